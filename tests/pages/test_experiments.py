"""From a suspect to a result: planned, lived day by day with the clock moved, analysed, and repeated by a stranger."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from myolog import experiments, store
from myolog.store import Store
from tests.pages.app import App
from ui import state

START = date(2026, 4, 1)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """Moves the day of today."""

    def move(to: date) -> None:
        at = datetime(to.year, to.month, to.day, 12, tzinfo=UTC)
        monkeypatch.setattr("ui.noting.clock.utc_now", lambda: at)

    move(START - timedelta(days=1))
    return move


@pytest.fixture
def kept(a_place_of_its_own: str) -> Store:
    return Store(store.connect(a_place_of_its_own))


def history(n: int = 120) -> bytes:
    """A tally of days: more episodes with more coffee, on the same day."""
    rng = np.random.default_rng(5)
    days = pd.date_range(end=START - timedelta(days=1), periods=n)
    coffee = rng.integers(0, 4, n)
    counts, sleep = rng.poisson(2 + 2 * coffee), rng.normal(7, 1, n).round(1)
    lines = [
        f"{d:%Y-%m-%d},{c},{100 * m},{h},{20 * k}"
        for d, c, m, h, k in zip(days, counts, coffee, sleep, rng.integers(0, 2, n), strict=True)
    ]
    return "\n".join(["date,episodes,caffeine_mg,sleep_h,nicotine", *lines]).encode()


def suspected(app: App) -> App:
    """A kept diary, the factor that stands out in depth on Triggers, and one click."""
    app.upload(("tally.csv", history())).click("Keep this diary").go("pages/triggers.py")
    assert app.at.session_state["factor"] == "caffeine_mg"
    app.click("Test it in an experiment")
    assert app.select("What do you suspect?").value == "caffeine_mg"
    return app.go("pages/experiments.py")  # AppTest goes back to the page of the button otherwise


def planned(app: App) -> App:
    suspected(app)
    for field, words in (("plan_on", "usual coffee"), ("plan_off", "no coffee after 10:00")):
        app.at.text_input(key=field).set_value(words)
    tap(app.run(), HEALTH, "No")
    return app.click("Draw the schedule and begin")


HEALTH = "Are you pregnant, or do you have diabetes, or kidney, heart or blood pressure trouble?"
CARE = "Is any of this a medicine, a supplement, a herb, or care that somebody prescribed?"


def questions(app: App) -> list[str]:
    """What is asked before a plan is drawn."""
    return [str(control.label) for control in app.at.segmented_control if control.label in (HEALTH, CARE)]


def wording(app: App, factor: str, on: str, off: str) -> App:
    """A plan in words, not drawn yet, on a kept diary."""
    app.upload(("tally.csv", history())).click("Keep this diary").go("pages/experiments.py")
    app.choose("What do you suspect?", factor)
    app.at.text_input(key="plan_on").set_value(on)
    app.at.text_input(key="plan_off").set_value(off)
    return app.run()


def drawable(app: App) -> bool:
    return any(button.key == "draw" for button in app.at.button)


def tap(app: App, question: str, said: str | None) -> App:
    """One tap on what was done."""
    (control,) = (c for c in app.at.segmented_control if c.label.replace("\\", "").startswith(question))
    control.set_value(said)
    return app.run()


def said_of(kept: Store) -> dict[str, dict[str, str]]:
    (diary,) = kept.diaries()
    (row,) = kept.load(diary.id).rows("experiment")
    done: dict[str, dict[str, str]] = json.loads(row["done"])
    return done


def test_from_a_suspect_to_a_result(app: App, clock: Callable[[date], None], kept: Store) -> None:
    planned(app)
    assert "Your experiment on Caffeine begins on 1 April 2026" in app.text
    (diary,) = kept.diaries()
    (row,) = kept.load(diary.id).rows("experiment")
    made = experiments.from_json(row["protocol"])
    assert (made.factor, made.block_days, made.washout_days) == ("caffeine_mg", 5, 2)
    rng = np.random.default_rng(6)

    app.go("dashboard.py")
    assert "Today: usual coffee" not in app.text  # it has not begun
    clock(START)
    app.run()
    assert f"Today: {made.words(made.condition_on(START))}" in app.text
    assert "Day 1 of 60 of your experiment on Caffeine" in app.text
    tap(app, "Did you keep to it today?", "yes")
    assert said_of(kept) == {"2026-04-01": {"done": "yes", "note": ""}}
    (note,) = (t for t in app.at.text_input if t.label == "A note, if you like")
    note.set_value("late tea")
    app.run()
    assert said_of(kept) == {"2026-04-01": {"done": "yes", "note": "late tea"}}

    for day, condition in zip(made.schedule["date"], made.schedule["condition"], strict=True):
        coffee = 300.0 if condition == "on" else 0.0
        cells = {"episodes": float(rng.poisson(2 + coffee / 50)), "caffeine_mg": coffee, "sleep_h": 7.0}
        kept.note_day(diary.id, f"{day:%Y-%m-%d}", cells, "noted")
    clock(made.schedule["date"].iloc[20].date())
    app.go("pages/experiments.py")
    assert "Kept to the schedule on 1 of 20 days" in app.text
    for page in ("pages/experiments.py", "pages/triggers.py", "pages/report.py", "dashboard.py"):
        app.go(page)
        assert "Caffeine, tested" not in app.text  # while it runs only adherence is shown
        assert "Tested from" not in app.text
        assert "blocks_" not in " ".join(app.charts)

    clock(made.end.date() + timedelta(days=1))
    assert "Today:" not in app.run().text
    result = experiments.analyse(made, kept.load(diary.id).diary, today=made.end + pd.Timedelta(days=1))
    app.go("pages/experiments.py")
    assert "Caffeine, tested: a difference" in app.text
    assert result.summary in app.text
    assert f"blocks_{row['id']}" in app.charts
    assert "Tested from 1 April 2026 to 30 May 2026 in 6 pairs of blocks, their order drawn by lot" in result.conclusion
    app.go("pages/triggers.py")
    assert app.text.count(result.conclusion) == 2  # beside the finding, and with the factor in depth
    app.go("pages/report.py")
    assert f"Caffeine: {result.conclusion}" in app.text


def test_any_factor_on_triggers_leads_to_its_experiment_and_what_can_harm_says_why(app: App) -> None:
    app.upload(("tally.csv", history())).go("pages/triggers.py")
    app.choose("One factor in depth", "nicotine")
    assert "No experiment: this experiment is not drawn up" in app.text
    assert "talk to your doctor or pharmacist first" in app.text
    assert not [b for b in app.at.button if b.label == "Test it in an experiment"]
    app.choose("One factor in depth", "sleep_h").click("Test it in an experiment")
    assert app.at.title[0].value == "Experiments"
    assert app.select("What do you suspect?").value == "sleep_h"


def test_a_tap_can_be_changed_and_taken_back_and_yesterday_is_asked_for(
    app: App, clock: Callable[[date], None], kept: Store
) -> None:
    planned(app)
    clock(START)
    app.go("dashboard.py")
    tap(app, "Did you keep to it today?", "no")
    tap(app, "Did you keep to it today?", "partly")
    assert said_of(kept) == {"2026-04-01": {"done": "partly", "note": ""}}
    tap(app, "Did you keep to it today?", None)
    assert said_of(kept) == {}
    clock(START + timedelta(days=1))
    tap(app.run(), "And yesterday", "yes")
    assert said_of(kept) == {"2026-04-01": {"done": "yes", "note": ""}}
    assert not [c for c in app.at.segmented_control if "yesterday" in c.label]


def test_days_beside_a_journey_to_another_clock_are_left_out(
    app: App, clock: Callable[[date], None], kept: Store
) -> None:
    planned(app).go("dashboard.py")
    for day, zone in ((0, "Europe/Berlin"), (1, "Europe/Paris"), (2, "America/Lima"), (3, "America/Lima")):
        clock(START + timedelta(days=day))
        app.at.context["timezone"] = zone
        tap(app.run(), "Did you keep to it today?", "yes")
    app.go("pages/experiments.py")
    assert "2 April 2026 and 3 April 2026 are left out of the comparison" in app.text
    (diary,) = kept.diaries()
    made = experiments.from_json(kept.load(diary.id).rows("experiment")[0]["protocol"])
    rng = np.random.default_rng(6)
    for date_ in made.schedule["date"]:
        kept.note_day(diary.id, f"{date_:%Y-%m-%d}", {"episodes": float(rng.poisson(4))}, "noted")
    clock(made.end.date() + timedelta(days=1))
    # The first two days of a block are not compared, so of the two only the third is lost.
    assert "2 days on which the clock changed with the place are left out" in app.run().text


def test_a_day_is_that_of_the_diary_where_it_begins_at_three(
    app: App, monkeypatch: pytest.MonkeyPatch, clock: Callable[[date], None], kept: Store
) -> None:
    planned(app)
    (diary,) = kept.diaries()
    loaded = kept.load(diary.id)
    kept.set_settings(loaded, replace(loaded.settings, day_start="03:00"))
    clock(START)
    at = datetime(2026, 4, 2, 1, 30, tzinfo=UTC)  # half past one in the night after the first day
    monkeypatch.setattr("ui.noting.clock.utc_now", lambda: at)
    app.at.context["timezone"] = "UTC"
    assert "Day 1 of 60" in app.go("dashboard.py").text


@pytest.mark.usefixtures("clock")
def test_a_stranger_can_repeat_it_from_the_protocol(app: App, kept: Store) -> None:
    planned(app)
    (diary,) = kept.diaries()
    theirs = experiments.from_json(kept.load(diary.id).rows("experiment")[0]["protocol"])
    repeated = theirs.again("2026-09-01", seed=1, answers={"health": False})
    assert experiments.from_json(experiments.to_json(repeated)) == repeated
    assert (repeated.on, repeated.block_days, repeated.pairs) == (theirs.on, theirs.block_days, theirs.pairs)


def test_a_schedule_edited_by_hand_is_told_and_not_analysed(
    app: App, clock: Callable[[date], None], kept: Store
) -> None:
    planned(app)
    (diary,) = kept.diaries()
    (row,) = kept.load(diary.id).rows("experiment")
    content = json.loads(row["protocol"])
    content["schedule"][0]["condition"] = "on" if content["schedule"][0]["condition"] == "off" else "off"
    kept.apply(diary.id, [store.Edit("experiment", row["id"], {"protocol": json.dumps(content)})], "edited")
    clock(START + timedelta(days=200))
    app.run()
    assert "was edited" in app.text
    assert "tested" not in app.text
    for elsewhere in ("pages/triggers.py", "pages/report.py", "dashboard.py"):
        assert "Tested from" not in app.go(elsewhere).text
    app.go("pages/experiments.py").click("Take it out")
    assert not kept.load(diary.id).rows("experiment")
    assert "was edited" not in app.text


@pytest.mark.parametrize(
    "done",
    ["", "[]", '{"2026-04-01": "yes"}', '{"2026-04-01": {"done": "maybe"}}', '{"2025-01-01": {"done": "yes"}}'],
)
def test_what_was_done_edited_by_hand_is_told(app: App, clock: Callable[[date], None], kept: Store, done: str) -> None:
    planned(app)
    (diary,) = kept.diaries()
    (row,) = kept.load(diary.id).rows("experiment")
    kept.apply(diary.id, [store.Edit("experiment", row["id"], {"done": done})], "edited")
    clock(START + timedelta(days=200))
    assert [button for button in app.run().at.button if button.label == "Take it out"]
    assert "tested" not in app.text


@pytest.mark.usefixtures("clock")
def test_a_plan_that_has_not_begun_can_be_taken_back(app: App, kept: Store) -> None:
    planned(app).click("Take it back")
    (diary,) = kept.diaries()
    assert not kept.load(diary.id).rows("experiment")
    assert "begins on" not in app.text


def test_days_that_were_all_missed_are_a_sentence(app: App, clock: Callable[[date], None]) -> None:
    planned(app)
    clock(START + timedelta(days=200))
    app.run()
    assert "Caffeine, tested: no result" in app.text
    assert "None of the days to be compared was observed" in app.text
    assert "Tested from 1 April 2026" in app.go("pages/triggers.py").text


def test_another_diary_does_not_show_the_experiments_of_the_kept_one(app: App, clock: Callable[[date], None]) -> None:
    planned(app)
    clock(START)
    app.at.session_state[state._KEY] = state.demo()  # the demo, opened while the kept diary is
    app.go("pages/experiments.py")
    assert "Today:" not in app.text
    assert "keep this diary on Home first" in app.text


@pytest.mark.usefixtures("clock")
def test_somebodys_protocol_is_drawn_anew_and_a_medicine_of_ones_own_refused(
    app: App,
    kept: Store,
) -> None:
    app.upload(("tally.csv", history())).click("Keep this diary").go("pages/experiments.py")
    theirs = experiments.plan(
        factor="Zorbex", on="usual", off="less of it", start="2025-01-01", pairs=6, seed=3, answers={"care": False}
    )

    def give() -> None:
        (uploader,) = (u for u in app.at.file_uploader if u.label == "Their protocol (.json)")
        uploader.set_value([("protocol.json", experiments.to_json(theirs).encode(), "application/json")])
        app.run()

    app.unfold("import_protocol")
    give()
    app.click("Draw my own order and begin tomorrow")
    assert f"one answer is needed. {CARE}" in app.text
    tap(app, CARE, "No").click("Draw my own order and begin tomorrow")
    (diary,) = kept.diaries()
    (row,) = kept.load(diary.id).rows("experiment")
    mine = experiments.from_json(row["protocol"])
    assert (mine.factor, mine.on, mine.off, mine.pairs) == ("Zorbex", "usual", "less of it", 6)
    assert mine.start == pd.Timestamp(START)
    assert mine.seed != theirs.seed
    kept.apply(diary.id, [store.Edit("medicine", None, {"name": "Zorbex"})], "added")
    app.unfold("import_protocol")
    give()
    assert "Medicines: " in app.text
    assert not [b for b in app.at.button if b.key == "again"]


@pytest.mark.usefixtures("clock")
def test_what_can_harm_is_refused(app: App) -> None:
    app.upload(("tally.csv", history())).click("Keep this diary").go("pages/experiments.py")
    app.choose("What do you suspect?", "nicotine")
    assert "doctor" in app.text
    assert not [b for b in app.at.button if b.key == "draw"]


@pytest.mark.usefixtures("clock")
def test_a_wording_that_can_harm_is_told_at_once(app: App) -> None:
    wording(app, "sleep_h", "8 hours in bed and zopiclone", "8 hours in bed")
    assert "not drawn up. Medicines: " in app.text
    assert "talk to your doctor or pharmacist first" in app.text
    assert (questions(app), drawable(app)) == ([], False)


@pytest.mark.usefixtures("clock")
def test_training_far_above_that_of_the_diary_is_refused(app: App) -> None:
    lines = [f"{day:%Y-%m-%d},1,30" for day in pd.date_range(end=START - timedelta(days=1), periods=30)]
    log = "\n".join(["date,episodes,training_min", *lines]).encode()
    app.upload(("log.csv", log)).click("Keep this diary").go("pages/experiments.py")
    app.choose("What do you suspect?", "training_min")
    app.at.text_input(key="plan_on").set_value("90 minutes of running")
    app.at.text_input(key="plan_off").set_value("usual training")
    assert "not drawn up. Far more training than usual: " in app.run().text
    assert not drawable(app)
    app.at.text_input(key="plan_on").set_value("60 minutes of running")
    assert "not drawn up" not in app.run().text
    assert drawable(app)


@pytest.mark.usefixtures("clock")
def test_an_everyday_plan_of_nothing_taken_in_is_drawn_without_a_question(
    app: App,
    kept: Store,
) -> None:
    wording(app, "sleep_h", "in bed by 22:30", "usual nights")
    assert questions(app) == []
    app.click("Draw the schedule and begin")
    (diary,) = kept.diaries()
    assert len(kept.load(diary.id).rows("experiment")) == 1


@pytest.mark.usefixtures("clock")
def test_what_is_not_everyday_is_asked_about_and_asked_anew_for_other_words(
    app: App,
    kept: Store,
) -> None:
    wording(app, "sleep_h", "blue drops", "usual nights")
    assert questions(app) == [CARE]
    app.click("Draw the schedule and begin")
    assert f"one answer is needed. {CARE}" in app.text
    tap(app, CARE, "Yes")
    assert "Medicines, supplements, herbs and prescribed care: " in app.text
    assert not drawable(app)
    tap(app, CARE, "No")
    app.at.text_input(key="plan_on").set_value("green drops")
    assert [c.value for c in app.run().at.segmented_control if c.label == CARE] == [None]
    tap(app, CARE, "No").click("Draw the schedule and begin")
    (diary,) = kept.diaries()
    (row,) = kept.load(diary.id).rows("experiment")
    assert experiments.from_json(row["protocol"]).on == "green drops"
    assert "care" not in row["protocol"]
    assert [c.value for c in app.at.segmented_control if c.label == CARE] == [None]  # the next plan asks anew


@pytest.mark.usefixtures("clock")
def test_what_is_taken_in_is_not_planned_with_kidney_heart_or_pregnancy(
    app: App,
) -> None:
    wording(app, "caffeine_mg", "usual coffee", "decaf")
    assert questions(app) == [HEALTH]
    tap(app, HEALTH, "Yes")
    assert "in amounts that are fine for others" in app.text
    assert not drawable(app)


def test_an_experiment_drawn_under_other_rules_goes_on(app: App, clock: Callable[[date], None], kept: Store) -> None:
    planned(app)
    (diary,) = kept.diaries()
    (row,) = kept.load(diary.id).rows("experiment")
    old = replace(experiments.from_json(row["protocol"]), on="2000 mg potassium", off="none")
    kept.apply(diary.id, [store.Edit("experiment", row["id"], {"protocol": experiments.to_json(old)})], "edited")
    clock(START)
    assert f"Today: {old.words(old.condition_on(START))}" in app.go("pages/experiments.py").text
    assert "was edited" not in app.text


@pytest.mark.usefixtures("clock")
def test_two_at_once_are_refused(app: App) -> None:
    planned(app)
    (start,) = (d for d in app.at.date_input if d.label == "First day")
    assert start.value == date(2026, 5, 31)  # the first day that is free
    start.set_value(date(2026, 5, 1))
    tap(app.run(), HEALTH, "No").click("Draw the schedule and begin")
    assert "Two at once cannot be told apart" in app.text


def test_stopping_early_is_possible_and_noted(app: App, clock: Callable[[date], None], kept: Store) -> None:
    planned(app)
    clock(START + timedelta(days=10))
    app.run()
    (diary,) = kept.diaries()
    app.click("Stop this experiment")
    (row,) = kept.load(diary.id).rows("experiment")
    assert experiments.from_json(row["protocol"]).stopped == pd.Timestamp("2026-04-10")
    assert "no result" in app.text or "stopped early" in app.text


@pytest.mark.usefixtures("clock")
def test_a_diary_that_is_not_kept_says_what_to_do(app: App) -> None:
    app.upload(("tally.csv", history())).go("pages/experiments.py")
    assert "keep this diary on Home first" in app.text
    assert "power" in app.charts


def test_ten_days_say_what_is_missing(app: App) -> None:
    app.click("Open a demo of ten days").go("pages/experiments.py")
    assert "30" in app.text
