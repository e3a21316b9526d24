"""The lists beside episodes and days: intakes, medicines, and ranges that were completely logged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from myolog import tables
from myolog.parsing.wording import unit_label
from myolog.readers.options import Options
from myolog.readers.table.columns import read_exact, read_own
from myolog.readers.table.reads import UNKNOWN, Read, parse, set_aside
from myolog.readers.table.sheet import Column, Sheet, spread_text, text_column, text_series
from myolog.readers.table.timeline import NO_TIME, Times, columns_as_moments, find_dated, make_timeline

Made = dict[str, Any]
"""Columns of a list, one value a row."""


def read_intakes(sheet: Sheet, options: Options) -> tuple[pd.DataFrame, list[Read]]:
    """What was taken when."""
    timeline = make_timeline(sheet, find_dated(sheet), options)
    made: Made = {"when": timeline.start, "timed": timeline.timed}
    reads = [_read(c, c.role if c.role == "time" else "date", "when") for c in timeline.used]
    for key, roles in (("what", ("what", "name")), ("amount", ("amount", "dose")), ("unit", ("unit",))):
        column = next((c for c in sheet.with_role(*roles) if c not in timeline.used), None)
        if column is not None:
            reads.append(_read(column, "intake", key))
            made[key] = _amount(sheet, column, made) if key == "amount" else _text(sheet, column)
    said = made.pop(SAID_UNIT, None)
    if said is not None:
        made["unit"] = text_series(said) if "unit" not in made else made["unit"].fillna(text_series(said))
    _add_others(sheet, made, reads, tables.INTAKES)
    has_time = ~np.isnat(timeline.start)
    _tell(sheet, ~has_time, "an intake without a date that can be read", "the day, or the day and hour, of each intake")
    return _frame(made, has_time), reads


SAID_UNIT = "unit that stands with the amount"


def _amount(sheet: Sheet, column: Column, made: Made) -> npt.NDArray[np.float64] | None:
    """Amounts; a unit that stands in the same cell is kept apart."""
    if sheet.is_ours:
        return read_exact(sheet, replace(column, kind="number")).numbers
    parsed = parse(sheet, column)
    is_number = parsed.which(lambda c: c.kind == "number" and c.other is None)
    set_aside(sheet, column, ~is_number & ~column.cells.is_missing, "an amount, with its unit", UNKNOWN)
    units = [unit_label(c.unit) or None if c.kind == "number" else None for c in parsed.cells]
    if any(units):
        made[SAID_UNIT] = spread_text(units, column.cells.codes)
    return parsed.numbers(is_number)


def read_medicines(sheet: Sheet, options: Options) -> tuple[pd.DataFrame, list[Read]]:
    """Medicines with their first and last day; an empty end means that it is still taken."""
    starts, ends = sheet.with_role("start", "date", "moment")[:1], sheet.with_role("end")[:1]
    start, end = _moments(sheet, starts, ends, options)
    if not sheet.is_ours:  # the hour of a first pill says nothing
        start, end = (m.astype("datetime64[D]").astype("datetime64[us]") for m in (start, end))
        is_swapped = end < start
        _tell(
            sheet, is_swapped, "an end before the start", "an end on or after the start", "It was read without its end."
        )
        end = np.where(is_swapped, NO_TIME, end)
    made: Made = {"start": start, "end": end}
    reads = [*(_read(c, "medicine", "start") for c in starts), *(_read(c, "medicine", "end") for c in ends)]
    notes = sheet.attribute("notes")
    for key, column in (*((k, next(iter(sheet.with_role(k)), None)) for k in ("name", "dose")), ("notes", notes)):
        if column is not None:
            made[key] = _text(sheet, column)
            reads.append(_read(column, "medicine", key))
    _add_others(sheet, made, reads, tables.MEDICINES)
    return _frame(made, np.ones(sheet.n_rows, dtype=bool)), reads


def read_ranges(sheet: Sheet, options: Options) -> tuple[pd.DataFrame, list[Read]]:
    """Ranges of days that were completely logged."""
    starts, ends = sheet.with_role("start")[:1], sheet.with_role("end")[:1]
    start, end = _moments(sheet, starts, ends, options)
    made: Made = {"start": start, "end": end}
    reads = [*(_read(c, "range", "start") for c in starts), *(_read(c, "range", "end") for c in ends)]
    _add_others(sheet, made, reads, tables.RANGES)
    is_sound = ~np.isnat(start) & ~np.isnat(end) & ~(end < start)
    _tell(
        sheet,
        ~is_sound,
        "a range without a first or a last day, or with them swapped",
        "a first and a last day, in this order",
    )
    return _frame(made, is_sound), reads


def _moments(sheet: Sheet, starts: Sequence[Column], ends: Sequence[Column], options: Options) -> tuple[Times, Times]:
    read = columns_as_moments(sheet, [*starts, *ends], options)
    none = np.full(sheet.n_rows, NO_TIME)
    start, end = ((read[c[0].index].at if c and c[0].index in read else none) for c in (starts, ends))
    return start, end


def _tell(
    sheet: Sheet, wrong: npt.NDArray[np.bool_], found: str, expected: str, fix: str = "The row was left out."
) -> None:
    sheet.problems.add_rows(
        np.flatnonzero(wrong), sheet.lines, lambda rows: [found] * len(rows), expected, f"Correct the row. {fix}"
    )


def _read(column: Column, role: str, key: str) -> Read:
    return Read(column, role, key, key.capitalize(), reason=column.guess.reason)


def _text(sheet: Sheet, column: Column) -> pd.Series:
    return text_series(text_column(column, is_exact=sheet.is_ours))


def _add_others(sheet: Sheet, made: Made, reads: list[Read], known: tables.Columns) -> None:
    """Further columns, kept beside under names that are not taken."""
    used = {r.column.index for r in reads}
    for column in sheet.columns:
        if column.index in used or column.role == "ignore":
            continue
        read = (
            read_exact(sheet, column)
            if column.kind
            else read_own(sheet, column, "In this list it is a column of your own.")
        )
        name = read.key
        while name in made or name in known:
            name = f"{name} (own)"
        made[name] = read.numbers if read.numbers is not None else text_series(read.text)
        reads.append(replace(read, key=name))


def _frame(made: Made, kept: npt.NDArray[np.bool_]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(value) for name, value in made.items()})[kept].reset_index(drop=True)
