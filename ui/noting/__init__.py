"""Noting by hand on Home: what twitches now, a past episode, a day."""

from __future__ import annotations

import time
from typing import Final

import streamlit as st

from myolog.store import Loaded
from ui import keeping
from ui.noting import day, now, past

DRAWN: Final = "revision_drawn"
"""Revision of the diary of which the whole page was drawn last."""
ON_ITS_WAY: Final = 0.03
"""Seconds until what was drawn has left for the browser, whose messages leave every hundredth of a second."""


def show(kept: Loaded) -> None:
    """Everything that can be noted, the quickest first."""
    st.session_state[DRAWN] = kept.kept.revision
    with st.container(key="noting"):
        with st.container(border=True, key="now"):
            _now()
            day.offer(kept)
        past.show(kept)
        day.show(kept)


@st.fragment
def _now() -> None:
    """What twitches now; a tap shows at once what it did, and the charts of the page follow."""
    kept = keeping.current()
    if kept is None:  # erased in another tab: the page tells it
        st.rerun()
    now.show(kept)
    if kept.kept.revision != st.session_state[DRAWN]:
        time.sleep(ON_ITS_WAY)  # a run that begins before that throws away what this one drew
        st.rerun()
