"""What several apps wrote into one export: a drink or a workout that two of them have counts once.

Two apps that both know of a day's drinks may know of the same ones or of different ones, which only the person can tell.
Until they do, nothing is added up over apps: the one that has most of a day counts for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from myolog.parsing.problems import shown
from myolog.parsing.wording import count_text
from myolog.readers.exports.daylog import DayLog, Noted
from myolog.readers.exports.intakes import WITH_HOUR, intake_table
from myolog.readers.reading import Choice, Question


class Consumed(NamedTuple):
    """Something that was drunk or eaten; `local` is in seconds by the person's clock, `day` since 1970-01-01.

    `timed` says whether it was at that hour; else it is what an app has of a whole day or a part of it.
    """

    day: int
    local: int
    amount: float
    line: int
    source: str
    timed: bool = True


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


def drinks_of(consumed: Mapping[str, Sequence[Consumed]]) -> pd.DataFrame | None:
    """Intakes of what was drunk at a known hour, by the keys of their factors."""
    drinks = []
    for key in WITH_HOUR:
        rows = [row for row in consumed.get(key, ()) if row.timed]
        when = np.array([row.local for row in rows], dtype="datetime64[s]")
        drinks.append((key, when, np.array([row.amount for row in rows], dtype=np.float64)))
    return intake_table(drinks)


def add_consumed(
    log: DayLog, consumed: Mapping[Noted, Sequence[Consumed]]
) -> tuple[list[Question], pd.DataFrame | None]:
    """What was drunk and eaten put into the log; what to ask where several apps have some of it on a day; the intakes."""
    questions: list[Question] = []
    kept: dict[str, Sequence[Consumed]] = {}
    n_left_out = 0
    for noted, rows in consumed.items():
        adds_up = log.options.wish(log.file, noted.name, noted.name).apps == "different"
        found = counted(rows, adds_up=adds_up)
        n_left_out += found.n_left_out
        if found.n_days:
            questions.append(ask_apps(log.file, noted.name, found, adds_up=adds_up))
        kept[noted.factor] = [row for row in found.rows if row.amount > 0]
        for row in found.rows:
            noted.add(row.day, row.amount, row.line)
    if n_left_out:
        log.problems.add(
            f"{count_text(n_left_out, 'record')} of food and drink that two apps may both have",
            "each drink once",
            "Of each day, the app with most of it was counted, as long as you do not say that they wrote down different things.",
        )
    return questions, drinks_of(kept)


def ask_apps(file: str, name: str, found: Counted, *, adds_up: bool) -> Question:
    """Whether several apps know of the same drinks: if so, adding them up would count each twice."""
    apps = " and ".join(shown(app) or "an app without a name" for app in found.apps[:3])
    more = f" (and {len(found.apps) - 3:,} more)" if len(found.apps) > 3 else ""
    return Question(
        "apps",
        file,
        name,
        f"{name} in {file}: on {count_text(found.n_days, 'day')} more than one app has some, {apps}{more}. Did they "
        "write down the same things?",
        (
            Choice("same", "Yes, the same: of each day, the app that has most of it counts"),
            Choice("different", "No, different things: add them up"),
        ),
        "different" if adds_up else "same",
    )
