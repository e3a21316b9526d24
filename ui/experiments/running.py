"""What runs: today's condition with one tap for what was done, the schedule, and stopping early. Never a result."""

from __future__ import annotations

import json
from datetime import timedelta

import pandas as pd
import streamlit as st

from myolog import experiments, wording
from myolog.charts import experiments as charts
from myolog.store import Edit
from ui import keeping, shell, widgets
from ui.experiments import kept as keep
from ui.experiments.kept import Kept
from ui.noting.clock import zone
from ui.text import md

DONE = {"yes": "Done", "partly": "Partly", "no": "Not done"}
LONGEST_NOTE = 300


def on_home() -> None:
    """Today's condition on Home, while an experiment runs."""
    now = pd.Timestamp(keep.today())
    for one in keep.kept():
        if not one.experiment.condition_on(now):
            continue
        with st.container(border=True, key=f"experiment_{one.row_id}"):
            _today(one, now)
            st.page_link(shell.EXPERIMENTS, label="To the experiment")


def under_way() -> None:
    """What runs or is to begin, and what was changed by hand."""
    for changed in keep.broken():
        with st.container(border=True, key=f"broken_{changed.row_id}"):
            st.error(md(changed.why))
            st.markdown(
                "It is not analysed, whatever its numbers. Taking it out can be undone in the history of the Diary."
            )
            if st.button("Take it out", key=f"take_out_{changed.row_id}") and keep.write(
                Edit("experiment", changed.row_id, None, changed.version), "took out an experiment"
            ):
                st.rerun()
    now = pd.Timestamp(keep.today())
    for one in keep.kept():
        if one.is_over:
            continue
        experiment = one.experiment
        with st.container(border=True, key=f"experiment_{one.row_id}"):
            if experiment.condition_on(now):
                _today(one, now)
            else:
                widgets.heading(f"Your experiment on {experiment.label} begins on {wording.date(experiment.start)}")
                first = experiment.words(experiment.condition_on(experiment.start))
                st.markdown(
                    f"It begins with {experiment.block_days} days of “{md(first)}”. Log every day, quiet days too."
                )
            said = [experiments.adherence(experiment, one.table, now).summary] if experiment.start < now else []
            said += [experiments.clock_sentence(one.clock_changes)] if one.clock_changes else []
            if said:
                st.markdown(md(" ".join(said)))
            schedule(one, now)
            _end(one, now)


def _today(one: Kept, now: pd.Timestamp) -> None:
    """The condition of today in a plain sentence, and what was done; yesterday's as long as nothing was said of it."""
    experiment = one.experiment
    place = (now - experiment.start).days + 1
    widgets.heading(f"Today: {experiment.words(experiment.condition_on(now))}")
    left_out = not bool(experiment.schedule["analysed"].iloc[place - 1])
    st.markdown(
        f"Day {place} of {experiment.days} of your experiment on {md(experiment.label)}."
        + (" Today is left out of the comparison, since the block before can still show." if left_out else "")
    )
    _tap(one, now, "Did you keep to it today?")
    yesterday = now - pd.Timedelta(days=1)
    condition = experiment.condition_on(yesterday)
    if condition and f"{yesterday:%Y-%m-%d}" not in one.done:
        _tap(one, yesterday, f"And yesterday ({md(experiment.words(condition))})?")


def _tap(one: Kept, day: pd.Timestamp, question: str) -> None:
    """One tap, written at once; then there is room for a note. Tapping the same again takes it back."""
    key = f"{day:%Y-%m-%d}"
    said = one.done.get(key, {})
    picked = st.segmented_control(
        question,
        list(DONE),
        default=said.get("done"),
        format_func=DONE.__getitem__,
        key=f"done_{one.row_id}_{key}_{one.version}",
    )
    note = said.get("note", "")
    if said:
        note = st.text_input(
            "A note, if you like", value=note, key=f"note_{one.row_id}_{key}_{one.version}", max_chars=LONGEST_NOTE
        )
    if picked == said.get("done") and note == said.get("note", ""):
        return
    done = {day: cells for day, cells in one.done.items() if day != key}
    if picked:
        done[key] = {"done": picked, "note": note}
        if day.date() == keep.today() and zone():
            done[key]["zone"] = zone()
        elif "zone" in said:
            done[key]["zone"] = said["zone"]
    cells = {"done": json.dumps(done, ensure_ascii=False, sort_keys=True)}
    if keep.write(Edit("experiment", one.row_id, cells, one.version), "noted a day of an experiment"):
        st.rerun()


def schedule(one: Kept, now: pd.Timestamp | None) -> None:
    """The days as a picture, as a table and as files, folded away."""
    experiment = one.experiment
    with st.expander("The schedule", key=f"schedule_{one.row_id}", on_change="rerun", type="compact") as fold:
        if not fold.open:
            return
        st.markdown(
            f"Filled: {md(experiment.on)}. Hollow: {md(experiment.off)}. Pale days are left out of the comparison."
        )
        widgets.chart(
            charts.schedule_chart(experiment, shell.palette(), now, keeping.showing().week_start),
            key=f"days_{one.row_id}",
            alt=f"The {experiment.days} days of the experiment with the condition of each.",
        )
        with st.container(horizontal=True):
            _files(one)


def _files(one: Kept) -> None:
    experiment = one.experiment
    st.download_button(
        "Into your calendar (.ics)",
        data=lambda: experiments.to_ics(experiment),
        file_name="myolog experiment.ics",
        mime="text/calendar",
        on_click="ignore",
        key=f"ics_{one.row_id}",
    )
    st.download_button(
        "Protocol (.json)",
        data=lambda: experiments.to_json(experiment).encode(),
        file_name="myolog experiment.json",
        mime="application/json",
        on_click="ignore",
        key=f"protocol_{one.row_id}",
        help="All that another person needs to repeat it, with the draw.",
    )
    widgets.download(experiment.schedule, key=f"schedule_{one.row_id}", label="Days (.csv)")


def _end(one: Kept, now: pd.Timestamp) -> None:
    """Stop what runs, or take back what has no day behind it."""
    if now <= one.experiment.start:
        with st.expander("Take this plan back", key=f"back_{one.row_id}", type="compact"):
            st.markdown(
                "No day of it lies behind you, so nothing is lost. Another plan is another experiment, drawn anew."
            )
            if st.button("Take it back", key=f"take_back_{one.row_id}") and keep.write(
                Edit("experiment", one.row_id, None, one.version), "took back an experiment"
            ):
                st.rerun()
        return
    with (
        st.expander("Stop early", key=f"ending_{one.row_id}", type="compact"),
        st.form(f"ending_form_{one.row_id}", border=False),
    ):
        st.markdown("You may stop at any time. It is noted, and the result says so.")
        why = st.text_input("Why, if you like", max_chars=200, key=f"ending_why_{one.row_id}")
        if st.form_submit_button("Stop this experiment"):
            stopped = one.experiment.stop(now - timedelta(days=1), why)
            edit = Edit("experiment", one.row_id, {"protocol": experiments.to_json(stopped)}, one.version)
            if keep.write(edit, "stopped an experiment"):
                st.rerun()
