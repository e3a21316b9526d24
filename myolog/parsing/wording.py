"""Words of the reader that stand in more than one of its sentences."""

from __future__ import annotations

from typing import Final

from myolog.catalogue import Factor

_SHORT: Final = {"l": "L", "ug": "µg", "iu": "IU"}
_MANY: Final = {
    "h": "hours", "min": "minutes", "s": "seconds", "d": "days", "l": "litres", "ml": "millilitres", "cl": "centilitres",
    "dl": "decilitres", "fl oz": "US fluid ounces", "mg": "milligrams", "g": "grams", "ug": "micrograms", "kg": "kilograms",
    "iu": "international units", "glass": "glasses", "espresso": "espressos", "coffee": "cups of coffee", "tea": "cups of tea",
    "cola": "cans of cola",
}  # fmt: skip


def unit_label(unit: str, *, many: bool = False) -> str:
    """Unit or portion for people: as it stands beside a number, or in a sentence about many."""
    if not many or not unit:
        return _SHORT.get(unit, unit)
    return _MANY.get(unit) or (unit if unit.endswith("s") or unit.isupper() else f"{unit}s")


def count_text(n: int, what: str) -> str:
    """A number of things ("1 day", "1,200 days")."""
    return f"{n:,} {what}" if n == 1 else f"{n:,} {what}s"


def amount_text(value: float) -> str:
    """A number without needless decimals."""
    return f"{value:,.6g}" if abs(value) < 1e6 else f"{value:,.0f}"


def in_unit(factor: Factor) -> str:
    """The factor's unit as the end of a phrase (" in mg"), or nothing."""
    return f" in {factor.unit}" if factor.unit else ""


def range_text(factor: Factor) -> str:
    """What a factor can be on one day."""
    low, high = factor.possible
    unit = f" {factor.unit}" if factor.unit else ""
    return f"{factor.label} between {amount_text(low)} and {amount_text(high)}{unit}"
