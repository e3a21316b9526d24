"""How a diary is shown: other units than the canonical ones, which leave the diary as it is."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import myolog
from myolog import catalogue, rates, showing
from myolog.diary import Diary
from myolog.showing import Showing

UNITS = [(factor.key, measure) for factor in catalogue.factors().values() for measure in factor.measures]
FL_OZ = {"water_l": "us_fl_oz"}
LITRES_OF_FL_OZ = 0.0295735295625  # 231 cubic inches are a US gallon of 128 fl oz


def diary(days: int = 120) -> Diary:
    """A diary in which more water, drunk in whole fluid ounces, goes with fewer episodes."""
    random = np.random.default_rng(7)
    ounces = random.integers(20, 100, days).astype(float)
    return Diary.from_days(
        pd.DataFrame(
            {
                "episodes": random.poisson(np.exp(1.6 - ounces / 60)).astype(float),
                "water_l": ounces * LITRES_OF_FL_OZ,
                "stress": random.integers(0, 11, days).astype(float),
            },
            index=pd.date_range("2026-01-01", periods=days, name="date"),
        )
    )


@pytest.mark.parametrize(("key", "measure"), UNITS, ids=lambda each: getattr(each, "key", each))
def test_what_is_typed_is_read_back_as_it_was_typed(key: str, measure: catalogue.Measure) -> None:
    factor = showing.factors({key: measure.key})[key]
    for typed in (0.0, 0.25, 1.0, 12.0, 16.0, 33.8, 101.0, 399.99):
        assert showing.shown(factor, showing.kept(factor, typed)) == typed
    assert showing.kept(factor, 12.0) == pytest.approx(12 * measure.size, rel=1e-11)


def test_units_are_those_that_people_measure_by() -> None:
    sizes = {(key, measure.key): measure.size for key, measure in UNITS}
    assert sizes["water_l", "us_fl_oz"] * 128 == pytest.approx(231 * 0.0254**3 * 1000)  # a gallon is 231 cubic inches
    assert sizes["water_l", "uk_fl_oz"] * 160 == pytest.approx(4.54609)  # an imperial gallon
    assert (sizes["alcohol_units", "drinks_10_g"] * 8, sizes["alcohol_units", "drinks_14_g"] * 8) == (10, 14)
    assert sizes["vitamin_d_ug", "iu"] * 40 == 1
    for factor in catalogue.factors().values():
        if factor.measures:
            first = factor.measures[0]
            assert (first.unit, first.size, first.step) == (factor.unit, 1, factor.step)


def test_a_factor_in_another_unit_is_the_same_factor() -> None:
    litres, ounces = catalogue.factors()["water_l"], showing.factors(FL_OZ)["water_l"]
    assert (ounces.unit, ounces.step, ounces.key, ounces.label) == ("fl oz", 16, litres.key, litres.label)
    assert ounces.possible[1] == pytest.approx(20 / LITRES_OF_FL_OZ)
    assert ounces.band is not None
    assert litres.band is not None
    assert (ounces.band.low, ounces.band.high) == (1.6 / LITRES_OF_FL_OZ, 2.0 / LITRES_OF_FL_OZ)
    assert "54 fl oz (women) and 68 fl oz (men)" in ounces.band.label
    assert showing.factors({"water_l": "buckets", "no such": "l"}) == catalogue.factors()


@pytest.mark.parametrize(("key", "measure"), UNITS, ids=lambda each: getattr(each, "key", each))
def test_no_band_says_a_number_of_another_unit(key: str, measure: catalogue.Measure) -> None:
    band = showing.factors({key: measure.key})[key].band
    if band is not None:
        assert measure.unit in band.label
        for end in {band.low, band.high} - {None}:
            assert f"{end:.3g}" in band.label or f"{end:.0f}" in band.label


def test_the_diary_itself_stays_canonical() -> None:
    plain = diary()
    shown = plain.shown_in(FL_OZ)
    assert shown.days.equals(plain.days)
    assert shown.files() == plain.files()
    assert shown.digest != plain.digest  # what is cached of the one is not shown for the other
    assert plain.shown_in({}) is plain
    assert shown.shown_in({}) == plain
    assert shown.between("2026-01-05", "2026-01-20").units == FL_OZ
    assert shown.factor_values("water_l").tolist() == [round(v / LITRES_OF_FL_OZ) for v in plain.days["water_l"]]
    assert shown.factor_values("stress").equals(plain.factor_values("stress"))


def test_a_ratio_is_per_the_step_that_is_named() -> None:
    plain = diary()
    in_litres = myolog.find_triggers(plain).factors.set_index("factor").loc["water_l"]
    in_ounces = myolog.find_triggers(plain.shown_in(FL_OZ)).factors.set_index("factor").loc["water_l"]
    assert (in_litres["step"], in_ounces["step"], in_ounces["unit"]) == (0.5, 16, "fl oz")
    per_litre = in_litres["rate_ratio"] ** (1 / 0.5)
    assert in_ounces["rate_ratio"] == pytest.approx(per_litre ** (16 * LITRES_OF_FL_OZ), rel=1e-6)
    assert in_ounces["p_value"] == pytest.approx(in_litres["p_value"], rel=1e-6)
    assert "ach 16 fl oz more goes with" in in_ounces["sentence"]
    assert " L " not in in_ounces["sentence"]


def test_bins_are_cut_at_round_numbers_of_the_unit_shown() -> None:
    shown = diary().shown_in(FL_OZ)
    (water,) = (factor for factor in shown.factors if factor.key == "water_l")
    bins = rates.binned_rate(shown.outcome_values(), shown.factor_values("water_l"), water)
    assert all(float(left) % 5 == 0 for left in bins["left"][1:])
    assert all(label.endswith(("fl oz", "fl oz or more")) for label in bins["label"])
    assert bins["days"].sum() == 120


def test_how_a_diary_is_shown_is_told_in_plain_words_and_read_back() -> None:
    shown = Showing(6, "America/Denver", {"water_l": "us_fl_oz"}, once_a_day=True)
    assert shown.told() == {
        "week_start": "Sunday",
        "zone": "America/Denver",
        "once_a_day": "yes",
        "water_l": "us_fl_oz",
    }
    assert Showing.read(shown.told()) == shown
    assert (Showing().told(), Showing.read({})) == ({}, Showing())


@pytest.mark.parametrize(
    "said", [None, 7, [], "Sunday", {"week_start": 6, "zone": None, "water_l": ["ml"]}, {"week_start": "Doomsday"}]
)
def test_what_cannot_be_understood_is_as_if_it_had_not_been_said(said: object) -> None:
    assert Showing.read(said) == Showing()
