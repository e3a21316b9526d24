"""Counting once a day: offered to who notes very often, and the one number that is then asked for in the evening."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import streamlit as st

from myolog.diary import TALLY
from myolog.guide import Part, read_guide
from myolog.noting import clock as clocks
from myolog.noting import day as days
from myolog.store import Edit, Loaded, Receipt
from ui import cited, keeping, shell
from ui.noting import saved
from ui.noting.clock import clock
from ui.text import md

PLACE = "once"
ENOUGH = "Once a day is enough."
WHY = "One number for the whole day will do to compare your days."
LATER = f"You count once a day. The diary asks in the evening, from {days.EVENING}:00 on."


def offer(kept: Loaded) -> None:
    """That once a day is enough, beside the button of who notes very often."""
    if days.is_noted_often(kept.diary, clock().today(kept.diary.day_start)):
        with st.container(key="once_a_day"):
            st.markdown(f"**{ENOUGH}** {WHY} {_on_checking()}")
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.button("Count once a day", key="count_once", on_click=_switch, args=(True,))
                st.page_link(shell.GUIDE, label=f"{shell.PAGES[shell.GUIDE]}: {_worry().title.lower()}")
    saved.show(PLACE)


def _on_checking() -> str:
    said = next(said for said in _worry().says if "urge" in said.text)
    return f"{md(said.text)} {cited.beside(said.source, said.strength)}"


def _worry() -> Part:
    return read_guide().part("worry")


def ask(kept: Loaded) -> None:
    """The one number of a day, or when it is asked for."""
    day = days.day_to_count(kept.diary, clock())
    with st.container(key="once_a_day"):
        if day is None:
            st.markdown(LATER)
        else:
            _number(kept, day)
        st.button("Note each episode again", key="count_each", type="tertiary", on_click=_switch, args=(False,))
    saved.show(PLACE)


def _number(kept: Loaded, day: date) -> None:
    key = f"how_many_{day}"
    when = clocks.in_words(day, clock().today(kept.diary.day_start))
    with st.form("how_many", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        st.number_input(
            f"How many episodes {when}, about?",
            min_value=0,
            value=None,
            step=1,
            key=key,
            width=420,
            placeholder="0 for none",
        )
        st.form_submit_button("Save", key="save_how_many", type="primary", on_click=_save, args=(day, key))


def _save(day: date, key: str) -> None:
    kept = keeping.current()
    if kept is None:
        return
    try:
        cells = days.counted(st.session_state.get(key))
    except ValueError as wrong:
        saved.tell(saved.Outcome(PLACE, str(wrong)))
        return
    seen = {TALLY: days.noted(kept.diary, day).get(TALLY)}

    def write(over: bool) -> Receipt | None:
        return keeping.note_day(str(day), cells, "noted a day", seen=None if over else seen)

    saved.attempt(PLACE, write, days.described(cells, day, clock().today(kept.diary.day_start)))


def _switch(once_a_day: bool) -> None:
    kept = keeping.current()
    if kept is None:
        return
    new = replace(kept.settings, showing=replace(kept.settings.showing, once_a_day=once_a_day))
    edit = Edit("diary", kept.kept.id, {"settings": new.dumped()})
    sentence = "From now on the diary asks for one number a day." if once_a_day else "Each episode is noted again."
    saved.attempt(PLACE, lambda _: keeping.write([edit], "settings"), sentence)
