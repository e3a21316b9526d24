"""The clock of whoever looks at the page."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pandas as pd
import streamlit as st

from myolog import wording
from myolog.noting.clock import Clock, is_known
from ui import keeping


def clock() -> Clock:
    """Now, in the person's time zone: the computer that runs the pages may stand in another one."""
    return Clock.of(zone(), st.context.timezone_offset, utc_now())


def zone() -> str:
    """Time zone of the kept diary, else that of the browser; "" if neither says one that is known here."""
    said = keeping.showing().zone
    return said if is_known(said) else st.context.timezone or ""


def not_watched_yet(last: date, day_start: str) -> str:
    """Why days that end with this one cannot be called completely logged; "" if they can."""
    if last <= clock().today(day_start):
        return ""
    day = wording.date(pd.Timestamp(last))
    return f"{day} is still to come, so nobody can have watched it yet. Nothing was declared."


def utc_now() -> datetime:
    """The moment that it is."""
    return datetime.now(UTC)
