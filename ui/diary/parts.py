"""The parts of the page Diary, of which only the one that is looked at is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import streamlit as st

from myolog.store import Loaded
from myolog.store.rows import rows_of, settings_of
from ui import bringing, keeping, shell, state
from ui.diary import sheets, yours

Section = Callable[[Loaded], None]
WHAT: Final = "every episode and day, to look through, correct, and take with you"
KEY: Final = "diary_part"


def kept_or_look() -> Loaded:  # noqa: RET503 - st.stop ends the run
    """The kept diary; one that is only looked at is shown as it is, and the page ends here."""
    brought, kept = state.current(), keeping.current()
    if kept is not None and brought is None:
        return kept
    diary = shell.diary_or_invite(WHAT)
    if brought is not None:
        if brought.is_demo:
            st.markdown("This demo diary is made up. In a diary that you keep, every cell here can be changed.")
        bringing.offer_to_keep(brought)
    settings = settings_of(diary)
    episodes, days, yours_ = st.tabs(["Episodes", "Days", "Yours"], key=KEY, on_change="rerun")
    for tab, table in ((episodes, "episode"), (days, "day")):
        if tab.open:
            with tab:
                sheets.look(table, rows_of(diary, table), settings)
    if yours_.open:
        with yours_:
            yours.take_along_unkept(diary, state.name())
    st.stop()


def show(parts: Mapping[str, Sequence[Section]], kept: Loaded) -> None:
    """Parts under their names, each of its sections one below the other."""
    for tab, sections in zip(st.tabs(list(parts), key=KEY, on_change="rerun"), parts.values(), strict=True):
        if tab.open:
            with tab:
                for section in sections:
                    section(kept)
