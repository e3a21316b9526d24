"""How far a clock is ahead of UTC, as files say it: an offset, or the name of a time zone."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

OFFSET: Final = re.compile(r"([+-])(\d{1,2}):?(\d{2})(?::\d{2})?")


def is_zone(name: str) -> bool:
    """Whether there is a time zone of this name.

    >>> is_zone("Europe/Berlin"), is_zone("Nowhere/Land")
    (True, False)
    """
    return _zone(name) is not None


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
    zone = _zone(text)
    if zone is None or np.isnat(at):
        return 0
    moment: dt.datetime = at.astype("datetime64[s]").item()
    offset = moment.replace(tzinfo=dt.UTC).astimezone(zone).utcoffset()
    return int(offset.total_seconds()) if offset else 0


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if "/" in name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):  # a name that is none may be a folder of the zones
        return None
