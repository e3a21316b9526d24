"""Sleeps of two files put together: one that both recorded counts once, a nap that only one has is added."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from myolog.readers.part import Sleep

SLEEP: Final = "sleep_h"
NEARLY: Final = 1e-6
"""Hours by which the sum of the sleeps may differ from the hours of the day that are made of them."""


class Together(NamedTuple):
    """Hours of each day by either file, with what only the other has added; and all sleeps, each once."""

    old: pd.Series
    new: pd.Series
    sleeps: tuple[Sleep, ...]


def put_together(old: pd.Series, new: pd.Series, earlier: Sequence[Sleep], later: Sequence[Sleep]) -> Together:
    """Hours asleep by day in two files.

    A day whose hours are not the sum of the sleeps with known times (a log kept by hand, for instance) stays as it is.

    Parameters
    ----------
    old, new : Series
        Hours by date.
    earlier, later : sequence of Sleep
        The sleeps that they are made of.
    """
    of_old, of_new = _by_day(earlier), _by_day(later)
    only_old = [s for s in earlier if not _is_in(s, of_new)]
    only_new = [s for s in later if not _is_in(s, of_old)]
    known = _explained(old, earlier) & _explained(new, later)
    added_to_old, added_to_new = (_hours(only, old.index).where(known, 0.0) for only in (only_new, only_old))
    sleeps = (*earlier, *only_new)
    return Together((old + added_to_old).round(10), (new + added_to_new).round(10), sleeps)


def _by_day(sleeps: Iterable[Sleep]) -> Mapping[int, list[Sleep]]:
    found: dict[int, list[Sleep]] = defaultdict(list)
    for sleep in sleeps:
        found[sleep.day].append(sleep)
    return found


def _is_in(sleep: Sleep, others: Mapping[int, list[Sleep]]) -> bool:
    """Whether a sleep has any time in common with one of the others, which may stand under the day beside."""
    near = (other for day in (sleep.day - 1, sleep.day, sleep.day + 1) for other in others.get(day, ()))
    return any(sleep.start < other.end and other.start < sleep.end for other in near)


def _hours(sleeps: Iterable[Sleep], index: pd.DatetimeIndex) -> pd.Series:
    """Hours of the sleeps by date."""
    total: dict[int, float] = defaultdict(float)
    for sleep in sleeps:
        total[sleep.day] += sleep.hours
    days = index.to_numpy().astype("datetime64[D]").astype(np.int64).tolist()
    return pd.Series([total.get(day, 0.0) for day in days], index=index)


def _explained(hours: pd.Series, sleeps: Iterable[Sleep]) -> pd.Series:
    """Whether the hours of each day are the sum of its sleeps."""
    return (hours - _hours(sleeps, hours.index)).abs() < NEARLY
