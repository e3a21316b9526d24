"""A file as named columns: what each is by its name, and by what the person says of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from myolog import catalogue, export, tables
from myolog.catalogue import normalise
from myolog.readers.cells import Cells, Decimal, clean, decimal_mark
from myolog.readers.grid import Grid
from myolog.readers.headers import Guess, recognise
from myolog.readers.options import Options, Wish
from myolog.readers.problems import Problems
from myolog.readers.settings import Kind
from myolog.readers.units import unit_named

Indices = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

LISTED: Final = 20_000
"""Different texts of a column that are looked at for its decimal mark."""


@dataclass(frozen=True)
class Column:
    """One column of a file.

    Attributes
    ----------
    name : str
        As it is shown and kept; no two columns of a file have the same.
    header : str
        As it stands in the file.
    kind : "number", "text" or None
        Type that settings.toml gives it, so that it is taken as it is.
    """

    index: int
    name: str
    header: str
    cells: Cells
    guess: Guess
    wish: Wish
    kind: Kind | None = None

    @property
    def role(self) -> str:
        """What the column is: a role of `headers.Role`, "note" or "ignore"."""
        return self.guess.role if self.wish.target not in ("note", "ignore") else self.wish.target

    @property
    def is_missing(self) -> Flags:
        """For each different text, whether it is a mark for nothing."""
        return self.cells.is_missing

    @property
    def n_filled(self) -> int:
        """Number of cells that hold something."""
        return self.cells.n_filled

    @property
    def empty_share(self) -> float:
        """Share of the rows in which the cell holds nothing."""
        return 1.0 - self.n_filled / len(self.cells) if len(self.cells) else 1.0


@dataclass(frozen=True)
class Sheet:
    """A file taken apart.

    Attributes
    ----------
    columns : tuple of Column
    rows : array of int or None
        Position in the file's grid of each row that is left; None where all are.
    is_ours : bool
        Whether the file is as `Diary.write` wrote it, by its settings.toml: then what it holds is what was meant.
    """

    file: str
    grid: Grid
    columns: tuple[Column, ...]
    problems: Problems
    is_ours: bool = False
    rows: Indices | None = None
    dropped: int = 0
    extra: list[Mapping[str, object]] = field(default_factory=list)

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return self.grid.n_rows if self.rows is None else len(self.rows)

    def lines(self, rows: Indices) -> Indices:
        """Line in the file of each of these rows."""
        return self.grid.lines(rows if self.rows is None else self.rows[rows])

    def with_role(self, *roles: str) -> list[Column]:
        """Columns with one of these roles, in the order of the roles, then of the file."""
        return [c for role in roles for c in self.columns if c.role == role]

    def attribute(self, key: str) -> Column | None:
        """The column that holds this of an episode, if there is one."""
        return next((c for c in self.columns if c.role == "attribute" and c.guess.key == key), None)

    @cached_property
    def decimal(self) -> Decimal | None:
        """Decimal mark of the file; None where it cannot be told or changes."""
        mark, is_mixed = self._decimal
        if is_mixed:
            self.problems.add(
                "decimal points and decimal commas in one file",
                "one decimal mark",
                "Write all decimals with the same mark. Numbers that can be read in one way only were read, others set aside.",
            )
        return mark

    @cached_property
    def _decimal(self) -> tuple[Decimal | None, bool]:
        delimiter = self.grid.layout.delimiter
        if delimiter == "," and not self.grid.has_quotes:
            return ".", False
        dated = {"date", "start", "end", "moment", "time", "when"}
        texts = (t for c in self.columns if c.role not in dated and c.kind is None for t in c.cells.texts[:LISTED])
        return decimal_mark(delimiter, texts)

    def without(self, drop: Flags) -> Sheet:
        """Sheet without some rows."""
        if not drop.any():
            return self
        kept = np.flatnonzero(~drop)
        chosen = pa.array(kept)
        columns = tuple(
            Column(c.index, c.name, c.header, Cells(c.cells.array.take(chosen)), c.guess, c.wish, c.kind)
            for c in self.columns
        )
        rows = kept if self.rows is None else self.rows[kept]
        return Sheet(self.file, self.grid, columns, self.problems, self.is_ours, rows, self.dropped + int(drop.sum()))


def make_sheet(
    file: str,
    grid: Grid,
    options: Options,
    problems: Problems,
    known: Mapping[str, Kind] | None,
    reserved: Iterable[str],
) -> Sheet:
    """Columns of a file with their names and what they are by them.

    Parameters
    ----------
    known : mapping of str to kind, optional
        What settings.toml says of the columns; None without one.
    reserved : iterable of str
        Names that are known in a file of ours beside those.
    """
    columns: list[Column] = []
    taken: set[str] = set()
    ours = set(reserved)
    for index, raw in enumerate(grid.layout.names):
        header = export.unguard(raw)
        cells = Cells(grid.columns[index])
        # A column of the person's own may be named like one of ours: ours come first.
        is_first = header in ours and header not in taken
        kind = known.get(header) if known is not None and not is_first else None
        is_exact = kind is not None or (known is not None and is_first)
        name = header if is_exact else " ".join(clean(header).split())
        if not name and not is_exact:
            if not cells.n_filled:
                continue  # a delimiter at the end of each line
            name = f"column {index + 1}"
            problems.add("a column without a name", "a name", "Write a name above the column.", column=name)
        if name in taken and not is_exact:
            name = _numbered(name, taken)
            problems.add(
                "a name that stands twice",
                "a name of its own for each column",
                "Rename one of them; both were read.",
                column=name,
            )
        taken.add(name)
        wish = options.wish(file, header, name)
        guess = Guess("own", reason="Its own column.") if kind else _guess(header, name, wish)
        columns.append(Column(index, name, header, cells, guess, wish, kind))
    return Sheet(file, grid, tuple(columns), problems, known is not None)


def _numbered(name: str, taken: set[str]) -> str:
    number = 2
    while f"{name} ({number})" in taken:
        number += 1
    return f"{name} ({number})"


def _guess(header: str, name: str, wish: Wish) -> Guess:
    guess = recognise(header) if name == " ".join(header.split()) else recognise(name)
    target = wish.target
    said = "You said so."
    if target in ("", "note", "ignore"):
        made = guess
    elif target == "own":
        made = Guess("own", reason=said)
    elif target in catalogue.factors():
        made = Guess(
            "factor", target, catalogue.factors()[target], _unit_for(guess, target, header), said, is_told=True
        )
    elif target in tables.EPISODES:
        made = Guess("attribute", target, unit=guess.unit, reason=said, is_told=True)
    else:
        made = Guess(target, reason=said, order=guess.order, is_told=True)  # type: ignore[arg-type] # options checked it
    if wish.unit and made.role in ("factor", "attribute"):
        made = Guess(made.role, made.key, made.factor, wish.unit, made.reason, is_told=True)
    return made


def _unit_for(guess: Guess, target: str, header: str) -> str:
    """Unit in a name that the person gave another meaning to."""
    if guess.key == target:
        return guess.unit
    inside = re.findall(r"[(\[]([^()\[\]]+)[)\]]", header) + normalise(header).split()[-1:]
    return next((unit for unit in map(unit_named, inside) if unit), "")


def text_column(column: Column, *, is_exact: bool, change: Callable[[str], str] = str) -> pa.ChunkedArray:
    """Cells as text, null where they hold nothing.

    Parameters
    ----------
    is_exact : bool
        Whether the text is kept to the last space, as in our own files; else marks for nothing are empty
        and blanks around the text go.
    change : callable
        What becomes of a text that is not exact.
    """
    array = column.cells.array
    if is_exact:
        if not pc.any(pc.starts_with(array, "'")).as_py():
            return array
        return mapped(column, export.unguard)
    return mapped(column, lambda t: change(plain_text(t)), column.is_missing)


def plain_text(text: str) -> str:
    """A text as it is kept: without the guard against formulas and without blanks around it."""
    return export.unguard(text.strip("\x00 \t\r\n\u00a0\ufeff")).strip()


def mapped(column: Column, change: Callable[[str], str], missing: Flags | None = None) -> pa.ChunkedArray:
    """Column with each different text changed; those that are `missing`, or become empty or None, are null."""
    texts = column.cells.texts
    made = [None if missing is not None and missing[i] else (change(t) or None) for i, t in enumerate(texts)]
    if made == texts:
        return column.cells.array
    return spread_text(made, column.cells.codes)


def spread_text(texts: list[str | None], codes: npt.NDArray[np.int32]) -> pa.ChunkedArray:
    """Texts to the rows that hold them; the code -1 is null."""
    values = pa.array([*texts, None], type=pa.large_string())
    chosen = pa.array(np.where(codes < 0, len(texts), codes))
    return pa.chunked_array([values.take(chosen)])


def text_series(array: pa.ChunkedArray) -> pd.Series:
    """Text as pandas keeps it."""
    return pd.Series(pd.arrays.ArrowStringArray(array, dtype=pd.StringDtype(na_value=np.nan)))
