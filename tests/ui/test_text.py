"""Text of a file on its way to Streamlit's Markdown: shown letter by letter, or not at all."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.pages.logs import HOSTILE_NAMES
from ui.text import md

RENDER = MarkdownIt("commonmark", {"html": True}).enable(["strikethrough", "table"])

JOINER = "\N{WORD JOINER}"
"""Takes no room and keeps what stands on both its sides from being read as one."""

ANY_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=60)
PIECES = [*r"\`*_{}[]()<>#+-.!|~$:^=&'@/", '"', "a", "1", " ", "www.", "http://", "->"]
MARKS = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)

# What Streamlit 1.67 looks for in the text after the escapes are gone, where escapes do not help: addresses and
# mail addresses (mdast-util-gfm-autolink-literal), its own signs, and its logo.
LATER = (
    re.compile(r"(https?://|www(?=\.))([-.\w]+)([^ \t\r\n]*)", re.IGNORECASE),
    re.compile(r"([-.\w+]+)@([-\w]+(?:\.[-\w]+)+)"),
    re.compile(r"(^|\s)(<-|->|<->|--|>=|<=|~=)(\s|$)"),
    re.compile(r":streamlit:"),
)


def shown(text: str) -> str:
    """What a reader sees of Markdown that is one paragraph without any mark-up; fails if it is anything else."""
    rendered = RENDER.render(text)
    if not rendered:
        return ""
    paragraph = re.fullmatch(r"<p>([^<>]*)</p>\n", rendered)
    assert paragraph, f"{text!r} becomes {rendered!r}"
    return html.unescape(paragraph[1])


@given(ANY_TEXT | MARKS)
def test_every_letter_is_shown_and_none_means_anything(text: str) -> None:
    written = shown(md(text)).replace(JOINER, "").replace("\N{NO-BREAK SPACE}", " ")
    assert written == " ".join(text.split()).replace(JOINER, "")


def test_no_line_ends_between_a_number_and_its_unit() -> None:
    assert shown(md("1 h 26 min, 12 %, 16 fl oz of 3 glasses")) == "1~h 26~min, 12~%, 16~fl~oz of 3 glasses".replace(
        "~", "\N{NO-BREAK SPACE}"
    )


@given(MARKS)
def test_dollars_and_colons_are_escaped_for_what_only_streamlit_knows(text: str) -> None:
    # LaTeX between dollars, :colour[…] and :icon: are not Markdown: an escaped sign begins none of them.
    assert not re.search(r"(?<!\\)(\\\\)*[$:]", md(text))


@pytest.mark.parametrize("text", [*HOSTILE_NAMES, ":streamlit:", "me@evil.example", "HTTPS://EVIL.EXAMPLE/x", "a -- b"])
def test_nothing_is_found_after_the_escapes_are_gone(text: str) -> None:
    left = shown(md(text))
    assert [pattern.pattern for pattern in LATER if pattern.search(left)] == []


@pytest.mark.parametrize("line", ["1. one", "- one", "+ one", "# one", "> one", "    one", "---", "| a | b |", "```"])
def test_a_line_that_would_begin_a_block_is_a_line(line: str) -> None:
    assert shown(md(line)).replace(JOINER, "") == line.strip()


def test_lines_become_one() -> None:
    assert md("one\n\n# two\r\n three") == "one \\# two three"


def test_anything_that_has_a_text_can_be_shown() -> None:
    assert md(None) == "None"
    assert shown(md(3.5)) == "3.5"
