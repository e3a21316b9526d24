"""Cronometer's daily summary: what was eaten and drunk, a row a day."""

from __future__ import annotations

from typing import Final

import numpy as np

from myolog.parsing.wording import count_text
from myolog.readers.exports.day_sheet import blanked, read_day_sheet
from myolog.readers.exports.table import Export, export_of, find_header
from myolog.readers.formats import Context, Format
from myolog.readers.part import Part
from myolog.readers.sources import File

NAME: Final = "Cronometer"
REQUIRED: Final = ("Date", "Energy (kcal)", "Caffeine (mg)", "Water (g)")


def read_cronometer(file: File, context: Context) -> Part:
    """What a daily summary of Cronometer holds; it makes no day observed.

    Raises
    ------
    UnreadableFile
        If it has no rows with dates.
    """
    export = export_of(file, context, REQUIRED)
    date, completed = export.column("Date"), export.column("Completed")
    left_out = [c for c in (completed,) if c is not None]
    kept = [c for c in (date, completed) if c is not None]
    is_blank = _unlogged(export)
    _tell(export, is_blank)
    read = read_day_sheet(blanked(export.sheet, is_blank, but=kept), context, by_hand=False, left_out=left_out)
    return Part(
        file.name,
        NAME,
        "Food and drink by day",
        f"It has the columns of {NAME}’s daily summary.",
        encoding=export.encoding,
        delimiter=export.layout.delimiter,
        rows_read=read.n_read,
        rows_set_aside=export.sheet.n_rows - read.n_read + export.sheet.dropped,
        days=read.days,
        columns=(*read.columns, *(_left_out(export, c.name) for c in left_out)),
        questions=read.questions,
    )


def _unlogged(export: Export) -> np.ndarray:
    """Rows in which every amount is zero: days on which nothing was logged, not days without caffeine."""
    is_blank = np.ones(export.sheet.n_rows, dtype=bool)
    for column in export.sheet.columns:
        if column.header not in ("Date", "Completed"):
            numbers = export.numbers(column.header, is_told=False)
            is_blank &= np.isnan(numbers) | (numbers == 0)
    return is_blank


def _tell(export: Export, is_blank: np.ndarray) -> None:
    problems = export.context.problems
    n = int(np.count_nonzero(is_blank))
    if n:
        problems.add(
            f"{count_text(n, 'day')} on which every amount is 0",
            "what was eaten and drunk",
            "Nothing was logged then, so they were read as not known, not as days without caffeine or water.",
            row=int(export.lines[int(is_blank.argmax())]),
        )
    problems.add(
        "water that includes the water in food",
        "what was drunk",
        "Nothing to do. Do not compare it with a log of drinks alone.",
        column="Water (g)",
    )


def _left_out(export: Export, name: str) -> dict[str, object]:
    return {
        "file": export.sheet.file,
        "column": name,
        "role": "ignored",
        "key": "",
        "label": name,
        "unit": "",
        "reason": "It says whether the day was marked as complete in the app.",
        "empty_share": 0.0,
        "empty_means": "not logged",
        "proposes_none": False,
    }


FORMAT: Final = Format(NAME, lambda file: find_header(file, REQUIRED) is not None, read_cronometer)
