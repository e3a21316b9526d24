"""The page Diary in a browser: a cell changed by keyboard, taken back, two tabs, everything taken along, erased."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

import myolog
from tests.e2e.driver import PATIENCE, Visitor

pytestmark = pytest.mark.usefixtures("fresh")

EPISODES = "start,duration_min,site,side,kind,severity\n" + "\n".join(
    f"2026-03-{day:02d}T10:00,5,calf,left,twitch,{day % 10}" for day in range(1, 29)
)


def keep(visitor: Visitor) -> Visitor:
    """Keep a diary of 28 episodes, and go to its page."""
    visitor.open()
    visitor.upload(("episodes.csv", EPISODES.encode()), expecting="Read from")
    visitor.page.get_by_role("button", name="Keep this diary").click()
    visitor.settle("Your kept diary")
    visitor.go("Diary")
    visitor.settle("28 episodes kept")
    return visitor


def write(visitor: Visitor, text: str) -> None:
    """Type into the second cell of the first row (minutes), by keyboard."""
    grid = visitor.page.locator('[class*="st-key-edit_episode"] [data-testid="stDataFrame"]').first
    grid.scroll_into_view_if_needed()
    grid.click(position={"x": 60, "y": 52})  # the first row
    for key in ("ArrowRight", *text, "Enter"):
        visitor.page.keyboard.press(key)
        visitor.page.wait_for_timeout(250)  # the cell opens with the first key
    visitor.settle("1 row changed and not saved yet.")


def save(visitor: Visitor) -> None:
    visitor.page.locator(".st-key-save_episode").get_by_role("button", name="Save").click()
    visitor.settle()


def test_a_cell_is_changed_and_taken_back(visitor: Visitor) -> None:
    keep(visitor)
    write(visitor, "42")
    save(visitor)
    visitor.settle("Last: Edited here")
    visitor.page.get_by_role("button", name="Undo the last change").click()
    visitor.settle("Nothing that could be undone yet.")
    assert visitor.findings() == []
    assert visitor.sideways() == [0, 0]


def test_the_second_of_two_tabs_sees_both_values_and_chooses(visitor: Visitor, another: Callable[..., Visitor]) -> None:
    keep(visitor)
    other = another()
    other.open()
    other.page.get_by_role("button", name="Open My diary").click()
    other.settle("Your kept diary")
    other.go("Diary")
    other.settle("28 episodes kept")
    write(visitor, "42")
    write(other, "7")
    save(visitor)
    visitor.settle("Last: Edited here")
    save(other)
    other.settle("Which one is to stand?")
    other.page.get_by_role("button", name="Keep what is in the diary").click()
    expect(other.page.get_by_text("Which one is to stand?")).to_have_count(0, timeout=PATIENCE)


def test_everything_is_taken_along_and_then_erased(visitor: Visitor, tmp_path: Path) -> None:
    keep(visitor)
    with visitor.page.expect_download() as coming:
        visitor.page.get_by_role("button", name="Download the whole diary (ZIP)").click()
    target = tmp_path / "diary.zip"
    coming.value.save_as(target)
    assert len(myolog.read_diary(target).diary.episodes) == 28
    visitor.page.get_by_label("Type the name of the diary to confirm").fill("My diary")
    visitor.page.get_by_role("button", name="Erase this diary").click()
    visitor.settle("Bring your log and see what goes with your twitches")
    expect(visitor.page.get_by_text("Continue where you left")).to_have_count(0)


def test_a_phone_shows_it_whole(another: Callable[..., Visitor]) -> None:
    visitor = another(viewport={"width": 390, "height": 844}, has_touch=True)
    keep(visitor)
    assert visitor.sideways() == [0, 0]
    assert visitor.findings() == []
