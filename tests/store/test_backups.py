"""A backup is the whole file as it stood, can be looked at without changing anything, and puts a diary back."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

import myolog
from myolog import store
from myolog.errors import StoreDamaged, StoreError, StoreUnavailable
from myolog.showing import Showing
from myolog.store import Edit, Import, Store, backups
from myolog.store.erasing import erase_for_good

DIARY = myolog.Diary(
    pd.DataFrame({"start": pd.to_datetime(["2026-03-01T10:00", "2026-03-03T10:00"]), "notes": ["a", "b"]})
)


@pytest.fixture
def address(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'kept' / 'myolog.db'}"


@pytest.fixture
def kept(address: str) -> Iterator[Store]:
    engine = store.connect(address)
    yield Store(engine)
    engine.dispose()


def test_it_can_be_looked_at_and_nothing_changes(kept: Store, address: str) -> None:
    diary_id = kept.create("mine", DIARY)
    made = backups.make(address)
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert stat.S_IMODE(made.parent.stat().st_mode) == 0o700
    assert backups.listed(address) == [made]
    before = made.read_bytes()
    (seen,) = backups.preview(kept, made)
    assert (seen.kept.id, seen.kept.name, seen.episodes) == (diary_id, "mine", 2)
    assert (seen.first, seen.last) == (pd.Timestamp("2026-03-01"), pd.Timestamp("2026-03-03"))
    assert (seen.now, seen.changes) == (seen.kept, 0)
    assert made.read_bytes() == before
    assert [file.name for file in made.parent.iterdir()] == [made.name]


def test_no_backup_takes_the_place_of_another(kept: Store, address: str) -> None:
    kept.create("mine", DIARY)
    made = [backups.make(address) for _ in range(3)]
    assert backups.listed(address) == made[::-1]
    moments = [backups.made_at(each) for each in made]
    assert moments == sorted(moments)
    assert abs(moments[-1] - datetime.now()) < timedelta(minutes=1)  # noqa: DTZ005 - this computer's clock


def test_it_puts_back_what_was_deleted_and_that_can_be_undone(kept: Store, address: str) -> None:
    diary_id = kept.create("mine", DIARY)
    made = backups.make(address)
    row = kept.load(diary_id).rows("episode")[0]
    kept.apply(diary_id, [Edit("episode", row["id"], None)], "deleted")
    after = kept.load(diary_id).diary
    assert backups.restore(kept, made, diary_id) == diary_id
    assert kept.load(diary_id).diary == DIARY
    kept.undo(diary_id)
    assert kept.load(diary_id).diary == after


def test_it_puts_back_how_the_diary_was_shown(kept: Store, address: str) -> None:
    shown = Showing(5, "Asia/Tokyo", {"alcohol_units": "drinks_14_g"})
    loaded = kept.load(kept.create("mine", DIARY, showing=shown))
    made = backups.make(address)
    kept.set_settings(loaded, replace(loaded.settings, showing=Showing()))
    assert kept.load(backups.restore(kept, made, loaded.kept.id)).settings.showing == shown
    kept.erase(loaded.kept.id)
    assert kept.load(backups.restore(kept, made, loaded.kept.id)).settings.showing == shown


def test_it_says_how_much_it_would_change(kept: Store, address: str) -> None:
    diary_id = kept.create("mine", DIARY)
    made = backups.make(address)
    kept.apply(diary_id, [Edit("episode", kept.load(diary_id).rows("episode")[0]["id"], None)], "deleted")
    kept.note_day(diary_id, "2026-03-02", {"sleep_h": 7.0}, "noted")
    (seen,) = backups.preview(kept, made)
    assert seen.changes == 2  # the episode comes back, the day goes


def test_it_puts_back_an_erased_diary_with_what_is_kept_beside_it(kept: Store, address: str) -> None:
    told = Import([{"file": "a.csv"}], [{"file": "a.csv", "row": 7}], {"date_order": "dmy"})
    diary_id = kept.create("mine", DIARY, told)
    kept.apply(diary_id, [Edit("experiment", None, {"protocol": "{}", "done": "[]"})], "planned")
    kept.apply(diary_id, [Edit("episode", None, {"start": "2026-03-05T12:00:00.000000", "running": True})], "started")
    then = kept.load(diary_id)
    made = backups.make(address)
    kept.erase(diary_id)
    (seen,) = backups.preview(kept, made)
    assert (seen.now, seen.changes) == (None, None)
    again = kept.load(backups.restore(kept, made, diary_id))
    assert again.diary == then.diary
    assert [row["protocol"] for row in again.rows("experiment")] == ["{}"]
    assert len(again.running) == 1
    assert [each for _, _, each in kept.imports(again.kept.id)] == [told]
    # It is the same diary again: the backup puts back the one that is kept, not a second one.
    assert backups.restore(kept, made, diary_id) == again.kept.id


def test_it_never_overwrites_another_diary_that_has_its_key(kept: Store, address: str, tmp_path: Path) -> None:
    diary_id = kept.create("mine", DIARY)
    made = backups.make(address)
    engine = store.connect(f"sqlite:///{tmp_path / 'new' / 'myolog.db'}")
    fresh = Store(engine)
    other = fresh.create("another")
    assert other == diary_id
    new = backups.restore(fresh, made, diary_id)
    assert new != other
    assert fresh.load(other).diary == myolog.Diary()
    assert fresh.load(new).diary == DIARY
    engine.dispose()


def test_what_is_no_backup_is_told_by_its_name(kept: Store, tmp_path: Path) -> None:
    kept.create("mine")
    wrong = tmp_path / "holiday.jpg"
    wrong.write_bytes(b"\xff\xd8\xff" * 1000)
    with pytest.raises(StoreDamaged, match="holiday"):
        backups.preview(kept, wrong)
    with pytest.raises(StoreUnavailable, match="cannot be read"):
        backups.preview(kept, tmp_path / "none.db")
    assert len(kept.diaries()) == 1


SECRET = "UNMISTAKABLE"


def files_with_secret(folder: Path) -> list[str]:
    return [file.name for file in folder.rglob("*") if file.is_file() and SECRET.encode() in file.read_bytes()]


def test_the_last_diary_that_is_erased_takes_everything_with_it(kept: Store, address: str) -> None:
    diary_id = kept.create(SECRET, DIARY)
    made = backups.make(address)
    made.with_suffix(".part").write_bytes(SECRET.encode())  # of a backup that was broken off
    (mine,) = kept.diaries()
    assert files_with_secret(made.parent.parent)
    assert erase_for_good(kept, mine)
    assert list(made.parent.parent.iterdir()) == []
    with pytest.raises(StoreError):
        kept.load(diary_id)


def test_an_erased_diary_is_gone_from_the_backups_that_hold_others(kept: Store, address: str) -> None:
    kept.create("mine", DIARY)
    only_mine = backups.make(address)
    other = kept.create(SECRET, DIARY)
    kept.apply(other, [Edit("episode", None, {"start": "2026-04-01T00:00:00.000000", "notes": SECRET})], "added")
    both = backups.make(address)
    before = only_mine.read_bytes()
    (erased,) = (each for each in kept.diaries() if each.id == other)
    assert not erase_for_good(kept, erased)
    assert [d.name for d in kept.diaries()] == ["mine"]
    assert [p.kept.name for p in backups.preview(kept, both)] == ["mine"]
    assert only_mine.read_bytes() == before
    assert files_with_secret(both.parent.parent) == []
    assert sorted(file.name for file in both.parent.iterdir()) == sorted([only_mine.name, both.name])


def test_a_diary_stays_if_a_backup_of_it_cannot_be_erased(kept: Store, address: str) -> None:
    kept.create("mine", DIARY)
    made = backups.make(address)
    made.write_bytes(b"damaged " * 1000)
    (mine,) = kept.diaries()
    with pytest.raises(StoreDamaged, match=re.escape(made.name)):
        erase_for_good(kept, mine)
    assert kept.load(mine.id).diary == DIARY


def test_a_program_that_had_the_file_open_goes_on_with_the_new_one(kept: Store, address: str) -> None:
    """Two programs on one file: what one of them confirms is in the file that everybody opens."""
    engine = store.connect(address)
    other = Store(engine)
    kept.create("mine", DIARY)
    (mine,) = other.diaries()
    assert not erase_for_good(kept, mine)  # the other program has the file open: it stays, empty
    assert kept.diaries() == []
    path = Path(address.removeprefix("sqlite:///"))
    path.rename(path.with_name("moved.db"))
    with pytest.raises(StoreUnavailable, match="Nothing of this change was saved"):
        other.create("lost")
    again = store.connect(address)
    assert Store(again).diaries() == []
    diary_id = other.create("found")
    assert [d.id for d in Store(again).diaries()] == [diary_id]
    engine.dispose()
    again.dispose()


def test_a_server_has_its_own() -> None:
    with pytest.raises(StoreError, match="whoever runs it"):
        backups.make("postgresql://host/name")
