"""The days around an episode, against comparable days without one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from myolog.catalogue import factors
from myolog.diary import Diary
from myolog.simulate import demo_diary, simulate_days
from myolog.triggers import before_sentences as say
from myolog.triggers.course import OFFSETS, PART, course


def logged(n: int = 150, seed: int = 2, rate: float = 0.7) -> Diary:
    """Tallied days with two factors, one of them yes/no; the load of the day before goes with episodes."""
    rng = np.random.default_rng(seed)
    index = pd.date_range("2026-01-01", periods=n, name="date")
    load = rng.choice([0.0, 200.0, 400.0], n)
    before = np.concatenate([[0.0], load[:-1]])
    counts = rng.poisson(rate * np.exp(before / 400)).astype(float)
    return Diary.from_days(pd.DataFrame({"episodes": counts, "training_load": load, "illness": rng.random(n) < 0.1}, index=index))  # fmt: skip


def at(table: pd.DataFrame, factor: str, offset: int) -> pd.Series:
    return table.set_index(["factor", "offset"]).loc[(factor, offset)]


def test_means_and_days_by_hand() -> None:
    diary = logged()
    counts, load = diary.counts(), diary.factor_values("training_load")
    found = at(course(diary), "training_load", -1)
    day_before = load.shift(1)
    assert found["mean"] == pytest.approx(day_before[counts > 0].mean())
    assert found["onset_days"] == (day_before[counts > 0].notna()).sum()
    assert found["quiet_days"] == (day_before[counts == 0].notna()).sum()
    assert at(course(diary), "training_load", 1)["mean"] == pytest.approx(load.shift(-1)[counts > 0].mean())


def test_the_difference_is_that_of_a_regression_on_weekday_and_part_of_the_diary() -> None:
    """Oracle: statsmodels' OLS with a constant for each eight weeks and for each weekday."""
    diary = logged()
    found = at(course(diary), "training_load", -1)
    counts, x = diary.counts(), diary.factor_values("training_load").shift(1)
    part = pd.Series(np.minimum(np.arange(len(counts)) // PART, len(counts) // PART - 1), counts.index)
    design = pd.get_dummies(part, prefix="part").join(pd.get_dummies(counts.index.day_of_week, prefix="w").set_index(counts.index).iloc[:, 1:]).astype(float)  # fmt: skip
    design["onset"] = (counts > 0).astype(float)
    used = x.notna() & counts.notna()
    oracle = sm.OLS(x[used], design[used]).fit()
    assert found["difference"] == pytest.approx(oracle.params["onset"], rel=1e-8)
    assert found["usual"] == pytest.approx(found["mean"] - found["difference"])
    # The days are independent here, so that the block bootstrap gives about the usual interval.
    low, high = oracle.conf_int().loc["onset"]
    assert found["high"] - found["low"] == pytest.approx(high - low, rel=0.3)


def test_the_day_that_matters_is_found_and_no_other() -> None:
    table = course(logged(400))
    load = table[table["factor"] == "training_load"].set_index("offset")
    assert load.loc[-1, "low"] > 0
    assert "training_load" in set(table["factor"])
    clear = (load["low"] > 0) | (load["high"] < 0)
    assert clear.drop(-1).sum() <= 1


def test_intervals_cover_while_days_resemble_their_neighbours() -> None:
    # 60 diaries of 120 days, both the factors and the rate with autocorrelation 0.8: 95 % intervals of no difference.
    covered: list[bool] = []
    for seed in range(60):
        diary, _ = simulate_days(120, seed=seed, rate=1.0, factors=3, rho=0.8, factor_rho=0.8)
        table = course(diary, (0,)).dropna(subset=["low"])
        covered += ((table["low"] <= 0) & (table["high"] >= 0)).tolist()
    assert len(covered) > 150
    assert 0.90 <= np.mean(covered) <= 0.99


def test_missing_days_and_values_are_left_out_not_zero() -> None:
    diary = logged()
    days = diary.days
    days.loc[days.index[::3], "training_load"] = np.nan
    found = course(Diary.from_days(days))
    noted = at(found, "training_load", 0)
    assert noted["onset_days"] + noted["quiet_days"] == days["training_load"].notna().sum()
    assert noted["mean"] > 100


@pytest.mark.parametrize(
    ("diary", "reason"),
    [
        (logged(rate=6.0), "without an episode to compare; it takes 10."),
        (logged(rate=0.02), "with an episode to compare; it takes 10."),
        (Diary.from_days(logged().days.assign(training_load=3.0)), "It is the same on all these days."),
    ],
)
def test_what_cannot_be_compared_says_why(diary: Diary, reason: str) -> None:
    rows = course(diary)
    load = rows[rows["factor"] == "training_load"]
    assert load["low"].isna().all()
    assert load["reason"].str.endswith(reason).all()
    assert "nan" not in say.course_sentence(load, factors()["training_load"])


def test_every_day_that_always_or_never_has_one_by_weekday_is_refused() -> None:
    # Episodes on every Monday and on no other day: the weekday and the episode cannot be told apart.
    index = pd.date_range("2026-01-05", periods=140, name="date")
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {"episodes": (index.day_of_week == 0).astype(float), "stress": rng.integers(0, 9, 140)}, index=index
    )
    rows = course(Diary.from_days(frame), (0,))
    assert rows["low"].isna().all()
    assert "same weekday" in rows["reason"].iloc[0]


def test_an_empty_diary_has_no_rows() -> None:
    assert course(Diary()).empty
    assert list(course(Diary()).columns) == list(course(logged()).columns)


def test_the_sentence_names_the_clearest_day_before_in_counted_words() -> None:
    diary = logged(400)
    rows = course(diary)
    load = rows[rows["factor"] == "training_load"]
    found = at(rows, "training_load", -1)
    text = say.course_sentence(load, factors()["training_load"])
    assert text.startswith("The day before: ")
    assert f"around {found['onset_days']} days with an episode" in text
    assert " AU more, " in text
    assert "cause" not in text
    ill = say.course_sentence(rows[rows["factor"] == "illness"], factors()["illness"])
    assert "% of days" in ill


def test_how_many_would_miss_by_chance_is_said() -> None:
    rows = course(demo_diary()[0])
    known = rows["low"].notna().sum()
    text = say.course_chance_sentence(rows)
    assert f"{known} intervals" in text
    assert f"about {0.05 * known:.0f} would miss" in text


def test_the_demo_shows_its_two_truths() -> None:
    # Short sleep the night before (lag 0) and training the day before (lag 1) raise the rate of the demo.
    rows = course(demo_diary()[0])
    assert at(rows, "training_load", -1)["low"] > 0
    assert at(rows, "sleep_h", 0)["difference"] < 0
    assert set(rows["offset"]) == set(OFFSETS)
