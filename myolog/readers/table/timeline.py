"""When each row of a file was: its dates and times of day put together, in one form for the whole file."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from myolog.catalogue import normalise
from myolog.errors import AmbiguousDates, UnreadableFile
from myolog.parsing import dates
from myolog.parsing.cells import Cells
from myolog.parsing.dates import Moments, Order, Parsed
from myolog.parsing.problems import REPAIRED, TOLD, shown
from myolog.parsing.stamps import DAY, MINUTE, is_part_of_day, parse_clock
from myolog.parsing.wording import count_text
from myolog.readers.options import Options
from myolog.readers.table.reads import blank_rows
from myolog.readers.table.sheet import SAMPLE, Column, Sheet, spread_text

Times = npt.NDArray[np.datetime64]
Flags = npt.NDArray[np.bool_]
Content = Literal["date", "clock", "serial", ""]

NO_TIME: Final = np.datetime64("NaT", "us")


@dataclass(frozen=True)
class Timeline:
    """When each row was.

    Attributes
    ----------
    start, end : array of datetime64[us]
        NaT where it is not known.
    timed : array of bool
        Whether the hour of `start` is known.
    used : tuple of Column
        The columns it was put together from, without one that says more than when.
    has_clock : bool
        Whether any row has an hour.
    """

    start: Times
    timed: Flags
    end: Times
    used: tuple[Column, ...]
    date_column: Column

    @property
    def has_clock(self) -> bool:
        """Whether most rows have an hour."""
        return bool(2 * np.count_nonzero(self.timed) > np.count_nonzero(~np.isnat(self.start)))


def content(column: Column) -> Content:
    """Whether the cells of a column are dates, times of day, or neither.

    A column that is named for dates needs only some: the other cells become problems.
    """
    named = column.role in ("date", "start", "moment")
    if column.cells.iso_times is not None:
        return "date"
    if column.cells.plain_numbers is not None and not named:
        return "clock" if are_hours(column) or (column.role == "time" and dates.are_clock_digits(column.cells)) else ""
    texts = column.cells.texts[:SAMPLE]
    as_dates, as_clocks = dates.date_share(texts), dates.clock_share(texts)
    if as_clocks > as_dates and as_clocks >= 0.5:
        return "clock"
    if as_dates >= 0.5 or (named and (as_dates > 0 or dates.date_share(column.cells.texts[: SAMPLE**2]) > 0)):
        return "date"
    if named and dates.share_without_year(texts) >= 0.5:
        return "date"
    return "serial" if named and _counted(column) is not None else ""


HOURS: Final = frozenset({"hour", "hours", "hour of day", "heure", "hora", "ora", "stunde", "uur"})


def are_hours(column: Column) -> bool:
    """Whether a column that is named for hours holds whole numbers from 0 to 23."""
    numbers = column.cells.plain_numbers
    if column.role != "time" or normalise(column.name) not in HOURS or numbers is None or not column.cells.texts:
        return False
    return all(re.fullmatch(r"\s*(?:[01]?\d|2[0-3])\s*", text) for text in column.cells.texts)


def _counted(column: Column) -> Moments | None:
    """A column of numbers that count days or seconds."""
    return dates.serial_days(column.cells) or dates.unix_times(column.cells)


@dataclass(frozen=True)
class Dated:
    """The columns of a file that say when, by what they hold."""

    start: Column
    clock: Column | None = None
    end: Column | None = None
    day: Column | None = None
    """A date beside a start that has one itself."""


def find_dated(sheet: Sheet) -> Dated:
    """Which columns say when.

    Raises
    ------
    UnreadableFile
        If there is none with dates.
    """
    # What the person says comes before what a name seems to say.
    named = sorted(sheet.with_role("start", "moment", "date"), key=lambda c: not c.guess.is_told)
    held = {c.index: content(c) for c in (*named, *sheet.with_role("time", "end"))}
    with_dates = [c for c in named if held[c.index] in ("date", "serial")]
    with_dates = with_dates or [c for c in sheet.with_role("end") if held[c.index] == "date"][:1]
    if not with_dates:
        unnamed = [
            c
            for c in sheet.columns
            if c.index not in held and c.role in ("own", "tally") and c.kind is None and content(c) == "date"
        ]
        with_dates = unnamed[:1]
        if unnamed:
            sheet.problems.add(
                f"no column named date; “{unnamed[0].name}” holds dates", "a column named date",
                "It was taken as the date. Name it date to be sure.", column=unnamed[0].name,
            )  # fmt: skip
    if not with_dates:
        raise UnreadableFile(sheet.file, _no_dates(sheet, named))
    start = with_dates[0]
    day = next((c for c in with_dates if c.role == "date" and c is not start), None)
    clocks = [c for c in (*sheet.with_role("start", "time", "moment"),) if held.get(c.index) == "clock"]
    ends = [c for c in sheet.with_role("end") if held[c.index] in ("date", "clock") and c is not start]
    return Dated(start, clocks[0] if clocks else None, ends[0] if ends else None, day)


def _no_dates(sheet: Sheet, named: Sequence[Column]) -> str:
    names = ", ".join(f"“{shown(c.name)}”" for c in sheet.columns[:12])
    if named:
        example = next((t for t in named[0].cells.texts if t.strip()), "")
        found = (
            f"the column “{shown(named[0].name)}” holds {shown(example)!r}"
            if example
            else f"the column “{shown(named[0].name)}” is empty"
        )
        return f"{sheet.file} has no dates that can be read: {found}. Write them like 2024-03-05, and bring the file again."
    return (
        f"{sheet.file} has no column with dates, so its rows cannot be put on a day. Its columns are {names}. "
        "Name the one with the dates “date”, with dates like 2024-03-05, and bring the file again."
    )


def make_timeline(sheet: Sheet, dated: Dated, options: Options) -> Timeline:
    """When each row was.

    Raises
    ------
    AmbiguousDates
        If day and month can be read in two orders.
    UnreadableFile
        If no date can be read.
    """
    begins, hours = _parted(dated.start), None if dated.clock is None else _parted(dated.clock)
    until = next((p for p in (hours, begins) if p is not None and p.has_ends), None) if dated.end is None else None
    ends = dated.end if until is None else until.end
    read = columns_as_moments(sheet, [c for c in (begins.start, dated.day, ends) if c is not None], options)
    main = _main(sheet, dated, read[dated.start.index])
    start: Times = main.at
    timed: Flags = main.timed
    used = [dated.start]
    if dated.day is not None:  # where the start is empty, its day still says when
        start = np.where(np.isnat(start), _midnight(read[dated.day.index].at), start)
        used.append(dated.day)
    elif not sheet.is_ours:
        start = _filled_down(sheet, dated, start)
    if hours is not None and dated.clock is not None:
        time, has_time = _clock_of(sheet, hours.start)
        if (has_time | blank_rows(dated.clock)).all():
            used.append(dated.clock)
        has_time &= ~np.isnat(start)
        start, timed = np.where(has_time, _midnight(start) + time, start), timed | has_time
    used += [] if dated.end is None else [dated.end]
    end = np.full(len(start), NO_TIME) if ends is None else _ends(sheet, ends, read.get(ends.index), start, timed)
    if until is not None:
        clocks = _ends(sheet, until.end_clock, None, start, timed)
        end = np.where(np.isnat(clocks), end, clocks)
        _tell_unmeasured(sheet, until, ~np.isnat(start) & np.isnat(end))
    if np.isnat(start).all():
        raise UnreadableFile(sheet.file, _no_dates(sheet, [dated.start]))
    if not sheet.is_ours:
        _tell_lonely(sheet, dated.day or dated.start, start)
    return Timeline(start, timed, end, tuple(used), dated.day or dated.start)


@dataclass(frozen=True)
class Parted:
    """A column of which some cells may be ranges, as the column of their starts and those of their ends.

    Attributes
    ----------
    start : Column
        With the cells that are no ranges.
    end_clock, end : Column
        Ends that are a time of day, and those that are a date and a time.
    has_ends : bool
        Whether there is any range.
    """

    start: Column
    end_clock: Column
    end: Column
    has_ends: bool


def _parted(column: Column) -> Parted:
    cells = column.cells
    is_text = cells.iso_times is None and cells.plain_numbers is None
    found = dates.ranges(cells.texts) if is_text and dates.may_hold_ranges(cells) else []
    if not any(found):
        hours = column
        if are_hours(column):
            hours = replace(column, cells=Cells(spread_text([f"{t.strip()}:00" for t in cells.texts], cells.codes)))
        return Parted(hours, column, column, has_ends=False)

    def made(texts: list[str | None], index: int) -> Column:
        return replace(column, index=index, cells=Cells(spread_text(texts, cells.codes)))

    starts = [f[0] if f else t for f, t in zip(found, cells.texts, strict=True)]
    clocks = [f[1] if f and parse_clock(f[1]) is not None else None for f in found]
    moments = [f[1] if f and not clock else None for f, clock in zip(found, clocks, strict=True)]
    # No column of the file has such an index.
    return Parted(made(list(starts), column.index), made(clocks, -1), made(moments, -1), has_ends=True)


def _tell_unmeasured(sheet: Sheet, until: Parted, lacking: Flags) -> None:
    """A problem for each row with a range of which the length is not known, as one of days."""
    for column in (until.end, until.end_clock):
        sheet.problems.add_rows(
            np.flatnonzero(lacking & ~blank_rows(column)),
            sheet.lines,
            lambda rows, column=column: [f"an end at {shown(t)}" for t in column.cells.text_of(rows)],  # type: ignore[misc]
            "a start and an end with their times of day",
            "The start was read, without a length.",
            action=TOLD,
            column=column.name,
        )


def _filled_down(sheet: Sheet, dated: Dated, start: Times) -> Times:
    """Starts where an empty date under a date is that date, if the row has an hour, a site or a length."""
    if not np.isnat(start).any():
        return start
    is_blank = np.isnat(start) if dated.start.cells.iso_times is not None else blank_rows(dated.start)
    speaking = [dated.clock, dated.end, sheet.attribute("site"), sheet.attribute("duration")]
    says = np.zeros(len(start), dtype=bool)
    for column in speaking:
        if column is not None and column is not dated.start:
            says |= ~blank_rows(column)
    above = np.maximum.accumulate(np.where(is_blank, -1, np.arange(len(start))))
    is_filled = is_blank & says & (above >= 0) & ~np.isnat(start[above])
    if not is_filled.any():
        return start
    first = int(sheet.lines(np.flatnonzero(is_filled)[:1])[0])
    sheet.problems.add(
        f"{count_text(int(is_filled.sum()), 'row')} without a date below a row that has one",
        "a date in each row",
        "Each was read with the date above it, as in a log grouped by day. Write the date where it was another.",
        action=REPAIRED,
        row=first,
        column=dated.start.name,
    )
    return np.where(is_filled, _midnight(start[above]), start)


def _main(sheet: Sheet, dated: Dated, read: Moments) -> Moments:
    """Moments of the column that says when, as days where a program wrote midnight into each."""
    if sheet.is_ours or dated.clock is not None:
        return read
    main = dates.untimed(read)
    if not main.timed.any() and read.timed.any():
        found, expected, fix, action = dates.MIDNIGHT
        sheet.problems.add(found, expected, fix, action=action, column=dated.start.name)
    return main


LONELY: Final = np.timedelta64(3 * 365, "D")
"""Time without any row from which a few rows beyond it look like a slip of the year."""


def _tell_lonely(sheet: Sheet, column: Column, start: Times) -> None:
    """A problem for a few rows that are years away from all others."""
    days = np.unique(start[~np.isnat(start)].astype("datetime64[D]")) if _is_wide(start) else start[:0]
    after = np.flatnonzero(np.diff(days) > LONELY)  # the last day before each long gap
    if not len(after):
        return
    first, last = days[after[0]], days[after[-1] + 1]
    known = ~np.isnat(start)
    for rows in (np.flatnonzero(known & (start <= first)), np.flatnonzero(known & (start >= last))):
        if 20 * len(rows) <= np.count_nonzero(known):
            sheet.problems.add_rows(
                rows,
                sheet.lines,
                _shown(column),
                "a date near the others",
                "It was read as it is, years away from the others. Correct the year if it is a slip.",
                action=TOLD,
                column=column.name,
            )


def _is_wide(start: Times) -> bool:
    known = start[~np.isnat(start)]
    return bool(known.max() - known.min() > LONELY)


def columns_as_moments(sheet: Sheet, columns: Sequence[Column], options: Options) -> dict[int, Moments]:
    """Columns of dates, each in one form, and all with day and month in the same order; by their place in the file."""
    read: dict[int, Moments] = {}
    left: list[tuple[Column, Parsed]] = []
    for column in columns:
        at_once = dates.moments_at_once(column.cells, any_year=sheet.is_ours)
        at_once = at_once or _counted(column)
        if at_once is None:
            parsed = dates.parse(column.cells)
            left.append((column, parsed if parsed.forms else dates.parse(column.cells, without_year=True)))
        else:
            read[column.index] = at_once
    order = _order(sheet, left, options) if left else None
    for column, parsed in left:
        if parsed.forms and not parsed.y.any():
            read[column.index] = _moments_without_year(sheet, column, parsed, order)
        elif parsed.forms:
            read[column.index] = dates.moments(parsed, order, any_year=sheet.is_ours)
    for column in columns:
        if column.index in read:
            _tell(sheet, column, read[column.index])
    return read


def _moments_without_year(sheet: Sheet, column: Column, parsed: Parsed, order: Order | None) -> Moments:
    read = dates.moments_without_year(parsed, order)
    if read is None:
        example = next(t for t, form in zip(column.cells.texts, parsed.form.tolist(), strict=True) if form >= 0)
        raise UnreadableFile(
            sheet.file,
            f"{sheet.file} has dates without a year in “{shown(column.name)}”, like {shown(example)!r}, and the rows do not "
            "tell which year it was. Write the year as well, like 2024-03-05, and bring the file again.",
        )
    return read


def _tell(sheet: Sheet, column: Column, read: Moments) -> None:
    """Problems of a column of dates and of its cells."""
    for found, expected, fix, action in read.remarks if column.index >= 0 else ():
        sheet.problems.add(found, expected, fix, action=action, column=column.name)
    for texts, expected, fix in read.unread:
        rows = column.cells.rows_of(texts)
        sheet.problems.add_rows(rows, sheet.lines, _shown(column), expected, fix, column=column.name)


def _shown(column: Column) -> Callable[[npt.NDArray[np.int64]], list[str]]:
    return lambda rows: [shown(t) for t in column.cells.text_of(rows)]


def _order(sheet: Sheet, left: Sequence[tuple[Column, Parsed]], options: Options) -> Order | None:
    """Order of day and month of the file, asked where the dates do not tell."""
    hinted: list[Order] = [c.guess.order for c, _ in left if c.guess.order]
    open_ones = [p for _, p in left if p.is_open]
    are_dotted = bool(open_ones) and all(p.is_dotted for p in open_ones)
    # What is said of all files is meant for those in which the order is open.
    told = next((c.wish.order for c, _ in left if c.wish.order), None) or (None if are_dotted else options.order)
    asked = told or next(iter(hinted), None)
    verdict = dates.settle([p for _, p in left], asked)
    if verdict.order is None:
        name = left[verdict.column][0].name
        raise AmbiguousDates(sheet.file, name, shown(verdict.example), verdict.readings)
    if verdict.is_forced and told and verdict.order != told:
        words = {"dmy": "day first", "mdy": "month first"}
        sheet.problems.add(
            f"dates that can only be read {words[verdict.order]}", f"dates {words[told]}, as was said",
            f"They were read {words[verdict.order]}.", action=TOLD, column=left[0][0].name,
        )  # fmt: skip
    return verdict.order


def _clock_of(sheet: Sheet, column: Column) -> tuple[npt.NDArray[np.timedelta64], Flags]:
    """Time of day in each row, and whether there is one; what is none becomes a problem."""
    micro, is_time = dates.clocks(column.cells)
    is_part = np.array([is_part_of_day(t) for t in column.cells.texts], dtype=bool)
    n_parts = int(column.cells.counts[is_part].sum())
    if n_parts:
        sheet.problems.add(
            f"{count_text(n_parts, 'time')} without an hour, like “{shown(column.cells.texts[int(is_part.argmax())])}”",
            "a time of day, like 13:45",
            "Read without an hour; the words were kept. Write an hour if you know it.",
            column=column.name,
        )
    sheet.problems.add_rows(
        column.cells.rows_of(~is_time & ~is_part & ~column.cells.is_missing),
        sheet.lines,
        _shown(column),
        "a time of day, like 13:45",
        "Correct the time. The row was read without it.",
        column=column.name,
    )
    if dates.are_clock_digits(column.cells):
        example = shown(column.cells.texts[0])
        sheet.problems.add(
            f"times of day without a colon, like {example}",
            "times like 13:45",
            f"They were read as hours and minutes: {example} as {_clock_text(micro[0])}.",
            column=column.name,
        )
    codes = column.cells.codes
    return np.append(micro, 0)[codes].astype("timedelta64[us]"), np.append(is_time, False)[codes]


def _clock_text(micro: int) -> str:
    minutes = int(micro) // MINUTE
    return f"{minutes // 60}:{minutes % 60:02d}"


def _midnight(moments: Times) -> Times:
    return moments.astype("datetime64[D]").astype("datetime64[us]")


def _ends(sheet: Sheet, column: Column, read: Moments | None, start: Times, timed: Flags) -> Times:
    """Ends of the episodes: a time of day before that of the start is the next day's."""
    if read is not None:
        return np.where(read.timed & timed, read.at, NO_TIME)
    time, has_time = _clock_of(sheet, column)
    end = _midnight(start) + time
    end = np.where(end < start, end + np.timedelta64(DAY, "us"), end)
    return np.where(has_time & timed, end, NO_TIME)
