"""A backup is the whole file as it stood, can be looked at without changing anything, and puts a diary back."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

import myolog
from myolog import store
from myolog.errors import StoreDamaged, StoreError, StoreUnavailable
from myolog.store import Edit, Store, backups

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
    (seen,) = backups.preview(made)
    assert (seen.kept.id, seen.kept.name, seen.episodes) == (diary_id, "mine", 2)
    assert (seen.first, seen.last) == (pd.Timestamp("2026-03-01"), pd.Timestamp("2026-03-03"))
    assert made.read_bytes() == before
    assert [file.name for file in made.parent.iterdir()] == [made.name]


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


def test_it_puts_back_an_erased_diary(kept: Store, address: str) -> None:
    diary_id = kept.create("mine", DIARY)
    made = backups.make(address)
    kept.erase(diary_id)
    new = backups.restore(kept, made, diary_id)
    assert kept.load(new).diary == DIARY


def test_what_is_no_backup_is_told_by_its_name(kept: Store, tmp_path: Path) -> None:
    kept.create("mine")
    wrong = tmp_path / "holiday.jpg"
    wrong.write_bytes(b"\xff\xd8\xff" * 1000)
    with pytest.raises(StoreDamaged, match="holiday"):
        backups.preview(wrong)
    with pytest.raises(StoreUnavailable, match="cannot be read"):
        backups.preview(tmp_path / "none.db")
    assert len(kept.diaries()) == 1


def test_erased_backups_are_gone(kept: Store, address: str) -> None:
    kept.create("mine", DIARY)
    backups.make(address)
    backups.erase(address)
    assert backups.listed(address) == []


def test_a_server_has_its_own() -> None:
    with pytest.raises(StoreError, match="whoever runs it"):
        backups.make("postgresql://host/name")
