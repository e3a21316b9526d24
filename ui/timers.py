"""A timer for ice or heat: it runs on while pages are switched, and offers to note the remedy when it ends.

It lives in the session and goes with it. There is one at a time; another one takes its place.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import streamlit as st

from myolog import catalogue
from myolog.helps import remedies_of, with_remedy
from myolog.noting import clock as clocks
from myolog.store import Edit, Receipt
from ui import keeping, state
from ui.noting import clock, saved
from ui.text import md

PLACE = "timer"
TICK = 5
"""Seconds between two looks at the clock."""

THEN = {"heat": "ice"}
"""What is said to follow a remedy."""

_TIMER = "timer_of_session"
_PAGE, _TOLD_ON = "timer_page", "timer_told_on"

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Timer:
    """A remedy, for how many minutes, and the moment at which they are over (with a time zone)."""

    remedy: str
    minutes: int
    ends: datetime

    @property
    def label(self) -> str:
        """The remedy for people."""
        return catalogue.remedies()[self.remedy].label

    def left(self, at: datetime) -> timedelta:
        """Time left at a moment, none once it is over."""
        return max(self.ends - at, timedelta(0))


def current() -> Timer | None:
    """The timer of this session, running or over."""
    timer: Timer | None = st.session_state.get(_TIMER)
    return timer


def start(remedy: str, minutes: int) -> None:
    """Start a timer in place of any other."""
    st.session_state[_TIMER] = Timer(remedy, minutes, clock.utc_now() + timedelta(minutes=minutes))
    saved.drop(PLACE)


def stop() -> None:
    """Let go of the timer."""
    st.session_state.pop(_TIMER, None)


def show(page: str) -> None:
    """At the top of every page: how long the timer still runs, or that it is over, and what became of the note."""
    st.session_state[_PAGE] = page
    if saved.is_told(PLACE):
        if st.session_state.get(_TOLD_ON) == page:
            saved.show(PLACE)
        else:
            saved.drop(PLACE)
    timer = current()
    if timer is None:
        return
    with st.container(key="timer"):
        if timer.left(clock.utc_now()):
            _running("top")
        else:
            _over(timer)


def controls(remedy: str) -> None:
    """Start a timer for a remedy, or see how long it still runs."""
    known = catalogue.remedies()[remedy]
    timer = current()
    if timer is not None and timer.remedy == remedy and timer.left(clock.utc_now()):
        _running(remedy)
        return
    with st.container(horizontal=True, key=f"timers_{remedy}"):
        for minutes in dict.fromkeys(int(minutes) for minutes in known.minutes or ()):
            st.button(
                f"{known.label}: start {minutes} minutes",
                key=f"start_{remedy}_{minutes}",
                on_click=start,
                args=(remedy, minutes),
            )


@st.fragment(run_every=TICK)
def _running(where: str) -> None:
    """How long it still runs, looked at again and again; what is typed elsewhere is left alone."""
    timer = current()
    left = timer.left(clock.utc_now()) if timer else timedelta(0)
    if timer is None or not left:
        st.rerun()  # the whole page: it is over, or was stopped
    minutes = math.ceil(left / timedelta(minutes=1))
    ends = clocks.Clock(timer.ends, clock.clock().zone).now
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"running_timer_{where}"):
        st.markdown(f"**{md(timer.label)}**: {minutes} min left, until {ends:%H:%M}.", width="content")
        st.button("Stop the timer", key=f"timer_end_{where}", on_click=stop)


def _over(timer: Timer) -> None:
    """The minutes are over: note it on an episode, go on, or leave it."""
    name = f"{timer.label[:1].lower()}{timer.label[1:]}"
    row = _episode()
    st.markdown(f"**{md(timer.label)}**: the {timer.minutes} minutes are over.{_offer(timer, row)}")
    with st.container(horizontal=True, key="timer_over"):
        if row is not None and timer.remedy not in remedies_of(row["remedies"] or ""):
            st.button(f"Note {name} on it", key="timer_note", type="primary", on_click=_note, args=(timer, row))
            st.button("Do not note it", key="timer_leave", on_click=stop)
        else:
            st.button("Done", key="timer_leave", on_click=stop)
        then = THEN.get(timer.remedy)
        if then is not None:
            following = catalogue.remedies()[then]
            minutes = int((following.minutes or (15.0,))[0])
            st.button(
                f"Go on with {following.label[:1].lower()}{following.label[1:]}, {minutes} minutes",
                key="timer_then",
                on_click=start,
                args=(then, minutes),
            )


def _offer(timer: Timer, row: Row | None) -> str:
    if row is not None:
        if timer.remedy in remedies_of(row["remedies"] or ""):
            return f" It is noted already on {md(_episode_in_words(row))}."
        return f" Note it on {md(_episode_in_words(row))}?"
    if state.current() is not None:
        return " The diary that you look at is not kept, so it is not noted anywhere."
    if keeping.current() is not None:
        return " There is no episode yet on which to note it."
    return " No kept diary is open, so it is not noted anywhere."


def _episode() -> Row | None:
    """The episode that runs in the kept diary, or its last one; None where there is none, or another diary is looked at."""
    kept = keeping.current() if state.current() is None else None
    if kept is None:
        return None
    rows = kept.running or kept.rows("episode")[-1:]
    return rows[0] if rows else None


def _episode_in_words(row: Row) -> str:
    begun, today = clocks.timestamp(row["start"]), clock.clock().now.date()
    place = f", {catalogue.place_label(row['site'], row['side'] or '')}" if row["site"] else ""
    hour = f"{begun:%H:%M}" if row["timed"] else ""
    if row["running"]:
        day = "" if begun.date() == today else f"{clocks.in_words(begun.date(), today)}, "
        return f"the episode that is running (since {day}{hour}{place})"
    return (
        f"your last episode ({', '.join(part for part in (clocks.in_words(begun.date(), today), hour) if part)}{place})"
    )


def _note(timer: Timer, row: Row) -> None:
    st.session_state[_TOLD_ON] = st.session_state.get(_PAGE)
    sentence = f"{timer.label}, on {_episode_in_words(row)}."
    saved.attempt(PLACE, partial(_write, timer, row), sentence, saved.Follow(saved=stop, theirs=lambda _: stop()))


def _write(timer: Timer, row: Row, over: bool) -> Receipt | None:
    cells = {"remedies": with_remedy(row["remedies"], timer.remedy)}
    return keeping.write([Edit("episode", row["id"], cells, None if over else row["version"])], "edited")
