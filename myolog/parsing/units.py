"""Units as people write them, and how much of a factor's own unit each is."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

from myolog.catalogue import Factor, normalise

Dimension = Literal["time", "mass", "volume"]

SIZES: Final[Mapping[str, tuple[Dimension, float]]] = MappingProxyType(
    {
        "s": ("time", 1.0),
        "min": ("time", 60.0),
        "h": ("time", 3600.0),
        "d": ("time", 86400.0),
        "ug": ("mass", 1e-3),
        "mg": ("mass", 1.0),
        "g": ("mass", 1e3),
        "kg": ("mass", 1e6),
        "ml": ("volume", 1e-3),
        "cl": ("volume", 1e-2),
        "dl": ("volume", 0.1),
        "l": ("volume", 1.0),
        "fl oz": ("volume", 0.0295735295625),  # US, as on American labels; the imperial one is 4 % smaller
    }
)
"""Each unit: what it measures, and its size in seconds, milligrams or litres."""

_WORDS: Final = {
    "s": "s sec secs second seconds sek sekunde sekunden seconde secondes segundo segundos secondo secondi seconden",
    "min": "min mins minute minutes minuten minuto minutos minuti minuut mn m",
    "h": "h hr hrs hour hours std stunde stunden heure heures hora horas ora ore uur uren u",
    "d": "d day days tag tage jour jours dia dias giorno giorni dag dagen",
    "ug": "ug mcg µg microgram micrograms mikrogramm microgramme microgrammes microgramo microgramos microgrammi",
    "mg": "mg mgs milligram milligrams milligramm milligramme milligrammes miligramo miligramos milligrammi miligramas",
    "g": "g gr gram grams gramm gramme grammes gramo gramos grammo grammi grama gramas",
    "kg": "kg kilogram kilograms kilogramm",
    "ml": "ml mls milliliter milliliters millilitre millilitres mililitro mililitros millilitri",
    "cl": "cl centilitre centilitres centiliter zentiliter centilitro centilitros",
    "dl": "dl decilitre decilitres deciliter deziliter decilitro decilitros",
    "l": "l lt ltr ltrs liter liters litre litres litro litros litri",
    "fl oz": "oz ounce ounces fl oz onza onzas once onces",
}
_PORTION_WORDS: Final = {
    "glass": "glass glasses glas gläser verre verres vaso vasos copo copos bicchiere bicchieri glazen",
    "cup": "cup cups tasse tassen tasses taza tazas xícara xícaras chávena chávenas tazza tazze tazzina tazzine kop koppen kopje kopjes kaffeetassen",
    "mug": "mug mugs becher",
    "bottle": "bottle bottles flasche flaschen bouteille bouteilles botella botellas garrafa garrafas bottiglia bottiglie fles flessen",
    "can": "can cans dose dosen canette canettes lata latas lattina lattine blikje blikjes",
    "pint": "pint pints",
    "shot": "shot shots",
    "espresso": "espresso espressos espressi",
    "coffee": "coffee coffees kaffee kaffees café cafés koffie caffè",
    "tea": "tea teas tee tees thé thés té tés chá thee",
    "cola": "cola colas coke cokes",
    "iu": "iu ie ui i.u. u.i. i.e.",
    "drink": "drink drinks beverage beverages serving servings portion portions",
    "unit": "unit units einheit einheiten unité unités unidad unidades unità",
    "au": "au",
    "tablet": "tablet tablets pill pills capsule capsules tablette tabletten",
}

UNIT_OF: Final[Mapping[str, str]] = MappingProxyType(
    {normalise(word): unit for unit, words in _WORDS.items() for word in words.split()}
    | {"fl oz": "fl oz", "fluid ounce": "fl oz", "fluid ounces": "fl oz", "floz": "fl oz", "us fl oz": "fl oz"}
)
PORTION_OF: Final[Mapping[str, str]] = MappingProxyType(
    {normalise(word): portion for portion, words in _PORTION_WORDS.items() for word in words.split()}
)
UNSURE: Final = frozenset(
    {"s", "m", "u", "d", "day", "days", "dia", "dias", "tag", "tage", "jour", "jours", "dag", "ore", "once"}
)
"""Words that are units in a cell ("7h 30m"), but say nothing sure at the end of a column's name."""


def unit_named(text: str) -> str | None:
    """Unit that a text names ("Hours", "fl. oz"), or a portion ("glasses"), or None."""
    name = normalise(text)
    return UNIT_OF.get(name) or PORTION_OF.get(name)


def is_unit_of(name: str, factor: Factor) -> bool:
    """Whether this is what the factor itself is measured in ("AU", "units")."""
    return bool(factor.unit) and normalise(name) in {normalise(factor.unit), normalise(factor.unit).removesuffix("s")}


def size_in(unit: str, factor: Factor, per_unit: float | None = None) -> float | None:
    """How much of the factor's unit one of `unit` is; None where the two do not go together.

    Parameters
    ----------
    unit : str
        As `unit_named` gives it, or the factor's own.
    per_unit : float, optional
        What the person says that one portion holds.
    """
    if is_unit_of(unit, factor):
        return 1.0
    if per_unit is not None and unit not in SIZES:
        return per_unit
    own = SIZES.get(unit_named(factor.unit) or "")
    given = SIZES.get(unit)
    if given and own and given[0] == own[0]:
        return given[1] / own[1]
    if given and own and (given[0], own[0]) == ("mass", "volume") and factor.key == "water_l":
        return given[1] / 1e6 / own[1]  # water weighs a kilogram a litre; food diaries give it in grams
    portions = {
        PORTION_OF.get(normalise(k)) or UNIT_OF.get(normalise(k)) or normalise(k): v for k, v in factor.portions.items()
    }
    if unit in portions:
        return float(portions[unit])
    return None


def portion_sizes(factor: Factor) -> Mapping[str, float]:
    """What one glass, cup … holds of the factor's unit, without the portions that are true units."""
    names = ((PORTION_OF.get(normalise(k)), v) for k, v in factor.portions.items())
    return {name: float(v) for name, v in names if name and name != "iu"}


def unit_size(unit: str, factor: Factor | None) -> float:
    """How much of a factor's unit one of `unit` is: 1 where no factor or no unit is known, NaN where they do not go together.

    >>> from myolog.catalogue import factors
    >>> unit_size("min", factors()["sleep_h"]) * 90
    1.5
    """
    if factor is None or not unit:
        return 1.0
    size = size_in(unit_named(unit.casefold()) or unit, factor)
    return math.nan if size is None else size


def seconds_in(unit: str) -> float:
    """Seconds in one of a unit of time; 1 for any other.

    >>> seconds_in("h")
    3600.0
    """
    kind, size = SIZES.get(unit_named(unit) or "", ("", 1.0))
    return size if kind == "time" else 1.0
