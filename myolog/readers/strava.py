"""Strava: the table of activities, in which some names stand twice and the last of them holds seconds and metres."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

import numpy as np

from myolog.parsing.wording import count_text
from myolog.readers.exports.daylog import DayLog, Rule
from myolog.readers.exports.device import device_part
from myolog.readers.exports.diary import person_days
from myolog.readers.exports.table import export_of, find_header, translations
from myolog.readers.formats import Context, Format
from myolog.readers.part import Part
from myolog.readers.sources import File

NAME: Final = "Strava"
REQUIRED: Final = ("Activity ID", "Activity Date", "Activity Type", "Elapsed Time")
WORDS: Final = translations(
    {
        "Activity ID": "Aktivitäts-ID|ID de l'activité|Activiteits-ID",
        "Activity Date": "Aktivitätsdatum|Date de l'activité|Datum van activiteit",
        "Activity Type": "Aktivitätsart|Type d'activité|Activiteitstype",
        "Elapsed Time": "Verstrichene Zeit|Temps écoulé|Verstreken tijd",
        "Moving Time": "Bewegungszeit|Durée de déplacement|Beweegtijd",
        "Perceived Exertion": "Gefühlte Anstrengung|Ervaren inspanning",
        "Relative Effort": "Relative Leistung|Effort relatif",
        "Training Load": "Trainingsbelastung|Trainingsbelasting",
        "Intensity": "Intensität",
    }
)
"""Names of columns in German, French and Dutch: the export speaks the language of the account."""
KEPT: Final[tuple[tuple[str, Rule, str], ...]] = (
    ("Training Load", "sum", "added up by day"),
    ("Relative Effort", "sum", "added up by day"),
    ("Intensity", "mean", "the mean of the day"),
)
HARDEST: Final = 10.0
"""Top of the scale of effort."""


def read_strava(file: File, context: Context) -> Part:
    """What Strava's activities.csv holds; it makes no day observed.

    Raises
    ------
    UnreadableFile
        If it has no rows with dates.
    """
    export = export_of(file, context, REQUIRED, WORDS)
    log = DayLog(file.name, context.options, context.problems)
    # In the other languages that are known, the day stands before the month.
    is_english = find_header(file, REQUIRED) is not None
    start = export.moments("Activity Date", order=None if is_english else "dmy")
    days = person_days(start.at, start.timed, context.day_start)
    seconds = export.numbers("Moving Time", "Elapsed Time", low=0)
    elapsed = export.numbers("Elapsed Time", low=0)
    seconds = np.where(np.isfinite(seconds) & (seconds > 0), seconds, elapsed)
    effort = export.numbers("Perceived Exertion", low=0, high=HARDEST)
    trained = log.noted(
        "Moving Time", "sum", factor="training_min", unit="min", reason="Minutes of all activities of the day."
    )
    sessions: dict[int, list[tuple[float, int]]] = defaultdict(list)
    rows = np.flatnonzero(~np.isnat(start.at)).tolist()
    for row in rows:
        day, line = int(days[row]), int(export.lines[row])
        if np.isfinite(seconds[row]):
            trained.add(day, seconds[row] / 60, line)
        sessions[day].append((effort[row] * seconds[row] / 60, line))
    _add_load(log, sessions)
    for name, rule, how in KEPT:
        numbers = export.numbers(name, is_told=False)
        noted = log.noted(f"{name} ({NAME})", rule, reason=f"As {NAME} gives it; {how}.")
        for row in rows:
            if np.isfinite(numbers[row]):
                noted.add(int(days[row]), float(numbers[row]), int(export.lines[row]))
    context.problems.add(
        "times of the world’s clock (UTC)",
        "the clock time where you were",
        f"{NAME} writes no other. An activity around midnight may stand under the day before or after.",
        column="Activity Date",
    )
    return device_part(export, NAME, "Activities", log, len(rows))


def _add_load(log: DayLog, sessions: dict[int, list[tuple[float, int]]]) -> None:
    """Effort times minutes of the days on which each activity has an effort: without one, the load is not known."""
    reason = "Perceived exertion times minutes moving, added up over the activities of the day."
    load = log.noted("Perceived Exertion", "sum", factor="training_load", unit="AU", reason=reason)
    n_partly = 0
    for day, loads in sessions.items():
        rated = [(value, line) for value, line in loads if np.isfinite(value)]
        if len(rated) == len(loads):
            for value, line in rated:
                load.add(day, float(value), line)
        n_partly += 0 < len(rated) < len(loads)
    if n_partly:
        log.problems.add(
            f"{count_text(n_partly, 'day')} with activities of which only some have a perceived exertion",
            "the exertion of each",
            "These days have no training load. Add the exertion in the app to have it.",
            column="Perceived Exertion",
        )


FORMAT: Final = Format(NAME, lambda file: find_header(file, REQUIRED, WORDS) is not None, read_strava)
