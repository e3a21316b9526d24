"""Putting p-values together: over the lags of a factor, and over factors."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def acat(p_values: npt.ArrayLike) -> Floats:
    """One p-value from several that may depend on one another: the aggregated Cauchy association test.

    ``T = mean tan((1/2 - p) pi)`` is Cauchy in its upper tail whatever the dependence (Liu and Xie 2020, J. Am. Stat.
    Assoc. 115:393, eq. 2 with equal weights).

    Parameters
    ----------
    p_values : array_like, shape (..., k)
        NaN entries (not tested) are left out.

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
    count = known.sum(axis=-1)
    mean = np.where(known, angle, 0.0).sum(axis=-1) / np.maximum(count, 1)
    large = mean > 1e7
    whole = np.where(large, 1 / (np.where(large, mean, 1.0) * np.pi), 0.5 - np.arctan(mean) / np.pi)
    return np.where(count > 0, whole, np.nan)


def benjamini_hochberg(p_values: npt.ArrayLike) -> Floats:
    """Smallest false discovery rate at which each would be rejected (Benjamini and Hochberg 1995, J. R. Stat. Soc. B 57:289).

    Parameters
    ----------
    p_values : array_like, shape (m,)
        NaN entries are not tests: they do not count and stay NaN.

    >>> benjamini_hochberg([0.01, 0.04, 0.03]).round(3).tolist()
    [0.03, 0.04, 0.04]
    """
    p = np.asarray(p_values, dtype=float)
    q = np.full(p.shape, np.nan)
    tested = np.flatnonzero(np.isfinite(p))
    order = tested[np.argsort(p[tested], kind="stable")]
    if order.size:
        raised = p[order] * order.size / np.arange(1, order.size + 1)
        q[order] = np.minimum(np.minimum.accumulate(raised[::-1])[::-1], 1.0)
    return q
