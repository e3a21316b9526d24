"""What is written can be opened in a spreadsheet without running, and reads back as it was."""

import csv
import io
import tomllib

import pandas as pd
import pytest

from myolog import export


@pytest.mark.parametrize("text", ["=cmd()", "+1", "-1", "@x", "\tx", "\rx", "'quoted", "＝1+1"])
def test_a_cell_never_starts_like_a_formula(text: str) -> None:
    guarded = export.guard(text)
    assert guarded[0] == "'"
    assert export.unguard(guarded) == text


@pytest.mark.parametrize("text", ["plain", "a=b", "'tis", "", "7:15", "émile"])
def test_other_text_is_left_alone(text: str) -> None:
    assert export.guard(text) == text or text.startswith("'")
    assert export.unguard(export.guard(text)) == text


def test_hostile_cells_and_headers_are_guarded_in_a_table() -> None:
    rows = list(csv.reader(io.StringIO(export.csv_bytes(pd.DataFrame({"=h": ["@a", None], "n": [-1.5, 2]})).decode())))
    assert rows == [["'=h", "n"], ["'@a", "-1.5"], ["", "2"]]


@pytest.mark.parametrize("value", [0.1, 1 / 3, 1e-300, 123456789.125, 2.0**60, -7.0])
def test_a_number_reads_back_exactly(value: float) -> None:
    assert float(export.number_text(value)) == value


def test_missing_numbers_are_empty() -> None:
    assert export.number_text(float("nan")) == ""


def test_a_column_of_days_stays_one_where_a_day_is_missing() -> None:
    table = pd.DataFrame({"end": pd.to_datetime(["2026-03-01", None]), "n": [1, 2]})
    assert export.csv_bytes(table).decode().splitlines() == ["end,n", "2026-03-01,1", ",2"]


def test_a_lone_missing_cell_is_no_blank_line() -> None:
    assert export.csv_bytes(pd.DataFrame({"a": ["x", None, "y"]})).decode().splitlines() == ["a", '"x"', '""', '"y"']


@pytest.mark.parametrize("text", ["plain", 'quote " and \\ back', "emoji 🙂", "\x7f\x01\n", "[table]", "a.b = c"])
def test_settings_read_back_from_toml(text: str) -> None:
    settings = {"version": 1, text or "k": text, "list": [text, "b"], "table": {text: 1.5}}
    assert tomllib.loads(export.toml_bytes(settings).decode()) == settings
