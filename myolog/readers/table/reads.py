"""A column as it was read, and the problems of its cells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from myolog import catalogue
from myolog.parsing.cells import TICKS, Cell, clean, read_cell
from myolog.parsing.problems import SET_ASIDE, TOLD, Action, shown
from myolog.readers.reading import Choice, Question
from myolog.readers.table.sheet import Column, Sheet

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

UNKNOWN: Final = "Correct the cell, or leave it empty if it is not known."
UNDECIDED: Final = (
    "a number whose comma or point can be read in one way only",
    "Write it without a separator of thousands, for example 2862 or 2.862.",
)
KEPT: Final = "It was kept as it is, since Myolog wrote this file. Correct it in the diary if it is a slip."

TRAINING: Final = frozenset({"training_load", "training_min", "tss", "strain"})
"""Columns that people mostly leave empty on days without a session."""


@dataclass(frozen=True, eq=False)
class Read:
    """A column as it was read.

    Attributes
    ----------
    role : str
        "factor", "own factor", "note", …; for `Reading.columns`.
    key : str
        Its name in the diary.
    numbers : array of float, or None for text
        One a row; NaN where the cell holds nothing or could not be read.
    text : pyarrow ChunkedArray, or None for numbers
    unit : str
        As it was read.
    reason : str
        A sentence that says why it was taken for this.
    """

    column: Column
    role: str
    key: str
    label: str
    numbers: Floats | None = None
    text: pa.ChunkedArray | None = None
    unit: str = ""
    reason: str = ""
    empty_means: Literal["not logged", "none"] = "not logged"
    proposes_none: bool = False
    questions: tuple[Question, ...] = ()

    @property
    def is_known(self) -> Flags:
        """For each row, whether it has a value."""
        if self.numbers is not None:
            return np.isfinite(self.numbers)
        return np.zeros(0, dtype=bool) if self.text is None else self.text.is_valid().to_numpy()


@dataclass(frozen=True)
class Parsed:
    """The cells of a column, each different text read once."""

    column: Column
    cells: tuple[Cell, ...]

    def rows(self, *kinds: str) -> int:
        """Number of rows that hold one of these kinds of cell."""
        return int(self.column.cells.counts[self.which(lambda c: c.kind in kinds)].sum())

    def which(self, holds: Callable[[Cell], bool]) -> Flags:
        """For each different text, whether its cell is so."""
        return np.array([holds(c) for c in self.cells], dtype=bool)

    def numbers(self, chosen: Flags) -> Floats:
        """Values of the chosen texts, one a row; NaN for all others."""
        return self.column.cells.spread(np.where(chosen, [c.value for c in self.cells], np.nan))


def parse(sheet: Sheet, column: Column) -> Parsed:
    """Each different text of a column, read."""
    texts = column.cells.texts
    decimal = sheet.decimal if any("," in t or "." in t for t in texts) else "."
    return Parsed(column, tuple(read_cell(t, decimal) for t in texts))


def set_aside(sheet: Sheet, column: Column, texts: Flags, expected: str, fix: str) -> None:
    """A problem for each row that holds one of these texts."""
    if texts.any():
        tell_rows(sheet, column, column.cells.rows_of(texts), expected, fix, SET_ASIDE)


def tell_rows(
    sheet: Sheet, column: Column, rows: npt.NDArray[np.int64], expected: str, fix: str, action: Action
) -> None:
    """A problem for each of these rows, with its cell."""
    sheet.problems.add_rows(
        rows,
        sheet.lines,
        lambda listed: [shown(t) for t in column.cells.text_of(listed)],
        expected,
        fix,
        action=action,
        column=column.name,
    )


def tell(sheet: Sheet, column: Column, found: str, expected: str, fix: str, action: Action = TOLD) -> None:
    """A problem of a column as a whole."""
    sheet.problems.add(found, expected, fix, action=action, column=column.name)


def own_name(name: str) -> str:
    """Name for a column of the person's own: never that of a known factor."""
    return f"{name} (own)" if name in catalogue.factors() else name


def filled(sheet: Sheet, read: Read) -> Read:
    """The column with its empty cells as the person says, and the question where they mostly are empty."""
    if read.numbers is None:
        return read
    column = read.column
    if column.wish.empty == "none":
        is_blank = np.isnan(read.numbers) & blank_rows(column)
        read = replace(read, numbers=np.where(is_blank, 0.0, read.numbers), empty_means="none")
    if read.key not in TRAINING or column.empty_share <= 0.5 or sheet.is_ours:
        return read
    question = Question(
        "empty",
        sheet.file,
        column.name,
        f"“{column.name}” is empty on {column.empty_share:.0%} of the rows. What does an empty cell mean?",
        (Choice("none", "No training that day"), Choice("not logged", "Not logged: it is not known")),
        read.empty_means,
    )
    return replace(read, proposes_none=True, questions=(*read.questions, question))


def tick_questions(sheet: Sheet, column: Column, numbers: Floats, answers: Flags) -> tuple[Question, ...]:
    """What an empty cell means, asked of a column whose answers, among its texts, are all ticks for yes."""
    marks = {clean(t).casefold() for t, is_answer in zip(column.cells.texts, answers, strict=True) if is_answer}
    n_yes, n_empty = int(np.count_nonzero(numbers > 0)), int(np.isnan(numbers).sum())
    if not marks <= TICKS or not n_yes or not n_empty:
        return ()
    sentence = (
        f"“{column.name}” is ticked on {n_yes:,} of {n_yes + n_empty:,} rows and empty on the others. "
        "What does an empty cell mean?"
    )
    ways = (Choice("not logged", "Not logged: it is not known"), Choice("none", "No: there was none"))
    return (Question("empty", sheet.file, column.name, sentence, ways, column.wish.empty or "not logged"),)


def blank_rows(column: Column) -> Flags:
    """Rows whose cell holds nothing, in contrast to one that could not be read."""
    plain = column.cells.plain_numbers
    if plain is not None:
        return np.isnan(plain)
    return np.append(column.cells.is_missing, True)[column.cells.codes]
