"""Rows put together by day: the first value of a day is kept, training sessions are added up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from myolog import tables
from myolog.parsing.problems import SET_ASIDE, TOLD, shown
from myolog.readers.part import DayTable, Origin
from myolog.readers.table.reads import Read
from myolog.readers.table.sheet import Sheet, text_series

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def gather(
    sheet: Sheet,
    reads: Sequence[Read],
    day: npt.NDArray[np.datetime64],
    rows: Indices,
    by_hand: Flags,
    *,
    is_beside: bool = False,
) -> DayTable:
    """Columns as a table with each day once.

    Parameters
    ----------
    day : array of datetime64[D]
        Day of each row of the sheet.
    rows : array of int
        The rows that go into the table.
    by_hand : array of bool
        For each row of the sheet, whether it is of a day log kept by hand.
    is_beside : bool
        Whether the columns stand beside episodes, so that a day's values repeat with each of them.
    """
    days, group = np.unique(day[rows], return_inverse=True)
    is_single = len(days) == len(rows)
    is_repeat = np.zeros(len(rows), dtype=bool) if is_single else _repeats(rows, group, len(days), sheet.n_rows)
    differs = np.zeros(len(rows), dtype=bool)
    made: dict[str, Any] = {}
    taken: dict[str, list[tuple[Read, Indices | None]]] = defaultdict(list)
    for read in reads:
        if read.role == "rpe" and not is_beside:
            source = None
            column = _summed(read, rows, group, len(days))
            differs |= is_repeat & read.is_known[rows]
        else:
            source = _first_rows(read, rows, group, len(days))
            column = _taken(read, source)
            if not is_single:
                differs |= _tell_conflicts(sheet, read, rows, source[group])
        if read.key in made:  # the training load of the file, and what effort times minutes adds to it
            column = np.where(np.isnan(made[read.key]), column, made[read.key])
        made[read.key] = column
        taken[read.key].append((read, source))
    if not is_beside:
        _tell_repeats(sheet, reads, rows[is_repeat & ~differs], rows[is_repeat & differs])
    hand = np.zeros(len(days), dtype=bool)
    np.logical_or.at(hand, group, by_hand[rows])
    index = tables.dates(pd.DatetimeIndex(days.astype("datetime64[us]")))
    names = {r.key: r.column.name for r in reads}

    def origins(key: str, at: int) -> list[Origin]:
        found = (_rows_of(read, source, rows, group, at) for read, source in taken[key])
        read, its = next(((r, i) for (r, _), i in zip(taken[key], found, strict=True) if len(i)), (None, rows[:0]))
        if read is None:
            return []
        said = read.column.cells.text_of(its)
        return [Origin(int(line), text) for line, text in zip(sheet.lines(its), said, strict=True)]

    return DayTable(pd.DataFrame(made, index=index), origins, hand, names)


def _repeats(rows: Indices, group: Indices, n_days: int, n_rows: int) -> Flags:
    """Rows of a day that has an earlier one."""
    first = np.full(n_days, n_rows, dtype=np.int64)
    np.minimum.at(first, group, rows)
    return rows != first[group]


def _rows_of(read: Read, source: Indices | None, rows: Indices, group: Indices, at: int) -> Indices:
    """The row from which a day has its value, or those that were added up."""
    if source is not None:
        return source[at : at + 1][source[at : at + 1] >= 0]
    return rows[(group == at) & read.is_known[rows]]


def _summed(read: Read, rows: Indices, group: Indices, n: int) -> Floats:
    numbers = np.full(len(rows), np.nan) if read.numbers is None else read.numbers[rows]
    known = np.isfinite(numbers)
    total = np.bincount(group[known], weights=numbers[known], minlength=n)
    return np.where(np.bincount(group[known], minlength=n) > 0, total, np.nan)


def _first_rows(read: Read, rows: Indices, group: Indices, n: int) -> Indices:
    """For each day the first of its rows in which the column has a value, -1 without one."""
    source = np.full(n, -1, dtype=np.int64)
    known = np.flatnonzero(read.is_known[rows])[::-1]
    source[group[known]] = rows[known]
    return source


def _taken(read: Read, source: Indices) -> Any:  # noqa: ANN401 - numbers or text
    """Values of the column on these rows; missing where there is none."""
    if read.numbers is not None:
        return np.append(read.numbers, np.nan)[source]
    if read.text is None:
        return np.full(len(source), np.nan)
    return text_series(read.text.take(pa.array(source, mask=source < 0))).array


def _tell_conflicts(sheet: Sheet, read: Read, rows: Indices, kept: Indices) -> Flags:
    """A problem for each row that says something else of its day than the row that was kept."""
    known = read.is_known[rows] & (kept != rows)
    if read.numbers is not None:
        differs = known & (read.numbers[rows] != read.numbers[kept])
    else:
        values = text_series(read.text).to_numpy(dtype=object)
        differs = known & (values[rows] != values[kept])
    pairs = np.flatnonzero(differs)
    cells = read.column.cells

    def found(listed: Indices) -> list[str]:
        n = len(listed)
        news, olds, lines = cells.text_of(listed), cells.text_of(kept[pairs[:n]]), sheet.lines(kept[pairs[:n]])
        return [
            f"{shown(new)}, but {shown(old)} in line {line}" for new, old, line in zip(news, olds, lines, strict=True)
        ]

    sheet.problems.add_rows(
        rows[pairs],
        sheet.lines,
        found,
        "one value a day",
        "The first one was kept. Take out the one that is wrong.",
        action=SET_ASIDE,
        column=read.column.name,
    )
    return differs


def _tell_repeats(sheet: Sheet, reads: Sequence[Read], same: Indices, sessions: Indices) -> None:
    """What became of the rows of days that stand in the file more than once."""
    sheet.problems.add_rows(
        same,
        sheet.lines,
        lambda listed: ["a day that stands in the file already, with nothing else said"] * len(listed),
        "each day once",
        "It was read once. Take one of the rows out.",
        action=TOLD,
    )
    load = next((r for r in reads if r.role == "rpe"), None)
    if load is not None and len(sessions):
        sheet.problems.add(
            "days with more than one session",
            "the sessions of each day",
            "Their training loads were added up. Take a row out if a session stands in the file twice.",
            column=load.column.name,
        )
