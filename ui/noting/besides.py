"""Medicines of a day, and what its form does not ask for yet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from myolog import showing, wording
from myolog.diary import Diary
from myolog.noting import clock as clocks
from myolog.noting import day as days
from myolog.showing import Units
from myolog.store import Edit, Loaded, Receipt
from ui import keeping
from ui.noting import forms, saved
from ui.noting.clock import clock
from ui.text import md

MEDICINE, ELSE = "medicine", "else"


def _today(diary: Diary) -> date:
    return clock().today(diary.day_start)


def medicines(kept: Loaded, day: date) -> None:
    """What is taken on a day, and a line to begin a course."""
    st.markdown("**Medicines**")
    rows = kept.rows("medicine")
    for row in days.taken_on(rows, day):
        since = f", since {wording.date(clocks.timestamp(row['start']))}" if row["start"] else ""
        until = f" until {wording.date(clocks.timestamp(row['end']))}" if row["end"] else ""
        dose = f", {row['dose']}" if row["dose"] else ""
        with st.container(horizontal=True, vertical_alignment="center", key=f"taken_{row['id']}"):
            st.markdown(md(f"{row['name'] or 'A medicine'}{dose}{since}{until}"), width="content")
            if row["end"] is None:
                st.button("Taken for the last time", key=f"end_{row['id']}", on_click=_end, args=(row, day))
    turn = st.session_state.get("medicine_turn", 0)
    name, dose_key = f"medicine_name_{turn}", f"medicine_dose_{turn}"
    with st.form("medicine", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            "Name",
            list(dict.fromkeys(row["name"] for row in reversed(rows) if row["name"])),
            index=None,
            key=name,
            accept_new_options=True,
            placeholder="Choose, or write and press Enter",
            width=280,
        )
        st.text_input("Dose", key=dose_key, placeholder="100 mg daily", width=180)
        st.form_submit_button(
            "Taken from this day on", key="begin_medicine", on_click=_begin, args=(day, name, dose_key)
        )
    saved.show(MEDICINE)


def _begin(day: date, name: str, dose: str) -> None:
    kept = keeping.current()
    if kept is None:
        return
    try:
        cells = days.course(kept.rows("medicine"), st.session_state[name] or "", st.session_state[dose] or "", day)
    except ValueError as wrong:
        saved.tell(saved.Outcome(MEDICINE, str(wrong)))
        return

    def write(_: bool) -> Receipt | None:
        return keeping.write([Edit("medicine", None, cells)], "started a medicine")

    def forget() -> None:
        st.session_state["medicine_turn"] = st.session_state.get("medicine_turn", 0) + 1

    saved.attempt(
        MEDICINE, write, f"{cells['name']} from {clocks.in_words(day, _today(kept.diary))}.", saved.Follow(saved=forget)
    )


def _end(row: Mapping[str, Any], day: date) -> None:
    kept = keeping.current()
    if kept is None:
        return

    def write(over: bool) -> Receipt | None:
        edit = Edit("medicine", row["id"], days.ended(row, day), None if over else row["version"])
        return keeping.write([edit], "stopped a medicine")

    saved.attempt(
        MEDICINE, write, f"{row['name']}, taken for the last time {clocks.in_words(day, _today(kept.diary))}."
    )


def something_else(diary: Diary, day: date) -> None:
    """A line for anything else that was so on a day."""
    st.markdown("**Something else that day**")
    turn = st.session_state.get("else_turn", 0)
    name, value = f"else_name_{turn}", f"else_value_{turn}"
    asked = {*days.FIRST, *(field.key for field in days.others(diary))}
    units = keeping.showing().units
    known = {key: f for key, f in showing.factors(units).items() if key not in asked}
    with st.form("else", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            "What",
            list(known),
            format_func=lambda key: wording.titled(known[key]) if key in known else key,
            index=None,
            key=name,
            accept_new_options=True,
            placeholder="Choose, or write and press Enter",
            width=280,
        )
        st.text_input("How much, or yes or no", key=value, width=180)
        st.form_submit_button("Add to this day", key="add_else", on_click=_add_else, args=(day, name, value, units))
    st.markdown("From then on the form above asks for it too.")
    saved.show(ELSE)


def _add_else(day: date, name: str, value: str, units: Units) -> None:
    kept = keeping.current()
    if kept is None:
        return
    try:
        key, cell = days.something_else(kept.diary, st.session_state[name] or "", st.session_state[value] or "", units)
    except ValueError as wrong:
        saved.tell(saved.Outcome(ELSE, str(wrong)))
        return
    seen = {key: days.noted(kept.diary, day).get(key)}

    def stand_in_the_form() -> None:
        loaded = keeping.current()
        if loaded is not None:
            now = {key: days.noted(loaded.diary, day).get(key)}
            forms.follow(day, now, days.shown(loaded.diary, now, units))

    def forget() -> None:
        st.session_state["else_turn"] = st.session_state.get("else_turn", 0) + 1
        stand_in_the_form()

    write = partial(_note, day, {key: cell}, seen)
    sentence = days.described({key: cell}, day, _today(kept.diary), units)
    saved.attempt(ELSE, write, sentence, saved.Follow(saved=forget, undone=stand_in_the_form))


def _note(day: date, cells: Mapping[str, Any], seen: Mapping[str, Any], over: bool) -> Receipt | None:
    return keeping.note_day(str(day), cells, "noted a day", seen=None if over else seen)
