"""What several files hold, put together: the first value of a cell is kept, later files fill gaps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from myolog import tables
from myolog.readers.part import DayTable, EpisodeTable, Part
from myolog.readers.problems import SET_ASIDE, TOLD, Problems, shown
from myolog.readers.wording import amount_text

SAME_EPISODE: Final = ("start", "timed", "duration", "site", "side", "kind")
"""What two rows of different files have in common when they are the same episode."""


def merge_days(parts: Sequence[Part], problems: Mapping[str, Problems]) -> tuple[pd.DataFrame | None, pd.DatetimeIndex]:
    """One table of days, and the days with a row of a day log kept by hand."""
    made: pd.DataFrame | None = None
    hand = tables.dates([])
    for part in parts:
        if part.days is None:
            continue
        table = part.days
        hand = hand.union(table.frame.index[table.by_hand])
        made = table.frame if made is None else _joined(made, table, part.file, problems[part.file])
    return made, hand


def _joined(first: pd.DataFrame, table: DayTable, file: str, problems: Problems) -> pd.DataFrame:
    index = first.index.union(table.frame.index)
    made = first.reindex(index)
    lines = pd.Series(table.lines, index=table.frame.index)
    for name in table.frame.columns:
        new = table.frame[name].reindex(index)
        key = str(name)
        if key in made.columns and _is_number(made[key]) != _is_number(new):
            if new.notna().any() and made[key].notna().any():
                key = _free(key, made)
                problems.add(
                    f"numbers in one file and text in another under “{table.names.get(name, name)}”", "one kind of cell",
                    f"This file's column was kept as “{key}”.", column=table.names.get(name, name), action=TOLD,
                )  # fmt: skip
            elif new.notna().any():
                made = made.drop(columns=key)
        if key not in made.columns:
            made[key] = new
            continue
        old = made[key]
        differs = (old.notna() & new.notna() & (old != new)).to_numpy()
        days = index[differs]
        problems.add_rows(
            np.arange(len(days)), lambda rows, days=days: lines[days[rows]].to_numpy(),
            lambda rows, old=old[differs], new=new[differs]: [
                f"{_text(new.iloc[r])}, but {_text(old.iloc[r])} in another file" for r in rows
            ],
            "the same value of a day in all files", "The first one was kept. Take out the one that is wrong.",
            action=SET_ASIDE, column=table.names.get(name, str(name)),
        )  # fmt: skip
        made[key] = old.where(old.notna(), new)
    return made


def _is_number(column: pd.Series) -> bool:
    return bool(pd.api.types.is_numeric_dtype(column.dtype))


def _free(name: str, table: pd.DataFrame) -> str:
    number = 2
    while f"{name} ({number})" in table.columns:
        number += 1
    return f"{name} ({number})"


def _text(value: Any) -> str:  # noqa: ANN401 - a number or a text
    return shown(value) if isinstance(value, str) else amount_text(float(value))


def merge_episodes(parts: Sequence[Part], problems: Mapping[str, Problems]) -> pd.DataFrame | None:
    """One table of episodes; an episode that stands in two files is read once."""
    made: pd.DataFrame | None = None
    for part in parts:
        if part.episodes is None:
            continue
        if made is None:
            made = part.episodes.frame
            continue
        new = tables.typed(part.episodes.frame, tables.EPISODES)
        old = tables.typed(made, tables.EPISODES)
        again = _again(old, new)
        problems[part.file].add_rows(
            np.flatnonzero(again), part.episodes.lines, lambda rows: ["an episode that stands in another file already"] * len(rows),
            "each episode once", "It was read once. If there were two, give them different times.", action=TOLD,
        )  # fmt: skip
        made = pd.concat([_like(old, new), _like(new[~again], old)], ignore_index=True)
    return made


def _again(old: pd.DataFrame, new: pd.DataFrame) -> Any:  # noqa: ANN401 - an array of bool
    """Rows of `new` that `old` has already; the second of two equal ones only if `old` has two."""
    keys = list(SAME_EPISODE)
    both = pd.concat([old[keys], new[keys]], ignore_index=True)
    code = both.groupby(keys, dropna=False, sort=False).ngroup().to_numpy()
    of_old, of_new = code[: len(old)], code[len(old) :]
    nth = pd.Series(of_new).groupby(of_new).cumcount().to_numpy()
    return nth < np.bincount(of_old, minlength=int(code.max(initial=0)) + 1)[of_new]


def _like(table: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """Table with the own columns of another one, empty, so that the two can be put under each other."""
    made = table.copy()
    for name in other.columns:
        if name not in made.columns:
            made[name] = pd.Series(np.nan, index=made.index, dtype=other[name].dtype)
        elif _is_number(made[name]) != _is_number(other[name]) and name not in tables.EPISODES:
            made[name] = _as_text(made[name])
    return made


def _as_text(column: pd.Series) -> pd.Series:
    if not _is_number(column):
        return column
    return pd.Series([amount_text(v) if np.isfinite(v) else np.nan for v in column], index=column.index, dtype="str")


def merge_lists(parts: Sequence[Part], name: str, columns: tables.Columns) -> pd.DataFrame | None:
    """One table of intakes, medicines or ranges; a row that stands in two files is read once."""
    made: pd.DataFrame | None = None
    for part in parts:
        frame = getattr(part, name)
        if frame is None:
            continue
        new = tables.typed(frame, columns)
        if made is None:
            made = new
            continue
        new, old = _like(new, made), _like(made, new)
        both = pd.concat([old, new[old.columns]], ignore_index=True)
        made = both[~(both.duplicated() & (np.arange(len(both)) >= len(old)))].reset_index(drop=True)
    return made


def empty_columns(frame: pd.DataFrame | None, kinds: Mapping[str, str]) -> pd.DataFrame | None:
    """Table without a row, with the columns that settings.toml names; the table itself where there is one."""
    if frame is not None or not kinds:
        return frame
    made = {name: pd.Series([], dtype="float64" if kind == "number" else "str") for name, kind in kinds.items()}
    return pd.DataFrame(made, index=tables.dates([]))


__all__ = ["EpisodeTable", "empty_columns", "merge_days", "merge_episodes", "merge_lists"]
