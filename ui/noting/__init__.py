"""Noting by hand on Home: what twitches now, a past episode, a day."""

from __future__ import annotations

import time

import streamlit as st

from myolog.store import Loaded
from ui import keeping
from ui.noting import day, now, once, past, sample


def show(kept: Loaded) -> None:
    """Everything that can be noted, the quickest first."""
    with st.container(key="noting"):
        with st.container(border=True, key="now"):
            _now(kept)
            if kept.settings.showing.once_a_day:
                once.ask(kept)
            else:
                once.offer(kept)
            day.offer(kept)
        past.show(kept)
        day.show(kept)
        sample.show(kept)


@st.fragment
def _now(drawn: Loaded) -> None:
    """What twitches now; a tap shows at once what it did, and the page, which takes longer, follows.

    Parameters
    ----------
    drawn : Loaded
        The diary as the rest of the page shows it.
    """
    running = keeping.running_by_now(drawn)
    if running is None:
        st.rerun()  # the page tells it
    is_news = running != drawn.running
    now.show(drawn.diary, running, is_news=is_news, begins=not drawn.settings.showing.once_a_day)
    if is_news:
        time.sleep(now.ON_ITS_WAY)  # a run that begins before that throws away what this one drew
        st.rerun()
