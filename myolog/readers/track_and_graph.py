"""Track & Graph: a row for each value of a thing that the person tracks under a name of their own."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np

from myolog.catalogue import normalise
from myolog.parsing.cells import NO, YES
from myolog.parsing.dates import Moments
from myolog.parsing.problems import SET_ASIDE, shown
from myolog.parsing.wording import amount_text, count_text
from myolog.readers.exports.day_sheet import joined, read_day_sheet, wide_sheet, with_origins
from myolog.readers.exports.diary import AppDiary
from myolog.readers.exports.episodes import span_of
from myolog.readers.exports.symptoms import ABSENT
from myolog.readers.exports.table import Export, export_of, find_header
from myolog.readers.formats import Context, Format
from myolog.readers.part import Origin, Part
from myolog.readers.sources import File
from myolog.readers.table.headers import recognise

NAME: Final = "Track & Graph"
REQUIRED: Final = ("FeatureName", "Timestamp", "Value")
RATED: Final = re.compile(
    r"\b(?:severity|intensity|strength|level|score|rating|pain|scale|how bad|schwere\w*|starke|intensite|intensidad\w*)\b"
)
"""Words in the name of a symptom that make a rating of it, not a number of episodes."""
DURATION: Final = re.compile(r"(\d{1,9}):([0-5]?\d):([0-5]?\d)(?:\.\d+)?")
VALUE: Final = re.compile(r"\s*(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)\s*(?::(.*))?", re.DOTALL)


LONGEST: Final = 31 * 86_400
"""Seconds of a length of time."""
LARGEST: Final = 1e9


class Point(NamedTuple):
    """A value as it was tracked: a number with or without a label, or a length of time in seconds."""

    row: int
    line: int
    value: float
    label: str
    seconds: float | None


def read_track_and_graph(file: File, context: Context) -> Part:
    """What an export of Track & Graph holds.

    Raises
    ------
    UnreadableFile
        If it has no rows with times.
    """
    return read_things(export_of(file, context, REQUIRED), NAME)


def read_things(export: Export, app: str, *, derived: frozenset[str] = frozenset()) -> Part:
    """What a table of things tracked under a name holds, with the columns of `REQUIRED`.

    Parameters
    ----------
    app : str
        Who wrote it.
    derived : frozenset of str
        Names of what the person did not write down themselves, so that it does not say that they watched.

    Raises
    ------
    UnreadableFile
        If it has no rows with times.
    """
    context = export.context
    diary = AppDiary.of(export, app, "Timestamp")
    moments = export.moments("Timestamp")
    days = diary.days(moments)
    points = _points(diary, ~np.isnat(moments.at))
    wide: dict[str, dict[int, tuple[str, list[Origin]]]] = {}
    notes = export.texts("Note")
    for name, tracked in points.items():
        if name not in derived:
            diary.log.by_hand.update(int(days[p.row]) for p in tracked)
        if diary.symptom(name) is not None and _counts_episodes(name, tracked):
            _add_episodes(diary, name, tracked, moments, days, notes)
            continue
        wide[name] = _by_day(diary, name, tracked, days)
        for point in tracked:
            if notes[point.row]:
                noted = diary.log.noted(f"{name}: note", "join", reason="Text of the day.")
                noted.add(int(days[point.row]), notes[point.row], point.line)
    n_read = sum(map(len, points.values()))
    part = diary.part("Diary of things tracked", n_read)
    sheet = wide_sheet(export.sheet.file, context, wide)
    if sheet is None:
        return part
    read = read_day_sheet(sheet, context, by_hand=False)
    described = (*part.columns, *(row for row in read.columns if row["role"] != "date"))
    return replace(
        part,
        days=joined(with_origins(read.days, wide), part.days),
        columns=described,
        questions=(*part.questions, *read.questions),
    )


def _points(diary: AppDiary, is_dated: np.ndarray) -> dict[str, list[Point]]:
    """Values by the name under which they are tracked; what is no value is told."""
    export = diary.export
    found: dict[str, list[Point]] = defaultdict(list)
    columns = zip(export.texts("FeatureName"), export.texts("Value"), export.texts("Label"), strict=True)
    for row, (name, text, label) in enumerate(columns):
        if not is_dated[row]:
            continue
        line = int(export.lines[row])
        point = _point(row, line, text, label) if name else None
        if point is not None:
            found[name].append(point)
        else:
            diary.log.problems.add(
                f"{shown(name) or 'no name'}: {shown(text) or 'no value'}",
                "a name, and a number or a length of time",
                "The row was left out. Correct it in the app, and export it once more.",
                action=SET_ASIDE,
                row=line,
                column="Value",
            )
    return found


def _point(row: int, line: int, text: str, label: str) -> Point | None:
    """A value taken apart; None if it is none, or none that can be meant."""
    span, number = DURATION.fullmatch(text), VALUE.fullmatch(text)
    if span:
        hours, minutes, seconds = map(int, span.groups())
        total = hours * 3600 + minutes * 60 + seconds
        return Point(row, line, np.nan, label, float(total)) if 0 <= total <= LONGEST else None
    if number and abs(value := float(number[1])) <= LARGEST:
        return Point(row, line, value, label or (number[2] or "").strip(), None)
    return None


def _counts_episodes(name: str, points: list[Point]) -> bool:
    """Whether each value of a symptom is a number of episodes, a length or a label; a rating is none."""
    if RATED.search(normalise(name)):
        return False
    return all(p.seconds is not None or p.label or (p.value >= 0 and p.value == int(p.value)) for p in points)


def _add_episodes(
    diary: AppDiary, name: str, points: list[Point], moments: Moments, days: np.ndarray, notes: list[str]
) -> None:
    """An episode each time; a plain number counts how many there were."""
    is_count = all(p.seconds is None and not p.label for p in points)
    for point in points:
        day = int(days[point.row])
        if is_count:
            reason = "What was tracked of twitches, cramps and spasms, added up by day."
            tally = diary.log.noted("number of episodes", "sum", is_tally=True, reason=reason)
            tally.add(day, point.value, point.line)
        if (is_count and point.value == 0) or normalise(point.label) in ABSENT:
            if not is_count:
                diary.add_symptom(name, moments.at[point.row], day, point.line, timed=True, rating=0.0)
            continue
        length = None if point.seconds is None else span_of(point.seconds)
        counted = point.value if is_count and point.value > 1 else None
        diary.add_symptom(
            name, moments.at[point.row], day, point.line, timed=bool(moments.timed[point.row]),
            duration=length, notes=notes[point.row], counted=counted,
            label="" if normalise(point.label) in YES else point.label,
        )  # fmt: skip


def _by_day(diary: AppDiary, name: str, points: list[Point], days: np.ndarray) -> dict[int, tuple[str, list[Origin]]]:
    """Values of one thing by day as text, so that they are read like the column of a table."""
    grouped: dict[int, list[Point]] = defaultdict(list)
    for point in points:
        grouped[int(days[point.row])].append(point)
    labels = {normalise(p.label) for p in points}
    if labels <= {*map(normalise, YES), *map(normalise, NO)} and "" not in labels:
        return {day: (max(ps, key=lambda p: p.value).label, _origins(ps)) for day, ps in grouped.items()}
    factor = recognise(name).factor
    adds_up = points[0].seconds is not None or (
        factor is not None and factor.quantity not in ("score", "yes_no", "number")
    )
    n_several = sum(len(ps) > 1 for ps in grouped.values())
    if n_several:
        diary.log.problems.add(
            f"{count_text(n_several, 'day')} with several values",
            "one value a day",
            "They were added up." if adds_up else "The mean of each day was taken.",
            column=name,
        )
    made = {}
    for day, ps in grouped.items():
        values = [p.value if p.seconds is None else p.seconds / 3600 for p in ps]
        total = sum(values) if adds_up else sum(values) / len(values)
        made[day] = (f"{round(total, 6):g}{' h' if points[0].seconds is not None else ''}", _origins(ps))
    return made


def _origins(points: list[Point]) -> list[Origin]:
    """Where values were tracked."""
    return [Origin(p.line, p.label or amount_text(p.value if p.seconds is None else p.seconds / 3600)) for p in points]


FORMAT: Final = Format(NAME, lambda file: find_header(file, REQUIRED) is not None, read_track_and_graph)
