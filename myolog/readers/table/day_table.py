"""A file with one row a day: factors, notes, and the number of episodes where the person tallied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from myolog import catalogue
from myolog.diary import BY_HAND, TALLY
from myolog.parsing.problems import shown
from myolog.readers.part import DayTable
from myolog.readers.table.columns import as_note, read_exact, read_own
from myolog.readers.table.factors import read_factor
from myolog.readers.table.gather import Rule, gather
from myolog.readers.table.measures import COUNT, count_questions, holds_counts, read_count, read_span
from myolog.readers.table.reads import UNKNOWN, Read, blank_rows, parse, tell, tell_rows
from myolog.readers.table.sheet import Column, Sheet, numbers_rows
from myolog.readers.table.timeline import Timeline

Floats = npt.NDArray[np.float64]
Sessions = tuple[Column, Column]
"""The columns with effort and minutes of training sessions."""

RESERVED: Final = frozenset({"date", BY_HAND, TALLY})
KEPT_ROLES: Final = frozenset({"factor", "own factor", "note", "tally", "rpe"})
HARDEST: Final = 10.0
"""Top of the scale of effort (Borg's CR-10, as session-RPE uses it)."""


def read_days(
    sheet: Sheet, timeline: Timeline, *, by_hand: bool, events: Rule | None = None
) -> tuple[DayTable, list[Read]]:
    """Rows of days, each day once, and what each column was read as.

    Parameters
    ----------
    by_hand : bool
        Whether the person kept the file, so that its rows are days on which they watched.
    events : {"sum", "mean"}, optional
        Whether each row is something that happened on its day, of which there may be several (see `gather`).
    """
    # Of days, a time of day is a note; only the date says which.
    used = [c for c in timeline.used if events or c.role not in ("time", "end")]
    reads = read_day_columns(sheet, used, RESERVED)
    day = timeline.start.astype("datetime64[D]")
    rows = np.flatnonzero(~np.isnat(day))
    kept = [r for r in reads if r.role in KEPT_ROLES]
    hand = _by_hand(sheet, reads, by_hand=by_hand)
    return gather(sheet, kept, day, rows, hand, events=events), reads


def _by_hand(sheet: Sheet, reads: Sequence[Read], *, by_hand: bool) -> npt.NDArray[np.bool_]:
    """Which rows are of a day log kept by hand: all without a tally, none with one, but where the file says it."""
    named = next((r.numbers for r in reads if r.role == "by hand" and r.numbers is not None), None)
    if named is not None:
        return named == 1.0
    has_tally = any(r.role == "tally" for r in reads)
    return np.full(sheet.n_rows, by_hand and not has_tally)


def read_day_columns(sheet: Sheet, used: Sequence[Column], reserved: frozenset[str]) -> list[Read]:
    """What each column of days is, no two of them under one name.

    Parameters
    ----------
    used : sequence of Column
        Those that are left out, since they say when.
    reserved : frozenset of str
        Names that a column of the person's own cannot have.
    """
    taken: dict[str, Read] = {}
    reads: list[Read] = []
    sessions = _sessions(sheet)
    for column in sorted((c for c in sheet.columns if c not in used), key=_rank):
        if sessions and column in sessions:
            role = "rpe" if column is sessions[0] else "minutes"
            reads.append(
                Read(
                    column, role, "training_load", "Training load", reason="Effort times minutes is the training load."
                )
            )
            continue
        first = taken.get(column.guess.key) if column.role == "factor" and column.kind is None else None
        read = _as_second(sheet, column, first) if first else _read_one(sheet, column)
        if read.role in KEPT_ROLES:
            read = _unlike(sheet, read, taken, reserved)
            taken[read.key] = read
        reads.append(read)
    reads.sort(key=lambda r: r.column.index)
    return _with_load(sheet, reads, sessions) if sessions else reads


def _rank(column: Column) -> tuple[bool, bool, int]:
    """Columns named exactly like a factor come before those that only go by another name of it."""
    factor = column.guess.factor
    plain = catalogue.normalise(column.name)
    is_exact = factor is not None and plain in (catalogue.normalise(factor.key), catalogue.normalise(factor.label))
    return column.kind is None, not (is_exact or column.guess.is_told), column.index


def _unlike(sheet: Sheet, read: Read, taken: dict[str, Read], reserved: frozenset[str]) -> Read:
    """The column under a name that no other has, so that none overwrites another."""
    column = read.column
    if read.key in taken and read.role in ("tally", "factor") and column.kind is None:
        read = _as_second(sheet, column, taken[read.key])
    name, number = read.key, 2
    if name in reserved and read.role != "tally":
        name = f"{name} (own)"
    while name in taken:
        name = f"{read.key} ({number})"
        number += 1
    return read if name == read.key else replace(read, key=name, label=name)


def _as_second(sheet: Sheet, column: Column, first: Read) -> Read:
    """A column of what another column is already."""
    means = f"“{first.label}”"
    tell(
        sheet,
        column,
        f"“{first.column.name}” and “{column.name}” both mean {means}",
        "one column for each",
        f"“{column.name}” was kept as a column of your own. If the two belong together, add them up in one column.",
    )
    return read_own(sheet, column, f"“{first.column.name}” was taken as {means} already.")


def _read_one(sheet: Sheet, column: Column) -> Read:
    """What a single column of days is."""
    if column.kind is not None:
        return read_exact(sheet, column)
    match column.role:
        case "ignore":
            return Read(column, "ignored", "", column.name, reason="You said so.")
        case "note":
            return as_note(sheet, column, "You said so." if column.wish.target else column.guess.reason)
        case "factor" if column.guess.factor is not None:
            return read_factor(sheet, column, column.guess.factor)
        case "tally" if holds_counts(sheet, column):
            return _tally(sheet, column)
    return _read_unknown(sheet, column)


def _read_unknown(sheet: Sheet, column: Column) -> Read:
    """What a column is that no factor is named like."""
    if column.role == "by hand":
        return replace(read_own(sheet, column, "It says which rows were kept by hand."), role="by hand", key=BY_HAND)
    if _is_row_number(column):
        tell(sheet, column, "a column of row numbers", "something that was noted", "Nothing to do: it was left out.")
        return Read(column, "row number", "", column.name, reason="It only numbers the rows.")
    if column.guess.is_doubted and column.n_filled:
        fix = f"{column.guess.reason} It is a column of your own. Rename it if it is meant."
        tell(sheet, column, f"the name “{shown(column.name)}”", "a name that says one thing only", fix)
    if column.role == "tally":
        fix = (
            "It was kept as it is, and nothing is counted by it. Write a number for each day, 0 where there were none."
        )
        tell(sheet, column, f"text under “{shown(column.name)}”, which means a number of episodes", COUNT[0], fix)
    reason = column.guess.reason if column.role == "own" else "In a table of days it is a column of your own."
    return read_own(sheet, column, reason)


def _tally(sheet: Sheet, column: Column) -> Read:
    numbers = read_count(sheet, column)
    return Read(
        column,
        "tally",
        TALLY,
        "Episodes",
        numbers,
        questions=count_questions(sheet, column, numbers),
        reason=f"“{column.name}” counts episodes.",
        empty_means="none" if column.wish.empty == "none" else "not logged",
    )


def _is_row_number(column: Column) -> bool:
    """Whether a column only numbers the rows, as pandas and R write it."""
    is_named_so = catalogue.normalise(column.header) in (
        "",
        "unnamed 0",
        "index",
        "row",
        "row number",
        "id",
        "nr",
        "no",
    )
    return is_named_so and not column.wish.target and numbers_rows(column.cells)


def _sessions(sheet: Sheet) -> Sessions | None:
    """Effort and minutes, where the file has both in numbers."""
    if sheet.is_ours:
        return None
    duration = sheet.attribute("duration")
    minutes = [
        *sheet.with_role("minutes"),
        *(c for c in sheet.columns if c.role == "factor" and c.guess.key == "training_min"),
        *([duration] if duration else []),
    ]
    efforts = [c for c in sheet.with_role("rpe") if _mostly(sheet, c, "number")]
    times = [c for c in minutes if _mostly(sheet, c, "number", "span", "clock")]
    return (efforts[0], times[0]) if efforts and times else None


def _mostly(sheet: Sheet, column: Column, *kinds: str) -> bool:
    """Whether most cells of a column are of one of these kinds."""
    if column.cells.plain_numbers is not None:
        return True
    return 2 * parse(sheet, column).rows(*kinds) > column.n_filled


def _with_load(sheet: Sheet, reads: list[Read], sessions: Sessions) -> list[Read]:
    """Reads with the training load that effort and minutes make; where a column gives the load itself, that counts."""
    effort, minutes = sessions
    rating, time = _effort(sheet, effort), _minutes(sheet, minutes)
    load = rating * time
    load[(rating == 0) | (time == 0)] = 0.0
    half = np.flatnonzero(np.isnan(load) & (np.isfinite(rating) | np.isfinite(time)))
    sheet.problems.add_rows(
        half,
        sheet.lines,
        lambda rows: ["effort without minutes, or minutes without effort"] * len(rows),
        "both effort (RPE) and minutes",
        "Add the one that is missing; without it there is no training load.",
        column=effort.name,
    )
    if "none" in (effort.wish.empty, minutes.wish.empty):
        load = np.where(blank_rows(effort) & blank_rows(minutes), 0.0, load)
    given = next((r for r in reads if r.key == "training_load" and r.role == "factor" and r.numbers is not None), None)
    if given is not None and given.numbers is not None:
        load = np.where(np.isnan(given.numbers), load, np.nan)
    return [replace(r, numbers=load) if r.role == "rpe" else r for r in reads]


def _effort(sheet: Sheet, column: Column) -> Floats:
    numbers = read_own(sheet, column, "").numbers
    if numbers is None:
        return np.full(sheet.n_rows, np.nan)
    is_outside = (numbers < 0) | (numbers > HARDEST)
    tell_rows(sheet, column, np.flatnonzero(is_outside), f"an effort (RPE) from 0 to {HARDEST:g}", UNKNOWN, "set aside")
    return np.where(is_outside, np.nan, numbers)


def _minutes(sheet: Sheet, column: Column) -> Floats:
    seconds = read_span(sheet, column)
    return np.full(sheet.n_rows, np.nan) if seconds is None else seconds / 60.0
