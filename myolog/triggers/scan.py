"""Score tests of many columns at once, each added alone to a fitted count model.

Under the covariance of a grid point a column's test is that of generalised least squares: a t with n - p - 1 degrees
of freedom. rho and q are not known, so a p-value is its average over the grid, weighted by restricted likelihood.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import special

from myolog.triggers.model import CountModel, Covariance, Floats, solve

EXPLAINED: Final = 1e-2
"""Share of a column that the design must leave over (1 - R²) for it to be tested."""


@dataclass(frozen=True, slots=True)
class Scores:
    """One-step estimates and tests, one entry a column; NaN where the design explains the column.

    Attributes
    ----------
    estimate, error : ndarray, shape (k,)
        Log rate ratio per unit of the column and its standard error, averaged over the grid; approximate.
    t : ndarray, shape (k,)
        Average test statistic.
    p_value : ndarray, shape (k,)
        Two-sided, averaged over the grid.
    lower, upper : ndarray, shape (k,)
        One-sided, against a fall and against a rise, averaged over the grid.
    left_over : ndarray, shape (k,)
        Share of the column's variance (weighted by mu) that the design does not explain.
    """

    estimate: Floats
    error: Floats
    t: Floats
    p_value: Floats
    lower: Floats
    upper: Floats
    left_over: Floats

    def part(self, columns: slice) -> Scores:
        """The same of some of the columns."""
        return Scores(*(getattr(self, name)[columns] for name in self.__slots__))


def scan(model: CountModel, columns: Floats) -> Scores:
    """Test each column, added alone to the model.

    Parameters
    ----------
    model : CountModel
        Without the columns.
    columns : ndarray, shape (n, k)
        Finite values on the observed days.
    """
    left_over = unexplained(model, columns)
    open_ = np.flatnonzero(left_over > EXPLAINED)
    whole = np.full((6, columns.shape[1]), np.nan)
    whole[:, open_] = test(model, columns[:, open_])
    estimate, error, t, p_value, lower, upper = whole
    return Scores(estimate, error, t, p_value, lower, upper, left_over)


def test(model: CountModel, columns: Floats) -> Floats:
    """Tests of columns that the design is known not to explain, shape (6, k): the fields of `Scores` before `left_over`."""
    p, degrees = model.design.shape[1], model.degrees
    left = np.column_stack([model.design, model.residual])
    every = np.asfortranarray(np.column_stack([left, columns]))
    estimate, variance, t, p_value, lower, upper = found = np.zeros((6, columns.shape[1]))
    for point in model.points:
        inverse = Covariance.at(model.days, model.mu, point.rho, point.q).inverse_times(every)
        cross = left.T @ inverse
        # What the design takes away from the residual and from each column, by generalised least squares.
        taken = solve(cross[:p, :p], cross[:p, p:])
        rest = cross[p, p] - cross[:p, p] @ taken[:, 0]
        x_e = cross[p, p + 1 :] - cross[:p, p] @ taken[:, 1:]
        x_x = np.einsum("ij,ij->j", columns, inverse[:, p + 1 :]) - (cross[:p, p + 1 :] * taken[:, 1:]).sum(axis=0)
        b = x_e / x_x
        scale = np.maximum(rest - b * x_e, 1e-12 * max(float(rest), 1e-12)) / degrees
        error = np.sqrt(scale / x_x)
        estimate += point.weight * b
        variance += point.weight * error**2
        t += point.weight * b / error
        _add_tails(p_value, lower, upper, point.weight, b / error, degrees)
    np.sqrt(variance, out=variance)
    return found


def _add_tails(p_value: Floats, lower: Floats, upper: Floats, weight: float, t: Floats, degrees: float) -> None:
    """Add the p-values of Student's t at one grid point: two-sided, against a fall, against a rise."""
    tail = special.stdtr(degrees, -np.abs(t))
    p_value += weight * 2 * tail
    lower += weight * np.where(t < 0, tail, 1 - tail)
    upper += weight * np.where(t < 0, 1 - tail, tail)


def beside(model: CountModel, columns: Floats, others: Floats) -> tuple[Floats, Floats]:
    """One-sided p-values of each column with each of the others allowed for in turn, by generalised least squares.

    Parameters
    ----------
    model : CountModel
        Without any of them.
    columns : ndarray, shape (n, k)
    others : ndarray, shape (n, m)

    Returns
    -------
    lower, upper : ndarray, shape (k, m)
        Against a fall and against a rise; NaN where the other explains what the design leaves over of the column.
    """
    p, k = model.design.shape[1], columns.shape[1]
    every = np.asfortranarray(np.column_stack([model.design, model.residual, columns, others]))
    degrees = max(model.degrees - 1, 1)
    p_value, lower, upper = np.zeros((3, k, others.shape[1]))
    for point in model.points:
        inverse = Covariance.at(model.days, model.mu, point.rho, point.q).inverse_times(every)
        cross = every.T @ inverse
        left = cross[p:, p:] - cross[p:, :p] @ solve(cross[:p, :p], cross[:p, p:])
        x, o = slice(1, 1 + k), slice(1 + k, None)
        x_o, o_e, o_o = left[x, o], left[0, o], np.diagonal(left)[o]
        allowed_for = o_o <= EXPLAINED * np.diagonal(cross)[p:][o]  # by the design: nothing is left to take away
        per = np.where(allowed_for, 0.0, 1 / np.where(allowed_for, 1.0, o_o))
        # What the other takes away from the column, and from the residual.
        x_x = np.diagonal(left)[x, None] - x_o**2 * per
        x_e = left[x, 0, None] - x_o * o_e * per
        rest = left[0, 0] - o_e**2 * per
        with np.errstate(divide="ignore", invalid="ignore"):
            b = np.where(x_x > EXPLAINED * np.diagonal(left)[x, None], x_e / x_x, np.nan)
            scale = np.maximum(rest - b * x_e, 1e-12 * np.maximum(rest, 1e-12)) / degrees
            _add_tails(p_value, lower, upper, point.weight, b / np.sqrt(scale / x_x), degrees)
    return lower, upper


def unexplained(model: CountModel, columns: Floats) -> Floats:
    """Share of each column's variance, weighted by mu, that the design leaves over: 1 - R²."""
    weight = model.mu / model.mu.sum()
    centred = columns - weight @ columns
    total = weight @ centred**2
    weighted = model.design * weight[:, None]
    across = weighted.T @ centred
    rest = total - (across * solve(weighted.T @ model.design, across)).sum(axis=0)
    varies = total > 1e-12 * (1e-12 + (columns**2).max(axis=0, initial=0.0))
    return np.where(varies, np.maximum(rest, 0.0) / np.where(varies, total, 1.0), 0.0)
