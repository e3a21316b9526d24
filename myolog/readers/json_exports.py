"""What devices and their apps export as JSON, told as data: the fields of a record, and what each says of its day.

Facts: Health Auto Export (its metrics with units, sleep in hours, workouts in seconds; lamfo95/health_auto_export,
irvinlim/apple-health-ingester), Oura (its API, version 2, and the account export before it), Fitbit in Google Takeout
(days as MM/DD/YY, lengths in milliseconds; abrignoni/RLEAPP#187), Garmin's archive of an account (calendarDate is the
person's, times named GMT are not, lengths of activities in milliseconds, stress as TOTAL of the day).
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple

import numpy as np

from myolog import catalogue
from myolog.diary import parse_day_start
from myolog.errors import UnreadableFile
from myolog.parsing.dates import YEARS
from myolog.parsing.problems import SET_ASIDE, shown
from myolog.parsing.stamps import is_real, parse_stamp
from myolog.parsing.units import SIZES, size_in, unit_named
from myolog.parsing.wording import count_text
from myolog.readers.exports.daylog import HOW, DayLog, Noted, Rule
from myolog.readers.exports.nights import Piece
from myolog.readers.exports.several_apps import Consumed, add_consumed
from myolog.readers.exports.tree import Found, Tree, is_json, tell_cut
from myolog.readers.formats import Context, Format
from myolog.readers.part import Part
from myolog.readers.sources import File

SPAN: Final = "(from start to end)"
"""Stands for a field that is the time from start to end."""
UNITS: Final = {
    "fl_oz_us": "fl oz",
    "hr": "h",
    "mcg": "ug",
    "fl_oz_imp": "fl oz imp",
    "cup_us": "cup us",
    "pt_us": "pt us",
}
LITRES: Final = {"fl oz imp": 0.0284131, "cup us": 0.236588, "pt us": 0.473176, "cup_imp": 0.284131, "pt_imp": 0.568261}
NONE: Final = np.datetime64("NaT", "s")
EPOCHS: Final = (1e8, 1e14)
"""Numbers that are seconds or milliseconds since 1970; from `MILLIS` they are the latter."""
MILLIS: Final = 1e11
LONGEST: Final = 80
"""Characters of a date."""
HALF: Final = re.compile(r"\d\s*[aApP]\.?[mM]")


@dataclass(frozen=True, slots=True)
class Value:
    """One thing that a record says of its day.

    Attributes
    ----------
    fields : str
        Where it stands: "a+b" are added up, "a|b" is the first that is there and not 0; dots lead into what lies within.
    name : str
        Its name for people; "" for the field itself.
    factor : str
        Key of the factor that it is; "" for a measurement under its own name.
    times : float
        What the number is multiplied by to be in the unit of the factor.
    unit : str
        Its unit; of an own measurement for showing, else "" as `times` makes it the factor's.
    unit_in : str
        Field that names the unit, instead of `times`.
    rule : str
        How several values of a day become one.
    most : float
        The largest number, as it will be kept, that can be meant.
    above_zero : bool
        Whether 0 says that there is no value.
    of : tuple of two str, optional
        A field, and what stands there where this value is meant.
    """

    fields: str
    name: str = ""
    factor: str = ""
    times: float = 1.0
    unit: str = ""
    unit_in: str = ""
    rule: Rule = "sum"
    most: float = 1e6
    above_zero: bool = False
    of: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Records:
    """A kind of record.

    Attributes
    ----------
    app, label : str
        Who wrote it, and what the file is taken for.
    keys : frozenset of str
        Fields by which it is known.
    within : frozenset of str
        Fields of an object in which it lies.
    unless : tuple
        A field, and what must not stand there.
    day : tuple of str
        Fields with its date, the first that has one; of a length of time, the one at which it counts.
    start, end : str
        Fields with times by the person's clock.
    number : str
        Field by which each counts once.
    source : str
        Field with the app that wrote it down, where several may have written down the same.
    only : tuple, optional
        A field, and what must stand there; the others are left out and told.
    stages : mapping of str to bool
        What its field "value" says of a piece of sleep from start to end, and whether it is a stage or generic sleep.
    is_utc, is_month_first : bool
        How its times are written.
    """

    app: str
    label: str
    keys: frozenset[str]
    day: tuple[str, ...]
    values: tuple[Value, ...]
    within: frozenset[str] = frozenset()
    unless: tuple[str, frozenset[str]] = ("", frozenset())
    start: str = ""
    end: str = ""
    number: str = ""
    source: str = ""
    only: tuple[str, str] | None = None
    stages: Mapping[str, bool] = field(default_factory=dict)
    is_utc: bool = False
    is_month_first: bool = False

    def fits(self, record: Mapping[str, Any], parents: Sequence[Mapping[str, Any]]) -> bool:
        """Whether a record is of this kind."""
        if not self.keys <= record.keys() or (self.within and not any(self.within <= p.keys() for p in parents)):
            return False
        return not self.unless[0] or str(record.get(self.unless[0])) not in self.unless[1]


def _fields(names: str) -> frozenset[str]:
    return frozenset(names.split())


def _slept(fields: str, name: str = "", times: float = 1.0) -> Value:
    return Value(fields, name, "sleep_h", times, most=24.0, above_zero=True)


def _eaten(metric: str, name: str, factor: str) -> Value:
    return Value("qty", name, factor, unit_in="units", of=("name", metric))


DAY_MIN: Final = 24 * 60.0
METRIC: Final = _fields("name units data")
METRICS: Final = (
    _eaten("dietary_caffeine", "Caffeine", "caffeine_mg"),
    _eaten("dietary_water", "Water", "water_l"),
    _eaten("dietary_magnesium", "Magnesium", "magnesium_mg"),
    _eaten("dietary_calcium", "Calcium", "calcium_mg"),
    _eaten("dietary_potassium", "Potassium", "potassium_mg"),
    _eaten("dietary_sodium", "Sodium", "sodium_mg"),
    _eaten("dietary_vitamin_b12", "Vitamin B12", "vitamin_b12_ug"),
    _eaten("dietary_vitamin_d", "Vitamin D", "vitamin_d_ug"),
    _eaten("mindful_minutes", "Mindful minutes", "relaxation_min"),
    replace(_slept("totalSleep|asleep|core+deep+rem", "Sleep"), unit_in="units", of=("name", "sleep_analysis")),
    Value("qty", "Alcoholic drinks", unit="count", of=("name", "alcohol_consumption")),
    Value("qty", "Resting heart rate", rule="mean", above_zero=True, of=("name", "resting_heart_rate")),
    Value("qty", "Heart rate variability", rule="mean", above_zero=True, of=("name", "heart_rate_variability")),
)
RECORDS: Final = (
    Records(
        "Health Auto Export", "Other metrics", METRIC, (), (),
        unless=("name", frozenset(value.of[1] for value in METRICS if value.of)),
    ),
    Records(
        "Health Auto Export", "Sleep", _fields("startDate endDate value"), ("endDate",),
        (Value(SPAN, "Sleep", "sleep_h"),),
        within=METRIC, start="startDate", end="endDate",
        stages={"Core": True, "Deep": True, "REM": True, "Asleep": False, "Asleep Unspecified": False, "Unspecified": False},
    ),
    Records(
        "Health Auto Export", "Device data by day", _fields("date"), ("sleepEnd", "date"),
        METRICS,
        within=METRIC, start="sleepStart", end="sleepEnd", source="source",
    ),
    Records(
        "Health Auto Export", "Workouts", _fields("name start end duration"), ("start",),
        (Value("duration", "Workouts", "training_min", 1 / 60, most=DAY_MIN),),
        start="start", end="end", number="id",
    ),
    Records(
        "Oura", "Sleep by night", _fields("day total_sleep_duration type"), ("day",),
        (
            _slept("total_sleep_duration", times=1 / 3600),
            Value("efficiency", rule="mean", above_zero=True),
            Value("average_hrv", rule="mean", above_zero=True),
            Value("lowest_heart_rate", rule="mean", above_zero=True),
        ),
        start="bedtime_start", end="bedtime_end", number="id", only=("type", "long_sleep"),
    ),
    Records(
        "Oura", "Sleep by night", _fields("summary_date bedtime_end total"), ("bedtime_end",),
        (_slept("total", times=1 / 3600),), start="bedtime_start", end="bedtime_end", only=("is_longest", "1"),
    ),
    Records(
        "Oura", "Workouts", _fields("day activity start_datetime end_datetime"), ("start_datetime",),
        (Value(SPAN, "Workouts", "training_min", 1 / 60, most=DAY_MIN),),
        start="start_datetime", end="end_datetime", number="id",
    ),
    Records(
        "Oura", "Stress by day", _fields("day stress_high recovery_high"), ("day",),
        (Value("stress_high", "High stress", times=1 / 60, unit="min", rule="mean"),),
    ),
    Records(
        "Fitbit", "Sleep", _fields("dateOfSleep minutesAsleep"), ("dateOfSleep",),
        (
            _slept("minutesAsleep", times=1 / 60),
            Value("efficiency", rule="mean", most=100.0, above_zero=True),
        ),
        start="startTime", end="endTime", number="logId",
    ),
    Records(
        "Fitbit", "Exercises", _fields("activityName startTime duration"), ("startTime",),
        (Value("activeDuration|duration", "Exercises", "training_min", 1 / 60_000, most=DAY_MIN),),
        number="logId", is_utc=True, is_month_first=True,
    ),
    Records(
        "Fitbit", "Food", _fields("logDate loggedFood"), ("logDate",),
        (
            Value("loggedFood.name", "Food", rule="join"),
            Value("nutritionalValues.calories|loggedFood.calories", "Energy", unit="kcal"),
            Value("nutritionalValues.sodium", "Sodium", "sodium_mg"),
        ),
        number="logId", is_month_first=True,
    ),
    Records(
        "Fitbit", "Water", _fields("waterAmount"), ("date", "logDate", "dateTime"),
        (Value("waterAmount", "Water", "water_l", unit_in="measurementUnit"),), number="logId", is_month_first=True,
    ),
    Records(
        "Garmin", "Sleep", _fields("calendarDate sleepEndTimestampGMT"), ("calendarDate",),
        (
            _slept("deepSleepSeconds+lightSleepSeconds+remSleepSeconds", "Sleep", 1 / 3600),
            Value("sleepScores.overallScore", "Sleep score", rule="mean", above_zero=True),
        ),
    ),
    Records(
        "Garmin", "Activities", _fields("activityType duration startTimeLocal"), ("startTimeLocal",),
        (
            Value("duration", "Activities", "training_min", 1 / 60_000, most=DAY_MIN),
            Value("activityTrainingLoad", "Training load"),
        ),
        within=_fields("summarizedActivitiesExport"), number="activityId",
    ),
    Records(
        "Garmin", "Water", _fields("calendarDate valueInML"), ("calendarDate",),
        (Value("valueInML", "Water", "water_l", 1e-3),), number="uuid",
    ),
    Records(
        "Garmin", "Stress by day", _fields("type averageStressLevel"), ("calendarDate",),
        (Value("averageStressLevel", "Stress level", rule="mean", most=100.0, above_zero=True, of=("type", "TOTAL")),),
        within=_fields("allDayStress"),
    ),
)  # fmt: skip
NAMES: Final = tuple(tuple(f'"{key}"'.encode() for key in (*kind.keys, *kind.within)) for kind in RECORDS)
"""For each kind, its fields as they stand in a file."""


def kind_of(record: Mapping[str, Any], parents: Sequence[Mapping[str, Any]]) -> Records | None:
    """What a record is; None if it is of no kind that is known."""
    return next((kind for kind in RECORDS if kind.fits(record, parents)), None)


def is_json_export(file: File) -> bool:
    """Whether a file is JSON in which the fields of a kind of record stand."""
    return is_json(file) and any(all(name in file.content for name in names) for names in NAMES)


class Moment(NamedTuple):
    """A time by the clock that the file shows, whether it has an hour, and whether it says that this is UTC."""

    at: np.datetime64
    timed: bool
    is_utc: bool

    def day(self, boundary: int = 0) -> int:
        """Day since 1970-01-01 that begins so many seconds after midnight; a time without an hour keeps its date."""
        return (int(self.at.astype(np.int64)) - (boundary if self.timed else 0)) // 86_400


def moment_of(said: object, *, is_month_first: bool = False) -> Moment | None:
    """A date or a time as JSON holds it: text, or seconds or milliseconds since 1970; None if it is none."""
    if isinstance(said, int | float) and not isinstance(said, bool):
        is_time = EPOCHS[0] < said < EPOCHS[1]
        seconds = int(said / 1000 if said > MILLIS else said) if is_time else 0
        return Moment(np.datetime64(seconds, "s"), timed=True, is_utc=False) if is_time else None
    found = _written(said, is_month_first=is_month_first) if isinstance(said, str) and len(said) <= LONGEST else None
    if found is None or not YEARS[0] <= found.year < YEARS[1]:
        return None
    # Midnight to the second is how a whole day is written.
    at = np.datetime64(found.replace(microsecond=0), "s")
    return Moment(at, found.time() != dt.time(0), str(said).endswith("Z"))


def _written(said: str, *, is_month_first: bool) -> dt.datetime | None:
    """A date with or without a time, by the clock that it shows, whatever its offset."""
    if not HALF.search(said):
        with suppress(ValueError):
            return dt.datetime.fromisoformat(said[:19]).replace(tzinfo=None)
    stamp = parse_stamp(said)
    if stamp is None or (stamp.form.startswith("num") and not is_month_first):
        return None
    month, day = (stamp.a, stamp.b) if stamp.form.startswith("num") else (stamp.b, stamp.a)
    if not 1 <= stamp.y < dt.MAXYEAR or not is_real(stamp.y, month, day):
        return None
    return dt.datetime(stamp.y, month, day) + dt.timedelta(microseconds=stamp.time or 0)  # noqa: DTZ001 - the person's clock


@dataclass(eq=False)
class Collected:
    """What is read of a file, record by record."""

    file: File
    context: Context
    log: DayLog
    labels: dict[tuple[str, str], None] = field(default_factory=dict)
    n_read: int = 0
    bad: list[int] = field(default_factory=list)
    others: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    is_utc: bool = False
    seen: set[tuple[str, str]] = field(default_factory=set)
    pieces: dict[Noted, list[Piece]] = field(default_factory=dict)
    consumed: dict[Noted, list[Consumed]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Know the day boundary in seconds."""
        self.boundary = int(parse_day_start(self.context.day_start).total_seconds())

    def add(self, found: Found) -> None:
        """A record: each of its values under its day."""
        kind: Records = found.kind
        if kind.only and str(found.value(kind.only[0])) != kind.only[1]:
            self.left_out[f"{kind.only[0]} “{shown(str(found.value(kind.only[0])))}”"] += 1
            return
        values = [v for v in kind.values if v.of is None or found.value(v.of[0]) == v.of[1]]
        if not values:
            self.others[str(found.value("name") or found.value("type") or kind.label)] += 1
            return
        read = (moment_of(found.value(name), is_month_first=kind.is_month_first) for name in kind.day)
        moment = next((m for m in read if m is not None), None)
        if moment is None:
            self.bad.append(found.line)
            return
        number = str(found.record.get(kind.number) or "") if kind.number else ""
        if number and (kind.label, number) in self.seen:
            return
        self.seen.add((kind.label, number))
        self.labels[kind.app, kind.label] = None
        said = [self._value(found, kind, value, moment) for value in values]
        if said[0]:
            self.n_read += 1
        else:
            self.bad.append(found.line)
        self.is_utc = self.is_utc or moment.is_utc or (kind.is_utc and moment.timed)

    def _value(self, found: Found, kind: Records, value: Value, moment: Moment) -> bool:
        """One value of a record; whether it could be read."""
        if value.rule == "join":
            text = found.value(value.fields)
            if isinstance(text, str) and text.strip():
                self._noted(kind, value, value.factor).add(moment.day(), " ".join(text.split()), found.line)
            return True
        start, end = (_time(found, kind, name) for name in (kind.start, kind.end))
        if kind.stages:
            is_stage = kind.stages.get(str(found.record.get("value")))
            if is_stage is not None and start < end:
                noted = self._noted(kind, value, value.factor)
                first, last = (int(at.astype(np.int64)) for at in (start, end))
                self.pieces.setdefault(noted, []).append(
                    Piece(first, last, 0, found.line, "stage" if is_stage else "generic")
                )
            return bool(start < end)
        number = (end - start) / np.timedelta64(1, "s") if value.fields == SPAN else _number(found, value.fields)
        factor, size = value.factor, value.times
        if value.unit_in:
            unit = found.value(value.unit_in)
            factor, size = _in_unit(unit if isinstance(unit, str) else "", value.factor)
        amount = float(number) * size
        if not (0 <= amount <= value.most) or (value.above_zero and amount == 0):
            return amount == 0
        noted = self._noted(kind, value, factor)
        if factor == "sleep_h":
            self.log.slept(noted, moment.day(), amount, found.line, start, end)
        elif kind.source and value.rule == "sum":
            source = str(found.record.get(kind.source) or "")
            local = int(moment.at.astype(np.int64))
            row = Consumed(moment.day(self.boundary), local, amount, found.line, source, timed=moment.timed)
            self.consumed.setdefault(noted, []).append(row)
        else:
            noted.add(moment.day(self.boundary), amount, found.line)
        return True

    def _noted(self, kind: Records, value: Value, factor: str) -> Noted:
        """The thing that a value is; what is no factor is named by the app, so that it never poses as one."""
        name = value.name or value.fields
        if not factor:
            reason = f"A measurement of {kind.app}; {HOW[value.rule]}."
            return self.log.noted(f"{name} ({kind.app})", value.rule, unit=value.unit, reason=reason)
        reason = "Time asleep under the day of waking, naps added." if factor == "sleep_h" else (
            f"As {kind.app} has it; {HOW[value.rule]}."
        )  # fmt: skip
        return self.log.noted(name, value.rule, factor=factor, unit=catalogue.factors()[factor].unit, reason=reason)

    def add_pieces(self) -> None:
        """Pieces of sleep as their union."""
        for noted, pieces in self.pieces.items():
            self.log.slept_in(noted, pieces)


def _time(found: Found, kind: Records, name: str) -> np.datetime64:
    said = found.record.get(name) if name else None
    moment = moment_of(said, is_month_first=kind.is_month_first)
    return moment.at if moment is not None and (moment.timed or ":" in str(said)) else NONE


def _number(found: Found, fields: str) -> float:
    """The number at the first of some fields that has one other than 0; NaN without any."""
    number = math.nan
    for names in fields.split("|"):
        parts = [_float(found.value(name)) for name in names.split("+")]
        known = [part for part in parts if math.isfinite(part)]
        number = sum(known) if known else number
        if known and number:
            break
    return number


def _float(said: object) -> float:
    """A number, which some apps write as text; NaN if it is none."""
    if isinstance(said, bool) or not isinstance(said, int | float | str):
        return math.nan
    try:
        return float(said) if not isinstance(said, str) or len(said) < 40 else math.nan
    except (ValueError, OverflowError):
        return math.nan


def _in_unit(unit: str, key: str) -> tuple[str, float]:
    """Key of the factor and how much of its unit one of `unit` is; "" and 1 where the unit is not known."""
    name = UNITS.get(unit.strip()) or unit.strip().casefold()
    factor = catalogue.factors()[key]
    if key == "water_l" and name in LITRES:
        return key, LITRES[name]
    known = unit_named(name) or name
    size = size_in(known, factor) if known in SIZES or known == "iu" else None
    return ("", 1.0) if size is None else (key, size)


def read_json_export(file: File, context: Context) -> Part:
    """What an export of a device holds; it makes no day observed.

    Raises
    ------
    UnreadableFile
        If nothing in it says anything of days.
    """
    tree = Tree.of(file)
    to = Collected(file, context, DayLog(file.name, context.options, context.problems))
    for found in tree.records(kind_of):
        to.add(found)
    to.add_pieces()
    questions, intakes = add_consumed(to.log, to.consumed)
    _tell(to, is_cut=tree.is_cut)
    days = to.log.table()
    if days is None:
        raise UnreadableFile(
            file.name,
            f"{file.name} is a JSON file of a device, but has no sleep, training, food or drink with a day and an amount in it. "
            "Export these from the app, and bring that file.",
        )
    app = next(iter(to.labels))[0]
    labels = ", ".join(dict.fromkeys(label for _, label in to.labels))
    return Part(
        file.name, app, labels, f"It has the fields of {app}.", delimiter="", rows_read=to.n_read,
        rows_set_aside=len(to.bad), days=days, intakes=intakes, columns=to.log.described(),
        questions=(*questions, *to.log.questions()),
    )  # fmt: skip


def _tell(to: Collected, *, is_cut: bool) -> None:
    problems = to.context.problems
    if to.bad:
        problems.add(
            f"{count_text(len(to.bad), 'record')} without a day, an amount or a unit that can be read",
            "a day, an amount and its unit", "They were left out.", action=SET_ASIDE, row=to.bad[0],
        )  # fmt: skip
    for what, n in to.left_out.items():
        problems.add(
            f"{count_text(n, 'sleep')} with {what}",
            "nights",
            "They were left out: a ring often takes a quiet hour for sleep.",
        )
    if to.others:
        names = ", ".join(shown(name) for name, _ in to.others.most_common(3))
        problems.add(
            f"{count_text(sum(to.others.values()), 'record')} of other kinds ({names})",
            "caffeine, water, minerals, sleep, workouts", "Nothing to do: they were passed over.",
        )  # fmt: skip
    if to.is_utc:
        problems.add(
            "times that may be those of the world’s clock (UTC)", "the clock time where you were",
            "The app writes no other. What lies around midnight may stand under the day before or after.",
        )  # fmt: skip
    if is_cut:
        tell_cut(problems)


FORMAT: Final = Format("JSON of devices", is_json_export, read_json_export)
