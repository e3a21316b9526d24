"""Rates with honest intervals: the mean, the change, the rate per bin of a factor, the smoothed course.

Days are not independent and counts are more scattered than Poisson's, so every interval here is a block
bootstrap over calendar days, never Poisson's.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import signal, stats

from myolog.bins import cut
from myolog.catalogue import Factor
from myolog.scatter import Groups, lag_products

Floats = npt.NDArray[np.float64]

LEAST_DAYS: Final = 14
"""Observed days below which no interval is given for a mean, a change or a smoothed rate."""

LEAST_WEIGHT: Final = 0.2
"""Share of its neighbourhood's weight that observed days must carry for a smoothed rate."""

YEAR: Final = 364
"""Days of history that the scatter for a change is learnt from: whole weeks."""

LEAST_BIN_DAYS: Final = 5
"""Days below which a bin is merged with its neighbour."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its 95 % interval, from so many observed days; NaN limits when there are too few to tell."""

    value: float
    low: float
    high: float
    days: int

    @property
    def known(self) -> bool:
        """Whether there is an interval."""
        return math.isfinite(self.low) and math.isfinite(self.high)


UNKNOWN: Final = Estimate(math.nan, math.nan, math.nan, 0)


@dataclass(frozen=True, slots=True)
class Change:
    """The last weeks against those before.

    `ratio` is recent / before; its limits are NaN, and `reason` says why, when either has too few days.
    """

    recent: Estimate
    before: Estimate
    ratio: Estimate
    recent_from: pd.Timestamp
    before_from: pd.Timestamp
    reason: str = ""


def mean_rate(values: pd.Series, *, per_days: float = 1.0) -> Estimate:
    """Mean of the observed days with its 95 % interval.

    Parameters
    ----------
    values : Series
        A value a calendar day, NaN where not observed: `Diary.counts` or `Diary.outcome_values`.
    per_days : float
        7 for a rate a week.

    Returns
    -------
    Estimate
        No limits below 14 observed days, nor when all days are alike.
    """
    outcome = _calendar(values)
    found = _estimates(Groups(outcome, np.zeros(outcome.size, dtype=np.intp)), least=LEAST_DAYS, scale=per_days)
    return _at(found, 0)


def change(values: pd.Series, *, window: int = 28, per_days: float = 1.0) -> Change:
    """The last `window` days of the span against as many before.

    The scatter is learnt from the last year, each window of it around its own mean, so that a slow drift
    does not widen the interval and short windows do not have to judge themselves.

    Parameters
    ----------
    values : Series
        A value a calendar day, NaN where not observed.
    window : int
        Days in each of the two periods.
    per_days : float
        7 for rates a week.

    Returns
    -------
    Change
        Without limits, and with a reason, when either period has fewer than half its days observed.
    """
    daily = values.asfreq("D")
    if daily.empty:
        return Change(UNKNOWN, UNKNOWN, UNKNOWN, pd.NaT, pd.NaT, "No day was observed yet.")
    last = daily.index[-1]
    recent_from, before_from = last - pd.Timedelta(days=window - 1), last - pd.Timedelta(days=2 * window - 1)
    outcome = daily.to_numpy(dtype=float)[-max(YEAR // window, 2) * window :]
    back = (np.arange(outcome.size)[::-1] // window).astype(np.intp)
    groups = Groups(outcome, back)
    least = math.ceil(window / 2)
    recent, before = (_at(_estimates(groups, least=least, scale=per_days), i) for i in (0, 1))
    ratio, reason = _ratio(groups, recent, before, least)
    return Change(recent, before, ratio, recent_from, before_from, reason)


def _at(estimates: list[Estimate], position: int) -> Estimate:
    return estimates[position] if position < len(estimates) else UNKNOWN


def _ratio(groups: Groups, recent: Estimate, before: Estimate, least: int) -> tuple[Estimate, str]:
    days = recent.days + before.days
    value = recent.value / before.value if before.days and before.value > 0 else math.nan
    unknown = Estimate(value, math.nan, math.nan, days)
    for estimate, period in ((recent, "last"), (before, "before these")):
        if estimate.days < least:
            where = f"in the last {2 * least} days" if period == "last" else f"in the {2 * least} days before"
            return (
                unknown,
                f"Only {estimate.days} {'day was' if estimate.days == 1 else 'days were'} observed {where}; a comparison needs {least}.",
            )
    if not groups.scatter.proportional:
        return unknown, "Values below zero have no ratio."
    if before.value == 0 or recent.value == 0:
        which = "the earlier" if before.value == 0 else "the later"
        return unknown, f"There were no episodes in {which} of the two periods, so there is no ratio to give."
    if not groups.scatter.known:
        return unknown, "All days are alike, so there is nothing to tell a change from chance."
    pairs = groups.pair_weights
    products = (
        pairs[0, 0] / groups.means[0]
        + pairs[1, 1] / groups.means[1]
        - (pairs[0, 1] + pairs[1, 0]) / 2 * 2 / math.sqrt(groups.means[0] * groups.means[1])
    )
    variance, degrees = groups.scatter.variance(products[None])
    reach = float(stats.t.ppf(0.975, degrees[0]) * math.sqrt(variance[0]))
    return Estimate(value, value * math.exp(-reach), value * math.exp(reach), days), ""


def binned_rate(
    outcome: pd.Series, factor_values: pd.Series, factor: Factor, lag: int = 0, bins: int = 5
) -> pd.DataFrame:
    """Rate of the outcome by the level of a factor, `lag` days before.

    Parameters
    ----------
    outcome : Series
        A value a calendar day, NaN where not observed.
    factor_values : Series
        A value a calendar day, NaN where not logged.
    factor : Factor
        For units and steps.
    lag : int
        Days from the factor's day to the outcome's day.
    bins : int
        How many bins to aim at; see `bins.cut`.

    Returns
    -------
    DataFrame
        One row a bin: bin, left, right, label, days, total, rate, low, high. Days without either value are
        left out. A bin holds `left` and all up to, without, `right`; where both are equal, that one value.
        No limits when fewer than 14 days are compared.
    """
    daily = outcome.asfreq("D")
    exposure = factor_values.asfreq("D").shift(lag, freq="D").reindex(daily.index)
    values = daily.to_numpy(dtype=float)
    paired = np.where(np.isfinite(values), exposure.to_numpy(dtype=float), np.nan)
    found = cut(paired, factor, bins, least=LEAST_BIN_DAYS)
    groups = Groups(values, found.codes(paired))
    enough = bool(groups.days.sum() >= LEAST_DAYS)
    estimates = _estimates(groups, least=1 if enough else math.inf)
    return pd.DataFrame(
        {
            "bin": np.arange(len(found.labels)),
            "left": np.array(found.left, dtype=float),
            "right": np.array(found.right, dtype=float),
            "label": pd.Series(found.labels, dtype="str"),
            "days": groups.days.astype(int),
            "total": groups.totals,
            "rate": np.array([e.value for e in estimates], dtype=float),
            "low": np.array([e.low for e in estimates], dtype=float),
            "high": np.array([e.high for e in estimates], dtype=float),
        }
    )


def _estimates(groups: Groups, *, least: float, scale: float = 1.0) -> list[Estimate]:
    """Mean of each group with its interval; no limits for groups of fewer than `least` days."""
    if not groups.days.size:
        return []
    k = np.arange(groups.days.size)
    low = high = np.full(k.size, np.nan)
    scatter = groups.scatter
    if scatter.known:
        with np.errstate(divide="ignore", invalid="ignore"):
            variance, degrees = scatter.variance(groups.pair_weights[k, k])
            reach = stats.t.ppf(0.975, degrees) * np.sqrt(variance)
            if scatter.proportional:
                low = groups.means * np.exp(-reach / np.sqrt(groups.means))
                high = groups.means * np.exp(reach / np.sqrt(groups.means))
                # No episode at all: the rate at which that has a chance of 2.5 %, given the scatter of the other days.
                none = groups.means == 0
                low, high = np.where(none, 0.0, low), np.where(none, -math.log(0.025) * variance, high)
            else:
                low, high = groups.means - reach, groups.means + reach
    few = groups.days < least
    low, high = np.where(few, np.nan, low), np.where(few, np.nan, high)
    return [
        Estimate(float(m) * scale, float(a) * scale, float(b) * scale, int(n))
        for m, a, b, n in zip(groups.means, low, high, groups.days, strict=True)
    ]


def smoothed_rate(values: pd.Series, bandwidth_days: float = 7) -> pd.DataFrame:
    """Course of the rate: mean of the observed days around each day, the nearer the heavier.

    Gaussian kernel over observed days only (Nadaraya 1964; Watson 1964). The interval is for the mean rate of
    that neighbourhood, from the scatter of the days around the curve.

    Parameters
    ----------
    values : Series
        A value a calendar day, NaN where not observed.
    bandwidth_days : float
        SD of the kernel, in days.

    Returns
    -------
    DataFrame
        Index `date`; rate, low, high, and days: observed days within two bandwidths. NaN where the observed days
        carry less than a fifth of the neighbourhood's weight, so that long gaps stay gaps; no limits where fewer
        than 14 days were observed in all.
    """
    daily = values.asfreq("D")
    outcome = daily.to_numpy(dtype=float)
    n = outcome.size
    columns = {name: np.full(n, np.nan) for name in ("rate", "low", "high")}
    seen = np.isfinite(outcome)
    if not seen.any():
        return pd.DataFrame(columns | {"days": np.zeros(n, dtype=int)}, index=daily.index.rename("date"))
    reach = min(math.ceil(4 * bandwidth_days), n)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / bandwidth_days) ** 2)
    weight, whole = _around(seen.astype(float), kernel), _around(np.ones(n), kernel)
    near = np.abs(np.arange(-reach, reach + 1)) <= 2 * bandwidth_days
    days = _around(seen.astype(float), near.astype(float)).round().astype(int)
    shown = weight >= LEAST_WEIGHT * whole
    filled = np.where(seen, outcome, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = _around(filled, kernel) / weight
        columns["rate"] = np.where(shown, rate, np.nan)
        if int(seen.sum()) >= LEAST_DAYS:
            spread = _curve_reach(filled, seen, rate, weight, kernel)
            if (outcome[seen] < 0).any():
                low, high = rate - spread, rate + spread
            else:
                low, high = rate * np.exp(-spread / rate), rate * np.exp(spread / rate)
            columns["low"], columns["high"] = np.where(shown, low, np.nan), np.where(shown, high, np.nan)
    return pd.DataFrame(columns | {"days": days}, index=daily.index.rename("date"))


def _around(values: Floats, kernel: Floats) -> Floats:
    """Kernel sum around each day."""
    return (
        signal.convolve(values, kernel, mode="same")
        if values.size >= kernel.size
        else np.convolve(values, kernel)[kernel.size // 2 :][: values.size]
    )


def _curve_reach(filled: Floats, seen: npt.NDArray[np.bool_], rate: Floats, weight: Floats, kernel: Floats) -> Floats:
    """Half the width of the curve's interval, from the autocovariance of the residuals up to a week."""
    proportional = not (filled < 0).any()
    scale = np.sqrt(np.maximum(rate, 1e-12)) if proportional else np.ones_like(rate)
    residuals = np.where(seen & (scale > 1e-5), (filled - rate) / scale, 0.0)
    lags = min(7, filled.size)
    counts = np.maximum(lag_products(seen.astype(float), seen.astype(float), lags).round(), 1)
    # Each residual lacks the share of itself that the curve took up.
    own = 1 - 2 * kernel.max() / weight + _around(seen.astype(float), kernel**2) / weight**2
    raw = (
        lag_products(residuals / np.sqrt(np.maximum(own, 0.2)), residuals / np.sqrt(np.maximum(own, 0.2)), lags)
        / counts
    )
    variance = np.zeros_like(rate)
    for lag in range(lags):
        both = seen[lag:] & seen[: filled.size - lag]
        padded = np.zeros_like(rate)
        padded[: both.size] = both
        shifted = kernel * np.roll(kernel, -lag)
        shifted[kernel.size - lag :] = 0.0
        products = _around(padded, shifted) / weight**2
        variance += products * raw[lag] * (1 - lag / lags) * (1 if lag == 0 else 2)
    alone = _around(seen.astype(float), kernel**2) / weight**2 * raw[0]
    degrees = max(2.0, 1 / float(np.nanmedian(_around(seen.astype(float), kernel**2) / weight**2)) - 1)
    return stats.t.ppf(0.975, degrees) * np.sqrt(np.maximum(variance, alone / 2)) * scale


def _calendar(values: pd.Series) -> Floats:
    return values.asfreq("D").to_numpy(dtype=float)
