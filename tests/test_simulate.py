"""Simulated diaries are what they say: their truth can be found in them, and the demo is what its seed makes."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from myolog import catalogue, read_diary
from myolog.__main__ import main
from myolog.diary import Diary
from myolog.simulate import Truth, demo_diary, simulate_days, ten_day_diary
from myolog.simulate.series import Latent, ar1, latent_state, missing_runs

Demo = tuple[Diary, Truth]
ROOT = Path(__file__).resolve().parent.parent
DEMO, TEN_DAYS = ROOT / "data" / "demo", ROOT / "data" / "demo_ten_days"


@pytest.fixture(scope="module")
def demo() -> Demo:
    return demo_diary()


# Daily diaries


def test_the_same_seed_gives_the_same_diary() -> None:
    assert simulate_days(60, seed=4)[0] == simulate_days(60, seed=4)[0]
    assert simulate_days(60, seed=4)[0] != simulate_days(60, seed=5)[0]


def test_a_day_not_logged_has_no_row() -> None:
    diary, truth = simulate_days(400, seed=0, missing=0.3)
    assert len(truth.rate) == 400
    assert len(diary.days) < 400
    assert diary.counts().isna().sum() == len(diary.span) - len(diary.days)


def test_counts_are_negative_binomial() -> None:
    diary, _ = simulate_days(20000, seed=0, rate=4, dispersion=0.5, missing=0, truth="independent", factors=0)
    counts = diary.counts()
    assert counts.mean() == pytest.approx(4, rel=0.03)
    assert counts.var() == pytest.approx(4 + 0.5 * 16, rel=0.06)


@pytest.mark.parametrize("truth", ["ar1", "flare", "long_memory", "seasonal", "sparse", "independent"])
def test_every_hidden_state_has_mean_one(truth: Latent) -> None:
    rng = np.random.default_rng(0)
    means = [latent_state(rng, 2000, truth, 0.5, 0.5).mean() for _ in range(60)]
    assert np.mean(means) == pytest.approx(1.0, abs=3 * np.std(means) / np.sqrt(60))


def test_the_rate_stays_whatever_is_added() -> None:
    effects = {("f01", 0): 0.4, ("f02", 1): -0.3}
    kept = [
        simulate_days(1500, seed=s, rate=3, effects=effects, factor_correlation=0.5, weekday=0.5, trend=1.0, factors=2)[
            1
        ].rate.mean()
        for s in range(8)
    ]
    assert np.mean(kept) == pytest.approx(3, rel=0.08)


def test_sparse_days_are_mostly_empty() -> None:
    diary, _ = simulate_days(2000, seed=0, rate=1, truth="sparse", factors=0)
    assert (diary.counts().dropna() == 0).mean() > 0.7


def test_persistence_is_as_asked() -> None:
    x = ar1(np.random.default_rng(0), 20000, 0.7)[:, 0]
    assert np.corrcoef(x[:-1], x[1:])[0, 1] == pytest.approx(0.7, abs=0.02)
    assert x.std() == pytest.approx(1.0, abs=0.03)


def test_missing_days_come_in_runs_of_four() -> None:
    gone = missing_runs(np.random.default_rng(0), 50000, 0.2)
    runs = np.diff(np.flatnonzero(np.diff(np.concatenate([[0], gone.astype(int), [0]]))))[::2]
    assert gone.mean() == pytest.approx(0.2, abs=0.01)
    assert runs.mean() == pytest.approx(4, abs=0.2)


def test_factors_correlate_as_asked() -> None:
    diary, _ = simulate_days(8000, seed=0, factors=3, factor_correlation=0.6, missing=0)
    correlation = diary.days[["f01", "f02", "f03"]].corr().to_numpy()
    assert correlation[np.triu_indices(3, 1)] == pytest.approx([0.6] * 3, abs=0.06)


def test_effects_can_be_found_at_their_lag() -> None:
    diary, truth = simulate_days(4000, seed=1, rate=3, factors=2, effects={("f01", 2): 0.3}, missing=0)
    days = diary.days
    x = sm.add_constant(pd.DataFrame({lag: days["f01"].shift(lag) for lag in range(4)}).iloc[3:])
    fit = sm.GLM(days["episodes"].iloc[3:], x, family=sm.families.Poisson()).fit(scale="X2")
    assert fit.params[2] == pytest.approx(0.3, abs=0.05)
    assert fit.params[[0, 1, 3]].abs().max() < 0.08
    assert truth.effects[0].rate_ratio == pytest.approx(np.exp(0.3))
    assert truth.innocent == ("f02",)


@pytest.mark.parametrize("effect", [("f09", 0), ("f01", -1)])
def test_an_effect_on_nothing_is_an_error(effect: tuple[str, int]) -> None:
    with pytest.raises(ValueError, match="There is no factor"):
        simulate_days(30, seed=0, factors=2, effects={effect: 0.1})


def test_an_unknown_truth_is_an_error() -> None:
    with pytest.raises(ValueError, match="latent state is one of ar1, flare"):
        simulate_days(30, seed=0, truth="tides")  # type: ignore[arg-type]


# The demo


def test_the_demo_is_of_a_size_people_keep(demo: Demo) -> None:
    diary, _ = demo
    counts = diary.counts()
    assert 280 <= counts.notna().sum() <= 310
    assert 560 <= len(diary.episodes) <= 640
    assert counts.sum() == len(diary.episodes)
    assert 5 <= counts.isna().sum() <= 40
    assert 0.1 < (counts == 0).mean() < 0.4


def test_the_demo_speaks_the_catalogues_language(demo: Demo) -> None:
    diary, _ = demo
    rows = diary.episodes
    assert set(rows["site"].dropna()) <= set(catalogue.sites())
    assert set(rows["kind"].dropna()) <= set(catalogue.kinds())
    assert {r for cell in rows["remedies"].dropna() for r in cell.split("; ")} <= set(catalogue.remedies())
    known = {factor.key for factor in diary.factors if not factor.own}
    assert known >= {
        "sleep_h",
        "caffeine_mg",
        "water_l",
        "training_load",
        "stress",
        "alcohol_units",
        "magnesium_mg",
        "screen_h",
        "illness",
    }


def test_the_two_triggers_of_the_demo_can_be_found_and_the_innocent_is_let_off(demo: Demo) -> None:
    diary, truth = demo
    sleep, load = truth.effects
    x = pd.DataFrame({key: diary.factor_values(key) for key in ("sleep_h", "caffeine_mg", "stress")})
    x["load"] = diary.factor_values("training_load").shift(load.lag)
    known = x.notna().all(axis=1) & diary.counts().notna()
    fit = sm.GLM(diary.counts()[known], sm.add_constant(x[known]), family=sm.families.Poisson()).fit(scale="X2")
    low, high = fit.conf_int()[0], fit.conf_int()[1]
    assert low["sleep_h"] < np.log(sleep.rate_ratio) / sleep.step < high["sleep_h"] < 0
    assert 0 < low["load"] < np.log(load.rate_ratio) / load.step < high["load"]
    assert low["caffeine_mg"] < 0 < high["caffeine_mg"]
    assert low["stress"] < 0 < high["stress"]
    alone = sm.GLM(diary.counts()[known], sm.add_constant(x.loc[known, ["caffeine_mg"]]), family=sm.families.Poisson())
    assert alone.fit(scale="X2").conf_int()[0]["caffeine_mg"] > 0


def test_cramps_come_at_night_and_twitches_in_the_evening(demo: Demo) -> None:
    timed = demo[0].episodes.query("timed")
    hour = timed["start"].dt.hour
    night = (hour >= 23) | (hour < 5)
    assert night[timed["kind"] == "cramp"].mean() > 0.5
    assert hour[timed["kind"] == "twitch"].between(17, 23).mean() > 0.5


def test_the_demo_says_what_is_true_in_it(demo: Demo) -> None:
    _, truth = demo
    assert [(e.factor, e.lag) for e in truth.effects] == [("sleep_h", 0), ("training_load", 1)]
    assert "caffeine_mg" in truth.innocent
    text = (DEMO / "README.md").read_text(encoding="utf-8")
    for name in (*truth.innocent, "sleep_h", "training_load"):
        assert f"`{name}`" in text or name == "illness"


def test_intakes_of_the_demo_go_with_its_days(demo: Demo) -> None:
    diary, _ = demo
    intakes = diary.intakes
    assert set(intakes["what"]) == {"coffee", "workout", "alcohol"}
    day = intakes["when"].dt.normalize()
    assert set(day) <= set(diary.days.index)
    trained = diary.factor_values("training_load") > 0
    assert trained.reindex(day[intakes["what"] == "workout"]).mean() > 0.9  # a forgotten cell now and then
    coffee = intakes[(intakes["what"] == "coffee") & intakes["timed"]]
    assert coffee["when"].dt.hour.between(6, 18).mean() > 0.95


def test_ten_days_are_too_short_for_a_claim_and_have_an_own_column() -> None:
    diary = ten_day_diary()
    assert len(diary.counts()) == diary.counts().notna().sum() == 10
    assert [factor.key for factor in diary.factors if factor.own] == ["Mood (1-5)"]


@pytest.mark.parametrize(("folder", "options"), [(DEMO, []), (TEN_DAYS, ["--ten-days"])])
def test_the_files_in_data_are_what_the_seed_makes(
    folder: Path, options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["demo", str(tmp_path), *options]) == 0
    made = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    assert made == {p.name: p.read_bytes() for p in folder.iterdir()}
    assert sorted(capsys.readouterr().out.split()) == sorted(str(tmp_path / name) for name in made)


@pytest.mark.parametrize(("folder", "diary"), [(DEMO, demo_diary()[0]), (TEN_DAYS, ten_day_diary())])
def test_the_demo_reads_back_as_it_is(folder: Path, diary: Diary) -> None:
    whole = read_diary(folder)
    assert whole.diary == diary
    assert whole.problems.empty
    assert read_diary(*sorted(folder.glob("*.csv"))).diary == diary


# The command line


def test_the_command_runs_as_a_module(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "myolog", "demo", str(tmp_path / "made")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "made" / "episodes.csv").exists()


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    assert main(["demo", str(tmp_path / "file" / "below")]) == 1
    shown = capsys.readouterr().err
    assert shown.startswith(f"Nothing could be written into {tmp_path / 'file' / 'below'}: ")
    assert os.strerror(20) in shown
