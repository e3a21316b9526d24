"""Light and dark, a phone, and axe: how every page meets the eye, the finger and the screen reader."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from myolog import catalogue
from myolog.charts.palette import DARK, LIGHT
from tests.e2e.driver import PAGES, Visitor, rgb
from tests.pages import logs

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
COLOURS = {"light": LIGHT, "dark": DARK}

LAST = {"Home": "timeline", "Triggers": "factor_map", "Before an episode": "course_Steps", "Experiments": "power"}
"""A chart of the demo for which a page has to be waited."""

SMALL = """
() => [...document.querySelectorAll('button, summary, input:not([type=file]), [data-testid=stPageLink] a, [role=tab]')]
    .filter(el => el.checkVisibility({checkOpacity: true, checkVisibilityCSS: true}) && el.getClientRects().length)
    .filter(el => !el.closest('[data-testid=stDataFrame]'))
    .filter(el => el.type !== 'date')  // the browser's own, hidden below the parts of a date that are touched
    .map(el => el.type === 'checkbox' ? el.closest('label') : el)  // whose words are touched as well
    .map(el => [el.getBoundingClientRect(), el])
    .filter(([box]) => box.width > 0 && (box.height < 43.5 || box.width < 24) && box.right > 0)
    .map(([box, el]) => `${el.innerText || el.ariaLabel || el.outerHTML.slice(0, 80)}: `
        + `${Math.round(box.width)} x ${Math.round(box.height)}`)
"""
"""Whatever a finger is to touch that is lower than 44 px."""


def visit_all(visitor: Visitor, look: Callable[[Visitor], list[str]], title: str) -> str:
    """What a look at each page finds, in one session: a line each."""
    found: dict[str, list[str]] = {}
    for name in PAGES.values():
        visitor.go(name, title if name == "Home" else None)
        if name in LAST and title == "How things stand":
            visitor.chart(LAST[name])
            visitor.settle()
        found[name] = look(visitor)
    return "\n".join(f"{name}: {what}" for name, all_of_it in found.items() for what in all_of_it)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", ["empty", "demo"])
def test_axe_finds_nothing_beyond_streamlits_own(another: Callable[..., Visitor], scheme: str, state: str) -> None:
    visitor = another(color_scheme=scheme)
    if state == "demo":
        visitor.demo()
        ink = visitor.chart("timeline").evaluate("el => el.layout.font.color")
        assert ink == COLOURS[scheme].text, "charts are not in the colours of the page"
    else:
        visitor.open()
    assert visitor.background() == rgb(COLOURS[scheme].ground)
    assert visit_all(visitor, Visitor.findings, "How things stand" if state == "demo" else "Myolog") == ""


@pytest.mark.parametrize("state", ["empty", "demo"])
def test_phone_has_touch_targets_of_44_px(another: Callable[..., Visitor], state: str) -> None:
    visitor = another(**PHONE)
    if state == "demo":
        visitor.demo()
    else:
        visitor.open()
    small = visit_all(visitor, lambda v: v.page.evaluate(SMALL), "How things stand" if state == "demo" else "Myolog")
    assert small == ""


def test_phone_shows_one_column_and_nothing_scrolls_sideways(another: Callable[..., Visitor]) -> None:
    visitor = another(**PHONE)
    visitor.demo()
    assert max(visitor.sideways()) <= 0
    visitor.go("When to see a doctor")
    assert max(visitor.sideways()) <= 0
    visitor.go("Triggers")
    visitor.chart("factor_map")
    visitor.settle()
    assert max(visitor.sideways()) <= 0
    charts = visitor.page.locator(".js-plotly-plot")
    boxes = [box for i in range(charts.count()) if (box := charts.nth(i).bounding_box())]
    assert all(box["height"] >= 260 and box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes)
    tops = [box["y"] for box in boxes]
    assert tops == sorted(set(tops)), "charts stand side by side on a phone"


def test_phone_opens_and_closes_the_sidebar(another: Callable[..., Visitor]) -> None:
    visitor = another(**PHONE)
    visitor.open()
    link = visitor.page.get_by_test_id("stSidebar").get_by_role("link", name="Triggers", exact=True)
    expect(link).not_to_be_in_viewport()
    visitor.page.get_by_test_id("stExpandSidebarButton").click()
    expect(link).to_be_in_viewport()
    link.click()
    visitor.settle("There is no diary here yet")
    expect(visitor.heading("There is no diary here yet")).to_be_in_viewport()
    expect(link).not_to_be_in_viewport()


def test_phone_shows_a_dropped_diary_whole(another: Callable[..., Visitor]) -> None:
    visitor = another(**PHONE)
    visitor.open()
    visitor.upload(logs.scores())
    visitor.page.locator(".st-key-what_was_read summary").first.click()
    visitor.settle("My day begins at")
    assert max(visitor.sideways()) <= 0


def test_links_show_where_the_keyboard_is(visitor: Visitor) -> None:
    visitor.open("triggers")
    ring = "() => { const s = getComputedStyle(document.activeElement); return [document.activeElement.innerText, s.outlineStyle] }"
    seen = {}
    for _ in range(16):
        visitor.page.keyboard.press("Tab")
        name, style = visitor.page.evaluate(ring)
        seen[name] = style
    for name in ("Home", "Privacy", "When to see a doctor", "Bring your log"):
        assert seen[name] == "solid", name


@pytest.mark.parametrize("width", [390, 1280])
def test_yes_and_no_stand_beside_their_question(another: Callable[..., Visitor], width: int) -> None:
    visitor = another(viewport={"width": width, "height": 900})
    visitor.open("when_to_see_a_doctor")
    rows = visitor.page.locator("[class*='st-key-red_flag_']")
    expect(rows.filter(has=visitor.page.get_by_role("radio")).nth(16)).to_be_attached()
    expect(rows.filter(has_not=visitor.page.get_by_role("radio"))).to_have_count(0)
    beside = rows.evaluate_all(
        "rows => rows.map(row => row.querySelector('p').getBoundingClientRect().right "
        "<= row.querySelector('[role=radio]').getBoundingClientRect().left)"
    )
    assert len(beside) == len(catalogue.red_flags())
    assert all(beside)
