"""What several files hold, put together: the first value of a cell is kept, later files fill gaps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from myolog import tables
from myolog.readers.part import DayTable, Part
from myolog.readers.problems import SET_ASIDE, TOLD, Problems, shown
from myolog.readers.wording import amount_text

SAME_EPISODE: Final = ("start", "timed", "duration", "site", "side", "kind")
"""What two rows of different files have in common when they are the same episode."""


def merge_days(parts: Sequence[Part], problems: Mapping[str, Problems]) -> tuple[pd.DataFrame | None, pd.DatetimeIndex]:
    """One table of days, and the days with a row of a day log kept by hand."""
    tables_of_days = [(part.file, part.days) for part in parts if part.days is not None]
    made: pd.DataFrame | None = None
    hand = tables.dates([])
    for position, (file, table) in enumerate(tables_of_days):
        hand = hand.union(table.frame.index[table.by_hand])
        made = table.frame if made is None else _joined(made, table, tables_of_days[:position], problems[file])
    return made, hand


def _joined(
    made: pd.DataFrame, table: DayTable, earlier: Sequence[tuple[str, DayTable]], problems: Problems
) -> pd.DataFrame:
    """The table so far with one more: its gaps filled, what contradicts it told."""
    index = made.index.union(table.frame.index)
    columns: dict[str, pd.Series] = {str(name): made[name].reindex(index) for name in made.columns}
    for given in map(str, table.frame.columns):
        name, new = given, table.frame[given].reindex(index)
        header = table.names.get(given, given)
        old = columns.get(given)
        if old is not None and _is_number(old) != _is_number(new):
            name, old = _apart(name, old, new, columns)
            if name != given:
                fix = f"This file's column was kept as “{name}”."
                problems.add(
                    "numbers in one file, and text in another", "the same kind of cell", fix, action=TOLD, column=header
                )
        if old is None:
            columns[name] = new
            continue
        differs = index[(old.notna() & new.notna() & (old != new)).to_numpy()]
        _tell_differences(name, header, differs, old, new, table, earlier, problems)
        columns[name] = old.where(old.notna(), new)
    return pd.DataFrame(columns, index=index)


def _apart(name: str, old: pd.Series, new: pd.Series, columns: Mapping[str, pd.Series]) -> tuple[str, pd.Series | None]:
    """Name for a column that holds text where another file has numbers; an empty one gives way."""
    if not old.notna().any():
        return name, None
    if not new.notna().any():
        return name, old
    number = 2
    while f"{name} ({number})" in columns:
        number += 1
    return f"{name} ({number})", None


def _tell_differences(
    name: str,
    header: str,
    days: pd.DatetimeIndex,
    old: pd.Series,
    new: pd.Series,
    table: DayTable,
    earlier: Sequence[tuple[str, DayTable]],
    problems: Problems,
) -> None:
    places = table.frame.index.get_indexer(days)

    def found(listed: npt.NDArray[np.int64]) -> list[str]:
        return [
            f"{_text(new[day])}, but {_text(old[day])} in {_file_of(name, day, earlier)}" for day in days[: len(listed)]
        ]

    problems.add_rows(
        places,
        table.lines,
        found,
        "the same value of a day in all files",
        "The one of the first file was kept. Take out the one that is wrong.",
        action=SET_ASIDE,
        column=header,
    )


def _file_of(name: str, day: pd.Timestamp, earlier: Sequence[tuple[str, DayTable]]) -> str:
    """File whose value of a day was kept."""
    having = (
        file
        for file, table in earlier
        if name in table.frame.columns and day in table.frame.index and pd.notna(table.frame.loc[day, name])
    )
    return next(having, "another file")


def _is_number(column: pd.Series) -> bool:
    return bool(pd.api.types.is_numeric_dtype(column.dtype))


def _text(value: str | float) -> str:
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
        old, new = tables.typed(made, tables.EPISODES), tables.typed(part.episodes.frame, tables.EPISODES)
        again = _stand_in(old, new)
        problems[part.file].add_rows(
            np.flatnonzero(again),
            part.episodes.lines,
            lambda listed: ["an episode that stands in another file already"] * len(listed),
            "each episode once",
            "It was read once. If there were two, give them different times.",
            action=TOLD,
        )
        made = pd.concat([_alike(old, new), _alike(new[~again], old)], ignore_index=True)
    return made


def _stand_in(old: pd.DataFrame, new: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Rows of `new` that `old` has already; the second of two equal ones only if `old` has two of it."""
    keys = list(SAME_EPISODE)
    both = pd.concat([old[keys], new[keys]], ignore_index=True)
    code = both.groupby(keys, dropna=False, sort=False).ngroup().to_numpy()
    of_old, of_new = code[: len(old)], code[len(old) :]
    nth = pd.Series(of_new).groupby(of_new).cumcount().to_numpy()
    return nth < np.bincount(of_old, minlength=int(code.max(initial=0)) + 1)[of_new]


def _alike(table: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """Table with the own columns of another one, empty, so that the two can stand under each other."""
    columns = {str(name): table[name] for name in table.columns}
    for name in map(str, other.columns):
        if name not in columns:
            columns[name] = pd.Series(np.nan, index=table.index, dtype=other[name].dtype)
        elif _is_number(columns[name]) and not _is_number(other[name]):
            texts = [amount_text(v) if np.isfinite(v) else np.nan for v in columns[name]]
            columns[name] = pd.Series(texts, index=table.index, dtype="str")
    return pd.DataFrame(columns, index=table.index)


def merge_lists(parts: Sequence[Part], name: str, columns: tables.Columns) -> pd.DataFrame | None:
    """One table of intakes, medicines or ranges; a row that stands in two files is read once."""
    made: pd.DataFrame | None = None
    for part in parts:
        frame = getattr(part, name)
        if frame is None:
            continue
        new = tables.typed(frame, columns)
        if made is not None:
            old, new = _alike(made, new), _alike(new, made)
            new = pd.concat([old, new[old.columns]], ignore_index=True)
            new = new[~new.duplicated() | (new.index < len(old))].reset_index(drop=True)
        made = new
    return made


def with_columns(frame: pd.DataFrame | None, kinds: Mapping[str, str]) -> pd.DataFrame | None:
    """Table without a row, with the columns that settings.toml names; the table itself where there is one."""
    if frame is not None or not kinds:
        return frame
    made = {name: pd.Series([], dtype="float64" if kind == "number" else "str") for name, kind in kinds.items()}
    return pd.DataFrame(made, index=tables.dates([]))
