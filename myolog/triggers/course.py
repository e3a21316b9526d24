"""How the days around an episode differ: the average course of each factor from three days before to the day after.

Days with an episode are compared with days without one, alike in weekday and in the part of the diary they fall into; both are taken
into account by a regression, so that a training that is always on Tuesdays, or a summer with little sleep, does not
pose as what came before. Neighbouring days resemble each other, and so do days with episodes: the intervals are
those of a block bootstrap of the residuals (`scatter`).
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from myolog.catalogue import Factor
from myolog.diary import Diary
from myolog.scatter import BLOCK, Scatter, lag_products
from myolog.triggers.design import weekdays

Floats = npt.NDArray[np.float64]

OFFSETS: Final = (-3, -2, -1, 0, 1)
"""Days from the day with an episode."""

PART: Final = 56
"""Days in a part of the diary: eight weeks."""

LEAST_EACH: Final = 10
"""Days with and days without an episode below which nothing is compared."""

COLUMNS: Final = (
    "factor", "label", "unit", "offset", "onset_days", "quiet_days", "mean", "usual", "difference", "low", "high", "reason",
)  # fmt: skip


def course(diary: Diary, offsets: tuple[int, ...] = OFFSETS) -> pd.DataFrame:
    """Average of each factor on and around days with an episode, against comparable days without.

    Parameters
    ----------
    diary : Diary
    offsets : tuple of int
        Days from the day with an episode: -1 is the day before.

    Returns
    -------
    DataFrame
        One row a factor and offset: factor, label, unit, offset, onset_days and quiet_days (on which, or so many days
        from which, the factor was noted), mean (around days with an episode), usual (the same around
        comparable days without one), difference and its 95 % interval low to high, and reason: "", or why there is
        no difference. Weekday and part of the diary (eight weeks) are taken into account.
    """
    counts = diary.counts()
    rows = []
    if len(counts):
        onset = (counts > 0).to_numpy(dtype=float)
        observed = counts.notna().to_numpy()
        adjust = _adjustment(counts.index, int(observed.sum()))
        for factor in diary.factors:
            values = diary.factor_values(factor.key).to_numpy(dtype=float)
            rows += [_row(factor, offset, _moved(values, offset), onset, observed, adjust) for offset in offsets]
    text = dict.fromkeys(("factor", "label", "unit", "reason"), "str")
    whole = dict.fromkeys(("offset", "onset_days", "quiet_days"), "int64")
    numbers = dict.fromkeys(("mean", "usual", "difference", "low", "high"), "float64")
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(text | whole | numbers)


def _moved(values: Floats, offset: int) -> Floats:
    """Value `offset` days later at each day; NaN beyond the ends."""
    moved = np.full(values.size, np.nan)
    start, end = max(-offset, 0), values.size - max(offset, 0)
    if start < end:
        moved[start:end] = values[start + offset : end + offset]
    return moved


def _adjustment(index: pd.DatetimeIndex, observed: int) -> Floats:
    """Columns for the weekday and the part of the diary, a constant among them."""
    n = len(index)
    parts = np.minimum(np.arange(n) // PART, max(n // PART - 1, 0))
    return np.column_stack([np.eye(int(parts[-1]) + 1)[parts], weekdays(index, each=observed >= 45)])


def _row(
    factor: Factor, offset: int, values: Floats, onset: Floats, observed: npt.NDArray[np.bool_], adjust: Floats
) -> tuple[object, ...]:
    used = observed & np.isfinite(values)
    with_one = int(onset[used].sum())
    without = int(used.sum()) - with_one
    head = (factor.key, factor.label, factor.unit, offset, with_one, without)
    mean = float(values[used & (onset > 0)].mean()) if with_one else math.nan
    reason = _refusal(with_one, without, values[used])
    if not reason:
        difference, reach = _difference(values, onset, used, adjust)
        if math.isfinite(difference):
            return (*head, mean, mean - difference, difference, difference - reach, difference + reach, "")
        reason = "Days with and without an episode never fall on the same weekday of the same eight weeks."
    return (*head, mean, math.nan, math.nan, math.nan, math.nan, reason)


def _refusal(with_one: int, without: int, values: Floats) -> str:
    for days, kind in ((with_one, "with"), (without, "without")):
        if days < LEAST_EACH:
            counted = "No day" if not days else "Only 1 day" if days == 1 else f"Only {days} days"
            return f"{counted} {kind} an episode to compare; it takes {LEAST_EACH}."
    return "It is the same on all these days." if np.ptp(values) == 0 else ""


def _difference(values: Floats, onset: Floats, used: npt.NDArray[np.bool_], adjust: Floats) -> tuple[float, float]:
    """Adjusted difference of means and half the width of its 95 % interval; NaN where it cannot be told."""
    columns, indicator, x = adjust[used], onset[used], values[used]
    both = np.column_stack([indicator, x])
    slopes, _, rank, _ = np.linalg.lstsq(columns.T @ columns, columns.T @ both, rcond=1e-9)
    rest, left = (both - columns @ slopes).T
    size = float(rest @ rest)
    n, p = used.sum(), rank + 1
    if size < 1e-8 * n or n - p < LEAST_EACH:
        return math.nan, math.nan
    weights, residuals = np.zeros(values.size), np.zeros(values.size)
    weights[used] = rest / size
    difference = float(weights[used] @ x)
    residuals[used] = left - difference * rest
    length = max(1, min(round(BLOCK * math.sqrt(n)), values.size))
    pairs = np.maximum(lag_products(used.astype(float), used.astype(float), length).round(), 1)
    # What the regression took out of the residuals is put back in proportion.
    autocovariance = lag_products(residuals, residuals, length) / pairs * n / (n - p)
    products = lag_products(weights, weights, length)
    products[1:] *= 2
    scatter = Scatter(autocovariance, int(n), proportional=False)
    if not scatter.known:
        return math.nan, math.nan
    variance, degrees = scatter.variance(products[None])
    return difference, float(special.stdtrit(max(min(degrees[0], n - p), 2.0), 0.975) * math.sqrt(variance[0]))
