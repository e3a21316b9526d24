"""A file with one row an episode, and perhaps the day's factors and the quiet days beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from myolog import catalogue, tables
from myolog.diary import TALLY, parse_day_start
from myolog.parsing.cells import is_mark
from myolog.parsing.problems import TOLD, Problems
from myolog.readers.exports.day_sheet import joined
from myolog.readers.exports.daylog import DayLog, score_factor
from myolog.readers.exports.symptoms import find_symptom
from myolog.readers.formats import Context
from myolog.readers.part import DayTable, EpisodeTable
from myolog.readers.rows.tallies import is_answered
from myolog.readers.rows.words import QUIET_BEGINS, SEPARATED, is_kind, says_none, says_yes, speaks
from myolog.readers.table.columns import read_own
from myolog.readers.table.day_table import RESERVED, read_day_columns
from myolog.readers.table.gather import gather
from myolog.readers.table.headers import Guess
from myolog.readers.table.measures import LONGEST, length_questions, read_score, read_span
from myolog.readers.table.reads import Read, tell
from myolog.readers.table.sheet import Column, Sheet, mapped, plain_text, spread_text, text_column, text_series
from myolog.readers.table.timeline import Timeline

Flags = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.int64]
Values: TypeAlias = npt.NDArray[np.float64] | pa.ChunkedArray
"""One a row: seconds or a rating as numbers, anything else as text."""

NEARLY: Final = 0.9
"""Share of days on which a factor must have one value to be one of the day; the others are slips."""


def read_episodes(
    sheet: Sheet, timeline: Timeline, context: Context, *, is_said: bool = False
) -> tuple[EpisodeTable, DayTable | None, list[Read]]:
    """Rows of episodes, what the file says of days, and what each column was read as.

    A row with a date, but nothing of an episode, is one of the person's day log. A row that says that there was none is a
    day without an episode, and so is one that was as bad as 0 and has no length. In a column of symptoms only twitches,
    cramps and spasms are episodes; the others are ratings of the day.

    Parameters
    ----------
    is_said : bool
        Whether the person said that the rows are episodes: then each is one, whatever it says.
    """
    made, reads, left = _attributes(sheet, timeline)
    _add_lengths(sheet, timeline, made)
    is_quiet = _quiet(sheet, made)
    symptoms = _other_symptoms(sheet, reads, made)
    reserved: frozenset[str] = frozenset() if sheet.is_ours else RESERVED
    others = read_day_columns(replace(sheet, columns=left), timeline.used, reserved)
    has_date = ~np.isnat(timeline.start)
    says_episode = has_date & (timeline.timed | sheet.is_ours | is_said)
    if not says_episode.all():
        says_episode = has_date & (says_episode | _any_filled(made, sheet.n_rows) | _any_named(sheet))
    day = _days(timeline, context.day_start)
    of_days, of_episodes = _sorted_out(sheet, others, day)
    if not says_episode.any():
        says_episode = has_date & ~_any_known(of_days, sheet.n_rows)
    is_quiet &= has_date
    says_episode &= ~is_quiet & ~symptoms.only
    is_episode = says_episode & ~_repeated(sheet, timeline, says_episode)
    rows = np.flatnonzero(is_episode)
    log_rows = np.flatnonzero(has_date & ~says_episode & ~is_quiet)
    quiet = _quiet_days(sheet, reads, is_quiet, day, is_episode)
    beside = [*of_days, *_notes_of(reads, made, np.flatnonzero(has_date & ~says_episode)), *quiet]
    days = _day_log(sheet, beside, day, log_rows, told=log_rows[~symptoms.only[log_rows]])
    days = joined(days, symptoms.by_day(sheet, day, has_date, context))
    moved = {r.column.index for r in of_episodes}
    reads = [*reads, *(r for r in others if r.column.index not in moved), *of_episodes]
    return EpisodeTable(_frame(timeline, made, of_episodes, rows), lambda at: sheet.lines(rows[at])), days, reads


def _day_log(
    sheet: Sheet, reads: list[Read], day: npt.NDArray[np.datetime64], log_rows: Indices, told: Indices
) -> DayTable | None:
    """What the file says of days; its rows without an episode are those of a day log kept by hand."""
    by_hand = np.zeros(sheet.n_rows, dtype=bool)
    by_hand[log_rows] = True
    sheet.problems.add_rows(
        told,
        sheet.lines,
        lambda listed: ["a row without anything of an episode"] * len(listed),
        "an episode",
        "It was read as a day of your day log, without an episode. If there was one, add its time, site or duration.",
        action=TOLD,
    )
    if not reads and not len(log_rows):
        return None
    says_something = by_hand | _any_known(reads, sheet.n_rows)
    return gather(sheet, reads, day, np.flatnonzero(~np.isnat(day) & says_something), by_hand, is_beside=True)


def _quiet(sheet: Sheet, made: Mapping[str, Values]) -> Flags:
    """Rows that say that there was no episode."""
    n = sheet.n_rows
    if sheet.is_ours:
        return np.zeros(n, dtype=bool)
    lengths, severity, places = made.get("duration"), made.get("severity"), made.get("site")
    none = np.zeros(n, dtype=bool)
    has_length = lengths > 0 if isinstance(lengths, np.ndarray) else none
    is_bad = severity > 0 if isinstance(severity, np.ndarray) else none
    denied = severity == 0 if isinstance(severity, np.ndarray) else none.copy()
    affirmed, noted = none.copy(), none.copy()
    for column in sheet.columns:
        key = column.guess.key if column.role == "attribute" else ""
        if key in ("site", "kind"):
            denied = denied | _saying(column, says_none, QUIET_BEGINS)
        elif key == "notes":
            noted = noted | _saying(column, says_none, QUIET_BEGINS)
        elif column.role in ("own", "tally") and speaks(column.name):
            denied = denied | _saying(column, says_none, QUIET_BEGINS)
            numbers = column.cells.plain_numbers
            affirmed = affirmed | (_saying(column, says_yes) if numbers is None else numbers > 0)
    has_place = places.is_valid().to_numpy() if isinstance(places, pa.ChunkedArray) else none
    return (denied | (noted & ~has_place)) & ~affirmed & ~has_length & ~is_bad


def _saying(column: Column, holds: Callable[[str], bool], quick: str = "") -> Flags:
    """Rows whose cell is so.

    Parameters
    ----------
    quick : str
        Regular expression that finds all texts of which `holds` can be true, in little time.
    """
    numbers = column.cells.plain_numbers
    if numbers is not None and column.role == "attribute":
        return np.zeros(len(numbers), dtype=bool)
    texts = column.cells.texts
    likely = pc.match_substring_regex(pa.array(texts, pa.large_string()), quick, ignore_case=True).to_pylist()
    chosen = np.zeros(len(column.cells), dtype=bool)
    found = np.array([may and holds(text) for text, may in zip(texts, likely, strict=True)], dtype=bool)
    chosen[column.cells.rows_of(found)] = True
    return chosen


def _quiet_days(
    sheet: Sheet, reads: Sequence[Read], is_quiet: Flags, day: npt.NDArray[np.datetime64], is_episode: Flags
) -> list[Read]:
    """A number of episodes of 0 on the quiet days on which no other row is an episode."""
    if not is_quiet.any():
        return []
    is_quiet &= ~np.isin(day, np.unique(day[is_episode]))
    column = reads[0].column if reads else sheet.columns[0]
    reason = "Rows that say that there was none are days without an episode."
    return [Read(column, "tally", TALLY, "Episodes", np.where(is_quiet, 0.0, np.nan), reason=reason)]


@dataclass(frozen=True, eq=False)
class Symptoms:
    """Symptoms beside the episodes, in a column that names both.

    Attributes
    ----------
    only : array of bool
        Rows that name no twitch, cramp or spasm.
    named : tuple of (row, name, rating)
    """

    only: Flags
    named: tuple[tuple[int, str, float], ...] = ()

    def by_day(
        self, sheet: Sheet, day: npt.NDArray[np.datetime64], has_date: Flags, context: Context
    ) -> DayTable | None:
        """The highest rating of each symptom and day; 1 where none was given."""
        if not self.named:
            return None
        log = DayLog(sheet.file, context.options, Problems(sheet.file))
        lines = sheet.lines(np.arange(sheet.n_rows))
        days = day.astype("datetime64[D]").astype(np.int64)
        for row, name, rating in self.named:
            if has_date[row]:
                reason = "A symptom of your own; the highest rating of the day."
                noted = log.noted(name, "max", factor=score_factor(name), reason=reason)
                noted.add(int(days[row]), 1.0 if np.isnan(rating) else rating, int(lines[row]))
        return log.table()


def _other_symptoms(sheet: Sheet, reads: Sequence[Read], made: dict[str, Values]) -> Symptoms:
    """What the column of symptoms names beside twitches, cramps and spasms, where it names both."""
    none = Symptoms(np.zeros(sheet.n_rows, dtype=bool))
    column = next((r.column for r in reads if r.key == "kind"), None)
    if sheet.is_ours or column is None or column.cells.plain_numbers is not None:
        return none
    texts = column.cells.texts
    parts = [[p for p in SEPARATED.split(plain_text(t)) if p] if not is_kind(t) or speaks(t) else [t] for t in texts]
    spoken = np.array([any(is_kind(p) for p in own) for own in parts], dtype=bool)
    is_list = np.array([len(own) > 1 for own in parts], dtype=bool)
    if not spoken.any() or not ((~spoken & ~column.cells.is_missing) | is_list).any():
        return none
    quiet = np.array([says_none(t) for t in texts], dtype=bool)
    only = np.zeros(sheet.n_rows, dtype=bool)
    only[column.cells.rows_of(~spoken & ~column.cells.is_missing & ~quiet)] = True
    severity = made.get("severity")
    ratings = severity if isinstance(severity, np.ndarray) else np.full(sheet.n_rows, np.nan)
    codes = column.cells.codes.tolist()
    named = tuple(
        (row, part, float(ratings[row]))
        for row, code in enumerate(codes)
        if code >= 0 and not quiet[code]
        for part in parts[code]
        if not is_kind(part)
    )
    return Symptoms(only, named)


def _notes_of(reads: list[Read], made: Mapping[str, Values], log_rows: Indices) -> list[Read]:
    """Notes of the rows without an episode: they are notes of the day."""
    notes = made.get("notes")
    read = next((r for r in reads if r.key == "notes"), None)
    if read is None or not isinstance(notes, pa.ChunkedArray) or not len(log_rows):
        return []
    chosen = np.zeros(len(notes), dtype=bool)
    chosen[log_rows] = True
    text = pc.if_else(pa.array(chosen), notes, pa.scalar(None, notes.type))
    return [replace(read, role="note", text=text)] if text.null_count < len(text) else []


def _days(timeline: Timeline, day_start: str) -> npt.NDArray[np.datetime64]:
    """Day of each row by the person's day boundary; a row without an hour keeps its date."""
    shift = np.timedelta64(parse_day_start(day_start) // pd.Timedelta(minutes=1), "m")
    if not shift:
        return timeline.start.astype("datetime64[D]")
    return np.where(timeline.timed, timeline.start - shift, timeline.start).astype("datetime64[D]")


def _attributes(sheet: Sheet, timeline: Timeline) -> tuple[dict[str, Values], list[Read], tuple[Column, ...]]:
    """What the columns say of the episodes, how they were read, and the columns that say nothing of the kind."""
    made: dict[str, Values] = {}
    reads: list[Read] = []
    left: list[Column] = []
    lacks_length = sheet.attribute("duration") is None and not sheet.with_role("rpe")
    for column in sheet.columns:
        if column in timeline.used:
            continue
        is_length = column.role == "minutes" and lacks_length
        key = "duration" if is_length else column.guess.key
        is_said = (is_length or column.role == "attribute") and key not in made
        if not sheet.is_ours and column.role in ("own", "tally") and speaks(column.name) and is_answered(sheet, column):
            reads.append(Read(column, "tally", TALLY, "Episodes", reason="It says whether there was an episode."))
            continue
        values = _read_attribute(sheet, column, key, made) if is_said else None
        if values is None:
            left.append(replace(column, guess=OWN) if column.role == "tally" else column)
            continue
        made[key] = values
        unit = (column.guess.unit or "min") if key in ("duration", "relief") else ""
        label = key.replace("_", " ").capitalize()
        asked = length_questions(sheet, column) if unit and not is_length else ()
        reads.append(
            Read(column, "episode attribute", key, label, unit=unit, reason=column.guess.reason, questions=asked)
        )
    kind = next((r.column for r in reads if r.key == "kind"), None)
    if kind is not None and "site" not in made and not sheet.is_ours:
        _add_places(kind, made)
    said = made.pop(SAID_SIDE, None)
    if said is not None:
        made["side"] = pc.coalesce(made["side"], said) if "side" in made else said
    return made, reads, tuple(left)


OWN: Final = Guess("own", reason="In a table of episodes it is a column of your own.")
SAID_SIDE: Final = "side that stands with the site"


def _read_attribute(sheet: Sheet, column: Column, key: str, made: dict[str, Values]) -> Values | None:
    """Values of a column that is named like something of an episode; None if it holds something else."""
    values: Values | None
    match key:
        case "duration" | "relief":
            values = read_span(sheet, column)
        case "severity" | "sleep_disturbance":
            values = read_score(sheet, column, 0.0, 10.0)
        case "site" if not sheet.is_ours:
            return _sites(column, made)
        case _:
            change = {"kind": _kind, "side": _side, "remedies": _remedies, "before": _list}.get(key, str)
            return text_column(column, is_exact=sheet.is_ours, change=change)
    if values is None:
        expected = "lengths of time" if key in ("duration", "relief") else "numbers from 0 to 10"
        found = f"cells that are mostly no {key.replace('_', ' ')}"
        tell(sheet, column, found, expected, "The column was kept as one of your own.")
    return values


def _kind(text: str) -> str:
    found = catalogue.find_kind(text)
    if found:
        return found.key
    symptom = next((s for s in map(find_symptom, (text, *SEPARATED.split(text))) if s), None)
    return symptom.kind if symptom else text


def _side(text: str) -> str:
    found = catalogue.find_site(f"{text} calf")  # the words for sides are known beside a site
    return found[1] if found and found[1] else text


def _list(text: str) -> str:
    return "; ".join(part for part in (p.strip() for p in text.split(";")) if part)


def _remedies(text: str) -> str:
    parts = [p.strip() for p in text.split(";")]
    if len(parts) == 1 and "," in text:
        by_comma = [p.strip() for p in text.split(",")]
        parts = by_comma if all(catalogue.find_remedy(p) for p in by_comma) else parts
    found = (catalogue.find_remedy(p) for p in parts)
    return "; ".join(f.key if f else p for f, p in zip(found, parts, strict=True) if p)


def _sites(column: Column, made: dict[str, Values]) -> pa.ChunkedArray:
    """Sites by their keys, unknown ones as they are written; the side that stands with one is kept apart."""
    cells = column.cells
    texts = [t for t, gone in zip(cells.texts, cells.is_missing, strict=True) if not gone]
    found = {t: _place(plain_text(t)) for t in texts}
    sides = [(found.get(t) or ("", ""))[1] or None for t in cells.texts]
    if any(sides):
        made[SAID_SIDE] = spread_text(sides, cells.codes)
    return mapped(column, lambda t: f[0] if (f := found[t]) else "; ".join(_parts(plain_text(t))), cells.is_missing)


def _parts(text: str) -> list[str]:
    """Sites that an app put into one cell ("Calf|||Thumb"), else the text."""
    return re.split(r"\s*\|+\s*", text)


def _place(text: str) -> tuple[str, str] | None:
    """The one site that a text names, and its side; several sides of it are both."""
    places = {catalogue.find_site(part) for part in _parts(text)}
    found = [place for place in places if place]
    if len(found) < len(places) or len({site for site, _ in found}) != 1:
        return None
    return found[0] if len(found) == 1 else (found[0][0], "both")


def _add_places(column: Column, made: dict[str, Values]) -> None:
    """Site and side that the name of a symptom says ("left calf cramp")."""
    found = [
        find_symptom(t) or next((s for s in map(find_symptom, SEPARATED.split(t)) if s), None)
        for t in column.cells.texts
    ]
    if any(s and s.site for s in found):
        made["site"] = spread_text([(s.site or None) if s else None for s in found], column.cells.codes)
        if any(s and s.side for s in found):
            made[SAID_SIDE] = spread_text([(s.side or None) if s else None for s in found], column.cells.codes)


def _add_lengths(sheet: Sheet, timeline: Timeline, made: dict[str, Values]) -> None:
    """Duration from start to end, where none is given."""
    if np.isnat(timeline.end).all():
        return
    seconds = (timeline.end - timeline.start) / np.timedelta64(1, "s")
    is_wrong = (seconds < 0) | (seconds > LONGEST)
    sheet.problems.add_rows(
        np.flatnonzero(is_wrong),
        sheet.lines,
        lambda listed: [f"an end at {str(m).replace('T', ' ')}" for m in timeline.end[listed].astype("datetime64[m]")],
        "an end after the start, within 31 days",
        "Correct the start or the end. The episode was read without its length.",
        column=next((c.name for c in timeline.used if c.role == "end"), None),
    )
    between = np.where(np.isnat(timeline.end) | is_wrong, np.nan, seconds)
    given = made.get("duration")
    made["duration"] = np.where(np.isnan(given), between, given) if isinstance(given, np.ndarray) else between


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
            found |= np.zeros(sheet.n_rows, dtype=bool) if numbers is not None else _saying(column, is_kind, SPEAKING)
        elif numbers is not None:
            found |= numbers > 0
        else:
            found |= _saying(column, lambda text: bool(text.strip()) and not is_mark(text) and not says_none(text))
    return found


SPEAKING: Final = r"twitch|fasc|fasik|myo[ck]|mio[cq]|zuck|jerk|cramp|krampf|kr[aä]mpf|kramp|charl|calambre|[cr]a[iíã]?[mã]|spas|contract|secousse|guizz|trekking|tic|seizure|attack|anfall|cris"
"""Part of each word that names an episode, to find the few texts that may."""


def _any_known(reads: list[Read], n_rows: int) -> Flags:
    found = np.zeros(n_rows, dtype=bool)
    for read in reads:
        found |= read.is_known
    return found


def _sorted_out(sheet: Sheet, reads: list[Read], day: npt.NDArray[np.datetime64]) -> tuple[list[Read], list[Read]]:
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
    if sheet.is_ours:
        return np.zeros(sheet.n_rows, dtype=bool)
    is_repeat = np.zeros(sheet.n_rows, dtype=bool)
    among = np.flatnonzero(_shared(timeline.start) & is_episode & timeline.timed)
    cells: dict[int, Any] = {0: timeline.start[among]}
    for column in sheet.columns if len(among) else ():
        if column not in timeline.used or column.role == "end":
            numbers = column.cells.plain_numbers
            cells[column.index + 1] = (column.cells.codes if numbers is None else numbers)[among]
    is_repeat[among] = _alike(pd.DataFrame(cells)).duplicated().reindex(range(len(among)), fill_value=False).to_numpy()
    sheet.problems.add_rows(
        np.flatnonzero(is_repeat),
        sheet.lines,
        lambda listed: ["an episode that stands in the file already"] * len(listed),
        "each episode once",
        "It was read once. If there were two, give them different times.",
        action=TOLD,
    )
    return is_repeat


def _alike(cells: pd.DataFrame) -> pd.DataFrame:
    """Rows that may be the same as another: few are, and to compare all cells of all takes long."""
    return cells[cells.iloc[:, :3].duplicated(keep=False)]


def _shared(moments: npt.NDArray[np.datetime64]) -> Flags:
    """Whether each moment is that of another row as well."""
    in_order = moments[1:] >= moments[:-1]
    if not in_order.all():
        return pd.Series(moments).duplicated(keep=False).to_numpy()
    same = np.zeros(len(moments) + 1, dtype=bool)
    same[1:-1] = moments[1:] == moments[:-1]
    return same[1:] | same[:-1]


def _frame(timeline: Timeline, made: Mapping[str, Values], others: list[Read], rows: Indices) -> pd.DataFrame:
    is_all = len(rows) == len(timeline.start)
    chosen = None if is_all else pa.array(rows)

    def column(values: Any) -> pd.Series:  # noqa: ANN401 - an array of numpy or of pyarrow
        if isinstance(values, np.ndarray):
            return pd.Series(values if is_all else values[rows])
        return text_series(values if chosen is None else values.take(chosen))

    frame: dict[str, pd.Series] = {"start": column(timeline.start), "timed": column(timeline.timed)}
    for key, values in made.items():
        frame[key] = _as_spans(column(values)) if key in ("duration", "relief") else column(values)
    for read in others:
        name = read.key if read.key not in {*frame, *tables.EPISODES} else f"{read.key} (own)"
        frame[name] = column(read.numbers if read.numbers is not None else read.text)
    return pd.DataFrame(frame, copy=False)


def _as_spans(seconds: pd.Series) -> pd.Series:
    milliseconds = seconds.to_numpy() * 1000.0
    lacking = np.isnan(milliseconds)
    np.rint(milliseconds, out=milliseconds)
    with np.errstate(invalid="ignore"):  # what a missing number becomes is overwritten
        spans = milliseconds.astype("int64").view("timedelta64[ms]")
    spans[lacking] = np.timedelta64("NaT")
    return pd.Series(spans, copy=False)
