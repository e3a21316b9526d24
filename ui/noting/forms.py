"""The form of a day that stands on the page, and what stood in it when it was laid out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from myolog.showing import Units

_FORM = "day_form"


@dataclass(frozen=True)
class Form:
    """The form of a day as it was laid out: what stood in it is what a later change elsewhere is told against.

    What is typed in it is in the units in which it was laid out, whatever another tab has set since.
    """

    day: date
    turn: int
    seen: dict[str, Any]
    units: Units

    def key(self, name: str) -> str:
        """Key of a field of this form."""
        return f"day_{self.day}_{self.turn}_{name}"


def current() -> Form | None:
    """The form that was laid out last."""
    return st.session_state.get(_FORM)


def laid_out(day: date, noted: dict[str, Any], units: Units) -> Form:
    """The form of a day that stands on the page, or a fresh one with what is noted now."""
    form = current()
    # Its fields are gone from the session once they were not on the page.
    is_there = form is not None and form.day == day and form.key("sleep_h") in st.session_state
    if form is None or not is_there or form.units != units:
        form = Form(day, form.turn + 1 if form else 0, noted, units)
        st.session_state[_FORM] = form
    return form


def forget() -> None:
    """Lay the form out anew, with what is noted by then."""
    form = current()
    if form is not None:
        st.session_state[_FORM] = Form(date.min, form.turn, {}, form.units)


def follow(day: date, cells: Mapping[str, Any], shown: Mapping[str, Any] | None = None) -> None:
    """Let cells that were written beside the form stand in it too; what is typed elsewhere in it stays.

    Parameters
    ----------
    shown : mapping, optional
        How fields hold the cells, where they do not hold them as they are.
    """
    form = current()
    if form is None or form.day != day:
        return
    for column, cell in cells.items():
        form.seen[column] = cell
        st.session_state[form.key(column)] = (shown or cells)[column]
