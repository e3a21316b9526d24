"""The summary of an import: per file what it was taken for, rows read, repaired, set aside, days, factors gained."""

from __future__ import annotations

import pandas as pd

from myolog import read_diary
from myolog.readers import told
from tests.readers.conftest import FILES

PHOTO = ("photo.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)))


def test_each_file_has_its_row_and_what_cannot_be_read_comes_last() -> None:
    reading = read_diary(FILES / "ragged.csv", PHOTO, FILES / "bearable.csv")
    rows = told.summary(reading).set_index("file")
    assert rows.index.tolist() == ["ragged.csv", "bearable.csv", "photo.csv"]
    # By eye: of five rows below the header one has a cell too few; another cell is set aside with its row.
    ragged = rows.loc["ragged.csv"]
    assert (ragged["rows_read"], ragged["rows_repaired"], ragged["factors"]) == (5, 1, 1)
    assert ragged["gained"] == "Sleep"
    assert (ragged["first_day"], ragged["last_day"]) == (pd.Timestamp("2024-03-14"), pd.Timestamp("2024-03-19"))
    assert rows.loc["bearable.csv", "taken_for"] == "Bearable: Symptom diary"
    assert rows["is_read"].tolist() == [True, True, False]
    assert "picture" in rows.loc["photo.csv", "reason"]
    assert told.unread(reading) == [("photo.csv", rows.loc["photo.csv", "reason"])]


def test_sentences_say_what_the_rows_say() -> None:
    rows = told.summary(read_diary(FILES / "ragged.csv", PHOTO))
    sentence, unread = (told.sentence(row) for _, row in rows.iterrows())
    assert sentence.startswith("Day log with a number of episodes. 5 rows read; 1 repaired;")
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
