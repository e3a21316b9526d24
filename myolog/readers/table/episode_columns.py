"""What the columns of a table say of its episodes: length, site, side, kind, severity, remedies, notes."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from myolog import catalogue
from myolog.diary import TALLY
from myolog.readers.exports.symptoms import Symptom, find_symptom
from myolog.readers.rows.tallies import is_answered
from myolog.readers.rows.words import SEPARATED, speaks
from myolog.readers.table.headers import Guess
from myolog.readers.table.measures import LONGEST, length_questions, read_score, read_span
from myolog.readers.table.reads import Read, tell
from myolog.readers.table.sheet import Column, Sheet, mapped, plain_text, spread_text, text_column
from myolog.readers.table.timeline import Timeline

Values: TypeAlias = npt.NDArray[np.float64] | pa.ChunkedArray
"""One a row: seconds or a rating as numbers, anything else as text."""


def read_episode_columns(sheet: Sheet, timeline: Timeline) -> tuple[dict[str, Values], list[Read], tuple[Column, ...]]:
    """What the columns say of the episodes, how they were read, and the columns that say nothing of the kind.

    Returns
    -------
    made : dict
        Values of each row, by the column of `tables.EPISODES`.
    reads : list of Read
    left : tuple of Column
    """
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
    _add_lengths(sheet, timeline, made)
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
    symptom = _symptom(text)
    return symptom.kind if symptom else text


def _symptom(text: str) -> Symptom | None:
    """The first twitch, cramp or spasm that a text names, as a whole or in one of its parts."""
    return next((s for s in map(find_symptom, (text, *SEPARATED.split(text))) if s), None)


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
    found = [_symptom(t) for t in column.cells.texts]
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
