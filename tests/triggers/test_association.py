"""Correlations that count days for what they are worth."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from myolog.catalogue import factors
from myolog.diary import Diary
from myolog.simulate import demo_diary, simulate_days
from myolog.simulate.series import ar1
from myolog.triggers.association import (
    chance_sentence,
    correlations,
    effective_size,
    expected_by_chance,
    factor_correlations,
    spearman,
)

NAN = math.nan


def daily(values: list[float] | np.ndarray, start: str = "2026-01-01") -> pd.Series:
    return pd.Series(values, index=pd.date_range(start, periods=len(values), freq="D", name="date"), dtype=float)


def pair(n: int, rho: float, seed: int) -> tuple[pd.Series, pd.Series]:
    drawn = ar1(np.random.default_rng(seed), n, rho, 2)
    return daily(drawn[:, 0]), daily(drawn[:, 1])


# Effective sample size


def test_effective_size_by_hand() -> None:
    # Ten days are summed to lag 2; ranks minus 5.5 have variance 8.25.
    # x: lag 1 57.75 / 9 / 8.25 = 0.7778, lag 2 34 / 8 / 8.25 = 0.5152.
    # y: lag 1 37.75 / 9 / 8.25 = 0.5084, lag 2 4 / 8 / 8.25 = 0.0606.
    # 1/N_eff = 0.1 + 0.2 (0.9 * 0.7778 * 0.5084 + 0.8 * 0.5152 * 0.0606) = 0.1762
    x, y = daily(np.arange(1.0, 11.0)), daily([6, 7, 8, 9, 10, 1, 2, 3, 4, 5])
    assert effective_size(x, y) == pytest.approx(5.676, abs=0.001)


def test_effective_size_by_hand_with_a_gap() -> None:
    # Days 1, 2, 4, 5, 6 of two series; five days are summed to lag 1. Ranks 1 2 3 4 5 and 1 3 2 5 4, minus 3.
    x, y = daily([10, 20, NAN, 30, 40, 50]), daily([1, 3, 7, 2, 5, 4])
    # Pairs a day apart: (1,2), (4,5), (5,6).
    rx = ((-2 * -1) + (0 * 1) + (1 * 2)) / 3 / 2.0
    ry = ((-2 * 0) + (-1 * 2) + (2 * 1)) / 3 / 2.0
    assert 1 / (1 / 5 + 2 / 5 * (0.8 * rx * ry)) == 5.0
    assert effective_size(x, y) == pytest.approx(5.0)


@pytest.mark.parametrize("rho", [0.4, 0.7])
def test_effective_size_of_ar1_is_that_of_theory(rho: float) -> None:
    # Bartlett 1935: N_eff = N (1 - rho²) / (1 + rho²) for two AR(1) of the same rho; ranks lose a little of it.
    found = np.mean([1 / effective_size(*pair(1000, rho, seed)) for seed in range(20)])
    assert 1 / found == pytest.approx(1000 * (1 - rho**2) / (1 + rho**2), rel=0.1)


def test_independent_days_are_worth_themselves() -> None:
    found = np.mean([effective_size(*pair(400, 0.0, seed)) for seed in range(20)])
    assert found == pytest.approx(400, rel=0.07)


def test_effective_size_is_never_above_the_days() -> None:
    zigzag = daily(np.tile([0.0, 1.0, 0.1, 0.9], 20))
    trend = daily(np.arange(80.0))
    assert effective_size(zigzag, trend) <= 80


def test_effective_size_of_trends_is_at_its_floor() -> None:
    assert effective_size(daily(np.arange(100.0)), daily(np.arange(100.0) ** 2)) == 4.5


def test_effective_size_of_a_constant_is_unknown() -> None:
    assert math.isnan(effective_size(daily([1.0] * 40), daily(np.arange(40.0))))
    assert math.isnan(effective_size(daily([]), daily([])))


# Spearman


def test_rho_is_scipys() -> None:
    rng = np.random.default_rng(0)
    x, y = rng.poisson(3, 100).astype(float), rng.normal(size=100)
    x[rng.random(100) < 0.2] = NAN
    known = np.isfinite(x)
    assert spearman(daily(x), daily(y)).rho == pytest.approx(stats.spearmanr(x[known], y[known]).statistic)


def test_p_value_of_independent_days_is_scipys() -> None:
    # Where the autocorrelations happen to shorten nothing, both are t with N - 2 degrees of freedom.
    for seed in range(50):
        x, y = pair(60, 0.0, seed)
        found = spearman(x, y)
        if found.effective_days == 60:
            assert found.p_value == pytest.approx(stats.spearmanr(x, y).pvalue)
            return
    pytest.fail("no pair of the fifty had full worth")


def test_interval_is_fishers_z_with_bonett_and_wright() -> None:
    x, y = pair(200, 0.5, 3)
    found = spearman(x, y)
    half = stats.norm.ppf(0.975) * math.sqrt((1 + found.rho**2 / 2) / (found.effective_days - 3))
    assert (found.low, found.high) == pytest.approx(
        (math.tanh(math.atanh(found.rho) - half), math.tanh(math.atanh(found.rho) + half))
    )


def test_days_match_by_date_not_by_position() -> None:
    x, y = daily(np.arange(60.0)), daily(np.arange(60.0), start="2026-01-21")
    assert spearman(x, y).days == 40


def test_perfect_order_is_one() -> None:
    found = spearman(daily(np.random.default_rng(0).normal(size=50)), daily(np.random.default_rng(0).normal(size=50)))
    assert (found.rho, found.low, found.high, found.p_value) == (1.0, 1.0, 1.0, 0.0)


@pytest.mark.parametrize(
    ("x", "reason"),
    [
        (np.arange(29.0), "Only 29 days have both; a correlation needs 30."),
        (np.full(60, NAN), "No day has both; a correlation needs 30."),
        (np.full(60, 2.0), "One of the two is the same on all these days."),
    ],
)
def test_spearman_says_why_it_cannot_tell(x: np.ndarray, reason: str) -> None:
    found = spearman(daily(x), daily(np.arange(60.0)))
    assert found.reason == reason
    assert all(map(math.isnan, (found.rho, found.low, found.high, found.p_value)))


def test_independent_persistent_series_are_seldom_taken_for_related() -> None:
    # Plain Spearman flags about a quarter of such pairs; the goal is 5 %, and 200 pairs leave ± 1.5 points.
    pairs = [pair(120, 0.8, seed) for seed in range(200)]
    ours = np.mean([spearman(x, y).p_value < 0.05 for x, y in pairs])
    plain = np.mean([stats.spearmanr(x, y).pvalue < 0.05 for x, y in pairs])
    assert ours < 0.095
    assert plain > 0.15


# Tables


def test_correlations_have_a_row_for_each_factor_and_lag() -> None:
    diary, _ = simulate_days(90, seed=0, factors=3)
    table = correlations(diary, lags=2)
    assert table.columns.to_list() == [
        "factor",
        "label",
        "unit",
        "lag",
        "days",
        "effective_days",
        "rho",
        "low",
        "high",
        "p_value",
        "reason",
    ]
    assert list(zip(table["factor"], table["lag"], strict=True)) == [
        (f, lag) for f in ("f01", "f02", "f03") for lag in range(3)
    ]
    assert (table["reason"] == "").all()


def test_lag_is_days_from_factor_to_outcome() -> None:
    rng = np.random.default_rng(0)
    factor = daily(rng.normal(size=80))
    frame = pd.DataFrame({"f": factor, "episodes": factor.shift(2).rank()})
    table = correlations(Diary.from_days(frame)).set_index("lag")
    assert table["rho"].idxmax() == 2
    assert table.loc[2, "rho"] == pytest.approx(1.0)


def test_training_load_brings_its_means() -> None:
    diary, _ = demo_diary()
    keys = correlations(diary)["factor"].unique().tolist()
    at = keys.index("training_load")
    assert keys[at : at + 3] == ["training_load", "training_load_3d", "training_load_7d"]
    assert correlations(diary, factors=[factors()["training_load"]])["factor"].unique().tolist() == ["training_load"]


def test_a_constant_factor_keeps_its_row_with_a_reason() -> None:
    diary, _ = simulate_days(60, seed=0, factors=1)
    steady = diary.replace(days=diary.days.assign(vitamins=1.0))
    row = correlations(steady).query("factor == 'vitamins' and lag == 0").iloc[0]
    assert row["reason"] == "One of the two is the same on all these days."
    assert math.isnan(row["rho"])


def test_a_score_can_be_the_outcome() -> None:
    diary, _ = simulate_days(90, seed=0, factors=2)
    table = correlations(diary.with_outcome("f01"))
    assert table["factor"].unique().tolist() == ["f02"]
    assert table["days"].iloc[0] == len(diary.days)


def test_chance_is_five_per_cent_of_the_intervals_shown() -> None:
    table = pd.DataFrame({"rho": [0.1] * 40 + [NAN] * 8, "low": [0.01] * 5 + [-0.1] * 43, "high": 0.3})
    assert expected_by_chance(table) == pytest.approx(2.0)
    assert chance_sentence(table) == "Of these 40 intervals about 2 would miss zero by chance alone; 5 do."


def test_the_sentence_of_no_intervals() -> None:
    assert chance_sentence(correlations(Diary())) == "There is no interval to show yet."


def test_the_sentence_counts_few_intervals_without_rounding_up() -> None:
    few = pd.DataFrame({"rho": [0.1] * 4, "low": [-0.1] * 4, "high": [0.2] * 4})
    assert chance_sentence(few) == "Of these 4 intervals fewer than 1 would miss zero by chance alone; none does."


def test_each_pair_of_factors_stands_once() -> None:
    diary, _ = simulate_days(90, seed=0, factors=4, factor_correlation=0.6)
    table = factor_correlations(diary)
    assert table.columns.to_list() == ["factor_a", "factor_b", "label_a", "label_b", "days", "rho", "low", "high"]
    assert len(table) == 6
    assert (table["factor_a"] < table["factor_b"]).all()
    assert table["rho"].mean() == pytest.approx(0.6, abs=0.15)


def test_an_empty_diary_has_empty_tables() -> None:
    assert correlations(Diary()).empty
    assert factor_correlations(Diary()).empty


def test_the_demo_shows_its_triggers_and_the_innocent_that_looks_guilty() -> None:
    table = correlations(demo_diary()[0]).set_index(["factor", "lag"])
    assert table.loc[("sleep_h", 0), "high"] < 0
    assert table.loc[("training_load", 1), "low"] > 0
    assert table.loc[("caffeine_mg", 0), "low"] > 0
