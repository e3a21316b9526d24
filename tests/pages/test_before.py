"""The page Before an episode: its numbers are those of the files, and each state says what to do next."""

from __future__ import annotations

import html
import re

import numpy as np
import pandas as pd
import pytest

from tests.pages import logs
from tests.pages.app import App
from tests.pages.test_hostile import RENDER, spoken

PAGE = "pages/before_an_episode.py"


def hours(days: int = 70, seed: int = 9) -> tuple[logs.File, logs.File, logs.File]:
    """Episodes, days and intakes of a person whose twitching comes an hour after each afternoon coffee."""
    rng = np.random.default_rng(seed)
    dates = pd.date_range("2026-02-02", periods=days)
    coffee = [
        d + pd.Timedelta(minutes=int(m)) for d, m in zip(dates, rng.integers(12 * 60, 19 * 60, days), strict=True)
    ]
    tea = [d + pd.Timedelta(hours=7, minutes=30) for d in dates]
    starts = [c + pd.Timedelta(minutes=int(rng.integers(20, 100))) for c in coffee if rng.random() < 0.7]
    starts += [
        d + pd.Timedelta(minutes=int(m)) for d, m in zip(dates, rng.integers(8 * 60, 22 * 60, days), strict=True)
    ]
    episodes = pd.DataFrame({"start": [f"{s:%Y-%m-%d %H:%M}" for s in sorted(starts)], "site": "calf"})
    beside = pd.DataFrame({"date": dates.strftime("%Y-%m-%d"), "sleep_h": rng.choice([6.0, 7.0, 8.0], days)})
    intakes = pd.DataFrame(
        [("coffee", f"{t:%Y-%m-%d %H:%M}", 1, "cup") for t in coffee]
        + [("tea", f"{t:%Y-%m-%d %H:%M}", 1, "cup") for t in tea],
        columns=["what", "when", "amount", "unit"],
    )
    return ("episodes.csv", logs.csv_of(episodes)), ("days.csv", logs.csv_of(beside)), ("intakes.csv", logs.csv_of(intakes))  # fmt: skip


def test_the_demo_is_told_in_counts_and_nothing_is_claimed(app: App) -> None:
    app.click("Open the demo diary").go(PAGE)
    assert {"before_shares", "before_ratios", "course_sleep_h", "course_training_load"} <= set(app.charts)
    # The coffees, workouts and drinks of the demo change nothing within hours.
    assert "Nothing that was noted in the hours before an onset stands out from chance" in app.text
    assert re.search(r"Coffee: .*\d+ of \d+ onsets \(\d+ %\), and before \d+ of \d+ comparable times", app.text)
    assert "or protective" not in app.text
    assert "cause" not in app.text.lower()
    table = app.table("before_hours")
    assert table["What"].nunique() == 3
    assert (table["With it before"] <= table["Onsets"]).all()
    assert set(table["Verdict"]) == {"cannot tell yet"}


def test_numbers_of_the_sentence_are_those_of_the_table(app: App) -> None:
    app.click("Open the demo diary").go(PAGE)
    table = app.table("before_hours").set_index(["What", "When"])
    for found in re.finditer(r"(\w+): (in the 2 h before|\d+ to \d+ h before) ([\d,]+) of ([\d,]+) onsets", app.text):
        when = "0 to 2 h before" if found[2].startswith("in") else found[2]
        row = table.loc[(found[1].lower(), when)]
        assert (row["With it before"], row["Onsets"]) == (int(found[3]), int(found[4]))


def test_a_true_effect_is_called_a_hint_and_no_more(app: App) -> None:
    app.upload(*hours()).go(PAGE)
    assert "A hint, no more: coffee with more onsets in the hours after" in app.text
    assert "to be put to the test" in app.text
    table = app.table("before_hours").set_index(["What", "When"])
    near = table.loc[("coffee", "0 to 2 h before")]
    assert near["Verdict"] == "hint"
    assert near["From"] > 1
    assert near["%"] > near["%, matched"]


def test_other_waking_hours_count_other_onsets(app: App) -> None:
    app.click("Open the demo diary").go(PAGE)
    assert re.search(r"406 onsets between 07:00 and 23:00", app.text)
    app.choose("To", 20)  # type: ignore[arg-type]
    (count,) = re.findall(r"([\d,]+) onsets between 07:00 and 20:00", app.text)
    assert int(count) < 406
    app.choose("To", 7)  # type: ignore[arg-type]
    assert "Choose two different hours." in app.text
    assert "course_sleep_h" in app.charts
    app.choose("To", 2)  # type: ignore[arg-type]
    assert "between 07:00 and 02:00" in app.text


def test_without_a_diary_the_demo_is_offered(app: App) -> None:
    app.go(PAGE)
    assert "what came before your episodes" in app.text
    app.click("Open the demo diary")
    assert "before_shares" in app.charts


def test_ten_days_say_what_is_missing_and_draw_nothing_empty(app: App) -> None:
    app.click("Open a demo of ten days").go(PAGE)
    assert "By the hour: nothing with a time is noted yet" in app.text
    assert "By the day: nothing can be compared yet" in app.text
    assert "it takes 10" in app.text
    assert not app.charts
    assert any(button.label == "Download an example (CSV)" for button in app.at.download_button)


def test_few_days_with_intakes_are_counted_but_not_tested(app: App) -> None:
    app.upload(*hours(21)).go(PAGE)
    assert "What came before an onset, counted" in app.text
    assert "Not tested yet: " in app.text
    assert "21 days with intakes" in app.text
    assert "before_shares" in app.charts
    assert set(app.table("before_hours")["Verdict"]) == {"not tested"}


def test_episodes_without_a_time_of_day_are_asked_for_it(app: App) -> None:
    app.upload(logs.tally()).go(PAGE)
    assert "By the hour: no episode has a time of day yet" in app.text
    assert "course_sleep_h" in app.charts  # the days can be compared nevertheless


def test_a_diary_without_episodes_has_nothing_before_them(app: App) -> None:
    app.upload(logs.scores()).go(PAGE)
    assert "There is nothing to compare yet" in app.text
    assert "Home" in app.links() or "Go to Home" in app.links()
    assert not app.charts


def test_a_log_of_episode_days_only_says_what_it_lacks(app: App) -> None:
    app.upload(logs.episode_days_only()).go(PAGE)
    assert "This log holds only days with episodes" in app.text


@pytest.mark.parametrize("name", logs.HOSTILE_NAMES)
def test_a_hostile_name_of_an_intake_is_shown_as_it_is(app: App, name: str) -> None:
    episodes, beside, (file, content) = hours(40)
    table = logs.frame_of((file, content))
    table["what"] = table["what"].replace("coffee", name)
    app.upload(episodes, beside, (file, logs.csv_of(table))).go(PAGE)
    assert app.has_diary
    app.unfold("before_hours_table")
    shown = [html.unescape(RENDER.render(text)).replace("\u2060", "") for _, text in spoken(app)]
    (line,) = (text for text in shown if "onsets (" in text and "Tea:" not in text)
    # HTML would come through as it stands; rendered, each letter of the name is text.
    assert name in line
    for where, text in spoken(app):
        rendered = RENDER.render(text)
        for mark in ("<a ", "<img", "<script", "<em>", "<code>", "<s>", ":red[", ":material"):
            assert mark not in rendered, f"{mark} in {where}: {text}"


def test_many_different_things_are_all_in_the_table(app: App) -> None:
    episodes, beside, (file, content) = hours(40)
    table = logs.frame_of((file, content))
    table["what"] = [f"thing {i % 12}" for i in range(len(table))]
    app.upload(episodes, beside, (file, logs.csv_of(table))).go(PAGE)
    assert "6 more, noted on fewer days, stand in the table." in app.text
    assert app.table("before_hours")["What"].nunique() == 12
