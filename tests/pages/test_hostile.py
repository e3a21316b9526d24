"""Text of a file by somebody who means harm, on its way through every page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from markdown_it import MarkdownIt

from tests.pages import logs
from tests.pages.app import PAGES, App

RENDER = MarkdownIt("gfm-like", {"linkify": False, "html": True})
"""CommonMark with tables and strikethrough; HTML would come through as it stands."""


def spoken(app: App) -> Iterator[tuple[str, str]]:
    """Everything on a page that Streamlit renders as Markdown, with what it stands in."""
    for kind in ("title", "header", "subheader", "markdown"):
        yield from ((kind, str(element.value)) for element in getattr(app.at, kind))
    for fold in app.at.expander:
        yield "expander", str(fold.label)
    for metric in app.at.metric:
        yield "metric", str(metric.label)
        yield "metric value", str(metric.value)
    for kind in ("button", "selectbox", "number_input", "file_uploader", "download_button", "page_link"):
        yield from ((kind, str(element.proto.label)) for element in app.at.get(kind))
    for group in (*app.at.pills, *app.at.segmented_control):
        yield from ((f"choice of {group.key}", str(option)) for option in group.formatted_values or [])
        yield from ((f"choice of {group.key}", str(option.content)) for option in group.proto.options)


@pytest.mark.parametrize("file", PAGES)
def test_nothing_of_the_file_becomes_markup(app: App, file: str) -> None:
    app.upload(*logs.hostile()).go(file)
    for fold in [e.key for e in app.at.expander if e.key]:
        app.unfold(fold)
    for where, text in spoken(app):
        html = RENDER.render(text)
        for mark in ("<a ", "<img", "<script", "<em>", "<code>", "<s>"):
            assert mark not in html or "evil" not in html, f"{mark} in {where}: {text}"
        assert "<script" not in html, f"{where}: {text}"
        assert not (where != "markdown" and ":red[" in text), f"{where}: {text}"


def test_name_of_a_file_is_shown_as_it_is(app: App) -> None:
    (name, content), _ = logs.hostile()
    app.upload((name, content))
    assert name in [text.value for text in app.at.sidebar.text]


def test_own_columns_may_bear_the_names_of_our_tables(app: App) -> None:
    table = logs.frame_of(logs.tally())
    for name in ("Days", "Total", "A day", "From", "To", "Day", "Observed", "Smoothed", "Episodes", "count", "rate"):
        table[name] = table["stress"]
    app.upload(("names.csv", logs.csv_of(table)))
    for page in PAGES:
        app.go(page)
        for fold in [e.key for e in app.at.expander if e.key]:
            app.unfold(fold)
    app.go(PAGES[0]).unfold("what_was_read")
    for outcome in ("Day", "Observed", "Smoothed"):
        app.choose("What to explain", outcome)
        app.unfold("timeline_table").unfold("calendar_table")
