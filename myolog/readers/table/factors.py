"""Columns named like a known factor: in which unit they are, and whether they are what their name says."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from myolog import catalogue
from myolog.catalogue import Factor
from myolog.parsing.problems import REPAIRED, SET_ASIDE, TOLD, Action
from myolog.parsing.units import PORTION_OF, portion_sizes, size_in
from myolog.parsing.wording import amount_text, in_unit, range_text, unit_label
from myolog.readers.reading import KEEP, Choice, Question
from myolog.readers.table.columns import MOSTLY, as_note, read_own, read_yes_no
from myolog.readers.table.reads import UNDECIDED, UNKNOWN, Parsed, Read, filled, parse, set_aside, tell, tell_rows
from myolog.readers.table.sheet import Column, Sheet

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

DRINKS: Final = ("espresso", "coffee", "tea", "cola")
USUAL: Final = {"L": (0.15, 0.2, 0.25, 0.3, 0.33, 0.5), "mg": (40.0, 60.0, 80.0, 100.0, 120.0, 150.0)}
"""Amounts that a glass or a cup often holds, offered to choose from."""


def read_factor(sheet: Sheet, column: Column, factor: Factor) -> Read:
    """A column whose name is that of a known factor; by its cells it may turn out to be something else."""
    if not column.n_filled:
        none = np.full(len(column.cells), np.nan)
        reason = f"{column.guess.reason} All its cells are empty."
        return filled(sheet, Read(column, "factor", factor.key, factor.label, none, unit=factor.unit, reason=reason))
    parsed = None if column.cells.plain_numbers is not None else parse(sheet, column)
    if parsed is not None:
        n_answers, n_numbers = parsed.rows("yes", "no"), parsed.rows("number", "span", "clock", "none")
        if n_answers > n_numbers and 2 * n_answers >= column.n_filled:
            return _answers(sheet, column, parsed, factor)
        if 2 * (n_numbers + n_answers) < column.n_filled and not column.guess.is_told:
            expected = f"numbers{in_unit(factor)}" if factor.quantity != "yes_no" else "yes or no"
            fix = "It was kept as a note. Write numbers to have it compared."
            tell(sheet, column, f"text under a name that means “{factor.label}”", expected, fix)
            return as_note(sheet, column, f"Its name means “{factor.label}”, but it holds text.")
    if factor.quantity == "yes_no":
        return _numbers_for_yes_no(sheet, column, parsed or parse(sheet, column), factor)
    return _numbers(sheet, column, parsed, factor)


def _answers(sheet: Sheet, column: Column, parsed: Parsed, factor: Factor) -> Read:
    """Yes and no under the name of an amount: the yes/no factor beside it, or one of the person's own."""
    known = factor if factor.quantity == "yes_no" else catalogue.factors().get(factor.yes_no)
    if known:
        return read_yes_no(sheet, column, parsed, known, f"{column.guess.reason} It says yes or no.")
    return read_yes_no(sheet, column, parsed, None, f"Its name means “{factor.label}”, but it says yes or no.")


def _numbers_for_yes_no(sheet: Sheet, column: Column, parsed: Parsed, factor: Factor) -> Read:
    """Numbers under the name of a yes/no factor: 1 and 0, an amount with its unit, or something else."""
    is_binary = parsed.which(
        lambda c: c.kind in ("yes", "no", "none") or (c.kind == "number" and c.value in (0.0, 1.0))
    )
    if column.cells.counts[is_binary].sum() >= MOSTLY * column.n_filled:
        return read_yes_no(sheet, column, parsed, factor, column.guess.reason)
    amount = catalogue.amount_of(factor.key)
    units = {c.unit for c in parsed.cells if c.kind == "number"}
    if amount and units and all(u and size_in(u, amount) is not None for u in units):
        return _numbers(sheet, column, parsed, amount)
    name = f"“{factor.label}”"
    read = read_own(sheet, column, f"Its name means {name}, which is yes or no, but it holds numbers.")
    kept = "It was kept as a note." if read.role == "note" else "It was kept as a factor of your own."
    how = (
        f"Say in the name what is counted, for example “{factor.label} ({amount.unit})”."
        if amount and amount.unit
        else ""
    )
    tell(
        sheet,
        column,
        f"numbers under a name that means {name} (yes or no)",
        "yes or no, or a name that says what is counted",
        f"{kept} {how or 'Write yes or no to have it compared as such.'}",
    )
    return read


@dataclass(frozen=True)
class Scale:
    """What one of the numbers of a column is, where its cell names no unit.

    Attributes
    ----------
    size : float
        In the factor's unit.
    reason : str
        A sentence that says so.
    told : tuple of found, expected, fix and action, or None
        The problem to tell, where the unit had to be inferred.
    """

    size: float
    unit: str
    reason: str
    told: tuple[str, str, str, Action] | None = None
    questions: tuple[Question, ...] = ()


def _numbers(sheet: Sheet, column: Column, parsed: Parsed | None, factor: Factor) -> Read:
    name = f"“{factor.label}”"
    bare = _bare_numbers(column, parsed)
    if _is_zero_one(column, factor, bare):
        known = catalogue.factors()[factor.yes_no]
        return read_yes_no(
            sheet, column, parsed or parse(sheet, column), known, f"{column.guess.reason} It holds only 0 and 1."
        )
    scale = _scale(sheet, column, factor, bare)
    if scale is None:
        read = read_own(sheet, column, f"Its name means {name}, but its unit is not clear.")
        question = _ask_unit(sheet, column, factor)
        tell(
            sheet,
            column,
            "numbers that fit more than one unit",
            f"{factor.label}{in_unit(factor)}",
            "It was kept as a factor of your own until you say its unit, or write it into the name of the column.",
        )
        return replace(read, questions=(*read.questions, question))
    numbers, unread = _converted(column, parsed, factor, scale)
    low, high = factor.possible
    outside = (numbers < low) | (numbers > high)
    if 2 * outside.sum() > np.isfinite(numbers).sum() and not column.guess.is_told:
        tell(
            sheet,
            column,
            f"numbers mostly outside what {name} can be",
            range_text(factor),
            "It was kept as a factor of your own. If it is meant, write the unit into the name of the column.",
        )
        return read_own(sheet, column, f"Its name means {name}, but its numbers do not fit.")
    if scale.told:
        tell(sheet, column, *scale.told)
    for texts, expected, fix in unread:
        set_aside(sheet, column, texts, expected, fix)
    if parsed and parsed.rows("no", "none") and _can_be_none(factor):
        fix = "It was read as 0. Leave the cell empty if it is not known."
        tell(sheet, column, "“no” or “none” among numbers", "a number", fix)
    tell_rows(sheet, column, np.flatnonzero(outside), range_text(factor), UNKNOWN, SET_ASIDE)
    read = Read(
        column,
        "factor",
        factor.key,
        factor.label,
        np.where(outside, np.nan, numbers),
        unit=unit_label(scale.unit) or factor.unit,
        reason=f"{column.guess.reason} {scale.reason}".strip(),
        questions=scale.questions,
    )
    return filled(sheet, read)


def _is_zero_one(column: Column, factor: Factor, bare: Floats) -> bool:
    """Whether 0 and 1 stand for no and yes: under the name of an amount, and without a unit."""
    if (
        not factor.yes_no
        or factor.quantity not in ("time", "mass", "volume")
        or column.guess.unit
        or column.guess.is_told
    ):
        return False
    return len(bare) == column.n_filled and bool(np.isin(bare, (0.0, 1.0)).all())


def _can_be_none(factor: Factor) -> bool:
    """Whether "none" is an amount of it: a day without coffee is one, a night without sleep hardly."""
    return factor.quantity != "score" and factor.when == "day"


def _bare_numbers(column: Column, parsed: Parsed | None) -> Floats:
    """Numbers whose cells name no unit, one a row that has one."""
    if parsed is None:
        plain = column.cells.plain_numbers
        return np.empty(0) if plain is None else plain[np.isfinite(plain)]
    is_bare = parsed.which(lambda c: c.kind == "number" and not c.unit)
    numbers = parsed.numbers(is_bare)
    return numbers[np.isfinite(numbers)]


def _converted(
    column: Column, parsed: Parsed | None, factor: Factor, scale: Scale
) -> tuple[Floats, list[tuple[Flags, str, str]]]:
    """Numbers in the factor's unit, and the texts that could not be read with what was expected."""
    if parsed is None:
        plain = column.cells.plain_numbers
        return np.empty(0) if plain is None else _rounded(plain, scale.size), []
    low, high = factor.possible
    second = size_in("s", factor)
    made = np.full(len(parsed.cells), np.nan)
    is_undecided = np.zeros(len(parsed.cells), dtype=bool)
    for i, cell in enumerate(parsed.cells):
        match cell.kind:
            case "number":
                size = size_in(cell.unit, factor, column.wish.per_unit) if cell.unit else scale.size
                values = [] if size is None else [v * size for v in (cell.value, cell.other) if v is not None]
                fitting = [v for v in values if low <= v <= high] if len(values) > 1 else values
                is_undecided[i] = len(values) > 1 and len(fitting) != 1
                made[i] = fitting[0] if len(fitting) == 1 else np.nan
            case "span" if second:
                made[i] = cell.value * second
            case "clock" if second:
                made[i] = cell.value * 3600 * second
            case "no" | "none" if _can_be_none(factor):
                made[i] = 0.0
    is_bad = np.isnan(made) & ~is_undecided & ~column.cells.is_missing
    unread = [(is_bad, f"a number{in_unit(factor)}", UNKNOWN), (is_undecided, *UNDECIDED)]
    return column.cells.spread([round(v, 10) for v in made.tolist()]), unread


def _rounded(numbers: Floats, size: float) -> Floats:
    """Numbers in another unit, without the last digits that the conversion makes (420 min are 7 h)."""
    if size == 1.0:
        return numbers
    with np.errstate(over="ignore"):  # what overflows is no amount, and will be set aside as such
        scaled = numbers * size
        return np.where(np.abs(scaled) < 1e9, np.round(scaled, 10), scaled)


def _scale(sheet: Sheet, column: Column, factor: Factor, bare: Floats) -> Scale | None:
    """What one of the numbers of a column is; None where that cannot be told."""
    unit, per_unit = column.guess.unit, column.wish.per_unit
    if unit:
        size = size_in(unit, factor, per_unit)
        return None if size is None else _named_scale(sheet, column, factor, unit, size)
    if per_unit is not None:
        return Scale(per_unit, "", f"One is {amount_text(per_unit)} {factor.unit}, as you said.")
    if len(bare) and not column.guess.is_told:
        if factor.quantity == "mass":
            return _mass_scale(sheet, column, factor, bare)
        by_size = {"time": _time_scale, "volume": _volume_scale, "temperature": _temperature_scale}
        if factor.quantity in by_size:
            return by_size[factor.quantity](factor, bare)
    return Scale(1.0, "", f"Read in {factor.unit}." if factor.unit else "")


def _named_scale(sheet: Sheet, column: Column, factor: Factor, unit: str, size: float) -> Scale:
    """Scale of a unit that stands in the name of the column, or that the person gave."""
    one = f"One {unit_label(unit)} is {amount_text(size)} {factor.unit}"
    if column.wish.per_unit is not None:
        return Scale(size, unit, f"{one}, as you said.", questions=_ask_portion(sheet, column, factor, unit, size))
    if unit not in PORTION_OF.values() or unit == "iu":
        return Scale(size, unit, f"Read in {unit_label(unit, many=True)}.")
    told: tuple[str, str, str, Action] = (
        f"a number of {unit_label(unit, many=True)}",
        f"an amount{in_unit(factor)}",
        f"Each was read as {amount_text(size)} {factor.unit}. Say so if yours holds more or less.",
        TOLD,
    )
    return Scale(size, unit, f"{one} unless you say otherwise.", told, _ask_portion(sheet, column, factor, unit, size))


def _time_scale(factor: Factor, bare: Floats) -> Scale | None:
    """Hours (or minutes, for what is counted in them) unless the numbers are too large for that."""
    names = {"h": "hours", "min": "minutes", "s": "seconds"}
    own = "h" if factor.unit == "h" else "min"
    used = bare[bare > 0]
    if own == "min" and len(used) and np.median(used) < 4:
        return None  # hours, or sessions?
    median = float(np.median(bare))
    longer = [u for u in ("h", "min", "s") if median <= {"h": 24, "min": 24 * 60, "s": np.inf}[u]]
    unit = own if own in longer else longer[0]
    size = size_in(unit, factor) or 1.0
    if unit == own:
        return Scale(size, unit, f"No unit is named; read in {names[own]}.")
    told: tuple[str, str, str, Action] = (
        f"numbers around {amount_text(median)}, too large for {names[own]}",
        f"{factor.label} in {names[own]}",
        f"They were read as {names[unit]}. Write the unit into the name of the column, for example “{factor.label} ({unit})”.",
        REPAIRED,
    )
    return Scale(size, unit, f"The numbers are too large for {names[own]}, so they were read as {names[unit]}.", told)


def _temperature_scale(factor: Factor, _: Floats) -> Scale | None:
    """Degrees Celsius, where degrees Fahrenheit would be outside what the factor can be."""
    low, high = factor.possible
    if low * 1.8 + 32 <= high:
        return None
    return Scale(1.0, factor.unit, f"No unit is named; numbers like these are {factor.unit}.")


def _volume_scale(factor: Factor, bare: Floats) -> Scale | None:
    """Litres or millilitres, where the numbers can be nothing else."""
    used = bare[bare > 0]
    median = float(np.median(used)) if len(used) else 0.0
    if median <= 6 and (not len(used) or used.max() <= 10):
        return Scale(1.0, "l", "No unit is named; numbers this small are litres.")
    if median < 100:
        return None  # glasses, decilitres, ounces?
    told: tuple[str, str, str, Action] = (
        f"numbers around {amount_text(median)} without a unit",
        "an amount with its unit",
        f"They were read as millilitres. Write the unit into the name of the column, for example “{factor.label} (ml)”.",
        TOLD,
    )
    return Scale(1e-3, "ml", "No unit is named; numbers this large are millilitres.", told)


def _mass_scale(sheet: Sheet, column: Column, factor: Factor, bare: Floats) -> Scale | None:
    """Cups under the name of a drink, else the factor's unit where the numbers can be that."""
    used = bare[bare > 0]
    median = float(np.median(used)) if len(used) else 0.0
    words = catalogue.normalise(column.name).split()
    drink = next((PORTION_OF[w] for w in words if PORTION_OF.get(w) in DRINKS), None)
    size = None if drink is None else size_in(drink, factor) or size_in("cup", factor)
    if drink and size and median <= 15:
        told: tuple[str, str, str, Action] = (
            f"small numbers under “{column.name}”",
            f"an amount{in_unit(factor)}",
            f"They were read as cups of {amount_text(size)} {factor.unit} each. Say so if yours hold more or less.",
            TOLD,
        )
        reason = f"Numbers this small are cups; one is {amount_text(size)} {factor.unit} unless you say otherwise."
        return Scale(size, "cup", reason, told, _ask_portion(sheet, column, factor, "cup", size))
    # A tenfold slip is too much to guess: cups or tablets for milligrams, international units for micrograms.
    if (factor.unit == "mg" and 0 < median <= 15) or (size_in("iu", factor) is not None and median >= 200):
        return None
    return Scale(1.0, "", f"No unit is named; read in {factor.unit}.")


def _ask_portion(sheet: Sheet, column: Column, factor: Factor, unit: str, size: float) -> tuple[Question, ...]:
    if unit not in PORTION_OF.values():
        return ()
    known = sorted({*portion_sizes(factor).values(), size, *USUAL.get(factor.unit, ())})
    choices = tuple(Choice(v, f"{amount_text(v)} {factor.unit}") for v in known)
    amount = f"{amount_text(size)} {factor.unit}"
    sentence = f"How much is one {unit_label(unit)} in “{column.name}”? It was read as {amount}."
    return (Question("portion", sheet.file, column.name, sentence, choices, size, factor.unit),)


def _ask_unit(sheet: Sheet, column: Column, factor: Factor) -> Question:
    offered = {
        "time": ("h", "min", "s"),
        "mass": ("mg", "g", "ug"),
        "volume": ("l", "ml", "cl", "dl", "fl oz"),
        "temperature": (factor.unit,),
    }.get(factor.quantity, ())
    units = [*offered, *portion_sizes(factor), "iu"]
    choices = [Choice(u, unit_label(u, many=True)) for u in units if size_in(u, factor) is not None]
    return Question(
        "unit",
        sheet.file,
        column.name,
        f"What is “{column.name}” measured in? It was kept as a factor of your own until you say.",
        (*choices, Choice(KEEP, "None of these: keep it as it is")),
        KEEP,
    )
