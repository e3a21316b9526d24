"""The JavaScript that the pages run: all of it stands here, so that a browser can be told to run nothing else."""

from __future__ import annotations

from typing import Final

import streamlit as st

FOLD_SIDEBAR: Final = (
    'if (innerWidth < 768) document.querySelector("[data-testid=stSidebarCollapseButton] button")?.click()'
)
"""Folds the sidebar of a phone once a page was chosen in it; Streamlit leaves it over the page."""

SHOW_DEPTH: Final = (
    'for (const wait of [50, 600]) setTimeout(() => document.querySelector(".st-key-in_depth")?.scrollIntoView(), wait)'
)
"""Brings the factor in depth into sight once it was picked elsewhere on the page."""

SHOW_PLAN: Final = SHOW_DEPTH.replace("in_depth", "new_plan")
"""Brings the plan of an experiment into sight when it was asked for on another page; what runs stands above it."""

ALL: Final = (FOLD_SIDEBAR, SHOW_DEPTH, SHOW_PLAN)


def run(script: str, turn: str | int) -> None:
    """Run one of the scripts in the browser.

    Parameters
    ----------
    script : str
        One of `ALL`: constant text, whose digest the browser is told.
    turn : str or int
        Another one than last time runs it again. Text of ours only.
    """
    st.html(f'<span hidden data-turn="{turn}"></span><script>{script}</script>', unsafe_allow_javascript=True)
