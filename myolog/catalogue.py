"""What is known about factors, body sites, kinds, remedies and red flags: facts read from data/*.toml.

The facts live in TOML so that a clinician can check and extend them without reading code. Nothing
here knows about files, diaries or statistics.
"""

from __future__ import annotations

import math
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

DATA = Path(__file__).resolve().parent.parent / "data"

Quantity = Literal["time", "mass", "volume", "load", "score", "count", "yes_no", "number"]
When = Literal["night", "day"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact was published: `key` names it in the other files, `link` is an address or PMID."""

    key: str
    title: str
    by: str
    year: int | None
    link: str


@dataclass(frozen=True, slots=True)
class Band:
    """A reference level of a factor: a line or band behind a chart, never a verdict.

    `low` or `high` is None where the reference has only one side.
    """

    low: float | None
    high: float | None
    label: str
    source: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that is said about a factor, how strongly, and by whom."""

    text: str
    strength: str
    source: str


@dataclass(frozen=True, slots=True)
class Factor:
    """What may raise or lower the rate: one number or yes/no a day.

    Attributes
    ----------
    key : str
        Canonical column name in `Diary.days`, or the person's own column name.
    label, unit : str
        For people. The unit is empty for scores and yes/no.
    quantity : str
        What kind of number it is; decides which units can be converted into `unit`.
    step : float
        A change worth talking about, in `unit` (1 h, 100 mg, 0.5 L).
    when : {"night", "day"}
        When in the day it happens. A night belongs to the day of waking.
    possible : tuple of float
        Lowest and highest value that a day can hold; outside, a cell is a mistake.
    band : Band or None
        Reference level drawn behind charts.
    aliases : tuple of str
        Normalised names under which it turns up in files.
    portions : mapping of str to float
        How much of `unit` one "glass" or "cup" holds unless the person says otherwise.
    yes_no : str
        Key of the factor that a yes/no column of this name is read as ("" where it stays this one).
    colour : str
        Role in the palette: sleep, caffeine, hydration, training or other.
    statements : tuple of Statement
        What research, or only hearsay, says; for the guide and for the page of the factor.
    own : bool
        True for a column that the person brought and the catalogue does not know.
    """

    key: str
    label: str
    unit: str = ""
    quantity: Quantity = "number"
    step: float = 1.0
    when: When = "day"
    possible: tuple[float, float] = (-math.inf, math.inf)
    band: Band | None = None
    aliases: tuple[str, ...] = ()
    portions: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    yes_no: str = ""
    colour: str = "other"
    statements: tuple[Statement, ...] = ()
    own: bool = False


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a site is drawn: `view` front or back, `x` in -1..1 (0 the midline, positive the person's left), `y` in 0..1 from sole to crown."""

    view: Literal["front", "back"]
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Site:
    """A part of the body. `paired` sites have a left and a right one."""

    key: str
    label: str
    region: str
    paired: bool
    spots: tuple[Spot, ...]
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of episode: twitch, cramp or spasm."""

    key: str
    label: str
    meaning: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Remedy:
    """Something people do against an episode, with what is known of it."""

    key: str
    label: str
    aliases: tuple[str, ...]
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class RedFlag:
    """A reason to see a doctor, whom to see and how soon, in the terms of its source."""

    key: str
    text: str
    group: str
    source: str


def normalise(name: str) -> str:
    """Name as compared with aliases: lower case, no accents, runs of punctuation as one space.

    >>> normalise("Sleep_Duration (Hours)")
    'sleep duration hours'
    """
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)  # caffeineMg -> caffeine Mg
    plain = unicodedata.normalize("NFKD", spaced.replace("µ", "u").replace("ß", "ss"))
    kept = "".join(" " if not c.isalnum() else c for c in plain if not unicodedata.combining(c))
    return " ".join(kept.casefold().split())


def _table(name: str) -> dict[str, Any]:
    with (DATA / name).open("rb") as file:
        return tomllib.load(file)


def _aliases(key: str, label: str, names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(normalise(n) for n in (key, label, *names)))


def _statements(rows: Iterable[Mapping[str, Any]]) -> tuple[Statement, ...]:
    return tuple(Statement(r["text"], r["strength"], r["source"]) for r in rows)


@cache
def sources() -> Mapping[str, Source]:
    """All sources by key, from data/sources.toml."""
    return MappingProxyType(
        {
            key: Source(key, row["title"], row["by"], row.get("year"), row["link"])
            for key, row in _table("sources.toml").items()
        }
    )


@cache
def factors() -> Mapping[str, Factor]:
    """All known factors by key, in the order of data/factors.toml."""
    found = {}
    for key, row in _table("factors.toml").items():
        band = row.get("band")
        low, high = row.get("possible", (-math.inf, math.inf))
        found[key] = Factor(
            key=key,
            label=row["label"],
            unit=row.get("unit", ""),
            quantity=row["quantity"],
            step=float(row["step"]),
            when=row.get("when", "day"),
            possible=(float(low), float(high)),
            band=Band(band.get("low"), band.get("high"), band["label"], band["source"]) if band else None,
            aliases=_aliases(key, row["label"], row.get("aliases", ())),
            portions=MappingProxyType(dict(row.get("portions", {}))),
            yes_no=row.get("yes_no", ""),
            colour=row.get("colour", "other"),
            statements=_statements(row.get("statements", ())),
        )
    return MappingProxyType(found)


@cache
def sites() -> Mapping[str, Site]:
    """All body sites by key, from data/sites.toml."""
    return MappingProxyType(
        {
            key: Site(
                key=key,
                label=row["label"],
                region=row["region"],
                paired=row["paired"],
                spots=tuple(Spot(s["view"], float(s["x"]), float(s["y"])) for s in row["spots"]),
                aliases=_aliases(key, row["label"], row.get("aliases", ())),
            )
            for key, row in _table("sites.toml").items()
        }
    )


@cache
def kinds() -> Mapping[str, Kind]:
    """The kinds of episode by key, from data/kinds.toml."""
    return MappingProxyType(
        {
            key: Kind(key, row["label"], row["meaning"], _aliases(key, row["label"], row.get("aliases", ())))
            for key, row in _table("kinds.toml").items()
        }
    )


@cache
def remedies() -> Mapping[str, Remedy]:
    """All known remedies by key, from data/remedies.toml."""
    return MappingProxyType(
        {
            key: Remedy(
                key,
                row["label"],
                _aliases(key, row["label"], row.get("aliases", ())),
                _statements(row.get("statements", ())),
            )
            for key, row in _table("remedies.toml").items()
        }
    )


@cache
def red_flags() -> tuple[RedFlag, ...]:
    """Reasons to see a doctor, in order, from data/red_flags.toml."""
    return tuple(
        RedFlag(key, row["text"], row["group"], row["source"]) for key, row in _table("red_flags.toml").items()
    )


@cache
def _factor_names() -> Mapping[str, str]:
    return {alias: key for key, factor in factors().items() for alias in factor.aliases}


def find_factor(name: str) -> Factor | None:
    """Factor that goes by this name in any case and punctuation, or None."""
    key = _factor_names().get(normalise(name))
    return factors()[key] if key else None


def round_step(width: float) -> float:
    """Round a width to 1, 2 or 5 times a power of ten, the nearest on a log scale; 1 if there is none."""
    if not math.isfinite(width) or width <= 0:
        return 1.0
    power = math.floor(math.log10(width))
    choices = [m * 10.0**p for p in (power, power + 1) for m in (1, 2, 5)]
    return float(min(choices, key=lambda c: abs(math.log(c / width))))


def own_factor(name: str, values: npt.ArrayLike) -> Factor:
    """Factor for a column that the catalogue does not know.

    Its step is the interquartile range rounded to 1, 2 or 5 × 10^k, or 1 for yes/no.

    Parameters
    ----------
    name : str
        The column's own name; it stays the key and the label.
    values : array_like of float, shape (n,)
        The column; missing values are NaN.
    """
    numbers = np.asarray(values, dtype=float)
    known = numbers[np.isfinite(numbers)]
    if known.size and np.isin(known, (0.0, 1.0)).all():
        return Factor(key=name, label=name, quantity="yes_no", possible=(0.0, 1.0), own=True)
    low, high = np.quantile(known, (0.25, 0.75)) if known.size else (0.0, 0.0)
    width = float(high - low) or (float(known.max() - known.min()) if known.size else 0.0)
    return Factor(key=name, label=name, quantity="number", step=round_step(width), own=True)
