"""Drinks with caffeine of a day: each by its name, with its mg and, where it is known, its time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import streamlit as st

from myolog import catalogue, wording
from myolog.noting import caffeine
from myolog.noting import clock as clocks
from myolog.noting import day as days
from myolog.store import Edit, Loaded, Receipt
from ui import keeping
from ui.noting import forms, saved
from ui.noting.clock import clock
from ui.text import md

PLACE = "drink"


def show(kept: Loaded, day: date) -> None:
    """The drinks of a day, and a line to add one."""
    st.markdown("**Drinks with caffeine**")
    for row in caffeine.on_day(kept.rows("intake"), day, kept.diary.day_start):
        at = f", {clocks.timestamp(row['when']):%H:%M}" if row["timed"] else ""
        with st.container(horizontal=True, vertical_alignment="center", key=f"drunk_{row['id']}"):
            st.markdown(md(f"{row['what']}, {wording.number(row['own'][caffeine.MG])} mg{at}"), width="content")
            st.button(
                "Remove", key=f"remove_drink_{row['id']}", type="tertiary", on_click=_remove_drink, args=(row, day)
            )
    _add_a_drink(caffeine.offered(kept.rows("intake")), day)
    saved.show(PLACE)


@st.fragment
def _add_a_drink(offered: dict[str, float], day: date) -> None:
    what, mg, at = "drink_what", "drink_mg", "drink_at"
    if what not in st.session_state:
        st.session_state[what] = next(iter(offered))
        st.session_state[mg] = offered[st.session_state[what]]
    known = {drink.label: drink for drink in catalogue.drinks().values()}

    def label(name: str) -> str:
        return f"{name} ({known[name].portion})" if name in known and offered.get(name) == known[name].mg else name

    def chosen() -> None:
        st.session_state[mg] = offered.get(st.session_state[what] or "")

    with st.container(horizontal=True, vertical_alignment="bottom", key="add_drink"):
        own = st.session_state[what]
        st.selectbox(
            "Drink",
            [own, *offered] if own and own not in offered else list(offered),
            format_func=label,
            key=what,
            index=None,
            placeholder="Choose, or write and press Enter",
            accept_new_options=True,
            on_change=chosen,
            width=280,
        )
        st.number_input("mg of caffeine", min_value=0.0, value=None, step=5.0, format="%g", key=mg, width=150)
        st.time_input("At (if you know)", value=None, key=at, step=60, format="localized", width=150)
        added = st.button("Add this drink", key="add_this_drink", on_click=_add_drink, args=(day, what, mg, at))
    drink = known.get(st.session_state[what] or "")
    if drink is not None:
        source = catalogue.sources()[drink.source]
        st.markdown(
            f"About {drink.says or f'{drink.mg:g} mg'} in a {_portion(drink)} ({md(source.cited)}). What is in your cup "
            "can differ: write the number you know."
        )
    if added:
        st.rerun()


def _portion(drink: catalogue.Drink) -> str:
    return drink.portion if drink.portion[0].isalpha() else f"portion of {drink.portion}"


def _add_drink(day: date, what: str, mg: str, at: str) -> None:
    kept = keeping.current()
    if kept is None:
        return
    here, diary = clock(), kept.diary
    try:
        cells = caffeine.drink(
            st.session_state[what] or "", st.session_state[mg], st.session_state[at], day, here, diary.day_start
        )
    except ValueError as wrong:
        saved.tell(saved.Outcome(PLACE, str(wrong)))
        return
    amount: float = cells["own"][caffeine.MG]

    def more(total: float | None) -> float:
        return caffeine.with_one_more(total, amount)

    sentence = f"{cells['what']}, {wording.number(amount)} mg."
    if _write(day, more, Edit("intake", None, cells), "noted a drink", sentence):
        st.session_state[at] = None


def _remove_drink(row: Mapping[str, Any], day: date) -> None:
    kept = keeping.current()
    if kept is None:
        return
    left = len(caffeine.on_day(kept.rows("intake"), day, kept.diary.day_start)) - 1

    def less(total: float | None) -> float | None:
        return caffeine.with_one_less(total, row["own"][caffeine.MG], left)

    edit = Edit("intake", row["id"], None, row["version"])
    _write(day, less, edit, "removed a drink", f"{row['what']} was removed.")


def _write(day: date, change: Callable[[float | None], float | None], edit: Edit, what: str, sentence: str) -> bool:
    """Write a drink and what the day has in all, in one change; the form of the day follows."""

    def write(over: bool) -> Receipt | None:
        kept = keeping.current()
        if kept is None:
            return None
        before = days.noted(kept.diary, day).get(caffeine.MG)
        seen = None if over else {caffeine.MG: before}
        return keeping.note_day(str(day), {caffeine.MG: change(before)}, what, seen=seen, beside=[edit])

    def show_all() -> None:
        loaded = keeping.current()
        if loaded is not None:
            forms.follow(day, {caffeine.MG: days.noted(loaded.diary, day).get(caffeine.MG)})

    return saved.attempt(PLACE, write, sentence, saved.Follow(saved=show_all, undone=show_all))
