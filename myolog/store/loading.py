"""A kept diary read from the database: all of it, or what changed since it was read."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Callable, Collection, Mapping
from itertools import compress
from operator import itemgetter
from typing import Any, Final

import numpy as np
import pandas as pd
import sqlalchemy as sa

from myolog.store import schema
from myolog.store.kept import Kept, Loaded
from myolog.store.rows import DAY, PART_OF, Fetched, Kind, Settings, diary_of, frame_of, own_cells

MOST_CHANGED: Final = 100_000
"""Letters of the history from which on everything is read anew: an import changes thousands of rows."""
_ORDER: Final[Mapping[str, tuple[str, ...]]] = {"episode": ("start", "id"), DAY: ("date",)}
"""Columns by which the rows of a table are in order, where it is not the order in which they were written."""


def kept_of(row: Any) -> Kept:  # noqa: ANN401 - a row of the table of diaries
    """One line of the list of kept diaries."""
    return Kept(row.id, row.name, row.revision, pd.Timestamp(row.changed_at), row.made_at)


def whole(connection: sa.Connection, own: sa.Row[Any]) -> Loaded:
    """All rows of a diary.

    Parameters
    ----------
    connection : Connection
        In a transaction that sees one state of the database.
    own : Row
        Its row in the table of diaries.
    """
    settings = Settings.loaded(own.settings)
    raw = {table: _read(connection, own.id, table) for table in schema.ROWS}
    frames = {table: frame_of(settings, table, raw[table]) for table in PART_OF}
    return Loaded(kept_of(own), diary_of(settings, raw, frames), settings, raw, frames)


def since(connection: sa.Connection, own: sa.Row[Any], before: Loaded) -> Loaded | None:
    """The same as `whole`, by the rows that changed since it was loaded; None where too much did to gain by it.

    What is left as it was is shared with `before`.
    """
    settings = Settings.loaded(own.settings)
    is_same = (own.id, own.made_at) == (before.kept.id, before.kept.made_at) and settings == before.settings
    changed = _changed(connection, before.kept) if is_same else None
    if changed is None:
        return None
    raw, frames = dict(before.raw), dict(before.frames)
    for table, keys in changed.items():
        stays, rows, order = _moved(before.raw[table], _read(connection, own.id, table, keys), table, keys)
        raw[table] = rows
        if table in frames:
            frames[table] = _frame(settings, table, before, stays, rows, order)
    return Loaded(kept_of(own), diary_of(settings, raw, frames), settings, raw, frames)


def _read(connection: sa.Connection, diary_id: int, table: str, keys: Collection[int] | None = None) -> Fetched:
    """Rows of a table, in order; of some keys only, if they are given."""
    t = schema.ROWS[table]
    columns = [column for column in t.columns if column.name != "diary_id"]
    query = sa.select(*columns).where(t.c.diary_id == diary_id)
    if keys is not None:
        query = query.where(t.c.id.in_(keys))
    result = connection.execute(query.order_by(t.c.date if table == DAY else t.c.id))
    assert result.cursor is not None
    # As the driver gives them: rows as objects would cost more than reading them, most of it to the collector.
    rows = [*result.cursor.fetchall()]
    names = [column.name for column in columns]
    if table == "episode":
        rows.sort(key=itemgetter(names.index("start")))
    return names, rows


def _changed(connection: sa.Connection, then: Kept) -> dict[str, set[int]] | None:
    """Keys of the rows that were written since, by table; None where there are too many."""
    t = schema.change
    newer = sa.and_(t.c.diary_id == then.id, t.c.revision > then.revision)
    if (connection.execute(sa.select(sa.func.sum(sa.func.length(t.c.rows))).where(newer)).scalar() or 0) > MOST_CHANGED:
        return None
    keys: dict[str, set[int]] = {}
    for written in connection.execute(sa.select(t.c.rows).where(newer)).scalars():
        for table, key, _, _ in json.loads(written):
            if table in schema.ROWS:  # the other is the diary's own row, which is at hand
                keys.setdefault(table, set()).add(key)
    return keys


def _moved(old: Fetched, fresh: Fetched, table: str, keys: Collection[int]) -> tuple[list[bool], Fetched, np.ndarray]:
    """Which of the old rows stay, all rows by now, and the order in which they stand of those that stay and the fresh ones."""
    names, rows = old
    at = names.index("id")
    stays = [row[at] not in keys for row in rows]
    left = [*compress(rows, stays)]
    key: Callable[[Any], Any] = itemgetter(*(names.index(name) for name in _ORDER.get(table, ("id",))))
    places = [bisect_left(left, key(row), key=key) for row in fresh[1]]
    order = np.insert(np.arange(len(left)), places, len(left) + np.arange(len(places)))
    for n_before, (place, row) in enumerate(zip(places, fresh[1], strict=True)):
        left.insert(place + n_before, row)
    return stays, (names, left), order


def _frame(
    settings: Settings, table: str, before: Loaded, stays: list[bool], now: Fetched, order: np.ndarray
) -> pd.DataFrame:
    """The part of the diary that a table holds, with the rows that stayed as they stood in it."""
    frame = before.frames[table]
    names, rows = now
    n_left = sum(stays)
    fresh: Fetched = (names, [rows[int(at)] for at in np.flatnonzero(order >= n_left)])
    gone: Fetched = (names, [row for row, is_left in zip(before.raw[table][1], stays, strict=True) if not is_left])
    if not _keep_kinds(frame, settings.columns.get(PART_OF[table], {}), gone, fresh):
        return frame_of(settings, table, now)
    made = frame[np.array(stays, dtype=bool)]
    if fresh[1]:
        new = frame_of(settings, table, fresh).reindex(columns=frame.columns).astype(frame.dtypes)
        made = pd.concat([made, new]).take(order)
    return made if table == DAY else made.reset_index(drop=True)


def _keep_kinds(frame: pd.DataFrame, expected: Mapping[str, Kind], gone: Fetched, fresh: Fetched) -> bool:
    """Whether the further columns of a table stay what they are, numbers or text, and in their order.

    A column is text where one cell is, so that a word that goes or comes may change all of it.
    """
    kinds = {
        str(name): "number" if pd.api.types.is_numeric_dtype(kind) else "text" for name, kind in frame.dtypes.items()
    }

    def is_settled(name: str, kind: Kind) -> bool:
        return kind == kinds.get(name) == expected.get(name)

    def told(fetched: Fetched) -> set[tuple[str, Kind]]:
        return {
            (name, "text" if isinstance(cell, str) else "number")
            for cells in own_cells(fetched)
            for name, cell in cells.items()
        }

    there = told(fresh)
    words_left = all(cell in there for cell in told(gone) if cell[1] == "text")
    return words_left and all(is_settled(*cell) for cell in there | told(gone))
