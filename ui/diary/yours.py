"""The diary is the person's: taken along whole, backed up, put back, erased for good."""

from __future__ import annotations

import contextlib
import unicodedata
from pathlib import Path
from typing import Final

import pandas as pd
import streamlit as st

import myolog
from myolog import wording
from myolog.errors import StoreError
from myolog.store import Loaded, database, default_url, takeout
from myolog.store import backups as copies
from myolog.store.backups import Preview
from myolog.store.erasing import erase_for_good
from myolog.wording import counted
from ui import access, keeping, shell, state, widgets
from ui.text import md

_SEEN: Final = "backup_seen"
_ERASED: Final = "erase_name"


def take_along(kept: Loaded) -> None:
    """Everything in one archive that reads back to the same diary."""
    widgets.heading("Take everything with you")
    st.markdown(
        "One ZIP archive: tables that any spreadsheet opens, and a JSON file with all that is kept, what runs and every import "
        "with its problems among it. Drop it on Home, here or elsewhere, and the same diary is there again. What you "
        "changed or deleted before is not in it, so that you can hand it on."
    )
    # Read here and not when it is asked for: what fails behind a download cannot be told.
    try:
        imports = keeping.store().imports(kept.kept.id)
    except StoreError as error:
        st.error(md(str(error)))
        st.markdown("The archive holds what was read of the diary before, without what its imports had to tell.")
        imports = []
    _archive(lambda: takeout.archive(kept, imports))


def take_along_unkept(diary: myolog.Diary, name: str) -> None:
    """A diary that is only looked at in one archive that reads back to the same diary."""
    widgets.heading("Take it with you")
    st.markdown(
        "One ZIP archive: tables that any spreadsheet opens, and a JSON file that says the same. Drop it on Home, here or "
        "elsewhere, and the same diary is there again."
    )
    _archive(lambda: takeout.archive_of(diary, name))


def _archive(make: takeout.Maker) -> None:
    st.download_button(
        "Download the whole diary (ZIP)",
        data=make,
        file_name="myolog diary.zip",
        mime="application/zip",
        on_click="ignore",
        key="take_along",
    )


# Backups


def backups(kept: Loaded) -> None:
    """Copies of the file: made, looked into, put back."""
    url = default_url()
    widgets.heading("Backups")
    if database.sqlite_file(url) is None or not access.is_local():
        st.markdown(
            "Your diaries are kept on a server. Whoever runs it makes its backups; what is yours is in the archive above."
        )
        return
    try:
        found = copies.listed(url)
        of = "all your diaries" if len(keeping.diaries()) > 1 else "this diary"
        st.markdown(
            f"A backup is a copy of {of}, in the folder {md(copies.folder_of(url))}. Keep one on another disk too: take it "
            "from there."
        )
        if st.button("Make a backup now", key="make_backup"):
            made = copies.make(url)
            keeping.say(f"Made a backup, {_size(made)}.")
            st.rerun()
        if found:
            _look_into(kept, found)
    except StoreError as error:
        st.error(md(str(error)))


def _size(backup: Path) -> str:
    return f"{max(backup.stat().st_size / 1e6, 0.1):,.1f} MB"


def _called(backup: Path) -> str:
    at = pd.Timestamp(copies.made_at(backup))
    return f"{at.day} {at:%b %Y, %H:%M:%S}, {_size(backup)}"


def _look_into(kept: Loaded, found: list[Path]) -> None:
    """What a backup holds, and what putting it back would change."""
    labels = {path: _called(path) for path in found}
    picked = st.selectbox(
        f"{counted(len(found), 'backup')}, the last one first",
        found,
        format_func=labels.__getitem__,
        index=None,
        key="backup",
        width=420,
        placeholder="Look into one",
    )
    if picked is None:
        return
    for seen in _previews(kept, picked):
        with st.container(border=True, key=f"backup_{seen.kept.id}"):
            _offer(kept, picked, seen)


def _previews(kept: Loaded, backup: Path) -> list[Preview]:
    """What a backup holds; looking into it takes a while, so it is remembered until something changes."""
    asked = (backup, kept.kept.id, kept.kept.revision)
    before = st.session_state.get(_SEEN)
    if before is None or before[0] != asked:
        before = (asked, copies.preview(keeping.store(), backup))
        st.session_state[_SEEN] = before
    previews: list[Preview] = before[1]
    return previews


def _offer(kept: Loaded, backup: Path, seen: Preview) -> None:
    span = f", {wording.date(seen.first)} to {wording.date(seen.last)}" if seen.first and seen.last else ""
    st.markdown(
        f"**{md(seen.kept.name)}**: {counted(seen.episodes, 'episode')}, {counted(seen.days, 'day')} noted{span}."
    )
    if seen.now is None:
        st.markdown("It is not kept any more. Putting it back keeps it again; its history begins anew.")
        label = "Put this diary back"
    elif not seen.changes:
        st.markdown("It is the same as what is kept now.")
        return
    else:
        st.markdown(
            f"Putting it back would write {counted(seen.changes, 'row')} of the diary"
            f"{'' if seen.now.id == kept.kept.id else f' {md(seen.now.name)}'}, and can be undone."
        )
        label = "Make it what it was then"
    if st.button(label, key=f"restore_{seen.kept.id}"):
        keeping.open_diary(copies.restore(keeping.store(), backup, seen.kept.id))
        keeping.say("The diary is what it was in the backup.")
        st.rerun()


# Erasing


def erase(kept: Loaded) -> None:
    """Erase for good, once the person has typed the name."""
    widgets.heading("Erase for good")
    name = plain(kept.kept.name)
    st.markdown(
        "Erases this diary with its history, its imports and its experiments, also from the backups that Myolog made, and "
        "with your last diary the whole file. Nothing can bring it back; take everything with you first if you may want it "
        "again. Copies that you made yourself are yours to delete."
        if access.is_local()
        else "Erases this diary with its history, its imports and its experiments. Nothing can bring it back; take everything "
        "with you first if you may want it again. Backups of the whole server are in the hands of whoever runs it; ask them "
        "how long they are kept."
    )
    with st.form("erase", border=False):
        typed = st.text_input(f"Type “{md(name)}” to confirm", key=_ERASED, width=320)
        sent = st.form_submit_button("Erase this diary")
    if not sent:
        return
    if plain(typed) != name:
        st.markdown("This is not its name, so nothing was erased.")
        return
    try:
        erase_for_good(keeping.store(), kept.kept)
    except StoreError as error:
        st.error(md(str(error)))
        return
    state.close()
    with contextlib.suppress(KeyError):
        del st.session_state[_ERASED]
    keeping.say(f"The diary “{name}” is erased.")
    st.switch_page(shell.HOME)


def plain(name: str) -> str:
    r"""A name as it can be typed: without what cannot be seen, and with single spaces.

    >>> plain(" My\u202e  diary\n")
    'My diary'
    """
    seen = "".join(
        c for c in unicodedata.normalize("NFC", name) if unicodedata.category(c) not in ("Cf", "Cc") or c.isspace()
    )
    return " ".join(seen.split()) or "erase"
