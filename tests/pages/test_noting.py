"""Noting on Home: what is tapped or written is in the store at once, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Protocol

import pandas as pd
import pytest

import myolog
from myolog import catalogue, store
from myolog.store import Edit, Loaded, Store
from tests.pages.app import App
from ui.noting import once

NOW = datetime(2026, 3, 10, 14, 0, tzinfo=UTC)
"""Tuesday 10 March 2026, 15:00 where the visitor is."""
ZONE = "Europe/Berlin"


class Time(Protocol):
    """Lets time pass."""

    def __call__(self, **passed: float) -> None:
        """Go on by so much."""


@pytest.fixture(autouse=True)
def passing(monkeypatch: pytest.MonkeyPatch) -> Time:
    """The moment that it is, which stands still until a test lets it go on."""
    at = [NOW]
    monkeypatch.setattr("ui.noting.clock.utc_now", lambda: at[0])

    def go_on(**passed: float) -> None:
        at[0] += timedelta(**passed)

    return go_on


@pytest.fixture
def other(a_place_of_its_own: str) -> Callable[[], Store]:
    """Another tab or program."""
    return lambda: Store(store.connect(a_place_of_its_own))


@pytest.fixture
def home(visit: Callable[[], App]) -> App:
    """A visitor with an empty kept diary."""
    app = visit()
    app.at.context["timezone"] = ZONE
    return app.click("Start an empty diary")


def pick(app: App, label: str, value: Any, key: str = "") -> App:  # noqa: ANN401 - a value of a widget
    """Tap one of several."""
    (group,) = (p for p in app.at.pills if p.label == label and str(p.key).startswith(key))
    group.set_value(value)
    return app.run()


def press(app: App, key: str) -> App:
    app.at.button(key=key).click()
    return app.run()


def fill(app: App, kind: str, label: str, value: Any) -> None:  # noqa: ANN401 - a value of a widget
    """Write into a field of a form, which sends nothing yet."""
    fields: Any = app.at.pills if kind == "pills" else app.at.get(kind)
    (field,) = (f for f in fields if f.label == label)
    field.set_value(value)


# It is twitching now


def test_one_tap_starts_and_one_stops_an_episode(home: App, kept: Callable[[], Loaded], passing: Time) -> None:
    first = home.at.main.button[0]
    assert first.label == "It is twitching now"
    home.click("It is twitching now")
    (row,) = kept().running
    assert (row["start"], row["duration"], row["kind"]) == ("2026-03-10T15:00:00.000000", None, "twitch")
    assert home.at.main.button[0].label == "It has stopped"
    passing(minutes=7)
    assert "7 min" in home.run().text
    home.click("It has stopped")
    assert not kept().running
    (episode,) = kept().diary.episodes.to_dict("records")
    assert episode["duration"] == pd.Timedelta(minutes=7)
    assert "Saved. An episode, today, Tuesday 10 March, 15:00, 7 min." in " ".join(home.text.split())
    assert "1 episode on 1 observed day; too few days" in home.text  # it counts at once


def test_a_cramp_that_does_not_let_go_gets_one_calm_sentence_with_the_way_to_a_doctor(home: App, passing: Time) -> None:
    cramp = catalogue.kinds()["cramp"].lasting
    assert cramp is not None
    pick(home.click("It is twitching now"), "What it is", "cramp")
    passing(minutes=9)
    assert cramp.still.text not in home.run().text
    passing(minutes=1)
    assert cramp.still.text in home.run().text
    assert home.links() == ["When to see a doctor"] * 2  # beside it, and in the notice of each page
    passing(minutes=1)
    home.click("It has stopped")
    assert cramp.still.text not in home.text
    assert home.text.count(cramp.noted.text) == 2  # where it is saved, and beside how long episodes last
    passing(days=1)
    home.click("It is twitching now")
    pick(home, "What it is", "twitch")
    passing(minutes=11)
    assert cramp.still.text not in home.run().text
    assert home.click("It has stopped").text.count(cramp.noted.text) == 1


def test_what_runs_is_still_there_for_another_session(
    home: App, visit: Callable[[], App], kept: Callable[[], Loaded], passing: Time
) -> None:
    home.click("It is twitching now")
    passing(minutes=12)
    again = visit()
    again.at.context["timezone"] = ZONE
    again.run()
    assert "Still running in My diary: Twitch, no site noted yet, since 15:00." in again.text
    assert "It is twitching now" not in [b.label for b in again.at.button]
    again.click("Open My diary")
    assert "12 min" in again.text
    again.click("It has stopped")
    assert kept().diary.episodes["duration"].tolist() == [pd.Timedelta(minutes=12)]


def test_on_the_next_visit_one_tap_starts_in_the_diary_that_was_kept(
    home: App, visit: Callable[[], App], kept: Callable[[], Loaded], passing: Time
) -> None:
    fill(home, "pills", "Where", "calf|left")
    home.click("It is twitching now").click("It has stopped")
    passing(hours=5)
    again = visit()
    again.at.context["timezone"] = ZONE
    assert again.at.main.button[0].label == "It is twitching now"
    again.click("It is twitching now")
    (row,) = kept().running
    assert (row["start"], row["site"], row["side"]) == ("2026-03-10T20:00:00.000000", "calf", "left")
    assert again.at.main.button[0].label == "It has stopped"


def test_the_last_site_is_chosen_and_another_one_is_a_tap_away(home: App, kept: Callable[[], Loaded]) -> None:
    fill(home, "pills", "Where", "calf|left")
    home.click("It is twitching now")
    assert (kept().running[0]["site"], kept().running[0]["side"]) == ("calf", "left")
    home.click("It has stopped")
    (where,) = (p for p in home.at.pills if p.label == "Where")
    assert where.value == "calf|left"
    home.click("It is twitching now")
    assert kept().running[0]["site"] == "calf"


def test_severity_site_and_kind_are_written_while_it_runs(home: App, kept: Callable[[], Loaded]) -> None:
    home.click("It is twitching now")
    pick(home, "How strong, 0 to 10", 4)
    pick(home, "What it is", "cramp")
    (where,) = (s for s in home.at.selectbox if s.label == "Where")
    where.set_value("thigh|right")
    home.run()
    (row,) = kept().running
    assert (row["severity"], row["kind"], row["site"], row["side"]) == (4.0, "cramp", "thigh", "right")
    assert "Right thigh, cramp" in home.text
    pick(home, "How strong, 0 to 10", None)
    assert kept().running[0]["severity"] is None


def test_several_can_run_at_once(home: App, kept: Callable[[], Loaded], passing: Time) -> None:
    home.click("It is twitching now")
    passing(minutes=3)
    home.unfold("another")
    fill(home, "pills", "Where", "eyelid|left")
    home.click("It is twitching there now")
    assert len(kept().running) == 2
    passing(minutes=2)
    press(home, f"stop_{kept().running[1]['id']}")
    (left,) = kept().running
    assert left["site"] == "eyelid"
    home.click("It has stopped")
    assert sorted(kept().diary.episodes["duration"]) == [pd.Timedelta(minutes=2), pd.Timedelta(minutes=5)]


def test_an_impatient_second_tap_starts_no_second_episode(home: App, kept: Callable[[], Loaded], passing: Time) -> None:
    home.click("It is twitching now")
    passing(seconds=2)
    home.unfold("another").click("It is twitching there now")
    assert len(kept().running) == 1


def test_a_forgotten_start_is_asked_about_and_not_written(home: App, kept: Callable[[], Loaded], passing: Time) -> None:
    home.click("It is twitching now")
    passing(hours=9)
    home.run()
    assert "when did it stop?" in home.text
    assert "9 h ago" in home.text
    assert "It has stopped" not in [b.label for b in home.at.button]
    home.click("Save")
    assert "Say how long it lasted" in home.text
    assert len(kept().running) == 1
    fill(home, "number_input", "It lasted, in minutes", 15.0)
    home.click("Save")
    assert kept().diary.episodes["duration"].tolist() == [pd.Timedelta(minutes=15)]


def test_of_a_forgotten_start_it_can_be_said_that_nobody_knows(
    home: App, kept: Callable[[], Loaded], passing: Time
) -> None:
    home.click("It is twitching now")
    passing(hours=9)
    home.run().click("I do not know")
    assert not kept().running
    assert kept().diary.episodes["duration"].isna().all()


def test_of_an_old_start_it_can_be_said_that_it_goes_on(home: App, kept: Callable[[], Loaded], passing: Time) -> None:
    home.click("It is twitching now")
    passing(hours=3)
    home.run().click("It still goes on")
    assert len(kept().running) == 1
    home.click("It has stopped")
    assert kept().diary.episodes["duration"].tolist() == [pd.Timedelta(hours=3)]


def test_each_saved_thing_can_be_undone(home: App, kept: Callable[[], Loaded], passing: Time) -> None:
    home.click("It is twitching now")
    passing(minutes=5)
    home.click("It has stopped").click("Undo")
    assert "It was taken back." in home.text
    assert len(kept().running) == 1
    assert home.at.main.button[0].label == "It has stopped"
    pick(home, "How strong, 0 to 10", 6).click("Undo")
    assert kept().running[0]["severity"] is None


def test_who_stops_what_was_stopped_elsewhere_is_told_both(
    home: App, kept: Callable[[], Loaded], other: Callable[[], Store], passing: Time
) -> None:
    home.click("It is twitching now")
    (row,) = kept().running
    stopped = {"duration": 60_000, "running": False}
    other().apply(kept().kept.id, [Edit("episode", row["id"], stopped, row["version"])], "stopped")
    passing(minutes=5)
    press(home, f"stop_{row['id']}")
    assert "length is 1 min there, 5 min here" in home.text
    assert kept().diary.episodes["duration"].tolist() == [pd.Timedelta(minutes=1)]
    home.click("Write mine over it")
    assert kept().diary.episodes["duration"].tolist() == [pd.Timedelta(minutes=5)]


def test_what_was_deleted_elsewhere_is_told(home: App, kept: Callable[[], Loaded], other: Callable[[], Store]) -> None:
    home.click("It is twitching now")
    (row,) = kept().running
    other().apply(kept().kept.id, [Edit("episode", row["id"], None)], "deleted")
    press(home, f"stop_{row['id']}")
    assert "deleted in another tab" in home.text
    assert not len(kept().diary.episodes)


# A past episode


def test_a_past_episode_is_told_with_all_there_is_to_say(home: App, kept: Callable[[], Loaded]) -> None:
    home.unfold("past")
    home.at.selectbox(key="past_site").set_value("calf")
    home.run()
    pick(home, "Side", "right")
    pick(home, "What it was", "cramp")
    pick(home, "How strong, 0 to 10", 7)
    pick(home, "How much it disturbed sleep, 0 to 10", 0)
    fill(home, "date_input", "Day", date(2026, 3, 9))
    fill(home, "time_input", "Began at", time(23, 50))
    fill(home, "time_input", "Or until", time(0, 5))
    fill(home, "multiselect", "What you did before it", ["hills"])
    fill(home, "multiselect", "What you did against it", ["stretch", "my trick"])
    fill(home, "number_input", "It eased after, in minutes", 3.0)
    fill(home, "text_area", "Notes", "=cmd() $x$ **b**")
    home.click("Save this episode")
    (row,) = kept().diary.episodes.to_dict("records")
    assert row == {
        "start": pd.Timestamp("2026-03-09 23:50"),
        "timed": True,
        "duration": pd.Timedelta(minutes=15),
        "site": "calf",
        "side": "right",
        "kind": "cramp",
        "severity": 7.0,
        "sleep_disturbance": 0.0,
        "before": "hills",
        "remedies": "stretch; my trick",
        "relief": pd.Timedelta(minutes=3),
        "notes": "=cmd() $x$ **b**",
    }
    assert "Right calf, yesterday, Monday 9 March, 23:50, 15 min." in home.text
    assert "Tell a GP if cramps last longer than 10 minutes." in home.text
    # The next form is empty, with the place and the kind that were noted last chosen and the words offered.
    assert home.at.text_area[0].value == ""
    assert (home.at.selectbox(key="past_site").value, home.at.pills(key="past_kind").value) == ("calf", "cramp")
    assert home.at.pills(key="past_severity").value is None
    before = next(m for m in home.at.multiselect if m.label == "What you did before it")
    assert before.options == ["hills"]


def test_what_is_impossible_gets_a_sentence_and_nothing_typed_is_lost(home: App, kept: Callable[[], Loaded]) -> None:
    home.unfold("past")
    fill(home, "time_input", "Began at", time(15, 30))
    fill(home, "text_area", "Notes", "a long story")
    home.click("Save this episode")
    assert "15:30 today is still to come" in home.text
    assert home.at.text_area[0].value == "a long story"
    fill(home, "time_input", "Began at", time(10, 0))
    fill(home, "time_input", "Or until", time(9, 0))
    home.click("Save this episode")
    assert "The end, 09:00, is before the start, 10:00" in home.text
    assert not len(kept().diary.episodes)
    fill(home, "time_input", "Or until", None)
    home.click("Save this episode")
    assert kept().diary.episodes["notes"].tolist() == ["a long story"]


def test_without_a_time_only_the_day_is_known(home: App, kept: Callable[[], Loaded]) -> None:
    home.unfold("past").click("Save this episode")
    (row,) = kept().diary.episodes.to_dict("records")
    assert (row["start"], row["timed"]) == (pd.Timestamp("2026-03-10"), False)
    home.click("Undo")
    assert not len(kept().diary.episodes)


def test_a_usual_place_sets_site_and_side(home: App) -> None:
    home.unfold("past")
    pick(home, "Where", "eyelid|left", key="past_usual")
    assert (home.at.selectbox(key="past_site").value, home.at.pills(key="past_side").value) == ("eyelid", "left")
    pick(home, "Side", "right")
    assert home.at.pills(key="past_usual").value == "eyelid|right"


# A day


@pytest.fixture
def day(home: App) -> App:
    """A visitor before the form of yesterday."""
    return press(home, "note_offered")


def noted(loaded: Loaded, at: str = "2026-03-09") -> dict[str, Any]:
    return dict(loaded.diary.days.loc[at].dropna()) if at in loaded.diary.days.index else {}


def test_yesterday_is_offered_and_one_tap_says_that_there_was_nothing(home: App, kept: Callable[[], Loaded]) -> None:
    assert "Yesterday, Monday 9 March: nothing noted yet." in home.text.replace("**", "")
    press(home, "none_offered")
    assert noted(kept()) == {"episodes": 0.0}
    assert kept().diary.counts().to_dict() == {pd.Timestamp("2026-03-09"): 0.0}
    assert "Yesterday, Monday 9 March: No episodes." in home.text
    assert "nothing noted yet" not in home.text
    home.click("Undo")
    assert noted(kept()) == {}


def test_a_day_is_written_as_it_was_said_and_empty_is_not_noted(day: App, kept: Callable[[], Loaded]) -> None:
    fill(day, "text_input", "Sleep, hours and minutes", "6:45")
    fill(day, "number_input", "Training, minutes", 40.0)
    fill(day, "number_input", "How hard it was, 0 to 10", 5.0)
    fill(day, "number_input", "Alcohol, units", 0.0)
    fill(day, "pills", "Stress, 0 to 10", 3)
    day.click("Save this day")
    assert noted(kept()) == {
        "sleep_h": 6.75,
        "training_min": 40.0,
        "training_load": 200.0,
        "alcohol_units": 0.0,
        "stress": 3.0,
    }
    # Nothing was said of episodes, and so the day is no day without one.
    assert not kept().diary.observed().any()
    assert "does not count as one without" in day.text
    day.click("Save, and no episodes that day")
    assert kept().diary.counts().tolist() == [0.0]


def test_what_is_noted_stands_in_the_form_and_only_what_changes_is_written(
    day: App, kept: Callable[[], Loaded], other: Callable[[], Store]
) -> None:
    other().note_day(kept().kept.id, "2026-03-09", {"sleep_h": 6.3333, "water_l": 1.5, "Steps": 4000.0}, "noted")
    day.at.button(key="previous_day").click()
    day.run()
    press(day, "next_day")
    values = {f.label: f.value for f in [*day.at.text_input, *day.at.number_input]}
    assert (values["Sleep, hours and minutes"], values["Water and other drinks, L"], values["Steps"]) == (
        "6:20",
        1.5,
        4000.0,
    )
    fill(day, "number_input", "Water and other drinks, L", None)
    day.click("Save this day")
    assert noted(kept()) == {"sleep_h": 6.3333, "Steps": 4000.0}


def test_a_day_that_is_taken_back_is_empty_again_and_can_be_saved_anew(day: App, kept: Callable[[], Loaded]) -> None:
    fill(day, "text_input", "Sleep, hours and minutes", "6:45")
    day.click("Save this day").click("Undo")
    assert noted(kept()) == {}
    assert next(f.value for f in day.at.text_input if f.label.startswith("Sleep")) == ""
    assert "Saved." not in day.text
    fill(day, "text_input", "Sleep, hours and minutes", "6:45")
    day.click("Save this day")
    assert noted(kept()) == {"sleep_h": 6.75}


def test_a_day_that_cannot_be_so_gets_a_sentence_and_keeps_what_was_typed(day: App, kept: Callable[[], Loaded]) -> None:
    fill(day, "text_input", "Sleep, hours and minutes", "26:00")
    fill(day, "number_input", "Water and other drinks, L", 1.5)
    day.click("Save this day")
    assert "a day has 24 hours" in day.text
    assert noted(kept()) == {}
    assert next(f.value for f in day.at.number_input if f.label.startswith("Water")) == 1.5
    fill(day, "text_input", "Sleep, hours and minutes", "6:00")
    day.click("Save this day")
    assert noted(kept()) == {"sleep_h": 6.0, "water_l": 1.5}


def test_two_tabs_with_one_day_are_told_what_stands_there(
    day: App, kept: Callable[[], Loaded], other: Callable[[], Store]
) -> None:
    fill(day, "text_input", "Sleep, hours and minutes", "6:00")
    fill(day, "number_input", "Water and other drinks, L", 1.5)
    other().note_day(kept().kept.id, "2026-03-09", {"sleep_h": 8.0}, "noted")
    day.click("Save this day")
    assert "sleep is 8 h there, 6 h here" in day.text
    assert noted(kept()) == {"sleep_h": 8.0}
    day.click("Keep what stands there")
    assert next(f.value for f in day.at.text_input if f.label.startswith("Sleep")) == "8:00"
    # What nobody else touched is still as it was typed.
    assert next(f.value for f in day.at.number_input if f.label.startswith("Water")) == 1.5
    fill(day, "text_input", "Sleep, hours and minutes", "6:00")
    other().note_day(kept().kept.id, "2026-03-09", {"sleep_h": 7.0}, "noted")
    day.click("Save this day").click("Write mine over it")
    assert noted(kept()) == {"sleep_h": 6.0, "water_l": 1.5}


def test_a_day_with_episodes_needs_no_button_that_says_none(home: App, other: Callable[[], Store], kept: Any) -> None:  # noqa: ANN401
    other().apply(kept().kept.id, [Edit("episode", None, {"start": "2026-03-09T10:00:00.000000"})], "added")
    home.run()
    assert "1 episode, and nothing else noted yet" in home.text
    assert "none_offered" not in [b.key for b in home.at.button]
    press(home, "note_offered")
    assert "1 episode noted." in home.text
    assert not [b.label for b in home.at.button if "o episodes that day" in b.label]


def test_another_day_can_be_reached_but_no_day_to_come(day: App) -> None:
    assert day.at.date_input(key="day_noted").value == date(2026, 3, 9)
    press(day, "previous_day")
    assert "Sunday 8 March" in [h.value for h in day.at.header]
    press(day, "next_day")
    press(day, "next_day")
    assert "Today, Tuesday 10 March" in [h.value for h in day.at.header]
    assert day.at.button(key="next_day").disabled


def test_a_drink_is_one_change_of_the_day_and_the_hours(day: App, kept: Callable[[], Loaded]) -> None:
    fill(day, "time_input", "At (if you know)", time(8, 10))
    press(day, "add_this_drink")
    day.at.selectbox(key="drink_what").set_value("Cola")
    day.run()
    assert day.at.number_input(key="drink_mg").value == 40.0  # EFSA's can of 355 ml
    day.at.number_input(key="drink_mg").set_value(60.0)
    press(day, "add_this_drink")
    loaded = kept()
    assert noted(loaded) == {"caffeine_mg": 150.0}
    assert loaded.diary.intakes[["what", "timed", "caffeine_mg"]].to_dict("records") == [
        {"what": "Cola", "timed": False, "caffeine_mg": 60.0},
        {"what": "Filter coffee", "timed": True, "caffeine_mg": 90.0},
    ]
    assert "Filter coffee, 90 mg, 08:10" in day.text
    assert next(f.value for f in day.at.number_input if f.label == "Caffeine in all, mg") == 150.0  # the form follows
    day.click("Undo")
    assert next(f.value for f in day.at.number_input if f.label == "Caffeine in all, mg") == 90.0
    assert noted(kept()) == {"caffeine_mg": 90.0}
    assert kept().diary.intakes["what"].tolist() == ["Filter coffee"]


def test_a_drink_that_is_removed_takes_its_mg_with_it(day: App, kept: Callable[[], Loaded]) -> None:
    press(day, "add_this_drink")
    day.click("Remove")
    assert noted(kept()) == {}
    assert not len(kept().diary.intakes)


def test_a_course_of_medicine_begins_and_ends(day: App, kept: Callable[[], Loaded], other: Callable[[], Store]) -> None:
    before = {"name": "Salbutamol", "start": "2026-01-05T00:00:00.000000", "end": "2026-01-09T00:00:00.000000"}
    other().apply(kept().kept.id, [Edit("medicine", None, before)], "added")
    day.run()  # a name that was noted before is offered again
    fill(day, "selectbox", "Name", "Salbutamol")
    fill(day, "text_input", "Dose", "100 µg")
    day.click("Taken from this day on")
    assert "Salbutamol, 100 µg, since 9 March 2026" in day.text
    press(day, "next_day")
    day.click("Taken for the last time")
    row = kept().diary.medicines.to_dict("records")[1]
    assert (row["name"], row["dose"], row["start"], row["end"]) == (
        "Salbutamol",
        "100 µg",
        pd.Timestamp("2026-03-09"),
        pd.Timestamp("2026-03-10"),
    )


def test_something_else_becomes_a_column_that_the_form_asks_for(day: App, kept: Callable[[], Loaded]) -> None:
    fill(day, "selectbox", "What", "magnesium_mg")
    fill(day, "text_input", "How much, or yes or no", "lots")
    day.click("Add to this day")
    assert "no number of mg" in day.text
    fill(day, "text_input", "How much, or yes or no", "0.3 g")
    day.click("Add to this day")
    assert noted(kept()) == {"magnesium_mg": 300.0}
    assert next(f.value for f in day.at.number_input if f.label == "Magnesium, mg") == 300.0
    assert "There is nothing new to save." in day.click("Save this day").text


def test_the_night_owls_day_begins_when_they_say_so(
    visit: Callable[[], App], a_place_of_its_own: str, passing: Time
) -> None:
    Store(store.connect(a_place_of_its_own)).create("Owl", myolog.Diary(day_start="04:00"))
    passing(hours=11)  # 02:00 on Wednesday
    app = visit()
    app.at.context["timezone"] = ZONE
    app.click("Open Owl")
    assert "Yesterday, Monday 9 March" in app.text


def test_nothing_is_lost_and_all_is_told_when_the_disk_fails(
    home: App, kept: Callable[[], Loaded], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise myolog.errors.StoreUnavailable("The disk is full. Nothing of this change was saved.")

    home.unfold("past")
    fill(home, "text_area", "Notes", "a long story")
    with monkeypatch.context() as broken:
        broken.setattr(Store, "apply", fails)
        home.click("Save this episode")
        assert "The disk is full" in home.text
        assert "Saved." not in home.text
    assert home.at.text_area[0].value == "a long story"
    home.click("Save this episode")
    assert kept().diary.episodes["notes"].tolist() == ["a long story"]


def test_what_was_noted_leaves_and_comes_back_the_same(
    day: App,
    kept: Callable[[], Loaded],
    tmp_path: Any,  # noqa: ANN401
) -> None:
    fill(day, "time_input", "At (if you know)", time(8, 10))
    press(day, "add_this_drink")
    fill(day, "text_input", "Sleep, hours and minutes", "6:45")
    day.click("Save, and no episodes that day").click("It is twitching now").click("It has stopped")
    diary = kept().diary
    diary.write(tmp_path / "out")
    assert myolog.read_diary(tmp_path / "out").diary == diary


# Once a day


def often(there: Store, kept_id: int, days: int, a_day: int) -> None:
    """Note so many episodes on each of the last days, the tenth of March being today."""
    starts = [
        datetime(2026, 3, 10 - back, 8, tzinfo=UTC) + timedelta(minutes=30 * n)
        for back in range(days)
        for n in range(a_day)
    ]
    there.apply(
        kept_id,
        [Edit("episode", None, {"start": f"{start:%Y-%m-%dT%H:%M:%S.000000}", "kind": "twitch"}) for start in starts],
        "noted",
    )


@pytest.mark.parametrize(("days", "a_day", "offered"), [(3, 10, True), (2, 10, False), (3, 9, False)])
def test_once_a_day_is_offered_to_who_notes_ten_or_more_on_several_days(
    home: App, kept: Callable[[], Loaded], other: Callable[[], Store], days: int, a_day: int, offered: bool
) -> None:
    assert once.ENOUGH not in home.text
    often(other(), kept().kept.id, days, a_day)
    assert (once.ENOUGH in home.run().text) is offered
    assert ("NHS on health anxiety" in home.text) is offered


def test_who_counts_once_a_day_is_asked_one_number_in_the_evening(
    home: App, kept: Callable[[], Loaded], other: Callable[[], Store], passing: Time
) -> None:
    often(other(), kept().kept.id, 3, 10)
    home.run().click("Count once a day")
    assert kept().settings.showing.once_a_day
    assert "It is twitching now" not in [b.label for b in home.at.main.button]
    assert once.LATER in home.text  # at 15:00, and yesterday has its episodes
    passing(hours=3)
    (field,) = (f for f in home.run().at.number_input if f.label.startswith("How many episodes today"))
    assert field.value is None
    home.click("Save")
    assert "as a whole number" in home.text
    (field,) = (f for f in home.at.number_input if f.label.startswith("How many episodes today"))
    field.set_value(25)
    home.click("Save")
    assert kept().diary.counts()["2026-03-10"] == 25  # of which ten are listed
    assert once.LATER in home.text
    home.click("Note each episode again")
    assert "It is twitching now" in [b.label for b in home.at.main.button]
    assert not kept().settings.showing.once_a_day


def test_before_the_evening_yesterday_is_asked_if_nothing_was_said_of_it(
    home: App, kept: Callable[[], Loaded], other: Callable[[], Store]
) -> None:
    loaded = kept()
    other().set_settings(loaded, replace(loaded.settings, showing=replace(loaded.settings.showing, once_a_day=True)))
    (field,) = (f for f in home.run().at.number_input if f.label.startswith("How many episodes yesterday"))
    field.set_value(0)
    home.click("Save")
    assert kept().diary.counts()["2026-03-09"] == 0
    assert once.LATER in home.text
