"""What a diary writes, `read_diary` gives back: the same diary, whatever stands in it."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from myolog import Diary, read_diary

HOSTILE = (
    "sleep_h", "=cmd()", "'x", "''", "a\rb", "x\r", "\r\n", '"', '"a","b"', "a,b;c", "NA", "-", "none", "null", "NaN", "2024-01-01",
    "7:15", " sp ", "\x00z", "\x01", "ü✓", "left calf", "1", "007", "é\u2028f", "\ufeffb", "x\n2024-01-01,1,2,3",
)  # fmt: skip
NAMES = (
    "sleep_h", "Sleep (h)", "stress", "water_l", "alcohol", "Mood", "duration", "duration_min", "relief_min", "count", "=x", "date ",
    "Episodes", "Date", "timed", " ", "a\nb", "rpe", "minutes", "index", "Total", "column 1", "Stress (1-5, 5 = relaxed)", "7", "\x00",
    "2024-01-01", "'", "a,b",
)  # fmt: skip
TEXTS = ("site", "side", "kind", "before", "remedies", "notes")
EPISODE_COLUMNS = {"start", "timed", "duration", "relief", "severity", "sleep_disturbance", *TEXTS}
MEDICINE_COLUMNS = {"name", "dose", "start", "end", "notes"}
INTAKE_COLUMNS = {"what", "when", "timed", "amount", "unit"}

texts = st.sampled_from(HOSTILE) | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
names = st.sampled_from(NAMES) | texts.filter(bool)
numbers = st.none() | st.floats(allow_infinity=False) | st.integers(-10, 100).map(float)
first, last = pd.Timestamp("1900-01-01"), pd.Timestamp("2150-01-01")
days = st.dates(first.date(), last.date()).map(pd.Timestamp)
moments = st.datetimes(first.to_pydatetime(), last.to_pydatetime()).map(pd.Timestamp)
spans = st.none() | st.integers(0, 10**9).map(lambda ms: pd.Timedelta(milliseconds=ms))


def series(values: st.SearchStrategy[Any], n: int, dtype: str) -> st.SearchStrategy[pd.Series]:
    return st.lists(values, min_size=n, max_size=n).map(lambda v: pd.Series(v, dtype=dtype))


def own_column(n: int) -> st.SearchStrategy[pd.Series]:
    return series(numbers, n, "float64") | series(st.none() | texts, n, "str") | series(st.none(), n, "float64")


@st.composite
def tables(
    draw: st.DrawFn, n: int, columns: dict[str, tuple[Any, str]], needed: set[str], taken: set[str]
) -> pd.DataFrame:
    made = {
        name: draw(series(values, n, dtype))
        for name, (values, dtype) in columns.items()
        if name in needed or draw(st.booleans())
    }
    made |= {name: draw(own_column(n)) for name in draw(st.lists(names, max_size=2, unique=True)) if name not in taken}
    return pd.DataFrame(made, index=range(n))


@st.composite
def diaries(draw: st.DrawFn) -> Diary:
    text, number = (st.none() | texts, "str"), (numbers, "float64")
    time, span = (moments, "datetime64[us]"), (spans, "timedelta64[ms]")
    flag = (st.booleans(), "bool")
    parts: dict[str, Any] = {}
    if draw(st.booleans()):
        known = dict.fromkeys(TEXTS, text) | {
            "start": time,
            "timed": flag,
            "duration": span,
            "relief": span,
            "severity": number,
        }
        parts["episodes"] = draw(tables(draw(st.integers(0, 4)), known, {"start"}, EPISODE_COLUMNS))
    if draw(st.booleans()):
        dates = draw(st.lists(days, unique=True, max_size=4))
        tally = (st.none() | st.floats(0, 1e6), "float64")
        frame = draw(tables(len(dates), {"episodes": tally}, set(), {"date", "by_hand", "episodes"}))
        parts["days"] = frame.set_axis(pd.DatetimeIndex(dates, name="date", dtype="datetime64[us]"))
        parts["by_hand"] = draw(st.lists(st.sampled_from(dates), unique=True)) if dates else []
    if draw(st.booleans()):
        known = {
            "name": text,
            "dose": text,
            "notes": text,
            "start": (st.none() | moments, "datetime64[us]"),
            "end": (st.none() | days, "datetime64[us]"),
        }
        parts["medicines"] = draw(tables(draw(st.integers(0, 3)), known, set(), MEDICINE_COLUMNS))
    if draw(st.booleans()):
        known = {"what": text, "when": time, "timed": flag, "amount": number, "unit": text}
        parts["intakes"] = draw(tables(draw(st.integers(0, 3)), known, {"when"}, INTAKE_COLUMNS))
    if draw(st.booleans()):
        ends = [sorted(pair) for pair in draw(st.lists(st.tuples(days, days), max_size=2))]
        parts["ranges"] = pd.DataFrame(ends, columns=["start", "end"], dtype="datetime64[us]")
    window = draw(st.none() | st.tuples(days, days))
    return Diary(**parts, window=window, day_start=draw(st.sampled_from(["00:00", "03:00", "4:30"])))


def read_back(diary: Diary) -> Diary:
    with TemporaryDirectory() as folder:
        diary.write(folder)
        return read_diary(folder).diary


def assert_same(found: Diary, expected: Diary) -> None:
    for part in ("episodes", "days", "medicines", "intakes", "ranges"):
        pd.testing.assert_frame_equal(getattr(found, part), getattr(expected, part), check_freq=False, obj=part)
    assert list(found.by_hand) == list(expected.by_hand)
    assert found.digest == expected.digest
    assert found == expected


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(diaries())
@example(Diary())
@example(Diary(days=pd.DataFrame({"episodes": pd.Series([], dtype=float)}, index=pd.DatetimeIndex([]))))
@example(Diary(pd.DataFrame({"start": pd.to_datetime(["2024-01-05 10:00"] * 2), "site": ["calf"] * 2})))
@example(
    Diary(
        pd.DataFrame({"start": [pd.Timestamp("2024-01-05")], "duration_min": ["x"], "duration": [pd.Timedelta("3s")]})
    )
)
def test_a_written_diary_reads_back_the_same(diary: Diary) -> None:
    assert_same(read_back(diary), diary)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(diaries())
def test_its_files_dropped_one_by_one_read_the_same(diary: Diary) -> None:
    assert_same(read_diary(*diary.files().items()).diary, diary)


def test_an_outcome_and_a_row_not_kept_by_hand_come_back(tmp_path: Path) -> None:
    index = pd.date_range("2024-01-01", periods=4)
    frame = pd.DataFrame({"sleep_h": [7.0, np.nan, 6.5, 8.0], "Soreness": [1.0, 2, 3, np.nan]}, index=index)
    diary = Diary(days=frame, by_hand=index[:2], outcome="Soreness", day_start="03:00")
    diary.write(tmp_path)
    back = read_diary(tmp_path).diary
    assert back == diary
    assert back.outcome == "Soreness"
    assert list(back.by_hand) == list(index[:2])


def test_a_part_of_a_diary_keeps_its_window(tmp_path: Path) -> None:
    index = pd.date_range("2024-01-01", periods=10)
    episodes = pd.DataFrame({"start": index[[0, 9]] + pd.Timedelta("10h")})
    part = Diary(episodes, pd.DataFrame({"sleep_h": 7.0}, index=index), by_hand=index).between(index[3], index[6])
    part.write(tmp_path)
    back = read_diary(tmp_path).diary
    assert back == part
    assert back.observed().all()


@pytest.mark.parametrize("row_end", ["\r\n", "\r"])
def test_a_spreadsheet_that_saves_the_files_again_changes_nothing(row_end: str) -> None:
    index = pd.date_range("2024-01-01", periods=3)
    diary = Diary(
        days=pd.DataFrame({"sleep_h": [7.5, 6, np.nan], "Own; text": ["a", None, "b;c"]}, index=index), by_hand=index
    )
    files = diary.files()
    german = files["days.csv"].decode().replace("b;c", '"b;c"').replace("Own; text", '"Own; text"')
    saved = german.replace(",", ";").replace("7.5", "7,5").replace("\n", row_end).encode("cp1252")
    assert read_diary(("days.csv", saved), ("settings.toml", files["settings.toml"])).diary == diary


def test_a_folder_holds_the_diary_written_last_and_nothing_else(tmp_path: Path) -> None:
    index = pd.date_range("2024-01-01", periods=3)
    first = Diary(pd.DataFrame({"start": index}), pd.DataFrame({"sleep_h": 7.0}, index=index), by_hand=index)
    second = Diary(pd.DataFrame({"start": index, "site": "calf"}))
    first.write(tmp_path)
    (tmp_path / "other.csv").write_text("date,sleep_h\n2024-01-01,3\n", encoding="utf-8")
    second.write(tmp_path)
    reading = read_diary(tmp_path)
    assert reading.diary == second
    assert reading.problems["found"].tolist()[0] == "other.csv in the folder of a diary"
