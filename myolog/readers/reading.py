"""What comes out of reading files: the diary, what was wrong, what each file and column was taken for, what to ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Literal

import pandas as pd

from myolog.diary import Diary
from myolog.private import Private
from myolog.showing import Showing

QuestionKind = Literal[
    "empty", "portion", "unit", "outcome", "rows", "kept", "role", "apps", "conflicts", "episode_days_only", "columns", "zone",
]  # fmt: skip

LEFT_OUT: Final = "Myolog"
"""Stands for the format of a file that the person left out."""
KEEP: Final = "own"
"""Answer to a question of unit: leave the column as a factor of the person's own."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: its value, its words for people, and of a column the key of the factor that its name means."""

    value: str | float
    label: str
    factor: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """Something that only the person knows.

    Attributes
    ----------
    kind : str
        "empty": what an empty cell means; "portion": how much one glass or cup holds (any number may be
        given); "unit": what the numbers are measured in; "outcome": which column to explain; "rows": what a
        row of the file is; "kept": whether
        a file was kept by hand or by a device; "role": what the rows of a diary of attacks are; "apps": whether
        several apps wrote down the same things; "conflicts": which value
        counts where files differ; "episode_days_only": the log has no days to compare with; "columns": which of very
        many columns are factors (any number of the choices may be given); "zone": where the person was, of times in UTC.
    file, column : str
        Where; empty where the whole diary is meant.
    sentence : str
        The question for people.
    choices : tuple of Choice
    default : str, float, tuple of str or None
        What this reading went by; None where it could not assume anything.
    unit : str
        Unit of a portion.
    """

    kind: QuestionKind
    file: str
    column: str
    sentence: str
    choices: tuple[Choice, ...]
    default: str | float | tuple[str, ...] | None
    unit: str = ""

    def answer(self, value: str | float | Sequence[str]) -> dict[str, Any]:
        """Arguments for `read_diary` that give this answer.

        >>> question = Question("portion", "log.csv", "Glasses", "How much is in a glass?", (), 0.25, "L")
        >>> question.answer(0.3)
        {'mapping': {('log.csv', 'Glasses'): {'per_unit': 0.3}}}
        >>> question = Question("columns", "log.csv", "", "Which?", (Choice("a", "a"), Choice("b", "b")), ("a", "b"))
        >>> question.answer(["b"])
        {'mapping': {('log.csv', 'a'): {'role': 'ignore'}, ('log.csv', 'b'): {'factor': 'own'}}}
        """
        if not isinstance(value, str | float | int):
            return {"mapping": self._chosen(frozenset(value))}
        match self.kind:
            case "outcome" | "conflicts":
                return {self.kind: value}
            case "episode_days_only":
                return {}
            case "unit" if value == KEEP:
                said: Mapping[str, Any] = {"factor": "own"}
            case "portion":
                said = {"per_unit": float(value)}
            case kind:
                said = {kind: value}
        return {"mapping": {(self.file, self.column): dict(said)}}

    def _chosen(self, columns: frozenset[str]) -> dict[tuple[str, str], dict[str, str]]:
        """What each column is where only some are factors; those of known names stay what they are."""
        own, ignored = {"factor": "own"}, {"role": "ignore"}
        return {
            (self.file, str(choice.value)): dict(own if choice.value in columns else ignored)
            for choice in self.choices
            if not (choice.factor and choice.value in columns)
        }


@dataclass(frozen=True, repr=False)
class Reading(Private):
    """What was read from a person's files.

    Attributes
    ----------
    diary : Diary
    problems : DataFrame
        One row a problem: `file`, `row` (line in the file, its first line being 1; missing for a whole
        column or file), `column`, `found`, `expected`, `fix`, `action` ("set aside", "repaired" or "told").
    sources : DataFrame
        One row a file: `file`, `format`, `label` (what it was taken for), `reason`, `encoding`, `delimiter`,
        `rows` (the kind of its rows), `rows_read`, `rows_set_aside`, `first_day`, `last_day`, `episodes`, `observed` (days
        that this file alone makes observed), `factors`.
    columns : DataFrame
        One row a column of a file: `file`, `column`, `role`, `key`, `label`, `unit` (as read), `reason`,
        `empty_share`, `empty_means` ("not logged" or "none"), `proposes_none`.
    questions : tuple of Question
    showing : Showing
        How the diary was shown where it was kept before; as every diary is shown at first where no file says so.
    """

    diary: Diary
    problems: pd.DataFrame
    sources: pd.DataFrame
    columns: pd.DataFrame
    questions: tuple[Question, ...]
    showing: Showing = field(default_factory=Showing)


SOURCE_COLUMNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "file": "str",
        "format": "str",
        "label": "str",
        "reason": "str",
        "encoding": "str",
        "delimiter": "str",
        "rows": "str",
        "rows_read": "int64",
        "rows_set_aside": "int64",
        "first_day": "datetime64[us]",
        "last_day": "datetime64[us]",
        "episodes": "int64",
        "observed": "int64",
        "factors": "int64",
    }
)
COLUMN_COLUMNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "file": "str",
        "column": "str",
        "role": "str",
        "key": "str",
        "label": "str",
        "unit": "str",
        "reason": "str",
        "empty_share": "float64",
        "empty_means": "str",
        "proposes_none": "bool",
    }
)


def tidy(rows: Sequence[Mapping[str, Any]], types: Mapping[str, str]) -> pd.DataFrame:
    """Rows as a table with exactly these columns and types."""
    return pd.DataFrame({name: pd.Series([row[name] for row in rows], dtype=kind) for name, kind in types.items()})
