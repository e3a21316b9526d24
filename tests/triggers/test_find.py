"""`find_triggers`: what a person, or a script, relies on."""

import math
import re
import warnings

import numpy as np
import pandas as pd
import pytest

import myolog
from myolog import Diary, find_triggers
from myolog.simulate import demo_diary, simulate_days
from myolog.triggers.verdicts import VERDICTS

COLUMNS = [
    "factor", "label", "unit", "step", "days", "rate_ratio", "ci_low", "ci_high", "p_value", "q_value", "lag", "verdict",
    "explained_by", "sentence",
]  # fmt: skip


@pytest.fixture(name="demo", scope="module")
def demo_result() -> myolog.TriggerResult:
    return find_triggers(demo_diary()[0])


def days_of(n: int = 120, rate: float = 4.0, seed: int = 0, **columns: object) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    index = pd.date_range("2025-01-01", periods=n, freq="D", name="date")
    frame = pd.DataFrame({"episodes": rng.poisson(rate, n).astype(float), "sleep_h": rng.normal(7, 1, n)}, index=index)
    return frame.assign(**columns)


def row_of(result: myolog.TriggerResult, factor: str) -> pd.Series:
    return result.factors.set_index("factor").loc[factor]


def words_of(result: myolog.TriggerResult) -> str:
    return " ".join(
        [result.summary, *result.factors["sentence"], *result.refusals["reason"], *result.guards["cautions"]]
    )


def test_tables_hold_what_was_promised(demo: myolog.TriggerResult) -> None:
    assert list(demo.factors.columns[: len(COLUMNS)]) == COLUMNS
    assert {"rate_ratio", "ci_low", "ci_high", "p_value", "lag", "factor"} <= set(demo.lags.columns)
    tested = demo.factors[demo.factors["verdict"] != "not tested"]
    assert len(demo.lags) == 4 * len(tested)
    assert set(demo.factors["verdict"]) <= set(VERDICTS)
    assert set(demo.refusals["factor"]) == set(demo.factors.loc[demo.factors["verdict"] == "not tested", "factor"])
    assert (tested["ci_low"] <= tested["rate_ratio"]).all()
    assert (tested["rate_ratio"] <= tested["ci_high"]).all()
    assert (tested["q_value"] >= tested["p_value"] - 1e-12).all()


def test_the_two_true_triggers_of_the_demo_are_found_and_nothing_else(demo: myolog.TriggerResult) -> None:
    likely = demo.factors[demo.factors["verdict"].str.startswith("likely")]
    assert set(zip(likely["factor"], likely["lag"], likely["verdict"], strict=True)) == {
        ("sleep_h", 0, "likely protective"),
        ("training_load", 1, "likely trigger"),
    }
    # data/demo/README.md: 1.35 times as many for an hour less of sleep, 1.22 for 100 AU of load the day before.
    sleep, load = row_of(demo, "sleep_h"), row_of(demo, "training_load")
    assert sleep["ci_low"] < 1 / 1.35 < sleep["ci_high"]
    assert load["ci_low"] < 1.22 < load["ci_high"]


def test_the_innocent_of_the_demo_hides_behind_sleep(demo: myolog.TriggerResult) -> None:
    caffeine = row_of(demo, "caffeine_mg")
    assert caffeine["verdict"] in ("cannot tell yet", "no sign")
    assert caffeine["explained_by"] == "sleep_h"
    assert "no longer once sleep is allowed for" in caffeine["sentence"]


def test_an_effect_is_found_at_its_lag() -> None:
    diary, _ = simulate_days(400, seed=7, effects={("f03", 2): 0.45}, factors=5)
    found = row_of(find_triggers(diary), "f03")
    assert (found["verdict"], found["lag"]) == ("likely trigger", 2)


def test_a_protective_factor_is_called_so() -> None:
    diary, _ = simulate_days(400, seed=8, effects={("f02", 0): -0.45}, factors=4)
    assert row_of(find_triggers(diary), "f02")["verdict"] == "likely protective"


def test_order_of_columns_and_units_change_nothing() -> None:
    diary, _ = simulate_days(200, seed=9, effects={("f01", 1): 0.4}, factors=4)
    days = diary.days
    turned = Diary.from_days(days[["f04", "f02", "episodes", "f01", "f03"]].assign(f01=days["f01"] * 1000))
    ours, theirs = find_triggers(diary).factors.set_index("factor"), find_triggers(turned).factors.set_index("factor")
    for column in ("p_value", "q_value", "lag", "verdict"):
        assert ours[column].sort_index().tolist() == pytest.approx(theirs[column].sort_index().tolist()) or (
            ours[column].sort_index().tolist() == theirs[column].sort_index().tolist()
        )


def test_calendar_time_does_not_matter_in_whole_weeks() -> None:
    diary, _ = simulate_days(150, seed=10, factors=3)
    days = diary.days
    later = Diary.from_days(days.set_axis(days.index + pd.Timedelta(weeks=60)))
    assert find_triggers(diary).factors["p_value"].tolist() == pytest.approx(
        find_triggers(later).factors["p_value"].tolist()
    )


def test_rows_of_devices_make_no_day_observed() -> None:
    rng = np.random.default_rng(1)
    tallied = days_of(60)
    index = pd.date_range(tallied.index[0] - pd.Timedelta(days=500), periods=1100, freq="D", name="date")
    device = pd.DataFrame(
        {"episodes": np.nan, "sleep_h": rng.normal(7, 1, 1100), "Deep sleep": rng.normal(1.5, 0.3, 1100)}, index=index
    )
    device.loc[tallied.index, "episodes"] = tallied["episodes"]
    result = find_triggers(Diary.from_days(device))
    assert result.days == 60
    assert not result.factors["verdict"].str.startswith("likely").any()


def test_two_copies_of_one_factor_are_one_finding() -> None:
    rng = np.random.default_rng(3)
    x = rng.normal(size=150)
    result = find_triggers(
        Diary.from_days(days_of(150, a=x, b=x, episodes=rng.poisson(3 * np.exp(0.5 * np.roll(x, 1))).astype(float)))
    )
    verdicts = result.factors.set_index("factor")["verdict"]
    assert sorted(verdicts[["a", "b"]]) == ["cannot tell yet", "likely trigger"]
    other = verdicts[["a", "b"]].idxmin()
    assert row_of(result, other)["explained_by"] in ("a", "b")


def test_what_follows_the_episodes_is_not_called_likely() -> None:
    rng = np.random.default_rng(5)
    level = np.zeros(303)
    for i in range(1, 303):
        level[i] = 0.6 * level[i - 1] + rng.standard_normal()
    episodes = rng.poisson(2 * np.exp(0.4 * level)).astype(float)
    # Worry is that of today's and of the last two days' episodes: it follows.
    worry = episodes[2:-1] + episodes[1:-2] + episodes[:-3] + rng.normal(0, 0.3, 300)
    result = find_triggers(Diary.from_days(days_of(300, episodes=episodes[2:-1], Worry=worry)))
    found = row_of(result, "Worry")
    assert found["verdict"] == "hint"
    assert "may follow" in found["sentence"]


def test_a_score_given_in_the_same_minute_is_not_called_likely() -> None:
    rng = np.random.default_rng(6)
    mood = rng.integers(1, 6, 200).astype(float)
    soreness = np.clip(mood - 1 + rng.integers(-1, 2, 200), 0, 4).astype(float)
    frame = days_of(200).drop(columns="episodes").assign(Mood=mood, Soreness=soreness)
    result = find_triggers(Diary.from_days(frame, outcome="Soreness"))
    found = row_of(result, "Mood")
    assert found["q_value"] < 0.01
    assert found["verdict"] == "hint"
    assert "same minute" in found["sentence"]
    assert "on average" in found["sentence"]


def test_exploration_is_never_called_likely() -> None:
    result = find_triggers(demo_diary()[0], "onsets")
    assert not result.factors["verdict"].str.startswith("likely").any()
    assert row_of(result, "training_load")["verdict"] == "hint"
    assert "exploration" in result.summary


@pytest.mark.parametrize(
    ("outcome", "site", "kind"),
    [("minutes", None, None), ("severity", None, None), (None, "calf", None), (None, None, "cramp")],
)
def test_other_outcomes_can_be_looked_at(outcome: str | None, site: str | None, kind: str | None) -> None:
    result = find_triggers(demo_diary()[0], outcome, site=site, kind=kind)
    assert not result.outcome.primary
    assert 0 < result.days <= 291
    assert not re.search(r"\bnan\b", words_of(result))


def test_short_diaries_are_first_looks() -> None:
    diary, _ = simulate_days(50, seed=1, effects={("f01", 0): 1.2}, factors=3, missing=0)
    result = find_triggers(diary)
    assert row_of(result, "f01")["q_value"] < 0.01
    assert row_of(result, "f01")["verdict"] == "hint"
    assert "first look" in result.summary


@pytest.mark.parametrize(
    ("frame", "words", "needed"),
    [
        (days_of(1), "Only 1 day has been observed; the first look needs 30.", 29.0),
        (days_of(29), "Only 29 days have been observed", 1.0),
        (days_of(60, episodes=0.0), "Every observed day is the same", math.nan),
        (
            days_of(60, episodes=np.r_[np.ones(12), np.zeros(48)]),
            "Only 12 episodes so far; the first look needs 20.",
            40.0,
        ),
        (
            days_of(60, episodes=np.r_[np.full(5, 9.0), np.zeros(55)]),
            "Only 5 days with an episode; the first look needs 10.",
            60.0,
        ),
    ],
)
def test_what_is_too_short_says_what_it_takes(frame: pd.DataFrame, words: str, needed: float) -> None:
    result = find_triggers(Diary.from_days(frame))
    assert result.factors["verdict"].tolist() == ["not tested"]
    assert words in result.refusals["reason"].iloc[0]
    assert result.refusals["days_needed"].iloc[0] == pytest.approx(needed, nan_ok=True)


def ugly_diaries() -> dict[str, Diary]:
    rng = np.random.default_rng(0)
    many = pd.DataFrame(rng.normal(size=(40, 100)), columns=[f"c{i}" for i in range(100)], index=days_of(40).index)
    coffee = (rng.random(120) < 0.5).astype(float)
    base = days_of()
    return {
        "empty": Diary(),
        "no factors": Diary.from_days(base[["episodes"]]),
        "constant": Diary.from_days(days_of(stress=3.0)),
        "all missing": Diary.from_days(days_of(stress=np.nan)),
        "thousands": Diary.from_days(days_of(rate=4000.0, stress=rng.integers(0, 10, 120).astype(float))),
        "changes once": Diary.from_days(days_of(stress=(np.arange(120) > 60) * 1.0)),
        "hundred factors on forty days": Diary.from_days(pd.concat([days_of(40), many], axis=1)),
        "none without coffee": Diary.from_days(base.assign(caffeine_had=coffee, episodes=base["episodes"] * coffee)),
        "weekend": Diary.from_days(base.assign(Weekend=(base.index.day_of_week >= 5) * 1.0)),
        "time itself": Diary.from_days(base.assign(Time=np.arange(120.0))),
        "scales": Diary.from_days(
            base.assign(
                huge=rng.normal(size=120) * 1e300, tiny=rng.normal(size=120) * 1e-300, far=1e12 + rng.normal(size=120)
            )
        ),
        "infinite": Diary.from_days(base.assign(inf=np.inf)),
        "one giant day": Diary.from_days(days_of(400, episodes=np.where(np.arange(400) == 200, 1e9, 1.0))),
        "first third only": Diary.from_days(
            days_of(90, episodes=np.where(np.arange(90) < 30, 5.0, 0.0) + (np.arange(90) % 30 == 1))
        ),
        "gaps": Diary.from_days(days_of(300)[rng.random(300) < 0.3]),
        "below zero": Diary.from_days(base.assign(Score=rng.normal(size=120)), outcome="Score"),
        "yes or no": Diary.from_days(base.assign(Cramped=(rng.random(120) < 0.4) * 1.0), outcome="Cramped"),
        "hostile": Diary.from_days(
            base.assign(**{"<b>=1+1</b> [x](http://x)": rng.normal(size=120), "nan": rng.normal(size=120)})
        ),
    }


@pytest.mark.parametrize("name", list(ugly_diaries()))
def test_ugly_diaries_get_a_verdict_or_a_reason(name: str) -> None:
    diary = ugly_diaries()[name]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = find_triggers(diary)
    assert len(result.factors) == len(diary.factors)
    assert result.summary
    for row in result.factors.itertuples():
        assert row.verdict in VERDICTS
        assert len(row.sentence) > 20
        assert not re.search(r"\b(nan|inf|None)\b", row.sentence.replace(row.label, ""))
    ugly = result.factors[~result.factors["factor"].isin(["sleep_h", "caffeine_had"])]
    assert not ugly["verdict"].str.startswith("likely").any()


def test_words_never_claim_more_than_association(demo: myolog.TriggerResult) -> None:
    said = words_of(demo) + " ".join(demo.assumptions)
    assert not re.search(r"\bcaus|\bprove[ns]?\b|\bdue to\b|\bbecause of\b", said, re.IGNORECASE)


def test_each_sentence_counts_days(demo: myolog.TriggerResult) -> None:
    sleep = row_of(demo, "sleep_h")["sentence"]
    days, outcome = demo_diary()[0].factor_values("sleep_h"), demo_diary()[0].counts()
    short = days < 6
    # The numbers in the sentence, counted again from the diary.
    counted = f"On {int((short & outcome.notna()).sum())} days with less than 6 h of sleep: {outcome[short].mean():.1f} episodes a day"
    assert sleep.startswith(counted)


def test_medicines_switched_often_are_tested_and_others_counted_before_and_after() -> None:
    frame = days_of(200)
    spells = [("2025-01-10", "2025-02-10"), ("2025-03-01", "2025-03-25"), ("2025-05-01", "2025-06-10")]
    often = pd.DataFrame(
        {
            "name": "Often",
            "dose": "1",
            "start": [pd.Timestamp(a) for a, _ in spells],
            "end": [pd.Timestamp(b) for _, b in spells],
            "notes": None,
        }
    )
    once = pd.DataFrame(
        {"name": ["Once"], "dose": ["1"], "start": [pd.Timestamp("2025-04-01")], "end": [pd.NaT], "notes": [None]}
    )
    result = find_triggers(Diary(days=frame, medicines=pd.concat([often, once], ignore_index=True)))
    assert row_of(result, "medicine Often")["verdict"] != "not tested"
    refused = row_of(result, "medicine Once")
    before, after = frame.loc[:"2025-03-31", "episodes"], frame.loc["2025-04-01":, "episodes"]
    assert refused["verdict"] == "not tested"
    assert f"{len(after)} observed days on it: {after.mean():.1f}" in refused["sentence"]
    assert f"{len(before)} observed days without it: {before.mean():.1f}" in refused["sentence"]


def ill_for_a_week(seed: int) -> pd.DataFrame:
    """A week in bed with four times the episodes; sleep has nothing to do with them beyond that."""
    frame, ill = days_of(120, seed=seed), np.isin(np.arange(120), np.arange(60, 67))
    episodes = frame["episodes"] * np.where(ill, 4.0, 1.0)
    return frame.assign(illness=ill * 1.0, sleep_h=frame["sleep_h"] + 4 * ill, episodes=episodes)


def test_a_spell_of_illness_is_counted_with_and_without() -> None:
    frame = ill_for_a_week(0)
    refused = row_of(find_triggers(Diary.from_days(frame)), "illness")
    assert (refused["verdict"], refused["days"]) == ("not tested", 120)
    with_it, without = (frame.loc[frame["illness"] == flag, "episodes"].mean() for flag in (1, 0))
    assert f"7 observed days with it: {with_it:.0f} episodes a day" in refused["sentence"]
    assert f"113 observed days without it: {without:.1f}" in refused["sentence"]


def test_what_goes_along_with_a_spell_of_illness_is_not_taken_for_it() -> None:
    frames = [ill_for_a_week(seed) for seed in range(10)]
    aware = [row_of(find_triggers(Diary.from_days(f)), "sleep_h")["p_value"] for f in frames]
    unaware = [row_of(find_triggers(Diary.from_days(f.drop(columns="illness"))), "sleep_h")["p_value"] for f in frames]
    assert sum(p < 0.05 for p in aware) <= 1
    assert sum(p < 0.05 for p in unaware) >= 4


def test_caffeine_on_training_days_is_a_row_of_its_own() -> None:
    rng = np.random.default_rng(12)
    load, coffee = rng.gamma(2, 100, 400), rng.gamma(3, 60, 400)
    together = (load - load.mean()) / 100 * (coffee - coffee.mean()) / 100
    frame = days_of(
        400,
        caffeine_mg=coffee,
        training_load=load,
        episodes=rng.poisson(3 * np.exp(np.clip(0.35 * np.roll(together, 1), -2, 2))).astype(float),
    )
    found = row_of(find_triggers(Diary.from_days(frame)), "caffeine_mg:training_load")
    assert (found["verdict"], found["lag"]) == ("likely trigger", 1)
    assert "together" in found["sentence"]


def persistent(rng: np.random.Generator, n: int) -> np.ndarray:
    x = rng.standard_normal(n)
    for t in range(1, n):
        x[t] = 0.7 * x[t - 1] + 0.71 * x[t]
    return x


@pytest.mark.parametrize("rates", [(8.0, 0.0), (0.0, 5.0)])
def test_a_flare_that_is_over_or_that_just_began_makes_no_trigger(rates: tuple[float, float]) -> None:
    # For most of the diary nothing happens at all. No factor has an effect: of all tests about 1 in 20 has p < 0.05.
    p_values, flagged = [], 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        expected = np.where(np.arange(120) < (30 if rates[0] else 80), rates[0], rates[1])
        frame = days_of(120, episodes=rng.poisson(expected).astype(float))
        columns = {f"x{i}": persistent(rng, 120) for i in range(5)}
        result = find_triggers(Diary.from_days(frame.assign(**columns)))
        p_values += result.lags["p_value"].dropna().to_list()
        flagged += bool((result.factors["q_value"] <= 0.05).any())
    assert (np.array(p_values) < 0.05).mean() < 0.09
    assert flagged <= 4  # 1 in 20 at most, and what chance adds to that: P(more than 4 of 20) is 0.3 %


def test_who_only_twitches_on_thursdays_is_not_told_that_it_is_the_training_of_mondays() -> None:
    rng = np.random.default_rng(0)
    frame = days_of(119)
    day = frame.index.day_of_week
    frame = frame.assign(
        episodes=rng.poisson(np.where(day == 3, 5.0, 0.0)).astype(float),
        training_load=np.where(day == 0, 0.0, rng.gamma(4, 60, 119)),
    )
    found = row_of(find_triggers(Diary.from_days(frame)), "training_load")
    assert found["verdict"] in ("cannot tell yet", "no sign", "not tested")


def test_a_copy_of_the_outcome_is_not_what_goes_with_it() -> None:
    frame = days_of(100)
    result = find_triggers(Diary.from_days(frame.assign(Twitches=frame["episodes"])))
    assert row_of(result, "Twitches")["verdict"] == "not tested"


def test_wrong_questions_get_a_sentence() -> None:
    diary = Diary.from_days(days_of())
    with pytest.raises(ValueError, match="no column 'Mood' to explain"):
        find_triggers(diary, "Mood")
    with pytest.raises(ValueError, match="Lags go from 0 to 7"):
        find_triggers(diary, lags=30)
    with pytest.raises(ValueError, match=r"between 0 and 0\.5"):
        find_triggers(diary, fdr=5)


def test_of_too_many_factors_those_logged_on_most_days_are_tested(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit is lowered here; of four factors the third lacks the first ten days."""
    monkeypatch.setattr("myolog.triggers.study.MOST_TESTED", 3)
    diary, _ = simulate_days(120, seed=7, factors=4)
    days = diary.days
    days.iloc[:10, days.columns.get_loc("f03")] = np.nan
    result = find_triggers(diary.replace(days=days))
    assert sorted(result.factors.loc[result.factors["verdict"] != "not tested", "factor"]) == ["f01", "f02", "f04"]
    assert result.refusals["factor"].tolist() == ["f03"]
    assert result.refusals["reason"].iloc[0].startswith("3 factors are tested at most")
    assert result.factors.set_index("factor")["days"].idxmin() == "f03"
