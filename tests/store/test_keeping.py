"""What is kept comes back the same, and every change of it can be taken back."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa

import myolog
from myolog.errors import ChangedElsewhere, NotKept
from myolog.showing import Showing
from myolog.store import Edit, Import, Settings, Store, takeout
from myolog.store.rows import settings_of

DATA = Path(__file__).resolve().parents[2] / "data"

HOSTILE = [
    '=cmd("calc")',
    "<script>alert(1)</script>",
    "'; DROP TABLE episode; --",
    "שלום\u202e",
    "🦵 ja\nnein",
    '"',
    "\\",
]
"""Texts that must come back letter by letter and do nothing."""


@pytest.fixture(scope="module")
def demo() -> myolog.Diary:
    return myolog.read_diary(DATA / "demo").diary


@pytest.fixture
def full() -> myolog.Diary:
    """A diary with something in every corner."""
    days = pd.DataFrame(
        {
            "sleep_h": [7.1, None, 0.1 + 0.2, 8.0],
            "My own =1+1": [1.0, 2.0, None, 0.0],
            "mood": ["low", None, HOSTILE[0], ""],
            "never filled": [None, None, None, None],
            "episodes": [2, 0, None, None],
        },
        index=pd.DatetimeIndex(["2026-03-27", "2026-03-28", "2026-03-29", "2026-03-30"], name="date"),
    )
    episodes = pd.DataFrame(
        {
            "start": pd.to_datetime(["2026-03-27T21:40:05.123456", "2026-03-29T02:30", "2026-03-29", "2026-03-30T08:00"], format="ISO8601"),
            "timed": [True, True, False, True],
            "duration": pd.to_timedelta([90, None, 0, 3600], unit="s"),
            "site": ["calf", "eyelid", None, "calf"],
            "side": ["left", None, None, "right"],
            "severity": [3, 10, None, 0.5],
            "relief": pd.to_timedelta([None, 12, None, None], unit="m"),
            "notes": [HOSTILE[1], HOSTILE[2], HOSTILE[3], HOSTILE[4]],
            "room": [HOSTILE[5], None, HOSTILE[6], "kitchen"],
        }
    )  # fmt: skip
    return myolog.Diary(
        episodes,
        days,
        by_hand=["2026-03-29"],
        ranges=pd.DataFrame({"start": ["2026-03-01"], "end": ["2026-03-10"]}),
        medicines=pd.DataFrame({"name": ["Salbutamol"], "start": ["2026-01-01"], "dose": ["100 µg"]}),
        intakes=pd.DataFrame({"what": ["coffee"], "when": ["2026-03-27 08:00"], "amount": [1.0], "unit": ["cup"]}),
        day_start="03:00",
        outcome="sleep_h",
    )


def test_a_diary_comes_back_the_same(kept: Store, full: myolog.Diary, demo: myolog.Diary) -> None:
    for diary in (full, demo, myolog.Diary(), full.between("2026-03-28", "2026-03-29")):
        assert kept.load(kept.create("mine", diary)).diary == diary


def test_hostile_texts_come_back_letter_by_letter(kept: Store) -> None:
    starts = pd.date_range("2026-01-01 12:00", periods=len(HOSTILE), freq="h")
    diary = myolog.Diary(pd.DataFrame({"start": starts, "site": HOSTILE, "notes": HOSTILE, HOSTILE[1]: HOSTILE}))
    loaded = kept.load(kept.create(HOSTILE[2], diary))
    assert loaded.kept.name == HOSTILE[2]
    assert loaded.diary.episodes["notes"].tolist() == HOSTILE
    assert loaded.diary == diary


def test_the_list_has_the_diary_changed_last_first(kept: Store) -> None:
    first, second = kept.create("first"), kept.create("second")
    assert [d.id for d in kept.diaries()] == [second, first]
    kept.rename(first, "the first")
    assert [d.name for d in kept.diaries()] == ["the first", "second"]


def test_another_owner_sees_and_changes_nothing(engine: sa.Engine, full: myolog.Diary) -> None:
    anna, ben = Store(engine, "anna"), Store(engine, "ben")
    mine = anna.create("mine", full)
    row = anna.load(mine).rows("episode")[0]
    assert ben.diaries() == []
    tries = (
        lambda: ben.load(mine),
        lambda: ben.revision(mine),
        lambda: ben.apply(mine, [Edit("episode", row["id"], None)], "deleted"),
        lambda: ben.note_day(mine, "2026-03-27", {"sleep_h": 1.0}, "noted"),
        lambda: ben.history(mine),
        lambda: ben.imports(mine),
        lambda: ben.undo(mine),
        lambda: ben.rename(mine, "ben's"),
        lambda: ben.erase(mine),
    )
    for attempt in tries:
        with pytest.raises(NotKept):
            attempt()
    bens = ben.create("ben's")
    with pytest.raises(ChangedElsewhere):  # a row of another's diary, named by its key
        ben.apply(bens, [Edit("episode", row["id"], {"notes": "mine now"})], "edited")
    with pytest.raises(ChangedElsewhere):
        ben.apply(bens, [Edit("diary", mine, {"name": "mine now"})], "edited")
    assert anna.load(mine).diary == full


def test_rows_are_added_edited_and_deleted(kept: Store) -> None:
    diary_id = kept.create("mine")
    new = {"start": "2026-03-01T21:40:00.000000", "site": "calf", "side": "left", "duration": 90_000, "severity": 3}
    receipt = kept.apply(diary_id, [Edit("episode", None, new)], "added")
    (row,) = kept.load(diary_id).rows("episode")
    assert (row["id"],) == receipt.new_ids
    kept.apply(diary_id, [Edit("episode", row["id"], {"severity": 5.0}, row["version"])], "edited")
    (episode,) = kept.load(diary_id).diary.episodes.to_dict("records")
    assert episode["severity"] == 5
    assert episode["duration"] == pd.Timedelta(seconds=90)
    kept.apply(diary_id, [Edit("episode", row["id"], None)], "deleted")
    assert kept.load(diary_id).diary == myolog.Diary()


def test_what_runs_is_found_without_the_rest(kept: Store, full: myolog.Diary) -> None:
    diary_id = kept.create("mine", full)
    assert kept.running(diary_id) == []
    begun = ("2026-04-01T10:00:00.000000", "2026-04-01T10:05:00.000000")
    edits = [Edit("episode", None, {"start": start, "site": "calf", "running": True}) for start in begun]
    ids = kept.apply(diary_id, edits, "started").new_ids
    running = kept.running(diary_id)
    assert [row["id"] for row in running] == list(reversed(ids))
    assert kept.load(diary_id).running == running
    kept.apply(diary_id, [Edit("episode", ids[1], {"running": False}, running[0]["version"])], "stopped")
    assert [row["id"] for row in kept.running(diary_id)] == [ids[0]]


def test_a_day_is_noted_cell_by_cell(kept: Store) -> None:
    diary_id = kept.create("mine")
    kept.note_day(diary_id, "2026-03-01", {"sleep_h": 6.5, "mood": "low"}, "noted")
    kept.note_day(diary_id, "2026-03-01", {"caffeine_mg": 200.0, "mood": None}, "noted")
    diary = kept.load(diary_id).diary
    assert diary.days.to_dict("records") == [{"sleep_h": 6.5, "caffeine_mg": 200.0}]
    assert list(diary.by_hand) == [pd.Timestamp("2026-03-01")]
    assert not diary.observed().any()  # no episode yet, so nothing says that the person was watching
    kept.note_day(diary_id, "2026-03-02", {"episodes": 0.0}, "no episodes")
    assert kept.load(diary_id).diary.counts().tolist()[-1] == 0


def test_the_second_of_two_who_note_one_cell_of_a_day_is_told_what_stands_there(kept: Store) -> None:
    diary_id = kept.create("mine")
    kept.note_day(diary_id, "2026-03-01", {"sleep_h": 6.5, "stress": 2.0}, "noted")
    seen = {"sleep_h": 6.5, "stress": 2.0}
    kept.note_day(diary_id, "2026-03-01", {"sleep_h": 8.0}, "noted", seen=seen)
    coffee = Edit("intake", None, {"what": "coffee", "when": "2026-03-01T08:00:00.000000"})
    with pytest.raises(ChangedElsewhere) as told:
        kept.note_day(diary_id, "2026-03-01", {"sleep_h": 7.0}, "noted", seen=seen, beside=[coffee])
    assert told.value.theirs == {"sleep_h": 8.0, "stress": 2.0}
    assert told.value.yours == {"sleep_h": 7.0}
    assert not len(kept.load(diary_id).diary.intakes)  # nothing of the change was written
    # Another cell of the day is nobody's quarrel, nor is a cell that says the same already.
    kept.note_day(diary_id, "2026-03-01", {"stress": None, "sleep_h": 8.0}, "noted", seen=seen, beside=[coffee])
    diary = kept.load(diary_id).diary
    assert diary.days.to_dict("records") == [{"sleep_h": 8.0}]
    assert diary.intakes["what"].tolist() == ["coffee"]
    kept.undo(diary_id)
    diary = kept.load(diary_id).diary
    assert diary.days.to_dict("records") == [seen | {"sleep_h": 8.0}]
    assert not len(diary.intakes)


def test_the_second_of_two_who_edit_one_row_is_told_both_values(kept: Store, full: myolog.Diary) -> None:
    diary_id = kept.create("mine", full)
    seen = kept.load(diary_id).rows("episode")[0]
    kept.apply(diary_id, [Edit("episode", seen["id"], {"severity": 7.0}, seen["version"])], "edited")
    before = kept.load(diary_id).diary
    other = Edit("day", kept.load(diary_id).rows("day")[0]["id"], {"noted": {}})
    with pytest.raises(ChangedElsewhere) as told:
        kept.apply(diary_id, [other, Edit("episode", seen["id"], {"severity": 1.0}, seen["version"])], "edited")
    assert told.value.theirs is not None
    assert told.value.yours is not None
    assert (told.value.theirs["severity"], told.value.yours["severity"]) == (7.0, 1.0)
    assert kept.load(diary_id).diary == before  # not even the other edit


def test_undo_goes_back_step_by_step(kept: Store, full: myolog.Diary) -> None:
    diary_id = kept.create("mine", full)
    states = [full]
    rows = kept.load(diary_id).rows("episode")
    for edits, what in (
        ([Edit("episode", rows[0]["id"], {"notes": "changed", "own": {}})], "edited"),
        (
            [Edit("episode", rows[1]["id"], None), Edit("episode", None, {"start": "2026-04-01T10:00:00.000000"})],
            "both",
        ),
        ([Edit("medicine", None, {"name": "Magnesium", "start": "2026-02-01T00:00:00.000000"})], "added"),
    ):
        kept.apply(diary_id, edits, what)
        states.append(kept.load(diary_id).diary)
    kept.note_day(diary_id, "2026-03-27", {"stress": 3.0}, "noted")
    states.append(kept.load(diary_id).diary)
    for wanted in reversed(states[:-1]):
        kept.undo(diary_id)
        assert kept.load(diary_id).diary == wanted
    with pytest.raises(NotKept, match="nothing left to undo"):
        kept.undo(diary_id)
    history = kept.history(diary_id)
    assert [c.what for c in history][:2] == ["undid: edited", "undid: both"]
    assert sum(c.undone for c in history) == 4


def test_an_older_change_is_undone_only_while_its_rows_stand(kept: Store, full: myolog.Diary) -> None:
    diary_id = kept.create("mine", full)
    rows = kept.load(diary_id).rows("episode")
    first = kept.apply(diary_id, [Edit("episode", rows[0]["id"], {"severity": 1.0})], "edited")
    other = kept.apply(diary_id, [Edit("episode", rows[1]["id"], {"severity": 2.0})], "edited")
    kept.apply(diary_id, [Edit("episode", rows[0]["id"], {"severity": 3.0})], "edited")
    before = kept.load(diary_id).diary
    with pytest.raises(ChangedElsewhere):
        kept.undo(diary_id, first.change_id)
    assert kept.load(diary_id).diary == before
    kept.undo(diary_id, other.change_id)
    assert kept.load(diary_id).rows("episode")[1]["severity"] == rows[1]["severity"]


def test_an_import_merges_and_says_what_it_changed(kept: Store, demo: myolog.Diary) -> None:
    half = demo.between("2025-11-03", "2026-02-28").replace(window=None)
    diary_id = kept.create("mine", half)
    loaded = kept.load(diary_id)
    what = Import([{"file": "days.csv"}], [{"file": "days.csv", "row": 7}], {"date_order": "dmy"})
    receipt = kept.replace(loaded, demo, "imported", what)
    assert kept.load(diary_id).diary == demo
    assert receipt.change_id is not None
    rows = kept.written(diary_id, receipt.change_id)
    new = {table: sum(t == table and before is None for t, _, before, _ in rows) for table in ("episode", "day")}
    assert new == {
        "episode": len(demo.episodes) - len(half.episodes),
        "day": len(demo.days) - len(half.days),
    }
    assert not [row for row in rows if row[3] is None]  # nothing was taken away
    ((_, _, told),) = kept.imports(diary_id)
    assert told == what
    kept.undo(diary_id)
    assert kept.load(diary_id).diary == half


def test_the_same_diary_again_changes_nothing(kept: Store, demo: myolog.Diary) -> None:
    loaded = kept.load(kept.create("mine", demo))
    assert loaded.changes_to(demo) == []
    assert kept.replace(loaded, demo, "imported").change_id is None
    assert kept.revision(loaded.kept.id) == loaded.kept.revision


def test_settings_are_changed_and_undone(kept: Store, full: myolog.Diary) -> None:
    loaded = kept.load(kept.create("mine", full))
    kept.set_settings(loaded, settings_of(full.replace(day_start="05:00")))
    assert kept.load(loaded.kept.id).diary == full.replace(day_start="05:00")
    kept.undo(loaded.kept.id)
    assert kept.load(loaded.kept.id).diary == full
    assert Settings.loaded(loaded.settings.dumped()) == loaded.settings


SHOWN = Showing(6, "America/Denver", {"water_l": "us_fl_oz"})


def test_importing_and_undoing_leave_how_a_diary_is_shown(kept: Store, demo: myolog.Diary) -> None:
    diary_id = kept.create("mine", demo.between("2025-11-03", "2026-02-28").replace(window=None), showing=SHOWN)
    assert kept.load(diary_id).settings.showing == SHOWN
    kept.replace(kept.load(diary_id), demo, "imported")
    assert kept.load(diary_id).diary == demo
    assert kept.load(diary_id).settings.showing == SHOWN
    kept.undo(diary_id)
    assert kept.load(diary_id).settings.showing == SHOWN
    kept.note_day(diary_id, "2026-03-02", {"water_l": 0.5}, "noted a day")
    kept.undo(diary_id)
    assert kept.load(diary_id).settings.showing == SHOWN


def test_how_a_diary_is_shown_can_be_undone_and_is_no_part_of_the_diary(kept: Store, full: myolog.Diary) -> None:
    loaded = kept.load(kept.create("mine", full))
    kept.set_settings(loaded, replace(loaded.settings, showing=SHOWN))
    assert kept.load(loaded.kept.id).diary == full
    kept.undo(loaded.kept.id)
    assert kept.load(loaded.kept.id).settings.showing == Showing()


def test_what_is_kept_again_is_shown_as_before(kept: Store, full: myolog.Diary) -> None:
    then = kept.load(kept.create("mine", full, showing=SHOWN))
    kept.erase(then.kept.id)
    again = kept.load(kept.keep_again(then, []))
    assert (again.diary, again.settings) == (then.diary, then.settings)


def test_an_archive_says_how_the_diary_is_shown_and_gives_the_equal_diary(
    kept: Store, full: myolog.Diary, tmp_path: Path
) -> None:
    loaded = kept.load(kept.create("mine", full, showing=SHOWN))
    packed = takeout.archive(loaded)
    reading = myolog.read_diary(("myolog diary.zip", packed))
    assert (reading.diary, reading.showing) == (full, SHOWN)
    assert reading.problems.empty
    loaded.diary.write(tmp_path, SHOWN.told())
    assert (myolog.read_diary(tmp_path).diary, myolog.read_diary(tmp_path).showing) == (full, SHOWN)
    with zipfile.ZipFile(io.BytesIO(packed)) as files:
        assert json.loads(files.read(takeout.JSON_NAME))["settings"]["showing"] == SHOWN.told()
    plain = takeout.archive(kept.load(kept.create("other", full)))
    assert myolog.read_diary(("myolog diary.zip", plain)).showing == Showing()


def test_settings_of_an_older_and_of_a_newer_version_are_read_and_kept() -> None:
    old: dict[str, object] = {"day_start": "03:00", "outcome": "episodes", "window": None, "columns": {}}
    assert Settings.loaded(json.dumps(old)) == Settings(day_start="03:00")
    newer = {**old, "showing": {"zone": "Mars/Olympus", "water_l": "buckets", "week_start": "Doomsday"}, "moon": [1, 2]}
    loaded = Settings.loaded(json.dumps(newer))
    assert loaded.showing == Showing(0, "Mars/Olympus", {"water_l": "buckets"})
    assert json.loads(replace(loaded, day_start="04:00").dumped())["moon"] == [1, 2]
    assert settings_of(myolog.Diary(), loaded).others == {"moon": [1, 2]}


def test_a_running_episode_stays_one_until_it_is_stopped(kept: Store) -> None:
    diary_id = kept.create("mine")
    now = {"start": "2026-03-01T21:40:00.000000", "site": "calf", "running": True}
    kept.apply(diary_id, [Edit("episode", None, now)], "started")
    loaded = kept.load(diary_id)
    (running,) = loaded.running
    assert loaded.changes_to(loaded.diary) == []  # running is no part of the diary
    kept.apply(diary_id, [Edit("episode", running["id"], {"running": False, "duration": 60_000})], "stopped")
    assert kept.load(diary_id).running == []


def test_erased_is_gone_for_good(kept: Store, full: myolog.Diary, url: str) -> None:
    secret = "UNMISTAKABLE"
    diary_id = kept.create("mine", full)
    other = kept.create("another", full)
    kept.apply(diary_id, [Edit("episode", None, {"start": "2026-04-01T00:00:00.000000", "notes": secret})], "added")
    kept.apply(diary_id, [Edit("episode", kept.load(diary_id).rows("episode")[-1]["id"], None)], "deleted")
    kept.erase(diary_id)
    assert [d.id for d in kept.diaries()] == [other]
    assert kept.load(other).diary == full
    if url.startswith("sqlite"):
        folder = Path(url.removeprefix("sqlite:///")).parent
        assert all(secret.encode() not in file.read_bytes() for file in folder.iterdir())
