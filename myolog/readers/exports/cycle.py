"""The menstrual cycle, counted from the days of a period."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from myolog.catalogue import factors

CYCLE_DAY: Final = factors()["cycle_day"].label
BEFORE_PERIOD: Final = factors()["before_period"].label
DERIVED: Final = frozenset({CYCLE_DAY, BEFORE_PERIOD})
"""Names of what is counted, which nobody wrote down."""
APART: Final = 10
"""Days since the last of a period from which the next begins another cycle."""
LONGEST: Final = 60
"""Days of the longest cycle in which a period was hardly forgotten."""
TWO_WEEKS: Final = 14
"""Days before a period that are counted as one phase: backwards, since the days before ovulation differ more in number
(Schmalenberger et al. 2021, https://doi.org/10.1016/j.psyneuen.2020.104895)."""


class CycleDay(NamedTuple):
    """A day of a cycle, days being counted since 1970-01-01.

    Attributes
    ----------
    number : int
        1 on the first day of the period.
    is_before : bool, optional
        Whether it lies in the two weeks before the next period; None where that is not known.
    line : int
        Line of the period's first day in the file.
    """

    day: int
    number: int
    is_before: bool | None
    line: int


def cycle_days(period: Iterable[tuple[int, int]], last: int) -> Iterator[CycleDay]:
    """Days of all cycles, from the first of each period on.

    Parameters
    ----------
    period : iterable of (day, line)
        The days of all periods.
    last : int
        Last day of the file, up to which the cycle that is not over is counted.
    """
    days = sorted(period)
    starts = [(day, line) for n, (day, line) in enumerate(days) if not n or day - days[n - 1][0] >= APART]
    for n, (start, line) in enumerate(starts):
        following = starts[n + 1][0] if n + 1 < len(starts) else None
        is_whole = following is not None and following - start <= LONGEST
        for day in range(start, min(last + 1 if following is None else following, start + LONGEST)):
            is_before = following - day <= TWO_WEEKS if is_whole and following is not None else None
            yield CycleDay(day, day - start + 1, is_before, line)
