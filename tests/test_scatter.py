"""The scatter of days: variances that persistence, dispersion and gaps are part of."""

import numpy as np
import pytest

from myolog.scatter import Groups, lag_products


def ar1(n: int, rho: float, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    x = np.empty(n)
    x[0] = rng.standard_normal()
    for t in range(1, n):
        x[t] = rho * x[t - 1] + np.sqrt(1 - rho**2) * rng.standard_normal()
    return x


def variance_of_mean(values: np.ndarray) -> float:
    groups = Groups(values, np.zeros(values.size, dtype=int))
    return float(groups.scatter.variance(groups.pairs[[0], [0]])[0][0])


def test_lag_products_are_plain_sums() -> None:
    x, y = np.array([1.0, 2.0, 3.0, 4.0]), np.array([2.0, 0.0, 1.0, 5.0])
    assert lag_products(x, y, 3) == pytest.approx([1 * 2 + 3 * 1 + 4 * 5, 1 * 0 + 2 * 1 + 3 * 5, 1 * 1 + 2 * 5])


@pytest.mark.parametrize("rho", [0.0, 0.5, 0.8])
def test_variance_of_a_mean_is_that_of_ar1_theory(rho: float) -> None:
    # Theory: var(mean) = (1 + rho) / (1 - rho) / n for an AR(1) of variance 1, up to 1/n².
    n = 6000
    found = np.mean([variance_of_mean(ar1(n, rho, seed)) for seed in range(4)])
    assert found == pytest.approx((1 + rho) / (1 - rho) / n, rel=0.15)


def test_independent_counts_have_the_variance_of_independent_days() -> None:
    # Negative binomial with mean 4, variance 4 + 4²/2 = 12: the variance of a mean over 4, on the scaled residuals.
    counts = np.random.default_rng(1).negative_binomial(2, 1 / 3, 8000).astype(float)
    assert variance_of_mean(counts) * 4 * 8000 == pytest.approx(12.0, rel=0.15)


def test_days_apart_by_gaps_are_less_alike() -> None:
    x = ar1(4000, 0.9, 3)
    every_tenth = np.where(np.arange(4000) % 10 == 0, x, np.nan)
    # Theory: days ten apart have autocorrelation 0.9^10 = 0.35.
    assert variance_of_mean(every_tenth) == pytest.approx((1 + 0.9**10) / (1 - 0.9**10) / 400, rel=0.3)


def test_unobserved_ends_change_nothing() -> None:
    x = np.random.default_rng(2).poisson(3.0, 60).astype(float)
    padded = np.concatenate([np.full(900, np.nan), x, np.full(200, np.nan)])
    assert variance_of_mean(padded) == pytest.approx(variance_of_mean(x))


def test_means_taken_out_are_put_back() -> None:
    # Independent days in 10 groups of 6: without the correction the variance would be 1 - 1/6 of the truth.
    rng = np.random.default_rng(5)
    found = []
    for _ in range(300):
        groups = Groups(rng.standard_normal(60), np.tile(np.arange(10), 6))
        found.append(groups.scatter.autocovariance[0])
    assert np.mean(found) == pytest.approx(1.0, abs=0.04)


def test_identical_days_have_no_scatter() -> None:
    groups = Groups(np.full(20, 3.0), np.zeros(20, dtype=int))
    assert not groups.scatter.known


def test_nothing_observed_is_no_group() -> None:
    groups = Groups(np.full(5, np.nan), np.full(5, -1))
    assert groups.means.size == 0
    assert not groups.scatter.known
