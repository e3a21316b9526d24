"""Decimal commas and points, thousands, and what is said where they cannot be told apart."""

from collections.abc import Callable

import numpy as np
import pytest

from myolog import Reading
from myolog.parsing.cells import decimal_mark, read_cell

Read = Callable[..., Reading]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7", 7), ("7.5", 7.5), ("7,5", 7.5), ("-3", -3), ("1.250,5", 1250.5), ("1,250.5", 1250.5), ("1 250,5", 1250.5), ("1'250.5", 1250.5),
        ("1,234,567", 1234567), ("1.234.567", 1234567), ("0,125", 0.125), (".5", 0.5), ("1e3", 1000), ("½", 0.5), ("٣", 3), ("~7", 7), ("1\u202f250", 1250),
    ],
)  # fmt: skip
def test_a_number_that_can_be_read_in_one_way_only(text: str, value: float) -> None:
    cell = read_cell(text, None)
    assert (cell.kind, cell.value, cell.other) == ("number", value, None)


@pytest.mark.parametrize(
    ("text", "both"), [("2,862", (2.862, 2862)), ("1.250", (1.25, 1250)), ("-2,862", (-2.862, -2862))]
)
def test_a_number_with_two_readings_has_both(text: str, both: tuple[float, float]) -> None:
    cell = read_cell(text, None)
    assert (cell.value, cell.other) == both


@pytest.mark.parametrize(
    "text", ["1,2,3", "1.2.3", "12,34.5.6", "0x10", "1_000", "5 apples", "1 25", "inf", "9" * 400, "1..2"]
)
def test_what_is_no_number(text: str) -> None:
    assert read_cell(text, ".").kind == "other"


@pytest.mark.parametrize(
    ("delimiter", "texts", "expected"),
    [
        (";", ["7,5", "1.250"], (",", False)),
        (",", ["7.5", "1,250"], (".", False)),
        (",", ["2,862"], (".", False)),
        (";", ["2,862"], (",", False)),
        (";", ["1.250"], (None, False)),
        ("\t", ["2,862"], (None, False)),
        (",", ["6,5", "7.5"], (None, True)),
        (";", ["1.250,5"], (",", False)),
    ],
)
def test_the_decimal_mark_of_a_file_by_its_evidence(
    delimiter: str, texts: list[str], expected: tuple[str | None, bool]
) -> None:
    assert decimal_mark(delimiter, texts) == expected


def test_a_german_file(ugly: Read) -> None:
    days = ugly("german_excel.csv").diary.days
    assert days["sleep_h"].tolist() == [7.5, 6.25, 8]
    assert days["water_l"].tolist() == [1.5, 1.25, 2]


def test_a_point_before_thousands_is_none_of_decimals(read: Read) -> None:
    days = read("Datum;Schritte;Schlaf (h)\n2024-03-14;2.862;7,5\n2024-03-15;12.110;8\n").diary.days
    assert days["Schritte"].tolist() == [2862, 12110]


def test_quoted_thousands_among_commas(read: Read) -> None:
    days = read('date,steps,sleep_h\n2024-03-14,"2,862",7.5\n2024-03-15,"12,110",8\n').diary.days
    assert days["steps"].tolist() == [2862, 12110]


def test_what_cannot_be_told_is_set_aside_and_said(read: Read) -> None:
    reading = read("date\tsteps\tsleep_h\n2024-03-14\t2,862\t7\n2024-03-15\t9,110\t8\n")
    assert reading.diary.days["steps"].isna().all()
    assert reading.problems["row"].tolist() == [2, 3]
    assert "one way only" in reading.problems["expected"].iloc[0]


def test_the_range_of_a_factor_decides_where_it_can(read: Read) -> None:
    days = read("date\tsleep_h\tcaffeine_mg\n2024-03-14\t7,250\t1\n2024-03-15\t6,125\t2\n").diary.days
    assert days["sleep_h"].tolist() == [7.25, 6.125]  # 7250 hours there are not


def test_two_marks_in_one_file_are_told_and_nothing_is_guessed(ugly: Read) -> None:
    reading = ugly("two_marks.csv")
    assert reading.diary.days["sleep_h"].tolist() == [7.5, 7.5]
    assert reading.diary.days["weight"].tolist() == [80.5, 80.4]
    assert np.isnan(reading.diary.days["steps"]).all()
    assert reading.problems["found"].iloc[0] == "decimal points and decimal commas in one file"
