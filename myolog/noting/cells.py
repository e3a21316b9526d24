"""What is typed or pasted into a cell of a table, read as it stands: refused with a sentence rather than taken for another.

Cells come as text. An editor of numbers drops what it does not know, the minus of "-5" and the comma of "1,5", and
saves what is left; one of dates takes 03/04 for the 4th of March wherever it is written.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any, Final, Literal

import pandas as pd

from myolog import showing, wording
from myolog.catalogue import Factor
from myolog.errors import Impossible
from myolog.noting import day as days
from myolog.noting.episode import place_of
from myolog.parsing.cells import read_cell
from myolog.parsing.stamps import is_real, parse_clock, parse_stamp

Kind = Literal["date", "time", "number", "minutes", "choice", "yes_no", "tick", "text"]

ISO: Final = "YYYY-MM-DD"
YEARS: Final = (1900, 2199)
YES_NO: Final = MappingProxyType({"yes": 1.0, "no": 0.0})
DIGITS: Final = 4
"""Digits behind the point that are shown of a number."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table that can be changed.

    Attributes
    ----------
    key : str
        Of the frame; never a name from a file.
    label : str
        For people; may be from a file.
    options : mapping
        For a choice: what is stored, to its words.
    low, high : float or None
        For a number: the least and the most that is possible.
    unit : str
        For a number: the unit in which it is shown, "" for none.
    factor : Factor or None
        The known factor that it holds, in the unit in which it is shown.
    form : str
        For a date: how it is shown, as "DD/MM/YYYY", and so in which order it is read.
    last : date or None
        For a date: the last one that can be.
    """

    key: str
    label: str
    kind: Kind
    help: str = ""
    options: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    low: float | None = None
    high: float | None = None
    unit: str = ""
    factor: Factor | None = None
    form: str = ISO
    last: date | None = None


def as_text(column: Column, cell: Any) -> str | None:  # noqa: ANN401 - see `sheet.cell`
    """A date, a time or a number as it stands in the table, to be written over; None for nothing."""
    if cell is None:
        return None
    if column.kind == "date":
        return _written(column.form, cell)
    if column.kind == "time":
        return f"{cell:%H:%M}"
    return f"{round(cell, DIGITS) + 0.0:.15g}"


def _written(form: str, day: date) -> str:
    parts = {"YYYY": f"{day.year:04d}", "MM": f"{day.month:02d}", "DD": f"{day.day:02d}"}
    for name, part in parts.items():
        form = form.replace(name, part)
    return form


def value_of(column: Column, raw: Any) -> Any:  # noqa: ANN401 - see `sheet.cell`
    """A cell as the store holds it.

    Raises
    ------
    Impossible
        If it cannot be, or can be read in two ways.
    """
    is_empty = raw is None or (isinstance(raw, str) and not raw.strip()) or (isinstance(raw, float) and math.isnan(raw))
    value: Any = None
    if column.kind == "tick":
        value = not is_empty and bool(raw)
    elif not is_empty:
        value = _READ[column.kind](column, raw)
    return value


def _date(column: Column, raw: Any) -> date:  # noqa: ANN401 - see `sheet.cell`
    example = _written(column.form, date(2026, 3, 27))
    stamp = parse_stamp(str(raw))
    if stamp is None:
        raise Impossible(f"{column.label}: “{raw}” cannot be read. Write it as {example}.")
    day, month = stamp.a, stamp.b
    if stamp.form.startswith("num"):
        is_day_first = column.form.startswith("DD")
        # What is parted by dots begins with the day wherever it is written; elsewhere the table's own order holds.
        is_known = is_day_first or (column.form.startswith("MM") and not stamp.form.startswith("num."))
        if not is_known and day != month:
            raise Impossible(f"{column.label}: “{raw}” can be read in two ways. Write it as {example}.")
        if not is_day_first:
            day, month = month, day
    if not is_real(stamp.y, month, day):
        raise Impossible(f"{column.label}: there is no day “{raw}”. Write it as {example}.")
    if not YEARS[0] <= stamp.y <= YEARS[1]:
        raise Impossible(f"{column.label}: the year {stamp.y} cannot be. Write the day as {example}.")
    read = date(stamp.y, month, day)
    if column.last is not None and read > column.last:
        raise Impossible(f"{column.label}: {wording.date(pd.Timestamp(read))} is still to come.")
    return read


def _time(column: Column, raw: Any) -> time:  # noqa: ANN401 - see `sheet.cell`
    passed = parse_clock(str(raw), may_be_digits=True)
    if passed is None or passed >= 24 * 60 * 60 * 10**6:
        raise Impossible(f"{column.label}: “{raw}” cannot be read. Write it as 21:40.")
    return (datetime(2000, 1, 1) + timedelta(microseconds=passed)).time()  # noqa: DTZ001 - a time of day


def _number(column: Column, raw: Any) -> float | None:  # noqa: ANN401 - see `sheet.cell`
    value = _amount(column, raw) if isinstance(raw, str) else _plain(column, raw)
    if value is None:
        return None
    low, high = column.low, column.high
    if (low is not None and value < low) or (high is not None and value > high):
        least, most = (wording.number(end) if end is not None else "" for end in (low, high))
        can = f"{least} to {most} can" if least and most else f"{least} or more can" if least else f"up to {most} can"
        raise Impossible(f"{column.label}: {wording.number(value, 2)} cannot be; {can}.")
    return showing.kept(column.factor, value) + 0.0  # no minus zero


def _plain(column: Column, raw: Any) -> float:  # noqa: ANN401 - see `sheet.cell`
    try:
        value = float(raw)
    except (TypeError, ValueError):
        value = math.nan
    if not math.isfinite(value):
        raise Impossible(f"{column.label}: “{raw}” is no number.")
    return value


def _amount(column: Column, text: str) -> float | None:
    """A number as people write it, with its unit if they like; None for a mark that stands for nothing."""
    cell = read_cell(text, None)
    if cell.kind == "missing":
        return None
    if cell.other is not None:
        raise Impossible(days.two_ways(column.label, text, cell))
    if cell.kind == "clock" and column.unit == "h":
        return cell.value
    value = None
    if cell.kind == "none":
        value = 0.0
    elif cell.kind in ("number", "span"):
        value = days.in_unit(cell.value, cell.unit, column.unit, column.factor)
    if value is None:
        unit = f" of {column.unit}" if column.unit else ""
        raise Impossible(f"{column.label}: “{text}” is no number{unit}.")
    return value


def _minutes(column: Column, raw: Any) -> int | None:  # noqa: ANN401 - see `sheet.cell`
    value = _number(column, raw)
    return None if value is None else round(value * 60_000)


def _yes_no(column: Column, raw: Any) -> float:  # noqa: ANN401 - see `sheet.cell`
    if raw not in YES_NO:
        raise Impossible(f"{column.label}: write yes or no.")
    return YES_NO[raw]


def _text(column: Column, raw: Any) -> str | None:  # noqa: ANN401 - see `sheet.cell`
    text = str(raw).replace("\x00", "").strip()
    return (place_of(text, "")[0] if column.key == "site" else text) or None


_READ: Final[Mapping[Kind, Callable[[Column, Any], Any]]] = MappingProxyType(
    {
        "date": _date,
        "time": _time,
        "number": _number,
        "minutes": _minutes,
        "yes_no": _yes_no,
        "choice": _text,
        "text": _text,
    }
)
