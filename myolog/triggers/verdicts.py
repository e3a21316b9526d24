"""From numbers to one of six verdicts, and what a diary could have shown."""

from __future__ import annotations

import math
from typing import Final, Literal

import numpy as np
from scipy import special

Verdict = Literal["likely trigger", "likely protective", "hint", "no sign", "cannot tell yet", "not tested"]

VERDICTS: Final[tuple[Verdict, ...]] = (
    "likely trigger",
    "likely protective",
    "hint",
    "no sign",
    "cannot tell yet",
    "not tested",
)

LIKELY: Final[tuple[Verdict, ...]] = ("likely trigger", "likely protective")

HINT: Final = 2.0
"""A hint is what would pass at this many times the false discovery rate: 0.10 by default."""

NO_SIGN: Final = (0.80, 1.25)
"""Ratios between low and high days that nobody would call a large effect."""

POWER: Final = 0.8

EXPLORATORY: Final = 60
"""Observed days below which nothing is called likely."""

DOUBLING: Final = 2.0
"""Ratio between a person's low and high days that is meant by a large effect."""

LONGEST: Final = 3650
"""Days beyond which waiting is no advice."""


def verdict(ratio: float, q_value: float, fdr: float, *, allowed: bool, no_sign: bool) -> Verdict:
    """The first verdict that holds.

    Parameters
    ----------
    ratio : float
        Rate ratio per step.
    q_value, fdr : float
        False discovery rate at which it would pass, and that which is asked for.
    allowed : bool
        Whether it may be called likely: within its share of the level of a look, and no guard against it.
    no_sign : bool
        Whether a large effect is ruled out at every lag.
    """
    if q_value <= fdr and allowed:
        return "likely trigger" if ratio > 1 else "likely protective"
    if q_value <= HINT * fdr:
        return "hint"
    return "no sign" if no_sign else "cannot tell yet"


def detectable_ratio(error: float, spread: float, degrees: int, level: float) -> float:
    """Smallest ratio between low and high days that would have been found with 80 % power.

    Parameters
    ----------
    error : float
        Standard error of the log rate ratio per unit.
    spread : float
        Distance from low to high days.
    degrees : int
    level : float
        Two-sided level that the correction demands of one lag.
    """
    reach = _reach(degrees, level)
    return math.exp(min(reach * error * spread, 50.0)) if math.isfinite(error) else math.nan


def days_needed(days: int, detectable: float, wanted: float) -> float:
    """Further observed days until a ratio would be found with 80 % power, errors falling with the root of the days.

    Infinite beyond ten years; 0 where it would be found already.
    """
    if not detectable > 1:
        return math.nan
    more = days * (math.log(detectable) / math.log(wanted)) ** 2 - days
    return math.inf if more > LONGEST else max(0.0, math.ceil(more))


def demanded_level(level: float, lags: int) -> float:
    """Level that one lag of a factor must reach, its level shared out among the lags."""
    return float(np.clip(level / lags, 1e-12, 0.5))


def _reach(degrees: int, level: float) -> float:
    return float(special.stdtrit(degrees, 1 - level / 2) + special.stdtrit(degrees, POWER))
