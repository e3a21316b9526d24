"""Taking a delimited text apart by hand: for finding the header, and for files that no parser takes as they are.

RFC 4180 with a forgiving hand: a quote that never closes must not swallow the rows below it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

FARTHEST: Final = 1 << 20
"""Characters over which a cell may go on where the quotes of the file are not sound."""


class Record(NamedTuple):
    """One row of a text.

    Attributes
    ----------
    line, next_line : int
        Where it begins and where the next one may, counted from 0.
    raw : str
        The line as it stands.
    cells : list of str or None
        None where there is no quote, so that splitting `raw` is all there is to do.
    is_broken : bool
        Whether a quote opened that never closes.
    """

    line: int
    next_line: int
    raw: str
    cells: list[str] | None
    is_broken: bool

    def split(self, delimiter: str) -> list[str]:
        """The cells."""
        return self.raw.split(delimiter) if self.cells is None else self.cells


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a record that had to be repaired, and where its row stands in the table."""

    row: int
    kind: Literal["short", "long", "quote", "joined"]
    detail: str


@dataclass(frozen=True, slots=True)
class Repaired:
    """A sound text: every row has as many cells as there are names; `lines` says where the rows come from."""

    data: bytes
    longest: int
    lines: npt.NDArray[np.int64]
    remarks: tuple[Remark, ...]


def repair(text: str, delimiter: str, width: int, *, trusted: bool, joins_last: bool) -> Repaired:
    """Rows cut or filled to the width of the header, and broken quotes taken away.

    Parameters
    ----------
    trusted : bool
        Whether the quotes are sound, so that a cell over many lines is one.
    joins_last : bool
        Whether the last column holds free text, so that what is too much in a row belongs to it.
    """
    rows: list[str] = []
    lines: list[int] = []
    remarks: list[Remark] = []
    width_to_believe, farthest = (None, math.inf) if trusted else (width, FARTHEST)
    for record in records(text, delimiter, width_to_believe, farthest):
        here = len(rows)
        lines.append(record.line)
        is_plain = record.cells is None and "\r" not in record.raw
        if is_plain and record.raw.count(delimiter) == width - 1:
            rows.append(record.raw)
            continue
        cells = record.split(delimiter)
        while len(cells) > width and not cells[-1].strip():
            cells.pop()
        if record.is_broken:
            remarks.append(Remark(here, "quote", record.raw))
        if len(cells) > width and joins_last:
            remarks.append(Remark(here, "joined", delimiter.join(cells[width - 1 :])))
            cells = [*cells[: width - 1], delimiter.join(cells[width - 1 :])]
        elif len(cells) > width:
            remarks.append(Remark(here, "long", delimiter.join(cells[width:])))
        elif len(cells) < width:
            remarks.append(Remark(here, "short", str(len(cells))))
        rows.append(_row([*cells, *[""] * (width - len(cells))][:width], delimiter))
    longest = 4 * max(map(len, rows), default=0)  # bytes of the longest row, at most
    return Repaired("\n".join(rows).encode(), longest, np.array(lines, dtype=np.int64), tuple(remarks))


def _row(cells: Sequence[str], delimiter: str) -> str:
    special = re.compile(f'["\r\n{re.escape(delimiter)}]')
    # A row of one empty cell would be a blank line, which is no row.
    return delimiter.join('"' + c.replace('"', '""') + '"' if special.search(c) else c for c in cells) or '""'


def records(text: str, delimiter: str, width: int | None = None, farthest: float = math.inf) -> Iterator[Record]:
    """Records of a text; blank lines are none.

    Parameters
    ----------
    width : int, optional
        How many cells a record over several lines must have to be believed; without it, every
        quote that closes is believed.
    farthest : float
        Characters over which a cell may go on.
    """
    end = "\n" if "\n" in text else "\r"
    lines = text.split(end)
    at = 0
    while at < len(lines):
        here, line = at, lines[at].rstrip("\r")
        at += 1
        if not line.strip("\x00\x1a "):
            continue
        if '"' not in line:
            yield Record(here, at, line, None, is_broken=False)
            continue
        cells, rest = _cells(line, delimiter)
        if rest is None:
            yield Record(here, at, line, cells, is_broken=False)
            continue
        # The cell is still open where its line ends: it goes on below, or its quote is a slip.
        # The raw last line is used, since a line break inside quotes stays as it was written.
        _, raw_rest = _cells(lines[here], delimiter)
        whole = _continued(lines, at, [*cells], raw_rest or "", delimiter, width, end, farthest)
        if whole is None:
            yield Record(here, at, line, [*cells, *rest.split(delimiter)], is_broken=True)
        else:
            cells, at = whole
            yield Record(here, at, line, cells, is_broken=False)


def _continued(
    lines: Sequence[str],
    at: int,
    cells: list[str],
    opened: str,
    delimiter: str,
    width: int | None,
    end: str,
    farthest: float,
) -> tuple[list[str], int] | None:
    """Cells of a record that goes on from line `at`, and the line after it; None if it is not to be believed."""
    parts = [opened]
    size = 0
    for here in range(at, len(lines)):
        line = lines[here]
        size += len(line)
        if size > farthest:
            return None
        close = _closing(line, 0, delimiter, strict=width is not None)
        if close == BROKEN:
            return None
        if close == OPEN:
            parts.append(line)
            continue
        parts.append(line[:close])
        cells.append(end.join(parts).replace('""', '"'))
        tail = line[close + 1 :]
        if not tail.rstrip("\r"):
            return (cells, here + 1) if width in (None, len(cells)) else None
        more, rest = _cells(tail[1:].rstrip("\r"), delimiter)
        cells += more
        if rest is None:
            return (cells, here + 1) if width in (None, len(cells)) else None
        _, raw_rest = _cells(tail[1:], delimiter)
        parts = [raw_rest or ""]
    return None


def _cells(line: str, delimiter: str) -> tuple[list[str], str | None]:
    """Cells of a line, and what follows the quote of a cell that is still open at its end (else None).

    A quote opens at the start of a cell and closes before a delimiter; any other is part of the text.
    """
    cells: list[str] = []
    at = 0
    while True:
        start = at
        while start < len(line) and line[start] == " ":
            start += 1
        if start < len(line) and line[start] == '"':
            end = _closing(line, start + 1, delimiter, strict=False)
            if end == OPEN:
                return cells, line[start + 1 :]
            cells.append(line[start + 1 : end].replace('""', '"'))
            stop = line.find(delimiter, end + 1)
        else:
            stop = line.find(delimiter, at)
            cells.append(line[at:] if stop < 0 else line[at:stop])
        if stop < 0:
            return cells, None
        at = stop + 1


OPEN: Final = -1
BROKEN: Final = -2


def _closing(line: str, at: int, delimiter: str, *, strict: bool) -> int:
    """Position of the quote that closes a cell; OPEN if there is none, BROKEN if a strict reading meets another."""
    while True:
        end = line.find('"', at)
        if end < 0:
            return OPEN
        if line.startswith('""', end):
            at = end + 2
            continue
        after = line[end + 1 : end + 2] if strict else line[end + 1 : end + 40].lstrip(" ")[:1]
        if after in ("", delimiter) or (after == "\r" and not line[end + 1 :].strip("\r")):
            return end
        if strict:
            return BROKEN
        at = end + 1
