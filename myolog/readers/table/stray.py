"""Rows that are none of the log, and rows that had to be repaired: told, so that nothing vanishes."""

from __future__ import annotations

import re
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from myolog.catalogue import normalise
from myolog.parsing.cells import clean
from myolog.parsing.encodings import Text
from myolog.parsing.problems import REPAIRED, SET_ASIDE, Action, Problems, shown
from myolog.parsing.wording import count_text
from myolog.readers.table.grid import Grid
from myolog.readers.table.rows import Remark
from myolog.readers.table.sheet import Column, Sheet

Flags = npt.NDArray[np.bool_]

TOTALS: Final = re.compile(
    r"(?:grand )?(?:totals?|sums?|average|avg|mean|median|minimum|maximum|summe|gesamt|durchschnitt|mittelwert|moyenne|somme|media|"
    r"promedio|suma|somma|totale|totaal|gemiddelde|soma|média)\b.*",
    re.IGNORECASE,
)
NUMBER: Final = re.compile(r"\s*[+-]?\d[\d.,]*\s*\w{0,5}\s*")
LONGEST: Final = 200
"""Characters of a cell that is looked at."""
FEW: Final = 5
"""Rows that are too short are listed one by one up to so many, or a tenth of the file."""


def tell_layout(problems: Problems, grid: Grid) -> None:
    """Problems of what stands above the header, and of rows that had to be repaired."""
    if grid.layout.preamble:
        problems.add(
            f"lines above the names of the columns: {shown(grid.layout.preamble)}",
            "the names of the columns in the first line",
            "Nothing to do: they were passed over.",
            row=1,
        )
    if not grid.layout.header_line:
        problems.add(
            "a list of dates without a name",
            "a name above it, in the first line",
            "Each line was read as when something was.",
        )
    cells = f"{len(grid.layout.names)} cells, like the names of the columns"
    short = [r for r in grid.remarks if r.kind == "short"]
    if len(short) > max(FEW, grid.n_rows // 10):
        first = int(grid.lines(np.array([short[0].row]))[0])
        found = f"{len(short):,} rows with fewer cells than columns"
        problems.add(found, cells, "The missing cells were read as empty.", action=REPAIRED, row=first)
        short = []
    _tell(
        problems,
        grid,
        short,
        f"{{}} of {len(grid.layout.names)} cells",
        cells,
        "The missing cells were read as empty.",
        REPAIRED,
    )
    repaired: tuple[tuple[str, str, str, str, Action], ...] = (
        ("quote", "a quote that does not close: {}", "quotes in pairs", QUOTE_CUT, REPAIRED),
        ("joined", "more cells than columns: {}", cells, JOINED, REPAIRED),
        ("long", "more cells than columns: {}", cells, TOO_LONG, SET_ASIDE),
    )
    for kind, found, expected, fix, action in repaired:
        _tell(problems, grid, [r for r in grid.remarks if r.kind == kind], found, expected, fix, action)


QUOTE_CUT: Final = "The row was read up to the end of its line. Close the quote, or take it out."
JOINED: Final = "The text at the end was taken together. Put text with commas into quotes."
TOO_LONG: Final = "Put text with commas into quotes, and write decimals with a point."


def tell_encoding(problems: Problems, text: Text) -> None:
    """Problem of a file in which a few bytes are in another encoding than the rest."""
    if text.n_foreign:
        problems.add(
            f"{count_text(text.n_foreign, 'letter')} in another encoding than the rest of the file, which is UTF-8",
            "one encoding",
            "Read as Windows writes letters. Where a word looks wrong, correct it, and save the file as UTF-8.",
            action=REPAIRED,
        )


def tell_nul(problems: Problems, sheet: Sheet, data: bytes) -> None:
    """Problems of NUL characters, which no person writes: a disk or a transfer that failed leaves them."""
    left = data.count(NUL.encode())
    if not left:
        return
    expected = "text without NUL characters"
    for column in sheet.columns:
        rows = np.flatnonzero(pc.fill_null(pc.match_substring(column.cells.array, NUL), False).to_numpy())
        texts = column.cells.text_of(rows)
        left -= sum(text.count(NUL) for text in texts)
        found = [f"“{shown(text.replace(NUL, ''))}” with NUL characters" for text in texts]
        problems.add_rows(
            rows,
            sheet.lines,
            lambda listed, found=found: found[: len(listed)],  # type: ignore[misc]
            expected,
            NUL_GONE,
            action=REPAIRED,
            column=column.name,
        )
    if left:
        found_elsewhere = f"{count_text(left, 'NUL character')} outside the cells, or in the names of columns"
        problems.add(found_elsewhere, expected, NUL_GONE, action=REPAIRED)


NUL: Final = "\x00"
NUL_GONE: Final = "It was read without them. They come from a disk or a transfer that failed: see whether the rows around are complete."


def _tell(
    problems: Problems, grid: Grid, remarks: list[Remark], found: str, expected: str, fix: str, action: Action
) -> None:
    rows = np.array([r.row for r in remarks], dtype=np.int64)
    details = [found.format(shown(r.detail)) for r in remarks[:1000]]
    problems.add_rows(rows, grid.lines, lambda listed: details[: len(listed)], expected, fix, action=action)


def without_stray_rows(sheet: Sheet) -> Sheet:
    """Sheet without rows that are none: the header once more, totals, and rows that a comma split in the wrong place."""
    drop = np.zeros(sheet.n_rows, dtype=bool)
    delimiter = sheet.grid.layout.delimiter
    for remark in sheet.grid.remarks:
        # A number too many: which cell belongs to which column is anybody's guess.
        if remark.kind == "long" and any(NUMBER.fullmatch(cell) for cell in remark.detail.split(delimiter)):
            drop[remark.row] = True
    if not sheet.is_ours and sheet.columns:
        date = next(iter(sheet.with_role("date", "start", "moment", "time")), None)
        first = sheet.columns[0]
        if date is not None:
            _drop(sheet, date, drop, np.ones(sheet.n_rows, dtype=bool))
        if date is not None and first is not date:
            _drop(sheet, first, drop, date.cells.codes < 0)
    return sheet.without(drop)


def _drop(sheet: Sheet, column: Column, drop: Flags, among: Flags) -> None:
    """Mark the rows in which a column repeats its own name, or says that totals follow."""
    cells = column.cells
    if cells.iso_times is not None or cells.plain_numbers is not None:
        return
    texts = ["" if t[:1].isdigit() else clean(t) for t in cells.texts]  # a date begins with a digit, or a short word
    name = normalise(column.name)
    for found, is_stray in (
        (
            "the names of the columns once more",
            [len(t) < LONGEST and normalise(t) == name if t else False for t in texts],
        ),
        ("a line of totals", [TOTALS.fullmatch(t[:LONGEST]) is not None for t in texts]),
    ):
        rows = cells.rows_of(np.array(is_stray, dtype=bool))
        rows = rows[among[rows] & ~drop[rows]]
        sheet.problems.add_rows(
            rows,
            sheet.lines,
            lambda listed, found=found: [found] * len(listed),  # type: ignore[misc]
            "a row of the log",
            "Nothing to do: the line was passed over.",
            action=SET_ASIDE,
        )
        drop[rows] = True
