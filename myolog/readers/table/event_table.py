"""A table of events (what was drunk, measured, slept, trained) as values of their days; it makes no day observed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from myolog import catalogue
from myolog.readers.exports.day_sheet import joined
from myolog.readers.exports.daylog import DayLog
from myolog.readers.exports.nights import Piece
from myolog.readers.formats import Context
from myolog.readers.part import DayTable
from myolog.readers.rows.seen import Kind
from myolog.readers.table.day_table import read_days
from myolog.readers.table.headers import Guess
from myolog.readers.table.reads import Read, parse
from myolog.readers.table.sheet import Sheet
from myolog.readers.table.timeline import Timeline

Flags = npt.NDArray[np.bool_]

LONGEST = np.timedelta64(24, "h")
TAKEN = frozenset({"mass", "volume", "count"})
"""Quantities of what is eaten, drunk or taken, which are kept with their hour as well."""


@dataclass(frozen=True, eq=False)
class Events:
    """What a table of events says: values of days, and with their hours what was taken."""

    days: DayTable | None
    intakes: pd.DataFrame | None
    reads: list[Read]


def read_events(sheet: Sheet, timeline: Timeline, kind: Kind, context: Context) -> Events:
    """Events put together by day.

    Parameters
    ----------
    kind : {"amounts", "readings", "sleep", "sessions", "treatments"}
        Of sleeps and sessions with a start and an end the time between them counts; a sleep belongs to its day of waking.
    """
    is_span = timeline.timed & ~np.isnat(timeline.end) & (timeline.end > timeline.start)
    is_span &= timeline.end - timeline.start <= LONGEST
    spans = None
    if kind == "sessions":
        sheet = _as_training(sheet)
    lengths = [c for c in sheet.columns if c.role == "factor" and c.guess.key in ("sleep_h", "training_min")]
    has_length = any(parse(sheet, c).rows("number", "span", "clock") for c in lengths)
    if kind in ("sleep", "sessions") and is_span.any() and not has_length and not sheet.with_role("rpe"):
        spans = _spans(sheet, timeline, kind, is_span, context)
    moved = timeline
    if kind == "sleep":
        moved = replace(timeline, start=np.where(np.isnat(timeline.end), timeline.start, timeline.end))
    days, reads = read_days(sheet, moved, by_hand=False, events="sum" if kind in ("amounts", "sessions") else "mean")
    return Events(joined(spans, days), _intakes(timeline, reads) if kind == "amounts" else None, reads)


def _as_training(sheet: Sheet) -> Sheet:
    """Sheet whose lengths are those of training."""
    column = sheet.attribute("duration")
    if column is None:
        return sheet
    factor = catalogue.factors()["training_min"]
    reason = "The length of a session of training."
    guess = Guess("factor", factor.key, factor, column.guess.unit, reason)
    return replace(sheet, columns=tuple(replace(c, guess=guess) if c is column else c for c in sheet.columns))


def _spans(sheet: Sheet, timeline: Timeline, kind: Kind, chosen: Flags, context: Context) -> DayTable | None:
    """Time from start to end by day."""
    log = DayLog(sheet.file, context.options, context.problems)
    rows = np.flatnonzero(chosen)
    start, end = (m[rows].astype("datetime64[s]").astype(np.int64) for m in (timeline.start, timeline.end))
    lines = sheet.lines(rows)
    if kind == "sleep":
        reason = "Time from start to end under the day of waking; what overlaps counts once."
        noted = log.noted("Sleep", "sum", factor="sleep_h", unit="h", reason=reason)
        pieces = (
            Piece(begin, until, 0, line)
            for begin, until, line in zip(start.tolist(), end.tolist(), lines.tolist(), strict=True)
        )
        log.slept_in(noted, pieces)
    else:
        noted = log.noted("Training", "sum", factor="training_min", unit="min", reason="Time from start to end.")
        days = timeline.start[rows].astype("datetime64[D]").astype(np.int64)
        for day, seconds, line in zip(days.tolist(), (end - start).tolist(), lines.tolist(), strict=True):
            noted.add(day, seconds / 60, line)
    return log.table()


def _intakes(timeline: Timeline, reads: Sequence[Read]) -> pd.DataFrame | None:
    """What was taken at an hour."""
    taken = [(factor, r) for r in reads if (factor := catalogue.factors().get(r.key)) and factor.quantity in TAKEN]
    frames = []
    for factor, read in taken:
        if read.numbers is None:
            continue
        chosen = timeline.timed & ~np.isnat(timeline.start) & (read.numbers > 0)
        frames.append(
            pd.DataFrame(
                {
                    "what": pd.Series([factor.label] * int(chosen.sum()), dtype="str"),
                    "when": timeline.start[chosen],
                    "timed": True,
                    "amount": read.numbers[chosen],
                    "unit": pd.Series([factor.unit] * int(chosen.sum()), dtype="str"),
                }
            )
        )
    return pd.concat(frames, ignore_index=True) if frames and any(map(len, frames)) else None
