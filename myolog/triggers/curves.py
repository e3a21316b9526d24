"""How the rate goes across a factor, everything else that matters allowed for: for the charts.

The same model as the tests, with the factor's line in place of its test: as bins, and as a smooth curve.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from scipy import special

from myolog.bins import cut
from myolog.catalogue import Factor
from myolog.diary import Diary
from myolog.private import Private
from myolog.rates import LEAST_BIN_DAYS
from myolog.triggers.design import full_rank, natural_spline_at
from myolog.triggers.exposures import Exposure, lagged
from myolog.triggers.find import TriggerResult, find_triggers
from myolog.triggers.model import CountModel, Covariance, Floats, refit, solve

LEVEL: Final = 0.05

KNOTS: Final = (0.05, 0.35, 0.65, 0.95)
"""Quantiles at which the curve may bend (Harrell 2015, Regression Modeling Strategies, table 2.3, for four knots)."""

N_POINTS: Final = 61


@dataclass(frozen=True, repr=False)
class DoseResponse(Private):
    """The outcome across a factor, adjusted.

    Attributes
    ----------
    factor : Factor
    lag : int
    bins : DataFrame
        One row a bin: left, right, label, days, total, rate, low, high. Rates are what an average day of this diary
        would have had at that level; a bin without any episode has no adjusted rate, so NaN.
    curve : DataFrame
        value, rate, low, high along the factor from the person's 2nd to 98th percentile; empty for yes/no.
    adjusted_for : tuple of str
        Labels of the factors that were allowed for, beside weekday and slow changes.
    """

    factor: Factor
    lag: int
    bins: pd.DataFrame
    curve: pd.DataFrame
    adjusted_for: tuple[str, ...]


def dose_response(
    diary: Diary, factor: str, lag: int = 0, outcome: str | None = None, *, result: TriggerResult | None = None
) -> DoseResponse:
    """Adjusted rate of the outcome across a factor, binned and as a smooth curve, with 95 % intervals.

    Each rate is standardised: the mean over the observed days of what the model expects, had the factor been at that
    level on all of them (marginal standardisation, Lane and Nelder 1982, Biometrics 38:613). The curve is a natural
    cubic spline of the log rate. Errors are those of generalised least squares under the fitted covariance.

    Parameters
    ----------
    diary : Diary
    factor : str
        Key of a factor that was tested.
    lag : int
        Days from the factor's day to the outcome's day.
    outcome : str, optional
        See `find_triggers`.
    result : TriggerResult, optional
        Of the same diary and outcome, to be spared finding it again.

    Raises
    ------
    ValueError
        If the factor was not tested, with the reason, or the lag was not looked at.
    """
    found = find_triggers(diary, outcome) if result is None else result
    analysis = found.analysis
    keys = [e.factor.key for e in analysis.exposures]
    if factor not in keys or analysis.selection is None:
        refused = found.refusals.set_index("factor")["reason"].to_dict()
        raise ValueError(refused.get(factor, f"There is no factor {factor!r} in this diary."))
    if not 0 <= lag <= analysis.study.lags:
        raise ValueError(f"Lags of 0 to {analysis.study.lags} days were looked at; {lag} was not.")
    k = keys.index(factor)
    exposure, selection = analysis.exposures[k], analysis.selection
    model = selection.without(k, lag)
    study = analysis.study
    known = lagged(exposure.known.astype(float), lag, study.rows) > 0
    raw = study.raw_of(exposure).to_numpy(dtype=float)
    level = np.where(known, lagged(raw, lag, study.rows), np.nan)
    labels = tuple(analysis.exposures[c].factor.label for c, _ in selection.adjusted if c != k)
    smooth = _curve(model, exposure, lagged(exposure.level, lag, study.rows))
    return DoseResponse(exposure.factor, lag, _bins(model, exposure.factor, level), smooth, labels)


def _bins(model: CountModel, factor: Factor, level: Floats) -> pd.DataFrame:
    found = cut(level, factor, least=LEAST_BIN_DAYS)
    codes = found.codes(level)
    n_bins = len(found.labels)
    days = np.bincount(codes[codes >= 0], minlength=n_bins)
    total = np.bincount(codes[codes >= 0], weights=model.y[codes >= 0], minlength=n_bins)
    # Days on which the factor was not logged have a level of their own.
    inside = np.flatnonzero(total > 0)
    member = (codes[:, None] == np.append(inside, -1)).astype(float)
    left_out = ~member.any(axis=1)  # days of bins without any episode: their rate has no logarithm
    member = member[:, member.any(axis=0)]
    rate, low, high = (np.full(n_bins, np.nan) for _ in range(3))
    if inside.size:
        kept = _subset(model, ~left_out)
        at = np.eye(member.shape[1])[: inside.size]
        rate[inside], low[inside], high[inside] = _standardised(kept, member[~left_out], at)
    return pd.DataFrame(
        {
            "left": np.array(found.left, dtype=float),
            "right": np.array(found.right, dtype=float),
            "label": pd.Series(found.labels, dtype="str"),
            "days": days.astype(int),
            "total": total,
            "rate": rate,
            "low": low,
            "high": high,
        }
    )


def _curve(model: CountModel, exposure: Exposure, values: Floats) -> pd.DataFrame:
    distinct = np.unique(values)
    if distinct.size < 3 or exposure.factor.quantity == "yes_no":
        return pd.DataFrame({name: np.zeros(0) for name in ("value", "rate", "low", "high")})
    knots = np.unique(np.quantile(values, KNOTS))
    if distinct.size < 6 or knots.size < 3:
        knots = np.array([distinct[0], distinct[-1]])
    low_end, high_end = np.quantile(values, [0.02, 0.98])
    if low_end == high_end:
        low_end, high_end = distinct[0], distinct[-1]
    grid = np.linspace(low_end, high_end, N_POINTS)
    rate, low, high = _standardised(model, natural_spline_at(values, knots), natural_spline_at(grid, knots))
    return pd.DataFrame({"value": grid, "rate": rate, "low": low, "high": high})


def _subset(model: CountModel, kept: np.typing.NDArray[np.bool_]) -> CountModel:
    if kept.all():
        return model
    design = full_rank(model.design[kept])
    smaller = CountModel(
        model.days[kept], model.y[kept], design, np.zeros(design.shape[1]), model.mu[kept], model.points
    )
    return refit(smaller, design)


def _standardised(model: CountModel, columns: Floats, at: Floats) -> tuple[Floats, Floats, Floats]:
    """Standardised rate, and its limits, at each row of `at`, which holds values of the columns.

    Dummies of all groups are welcome: the intercept gives way to them.
    """
    whole = np.column_stack([model.design, columns])
    kept = _independent(whole)
    fitted = refit(model, whole[:, kept])
    p = whole.shape[1]
    beta, covariance = np.zeros(p), np.zeros((p, p))
    gls, error = estimates(fitted)
    beta[kept] = gls
    covariance[np.ix_(kept, kept)] = error
    q = model.design.shape[1]
    others = np.exp(np.clip(model.design @ beta[:q], -50, 50))
    centre = (others[:, None] * model.design).sum(axis=0) / others.sum()
    contrast = np.column_stack([np.tile(centre, (len(at), 1)), at])
    log_rate = math.log(others.mean()) + at @ beta[q:]
    reach = special.stdtrit(fitted.degrees, 1 - LEVEL / 2) * np.sqrt(
        np.maximum(np.einsum("ij,jk,ik->i", contrast, covariance, contrast), 0)
    )
    return tuple(np.exp(np.clip(v, -50, 50)) for v in (log_rate, log_rate - reach, log_rate + reach))  # type: ignore[return-value]


def _independent(columns: Floats) -> list[int]:
    """Positions of columns that the ones before do not explain."""
    kept: list[int] = []
    basis = np.zeros((columns.shape[0], 0))
    for i, column in enumerate(columns.T):
        rest = column - basis @ (basis.T @ column)
        rest -= basis @ (basis.T @ rest)
        length = float(np.linalg.norm(rest))
        if length > 1e-6 * float(np.linalg.norm(column)) and length > 1e-9:
            kept.append(i)
            basis = np.column_stack([basis, rest / length])
    return kept


def estimates(model: CountModel) -> tuple[Floats, Floats]:
    """Coefficients of the design by generalised least squares, and their covariance, averaged over the grid.

    One step of generalised least squares from the Poisson regression; at q = 0 that step is nought and the result is
    quasi-Poisson regression.

    Returns
    -------
    coefficients : ndarray, shape (p,)
    covariance : ndarray, shape (p, p)
    """
    p = model.design.shape[1]
    mean, second, within = np.zeros(p), np.zeros((p, p)), np.zeros((p, p))
    both = np.column_stack([model.design, model.residual])
    for point in model.points:
        inverse = Covariance.at(model.days, model.mu, point.rho, point.q).inverse_times(both)
        cross = both.T @ inverse
        step = solve(cross[:p, :p], cross[:p, p])
        scale = max(float(cross[p, p] - cross[:p, p] @ step), 0.0) / (model.degrees + 1)
        within += point.weight * scale * solve(cross[:p, :p], np.eye(p))
        mean += point.weight * step
        second += point.weight * np.outer(step, step)
    return model.coefficients + mean, within + second - np.outer(mean, mean)
