"""Columns of dates: one form for a whole column, one order of day and month for a whole file, never a guess.

A column is taken apart (`parse`), the order of day and month is settled for all columns of a file together
(`settle`), and each column is read in its one form (`moments`).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from myolog.parsing.cells import Cells, clean, is_mark
from myolog.parsing.problems import REPAIRED, TOLD, Action
from myolog.parsing.stamps import (
    MINUTE,
    Stamp,
    in_words,
    is_part_of_day,
    offset_in,
    parse_clock,
    parse_range,
    parse_stamp,
    parse_without_year,
    weekday_of,
)

Order = Literal["dmy", "mdy"]
Integers = npt.NDArray[np.int64]
Times = npt.NDArray[np.datetime64]
Flags = npt.NDArray[np.bool_]
Remark = tuple[str, str, str, Action]
"""Found, expected, fix and action of a problem of a whole column."""

YEARS: Final = (1900, 2100)
"""Years before the first, or from the second on, are slips of the pen."""
UNIX_SECONDS: Final = (946_684_800, 2_208_988_800)
"""Seconds since 1970 of the beginning of 2000 and of 2040."""
SURE: Final = frozenset({"ymd", "compact", "dby", "bdy", "ybd"})
"""Forms in which day and month cannot change places, so that they can stand beside one another."""
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
    def in_main_form(self) -> Flags:
        """Whether each text is in the form in which most cells are written."""
        return (self.form == self._main) & (self.form >= 0)

    @cached_property
    def in_form(self) -> Flags:
        """Whether each text is in that form, or in one in which day and month cannot change places."""
        is_sure = np.array([form in SURE for form in self.forms] + [False])
        return self.in_main_form | is_sure[self.form]

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

    @cached_property
    def is_dotted(self) -> bool:
        """Whether it is written with points, which part days from months wherever they are used, the day being first."""
        fits = is_real(self.y, self.b, self.a) | ~self.in_main_form
        return self.main_form.startswith("num.") and bool(fits.all())


def parse(cells: Cells, *, without_year: bool = False) -> Parsed:
    """Each different text of a column taken apart.

    Parameters
    ----------
    without_year : bool
        Whether the dates have no year, which is then 0 in all of them.
    """
    names: dict[str, int] = {}
    rows = [
        (-1, 0, 0, 0, -1, False, False)
        if stamp is None
        else (names.setdefault(stamp[0], len(names)), *stamp[1:4], -1 if stamp[4] is None else stamp[4], *stamp[5:])
        for stamp in (map(parse_without_year, cells.texts) if without_year else _parse_all(cells.texts))
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
    chosen = parsed.in_main_form
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
    open_ones = [
        (position, column)
        for position, column in enumerate(columns)
        if column.is_open and not (column.is_dotted and asked is None)
    ]
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
        column.in_main_form & is_real(column.y, column.b, column.a),
        column.in_main_form & is_real(column.y, column.a, column.b),
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
    day, month = _in_order(parsed, order)
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


def _in_order(parsed: Parsed, order: Order | None) -> tuple[Integers, Integers]:
    """Day and month of each text."""
    swapped = parsed.in_main_form & (parsed.is_open and order == "mdy")
    return np.where(swapped, parsed.b, parsed.a), np.where(swapped, parsed.a, parsed.b)


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


UNIX: Final[Remark] = (
    "numbers that count the time since 1970, as computers do",
    "dates and times of day",
    "They were read in UTC and not in your own time zone, so that the hours may be others, and near midnight the day.",
    TOLD,
)


def unix_times(cells: Cells) -> Moments | None:
    """Column of seconds or milliseconds since 1970, all of them from 2000 to 2039, or None if it is none."""
    numbers = cells.plain_numbers
    known = np.empty(0) if numbers is None else numbers[np.isfinite(numbers)]
    if numbers is None or not len(known):
        return None
    for per_second in (1, 1000):
        first, end = (limit * per_second for limit in UNIX_SECONDS)
        if first <= known.min() and known.max() < end:
            milliseconds = np.where(np.isfinite(numbers), numbers * (1000 // per_second), 0).round().astype("int64")
            at = milliseconds.astype("datetime64[ms]").astype("datetime64[us]")
            at[np.isnan(numbers)] = np.datetime64("NaT")
            return Moments(at, np.isfinite(numbers), remarks=(UNIX,))
    return None


def today() -> np.datetime64:
    """The day it is where this runs."""
    return np.datetime64(dt.datetime.now().astimezone().date(), "D")


OLDEST: Final = 10
"""Years back from now in which dates without a year may lie."""


def moments_without_year(parsed: Parsed, order: Order | None) -> Moments | None:
    """Column of days without a year in the latest years that fit; None if none do, or the rows are in no order.

    The rows follow one another, from the earliest to the latest or the other way round: where the days begin anew, a
    year ends. No day lies in the future, and a day of the week that is named is the one that it was.
    """
    day, month = _in_order(parsed, order)
    is_day = parsed.in_main_form & is_real(np.zeros_like(day), month, day)
    codes = parsed.cells.codes
    rows = np.flatnonzero(np.append(is_day, False)[codes])
    if not len(rows):
        return None
    at = codes[rows]
    step = np.diff(month[at] * 31 + day[at])
    is_rising = bool((step >= 0).sum() >= (step <= 0).sum())
    back = step < 0 if is_rising else step > 0
    if (np.abs(step[back]) < HALF_A_YEAR).any():
        return None
    later = np.append(0, np.cumsum(back)) if is_rising else np.append(np.cumsum(back[::-1])[::-1], 0)
    named = np.array([-1 if (found := weekday_of(text)) is None else found for text in parsed.cells.texts])[at]
    now = today()
    for last in range(now.astype("datetime64[Y]").astype(int) + 1970, 0, -1)[:OLDEST]:
        year = last - later.max() + later
        days = midnights(year, month[at], day[at]).astype("datetime64[D]")
        weekday = (days.astype(int) + 3) % 7  # 1970 began on a Thursday
        if is_real(year, month[at], day[at]).all() and days.max() <= now and ((named < 0) | (named == weekday)).all():
            return _of_years(parsed, rows, days, is_day)
    return None


HALF_A_YEAR: Final = 6 * 31
"""Days, of months of 31 days, by which the days go back at least where a year ends."""


def _of_years(parsed: Parsed, rows: Integers, days: npt.NDArray[np.datetime64], is_day: Flags) -> Moments:
    """Moments of a column without years, of which these rows hold these days."""
    codes = parsed.cells.codes
    time = parsed.time[codes[rows]]
    at = np.full(len(codes), np.datetime64("NaT", "us"))
    timed = np.zeros(len(codes), dtype=bool)
    at[rows] = days.astype("datetime64[us]") + np.maximum(time, 0).astype("timedelta64[us]")
    timed[rows] = time >= 0
    first, last = (int(d.astype("datetime64[Y]").astype(int)) + 1970 for d in (days.min(), days.max()))
    years = f"{first}" if first == last else f"{first} to {last}"
    told: Remark = (
        f"dates without a year, like {clean(parsed.cells.texts[int(is_day.argmax())])!r}",
        "dates with a year, like 2024-03-05",
        f"They were read as days of {years}, so that the last one is not in the future. Write the year if it was another.",
        TOLD,
    )
    is_wrong = ~is_day & ~parsed.cells.is_missing
    unread = ((is_wrong, "a date, written like the others in this column", "Write the date with its year."),)
    return Moments(at, timed, unread if is_wrong.any() else (), (told,))


def clocks(cells: Cells) -> tuple[npt.NDArray[np.int64], Flags]:
    """Times of day of each of the texts: microseconds since midnight, and whether it is one."""
    times = [parse_clock(t, may_be_digits=True) for t in cells.texts]
    return np.array([t or 0 for t in times], dtype=np.int64), np.array([t is not None for t in times], dtype=bool)


def are_clock_digits(cells: Cells) -> bool:
    """Whether each cell is a time of day in three or four digits, like 930 and 2115."""
    return (
        cells.plain_numbers is not None
        and bool(cells.texts)
        and all(
            re.fullmatch(r"\d{3,4}", clean(t)) and parse_clock(t, may_be_digits=True) is not None for t in cells.texts
        )
    )


def clock_share(texts: Sequence[str]) -> float:
    """Share of texts that are times of day, ranges of them or parts of the day, marks for nothing not counted."""
    return _share(texts, lambda t: parse_clock(t) is not None or is_part_of_day(t))


def date_share(texts: Sequence[str]) -> float:
    """Share of texts that are dates, marks for nothing not counted."""
    return _share(texts, lambda t: parse_stamp(t) is not None)


def share_without_year(texts: Sequence[str]) -> float:
    """Share of texts that are dates without a year, marks for nothing not counted."""
    return _share(texts, lambda t: parse_without_year(t) is not None)


def _share(texts: Sequence[str], holds: Callable[[str], bool]) -> float:
    known = [t if span is None else span[0] for t, span in zip(texts, ranges(texts), strict=True) if not is_mark(t)]
    return sum(map(holds, known)) / len(known) if known else 0.0


def may_hold_ranges(cells: Cells) -> bool:
    """Whether any cell of a column may be a range of times: a quick look, before each is taken apart."""
    return bool(pc.any(pc.match_substring_regex(cells.array, MAY_BE_RANGE)).as_py())


MAY_BE_RANGE: Final = r"→|->|=>|–|—|[^\pL\d](?:to|until|till|bis|à|hasta|tot|alle)[^\pL\d]|[:aApPhH].*-|\d\.\d\d\s?-|-\s?\d{1,2}(?:[:.]\d\d)?\s?[aApP]"
"""A word or a sign between two times, or a hyphen behind an hour or before one with AM or PM, in the words of RE2."""


def ranges(texts: Sequence[str]) -> list[tuple[str, str] | None]:
    """For each text the start and the end of the range of times that it is, or None.

    What may be a zone behind a time ("2024-01-05 13:45-06:00") is taken for one where the texts name two at most and no
    other text is a range, since a zone has one time in summer and one in winter, and ranges end at all times.
    """
    offsets = [offset_in(t) for t in texts]
    found = [parse_range(t) for t in texts]
    named = {o for o in offsets if o}
    is_range = any(f and not o for f, o in zip(found, offsets, strict=True))
    are_zones = 0 < len(named) <= ZONES and not is_range and (len(texts) > FEW or parse_stamp(texts[0]) is not None)
    return [None if o else f for f, o in zip(found, offsets, strict=True)] if are_zones else found


ZONES: Final = 2
FEW: Final = 4
"""Texts without a date from which it can be told that they name zones."""


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
