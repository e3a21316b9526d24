"""Flaredown: a row a check-in, with a column for each condition, symptom and treatment, then tags and foods."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from typing import Final

import numpy as np

from myolog.readers.exports.day_sheet import joined, read_day_sheet
from myolog.readers.exports.diary import AppDiary
from myolog.readers.exports.table import export_of, find_header
from myolog.readers.formats import Context, Format
from myolog.readers.part import Part
from myolog.readers.sources import File
from myolog.readers.table.sheet import Column

NAME: Final = "Flaredown"
REQUIRED: Final = ("Date", "Tags", "Foods")
LISTS: Final = ("Tags", "Foods")
SPLIT: Final = re.compile(r"\s*;\s*")
WORST: Final = 4.0
"""Top of the scale of Flaredown: 0 is not there, 4 extreme."""


def read_flaredown(file: File, context: Context) -> Part:
    """What an export of Flaredown holds.

    Raises
    ------
    UnreadableFile
        If it has no rows with dates.
    """
    export = export_of(file, context, REQUIRED)
    diary = AppDiary.of(export, NAME, "Date")
    moments = export.moments("Date")
    days = diary.days(moments)
    known = np.flatnonzero(~np.isnat(moments.at)).tolist()
    muscles = [c for c in export.sheet.columns if c.role != "date" and c.header not in LISTS and _is_rated(diary, c)]
    for column in muscles:
        rating = export.numbers(column.header, low=0, high=WORST)
        for row in known:
            if not np.isfinite(rating[row]):
                continue
            line, day = int(export.lines[row]), int(days[row])
            reason = "The twitches, cramps and spasms that were there that day, 0 where they were rated as not there."
            diary.log.noted("number of episodes", "sum", is_tally=True, reason=reason).add(
                day, float(rating[row] > 0), line
            )
            if rating[row] > 0:
                diary.add_symptom(column.name, moments.at[row], day, line, timed=False, rating=rating[row])
    lists = [c for name in LISTS if (c := export.column(name))]
    for column in lists:
        _add_ticks(diary, column, known, days)
    part = diary.part("Symptom diary", len(known))
    read = read_day_sheet(export.sheet, context, by_hand=False, left_out=(*muscles, *lists))
    columns = (*read.columns, *part.columns)
    return replace(
        part, days=joined(read.days, part.days), columns=columns, questions=(*part.questions, *read.questions)
    )


def _is_rated(diary: AppDiary, column: Column) -> bool:
    """Whether a column rates a twitch, a cramp or a spasm."""
    return diary.symptom(column.name) is not None and column.cells.plain_numbers is not None


def _add_ticks(diary: AppDiary, column: Column, rows: list[int], days: np.ndarray) -> None:
    texts = diary.export.texts(column.header)
    for row in rows:
        day, line = int(days[row]), int(diary.export.lines[row])
        names = [n for n in SPLIT.split(texts[row]) if n]
        if names:
            diary.log.asked.setdefault(column.name, set()).add(day)
        for name in dict.fromkeys(names):
            diary.log.tick(column.name, name, day, line)


def is_flaredown(file: File) -> bool:
    """Whether a file is an export of Flaredown: the date first, then all that is tracked, then tags and foods."""
    layout = find_header(file, REQUIRED)
    if layout is None or layout.names[0] != "Date":
        return False
    return ("Tags", "Foods") in itertools.pairwise(layout.names)


FORMAT: Final = Format(NAME, is_flaredown, read_flaredown)
