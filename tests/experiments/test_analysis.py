"""The result of an experiment: the test is the draw and nothing else."""

import itertools
import math

import numpy as np
import pandas as pd
import pytest

from myolog import experiments
from myolog.diary import Diary
from tests.experiments.people import coffee, counts, diary_of


def enumerated(experiment: experiments.Experiment, values: np.ndarray) -> float:
    """The p-value written out: every schedule that could have been drawn, day by day."""
    length, analysed = experiment.block_days, experiment.schedule["analysed"].to_numpy()

    def statistic(order: tuple[bool, ...]) -> float:
        total = 0.0
        for pair, first_on in enumerate(order):
            sums, days = {True: 0.0, False: 0.0}, {True: 0, False: 0}
            for half in (0, 1):
                for place in range(length):
                    day = (2 * pair + half) * length + place
                    if analysed[day] and not math.isnan(values[day]):
                        sums[first_on == (half == 0)] += values[day]
                        days[first_on == (half == 0)] += 1
            if days[True] and days[False]:
                total += (sums[True] * days[False] - sums[False] * days[True]) / (days[True] + days[False])
        return abs(total)

    drawn = statistic(experiment.first_on)
    every = [statistic(order) for order in itertools.product((True, False), repeat=experiment.pairs)]
    return sum(value >= drawn - 1e-9 for value in every) / len(every)


@pytest.mark.parametrize("pairs", [2, 3, 4, 6])
@pytest.mark.parametrize("missing", [0.0, 0.2])
def test_the_p_value_is_full_enumeration(pairs: int, missing: float) -> None:
    for seed in range(3):
        experiment = coffee(pairs, seed=seed)
        values = counts(experiment, 4, 2, seed)
        values[np.random.default_rng(seed).random(values.size) < missing] = np.nan
        result = experiments.analyse(experiment, diary_of(experiment, values))
        assert result.p_value == pytest.approx(enumerated(experiment, values))
        assert result.schedules == 2**pairs
        assert result.p_error == 0


def test_with_all_days_logged_the_ratio_is_that_of_the_means_and_the_test_that_of_their_difference() -> None:
    experiment = coffee(6)
    values = counts(experiment, 5, 3)
    schedule = experiment.schedule
    on = (schedule["condition"] == "on").to_numpy()
    compared = schedule["analysed"].to_numpy()
    result = experiments.analyse(experiment, diary_of(experiment, values))
    assert result.rate_ratio == pytest.approx(values[on & compared].mean() / values[~on & compared].mean())
    assert result.on_rate == pytest.approx(values[on & compared].mean())
    differences = []
    for turned in itertools.product((False, True), repeat=6):
        other = on ^ np.repeat(turned, 8)
        differences.append(abs(values[other & compared].mean() - values[~other & compared].mean()))
    assert result.p_value == pytest.approx(np.mean(np.array(differences) >= differences[0] - 1e-9))


def test_the_interval_holds_the_ratios_that_the_same_test_does_not_reject() -> None:
    experiment = coffee(7)
    values = counts(experiment, 6, 3, seed=4)
    on = (experiment.schedule["condition"] == "on").to_numpy()
    result = experiments.analyse(experiment, diary_of(experiment, values))
    assert 0 < result.ci_low < result.rate_ratio < result.ci_high < math.inf
    for ratio, kept in (
        (result.ci_low * 0.999, False),
        (result.ci_low * 1.001, True),
        (result.ci_high * 0.999, True),
        (result.ci_high * 1.001, False),
    ):
        assert bool(enumerated(experiment, np.where(on, values / ratio, values)) > 0.05) is kept


def test_the_interval_misses_one_exactly_when_the_test_rejects() -> None:
    for seed in range(40):
        experiment = coffee(6, seed=seed)
        result = experiments.analyse(experiment, diary_of(experiment, counts(experiment, 5, 3, seed)))
        assert (result.p_value <= 0.05) == (not result.ci_low <= 1 <= result.ci_high)


def test_five_pairs_cannot_reach_five_percent_and_say_so() -> None:
    experiment = coffee(5)
    result = experiments.analyse(experiment, diary_of(experiment, counts(experiment, 20, 4)))
    assert result.p_value == 2 / 32
    assert (result.ci_low, result.ci_high) == (0, math.inf)
    assert result.narrow_level == 1 - 2 / 32
    assert 1 < result.narrow_low < result.rate_ratio < result.narrow_high
    assert "6 pairs or more" in result.summary
    assert result.verdict == "no clear difference"


def test_the_wash_out_is_left_out() -> None:
    experiment = coffee(6, washout_days=2)
    values = counts(experiment, 5, 3)
    result = experiments.analyse(experiment, diary_of(experiment, values))
    wild = np.where(experiment.schedule["analysed"], values, 1000.0)
    assert experiments.analyse(experiment, diary_of(experiment, wild)).p_value == result.p_value
    assert result.on_days + result.off_days == 24


def test_missed_days_are_missing_not_zero() -> None:
    experiment = coffee(6, washout_days=0)
    values = np.full(experiment.days, 4.0)
    values[::9] = 5.0
    on = (experiment.schedule["condition"] == "on").to_numpy()
    values[np.flatnonzero(on)[:8]] = np.nan
    result = experiments.analyse(experiment, diary_of(experiment, values))
    assert result.missing_days == 8
    assert result.rate_ratio == pytest.approx(1, abs=0.1)
    assert "8 of 48 compared days were not observed and left out, not counted as zero" in result.summary


def test_above_a_hundred_thousand_schedules_the_test_is_monte_carlo_with_its_error() -> None:
    experiment = coffee(17, block_days=3)
    values = counts(experiment, 3.4, 3)
    result = experiments.analyse(experiment, diary_of(experiment, values))
    assert result.schedules == 100_001
    assert 0 < result.p_error < 0.002
    signs = 1 - 2 * ((np.arange(2**17)[:, None] >> np.arange(17)) & 1)  # oracle: all 131,072 after all
    analysed = np.where(experiment.schedule["analysed"], values, 0).reshape(17, 2, 3).sum(axis=2)
    difference = analysed[:, 0] - analysed[:, 1]
    drawn = abs(np.where(experiment.first_on, difference, -difference).sum())
    exact = (np.abs(signs @ difference) >= drawn - 1e-9).mean()
    assert result.p_value == pytest.approx(exact, abs=5 * result.p_error)


def test_as_done_counts_only_the_days_that_were_kept_to() -> None:
    experiment = coffee(6)
    values = counts(experiment, 5, 3)
    schedule = experiment.schedule
    done = pd.DataFrame({"date": schedule["date"], "done": ["yes", "yes", "partly", "no"] * 12, "note": "late"})
    result = experiments.analyse(experiment, diary_of(experiment, values), done=done)
    kept = ((done["done"] == "yes") & schedule["analysed"]).to_numpy()
    on = (schedule["condition"] == "on").to_numpy()
    assert result.as_done is not None
    assert result.as_done.on_rate == pytest.approx(values[kept & on].mean())
    assert result.as_done.off_days == (kept & ~on).sum()
    plain = experiments.analyse(experiment, diary_of(experiment, values))
    assert plain.as_done is None
    assert plain.p_value == result.p_value
    assert any("As done" in text for text in result.meaning)


def test_stopped_early_uses_the_days_until_then_and_marks_the_result() -> None:
    experiment = coffee(6)
    values = counts(experiment, 5, 3)
    stopped = experiment.stop("2026-04-24", "holiday")
    result = experiments.analyse(stopped, diary_of(experiment, values))
    cut = np.where(experiment.schedule["date"] <= pd.Timestamp("2026-04-24"), values, np.nan)
    assert result.p_value == pytest.approx(enumerated(experiment, cut))
    assert result.stopped_early
    assert "stopped early, after 24 April 2026" in result.summary


def test_days_on_which_the_clock_moved_are_left_out_and_counted() -> None:
    experiment = coffee(6)
    values = counts(experiment, 5, 3)
    result = experiments.analyse(experiment, diary_of(experiment, values), clock_changes=["2026-04-03"])
    without = np.where(experiment.schedule["date"] == pd.Timestamp("2026-04-03"), np.nan, values)
    assert result.p_value == pytest.approx(enumerated(experiment, without))
    assert "1 day on which the clock changed" in result.summary


def test_nothing_only_on_one_side() -> None:
    experiment = coffee(6)
    on = (experiment.schedule["condition"] == "on").to_numpy()
    only_on = experiments.analyse(experiment, diary_of(experiment, np.where(on, 3.0, 0.0)))
    assert only_on.rate_ratio == math.inf == only_on.ci_high
    only_off = experiments.analyse(experiment, diary_of(experiment, np.where(on, 0.0, 3.0)))
    assert (only_off.rate_ratio, only_off.ci_low) == (0, 0)
    for result in (only_on, only_off):
        assert "nan" not in result.summary
        assert "inf" not in result.summary.replace("information", "")


def test_sentences_are_counted_and_never_speak_of_a_cause() -> None:
    for pairs, on in itertools.product((2, 5, 6, 8), (3, 9)):
        experiment = coffee(pairs)
        result = experiments.analyse(experiment, diary_of(experiment, counts(experiment, on, 3)))
        text = " ".join((result.summary, *result.meaning)).lower().replace("because", "")
        assert "cause" not in text
        assert f"on {3 * pairs} days with “usual coffee”" in text
        assert f"of the {2**pairs} schedules" in text
    assert any("You knew which days were which" in line for line in result.meaning)


def test_blocks_are_the_table_behind_the_chart() -> None:
    experiment = coffee(3)
    values = np.arange(24.0)
    values[3] = np.nan
    blocks = experiments.analyse(experiment, diary_of(experiment, values)).blocks
    assert list(blocks.columns) == ["pair", "block", "condition", "first", "last", "days", "observed", "total", "rate"]
    assert blocks["observed"].tolist() == [2, 3, 3, 3, 3, 3]
    assert blocks["total"].tolist()[:2] == [1 + 2, 5 + 6 + 7]


def no_days(n: int) -> Diary:
    return Diary.from_days(
        pd.DataFrame({"episodes": [float(i % 3) for i in range(n)]}, index=pd.date_range("2026-04-01", periods=n))
    )


@pytest.mark.parametrize(
    ("diary", "says"),
    [
        (None, "There is no diary yet"),
        (Diary(), "There is no diary yet"),
        (no_days(10), "Only 7 of the 36 days"),
        (diary_of(coffee(6), np.full(48, np.nan)).declare("2025-01-01", "2025-02-01"), "None of the days"),
        (diary_of(coffee(6), np.zeros(48)), "have none"),
        (diary_of(coffee(6), np.full(48, 4.0)), "same value"),
    ],
)
def test_what_cannot_be_analysed_is_a_sentence(diary: Diary | None, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        experiments.analyse(coffee(6, washout_days=1), diary)


def test_one_pair_with_days_on_both_sides_is_too_few() -> None:
    experiment = coffee(2, washout_days=0)
    values = counts(experiment, 5, 3)
    values[12:] = np.nan
    with pytest.raises(ValueError, match="Only 1 pair of blocks has observed days in both"):
        experiments.analyse(experiment, diary_of(experiment, values))


def test_while_it_runs_there_is_no_result() -> None:
    experiment = coffee(6)
    diary = diary_of(experiment, counts(experiment, 5, 3))
    with pytest.raises(ValueError, match="runs until 18 May 2026"):
        experiments.analyse(experiment, diary, today="2026-05-18")
    assert experiments.analyse(experiment, diary, today="2026-05-19").p_value <= 1


def test_another_outcome_is_analysed_and_one_below_zero_refused() -> None:
    experiment = coffee(6, outcome="mood")
    frame = pd.DataFrame(
        {"episodes": 1.0, "mood": counts(experiment, 6, 3)}, index=pd.DatetimeIndex(experiment.schedule["date"])
    )
    assert experiments.analyse(experiment, Diary.from_days(frame)).rate_ratio > 1.3
    with pytest.raises(ValueError, match="below zero"):
        experiments.analyse(experiment, Diary.from_days(frame.assign(mood=frame["mood"] - 5)))


def test_a_conclusion_says_what_the_result_says_or_why_there_is_none() -> None:
    experiment = coffee(6)
    diary = diary_of(experiment, counts(experiment, 8, 3))
    found, result = experiments.conclude(experiment, diary), experiments.analyse(experiment, diary)
    assert found.sentence == result.conclusion
    assert found.sentence.startswith("Tested from 1 April 2026 to 18 May 2026 in 6 pairs of blocks, their order drawn")
    assert f": {result.verdict}. Pair by pair, about" in found.sentence
    assert "times as many episodes with “usual coffee”" in found.sentence
    stopped = experiments.conclude(experiment.stop("2026-04-24"), diary)
    assert "to 24 April 2026" in stopped.sentence
    assert "stopped early" in stopped.sentence
    none = experiments.conclude(experiment, None)
    assert none.result is None
    assert ": no result. There is no diary yet" in none.sentence


def test_a_log_of_days_with_episodes_alone_is_told_and_gives_no_number() -> None:
    experiment = coffee(6)
    values = counts(experiment, 2, 1)
    starts = [
        day + pd.Timedelta(hours=10 + place)
        for day, n in zip(experiment.schedule["date"], values, strict=True)
        for place in range(int(n))
    ]
    listed = Diary(pd.DataFrame({"start": starts}))
    with pytest.raises(ValueError, match="only days with episodes were logged"):
        experiments.analyse(experiment, listed)
    with pytest.raises(ValueError, match="only days with episodes"):
        experiments.power(listed)
    whole = listed.declare(experiment.start, experiment.end)  # the way out that the sentence names
    assert experiments.analyse(experiment, whole).missing_days == 0


def test_stopped_within_the_first_pair_there_is_nothing_to_compare() -> None:
    experiment = coffee(6)
    with pytest.raises(ValueError, match="No pair of blocks has observed days in both"):
        experiments.analyse(experiment.stop("2026-04-03"), diary_of(experiment, counts(experiment, 6, 3)))
