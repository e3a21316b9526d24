"""From a dropped file to charts, in a real browser: what is drawn is what the file says."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import expect
from scipy import stats

from myolog.simulate import simulate_days
from tests.e2e.driver import PATIENCE, Visitor
from tests.pages import logs


def test_two_dropped_files_give_the_four_charts_with_the_numbers_of_the_files(visitor: Visitor) -> None:
    episodes, days = logs.two_files()
    visitor.open()
    visitor.upload(episodes, days, expecting="How things stand")
    starts = pd.to_datetime(logs.frame_of(episodes)["start"])
    beside = logs.frame_of(days).assign(date=lambda d: pd.to_datetime(d["date"])).set_index("date")
    # pandas alone: episodes by date, and none on the other days of the day log.
    counts = starts.dt.normalize().value_counts().reindex(beside.index, fill_value=0)

    drawn = visitor.trace("timeline", "episodes")
    assert dict(zip(drawn["x"], drawn["y"], strict=True)) == {f"{d:%Y-%m-%d}": n for d, n in counts.items()}

    visitor.go("Triggers")
    visitor.page.locator(".st-key-lag").get_by_text("the same day", exact=True).click()
    visitor.chart("bins_caffeine_mg_0")
    visitor.settle()
    for factor in ("sleep_h", "caffeine_mg", "water_l", "training_load"):
        bins = visitor.trace(f"bins_{factor}_0", "rate")
        assert bins["y"] == pytest.approx(counts.groupby(beside[factor]).mean().to_list(), abs=1e-3)


def test_ranked_correlations_are_those_of_the_file(visitor: Visitor) -> None:
    file = logs.tally()
    visitor.open()
    visitor.upload(file, expecting="How things stand")
    visitor.go("Triggers")
    table = logs.frame_of(file).set_index(pd.to_datetime(logs.frame_of(file)["date"]))
    drawn = {
        sentence: rho
        for trace in visitor.traces("correlations")
        if trace["customdata"]
        for sentence, rho in zip(trace["customdata"], trace["x"], strict=True)
    }
    for lag, words in enumerate(("same day", "1 day before", "2 days before", "3 days before")):
        both = pd.DataFrame({"x": table["sleep_h"].shift(lag), "y": table["episodes"]}).dropna()
        (found,) = (rho for said, rho in drawn.items() if said.startswith(f"Sleep, {words}"))
        assert found == pytest.approx(stats.spearmanr(both["x"], both["y"]).statistic, abs=1e-3)  # scipy
    expect(visitor.page.get_by_text("would miss zero by chance alone")).to_be_visible()


def test_diary_stays_while_pages_are_switched_and_goes_when_it_is_closed(visitor: Visitor) -> None:
    visitor.open()
    visitor.upload(logs.tally(), expecting="How things stand")
    for name, title in (("Triggers", None), ("When to see a doctor", None), ("Home", "How things stand")):
        visitor.go(name, title)
        expect(visitor.page.get_by_test_id("stText").get_by_text("tally.csv", exact=True)).to_be_visible()
    visitor.chart("timeline")
    visitor.page.get_by_role("button", name="Close this diary").click()
    visitor.settle("Bring your log and see")
    expect(visitor.page.get_by_text("tally.csv")).to_have_count(0)
    visitor.go("Triggers")
    expect(visitor.heading("There is no diary here yet")).to_be_visible()


def test_another_visitor_does_not_see_it(visitor: Visitor, another: Callable[..., Visitor]) -> None:
    visitor.open()
    visitor.upload(logs.tally(), expecting="How things stand")
    somebody = another()
    somebody.open()
    expect(somebody.heading("Bring your log and see")).to_be_visible()
    somebody.open("triggers")
    expect(somebody.heading("There is no diary here yet")).to_be_visible()
    assert "tally.csv" not in somebody.page.content()


def test_day_order_is_asked_and_the_answer_reads_the_file(visitor: Visitor) -> None:
    visitor.open()
    visitor.upload(logs.ambiguous(), expecting="Is the day or the month written first?")
    answers = visitor.page.locator(".st-key-date_order").get_by_role("button")
    expect(answers).to_have_count(2)
    visitor.page.locator(".st-key-order_dmy").get_by_role("button").click()
    visitor.settle("How things stand")
    # 3 April, 5 June, 7 August, 1 February, 9 October and 11 December: day first.
    drawn = visitor.trace("timeline", "episodes")
    assert drawn["x"] == ["2026-02-01", "2026-04-03", "2026-06-05", "2026-08-07", "2026-10-09", "2026-12-11"]
    assert drawn["y"] == [3, 2, 0, 1, 0, 4]


def test_outcome_is_picked_when_the_log_has_no_count(visitor: Visitor) -> None:
    file = logs.scores()
    visitor.open()
    visitor.upload(file)
    visitor.page.locator('[class*="st-key-ask_outcome"] input').click()
    visitor.page.get_by_role("option", name="Muscle soreness").click()
    visitor.settle("How things stand")
    visitor.chart("timeline")
    table = logs.frame_of(file)
    known = table.dropna(subset=["Muscle soreness (0-4)"])
    drawn = visitor.trace("timeline", "Muscle soreness (0-4)")
    days = pd.to_datetime(known["Date"], format="%d/%m/%Y").dt.strftime("%Y-%m-%d")
    assert dict(zip(drawn["x"], drawn["y"], strict=True)) == dict(
        zip(days, known["Muscle soreness (0-4)"], strict=True)
    )
    expect(visitor.page.get_by_text("It is a score, not a count")).to_be_visible()


def test_declared_range_makes_the_other_days_quiet(visitor: Visitor) -> None:
    visitor.open()
    visitor.upload(logs.episode_days_only(), expecting="This log holds only days with episodes")
    visitor.page.get_by_role("button", name="Count the other days").click()
    # Twenty episodes, one every third day, from 1 March to 27 April: 58 days, 38 of them quiet.
    visitor.settle("on 58 observed days")
    drawn = visitor.trace("timeline", "episodes")
    assert (len(drawn["y"]), sum(drawn["y"]), drawn["y"].count(0)) == (58, 20, 38)
    expect(visitor.heading("This log holds only days with episodes")).to_have_count(0)


def test_unreadable_file_is_told_and_problems_are_listed_with_their_lines(visitor: Visitor) -> None:
    visitor.open()
    visitor.upload(logs.unreadable(), expecting="This could not be read")
    expect(visitor.page.get_by_test_id("stMain").get_by_text("photo.csv")).to_be_visible()
    visitor.upload(logs.with_problems(), expecting="3 things to look at")
    visitor.page.locator(".st-key-what_was_read summary").first.click()
    visitor.settle("Things to look at")
    with visitor.page.expect_download() as download:
        visitor.page.locator(".st-key-problems_download").get_by_role("button").click()
    told = pd.read_csv(download.value.path())
    assert sorted(told["row"]) == [4, 7, 11]  # the header is line 1
    assert {"2026-13-45", "a lot", "'-2"} <= set(told["found"])  # the last made safe for spreadsheets


def test_a_table_comes_down_with_the_numbers_of_the_file(visitor: Visitor) -> None:
    file = logs.tally()
    visitor.open()
    visitor.upload(file, expecting="How things stand")
    fold = visitor.unfold("timeline")
    with visitor.page.expect_download() as download:
        fold.get_by_role("button", name="Download this table (CSV)").click()
    table = pd.read_csv(download.value.path())
    assert download.value.suggested_filename == "myolog_timeline.csv"
    np.testing.assert_array_equal(table["Episodes"], logs.frame_of(file)["episodes"])  # missing stays missing
    assert table["Day"].to_list() == logs.frame_of(file)["date"].to_list()


def test_ten_years_are_read_and_drawn(visitor: Visitor) -> None:
    diary, _ = simulate_days(3653, seed=1, rate=1.4, factors=6, start="2016-01-01")
    visitor.open()
    visitor.upload(("days.csv", diary.files()["days.csv"]), expecting="How things stand")
    weeks = visitor.trace("timeline", "episodes")
    # pandas alone: the mean of the logged days of each week, of which ten years have 522 or 523.
    means = diary.counts().dropna().resample("W-SUN").mean().dropna()
    assert weeks["y"] == pytest.approx(means.to_list(), abs=1e-3)
    visitor.go("Triggers")
    visitor.chart("correlations")
    # One of each of six factors; the forest plot, two maps, three of one factor in depth, and the correlations.
    expect(visitor.page.locator(".js-plotly-plot")).to_have_count(6 + 7, timeout=PATIENCE)
