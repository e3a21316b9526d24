"""Fitbit, as Google Takeout gives it: the tables of sleep and of stress scores (its JSON is among the JSON exports)."""

from __future__ import annotations

import re
from typing import Final

import numpy as np

from myolog.parsing.cells import YES
from myolog.readers.exports.daylog import DayLog, day_of
from myolog.readers.exports.device import device_part, keep_others
from myolog.readers.exports.table import Export, find_header, open_export
from myolog.readers.formats import Context, Format
from myolog.readers.part import Part
from myolog.readers.sources import File

NAME: Final = "Fitbit"
SLEEPS: Final = ("sleep_id", "minutes_asleep", "sleep_end")
STRESS: Final = ("DATE", "UPDATED_AT", "STRESS_SCORE")
KINDS: Final = (SLEEPS, STRESS)
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
    if kind is STRESS:
        return device_part(export, NAME, "Stress scores", log, _stress(export, log))
    return device_part(export, NAME, "Sleep", log, _sleeps(export, log))


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
    reason = "Time asleep under the day of waking, naps added."
    slept = log.noted("minutes_asleep", "sum", factor="sleep_h", unit="h", reason=reason)
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


FORMAT: Final = Format(NAME, lambda file: any(find_header(file, kind) for kind in KINDS), read_fitbit)
