"""What is said of an episode that lasts long, as a cramp of more than ten minutes: one sentence, and the way to a doctor."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pandas as pd
import streamlit as st

from myolog import catalogue
from myolog.catalogue import Lasting, Statement
from myolog.diary import Diary
from ui import cited, shell
from ui.text import md


def still(kind: str | None, passed: timedelta) -> None:
    """Of an episode that has gone on for so long."""
    said = _said_of(kind)
    if said and passed >= timedelta(minutes=said.minutes):
        _show(said.still)


def noted(cells: Mapping[str, Any]) -> None:
    """Of an episode that was just noted, by its cells in the store."""
    said, lasted = _said_of(cells.get("kind")), cells.get("duration")
    if said and lasted is not None and timedelta(milliseconds=lasted) > timedelta(minutes=said.minutes):
        _show(said.noted)


def listed(diary: Diary) -> None:
    """Of the episodes of a diary, once for each kind of which some lasted so long."""
    for kind in catalogue.kinds().values():
        if kind.lasting is None:
            continue
        lasted = diary.episodes.loc[diary.episodes["kind"] == kind.key, "duration"]
        if bool((lasted > pd.Timedelta(minutes=kind.lasting.minutes)).any()):
            _show(kind.lasting.noted)


def _said_of(kind: str | None) -> Lasting | None:
    known = catalogue.kinds().get(kind or "")
    return known.lasting if known else None


def _show(said: Statement) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"{md(said.text)} {cited.beside(said.source, said.strength)}", width="content")
        st.page_link(shell.DOCTOR, label=shell.PAGES[shell.DOCTOR])
