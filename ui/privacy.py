"""The sections of Privacy: what is kept where, for how long, and how it goes away. It says what holds here and now."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from myolog.readers import remembered
from myolog.store import backups, database, default_url
from ui import access, shell
from ui.text import md


def in_short() -> None:
    """The answer that people look for."""
    if access.is_local():
        st.markdown(
            "**Everything stays on this computer.** Myolog runs here, and the page in your browser talks to nobody else. It "
            "sends nothing anywhere: no log, no statistics of use, no error reports. It needs no account and no network."
        )
    else:
        st.markdown(
            "**This page is served by another computer.** What you drop here goes to that computer and no further: Myolog "
            "sends nothing on. Whoever runs that computer could look into it. To keep everything to yourself, run Myolog on "
            "your own computer."
        )


def looking() -> None:
    """What is only looked at."""
    st.header("What you only look at is not kept", anchor=False)
    st.markdown(
        "Files that you drop, and the demo, are held in memory while this page is open. They are gone when you close the "
        "page, reload it, or press *Close this diary*. The same holds for your answers on the page When to see a doctor, "
        "for a timer, and for what you type for a report: your name, your questions and what you say about you. Your own files stay as they are."
    )


def kept() -> None:
    """What is kept when the person says so, and where."""
    st.header("What is kept, and only if you say so", anchor=False)
    if not access.is_local() or database.sqlite_file(default_url()) is None:
        st.markdown(
            "A diary that you keep lies in the database of whoever runs this page, with the history of its changes. Whoever "
            "runs it makes the backups."
        )
    else:
        _files()
    st.markdown(
        "On the page Diary you can take all of it with you, undo changes, and erase it for good. What you download, such as "
        "a report or a table, lies where your browser puts downloads, and is yours to delete."
    )
    st.page_link(shell.DIARY, label="Go to Diary")


def _files() -> None:
    """Each file of this computer in which something is kept."""
    url = default_url()
    diaries = database.sqlite_file(url)
    assert diaries is not None  # asked before
    lines = (
        _line(
            "A diary that you keep, with the history of its changes",
            diaries,
            "Your experiments are in it too. Other people's accounts on this computer cannot open the file, except an "
            "administrator's. It stays until you erase it on the page Diary.",
        ),
        _line(
            "Backups, when you make one",
            backups.folder_of(url),
            "Each is a copy of everything that is kept. They are erased along with a diary.",
        ),
        _line(
            "What the columns of a table are, if you ticked that it is to be remembered",
            remembered.folder() / remembered.NAME,
            "It holds names of columns and no row of any log. You can take it back where you ticked it.",
        ),
    )
    st.markdown("\n".join(lines))


def _line(what: str, where: Path, how: str) -> str:
    try:
        holds = any(where.glob("*.db")) if where.is_dir() else where.exists()
    except OSError:
        found = "its folder cannot be opened"
    else:
        found = "there is one" if holds else "nothing is there now"
    return f"- **{md(what)}**: {md(where.absolute())} ({found}). {md(how)}"


def browser() -> None:
    """What the browser holds."""
    st.header("What your browser holds", anchor=False)
    st.markdown(
        "A token that keeps other pages from acting in your name (the cookie `_streamlit_xsrf`, gone when the browser is "
        "closed), and whether you like it light or dark. Nothing of your log. An address such as `/triggers?factor=sleep_h` "
        "names what you look at, never what you noted; your browser may keep it in its history. A link to a source opens "
        "only when you follow it."
    )


def check() -> None:
    """How anybody can see for themselves."""
    st.header("See for yourself", anchor=False)
    st.markdown(
        "Switch your network off: everything works as before. The code is open, and its tests fail if a page calls any "
        "address but this computer's."
    )
