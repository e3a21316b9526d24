"""How a diary is shown to its person: the day with which a week begins, on which clock, in which units, how it is noted.

Nothing that is noted depends on it: amounts are kept in the canonical unit of each factor, and times as they were noted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from myolog import catalogue
from myolog.catalogue import Band, Factor, Measure

WEEK_STARTS: Final[Mapping[int, str]] = MappingProxyType({0: "Monday", 6: "Sunday", 5: "Saturday"})
"""Days with which people begin a week, as pandas counts them."""
DIGITS: Final = 2
"""Decimals of an amount in a unit of the person's choice: a hundredth of a fluid ounce is a third of a millilitre."""
KEPT_DIGITS: Final = 12
"""Significant digits with which such an amount is kept: far more than it takes to show it again as it was typed."""
Units = Mapping[str, str]
"""Key of a factor to the key of the measure in which it is shown; factors left out are shown in their canonical unit."""
CANONICAL: Final[Units] = MappingProxyType({})
"""Every factor in its canonical unit."""


@dataclass(frozen=True, slots=True)
class Showing:
    """How a diary is shown.

    Attributes
    ----------
    week_start : int
        Day with which a week begins, 0 for Monday to 6 for Sunday.
    zone : str
        IANA name of the time zone whose clock counts; "" for that of the browser.
    units : mapping
        See `Units`.
    once_a_day : bool
        Whether Home asks for one number a day in place of each episode.
    """

    week_start: int = 0
    zone: str = ""
    units: Units = field(default_factory=lambda: CANONICAL)
    once_a_day: bool = False

    def told(self) -> dict[str, str]:
        """As plain values, for JSON and TOML; nothing where it is as every diary is at first."""
        said = {
            "week_start": WEEK_STARTS[self.week_start] if self.week_start else "",
            "zone": self.zone,
            "once_a_day": "yes" if self.once_a_day else "",
            **self.units,
        }
        return {name: value for name, value in said.items() if value}

    @classmethod
    def read(cls, said: object) -> Showing:
        """From the values of `told`; what cannot be understood is as if it had not been said.

        A time zone or a unit that this version or this computer does not know is kept all the same.
        """
        told = {k: v for k, v in said.items() if isinstance(v, str)} if isinstance(said, Mapping) else {}
        starts = {name: day for day, name in WEEK_STARTS.items()}
        return cls(
            starts.get(told.pop("week_start", ""), 0),
            told.pop("zone", ""),
            {key: measure for key, measure in told.items() if key in catalogue.factors()},
            told.get("once_a_day") == "yes",
        )


def measures(units: Units) -> Mapping[str, Measure]:
    """The measure in which each factor is shown that has several."""
    chosen = {}
    for key, factor in catalogue.factors().items():
        if factor.measures:
            named = (measure for measure in factor.measures if measure.key == units.get(key))
            chosen[key] = next(named, factor.measures[0])
    return chosen


def weekdays(week_start: int) -> tuple[int, ...]:
    """The days of a week in its order, 0 for Monday.

    >>> weekdays(6)
    (6, 0, 1, 2, 3, 4, 5)
    """
    return tuple((week_start + day) % 7 for day in range(7))


def day_in_week(days: pd.DatetimeIndex, week_start: int) -> npt.NDArray[np.int64]:
    """Where each day stands in its week, from 0."""
    return ((days.day_of_week.to_numpy() - week_start) % 7).astype(np.int64)


def week_of(days: pd.DatetimeIndex, week_start: int) -> pd.DatetimeIndex:
    """The first day of each day's week."""
    return (days - pd.to_timedelta(day_in_week(days, week_start), unit="D")).rename("date")


def factors(units: Units) -> Mapping[str, Factor]:
    """All known factors by key, each in the unit in which it is shown.

    >>> factors({"water_l": "us_fl_oz"})["water_l"].unit, factors({})["water_l"].unit
    ('fl oz', 'L')
    """
    return _factors(tuple(sorted(units.items()))) if units else catalogue.factors()


@cache
def _factors(units: tuple[tuple[str, str], ...]) -> Mapping[str, Factor]:
    known = dict(catalogue.factors())
    for key, measure in measures(dict(units)).items():
        if measure != known[key].measures[0]:
            known[key] = _measured(known[key], measure)
    return MappingProxyType(known)


def _measured(factor: Factor, measure: Measure) -> Factor:
    """A factor in another unit than its canonical one."""
    size, band = measure.size, factor.band
    if band is not None:
        low, high = (None if end is None else end / size for end in (band.low, band.high))
        band = Band(low, high, measure.band or band.label, band.source)
    return replace(
        factor,
        label=measure.label or factor.label,
        unit=measure.unit,
        step=measure.step,
        possible=(factor.possible[0] / size, factor.possible[1] / size),
        portions=MappingProxyType({name: amount / size for name, amount in factor.portions.items()}),
        band=band,
        measure=measure,
    )


def shown(factor: Factor | None, amount: float) -> float:
    """An amount in the unit in which a factor is shown, from what is kept.

    >>> shown(factors({"water_l": "us_fl_oz"})["water_l"], 0.35488235475)
    12.0
    """
    return amount if factor is None or factor.measure is None else round(amount / factor.measure.size, DIGITS)


def all_shown(factor: Factor | None, amounts: pd.Series) -> pd.Series:
    """The same of many amounts."""
    return amounts if factor is None or factor.measure is None else (amounts / factor.measure.size).round(DIGITS)


def kept(factor: Factor | None, amount: float) -> float:
    """An amount as it is kept, from the unit in which a factor is shown; `shown` gives the same amount back.

    >>> kept(factors({"water_l": "us_fl_oz"})["water_l"], 12.0)
    0.35488235475
    """
    return (
        amount if factor is None or factor.measure is None else float(f"{amount * factor.measure.size:.{KEPT_DIGITS}g}")
    )
