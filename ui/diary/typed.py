"""What was typed into a table: what the browser says against what was written of it already.

The browser holds what was changed in a table since it was sent, and tells all of it again after every cell. So each table
is remembered as it was sent, with what of it has been written since; the difference is what is to be written now.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pandas as pd

from myolog.noting import sheet
from myolog.noting.cells import Column
from myolog.store import Edit, words
from myolog.store.rows import DAY

EPISODE: Final = "episode"
NOT_THERE: Final = object()

Cells = dict[str, Any]


@dataclass
class Added:
    """A row that was added at the end of a table: what the browser says of it, and what was written."""

    said: Cells
    row: Cells | None = None


@dataclass
class Sheet:
    """A table as it was sent to the browser, and what of its changes has been written since."""

    table: str
    diary_id: int
    asked: str
    columns: tuple[Column, ...]
    rows: list[Cells]
    frame: pd.DataFrame
    turn: int
    revision: int
    written: dict[int, Cells] = field(default_factory=dict)
    deleted: set[int] = field(default_factory=set)
    added: list[Added] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    trouble: str = ""

    @property
    def key(self) -> str:
        """Key of the widget."""
        return f"edit_{self.table}_{self.turn}"

    def sent(self, at: int) -> Cells:
        """What stood in a row as it was sent. A number is not shown to its last digit, which is lost when it is written."""
        row = self.frame.iloc[at]
        return {str(name): None if pd.isna(cell) else cell for name, cell in row.items()}

    @property
    def is_touched(self) -> bool:
        """Whether anything was changed in it."""
        return bool(self.written or self.deleted or self.added)

    @property
    def saved(self) -> list[Cells]:
        """Rows that were changed or added in it, as they are now."""
        changed = [self.rows[at] for at in self.written if at not in self.deleted]
        return changed + [each.row for each in self.added if each.row is not None]


@dataclass
class Pending:
    """A change that is to be written, and where in the sheet it stands."""

    edit: Edit
    said: Cells | None
    at: int | None = None
    added: Added | None = None


def what(pending: Sequence[Pending]) -> str:
    """What was done, in a word for the history."""
    kinds = {"deleted" if p.edit.cells is None else "edited" if p.edit.row_id else "added" for p in pending}
    return kinds.pop() if len(kinds) == 1 else "edited"


def changes(there: Sheet, said: Mapping[str, Any], taken: set[str]) -> Iterator[Pending]:
    """What the browser says that has not been written yet.

    Parameters
    ----------
    taken : set of str
        Days that have a row; those that are taken and left by these changes are put in and out.
    """
    for at in said.get("deleted_rows", ()):
        if at not in there.deleted and at < len(there.rows):
            row = there.rows[at]
            taken.discard(row.get("date", ""))
            yield Pending(Edit(there.table, row["id"], None, row["version"]), None, at)
    for at, cells in said.get("edited_rows", {}).items():
        if at >= len(there.rows) or at in said.get("deleted_rows", ()):
            continue
        before, row = there.sent(at) | there.written.get(at, {}), there.rows[at]
        new = {name: cell for name, cell in cells.items() if before.get(name, NOT_THERE) != cell}
        made = sheet.edited(there.table, there.columns, new, row, taken)
        there.wrong += [f"{words.name_of(there.table, row)}. {sentence}" for sentence in made.wrong.values()]
        good = {name: cell for name, cell in new.items() if name not in made.wrong}
        if made.cells:
            _move(row, made.cells, taken)
            yield Pending(Edit(there.table, row["id"], made.cells, row["version"]), good, at)
    yield from _added(there, list(said.get("added_rows", ())), taken)


def _move(row: Cells | None, cells: Cells, taken: set[str]) -> None:
    """A day that is given to a row is taken by it, and the one that it had is free."""
    if "date" in cells:
        taken.discard((row or {}).get("date", ""))
        taken.add(cells["date"])


def _added(there: Sheet, said: list[Cells], taken: set[str]) -> Iterator[Pending]:
    """Rows at the end of the table: those that are new, those that were changed, and those that are gone again."""
    kept, gone = _matched(there.added, said)
    for each in gone:
        if each.row is not None:
            taken.discard(each.row.get("date", ""))
            yield Pending(Edit(there.table, each.row["id"], None, each.row["version"]), None, added=each)
    there.added = kept
    for each, cells in zip(kept, said, strict=True):
        new = {name: cell for name, cell in cells.items() if each.said.get(name, NOT_THERE) != cell}
        if not new and each.row is not None:
            continue
        if each.row is None:
            filled = {name: cell for name, cell in cells.items() if cell is not None}
            if not set(filled) - {sheet.BY_HAND}:
                continue
            made = sheet.edited(there.table, there.columns, filled, None, taken)
            called = "New row"
        else:
            made = sheet.edited(there.table, there.columns, new, each.row, taken)
            called = words.name_of(there.table, each.row)
        there.wrong += [f"{called}. {sentence}" for sentence in made.wrong.values()]
        if made.cells:
            _move(each.row, made.cells, taken)
            row_id, version = (each.row["id"], each.row["version"]) if each.row else (None, None)
            good = {name: cell for name, cell in cells.items() if name not in made.wrong}
            yield Pending(Edit(there.table, row_id, made.cells, version), good, added=each)


def _matched(before: Sequence[Added], said: Sequence[Cells]) -> tuple[list[Added], list[Added]]:
    """For each row that the browser says was added what is known of it, and those that it says no more.

    Rows have no names there: one that was deleted again is the first that is not the same as before.
    """
    gone: list[Added] = []
    n_gone = len(before) - len(said)
    kept: list[Added] = []
    for each in before:
        is_same = len(kept) < len(said) and said[len(kept)] == each.said
        if len(gone) < n_gone and not is_same:
            gone.append(each)
        else:
            kept.append(each)
    while len(kept) > len(said):
        gone.append(kept.pop())
    return kept + [Added({}) for _ in said[len(kept) :]], gone


def put_aside(there: Sheet, lost: Pending) -> None:
    """A change is asked about elsewhere, and is not to be written from here again."""
    if lost.added is not None:
        lost.added.said |= lost.said or {}
    elif lost.at is not None and lost.edit.cells is None:
        there.deleted.add(lost.at)
    elif lost.at is not None:
        there.written[lost.at] = there.written.get(lost.at, {}) | (lost.said or {})


def remember(there: Sheet, pending: Sequence[Pending], new_ids: Sequence[int]) -> None:
    """What was written, with the versions and keys that its rows have now."""
    ids = iter(new_ids)
    for each in pending:
        cells = each.edit.cells
        if each.added is not None:
            if cells is None:
                continue
            each.added.said |= each.said or {}
            before = each.added.row or {"id": next(ids), "version": 0, **_blank(there.table)}
            each.added.row = {**before, **cells, "version": before["version"] + 1}
        elif each.at is not None:
            if cells is None:
                there.deleted.add(each.at)
                continue
            there.written[each.at] = there.written.get(each.at, {}) | (each.said or {})
            row = there.rows[each.at]
            there.rows[each.at] = {**row, **cells, "version": row["version"] + 1}


def _blank(table: str) -> Cells:
    """What stands in a row of which nothing else was said."""
    if table == DAY:
        return {"date": "", "by_hand": True, "noted": {}}
    return {"start": "", "timed": True, "own": {}, "running": False, **dict.fromkeys(words.EPISODE_LABELS)}
