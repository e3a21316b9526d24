"""What is to be explained: a value a day, missing where nobody watched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pandas as pd

from myolog.catalogue import kinds, sites
from myolog.diary import COUNT_RATE, TALLY, Diary, outcomes_of

ONSETS: Final = "onsets"
MINUTES: Final = "minutes"
SEVERITY: Final = "severity"

OF_EPISODES: Final = (TALLY, "count", ONSETS, MINUTES, SEVERITY)
"""Outcomes that are made of the episodes; any other is a column of the days."""

_NOTED_AS: Final = {MINUTES: "duration", SEVERITY: "severity"}

Measure = Literal["count", "amount", "score"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A daily series to be explained.

    Attributes
    ----------
    key : str
        "episodes", "onsets", "minutes", "severity" or a column of the diary's days.
    series : Series
        A value a day over the whole span, NaN where it is not known.
    measure : {"count", "amount", "score"}
        What kind of number it is: how many, how much in all, or how strong.
    things : str
        What it counts: "episodes", "bouts", "minutes", "severity points"; "score" for a score.
    noun : str
        What a rate of it is called: "episodes a day (cramp)".
    primary : bool
        Whether it is the one outcome of the diary; any other is exploration.
    is_column : bool
        Whether it is a column of the days, whatever its name; if not, it is made of the episodes.
    """

    key: str
    series: pd.Series
    measure: Measure
    things: str
    noun: str
    primary: bool
    is_column: bool = False


def outcome_of(diary: Diary, key: str | None = None, *, site: str | None = None, kind: str | None = None) -> Outcome:
    """The series that a question is about.

    Parameters
    ----------
    diary : Diary
    key : str, optional
        "episodes" (all episodes), "onsets" (bouts), "minutes" (minutes of twitching), "severity" (sum of the
        severities), a column of the diary's days, or what is derived of them (`diary.outcomes_of`). By default what the diary says is to be explained. A column of the
        days that is called like a measure of episodes is meant where the diary says that it is to be explained, or no
        episode has that measure.
    site, kind : str, optional
        Only episodes at this site (a key of data/sites.toml, or as the diary names it) or of this kind.

    Returns
    -------
    Outcome
        A day on which the part asked for is not known (an episode without a severity, a tally beside listed
        episodes) is missing, not zero.

    Raises
    ------
    ValueError
        If there is no such outcome.
    """
    wanted = key or diary.outcome
    primary = wanted == diary.outcome and not site and not kind
    if _is_column(diary, wanted):
        if wanted not in outcomes_of(diary.days):
            raise ValueError(f"There is no column {wanted!r} to explain in the days of this diary.")
        if site or kind:
            raise ValueError("A column of days cannot be split by site or kind: only episodes have them.")
        series = diary.with_outcome(wanted).outcome_values()
        if wanted == COUNT_RATE:
            return Outcome(wanted, series, "amount", "twitches", "twitches per minute watched", primary, is_column=True)
        return Outcome(wanted, series, "score", "score", f"average {wanted}", primary, is_column=True)
    part = " ".join(word for word in (kind and _kind_label(kind), site and f"at the {_site_label(site)}") if word)

    def made(series: pd.Series, measure: Measure, things: str, *, is_primary: bool) -> Outcome:
        return Outcome(wanted, series, measure, things, f"{things} a day {part}".strip(), is_primary)

    if wanted == ONSETS:
        return made(_part_of(diary, None, site, kind, onsets=True), "count", "bouts", is_primary=primary)
    if wanted in _NOTED_AS:
        things = "minutes" if wanted == MINUTES else "severity points"
        return made(_part_of(diary, _NOTED_AS[wanted], site, kind), "amount", things, is_primary=primary)
    wanted = TALLY
    if not site and not kind:
        return made(diary.counts(), "count", "episodes", is_primary=primary or diary.outcome == TALLY)
    return made(_part_of(diary, None, site, kind), "count", "episodes", is_primary=False)


def _is_column(diary: Diary, wanted: str) -> bool:
    if wanted not in OF_EPISODES:
        return True
    if wanted == TALLY or wanted not in diary.days.columns:
        return False
    return wanted == diary.outcome or (
        wanted in (MINUTES, SEVERITY) and not diary.episodes[_NOTED_AS[wanted]].notna().any()
    )


def only_kind(diary: Diary, kind: str) -> Diary:
    """The diary with episodes of one kind only; a day of which it is not known how many there were is not observed.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.DataFrame({"start": pd.to_datetime(["2026-03-01", "2026-03-02"]), "kind": ["cramp", "twitch"]})
    >>> only_kind(Diary(rows), "cramp").counts().tolist()
    [1.0, 0.0]
    """
    counts = outcome_of(diary, TALLY, kind=kind).series.rename_axis("date")
    days = diary.days.reindex(counts.index.union(diary.days.index)).assign(**{TALLY: counts})
    rows = diary.episodes[(diary.episodes["kind"] == kind).to_numpy(dtype=bool, na_value=False)]
    rows = rows[diary.episode_days()[rows.index].isin(counts.dropna().index).to_numpy()]
    return diary.replace(episodes=rows, days=days, by_hand=(), ranges=diary.ranges[:0])


def _kind_label(kind: str) -> str:
    return {k.key: f"({k.label.lower()})" for k in kinds().values()}.get(kind, f"({kind})")


def _site_label(site: str) -> str:
    known = sites()
    return known[site].label.lower() if site in known else site


def _part_of(
    diary: Diary, column: str | None, site: str | None, kind: str | None, *, onsets: bool = False
) -> pd.Series:
    """Sum a day of one column (None: of episodes) over the listed episodes that are asked for."""
    rows, days, counts = diary.episodes, diary.episode_days(), diary.counts()
    wanted = np.ones(len(rows), dtype=bool)
    unclear = np.zeros(len(rows), dtype=bool)
    for name, value in (("site", site), ("kind", kind)):
        if value:
            unclear |= wanted & rows[name].isna().to_numpy()
            wanted &= (rows[name] == value).to_numpy(dtype=bool, na_value=False)
    unclear &= ~wanted
    listed = pd.Series(1.0, index=days).groupby(level=0).sum().reindex(counts.index).fillna(0.0)
    known = counts.notna() & (counts <= listed)
    if onsets:
        known &= diary.onset_counts().notna()
        wanted &= diary.begins_bout()
    if column is None:
        amount = np.ones(len(rows))
    else:
        amount = (rows[column].dt.total_seconds() / 60 if column == "duration" else rows[column]).to_numpy(dtype=float)
        unclear |= wanted & ~np.isfinite(amount)
    total = pd.Series(np.where(wanted & ~unclear, amount, 0.0), index=days).groupby(level=0).sum()
    lost = days[unclear].unique()
    return total.reindex(counts.index).fillna(0.0).where(known & ~counts.index.isin(lost))
