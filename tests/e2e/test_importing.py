"""Six files of one month from six apps, dropped at once, become one diary; a large file shows how far it is."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from playwright.sync_api import FilePayload, expect

from tests.e2e.driver import PATIENCE, Visitor
from tests.pages import logs

DAYS = [date(2026, 3, 1) + timedelta(days=i) for i in range(31)]
TWITCHES = {day: 2 if day.day % 5 == 0 else 1 if day.day % 3 == 0 else 0 for day in DAYS}
"""Twitches of each day: they were all written into the diary of symptoms."""
WATCHED = {day: n for day, n in TWITCHES.items() if 3 <= day.day <= 30}
"""Without a twitch before the 3rd or after the 30th, nothing says that those days were watched."""
SLEEP = {day: 6.0 if day.day % 5 == 0 else 7.5 for day in DAYS}
CAFFEINE = {day: 200 if day.day % 5 == 0 else 100 for day in DAYS}
ORDINAL = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}


def bearable() -> str:
    lines = ["date,weekday,time of day,category,rating/amount,detail,notes"]
    for day, n in TWITCHES.items():
        said = f'"{day.day}{ORDINAL.get(day.day, "th")} {day:%b %Y}","{day:%A}"'
        lines.append(f'{said},"08:00","Mood","3","Calm",""')
        lines += [f'{said},"{part}","Symptom","2","Twitching calf (Moderate)",""' for part in ("am", "pm")[:n]]
    return "\n".join(lines)


def cronometer() -> str:
    rows = [f"{day},2000,0,{mg},1800,300,true" for day, mg in CAFFEINE.items()]
    return "\n".join(["Date,Energy (kcal),Alcohol (g),Caffeine (mg),Water (g),Magnesium (mg),Completed", *rows])


def nights() -> dict[date, tuple[datetime, datetime]]:
    wakes = {day: datetime.combine(day, time(7)) for day in DAYS}
    return {day: (wake - timedelta(hours=SLEEP[day]), wake) for day, wake in wakes.items()}


def whoop() -> str:
    head = "Cycle start time,Cycle end time,Cycle timezone,Sleep onset,Wake onset,Sleep performance %,Asleep duration (min),Nap"
    rows = [
        f"{a},{b},UTC+01:00,{a},{b},90,{int(SLEEP[day] * 60)},false"
        for day, (a, b) in nights().items()
        if day.day <= 20
    ]
    return "\n".join([head, *rows])


def apple_health() -> bytes:
    kind, value = "HKCategoryTypeIdentifierSleepAnalysis", "HKCategoryValueSleepAnalysisAsleepCore"
    records = "\n".join(
        f'<Record type="{kind}" sourceName="Watch" value="{value}" startDate="{a} +0100" endDate="{b} +0100"/>'
        for day, (a, b) in nights().items()
        if day.day > 10
    )
    content = f'<?xml version="1.0"?>\n<!DOCTYPE HealthData [<!ELEMENT HealthData ANY>]>\n<HealthData locale="en_GB">\n{records}\n</HealthData>'
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("apple_health_export/export.xml", content)
    return packed.getvalue()


def garmin() -> str:
    rows = [f'Running,{day} 18:00:00,false,"Run",5.00,300,00:45:00,140,160' for day in DAYS if day.day % 7 == 0]
    return "\n".join(["Activity Type,Date,Favorite,Title,Distance,Calories,Time,Avg HR,Max HR", *rows])


def stress() -> str:
    rows = [f"{day},{3 if day.day % 5 == 0 else 1 if day.day != 13 else 'lots'}" for day in DAYS]
    return "\n".join(["date,stress", *rows])


def six_files() -> list[tuple[str, bytes]]:
    return [
        ("bearable.csv", bearable().encode()),
        ("dailysummary.csv", cronometer().encode()),
        ("sleeps.csv", whoop().encode()),
        ("export.zip", apple_health()),
        ("Activities.csv", garmin().encode()),
        ("stress.csv", stress().encode()),
    ]


def test_six_files_of_one_month_are_one_diary(visitor: Visitor) -> None:
    visitor.open()
    visitor.upload(*six_files(), expecting="Read from 6 files")
    summary = visitor.page.locator(".st-key-import_summary")
    summary.locator(".st-key-more_files summary").click()
    for words in (
        "Bearable: Symptom diary",
        "Cronometer",
        "WHOOP: Sleep by night",
        "Apple Health",
        "Garmin Connect",
    ):
        expect(summary.get_by_text(re.compile(re.escape(words))).first).to_be_visible()
    visitor.chart("timeline")
    drawn = visitor.trace("timeline", "episodes")
    assert dict(zip(drawn["x"], drawn["y"], strict=True)) == {str(day): n for day, n in WATCHED.items()}

    visitor.go("Triggers")
    # By hand: two twitches on each of six days after 6 h of sleep, and eight on the 22 others.
    means = [2.0, 8 / 22]
    for factor, low_first in (("sleep_h", True), ("caffeine_mg", False)):
        bins = visitor.trace(f"bins_{factor}_0", "rate")
        assert bins["y"] == pytest.approx(means if low_first else means[::-1], abs=1e-3)


def test_a_problem_shows_its_line_with_one_click(visitor: Visitor) -> None:
    visitor.open()
    visitor.upload(*six_files(), expecting="Read from 6 files")
    visitor.page.get_by_role("button", name="This is right").click()
    visitor.page.locator(".st-key-what_was_read summary").first.click()
    visitor.settle("Things to look at")
    # What is picked while the panel is still being drawn is lost.
    visitor.page.locator('[class*="st-key-problems_"] [data-testid="stDataFrame"]').last.wait_for(timeout=PATIENCE)
    visitor.settle()
    visitor.pick(visitor.page.locator(".st-key-problems_file input"), "stress")
    visitor.page.locator('[class*="st-key-problems_1_"]').wait_for(timeout=PATIENCE)
    visitor.settle()
    table = visitor.page.locator('[class*="st-key-problems_1_"] [data-testid="stDataFrame"]')
    table.scroll_into_view_if_needed()
    table.click(position={"x": 90, "y": 52})  # the first row, below the names
    visitor.settle("Line 14 of stress.csv")
    expect(visitor.page.get_by_test_id("stCode")).to_have_text("2026-03-13,lots")


def test_a_number_of_a_day_is_traced_to_its_line(visitor: Visitor) -> None:
    visitor.open()
    visitor.upload(*six_files(), expecting="Read from 6 files")
    visitor.page.get_by_role("button", name="This is right").click()
    visitor.page.locator(".st-key-what_was_read summary").first.click()
    visitor.settle("Where the numbers of a day come from")
    visitor.page.locator(".st-key-traced_day").get_by_role("spinbutton").first.click()
    visitor.page.keyboard.type("13032026")
    visitor.page.keyboard.press("Escape")  # the calendar, which a click opens
    visitor.page.keyboard.press("Tab")
    table = visitor.page.locator('[class*="st-key-traced_2026"] [data-testid="stDataFrame"]')
    table.wait_for(timeout=PATIENCE)
    visitor.settle()
    table.click(position={"x": 90, "y": 52})  # the first row, below the names: what Bearable says of the day
    # Below the names of the columns, twelve days with eight twitches.
    visitor.settle("Line 22 of bearable.csv")
    expect(visitor.page.get_by_test_id("stCode")).to_have_text('"13th Mar 2026","Friday","08:00","Mood","3","Calm",""')


def test_columns_of_an_unknown_table_are_named_with_the_keyboard_alone(visitor: Visitor) -> None:
    rows = "\n".join(f"{day},{n},{int(SLEEP[day] * 60)}" for day, n in TWITCHES.items())
    visitor.open()
    visitor.upload(("mine.csv", f"date,episodes,Bettzeit\n{rows}\n".encode()), expecting="How things stand")
    change = visitor.page.get_by_role("button", name="Change")
    change.focus()
    change.press("Enter")
    visitor.page.get_by_role("button", name="Say what its columns are").press("Enter")
    visitor.settle("What would be read")
    visitor.pick(visitor.page.locator(".st-key-map_factor_2 input"), "Sleep")
    unit = visitor.page.locator(".st-key-map_unit_2_sleep_h input")
    unit.wait_for(timeout=PATIENCE)
    visitor.pick(unit, "min")
    visitor.settle("factors: Sleep.")
    assert visitor.findings() == []
    assert visitor.sideways() == [0, 0]
    visitor.page.get_by_role("button", name="Read it like this").press("Enter")
    visitor.chart("timeline")
    visitor.go("Triggers")
    assert visitor.trace("bins_sleep_h_0", "rate")["y"] == pytest.approx(
        [2.0, 8 / 25], abs=1e-3
    )  # all 31 days were counted
    visitor.go("Home", "How things stand")
    expect(visitor.page.get_by_role("button", name="Remove mine.csv")).to_have_count(0)  # the panel is closed again


def test_what_a_row_is_is_changed_with_the_keyboard_alone(visitor: Visitor) -> None:
    episodes, days = logs.two_files()
    visitor.open()
    visitor.upload(episodes, days, expecting="How things stand")
    line = visitor.page.locator(".st-key-file_days-csv")
    expect(line).to_contain_text("60 observed days")
    change = line.get_by_role("button", name="Change")
    change.focus()
    change.press("Enter")
    kept = visitor.page.get_by_role("radio", name="One of my days: 60 observed days")
    expect(kept).to_be_checked()
    out = visitor.page.get_by_role("radio", name="Leave it out")
    visitor.settle()
    out.focus()
    visitor.page.keyboard.press("Space")
    expect(line).to_contain_text("Left out. You said so.")
    expect(visitor.page.get_by_test_id("stMain")).not_to_contain_text("60 observed days")


@pytest.mark.parametrize("width", [390, 1280])
def test_a_corrected_file_is_offered_to_replace_the_earlier_one(another: Callable[..., Visitor], width: int) -> None:
    episodes, days = logs.two_files()
    lines = episodes[1].decode().splitlines()
    lines[1] = lines[1].replace("twitch", "cramp")
    visitor = another(viewport={"width": width, "height": 900})
    visitor.open()
    visitor.upload(episodes, days, expecting="How things stand")
    visitor.page.locator(".st-key-what_was_read summary").first.click()
    visitor.settle("Add more files to these")
    visitor.page.locator('.st-key-what_was_read input[type="file"]').set_input_files(
        {"name": episodes[0], "mimeType": "text/csv", "buffer": "\n".join(lines).encode()}
    )
    n = len(lines) - 1
    line = visitor.page.locator(".st-key-file_episodes-csv")
    visitor.settle("may be a newer version of it")
    summary = visitor.page.locator(".st-key-import_summary")
    expect(summary).to_contain_text(f"Read from 2 files: {n} episodes")
    buttons = line.get_by_role("radio")
    expect(buttons).to_have_count(2)
    assert all(box["height"] >= 43.5 for i in range(2) if (box := buttons.nth(i).bounding_box()))
    assert max(visitor.sideways()) <= 0
    assert visitor.findings() == []
    line.get_by_role("radio", name="Keep both").click()
    expect(summary).to_contain_text(f"Read from 3 files: {n + 1} episodes")
    visitor.settle()
    visitor.page.get_by_role("radio", name="Replace episodes.csv").click()
    expect(summary).to_contain_text(f"Read from 2 files: {n} episodes")


def test_a_file_is_replaced_and_removed_at_its_line(visitor: Visitor) -> None:
    visitor.open()
    visitor.upload(logs.tally(), logs.unreadable(), expecting="How things stand")
    visitor.page.locator(".st-key-file_photo-csv").get_by_role("button", name="Change").click()
    visitor.page.get_by_role("button", name="Remove photo.csv").click()
    expect(visitor.page.locator(".st-key-file_photo-csv")).to_have_count(0)
    visitor.page.locator(".st-key-file_tally-csv").get_by_role("button", name="Change").click()
    other: FilePayload = {
        "name": "mine.csv",
        "mimeType": "text/csv",
        "buffer": b"date,episodes\n2026-03-01,1\n2026-03-02,0\n",
    }
    visitor.page.locator('[class*="st-key-replace_tally"] input[type="file"]').set_input_files(other)
    expect(visitor.page.locator(".st-key-import_summary")).to_contain_text("Read from mine.csv: 1 episode, 2 days")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_one_file_leaves_the_figures_in_sight_and_is_one_line_once_it_is_right(
    another: Callable[..., Visitor], scheme: str
) -> None:
    visitor = another(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, color_scheme=scheme)
    visitor.open()
    visitor.upload(logs.with_problems(), expecting="How things stand")
    visitor.settle("Change")
    assert max(visitor.sideways()) <= 0
    assert visitor.findings() == []
    group = visitor.page.get_by_role("radio", name="A number that could not be read (1)")
    box = group.bounding_box()
    assert box is not None
    assert box["height"] >= 43.5
    group.click()
    visitor.settle("Pick a row of the table")
    visitor.page.get_by_role("button", name="This is right").click()
    expect(visitor.page.locator(".st-key-import_summary")).to_have_count(0)
    expect(visitor.page.get_by_text("Read from problems.csv: ")).to_be_in_viewport()
    expect(visitor.page.get_by_text("Episodes a week", exact=True)).to_be_in_viewport()
