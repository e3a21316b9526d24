"""Twitches, cramps and spasms each by themselves, as a doctor keeps them apart: no median over kinds."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import numpy as np
import pandas as pd

from myolog import rates, summary, wording
from myolog.diary import TALLY, Diary
from myolog.report.content import Section, Table, cut
from myolog.triggers.outcome import outcome_of

SEVERAL: Final = 2
"""Kinds from which on nothing is said of all together."""
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
    found = summary.kinds_of(diary)
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
    cells = (
        summary.kind_label(kind),
        f"{len(rows):,}",
        wording.rate(change.recent.value),
        wording.rate(change.before.value),
        wording.change_words(change),
        f"{wording.span(lasts.median())} ({len(lasts)})" if len(lasts) else "not noted",
        f"{wording.number(float(np.median(severity)))} of 10 ({len(severity)})" if len(severity) else "not noted",
        cut(where[0], 40) if where else "not noted",
        f"{100 * at_night / len(hours):.0f} % of {len(hours)}" if len(hours) else "not noted",
    )
    return dict(zip(HEAD, cells, strict=True))


def lengths(diary: Diary) -> str:
    """How long each kind usually lasts: "Cramp 4 min, twitch 40 s (medians); the longest 40 min"; "" without several kinds."""
    lasting = {kind: of_kind(diary, kind)["duration"].dropna() for kind in summary.kinds_of(diary)}
    known = {kind: spans for kind, spans in lasting.items() if len(spans)}
    if len(lasting) < SEVERAL or not known:
        return ""
    said = ", ".join(
        f"{summary.kind_label(kind).lower()} {wording.span(spans.median())}" for kind, spans in known.items()
    )
    longest = diary.episodes["duration"].max()
    return f"{said[:1].upper()}{said[1:]} (medians); the longest of all {wording.span(longest)}"
