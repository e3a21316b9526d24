"""What an empty cell means is said in the table of columns, by keyboard alone, and the charts follow."""

from __future__ import annotations

import numpy as np
import pandas as pd
from playwright.sync_api import Locator, expect

from tests.e2e.driver import Visitor
from tests.pages import logs

ROW, COLUMN = 3, 4
"""Where "An empty cell means" of the training stands in the table, counted from 0."""


def rarely_trained(days: int = 90) -> logs.File:
    """A row a day; the training was written down only on the days on which there was any, every fourth."""
    rng = np.random.default_rng(8)
    minutes = pd.array(np.where(np.arange(days) % 4 == 0, rng.integers(2, 6, days) * 15, -1), dtype="Int64")
    table = pd.DataFrame(
        {
            "date": pd.date_range("2026-03-02", periods=days).strftime("%Y-%m-%d"),
            "episodes": rng.poisson(2, days),
            "sleep_h": rng.choice([6.0, 7.0, 8.0], days),
            "training_min": minutes,
        }
    )
    table.loc[minutes == -1, "training_min"] = pd.NA
    return ("trained.csv", logs.csv_of(table))


def cell(grid: Locator, row: int, column: int) -> Locator:
    """A cell as a screen reader hears it: the canvas keeps a table of itself."""
    return grid.get_by_test_id(f"glide-cell-{column}-{row}")


def choose_none(visitor: Visitor) -> None:
    """Open the panel, and say with the keyboard alone that an empty cell of the training means none."""
    page = visitor.page
    page.locator(".st-key-what_was_read summary").first.click()
    visitor.settle("An empty cell counts as not noted.")
    grid = page.locator('[class*="st-key-columns_"]')
    expect(cell(grid, ROW, 0)).to_have_text("training_min")
    expect(cell(grid, ROW, COLUMN)).to_have_text("not logged")
    grid.get_by_test_id("data-grid-canvas").focus()
    # One key at a time, each seen to have arrived: a busy browser drops keys that come before the last was drawn.
    expect(cell(grid, 0, 0)).to_have_attribute("aria-selected", "true")
    for row in range(1, ROW + 1):
        page.keyboard.press("ArrowDown")
        expect(cell(grid, row, 0)).to_have_attribute("aria-selected", "true")
    for column in range(1, COLUMN + 1):
        page.keyboard.press("ArrowRight")
        expect(cell(grid, ROW, column)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.locator("#portal input").first).to_be_focused()
    page.keyboard.type("none")
    page.keyboard.press("Enter")
    expect(cell(page.locator('[class*="st-key-columns_"]'), ROW, COLUMN)).to_have_text("none")
    visitor.settle()


def test_keyboard_says_that_an_empty_cell_means_none_and_the_charts_change(visitor: Visitor) -> None:
    file = rarely_trained()
    table = logs.frame_of(file)
    visitor.open()
    visitor.upload(file, expecting="How things stand")
    visitor.go("Triggers")
    main = visitor.page.get_by_test_id("stMain")
    expect(main.get_by_text("It was logged on 23 of 90 observed days")).to_be_visible()

    visitor.go("Home", "How things stand")
    choose_none(visitor)

    visitor.go("Triggers")
    visitor.page.locator(".st-key-lag").get_by_text("the same day", exact=True).click()
    visitor.settle()
    drawn = visitor.trace("bins_training_min_0", "rate")
    # pandas alone: the first bin holds the days whose cell is empty, without any training.
    assert drawn["y"][0] == table.loc[table["training_min"].isna(), "episodes"].mean().round(4)
    assert "67 days" in drawn["customdata"][0]
    expect(main.get_by_text("It was logged on")).to_have_count(0)
