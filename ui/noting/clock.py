"""The clock of whoever looks at the page."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from myolog.noting.clock import Clock


def clock() -> Clock:
    """Now, in the time zone of the browser: the computer that runs the pages may stand in another one."""
    return Clock.of(st.context.timezone, st.context.timezone_offset, utc_now())


def utc_now() -> datetime:
    """The moment that it is."""
    return datetime.now(UTC)
