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
from myolog.parsing.problems import Problems
from myolog.readers.exports.day_sheet import Wide, joined, with_origins
from myolog.readers.formats import Context, Format
from myolog.readers.part import Part
from myolog.readers.rows import events, tallies
from myolog.readers.rows.asking import LABELS, UNKNOWN, UNUSED, ask_rows, n_days_with_numbers
from myolog.readers.rows.decide import find_pairs, find_rows
from myolog.readers.rows.lists import LISTS, find_list
from myolog.readers.rows.seen import Kind, Rows, Seen
from myolog.readers.settings import Kind as ColumnKind
from myolog.readers.settings import Settings
from myolog.readers.sources import File, is_also_as_json
from myolog.readers.table.counts_by_site import episodes_by_site, tally_of_sites
from myolog.readers.table.day_table import read_days
from myolog.readers.table.described import described, questions_of
from myolog.readers.table.episode_table import read_episodes
from myolog.readers.table.event_table import read_events
from myolog.readers.table.grid import grid_of, layout_of_ours
from myolog.readers.table.intake_days import amounts_by_day
from myolog.readers.table.lists import read_intakes, read_medicines, read_ranges
from myolog.readers.table.pairs import as_columns
from myolog.readers.table.reads import Read
from myolog.readers.table.sheet import Sheet, make_sheet
from myolog.readers.table.stray import tell_encoding, tell_layout, tell_nul, without_stray_rows
from myolog.readers.table.timeline import Timeline, find_dated, make_timeline
from myolog.readers.table.wide import narrowed

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
    may_be_ours = settings is not None and file.part is not None
    text = file.text(is_ours=may_be_ours)
    known, reserved = _known(file, settings), RESERVED.get(file.part or "", ())
    layout = layout_of_ours(text.data)
    # A file that a spreadsheet saved again has the names, but may be laid out in another way.
    is_untouched = known is not None and {*known, reserved[0]} <= {export.unguard(n) for n in layout.names}
    grid = grid_of(file, layout if is_untouched else None, is_ours=may_be_ours)
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
    part = read_sheet(sheet, file, context)
    return replace(
        part,
        encoding=text.encoding,
        delimiter=grid.layout.delimiter,
        rows_set_aside=part.rows_set_aside + sheet.dropped,
        questions=(*part.questions, *sheet.questions),
    )


def read_sheet(sheet: Sheet, file: File, context: Context) -> Part:
    """What a table holds, its rows being what the person says, or what the table shows.

    Raises
    ------
    UnreadableFile
        If no row has a date.
    AmbiguousDates
        If day and month can be read in two orders.
    """
    said = context.options.rows_of(file.name)
    listed = find_list(sheet, file) if not said else None
    if said in LISTS:
        listed = Rows(said, "You said so.")
    if listed:
        return _read_list(sheet, listed, context)
    seen = _seen(sheet, file, context)
    n_lost = _tell_undated(sheet, seen.timeline)
    n_read = int(np.count_nonzero(~np.isnat(seen.timeline.start)))
    wide: Wide = {}
    pair = find_pairs(seen) if said != "episode" else None
    if pair is not None:
        turned, wide = as_columns(sheet, seen.timeline.start.astype("datetime64[D]"), *pair, context)
        seen = seen if turned is None else _seen(turned, file, context)
    rows = Rows(said, "You said so.", is_said=True) if said else _by_who_kept(seen) or find_rows(seen)
    part = _read_rows(seen, rows, context)
    if wide and part.days is not None:
        part = replace(part, days=with_origins(part.days, wide), label=f"{part.label}, a column a name")
    part = replace(part, rows=rows.kind, rows_read=n_read, rows_set_aside=n_lost)
    if rows.is_shown:
        return part

    def read(kind: Kind) -> Part:
        untold = replace(context, problems=Problems(file.name))
        return _read_rows(
            replace(seen, sheet=replace(seen.sheet, problems=untold.problems)), Rows(kind, "", is_said=True), untold
        )

    asked = ask_rows(file.name, rows.kind, read, may_count=bool(tallies.candidates(seen) or tallies.several(seen)))
    return replace(part, label=UNKNOWN if n_days_with_numbers(part) else UNUSED, questions=(*part.questions, asked))


def _seen(sheet: Sheet, file: File, context: Context) -> Seen:
    dated = find_dated(sheet)
    return Seen(sheet, file, dated, make_timeline(sheet, dated, context.options))


def _by_who_kept(seen: Seen) -> Rows | None:
    """What the rows are by what the person says of who kept the table."""
    match seen.timeline.date_column.wish.kept:
        case "by hand":
            kind: Kind = "tally" if tallies.evidence(seen) else "day"
            return Rows(kind, "You said that you kept it by hand.", is_said=True)
        case "by a device":
            return Rows(events.guess(seen)[0], "You said that a device or an app wrote it.", is_said=True)
    return None


def _known(file: File, settings: Settings | None) -> Mapping[str, ColumnKind] | None:
    """Columns of the file by settings.toml, or None without one."""
    if settings is None or file.part is None or file.part == "settings":
        return None
    return settings.columns.get(file.part, {})


def _read_list(sheet: Sheet, rows: Rows, context: Context) -> Part:
    label = {"intakes": "Intakes", "medicines": "Medicines", "ranges": "Completely logged ranges"}[rows.kind]
    read = {"intakes": read_intakes, "medicines": read_medicines, "ranges": read_ranges}[rows.kind]
    frame, reads = read(sheet, context.options)
    part = Part(
        sheet.file,
        NAME,
        label,
        rows.reason,
        rows=rows.kind,
        rows_read=len(frame),
        rows_set_aside=sheet.n_rows - len(frame),
        columns=described(sheet, reads),
    )
    part = replace(part, **{rows.kind: frame})
    if rows.kind != "intakes" or sheet.is_ours:
        return part
    days = amounts_by_day(sheet.file, frame, sheet.lines(frame.index.to_numpy()), context)
    # A table of days that says the same thing knows the whole day.
    return replace(part, days=days and replace(days, yields=frozenset(map(str, days.frame.columns))))


def _read_rows(seen: Seen, rows: Rows, context: Context) -> Part:
    """What a dated table holds, its rows being of this kind."""
    sheet, timeline = seen.sheet, seen.timeline
    part = Part(sheet.file, NAME, "", rows.reason)
    match rows.kind:
        case "episode":
            episodes, days, reads = read_episodes(sheet, timeline, context, is_said=rows.is_said)
            return replace(
                part,
                label="Episodes" if days is None else "Episodes, with the day's factors beside them",
                episodes=episodes if len(episodes.frame) else None,
                days=days,
                columns=described(sheet, reads, timeline, "start"),
                questions=questions_of(reads),
            )
        case "day" | "tally":
            return _read_days(seen, part, context, is_tally=rows.kind == "tally", is_said=rows.is_said)
    found = read_events(tallies.without_tally(sheet), timeline, rows.kind, context)
    return replace(
        part,
        label=LABELS.get(rows.kind, "Numbers by day"),
        days=found.days,
        intakes=found.intakes,
        columns=described(sheet, found.reads, timeline, "date"),
        questions=questions_of(found.reads),
    )


def _read_days(seen: Seen, part: Part, context: Context, *, is_tally: bool, is_said: bool) -> Part:
    """Days of the person's own log, with the number of episodes where they tallied."""
    timeline, of_sites = seen.timeline, tallies.several(seen) if is_tally else ()
    sheet = tallies.with_tally(seen, seen.sheet, is_tally=is_tally)
    has_tally = bool(sheet.with_role("tally"))
    has_several = has_tally and timeline.has_clock and not seen.has_a_row_a_day
    days, reads = read_days(sheet, timeline, by_hand=not of_sites, events="sum" if has_several else None)
    _tell_blank_tally(sheet, reads)
    is_said = is_said or sheet.is_ours or any(r.role == "by hand" for r in reads)
    days = joined(tally_of_sites(seen.sheet, timeline, of_sites, context), days) or days
    return replace(
        part,
        label="Day log with a number of episodes" if has_tally or of_sites else "Day log",
        episodes=episodes_by_site(seen.sheet, timeline, of_sites),
        days=replace(days, hand_is_said=is_said),
        columns=described(sheet, reads, timeline, "date"),
        questions=questions_of(reads),
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
