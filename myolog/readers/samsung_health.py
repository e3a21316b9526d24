"""Samsung Health: the table of sleeps, below a line that names the table."""

from __future__ import annotations

import re
from typing import Final

import numpy as np
import numpy.typing as npt

from myolog.readers.exports.daylog import DayLog, day_of
from myolog.readers.exports.device import device_part, keep_others
from myolog.readers.exports.table import export_of, find_header
from myolog.readers.formats import Context, Format
from myolog.readers.part import Part
from myolog.readers.sources import File

NAME: Final = "Samsung Health"
PREFIX: Final = "com.samsung.health.sleep."
REQUIRED: Final = (f"{PREFIX}start_time", f"{PREFIX}end_time")
OFFSET: Final = re.compile(r"UTC\s*([+-])(\d{2}):?(\d{2})")
MIDDLE: Final = 3.5
"""Hour of the day around which most people's sleep lies."""
TEXTS: Final = frozenset(
    {
        "start_time",
        "end_time",
        "time_offset",
        "create_time",
        "update_time",
        "pkg_name",
        "deviceuuid",
        "datauuid",
        "custom",
    }
)


def read_samsung_health(file: File, context: Context) -> Part:
    """What Samsung Health's table of sleeps holds; it makes no day observed.

    Raises
    ------
    UnreadableFile
        If it has no rows with times.
    """
    export = export_of(file, context, REQUIRED)
    log = DayLog(file.name, context.options, context.problems)
    start, end = export.moments(f"{PREFIX}start_time").at, export.moments(f"{PREFIX}end_time").at
    shift = _shifts(export.texts(f"{PREFIX}time_offset", "time_offset"))
    is_utc = _is_utc(start, end, shift)
    days = day_of(end + shift if is_utc else end)
    minutes = export.numbers("sleep_duration", low=0, high=24 * 60)
    lengths = (end - start) / np.timedelta64(1, "m")
    slept = log.noted(
        "sleep_duration", "sum", factor="sleep_h", unit="h", reason="Time asleep under the day of waking, naps added."
    )
    rows = np.flatnonzero(~np.isnat(end)).tolist()
    for row in rows:
        value = minutes[row] if np.isfinite(minutes[row]) else lengths[row]
        if np.isfinite(value) and value > 0:
            by = shift[row] if is_utc else np.timedelta64(0, "s")
            hours, line = float(value / 60), int(export.lines[row])
            log.slept(slept, int(days[row]), hours, line, start[row] + by, end[row] + by)
    used = {c.header for c in export.sheet.columns if c.header.removeprefix(PREFIX) in TEXTS} | {"sleep_duration"}
    keep_others(log, export, rows, days, used, NAME)
    context.problems.add(
        "times that may be yours or those of the world’s clock (UTC)",
        "times of which that is known",
        f"They were read as {'UTC, with the offset beside them' if is_utc else 'your own clock time'}, since then your sleep lies "
        "in the night. It only decides the day to which a night belongs; its length is as Samsung gives it.",
        column=f"{PREFIX}end_time",
    )
    return device_part(export, NAME, "Sleep", log, len(rows))


def _shifts(texts: list[str]) -> npt.NDArray[np.timedelta64]:
    found = [OFFSET.search(text) for text in texts]
    seconds = [(-1 if f[1] == "-" else 1) * (int(f[2]) * 3600 + int(f[3]) * 60) if f else 0 for f in found]
    return np.array(seconds, dtype="timedelta64[s]")


def _is_utc(
    start: npt.NDArray[np.datetime64], end: npt.NDArray[np.datetime64], shift: npt.NDArray[np.timedelta64]
) -> bool:
    """Whether the sleeps lie closer to the night when their times are read as UTC than as the person's own clock."""
    middle = start + (end - start) // 2
    return _from_night(middle + shift) <= _from_night(middle)


def _from_night(moments: npt.NDArray[np.datetime64]) -> float:
    known = moments[~np.isnat(moments)]
    hours = (known - known.astype("datetime64[D]")) / np.timedelta64(1, "h")
    return float(np.median(np.abs((hours - MIDDLE + 12) % 24 - 12))) if len(known) else 0.0


FORMAT: Final = Format(NAME, lambda file: find_header(file, REQUIRED) is not None, read_samsung_health)
