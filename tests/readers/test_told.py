"""The summary of an import: per file what it was taken for, what was lost, and what it makes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from myolog import read_diary
from myolog.parsing.problems import MOST, Problems, frame
from myolog.readers import told
from myolog.readers.reading import Choice, Question
from tests.readers.conftest import FILES

PHOTO = ("photo.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)))


def test_each_file_has_its_row_and_losses_come_first() -> None:
    reading = read_diary(FILES / "bearable.csv", FILES / "ragged.csv", PHOTO)
    rows = told.summary(reading).set_index("file")
    assert rows.index.tolist() == ["photo.csv", "ragged.csv", "bearable.csv"]
    # By eye: of five rows below the header one has a cell too few; another cell is set aside with its row.
    ragged = rows.loc["ragged.csv"]
    assert (ragged["rows_read"], ragged["rows_repaired"], ragged["factors"]) == (5, 1, 1)
    assert ragged["gained"] == "Sleep"
    assert (ragged["first_day"], ragged["last_day"]) == (pd.Timestamp("2024-03-14"), pd.Timestamp("2024-03-19"))
    assert rows.loc["bearable.csv", "taken_for"] == "Bearable: Symptom diary"
    assert rows["is_read"].tolist() == [False, True, True]
    assert "picture" in rows.loc["photo.csv", "reason"]
    assert told.unread(reading) == [("photo.csv", rows.loc["photo.csv", "reason"])]


def test_sentences_say_what_the_rows_say() -> None:
    rows = told.summary(read_diary(FILES / "ragged.csv", PHOTO))
    unread, sentence = (told.sentence(row) for _, row in rows.iterrows())
    # By eye: line 5 has a number too many and is left out, line 4 a word too many, which is; 2 and 1 episodes remain.
    assert sentence.startswith(
        "Day log with a number of episodes. 1 row and 1 cell set aside: more cells than columns (2). "
    )
    assert (
        "3 episodes; 4 observed days; 14 Mar 2024 to 19 Mar 2024. 5 rows read; 1 repaired; factors: Sleep." in sentence
    )
    assert "14 Mar 2024 to 19 Mar 2024" in sentence
    assert unread.startswith("photo.csv is a picture")


def test_a_row_that_was_repaired_twice_counts_once() -> None:
    reading = read_diary(FILES / "ragged.csv")
    twice = pd.concat([reading.problems, reading.problems], ignore_index=True)
    object.__setattr__(reading, "problems", twice)
    assert told.summary(reading)["rows_repaired"].tolist() == [1]


def test_many_factors_are_counted_after_the_first() -> None:
    (row,) = (row for _, row in told.summary(read_diary(FILES / "cronometer.csv")).iterrows())
    assert told.sentence(row).endswith(f"and {row['gained'].count('; ') + 1 - told.NAMED} more.")


LOG = b"""date,episodes,sleep_h
2026-05-01,2,7
,1,6
2026-05-03,0,a lot
2026-05-04,1,90
2026-05-35,1,7
2026-05-06,many,8
2026-05-07,0,6.5
"""
"""Line 3 has no date, line 6 no day of the calendar; lines 4, 5 and 7 a cell that is no number, or one of 90 hours."""


def test_losses_are_counted_by_kind_the_largest_first() -> None:
    reading = read_diary(("log.csv", LOG))
    groups = told.groups(reading.problems)
    assert [(g.kind, g.n, g.problems["row"].tolist()) for g in groups if g.action == "set aside"] == [
        ("a number that could not be read", 2, [4, 7]),
        ("a date that could not be read", 1, [6]),
        ("no date", 1, [3]),
        ("a number out of range", 1, [5]),
    ]
    (row,) = (row for _, row in told.summary(reading).iterrows())
    assert row["lost"].startswith("2 rows and 3 cells set aside: a number that could not be read (2), ")
    assert row["observed"] == 4  # the 1st, 3rd, 4th and 7th have a number of episodes
    assert row["episodes"] == 3  # 2 on the 1st, 1 on the 4th


def test_problems_that_are_only_counted_count() -> None:
    problems = Problems("log.csv")
    n = MOST + 234
    problems.add_rows(
        np.arange(n), lambda rows: rows + 2, lambda rows: ["no date"] * len(rows), "a date in each row", ""
    )
    assert [(g.kind, g.n) for g in told.groups(frame(problems.found)[:MOST])] == [("no date", MOST)]
    assert sum(g.n for g in told.groups(frame(problems.found))) == n


def test_a_device_makes_no_day_observed() -> None:
    (row,) = (row for _, row in told.summary(read_diary(FILES / "whoop/sleeps.csv")).iterrows())
    assert (row["episodes"], row["observed"]) == (0, 0)
    assert "No episodes; no observed days; " in told.sentence(row)


def test_what_a_row_is_can_be_changed_though_nothing_is_asked() -> None:
    reading = read_diary(("log.csv", LOG), FILES / "bearable.csv")
    question = told.ask_rows(reading, "log.csv")
    assert question.default == "tally"
    by_value = {c.value: c.label for c in question.choices}
    assert by_value["tally"] == "One of my days, with a number of episodes: 4 observed days"
    assert question.answer("ignore") == {"mapping": {("log.csv", ""): {"rows": "ignore"}}}
    of_app = told.ask_rows(reading, "bearable.csv")
    assert [c.value for c in of_app.choices] == ["", "ignore"]
    asked = Question("rows", "log.csv", "", "What is a row of log.csv?", (Choice("day", "One of my days"),), "day")
    assert told.ask_rows(replace(reading, questions=(asked,)), "log.csv") is asked


def test_a_file_that_is_left_out_is_listed_and_makes_nothing() -> None:
    reading = read_diary(("log.csv", LOG), FILES / "bearable.csv", mapping={("log.csv", ""): {"rows": "ignore"}})
    rows = told.summary(reading).set_index("file")
    assert told.sentence(rows.loc["log.csv"]) == "Left out."
    assert reading.diary.counts().sum() == 2  # those of Bearable
    question = told.ask_rows(reading, "log.csv")
    assert (question.default, [c.value for c in question.choices]) == ("ignore", ["", "ignore"])
