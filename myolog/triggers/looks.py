"""When a diary that grows is judged: on a few days set beforehand, so that opening it often finds nothing that is not there.

Each look is a chance to be wrong. A diary that is looked at once is judged with all its days at the false discovery
rate; one that is kept is judged on `VERDICT_DAYS` only, each at `LEVEL`, with the days up to then, and stays as it
was judged until the next. So a verdict depends on what was noted, never on how often somebody looked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd

from myolog.diary import Diary

VERDICT_DAYS: Final = (70, 98, 126, 182, 266, 364)
"""Observed days on which a verdict is given out; after the last one once in as many days as that."""

LEVEL: Final = 0.03
"""Chance of any false `likely` at one of these days: at most 10 % over a year of them (docs/calibration.md)."""


@dataclass(frozen=True, slots=True)
class Look:
    """Where a growing diary stands.

    Attributes
    ----------
    observed : int
        Observed days so far.
    judged : int
        Observed days at the last verdict; 0 where there was none yet.
    next : int
        Observed days at the next.
    is_first : bool
        Whether the last verdict was that of the log as it was brought: one look, at the false discovery rate.
    """

    observed: int
    judged: int
    next: int
    is_first: bool

    @property
    def wait(self) -> int:
        """Observed days until the next verdict."""
        return self.next - self.observed


def look_at(observed: int, brought: int = 0) -> Look:
    """Which verdict a diary has, and when the next is due.

    Parameters
    ----------
    observed : int
        Observed days so far.
    brought : int
        Observed days of the log with which the diary began; 0 for one that began empty.

    Examples
    --------
    >>> look_at(86), look_at(86).wait
    (Look(observed=86, judged=70, next=98, is_first=False), 12)
    >>> look_at(110, brought=100)
    Look(observed=110, judged=100, next=126, is_first=True)
    """
    judged, is_first = (brought, True) if brought else (0, False)
    day = VERDICT_DAYS[0]
    days = iter(VERDICT_DAYS)
    while (day := next(days, day + VERDICT_DAYS[-1])) <= observed:
        if day > judged:
            judged, is_first = day, False
    while day <= judged:
        day = next(days, day + VERDICT_DAYS[-1])
    return Look(observed, judged, day, is_first)


def judged_part(diary: Diary, look: Look) -> Diary:
    """The diary as it was on the day of its last verdict: up to the observed day that was then the last."""
    seen = diary.outcome_values().dropna().index
    if not look.judged or look.judged >= len(seen):
        return diary
    return diary.between(diary.span[0], pd.Timestamp(seen[look.judged - 1]))
