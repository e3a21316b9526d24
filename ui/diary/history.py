"""What was changed, and what was imported, each with what it did and the way back."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from myolog.errors import ChangedElsewhere, StoreError
from myolog.store import Change, Loaded
from myolog.wording import counted
from ui import keeping, widgets
from ui.text import md

SHOWN = 30

WORDS = {
    "kept": "The diary was begun",
    "imported": "Files were added",
    "edited": "Edited here",
    "noted": "Noted",
    "settings": "Settings changed",
}


def changes(loaded: Loaded) -> None:
    """The history: the last change can be undone with one button, an older one while its rows stand."""
    widgets.heading("What was changed")
    try:
        history = keeping.store().history(loaded.kept.id, SHOWN)
    except StoreError as error:
        st.error(md(str(error)))
        return
    last = next((change for change in history if _can_be_undone(change)), None)
    if last is None:
        st.markdown("Nothing that could be undone yet.")
    else:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"Last: {md(_words(last))}, {_when(last.at)}.", width="content")
            st.button("Undo the last change", on_click=_undo, args=(loaded.kept.id, last.id), key="undo_last")
    with st.expander(f"The last {counted(len(history), 'change')}", key="history", on_change="rerun") as fold:
        if fold.open:
            _list(loaded, history)


def _list(loaded: Loaded, history: list[Change]) -> None:
    labels = {c.id: f"{_when(c.at)}: {_words(c)}{' (taken back)' if c.undone else ''}" for c in history}
    picked = st.selectbox("A change", list(labels), format_func=labels.__getitem__, key="history_pick", width=520)
    change = next(c for c in history if c.id == picked)
    rows = keeping.store().written(loaded.kept.id, change.id)
    st.markdown(f"It wrote {counted(len(rows), 'row')}.")
    shown = pd.DataFrame(
        [
            {"What": _what(table), "Before": _cells(before, after), "After": _cells(after, before)}
            for table, _, before, after in rows[:200]
        ]
    )
    if len(shown):
        widgets.rows(shown, alt="Rows before and after")
    if _can_be_undone(change):
        st.button("Undo this change", on_click=_undo, args=(loaded.kept.id, change.id), key="undo_this")


def _can_be_undone(change: Change) -> bool:
    return not change.undone and change.undoes is None and change.what != "kept"


def _undo(diary_id: int, change_id: int) -> None:
    try:
        keeping.store().undo(diary_id, change_id)
    except ChangedElsewhere:
        keeping.say(
            "A later change wrote the same rows, so this one cannot be undone by itself. Undo the later one first."
        )
    except StoreError as error:
        keeping.trouble(error)


def _words(change: Change) -> str:
    what = change.what
    if what.startswith("undid: "):
        inner = what.removeprefix("undid: ")
        return f"Undone: {WORDS.get(inner, inner).lower()}"
    return WORDS.get(what, what[:1].upper() + what[1:])


def _what(table: str) -> str:
    return {"logged_range": "range", "diary": "settings"}.get(table, table)


def _cells(row: dict[str, Any] | None, other: dict[str, Any] | None) -> str:
    """Cells of a row that the other state of it has not."""
    if row is None:
        return "–"
    kept = {k: v for k, v in row.items() if v not in (None, {}, "") and (other is None or other.get(k) != v)}
    return ", ".join(f"{k}: {v}" for k, v in kept.items())[:400] or "nothing"


def _when(at: pd.Timestamp) -> str:
    zone = st.context.timezone
    local = at.tz_localize("UTC").tz_convert(zone) if zone else at
    return f"{local.day} {local:%b %Y, %H:%M}"


def imports(loaded: Loaded) -> None:
    """What was imported, with the problems that were told."""
    found = keeping.store().imports(loaded.kept.id)
    if not found:
        return
    widgets.heading(f"{counted(len(found), 'import')} kept with what they had to tell")
    labels = {key: f"{_when(at)}: {', '.join(str(f.get('file')) for f in told.files)[:80]}" for key, at, told in found}
    picked = st.selectbox("An import", list(labels), format_func=labels.__getitem__, key="import_pick", width=520)
    told = next(told for key, _, told in found if key == picked)
    files = pd.DataFrame(told.files)
    names = {"file": "File", "label": "Taken for", "rows_read": "Rows read", "rows_set_aside": "Set aside"}
    widgets.rows(files[[c for c in names if c in files]].rename(columns=names), alt="Files of this import")
    problems = pd.DataFrame(told.problems)
    if problems.empty:
        st.markdown("Every cell could be read as it stood.")
        return
    st.markdown(f"{counted(len(problems), 'thing')} to look at:")
    names = {
        "file": "File",
        "row": "Line",
        "column": "Column",
        "found": "Found",
        "fix": "What to do",
        "action": "What was done",
    }
    widgets.rows(problems[[c for c in names if c in problems]].rename(columns=names), alt="What was wrong in the files")
    widgets.download(problems, key="kept_problems")
