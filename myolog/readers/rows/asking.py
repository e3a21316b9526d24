"""The question what the rows of a table are, with what each answer would give."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from myolog.diary import TALLY
from myolog.parsing.problems import shown
from myolog.parsing.wording import count_text
from myolog.readers.part import Part
from myolog.readers.reading import Choice, Question
from myolog.readers.rows.seen import Kind

WORDS: Final[Mapping[str, str]] = {
    "sessions": "A training",
    "treatments": "A treatment or exercise at a place of the body",
    "amounts": "Something I took, ate or drank",
    "readings": "A measurement or rating",
    "sleep": "A sleep",
    "episode": "An episode",
    "day": "One of my days",
    "tally": "One of my days, with a number of episodes",
    "ignore": "Leave it out",
}
"""What a row can be, in words for people."""
LABELS: Final[Mapping[str, str]] = {
    "sessions": "Training",
    "treatments": "Treatments or exercises",
    "amounts": "What was eaten, drunk or taken",
    "readings": "Measurements and ratings",
    "sleep": "Sleep",
}
"""What a table of events is called."""


def ask_rows(file: str, kind: Kind, read: Callable[[Kind], Part], *, may_count: bool) -> Question:
    """The question for a table that does not show what its rows are.

    Parameters
    ----------
    kind : str
        What was assumed: its numbers count as factors.
    read : callable
        What the table holds if its rows are of a kind; it tells no problems.
    may_count : bool
        Whether a column may be a number of episodes.
    """
    assumed: tuple[Kind, ...] = (
        ("treatments", "readings") if kind == "treatments" else (kind,) if kind in WORDS else ("readings",)
    )
    counted: tuple[Kind, ...] = ("tally",) if may_count else ()
    choices = [Choice(each, f"{WORDS[each]}: {_given(read(each))}") for each in (*assumed, "episode", "day", *counted)]
    sentence = f"What is a row of {shown(file)}? Until you say, it makes no episode and no day without one."
    return Question("rows", file, "", sentence, (*choices, Choice("ignore", WORDS["ignore"])), assumed[0])


def _given(part: Part) -> str:
    """What an answer gives, in words ("12 days")."""
    if part.episodes is not None:
        return count_text(len(part.episodes.frame), "episode")
    if part.days is not None and TALLY in part.days.frame.columns:
        return count_text(int(part.days.frame[TALLY].sum()), "episode")
    if part.days is not None and part.days.by_hand.any():
        return count_text(int(part.days.by_hand.sum()), "observed day")
    return count_text(n_days_with_numbers(part), "day") if n_days_with_numbers(part) else "no numbers"


def n_days_with_numbers(part: Part) -> int:
    """Days of which a table says a number."""
    return 0 if part.days is None else int(part.days.frame.select_dtypes("number").notna().any(axis=1).sum())


UNKNOWN: Final = "Numbers by day, until you say what its rows are"
UNUSED: Final = "Not used until you say what its rows are"
"""What a table is called of which that is not known, with numbers and without any."""
