"""What several files hold, put together: later files fill gaps, and where two say different things a rule decides.

Nothing is added up over files: a night that two devices recorded, or a coffee that stands in two apps, counts once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final, Literal, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from myolog import tables
from myolog.diary import TALLY
from myolog.parsing.problems import SET_ASIDE, TOLD, Problems, shown
from myolog.parsing.wording import amount_text
from myolog.readers import watching
from myolog.readers.cut_days import without_cut_days
from myolog.readers.part import DayTable, Part, Sleep
from myolog.readers.sleeps import SLEEP, put_together

Rule = Literal["first", "newest", "mean"]
RULES: Final = get_args(Rule)
FIX: Final[Mapping[Rule, str]] = {
    "first": "The one of the first file was kept. Take out the one that is wrong.",
    "newest": "The one of this file was kept. Take out the one that is wrong.",
    "mean": "The mean was taken of numbers, and the text of the first file. Take out the one that is wrong.",
}
SAME_VALUE: Final = "the same value of a day in all files"
"""What is expected where two files contradict each other."""
SAME_EPISODE: Final = ("start", "timed", "duration", "site", "side", "kind")
"""What two rows of different files have in common when they are the same episode."""
SAME_ONSET: Final = ("start", "site", "side")
"""What they have in common when they may be, and only the person knows."""


@dataclass(eq=False)
class Merged:
    """Days of several files as one.

    Attributes
    ----------
    days : DataFrame or None
        None where no file says anything of days.
    by_hand : DatetimeIndex
        Days with a row of a day log kept by hand that say that the person was watching.
    n_conflicts : int
        Cells for which two files have different values.
    """

    days: pd.DataFrame | None
    by_hand: pd.DatetimeIndex
    n_conflicts: int


def merge_days(parts: Sequence[Part], problems: Mapping[str, Problems], rule: Rule = "first") -> Merged:
    """One table of the days of all files.

    Parameters
    ----------
    rule : {"first", "newest", "mean"}
        Which value counts where two files differ: that of the file brought first, of the one brought last, or
        the mean of numbers.
    """
    given = list(without_cut_days(parts, problems))
    made: pd.DataFrame | None = None
    watching.tell(parts, problems)
    merging = _Merging(rule)
    for position, (file, table) in enumerate(given):
        known = _without(table, table.yields)
        made = known.frame if made is None else merging.joined(made, known, given[:position], problems[file])
        merging.sleeps = merging.sleeps or known.sleeps
    # Intakes with their hours need not be all of a day: they count where no table of days has their factor.
    of_intakes = {part.file for part in parts if part.rows == "intakes"}
    for file, table in given:
        known_already = set() if made is None or file not in of_intakes else set(made.columns)
        made = _filled(made, table.frame[[c for c in table.frame.columns if c in table.yields - known_already]])
    return Merged(made, watching.watched(parts), merging.n_conflicts)


def _without(table: DayTable, columns: Collection[str]) -> DayTable:
    kept = table.frame.drop(columns=[c for c in table.frame.columns if c in columns])
    return replace(table, frame=kept, sleeps=() if SLEEP in columns else table.sleeps)


def _filled(made: pd.DataFrame | None, frame: pd.DataFrame) -> pd.DataFrame | None:
    """Table with its gaps filled by what another file knows less well."""
    if made is None or frame.empty:
        return made
    index = made.index.union(frame.index)
    columns = {str(name): made[name].reindex(index) for name in made.columns}
    for name in map(str, frame.columns):
        new = frame[name].reindex(index)
        columns[name] = columns[name].where(columns[name].notna(), new) if name in columns else new
    return pd.DataFrame(columns, index=index)


@dataclass(eq=False)
class _Merging:
    """The rule for what differs, and how often it was needed."""

    rule: Rule
    n_conflicts: int = 0
    sleeps: tuple[Sleep, ...] = ()
    n_values: dict[str, pd.Series] = field(default_factory=dict)
    """For each column of means, of how many files the mean of a day is."""

    def joined(
        self, made: pd.DataFrame, table: DayTable, earlier: Sequence[tuple[str, DayTable]], problems: Problems
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
                        "numbers in one file, and text in another",
                        "the same kind of cell",
                        fix,
                        action=TOLD,
                        column=header,
                    )
            if old is None:
                columns[name] = new
                continue
            if name == SLEEP and self.sleeps and table.sleeps:
                old, new, self.sleeps = put_together(old, new, self.sleeps, table.sleeps)
            differs = index[(old.notna() & new.notna() & (old != new)).to_numpy()]
            self.n_conflicts += len(differs)
            self._tell(given, header, new[differs], table, earlier, problems)
            columns[name] = self._decided(name, old, new)
        return pd.DataFrame(columns, index=index)

    def _tell(
        self,
        name: str,
        header: str,
        new: pd.Series,
        table: DayTable,
        earlier: Sequence[tuple[str, DayTable]],
        problems: Problems,
    ) -> None:
        """A problem for each day of which an earlier file says something else."""
        order = earlier[::-1] if self.rule == "newest" else earlier
        places = table.frame.index.get_indexer(new.index)

        def found(listed: npt.NDArray[np.int64]) -> list[str]:
            return [f"{_text(value)}, but {_other(name, day, order)}" for day, value in new.iloc[: len(listed)].items()]

        problems.add_rows(
            places,
            partial(table.lines, name),
            found,
            SAME_VALUE,
            FIX[self.rule],
            action=SET_ASIDE,
            column=header,
        )

    def _decided(self, name: str, old: pd.Series, new: pd.Series) -> pd.Series:
        """Values of a column of which two files know something."""
        match self.rule:
            case "newest":
                return new.where(new.notna(), old)
            case "mean" if _is_number(old) and name != TALLY:
                n = self.n_values.get(name, pd.Series(dtype=float)).reindex(old.index).fillna(old.notna().astype(float))
                self.n_values[name] = n + new.notna()
                return ((old.fillna(0.0) * n + new.fillna(0.0)) / self.n_values[name]).where(self.n_values[name] > 0)
        return old.where(old.notna(), new)


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


def _other(name: str, day: pd.Timestamp, files: Sequence[tuple[str, DayTable]]) -> str:
    """What another file says of a day, and which one."""
    having = (
        f"{_text(table.frame.loc[day, name])} in {file}"
        for file, table in files
        if name in table.frame.columns and day in table.frame.index and pd.notna(table.frame.loc[day, name])
    )
    return next(having, "another value in another file")


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
        problems[part.file].add_rows(
            np.flatnonzero(~again & _may_stand_in(old, new)),
            part.episodes.lines,
            lambda listed: (
                ["begins when and where an episode of another file does, but says other things of it"] * len(listed)
            ),
            "each episode once",
            "Both count. If they are one, delete one of the two.",
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


def _may_stand_in(old: pd.DataFrame, new: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Rows of `new` that begin at the minute and the place at which one of `old` does; a day alone is no moment."""
    keys = list(SAME_ONSET)
    both = pd.concat([old[keys], new[keys]], ignore_index=True).assign(start=lambda rows: rows["start"].dt.floor("min"))
    code = both.groupby(keys, dropna=False, sort=False).ngroup().to_numpy()
    of_old = code[: len(old)][old["timed"].to_numpy(dtype=bool)]
    return np.isin(code[len(old) :], of_old) & new["timed"].to_numpy(dtype=bool)


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
