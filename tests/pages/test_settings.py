"""The settings of a kept diary: its clock, its week and its units, wherever a person would expect them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1.element_tree import Dataframe

from myolog.showing import Showing
from myolog.store import Loaded, Store, takeout, words
from tests.pages import logs
from tests.pages.app import App
from ui.diary import parts

NOW = datetime(2026, 5, 5, 3, 30, tzinfo=UTC)
"""Tuesday 5 May 2026, 5:30 in Berlin, where the browser is, and still Monday evening, 21:30, in Denver."""
US = Showing(6, "America/Denver", {"water_l": "us_fl_oz", "alcohol_units": "drinks_14_g"})


@pytest.fixture(autouse=True)
def standing_still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.noting.clock.utc_now", lambda: NOW)


@pytest.fixture
def at_settings(visit: Callable[[], App]) -> App:
    """A visitor before the settings of a kept diary of 120 days."""
    app = visit()
    app.at.context["timezone"] = "Europe/Berlin"
    app.upload(logs.tally()).click("Keep this diary")
    return turn_to(app, "Settings")


def turn_to(app: App, part: str) -> App:
    app.at.session_state[parts.KEY] = part
    return app.go("pages/diary.py")


def set_to_us(app: App) -> App:
    said: dict[str, Any] = {
        "Time zone": US.zone,
        "A week begins on": US.week_start,
        "Water in": US.units["water_l"],
        "Alcohol in": US.units["alcohol_units"],
    }
    for label, value in said.items():
        app.select(label).set_value(value)
    return app.click("Save the settings")


def fill(app: App, label: str, value: float | None) -> None:
    (field,) = (f for f in app.at.number_input if f.label == label)
    field.set_value(value)


def days(app: App) -> pd.DataFrame:
    """The table of days as it was sent to the browser."""
    return table(app).value


def table(app: App) -> Dataframe:
    """The table that can be changed."""
    (element,) = (e for e in app.at.get("data_editor") if isinstance(e, Dataframe))
    return element


def test_they_are_kept_as_one_change_that_can_be_taken_back(at_settings: App, kept: Callable[[], Loaded]) -> None:
    before = kept()
    assert before.settings.showing == Showing()
    assert at_settings.select("Time zone").options[0] == "The one of this browser (Europe/Berlin)"
    set_to_us(at_settings)
    now = kept()
    assert now.settings.showing == US
    assert now.diary == before.diary
    assert (at_settings.select("Time zone").value, at_settings.select("Water in").value) == (US.zone, "us_fl_oz")
    assert at_settings.select("Vitamin D in").value == "ug"
    at_settings.click("Undo")
    assert kept().settings.showing == Showing()
    assert [at_settings.select(label).value for label in ("Time zone", "Water in")] == ["", "l"]


def test_counting_once_a_day_is_a_setting_that_history_names(at_settings: App, kept: Callable[[], Loaded]) -> None:
    (box,) = (c for c in at_settings.at.checkbox if c.label == "Home asks for one number a day, not for each episode")
    box.set_value(True)
    at_settings.click("Save the settings")
    assert kept().settings.showing.once_a_day
    said = words.cells("diary", {"settings": kept().settings.dumped()})
    assert said["Home asks for"] == "one number a day"


def test_what_is_not_changed_is_no_change(at_settings: App, kept: Callable[[], Loaded]) -> None:
    before = kept().kept.revision
    at_settings.click("Save the settings")
    assert kept().kept.revision == before


def test_a_zone_that_is_not_known_here_is_said_and_that_of_the_browser_counts(
    at_settings: App, kept: Callable[[], Loaded], there: Callable[[], Store]
) -> None:
    now = kept()
    shown = Showing(zone="Mars/*Olympus*")
    there().set_settings(now, replace(now.settings, showing=shown))
    at_settings.run()
    assert "This computer does not know the time zone Mars/*Olympus*." in at_settings.text
    assert at_settings.select("Time zone").value == "Mars/*Olympus*"
    at_settings.click("Save the settings")  # another setting can be saved and the zone stays
    assert kept().settings.showing == shown
    at_settings.go("dashboard.py").click("It is twitching now")
    assert kept().diary.episodes["start"].iloc[-1] == pd.Timestamp("2026-05-05 05:30")


def test_what_is_noted_is_noted_by_the_clock_of_the_zone(at_settings: App, kept: Callable[[], Loaded]) -> None:
    set_to_us(at_settings).go("dashboard.py")
    at_settings.click("It is twitching now")
    assert kept().diary.episodes["start"].tolist() == [pd.Timestamp("2026-05-04 21:30")]
    assert "less than a minute" in at_settings.text
    assert "Running since 21:30." in at_settings.text
    at_settings.click("It has stopped").unfold("day_fold")
    assert at_settings.at.session_state["day_noted"].isoformat() == "2026-05-04"  # in Berlin it is the next day already


def test_charts_of_the_week_begin_with_its_first_day(at_settings: App) -> None:
    def first(chart: str, at: int) -> str:
        return str(at_settings.figure(chart)["layout"]["yaxis"]["ticktext"][at])

    at_settings.go("dashboard.py")
    assert first("calendar", 1) == "Mon"
    set_to_us(turn_to(at_settings, "Settings"))
    turn_to(at_settings, "Days")
    assert first("ranges_calendar", 1) == "Sun"
    at_settings.go("dashboard.py")
    assert first("calendar", 1) == "Sun"
    at_settings.click("It is twitching now").click("It has stopped")
    assert first("hours", 0) == "Sun"
    assert at_settings.table("hours")["Weekday"].drop_duplicates().tolist()[:2] == ["Sunday", "Monday"]
    at_settings.click("Close this diary").click("Open the demo diary")
    assert (first("calendar", 1), first("hours", 0)) == ("Mon", "Mon")


def test_a_day_is_noted_and_shown_in_the_persons_units(at_settings: App, kept: Callable[[], Loaded]) -> None:
    set_to_us(at_settings).go("dashboard.py").unfold("day_fold")
    fill(at_settings, "Water and other drinks, fl oz", 16.0)
    fill(at_settings, "Alcohol, drinks", 1.0)
    at_settings.click("Save this day")
    assert "Water and other drinks 16 fl oz, Alcohol drinks 1 drink." in at_settings.text
    noted = kept().diary.days.loc["2026-05-04"].dropna()
    assert (noted["water_l"], noted["alcohol_units"]) == (pytest.approx(0.473176473), 1.75)
    (water,) = (f for f in at_settings.at.number_input if f.label == "Water and other drinks, fl oz")
    assert (water.value, water.step) == (16.0, 8.0)
    assert "There is nothing new to save." in at_settings.click("Save this day").text
    fill(at_settings, "Water and other drinks, fl oz", 700.0)
    assert "700 fl oz in one day cannot be" in at_settings.click("Save this day").text

    turn_to(at_settings, "Days")
    assert days(at_settings)["noted:water_l"].iloc[0] == "16"
    at_settings.at.session_state[str(table(at_settings).key)] = {
        "edited_rows": {0: {"noted:water_l": "12"}},
        "added_rows": [],
        "deleted_rows": [],
    }
    at_settings.run()
    assert kept().diary.days.loc["2026-05-04", "water_l"] == pytest.approx(12 * 0.0295735295625)
    turn_to(at_settings, "Settings")
    turn_to(at_settings, "Days")
    assert days(at_settings)["noted:water_l"].iloc[0] == "12"


def test_what_is_typed_counts_in_the_unit_that_stood_beside_it(
    at_settings: App, kept: Callable[[], Loaded], there: Callable[[], Store]
) -> None:
    at_settings.go("dashboard.py").unfold("day_fold")
    fill(at_settings, "Water and other drinks, L", 0.5)
    now = kept()
    there().set_settings(now, replace(now.settings, showing=US))  # in another tab, meanwhile
    at_settings.click("Save this day")
    assert kept().diary.days.loc["2026-05-05", "water_l"] == 0.5
    assert at_settings.at.session_state["day_noted"].isoformat() == "2026-05-04"  # there is no later one yet in Denver
    (water,) = (f for f in at_settings.at.number_input if f.label.startswith("Water"))
    litres = kept().diary.days.loc["2026-05-04", "water_l"]
    assert (water.label, water.value) == ("Water and other drinks, fl oz", round(litres / 0.0295735295625, 2))


def test_triggers_and_the_report_speak_in_the_persons_units(at_settings: App) -> None:
    def said(page: str) -> str:
        at_settings.go(page)
        charts: Any = [at_settings.figure(key) for key in at_settings.charts]
        return at_settings.text + str(charts)

    litres = said("pages/triggers.py")
    assert "per 0.5 L" in litres
    set_to_us(turn_to(at_settings, "Settings"))
    ounces = said("pages/triggers.py")
    assert "per 16 fl oz" in ounces
    assert "about 54 fl oz (women)" in ounces.replace("<br>", " ")
    assert "0.5 L" not in ounces
    assert "Water and other drinks, fl oz" in ounces
    at_settings.go("pages/before_an_episode.py")


def test_an_archive_that_is_brought_back_is_shown_as_it_was(
    at_settings: App, visit: Callable[[], App], kept: Callable[[], Loaded], there: Callable[[], Store]
) -> None:
    set_to_us(at_settings)
    packed = takeout.archive(kept())
    with zipfile.ZipFile(io.BytesIO(packed)) as files:
        assert b'zone = "America/Denver"' in files.read("settings.toml")
    there().erase(kept().kept.id)
    app = visit().upload(("myolog diary.zip", packed))
    assert app.figure("calendar")["layout"]["yaxis"]["ticktext"][1] == "Mon"  # not kept yet
    app.click("Keep this diary")
    assert kept().settings.showing == US
    assert app.figure("calendar")["layout"]["yaxis"]["ticktext"][1] == "Sun"


def test_files_that_join_the_diary_leave_how_it_is_shown(at_settings: App, kept: Callable[[], Loaded]) -> None:
    set_to_us(at_settings).go("dashboard.py")
    at_settings.upload(("more.csv", b"date,episodes,water_l\n2026-05-05,2,1.5\n"))
    assert at_settings.figure("calendar")["layout"]["yaxis"]["ticktext"][1] == "Sun"  # how the kept diary would look
    at_settings.click("Add it to the kept diary")
    assert kept().diary.counts().index[-1] == pd.Timestamp("2026-05-05")
    assert kept().settings.showing == US
    turn_to(at_settings, "Settings").click("Undo")
    assert kept().settings.showing == US
