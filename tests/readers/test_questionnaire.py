"""A log as people really keep it: a questionnaire with headers that nobody normalised, and no count of episodes.

tests/files/questionnaire.csv is invented, in the shape of a real one.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from myolog import Reading

Read = Callable[..., Reading]


def test_it_reads_as_it_is(ugly: Read) -> None:
    reading = ugly("questionnaire.csv")
    found = reading.columns.set_index("column")[["role", "key"]].to_numpy().tolist()
    assert found == [
        ["date", "date"],
        ["factor", "sleep_h"],
        ["factor", "training_load"],
        ["factor", "water_l"],
        ["factor", "alcohol"],
        ["own factor", "Stress (1-5, 5 = relaxed)"],
        ["own factor", "Mood (1-5)"],
        ["own factor", "Fatigue (1-5, 5 = fresh)"],
        ["own factor", "Muscle soreness (0-4)"],
    ]
    assert set(reading.problems["action"]) == {"told"}


def test_one_week_against_the_file(ugly: Read) -> None:
    # Lines 2 to 8 of the file, by hand: day first, glasses of a quarter of a litre, empty is not logged.
    week = ugly("questionnaire.csv").diary.days.iloc[:7]
    assert week.index.tolist() == list(pd.date_range("2021-03-08", periods=7))
    assert week["sleep_h"].fillna(-1).tolist() == [-1, 5.5, 7, 7, 7.5, 8, 7]
    assert week["training_load"].fillna(-1).tolist() == [-1, 210, -1, -1, -1, 210, -1]
    assert week["water_l"].tolist() == [1.5, 1.25, 1.25, 1.25, 1.25, 1.75, 2.625]
    assert week["alcohol"].tolist() == [0, 1, 0, 1, 0, 1, 0]
    assert week["Muscle soreness (0-4)"].tolist() == [0, 1, 0, 2, 0, 0, 4]


def test_a_training_column_mostly_empty_proposes_none(ugly: Read) -> None:
    reading = ugly("questionnaire.csv")
    row = reading.columns.set_index("key").loc["training_load"]
    assert bool(row["proposes_none"])
    assert row["empty_means"] == "not logged"
    assert row["empty_share"] == pytest.approx(np.isnan(reading.diary.days["training_load"]).mean())
    question = next(q for q in reading.questions if q.kind == "empty")
    assert (question.column, question.default) == ("Session load (RPE x min)", "not logged")
    again = ugly("questionnaire.csv", **question.answer("none"))
    assert (again.diary.days["training_load"] == 0).sum() == np.isnan(reading.diary.days["training_load"]).sum()
    assert next(q for q in again.questions if q.kind == "empty").default == "none"


def test_what_to_explain_is_asked(ugly: Read) -> None:
    reading = ugly("questionnaire.csv")
    question = next(q for q in reading.questions if q.kind == "outcome")
    assert "Muscle soreness (0-4)" in [c.value for c in question.choices]
    again = ugly("questionnaire.csv", **question.answer("Muscle soreness (0-4)"))
    assert again.diary.outcome == "Muscle soreness (0-4)"
    assert again.diary.outcome_values().notna().sum() == 57
    assert not [q for q in again.questions if q.kind == "outcome"]
