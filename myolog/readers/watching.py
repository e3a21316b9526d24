"""Whether the rows of a day log say that the person was watching, where other files speak of the same days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from myolog.diary import TALLY
from myolog.parsing.problems import TOLD, Problems
from myolog.parsing.wording import count_text
from myolog.readers.part import Part
from myolog.readers.reading import Choice, Question


def ask_who_kept(file: str, column: str) -> Question:
    """The question whether a day in a file without an episode is a day without one.

    Parameters
    ----------
    column : str
        The one with the dates.
    """
    return Question(
        "kept",
        file,
        column,
        f"Did you keep {file} by hand, day by day? Then a day in it without an episode counts as a day without one. "
        "What a device or an app writes says nothing about that.",
        (Choice("by hand", "By hand"), Choice("by a device", "A device or an app wrote it")),
        "by hand",
    )


def watched(parts: Sequence[Part]) -> pd.DatetimeIndex:
    """Days on which a row of a day log kept by hand says that the person was watching."""
    days = pd.DatetimeIndex([])
    blank = left_blank(parts)
    for part, own in _kept_by_hand(parts):
        days = days.union(own.difference(blank[part.file][1]) if part.file in blank else own)
    return days


def _kept_by_hand(parts: Sequence[Part]) -> Iterator[tuple[Part, pd.DatetimeIndex]]:
    for part in parts:
        if part.days is not None and part.days.by_hand.any():
            yield part, part.days.frame.index[part.days.by_hand]


def left_blank(parts: Sequence[Part]) -> dict[str, tuple[str, pd.DatetimeIndex]]:
    """Days of day logs which the person's tally leaves blank.

    Whoever tallies writes 0 where there was nothing. So a day between the first and the last of the tally that it
    leaves blank was not watched, whatever another file knows of it: read as zeros, years of nights beside a
    tally of some weeks make a trigger of nothing.

    Returns
    -------
    dict
        By the file of the day log: the file with the tally, and the days. A log of which the person said that they kept it
        by hand is not among them.
    """
    tallies = {
        part.file: part.days.frame[TALLY].dropna().index
        for part in parts
        if part.days is not None and TALLY in part.days.frame.columns and part.days.frame[TALLY].notna().any()
    }
    found: dict[str, tuple[str, pd.DatetimeIndex]] = {}
    for part, own in _kept_by_hand(parts):
        if part.days is None or part.days.hand_is_said:
            continue
        for file, tallied in tallies.items():
            days = own[(own > tallied[0]) & (own < tallied[-1])]
            for filled in tallies.values():
                days = days.difference(filled)
            if file != part.file and len(days):
                found[part.file] = (file, days.union(found[part.file][1]) if part.file in found else days)
    return found


def tell(parts: Sequence[Part], problems: Mapping[str, Problems]) -> None:
    """Say which rows of day logs do not count as watched, since the tally leaves their days blank."""
    for file, (tally, days) in left_blank(parts).items():
        problems[file].add(
            f"{count_text(len(days), 'day')} for which {tally} has no number of episodes",
            "a number for each day that you watched, 0 where there was no episode",
            f"They do not count as days without an episode. Write 0 on them in {tally} if they are, or say that you kept "
            f"{file} by hand.",
            action=TOLD,
        )


def questions(parts: Sequence[Part]) -> list[Question]:
    """Who kept a file, where a tally in another file leaves days blank on which it has a row."""
    blank = left_blank(parts)
    asked = []
    for part, _ in _kept_by_hand(parts):
        column = next((row["column"] for row in part.columns if row["role"] == "date"), None)
        if part.file in blank and column is not None and not any(q.kind == "kept" for q in part.questions):
            asked.append(ask_who_kept(part.file, column))
    return asked
