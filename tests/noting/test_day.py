"""A day as it is noted by hand: missing is not zero, what was not touched stays, what cannot be so is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import numpy as np
import pandas as pd
import pytest

import myolog
from myolog.diary import Diary
from myolog.errors import Impossible
from myolog.noting import caffeine, day
from myolog.noting.clock import Clock
from myolog.noting.day import Told

TODAY = date(2026, 3, 10)
CLOCK = Clock(datetime(2026, 3, 10, 14, 0, tzinfo=UTC), UTC)
EMPTY = Told({"sleep_h": ""}, None, None, {"caffeine_mg": None, "stress": None}, {})


def diary(first: str = "2026-03-01", **columns: list[Any]) -> myolog.Diary:
    n = len(next(iter(columns.values())))
    return myolog.Diary(days=pd.DataFrame(columns, index=pd.date_range(first, periods=n)))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7:15", 7.25),
        ("7h15", 7.25),
        ("7 h 15 min", 7.25),
        ("7.25", 7.25),
        ("7,25", 7.25),
        ("435 min", 7.25),
        ("7½", 7.5),
        ("0", 0.0),
        (" 8 ", 8.0),
        ("", None),
        ("   ", None),
    ],
)
def test_sleep_is_read_as_people_write_it(text: str, value: float | None) -> None:
    assert day.hours(text) == value


@pytest.mark.parametrize("text", ["lots", "25:00", "450", "-1", "7 mg", "7:75", "=7", "<b>"])
def test_what_is_no_sleep_is_told(text: str) -> None:
    with pytest.raises(Impossible, match="7:15"):
        day.hours(text)


def test_an_empty_form_writes_nothing_and_a_zero_is_a_zero() -> None:
    assert day.changes({}, EMPTY) == {}
    assert day.changes({}, replace(EMPTY, numbers={"caffeine_mg": 0.0, "stress": 0.0}, minutes=0.0)) == {
        "caffeine_mg": 0.0,
        "stress": 0.0,
        "training_min": 0.0,
        "training_load": 0.0,
    }


def test_what_was_not_touched_stays_to_the_last_digit() -> None:
    # 6.3333 h is shown as 6:20, which would read back as another number; a load without minutes came from a device.
    seen = {"sleep_h": 6.3333, "training_load": 412.5, "caffeine_mg": 90.0, "mood": "low"}
    form = Told({"sleep_h": "6:20"}, None, None, {"caffeine_mg": 90.0}, {"mood": "low"})
    assert day.changes(seen, form) == {}
    assert day.changes(seen, replace(form, hours={"sleep_h": "6:30"})) == {"sleep_h": 6.5}
    assert day.changes(seen, replace(form, hours={"sleep_h": ""}, words={"mood": " "})) == {
        "sleep_h": None,
        "mood": None,
    }


def test_training_load_is_minutes_times_rating() -> None:
    # Session-RPE (Foster, 2001): 45 minutes rated 6 are 270.
    assert day.changes({}, replace(EMPTY, minutes=45.0, rating=6.0)) == {"training_min": 45.0, "training_load": 270.0}
    assert day.changes({}, replace(EMPTY, minutes=45.0)) == {"training_min": 45.0}  # not rated: no load, not zero
    seen = {"training_min": 45.0, "training_load": 270.0}
    assert day.training_of(seen) == (45.0, 6.0)
    assert day.changes(seen, replace(EMPTY, minutes=45.0, rating=6.0)) == {}
    assert day.changes(seen, EMPTY) == {"training_min": None, "training_load": None}
    with pytest.raises(Impossible, match="how many minutes"):
        day.changes({}, replace(EMPTY, rating=6.0))
    with pytest.raises(Impossible, match="from 0"):
        day.changes({}, replace(EMPTY, minutes=45.0, rating=11.0))


def test_no_day_can_hold_more_than_the_catalogue_says() -> None:
    with pytest.raises(Impossible, match="Caffeine: 90,000 mg in one day cannot be; 0 to 5,000 mg can"):
        day.changes({}, replace(EMPTY, numbers={"caffeine_mg": 90000.0}))


def test_no_episodes_is_a_tally_of_zero() -> None:
    assert day.changes({}, replace(EMPTY, no_episodes=True)) == {"episodes": 0.0}


def test_yesterday_or_the_latest_missing_day_is_offered() -> None:
    whole = diary("2026-03-01", sleep_h=[7.0] * 9)  # up to yesterday
    assert day.missing(whole, TODAY) is None
    assert day.missing(diary("2026-03-01", sleep_h=[7.0] * 8), TODAY) == date(2026, 3, 9)
    gap = diary("2026-03-01", sleep_h=[7.0] * 5 + [np.nan] + [7.0] * 3)
    assert day.missing(gap, TODAY) == date(2026, 3, 6)
    assert day.missing(myolog.Diary(), TODAY) == date(2026, 3, 9)
    # What lies before the diary was not missed, nor is what lies more than a fortnight back.
    assert day.missing(diary("2026-03-08", sleep_h=[7.0, 7.0]), TODAY) is None
    assert day.missing(diary("2026-02-01", sleep_h=[7.0] * 20 + [np.nan] + [7.0] * 16), TODAY) is None


def test_what_a_diary_notes_is_asked_for() -> None:
    given = diary(
        sleep_h=[7.0, 8.0], screen_h=[1.0, 2.0], illness=[0.0, 1.0], Steps=[100.0, 200.0], tiredness=[3.0, 5.0],
        anxiety=[33.0, 50.0], mood=["low", "high"], bananas=[0.0, 1.0], episodes=[0.0, 1.0],
    )  # fmt: skip
    assert {f.key: f.kind for f in day.others(given)} == {
        "anxiety": "number",  # of 100
        "screen_h": "hours",
        "illness": "yes_no",
        "tiredness": "score",
        "Steps": "number",
        "bananas": "number",  # noughts and ones so far
        "mood": "words",
    }


@pytest.mark.parametrize(
    ("name", "text", "cell"),
    [
        ("magnesium_mg", "300", ("magnesium_mg", 300.0)),
        ("Magnesium", "0.3 g", ("magnesium_mg", 300.0)),
        ("Screen time", "2:30", ("screen_h", 2.5)),
        ("physio", "yes", ("physio", 1.0)),
        ("physio", "no", ("physio", 0.0)),
        ("  my   mood ", "rather low", ("my mood", "rather low")),
        ("STEPS", "4000", ("Steps", 4000.0)),
        ("mood", "5", ("mood", "5")),  # words are noted there
    ],
)
def test_something_else_can_be_noted(name: str, text: str, cell: tuple[str, Any]) -> None:
    given = diary(Steps=[1.0], mood=["low"])
    assert day.something_else(given, name, text) == cell


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("", "3", "both what it is"),
        ("physio", " ", "both what it is"),
        ("Magnesium", "much", "no number of mg"),
        ("Magnesium", "2 h", "no number of mg"),
        ("Magnesium", "9 kg", "cannot be"),
        ("Steps", "1,250", "can be read as 1.25 or as 1250"),
        ("Steps", "many", "numbers are noted there"),
        ("episodes", "3", "Choose another name"),
        ("Date", "3", "Choose another name"),
    ],
)
def test_something_else_that_cannot_be_is_told(name: str, text: str, words: str) -> None:
    with pytest.raises(Impossible, match=words):
        day.something_else(diary(Steps=[1.0]), name, text)


# Medicines


def course(name: str, start: str, end: str | None, dose: str | None = None) -> dict[str, Any]:
    return {
        "id": 1, "version": 1, "name": name, "dose": dose, "start": f"{start}T00:00:00.000000",
        "end": end and f"{end}T00:00:00.000000", "notes": None, "own": {},
    }  # fmt: skip


def test_a_course_is_taken_from_its_first_to_its_last_day() -> None:
    rows = [course("A", "2026-03-01", None), course("B", "2026-03-05", "2026-03-10"), course("C", "2026-03-11", None)]
    taken = {d: [r["name"] for r in day.taken_on(rows, date(2026, 3, d))] for d in (4, 5, 10, 11)}
    assert taken == {4: ["A"], 5: ["A", "B"], 10: ["A", "B"], 11: ["A", "C"]}


def test_a_course_begins_and_ends_on_the_day_that_is_looked_at() -> None:
    cells = day.course([], " Salbutamol ", "100 µg", TODAY)
    assert cells == {"name": "Salbutamol", "dose": "100 µg", "start": "2026-03-10T00:00:00.000000"}
    row = {**course("Salbutamol", "2026-03-10", None, "100 µg")}
    assert day.ended(row, date(2026, 3, 12)) == {"end": "2026-03-12T00:00:00.000000"}
    with pytest.raises(Impossible, match="after this day"):
        day.ended(row, date(2026, 3, 9))
    with pytest.raises(Impossible, match="name"):
        day.course([], " ", "", TODAY)
    with pytest.raises(Impossible, match="already"):
        day.course([row], "salbutamol", "100 µg", TODAY)
    assert day.course([row], "Salbutamol", "200 µg", TODAY)["dose"] == "200 µg"


# Drinks


def intake(what: str, when: str, mg: float | None, *, timed: bool = True) -> dict[str, Any]:
    return {"id": 1, "what": what, "when": when, "timed": timed, "own": {} if mg is None else {"caffeine_mg": mg}}


def test_a_drink_is_an_intake_with_its_mg() -> None:
    cells = caffeine.drink("Filter coffee", 120.0, time(8, 10), TODAY, CLOCK, "00:00")
    assert cells == {
        "what": "Filter coffee",
        "when": "2026-03-10T08:10:00.000000",
        "timed": True,
        "amount": 1.0,
        "unit": "cup",
        "own": {"caffeine_mg": 120.0},
    }
    untimed = caffeine.drink("mate", 60.0, None, TODAY, CLOCK, "00:00")
    assert (untimed["when"], untimed["timed"], untimed["unit"]) == ("2026-03-10T00:00:00.000000", False, None)


def test_a_drink_after_midnight_belongs_to_the_day_before_its_boundary() -> None:
    cells = caffeine.drink("Cola", 40.0, time(1, 30), date(2026, 3, 9), CLOCK, "03:00")
    assert cells["when"] == "2026-03-10T01:30:00.000000"
    rows = [intake("Cola", cells["when"], 40.0), intake("Tea", "2026-03-09T00:00:00.000000", 50.0, timed=False)]
    assert [r["what"] for r in caffeine.on_day(rows, date(2026, 3, 9), "03:00")] == ["Cola", "Tea"]
    assert caffeine.on_day([intake("ibuprofen", "2026-03-09T10:00:00.000000", None)], date(2026, 3, 9), "00:00") == []


@pytest.mark.parametrize(
    ("what", "mg", "at", "words"),
    [
        (" ", 90.0, None, "Choose a drink"),
        ("Cola", None, None, "how many mg"),
        ("Cola", 9000.0, None, "cannot be"),
        ("Cola", 40.0, time(15, 0), "15:00 is still to come"),
    ],
)
def test_a_drink_that_cannot_be_is_told(what: str, mg: float | None, at: time | None, words: str) -> None:
    with pytest.raises(Impossible, match=words):
        caffeine.drink(what, mg, at, TODAY, CLOCK, "00:00")


def test_drinks_that_were_noted_are_offered_first_with_the_mg_that_were_noted() -> None:
    rows = [
        intake("mate", "2026-03-01T08:00:00.000000", 60.0),
        intake("Filter coffee", "2026-03-02T08:00:00.000000", 120.0),
        intake("mate", "2026-03-03T08:00:00.000000", 70.0),
        intake("ibuprofen", "2026-03-04T08:00:00.000000", None),
    ]
    offered = caffeine.offered(rows)
    assert list(offered)[:3] == ["mate", "Filter coffee", "Espresso"]
    assert (offered["mate"], offered["Filter coffee"], offered["Espresso"]) == (70.0, 120.0, 80.0)


def test_a_drink_adds_to_the_day_and_its_removal_takes_it_off_again() -> None:
    assert caffeine.with_one_more(None, 90.0) == 90.0
    assert caffeine.with_one_more(90.0, 40.0) == 130.0
    assert caffeine.with_one_less(130.0, 40.0, left=1) == 90.0
    assert caffeine.with_one_less(90.0, 90.0, left=0) is None  # as if it had never been noted
    assert caffeine.with_one_less(0.0, 0.0, left=1) == 0.0


OUNCES = {"water_l": "us_fl_oz", "alcohol_units": "drinks_14_g", "vitamin_d_ug": "iu"}


def test_amounts_are_told_in_the_persons_units_and_kept_in_ours() -> None:
    told = replace(EMPTY, numbers={"water_l": 16.0, "alcohol_units": 2.0, "caffeine_mg": 90.0})
    cells = day.changes({}, told, units=OUNCES)
    assert cells == {"water_l": pytest.approx(0.473176473), "alcohol_units": 3.5, "caffeine_mg": 90.0}
    assert day.in_units("water_l", cells["water_l"], OUNCES) == 16.0
    said = day.described(cells, date(2026, 3, 9), TODAY, OUNCES)
    assert "Water and other drinks 16 fl oz, Alcohol drinks 2 drinks, Caffeine 90 mg." in said


def test_an_amount_of_another_unit_that_is_not_touched_stays_to_the_last_digit() -> None:
    seen = {"water_l": 0.7, "caffeine_mg": 90.0}
    shown = day.shown(diary(water_l=[0.7], caffeine_mg=[90.0]), seen, OUNCES)
    assert shown == {"water_l": 23.67, "caffeine_mg": 90.0}
    assert day.changes(seen, replace(EMPTY, numbers=shown), units=OUNCES) == {}
    assert day.changes(seen, replace(EMPTY, numbers={**shown, "water_l": None}), units=OUNCES) == {"water_l": None}


def test_what_no_day_can_hold_is_told_in_the_persons_units() -> None:
    with pytest.raises(Impossible, match=r"700 fl oz in one day cannot be; 0 to 676\.3 fl oz can"):
        day.checked("water_l", 700.0, units=OUNCES)


@pytest.mark.parametrize(
    ("name", "text", "units", "cell"),
    [
        ("water_l", "16", OUNCES, ("water_l", 0.473176473)),
        ("water_l", "16 fl oz", OUNCES, ("water_l", 0.473176473)),
        ("water_l", "500 ml", OUNCES, ("water_l", 0.5)),
        ("water_l", "1.5 L", OUNCES, ("water_l", 1.5)),
        ("water_l", "20 fl oz", {"water_l": "uk_fl_oz"}, ("water_l", 0.56826125)),  # an imperial pint
        ("Vitamin D", "400 IU", OUNCES, ("vitamin_d_ug", 10.0)),
        ("Vitamin D", "10 µg", OUNCES, ("vitamin_d_ug", 10.0)),
        ("Vitamin D", "10", {}, ("vitamin_d_ug", 10.0)),
    ],
)
def test_a_unit_that_is_written_counts_and_else_that_of_the_person(
    name: str, text: str, units: dict[str, str], cell: tuple[str, float]
) -> None:
    key, value = day.something_else(diary(Steps=[1.0]), name, text, units)
    assert key == cell[0]
    assert value == pytest.approx(cell[1], rel=1e-9)


# Once a day


def noted_on(*counts: int) -> Diary:
    """A diary with so many episodes on each of the days up to Tuesday 10 March 2026, the last one that day."""
    starts = [
        pd.Timestamp("2026-03-10 08:00") - pd.Timedelta(days=back, minutes=-n)
        for back, count in enumerate(reversed(counts))
        for n in range(count)
    ]
    return Diary(pd.DataFrame({"start": sorted(starts)}))


@pytest.mark.parametrize(
    ("counts", "often"),
    [
        ((10, 10, 10), True),
        ((10, 0, 12, 0, 0, 0, 10), True),  # the first of the seven days counts
        ((10, 0, 12, 0, 0, 0, 0, 10), False),  # the first is eight days back
        ((9, 9, 9, 9, 9, 9, 9), False),
        ((100, 100), False),
        ((), False),
    ],
)
def test_ten_or_more_on_three_of_seven_days_is_often(counts: tuple[int, ...], often: bool) -> None:
    assert day.is_noted_often(noted_on(*counts), date(2026, 3, 10)) is often


def at(hour: int, on: int = 10) -> Clock:
    return Clock(datetime(2026, 3, on, hour, 30, tzinfo=UTC), UTC)


def test_today_is_counted_in_the_evening_and_yesterday_before_it_if_nothing_was_said() -> None:
    nothing = noted_on()
    assert day.day_to_count(nothing, at(17)) == date(2026, 3, 9)
    assert day.day_to_count(nothing, at(18)) == date(2026, 3, 10)
    yesterday = Diary.from_days(pd.DataFrame({"date": ["2026-03-09"], "episodes": [0]}))
    assert day.day_to_count(yesterday, at(17)) is None
    today = Diary.from_days(pd.DataFrame({"date": ["2026-03-10"], "episodes": [4]}))
    assert day.day_to_count(today, at(20)) is None
    assert day.day_to_count(noted_on(3), at(20)) == date(2026, 3, 10)  # three are listed; there may have been more


def test_after_midnight_it_is_still_the_evening_of_who_stays_up() -> None:
    owl = Diary.from_days(pd.DataFrame({"date": ["2026-03-09"], "episodes": [0]}), day_start="03:00")
    assert day.day_to_count(owl, at(1, on=11)) == date(2026, 3, 10)


@pytest.mark.parametrize("number", [None, -1, 2.5])
def test_a_number_of_episodes_is_a_whole_one(number: float | None) -> None:
    with pytest.raises(Impossible, match="whole number"):
        day.counted(number)
    assert day.counted(12) == {"episodes": 12.0}
