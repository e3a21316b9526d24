"""Intervals by inverting the test."""

import math

import numpy as np
import pytest
import statsmodels.api as sm

from myolog.triggers.intervals import invert
from myolog.triggers.model import CountModel, Point, fit, irls, refit
from myolog.triggers.scan import scan


def history(seed: int, n: int = 150, beta: float = 0.3) -> tuple[CountModel, np.ndarray]:
    rng = np.random.default_rng(seed)
    x = rng.standard_normal(n)
    latent = np.zeros(n)
    for i in range(1, n):
        latent[i] = 0.6 * latent[i - 1] + 0.3 * rng.standard_normal()
    y = rng.poisson(np.exp(0.7 + beta * x + latent)).astype(float)
    return fit(np.arange(n, dtype=np.int64), y, np.ones((n, 1))), x


def p_of(model: CountModel, x: np.ndarray, beta: float) -> float:
    """p-value of the test that the log rate ratio is beta: it goes in as an offset."""
    return float(scan(refit(model, model.design, beta * x), x[:, None]).p_value[0])


def test_the_ends_are_where_the_test_rejects() -> None:
    model, x = history(1)
    coarse = model.coarser()
    found = invert(model, x)
    for end in (found.low, found.high):
        assert p_of(coarse, x, end) == pytest.approx(0.05, abs=2e-3)
    at_estimate = refit(coarse, coarse.design, found.estimate * x)
    assert scan(at_estimate, x[:, None]).t[0] == pytest.approx(0, abs=0.01)
    assert p_of(coarse, x, found.low - 0.02) < 0.05 < p_of(coarse, x, found.low + 0.02)


def test_without_a_latent_rate_the_estimate_is_that_of_the_poisson_regression() -> None:
    model, x = history(2, n=600)
    _, mu = irls(model.y, model.design)
    plain = CountModel(model.days, model.y, model.design, model.coefficients, mu, (Point(0.0, 0.0, 1.0),))
    found = invert(plain, x)
    oracle = sm.GLM(model.y, sm.add_constant(x), family=sm.families.Poisson()).fit(scale="X2")
    assert found.estimate == pytest.approx(oracle.params[1], abs=2e-3)
    # On 600 days the inverted interval and Wald's agree closely.
    low, high = oracle.conf_int()[1]
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.01)


def test_units_do_not_matter() -> None:
    model, x = history(3)
    small, large = invert(model, x), invert(model, 1000 * x + 7)
    assert large.low * 1000 == pytest.approx(small.low, rel=1e-2)
    assert large.high * 1000 == pytest.approx(small.high, rel=1e-2)


def test_days_without_anything_leave_the_end_open() -> None:
    rng = np.random.default_rng(0)
    x = (rng.random(100) < 0.5).astype(float)
    y = rng.poisson(4 * x).astype(float)
    found = invert(fit(np.arange(100, dtype=np.int64), y, np.ones((100, 1))), x)
    assert math.isinf(found.high)
    assert found.low > 1
    assert found.estimate > found.low


def test_a_constant_has_no_ratio() -> None:
    model, x = history(4)
    assert math.isnan(invert(model, np.ones_like(x)).estimate)


def test_intervals_cover_the_truth() -> None:
    covered = sum(found.low <= 0.3 <= found.high for found in (invert(*history(seed, n=90)) for seed in range(100)))
    # 95 of 100; a fair interval falls below 88 once in 500 such trials (binomial).
    assert covered >= 88
