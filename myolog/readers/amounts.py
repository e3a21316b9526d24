"""Columns of numbers: their unit, their plausible range, and yes or no where they only say that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from myolog import catalogue
from myolog.catalogue import Factor
from myolog.readers.cells import TICKS, Cell, Cells, clean, read_cell
from myolog.readers.headers import Guess
from myolog.readers.problems import REPAIRED, SET_ASIDE, TOLD, shown
from myolog.readers.reading import KEEP, Choice, Question
from myolog.readers.sheet import Column, Sheet, text_column
from myolog.readers.units import PORTION_OF, SIZES, portion_sizes, size_in
from myolog.readers.wording import amount_text, unit_label

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

MOSTLY: Final = 0.9
"""Share of the cells of an unknown column that must be numbers (or yes and no) to make it one of numbers."""


@dataclass(frozen=True)
class Read:
    """A column as it was read.

    Attributes
    ----------
    role : str
        "factor", "own factor", "note", …; for `Reading.columns`.
    key : str
        Its name in the diary.
    values : array of float, or None for text
        One a row; NaN where the cell holds nothing or could not be read.
    text : pyarrow ChunkedArray, or None for numbers
    unit : str
        As it was read.
    reason : str
        A sentence that says why it was taken for this.
    """

    column: Column
    role: str
    key: str
    label: str
    values: Floats | None = None
    text: pa.ChunkedArray | None = None
    unit: str = ""
    reason: str = ""
    empty_means: Literal["not logged", "none"] = "not logged"
    proposes_none: bool = False
    questions: tuple[Question, ...] = ()

    @property
    def is_number(self) -> bool:
        """Whether it holds numbers."""
        return self.values is not None


@dataclass
class Parsed:
    """The cells of a column, each different text read once."""

    column: Column
    cells: list[Cell]

    def rows(self, *kinds: str) -> int:
        """Number of rows that hold one of these kinds of cell."""
        counts = self.column.cells.counts
        return int(sum(counts[i] for i, c in enumerate(self.cells) if c.kind in kinds))

    def which(self, holds: Callable[[Cell], bool]) -> Flags:
        """For each different text, whether its cell is so."""
        return np.array([holds(c) for c in self.cells], dtype=bool)


def parse(sheet: Sheet, column: Column) -> Parsed:
    """Each different text of a column, read."""
    texts = column.cells.texts
    decimal = sheet.decimal if any("," in t or "." in t for t in texts) else "."
    return Parsed(column, [read_cell(t, decimal) for t in texts])


def read_column(sheet: Sheet, column: Column) -> Read:
    """A column of days, whatever it is: a known factor, a factor of the person's own, or a note."""
    if column.kind is not None:
        return read_exact(sheet, column)
    if column.role == "note":
        return as_note(sheet, column, "You said so.")
    if column.guess.factor is not None:
        return read_factor(sheet, column, column.guess.factor)
    return read_own(sheet, column, column.guess.reason)


def read_exact(sheet: Sheet, column: Column) -> Read:
    """A column of a file of ours whose type settings.toml gives."""
    factor = catalogue.factors().get(column.name)
    if column.kind == "text":
        return Read(
            column,
            "note",
            column.name,
            column.name,
            text=text_column(column, is_exact=True),
            reason="Text of your own.",
        )
    values = column.cells.plain_numbers
    if values is None:
        parsed = parse(sheet, column)
        is_number = parsed.which(lambda c: c.kind in ("number", "yes", "no", "none"))
        _set_aside(sheet, column, ~is_number & ~column.is_missing, "a number", "Correct the cell, or leave it empty.")
        values = column.cells.spread(np.where(is_number, [c.value for c in parsed.cells], np.nan))
    if factor:
        _tell_impossible(sheet, column, factor, values)
    role, label = ("factor", factor.label) if factor else ("own factor", column.name)
    unit = factor.unit if factor else ""
    return _filled(sheet, Read(column, role, column.name, label, values, unit=unit, reason="As Myolog wrote it."))


def _tell_impossible(sheet: Sheet, column: Column, factor: Factor, values: Floats) -> None:
    low, high = factor.possible
    outside = np.flatnonzero((values < low) | (values > high))
    sheet.problems.add_rows(
        outside,
        sheet.lines,
        column.cells.text_of,
        _range_text(factor),
        "It was kept as it is, since Myolog wrote this file. Correct it in the diary if it is a slip.",
        action=TOLD,
        column=column.name,
    )


def read_own(sheet: Sheet, column: Column, reason: str, name: str = "") -> Read:
    """A column that is no known factor: numbers and yes/no make a factor of the person's own, text a note."""
    key = name or column.name
    plain = column.cells.plain_numbers
    if plain is not None and column.n_filled:
        return _filled(sheet, Read(column, "own factor", key, key, plain, reason=f"{reason} It holds numbers."))
    if not column.n_filled:
        return as_note(sheet, column, f"{reason} All its cells are empty.", key)
    parsed = parse(sheet, column)
    n_numbers, n_answers = parsed.rows("number", "span"), parsed.rows("yes", "no")
    if n_answers >= MOSTLY * column.n_filled:
        return _yes_no(sheet, column, parsed, "own factor", key, key, f"{reason} It holds yes and no.")
    spans = parsed.rows("span")
    units = {c.unit for c in parsed.cells if c.kind in ("number", "span")}
    dimension = {SIZES[u][0] if u in SIZES else u for u in units}
    if n_numbers < MOSTLY * column.n_filled or len(dimension) != 1:
        return as_note(sheet, column, f"{reason} It holds text.", key)
    unit = "h" if spans else _commonest(parsed)
    size = SIZES[unit][1] if unit in SIZES else 1.0
    is_number = parsed.which(lambda c: c.kind in ("number", "span") and c.other is None)
    _set_aside(sheet, column, parsed.which(lambda c: c.other is not None), *_UNDECIDED)
    _set_aside(
        sheet, column, ~is_number & ~column.is_missing & ~parsed.which(lambda c: c.other is not None),
        "a number, like most cells of this column", "Write a number, or leave the cell empty if it is not known.",
    )  # fmt: skip
    scaled = [c.value * SIZES[c.unit][1] / size if c.unit in SIZES else c.value for c in parsed.cells]
    values = column.cells.spread(np.where(is_number, scaled, np.nan))
    return _filled(
        sheet, Read(column, "own factor", key, key, values, unit=unit_label(unit), reason=f"{reason} It holds numbers.")
    )


_UNDECIDED: Final = (
    "a number whose comma or point can be read in one way only",
    "Write it without a separator of thousands, for example 2862 or 2.862.",
)


def _commonest(parsed: Parsed) -> str:
    counts: Counter[str] = Counter()
    for cell, n in zip(parsed.cells, parsed.column.cells.counts.tolist(), strict=True):
        if cell.kind == "number":
            counts[cell.unit] += n
    return counts.most_common(1)[0][0] if counts else ""


def as_note(sheet: Sheet, column: Column, reason: str, key: str = "") -> Read:
    """A column kept as text."""
    text = text_column(column, is_exact=sheet.is_ours and column.kind is not None)
    name = key or column.name
    return Read(column, "note", name, name, text=text, reason=reason)


def _yes_no(sheet: Sheet, column: Column, parsed: Parsed, role: str, key: str, label: str, reason: str) -> Read:
    """A column that says yes or no; 1 and 0 are as good."""
    answers = parsed.which(lambda c: c.kind in ("yes", "no") or (c.kind == "number" and c.value in (0.0, 1.0)))
    none = parsed.which(lambda c: c.kind == "none")
    _set_aside(
        sheet,
        column,
        ~answers & ~none & ~column.is_missing,
        "yes or no",
        "Write yes or no, or leave the cell empty if it is not known.",
    )
    values = column.cells.spread(np.where(answers | none, [c.value for c in parsed.cells], np.nan))
    read = Read(column, role, key, label, values, unit="yes/no", reason=reason)
    only_ticks = not (values == 0).any() and bool(np.isnan(values).any())
    marks = {clean(t).casefold() for t, a in zip(column.cells.texts, answers, strict=True) if a}
    if only_ticks and marks <= TICKS and not column.wish.empty:
        question = Question(
            "empty",
            sheet.file,
            column.name,
            f"“{column.name}” is ticked on {int(np.nansum(values)):,} rows and empty on {int(np.isnan(values).sum()):,}. "
            "What does an empty cell mean?",
            (Choice("not logged", "Not logged: it is not known"), Choice("none", "No: there was none")),
            "not logged",
        )
        read = replace(read, questions=(*read.questions, question))
    return _filled(sheet, read)


TRAINING: Final = frozenset({"training_load", "training_min", "tss", "strain"})
"""Columns that are mostly left empty on days without a session."""


def _filled(sheet: Sheet, read: Read) -> Read:
    """The column with its empty cells as the person says, and the question where they mostly are empty."""
    if read.values is None:
        return read
    wish = read.column.wish
    if wish.empty == "none":
        is_blank = np.isnan(read.values) & _blank_rows(read.column)
        return replace(read, values=np.where(is_blank, 0.0, read.values), empty_means="none")
    if read.key in TRAINING and read.column.empty_share > 0.5 and not sheet.is_ours:
        question = Question(
            "empty",
            sheet.file,
            read.column.name,
            f"“{read.column.name}” is empty on {read.column.empty_share:.0%} of the rows. What does an empty cell mean?",
            (Choice("none", "No training that day"), Choice("not logged", "Not logged: it is not known")),
            "not logged",
        )
        if not wish.empty:
            return replace(read, proposes_none=True, questions=(*read.questions, question))
        return replace(read, proposes_none=True)
    return read


def _blank_rows(column: Column) -> Flags:
    """Rows whose cell holds nothing, in contrast to one that could not be read."""
    if column.cells.plain_numbers is not None:
        return np.isnan(column.cells.plain_numbers)
    return np.append(column.is_missing, True)[column.cells.codes]


def _set_aside(sheet: Sheet, column: Column, texts: Flags, expected: str, fix: str) -> None:
    """A problem for each row that holds one of these texts."""
    if texts.any():
        rows = column.cells.rows_of(texts)
        sheet.problems.add_rows(
            rows, sheet.lines, lambda r: [shown(t) for t in column.cells.text_of(r)], expected, fix,
            action=SET_ASIDE, column=column.name,
        )  # fmt: skip


def read_factor(sheet: Sheet, column: Column, factor: Factor) -> Read:
    """A column whose name is that of a known factor; by its cells it may turn out to be something else."""
    said = column.guess.is_told
    plain = column.cells.plain_numbers
    parsed = None if plain is not None else parse(sheet, column)
    if not column.n_filled:
        empty = np.full(len(column.cells), np.nan)
        return _filled(
            sheet,
            Read(
                column,
                "factor",
                factor.key,
                factor.label,
                empty,
                unit=factor.unit,
                reason=f"{column.guess.reason} All its cells are empty.",
            ),
        )
    if parsed:
        n_answers, n_numbers = parsed.rows("yes", "no"), parsed.rows("number", "span", "clock", "none")
        if n_answers > n_numbers and n_answers >= 0.5 * column.n_filled:
            return _answers(sheet, column, parsed, factor)
        if n_numbers + n_answers < 0.5 * column.n_filled and not said:
            _tell(
                sheet,
                column,
                f"text under a name that means {factor.label}",
                f"numbers{_in(factor.unit)}",
                "It was kept as a note. Write numbers to have it counted.",
            )
            return as_note(
                sheet, column, f"Its name means {factor.label.lower()}, but it holds text.", _own_name(column, factor)
            )
    if factor.quantity == "yes_no":
        return _numbers_for_yes_no(sheet, column, parsed, factor)
    return _numbers(sheet, column, parsed, factor, said=said)


def _own_name(column: Column, factor: Factor) -> str:
    """Name under which a column is kept that is not the known factor after all."""
    return f"{column.name} (own)" if column.name in catalogue.factors() or column.name == factor.key else column.name


def _in(unit: str) -> str:
    return f" in {unit}" if unit else ""


def _tell(
    sheet: Sheet, column: Column, found: str, expected: str, fix: str, action: Literal["told", "repaired"] = TOLD
) -> None:
    sheet.problems.add(found, expected, fix, action=action, column=column.name)


def _answers(sheet: Sheet, column: Column, parsed: Parsed, factor: Factor) -> Read:
    known = catalogue.factors().get(factor.yes_no) if factor.quantity != "yes_no" else factor
    if known:
        return _yes_no(
            sheet, column, parsed, "factor", known.key, known.label, f"{column.guess.reason} It says yes or no."
        )
    name = _own_name(column, factor)
    return _yes_no(
        sheet,
        column,
        parsed,
        "own factor",
        name,
        name,
        f"Its name means {factor.label.lower()}, but it says yes or no.",
    )


def _numbers_for_yes_no(sheet: Sheet, column: Column, parsed: Parsed | None, factor: Factor) -> Read:
    made = parsed or parse(sheet, column)
    binary = made.rows("yes", "no", "none") + int(
        sum(
            n
            for c, n in zip(made.cells, column.cells.counts.tolist(), strict=True)
            if c.kind == "number" and c.value in (0.0, 1.0)
        )
    )
    if binary >= MOSTLY * column.n_filled:
        return _yes_no(sheet, column, made, "factor", factor.key, factor.label, column.guess.reason)
    amount = catalogue.amount_of(factor.key)
    units = {c.unit for c in made.cells if c.kind == "number"}
    if amount and units and all(u and size_in(u, amount) is not None for u in units):
        return _numbers(sheet, column, made, amount, said=False)
    _tell(
        sheet, column, f"numbers under a name that means {factor.label} (yes or no)", "yes or no, or a name that says what is counted",
        "It was kept as a factor of your own. Name the column by what it counts, for example “Alcohol (units)”.",
    )  # fmt: skip
    return read_own(
        sheet,
        column,
        f"Its name means {factor.label.lower()}, which is yes or no, but it holds numbers.",
        _own_name(column, factor),
    )


@dataclass
class Scale:
    """How the numbers of a column without a unit of their own are turned into the factor's unit."""

    size: float
    unit: str
    reason: str
    told: tuple[str, str, str, Literal["told", "repaired"]] | None = None
    questions: tuple[Question, ...] = field(default_factory=tuple)


def _numbers(sheet: Sheet, column: Column, parsed: Parsed | None, factor: Factor, *, said: bool) -> Read:
    bare = _bare(column, parsed)
    scale = _scale(sheet, column, factor, bare)
    if scale is None:
        own = replace(column.guess, factor=None)
        name = _own_name(column, factor)
        read = read_own(sheet, column, f"Its name means {factor.label.lower()}, but its unit is not clear.", name)
        return replace(read, questions=(*read.questions, _ask_unit(sheet, column, factor, own)))
    values, reading = _converted(column, parsed, factor, scale)
    low, high = factor.possible
    outside = (values < low) | (values > high)
    if outside.sum() > 0.5 * np.isfinite(values).sum() and not said:
        _tell(
            sheet, column, f"numbers mostly outside {_range_text(factor)}", _range_text(factor),
            "It was kept as a factor of your own. If it is meant, say its unit in the name, for example "
            f"“{factor.label} ({factor.unit or '0-10'})”.",
        )  # fmt: skip
        return read_own(
            sheet,
            column,
            f"Its name means {factor.label.lower()}, but its numbers do not fit.",
            _own_name(column, factor),
        )
    if scale.told:
        found, expected, fix, action = scale.told
        _tell(sheet, column, found, expected, fix, action)
    for texts, expected, fix in reading:
        _set_aside(sheet, column, texts, expected, fix)
    if parsed and parsed.rows("no", "none"):
        _tell(
            sheet,
            column,
            "“no” or “none” among numbers",
            "a number",
            "It was read as 0. Leave the cell empty if it is not known.",
        )
    rows = np.flatnonzero(outside)
    sheet.problems.add_rows(
        rows, sheet.lines, lambda r: [shown(t) for t in column.cells.text_of(r)], _range_text(factor),
        "Correct the cell, or leave it empty if it is not known.", column=column.name,
    )  # fmt: skip
    values = np.where(outside, np.nan, values)
    read = Read(column, "factor", factor.key, factor.label, values, unit=unit_label(scale.unit) or factor.unit,
                reason=f"{column.guess.reason} {scale.reason}".strip(), questions=scale.questions)  # fmt: skip
    return _filled(sheet, read)


def _range_text(factor: Factor) -> str:
    low, high = factor.possible
    unit = f" {factor.unit}" if factor.unit else ""
    return f"{factor.label} between {amount_text(low)} and {amount_text(high)}{unit}"


def _bare(column: Column, parsed: Parsed | None) -> Floats:
    """Numbers without a unit in their cell, one a row that has one."""
    if parsed is None:
        values = column.cells.plain_numbers
        return values[np.isfinite(values)] if values is not None else np.empty(0)
    known = [
        (c.value, n)
        for c, n in zip(parsed.cells, column.cells.counts.tolist(), strict=True)
        if c.kind == "number" and not c.unit
    ]
    return np.repeat([v for v, _ in known], [n for _, n in known]).astype(float)


def _converted(
    column: Column, parsed: Parsed | None, factor: Factor, scale: Scale
) -> tuple[Floats, list[tuple[Flags, str, str]]]:
    """Values in the factor's unit, and the texts that could not be read, with what was expected."""
    if parsed is None:
        values = column.cells.plain_numbers
        return (values * scale.size if values is not None else np.empty(0)), []
    per_unit = column.wish.per_unit
    low, high = factor.possible
    second = size_in("s", factor)
    made = np.full(len(parsed.cells), np.nan)
    state = np.zeros(len(parsed.cells), dtype=np.int8)
    for i, cell in enumerate(parsed.cells):
        value: float | None = None
        if cell.kind == "number":
            size = scale.size if not cell.unit else size_in(cell.unit, factor, per_unit)
            value = None if size is None else cell.value * size
            if cell.other is not None and size is not None:
                fitting = [v * size for v in (cell.value, cell.other) if low <= v * size <= high]
                value = fitting[0] if len(fitting) == 1 else None
                state[i] = 2 if value is None else 0
        elif cell.kind == "span" and second:
            value = cell.value * second
        elif cell.kind == "clock" and second:
            value = cell.value * 3600 * second
        elif cell.kind in ("no", "none") and factor.quantity != "score":
            value = 0.0
        if value is not None:
            made[i] = value
        elif cell.kind != "missing" and state[i] == 0:
            state[i] = 1
    bad = [
        (state == 1, f"a number{_in(factor.unit)}", "Write a number, or leave the cell empty if it is not known."),
        (state == 2, *_UNDECIDED),
    ]
    return column.cells.spread(made), [(texts, expected, fix) for texts, expected, fix in bad]


def _scale(sheet: Sheet, column: Column, factor: Factor, bare: Floats) -> Scale | None:
    """Unit of the bare numbers of a column; None where it cannot be told."""
    unit, wish = column.guess.unit, column.wish
    if unit:
        size = size_in(unit, factor, wish.per_unit)
        if size is None:
            return None
        questions = (
            _ask_portion(sheet, column, factor, unit, size) if unit in PORTION_OF.values() and unit != "iu" else ()
        )
        if questions and wish.per_unit is None:
            amount = f"{amount_text(size)} {factor.unit}"
            told = (
                f"a count of {unit_label(unit, many=True)}",
                f"an amount in {factor.unit}",
                f"Each was read as {amount}. Say so if yours holds more or less.",
                TOLD,
            )
            return Scale(size, unit, f"One {unit_label(unit)} is read as {amount}.", told, questions)
        reason = (
            f"One {unit_label(unit)} is {amount_text(size)} {factor.unit}, as you said."
            if wish.per_unit
            else f"Read in {unit_label(unit)}."
        )
        return Scale(size, unit, reason, questions=questions)
    if wish.per_unit is not None:
        return Scale(wish.per_unit, "", f"One is {amount_text(wish.per_unit)} {factor.unit}, as you said.")
    if column.guess.is_told or not len(bare):
        return Scale(1.0, "", f"Read in {factor.unit}." if factor.unit else "")
    match factor.quantity:
        case "time":
            return _time_scale(factor, bare)
        case "volume" | "mass":
            return _amount_scale(sheet, column, factor, bare)
        case _:
            return Scale(1.0, "", f"Read in {factor.unit}." if factor.unit else "")


def _time_scale(factor: Factor, bare: Floats) -> Scale | None:
    used = bare[bare > 0]
    median = float(np.median(bare))
    own = "h" if factor.unit == "h" else "min"
    names = {"h": "hours", "min": "minutes", "s": "seconds"}
    if own == "min" and len(used) and np.median(used) < 4:
        return None  # sessions, or hours?
    limit = {"h": (24.0, "min", 24.0 * 60), "min": (24.0 * 60, "s", np.inf)}[own]
    unit = own if median <= limit[0] else limit[1] if median <= limit[2] else "s"
    size = size_in(unit, factor) or 1.0
    if unit == own:
        return Scale(size, unit, f"No unit is named; read in {names[own]}.")
    told = (
        f"numbers around {amount_text(median)}, too large for {names[own]}", f"{factor.label} in {names[own]}",
        f"They were read as {names[unit]}. Write the unit into the name of the column, for example “{factor.label} ({unit})”.", REPAIRED,
    )  # fmt: skip
    return Scale(size, unit, f"Too large for {names[own]}, so read in {names[unit]}.", told)


_DRINKS: Final = ("espresso", "coffee", "tea", "cola")


def _amount_scale(sheet: Sheet, column: Column, factor: Factor, bare: Floats) -> Scale | None:
    used = bare[bare > 0]
    median = float(np.median(used)) if len(used) else 0.0
    if factor.quantity == "volume":
        if median <= 6 and (not len(used) or used.max() <= 10):
            return Scale(1.0, "l", "No unit is named; numbers this small are litres.")
        if median >= 100:
            told = (
                f"numbers around {amount_text(median)} without a unit",
                "an amount with its unit",
                f"They were read as millilitres. Write the unit into the name, for example “{factor.label} (ml)”.",
                TOLD,
            )
            return Scale(1e-3, "ml", "No unit is named; numbers this large are millilitres.", told)
        return None
    drink = next(
        (PORTION_OF[w] for w in catalogue.normalise(column.name).split() if PORTION_OF.get(w) in _DRINKS), None
    )
    if drink and median <= 15:
        size = size_in(drink, factor) or size_in("cup", factor) or 1.0
        amount = f"{amount_text(size)} {factor.unit}"
        told = (
            f"small numbers under “{column.name}”",
            f"an amount in {factor.unit}",
            f"They were read as cups of {amount} each. Say so if yours hold more or less.",
            TOLD,
        )
        return Scale(
            size,
            "cup",
            f"Numbers this small are cups; one is read as {amount}.",
            told,
            _ask_portion(sheet, column, factor, "cup", size),
        )
    if factor.key == "vitamin_d_ug" and median >= 200:
        return None  # surely international units, but a tenfold slip is too much to guess
    if factor.unit == "mg" and len(used) and median <= 15:
        return None  # cups, tablets?
    return Scale(1.0, "", f"No unit is named; read in {factor.unit}.")


def _ask_portion(sheet: Sheet, column: Column, factor: Factor, unit: str, size: float) -> tuple[Question, ...]:
    known = sorted({*portion_sizes(factor).values(), size, *_USUAL.get(factor.unit, ())})
    choices = tuple(Choice(v, f"{amount_text(v)} {factor.unit}") for v in known)
    sentence = f"How much {factor.label.lower()} is one {unit_label(unit)} of “{column.name}”? It was read as {amount_text(size)} {factor.unit}."
    return (Question("portion", sheet.file, column.name, sentence, choices, size, factor.unit),)


_USUAL: Final = {"L": (0.15, 0.2, 0.25, 0.3, 0.33, 0.5), "mg": (40.0, 60.0, 80.0, 100.0, 120.0, 150.0)}


def _ask_unit(sheet: Sheet, column: Column, factor: Factor, guess: Guess) -> Question:
    offered = {
        "time": ("h", "min", "s"),
        "mass": ("mg", "g", "ug"),
        "volume": ("l", "ml", "cl", "dl", "fl oz"),
    }.get(factor.quantity, ())
    portions = [p for p in portion_sizes(factor)] + (["iu"] if size_in("iu", factor) else [])
    choices = [Choice(u, unit_label(u, many=True)) for u in (*offered, *portions) if size_in(u, factor) is not None]
    if guess.unit:
        sentence = f"“{column.name}” counts {unit_label(guess.unit, many=True)}, and how much one holds is not known. What is it measured in?"
    else:
        sentence = f"What is “{column.name}” measured in? Its numbers fit more than one unit."
    return Question(
        "unit",
        sheet.file,
        column.name,
        sentence,
        (*choices, Choice(KEEP, "None of these: keep it as a factor of its own")),
        KEEP,
    )


def read_count(sheet: Sheet, column: Column) -> Floats:
    """Numbers of episodes: whole, not below zero, missing where the cell is empty."""
    plain = column.cells.plain_numbers
    if plain is None:
        parsed = parse(sheet, column)
        good = parsed.which(lambda c: c.kind in ("number", "none", "no") and c.unit == "" and c.other is None)
        values = column.cells.spread(np.where(good, [c.value for c in parsed.cells], np.nan))
        _set_aside(sheet, column, ~good & ~column.is_missing, *_COUNT)
    else:
        values = plain
    if sheet.is_ours:  # a diary may hold a mean of counts, as an import made it
        bad = np.flatnonzero(values < 0)
    else:
        bad = np.flatnonzero((values < 0) | (values != np.floor(values)) & np.isfinite(values))
    sheet.problems.add_rows(bad, sheet.lines, column.cells.text_of, *_COUNT, column=column.name)
    values = values.copy()
    values[bad] = np.nan
    if column.wish.empty == "none":
        values[np.isnan(values) & _blank_rows(column)] = 0.0
    return values


_COUNT: Final = ("a whole number of episodes, 0 or more", "Write how many there were, 0 if there were none, or leave the cell empty if nobody counted.")  # fmt: skip


def read_score(sheet: Sheet, column: Column, low: float, high: float) -> Floats | None:
    """A rating between two ends; None if most cells are none."""
    plain = column.cells.plain_numbers
    bad = np.zeros(0, dtype=bool)
    if plain is None:
        parsed = parse(sheet, column)
        good = parsed.which(lambda c: c.kind in ("number", "none", "no") and c.unit == "" and c.other is None)
        if column.cells.counts[good].sum() < 0.5 * column.n_filled:
            return None
        bad = ~good & ~column.is_missing
        plain = column.cells.spread(np.where(good, [c.value for c in parsed.cells], np.nan))
    if sheet.is_ours:
        outside = np.flatnonzero((plain < low) | (plain > high))
        sheet.problems.add_rows(
            outside, sheet.lines, column.cells.text_of, f"a number from {low:g} to {high:g}",
            "It was kept as it is, since Myolog wrote this file. Correct it in the diary if it is a slip.", action=TOLD, column=column.name,
        )  # fmt: skip
        return plain
    outside = (plain < low) | (plain > high)
    if outside.sum() > 0.5 * np.isfinite(plain).sum():
        return None
    expected, fix = f"a number from {low:g} to {high:g}", "Correct the cell, or leave it empty if it is not known."
    _set_aside(sheet, column, bad, expected, fix)
    sheet.problems.add_rows(
        np.flatnonzero(outside), sheet.lines, column.cells.text_of, expected, fix, column=column.name
    )
    return np.where(outside, np.nan, plain)


LONGEST: Final = 31 * 86400.0
"""Seconds; an episode or a relief that takes longer is a slip."""


def read_span(sheet: Sheet, column: Column) -> Floats | None:
    """Lengths of time in seconds; numbers without a unit are minutes. None if most cells are no length of time."""
    unit = column.guess.unit or column.wish.unit or "min"
    size = SIZES[unit][1] if unit in SIZES else 60.0
    plain = column.cells.plain_numbers
    bad = np.zeros(0, dtype=bool)
    if plain is not None:
        values = plain * size
    else:
        parsed = parse(sheet, column)
        made = np.array(
            [_seconds(c, size, unit if column.guess.unit or column.wish.unit else "") for c in parsed.cells]
        )
        is_known = np.isfinite(made)
        if column.cells.counts[is_known].sum() < 0.5 * column.n_filled:
            return None
        bad = ~is_known & ~column.is_missing
        values = column.cells.spread(made)
        if parsed.rows("clock"):
            is_minutes = unit == "min" and bool(column.guess.unit or column.wish.unit)
            _tell(
                sheet, column, "lengths like 1:30", "a length of time with its unit",
                f"They were read as {'minutes and seconds' if is_minutes else 'hours and minutes'}. Write 1h 30m or 1m 30s to be sure.",
            )  # fmt: skip
    if sheet.is_ours:
        return values
    expected, fix = (
        "a length of time, in minutes",
        "Write minutes, or for example 1h 30m, or leave the cell empty if it is not known.",
    )
    _set_aside(sheet, column, bad, expected, fix)
    outside = (values < 0) | (values > LONGEST)
    sheet.problems.add_rows(
        np.flatnonzero(outside),
        sheet.lines,
        column.cells.text_of,
        "a length of time between 0 and 31 days",
        fix,
        column=column.name,
    )
    return np.where(outside, np.nan, values)


def _seconds(cell: Cell, size: float, unit: str) -> float:
    if cell.kind == "number" and cell.other is None:
        if not cell.unit:
            return cell.value * size
        return cell.value * SIZES[cell.unit][1] if cell.unit in SIZES and SIZES[cell.unit][0] == "time" else np.nan
    if cell.kind == "span":
        return cell.value
    if cell.kind == "clock":
        return cell.value * (60.0 if unit == "min" else 3600.0)
    return 0.0 if cell.kind == "none" else np.nan
