"""Our own CSV files, and any table that looks like them: episodes, days, intakes, medicines, ranges."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from myolog import export, tables
from myolog.catalogue import normalise
from myolog.diary import BY_HAND, TALLY
from myolog.errors import UnreadableFile
from myolog.readers.amounts import Read
from myolog.readers.cells import clean
from myolog.readers.day_table import read_days
from myolog.readers.episode_table import read_episodes
from myolog.readers.grid import Grid, layout_of_ours, read_grid
from myolog.readers.headers import holds_text, knows
from myolog.readers.lists import read_intakes, read_medicines, read_ranges
from myolog.readers.options import Options
from myolog.readers.part import Part
from myolog.readers.problems import REPAIRED, SET_ASIDE, Problems, shown
from myolog.readers.reading import Choice, Question
from myolog.readers.settings import Settings
from myolog.readers.shape import Shape, find_shape, is_from_device, list_shape
from myolog.readers.sheet import Sheet, make_sheet
from myolog.readers.sources import File
from myolog.readers.text import Text
from myolog.readers.timeline import find_dated, make_timeline
from myolog.readers.timeline import Timeline

Flags = npt.NDArray[np.bool_]

FORMAT: Final = "Myolog CSV"
TOTALS: Final = re.compile(
    r"(?:grand )?(?:total|totals|sum|sums|average|avg|mean|median|min|max|minimum|maximum|count|summe|gesamt|durchschnitt|mittelwert|"
    r"mittel|moyenne|somme|media|promedio|suma|somma|totale|totaal|gemiddelde|soma|média)s?\b.*",
    re.IGNORECASE,
)
RESERVED: Final = {
    "episodes": (
        *(c for c in tables.EPISODES if c not in ("timed", "duration", "relief")),
        "duration_min",
        "relief_min",
    ),
    "days": ("date", BY_HAND, TALLY),
    "intakes": tuple(c for c in tables.INTAKES if c != "timed"),
    "medicines": tuple(tables.MEDICINES),
    "ranges": tuple(tables.RANGES),
}


def read_own(
    file: File, text: Text, options: Options, settings: Settings | None, day_start: str, problems: Problems
) -> Part:
    """What a delimited table holds.

    Parameters
    ----------
    settings : Settings or None
        Of the diary that the file was written from.

    Raises
    ------
    UnreadableFile
        If nothing can be read, or the order of day and month must be asked.
    """
    known, reserved = _known(file, settings), RESERVED.get(file.part or "", ())
    layout = layout_of_ours(text.data)
    # A file that a spreadsheet saved again has the names, but may be laid out in another way.
    is_untouched = known is not None and {*known, reserved[0]} <= {export.unguard(n) for n in layout.names}
    grid = read_grid(file.name, text.data, knows, holds_text, layout if is_untouched else None)
    ours = is_untouched or (known is not None and reserved[0] in {export.unguard(n) for n in grid.layout.names})
    sheet = make_sheet(file.name, grid, options, problems, known if ours else None, reserved)
    _tell_layout(sheet, grid)
    if not sheet.columns or not sheet.n_rows:
        raise UnreadableFile(
            file.name,
            f"{file.name} has names of columns, but no rows below them. Fill in at least one, and bring the file again.",
        )
    sheet = _without_stray_rows(sheet)
    listed = list_shape(sheet, file)
    part = _read_list(sheet, listed, options) if listed else _read_table(sheet, file, options, day_start)
    return replace(
        part,
        encoding=text.encoding,
        delimiter=grid.layout.delimiter,
        rows_set_aside=part.rows_set_aside + sheet.dropped,
        is_ours=ours,
    )


def _known(file: File, settings: Settings | None) -> Any:  # noqa: ANN401 - columns of settings.toml, or None
    if settings is None or file.part is None or file.part == "settings":
        return None
    return settings.columns.get(file.part, {})


def _tell_layout(sheet: Sheet, grid: Grid) -> None:
    """Problems of the rows that had to be repaired before they could be read."""
    problems, width = sheet.problems, len(grid.layout.names)
    if grid.layout.preamble:
        problems.add(
            f"lines above the names of the columns: {shown(grid.layout.preamble)}", "the names of the columns in the first line",
            "Nothing to do: they were passed over.", row=1,
        )  # fmt: skip
    short = [r for r in grid.remarks if r.kind == "short"]
    told = {
        "quote": ("a quote that opens and does not close", 'quotes in pairs: "like this"', "Close the quote, or take it out. The row was read up to its end.", REPAIRED),
        "joined": ("more cells than columns", f"{width} cells", "The text at the end was taken together. Put text with a delimiter into quotes.", REPAIRED),
        "short": ("fewer cells than columns", f"{width} cells", "The missing cells were read as empty.", REPAIRED),
        "long": ("more cells than columns", f"{width} cells", "Put text with a delimiter into quotes, and write decimals with a point.", SET_ASIDE),
    }  # fmt: skip
    for kind, (found, expected, fix, action) in told.items():
        remarks = [r for r in grid.remarks if r.kind == kind]
        if kind == "short" and len(short) > max(5, grid.n_rows // 10):
            first = int(grid.lines(np.array([short[0].row]))[0])
            problems.add(f"{len(short):,} rows with {found}", expected, fix, action=REPAIRED, row=first)
            continue
        details = [r.detail for r in remarks]
        problems.add_rows(
            np.array([r.row for r in remarks], dtype=np.int64), grid.lines,
            lambda rows, found=found, details=details, kind=kind: [f"{found}: {shown(d)}" if kind != "short" else f"{d} cells" for d in details[: len(rows)]],
            expected, fix, action=action,
        )  # fmt: skip


def _without_stray_rows(sheet: Sheet) -> Sheet:
    """Sheet without rows that are none: the header once more, totals, and rows that a comma split in the wrong place."""
    drop = np.zeros(sheet.n_rows, dtype=bool)
    number = re.compile(r"\s*[+-]?\d[\d.,]*\s*\w{0,5}\s*")
    split = [
        r.row
        for r in sheet.grid.remarks
        if r.kind == "long" and any(number.fullmatch(c) for c in r.detail.split(sheet.grid.layout.delimiter))
    ]
    drop[split] = True  # a number too many: which cell belongs to which column is anybody's guess
    if not sheet.is_ours:
        first = next(iter(sheet.with_role("date", "start", "moment", "when", "time")), sheet.columns[0])
        for column in {first.index: first, sheet.columns[0].index: sheet.columns[0]}.values():
            if column.cells.iso_times is not None or column.cells.plain_numbers is not None:
                continue
            texts = [clean(t) for t in column.cells.texts]
            header = np.array([normalise(t) == normalise(column.name) for t in texts], dtype=bool)
            total = np.array([TOTALS.fullmatch(t) is not None for t in texts], dtype=bool)
            for chosen, found, fix in (
                (header, "the names of the columns once more", "Nothing to do: the line was passed over."),
                (total, "a line of totals", "Nothing to do: the line was passed over."),
            ):
                rows = column.cells.rows_of(chosen) if chosen.any() else np.empty(0, dtype=np.int64)
                rows = rows[~drop[rows]]
                sheet.problems.add_rows(
                    rows,
                    sheet.lines,
                    lambda r, found=found: [found] * len(r),
                    "a row of the log",
                    fix,
                    action=SET_ASIDE,
                )
                drop[rows] = True
    return sheet.without(drop)


def _read_list(sheet: Sheet, shape: Shape, options: Options) -> Part:
    label = {"intakes": "Intakes", "medicines": "Medicines", "ranges": "Completely logged ranges"}[shape.table]
    read = {"intakes": read_intakes, "medicines": read_medicines, "ranges": read_ranges}[shape.table]
    frame, reads = read(sheet, options)
    part = Part(
        sheet.file,
        FORMAT,
        label,
        shape.reason,
        rows_read=len(frame),
        rows_set_aside=sheet.n_rows - len(frame),
        columns=_described(sheet, reads),
    )
    return replace(part, **{shape.table: frame})


def _read_table(sheet: Sheet, file: File, options: Options, day_start: str) -> Part:
    dated = find_dated(sheet)
    timeline = make_timeline(sheet, dated, options)
    lost = _tell_undated(sheet, timeline)
    shape = find_shape(sheet, file, dated, timeline)
    if shape.table == "episodes":
        episodes, days, reads = read_episodes(sheet, timeline, day_start)
        n = 0 if episodes is None else len(episodes.frame)
        label = "Episodes" if days is None else "Episodes, with the day's factors beside them"
        return Part(
            sheet.file, FORMAT, label, shape.reason, rows_read=sheet.n_rows - lost, rows_set_aside=lost,
            episodes=episodes if n else None, days=days, columns=_described(sheet, reads, timeline), questions=_questions(reads),
        )  # fmt: skip
    date = timeline.date_column
    is_device = date.wish.kept == "by a device" or (
        not date.wish.kept and not sheet.is_ours and is_from_device(sheet, dated)
    )
    days, reads = read_days(sheet, timeline, not is_device)
    has_tally = any(r.role == "tally" for r in reads)
    questions = list(_questions(reads))
    if is_device and not has_tally:
        questions.append(
            Question(
                "kept", sheet.file, date.name,
                f"Did you keep {sheet.file} by hand, day by day? Then a day in it without an episode counts as a day without one. "
                "Rows that a device or an app wrote say nothing about that.",
                (Choice("by hand", "By hand"), Choice("by a device", "A device or an app wrote it")), "by a device",
            )
        )  # fmt: skip
    label = "Day log with a number of episodes" if has_tally else "Device data by day" if is_device else "Day log"
    _tell_blank_tally(sheet, reads)
    return Part(
        sheet.file, FORMAT, label, shape.reason, rows_read=sheet.n_rows - lost, rows_set_aside=lost, days=days,
        columns=_described(sheet, reads, timeline), questions=tuple(questions),
    )  # fmt: skip


def _tell_blank_tally(sheet: Sheet, reads: Sequence[Read]) -> None:
    """A column of episodes that nobody filled in says that nobody was watching."""
    tally = next((r for r in reads if r.role == "tally"), None)
    if tally is not None and tally.values is not None and not np.isfinite(tally.values).any() and not sheet.is_ours:
        sheet.problems.add(
            "a column of episodes without a single number", "the number of episodes of each day, 0 where there were none",
            "Fill in 0 on days without episodes, or delete the column if episodes stand in a file of their own: then each row "
            "counts as a day on which you watched.", column=tally.column.name,
        )  # fmt: skip


def _tell_undated(sheet: Sheet, timeline: Timeline) -> int:
    """Problems of the rows without a date, and how many rows could not be put on a day."""
    is_lost = np.isnat(timeline.start)
    if not is_lost.any():
        return 0
    lost = np.flatnonzero(is_lost)
    blank = np.ones(len(lost), dtype=bool)
    no_date = np.ones(len(lost), dtype=bool)
    for column in sheet.columns:
        texts = column.cells.array.take(lost).to_pylist()
        is_blank = np.array([not t or not clean(t) for t in texts])
        blank &= is_blank
        if column in (timeline.used[0], timeline.date_column):
            no_date &= is_blank
    rows = lost[no_date & ~blank]
    sheet.problems.add_rows(
        rows,
        sheet.lines,
        lambda r: ["no date"] * len(r),
        "a date in each row",
        "Write the date of this row.",
        column=timeline.date_column.name,
    )
    return int((~blank).sum())


def _questions(reads: Sequence[Read]) -> tuple[Question, ...]:
    return tuple(q for r in reads for q in r.questions)


def _described(sheet: Sheet, reads: Sequence[Read], timeline: Timeline | None = None) -> tuple[dict[str, Any], ...]:
    """Rows of `Reading.columns`, in the order of the file."""
    rows = [_row(sheet, r) for r in reads]
    if timeline is not None:
        for column in timeline.used:
            role = column.role if column.role in ("start", "time", "end") else "date"
            read = Read(
                column,
                role,
                role,
                role.capitalize(),
                reason=column.guess.reason if column.guess.role != "own" else "It holds dates.",
            )
            rows.append(_row(sheet, read))
    seen = {r["index"] for r in rows}
    rows += [
        _row(sheet, Read(c, "ignored", "", c.name, reason="You said so.")) for c in sheet.columns if c.index not in seen
    ]
    rows.sort(key=lambda r: r["index"])
    return tuple({k: v for k, v in r.items() if k != "index"} for r in rows)


def _row(sheet: Sheet, read: Read) -> dict[str, Any]:
    return {
        "index": read.column.index,
        "file": sheet.file,
        "column": read.column.name,
        "role": read.role,
        "key": read.key,
        "label": read.label,
        "unit": read.unit,
        "reason": read.reason,
        "empty_share": read.column.empty_share,
        "empty_means": read.empty_means,
        "proposes_none": read.proposes_none,
    }


_ = pd
