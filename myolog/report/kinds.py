"""Twitches, cramps and spasms each by themselves, as a doctor keeps them apart: no median over kinds."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

import numpy as np
import pandas as pd

from myolog import rates, summary, wording
from myolog.diary import TALLY, Diary
from myolog.report.content import Section, Table, cut
from myolog.triggers import TriggerResult, find_triggers
from myolog.triggers.outcome import outcome_of
from myolog.triggers.sentences import EXPLORATION, way

SEVERAL: Final = 2
"""Kinds from which on nothing is said of all together."""
MOST: Final = 4
"""Kinds that stand on the first page."""
MOST_ALONE: Final = 2
"""Kinds that are tested by themselves: each takes as long as all together."""
THE_WHOLE: Final = 2 / 3
"""Share of the episodes from which on a kind says nothing else than all together."""
HEAD: Final = (
    "Kind", "Episodes", "A week, last 4", "The 4 before", "Change", "Usual length", "Severity", "Where", "At night",
)  # fmt: skip
FIGURES: Final = HEAD[1:4]
WITH_PART: Final = {"Where": "where", "At night": "when"}
"""Columns that go with a part of the report."""
NIGHT: Final = (22, 6)
"""Hours between which a night lies."""


def of_kind(diary: Diary, kind: str) -> pd.DataFrame:
    """Episodes of a kind."""
    rows = diary.episodes
    return rows[(rows["kind"] == kind).to_numpy(dtype=bool, na_value=False)]


def section(diary: Diary, parts: Collection[str]) -> Section | None:
    """A table with a row a kind, where there are several; without the columns of parts that are left out."""
    found = summary.kinds_of(diary)[:MOST]
    if len(found) < SEVERAL or diary.outcome != TALLY:
        return None
    columns = [name for name in HEAD if WITH_PART.get(name, "") in ("", *parts)]
    table = Table(
        f"Each kind with {summary.LEAST_OF_KIND} episodes or more; a week is one of observed days; night is 22:00 to 6:00; in brackets, of how "
        "many it is known",
        tuple(columns),
        tuple(tuple(row[name] for name in columns) for row in (_row(diary, kind) for kind in found)),
        tuple(name in FIGURES for name in columns),
    )
    rest = len(diary.episodes) - sum(len(of_kind(diary, kind)) for kind in found)
    left = (
        f"{wording.counted(rest, 'episode')} of other kinds, or without one, {'is' if rest == 1 else 'are'} left out.",
    )
    return Section("kinds", "Kind by kind", left if rest else (), table)


def _row(diary: Diary, kind: str) -> dict[str, str]:
    rows = of_kind(diary, kind)
    change = rates.change(outcome_of(diary, TALLY, kind=kind).series, per_days=summary.WEEK)
    lasts, severity, places = rows["duration"].dropna(), rows["severity"].dropna(), rows.dropna(subset=["site"])
    hours = rows.loc[rows["timed"].to_numpy(dtype=bool), "start"].dt.hour
    at_night = int(((hours >= NIGHT[0]) | (hours < NIGHT[1])).sum())
    top = places[["site", "side"]].fillna("").value_counts().head(1)
    where = [f"{summary.site_label(site, side)}, {n} of {len(places)}" for (site, side), n in top.items()]
    a_week = change.recent.value, change.before.value
    cells = (
        summary.kind_label(kind),
        f"{len(rows):,}",
        *(wording.rate(value, max(a_week)) for value in a_week),
        wording.change_words(change),
        f"{wording.span(lasts.median())} ({len(lasts)})" if len(lasts) else "not noted",
        f"{wording.rating(float(np.median(severity)))} of 10 ({len(severity)})" if len(severity) else "not noted",
        cut(where[0], 40) if where else "not noted",
        f"{100 * at_night / len(hours):.0f} % of {len(hours)}" if len(hours) else "not noted",
    )
    return dict(zip(HEAD, cells, strict=True))


def alone(diary: Diary, result: TriggerResult) -> dict[str, TriggerResult]:
    """What goes with the episodes of each kind that can be tested by itself, beside the result of all: exploration."""
    found = summary.kinds_of(diary)
    if len(found) < SEVERAL or not result.outcome.primary or result.outcome.key != TALLY:
        return {}
    part = [kind for kind in found if len(of_kind(diary, kind)) <= THE_WHOLE * len(diary.episodes)][:MOST_ALONE]
    made = {kind: find_triggers(diary, kind=kind) for kind in part}
    return {kind: one for kind, one in made.items() if one.analysis.exposures}


def differing(result: TriggerResult, of_kinds: Mapping[str, TriggerResult]) -> list[str]:
    """Of each kind what is worth watching there and does not stand out, the same way, in all together."""
    said = []
    for kind, one in of_kinds.items():
        ways = _ways(result)
        other = [words for factor, words in _ways(one).items() if ways.get(factor) != words]
        if other:
            said.append(f"{summary.kind_label(kind)} alone: worth watching, {'; '.join(other)}. This is exploration.")
    return said


def _ways(result: TriggerResult) -> dict[str, str]:
    """Each factor that stands out or is worth watching, and which way it goes."""
    return {f.factor.key: way(f, result.outcome) for f in result.findings if f.stands_out}


def summaries(of_kinds: Mapping[str, TriggerResult]) -> tuple[str, ...]:
    """What each kind that was tested by itself says."""
    said = {kind: one.summary.removesuffix(EXPLORATION).rstrip() for kind, one in of_kinds.items()}
    return tuple(f"{summary.kind_label(kind)} alone, as exploration: {words}" for kind, words in said.items())


def lengths(diary: Diary) -> str:
    """How long each kind usually lasts: "Cramp 4 min, twitch 40 s (medians); the longest 40 min"; "" without several kinds."""
    lasting = {kind: of_kind(diary, kind)["duration"].dropna() for kind in summary.kinds_of(diary)[:MOST]}
    known = {kind: spans for kind, spans in lasting.items() if len(spans)}
    if len(lasting) < SEVERAL or not known:
        return ""
    said = ", ".join(
        f"{summary.kind_label(kind).lower()} {wording.span(spans.median())}" for kind, spans in known.items()
    )
    longest = diary.episodes["duration"].max()
    return f"{said[:1].upper()}{said[1:]} (medians); the longest of all {wording.span(longest)}"
