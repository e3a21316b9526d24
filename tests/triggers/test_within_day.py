"""Whether what came before an onset is more than chance, within the day."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats

from myolog.diary import Diary
from myolog.simulate.hours import HABITS, simulate_hours
from myolog.triggers import before_sentences as say
from myolog.triggers.before import WINDOWS, Timetable
from myolog.triggers.before_findings import BeforeResult, find_before
from myolog.triggers.crossover import conditional_poisson
from myolog.triggers.evidence import acat, benjamini_hochberg
from myolog.triggers.within_day import Days


@pytest.fixture(scope="module")
def found() -> BeforeResult:
    """A year in which onsets are 1.8 times as many in the two hours after a coffee, and nothing else does anything."""
    return find_before(simulate_hours(365, seed=3, rate=3.0, effects={("coffee", 0, 2): math.log(1.8)}))


def test_a_true_effect_is_a_hint_and_the_others_are_not(found: BeforeResult) -> None:
    verdicts = found.exposures.set_index("exposure")["verdict"]
    assert verdicts["coffee"] == "hint"
    assert not (verdicts.drop("coffee") == "hint").any()
    coffee = found.exposures.set_index("exposure").loc["coffee"]
    assert (coffee["window_from"], coffee["window_to"]) == (0, 2)
    assert coffee["ci_low"] < 1.8 < coffee["ci_high"]
    assert coffee["ci_low"] > 1


def test_p_values_are_put_together_over_windows_and_corrected_over_exposures(found: BeforeResult) -> None:
    by_exposure = found.windows.groupby("exposure", sort=False)["p_value"].apply(lambda p: float(acat(p.to_numpy())))
    assert found.exposures["p_value"].tolist() == by_exposure.tolist()
    assert found.exposures["q_value"].tolist() == benjamini_hochberg(by_exposure.to_numpy()).tolist()


def test_the_score_is_that_of_a_poisson_regression_with_a_constant_for_each_day() -> None:
    """Oracle: score and information of the exposure in statsmodels' Poisson GLM with the fitted rhythm as offset."""
    table = Timetable(simulate_hours(60, seed=8, rate=4.0))
    days = Days(table)
    exposed, known = table.exposed(table.exposures[0], WINDOWS[0], days.moments)
    score = days.score(exposed, known)
    y = np.where(known, days.onsets, 0)
    use = known & (y.sum(axis=1) > 0)[:, None]
    day, step = np.nonzero(use)
    weekend = days.weekend[day, None] > 0
    rhythm = np.where(weekend, days._columns(1.0)[step], days._columns(0.0)[step])
    constants = (day[:, None] == np.unique(day)).astype(float)
    null = sm.GLM(y[use], constants, family=sm.families.Poisson(), offset=np.log(days.rhythm[use])).fit(tol=1e-12)
    mu = null.fittedvalues
    nuisance = np.column_stack([rhythm, constants]) * np.sqrt(mu)[:, None]
    x = exposed[use].astype(float)
    rest = x - np.column_stack([rhythm, constants]) @ np.linalg.lstsq(nuisance, x * np.sqrt(mu), rcond=None)[0]
    contributions = rest * (y[use] - mu)
    by_day = pd.Series(contributions).groupby(day).sum()
    assert score.total == pytest.approx(contributions.sum(), abs=1e-6)
    assert score.information == pytest.approx((rest**2 * mu).sum(), rel=1e-6)
    n = len(by_day)
    assert score.variance == pytest.approx(max((by_day**2).sum() * n / (n - 1), score.information), rel=1e-6)
    weights = pd.Series(rest**2 * mu).groupby(day).sum()
    assert score.degrees == pytest.approx(weights.sum() ** 2 / (weights**2).sum() - 1, rel=1e-6)


def test_the_ratios_are_those_of_the_conditional_poisson_regression() -> None:
    table = Timetable(simulate_hours(120, seed=8, rate=4.0))
    days = Days(table)
    exposed, known = table.exposed(table.exposures[0], WINDOWS[0], days.moments)
    more, also_known = table.exposed(table.exposures[0], WINDOWS[2], days.moments)
    known &= also_known
    day, step = np.nonzero(known)
    rhythm = np.where(days.weekend[day, None] > 0, days._columns(1.0)[step], days._columns(0.0)[step])
    design = np.column_stack([exposed[known], more[known], rhythm])
    onsets, usual = days.onsets[known], days.rhythm[known]
    oracle = conditional_poisson(onsets, design, day, day, exposure=usual)
    model = conditional_poisson(onsets, design, day, exposure=usual)
    found = days.rate_ratios([exposed, more], known, [20.0, 8.0])
    assert found is not None
    for i, degrees in enumerate((20.0, 8.0)):
        ratio, low, high = found[i]
        assert ratio == pytest.approx(oracle.rate_ratios[i], rel=1e-6)
        reach = stats.t.ppf(0.975, degrees) * max(oracle.standard_errors[i], model.standard_errors[i])
        assert (low, high) == pytest.approx((ratio * math.exp(-reach), ratio * math.exp(reach)), rel=1e-6)


def test_what_raises_whole_days_cancels_out() -> None:
    """Days with a coffee have six onsets, the others one, at hours that have nothing to do with the coffee."""
    rng = np.random.default_rng(3)
    days = pd.date_range("2026-01-05", periods=160)
    with_coffee = rng.random(160) < 0.5
    starts = np.repeat(days, np.where(with_coffee, 6, 1))
    starts += pd.to_timedelta(rng.integers(7 * 60, 23 * 60, starts.size), unit="min")
    sites = [f"site {i}" for i in range(starts.size)]
    coffee = days[with_coffee] + pd.to_timedelta(rng.integers(8, 20, with_coffee.sum()), unit="h")
    intakes = pd.DataFrame({"what": "coffee", "when": coffee})
    tea = pd.DataFrame({"what": "tea", "when": days + pd.Timedelta(hours=7)})
    diary = Diary(episodes=pd.DataFrame({"start": starts, "site": sites}), intakes=pd.concat([intakes, tea]))
    result = find_before(diary.declare(days[0], days[-1]))
    near = result.windows[result.windows["exposure"] == "coffee"].iloc[0]
    assert near["onset_share"] > 1.4 * near["matched_share"]
    assert near["p_value"] > 0.05
    assert near["ci_low"] < 1 < near["ci_high"]


def test_nothing_is_found_where_there_is_nothing() -> None:
    hints = [
        (find_before(simulate_hours(90, seed=s, rate=3.0)).exposures["verdict"] == "hint").any() for s in range(20)
    ]
    assert sum(hints) <= 2  # at most 5 in 100 are expected; benchmarks/before.py counts them


def test_what_is_taken_because_of_an_onset_is_said_to_follow() -> None:
    diary = simulate_hours(200, seed=5, rate=2.0)
    onsets = diary.onsets()["start"]
    taken = pd.DataFrame({"what": "magnesium", "when": onsets + pd.Timedelta(minutes=20)})
    result = find_before(diary.replace(intakes=pd.concat([diary.intakes, taken.assign(timed=True)], ignore_index=True)))
    row = result.exposures.set_index("exposure").loc["magnesium"]
    assert row["follows"]
    assert "may follow the episodes" in say.verdict_sentence(next(result.exposures[result.exposures["exposure"] == "magnesium"].itertuples()))  # fmt: skip
    assert not result.exposures.set_index("exposure")["follows"].drop("magnesium").any()


@pytest.mark.parametrize(
    ("diary", "reason"),
    [
        (simulate_hours(20, seed=1, rate=3.0), "a test needs 30"),
        (simulate_hours(60, seed=1, rate=0.2), "within the waking hours; a test needs 20"),
    ],
)
def test_too_little_is_counted_but_not_tested(diary: Diary, reason: str) -> None:
    result = find_before(diary)
    assert (result.exposures["verdict"] == "not tested").all()
    assert result.exposures["reason"].str.contains(reason).all()
    assert result.windows["p_value"].isna().all()
    assert result.windows["onsets"].sum() > 0


def test_an_exposure_on_few_days_says_what_it_takes() -> None:
    diary = simulate_hours(90, seed=1, rate=3.0)
    rare = pd.DataFrame({"what": "sauna", "when": pd.to_datetime([f"2025-02-0{d} 19:00" for d in (1, 2, 3)])})
    result = find_before(diary.replace(intakes=pd.concat([diary.intakes, rare.assign(timed=True)], ignore_index=True)))
    sauna = result.exposures.set_index("exposure").loc["sauna"]
    assert sauna["verdict"] == "not tested"
    assert sauna["reason"] == "it is noted with its hour on 3 days; a test needs 10."
    assert "not tested" not in set(result.exposures.set_index("exposure").loc[["coffee", "workout"], "verdict"])


def test_of_very_many_things_the_commonest_are_tested_and_all_are_counted() -> None:
    diary = simulate_hours(90, seed=1, rate=3.0, missing=0.0)
    rng = np.random.default_rng(1)
    days = pd.date_range("2025-01-06", periods=90)
    when = days[rng.integers(0, 90, 1400)] + pd.to_timedelta(rng.integers(7 * 60, 22 * 60, 1400), unit="min")
    foods = pd.DataFrame({"what": [f"food {i % 40}" for i in range(1400)], "when": when})
    result = find_before(diary.replace(intakes=foods))
    verdicts = result.exposures["verdict"]
    assert len(verdicts) == 40
    assert (verdicts[:30] != "not tested").all()
    assert (verdicts[30:] == "not tested").all()
    assert result.exposures["reason"][30:].str.contains("only the 30 things").all()
    assert (result.windows["onsets"] > 0).all()
    assert not (verdicts == "hint").any()


def test_an_exposure_at_the_same_minute_of_every_day_cannot_be_told_from_the_hour() -> None:
    diary = simulate_hours(60, seed=1, rate=3.0, missing=0.0)
    days = pd.date_range("2025-01-04", periods=66)
    pill = pd.DataFrame({"what": "pill", "when": days + pd.Timedelta(hours=12), "timed": True})
    result = find_before(diary.replace(intakes=pd.concat([diary.intakes, pill], ignore_index=True)))
    row = result.exposures.set_index("exposure").loc["pill"]
    ratio = result.windows[result.windows["exposure"] == "pill"]
    # The rhythm is smooth, so a sharp window is not quite explained by it; it must never be called more than chance.
    assert row["verdict"] in ("cannot tell yet", "not tested", "no sign")
    assert ratio["rate_ratio"].dropna().between(0.1, 10).all()


def test_every_row_of_an_empty_diary_has_its_columns() -> None:
    result = find_before(Diary())
    assert result.exposures.empty
    assert {"verdict", "q_value", "reason", "follows"} <= set(result.exposures.columns)
    assert result.windows.empty
    assert say.summary_sentence(result) == "Nothing with an hour is noted yet"
    assert "0 onsets" in say.compared_sentence(result)


def test_a_ratio_that_runs_away_has_no_limits_but_a_direction() -> None:
    """All onsets of the days fall in the hour after the coffee."""
    days = pd.date_range("2026-01-05", periods=40)
    coffee = days + pd.to_timedelta(np.arange(40) % 9 + 8, unit="h")
    intakes = pd.DataFrame({"what": "coffee", "when": coffee})
    diary = Diary(episodes=pd.DataFrame({"start": coffee + pd.Timedelta(minutes=40)}), intakes=intakes)
    result = find_before(diary.declare(days[0], days[-1]))
    row = result.exposures.iloc[0]
    assert row["verdict"] == "hint"
    assert row["rate_ratio"] > 1
    assert math.isnan(row["ci_high"])
    text = say.summary_sentence(result) + say.exposure_sentence(result.windows, next(result.exposures.itertuples()))
    assert "more onsets" in text
    assert "nan" not in text


def test_sentences_count_and_never_claim(found: BeforeResult) -> None:
    text = "\n".join(
        [
            say.summary_sentence(found),
            say.compared_sentence(found),
            *(
                say.exposure_sentence(found.windows[found.windows["exposure"] == e.exposure], e)
                for e in found.exposures.itertuples()
            ),
        ]
    )
    near = found.windows.iloc[0]
    assert f"{near['onsets_exposed']:,} of {near['onsets']:,} onsets" in text
    assert f"{near['times_exposed']:,} of {near['times']:,} comparable times" in text
    assert "A hint, no more: coffee with more onsets" in text
    assert "cause" not in text.lower()
    assert "nan" not in text.lower()


def test_habits_do_not_depend_on_the_onsets() -> None:
    one = simulate_hours(30, seed=6, rate=1.0, effects={("coffee", 0, 2): 1.0})
    assert set(one.intakes["what"]) <= {habit.what for habit in HABITS}
    assert one == simulate_hours(30, seed=6, rate=1.0, effects={("coffee", 0, 2): 1.0})
    assert one != simulate_hours(30, seed=7, rate=1.0, effects={("coffee", 0, 2): 1.0})


def test_the_mean_rate_of_simulated_hours_is_what_was_asked_for() -> None:
    diary = simulate_hours(3000, seed=1, rate=2.0, rho=0.0)
    assert len(diary.episodes) / 3000 == pytest.approx(2.0, rel=0.06)
