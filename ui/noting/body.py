"""The body to pick a site from, by mouse or finger; the fields beside it do the same for a keyboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from myolog.charts import body
from ui import shell

HERE = Path(__file__).resolve().parent

# A chart of Plotly takes the tap of a finger for one at the place of the tap before, and holds the page fast under it.
_drawing = st.components.v2.component(
    "myolog_body",
    html='<div class="body"></div><p class="name"></p>',
    css=(HERE / "body.css").read_text(encoding="utf-8"),
    js=(HERE / "body.js").read_text(encoding="utf-8"),
)


def show(site: str, side: str, on_tap: Callable[[str, str], None], *, key: str) -> None:
    """Draw the body with what is picked.

    Parameters
    ----------
    on_tap : callable
        Takes the site and the side, "" for a site in the middle, that were tapped.
    """

    def tapped() -> None:
        place: str = st.session_state[key].tapped or ""
        tapped_site, _, tapped_side = place.partition("|")
        if tapped_site:
            on_tap(tapped_site, tapped_side)

    palette = shell.palette()
    _drawing(
        key=key,
        data={"svg": body.picker_svg(palette), "drawn": palette.ground, "picked": body.spots_of(site, side)},
        on_tapped_change=tapped,
    )
