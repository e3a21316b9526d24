"""Rows written one transaction at a time, with what stood there before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa

from myolog.errors import ChangedElsewhere
from myolog.store import schema
from myolog.store.kept import Edit
from myolog.store.rows import DAY, Values, from_store, to_store

Row = dict[str, Any]
Written = list[tuple[str, int, Row | None, Row | None]]
"""Rows that were written: table, key, cells before (None: a new row) and after (None: deleted)."""

NEW_ROW: Final[Mapping[str, Row]] = {
    "episode": {"running": False, "timed": True},
    "intake": {"timed": True},
    DAY: {"by_hand": False, "noted": {}},
}
"""Cells that a new row has where nothing is said of them."""

HIDDEN: Final = ("id", "diary_id", "version", "revision", "owner", "made_at", "changed_at")
"""Columns that the store keeps for itself."""


def insert(connection: sa.Connection, table: sa.Table, values: Row) -> int:
    """Insert one row; gives its key."""
    key = connection.execute(sa.insert(table).values(**values)).inserted_primary_key
    assert key is not None
    return int(key[0])


def table_of(name: str) -> sa.Table:
    """Table by the name that edits use."""
    return schema.diary if name == "diary" else schema.ROWS[name]


def cells_of(row: Values | None) -> Row | None:
    """What a row says, without what the store keeps for itself."""
    return None if row is None else {name: cell for name, cell in row.items() if name not in HIDDEN}


def row_at(connection: sa.Connection, diary_id: int, name: str, row_id: int) -> Row | None:
    """A row of a diary as it stands, None if it is gone."""
    table = table_of(name)
    owned = table.c.id if name == "diary" else table.c.diary_id
    found = connection.execute(sa.select(table).where(table.c.id == row_id, owned == diary_id)).mappings().one_or_none()
    return None if found is None else from_store({str(column): cell for column, cell in found.items()})


def write(connection: sa.Connection, diary_id: int, edits: Sequence[Edit]) -> tuple[Written, list[int]]:
    """Write the edits; gives what was there before and after, and the keys of new rows in the order of the edits.

    Raises
    ------
    ChangedElsewhere
        If a row is gone, or not in the version that an edit speaks of.
    """
    written: Written = []
    keys: dict[int, int] = {}
    fresh: dict[str, list[tuple[int, Row]]] = {}
    for at, edit in enumerate(edits):
        if edit.row_id is not None:
            written.append(_change(connection, diary_id, edit, edit.row_id))
        elif edit.cells is not None:
            fresh.setdefault(edit.table, []).append((at, {**NEW_ROW.get(edit.table, {}), **edit.cells}))
    for name, rows in fresh.items():
        table = table_of(name)
        empty = {column.name: None for column in table.columns if column.name not in HIDDEN}
        # All rows of one statement have the same cells.
        stored = [{**empty, **to_store(name, row), "diary_id": diary_id, "version": 1} for _, row in rows]
        query = sa.insert(table).returning(table.c.id, sort_by_parameter_order=True)
        ids = [int(key) for key in connection.execute(query, stored).scalars()]
        keys |= {at: key for (at, _), key in zip(rows, ids, strict=True)}
        written += [(name, key, None, cells_of(from_store(row))) for key, row in zip(ids, stored, strict=True)]
    return written, [keys[at] for at in sorted(keys)]


def _change(
    connection: sa.Connection, diary_id: int, edit: Edit, row_id: int
) -> tuple[str, int, Row | None, Row | None]:
    table = table_of(edit.table)
    before = row_at(connection, diary_id, edit.table, row_id)
    if before is None:
        # Only taking back a deletion writes a row with a key that is not there.
        if not edit.puts_back or edit.cells is None:
            raise ChangedElsewhere(edit.table, row_id, None, edit.cells)
        row = {**to_store(edit.table, edit.cells), "id": row_id, "diary_id": diary_id, "version": 1}
        connection.execute(sa.insert(table).values(**row))
        return edit.table, row_id, None, cells_of(from_store(row))
    stood = cells_of(before)
    if edit.version is not None and before["version"] != edit.version:
        raise ChangedElsewhere(edit.table, row_id, stood, edit.cells)
    if edit.cells is None:
        connection.execute(sa.delete(table).where(table.c.id == row_id))
        return edit.table, row_id, stood, None
    new = to_store(edit.table, edit.cells)
    connection.execute(sa.update(table).where(table.c.id == row_id).values(**new, version=before["version"] + 1))
    return edit.table, row_id, stood, {**(stood or {}), **from_store(new)}
