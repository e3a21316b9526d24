"""What became of what was noted: saved, with the way back; not possible, and why; or changed elsewhere meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from myolog import catalogue, showing, wording
from myolog.errors import ChangedElsewhere, Impossible
from myolog.noting import episode
from myolog.store import Receipt
from ui import keeping
from ui.text import md

_OUTCOME = "noted"

Write = Callable[[bool], Receipt | None]
"""Writes; True: whatever stands there by now."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is told, at which place of the page.

    Attributes
    ----------
    change_id : int or None
        The change that can be taken back.
    is_wrong : bool
        Whether the person has something to do about it.
    undone : callable or None
        Called once it was taken back.
    mine : callable or None
        Writes over what was changed elsewhere.
    theirs : callable or None
        Lets it stand.
    below : callable or None
        Shows below it what else there is to say.
    """

    place: str
    sentence: str
    change_id: int | None = None
    is_wrong: bool = True
    undone: Callable[[], None] | None = None
    mine: Callable[[], None] | None = None
    theirs: Callable[[], None] | None = None
    below: Callable[[], None] | None = None


@dataclass(frozen=True, slots=True)
class Follow:
    """What the page does once something is written, or not: a form that shows what stands in the diary goes along.

    Attributes
    ----------
    saved, undone : callable
        Once it is on disk; once it was taken back.
    theirs : callable
        Once the person lets stand what was changed elsewhere: takes the cells that stand there.
    below : callable or None
        Shows below the sentence what else there is to say.
    """

    saved: Callable[[], None] = lambda: None
    undone: Callable[[], None] = lambda: None
    theirs: Callable[[Mapping[str, Any]], None] = lambda _: None
    below: Callable[[], None] | None = None


NOTHING = Follow()


def attempt(place: str, write: Write, sentence: str, follow: Follow = NOTHING, *, over: bool = False) -> bool:
    """Write, and tell at a place of the page what became of it; True if it is on disk.

    Parameters
    ----------
    write : callable
        Raises Impossible where the person has to correct something, ChangedElsewhere where somebody else was quicker.
    sentence : str
        What is saved, plain text.
    over : bool
        Whether it is written over what was changed elsewhere.
    """
    try:
        receipt = write(over)
    except Impossible as wrong:
        tell(Outcome(place, str(wrong)))
        return False
    except ChangedElsewhere as changed:
        tell(_conflict(place, write, sentence, changed, follow))
        return False
    if receipt is None:
        st.session_state.pop(_OUTCOME, None)
        if trouble := keeping.untold():
            tell(Outcome(place, trouble))
        return False
    tell(Outcome(place, sentence, receipt.change_id, is_wrong=False, undone=follow.undone, below=follow.below))
    follow.saved()
    return True


def tell(outcome: Outcome) -> None:
    """Show this at its place, in place of what was told before."""
    st.session_state[_OUTCOME] = outcome


def is_told(place: str) -> bool:
    """Whether the last thing that is told belongs to this place."""
    outcome: Outcome | None = st.session_state.get(_OUTCOME)
    return outcome is not None and outcome.place == place


def drop(place: str) -> None:
    """Tell nothing more at this place."""
    if is_told(place):
        st.session_state.pop(_OUTCOME, None)


def _conflict(place: str, write: Write, sentence: str, changed: ChangedElsewhere, follow: Follow) -> Outcome:
    theirs = changed.theirs
    if theirs is None:
        return Outcome(place, "This was deleted in another tab or program meanwhile. Nothing was saved.")

    def leave() -> None:
        st.session_state.pop(_OUTCOME, None)
        follow.theirs(theirs)

    def overwrite() -> None:
        attempt(place, write, sentence, follow, over=True)

    differs = "; ".join(
        f"{_label(key)} is {_value(key, theirs.get(key))} there, {_value(key, mine)} here"
        for key, mine in (changed.yours or {}).items()
        if key != "running" and theirs.get(key) != mine
    )
    said = f"This was changed in another tab or program meanwhile: {differs}. Nothing was saved yet."
    return Outcome(place, said, mine=overwrite, theirs=leave)


def _label(key: str) -> str:
    factor = showing.factors(keeping.showing().units).get(key)
    own = {"duration": "length", "episodes": "number of episodes"}
    return factor.label.lower() if factor else own.get(key, key.replace("_", " "))


def _value(key: str, cell: Any) -> str:  # noqa: ANN401 - a cell
    if cell is None:
        return "not noted"
    if key == "duration":
        return wording.span(pd.Timedelta(milliseconds=cell))
    if key == "site":
        return catalogue.place_label(str(cell), "")
    if key == "remedies":
        return ", ".join(episode.remedy_label(part) for part in str(cell).split("; "))
    factor = showing.factors(keeping.showing().units).get(key)
    if not isinstance(cell, float):
        return str(cell)
    return wording.amount(showing.shown(factor, cell), factor.unit if factor else "")


def show(place: str) -> None:
    """What became of what was noted at this place of the page, if that was the last thing."""
    outcome: Outcome | None = st.session_state.get(_OUTCOME)
    with st.container(key=f"told_{place}", horizontal=True, vertical_alignment="center", gap="small"):
        if outcome is None or outcome.place != place:
            return
        if not outcome.is_wrong:
            done = "<strong>Saved.</strong> " if outcome.change_id is not None else ""
            # Text, not Markdown; screen readers read it out as it changes.
            st.html(f'<p role="status" class="saved">{done}{escape(outcome.sentence)}</p>', width="content")
            if outcome.change_id is not None:
                st.button("Undo", key=f"undo_{place}", type="tertiary", on_click=_undo, args=(outcome,))
        elif outcome.mine is not None:
            st.warning(md(outcome.sentence))
            st.button("Write mine over it", key=f"mine_{place}", on_click=outcome.mine)
            st.button("Keep what stands there", key=f"theirs_{place}", on_click=outcome.theirs)
        else:
            st.warning(md(outcome.sentence))
    if outcome.below is not None:
        outcome.below()


def _undo(outcome: Outcome) -> None:
    assert outcome.change_id is not None
    try:
        done = keeping.undo(outcome.change_id)
    except ChangedElsewhere:
        tell(Outcome(outcome.place, "It was changed again since then, so it was not taken back."))
        return
    if not done:
        tell(Outcome(outcome.place, keeping.untold()))
        return
    tell(Outcome(outcome.place, "It was taken back.", is_wrong=False))
    if outcome.undone is not None:
        outcome.undone()
