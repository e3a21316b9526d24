"""A file with one row a day: factors, notes, and the number of episodes where the person tallied."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from myolog import catalogue, tables
from myolog.diary import BY_HAND, TALLY
from myolog.readers.amounts import Read, parse, read_column, read_count, read_own
from myolog.readers.part import DayTable
from myolog.readers.problems import SET_ASIDE, TOLD, shown
from myolog.readers.sheet import Column, Sheet, text_series
from myolog.readers.timeline import Timeline
from myolog.readers.wording import amount_text

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
RESERVED: Final = frozenset({"date", BY_HAND, TALLY})


def read_days(sheet: Sheet, timeline: Timeline, by_hand: bool) -> tuple[DayTable, list[Read]]:
    """Rows of days, each day once, and what each column was read as."""
    reads = read_day_columns(sheet, timeline.used)
    day = timeline.start.astype("datetime64[D]")
    rows = np.flatnonzero(~np.isnat(day))
    sums = {r.key for r in reads if r.role == "rpe"}
    hand = _by_hand(sheet, reads, by_hand=by_hand)
    kept = [r for r in reads if r.role in ("factor", "own factor", "note", "tally") or r.role == "rpe"]
    return gather(sheet, kept, day, rows, hand, sums=sums), reads


def _by_hand(sheet: Sheet, reads: Sequence[Read], *, by_hand: bool) -> npt.NDArray[np.bool_]:
    """Which rows are of a day log kept by hand: all without a tally, none with one, but where the file says it."""
    named = next((r for r in reads if r.role == "by hand"), None)
    if named is not None and named.values is not None:
        return named.values == 1.0
    has_tally = any(r.role == "tally" for r in reads)
    return np.full(sheet.n_rows, by_hand and not has_tally)


def read_day_columns(sheet: Sheet, used: Sequence[Column]) -> list[Read]:
    """What each column of days is, no two of them the same."""
    taken: dict[str, Read] = {}
    reads: list[Read] = []
    sessions = _sessions(sheet)
    for column in _best_first(sheet.columns):
        if column in used:
            continue
        read = _one(sheet, column, sessions)
        if read.role in ("factor", "own factor", "note", "tally"):
            read = _unlike(sheet, read, taken)
            taken[read.key] = read
        reads.append(read)
    reads.sort(key=lambda r: r.column.index)
    return _with_load(sheet, reads, sessions)


def _best_first(columns: Sequence[Column]) -> list[Column]:
    """Columns named exactly like a factor before those that only go by another name of it."""

    def rank(column: Column) -> tuple[bool, bool, int]:
        factor = column.guess.factor
        plain = catalogue.normalise(column.name)
        exact = factor is not None and plain in (catalogue.normalise(factor.key), catalogue.normalise(factor.label))
        return column.kind is None, not (exact or column.guess.is_told), column.index

    return sorted(columns, key=rank)


def _unlike(sheet: Sheet, read: Read, taken: dict[str, Read]) -> Read:
    """The column under a name that no other has, so that none overwrites another."""
    column = read.column
    if column.kind is not None:
        return read
    if read.key in RESERVED and read.role != "tally":
        read = _renamed(read, f"{column.name} (own)" if column.name in RESERVED else column.name)
    if read.key not in taken:
        return read
    first = taken[read.key]
    if read.role == "tally" or (read.role == "factor" and read.key != column.name):
        made = read_own(sheet, column, f"“{first.column.name}” was taken as {first.label.lower()} already.")
        sheet.problems.add(
            f"“{first.column.name}” and “{column.name}” both mean {first.label.lower()}", "one column for each",
            f"“{column.name}” was kept as a column of your own. If the two belong together, add them up in one column.",
            action=TOLD, column=column.name,
        )  # fmt: skip
        read = made
    number, name = 2, read.key
    while name in taken or name in RESERVED:
        name = f"{read.key} ({number})"
        number += 1
    return _renamed(read, name)


def _renamed(read: Read, name: str) -> Read:
    return Read(**{**{f: getattr(read, f) for f in Read.__dataclass_fields__}, "key": name, "label": name if read.role != "factor" else read.label,
                   "role": "own factor" if read.role == "factor" else read.role})  # fmt: skip


def _one(sheet: Sheet, column: Column, sessions: tuple[Column, Column] | None) -> Read:
    if sessions and column in sessions:
        role = "rpe" if column is sessions[0] else "minutes"
        return Read(column, role, "training_load", "Training load", reason="Effort times minutes is the training load.")
    match column.role:
        case "ignore":
            return Read(column, "ignored", "", column.name, reason="You said so.")
        case "tally" if _is_count(sheet, column):
            values = read_count(sheet, column)
            means = "none" if column.wish.empty == "none" else "not logged"
            return Read(
                column,
                "tally",
                TALLY,
                "Episodes",
                values,
                unit="",
                reason=f"It counts episodes (“{column.name}”).",
                empty_means=means,
            )
        case "by hand" if column.kind is None:
            answers = read_own(sheet, column, "It says which rows were kept by hand.")
            return Read(column, "by hand", BY_HAND, "Kept by hand", answers.values, reason=answers.reason)
    if _is_row_number(column):
        sheet.problems.add(
            "a column of row numbers", "something that was noted", "Nothing to do: it was left out.", column=column.name
        )
        return Read(column, "row number", "", column.name, reason="It only numbers the rows.")
    if column.role == "factor" or column.kind or column.role == "note":
        return read_column(sheet, column)
    reason = column.guess.reason if column.role == "own" else "In a table of days it is a column of your own."
    if column.guess.is_doubted and column.n_filled:
        sheet.problems.add(
            f"the name “{shown(column.name)}”", "the plain name of a factor, or one of your own",
            f"{reason} Rename it if it is meant.", action=TOLD, column=column.name,
        )  # fmt: skip
    return read_own(sheet, column, reason)


def _is_count(sheet: Sheet, column: Column) -> bool:
    """Whether a column named like a count holds numbers, or nothing; "cramps: yes" is no count."""
    if column.cells.plain_numbers is not None or not column.n_filled or column.guess.is_told:
        return True
    parsed = parse(sheet, column)
    numbers, answers = parsed.rows("number", "none"), parsed.rows("yes", "no")
    return numbers > answers and 2 * numbers >= column.n_filled


def _is_row_number(column: Column) -> bool:
    """Whether a column only numbers the rows, as pandas and R write it."""
    name = catalogue.normalise(column.name)
    unnamed = name in ("", "unnamed 0", "index", "row", "row number", "id", "nr", "no") or name.startswith("column 1")
    values = column.cells.plain_numbers
    if not unnamed or column.wish.target or values is None or len(values) < 3 or not np.isfinite(values).all():
        return False
    return bool((np.diff(values) == 1).all() and values[0] in (0, 1))


def _sessions(sheet: Sheet) -> tuple[Column, Column] | None:
    """The columns with effort and minutes of training sessions."""
    efforts = sheet.with_role("rpe")
    if not efforts or sheet.is_ours:
        return None
    durations = [
        c for c in sheet.columns if c.role == "minutes" or (c.role == "factor" and c.guess.key == "training_min")
    ]
    durations += [c for c in (sheet.attribute("duration"),) if c]
    return (efforts[0], durations[0]) if durations else None


def _with_load(sheet: Sheet, reads: list[Read], sessions: tuple[Column, Column] | None) -> list[Read]:
    """Reads with the training load that effort and minutes make."""
    if sessions is None:
        return reads
    effort, minutes = sessions
    rating, time = _session_numbers(sheet, effort, 0, 10), _session_minutes(sheet, minutes)
    load = rating * time
    load[(rating == 0) | (time == 0)] = 0.0
    half = np.flatnonzero(np.isnan(load) & (np.isfinite(rating) | np.isfinite(time)))
    sheet.problems.add_rows(
        half, sheet.lines, lambda rows: ["effort without minutes, or minutes without effort"] * len(rows),
        "both effort (RPE) and minutes", "Add the one that is missing; without it there is no training load.", column=effort.name,
    )  # fmt: skip
    given = next((r for r in reads if r.key == "training_load" and r.role == "factor"), None)
    made = []
    for read in reads:
        if read.role == "rpe":
            values = load if given is None or given.values is None else np.where(np.isnan(given.values), load, np.nan)
            if effort.wish.empty == "none" or minutes.wish.empty == "none":
                values = np.where(np.isnan(rating) & np.isnan(time), 0.0, values)
            made.append(Read(read.column, "rpe", "training_load", "Training load", values, reason=read.reason))
        else:
            made.append(read)
    return made


def _session_numbers(sheet: Sheet, column: Column, low: float, high: float) -> Floats:
    values = read_own(sheet, column, "").values
    if values is None:
        return np.full(sheet.n_rows, np.nan)
    outside = (values < low) | (values > high)
    sheet.problems.add_rows(
        np.flatnonzero(outside), sheet.lines, column.cells.text_of, f"an effort (RPE) from {low:g} to {high:g}",
        "Correct the cell, or leave it empty if it is not known.", column=column.name,
    )  # fmt: skip
    return np.where(outside, np.nan, values)


def _session_minutes(sheet: Sheet, column: Column) -> Floats:
    from myolog.readers.amounts import read_span  # noqa: PLC0415 - TODO

    seconds = read_span(sheet, column)
    return np.full(sheet.n_rows, np.nan) if seconds is None else seconds / 60.0


def gather(  # noqa: PLR0913 - what a table of days is made of
    sheet: Sheet,
    reads: Sequence[Read],
    day: npt.NDArray[np.datetime64],
    rows: Indices,
    by_hand: npt.NDArray[np.bool_],
    sums: set[str] | None = None,
) -> DayTable:
    """Columns of rows as a table with each day once.

    Parameters
    ----------
    day : array of datetime64[D]
        Day of each row of the sheet.
    rows : array of int
        The rows that go into the table.
    sums : set of str
        Columns that are added up over the rows of a day (training sessions).
    """
    days, group = np.unique(day[rows], return_inverse=True)
    is_single = len(days) == len(rows)
    first = np.full(len(days), sheet.n_rows, dtype=np.int64)
    np.minimum.at(first, group, rows)
    made: dict[str, Any] = {}
    for read in reads:
        to_sum = read.role == "rpe"
        if read.values is not None:
            values = read.values[rows]
            column = (
                _summed(values, group, len(days))
                if to_sum
                else _first_numbers(sheet, read, values, group, len(days), rows, is_single)
            )
            if read.key in made:
                column = np.where(np.isnan(made[read.key]), column, made[read.key])
            made[read.key] = column
        elif read.text is not None:
            text = text_series(read.text).iloc[rows]
            made[read.key] = _first_texts(sheet, read, text, group, len(days), rows, is_single)
    index = tables.dates(pd.DatetimeIndex(days.astype("datetime64[us]")))
    frame = pd.DataFrame(made, index=index)
    hand = np.zeros(len(days), dtype=bool)
    np.logical_or.at(hand, group, by_hand[rows])
    names = {r.key: r.column.name for r in reads}
    return DayTable(frame, sheet.lines(first) if len(first) else first, hand, names)


def _summed(values: Floats, group: Indices, n: int) -> Floats:
    known = np.isfinite(values)
    total = np.bincount(group[known], weights=values[known], minlength=n)
    count = np.bincount(group[known], minlength=n)
    return np.where(count > 0, total, np.nan)


def _first_numbers(  # noqa: PLR0913 - one column of a table
    sheet: Sheet, read: Read, values: Floats, group: Indices, n: int, rows: Indices, is_single: bool
) -> Floats:
    made = np.full(n, np.nan)
    known = np.flatnonzero(np.isfinite(values))
    made[group[known][::-1]] = values[known][::-1]
    if not is_single:
        differs = known[values[known] != made[group[known]]]
        _tell_conflicts(
            sheet, read, rows[differs], [(amount_text(made[group[i]]), amount_text(values[i])) for i in differs[:1000]]
        )
    return made


def _first_texts(  # noqa: PLR0913 - one column of a table
    sheet: Sheet, read: Read, text: pd.Series, group: Indices, n: int, rows: Indices, is_single: bool
) -> pd.Series | npt.NDArray[np.object_]:
    if is_single and (np.diff(group) > 0).all():
        return text.to_numpy(dtype=object)
    values = text.to_numpy(dtype=object)
    made = np.full(n, np.nan, dtype=object)
    known = np.flatnonzero(text.notna().to_numpy())
    made[group[known][::-1]] = values[known][::-1]
    if not is_single:
        differs = known[values[known] != made[group[known]]]
        _tell_conflicts(
            sheet, read, rows[differs], [(shown(str(made[group[i]])), shown(str(values[i]))) for i in differs[:1000]]
        )
    return pd.array(made, dtype="str")


def _tell_conflicts(sheet: Sheet, read: Read, rows: Indices, pairs: list[tuple[str, str]]) -> None:
    sheet.problems.add_rows(
        rows, sheet.lines, lambda listed: [f"{second}, but {first} on an earlier row of that day" for first, second in pairs[: len(listed)]],
        "one value a day", "The first one was kept. Take out the one that is wrong.", action=SET_ASIDE, column=read.column.name,
    )  # fmt: skip
