"""What several apps wrote into one export: a drink or a workout that two of them have counts once.

Two apps that both know of a day's drinks may know of the same ones or of different ones, which only the person can tell.
Until they do, nothing is added up over apps: the one that has most of a day counts for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Consumed(NamedTuple):
    """Something that was drunk or eaten; `local` is in seconds by the person's clock, `day` since 1970-01-01."""

    day: int
    local: int
    amount: float
    line: int
    source: str


class Session(NamedTuple):
    """A workout; `start` and `end` are in seconds in UTC."""

    start: int
    end: int
    minutes: float
    day: int
    line: int
    source: str


@dataclass(frozen=True, slots=True)
class Counted:
    """What counts of a thing.

    Attributes
    ----------
    rows : tuple of Consumed
    apps : tuple of str
        The apps that share a day with another one, most of all first.
    n_days : int
        Days on which more than one app has it.
    n_left_out : int
        Rows that do not count.
    """

    rows: tuple[Consumed, ...]
    apps: tuple[str, ...] = ()
    n_days: int = 0
    n_left_out: int = 0


def counted(rows: Sequence[Consumed], *, adds_up: bool) -> Counted:
    """What counts, each drink once.

    Parameters
    ----------
    adds_up : bool
        Whether apps know of different drinks. Then only what has the same amount at the same minute in two of them is one;
        else the app that has most of a day counts for that day.
    """
    totals: dict[int, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for row in rows:
        totals[row.day][row.source] += row.amount
    shared = {day: apps for day, apps in totals.items() if len(apps) > 1}
    if not shared:
        return Counted(tuple(rows))
    kept = _each_once(rows) if adds_up else [row for row in rows if row.source == _most(totals[row.day])]
    amounts: dict[str, float] = defaultdict(float)
    for apps in shared.values():
        for app, amount in apps.items():
            amounts[app] += amount
    names = tuple(sorted(amounts, key=lambda app: (-amounts[app], app)))
    return Counted(tuple(kept), names, len(shared), len(rows) - len(kept))


def _most(apps: dict[str, float]) -> str:
    return min(apps, key=lambda app: (-apps[app], app))


def _each_once(rows: Sequence[Consumed]) -> list[Consumed]:
    """Rows without those of one app that another has with the same amount at the same minute."""
    first: dict[tuple[int, float], str] = {}
    return [row for row in rows if first.setdefault((row.local // 60, row.amount), row.source) == row.source]


def sessions_once(sessions: Sequence[Session]) -> tuple[list[Session], int]:
    """Workouts without those that another app recorded as well, and how many those are.

    Of two that share more than half of the shorter one's time, the longer counts.
    """
    kept: list[Session] = []
    for session in sorted(sessions, key=lambda s: (s.start, -s.minutes)):
        last = kept[-1] if kept else None
        if last is None or last.source == session.source or not _is_same(last, session):
            kept.append(session)
        elif session.minutes > last.minutes:
            kept[-1] = session
    return kept, len(sessions) - len(kept)


def _is_same(one: Session, other: Session) -> bool:
    common = min(one.end, other.end) - max(one.start, other.start)
    return 2 * common > min(one.end - one.start, other.end - other.start)
