"""The clock of whoever looks at the page."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pandas as pd
import streamlit as st

from myolog import wording
from myolog.noting.clock import Clock


def clock() -> Clock:
    """Now, in the time zone of the browser: the computer that runs the pages may stand in another one."""
    return Clock.of(st.context.timezone, st.context.timezone_offset, utc_now())


def not_watched_yet(last: date, day_start: str) -> str:
    """Why days that end with this one cannot be called completely logged; "" if they can."""
    if last <= clock().today(day_start):
        return ""
    day = wording.date(pd.Timestamp(last))
    return f"{day} is still to come, so nobody can have watched it yet. Nothing was declared."


def utc_now() -> datetime:
    """The moment that it is."""
    return datetime.now(UTC)
