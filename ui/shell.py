"""What stands around every page: its title, the way to the others, and the notice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

import myolog
from myolog.charts.palette import DARK, LIGHT, Palette
from ui import access, keeping, memory, scripts, state, timers

HERE = Path(__file__).resolve().parent
HOME = "dashboard.py"
TRIGGERS = "pages/triggers.py"
HELPS = "pages/what_helps.py"
EXPERIMENTS = "pages/experiments.py"
DIARY = "pages/diary.py"
GUIDE = "pages/guide.py"
DOCTOR = "pages/when_to_see_a_doctor.py"

PAGES = {
    HOME: "Home",
    TRIGGERS: "Triggers",
    "pages/before_an_episode.py": "Before an episode",
    HELPS: "What helps",
    EXPERIMENTS: "Experiments",
    DIARY: "Diary",
    "pages/report.py": "Report",
    GUIDE: "Guide",
    DOCTOR: "When to see a doctor",
    "pages/privacy.py": "Privacy",
}
"""Every page by its file, in the order of the sidebar."""


def begin(page: str, title: Callable[[], str] | None = None) -> None:
    """Start a page: its configuration, the sidebar, its title and the notice. The first line of every page.

    Whoever may not see the page gets no further than this.

    Parameters
    ----------
    page : str
        The page's name as in `PAGES`.
    title : callable, optional
        Gives the heading, where it says more than the name.
    """
    memory.clear_later()
    st.set_page_config(
        page_title=page if page == "Myolog" else f"{page} · Myolog",
        page_icon=str(HERE / "icon.png"),
        layout="wide",
        initial_sidebar_state="auto",
    )
    st.html(HERE / "style.css")
    access.gate()
    with st.sidebar:
        _sidebar()
    scripts.run(scripts.FOLD_SIDEBAR, page)
    st.title(title() if title else page, anchor=False)
    _notice(link=page != PAGES[DOCTOR])
    keeping.tell()
    timers.show(page)


def _sidebar() -> None:
    with st.container(key="brand"):
        st.markdown("**Myolog**")
        st.markdown("What goes with your twitches, cramps and spasms")
    for file, label in PAGES.items():
        st.page_link(file, label=label, width="stretch")
    if state.diary() is not None:
        brought = state.current()
        with st.container(key="whose"):
            st.markdown("Looking at" if brought else "Your kept diary")
            st.text(state.name())
            if state.is_made_up():
                st.text("Made up, to look around in")
            if st.button(
                "Close this diary",
                key="close",
                width="stretch",
                help="Forgets what was read and is not kept. Your files stay as they are, and so does what is kept.",
            ):
                state.close()
                st.switch_page(HOME)
    if access.signs_in():
        with st.container(key="who"):
            st.text(f"Signed in as {access.name()}" if access.name() else "Signed in")
            st.button("Sign out", key="sign_out", width="stretch", on_click=st.logout)
    st.markdown(access.promise())


def _notice(*, link: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="notice"):
        st.markdown("Information, not medical advice.", width="content")
        if link:
            st.page_link(DOCTOR, label="When to see a doctor")


def palette() -> Palette:
    """The colours for the ground that the visitor sees."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def diary_or_invite(what: str) -> myolog.Diary:  # noqa: RET503 - st.stop ends the run
    """The session's diary; without one the page says what it would show and how to begin, and ends here.

    Parameters
    ----------
    what : str
        What the page shows once there is a diary, to go on after "This page shows".
    """
    diary = state.diary()
    if diary is not None and len(diary):
        return diary
    if diary is not None:
        st.header("Nothing is noted yet", anchor=False)
        st.markdown(f"This page shows {what}. Note your first twitch on Home, or add the files you have there.")
        st.page_link(HOME, label="Go to Home")
        st.stop()
    st.header("There is no diary here yet", anchor=False)
    st.markdown(f"This page shows {what}. Bring your own log, or look around with a made-up one first.")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link(HOME, label="Bring your log")
        if st.button("Open the demo diary", type="primary"):
            state.open_demo()
            st.rerun()
    st.stop()
