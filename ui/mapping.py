"""Saying what the columns of a table are: its first rows, a proposal for each column, and what would be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import pandas as pd
import streamlit as st

import myolog
from myolog import catalogue
from myolog.parsing.problems import shown
from myolog.parsing.units import SIZES, portion_sizes, size_in
from myolog.parsing.wording import unit_label
from myolog.readers import look, remembered, told
from myolog.wording import counted
from ui import access, state, widgets
from ui.text import md

ON_PAGE: Final = 20
"""Columns that are shown at once."""
SHOWN_PROBLEMS: Final = 5

DATES: Final = ("date", "start", "end")
LENGTHS: Final = ("duration", "relief")
MOMENTS: Final = {
    "date": "Date",
    "start": "Start of an episode",
    "end": "End of an episode",
    "time": "Time of day",
    "tally": "Number of episodes",
}
OF_EPISODES: Final = {
    "duration": "Duration of the episode",
    "site": "Site of the episode",
    "side": "Side of the body",
    "kind": "Kind: twitch, cramp or spasm",
    "severity": "Severity of the episode",
    "sleep_disturbance": "How much sleep was disturbed",
    "before": "What was done before the episode",
    "remedies": "What was done against it",
    "relief": "Time until it eased",
    "notes": "Notes",
}
TRAINING: Final = {"rpe": "Effort of a training session", "minutes": "Minutes of a training session"}
AS_IT_IS: Final = {"": "Whatever it seems to be"}
REST: Final = {"own": "Number or yes/no of your own", "note": "Text to keep", "ignore": "Leave out"}
ORDERS: Final = {"": "As the dates tell", "dmy": "Day first", "mdy": "Month first"}


@dataclass
class Draft:
    """What the person has said so far of the columns of one table.

    Attributes
    ----------
    proposed : dict of column to target
        What each column is taken for as long as the person does not say another thing.
    said : dict of column to what `read_diary(mapping=…)` takes
    """

    table: look.Table
    proposed: dict[str, str]
    reasons: dict[str, str]
    said: dict[str, dict[str, Any]] = field(default_factory=dict)
    is_kept: bool = False

    def __post_init__(self) -> None:
        """Know which columns are taken for what they are because the person said so before."""
        self._fixed = {column for column, said in self.said.items() if {"factor", "role"} & set(said)}

    def target(self, column: str) -> str:
        """What a column is taken for."""
        said = self.said.get(column, {})
        return str(said.get("factor") or said.get("role") or ("" if column in self._fixed else self.proposed[column]))

    def say(self, column: str, name: str, value: Any) -> None:  # noqa: ANN401 - what a control gives
        """Say one thing of a column; nothing, or what it is taken for anyway, takes it back."""
        said = self.said.setdefault(column, {})
        said.pop(name, None)
        if name == "factor":
            for bound in ("role", "unit", "order"):
                said.pop(bound, None)
        is_so_anyway = name == "factor" and value == self.proposed[column] and column not in self._fixed
        if value and not is_so_anyway:
            said[name] = value
        if not said:
            del self.said[column]


def begin(file: str) -> None:
    """Begin with a file of those that were brought."""
    brought = state.current()
    tables = look.find_tables(*brought.inputs) if brought else ()
    table = next((t for t in tables if t.file == file), None)
    if table is None or brought is None:
        return
    proposed, reasons = (
        dict(zip(table.names, table.targets, strict=True)),
        dict(zip(table.names, table.reasons, strict=True)),
    )
    if brought.reading is not None:
        read = brought.reading.columns
        for row in read[read["file"] == file].itertuples(index=False):
            proposed[row.column], reasons[row.column] = _target(row.role, row.key), row.reason
    mapping = brought.answers.get("mapping") or {}
    names = ("factor", "role", "unit", "order", "missing")
    said = {
        column: kept
        for column in table.names
        if (kept := {n: what for n, what in mapping.get((file, column), {}).items() if n in names})
    }
    st.session_state[state.DRAFT] = Draft(table, proposed, reasons, said, table.header in remembered.read_remembered())


def _target(role: str, key: str) -> str:
    """What a column was taken for, as a person would say it."""
    match role:
        case "factor" | "episode attribute":
            return key if key in catalogue.factors() or key in OF_EPISODES else "own"
        case "ignored" | "row number":
            return "ignore"
        case "own factor":
            return "own"
        case "date" | "start" | "end" | "time" | "tally" | "rpe" | "minutes" | "note":
            return role
    return ""


def is_open() -> bool:
    """Whether the person is about to say what columns are."""
    return state.DRAFT in st.session_state


def close() -> None:
    """Leave it as it was."""
    st.session_state.pop(state.DRAFT, None)


def show() -> None:
    """The page on which a person says what the columns of a table are."""
    draft: Draft = st.session_state[state.DRAFT]
    table = draft.table
    st.header(md(f"What are the columns of {table.file}?"), anchor=False)
    st.markdown(
        "These are its first rows. Below stands what each column was taken for, and why; change what is not right. "
        "What would be read then is told at the end, before anything changes."
    )
    columns = _on_page(table.names)
    rows = table.rows[list(columns)]
    widgets.rows(
        rows.reset_index(names="Line") if "Line" not in columns else rows,
        alt=f"The first {len(rows)} rows of the file as they stand",
    )
    for column in columns:
        _column(draft, column)
    _trial(draft)
    _ends(draft)


def _on_page(names: tuple[str, ...]) -> tuple[str, ...]:
    if len(names) <= ON_PAGE:
        return names
    starts = range(0, len(names), ON_PAGE)
    first = st.selectbox(
        "Columns to look at",
        starts,
        format_func=lambda at: f"{at + 1:,} to {min(at + ON_PAGE, len(names)):,} of {len(names):,}",
        key="map_page",
        width=240,
    )
    return names[first : first + ON_PAGE]


def targets() -> dict[str, str]:
    """Everything that a column can be, with its words for people."""
    factors = {key: factor.label for key, factor in catalogue.factors().items()}
    return AS_IT_IS | MOMENTS | OF_EPISODES | TRAINING | factors | REST


def _column(draft: Draft, column: str) -> None:
    table, target = draft.table, draft.target(column)
    at = table.names.index(column)
    labels = targets()
    with st.container(border=True, key=f"map_column_{at}"):
        what, role, more, marks = st.columns([3, 3, 2, 2], gap="medium")
        with what:
            st.markdown(f"**{md(column)}**")
            examples = [text for text in dict.fromkeys(table.rows[column]) if text][:3]
            st.text(", ".join(examples) if examples else "empty in the first rows")
            is_said = column in draft.said
            st.markdown("You said so." if is_said else md(draft.reasons[column]))
        with role:
            _select(draft, column, "factor", f"{md(shown(column))} is taken for", labels, target)
        with more:
            if target in DATES:
                _select(draft, column, "order", "Day and month", ORDERS, draft.said.get(column, {}).get("order", ""))
            elif units := units_of(target):
                now = draft.said.get(column, {}).get("unit", "")
                _select(draft, column, "unit", "Unit", units, now)
        with marks:
            _marks(draft, column)


def units_of(target: str) -> dict[str, str]:
    """Units in which a column can be, beginning with none said; empty for what has no unit."""
    factor = catalogue.factors().get(target)
    known = {u: unit_label(u) for u, (kind, _) in SIZES.items() if kind == "time" and u != "d"}
    if factor is not None:
        known = {u: unit_label(u) for u in SIZES if size_in(u, factor) is not None}
        known |= {portion: f"{portion} of {size:g} {factor.unit}" for portion, size in portion_sizes(factor).items()}
    elif target not in LENGTHS:
        return {}
    return {"": "As written", **known} if known else {}


def _select(draft: Draft, column: str, name: str, label: str, labels: dict[str, str], now: str) -> None:
    at = draft.table.names.index(column)
    key = f"map_{name}_{at}_{draft.target(column)}" if name != "factor" else f"map_{name}_{at}"
    values = list(labels)

    def changed() -> None:
        draft.say(column, name, st.session_state[key])

    st.selectbox(
        label,
        values,
        index=values.index(now) if now in values else 0,
        format_func=lambda value: labels[value],
        key=key,
        on_change=changed,
    )


def _marks(draft: Draft, column: str) -> None:
    key = f"map_missing_{draft.table.names.index(column)}"
    now = "; ".join(draft.said.get(column, {}).get("missing", ()))

    def changed() -> None:
        draft.say(column, "missing", [mark for part in st.session_state[key].split(";") if (mark := part.strip())])

    st.text_input(
        "Means “not noted”",
        value=now,
        key=key,
        on_change=changed,
        placeholder="-1; 999",
        help="What stands in a cell of this column when nothing was noted. Part several with semicolons. "
        "Empty cells, “-”, “n/a” and the like are known.",
    )


def trial(draft: Draft) -> myolog.Reading | str:
    """What would be read of the table by itself, or the sentence that says why nothing could."""
    brought = state.current()
    day_start = brought.answers.get("day_start") if brought else None
    try:
        return myolog.read_diary(
            draft.table.opened,
            mapping=dict(draft.said),
            date_order=brought.answers.get("date_order") if brought else None,
            day_start=day_start,
        )
    except myolog.AmbiguousDates as ambiguous:
        either = " or ".join(ambiguous.readings.values())
        return f"“{ambiguous.example}” can be {either}. Say above which of day and month stands first."
    except (myolog.UnreadableFile, ValueError) as error:
        return str(error)


def _trial(draft: Draft) -> None:
    st.markdown("**What would be read**")
    tried = trial(draft)
    if isinstance(tried, str):
        st.markdown(md(tried))
        return
    files = told.summary(tried)
    part = " Tried with the beginning of the file." if draft.table.is_cut else ""
    for _, row in files.iterrows():
        st.markdown(md(told.sentence(row)) + part)
    problems = tried.problems
    if len(problems):
        st.markdown(f"{counted(len(problems), 'thing')} to look at, the first of them:")
        names = {"row": "Line", "column": "Column", "found": "Found", "expected": "Expected"}
        widgets.rows(widgets.named(problems.head(SHOWN_PROBLEMS), names), alt="The first things to look at")
    days = tried.diary.days
    if len(days.columns) > ON_PAGE:
        st.markdown(f"The first {ON_PAGE} of {counted(len(days.columns), 'column')} of days:")
        days = days.iloc[:, :ON_PAGE]
    if len(days):
        first = pd.concat([days.head(2), days.tail(1)]) if len(days) > 3 else days
        widgets.rows(
            first.reset_index().astype({"date": "str"}), alt="The first days and the last one as they would be read"
        )


def _ends(draft: Draft) -> None:
    keeps = False
    if access.is_local():
        keeps = st.checkbox(
            "Remember this on this computer",
            value=draft.is_kept,
            key="map_keep",
            help=f"For files with the same names of columns. Kept are those names and what they are, and no row of your "
            f"log, in {remembered.folder() / remembered.NAME}. Untick it to have it forgotten.",
        )
    st.markdown("Until you close the page, files with the same names of columns are read in the same way.")
    with st.container(horizontal=True):
        if st.button("Read it like this", type="primary", key="map_use"):
            _use(draft, keeps=keeps)
        st.button("Leave it as it was", key="map_cancel", on_click=close)


def _use(draft: Draft, *, keeps: bool) -> None:
    try:
        if keeps:
            remembered.remember(draft.table.header, draft.said)
        elif draft.is_kept:
            remembered.forget(draft.table.header)
    except OSError as error:
        st.markdown(f"It could not be remembered: {md(error.strerror or error)}. It holds until you close the page.")
        draft.is_kept = False
        return
    state.map_columns(draft.table, draft.said)
    close()
    st.rerun()
