"""Our own CSV files, and any table that looks like them: episodes, days, intakes, medicines, ranges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from myolog import export, tables
from myolog.diary import BY_HAND, TALLY
from myolog.errors import UnreadableFile
from myolog.parsing.cells import is_mark
from myolog.parsing.encodings import decode
from myolog.readers.formats import Context, Format
from myolog.readers.part import Part
from myolog.readers.settings import Kind, Settings
from myolog.readers.sources import File, is_also_as_json
from myolog.readers.table.day_table import read_days
from myolog.readers.table.described import described, questions_of
from myolog.readers.table.episode_table import read_episodes
from myolog.readers.table.grid import layout_of_ours, read_grid
from myolog.readers.table.headers import holds_text, knows
from myolog.readers.table.lists import read_intakes, read_medicines, read_ranges
from myolog.readers.table.reads import Read
from myolog.readers.table.shape import Shape, are_sessions, find_shape, is_from_device, is_measured, list_shape
from myolog.readers.table.sheet import Sheet, make_sheet
from myolog.readers.table.stray import tell_encoding, tell_layout, tell_nul, without_stray_rows
from myolog.readers.table.timeline import Timeline, find_dated, make_timeline
from myolog.readers.table.wide import narrowed
from myolog.readers.watching import ask_who_kept

NAME: Final = "Myolog CSV"
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


def read_own(file: File, context: Context) -> Part:
    """What a delimited table holds.

    Raises
    ------
    UnreadableFile
        If nothing can be read, or the order of day and month must be asked.
    """
    settings, problems = context.settings, context.problems
    if is_also_as_json(file):
        raise UnreadableFile(
            file.name,
            f"{file.name} says what the tables beside it say, for other programs. Bring the whole archive, or its tables.",
        )
    text = decode(file.name, file.content, is_ours=settings is not None and file.part is not None)
    known, reserved = _known(file, settings), RESERVED.get(file.part or "", ())
    layout = layout_of_ours(text.data)
    # A file that a spreadsheet saved again has the names, but may be laid out in another way.
    is_untouched = known is not None and {*known, reserved[0]} <= {export.unguard(n) for n in layout.names}
    grid = read_grid(file.name, text.data, knows, holds_text, layout if is_untouched else None)
    ours = is_untouched or (known is not None and reserved[0] in {export.unguard(n) for n in grid.layout.names})
    sheet = make_sheet(file.name, grid, context.options, problems, known if ours else None, reserved)
    tell_layout(problems, grid)
    if not sheet.columns or not sheet.n_rows:
        raise UnreadableFile(
            file.name,
            f"{file.name} has names of columns, but no rows below them. Fill in at least one, and bring the file again.",
        )
    tell_encoding(problems, text)
    tell_nul(problems, sheet, text.data)
    sheet = narrowed(without_stray_rows(sheet))
    listed = list_shape(sheet, file)
    part = _read_list(sheet, listed, context) if listed else _read_table(sheet, file, context)
    return replace(
        part,
        encoding=text.encoding,
        delimiter=grid.layout.delimiter,
        rows_set_aside=part.rows_set_aside + sheet.dropped,
        questions=(*part.questions, *sheet.questions),
    )


def _known(file: File, settings: Settings | None) -> Mapping[str, Kind] | None:
    """Columns of the file by settings.toml, or None without one."""
    if settings is None or file.part is None or file.part == "settings":
        return None
    return settings.columns.get(file.part, {})


def _read_list(sheet: Sheet, shape: Shape, context: Context) -> Part:
    label = {"intakes": "Intakes", "medicines": "Medicines", "ranges": "Completely logged ranges"}[shape.table]
    read = {"intakes": read_intakes, "medicines": read_medicines, "ranges": read_ranges}[shape.table]
    frame, reads = read(sheet, context.options)
    part = Part(
        sheet.file,
        NAME,
        label,
        shape.reason,
        rows_read=len(frame),
        rows_set_aside=sheet.n_rows - len(frame),
        columns=described(sheet, reads),
    )
    return replace(part, **{shape.table: frame})


def _read_table(sheet: Sheet, file: File, context: Context) -> Part:
    """A file of episodes or of days."""
    dated = find_dated(sheet)
    timeline = make_timeline(sheet, dated, context.options)
    n_lost = _tell_undated(sheet, timeline)
    shape = find_shape(sheet, file, dated, timeline)
    n_read = int(np.count_nonzero(~np.isnat(timeline.start)))
    part = Part(sheet.file, NAME, "", shape.reason, rows_read=n_read, rows_set_aside=n_lost)
    if shape.table == "episodes":
        episodes, days, reads = read_episodes(sheet, timeline, context.day_start)
        return replace(
            part,
            label="Episodes" if days is None else "Episodes, with the day's factors beside them",
            episodes=episodes if len(episodes.frame) else None,
            days=days,
            columns=described(sheet, reads, timeline, "start"),
            questions=questions_of(reads),
        )
    kept = timeline.date_column.wish.kept
    is_templates = sheet.is_ours or file.part == "days"
    looks_like_sessions = not is_templates and are_sessions(sheet, dated, timeline)
    looks_like_device = looks_like_sessions or (not sheet.is_ours and is_from_device(sheet, dated))
    is_device = kept == "by a device" or (looks_like_device and kept != "by hand")
    days, reads = read_days(sheet, timeline, by_hand=not is_device)
    has_tally = any(r.role == "tally" for r in reads)
    _tell_blank_tally(sheet, reads)
    asks = looks_like_device and not has_tally
    of_device = "Training sessions" if looks_like_sessions else "Device data by day"
    return replace(
        part,
        label="Day log with a number of episodes" if has_tally else of_device if is_device else "Day log",
        days=replace(days, hand_is_said=sheet.is_ours or kept == "by hand" or any(r.role == "by hand" for r in reads)),
        columns=described(sheet, reads, timeline, "date"),
        questions=(
            *questions_of(reads),
            *((ask_who_kept(file.name, timeline.date_column.name, is_device=is_device),) if asks else ()),
        ),
        is_measured=not is_templates and not kept and is_measured(sheet, dated),
    )


def _tell_blank_tally(sheet: Sheet, reads: Sequence[Read]) -> None:
    """A column of episodes that nobody filled in says that nobody was counting."""
    tally = next((r for r in reads if r.role == "tally"), None)
    if tally is not None and not tally.is_known.any() and not sheet.is_ours:
        sheet.problems.add(
            "a column of episodes without a single number",
            "the number of episodes of each day, 0 where there were none",
            "No day of this file counts as watched. Write 0 on the days without an episode; or, if your episodes stand in a "
            "file of their own, delete the column: then each row is a day on which you watched.",
            column=tally.column.name,
        )


def _tell_undated(sheet: Sheet, timeline: Timeline) -> int:
    """Problems of the rows without a date, and how many rows that say something could not be put on a day.

    A date that cannot be read is a problem already; a row without anything is none.
    """
    lost = np.flatnonzero(np.isnat(timeline.start))
    if not len(lost):
        return 0
    says_nothing = np.ones(len(lost), dtype=bool)
    has_no_date = np.ones(len(lost), dtype=bool)
    for column in sheet.columns:
        texts = column.cells.array.take(lost).to_pylist()
        is_empty = np.array([text is None or is_mark(text) for text in texts])
        says_nothing &= is_empty
        if column in (timeline.used[0], timeline.date_column):
            has_no_date &= is_empty
    sheet.problems.add_rows(
        lost[has_no_date & ~says_nothing],
        sheet.lines,
        lambda listed: ["no date"] * len(listed),
        "a date in each row",
        "Write the date of this row.",
        column=timeline.date_column.name,
    )
    return int(np.count_nonzero(~says_nothing))


FORMAT: Final = Format(NAME, lambda _: True, read_own)
