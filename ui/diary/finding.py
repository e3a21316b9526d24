"""Which rows of a diary are looked at: a stretch of time, places, kinds, a text; the last twelve months first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
import streamlit as st

from myolog import catalogue
from myolog.store import words
from ui import widgets

Row = Mapping[str, Any]

LAST, ALL, CHOSEN = "Last 12 months", "All of it", "Choose the days"
PAGE: Final = 500
"""Rows of one table; a browser that is sent more of them takes seconds."""
MOST_PLACES: Final = 60
WIDTH: Final = 168
"""Pixels of each control: two stand side by side on a phone."""


@dataclass(frozen=True)
class Found:
    """Rows to show, the last one first, and what was asked: the same question again is the same table."""

    rows: list[Row]
    asked: str
    n: int
    when: str
    is_part: bool


def find(rows: Sequence[Row], table: str) -> Found:
    """Ask what is to be shown, in the order of time as they are kept."""
    moment = "start" if table == "episode" else "date"
    place = st.container(horizontal=True, key=f"find_{table}", vertical_alignment="bottom")
    with place:
        label, first, last, when = _stretch([row[moment] for row in rows], table)
        places, kinds = _places(rows), sorted({row["kind"] for row in rows if row.get("kind")})
        asked_places = _several("Site", places, table) if len(places) > 1 else []
        asked_kinds = _several("Kind", _kind_labels(kinds), table) if len(kinds) > 1 else []
        text = st.text_input("Text", key=f"text_{table}", placeholder="in any cell", width=WIDTH).strip()
    found = [row for row in rows if first <= row[moment][:10] <= last]
    if asked_places:
        found = [row for row in found if (row["site"] or "", row["side"] or "") in asked_places]
    if asked_kinds:
        found = [row for row in found if row["kind"] in asked_kinds]
    if text:
        found = [row for row in found if text.casefold() in _said(table, row)]
    found = found[::-1]
    with place:
        at = _page(len(found), table)
    # Not the days themselves: a row that is added after the last one must not be swept away while it is typed.
    asked = repr((label, (first, last) if label == CHOSEN else (), sorted(asked_places), sorted(asked_kinds), text, at))
    is_part = bool(asked_places or asked_kinds or text)
    return Found(found[at : at + PAGE], asked, len(found), when, is_part)


def _stretch(moments: Sequence[str], table: str) -> tuple[str, str, str, str]:
    """What was chosen, its first and last day, and how that is called."""
    years = sorted({moment[:4] for moment in moments}, reverse=True)
    label = st.selectbox("Time", [LAST, *years, ALL, CHOSEN], key=f"time_{table}", width=WIDTH)
    ends = (moments[0][:10], moments[-1][:10]) if moments else ("", "9")
    if label == ALL or not moments:
        return label, *ends, ""
    if label == LAST:
        begin = pd.Timestamp(ends[1]) - pd.DateOffset(years=1) + pd.Timedelta(days=1)
        first = f"{begin:%Y-%m-%d}"
        return label, first, ends[1], " in the last 12 months" if first > ends[0] else ""
    if label != CHOSEN:
        return label, f"{label}-01-01", f"{label}-12-31", f" in {label}"
    picked = st.date_input(
        "From and to",
        tuple(pd.Timestamp(end).date() for end in ends),
        format=widgets.date_format(),
        key=f"days_{table}",
        width=260,
    )
    days = [f"{day:%Y-%m-%d}" for day in (picked if isinstance(picked, tuple) else (picked,))]
    first, last = (days[0], days[-1]) if len(days) == 2 else ends
    return label, first, last, " in the days you chose"


def _places(rows: Sequence[Row]) -> dict[tuple[str, str], str]:
    """Places with their labels, the one with the most episodes first."""
    counts: dict[tuple[str, str], int] = {}
    for row in rows:
        if row.get("site"):
            place = (row["site"], row["side"] or "")
            counts[place] = counts.get(place, 0) + 1
    often = sorted(counts, key=lambda place: -counts[place])[:MOST_PLACES]
    return {place: catalogue.place_label(*place) for place in often}


def _kind_labels(kinds: Sequence[str]) -> dict[str, str]:
    known = catalogue.kinds()
    return {kind: known[kind].label if kind in known else kind for kind in kinds}


def _several(label: str, options: Mapping[Any, str], table: str) -> list[Any]:
    return st.multiselect(
        label, list(options), format_func=lambda each: options[each], key=f"{label.lower()}_{table}", width=WIDTH,
        placeholder="All",
    )  # fmt: skip


def _said(table: str, row: Row) -> str:
    """All that a row says, to look for a text in it."""
    own = row.get("own") or row.get("noted") or {}
    cells = [str(cell) for cell in (*row.values(), *own.values()) if isinstance(cell, str | float)]
    if table == "episode":
        cells += words.cells(table, row).values()
    return "\n".join(cells).casefold()


def _page(n: int, table: str) -> int:
    """Where the page of the table begins that is looked at."""
    if n <= PAGE:
        return 0
    starts = range(0, n, PAGE)
    return st.selectbox(
        "Rows, the last ones first",
        starts,
        format_func=lambda at: f"{at + 1:,} to {min(at + PAGE, n):,}",
        key=f"page_{table}_{n}",
        width=WIDTH,
    )
