"""How far a clock is ahead of UTC, as files say it: an offset, or the name of a time zone."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import numpy as np

CONTINENTS: Final = frozenset(
    ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
)
"""Names of time zones begin with these; others (Etc/GMT-3, US/Central, EST5EDT) are old names or no place."""
OFFSET: Final = re.compile(r"([+-])(\d{1,2}):?(\d{2})(?::\d{2})?")


def seconds_ahead(text: str, at: np.datetime64) -> int:
    """Seconds that a clock is ahead of UTC; 0 where a text says nothing of it.

    Parameters
    ----------
    text : str
        "UTC+05:30", "-0400" or "Europe/Berlin".
    at : datetime64
        In UTC; tells whether a zone has summer time.

    >>> seconds_ahead("UTC+05:30", np.datetime64("2024-01-01"))
    19800
    """
    if found := OFFSET.search(text):
        return (-1 if found[1] == "-" else 1) * (int(found[2]) * 3600 + int(found[3]) * 60)
    zone = find_zone(text)
    if zone is None or np.isnat(at):
        return 0
    moment: dt.datetime = at.astype("datetime64[s]").item()
    offset = moment.replace(tzinfo=dt.UTC).astimezone(zone).utcoffset()
    return int(offset.total_seconds()) if offset else 0


@lru_cache(maxsize=64)
def find_zone(name: str | None) -> ZoneInfo | None:
    """Time zone of this name; None where this computer knows none of it."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):  # a name that is none may be a folder of the zones
        return None


def zones() -> list[str]:
    """Time zones by continent and city, as people look for theirs, and UTC."""
    return [*sorted(name for name in available_timezones() if name.split("/")[0] in CONTINENTS), "UTC"]
