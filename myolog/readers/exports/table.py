"""A delimited file that an app wrote, as named columns: how it is recognised, and how its cells are read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from myolog.catalogue import normalise
from myolog.errors import UnreadableFile
from myolog.parsing.cells import Cell
from myolog.parsing.dates import Moments
from myolog.parsing.encodings import decoded
from myolog.parsing.kinds import is_no_text
from myolog.parsing.problems import SET_ASIDE, Problems
from myolog.parsing.units import SIZES
from myolog.readers.formats import Context
from myolog.readers.options import Order
from myolog.readers.sources import File
from myolog.readers.table.grid import DELIMITERS, Layout, grid_of
from myolog.readers.table.reads import UNKNOWN, parse, set_aside, tell_rows
from myolog.readers.table.rows import records
from myolog.readers.table.sheet import Column, Sheet, make_sheet, plain_text
from myolog.readers.table.stray import tell_layout, tell_nul, without_stray_rows
from myolog.readers.table.timeline import columns_as_moments

Floats = npt.NDArray[np.float64]

HEAD: Final = 1 << 16
"""Bytes at the start of a file in which its header is looked for."""
TENTHS: Final = re.compile(r"(\d{1,4}):([0-5]\d[.,]\d{1,3})")
HEADER_AMONG: Final = 30
"""Records among which a header is looked for."""


NO_WORDS: Final[Mapping[str, str]] = MappingProxyType({})


class _Head(NamedTuple):
    delimiter: str
    line: int
    next_line: int
    cells: tuple[str, ...]
    names: frozenset[str]


Heads = tuple[_Head, ...]
"""The first records of a file, cut at each of the delimiters that it may have."""


def heads_of(file: File) -> Heads:
    """The first records of a file."""
    return file.once("heads", lambda: _heads(file.content[:HEAD]), is_small=True)


def _heads(start: bytes) -> Heads:
    if is_no_text(start) or start.lstrip()[:1] in (b"[", b"{", b"<"):
        return ()
    whole_lines = start[: start.rfind(b"\n") + 1] if len(start) == HEAD else start
    text = decoded(whole_lines or start).data.decode("utf-8", "replace")
    found = []
    for delimiter in DELIMITERS:
        if delimiter not in text:
            continue
        for n, record in enumerate(records(text, delimiter, farthest=HEAD)):
            cells = tuple(record.split(delimiter))
            names = frozenset(normalise(c) for c in cells if len(c) < 200)
            found.append(_Head(delimiter, record.line, record.next_line, cells, names))
            if n == HEADER_AMONG:
                break
    return tuple(found)


Words = Mapping[str, str]
"""Names of columns as an app translates them, normalised, to the English ones."""


def translations(names: Mapping[str, str]) -> Words:
    """Words of an app from its English names and, separated by bars, what they are in other languages."""
    return {normalise(other): name for name, others in names.items() for other in others.split("|")}


Required = tuple[frozenset[str], ...]
"""Columns that must be there; of each its names in all languages, normalised."""


def find_header(file: File, required: Iterable[str]) -> Layout | None:
    """Where a file names its columns, if all the `required` ones are among them in any case; else None."""
    return next(headers(heads_of(file), tuple(frozenset({normalise(name)}) for name in required)), None)


def names_of(column: str, words: Words) -> frozenset[str]:
    """Names of a column in all languages, normalised."""
    return frozenset({normalise(column), *(other for other, name in words.items() if name == column)})


def headers(heads: Heads, required: Required) -> Iterator[Layout]:
    """Each place where a file names its columns, all the `required` ones among them."""
    for head in heads:
        if not any(head.names.isdisjoint(names) for names in required):
            yield Layout(head.delimiter, head.cells, head.line + 1, head.next_line + 1)


def rows_above(file: File, header_line: int) -> list[tuple[int, tuple[str, ...]]]:
    """Line and cells of each record above the names of the columns, cut at commas."""
    heads = (h for h in heads_of(file) if h.delimiter == "," and h.line + 1 < header_line)
    return [(head.line + 1, head.cells) for head in heads]


@dataclass(frozen=True, eq=False)
class Export:
    """A delimited export.

    Attributes
    ----------
    context : Context
        Of the reading; its problems are those of the file.
    sheet : Sheet
    layout : Layout
        Where the file names its columns.
    encoding : str
    lines : array of int
        Line in the file of each row.
    words : mapping
        Names of columns in other languages.
    """

    context: Context
    sheet: Sheet
    layout: Layout
    encoding: str
    lines: npt.NDArray[np.int64]
    words: Words

    def name_of(self, column: Column) -> str:
        """Name of a column in English."""
        return self.words.get(normalise(column.header), column.header.strip())

    def column(self, *names: str) -> Column | None:
        """Column of the first of these names that there is; of several of one name, the last."""
        for name in map(normalise, names):
            found = [c for c in self.sheet.columns if normalise(self.name_of(c)) == name]
            if found:
                return found[-1]
        return None

    def texts(self, *names: str) -> list[str]:
        """Cells of a column as text, one a row, "" where they are empty or there is no such column."""
        column = self.column(*names)
        if column is None:
            return [""] * self.sheet.n_rows
        return [plain_text(t) if t else "" for t in column.cells.array.to_pylist()]

    def moments(self, *names: str, order: Order | None = None, is_told: bool = True) -> Moments:
        """A column of dates.

        Parameters
        ----------
        order : "dmy" or "mdy", optional
            Order of day and month that the app is known to write, where the person does not say another.
        is_told : bool
            Whether what is wrong in the column becomes a problem.

        Raises
        ------
        UnreadableFile
            If there is no such column, or no date in it.
        AmbiguousDates
            If day and month can be read in two orders.
        """
        column = self.column(*names)
        options = replace(self.context.options, order=self.context.options.order or order)
        sheet = self.sheet if is_told else replace(self.sheet, problems=Problems(self.sheet.file))
        read = {} if column is None else columns_as_moments(sheet, [column], options)
        if column is None or column.index not in read or np.isnat(read[column.index].at).all():
            file = self.sheet.file
            raise UnreadableFile(
                file,
                f"{file} has no dates that can be read in its column “{column.name if column else names[0]}”. "
                "Export it from the app once more.",
            )
        return read[column.index]

    def numbers(self, *names: str, low: float = -np.inf, high: float = np.inf, is_told: bool = True) -> Floats:
        """Cells of a column as numbers, one a row; missing where there is none, and where they are outside the bounds.

        Parameters
        ----------
        is_told : bool
            Whether a cell that is no such number becomes a problem.
        """
        column = self.column(*names)
        if column is None or not column.n_filled:
            return np.full(self.sheet.n_rows, np.nan)
        numbers = column.cells.plain_numbers
        expected = (
            "a number"
            if np.isinf(low)
            else f"a number of {low:g} or more"
            if np.isinf(high)
            else f"a number from {low:g} to {high:g}"
        )
        if numbers is None:
            parsed = parse(self.sheet, column)
            good = parsed.which(lambda c: c.kind == "number" and c.other is None)
            if is_told:
                set_aside(self.sheet, column, ~good & ~column.cells.is_missing, expected, UNKNOWN)
            numbers = parsed.numbers(good)
        is_outside = (numbers < low) | (numbers > high)
        if is_told:
            tell_rows(self.sheet, column, np.flatnonzero(is_outside), expected, UNKNOWN, SET_ASIDE)
        return np.where(is_outside, np.nan, numbers)

    def spans(self, *names: str, clock: float = 3600.0, one: float = np.nan) -> Floats:
        """Lengths of time of a column in seconds, one a row. What is none is told.

        Parameters
        ----------
        clock : float
            Seconds of the first part of "45:30": of an hour, or of a minute where the app always writes seconds.
        one : float
            Seconds that a number without a unit counts; missing where numbers alone are no length.
        """
        column = self.column(*names)
        if column is None or not column.n_filled:
            return np.full(self.sheet.n_rows, np.nan)
        parsed = parse(self.sheet, column)
        seconds = [
            c.value if c.kind == "span" else c.value * clock if c.kind == "clock" else _unit_span(c, text, one)
            for c, text in zip(parsed.cells, column.cells.texts, strict=True)
        ]
        wrong = np.isnan(np.array(seconds, dtype=np.float64)) & ~column.cells.is_missing
        set_aside(self.sheet, column, wrong, "a length of time, like 1:05:30 or 1h 5min", UNKNOWN)
        return column.cells.spread(seconds)


def _unit_span(cell: Cell, text: str, one: float) -> float:
    """Seconds of a single number with a unit of time ("45min"), or of minutes and seconds with their tenths ("15:20.5")."""
    if found := TENTHS.fullmatch(text.strip()):
        return int(found[1]) * 60 + float(found[2].replace(",", "."))
    if cell.kind != "number" or cell.other is not None:
        return np.nan
    if not cell.unit:
        return cell.value * one
    return cell.value * SIZES[cell.unit][1] if SIZES.get(cell.unit, ("",))[0] == "time" else np.nan


def open_export(file: File, context: Context, layout: Layout, words: Words = NO_WORDS) -> Export:
    """File of an app as named columns.

    Raises
    ------
    UnreadableFile
        If it has no rows.
    """
    text = file.text()
    grid = grid_of(file, layout)
    sheet = make_sheet(file.name, grid, context.options, context.problems, None, (), is_app=True)
    if not sheet.columns or not sheet.n_rows:
        raise UnreadableFile(
            file.name,
            f"{file.name} has the names of its columns, but no rows below them. Export it from the app once more.",
        )
    tell_layout(context.problems, grid)
    tell_nul(context.problems, sheet, text.data)
    sheet = without_stray_rows(sheet)
    return Export(context, sheet, layout, text.encoding, sheet.lines(np.arange(sheet.n_rows)), words)


def export_of(file: File, context: Context, required: Iterable[str]) -> Export:
    """File that was recognised by its `required` columns, as named columns; see `open_export`."""
    layout = find_header(file, required)
    if layout is None:
        raise ValueError(f"{file.name} was taken for another kind of file than it is.")
    return open_export(file, context, layout)
