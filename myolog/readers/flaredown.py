"""Flaredown: a row a check-in, with a column for each condition, symptom and treatment, then tags and foods."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from typing import Final

import numpy as np

from myolog.parsing.problems import shown
from myolog.parsing.units import size_in, unit_named
from myolog.readers.exports.day_sheet import joined, read_day_sheet
from myolog.readers.exports.diary import AppDiary
from myolog.readers.exports.table import export_of, find_header
from myolog.readers.formats import Context, Format
from myolog.readers.part import Part
from myolog.readers.sources import File
from myolog.readers.table.headers import recognise
from myolog.readers.table.sheet import Column

NAME: Final = "Flaredown"
REQUIRED: Final = ("Date", "Tags", "Foods")
LISTS: Final = ("Tags", "Foods")
SPLIT: Final = re.compile(r"\s*;\s*")
TAKEN: Final = {"taken": True, "not taken": False}
DOSE: Final = re.compile(r"(\d{1,9}(?:\.\d+)?)\s*(\D*)")
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
    doses = [c for c in export.sheet.columns if c not in (*muscles, *lists) and _has_doses(diary, c)]
    for column in doses:
        _add_doses(diary, column, known, days, moments.at)
    part = diary.part("Symptom diary", len(known))
    read = read_day_sheet(export.sheet, context, by_hand=False, left_out=(*muscles, *lists, *doses))
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


def _has_doses(diary: AppDiary, column: Column) -> bool:
    """Whether a column is of a treatment with doses; where it only says whether it was taken, it is read as yes and no."""
    said = {text.casefold() for text in diary.export.texts(column.header)} - {""}
    return not said.isdisjoint(TAKEN) and any(DOSE.fullmatch(text) for text in said)


def _add_doses(diary: AppDiary, column: Column, rows: list[int], days: np.ndarray, at: np.ndarray) -> None:
    """Doses as an amount where each time has one in the same unit, else whether it was taken."""
    said = {row: text for row, text in enumerate(diary.export.texts(column.header)) if text}
    amounts = {row: found for row, text in said.items() if (found := DOSE.fullmatch(text))}
    units = {found[2].strip() for found in amounts.values()}
    unit = units.pop() if len(units) == 1 else ""
    is_amount = all(row in amounts or text.casefold() == "not taken" for row, text in said.items()) and bool(unit)
    name = f"{column.name} ({unit})" if is_amount else f"{column.name} taken"
    factor = recognise(f"{column.name} ({unit})" if is_amount else column.name).factor
    size = size_in(unit_named(unit) or unit, factor) if factor and is_amount else None
    key = ""
    if factor is not None and size is not None:
        key = factor.key
    elif factor is not None and not is_amount:
        key = factor.key if factor.quantity == "yes_no" else factor.yes_no
    for row in (row for row in rows if row in said):
        day, line, text = int(days[row]), int(diary.export.lines[row]), said[row]
        is_taken = TAKEN.get(text.casefold(), True)
        if is_amount:
            amount = float(amounts[row][1]) if is_taken else 0.0
            reason = f"Doses of “{shown(column.name)}”; 0 where it was not taken."
            diary.log.noted(name, "sum", group=column.name, factor=key, unit=unit, reason=reason).add(
                day, amount * (size or 1.0), line
            )
        else:
            reason = f"Whether “{shown(column.name)}” was taken; not each time has a dose."
            diary.log.noted(name, "max", group=column.name, factor=key, unit="yes/no", reason=reason).add(
                day, float(is_taken), line
            )
        if row in amounts:
            diary.add_intake(
                column.name, at[row], timed=False, amount=float(amounts[row][1]), unit=amounts[row][2].strip()
            )
        elif text.casefold() not in TAKEN:
            diary.log.noted(f"{column.name}: dose", "join", reason="Text of the day.").add(day, text, line)


def is_flaredown(file: File) -> bool:
    """Whether a file is an export of Flaredown: the date first, then all that is tracked, then tags and foods."""
    layout = find_header(file, REQUIRED)
    if layout is None or layout.names[0] != "Date":
        return False
    return ("Tags", "Foods") in itertools.pairwise(layout.names)


FORMAT: Final = Format(NAME, is_flaredown, read_flaredown)
