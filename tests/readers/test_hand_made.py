"""Tables as people lay them out by hand: on their side, in Markdown, with numbered days, with names again and again."""

import io
from collections.abc import Callable
from datetime import date

import openpyxl  # type: ignore[import-untyped]
import pytest

from myolog import Reading, UnreadableFile, read_diary

Read = Callable[..., Reading]


def named(name: str, text: str) -> Reading:
    return read_diary((name, text.encode()))


def workbook(**sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title.replace("_", " "))
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def days(reading: Reading) -> list[tuple[str, float, float]]:
    table = reading.diary.days
    return list(zip(table.index.strftime("%Y-%m-%d"), table["episodes"], table["sleep_h"], strict=True))


EXPECTED = [("2024-03-05", 3, 7), ("2024-03-06", 0, 6.5), ("2024-03-07", 1, 8)]


def test_a_table_on_its_side_is_turned_round_and_that_is_told(read: Read) -> None:
    reading = read("What,2024-03-05,2024-03-06,2024-03-07,Mean\nTwitches,3,0,1,1.3\nSleep (h),7,6.5,8,7.2\n")
    assert days(reading) == EXPECTED
    found = reading.problems["found"].tolist()
    assert "days across the top" in found[0]
    assert "Mean" in found[1]


@pytest.mark.parametrize("top", ["March 2024,5,6,7,8", ",5,6,7,8"])
def test_days_of_a_month_across_the_top(top: str) -> None:
    reading = named("Twitches 2024-03.csv", f"{top}\nTwitches,3,0,1,\nSleep (h),7,6.5,8,\n")
    assert days(reading)[:3] == EXPECTED


def test_days_of_a_month_down_a_sheet_take_the_month_from_its_name() -> None:
    march: list[list[object]] = [["Day", "Twitches", "Sleep"], [5, 3, 7], [6, 0, 6.5], [7, 1, 8]]
    april: list[list[object]] = [["Day", "Twitches", "Sleep"], [1, 2, 7], [2, 0, 6], [3, 0, 8]]
    reading = read_diary(("log.xlsx", workbook(March_2024=march, Apr_2024=april)))
    assert days(reading)[:3] == EXPECTED
    assert reading.diary.days.index[-1].date() == date(2024, 4, 3)
    assert days(read_diary(("log.xlsx", workbook(March_2024=march)))) == EXPECTED
    with pytest.raises(UnreadableFile, match="which month"):
        read_diary(("log.xlsx", workbook(Sheet=march)))


def test_one_sheet_without_a_month_does_not_take_the_others_with_it() -> None:
    rows: list[list[object]] = [["Day", "Twitches", "Sleep"], [5, 3, 7], [6, 0, 6.5], [7, 1, 8]]
    reading = read_diary(("log.xlsx", workbook(Sheet=rows, March_2024=rows)))
    assert days(reading) == EXPECTED
    assert any("which month" in fix for fix in reading.problems["fix"])


@pytest.mark.parametrize(
    "text",
    [
        "| Date | Twitches | Sleep |\n|:---|---:|---|\n| 2024-03-05 | 3 | 7 |\n| 2024-03-06 | 0 | 6.5 |\n| 2024-03-07 | 1 | 8 |\n",
        "Date | Twitches | Sleep\n--- | --- | ---\n2024-03-05 | 3 | 7\n2024-03-06 | 0 | 6.5\n2024-03-07 | 1 | 8\n",
        "#+TITLE: Log\n| Date | Twitches | Sleep |\n|---+---+---|\n| <2024-03-05 Tue> | 3 | 7 |\n| [2024-03-06 Wed] | 0 | 6.5 |\n| <2024-03-07 Thu> | 1 | 8 |\n",
    ],
)
def test_tables_of_markdown_and_org(text: str) -> None:
    reading = named("log.md", text)
    assert days(reading) == EXPECTED
    assert reading.sources["delimiter"].tolist() == ["|"]
    assert reading.problems["found"].str.contains("around the table").tolist() == ([True] if "TITLE" in text else [])


def test_problems_of_a_markdown_table_name_its_lines() -> None:
    text = "# My log\n\n| Date | Twitches |\n|---|---|\n| 2024-03-05 | 3 |\n| soon | 1 |\n"
    assert named("log.md", text).problems.query("action == 'set aside'")["row"].tolist() == [6]


def test_a_text_of_one_column_is_refused_in_clear_words() -> None:
    with pytest.raises(UnreadableFile, match="one column only"):
        named("log.md", "---\ndate: 2024-03-05\ntwitches: 3\n---\n")
    assert len(named("log.txt", "date\n2024-03-05\n2024-03-06\n").diary.days) == 2


def test_names_that_stand_above_each_row_are_put_together() -> None:
    text = (
        "Id,Date,Twitches,Sleep,0:10\n1,2024-03-05,3,7,0.5\nId,Date,Twitches,Sleep\n2,2024-03-06,0,6.5\n"
        "Id,Date,Twitches,Sleep,0:20,0:10\n3,2024-03-07,1,8,0.25,0.75\n"
    )
    reading = named("log.csv", text)
    assert days(reading) == EXPECTED
    assert reading.diary.days["0:10"].fillna(-1).tolist() == [0.5, -1, 0.75]
    assert reading.diary.days["0:20"].fillna(-1).tolist() == [-1, -1, 0.25]
    assert "3 times" in reading.problems["found"].iloc[0]


def test_a_cell_over_two_lines_keeps_the_lines_below_it() -> None:
    text = 'Day,Twitches,Notes\n1,3,"bad\nnight"\n2,lots,\n3,0,\n'
    reading = named("March 2024.csv", text)
    assert reading.problems.query("action == 'set aside'")["row"].tolist() == [4]
    assert reading.diary.days["Notes"].iloc[0] == "bad\nnight"
