"""What a kept diary has from an earlier version of a file, by the imports in its history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from myolog.diary import Diary
from myolog.errors import StoreError, UnreadableFile
from myolog.readers.part import Part
from myolog.readers.read import read_with_parts
from myolog.readers.versions import Given, covers, name_of, plain_name
from myolog.store import Import, Loaded, Store
from myolog.store.rows import DAY, PART_OF, Values
from myolog.store.writing import Written, cells_of
from ui.brought import owner

LISTS: Final = tuple(table for table in PART_OF if table != DAY)
"""Tables whose rows are replaced as a whole; of a day it is its cells."""
GIVES: Final = {
    "intakes": ("intake",),
    "amounts": ("intake",),
    "medicines": ("medicine",),
    "ranges": ("logged_range",),
    "": ("intake", "medicine", "logged_range"),
}
"""Lists, but for episodes, of which a file may give rows, by the kind of its rows."""


@dataclass(frozen=True, repr=False)
class Earlier:
    """Rows of a kept diary that come from an earlier version of a file.

    Attributes
    ----------
    new : Given
        The file as it is brought now.
    at : Timestamp
        When the earlier one was imported last, UTC.
    rows : mapping of table to frozenset of int
        Keys of episodes, intakes, medicines and ranges.
    cells : frozenset of (date, column)
        Cells of days of which the new file speaks too.
    days : frozenset of date
        Days of which only the earlier version spoke.
    replaces : bool
        Whether the new file takes their place; else both count.
    """

    new: Given
    at: pd.Timestamp
    rows: Mapping[str, frozenset[int]]
    cells: frozenset[tuple[str, str]]
    days: frozenset[str]
    replaces: bool = True


def find_earlier(store: Store, loaded: Loaded, given: Given) -> Earlier | None:
    """What a kept diary has from an earlier version of a file: one of the same name, for most of the same days.

    A row that was changed by hand since is not among it, nor one that another file of the same import may have written.
    """
    try:
        imports = [each for each in store.imports(loaded.kept.id) if any(_is_file(given, f) for f in each[2].files)]
        parts = read_with_parts((given,), day_start=loaded.diary.day_start)[1] if imports else []
        covered = [each for each in imports if _covers(parts, given, each[2])]
        lists: dict[str, list[Written]] = {table: [] for table in LISTS}
        days: list[Written] = []
        for key, _, what in covered:
            others = [file for file in what.files if not _is_file(given, file)]
            for change in store.history(loaded.kept.id, 1, of_import=key):
                written = [] if change.undone else store.written(loaded.kept.id, change.id)
                for table in LISTS:
                    lists[table] += [] if any(_may_give(file, table) for file in others) else [written]
                days += [] if any(file.get("factors") for file in others) else [written]
    except (StoreError, UnreadableFile):
        return None
    if not covered:
        return None
    cells, lost = _days_of(parts, loaded, days)
    rows = {table: _rows_of(loaded, table, changes) for table, changes in lists.items()}
    found = Earlier(given, covered[0][1], rows, cells, lost)
    return found if any(rows.values()) or cells or lost else None


def _may_give(file: Values, table: str) -> bool:
    """Whether a file that was imported too may have given rows of a list."""
    gives = GIVES.get(str(file.get("rows") or ""), ())
    return bool(file.get("episodes")) if table == "episode" else table in gives


def _rows_of(loaded: Loaded, table: str, imports: Sequence[Written]) -> frozenset[int]:
    """Rows of a list that imports wrote, and that are as they were."""
    now = {row["id"]: cells_of(row) for row in loaded.rows(table)}
    new = (each for written in imports for each in written if each[0] == table and each[2] is None)
    return frozenset(row_id for _, row_id, _, after in new if after is not None and now.get(row_id) == after)


def _days_of(
    parts: Sequence[Part], loaded: Loaded, imports: Sequence[Written]
) -> tuple[frozenset[tuple[str, str]], frozenset[str]]:
    """Cells that imports wrote of days of which a file speaks again, and days of which it speaks no more; all as they were."""
    frames = [part.days.frame for part in parts if part.days is not None]
    columns = {str(name) for frame in frames for name in frame.columns}
    spoken = {f"{day:%Y-%m-%d}" for frame in frames for day in frame.index}
    now = {row["id"]: row for row in loaded.rows(DAY)}
    cells: set[tuple[str, str]] = set()
    lost: set[str] = set()
    seen: set[int] = set()
    for _, row_id, before, after in (each for written in imports for each in written if each[0] == DAY):
        if row_id in seen or row_id not in now or after is None:  # the last import of a day comes first
            continue
        seen.add(row_id)
        date, noted = now[row_id]["date"], now[row_id]["noted"]
        same = {name for name, value in after["noted"].items() if name in columns and noted.get(name) == value}
        if date in spoken:
            cells |= {(date, name) for name in same}
        elif before is None and same == set(noted):
            lost.add(date)
    return frozenset(cells), frozenset(lost)


def _is_file(given: Given, file: Values) -> bool:
    return owner(plain_name(str(file.get("file"))), [[plain_name(name_of(given))]]) is not None


def _covers(parts: Sequence[Part], given: Given, what: Import) -> bool:
    """Whether a file speaks of most of the days of which its earlier version did."""
    days = [part.days.frame.index for part in parts if part.days is not None]
    days += [pd.DatetimeIndex(part.episodes.frame["start"]).normalize() for part in parts if part.episodes is not None]
    bounds = [day for index in days if len(index) for day in (index.min(), index.max())]
    before = [
        pd.Timestamp(f[name])
        for f in what.files
        if _is_file(given, f)
        for name in ("first_day", "last_day")
        if f.get(name)
    ]
    if not bounds and not before:  # lists of medicines or ranges, which have the same name
        return True
    return bool(bounds and before) and covers((min(bounds), max(bounds)), (min(before), max(before)))


def without(loaded: Loaded, earlier: Sequence[Earlier]) -> Diary:
    """A kept diary without what it has from earlier versions of files."""
    diary = loaded.diary
    if not earlier:
        return diary
    lists: dict[str, Any] = {}
    for table in LISTS:
        gone = frozenset[int]().union(*(each.rows[table] for each in earlier))
        stays = np.array([row["id"] not in gone for row in loaded.rows(table)], dtype=bool)
        lists[PART_OF[table]] = getattr(diary, PART_OF[table])[stays]
    days = diary.days
    for date, name in sorted(frozenset[tuple[str, str]]().union(*(each.cells for each in earlier))):
        if name in days.columns:
            days.loc[date, name] = np.nan
    lost = pd.DatetimeIndex(sorted(frozenset[str]().union(*(each.days for each in earlier))))
    return diary.replace(days=days.drop(index=lost), by_hand=diary.by_hand.difference(lost), **lists)
