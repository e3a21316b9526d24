"""A file with one row an episode, and perhaps the day's factors beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from myolog import catalogue
from myolog.diary import parse_day_start
from myolog.readers.amounts import Read, as_note, read_own, read_score, read_span
from myolog.readers.day_table import gather, read_day_columns
from myolog.readers.part import DayTable, EpisodeTable
from myolog.readers.problems import TOLD
from myolog.readers.sheet import Column, Sheet, mapped, plain_text, spread_text, text_column, text_series
from myolog.readers.timeline import Timeline

Flags = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.int64]
TEXTS: Final = ("site", "side", "kind", "before", "remedies", "notes")


def read_episodes(
    sheet: Sheet, timeline: Timeline, day_start: str
) -> tuple[EpisodeTable | None, DayTable | None, list[Read]]:
    """Rows of episodes, what the file says of days, and what each column was read as."""
    made: dict[str, Any] = {}
    reads: list[Read] = []
    own_attributes = [
        _attribute(sheet, c, made, reads) for c in sheet.columns if c.role == "attribute" and c not in timeline.used
    ]
    rest = [c for c in own_attributes if c is not None]
    _side(sheet, made)
    _lengths(sheet, timeline, made)
    others = [c for c in sheet.columns if c not in timeline.used and (c.role != "attribute" or c in rest)]
    others_read = read_day_columns(replace(sheet, columns=tuple(others)), timeline.used)
    has_date = ~np.isnat(timeline.start)
    is_episode = has_date & (timeline.timed | _has_any(made, sheet.n_rows))
    if sheet.is_ours:
        is_episode = has_date
    day = _days(timeline, day_start)
    for_days, extras = _sorted_out(sheet, others_read, day, is_episode)
    reads += others_read
    if not is_episode.any() and not sheet.is_ours:
        is_episode = has_date & ~_has_values(for_days, sheet.n_rows)
    is_episode &= ~_repeated(sheet, timeline, is_episode)
    rows = np.flatnonzero(is_episode)
    episodes = _frame(timeline, made, extras, rows)
    lines: Callable[[Indices], Indices] = lambda chosen: sheet.lines(rows[chosen])  # noqa: E731
    log_rows = np.flatnonzero(has_date & ~is_episode & ~_was_episode(sheet, has_date, timeline, made))
    days = None
    if for_days:
        by_hand = np.zeros(sheet.n_rows, dtype=bool)
        by_hand[log_rows] = True
        days = gather(sheet, for_days, day, np.flatnonzero(has_date), by_hand)
        if len(log_rows):
            sheet.problems.add_rows(
                log_rows, sheet.lines, lambda chosen: ["a row without anything of an episode"] * len(chosen), "an episode",
                "It was read as a day of your day log without an episode. Add a time, a site or a duration if there was one.", action=TOLD,
            )  # fmt: skip
    return EpisodeTable(episodes, lines), days, reads


def _was_episode(sheet: Sheet, has_date: Flags, timeline: Timeline, made: dict[str, Any]) -> Flags:
    return has_date & (timeline.timed | _has_any(made, sheet.n_rows) | sheet.is_ours)


def _days(timeline: Timeline, day_start: str) -> npt.NDArray[np.datetime64]:
    """Day of each row by the person's day boundary; a row without an hour keeps its date."""
    shift = np.timedelta64(parse_day_start(day_start) // pd.Timedelta(minutes=1), "m")
    return np.where(timeline.timed, timeline.start - shift, timeline.start).astype("datetime64[D]")


def _attribute(sheet: Sheet, column: Column, made: dict[str, Any], reads: list[Read]) -> Column | None:
    """Read what a column says of the episodes into `made`; the column itself if it says nothing of the kind."""
    key = column.guess.key
    reason, unit = column.guess.reason, ""
    if key in made:
        return column
    if key in ("duration", "relief"):
        value: Any = read_span(sheet, column)
        unit = column.guess.unit or "min"
    elif key in ("severity", "sleep_disturbance"):
        value = read_score(sheet, column, 0.0, 10.0)
    elif key == "site" and not sheet.is_ours:
        value = _site(column, made)
    else:
        value = _text(sheet, column, key)
    if value is None:
        sheet.problems.add(
            f"cells that are mostly no {key.replace('_', ' ')}",
            "numbers",
            "The column was kept as a note.",
            column=column.name,
            action=TOLD,
        )
        return column
    made[key] = value
    label = key.replace("_", " ").capitalize()
    reads.append(Read(column, "episode attribute", key, label, unit=unit, reason=reason))
    return None


def _text(sheet: Sheet, column: Column, key: str) -> pa.ChunkedArray:
    if sheet.is_ours:
        return text_column(column, is_exact=True)
    changes: dict[str, Callable[[str], str]] = {
        "kind": _kind,
        "side": _one_side,
        "remedies": _remedies,
        "before": _list,
    }
    return text_column(column, is_exact=False, change=changes.get(key, str))


def _kind(text: str) -> str:
    found = catalogue.find_kind(text)
    return found.key if found else text


def _one_side(text: str) -> str:
    found = catalogue.find_site(f"{text} calf")
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


def _site(column: Column, made: dict[str, Any]) -> pa.ChunkedArray:
    """Sites by their keys; the side that stands with them goes to its own column."""
    found = {
        t: catalogue.find_site(plain_text(t))
        for t, gone in zip(column.cells.texts, column.is_missing, strict=True)
        if not gone
    }
    if any(f and f[1] for f in found.values()):
        sides = [(f[1] or None) if (f := found.get(t)) else None for t in column.cells.texts]
        made["said side"] = spread_text(sides, column.cells.codes)
    return mapped(column, lambda t: f[0] if (f := found[t]) else plain_text(t), column.is_missing)


def _side(sheet: Sheet, made: dict[str, Any]) -> None:
    """Side column where it is filled, else the side that stood with the site."""
    said = made.pop("said side", None)
    if said is None:
        return
    own = made.get("side")
    made["side"] = said if own is None else pa.compute.coalesce(own, said)


def _lengths(sheet: Sheet, timeline: Timeline, made: dict[str, Any]) -> None:
    """Duration from start and end where none is given."""
    if np.isnat(timeline.end).all():
        return
    between = (timeline.end - timeline.start) / np.timedelta64(1, "s")
    between = np.where(np.isnat(timeline.end), np.nan, between)
    bad = np.flatnonzero((between < 0) | (between > 31 * 86400))
    sheet.problems.add_rows(
        bad, sheet.lines, lambda rows: [f"an end {str(timeline.end[r].astype('datetime64[m]')).replace('T', ' ')}" for r in rows],
        "an end after the start, and within 31 days", "Correct the start or the end. The episode was read without its length.",
        column=next((c.name for c in timeline.used if c.role == "end"), None),
    )  # fmt: skip
    between[bad] = np.nan
    given = made.get("duration")
    made["duration"] = between if given is None else np.where(np.isnan(given), between, given)


def _filled_rows(value: Any) -> Flags:  # noqa: ANN401 - numbers or text
    if isinstance(value, np.ndarray):
        return np.isfinite(value)
    return value.is_valid().to_numpy()


def _has_any(made: dict[str, Any], n_rows: int) -> Flags:
    """Rows that say anything of an episode; notes alone do not."""
    found = np.zeros(n_rows, dtype=bool)
    for key, value in made.items():
        if key != "notes":
            found |= _filled_rows(value)
    return found


def _has_values(reads: list[Read], n_rows: int) -> Flags:
    found = np.zeros(n_rows, dtype=bool)
    for read in reads:
        found |= np.isfinite(read.values) if read.values is not None else read.text.is_valid().to_numpy()  # type: ignore[union-attr]
    return found


def _sorted_out(
    sheet: Sheet, reads: list[Read], day: npt.NDArray[np.datetime64], is_episode: Flags
) -> tuple[list[Read], list[Read]]:
    """Columns that speak of the day, and those that speak of the single episode."""
    for_days: list[Read] = []
    extras: list[Read] = []
    if not reads:
        return for_days, extras
    known = np.flatnonzero(~np.isnat(day))
    group = np.unique(day[known], return_inverse=True)[1] if len(known) else known
    for i, read in enumerate(reads):
        if read.role in ("ignored", "row number", "by hand", "minutes"):
            continue
        if read.role == "tally":
            own = read_own(sheet, read.column, "In a table of episodes it is a column of its own.")
            reads[i] = own
            extras.append(own)
            continue
        if read.values is None or sheet.is_ours:
            extras.append(read)
            continue
        share = _share_constant(read.values[known], group)
        if share == 1.0 or (share >= 0.9 and read.role == "factor") or read.role == "rpe":
            for_days.append(read)
        else:
            if read.role == "factor":
                sheet.problems.add(
                    f"different values of “{read.column.name}” on one day", "one value a day",
                    "It was kept beside the episodes. Give each day one value to have it compared.", column=read.column.name,
                )  # fmt: skip
            made = replace(read, role="episode attribute", key=read.column.name, label=read.column.name,
                           reason=f"{read.reason} It changes within days, so it belongs to the episodes.")  # fmt: skip
            reads[i] = made
            extras.append(made)
    return for_days, extras


def _share_constant(values: npt.NDArray[np.float64], group: Indices) -> float:
    """Share of the days with several values on which they are all the same."""
    has = np.isfinite(values)
    if not has.any():
        return 1.0
    at, n = group[has], int(group.max()) + 1
    low, high, count = np.full(n, np.inf), np.full(n, -np.inf), np.bincount(at, minlength=n)
    np.minimum.at(low, at, values[has])
    np.maximum.at(high, at, values[has])
    several = count > 1
    return float((low == high)[several].mean()) if several.any() else 1.0


def _repeated(sheet: Sheet, timeline: Timeline, is_episode: Flags) -> Flags:
    """Rows with an hour that repeat an earlier row to the last cell."""
    none = np.zeros(sheet.n_rows, dtype=bool)
    if sheet.is_ours:
        return none
    key = timeline.start.astype("int64").astype("uint64")
    for column in sheet.columns:
        if column in timeline.used and column.role != "end":
            continue
        numbers = column.cells.plain_numbers
        code = column.cells.codes.astype("int64").view("uint64") if numbers is None else numbers.view("uint64")
        key = (key ^ code) * np.uint64(0x9E3779B97F4A7C15)
        key ^= key >> np.uint64(29)
    repeats = pd.Series(key).duplicated().to_numpy() & is_episode & timeline.timed
    rows = np.flatnonzero(repeats)
    sheet.problems.add_rows(
        rows, sheet.lines, lambda chosen: ["an episode that stands in the file already"] * len(chosen), "each episode once",
        "It was read once. If there were two, give them different times.", action=TOLD,
    )  # fmt: skip
    return repeats


def _frame(timeline: Timeline, made: dict[str, Any], extras: list[Read], rows: Indices) -> pd.DataFrame:
    everything = len(rows) == len(timeline.start)
    chosen = None if everything else pa.array(rows)

    def column(value: Any) -> pd.Series:  # noqa: ANN401 - numbers or text
        if isinstance(value, np.ndarray):
            return pd.Series(value if everything else value[rows])
        return text_series(value if chosen is None else value.take(chosen))

    frame: dict[str, Any] = {
        "start": pd.Series(timeline.start if everything else timeline.start[rows]),
        "timed": pd.Series(timeline.timed if everything else timeline.timed[rows]),
    }
    for key, value in made.items():
        frame[key] = _spans(column(value)) if key in ("duration", "relief") else column(value)
    for read in extras:
        name = read.key if read.key not in frame else f"{read.key} (own)"
        frame[name] = column(read.values if read.values is not None else read.text)
    return pd.DataFrame(frame)


def _spans(seconds: pd.Series) -> pd.Series:
    values = seconds.to_numpy()
    known = np.isfinite(values)
    whole = np.round(np.where(known, values, 0.0) * 1000).astype("int64").astype("timedelta64[ms]")
    return pd.Series(np.where(known, whole, np.timedelta64("NaT", "ms")))


__all__ = ["as_note", "read_episodes"]
