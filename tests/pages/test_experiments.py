"""From a suspect to a result: planned, lived day by day with the clock moved, analysed, and repeated by a stranger."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from myolog import experiments, store
from myolog.store import Store
from tests.pages.app import App
from ui import experiments as page

START = date(2026, 4, 1)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """Moves the day of today."""

    def move(to: date) -> None:
        monkeypatch.setattr(page, "today", lambda: to)

    move(START - timedelta(days=1))
    return move


@pytest.fixture
def kept(a_place_of_its_own: str) -> Store:
    return Store(store.connect(a_place_of_its_own))


def history(n: int = 120) -> bytes:
    rng = np.random.default_rng(5)
    days = pd.date_range(end=START - timedelta(days=1), periods=n)
    counts, coffee = rng.poisson(4, n), rng.integers(0, 4, n) * 100
    lines = [f"{d:%Y-%m-%d},{c},{m}" for d, c, m in zip(days, counts, coffee, strict=True)]
    return "\n".join(["date,episodes,caffeine_mg", *lines]).encode()


def planned(app: App) -> App:
    app.upload(("tally.csv", history())).click("Keep this diary").go("pages/experiments.py")
    app.choose("What do you suspect?", "caffeine_mg")
    for field, words in (("plan_on", "usual coffee"), ("plan_off", "no coffee after 10:00")):
        app.at.text_input(key=field).set_value(words)
    return app.run().click("Draw the schedule and begin")


def test_from_a_suspect_to_a_result(app: App, clock: Callable[[date], None], kept: Store) -> None:
    planned(app)
    assert "Your experiment on Caffeine begins on 1 April 2026" in app.text
    (diary,) = kept.diaries()
    (row,) = kept.load(diary.id).rows("experiment")
    made = experiments.from_json(row["protocol"])
    rng = np.random.default_rng(6)

    clock(START)
    app.run()
    assert f"Today: {made.words(made.condition_on(START))}" in app.text
    (tap,) = (c for c in app.at.segmented_control if c.label == "Did you keep to it today?")
    tap.set_value("yes")
    app.run()
    assert json.loads(kept.load(diary.id).rows("experiment")[0]["done"]) == {"2026-04-01": {"done": "yes", "note": ""}}

    for day, condition in zip(made.schedule["date"], made.schedule["condition"], strict=True):
        kept.note_day(
            diary.id, f"{day:%Y-%m-%d}", {"episodes": float(rng.poisson(8 if condition == "on" else 2))}, "noted"
        )
    clock(made.schedule["date"].iloc[20].date())
    app.run()
    assert "Kept to the schedule on 1 of 20 days" in app.text
    assert "tested" not in app.text  # while it runs only adherence is shown
    assert "blocks_" not in " ".join(app.charts)

    clock(made.end.date() + timedelta(days=1))
    app.run()
    result = experiments.analyse(made, kept.load(diary.id).diary, today=made.end + pd.Timedelta(days=1))
    assert "Caffeine, tested: a difference" in app.text
    assert result.summary.split(".")[0] in app.text
    assert f"blocks_{row['id']}" in app.charts


def test_a_stranger_can_repeat_it_from_the_protocol(app: App, clock: Callable[[date], None], kept: Store) -> None:  # noqa: ARG001 - the clock stands still
    planned(app)
    (diary,) = kept.diaries()
    theirs = experiments.from_json(kept.load(diary.id).rows("experiment")[0]["protocol"])
    repeated = theirs.again("2026-09-01", seed=1)
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


def test_what_can_harm_is_refused(app: App, clock: Callable[[date], None]) -> None:  # noqa: ARG001 - the clock stands still
    app.upload(("tally.csv", history())).click("Keep this diary").go("pages/experiments.py")
    app.choose("What do you suspect?", "nicotine")
    assert "doctor" in app.text
    assert not [b for b in app.at.button if b.key == "draw"]


def test_two_at_once_are_refused(app: App, clock: Callable[[date], None]) -> None:  # noqa: ARG001 - the clock stands still
    planned(app).click("Draw the schedule and begin")
    assert "Two at once cannot be told apart" in app.text


def test_stopping_early_is_possible_and_noted(app: App, clock: Callable[[date], None], kept: Store) -> None:
    planned(app)
    clock(START + timedelta(days=10))
    app.run()
    (diary,) = kept.diaries()
    app.click("Stop this experiment")
    (row,) = kept.load(diary.id).rows("experiment")
    assert experiments.from_json(row["protocol"]).stopped == pd.Timestamp("2026-04-10")
    assert "no result yet" in app.text or "stopped early" in app.text


def test_a_diary_that_is_not_kept_says_what_to_do(app: App, clock: Callable[[date], None]) -> None:  # noqa: ARG001 - the clock stands still
    app.upload(("tally.csv", history())).go("pages/experiments.py")
    assert "keep this diary on Home first" in app.text
    assert "power" in app.charts


def test_ten_days_say_what_is_missing(app: App) -> None:
    app.click("Open a demo of ten days").go("pages/experiments.py")
    assert "30" in app.text
