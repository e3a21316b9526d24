"""A counted sample: for two minutes a person only watches and counts, at times that are drawn by lot.

Whoever looks more often on some days notes more episodes on them; what is counted in a fixed time does not depend on it.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

import pandas as pd

from myolog import ics, wording
from myolog.diary import COUNTED, WATCHED
from myolog.errors import Impossible

TITLE: Final = "Count for two minutes"
LENGTH: Final = timedelta(minutes=2)
SHORTEST: Final = timedelta(seconds=10)
"""A sample that was stopped earlier says nothing."""
DAYS: Final = 14
"""Days for which reminders are drawn."""
HOURS: Final = (9, 21)
"""First and last hour between which they are drawn, unless others are chosen."""


def added(there: Mapping[str, Any], counted: int, watched: timedelta) -> dict[str, float]:
    """Cells of a day with one more sample.

    Parameters
    ----------
    there : mapping
        Cells that the day has.
    counted : int
        Twitches of the sample; none is a count too.
    watched : timedelta
        How long the person watched.

    Raises
    ------
    Impossible
        If it was stopped at once.

    Examples
    --------
    >>> added(added({}, 3, timedelta(minutes=2)), 0, timedelta(seconds=30))
    {'Counted while watching': 3.0, 'Minutes of counting': 2.5}
    """
    if watched < SHORTEST:
        raise Impossible(f"This was too short to say anything: watch for at least {SHORTEST.seconds} seconds.")
    minutes = round(watched / timedelta(minutes=1), 2)
    return {COUNTED: (there.get(COUNTED) or 0.0) + counted, WATCHED: round((there.get(WATCHED) or 0.0) + minutes, 2)}


def described(counted: int, watched: timedelta) -> str:
    """What was counted, in plain text.

    >>> described(3, timedelta(minutes=2)), described(0, timedelta(seconds=65))
    ('3 twitches in 2 min.', 'No twitches in 65 s.')
    """
    said = wording.counted(counted, "twitch", "twitches") if counted else "No twitches"
    return f"{said} in {wording.span(pd.Timedelta(watched))}."


def clock_of(passed: timedelta) -> str:
    """Minutes and seconds.

    >>> clock_of(timedelta(seconds=65))
    '1:05'
    """
    minutes, seconds = divmod(int(passed.total_seconds()), 60)
    return f"{minutes}:{seconds:02d}"


def drawn_times(first: date, hours: tuple[int, int] = HOURS, days: int = DAYS) -> list[datetime]:
    """One time a day, each minute as likely as any other; nobody can know them beforehand.

    Parameters
    ----------
    first : date
    hours : (int, int)
        Full hours, 0 to 24, between which a sample begins and ends.

    Raises
    ------
    ValueError
        If the second hour is not later than the first.
    """
    begin, end = hours
    if not 0 <= begin < end <= 24:
        raise ValueError("The second hour must be later than the first.")
    lot = random.SystemRandom()
    last = (end - begin) * 60 - int(LENGTH / timedelta(minutes=1))
    start = datetime.combine(first, time()) + timedelta(hours=begin)
    return [start + timedelta(days=day, minutes=lot.randint(0, last)) for day in range(days)]


def to_ics(times: Sequence[datetime]) -> bytes:
    """Calendar file with a reminder at each time, by the clock of the device that shows it.

    It says nothing but the title.
    """
    made = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    events = [
        [
            f"UID:{uuid.uuid4()}", f"DTSTAMP:{made}", f"DTSTART:{at:%Y%m%dT%H%M%S}", f"DTEND:{at + LENGTH:%Y%m%dT%H%M%S}",
            f"SUMMARY:{TITLE}", "BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{TITLE}", "TRIGGER:PT0M", "END:VALARM",
        ]
        for at in times
    ]  # fmt: skip
    return ics.calendar("Reminders", events)
