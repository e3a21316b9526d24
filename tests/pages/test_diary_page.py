"""The Diary page: edit in place, take back, two tabs, take along, back up, erase."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1.element_tree import Dataframe

import myolog
from myolog import store
from myolog.store import Edit, Kept, Store, backups, takeout
from tests.pages.app import App

DAYS = "date,sleep_h,mood\n" + "\n".join(f"2026-03-{d:02d},{6 + d % 3},low" for d in range(1, 29))
EPISODES = "start,site,severity,notes\n" + "\n".join(
    f"2026-03-{d:02d}T10:00,calf,{d % 10},n{d}" for d in range(1, 29, 3)
)
FILES = (("episodes.csv", EPISODES.encode()), ("days.csv", DAYS.encode()))


@pytest.fixture
def kept(a_place_of_its_own: str) -> Callable[[], Store]:
    return lambda: Store(store.connect(a_place_of_its_own))


@pytest.fixture
def at_diary(app: App) -> App:
    """A visitor on the page Diary, with a kept diary of ten episodes and 28 days."""
    return app.upload(*FILES).click("Keep this diary").go("pages/diary.py")


def editors(app: App) -> list[pd.DataFrame]:
    """The tables that can be changed, as they are shown."""
    return [element.value for element in app.at.get("data_editor") if isinstance(element, Dataframe)]


def the(kept: Callable[[], Store]) -> Kept:
    (diary,) = kept().diaries()
    return diary


def test_every_row_is_shown_the_last_first(at_diary: App) -> None:
    episodes, days = editors(at_diary)
    assert episodes["Notes"].tolist() == [f"n{d}" for d in range(28, 0, -3)]
    assert episodes["Site"].unique().tolist() == ["Calf"]
    assert len(days) == 28


def test_rows_are_found_by_a_text(at_diary: App) -> None:
    (find,) = (t for t in at_diary.at.text_input if t.key == "find_episodes")
    find.set_value("N25")
    at_diary.run()
    assert editors(at_diary)[0]["Notes"].tolist() == ["n25"]


def test_a_change_is_undone_with_one_button(at_diary: App, kept: Callable[[], Store]) -> None:
    diary = the(kept)
    before = kept().load(diary.id).diary
    row = kept().load(diary.id).rows("episode")[0]
    kept().apply(diary.id, [Edit("episode", row["id"], {"notes": "changed"})], "edited")
    at_diary.run()
    assert "Last: Edited here" in at_diary.text
    at_diary.click("Undo the last change")
    assert kept().load(diary.id).diary == before
    assert "Nothing that could be undone yet." in at_diary.text


def test_what_an_import_changed_is_shown_and_undone(at_diary: App, kept: Callable[[], Store]) -> None:
    before = kept().load(the(kept).id).diary
    at_diary.go("dashboard.py").unfold("add_to_kept").upload(("april.csv", b"date,sleep_h\n2026-04-02,7\n"))
    at_diary.click("Add it to the kept diary").go("pages/diary.py").unfold("history")
    assert "Files were added" in at_diary.text
    assert "It wrote 1 row." in at_diary.text
    at_diary.click("Undo this change")
    assert kept().load(the(kept).id).diary == before


def test_a_range_is_declared_and_taken_out(at_diary: App, kept: Callable[[], Store]) -> None:
    at_diary.click("I wrote down every episode in between")
    ranges = kept().load(the(kept).id).diary.ranges
    assert [(str(r.start.date()), str(r.end.date())) for r in ranges.itertuples()] == [("2026-03-01", "2026-03-28")]
    at_diary.click("Take it out")
    assert kept().load(the(kept).id).diary.ranges.empty


def test_settings_are_saved(at_diary: App, kept: Callable[[], Store]) -> None:
    (name,) = (t for t in at_diary.at.text_input if t.label == "Name of the diary")
    name.set_value("Legs *and* <b>eyes</b>")
    at_diary.select("My day begins at").set_value("03:00")
    at_diary.click("Save the settings")
    diary = the(kept)
    assert diary.name == "Legs *and* <b>eyes</b>"
    assert kept().load(diary.id).diary.day_start == "03:00"
    assert "Legs *and* <b>eyes</b>" in at_diary.text


def test_problems_of_an_import_stay_with_it(app: App) -> None:
    bad = (DAYS + "\n2026-03-29,lots,low").encode()
    app.upload(("days.csv", bad), FILES[0]).click("Keep this diary").go("pages/diary.py")
    assert "1 thing to look at" in app.text
    (problems,) = (d.value for d in app.at.dataframe if "What to do" in d.value)
    assert problems["Line"].tolist() == [30]


def test_the_archive_reads_back_to_the_same_diary_without_a_problem(at_diary: App, kept: Callable[[], Store]) -> None:  # noqa: ARG001 - it keeps the diary
    there = kept()
    diary_id = the(kept).id
    there.apply(
        diary_id,
        [
            Edit(
                "episode",
                None,
                {"start": "2026-03-05T12:00:00.000000", "notes": "=cmd()", "own": {"<b>": "=1+1"}, "running": True},
            )
        ],
        "added",
    )
    loaded = there.load(diary_id)
    packed = takeout.archive(loaded, there.imports(diary_id))
    reading = myolog.read_diary(("myolog diary.zip", packed))
    assert reading.diary == loaded.diary
    assert reading.problems.empty
    content = json.loads(zipfile.ZipFile(io.BytesIO(packed)).read(takeout.JSON_NAME))
    assert [row["notes"] for row in content["rows"]["episode"] if row["running"]] == ["=cmd()"]
    assert content["imports"][0]["files"][0]["file"] == "episodes.csv"
    assert "'=cmd()" in zipfile.ZipFile(io.BytesIO(packed)).read("episodes.csv").decode()


def test_a_backup_is_made_looked_into_and_put_back(
    at_diary: App, kept: Callable[[], Store], a_place_of_its_own: str
) -> None:
    at_diary.click("Make a backup now")
    (made,) = backups.listed(a_place_of_its_own)
    before = kept().load(the(kept).id).diary
    kept().note_day(the(kept).id, "2026-03-01", {"sleep_h": 1.0}, "noted")
    at_diary.run().choose("Look into a backup", made)  # type: ignore[arg-type] # the choice is a path
    assert "My diary: 10 episodes, 28 days noted" in at_diary.text
    at_diary.click("Make this diary what it was then")
    assert kept().load(the(kept).id).diary == before


def test_erasing_asks_for_the_name_and_leaves_nothing(
    at_diary: App, kept: Callable[[], Store], a_place_of_its_own: str
) -> None:
    at_diary.click("Make a backup now")
    folder = Path(a_place_of_its_own.removeprefix("sqlite:///")).parent
    (typed,) = (t for t in at_diary.at.text_input if t.key == "erase_name")
    typed.set_value("my diary")
    at_diary.click("Erase this diary")
    assert "nothing was erased" in at_diary.text
    assert the(kept).name == "My diary"
    (typed,) = (t for t in at_diary.at.text_input if t.key == "erase_name")
    typed.set_value("My diary")
    at_diary.click("Erase this diary")
    assert [file for file in folder.rglob("*") if file.is_file()] == []
    assert "Drop your files here" in [u.label for u in at_diary.at.file_uploader]


def test_a_diary_that_is_only_looked_at_says_how_to_keep_it(app: App) -> None:
    app.upload(*FILES).go("pages/diary.py")
    assert "This diary is not kept yet" in app.text
    assert "Go to Home" in app.links()


def test_twenty_thousand_episodes_are_looked_at_year_by_year(app: App, kept: Callable[[], Store]) -> None:
    starts = pd.date_range("2016-01-01", periods=20_000, freq="262min")
    diary_id = kept().create("long", myolog.Diary(pd.DataFrame({"start": starts})))
    app.run().click("Open long").go("pages/diary.py")
    assert "20,000 episodes kept" in app.text
    assert len(editors(app)[0]) <= 1000
    assert kept().load(diary_id).kept.revision == 1
