"""Diaries by the hour whose truth is known: onsets and timed intakes, for what comes before an episode."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import signal, special

from myolog import tables
from myolog.diary import Diary
from myolog.simulate.series import Floats, ar1, missing_runs

STEP: Final = 15
"""Minutes in which the rate is constant."""

PER_DAY: Final = 24 * 60 // STEP

HOURS: Final = np.arange(PER_DAY) * STEP / 60


@dataclass(frozen=True, slots=True)
class Habit:
    """When something is taken: on `share` of the days, at each of `hours` give or take `scatter` hours.

    `weekend` times as likely at the weekend; the inclination comes and goes from day to day with autocorrelation
    `rho`. `often` is the chance of each of the hours on a day on which it is taken at all.
    """

    what: str
    share: float
    hours: tuple[float, ...]
    scatter: float
    often: float = 1.0
    weekend: float = 1.0
    rho: float = 0.5


HABITS: Final = (
    Habit("coffee", 0.85, (7.6, 10.2, 14.5), 0.7, often=0.7, rho=0.7),
    Habit("workout", 0.4, (18.0,), 1.0, weekend=0.6, rho=0.3),
    Habit("beer", 0.25, (20.5, 21.5), 0.8, often=0.7, weekend=2.2, rho=0.6),
    Habit("painkiller", 0.15, (9.0, 15.0, 20.0), 3.0, often=0.5, rho=0.7),
)
"""Four habits of common kinds: every morning, some evenings, mostly weekends, now and then at any hour."""


def simulate_hours(  # noqa: PLR0913 - what such a diary can be like
    n_days: int,
    *,
    seed: int | np.random.Generator,
    rate: float = 3.0,
    rhythm: float = 0.8,
    rho: float = 0.7,
    spread: float = 0.5,
    hourly_rho: float = 0.8,
    hourly_spread: float = 0.5,
    drift: float = 0.0,
    missing: float = 0.2,
    habits: tuple[Habit, ...] = HABITS,
    effects: Mapping[tuple[str, float, float], float] | None = None,
    start: str = "2025-01-06",
) -> Diary:
    """Diary of timed onsets and timed intakes, with known effects of the intakes.

    The rate of a quarter of an hour is a daily rhythm (little at night, a peak in the evening, later at the
    weekend) times a hidden level that persists from day to day, times one that persists from hour to hour.

    Parameters
    ----------
    n_days : int
        Calendar days.
    seed : int or Generator
        The same seed gives the same diary.
    rate : float
        Expected onsets a day in the long run, without effects.
    rhythm : float
        Height of the daily wave in the log rate; 0 for none.
    rho, spread : float
        Lag-1 autocorrelation from day to day, and SD, of the hidden log rate of the days.
    hourly_rho, hourly_spread : float
        The same from hour to hour.
    drift : float
        SD in hours of a slow shift of the rhythm (autocorrelation 0.95 from day to day); each habit shifts by its own.
    missing : float
        Share of days without any intake noted, in runs of 4 days on average; the onsets of these days are noted.
    habits : tuple of Habit
        What is taken when; nothing of it depends on the onsets.
    effects : mapping of (what, from, to) to float, optional
        Log rate ratio while `what` was taken between `from` and `to` hours ago.
    start : str
        First day.

    Returns
    -------
    Diary
        All days are declared as completely logged; onsets have times to the minute and a site each.
    """
    rng = np.random.default_rng(seed)
    index = tables.dates(pd.date_range(start, periods=n_days, freq="D"))
    weekend = index.day_of_week.to_numpy() >= 5
    log_rate = (
        _rhythm(rhythm, weekend + _shift(rng, n_days, drift))
        + (spread * ar1(rng, n_days, rho) - spread**2 / 2)
        + hourly_spread * _persistent(rng, n_days * PER_DAY, hourly_rho ** (STEP / 60)).reshape(n_days, PER_DAY)
        - hourly_spread**2 / 2
    )
    taken = {habit.what: _times(rng, habit, weekend, _shift(rng, n_days, drift)) for habit in habits}
    now = np.arange(n_days * PER_DAY) * STEP / 60
    for (what, first, last), beta in (effects or {}).items():
        times = taken[what]
        exposed = np.searchsorted(times, now - first, "right") > np.searchsorted(times, now - last, "right")
        log_rate += beta * exposed.reshape(n_days, PER_DAY)
    counts = rng.poisson(rate / PER_DAY * np.exp(log_rate)).reshape(-1)
    at = np.repeat(np.arange(counts.size), counts)
    minutes = at * STEP + rng.integers(0, STEP, at.size)
    # Sites in turn, so that two onsets close to each other are not taken for one bout.
    places = np.array(["calf", "eyelid", "thigh", "thumb", "arch", "jaw", "neck", "cheek"])
    episodes = pd.DataFrame(
        {"start": index[0] + pd.to_timedelta(minutes, unit="min"), "site": places[np.arange(at.size) % len(places)]}
    )
    noted = ~missing_runs(rng, n_days, missing)
    rows = [(what, time) for what, times in taken.items() for time in times if noted[int(time // 24)]]
    intakes = pd.DataFrame(
        {
            "what": [what for what, _ in rows],
            "when": index[0] + pd.to_timedelta([round(time * 60) for _, time in rows], unit="min"),
        }
    )
    return Diary(episodes=episodes, intakes=intakes).declare(index[0], index[-1])


def _shift(rng: np.random.Generator, n: int, drift: float) -> Floats:
    """Hours by which each day's times are later than usual."""
    return drift * ar1(rng, n, 0.95)[:, 0] if drift else np.zeros(n)


def _rhythm(height: float, shift: Floats) -> Floats:
    """Log of the daily rhythm, its rate one on average over the day, shape (days, steps); most at 20 o'clock."""
    later = shift[:, None]
    wave = height * (
        np.cos(2 * np.pi * (HOURS - 20 - later) / 24) + 0.4 * np.cos(4 * np.pi * (HOURS - 21 - later) / 24)
    )
    return wave - np.log(np.exp(wave).mean(axis=1, keepdims=True))


def _times(rng: np.random.Generator, habit: Habit, weekend: npt.NDArray[np.bool_], shift: Floats) -> Floats:
    """Hours since the first midnight at which it was taken, in order."""
    n = weekend.size
    chance = np.clip(habit.share * np.where(weekend, habit.weekend, 1.0), 0.01, 0.99)
    inclined = habit.rho and ar1(rng, n, habit.rho)[:, 0]
    # The latent inclination is cut where it leaves `chance` of the days.
    level = special.ndtri(chance)
    days = np.flatnonzero(inclined < level) if habit.rho else np.flatnonzero(rng.random(n) < chance)
    hours = np.array(habit.hours)[None, :] + habit.scatter * rng.standard_normal((days.size, len(habit.hours)))
    kept = rng.random(hours.shape) < habit.often
    kept[np.arange(days.size), rng.integers(0, hours.shape[1], days.size)] = True
    later = (weekend + shift)[days][:, None]
    times = days[:, None] * 24 + np.clip(hours + later, 0, 23.9)
    return np.sort(times[kept])


def _persistent(rng: np.random.Generator, n: int, rho: float) -> Floats:
    """Stationary Gaussian AR(1) with mean 0 and SD 1, shape (n,): `series.ar1` for long series."""
    shocks = rng.standard_normal(n)
    shocks[1:] *= np.sqrt(1 - rho**2)
    return np.asarray(signal.lfilter([1.0], [1.0, -rho], shocks))
