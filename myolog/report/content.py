"""What sections of the report are made of: tables, sections, answers, and texts cut to a line."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

FEW: Final = 6
"""Medicines and remedies that are named on the first page."""
MOST_ROWS: Final = 30
"""Rows of a table in the appendix."""
MORE: Final = "More in the appendix."
"""Ends what is shortened."""


@dataclass(frozen=True, slots=True)
class Table:
    """A small table: names of columns, rows of text, and which columns hold figures."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    figures: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One question with its answer: sentences, then a table.

    Attributes
    ----------
    drawing : str
        Name of a picture.
    short : tuple of str
        Sentences for a first page on which there is no room for all; the appendix of the PDF then has the section whole.
    """

    key: str
    heading: str
    sentences: tuple[str, ...]
    table: Table | None = None
    drawing: str = ""
    short: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """A red flag as it was answered: its key and text, yes, no or no answer, whom to see and how soon, and its source.

    `short` is the text in the fewest words.
    """

    key: str
    text: str
    short: str
    yes: bool | None
    whom: str
    source: str


def text_of(cell: object) -> str:
    """A cell that holds text, "" where it holds none."""
    return cell if isinstance(cell, str) else ""


def cut(text: str, longest: int) -> str:
    """Text on one line, cut with a sign that it was."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def inside(sentence: str) -> str:
    """A sentence or a label as a part of a sentence."""
    return f"{sentence[:1].lower()}{sentence[1:]}".removesuffix(".")


def ratio_of(ratio: float, low: float, high: float) -> str:
    """A ratio with its interval, for a cell of a table."""
    if not math.isfinite(ratio):
        return "–"
    upper = f"{high:.2f}" if math.isfinite(high) else "open"
    return f"{ratio:.2f} ({low:.2f} to {upper})"


def left_out(rows: int) -> tuple[str, ...]:
    """A sentence for a table of which only the first rows stand here."""
    return (f"The {MOST_ROWS} with the most of {rows:,} are shown.",) if rows > MOST_ROWS else ()
