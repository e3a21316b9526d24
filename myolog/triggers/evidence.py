"""Putting p-values together: over the lags of a factor, and over factors."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


EXPECTED: Final = 0.9
"""Share of the level that the expected direction gets, where one is; the other direction gets the rest."""


def directed(lower: npt.ArrayLike, upper: npt.ArrayLike, raises: npt.ArrayLike) -> Floats:
    """One p-value from the two one-sided ones, most of the level being given to the direction that is expected.

    The smaller of ``p / share`` over both directions (a union bound), at most 1: without an expectation the two-sided
    p-value.

    Parameters
    ----------
    lower, upper : array_like
        p-values against a fall and against a rise.
    raises : array_like of int
        1 where a rise is expected, -1 where a fall is, 0 where either may be.

    >>> directed(0.99, 0.01, [0, 1, -1]).round(3).tolist()
    [0.02, 0.011, 0.1]
    """
    of_a_rise = 0.5 + (EXPECTED - 0.5) * np.asarray(raises)
    return np.minimum(np.minimum(np.divide(upper, of_a_rise), np.divide(lower, 1 - of_a_rise)), 1.0)


def acat(p_values: npt.ArrayLike, weights: npt.ArrayLike | None = None) -> Floats:
    """One p-value from several that may depend on one another: the aggregated Cauchy association test.

    ``T = sum w tan((1/2 - p) pi)``, the weights adding up to one, is Cauchy in its upper tail whatever the dependence
    (Liu and Xie 2020, J. Am. Stat. Assoc. 115:393, eq. 2).

    Parameters
    ----------
    p_values : array_like, shape (..., k)
        NaN entries (not tested) are left out.
    weights : array_like, shape (..., k), optional
        Zero or more, of any sum; equal by default.

    Returns
    -------
    ndarray, shape (...)
        NaN where every entry is.

    >>> float(acat([0.01, 0.01, 0.01]).round(4))
    0.01
    """
    p = np.asarray(p_values, dtype=float)
    known = np.isfinite(p)
    # A p-value of exactly 1 would weigh minus infinity and hide all others; tiny ones are 1/(p pi) to full precision.
    clipped = np.clip(np.where(known, p, 0.5), 1e-300, 1 - 1e-2)
    angle = np.where(clipped < 1e-8, 1 / (clipped * np.pi), np.tan((0.5 - np.maximum(clipped, 1e-8)) * np.pi))
    weight = np.where(known, 1.0 if weights is None else np.asarray(weights, dtype=float), 0.0)
    total = weight.sum(axis=-1)
    mean = (weight * angle).sum(axis=-1) / np.where(total > 0, total, 1.0)
    large = mean > 1e7
    whole = np.where(large, 1 / (np.where(large, mean, 1.0) * np.pi), 0.5 - np.arctan(mean) / np.pi)
    return np.where(total > 0, whole, np.nan)


def benjamini_hochberg(p_values: npt.ArrayLike, weights: npt.ArrayLike | None = None) -> Floats:
    """Smallest false discovery rate at which each would be rejected (Benjamini and Hochberg 1995, J. R. Stat. Soc. B 57:289).

    With weights it is ``p / weight`` that is corrected (Genovese, Roeder and Wasserman 2006, Biometrika 93:509).

    Parameters
    ----------
    p_values : array_like, shape (m,)
        NaN entries are not tests: they do not count and stay NaN.
    weights : array_like, shape (m,), optional
        Above zero, said before any p-value is seen; brought to a mean of one over what was tested.

    >>> benjamini_hochberg([0.01, 0.04, 0.03]).round(3).tolist()
    [0.03, 0.04, 0.04]
    """
    p = np.asarray(p_values, dtype=float)
    q = np.full(p.shape, np.nan)
    tested = np.flatnonzero(np.isfinite(p))
    p = p / shared(weights, p)
    order = tested[np.argsort(p[tested], kind="stable")]
    if order.size:
        raised = p[order] * order.size / np.arange(1, order.size + 1)
        q[order] = np.minimum(np.minimum.accumulate(raised[::-1])[::-1], 1.0)
    return q


def shared(weights: npt.ArrayLike | None, p_values: Floats) -> Floats:
    """Weights with a mean of one over what was tested, shape (m,); all one by default."""
    weight = np.ones(p_values.shape) if weights is None else np.asarray(weights, dtype=float)
    known = np.isfinite(p_values)
    return weight / weight[known].mean() if known.any() else weight
