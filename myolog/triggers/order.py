"""Which of two factors comes first, and what may lie between one and the outcome.

What comes before a factor is allowed for when the factor is tested. What comes after it and follows from it is a path by
which it acts: coffee shortens the night, and the short night brings twitches. With the whole night allowed for, nothing
would be left of the coffee; so the night is allowed for without what follows from the coffee, and what is tested is the total
effect (Hernán and Robins 2020, Causal Inference: What If, chapters 18 and 20).
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import special

from myolog.triggers.design import full_rank
from myolog.triggers.evidence import acat
from myolog.triggers.exposures import Exposure, lagged
from myolog.triggers.model import CountModel, Floats, refit
from myolog.triggers.scan import scan

LEAD_DAYS: Final = (1, 2)
"""Days after the outcome whose factor values are looked at."""

HOURS: Final = {"night": -0.1, "day": 0.5}
"""When a factor happens, in days from the morning of its day. A night belongs to the day of waking."""

AGREES: Final = 0.025
"""One-sided p-value of the day after below which a factor of the same day is no mere reaction."""

FOLLOWS: Final = 1e-4
"""p-value below which a later factor counts as following from an earlier one. It is small, since each earlier factor at each
lag is tried, and the test of the total effect takes what follows for known."""


def lag_before(own: tuple[float, int], other: tuple[float, int]) -> int | None:
    """Lag at which another factor came last before one; None where it came before as it is, or where the order is not known.

    Parameters
    ----------
    own, other : tuple
        The hour of a factor (NaN where not known) and its lag.

    >>> coffee_of_yesterday, last_night = (0.5, 1), (-0.1, 0)
    >>> lag_before(coffee_of_yesterday, last_night), lag_before(last_night, coffee_of_yesterday)
    (1, None)
    """
    (own_hour, own_lag), (other_hour, other_lag) = own, other
    if not math.isfinite(own_hour + other_hour) or other_hour - other_lag <= own_hour - own_lag:
        return None
    return own_lag + int(other_hour > own_hour)


def follows_from(later: Floats, earlier: Floats, allowed_for: Floats) -> bool:
    """Whether a later factor clearly goes with an earlier one beyond what is allowed for, by least squares.

    Parameters
    ----------
    later, earlier : ndarray, shape (n,)
    allowed_for : ndarray, shape (n, m)
        The null design, and both factors as they were before the earlier one.
    """
    a, b = _left_over(later, earlier, allowed_for)
    size = math.sqrt(float(a @ a) * float(b @ b))
    degrees = later.size - allowed_for.shape[1] - 1
    if size <= 0 or degrees < 1:
        return False
    r = min(abs(float(a @ b)) / size, 1 - 1e-12)
    return bool(2 * special.stdtr(degrees, -r * math.sqrt(degrees / (1 - r * r))) < FOLLOWS)


def without(later: Floats, earlier: Floats, allowed_for: Floats) -> Floats:
    """A later factor without the part that goes with an earlier one, the null design allowed for, by least squares."""
    a, b = _left_over(later, earlier, allowed_for)
    return later - earlier * float(a @ b) / float(b @ b)


def _left_over(later: Floats, earlier: Floats, allowed_for: Floats) -> Floats:
    """What a projection on the design leaves of two columns, shape (2, n)."""
    both = np.column_stack([later, earlier])
    basis, _ = np.linalg.qr(allowed_for)
    left: Floats = (both - basis @ (basis.T @ both)).T
    return left


def agrees_the_day_after(model: CountModel, column: Floats, *, is_more: bool) -> bool:
    """Whether a factor goes the same way with the episodes of the day after, those of its own day allowed for.

    A drink taken because of today's twitches says nothing of tomorrow's once today's are known; a trigger that persists
    does.

    Parameters
    ----------
    model : CountModel
        What the factor is tested against.
    column : ndarray, shape (n,)
        The factor of the day before, on the observed days.
    is_more : bool
        Whether it goes with more episodes on its own day.
    """
    place = np.searchsorted(model.days, model.days - 1)
    is_known = model.days[place] == model.days - 1
    day_before = np.where(is_known, model.residual[place], 0.0)
    given = refit(model, full_rank(np.column_stack([model.design, day_before])))
    found = scan(given, column[:, None])
    return bool((found.upper if is_more else found.lower)[0] < AGREES)


def may_be_moved(exposure: Exposure, lag: int) -> bool:
    """Whether a factor at a lag can be a reaction to the episodes of the same day."""
    return lag == 0 and exposure.factor.when != "night" and not exposure.factor.outside


def lead_test(model: CountModel, exposure: Exposure, lag: int | None, rows: npt.NDArray[np.intp]) -> float:
    """p-value of the factor's next two days, given its best lag if there is one (ACAT of the two).

    A trigger comes before what it sets off; something that also, or only, goes with the days after may be a result of
    it, or of a mood that colours both. Without the condition every factor that persists would fail.

    Parameters
    ----------
    model : CountModel
        Adjusted for everything but the factor itself.
    exposure : Exposure
    lag : int
    rows : ndarray of int
        Positions of the observed days in the calendar.
    """
    given = model
    if lag is not None:
        own = lagged(exposure.tested, lag, rows)
        given = refit(model, full_rank(np.column_stack([model.design, own])))
    after = np.column_stack([lagged(exposure.tested, -days, rows) for days in LEAD_DAYS])
    return float(acat(scan(given, after).p_value))
