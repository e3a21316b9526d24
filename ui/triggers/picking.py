"""Which factor is shown in depth: remembered for the session, and taken there from elsewhere on the page."""

from __future__ import annotations

import streamlit as st

from ui import scripts

PARAMETER = "factor"
"""In the address, and in the session: which factor is shown, never what was logged of it."""

_JUMP = "jump_to_depth"


def show(said: str) -> None:
    """Pick a factor by its token and bring the section into sight."""
    st.session_state[PARAMETER] = st.query_params[PARAMETER] = said
    st.session_state[_JUMP] = True


def jump() -> None:
    """Bring the section into sight if a factor was picked since the last run."""
    if st.session_state.pop(_JUMP, False):
        st.session_state["jumps"] = st.session_state.get("jumps", 0) + 1
        scripts.run(scripts.SHOW_DEPTH, st.session_state["jumps"])
