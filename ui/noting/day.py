"""A day: yesterday's or the latest missing one is offered first, and what is noted already stands in the form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import streamlit as st

from myolog import catalogue, showing, wording
from myolog.diary import TALLY, Diary
from myolog.noting import clock as clocks
from myolog.noting import day as days
from myolog.noting.day import Field
from myolog.store import Loaded, Receipt
from ui import keeping, widgets
from ui.noting import besides, drinks, forms, saved
from ui.noting.clock import clock
from ui.noting.forms import Form
from ui.noting.past import FIRST_DAY
from ui.text import md

FOLD, DAY = "day_fold", "day_noted"
"""Keys of the fold and of the day that is looked at."""
OFFER, PLACE = "offer", "day"
"""Places at which it is told what became of what was noted."""
AT_ONCE = 6
"""Further columns of a diary that are asked for in the open; others are folded away."""
YES_NO = {1.0: "Yes", 0.0: "No"}


def _today(diary: Diary) -> date:
    return clock().today(diary.day_start)


def offer(kept: Loaded) -> None:
    """The latest day that nothing is noted for, with what takes one tap."""
    today = _today(kept.diary)
    day = days.missing(kept.diary, today)
    if day is not None and not st.session_state.get(FOLD):
        listed = days.episodes_on(kept.diary, day)
        said = f"{wording.counted(listed, 'episode')}, and nothing else noted yet" if listed else "nothing noted yet"
        when = clocks.in_words(day, today)
        with st.container(key="offer", horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{when[:1].upper()}{when[1:]}**: {said}.", width="content")
            if not listed:
                st.button("No episodes that day", key="none_offered", on_click=_no_episodes, args=(day, OFFER))
            st.button("Note this day", key="note_offered", on_click=_open, args=(day,))
    saved.show(OFFER)


def _open(day: date) -> None:
    st.session_state[FOLD] = True
    st.session_state[DAY] = day


def show(kept: Loaded) -> None:
    """The form of a day, folded away until it is asked for."""
    fold = st.expander("Note a day", key=FOLD, on_change="rerun")
    if not fold.open:
        return
    with fold:
        day = _choose(kept.diary)
        form = forms.laid_out(day, days.noted(kept.diary, day), kept.settings.showing.units)
        _episodes(kept.diary, day)
        drinks.show(kept, day)
        _fields(kept.diary, form)
        saved.show(PLACE)
        besides.medicines(kept, day)
        besides.something_else(kept.diary, day)


def _choose(diary: Diary) -> date:
    today = _today(diary)
    if st.session_state.get(DAY) is None:
        st.session_state[DAY] = days.missing(diary, today) or today
    day: date = min(st.session_state[DAY], today)
    st.session_state[DAY] = day  # a day to come no more, once another time zone or day boundary was set
    with st.container(key="which_day", horizontal=True, vertical_alignment="bottom"):
        st.date_input("Day", key=DAY, min_value=FIRST_DAY, max_value=today, format=widgets.date_format(), width=160)
        st.button("Previous day", key="previous_day", on_click=_go, args=(day - timedelta(days=1),))
        st.button("Next day", key="next_day", on_click=_go, args=(day + timedelta(days=1),), disabled=day >= today)
    when = clocks.in_words(day, today)
    st.header(f"{when[:1].upper()}{when[1:]}", anchor=False)
    return day


def _go(day: date) -> None:
    st.session_state[DAY] = day


def _episodes(diary: Diary, day: date) -> None:
    """What is known of the episodes of the day, and the button that says that there were none."""
    listed = days.episodes_on(diary, day)
    tally = days.noted(diary, day).get(TALLY)
    with st.container(key="day_episodes", horizontal=True, vertical_alignment="center"):
        if listed or tally:
            st.markdown(f"{wording.counted(max(listed, tally or 0), 'episode')} noted.", width="content")
        elif tally == 0:
            st.markdown("Noted: no episodes.", width="content")
        elif days.is_watched(diary, day):
            st.markdown("No episodes; the day counts as watched.", width="content")
        else:
            st.markdown("Nothing is said of episodes yet, so the day does not count as one without.", width="content")
            st.button("No episodes that day", key="none_that_day", on_click=_no_episodes, args=(day, PLACE))


def _no_episodes(day: date, place: str) -> None:
    kept = keeping.current()
    if kept is None:
        return
    seen = {TALLY: days.noted(kept.diary, day).get(TALLY)}
    cells = {TALLY: 0.0}

    def write(over: bool) -> Receipt | None:
        return keeping.note_day(str(day), cells, "no episodes", seen=None if over else seen)

    saved.attempt(place, write, days.described(cells, day, _today(kept.diary)))


# The form


def _fields(diary: Diary, form: Form) -> None:
    seen, units = form.seen, form.units
    others = days.others(diary, units)
    water, alcohol = (showing.factors(units)[key] for key in ("water_l", "alcohol_units"))
    a_drink = showing.measures(units)["alcohol_units"].note
    minutes, rating = days.training_of(seen)
    with st.form(f"day_form_{form.day}_{form.turn}", border=False):
        first, second, third = st.columns(3)
        _hours(first, form, "sleep_h", "Sleep, hours and minutes", "Of the night that ended on this day.")
        _number(
            second, form, "caffeine_mg", "Caffeine in all, mg", "The drinks above are in it already. 0 for none.", 10.0
        )
        _number(third, form, "water_l", wording.titled(water), "", water.step / 2)
        first, second, third = st.columns(3)
        note = "0 for a day of rest. Several times: all minutes together."
        _number(first, form, "minutes", "Training, minutes", note, 5.0, minutes)
        note = "The load is minutes × rating (Foster, 2001)."
        _number(second, form, "rating", "How hard it was, 0 to 10", note, 1.0, rating)
        _number(third, form, "alcohol_units", f"Alcohol, {alcohol.unit}", f"{a_drink} 0 for none.", alcohol.step / 2)
        _score(st.container(), form, Field("stress", "Stress", "Stress", "score"), diary)
        _others(diary, form, others[:AT_ONCE])
        if others[AT_ONCE:]:
            with st.expander("What else this diary notes", type="compact"):
                _others(diary, form, others[AT_ONCE:])
        st.markdown("What stays empty counts as not noted, never as zero.")
        with st.container(horizontal=True):
            st.form_submit_button(
                "Save this day", key="save_day", type="primary", on_click=_save, args=(form, others, False)
            )
            if not days.is_watched(diary, form.day):
                st.form_submit_button(
                    "Save, and no episodes that day", key="save_day_without", on_click=_save, args=(form, others, True)
                )


def _hours(place: Any, form: Form, key: str, label: str, note: str = "") -> None:  # noqa: ANN401 - a column
    place.text_input(label, days.as_clock(form.seen.get(key)), key=form.key(key), placeholder="7:15", help=note or None)


def _number(
    place: Any,  # noqa: ANN401 - a column
    form: Form,
    key: str,
    label: str,
    note: str,
    step: float,
    value: float | None = None,
) -> None:
    # Told by the session and not as a default: a number that has a default cannot be emptied.
    shown = days.in_units(key, form.seen.get(key, value), form.units)
    st.session_state.setdefault(form.key(key), shown)
    place.number_input(
        label,
        min_value=0.0 if key in (*catalogue.factors(), "minutes", "rating") else None,
        value=None,
        step=step,
        format="%g",
        key=form.key(key),
        help=note or None,
    )


def _score(place: Any, form: Form, field: Field, diary: Diary) -> None:  # noqa: ANN401 - a column
    value = form.seen.get(field.key)
    if days.to_ten(diary, field.key):
        default = int(value) if value is not None else None
        place.pills(f"{md(field.label)}, 0 to 10", range(11), default=default, key=form.key(field.key), wrap=True)
    else:
        _number(place, form, field.key, md(field.label), "", 1.0)


def _others(diary: Diary, form: Form, fields: Sequence[Field]) -> None:
    small = [f for f in fields if f.kind != "score"]
    for at in range(0, len(small), 3):
        for place, field in zip(st.columns(3), small[at : at + 3], strict=False):
            label = md(field.titled)
            match field.kind:
                case "hours":
                    _hours(place, form, field.key, md(field.label))
                case "yes_no":
                    place.pills(
                        label,
                        list(YES_NO),
                        default=form.seen.get(field.key),
                        format_func=YES_NO.__getitem__,
                        key=form.key(field.key),
                    )
                case "words":
                    place.text_input(label, form.seen.get(field.key, ""), key=form.key(field.key))
                case _:
                    _number(place, form, field.key, label, "", 1.0)
    for field in (f for f in fields if f.kind == "score"):
        _score(st.container(), form, field, diary)


def _save(form: Form, others: Sequence[Field], without: bool) -> None:
    kept = keeping.current()
    if kept is None:
        return

    def said(name: str) -> Any:  # noqa: ANN401 - what a widget holds
        return st.session_state.get(form.key(name))

    def number(name: str) -> float | None:
        value = said(name)
        return None if value is None else float(value)

    spans = ["sleep_h", *(f.key for f in others if f.kind == "hours")]
    words = [f.key for f in others if f.kind == "words"]
    numbers = ["caffeine_mg", "water_l", "alcohol_units", "stress"]
    numbers += [f.key for f in others if f.kind not in ("hours", "words")]
    told = days.Told(
        hours={key: said(key) or "" for key in spans},
        minutes=number("minutes"),
        rating=number("rating"),
        numbers={key: number(key) for key in numbers},
        words={key: said(key) or "" for key in words},
        no_episodes=without,
    )
    try:
        cells = days.changes(form.seen, told, units=form.units)
    except ValueError as wrong:
        saved.tell(saved.Outcome(PLACE, str(wrong)))
        return
    if not cells:
        saved.tell(saved.Outcome(PLACE, "There is nothing new to save."))
        return

    def write(over: bool) -> Receipt | None:
        return keeping.note_day(str(form.day), cells, "noted a day", seen=None if over else form.seen)

    def theirs(there: Mapping[str, Any]) -> None:
        differing = {key: there.get(key) for key in cells if there.get(key) != form.seen.get(key)}
        loaded = keeping.current()
        if loaded is not None:
            forms.follow(form.day, differing, days.shown(loaded.diary, differing, form.units))
        if {days.MINUTES, days.LOAD} & set(differing):
            minutes, rating = days.training_of(there)
            st.session_state[form.key("minutes")] = minutes
            st.session_state[form.key("rating")] = rating

    sentence = days.described(cells, form.day, _today(kept.diary), form.units)
    saved.attempt(PLACE, write, sentence, saved.Follow(forms.forget, forms.forget, theirs))
