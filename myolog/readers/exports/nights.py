"""Sleep in pieces, from one device or several, as hours under the day of waking.

The pieces of one sleep are put together as their union, so that a night that two devices recorded counts once; where
stages are known, generic "asleep" is dropped, since it mostly is the time in bed. Naps are added to their day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from myolog.readers.part import Sleep

Integers = npt.NDArray[np.int64]

GAP: Final = 2 * 3600
"""Seconds awake from which the next piece is another sleep."""
DAY: Final = 86_400


@dataclass(frozen=True, eq=False)
class Pieces:
    """Pieces of sleep.

    Attributes
    ----------
    start, end : array of int
        Seconds since 1970 in UTC, so that their difference is a length of time even in the night when the clock changes.
    shift : array of int
        Seconds that the person's clock was ahead of UTC at the end of the piece.
    is_stage : array of bool
        Whether it is a stage of sleep (core, deep, REM), in contrast to generic sleep.
    line : array of int
        Where it stands in the file.
    """

    start: Integers
    end: Integers
    shift: Integers
    is_stage: npt.NDArray[np.bool_]
    line: Integers


def sleeps(pieces: Pieces) -> Iterator[Sleep]:
    """Each sleep, in order; pieces that end before they start are left out."""
    kept = np.flatnonzero(pieces.end > pieces.start)
    order = kept[np.argsort(pieces.start[kept], kind="stable")]
    if not len(order):
        return
    start, end = pieces.start[order], pieces.end[order]
    last_end = np.maximum.accumulate(end)
    begins = np.flatnonzero(np.append(True, start[1:] - last_end[:-1] > GAP))
    for first, after in zip(begins, np.append(begins[1:], len(order)), strict=True):
        chosen = np.arange(first, after)
        is_stage = pieces.is_stage[order[chosen]]
        chosen = chosen[is_stage] if is_stage.any() else chosen
        last = chosen[int(np.argmax(end[chosen]))]
        shift = int(pieces.shift[order[last]])
        woke = int(end[last]) + shift
        line = int(pieces.line[order[chosen]].min())
        yield Sleep(woke // DAY, _union(start[chosen], end[chosen]) / 3600, line, int(start[chosen[0]]) + shift, woke)


def _union(start: Integers, end: Integers) -> int:
    """Seconds that any of the pieces covers; they are in order of their start."""
    reached = np.maximum.accumulate(end)
    before = np.append(start[0], reached[:-1])
    return int(np.maximum(reached - np.maximum(start, before), 0).sum())
