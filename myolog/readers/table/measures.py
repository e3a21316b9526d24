"""What is measured of episodes: how many, how long, how bad."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from myolog.catalogue import normalise
from myolog.parsing.cells import Cell
from myolog.parsing.problems import SET_ASIDE, TOLD, shown
from myolog.parsing.tallies import Tally, read_tally
from myolog.parsing.units import SIZES
from myolog.parsing.wording import count_text
from myolog.readers.reading import Choice, Question
from myolog.readers.table.names import STRENGTHS, STRONG
from myolog.readers.table.reads import KEPT, UNKNOWN, blank_rows, parse, set_aside, tell, tell_rows, tick_questions
from myolog.readers.table.sheet import Column, Sheet

Floats = npt.NDArray[np.float64]

COUNT: Final = (
    "a whole number of episodes, 0 or more",
    "Write how many there were, 0 if there were none, or leave the cell empty if nobody counted.",
)
FARTHEST: Final = 1e12
"""Seconds; what we wrote ourselves is believed up to here, and no further can be held."""
MOST_A_DAY: Final = 10_000
"""More than one every ten seconds is a slip."""
LONGEST: Final = 31 * 86400.0
"""Seconds; an episode or a relief that takes longer is a slip."""


def holds_counts(sheet: Sheet, column: Column) -> bool:
    """Whether a column named like a count says how many there were, in digits, words or marks, or whether there were any.

    Yes and no beside a site, a side or a length are no count of the day.
    """
    if column.cells.plain_numbers is not None or not column.n_filled or column.guess.is_told:
        return True
    tallies = [read_tally(t) for t in column.cells.texts]
    says = np.array([t is not None for t in tallies], dtype=bool)
    answers = np.array([t is not None and t.kind == "yes" for t in tallies], dtype=bool)
    counts = column.cells.counts
    is_none = np.array([t is not None and t.value == 0 for t in tallies], dtype=bool)
    n_some = column.n_filled - counts[is_none].sum()
    if 2 * counts[says & ~is_none].sum() < n_some:
        return False
    beside = any(c.role == "attribute" and c.guess.key in STRONG and c.n_filled for c in sheet.columns)
    return not (beside and counts[answers].any() and not _any_number(tallies))


def counted(column: Column) -> Floats | None:
    """Numbers of episodes that the cells say, one for a strength ("mild"); None if a cell says something else."""
    numbers, cells = column.cells.plain_numbers, column.cells
    if numbers is not None or not column.n_filled:
        return numbers
    tallies = [Tally("yes", 1.0) if normalise(t) in STRENGTHS else read_tally(t) for t in cells.texts]
    if any(t is None and not gone for t, gone in zip(tallies, cells.is_missing, strict=True)):
        return None
    return cells.spread(np.array([np.nan if t is None else t.value for t in tallies]))


def _any_number(tallies: Iterable[Tally | None]) -> bool:
    """Whether any cell says more than none and some."""
    return any(t is not None and t.kind != "yes" and t.value != 0 for t in tallies)


TOLD_OF: Final = (
    ("about", "a number that is not sure, like “{}”", "Read as it stands: {} as {:g}."),
    ("at least", "a number that may be higher, like “{}”", "Read as the lowest that it can be: {} as {:g}."),
    ("between", "two numbers, like “{}”", "Read as the middle, rounded up to a whole number: {} as {:g}."),
    ("marks", "tally marks, like “{}”", "The marks were counted: {} as {:g}."),
    ("yes", "“{}” where a number should be", "{} was read as {:g}, though there may have been more."),
)
"""Ways to say how many there were: what was found, and what was read, with an example."""


def read_count(sheet: Sheet, column: Column) -> Floats:
    """Numbers of episodes: whole, not below zero, missing where the cell is empty or only says "a few"."""
    numbers = column.cells.plain_numbers
    if numbers is None:
        tallies = [read_tally(t) for t in column.cells.texts]
        values = np.array([np.nan if t is None else t.value for t in tallies])
        set_aside(sheet, column, np.isnan(values) & ~column.cells.is_missing, *COUNT)
        _tell_tallies(sheet, column, tallies)
        numbers = column.cells.spread(values)
    # A diary may hold a mean of counts, as a script made it: what we wrote stays what it is.
    is_wrong = (
        (numbers < 0)
        | ((numbers > MOST_A_DAY) & (not sheet.is_ours))
        | ((numbers != np.floor(numbers)) & np.isfinite(numbers) & (not sheet.is_ours))
    )
    tell_rows(sheet, column, np.flatnonzero(is_wrong), *COUNT, SET_ASIDE)
    numbers = np.where(is_wrong, np.nan, numbers)
    if column.wish.empty == "none":
        numbers = np.where(np.isnan(numbers) & blank_rows(column), 0.0, numbers)
    return numbers


def count_questions(sheet: Sheet, column: Column, numbers: Floats) -> tuple[Question, ...]:
    """What an empty cell means in a column of episodes that is only ticked."""
    if column.cells.plain_numbers is not None:
        return ()
    return tick_questions(sheet, column, numbers, ~column.cells.is_missing)


def _tell_tallies(sheet: Sheet, column: Column, tallies: Sequence[Tally | None]) -> None:
    """A problem for each way to say how many there were that is not a plain number."""
    for kind, found, how in TOLD_OF:
        of_kind = np.array([t is not None and t.kind == kind for t in tallies], dtype=bool)
        if not of_kind.any():
            continue
        at = int(of_kind.argmax())
        tally, example = tallies[at], shown(column.cells.texts[at])
        n = count_text(int(column.cells.counts[of_kind].sum()), "cell")
        read = how.format(f"“{example}”", tally.value if tally else 0)
        tell(sheet, column, f"{found.format(example)}, in {n}", COUNT[0], f"{read} Write the number to be sure.")


def _is_plain(cell: Cell) -> bool:
    return cell.kind in ("number", "none", "no") and not cell.unit and cell.other is None


def read_score(sheet: Sheet, column: Column, low: float, high: float) -> Floats | None:
    """A rating between two ends; None if most cells are none."""
    numbers = column.cells.plain_numbers
    wrong = np.zeros(0, dtype=bool)
    if numbers is None:
        parsed = parse(sheet, column)
        good = parsed.which(_is_plain)
        if 2 * column.cells.counts[good].sum() < column.n_filled:
            return None
        wrong = ~good & ~column.cells.is_missing
        numbers = parsed.numbers(good)
    expected = f"a number from {low:g} to {high:g}"
    is_outside = (numbers < low) | (numbers > high)
    outside = np.flatnonzero(is_outside)
    if sheet.is_ours:
        set_aside(sheet, column, wrong, expected, UNKNOWN)
        tell_rows(sheet, column, outside, expected, KEPT, TOLD)
        return numbers
    if 2 * len(outside) > np.isfinite(numbers).sum():
        return None
    set_aside(sheet, column, wrong, expected, UNKNOWN)
    tell_rows(sheet, column, outside, expected, UNKNOWN, SET_ASIDE)
    return np.where(is_outside, np.nan, numbers)


def read_span(sheet: Sheet, column: Column) -> Floats | None:
    """Lengths of time in seconds; numbers without a unit are minutes. None if most cells are no length of time."""
    named = column.guess.unit if column.guess.unit in SIZES and SIZES[column.guess.unit][0] == "time" else ""
    size = SIZES[named or "min"][1]
    plain = column.cells.plain_numbers
    expected, fix = "a length of time, in minutes", f"Write minutes, or for example 1h 30m. {UNKNOWN}"
    wrong = np.zeros(0, dtype=bool)
    if plain is not None:
        seconds = np.clip(plain, -FARTHEST, FARTHEST) * size
    else:
        parsed = parse(sheet, column)
        made = np.array([_seconds(c, size, named) for c in parsed.cells])
        is_read = np.isfinite(made)
        if 2 * column.cells.counts[is_read].sum() < column.n_filled:
            return None
        wrong = ~is_read & ~column.cells.is_missing
        seconds = column.cells.spread(made)
        if parsed.rows("clock"):
            how = "minutes and seconds" if named == "min" else "hours and minutes"
            tell(
                sheet,
                column,
                "lengths like 1:30",
                "a length of time with its unit",
                f"They were read as {how}. Write 1h 30m or 1m 30s to be sure.",
            )
    set_aside(sheet, column, wrong, expected, fix)
    longest = FARTHEST if sheet.is_ours else LONGEST
    shortest = -FARTHEST if sheet.is_ours and column.guess.key != "duration" else 0
    is_outside = (seconds > longest) | (seconds < shortest)
    tell_rows(sheet, column, np.flatnonzero(is_outside), "a length of time between 0 and 31 days", fix, SET_ASIDE)
    return np.where(is_outside, np.nan, seconds)


OFTEN_LONGEST: Final = 30.0
LONG: Final = 240.0
"""Minutes that most episodes do not last, and that hardly one lasts: longer ones may be seconds."""


def length_questions(sheet: Sheet, column: Column) -> tuple[Question, ...]:
    """What to ask of a column of lengths without a unit whose numbers are rather large for minutes."""
    if column.guess.unit or sheet.is_ours:
        return ()
    plain = column.cells.plain_numbers
    if plain is None:
        parsed = parse(sheet, column)
        plain = parsed.numbers(parsed.which(_is_plain))
    bare = plain[plain > 0]
    if not len(bare) or (np.median(bare) <= OFTEN_LONGEST and bare.max() <= LONG):
        return ()
    sentence = (
        f"“{column.name}” has no unit. Its numbers lie around {np.median(bare):g}, and the largest is {bare.max():g}. "
        "What are they? They were read as minutes."
    )
    units = (Choice("s", "Seconds"), Choice("min", "Minutes"), Choice("h", "Hours"))
    return (Question("unit", sheet.file, column.name, sentence, units, "min"),)


def _seconds(cell: Cell, size: float, named: str) -> float:
    match cell.kind:
        case "number" if cell.other is None and not cell.unit:
            return cell.value * size
        case "number" if cell.other is None and cell.unit in SIZES and SIZES[cell.unit][0] == "time":
            return cell.value * SIZES[cell.unit][1]
        case "span":
            return cell.value
        case "clock":
            return cell.value * (60.0 if named == "min" else 3600.0)
        case "none":
            return 0.0
    return np.nan
