"""What was changed, and what was imported, each with what it did and the way back."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from myolog.errors import ChangedElsewhere, StoreError
from myolog.readers.merge import SAME_VALUE
from myolog.store import Change, Import, Loaded, words
from myolog.store.store import KEPT
from myolog.wording import counted
from ui import imported, keeping, widgets
from ui.noting.clock import zone
from ui.text import md

SHOWN: Final = 50
"""Changes that are listed at first, and that are added by asking for more."""
MOST: Final = 500
"""Rows of a change that are shown; all of them can be downloaded."""
UNDID: Final = "undid: "
_N: Final = "history_shown"

WORDS: Final = {
    KEPT: "Diary begun",
    "imported": "Files added",
    "edited": "Changed in the table",
    "added": "Added",
    "deleted": "Deleted in the table",
    "noted": "Noted",
    "settings": "Settings changed",
    "renamed": "Renamed",
}
"""What was done, for those words of the store that say too little by themselves."""


def last(kept: Loaded) -> None:
    """The last change and the button that takes it back, above all else."""
    try:
        change = keeping.store().last_change(kept.kept.id)
    except StoreError as error:
        st.error(md(str(error)))
        return
    with st.container(horizontal=True, vertical_alignment="center", key="last_change"):
        if change is None:
            st.markdown("Whatever you change here is saved at once, and can be undone.", width="content")
        else:
            rows = f", {counted(change.n_rows, 'row')}" if change.n_rows != 1 else ""
            st.markdown(f"Saved {when(change.at)}: {md(_words(change)).lower()}{rows}.", width="content")
            st.button("Undo", on_click=undo, args=(kept.kept.id, change.id), key="undo_last")


def changes(kept: Loaded) -> None:
    """Every change, the last one first; one can be opened and taken back."""
    n = st.session_state.get(_N, SHOWN)
    try:
        history = keeping.store().history(kept.kept.id, n + 1)
    except StoreError as error:
        st.error(md(str(error)))
        return
    more = len(history) > n
    history = history[:n]
    widgets.heading(f"The last {counted(len(history), 'change')}" if more else counted(len(history), "change"))
    st.markdown("Pick one to see what it wrote, and to take back that one alone.")
    table = pd.DataFrame(
        {
            "When": [when(change.at) for change in history],
            "What": [f"{_words(change)}{' (taken back)' if change.undone else ''}" for change in history],
            "Rows": [f"{change.n_rows:,}" for change in history],
        }
    )
    at = imported.picked_row(
        table, key=f"history_{kept.kept.id}_{kept.kept.revision}", alt=f"Table of {counted(len(table), 'change')}"
    )
    if more:
        st.button("Show earlier ones", key="history_more", on_click=_show_more, args=(n,))
    if at is not None:
        with st.container(border=True, key="change"):
            _one(kept, history[at])


def _show_more(n: int) -> None:
    st.session_state[_N] = n + SHOWN


def _one(kept: Loaded, change: Change) -> None:
    """What a change wrote, and the button that takes it back."""
    st.markdown(f"**{md(_words(change))}**, {when(change.at)}")
    written = keeping.store().written(kept.kept.id, change.id)
    if not written:
        st.markdown("It wrote nothing.")
        return
    st.markdown(f"{md(words.counted(written))}.")
    what_it_wrote(kept, change, key="change")
    if _can_be_undone(change):
        st.button("Undo this change", on_click=undo, args=(kept.kept.id, change.id), key="undo_this")
    elif change.what == KEPT:
        st.markdown("This is how the diary began. To be rid of it, erase the diary under Yours.")
    elif change.undone:
        st.markdown("It has been taken back.")


def what_it_wrote(kept: Loaded, change: Change, *, key: str) -> None:
    """The rows of a change before and after it."""
    written = keeping.store().written(kept.kept.id, change.id)
    names = {"row": "Which", "what": "What", "before": "Before", "after": "After"}
    units = kept.settings.showing.units
    shown = words.described(written[:MOST], units).rename(columns=names)
    widgets.rows(shown, alt=f"Rows before and after, {counted(len(shown), 'row')}")
    if len(written) > MOST:
        st.markdown(f"These are the first {MOST:,} of {len(written):,}.")
        widgets.download(
            lambda: words.described(written, units).rename(columns=names), key=key, label="Download all of them (CSV)"
        )


def _can_be_undone(change: Change) -> bool:
    return not change.undone and change.undoes is None and change.what != KEPT


def undo(diary_id: int, change_id: int) -> None:
    """Take back a change; why it cannot be is told at the top."""
    try:
        keeping.store().undo(diary_id, change_id)
    except ChangedElsewhere as changed:
        row = changed.theirs or changed.yours or {}
        keeping.say(
            f"This cannot be undone by itself: {words.name_of(changed.table, row)} was changed again later. Undo that later "
            "change first."
        )
    except StoreError as error:
        keeping.trouble(error)


def _words(change: Change) -> str:
    what = change.what.removeprefix(UNDID)
    said = WORDS.get(what, what[:1].upper() + what[1:])
    return f"Undone: {said[:1].lower()}{said[1:]}" if what != change.what else said


def when(at: pd.Timestamp) -> str:
    """A moment on the person's own clock."""
    here = zone()
    local = at.tz_localize("UTC").tz_convert(here) if here else at.tz_localize("UTC")
    return f"{local.day} {local:%b %Y, %H:%M}{'' if here else ' UTC'}"


def imports(kept: Loaded) -> None:
    """What was imported: what each file was taken for, what it had to tell, and what it changed."""
    try:
        found = keeping.store().imports(kept.kept.id)
    except StoreError as error:
        st.error(md(str(error)))
        return
    widgets.heading(f"{counted(len(found), 'import')} kept" if found else "No file was imported")
    if not found:
        st.markdown("What a file had to tell when it was read stays here with it, once you add one.")
        return
    labels = {key: _called(at, told) for key, at, told in found}
    key = st.selectbox("Import", list(labels), format_func=lambda k: labels[k], key="import_pick", width=520)
    told = next(told for each, _, told in found if each == key)
    _files(told)
    for change in keeping.store().history(kept.kept.id, 1, of_import=key):
        _changed(kept, change)
    _problems(told, key)


def _called(at: pd.Timestamp, told: Import) -> str:
    files = [str(file.get("file")) for file in told.files]
    more = f" and {len(files) - 2:,} more" if len(files) > 3 else ""
    return f"{when(at)}: {', '.join(files[:2] if more else files)}{more}"


def _files(told: Import) -> None:
    names = {"file": "File", "label": "Taken for", "rows_read": "Rows read", "rows_set_aside": "Set aside"}
    files = pd.DataFrame([{label: file.get(name) for name, label in names.items()} for file in told.files])
    if len(files):
        widgets.rows(files, alt="What each file was taken for")


def _changed(kept: Loaded, change: Change) -> None:
    """What an import changed in the diary."""
    with st.expander(
        f"What it changed: {counted(change.n_rows, 'row')}", key="import_changed", on_change="rerun"
    ) as fold:
        if not fold.open:
            return
        written = keeping.store().written(kept.kept.id, change.id)
        st.markdown(f"{md(words.counted(written))}." if written else "Nothing: the diary said all of it already.")
        if written:
            what_it_wrote(kept, change, key="import")
        if _can_be_undone(change):
            st.button("Undo this import", on_click=undo, args=(kept.kept.id, change.id), key="undo_import")


def _problems(told: Import, import_id: int) -> None:
    problems = pd.DataFrame(told.problems, columns=list(imported.PROBLEM_NAMES)).astype({"row": "Int64"})
    if problems.empty:
        st.markdown("Every cell could be read as it stood.")
        return
    contradicts = problems["expected"] == SAME_VALUE
    n = int(contradicts.sum())
    st.markdown(f"**{counted(len(problems), 'thing')} to look at**")
    shown = imported.filtered(problems, key=f"kept_problems_{import_id}")
    if 0 < n < len(problems):
        kinds = {"All": None, f"Files that contradict each other ({n:,})": True, "Everything else": False}
        picked = kinds[st.selectbox("About", list(kinds), key=f"kept_problems_{import_id}_about", width=320)]
        shown = shown if picked is None else shown[contradicts.reindex(shown.index) == picked]
    table = widgets.named(shown, imported.PROBLEM_NAMES)
    widgets.rows(table, alt=counted(len(table), "thing") + " to look at")
    widgets.download(shown, key="kept_problems")
