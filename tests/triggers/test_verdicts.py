"""From numbers to words."""

import math

import pytest
from statsmodels.stats.power import TTestPower

from myolog.triggers.sentences import could_show, ratio_words, two
from myolog.triggers.verdicts import days_needed, demanded_level, detectable_ratio, verdict


def test_verdicts_in_their_order() -> None:
    said = [
        verdict(ratio, q, 0.05, allowed=allowed, no_sign=no_sign)
        for ratio, q, allowed, no_sign in [
            (1.5, 0.03, True, False),
            (0.7, 0.01, True, True),
            (1.5, 0.01, False, False),
            (1.5, 0.08, True, False),
            (1.05, 0.5, True, True),
            (1.5, 0.5, True, False),
        ]
    ]
    assert said == ["likely trigger", "likely protective", "hint", "hint", "no sign", "cannot tell yet"]


def test_detectable_ratio_has_eighty_percent_power() -> None:
    error, spread, degrees, level = 0.1, 2.0, 100, 0.004
    log_ratio = math.log(detectable_ratio(error, spread, degrees, level)) / spread
    # Oracle: power of a t-test with that standardised effect and those degrees of freedom (statsmodels).
    power = TTestPower().power(log_ratio / error / math.sqrt(degrees + 1), degrees + 1, level, df=degrees)
    assert power == pytest.approx(0.8, abs=0.01)


def test_errors_fall_with_the_root_of_the_days() -> None:
    # A ratio of 4 is found on 100 days: log 4 is twice log 2, so a doubling takes four times as many, 300 more.
    assert days_needed(100, 4.0, 2.0) == 300
    assert days_needed(100, 1.5, 2.0) == 0
    assert math.isinf(days_needed(300, 200.0, 1.1))


def test_the_demanded_level_is_shared_among_lags() -> None:
    assert demanded_level(0.05 / 12, 4) == pytest.approx(0.05 / 48)


@pytest.mark.parametrize(
    ("ratio", "text"), [(1.6, "1.60"), (0.97, "0.97"), (1.004, "1.004"), (14.23, "14.2"), (math.nan, "–")]
)
def test_ratios_can_be_told_from_one(ratio: float, text: str) -> None:
    assert two(ratio) == text


def test_open_intervals_are_said_to_be_open() -> None:
    assert ratio_words(2.0, 1.5, math.inf, counts=True) == "about 2.00 times as many (at least 1.50)"
    assert (
        ratio_words(2.0, 0.0, 3.0, counts=True, noun="episodes") == "about 2.00 times as many episodes (at most 3.00)"
    )
    assert ratio_words(1000.0, 6.6, math.inf, counts=True) == "at least 6.60 times as many"
    assert "open on both sides" in ratio_words(2.0, 0.0, math.inf, counts=False)


def test_what_it_would_take_is_said() -> None:
    assert "about 120 more observed days" in could_show(3.0, 120.0)
    assert "a smaller one may be there" in could_show(1.4, 0.0)
    assert "an experiment tells more" in could_show(40.0, math.inf)
    assert "varied too little" in could_show(math.nan, math.nan)
