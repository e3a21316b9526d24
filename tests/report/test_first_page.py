"""What page one says kind by kind, of medicines and of what came just before; numbers worked out by hand."""

from __future__ import annotations

import numpy as np
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
        ("1 min (28)", "Eyelid, 28 of 28", "100 % of 28", "not noted"),
        ("10 min (8)", "Calf, 8 of 8", "0 % of 8", "not noted"),
    ]
    without = kinds.section(diary, ["medicines"]).table  # type: ignore[union-attr] # as above
    assert without is not None
    assert not {"Where", "At night"} & set(without.head)


def test_no_median_stands_over_several_kinds(diary: myolog.Diary) -> None:
    box = dict(report.collect(diary).box)
    assert box["How long"] == "Twitch 1 min, cramp 10 min (medians); the longest of all 10 min"
    twitches = diary.replace(episodes=diary.episodes[diary.episodes["kind"] == "twitch"])
    assert kinds.section(twitches, list(report.PARTS)) is None
    assert dict(report.collect(twitches).box)["How long"].startswith("At least half of the episodes last 1 min")


def test_a_medicine_has_the_rate_before_it_and_since(diary: myolog.Diary) -> None:
    """14 episodes in the 28 days before are 3.5 a week; 14 and 8 in the 28 days since are 5.5."""
    (section,) = (s for s in report.collect(diary).sections if s.key == "medicines")
    (said,) = section.sentences
    assert said == (
        "Indapamide 1.5 mg, from 2 February 2026, still taken: 3.5 a week before, 5.5 since (not tested: it changed only once). "
        "Thiazide-like diuretics go with cramps (Garrison and others, 2012)."
    )
    few = diary.between("2026-01-26", "2026-03-01")  # seven days before it
    (section,) = (s for s in report.collect(few).sections if s.key == "medicines")
    assert "a week before" not in section.sentences[0]


def said_of_medicines(diary: myolog.Diary) -> tuple[str, ...]:
    (section,) = (s for s in report.collect(diary).sections if s.key == "medicines")
    return section.sentences


def test_of_a_medicine_whose_class_is_not_known_nothing_is_said(diary: myolog.Diary) -> None:
    drops = pd.DataFrame({"name": ["Blue drops"], "start": ["2026-02-20"]})
    assert said_of_medicines(diary.replace(medicines=drops)) == ("Blue drops, from 20 February 2026, still taken.",)
    assert said_of_medicines(diary.replace(medicines=drops.iloc[:0])) == ("No medicine was noted.",)


def intakes(*rows: tuple[str, str, float | None]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["what", "when", "amount"]).astype({"when": "datetime64[us]"}).assign(timed=True)


TAKEN = (
    ("Salbutamol", "2026-01-05 08:00", 2),
    ("salbutamol", "2026-01-30 08:00", None),
    ("Salbutamol", "2026-01-31 08:00", 1),
    ("Salbutamol", "2026-02-10 08:00", 1),
    ("Salbutamol", "2026-02-10 21:00", 1),
    ("Salbutamol", "2026-02-11 08:00", 0),  # none was taken
    ("Coffee", "2026-03-01 08:00", 1),
)


def test_doses_are_counted_by_month(diary: myolog.Diary) -> None:
    """The diary ends on 1 March, so the last 30 days begin on 31 January: 3 doses. The 30 before begin on 1 January,
    but the diary on 5 January: the 2 doses before are told only where the diary covers that.
    """
    known = ". Salbutamol and the like go with shaking and cramps (NHS on salbutamol)."
    none = diary.medicines.iloc[:0]
    some = diary.replace(medicines=none, intakes=intakes(*TAKEN))
    assert said_of_medicines(some) == (f"Doses noted in the last 30 days: Salbutamol 3{known}",)
    days = pd.concat([diary.days, pd.DataFrame({"sleep_h": 8.0}, index=pd.DatetimeIndex(["2026-01-01"], name="date"))])
    longer = some.replace(days=days)
    assert said_of_medicines(longer) == (
        f"Doses noted in the last 30 days and in the 30 before: Salbutamol 3 and 2{known}",
    )


def test_doses_of_ones_own_medicine_are_counted_by_its_name(diary: myolog.Diary) -> None:
    drops = pd.DataFrame({"name": ["Blue drops"], "start": ["2026-02-20"]})
    taken = intakes(("blue drops", "2026-02-21 08:00", 1), ("Tea", "2026-02-22 08:00", 1))
    assert said_of_medicines(diary.replace(medicines=drops, intakes=taken))[1:] == (
        "Doses noted in the last 30 days: blue drops 1.",
    )


def test_many_medicines_stand_in_the_appendix_with_what_is_known(diary: myolog.Diary) -> None:
    names = ["Salbutamol", "Omeprazole", "Furosemide", "Lithium", "Levothyroxine", "Naproxen", "Blue drops"]
    made = report.make(diary.replace(medicines=pd.DataFrame({"name": names, "start": ["2026-02-02"] * 7})))
    said = said_of_medicines(diary.replace(medicines=pd.DataFrame({"name": names})))
    assert said[2].endswith("Loop diuretics go with cramps a little, if at all (Garrison and others, 2012).")
    assert said[3] == "Lithium, since a day that was not noted, still taken."
    assert said[-2:] == ("1 more stands in the appendix.", "What is known of 3 others stands in the appendix.")
    (table,) = (s.table for s in made.facts.appendix if s.key == "all_medicines")
    assert table is not None
    assert [row[-1] for row in table.rows[-2:]] == ["naproxen goes with leg cramps (Allen and Kirby, 2012)", ""]


def test_what_was_done_just_before_is_counted(diary: myolog.Diary) -> None:
    (section,) = (s for s in report.collect(diary).sections if s.key == "just_before")
    assert section.sentences == ("Noted for 28 of 36 episodes: in bed 28. Counted, not tested.",)
    assert not [s for s in report.collect(diary, Wish(parts=["where"])).sections if s.key == "just_before"]


def test_new_places_have_their_date_and_left_and_right_are_two() -> None:
    """The right calf comes on 9 January, after the middle of ten days; the left one is there from the first."""
    starts = pd.date_range("2026-01-01 10:00", periods=10)
    rows = pd.DataFrame({"start": starts, "site": "calf", "side": ["left"] * 8 + ["right"] * 2})
    (section,) = (s for s in report.collect(myolog.Diary(rows)).sections if s.key == "where")
    assert section.sentences[1] == (
        "No new place in the second half of the time, but a new side: right calf (9 January 2026; the left one was there before)."
    )


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (("calf", "left"), ("calf", "left"), "No new place in the second half of the time."),
        (
            ("calf", None),
            ("calf", "right"),
            "No new place in the second half of the time.",
        ),  # it may have been the right
        (("calf", "both"), ("calf", "right"), "No new place in the second half of the time."),
        (("calf", "right"), ("calf", None), "No new place in the second half of the time."),
        (("calf", "left"), ("thumb", "left"), "New in the second half of the time: left thumb (9 January 2026)."),
    ],
)
def test_a_place_whose_side_was_not_noted_is_not_new(
    before: tuple[str, str | None], after: tuple[str, str | None], said: str
) -> None:
    starts = pd.date_range("2026-01-01 10:00", periods=10)
    places = [before] * 8 + [after] * 2
    rows = pd.DataFrame({"start": starts, "site": [p[0] for p in places], "side": [p[1] for p in places]})
    (section,) = (s for s in report.collect(myolog.Diary(rows)).sections if s.key == "where")
    assert section.sentences[1] == said


def test_what_was_not_tested_has_its_reason_once(diary: myolog.Diary) -> None:
    """Sleep is 8 h on each day; the reason of the medicine stands beside it."""
    sections = {s.key: " ".join(s.sentences) for s in report.collect(diary).sections}
    assert sections["before"].endswith(
        "Noted, but not tested: Sleep (it is the same on all observed days); Indapamide (see Medicines)."
    )
    assert sections["medicines"].count("it changed only once") == 1
    without = {s.key: " ".join(s.sentences) for s in report.collect(diary, Wish(parts=["before"])).sections}
    assert "Indapamide (it changed only once)" in without["before"]


def test_each_factor_beside_the_last_episodes_has_its_verdict(diary: myolog.Diary) -> None:
    (last,) = (s.table for s in report.collect(diary).appendix if s.key == "last")
    assert last is not None
    assert "Sleep, night into that day" in last.head
    assert last.caption.endswith("Sleep: not tested")
    (without,) = (s.table for s in report.collect(diary, Wish(parts=["appendix"])).appendix if s.key == "last")
    assert without is not None
    assert not any("Sleep" in name for name in without.head)


def test_a_kind_by_itself_is_told_where_it_says_something_else_than_all_together() -> None:
    """On 48 of 120 days there was training, with a cramp on each; a twitch on each of the other 72: one episode a day."""
    days = pd.date_range("2026-01-05", periods=120)
    trained = np.random.default_rng(3).permutation(120) < 48
    rows = pd.DataFrame({"start": days + pd.Timedelta(hours=20), "kind": np.where(trained, "cramp", "twitch")})
    rows = pd.concat([rows, rows.iloc[[0]]])  # a day that differs from the others, or nothing could be tested
    values = pd.DataFrame({"training_min": np.where(trained, 40.0, 0.0)}, index=days.rename("date"))
    facts = report.collect(myolog.Diary(rows, values))
    (section,) = (s for s in facts.sections if s.key == "before")
    assert "Cramp alone: worth watching, more training time: more. This is exploration." in section.sentences
    assert "Twitch alone: worth watching, more training time: fewer. This is exploration." in section.sentences
    (tested,) = (s for s in facts.appendix if s.key == "tested")
    assert [said.partition(" alone")[0] for said in tested.sentences] == ["Twitch", "Cramp"]
    asked = report.collect(myolog.Diary(rows, values), Wish(kind="cramp"))  # which is exploration already
    assert not any("alone" in said for s in asked.sections for said in s.sentences)


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
