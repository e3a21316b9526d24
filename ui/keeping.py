"""Diaries that are kept: the database of this visitor, and which kept diary the session looks at.

Nothing is written, not even an empty file, before the person says that a diary is to be kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
import streamlit as st

import myolog
from myolog.errors import NotKept, StoreError
from myolog.readers.versions import Given
from myolog.showing import Showing
from myolog.store import Edit, Import, Kept, Loaded, Receipt, Store, connect, database, default_url, words
from myolog.store.rows import Values, plain_json
from myolog.store.writing import Written
from ui import access, earlier
from ui.earlier import Earlier
from ui.text import md

_ID = "kept_id"
_LOADED = "kept_loaded"
_TROUBLE = "kept_trouble"
_DONE = "kept_done"
_CHANGES = "kept_changes"


@st.cache_resource(show_spinner=False)
def _engine(url: str) -> sa.Engine:
    return connect(url)


def store(*, begins: bool = False) -> Store:
    """The visitor's store.

    Parameters
    ----------
    begins : bool
        Whether a file that is not there is made.

    Raises
    ------
    NotKept
        If nothing is kept.
    StoreError
        If the database cannot be opened, or somebody has to sign in first.
    """
    url = default_url()
    path = database.sqlite_file(url)
    if path is not None and not database.is_there(path):
        _engine.clear(url)
        if not begins:
            raise NotKept("This diary is not kept any more.")
    return Store(_engine(url), access.owner())


def diaries() -> list[Kept]:
    """The visitor's kept diaries, the one changed last first; none where the database cannot be opened, which is said here."""
    try:
        return store().diaries()
    except NotKept:
        return []
    except StoreError as error:
        st.error(md(str(error)))
        return []


def current() -> Loaded | None:
    """The kept diary that the session looks at, as it stands now; None if it looks at none."""
    kept_id = st.session_state.get(_ID)
    if kept_id is None:
        return None
    before: Loaded | None = st.session_state.get(_LOADED)
    try:
        there = store()
        if before is not None and before.kept.id != kept_id:
            before = None
        if before is None or before.kept.revision != there.revision(kept_id):
            before = there.load(kept_id, before)
    except StoreError as error:
        if isinstance(error, NotKept):  # erased in another tab
            close()
        trouble(error)
        return None if isinstance(error, NotKept) else before
    st.session_state[_LOADED] = before
    return before


def showing() -> Showing:
    """How the kept diary is shown that the session looks at; as every diary is at first if it looks at none."""
    before: Loaded | None = st.session_state.get(_LOADED)
    # Whatever the page shows, that goes along: it needs no look whether the diary was changed meanwhile.
    loaded = before if before and before.kept.id == st.session_state.get(_ID) else current()
    return loaded.settings.showing if loaded else Showing()


def running_by_now(kept: Loaded) -> list[dict[str, Any]] | None:
    """Episodes that run in a kept diary, whatever was written since it was loaded; as then, if it cannot be read.

    None if it is not kept any more.
    """
    try:
        return store().running(kept.kept.id)
    except NotKept:
        return None
    except StoreError:
        return kept.running


def running(kept_id: int) -> list[dict[str, Any]]:
    """Episodes that run in a kept diary, which need not be open; none where it cannot be read, which is told elsewhere."""
    try:
        return store().running(kept_id)
    except StoreError:
        return []


def open_diary(kept_id: int) -> None:
    """Look at a kept diary."""
    st.session_state[_ID] = kept_id
    st.session_state.pop(_LOADED, None)


def close() -> None:
    """Look at no kept diary; it stays kept."""
    st.session_state.pop(_ID, None)
    st.session_state.pop(_LOADED, None)


def trouble(error: StoreError) -> None:
    """Tell at the top of the page, once it is drawn, what the store could not do."""
    st.session_state[_TROUBLE] = str(error)


def untold() -> str:
    """What the store could not do since the last run, for who tells it nearer to where it happened; "" for nothing.

    A diary that is gone takes its page with it: then it is told at the top of the next one.
    """
    return str(st.session_state.pop(_TROUBLE, "")) if _ID in st.session_state else ""


def say(sentence: str) -> None:
    """Tell at the top of the page, once it is drawn, what was done."""
    st.session_state[_DONE] = sentence


def tell() -> None:
    """Say what the store could not do since the last run, and what was done."""
    said = st.session_state.pop(_TROUBLE, None)
    if said:
        st.error(md(said))
    done = st.session_state.pop(_DONE, None)
    if done:
        st.markdown(md(done))


def keep(name: str, diary: myolog.Diary | None = None, reading: myolog.Reading | None = None, **answers: Any) -> bool:  # noqa: ANN401 - arguments of read_diary
    """Keep a diary and look at it; False if it could not be kept, which is told."""
    try:
        told = (what_was_read(reading, answers), reading.showing) if reading else ()
        open_diary(store(begins=True).create(name, diary, *told))
    except StoreError as error:
        trouble(error)
        return False
    return True


def begin(name: str) -> None:
    """Keep an empty diary and look at it."""
    keep(name)


def write(edits: Sequence[Edit], what: str) -> Receipt | None:
    """Write rows of the diary that is looked at, all or none; None if they could not be, which is told.

    Raises
    ------
    ChangedElsewhere
        If a row was changed in another tab; the caller shows both values.
    """
    loaded = current()
    if loaded is None:
        return None
    try:
        return store().apply(loaded.kept.id, edits, what)
    except myolog.errors.ChangedElsewhere:
        raise
    except StoreError as error:
        trouble(error)
        return None


def note_day(
    date: str, noted: Values, what: str, *, seen: Values | None = None, beside: Sequence[Edit] = ()
) -> Receipt | None:
    """Write cells of a day of the diary that is looked at; None if they could not be, which is told.

    A day on which nothing is said of episodes does not become a watched one by it: the form asks.

    Raises
    ------
    ChangedElsewhere
        If a cell was changed in another tab; the caller shows both values.
    """
    loaded = current()
    if loaded is None:
        return None
    try:
        return store().note_day(loaded.kept.id, date, noted, what, by_hand=False, seen=seen, beside=beside)
    except myolog.errors.ChangedElsewhere:
        raise
    except StoreError as error:
        trouble(error)
        return None


def undo(change_id: int) -> bool:
    """Take back a change of the diary that is looked at; False if it could not be, which is told.

    Raises
    ------
    ChangedElsewhere
        If a row of it was changed again since.
    """
    loaded = current()
    if loaded is None:
        return False
    try:
        store().undo(loaded.kept.id, change_id)
    except myolog.errors.ChangedElsewhere:
        raise
    except StoreError as error:
        trouble(error)
        return False
    return True


def merge(kept_id: int, diary: myolog.Diary, reading: myolog.Reading, **answers: Any) -> bool:  # noqa: ANN401 - arguments of read_diary
    """Make a kept diary what reading files beside it gave; False if it could not be written, which is told."""
    try:
        there = store()
        there.replace(there.load(kept_id), diary, "imported", what_was_read(reading, answers))
    except StoreError as error:
        trouble(error)
        return False
    open_diary(kept_id)
    return True


def what_was_read(reading: myolog.Reading, answers: dict[str, Any]) -> Import:
    """What is kept of an import: what each file was taken for, its problems, and the answers."""
    files = reading.sources.astype(object).where(reading.sources.notna(), None)
    problems = reading.problems.astype(object).where(reading.problems.notna(), None)
    said = dict(answers)
    # Keys of a mapping are (file, column); JSON has none but texts.
    said["mapping"] = [[*(k if isinstance(k, tuple) else ("", k)), v] for k, v in (said.get("mapping") or {}).items()]
    return Import(plain_json(files.to_dict("records")), plain_json(problems.to_dict("records")), plain_json(said))


def changes_to(diary: myolog.Diary) -> str:
    """What would be written to turn the diary that is looked at into another one, counted: "3 episodes added"; "" for nothing."""
    loaded = current()
    if loaded is None:
        return ""
    held = st.session_state.get(_CHANGES)
    if held is None or held[0] is not diary or held[1] is not loaded:
        edits = loaded.changes_to(diary)
        rows: Written = [
            (e.table, e.row_id or 0, None if e.row_id is None else {}, None if e.cells is None else dict(e.cells))
            for e in edits
        ]
        held = (diary, loaded, words.counted(rows))
        st.session_state[_CHANGES] = held
    return str(held[2])


def without(loaded: Loaded, replaced: Sequence[Earlier]) -> myolog.Diary:
    """A kept diary without what newer versions of files replace."""
    return earlier.without(loaded, replaced)


def find_earlier(loaded: Loaded, given: Given) -> Earlier | None:
    """What a kept diary has from an earlier version of a file."""
    try:
        return earlier.find_earlier(store(), loaded, given)
    except StoreError:  # which is told where something is to be written
        return None
