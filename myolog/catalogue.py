"""What is known about factors, body sites, kinds, remedies, medicines and red flags: facts read from data/*.toml.

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
from types import MappingProxyType
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from myolog.resources import DATA

Quantity = Literal["time", "mass", "volume", "load", "score", "count", "yes_no", "temperature", "number", "cycle"]
When = Literal["night", "day"]

IRREGULAR: Final = {"calves": "calf", "feet": "foot", "halves": "half"}


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact was published: `key` names it in the other files, `link` is an address, "" where none is known."""

    key: str
    title: str
    by: str
    year: int | None
    link: str
    short: str = ""

    @property
    def cited(self) -> str:
        """Name beside a sentence: "NICE NG127", "NHS", "Foster, 2001"."""
        return self.short or (f"{self.by}, {self.year}" if self.year else self.by)


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
class Prior:
    """What is expected of a factor before anything is looked at.

    Attributes
    ----------
    raises : {"high", "low", ""}
        The end that is expected to go with more episodes; "" where either may.
    lags : tuple of int
        Days from the factor to the episodes that are plausible.
    weight : float
        Its share of the level against that of other factors.
    source : str
        Who expects it: a key of data/sources.toml, "plausible", or "" where nothing is expected.
    """

    raises: Literal["high", "low", ""] = ""
    lags: tuple[int, ...] = (0, 1)
    weight: float = 0.5
    source: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """A unit in which a person may want to see a factor.

    Attributes
    ----------
    size : float
        How much of the factor's canonical unit one of it is.
    step : float
        A change worth talking about, in this unit.
    label, band : str
        What the factor and its reference band are called in this unit; "" where that does not depend on it.
    note : str
        What one of it is, in a sentence.
    """

    key: str
    name: str
    unit: str
    size: float
    step: float
    label: str = ""
    band: str = ""
    note: str = ""


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
        What kind of number it is; decides which units can be converted into `unit`. A cycle begins again and again.
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
    scarce : str
        What days with little of it are called ("short nights"), where that is what people speak of.
    prior : Prior
        What is expected of it, said in advance.
    state : bool
        Whether it is how a person feels or what they look at, so that they may notice more on such days.
    outside : bool
        Whether episodes cannot change it: the weather, the cycle.
    measures : tuple of Measure
        Units in which it may be shown, the canonical one first; empty where there is no other.
    measure : Measure or None
        The one in which it is shown: `unit`, `step`, `possible`, `band` and `portions` are in it. None: the canonical one.
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
    scarce: str = ""
    prior: Prior = Prior()
    state: bool = False
    outside: bool = False
    measures: tuple[Measure, ...] = ()
    measure: Measure | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a site is drawn.

    Attributes
    ----------
    view : {"front", "back"}
    x : float
        -1 to 1 from the midline, positive to the person's own left; 1 is 0.3 of the body's height.
    y : float
        0 at the sole to 1 at the crown.
    """

    view: Literal["front", "back"]
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Site:
    """A part of the body. `paired` sites have a left and a right one; the spot is that of the person's left."""

    key: str
    label: str
    region: str
    paired: bool
    spots: tuple[Spot, ...]
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lasting:
    """What is said of an episode of more than so many minutes: while it goes on, and once it is noted."""

    minutes: float
    still: Statement
    noted: Statement


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of episode: twitch, cramp or spasm."""

    key: str
    label: str
    meaning: str
    aliases: tuple[str, ...]
    lasting: Lasting | None = None


@dataclass(frozen=True, slots=True)
class Remedy:
    """Something people do against an episode, with what is known of it."""

    key: str
    label: str
    aliases: tuple[str, ...]
    statements: tuple[Statement, ...]
    minutes: tuple[float, float] | None = None
    """How long it is said to be kept up, for a timer."""


@dataclass(frozen=True, slots=True)
class Drink:
    """A drink with caffeine: `mg` in one portion, `unit` the word for a portion, `says` the range of its source."""

    key: str
    label: str
    portion: str
    unit: str
    mg: float
    source: str
    says: str = ""


@dataclass(frozen=True, slots=True)
class MedicineKind:
    """A kind of medicine named beside twitches or cramps, with what is known of it.

    `short` is the first statement in a few words, "" where there is only hearsay.
    """

    key: str
    label: str
    statements: tuple[Statement, ...]
    short: str = ""

    @property
    def cited(self) -> str:
        """`short` with its source, or ""."""
        return f"{self.short} ({sources()[self.statements[0].source].cited})" if self.short else ""


@dataclass(frozen=True, slots=True)
class Substance:
    """A class of medicines, herbs or drugs: the names of each, and the key of the rule that keeps it out of experiments."""

    key: str
    rule: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RedFlagGroup:
    """Whom to see and how soon, with the sentence above its list ("" for none), and that with which a yes is answered."""

    key: str
    label: str
    intro: str
    answer: str


@dataclass(frozen=True, slots=True)
class RedFlagSection:
    """Questions that are asked together, with what is said above them."""

    key: str
    label: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class RedFlag:
    """A reason to see a doctor, asked as a question.

    Attributes
    ----------
    section, group : str
        Keys of its `RedFlagSection` and `RedFlagGroup`.
    short : str
        `text` in the fewest words, to stand in a list.
    also : tuple of Statement
        What a yes is answered with beside the answer of the group.
    """

    key: str
    section: str
    text: str
    short: str
    group: str
    strength: str
    source: str
    also: tuple[Statement, ...] = ()

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The question as a statement, and `also`."""
        return (Statement(self.text, self.strength, self.source), *self.also)


@dataclass(frozen=True, slots=True)
class Emergency:
    """What is read before any question is asked: its heading, whom to call, and the signs."""

    label: str
    intro: str
    signs: tuple[Statement, ...]


_ARTICLE: Final = re.compile(r"(?<!\w)[dlDL]['’](?=\w)")
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORDS: Final = re.compile(r"[a-z0-9]+")


def normalise(name: str) -> str:
    """Name as compared with aliases: lower case, no accents, runs of punctuation as one space.

    >>> normalise("Sleep_Duration (Hours)")
    'sleep duration hours'
    """
    spoken = _ARTICLE.sub("", name)  # d'eau, l'épaule: an article, not a letter of its own
    spaced = _CAMEL.sub(" ", spoken)  # caffeineMg -> caffeine Mg
    if name.isascii():  # most names are, and there may be a hundred thousand
        return " ".join(_WORDS.findall(spaced.lower()))
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
            key: Source(key, row["title"], row["by"], row.get("year"), row["link"], row.get("short", ""))
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
            scarce=row.get("scarce", ""),
            prior=Prior(**prior | {"lags": tuple(prior["lags"])}) if (prior := row.get("prior")) else Prior(),
            state=row.get("state", False),
            outside=row.get("outside", False),
            statements=_statements(row.get("statements", ())),
            measures=tuple(Measure(**each) for each in row.get("measures", ())),
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


def _lasting(row: Mapping[str, Any]) -> Lasting:
    return Lasting(float(row["minutes"]), Statement(**row["still"]), Statement(**row["noted"]))


@cache
def kinds() -> Mapping[str, Kind]:
    """The kinds of episode by key, from data/kinds.toml."""
    return MappingProxyType(
        {
            key: Kind(
                key,
                row["label"],
                row["meaning"],
                _aliases(key, row["label"], row.get("aliases", ())),
                _lasting(row["lasting"]) if "lasting" in row else None,
            )
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
                (float(row["minutes"][0]), float(row["minutes"][1])) if "minutes" in row else None,
            )
            for key, row in _table("remedies.toml").items()
        }
    )


@cache
def drinks() -> Mapping[str, Drink]:
    """Drinks with caffeine by key, from data/drinks.toml."""
    rows = _table("drinks.toml")
    return MappingProxyType({key: Drink(key, **{**row, "mg": float(row["mg"])}) for key, row in rows.items()})


@cache
def medicine_kinds() -> Mapping[str, MedicineKind]:
    """Kinds of medicine that are named beside twitches and cramps by key, from data/medicines.toml."""
    return MappingProxyType(
        {
            key: MedicineKind(key, row["label"], _statements(row["statements"]), row.get("short", ""))
            for key, row in _table("medicines.toml").items()
        }
    )


@cache
def emergency() -> Emergency:
    """What needs help at once, from data/red_flags.toml."""
    row = _table("red_flags.toml")["emergency"]
    return Emergency(row["label"], row["intro"], _statements(row["signs"]))


@cache
def red_flag_sections() -> Mapping[str, RedFlagSection]:
    """Questions that are asked together by key, in the order of the page, from data/red_flags.toml."""
    rows = _table("red_flags.toml")["section"]
    return MappingProxyType(
        {key: RedFlagSection(key, row["label"], _statements(row["says"])) for key, row in rows.items()}
    )


@cache
def substances() -> Mapping[str, Substance]:
    """Medicines, herbs and drugs by the names that people write, by key of their class, from data/substances.toml."""
    rows = _table("substances.toml").items()
    return MappingProxyType({key: Substance(key, row["rule"], tuple(row["names"])) for key, row in rows})


@cache
def red_flag_groups() -> Mapping[str, RedFlagGroup]:
    """Whom to see and how soon by key, the most urgent last, from data/red_flags.toml."""
    rows = _table("red_flags.toml")["group"]
    return MappingProxyType(
        {key: RedFlagGroup(key, row["label"], row.get("intro", ""), row["answer"]) for key, row in rows.items()}
    )


@cache
def red_flags() -> tuple[RedFlag, ...]:
    """Reasons to see a doctor, in order, from data/red_flags.toml."""
    rows = _table("red_flags.toml")["flag"]
    return tuple(
        RedFlag(
            key,
            row["section"],
            row["text"],
            row["short"],
            row["group"],
            row["strength"],
            row["source"],
            _statements(row.get("also", ())),
        )
        for key, row in rows.items()
    )


@cache
def reassurance() -> tuple[Statement, ...]:
    """What to keep in mind beside the red flags, from data/red_flags.toml."""
    return _statements(_table("red_flags.toml")["reassurance"])


@cache
def _factor_names() -> Mapping[str, str]:
    return {alias: key for key, factor in factors().items() for alias in factor.aliases}


def find_factor(name: str) -> Factor | None:
    """Factor that goes by this name in any case and punctuation, or None."""
    key = _factor_names().get(normalise(name))
    return factors()[key] if key else None


def amount_of(key: str) -> Factor | None:
    """Counterpart in amounts of a yes/no factor (`alcohol`: `alcohol_units`), or None where it has none."""
    return next((factor for factor in factors().values() if factor.yes_no == key), None)


@cache
def _sides() -> tuple[Mapping[str, str], frozenset[str]]:
    """Side of each word that says one, and the words that say nothing, from data/sides.toml."""
    table = _table("sides.toml")
    sides = {word: side for side in ("left", "right", "both") for word in table[side]}
    return MappingProxyType(sides), frozenset(table["fillers"])


def _bag(words: Iterable[str]) -> tuple[str, ...]:
    """Words as compared: in any order, singular, without fillers.

    A plural loses its s, and so does any word that ends in one: both sides of a comparison go through here,
    so what remains need not be a word.
    """
    fillers = _sides()[1]
    singular = (
        IRREGULAR.get(w, w[:-1] if len(w) > 3 and w.endswith("s") and not w.endswith("ss") else w) for w in words
    )
    return tuple(sorted(w for w in singular if w not in fillers))


def _names(entries: Mapping[str, Site] | Mapping[str, Kind] | Mapping[str, Remedy]) -> Mapping[tuple[str, ...], str]:
    return {_bag(alias.split()): key for key, entry in entries.items() for alias in entry.aliases}


@cache
def _site_names() -> Mapping[tuple[str, ...], str]:
    return _names(sites())


@cache
def _kind_names() -> Mapping[tuple[str, ...], str]:
    return _names(kinds())


@cache
def _remedy_names() -> Mapping[tuple[str, ...], str]:
    return _names(remedies())


def find_kind(text: str) -> Kind | None:
    """Kind of episode that goes by this word in any case, singular or plural, or None."""
    key = _kind_names().get(_bag(normalise(text).split()))
    return kinds()[key] if key else None


def find_remedy(text: str) -> Remedy | None:
    """Remedy that goes by this word in any case, singular or plural, or None."""
    key = _remedy_names().get(_bag(normalise(text).split()))
    return remedies()[key] if key else None


def find_site(text: str) -> tuple[str, str] | None:
    """Key of the site that the text names, and its side: "left", "right", "both", or "" where none is said.

    Words count in any case and order, singular or plural, in the languages of data/sites.toml. A side that is
    said of a site in the middle ("left lip") is kept. Text that names no known site, or two, gives None.

    >>> find_site("Calf (L)"), find_site("both calves"), find_site("linkerkuit"), find_site("hat")
    (('calf', 'left'), ('calf', 'both'), ('calf', 'left'), None)
    """
    words = normalise(text).replace("hand side", "side").split()
    found = _find_place(words)
    if found is None and any(map(_glued_side().fullmatch, words)):
        found = _find_place(_glued_side().sub(r"\1 \2", " ".join(words)).split())
    return found


@cache
def _glued_side() -> re.Pattern[str]:
    """A word for a side, written in one word with its place ("linkerkuit")."""
    words = sorted((w for w in _sides()[0] if len(w) > 3), key=len, reverse=True)
    return re.compile(rf"\b({'|'.join(words)})([^\W\d_]{{2,}})\b")


def _find_place(words: list[str]) -> tuple[str, str] | None:
    """Key of the site that the words name, and its side."""
    sides = _sides()[0]
    said = {sides[w] for w in words if w in sides}
    rest = [w for w in words if w not in sides]
    key = _site_names().get(_bag(rest))
    if key is None and said:  # "left side of the jaw": no site is called so, the word belongs to the side
        key = _site_names().get(_bag(w for w in rest if w != "side"))
    if key is None:
        return None
    return key, said.pop() if len(said) == 1 else "both" if said else ""


def place_label(site: str, side: str) -> str:
    """Words for a site and a side: "Left calf", "Calf (both sides)", "Calf"; an unknown site keeps its own name."""
    known = sites().get(site)
    label = known.label if known else site
    if side in {"left", "right"}:
        keeps_capital = known is None or known.key == "achilles"
        return f"{side.capitalize()} {label if keeps_capital else label[:1].lower() + label[1:]}"
    return f"{label} (both sides)" if side == "both" else label


def round_step(width: float) -> float:
    """Round a width to 1, 2 or 5 times a power of ten, the nearest on a log scale; 1 if there is none."""
    if not math.isfinite(width) or width <= 0:
        return 1.0
    power = math.floor(math.log10(width))
    choices = [m * 10.0**p for p in (power, power + 1) for m in (1, 2, 5)]
    return float(min(choices, key=lambda c: abs(math.log(c / width))))


_SNAKE: Final = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+")
_LAST_WORDS: Final = {
    unit.casefold(): unit for unit in ("h", "min", "mg", "µg", "g", "kg", "mL", "L", "km", "kcal", "bpm")
}
"""Units as the last word of a column's name."""


def own_words(name: str) -> tuple[str, str]:
    """Label and unit of a column that the catalogue does not know; only a name written as for a program is put into words.

    >>> own_words("garden_work_min"), own_words("muscle_pain"), own_words("My walks")
    (('Garden work', 'min'), ('Muscle pain', ''), ('My walks', ''))
    """
    if not _SNAKE.fullmatch(name):
        return name, ""
    words = name.split("_")
    unit = _LAST_WORDS.get(words[-1], "")
    return " ".join(words[:-1] if unit else words).capitalize(), unit


def own_factor(name: str, values: npt.ArrayLike) -> Factor:
    """Factor for a column that the catalogue does not know.

    Its step is the interquartile range rounded to 1, 2 or 5 × 10^k, or 1 for yes/no.

    Parameters
    ----------
    name : str
        The column's own name; it stays the key, and `own_words` makes the label of it.
    values : array_like of float, shape (n,)
        The column; missing values are NaN.
    """
    numbers = np.asarray(values, dtype=float)
    known = numbers[np.isfinite(numbers)]
    label, unit = own_words(name)
    if known.size and np.isin(known, (0.0, 1.0)).all():
        return Factor(key=name, label=label, quantity="yes_no", possible=(0.0, 1.0), own=True)
    low, high = np.quantile(known, (0.25, 0.75)) if known.size else (0.0, 0.0)
    width = float(high - low) or (float(known.max() - known.min()) if known.size else 0.0)
    return Factor(key=name, label=label, unit=unit, quantity="number", step=round_step(width), own=True)
