"""Bringing a diary: drop files, answer what the files leave open, see what was read of them."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

import myolog
from ui import state, widgets
from ui.text import md, plural

TEMPLATES = {
    "episodes.csv": ("Episode log", "one line for each twitch, cramp or spasm"),
    "days.csv": ("Day log beside it", "one line for each day: sleep, caffeine, water, training"),
    "days_with_tally.csv": ("Tally, one file", "one line for each day, with how many episodes it had"),
}


def welcome() -> None:
    """What a first visitor sees: what this is for, and three ways to begin."""
    st.subheader("Bring your log and see what goes with your twitches", anchor=False)
    st.markdown(
        "Drop the file in which you note your episodes. Myolog counts how often they come, when and where, and "
        "compares days with much and little sleep, caffeine, water and training. A log of your days beside it, "
        "quiet days included, makes the comparison possible."
    )
    _uploader("Drop your CSV files here")
    with st.container(horizontal=True, key="demos"):
        st.button("Open the demo diary", type="primary", on_click=state.open_demo)
        st.button("Open a demo of ten days", on_click=state.open_demo, args=(state.TEN_DAYS,))
    st.markdown("Both demos are made up. Nothing you drop here leaves this computer.")
    _templates()


def _templates() -> None:
    with st.expander("Start a log: templates to download"):
        st.markdown(
            "Open one in any spreadsheet. An empty cell means *not noted*, never zero; write `0` on a day without "
            "episodes. Your own columns are welcome: every number or yes/no becomes a factor."
        )
        for file, (label, what) in TEMPLATES.items():
            st.download_button(
                f"{label} ({what})",
                data=(state.DATA / "templates" / file).read_bytes(),
                file_name=file,
                mime="text/csv",
                on_click="ignore",
            )


def _uploader(label: str) -> None:
    turn = st.session_state.setdefault("uploader_turn", 0)
    key = f"uploader_{turn}"

    def dropped() -> None:
        files = [(file.name, file.getvalue()) for file in st.session_state[key] or []]
        if files:
            state.bring(files)
            st.session_state["uploader_turn"] = turn + 1  # a fresh, empty uploader for the next drop

    st.file_uploader(
        label,
        accept_multiple_files=True,
        key=key,
        on_change=dropped,
        help="CSV files, several at once if you like: episodes, days, intakes, medicines.",
    )


def trouble(brought: state.Brought) -> None:
    """Files of which nothing could be read yet: the sentence that helps, or the question to answer."""
    if brought.ask_date_order is not None:
        _ask_date_order(brought.ask_date_order)
    else:
        st.subheader("This could not be read", anchor=False)
        st.markdown(md(brought.trouble))
    _uploader("Drop other files")
    st.button("Start over", on_click=state.keep, args=(None,))


def _ask_date_order(question: myolog.AmbiguousDates) -> None:
    st.subheader("Is the day or the month written first?", anchor=False)
    st.markdown(md(str(question)))
    readings = {"dmy": question.as_dmy, "mdy": question.as_mdy}
    with st.container(horizontal=True, key="date_order"):
        for order, reading in readings.items():
            st.button(
                f"{md(question.example)} is {reading}",
                key=f"order_{order}",
                on_click=state.answer,
                kwargs={"date_order": order},
            )


def summary(brought: state.Brought, reading: myolog.Reading) -> None:
    """What the files were taken for, the open questions, and the problems with their place in the file."""
    problems = reading.problems
    told = f"{md(brought.name)}: {plural(len(reading.diary.episodes), 'episode')}, {plural(int(reading.diary.observed().sum()), 'observed day')}"
    if len(problems):
        told += f", {plural(len(problems), 'thing')} to look at"
    _questions(reading)
    panel = st.expander(f"What was read: {told}", key="what_was_read", on_change="rerun")
    if not panel.open:
        return
    with panel:
        _sources(reading.sources)
        _columns(reading.columns)
        _problems(problems)
        _uploader("Bring other files instead")


def _sources(sources: pd.DataFrame) -> None:
    st.markdown("**Files**")
    st.dataframe(sources, hide_index=True, width="stretch", alt="What each file was taken for")


def _columns(columns: pd.DataFrame) -> None:
    st.markdown("**Columns and what they were taken for**")
    shown = widgets.named(
        columns,
        {
            "file": "File",
            "column": "Column",
            "label": "Taken for",
            "unit": "Unit",
            "empty_means": "An empty cell is",
            "reason": "Why",
        },
    )
    st.dataframe(shown, hide_index=True, width="stretch", alt="What each column was taken for")


def _problems(problems: pd.DataFrame) -> None:
    st.markdown("**Things to look at**")
    if problems.empty:
        st.markdown("Every cell could be read as it is.")
        return
    st.dataframe(
        problems, hide_index=True, width="stretch", alt=f"{len(problems)} problems with their place in the file"
    )
    widgets.download(problems, key="problems")


def _questions(reading: myolog.Reading) -> None:
    """Controls for what the files leave open; each answer reads the files again."""
    for position, question in enumerate(reading.questions):
        ASK[question.kind](reading, question, position)


ASK: dict[str, Callable[[myolog.Reading, myolog.Question, int], None]] = {}


def has_outcome(diary: myolog.Diary) -> bool:
    """Whether there is something to explain: episodes on observed days, or a score that was picked."""
    return bool(diary.outcome_values().notna().any())
