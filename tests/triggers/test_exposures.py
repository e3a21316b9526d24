"""Factors made ready: what is refused, and what stands in on days without a value."""

import math

import numpy as np
import pandas as pd
import pytest

from myolog.catalogue import Factor, factors
from myolog.triggers.exposures import Exposure, Refusal, bridged, lagged, make_exposure

OWN = Factor(key="Mine", label="Mine", own=True)


def daily(values: np.ndarray) -> pd.Series:
    return pd.Series(values, index=pd.date_range("2025-03-03", periods=len(values), freq="D"))


def made(values: np.ndarray, factor: Factor = OWN, observed: np.ndarray | None = None) -> Exposure:
    found = make_exposure(factor, daily(values), np.ones(len(values), dtype=bool) if observed is None else observed)
    assert isinstance(found, Exposure)
    return found


def refused(values: np.ndarray, factor: Factor = OWN, observed: np.ndarray | None = None) -> Refusal:
    found = make_exposure(factor, daily(values), np.ones(len(values), dtype=bool) if observed is None else observed)
    assert isinstance(found, Refusal)
    return found


def test_a_gap_is_bridged_by_the_expectation_of_an_ar1() -> None:
    rng = np.random.default_rng(2)
    values = np.zeros(400)
    for i in range(1, 400):
        values[i] = 0.8 * values[i - 1] + rng.standard_normal()
    gap = slice(200, 204)
    holed = values.copy()
    holed[gap] = np.nan
    index = daily(values).index
    filled = bridged(holed, index)
    known = np.isfinite(holed)
    # Oracle: the conditional mean of a Gaussian AR(1) around the same weekday and trend fit, with the lag-1
    # autocorrelation of the known neighbours.
    week = (index.day_of_week.to_numpy()[:, None] == np.arange(1, 7)).astype(float)
    columns = np.column_stack([np.ones(400), np.linspace(0, 1, 400), week])
    fitted = columns @ np.linalg.lstsq(columns[known], values[known], rcond=None)[0]
    rest = values - fitted
    pairs = known[1:] & known[:-1]
    phi = (rest[1:][pairs] * rest[:-1][pairs]).mean() / (rest[known] ** 2).mean()
    days = np.arange(400)
    covariance = phi ** np.abs(days[:, None] - days[None, :])
    expected = fitted[gap] + covariance[gap][:, known] @ np.linalg.solve(covariance[np.ix_(known, known)], rest[known])
    assert filled[gap] == pytest.approx(expected, rel=1e-6)
    assert (filled[known] == values[known]).all()


def test_a_missing_day_is_never_nought() -> None:
    values = np.random.default_rng(0).normal(7, 0.5, 60)
    values[[10, 30, 31, 32, 59]] = np.nan
    assert made(values, factors()["sleep_h"]).level.min() > 4


def test_one_wild_day_is_clipped() -> None:
    values = np.random.default_rng(0).normal(200, 20, 100)
    values[50] = 5000
    found = made(values, factors()["caffeine_mg"])
    assert found.level[50] < values.mean() + 2.5 * values.std() + 1e-9


def test_yes_and_no_stay_nought_and_one() -> None:
    values = (np.random.default_rng(0).random(80) < 0.2).astype(float)
    found = made(values, factors()["illness"])
    assert set(found.level) == {0.0, 1.0}
    assert (found.low, found.high) == (0.0, 1.0)


def test_skewed_amounts_are_tested_on_a_log_scale_and_told_on_their_own() -> None:
    values = np.random.default_rng(0).lognormal(3, 1.2, 200)
    found = made(values, factors()["training_load"])
    assert found.tested.max() < 10 < found.level.max()


def test_lags_look_back() -> None:
    assert lagged(np.arange(10.0), 2, np.array([5, 9])).tolist() == [3.0, 7.0]
    assert lagged(np.arange(10.0), -1, np.array([5])).tolist() == [6.0]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (np.full(60, np.nan), "no value on any day"),
        (np.full(60, 3.0), "the same on all observed days"),
        (np.r_[np.full(57, 2.0), 5.0, 6.0, 7.0], "differs from its usual value on only 3 observed days"),
        ((np.arange(60) > 30) * 2.5, "changed only once"),
        (((np.arange(60) > 20) & (np.arange(60) < 40)) * 1.0, "changed only twice"),
        (np.r_[np.ones(4), np.zeros(56)][np.random.default_rng(0).permutation(60)], "“yes” on only 4 observed days"),
        (np.r_[np.zeros(4), np.ones(56)][np.random.default_rng(0).permutation(60)], "“no” on only 4 observed days"),
        (
            np.where(np.arange(60) % 2, np.arange(60.0), np.nan),
            "logged on 30 of 60 observed days (50 %); 70 % are needed",
        ),
        (np.random.default_rng(0).normal(size=60) * 1e300, "too large"),
    ],
)
def test_what_cannot_be_tested_says_why(values: np.ndarray, words: str) -> None:
    assert words in refused(values).reason


def test_a_day_of_the_cycle_is_no_straight_line() -> None:
    days = np.tile(np.arange(1.0, 29.0), 4)
    assert "begins again and again" in refused(days, factors()["cycle_day"]).reason
    assert made((days > 14).astype(float), factors()["before_period"]).days == 112  # four cycles of 28 days


def test_days_needed_follow_from_how_often_it_happens() -> None:
    values = np.zeros(60)
    values[::12] = 1.0  # 5 of 60 days; ten are needed, so as many days again
    assert refused(values).days_needed == 60
    half = np.where(np.arange(100) < 60, np.random.default_rng(0).normal(size=100), np.nan)
    # 60 of 100 days are known; each further logged day brings the share up: (60 + x) / (100 + x) = 0.7 at x = 100/3.
    assert refused(half).days_needed == math.ceil(100 / 3)


def test_days_that_nobody_watched_do_not_count() -> None:
    values = np.random.default_rng(0).normal(size=100)
    observed = np.arange(100) < 40
    assert made(values, OWN, observed).days == 40
    assert "never logged on a day" in refused(np.where(observed, np.nan, values), OWN, observed).reason
