"""Dates and times of day as people and programs write them: one form for a whole column, never a guess between two.

A column is first taken apart (`parse`), then the order of day and month is settled for all columns of a file
together (`settle`), then each column is read in that one form (`moments`).
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from myolog.catalogue import normalise
from myolog.readers.cells import MISSING, Cells, clean

Order = Literal["dmy", "mdy"]
Times = npt.NDArray[np.datetime64]
Flags = npt.NDArray[np.bool_]

YEARS: Final = (1900, 2100)
"""Years before and from these are slips of the pen."""
DAY: Final = 86_400_000_000
"""Microseconds of a day."""
EXCEL_EPOCH: Final = dt.date(1899, 12, 30)

_MONTHS: Final = (
    "january jan januar jänner jän janvier janv enero ene janeiro gennaio gen januari",
    "february feb februar februari feber février févr fév febrero fevereiro fev febbraio",
    "march mar märz mär mrz mars marzo março mrt maart",
    "april apr avril avr abril abr aprile",
    "may mai mayo maio maggio mag mei",
    "june jun juni juin junio junho giugno giu",
    "july jul juli juillet juil julio julho luglio lug",
    "august aug août aout agosto ago augustus",
    "september sep sept septembre septiembre setembro set settembre",
    "october oct oktober okt octobre octubre outubro out ottobre ott",
    "november nov novembre noviembre novembro",
    "december dec dezember dez décembre déc diciembre dic dezembro dicembre",
)
MONTH_OF: Final = {normalise(word): month for month, words in enumerate(_MONTHS, start=1) for word in words.split()}
_WEEKDAYS: Final = frozenset(
    normalise(w)
    for w in (
        "monday mon tuesday tue tues wednesday wed thursday thu thur thurs friday fri saturday sat sunday sun "
        "montag mo dienstag di mittwoch mi donnerstag do freitag fr samstag sa sonnabend sonntag so "
        "lundi lun mardi mercredi mer jeudi jeu vendredi ven samedi sam dimanche dim "
        "lunes martes miércoles mié jueves jue viernes vie sábado sáb domingo dom "
        "segunda segunda-feira seg terça terça-feira ter quarta quarta-feira qua quinta quinta-feira qui sexta sexta-feira sex "
        "lunedì martedì mercoledì giovedì gio venerdì sabato domenica "
        "maandag ma dinsdag woensdag wo donderdag vrijdag vr zaterdag za zondag zo"
    ).split()
)

_TIME: Final = (
    r"(?P<h>\d{1,2})(?:(?:[:.]|\s?[hH]\s?)(?P<m>\d{2})(?:[:.](?P<s>\d{2})(?:[.,](?P<f>\d{1,9}))?)?)?"
    r"\s*(?P<half>[aApP]\s?\.?\s?[mM]\.?)?(?:\s*(?:[uU]hr|[hH]|o'clock))?"
)
_ZONE: Final = r"(?P<zone>\s*(?:Z|z|(?:UTC|GMT)\s?(?:[+-]\d{1,2}(?::?\d{2})?)?|[+-]\d{2}(?::?\d{2})?|\[[\w/+-]+\]))*"
_DATES: Final = (
    ("ymd", r"(?P<y>\d{1,6})-(?P<b>\d{1,2})-(?P<a>\d{1,2})"),
    ("ymd", r"(?P<y>\d{4})[/.](?P<b>\d{1,2})[/.](?P<a>\d{1,2})\.?"),
    ("num", r"(?P<a>\d{1,2})(?P<sep>[-/.]|\.?\s)(?P<b>\d{1,2})(?P=sep)(?P<y>\d{4}|\d{2})"),
    ("compact", r"(?P<y>(?:19|20)\d{2})(?P<b>\d{2})(?P<a>\d{2})"),
    ("dby", r"(?P<a>\d{1,2})(?:st|nd|rd|th|er|º|°|\.)?[\s./-]*(?:of\s|de\s)?(?P<name>[^\W\d_]{3,12})\.?[\s.,/-]*(?:de[l]?\s)?(?P<y>\d{4}|'?\d{2})"),
    ("bdy", r"(?P<name>[^\W\d_]{3,12})\.?[\s-]*(?P<a>\d{1,2})(?:st|nd|rd|th)?[\s,-]+(?P<y>\d{4}|'\d{2})"),
    ("ybd", r"(?P<y>\d{4})[\s./-]+(?P<name>[^\W\d_]{3,12})\.?[\s./-]+(?P<a>\d{1,2})"),
)  # fmt: skip
_BETWEEN: Final = r"(?:\s*[T,;|·]\s*|\s+(?:at|um|à|a las|alle|às|om|-|–)\s+|\s+)"
_FORMS: Final = tuple(
    (form, re.compile(rf"{date}(?:{_BETWEEN}{_TIME}{_ZONE})?", re.IGNORECASE)) for form, date in _DATES
)
_CLOCK: Final = re.compile(rf"(?:~|ca\.?|about|circa|um|at)?\s*{_TIME}{_ZONE}")
_DIGITS_CLOCK: Final = re.compile(r"(\d{1,2})(\d{2})")
_SERIAL: Final = re.compile(r"(\d{5})(?:[.,](\d+))?")
_CLOCK_WORDS: Final = {
    "noon": 720,
    "midday": 720,
    "midnight": 0,
    "mittag": 720,
    "mitternacht": 0,
    "midi": 720,
    "minuit": 0,
}


class Stamp(NamedTuple):
    """A text taken apart: its form, year, the two numbers that are day and month, and the time of day.

    `a` is the day and `b` the month, but in the form "num", where that is open. `time` is in
    microseconds, None without one; `half` says whether AM or PM stood there.
    """

    form: str
    y: int
    a: int
    b: int
    time: int | None = None
    has_half: bool = False
    has_zone: bool = False
    year_digits: int = 4


@dataclass(frozen=True)
class Parsed:
    """A column taken apart, text by text; None where a text is no date."""

    cells: Cells
    stamps: tuple[Stamp | None, ...]

    @property
    def share(self) -> float:
        """Share of the filled cells that are dates."""
        counts = self.cells.counts
        is_date = np.array([s is not None for s in self.stamps], dtype=bool)
        is_filled = np.array([clean(t).casefold() not in MISSING for t in self.cells.texts], dtype=bool)
        return float(counts[is_date].sum() / max(counts[is_filled].sum(), 1))

    @property
    def form(self) -> str | None:
        """The form in which most cells are written."""
        tally: Counter[str] = Counter()
        for stamp, count in zip(self.stamps, self.cells.counts.tolist(), strict=True):
            if stamp:
                tally[stamp.form] += count
        return tally.most_common(1)[0][0] if tally else None


def parse_stamp(text: str) -> Stamp | None:
    """A date, with or without a time of day, taken apart; None if the text is none."""
    plain = clean(text)
    if not any(c.isdigit() for c in plain) or len(plain) > 80:
        return None
    plain = _without_weekday(plain)
    for form, pattern in _FORMS:
        found = pattern.fullmatch(plain)
        if not found:
            continue
        parts = found.groupdict()
        month = MONTH_OF.get(normalise(parts["name"])) if "name" in parts else int(parts["b"])
        if month is None:
            continue
        time = _time_of(parts)
        if time is _NO_TIME:
            continue
        digits = parts["y"].lstrip("'")
        year = int(digits) + (2000 if int(digits) < 80 else 1900) if len(digits) == 2 else int(digits)
        kind = f"num{parts['sep'].strip() or ' '}{len(digits)}" if form == "num" else form
        return Stamp(kind, year, int(parts["a"]), month, time, bool(parts["half"]), bool(parts["zone"]), len(digits))
    return None


_NO_TIME: Final = -1


def _time_of(parts: dict[str, str | None]) -> int | None:
    """Microseconds since midnight, None if there is no time, _NO_TIME if it is none that a clock shows."""
    if parts["h"] is None:
        return None
    if parts["m"] is None and not parts["half"]:
        return _NO_TIME  # "2024-01-05 7" can be anything
    hour, minute, second = int(parts["h"]), int(parts["m"] or 0), int(parts["s"] or 0)
    if parts["half"] and 1 <= hour <= 12:
        hour = hour % 12 + (12 if parts["half"][0] in "pP" else 0)
    if (hour > 23 and (hour, minute, second) != (24, 0, 0)) or minute > 59 or second > 60:
        return _NO_TIME
    fraction = int((parts["f"] or "").ljust(6, "0")[:6])
    return ((hour * 60 + minute) * 60 + min(second, 59)) * 1_000_000 + fraction


def _without_weekday(text: str) -> str:
    first = re.match(r"([^\W\d_]+(?:-[^\W\d_]+)?)\.?,?\s+", text)
    if first and normalise(first[1]) in _WEEKDAYS | {
        "segunda feira",
        "terca feira",
        "quarta feira",
        "quinta feira",
        "sexta feira",
    }:
        return text[first.end() :]
    last = re.search(r"[\s,]+\(?([^\W\d_]+)\.?\)?$", text)
    return text[: last.start()] if last and normalise(last[1]) in _WEEKDAYS else text


def parse(cells: Cells) -> Parsed:
    """Each different text of a column taken apart."""
    return Parsed(cells, tuple(parse_stamp(text) for text in cells.texts))


def parse_clock(text: str, *, digits: bool = False) -> int | None:
    """A time of day in microseconds since midnight, or None.

    Parameters
    ----------
    digits : bool
        Whether three or four digits alone are one ("730").
    """
    plain = clean(text)
    if normalise(plain) in _CLOCK_WORDS:
        return _CLOCK_WORDS[normalise(plain)] * 60_000_000
    found = _CLOCK.fullmatch(plain)
    if found:
        time = _time_of(found.groupdict())
        return None if time in (None, _NO_TIME) else time
    bare = _DIGITS_CLOCK.fullmatch(plain) if digits else None
    if bare and int(bare[1]) < 24 and int(bare[2]) < 60:
        return (int(bare[1]) * 60 + int(bare[2])) * 60_000_000
    return None


def is_real(year: int, month: int, day: int) -> bool:
    """Whether there is such a day."""
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(min(max(year, 1), 9999), month)[1]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Order of day and month of the columns of a file.

    Attributes
    ----------
    order : "dmy", "mdy" or None
        None where both fit, so that only the person knows.
    is_forced : bool
        Whether the dates allow this order only.
    example : str
        A date that the two orders read differently.
    column : int
        Position of the column it stands in.
    """

    order: Order | None
    is_forced: bool = False
    example: str = ""
    column: int = 0


def settle(columns: Sequence[Parsed], asked: Order | None) -> Verdict:
    """Order of day and month that fits all columns of a file.

    Parameters
    ----------
    columns : sequence of Parsed
        The columns with dates; those in which the order is open count.
    asked : "dmy", "mdy" or None
        What the person says; it holds wherever the dates allow it.
    """
    weight = {"dmy": 0, "mdy": 0}
    example: tuple[str, int] | None = None
    for position, column in enumerate(columns):
        form = column.form
        if not form or not form.startswith("num"):
            continue
        counts = column.cells.counts.tolist()
        for text, stamp, count in zip(column.cells.texts, column.stamps, counts, strict=True):
            if stamp is None or stamp.form != form:
                continue
            as_dmy, as_mdy = is_real(stamp.y, stamp.b, stamp.a), is_real(stamp.y, stamp.a, stamp.b)
            if as_dmy and as_mdy and stamp.a != stamp.b and example is None:
                example = text, position
            if as_dmy != as_mdy:
                weight["dmy" if as_dmy else "mdy"] += count
    by_day, by_month = weight["dmy"], weight["mdy"]
    if by_day and not by_month:
        return Verdict("dmy", is_forced=True)
    if by_month and not by_day:
        return Verdict("mdy", is_forced=True)
    if asked or (example is None and not by_day):
        return Verdict(asked or "dmy")
    if by_day >= 4 * by_month and by_day:
        return Verdict("dmy")
    if by_month >= 4 * by_day and by_month:
        return Verdict("mdy")
    text, position = example or _first_open(columns)
    return Verdict(None, example=text, column=position)


def _first_open(columns: Sequence[Parsed]) -> tuple[str, int]:
    found = (
        (text, position)
        for position, column in enumerate(columns)
        for text, stamp in zip(column.cells.texts, column.stamps, strict=True)
        if stamp and stamp.form.startswith("num")
    )
    return next(found, ("", 0))


def in_words(text: str, order: Order) -> str:
    """A date in words, as the order reads it."""
    stamp = parse_stamp(text)
    if stamp is None:
        return text
    day, month = (stamp.a, stamp.b) if order == "dmy" else (stamp.b, stamp.a)
    if not is_real(stamp.y, month, day):
        return "no such day"
    return f"{day} {calendar.month_name[month]} {stamp.y}"


@dataclass(frozen=True)
class Moments:
    """A column read as moments.

    Attributes
    ----------
    values : array of datetime64[us]
        NaT where the cell is empty or could not be read.
    timed : array of bool
        Whether the cell gave an hour.
    unread : list of (bool array over the texts, what was expected, how to fix it)
    remarks : tuple of str
        What to tell about the column as a whole.
    """

    values: Times
    timed: Flags
    unread: tuple[tuple[Flags, str, str], ...] = ()
    remarks: tuple[str, ...] = ()


def moments_at_once(cells: Cells, *, exact: bool = False) -> Moments | None:
    """Column of ISO 8601 moments or days, read at once; None if any cell is written otherwise.

    Parameters
    ----------
    exact : bool
        Whether any year is possible: in our own files what was written is what was meant.
    """
    values = cells.iso_times
    if values is None:
        return None
    if not exact:
        known = values[~np.isnat(values)]
        if known.min() < np.datetime64(f"{YEARS[0]}-01-01") or known.max() >= np.datetime64(f"{YEARS[1]}-01-01"):
            return None
    length = pc.fill_null(pc.binary_length(cells.array), 0).to_numpy()
    return Moments(values, length > len("2024-01-05"))


def moments(parsed: Parsed, order: Order | None, *, any_year: bool = False) -> Moments:
    """Column read in its one form.

    Parameters
    ----------
    order : "dmy", "mdy" or None
        For columns in which it is open.
    any_year : bool
        Whether years far from ours are meant as well.
    """
    texts = parsed.cells.texts
    form = parsed.form or "ymd"
    n = len(texts)
    values = np.full(n, np.datetime64("NaT"), dtype="datetime64[us]")
    timed = np.zeros(n, dtype=bool)
    state = np.array(["read"] * n, dtype="U8") if n else np.empty(0, dtype="U8")
    halves = _halves(parsed, form)
    has_zone = False
    for i, (text, stamp) in enumerate(zip(texts, parsed.stamps, strict=True)):
        if stamp is None:
            state[i] = "missing" if clean(text).casefold() in MISSING else "no date"
            continue
        day, month = (stamp.b, stamp.a) if form.startswith("num") and order == "mdy" else (stamp.a, stamp.b)
        if stamp.form != form:
            state[i] = "form"
        elif not is_real(stamp.y, month, day):
            state[i] = "unreal"
        elif not (any_year or YEARS[0] <= stamp.y < YEARS[1]):
            state[i] = "year"
        elif stamp.time is not None and halves and not stamp.has_half and stamp.time < 13 * 3_600_000_000:
            state[i] = "half"
        else:
            midnight = np.datetime64(f"{stamp.y:04d}-{month:02d}-{day:02d}", "us")
            values[i] = midnight + np.timedelta64(stamp.time or 0, "us")
            timed[i] = stamp.time is not None
            has_zone = has_zone or stamp.has_zone
    example = next((t for t, s in zip(texts, state, strict=True) if s == "read"), "2024-03-05")
    codes = parsed.cells.codes
    unread = tuple(
        (state == key, expected, fix.format(example=example)) for key, expected, fix in UNREAD if (state == key).any()
    )
    remarks = (ZONE_KEPT,) if has_zone else ()
    return Moments(np.append(values, np.datetime64("NaT"))[codes], np.append(timed, False)[codes], unread, remarks)


def _halves(parsed: Parsed, form: str) -> bool:
    """Whether most times of the column come with AM or PM."""
    counts = parsed.cells.counts.tolist()
    timed = [
        (s.has_half, c)
        for s, c in zip(parsed.stamps, counts, strict=True)
        if s and s.form == form and s.time is not None
    ]
    return 2 * sum(c for half, c in timed if half) > sum(c for _, c in timed)


UNREAD: Final = (
    ("no date", "a date, written like the others in this column", "Write the date like {example}."),
    ("form", "a date written like the others in this column", "Write it like {example}: read in a second way, day and month could change places."),
    ("unreal", "a day that there is in the calendar", "Correct the day or the month; the others are written like {example}."),
    ("year", f"a year from {YEARS[0]} to {YEARS[1] - 1}", "Correct the year; the others are written like {example}."),
    ("half", "AM or PM, like the other times in this column", "Add AM or PM, as in {example}."),
)  # fmt: skip
ZONE_KEPT: Final = "The times name a time zone; the clock time was kept as it is written."


def serial_days(cells: Cells) -> Moments | None:
    """Column of the day numbers that Excel keeps dates as (45296 is 5 January 2024), or None if it is none."""
    found = [_SERIAL.fullmatch(clean(t)) for t in cells.texts]
    if not found or not all(found):
        return None
    days = np.array([int(f[1]) for f in found if f])
    if days.min() < 20_000 or days.max() > 73_000:  # 1954 to 2099
        return None
    part = np.array([float(f"0.{f[2] or 0}") for f in found if f])
    # To the second: a day's fraction is not exact.
    micro = np.round(part * 86_400).astype("int64") * 1_000_000
    values = np.datetime64(EXCEL_EPOCH, "us") + days.astype("timedelta64[D]") + micro.astype("timedelta64[us]")
    codes = cells.codes
    return Moments(
        np.append(values, np.datetime64("NaT"))[codes],
        np.append(part > 0, False)[codes],
        remarks=("The dates are the day numbers of a spreadsheet and were turned into dates.",),
    )


def clocks(cells: Cells) -> tuple[npt.NDArray[np.int64], Flags]:
    """Column of times of day: microseconds since midnight for each text (-1 where it is none), and whether it is one."""
    times = [parse_clock(t, digits=True) for t in cells.texts]
    micro = np.array([-1 if t is None else t for t in times], dtype=np.int64)
    return micro, micro >= 0


def clock_share(cells: Cells, most: int = 200) -> float:
    """Share of the first different texts that are times of day."""
    texts = [t for t in cells.texts[:most] if clean(t).casefold() not in MISSING]
    return sum(parse_clock(t) is not None for t in texts) / len(texts) if texts else 0.0


def date_share(texts: Iterable[str]) -> float:
    """Share of texts that are dates."""
    known = [t for t in texts if clean(t).casefold() not in MISSING]
    return sum(parse_stamp(t) is not None for t in known) / len(known) if known else 0.0
