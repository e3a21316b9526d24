"""It is twitching now: one tap starts an episode, one stops it; what runs survives a reload."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from myolog import catalogue
from myolog.diary import Diary
from myolog.noting import clock as clocks
from myolog.noting import episode
from myolog.noting.clock import FORGOTTEN
from myolog.store import Edit, Kept, Loaded, Receipt
from ui import analyses, keeping
from ui.noting import lasting, saved
from ui.noting.clock import clock
from ui.text import md

Row = Mapping[str, Any]

PLACE = "now"
ON_ITS_WAY = 0.03
"""Seconds until what was drawn has left for the browser, whose messages leave every hundredth of a second."""
TICK = 20
"""Seconds between two looks at the clock while something runs."""
_STILL = "still_running"
"""Key of the old starts of which the person says that they still go on."""


def show(diary: Diary, running: Sequence[Row], *, is_news: bool = False, begins: bool = True) -> None:
    """What runs, and the button that starts another one.

    Parameters
    ----------
    diary : Diary
        Of which what is usual is offered.
    running : sequence of rows
        Episodes that were started and not stopped, the last one first.
    is_news : bool
        Whether a tap has just changed what runs: then the button that stops it goes ahead of all that can be said of it.
    begins : bool
        Whether there is a button that starts one.
    """
    # A place of its own, so that what stands below keeps its focus when an episode begins or ends.
    with st.container(key="running"):
        for row in running:
            _panel(diary, row, is_news=is_news and row is running[0])
    if begins and running:
        fold = st.expander("Another one twitches too", key="another", type="compact", on_change="rerun")
        if fold.open:
            with fold:
                _start(diary, "It is twitching there now", is_first=False)
    elif begins:
        _start(diary, "It is twitching now", is_first=True)
    saved.show(PLACE)


def _start(diary: Diary, label: str, *, is_first: bool) -> None:
    places = {f"{site}|{side}": catalogue.place_label(site, side) for site, side in analyses.usual_places(diary)}
    last = analyses.last_place(diary)
    chosen = f"{last[0]}|{last[1]}" if last else None
    key = f"where_now_{chosen}"  # another last place is offered anew
    with st.form("start_form", border=False):
        st.form_submit_button(
            label, key="start", type="primary" if is_first else "secondary", on_click=_begin, args=(key,)
        )
        st.pills("Where", list(places), default=chosen, format_func=lambda place: md(places[place]), key=key, wrap=True)


def _begin(key: str) -> None:
    kept = keeping.current()
    if kept is None:
        return
    chosen: str | None = st.session_state.get(key)
    site, _, side = (chosen or "").partition("|")
    _begin_at(kept, (site, side))


def _begin_at(kept: Loaded, place: episode.Place | None) -> None:
    cells = episode.started(place, episode.last_kind(kept.diary), clock())
    if episode.is_same_tap(kept.running, cells):
        return
    saved.attempt(PLACE, lambda _: keeping.write([Edit("episode", None, cells)], "started"), "It is running.")


def greet(kept: Sequence[Kept]) -> set[int]:
    """Before a diary is open: what still runs, or the button that starts one in the first; gives the diaries with any."""
    running = {each.id: rows for each in kept if (rows := keeping.running(each.id))}
    today = clock().now.date()
    for each in kept:
        for row in running.get(each.id, ()):
            start = clocks.timestamp(row["start"])
            when = "" if start.date() == today else f"{clocks.in_words(start.date(), today)}, "
            st.markdown(f"Still running in {md(each.name)}: {md(_name(row))}, since {when}{start:%H:%M}.")
    if not running:
        st.button(
            "It is twitching now",
            key="start_first",
            type="primary",
            help=f"Starts in {md(kept[0].name)}, at the site that you noted last; there you can change it.",
            on_click=_begin_in,
            args=(kept[0].id,),
        )
    return set(running)


def _begin_in(kept_id: int) -> None:
    keeping.open_diary(kept_id)
    kept = keeping.current()
    if kept is not None:
        _begin_at(kept, episode.last_place(kept.diary))


def _panel(diary: Diary, row: Row, *, is_news: bool) -> None:
    since = clock().since(clocks.timestamp(row["start"]))
    is_forgotten = since is None or since >= FORGOTTEN
    with st.container(key=f"run_{row['id']}"):
        if is_forgotten and row["id"] not in st.session_state.get(_STILL, ()):
            _ask(row)
            return
        _elapsed(dict(row))
        st.button("It has stopped", key=f"stop_{row['id']}", type="primary", on_click=_stop, args=(row,))
        if is_news:
            time.sleep(ON_ITS_WAY)
        _fields(diary, row)


def _name(row: Row) -> str:
    kind = catalogue.kinds().get(row["kind"] or "")
    what = kind.label if kind else row["kind"] or "Episode"
    if not row["site"]:
        return f"{what}, no site noted yet"
    return f"{catalogue.place_label(row['site'], row['side'] or '')}, {what[:1].lower()}{what[1:]}"


@st.fragment(run_every=TICK)
def _elapsed(row: dict[str, Any]) -> None:
    """How long it has been running, looked at again and again; what is typed elsewhere is left alone."""
    here = clock()
    start = clocks.timestamp(row["start"])
    passed = here.since(start)
    if passed is None:
        passed = FORGOTTEN
    when = (
        f"{start:%H:%M}" if start.date() == here.now.date() else f"{start:%H:%M} on {start:%A} {start.day} {start:%B}"
    )
    st.header(f"{md(_name(row))}: {md(clocks.minutes_in_words(passed))}", anchor=False)
    st.markdown(f"Running since {when}.")
    lasting.still(row["kind"], passed)


def _fields(diary: Diary, row: Row) -> None:
    """What can be said while it runs; each tap is written at once."""
    key = f"severity_{row['id']}"
    said = row["severity"]
    st.session_state[key] = int(said) if said is not None and float(said).is_integer() else None
    st.pills(
        "How strong, 0 to 10",
        range(11),
        key=key,
        wrap=True,
        on_change=_set,
        args=(row, "severity", key),
    )
    left, right = st.columns([3, 2])
    places = [f"{site}|{side}" for site, side in analyses.usual_places(diary)]
    every = dict.fromkeys([*places, *_every_place()])
    now = f"{row['site'] or ''}|{row['side'] or ''}"
    key = f"place_{row['id']}"
    st.session_state[key] = now if row["site"] else None
    with left:
        st.selectbox(
            "Where",
            list(dict.fromkeys([now, *every])) if row["site"] else list(every),
            format_func=_place_label,
            key=key,
            index=None,
            placeholder="Choose, or write and press Enter",
            accept_new_options=True,
            on_change=_set_place,
            args=(row, key),
        )
    key = f"kind_{row['id']}"
    kinds = {k.key: k.label for k in catalogue.kinds().values()}
    st.session_state[key] = row["kind"] if row["kind"] in kinds else None
    with right:
        st.pills(
            "What it is", list(kinds), format_func=kinds.__getitem__, key=key, on_change=_set, args=(row, "kind", key)
        )


def _every_place() -> list[str]:
    """All places, each with its sides."""
    return [
        f"{site.key}|{side}"
        for site in catalogue.sites().values()
        for side in (("left", "right", "both", "") if site.paired else ("",))
    ]


def _place_label(place: str) -> str:
    site, _, side = place.partition("|")
    return catalogue.place_label(site, side)


def _write(row: Row, cells: Mapping[str, Any], what: str, over: bool) -> Receipt | None:
    return keeping.write([Edit("episode", row["id"], cells, None if over else row["version"])], what)


def _set(row: Row, column: str, key: str) -> None:
    said = st.session_state[key]
    cell = float(said) if column == "severity" and said is not None else said
    told = f"{_name(row)}, {column.replace('_', ' ')} {said if said is not None else 'not noted'}."
    saved.attempt(PLACE, partial(_write, row, {column: cell}, "edited"), told)


def _set_place(row: Row, key: str) -> None:
    site, _, side = (st.session_state[key] or "").partition("|")
    site, side = episode.place_of(site, side)
    cells = {"site": site or None, "side": side or None}
    saved.attempt(PLACE, partial(_write, row, cells, "edited"), f"{_name({**row, **cells})}.")


def _stop(row: Row) -> None:
    here = clock()
    _end(row, episode.stopped(row, here))


def _end(row: Row, cells: Mapping[str, Any]) -> None:
    ended = {**row, **cells}
    sentence = f"{episode.described(ended, clock().now.date())}."
    follow = saved.Follow(below=partial(lasting.noted, ended))
    saved.attempt(PLACE, partial(_write, row, cells, "stopped"), sentence, follow)


# A start that was forgotten


def _ask(row: Row) -> None:
    """When it stopped, of a start that lies hours back; nothing is written before the person says so."""
    here = clock()
    start = clocks.timestamp(row["start"])
    since = here.since(start)
    ago = f"{clocks.minutes_in_words(since)} ago" if since is not None else "later than it is now by your clock"
    st.header(f"{md(_name(row))}: when did it stop?", anchor=False)
    st.markdown(f"It was started {md(clocks.in_words(start.date(), here.now.date()))}, {start:%H:%M}, {ago}.")
    minutes, until = f"lasted_{row['id']}", f"until_{row['id']}"
    with st.form(f"ask_{row['id']}", border=False):
        left, right = st.columns(2)
        left.number_input(
            "It lasted, in minutes", min_value=0.0, value=None, step=1.0, format="%g", key=minutes, placeholder="about"
        )
        right.time_input("Or until", value=None, key=until, step=60, format="localized")
        with st.container(horizontal=True):
            st.form_submit_button(
                "Save", key=f"then_{row['id']}", type="primary", on_click=_stop_then, args=(row, minutes, until)
            )
            st.form_submit_button(
                "I do not know", key=f"unknown_{row['id']}", on_click=_end, args=(row, episode.stopped_sometime())
            )
            st.form_submit_button("It still goes on", key=f"still_{row['id']}", on_click=_goes_on, args=(row,))


def _stop_then(row: Row, minutes: str, until: str) -> None:
    try:
        cells = episode.stopped_then(row, st.session_state[minutes], st.session_state[until], clock())
    except ValueError as wrong:
        saved.tell(saved.Outcome(PLACE, str(wrong)))
        return
    _end(row, cells)


def _goes_on(row: Row) -> None:
    st.session_state[_STILL] = {*st.session_state.get(_STILL, ()), row["id"]}
