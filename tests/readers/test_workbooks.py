"""Workbooks of every kind are read alike, and none of them takes the memory or the process.

log.xls and log.ods hold the sheets "Log" (two episodes on 1 and 3 March 2024, 15 and 2.5 minutes) and "Days" (7:30, 6:00 and
8:00 hours of sleep from 1 to 3 March, as times of day).
"""

from __future__ import annotations

import datetime as dt
import io
import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pandas as pd
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904  # type: ignore[import-untyped]

from myolog import Reading, UnreadableFile, read_diary
from myolog.readers import workbook, workbook_cells

FILES = Path(__file__).parent.parent / "files"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OFFICE = "http://schemas.openxmlformats.org"
RELATIONS = f"{OFFICE}/package/2006/relationships"
OF_DOCUMENT = f"{OFFICE}/officeDocument/2006/relationships"


def read(name: str, content: bytes) -> Reading:
    return read_diary((name, content))


def office(book: str, sheet: str, parts: dict[str, str | bytes]) -> bytes:
    """A workbook of Excel of one sheet."""
    relation = f'<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" Type="{OF_DOCUMENT}/%s" Target="%s"/></Relationships>'
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{OFFICE}/package/2006/content-types"/>')
        archive.writestr("_rels/.rels", relation % ("officeDocument", f"xl/{book}"))
        archive.writestr(f"xl/_rels/{book}.rels", relation % ("worksheet", f"worksheets/{sheet}"))
        for name, content in parts.items():
            archive.writestr(f"xl/{name}", content)
    return made.getvalue()


def xlsx(rows: str) -> bytes:
    """A workbook whose rows are written as they stand here: a library would not write such ones."""
    space = f'xmlns="{OFFICE}/spreadsheetml/2006/main" xmlns:r="{OF_DOCUMENT}"'
    book = f'<workbook {space}><sheets><sheet name="Log" sheetId="1" r:id="rId1"/></sheets></workbook>'
    sheet = f"<worksheet {space}><sheetData>{rows}</sheetData></worksheet>"
    return office("workbook.xml", "sheet1.xml", {"workbook.xml": book, "worksheets/sheet1.xml": sheet})


def row(number: int, **cells: str) -> str:
    """A row of texts, by the letters of their columns."""
    inside = "".join(f'<c r="{c}{number}" t="inlineStr"><is><t>{text}</t></is></c>' for c, text in cells.items())
    return f'<row r="{number}">{inside}</row>'


HEAD = row(1, A="date", B="episodes") + row(2, A="2024-03-01", B="1")


def xlsb(rows: Sequence[Sequence[str | float]]) -> bytes:
    """A binary workbook by [MS-XLSB]: records of a number, a length and bytes."""

    def record(number: int, content: bytes = b"") -> bytes:
        head = bytes([number]) if number < 128 else bytes([number & 0x7F | 0x80, number >> 7])
        return head + bytes([len(content)]) + content

    def text(value: str) -> bytes:
        return struct.pack("<I", len(value)) + value.encode("utf-16-le")

    def cell(column: int, value: str | float) -> bytes:
        place = struct.pack("<II", column, 0)
        return record(6, place + text(value)) if isinstance(value, str) else record(5, place + struct.pack("<d", value))

    book = record(131) + record(143) + record(156, struct.pack("<II", 0, 1) + text("rId1") + text("Log"))
    book += record(144) + record(132)
    sheet = record(129) + record(148, struct.pack("<IIII", 0, len(rows) - 1, 0, len(rows[0]) - 1)) + record(145)
    for number, cells in enumerate(rows):
        sheet += record(0, struct.pack("<IIIIB", number, 0, 0, 0, 0)) + b"".join(map(cell, range(len(cells)), cells))
    sheet += record(146) + record(130)
    return office("workbook.bin", "sheet1.bin", {"workbook.bin": book, "worksheets/sheet1.bin": sheet})


@pytest.mark.parametrize("name", ["log.xls", "log.ods"])
def test_old_excel_and_libreoffice(name: str) -> None:
    reading = read_diary(FILES / name)
    assert reading.sources["file"].tolist() == [f"{name} [Log]", f"{name} [Days]"]
    episodes = reading.diary.episodes
    assert episodes["start"].tolist() == [pd.Timestamp("2024-03-01 22:10"), pd.Timestamp("2024-03-03 06:40")]
    assert episodes["duration"].tolist() == [pd.Timedelta(minutes=15), pd.Timedelta(minutes=2.5)]
    assert episodes["site"].tolist() == ["calf", "thumb"]
    assert reading.diary.days["sleep_h"].tolist() == [7.5, 6, 8]
    assert reading.diary.days["illness"].iloc[[0, 2]].tolist() == [1, 0]
    assert reading.problems.empty


def test_a_binary_workbook() -> None:
    content = xlsb([["date", "episodes", "sleep_h"], ["2024-03-01", 1.0, 7.5], ["2024-03-02", 0.0, 6.0]])
    reading = read("log.xlsb", content)
    assert reading.diary.counts().tolist() == [1, 0]
    assert reading.diary.days["sleep_h"].tolist() == [7.5, 6]


def test_workbooks_in_a_folder_and_in_an_archive(tmp_path: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("log.xls", (FILES / "log.xls").read_bytes())
        archive.writestr("days.xlsb", xlsb([["date", "sleep_h"], ["2024-03-04", 5.0]]))
    reading = read("all.zip", made.getvalue())
    names = ["all.zip/log.xls [Log]", "all.zip/log.xls [Days]", "all.zip/days.xlsb"]
    assert reading.sources["file"].tolist() == names
    assert reading.diary.days["sleep_h"].tolist() == [7.5, 6, 8, 5]
    (tmp_path / "log.ods").write_bytes((FILES / "log.ods").read_bytes())
    assert len(read_diary(tmp_path).diary.episodes) == 2


def test_dates_of_the_1904_system() -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    for cells in (["date", "episodes"], [dt.date(2024, 3, 1), 1], [dt.date(2024, 3, 2), 0]):
        book.active.append(cells)
    made = io.BytesIO()
    book.save(made)
    assert read("log.xlsx", made.getvalue()).diary.counts().index.tolist() == [
        pd.Timestamp("2024-03-01"), pd.Timestamp("2024-03-02"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (pd.Timestamp("2024-03-01 22:09:59.999"), "2024-03-01 22:10:00"),  # an hour is a fraction of a day
        (pd.Timestamp("2024-03-01 23:59:59.999"), "2024-03-02"),
        (dt.date(2024, 3, 1), "2024-03-01"),
        (dt.time(6, 40), "06:40:00"),
        (dt.timedelta(hours=27, minutes=5), "27:05:00"),
        (True, "yes"),
        (15.0, "15"),
        (2.5, "2.5"),
        ("after\nrunning", "after running"),
    ],
)
def test_a_cell_as_text(value: object, text: str) -> None:
    assert workbook_cells.text_of(value) == text


def test_an_empty_cell_is_none_however_many_there_are() -> None:
    reading = read("log.xlsx", xlsx(HEAD + f'<row r="3">{"<c/>" * 100_000}</row>' + row(4, A="2024-03-02", B="0")))
    assert reading.diary.counts().tolist() == [1, 0]
    assert reading.columns["column"].tolist() == ["date", "episodes"]


def test_a_row_far_below_is_read_with_its_number() -> None:
    reading = read("log.xlsx", xlsx(HEAD + row(1_048_576, A="soon", B="1")))
    assert reading.problems["row"].tolist() == [1_048_576]
    assert reading.diary.counts().tolist() == [1]


def test_a_column_far_to_the_right_brings_no_empty_ones() -> None:
    content = xlsx(row(1, A="date", B="episodes", XFD="pain") + row(2, A="2024-03-01", B="1", XFD="3"))
    reading = read("log.xlsx", content)
    assert reading.columns["column"].tolist() == ["date", "episodes", "pain"]
    assert reading.diary.days["pain"].tolist() == [3]


def test_a_cell_in_the_last_corner_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="more than 20 million cells"):
        read("log.xlsx", xlsx(HEAD + row(1_048_576, XFD="x")))


def test_a_reader_that_is_ended_by_the_system_refuses_the_file_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """An address beyond all sheets asks for more memory than there is, which aborts the process that reads it."""
    with pytest.raises(UnreadableFile, match="Delete what stands far away"):
        read("log.xlsx", xlsx(HEAD + row(4_294_967_295, ZZZZZ="x")))
    monkeypatch.setattr(workbook, "SECONDS", 0)
    with pytest.raises(UnreadableFile, match="takes more than"):
        read_diary(FILES / "log.xls")


def test_a_merged_cell_of_a_whole_column_ends_with_the_rows() -> None:
    book = openpyxl.Workbook()
    for cells in (["date", "time", "site"], ["2024-03-01", "22:10", "calf"], [None, "23:10", "calf"]):
        book.active.append(cells)
    book.active.merge_cells("A2:A1048576")
    made = io.BytesIO()
    book.save(made)
    reading = read("log.xlsx", made.getvalue())
    assert reading.diary.counts().tolist() == [2]
    assert reading.problems["found"].tolist() == ["1 merged cell in the sheet “Sheet”"]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("log.xls", OLE + bytes(600), "damaged workbook"),
        ("log.xlsx", OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "locked with a password"),
        ("log.doc", OLE + bytes(600) + "WordDocument".encode("utf-16-le"), "a Word document, not a table"),
        ("log.xls", b"<html><body><table><tr><td>date</td></tr></table></body></html>", "a web page, even if its name ends in .xls"),
        ("log.xls", b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?><Workbook/>', "save it as .xlsx"),
        ("log.csv", b"<table><tr><td>date</td></tr></table>", "a web page"),
        ("log.ods", (FILES / "log.ods").read_bytes()[:900], "damaged"),
    ],
)  # fmt: skip
def test_what_is_no_workbook_that_can_be_read(name: str, content: bytes, says: str) -> None:
    with pytest.raises(UnreadableFile, match=says):
        read(name, content)
