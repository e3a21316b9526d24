"""Garmin Connect: the table of activities, and the table of nights."""

from __future__ import annotations

import re
from typing import Final

import numpy as np

from myolog.errors import UnreadableFile
from myolog.readers.exports.daylog import DayLog, day_of
from myolog.readers.exports.device import device_part, keep_others
from myolog.readers.exports.diary import person_days
from myolog.readers.exports.table import Export, find_header, open_export, translations
from myolog.readers.formats import Context, Format
from myolog.readers.part import Part
from myolog.readers.sources import HEAD, File

NAME: Final = "Garmin Connect"
ACTIVITIES: Final = ("Activity Type", "Date", "Title", "Time", "Calories")
NIGHTS: Final = ("Score", "Body Battery", "Duration", "Bedtime", "Wake Time")
WEEKS: Final = ("Date", "Avg Score")
WEEK: Final = re.compile(rb'\n"?[A-Z][a-z]{2} \d{1,2} ?(?:-|\xe2\x80\x93) ?(?:[A-Z][a-z]{2} )?\d')
"""A row that begins with a week ("Nov 1-7")."""
ONE_NIGHT: Final = re.compile(rb'(?:\xef\xbb\xbf)?"?Sleep Score 1 Day')
"""The sheet of a single night, which has a line for each thing and none for the night."""
KINDS: Final = (ACTIVITIES, NIGHTS, WEEKS)
WORDS: Final = translations(
    {
        "Activity Type": "Aktivitätstyp|Tipo de actividad|Type d'activité|Tipo de atividade|Activiteittype",
        "Date": "Datum|Fecha|Data",
        "Title": "Titel|Título|Titre",
        "Time": "Zeit|Tiempo|Durée|Tempo|Tempo total|Tijd",
        "Calories": "Kalorien|Calorías|Calorias|Calorieën",
        "Training Stress Score®": "Training Stress Score® (TSS®)",
    }
)
"""Names of columns of the activities in other languages: the export speaks the language of the account."""
NIGHT: Final = "Sleep Score"
"""How the first column of the nights begins, which holds the date whatever its name says."""


def read_garmin(file: File, context: Context) -> Part:
    """What a table of Garmin Connect holds; it makes no day observed.

    Raises
    ------
    UnreadableFile
        If it holds means of weeks or a single night, or no rows with dates.
    """
    if ONE_NIGHT.match(file.content):
        raise UnreadableFile(
            file.name,
            f"{file.name} is the sheet of a single night. In Garmin Connect, choose the last 4 weeks before you export your "
            "sleep, and bring that file.",
        )
    kind, layout = next((k, found) for k in KINDS if (found := find_header(file, k, WORDS)))
    if kind is WEEKS:
        raise UnreadableFile(
            file.name,
            f"{file.name} holds the means of whole weeks, and a week says nothing about a day. In Garmin Connect, choose the "
            "last 4 weeks before you export your sleep, and bring that file.",
        )
    export = open_export(file, context, layout, WORDS)
    log = DayLog(file.name, context.options, context.problems)
    if kind is ACTIVITIES:
        return device_part(export, NAME, "Activities", log, _activities(export, log))
    return device_part(export, NAME, "Sleep by night", log, _nights(export, log))


def _activities(export: Export, log: DayLog) -> int:
    start = export.moments("Date")
    days = person_days(start.at, start.timed, export.context.day_start)
    seconds = export.spans("Time", clock=60.0)
    stress = export.numbers("Training Stress Score®", low=0)
    trained = log.noted(
        "Time", "sum", factor="training_min", unit="min", reason="Minutes of all activities of the day."
    )
    stressed = log.noted(
        "Training Stress Score®",
        "sum",
        factor="tss",
        reason="Of all activities of the day; 0 is how Garmin says unknown.",
    )
    rows = np.flatnonzero(~np.isnat(start.at)).tolist()
    for row in rows:
        day, line = int(days[row]), int(export.lines[row])
        if np.isfinite(seconds[row]):
            trained.add(day, seconds[row] / 60, line)
        if stress[row] > 0:
            stressed.add(day, float(stress[row]), line)
    return len(rows)


def _nights(export: Export, log: DayLog) -> int:
    """Nights under the date that Garmin gives, which is the day of waking."""
    date = next((c for c in export.sheet.columns if c.header.startswith(NIGHT) or c.role == "date"), None)
    date = date or export.sheet.columns[0]
    start = export.moments(date.header)
    seconds = export.spans("Duration")
    days = day_of(start.at)
    slept = log.noted("Duration", "first", factor="sleep_h", unit="h", reason="Time asleep under the day of waking.")
    rows = np.flatnonzero(~np.isnat(start.at)).tolist()
    for row in rows:
        if np.isfinite(seconds[row]) and seconds[row] > 0:
            slept.add(int(days[row]), seconds[row] / 3600, int(export.lines[row]))
    keep_others(log, export, rows, days, {date.header, "Duration", "Bedtime", "Wake Time", "Sleep Need"}, NAME)
    return len(rows)


def is_garmin(file: File) -> bool:
    """Whether a file is one of the tables of Garmin Connect."""
    if ONE_NIGHT.match(file.content) or find_header(file, ACTIVITIES, WORDS) or find_header(file, NIGHTS):
        return True
    return find_header(file, WEEKS) is not None and WEEK.search(file.content[:HEAD]) is not None


FORMAT: Final = Format(NAME, is_garmin, read_garmin)
