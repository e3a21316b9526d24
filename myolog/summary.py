"""How things stand: what Home shows, as numbers and tidy tables.

Pure functions of a diary. Rates count observed days only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

import numpy as np
import pandas as pd

from myolog import catalogue
from myolog.diary import Diary
from myolog.rates import Change, Estimate, bandwidth, change, mean_rate, smoothed_rate

LONGEST_LABEL: Final = 80
"""Characters of the name of a site that the catalogue does not know, as it is shown."""
WEEK: Final = 7.0
LEAST_OF_KIND: Final = 8
"""Episodes of a kind from which on it is looked at by itself."""
LEAST_OF_MONTH: Final = 7
"""Observed days of a month from which on it is said how often episodes came."""
Period = Literal["week", "month", "quarter", "year"]
LONGEST: Final[Mapping[Period, int]] = MappingProxyType({"week": 120, "month": 1_200, "quarter": 3_700})
"""Days up to which the course of something is shown by weeks, months, quarters: so many medians can be told apart."""


@dataclass(frozen=True, slots=True)
class CommonestSite:
    """The site with the most episodes: `episodes` of the `known` ones with a site."""

    site: str
    side: str
    label: str
    episodes: int
    known: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How things stand with the episodes of a diary.

    Attributes
    ----------
    first, last : Timestamp or None
        First and last day of the span; None for an empty diary.
    span_days, observed_days, days_without, episodes : int
        Calendar days; days observed; observed days without an episode; episodes on observed days.
    weekly : Estimate
        Episodes per observed week.
    change : Change
        The last 28 days against the 28 before, in episodes a week.
    median_duration : Timedelta or None
        With its quartiles `duration_quartiles`, of the `durations` episodes that have one.
    usual_severity : float or None
        Median of the `severities` episodes that have one, with its quartiles.
    commonest_site : CommonestSite or None
    timed_share : float
        Share of the listed episodes whose hour is known; NaN when none are listed.
    """

    first: pd.Timestamp | None
    last: pd.Timestamp | None
    span_days: int
    observed_days: int
    days_without: int
    episodes: int
    weekly: Estimate
    change: Change
    median_duration: pd.Timedelta | None
    duration_quartiles: tuple[pd.Timedelta, pd.Timedelta] | None
    durations: int
    usual_severity: float | None
    severity_quartiles: tuple[float, float] | None
    severities: int
    commonest_site: CommonestSite | None
    timed_share: float


@dataclass(frozen=True, slots=True)
class ScoreStanding:
    """How things stand with a score that the person picked to explain: a score, not a count."""

    outcome: str
    first: pd.Timestamp | None
    last: pd.Timestamp | None
    span_days: int
    observed_days: int
    mean: Estimate
    change: Change
    median: float | None
    quartiles: tuple[float, float] | None


def standing(diary: Diary) -> Standing:
    """How things stand with the episodes of a diary, whatever its outcome is."""
    counts = diary.counts()
    known = counts.dropna()
    rows = diary.episodes
    durations, severities = rows["duration"].dropna(), rows["severity"].dropna()
    return Standing(
        first=counts.index[0] if len(counts) else None,
        last=counts.index[-1] if len(counts) else None,
        span_days=len(counts),
        observed_days=len(known),
        days_without=int((known == 0).sum()),
        episodes=int(known.sum()),
        weekly=mean_rate(counts, per_days=WEEK),
        change=change(counts, per_days=WEEK),
        median_duration=durations.median() if len(durations) else None,
        duration_quartiles=(durations.quantile(0.25), durations.quantile(0.75)) if len(durations) else None,
        durations=len(durations),
        usual_severity=float(severities.median()) if len(severities) else None,
        severity_quartiles=_quartiles(severities),
        severities=len(severities),
        commonest_site=_commonest(by_site(diary)),
        timed_share=float(rows["timed"].mean()) if len(rows) else float("nan"),
    )


def score_standing(diary: Diary) -> ScoreStanding:
    """How things stand with the outcome of a diary that is a score."""
    values = diary.outcome_values()
    known = values.dropna()
    return ScoreStanding(
        outcome=diary.outcome,
        first=values.index[0] if len(values) else None,
        last=values.index[-1] if len(values) else None,
        span_days=len(values),
        observed_days=len(known),
        mean=mean_rate(values),
        change=change(values),
        median=float(known.median()) if len(known) else None,
        quartiles=_quartiles(known),
    )


def _quartiles(values: pd.Series) -> tuple[float, float] | None:
    return (float(values.quantile(0.25)), float(values.quantile(0.75))) if len(values) else None


def _commonest(sites: pd.DataFrame) -> CommonestSite | None:
    known = sites[sites["site"] != ""]
    if known.empty:
        return None
    first = known.iloc[0]
    return CommonestSite(
        first["site"], first["side"], first["label"], int(first["episodes"]), int(known["episodes"].sum())
    )


def by_site(diary: Diary) -> pd.DataFrame:
    """Listed episodes by site and side, the most first.

    Returns
    -------
    DataFrame
        site, side ("left", "right" or "" where not noted), label ("Left calf"), episodes, first (when the first one
        began). Episodes without a site are the last row, with site "".
    """
    rows = diary.episodes
    named = rows["site"].fillna("")
    sides = rows["side"].fillna("").where(named != "", "")
    grouped = rows["start"].groupby([named.rename("site"), sides.rename("side")])
    counted = grouped.agg(["size", "min"]).rename(columns={"size": "episodes", "min": "first"}).reset_index()
    counted["label"] = pd.Series(
        [site_label(s, d) for s, d in zip(counted["site"], counted["side"], strict=True)], dtype="str"
    )
    order = counted.assign(unknown=counted["site"] == "").sort_values(
        ["unknown", "episodes", "site", "side"], ascending=[True, False, True, True]
    )
    return order[["site", "side", "label", "episodes", "first"]].reset_index(drop=True)


def site_label(site: str, side: str) -> str:
    """What people call a site: "Left calf"; the beginning of the text itself where the catalogue does not know it."""
    label = catalogue.place_label(site[:LONGEST_LABEL], side) if site else "Site not noted"
    return f"{label}…" if len(site) > LONGEST_LABEL else label


def by_hour(diary: Diary, week_start: int = 0) -> pd.DataFrame:
    """Episodes by weekday and hour of the day in which they began.

    Parameters
    ----------
    diary : Diary
    week_start : int
        Weekday of the first rows, 0 for Monday to 6 for Sunday.

    Returns
    -------
    DataFrame
        168 rows: weekday (0 Monday to 6), hour (0 to 23), episodes, observed_days, rate. Only episodes whose
        hour is known; ``attrs["untimed"]`` counts the others. `observed_days` are the observed days on that
        weekday, `rate` the episodes in that hour per such day, NaN where there is none. The weekday is that of
        the person's day, which may end after midnight.
    """
    rows, day = diary.episodes, diary.episode_days()
    timed = rows["timed"].to_numpy()
    observed = diary.observed()
    per_weekday = np.bincount(observed.index[observed.to_numpy()].day_of_week, minlength=7)
    cell = day[timed].dt.day_of_week.to_numpy() * 24 + rows["start"][timed].dt.hour.to_numpy()
    episodes = np.bincount(cell, minlength=168)
    days = np.repeat(per_weekday, 24)
    table = pd.DataFrame(
        {
            "weekday": np.repeat(np.arange(7), 24),
            "hour": np.tile(np.arange(24), 7),
            "episodes": episodes,
            "observed_days": days,
            "rate": np.divide(episodes, days, out=np.full(168, np.nan), where=days > 0),
        }
    )
    if week_start:
        table = table.iloc[np.roll(np.arange(168), -24 * week_start)].reset_index(drop=True)
    table.attrs["untimed"] = int((~timed).sum())
    return table


def kinds_of(diary: Diary) -> list[str]:
    """Kinds with enough episodes to be looked at by themselves (`LEAST_OF_KIND`), the most episodes first."""
    counted = diary.episodes["kind"].dropna().value_counts()
    return [str(kind) for kind, n in counted.items() if n >= LEAST_OF_KIND]


def kind_label(kind: str) -> str:
    """What people call a kind; the beginning of the text itself where the catalogue does not know it."""
    known = catalogue.kinds().get(kind)
    return known.label if known else kind[:LONGEST_LABEL]


def by_month(diary: Diary, most: int = 6) -> pd.DataFrame:
    """How often in each of the last months.

    Parameters
    ----------
    diary : Diary
    most : int
        Number of months.

    Returns
    -------
    DataFrame
        start (first day of the month), days (observed), rate (episodes a week on observed days; NaN with fewer than
        `LEAST_OF_MONTH` of them), one row a calendar month.
    """
    counts = diary.counts()
    grouped = counts.groupby(counts.index.to_period("M"))
    days, mean = grouped.count(), grouped.mean()
    table = pd.DataFrame({"days": days, "rate": WEEK * mean.where(days >= LEAST_OF_MONTH)})
    return (
        table.rename_axis("start").reset_index().assign(start=lambda rows: rows["start"].dt.to_timestamp()).tail(most)
    )


def by_before(diary: Diary) -> pd.DataFrame:
    """What was done just before an episode, the most often noted first.

    Returns
    -------
    DataFrame
        what (as it was written first), episodes; ``attrs["known"]`` counts the episodes for which anything was noted.
    """
    noted = diary.episodes["before"].dropna()
    parts = [dict.fromkeys(part for raw in text.split(";") if (part := " ".join(raw.split()))) for text in noted]
    first: dict[str, str] = {}
    counted: dict[str, int] = {}
    for own in parts:
        for key in {part.casefold(): part for part in own}:
            counted[key] = counted.get(key, 0) + 1
        for part in own:
            first.setdefault(part.casefold(), part)
    rows = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    table = pd.DataFrame({"what": [first[key] for key, _ in rows], "episodes": [n for _, n in rows]})
    table.attrs["known"] = sum(bool(own) for own in parts)
    return table


def calendar(diary: Diary) -> pd.DataFrame:
    """Outcome of each day of the span: date, count (NaN: not known), observed."""
    values = diary.outcome_values()
    return pd.DataFrame(
        {"date": values.index, "count": values.to_numpy(dtype=float), "observed": values.notna().to_numpy()}
    )


def timeline(diary: Diary) -> pd.DataFrame:
    """Outcome of each day of the span with its smoothed rate: index `date`; count, observed, rate, low, high, days.

    The longer the span, the wider the window: see `rates.bandwidth`.
    """
    values = diary.outcome_values()
    counted = pd.DataFrame({"count": values, "observed": values.notna()}, index=values.index.rename("date"))
    return counted.join(smoothed_rate(values, bandwidth(len(values))))


def durations(diary: Diary, period: Period | None = None, week_start: int = 0) -> pd.DataFrame:
    """How long episodes last, over time.

    Parameters
    ----------
    period : {"week", "month", "quarter", "year"}, optional
        Of the calendar; by default the shortest that leaves about 40 of them, see `LONGEST`.
    week_start : int
        Day with which a week begins, 0 for Monday to 6 for Sunday.

    Returns
    -------
    DataFrame
        start, n, q25, median, q75 (timedelta), one row a period of the span; NaT where no episode has a duration.
    """
    return _course(diary, "duration", period, week_start)


def severities(diary: Diary, period: Period | None = None, week_start: int = 0) -> pd.DataFrame:
    """How severe episodes are, over time: as `durations`, with numbers from 0 to 10."""
    return _course(diary, "severity", period, week_start)


def _course(diary: Diary, column: str, period: Period | None, week_start: int) -> pd.DataFrame:
    span = diary.span
    if not len(span):
        return pd.DataFrame({"start": span, "n": np.array([], dtype=int), "q25": [], "median": [], "q75": []})
    usual = next((each for each, days in LONGEST.items() if len(span) <= days), "year")
    last = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")[week_start - 1]
    code = {"week": f"W-{last}", "month": "M", "quarter": "Q", "year": "Y"}[period or usual]
    periods = span.to_period(code).unique()
    of_row = diary.episode_days().dt.to_period(code)
    values = diary.episodes[column]
    grouped = values.groupby(of_row)
    found = {q: grouped.quantile(q).reindex(periods).to_numpy() for q in (0.25, 0.5, 0.75)}
    n = grouped.count().reindex(periods, fill_value=0)
    return pd.DataFrame(
        {
            "start": periods.to_timestamp().rename(None),
            "n": n.to_numpy(dtype=int),
            "q25": found[0.25],
            "median": found[0.5],
            "q75": found[0.75],
        }
    )
