"""The time where the person is, which need not be that of the computer that runs the pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

import pandas as pd

from myolog.diary import parse_day_start
from myolog.parsing.zones import find_zone

FORGOTTEN = timedelta(hours=2)
"""A start this long ago that was not stopped may have been forgotten: the longest bout of `diary.BOUT_LENGTH`."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A moment and the time zone of whoever looks at the clock.

    Parameters
    ----------
    at : datetime
        With a time zone, any.
    zone : tzinfo
        The person's.
    """

    at: datetime
    zone: tzinfo

    @classmethod
    def of(cls, zone: str | None, behind: int | None, at: datetime | None = None) -> Clock:
        """Clock by what a browser says of itself.

        Parameters
        ----------
        zone : str or None
            Name of the time zone, "Europe/Berlin".
        behind : int or None
            Minutes behind UTC, used where the name is not known here; without both this computer's own time counts.
        at : datetime, optional
            By default now.
        """
        moment = at or datetime.now(UTC)
        known = find_zone(zone)
        if known is not None:
            return cls(moment, known)
        if behind is not None and abs(behind) < 24 * 60:
            return cls(moment, timezone(timedelta(minutes=-behind)))
        own = moment.astimezone().tzinfo
        assert own is not None
        return cls(moment, own)

    @property
    def now(self) -> datetime:
        """Wall time to the second, without a zone, as a diary holds it."""
        return self.at.astimezone(self.zone).replace(tzinfo=None, microsecond=0)

    def today(self, day_start: str = "00:00") -> date:
        """The person's day by their day boundary."""
        return (self.now - parse_day_start(day_start).to_pytimedelta()).date()

    def since(self, start: datetime) -> timedelta | None:
        """Time that has really passed since a wall time, None if it is still to come.

        A wall time that the end of summer time brings twice is the later one that fits.
        """
        now = self.at.replace(microsecond=0)
        passed = [now - start.replace(tzinfo=self.zone, fold=fold).astimezone(UTC) for fold in (0, 1)]
        return min((p for p in passed if p >= timedelta(0)), default=None)


def is_known(zone: str | None) -> bool:
    """Whether this computer knows the time zone of this name."""
    return find_zone(zone) is not None


def stored(moment: datetime) -> str:
    """Wall time as the store holds it."""
    return moment.isoformat(timespec="microseconds")


def in_words(day: date, today: date) -> str:
    """A day as people say it near to now.

    >>> in_words(date(2026, 3, 3), date(2026, 3, 4)), in_words(date(2026, 3, 1), date(2026, 3, 4))
    ('yesterday, Tuesday 3 March', 'Sunday 1 March')
    """
    named = f"{day:%A} {day.day} {day:%B}" + (f" {day.year}" if day.year != today.year else "")
    near = {0: "today, ", 1: "yesterday, "}.get((today - day).days, "")
    return near + named


def minutes_in_words(passed: timedelta) -> str:
    """Time that passes, in whole minutes.

    >>> minutes_in_words(timedelta(seconds=40)), minutes_in_words(timedelta(minutes=75))
    ('less than a minute', '1 h 15 min')
    """
    whole = int(passed / timedelta(minutes=1))
    if whole < 1:
        return "less than a minute"
    if whole < 60:
        return f"{whole} min"
    days, rest = divmod(whole, 24 * 60)
    if days:
        return f"{days} {'day' if days == 1 else 'days'}"
    hours, minutes = divmod(rest, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def timestamp(text: str) -> datetime:
    """Wall time from how the store holds it."""
    made: datetime = pd.Timestamp(text).to_pydatetime(warn=False)
    return made
