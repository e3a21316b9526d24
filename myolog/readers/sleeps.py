"""Sleeps of two files put together: one that both recorded counts once, a nap that only one has is added.

Where both files know nothing of time awake in between, a sleep that both recorded is the union of their intervals. Where a
device tells it, hours are less than the interval and two devices may differ: then the rule for what differs decides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from myolog.readers.part import Sleep

SLEEP: Final = "sleep_h"
NEARLY: Final = 1e-6
"""Hours by which the sum of the sleeps may differ from the hours of the day that are made of them."""
WHOLE: Final = 60
"""Seconds by which the time asleep may be less than that from start to end where nothing is known of time awake."""


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
    of_old = _by_day(earlier)
    only_old, only_new = not_in(earlier, later), not_in(later, earlier)
    known = _explained(old, earlier) & _explained(new, later)
    added_to_old, added_to_new = (_hours(only, old.index).where(known, 0.0) for only in (only_new, only_old))
    # A sleep that the earlier file has under the day beside counts there.
    here = [s for s in later if not _is_in(s, {day: of_old.get(day, []) for day in (s.day - 1, s.day + 1)})]
    of_here = _by_day(here)
    united = {day: list(_united([*of_old[day], *of_here[day]])) for day in of_old.keys() & of_here.keys()}
    united = {day: sleeps for day, sleeps in united.items() if sleeps}
    both = _hours((s for sleeps in united.values() for s in sleeps), old.index)
    is_united = known & (both > 0)
    sleeps = (*(s for s in (*earlier, *only_new) if s.day not in united), *(s for of in united.values() for s in of))
    old, new = (
        (h + added).where(~is_united, both).round(10) for h, added in ((old, added_to_old), (new, added_to_new))
    )
    return Together(old, new, sleeps)


def not_in(sleeps: Iterable[Sleep], others: Iterable[Sleep]) -> list[Sleep]:
    """Sleeps that have no time in common with any of the others."""
    by_day = _by_day(others)
    return [s for s in sleeps if not _is_in(s, by_day)]


def _united(sleeps: Iterable[Sleep]) -> Iterator[Sleep]:
    """Sleeps of a day, those that overlap as one; none if time awake is known of any, as the union is unknown then."""
    ordered = sorted(sleeps, key=lambda s: s.start)
    if any(abs(s.end - s.start - 3600 * s.hours) > WHOLE for s in ordered):
        return
    last = ordered[0]
    for sleep in ordered[1:]:
        if sleep.start < last.end:
            end = max(last.end, sleep.end)
            last = replace(last, end=end, hours=(end - last.start) / 3600)
        else:
            yield last
            last = sleep
    yield last


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
