"""The second of two who change a row sees both values, and says which is to stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import pandas as pd
import streamlit as st

from myolog.errors import ChangedElsewhere, StoreError
from myolog.noting import sheet
from myolog.noting.cells import Column
from myolog.store import Edit, Loaded, words
from ui import keeping, widgets
from ui.diary.typed import Cells, Pending, Sheet, put_aside
from ui.text import md

_KEY: Final = "diary_conflicts"


@dataclass
class Conflict:
    """What could not be written because the row is another one by now."""

    table: str
    row_id: int
    columns: tuple[Column, ...]
    seen: Cells
    said: Cells | None
    """Cells that were changed; None if the row was to be deleted."""


def ask(there: Sheet, lost: Pending) -> None:
    """Put a change aside until the person says which of the two values is to stand."""
    assert lost.edit.row_id is not None
    seen = there.rows[lost.at] if lost.at is not None else (lost.added.row if lost.added else None) or {}
    conflict = Conflict(there.table, lost.edit.row_id, there.columns, dict(seen), lost.said)
    st.session_state.setdefault(_KEY, []).append(conflict)
    put_aside(there, lost)


def show(kept: Loaded, settled: Callable[[], None]) -> None:
    """Both values of each row that was changed elsewhere since it was shown, side by side.

    Parameters
    ----------
    settled : callable
        Called when the person has said which is to stand.
    """
    for at, conflict in enumerate(st.session_state.get(_KEY, [])):
        with st.container(border=True, key=f"conflict_{at}"):
            _side_by_side(kept, conflict, at, settled)


def _side_by_side(kept: Loaded, conflict: Conflict, at: int, settled: Callable[[], None]) -> None:
    table, seen = conflict.table, conflict.seen
    theirs = next((row for row in kept.rows(table) if row["id"] == conflict.row_id), None)
    mine = _mine(conflict, theirs or seen)
    st.markdown(f"**{md(words.name_of(table, theirs or seen))}** was changed in another tab or program as well.")
    if theirs is None:
        st.markdown("It was deleted there. You changed it here; that was not written.")
        labels = ("Leave it deleted", "Put it back with what I wrote")
    elif mine is None:
        st.markdown("You deleted it here; that was not done. There it was changed:")
        labels = ("Keep it as it is now", "Delete it")
    else:
        st.markdown("Nothing of yours was written to it yet. Which is to stand?")
        labels = ("Keep what is in the diary", "Write mine")
    before = theirs if theirs is not None and mine is None else None
    sides = (seen, before) if before is not None else (theirs, mine)
    differing = words.differences(table, *sides, kept.settings.showing.units)
    if differing:
        names = ["As you saw it", "In the diary now"] if before is not None else ["In the diary now", "What you wrote"]
        rows = pd.DataFrame(differing, columns=["Cell", *names], dtype="str")
        widgets.rows(rows, alt="Both values side by side")
    with st.container(horizontal=True):
        st.button(labels[0], key=f"keep_theirs_{at}", on_click=_settle, args=(at, settled))
        st.button(labels[1], key=f"write_mine_{at}", on_click=_insist, args=(at, settled))


def _mine(conflict: Conflict, now: Cells) -> Cells | None:
    """The row as it is now with the cells that the person changed; None if it was to be deleted."""
    if conflict.said is None:
        return None
    return {**now, **sheet.edited(conflict.table, conflict.columns, conflict.said, now).cells}


def _settle(at: int, settled: Callable[[], None]) -> None:
    """The row stays as it is in the diary."""
    st.session_state[_KEY].pop(at)
    settled()


def _insist(at: int, settled: Callable[[], None]) -> None:
    """Write what the person wrote over what stands in the row now; whoever changed it meanwhile is asked about again."""
    kept = keeping.current()
    conflict: Conflict = st.session_state[_KEY][at]
    if kept is None:
        return
    theirs = next((row for row in kept.rows(conflict.table) if row["id"] == conflict.row_id), None)
    if theirs is not None:
        said = conflict.said
        cells = None if said is None else sheet.edited(conflict.table, conflict.columns, said, theirs).cells
        edit = Edit(conflict.table, conflict.row_id, cells, theirs["version"])
    elif conflict.said is None:
        _settle(at, settled)
        return
    else:
        whole = _mine(conflict, conflict.seen) or {}
        cells = {name: cell for name, cell in whole.items() if name not in ("id", "version")}
        edit = Edit(conflict.table, conflict.row_id, cells, puts_back=True)
    try:
        keeping.store().apply(kept.kept.id, [edit], "deleted" if edit.cells is None else "edited")
    except ChangedElsewhere:
        return  # it is shown with its newest value
    except StoreError as error:
        keeping.trouble(error)
        return
    _settle(at, settled)
