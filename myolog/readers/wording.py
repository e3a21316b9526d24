"""Words of the reader that stand in more than one of its sentences."""

from __future__ import annotations

from typing import Final

_ONE: Final = {
    "h": "hour", "min": "minute", "s": "second", "d": "day", "l": "litre", "ml": "millilitre", "cl": "centilitre", "dl": "decilitre",
    "fl oz": "US fluid ounce", "mg": "milligram", "g": "gram", "ug": "microgram", "kg": "kilogram", "iu": "international unit",
    "coffee": "cup of coffee", "tea": "cup of tea", "cola": "can of cola",
}  # fmt: skip
_MANY: Final = {
    "glass": "glasses",
    "espresso": "espressos",
    "coffee": "cups of coffee",
    "tea": "cups of tea",
    "cola": "cans of cola",
}


def unit_label(unit: str, *, many: bool = False) -> str:
    """Unit or portion for people."""
    one = _ONE.get(unit, unit)
    return (_MANY.get(unit) or f"{one}s") if many and one else one


def amount_text(value: float) -> str:
    """A number without needless decimals."""
    return f"{value:,.10g}" if abs(value) < 1e6 else f"{value:,.0f}"
