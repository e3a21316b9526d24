"""What is said of an episode that lasts long, as a cramp of more than ten minutes: one sentence, and the way to a doctor."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pandas as pd
import streamlit as st

from myolog import catalogue
from myolog.catalogue import Statement
from myolog.diary import Diary
from ui import cited, shell
from ui.text import md


def still(kind: str | None, passed: timedelta) -> None:
    """Of an episode that has gone on for so long."""
    known = catalogue.kinds().get(kind or "")
    if known and known.lasting and passed >= timedelta(minutes=known.lasting.minutes):
        _show(known.lasting.still)


def noted(*episodes: Mapping[str, Any]) -> None:
    """Of episodes that were just noted or corrected, by their cells in the store; once for each kind."""
    for kind in catalogue.kinds().values():
        lasted = [timedelta(milliseconds=row.get("duration") or 0) for row in episodes if row.get("kind") == kind.key]
        if kind.lasting and max(lasted, default=timedelta()) > timedelta(minutes=kind.lasting.minutes):
            _show(kind.lasting.noted)


def listed(diary: Diary) -> None:
    """Of the episodes of a diary, once for each kind of which some lasted so long."""
    for kind in catalogue.kinds().values():
        if kind.lasting is None:
            continue
        lasted = diary.episodes.loc[diary.episodes["kind"] == kind.key, "duration"]
        if bool((lasted > pd.Timedelta(minutes=kind.lasting.minutes)).any()):
            _show(kind.lasting.noted)


def _show(said: Statement) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"{md(said.text)} {cited.beside(said.source, said.strength)}", width="content")
        st.page_link(shell.DOCTOR, label=shell.PAGES[shell.DOCTOR])
