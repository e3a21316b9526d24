"""The numbers of the pages are those of the files, counted by pandas and scipy alone."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from myolog.resources import DATA
from tests.pages import logs
from tests.pages.app import App
from ui import state


def fine(rate: float) -> str:
    """A rate with one decimal below ten, whole from there on."""
    return f"{rate:.1f}" if round(rate, 1) < 10 else f"{rate:.0f}"


def to_half(rating: float) -> str:
    """A rating in whole or half points."""
    return f"{np.floor(2 * rating + 0.5) / 2:g}"


@pytest.fixture
def tallied() -> pd.DataFrame:
    """The tally as pandas reads it, by date."""
    table = logs.frame_of(logs.tally())
    return table.set_index(pd.to_datetime(table["date"])).drop(columns="date")


@pytest.fixture
def home(app: App) -> App:
    """Home with the tally."""
    return app.upload(logs.tally())


@pytest.fixture
def triggers(home: App) -> App:
    """Triggers with the tally."""
    return home.go("pages/triggers.py")


def test_metrics_of_a_tally_are_counted(home: App, tallied: pd.DataFrame) -> None:
    counts = tallied["episodes"].dropna()
    shown = home.metrics
    assert shown["Episodes a week"] == fine(7 * counts.mean())
    assert shown["Days without"] == f"{(counts == 0).sum()}"
    assert f"of {len(counts)} observed days" in home.text
    assert f"from {counts.sum():.0f} episodes on {len(counts)} observed days" in home.text
    last, before = tallied["episodes"].iloc[-28:].mean(), tallied["episodes"].iloc[-56:-28].mean()
    assert shown["Last 4 weeks"] == f"{last / before:.1f} times"
    assert fine(7 * last) in home.text


def test_metrics_of_episodes_are_counted(app: App) -> None:
    episodes, days = logs.two_files()
    app.upload(episodes, days)
    rows = logs.frame_of(episodes)
    shown = app.metrics
    assert shown["Median duration"] == f"{rows['duration_min'].median():g} min"
    assert shown["Usual severity"] == f"{to_half(rows['severity'].median())} of 10"
    assert shown["Commonest site"] == "Left calf"
    calf = (rows["site"] == "calf").sum()
    assert f"{calf} of {len(rows)} with a site" in app.text
    assert f"Most often: left calf, {calf} of {len(rows)} episodes" in app.text
    low, high = rows["severity"].quantile([0.25, 0.75])
    assert f"rated {to_half(low)} to {to_half(high)} of 10" in app.text
    assert f"Half of the episodes last between {rows['duration_min'].quantile(0.25):g} min" in app.text


def test_one_kind_is_looked_at_by_itself(app: App) -> None:
    app.click("Open the demo diary")
    rows = pd.read_csv(DATA / state.DEMO / "episodes.csv")
    (kinds,) = (c for c in app.at.segmented_control if c.label == "Kind of episode")
    assert kinds.options == ["All", "Twitch", "Cramp", "Spasm"]
    kinds.set_value("cramp")
    app.run()
    cramps = rows[rows["kind"] == "cramp"]
    assert app.metrics["Median duration"] == f"{cramps['duration_min'].median():g} min"
    calf = (cramps["site"] == "calf") & (cramps["side"] == "right")
    assert f"Most often: right calf, {calf.sum()} of {cramps['site'].notna().sum()} episodes" in app.text


def test_busiest_hours_are_counted(app: App) -> None:
    episodes, days = logs.two_files()
    app.upload(episodes, days)
    hours = pd.to_datetime(logs.frame_of(episodes)["start"]).dt.hour
    start, end, most, of = (
        int(n)
        for n in re.search(r"(\d\d):00 to (\d\d):00: (\d+) of (\d+) episodes", app.text).groups()  # type: ignore[union-attr]
    )
    assert (end - start) % 24 == 4
    assert most == hours.between(start, start + 3).sum()
    assert most == max(hours.between(h, h + 3).sum() for h in range(21))
    assert of == len(hours)
    table = app.table("hours")
    assert table["Episodes"].sum() == len(hours)
    assert table.groupby("Hour")["Episodes"].sum().loc[12] == (hours == 12).sum()


def test_picked_site_is_told_in_counts(app: App) -> None:
    episodes, days = logs.two_files()
    app.upload(episodes, days)
    rows = logs.frame_of(episodes).query("site == 'eyelid'")
    app.at.pills(key="site").select("eyelid|left")
    app.run()
    last = pd.to_datetime(rows["start"]).max()
    assert f"Left eyelid: {len(rows)} episodes" in app.text
    assert f"median severity {to_half(rows['severity'].median())} of 10" in app.text
    assert f"Last on {last.day} {last:%B %Y}" in app.text


def test_timeline_is_the_file_and_missing_stays_missing(home: App, tallied: pd.DataFrame) -> None:
    table = home.table("timeline")
    np.testing.assert_array_equal(table["Episodes"], tallied["episodes"])
    assert table["Observed"].tolist() == tallied["episodes"].notna().tolist()
    drawn = next(trace for trace in home.figure("timeline")["data"] if trace.get("name") == "episodes")
    counts = tallied["episodes"].dropna()
    assert dict(zip(drawn["x"], drawn["y"], strict=True)) == {f"{d:%Y-%m-%d}": n for d, n in counts.items()}


def test_calendar_says_how_many_days_were_observed(home: App, tallied: pd.DataFrame) -> None:
    missing = int(tallied["episodes"].isna().sum())
    assert f"{120 - missing} of 120 days were observed; the other {missing} are missing, not zero" in home.text


@pytest.mark.parametrize("lag", [0, 1, 2, 3])
@pytest.mark.parametrize("factor", ["sleep_h", "caffeine_mg", "water_l", "training_load", "stress"])
def test_bins_are_the_means_of_the_files_days(triggers: App, tallied: pd.DataFrame, factor: str, lag: int) -> None:
    triggers.at.segmented_control(key="lag").set_value(lag)
    triggers.run()
    table = triggers.table(f"bins_{factor}_{lag}")
    by_value = tallied["episodes"].groupby(tallied[factor].shift(lag))
    assert table["Days"].tolist() == by_value.count().tolist()
    assert table["Episodes"].tolist() == by_value.sum().tolist()
    assert table["A day"].tolist() == pytest.approx(by_value.mean().tolist(), abs=0.005)
    assert ((table["From"] <= table["A day"]) & (table["A day"] <= table["To"])).all()


def test_sentence_below_a_chart_counts_its_ends(triggers: App, tallied: pd.DataFrame) -> None:
    by_value = tallied["episodes"].groupby(tallied["sleep_h"])
    days, rate = by_value.count(), by_value.mean()
    low, high = (f"{rate[h]:.1f}".removesuffix(".0") for h in (6.0, 8.0))
    assert (
        f"On {days[6.0]} days with 6 h of sleep: {low} episodes a day; on {days[8.0]} days with 8 h of sleep: {high}"
        in triggers.text
    )


def test_sentence_tells_what_lies_below_zero_from_none(app: App) -> None:
    table = logs.frame_of(logs.tally()).assign(Mood=lambda t: t["stress"] - 5.0)  # -4 to -2
    table["Temperature"] = np.linspace(-12, 9, len(table)).round(1)
    app.upload(("cold.csv", logs.csv_of(table))).go("pages/triggers.py")
    assert "with no Mood" not in app.text
    assert "with no Temperature" not in app.text


def test_few_days_are_not_called_alike(app: App) -> None:
    app.click("Open a demo of ten days").go("pages/triggers.py")
    sleep = app.diary.days["sleep_h"]
    assert sleep.max() - sleep.min() > 2
    assert "Sleep is much the same" not in app.text


def test_four_charts_share_one_scale(triggers: App) -> None:
    # Each at the lag at which it shows most, which its key ends with.
    keys = [key for key in triggers.charts if re.match(r"bins_(sleep_h|caffeine_mg|water_l|training_load)_\d$", key)]
    assert len(keys) == 4
    ranges = {tuple(triggers.figure(key)["layout"]["yaxis"]["range"]) for key in keys}
    assert len(ranges) == 1


@pytest.mark.parametrize("lag", [0, 1, 2, 3])
def test_correlations_are_spearmans(triggers: App, tallied: pd.DataFrame, lag: int) -> None:
    table = triggers.table("correlations")
    words = ("the same day", "the day after", "2 days after", "3 days after")[lag]
    for factor, label in (("sleep_h", "Sleep"), ("caffeine_mg", "Caffeine"), ("stress", "Stress")):
        both = pd.DataFrame({"x": tallied[factor].shift(lag), "y": tallied["episodes"]}).dropna()
        (row,) = table[(table["Factor"] == label) & (table["Lag"] == words)].to_dict("records")
        assert row["Days"] == len(both)
        assert row["Correlation"] == pytest.approx(stats.spearmanr(both["x"], both["y"]).statistic, abs=0.005)  # scipy
        assert row["From"] < row["Correlation"] < row["To"]


def test_what_chance_would_show_is_said(triggers: App) -> None:
    table = triggers.table("correlations")
    shown = table["Correlation"].notna().sum()
    drawn = triggers.figure("correlations")["data"]
    beyond = sum(len(trace["x"]) for trace in drawn if str(trace.get("name")).startswith("interval misses zero"))
    assert f"Of these {shown} intervals about {round(0.05 * shown)} would miss zero by chance alone" in triggers.text
    assert f"{beyond} {'does' if beyond == 1 else 'do'}." in triggers.text


def test_strongest_pair_of_factors_is_scipys(triggers: App, tallied: pd.DataFrame) -> None:
    table = triggers.table("factor_map")
    (row,) = table[(table["Factor"] == "Sleep") & (table["And"] == "Caffeine")].to_dict("records")
    assert row["Days"] == 120
    expected = stats.spearmanr(tallied["sleep_h"], tallied["caffeine_mg"]).statistic  # scipy
    assert row["Correlation"] == pytest.approx(expected, abs=0.005)
    assert len(table) == 10  # 5 factors, 5 * 4 / 2 pairs
