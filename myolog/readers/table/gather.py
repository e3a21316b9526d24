"""Rows put together by day: of a log of days the first value of a day, of events their sum, mean or highest value."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from myolog import catalogue, tables
from myolog.catalogue import Factor
from myolog.parsing.problems import SET_ASIDE, TOLD, shown
from myolog.readers.part import DayTable, Origin
from myolog.readers.table.reads import Read
from myolog.readers.table.sheet import Sheet, text_series

Rule = Literal["sum", "mean", "max"]
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
    events: Rule | None = None,
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
    events : {"sum", "mean"}, optional
        How the values of a day become one where it has a row for each thing that happened on it and nothing else tells
        (`rule_of`). Hours of sleep are not put together, since sleeps overlap.
    """
    days, group = np.unique(day[rows], return_inverse=True)
    is_single = len(days) == len(rows)
    is_repeat = np.zeros(len(rows), dtype=bool) if is_single else _repeats(rows, group, len(days), sheet.n_rows)
    differs = np.zeros(len(rows), dtype=bool)
    made: dict[str, Any] = {}
    taken: dict[str, list[tuple[Read, Indices | None]]] = defaultdict(list)
    for read in reads:
        if events and read.numbers is not None and read.key != "sleep_h":
            source = None
            column = _together(read, rule_of(read, events), rows, group, len(days))
        elif events and read.numbers is None:
            source = None
            column = _joined(read, rows, group, len(days))
        elif read.role == "rpe" and not is_beside:
            source = None
            column = _together(read, "sum", rows, group, len(days))
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
    if not is_beside and not events:
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


ADDED: Final = re.compile(
    r"\b(?:kcal|calories|calorie|energy|steps|cups?|glasses|drinks?|cigarettes|pills|tablets|capsules|servings?|portions?|minutes|mins|"
    r"duration|distance|km|miles|reps|sets|volume|amount|quantity|intake|dose|total|kalorien|schritte|calorias|pasos|passi|"
    r"dauer|minuten|duree|duracion|durata|duracao|duur|minutos|minuti)\b"
)
"""Names of numbers of the person's own that add up over a day."""
IN_UNIT: Final = re.compile(r"[(\[]\s*(?:m?g|µg|ug|mcg|iu|m?l|kcal|kj|oz|fl oz)\s*[)\]]", re.IGNORECASE)
STATE: Final = re.compile(
    r"\b(?:weight|mass|bmi|height|rate|pressure|temp\w*|level|score|index|percent|average|avg|mean)\b"
)
"""Names of numbers that do not, whatever their unit."""


def rule_of(read: Read, otherwise: Rule) -> Rule:
    """How several values of one day become one, by the kind of its quantity: amounts add up, a yes stays a yes."""
    factor = catalogue.factors().get(read.key)
    if (factor is not None and factor.quantity == "yes_no") or read.unit == "yes/no":
        return "max"
    if read.role in ("rpe", "tally"):
        return "sum"
    return "sum" if adds_up(read.column.name, factor, otherwise=otherwise == "sum") else "mean"


def adds_up(name: str, factor: Factor | None, *, otherwise: bool = False) -> bool:
    """Whether the numbers of a factor, or of a column of this name, add up over a day; `otherwise` where neither tells."""
    if factor is not None:
        return factor.quantity in ("mass", "volume", "count", "time", "load")
    plain = catalogue.normalise(name)
    if STATE.search(plain):
        return False
    return otherwise or ADDED.search(plain) is not None or IN_UNIT.search(name) is not None


def _together(read: Read, rule: Rule, rows: Indices, group: Indices, n: int) -> Floats:
    """Value of each day of the values of its rows; NaN where none is known."""
    numbers = np.full(len(rows), np.nan) if read.numbers is None else read.numbers[rows]
    known = np.isfinite(numbers)
    at, values = group[known], numbers[known]
    count = np.bincount(at, minlength=n)
    if rule == "max":
        made = np.full(n, -np.inf)
        np.maximum.at(made, at, values)
    else:
        made = np.bincount(at, weights=values, minlength=n)
        made = made / np.maximum(count, 1) if rule == "mean" else made
    is_usual = np.abs(made) < LARGE
    made[is_usual] = made[is_usual].round(10)
    return np.where((count > 0) & np.isfinite(made), made, np.nan)


LARGE: Final = 1e12
"""Numbers from which there is no tenth decimal to round to."""
MOST_JOINED: Final = 20
"""Different texts of a day that are kept."""


def _joined(read: Read, rows: Indices, group: Indices, n: int) -> Any:  # noqa: ANN401 - text
    """The different texts of each day, one after the other."""
    texts: list[dict[str, None]] = [{} for _ in range(n)]
    if read.text is not None:
        for day, text in zip(group.tolist(), read.text.take(pa.array(rows)).to_pylist(), strict=True):
            if text is not None and len(texts[day]) < MOST_JOINED:
                texts[day][text] = None
    return pd.Series(["; ".join(found) or None for found in texts], dtype="str").array


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
