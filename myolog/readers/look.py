"""A look at files as they stand: the first rows of a table with what each column seems to be, and a line of a file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import PurePath
from typing import Any, Final

import numpy as np
import pandas as pd

from myolog import catalogue
from myolog.errors import UnreadableFile
from myolog.parsing.problems import Problems, shown
from myolog.readers import own
from myolog.readers.opened import Opened, open_inputs
from myolog.readers.options import ROLES, Options
from myolog.readers.registry import find_format, forget
from myolog.readers.sources import SETTINGS, File
from myolog.readers.table.grid import grid_of
from myolog.readers.table.headers import Guess
from myolog.readers.table.rows import records
from myolog.readers.table.sheet import make_sheet

LONGEST: Final = 4_000
"""Characters of a line that are shown."""
MOST_LINES: Final = 40
"""Lines over which one row is shown."""
ROWS: Final = 5
LOOKED_AT: Final = 2 * 10**6
"""Bytes of a file at its beginning by which its columns are told."""


@dataclass(frozen=True)
class Table:
    """A table that no app wrote, before it is read.

    Attributes
    ----------
    file : str
        Its name, as `read_diary` gives it; of a file inside an archive with the name of the archive.
    names : tuple of str
        Its columns, as `read_diary` names them.
    targets : tuple of str
        For each column what it seems to be by its name, as `read_diary(mapping=…)` writes it; "" where that has no
        word for it.
    units : tuple of str
        Unit that its name gives.
    reasons : tuple of str
        Why.
    rows : DataFrame
        The first rows as text, under these names; the index is their line in the file.
    size : int
        Bytes of the file.
    opened : Opened
        The file by itself, under its own name; of a large one its beginning.
    """

    file: str
    names: tuple[str, ...]
    targets: tuple[str, ...]
    units: tuple[str, ...]
    reasons: tuple[str, ...]
    rows: pd.DataFrame = field(repr=False)
    size: int
    opened: Opened = field(repr=False)

    @property
    def is_cut(self) -> bool:
        """Whether only the beginning of the file was looked at."""
        return self.size > LOOKED_AT

    @property
    def header(self) -> str:
        """A digest of the names of the columns, by which a file of the same kind is known again."""
        return header_digest(self.names)


def header_digest(names: Sequence[str]) -> str:
    """Digest of the names of columns, in their order."""
    return hashlib.sha256(json.dumps(list(names)).encode()).hexdigest()


def find_tables(*inputs: Any, rows: int = ROWS) -> tuple[Table, ...]:  # noqa: ANN401 - those of read_diary
    """Tables among some files whose columns are taken for what their names and cells say, since no app wrote them.

    Parameters
    ----------
    *inputs : path, bytes, open file, or (name, bytes)
        As `read_diary` takes them.
    rows : int
        Number of rows that are shown.
    """
    found: list[Table] = []
    files = open_inputs(inputs).files
    has_settings = {file.group for file in files if file.part == SETTINGS}
    contents: list[bytes] = []
    for file in files:
        if file.reopen is not None or (file.part is not None and file.group in has_settings):
            continue
        try:
            # A file that stands there twice is read once.
            is_new = file.content not in contents
            if is_new and file.part != SETTINGS and find_format(file) is own.FORMAT:
                contents.append(file.content)
                found.append(_table(file, rows))
        except UnreadableFile:
            continue
        finally:
            forget()
    return tuple(found)


def _table(file: File, n_rows: int) -> Table:
    beginning = _beginning(file)
    grid = grid_of(beginning)
    sheet = make_sheet(file.name, grid, Options(), Problems(file.name), None, ())
    n = min(n_rows, sheet.n_rows)
    columns = sheet.columns
    first = pd.DataFrame(
        {
            c.name: pd.Series([shown(t or "") for t in c.cells.array.slice(0, n).to_pylist()], dtype="str")
            for c in columns
        }
    )
    first.index = pd.Index(grid.lines(np.arange(n)), name="line")
    return Table(
        file.name,
        tuple(c.name for c in columns),
        tuple(_target(c.guess) for c in columns),
        tuple(c.guess.unit for c in columns),
        tuple(c.guess.reason for c in columns),
        first,
        len(file.content),
        Opened.of(replace(beginning, name=PurePath(file.name).name, group=0)),
    )


def _beginning(file: File) -> File:
    """The file, of a large one the whole lines at its beginning."""
    if len(file.content) <= LOOKED_AT:
        return file
    end = file.content.rfind(b"\n", 0, LOOKED_AT) + 1
    return replace(file, content=file.content[: end or LOOKED_AT], made={})


def _target(guess: Guess) -> str:
    """A guess as a person would say it."""
    if guess.role == "factor" and guess.key in catalogue.factors():
        return guess.key
    if guess.role == "attribute":
        return guess.key
    return {"moment": "date"}.get(guess.role, guess.role if guess.role in ROLES else "")


def line_of(*inputs: Any, file: str, line: int) -> str | None:  # noqa: ANN401 - those of read_diary
    """A row as it stands in a file, or None if there is no such line.

    Parameters
    ----------
    *inputs : path, bytes, open file, or (name, bytes)
        As `read_diary` takes them.
    file : str
        Name of the file, as a problem of a reading gives it.
    line : int
        Line of the file at which the row begins, the first one being 1.
    """
    found = next((f for f in open_inputs(inputs).files if f.name == file), None)
    if found is None or line < 1:
        return None
    if found.reopen is not None:
        return _line_of_large(found, line)
    text = found.characters()
    lines = text.split("\n" if "\n" in text else "\r")
    if line > len(lines):
        return None
    # A row may go on over several lines, where a cell with line breaks is in quotes.
    rest = "\n".join(lines[line - 1 : line - 1 + MOST_LINES])
    record = next(records(rest, ",", farthest=LONGEST), None) if '"' in lines[line - 1] else None
    n = record.next_line if record is not None and not record.line and not record.is_broken else 1
    return _visible("\n".join(lines[line - 1 : line - 1 + n]))


def _line_of_large(file: File, line: int) -> str | None:
    with file.opened() as stream:
        found = next(islice(stream, line - 1, line), None)
    return None if found is None else _visible(found[: 4 * LONGEST].decode("utf-8", "replace"))


def _visible(text: str) -> str:
    """Text without what cannot be seen, and not too long."""
    line = text.rstrip("\r\n")
    plain = "".join(c if c.isprintable() or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in line[:LONGEST])
    return plain if len(line) <= LONGEST else f"{plain}…"
