"""A table as the rules for its rows look at it, and what one of them says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

import numpy as np

from myolog.catalogue import normalise
from myolog.readers.sources import File
from myolog.readers.table.sheet import Column, Sheet
from myolog.readers.table.timeline import Dated, Timeline

Kind = Literal[
    "episode", "day", "tally", "amounts", "readings", "sleep", "sessions", "treatments", "intakes", "medicines", "ranges", "ignore"
]  # fmt: skip

SAMPLE: Final = 500
"""Different texts of a column that are looked at."""
REPEATED: Final = 0.1
"""Share of rows with the day of another row from which a table has more than one row a day."""


@dataclass(frozen=True)
class Rows:
    """What the rows of a table are.

    Attributes
    ----------
    reason : str
        A sentence that says why.
    is_shown : bool
        Whether the table shows it or the person said it; else it is asked.
    is_said : bool
        Whether the person said it.
    """

    kind: Kind
    reason: str
    is_shown: bool = True
    is_said: bool = False


@dataclass(frozen=True, eq=False)
class Seen:
    """A dated table."""

    sheet: Sheet
    file: File
    dated: Dated
    timeline: Timeline

    @cached_property
    def others(self) -> tuple[Column, ...]:
        """Columns that hold something, and are not those that say when."""
        used = {c.index for c in self.timeline.used}
        return tuple(c for c in self.sheet.columns if c.index not in used and c.n_filled)

    @cached_property
    def names(self) -> str:
        """Names of all columns and of the file or sheet, as words."""
        return " ; ".join(normalise(name) for name in (*(c.name for c in self.sheet.columns), self.file.name))

    @cached_property
    def share_repeated(self) -> float:
        """Share of the rows whose day stands in the row of another as well."""
        start = self.timeline.start
        days = start[~np.isnat(start)].astype("datetime64[D]")
        return 1.0 - len(np.unique(days)) / len(days) if len(days) else 0.0

    @property
    def has_a_row_a_day(self) -> bool:
        """Whether few days have more than one row."""
        return self.share_repeated <= REPEATED


def share(column: Column, holds: Callable[[str], bool], *, but: Callable[[str], bool] = lambda _: False) -> float:
    """Share of the filled cells of a column of which `holds` is true, those of which `but` is true not counted."""
    if column.cells.plain_numbers is not None or column.cells.iso_times is not None:
        return 0.0
    texts, counts = column.cells.texts[:SAMPLE], column.cells.counts[:SAMPLE]
    filled = [(t, n) for t, n, gone in zip(texts, counts.tolist(), column.cells.is_missing, strict=False) if not gone]
    counted = [(holds(t), n) for t, n in filled if not but(t)]
    total = sum(n for _, n in counted)
    return sum(n for found, n in counted if found) / total if total else 0.0
