"""When each row of a table of an app was, and which of its rows count, as its format says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from myolog.parsing.dates import clocks
from myolog.parsing.problems import SET_ASIDE
from myolog.parsing.wording import count_text
from myolog.parsing.zones import seconds_ahead, zones
from myolog.readers.exports.daylog import day_of
from myolog.readers.exports.diary import person_days
from myolog.readers.exports.table import Export
from myolog.readers.reading import Choice, Question
from myolog.readers.table_format import TableFormat

Flags = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.int64]
Times = npt.NDArray[np.datetime64]
Spans = npt.NDArray[np.timedelta64]

NOON: Final = np.timedelta64(12, "h")
MIDDLE: Final = 3.5
"""Hour of the day around which most people's sleep lies."""
OWN_OFFSET: Final = re.compile(r"\d[+-](?!00:?00$)\d{2}:?\d{2}$")
"""A time with an offset of its own, which is the person's clock time already."""
PARTS: Final = {"Morning": (3, 12), "Lunch": (11, 15), "Afternoon": (12, 18), "Evening": (16, 22), "Night": (20, 28)}
"""First words of the names that an app gives by the hour, and the hours between which that is."""
NEARLY_ALL: Final = 0.9
WITH_ZONE: Final = re.compile(r"(?:[+-]\d{2}:?\d{2}|Z)$")


@dataclass(frozen=True, eq=False)
class Rows:
    """When each row of a table was.

    Attributes
    ----------
    start, end : array of datetime64
        By the person's clock; NaT where they are not known.
    timed : array of bool
        Whether the hour of `start` is known.
    days : array of int
        Since 1970-01-01.
    dated : array of int
        Positions of the rows that have a day.
    kept : array of int
        Those of them that count.
    """

    start: Times
    end: Times
    timed: Flags
    days: Integers
    dated: Integers
    kept: Integers


def used_columns(table: TableFormat) -> set[str]:
    """Columns that are read, or that say nothing of a day."""
    of_values = {c for value in table.measures for columns in value.columns for c in columns}
    asked = {c for c, _ in (*table.only, *table.without, *table.stages)}
    return {
        table.date,
        table.start,
        table.end,
        table.length,
        table.offset,
        table.nap,
        table.person,
        table.device,
        *table.ignore,
        *of_values,
        *asked,
    } - {""}


def rows_of(export: Export, table: TableFormat) -> Rows:
    """When each row was, and which rows count."""
    start, timed = _moments(export, table, table.start or table.date)
    if table.clock and (column := export.column(table.clock)):
        micro, is_time = clocks(column.cells)
        start = start + np.append(np.where(is_time, micro, 0), 0)[column.cells.codes].astype("timedelta64[us]")
        timed = timed | np.append(is_time, False)[column.cells.codes]
    end, _ = _moments(export, table, table.end)
    if table.length:
        end = start + _lengths(export, table)
    shift = _shift(export, table, start, end)
    start, end = start + shift, end + shift
    if table.date and not table.clock:
        days = day_of(_moments(export, table, table.date)[0])
    elif table.row == "sleep":  # of a night without an end, the noon after its start tells the day
        days = np.where(np.isnat(end), day_of(start + NOON), day_of(end))
    else:
        days = person_days(start, timed, export.context.day_start)
    dated = np.flatnonzero(days > np.iinfo(np.int64).min // 2)
    kept = dated[_counts(export, table, dated)]
    return Rows(start, end, timed, days, dated, kept)


def _moments(export: Export, table: TableFormat, name: str) -> tuple[Times, Flags]:
    """A column of dates and whether each has an hour; NaT where there is none."""
    column = export.column(name) if name else None
    is_main = name in (table.date, table.start)
    if column is None or (not column.n_filled and not is_main):
        n = export.sheet.n_rows
        return np.full(n, np.datetime64("NaT", "us")), np.zeros(n, dtype=bool)
    is_translated = export.name_of(column) != column.header.strip()
    order = table.order or (table.translated_order if is_translated else None)
    first = next(iter(column.cells.texts), "")
    is_told = name == (table.date or table.start) and not (table.offset and WITH_ZONE.search(first))
    read = export.moments(name, order=order, is_told=is_told)
    is_midnight = read.at == read.at.astype("datetime64[D]")  # as apps write a day, even if it is the only one
    return read.at, read.timed & (not is_midnight[read.timed].all())


def _lengths(export: Export, table: TableFormat) -> Spans:
    """Time from start to end of each row, a number without a unit being seconds; NaT where it is not known."""
    micro = export.spans(table.length, one=1.0) * 1e6
    return np.where(np.isfinite(micro), np.nan_to_num(micro), np.iinfo(np.int64).min).astype("timedelta64[us]")


def _shift(export: Export, table: TableFormat, start: Times, end: Times) -> Spans:
    """What each row's times are to be moved by to be the person's clock time."""
    none = np.zeros(export.sheet.n_rows, dtype="timedelta64[s]")
    if table.zone == "utc":
        return _shift_of_utc(export, table, start)
    if not table.offset:
        return none
    marks, offsets = export.texts(table.end or table.start), export.texts(table.offset)
    seconds = [
        0 if OWN_OFFSET.search(mark) else seconds_ahead(offset, at)
        for mark, offset, at in zip(marks, offsets, start, strict=True)
    ]
    shift = np.array(seconds, dtype="timedelta64[s]")
    if table.zone != "offset or local":
        return shift
    middle = start + (end - start) // 2
    is_utc = _from_night(middle + shift) <= _from_night(middle)
    export.context.problems.add(
        "times that may be yours or those of the world’s clock (UTC)",
        "times of which that is known",
        f"They were read as {'UTC, with the offset beside them' if is_utc else 'your own clock time'}, since then your "
        "sleep lies in the night. It only decides the day to which a night belongs, not its length.",
        column=table.end,
    )
    return shift if is_utc else none


def _shift_of_utc(export: Export, table: TableFormat, start: Times) -> Spans:
    """What times in UTC are to be moved by: into the zone that the person says, or where the names of the rows fit."""
    column = export.column(table.start)
    zone = (column.wish.zone if column else "") or export.context.zone
    n, shift = len(start), np.timedelta64(0, "s")
    found = _fitting_offset(export.texts(table.day_part), start) if table.day_part and not zone else None
    if found is not None:
        shift = np.timedelta64(round(found * 3600), "s")
        how = f"They were moved by {found:+g} hours, so that “Morning”, “Evening” and the like in their names fit."
    else:
        how = f"They were read in {zone}." if zone else "One around midnight may stand under the day before or after."
    export.context.problems.add(
        "times of the world’s clock (UTC)",
        "the clock time where you were",
        f"{table.app} writes no other. {how}",
        column=table.start,
    )
    return np.array([seconds_ahead(zone, at) for at in start], dtype="timedelta64[s]") if zone else np.full(n, shift)


def _fitting_offset(names: Sequence[str], start: Times) -> float | None:
    """Hours ahead of UTC at which nearly all rows lie in the part of the day that their names begin with; else None."""
    found = [(PARTS[word], at) for name, at in zip(names, start, strict=True) if (word := name.split(" ")[0]) in PARTS]
    found = [(part, at) for part, at in found if not np.isnat(at)]
    if len(found) < 3:
        return None
    bounds = np.array([part for part, _ in found])
    hours = np.array([(at - at.astype("datetime64[D]")) / np.timedelta64(1, "h") for _, at in found])
    offsets = np.arange(-11.0, 14.0, 0.5)
    fits = ((hours + offsets[:, None] - bounds[:, 0]) % 24 < bounds[:, 1] - bounds[:, 0]).sum(axis=1)
    best = offsets[fits == fits.max()]
    is_clear = fits.max() >= NEARLY_ALL * len(found) and best[-1] - best[0] <= 0.5 * (len(best) - 1)
    return float(best[len(best) // 2]) if is_clear else None


def ask_zone(export: Export, table: TableFormat) -> Question | None:
    """In which time zone the person was, where an app writes times in UTC only."""
    column = export.column(table.start) if table.zone == "utc" else None
    if column is None or export.context.zone:
        return None
    file = export.sheet.file
    sentence = f"{table.app} writes its times in UTC. In which time zone were you, for most of {file}?"
    choices = tuple(Choice(name, name) for name in zones())
    return Question("zone", file, column.name, sentence, choices, column.wish.zone or None)


def _from_night(moments: Times) -> float:
    """Hours between the middle of the usual night and that of these sleeps."""
    known = moments[~np.isnat(moments)]
    hours = (known - known.astype("datetime64[D]")) / np.timedelta64(1, "h")
    return float(np.median(np.abs((hours - MIDDLE + 12) % 24 - 12))) if len(known) else 0.0


def _counts(export: Export, table: TableFormat, dated: Integers) -> Flags:
    """Which of the rows with a day count; those that a format leaves out are told."""
    counts = np.ones(len(dated), dtype=bool)
    reasons = []
    for chosen, is_wanted in ((table.only, True), (table.without, False)):
        for name, values in chosen:
            folded = {v.casefold() for v in values}
            texts = export.texts(name)
            counts &= np.array([(texts[row].casefold() in folded) == is_wanted for row in dated.tolist()], dtype=bool)
            listed = " or ".join(f"“{v}”" for v in values)
            reasons.append((name, f"“{name}” {'' if is_wanted else 'not '}{listed}"))
    for name in table.needs:
        texts = export.texts(name)
        counts &= np.array([texts[row] != "" for row in dated.tolist()], dtype=bool)
        reasons.append((name, f"something in “{name}”"))
    n = int(np.count_nonzero(~counts))
    if n:
        export.context.problems.add(
            f"{count_text(n, 'row')} of another kind",
            " and ".join(reason for _, reason in reasons),
            f"They were left out. {table.left_out}".strip(),
            column=reasons[0][0],
        )
    if table.person:
        counts &= _first_person(export, table, dated)
    if table.zeros:
        counts &= ~_zeros(export, table, dated)
    if table.once:
        keys = list(zip(*(export.texts(name) for name in table.once), strict=True))
        seen: set[tuple[str, ...]] = set()
        for place in np.flatnonzero(counts).tolist():
            key = keys[int(dated[place])]
            counts[place] = key not in seen
            seen.add(key)
    return counts


def _first_person(export: Export, table: TableFormat, dated: Integers) -> Flags:
    """Rows of the first person: tables made for studies may hold several."""
    texts = export.texts(table.person)
    is_first = np.array([texts[row] == texts[int(dated[0])] for row in dated.tolist()], dtype=bool)
    if not is_first.all():
        export.context.problems.add(
            f"{count_text(int((~is_first).sum()), 'row')} of other persons",
            "one person",
            "Only the rows of the first person in the file were read.",
            action=SET_ASIDE,
            row=int(export.lines[dated[is_first.argmin()]]),
            column=table.person,
        )
    return is_first


def _zeros(export: Export, table: TableFormat, dated: Integers) -> Flags:
    """Rows in which every number is zero: days on which nothing was logged, not days without anything."""
    is_zero = np.ones(export.sheet.n_rows, dtype=bool)
    for column in export.sheet.columns:
        if export.name_of(column) not in (table.date, table.start, table.end, *table.ignore):
            numbers = export.numbers(export.name_of(column), is_told=False)
            is_zero &= np.isnan(numbers) | (numbers == 0)
    chosen = is_zero[dated]
    if chosen.any():
        export.context.problems.add(
            f"{count_text(int(chosen.sum()), 'day')} on which every amount is 0",
            table.zeros,
            "Nothing was recorded then, so they were read as not known, not as days without anything.",
            row=int(export.lines[dated[chosen.argmax()]]),
        )
    return chosen
