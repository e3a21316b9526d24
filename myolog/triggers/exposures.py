"""Factors made ready for testing: which can be, on what scale, and what stands in on days without a value.

A day on which a factor was not logged is not a day without it. The factor's own weekday and trend, and an AR(1)
bridge between the logged days on either side, say what it was likely to be; the bridge of a long gap goes to the
person's usual and so carries no information.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from myolog.catalogue import Factor
from myolog.triggers.design import FEW_SWITCHES, LEAST_EACH_WAY, weekdays

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Reason = tuple[str, float] | None

CLIP: Final = 2.5
"""Standard deviations beyond which a value counts as the limit: one wild day must not decide."""

LEAST_OVERLAP: Final = 0.7
"""Share of the observed days on which a factor must have been logged."""

LARGEST: Final = 1e50
"""Nothing that a person logs is as large as this, or differs by as little as one part of it; its square would overflow."""

SKEWED: Final = 1.5
"""Skewness from which on an amount is tested on the scale log(1 + amount/step)."""


@dataclass(frozen=True, slots=True)
class Exposure:
    """A factor on every day of the calendar, made ready for testing.

    Attributes
    ----------
    factor : Factor
    level : ndarray, shape (days of the calendar,)
        Clipped and bridged, in the factor's unit: the scale of ratios.
    tested : ndarray, shape (days of the calendar,)
        The same on the scale of the p-value.
    known : ndarray of bool, shape (days of the calendar,)
        Days on which it was logged.
    low, high : float
        The person's 10th and 90th percentile; 0 and 1 of a yes/no factor.
    days : int
        Observed days on which it was logged.
    product_of : tuple of Factor
        The two factors of a product; empty for others.
    middle : float
        The person's middle where the level is the distance from it, either way; NaN for the level itself.
    """

    factor: Factor
    level: Floats
    tested: Floats
    known: Flags
    low: float
    high: float
    days: int
    product_of: tuple[Factor, ...] = ()
    middle: float = math.nan

    @property
    def is_of_both_ends(self) -> bool:
        """Whether it is the distance from the person's middle."""
        return math.isfinite(self.middle)

    @property
    def spread(self) -> float:
        """Distance from the person's low days to their high days, in the factor's unit."""
        return self.high - self.low


@dataclass(frozen=True, slots=True)
class Refusal:
    """A factor that cannot be tested, why, and about how many more days it takes (NaN: days do not help)."""

    factor: Factor
    reason: str
    days_needed: float


def make_exposure(factor: Factor, raw: pd.Series, observed: Flags) -> Exposure | Refusal:
    """A factor ready for testing, or why it cannot be.

    Parameters
    ----------
    factor : Factor
    raw : Series
        A value a day of the calendar, NaN where not logged.
    observed : ndarray of bool, shape (days of the calendar,)
        Days on which the outcome is known.
    """
    given = raw.to_numpy(dtype=float)
    known = np.isfinite(given)
    both = known & observed
    refused = _refusal(factor, given, known, both, int(observed.sum()))
    if refused:
        return refused
    yes_no = is_yes_no(factor, given[known])
    values = given.copy()
    if not yes_no:
        values = _clipped(given, both)
    filled = bridged(values, raw.index)
    low, high = (float(v) for v in np.quantile(values[both], [0.1, 0.9]))
    if yes_no or low == high:
        low, high = float(values[both].min()), float(values[both].max())
    return Exposure(
        factor, filled, _test_scale(factor, given, filled, both, raw.index), known, low, high, int(both.sum())
    )


def both_ends(exposure: Exposure, rows: npt.NDArray[np.intp]) -> Exposure:
    """The distance from the person's middle, in the factor's unit, in place of the level."""
    middle = float(np.median(exposure.level[rows]))
    away = np.abs(exposure.level - middle)
    return replace(
        exposure, level=away, tested=away, low=0.0, high=float(np.quantile(away[rows], 0.9)) or 1.0, middle=middle
    )


def is_yes_no(factor: Factor, known: Floats) -> bool:
    """Whether a factor has but two values, nought and one."""
    return factor.quantity == "yes_no" or bool(np.isin(known, (0.0, 1.0)).all())


def _clipped(values: Floats, both: Flags) -> Floats:
    middle, sd = values[both].mean(), values[both].std()
    return np.clip(values, middle - CLIP * sd, middle + CLIP * sd)


def _test_scale(factor: Factor, given: Floats, filled: Floats, both: Flags, index: pd.DatetimeIndex) -> Floats:
    """Values for the p-value: of amounts with a few very large ones, log(1 + amount/step)."""
    seen = given[both]
    sd = seen.std()
    if seen.min() < 0 or is_yes_no(factor, seen) or float((((seen - seen.mean()) / sd) ** 3).mean()) < SKEWED:
        return filled
    return bridged(_clipped(np.log1p(given / factor.step), both), index)


def _refusal(factor: Factor, given: Floats, known: Flags, both: Flags, observed: int) -> Refusal | None:
    """Why a factor cannot be tested; None if it can."""
    seen = given[both]
    if factor.quantity == "cycle":
        return Refusal(
            factor,
            "It begins again and again, so more of it means nothing. A part of the cycle, such as the two weeks before a "
            "period, can be compared with the rest.",
            math.nan,
        )
    for check in (_never_seen, _constant, _out_of_scale, _seldom_logged, _seldom_different):
        reason = check(factor, seen, known, observed)
        if reason:
            return Refusal(factor, *reason)
    switches = int(np.count_nonzero(np.diff(given[known])))
    if switches < FEW_SWITCHES:
        times = "once" if switches == 1 else "twice"
        return Refusal(
            factor,
            f"It changed only {times}, so it cannot be told from anything else that changed at that time.",
            math.nan,
        )
    return None


def _never_seen(_: Factor, seen: Floats, known: Flags, __: int) -> Reason:
    if not known.any():
        return "It has no value on any day.", math.nan
    return None if seen.size else ("It was never logged on a day on which the episodes were.", math.nan)


def _out_of_scale(_: Factor, seen: Floats, __: Flags, ___: int) -> Reason:
    if np.abs(seen).max() < LARGEST and np.ptp(seen) > 1 / LARGEST:
        return None
    return "Its numbers are too large, or too close to one another, to be compared.", math.nan


def _constant(_: Factor, seen: Floats, __: Flags, ___: int) -> Reason:
    same = seen.min() == seen.max()
    return ("It is the same on all observed days, so there is nothing to compare.", math.nan) if same else None


def _seldom_logged(_: Factor, seen: Floats, __: Flags, observed: int) -> Reason:
    if seen.size >= LEAST_OVERLAP * observed:
        return None
    more = math.ceil((LEAST_OVERLAP * observed - seen.size) / (1 - LEAST_OVERLAP))
    share, least = f"{100 * seen.size / observed:.0f} %", f"{100 * LEAST_OVERLAP:.0f} %"
    return f"It was logged on {seen.size:,} of {observed:,} observed days ({share}); {least} are needed.", float(more)


def _seldom_different(factor: Factor, seen: Floats, _: Flags, __: int) -> Reason:
    values, counts = np.unique(seen, return_counts=True)
    off = seen.size - int(counts.max())
    if off >= LEAST_EACH_WAY:
        return None
    days = f"only {off:,} observed {'day' if off == 1 else 'days'}; {LEAST_EACH_WAY} are needed"
    if is_yes_no(factor, seen):
        rare = "no" if values[counts.argmax()] == 1.0 else "yes"
        return f"It was “{rare}” on {days}.", _until(off, seen.size)
    return f"It differs from its usual value on {days}.", _until(off, seen.size)


def _until(off: int, days: int) -> float:
    """Days until enough of them differ, if they go on to come as often as now."""
    return float(math.ceil((LEAST_EACH_WAY - off) * days / off)) if off else math.nan


def bridged(values: Floats, index: pd.DatetimeIndex) -> Floats:
    """Values with the unknown days filled: own trend and weekday, and an AR(1) bridge of what is left.

    Parameters
    ----------
    values : ndarray, shape (n,)
        A value a calendar day, NaN where unknown; at least two known.
    index : DatetimeIndex, length n
    """
    known = np.isfinite(values)
    if known.all():
        return values
    at = np.arange(values.size, dtype=float)
    n = int(known.sum())
    # Beyond the logged days the trend stays where it was.
    slope = ((at - at[known][0]) / max(at[known][-1] - at[known][0], 1)).clip(0, 1)
    columns = np.column_stack([np.ones(values.size), slope, weekdays(index, each=n >= 8 * 7)])
    beta = np.linalg.lstsq(columns[known], values[known], rcond=1e-8)[0]
    fitted = columns @ beta
    rest = np.where(known, values - fitted, 0.0)
    phi = _persistence(rest, known)
    filled = np.where(known, values, fitted + _bridge(rest, known, phi))
    low, high = values[known].min(), values[known].max()
    return np.clip(filled, low, high)


def _persistence(rest: Floats, known: Flags) -> float:
    """Lag-1 autocorrelation over the pairs of neighbouring known days."""
    pairs = known[1:] & known[:-1]
    variance = float((rest[known] ** 2).mean())
    if pairs.sum() < LEAST_EACH_WAY or variance <= 0:
        return 0.0
    return float(np.clip((rest[1:][pairs] * rest[:-1][pairs]).mean() / variance, 0.0, 0.95))


def _bridge(rest: Floats, known: Flags, phi: float) -> Floats:
    """Expected value of an AR(1) on each day, given the known days before and after."""
    at = np.arange(rest.size)
    before = np.maximum.accumulate(np.where(known, at, -1))
    after = np.minimum.accumulate(np.where(known, at, rest.size)[::-1])[::-1]
    a = np.where(before >= 0, phi ** np.abs(at - before).astype(float), 0.0)
    b = np.where(after < rest.size, phi ** np.abs(after - at).astype(float), 0.0)
    left, right = rest[np.maximum(before, 0)], rest[np.minimum(after, rest.size - 1)]
    # Weights of the two neighbours; together they are nearer than either alone by (1 - (ab)²).
    together = np.maximum(1 - (a * b) ** 2, 1e-12)
    return (a * (1 - b**2) * left + b * (1 - a**2) * right) / together


def lagged(values: npt.NDArray[Any], lag: int, rows: npt.NDArray[np.intp]) -> npt.NDArray[Any]:
    """Values `lag` days before each of the rows, or after them where the lag is negative.

    Parameters
    ----------
    values : ndarray, shape (days of the calendar,)
    lag : int
    rows : ndarray of int
        Positions in the calendar, which must reach far enough.
    """
    return values[rows - lag]


def lag_matrix(exposures: Sequence[Floats], lags: Sequence[int], rows: npt.NDArray[np.intp]) -> Floats:
    """Columns of each exposure at each lag, the lags of one exposure side by side; shape (rows, exposures * lags)."""
    columns = [lagged(values, lag, rows) for values in exposures for lag in lags]
    return np.column_stack(columns) if columns else np.zeros((rows.size, 0))
