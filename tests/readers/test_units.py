"""Units in names and in cells, and numbers without any."""

from collections.abc import Callable

import numpy as np
import pytest

from myolog import Reading

Read = Callable[..., Reading]
US_FLUID_OUNCE = 0.0295735295625  # litres, NIST Handbook 44


def column(read: Read, header: str, cells: list[str], **options: object) -> Reading:
    rows = "".join(f'2024-03-{i:02d},"{cell}"\n' for i, cell in enumerate(cells, start=1))
    return read(f'date,"{header}"\n{rows}', **options)


@pytest.mark.parametrize(
    ("header", "cell", "key", "value"),
    [
        ("sleep", "7:15", "sleep_h", 7.25),
        ("sleep", "7h 30m", "sleep_h", 7.5),
        ("sleep", "7 h 30 min", "sleep_h", 7.5),
        ("sleep", "7.5h", "sleep_h", 7.5),
        ("sleep", "7h30", "sleep_h", 7.5),
        ("sleep", "450 min", "sleep_h", 7.5),
        ("sleep", "01h 00m", "sleep_h", 1),
        ("sleep", "7 Std. 30 Min.", "sleep_h", 7.5),
        ("sleep", "PT7H30M", "sleep_h", 7.5),
        ("sleep", "7½", "sleep_h", 7.5),
        ("sleep (min)", "420", "sleep_h", 7),
        ("sleep (s)", "25200", "sleep_h", 7),
        ("water", "64 oz", "water_l", 64 * US_FLUID_OUNCE),
        ("water", "8 fl. oz.", "water_l", 8 * US_FLUID_OUNCE),
        ("water", "2 cups", "water_l", 0.48),
        ("water", "750ml", "water_l", 0.75),
        ("water", "75 cl", "water_l", 0.75),
        ("water", "1,5 L", "water_l", 1.5),
        ("Water (dl)", "15", "water_l", 1.5),
        ("Water (g)", "1500", "water_l", 1.5),
        ("Glasses of fluid", "8.5", "water_l", 2.125),
        ("caffeine", "0.2 g", "caffeine_mg", 200),
        ("caffeine", "2 cups", "caffeine_mg", 180),
        ("Coffee", "3", "caffeine_mg", 270),
        ("magnesium", "400 mg", "magnesium_mg", 400),
        ("vitamin d (IU)", "400", "vitamin_d_ug", 10),
        ("vitamin d", "1000 IU", "vitamin_d_ug", 25),
        ("B12", "500 mcg", "vitamin_b12_ug", 500),
        ("Alcohol", "16 g", "alcohol_units", 2),
        ("screen time", "90 min", "screen_h", 1.5),
        ("training", "1:30", "training_min", 90),
        ("alcohol_units", "none", "alcohol_units", 0),
    ],
)
def test_a_cell_is_converted(read: Read, header: str, cell: str, key: str, value: float) -> None:
    days = column(read, header, [cell, cell]).diary.days
    assert list(days.columns) == [key]
    assert days[key].tolist() == [pytest.approx(value, rel=1e-9)] * 2


def test_conversion_leaves_no_noise(read: Read) -> None:
    assert column(read, "sleep (min)", ["420", "435"]).diary.days["sleep_h"].tolist() == [7.0, 7.25]


def test_hours_unless_impossible_and_told_once(read: Read) -> None:
    reading = column(read, "Sleep", ["420", "390", "450"])
    assert reading.diary.days["sleep_h"].tolist() == [7, 6.5, 7.5]
    told = reading.problems
    assert told[["action", "column"]].to_numpy().tolist() == [["repaired", "Sleep"]]
    assert told["row"].isna().all()
    assert column(read, "Sleep", ["25200", "27000"]).diary.days["sleep_h"].tolist() == [7, 7.5]


@pytest.mark.parametrize(("cells", "litres"), [(["1.5", "2"], [1.5, 2]), (["1500", "2000"], [1.5, 2])])
def test_water_without_a_unit_goes_by_its_size(read: Read, cells: list[str], litres: list[float]) -> None:
    assert column(read, "Water", cells).diary.days["water_l"].tolist() == litres


@pytest.mark.parametrize(
    ("header", "cells"), [("Water", ["8", "7", "10"]), ("Water", ["40", "64"]), ("Caffeine", ["2", "3"]), ("Vitamin D", ["1000", "2000"]), ("Exercise", ["1", "2"])]
)  # fmt: skip
def test_what_cannot_be_told_is_asked_and_kept_as_it_is(read: Read, header: str, cells: list[str]) -> None:
    reading = column(read, header, cells)
    assert reading.diary.days[header].tolist() == [float(c) for c in cells]
    question = next(q for q in reading.questions if q.kind == "unit")
    assert question.default == "own"
    assert reading.problems["column"].tolist() == [header]


def test_the_answer_to_a_unit_is_taken(read: Read) -> None:
    reading = column(read, "Water", ["8", "7"])
    question = next(q for q in reading.questions if q.kind == "unit")
    assert "glass" in [c.value for c in question.choices]
    again = column(read, "Water", ["8", "7"], **question.answer("glass"))
    assert again.diary.days["water_l"].tolist() == [2, 1.75]
    kept = column(read, "Water", ["8", "7"], **question.answer("own"))
    assert list(kept.diary.days.columns) == ["Water"]


def test_the_size_of_a_portion_is_told_and_asked(read: Read) -> None:
    reading = column(read, "Glasses of fluid", ["8", "6"])
    question = next(q for q in reading.questions if q.kind == "portion")
    assert (question.default, question.unit) == (0.25, "L")
    assert "0.25 L" in reading.problems["fix"].iloc[0]
    again = column(read, "Glasses of fluid", ["8", "6"], **question.answer(0.3))
    assert again.diary.days["water_l"].tolist() == [2.4, 1.8]


@pytest.mark.parametrize(
    ("header", "cell", "expected"),
    [("sleep_h", "26", "Sleep between 0 and 24 h"), ("caffeine_mg", "-50", "Caffeine between 0"), ("sleep_h", "7 mg", "a number in h"), ("sleep_h", "ok", "a number in h")],
)  # fmt: skip
def test_an_impossible_cell_is_set_aside_and_the_row_is_read(read: Read, header: str, cell: str, expected: str) -> None:
    reading = read(f"date,{header},episodes\n2024-03-14,7,1\n2024-03-15,{cell},2\n2024-03-16,8,0\n2024-03-17,8,0\n")
    assert np.isnan(reading.diary.days[header].iloc[1])
    assert reading.diary.days["episodes"].iloc[1] == 2
    problem = reading.problems.iloc[0]
    assert problem[["row", "column", "found", "action"]].tolist() == [3, header, cell, "set aside"]
    assert expected in problem["expected"]
    assert "Correct the cell" in problem["fix"]


@pytest.mark.parametrize("cell", ["a few", "-1", "1.5", "20000", "1,5"])
def test_a_tally_is_a_whole_number(read: Read, cell: str) -> None:
    reading = read(f'date,episodes\n2024-03-14,1\n2024-03-15,"{cell}"\n2024-03-16,0\n2024-03-17,2\n')
    assert np.isnan(reading.diary.counts().iloc[1])
    assert reading.problems["row"].tolist() == [3]
    assert "whole number" in reading.problems["expected"].iloc[0]


def test_numbers_mostly_out_of_range_are_no_such_factor(read: Read) -> None:
    reading = read("date,stress\n2024-03-14,300\n2024-03-15,410\n2024-03-16,280\n")
    assert [f.key for f in reading.diary.factors] == ["stress (own)"]


@pytest.mark.parametrize(
    ("header", "cell", "seconds"),
    [
        ("duration_min", "5", 300), ("duration", "5", 300), ("Duration (s)", "45", 45), ("Lasted", "01h 30m", 5400), ("Lasted", "90s", 90),
        ("Duration (h)", "0.5", 1800), ("Duration (min)", "1:30", 90), ("Duration", "0:02:30", 150), ("Dauer", "2 Min.", 120),
    ],
)  # fmt: skip
def test_durations(read: Read, header: str, cell: str, seconds: float) -> None:
    episodes = read(f"start,site,{header}\n2024-03-14 10:00,calf,{cell}\n2024-03-15 10:00,calf,{cell}\n").diary.episodes
    assert episodes["duration"].dt.total_seconds().tolist() == [seconds] * 2


@pytest.mark.parametrize("cell", ["-5", "99999999", "long"])
def test_an_impossible_duration_is_set_aside(read: Read, cell: str) -> None:
    reading = read(
        f"start,duration_min,site\n2024-03-14 10:00,3,calf\n2024-03-15 10:00,4,calf\n2024-03-16 10:00,{cell},calf\n"
    )
    assert reading.diary.episodes["duration"].isna().tolist() == [False, False, True]
    assert reading.problems["row"].tolist()[0] == 4


def test_a_severity_outside_its_scale_is_set_aside(read: Read) -> None:
    reading = read("start,site,severity\n2024-03-14 10:00,calf,3\n2024-03-15 10:00,calf,11\n2024-03-16 10:00,calf,10\n")
    assert reading.diary.episodes["severity"].isna().tolist() == [False, True, False]
    assert reading.problems["expected"].iloc[0] == "a number from 0 to 10"


def test_degrees_without_a_unit_are_asked_where_they_may_be_fahrenheit(read: Read) -> None:
    reading = column(read, "outdoor temperature", ["31", "40", "52"])
    assert "outdoor_temp_c" not in reading.diary.days
    (question,) = [q for q in reading.questions if q.kind == "unit"]
    answered = column(read, "outdoor temperature", ["31", "40", "52"], **question.answer("°C"))
    assert answered.diary.days["outdoor_temp_c"].tolist() == [31, 40, 52]


def test_a_body_has_its_temperature_in_celsius_or_it_is_none(read: Read) -> None:
    assert column(read, "body temperature", ["36.6", "38.2"]).diary.days["body_temp_c"].tolist() == [36.6, 38.2]
    assert "body_temp_c" not in column(read, "body temperature", ["97.9", "100.8"]).diary.days


def test_millimetres_of_mercury_are_not_taken_for_hectopascals(read: Read) -> None:
    assert column(read, "air pressure", ["1013", "998"]).diary.days["air_pressure_hpa"].tolist() == [1013, 998]
    assert "air_pressure_hpa" not in column(read, "air pressure", ["760", "748"]).diary.days


def test_a_blood_sugar_on_an_empty_stomach_is_no_fast(read: Read) -> None:
    days = column(read, "fasting", ["95", "102"]).diary.days
    assert days["fasting"].tolist() == [95, 102]
    assert column(read, "fasting", ["yes", "no"]).diary.days["fasted"].tolist() == [1, 0]
