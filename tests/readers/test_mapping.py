"""What the person says of a column: what it is, its unit, what an empty cell means; and what is to be explained."""

from collections.abc import Callable

import numpy as np
import pytest

from myolog import Reading

Read = Callable[..., Reading]
TEXT = "When,A,B,C\n2024-03-14,420,3,x1\n2024-03-15,,4,\n"


def test_a_column_is_what_the_person_says(read: Read) -> None:
    reading = read(TEXT, mapping={"A": {"factor": "sleep_h", "unit": "min"}, "B": "stress", "C": "note"})
    days = reading.diary.days
    assert days["sleep_h"].tolist()[0] == 7
    assert days["stress"].tolist() == [3, 4]
    assert days["C"].tolist()[0] == "x1"
    assert reading.columns["reason"].str.contains("You said so").sum() == 3


@pytest.mark.parametrize(
    "said", ["Sleep", "sleep_h", {"factor": "sleep_h"}, {"role": "factor", "factor": "Hours slept"}]
)
def test_a_factor_goes_by_its_names(read: Read, said: object) -> None:
    assert list(read("date,A\n2024-03-14,7\n", mapping={"A": said}).diary.days.columns) == ["sleep_h"]


def test_a_portion_of_the_person_s_own(read: Read) -> None:
    reading = read(
        "date,Flasks\n2024-03-14,2\n2024-03-15,3\n", mapping={"Flasks": {"factor": "water_l", "per_unit": 0.7}}
    )
    assert reading.diary.days["water_l"].tolist() == [1.4, 2.1]


def test_empty_means_none_only_where_the_cell_is_empty(read: Read) -> None:
    text = "date,training_load,sleep_h\n2024-03-14,300,7\n2024-03-15,,7\n2024-03-16,lots,7\n2024-03-17,200,7\n"
    load = read(text, mapping={"training_load": {"empty": "none"}}).diary.days["training_load"]
    assert load.tolist()[:2] == [300, 0]
    assert np.isnan(load.iloc[2])  # what could not be read is not nothing
    assert np.isnan(read(text).diary.days["training_load"].iloc[1])


def test_a_mapping_can_speak_of_one_file(read: Read) -> None:
    reading = read("date,A\n2024-03-14,7\n", "date,A\n2024-03-15,9\n", mapping={("log1.csv", "A"): "ignore"})
    assert reading.diary.days["A"].tolist()[0] == 7
    assert reading.columns["role"].tolist() == ["date", "own factor", "date", "ignored"]


def test_ignored_columns_are_still_told(read: Read) -> None:
    reading = read(TEXT, mapping={"A": "ignore"})
    assert "A" not in reading.diary.days.columns
    assert reading.columns.set_index("column").loc["A", "role"] == "ignored"


def test_a_start_makes_episodes_and_a_date_makes_days(read: Read) -> None:
    text = "Logged at,Mood\n2024-03-14 10:00,3\n2024-03-15 11:00,4\n"
    assert len(read(text).diary.episodes) == 0
    assert len(read(text, mapping={"Logged at": "start"}).diary.episodes) == 2
    start = "start,site,Mood\n2024-03-14 10:00,calf,3\n2024-03-15 11:00,calf,4\n"
    assert len(read(start).diary.episodes) == 2
    assert len(read(start, mapping={"start": "date"}).diary.episodes) == 0


def test_roles_of_episodes(read: Read) -> None:
    text = "start,W,M\n2024-03-14 10:00,calf,5\n2024-03-15 10:00,thumb,7\n"
    episodes = read(text, mapping={"W": "site", "M": {"role": "duration", "unit": "s"}}).diary.episodes
    assert episodes["site"].tolist() == ["calf", "thumb"]
    assert episodes["duration"].dt.total_seconds().tolist() == [5, 7]


def test_a_tally_by_another_name(read: Read) -> None:
    assert read("date,Jumps\n2024-03-14,3\n2024-03-15,0\n", mapping={"Jumps": "episodes"}).diary.counts().tolist() == [
        3,
        0,
    ]


@pytest.mark.parametrize(
    ("mapping", "says"),
    [
        ({"Z": "sleep_h"}, "no file has such a column"),
        ({"A": "sleeep"}, "no factor of the catalogue"),
        ({"A": {"unti": "min"}}, "dict with any of"),
        ({"A": {"factor": "sleep_h", "unit": "mg"}}, "not a known unit"),
        ({"A": {"empty": "zero"}}, "an empty cell means"),
        ({"A": {"kept": "maybe"}}, "a file is kept"),
        ({"A": {"factor": "water_l", "per_unit": -1}}, "above 0"),
        ({"A": {"factor": "water_l", "per_unit": "much"}}, "above 0"),
        ({"A": {"factor": "sleep_h", "unit": 5}}, "a unit is a text"),
        ({"A": {"order": "ymd"}}, "order is"),
        ({"A": {"missing": "-1"}}, "missing is a list"),
        ({"A": {"missing": [-1]}}, "missing is a list"),
        ({"A": 5}, "dict with any of"),
        ({5: "sleep_h"}, "by their header"),
    ],
)  # fmt: skip
def test_a_wrong_mapping_is_refused_with_a_sentence(read: Read, mapping: dict[object, object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        read(TEXT, mapping=mapping)
    with pytest.raises(ValueError, match="date_order"):
        read(TEXT, date_order="ymd")


@pytest.mark.parametrize(
    "name", ["Muscle soreness (0-4)", "muscle soreness 0-4", "sleep_h", "Sleep duration (h)", "Sleep"]
)
def test_any_column_of_numbers_can_be_explained(ugly: Read, name: str) -> None:
    outcome = ugly("questionnaire.csv", outcome=name).diary.outcome
    assert outcome == ("Muscle soreness (0-4)" if "oreness" in name else "sleep_h")


def test_text_and_unknown_columns_cannot_be_explained(read: Read) -> None:
    text = "date,Mood,Weather\n2024-03-14,3,sun\n2024-03-15,4,rain\n"
    with pytest.raises(ValueError, match="holds text"):
        read(text, outcome="Weather")
    with pytest.raises(ValueError, match="The columns of numbers are: 'Mood'"):
        read(text, outcome="Anger")
    assert read(text, outcome="episodes").diary.outcome == "episodes"


def test_each_file_can_have_its_own_order_of_day_and_month(read: Read) -> None:
    text = "date,A\n03/04/2024,1\n05/06/2024,2\n"
    mapping = {("log.csv", "date"): {"order": "dmy"}, ("log1.csv", "date"): {"order": "mdy"}}
    days = read(text, f"{text}07/09/2024,3\n", mapping=mapping).diary.days
    # 3 April and 5 June by the first file; 4 March, 6 May and 9 July by the second.
    assert [f"{d:%m-%d}" for d in days.index] == ["03-04", "04-03", "05-06", "06-05", "07-09"]


def test_marks_for_nothing_are_the_person_s_own(read: Read) -> None:
    text = "date,A,B\n2024-03-14,-1,-1\n2024-03-15,3,2\n2024-03-16, NOPE ,4\n"
    reading = read(text, mapping={"A": {"missing": ["-1", "nope"]}})
    assert reading.diary.days["A"].isna().tolist() == [True, False, True]
    assert reading.diary.days["B"].tolist() == [-1, 2, 4]
    assert reading.problems.empty


def test_a_mark_for_nothing_in_the_count_leaves_the_day_unobserved(read: Read) -> None:
    text = "date,episodes\n2024-03-14,999\n2024-03-15,3\n2024-03-16,0\n"
    counts = read(text, mapping={"episodes": {"missing": ["999"]}}).diary.counts()
    assert counts.tolist()[-2:] == [3, 0]
    assert counts.dropna().sum() == 3


def test_the_date_that_the_person_names_comes_before_the_one_by_name(read: Read) -> None:
    text = "date,Real day,A\n2024-01-01,2024-03-14,1\n2024-01-02,2024-03-15,2\n"
    assert str(read(text, mapping={"Real day": "date"}).diary.span[0].date()) == "2024-03-14"


def test_columns_of_one_name_can_be_told_apart(read: Read) -> None:
    text = "date,A,A\n2024-03-14,1,7\n2024-03-15,2,8\n"
    days = read(text, mapping={("log.csv", "A (2)"): "sleep_h", ("log.csv", "A"): "stress"}).diary.days
    assert (days["stress"].tolist(), days["sleep_h"].tolist()) == ([1, 2], [7, 8])
