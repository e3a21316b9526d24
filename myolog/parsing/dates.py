"""Columns of dates: one form for a whole column, one order of day and month for a whole file, never a guess.

A column is taken apart (`parse`), the order of day and month is settled for all columns of a file together
(`settle`), and each column is read in its one form (`moments`).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from myolog.parsing.cells import Cells, clean, is_mark
from myolog.parsing.problems import REPAIRED, TOLD, Action
from myolog.parsing.stamps import MINUTE, Stamp, in_words, parse_clock, parse_stamp

Order = Literal["dmy", "mdy"]
Integers = npt.NDArray[np.int64]
Times = npt.NDArray[np.datetime64]
Flags = npt.NDArray[np.bool_]
Remark = tuple[str, str, str, Action]
"""Found, expected, fix and action of a problem of a whole column."""

YEARS: Final = (1900, 2100)
"""Years before the first, or from the second on, are slips of the pen."""
EXCEL_EPOCH: Final = dt.date(1899, 12, 30)
EXCEL_DAYS: Final = (20_000, 73_000)
"""Day numbers of 1954 to 2099."""
CLEAR: Final = 4
"""So many times as many dates must speak for one order, where some speak for the other."""


@dataclass(frozen=True, eq=False)
class Parsed:
    """A column taken apart, text by text.

    Attributes
    ----------
    forms : tuple of str
        The forms that occur.
    form, y, a, b, time : array of int
        For each text the position of its form (-1 where it is no date) and the numbers of its `Stamp`; `time`
        is -1 without one.
    has_half, has_zone : array of bool
    """

    cells: Cells
    forms: tuple[str, ...]
    form: Integers
    y: Integers
    a: Integers
    b: Integers
    time: Integers
    has_half: Flags
    has_zone: Flags

    @cached_property
    def in_form(self) -> Flags:
        """Whether each text is in the form in which most cells are written."""
        return (self.form == self._main) & (self.form >= 0)

    @cached_property
    def _main(self) -> int:
        if not self.forms:
            return -1
        is_date = self.form >= 0
        rows = np.bincount(self.form[is_date], weights=self.cells.counts[is_date], minlength=len(self.forms))
        return int(rows.argmax())

    @property
    def main_form(self) -> str:
        """The form in which most cells are written; "" without a date."""
        return self.forms[self._main] if self.forms else ""

    @property
    def is_open(self) -> bool:
        """Whether day and month can change places."""
        return self.main_form.startswith("num")


def parse(cells: Cells) -> Parsed:
    """Each different text of a column taken apart."""
    names: dict[str, int] = {}
    rows = [
        (-1, 0, 0, 0, -1, False, False)
        if stamp is None
        else (names.setdefault(stamp[0], len(names)), *stamp[1:4], -1 if stamp[4] is None else stamp[4], *stamp[5:])
        for stamp in _parse_all(cells.texts)
    ]
    form, y, a, b, time, half, zone = np.array(rows, dtype=np.int64).reshape(-1, 7).T
    parsed = Parsed(cells, tuple(names), form, y, a, b, time, half == 1, zone == 1)
    return _with_year_first(parsed) if parsed.is_open and parsed.main_form.endswith("2") else parsed


def _parse_all(texts: Iterable[str]) -> Iterator[Stamp | None]:
    """Each text taken apart; the same day or the same hour in many of them only once."""
    days: dict[str, Stamp | None] = {}
    hours: dict[str, Stamp | None] = {}
    for text in texts:
        first, _, last = text.partition(" ")
        if first not in days:
            days[first] = parse_stamp(first)
        day = days[first]
        if not last or day is None or day.time is not None:
            yield parse_stamp(text)
            continue
        if last not in hours:
            hours[last] = parse_stamp(f"2000-01-01 {last}")
        hour = hours[last]
        if hour is None:
            yield parse_stamp(text)
        else:
            yield Stamp(*day[:4], *hour[4:])


def _with_year_first(parsed: Parsed) -> Parsed:
    """24-01-05 with the year first, where what stands last counts through the month and what stands first stays."""
    chosen = parsed.in_form
    first, last = np.unique(parsed.a[chosen]), np.unique(parsed.y[chosen] % 100)
    if len(last) < 12 or len(first) > 2 or last.min() < 1 or last.max() > 31:
        return parsed
    return replace(
        parsed,
        forms=tuple("ymd" if form == parsed.main_form else form for form in parsed.forms),
        y=np.where(chosen, 2000 + parsed.a, parsed.y),
        a=np.where(chosen, parsed.y % 100, parsed.a),
    )


@dataclass(frozen=True, slots=True)
class Verdict:
    """Order of day and month of the columns of a file.

    Attributes
    ----------
    order : "dmy", "mdy" or None
        None where only the person knows.
    is_forced : bool
        Whether the dates allow this order only.
    column : int
        Position of a column in which the order is open.
    example : str
        A date in it.
    readings : mapping of order to words
        What the example is in each order.
    """

    order: Order | None
    is_forced: bool = False
    column: int = 0
    example: str = ""
    readings: Mapping[str, str] = field(default_factory=dict)


def settle(columns: Sequence[Parsed], asked: Order | None) -> Verdict:
    """Order of day and month that fits all columns of a file.

    Parameters
    ----------
    columns : sequence of Parsed
    asked : "dmy", "mdy" or None
        What the person says; it holds wherever the dates allow it.
    """
    open_ones = [(position, column) for position, column in enumerate(columns) if column.is_open]
    found = [_fits(column) for _, column in open_ones]
    by_day = sum(
        int(column.cells.counts[dmy & ~mdy].sum()) for (_, column), (dmy, mdy) in zip(open_ones, found, strict=True)
    )
    by_month = sum(
        int(column.cells.counts[mdy & ~dmy].sum()) for (_, column), (dmy, mdy) in zip(open_ones, found, strict=True)
    )
    if by_day and by_month:
        wins: Order | None = "dmy" if by_day >= CLEAR * by_month else "mdy" if by_month >= CLEAR * by_day else None
        return Verdict(asked or wins) if asked or wins else _mixed(open_ones, found)
    if by_day or by_month:
        return Verdict("dmy" if by_day else "mdy", is_forced=True)
    example = _first(
        open_ones,
        [dmy & mdy & (column.a != column.b) for (_, column), (dmy, mdy) in zip(open_ones, found, strict=True)],
    )
    if asked or example is None:
        return Verdict(asked or "dmy")
    position, text = example
    readings = {"dmy": in_words(text, day_first=True), "mdy": in_words(text, day_first=False)}
    return Verdict(None, column=position, example=text, readings=readings)


def _fits(column: Parsed) -> tuple[Flags, Flags]:
    """For each text, whether it is a day with the day first, and with the month first."""
    return (
        column.in_form & is_real(column.y, column.b, column.a),
        column.in_form & is_real(column.y, column.a, column.b),
    )


def _first(columns: Sequence[tuple[int, Parsed]], chosen: Sequence[Flags]) -> tuple[int, str] | None:
    """The first of the chosen texts, with the position of its column."""
    for (position, column), flags in zip(columns, chosen, strict=True):
        if flags.any():
            return position, column.cells.texts[int(flags.argmax())]
    return None


def _mixed(columns: Sequence[tuple[int, Parsed]], found: Sequence[tuple[Flags, Flags]]) -> Verdict:
    """What to ask where some dates can only be read day first, and as many only month first."""
    by_day = _first(columns, [dmy & ~mdy for dmy, mdy in found])
    by_month = _first(columns, [mdy & ~dmy for dmy, mdy in found])
    position, text = by_day or (0, "")
    other = by_month[1] if by_month else ""
    readings = {
        "dmy": f"{in_words(text, day_first=True)}, while {other!r} is set aside",
        "mdy": f"set aside, while {other!r} is {in_words(other, day_first=False)}",
    }
    return Verdict(None, column=position, example=text, readings=readings)


@dataclass(frozen=True)
class Moments:
    """A column read as moments.

    Attributes
    ----------
    at : array of datetime64[us]
        NaT where the cell is empty or could not be read.
    timed : array of bool
        Whether the cell gave an hour.
    unread : tuple of (bool array over the texts, what was expected, how to fix it)
    remarks : tuple of Remark
        What to tell about the column as a whole.
    """

    at: Times
    timed: Flags
    unread: tuple[tuple[Flags, str, str], ...] = ()
    remarks: tuple[Remark, ...] = ()


def moments_at_once(cells: Cells, *, any_year: bool = False) -> Moments | None:
    """Column of ISO 8601 moments or days, read at once; None if any cell is written otherwise.

    Parameters
    ----------
    any_year : bool
        Whether years far from ours are meant as well.
    """
    at = cells.iso_times
    if at is None:
        return None
    if not any_year:
        known = at[~np.isnat(at)]
        first, end = (np.datetime64(f"{year}-01-01", "us") for year in YEARS)
        if known.min() < first or known.max() >= end:
            return None
    length = pc.fill_null(pc.binary_length(cells.array), 0).to_numpy()
    return Moments(at, length > len("2024-01-05"))


def moments(parsed: Parsed, order: Order | None, *, any_year: bool = False) -> Moments:
    """Column read in its one form.

    Parameters
    ----------
    order : "dmy", "mdy" or None
        For a column in which it is open.
    any_year : bool
        Whether years far from ours are meant as well.
    """
    swapped = parsed.is_open and order == "mdy"
    day, month = (parsed.b, parsed.a) if swapped else (parsed.a, parsed.b)
    is_date = parsed.form >= 0
    is_known_year = (YEARS[0] <= parsed.y) & (parsed.y < YEARS[1]) | any_year
    is_day = is_real(parsed.y, month, day)
    can_be_half = (parsed.time >= 60 * MINUTE) & (parsed.time < 13 * 60 * MINUTE) & ~parsed.has_half
    lacks_half = can_be_half & _has_halves(parsed)
    faults = {
        "no date": ~is_date & ~parsed.cells.is_missing,
        "form": is_date & ~parsed.in_form,
        "unreal": parsed.in_form & ~is_day,
        "year": parsed.in_form & is_day & ~is_known_year,
        "half": parsed.in_form & is_day & is_known_year & lacks_half,
    }
    good = parsed.in_form & is_day & is_known_year & ~lacks_half
    at = np.full(len(good), np.datetime64("NaT", "us"))
    at[good] = midnights(parsed.y[good], month[good], day[good]) + np.maximum(parsed.time[good], 0).astype(
        "timedelta64[us]"
    )
    timed = good & (parsed.time >= 0)
    example = clean(parsed.cells.texts[int(good.argmax())]) if good.any() else "2024-03-05"
    unread = tuple(
        (faults[key], expected, fix.format(example=example)) for key, expected, fix in UNREAD if faults[key].any()
    )
    codes = parsed.cells.codes
    spread = np.append(at, np.datetime64("NaT", "us"))[codes], np.append(timed, False)[codes]
    return Moments(*spread, unread, (ZONE_KEPT,) if (good & parsed.has_zone).any() else ())


def is_real(year: Integers, month: Integers, day: Integers) -> Flags:
    """Whether there is such a day."""
    is_leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    is_month = (month >= 1) & (month <= 12)
    length = LENGTHS[np.where(is_month, month, 0)] + (is_leap & (month == 2))
    return is_month & (day >= 1) & (day <= length)


LENGTHS: Final = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
"""Days of each month of a common year; none of the month 0."""


def midnights(year: Integers, month: Integers, day: Integers) -> Times:
    """Days as moments."""
    months = ((year - 1970) * 12 + month - 1).astype("datetime64[M]")
    return (months.astype("datetime64[D]") + (day - 1).astype("timedelta64[D]")).astype("datetime64[us]")


def _has_halves(parsed: Parsed) -> bool:
    """Whether AM and PM are the way of the column; a few of them among hours up to 24 are not."""
    timed = parsed.in_form & (parsed.time >= 0)
    counts = parsed.cells.counts
    return bool(4 * counts[timed & parsed.has_half].sum() >= max(counts[timed].sum(), 1))


UNREAD: Final = (
    ("no date", "a date, written like the others in this column", "Write the date like {example}."),
    (
        "form",
        "a date written like the others in this column",
        "Write it like {example}. It was not read in a second way, since day and month could change places.",
    ),
    (
        "unreal",
        "a day that there is in the calendar",
        "Correct the day or the month. The others are written like {example}.",
    ),
    ("year", f"a year from {YEARS[0]} to {YEARS[1] - 1}", "Correct the year. The others are written like {example}."),
    ("half", "AM or PM, like the other times in this column", "Add AM or PM, as in {example}."),
)
ZONE_KEPT: Final[Remark] = (
    "times with a time zone",
    "the clock time where you were",
    "Nothing to do: the clock time was kept as it is written.",
    TOLD,
)
SERIAL: Final[Remark] = (
    "numbers where dates should be",
    "dates, for example 2024-03-05",
    "They are the day numbers of a spreadsheet and were turned into dates. Format the column as dates to be sure.",
    REPAIRED,
)


def serial_days(cells: Cells) -> Moments | None:
    """Column of the day numbers that Excel keeps dates as (45296 is 5 January 2024), or None if it is none."""
    found = [re.fullmatch(r"(\d{5})(?:[.,](\d+))?", clean(t)) for t in cells.texts]
    if not found or not all(found):
        return None
    days = np.array([int(f[1]) for f in found if f])
    part = np.array([float(f"0.{f[2] or 0}") for f in found if f])
    if days.min() < EXCEL_DAYS[0] or days.max() > EXCEL_DAYS[1]:
        return None
    seconds = np.round(part * 86_400).astype("timedelta64[s]")  # the fraction of a day is not exact
    at = np.datetime64(EXCEL_EPOCH, "us") + days.astype("timedelta64[D]") + seconds
    codes = cells.codes
    return Moments(np.append(at, np.datetime64("NaT"))[codes], np.append(part > 0, False)[codes], remarks=(SERIAL,))


def clocks(cells: Cells) -> tuple[npt.NDArray[np.int64], Flags]:
    """Times of day of each of the texts: microseconds since midnight, and whether it is one."""
    times = [parse_clock(t, may_be_digits=True) for t in cells.texts]
    return np.array([t or 0 for t in times], dtype=np.int64), np.array([t is not None for t in times], dtype=bool)


def clock_share(texts: Iterable[str]) -> float:
    """Share of texts that are times of day, marks for nothing not counted."""
    known = [t for t in texts if not is_mark(t)]
    return sum(parse_clock(t) is not None for t in known) / len(known) if known else 0.0


def date_share(texts: Iterable[str]) -> float:
    """Share of texts that are dates, marks for nothing not counted."""
    known = [t for t in texts if not is_mark(t)]
    return sum(parse_stamp(t) is not None for t in known) / len(known) if known else 0.0


def untimed(read: Moments) -> Moments:
    """Moments that all stand at midnight, as a program writes days, as days."""
    head = read.at[:1000][read.timed[:1000]]
    if (head != head.astype("datetime64[D]")).any():
        return read
    at = read.at[read.timed]
    if len(at) < 2 or (at != at.astype("datetime64[D]")).any():
        return read
    return replace(read, timed=np.zeros_like(read.timed))


MIDNIGHT: Final[Remark] = (
    "the time 00:00 in every row",
    "a time of day, or a date alone",
    "They were read as days without a time. Write another time, such as 00:01, if it is meant.",
    TOLD,
)
