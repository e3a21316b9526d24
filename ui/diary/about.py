"""The diary as a whole: the ranges that are completely logged, its name, what is to be explained, times, how it is shown."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import pandas as pd
import streamlit as st

from myolog import catalogue, summary, wording
from myolog import showing as showings
from myolog.charts import home
from myolog.diary import TALLY, outcomes_of
from myolog.errors import StoreError
from myolog.noting import clock as clocks
from myolog.parsing.zones import zones as all_zones
from myolog.showing import WEEK_STARTS, Showing
from myolog.store import Edit, Loaded, words
from myolog.wording import counted
from ui import keeping, shell, widgets
from ui.noting.clock import clock, not_watched_yet
from ui.text import md

LONGEST_NAME: Final = 80
YEAR: Final = "ranges_year"
SHORT: Final = {"water_l": "Water", "alcohol_units": "Alcohol"}
"""What factors are called in the settings, where their label is long or says its unit."""


def ranges(kept: Loaded) -> None:
    """Ranges declared as completely logged, in a list and on the calendar."""
    rows = kept.rows("logged_range")
    if rows:
        widgets.heading(
            f"{counted(len(rows), 'stretch', 'stretches')} of days {'is' if len(rows) == 1 else 'are'} logged completely"
        )
    else:
        widgets.heading("No stretch of days is declared as logged completely")
    st.markdown(
        "A day without an episode counts as such only if you were watching: you tallied it, kept its row yourself, or say "
        "here that you wrote down every episode between two dates. Other days are missing, not zero."
    )
    for row in rows:
        with st.container(horizontal=True, vertical_alignment="center", key=f"range_{row['id']}"):
            st.markdown(_said(row), width="content")
            st.button("Take it out", key=f"take_out_{row['id']}", on_click=_take_out, args=(kept, row))
    _declare(kept)
    _calendar(kept)


def _said(row: dict[str, Any]) -> str:
    first, last = (pd.Timestamp(row[end]) for end in ("start", "end"))
    return f"{wording.date(first)} to {wording.date(last)}, {counted((last - first).days + 1, 'day')}"


def _take_out(kept: Loaded, row: dict[str, Any]) -> None:
    _write(kept, [Edit("logged_range", row["id"], None, row["version"])], "took out a range")


def _write(kept: Loaded, edits: list[Edit], what: str) -> None:
    try:
        keeping.store().apply(kept.kept.id, edits, what)
    except StoreError as error:  # taken out in another tab, for one
        keeping.trouble(error)


def _declare(kept: Loaded) -> None:
    """Two days between which every episode was written down."""
    span = kept.diary.span
    ends = (span[0].date(), span[-1].date()) if len(span) else (clock().now.date(),) * 2
    with st.form("declare_range", border=False):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            picked = st.date_input(
                "I wrote down every episode from and to",
                ends,
                format=widgets.date_format(),
                width=300,
                key="range_ends",
            )
            is_sent = st.form_submit_button("Declare these days")
        if not is_sent:
            return
    if not isinstance(picked, tuple) or len(picked) != 2:
        st.markdown("Pick the first and the last day.")
        return
    if told := not_watched_yet(max(picked), kept.diary.day_start):
        st.markdown(told)
        return
    start, end = (f"{day:%Y-%m-%d}T00:00:00.000000" for day in picked)
    if any((row["start"], row["end"]) == (start, end) for row in kept.rows("logged_range")):
        st.markdown("These days are declared already.")
        return
    _write(kept, [Edit("logged_range", None, {"start": start, "end": end})], "declared a range")
    st.rerun()


def _calendar(kept: Loaded) -> None:
    """The days that are observed, with those that were declared."""
    diary = kept.diary
    days = summary.calendar(diary)
    if not len(days):
        return
    years = sorted(set(days["date"].dt.year), reverse=True)
    names = {None: "Last 12 months"} | {int(year): str(year) for year in years}
    year = None
    if len(years) > 1:
        year = st.selectbox("Show", list(names), format_func=names.__getitem__, key=YEAR, width=200)
    is_score = diary.outcome != TALLY
    declared = [pd.date_range(row.start, row.end) for row in diary.ranges.itertuples()]
    figure = home.calendar_chart(
        days,
        shell.palette(),
        year=year,
        noun=diary.outcome if is_score else "episodes",
        is_score=is_score,
        declared=pd.DatetimeIndex([day for each in declared for day in each]),
        week_start=kept.settings.showing.week_start,
    )
    observed = int(days["observed"].sum())
    st.markdown(f"{wording.observed_sentence(observed, len(days))}.")
    widgets.chart(
        figure,
        key="ranges_calendar",
        alt="Calendar with a square a day. A stroke marks a day that was not observed, a dot one that was declared.",
    )
    widgets.table(
        lambda: widgets.named(
            days.assign(declared=days["date"].isin([day for each in declared for day in each])),
            {"date": "Day", "observed": "Observed", "declared": "Declared"},
        ),
        key="ranges_calendar",
    )


def settings(kept: Loaded) -> None:
    """The name, what is to be explained, times, and how the diary is shown."""
    widgets.heading("Settings of this diary")
    diary, said = kept.diary, kept.settings.showing
    outcomes = outcomes_of(diary.days)
    with st.form("settings", border=False):
        with st.container(horizontal=True, key="settings_main"):
            called = st.text_input("Name", kept.kept.name, max_chars=LONGEST_NAME, width=320)
            outcome = st.selectbox(
                "What to explain", outcomes, outcomes.index(diary.outcome), format_func=words.factor_label, width=320,
                help="The one question of this diary, chosen before looking: only of it can anything be called likely. Any number "
                "can be asked about in place of the episodes: pain, soreness, stiffness.",
            )  # fmt: skip
        day_start, zone = _times(diary.day_start, said.zone)
        week_start, units = _shown(said)
        once_a_day = st.checkbox("Home asks for one number a day, not for each episode", said.once_a_day)
        if not st.form_submit_button("Save the settings"):
            return
    name = " ".join(called.split())
    if not name:
        st.markdown("A diary needs a name. Nothing was saved.")
        return
    showing = Showing(week_start, zone, units, once_a_day)
    new = replace(kept.settings, day_start=day_start, outcome=outcome, showing=showing)
    cells: dict[str, Any] = {} if name == kept.kept.name else {"name": name}
    if new != kept.settings:
        cells["settings"] = new.dumped()
    if cells:
        what = "renamed" if set(cells) == {"name"} else "settings"
        _write(kept, [Edit("diary", kept.kept.id, cells)], what)
        st.rerun()


def _times(day_start: str, zone: str) -> tuple[str, str]:
    """When a day begins, and whose clock counts."""
    st.subheader("Times", anchor=False)
    starts = sorted({f"{hour:02d}:00" for hour in range(7)} | {day_start})
    is_known = not zone or clocks.is_known(zone)
    zones = dict.fromkeys(["", *([] if zone in all_zones() else [zone]), *all_zones()])
    here = st.context.timezone
    names = {"": words.BROWSER + (f" ({_place(here)})" if here else "")}
    if not is_known:
        names[zone] = f"{zone} (not known here)"
    with st.container(horizontal=True, key="settings_times"):
        begins = st.selectbox(
            "My day begins at", list(starts), starts.index(day_start), width=152,
            help="Episodes before this hour belong to the day before. For people who stay up past midnight.",
        )  # fmt: skip
        chosen = st.selectbox(
            "Time zone", list(zones), list(zones).index(zone), format_func=lambda name: names.get(name, _place(name)),
            width=320,
        )  # fmt: skip
    if not is_known:
        st.markdown(
            f"This computer does not know the time zone {md(zone)}. Until you choose another, that of the browser counts."
        )
    st.markdown(
        "What you note on Home is noted by the clock of this zone: choose one if you travel, or if your computer runs in "
        "another one. Times that are noted already stay as they are."
    )
    return begins, chosen


def _place(zone: str) -> str:
    return zone.replace("_", " ")


def _shown(said: Showing) -> tuple[int, showings.Units]:
    """The first day of a week, and units."""
    st.subheader("How it is shown", anchor=False)
    units = dict(said.units)
    with st.container(horizontal=True, key="settings_shown"):
        week_start = st.selectbox(
            "A week begins on", list(WEEK_STARTS), list(WEEK_STARTS).index(said.week_start),
            format_func=WEEK_STARTS.__getitem__, width=152,
        )  # fmt: skip
        for key, measure in showings.measures(said.units).items():
            factor = catalogue.factors()[key]
            names = {each.key: each.name for each in factor.measures}
            picked = st.selectbox(
                f"{SHORT.get(key, factor.label)} in", list(names), list(names).index(measure.key),
                format_func=names.__getitem__, width=228,
            )  # fmt: skip
            if picked != measure.key:
                units[key] = picked
    st.markdown(
        "The diary itself and its files keep litres, UK units and micrograms: you can change your mind at any time."
    )
    return week_start, {key: name for key, name in units.items() if name != catalogue.factors()[key].measures[0].key}
