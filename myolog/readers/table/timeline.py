"""When each row of a file was: its dates and times of day put together, in one form for the whole file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from myolog.errors import AmbiguousDates, UnreadableFile
from myolog.parsing import dates
from myolog.parsing.dates import Moments, Order, Parsed
from myolog.parsing.problems import TOLD, shown
from myolog.parsing.stamps import DAY
from myolog.readers.options import Options
from myolog.readers.table.sheet import Column, Sheet

Times = npt.NDArray[np.datetime64]
Flags = npt.NDArray[np.bool_]
Content = Literal["date", "clock", "serial", ""]

NO_TIME: Final = np.datetime64("NaT", "us")
SAMPLE: Final = 200
"""Different texts of a column that are looked at to see whether it holds dates."""


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
        The columns it was put together from.
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
        return ""
    texts = column.cells.texts[:SAMPLE]
    as_dates, as_clocks = dates.date_share(texts), dates.clock_share(texts)
    if as_clocks > as_dates and as_clocks >= 0.5:
        return "clock"
    if as_dates >= 0.5 or (named and (as_dates > 0 or dates.date_share(column.cells.texts[: SAMPLE**2]) > 0)):
        return "date"
    return "serial" if named and dates.serial_days(column.cells) is not None else ""


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
    if not with_dates:
        unnamed = [
            c
            for c in sheet.columns
            if c.index not in held and c.role == "own" and c.kind is None and content(c) == "date"
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
    ends = [c for c in sheet.with_role("end") if held[c.index] in ("date", "clock")]
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
    columns = [c for c in (dated.start, dated.day, dated.end) if c is not None]
    read = columns_as_moments(sheet, columns, options)
    main = read[dated.start.index]
    if not sheet.is_ours and dated.clock is None:
        main = dates.untimed(main)
        if not main.timed.any() and read[dated.start.index].timed.any():
            found, expected, fix, action = dates.MIDNIGHT
            sheet.problems.add(found, expected, fix, action=action, column=dated.start.name)
    start: Times = main.at
    timed: Flags = main.timed
    used = [dated.start]
    if dated.day is not None:  # where the start is empty, its day still says when
        other = read[dated.day.index]
        lacking = np.isnat(start)
        start = np.where(lacking, _midnight(other.at), start)
        used.append(dated.day)
    if dated.clock is not None:
        start, timed = _with_clock(sheet, dated.clock, start, timed)
        used.append(dated.clock)
    end: Times = np.full(len(start), NO_TIME)
    if dated.end is not None:
        used.append(dated.end)
        end = _ends(sheet, dated.end, read.get(dated.end.index), start, timed)
    if np.isnat(start).all():
        raise UnreadableFile(sheet.file, _no_dates(sheet, [dated.start]))
    if not sheet.is_ours:
        _tell_lonely(sheet, dated.day or dated.start, start)
    return Timeline(start, timed, end, tuple(used), dated.day or dated.start)


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
        at_once = at_once or dates.serial_days(column.cells)
        if at_once is None:
            left.append((column, dates.parse(column.cells)))
        else:
            read[column.index] = at_once
    order = _order(sheet, left, options) if left else None
    for column, parsed in left:
        if parsed.forms:
            read[column.index] = dates.moments(parsed, order, any_year=sheet.is_ours)
    for column in columns:
        if column.index in read:
            _tell(sheet, column, read[column.index])
    return read


def _tell(sheet: Sheet, column: Column, read: Moments) -> None:
    """Problems of a column of dates and of its cells."""
    for found, expected, fix, action in read.remarks:
        sheet.problems.add(found, expected, fix, action=action, column=column.name)
    for texts, expected, fix in read.unread:
        rows = column.cells.rows_of(texts)
        sheet.problems.add_rows(rows, sheet.lines, _shown(column), expected, fix, column=column.name)


def _shown(column: Column) -> Callable[[npt.NDArray[np.int64]], list[str]]:
    return lambda rows: [shown(t) for t in column.cells.text_of(rows)]


def _order(sheet: Sheet, left: Sequence[tuple[Column, Parsed]], options: Options) -> Order | None:
    """Order of day and month of the file, asked where the dates do not tell."""
    hinted: list[Order] = [c.guess.order for c, _ in left if c.guess.order]
    told = next((c.wish.order for c, _ in left if c.wish.order), None) or options.order
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
    sheet.problems.add_rows(
        column.cells.rows_of(~is_time & ~column.cells.is_missing),
        sheet.lines,
        _shown(column),
        "a time of day, like 13:45",
        "Correct the time. The row was read without it.",
        column=column.name,
    )
    codes = column.cells.codes
    return np.append(micro, 0)[codes].astype("timedelta64[us]"), np.append(is_time, False)[codes]


def _midnight(moments: Times) -> Times:
    return moments.astype("datetime64[D]").astype("datetime64[us]")


def _with_clock(sheet: Sheet, column: Column, start: Times, timed: Flags) -> tuple[Times, Flags]:
    """Moments with the time of day of another column, where it has one."""
    time, has_time = _clock_of(sheet, column)
    has_time &= ~np.isnat(start)
    return np.where(has_time, _midnight(start) + time, start), timed | has_time


def _ends(sheet: Sheet, column: Column, read: Moments | None, start: Times, timed: Flags) -> Times:
    """Ends of the episodes: a time of day before that of the start is the next day's."""
    if read is not None:
        return np.where(read.timed & timed, read.at, NO_TIME)
    time, has_time = _clock_of(sheet, column)
    end = _midnight(start) + time
    end = np.where(end < start, end + np.timedelta64(DAY, "us"), end)
    return np.where(has_time & timed, end, NO_TIME)
