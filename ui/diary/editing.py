"""Episodes and days as tables that can be changed: what was changed is saved at once, all or none, and can be undone."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, Final

import pandas as pd
import streamlit as st

from myolog import catalogue, summary
from myolog.diary import TALLY
from myolog.errors import ChangedElsewhere
from myolog.store import Edit, Loaded
from myolog.wording import counted
from ui import keeping, widgets
from ui.text import md

MOST: Final = 1000
"""Rows that one table shows; a longer diary is looked at part by part."""
FEW: Final = 9
"""Rows up to which a table is as high as they are."""
SIDES: Final = ("left", "right", "both")
_CONFLICT: Final = "diary_conflict"

EPISODE_NAMES: Final[Mapping[str, str]] = {
    "start": "Start",
    "duration": "Minutes",
    "site": "Site",
    "side": "Side",
    "kind": "Kind",
    "severity": "Severity",
    "sleep_disturbance": "Sleep disturbed",
    "before": "Before it",
    "remedies": "What was tried",
    "relief": "Eased after, min",
    "notes": "Notes",
}
_SPANS: Final = ("duration", "relief")
_SCORES: Final = ("severity", "sleep_disturbance")


class Wrong(Exception):  # noqa: N818 - the sentence is told to the person
    """A cell that cannot be saved, in a sentence."""


def episodes(loaded: Loaded) -> None:
    """The table of episodes."""
    _conflict(loaded)
    loaded = _as_seen("episode", loaded)
    rows = loaded.rows("episode")
    widgets.heading(f"{counted(len(rows), 'episode')} kept")
    if not rows:
        st.markdown("Add the first one in the table, or note it on Home.")
    shown = _part(rows, "start", "episodes")
    table = pd.DataFrame([_episode_cells(row) for row in shown], columns=list(EPISODE_NAMES))
    named = table.rename(columns=dict(EPISODE_NAMES))
    named["Start"] = pd.to_datetime(named["Start"])
    score = partial(st.column_config.NumberColumn, min_value=0, max_value=10, step=1)
    config = {
        "Start": st.column_config.DatetimeColumn(required=True, format="YYYY-MM-DD HH:mm"),
        "Minutes": st.column_config.NumberColumn(min_value=0),
        "Side": st.column_config.SelectboxColumn(options=list(SIDES)),
        "Kind": st.column_config.SelectboxColumn(options=_kinds(rows)),
        "Severity": score(),
        "Sleep disturbed": score(),
        "Eased after, min": st.column_config.NumberColumn(min_value=0),
        "Notes": st.column_config.TextColumn(width="large"),
    }
    keys = {label: key for key, label in EPISODE_NAMES.items()}
    _editor(Shown("episode", shown, named, keys), loaded.kept.revision, config, f"{len(shown)} episodes to change")


def days(loaded: Loaded) -> None:
    """The table of days."""
    loaded = _as_seen("day", loaded)
    rows = loaded.rows("day")
    widgets.heading(f"{counted(len(rows), 'day')} noted")
    shown = _part(rows, "date", "days")
    columns = _day_columns(loaded)
    cells = [{"date": row["date"], **{key: row["noted"].get(key) for key in columns}} for row in shown]
    table = pd.DataFrame(cells, columns=["date", *columns]).rename(columns={"date": "Day", **columns})
    table["Day"] = pd.to_datetime(table["Day"]).dt.date
    kinds = loaded.settings.columns.get("days", {})
    config: dict[str, Any] = {"Day": st.column_config.DateColumn(required=True, format="YYYY-MM-DD", pinned=True)}
    for key, label in columns.items():
        is_text = kinds.get(key) == "text" or any(isinstance(row["noted"].get(key), str) for row in shown)
        if is_text:
            table[label] = table[label].map(lambda cell: "" if cell is None else str(cell)).astype("str")
            config[label] = st.column_config.TextColumn()
        else:
            table[label] = pd.to_numeric(table[label])
            config[label] = st.column_config.NumberColumn()
    keys = {"Day": "date", **{label: key for key, label in columns.items()}}
    _editor(Shown("day", shown, table, keys), loaded.kept.revision, config, f"{len(shown)} days to change")


def _as_seen(table: str, loaded: Loaded) -> Loaded:
    """The diary as it stood when the person began to type: another tab's change must not sweep away what is not saved."""
    seen: Loaded | None = st.session_state.get(f"seen_{table}")
    is_same = seen is not None and seen.kept.id == loaded.kept.id and seen.kept.revision != loaded.kept.revision
    if seen is not None and is_same:
        prefix = f"edit_{table}_{seen.kept.revision}_"
        if any(_n_changed(said) for key, said in st.session_state.items() if str(key).startswith(prefix)):
            return seen
    st.session_state[f"seen_{table}"] = loaded
    return loaded


def _n_changed(said: Mapping[str, Any]) -> int:
    return sum(len(said.get(part, ())) for part in ("edited_rows", "added_rows", "deleted_rows"))


def _day_columns(loaded: Loaded) -> dict[str, str]:
    """Labels of the columns of days by their key, each label once."""
    keys = [str(c) for c in loaded.diary.days.columns] or [TALLY, "sleep_h", "caffeine_mg", "water_l", "training_load"]
    known = catalogue.factors()
    labels: dict[str, str] = {}
    for key in keys:
        factor = known.get(key)
        label = (
            "Episodes, tallied" if key == TALLY else f"{factor.label}, {factor.unit}".rstrip(", ") if factor else key
        )
        labels[key] = label if label not in (*labels.values(), "Day") else f"{label} ({key})"
    return labels


def _kinds(rows: list[dict[str, Any]]) -> list[str]:
    known = list(catalogue.kinds())
    return known + sorted({row["kind"] for row in rows if row["kind"] and row["kind"] not in known})


def _part(rows: list[dict[str, Any]], moment: str, what: str) -> list[dict[str, Any]]:
    """The rows that are looked at, the last ones first: by years where they are many, and those that hold a text."""
    with st.container(horizontal=True):
        text = st.text_input("Show only what holds", key=f"find_{what}", placeholder="calf", width=260)
        years = sorted({row[moment][:4] for row in rows}, reverse=True)
        year = ""
        if len(rows) > MOST:
            year = st.selectbox("Year", years, key=f"year_{what}", width=120)
    found = [
        row
        for row in rows
        if (not year or row[moment].startswith(year)) and (not text or text.casefold() in _said(row).casefold())
    ]
    if len(found) > MOST:
        st.markdown(f"The last {MOST:,} of {len(found):,} are shown; look for a text to see others.")
    return found[::-1][:MOST]


def _said(row: Mapping[str, Any]) -> str:
    cells = [cell for cell in row.values() if isinstance(cell, str)]
    own = [str(cell) for name in ("own", "noted") for cell in (row.get(name) or {}).values()]
    return " ".join([*cells, *own, _site_label(row)]) if "site" in row else " ".join([*cells, *own])


def _site_label(row: Mapping[str, Any]) -> str:
    return summary.site_label(row["site"], "") if row.get("site") else ""


def _episode_cells(row: Mapping[str, Any]) -> dict[str, Any]:
    cells = {name: row[name] for name in EPISODE_NAMES}
    for name in _SPANS:
        cells[name] = None if row[name] is None else row[name] / 60_000
    cells["site"] = _site_label(row) or None
    return cells


@dataclass(frozen=True)
class Shown:
    """A table as it is shown: rows of the store, the frame, and the key of each of its columns."""

    table: str
    rows: list[dict[str, Any]]
    frame: pd.DataFrame
    keys: Mapping[str, str]


def _editor(shown: Shown, revision: int, config: dict[str, Any], alt: str) -> None:
    """The table, whose changes are saved when the button is pressed."""
    # Another revision is another table: what was typed into the one before was saved or dropped by then.
    key = f"edit_{shown.table}_{revision}_{len(shown.rows)}"
    st.data_editor(
        shown.frame,
        num_rows="dynamic",
        hide_index=True,
        width="stretch",
        height=380 if len(shown.rows) > FEW else "content",
        key=key,
        alt=alt,
        column_config=config,
        placeholder="",
    )
    said = st.session_state.get(key) or {}
    n = _n_changed(said)
    if not n:
        return
    with st.container(horizontal=True, vertical_alignment="center", key=f"save_{shown.table}"):
        st.markdown(f"{counted(n, 'row')} changed and not saved yet.", width="content")
        if not st.button("Save", type="primary", key=f"save_{key}"):
            return
    try:
        edits = _edits(shown, said)
    except Wrong as wrong:
        st.markdown(md(str(wrong)))
        return
    save(edits, "edited")


def save(edits: list[Edit], what: str) -> None:
    """Write, and show the diary as it is then; two values of one row are shown side by side."""
    try:
        receipt = keeping.write(edits, what)
    except ChangedElsewhere as changed:
        st.session_state[_CONFLICT] = (changed, edits, what)
        _begin_anew()
        st.rerun()
    if receipt is not None:
        _begin_anew()
        keeping.say("Saved. It can be undone below, under What was changed.")
    st.rerun()


def _begin_anew() -> None:
    """What was typed is saved, or stands in the question which value is to count."""
    for table in ("episode", "day"):
        st.session_state.pop(f"seen_{table}", None)


def _conflict(loaded: Loaded) -> None:
    """Both values of a row that was changed in another tab, and which of them is to stand."""
    told: tuple[ChangedElsewhere, list[Edit], str] | None = st.session_state.get(_CONFLICT)
    if told is None:
        return
    changed, edits, what = told
    with st.container(border=True, key="conflict"):
        st.markdown(f"**{md(str(changed))}** Which one is to stand?")
        theirs, yours = changed.theirs, changed.yours
        names = sorted(set(theirs or {}) | set(yours or {}))
        rows = pd.DataFrame(
            {
                "What": names,
                "In the diary now": [_cell(theirs, name) for name in names],
                "What you wrote": [_cell({**(theirs or {}), **yours} if yours else None, name) for name in names],
            }
        )
        widgets.rows(rows[rows["In the diary now"] != rows["What you wrote"]], alt="Both values")
        with st.container(horizontal=True):
            if st.button("Keep what is in the diary"):
                st.session_state.pop(_CONFLICT)
                st.rerun()
            if theirs is not None and st.button("Write mine"):
                st.session_state.pop(_CONFLICT)
                now = {(t, row["id"]): row["version"] for t in (changed.table,) for row in loaded.rows(t)}
                save([Edit(e.table, e.row_id, e.cells, now.get((e.table, e.row_id), e.version)) for e in edits], what)


def _cell(row: Mapping[str, Any] | None, name: str) -> str:
    if row is None:
        return "deleted"
    cell = row.get(name)
    return "" if cell is None else str(cell)


def _edits(shown: Shown, said: Mapping[str, Any]) -> list[Edit]:
    """What the table's changes mean for its rows."""
    made = _episode_edit if shown.table == "episode" else _day_edit
    edits = []
    for at in said.get("deleted_rows", ()):
        row = shown.rows[int(at)]
        edits.append(Edit(shown.table, row["id"], None, row["version"]))
    for at, cells in said.get("edited_rows", {}).items():
        row = shown.rows[int(at)]
        new = made({shown.keys[name]: cell for name, cell in cells.items()}, row)
        edits.append(Edit(shown.table, row["id"], new, row["version"]))
    for cells in said.get("added_rows", ()):
        filled = {shown.keys[name]: cell for name, cell in cells.items() if name in shown.keys and cell is not None}
        if filled:
            edits.append(Edit(shown.table, None, made(filled, None)))
    return edits


def _episode_edit(cells: Mapping[str, Any], row: Mapping[str, Any] | None) -> dict[str, Any]:
    new: dict[str, Any] = {}
    for name, cell in cells.items():
        if name == "start":
            new["start"] = _moment(cell)
            new["timed"] = True
        elif name in _SPANS:
            new[name] = None if _empty(cell) else round(float(cell) * 60_000)
        elif name in _SCORES:
            new[name] = None if _empty(cell) else float(cell)
        elif name == "site":
            found = None if _empty(cell) else catalogue.find_site(str(cell))
            new["site"] = None if _empty(cell) else found[0] if found else str(cell)
            if found and found[1] and "side" not in cells:
                new["side"] = found[1]
        else:
            new[name] = None if _empty(cell) else str(cell)
    if row is None and "start" not in new:
        raise Wrong("An episode needs its start: the day and the time at which it began. Nothing was saved yet.")
    return new


def _day_edit(cells: Mapping[str, Any], row: Mapping[str, Any] | None) -> dict[str, Any]:
    noted = dict(row["noted"]) if row else {}
    for name, cell in cells.items():
        if name == "date":
            continue
        if _empty(cell):
            noted.pop(name, None)
        else:
            noted[name] = str(cell) if isinstance(cell, str) else float(cell)
    if (noted.get(TALLY) or 0) < 0:
        raise Wrong("A number of episodes cannot be below zero. Nothing was saved yet.")
    new: dict[str, Any] = {"noted": noted}
    if "date" in cells:
        new["date"] = _moment(cells["date"])[:10]
    elif row is None:
        raise Wrong("A new day needs its date. Nothing was saved yet.")
    if row is None:
        new["by_hand"] = True
    return new


def _empty(cell: object) -> bool:
    return cell is None or cell == "" or (isinstance(cell, float) and math.isnan(cell))


def _moment(cell: object) -> str:
    try:
        moment = pd.Timestamp(cell if isinstance(cell, str | datetime | date) else str(cell))
    except ValueError:
        raise Wrong(f"{cell} is no date and time. Write it as 2026-03-01 21:40. Nothing was saved yet.") from None
    return moment.tz_localize(None).isoformat(timespec="microseconds")
