"""How the days of a diary scatter around their mean, and how that carries over from day to day.

Every interval of `rates` comes from here: a block bootstrap of residuals (Künsch 1989, Ann. Statist. 17:1217)
in closed form. Resampling blocks of `length` consecutive days again and again gives, in the limit, diaries
whose days covary by the residuals' own autocovariance times 1 - lag/length; that limit is computed, so
nothing is drawn and the same diary always shows the same numbers. Three things keep short diaries honest:
the residuals of all groups are pooled after division by the square root of their mean, the autocovariances
are corrected for the means that were taken out, and limits use Student's t with the degrees of freedom of
the variance.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import fft

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]

BLOCK: Final = 3.0
"""Block length over the square root of the observed days. Textbook lengths (n^(1/3)) are too short for counts that
persist: long blocks with t cover better (Lazarus et al. 2018, J. Bus. Econ. Stat. 36:541; benchmarks/intervals.py)."""


def lag_products(left: Floats, right: Floats, lags: int) -> Floats:
    """Sums of left[t] * right[t + lag] for lag 0 to lags - 1 along the last axis, by FFT."""
    size = fft.next_fast_len(left.shape[-1] + lags, real=True)
    spectrum = np.conj(fft.rfft(left, size)) * fft.rfft(right, size)
    return fft.irfft(spectrum, size)[..., :lags]


@dataclass(frozen=True)
class Scatter:
    """Autocovariance of the residuals, for the variance of any weighted mean of days.

    Attributes
    ----------
    autocovariance : ndarray, shape (length,)
        By lag in days.
    days : int
        Days it was learnt from.
    proportional : bool
        Whether the residuals were divided by the square root of their mean, as for counts; not so for
        values that can be below zero.
    """

    autocovariance: Floats
    days: int
    proportional: bool

    @property
    def known(self) -> bool:
        """Whether there was any scatter to learn from."""
        return bool(self.autocovariance.size and self.autocovariance[0] > 1e-12)

    def variance(self, pairs: Floats) -> tuple[Floats, Floats]:
        """Variance and degrees of freedom of weighted sums of days.

        Parameters
        ----------
        pairs : ndarray, shape (k, length)
            For each sum, the products of the weights of all pairs of days at each lag, both orders counted.

        Returns
        -------
        variance, degrees : ndarray, shape (k,)
            The variance is at least half of what independent days would have. The degrees of freedom are those of
            a sum of estimated autocovariances, whose own variance grows with the sum of squared autocorrelations
            (Bartlett 1946, J. R. Stat. Soc. Suppl. 8:27), less what those of independent days would add up to.
        """
        weights = taper(pairs.shape[-1])
        tapered = pairs * weights
        alone = pairs[:, 0] * self.autocovariance[0]
        spread = 1 + (tapered[:, 1:] ** 2).sum(axis=1) / 2 / pairs[:, 0] ** 2
        squares = (self.autocovariance[1:] / self.autocovariance[0]) ** 2
        persistence = 1 + 2 * float((weights[1:] * np.maximum(squares - 1 / self.days, 0.0)).sum())
        degrees = np.maximum(self.days / spread / persistence, 2.0)
        return np.maximum(tapered @ self.autocovariance, alone / 2), degrees


def taper(length: int) -> Floats:
    """Share of the pairs of days at each lag that fall into one block: 1 - lag/length."""
    return 1 - np.arange(length) / length


class Groups:
    """Days sorted into groups whose means are wanted, and the scatter around those means.

    Parameters
    ----------
    values : ndarray, shape (n,)
        A value a calendar day, NaN where it is not known.
    codes : ndarray of int, shape (n,)
        Group of each day, 0 to k - 1, or -1 for none.
    """

    def __init__(self, values: Floats, codes: Codes) -> None:
        used = np.isfinite(values) & (codes >= 0)
        ends = np.flatnonzero(used)[[0, -1]] if used.any() else np.array([0, -1])
        part = slice(ends[0], ends[1] + 1)
        self._values = np.where(used, values, 0.0)[part]
        self._members = ((codes == np.arange(codes.max(initial=-1) + 1)[:, None]) & used).astype(float)[:, part]
        self.days = self._members.sum(axis=1)
        self.totals = self._members @ self._values
        self.means = np.divide(self.totals, self.days, out=np.full(self.days.size, np.nan), where=self.days > 0)

    @property
    def whole(self) -> bool:
        """Whether all values are whole numbers, as counts are."""
        return bool((self._values == np.round(self._values)).all())

    @cached_property
    def _pairs(self) -> Floats:
        """Number of pairs of days at each lag, by group of the earlier and of the later: shape (k, k, length)."""
        days = float(self.days.sum())
        length = max(1, min(round(BLOCK * math.sqrt(days)), self._values.size))
        return lag_products(self._members[:, None, :], self._members[None, :, :], length).round()

    @cached_property
    def pairs(self) -> Floats:
        """The same for the means: products of their days' weights, both orders counted; shape (k, k, length)."""
        both = self._pairs + self._pairs.transpose(1, 0, 2)
        both[..., 0] /= 2
        return both / np.maximum(np.outer(self.days, self.days), 1)[..., None]

    @cached_property
    def scatter(self) -> Scatter:
        """Scatter of the days around the mean of their group."""
        proportional = bool((self._values >= 0).all())
        centre = np.nan_to_num(self.means)
        # A group without a single episode has no scatter of its own to show.
        shown = (centre > 0) | (not proportional)
        scale = np.where(shown, np.sqrt(np.abs(centre)) if proportional else 1.0, 1.0)
        weights = shown / scale
        residuals = self._values * (weights @ self._members) - (weights * centre) @ self._members
        pairs = self._pairs * np.outer(shown, shown)[..., None]
        counts = np.maximum(pairs.sum(axis=(0, 1)), 1)
        length = counts.size
        raw = lag_products(residuals, residuals, length) / counts
        # Taking out the means took out their covariance too: it is put back, by iteration.
        share = pairs / counts
        found = raw
        for _ in range(8):
            found = raw + np.maximum(np.einsum("ghl,gh->l", share, self.pairs @ (taper(length) * found)), 0.0)
        return Scatter(found, int(self.days @ shown), proportional)
