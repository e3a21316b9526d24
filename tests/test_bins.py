"""Bins have round edges, about as many days each, and names that people use."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from myolog import showing
from myolog.bins import amount, cut
from myolog.catalogue import Factor, factors, own_factor

RNG = np.random.default_rng(0)


def spread_out(low: float, high: float, n: int = 100) -> np.ndarray:
    return np.linspace(low, high, n)


def test_edges_of_hours_are_round_and_labels_say_hours() -> None:
    found = cut(spread_out(5.5, 8.5), factors()["sleep_h"])
    assert found.labels == (
        "under 6 h",
        "6 h to 6 h 30 min",
        "6 h 30 min to 7 h 30 min",
        "7 h 30 min to 8 h",
        "8 h or more",
    )
    assert found.left == (5.5, 6.0, 6.5, 7.5, 8.0)


def test_edges_of_milligrams_are_round() -> None:
    found = cut(spread_out(0.0, 500.0, 101)[1:], factors()["caffeine_mg"])
    assert found.labels == ("under 100 mg", "100 to 200 mg", "200 to 300 mg", "300 to 400 mg", "400 mg or more")


def test_bins_hold_about_as_many_days_each() -> None:
    values = RNG.gamma(2.0, 100.0, 400)
    found = cut(values, factors()["caffeine_mg"])
    days = np.bincount(found.codes(values))
    assert days.sum() == 400
    assert len(days) == 5
    assert days.min() >= 40
    assert days.max() <= 120


def test_rest_days_have_a_bin_of_their_own() -> None:
    values = np.concatenate([np.zeros(60), spread_out(100, 500, 60).round()])
    found = cut(values, factors()["training_load"])
    assert found.labels[:2] == ("0 AU", "some, under 200 AU")
    assert (found.left[0], found.right[0]) == (0.0, 0.0)
    assert np.bincount(found.codes(values))[0] == 60


def test_yes_no_is_called_no_and_yes() -> None:
    found = cut(np.array([0.0] * 20 + [1.0] * 10), factors()["illness"])
    assert found.labels == ("no", "yes")


def test_yes_no_with_too_few_yes_is_one_bin() -> None:
    assert cut(np.array([0.0] * 20 + [1.0] * 2), factors()["illness"]).labels == ("no or yes",)


def test_a_score_has_a_bin_for_each_value() -> None:
    found = cut(np.repeat([1.0, 2.0, 3.0, 4.0, 5.0], 8), own_factor("Mood (1-5)", np.arange(1.0, 6.0)))
    assert found.labels == ("1", "2", "3", "4", "5")
    assert found.left == found.right


def test_rare_values_join_their_neighbour() -> None:
    values = np.repeat([1.0, 2.0, 3.0, 4.0, 5.0], [2, 30, 30, 30, 1])
    found = cut(values, own_factor("Mood (1-5)", values))
    assert found.labels == ("under 3", "3", "4 or more")
    assert np.bincount(found.codes(values)).tolist() == [32, 30, 31]


def test_whole_scores_are_named_by_what_they_hold() -> None:
    values = np.repeat(np.arange(0.0, 11.0), 10)
    assert cut(values, factors()["stress"]).labels == ("0 to 1", "2 to 3", "4 to 5", "6 to 7", "8 or more")


def test_a_constant_factor_is_one_bin() -> None:
    found = cut(np.full(30, 3.0), own_factor("cups", np.full(30, 3.0)))
    assert found.labels == ("3",)


def test_nothing_known_has_no_bins() -> None:
    found = cut(np.full(3, np.nan), factors()["sleep_h"])
    assert found.labels == ()
    assert found.codes(np.array([np.nan, 7.0])).tolist() == [-1, -1]


def test_negative_hours_keep_their_sign() -> None:
    assert amount(-1.5, factors()["sleep_h"]) == "−1 h 30 min"


def test_one_unit_is_singular() -> None:
    assert (amount(1.0, factors()["alcohol_units"]), amount(2.0, factors()["alcohol_units"])) == ("1 unit", "2 units")


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e7])
def test_labels_tell_bins_apart_on_any_scale(scale: float) -> None:
    values = RNG.normal(10.0, 1.0, 200) * scale
    labels = cut(values, own_factor("x", values)).labels
    assert len(set(labels)) == len(labels) >= 4


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=120),
    st.sampled_from(["own", "sleep_h", "training_load", "stress"]),
)
def test_every_known_day_is_in_exactly_one_bin_of_enough_days(numbers: list[float], key: str) -> None:
    values = np.array(numbers)
    factor: Factor = own_factor("own", values) if key == "own" else factors()[key]
    found = cut(values, factor)
    codes = found.codes(values)
    days = np.bincount(codes, minlength=len(found.labels))
    assert codes.min() >= 0
    assert days.min() >= min(5, values.size)
    for left, right, code, value in zip(
        np.array(found.left)[codes], np.array(found.right)[codes], codes, values, strict=True
    ):
        assert left <= value
        assert value < right or value == right == left or code == len(found.labels) - 1


def test_a_bin_is_not_named_after_an_odd_number_that_the_unit_has_made() -> None:
    litres = RNG.choice(np.arange(1.2, 2.5, 0.1).round(1), 300)
    ounces = showing.factors({"water_l": "us_fl_oz"})["water_l"]
    found = cut(np.round(litres / 0.0295735295625, 2), ounces)
    assert all(float(edge).is_integer() for edge in found.left[1:])
    assert not [label for label in found.labels if "." in label]
