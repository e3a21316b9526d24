"""A file by somebody who means harm: nothing of it runs, calls anybody, or is shown as anything but its letters."""

from __future__ import annotations

import csv

import pytest
from playwright.sync_api import expect

from tests.e2e.driver import Visitor, Watch
from tests.pages import logs

INSIDE = (
    "els => els.filter(el => !['127.0.0.1', ''].includes(new URL(el.href || el.src, document.baseURI).hostname))"
    ".map(el => el.outerHTML)"
)


@pytest.fixture
def attacked(visitor: Visitor) -> Visitor:
    visitor.open()
    visitor.upload(*logs.hostile(), expecting="How things stand")
    visitor.chart("body")
    visitor.settle()
    return visitor


def foreign(visitor: Visitor) -> list[str]:
    """Links, pictures, scripts and frames that lead out of the machine."""
    found: list[str] = visitor.page.locator("a[href], img[src], script[src], iframe[src], link[href]").evaluate_all(
        INSIDE
    )
    return found


def test_home_shows_it_letter_by_letter(attacked: Visitor) -> None:
    assert foreign(attacked) == []
    for key in ("site", "standing", "what_was_read"):
        assert attacked.page.locator(f".st-key-{key}").locator("img, script, .katex, a").count() == 0
    pills = attacked.page.locator(".st-key-site")
    for name in (logs.HOSTILE_NAMES[3], logs.HOSTILE_NAMES[0], logs.HOSTILE_NAMES[4]):
        expect(pills.get_by_text(f"{name}:")).to_be_visible()
    expect(attacked.page.get_by_test_id("stSidebar").get_by_text(logs.hostile()[0][0])).to_be_visible()


def test_triggers_show_it_letter_by_letter(attacked: Visitor) -> None:
    attacked.go("Triggers")
    attacked.chart("factor_map")
    assert foreign(attacked) == []
    shown = attacked.page.get_by_test_id("stMarkdownContainer").locator("strong").all_inner_texts()
    assert [name for name in logs.HOSTILE_NAMES if name not in shown] == []
    assert (
        attacked.page.get_by_test_id("stMain").locator("script, .katex, [data-testid=stMarkdownContainer] img").count()
        == 0
    )


def test_charts_show_it_letter_by_letter(attacked: Visitor) -> None:
    attacked.go("Triggers")
    drawn = "".join(attacked.chart("correlations").locator("svg text").all_text_contents())
    drawn = drawn.replace("\N{NO-BREAK SPACE}", " ")
    for start in ("<script>", "[a link]", "![a picture]", "$", ":red[x]", "=cmd()", "%{x}"):
        assert start in drawn
    assert attacked.page.locator(".js-plotly-plot svg a, .js-plotly-plot image:not([*|href^='data:'])").count() == 0


def test_hovering_shows_it_letter_by_letter(attacked: Visitor, watch: Watch) -> None:
    attacked.go("Triggers")
    charts = attacked.page.locator(".js-plotly-plot")
    for i in range(4, min(charts.count(), 12)):
        point = charts.nth(i).locator(".points path").first
        if point.count():
            point.scroll_into_view_if_needed()
            point.hover(force=True)
            expect(charts.nth(i).locator(".hoverlayer text").first).to_be_visible()
            assert charts.nth(i).locator(".hoverlayer a, .hoverlayer image").count() == 0  # a link, a picture
    assert watch.wrong == []


def test_what_comes_down_is_safe_in_a_spreadsheet(attacked: Visitor) -> None:
    attacked.go("Triggers")
    fold = attacked.unfold("correlations")
    with attacked.page.expect_download() as download:
        fold.get_by_role("button", name="Download this table (CSV)").click()
    with download.value.path().open(encoding="utf-8", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert "'=cmd()" in cells
    numbers = [cell for cell in cells if cell.removeprefix("-").replace(".", "", 1).isdigit()]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@")) and cell not in numbers] == []
