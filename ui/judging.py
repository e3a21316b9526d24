"""Which days a verdict rests on, and what the person suspected before anything was looked at."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from myolog.diary import Diary
from myolog.errors import StoreError
from myolog.store import Loaded
from myolog.store.rows import Suspicion
from myolog.triggers.looks import LEVEL, Look, judged_part, look_at
from ui import keeping, state
from ui.noting.clock import clock


@dataclass(frozen=True, slots=True)
class Judged:
    """A diary as its verdict sees it.

    Attributes
    ----------
    diary : Diary
        The days up to its last verdict; all where there was none, or it is looked at once.
    look : Look or None
        Where a kept diary stands; None for one that is not kept, which is looked at once.
    suspects : tuple of str
    """

    diary: Diary
    look: Look | None
    suspects: tuple[str, ...]

    @property
    def level(self) -> float | None:
        """Chance of any false `likely` at this look; None: the false discovery rate, as at a single look."""
        if self.look is None or self.look.is_first:
            return None
        return LEVEL if self.look.judged else 0.0


def judged(diary: Diary) -> Judged:
    """The session's diary as its verdict sees it."""
    said = suspicion()
    suspects = said.factors if said else ()
    kept = _kept()
    if kept is None:
        return Judged(diary, None, suspects)
    look = look_at(int(diary.outcome_values().notna().sum()), kept.settings.brought)
    return Judged(judged_part(diary, look), look, suspects)


def suspicion() -> Suspicion | None:
    """What was suspected before the first look; None where nobody has been asked yet."""
    kept = _kept()
    if kept is not None:
        return kept.settings.suspicion
    said: Suspicion | None = st.session_state.get(state.SUSPICION)
    return said


def suspect(factors: Sequence[str]) -> None:
    """Note what the person suspects, with its date and digest; in the kept diary where there is one."""
    on = clock().now.date()
    said = Suspicion(on.isoformat(), tuple(factors), _digest(on, factors))
    kept = _kept()
    if kept is None:
        st.session_state[state.SUSPICION] = said
        return
    try:
        keeping.store().set_settings(kept, replace(kept.settings, suspicion=said))
    except StoreError as error:
        keeping.trouble(error)


def _digest(on: dt.date, factors: Sequence[str]) -> str:
    return hashlib.sha256("\n".join([on.isoformat(), *factors]).encode()).hexdigest()


def _kept() -> Loaded | None:
    return keeping.current() if state.current() is None else None
