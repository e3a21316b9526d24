"""Text of a delimited file as columns of cells, each row with its line in the file."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv as pv

from myolog.errors import UnreadableFile
from myolog.parsing.cells import Cells
from myolog.parsing.dates import date_share
from myolog.readers.sources import File
from myolog.readers.table.headers import holds_text, knows
from myolog.readers.table.rows import Remark, records, repair

Indices = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]

DELIMITERS: Final = (",", ";", "\t", "|")
QUOTE: Final = ord('"')
NEWLINE: Final = ord("\n")
RETURN: Final = ord("\r")

HEAD_BYTES: Final = 1 << 20
SMALL_HEAD: Final = 1 << 17
BLOCK: Final = 1 << 22
FEW: Final = 100_000
"""Up to so many quoted cells are looked at one by one."""
HEAD_RECORDS: Final = 60
HEAD_CELL: Final = 1 << 16
"""Characters over which a cell may go on while the header is looked for."""
FEWEST_DATES: Final = 2
MOST: Final = 0.6
"""Share of the lines of a list of dates that must be dates."""
HEADER_AMONG: Final = 30
"""The names of the columns are looked for in so many first records."""

DATA: Final = re.compile(
    r"[+-]?\d[\d.,'  ]*%?|[-–?]{1,3}|\d{1,4}([-/.])\d{1,2}\1\d{1,4}(?:[T ,].*)?|\d{1,2}[:.h]\d{2}.*"
)
"""What stands in cells, but is no name of a column."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is laid out: what separates its cells, the names of its columns, and the line below them."""

    delimiter: str
    names: tuple[str, ...]
    header_line: int
    next_line: int
    preamble: str = ""


@dataclass(frozen=True)
class Grid:
    """Cells of a file.

    Attributes
    ----------
    columns : tuple of pyarrow ChunkedArray of large_string
        One for each of `layout.names`; empty cells are null.
    remarks : tuple of Remark
        Rows that had to be repaired.
    has_quotes : bool
        Whether any cell is quoted; without quotes, no cell holds the delimiter.
    """

    layout: Layout
    columns: tuple[pa.ChunkedArray, ...]
    remarks: tuple[Remark, ...]
    has_quotes: bool
    count_lines: Callable[[], Indices]

    @property
    def n_rows(self) -> int:
        """Number of records below the header."""
        return len(self.columns[0])

    @cached_property
    def cells(self) -> tuple[Cells, ...]:
        """The columns, each with what its cells were found to hold."""
        return tuple(map(Cells, self.columns))

    @cached_property
    def _lines(self) -> Indices:
        return self.count_lines()

    def lines(self, rows: Indices) -> Indices:
        """Line in the file of each of these rows; the first line of the file is 1."""
        return self._lines[rows]


def grid_of(file: File, layout: Layout | None = None, *, is_ours: bool = False) -> Grid:
    """Cells of a file, taken apart once for each layout in which it is read.

    Raises
    ------
    UnreadableFile
        If it is no text, or has no line with names of columns.
    """
    data = file.text(is_ours=is_ours).data
    return file.once(("grid", layout), lambda: read_grid(file.name, data, knows, holds_text, layout))


def read_grid(
    name: str,
    data: bytes,
    knows: Callable[[str], bool],
    is_text: Callable[[str], bool] = lambda _: False,
    layout: Layout | None = None,
) -> Grid:
    """Cells of a delimited text.

    Parameters
    ----------
    name : str
        Name of the file, for the error.
    data : bytes
        UTF-8 without a byte-order mark.
    knows : callable
        Whether a name of a column is known: tells the header from what stands above it.
    is_text : callable
        Whether a column of this name holds free text, in which people forget to quote commas.
    layout : Layout, optional
        Where it is known; else it is found.

    Raises
    ------
    UnreadableFile
        If there is no line with names of columns.
    """
    layout = layout or find_layout(name, data, knows)
    body = memoryview(data)[_offset(data, layout.next_line - 1) :]
    quotes = Quotes.of(body, layout.delimiter)
    if quotes.are_sound and not _has_stray_returns(data):
        columns = _parse(body, layout, over_lines=quotes.over_lines)
        if columns is not None:
            return Grid(layout, columns, (), quotes.any, lambda: _record_lines(body, quotes) + layout.next_line)
    width = len(layout.names)
    fixed = repair(
        bytes(body).decode(),
        layout.delimiter,
        width,
        trusted=quotes.are_sound,
        joins_last=is_text(layout.names[-1]),
    )
    columns = _parse(memoryview(fixed.data), layout, over_lines=True, longest=fixed.longest)
    if columns is None:  # a repaired text is sound: this is for what nobody thought of
        raise UnreadableFile(
            name, f"{name} could not be taken apart into rows. Save it as CSV once more, and bring that."
        )
    return Grid(layout, columns, fixed.remarks, quotes.any, lambda: fixed.lines + layout.next_line)


def _has_stray_returns(data: bytes) -> bool:
    """Whether carriage returns stand elsewhere than before line feeds, or instead of all of them."""
    return b"\r" in data and b"\n" in data and data.count(b"\r") != data.count(b"\r\n")


@dataclass(frozen=True, slots=True)
class Quotes:
    """Where the quotes stand, and whether each opens at the start of a cell and closes at its end (RFC 4180)."""

    at: Indices
    are_sound: bool
    over_lines: bool

    @property
    def any(self) -> bool:
        """Whether there is any quote."""
        return bool(len(self.at))

    @classmethod
    def of(cls, body: memoryview, delimiter: str) -> Quotes:
        """Quotes of a text."""
        text: Bytes = np.frombuffer(body, dtype=np.uint8)
        has_any = not isinstance(body.obj, bytes) or b'"' in body.obj
        at = np.flatnonzero(text == QUOTE) if has_any else np.empty(0, dtype=np.int64)
        if not len(at) or len(at) % 2:
            return cls(at, are_sound=not len(at), over_lines=False)
        opens, closes = at[::2], at[1::2]
        ends = np.zeros(256, dtype=bool)
        ends[[ord(delimiter), NEWLINE, RETURN]] = True
        doubled = opens[1:] == closes[:-1] + 1  # "" inside quotes is one quote
        starts_cell = (opens == 0) | ends[text[opens - 1]]
        starts_cell[1:] |= doubled
        ends_cell = ends[text[np.minimum(closes + 1, len(text) - 1)]] | (closes == len(text) - 1)
        ends_cell[:-1] |= doubled
        if not (starts_cell.all() and ends_cell.all()):
            return cls(at, are_sound=False, over_lines=False)
        return cls(at, are_sound=True, over_lines=_hold_breaks(body, opens, closes))


def _hold_breaks(body: memoryview, opens: Indices, closes: Indices) -> bool:
    """Whether a line breaks inside quotes."""
    if len(opens) <= FEW:
        spans = zip(opens.tolist(), closes.tolist(), strict=True)
        return any(NEWLINE in (cell := bytes(body[a:b])) or RETURN in cell for a, b in spans)
    text: Bytes = np.frombuffer(body, dtype=np.uint8)
    breaks = np.flatnonzero((text == NEWLINE) | (text == RETURN))
    return bool((np.searchsorted(opens, breaks) > np.searchsorted(closes, breaks)).any())


def _parse(
    body: memoryview, layout: Layout, *, over_lines: bool, longest: int = 0
) -> tuple[pa.ChunkedArray, ...] | None:
    """Columns of a sound text, or None if its rows differ in length, or one is too long."""
    names = [str(i) for i in range(len(layout.names))]
    if not bytes(body[:4096]).strip(b"\r\n") and not bytes(body).strip(b"\r\n"):
        return tuple(pa.chunked_array([], type=pa.large_string()) for _ in names)
    if bytes(body[:3]) == codecs.BOM_UTF8:  # the parser takes one mark away, and this one is part of a cell
        body = memoryview(codecs.BOM_UTF8 + bytes(body))
    try:
        table = pv.read_csv(
            pa.BufferReader(pa.py_buffer(body)),
            # A row must fit into a block.
            read_options=pv.ReadOptions(column_names=names, block_size=max(BLOCK, 256 * len(names), 2 * longest)),
            parse_options=pv.ParseOptions(delimiter=layout.delimiter, newlines_in_values=over_lines),
            convert_options=pv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.large_string()),
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
                null_values=[""],
            ),
        )
    except pa.ArrowInvalid:
        return None
    return tuple(table.columns)


def _offset(data: bytes, n_lines: int) -> int:
    """Position in the text after so many lines."""
    end = b"\n" if b"\n" in data else b"\r"
    at = 0
    for _ in range(n_lines):
        found = data.find(end, at)
        if found < 0:
            return len(data)
        at = found + 1
    return at


def _record_lines(body: memoryview, quotes: Quotes) -> Indices:
    """Line, from 0, of each record of a sound text; blank lines are no records."""
    text: Bytes = np.frombuffer(body, dtype=np.uint8)
    breaks = np.flatnonzero(text == NEWLINE)
    if not len(breaks):
        breaks = np.flatnonzero(text == RETURN)
    starts = np.concatenate(([0], breaks + 1))
    length = np.concatenate((breaks, [len(text)])) - starts
    is_record = length > 0
    is_record[is_record] = text[starts[is_record]] != RETURN
    if quotes.any:
        is_record &= np.searchsorted(quotes.at, starts) % 2 == 0
    return np.flatnonzero(is_record)


def layout_of_ours(data: bytes) -> Layout:
    """Layout of a file as `Diary.write` writes it: commas, and the names in the first line."""
    head = data[:HEAD_BYTES].decode("utf-8", "ignore")
    first = next(records(head, ","), None)
    if first is None or first.line:
        return Layout(",", ("",), 1, 2)
    return Layout(",", tuple(first.split(",")), 1, first.next_line + 1)


def find_layout(name: str, data: bytes, knows: Callable[[str], bool]) -> Layout:
    """What separates the cells, and which line names the columns.

    Raises
    ------
    UnreadableFile
        If no line names columns.
    """
    # Of most files a small piece has more lines than are looked at.
    has_many = data.count(b"\n", 0, SMALL_HEAD) > 4 * HEAD_RECORDS
    head = data[: SMALL_HEAD if has_many else HEAD_BYTES].decode("utf-8", "ignore")
    told = re.match(r'"?sep=([^\w\s"]|\t)"?[\r\n]', head)  # a line in which Excel tells itself
    present = tuple(d for d in DELIMITERS if d in head) or (",",)
    choices = (told[1],) if told and told[1].isascii() else present
    found = [c for delimiter in choices for c in _layouts(head, delimiter, knows, first=1 if told else 0)]
    dates = _of_dates(head)
    if dates is not None and max((len(layout.names) for _, layout in found), default=1) == 1:
        return dates
    if not found:
        raise UnreadableFile(
            name,
            f"{name} has no line with the names of its columns. Write them into the first line, for example "
            "date,sleep_h,caffeine_mg,episodes, and bring the file again.",
        )
    return max(found, key=lambda c: c[0])[1]


def _of_dates(head: str) -> Layout | None:
    """Layout of a list of dates without a name above it; None if it is none."""
    lines = [line.strip(' "\r') for line in head.splitlines() if line.strip()]
    free = next((d for d in DELIMITERS if d not in head), None)
    if len(lines) < FEWEST_DATES or free is None or date_share(lines[:1]) < 1 or date_share(lines) < MOST:
        return None
    return Layout(free, ("when",), 0, 1)


def _layouts(head: str, delimiter: str, knows: Callable[[str], bool], first: int) -> Iterator[tuple[float, Layout]]:
    """Each record that may name the columns, with how much speaks for it."""
    found: list[tuple[int, int, list[str]]] = []
    for record in records(head, delimiter, farthest=HEAD_CELL):
        if record.line >= first:
            found.append((record.line, record.next_line, record.split(delimiter)))
        if len(found) > HEAD_RECORDS:
            break
    has_names_above = False
    for i, (line, next_line, cells) in enumerate(found[:HEADER_AMONG]):
        filled = [c.strip() for c in cells if c.strip()]
        n_data = sum(DATA.fullmatch(c) is not None for c in filled)
        has_names_above = has_names_above or (i > 0 and _may_name(found[i - 1][2], len(cells)))
        if not filled or n_data * 3 > len(filled) or (n_data and has_names_above):
            continue
        rest = [r for _, _, r in found[i + 1 :]]
        known = sum(knows(c) for c in filled[:50])
        fits = sum(len(r) == len(cells) for r in rest) / max(len(rest), 1)
        has_data = any(DATA.fullmatch(c.strip()) for r in rest for c in r)
        score = 2 * min(known, 5) + 3 * fits + (len(cells) > 1) + 2 * has_data - i / HEADER_AMONG
        above = "; ".join(" ".join(r).strip() for _, _, r in found[:i])
        yield score, _with_row_names(Layout(delimiter, tuple(cells), line + 1, next_line + 1, above), rest)


def _may_name(cells: list[str], width: int) -> bool:
    """Whether all cells of a record of this width hold something, and nothing that only stands below names."""
    return len(cells) == width and all(c.strip() and not DATA.fullmatch(c.strip()) for c in cells)


def _with_row_names(layout: Layout, rest: list[list[str]]) -> Layout:
    """Layout with an unnamed first column where each row begins with its number, as R writes tables."""
    width = len(layout.names)
    numbered = [len(r) == width + 1 and r[0].strip().isdecimal() and r[-1].strip() != "" for r in rest]
    return replace(layout, names=("", *layout.names)) if numbered and all(numbered) else layout
