"""The diary: a person's episodes and days, and which days were observed.

A diary does not change; every verb gives a new one. All statistics start from `counts`, `onset_counts`
or `outcome_values`, in which a day that nobody watched stays missing.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import FrozenInstanceError
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from myolog import catalogue, export, showing, tables

TALLY: Final = "episodes"
"""Column of `Diary.days` that holds the number of episodes a person tallied on a day, and the default outcome."""

BY_HAND: Final = "by_hand"
"""Column of days.csv that says which rows the person kept by hand, written where the file alone does not tell."""

COUNTED: Final = "Counted while watching"
"""Column of `Diary.days`: twitches counted in all samples of a day, in which a person only watched and counted."""

WATCHED: Final = "Minutes of counting"
"""Column of `Diary.days`: minutes of those samples together."""

COUNT_RATE: Final = "Twitches per minute watched"
"""Outcome that is derived of the two: attention does not change it, as it is the same in every sample."""

FEW_DAYS: Final = 10
"""Observed days below which chance cannot tell a habit of logging from many episodes."""

LEAST_QUIET: Final = 3
"""Days without an episode that must be expected before their absence is taken for a habit of logging."""

BOUT_GAP: Final = pd.Timedelta(minutes=15)
BOUT_LENGTH: Final = pd.Timedelta(hours=2)


def outcomes_of(days: pd.DataFrame) -> tuple[str, ...]:
    """What days can be asked about: their episodes, each column of numbers, and the rate of counted samples.

    >>> outcomes_of(pd.DataFrame({"pain": [3.0], COUNTED: [4.0], WATCHED: [2.0], "notes": ["rain"]}))
    ('episodes', 'pain', 'Twitches per minute watched')
    """
    numbers = [str(c) for c in days.select_dtypes("number").columns]
    rate = [COUNT_RATE] if {COUNTED, WATCHED} <= set(numbers) else []
    return tuple(dict.fromkeys(c for c in (TALLY, *numbers, *rate) if c not in (COUNTED, WATCHED)))


def parse_day_start(text: str) -> pd.Timedelta:
    """Day boundary "HH:MM" as a Timedelta.

    Raises
    ------
    ValueError
        If it is no time of day, or later than noon (a day that starts in the afternoon before
        would give an episode to the wrong date).
    """
    parsed = re.fullmatch(r"(\d{1,2}):([0-5]\d)", text)
    minutes = int(parsed[1]) * 60 + int(parsed[2]) if parsed else 24 * 60
    if minutes > 12 * 60:
        raise ValueError(f"The day can start between 00:00 and 12:00, written as HH:MM; {text!r} is not such a time.")
    return pd.Timedelta(minutes=minutes)


class Diary:
    """Episodes and days of one person; see `observed` for which days count.

    Parameters
    ----------
    episodes : DataFrame, optional
        One row an episode with the columns of `tables.EPISODES` (any may be left out but `start`);
        further columns are kept as they are.
    days : DataFrame, optional
        One row a day: DatetimeIndex of dates, canonical factor columns, own columns, and
        `episodes` where the person tallied.
    by_hand : iterable of dates, optional
        Days with a row of the person's own day log that has no `episodes` column.
    ranges, medicines, intakes : DataFrame, optional
        Declared completely logged ranges; medicines with start and end; timed intakes.
    day_start : str
        "HH:MM" at which the person's day begins.
    outcome : str
        "episodes", or one of `outcomes_of` picked as what to explain.
    units : mapping, optional
        Units in which `factors` and `factor_values` speak where it is not the canonical one: see `shown_in`.
    """

    _kept: Mapping[str, Any]

    def __init__(  # noqa: PLR0913 - the parts of a diary
        self,
        episodes: pd.DataFrame | None = None,
        days: pd.DataFrame | None = None,
        *,
        by_hand: Iterable[Any] | pd.DatetimeIndex = (),
        ranges: pd.DataFrame | None = None,
        medicines: pd.DataFrame | None = None,
        intakes: pd.DataFrame | None = None,
        day_start: str = "00:00",
        outcome: str = TALLY,
        window: tuple[pd.Timestamp, pd.Timestamp] | None = None,
        units: showing.Units | None = None,
    ) -> None:
        rows = tables.typed(episodes, tables.EPISODES)
        if rows["start"].isna().any():
            raise ValueError("Each episode needs a start.")
        if (rows["duration"] < pd.Timedelta(0)).any():
            raise ValueError("An episode cannot last less than no time.")
        rows = tables.untimed_as_days(rows, "start")
        if not rows["start"].is_monotonic_increasing:
            rows = rows.sort_values("start", kind="stable")
        kept: dict[str, Any] = {
            "episodes": rows.reset_index(drop=True),
            "days": tables.day_table(days, TALLY, ("date", BY_HAND)),
            "ranges": tables.typed(ranges, tables.RANGES).sort_values(["start", "end"], ignore_index=True),
            "medicines": tables.typed(medicines, tables.MEDICINES).reset_index(drop=True),
            "intakes": tables.untimed_as_days(tables.typed(intakes, tables.INTAKES), "when").sort_values(
                "when", kind="stable", ignore_index=True
            ),
            "day_start": f"{parse_day_start(day_start).components.hours:02d}:{day_start[-2:]}",
            "outcome": outcome,
            "window": window,
        }
        if units:
            kept["units"] = dict(sorted(units.items()))
        kept["by_hand"] = tables.dates(by_hand).intersection(kept["days"].index).unique().sort_values()
        if kept["ranges"].isna().any(axis=None) or (kept["ranges"]["end"] < kept["ranges"]["start"]).any():
            raise ValueError("A completely logged range needs a first and a last day, in this order.")
        if kept["intakes"]["when"].isna().any():
            raise ValueError("Each intake needs the time, or at least the day, at which it was taken.")
        if outcome not in outcomes_of(kept["days"]):
            raise ValueError(f"There is no column {outcome!r} to explain in the days of this diary.")
        object.__setattr__(self, "_kept", MappingProxyType(kept))

    def __setattr__(self, name: str, value: object) -> None:
        raise FrozenInstanceError(f"A diary does not change ({name}): its verbs give a new one.")

    def __delattr__(self, name: str) -> None:
        raise FrozenInstanceError(f"A diary does not change ({name}): its verbs give a new one.")

    # Tables are handed out as lazy copies (pandas copies on write), so that nobody changes a diary by its tables.

    @property
    def episodes(self) -> pd.DataFrame:
        """One row an episode, in order of `start`; columns of `tables.EPISODES`, then the person's own."""
        return self._table("episodes")

    @property
    def days(self) -> pd.DataFrame:
        """One row a day that anything was noted for; DatetimeIndex `date`; missing cells are NaN."""
        return self._table("days")

    @property
    def ranges(self) -> pd.DataFrame:
        """Ranges declared as completely logged: `start` and `end`, both included."""
        return self._table("ranges")

    @property
    def medicines(self) -> pd.DataFrame:
        """Medicines: `name`, `dose`, `start`, `end` (missing while still taken), `notes`."""
        return self._table("medicines")

    @property
    def intakes(self) -> pd.DataFrame:
        """What was taken when: `what`, `when`, `amount`, `unit`."""
        return self._table("intakes")

    @property
    def by_hand(self) -> pd.DatetimeIndex:
        """Days with a row in the person's own day log that has no `episodes` column."""
        return self._kept["by_hand"]

    @property
    def day_start(self) -> str:
        """Time at which the person's day begins, "HH:MM"."""
        return str(self._kept["day_start"])

    @property
    def outcome(self) -> str:
        """What is to be explained: "episodes" or another one of `outcomes_of`."""
        return str(self._kept["outcome"])

    def _table(self, name: str) -> pd.DataFrame:
        return self._kept[name].copy(deep=False)

    @classmethod
    def from_days(cls, frame: pd.DataFrame, *, day_start: str = "00:00", outcome: str = TALLY) -> Diary:
        """Diary of a frame with one row a day.

        Parameters
        ----------
        frame : DataFrame
            Dates as a DatetimeIndex or in a column `date`; `episodes` holds the day's count (NaN: not
            observed); all other columns are factors (numbers, yes/no) or notes (text). Without an
            `episodes` column the rows are a day log kept by hand.

        Raises
        ------
        ValueError
            If a date is missing, repeated or has a time of day, or a count is negative.
        """
        days = frame.set_index("date") if "date" in frame.columns else frame
        by_hand = () if TALLY in days.columns else days.index
        return cls(days=days, by_hand=by_hand, day_start=day_start, outcome=outcome)

    def replace(self, **changes: Any) -> Diary:  # noqa: ANN401 - the arguments of Diary
        """Diary with some of its parts exchanged; the arguments are those of `Diary`."""
        return Diary(**{**self._kept, **changes})

    def with_outcome(self, outcome: str) -> Diary:
        """Diary that asks about another one of `outcomes_of`."""
        return self.replace(outcome=outcome)

    def shown_in(self, units: showing.Units) -> Diary:
        """Diary whose `factors` and `factor_values` are in the units that the person wants to see.

        Its tables, and the files that it writes, stay in canonical units.
        """
        if not units and not self.units:
            return self
        asked = tuple(sorted(units.items()))
        if asked not in self._shown:
            self._shown[asked] = self.replace(units=units)
        return self._shown[asked]

    @cached_property
    def _shown(self) -> dict[tuple[tuple[str, str], ...], Diary]:
        """The same in other units, made once: a page asks for it many times."""
        return {}

    @property
    def units(self) -> showing.Units:
        """Units that are not the canonical ones, by factor: see `shown_in`."""
        return self._kept.get("units", {})

    def declare(self, start: Any, end: Any) -> Diary:  # noqa: ANN401 - anything pandas takes as a date
        """Diary in which the days from `start` to `end` count as completely logged."""
        row = pd.DataFrame({"start": tables.dates([start]), "end": tables.dates([end])})
        return self.replace(ranges=pd.concat([self.ranges, row], ignore_index=True))

    def between(self, start: Any, end: Any) -> Diary:  # noqa: ANN401 - anything pandas takes as a date
        """Part of the diary from the day `start` to the day `end`, both included.

        A day that was observed in the whole diary is observed in its part.
        """
        first, last = tables.dates([start])[0], tables.dates([end])[0]
        days = self.episode_days()
        ranges = self.ranges.query("end >= @first and start <= @last")
        intake_days = self._day_of(self.intakes["when"], self.intakes["timed"])
        medicines = self.medicines
        taken = ~(medicines["end"] < first) & ~(medicines["start"] > last)
        return self.replace(
            episodes=self.episodes[days.between(first, last).to_numpy()],
            days=self.days.loc[first:last],
            by_hand=self.by_hand[(self.by_hand >= first) & (self.by_hand <= last)],
            ranges=ranges.assign(start=ranges["start"].clip(lower=first), end=ranges["end"].clip(upper=last)),
            intakes=self.intakes[intake_days.between(first, last).to_numpy()],
            medicines=medicines[taken.to_numpy()],
            window=self.watch_window,
        )

    def _day_of(self, moments: pd.Series, timed: pd.Series) -> pd.Series:
        """Day of each moment by the person's day boundary; a moment without an hour keeps its date."""
        shift = parse_day_start(self.day_start)
        return moments.where(~timed, moments - shift).dt.normalize() if shift else moments.dt.normalize()

    def episode_days(self) -> pd.Series:
        """Day of each episode by the person's day boundary, beside `episodes`."""
        rows = self._kept["episodes"]
        return self._day_of(rows["start"], rows["timed"]).rename("date")

    @cached_property
    def _listed(self) -> pd.Series:
        return tables.counts_by_day(self.episode_days().to_numpy())

    @property
    def tally(self) -> pd.Series:
        """Filled tally cells by date."""
        days = self._kept["days"]
        return days[TALLY].dropna() if TALLY in days.columns else pd.Series(dtype=float, index=tables.dates([]))

    @property
    def fixed_window(self) -> tuple[pd.Timestamp, pd.Timestamp] | None:
        """`watch_window` of the whole, in a part of a diary; None in a whole one."""
        return self._kept["window"]

    @property
    def watch_window(self) -> tuple[pd.Timestamp, pd.Timestamp] | None:
        """First and last day with an episode: between them the rows of a day log kept by hand were watched."""
        if self._kept["window"] is not None:
            return self._kept["window"]
        days = self._listed.index.union(self.tally[self.tally > 0].index)
        return (days.min(), days.max()) if len(days) else None

    @cached_property
    def span(self) -> pd.DatetimeIndex:
        """Every calendar day from the first to the last that the diary knows anything of."""
        kept = self._kept
        ends = [e for i in (self._listed.index, kept["days"].index, kept["ranges"]["start"], kept["ranges"]["end"]) if len(i) for e in (i.min(), i.max())]  # fmt: skip
        if not ends:
            return tables.dates([])
        return tables.dates(pd.date_range(min(ends), max(ends), freq="D", unit=tables.TIME_UNIT))

    @cached_property
    def _observed(self) -> pd.Series:
        span = self.span
        seen = span.isin(self._listed.index) | span.isin(self.tally.index)
        for start, end in self._kept["ranges"].itertuples(index=False):
            seen |= (span >= start) & (span <= end)
        if self.watch_window:
            first, last = self.watch_window
            seen |= span.isin(self.by_hand) & (span >= first) & (span <= last)
        return pd.Series(seen, index=span, name="observed")

    def observed(self) -> pd.Series:
        """Whether the person was watching, for every day of `span`.

        True on a day with an episode, a filled tally cell ("0" included), inside a declared range, and
        on a row of the person's own day log without a tally between its first and last episode.
        Nothing else makes a day observed: not a row of a device, not a blank tally cell.
        """
        return self._observed.copy()

    def counts(self) -> pd.Series:
        """Episodes a day over the whole span: float, NaN where the day was not observed.

        On a day both tallied and listed the larger number counts: a tally may hold more than was
        written down, and what was written down did happen.
        """
        return self._counts.copy(deep=False)

    @cached_property
    def _counts(self) -> pd.Series:
        listed = self._listed.reindex(self.span)
        counts = np.fmax(listed, self.tally.reindex(self.span)).where(~self._observed, lambda c: c.fillna(0.0))
        return counts.rename(TALLY)

    def onset_counts(self, gap: pd.Timedelta = BOUT_GAP, longest: pd.Timedelta = BOUT_LENGTH) -> pd.Series:
        """Bouts a day over the whole span: several rows of one bout count once, on the day it began.

        NaN where the day was not observed, and where more episodes were tallied than listed (their
        times are not known).

        Parameters
        ----------
        gap : Timedelta
            A row at the same site that starts less than this after the end of the one before continues its bout.
        longest : Timedelta
            A bout is at most this long; a row that starts later begins the next one.
        """
        begins = self.begins_bout(gap, longest)
        bouts = self.episode_days()[begins].value_counts().reindex(self.span)
        known = self._observed & ~(self.counts() > self._listed.reindex(self.span).fillna(0.0))
        return bouts.fillna(0.0).where(known).rename("onsets")

    def onsets(self, gap: pd.Timedelta = BOUT_GAP, longest: pd.Timedelta = BOUT_LENGTH) -> pd.DataFrame:
        """Episodes that begin a bout and whose hour is known: rows of `episodes`, in order of `start`.

        The arguments are those of `onset_counts`.
        """
        rows = self.episodes
        return rows[self.begins_bout(gap, longest) & rows["timed"].to_numpy()].reset_index(drop=True)

    def begins_bout(self, gap: pd.Timedelta = BOUT_GAP, longest: pd.Timedelta = BOUT_LENGTH) -> npt.NDArray[np.bool_]:
        """Whether each row of `episodes` begins a bout; one without a known hour does. For the arguments see `onset_counts`."""
        rows = self._kept["episodes"]
        place = rows["site"].fillna("") + "\x00" + rows["side"].fillna("")
        begins = np.ones(len(rows), dtype=bool)
        start = rows["start"].to_numpy()
        end = (rows["start"] + rows["duration"].fillna(pd.Timedelta(0))).to_numpy()
        timed = rows["timed"].to_numpy()
        for at in rows.groupby(place, sort=False).indices.values():
            bout_start, bout_end = None, None
            for i in at:
                if not timed[i]:
                    continue
                if bout_start is not None and start[i] - bout_end < gap and start[i] - bout_start < longest:
                    begins[i] = False
                    bout_end = max(bout_end, end[i])
                else:
                    bout_start, bout_end = start[i], end[i]
        return begins

    def outcome_values(self) -> pd.Series:
        """What is to be explained, a value a day over the whole span; NaN where it is not known."""
        if self.outcome == TALLY:
            return self.counts()
        days = self._kept["days"]
        if self.outcome in days.columns:
            return days[self.outcome].reindex(self.span)
        return (days[COUNTED] / days[WATCHED].where(days[WATCHED] > 0)).reindex(self.span).rename(COUNT_RATE)

    @cached_property
    def lacks_quiet_days(self) -> bool:
        """Whether the log seems to hold only days with episodes, so that there is nothing to compare them with.

        True if no observed day is without an episode, some days of the span are not observed, and at the
        rate of the others chance alone would have left at least three such days among those observed
        (zero-truncated Poisson; real counts, more scattered, leave more) or fewer than ten are observed. Somebody who twitches many times a
        day and forgot a week has no quiet days to log, and can compare days with many and with few.
        """
        counts = self.counts()
        known = counts.dropna()
        if known.empty or not (known > 0).all() or len(known) == len(counts):
            return False
        if len(known) < FEW_DAYS:
            return True
        mean = float(known.mean())
        rate = mean
        for _ in range(50):  # mean = rate / (1 - exp(-rate)), solved by iteration
            rate = mean * -math.expm1(-rate)
        quiet = math.exp(-rate)
        return quiet * len(known) >= LEAST_QUIET * (1 - quiet)

    @property
    def factors(self) -> tuple[catalogue.Factor, ...]:
        """Factors among the columns of `days`, known ones first in the order of the catalogue, in the units of `shown_in`.

        Numbers and yes/no are factors; text columns are notes; the tally, counted samples and the picked outcome are neither.
        """
        days = self._kept["days"]
        known = showing.factors(self.units)
        numeric = [c for c in outcomes_of(days) if c not in (TALLY, COUNT_RATE, self.outcome)]
        first = [known[key] for key in known if key in numeric]
        return (*first, *(catalogue.own_factor(c, days[c]) for c in numeric if c not in known))

    def factor_values(self, key: str) -> pd.Series:
        """Values of a factor over the whole span in the unit of its `factors`, NaN where it was not logged."""
        values = self._kept["days"][key].reindex(self.span)
        return showing.all_shown(showing.factors(self.units).get(key), values)

    def write(self, folder: str | Path, shown: Mapping[str, str] | None = None) -> list[Path]:
        """Write our CSV files and settings.toml into a folder; `read_diary(folder)` gives the same diary back.

        In the folder of another diary (one with a settings.toml), files of that diary that this one has no rows
        for are removed.

        Parameters
        ----------
        folder : path
        shown : mapping, optional
            As in `files`.

        Returns
        -------
        list of Path
            The files written; tables without a row are left out.
        """
        target = Path(folder)
        target.mkdir(parents=True, exist_ok=True)
        files = self.files(shown)
        if (target / "settings.toml").exists():
            for table in ("episodes", "days", "intakes", "medicines", "ranges"):
                if f"{table}.csv" not in files:
                    (target / f"{table}.csv").unlink(missing_ok=True)
        written = []
        for name, content in files.items():
            (target / name).write_bytes(content)
            written.append(target / name)
        return written

    def files(self, shown: Mapping[str, str] | None = None) -> dict[str, bytes]:
        """The files that `write` writes, by name.

        Parameters
        ----------
        shown : mapping, optional
            How the diary is shown (`Showing.told`): settings.toml carries it, and the diary does not depend on it.
        """
        kept = self._kept
        days = kept["days"].reset_index()
        if not self.by_hand.equals(self.by_hand[:0] if TALLY in days.columns else kept["days"].index):
            days.insert(1, BY_HAND, days["date"].isin(self.by_hand))
        content = {
            "episodes.csv": export.with_plain_times(kept["episodes"], "start"),
            "days.csv": days,
            "intakes.csv": export.with_plain_times(kept["intakes"], "when"),
            "medicines.csv": kept["medicines"],
            "ranges.csv": kept["ranges"],
        }
        written = {name: export.csv_bytes(table) for name, table in content.items() if len(table)}
        settings = self.settings() | ({"showing": dict(shown)} if shown else {})
        return written | {"settings.toml": export.toml_bytes(settings)}

    def settings(self) -> dict[str, Any]:
        """What settings.toml says beside the tables: day boundary, outcome, and the exact columns of each table."""
        window = self.fixed_window
        watched = {"watched_from": f"{window[0]:%Y-%m-%d}", "watched_to": f"{window[1]:%Y-%m-%d}"} if window else {}
        # The exact columns, so that a person's own column named like a known one stays their own.
        return {"version": 1, "day_start": self.day_start, "outcome": self.outcome, **watched} | {
            name: {
                c: "number" if pd.api.types.is_numeric_dtype(t) else "text"
                for c, t in table.dtypes.items()
                if c not in known
            }
            for name, table, known in (
                ("days", self._kept["days"], ()),
                ("episodes", self._kept["episodes"], tables.EPISODES),
                ("intakes", self._kept["intakes"], tables.INTAKES),
                ("medicines", self._kept["medicines"], tables.MEDICINES),
                ("ranges", self._kept["ranges"], tables.RANGES),
            )
        }

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all that the diary holds, as hex: equal diaries have equal digests."""
        sha = hashlib.sha256()
        for name, part in self._kept.items():
            sha.update(f"\n{name}\n".encode())
            if isinstance(part, pd.DatetimeIndex):
                sha.update(part.asi8.tobytes())
            elif isinstance(part, pd.DataFrame):
                tables.hash_table(sha, part.reset_index() if name == "days" else part)
            else:
                sha.update(repr(part).encode())
        return sha.hexdigest()

    def __eq__(self, other: object) -> bool:
        return self.digest == other.digest if isinstance(other, Diary) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.digest)

    def __len__(self) -> int:
        return len(self.span)

    def __repr__(self) -> str:
        # Not the contents: a repr ends up in logs and error messages, a person's health must not.
        return f"<Diary of {len(self.span)} days>"
