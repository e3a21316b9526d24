"""Timers for ice and heat: they outlive a page switch, and offer to note the remedy when they end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

import pytest

from myolog import store
from myolog.store import Edit, Loaded, Store
from tests.pages import logs
from tests.pages.app import App

NOW = datetime(2026, 3, 10, 14, 0, tzinfo=UTC)
"""Tuesday 10 March 2026, 15:00 where the visitor is."""
GUIDE = "pages/guide.py"
ICE = "Ice: start 15 minutes"

GoOn = Callable[[float], None]


@pytest.fixture(autouse=True)
def go_on(monkeypatch: pytest.MonkeyPatch) -> GoOn:
    """Lets so many minutes pass."""
    at = [NOW]
    monkeypatch.setattr("ui.noting.clock.utc_now", lambda: at[0])

    def pass_by(minutes: float) -> None:
        at[0] += timedelta(minutes=minutes)

    return pass_by


@pytest.fixture
def guide(visit: Callable[[], App]) -> App:
    """A visitor on the Guide, in Berlin, without a diary."""
    app = visit()
    app.at.context["timezone"] = "Europe/Berlin"
    return app.go(GUIDE)


def begin_diary(app: App, kept: Callable[[], Loaded], *episodes: Mapping[str, object]) -> None:
    app.go("dashboard.py").click("Start an empty diary")
    diary = kept().kept.id
    Store(store.connect(store.default_url())).apply(diary, [Edit("episode", None, row) for row in episodes], "added")
    app.go(GUIDE)


LAST = {"start": "2026-03-10T13:40:00.000000", "site": "calf", "side": "left", "remedies": "stretch"}
EARLIER = {"start": "2026-03-09T20:00:00.000000", "site": "eyelid", "remedies": None}
RUNNING = {"start": "2026-03-10T14:50:00.000000", "site": "thumb", "running": True}


def test_it_can_be_set_to_the_minutes_of_the_remedy(guide: App) -> None:
    assert [b.label for b in guide.at.button if b.label.startswith(("Ice:", "Heat:"))] == [
        "Ice: start 15 minutes",
        "Ice: start 20 minutes",
        "Heat: start 15 minutes",
        "Heat: start 20 minutes",
    ]


def test_it_runs_on_through_a_page_switch(guide: App, go_on: GoOn) -> None:
    guide.click(ICE)
    assert "**Ice**: 15 min left, until 15:15." in guide.text
    go_on(3.5)
    for page in ("pages/triggers.py", "pages/when_to_see_a_doctor.py", "dashboard.py", GUIDE):
        assert "**Ice**: 12 min left, until 15:15." in guide.go(page).text
    go_on(11)
    assert "1 min left" in guide.run().text
    go_on(1)
    assert "**Ice**: the 15 minutes are over." in guide.go("pages/triggers.py").text


def test_it_can_be_stopped_and_another_takes_its_place(guide: App) -> None:
    guide.click(ICE).click("Heat: start 20 minutes")
    assert "**Heat**: 20 min left" in guide.text
    assert "**Ice**" not in guide.text
    (stop,) = (b for b in guide.at.button if b.key == "timer_end_top")
    stop.click()
    guide.run()
    assert "min left" not in guide.text


def test_without_a_kept_diary_nothing_is_offered(guide: App, go_on: GoOn) -> None:
    guide.click(ICE)
    go_on(15)
    assert "No kept diary is open, so it is not noted anywhere." in guide.run().text
    guide.click("Done")
    assert "are over" not in guide.text


def test_a_diary_that_is_only_looked_at_is_left_alone(guide: App, go_on: GoOn) -> None:
    guide.go("dashboard.py").upload(logs.tally()).go(GUIDE).click(ICE)
    go_on(15)
    assert "The diary that you look at is not kept" in guide.run().text


def test_it_is_noted_on_the_last_episode(guide: App, go_on: GoOn, kept: Callable[[], Loaded]) -> None:
    begin_diary(guide, kept, EARLIER, LAST)
    guide.click(ICE)
    go_on(16)
    guide.go("pages/triggers.py")
    assert "Note it on your last episode (today, Tuesday 10 March, 13:40, Left calf)?" in guide.text
    guide.click("Note ice on it")
    assert [row["remedies"] for row in kept().rows("episode")] == [None, "stretch; ice"]
    assert "Ice, on your last episode" in guide.text
    assert "are over" not in guide.text
    guide.click("Undo")
    assert [row["remedies"] for row in kept().rows("episode")] == [None, "stretch"]
    assert "Ice, on your last episode" not in guide.go(GUIDE).text  # told where it was done, and not for ever


def test_the_running_episode_comes_first(guide: App, go_on: GoOn, kept: Callable[[], Loaded]) -> None:
    begin_diary(guide, kept, LAST, RUNNING)
    guide.click("Heat: start 15 minutes")
    go_on(15)
    assert "Note it on the episode that is running (since 14:50, Thumb)?" in guide.run().text
    guide.click("Note heat on it")
    (running,) = kept().running
    assert running["remedies"] == "heat"


def test_nothing_is_noted_unless_the_person_says_so(guide: App, go_on: GoOn, kept: Callable[[], Loaded]) -> None:
    begin_diary(guide, kept, LAST)
    before = kept().kept.revision
    guide.click(ICE)
    go_on(15)
    guide.run().click("Do not note it")
    assert kept().kept.revision == before
    assert "are over" not in guide.text


def test_heat_may_be_followed_by_ice(guide: App, go_on: GoOn) -> None:
    guide.click("Heat: start 20 minutes")
    go_on(20)
    guide.run().click("Go on with ice, 15 minutes")
    assert "**Ice**: 15 min left, until 15:35." in guide.text


def test_what_is_noted_already_is_not_noted_twice(guide: App, go_on: GoOn, kept: Callable[[], Loaded]) -> None:
    begin_diary(guide, kept, {**LAST, "remedies": "ice pack"})
    guide.click(ICE)
    go_on(15)
    assert "It is noted already on your last episode" in guide.run().text
    assert "Note ice on it" not in [b.label for b in guide.at.button]


def test_a_change_of_another_tab_is_not_overwritten_unasked(
    guide: App, go_on: GoOn, kept: Callable[[], Loaded], there: Callable[[], Store]
) -> None:
    begin_diary(guide, kept, LAST)
    guide.click(ICE)
    go_on(15)
    guide.run()
    (row,) = kept().rows("episode")
    there().apply(kept().kept.id, [Edit("episode", row["id"], {"remedies": "massage"})], "edited")
    guide.click("Note ice on it")
    assert "This was changed in another tab" in guide.text
    assert kept().rows("episode")[0]["remedies"] == "massage"
    guide.click("Keep what stands there")
    assert kept().rows("episode")[0]["remedies"] == "massage"


def test_an_empty_diary_has_nothing_to_note_it_on(guide: App, go_on: GoOn, kept: Callable[[], Loaded]) -> None:
    begin_diary(guide, kept)
    guide.click(ICE)
    go_on(15)
    assert "There is no episode yet on which to note it." in guide.run().text
