"""Tables with more columns than a person notes: which of them are compared with the episodes is asked, not assumed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from myolog.parsing.cells import read_cell
from myolog.parsing.problems import shown
from myolog.readers.reading import Choice, Question
from myolog.readers.table.headers import Guess
from myolog.readers.table.sheet import Column, Sheet

MOST_FACTORS: Final = 60
"""Factors that are taken of one table without asking: more than anybody notes, and many enough that some of them go with
the episodes by chance alone."""
MOST_KEPT: Final = 1_000
"""Further columns of one table that are kept as text; the time that a diary takes grows with its columns."""
LOOKED_AT: Final = 10
"""Filled cells of a column by which it is told whether it may hold numbers."""
NUMBER: Final = re.compile(r"\s*[<>~≈+-]?\s*\d[\d.,' ]*(?:\s*[^\W\d]{1,12}\.?|\s*%)?\s*")
DATE: Final = re.compile(r"\s*\d{1,4}([-/.])\d{1,2}\1\d{1,4}.*")
KEPT_AS_TEXT: Final = Guess(
    "note", reason="The table has more columns than can be compared. It is kept as text until you choose it."
)


def narrowed(sheet: Sheet) -> Sheet:
    """The sheet with at most `MOST_FACTORS` columns that become factors, and the question which they are.

    Columns with a known name, and those of which the person said something, stay as they are. Of the person's own the best
    filled ones are taken, and the others kept as text; beyond `MOST_KEPT` the emptiest stay in the file.
    """
    known = [c for c in sheet.columns if c.role == "factor"]
    own = [c for c in sheet.columns if c.role == "own" and c.kind is None and not c.wish.target]
    if len(known) + len(own) <= MOST_FACTORS:
        return sheet
    own.sort(key=lambda c: c.cells.array.null_count)
    numeric = [c for c in own if _may_hold_numbers(c)]
    taken = numeric[: max(MOST_FACTORS - len(known), 0)]
    is_taken = {c.index for c in taken}
    others = [c for c in own if c.index not in is_taken]
    unread = {c.index for c in others[MOST_KEPT:]}
    as_text = {c.index for c in numeric} - is_taken
    if not as_text and not unread:
        return sheet
    _tell(sheet, len(known) + len(taken), len(others) - len(unread), len(unread))
    questions = (_question(sheet, known, numeric, taken),) if as_text else ()
    columns = tuple(
        replace(c, guess=KEPT_AS_TEXT) if c.index in as_text else c for c in sheet.columns if c.index not in unread
    )
    return replace(sheet, columns=columns, questions=questions)


def _tell(sheet: Sheet, n_factors: int, n_kept: int, n_unread: int) -> None:
    left = f", and the {n_unread:,} emptiest stay in your file" if n_unread else ""
    sheet.problems.add(
        f"{len(sheet.columns):,} columns",
        "a column for each thing that you noted, some dozens at most",
        f"{n_factors:,} were taken as factors: those with known names, and the best filled of the others. {n_kept:,} are kept "
        f"as text{left}. Among so many, some go with your episodes by chance alone: choose those that you want to look at.",
    )


def _may_hold_numbers(column: Column) -> bool:
    """Whether the first filled cells hold a number, or yes or no; a column of dates holds neither."""
    texts = [text for text in column.cells.array.slice(0, 10 * LOOKED_AT).to_pylist() if text is not None][:LOOKED_AT]
    numbers = [text for text in texts if NUMBER.fullmatch(text)]
    if numbers:
        return not DATE.match(numbers[0])
    return bool(texts) and read_cell(texts[0], ".").kind in ("number", "span", "yes", "no")


def _question(sheet: Sheet, known: Sequence[Column], numeric: Sequence[Column], taken: Sequence[Column]) -> Question:
    chosen = tuple(c.name for c in (*known, *taken))
    n = len(known) + len(numeric)
    return Question(
        "columns",
        sheet.file,
        "",
        f"Which of these {n:,} columns do you want to compare with your episodes? {len(chosen):,} were taken: those with "
        "known names, and the best filled of the others.",
        (
            *(Choice(c.name, _label(sheet, c), c.guess.key) for c in known),
            *(Choice(c.name, _label(sheet, c)) for c in numeric),
        ),
        chosen,
    )


def _label(sheet: Sheet, column: Column) -> str:
    meaning = f" ({column.guess.factor.label})" if column.guess.factor else ""
    n_empty = column.cells.array.null_count
    filled = f", {1 - n_empty / sheet.n_rows:.0%} filled" if n_empty else ""
    return f"{shown(column.name)}{meaning}{filled}"
