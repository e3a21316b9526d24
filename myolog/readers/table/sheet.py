"""A file as named columns: what each is by its name, and by what the person says of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from myolog import catalogue, export
from myolog.catalogue import normalise
from myolog.parsing.cells import Cells, Decimal, clean, decimal_mark, may_be_thousands
from myolog.parsing.dates import date_share, unix_times
from myolog.parsing.problems import Problems, shown
from myolog.parsing.units import unit_named
from myolog.readers.options import ATTRIBUTES, Options, Wish
from myolog.readers.reading import Question
from myolog.readers.settings import Kind
from myolog.readers.table.grid import Grid
from myolog.readers.table.headers import Guess, recognise

Indices = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

DATED: Final = frozenset({"date", "start", "end", "moment", "time"})
TEXTS: Final = frozenset({"site", "side", "kind", "before", "remedies", "notes"})
MANY: Final = 50_000
"""Rows from which it pays to look at the columns side by side."""
LISTED: Final = 20_000
"""Different texts of a column that are looked at for its decimal mark."""
NAMED: Final = 20
"""Columns with the same fault in their names that are told one by one."""


@dataclass(frozen=True, eq=False)
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
    def n_filled(self) -> int:
        """Number of cells that hold something."""
        return self.cells.n_filled

    @property
    def empty_share(self) -> float:
        """Share of the rows in which the cell holds nothing."""
        return 1.0 - self.n_filled / len(self.cells) if len(self.cells) else 1.0


@dataclass(frozen=True, eq=False)
class Sheet:
    """A file taken apart.

    Attributes
    ----------
    columns : tuple of Column
    decimal : {".", ","} or None
        Decimal mark of the file; None where it cannot be told, or changes.
    rows : array of int or None
        Position in the file's grid of each row that is left; None where all are.
    is_ours : bool
        Whether the file is as `Diary.write` wrote it, by its settings.toml: then what it holds is what was meant.
    questions : tuple of Question
        About its columns as a whole.
    """

    file: str
    grid: Grid
    columns: tuple[Column, ...]
    problems: Problems
    decimal: Decimal | None = "."
    is_ours: bool = False
    rows: Indices | None = None
    dropped: int = 0
    questions: tuple[Question, ...] = ()

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

    def without(self, drop: Flags) -> Sheet:
        """Sheet without some rows."""
        if not drop.any():
            return self
        kept = np.flatnonzero(~drop)
        chosen = pa.array(kept)
        columns = tuple(replace(c, cells=replace(c.cells, array=c.cells.array.take(chosen))) for c in self.columns)
        rows = kept if self.rows is None else self.rows[kept]
        return replace(self, columns=columns, rows=rows, dropped=self.dropped + int(drop.sum()))


def make_sheet(
    file: str,
    grid: Grid,
    options: Options,
    problems: Problems,
    known: Mapping[str, Kind] | None,
    reserved: Iterable[str],
    *,
    is_app: bool = False,
) -> Sheet:
    """Columns of a file with their names and what they are by them.

    Parameters
    ----------
    known : mapping of str to kind, optional
        What settings.toml says of the columns; None without one.
    reserved : iterable of str
        Names that are known in a file of ours beside those.
    is_app : bool
        Whether an app gave the columns their names, so that there is nothing to tell of them.
    """
    columns: list[Column] = []
    taken: set[str] = set()
    unnamed: list[str] = []
    repeated: list[str] = []
    next_number: dict[str, int] = {}
    ours = set(reserved)
    if grid.n_rows > MANY:
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(Cells.warm, grid.cells))
    for index, raw in enumerate(grid.layout.names):
        header = export.unguard(raw)
        cells = grid.cells[index]
        # A column of the person's own may be named like one of ours: ours come first.
        is_first = header in ours and header not in taken
        kind = known.get(header) if known is not None and not is_first else None
        is_exact = kind is not None or (known is not None and is_first)
        name = header if is_exact else " ".join(clean(header).split())
        if not name and not is_exact:
            if not cells.n_filled:
                continue  # a delimiter at the end of each line
            name = f"column {index + 1}"
            if not numbers_rows(cells):
                unnamed.append(name)
        if name in taken and not is_exact:
            name = _numbered(name, taken, next_number)
            repeated.append(name)
        taken.add(name)
        wish = options.wish(file, header, name)
        cells = cells.without(wish.missing)
        guess = Guess("own", reason="Its own column.") if kind else _guess(header, name, wish)
        columns.append(Column(index, name, header, cells, guess, wish, kind))
    if not is_app:
        rename = "Rename one of them; both were read."
        _tell_names(problems, repeated, "a name that stands twice", "a name of its own for each column", rename)
        _tell_names(problems, unnamed, "a column without a name", "a name", "Write a name above the column.")
    columns = _with_date(columns)
    decimal, is_mixed = _decimal(grid, columns)
    if is_mixed:
        problems.add(
            "decimal points and decimal commas in one file",
            "one decimal mark",
            "Write all decimals with the same mark. Numbers that can be read in one way only were read, others set aside.",
        )
    if decimal != ".":
        columns = [_looked_at_closely(c) for c in columns]
    return Sheet(file, grid, tuple(columns), problems, decimal, known is not None)


def _with_date(columns: list[Column]) -> list[Column]:
    """Columns of which those that are named for times of day, but hold dates, are dates where no other is named so."""
    if any(c.role in ("date", "start", "moment") for c in columns):
        return columns
    return [
        replace(c, guess=replace(c.guess, role="date", reason="It holds dates."))
        if c.role == "time" and not c.guess.is_told and holds_dates(c.cells)
        else c
        for c in columns
    ]


def holds_dates(cells: Cells) -> bool:
    """Whether most cells of a column are dates, or moments as computers count them."""
    if cells.iso_times is not None or unix_times(cells) is not None:
        return True
    return cells.plain_numbers is None and date_share(cells.texts[:SAMPLE]) >= 0.5


SAMPLE: Final = 200
"""Different texts of a column that are looked at to see whether it holds dates."""


def _decimal(grid: Grid, columns: Iterable[Column]) -> tuple[Decimal | None, bool]:
    """Decimal mark of the file, and whether two are mixed in it."""
    delimiter = grid.layout.delimiter
    if delimiter == "," and not grid.has_quotes:
        return ".", False
    of_numbers = [c for c in columns if c.role not in DATED and c.guess.key not in TEXTS and c.kind != "text"]
    plain = [c for c in of_numbers if c.cells.plain_numbers is not None]
    texts = [t for c in of_numbers if c.cells.plain_numbers is None for t in c.cells.texts[:LISTED]]
    if delimiter == "," and not any(re.search(r"\d,\d", t) for t in texts):
        return ".", False
    return decimal_mark(delimiter, [*texts, *(t for c in plain for t in c.cells.texts[:LISTED])])


def _looked_at_closely(column: Column) -> Column:
    """Column of which "1.250" is not taken for a plain number."""
    cells = column.cells
    if cells.plain_numbers is None or not any(map(may_be_thousands, cells.texts)):
        return column
    return replace(column, cells=replace(cells, may_be_plain=False))


def numbers_rows(cells: Cells) -> bool:
    """Whether a column only counts its rows, as pandas and R write it beside a table."""
    numbers = cells.plain_numbers
    if numbers is None or len(numbers) < 3 or numbers[0] not in (0, 1):
        return False
    return bool((np.diff(numbers) == 1).all())


def _numbered(name: str, taken: set[str], next_number: dict[str, int]) -> str:
    """Name with the first free number, sought from where the last search for it ended."""
    number = next_number.get(name, 2)
    while f"{name} ({number})" in taken:
        number += 1
    next_number[name] = number + 1
    return f"{name} ({number})"


def _tell_names(problems: Problems, names: Sequence[str], found: str, expected: str, fix: str) -> None:
    """A problem for each of these columns, or one for all where there are many."""
    if len(names) > NAMED:
        many = f"{len(names):,} times {found}, “{shown(names[0])}” first"
        problems.add(many, expected, fix, column=names[0])
        return
    for name in names:
        problems.add(found, expected, fix, column=name)


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
    elif target in ATTRIBUTES:
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
    return mapped(column, lambda t: change(plain_text(t)), column.cells.is_missing)


def rows_where(column: Column, holds: Callable[[str], bool], quick: str = "") -> Flags:
    """For each row, whether its cell is so.

    Parameters
    ----------
    quick : str
        Regular expression that finds all texts of which `holds` can be true, in little time.
    """
    texts = column.cells.texts
    likely = pc.match_substring_regex(pa.array(texts, pa.large_string()), quick, ignore_case=True).to_pylist()
    found = [may and holds(text) for text, may in zip(texts, likely, strict=True)]
    return column.cells.holding(np.array(found, dtype=bool))


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
