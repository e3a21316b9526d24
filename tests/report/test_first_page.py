"""What page one says kind by kind, of medicines and of what came just before; numbers worked out by hand."""

from __future__ import annotations

import pandas as pd
import pytest

import myolog
from myolog import report
from myolog.report import Wish, kinds
from myolog.triggers.outcome import only_kind


@pytest.fixture(scope="module")
def diary() -> myolog.Diary:
    """56 watched days: a twitch of 1 min at 23:00 each other day, and of the last 28 days a cramp of 10 min at noon on 8."""
    days = pd.date_range("2026-01-05", periods=56)
    twitches = [(day + pd.Timedelta(hours=23), "twitch", 1, "eyelid", "in bed") for day in days[::2]]
    cramps = [(day + pd.Timedelta(hours=12), "cramp", 10, "calf", None) for day in days[28:44:2]]
    rows = pd.DataFrame([*twitches, *cramps], columns=["start", "kind", "minutes", "site", "before"])
    rows["duration"] = pd.to_timedelta(rows.pop("minutes"), unit="min")
    return myolog.Diary(
        rows,
        pd.DataFrame({"sleep_h": 8.0}, index=days.rename("date")),
        ranges=pd.DataFrame({"start": days[[0]], "end": days[[-1]]}),
        medicines=pd.DataFrame({"name": ["Indapamide"], "dose": ["1.5 mg"], "start": [days[28]], "end": [pd.NaT]}),
    )


def test_each_kind_has_its_own_row(diary: myolog.Diary) -> None:
    """14 twitches in 28 days are 3.5 a week; 8 cramps in the last 28 days are 2 a week, and none before."""
    table = kinds.section(diary, list(report.PARTS)).table  # type: ignore[union-attr] # there are two kinds
    assert table is not None
    rows = [dict(zip(table.head, row, strict=True)) for row in table.rows]
    assert [(r["Kind"], r["Episodes"], r["A week, last 4"], r["The 4 before"]) for r in rows] == [
        ("Twitch", "28", "3.5", "3.5"),
        ("Cramp", "8", "2.0", "0.0"),
    ]
    assert [(r["Usual length"], r["Where"], r["At night"], r["Severity"]) for r in rows] == [
        ("60 s (28)", "Eyelid, 28 of 28", "100% of 28", "not noted"),
        ("10 min (8)", "Calf, 8 of 8", "0% of 8", "not noted"),
    ]
    without = kinds.section(diary, ["medicines"]).table  # type: ignore[union-attr] # as above
    assert without is not None
    assert not {"Where", "At night"} & set(without.head)


def test_no_median_stands_over_several_kinds(diary: myolog.Diary) -> None:
    box = dict(report.collect(diary).box)
    assert box["How long"] == "Twitch 60 s, cramp 10 min (medians); the longest of all 10 min"
    twitches = diary.replace(episodes=diary.episodes[diary.episodes["kind"] == "twitch"])
    assert kinds.section(twitches, list(report.PARTS)) is None
    assert dict(report.collect(twitches).box)["How long"].startswith("At least half of the episodes last 60 s")


def test_a_medicine_has_the_rate_before_it_and_since(diary: myolog.Diary) -> None:
    """14 episodes in the 28 days before are 3.5 a week; 14 and 8 in the 28 days since are 5.5."""
    (section,) = (s for s in report.collect(diary).sections if s.key == "medicines")
    assert section.sentences[0].startswith(
        "Indapamide 1.5 mg, from 2 February 2026, still taken: 3.5 a week before, 5.5 since"
    )
    few = diary.between("2026-01-26", "2026-03-01")  # seven days before it
    (section,) = (s for s in report.collect(few).sections if s.key == "medicines")
    assert "a week before" not in section.sentences[0]


def test_what_was_done_just_before_is_counted(diary: myolog.Diary) -> None:
    (section,) = (s for s in report.collect(diary).sections if s.key == "just_before")
    assert section.sentences == ("Noted for 28 of 36 episodes: in bed 28.",)
    assert not [s for s in report.collect(diary, Wish(parts=["where"])).sections if s.key == "just_before"]


def test_new_places_have_their_date_and_left_and_right_are_two() -> None:
    """The right calf comes on 9 January, after the middle of ten days; the left one is there from the first."""
    starts = pd.date_range("2026-01-01 10:00", periods=10)
    rows = pd.DataFrame({"start": starts, "site": "calf", "side": ["left"] * 8 + ["right"] * 2})
    (section,) = (s for s in report.collect(myolog.Diary(rows)).sections if s.key == "where")
    assert section.sentences[1] == "New in the second half of the time: Right calf (9 January 2026)."


def test_kinds_and_places_are_counted_by_month(diary: myolog.Diary) -> None:
    """Twitches each other day from 5 January: 14 in January, 14 in February; the cramps all in February."""
    (section,) = (s for s in report.collect(diary).appendix if s.key == "by_month")
    assert section.table is not None
    assert section.table.head == ("", "Jan 2026", "Feb 2026")
    assert section.table.rows[:2] == (("Twitch", "14", "14"), ("Cramp", "0", "8"))
    assert ("Calf", "0", "8") in section.table.rows
    without = report.collect(diary, Wish(parts=["appendix"])).appendix
    assert not any("Calf" in str(s.table) for s in without)


def test_one_kind_keeps_the_days_on_which_others_came(diary: myolog.Diary) -> None:
    """56 days are watched; cramps came on 8 of them, and the other 48 count zero."""
    cramps = only_kind(diary, "cramp")
    assert cramps.counts().value_counts().to_dict() == {0.0: 48, 1.0: 8}
    tallied = myolog.Diary(
        pd.DataFrame({"start": [pd.Timestamp("2026-01-01 10:00")], "kind": ["cramp"]}),
        pd.DataFrame({"episodes": [3.0, 0.0]}, index=pd.DatetimeIndex(["2026-01-01", "2026-01-02"], name="date")),
    )
    assert only_kind(tallied, "cramp").counts().dropna().to_dict() == {pd.Timestamp("2026-01-02"): 0.0}


def test_a_made_up_diary_says_so_on_every_sheet(diary: myolog.Diary) -> None:
    made = report.make(diary, Wish(is_made_up=True))
    assert made.to_html().count("A made-up diary, no person&#39;s.") == 2  # below the title and at the foot
    assert "A made-up diary" in report.fhir.to_json(made.facts)
    assert "made-up" not in report.make(diary).to_html()


def test_the_last_episodes_carry_kind_remedy_and_medicines(diary: myolog.Diary) -> None:
    (last,) = (s.table for s in report.collect(diary).appendix if s.key == "last")
    assert last is not None
    row = dict(zip(last.head, last.rows[-1], strict=True))
    first = dict(zip(last.head, last.rows[0], strict=True))
    assert (first["Kind"], first["Before it"], first["Medicines"]) == ("twitch", "in bed", "Indapamide")
    assert row["Kind"] in ("twitch", "cramp")
