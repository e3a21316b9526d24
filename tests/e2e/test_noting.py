"""Noting in a browser: a twitch in ten seconds by keyboard alone, a day with a thumb, and nothing typed is lost."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Locator, expect

from myolog import store
from myolog.store import Edit, Loaded, Store
from tests.e2e.driver import Server, Visitor, serving
from tests.e2e.test_look import PHONE, SMALL

pytestmark = pytest.mark.usefixtures("fresh")  # diaries that are kept would be offered to every other test

AUCKLAND = "Pacific/Auckland"
"""Far from the computer that runs the pages."""


@pytest.fixture
def there(tmp_path: Path) -> Callable[[], Store]:
    """The store of the dashboard, as another program sees it."""

    def find() -> Store:
        (file,) = tmp_path.glob("kept_*/myolog.db")
        return Store(store.connect(f"sqlite:///{file}"))

    return find


@pytest.fixture
def kept(there: Callable[[], Store]) -> Callable[[], Loaded]:
    """The diary that is kept by now."""
    return lambda: there().load(there().diaries()[0].id)


def begin(visitor: Visitor) -> Visitor:
    """Keep an empty diary."""
    visitor.open()
    visitor.page.get_by_role("button", name="Start an empty diary").click()
    visitor.settle("It is twitching now")
    return visitor


def button(visitor: Visitor, name: str) -> Locator:
    return visitor.page.get_by_role("button", name=name, exact=True)


def tap(visitor: Visitor, name: str, expecting: str | None = None) -> None:
    button(visitor, name).click()
    visitor.settle(expecting)


def write(box: Locator, text: str) -> None:
    """Write a text of one's own into a box that also offers some."""
    adds = box.page.get_by_role("option").filter(has_text="Add:")
    for _ in range(3):
        box.focus()
        box.fill("")
        box.press_sequentially(text)
        # A busy browser offers to add it a moment later, and a run of the page that was still to come closes the list.
        with contextlib.suppress(AssertionError):
            expect(adds).to_be_visible(timeout=4_000)
            break
    expect(adds).to_have_attribute("data-focused", "true")
    box.press("Enter")
    expect(adds).to_have_count(0)


class Keys:
    """A person without a mouse, whose keys are counted."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor, self.pressed = visitor, 0

    def press(self, key: str) -> None:
        self.visitor.page.keyboard.press(key)
        self.pressed += 1

    def reach(self, name: str) -> None:
        """Go from one control to the next until this button is reached."""
        on = "document.activeElement?.innerText?.trim() ?? ''"
        for _ in range(60):
            if self.visitor.page.evaluate(on) == name:
                return
            self.press("Tab")
        raise AssertionError(f"{name!r} cannot be reached by keyboard")


# It is twitching now


def test_a_twitch_is_noted_by_keyboard_alone_in_ten_seconds(visitor: Visitor, kept: Callable[[], Loaded]) -> None:
    begin(visitor)
    visitor.open()  # the next visit
    begun = time.monotonic()
    keys = Keys(visitor)
    keys.reach("Skip to main content")
    keys.press("Enter")
    keys.reach("It is twitching now")
    keys.press("Enter")
    visitor.settle("It has stopped")
    assert time.monotonic() - begun < 10
    assert keys.pressed <= 6, "more keys than a person presses in ten seconds"
    assert len(kept().running) == 1

    visitor.open()  # what runs survives a reload
    visitor.settle("Still running in My diary")
    keys = Keys(visitor)
    keys.reach("Open My diary")
    keys.press("Enter")
    visitor.settle("It has stopped")
    keys.reach("It has stopped")
    keys.press("Enter")
    visitor.settle("Saved.")
    expect(visitor.heading("1 episode on 1 observed day; too few days")).to_be_visible()
    assert not kept().running
    assert kept().diary.episodes["duration"].notna().all()


def test_a_tap_with_a_thumb_is_one_step(another: Callable[..., Visitor], kept: Callable[[], Loaded]) -> None:
    visitor = begin(another(**PHONE))
    visitor.open()
    expect(button(visitor, "It is twitching now")).to_be_in_viewport()
    button(visitor, "It is twitching now").tap()
    visitor.settle("It has stopped")
    expect(button(visitor, "It has stopped")).to_be_in_viewport()
    button(visitor, "It has stopped").tap()
    visitor.settle("Saved.")
    assert len(kept().diary.episodes) == 1


def test_the_page_follows_a_tap_and_its_undoing(visitor: Visitor) -> None:
    def shows(counted: str) -> None:
        expect(visitor.page.get_by_role("heading", name=f"{counted} with a known time")).to_be_visible()

    begin(visitor)
    for counted in ("1 of 1 episode", "2 of 2 episodes"):
        tap(visitor, "It is twitching now", "It has stopped")
        shows(counted)
        tap(visitor, "It has stopped", "It is twitching now")
    tap(visitor, "It is twitching now", "It has stopped")
    shows("3 of 3 episodes")
    tap(visitor, "Undo", "It is twitching now")
    shows("2 of 2 episodes")


def test_a_tap_in_a_diary_that_was_erased_elsewhere_says_so(visitor: Visitor, there: Callable[[], Store]) -> None:
    begin(visitor)
    there().erase(there().diaries()[0].id)
    button(visitor, "It is twitching now").click()
    expect(visitor.page.get_by_text("This diary is not kept any more.")).to_be_visible()


def test_what_runs_survives_that_the_dashboard_is_started_again(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "kept_again" / "myolog.db"
    visitor = Visitor(browser.new_page(), "")  # of several dashboards, so that no watch knows which is its own
    for turn in range(2):
        with serving(tmp_path, kept=file) as running:
            visitor.address = running.address
            if turn == 0:
                begin(visitor)
                tap(visitor, "It is twitching now", "It has stopped")
            else:
                visitor.open()
                visitor.settle("Still running in My diary")
                tap(visitor, "Open My diary", "It has stopped")
                tap(visitor, "It has stopped", "Saved.")
            visitor.page.goto("about:blank")
            assert not running.complaint()
    there = Store(store.connect(f"sqlite:///{file}"))
    assert there.load(there.diaries()[0].id).diary.episodes["duration"].notna().tolist() == [True]


def test_the_time_is_that_of_the_person(another: Callable[..., Visitor], kept: Callable[[], Loaded]) -> None:
    visitor = begin(another(timezone_id=AUCKLAND))
    tap(visitor, "It is twitching now", "It has stopped")
    wall = datetime.now(ZoneInfo(AUCKLAND)).replace(tzinfo=None)
    assert abs(wall - datetime.fromisoformat(kept().running[0]["start"])) < timedelta(minutes=1)


def test_an_own_site_can_be_written_while_it_runs(visitor: Visitor, kept: Callable[[], Loaded]) -> None:
    begin(visitor)
    tap(visitor, "It is twitching now", "It has stopped")
    where = visitor.page.get_by_role("combobox", name="Where")
    write(where, "between <b>my</b> toes")
    visitor.settle("Saved.")
    assert kept().running[0]["site"] == "between <b>my</b> toes"
    visitor.page.locator("[class*=st-key-severity_]").get_by_role("radio", name="7").click()
    visitor.settle("severity 7")
    assert kept().running[0]["severity"] == 7
    expect(visitor.heading("between <b>my</b> toes, twitch")).to_be_visible()
    visitor.page.get_by_role("button", name="Undo").click()
    visitor.settle("It was taken back.")
    assert kept().running[0]["severity"] is None


# A past episode


def unfold(visitor: Visitor, key: str, expecting: str) -> None:
    visitor.page.locator(f".st-key-{key} summary").first.click()
    visitor.settle(expecting)


def spot(visitor: Visitor, site: str, side: str) -> tuple[float, float]:
    """Where on the screen a site of the drawing is."""
    mark = visitor.page.locator(f'[data-place="{site}|{side}"]')
    mark.scroll_into_view_if_needed()
    box = mark.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.parametrize("phone", [False, True])
def test_a_site_is_picked_on_the_body(another: Callable[..., Visitor], kept: Callable[[], Loaded], phone: bool) -> None:
    visitor = begin(another(**(PHONE if phone else {})))
    unfold(visitor, "past", "Save this episode")
    for site, side, label in (("thigh", "right", "Thigh"), ("calf", "left", "Calf")):
        x, y = spot(visitor, site, side)
        if phone:
            visitor.page.touchscreen.tap(x - 2, y + 2)  # a finger is never quite on it
        else:
            visitor.page.mouse.click(x, y)
        expect(visitor.page.get_by_role("combobox", name="Site")).to_have_value(label)
        visitor.settle()
        expect(visitor.page.locator("circle.picked")).to_have_attribute("data-place", f"{site}|{side}")
    if phone:  # the page scrolls under a finger that wipes over the drawing
        main = visitor.page.get_by_test_id("stMain")
        before = main.evaluate("el => el.scrollTop")
        finger = visitor.page.context.new_cdp_session(visitor.page)
        for kind, down in (("touchStart", 0), *(("touchMove", down) for down in range(10, 201, 10))):
            touch = {"type": kind, "touchPoints": [{"x": x, "y": y + down}]}
            finger.send("Input.dispatchTouchEvent", touch)
        finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        visitor.page.wait_for_function("([el, before]) => el.scrollTop < before", arg=[main.element_handle(), before])
    tap(visitor, "Save this episode", "Saved.")
    (row,) = kept().diary.episodes.to_dict("records")
    assert (row["site"], row["side"], row["timed"]) == ("calf", "left", False)


def test_what_was_typed_is_still_there_after_taps_and_refusals(visitor: Visitor, kept: Callable[[], Loaded]) -> None:
    begin(visitor)
    unfold(visitor, "past", "Save this episode")
    form = visitor.page.locator(".st-key-past")
    before = form.get_by_role("combobox", name="What you did before it")
    write(before, "stairs")
    expect(form.locator('[data-tag][aria-label="stairs"]')).to_have_count(1)
    before.press("Tab")  # Escape would take back what was added
    visitor.settle()
    form.get_by_label("Notes", exact=True).fill("a long story\nof two lines")
    form.locator(".st-key-past_severity").get_by_role("radio", name="6").click()
    visitor.settle()
    form.get_by_label("It lasted, in minutes", exact=True).fill("-3")
    tap(visitor, "Save this episode")
    form.get_by_label("It lasted, in minutes", exact=True).fill("0")
    tap(visitor, "Save this episode", "0 minutes says nothing")
    expect(form.get_by_label("Notes", exact=True)).to_have_value("a long story\nof two lines")
    form.get_by_label("It lasted, in minutes", exact=True).fill("2.5")
    tap(visitor, "Save this episode", "Saved.")
    (row,) = kept().diary.episodes.to_dict("records")
    assert (row["notes"], row["before"], row["severity"], row["duration"].total_seconds()) == (
        "a long story\nof two lines",
        "stairs",
        6,
        150,
    )
    expect(form.get_by_label("Notes", exact=True)).to_have_value("")


def test_a_past_episode_with_its_time_by_keyboard(visitor: Visitor, kept: Callable[[], Loaded]) -> None:
    begin(visitor)
    unfold(visitor, "past", "Save this episode")
    form = visitor.page.locator(".st-key-past")
    form.get_by_role("group", name="Began at").get_by_role("spinbutton").first.focus()
    visitor.page.keyboard.type("0005")
    form.get_by_role("group", name="Or until").get_by_role("spinbutton").first.focus()
    visitor.page.keyboard.type("0009")
    visitor.page.keyboard.press("Tab")
    keys = Keys(visitor)
    keys.reach("Save this episode")
    keys.press("Enter")
    visitor.settle("Saved.")
    (row,) = kept().diary.episodes.to_dict("records")
    assert (f"{row['start']:%H:%M}", row["duration"]) == ("00:05", timedelta(minutes=4))


# A day


def test_a_day_is_noted_with_a_thumb(another: Callable[..., Visitor], kept: Callable[[], Loaded]) -> None:
    visitor = begin(another(**PHONE))
    tap(visitor, "Note this day", "Save this day")
    form = visitor.page.locator(".st-key-day_fold")
    form.get_by_label("Sleep, hours and minutes", exact=True).fill("6:45")
    # A drink is written at once; what is typed and not yet saved stays.
    drink = form.get_by_role("combobox", name="Drink")
    write(drink, "Yerba mate")
    expect(form.get_by_label("mg of caffeine", exact=True)).to_have_value("")
    form.get_by_label("mg of caffeine", exact=True).fill("60")
    form.get_by_label("mg of caffeine", exact=True).press("Tab")
    visitor.settle()
    tap(visitor, "Add this drink", "Yerba mate, 60 mg")
    expect(form.get_by_label("Sleep, hours and minutes", exact=True)).to_have_value("6:45")
    expect(form.get_by_label("Caffeine in all, mg", exact=True)).to_have_value("60")
    form.get_by_label("Training, minutes", exact=True).fill("40")
    form.get_by_label("How hard it was, 0 to 10", exact=True).fill("5")
    form.locator("[class*=_stress]").get_by_role("radio", name="3", exact=True).click()
    assert max(visitor.sideways()) <= 0
    assert visitor.page.evaluate(SMALL) == []
    tap(visitor, "Save, and no episodes that day", "Sleep 6 h 45 min")
    day = kept().diary.days.iloc[0].to_dict()
    assert day == {
        "caffeine_mg": 60,
        "sleep_h": 6.75,
        "training_min": 40,
        "training_load": 200,
        "stress": 3,
        "episodes": 0,
    }
    assert kept().diary.counts().tolist() == [0]
    # What was noted can be emptied again.
    form.get_by_label("Training, minutes", exact=True).fill("")
    form.get_by_label("How hard it was, 0 to 10", exact=True).fill("")
    tap(visitor, "Save this day", "Training time not noted")
    assert set(kept().diary.days.iloc[0].dropna().index) == {"caffeine_mg", "sleep_h", "stress", "episodes"}


def test_medicines_and_own_things_are_written_by_name(visitor: Visitor, kept: Callable[[], Loaded]) -> None:
    begin(visitor)
    tap(visitor, "Note this day", "Save this day")
    form = visitor.page.locator(".st-key-day_fold")
    form.get_by_label("Sleep, hours and minutes", exact=True).fill("7:30")
    name = form.get_by_role("combobox", name="Name")
    write(name, "Salbutamol $x$ <b>")
    form.get_by_label("Dose", exact=True).fill("100 µg")
    tap(visitor, "Taken from this day on", "Salbutamol $x$ <b>, 100 µg")
    what = form.get_by_role("combobox", name="What")
    write(what, "physio")
    form.get_by_label("How much, or yes or no", exact=True).fill("yes")
    tap(visitor, "Add to this day", "physio 1")
    expect(form.get_by_label("Sleep, hours and minutes", exact=True)).to_have_value("7:30")
    assert kept().diary.medicines["name"].tolist() == ["Salbutamol $x$ <b>"]
    assert kept().diary.days["physio"].tolist() == [1]
    tap(visitor, "Save this day", "Sleep 7 h 30 min")
    assert kept().diary.days["sleep_h"].tolist() == [7.5]


# How it meets the eye and the screen reader


@pytest.mark.parametrize("look", [{"color_scheme": "light"}, {"color_scheme": "dark"}, PHONE])
def test_axe_finds_nothing_and_nothing_is_too_small(
    another: Callable[..., Visitor],
    server: Server,
    there: Callable[[], Store],
    kept: Callable[[], Loaded],
    look: dict[str, Any],
) -> None:
    assert server.address
    visitor = begin(another(**look))
    found = {"idle": visitor.findings()}
    tap(visitor, "It is twitching now", "It has stopped")
    found["running"] = visitor.findings()
    old = {"start": "2026-03-01T10:00:00.000000", "site": "calf", "side": "left", "running": True}
    there().apply(kept().kept.id, [Edit("episode", None, old)], "started")
    tap(visitor, "It has stopped", "when did it stop?")
    found["asked"] = visitor.findings()
    unfold(visitor, "past", "Save this episode")
    tap(visitor, "Note this day", "Save this day")
    found["forms"] = visitor.findings()
    if look is PHONE:
        found["small"] = visitor.page.evaluate(SMALL)
        assert max(visitor.sideways()) <= 0
    assert {state: what for state, what in found.items() if what} == {}
