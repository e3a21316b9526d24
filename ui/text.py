"""Text on its way to the screen: what a file says is shown letter by letter, never run as Markdown."""

from __future__ import annotations

import re
from typing import Final

_MARKS: Final = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:^=&\"'@/])")

_ALIVE: Final = re.compile(r"(?i)(?<=[a-z])(?=://)|(?<=www)(?=\.)|(?=@)|(?<=[-<=>])(?=[-<=>])|(?<=:)(?=[a-z_])")
"""Places inside what a browser makes a link, an arrow or an icon of even after the escapes are read."""

_UNIT: Final = re.compile(r"(?<=\d) (?=(?:%|AU|days?|IU|L|fl oz|g|h|km|mL|mg|min|oz|s|µg)(?!\w))|(?<=\d fl) (?=oz\b)")
"""The space between a number and its unit, where no line ends."""

WORD_JOINER: Final = "\u2060"
"""Unseen, and of no width; parts two signs so that they are no longer one mark."""


def with_units(text: str) -> str:
    """Text of which no line ends between a number and its unit."""
    return _UNIT.sub("\N{NO-BREAK SPACE}", text)


def md(text: object) -> str:
    """Text that Streamlit's Markdown shows as it is.

    Every mark with a meaning is escaped: emphasis, links, images (which would call an address), HTML,
    LaTeX ($), and the `:colour[...]` and `:material/...:` directives. Addresses, arrows and icons, which are
    looked for in the text after the escapes, are parted by an unseen word joiner. A number stays with its unit.
    """
    line = with_units(" ".join(str(text).split()))
    return _MARKS.sub(r"\\\1", _ALIVE.sub(WORD_JOINER, line))
