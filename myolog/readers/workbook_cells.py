"""A program that `workbook.py` runs: a workbook on the standard input, its sheets as CSV in JSON on the standard output.

python-calamine holds a sheet as a full rectangle from its first cell to its last one. One cell in the last corner of an empty
sheet asks for 500 GB, and then the process is aborted, which no `except` can prevent: so the workbook is opened in a process
of its own, with a limit to its memory where the system has one. It imports nothing of myolog, and starts in 50 ms.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any, Final

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum

MEMORY: Final = 2 * 10**9
"""Bytes that this process may use."""
MOST_CELLS: Final = 20 * 10**6
"""Cells of the rectangle from the first to the last filled cell of a sheet; the longest sheet may be 19 columns wide."""
MOST_TEXT: Final = 5 * 10**8
"""Characters of all sheets as CSV: a long text may be kept once and stand in many cells."""
WIDE: Final = 200
"""Columns up to which empty ones are kept, so that the n-th column of the sheet is the n-th of the table."""

Area = tuple[tuple[int, int], tuple[int, int]]


class TooLarge(Exception):  # noqa: N818 - it says what a sheet is
    """A sheet that is larger than a diary."""


def main() -> None:
    """Read a workbook, and write {"state": "read", "locked", "damaged" or "too large", "sheets": [{title, content, merged}]}."""
    _limit_memory()
    try:
        told: dict[str, Any] = {"state": "read", "sheets": list(_sheets(sys.stdin.buffer.read()))}
    except PasswordError:
        told = {"state": "locked"}
    except (TooLarge, MemoryError):
        told = {"state": "too large"}
    except (CalamineError, ValueError, OverflowError, OSError):
        told = {"state": "damaged"}
    sys.stdout.buffer.write(json.dumps(told).encode())


def _limit_memory() -> None:
    with suppress(ImportError, ValueError, OSError):  # Windows has no such limit, and there may be a lower one
        import resource  # noqa: PLC0415 - not on every system

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _sheets(content: bytes) -> Iterator[dict[str, Any]]:
    """Each sheet of cells."""
    book = CalamineWorkbook.from_object(io.BytesIO(content))
    left = MOST_TEXT
    for meta in book.sheets_metadata:
        if meta.typ is not SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(meta.name)
        areas = [area for area in sheet.merged_cell_ranges or () if area[0][1] == area[1][1]]
        text = _csv(sheet, areas, left)
        left -= len(text)
        yield {"title": meta.name, "content": text, "merged": len(areas)}


def _csv(sheet: CalamineSheet, areas: Sequence[Area], most: int) -> str:
    """A sheet as CSV, each row on the line of its number."""
    if sheet.end is None:
        return ""
    if (sheet.end[0] + 1) * sheet.width > MOST_CELLS:
        raise TooLarge
    filled = _filled_down(sheet, areas) if areas else {}
    used = sorted({column for _, row in _rows(sheet, filled) for column in row})
    columns = range(used[-1] + 1) if used and used[-1] < WIDE else used
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    line = 0
    for number, row in _rows(sheet, filled):
        out.write("\n" * (number - line))
        writer.writerow([row.get(column, "") for column in columns])
        line = number + 1
        if out.tell() > most:
            raise TooLarge
    return out.getvalue()


def _rows(sheet: CalamineSheet, filled: dict[int, dict[int, str]]) -> Iterator[tuple[int, dict[int, str]]]:
    """Number, from 0, of each row that holds anything, and the texts of its cells by their columns."""
    top, left = sheet.start or (0, 0)
    for number, row in enumerate(sheet.iter_rows(), top):
        texts: dict[int, str] = {}
        if row.count("") < len(row):
            texts = {left + i: text for i, value in enumerate(row) if value != "" and (text := text_of(value))}
        texts |= filled.get(number, {})
        if texts:
            yield number, texts


def _filled_down(sheet: CalamineSheet, areas: Sequence[Area]) -> dict[int, dict[int, str]]:
    """By row and column the texts of cells that are merged over several rows of one column: each row is meant."""
    tops = {top for top, _ in areas}
    texts = {(row, c): text for row, cells in _rows(sheet, {}) for c, text in cells.items() if (row, c) in tops}
    filled: dict[int, dict[int, str]] = {}
    last, left = (sheet.end or (0, 0))[0], MOST_CELLS
    for (top, column), (bottom, _) in areas:
        if (top, column) not in texts:
            continue
        rows = range(top, min(bottom, last) + 1)
        left -= len(rows)
        if left < 0:
            raise TooLarge
        for row in rows:
            filled.setdefault(row, {})[column] = texts[top, column]
    return filled


def text_of(value: Any) -> str:  # noqa: ANN401 - what a cell holds
    """A cell as text that is read the same wherever it comes from."""
    match value:
        case bool():
            text = "yes" if value else "no"
        case dt.datetime():
            text = _stamp(value)
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


def _stamp(value: dt.datetime) -> str:
    """A moment to the nearest second, as the day alone at midnight."""
    nearest = (value + dt.timedelta(milliseconds=500)).replace(microsecond=0)
    return (
        nearest.date().isoformat() if nearest.time() == dt.time(0) else nearest.isoformat(sep=" ", timespec="seconds")
    )


if __name__ == "__main__":
    main()
