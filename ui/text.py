"""Text on its way to the screen: what a file says is shown letter by letter, never run as Markdown."""

from __future__ import annotations

import re

_MARKS = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:^=&\"'@/])")


def md(text: object) -> str:
    """Text that Streamlit's Markdown shows as it is.

    Every mark with a meaning is escaped: emphasis, links, images (which would call an address), HTML,
    LaTeX ($), and the `:colour[...]` and `:material/...:` directives.
    """
    return _MARKS.sub(r"\\\1", " ".join(str(text).split()))
