"""The diary is the person's: taken along whole, backed up, put back, erased for good."""

from __future__ import annotations

import contextlib
from pathlib import Path

import streamlit as st

from myolog import wording
from myolog.errors import StoreError
from myolog.store import Loaded, database, default_url, takeout
from myolog.store import backups as copies
from myolog.store.erasing import erase_for_good
from ui import keeping, shell, state, widgets
from ui.text import md


def take_along(loaded: Loaded) -> None:
    """Everything in one archive that reads back to the same diary."""
    widgets.heading("Take everything with you")
    st.markdown(
        "One ZIP archive with tables that any spreadsheet opens and one JSON file with all that is kept. Drop it on Home, here "
        "or elsewhere, and the same diary is there again."
    )
    imports = keeping.store().imports(loaded.kept.id)
    st.download_button(
        "Download the whole diary (ZIP)",
        data=lambda: takeout.archive(loaded, imports),
        file_name="myolog diary.zip",
        mime="application/zip",
        on_click="ignore",
        key="take_along",
    )


def backups(loaded: Loaded) -> None:
    """Copies of the file: made, looked into, put back."""
    url = default_url()
    if database.sqlite_file(url) is None or not keeping.is_local():
        return
    widgets.heading("Backups")
    try:
        found = copies.listed(url)
        st.markdown(f"A backup is a copy of everything that is kept, in {md(copies.folder_of(url))}.")
        if st.button("Make a backup now", key="make_backup"):
            made = copies.make(url)
            keeping.say(f"Made the backup {made.name}.")
            st.rerun()
        if found:
            _restore(loaded, found)
    except StoreError as error:
        st.error(md(str(error)))


def _restore(loaded: Loaded, found: list[Path]) -> None:
    picked = st.selectbox(
        "Look into a backup", found, format_func=lambda path: path.stem, index=None, key="backup", width=420
    )
    if picked is None:
        return
    for seen in copies.preview(keeping.store(), picked):
        span = (
            f", {wording.date(seen.first)} to {wording.date(seen.last)}"
            if seen.first is not None and seen.last is not None
            else ""
        )
        st.markdown(
            f"{md(seen.kept.name)}: {wording.counted(seen.episodes, 'episode')}, {wording.counted(seen.days, 'day')} noted{span}."
        )
        is_this = seen.kept.id == loaded.kept.id
        label = "Make this diary what it was then" if is_this else "Put this diary back"
        if st.button(label, key=f"restore_{picked.stem}_{seen.kept.id}"):
            keeping.open_diary(copies.restore(keeping.store(), picked, seen.kept.id))
            keeping.say("Put back. It can be undone under What was changed.")
            st.rerun()


def erase(loaded: Loaded) -> None:
    """Erase for good, once the person has typed the name."""
    widgets.heading("Erase for good")
    st.markdown(
        "Erases this diary with its history and imports. The backups that Myolog made go too, because they hold it. Nothing can "
        "bring it back; take everything with you first if you may want it again."
    )
    with st.form("erase", border=False):
        typed = st.text_input(
            f"Type the name of the diary to confirm: {md(loaded.kept.name)}", key="erase_name", width=320
        )
        sent = st.form_submit_button("Erase this diary")
    if not sent:
        return
    if typed.strip() != loaded.kept.name:
        st.markdown("This is not its name, so nothing was erased.")
        return
    try:
        erase_for_good(keeping.store(), loaded.kept)
    except StoreError as error:
        keeping.trouble(error)
    state.close()
    with contextlib.suppress(KeyError):
        del st.session_state["erase_name"]
    st.switch_page(shell.HOME)
