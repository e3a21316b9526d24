"""A file by somebody who means harm: nothing of it runs, calls anybody, or is shown as anything but its letters."""

from __future__ import annotations

import csv

from playwright.sync_api import expect

from tests.e2e.driver import Visitor
from tests.pages import logs
from tests.pages.logs import HOSTILE_NAMES

INSIDE = (
    "els => els.filter(el => !['127.0.0.1', ''].includes(new URL(el.href || el.src, document.baseURI).hostname))"
    ".map(el => el.outerHTML)"
)


def foreign(visitor: Visitor) -> list[str]:
    """Links, pictures, scripts and frames that lead out of the machine."""
    found: list[str] = visitor.page.locator("a[href], img[src], script[src], iframe[src], link[href]").evaluate_all(
        INSIDE
    )
    return found


def plain(texts: list[str]) -> list[str]:
    """Texts with plain spaces, and without what takes no room."""
    return [text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{WORD JOINER}", "") for text in texts]


def attack(visitor: Visitor) -> None:
    """Drop the hostile files on Home."""
    visitor.open()
    visitor.upload(*logs.hostile(), expecting="How things stand")
    visitor.chart("body")
    visitor.settle()


def test_home_shows_it_letter_by_letter(visitor: Visitor) -> None:
    attack(visitor)
    assert foreign(visitor) == []
    for key in ("site", "standing", "what_was_read"):
        assert visitor.page.locator(f".st-key-{key}").locator("img, script, .katex, a").count() == 0
    shown = plain(visitor.page.locator(".st-key-site button").all_inner_texts())
    assert shown == [f"{HOSTILE_NAMES[3]}: 12", f"{HOSTILE_NAMES[0]}: 6", f"{HOSTILE_NAMES[4]}: 6"]


def test_triggers_show_it_letter_by_letter(visitor: Visitor) -> None:
    attack(visitor)
    visitor.go("Triggers")
    visitor.chart("factor_map")
    assert foreign(visitor) == []
    shown = plain(visitor.page.get_by_test_id("stMarkdownContainer").locator("strong").all_inner_texts())
    assert [name for name in HOSTILE_NAMES if name not in shown] == []
    said = visitor.page.get_by_test_id("stMarkdownContainer")
    assert said.locator("script, .katex, img").count() == 0


def test_charts_and_tables_of_it_do_nothing(visitor: Visitor) -> None:
    attack(visitor)
    visitor.go("Triggers")
    drawn = "".join(visitor.chart("correlations").locator("svg text").all_text_contents())
    (drawn,) = plain([drawn])
    for start in ("<script>", "[a link]", "![a picture]", "$", ":red[x]", "=cmd()", "%{x}"):
        assert start in drawn
    assert visitor.page.locator(".js-plotly-plot svg a, .js-plotly-plot image:not([*|href^='data:'])").count() == 0

    charts = visitor.page.locator(".js-plotly-plot")
    hovered = 0
    for i in range(min(charts.count(), len(HOSTILE_NAMES))):
        point = charts.nth(i).locator(".points path").first
        if point.count():
            point.scroll_into_view_if_needed()
            point.hover(force=True)
            expect(charts.nth(i).locator(".hoverlayer text").first).to_be_visible()
            assert charts.nth(i).locator(".hoverlayer a, .hoverlayer image").count() == 0  # a link, a picture
            hovered += 1
    assert hovered >= 8

    fold = visitor.unfold("correlations")
    with visitor.page.expect_download() as download:
        fold.get_by_role("button", name="Download this table (CSV)").click()
    with download.value.path().open(encoding="utf-8", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert "'=cmd()" in cells
    numbers = [cell for cell in cells if cell.removeprefix("-").replace(".", "", 1).isdigit()]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@")) and cell not in numbers] == []
