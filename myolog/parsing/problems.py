"""What was wrong in the files, one row a problem, in words that a person can act on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

Action = Literal["set aside", "repaired", "told"]
SET_ASIDE: Final = "set aside"
REPAIRED: Final = "repaired"
TOLD: Final = "told"

MOST: Final = 1000
"""Problems of one kind in one column that are listed one by one; the rest is counted."""

SHOWN: Final = 80
"""Characters of a cell that are shown."""

Indices = npt.NDArray[np.int64]


def shown(text: str) -> str:
    """A cell as it is shown in a sentence: on one line, and not too long."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text[: 4 * SHOWN]).split())
    return line if len(line) <= SHOWN and len(text) <= 4 * SHOWN else line[:SHOWN].rstrip() + "…"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: where, what was found, what was expected, how to fix it, and what was done.

    `row` is the line in the file, its first line being 1; None where a whole column or file is meant.
    """

    file: str
    row: int | None
    column: str | None
    found: str
    expected: str
    fix: str
    action: Action


@dataclass(slots=True)
class Problems:
    """Problems as they turn up while a file is read."""

    file: str
    found: list[Problem] = field(default_factory=list)

    def add(
        self,
        found: str,
        expected: str,
        fix: str,
        *,
        action: Action = TOLD,
        row: int | None = None,
        column: str | None = None,
    ) -> None:
        """One problem of the file, of a column or of a row."""
        self.found.append(Problem(self.file, row or None, column, found, expected, fix, action))

    def add_rows(
        self,
        rows: Indices,
        lines: Callable[[Indices], Indices],
        found: Callable[[Indices], Sequence[str]],
        expected: str,
        fix: str,
        *,
        action: Action = SET_ASIDE,
        column: str | None = None,
    ) -> None:
        """One problem for each of many rows; beyond the first thousand, one that counts the others.

        Parameters
        ----------
        rows : array of int
            Positions of the rows in the table.
        lines, found : callable
            Line in the file, and what was found, for the positions that are listed.
        """
        listed = rows[:MOST]
        if not len(listed):
            return
        for line, text in zip(lines(listed).tolist(), found(listed), strict=True):
            self.found.append(Problem(self.file, line or None, column, text, expected, fix, action))
        if len(rows) > MOST:
            more = f"{len(rows) - MOST:,} more like this, {len(rows):,} in all"
            self.found.append(Problem(self.file, None, column, more, expected, fix, action))


def frame(problems: Iterable[Problem]) -> pd.DataFrame:
    """Problems as a tidy table: file, row, column, found, expected, fix, action."""
    rows = list(problems)
    return pd.DataFrame(
        {
            "file": pd.Series([p.file for p in rows], dtype="str"),
            "row": pd.Series([p.row for p in rows], dtype="Int64"),
            "column": pd.Series([p.column for p in rows], dtype="str"),
            "found": pd.Series([p.found for p in rows], dtype="str"),
            "expected": pd.Series([p.expected for p in rows], dtype="str"),
            "fix": pd.Series([p.fix for p in rows], dtype="str"),
            "action": pd.Series([p.action for p in rows], dtype="str"),
        }
    )
