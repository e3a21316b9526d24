"""A rate ratio and its 95 % interval by inverting the score test.

The interval holds every log rate ratio that the test does not reject: the ratio goes into the rate as an offset, the
rest of the model is fitted again, and the column is tested against what is left. On short diaries this keeps its
coverage where estimate ± 2 standard errors does not.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import special

from myolog.triggers.model import CountModel, Floats, irls
from myolog.triggers.scan import scan, test

LEVEL: Final = 0.05

STEEPEST: Final = math.log(1000)
"""Log rate ratio over the column's spread beyond which an end of the interval is called open."""

CLOSE: Final = 5e-3
"""Distance from the level, in standard errors, at which the search for an end stops."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Log rate ratio per unit of a column: estimate and both ends; an end that the data leave open is infinite."""

    estimate: float
    low: float
    high: float


def invert(
    model: CountModel, column: Floats, level: float = LEVEL, *, guess: tuple[float, float] | None = None
) -> Interval:
    """Estimate and interval of a column that the model's design does not hold.

    Parameters
    ----------
    model : CountModel
        Its grid weights are held fixed.
    column : ndarray, shape (n,)
    level : float
        Share of tests that would reject the truth.
    guess : tuple of float, optional
        One-step estimate per unit and its standard error, where they are known already.
    """
    spread = float(np.ptp(column))
    if spread <= 0:
        return Interval(math.nan, math.nan, math.nan)
    x = (column - column.mean()) / spread
    t_at, surprise = _tests(model.coarser(), x)
    if guess is None:
        first = scan(model, x[:, None])
        b, se = float(first.estimate[0]), float(first.error[0])
    else:
        b, se = (value * spread for value in guess)
    if not (math.isfinite(b) and se > 0):
        return Interval(math.nan, math.nan, math.nan)
    reach = -float(special.ndtri(level / 2))
    middle = _search(t_at, 0.0, b, se)
    if not math.isfinite(middle):  # on one side there was nothing at all: every larger ratio fits as well
        middle = math.copysign(STEEPEST, b)
        near = math.copysign(abs(b) - reach * se, b)
        low, high = (near, math.inf) if b > 0 else (-math.inf, near)
    else:
        low = _search(surprise, reach, middle - reach * se, -se)
        high = _search(surprise, -reach, middle + reach * se, se)
    return Interval(middle / spread, low / spread, high / spread)


def _tests(model: CountModel, x: Floats) -> tuple[Callable[[float], float], Callable[[float], float]]:
    """Of the test that the log rate ratio is beta: its t, and its p-value as a signed normal score. Both fall with beta.

    The first is nought at the estimate; the second is not, as grid points differ there in sign and a mean of p-values
    never comes to 1.
    """
    start = [model.coefficients]

    def found(beta: float) -> tuple[float, float]:
        coefficients, mu = irls(model.y, model.design, beta * x, start[0])
        start[0] = coefficients
        shifted = CountModel(model.days, model.y, model.design, coefficients, mu, model.points)
        _, _, t, p, *_ = test(shifted, x[:, None])
        return float(t[0]), max(float(p[0]), 1e-300)

    def surprise(beta: float) -> float:
        t, p = found(beta)
        return math.copysign(float(special.ndtri(p / 2)), t)

    return lambda beta: found(beta)[0], surprise


def _search(falls: Callable[[float], float], target: float, guess: float, step: float) -> float:
    """Where a falling score takes the target value, near a guess; infinite (or NaN for the estimate) where it never does."""

    def off(beta: float) -> float:
        return falls(beta) - target

    inner, off_inner = guess, off(guess)
    stretch = 1.05
    while abs(inner) <= STEEPEST:
        if abs(off_inner) < CLOSE:
            return inner
        # The score is nearly a straight line of slope -1/step; where it is flatter, further each time.
        outer = inner + stretch * abs(step) * off_inner
        off_outer = off(outer)
        if off_inner * off_outer <= 0:
            return _between(off, (inner, off_inner), (outer, off_outer))
        inner, off_inner, stretch = outer, off_outer, 1.7 * stretch
    return math.nan if target == 0 else math.copysign(math.inf, step)


def _between(off: Callable[[float], float], a: tuple[float, float], b: tuple[float, float]) -> float:
    """Regula falsi with halved weights (the Illinois method) between two points on either side of nought."""
    for _ in range(30):
        if abs(b[1]) < CLOSE:
            break
        middle = b[0] - b[1] * (b[0] - a[0]) / (b[1] - a[1])
        here = (middle, off(middle))
        a = b if here[1] * b[1] < 0 else (a[0], a[1] / 2)
        b = here
    return b[0]
