"""Diaries made for the analysis to be wrong about are what their docstrings say, by their own numbers."""

from collections.abc import Callable
from typing import get_args

import numpy as np
import pandas as pd
import pytest

from myolog import catalogue
from myolog.diary import Diary
from myolog.simulate import (
    Truth,
    acts_through,
    both_ends,
    follows_same_day,
    named_factors,
    noticing,
    other_counts,
    same_minute,
    weekly_plan,
)
from myolog.simulate.named import FIRST_FOUR, NAMED, natural
from myolog.simulate.other_counts import Counts
from myolog.simulate.truths import MOOD, NAP, TWITCHING, Reaction

LONG = 6000
"""Days after which a correlation of persistent series is known to a few hundredths."""

Made = tuple[Diary, Truth]


def standard(days: pd.DataFrame, key: str) -> pd.Series:
    return (days[key] - NAMED[key].mean) / NAMED[key].sd


def log_ratio(diary: Diary, factor: pd.Series, lag: int = 0) -> float:
    """Log rate ratio per unit of a factor of normal spread: covariance of count and factor over the mean count (Stein)."""
    counts = diary.counts()
    x = factor.reindex(counts.index).shift(lag)
    both = counts.notna() & x.notna()
    return float(np.cov(counts[both], x[both])[0, 1] / counts[both].mean() / x[both].var())


EVERY: tuple[Callable[[int], Made], ...] = (
    lambda seed: named_factors(60, seed=seed),
    lambda seed: acts_through(60, seed=seed),
    lambda seed: noticing(60, seed=seed),
    lambda seed: follows_same_day(60, seed=seed, reaction="nap"),
    lambda seed: both_ends(60, seed=seed),
    lambda seed: weekly_plan(60, seed=seed),
    lambda seed: same_minute(60, seed=seed),
    *(lambda seed, kind=kind: other_counts(60, seed=seed, kind=kind) for kind in get_args(Counts)),
)


@pytest.mark.parametrize("make", EVERY)
def test_a_seed_gives_a_diary_with_the_named_factors(make: Callable[[int], Made]) -> None:
    diary, truth = make(4)
    assert make(4)[0] == diary
    assert make(5)[0] != diary
    assert set(NAMED) <= {factor.key for factor in diary.factors}
    acting = {effect.factor for effect in truth.effects}
    assert acting | set(truth.innocent) == {factor.key for factor in diary.factors}
    assert not acting & set(truth.innocent)
    assert len(truth.rate) == 60


# Named factors


def test_the_names_are_those_of_the_catalogue_and_the_values_possible() -> None:
    diary, _ = named_factors(2000, seed=0)
    known = catalogue.factors()
    for key, scale in NAMED.items():
        values = diary.days[key]
        assert values.between(*known[key].possible).all()
        assert values.mean() == pytest.approx(scale.mean, abs=0.3 * scale.sd)
        assert values.std() == pytest.approx(scale.sd, rel=0.15)


def test_what_is_expected_of_a_factor_is_what_the_catalogue_says() -> None:
    # Where the catalogue expects either end, as of magnesium, the diary has to choose one.
    said = {key: catalogue.factors()[key].prior.raises for key in NAMED}
    assert {key: 1 if end == "high" else -1 for key, end in said.items() if end} == {
        key: scale.expected for key, scale in NAMED.items() if said[key]
    }


@pytest.mark.parametrize(
    ("trigger", "lag", "as_expected", "sign"),
    [
        ("sleep_h", 0, True, -1),
        ("sleep_h", 0, False, 1),
        ("caffeine_mg", 1, True, 1),
        ("magnesium_mg", 2, True, -1),
        ("screen_h", 1, False, -1),
    ],
)
def test_a_trigger_acts_at_its_lag_and_in_its_direction(trigger: str, lag: int, as_expected: bool, sign: int) -> None:
    made = [
        named_factors(3000, seed=seed, trigger=trigger, lag=lag, ratio=1.5, as_expected=as_expected)
        for seed in range(4)
    ]
    found = [log_ratio(diary, standard(diary.days, trigger), lag) for diary, _ in made]
    assert np.mean(found) == pytest.approx(sign * np.log(1.5), abs=0.1)
    effect = made[0][1].effects[0]
    assert (effect.factor, effect.lag, effect.rate_ratio) == (trigger, lag, 1.5)
    assert effect.step == sign * NAMED[trigger].sd


def test_without_a_trigger_all_are_innocent() -> None:
    _, truth = named_factors(30, seed=0, trigger=None)
    assert truth.effects == ()
    assert truth.innocent == tuple(NAMED)
    assert FIRST_FOUR == ("sleep_h", "caffeine_mg", "water_l", "training_load")


def test_a_trigger_that_is_none_of_them_is_an_error() -> None:
    with pytest.raises(ValueError, match="The trigger is one of sleep_h, caffeine_mg"):
        named_factors(30, seed=0, trigger="mood")


def test_values_are_noted_as_people_do_and_never_below_zero() -> None:
    values = natural(pd.DataFrame({"sleep_h": [-0.44, 0.0], "caffeine_mg": [-4.0, 1.004]}))
    # 7 - 0.44 h; 200 mg less four times 80 would be less than none; 200 + 1.004 × 80 = 280.32 mg.
    assert values["sleep_h"].tolist() == [6.6, 7.0]
    assert values["caffeine_mg"].tolist() == [0.0, 280.0]


# Stories


def test_caffeine_acts_through_the_night_and_not_besides() -> None:
    diary, truth = acts_through(LONG, seed=0, missing=0)
    caffeine, sleep = standard(diary.days, "caffeine_mg").shift(1), standard(diary.days, "sleep_h")
    assert caffeine.corr(sleep) == pytest.approx(-0.5, abs=0.05)
    # Ordinary least squares of the log rate: the night has its effect, caffeine none beside it, and half of it alone.
    x = np.column_stack([np.ones(LONG - 1), sleep[1:], caffeine[1:]])
    both = np.linalg.lstsq(x, np.log(truth.rate[1:]))[0]
    alone = np.linalg.lstsq(x[:, [0, 2]], np.log(truth.rate[1:]))[0]
    assert both[1:] == pytest.approx([-np.log(2), 0.0], abs=0.06)
    assert alone[1] == pytest.approx(np.log(2) / 2, abs=0.06)
    assert {effect.factor: effect.rate_ratio for effect in truth.effects} == {
        "sleep_h": 2.0,
        "caffeine_mg": pytest.approx(2**0.5),
    }


def cannot_miss(episodes: pd.DataFrame) -> pd.Series:
    return (episodes["severity"] >= 5) | (episodes["kind"] == "cramp") | (episodes["sleep_disturbance"] > 0)


def ratio_of(diary: Diary, rows: pd.Series) -> float:
    """Log rate ratio of the episodes of these rows per SD of stress."""
    counts = diary.episode_days()[rows].value_counts().reindex(diary.days.index, fill_value=0)
    return log_ratio(Diary.from_days(counts.to_frame("episodes")), standard(diary.days, "stress"))


@pytest.mark.parametrize("noticed", [1.3, 2.0])
def test_noticing_adds_faint_episodes_only(noticed: float) -> None:
    diary, truth = noticing(LONG, seed=0, noticed=noticed, missing=0)
    plain = cannot_miss(diary.episodes)
    assert ratio_of(diary, plain) == pytest.approx(0.0, abs=0.07)
    # The chance is at most 1, so that a strong leaning shows a little weaker than it is.
    assert 0.7 * np.log(noticed) < ratio_of(diary, ~plain) < np.log(noticed) + 0.07
    assert truth.rate.corr(standard(diary.days, "stress").reindex(truth.rate.index)) == pytest.approx(0.0, abs=0.07)
    assert truth.effects == ()


def test_about_a_third_of_all_episodes_cannot_be_missed() -> None:
    diary, truth = noticing(LONG, seed=0, noticed=1.0, missing=0)
    kept = cannot_miss(diary.episodes).sum() / truth.rate.sum()
    # 1 - 0.8 × 0.9 × 0.92 of all are severe, cramps, or woke; of the others 0.35 are noted.
    assert kept == pytest.approx(0.34, abs=0.02)
    assert len(diary.episodes) / truth.rate.sum() == pytest.approx(0.34 + 0.66 * 0.35, abs=0.03)


def test_stress_that_brings_episodes_brings_all_of_them() -> None:
    diary, truth = noticing(LONG, seed=0, noticed=1.0, ratio=1.5, missing=0)
    plain = cannot_miss(diary.episodes)
    assert ratio_of(diary, plain) == pytest.approx(np.log(1.5), abs=0.07)
    assert ratio_of(diary, ~plain) == pytest.approx(np.log(1.5), abs=0.07)
    assert truth.effects[0].factor == "stress"


def test_a_day_without_a_row_has_no_noted_episode() -> None:
    diary, _ = noticing(300, seed=0)
    assert diary.episode_days().isin(diary.days.index).all()
    assert diary.counts().isna().mean() == pytest.approx(0.2, abs=0.1)


@pytest.mark.parametrize(
    ("reaction", "key", "sign"), [("coffee", "caffeine_mg", 1), ("nap", NAP, 1), ("rest", "training_load", -1)]
)
def test_a_reaction_follows_the_count_of_its_day_and_does_nothing(reaction: Reaction, key: str, sign: int) -> None:
    diary, truth = follows_same_day(LONG, seed=0, reaction=reaction, missing=0)
    days = diary.days
    assert sign * days[key].corr(np.log1p(days["episodes"])) > 0.35
    # Given the hidden rate of its day a count is drawn anew: what is left of it moves the reaction all the same.
    left = days["episodes"] / truth.rate - 1
    assert sign * days[key].corr(left) > 0.1
    # Nothing of yesterday's reaction is in today's count beyond today's rate.
    assert days[key].shift(1).corr(left) == pytest.approx(0.0, abs=0.04)
    assert key in truth.innocent


def test_both_ends_bring_episodes_and_the_middle_does_not() -> None:
    diary, truth = both_ends(LONG, seed=0, missing=0)
    z = standard(diary.days, "sleep_h").to_numpy()
    log_rate = np.log(truth.rate.to_numpy())
    fit = np.linalg.lstsq(np.column_stack([np.ones(LONG), z, z**2]), log_rate)[0]
    # Two SD off, on both sides, the rate is twice that of the middle: log 2 = 4 × the square's coefficient.
    assert fit[1] == pytest.approx(0.0, abs=0.05)
    assert 4 * fit[2] == pytest.approx(np.log(2), abs=0.1)


def test_a_weekly_plan_and_its_weekdays() -> None:
    diary, truth = weekly_plan(7 * 800, seed=0, rate=2)
    weekday = diary.days.index.day_of_week
    by_day = diary.days.groupby(weekday)
    load = by_day["training_load"]
    assert load.mean().to_numpy() == pytest.approx([400, 0, 400, 0, 400, 0, 0], abs=10)
    assert load.std()[[1, 3, 5, 6]].max() == 0
    counts = by_day["episodes"].mean()
    assert counts[[1, 3]].mean() / counts[[0, 2, 4, 5, 6]].mean() == pytest.approx(4, rel=0.1)
    assert diary.counts().mean() == pytest.approx(2, rel=0.1)
    assert truth.innocent == tuple(NAMED)


def test_scores_of_one_minute_go_together_on_their_day_only() -> None:
    diary, truth = same_minute(LONG, seed=0, missing=0)
    assert diary.outcome == TWITCHING
    pair = diary.days[[TWITCHING, MOOD]]
    for score in (TWITCHING, MOOD):
        assert pair[score].between(0, 10).all()
        assert (pair[score] % 1 == 0.5).sum() == 1
        assert (pair[score] % 1 == 0).sum() == LONG - 1
    assert pair[TWITCHING].corr(pair[MOOD]) == pytest.approx(-0.6, abs=0.05)
    assert pair[TWITCHING].corr(pair[MOOD].shift(1)) == pytest.approx(0.0, abs=0.06)
    assert MOOD in truth.innocent
    assert len(diary.episodes) == 0


# Other counts


def persistence(values: pd.Series) -> float:
    return float(values.corr(values.shift(1)))


def test_ingarch_counts_have_their_mean_and_persistence() -> None:
    diary, _ = other_counts(20000, seed=0, kind="ingarch", missing=0)
    counts = diary.counts()
    assert counts.mean() == pytest.approx(5, rel=0.05)
    # Ferland, Latour, Oraichi 2006: a = 0.3, b = 0.5; var = mean (1 - (a + b)² + a²) / (1 - (a + b)²).
    assert counts.var() / counts.mean() == pytest.approx((1 - 0.64 + 0.09) / (1 - 0.64), rel=0.1)
    # Lag 1: a (1 - b (a + b)) / (1 - (a + b)² + a²) = 0.3 × 0.6 / 0.45.
    assert persistence(counts) == pytest.approx(0.4, abs=0.03)


def test_log_ingarch_counts_follow_yesterday() -> None:
    diary, truth = other_counts(20000, seed=0, kind="log_ingarch", missing=0)
    log_mean, counts = np.log(truth.rate), diary.counts()
    start = log_mean - 0.4 * np.log1p(counts.shift(1)) - 0.4 * log_mean.shift(1)
    assert start.std() == pytest.approx(0.0, abs=1e-9)
    assert counts.mean() == pytest.approx(5, rel=0.2)


def test_self_exciting_counts_come_in_clusters() -> None:
    diary, truth = other_counts(20000, seed=0, kind="self_exciting", missing=0)
    counts = diary.counts()
    assert counts.mean() == pytest.approx(5, rel=0.05)
    assert counts.var() > 2 * counts.mean()
    # What is expected given the days before leaves nothing that yesterday's count explains.
    assert (counts - truth.rate).mean() == pytest.approx(0.0, abs=0.1)
    assert (counts - truth.rate).corr(counts.shift(1)) == pytest.approx(0.0, abs=0.03)
    assert persistence(counts) > 0.2


def test_feedback_is_from_yesterdays_count_to_the_factor() -> None:
    diary, _ = other_counts(LONG, seed=0, kind="feedback", missing=0)
    before = np.log1p(diary.counts()).shift(1)
    for key, sign in (("caffeine_mg", 1), ("sleep_h", -1), ("stress", 1), ("screen_h", 1)):
        assert sign * diary.days[key].corr(before) == pytest.approx(0.5, abs=0.06)
    assert diary.days["water_l"].corr(before) == pytest.approx(0.0, abs=0.08)


def test_zero_inflated_days_are_empty_whatever_the_rate() -> None:
    diary, truth = other_counts(LONG, seed=0, kind="zero_inflated", missing=0)
    busy = truth.rate > truth.rate.quantile(0.9)
    assert (diary.counts()[busy] == 0).mean() == pytest.approx(0.3, abs=0.05)
    assert diary.counts().mean() == pytest.approx(5, rel=0.1)


def test_rate_factors_and_logging_share_a_season() -> None:
    diary, truth = other_counts(4 * 365, seed=1, kind="shared_season")
    angle = 2 * np.pi * np.arange(len(truth.rate)) / 365.25
    wave = np.column_stack([np.ones(len(angle)), np.sin(angle), np.cos(angle)])

    def height(values: pd.Series) -> float:
        known = values.notna().to_numpy()
        return float(np.hypot(*np.linalg.lstsq(wave[known], values[known])[0][1:]))

    logged = pd.Series(truth.rate.index.isin(diary.days.index).astype(float), index=truth.rate.index)
    assert height(np.log(truth.rate)) == pytest.approx(0.7, abs=0.15)
    assert height(logged) == pytest.approx(0.18, abs=0.06)
    heights = [height(standard(diary.days, key).reindex(truth.rate.index)) for key in NAMED]
    assert max(heights) > 0.6
    assert min(heights) < 0.5


def test_three_levels_are_three() -> None:
    diary, _ = other_counts(365, seed=0, kind="three_levels")
    assert (diary.days[list(NAMED)].nunique() == 3).all()


@pytest.mark.parametrize(("kind", "sign"), [("skipped_when_ill", -1), ("skipped_when_well", 1)])
def test_what_is_logged_depends_on_the_rate(kind: Counts, sign: int) -> None:
    diary, truth = other_counts(2000, seed=0, kind=kind)
    logged = truth.rate.index.isin(diary.days.index)
    assert sign * (np.log(truth.rate[logged]).mean() - np.log(truth.rate[~logged]).mean()) > 0.3
    assert (~logged).mean() == pytest.approx(0.18, abs=0.04)


def test_no_factor_goes_with_the_rate() -> None:
    for kind in ("ingarch", "log_ingarch", "self_exciting", "zero_inflated", "three_levels"):
        diary, truth = other_counts(LONG, seed=3, kind=kind, missing=0)
        left = diary.counts() - truth.rate
        for lag in (0, 1):
            assert diary.days[list(NAMED)].shift(lag).corrwith(left).abs().max() < 0.06


def test_counts_of_no_known_kind_are_an_error() -> None:
    with pytest.raises(ValueError, match="The counts are one of ingarch"):
        other_counts(30, seed=0, kind="tides")  # type: ignore[arg-type]
