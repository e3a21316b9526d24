"""Where a statement comes from: its name beside the sentence, and all of them in full below."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from myolog import catalogue
from myolog.guide import read_guide
from ui.text import md


def name(key: str) -> str:
    """A source as it stands beside a sentence, as Markdown."""
    return md(catalogue.sources()[key].cited)


def beside(key: str, strength: str, figures: str = "") -> str:
    """How well a sentence is shown and by whom, in brackets behind it, as Markdown."""
    words = [md(read_guide().strengths[strength].word), name(key)]
    return f":gray[({'; '.join([*words, md(figures)] if figures else words)})]"


def in_full(keys: Iterable[str]) -> None:
    """Sources with who published them, when and under which title, which leads there."""
    st.header("Sources", anchor=False)
    lines = []
    for key in dict.fromkeys(keys):
        source = catalogue.sources()[key]
        year = f", {source.year}" if source.year else ""
        # A link of ours: shown as text, an address would hold unseen signs and not survive being copied.
        title = f"[{md(source.title)}](<{source.link}>)" if source.link else md(source.title)
        lines.append(f"- {md(source.by)}{year}: {title}")
    st.markdown("\n".join(lines))
