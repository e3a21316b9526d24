"""The rate across a factor, adjusted."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from myolog import Diary, dose_response, find_triggers
from myolog.simulate import demo_diary
from myolog.triggers.curves import _standardised
from myolog.triggers.model import CountModel, Point, irls


def linear_world(n: int = 500, seed: int = 0) -> tuple[Diary, float]:
    """Stress, the same for three days, raises the rate by 1.2 a point and goes along with coffee, which does nothing."""
    rng = np.random.default_rng(seed)
    stress = np.repeat(rng.integers(0, 11, n // 3 + 1), 3)[:n].astype(float)
    coffee = 40 * stress + rng.normal(0, 60, n)
    y = rng.poisson(1.0 * 1.2**stress).astype(float)
    frame = pd.DataFrame(
        {"episodes": y, "stress": stress, "caffeine_mg": np.clip(coffee, 0, None)},
        index=pd.date_range("2024-01-01", periods=n, name="date"),
    )
    return Diary.from_days(frame), 1.2


def test_curve_follows_the_truth() -> None:
    diary, ratio = linear_world()
    curve = dose_response(diary, "stress").curve
    inside = curve[(curve["value"] > 1) & (curve["value"] < 9)]
    truth = ratio ** inside["value"]
    assert (inside["low"] < truth).mean() > 0.9
    assert (inside["high"] > truth).mean() > 0.9
    assert (inside["rate"] / truth).between(0.85, 1.18).all()


def test_an_innocent_companion_is_flat_once_adjusted() -> None:
    diary, _ = linear_world(1200)
    found = dose_response(diary, "caffeine_mg")
    assert found.adjusted_for == ("Stress",)
    bins = found.bins
    assert bins["rate"].max() / bins["rate"].min() < 1.3
    raw = bins["total"] / bins["days"]
    assert raw.max() / raw.min() > 2


def test_bins_hold_every_logged_day() -> None:
    diary, _ = linear_world()
    bins = dose_response(diary, "stress").bins
    assert bins["days"].sum() == 500
    assert bins["total"].sum() == diary.counts().sum()
    assert (bins["low"] < bins["rate"]).all()
    assert (bins["rate"] < bins["high"]).all()


def test_standardised_rates_are_marginal_means_of_a_poisson_regression() -> None:
    rng = np.random.default_rng(5)
    n = 300
    other, group = rng.standard_normal(n), rng.integers(0, 3, n)
    y = rng.poisson(np.exp(0.5 + 0.3 * other + 0.4 * (group == 2))).astype(float)
    base = np.column_stack([np.ones(n), other])
    beta, mu = irls(y, base)
    model = CountModel(np.arange(n, dtype=np.int64), y, base, beta, mu, (Point(0.0, 0.0, 1.0),))
    member = (group[:, None] == np.arange(3)).astype(float)
    rate, low, high = _standardised(model, member, np.eye(3))
    fitted = sm.GLM(y, np.column_stack([other, member]), family=sm.families.Poisson()).fit(scale="X2")
    expected = [np.exp(fitted.params[1 + g] + fitted.params[0] * other).mean() for g in range(3)]
    assert rate == pytest.approx(expected, rel=1e-6)
    # The delta method of the log of that mean, by hand.
    centre = (np.exp(fitted.params[0] * other) * other).sum() / np.exp(fitted.params[0] * other).sum()
    contrast = np.column_stack([np.full(3, centre), np.eye(3)])
    error = np.sqrt(np.einsum("ij,jk,ik->i", contrast, fitted.cov_params(), contrast))
    assert np.log(high / low) / 2 == pytest.approx(error * 1.968, rel=1e-3)  # t, 295 degrees of freedom


def test_lag_and_result_can_be_given() -> None:
    diary = demo_diary()[0]
    result = find_triggers(diary)
    found = dose_response(diary, "training_load", 1, result=result)
    assert found.lag == 1
    assert found.bins["rate"].is_monotonic_increasing
    again = dose_response(diary, "training_load", 1)
    pd.testing.assert_frame_equal(found.curve, again.curve)


def test_yes_and_no_have_bins_and_no_curve() -> None:
    rng = np.random.default_rng(0)
    had = (rng.random(200) < 0.4).astype(float)
    frame = pd.DataFrame(
        {"episodes": rng.poisson(2 + had), "caffeine_had": had},
        index=pd.date_range("2024-01-01", periods=200, name="date"),
    )
    found = dose_response(Diary.from_days(frame.astype(float)), "caffeine_had")
    assert found.bins["label"].tolist() == ["no", "yes"]
    assert found.curve.empty


def test_a_bin_without_any_episode_has_no_rate() -> None:
    rng = np.random.default_rng(0)
    had = (rng.random(200) < 0.4).astype(float)
    frame = pd.DataFrame(
        {"episodes": rng.poisson(3 * had), "caffeine_had": had},
        index=pd.date_range("2024-01-01", periods=200, name="date"),
    )
    bins = dose_response(Diary.from_days(frame.astype(float)), "caffeine_had").bins
    assert np.isnan(bins["rate"]).tolist() == [True, False]
    assert bins["total"].iloc[0] == 0


def test_what_was_not_tested_says_why() -> None:
    diary, _ = linear_world()
    with pytest.raises(ValueError, match="no factor 'sleep_h'"):
        dose_response(diary, "sleep_h")
    with pytest.raises(ValueError, match="Lags of 0 to 3"):
        dose_response(diary, "stress", 9)
    flat = Diary.from_days(diary.days.assign(Flat=1.0))
    with pytest.raises(ValueError, match="the same on all observed days"):
        dose_response(flat, "Flat")
