"""The diary as a whole: its name, the ranges that are completely logged, its settings."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from myolog import summary, wording
from myolog.charts import home
from myolog.diary import TALLY
from myolog.errors import StoreError
from myolog.store import Edit, Loaded
from ui import keeping, shell, widgets
from ui.diary.editing import save
from ui.text import md


def name(loaded: Loaded) -> None:
    """What the diary is called, and where it lies."""
    st.markdown(f"**{md(loaded.kept.name)}**. Whatever you save here can be undone.")


def ranges(loaded: Loaded) -> None:
    """Ranges declared as completely logged, on the calendar."""
    rows = loaded.rows("logged_range")
    widgets.heading("Days that were completely logged")
    st.markdown(
        "A day counts as a day without episodes only if you were watching: you tallied it, kept your own log of days, or say "
        "here that you wrote down every episode between two dates."
    )
    for row in rows:
        first, last = (wording.date(pd.Timestamp(row[end])) for end in ("start", "end"))
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"{first} to {last}", width="content")
            if st.button("Take it out", key=f"range_{row['id']}"):
                save([Edit("logged_range", row["id"], None, row["version"])], "took out a range")
    with st.form("declare_range", border=False):
        span = loaded.diary.span if len(loaded.diary.span) else [pd.Timestamp.now()]
        ends = (span[0].date(), span[-1].date())
        picked = st.date_input(
            "From and to, both included", ends, format=widgets.date_format(), width=320, key="range_ends"
        )
        if (
            st.form_submit_button("I wrote down every episode in between")
            and isinstance(picked, tuple)
            and len(picked) == 2
        ):
            start, end = (f"{day:%Y-%m-%d}T00:00:00.000000" for day in picked)
            save([Edit("logged_range", None, {"start": start, "end": end})], "declared a range")
    if len(loaded.diary.span):
        calendar = summary.calendar(loaded.diary)
        widgets.chart(
            home.calendar_chart(calendar, shell.palette()),
            key="diary_calendar",
            alt="Calendar with a square a day. A stroke marks a day that was not observed.",
        )


def settings(loaded: Loaded) -> None:
    """The name, when a day begins, and what is to be explained."""
    widgets.heading("Settings")
    diary = loaded.diary
    factors = {f.key: f.label for f in diary.factors} | {TALLY: "Episodes"}
    outcomes = [TALLY, *(str(c) for c in diary.days.select_dtypes("number").columns if c != TALLY)]
    starts = sorted({f"{hour:02d}:00" for hour in range(7)} | {diary.day_start})
    with st.form("settings", border=False):
        called = st.text_input("Name of the diary", loaded.kept.name, max_chars=80, width=320)
        day_start = st.selectbox("My day begins at", starts, starts.index(diary.day_start), width=160)
        outcome = st.selectbox(
            "What to explain", outcomes, outcomes.index(diary.outcome), format_func=lambda c: factors.get(c, c), width=320,
            help="The one question of this diary, chosen before looking: only of it can anything be called likely.",
        )  # fmt: skip
        if not st.form_submit_button("Save the settings"):
            return
    new = replace(loaded.settings, day_start=day_start, outcome=outcome)
    try:
        if called.strip() and called.strip() != loaded.kept.name:
            keeping.store().rename(loaded.kept.id, called.strip())
        if new != loaded.settings:
            keeping.store().set_settings(loaded, new)
    except StoreError as error:
        keeping.trouble(error)
    st.rerun()
