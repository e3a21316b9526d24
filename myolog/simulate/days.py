"""Daily diaries whose truth is known, for tests and benchmarks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from myolog import tables
from myolog.diary import TALLY, Diary
from myolog.simulate.series import Floats, Latent, ar1, latent_state, missing_runs

WARM_UP: Final = 14
"""Days simulated before the first, so that the first day has lagged factors too."""


@dataclass(frozen=True, slots=True)
class TrueEffect:
    """A factor that does change the rate: `rate_ratio` per `step`, `lag` days later."""

    factor: str
    lag: int
    step: float
    rate_ratio: float


@dataclass(frozen=True, slots=True)
class Truth:
    """What is true in a simulated diary.

    Attributes
    ----------
    effects : tuple of TrueEffect
        The factors that change the rate.
    innocent : tuple of str
        Factors that are logged and change nothing, whatever they correlate with.
    rate : Series
        Expected episodes of each day, given the factors and the hidden state of that day.
    mean_rate : float
        Expected episodes a day in the long run.
    """

    effects: tuple[TrueEffect, ...]
    innocent: tuple[str, ...]
    rate: pd.Series
    mean_rate: float


def simulate_days(  # noqa: PLR0913 - what a diary can be like
    n_days: int,
    *,
    seed: int | np.random.Generator,
    rate: float = 5.0,
    factors: int = 12,
    effects: Mapping[tuple[str, int], float] | None = None,
    rho: float = 0.7,
    spread: float = 0.5,
    dispersion: float = 0.1,
    factor_rho: float = 0.7,
    factor_correlation: float = 0.0,
    missing: float = 0.2,
    weekday: float = 0.0,
    trend: float = 0.0,
    truth: Latent = "ar1",
    start: str = "2024-01-01",
) -> tuple[Diary, Truth]:
    """Diary of daily counts and factors `f01`, `f02`, … with known effects.

    Counts are negative binomial around ``rate * exp(effects + weekday + trend) * latent``, where the
    latent state has mean one, so that `rate` is the mean in the long run whatever else is set.

    Parameters
    ----------
    n_days : int
        Calendar days, those missing included.
    seed : int or Generator
        The same seed gives the same diary.
    rate : float
        Expected episodes a day.
    factors : int
        Number of factors: Gaussian AR(1) with mean 0, SD 1.
    effects : mapping of (factor, lag) to float, optional
        Log rate ratio per SD of the factor, `lag` days later: ``{("f01", 1): 0.4}``.
    rho, spread : float
        Lag-1 autocorrelation and SD of the latent log rate (SD also for "long_memory").
    dispersion : float
        Extra variance of the counts: a day's variance is ``mean + dispersion * mean**2``.
    factor_rho, factor_correlation : float
        Lag-1 autocorrelation of each factor, and the correlation (0 to 1) between any two.
    missing : float
        Share of days not logged at all, in runs of 4 days on average.
    weekday : float
        Log rate ratio of Saturday and Sunday against the other days.
    trend : float
        Log rate ratio of the last day against the first.
    truth : {"ar1", "flare", "long_memory", "seasonal", "sparse", "independent"}
        What the latent state is like: AR(1); flare-ups of ten days at four times the rate; fractional
        noise with d = 0.4; a yearly wave on a weak AR(1); most days none and now and then many; nothing.
    start : str
        First day.

    Returns
    -------
    diary : Diary
        Tallied days with factors; a day that was not logged has no row.
    truth : Truth

    Raises
    ------
    ValueError
        If an effect names a factor that is not simulated, or a lag outside 0 to 14.
    """
    rng = np.random.default_rng(seed)
    names = [f"f{i:02d}" for i in range(1, factors + 1)]
    wanted = dict(effects or {})
    for name, lag in wanted:
        if name not in names or not 0 <= lag <= WARM_UP:
            raise ValueError(f"There is no factor {name!r} at lag {lag} to give an effect to.")
    index = tables.dates(pd.date_range(start, periods=n_days, freq="D"))
    values = standard_factors(rng, n_days + WARM_UP, factors, factor_rho, factor_correlation)
    log_rate = np.zeros(n_days)
    for (name, lag), beta in wanted.items():
        log_rate += beta * values[WARM_UP - lag : WARM_UP - lag + n_days, names.index(name)]
    log_rate -= _effect_variance(wanted, factor_rho, factor_correlation) / 2
    expected = rate * np.exp(log_rate) * wave(index, weekday, trend) * latent_state(rng, n_days, truth, rho, spread)
    counts = drawn_counts(rng, expected, dispersion)
    logged = ~missing_runs(rng, n_days, missing)
    frame = pd.DataFrame(values[WARM_UP:], columns=names, index=index)
    frame.insert(0, TALLY, counts)
    known = Truth(
        effects=tuple(TrueEffect(name, lag, 1.0, float(np.exp(beta))) for (name, lag), beta in wanted.items()),
        innocent=tuple(name for name in names if name not in {n for n, _ in wanted}),
        rate=pd.Series(expected, index=index, name="rate"),
        mean_rate=rate,
    )
    return Diary.from_days(frame[logged]), known


def standard_factors(rng: np.random.Generator, n: int, columns: int, rho: float, correlation: float) -> Floats:
    """Gaussian AR(1) factors with mean 0, SD 1 and the same correlation between any two, shape (n, columns)."""
    common = ar1(rng, n, rho)
    own = ar1(rng, n, rho, columns) if columns else np.zeros((n, 0))
    return np.sqrt(correlation) * common + np.sqrt(1 - correlation) * own


def wave(index: pd.DatetimeIndex, weekday: float, trend: float) -> Floats:
    """What weekend and trend multiply the rate by, mean one, shape (days,); both are log rate ratios as in `simulate_days`."""
    height = np.exp(weekday * (index.day_of_week.to_numpy() >= 5) + trend * np.linspace(-0.5, 0.5, len(index)))
    return np.asarray(height / height.mean())


def drawn_counts(rng: np.random.Generator, expected: Floats, dispersion: float) -> Floats:
    """Negative binomial counts around expected ones: variance ``expected + dispersion * expected**2``, shape (days,)."""
    shaken = expected * rng.gamma(1 / dispersion, dispersion, expected.size) if dispersion else expected
    return rng.poisson(shaken).astype(float)


def _effect_variance(effects: Mapping[tuple[str, int], float], rho: float, correlation: float) -> float:
    return sum(
        a * b * rho ** abs(lag - other_lag) * (1.0 if name == other else correlation)
        for (name, lag), a in effects.items()
        for (other, other_lag), b in effects.items()
    )
