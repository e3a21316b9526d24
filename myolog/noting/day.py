"""A day as it is noted by hand: what a form says, checked, and only what differs from what stood in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal

import pandas as pd

from myolog import catalogue, showing, wording
from myolog.catalogue import Factor
from myolog.diary import BY_HAND, COUNT_RATE, COUNTED, TALLY, WATCHED, Diary, outcomes_of
from myolog.errors import Impossible
from myolog.noting import clock as clocks
from myolog.noting.clock import Clock
from myolog.parsing.cells import Cell, read_cell
from myolog.parsing.units import SIZES, is_unit_of
from myolog.showing import CANONICAL, Units

Cells = Mapping[str, Any]

LOAD, MINUTES = "training_load", "training_min"
FIRST: Final = ("sleep_h", "caffeine_mg", "water_l", MINUTES, LOAD, "stress", "alcohol_units")
"""Factors that each day is asked for."""
LOOK_BACK: Final = 14
"""Days back to which a day that nothing is noted for is offered."""
EVENING: Final = 18
"""Hour from which today's episodes are asked for as one number."""
MANY: Final = 10
"""Episodes of a day that are many to note one by one."""
MANY_DAYS, OF_DAYS = 3, 7
"""So many of the last days with `MANY` episodes mean that somebody looks at them often."""
RATING: Final = 10.0
"""Highest rating of a training, and of a score."""


@dataclass(frozen=True, slots=True)
class Field:
    """Something else that a diary notes of its days; `titled` is its label with its unit, `kind` says how it is asked for."""

    key: str
    label: str
    titled: str
    kind: Literal["number", "hours", "score", "yes_no", "words"]


def noted(diary: Diary, day: date) -> dict[str, Any]:
    """Cells of a day that hold something: numbers and texts."""
    at = pd.Timestamp(day)
    if at not in diary.days.index:
        return {}
    row = diary.days.loc[at].dropna()
    return {str(name): cell if isinstance(cell, str) else float(cell) for name, cell in row.items()}


def missing(diary: Diary, today: date) -> date | None:
    """The latest day before today that nothing is noted for, of the last fortnight; None if there is none.

    Days before the diary begins are not missed, but yesterday is.
    """
    known = set(diary.days.drop(columns=[COUNTED, WATCHED], errors="ignore").dropna(how="all").index.date)
    span = diary.span
    first = span[0].date() if len(span) else today
    days = [today - timedelta(days=back) for back in range(1, LOOK_BACK + 1)]
    return next((day for day in days if day not in known and (day >= first or day == days[0])), None)


def episodes_on(diary: Diary, day: date) -> int:
    """Episodes of a day that are listed."""
    return int((diary.episode_days() == pd.Timestamp(day)).sum())


def is_noted_often(diary: Diary, today: date) -> bool:
    """Whether many episodes were noted one by one on several of the last days."""
    days = diary.episode_days()
    recent = days[(days > pd.Timestamp(today - timedelta(days=OF_DAYS))) & (days <= pd.Timestamp(today))]
    return int((recent.value_counts() >= MANY).sum()) >= MANY_DAYS


def day_to_count(diary: Diary, clock: Clock) -> date | None:
    """The day of which the episodes are asked for as one number; None if nothing is to be asked now.

    In the evening it is today; before that yesterday, if nothing was said of it.
    """
    today = clock.today(diary.day_start)
    is_evening = clock.now.hour >= EVENING or clock.now.date() > today
    if is_evening:
        return None if TALLY in noted(diary, today) else today
    yesterday = today - timedelta(days=1)
    return None if is_watched(diary, yesterday) else yesterday


def counted(number: float | None) -> dict[str, float]:
    """Cells of a day of which the episodes are noted as one number.

    Raises
    ------
    Impossible
        If there is no number, or it is none of episodes.
    """
    if number is None or number < 0 or number != int(number):
        raise Impossible("Write how many there were as a whole number, about; 0 for none.")
    return {TALLY: float(number)}


def is_watched(diary: Diary, day: date) -> bool:
    """Whether a day counts as observed."""
    observed = diary.observed()
    at = pd.Timestamp(day)
    return at in observed.index and bool(observed[at])


def others(diary: Diary, units: Units = CANONICAL) -> list[Field]:
    """What the days of a diary hold beside `FIRST`: known factors, own ones, then words."""
    days = diary.days
    known = showing.factors(units)
    numbers = [c for c in outcomes_of(days) if c not in (TALLY, COUNT_RATE, *FIRST)]
    first = [known[key] for key in known if key in numbers]
    own = [catalogue.own_factor(c, days[c]) for c in numbers if c not in known]
    words = [str(c) for c in days.columns if not pd.api.types.is_numeric_dtype(days[c].dtype)]
    asked = [Field(f.key, f.label, wording.titled(f), _kind(f, diary)) for f in (*first, *own)]
    return [*asked, *(Field(name, name, name, "words") for name in words)]


def shown(diary: Diary, cells: Cells, units: Units = CANONICAL) -> dict[str, Any]:
    """Cells of a day as the fields of a form hold them: a time span as text, a score that is tapped as a whole number."""
    kinds = {field.key: field.kind for field in others(diary)} | {"sleep_h": "hours"}
    if to_ten(diary, "stress"):
        kinds["stress"] = "score"
    made: dict[str, Any] = {}
    for key, cell in cells.items():
        kind = kinds.get(key, "number")
        if kind == "hours":
            made[key] = as_clock(cell)
        elif kind == "words":
            made[key] = cell or ""
        elif kind == "score" and cell is not None:
            made[key] = int(cell)
        else:
            made[key] = in_units(key, cell, units)
    return made


def in_units(key: str, cell: float | None, units: Units) -> float | None:
    """A number of a day in the unit in which its factor is shown."""
    return None if cell is None else showing.shown(showing.factors(units).get(key), cell)


def _kind(factor: Factor, diary: Diary) -> Literal["number", "hours", "score", "yes_no"]:
    if factor.unit == "h":
        return "hours"
    # An own column of noughts and ones may as well be a count that was never two yet.
    if factor.quantity == "yes_no":
        return "number" if factor.own else "yes_no"
    return "score" if factor.quantity == "score" and to_ten(diary, factor.key) else "number"


def to_ten(diary: Diary, key: str) -> bool:
    """Whether a score of a diary goes from 0 to 10 in whole steps, so that it can be tapped."""
    days = diary.days
    values = days[key].dropna() if key in days.columns else pd.Series(dtype=float)
    return bool(((values >= 0) & (values <= RATING) & (values % 1 == 0)).all())


# What was written in the form


def hours(text: str, label: str = "Sleep") -> float | None:
    """Hours of a time span as people write it: "7:15", "7h30", "7.5", "450 min"; None for nothing.

    Raises
    ------
    Impossible
        If it is no time span, or longer than a day.
    """
    if not text.strip():
        return None
    cell = read_cell(text, None)
    unit = cell.unit or "h"
    if cell.kind in ("number", "span") and unit in SIZES and SIZES[unit][0] == "time":
        found = cell.value * SIZES[unit][1] / SIZES["h"][1]
    elif cell.kind in ("clock", "none"):
        found = cell.value
    else:
        raise Impossible(f"{label}: “{text.strip()}” is no time span. Write hours and minutes, as in 7:15.")
    if not 0 <= found <= 24:
        raise Impossible(f"{label}: a day has 24 hours; {wording.hours(found)} are noted. Write it as in 7:15.")
    return found


def as_clock(value: float | None) -> str:
    """Hours as they stand in a form.

    >>> as_clock(7.25), as_clock(None)
    ('7:15', '')
    """
    if value is None:
        return ""
    whole, minutes = divmod(round(value * 60), 60)
    return f"{whole}:{minutes:02d}"


def checked(key: str, value: float | None, label: str = "", units: Units = CANONICAL) -> float | None:
    """A number of a factor as it is kept, from the unit in which it is shown.

    Raises
    ------
    Impossible
        If no day can hold it.
    """
    if value is None:
        return None
    factor = showing.factors(units).get(key)
    low, high = factor.possible if factor else (-float("inf"), float("inf"))
    if not low <= value <= high:
        unit = f" {factor.unit}" if factor and factor.unit else ""
        name = label or (factor.label if factor else key)
        raise Impossible(
            f"{name}: {wording.number(value, 2)}{unit} in one day cannot be; "
            f"{wording.number(low)} to {wording.number(high)}{unit} can."
        )
    return showing.kept(factor, float(value))


def training_of(cells: Cells) -> tuple[float | None, float | None]:
    """Minutes and rating of what stands in a day; the rating where minutes and load give one."""
    minutes, load = cells.get(MINUTES), cells.get(LOAD)
    rating = load / minutes if minutes and load is not None else None
    return minutes, rating if rating is not None and 0 <= rating <= RATING else None


def training(minutes: float | None, rating: float | None) -> dict[str, float | None]:
    """Cells of a training: its minutes, and its load where a rating is said (session-RPE: minutes × rating).

    Raises
    ------
    Impossible
        If there is a rating without minutes, or the rating is not from 0 to 10.
    """
    if rating is not None and minutes is None:
        raise Impossible("Training: say for how many minutes as well. The load is minutes × rating.")
    if rating is not None and not 0 <= rating <= RATING:
        raise Impossible("Training: a rating goes from 0 (rest) to 10 (as hard as can be).")
    load = None
    if minutes is not None and (rating is not None or minutes == 0):
        load = checked(LOAD, minutes * (rating or 0.0))
    return {MINUTES: checked(MINUTES, minutes), LOAD: load}


def something_else(diary: Diary, name: str, text: str, units: Units = CANONICAL) -> tuple[str, float | str]:
    """Column and value of something that is noted for the first time, or that the form does not ask for.

    A number without a unit is in the unit in which its factor is shown.

    Raises
    ------
    Impossible
        If a name or value is missing, or the value is of another kind than the column's.
    """
    called, said = " ".join(name.split()), text.strip()
    if not called or not said:
        raise Impossible("Something else: write both what it is and how much, or yes or no.")
    columns = {str(c).casefold(): str(c) for c in diary.days.columns}
    factor = catalogue.factors().get(called) or catalogue.find_factor(called)
    key = factor.key if factor else columns.get(called.casefold(), called)
    factor = showing.factors(units).get(key) if factor else None
    if key.casefold() in ("date", BY_HAND, TALLY):
        raise Impossible(f"“{called}” means something else here. Choose another name.")
    cell = read_cell(said, None)
    if cell.other is not None:
        raise Impossible(two_ways(factor.label if factor else key, said, cell))
    if factor is not None and factor.unit == "h":
        value: float | str | None = hours(said, factor.label)
    else:
        is_number = cell.kind in ("number", "yes", "no", "none")
        value = in_unit(cell.value, cell.unit, factor.unit if factor else "", factor) if is_number else None
    if value is None:
        if factor is not None:
            unit = f" of {factor.unit}" if factor.unit else ""
            raise Impossible(f"{factor.label}: “{said}” is no number{unit}.")
        value = said
    is_words = key in diary.days.columns and not pd.api.types.is_numeric_dtype(diary.days[key].dtype)
    if is_words:
        return key, said
    if isinstance(value, str):
        if key in diary.days.columns:
            raise Impossible(
                f"{key}: “{said}” is no number, and numbers are noted there. Choose another name for words."
            )
        return key, value
    number = checked(key, value, units=units)
    assert number is not None
    return key, number


def two_ways(label: str, said: str, cell: Cell) -> str:
    """What is told of a number whose comma or point may part thousands or a fraction."""
    return f"{label}: “{said}” can be read as {cell.value:.15g} or as {cell.other:.15g}. Write it in one of these ways."


def in_unit(value: float, written: str, unit: str, factor: Factor | None = None) -> float | None:
    """A value in a unit; None where what was written does not fit it. What has no unit is in it already.

    Parameters
    ----------
    written, unit : str
        What stands behind the value, and what is wanted.
    factor : Factor, optional
        Whose unit it is: one that a factor has beside its canonical one is known by it alone.

    >>> in_unit(0.5, "h", "min"), in_unit(2, "", "L"), in_unit(2, "mg", "L")
    (30.0, 2, None)
    """
    if not written or (factor is not None and is_unit_of(written, factor)):
        return value
    measure = factor.measure if factor is not None else None
    canonical = catalogue.factors()[factor.key].unit if factor is not None and measure is not None else unit
    own = {"µg": "ug", "L": "l"}.get(canonical, canonical)
    if written not in SIZES or own not in SIZES or SIZES[written][0] != SIZES[own][0]:
        return None
    return value * SIZES[written][1] / SIZES[own][1] / (measure.size if measure is not None else 1.0)


@dataclass(frozen=True, slots=True)
class Told:
    """What stands in the form of a day when it is sent; empty means not noted.

    Attributes
    ----------
    hours : mapping of column to text
        Time spans as they were written.
    minutes, rating : float or None
        Of the training.
    numbers : mapping of column to float or None
    words : mapping of column to text
    no_episodes : bool
        Whether the person says that there were none.
    """

    hours: Mapping[str, str]
    minutes: float | None
    rating: float | None
    numbers: Mapping[str, float | None]
    words: Mapping[str, str]
    no_episodes: bool = False


def changes(
    seen: Cells, told: Told, labels: Mapping[str, str] | None = None, units: Units = CANONICAL
) -> dict[str, Any]:
    """Cells to be written: those that differ from what stood in the form; None empties one.

    Parameters
    ----------
    seen : mapping
        What stood in the form: cells of the day.
    labels : mapping of column to text, optional
        Names of own columns, for what is said of them.
    units : mapping
        Units in which the form has asked for amounts.

    Raises
    ------
    Impossible
        If something cannot be so; then nothing is to be written.
    """
    names = labels or {}
    said: dict[str, Any] = {}
    for key, text in told.hours.items():
        factor = catalogue.factors().get(key)
        # A form shows whole minutes: what was not touched stays to the last digit.
        untouched = text.strip() == as_clock(seen.get(key))
        said[key] = seen.get(key) if untouched else hours(text, factor.label if factor else key)
    if (told.minutes, told.rating) != training_of(seen):
        said |= training(told.minutes, told.rating)
    for key, number in told.numbers.items():
        untouched = number == in_units(key, seen.get(key), units)  # it may have been noted in another unit
        said[key] = seen.get(key) if untouched else checked(key, number, names.get(key, ""), units)
    for key, text in told.words.items():
        said[key] = text if text.strip() else None
    if told.no_episodes:
        said[TALLY] = 0.0
    return {key: cell for key, cell in said.items() if cell != seen.get(key)}


def described(cells: Cells, day: date, today: date, units: Units = CANONICAL) -> str:
    """What was written of a day, in a sentence of plain text."""
    said = []
    for key, cell in cells.items():
        factor = showing.factors(units).get(key)
        name = "Number of episodes" if key == TALLY else factor.label if factor else key
        if cell is None:
            said.append(f"{name} not noted")
        elif key == TALLY and cell == 0:
            said.insert(0, "No episodes")
        elif factor and factor.quantity == "yes_no":
            said.append(f"{name} {'yes' if cell else 'no'}")
        elif isinstance(cell, float):
            said.append(f"{name} {wording.amount(showing.shown(factor, cell), factor.unit if factor else '')}")
        else:
            said.append(f"{name} {cell}")
    when = clocks.in_words(day, today)
    return f"{when[:1].upper()}{when[1:]}: {', '.join(said)}."


# Medicines


def taken_on(rows: Sequence[Mapping[str, Any]], day: date) -> list[Mapping[str, Any]]:
    """Medicines that were taken on a day, its first and last one included."""
    at = clocks.stored(pd.Timestamp(day).to_pydatetime())
    return [row for row in rows if (row["start"] or "") <= at and (row["end"] is None or row["end"] >= at)]


def course(rows: Sequence[Mapping[str, Any]], name: str, dose: str, day: date) -> dict[str, Any]:
    """Cells of a medicine that is taken from a day on.

    Raises
    ------
    Impossible
        If it has no name, or is taken already.
    """
    called = " ".join(name.split())
    if not called:
        raise Impossible("Write the name of the medicine.")
    for row in taken_on(rows, day):
        if (row["name"] or "").casefold() == called.casefold() and (row["dose"] or "") == dose.strip():
            raise Impossible(
                f"{called} is noted already as taken on this day. Note a change of dose with its new dose."
            )
    return {"name": called, "dose": dose.strip() or None, "start": clocks.stored(pd.Timestamp(day).to_pydatetime())}


def ended(row: Mapping[str, Any], day: date) -> dict[str, Any]:
    """Cells of a medicine that was taken for the last time on a day.

    Raises
    ------
    Impossible
        If it was begun later.
    """
    end = clocks.stored(pd.Timestamp(day).to_pydatetime())
    if (row["start"] or "") > end:
        raise Impossible(f"{row['name']} was begun after this day. Choose the day on which it was taken last.")
    return {"end": end}
