"""A row is a day with a number of episodes, or with a yes or no to whether there was one."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from myolog.catalogue import find_site, normalise
from myolog.readers.rows.seen import Seen
from myolog.readers.rows.words import is_of_muscles, name_speaks, speaks
from myolog.readers.table.headers import Guess
from myolog.readers.table.measures import holds_counts
from myolog.readers.table.reads import parse
from myolog.readers.table.sheet import Column, Sheet

UNSAID: Final = frozenset(
    normalise(name)
    for name in (
        "count", "counts", "daily count", "tally", "events", "number of events", "how many", "anzahl", "nombre", "aantal", "crises",
    )
)  # fmt: skip
"""Names of a number that do not say what is counted."""
LEAST_SITES: Final = 2
"""Columns named for places of the body from which numbers below them are counts by site."""


def evidence(seen: Seen) -> str:
    """The reason for a table to be a tally; "" where there is none."""
    column = next(
        (c for c in seen.sheet.with_role("tally") if says_what(seen, c) and holds_counts(seen.sheet, c)), None
    )
    if column is not None:
        return f"“{column.name}” is a number of episodes."
    if sites(seen.sheet):
        return "It counts by place of the body."
    question = asked(seen)
    return f"“{question.name}” says on which days there was one." if question else ""


def says_what(seen: Seen, column: Column) -> bool:
    """Whether the name of a number, the name of its table or the person says that episodes are counted."""
    if column.guess.is_told or seen.sheet.is_ours:
        return True
    if normalise(column.name) in UNSAID:
        return bool(name_speaks(seen.file.name, seen.names))
    return is_of_muscles(speaks(column.name), seen.names)


def sites(sheet: Sheet) -> tuple[Column, ...]:
    """Columns of whole numbers that are named for places of the body."""
    found = tuple(c for c in sheet.columns if c.role == "own" and find_site(c.name) and _holds_whole_numbers(c))
    return found if len(found) >= LEAST_SITES else ()


def _holds_whole_numbers(column: Column) -> bool:
    numbers = column.cells.plain_numbers
    if numbers is None or not column.n_filled:
        return False
    known = numbers[np.isfinite(numbers)]
    return bool((known >= 0).all() and (known == np.floor(known)).all() and (known <= 1000).all())


def with_tally(seen: Seen, sheet: Sheet, *, is_tally: bool) -> Sheet:
    """Sheet in which only a number of episodes is the tally, or the answer whether there was one.

    Parameters
    ----------
    is_tally : bool
        Whether the table is one: then any number may be that of the episodes, and counts by site are read apart.
    """
    of_sites = {c.index for c in sites(sheet)} if is_tally else set()
    said = [c for c in sheet.with_role("tally") if says_what(seen, c)]
    said = said or (sheet.with_role("tally") if is_tally else [])
    answer = asked(seen) if is_tally and not said else None
    kept = {c.index for c in said}

    def changed(column: Column) -> Column:
        if column is answer:
            return replace(column, guess=Guess("tally", reason="It says yes or no to whether there was an episode."))
        return _uncounted(column) if column.role == "tally" and column.index not in kept else column

    return replace(sheet, columns=tuple(changed(c) for c in sheet.columns if c.index not in of_sites))


def without_tally(sheet: Sheet) -> Sheet:
    """Sheet of which no column is the number of episodes."""
    if not sheet.with_role("tally"):
        return sheet
    return replace(sheet, columns=tuple(_uncounted(c) if c.role == "tally" else c for c in sheet.columns))


def _uncounted(column: Column) -> Column:
    return replace(column, guess=Guess("own", reason="It does not say what it counts."))


def asked(seen: Seen) -> Column | None:
    """The column that says yes or no to whether there was an episode."""
    columns = (
        c for c in seen.others if speaks(c.name) not in ("", "headache") and is_of_muscles(speaks(c.name), seen.names)
    )
    return next((c for c in columns if is_answered(seen.sheet, c)), None)


def is_answered(sheet: Sheet, column: Column) -> bool:
    """Whether the cells of a column are yes and no."""
    if column.cells.plain_numbers is not None or not column.n_filled:
        return False
    return parse(sheet, column).rows("yes", "no") >= 0.9 * column.n_filled
