"""Putting p-values together."""

import numpy as np
import pytest
from scipy import stats

from myolog.triggers.evidence import acat, benjamini_hochberg, directed


def test_acat_is_the_tail_of_the_mean_cauchy() -> None:
    p = np.array([0.001, 0.2, 0.7, 0.04])
    statistic = np.tan((0.5 - p) * np.pi).mean()
    assert acat(p) == pytest.approx(stats.cauchy.sf(statistic), rel=1e-9)


def test_acat_of_equal_p_values_is_that_p_value() -> None:
    assert acat([0.03, 0.03, 0.03, 0.03]) == pytest.approx(0.03)


def test_acat_of_tiny_p_values_keeps_its_precision() -> None:
    # For small p the mean of 1/p decides: one of four at 1e-30 gives 4e-30.
    assert acat([1e-30, 0.5, 0.5, 0.5]) == pytest.approx(4e-30, rel=1e-6)


def test_one_p_value_of_one_does_not_hide_the_others() -> None:
    assert acat([1.0, 1e-6, 0.4, 0.4]) < 1e-5


def test_acat_holds_its_level_whatever_the_correlation() -> None:
    rng = np.random.default_rng(0)
    for rho in (0.0, 0.9):
        z = np.sqrt(rho) * rng.standard_normal((20_000, 1)) + np.sqrt(1 - rho) * rng.standard_normal((20_000, 4))
        # Monte Carlo error of 5 % in 20,000: 0.15 %; the method is conservative by a little in between.
        assert 0.04 < (acat(2 * stats.norm.sf(np.abs(z))) < 0.05).mean() < 0.055


def test_what_was_not_tested_is_left_out() -> None:
    assert acat([0.02, np.nan]) == pytest.approx(0.02)
    assert np.isnan(acat([np.nan, np.nan]))
    assert benjamini_hochberg([0.01, np.nan, 0.02]) == pytest.approx([0.02, np.nan, 0.02], nan_ok=True)


def test_q_values_are_those_of_scipy() -> None:
    p = np.random.default_rng(4).uniform(size=25) ** 3
    assert benjamini_hochberg(p) == pytest.approx(stats.false_discovery_control(p, method="bh"))


def test_most_of_the_level_goes_to_the_expected_direction() -> None:
    # By hand: a rise at one-sided 0.009 costs 0.009/0.9 where a rise is expected, 0.009/0.5 without, 0.009/0.1 against it.
    assert directed(0.991, 0.009, [1, 0, -1]) == pytest.approx([0.01, 0.018, 0.09])
    assert directed(0.009, 0.991, [1, 0, -1]) == pytest.approx([0.09, 0.018, 0.01])


def test_a_directed_p_value_holds_its_level() -> None:
    z = np.random.default_rng(1).standard_normal(40_000)
    for raises in (-1, 0, 1):
        # Monte Carlo error of 5 % in 40,000: 0.11 %.
        assert 0.0465 < (directed(stats.norm.cdf(z), stats.norm.sf(z), raises) < 0.05).mean() < 0.0535


def test_weights_are_those_of_the_cauchy_combination() -> None:
    p, weights = np.array([0.001, 0.2, 0.7, 0.04]), np.array([9.0, 9.0, 1.0, 1.0])
    statistic = (weights / 20 * np.tan((0.5 - p) * np.pi)).sum()
    assert acat(p, weights) == pytest.approx(stats.cauchy.sf(statistic), rel=1e-9)


def test_weighted_q_values_are_those_of_p_over_weight() -> None:
    p = np.random.default_rng(4).uniform(size=8) ** 3
    weights = np.array([2.0, 2.0, 2.0, 2.0, 0.5, 0.5, 0.5, 0.5])
    oracle = stats.false_discovery_control(np.minimum(p / (weights / weights.mean()), 1.0), method="bh")
    assert benjamini_hochberg(p, weights) == pytest.approx(oracle)
