"""The lists beside episodes and days: intakes, medicines, and ranges that were completely logged."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from myolog.readers.columns import read_exact, read_own
from myolog.readers.options import Options
from myolog.readers.reads import Read
from myolog.readers.sheet import Column, Sheet, text_column, text_series
from myolog.readers.timeline import NO_TIME, Times, columns_as_moments, find_dated, make_timeline


def read_intakes(sheet: Sheet, options: Options) -> tuple[pd.DataFrame, list[Read]]:
    """What was taken when."""
    dated = find_dated(sheet)
    timeline = make_timeline(sheet, dated, options)
    made: dict[str, Any] = {"what": _text(sheet, "what"), "when": timeline.start, "timed": timeline.timed}
    reads = [_named(c, "date" if c.role != "time" else "time", "when") for c in timeline.used]
    what = sheet.with_role("what")
    reads += [_named(c, "intake", "what") for c in what[:1]]
    amount = next(iter(sheet.with_role("amount", "dose")), None)
    if amount is not None:
        exact = replace(amount, kind="number")
        read = read_exact(sheet, exact)
        made["amount"] = read.numbers
        reads.append(_named(amount, "intake", "amount"))
    unit = next(iter(sheet.with_role("unit")), None)
    if unit is not None:
        made["unit"] = _series(sheet, unit)
        reads.append(_named(unit, "intake", "unit"))
    _others(sheet, made, reads)
    kept = np.ones(sheet.n_rows, dtype=bool) if sheet.is_ours else ~np.isnat(timeline.start)
    return _frame(made, kept), reads


def read_medicines(sheet: Sheet, options: Options) -> tuple[pd.DataFrame, list[Read]]:
    """Medicines with their first and last day; an empty end means that it is still taken."""
    start, end = _ends(sheet, options, may_be_empty=True)
    made: dict[str, Any] = {"name": _text(sheet, "name"), "dose": _text(sheet, "dose"), "start": start, "end": end}
    reads = [
        _named(c, "medicine", c.role) for role in ("name", "dose", "start", "end") for c in sheet.with_role(role)[:1]
    ]
    reads += [
        _named(c, "medicine", "start") for c in sheet.with_role("date", "moment")[:1] if not sheet.with_role("start")
    ]
    notes = sheet.attribute("notes")
    if notes is not None:
        made["notes"] = _series(sheet, notes)
        reads.append(_named(notes, "medicine", "notes"))
    _others(sheet, made, reads)
    frame = _frame(made, np.ones(sheet.n_rows, dtype=bool))
    if not sheet.is_ours:
        swapped = np.flatnonzero((frame["end"] < frame["start"]).to_numpy())
        sheet.problems.add_rows(
            swapped, sheet.lines, lambda rows: ["an end before the start"] * len(rows), "an end on or after the start",
            "Correct the start or the end. The medicine was read without its end.",
        )  # fmt: skip
        frame.loc[swapped, "end"] = pd.NaT
    return frame, reads


def read_ranges(sheet: Sheet, options: Options) -> tuple[pd.DataFrame, list[Read]]:
    """Ranges of days that were completely logged."""
    start, end = _ends(sheet, options, may_be_empty=False)
    made: dict[str, Any] = {"start": start, "end": end}
    reads = [_named(c, "range", c.role) for role in ("start", "end") for c in sheet.with_role(role)[:1]]
    _others(sheet, made, reads)
    good = ~np.isnat(start) & ~np.isnat(end) & ~(end < start)
    sheet.problems.add_rows(
        np.flatnonzero(~good), sheet.lines, lambda rows: ["a range without a first or a last day, or with them swapped"] * len(rows),
        "a first and a last day, in this order", "Correct the range.",
    )  # fmt: skip
    return _frame(made, good), reads


def _ends(sheet: Sheet, options: Options, *, may_be_empty: bool) -> tuple[Times, Times]:
    starts, ends = sheet.with_role("start", "date", "moment")[:1], sheet.with_role("end")[:1]
    read = columns_as_moments(sheet, [*starts, *ends], options)
    none = np.full(sheet.n_rows, NO_TIME)
    first = read[starts[0].index].at if starts and starts[0].index in read else none
    last = read[ends[0].index].at if ends and ends[0].index in read else none
    if not may_be_empty or sheet.is_ours:
        return first, last
    return first.astype("datetime64[D]").astype("datetime64[us]"), last.astype("datetime64[D]").astype("datetime64[us]")


def _named(column: Column, role: str, key: str) -> Read:
    return Read(column, role, key, key.capitalize(), reason=column.guess.reason)


def _text(sheet: Sheet, role: str) -> pd.Series | None:
    found = sheet.with_role(role)
    return _series(sheet, found[0]) if found else None


def _series(sheet: Sheet, column: Column) -> pd.Series:
    return text_series(text_column(column, is_exact=sheet.is_ours))


def _others(sheet: Sheet, made: dict[str, Any], reads: list[Read]) -> None:
    """Further columns, kept beside."""
    used = {r.column.index for r in reads}
    for column in sheet.columns:
        if column.index in used or column.role == "ignore":
            continue
        read = read_exact(sheet, column) if column.kind else read_own(sheet, column, "A column of its own.")
        name = read.key if read.key not in made else f"{read.key} (own)"
        made[name] = read.numbers if read.numbers is not None else text_series(read.text)
        reads.append(replace(read, key=name))


def _frame(made: dict[str, Any], kept: Any) -> pd.DataFrame:  # noqa: ANN401 - an array of bool
    given = {name: pd.Series(value) for name, value in made.items() if value is not None}
    return pd.DataFrame(given)[kept].reset_index(drop=True)
