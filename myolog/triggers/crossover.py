"""Conditional Poisson regression: events compared with other times of the same person in the same stratum.

The likelihood is conditional on how many events each stratum holds, so that whatever all times of a stratum share
cancels out. With one person and strata of time it is the time-stratified case-crossover (Maclure 1991,
Am. J. Epidemiol. 133:144; Lumley and Levy 2000, Environmetrics 11:689; Armstrong, Gasparrini and Tobias 2014, BMC
Med. Res. Methodol. 14:122); with a stratum a person it is the self-controlled case series (Whitaker et al. 2006,
Stat. Med. 25:1768).
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

ROUNDS: Final = 60
CLOSE: Final = 1e-10
"""Newton's steps end when the next would change the log-likelihood by less than this."""

DETERMINED: Final = 1e-9
"""Least eigenvalue of the columns' correlations within strata: below, one of them is explained by the others."""

SEPARATED: Final = 20.0
"""Log rate ratio, over the range of a column, beyond which it is running away to infinity."""


@dataclass(frozen=True, slots=True)
class ConditionalFit:
    """A fitted conditional Poisson regression.

    Attributes
    ----------
    coefficients, standard_errors : ndarray, shape (p,)
        Log rate ratios, and their standard errors: cluster-robust where clusters were given.
    covariance : ndarray, shape (p, p)
        Of the coefficients.
    log_likelihood : float
        Up to a constant that depends on the counts alone.
    events : int
        Events in the strata that could be compared.
    strata : int
        Strata with an event.
    clusters : int
        Clusters with a row in such a stratum; 0 where none were given.
    """

    coefficients: Floats
    standard_errors: Floats
    covariance: Floats
    log_likelihood: float
    events: int
    strata: int
    clusters: int

    @property
    def rate_ratios(self) -> Floats:
        """How many times the rate changes per unit of each column, shape (p,)."""
        return np.exp(self.coefficients)

    def interval(self, level: float = 0.95) -> tuple[Floats, Floats]:
        """Limits of the rate ratios by Wald's method, two arrays of shape (p,)."""
        reach = float(special.ndtri((1 + level) / 2)) * self.standard_errors
        return np.exp(self.coefficients - reach), np.exp(self.coefficients + reach)

    @property
    def p_values(self) -> Floats:
        """Two-sided p-values of rate ratios of one by Wald's method, shape (p,)."""
        return np.asarray(2 * special.ndtr(-np.abs(self.coefficients) / self.standard_errors))


def conditional_poisson(
    y: npt.ArrayLike,
    X: npt.ArrayLike,  # noqa: N803 - the field's name of a design matrix
    strata: npt.ArrayLike,
    clusters: npt.ArrayLike | None = None,
    *,
    exposure: npt.ArrayLike | None = None,
) -> ConditionalFit:
    """Conditional Poisson regression within strata, by Newton's method.

    ``log E[y_i] = stratum + x_i b + log(exposure_i)``, conditional on the total of each stratum (Armstrong,
    Gasparrini and Tobias 2014, eq. 3). With clusters the covariance is the sandwich of scores summed by cluster,
    times G / (G - 1).

    Parameters
    ----------
    y : array_like, shape (n,)
        Counts.
    X : array_like, shape (n, p) or (n,)
        Columns to compare; no constant, which the strata hold.
    strata, clusters : array_like, shape (n,)
        Labels of any kind.
    exposure : array_like, shape (n,), optional
        Length of time that each row stands for; 1 each by default.

    Raises
    ------
    ValueError
        If shapes or values are wrong, no stratum with an event holds two rows, a column (named by its position)
        does not vary within strata beyond what the others explain, or its events fall all on one side, so that no
        finite rate ratio fits best.
    """
    counts, design, length = _checked(y, X, exposure)
    stratum = _codes(strata, counts.size, "strata")
    totals, rows = np.bincount(stratum, counts), np.bincount(stratum)
    used = ((totals > 0) & (rows > 1))[stratum]
    if not used.any():
        raise ValueError("No stratum with an event holds a second row to compare it with.")
    counts, design, offset, stratum = counts[used], design[used], np.log(length[used]), _codes(stratum[used], None)
    spread = np.ptp(design, axis=0)
    unit = np.where(spread > 0, spread, 1.0)
    # In units of their own range the columns can be told apart by their numbers, and the fit does not depend on units.
    data = _Strata(counts, (design - design.mean(axis=0)) / unit, offset, stratum)
    data.check()
    beta, value = data.fit()
    bread = np.linalg.inv(data.at(beta)[2])
    covariance, groups = bread, 0
    if clusters is not None:
        cluster = _codes(_codes(clusters, used.size, "clusters")[used], None)
        groups = int(cluster.max()) + 1
        if groups < 2:
            raise ValueError("Cluster-robust errors need at least two clusters.")
        scores = data.scores(beta)
        sums = np.column_stack([np.bincount(cluster, column) for column in scores.T])
        covariance = bread @ (sums.T @ sums) @ bread * groups / (groups - 1)
    return ConditionalFit(
        coefficients=beta / unit,
        standard_errors=np.sqrt(np.diag(covariance)) / unit,
        covariance=np.asarray(covariance / np.outer(unit, unit), dtype=float),
        log_likelihood=value,
        events=round(float(counts.sum())),
        strata=int(stratum.max()) + 1,
        clusters=groups,
    )


def _checked(y: npt.ArrayLike, x: npt.ArrayLike, exposure: npt.ArrayLike | None) -> tuple[Floats, Floats, Floats]:
    counts = np.asarray(y, dtype=float)
    design = np.asarray(x, dtype=float)
    design = design[:, None] if design.ndim == 1 else design
    length = np.ones(counts.size) if exposure is None else np.asarray(exposure, dtype=float)
    if counts.ndim != 1 or design.shape[:1] != counts.shape or design.ndim != 2 or length.shape != counts.shape:
        raise ValueError("y, X and exposure need a value, or a row of values, for each row.")
    if not design.shape[1]:
        raise ValueError("X needs at least one column.")
    if not (np.isfinite(counts).all() and np.isfinite(design).all() and np.isfinite(length).all()):
        raise ValueError("y, X and exposure must not hold missing values: leave such rows out.")
    if (counts < 0).any() or (length <= 0).any():
        raise ValueError("Counts cannot be below zero, and exposures must be above it.")
    return counts, design, length


def _codes(labels: npt.ArrayLike, size: int | None, what: str = "") -> Codes:
    values = np.asarray(labels)
    if size is not None and values.shape != (size,):
        raise ValueError(f"{what} needs a label for each row.")
    return np.unique(values, return_inverse=True)[1].astype(np.intp)


@dataclass(frozen=True, slots=True)
class _Strata:
    """Rows of strata with an event, for the conditional likelihood; columns have mean 0 and range 1."""

    counts: Floats
    design: Floats
    offset: Floats
    stratum: Codes

    def _sums(self, values: Floats) -> Floats:
        return np.bincount(self.stratum, values).astype(float)

    def _centred(self, share: Floats) -> Floats:
        """Columns less their mean within the stratum, rows weighing by their share of it."""
        means = np.column_stack([self._sums(share * column) for column in self.design.T])
        return self.design - means[self.stratum]

    def _shares(self, beta: Floats) -> tuple[Floats, Floats]:
        """Share of its stratum's events expected in each row, and the log of each stratum's sum."""
        eta = self.offset + self.design @ beta
        top = np.full(int(self.stratum.max()) + 1, -math.inf)
        np.maximum.at(top, self.stratum, eta)
        weight = np.exp(eta - top[self.stratum])
        total = self._sums(weight)
        return weight / total[self.stratum], np.log(total) + top

    def at(self, beta: Floats) -> tuple[float, Floats, Floats]:
        """Log-likelihood, score and information."""
        share, log_sum = self._shares(beta)
        totals = self._sums(self.counts)
        value = float(self.counts @ (self.offset + self.design @ beta) - totals @ log_sum)
        centred = self._centred(share)
        expected = totals[self.stratum] * share
        return value, centred.T @ (self.counts - expected), (centred * expected[:, None]).T @ centred

    def scores(self, beta: Floats) -> Floats:
        """Contribution of each row to the score, shape (n, p)."""
        share, _ = self._shares(beta)
        expected = self._sums(self.counts)[self.stratum] * share
        return self._centred(share) * (self.counts - expected)[:, None]

    def check(self) -> None:
        """Whether every column varies within strata beyond what the others explain."""
        information = self.at(np.zeros(self.design.shape[1]))[2]
        size = np.sqrt(np.diag(information))
        flat = size < 1e-8
        if flat.any():
            raise ValueError(f"Column {int(flat.argmax())} does not vary within any stratum that holds an event.")
        values, vectors = np.linalg.eigh(information / np.outer(size, size))
        if values[0] < DETERMINED:
            j = int(np.abs(vectors[:, 0]).argmax())
            raise ValueError(f"Column {j} is explained by the other columns within strata.")

    def fit(self) -> tuple[Floats, float]:
        """Coefficients that fit best and the log-likelihood there."""
        beta = np.zeros(self.design.shape[1])
        value, score, information = self.at(beta)
        for _ in range(ROUNDS):
            step = np.linalg.lstsq(information, score, rcond=None)[0]
            gain = float(score @ step)
            if gain < CLOSE:
                return beta, value
            for halved in range(30):
                next_value, next_score, next_information = self.at(beta + step / 2**halved)
                if next_value >= value:
                    beta = beta + step / 2**halved
                    break
            value, score, information = next_value, next_score, next_information
            far = np.abs(beta) > SEPARATED
            if far.any():
                raise ValueError(_one_sided(int(far.argmax())))
        raise ValueError(_one_sided(int(np.abs(beta).argmax())))


def _one_sided(column: int) -> str:
    return f"The events fall all on one side of column {column} within strata, so that no finite rate ratio fits best."
