"""Oura: the sleeps of the account export (semicolons, seconds), and the older table of trends."""

from __future__ import annotations

from typing import Final

import numpy as np

from myolog.parsing.wording import count_text
from myolog.readers.exports.daylog import DayLog, day_of
from myolog.readers.exports.device import device_part, keep_others
from myolog.readers.exports.table import Export, find_header, open_export
from myolog.readers.formats import Context, Format
from myolog.readers.part import Part
from myolog.readers.sources import File

NAME: Final = "Oura"
ACCOUNT: Final = ("day", "total_sleep_duration", "type", "bedtime_end")
TRENDS: Final = ("date", "Sleep Score", "Total Sleep Score")
KINDS: Final = (ACCOUNT, TRENDS)
NIGHT: Final = "long_sleep"
TIMES: Final = frozenset(
    {"id", "day", "date", "type", "bedtime_start", "bedtime_end", "Bedtime Start", "Bedtime End", "period"}
)


def read_oura(file: File, context: Context) -> Part:
    """What a table of Oura holds; it makes no day observed.

    Raises
    ------
    UnreadableFile
        If it has no rows with dates.
    """
    kind, layout = next((k, found) for k in KINDS if (found := find_header(file, k)))
    export = open_export(file, context, layout)
    log = DayLog(file.name, context.options, context.problems)
    n_read = _account(export, log) if kind is ACCOUNT else _trends(export, log)
    return device_part(export, NAME, "Sleep by night", log, n_read)


def _account(export: Export, log: DayLog) -> int:
    """Nights; naps and rests that the ring only supposed are left out."""
    start = export.moments("day").at
    days, kinds = day_of(start), export.texts("type")
    hours = export.numbers("total_sleep_duration", low=0) / 3600
    begin, end = (
        export.moments(name, is_told=False).at
        if export.column(name)
        else np.full(len(start), np.datetime64("NaT", "us"))
        for name in ("bedtime_start", "bedtime_end")
    )
    slept = log.noted(
        "total_sleep_duration", "sum", factor="sleep_h", unit="h", reason="Time asleep under the day of waking."
    )
    known = np.flatnonzero(~np.isnat(start)).tolist()
    nights = [row for row in known if kinds[row] == NIGHT]
    for row in nights:
        if np.isfinite(hours[row]):
            log.slept(slept, int(days[row]), float(hours[row]), int(export.lines[row]), begin[row], end[row])
    if len(nights) < len(known):
        log.problems.add(
            f"{count_text(len(known) - len(nights), 'sleep')} other than the night",
            f"nights ({NIGHT})",
            "They were left out: the ring often takes a quiet hour for one.",
            column="type",
        )
    keep_others(log, export, nights, days, TIMES | {"total_sleep_duration"}, NAME)
    return len(known)


def _trends(export: Export, log: DayLog) -> int:
    start = export.moments("date").at
    days = day_of(start)
    name = next((n for n in ("Total Sleep Time", "Total Sleep Duration") if export.column(n)), "")
    numbers = export.numbers(name, low=0) if name else np.full(len(start), np.nan)
    per_hour, unit = _size(numbers)
    reason = f"Time asleep under the day of waking; numbers of this size are {unit}."
    slept = log.noted(name or "Total Sleep Time", "first", factor="sleep_h", unit=unit, reason=reason)
    rows = np.flatnonzero(~np.isnat(start)).tolist()
    for row in rows:
        if np.isfinite(numbers[row]):
            slept.add(int(days[row]), float(numbers[row] / per_hour), int(export.lines[row]))
    keep_others(log, export, rows, days, TIMES | {name}, NAME)
    return len(rows)


def _size(numbers: np.ndarray) -> tuple[float, str]:
    """How much of the unit an hour is, and the unit, by the size of a usual night."""
    known = numbers[np.isfinite(numbers) & (numbers > 0)]
    usual = float(np.median(known)) if len(known) else 0.0
    return (3600.0, "seconds") if usual > 1440 else (60.0, "minutes") if usual > 24 else (1.0, "hours")


FORMAT: Final = Format(NAME, lambda file: any(find_header(file, kind) for kind in KINDS), read_oura)
