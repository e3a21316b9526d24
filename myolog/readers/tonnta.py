"""Tonnta: episodes of an irregular heart beat, one a row; the closest twin of our own log."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from myolog.parsing.dates import clocks
from myolog.readers.exports.attacks import AttackLog, listed, remedies
from myolog.readers.exports.episodes import span_of
from myolog.readers.exports.table import Export, export_of, find_header
from myolog.readers.formats import Context, Format
from myolog.readers.part import Part
from myolog.readers.sources import File

NAME: Final = "Tonnta"
REQUIRED: Final = ("Date", "Start Time", "End Time", "Duration (minutes)", "Intensity", "Resolutions")
NONE: Final = np.timedelta64("NaT", "ms")


def read_tonnta(file: File, context: Context) -> Part:
    """What an export of Tonnta holds.

    Raises
    ------
    UnreadableFile
        If it has no episode with a date.
    """
    export = export_of(file, context, REQUIRED)
    attacks = AttackLog.of(export, NAME)
    dates = export.moments("Date").at
    begin, end = _times(export, "Start Time"), _times(export, "End Time")
    minutes = export.numbers("Duration (minutes)", low=0)
    texts = {name: export.texts(name) for name in ("Intensity", "Triggers", "Medications", "Resolutions", "Notes")}
    known = np.flatnonzero(~np.isnat(dates)).tolist()
    for row in known:
        timed = not np.isnat(begin[row])
        attacks.add(
            dates[row] + (begin[row] if timed else np.timedelta64(0, "us")),
            int(export.lines[row]),
            timed=timed,
            duration=_length(minutes[row], begin[row], end[row]),
            before=listed(texts["Triggers"][row]),
            remedies=remedies(texts["Resolutions"][row], texts["Medications"][row]),
            notes=texts["Notes"][row],
            **{f"intensity ({NAME})": texts["Intensity"][row]},
        )
    return attacks.part("Diary of heart-rhythm episodes", len(known), export.sheet.n_rows - len(known))


def _times(export: Export, name: str) -> npt.NDArray[np.timedelta64]:
    """Times of day of a column, NaT where there is none."""
    column = export.column(name)
    if column is None:
        return np.full(export.sheet.n_rows, NONE)
    micro, is_time = clocks(column.cells)
    times = np.where(is_time, micro.astype("timedelta64[us]"), NONE)
    return np.append(times, NONE)[column.cells.codes]


def _length(minutes: float, begin: np.timedelta64, end: np.timedelta64) -> np.timedelta64 | None:
    """Length as it is given, else from the start to the end, which may be on the next day; None while it goes on."""
    if np.isfinite(minutes):
        return span_of(minutes * 60)
    if np.isnat(begin) or np.isnat(end):
        return None
    length = end - begin
    return (length if length >= np.timedelta64(0) else length + np.timedelta64(1, "D")).astype("timedelta64[ms]")


FORMAT: Final = Format(NAME, lambda file: find_header(file, REQUIRED) is not None, read_tonnta)
