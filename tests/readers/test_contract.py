"""What a person may bring, and what comes of it: shapes, names, units, dates, and what is said of the rest.

Every expected number is worked out by hand from the text of the file above it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import myolog
from myolog import AmbiguousDates, Reading, UnreadableFile

NAN = float("nan")


def read(text: str | bytes, name: str = "log.csv", **options: Any) -> Reading:  # noqa: ANN401 - the arguments of read_diary
    return myolog.read_diary((name, text if isinstance(text, bytes) else text.encode()), **options)


def problem_at(reading: Reading, row: int) -> pd.Series:
    (found,) = [p for _, p in reading.problems.iterrows() if p["row"] == row]
    return found


# Shapes


def test_episodes_beside_days_are_merged_and_blank_days_between_are_watched() -> None:
    episodes = b"start,duration_min,site\n2026-03-01 21:00,2,left calf\n2026-03-04 07:30,1.5,eyelid\n"
    days = b"date,sleep_h\n2026-03-01,7\n2026-03-02,6\n2026-03-03,8\n2026-03-05,5\n"
    diary = myolog.read_diary(("episodes.csv", episodes), ("days.csv", days)).diary
    np.testing.assert_array_equal(diary.counts(), [1, 0, 0, 1, NAN])
    assert diary.episodes["site"].tolist() == ["calf", "eyelid"]
    assert diary.episodes["side"].tolist()[0] == "left"
    assert diary.episodes["duration"].tolist() == [pd.Timedelta(minutes=2), pd.Timedelta(seconds=90)]


def test_one_file_may_hold_episodes_and_the_factors_of_their_day() -> None:
    reading = read(
        "start,site,sleep_h,coffee_mg\n2026-03-01 21:00,calf,7,100\n2026-03-01 22:00,calf,7,100\n2026-03-03 09:00,eyelid,5,\n"
    )
    assert len(reading.diary.episodes) == 3
    assert reading.diary.days["sleep_h"].to_dict() == {pd.Timestamp("2026-03-01"): 7.0, pd.Timestamp("2026-03-03"): 5.0}
    # The trap: no day without an episode, said with both ways out.
    assert [q.kind for q in reading.questions] == ["episode_days_only"]
    said = " ".join(reading.problems["fix"])
    assert "day log" in said
    assert "completely logged" in said


def test_a_row_a_day_with_a_count() -> None:
    reading = read("date,episodes,sleep_h\n2026-03-01,2,7\n2026-03-02,0,8\n2026-03-03,,6\n")
    np.testing.assert_array_equal(reading.diary.counts(), [2, 0, NAN])
    assert reading.problems.empty


def test_rating_times_minutes_is_training_load_and_sessions_of_a_day_add_up() -> None:
    diary = read("date,episodes,rpe,minutes\n2026-03-01,1,5,60\n2026-03-01,,3,20\n2026-03-02,0,,\n").diary
    np.testing.assert_array_equal(diary.days["training_load"], [5 * 60 + 3 * 20, NAN])


# Names, units, delimiters, encodings


@pytest.mark.parametrize(
    ("header", "cell", "hours"),
    [
        ("Sleep (hours)", "6.5", 6.5),
        ("sleep_h", "7:15", 7.25),
        ("SLEEP", "7h 30m", 7.5),
        ("Slept (min)", "405", 6.75),
        ("Schlaf (Std)", "8", 8.0),
        ("sleep duration", "6 h 45 min", 6.75),
    ],
)
def test_sleep_in_many_ways_of_writing(header: str, cell: str, hours: float) -> None:
    assert read(f"date,episodes,{header}\n2026-03-01,1,{cell}\n").diary.days["sleep_h"].tolist() == [hours]


@pytest.mark.parametrize(
    ("header", "cell", "litres"),
    [
        ("Water", "1.5", 1.5),
        ("water_ml", "500", 0.5),
        ("Water (oz)", "64", 64 * 0.0295735),  # US fluid ounce: 29.5735 ml (NIST Handbook 44)
        ("Water", "500 ml", 0.5),
        ("Glasses of fluid", "6", 1.5),
    ],
)
def test_water_in_many_units(header: str, cell: str, litres: float) -> None:
    assert read(f"date,episodes,{header}\n2026-03-01,1,{cell}\n").diary.days["water_l"].tolist() == [
        pytest.approx(litres, rel=1e-5)
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_encodings_delimiters_and_the_decimal_comma(encoding: str, delimiter: str) -> None:
    rows = [
        ["Datum", "Episoden", "Schlaf", "Gefühl"],
        ["13.03.2026", "2", "6,5", "müde"],
        ["14.03.2026", "0", "7,25", ""],
    ]
    diary = read(
        "\r\n".join(delimiter.join(row) for row in rows).encode(encoding), mapping={"Episoden": "episodes"}
    ).diary
    assert diary.days["sleep_h"].tolist() == [6.5, 7.25]
    assert diary.counts().tolist() == [2, 0]
    assert diary.days["Gefühl"].tolist()[0] == "müde"


def test_columns_of_ones_own_become_factors_and_words_stay_notes() -> None:
    diary = read("date,episodes,Sauna,Mood,Thoughts\n2026-03-01,1,yes,3,fine\n2026-03-02,0,no,4,tired\n").diary
    assert diary.days["Sauna"].tolist() == [1.0, 0.0]
    assert diary.days["Thoughts"].tolist() == ["fine", "tired"]
    assert {"Sauna", "Mood"} <= {f.key for f in diary.factors}
    assert "Thoughts" not in {f.key for f in diary.factors}


def test_quoted_lines_and_formulas_come_back_as_they_were() -> None:
    diary = read('start,site,notes\n2026-03-01 21:00,calf,"one\ntwo"\n2026-03-02 21:00,calf,"\'=cmd()"\n').diary
    assert diary.episodes["notes"].tolist() == ["one\ntwo", "=cmd()"]


# Dates


def test_a_day_above_twelve_settles_the_order_for_the_whole_column() -> None:
    diary = read("date,episodes\n01/02/2026,1\n13/02/2026,2\n").diary
    assert [f"{d:%d %b}" for d in diary.days.index] == ["01 Feb", "13 Feb"]


def test_an_ambiguous_order_is_asked_and_not_guessed() -> None:
    text = "date,episodes\n01/02/2026,1\n02/02/2026,2\n"
    with pytest.raises(AmbiguousDates) as asked:
        read(text)
    assert asked.value.readings == {"dmy": "1 February 2026", "mdy": "2 January 2026"}
    assert read(text, date_order="dmy").diary.days.index[0] == pd.Timestamp("2026-02-01")
    assert read(text, date_order="mdy").diary.days.index[0] == pd.Timestamp("2026-01-02")


@pytest.mark.parametrize("cell", ["2026-13-40", "0202-03-05", "31/31/2026", "yesterday"])
def test_a_date_that_is_none_sets_its_row_aside_and_the_others_are_read(cell: str) -> None:
    reading = read(f"date,episodes\n2026-03-01,1\n{cell},5\n2026-03-02,2\n")
    assert reading.diary.counts().tolist() == [1, 2]
    problem = problem_at(reading, 3)
    assert (problem["column"], problem["action"]) == ("date", "set aside")
    assert cell in problem["found"]
    assert problem["fix"]


def test_the_day_boundary_of_the_person() -> None:
    diary = read("start,site\n2026-03-02 01:30,calf\n", day_start="03:00").diary
    assert list(diary.counts().index) == [pd.Timestamp("2026-03-01")]


# What cannot be read is told


def test_impossible_values_are_set_aside_and_the_rest_of_the_row_is_read() -> None:
    reading = read("date,episodes,sleep_h,water_l\n2026-03-01,2,26,2\n2026-03-02,a few,7,1\n")
    assert np.isnan(reading.diary.days["sleep_h"].iloc[0])
    assert reading.diary.days["water_l"].tolist() == [2, 1]
    np.testing.assert_array_equal(reading.diary.counts(), [2, NAN])
    assert problem_at(reading, 2)["found"] == "26"
    assert problem_at(reading, 3)["found"] == "a few"


def test_the_row_is_the_line_in_the_file_also_after_quoted_lines() -> None:
    reading = read('start,site,severity,notes\n2026-03-01 21:00,calf,3,"one\ntwo\nthree"\n2026-03-02 21:00,calf,99,x\n')
    assert problem_at(reading, 5)["column"] == "severity"


def test_an_open_quote_does_not_swallow_the_rest_of_the_file() -> None:
    reading = read('date,episodes,notes\n2026-03-01,1,"oops\n2026-03-02,2,fine\n2026-03-03,0,ok\n')
    assert reading.diary.counts().tolist() == [1, 2, 0]
    assert problem_at(reading, 2)["action"] == "repaired"


def test_conflicting_rows_of_a_day_keep_the_first_and_tell_both() -> None:
    reading = read("date,episodes,sleep_h\n2026-03-01,1,7\n2026-03-01,1,6\n2026-03-02,0,8\n")
    assert reading.diary.days["sleep_h"].tolist() == [7, 8]
    problem = problem_at(reading, 3)
    assert "6" in problem["found"]
    assert "7" in problem["found"]


def test_the_same_file_twice_changes_nothing() -> None:
    file = ("log.csv", b"date,episodes,sleep_h\n2026-03-01,1,7\n2026-03-02,0,8\n")
    assert myolog.read_diary(file, file).diary == myolog.read_diary(file).diary


def test_a_wholly_blank_tally_is_missing_and_said_to_be() -> None:
    reading = read("date,episodes,sleep_h\n2026-03-01,,7\n2026-03-02,,8\n")
    assert not reading.diary.observed().any()
    assert any("episodes" in str(column) for column in reading.problems["column"])


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"date,episodes\n", "no rows"),
        (b"hello world\nthis is no table\n", "a text, not a table"),
        (b"%PDF-1.4 \x00\x01", "PDF"),
        (b"PK\x03\x04" + bytes(100), "ZIP"),
        (b"date,episodes\nsoon,1\nlater,2\n", "date"),
    ],
)
def test_an_unreadable_file_says_what_it_is_and_what_to_do(content: bytes, says: str) -> None:
    with pytest.raises(UnreadableFile, match=says) as error:
        read(content, "mine.csv")
    assert error.value.file == "mine.csv"
    assert str(error.value).startswith("mine.csv")


def test_one_unreadable_file_does_not_keep_the_others_from_being_read() -> None:
    reading = myolog.read_diary(("good.csv", b"date,episodes\n2026-03-01,1\n"), ("bad.csv", b""))
    assert reading.diary.counts().tolist() == [1]
    assert reading.problems.loc[reading.problems["file"] == "bad.csv", "action"].tolist() == ["set aside"]


# A daily log as a person keeps it, whose headers nobody normalised

DAILY = """\
Date,Sleep duration (h),Session load (RPE x min),Glasses of fluid,Alcohol,"Stress (1-5, 5 = relaxed)",Muscle soreness (0-4)
28/11/2025,6.0,,7.0,no,3,2
29/11/2025,5.0,300,,,3,3
30/11/2025,7.0,,8,yes,2,1
01/12/2025,,,4,no,4,
"""


def test_a_daily_log_with_headers_of_its_own() -> None:
    reading = read(DAILY, outcome="Muscle soreness (0-4)")
    days = reading.diary.days
    np.testing.assert_array_equal(days["water_l"], [1.75, NAN, 2.0, 1.0])
    np.testing.assert_array_equal(days["alcohol"], [0, NAN, 1, 0])
    np.testing.assert_array_equal(days["training_load"], [NAN, 300, NAN, NAN])
    np.testing.assert_array_equal(reading.diary.outcome_values(), [2, 3, 1, NAN])
    # Higher means calmer there: it must not pass for stress.
    assert "stress" not in days.columns
    assert "Stress (1-5, 5 = relaxed)" in days.columns


def test_what_an_empty_cell_means_and_what_a_glass_holds_can_be_said() -> None:
    columns = {"Session load (RPE x min)": {"empty": "none"}, "Glasses of fluid": {"per_unit": 0.3}}
    days = read(DAILY, mapping=columns).diary.days
    assert days["training_load"].tolist() == [0, 300, 0, 0]
    np.testing.assert_allclose(days["water_l"], [2.1, NAN, 2.4, 1.2])


def test_what_is_open_is_asked() -> None:
    reading = read(DAILY)
    asked = {question.kind: question for question in reading.questions}
    assert asked.keys() == {"outcome", "empty", "portion"}
    assert "Muscle soreness (0-4)" in [choice.value for choice in asked["outcome"].choices]
    assert asked["empty"].default == "not logged"  # proposed, never assumed
    answered = read(DAILY, **asked["empty"].answer("none"))
    assert answered.diary.days["training_load"].tolist() == [0, 300, 0, 0]
    row = reading.columns.set_index("column").loc["Session load (RPE x min)"]
    assert (row["proposes_none"], row["empty_share"]) == (True, 0.75)


def test_files_on_disk_open_files_and_bytes_give_the_same(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(DAILY)
    with path.open("rb") as file:
        opened = myolog.read_diary(file).diary
    assert opened == myolog.read_diary(path).diary == myolog.read_diary(str(path)).diary == read(DAILY).diary


def test_a_mapping_of_a_column_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="Schlaf"):
        read(DAILY, mapping={"Schlaf": "sleep_h"})
    with pytest.raises(ValueError, match="no factor"):
        read(DAILY, mapping={"Alcohol": "moonshine"})
