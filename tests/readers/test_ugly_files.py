"""Files as disks, spreadsheets and editors leave them: what can be read is read, and what was done is told."""

from collections.abc import Callable

import pandas as pd

from myolog import Reading

Ugly = Callable[..., Reading]
Read = Callable[..., Reading]


def test_an_old_german_spreadsheet(ugly: Ugly) -> None:
    reading = ugly("western.csv")
    days = reading.diary.days
    assert reading.sources["encoding"].tolist() == ["cp1252"]
    assert list(days.index) == list(pd.to_datetime(["2024-01-03", "2024-01-04", "2024-01-05", "2024-01-13"]))
    assert days["sleep_h"].tolist() == [7.5, 6.25, 8.0, 7.0]
    assert days["episodes"].tolist() == [1, 0, 2, 0]
    assert days["Bemerkung"].dropna().tolist() == ["müde – sehr", "über Nacht", "„gut“"]


def test_nul_characters_are_taken_out_and_told(ugly: Ugly) -> None:
    reading = ugly("nul_bytes.csv")
    assert reading.diary.days["sleep_h"].tolist() == [7, 8, 6]
    assert reading.diary.counts().tolist() == [1, 2, 0]
    assert reading.diary.days["notes"].dropna().tolist() == ["fine", "disk full"]
    told = reading.problems[reading.problems["expected"].str.contains("NUL")]
    assert set(told["action"]) == {"repaired"}
    assert set(zip(told["column"].fillna(""), told["row"].fillna(0), strict=True)) == {
        ("sleep_h", 2),
        ("episodes", 3),
        ("notes", 3),
        ("", 0),
    }
    assert told.loc[told["column"].isna(), "found"].item().startswith("512 NUL characters")


def test_a_note_over_several_lines_is_one_cell(ugly: Ugly) -> None:
    reading = ugly("quoted_newlines.csv")
    episodes = reading.diary.episodes
    assert episodes["notes"].dropna().tolist() == [
        "woke up\r\nwalked about, then slept",
        'said "it is nothing"\n\nand it was',
    ]
    assert episodes["site"].tolist() == ["calf", "eyelid", "calf"]
    wrong = reading.problems.query("column == 'severity'")
    assert wrong["row"].tolist() == [7]  # its line in the file, where notes go over lines


def test_a_file_that_ends_within_a_row(ugly: Ugly) -> None:
    reading = ugly("cut_off.csv")
    assert reading.diary.episodes["start"].tolist() == [
        pd.Timestamp("2024-03-01 22:10"),
        pd.Timestamp("2024-03-02 06:40"),
    ]
    assert reading.problems[["row", "found"]].to_numpy().tolist() == [[4, "1 of 5 cells"], [4, "2024-03-04 23:5"]]


def test_ten_thousand_columns_of_one_name_are_read_and_told(read: Read) -> None:
    rows = "".join(f"2024-01-{d:02d},{d % 3}," + ",".join(["1", "2"] * 5000) + "\n" for d in range(1, 4))
    reading = read(f"date,episodes,{','.join(['same'] * 10_000)}\n{rows}")
    assert reading.diary.days.shape == (3, 1_061)  # what is kept of a wide table: see test_wide.py
    assert reading.problems["found"].tolist() == [
        "9,999 times a name that stands twice, “same (2)” first",
        "10,002 columns",
    ]
