"""Columns with the number of episodes of each day at a place of the body, or of a kind."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from myolog.catalogue import find_site, normalise
from myolog.readers.exports.daylog import DayLog
from myolog.readers.exports.symptoms import find_symptom
from myolog.readers.formats import Context
from myolog.readers.part import DayTable, EpisodeTable
from myolog.readers.table.measures import counted
from myolog.readers.table.names import STRENGTHS
from myolog.readers.table.sheet import Column, Sheet, spread_text
from myolog.readers.table.timeline import Timeline


def episodes_by_site(sheet: Sheet, timeline: Timeline, columns: Sequence[Column]) -> EpisodeTable | None:
    """An episode without an hour for each that was counted at a place; None where there is none."""
    days = timeline.start.astype("datetime64[D]").astype("datetime64[us]")
    frames, rows = [], []
    for column in columns:
        counts = np.nan_to_num(_numbers(column)).astype(np.int64)
        counts[np.isnat(days)] = 0
        again = np.repeat(np.arange(len(counts)), counts)
        symptom = find_symptom(column.name)
        site, side = find_site(column.name) or ((symptom.site, symptom.side) if symptom else ("", ""))
        said = {"site": site or None, "side": side or None, "kind": symptom.kind if symptom else None}
        notes = None if column.cells.plain_numbers is not None else _strengths(column)[again]
        frames.append(pd.DataFrame({"start": days[again], "timed": False, **said, "notes": notes}))
        rows.append(again)
    if not frames or not sum(map(len, rows)):
        return None
    lines = sheet.lines(np.concatenate(rows))
    frame = pd.concat(frames, ignore_index=True)
    for name in ("site", "side", "kind", "notes"):
        frame[name] = frame[name].astype("str")
    return EpisodeTable(frame, lambda at: lines[at])


def tally_of_sites(sheet: Sheet, timeline: Timeline, columns: Sequence[Column], context: Context) -> DayTable | None:
    """Number of episodes of each day over all places; a day on which no cell is filled is missing."""
    if not columns:
        return None
    log = DayLog(sheet.file, context.options, context.problems)
    counts = np.array([_numbers(column) for column in columns])
    is_known = np.isfinite(counts).any(axis=0) & ~np.isnat(timeline.start)
    days = timeline.start.astype("datetime64[D]").astype(np.int64)
    noted = log.noted("number of episodes", "sum", is_tally=True, reason="Counted by place of the body.")
    for row, line in zip(
        np.flatnonzero(is_known).tolist(), sheet.lines(np.flatnonzero(is_known)).tolist(), strict=True
    ):
        noted.add(int(days[row]), float(np.nansum(counts[:, row])), line)
    return log.table()


def _strengths(column: Column) -> np.ndarray:
    """How bad it was, where a cell says so in a word."""
    said = [text.strip() if normalise(text) in STRENGTHS else None for text in column.cells.texts]
    return spread_text(said, column.cells.codes).to_numpy(zero_copy_only=False)


def _numbers(column: Column) -> np.ndarray:
    numbers = counted(column)
    return np.full(len(column.cells), np.nan) if numbers is None else numbers
