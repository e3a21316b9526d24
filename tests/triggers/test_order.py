"""What comes before a factor is allowed for; what follows from it is a path."""

from __future__ import annotations

import math

import numpy as np
import pytest
import statsmodels.api as sm

from myolog.triggers.order import FOLLOWS, HOURS, follows_from, lag_before, without

NIGHT, DAY = HOURS["night"], HOURS["day"]


@pytest.mark.parametrize(
    ("own", "other", "lag"),
    [
        ((DAY, 1), (NIGHT, 0), 1),  # yesterday's coffee, last night: the night before the coffee
        ((DAY, 0), (NIGHT, 0), None),  # today's coffee comes after last night
        ((NIGHT, 0), (DAY, 0), 1),  # last night, today's coffee: that of yesterday
        ((DAY, 2), (DAY, 1), 2),
        ((DAY, 1), (DAY, 1), None),
        ((math.nan, 2), (NIGHT, 0), None),  # of a column of one's own nobody knows when in the day it happens
    ],
)
def test_the_last_time_before(own: tuple[float, int], other: tuple[float, int], lag: int | None) -> None:
    assert lag_before(own, other) == lag


def test_what_follows_is_what_least_squares_says() -> None:
    rng = np.random.default_rng(0)
    for strength in (0.0, 0.2, 0.3, 0.5):
        allowed = np.column_stack([np.ones(200), rng.standard_normal(200)])
        earlier = rng.standard_normal(200) + allowed[:, 1]
        later = strength * earlier + rng.standard_normal(200) + allowed[:, 1]
        oracle = sm.OLS(later, np.column_stack([allowed, earlier])).fit()
        assert follows_from(later, earlier, allowed) == (oracle.pvalues[-1] < FOLLOWS)
        assert without(later, earlier, allowed) == pytest.approx(later - oracle.params[-1] * earlier)


def test_nothing_follows_from_what_is_allowed_for() -> None:
    x = np.arange(30.0)
    assert not follows_from(x, x**2, np.column_stack([np.ones(30), x]))
