"""Workbooks of Excel (.xlsx): each sheet as the table of text that it would be if it were saved as CSV."""

from __future__ import annotations

import csv
import datetime as dt
import io
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import openpyxl  # type: ignore[import-untyped]

from myolog.errors import UnreadableFile
from myolog.parsing.problems import REPAIRED, Problems
from myolog.parsing.wording import count_text
from myolog.readers.sources import FAILURES, File

STEEPEST: Final = 400
"""The parts of a workbook may be so many times as large as they are packed."""
LARGEST: Final = 500 * 10**6
"""Bytes of all its parts unpacked."""
WHOLE: Final = 20 * 10**6
"""Bytes of unpacked parts up to which a workbook is looked at as a whole, merged cells included."""


def sheets(file: File, problems: Problems) -> Iterator[File]:
    """Each sheet that holds anything, as a CSV file whose lines are the rows of the sheet.

    Raises
    ------
    UnreadableFile
        If the workbook is damaged, empty, or made to fill a computer.
    """
    size = _size(file)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what openpyxl does not keep of a workbook's look is none of our business
            book = openpyxl.load_workbook(io.BytesIO(file.content), read_only=size > WHOLE, data_only=True)
            found = [(sheet.title, _csv(sheet, problems)) for sheet in book.worksheets]
    except UnreadableFile:
        raise
    except Exception as error:  # a damaged workbook fails in every way that there is
        raise UnreadableFile(
            file.name,
            f"{file.name} is a damaged workbook. Open it in the program it comes from, and save it once more.",
        ) from error
    filled = [(title, content) for title, content in found if content.strip(b",\r\n")]
    if not filled:
        raise UnreadableFile(file.name, f"{file.name} is a workbook without anything in it. Fill in at least one row.")
    for title, content in filled:
        name = file.name if len(filled) == 1 else f"{file.name} [{title}]"
        yield replace(file, name=name, content=content, title=title)


def _size(file: File) -> int:
    """Bytes of the workbook unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
            infos = archive.infolist()
    except FAILURES as error:
        raise UnreadableFile(file.name, f"{file.name} is a damaged workbook. Download or save it once more.") from error
    size = sum(info.file_size for info in infos)
    if size > LARGEST or (size > WHOLE and size > STEEPEST * max(len(file.content), 1)):
        raise UnreadableFile(
            file.name,
            f"{file.name} would unpack to {size // 10**6:,} MB, which is more than a diary holds. Save it as CSV.",
        )
    return size


def _csv(sheet: Any, problems: Problems) -> bytes:  # noqa: ANN401 - openpyxl has no types
    filled = _filled_down(sheet, problems)
    rows = [
        [_text(filled.get((number, column), value)) for column, value in enumerate(row, 1)]
        for number, row in enumerate(sheet.iter_rows(values_only=True), 1)
    ]
    # A sheet may be formatted far beyond its last cell.
    width = max(
        (len(row) - next((i for i, cell in enumerate(reversed(row)) if cell), len(row)) for row in rows), default=0
    )
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for row in rows:
        out.write("\n") if not any(row) else writer.writerow(row[:width])
    return out.getvalue().encode()


def _filled_down(sheet: Any, problems: Problems) -> dict[tuple[int, int], Any]:  # noqa: ANN401 - the same
    """Values of cells that are merged over several rows of one column: the value is meant for each of them."""
    areas = [a for a in getattr(getattr(sheet, "merged_cells", None), "ranges", ()) if a.min_col == a.max_col]
    if areas:
        problems.add(
            f"{count_text(len(areas), 'merged cell')} in the sheet “{sheet.title}”",
            "a cell in each row",
            "The value was given to each row of the merged cell. Unmerge them if it is meant for one row only.",
            action=REPAIRED,
        )
    return {
        (row, area.min_col): sheet.cell(area.min_row, area.min_col).value
        for area in areas
        for row in range(area.min_row, area.max_row + 1)
    }


def _text(value: Any) -> str:  # noqa: ANN401 - what a cell holds
    """A cell as text that is read the same wherever it comes from."""
    match value:
        case None:
            text = ""
        case bool():
            text = "yes" if value else "no"
        case dt.datetime():
            text = (
                value.date().isoformat() if value.time() == dt.time(0) else value.isoformat(sep=" ", timespec="seconds")
            )
        case dt.date():
            text = value.isoformat()
        case dt.time():
            text = value.isoformat(timespec="seconds")
        case dt.timedelta():
            minutes, seconds = divmod(round(value.total_seconds()), 60)
            text = f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}"
        case float() if value.is_integer() and abs(value) < 1e15:
            text = str(int(value))
        case _:
            text = " ".join(str(value).splitlines())
    return text
