"""Rates, their changes and bins: counted right, and intervals that allow for dispersion and autocorrelation."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from myolog.catalogue import factors, own_factor
from myolog.rates import binned_rate, change, mean_rate, smoothed_rate
from myolog.simulate import simulate_days

NAN = math.nan


def daily(values: list[float] | np.ndarray, start: str = "2026-01-01") -> pd.Series:
    return pd.Series(values, index=pd.date_range(start, periods=len(values), freq="D", name="date"), dtype=float)


def poisson(rate: float, n: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).poisson(rate, n).astype(float)


# Mean


def test_mean_counts_observed_days_only() -> None:
    estimate = mean_rate(daily([2, NAN, 4, NAN, 0]))
    assert (estimate.value, estimate.days) == (2.0, 3)


def test_mean_a_week_scales_value_and_limits() -> None:
    values = daily(poisson(2, 60))
    day, week = mean_rate(values), mean_rate(values, per_days=7)
    assert (week.value, week.low, week.high) == pytest.approx((7 * day.value, 7 * day.low, 7 * day.high))
    assert week.days == day.days


def test_no_interval_below_fourteen_days() -> None:
    assert not mean_rate(daily(poisson(2, 13))).known
    assert mean_rate(daily(poisson(2, 14))).known


def test_nothing_observed_has_no_mean() -> None:
    assert mean_rate(daily([NAN, NAN])).days == 0
    assert math.isnan(mean_rate(daily([])).value)


@pytest.mark.parametrize("value", [0.0, 3.0])
def test_days_all_alike_have_no_interval(value: float) -> None:
    estimate = mean_rate(daily([value] * 40))
    assert estimate.value == value
    assert not estimate.known


def test_interval_of_independent_poisson_counts_is_about_poissons() -> None:
    counts = poisson(3, 2000)
    estimate = mean_rate(daily(counts))
    # Oracle: Garwood's exact interval.
    low, high = (stats.chi2.ppf(q, 2 * (counts.sum() + k)) / 2 / 2000 for q, k in ((0.025, 0), (0.975, 1)))
    assert estimate.high - estimate.low == pytest.approx(high - low, rel=0.2)


def test_interval_allows_for_overdispersion_and_autocorrelation() -> None:
    diary, _ = simulate_days(365, seed=3, rate=5, rho=0.7, factors=0)
    counts = diary.counts()
    poissons = 2 * 1.96 * math.sqrt(counts.mean() / counts.count())
    estimate = mean_rate(counts)
    assert estimate.high - estimate.low > 1.8 * poissons


def test_limits_are_never_below_zero_for_counts() -> None:
    estimate = mean_rate(daily([0.0] * 50 + [1.0]))
    assert 0 < estimate.low < estimate.value < estimate.high


def test_values_below_zero_are_allowed() -> None:
    values = np.random.default_rng(0).normal(-1, 1, 200)
    estimate = mean_rate(daily(values))
    # Oracle: the t interval of independent values.
    half = stats.t.ppf(0.975, 199) * values.std(ddof=1) / math.sqrt(200)
    assert (estimate.low + estimate.high) / 2 == pytest.approx(values.mean())
    assert (estimate.high - estimate.low) / 2 == pytest.approx(half, rel=0.35)


def test_the_same_diary_shows_the_same_numbers() -> None:
    assert mean_rate(daily(poisson(2, 100))) == mean_rate(daily(poisson(2, 100)))


# Change


def test_change_compares_the_last_28_days_with_the_28_before() -> None:
    values = daily(np.concatenate([poisson(9, 44), np.tile([1.0, 3.0], 14), np.tile([2.0, 6.0], 14)]))
    found = change(values)
    assert (found.recent.value, found.before.value, found.ratio.value) == (4.0, 2.0, 2.0)
    assert (found.recent.days, found.before.days, found.ratio.days) == (28, 28, 56)
    assert found.recent_from == values.index[-28]
    assert found.before_from == values.index[-56]
    assert found.ratio.low < 2.0 < found.ratio.high
    assert found.reason == ""


def test_change_a_week_keeps_the_ratio() -> None:
    values = daily(poisson(2, 90))
    day, week = change(values), change(values, per_days=7)
    assert week.recent.value == pytest.approx(7 * day.recent.value)
    assert week.ratio == day.ratio


@pytest.mark.parametrize(
    ("before", "recent", "reason"),
    [
        (28, 13, "Only 13 days were observed in the last 28 days; a comparison needs 14."),
        (1, 28, "Only 1 day was observed in the 28 days before that; a comparison needs 14."),
        (28, 0, "No days were observed in the last 28 days; a comparison needs 14."),
    ],
)
def test_change_says_why_it_cannot_tell(before: int, recent: int, reason: str) -> None:
    values = np.full(56, NAN)
    values[:before] = poisson(2, before)
    values[28 : 28 + recent] = poisson(2, recent, seed=1)
    found = change(daily(values))
    assert not found.ratio.known
    assert found.reason == reason


def test_change_of_an_empty_or_short_diary() -> None:
    assert change(daily([])).reason == "No day was observed yet."
    assert (
        change(daily(poisson(2, 10))).reason == "Only 10 days were observed in the last 28 days; a comparison needs 14."
    )


def test_quiet_weeks_after_busy_ones_have_a_ratio_of_zero_with_an_upper_limit() -> None:
    found = change(daily(np.concatenate([poisson(5, 60), np.zeros(28)])))
    assert (found.ratio.value, found.ratio.low) == (0.0, 0.0)
    assert 0 < found.ratio.high < 0.5


def test_no_ratio_to_nothing() -> None:
    found = change(daily(np.concatenate([poisson(5, 60), np.zeros(28), poisson(2, 28)])))
    assert math.isnan(found.ratio.value)
    assert found.reason == "The 28 days before the last 28 have none at all, so there is no ratio to give."


def test_a_clear_change_is_told_from_chance() -> None:
    found = change(daily(np.concatenate([poisson(1, 100), poisson(4, 28, seed=1)])))
    assert found.ratio.low > 1.5


# Bins


def test_bins_count_pairs_of_outcome_and_factor() -> None:
    outcome = daily([1, 2, NAN, 4, 5] * 12)
    factor = daily([0, 1, 1, 0, NAN] * 12)
    table = binned_rate(outcome, factor, factors()["illness"])
    assert table.columns.to_list() == ["bin", "left", "right", "label", "days", "total", "rate", "low", "high"]
    assert table[["bin", "label", "days", "total", "rate"]].to_numpy().tolist() == [
        [0, "no", 24, 60.0, 2.5],
        [1, "yes", 12, 24.0, 2.0],
    ]


def test_the_factor_of_the_day_before_meets_the_outcome_of_the_day_at_lag_one() -> None:
    factor = daily(np.random.default_rng(0).integers(0, 2, 80))
    outcome = factor.shift(1) * 3.0
    assert binned_rate(outcome, factor, factors()["illness"], lag=1)["rate"].to_list() == [0.0, 3.0]


def test_lag_counts_calendar_days_across_gaps() -> None:
    index = pd.DatetimeIndex(["2026-01-01", "2026-01-03"]).repeat(1)
    outcome = pd.Series([1.0, 2.0], index=index)
    factor = pd.Series([0.0, 1.0], index=pd.DatetimeIndex(["2026-01-01", "2026-01-02"]))
    table = binned_rate(outcome, factor, factors()["illness"], lag=1)
    # Only 3 January has the factor of the day before.
    assert (table["days"].sum(), table["total"].sum()) == (1, 2.0)


def test_every_bin_has_at_least_five_days() -> None:
    values = np.random.default_rng(0).gamma(1.0, 100.0, 33)
    table = binned_rate(daily(poisson(2, 33)), daily(values), factors()["caffeine_mg"])
    assert table["days"].sum() == 33
    assert table["days"].min() >= 5


def test_bins_without_an_episode_have_an_upper_limit() -> None:
    outcome = daily(np.where(np.arange(60) % 2, poisson(4, 60), 0.0))
    table = binned_rate(outcome, daily(np.arange(60) % 2), factors()["illness"])
    assert table.loc[0, ["rate", "low"]].to_list() == [0.0, 0.0]
    # Poisson: exp(-30 rate) = 0.025 at rate 0.123; with more scatter a higher rate still leaves none.
    assert 0.1229 < table.loc[0, "high"] < 0.3


def test_bins_of_few_days_have_no_interval() -> None:
    table = binned_rate(daily(poisson(2, 13)), daily(np.arange(13.0)), own_factor("x", np.arange(13.0)))
    assert table["rate"].notna().all()
    assert table[["low", "high"]].isna().all(axis=None)


def test_bins_of_nothing_are_an_empty_table() -> None:
    assert binned_rate(daily([]), daily([]), factors()["sleep_h"]).empty
    assert binned_rate(daily([1.0] * 20), daily([NAN] * 20), factors()["sleep_h"]).empty


def test_rates_by_a_factor_that_matters_differ() -> None:
    diary, _ = simulate_days(365, seed=1, rate=4, factors=2, effects={("f01", 1): 0.5})
    table = binned_rate(diary.counts(), diary.factor_values("f01"), diary.factors[0], lag=1)
    assert table["rate"].is_monotonic_increasing
    assert table["high"].iloc[0] < table["low"].iloc[-1]


def test_the_interval_of_a_bin_holds_its_rate() -> None:
    diary, _ = simulate_days(120, seed=2, rate=2, factors=1)
    table = binned_rate(diary.counts(), diary.factor_values("f01"), diary.factors[0])
    assert (table["low"] < table["rate"]).all()
    assert (table["rate"] < table["high"]).all()


# Smoothed course


def test_smoothed_by_hand() -> None:
    found = smoothed_rate(daily([3, NAN, 6]), bandwidth_days=1)
    near, far = 1.0, math.exp(-2)  # the neighbour two days off, in units of the day itself
    assert found["rate"].iloc[0] == pytest.approx((3 * near + 6 * far) / (near + far))
    assert found["rate"].iloc[1] == pytest.approx(4.5)


def test_a_steady_rate_stays_steady() -> None:
    assert smoothed_rate(daily([2.0] * 50))["rate"].to_numpy() == pytest.approx(np.full(50, 2.0))


def test_long_gaps_stay_gaps_and_single_days_do_not() -> None:
    values = poisson(3, 200)
    values[50] = NAN
    values[100:140] = NAN
    found = smoothed_rate(daily(values))
    assert found["rate"].notna().iloc[:100].all()
    assert found["rate"].iloc[112:128].isna().all()
    assert found["low"].iloc[112:128].isna().all()


def test_smoothed_counts_the_days_of_its_neighbourhood() -> None:
    values = daily(poisson(3, 100)).where(lambda v: v.index.day != 15)
    found = smoothed_rate(values)
    assert found["days"].iloc[0] == 14  # 15 days from the 1st to the 15th, of which the 15th is missing
    assert found.index.name == "date"


def test_smoothed_course_follows_the_rate() -> None:
    truth = np.exp(0.8 * np.sin(np.arange(400) / 40)) * 3
    found = smoothed_rate(daily(np.random.default_rng(0).poisson(truth)))
    inside = (found["low"] <= truth) & (truth <= found["high"])
    assert inside.mean() > 0.85


def test_smoothed_needs_fourteen_days_for_an_interval() -> None:
    found = smoothed_rate(daily(poisson(2, 13)))
    assert found["rate"].notna().all()
    assert found["low"].isna().all()


def test_smoothed_of_nothing() -> None:
    assert smoothed_rate(daily([])).empty
    assert smoothed_rate(daily([NAN] * 5))["rate"].isna().all()
