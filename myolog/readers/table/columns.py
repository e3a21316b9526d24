"""Columns that are no known factor: numbers and yes/no make a factor of the person's own, text a note."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Final

import numpy as np

from myolog import catalogue
from myolog.catalogue import Factor
from myolog.parsing.problems import TOLD
from myolog.parsing.units import SIZES
from myolog.parsing.wording import range_text, unit_label
from myolog.readers.table.reads import (
    KEPT,
    UNDECIDED,
    UNKNOWN,
    Parsed,
    Read,
    filled,
    own_name,
    parse,
    set_aside,
    tell_rows,
    tick_questions,
)
from myolog.readers.table.sheet import Column, Sheet, text_column

MOSTLY: Final = 0.9
"""Share of the cells of an unknown column that must be numbers (or yes and no) to make it one of numbers."""


def read_exact(sheet: Sheet, column: Column) -> Read:
    """A column of a file of ours whose type settings.toml gives; nothing in it is doubted."""
    factor = catalogue.factors().get(column.name)
    if column.kind == "text":
        text = text_column(column, is_exact=True)
        return Read(column, "note", column.name, column.name, text=text, reason="Text of your own, as Myolog wrote it.")
    numbers = column.cells.plain_numbers
    if numbers is None:
        parsed = parse(sheet, column)
        is_number = parsed.which(lambda c: c.kind in ("number", "yes", "no", "none"))
        set_aside(sheet, column, ~is_number & ~column.cells.is_missing, "a number", UNKNOWN)
        numbers = parsed.numbers(is_number)
    if factor:
        low, high = factor.possible
        outside = np.flatnonzero((numbers < low) | (numbers > high))
        tell_rows(sheet, column, outside, range_text(factor), KEPT, TOLD)
    role, label, unit = ("factor", factor.label, factor.unit) if factor else ("own factor", column.name, "")
    return filled(sheet, Read(column, role, column.name, label, numbers, unit=unit, reason="As Myolog wrote it."))


def read_own(sheet: Sheet, column: Column, reason: str) -> Read:
    """A column that is no known factor.

    Parameters
    ----------
    reason : str
        The sentence that says why it is none.
    """
    key = own_name(column.name)
    plain = column.cells.plain_numbers
    if not column.n_filled:
        return as_note(sheet, column, f"{reason} All its cells are empty.")
    if plain is not None:
        return filled(sheet, Read(column, "own factor", key, key, plain, reason=f"{reason} It holds numbers."))
    parsed = parse(sheet, column)
    if parsed.rows("yes", "no") >= MOSTLY * column.n_filled:
        return read_yes_no(sheet, column, parsed, None, f"{reason} It says yes or no.")
    units = {c.unit for c in parsed.cells if c.kind in ("number", "span") and (c.unit or c.value)}  # 0 needs no unit
    dimensions = {SIZES[u][0] if u in SIZES else u for u in units}
    if parsed.rows("number", "span") < MOSTLY * column.n_filled or len(dimensions) > 1:
        return as_note(sheet, column, f"{reason} It holds text.")
    unit = "h" if parsed.rows("span") else _commonest_unit(parsed)
    size = SIZES[unit][1] if unit in SIZES else 1.0
    is_undecided = parsed.which(lambda c: c.other is not None)
    is_number = parsed.which(lambda c: c.kind in ("number", "span")) & ~is_undecided
    set_aside(sheet, column, is_undecided, *UNDECIDED)
    others = ~is_number & ~is_undecided & ~column.cells.is_missing
    set_aside(sheet, column, others, "a number, like most cells of this column", UNKNOWN)
    scaled = [round(c.value * SIZES[c.unit][1] / size, 10) if c.unit in SIZES else c.value for c in parsed.cells]
    numbers = column.cells.spread(np.where(is_number, scaled, np.nan))
    return filled(
        sheet,
        Read(column, "own factor", key, key, numbers, unit=unit_label(unit), reason=f"{reason} It holds numbers."),
    )


def _commonest_unit(parsed: Parsed) -> str:
    counts: Counter[str] = Counter()
    for cell, n in zip(parsed.cells, parsed.column.cells.counts.tolist(), strict=True):
        if cell.kind == "number":
            counts[cell.unit] += n
    return counts.most_common(1)[0][0] if counts else ""


def as_note(sheet: Sheet, column: Column, reason: str) -> Read:
    """A column kept as text."""
    key = own_name(column.name)
    return Read(column, "note", key, key, text=text_column(column, is_exact=sheet.is_ours), reason=reason)


def read_yes_no(sheet: Sheet, column: Column, parsed: Parsed, factor: Factor | None, reason: str) -> Read:
    """A column that says yes or no; 1 and 0 are as good.

    Parameters
    ----------
    factor : Factor or None
        The known yes/no factor that it is; None for one of the person's own.
    """
    answers = parsed.which(lambda c: c.kind in ("yes", "no", "none") or (c.kind == "number" and c.value in (0.0, 1.0)))
    wrong = ~answers & ~column.cells.is_missing
    set_aside(sheet, column, wrong, "yes or no", "Write yes or no, or leave the cell empty if it is not known.")
    numbers = parsed.numbers(answers)
    key, label = (factor.key, factor.label) if factor else (own_name(column.name),) * 2
    read = Read(column, "factor" if factor else "own factor", key, label, numbers, unit="yes/no", reason=reason)
    questions = (*read.questions, *tick_questions(sheet, column, numbers, answers))
    return filled(sheet, replace(read, questions=questions))
