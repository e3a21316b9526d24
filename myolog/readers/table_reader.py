"""A table of an app or a device, read as its format in data/formats says; it makes no day observed."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from pathlib import PurePath
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from myolog import catalogue
from myolog.catalogue import normalise
from myolog.diary import TALLY
from myolog.errors import UnreadableFile
from myolog.parsing.cells import YES
from myolog.parsing.problems import SET_ASIDE, TOLD, shown
from myolog.parsing.units import seconds_in, unit_named, unit_size
from myolog.parsing.wording import count_text, range_text
from myolog.readers.exports.answers import read_answers
from myolog.readers.exports.cycle import BEFORE_PERIOD, CYCLE_DAY, cycle_days
from myolog.readers.exports.daylog import HOW, DayLog, Noted, Rule
from myolog.readers.exports.intakes import WITH_HOUR, intake_table
from myolog.readers.exports.nights import Piece
from myolog.readers.exports.symptoms import find_symptom
from myolog.readers.exports.table import Export, headers, heads_of, open_export, rows_above
from myolog.readers.formats import Context, Format
from myolog.readers.part import Part
from myolog.readers.sources import HEAD, File
from myolog.readers.table.columns import MOSTLY
from myolog.readers.table.day_table import read_day_columns
from myolog.readers.table.described import described
from myolog.readers.table.grid import Layout
from myolog.readers.table.headers import recognise
from myolog.readers.table.reads import UNKNOWN, Read, parse, set_aside, tell_rows
from myolog.readers.table.rows import records
from myolog.readers.table.sheet import Column, Sheet, spread_text
from myolog.readers.table_format import BY_SIZE, START_TO_END, TableFormat, Value, table_formats
from myolog.readers.table_rows import Rows, ask_zone, rows_of, used_columns

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

FIRST: Final = "#1"
"""Stands for the first column, whatever its name."""
BEHIND: Final = re.compile(r"\s*\((?:[A-Z]{2,5}|[+-]\d{2}:?\d{0,2})\)$|(?<=\d:\d\d) - \d{4}-\d\d-\d\d .*$")
"""What may stand behind a time: the name of its zone, or the end of what began then."""
DAY_SECOND: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
RESERVED: Final = frozenset({"date", TALLY})
WEEK: Final = 7


def find_table(file: File) -> tuple[TableFormat, Layout] | None:
    """Format of a table and where it names its columns; None if no format is known."""
    return file.once(("table", file.name), lambda: _find_table(file), is_small=True)


def _find_table(file: File) -> tuple[TableFormat, Layout] | None:
    heads = heads_of(file)
    names = frozenset[str]().union(*(head.names for head in heads))
    for table in table_formats():
        for required in table.required:
            for layout in () if any(map(names.isdisjoint, required)) else headers(heads, required):
                is_it = _is_below(file, table, layout) and (table.positions or _has_pattern(file, table))
                if is_it and _has_name(file, table) and not _counts_episodes(table, layout):
                    return table, layout
    for table in table_formats():
        for layout in headers(heads, ()) if table.positions else ():
            if len(layout.names) == len(table.positions) and _has_pattern(file, table):
                return table, layout
    return None


def _is_below(file: File, table: TableFormat, layout: Layout) -> bool:
    return not table.above or any(cells[0] == table.above for _, cells in rows_above(file, layout.header_line))


def _counts_episodes(table: TableFormat, layout: Layout) -> bool:
    """Whether the person added a column in which they count episodes, so that the table is theirs."""
    named = used_columns(table)
    return table.row != "habit" and any(recognise(c).role == "tally" for c in layout.names if c not in named)


def _has_pattern(file: File, table: TableFormat) -> bool:
    return table.pattern is None or table.pattern.search(file.content[:HEAD].decode("utf-8", "replace")) is not None


def _has_name(file: File, table: TableFormat) -> bool:
    return table.file is None or table.file.search(PurePath(file.name).name) is not None


def read_table(file: File, context: Context) -> Part:
    """What a table holds.

    Raises
    ------
    UnreadableFile
        If its format is refused, it has no rows with dates, or these stand for weeks.
    """
    found = find_table(file)
    if found is None:
        raise ValueError(f"{file.name} was taken for another kind of file than it is.")
    table, layout = found
    if table.row == "refused":
        raise UnreadableFile(file.name, table.sentence.replace("{file}", file.name))
    if table.row == "nothing":
        return _nothing(file, context, table, layout)
    if table.width:
        file, layout = _cut(file, layout, table.width)
    if table.height:
        lines = file.characters().splitlines()
        file = replace(file, content="\n".join(lines[: layout.next_line - 1 + table.height]).encode())
    export = _prepared(open_export(file, context, layout, _words(table, layout)), table)
    if table.answers:
        return read_answers(export, table)
    log = DayLog(file.name, context.options, context.problems)
    rows = rows_of(export, table)
    _refuse_weeks(file, table, rows)
    for value in table.measures:
        _add(log, export, rows, table, value)
    _add_cycle(log, rows, table)
    _add_others(log, export, rows, table)
    for remark in table.remarks:
        if remark.column is None or export.column(remark.column):
            context.problems.add(remark.found, remark.expected, remark.fix, column=remark.column)
    days = log.table()
    told = log.described()
    names = {normalise(row["column"].removesuffix(f" ({table.app})")) for row in told}
    passed = [
        Read(column, "ignored", "", column.name, reason="It is no number that says something of a day.")
        for column in export.sheet.columns
        if names.isdisjoint({normalise(column.name), normalise(export.name_of(column))})
    ]
    return Part(
        file.name,
        table.app,
        table.label,
        f"It has the columns of {table.app}.",
        encoding=export.encoding,
        delimiter=layout.delimiter,
        rows_read=len(rows.dated),
        rows_set_aside=export.sheet.n_rows - len(rows.dated) + export.sheet.dropped,
        days=days and replace(days, yields=frozenset(table.yields)),
        intakes=_intakes(export, rows, table),
        columns=(*told, *described(replace(export.sheet, columns=()), passed)),
        questions=(*log.questions(), *filter(None, (ask_zone(export, table),))),
    )


def _refuse_weeks(file: File, table: TableFormat, rows: Rows) -> None:
    """Raise UnreadableFile if an app may write weeks in place of days, and no two rows are less than a week apart."""
    apart = np.diff(np.unique(rows.days[rows.dated])) if table.weeks else np.empty(0)
    if len(apart) and apart.min() >= WEEK:
        raise UnreadableFile(file.name, table.weeks.replace("{file}", file.name))


def _nothing(file: File, context: Context, table: TableFormat, layout: Layout) -> Part:
    """A file of which nothing says anything of a day."""
    fix = table.sentence or "Nothing to do: it was passed over."
    context.problems.add(
        f"{table.label} of {table.app}", "something that was measured or noted on a day", fix, action=TOLD
    )
    reason = f"It has the columns of {table.app}."
    return Part(file.name, table.app, table.label, reason, delimiter=layout.delimiter)


def _cut(file: File, layout: Layout, width: int) -> tuple[File, Layout]:
    """File of which each row has only its first cells, without the lines that name the columns once more."""
    text = file.characters()
    names = layout.names[:width]
    lines = [""] * (text.count("\n") + 1)
    for record in records(text, layout.delimiter):
        cells = tuple(record.split(layout.delimiter)[:width])
        if cells != names or record.line + 1 == layout.header_line:
            quoted = (f'"{" ".join(cell.split()).replace(chr(34), chr(34) * 2)}"' for cell in cells)
            lines[record.line] = layout.delimiter.join(quoted)
    cut = replace(layout, names=names, next_line=layout.header_line + 1)
    return replace(file, content="\n".join(lines).encode()), cut


def _words(table: TableFormat, layout: Layout) -> dict[str, str]:
    """Names of the columns as the format has them, by those of the file."""
    words = dict(table.names)
    if table.prefix:
        words |= {normalise(c): c.removeprefix(table.prefix) for c in layout.names if c.startswith(table.prefix)}
    if table.date == FIRST:
        words[normalise(layout.names[0])] = FIRST
    names = {normalise(c) for c in layout.names}
    if table.positions and not any(all(not names.isdisjoint(of) for of in needed) for needed in table.required):
        words |= {normalise(c): name for c, name in zip(layout.names, table.positions, strict=True)}
    return words


def _prepared(export: Export, table: TableFormat) -> Export:
    """Table in which the cells that hold nothing are empty, and answers are yes and no."""
    sheet = export.sheet
    marks = {mark.casefold() for mark in table.missing}
    columns = [c if not marks else replace(c, cells=c.cells.without(marks)) for c in sheet.columns]
    if table.row == "habit" and table.by_name:
        columns = [c if export.name_of(c) == table.date else _as_habit(c, table) for c in columns]
    if table.row == "habit" and table.long and table.yes:
        columns = [_as_numbers(c, table) if export.name_of(c) == table.long[1] else c for c in columns]
    columns = [_times_alone(c) if export.name_of(c) in (table.start, table.end) else c for c in columns]
    if table.day_second:
        columns = [_day_last(c) if export.name_of(c) in (table.date, table.start) else c for c in columns]
    return replace(export, sheet=replace(sheet, columns=tuple(columns)))


def _day_last(column: Column) -> Column:
    """Column of dates whose day stands in the middle (2025-31-12) in the usual order, unless a row shows that it is."""
    texts = column.cells.texts
    found = [DAY_SECOND.fullmatch(text) for text in texts]
    if any(parts and int(parts[3]) > 12 for parts in found):
        return column
    made: list[str | None] = [p.expand(r"\1-\3-\2") if p else t for p, t in zip(found, texts, strict=True)]
    return replace(column, cells=replace(column.cells, array=spread_text(made, column.cells.codes)))


def _times_alone(column: Column) -> Column:
    """Column of local times without what stands behind them: "09:30 (CDT)"."""
    texts = column.cells.texts
    made: list[str | None] = [BEHIND.sub("", text) for text in texts]
    if made == texts:
        return column
    return replace(column, cells=replace(column.cells, array=spread_text(made, column.cells.codes)))


def _as_habit(column: Column, table: TableFormat) -> Column:
    """Column of answers as yes and no, or of numbers."""
    texts = column.cells.texts
    if all(text in table.yes or text in table.no for text in texts):
        made: list[str | None] = ["yes" if text in table.yes else "no" for text in texts]
    else:
        made = ["0" if text in table.no else _scaled(text, table.scale) for text in texts]
    return replace(column, cells=replace(column.cells, array=spread_text(made, column.cells.codes)))


def _as_numbers(column: Column, table: TableFormat) -> Column:
    """Column of the answers of a long table, yes as 1 and no as 0."""
    made: list[str | None] = ["1" if t in table.yes else "0" if t in table.no else t for t in column.cells.texts]
    return replace(column, cells=replace(column.cells, array=spread_text(made, column.cells.codes)))


def _scaled(text: str, scale: float) -> str:
    try:
        return f"{float(text) * scale:.10g}"
    except ValueError:
        return text


def _add(log: DayLog, export: Export, rows: Rows, table: TableFormat, value: Value) -> None:
    """Values of a column, each under its day."""
    numbers = _numbers(export, rows, table, value)
    if np.isnan(numbers).all():
        return
    factor = catalogue.factors().get(value.factor)
    name = value.name if not value.factor or table.long else _found_name(export, value)
    unit = factor.unit if factor else value.unit
    reason = value.reason or f"As {table.app} gives it; {HOW[value.rule]}."
    noted = log.noted(name, value.rule, factor=value.factor, unit=unit, reason=reason)
    if value.needs:
        numbers = _without_unfinished(export, value, numbers)
    at = rows.kept
    if table.device and value.rule == "sum" and value.factor != "sleep_h":
        at = _of_one_device(export, rows, table, numbers)
    if value.times_minutes:
        _add_load(log, noted, export, rows, table, numbers)
    elif value.factor == "sleep_h" and table.stages:
        _add_pieces(log, noted, export, rows, table)
    elif value.factor == "sleep_h":
        for row in at[np.isfinite(numbers[at])].tolist():
            day, line = int(rows.days[row]), int(export.lines[row])
            log.slept(noted, day, float(numbers[row]), line, rows.start[row], rows.end[row])
    else:
        noted.add_rows(rows.days[at], numbers[at], export.lines[at])


def _add_pieces(log: DayLog, noted: Noted, export: Export, rows: Rows, table: TableFormat) -> None:
    """Sleep in pieces, of which some are stages, as hours a night."""
    ((column, stages),) = table.stages
    at = rows.kept[~np.isnat(rows.start[rows.kept]) & ~np.isnat(rows.end[rows.kept])]
    texts = export.texts(column)
    times = ((m[at].astype("datetime64[s]").astype(np.int64).tolist()) for m in (rows.start, rows.end))
    log.slept_in(
        noted,
        (
            Piece(start, end, 0, int(export.lines[row]), "stage" if texts[row] in stages else "generic")
            for row, start, end in zip(at.tolist(), *times, strict=True)
        ),
    )


def _of_one_device(export: Export, rows: Rows, table: TableFormat, numbers: Floats) -> Integers:
    """Rows that count where several devices recorded the same: of each day, those of the device with the largest sum."""
    at = rows.kept[np.isfinite(numbers[rows.kept])]
    texts = export.texts(table.device)
    frame = pd.DataFrame({"day": rows.days[at], "device": [texts[row] for row in at], "number": numbers[at]})
    sums = frame.groupby(["day", "device"], sort=True)["number"].sum().reset_index()
    most = sums.sort_values("number", ascending=False, kind="stable").drop_duplicates("day").set_index("day")["device"]
    counts = frame["device"].to_numpy() == most.reindex(frame["day"]).to_numpy()
    if n_days := int(sums["day"].duplicated().sum()):
        names = " and ".join(shown(name) or "one without a name" for name in sorted(set(sums["device"]))[:3])
        export.context.problems.add(
            f"{count_text(n_days, 'day')} that several devices or apps recorded ({names})",
            "each thing once",
            "They were not added up: of each day, the one that has most was counted.",
            action=TOLD,
            column=table.device,
        )
    return at[counts]


def _add_cycle(log: DayLog, rows: Rows, table: TableFormat) -> None:
    """What is counted from the days of the period, up to the last day of the file."""
    bleeding = log.known(f"{table.period} ({table.app})") if table.period else None
    if bleeding is None:
        return
    noted = zip(bleeding.days, bleeding.said, bleeding.lines, strict=True)
    period = ((day, line) for day, said, line in noted if not isinstance(said, str) and said > 0)
    number = log.noted(
        f"{CYCLE_DAY} ({table.app})", "first", factor="cycle_day", reason="Counted from the first day of each period."
    )
    before = log.noted(
        f"{BEFORE_PERIOD} ({table.app})",
        "first",
        factor="before_period",
        unit="yes/no",
        reason="Counted back from the next period.",
    )
    for counted in cycle_days(period, int(rows.days[rows.kept].max())):
        number.add(counted.day, counted.number, counted.line)
        if counted.is_before is not None:
            before.add(counted.day, float(counted.is_before), counted.line)


def _found_name(export: Export, value: Value) -> str:
    """Name of the first alternative that the file has."""
    there = (columns for columns in value.columns if any(export.column(c) for c in columns))
    return " + ".join(next(there, value.columns[0]))


def _numbers(export: Export, rows: Rows, table: TableFormat, value: Value) -> Floats:
    """Numbers of a value, one a row, in the unit of its factor: of the first alternative that holds something."""
    numbers = np.full(export.sheet.n_rows, np.nan)
    for columns in value.columns:
        parts = [_column_numbers(export, rows, table, value, name) for name in columns]
        known = np.any([np.isfinite(part) for part in parts], axis=0)
        total = np.where(known, np.nansum(parts, axis=0), np.nan)
        numbers = np.where(np.isfinite(numbers) & (numbers > 0), numbers, np.where(known, total, numbers))
    return np.where(np.isin(numbers, value.missing), np.nan, numbers)


def _column_numbers(export: Export, rows: Rows, table: TableFormat, value: Value, name: str) -> Floats:
    """Numbers of a single column in the unit of the factor; what cannot be read, and what is out of bounds, is told."""
    factor = catalogue.factors().get(value.factor)
    per = seconds_in(factor.unit if factor else value.unit)
    if name == START_TO_END:
        seconds = (rows.end - rows.start) / np.timedelta64(1, "s")
        return np.where(seconds >= 0, seconds, np.nan) / per
    if table.long:
        return _long_numbers(export, table, value, name)
    column = export.column(name)
    if column is None or not column.n_filled:
        return np.full(export.sheet.n_rows, np.nan)
    if value.words or value.pattern:
        column = _with_numbers(column, value)
    plain = column.cells.plain_numbers
    if plain is not None:
        numbers = plain * (_usual_size(plain) if value.unit == BY_SIZE else unit_size(value.unit, factor))
    elif per > 1 or unit_named(value.unit) == "s":
        in_seconds = unit_named(value.unit) == "s"
        clock = 60.0 if in_seconds else 3600.0  # 45:30 is hours and minutes, unless the app always writes seconds
        numbers = export.spans(name, clock=clock, one=seconds_in(value.unit) if value.unit else per) / per
    else:
        numbers = _parsed_numbers(export.sheet, column, value, factor)
    numbers = numbers * value.scale
    is_outside = (numbers < value.low) | (numbers > value.high)
    expected = range_text(factor) if factor else f"a number from {value.low:g} to {value.high:g}"
    tell_rows(export.sheet, column, np.flatnonzero(is_outside), expected, UNKNOWN, SET_ASIDE)
    return np.where(is_outside, np.nan, numbers)


def _with_numbers(column: Column, value: Value) -> Column:
    """Column in which words that stand for a number are that number, and of longer cells only the number stands."""
    words = dict(value.words)

    def number(text: str) -> str | None:
        if text.strip().casefold() in words:
            return f"{words[text.strip().casefold()]:.10g}"
        if value.pattern is None:
            return text
        found = value.pattern.search(text)
        return found[1] if found else None

    made = [number(text) for text in column.cells.texts]
    return replace(column, cells=replace(column.cells, array=spread_text(made, column.cells.codes)))


def _long_numbers(export: Export, table: TableFormat, value: Value, name: str) -> Floats:
    """Numbers of the rows that bear a name, each with the unit that stands beside it."""
    of_name, of_value, *of_unit = table.long
    numbers = export.numbers(of_value, is_told=False)
    factor = catalogue.factors().get(value.factor)
    units = export.texts(*of_unit) if of_unit else [""] * len(numbers)
    sizes = {unit: unit_size(UNITS.get(unit, unit) or value.unit, factor) for unit in set(units)}
    is_named = np.array(
        [normalise(text.removeprefix(table.prefix)) == normalise(name) for text in export.texts(of_name)]
    )
    return np.where(is_named, value.scale * numbers * np.array([sizes[unit] for unit in units]), np.nan)


UNITS: Final = {"fl_oz_us": "fl oz", "mcg": "ug"}
"""Units as apps write them."""


def _parsed_numbers(sheet: Sheet, column: Column, value: Value, factor: catalogue.Factor | None) -> Floats:
    """Cells with their units: numbers, and yes and no under a factor that says so."""
    parsed = parse(sheet, column)
    is_answer = factor is not None and factor.quantity == "yes_no"
    found = np.array(
        [
            c.value * unit_size(c.unit or value.unit, factor)
            if (c.kind == "number" and c.other is None) or (is_answer and c.kind in ("yes", "no"))
            else _with_own_unit(text, value.unit)
            for c, text in zip(parsed.cells, column.cells.texts, strict=True)
        ]
    )
    expected = "yes or no" if is_answer else "a number"
    set_aside(sheet, column, np.isnan(found) & ~column.cells.is_missing, expected, UNKNOWN)
    return column.cells.spread(found)


def _with_own_unit(text: str, unit: str) -> float:
    """A number behind which stands the unit of the column, where that is none that is known ("44ms")."""
    try:
        return float(text.strip().removesuffix(unit)) if unit else np.nan
    except ValueError:
        return np.nan


def _usual_size(numbers: Floats) -> float:
    """Hours in one of the unit, by the size of a usual night."""
    known = numbers[np.isfinite(numbers) & (numbers > 0)]
    usual = float(np.median(known)) if len(known) else 0.0
    return 1 / 3600 if usual > 1440 else 1 / 60 if usual > 24 else 1.0


def _without_unfinished(export: Export, value: Value, numbers: Floats) -> Floats:
    """Numbers without those of rows that lack what the value needs."""
    texts = export.texts(value.needs)
    lacks = np.array([text == "" for text in texts], dtype=bool) & np.isfinite(numbers)
    for row in np.flatnonzero(lacks).tolist():
        export.context.problems.add(
            f"a row without “{shown(value.needs)}”",
            f"a row that is complete, for its “{shown(value.name)}”",
            "This value was left out. Export the file again once the day is over.",
            action=SET_ASIDE,
            row=int(export.lines[row]),
            column=value.name,
        )
    return np.where(lacks, np.nan, numbers)


def _add_load(log: DayLog, noted: Noted, export: Export, rows: Rows, table: TableFormat, effort: Floats) -> None:
    """Effort times minutes of the days on which each session has an effort: without one, the load is not known."""
    minutes = next(_numbers(export, rows, table, v) for v in table.measures if v.factor == "training_min")
    loads: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for row in rows.kept.tolist():
        loads[int(rows.days[row])].append((float(effort[row] * minutes[row]), int(export.lines[row])))
    n_partly = 0
    for day, of_day in loads.items():
        rated = [(load, line) for load, line in of_day if np.isfinite(load)]
        if len(rated) == len(of_day):
            for load, line in rated:
                noted.add(day, load, line)
        n_partly += 0 < len(rated) < len(of_day)
    if n_partly:
        log.problems.add(
            f"{count_text(n_partly, 'day')} with activities of which only some have a perceived exertion",
            "the exertion of each",
            "These days have no training load. Add the exertion in the app to have it.",
            column=noted.name,
        )


def _add_others(log: DayLog, export: Export, rows: Rows, table: TableFormat) -> None:
    """What the format does not list."""
    if table.by_name:
        _add_by_name(log, export, rows, table)
    elif table.long and table.others != "none":
        _add_other_names(log, export, rows, table)
    elif table.others != "none":
        _add_measurements(log, export, rows, table)


def _add_measurements(log: DayLog, export: Export, rows: Rows, table: TableFormat) -> None:
    """Other columns of numbers, under names that never pose as a factor's own."""
    used = {normalise(name) for name in used_columns(table)}
    at = rows.kept[~_is_yes(export, table.nap)[rows.kept]]
    for column in export.sheet.columns:
        name = export.name_of(column)
        if normalise(name) in used or not column.n_filled or not _holds_numbers(export, column):
            continue
        shown_name = column.name if name == column.header.strip() else name  # a header that stands twice is numbered
        rule: Rule = "sum" if table.others == "sum" else "mean"
        reason = f"A measurement of {table.app}; {HOW[rule]}."
        noted = log.noted(f"{shown_name} ({table.app})", rule, reason=reason)
        noted.add_rows(rows.days[at], export.numbers(name, is_told=False)[at], export.lines[at])


def _holds_numbers(export: Export, column: Column) -> bool:
    if column.cells.plain_numbers is not None:
        return True
    return parse(export.sheet, column).rows("number") >= MOSTLY * column.n_filled


def _add_by_name(log: DayLog, export: Export, rows: Rows, table: TableFormat) -> None:
    """Columns that are what their names say, like those of any table; others keep their names."""
    gone = {normalise(name) for name in used_columns(table)}
    sheet = export.sheet
    left = [c for c in sheet.columns if normalise(export.name_of(c)) in gone]
    at = rows.kept
    for read in read_day_columns(sheet, left, RESERVED):
        if read.numbers is None or read.role not in ("factor", "own factor", "tally"):
            continue
        is_tally = read.role == "tally" or (table.row == "habit" and find_symptom(read.column.name) is not None)
        if is_tally and table.row != "habit":
            continue
        rule: Rule = "sum" if table.others == "sum" else "first"
        factor = read.key if read.role == "factor" else ""
        noted = log.noted(read.column.name, rule, factor=factor, unit=read.unit, reason=read.reason, is_tally=is_tally)
        noted.add_rows(rows.days[at], read.numbers[at], export.lines[at], read.column.cells.text_of(at))


def _add_other_names(log: DayLog, export: Export, rows: Rows, table: TableFormat) -> None:
    """Numbers of a long table under names that its format does not list, as the mean of the day."""
    of_name, of_value, *of_unit = table.long
    listed = {normalise(c) for value in table.measures for columns in value.columns for c in columns}
    names, numbers = export.texts(of_name), export.numbers(of_value, is_told=False)
    units = export.texts(*of_unit) if of_unit else [""] * len(names)
    reason = f"A measurement of {table.app}; the mean of the day."
    for row in rows.kept[np.isfinite(numbers[rows.kept])].tolist():
        name = names[row].removeprefix(table.prefix)
        if name and normalise(name) not in listed:
            full = name if table.row == "habit" else f"{name} ({table.app})"
            noted = log.noted(full, "mean", unit=units[row], reason=reason)
            noted.add(int(rows.days[row]), float(numbers[row]), int(export.lines[row]))


def _is_yes(export: Export, name: str) -> Flags:
    """Rows in which a column says yes."""
    if not name:
        return np.zeros(export.sheet.n_rows, dtype=bool)
    return np.array([text.casefold() in YES for text in export.texts(name)], dtype=bool)


def _intakes(export: Export, rows: Rows, table: TableFormat) -> pd.DataFrame | None:
    """Drinks whose hour is known."""
    drinks = []
    for value in table.measures:
        if value.factor in WITH_HOUR:
            numbers = _numbers(export, rows, table, value)
            at = rows.kept[(numbers[rows.kept] > 0) & rows.timed[rows.kept]]
            drinks.append((value.factor, rows.start[at], numbers[at]))
    return intake_table(drinks)


FORMAT: Final = Format("Tables of apps and devices", lambda file: find_table(file) is not None, read_table)
