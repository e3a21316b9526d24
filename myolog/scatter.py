"""How the days of a diary scatter around their mean, and how that carries over from day to day.

Every interval of `rates` comes from here: a block bootstrap of residuals (Künsch 1989, Ann. Statist. 17:1217)
in closed form. Resampling blocks of `length` consecutive days again and again gives, in the limit, pseudo-diaries
whose days covary by the residuals' own autocovariance times the Bartlett weights 1 - lag/length; so the limit is
computed and nothing is drawn. Three things keep short diaries honest: residuals of all groups are pooled
after division by the square root of their mean, the autocovariances are corrected for the means that were
taken out, and Student's t with the degrees of freedom of the variance takes the place of the normal.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy import fft

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]

BLOCK = 2.0
"""Block length over the square root of the number of days: long blocks see persistent ups and downs; t pays for them."""


def block_length(days: int) -> int:
    """Days in a block of a series of so many calendar days."""
    return max(1, min(days, round(BLOCK * math.sqrt(days))))


@dataclass(frozen=True)
class Scatter:
    """Autocovariance of the scaled residuals, for the variance of any weighted mean of days.

    Attributes
    ----------
    autocovariance : ndarray, shape (length,)
        By lag in days, Bartlett weights included.
    weights : ndarray, shape (length,)
        The Bartlett weights.
    days : int
        Days it was estimated from.
    proportional : bool
        Whether residuals were divided by the square root of their mean (counts and other values not below zero).
    """

    autocovariance: Floats
    weights: Floats
    days: int
    proportional: bool

    @property
    def known(self) -> bool:
        """Whether there was any scatter to learn from."""
        return bool(self.autocovariance.size and self.autocovariance[0] > 0)

    def variance(self, pairs: Floats) -> tuple[Floats, Floats]:
        """Variance and degrees of freedom of weighted means.

        Parameters
        ----------
        pairs : ndarray, shape (k, length)
            For each mean, the sum of weight products over all pairs of days at each lag, both orders counted.

        Returns
        -------
        variance, degrees : ndarray, shape (k,)
            The variance on the scale of the residuals is at least half of what independent days would have.
        """
        kept = pairs[:, : self.autocovariance.size]
        raw = kept @ self.autocovariance
        alone = kept[:, 0] * self.autocovariance[0]
        spread = (kept[:, 0] ** 2 + ((self.weights[1:] * kept[:, 1:]) ** 2).sum(axis=1) / 2) / kept[:, 0] ** 2
        return np.maximum(raw, alone / 2), np.maximum(self.days / spread, 2.0)


def lag_products(left: Floats, right: Floats, lags: int) -> Floats:
    """Sums of left[t] * right[t + lag] for lag 0 to lags - 1 along the last axis, by FFT."""
    n = left.shape[-1]
    size = fft.next_fast_len(n + lags, real=True)
    spectrum = np.conj(fft.rfft(left, size)) * fft.rfft(right, size)
    return fft.irfft(spectrum, size)[..., :lags]


class Groups:
    """Days sorted into groups whose means are wanted, with the scatter around those means.

    Parameters
    ----------
    values : ndarray, shape (n,)
        A value a calendar day, NaN where it is not known.
    codes : ndarray of int, shape (n,)
        Group of each day, 0 to k - 1, or -1 for none.
    """

    def __init__(self, values: Floats, codes: Codes) -> None:
        used = np.isfinite(values) & (codes >= 0)
        self._filled = np.where(used, values, 0.0)
        k = int(codes.max(initial=-1)) + 1
        self._members = ((codes == np.arange(k)[:, None]) & used).astype(float)
        self.days = self._members.sum(axis=1)
        self.totals = self._members @ self._filled
        with np.errstate(invalid="ignore"):
            self.means = self.totals / self.days

    @cached_property
    def _pairs(self) -> Floats:
        """Pairs of days at each lag by group of the earlier and of the later, shape (k, k, length)."""
        length = block_length(self._members.shape[1])
        return lag_products(self._members[:, None, :], self._members[None, :, :], length).round()

    @cached_property
    def pair_weights(self) -> Floats:
        """Weight products within and between group means at each lag, both orders counted, shape (k, k, length)."""
        both = self._pairs + self._pairs.transpose(1, 0, 2)
        both[..., 0] /= 2
        return both / np.maximum(np.outer(self.days, self.days), 1)[..., None]

    @cached_property
    def scatter(self) -> Scatter:
        """Scatter of the days around the mean of their group."""
        proportional = not (self._filled < 0).any()
        centre = np.nan_to_num(self.means)
        scale = np.sqrt(centre) if proportional else np.ones_like(centre)
        used = self._members * (scale > 0)[:, None]
        residuals = np.divide(self._filled - centre @ self._members, scale @ used, out=np.zeros_like(self._filled), where=used.any(axis=0))  # fmt: skip
        length = self._pairs.shape[-1]
        weights = 1 - np.arange(length) / length
        pairs = self._pairs * np.outer(scale > 0, scale > 0)[..., None]
        counts = np.maximum(pairs.sum(axis=(0, 1)), 1)
        raw = lag_products(residuals, residuals, length) / counts
        corrected = raw.copy()
        # What the group means took out of the residuals is the covariance of those means: put it back, by iteration.
        for _ in range(8):
            means = self.pair_weights @ (weights * corrected)
            taken = np.einsum("ghl,gh->l", pairs, means) / counts
            corrected = raw + np.clip(taken, 0, 0.6 * raw[0])
        return Scatter(weights * corrected, weights, int(used.sum()), proportional)
