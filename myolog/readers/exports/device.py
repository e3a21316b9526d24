"""Tables of devices: what they measured by day, kept under names that never pose as a factor's own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from myolog.catalogue import normalise
from myolog.readers.exports.daylog import DayLog
from myolog.readers.exports.episodes import EpisodeLog
from myolog.readers.exports.table import Export
from myolog.readers.part import Part
from myolog.readers.table.reads import parse
from myolog.readers.table.sheet import Column

Integers = npt.NDArray[np.int64]

MOSTLY: Final = 0.9
"""Share of the cells of a column that must be numbers to keep it as one."""


def keep_others(
    log: DayLog, export: Export, rows: Sequence[int], days: Integers, used: Collection[str], app: str
) -> None:
    """Columns of numbers that are no factor, as the mean of each day under their own names.

    Parameters
    ----------
    rows : sequence of int
        The rows that have a day.
    used : collection of str
        Headers that were read already, or say nothing of a day.
    """
    for column in export.sheet.columns:
        name = export.name_of(column)
        if name in used or not column.n_filled or not _holds_numbers(export, column):
            continue
        numbers = export.numbers(name, is_told=False)
        shown = column.name if name == column.header.strip() else name  # a header that stands twice is numbered
        noted = log.noted(f"{shown} ({app})", "mean", reason=f"A measurement of {app}; the mean of the day.")
        for row in rows:
            if np.isfinite(numbers[row]):
                noted.add(int(days[row]), float(numbers[row]), int(export.lines[row]))


def _holds_numbers(export: Export, column: Column) -> bool:
    if column.cells.plain_numbers is not None:
        return True
    return parse(export.sheet, column).rows("number") >= MOSTLY * column.n_filled


def device_part(
    export: Export, app: str, label: str, log: DayLog, n_read: int, *, episodes: EpisodeLog | None = None
) -> Part:
    """What a table of a device holds; it makes no day observed.

    Parameters
    ----------
    n_read : int
        Rows that were read.
    """
    sheet = export.sheet
    days = log.table()
    used = {row["column"] for row in log.described()}
    rest = tuple(_passed_over(export, c) for c in sheet.columns if not _is_named(export, c, used, app))
    return Part(
        sheet.file,
        app,
        label,
        f"It has the columns of {app}.",
        encoding=export.encoding,
        delimiter=sheet.grid.layout.delimiter,
        rows_read=n_read,
        rows_set_aside=sheet.n_rows - n_read + sheet.dropped,
        episodes=episodes.table() if episodes else None,
        days=days,
        columns=(*log.described(), *rest),
        questions=log.questions(),
    )


def _is_named(export: Export, column: Column, used: Collection[str], app: str) -> bool:
    names = {normalise(name.removesuffix(f" ({app})")) for name in used}
    return normalise(column.name) in names or normalise(export.name_of(column)) in names


def _passed_over(export: Export, column: Column) -> dict[str, Any]:
    return {
        "file": export.sheet.file,
        "column": column.name,
        "role": "ignored",
        "key": "",
        "label": column.name,
        "unit": "",
        "reason": "It is no number that says something of a day.",
        "empty_share": column.empty_share,
        "empty_means": "not logged",
        "proposes_none": False,
    }
