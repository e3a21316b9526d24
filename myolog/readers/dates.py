"""Columns of dates: one form for a whole column, one order of day and month for a whole file, never a guess.

A column is taken apart (`parse`), the order of day and month is settled for all columns of a file together
(`settle`), and each column is read in its one form (`moments`).
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from myolog.readers.cells import Cells, clean, is_mark
from myolog.readers.problems import REPAIRED, TOLD, Action
from myolog.readers.stamps import MINUTE, Stamp, in_words, is_real, parse_clock, parse_stamp

Order = Literal["dmy", "mdy"]
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


@dataclass(frozen=True)
class Parsed:
    """A column taken apart, text by text; None where a text is no date."""

    cells: Cells
    stamps: tuple[Stamp | None, ...]

    @cached_property
    def form(self) -> str | None:
        """The form in which most cells are written."""
        tally: Counter[str] = Counter()
        for stamp, count in zip(self.stamps, self.cells.counts.tolist(), strict=True):
            if stamp:
                tally[stamp.form] += count
        return tally.most_common(1)[0][0] if tally else None

    @property
    def is_open(self) -> bool:
        """Whether day and month can change places."""
        return self.form is not None and self.form.startswith("num")

    def in_form(self) -> Iterable[tuple[str, Stamp, int]]:
        """Texts in the form of the column, taken apart, with the number of their rows."""
        for text, stamp, count in zip(self.cells.texts, self.stamps, self.cells.counts.tolist(), strict=True):
            if stamp is not None and stamp.form == self.form:
                yield text, stamp, count


def parse(cells: Cells) -> Parsed:
    """Each different text of a column taken apart."""
    parsed = Parsed(cells, tuple(parse_stamp(text) for text in cells.texts))
    return _with_year_first(parsed) if parsed.is_open and str(parsed.form).endswith("2") else parsed


def _with_year_first(parsed: Parsed) -> Parsed:
    """24-01-05 with the year first, where what stands last counts through the month and what stands first stays."""
    first = {s.a for _, s, _ in parsed.in_form()}
    last = {s.y % 100 for _, s, _ in parsed.in_form()}
    if len(last) < 12 or len(first) > 2 or not last <= set(range(1, 32)):
        return parsed
    turned = tuple(
        s and (s._replace(form="ymd", y=2000 + s.a, a=s.y % 100) if s.form == parsed.form else s) for s in parsed.stamps
    )
    return Parsed(parsed.cells, turned)


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
    both: list[tuple[int, str]] = []
    only: dict[Order, list[tuple[int, str, int]]] = {"dmy": [], "mdy": []}
    for position, column in enumerate(columns):
        for text, stamp, count in column.in_form() if column.is_open else ():
            as_dmy, as_mdy = is_real(stamp.y, stamp.b, stamp.a), is_real(stamp.y, stamp.a, stamp.b)
            if as_dmy != as_mdy:
                only["dmy" if as_dmy else "mdy"].append((position, text, count))
            elif as_dmy and stamp.a != stamp.b and not both:
                both.append((position, text))
    by_day, by_month = (sum(count for *_, count in only[order]) for order in ("dmy", "mdy"))
    if by_day and by_month:
        return _settle_mixed(by_day, by_month, only, asked)
    if by_day or by_month:
        return Verdict("dmy" if by_day else "mdy", is_forced=True)
    if asked or not both:
        return Verdict(asked or "dmy")
    position, text = both[0]
    readings = {"dmy": in_words(text, day_first=True), "mdy": in_words(text, day_first=False)}
    return Verdict(None, column=position, example=text, readings=readings)


def _settle_mixed(
    by_day: int, by_month: int, only: Mapping[Order, Sequence[tuple[int, str, int]]], asked: Order | None
) -> Verdict:
    """Order where some dates can only be read day first, and some only month first."""
    if asked:
        return Verdict(asked)
    if by_day >= CLEAR * by_month:
        return Verdict("dmy")
    if by_month >= CLEAR * by_day:
        return Verdict("mdy")
    position, text, _ = only["dmy"][0]
    other = only["mdy"][0][1]
    readings = {
        "dmy": f"{in_words(text, day_first=True)}, and {other!r} is set aside",
        "mdy": f"set aside, and {other!r} is {in_words(other, day_first=False)}",
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
    month_first = parsed.is_open and order == "mdy"
    needs_half = _mostly_halves(parsed)
    texts = parsed.cells.texts
    at = np.full(len(texts), np.datetime64("NaT"), dtype="datetime64[us]")
    timed = np.zeros(len(texts), dtype=bool)
    wrong: dict[str, list[int]] = {key: [] for key, *_ in UNREAD}
    example = ""
    for i, (text, found) in enumerate(zip(texts, parsed.stamps, strict=True)):
        stamp = found._replace(a=found.b, b=found.a) if found and month_first and found.form == parsed.form else found
        fault = _fault(text, stamp, parsed.form, any_year=any_year, needs_half=needs_half)
        if fault:
            wrong.setdefault(fault, []).append(i)
        elif stamp:
            at[i] = np.datetime64(f"{stamp.y:04d}-{stamp.b:02d}-{stamp.a:02d}", "us") + np.timedelta64(
                stamp.time or 0, "us"
            )
            timed[i] = stamp.time is not None
            example = example or clean(text)
    unread = tuple(
        (_flags(wrong[key], len(texts)), expected, fix.format(example=example or "2024-03-05"))
        for key, expected, fix in UNREAD
        if wrong[key]
    )
    has_zone = any(stamp.has_zone for _, stamp, _ in parsed.in_form())
    codes = parsed.cells.codes
    spread = np.append(at, np.datetime64("NaT"))[codes], np.append(timed, False)[codes]
    return Moments(*spread, unread, (ZONE_KEPT,) if has_zone else ())


def _flags(chosen: Sequence[int], n: int) -> Flags:
    made = np.zeros(n, dtype=bool)
    made[list(chosen)] = True
    return made


def _fault(text: str, stamp: Stamp | None, form: str | None, *, any_year: bool, needs_half: bool) -> str:
    """What is wrong with a date, by the keys of `UNREAD`; "missing" for a mark for nothing, "" for none."""
    if stamp is None:
        return "missing" if is_mark(text) else "no date"
    if stamp.form != form:
        return "form"
    if not is_real(stamp.y, stamp.b, stamp.a):
        return "unreal"
    if not (any_year or YEARS[0] <= stamp.y < YEARS[1]):
        return "year"
    is_open_half = stamp.time is not None and not stamp.has_half and stamp.time < 13 * 60 * MINUTE
    return "half" if needs_half and is_open_half else ""


def _mostly_halves(parsed: Parsed) -> bool:
    """Whether most times of the column come with AM or PM."""
    timed = [(stamp.has_half, count) for _, stamp, count in parsed.in_form() if stamp.time is not None]
    return 2 * sum(n for has_half, n in timed if has_half) > sum(n for _, n in timed)


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
