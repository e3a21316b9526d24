"""Apple Health's export.xml: caffeine, water, minerals, sleep, workouts and mindful minutes, read piece by piece.

The file can be many gigabytes, so it is never held: each record is looked at as it passes. It opens with a DTD of its
own, which is allowed; entities, with which a file could fill the memory or ask for other files, are not.

Every time in it is given in the zone that the phone had at the export. Where a record says in which zone it was made
(HKTimeZone), the clock there decides to which day it belongs.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from myolog import catalogue
from myolog.diary import parse_day_start
from myolog.errors import UnreadableFile
from myolog.parsing.dates import YEARS
from myolog.parsing.problems import SET_ASIDE, TOLD, shown
from myolog.parsing.stamps import is_real, parse_stamp
from myolog.parsing.units import SIZES, size_in, unit_named
from myolog.parsing.wording import count_text
from myolog.readers.apple_xml import ElementReader, ForbiddenEntity
from myolog.readers.exports.daylog import DayLog
from myolog.readers.exports.nights import Kind, Piece, sleeps
from myolog.readers.exports.several_apps import (
    Consumed,
    Counted,
    Session,
    ask_apps,
    counted,
    drinks_of,
    sessions_once,
)
from myolog.readers.formats import Context, Format
from myolog.readers.part import Part
from myolog.readers.sources import FAILURES, HEAD, File

NAME: Final = "Apple Health"
ROOT: Final = b"<HealthData"
CONSUMED: Final[Mapping[str, str]] = {
    "HKQuantityTypeIdentifierDietaryCaffeine": "caffeine_mg",
    "HKQuantityTypeIdentifierDietaryWater": "water_l",
    "HKQuantityTypeIdentifierDietaryMagnesium": "magnesium_mg",
    "HKQuantityTypeIdentifierDietaryCalcium": "calcium_mg",
    "HKQuantityTypeIdentifierDietaryPotassium": "potassium_mg",
    "HKQuantityTypeIdentifierDietarySodium": "sodium_mg",
    "HKQuantityTypeIdentifierDietaryVitaminB12": "vitamin_b12_ug",
    "HKQuantityTypeIdentifierDietaryVitaminD": "vitamin_d_ug",
}
DRINKS: Final = "HKQuantityTypeIdentifierNumberOfAlcoholicBeverages"
MEASURED: Final[Mapping[str, str]] = {
    "HKQuantityTypeIdentifierRestingHeartRate": f"Resting heart rate ({NAME})",
    "HKQuantityTypeIdentifierHeartRateVariabilitySDNN": f"Heart rate variability ({NAME})",
    DRINKS: f"Alcoholic drinks ({NAME})",
}
SLEEP: Final = "HKCategoryTypeIdentifierSleepAnalysis"
MINDFUL: Final = "HKCategoryTypeIdentifierMindfulSession"
ASLEEP: Final = "HKCategoryValueSleepAnalysisAsleep"
IN_BED: Final = "HKCategoryValueSleepAnalysisInBed"
SLEPT: Final[Mapping[str, Kind]] = {
    f"{ASLEEP}Core": "stage",
    f"{ASLEEP}Deep": "stage",
    f"{ASLEEP}REM": "stage",
    ASLEEP: "generic",
    f"{ASLEEP}Unspecified": "generic",
    "HKCategoryValueSleepAnalysisAwake": "awake",
}
UNITS: Final = {"fl_oz_us": "fl oz"}
MILLILITRES: Final = {"cup_us": 236.588, "cup_imp": 284.131, "pt_us": 473.176, "pt_imp": 568.261, "fl_oz_imp": 28.4131}
MINUTES: Final = {"min": 1.0, "s": 1 / 60, "sec": 1 / 60, "hr": 60.0, "h": 60.0}
ZONE: Final = "HKTimeZone"
OFFSET: Final = re.compile(r"(?:GMT|UTC)([+-])(\d{1,2}):?(\d{2})")
"""How Apple names a zone that has no city."""
UNSEPARATED: Final = re.compile(r"(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})([+-]\d{4})")
"""A date as iOS 8 wrote it."""
EPOCH: Final = dt.date(1970, 1, 1).toordinal()


class Moment(NamedTuple):
    """A moment by the person's clock, in seconds since 1970, and how far that was ahead of UTC."""

    local: int
    shift: int

    @property
    def utc(self) -> int:
        """Seconds since 1970 in UTC."""
        return self.local - self.shift

    def moved(self, zone: dt.tzinfo) -> Moment:
        """The same moment by the clock of another zone."""
        shift = _seconds(dt.datetime.fromtimestamp(self.utc, zone).utcoffset())
        return Moment(self.utc + shift, shift)


def _seconds(offset: dt.timedelta | None) -> int:
    return offset.days * 86_400 + offset.seconds if offset is not None else 0


@lru_cache(1024)
def moment(text: str) -> Moment | None:
    """A date as Apple writes it ("2024-01-15 08:00:00 -0600"), on some phones with AM and PM; None if it is none."""
    try:
        parsed = dt.datetime.fromisoformat(text[:19] + text[20:])
    except ValueError:
        if found := UNSEPARATED.fullmatch(text):
            y, m, d, hour, minute, second, offset = found.groups()
            return moment(f"{y}-{m}-{d} {hour}:{minute}:{second} {offset}")
        stamp = parse_stamp(text)
        found = re.search(r"([+-])(\d{2}):?(\d{2})\s*$", text)
        if stamp is None or stamp.form != "ymd" or stamp.time is None or not found:
            return None
        if not YEARS[0] <= stamp.y < YEARS[1] or not is_real(stamp.y, stamp.b, stamp.a):
            return None
        day = dt.date(stamp.y, stamp.b, stamp.a).toordinal() - EPOCH
        return Moment(day * 86_400 + stamp.time // 1_000_000, _shift(found))
    if not YEARS[0] <= parsed.year < YEARS[1]:
        return None
    seconds = parsed.hour * 3600 + parsed.minute * 60 + parsed.second
    return Moment((parsed.toordinal() - EPOCH) * 86_400 + seconds, _seconds(parsed.utcoffset()))


def _shift(found: re.Match[str]) -> int:
    """Seconds ahead of UTC, from a sign, hours and minutes."""
    return (-1 if found[1] == "-" else 1) * (int(found[2]) * 3600 + int(found[3]) * 60)


@lru_cache(1024)
def time_zone(name: str) -> dt.tzinfo | None:
    """The zone of a name like "Asia/Tokyo" or "GMT+0200"; None if there is none."""
    try:
        if found := OFFSET.fullmatch(name):
            return dt.timezone(dt.timedelta(seconds=_shift(found)))
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # a folder of zones, a name too long for a file
        return None


@dataclass(eq=False)
class Collected:
    """What passes by while the file is read."""

    log: DayLog
    context: Context
    n_read: int = 0
    n_bad: int = 0
    n_twice: int = 0
    n_again: int = 0
    n_left_out: int = 0
    first_bad: int = 0
    others: Counter[str] = field(default_factory=Counter)
    pieces: list[Piece] = field(default_factory=list)
    in_bed: list[Piece] = field(default_factory=list)
    consumed: dict[str, list[Consumed]] = field(default_factory=dict)
    workouts: list[Session] = field(default_factory=list)
    seen: set[tuple[str, int, str, str]] = field(default_factory=set)
    unknown_zones: Counter[str] = field(default_factory=Counter)
    line: int = 0
    """Line of the record that is being taken."""
    waiting: tuple[Take, str, list[str], int] | None = None
    """A record that is not taken yet, with its line: its zone comes in an element of its own, inside of it."""

    def __post_init__(self) -> None:
        """Know the day boundary in seconds."""
        self.boundary = int(parse_day_start(self.context.day_start).total_seconds())
        self.reader = ElementReader(self.element, self.take_waiting)

    def element(self, name: str, attributes: list[str]) -> None:
        """An element of the file, with the name and the value of each attribute in turn."""
        if self.waiting is not None:
            if name == "MetadataEntry":
                entry = _by_name(attributes)
                if entry.get("key") == ZONE:
                    self.take_waiting(entry.get("value", ""))
                return
            self.take_waiting()
        if name == "Record":
            is_first = attributes and attributes[0] == "type"
            kind = attributes[1] if is_first else _by_name(attributes).get("type", "")
            take = TAKEN.get(kind)
            if take is None:
                self.others[kind] += 1
                return
        elif name == "Workout":
            kind, take = name, _workout
        else:
            return
        self.waiting = take, kind, attributes, self.reader.line

    def take_waiting(self, zone: str = "") -> None:
        """Take the record that waits, by the clock of its zone."""
        if self.waiting is None:
            return
        take, kind, listed, self.line = self.waiting
        self.waiting = None
        attributes = _by_name(listed)
        start, end = moment(attributes.get("startDate", "")), moment(attributes.get("endDate", ""))
        if start is not None and end is not None and zone:
            if (found := time_zone(zone)) is not None:
                start, end = start.moved(found), end.moved(found)
            else:
                self.unknown_zones[zone] += 1
        if start is None or end is None or not take(self, kind, attributes, start, end):
            self.n_bad += 1
            self.first_bad = self.first_bad or self.line
            return
        self.n_read += 1

    def day(self, at: Moment) -> int:
        """Day of a moment by the person's day boundary."""
        return (at.local - self.boundary) // 86_400

    def adds_up(self, label: str) -> bool:
        """Whether the person says that apps wrote down different things of this name."""
        return self.context.options.wish(self.log.file, label, label).apps == "different"

    def is_new(self, kind: str, start: Moment, value: str, source: str) -> bool:
        """Whether an app did not record the same before: Apple lists the parts of a meal a second time."""
        key = (kind, start.utc, value, source)
        is_new = key not in self.seen
        self.seen.add(key)
        self.n_again += not is_new
        return is_new


def _by_name(attributes: list[str]) -> dict[str, str]:
    """Values of attributes by their names."""
    return dict(zip(attributes[::2], attributes[1::2], strict=True))


Take = Callable[[Collected, str, Mapping[str, str], Moment, Moment], bool]


def _amount(value: str, unit: str, key: str) -> float:
    """Amount in the unit of the factor; NaN where it is none."""
    try:
        amount = float(value) * size_of_unit(unit, key)
    except ValueError:
        return np.nan
    return amount if 0 <= amount < np.inf else np.nan


@lru_cache(1024)
def size_of_unit(unit: str, key: str) -> float:
    """How much of the factor's unit one of a unit is; NaN where that is not known."""
    number, unit = (MILLILITRES[unit], "ml") if unit in MILLILITRES else (1.0, unit)
    named = UNITS.get(unit) or unit_named(unit.casefold()) or ""
    size = size_in(named, catalogue.factors()[key]) if named in SIZES or named == "iu" else None
    return number * size if size is not None else np.nan


def _consumed(to: Collected, kind: str, attributes: Mapping[str, str], start: Moment, _: Moment) -> bool:
    key, value, unit = CONSUMED[kind], attributes.get("value", ""), attributes.get("unit", "")
    amount = _amount(value, unit, key)
    if np.isnan(amount):
        return False
    if to.is_new(kind, start, f"{value} {unit}", attributes.get("sourceName", "")):
        _consume(to, key, attributes, start, amount)
    return True


def _consume(to: Collected, key: str, attributes: Mapping[str, str], start: Moment, amount: float) -> None:
    source = attributes.get("sourceName", "")
    to.consumed.setdefault(key, []).append(Consumed(to.day(start), start.local, amount, to.line, source))


def _measured(to: Collected, kind: str, attributes: Mapping[str, str], start: Moment, _: Moment) -> bool:
    try:
        value = float(attributes.get("value", ""))
    except ValueError:
        return False
    if not to.is_new(kind, start, attributes["value"], attributes.get("sourceName", "")) or not np.isfinite(value):
        return True
    if kind == DRINKS:
        _consume(to, DRINKS, attributes, start, value)
    else:
        noted = to.log.noted(MEASURED[kind], "mean", unit=attributes.get("unit", ""), reason="The mean of the day.")
        noted.add(to.day(start), value, to.line)
    return True


def _slept(to: Collected, _: str, attributes: Mapping[str, str], start: Moment, end: Moment) -> bool:
    value = attributes.get("value", "")
    if value in SLEPT:
        to.pieces.append(Piece(start.utc, end.utc, end.shift, to.line, SLEPT[value]))
    elif value == IN_BED:
        to.in_bed.append(Piece(start.utc, end.utc, end.shift, to.line))
    return value.startswith("HKCategoryValueSleepAnalysis")


def _mindful(to: Collected, kind: str, attributes: Mapping[str, str], start: Moment, end: Moment) -> bool:
    if not to.is_new(kind, start, str(end.utc // 60), attributes.get("sourceName", "")):
        return True
    noted = to.log.noted(
        "Mindful minutes", "sum", factor="relaxation_min", unit="min", reason="Mindful minutes of the day."
    )
    minutes = (end.utc - start.utc) / 60
    if not 0 < minutes <= 24 * 60:
        return minutes == 0
    noted.add(to.day(start), minutes, to.line)
    return True


def _workout(to: Collected, kind: str, attributes: Mapping[str, str], start: Moment, end: Moment) -> bool:
    minutes = (end.utc - start.utc) / 60
    with suppress(KeyError, ValueError):  # older exports have no duration
        minutes = float(attributes["duration"]) * MINUTES[attributes.get("durationUnit", "min")]
    if not to.is_new(kind, start, attributes.get("workoutActivityType", ""), attributes.get("sourceName", "")):
        return True
    if 0 < minutes <= 24 * 60:
        source = attributes.get("sourceName", "")
        to.workouts.append(Session(start.utc, end.utc, minutes, to.day(start), to.line, source))
        return True
    return minutes == 0


TAKEN: Final[Mapping[str, Take]] = {
    **dict.fromkeys(CONSUMED, _consumed),
    **dict.fromkeys(MEASURED, _measured),
    SLEEP: _slept,
    MINDFUL: _mindful,
}


def read_apple_health(file: File, context: Context) -> Part:
    """What an export of Apple Health holds; it makes no day observed.

    Raises
    ------
    UnreadableFile
        If it declares entities, or holds nothing that says anything of days.
    """
    to = Collected(DayLog(file.name, context.options, context.problems), context)
    _parse(file, to)
    shared = _add_consumed(to)
    _add_workouts(to)
    _add_sleep(to)
    _tell(to)
    days = to.log.table()
    if days is None:
        raise UnreadableFile(
            file.name,
            f"{file.name} is an export of {NAME}, but has no caffeine, water, minerals, sleep or workouts in it.",
        )
    return Part(
        file.name,
        NAME,
        "Device data by day",
        f"It is an export of {NAME}.",
        delimiter="",
        rows_read=to.n_read,
        rows_set_aside=to.n_bad + len(to.reader.lines_lost),
        days=days,
        intakes=drinks_of(to.consumed),
        columns=to.log.described(),
        questions=(
            *(ask_apps(to.log.file, label, found, adds_up=to.adds_up(label)) for label, found in shared.items()),
            *to.log.questions(),
        ),
    )


def _parse(file: File, to: Collected) -> None:
    """Pass all elements by; a file that breaks off is read up to there."""
    reader = to.reader
    breaks_off = 0
    try:
        with file.opened() as stream:
            reader.read(stream)
    except FAILURES:  # an archive that is damaged in the middle
        breaks_off = reader.line
    except ForbiddenEntity as error:
        raise UnreadableFile(
            file.name, f"{file.name} declares entities, which no export of {NAME} does. It was not read."
        ) from error
    to.take_waiting()
    if breaks_off := breaks_off or reader.breaks_off:
        to.log.problems.add(
            "an XML file that breaks off, or is broken",
            "an export that is complete",
            "It was read up to this line. Export it from the phone once more to have all.",
            action=SET_ASIDE,
            row=breaks_off,
        )


def _add_consumed(to: Collected) -> Mapping[str, Counted]:
    """What was drunk and eaten by day; and, for each thing that two apps have on some day, what counted of it."""
    shared: dict[str, Counted] = {}
    for key, rows in to.consumed.items():
        factor = catalogue.factors().get(key)
        label = factor.label if factor else MEASURED[key]
        found = counted(rows, adds_up=to.adds_up(label))
        if found.n_days:
            shared[label] = found
            to.n_left_out += found.n_left_out
        to.consumed[key] = list(found.rows)
        reason = f"What {NAME} has of it, added up by day."
        unit = factor.unit if factor else "count"
        noted = to.log.noted(label, "sum", factor=factor.key if factor else "", unit=unit, reason=reason)
        for row in found.rows:
            noted.add(row.day, row.amount, row.line)
    return shared


def _add_workouts(to: Collected) -> None:
    kept, to.n_twice = sessions_once(to.workouts)
    for session in kept:
        noted = to.log.noted(
            "Workouts", "sum", factor="training_min", unit="min", reason="Minutes of all workouts of the day."
        )
        noted.add(session.day, session.minutes, session.line)


def _add_sleep(to: Collected) -> None:
    """Hours asleep under the day of waking; the time in bed is no sleep, and is kept apart."""
    if to.pieces:
        reason = "Time asleep under the day of waking: what several devices recorded counts once, naps are added."
        noted = to.log.noted("Sleep", "sum", factor="sleep_h", unit="h", reason=reason)
        to.log.slept_in(noted, to.pieces)
    if to.in_bed:
        reason = "Time in bed under the day of waking; it is no sleep."
        noted = to.log.noted(f"Time in bed ({NAME})", "sum", unit="h", reason=reason)
        for sleep in sleeps(to.in_bed):
            noted.add(sleep.day, sleep.hours, sleep.line)


def _tell(to: Collected) -> None:
    problems = to.log.problems
    again = "Export it from the phone once more to have all."
    if lost := to.reader.lines_lost:
        problems.add(
            count_text(len(lost), "damaged record"),
            "records that can be read",
            f"{'It was' if len(lost) == 1 else 'They were'} left out, and the rest of the file was read. {again}",
            action=SET_ASIDE,
            row=lost[0],
        )
    if damaged := to.reader.lines_damaged:
        problems.add(
            f"{count_text(len(damaged), 'damaged detail')} inside records",
            "details that can be read",
            f"The records were read without {'it' if len(damaged) == 1 else 'them'}. {again}",
            action=SET_ASIDE,
            row=damaged[0],
        )
    if zones := to.unknown_zones:
        ((name, _),) = zones.most_common(1)
        problems.add(
            f"{count_text(sum(zones.values()), 'record')} in a time zone that is not known (“{shown(name)}”)",
            "a time zone like “Europe/Berlin”",
            "They were read in the time zone that the phone had at the export, so they may be on the day beside.",
            action=TOLD,
        )
    if to.n_bad:
        problems.add(
            f"{count_text(to.n_bad, 'record')} without a date, an amount or a unit that can be read",
            "a date, an amount and its unit",
            "They were left out.",
            action=SET_ASIDE,
            row=to.first_bad,
        )
    if to.n_twice:
        problems.add(
            f"{count_text(to.n_twice, 'workout')} that two apps both recorded",
            "each workout once",
            "The longer one was counted.",
            action=TOLD,
        )
    if to.n_left_out:
        problems.add(
            f"{count_text(to.n_left_out, 'record')} of food and drink that two apps may both have",
            "each drink once",
            "Of each day, the app with most of it was counted, as long as you do not say that they wrote down different things.",
            action=TOLD,
        )
    if to.n_again:
        problems.add(
            f"{count_text(to.n_again, 'record')} listed twice by the same app, at the same second",
            "each record once",
            "They were counted once: the export lists the parts of a meal a second time.",
            action=TOLD,
        )
    if to.others:
        names = ", ".join(re.sub(r"^HK\w*?Identifier", "", shown(kind)) for kind, _ in to.others.most_common(3))
        problems.add(
            f"{count_text(sum(to.others.values()), 'record')} of other kinds ({names} …)",
            "caffeine, water, minerals, sleep, workouts, mindful minutes",
            "Nothing to do: they were passed over.",
            action=TOLD,
        )


FORMAT: Final = Format(NAME, lambda file: ROOT in file.content[:HEAD], read_apple_health, streams=True)
