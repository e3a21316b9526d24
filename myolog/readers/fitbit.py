"""Fitbit: tables of sleep of Google Takeout, of the old web site or of Fitabase, and tables of what it measures."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from myolog.parsing.cells import YES
from myolog.parsing.problems import SET_ASIDE
from myolog.parsing.wording import count_text
from myolog.readers.exports.daylog import DayLog, day_of
from myolog.readers.exports.device import device_part, keep_others
from myolog.readers.exports.table import Export, find_header, open_export
from myolog.readers.formats import Context, Format
from myolog.readers.part import Part
from myolog.readers.sources import File

NAME: Final = "Fitbit"
SLEEPS: Final = ("sleep_id", "minutes_asleep", "sleep_end")
STRESS: Final = ("DATE", "UPDATED_AT", "STRESS_SCORE")
WEB: Final = ("Start Time", "End Time", "Minutes Asleep", "Minutes Awake", "Number of Awakenings")
FITABASE: Final = ("SleepDay", "TotalMinutesAsleep", "TotalTimeInBed")
ZONES: Final = ("date_time", "heart_zone_id", "total_minutes")
MEASURED: Final[Mapping[tuple[str, ...], str]] = {
    ("sleep_log_entry_id", "timestamp", "overall_score"): "Sleep scores",
    ("timestamp", "rmssd", "nremhr", "entropy"): "Heart rate variability",
    ("timestamp", "average_value", "lower_bound", "upper_bound"): "Oxygen saturation",
    ("timestamp", "daily_respiratory_rate"): "Breathing rate",
    ("timestamp", "full_sleep_breathing_rate"): "Breathing rate",
}
"""Tables of what the device measured, with their labels."""
KINDS: Final = (SLEEPS, STRESS, WEB, FITABASE, ZONES, *MEASURED)
NIGHTS: Final = "Time asleep under the day of waking, naps added."
OFFSET: Final = re.compile(r"([+-])(\d{1,2}):?(\d{2})(?::\d{2})?")
OWN_OFFSET: Final = re.compile(r"\d[+-](?!00:?00$)\d{2}:?\d{2}$")


def read_fitbit(file: File, context: Context) -> Part:
    """What a file of Fitbit holds; it makes no day observed.

    Raises
    ------
    UnreadableFile
        If nothing in it says anything of days.
    """
    kind, layout = next((k, found) for k in KINDS if (found := find_header(file, k)))
    export = open_export(file, context, layout)
    log = DayLog(file.name, context.options, context.problems)
    if kind in MEASURED:
        return device_part(export, NAME, MEASURED[kind], log, _measured(export, log))
    label, read = TABLES[kind]
    return device_part(export, NAME, label, log, read(export, log))


def _sleeps(export: Export, log: DayLog) -> int:
    """Sleeps of the newer table: its times are UTC beside the offset of the person's clock."""
    end = export.moments("sleep_end", is_told=False).at
    has_start = export.column("sleep_start") is not None
    start = (
        export.moments("sleep_start", is_told=False).at if has_start else np.full(len(end), np.datetime64("NaT", "us"))
    )
    # A time with an offset of its own is the person's clock time already.
    is_local = [OWN_OFFSET.search(text) is not None for text in export.texts("sleep_end")]
    shifts = (0 if own else _shift(text) for own, text in zip(is_local, export.texts("end_utc_offset"), strict=True))
    shift = np.array(list(shifts), dtype="timedelta64[s]")
    days = day_of(end + shift)
    minutes = export.numbers("minutes_asleep", low=0, high=24 * 60)
    slept = log.noted("minutes_asleep", "sum", factor="sleep_h", unit="h", reason=NIGHTS)
    rows = np.flatnonzero(~np.isnat(end)).tolist()
    seen: set[str] = set()
    numbers = export.texts("sleep_id")
    for row in rows:
        if np.isfinite(minutes[row]) and numbers[row] not in seen:
            hours, line = float(minutes[row] / 60), int(export.lines[row])
            log.slept(slept, int(days[row]), hours, line, start[row] + shift[row], end[row] + shift[row])
        seen.add(numbers[row])
    return len(rows)


def _shift(text: str) -> int:
    """Seconds of an offset like +01:00; 0 without one."""
    found = OFFSET.fullmatch(text.strip())
    return 0 if not found else (-1 if found[1] == "-" else 1) * (int(found[2]) * 3600 + int(found[3]) * 60)


def _stress(export: Export, log: DayLog) -> int:
    """Scores of the device, which are no rating of the person's; 0 and a failed calculation say nothing."""
    days = day_of(at := export.moments("DATE").at)
    score = export.numbers("STRESS_SCORE", low=0, high=100)
    failed = [text.casefold() in YES for text in export.texts("CALCULATION_FAILED")]
    noted = log.noted(
        f"Stress score ({NAME})",
        "first",
        reason="As the device computes it; it is no stress that you rated. 0 says that it was not computed.",
    )
    rows = np.flatnonzero(~np.isnat(at)).tolist()
    sound = [row for row in rows if score[row] > 0 and not failed[row]]
    for row in sound:
        noted.add(int(days[row]), float(score[row]), int(export.lines[row]))
    used = {
        "DATE",
        "UPDATED_AT",
        "STRESS_SCORE",
        "CALCULATION_FAILED",
        "MAX_SLEEP_POINTS",
        "MAX_RESPONSIVENESS_POINTS",
        "MAX_EXERTION_POINTS",
    }
    keep_others(log, export, sound, days, used, NAME)
    return len(rows)


def _sleeps_of_web_site(export: Export, log: DayLog) -> int:
    """Sleeps of the table that the web site gave, by the person's clock."""
    start, end = export.moments("Start Time").at, export.moments("End Time").at
    minutes = export.numbers("Minutes Asleep", low=0, high=24 * 60)
    slept = log.noted("Minutes Asleep", "sum", factor="sleep_h", unit="h", reason=NIGHTS)
    days = day_of(end)
    rows = np.flatnonzero(~np.isnat(end)).tolist()
    for row in rows:
        if np.isfinite(minutes[row]):
            log.slept(slept, int(days[row]), float(minutes[row] / 60), int(export.lines[row]), start[row], end[row])
    keep_others(log, export, rows, days, set(WEB[:3]), NAME)
    return len(rows)


def _days_of_fitabase(export: Export, log: DayLog) -> int:
    """Sleep of each day, naps added; Fitabase is for studies, so that a file may hold several persons."""
    days = day_of(at := export.moments("SleepDay", order="mdy").at)
    minutes = export.numbers("TotalMinutesAsleep", low=0, high=24 * 60)
    slept = log.noted("TotalMinutesAsleep", "first", factor="sleep_h", unit="h", reason=NIGHTS)
    persons = export.texts("Id")
    known = np.flatnonzero(~np.isnat(at)).tolist()
    rows = [row for row in known if persons[row] == persons[known[0]]]
    for row in rows:
        if np.isfinite(minutes[row]):
            slept.add(int(days[row]), float(minutes[row] / 60), int(export.lines[row]))
    if others := [row for row in known if persons[row] != persons[known[0]]]:
        log.problems.add(
            f"{count_text(len(others), 'row')} of other persons",
            "one person",
            "Only the rows of the first person in the file were read.",
            action=SET_ASIDE,
            row=int(export.lines[others[0]]),
            column="Id",
        )
    keep_others(log, export, rows, days, {"Id", "SleepDay", "TotalMinutesAsleep"}, NAME)
    return len(rows)


def _zones(export: Export, log: DayLog) -> int:
    days = day_of(at := export.moments("date_time").at)
    minutes = export.numbers("total_minutes", low=0)
    reason = "Minutes of the day with a raised heart rate, the hard ones twice; they are no minutes of training."
    noted = log.noted(f"Active zone minutes ({NAME})", "sum", unit="min", reason=reason)
    rows = np.flatnonzero(~np.isnat(at)).tolist()
    for row in rows:
        if np.isfinite(minutes[row]):
            noted.add(int(days[row]), float(minutes[row]), int(export.lines[row]))
    return len(rows)


def _measured(export: Export, log: DayLog) -> int:
    days = day_of(at := export.moments("timestamp").at)
    rows = np.flatnonzero(~np.isnat(at)).tolist()
    keep_others(log, export, rows, days, {"timestamp", "sleep_log_entry_id"}, NAME)
    return len(rows)


TABLES: Final[Mapping[tuple[str, ...], tuple[str, Callable[[Export, DayLog], int]]]] = {
    SLEEPS: ("Sleep", _sleeps),
    STRESS: ("Stress scores", _stress),
    WEB: ("Sleep", _sleeps_of_web_site),
    FITABASE: ("Sleep by day", _days_of_fitabase),
    ZONES: ("Active zone minutes", _zones),
}

FORMAT: Final = Format(NAME, lambda file: any(find_header(file, kind) for kind in KINDS), read_fitbit)
