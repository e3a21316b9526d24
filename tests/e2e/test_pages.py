"""Every page stands by itself: for the first visitor of a fresh server, by keyboard, and when something raises."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.driver import PAGES, READY, ROOT, Server, Visitor, Watch, serving


def test_all_pages_are_visited_by_these_tests() -> None:
    assert set(PAGES) - {""} == {file.stem for file in (ROOT / "pages").glob("*.py")}


@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize("path", [path for path in PAGES if path])
def test_deep_link_works_for_the_first_visitor(visitor: Visitor, path: str) -> None:
    visitor.open(path)
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text(PAGES[path])
    for name in PAGES.values():
        link = visitor.page.get_by_test_id("stSidebar").get_by_role("link", name=name, exact=True)
        expect(link).to_be_visible()
    visitor.go("Home", "Myolog")


def test_the_way_to_the_doctor_stands_in_the_body(visitor: Visitor) -> None:
    visitor.open()
    body = visitor.page.get_by_test_id("stMain")
    expect(body.get_by_text("Information, not medical advice.")).to_be_visible()
    body.get_by_role("link", name="When to see a doctor").click()
    visitor.settle("Sources")
    expect(visitor.page).to_have_url(f"{visitor.address}/when_to_see_a_doctor")


FOCUSED = "(el => el === document.body ? '' : el.innerText || el.ariaLabel || '')(document.activeElement)"


def tab_to(page: Page, words: str, most: int = 60) -> None:
    """Press Tab until the element with the focus says some words."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if str(page.evaluate(FOCUSED)).strip() == words:
            return
    raise AssertionError(f"{most} times Tab do not lead to {words!r}")


def test_keyboard_alone_opens_the_demo_and_picks_a_site(visitor: Visitor) -> None:
    page = visitor.page
    visitor.open()
    tab_to(page, "Open the demo diary")
    seen = "(({outlineStyle, boxShadow}) => outlineStyle !== 'none' || boxShadow !== 'none')"
    assert page.evaluate(f"{seen}(getComputedStyle(document.activeElement))"), "the focus cannot be seen"
    page.keyboard.press("Enter")
    visitor.settle("How things stand")
    visitor.chart("body")
    visitor.settle()
    name, count = page.locator(".st-key-site button").first.inner_text().split(": ")
    tab_to(page, f"{name}: {count}")
    page.keyboard.press("Enter")
    visitor.settle(f"{name}: {count} episodes")


def test_a_page_that_raises_does_not_go_unnoticed(page: Page, watch: Watch, tmp_path: Path) -> None:
    script = tmp_path / "broken.py"
    script.write_text("import streamlit as st\nst.title('Broken')\nraise ValueError('on purpose')\n")
    with serving(tmp_path, script) as broken:
        page.goto(broken.address)
        page.get_by_text("ValueError").first.wait_for()
        page.wait_for_selector(READY, state="attached")
        faults = watch.faults(broken)
        page.goto("about:blank")
    assert any(fault.startswith("a page raised") for fault in faults)
    assert any(fault.startswith("the server printed") for fault in faults)
    watch.asked.clear()  # these calls went to the broken server, on purpose


def test_a_call_to_the_outside_does_not_go_unnoticed(visitor: Visitor, server: Server, watch: Watch) -> None:
    visitor.open()
    assert any(url.startswith("ws://127.0.0.1:") for url in watch.asked)
    visitor.page.evaluate("fetch('http://localhost:9/beacon').catch(() => 0)")
    assert watch.outside(server.address) == ["http://localhost:9/beacon"]
    watch.asked.clear()
