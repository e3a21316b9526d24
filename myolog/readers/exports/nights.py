"""Sleep as hours under the day of waking: from pieces of sleep, or from sleeps that overlap.

The pieces of one sleep are put together as their union, so that a night that two devices recorded counts once. Naps are
added to their day.

Where stages are known, generic "asleep" is mostly the time in bed. So generic time counts beside stages only where there
are none for long: what lies before the first stage of a sleep, after the last one, or in a gap of the stages counts if it is
more than `BEYOND` in all, as when the battery of a watch was empty at 01:00; else it is dropped. What is recorded as awake is
no sleep, whatever generic sleep says.
"""

from __future__ import annotations

from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from heapq import heappop, heappush
from itertools import pairwise
from typing import Final, Literal, NamedTuple

from myolog.readers.part import Sleep

GAP: Final = 2 * 3600
"""Seconds awake from which the next piece is another sleep."""
BEYOND: Final = 90 * 60
"""Seconds of generic sleep beside the stages of a sleep from which they count: one may lie awake in bed for that long."""
DAY: Final = 86_400

Span = tuple[int, int]
Kind = Literal["stage", "generic", "awake"]


class Piece(NamedTuple):
    """A piece of a sleep.

    Attributes
    ----------
    start, end : int
        Seconds since 1970 in UTC, so that their difference is a length of time even in the night when the clock changes.
    shift : int
        Seconds that the person's clock was ahead of UTC at the end of the piece.
    line : int
        Where it stands in the file.
    kind : {"stage", "generic", "awake"}
        A stage of sleep (core, deep, REM), sleep of which the stage is not known, or time awake.
    """

    start: int
    end: int
    shift: int
    line: int
    kind: Kind = "generic"


def sleeps(pieces: Iterable[Piece]) -> Iterator[Sleep]:
    """Each sleep, in order; pieces that end before they start are left out."""
    known = sorted(piece for piece in pieces if piece.end > piece.start)
    awake = _united((p.start, p.end) for p in known if p.kind == "awake")
    for sleep in _apart([p for p in known if p.kind != "awake"]):
        spans = _asleep(sleep, awake)
        if not spans:
            continue
        start, end = spans[0][0], spans[-1][1]
        last = min((p for p in sleep if p.start < end <= p.end), key=lambda p: p.kind != "stage")
        line = min(p.line for p in sleep if p.start < end and p.end > start)
        yield Sleep((end + last.shift) // DAY, _length(spans) / 3600, line, start + last.shift, end + last.shift)


def _apart(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Pieces in order of their start, those of one sleep together."""
    sleep: list[Piece] = []
    reached = 0
    for piece in pieces:
        if sleep and piece.start - reached > GAP:
            yield sleep
            sleep = []
        reached = max(reached, piece.end) if sleep else piece.end
        sleep.append(piece)
    if sleep:
        yield sleep


def _asleep(pieces: Sequence[Piece], awake: list[Span]) -> list[Span]:
    """When one sleeps in one sleep, by its stages and by the generic sleep that counts beside them."""
    stages = _united((p.start, p.end) for p in pieces if p.kind == "stage")
    generic = _united((p.start, p.end) for p in pieces if p.kind == "generic")
    if not generic:
        return stages
    generic = _without(generic, awake)
    if not stages:
        return generic
    covered = _united(stages, GAP)
    beside: dict[int, list[Span]] = defaultdict(list)
    for span in _without(generic, covered):
        beside[bisect(covered, span)].append(span)
    return _united([*stages, *(span for spans in beside.values() if _length(spans) > BEYOND for span in spans)])


def _united(spans: Iterable[Span], gap: int = 0) -> list[Span]:
    """Spans in order, those with no more than a gap between them as one."""
    united: list[Span] = []
    for start, end in sorted(spans):
        if united and start - united[-1][1] <= gap:
            united[-1] = (united[-1][0], max(united[-1][1], end))
        else:
            united.append((start, end))
    return united


def _without(spans: Iterable[Span], taken: Sequence[Span]) -> list[Span]:
    """What is left of spans; both are in order, and neither overlap among themselves."""
    left: list[Span] = []
    for start, end in spans:
        at = start
        for begin, until in taken[bisect(taken, start, key=lambda span: span[1]) :]:
            if begin >= end:
                break
            if begin > at:
                left.append((at, begin))
            at = until
        if at < end:
            left.append((at, end))
    return left


def _length(spans: Iterable[Span]) -> int:
    return sum(end - start for start, end in spans)


def each_once(sleeps: Iterable[Sleep]) -> Iterator[tuple[Sleep, int]]:
    """Sleeps in order, those that overlap as one, each with the number of sleeps of which it is made.

    An app may store the same night several times, each time up to a later hour. Every moment counts once, with the longest of
    the sleeps that cover it. So sleeps without time awake become their union; of sleeps of which one lies within the
    other the longer counts; and of two that only touch, both.
    """
    together: list[Sleep] = []
    reached = 0
    for sleep in sorted(sleeps, key=lambda s: (s.start, s.end)):
        if together and sleep.start >= reached:
            yield _as_one(together), len(together)
            together = []
        reached = max(reached, sleep.end) if together else sleep.end
        together.append(sleep)
    if together:
        yield _as_one(together), len(together)


def _as_one(sleeps: Sequence[Sleep]) -> Sleep:
    """Sleeps in order of their start, of which each overlaps with another one, as one sleep on the line of the longest."""
    if len(sleeps) == 1:
        return sleeps[0]
    hours, at = 0.0, 0
    covering: list[tuple[int, int, float]] = []
    for begin, until in pairwise(sorted({moment for s in sleeps for moment in (s.start, s.end)})):
        while at < len(sleeps) and sleeps[at].start <= begin:
            length = sleeps[at].end - sleeps[at].start
            heappush(covering, (-length, sleeps[at].end, sleeps[at].hours / length))
            at += 1
        while covering[0][1] <= begin:
            heappop(covering)
        hours += (until - begin) * covering[0][2]
    longest, last = max(sleeps, key=lambda s: s.end - s.start), max(sleeps, key=lambda s: s.end)
    return Sleep(last.day, round(hours, 10), longest.line, sleeps[0].start, last.end)
