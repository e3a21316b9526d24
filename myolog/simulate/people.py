"""Diaries of four made-up people, each with a truth that its numbers hold. Nobody's real data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Literal

import numpy as np
import pandas as pd

from myolog import tables
from myolog.diary import Diary
from myolog.simulate.series import Floats, ar1, missing_runs

Who = Literal["older", "pregnant", "athlete", "student"]

FORGOTTEN: Final = 0.05
"""Share of the cells, hours and durations that were not noted."""
EASING: Final = 8.0
"""Minutes until an episode usually eases; stretching a cramp halves it, and nothing else does anything."""


@dataclass(frozen=True, slots=True)
class _Factor:
    """Values of a factor by day, rounded to `step`; `shift` is added on the days numbered in `on`."""

    mean: float
    spread: float
    step: float
    on: tuple[int, ...] = ()
    shift: float = 0.0


@dataclass(frozen=True, slots=True)
class _Place:
    """Episodes of one kind at one site.

    Attributes
    ----------
    rate : float
        Episodes a day where each factor of `effects` is at its mean.
    effects : mapping of (factor, lag) to float
        Rate ratio per unit of the factor, `lag` days later.
    hour, scatter : float
        When they come, hours since midnight, and its SD.
    minutes, severity : float
        Median duration, mean severity.
    before : tuple of str
    remedies : mapping of str to float
        What is tried, and in which share of the episodes.
    """

    site: str
    sides: tuple[str, ...]
    kind: str
    rate: float
    hour: float
    scatter: float
    minutes: float
    severity: float
    before: tuple[str, ...]
    remedies: Mapping[str, float] = field(default_factory=dict)
    effects: Mapping[tuple[str, int], float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Person:
    """One person: `since` is the number of a day from which on the rate is `ratio` times as high."""

    first: str
    days: int
    missing: float
    places: tuple[_Place, ...]
    factors: Mapping[str, _Factor]
    notes: tuple[str, ...]
    since: int = 0
    ratio: float = 1.0
    medicines: tuple[tuple[str, str, str], ...] = ()
    intakes: tuple[tuple[str, float, float, str, float], ...] = ()
    """What, hour, amount, unit, and on which share of the days."""


_NIGHT: Final = ("asleep", "asleep", "in bed")
_AGAINST_CRAMP: Final = {"stretch": 0.5, "walking": 0.35, "massage": 0.3}
_EXAMS: Final = tuple(day for exam in (26, 54, 82) for day in range(exam - 5, exam))
_HARD: Final = tuple(day for week in range(0, 150, 7) for day in (week + 1, week + 5))

_PEOPLE: Final[Mapping[Who, _Person]] = MappingProxyType(
    {
        "older": _Person(
            first="2026-01-12",
            days=130,
            missing=0.1,
            since=63,
            ratio=2.5,
            places=(
                _Place("calf", ("left", "right", "right"), "cramp", 0.3, 2.5, 1.6, 4, 6.5, _NIGHT, _AGAINST_CRAMP),
                _Place("arch", ("left", "right"), "cramp", 0.07, 4.0, 1.2, 2.5, 5, _NIGHT, _AGAINST_CRAMP),
            ),
            factors={"sleep_h": _Factor(6.4, 0.8, 0.25), "water_l": _Factor(1.3, 0.25, 0.1)},
            notes=("Had to get up and stand on it", "Sore all morning", "Woke my wife too", "Worse since the new tablet"),
            medicines=(
                ("Atorvastatin", "20 mg daily", "2021-05-01"),
                ("Indapamide", "1.5 mg daily", "2026-03-16"),
            ),
            intakes=(("salbutamol", 16, 2, "puffs", 0.25),),
        ),
        "pregnant": _Person(
            first="2026-02-02",
            days=75,
            missing=0.15,
            places=(
                _Place("calf", ("left", "right"), "cramp", 0.7, 3.5, 1.5, 2, 6, _NIGHT, _AGAINST_CRAMP),
                _Place("foot", ("left", "right"), "cramp", 0.1, 4.5, 1.2, 1.5, 4, _NIGHT, {"massage": 0.5}),
            ),
            factors={"magnesium_mg": _Factor(0, 0, 50, tuple(d for d in range(20, 75) if d % 6), 300)},
            notes=("Week 30", "Partner pushed my toes up, that helped", "Slept with a pillow under the calves"),
            medicines=(("Ferrous fumarate", "210 mg daily", "2025-12-08"),),
        ),
        "athlete": _Person(
            first="2026-05-04",
            days=150,
            missing=0.06,
            places=(
                _Place(
                    "calf", ("left", "right", "left"), "cramp", 0.25, 21, 2.5, 2, 6, ("training", "sofa", "in bed"),
                    {"stretch": 0.6, "water": 0.3, "massage": 0.2},
                    {("training_load", 1): 1.0035, ("Heat (°C)", 1): 1.06},
                ),
                _Place(
                    "quadriceps", ("left", "right"), "twitch", 0.5, 20, 2.5, 5, 2, ("sofa", "desk work", "training"),
                    {"rest": 0.15},
                    {("training_load", 0): 1.0015},
                ),
                _Place(
                    "lower_back", ("",), "spasm", 0.12, 17, 3, 25, 5, ("lifting weights", "driving"),
                    {"heat": 0.5, "rest": 0.4},
                ),
            ),
            factors={
                "training_load": _Factor(250, 90, 10, _HARD, 350),
                "Heat (°C)": _Factor(23, 5, 1),
                "water_l": _Factor(2.6, 0.5, 0.1),
                "sleep_h": _Factor(7.4, 0.7, 0.25),
            },
            notes=("After the long run", "Last 5 km of the race", "Hot, sweated a lot", "Stopped once I stretched"),
        ),
        "student": _Person(
            first="2026-03-30",
            days=90,
            missing=0.07,
            places=(
                _Place(
                    "eyelid", ("left", "left", "left", "right"), "twitch", 4, 16, 4, 1.5, 2,
                    ("screen", "studying", "coffee", "studying"),
                    {"rest": 0.08, "heat": 0.04},
                    {("sleep_h", 0): 0.75},
                ),
            ),
            factors={
                "sleep_h": _Factor(7.2, 0.7, 0.25, _EXAMS, -2),
                "caffeine_mg": _Factor(180, 60, 10, _EXAMS, 180),
                "stress": _Factor(4, 1.5, 1, _EXAMS, 3),
                "screen_h": _Factor(7, 1.5, 0.5),
            },
            notes=(
                "What if this is something serious?",
                "Read about nerve diseases again, could not sleep",
                "Checked in the mirror, you can see it",
                "It will not stop, I am scared",
            ),
            intakes=(("coffee", 8.5, 1, "cup", 0.95), ("coffee", 14, 1, "cup", 0.7), ("coffee", 18, 1, "cup", 0.3)),
        ),
    }
)  # fmt: skip


def simulate_person(who: Who, seed: int = 0) -> Diary:
    """Diary of a made-up person, for looking at what Myolog says to somebody like them.

    Parameters
    ----------
    who : {"older", "pregnant", "athlete", "student"}
        - "older": night cramps of the calf, 2.5 times as many since indapamide was begun; a statin, salbutamol as needed.
        - "pregnant": night cramps in the third trimester; magnesium from the third week on, which does nothing; iron.
        - "athlete": cramps on the day after hard training, more in the heat; twitches on the day itself; spasms of the
          lower back that go with nothing. Stretching halves the time until a cramp eases.
        - "student": a twitching eyelid, more after the short nights before an exam; coffee goes along and does nothing.
    seed : int
        The same seed gives the same diary.

    Returns
    -------
    Diary
        75 to 150 days with a day log kept by hand; a day that was not logged has no row.

    Raises
    ------
    ValueError
        If there is no such person.

    Examples
    --------
    >>> diary = simulate_person("student")
    >>> diary.episodes["kind"].unique().tolist()
    ['twitch']
    """
    if who not in _PEOPLE:
        raise ValueError(f"There is no made-up person {who!r}, only {', '.join(_PEOPLE)}.")
    person, rng = _PEOPLE[who], np.random.default_rng(seed)
    index = tables.dates(pd.date_range(person.first, periods=person.days, freq="D"))
    days = pd.DataFrame({name: _values(rng, f, person.days) for name, f in person.factors.items()}, index=index)
    logged = ~missing_runs(rng, person.days, person.missing)
    rows = [
        _episode(rng, day, place, person.notes)
        for place in person.places
        for day, count in zip(index, rng.poisson(_rate(person, place, days)) * logged, strict=True)
        for _ in range(count)
    ]
    taken = [
        (what, day + pd.Timedelta(minutes=round(60 * hour + rng.normal(0, 45))), amount, unit)
        for day in index[logged]
        for what, hour, amount, unit, share in person.intakes
        if rng.random() < share
    ]
    kept = days.mask(rng.random(days.shape) < FORGOTTEN)[logged]
    return Diary(
        pd.DataFrame(rows),
        kept,
        by_hand=kept.index,
        medicines=pd.DataFrame(person.medicines, columns=["name", "dose", "start"]),
        intakes=pd.DataFrame(taken, columns=["what", "when", "amount", "unit"]),
    )


def _values(rng: np.random.Generator, factor: _Factor, days: int) -> Floats:
    """Values of a factor, shape (days,), never below zero."""
    values = factor.mean + factor.spread * ar1(rng, days, 0.4)[:, 0] + factor.shift * np.isin(range(days), factor.on)
    return np.maximum(factor.step * np.round(values / factor.step), 0.0)


def _rate(person: _Person, place: _Place, days: pd.DataFrame) -> Floats:
    """Expected episodes of a place by day, shape (days,)."""
    rate = place.rate * np.where(np.arange(person.days) >= person.since, person.ratio, 1.0)
    for (name, lag), ratio in place.effects.items():
        mean = person.factors[name].mean
        rate *= ratio ** (days[name].shift(lag, fill_value=mean).to_numpy() - mean)
    return rate


def _episode(rng: np.random.Generator, day: pd.Timestamp, place: _Place, notes: tuple[str, ...]) -> Mapping[str, Any]:
    hour = rng.normal(place.hour, place.scatter) % 24
    minute = 5 * int(12 * hour)
    tried = [name for name, share in place.remedies.items() if rng.random() < share]
    helped = 0.5 if place.kind == "cramp" and "stretch" in tried else 1.0
    severity = np.clip(np.round(rng.normal(place.severity, 1.2)), 1, 10)
    is_timed, has_duration, has_before, has_note = rng.random(4) > (FORGOTTEN, FORGOTTEN, 0.3, 0.9)
    return {
        "start": day + pd.Timedelta(minutes=minute if is_timed else 0),
        "timed": bool(is_timed),
        "duration": _about(rng, place.minutes) if has_duration else pd.NaT,
        "site": place.site,
        "side": rng.choice(place.sides) or None,
        "kind": place.kind,
        "severity": severity,
        "sleep_disturbance": severity if hour < 6 else np.nan,
        "before": rng.choice(place.before) if has_before else None,
        "remedies": "; ".join(tried) or None,
        "relief": _about(rng, EASING * helped) if tried else pd.NaT,
        "notes": rng.choice(notes) if has_note else None,
    }


def _about(rng: np.random.Generator, minutes: float) -> pd.Timedelta:
    """A length of about so many minutes, to half a minute."""
    return pd.Timedelta(minutes=max(0.5, round(2 * minutes * np.exp(0.6 * rng.standard_normal())) / 2))
