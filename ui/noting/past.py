"""A past episode, told on a form: where on the body, what it was, when, and what else there is to say."""

from __future__ import annotations

from datetime import date, time
from functools import partial
from typing import Any

import streamlit as st

from myolog import catalogue
from myolog.diary import Diary
from myolog.noting import episode
from myolog.store import Edit, Loaded, Receipt
from ui import analyses, keeping, widgets
from ui.noting import body, lasting, saved
from ui.noting.clock import clock
from ui.text import md

PLACE = "past"
_TURN = "past_turn"
SITE, SIDE, USUAL, KIND, SEVERITY, DISTURBANCE = (
    f"past_{name}" for name in ("site", "side", "usual", "kind", "severity", "sleep_disturbance")
)
SIDES = {"left": "Left", "right": "Right", "both": "Both"}
FIRST_DAY = date(1970, 1, 1)


def show(kept: Loaded) -> None:
    """The form, folded away until it is asked for."""
    fold = st.expander("Note a past episode", key="past", on_change="rerun")
    if not fold.open:
        return
    with fold:
        _what(kept)
        _when(kept.diary)
        saved.show(PLACE)


def _key(name: str) -> str:
    """Key of a field; another one once an episode is saved, so that the next form is empty."""
    return f"past_{name}_{st.session_state.get(_TURN, 0)}"


@st.fragment
def _what(kept: Loaded) -> None:
    """What can be said with a tap; each of these is seen at once on the drawing of the body."""
    diary = kept.diary
    places = {f"{site}|{side}": catalogue.place_label(site, side) for site, side in analyses.usual_places(diary)}
    if SITE not in st.session_state:
        _begin_with(diary)
    now = f"{st.session_state[SITE] or ''}|{st.session_state[SIDE] or ''}"
    st.session_state[USUAL] = now if now in places else None
    words, drawing = st.columns([6, 5], gap="large")
    with words:
        st.pills(
            "Where",
            list(places),
            format_func=lambda place: md(places[place]),
            key=USUAL,
            on_change=_pick_usual,
            wrap=True,
        )
        sites = list(catalogue.sites())
        own = st.session_state[SITE]
        st.selectbox(
            "Site",
            [own, *sites] if own and own not in sites else sites,
            format_func=lambda site: catalogue.place_label(site, ""),
            key=SITE,
            index=None,
            placeholder="Choose, or write and press Enter",
            accept_new_options=True,
        )
        st.pills("Side", list(SIDES), format_func=SIDES.__getitem__, key=SIDE)
        kinds = {kind.key: kind.label for kind in catalogue.kinds().values()}
        st.pills("What it was", list(kinds), format_func=kinds.__getitem__, key=KIND)
        st.pills("How strong, 0 to 10", range(11), key=SEVERITY, wrap=True)
        st.pills("How much it disturbed sleep, 0 to 10", range(11), key=DISTURBANCE, wrap=True)
    with drawing:
        body.show(st.session_state[SITE] or "", st.session_state[SIDE] or "", _tapped, key="past_body")


def _begin_with(diary: Diary) -> None:
    """What was noted last is chosen first; how strong it was is not, for a value that nobody chose must stay missing."""
    site, side = episode.last_place(diary) or (None, None)
    kind = episode.last_kind(diary)
    st.session_state[SITE] = site
    st.session_state[SIDE] = side if side in SIDES else None
    st.session_state[KIND] = kind if kind in catalogue.kinds() else None


def _pick_usual() -> None:
    picked: str | None = st.session_state[USUAL]
    site, _, side = (picked or "").partition("|")
    st.session_state[SITE], st.session_state[SIDE] = site or None, side or None


def _tapped(site: str, side: str) -> None:
    st.session_state[SITE], st.session_state[SIDE] = site, side or None


def _when(diary: Diary) -> None:
    here = clock()
    with st.form("past_form", border=False):
        first, second = st.columns(2)
        first.date_input("Day", here.now.date(), min_value=FIRST_DAY, key=_key("day"), format=widgets.date_format())
        second.time_input(
            "Began at", value=None, key=_key("at"), step=60, format="localized", help="Empty: only the day is known."
        )
        first, second = st.columns(2)
        first.number_input(
            "It lasted, in minutes", min_value=0.0, value=None, step=1.0, format="%g", key=_key("minutes")
        )
        second.time_input("Or until", value=None, key=_key("until"), step=60, format="localized")
        st.multiselect(
            "What you did before it",
            episode.recent_words(diary, "before"),
            key=_key("before"),
            accept_new_options=True,
            placeholder="Choose, or write and press Enter",
        )
        first, second = st.columns(2)
        first.multiselect(
            "What you did against it",
            episode.remedies_to_offer(diary),
            format_func=episode.remedy_label,
            key=_key("remedies"),
            accept_new_options=True,
            placeholder="Choose, or write and press Enter",
        )
        second.number_input(
            "It eased after, in minutes", min_value=0.0, value=None, step=1.0, format="%g", key=_key("relief")
        )
        st.text_area("Notes", key=_key("notes"), height=80)
        st.form_submit_button("Save this episode", key="save_past", type="primary", on_click=_save)


def _told() -> episode.Told:
    def said(name: str) -> Any:  # noqa: ANN401 - what a widget holds
        return st.session_state.get(_key(name))

    at: time | None = said("at")
    return episode.Told(
        day=said("day") or clock().now.date(),
        at=at,
        minutes=said("minutes"),
        until=said("until"),
        site=st.session_state.get(SITE) or "",
        side=st.session_state.get(SIDE) or "",
        kind=st.session_state.get(KIND) or "",
        severity=st.session_state.get(SEVERITY),
        sleep_disturbance=st.session_state.get(DISTURBANCE),
        before=said("before") or (),
        remedies=said("remedies") or (),
        relief_minutes=said("relief"),
        notes=said("notes") or "",
    )


def _save() -> None:
    here = clock()
    try:
        cells = episode.past(_told(), here)
    except ValueError as wrong:
        saved.tell(saved.Outcome(PLACE, str(wrong)))
        return

    def write(_: bool) -> Receipt | None:
        return keeping.write([Edit("episode", None, cells)], "noted an episode")

    follow = saved.Follow(saved=_forget, below=partial(lasting.noted, cells))
    saved.attempt(PLACE, write, f"{episode.described(cells, here.now.date())}.", follow)


def _forget() -> None:
    """An empty form for the next one; the place and the kind stay, being the last ones."""
    st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1
    st.session_state[SEVERITY] = st.session_state[DISTURBANCE] = None
