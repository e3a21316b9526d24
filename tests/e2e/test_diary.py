"""The page Diary in a browser: a cell changed by keyboard, taken back, two tabs, everything taken along, erased."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, expect

import myolog
from myolog import store
from myolog.store import Store
from tests.e2e.driver import PATIENCE, Visitor
from tests.e2e.test_look import PHONE, SMALL
from tests.pages import logs
from ui import scripts

pytestmark = pytest.mark.usefixtures("fresh")

EPISODES = "start,duration_min,site,side,kind,severity\n" + "\n".join(
    f"2026-03-{day:02d}T10:00,5,calf,left,twitch,{day % 10}" for day in range(1, 29)
)
PARTS = ("Episodes", "Days", "History", "Settings", "Yours")
DAY, TIME, LASTED, SITE = range(1, 5)
"""Columns of the table of episodes; before them stand the boxes to tick rows."""


def keep(visitor: Visitor) -> Visitor:
    """Keep a diary of 28 episodes, and go to its page."""
    visitor.open()
    visitor.upload(("episodes.csv", EPISODES.encode()), expecting="Read from")
    visitor.page.get_by_role("button", name="Keep this diary").click()
    visitor.settle("Your kept diary")
    return at_diary(visitor)


def at_diary(visitor: Visitor) -> Visitor:
    visitor.go("Diary")
    expect(visitor.heading("28 episodes")).to_be_visible(timeout=PATIENCE)
    return visitor


def turn_to(visitor: Visitor, part: str) -> None:
    tab = visitor.page.get_by_role("tab", name=part, exact=True)
    tab.click()
    expect(tab).to_have_attribute("aria-selected", "true")
    visitor.settle()


def grid(visitor: Visitor) -> Locator:
    return visitor.page.locator('[class*="st-key-edit_episode"]').get_by_test_id("stDataFrame")


def cell(visitor: Visitor, row: int, column: int) -> Locator:
    """A cell as a screen reader hears it: the canvas keeps a table of itself."""
    return grid(visitor).get_by_test_id(f"glide-cell-{column}-{row}")


def go_to_cell(visitor: Visitor, row: int, column: int) -> None:
    """Move to a cell with the arrow keys, each seen to have arrived: a busy browser drops keys that come too early."""
    grid(visitor).get_by_test_id("data-grid-canvas").focus()
    picked = grid(visitor).locator('td[aria-selected="true"]')
    expect(picked).to_have_count(1)
    at_column, at_row = (int(n) for n in str(picked.get_attribute("data-testid")).split("-")[-2:])
    while (at_row, at_column) != (row, column):
        if at_row != row:
            key, at_row = ("ArrowDown", at_row + 1) if at_row < row else ("ArrowUp", at_row - 1)
        else:
            key, at_column = ("ArrowRight", at_column + 1) if at_column < column else ("ArrowLeft", at_column - 1)
        visitor.page.keyboard.press(key)
        expect(cell(visitor, at_row, at_column)).to_have_attribute("aria-selected", "true")


def write(visitor: Visitor, row: int, column: int, text: str, shown: str | None = None) -> None:
    """Write into a cell with the keyboard alone, as often as it takes."""
    for _ in range(3):
        go_to_cell(visitor, row, column)
        visitor.page.keyboard.press("Enter")
        box = visitor.page.locator("#portal input, #portal textarea").first
        expect(box).to_be_focused()
        box.fill("")
        visitor.page.keyboard.type(text, delay=30)
        # Until the editor has taken the last letter: Enter right behind it drops what was typed.
        visitor.page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        visitor.page.keyboard.press("Enter")
        expect(visitor.page.locator("#portal input, #portal textarea")).to_have_count(0)
        # Another one has the row by now, and is asked about beside the table.
        with contextlib.suppress(AssertionError):
            expect(cell(visitor, row, column)).to_have_text(shown or text, timeout=3_000)
            break
    visitor.settle()


def saved(visitor: Visitor) -> None:
    """See at the top of the page that a change is on disk, and can be taken back."""
    expect(visitor.page.locator(".st-key-last_change")).to_contain_text(re.compile(r"Saved \d"), timeout=PATIENCE)
    visitor.settle()


def test_cells_are_changed_by_keyboard_saved_as_they_are_left_and_taken_back(visitor: Visitor) -> None:
    keep(visitor)
    expect(cell(visitor, 0, LASTED)).to_have_text("5")
    write(visitor, 0, LASTED, "42")
    saved(visitor)
    expect(cell(visitor, 1, LASTED)).to_have_attribute("aria-selected", "true")  # the person goes on with the next row
    write(visitor, 2, SITE, "Thumb", shown="thumb")

    visitor.page.reload()  # another session, as if the computer had been started again
    visitor.settle("Information, not medical advice.")
    visitor.go("Home", "Myolog")
    visitor.page.get_by_role("button", name="Open My diary").click()
    visitor.settle("Your kept diary")
    at_diary(visitor)
    expect(cell(visitor, 0, LASTED)).to_have_text("42")
    expect(cell(visitor, 2, SITE)).to_have_text("thumb")
    for _ in range(2):
        visitor.page.get_by_role("button", name="Undo", exact=True).click()
        visitor.settle()
    expect(cell(visitor, 2, SITE)).to_have_text("calf")
    expect(cell(visitor, 0, LASTED)).to_have_text("5")
    expect(visitor.page.get_by_role("button", name="Undo", exact=True)).to_have_count(0)
    turn_to(visitor, "History")
    expect(visitor.heading("5 changes")).to_be_visible()  # begun, two cells, two undone


def test_what_is_typed_is_saved_as_it_was_typed_or_refused(visitor: Visitor) -> None:
    keep(visitor)
    turn_to(visitor, "Days")
    expect(visitor.heading("No day is noted yet")).to_be_visible()
    turn_to(visitor, "Episodes")
    write(visitor, 0, LASTED, "-3")
    expect(visitor.page.get_by_text("Lasted, min: -3 cannot be; 0 to 527,040 can.")).to_be_visible()
    expect(visitor.page.locator(".st-key-last_change")).not_to_contain_text(re.compile(r"Saved \d"))
    write(visitor, 0, LASTED, "1,5")
    saved(visitor)
    expect(visitor.page.get_by_text("Not saved")).to_have_count(0)
    turn_to(visitor, "Days")
    turn_to(visitor, "Episodes")  # the table is sent anew
    expect(cell(visitor, 0, LASTED)).to_have_text("1.5")


def test_a_block_that_is_pasted_is_read_as_it_is_written(visitor: Visitor) -> None:
    keep(visitor)
    visitor.page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=visitor.address)
    go_to_cell(visitor, 1, DAY)
    visitor.page.evaluate("text => navigator.clipboard.writeText(text)", "03/04/2026\t9:15 pm\t2h\n25.03.2026\t\t-5")
    visitor.page.keyboard.press("Control+v")
    saved(visitor)
    expect(visitor.page.get_by_text("Lasted, min: -5 cannot be; 0 to 527,040 can.")).to_be_visible()
    turn_to(visitor, "Days")
    turn_to(visitor, "Episodes")
    expect(cell(visitor, 0, DAY)).to_have_text("03/04/2026")  # the third of April, which is the last day now
    expect(cell(visitor, 0, TIME)).to_have_text("21:15")
    expect(cell(visitor, 0, LASTED)).to_have_text("120")


def test_the_second_of_two_tabs_sees_both_values_and_chooses(visitor: Visitor, another: Callable[..., Visitor]) -> None:
    keep(visitor)
    other = another()
    other.open()
    other.page.get_by_role("button", name="Open My diary").click()
    other.settle("Your kept diary")
    at_diary(other)
    write(visitor, 0, LASTED, "42")
    saved(visitor)
    write(other, 0, LASTED, "7", shown="42")  # what is in the diary stands in the table until the person chooses
    other.settle("was changed in another tab or program as well")
    other.page.locator(".st-key-conflict_0").scroll_into_view_if_needed()  # a table draws nothing out of sight
    both = other.page.locator(".st-key-conflict_0").get_by_test_id("stDataFrame").locator("td")
    expect(both.filter(has_text=re.compile("^42 min$"))).to_have_count(1)
    expect(both.filter(has_text=re.compile("^7 min$"))).to_have_count(1)
    assert other.findings() == []
    other.page.get_by_role("button", name="Keep what is in the diary").click()
    expect(other.page.get_by_text("in another tab or program")).to_have_count(0, timeout=PATIENCE)
    expect(cell(other, 0, LASTED)).to_have_text("42")
    write(other, 0, LASTED, "8")
    saved(other)
    expect(cell(other, 0, LASTED)).to_have_text("8")


def test_everything_is_taken_along_and_then_erased(visitor: Visitor, tmp_path: Path) -> None:
    keep(visitor)
    folder = next(tmp_path.glob("kept_*"))
    turn_to(visitor, "Yours")
    with visitor.page.expect_download() as coming:
        visitor.page.get_by_role("button", name="Download the whole diary (ZIP)").click()
    target = tmp_path / "diary.zip"
    coming.value.save_as(target)
    reading = myolog.read_diary(target)
    assert reading.problems.empty
    assert reading.diary == myolog.read_diary(("episodes.csv", EPISODES.encode())).diary
    visitor.page.get_by_role("button", name="Make a backup now").click()
    visitor.settle("Made a backup")
    assert [file for file in folder.rglob("*") if file.is_file()]
    visitor.page.get_by_label("Type “My diary” to confirm").fill("My diary")
    visitor.page.get_by_role("button", name="Erase this diary").click()
    visitor.settle("The diary “My diary” is erased.")
    visitor.settle("Bring your log and see what goes with your twitches")
    expect(visitor.page.get_by_text("Continue where you left")).to_have_count(0)
    assert list(folder.rglob("*")) == []


def test_zone_week_and_units_last_and_reach_home_and_the_table(
    visitor: Visitor, another: Callable[..., Visitor], tmp_path: Path
) -> None:
    keep(visitor)
    turn_to(visitor, "Settings")
    for label, said in (
        ("Time zone", "America/Denver"),
        ("A week begins on", "Sunday"),
        ("Water in", "Fluid ounces (US)"),
    ):
        visitor.pick(visitor.page.get_by_role("combobox", name=label), said)
    visitor.page.get_by_role("button", name="Save the settings").click()
    saved(visitor)
    visitor = another()  # a reload is a new session too
    visitor.open()
    visitor.page.get_by_role("button", name="Open My diary").click()
    visitor.settle("Your kept diary")
    visitor.chart("calendar")
    rows = visitor.page.locator(".st-key-calendar .ytick text")
    expect(rows.nth(1)).to_have_text("Sun")
    visitor.page.get_by_text("Note a day", exact=True).click()
    water = visitor.page.get_by_label("Water and other drinks, fl oz")
    water.fill("16")
    visitor.page.get_by_role("button", name="Save this day").click()
    visitor.settle("Water and other drinks 16 fl oz.")
    at_diary(visitor)
    turn_to(visitor, "Days")
    days = visitor.page.locator('[class*="st-key-edit_day"]').get_by_test_id("stDataFrame")
    days.scroll_into_view_if_needed()
    expect(days.locator("th").filter(has_text="Water and other drinks, fl oz")).to_have_count(1)
    expect(days.locator("td").filter(has_text=re.compile("^16$"))).to_have_count(1)
    (file,) = tmp_path.glob("kept_*/myolog.db")
    there = Store(store.connect(f"sqlite:///{file}"))
    (noted,) = there.load(there.diaries()[0].id).diary.days["water_l"]
    assert f"{noted:.4f}" == "0.4732"
    visitor.go("Home", title="How things stand")
    visitor.page.get_by_role("button", name="It is twitching now").click()
    visitor.settle("It has stopped")
    (running,) = there.load(there.diaries()[0].id).running
    wall = datetime.now(ZoneInfo("America/Denver")).replace(tzinfo=None)
    assert abs(wall - datetime.fromisoformat(running["start"])) < timedelta(minutes=2)


@pytest.mark.parametrize(
    "look", [{"color_scheme": "light"}, {"color_scheme": "dark"}, PHONE], ids=["light", "dark", "phone"]
)
def test_every_part_can_be_seen_touched_and_heard(another: Callable[..., Visitor], look: dict[str, object]) -> None:
    visitor = another(**look)
    keep(visitor)
    for part in PARTS:
        turn_to(visitor, part)
        assert visitor.findings() == [], part
        assert visitor.sideways() == [0, 0], part
        if look is PHONE:
            assert visitor.page.evaluate(SMALL) == [], part


def test_names_from_files_do_nothing_on_any_part(visitor: Visitor) -> None:
    visitor.open()
    visitor.upload(*logs.hostile(), expecting="How things stand")
    visitor.page.get_by_role("button", name="Keep this diary").click()
    visitor.settle("Your kept diary")
    visitor.go("Diary")
    for part in PARTS:
        turn_to(visitor, part)
        main = visitor.page.get_by_test_id("stMain")
        assert main.locator(".katex, img:not([src^='data:'])").count() == 0
        assert set(main.locator("script").evaluate_all("all => all.map(el => el.textContent)")) <= set(scripts.ALL)
        hosts = main.locator("a[href]").evaluate_all("els => els.map(el => new URL(el.href).hostname)")
        assert set(hosts) <= {"127.0.0.1"}
