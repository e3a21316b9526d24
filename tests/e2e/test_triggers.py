"""The Triggers page in a browser: its forest plot, and one factor in depth by keyboard, by pointer and by link."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.driver import Visitor


def in_depth(visitor: Visitor) -> str:
    """Heading of the section that shows one factor."""
    return visitor.page.locator(".st-key-in_depth").get_by_role("heading").first.inner_text()


def pick(visitor: Visitor, name: str) -> None:
    """Pick by keyboard alone the factor whose name begins so."""
    visitor.pick(visitor.page.get_by_label("One factor in depth"), name)


def at_triggers(visitor: Visitor) -> Visitor:
    visitor.demo()
    visitor.go("Triggers")
    visitor.chart("forest")
    visitor.chart("correlations")
    visitor.settle()
    return visitor


def test_forest_plot_stands_on_top_with_the_summary(visitor: Visitor) -> None:
    at_triggers(visitor)
    heading = visitor.page.get_by_role("heading", level=2).first
    expect(heading).to_have_text(
        "Tested 11 factors on 291 observed days. 2 stand out: more training load and short nights with more episodes."
    )
    stands = {str(key) for t in visitor.traces("forest") if t["name"].startswith("stands") for key in t["customdata"]}
    assert stands == {"training_load", "sleep_h"}
    assert heading.bounding_box()["y"] < visitor.chart("forest").bounding_box()["y"]  # type: ignore[index]


def test_keyboard_picks_a_factor_in_depth_and_its_address_leads_back(visitor: Visitor) -> None:
    page = at_triggers(visitor).page
    assert "factor=" not in page.url
    pick(visitor, "Caffeine · ")
    expect(page.locator(".st-key-in_depth").get_by_role("heading").first).to_have_text("Caffeine · too early to tell")
    visitor.chart("views_caffeine_mg")
    visitor.settle()
    expect(page).to_have_url(f"{visitor.address}/triggers?factor=caffeine_mg")

    # A reload is a new session without a diary; the link still knows what was looked at.
    visitor.open("triggers?factor=caffeine_mg")
    page.get_by_role("button", name="Open the demo diary").click()
    visitor.chart("views_caffeine_mg")
    visitor.settle()
    assert in_depth(visitor) == "Caffeine · too early to tell"
    expect(page.locator(".st-key-in_depth").get_by_role("heading").first).to_be_in_viewport()


def test_mark_in_the_forest_plot_leads_to_its_factor(visitor: Visitor) -> None:
    page = at_triggers(visitor).page
    mark = visitor.chart("forest").locator(".points path.point").first  # sleep: what lowers is drawn first
    mark.scroll_into_view_if_needed()
    box = mark.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_url("**/triggers?factor=sleep_h")
    visitor.settle()
    visitor.chart("dose_sleep_h")
    assert in_depth(visitor).startswith("Sleep · likely, short nights: more")
    expect(page.locator(".st-key-in_depth").get_by_role("heading").first).to_be_in_viewport()


def test_own_column_is_linked_without_its_name(visitor: Visitor) -> None:
    page = at_triggers(visitor).page
    pick(visitor, "Steps")
    expect(page.locator(".st-key-in_depth").get_by_role("heading").first).to_have_text("Steps · too early to tell")
    visitor.settle()
    assert "factor=own-" in page.url
    assert "steps" not in page.url.lower()
