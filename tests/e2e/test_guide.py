"""The Guide in a browser: its list of parts leads to them, and a timer runs on by itself while pages are switched."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.driver import Visitor


def test_the_list_of_parts_leads_to_them(visitor: Visitor) -> None:
    visitor.open("guide")
    visitor.page.get_by_test_id("stMain").get_by_role("link", name="Ice and heat", exact=True).click()
    expect(visitor.heading("Ice and heat")).to_be_in_viewport()
    assert len(visitor.page.context.pages) == 1, "a link inside the page opened another one"


def test_a_timer_stays_at_the_top_of_every_page(visitor: Visitor) -> None:
    visitor.open("guide")
    visitor.page.get_by_role("button", name="Heat: start 20 minutes").click()
    visitor.settle("20 min left")
    for name in ("Triggers", "When to see a doctor"):
        visitor.go(name)
        expect(visitor.page.locator(".st-key-timer")).to_contain_text("Heat: 20 min left")
    visitor.page.get_by_role("button", name="Stop the timer").click()
    expect(visitor.page.locator(".st-key-timer")).to_have_count(0)


def test_a_folded_thing_opens_by_keyboard_and_shows_the_persons_finding(visitor: Visitor) -> None:
    visitor.demo()
    visitor.go("Guide")
    fold = visitor.page.locator(".st-key-about_factors_sleep")
    fold.locator("summary").focus()
    visitor.page.keyboard.press("Enter")
    expect(fold.get_by_text("In the demo diary:")).to_be_visible()
    expect(fold).to_contain_text("Sleep, likely, short nights: more")
