"""Pieces that pages share: text of a file stays text, and words that belong together stay together."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

FACTS = """
from ui import widgets
widgets.facts([("Commonest <site>", "<b>Calf</b> & co", '<img src="x" onerror="alert(1)">')], key="facts")
"""
HEADING = """
from ui import widgets
widgets.heading("Half last between 2 min and 9 min (18 % of 2 episodes)")
"""


def test_facts_show_text_letter_by_letter() -> None:
    (shown,) = AppTest.from_string(FACTS).run().get("html")
    body = shown.proto.body
    assert "<dt>Commonest &lt;site&gt;</dt><dd>&lt;b&gt;Calf&lt;/b&gt; &amp; co</dd>" in body
    assert "<img" not in body


def test_no_line_of_a_heading_begins_with_a_unit() -> None:
    (shown,) = AppTest.from_string(HEADING).run().header
    assert "2\N{NO-BREAK SPACE}min" in shown.value
    assert "9\N{NO-BREAK SPACE}min" in shown.value
    assert "18\N{NO-BREAK SPACE}%" in shown.value
    assert "2 episodes" in shown.value
