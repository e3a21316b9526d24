"""Daylio: a row an entry, with a mood in the person's own words and the activities that were ticked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np

from myolog.catalogue import normalise
from myolog.parsing.cells import read_cell
from myolog.parsing.dates import clocks
from myolog.readers.exports.diary import AppDiary
from myolog.readers.exports.table import export_of, find_header
from myolog.readers.formats import Context, Format
from myolog.readers.part import Part
from myolog.readers.sources import File
from myolog.readers.table.headers import recognise

NAME: Final = "Daylio"
REQUIRED: Final = ("full_date", "mood", "activities")
ACTIVITIES: Final = "activities"
SPLIT: Final = re.compile(r"\s*\|\s*")
MOODS: Final = {"awful": 1.0, "bad": 2.0, "meh": 3.0, "good": 4.0, "rad": 5.0}
"""The moods as the app first names them; a person may rename each, and then their order is not known."""


def read_daylio(file: File, context: Context) -> Part:
    """What an export of Daylio holds.

    Raises
    ------
    UnreadableFile
        If it has no rows with dates.
    """
    export = export_of(file, context, REQUIRED)
    diary = AppDiary.of(export, NAME, "full_date")
    dates = export.moments("full_date").at
    micro, is_timed = _times(diary)
    days = np.where(is_timed, diary.days_of(dates + micro, timed=True), diary.days_of(dates, timed=False))
    known = np.flatnonzero(~np.isnat(dates)).tolist()
    moods, ticked = export.texts("mood"), export.texts(ACTIVITIES)
    _add_moods(diary, known, moods, days.tolist())
    for row in known:
        day, line = int(days[row]), int(export.lines[row])
        diary.log.by_hand.add(day)
        diary.log.asked.setdefault(ACTIVITIES, set()).add(day)
        for name in filter(None, dict.fromkeys(SPLIT.split(ticked[row].strip()))):
            if diary.symptom(name) is None:
                diary.log.tick(ACTIVITIES, name, day, line)
            else:
                start = dates[row] + micro[row] if is_timed[row] else dates[row]
                diary.add_symptom(name, start, day, line, timed=bool(is_timed[row]))
    _add_texts(diary, known, days.tolist())
    _add_scales(diary, known, days.tolist())
    return diary.part("Mood diary", len(known))


def _times(diary: AppDiary) -> tuple[np.ndarray, np.ndarray]:
    """Time of day of each entry, and whether there is one."""
    column = diary.export.column("time")
    n = diary.export.sheet.n_rows
    if column is None:
        return np.zeros(n, dtype="timedelta64[us]"), np.zeros(n, dtype=bool)
    micro, is_time = clocks(column.cells)
    codes = column.cells.codes
    return np.append(micro, 0)[codes].astype("timedelta64[us]"), np.append(is_time, False)[codes]


def _add_moods(diary: AppDiary, rows: Sequence[int], moods: Sequence[str], days: Sequence[int]) -> None:
    """Moods as numbers where all have the names that the app gives them, and always in words."""
    said = {normalise(moods[row]) for row in rows} - {""}
    has_order = bool(said) and said <= set(MOODS)
    for row in rows:
        mood, line = moods[row].strip(), int(diary.export.lines[row])
        if not mood:
            continue
        if has_order:
            reason = "The mean of the day: awful 1, bad 2, meh 3, good 4, rad 5."
            diary.log.noted(f"Mood ({NAME})", "mean", reason=reason).add(days[row], MOODS[normalise(mood)], line)
        else:
            reason = "Moods in words of your own: their order is not known, so they are no number."
            diary.log.noted(f"Mood ({NAME})", "join", reason=reason).add(days[row], mood, line)


def _add_texts(diary: AppDiary, rows: Sequence[int], days: Sequence[int]) -> None:
    for column, name in (("note_title", "Note title"), ("note", "Note")):
        texts = diary.export.texts(column)
        for row in rows:
            if texts[row]:
                noted = diary.log.noted(f"{name} ({NAME})", "join", reason="Text of the day.")
                noted.add(days[row], texts[row], int(diary.export.lines[row]))


def _add_scales(diary: AppDiary, rows: Sequence[int], days: Sequence[int]) -> None:
    """Scales of the person's own ("Sleep Time: 7:30 | Stress: 4/10 points"), as the mean of the day."""
    texts = diary.export.texts("scales")
    for row in rows:
        for said in filter(None, SPLIT.split(texts[row].strip())):
            found = SCALE.fullmatch(said)
            name, text = (found[1], found[2]) if found else ("", "")
            cell = read_cell(OUT_OF.sub("", text), ".")
            factor = recognise(name).factor
            is_hours = cell.kind in ("clock", "span")
            line = int(diary.export.lines[row])
            if not name or cell.kind not in ("number", "clock", "span"):
                noted = diary.log.noted(f"Scales ({NAME})", "join", reason="Text of the day.")
                noted.add(days[row], said, line)
                continue
            value = cell.value / 3600 if cell.kind == "span" else cell.value
            fits = factor is not None and (factor.unit == "h" if is_hours else factor.quantity == "score")
            key = factor.key if factor is not None and fits else ""
            reason = "A scale of your own; the mean of the day."
            noted = diary.log.noted(name, "mean", factor=key, unit="h" if is_hours else "", reason=reason)
            noted.add(days[row], value, line)


SCALE: Final = re.compile(r"(.*?):\s+(\S.*)")
OUT_OF: Final = re.compile(r"/\d+|\s*points?$")
"""What stands behind the number of a scale ("8/10 points")."""

FORMAT: Final = Format(NAME, lambda file: find_header(file, REQUIRED) is not None, read_daylio)
