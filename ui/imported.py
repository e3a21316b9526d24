"""The summary after files were brought: what each was taken for, what to look at, and a row as it stood."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType

import pandas as pd
import streamlit as st

import myolog
from myolog.readers import look, told
from myolog.readers.exports.diary import SYMPTOM
from ui import state, widgets
from ui.state import Brought
from ui.text import md

TRACED = "traced"
ALL = "All"
PROBLEM_NAMES = {
    "file": "File",
    "row": "Line",
    "column": "Column",
    "found": "Found",
    "expected": "Expected",
    "fix": "What to do",
    "action": "What was done",
}
"""Columns of the table of problems, and what they are called."""
ACTIONS = {"set aside": "Set aside", "repaired": "Read with a repair", "told": "Read as it is"}


def adds_nothing(brought: state.Brought) -> bool:
    """Whether of the files that were to join a kept diary none could be read."""
    return brought.into is not None and brought.reading is not None and brought.reading.sources.empty


def sources(reading: myolog.Reading) -> None:
    """The table of files."""
    st.markdown("**Files**")
    names = {
        "file": "File",
        "taken_for": "Taken for",
        "rows_read": "Rows read",
        "rows_repaired": "Repaired",
        "rows_set_aside": "Set aside",
        "first_day": "From",
        "last_day": "To",
        "episodes": "Episodes",
        "factors": "Factors",
        "gained": "Which factors",
        "reason": "Why",
    }
    widgets.rows(widgets.named(told.summary(reading), names), alt="What each file was taken for")


def symptoms(reading: myolog.Reading) -> None:
    """Which symptoms of a diary of symptoms are episodes; the others are factors."""
    columns = reading.columns
    is_symptom = columns["reason"].str.startswith(SYMPTOM) | (
        (columns["role"] == "episodes") & ~columns["column"].isin(["attacks"])
    )
    for file, own_rows in columns[is_symptom].groupby("file", sort=False):
        names = own_rows["column"].tolist()
        now = own_rows.loc[own_rows["role"] == "episodes", "column"].tolist()
        key = f"symptoms_{file}"

        def changed(file: str = str(file), now: list[str] = now, key: str = key) -> None:
            chosen = set(st.session_state[key])
            said = {(file, name): {"role": "tally"} for name in chosen.difference(now)}
            said |= {(file, name): {"role": "own"} for name in set(now) - chosen}
            state.answer(mapping=said)

        st.multiselect(
            f"Symptoms in {md(file)} that are episodes",
            names,
            default=now,
            format_func=md,
            key=key,
            on_change=changed,
            help="Each time that one of these was noted is an episode. The others are factors of your own.",
        )


def problems(brought: Brought, reading: myolog.Reading) -> None:
    """What was wrong, to filter and to download, and the row that is picked as it stood in its file."""
    st.markdown("**Things to look at**")
    found = reading.problems
    if found.empty:
        st.markdown("Every cell could be read as it stands.")
        return
    shown = filtered(found, key="problems")
    list_problems(brought, shown, key="problems")


def list_problems(
    brought: Brought, found: pd.DataFrame, *, key: str, names: Mapping[str, str] = MappingProxyType(PROBLEM_NAMES)
) -> None:
    """Problems with their lines, to download, and the row that is picked as it stood in its file."""
    st.markdown("Pick a row of the table to see the line as it stands in the file.")
    # What was picked among other problems is not picked among these.
    table = f"{key}_{len(found)}_{abs(hash(tuple(found.index)))}"
    picked = picked_row(widgets.named(found, names), key=table, alt=f"{len(found)} things to look at")
    if picked is not None:
        as_it_stood(brought, found.iloc[picked])
    widgets.download(found, key=key)


def picked_row(table: pd.DataFrame, *, key: str, alt: str) -> int | None:
    """Show a table; the row that is picked in it."""
    event = st.dataframe(
        table,
        hide_index=True,
        width="stretch",
        placeholder="",
        alt=alt,
        key=key,
        on_select="rerun",
        selection_mode=["single-row", "single-cell"],
        **widgets.fitting(table),
    )
    rows, cells = event.selection.rows, event.selection.cells
    picked = cells[0][0] if cells else rows[0] if rows else None
    return None if picked is None or picked >= len(table) else int(picked)


def origins(brought: Brought, reading: myolog.Reading) -> None:
    """Where the numbers of a day come from: each with its file and line, and the line that is picked as it stands."""
    st.markdown("**Where the numbers of a day come from**")
    span = reading.diary.span
    if not len(span):
        return
    day = st.date_input(
        "Day",
        None,
        min_value=span[0].date(),
        max_value=span[-1].date(),
        format=widgets.date_format(),
        key="traced_day",
        width=200,
    )
    if not isinstance(day, dt.date):
        st.markdown("Pick a day to see each of its numbers, and the line of the file in which it stands.")
        return
    traced = _traced(brought, day)
    if traced.empty:
        st.markdown("No file says anything of this day.")
        return
    told = traced.assign(in_diary=traced["in_diary"].map({True: "yes", False: "no"}))
    names = {
        "label": "What",
        "value": "Value of the day",
        "file": "File",
        "row": "Line",
        "said": "What the line says of it",
        "in_diary": "In the diary",
    }
    st.markdown("Pick a row of the table to see the line as it stands in the file.")
    table = widgets.named(told, names)
    picked = picked_row(table, key=f"traced_{day}", alt=f"{len(table)} lines from which the numbers of the day come")
    if picked is not None:
        as_it_stood(brought, traced.iloc[picked])
    widgets.download(traced, key=f"day_{day}")


def _traced(brought: Brought, day: dt.date) -> pd.DataFrame:
    """Where the numbers of a day come from, looked up once for each day that is picked."""
    held = st.session_state.get(TRACED)
    if held is None or held[0] is not brought.reading or held[1] != day:
        with st.spinner("Looking through the files"):
            held = (brought.reading, day, myolog.trace(*brought.inputs, day=day, **brought.options))
        st.session_state[TRACED] = held
    traced: pd.DataFrame = held[2]
    return traced


def filtered(found: pd.DataFrame, *, key: str) -> pd.DataFrame:
    """The problems that the person wants to see."""
    choices = {"file": found["file"].unique().tolist(), "action": [a for a in ACTIONS if (found["action"] == a).any()]}
    with st.container(horizontal=True):
        for name, label in (("file", "In the file"), ("action", "What was done")):
            if len(choices[name]) < 2:
                continue
            values = [ALL, *choices[name]]
            picked = st.selectbox(
                label, values, format_func=lambda v: ACTIONS.get(v, v), key=f"{key}_{name}", width=320
            )
            if picked in choices[name]:
                found = found[found[name] == picked]
    return found


def as_it_stood(brought: Brought, problem: pd.Series) -> None:
    """The row of a problem as it stands in its file, letter by letter."""
    if pd.isna(problem["row"]):
        st.markdown("This is about the whole file or column, not one line of it.")
        return
    line = int(problem["row"])
    text = look.line_of(*brought.inputs, file=problem["file"], line=line)
    where = f"Line {line:,} of {md(problem['file'])}"
    if text is None:
        st.markdown(f"{where} cannot be shown.")
        return
    column = "" if pd.isna(problem["column"]) else f", column {md(problem['column'])}"
    st.markdown(f"{where}{column}:")
    st.code(text, language=None, wrap_lines=True)
