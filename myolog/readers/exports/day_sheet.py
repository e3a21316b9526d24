"""A table of days that an app wrote, read column by column like any other table of days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from myolog import tables
from myolog.readers.formats import Context
from myolog.readers.part import DayTable, Origin
from myolog.readers.reading import Question
from myolog.readers.table.day_table import read_days
from myolog.readers.table.described import described, questions_of
from myolog.readers.table.grid import Grid, Layout
from myolog.readers.table.sheet import Column, Sheet, make_sheet
from myolog.readers.table.timeline import find_dated, make_timeline


@dataclass(frozen=True, eq=False)
class DaySheet:
    """A table of days as it was read: its days, the rows of `Reading.columns`, what to ask, and how many rows have a date."""

    days: DayTable
    columns: tuple[Mapping[str, Any], ...]
    questions: tuple[Question, ...]
    n_read: int


def read_day_sheet(sheet: Sheet, context: Context, *, by_hand: bool, left_out: Sequence[Column] = ()) -> DaySheet:
    """Columns of a table of days.

    Parameters
    ----------
    by_hand : bool
        Whether its rows are days on which the person watched.
    left_out : sequence of Column
        Columns that are read in another way.
    """
    timeline = make_timeline(sheet, find_dated(sheet), context.options)
    gone = {c.index for c in left_out}
    chosen = replace(sheet, columns=tuple(c for c in sheet.columns if c.index not in gone))
    days, reads = read_days(chosen, timeline, by_hand=by_hand)
    n_read = int(np.count_nonzero(~np.isnat(timeline.start)))
    return DaySheet(days, described(chosen, reads, timeline), questions_of(reads), n_read)


Wide = Mapping[str, Mapping[int, tuple[str, Sequence[Origin]]]]
"""For each thing and day, since 1970-01-01, its value as text and where that comes from."""


def wide_sheet(file: str, context: Context, columns: Wide) -> Sheet | None:
    """Things noted one by one as a table of days, so that it is read like one."""
    days = sorted(set().union(*columns.values()))
    if not days:
        return None
    lines = [min(cells[day][1][0].line for cells in columns.values() if day in cells) for day in days]
    dates = np.array(days, dtype="datetime64[D]").astype(str).tolist()
    texts = [dates, *([cells[day][0] if day in cells else None for day in days] for cells in columns.values())]
    grid = Grid(
        Layout(",", ("date", *columns), 1, 2),
        tuple(pa.chunked_array([pa.array(column, type=pa.large_string())]) for column in texts),
        (),
        has_quotes=False,
        count_lines=lambda: np.array(lines, dtype=np.int64),
    )
    return make_sheet(file, grid, context.options, context.problems, None, (), is_app=True)


def with_origins(table: DayTable, columns: Wide) -> DayTable:
    """Table of days whose values come from where the things of a wide sheet were noted."""
    days = table.frame.index.to_numpy().astype("datetime64[D]").astype(np.int64).tolist()
    none: tuple[str, Sequence[Origin]] = ("", ())
    return replace(table, origins=lambda key, at: columns.get(table.names[key], {}).get(days[at], none)[1])


def joined(*tables_of_days: DayTable | None) -> DayTable | None:
    """Several tables of the same file's days as one; a column of a later one that has the name of an earlier is numbered."""
    given = [t for t in tables_of_days if t is not None]
    if len(given) < 2:
        return given[0] if given else None
    index = tables.dates(pd.DatetimeIndex(sorted(set().union(*(t.frame.index for t in given)))))
    frames: dict[str, pd.Series] = {}
    names: dict[str, str] = {}
    owners: dict[str, tuple[DayTable, str]] = {}
    hand = pd.Series(data=False, index=index)
    for table in given:
        for name in map(str, table.frame.columns):
            key, number = name, 2
            while key in frames:
                key, number = f"{name} ({number})", number + 1
            frames[key] = table.frame[name].reindex(index)
            names[key] = table.names.get(name, name)
            owners[key] = (table, name)
        hand.loc[table.frame.index] |= table.by_hand

    def origins(key: str, at: int) -> Sequence[Origin]:
        table, name = owners[key]
        place = table.frame.index.get_indexer(index[at : at + 1])[0]
        return () if place < 0 else table.origins(name, int(place))

    return DayTable(pd.DataFrame(frames, index=index), origins, hand.to_numpy(), names)
