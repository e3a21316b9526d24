"""A file with one row an episode, and perhaps the day's factors and the quiet days beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from myolog import tables
from myolog.diary import parse_day_start
from myolog.parsing.cells import is_mark
from myolog.parsing.problems import TOLD
from myolog.readers.exports.day_sheet import joined
from myolog.readers.formats import Context
from myolog.readers.part import DayTable, EpisodeTable
from myolog.readers.rows.words import is_kind, says_none, speaks
from myolog.readers.table.columns import read_own
from myolog.readers.table.day_table import RESERVED, read_day_columns
from myolog.readers.table.episode_columns import Values, read_episode_columns
from myolog.readers.table.gather import gather
from myolog.readers.table.other_symptoms import find_other_symptoms
from myolog.readers.table.quiet_rows import find_quiet_rows, quiet_days
from myolog.readers.table.reads import Read, tell
from myolog.readers.table.sheet import Sheet, rows_where, text_series
from myolog.readers.table.timeline import Timeline

Flags = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.int64]
Days = npt.NDArray[np.datetime64]

NEARLY: Final = 0.9
"""Share of days on which a factor must have one value to be one of the day; the others are slips."""


def read_episodes(
    sheet: Sheet, timeline: Timeline, context: Context, *, is_said: bool = False
) -> tuple[EpisodeTable, DayTable | None, list[Read]]:
    """Rows of episodes, what the file says of days, and what each column was read as.

    A row with a date, but nothing of an episode, is one of the person's day log. A row that says that there was none is a
    day without an episode (`quiet_rows`). In a column of symptoms only twitches, cramps and spasms are episodes; the others
    are ratings of the day (`other_symptoms`).

    Parameters
    ----------
    is_said : bool
        Whether the person said that the rows are episodes: then each is one, whatever it says.
    """
    made, reads, left = read_episode_columns(sheet, timeline)
    symptoms = find_other_symptoms(sheet, next((r.column for r in reads if r.key == "kind"), None))
    reserved: frozenset[str] = frozenset() if sheet.is_ours else RESERVED
    others = read_day_columns(replace(sheet, columns=left), timeline.used, reserved)
    day = _days(timeline, context.day_start)
    of_days, of_episodes = _sorted_out(sheet, others, day)

    has_date = ~np.isnat(timeline.start)
    is_quiet = find_quiet_rows(sheet, made) & has_date
    says_episode = timeline.timed | sheet.is_ours | is_said
    if not (says_episode | ~has_date).all():
        says_episode = says_episode | _any_filled(made, sheet.n_rows) | _any_named(sheet)
        if not (says_episode & has_date).any():
            says_episode = ~_any_known(of_days, sheet.n_rows)
    says_episode = says_episode & has_date & ~is_quiet & ~symptoms.only
    is_episode = says_episode & ~_repeated(sheet, timeline, says_episode)
    is_log = has_date & ~says_episode & ~is_quiet
    _tell_log(sheet, np.flatnonzero(is_log & ~symptoms.only))

    notes = _notes_of(reads, made, has_date & ~says_episode)
    quiet = quiet_days(reads[0].column if reads else sheet.columns[0], is_quiet, is_episode, day)
    days = _day_log(sheet, [*of_days, *notes, *quiet], day, is_log)
    days = joined(days, symptoms.by_day(sheet, made, day, context))
    rows = np.flatnonzero(is_episode)
    episodes = EpisodeTable(_frame(timeline, made, of_episodes, is_episode), lambda at: sheet.lines(rows[at]))
    moved = {r.column.index for r in of_episodes}
    return episodes, days, [*reads, *(r for r in others if r.column.index not in moved), *of_episodes]


def _tell_log(sheet: Sheet, rows: Indices) -> None:
    """A problem for each row with a date and nothing of an episode."""
    sheet.problems.add_rows(
        rows,
        sheet.lines,
        lambda listed: ["a row without anything of an episode"] * len(listed),
        "an episode",
        "It was read as a day of your day log, without an episode. If there was one, add its time, site or duration.",
        action=TOLD,
    )


def _day_log(sheet: Sheet, reads: list[Read], day: Days, is_log: Flags) -> DayTable | None:
    """What the file says of days; its rows without an episode are those of a day log kept by hand."""
    if not reads and not is_log.any():
        return None
    says_something = is_log | _any_known(reads, sheet.n_rows)
    return gather(sheet, reads, day, np.flatnonzero(~np.isnat(day) & says_something), is_log, is_beside=True)


def _notes_of(reads: list[Read], made: Mapping[str, Values], chosen: Flags) -> list[Read]:
    """Notes of the rows without an episode: they are notes of the day."""
    notes = made.get("notes")
    read = next((r for r in reads if r.key == "notes"), None)
    if read is None or not isinstance(notes, pa.ChunkedArray) or not chosen.any():
        return []
    text = pc.if_else(pa.array(chosen), notes, pa.scalar(None, notes.type))
    return [replace(read, role="note", text=text)] if text.null_count < len(text) else []


def _days(timeline: Timeline, day_start: str) -> Days:
    """Day of each row by the person's day boundary; a row without an hour keeps its date."""
    shift = np.timedelta64(parse_day_start(day_start) // pd.Timedelta(minutes=1), "m")
    if not shift:
        return timeline.start.astype("datetime64[D]")
    return np.where(timeline.timed, timeline.start - shift, timeline.start).astype("datetime64[D]")


def _any_filled(made: Mapping[str, Values], n_rows: int) -> Flags:
    """Rows that say anything of an episode; notes alone do not."""
    found = np.zeros(n_rows, dtype=bool)
    for key, values in made.items():
        if key != "notes":
            found |= np.isfinite(values) if isinstance(values, np.ndarray) else values.is_valid().to_numpy()
    return found


def _any_named(sheet: Sheet) -> Flags:
    """Rows that say an episode in words or numbers of their own.

    They have words or a number under a name that speaks of episodes ("Twitches": "9am calf"), none of them for nothing, or
    words that speak of one in any other column ("What happened": "calf cramp").
    """
    found = np.zeros(sheet.n_rows, dtype=bool)
    for column in () if sheet.is_ours else sheet.columns:
        if column.role not in ("own", "tally", "name", "what"):
            continue
        numbers = column.cells.plain_numbers
        if not speaks(column.name):
            found |= False if numbers is not None else rows_where(column, is_kind, quick=SPEAKING)
        else:
            found |= numbers > 0 if numbers is not None else rows_where(column, _says_some)
    return found


def _says_some(text: str) -> bool:
    """Whether a cell says anything, and not that there was none."""
    return bool(text.strip()) and not is_mark(text) and not says_none(text)


SPEAKING: Final = r"twitch|fasc|fasik|myo[ck]|mio[cq]|zuck|jerk|cramp|krampf|kr[aä]mpf|kramp|charl|calambre|[cr]a[iíã]?[mã]|spas|contract|secousse|guizz|trekking|tic|seizure|attack|anfall|cris"
"""Part of each word that names an episode, to find the few texts that may."""


def _any_known(reads: list[Read], n_rows: int) -> Flags:
    found = np.zeros(n_rows, dtype=bool)
    for read in reads:
        found |= read.is_known
    return found


def _sorted_out(sheet: Sheet, reads: list[Read], day: Days) -> tuple[list[Read], list[Read]]:
    """Columns that speak of the day, and those that speak of the single episode."""
    of_days: list[Read] = []
    of_episodes: list[Read] = []
    known = np.flatnonzero(~np.isnat(day))
    group = np.unique(day[known], return_inverse=True)[1] if reads else known
    for read in reads:
        if read.role == "by hand":
            of_episodes.append(read_own(sheet, read.column, "In a table of episodes it is a column of your own."))
        elif read.numbers is None or sheet.is_ours:
            if read.text is not None or read.numbers is not None:
                of_episodes.append(read)
        elif read.role == "own factor" and speaks(read.column.name):  # it says how many, or how bad
            of_episodes.append(replace(read, role="episode attribute"))
        elif _share_constant(read.numbers[known], group) >= (NEARLY if read.role == "factor" else 1.0):
            of_days.append(read)
        else:
            of_episodes.append(_of_episode(sheet, read))
    return of_days, of_episodes


def _of_episode(sheet: Sheet, read: Read) -> Read:
    """A column of numbers that changes within days."""
    column = read.column
    if read.role in ("factor", "rpe"):
        fix = "It was kept beside the episodes. Give each day one value to have it compared."
        tell(sheet, column, f"different values of “{column.name}” on one day", "one value a day", fix)
    reason = f"{read.reason} It changes within days, so it belongs to the single episode."
    return replace(read, role="episode attribute", key=column.name, label=column.name, reason=reason)


def _share_constant(numbers: npt.NDArray[np.float64], group: Indices) -> float:
    """Share of the days with several values on which they are all the same; 1 without such a day."""
    known = np.isfinite(numbers)
    if not known.any():
        return 1.0
    at, values, n = group[known], numbers[known], int(group.max()) + 1
    low, high = np.full(n, np.inf), np.full(n, -np.inf)
    np.minimum.at(low, at, values)
    np.maximum.at(high, at, values)
    has_several = np.bincount(at, minlength=n) > 1
    return float((low == high)[has_several].mean()) if has_several.any() else 1.0


def _repeated(sheet: Sheet, timeline: Timeline, is_episode: Flags) -> Flags:
    """Rows with an hour that repeat an earlier row to the last cell; told, and read once.

    Without an hour, two equal rows are two episodes of one day.
    """
    is_repeat = np.zeros(sheet.n_rows, dtype=bool)
    if sheet.is_ours:
        return is_repeat
    rows = np.flatnonzero(_shared(timeline.start) & is_episode & timeline.timed)
    group = pd.factorize(timeline.start[rows])[0]
    for column in sheet.columns:
        if column in timeline.used and column.role != "end":
            continue
        numbers = column.cells.plain_numbers
        cells = pd.factorize((column.cells.codes if numbers is None else numbers)[rows])[0]
        group = pd.factorize(group * (len(rows) + 1) + cells)[0]
        is_shared = np.bincount(group)[group] > 1  # only those are looked at in the next column
        rows, group = rows[is_shared], group[is_shared]
        if not len(rows):
            return is_repeat
    is_repeat[rows] = pd.Series(group).duplicated()
    sheet.problems.add_rows(
        np.flatnonzero(is_repeat),
        sheet.lines,
        lambda listed: ["an episode that stands in the file already"] * len(listed),
        "each episode once",
        "It was read once. If there were two, give them different times.",
        action=TOLD,
    )
    return is_repeat


def _shared(moments: Days) -> Flags:
    """Whether each moment is that of another row as well."""
    in_order = moments[1:] >= moments[:-1]
    if not in_order.all():
        return pd.Series(moments).duplicated(keep=False).to_numpy()
    same = np.zeros(len(moments) + 1, dtype=bool)
    same[1:-1] = moments[1:] == moments[:-1]
    return same[1:] | same[:-1]


def _frame(timeline: Timeline, made: Mapping[str, Values], others: list[Read], is_episode: Flags) -> pd.DataFrame:
    """Table of the episodes, which are some of the rows."""
    chosen = None if is_episode.all() else pa.array(is_episode)

    def column(values: Any) -> Any:  # noqa: ANN401 - an array of numpy or of pyarrow
        if isinstance(values, np.ndarray):
            return values if chosen is None else values[is_episode]
        return text_series(values if chosen is None else values.filter(chosen))

    frame: dict[str, Any] = {"start": column(timeline.start), "timed": column(timeline.timed)}
    for key, values in made.items():
        frame[key] = _as_spans(column(values)) if key in ("duration", "relief") else column(values)
    for read in others:
        name = read.key if read.key not in {*frame, *tables.EPISODES} else f"{read.key} (own)"
        frame[name] = column(read.numbers if read.numbers is not None else read.text)
    return pd.DataFrame({name: pd.Series(values, copy=False) for name, values in frame.items()}, copy=False)


def _as_spans(seconds: npt.NDArray[np.float64]) -> npt.NDArray[np.timedelta64]:
    milliseconds = seconds * 1000.0
    np.rint(milliseconds, out=milliseconds)
    with np.errstate(invalid="ignore"):  # what a missing number becomes is overwritten
        spans = milliseconds.astype("int64").view("timedelta64[ms]")
    spans[np.isnan(milliseconds)] = np.timedelta64("NaT")
    return spans
