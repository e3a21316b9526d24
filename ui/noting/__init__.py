"""Noting by hand on Home: what twitches now, a past episode, a day."""

from __future__ import annotations

import streamlit as st

from myolog.store import Loaded
from ui.noting import day, now, past


def show(kept: Loaded) -> None:
    """Everything that can be noted, the quickest first."""
    with st.container(key="noting"):
        with st.container(border=True, key="now"):
            now.show(kept)
            day.offer(kept)
        past.show(kept)
        day.show(kept)
