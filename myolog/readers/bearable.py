"""Bearable: one long table, a row for each thing noted; what a row is stands in its category."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np

from myolog import catalogue
from myolog.catalogue import normalise
from myolog.errors import UnreadableFile
from myolog.parsing.cells import is_mark, read_cell
from myolog.parsing.problems import SET_ASIDE, shown
from myolog.parsing.stamps import parse_clock
from myolog.parsing.units import size_in, unit_named
from myolog.readers.exports.diary import AppDiary, person_days
from myolog.readers.exports.table import Export, export_of, find_header
from myolog.readers.formats import Context, Format
from myolog.readers.part import Part
from myolog.readers.sources import File
from myolog.readers.table.headers import recognise

NAME: Final = "Bearable"
REQUIRED: Final = ("date", "time of day", "category", "rating/amount", "detail")
SEVERITY: Final = re.compile(r"\s*\((?:mild|moderate|severe|unbearable)\)$", re.IGNORECASE)
"""The rating once more in words, behind the name of a symptom."""
WITH_UNIT: Final = re.compile(r"(.+?)\s*\(([^()]*)\)")
SPAN: Final = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})")
DAY: Final = 24 * 60
SYNCED: Final = frozenset({"sleep", "sleep quality"})
"""Categories that a device may have written: they do not say that the person was at their diary."""


class Slept(NamedTuple):
    """A sleep as it was noted; `begin` and `end` are minutes since midnight, None where they are not said."""

    day: int
    line: int
    hours: float
    begin: int | None
    end: int | None
    is_asleep: bool

    def overlaps(self, other: Slept) -> bool:
        """Whether the two are of one night: both have times, and these have something in common."""
        if self.begin is None or self.end is None or other.begin is None or other.end is None:
            return False
        length, others = (self.end - self.begin) % DAY, (other.end - other.begin) % DAY
        return (other.begin - self.begin) % DAY < length or (self.begin - other.begin) % DAY < others


@dataclass(eq=False)
class SleepDiary(AppDiary):
    """What Bearable noted, its sleeps apart until all are known."""

    sleeps: list[Slept] = field(default_factory=list)


class Row(NamedTuple):
    """A row of the export; `at` is its day, or its hour where `timed`."""

    at: np.datetime64
    timed: bool
    day: int
    line: int
    part_of_day: str
    category: str
    amount: str
    detail: str
    notes: str


def read_bearable(file: File, context: Context) -> Part:
    """What an export of Bearable holds.

    Raises
    ------
    UnreadableFile
        If it has no rows with dates.
    """
    export = export_of(file, context, REQUIRED)
    dated = _dated(export)
    moments = export.moments(dated)
    diary = SleepDiary.of(export, NAME, dated)
    parts = export.texts("time of day")
    clocks = [parse_clock(part) if ":" in part else None for part in parts]
    timed = np.array([clock is not None for clock in clocks], dtype=bool)
    at = moments.at + np.array([clock or 0 for clock in clocks], dtype="timedelta64[us]")
    days = person_days(at, timed, context.day_start).tolist()
    categories = export.texts("category")
    names = {category: normalise(category) for category in set(categories)}
    cells = zip(
        parts, categories, export.texts("rating/amount"), export.texts("detail"), export.texts("notes"), strict=True
    )
    n_read = 0
    for row, (part, category, amount, detail, notes) in enumerate(cells):
        if not np.isnat(at[row]):
            read = Row(
                at[row], bool(timed[row]), days[row], int(export.lines[row]), part, names[category], amount, detail, notes
            )  # fmt: skip
            n_read += _read_row(diary, read, category)
    _add_sleeps(diary)
    return diary.part("Symptom diary", n_read)


def _dated(export: Export) -> str:
    """The column of dates: that with the month in words, which can be read in one way only, if it tells every day."""
    if export.column("date formatted") is None:
        return "date"
    try:
        is_told = not np.isnat(export.moments("date", is_told=False).at).any()
    except UnreadableFile:
        return "date formatted"
    return "date" if is_told else "date formatted"


def _add_sleeps(diary: SleepDiary) -> None:
    """Hours of each day: of a night that stands there as asleep and as in bed, only the sleep counts."""
    reason = "Hours slept, under the date that Bearable gives."
    noted = diary.log.noted("Sleep", "sum", factor="sleep_h", unit="h", reason=reason)
    kept: dict[int, list[Slept]] = {}
    for sleep in sorted(diary.sleeps, key=lambda s: not s.is_asleep):
        others = kept.setdefault(sleep.day, [])
        if not any(sleep.overlaps(other) for other in others):
            others.append(sleep)
            noted.add(sleep.day, sleep.hours, sleep.line)


def _read_row(diary: SleepDiary, row: Row, category: str) -> bool:
    """Whether a row says anything that could be read."""
    read = READERS.get(row.category)
    is_read = read(diary, row) if read else _other(diary, row, category)
    if not is_read and (row.amount or row.detail):
        diary.log.problems.add(
            f"{shown(category)}: {shown(row.amount)} {shown(row.detail)}".strip(),
            "a name or an amount, as Bearable writes it",
            "The row was left out. Correct it in the app, and export it once more.",
            action=SET_ASIDE,
            row=row.line,
        )
    if row.notes and row.category != "symptom":
        diary.log.noted(f"Notes ({NAME})", "join", reason="Notes of the day.").add(row.day, row.notes, row.line)
    if row.category not in SYNCED and row.category in READERS:
        diary.log.by_hand.add(row.day)
    return is_read or bool(row.notes) or not (row.amount or row.detail)


def _symptom(diary: SleepDiary, row: Row) -> bool:
    name = SEVERITY.sub("", row.detail).strip()
    if not name:
        return False
    rating = read_cell(row.amount, ".").value if row.amount else np.nan
    part = "" if row.timed else row.part_of_day
    extra = {"part of day": part, "notes": row.notes}
    diary.add_symptom(name, row.at, row.day, row.line, timed=row.timed, rating=rating, **extra)
    if row.notes and diary.symptom(name) is None:
        diary.log.noted(f"Notes ({NAME})", "join", reason="Notes of the day.").add(row.day, row.notes, row.line)
    return True


def _ticks(group: str) -> Callable[[SleepDiary, Row], bool]:
    def read(diary: SleepDiary, row: Row) -> bool:
        names = [name for name in map(str.strip, row.detail.split("|")) if name]
        diary.log.asked.setdefault(group, set()).add(row.day)
        for name in names:
            diary.log.tick(group, name, row.day, row.line)
        return bool(names)

    return read


def _rating(name: str) -> Callable[[SleepDiary, Row], bool]:
    def read(diary: SleepDiary, row: Row) -> bool:
        value = read_cell(row.amount, ".")
        if value.kind == "number":
            reason = f"The mean of the day, on the scale of {NAME}."
            diary.log.noted(f"{name} ({NAME})", "mean", reason=reason).add(row.day, value.value, row.line)
        if row.detail and not is_mark(row.detail):
            diary.log.noted(f"{name} in words ({NAME})", "join", reason="Text of the day.").add(
                row.day, row.detail, row.line
            )
        return value.kind == "number" or bool(row.detail)

    return read


def _text(name: str) -> Callable[[SleepDiary, Row], bool]:
    def read(diary: SleepDiary, row: Row) -> bool:
        text = " ".join(t for t in (row.amount, row.detail) if t)
        if text:
            diary.log.noted(f"{name} ({NAME})", "join", reason="Text of the day.").add(row.day, text, row.line)
        return bool(text)

    return read


def _taken(diary: SleepDiary, row: Row) -> bool:
    """A medicine or supplement: an intake, and the amount of a factor where its name is one's."""
    found = WITH_UNIT.fullmatch(row.detail)
    what, unit = (found[1], found[2]) if found else (row.detail, "")
    if not what:
        return False
    amount = read_cell(row.amount, ".")
    value = amount.value if amount.kind == "number" else np.nan
    diary.add_intake(what, row.at, timed=row.timed, amount=value, unit=unit)
    guess = recognise(f"{what} ({unit})") if unit else recognise(what)
    factor = guess.factor
    size = size_in(unit_named(unit) or unit, factor) if factor and unit else None
    if factor is not None and size is not None and np.isfinite(value):
        reason = f"The amounts of the day together, from “{row.detail}”."
        diary.log.noted(row.detail, "sum", factor=factor.key, unit=unit, reason=reason).add(
            row.day, value * size, row.line
        )
    elif factor is not None:
        taken = factor.key if factor.quantity == "yes_no" else factor.yes_no
        reason = f"“{what}” was taken."
        name = row.detail if taken else f"{what} taken"
        diary.log.noted(name, "max", factor=taken, unit="yes/no", reason=reason).add(row.day, 1.0, row.line)
    return True


def _sleep(diary: SleepDiary, row: Row) -> bool:
    """Hours slept, together with the other sleeps of the day once all are known."""
    cell = read_cell(row.amount, ".")
    hours = {"clock": cell.value, "span": cell.value / 3600, "number": cell.value}.get(cell.kind)
    if hours is None:
        return False
    found = SPAN.search(row.detail)
    begin, end = (int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])) if found else (None, None)
    diary.sleeps.append(Slept(row.day, row.line, hours, begin, end, row.detail.casefold().startswith("asleep")))
    if row.detail:
        diary.log.noted(f"Sleep times ({NAME})", "join", reason="Text of the day.").add(row.day, row.detail, row.line)
    return True


def _other(diary: SleepDiary, row: Row, category: str) -> bool:
    """A category that is not known: numbers are a factor of the person's own, text is a note."""
    cell = read_cell(row.amount, ".")
    name = f"{category}: {row.detail}" if row.detail else category
    if cell.kind == "number" and name:
        factor = catalogue.find_factor(row.detail)
        reason = f"Of the category “{shown(category)}”; the mean of the day."
        if factor is not None:
            reason += f" It may be “{factor.label}”: say so if it is."
        diary.log.noted(name, "mean", reason=reason).add(row.day, cell.value, row.line)
        return True
    return _text(category or "Other")(diary, row)


READERS: Final[Mapping[str, Callable[[SleepDiary, Row], bool]]] = {
    "symptom": _symptom,
    "symptoms": _symptom,
    "factors": _ticks("Factors"),
    "food diary factors": _ticks("Food Diary factors"),
    "sleep factors": _ticks("Sleep factors"),
    "meds supplements": _taken,
    "mood": _rating("Mood"),
    "energy": _rating("Energy"),
    "sleep": _sleep,
    "sleep quality": _rating("Sleep quality"),
    "food diary": _text("Food Diary"),
    "gratitudes": _text("Gratitudes"),
    "bowel movements": _text("Bowel Movements"),
}

FORMAT: Final = Format(NAME, lambda file: find_header(file, REQUIRED) is not None, read_bearable)
