"""How long an experiment must run: the chance to see a difference, by simulating the person's own days.

The person's rate, how it wanders from day to day, how counts scatter around it and which days are missed are taken
from the diary, by the count model of the trigger analysis (`triggers.model`). Experiments are then made up of such days,
with a difference put in, and analysed by the very test that the real one will meet.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from myolog import wording
from myolog.diary import Diary
from myolog.experiments import sentences
from myolog.experiments.design import BLOCK_DAYS, LEAST_ANALYSED, PAIRS, checked_whole
from myolog.experiments.randomisation import rejects
from myolog.triggers.model import CountModel, Covariance, fit
from myolog.triggers.outcome import Measure, outcome_of

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

RATIOS: Final = (0.5, 0.7, 0.8, 1.2, 1.3, 1.5)
"""On against off: 50, 30 and 20 % fewer, 20, 30 and 50 % more."""

DRAWS: Final = 2000

LEAST_DAYS: Final = 30
LEAST_EVENTS: Final = 20
LEAST_DAYS_WITH: Final = 10
"""What a diary must hold: the same as for a claim about a trigger."""

RECENT: Final = 365
"""Calendar days at the end of the diary that speak for the weeks to come."""

HALF_LIFE: Final = 14.0
"""Days back at which a day counts half as much for the rate of the weeks to come: a diary whose rate falls to a third
over half a year promised ten points too much by its plain mean."""

PAUSE: Final = 14
"""Days in a row without a log beyond which the person was not keeping a diary; shorter gaps will come again."""


@dataclass(frozen=True, slots=True)
class Power:
    """The chance to see a difference.

    Attributes
    ----------
    table : DataFrame
        One row a number of pairs and a rate ratio: pairs, days, weeks, rate_ratio (on against off), chance (0 to 1),
        error (its Monte Carlo standard error).
    summary : str
    """

    table: pd.DataFrame
    summary: str

    def of(self, pairs: int) -> str:
        """The chances with so many pairs, in a sentence; "" where they were not worked out."""
        rows = self.table[["pairs", "days", "rate_ratio", "chance"]].itertuples(index=False, name=None)
        return sentences.chosen_sentence(list(rows), pairs)


@dataclass(frozen=True, slots=True)
class Habits:
    """What a person's days are like.

    Attributes
    ----------
    rate : float
        A day, the last weeks first.
    rho, spread : float
        Autocorrelation and variance of the relative rate.
    scatter : float
        Variance of a day's value around its rate, in units of that rate; 1 is Poisson's.
    observed : ndarray of bool, shape (days,)
        Which of the recent days were observed, pauses cut out.
    measure : {"count", "amount", "score"}
    """

    rate: float
    rho: float
    spread: float
    scatter: float
    observed: Bools
    measure: Measure


def power(
    diary: Diary | None,
    *,
    pairs: int | Iterable[int] = range(2, 9),
    block_days: int = 4,
    washout_days: int = 1,
    rate_ratios: Iterable[float] = RATIOS,
    outcome: str | None = None,
    seed: int = 0,
) -> Power:
    """Chance that an experiment shows a difference (p ≤ 0.05), were it as large as supposed.

    Parameters
    ----------
    diary : Diary
        At least 30 observed days, 20 episodes, 10 days with one.
    pairs : int or iterable of int
        Pairs of blocks.
    block_days, washout_days : int
        As in `plan`.
    rate_ratios : iterable of float
        On against off, the off days at the person's usual rate.
    outcome : str, optional
        See `triggers.outcome.outcome_of`.
    seed : int
        Of the simulation: the same gives the same.

    Returns
    -------
    Power

    Raises
    ------
    ValueError
        With a sentence, if the diary cannot tell or the design makes no sense.
    """
    asked = pairs if isinstance(pairs, Iterable) else (pairs,)
    numbers = sorted({checked_whole(number, "pairs", *PAIRS) for number in asked})
    length = checked_whole(block_days, "block_days", *BLOCK_DAYS)
    washout = checked_whole(washout_days, "washout_days", 0, length - LEAST_ANALYSED)
    ratios = tuple(float(ratio) for ratio in rate_ratios)
    if not numbers or not ratios or not all(0 < ratio < 100 and ratio != 1 for ratio in ratios):
        raise ValueError("Name at least one number of pairs, and differences as ratios above 0 other than 1.")
    habits = habits_of(diary, outcome)
    rng = np.random.default_rng(seed)
    most = numbers[-1]
    rate = _rates(habits, rng, DRAWS, 2 * most * length)
    seen = _seen(habits, rng, DRAWS, 2 * most * length)
    seen &= np.arange(2 * most * length) % length >= washout
    off = _values(habits, rng, rate)
    rows = []
    for ratio in ratios:
        on = _values(habits, rng, ratio * rate)
        # Which block of a pair comes first is a coin that the test turns round anyway: on first is as good as any.
        difference = _differences(on, off, seen, length)
        for number in numbers:
            chance = float(rejects(difference[:, :number], seed=seed).mean())
            rows.append((number, 2 * number * length, ratio, chance))
    table = pd.DataFrame(rows, columns=["pairs", "days", "rate_ratio", "chance"])
    table.insert(2, "weeks", table["days"] / 7)
    table["error"] = np.sqrt(table["chance"] * (1 - table["chance"]) / DRAWS)
    table = table.sort_values(["pairs", "rate_ratio"], ignore_index=True)
    return Power(table, sentences.power_sentence(rows))


def habits_of(diary: Diary | None, outcome: str | None = None) -> Habits:
    """What the recent days of a diary are like.

    Raises
    ------
    ValueError
        With a sentence, if the diary cannot tell.
    """
    if diary is None or not len(diary):
        raise ValueError("There is no diary yet: how long an experiment must run is told from your own days.")
    asked = outcome_of(diary, outcome)
    if not asked.is_column and diary.lacks_quiet_days:
        raise ValueError(
            "This log holds only days with episodes, so nothing tells how they come and go. Log the days without them as "
            "well, or declare a range as completely logged."
        )
    series = asked.series
    if not series.notna().any():
        raise ValueError("No day of this diary was observed, so nothing tells how long an experiment must run.")
    series = series.loc[: series.last_valid_index()].iloc[-RECENT:]
    series = series.loc[series.first_valid_index() :]
    values = series.to_numpy(dtype=float)
    known = np.isfinite(values)
    y = values[known]
    if y.size < LEAST_DAYS:
        raise ValueError(
            f"{wording.counted(y.size, 'observed day')} {'is' if y.size == 1 else 'are'} too few to tell how long an experiment must run: "
            f"it takes {LEAST_DAYS}. Keep the diary for {wording.counted(LEAST_DAYS - y.size, 'more day', 'more days')}."
        )
    if (y < 0).any():
        raise ValueError(f"Some days have {asked.key} below zero, and values below zero have no ratio.")
    if (asked.measure == "count" and y.sum() < LEAST_EVENTS) or (y > 0).sum() < LEAST_DAYS_WITH:
        raise ValueError(
            f"{wording.number(float(y.sum()))} on {int((y > 0).sum())} of {y.size} observed days ({asked.noun}) is too little to tell: "
            f"it takes {LEAST_EVENTS} episodes, on {LEAST_DAYS_WITH} days or more."
        )
    if (y == y[0]).all():
        raise ValueError(
            f"All {y.size} observed days have the same value ({wording.number(float(y[0]))}), so nothing tells a difference from chance."
        )
    days = np.flatnonzero(known).astype(np.int64)
    model = fit(days, y, np.ones((y.size, 1)))
    scale = np.array([_scale(model, point.rho, point.q) for point in model.points])
    weight = np.array([point.weight for point in model.points])
    spread = np.array([point.q for point in model.points]) * scale
    least = 1.0 if asked.measure == "count" else 1e-6
    # What a short diary leaves open is averaged here, not in the chances: a chance bends upwards as the days get
    # steadier, so that the average of chances promised five points more than was reached.
    mean_spread = float(weight @ spread)
    alike = float(weight @ (spread * np.array([point.rho for point in model.points])))
    recent = 0.5 ** ((days[-1] - days) / HALF_LIFE)
    return Habits(
        rate=float(np.average(y, weights=recent)),
        rho=alike / mean_spread if mean_spread else 0.0,
        spread=mean_spread,
        scatter=float(weight @ np.maximum(scale, least)),
        observed=_without_pauses(known),
        measure=asked.measure,
    )


def _scale(model: CountModel, rho: float, q: float) -> float:
    """Scale s² of the count model at one point of its grid, by restricted likelihood."""
    columns = np.column_stack([model.design, model.residual])
    cross = columns.T @ Covariance.at(model.days, model.mu, rho, q).inverse_times(columns)
    left = cross[1, 1] - cross[0, 1] ** 2 / cross[0, 0]
    return float(left / (model.y.size - 1))


def _without_pauses(known: Bools) -> Bools:
    """Which days were observed, without stretches of more than `PAUSE` days that were not."""
    edges = np.flatnonzero(np.diff(np.concatenate([[True], known, [True]]).astype(int)))
    kept = np.ones(known.size, dtype=bool)
    for first, after in edges.reshape(-1, 2):
        if after - first > PAUSE:
            kept[first:after] = False
    return known[kept]


def _rates(habits: Habits, rng: np.random.Generator, draws: int, days: int) -> Floats:
    """Rate of each day, shape (draws, days)."""
    # A log-normal rate: its log has the variance and the autocorrelation that give the rate those of the model.
    variance = math.log1p(habits.spread)
    alike = math.log1p(habits.spread * habits.rho) / variance if variance else 0.0
    shocks = rng.standard_normal((draws, days))
    shocks[:, 1:] *= math.sqrt(1 - alike**2)
    for t in range(1, days):
        shocks[:, t] += alike * shocks[:, t - 1]
    return np.asarray(habits.rate * np.exp(math.sqrt(variance) * shocks - variance / 2))


def _seen(habits: Habits, rng: np.random.Generator, draws: int, days: int) -> Bools:
    """Which days are observed: stretches of the person's own, begun anywhere and wrapped round."""
    begin = rng.integers(0, habits.observed.size, draws)
    place = (begin[:, None] + np.arange(days)) % habits.observed.size
    return habits.observed[place]


def _values(habits: Habits, rng: np.random.Generator, rate: Floats) -> Floats:
    """Values around their rates: at the person's usual rate with `scatter` times the variance of Poisson's.

    What is beyond Poisson's grows with the square of the rate (negative binomial), so that a difference put in does not
    smooth the days.
    """
    if habits.measure != "count":
        shape = habits.rate / habits.scatter
        return rng.gamma(shape, size=rate.shape) * (rate / shape)
    shape = habits.rate / max(habits.scatter - 1, 1e-6)
    return rng.poisson(rate * rng.gamma(shape, size=rate.shape) / shape).astype(float)


def _differences(on: Floats, off: Floats, seen: Bools, length: int) -> Floats:
    """Mantel-Haenszel difference of each pair, shape (draws, pairs); zero where a pair says nothing."""

    def block(values: Floats, half: int) -> Floats:
        return values.reshape(values.shape[0], -1, 2, length)[:, :, half].sum(axis=2)

    on_days, off_days = block(seen.astype(float), 0), block(seen.astype(float), 1)
    both = np.maximum(on_days + off_days, 1.0)
    return (block(on * seen, 0) * off_days - block(off * seen, 1) * on_days) / both
