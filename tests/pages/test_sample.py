"""Counting for two minutes on Home: nothing is saved before the end, and none is a count too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from myolog import store
from myolog.diary import COUNT_RATE, COUNTED, WATCHED
from myolog.store import Loaded, Store
from tests.pages.app import App

DAY = "2026-03-10"


class Now:
    """The moment that it is, which stands still until a test lets it go on."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 10, 14, 0, tzinfo=UTC)

    def pass_(self, seconds: float) -> None:
        """Let time pass."""
        self.at += timedelta(seconds=seconds)


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> Now:
    """The clock of the page."""
    made = Now()
    monkeypatch.setattr("ui.noting.clock.utc_now", lambda: made.at)
    return made


@pytest.fixture
def home(visit: Callable[[], App]) -> App:
    """A visitor with an empty kept diary, who has unfolded the offer."""
    app = visit()
    app.at.context["timezone"] = "Europe/Berlin"
    return app.click("Start an empty diary").unfold("sample")


@pytest.fixture
def other(a_place_of_its_own: str) -> Callable[[], Store]:
    """Another tab or program."""
    return lambda: Store(store.connect(a_place_of_its_own))


def cells(loaded: Loaded) -> dict[str, float]:
    """What the day holds."""
    days = loaded.diary.days
    return {} if pd.Timestamp(DAY) not in days.index else {str(k): float(v) for k, v in days.loc[DAY].dropna().items()}


def figures(app: App) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.at.metric}


def test_two_minutes_are_counted_and_saved_at_the_end_only(home: App, kept: Callable[[], Loaded], now: Now) -> None:
    home.click("Start counting")
    assert figures(home) == {"Left": "2:00", "Counted": "0"}
    now.pass_(30)
    home.click("+1").click("+1")
    assert figures(home) == {"Left": "1:30", "Counted": "2"}
    now.pass_(300)
    home.run()
    assert figures(home) == {"Watched": "2:00", "Counted": "2"}
    assert cells(kept()) == {}
    home.click("Save this count")
    assert "2 twitches in 2 min." in home.text
    assert cells(kept()) == {COUNTED: 2.0, WATCHED: 2.0}
    assert kept().diary.counts().notna().sum() == 0  # a sample says nothing of the episodes of the day


def test_none_is_a_count_and_another_sample_is_added(home: App, kept: Callable[[], Loaded], now: Now) -> None:
    home.click("Start counting").click("+1").click("+1").click("+1")
    now.pass_(120)
    home.run().click("Save this count").click("Start counting")
    now.pass_(60)
    home.click("Stop here")
    assert figures(home) == {"Watched": "1:00", "Counted": "0"}
    home.click("Save this count")
    assert "No twitches in 1 min." in home.text
    assert cells(kept()) == {COUNTED: 3.0, WATCHED: 3.0}
    assert kept().diary.with_outcome(COUNT_RATE).outcome_values()[DAY] == 1.0  # 3 in 2 minutes and none in 1
    home.press("undo_sample")
    assert cells(kept()) == {COUNTED: 3.0, WATCHED: 2.0}


def test_what_was_counted_elsewhere_meanwhile_stays(
    home: App, kept: Callable[[], Loaded], other: Callable[[], Store], now: Now
) -> None:
    home.click("Start counting").click("+1")
    other().note_day(kept().kept.id, DAY, {COUNTED: 5.0, WATCHED: 2.0}, "counted", by_hand=False)
    now.pass_(120)
    home.run().click("Save this count")
    assert cells(kept()) == {COUNTED: 6.0, WATCHED: 4.0}


def test_a_count_can_be_discarded_while_it_runs_and_at_its_end(home: App, kept: Callable[[], Loaded], now: Now) -> None:
    home.click("Start counting").click("+1").click("Discard")
    assert "Start counting" in [b.label for b in home.at.button]
    home.click("Start counting").click("+1")
    now.pass_(120)
    home.run().click("Discard")
    assert cells(kept()) == {}


def test_what_was_stopped_at_once_is_not_saved(home: App, kept: Callable[[], Loaded], now: Now) -> None:
    home.click("Start counting")
    now.pass_(3)
    home.click("Stop here").click("Save this count")
    assert "too short" in home.text
    assert cells(kept()) == {}
    assert "too short" not in home.click("Discard").text


def test_a_count_that_began_before_midnight_belongs_to_its_day(home: App, kept: Callable[[], Loaded], now: Now) -> None:
    now.pass_(8 * 3600 + 59 * 60 + 30)  # 23:59:30 where the visitor is
    home.run().click("Start counting").click("+1")
    now.pass_(120)
    home.run().click("Save this count")
    assert cells(kept()) == {COUNTED: 1.0, WATCHED: 2.0}


def test_reminders_are_offered_for_the_calendar(home: App) -> None:
    (button,) = (e for e in home.at.get("download_button") if e.proto.label == "Reminders for your calendar (.ics)")
    assert not button.proto.disabled
    home.at.slider[0].set_value((9, 9))
    home.run()
    (button,) = (e for e in home.at.get("download_button") if e.proto.label == "Reminders for your calendar (.ics)")
    assert button.proto.disabled


def test_the_rate_is_offered_where_it_is_chosen_what_to_explain(
    home: App, kept: Callable[[], Loaded], other: Callable[[], Store]
) -> None:
    for n in range(20):
        noted = {COUNTED: float(n % 4), WATCHED: 2.0, "sleep_h": 6.0 + n % 3, "episodes": float(n % 2)}
        other().note_day(kept().kept.id, f"2026-02-{n + 1:02d}", noted, "noted a day")
    home.run().go("pages/triggers.py")
    assert f"{COUNT_RATE}: counted at set times" in home.select("What is to be explained").options
    home.choose("What is to be explained", COUNT_RATE)
    loaded = kept()
    other().replace(loaded, loaded.diary.with_outcome(COUNT_RATE), "settings")
    assert kept().diary.outcome == COUNT_RATE
    home.go("dashboard.py")
    assert home.metrics["Days with a rate"] == "20"
    assert "It is a score" not in home.text
