"""Two minutes of counting: a clock, one large button, and nothing is saved before the end."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import streamlit as st

from myolog.noting import day as days
from myolog.noting import sample
from myolog.store import Loaded, Receipt
from ui import keeping
from ui.noting import saved
from ui.noting.clock import clock
from ui.noting.now import ON_ITS_WAY

PLACE = "sample"
TICK = 1.0
_NOW, _HOURS = "sample_now", "sample_hours"
WHY = (
    "For two minutes only watch, and tap at each twitch; none is a count too. Whoever pays more attention on bad days "
    "notices more twitches without having more. Two minutes are the same on every day, so these counts can be compared, "
    "and Triggers can explain them. Always watch the same: the whole body, or one place."
)
BY_LOT = (
    "Best at times drawn by lot: then the moment does not depend on how you feel. One reminder a day for two weeks."
)


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample that runs or waits to be saved: its diary, the day it belongs to, when it began, and what was counted."""

    kept_id: int
    day: date
    start: datetime
    counted: int = 0
    stopped: datetime | None = None

    @property
    def watched(self) -> timedelta:
        """How long the person has watched so far, two minutes at most."""
        return min((self.stopped or clock().at) - self.start, sample.LENGTH)

    @property
    def is_over(self) -> bool:
        """Whether there is nothing more to count."""
        return self.stopped is not None or self.watched >= sample.LENGTH


def show(kept: Loaded) -> None:
    """The offer, folded away until it is asked for."""
    fold = st.expander(sample.TITLE, key="sample", on_change="rerun")
    if not fold.open:
        return
    with fold:
        _panel(kept)


@st.fragment
def _panel(drawn: Loaded) -> None:
    """What there is to tap; what was saved is shown at once, and the page, which takes longer, follows.

    Parameters
    ----------
    drawn : Loaded
        The diary as the rest of the page shows it.
    """
    now: Sample | None = st.session_state.get(_NOW)
    if now is None or now.kept_id != drawn.kept.id:
        _offer(drawn)
    elif now.is_over:
        _end(now)
    else:
        _left(now)
        st.button("+1", key="count_one", type="primary", width=400, on_click=_tap)
        with st.container(horizontal=True):
            st.button("Stop here", key="end_sample", on_click=_stop)
            st.button("Discard", key="discard_sample", type="tertiary", on_click=_discard)


@st.fragment(run_every=TICK)
def _left(now: Sample) -> None:
    """The time that is left, looked at again and again."""
    if now.is_over:
        st.rerun()
    with st.container(key="sample_clock", horizontal=True, gap="large"):
        st.metric("Left", sample.clock_of(sample.LENGTH - now.watched), width="content")
        st.metric("Counted", now.counted, width="content")


def _offer(drawn: Loaded) -> None:
    st.markdown(WHY)
    st.button("Start counting", key="start_sample", type="primary", on_click=_start, args=(drawn,))
    saved.show(PLACE)
    _reminders()
    by_now = keeping.current()
    if by_now is None or by_now.kept.revision != drawn.kept.revision:
        time.sleep(ON_ITS_WAY)  # a run that begins before that throws away what this one drew
        st.rerun()


def _start(drawn: Loaded) -> None:
    saved.drop(PLACE)
    here = clock()
    st.session_state[_NOW] = Sample(drawn.kept.id, here.today(drawn.diary.day_start), here.at)


def _tap() -> None:
    now: Sample | None = st.session_state.get(_NOW)
    if now is not None and not now.is_over:
        st.session_state[_NOW] = replace(now, counted=now.counted + 1)


def _stop() -> None:
    now: Sample | None = st.session_state.get(_NOW)
    if now is not None and not now.is_over:
        st.session_state[_NOW] = replace(now, stopped=clock().at)


def _forget() -> None:
    st.session_state.pop(_NOW, None)


def _discard() -> None:
    saved.drop(PLACE)
    _forget()


def _end(now: Sample) -> None:
    """What was counted, to be saved or not."""
    with st.container(key="sample_clock", horizontal=True, gap="large"):
        st.metric("Watched", sample.clock_of(now.watched), width="content")
        st.metric("Counted", now.counted, width="content")
    with st.container(horizontal=True):
        st.button("Save this count", key="save_sample", type="primary", on_click=_save, args=(now,))
        st.button("Discard", key="discard_sample", type="tertiary", on_click=_discard)
    saved.show(PLACE)


def _save(now: Sample) -> None:
    def write(_: bool) -> Receipt | None:
        kept = keeping.current()  # whatever was counted elsewhere meanwhile stays counted
        if kept is None:
            return None
        there = days.noted(kept.diary, now.day)
        cells = sample.added(there, now.counted, now.watched)
        seen = {key: there.get(key) for key in cells}
        return keeping.note_day(str(now.day), cells, "counted for two minutes", seen=seen)

    follow = saved.Follow(saved=_forget, theirs=lambda _: _forget())
    saved.attempt(PLACE, write, sample.described(now.counted, now.watched), follow)


def _reminders() -> None:
    st.markdown(BY_LOT)
    hours = st.slider("Between these hours", 0, 24, sample.HOURS, format="%d:00", key=_HOURS, width=360)
    tomorrow = clock().now.date() + timedelta(days=1)
    st.download_button(
        "Reminders for your calendar (.ics)",
        data=lambda: sample.to_ics(sample.drawn_times(tomorrow, hours)),
        file_name="count for two minutes.ics",
        mime="text/calendar",
        on_click="ignore",
        key="sample_ics",
        disabled=hours[0] == hours[1],
    )
