"""How others look for triggers, on the days of the same diary: what the calibration compares with.

Each method gives a p-value for each factor and lag, from the days on which both are known, and its own rule says which
factors it flags. The published method of OpenStrap is written from its description: Spearman's correlation of the two
series less their weekday medians, a permutation in moving blocks of 14 days, Benjamini-Hochberg at 0.10, from 84 days on.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import statsmodels.api as sm
from scipy import stats

from myolog.triggers.design import full_rank
from myolog.triggers.evidence import benjamini_hochberg
from myolog.triggers.study import Study

Floats = npt.NDArray[np.float64]

LEAST_PAIRS: Final = 10

BLOCK: Final = 14
BLOCK_LEAST_DAYS: Final = 84
DRAWS: Final = 999


def logged_columns(study: Study) -> Floats:
    """Each tested factor at each lag on the observed days, NaN where not logged; shape (factors, lags, days)."""
    return np.array(
        [
            [study.raw[exposure.factor.key].to_numpy(dtype=float)[study.rows - lag] for lag in range(study.lags + 1)]
            for exposure in study.exposures
        ]
    )


def _each(study: Study, p_value: Callable[[Floats, npt.NDArray[np.bool_]], float]) -> Floats:
    """p-value of each column from the days on which it is known; NaN where there are too few or it is constant."""
    columns = logged_columns(study)
    found = np.full(columns.shape[:2], np.nan)
    for at in np.ndindex(*found.shape):
        known = np.isfinite(columns[at])
        if known.sum() >= LEAST_PAIRS and np.ptp(columns[at][known]) > 0 and np.ptp(study.y[known]) > 0:
            found[at] = p_value(columns[at], known)
    return found


def pearson(study: Study) -> Floats:
    """Pearson's correlation, days taken as independent."""
    return _each(study, lambda x, known: float(stats.pearsonr(x[known], study.y[known]).pvalue))


def spearman(study: Study) -> Floats:
    """Spearman's correlation, days taken as independent."""
    return _each(study, lambda x, known: float(stats.spearmanr(x[known], study.y[known]).pvalue))


def quasi_poisson_hac(study: Study) -> Floats:
    """Poisson regression on our null design with HAC standard errors (Newey and West 1987, Econometrica 55:703).

    As many lags as is usual, ``floor(4 (n / 100)^(2/9))``, and Student's t. The scale of a quasi-Poisson
    regression cancels in its robust errors.
    """

    def p_value(x: Floats, known: npt.NDArray[np.bool_]) -> float:
        base = full_rank(study.base[known])
        design = np.column_stack([base, x[known]])
        reach = math.floor(4 * (design.shape[0] / 100) ** (2 / 9))
        model = sm.GLM(study.y[known], design, family=sm.families.Poisson())
        fitted = model.fit(cov_type="HAC", cov_kwds={"maxlags": reach, "use_correction": True}, use_t=True)
        return float(fitted.pvalues[-1])

    return _each(study, p_value)


def block_permutation(study: Study) -> Floats:
    """Weekday-adjusted Spearman's correlation against moving blocks of 14 days: OpenStrap's method as described.

    Ranks are taken once; the outcome's days are put together anew from blocks that begin anywhere. A pair with
    fewer than 84 days is not tested.
    """
    weekday = study.calendar.day_of_week.to_numpy()
    outcome = study.outcome.series.reindex(study.calendar).to_numpy(dtype=float)
    y = _ranked(_less_weekday(outcome, weekday))
    columns = []
    for exposure in study.exposures:
        values = _less_weekday(study.raw[exposure.factor.key].to_numpy(dtype=float), weekday)
        for lag in range(study.lags + 1):
            x = np.full(values.size, np.nan)
            x[lag:] = values[: values.size - lag]
            columns.append(_ranked(x))
    x = np.array(columns).T
    rng = np.random.default_rng(y.size)
    starts = rng.integers(0, y.size - BLOCK + 1, (DRAWS, -(-y.size // BLOCK)))
    order = (starts[:, :, None] + np.arange(BLOCK)).reshape(DRAWS, -1)[:, : y.size]
    rho, pairs = _correlations(y[None], x)
    drawn, _ = _correlations(y[order], x)
    p = (1 + (np.abs(drawn) >= np.abs(rho)).sum(axis=0)) / (1 + DRAWS)
    return np.where(pairs[0] >= BLOCK_LEAST_DAYS, p, np.nan).reshape(len(study.exposures), study.lags + 1)


def _less_weekday(values: Floats, weekday: npt.NDArray[np.int32]) -> Floats:
    adjusted = values.copy()
    for day in range(7):
        known = (weekday == day) & np.isfinite(values)
        if known.any():
            adjusted[known] -= np.median(values[known])
    return adjusted


def _ranked(values: Floats) -> Floats:
    ranks = np.full(values.size, np.nan)
    known = np.isfinite(values)
    ranks[known] = stats.rankdata(values[known]) - (known.sum() + 1) / 2
    return ranks


def _correlations(y: Floats, x: Floats) -> tuple[Floats, Floats]:
    """Correlation of each row of y with each column of x over the days that both know, and how many those are."""
    y_known, x_known = np.isfinite(y).astype(float), np.isfinite(x).astype(float)
    y, x = np.nan_to_num(y), np.nan_to_num(x)
    n = y_known @ x_known
    sum_y, sum_x = y @ x_known, y_known @ x
    with np.errstate(divide="ignore", invalid="ignore"):
        both = y @ x - sum_y * sum_x / n
        spread = np.sqrt((y**2 @ x_known - sum_y**2 / n) * (y_known @ x**2 - sum_x**2 / n))
        return np.where(spread > 0, both / spread, 0.0), n


def at_any_lag(p_values: Floats) -> npt.NDArray[np.bool_]:
    """Factors with p < 0.05 at any lag: what an app that lists correlations shows."""
    return np.asarray((np.nan_to_num(p_values, nan=1.0) < 0.05).any(axis=1))


def corrected(p_values: Floats, level: float) -> npt.NDArray[np.bool_]:
    """Factors that pass Benjamini-Hochberg over all factors and lags."""
    q = benjamini_hochberg(p_values.ravel()).reshape(p_values.shape)
    return np.asarray((np.nan_to_num(q, nan=1.0) <= level).any(axis=1))


@dataclass(frozen=True, slots=True)
class Rival:
    """A method: its p-values, and the false discovery rate of its own rule (None: p < 0.05 at any lag)."""

    p_values: Callable[[Study], Floats]
    fdr: float | None

    def flags(self, p_values: Floats) -> npt.NDArray[np.bool_]:
        """Factors that it flags."""
        return at_any_lag(p_values) if self.fdr is None else corrected(p_values, self.fdr)


RIVALS: Final = {
    "Pearson": Rival(pearson, None),
    "Spearman": Rival(spearman, None),
    "quasi-Poisson, HAC": Rival(quasi_poisson_hac, None),
    "14-day blocks": Rival(block_permutation, 0.10),
}
