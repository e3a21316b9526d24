"""Derived factors: change from the person's own usual, and load that adds up; missing is never zero."""

import math

import numpy as np
import pandas as pd
import pytest

from myolog.derived import change_from_usual, derived, derived_factor, ewma_load
from myolog.diary import Diary


def daily(values: list[float], name: str = "sleep_h") -> pd.Series:
    return pd.Series(
        values, index=pd.date_range("2026-01-01", periods=len(values), freq="D", name="date"), name=name, dtype=float
    )


def test_usual_is_the_median_of_the_days_before_without_the_day_itself() -> None:
    change = change_from_usual(daily([6, 7, 8, 7, 6, 7, 9, 10]))
    assert change.isna().to_list() == [True] * 7 + [False]
    assert change.iloc[7] == 10 - 7  # median of 6 6 7 7 7 8 9


def test_usual_forgets_what_is_older_than_the_window() -> None:
    change = change_from_usual(daily([100.0] * 10 + [1.0] * 28 + [4.0]))
    assert change.iloc[-1] == 3.0


def test_usual_needs_seven_known_days_in_28_calendar_days() -> None:
    values = daily([1, 2, 3, 4, 5, 6, math.nan, math.nan, 7, 9])
    change = change_from_usual(values)
    assert math.isnan(change.iloc[8])
    assert change.iloc[9] == 9 - 4


def test_change_of_a_day_not_logged_is_missing() -> None:
    assert math.isnan(change_from_usual(daily([1.0] * 10 + [math.nan])).iloc[-1])


def test_days_that_are_no_rows_count_on_the_calendar() -> None:
    series = daily([5.0] * 10)
    change = change_from_usual(series.drop(series.index[2:9]))
    assert change.index.equals(series.index)
    assert change.isna().all()


@pytest.mark.parametrize("days", [3, 7])
def test_load_is_the_exponentially_weighted_mean_over_logged_days(days: int) -> None:
    rng = np.random.default_rng(0)
    load = daily(np.where(rng.random(60) < 0.2, np.nan, rng.gamma(2, 100, 60)).tolist(), "training_load")
    found = ewma_load(load, days)
    # Oracle: pandas weighs by position and shares the weight out among known days.
    oracle = load.ewm(span=days, adjust=True, ignore_na=False).mean()
    known = found.notna()
    assert known.sum() > 20
    pd.testing.assert_series_equal(found[known], oracle[known], check_names=False)


def test_load_by_hand() -> None:
    # lambda = 2 / (3 + 1) = 0.5: weights 1/2, 1/4, 1/8 of 0.875.
    assert ewma_load(daily([100, 0, 300], "training_load"), 3).iloc[2] == pytest.approx((150 + 0 + 12.5) / 0.875)


def test_a_day_without_a_record_is_not_a_rest_day() -> None:
    with_gap = ewma_load(daily([200.0] * 20 + [math.nan, 200.0], "training_load"), 7)
    assert with_gap.iloc[-1] == pytest.approx(200.0)


def test_load_is_missing_when_logged_days_carry_too_little_weight() -> None:
    load = ewma_load(daily([200.0] * 20 + [math.nan] + [200.0], "training_load"), 3)
    # Missing today leaves half of the weight; a day later 0.75 of it is back.
    assert load.isna().to_list() == [True] + [False] * 19 + [True, False]


def test_load_is_missing_until_enough_days_are_logged() -> None:
    # After n days of lambda 0.25 the weight is 1 - 0.75^n: 0.68 after four, 0.76 after five.
    assert ewma_load(daily([100.0] * 6, "training_load"), 7).notna().to_list() == [False] * 4 + [True, True]


def test_derived_has_a_column_for_each_numeric_factor() -> None:
    days = pd.DataFrame(
        {"sleep_h": [7.0] * 10, "training_load": [0.0] * 10, "illness": [0.0, 1.0] * 5, "Mood": [1.0, 2.0] * 5}
    )
    table = derived(Diary.from_days(days.set_index(daily([0.0] * 10).index)))
    assert list(table) == [
        "training_load_3d",
        "training_load_7d",
        "sleep_h_change",
        "training_load_change",
        "Mood_change",
    ]
    assert table.index.equals(pd.date_range("2026-01-01", periods=10, name="date"))


def test_an_empty_diary_has_no_derived_factors() -> None:
    assert derived(Diary()).empty


@pytest.mark.parametrize(
    ("key", "label", "unit", "step"),
    [
        ("training_load_3d", "Training load, 3-day mean", "AU", 100.0),
        ("training_load_7d", "Training load, 7-day mean", "AU", 100.0),
        ("sleep_h_change", "Sleep against usual", "h", 1.0),
        ("Mood_change", "Mood against usual", "", 1.0),
    ],
)
def test_derived_factors_are_named_for_people(key: str, label: str, unit: str, step: float) -> None:
    factor = derived_factor(key)
    assert (factor.key, factor.label, factor.unit, factor.step) == (key, label, unit, step)
    assert factor.band is None


def test_a_change_may_be_below_zero() -> None:
    assert derived_factor("caffeine_mg_change").possible == (-math.inf, math.inf)
