"""The guide's text: what is known of twitches and what can be tried, each statement with its strength and its source.

The text stands in data/guide, a folder a language; nothing here knows about diaries or pages.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from myolog.resources import DATA

FOLDER: Final = DATA / "guide"


@dataclass(frozen=True, slots=True)
class Says:
    """One statement.

    Attributes
    ----------
    text : str
    strength : str
        Key of `Guide.strengths`.
    source : str
        Key of `catalogue.sources`.
    figures : str
        Numbers of the study, to stand beside the source.
    """

    text: str
    strength: str
    source: str
    figures: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """Statements about one thing.

    Attributes
    ----------
    factors, sites : tuple of str
        Keys of the factors (an interaction as "a:b") and of the sites that it is about.
    remedy : str
        Key of the remedy that it is about, "" for none.
    medicines : bool
        Whether it is about all medicines of a diary.
    """

    key: str
    title: str
    says: tuple[Says, ...]
    factors: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    remedy: str = ""
    medicines: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the guide: what holds for all of it, its entries, and notes on how to use this program.

    Attributes
    ----------
    remedy : str
        Key of the remedy that all of it is about, "" for none.
    """

    key: str
    title: str
    says: tuple[Says, ...]
    entries: tuple[Entry, ...]
    notes: tuple[str, ...]
    remedy: str = ""

    def statements(self) -> Iterator[Says]:
        """Every statement of the part, in the order of the page."""
        yield from self.says
        for entry in self.entries:
            yield from entry.says


@dataclass(frozen=True, slots=True)
class Strength:
    """How well something is shown: the word that stands beside a statement, and what it means."""

    word: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Guide:
    """The whole guide in one language."""

    notes: tuple[str, ...]
    parts: tuple[Part, ...]
    strengths: Mapping[str, Strength]

    def part(self, key: str) -> Part:
        """The part of this key."""
        return next(part for part in self.parts if part.key == key)

    def statements(self) -> Iterator[Says]:
        """Every statement, in the order of the page."""
        for part in self.parts:
            yield from part.statements()

    def sources(self) -> tuple[str, ...]:
        """Keys of the sources, in the order in which they are first named."""
        return tuple(dict.fromkeys(said.source for said in self.statements()))


@cache
def read_guide(language: str = "en") -> Guide:
    """The guide in a language that has a folder in data/guide.

    Raises
    ------
    ValueError
        If there is none in this language.
    """
    if language not in languages():
        raise ValueError(f"There is no guide in {language!r}; there is one in {', '.join(languages())}.")
    contents = _table(language, "contents")
    strengths = {key: Strength(row["word"], row["meaning"]) for key, row in contents["strength"].items()}
    parts = tuple(_part(key, _table(language, key)) for key in contents["parts"])
    return Guide(tuple(contents["notes"]), parts, MappingProxyType(strengths))


@cache
def languages() -> tuple[str, ...]:
    """Languages in which there is a guide."""
    return tuple(sorted(folder.name for folder in FOLDER.iterdir() if folder.is_dir()))


def _table(language: str, name: str) -> dict[str, Any]:
    with (FOLDER / language / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def _part(key: str, table: Mapping[str, Any]) -> Part:
    entries = tuple(
        Entry(
            key=row["key"],
            title=row["title"],
            says=_says(row["says"]),
            factors=tuple(row.get("factors", ())),
            sites=tuple(row.get("sites", ())),
            remedy=row.get("remedy", ""),
            medicines=row.get("medicines", False),
        )
        for row in table.get("entry", ())
    )
    notes = tuple(table.get("notes", ()))
    return Part(key, table["title"], _says(table.get("says", ())), entries, notes, table.get("remedy", ""))


def _says(rows: Iterable[Mapping[str, str]]) -> tuple[Says, ...]:
    return tuple(Says(row["text"], row["strength"], row["source"], row.get("figures", "")) for row in rows)
