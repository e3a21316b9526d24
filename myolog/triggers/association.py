"""Correlation of factors with the outcome that allows for autocorrelation: what people expect to see, made honest.

Two series that each persist from day to day correlate by chance far more often than independent days
would; so days are counted for what they are worth (Pyper and Peterman 1998). Of pairs of independent AR(1) series
(autocorrelation 0 to 0.9, 60 to 365 days, a fifth missing) 3.6 to 5.8 % have p < 0.05, and 2.7 to 5.1 % an interval
that misses zero (benchmarks/intervals.py, 1500 pairs a cell).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from myolog.catalogue import Factor
from myolog.derived import LOAD, LOAD_DAYS, derived_factor, ewma_load
from myolog.diary import Diary
from myolog.scatter import lag_products

Floats = npt.NDArray[np.float64]

LEAST_DAYS: Final = 30
"""Days with both values below which no correlation is given."""

LEAST_EFFECTIVE: Final = 4.5
"""Fewest days that a series can be worth: Fisher's z needs more than three."""

LEVEL: Final = 0.05

REACH: Final = float(special.ndtri(1 - LEVEL / 2))
"""Standard errors to either end of an interval."""

COLUMNS: Final = ("factor", "label", "unit", "lag", "days", "effective_days", "rho", "low", "high", "p_value", "reason")


@dataclass(frozen=True, slots=True)
class Correlation:
    """Spearman's rho with its 95 % interval and the days behind it, and what they are worth; NaN with a reason."""

    rho: float
    low: float
    high: float
    p_value: float
    days: int
    effective_days: float
    reason: str = ""


def effective_size(x: pd.Series, y: pd.Series) -> float:
    """How many independent days the common days of two series are worth for their correlation.

    ``1/N_eff = 1/N + (2/N) * sum over j <= N/5 of (1 - j/N) r_x(j) r_y(j)`` (Pyper and Peterman 1998,
    Can. J. Fish. Aquat. Sci. 55:2127, eq. 1, the taper after Garrett and Petrie 1981), on ranks; the
    autocorrelations come from the pairs of days that are there, on the calendar.

    Parameters
    ----------
    x, y : Series
        A value a calendar day, NaN where missing.

    Returns
    -------
    float
        Between 4.5 (or N, if that is smaller) and N; NaN when no day has both or either is constant.
    """
    a, b = _aligned(x, y)
    known = np.isfinite(a) & np.isfinite(b)
    return _effective_size(_ranks(a, known), _ranks(b, known), known)


def spearman(x: pd.Series, y: pd.Series) -> Correlation:
    """Spearman's rank correlation over the days with both values, with its effective sample size.

    The interval is Fisher's z with the variance of Bonett and Wright 2000 (Psychometrika 65:23),
    ``(1 + rho²/2) / (N_eff - 3)``; the p-value is that of ``t = rho sqrt((N_eff - 2) / (1 - rho²))``.

    Parameters
    ----------
    x, y : Series
        A value a calendar day, NaN where missing.
    """
    return spearman_of(*_aligned(x, y))


def spearman_of(a: Floats, b: Floats) -> Correlation:
    """The same of two arrays on one calendar, NaN where missing."""
    known = np.isfinite(a) & np.isfinite(b)
    days = int(known.sum())
    if days < LEAST_DAYS:
        counted = "No day has" if not days else "Only 1 day has" if days == 1 else f"Only {days} days have"
        return _refused(days, f"{counted} both; a correlation needs {LEAST_DAYS}.")
    x, y = _ranks(a, known), _ranks(b, known)
    if not x.any() or not y.any():
        return _refused(days, "One of the two is the same on all these days.")
    rho = float(np.clip(x @ y / math.sqrt((x @ x) * (y @ y)), -1, 1))
    worth = _effective_size(x, y, known)
    low, high = _interval(rho, worth)
    return Correlation(rho, low, high, _p_value(rho, worth), days, worth)


def _refused(days: int, reason: str) -> Correlation:
    return Correlation(math.nan, math.nan, math.nan, math.nan, days, math.nan, reason)


def _aligned(x: pd.Series, y: pd.Series) -> tuple[Floats, Floats]:
    """Both series on one calendar, NaN where missing."""
    first = x.asfreq("D") if len(x) else x
    return first.to_numpy(dtype=float), y.reindex(first.index).to_numpy(dtype=float)


def _ranks(values: Floats, known: npt.NDArray[np.bool_]) -> Floats:
    """Ranks of the known days minus their mean, zero on the others; ties share the mean of their ranks."""
    ranks = np.zeros(values.size)
    if known.any():
        _, place, ties = np.unique(values[known], return_inverse=True, return_counts=True)
        ranks[known] = (np.cumsum(ties) - (ties - 1) / 2)[place] - (known.sum() + 1) / 2
    return ranks


def _effective_size(x: Floats, y: Floats, known: npt.NDArray[np.bool_]) -> float:
    """Effective size of two series of ranks around zero."""
    n = int(known.sum())
    if not x.any() or not y.any():
        return math.nan
    lags = n // 5 + 1
    rows = np.array([x, y, known], dtype=float)
    products = lag_products(rows, rows, lags)
    pairs = np.maximum(products[2].round(), 1)
    r = (products[0] / pairs) * (products[1] / pairs) / (products[0, 0] * products[1, 0] / n**2)
    j = np.arange(1, lags)
    total = 1 / n + 2 / n * float(((1 - j / n) * r[1:]).sum())
    worth = 1 / total if total > 0 else float(n)
    return float(np.clip(worth, min(LEAST_EFFECTIVE, n), n))


def _interval(rho: float, worth: float) -> tuple[float, float]:
    if abs(rho) >= 1:
        return rho, rho
    z = math.atanh(rho)
    reach = REACH * math.sqrt((1 + rho**2 / 2) / (worth - 3))
    return math.tanh(z - reach), math.tanh(z + reach)


def _p_value(rho: float, worth: float) -> float:
    if abs(rho) >= 1:
        return 0.0
    return float(2 * special.stdtr(worth - 2, -abs(rho) * math.sqrt((worth - 2) / (1 - rho**2))))


def correlations(diary: Diary, lags: int = 3, factors: Sequence[Factor] | None = None) -> pd.DataFrame:
    """Correlation of each factor with the outcome, for lag 0 to `lags`.

    Parameters
    ----------
    diary : Diary
    lags : int
        Most days from the factor's day to the outcome's day.
    factors : sequence of Factor, optional
        By default all of the diary, and the 3- and 7-day mean of its training load.

    Returns
    -------
    DataFrame
        One row a factor and lag: factor, label, unit, lag, days, effective_days, rho, low, high, p_value, and
        reason: "", or why there is no number.
    """
    outcome = diary.outcome_values().to_numpy(dtype=float)
    rows = []
    for factor, values in _with_loads(diary, factors):
        level = values.to_numpy(dtype=float)
        for lag in range(lags + 1):
            before = np.concatenate([np.full(lag, np.nan), level])[: level.size]
            found = spearman_of(before, outcome)
            rows.append((factor.key, factor.label, factor.unit, lag, found.days, found.effective_days, found.rho, found.low, found.high, found.p_value, found.reason))  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(dict.fromkeys(("factor", "label", "unit", "reason"), "str"))


def _with_loads(diary: Diary, factors: Sequence[Factor] | None) -> list[tuple[Factor, pd.Series]]:
    chosen = [(f, diary.factor_values(f.key)) for f in (diary.factors if factors is None else factors)]
    keys = [f.key for f, _ in chosen]
    if factors is None and LOAD in keys:
        load = diary.factor_values(LOAD)
        means = [(derived_factor(f"{LOAD}_{days}d"), ewma_load(load, days)) for days in LOAD_DAYS]
        at = keys.index(LOAD) + 1
        chosen[at:at] = means
    return chosen


def expected_by_chance(table: pd.DataFrame) -> float:
    """How many of the intervals shown would miss zero by chance alone: 5 % of them."""
    return LEVEL * int(table["rho"].notna().sum())


def chance_sentence(table: pd.DataFrame) -> str:
    """How many intervals would miss zero by chance, and how many do.

    Parameters
    ----------
    table : DataFrame
        Rows of `correlations`.
    """
    shown = table[table["rho"].notna()]
    if shown.empty:
        return "There is no interval to show yet."
    missing = int(((shown["low"] > 0) | (shown["high"] < 0)).sum())
    expected = expected_by_chance(table)
    about = f"about {expected:.0f}" if expected >= 1 else "fewer than 1"
    these = "this 1 interval" if len(shown) == 1 else f"these {len(shown)} intervals"
    do = "none does" if not missing else f"{missing} does" if missing == 1 else f"{missing} do"
    return f"Of {these} {about} would miss zero by chance alone; {do}."


def factor_correlations(diary: Diary, factors: Sequence[Factor] | None = None) -> pd.DataFrame:
    """Correlation of each two factors on the same day, with effective sample size.

    Parameters
    ----------
    diary : Diary
    factors : sequence of Factor, optional
        By default all of the diary; the time grows with the square of their number.

    Returns
    -------
    DataFrame
        One row a pair, each pair once, in the order of the factors: factor_a, factor_b, label_a, label_b,
        days, rho, low, high. NaN where fewer than 30 days have both or either is constant.
    """
    factors = diary.factors if factors is None else factors
    values = {f.key: diary.factor_values(f.key).to_numpy(dtype=float) for f in factors}
    rows = []
    for i, a in enumerate(factors):
        for b in factors[i + 1 :]:
            found = spearman_of(values[a.key], values[b.key])
            rows.append((a.key, b.key, a.label, b.label, found.days, found.rho, found.low, found.high))
    columns = ["factor_a", "factor_b", "label_a", "label_b", "days", "rho", "low", "high"]
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(columns[:4], "str"))
