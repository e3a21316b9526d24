"""What the person suspects, asked once and before anything is looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from myolog import catalogue
from myolog.diary import Diary
from myolog.triggers.find import MOST_SUSPECTS
from ui import judging, state
from ui.text import md

MOST_PILLS = 20
"""Factors that are shown side by side; of more the person picks from a list."""


def answered(diary: Diary) -> bool:
    """Ask what stands behind the episodes, before the first look; True once it was answered."""
    if state.is_made_up() or judging.suspicion() is not None:
        return True
    st.header("Before you look: what do you suspect?", anchor=False)
    _ask({factor.key: factor.label for factor in diary.factors}, "Look with these")
    return False


def ask_early() -> None:
    """The same in a diary in which nothing is noted yet."""
    if judging.suspicion() is None:
        st.header("What do you suspect?", anchor=False)
        known = catalogue.factors().values()
        _ask({f.key: f.label for f in known if f.prior.source and f.quantity != "yes_no"}, "Keep these")


def _ask(names: Mapping[str, str], button: str) -> None:
    st.markdown(
        "Name up to three. What you suspected beforehand needs fewer days to show than what is found by looking at "
        "everything. You are asked once, and the answer is kept with its date."
    )
    picked = _pick(names)
    with st.container(horizontal=True):
        if 0 < len(picked) <= MOST_SUSPECTS and st.button(button, type="primary"):
            _keep(picked)
        if st.button("I suspect nothing in particular"):
            _keep(())
    if len(picked) > MOST_SUSPECTS:
        st.markdown(f"You picked {len(picked)}. Take some away until {MOST_SUSPECTS} are left.")


def _pick(names: Mapping[str, str]) -> list[str]:
    if len(names) > MOST_PILLS:
        return st.multiselect(
            "What I suspect", list(names), format_func=names.__getitem__, key="suspects", max_selections=MOST_SUSPECTS
        )
    return st.pills(
        "What I suspect",
        list(names),
        selection_mode="multi",
        format_func=lambda key: md(names[key]),
        key="suspects",
        label_visibility="collapsed",
        wrap=True,
    )


def _keep(factors: Sequence[str]) -> None:
    judging.suspect(factors)
    st.rerun()
