"""How long an experiment must run."""

import time

import numpy as np
import pandas as pd
import pytest

from myolog import experiments
from myolog.diary import Diary
from myolog.experiments import chances
from myolog.experiments.randomisation import rejects
from myolog.simulate import simulate_days
from myolog.simulate.series import latent_state, missing_runs


def diary_with(values: np.ndarray) -> Diary:
    return Diary.from_days(pd.DataFrame({"episodes": values}, index=pd.date_range("2026-01-01", periods=len(values))))


def steady(days: int = 300, rate: float = 6.0) -> Diary:
    return diary_with(np.random.default_rng(5).poisson(rate, days).astype(float))


def test_more_pairs_and_larger_differences_are_seen_more_often_and_five_pairs_never() -> None:
    result = experiments.power(steady())
    table = result.table.pivot_table(index="pairs", columns="rate_ratio", values="chance")
    assert table.index.tolist() == list(range(2, 9))
    assert (table.loc[:5] == 0).all(axis=None)
    assert (table.loc[8] >= table.loc[6]).all()
    assert table.loc[8, 0.5] > table.loc[8, 0.7] > table.loc[8, 0.8]
    assert table.loc[8, 1.5] > table.loc[8, 1.2]
    assert "chance to see 50 % fewer" in result.summary
    assert "cause" not in result.summary


def test_the_promise_is_kept_where_the_truth_is_simple() -> None:
    # Oracle: steady Poisson days drawn afresh, analysed by the same test, without the model in between.
    rng = np.random.default_rng(0)
    on, off = rng.poisson(3 * 6 * 1.3, (4000, 8)), rng.poisson(3 * 6.0, (4000, 8))
    reached = float(rejects((on - off).astype(float)).mean())
    known = chances.Habits(6.0, 0.0, 0.0, 1.0, np.ones(50, dtype=bool), "count")
    rate = chances._rates(known, rng, 4000, 64)
    seen = chances._seen(known, rng, 4000, 64) & (np.arange(64) % 4 > 0)
    with_it, without = (chances._values(known, rng, ratio * rate) for ratio in (1.3, 1.0))
    promised = float(rejects(chances._differences(with_it, without, seen, 4)).mean())
    assert promised == pytest.approx(reached, abs=0.04)


def test_the_promise_is_kept_where_the_rate_wanders_and_days_are_missed() -> None:
    # Oracle: days drawn by simulate.series, which shares nothing with the model, at the true figures of the model.
    rng = np.random.default_rng(3)
    relative_variance = np.exp(0.25) - 1
    alike = (np.exp(0.25 * 0.7) - 1) / relative_variance
    seen = ~missing_runs(rng, 50_000, 0.2)
    known = chances.Habits(5.0, float(alike), float(relative_variance), 1 + 0.1 * 5, seen, "count")
    compared = np.arange(64) % 4 > 0
    drawn = []
    for _ in range(3000):
        rate = 5 * latent_state(rng, 64, "ar1", 0.7, 0.5) * rng.gamma(10, 0.1, 64)
        drawn.append((rng.poisson(2 * rate), rng.poisson(rate), ~missing_runs(rng, 64, 0.2) & compared))
    on, off, there = (np.array(part) for part in zip(*drawn, strict=True))
    reached = float(rejects(chances._differences(on.astype(float), off.astype(float), there, 4)).mean())
    rates = chances._rates(known, rng, 6000, 64)
    kept = chances._seen(known, rng, 6000, 64) & compared
    with_it, without = (chances._values(known, rng, ratio * rates) for ratio in (2.0, 1.0))
    promised = float(rejects(chances._differences(with_it, without, kept, 4)).mean())
    assert promised == pytest.approx(reached, abs=0.033)  # three standard errors


def test_the_last_weeks_say_how_many_the_weeks_to_come_will_have() -> None:
    falling = np.random.default_rng(1).poisson(np.linspace(12, 4, 120)).astype(float)
    assert chances.habits_of(diary_with(falling)).rate == pytest.approx(5.3, abs=0.8)
    assert chances.habits_of(steady(120)).rate == pytest.approx(6, abs=0.8)


def test_no_difference_would_be_seen_at_the_level_of_the_test() -> None:
    difference = np.random.default_rng(1).standard_normal((6000, 8))
    assert rejects(difference).mean() == pytest.approx(12 / 256, abs=0.009)


def test_the_sentence_of_a_number_of_pairs_says_what_the_table_says() -> None:
    result = experiments.power(steady(), rate_ratios=(0.5, 1.5))
    chance = result.table.set_index(["pairs", "rate_ratio"])["chance"]
    first, second = (
        f"{100 * chance[6, ratio]:.0f} % for 50 % {word}" for ratio, word in ((0.5, "fewer"), (1.5, "more"))
    )
    said = result.of(6).replace("over 99", "100")
    assert said.startswith("6 pairs, 7 weeks: the chance to see it is ")
    assert first in said
    assert second in said
    assert result.of(20) == ""


def test_gaps_cost_chances() -> None:
    full = steady(200)
    rng = np.random.default_rng(2)
    counts = full.counts().to_numpy(dtype=float)
    holes = np.where(rng.random(200) < 0.4, np.nan, counts)
    chance = [
        float(experiments.power(d, pairs=8, rate_ratios=(1.5,)).table["chance"].iloc[0])
        for d in (full, diary_with(holes))
    ]
    assert chance[1] < chance[0]


def test_it_takes_less_than_two_seconds() -> None:
    diary, _ = simulate_days(365, seed=1)
    started = time.process_time()
    experiments.power(diary, pairs=range(2, 9), block_days=4)
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("diary", "says"),
    [
        (None, "There is no diary yet"),
        (Diary(), "There is no diary yet"),
        (steady(10), "10 observed days are too few"),
        (diary_with(np.full(60, 4.0)), "same value"),
        (diary_with(np.zeros(60)), "too little"),
        (Diary.from_days(pd.DataFrame({"episodes": np.nan}, index=pd.date_range("2026-01-01", periods=60))), "No day"),
    ],
)
def test_a_diary_that_cannot_tell_is_a_sentence(diary: Diary | None, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        experiments.power(diary)


@pytest.mark.parametrize(
    "wrong", [{"pairs": 1}, {"pairs": []}, {"block_days": 9}, {"rate_ratios": (0.0,)}, {"pairs": "6"}]
)
def test_a_design_that_makes_no_sense_is_a_sentence(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"[A-Z].*\."):
        experiments.power(steady(60), **wrong)  # type: ignore[arg-type]
