"""Several tables in one file, one below the other with an empty line between, as people keep them in a spreadsheet."""

from __future__ import annotations

import itertools
import re
from typing import Final, NamedTuple

from myolog.catalogue import normalise
from myolog.parsing.encodings import decoded
from myolog.readers.table.grid import DATA, DELIMITERS
from myolog.readers.table.headers import knows
from myolog.readers.table.rows import records

LOOKED_AT: Final = 2 * 10**6
"""Bytes of a file in which further tables are looked for."""
GAP: Final = re.compile(rb"\n(?:[ \t,;|]{0,200}\r?\n)+")
"""Lines without anything in them."""
LEAST: Final = 2
"""Names that must be known to tell the names of columns from a row."""


class Block(NamedTuple):
    """A table of a file: its line there, the first one being 1, and its text, above which there are only empty lines."""

    line: int
    content: bytes


def blocks(content: bytes) -> list[Block]:
    """The tables of a file that has several with different columns, each with its lines where they were; else none."""
    if GAP.search(content, 0, LOOKED_AT) is None:
        return []
    data = decoded(content).data
    starts = [0, *(found.end() for found in GAP.finditer(data, 0, LOOKED_AT))]
    # An empty line inside quotes parts nothing.
    starts = [at for at in starts if data.count(b'"', 0, at) % 2 == 0]
    ends = [*starts[1:], len(data)]
    headers = [_header(data[begin:end]) for begin, end in zip(starts, ends, strict=True)]
    begins = [(at, header) for at, header in zip(starts, headers, strict=True) if header]
    if len({header for _, header in begins}) < LEAST:
        return []
    cuts = [begins[0][0]]
    for (_, before), (at, header) in itertools.pairwise(begins):
        if header != before:
            cuts.append(at)
    cuts[0] = 0  # what stands above the first table belongs to it
    lines = [data.count(b"\n", 0, at) for at in cuts]
    return [
        Block(line + 1, b"\n" * line + data[begin:end])
        for line, begin, end in zip(lines, cuts, [*cuts[1:], len(data)], strict=True)
    ]


def _header(text: bytes) -> frozenset[str]:
    """Names of the columns of a piece of text that begins with them and has rows below; empty for any other piece."""
    head = text.lstrip(b"\r\n")[:LOOKED_AT].decode("utf-8", "ignore")
    for delimiter in DELIMITERS:
        rows = records(head, delimiter)
        first, second = next(rows, None), next(rows, None)
        if first is None or second is None:
            continue
        cells = [c.strip() for c in first.split(delimiter)]
        is_named = sum(knows(c) for c in cells if c) >= LEAST and not any(DATA.fullmatch(c) for c in cells)
        if is_named and any(DATA.fullmatch(c.strip()) for c in second.split(delimiter)):
            return frozenset(map(normalise, filter(None, cells)))
    return frozenset()
