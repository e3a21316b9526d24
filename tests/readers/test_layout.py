"""Delimiters, encodings, quotes, line ends, and rows that are too short, too long or none at all."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from myolog import Reading, UnreadableFile, export
from myolog.readers.table.grid import read_grid
from myolog.readers.table.headers import knows
from myolog.readers.table.rows import records, repair

Read = Callable[..., Reading]
TEXT = "date,sleep_h,notes,episodes\n2024-03-14,7.5,müde,2\n2024-03-15,6,,0\n"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "utf-32"])
def test_one_table_in_every_dress(read: Read, delimiter: str, line_end: str, encoding: str) -> None:
    dressed = TEXT.replace(",", delimiter).replace("\n", line_end).encode(encoding)
    days = read(dressed).diary.days
    assert days["sleep_h"].tolist() == [7.5, 6]
    assert days["notes"].tolist()[0] == "müde"
    assert days["episodes"].tolist() == [2, 0]


def test_excel_tells_its_delimiter_in_the_first_line(read: Read) -> None:
    assert read("sep=;\r\ndate;sleep_h\r\n2024-03-14;7,5\r\n").diary.days["sleep_h"].tolist() == [7.5]


def test_files_as_spreadsheets_write_them(ugly: Read) -> None:
    assert ugly("utf16_tab.txt").diary.days["caffeine_mg"].tolist()[0] == 200
    assert ugly("old_mac.csv").diary.days["sleep_h"].tolist() == [7.5, 6]
    assert ugly("german_excel.csv").sources["encoding"].item() == "cp1252"


def test_quoted_cells_keep_their_line_breaks(ugly: Read) -> None:
    assert ugly("all_quoted.csv").diary.days["notes"].iloc[0] == 'line one\nline "two"'


def test_lines_above_the_header_and_totals_below_are_passed_over_and_told(ugly: Read) -> None:
    reading = ugly("german_excel.csv")
    assert len(reading.diary.days) == 3
    told = reading.problems[reading.problems["column"].isna()]
    assert told["row"].tolist() == [1, 8]
    assert "Schlaf- und Krampftagebuch" in told["found"].iloc[0]


def test_the_header_once_more_and_totals_are_no_days(ugly: Read) -> None:
    reading = ugly("header_again.csv")
    assert len(reading.diary.days) == 2
    assert reading.problems[["row", "action"]].to_numpy().tolist() == [
        [3, "set aside"],
        [5, "set aside"],
        [6, "set aside"],
    ]


def test_an_unclosed_quote_does_not_swallow_the_rows_below(ugly: Read) -> None:
    reading = ugly("unclosed_quote.csv")
    assert reading.diary.episodes["site"].tolist() == ["calf", "thumb", "calf"]
    assert reading.diary.episodes["notes"].tolist() == ["woke up", "fine", "fine"]
    assert reading.problems.query("action == 'repaired'")["row"].tolist() == [2]


def test_rows_too_short_and_too_long(ugly: Read) -> None:
    reading = ugly("ragged.csv")
    days = reading.diary.days["episodes"]
    assert days.index.day.tolist() == [14, 15, 16, 18, 19]
    assert np.isnan(days.iloc[1])  # filled up
    assert days.iloc[2] == 1  # a stray word beyond the last column
    assert days.iloc[3] == 0  # empty cells beyond the last column are nothing
    # a number too many: "7,5" was split, and nobody knows where the other cells belong
    assert reading.problems[["row", "action"]].to_numpy().tolist() == [
        [3, "repaired"],
        [4, "set aside"],
        [5, "set aside"],
    ]


def test_notes_with_an_unquoted_comma_are_taken_together(read: Read) -> None:
    reading = read("date,sleep_h,notes\n2024-03-14,7,tired, cold, wet\n2024-03-15,8,fine\n")
    assert reading.diary.days["notes"].tolist() == ["tired, cold, wet", "fine"]
    assert reading.problems[["row", "action"]].to_numpy().tolist() == [[2, "repaired"]]


def test_line_numbers_count_the_lines_of_the_file(read: Read) -> None:
    text = 'a log\n\ndate,notes,sleep_h\n2024-03-14,"one\ntwo\nthree",7\n\n2024-03-15,x,26\n2024-03-16,"y\nz",27\n2024-03-17,,8\n2024-03-18,,8\n'
    problems = read(text).problems.query("column == 'sleep_h'")
    assert problems["row"].tolist() == [8, 9]


def test_ten_thousand_columns(read: Read) -> None:
    header = ",".join(f"c{i}" for i in range(10_000))
    row = ",".join("1" for _ in range(10_000))
    reading = read(f"date,{header}\n2024-03-14,{row}\n2024-03-15,{row}\n")
    assert reading.diary.days.shape == (2, 1_060)  # what is kept of a wide table: see test_wide.py
    assert [len(q.choices) for q in reading.questions if q.kind == "columns"] == [10_000]


def test_a_very_long_cell(read: Read) -> None:
    assert len(read(f"date,notes\n2024-03-14,{'x' * 6_000_000}\n").diary.days["notes"].iloc[0]) == 6_000_000


def test_a_guard_against_formulas_is_taken_off(read: Read) -> None:
    days = read("date,notes,'=Mood\n2024-03-14,'=SUM(A1),3\n2024-03-15,'tis,4\n").diary.days
    assert days["notes"].tolist() == ["=SUM(A1)", "'tis"]
    assert days["=Mood"].tolist() == [3, 4]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (b"\x00" * 50, "is empty"),
        (b"PK\x03\x04rest", "damaged ZIP archive"),
        (b"%PDF-1.7", "PDF"),
        (b"\x89PNG\r\n", "picture"),
        (b"<!DOCTYPE html><p>date", "web page"),
        (bytes(range(1, 32)) * 20, "no readable text"),
        (b"date,sleep_h\n", "no rows below"),
        (b"2024-03-14,7\n2024-03-15,8\n", "names of its columns"),
        (b"name,colour\nx,red\n", "no column with dates"),
        (b"date,sleep_h\nmonday,7\ntuesday,8\n", "'monday'"),
        (b"just a sentence", "a text, not a table"),
    ],
)
def test_what_cannot_be_read_says_why_and_what_to_do(read: Read, content: bytes, says: str) -> None:
    with pytest.raises(UnreadableFile, match=r"\.$") as raised:
        read(content)
    assert says in str(raised.value) or "no rows" in str(raised.value)
    assert raised.value.file == "log.csv"


cells = st.text(alphabet="ab1,\"\n '", max_size=5)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(cells, min_size=2, max_size=2), min_size=1, max_size=5))
def test_sound_rows_come_out_as_they_went_in_whichever_way_they_are_parsed(rows: list[list[str]]) -> None:
    body = "".join(",".join('"' + c.replace('"', '""') + '"' for c in row) + "\n" for row in rows)
    fast = read_grid("x", f"date,notes\n{body}".encode(), knows)
    assert [list(pair) for pair in zip(*(c.to_pylist() for c in fast.columns), strict=True)] == [
        [c or None for c in row] for row in rows
    ]
    slow = [record.split(",") for record in records(body, ",")]
    assert slow == rows
    repaired = repair(body, ",", 2, trusted=True, joins_last=False)
    assert [r.split(",") for r in records(repaired.data.decode(), ",")] == rows
    starts = np.cumsum([0, *(sum(c.count("\n") for c in row) + 1 for row in rows)])[:-1]
    assert fast.lines(np.arange(len(rows))).tolist() == (starts + 2).tolist()
    assert repaired.lines.tolist() == starts.tolist()


def test_export_quotes_carriage_returns() -> None:
    # Python's csv.writer leaves them bare, and readers take them for line ends.
    assert export.csv_bytes(pd.DataFrame({"a": ["x\ry"], "b": ["z\r"]})) == b'a,b\n"x\ry","z\r"\n'


TWO = "start,duration_min,site\n2024-01-01 10:00,3,calf\n2024-01-02 10:00,3,calf\n{gap}date,sleep_h,caffeine_mg\n2024-01-01,7,100\n2024-01-02,8,x\n"


@pytest.mark.parametrize(("gap", "line"), [("\n", 5), (",,\n,,\n", 6), ("\r\n  \n", 6)])
def test_two_tables_one_below_the_other_are_both_read(read: Read, gap: str, line: int) -> None:
    reading = read(TWO.format(gap=gap))
    assert len(reading.diary.episodes) == 2
    assert reading.diary.days["sleep_h"].tolist() == [7, 8]
    told = reading.problems.set_index("found")
    assert told.loc["2 tables one below the other", "row"] == line
    assert told.loc["x", "row"] == line + 2  # lines are those of the file


def test_an_empty_line_in_a_note_parts_no_table(read: Read) -> None:
    reading = read('start,site,notes\n2024-01-01 10:00,calf,"a\n\nstart,site\n2024-01-02,x"\n2024-01-02 10:00,calf,b\n')
    assert len(reading.sources) == 1
    assert len(reading.diary.episodes) == 2


def test_a_few_letters_of_another_encoding_do_not_spoil_the_others(read: Read) -> None:
    mixed = TEXT.encode() + "2024-03-16,7,Füße über Kreuz,0\n2024-03-17,7,schön,0\n".encode()
    reading = read(mixed + "2024-03-18,7,spät,1\n".encode("cp1252"))
    assert reading.diary.days["notes"].dropna().tolist() == ["müde", "Füße über Kreuz", "schön", "spät"]
    assert reading.problems[["found", "action"]].to_numpy().tolist() == [
        ["1 letter in another encoding than the rest of the file, which is UTF-8", "repaired"]
    ]
    cut_off = read((TEXT + "2024-03-16,7,schön müde,0\n2024-03-17,7,ü").encode()[:-1])
    assert cut_off.diary.days["notes"].dropna().tolist()[:2] == ["müde", "schön müde"]


def test_windows_letters_are_not_taken_for_utf8_by_chance(read: Read) -> None:
    # ß and a closing quote side by side are the bytes of one letter of UTF-8
    reading = read("date,sleep_h,notes\n2024-03-14,7,„Spaß“ für später\n".encode("cp1252"))
    assert reading.diary.days["notes"].tolist() == ["„Spaß“ für später"]
    assert reading.sources["encoding"].tolist() == ["cp1252"]


def test_a_row_with_a_date_does_not_name_the_columns_whatever_words_stand_in_it(read: Read) -> None:
    text = "timestamp,popping,flickers\n2024-03-13,calf,\n2024-03-22,magnesium,magnesium\n2024-03-24,,\n"
    assert read(text).sources["rows_read"].tolist() == [3]
    answers = "night,left toes,right toes\n04.03.2024,x,x\n19.03.2024,no twitches today,no twitches today\n"
    assert read(answers).sources["rows_read"].tolist() == [2]
