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

Floats = npt.NDArray[np.float64]

HOURS: Final = {"night": -0.1, "day": 0.5}
"""When a factor happens, in days from the morning of its day. A night belongs to the day of waking."""

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
    a, b = (_left_over(x, allowed_for) for x in (later, earlier))
    size = math.sqrt(float(a @ a) * float(b @ b))
    degrees = later.size - allowed_for.shape[1] - 1
    if size <= 0 or degrees < 1:
        return False
    r = min(abs(float(a @ b)) / size, 1 - 1e-12)
    return bool(2 * special.stdtr(degrees, -r * math.sqrt(degrees / (1 - r * r))) < FOLLOWS)


def without(later: Floats, earlier: Floats, allowed_for: Floats) -> Floats:
    """A later factor without the part that goes with an earlier one, the null design allowed for, by least squares."""
    a, b = (_left_over(x, allowed_for) for x in (later, earlier))
    return later - earlier * float(a @ b) / float(b @ b)


def _left_over(x: Floats, allowed_for: Floats) -> Floats:
    basis, _ = np.linalg.qr(allowed_for)
    left: Floats = x - basis @ (basis.T @ x)
    return left
