"""With against without, where several episodes fall on one day and resemble one another.

Two comparisons, each among episodes alike in kind and place (strata). Neither draws at random, so that the same diary
always shows the same numbers, and both keep their coverage with few days (benchmarks/helps.py).

A cluster bootstrap by day would be the other choice. On twenty days its percentiles cover 92 % in those simulations, not
95 %, because it draws the same few days again and again; and where every episode ended soon it has no width at all.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import special

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]
Pair = tuple[float, float]
"""With, and without."""

Z: Final = 1.959963984540054

MOST_TOGETHER: Final = 0.5
"""Correlation of the two shares through common days above which it is not believed: it would narrow the interval."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison with its 95 % interval.

    Attributes
    ----------
    value, low, high : float
        A ratio of times, or a difference of shares.
    p_value : float
    error : float
        Standard error on the scale of the model.
    n_with, n_without : int
        Episodes that have a like on the other side.
    days_with, days_without : int
        Days that those are from.
    """

    value: float
    low: float
    high: float
    p_value: float
    error: float
    n_with: int
    n_without: int
    days_with: int
    days_without: int


def alike(treated: npt.NDArray[np.bool_], strata: Codes) -> npt.NDArray[np.bool_]:
    """Which episodes have one like them, of the same stratum, on the other side."""
    size = int(strata.max(initial=-1)) + 1
    n_with = np.bincount(strata[treated], minlength=size)
    n_without = np.bincount(strata[~treated], minlength=size)
    return (n_with > 0)[strata] & (n_without > 0)[strata]


def _counts(treated: npt.NDArray[np.bool_], days: Codes) -> dict[str, int]:
    return {
        "n_with": int(treated.sum()),
        "n_without": int((~treated).sum()),
        "days_with": len(np.unique(days[treated])),
        "days_without": len(np.unique(days[~treated])),
    }


def ratio(times: Floats, treated: npt.NDArray[np.bool_], strata: Codes, days: Codes) -> Compared:
    """How many times as long with as without, among episodes of the same stratum.

    Least squares of the logarithm on the treatment and the strata; bias-reduced cluster-robust variance (CR2) and
    Satterthwaite degrees of freedom (Bell and McCaffrey 2002, Surv. Methodol. 28:169; Pustejovsky and Tipton 2018,
    J. Bus. Econ. Stat. 36:672), whose interval holds with few days and with one that has most of the episodes.

    Parameters
    ----------
    times : ndarray, shape (n,)
        Positive.
    treated : ndarray of bool, shape (n,)
    strata, days : ndarray of int, shape (n,)
        Codes from 0 on.

    Returns
    -------
    Compared
        NaN where nothing is alike.
    """
    here = alike(treated, strata)
    treated, strata, days = treated[here], _codes(strata[here]), _codes(days[here])
    counts = _counts(treated, days)
    if not here.any():
        return Compared(math.nan, math.nan, math.nan, math.nan, math.nan, **counts)
    y, x = np.log(times[here]), treated.astype(float)
    size = np.bincount(strata).astype(float)
    x = x - (np.bincount(strata, x) / size)[strata]
    y = y - (np.bincount(strata, y) / size)[strata]
    scale = float(x @ x)
    slope = float(x @ y) / scale
    weights = _weights(x, strata, days, size)
    variance = float((np.bincount(days, weights * (y - slope * x)) ** 2).sum()) / scale**2
    degrees = _degrees(weights, x, strata, days, size)
    error = math.sqrt(variance)
    reach = float(special.stdtrit(degrees, 0.975)) * error
    p_value = float(2 * special.stdtr(degrees, -abs(slope) / max(error, 1e-9)))
    if error < 1e-9:  # all alike to the last digit: nothing to tell a difference from chance by
        return Compared(math.exp(slope), math.nan, math.nan, math.nan, 0.0, **counts)
    with np.errstate(over="ignore"):
        low, high = np.exp(slope - reach), np.exp(slope + reach)
    return Compared(math.exp(slope), float(low), float(high), p_value, error, **counts)


def _codes(values: npt.NDArray[np.intp]) -> Codes:
    return np.unique(values, return_inverse=True)[1]


def _members(days: Codes) -> list[npt.NDArray[np.intp]]:
    """Rows of each size of day: arrays of shape (days of that size, size)."""
    order = np.argsort(days, kind="stable")
    size = np.bincount(days)
    first = np.concatenate([[0], np.cumsum(size)[:-1]])
    return [order[first[size == n][:, None] + np.arange(n)] for n in np.unique(size)]


def _weights(x: Floats, strata: Codes, days: Codes, size: Floats) -> Floats:
    """The treatment with each day's rows multiplied by the inverse root of its own block of the residual maker."""
    scale = float(x @ x)
    made = np.empty(x.size)
    for rows in _members(days):
        same = strata[rows][:, :, None] == strata[rows][:, None, :]
        block = np.eye(rows.shape[1]) - same / size[strata[rows]][:, :, None]
        block = block - x[rows][:, :, None] * x[rows][:, None, :] / scale
        values, vectors = np.linalg.eigh(block)
        root = np.where(values > 1e-9, 1 / np.sqrt(np.maximum(values, 1e-9)), 0.0)
        made[rows] = np.einsum("gij,gj,gkj,gk->gi", vectors, root, vectors, x[rows])
    return made


def _degrees(weights: Floats, x: Floats, strata: Codes, days: Codes, size: Floats) -> float:
    """Degrees of freedom of the variance, as if the episodes were independent and alike in scatter.

    With U the weights by day and M the residual maker, tr(U'MU)² / ‖U'MU‖², without ever forming the large matrix.
    """
    n_days, n_strata = int(days.max()) + 1, size.size
    diagonal = np.bincount(days, weights**2)
    by_stratum = np.bincount(days * n_strata + strata, weights, n_days * n_strata).reshape(n_days, n_strata)
    part = np.column_stack([by_stratum / np.sqrt(size), np.bincount(days, weights * x) / math.sqrt(float(x @ x))])
    taken = (part**2).sum(axis=1)
    squares = float((diagonal**2).sum() - 2 * (diagonal * taken).sum() + ((part.T @ part) ** 2).sum())
    return max(float(diagonal.sum() - taken.sum()) ** 2 / squares, 1.0) if squares > 0 else 1.0


def difference(soon: Floats, treated: npt.NDArray[np.bool_], strata: Codes, days: Codes) -> Compared:
    """How much larger a share is with than without, among episodes of the same stratum.

    Strata are weighted as by Mantel and Haenszel. Each share gets Wilson's interval with the number of episodes that
    it is worth when those of one day resemble one another (Dean and Pagano 2015, J. Surv. Stat. Methodol. 3:484);
    the two make that of the difference by Newcombe's square and add (1998, Stat. Med. 17:873), their covariance
    through common days allowed for. It stays within -1 to 1, and has a width where all episodes ended soon.

    Parameters
    ----------
    soon : ndarray, shape (n,)
        0 or 1.
    treated, strata, days
        As for `ratio`.
    """
    here = alike(treated, strata)
    soon, treated, strata, days = soon[here], treated[here], _codes(strata[here]), _codes(days[here])
    counts = _counts(treated, days)
    if not here.any():
        return Compared(math.nan, math.nan, math.nan, math.nan, math.nan, **counts)
    n_with = np.bincount(strata[treated]).astype(float)
    n_without = np.bincount(strata[~treated]).astype(float)
    weight = n_with * n_without / (n_with + n_without)
    weight = weight / weight.sum()
    each = np.where(treated, (weight / n_with)[strata], (weight / n_without)[strata])
    shares = (min(float(each[treated] @ soon[treated]), 1.0), min(float(each[~treated] @ soon[~treated]), 1.0))
    rho = _resemblance(soon, treated, strata, days)
    ours, theirs = (np.bincount(days, np.where(side, each, 0.0)) for side in (treated, ~treated))
    spread = [
        float((each[side] ** 2).sum() * (1 - rho) + rho * (sums**2).sum())
        for side, sums in ((treated, ours), (~treated, theirs))
    ]
    together = min(rho * float(ours @ theirs) / math.sqrt(spread[0] * spread[1]), MOST_TOGETHER)
    worth = (1 / spread[0], 1 / spread[1])
    value = shares[0] - shares[1]
    low, high = _square_and_add(shares, worth, together, Z)
    return Compared(value, low, high, _p_value(shares, worth, together), (high - low) / 2 / Z, **counts)


def _resemblance(soon: Floats, treated: npt.NDArray[np.bool_], strata: Codes, days: Codes) -> float:
    """Correlation of two episodes of one day around the share of their stratum and side, 0 to 1."""
    cell = _codes(2 * strata + treated)
    size = np.bincount(cell)
    residual = soon - (np.bincount(cell, soon) / size)[cell]
    per_day = np.bincount(days)
    pairs = float((per_day * (per_day - 1)).sum())
    freedom = soon.size - size.size
    total = float((residual**2).sum())
    if not pairs or freedom <= 0 or not total:
        return 0.0
    product = float((np.bincount(days, residual) ** 2).sum()) - total
    return float(np.clip(product / pairs / (total / freedom), 0.0, 1.0))


def wilson(share: float, worth: float, z: float = Z) -> tuple[float, float]:
    """Wilson's interval of a share from so many independent observations (1927, J. Am. Stat. Assoc. 22:209).

    >>> [round(end, 4) for end in wilson(0.9, 10)]
    [0.5958, 0.9821]
    """
    centre = (share + z * z / 2 / worth) / (1 + z * z / worth)
    reach = z * math.sqrt(share * (1 - share) / worth + z * z / 4 / worth**2) / (1 + z * z / worth)
    return max(centre - reach, 0.0), min(centre + reach, 1.0)


def share(soon: Floats, days: Codes) -> Pair:
    """Interval of one share from episodes of which several may fall on one day; NaN without an episode."""
    if not soon.size:
        return math.nan, math.nan
    days, one = _codes(days), np.zeros(soon.size, dtype=np.intp)
    rho = _resemblance(soon, one.astype(bool), one, days)
    per_day = np.bincount(days) / soon.size
    spread = (1 - rho) / soon.size + rho * float(per_day @ per_day)
    return wilson(float(soon.mean()), 1 / spread)


def _square_and_add(shares: Pair, worth: Pair, together: float, z: float) -> Pair:
    value = shares[0] - shares[1]
    ours, theirs = (wilson(share, n, z) for share, n in zip(shares, worth, strict=True))

    def reach(first: float, second: float) -> float:
        return math.sqrt(max(first**2 + second**2 - 2 * together * first * second, 0.0))

    low = value - reach(shares[0] - ours[0], theirs[1] - shares[1])
    high = value + reach(ours[1] - shares[0], shares[1] - theirs[0])
    return max(low, -1.0), min(high, 1.0)


def _p_value(shares: Pair, worth: Pair, together: float) -> float:
    """Level at which the interval of the difference just reaches zero, so that the two never disagree."""
    from scipy import optimize  # noqa: PLC0415 - it takes a while to load, and this is the one thing asked of it

    if shares[0] == shares[1]:
        return 1.0
    end = 0 if shares[0] > shares[1] else 1

    def at(z: float) -> float:
        return _square_and_add(shares, worth, together, z)[end]

    furthest = 40.0
    if at(furthest) * at(1e-9) > 0:
        return 0.0
    z = float(optimize.brentq(at, 1e-9, furthest))
    return float(2 * special.ndtr(-z))
