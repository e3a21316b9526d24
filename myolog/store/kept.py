"""What the store hands out: diaries that are kept, their rows with keys, and what was changed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from myolog.diary import Diary
from myolog.store.rows import DAY, EXPERIMENT, PART_OF, Fetched, Settings, Values, from_store, rows_of


@dataclass(frozen=True, slots=True)
class Kept:
    """One line of the list of kept diaries.

    Attributes
    ----------
    changed_at : Timestamp
        Of the last change, UTC.
    made_at : str
        When it was begun, to the microsecond: a diary is known by it in backups too, and after it was put back.
    """

    id: int
    name: str
    revision: int
    changed_at: pd.Timestamp
    made_at: str


@dataclass(frozen=True, slots=True)
class Edit:
    """One row to be written.

    Attributes
    ----------
    table : str
        One of `schema.ROWS`, or "diary" for its name and settings.
    row_id : int or None
        None for a new row.
    cells : mapping or None
        Cells to write; those left out stay as they are. None to delete the row.
    version : int or None
        Version of the row that the person saw; the write is refused if it is another one by now. None: whatever it is.
    puts_back : bool
        Whether a row that is gone comes back with the key it had.
    """

    table: str
    row_id: int | None
    cells: Values | None
    version: int | None = None
    puts_back: bool = False


@dataclass(frozen=True, slots=True)
class Import:
    """What is kept of an import.

    Attributes
    ----------
    files : sequence of mappings
        What each file was taken for: the rows of `Reading.sources`.
    problems : sequence of mappings
        Rows of `Reading.problems`.
    answers : mapping
        Arguments of `read_diary` with which the files were read.
    """

    files: Sequence[Values]
    problems: Sequence[Values]
    answers: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Receipt:
    """A change that is on disk: revision of the diary after it, and the keys of new rows in the order of the edits."""

    change_id: int | None
    revision: int
    new_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of the history.

    Attributes
    ----------
    at : Timestamp
        UTC.
    undone : bool
        Whether it has been taken back.
    undoes : int or None
        The change that it took back.
    n_rows : int
        Rows that it wrote.
    """

    id: int
    revision: int
    at: pd.Timestamp
    what: str
    import_id: int | None
    undoes: int | None
    undone: bool
    n_rows: int


@dataclass(frozen=True, repr=False)
class Loaded:
    """A kept diary as it stood at one revision, with the keys of its rows.

    It has no repr of its contents, which would end up in logs.

    Attributes
    ----------
    raw, frames : mapping of table to rows as the database holds them, and to the same as a table
        What `loading` needs to bring it up to date by the rows that changed.
    """

    kept: Kept
    diary: Diary
    settings: Settings
    raw: Mapping[str, Fetched]
    frames: Mapping[str, pd.DataFrame]

    _made: dict[str, list[dict[str, Any]]] = field(default_factory=dict, compare=False)

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Rows of a table with `id` and `version`, in the order of the diary's part."""
        if table not in self._made:
            names, rows = self.raw[table]
            self._made[table] = [from_store(dict(zip(names, row, strict=True))) for row in rows]
        return self._made[table]

    @property
    def running(self) -> list[dict[str, Any]]:
        """Episodes that were started and not stopped, the last one first."""
        names, rows = self.raw["episode"]
        at = names.index("running")  # few of many: the others need not be taken apart
        return [from_store(dict(zip(names, row, strict=True))) for row in reversed(rows) if row[at]]

    def changes_back_to(self, then: Loaded) -> list[Edit]:
        """Edits that turn what is kept into what was kept at another time: the diary, its settings and its experiments."""
        edits = self.changes_to(then.diary)
        now, old = ([_plain_row(row) for row in each.rows(EXPERIMENT)] for each in (self, then))
        edits += [
            Edit(EXPERIMENT, r["id"], None, r["version"]) for r in self.rows(EXPERIMENT) if _plain_row(r) not in old
        ]
        edits += [Edit(EXPERIMENT, None, row) for row in old if row not in now]
        if then.settings != self.settings:
            edits.append(Edit("diary", self.kept.id, {"settings": then.settings.dumped()}))
        return edits

    def changes_to(self, diary: Diary) -> list[Edit]:
        """Edits that turn what is kept into another diary, leaving alone every row that is the same."""
        edits: list[Edit] = []
        for table in PART_OF:
            edits += _day_edits(self, diary) if table == DAY else _row_edits(self.rows(table), table, diary)
        return edits


def _plain_row(row: Values) -> dict[str, Any]:
    """What a row says, without what the store keeps for itself."""
    return {name: cell for name, cell in row.items() if name not in ("id", "version")}


def _content(row: Values) -> str:
    return json.dumps(
        {k: v for k, v in row.items() if k not in ("id", "version", "running", "diary_id")},
        sort_keys=True,
        ensure_ascii=False,
    )


def _row_edits(kept: Sequence[Values], table: str, diary: Diary) -> list[Edit]:
    wanted = rows_of(diary, table)
    missing = Counter(_content(row) for row in wanted)
    edits = []
    for row in kept:
        content = _content(row)
        if missing[content]:
            missing[content] -= 1
        else:
            edits.append(Edit(table, row["id"], None, row["version"]))
    for row in wanted:
        content = _content(row)
        if missing[content]:
            missing[content] -= 1
            edits.append(Edit(table, None, row))
    return edits


def _day_edits(loaded: Loaded, diary: Diary) -> list[Edit]:
    wanted = {row["date"]: row for row in rows_of(diary, DAY)}
    edits = []
    for row in loaded.rows(DAY):
        new = wanted.pop(row["date"], None)
        if new is None:
            edits.append(Edit(DAY, row["id"], None, row["version"]))
        elif _content(new) != _content(row):
            edits.append(Edit(DAY, row["id"], new, row["version"]))
    return [*edits, *(Edit(DAY, None, row) for row in wanted.values())]
