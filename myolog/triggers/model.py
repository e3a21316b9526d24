"""The count model: daily counts whose log rate wanders as an AR(1) that nobody sees.

A Poisson regression gives the expected count of each day; what is left over, relative to it, covaries as

    s² (q rho^|t - t'| + [t = t'] / mu_t):

a latent AR(1) log rate plus counting noise (Zeger 1988, Biometrika 75:621; Davis, Dunsmuir and Wang 2000,
Biometrika 87:491), on the calendar, so that days nobody watched are longer gaps. Neither rho nor q is known: every
answer is an average over a grid of both, weighted by their restricted likelihood (REML). With q = 0 this is
quasi-Poisson regression.

The AR(1) has a tridiagonal precision, so each grid point costs time linear in the days (LAPACK pttrf and pttrs,
the banded Cholesky factor of a tridiagonal matrix).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import special
from scipy.linalg import lapack

Floats = npt.NDArray[np.float64]
Days = npt.NDArray[np.int64]

RHOS: Final = (0.0, 0.2, 0.35, 0.5, 0.6, 0.7, 0.78, 0.85, 0.9, 0.94, 0.96, 0.975)
"""Autocorrelations of the latent log rate from one day to the next."""

N_SPREADS: Final = 11
SPREADS: Final = (0.03, 6.0)
"""Least and greatest variance q of the latent log rate, for up to `FEW` episodes a day; beside q = 0."""

FEW: Final = 5.0
"""Counts above this tell smaller spreads from none: the grid of q begins lower, in proportion."""

FEW_POINTS: Final = 4
"""With at most so many points worth anything, the likelihood is narrow for the grid, which is then made finer there."""

FINER: Final = 2

STRIDE: Final = 3
"""Every so many values of rho and of q are tried first."""

HOPELESS: Final = 4.0
"""Difference of log likelihoods beyond which nothing is looked for beside a point; well below `LEAST_WEIGHT`."""

LEAST_WEIGHT: Final = 0.05
"""Grid points less likely than this, relative to the likeliest, are left out of averages."""

NEGLIGIBLE: Final = 0.05
"""Share of the mean count below which a day is one that may tell nothing."""

STEEPEST: Final = 12.0
"""Largest distance of a day's log rate from the mean's: beyond it a rate is as good as zero, and 1/mu overflows."""


def irls(y: Floats, design: Floats, offset: Floats | None = None, start: Floats | None = None) -> tuple[Floats, Floats]:
    """Poisson regression with log link by iteratively reweighted least squares.

    Parameters
    ----------
    y : ndarray, shape (n,)
        Counts (or any values of zero or more), not all zero.
    design : ndarray, shape (n, p)
        Full rank; the first column is the intercept.
    offset : ndarray, shape (n,), optional
        Added to the log rate.
    start : ndarray, shape (p,), optional
        Coefficients to begin at.

    Returns
    -------
    coefficients : ndarray, shape (p,)
    mu : ndarray, shape (n,)
        Expected count of each day.
    """
    shift = np.zeros_like(y) if offset is None else offset
    middle = np.log(y.mean())
    beta = np.zeros(design.shape[1]) if start is None else start
    if start is None:
        beta[0] = middle - np.log(np.exp(np.clip(shift, -STEEPEST, STEEPEST)).mean())
    deviance = np.inf
    for _ in range(50):
        eta = np.clip(design @ beta + shift, middle - STEEPEST, middle + STEEPEST)
        mu = np.exp(eta)
        now = 2 * float((special.xlogy(y, y / mu) - (y - mu)).sum())
        if abs(deviance - now) <= 1e-9 * (abs(now) + 0.1):
            break
        deviance = now
        weighted = design * mu[:, None]
        working = eta - shift + (y - mu) / mu
        beta = solve(weighted.T @ design, weighted.T @ working)
    return beta, mu


def solve(matrix: Floats, right: Floats) -> Floats:
    """Solve a symmetric positive system; of one that is nearly singular, the shortest solution."""
    _, solution, failed = lapack.dposv(matrix, right)
    return np.asarray(np.linalg.lstsq(matrix, right, rcond=1e-10)[0] if failed else solution, dtype=float)


@dataclass(frozen=True, slots=True)
class Covariance:
    """Inverse of ``q rho^|t - t'| + diag(1/mu)`` as an operator, in time linear in the days."""

    mu: Floats
    diagonal: Floats | None
    below: Floats
    log_determinant: float

    @classmethod
    def at(cls, days: Days, mu: Floats, rho: float, q: float) -> Covariance:
        """Factorise at one point of the grid.

        Parameters
        ----------
        days : ndarray, shape (n,)
            Day numbers, increasing.
        mu : ndarray, shape (n,)
            Expected counts.
        rho, q : float
            Autocorrelation of the latent log rate and its variance.
        """
        plain = -float(np.log(mu).sum())
        if q == 0:
            return cls(mu, None, mu[:0], plain)
        # With R the AR(1) correlation, (q R + W^-1)^-1 = W - W (R^-1/q + W)^-1 W, W = diag(mu).
        precision, beside, log_innovation = _ar1_precision(np.asarray(days, dtype=np.int64).tobytes(), rho)
        diagonal, below, failed = lapack.dpttrf(precision / q + mu, beside / q)
        if failed:
            raise FloatingPointError("The covariance of the counts is not positive definite.")
        log_det = plain + days.size * np.log(q) + log_innovation + float(np.log(diagonal).sum())
        return cls(mu, diagonal, below, log_det)

    def inverse_times(self, columns: Floats) -> Floats:
        """V^-1 times columns of shape (n, k); fastest when they lie in Fortran order, as LAPACK wants them."""
        weighted = np.asfortranarray(columns * self.mu[:, None])
        if self.diagonal is None:
            return weighted
        solved, _ = lapack.dpttrs(self.diagonal, self.below, weighted)
        solved *= -self.mu[:, None]
        solved += weighted
        return solved


@lru_cache(maxsize=64)
def _ar1_precision(days: bytes, rho: float) -> tuple[Floats, Floats, float]:
    """Diagonal and off-diagonal of the inverse of ``rho^|t - t'|``, and the logarithm of its determinant.

    It depends on the days alone (given as bytes, which can be told apart), so one analysis asks for the same few all along.
    """
    gaps = np.diff(np.frombuffer(days, dtype=np.int64)).astype(float)
    phi = rho**gaps
    innovation = 1 - phi**2
    precision = np.ones(gaps.size + 1)
    precision[1:] = 1 / innovation
    precision[:-1] += phi**2 / innovation
    return precision, -phi / innovation, float(np.log(innovation).sum())


def spreads(mean: float) -> Floats:
    """Grid of q for a mean count: zero, then steps of equal ratio."""
    low, high = SPREADS
    return np.concatenate([[0.0], np.geomspace(low * min(1.0, FEW / mean), high, N_SPREADS)])


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the grid with its share of the restricted likelihood."""

    rho: float
    q: float
    weight: float


@dataclass(frozen=True, slots=True)
class CountModel:
    """A fitted count model.

    Attributes
    ----------
    days : ndarray, shape (n,)
        Day numbers of the observed days, increasing.
    y, mu, residual : ndarray, shape (n,)
        Counts, their expectation, and (y - mu)/mu.
    design : ndarray, shape (n, p)
    coefficients : ndarray, shape (p,)
        Of the Poisson regression.
    points : tuple of Point
        Those that count, weights adding up to one.
    """

    days: Days
    y: Floats
    design: Floats
    coefficients: Floats
    mu: Floats
    points: tuple[Point, ...]

    @property
    def residual(self) -> Floats:
        """Working residual of each day."""
        return (self.y - self.mu) / self.mu

    def coarser(self, most: int = 8) -> CountModel:
        """The same with neighbouring grid points merged until at most `most` are left, for what is asked many times.

        Each group is spoken for by its likeliest point, which carries the weight of all.
        """
        rhos, steps = (sorted({getattr(point, name) for point in self.points}) for name in ("rho", "q"))
        points, side = self.points, 1
        while len(points) > most and side < max(len(rhos), len(steps)):
            side += 1
            groups: dict[tuple[int, int], list[Point]] = {}
            for point in self.points:
                groups.setdefault((rhos.index(point.rho) // side, steps.index(point.q) // side), []).append(point)
            points = tuple(
                replace(max(group, key=lambda p: p.weight), weight=sum(p.weight for p in group))
                for group in groups.values()
            )
        return replace(self, points=points)

    @property
    def degrees(self) -> int:
        """Degrees of freedom that a further column is tested with."""
        return max(telling_days(self.y, self.mu) - self.design.shape[1] - 1, 1)


def telling_days(y: Floats, mu: Floats) -> int:
    """Days that can tell anything of the scatter.

    After a flare that is over for good, or beside a weekday that never has an episode, the model expects next to none:
    such days agree with it whatever happens, and counted as days they would make the others look far more regular than
    they are (a diary with 8 a day for 25 days and none for 95 had p < 0.05 in four tests out of ten). Left out are days on which
    less than a twentieth of the mean is expected, as long as all of them together expect less than the smallest count
    seen.
    """
    small = np.sort(mu[mu < NEGLIGIBLE * mu.mean()])
    if not small.size:
        return y.size
    return y.size - int(np.searchsorted(np.cumsum(small), y[y > 0].min(), side="right"))


def fit(days: Days, y: Floats, design: Floats, offset: Floats | None = None) -> CountModel:
    """Fit the count model.

    Parameters
    ----------
    days : ndarray, shape (n,)
        Day numbers, increasing.
    y : ndarray, shape (n,)
        Counts, not all zero.
    design : ndarray, shape (n, p)
        Null design with the intercept first, full rank.
    offset : ndarray, shape (n,), optional
        Added to the log rate.
    """
    beta, mu = irls(y, design, offset)
    return CountModel(days, y, design, beta, mu, likely_points(days, y, mu, design))


def refit(model: CountModel, design: Floats, offset: Floats | None = None) -> CountModel:
    """The same data with another design or offset, the grid weights held as they are."""
    coefficients, mu = irls(model.y, design, offset)
    return CountModel(model.days, model.y, design, coefficients, mu, model.points)


def likely_points(days: Days, y: Floats, mu: Floats, design: Floats) -> tuple[Point, ...]:
    """Grid points by restricted likelihood, those worth less than 0.05 of the likeliest left out.

    The scale s² is profiled out: ``-((n - p) log s² + log|V| + log|Z'V^-1 Z|) / 2`` (Patterson and Thompson 1971,
    Biometrika 58:545).
    """
    residual = (y - mu) / mu
    both = np.asfortranarray(np.column_stack([design, residual]))
    free = max(telling_days(y, mu) - design.shape[1], 1)

    def height(at: tuple[float, float]) -> float:
        covariance = Covariance.at(days, mu, *at)
        return _restricted(both.T @ covariance.inverse_times(both), covariance.log_determinant, free)

    rhos, steps = np.array(RHOS), spreads(float(y.mean()))
    points = _weighed(rhos, steps, height)
    if len(points) > FEW_POINTS:
        return points
    near = [np.unique([getattr(point, name) for point in points]) for name in ("rho", "q")]
    return _weighed(_finer(rhos, near[0]), _finer(steps, near[1]), height)


def _weighed(rhos: Floats, steps: Floats, height: Callable[[tuple[float, float]], float]) -> tuple[Point, ...]:
    """Points of a grid by likelihood.

    The likelihood has one hill: some points all over the grid are tried first, and then those beside any that is not
    hopeless, until there are none. Without a latent rate (q = 0) rho means nothing, so that is one point.
    """
    low = int(steps[0] == 0)
    heights = {(0, 0): height((0.0, 0.0))} if low else {}
    trying = {(r, q) for r in range(0, rhos.size, STRIDE) for q in range(low, steps.size, STRIDE)}
    while trying:
        heights |= {(r, q): height((float(rhos[r]), float(steps[q]))) for r, q in sorted(trying)}
        hope = max(heights.values()) - HOPELESS
        trying = {
            (r, q)
            for a, b in (at for at, found in heights.items() if found > hope)
            for r in range(max(a - 1, 0), min(a + 2, rhos.size))
            for q in range(max(b - 1, low), min(b + 2, steps.size))
        } - heights.keys()
    top = max(heights.values())
    weights = {at: np.exp(found - top) for at, found in heights.items() if found - top >= np.log(LEAST_WEIGHT)}
    total = sum(weights.values())
    return tuple(Point(float(rhos[r]), float(steps[q]), float(w / total)) for (r, q), w in weights.items())


def _finer(whole: Floats, near: Floats) -> Floats:
    """Grid values from the one before the first of `near` to the one after the last, each step cut in two."""
    first = max(int(np.searchsorted(whole, near[0])) - 1, 0)
    last = min(int(np.searchsorted(whole, near[-1])) + 1, whole.size - 1)
    part = whole[first : last + 1]
    at = np.arange((part.size - 1) * FINER + 1) / FINER
    return np.interp(at, np.arange(part.size), part)


def _restricted(cross: Floats, log_determinant: float, free: int) -> float:
    """Restricted log likelihood from the cross products of [Z, e] under V^-1."""
    factor, info = lapack.dpotrf(cross, lower=1)
    if info:  # nothing is left over: the design explains every day
        return -np.inf
    ends = np.log(np.diagonal(factor))
    # The last entry of the factor of [Z, e] is the root of what e leaves after Z: (n - p) s².
    return float(-free * ends[-1] - log_determinant / 2 - ends[:-1].sum())
