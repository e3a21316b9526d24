"""Before an episode, by the hour: how often something was taken before an onset, and before comparable times.

A time-stratified case-crossover (Maclure 1991, Am. J. Epidemiol. 133:144; Lumley and Levy 2000, Environmetrics
11:689): each onset is compared with the same clock time on the other days of the same weekday and calendar month on
which nothing began around that time, so that the hour of day, the weekday and the season are the same on both sides. Only hours
awake on observed days whose episodes have times are compared, and a window that touches a day on which no intake of
anything was noted is missing, not unexposed.

These are counts. Whether they are more than chance is a question of its own, which `within_day` answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from myolog.diary import Diary, parse_day_start

Window = tuple[float, float]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Times = npt.NDArray[np.int64]
"""Moments in microseconds since 1970, by the person's clock."""

WINDOWS: Final[tuple[Window, ...]] = ((0.0, 2.0), (2.0, 6.0), (6.0, 24.0))
"""Hours before an onset: from, to."""

WAKING: Final = (7.0, 23.0)
"""Hours of the day between which a person is taken to be awake, where nothing else is said."""

AROUND: Final = pd.Timedelta(minutes=30)
"""A comparable time has no onset this near."""

HOUR: Final = 3_600_000_000
DAY: Final = 24 * HOUR

COLUMNS: Final = (
    "exposure", "label", "window_from", "window_to", "intakes", "days", "onsets", "onsets_exposed", "onset_share",
    "times", "times_exposed", "matched_share",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Exposure:
    """Something that was taken or done at times that are known.

    Attributes
    ----------
    key : str
        What the person wrote, without regard to case and spaces.
    label : str
        The way they wrote it most often.
    times : ndarray
        When, in order.
    unclear : ndarray
        Days (counted from the first of the `Timetable`) on which it was noted without an hour.
    days : int
        Days on which it was noted with an hour.
    """

    key: str
    label: str
    times: Times
    unclear: npt.NDArray[np.intp]
    days: int


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of the bouts of a diary on their way to the comparison: `compared` plus all others is `bouts`.

    Attributes
    ----------
    untimed : int
        Bouts without an hour.
    asleep : int
        Bouts that began outside the waking hours.
    unclear : int
        Bouts on a day of which not every episode has an hour, or which is not observed in this part of a diary.
    compared : int
        Bouts left to compare.
    """

    bouts: int
    untimed: int
    asleep: int
    unclear: int
    compared: int


class Timetable:
    """Onsets, intakes and what is known of each day of a diary, on one clock.

    Parameters
    ----------
    diary : Diary
    waking : tuple of float
        Hours of the day, 0 to 24, from and up to which the person is awake; (10, 2) goes past midnight.

    Raises
    ------
    ValueError
        If the waking hours are not two different hours of the day.
    """

    def __init__(self, diary: Diary, waking: tuple[float, float] = WAKING) -> None:
        if not all(0 <= hour <= 24 for hour in waking) or waking[0] == waking[1] or waking[0] == 24:
            raise ValueError(f"Waking hours are two different hours from 0 to 24, as in (7, 23); {waking!r} are not.")
        self.waking = waking
        span = diary.span
        intakes = diary.intakes
        self._shift = round(parse_day_start(diary.day_start) / pd.Timedelta(microseconds=1))
        when, timed = _micro(intakes["when"]), intakes["timed"].to_numpy()
        # A window may reach back before the first day that has an episode, into days that only have intakes.
        self.first_day = int(min([*_micro(span[:1]), *(when // DAY * DAY - DAY)[:1]], default=0)) // DAY - 2
        last = int(max([*_micro(span[-1:]), *when[-1:]], default=0)) // DAY + 2
        self.n_days = last - self.first_day + 1
        self.weekday = (self.first_day + np.arange(self.n_days) + 3) % 7  # 1970-01-01 was a Thursday
        dates = pd.to_datetime((self.first_day + np.arange(self.n_days)) * DAY, unit="us")
        self.month = (dates.year * 12 + dates.month).to_numpy()
        self._days_of_intakes = np.where(timed, self.day_of(when), when // DAY - self.first_day)
        self._intakes = intakes.assign(time=when)
        self.hours_known = self._hours_known(diary)
        self.noted = np.zeros(self.n_days, dtype=bool)
        self.noted[self._days_of_intakes] = True
        self._read_onsets(diary)

    def day_of(self, moments: Times) -> npt.NDArray[np.intp]:
        """Day of each moment by the person's day boundary, counted from the first of the table."""
        return (moments - self._shift) // DAY - self.first_day

    def _hours_known(self, diary: Diary) -> Flags:
        """Days that were observed and all of whose episodes have an hour."""
        known = np.zeros(self.n_days, dtype=bool)
        counts = diary.onset_counts()
        known[_micro(counts.index[counts.notna()]) // DAY - self.first_day] = True
        unclear = diary.episode_days()[~diary.episodes["timed"]]
        known[_micro(unclear) // DAY - self.first_day] = False
        return known

    def _read_onsets(self, diary: Diary) -> None:
        self.all_onsets: Times = _micro(diary.onsets()["start"])
        awake = self.awake(self.all_onsets)
        known = self.hours_known[self.day_of(self.all_onsets)]
        self.onsets: Times = self.all_onsets[awake & known]
        untimed = int((~diary.episodes["timed"]).sum())
        self.kept = Kept(
            bouts=self.all_onsets.size + untimed,
            untimed=untimed,
            asleep=int((~awake).sum()),
            unclear=int((awake & ~known).sum()),
            compared=self.onsets.size,
        )

    def awake(self, moments: Times) -> Flags:
        """Whether each moment lies in the waking hours."""
        hour = moments % DAY / HOUR
        start, end = self.waking
        return (hour >= start) & (hour < end) if start < end else (hour >= start) | (hour < end)

    @cached_property
    def exposures(self) -> tuple[Exposure, ...]:
        """Everything that was noted with an hour at least once, most days first."""
        rows = self._intakes[self._intakes["what"].notna()].assign(day=pd.Series(self._days_of_intakes, dtype=int))
        # An amount of zero says that none was taken: the day is noted, and nothing happened.
        rows = rows[~(rows["amount"] == 0)]
        key = rows["what"].str.split().str.join(" ").str.casefold()
        found = []
        for name, mine in rows.groupby(key, sort=True):
            timed = mine["timed"].to_numpy()
            if timed.any():
                label = mine["what"].str.split().str.join(" ").mode().iloc[0]
                days = mine["day"].to_numpy()
                found.append(Exposure(str(name), str(label), np.sort(mine["time"].to_numpy()[timed]), np.unique(days[~timed]), np.unique(days[timed]).size))  # fmt: skip
        return tuple(sorted(found, key=lambda e: (-e.days, e.key)))

    def exposed(self, exposure: Exposure, window: Window, moments: Times) -> tuple[Flags, Flags]:
        """Whether something was taken in the window before each moment, and whether that is known.

        The window holds what was taken at least `from` and less than or exactly `to` hours before, and never what
        was noted for the very minute of the moment.

        Returns
        -------
        exposed, known : ndarray of bool, shape as `moments`
        """
        near, far = (moments - round(hours * HOUR) for hours in window)
        taken = np.searchsorted(exposure.times, near, "left") > np.searchsorted(exposure.times, far, "left")
        clear = self.noted.copy()
        clear[exposure.unclear] = False
        total = np.concatenate([[0], np.cumsum(clear)])
        first, last = self.day_of(far), self.day_of(near - 1)
        inside = (first >= 0) & (last < self.n_days)
        first, last = np.clip(first, 0, self.n_days - 1), np.clip(last, 0, self.n_days - 1)
        return taken, inside & (total[last + 1] - total[first] == last - first + 1)

    @cached_property
    def comparable(self) -> tuple[Times, npt.NDArray[np.intp]]:
        """Moments that are comparable with an onset, and the position of that onset in `onsets`."""
        weeks = np.array([-4, -3, -2, -1, 1, 2, 3, 4])
        moments = self.onsets[:, None] + weeks * 7 * DAY
        own, day = self.day_of(self.onsets)[:, None], self.day_of(moments)
        inside = (day >= 0) & (day < self.n_days)
        day = np.clip(day, 0, self.n_days - 1)
        around = round(AROUND / pd.Timedelta(microseconds=1))
        nearby = np.searchsorted(self.all_onsets, moments + around, "right") > np.searchsorted(
            self.all_onsets, moments - around, "left"
        )
        there = inside & (self.month[day] == self.month[own]) & self.hours_known[day] & ~nearby
        return moments[there], np.nonzero(there)[0]


def counted_comparisons(
    diary: Diary, windows: tuple[Window, ...] = WINDOWS, waking: tuple[float, float] = WAKING
) -> pd.DataFrame:
    """How often each exposure came before onsets, and before comparable times without one.

    Parameters
    ----------
    diary : Diary
    windows : tuple of (from, to)
        Hours before.
    waking : tuple of float
        Hours of the day from and up to which the person is awake.

    Returns
    -------
    DataFrame
        One row an exposure and window, most often noted exposures first: exposure, label, window_from, window_to
        (hours), intakes and days (of the whole diary), onsets (that have a comparable time), onsets_exposed,
        onset_share, times (comparable, each counted for each onset that it is compared with), times_exposed, and
        matched_share: the mean over onsets of the share of their own comparable times that were exposed, which is
        what onset_share would be if nothing went with it. Shares are NaN where there is nothing to compare.
    """
    return counted(Timetable(diary, waking), windows)


def counted(table: Timetable, windows: tuple[Window, ...] = WINDOWS) -> pd.DataFrame:
    """The same of a timetable that is already made."""
    moments, owner = table.comparable
    n_onsets = table.onsets.size
    rows = []
    for exposure in table.exposures:
        for window in windows:
            taken, known = table.exposed(exposure, window, table.onsets)
            others, others_known = table.exposed(exposure, window, moments)
            use = others_known & known[owner]
            each = np.bincount(owner[use], minlength=n_onsets)
            hits = np.bincount(owner[use & others], minlength=n_onsets)
            compared = each > 0
            n, k = int(compared.sum()), int((taken & compared).sum())
            matched = float((hits[compared] / each[compared]).mean()) if n else np.nan
            rows.append(
                (
                    *(exposure.key, exposure.label, *window, exposure.times.size, exposure.days),
                    *(n, k, k / n if n else np.nan, int(each.sum()), int(hits.sum()), matched),
                )
            )
    text = dict.fromkeys(("exposure", "label"), "str")
    numbers = dict.fromkeys(("window_from", "window_to", "onset_share", "matched_share"), "float64")
    whole = dict.fromkeys(("intakes", "days", "onsets", "onsets_exposed", "times", "times_exposed"), "int64")
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(text | numbers | whole)


def _micro(moments: pd.Series | pd.DatetimeIndex) -> Times:
    """Moments as whole microseconds since 1970."""
    return np.asarray(pd.DatetimeIndex(moments).as_unit("us").asi8)
