"""The Diary page: look through, edit in place, take back, two tabs, take along, back up, erase."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa
from streamlit.testing.v1.element_tree import Dataframe

import myolog
from myolog import catalogue, store
from myolog.store import Edit, Kept, Loaded, Store, backups, takeout
from tests.pages import logs
from tests.pages.app import App
from ui.diary import finding, parts

# Streamlit puts added rows into a frame of its own, which we never look at, in a way that pandas will no longer take.
pytestmark = pytest.mark.filterwarnings("ignore:Setting an item of incompatible dtype:DeprecationWarning")

DAYS = "date,sleep_h,mood\n" + "\n".join(f"2026-03-{d:02d},{6 + d % 3},low" for d in range(1, 29))
EPISODES = "start,site,severity,notes\n" + "\n".join(
    f"2026-03-{d:02d}T10:00,{'calf' if d % 2 else 'eyelid'},{d % 10 or 10},n{d}" for d in range(1, 29, 3)
)
FILES = (("episodes.csv", EPISODES.encode()), ("days.csv", DAYS.encode()))
HOSTILE = [
    '=cmd("calc")',
    "<script>alert(1)</script>",
    "+1+1",
    "@x",
    "-2",
    "\u05e9\u05dc\u05d5\u05dd\u202e",
    "\U0001f9b5",
    "'='",
]


class Elsewhere:
    """The diaries as another tab or program sees and changes them."""

    def __init__(self, url: str) -> None:
        self.engine: sa.Engine = store.connect(url)
        self.store = Store(self.engine)

    @property
    def kept(self) -> Kept:
        (diary,) = self.store.diaries()
        return diary

    @property
    def now(self) -> Loaded:
        return self.store.load(self.kept.id)

    def write(self, table: str, at: int, **cells: Any) -> None:  # noqa: ANN401 - cells of a row
        row = self.now.rows(table)[at]
        self.store.apply(self.kept.id, [Edit(table, row["id"], cells or None, row["version"])], "edited")


@pytest.fixture
def at_diary(app: App) -> App:
    """A visitor on the page Diary, with a kept diary of ten episodes and 28 days."""
    return app.upload(*FILES).click("Keep this diary").go("pages/diary.py")


@pytest.fixture
def elsewhere(at_diary: App, a_place_of_its_own: str) -> Iterator[Elsewhere]:  # noqa: ARG001 - it keeps the diary
    made = Elsewhere(a_place_of_its_own)
    yield made
    made.engine.dispose()


def turn_to(app: App, part: str) -> App:
    """Look at another part of the page."""
    app.at.session_state[parts.KEY] = part
    return app.run()


def editor(app: App) -> tuple[str, pd.DataFrame]:
    """Key and rows of the table that can be changed, as they were sent to the browser."""
    (element,) = (e for e in app.at.get("data_editor") if isinstance(e, Dataframe))
    assert element.key is not None
    return element.key, element.value


def type_in(app: App, **said: Any) -> App:  # noqa: ANN401 - what the browser says
    """Change the table as the browser tells it: all that was changed since the table was sent, again each time."""
    key, _ = editor(app)
    app.at.session_state[key] = {"edited_rows": {}, "added_rows": [], "deleted_rows": []} | said
    return app.run()


# Looking through


def test_the_last_row_is_shown_first_with_the_words_that_people_use(at_diary: App) -> None:
    _, episodes = editor(at_diary)
    assert episodes["notes"].tolist() == [f"n{d}" for d in range(28, 0, -3)]
    assert "10 episodes" in at_diary.text
    _, days = editor(turn_to(at_diary, "Days"))
    assert days["date"].tolist() == [f"{d:02d}/03/2026" for d in range(28, 0, -1)]
    assert "28 days" in at_diary.text


def test_rows_are_found_by_place_and_by_a_text(at_diary: App) -> None:
    at_diary.at.multiselect(key="site_episode").set_value([("eyelid", "")])
    at_diary.run()
    assert editor(at_diary)[1]["notes"].tolist() == ["n28", "n22", "n16", "n10", "n4"]
    assert "5 episodes found, of 10" in at_diary.text
    at_diary.at.text_input(key="text_episode").set_value("N22")
    at_diary.run()
    assert editor(at_diary)[1]["notes"].tolist() == ["n22"]


def test_places_to_find_are_called_as_they_were_written(at_diary: App, elsewhere: Elsewhere) -> None:
    elsewhere.write("episode", -1, site="Thigh (inner) \U0001f9b5")
    at_diary.run()
    assert "Thigh (inner) \U0001f9b5" in at_diary.at.multiselect(key="site_episode").options
    at_diary.at.multiselect(key="site_episode").set_value([("Thigh (inner) \U0001f9b5", "")])
    assert "1 episode found, of 10" in at_diary.run().text


def test_rows_are_found_by_days(at_diary: App) -> None:
    turn_to(at_diary, "Days").choose("Time", finding.CHOSEN)
    days = [pd.Timestamp("2026-03-05").date(), pd.Timestamp("2026-03-07").date()]
    at_diary.at.date_input(key="days_day").set_value(days)
    at_diary.run()
    assert editor(at_diary)[1]["date"].tolist() == ["07/03/2026", "06/03/2026", "05/03/2026"]


def test_twenty_thousand_episodes_begin_with_the_last_twelve_months(app: App, a_place_of_its_own: str) -> None:
    starts = pd.date_range("2016-01-01", periods=20_000, freq="262min")
    there = Elsewhere(a_place_of_its_own)
    there.store.create("long", myolog.Diary(pd.DataFrame({"start": starts})))
    app.run().click("Open long").go("pages/diary.py")
    begin = starts[-1].normalize() - pd.DateOffset(years=1) + pd.Timedelta(days=1)
    recent = int((starts >= begin).sum())
    assert f"{recent:,} episodes in the last 12 months, of 20,000" in app.text
    _, shown = editor(app)
    assert len(shown) == finding.PAGE
    assert shown["date"].iloc[0] == f"{starts[-1]:%d/%m/%Y}"
    app.choose("Time", "2017").choose("Rows, the last ones first", finding.PAGE)  # type: ignore[arg-type] # where it begins
    _, shown = editor(app)
    of_2017 = starts[starts.year == 2017][::-1]
    assert shown["date"].tolist() == of_2017[finding.PAGE : 2 * finding.PAGE].strftime("%d/%m/%Y").tolist()
    there.engine.dispose()


# Changing


def test_a_cell_that_is_left_is_saved(at_diary: App, elsewhere: Elsewhere) -> None:
    type_in(at_diary, edited_rows={0: {"severity": 4, "duration": 1.5}})
    row = elsewhere.now.rows("episode")[-1]
    assert (row["severity"], row["duration"], row["notes"]) == (4.0, 90_000, "n28")
    assert "Saved" in at_diary.text
    # The browser tells all of it again with the next cell; only what is new is written.
    revision = elsewhere.kept.revision
    key, _ = editor(at_diary)
    type_in(at_diary, edited_rows={0: {"severity": 4, "duration": 1.5, "notes": "better"}})
    assert editor(at_diary)[0] == key  # the table is not sent anew under the person's fingers
    assert elsewhere.kept.revision == revision + 1
    (change, *_) = elsewhere.store.history(elsewhere.kept.id)
    ((_, _, before, after),) = elsewhere.store.written(elsewhere.kept.id, change.id)
    assert before is not None
    assert after is not None
    assert {name for name in after if after[name] != before[name]} == {"notes"}
    at_diary.run()
    assert elsewhere.kept.revision == revision + 1


def test_rows_are_added_changed_and_deleted_in_the_table(at_diary: App, elsewhere: Elsewhere) -> None:
    type_in(at_diary, added_rows=[{"site": "thumb"}])
    assert "Not saved: New row. An episode needs the day on which it began." in at_diary.text
    assert len(elsewhere.now.rows("episode")) == 10
    new: dict[str, Any] = {"site": "thumb", "date": "2026-03-30"}
    type_in(at_diary, added_rows=[new])
    assert "Not saved" not in at_diary.text
    row = elsewhere.now.rows("episode")[-1]
    assert (row["start"], row["timed"], row["site"]) == ("2026-03-30T00:00:00.000000", False, "thumb")
    type_in(at_diary, added_rows=[{**new, "time": "21:40:00"}, {"date": "2026-03-31"}])
    rows = elsewhere.now.rows("episode")
    assert [r["start"] for r in rows[-2:]] == ["2026-03-30T21:40:00.000000", "2026-03-31T00:00:00.000000"]
    assert len(rows) == 12
    # The first of the two new rows goes, and so do the last two of those that were there.
    type_in(at_diary, added_rows=[{"date": "2026-03-31"}], deleted_rows=[0, 1])
    assert [r["notes"] or r["start"][:10] for r in elsewhere.now.rows("episode")][-2:] == ["n22", "2026-03-31"]
    assert len(elsewhere.now.rows("episode")) == 9


def test_a_long_cramp_that_is_entered_or_corrected_says_once_when_to_be_seen(at_diary: App) -> None:
    cramp = catalogue.kinds()["cramp"].lasting
    assert cramp is not None
    type_in(at_diary, edited_rows={0: {"kind": "cramp", "duration": 10}})  # not more than ten minutes
    assert cramp.noted.text not in at_diary.text
    type_in(at_diary, edited_rows={0: {"kind": "cramp", "duration": 25}})
    assert at_diary.text.count(cramp.noted.text) == 1
    assert "When to see a doctor" in at_diary.links()
    new = {"date": "2026-03-30", "kind": "cramp", "duration": 11}
    both = type_in(at_diary, edited_rows={0: {"kind": "cramp", "duration": 25}}, added_rows=[new])
    assert both.text.count(cramp.noted.text) == 1
    type_in(at_diary, edited_rows={0: {"kind": "twitch", "duration": 25}}, added_rows=[{**new, "duration": 2}])
    assert cramp.noted.text not in at_diary.text
    assert "Saved" in at_diary.text


def test_a_cell_that_cannot_be_is_told_and_stays_as_it_was(at_diary: App, elsewhere: Elsewhere) -> None:
    turn_to(at_diary, "Days")
    before = elsewhere.now.diary
    type_in(at_diary, edited_rows={0: {"noted:sleep_h": 25}, 1: {"date": "2026-03-26"}})
    assert "Not saved: 28 Mar 2026. Sleep, h: 25 cannot be; 0 to 24 can." in at_diary.text
    assert "Not saved: 27 Mar 2026. 26 March 2026 has a row already. Change that one." in at_diary.text
    assert elsewhere.now.diary == before
    type_in(at_diary, edited_rows={0: {"noted:sleep_h": 2.5}})
    assert "Not saved" not in at_diary.text
    assert elsewhere.now.diary.days["sleep_h"].iloc[-1] == 2.5


def test_what_could_not_be_saved_is_not_told_of_a_table_that_was_left(at_diary: App) -> None:
    type_in(at_diary, edited_rows={0: {"severity": "15"}})
    assert "Not saved" in at_diary.text
    turn_to(turn_to(at_diary, "Days"), "Episodes")
    assert "Not saved" not in at_diary.text
    assert editor(at_diary)[1]["severity"].iloc[0] == "8"


def test_what_is_typed_is_saved_as_it_was_typed_or_not_at_all(at_diary: App, elsewhere: Elsewhere) -> None:
    type_in(at_diary, edited_rows={0: {"severity": "7,5", "duration": "-5", "date": "03/04/2026", "time": "9:15 pm"}})
    row = elsewhere.now.rows("episode")[-1]
    assert (row["severity"], row["duration"], row["start"]) == (7.5, None, "2026-04-03T21:15:00.000000")
    assert "Not saved: Eyelid, 28 Mar 2026, 10:00. Lasted, min: -5 cannot be; 0 to 527,040 can." in at_diary.text
    type_in(at_diary, edited_rows={0: {"severity": "7,5", "duration": "5", "date": "03/04/2026", "time": "9:15 pm"}})
    assert "Not saved" not in at_diary.text
    assert elsewhere.now.rows("episode")[-1]["duration"] == 300_000


def test_a_cell_that_was_opened_and_left_as_it_stood_keeps_its_last_digit(at_diary: App, elsewhere: Elsewhere) -> None:
    elsewhere.write("episode", -1, severity=1 / 3, start="2026-03-28T10:00:05.000000")
    at_diary.run()
    _, shown = editor(at_diary)
    assert shown.iloc[0][["severity", "time"]].tolist() == ["0.3333", "10:00"]
    revision = elsewhere.kept.revision
    type_in(at_diary, edited_rows={0: {"severity": "0.3333", "time": "10:00", "date": "28/03/2026"}})
    assert elsewhere.kept.revision == revision
    row = elsewhere.now.rows("episode")[-1]
    assert (row["severity"], row["start"]) == (1 / 3, "2026-03-28T10:00:05.000000")


def test_two_rows_of_one_day_at_once_are_told_and_the_rest_is_saved(at_diary: App, elsewhere: Elsewhere) -> None:
    turn_to(at_diary, "Days")
    new: list[dict[str, Any]] = [{"date": "30/03/2026", "noted:sleep_h": hours} for hours in ("5", "6")]
    type_in(at_diary, edited_rows={0: {"date": "29/03/2026"}, 1: {"date": "28/03/2026"}}, added_rows=new)
    assert "Not saved: New row. 30 March 2026 has a row already. Change that one." in at_diary.text
    assert [row["date"] for row in elsewhere.now.rows("day")][-4:] == [
        "2026-03-26", "2026-03-28", "2026-03-29", "2026-03-30",
    ]  # fmt: skip
    assert elsewhere.now.rows("day")[-1]["noted"]["sleep_h"] == 5


def test_a_day_that_was_deleted_can_be_written_anew(at_diary: App, elsewhere: Elsewhere) -> None:
    turn_to(at_diary, "Days")
    type_in(at_diary, deleted_rows=[0], added_rows=[{"date": "28/03/2026", "noted:sleep_h": "5"}])
    assert "Not saved" not in at_diary.text
    row = elsewhere.now.rows("day")[-1]
    assert (row["date"], row["noted"]) == ("2026-03-28", {"sleep_h": 5.0})


def test_another_tabs_change_of_another_row_is_no_conflict(at_diary: App, elsewhere: Elsewhere) -> None:
    elsewhere.write("episode", 0, notes="from elsewhere")
    type_in(at_diary, edited_rows={0: {"notes": "mine"}})
    assert [row["notes"] for row in elsewhere.now.rows("episode")][::9] == ["from elsewhere", "mine"]
    at_diary.run()
    assert editor(at_diary)[1]["notes"].tolist()[::9] == ["mine", "from elsewhere"]


def test_the_second_of_two_tabs_sees_both_values_and_chooses(at_diary: App, elsewhere: Elsewhere) -> None:
    elsewhere.write("episode", -1, severity=9.0, notes="theirs")
    type_in(at_diary, edited_rows={0: {"severity": 1}})
    assert "was changed in another tab or program as well" in at_diary.text
    (both,) = (d.value for d in at_diary.at.dataframe if "What you wrote" in d.value)
    assert both.to_dict("records") == [
        {"Cell": "Severity", "In the diary now": "9 of 10", "What you wrote": "1 of 10"},
    ]
    assert elsewhere.now.rows("episode")[-1]["severity"] == 9
    at_diary.click("Write mine")
    row = elsewhere.now.rows("episode")[-1]
    assert (row["severity"], row["notes"]) == (1.0, "theirs")  # what was not typed here stays theirs
    assert "in another tab" not in at_diary.text
    assert editor(at_diary)[1]["notes"].iloc[0] == "theirs"


def test_what_is_in_the_diary_can_be_kept(at_diary: App, elsewhere: Elsewhere) -> None:
    elsewhere.write("episode", -1, severity=9.0)
    type_in(at_diary, edited_rows={0: {"severity": 1}, 1: {"notes": "no conflict"}})
    assert elsewhere.now.rows("episode")[-2]["notes"] == "no conflict"  # the rest is saved all the same
    at_diary.click("Keep what is in the diary")
    assert elsewhere.now.rows("episode")[-1]["severity"] == 9
    assert editor(at_diary)[1]["severity"].iloc[0] == "9"
    assert "in another tab" not in at_diary.text


def test_a_row_that_was_deleted_elsewhere_can_be_put_back(at_diary: App, elsewhere: Elsewhere) -> None:
    before = elsewhere.now.rows("episode")[-1]
    elsewhere.write("episode", -1)
    type_in(at_diary, edited_rows={0: {"severity": 1}})
    assert "It was deleted there." in at_diary.text
    at_diary.click("Put it back with what I wrote")
    assert elsewhere.now.rows("episode")[-1] == {**before, "severity": 1.0, "version": 1}


def test_a_row_that_was_changed_elsewhere_is_not_deleted_unseen(at_diary: App, elsewhere: Elsewhere) -> None:
    elsewhere.write("episode", -1, severity=9.0)
    type_in(at_diary, deleted_rows=[0])
    (both,) = (d.value for d in at_diary.at.dataframe if "As you saw it" in d.value)
    assert both.to_dict("records") == [{"Cell": "Severity", "As you saw it": "8 of 10", "In the diary now": "9 of 10"}]
    assert len(elsewhere.now.rows("episode")) == 10
    at_diary.click("Delete it")
    assert len(elsewhere.now.rows("episode")) == 9


def test_what_could_not_be_saved_is_told_and_tried_again(
    at_diary: App, elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:

        def fails(*_: object) -> None:
            raise myolog.errors.StoreUnavailable("The disk is full. Nothing of this change was saved.")

        broken.setattr(store.Store, "apply", fails)
        type_in(at_diary, edited_rows={0: {"severity": 1}})
        assert "The disk is full." in at_diary.text
    assert elsewhere.now.rows("episode")[-1]["severity"] == 8
    at_diary.run()
    assert "The disk is full." not in at_diary.text
    assert elsewhere.now.rows("episode")[-1]["severity"] == 1


# Taking back


def test_a_change_is_undone_with_one_button(at_diary: App, elsewhere: Elsewhere) -> None:
    before = elsewhere.now.diary
    type_in(at_diary, edited_rows={0: {"notes": "changed"}})
    assert elsewhere.now.diary != before
    at_diary.click("Undo")
    assert elsewhere.now.diary == before
    assert editor(at_diary)[1]["notes"].iloc[0] == "n28"
    assert "Undo" not in [button.label for button in at_diary.at.button]


def pick(app: App, key: str, row: int) -> App:
    """Pick a row of a table."""
    (table,) = (d for d in app.at.dataframe if str(d.key).startswith(key))
    app.at.session_state[str(table.key)] = {"selection": {"rows": [row], "columns": [], "cells": []}}
    return app.run()


def test_the_history_says_when_what_and_how_much(at_diary: App, elsewhere: Elsewhere) -> None:
    at_diary.at.context["timezone"] = "Asia/Tokyo"
    type_in(at_diary, edited_rows={0: {"severity": 4}, 1: {"severity": 5}})
    turn_to(at_diary, "History")
    (table,) = (d.value for d in at_diary.at.dataframe if "When" in d.value)
    assert table["What"].tolist() == ["Changed in the table", "Diary begun"]
    assert table["Rows"].tolist() == ["2", "38"]
    at = elsewhere.store.history(elsewhere.kept.id)[0].at.tz_localize("UTC").tz_convert("Asia/Tokyo")
    assert table["When"].iloc[0] == f"{at.day} {at:%b %Y, %H:%M}"
    pick(at_diary, "history_", 0)
    assert "2 episodes changed." in at_diary.text
    (rows,) = (d.value for d in at_diary.at.dataframe if "Before" in d.value)
    assert rows.iloc[0].to_dict() == {
        "Which": "Eyelid, 28 Mar 2026, 10:00", "What": "changed", "Before": "Severity: 8 of 10", "After": "Severity: 4 of 10",
    }  # fmt: skip


def test_an_older_change_is_undone_alone_or_says_why_not(at_diary: App, elsewhere: Elsewhere) -> None:
    type_in(at_diary, edited_rows={0: {"severity": 4}})
    type_in(at_diary, edited_rows={0: {"severity": 4}, 1: {"severity": 5}})
    type_in(at_diary, edited_rows={0: {"severity": 6}, 1: {"severity": 5}})
    turn_to(at_diary, "History")
    pick(at_diary, "history_", 2).click("Undo this change")
    assert "Eyelid, 28 Mar 2026, 10:00 was changed again later. Undo that later change first." in at_diary.text
    pick(at_diary, "history_", 1).click("Undo this change")
    rows = elsewhere.now.rows("episode")
    assert [row["severity"] for row in rows[-2:]] == [5.0, 6.0]  # 25 March is as it was


def test_what_an_import_changed_is_shown_and_undone(at_diary: App, elsewhere: Elsewhere) -> None:
    before = elsewhere.now.diary
    at_diary.go("dashboard.py").unfold("add_to_kept").upload(("april.csv", b"date,sleep_h\n2026-04-02,7\n"))
    at_diary.click("Add it to the kept diary").go("pages/diary.py")
    turn_to(at_diary, "History").unfold("import_changed")
    assert "1 day added." in at_diary.text
    at_diary.click("Undo this import")
    assert elsewhere.now.diary == before


def test_problems_and_contradictions_stay_with_their_import(app: App) -> None:
    bad = (DAYS + "\n2026-03-29,lots,low").encode()
    other = b"date,sleep_h\n2026-03-01,3\n2026-03-02,4\n"
    app.upload(("days.csv", bad), FILES[0], ("watch.csv", other)).click("Keep this diary").go("pages/diary.py")
    turn_to(app, "History")

    def shown() -> pd.DataFrame:
        (problems,) = (d.value for d in app.at.dataframe if "What to do" in d.value)
        return problems

    assert "3 things to look at" in app.text
    assert set(shown()["Line"]) == {30, 2, 3}
    app.choose("About", "Files that contradict each other (2)")
    assert shown()["File"].tolist() == ["watch.csv", "watch.csv"]
    app.choose("About", "Everything else")
    assert shown()["Line"].tolist() == [30]
    app.choose("About", "All").choose("In the file", "days.csv")
    assert shown()["Found"].tolist() == ["lots"]


# Ranges and settings


def test_a_range_is_declared_shown_on_the_calendar_and_taken_out(at_diary: App, elsewhere: Elsewhere) -> None:
    turn_to(at_diary, "Days")
    assert "declared" not in [trace.get("name") for trace in at_diary.figure("ranges_calendar")["data"]]
    at_diary.at.date_input(key="range_ends").set_value(
        (pd.Timestamp("2026-03-02").date(), pd.Timestamp("2026-03-04").date())
    )
    at_diary.click("Declare these days")
    ranges = elsewhere.now.diary.ranges
    assert [(str(r.start.date()), str(r.end.date())) for r in ranges.itertuples()] == [("2026-03-02", "2026-03-04")]
    assert "2 March 2026 to 4 March 2026, 3 days" in at_diary.text
    (marked,) = (t for t in at_diary.figure("ranges_calendar")["data"] if t.get("name") == "declared")
    assert len(marked["x"]) == 3
    at_diary.click("Take it out")
    assert elsewhere.now.diary.ranges.empty


def test_days_to_come_are_neither_declared_nor_written(at_diary: App, elsewhere: Elsewhere) -> None:
    before = elsewhere.kept.revision
    type_in(at_diary, edited_rows={0: {"date": "28/03/2126"}})
    assert "Not saved: Eyelid, 28 Mar 2026, 10:00. Day: 28 March 2126 is still to come." in at_diary.text
    turn_to(at_diary, "Days")
    today = pd.Timestamp.now().normalize()
    at_diary.at.date_input(key="range_ends").set_value((today.date(), (today + pd.Timedelta(days=3)).date()))
    at_diary.click("Declare these days")
    assert "is still to come, so nobody can have watched it yet. Nothing was declared." in at_diary.text
    assert elsewhere.kept.revision == before


def test_settings_are_one_change(at_diary: App, elsewhere: Elsewhere) -> None:
    turn_to(at_diary, "Settings")
    (name,) = (t for t in at_diary.at.text_input if t.label == "Name")
    name.set_value("  Legs *and*   <b>eyes</b> ")
    at_diary.select("My day begins at").set_value("03:00")
    at_diary.select("What to explain").set_value("sleep_h")
    at_diary.click("Save the settings")
    now = elsewhere.now
    assert (now.kept.name, now.diary.day_start, now.diary.outcome) == ("Legs *and* <b>eyes</b>", "03:00", "sleep_h")
    assert "Legs *and* <b>eyes</b>" in [str(text.value) for text in at_diary.at.sidebar.text]
    at_diary.click("Undo")
    now = elsewhere.now
    assert (now.kept.name, now.diary.day_start, now.diary.outcome) == ("My diary", "00:00", "episodes")
    (name,) = (t for t in at_diary.at.text_input if t.label == "Name")
    name.set_value("   ")
    at_diary.click("Save the settings")
    assert "A diary needs a name." in at_diary.text
    assert elsewhere.kept.name == "My diary"


# Yours


def test_the_archive_reads_back_to_the_same_diary_without_a_problem(elsewhere: Elsewhere) -> None:
    there = elsewhere.store
    hostile = [
        Edit(
            "episode",
            None,
            {
                "start": f"2026-03-05T12:0{i}:00.000000",
                "notes": text,
                "site": text,
                "own": {text: text},
                "running": i == 0,
            },
        )
        for i, text in enumerate(HOSTILE)
    ]
    there.apply(
        elsewhere.kept.id,
        [*hostile, Edit("day", None, {"date": "2026-04-01", "noted": {t: t for t in HOSTILE}})],
        "added",
    )
    loaded = elsewhere.now
    packed = takeout.archive(loaded, there.imports(elsewhere.kept.id))
    reading = myolog.read_diary(("myolog diary.zip", packed))
    assert reading.diary == loaded.diary
    assert reading.problems.empty
    archive = zipfile.ZipFile(io.BytesIO(packed))
    content = json.loads(archive.read(takeout.JSON_NAME))
    assert [row["notes"] for row in content["rows"]["episode"] if row["running"]] == [HOSTILE[0]]
    assert content["imports"][0]["files"][0]["file"] == "episodes.csv"
    for name in archive.namelist():
        if name.endswith(".csv"):
            rows = list(csv.reader(io.StringIO(archive.read(name).decode())))
            cells = [cell for row in rows for cell in row if not cell.lstrip("-").replace(".", "", 1).isdigit()]
            assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []


def test_what_was_deleted_is_not_in_the_archive(elsewhere: Elsewhere) -> None:
    elsewhere.write("episode", 0)
    assert b'"n1"' not in zipfile.ZipFile(io.BytesIO(takeout.archive(elsewhere.now))).read(takeout.JSON_NAME)


def test_a_backup_is_made_looked_into_and_put_back(
    at_diary: App, elsewhere: Elsewhere, a_place_of_its_own: str
) -> None:
    turn_to(at_diary, "Yours").click("Make a backup now")
    (made,) = backups.listed(a_place_of_its_own)
    before = elsewhere.now.diary
    at_diary.at.selectbox(key="backup").set_value(made)
    at_diary.run()
    assert "My diary: 10 episodes, 28 days noted, 1 March 2026 to 28 March 2026." in at_diary.text.replace("*", "")
    assert "It is the same as what is kept now." in at_diary.text
    elsewhere.write("day", 0, noted={"sleep_h": 1.0})
    elsewhere.write("episode", 0)
    at_diary.run()
    assert "Putting it back would write 2 rows of the diary, and can be undone." in at_diary.text
    changed = elsewhere.now.diary
    at_diary.click("Make it what it was then")
    assert elsewhere.now.diary == before
    at_diary.click("Undo")
    assert elsewhere.now.diary == changed


def test_where_the_folder_cannot_be_opened_what_was_read_can_still_be_taken_along(
    at_diary: App, a_place_of_its_own: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(a_place_of_its_own.removeprefix("sqlite:///")).parent
    known = Path.exists

    def fails(self: Path) -> bool:
        if self.is_relative_to(folder):
            raise PermissionError(13, "Permission denied", str(self))
        return known(self)

    with monkeypatch.context() as closed:
        closed.setattr(Path, "exists", fails)
        turn_to(at_diary, "Yours")
        assert "cannot be opened: Permission denied" in at_diary.text
        assert "without what its imports had to tell" in at_diary.text
        assert "Download the whole diary (ZIP)" in [b.proto.label for b in at_diary.at.get("download_button")]
        assert "Make a backup now" not in [b.label for b in at_diary.at.button]
    at_diary.run()  # tells once more what went wrong behind the top of the page
    assert "cannot be opened" not in at_diary.run().text
    assert "Make a backup now" in [b.label for b in at_diary.at.button]


def test_erasing_asks_for_the_name_and_leaves_nothing(at_diary: App, a_place_of_its_own: str) -> None:
    turn_to(at_diary, "Yours").click("Make a backup now")
    folder = Path(a_place_of_its_own.removeprefix("sqlite:///")).parent
    assert [file for file in folder.rglob("*") if file.is_file()]
    at_diary.at.text_input(key="erase_name").set_value("my diary")
    at_diary.click("Erase this diary")
    assert "nothing was erased" in at_diary.text
    at_diary.at.text_input(key="erase_name").set_value(" My  diary")
    at_diary.click("Erase this diary")
    assert list(folder.rglob("*")) == []
    assert "The diary “My diary” is erased." in at_diary.text
    assert "Drop your files here" in [u.label for u in at_diary.at.file_uploader]
    assert "Continue where you left" not in at_diary.text


def test_erasing_one_of_two_leaves_the_other(app: App, a_place_of_its_own: str) -> None:
    app.upload(*FILES).click("Keep this diary")
    there = Elsewhere(a_place_of_its_own)
    before = there.now.diary
    there.store.create("Another")
    app.click("Close this diary").click("Open Another").go("pages/diary.py")
    turn_to(app, "Yours").at.text_input(key="erase_name").set_value("Another")
    app.click("Erase this diary")
    assert there.now.diary == before
    there.engine.dispose()


# Diaries that are not kept


def test_a_diary_that_is_only_looked_at_is_shown_and_can_be_kept(app: App) -> None:
    app.upload(*FILES).go("pages/diary.py")
    assert not app.at.get("data_editor")
    (shown,) = (d.value for d in app.at.dataframe)
    assert shown["notes"].tolist() == [f"n{d}" for d in range(28, 0, -3)]
    turn_to(app, "Yours")
    assert "Download the whole diary (ZIP)" in [b.label for b in app.at.download_button]
    app.click("Keep this diary")
    assert app.at.get("data_editor") or "Take everything with you" in app.text


def test_a_diary_that_is_only_looked_at_can_be_taken_along() -> None:
    diary = myolog.read_diary(*FILES).diary
    reading = myolog.read_diary(("myolog diary.zip", takeout.archive_of(diary, "it")))
    assert reading.diary == diary
    assert reading.problems.empty


def test_an_empty_diary_can_be_filled_in_the_table(app: App, a_place_of_its_own: str) -> None:
    app.click("Start an empty diary").go("pages/diary.py")
    assert "No episode is noted yet" in app.text
    type_in(app, added_rows=[{"date": "2026-03-01", "severity": 3}])
    turn_to(app, "Days")
    type_in(app, added_rows=[{"date": "2026-03-01", "noted:sleep_h": 6.5, "noted:episodes": 1}])
    there = Elsewhere(a_place_of_its_own)
    assert there.now.diary.days.to_dict("records") == [{"sleep_h": 6.5, "episodes": 1.0}]
    assert there.now.diary.counts().tolist() == [1.0]
    there.engine.dispose()


def test_names_from_files_are_shown_letter_by_letter(app: App) -> None:
    app.upload(*logs.hostile()).click("Keep this diary").go("pages/diary.py")
    for part in ("Episodes", "Days", "History", "Settings", "Yours"):
        turn_to(app, part)
    turn_to(app, "Days")
    (element,) = (e for e in app.at.get("data_editor") if isinstance(e, Dataframe))
    labels = [config.get("label") for config in json.loads(element.proto.columns).values()]
    assert set(logs.HOSTILE_NAMES) <= set(labels)
