"""Episodes and days as tables that are changed in place: what is changed is written as the person leaves the cell.

A table is sent to the browser anew when something else changed the diary: an undo, a form, another tab.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, Final

import pandas as pd
import streamlit as st

from myolog.errors import ChangedElsewhere, StoreError
from myolog.noting import sheet
from myolog.noting.cells import YES_NO, Column, Kind
from myolog.store import Loaded
from myolog.store.rows import DAY, Settings, Values
from myolog.wording import counted
from ui import keeping, widgets
from ui.diary import conflicts, finding
from ui.diary.typed import EPISODE, Sheet, changes, remember, what
from ui.noting import lasting
from ui.noting.clock import clock
from ui.text import md

HEIGHT: Final = 460
LINE: Final = 35
"""Pixels of a row."""


def take(kept: Loaded) -> Loaded:
    """Write what was changed in the tables since the last run; gives the diary as it is then."""
    for table in (EPISODE, DAY):
        there: Sheet | None = st.session_state.get(_name(table))
        if there is None or there.diary_id != kept.kept.id:
            continue
        said = st.session_state.get(there.key)
        if said is not None:
            _write(there, said, kept)
        else:  # the browser has it no more, and what was typed into it and could not be saved is gone with it
            there.wrong, there.trouble = [], ""
    return keeping.current() or kept


def _name(table: str) -> str:
    return f"sheet_{table}"


def _write(there: Sheet, said: Mapping[str, Any], kept: Loaded) -> None:
    there.wrong, there.trouble = [], ""
    taken = {row["date"] for row in kept.rows(DAY)} if there.table == DAY else set()
    pending = list(changes(there, said, taken))
    while pending:
        try:
            receipt = keeping.store().apply(there.diary_id, [each.edit for each in pending], what(pending))
        except ChangedElsewhere as changed:
            lost = next((each for each in pending if each.edit.row_id == changed.row_id), None)
            if lost is None:
                there.trouble = str(changed)
                return
            pending.remove(lost)
            conflicts.ask(there, lost)
        except StoreError as error:
            there.trouble = str(error)
            if any(each.added and each.edit.cells is None for each in pending):
                there.asked = ""  # the browser shows this row no more, but it is there
            return
        else:
            remember(there, pending, receipt.new_ids)
            for each in (EPISODE, DAY):
                other: Sheet | None = st.session_state.get(_name(each))
                if other is not None and other.revision == receipt.revision - 1:
                    other.revision = receipt.revision
            return


def side_by_side(kept: Loaded) -> None:
    """Both values of what was changed in another tab as well."""
    conflicts.show(kept, _send_anew)


def _send_anew() -> None:
    """Tables are made again, and show what is in the diary."""
    for table in (EPISODE, DAY):
        there: Sheet | None = st.session_state.get(_name(table))
        if there is not None:
            there.asked = ""


def episodes(kept: Loaded) -> None:
    """The table of episodes."""
    _show(EPISODE, kept)


def days(kept: Loaded) -> None:
    """The table of days."""
    _show(DAY, kept)


def _show(table: str, kept: Loaded) -> None:
    """A table to change in place, below what it is to show."""
    rows = kept.rows(table)
    found = finding.find(rows, table)
    _heading(table, found, len(rows))
    st.markdown(
        "Change a cell and leave it. A new row goes below the last one; to delete rows, tick them at their left edge and press "
        "Delete."
    )
    there = _sheet(table, kept, found)
    st.data_editor(
        there.frame,
        num_rows="dynamic",
        hide_index=True,
        width="stretch",
        height=_height(len(there.frame) + 1),
        key=there.key,
        alt=_alt(table, there.frame),
        column_config={column.key: _editor(column) for column in there.columns},
        placeholder="",
    )
    for sentence in there.wrong:
        st.warning(f"Not saved: {md(sentence)}")
    if there.trouble:
        st.error(md(there.trouble))
    lasting.noted(*there.saved)  # a day has no kind
    widgets.download(_as_shown(there.columns, found.rows), key=f"{table}s", label="Download these rows (CSV)")


def look(table: str, rows: Sequence[Values], settings: Settings) -> None:
    """A table to look at only."""
    found = finding.find(list(rows), table)
    _heading(table, found, len(rows))
    columns = sheet.columns(table, settings, rows)
    shown = sheet.frame(columns, found.rows)
    st.dataframe(
        shown,
        hide_index=True,
        width="stretch",
        height=_height(len(shown)),
        key=f"look_{table}",
        alt=_alt(table, shown),
        column_config={column.key: _shown(column) for column in columns},
        placeholder="",
    )
    widgets.download(_as_shown(columns, found.rows), key=f"{table}s", label="Download these rows (CSV)")


def _sheet(table: str, kept: Loaded, found: finding.Found) -> Sheet:
    """The table that the browser has; another one where another is asked for, or the diary was changed elsewhere."""
    there: Sheet | None = st.session_state.get(_name(table))
    is_same = there is not None and there.diary_id == kept.kept.id and there.asked == found.asked
    if there is not None and is_same:
        is_shown = there.key in st.session_state or not there.is_touched
        is_up_to_date = there.revision == kept.kept.revision or there.wrong or there.trouble
        if is_shown and is_up_to_date:
            return there
    tomorrow = clock().now.date() + timedelta(days=1)  # the page may stay open past midnight
    columns = sheet.columns(table, kept.settings, kept.rows(table), widgets.date_format(), tomorrow)
    turn = there.turn + 1 if there is not None else 0
    rows = [dict(row) for row in found.rows]
    sent = sheet.to_write_over(columns, rows)
    made = Sheet(table, kept.kept.id, found.asked, columns, rows, sent, turn, kept.kept.revision)
    st.session_state[_name(table)] = made
    return made


def _heading(table: str, found: finding.Found, n: int) -> None:
    noun = "episode" if table == EPISODE else "day"
    if not n:
        widgets.heading(f"No {noun} is noted yet")
        return
    if found.is_part:
        widgets.heading(f"{counted(found.n, noun)} found{found.when}, of {n:,}")
    else:
        of = f", of {n:,}" if found.n != n else ""
        widgets.heading(f"{counted(found.n, noun)}{found.when}{of}")


def _height(n: int) -> int:
    return min((n + 1) * LINE + 3, HEIGHT)


def _alt(table: str, frame: pd.DataFrame) -> str:
    return f"Table of {counted(len(frame), 'episode' if table == EPISODE else 'day')}"


def _as_shown(columns: Sequence[Column], rows: Sequence[Values]) -> pd.DataFrame:
    """The table under the labels that people read."""
    frame = sheet.frame(columns, rows)
    plain = {
        c.key: frame[c.key].astype("str").where(frame[c.key].notna()) for c in columns if c.kind in ("date", "time")
    }
    return frame.assign(**plain).rename(columns={column.key: column.label for column in columns})


def _editor(column: Column) -> Any:  # noqa: ANN401 - Streamlit's
    """How a column is shown and written over: dates, times and numbers as text, see `myolog.noting.cells`."""
    text = partial(st.column_config.TextColumn, column.label, help=column.help or None)
    match column.kind:
        case "date":
            return text(required=True, width=108)
        case "time":
            return text(width=72)
        case "number" | "minutes":
            return text(alignment="right")
        case _:
            return _shown(column)


def _shown(column: Column) -> Any:  # noqa: ANN401 - Streamlit's
    """How a column is shown."""
    kinds = st.column_config
    choice = partial(
        kinds.SelectboxColumn,
        options=list(column.options or YES_NO),
        format_func=lambda each: column.options.get(str(each), str(each)),
    )
    made: dict[Kind, Callable[..., Any]] = {
        "date": partial(kinds.DateColumn, format=widgets.date_format(), width=108),
        "time": partial(kinds.TimeColumn, format="HH:mm", width=72),
        "number": kinds.NumberColumn,
        "minutes": kinds.NumberColumn,
        "choice": choice,
        "yes_no": choice,
        "tick": kinds.CheckboxColumn,
        "text": partial(kinds.TextColumn, width="medium"),
    }
    # A label may come from a file; the table draws it letter by letter.
    return made[column.kind](column.label, help=column.help or None)
