"""The clock of whoever looks at the page."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from myolog.noting.clock import Clock, is_known
from ui import keeping


def clock() -> Clock:
    """Now, in the person's time zone: the computer that runs the pages may stand in another one."""
    return Clock.of(zone(), st.context.timezone_offset, utc_now())


def zone() -> str:
    """Time zone of the kept diary, else that of the browser; "" if neither says one that is known here."""
    said = keeping.showing().zone
    return said if is_known(said) else st.context.timezone or ""


def utc_now() -> datetime:
    """The moment that it is."""
    return datetime.now(UTC)
