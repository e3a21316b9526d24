"""The randomisation test: what each schedule that could have been drawn would have shown.

Each pair of blocks gives a difference between on and off; under the hypothesis that the condition makes no difference,
drawing the pair in the other order would only have turned its sign. So the sum of the differences is compared with
that under all 2^pairs signs (Fisher 1935, The Design of Experiments, section 21). Nothing is assumed of how days
depend on one another or how counts scatter: chance is that of the draw.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Flips = npt.NDArray[np.bool_]

MOST_SCHEDULES: Final = 100_000
"""Schedules up to which all are tried; beyond, as many are drawn at random, the one that was drawn beside them."""

LEVEL: Final = 0.05

TIE: Final = 1e-9
"""Relative difference below which two sums are equal but for rounding."""


@dataclass(frozen=True, slots=True)
class PairTotals:
    """What each pair of blocks holds, shape (pairs,) each: totals and observed days of its on and its off block."""

    on_total: Floats
    on_days: Floats
    off_total: Floats
    off_days: Floats

    @property
    def complete(self) -> npt.NDArray[np.bool_]:
        """Pairs in which both blocks have an observed day; the others say nothing."""
        return (self.on_days > 0) & (self.off_days > 0)

    @property
    def parts(self) -> tuple[Floats, Floats]:
        """Numerator and denominator of the Mantel-Haenszel rate ratio, pair by pair; zero where a pair says nothing.

        Rothman, Greenland and Lash 2008 (Modern Epidemiology, 3rd ed., equation 15-24).
        """
        days = np.where(self.complete, self.on_days + self.off_days, 1.0)
        on = np.where(self.complete, self.on_total * self.off_days / days, 0.0)
        off = np.where(self.complete, self.off_total * self.on_days / days, 0.0)
        return on, off

    @property
    def ratio(self) -> float:
        """Mantel-Haenszel rate ratio of on against off; NaN when there is nothing on either side."""
        on, off = (float(part.sum()) for part in self.parts)
        return on / off if off else math.inf if on else math.nan


@dataclass(frozen=True, slots=True)
class Tested:
    """Answer of the randomisation test.

    Attributes
    ----------
    p_value : float
        Share of the schedules with a difference at least as large, either way.
    p_error : float
        Monte Carlo standard error of it; 0 when all schedules were tried.
    schedules, extreme : int
        Schedules tried, and those at least as large.
    low, high : float
        95 % interval of the rate ratio: the ratios that the same test does not reject. 0 and infinite are open ends.
    narrow_low, narrow_high, narrow_level : float
        With fewer than 6 pairs the 95 % interval is open; this is the narrowest that they can give, and its level.
    """

    p_value: float
    p_error: float
    schedules: int
    extreme: int
    low: float
    high: float
    narrow_low: float
    narrow_high: float
    narrow_level: float


def flips(pairs: int, seed: int = 0) -> tuple[Flips, bool]:
    """Schedules as pairs turned round against the one drawn, shape (schedules, pairs), and whether these are all.

    The first turns none.
    """
    if 2**pairs <= MOST_SCHEDULES:
        return (np.arange(2**pairs)[:, None] >> np.arange(pairs)) & 1 == 1, True
    drawn = np.random.default_rng(seed).random((MOST_SCHEDULES, pairs)) < 0.5
    return np.vstack([np.zeros((1, pairs), dtype=bool), drawn]), False


def randomisation_test(pairs: PairTotals, seed: int = 0) -> Tested:
    """Test that the condition makes no difference, and the interval by inversion of the test.

    A ratio theta is rejected when, with the on totals divided by theta, few schedules give a sum as large. With the
    parts a and b of the Mantel-Haenszel ratio a set of turned pairs gives one at least as large exactly if theta lies
    between the ratio of the turned pairs and that of the others, sum(a)/sum(b) each. So the limits are order
    statistics of those ratios (typical values: Hartigan 1969, J. Am. Stat. Assoc. 64:1303), without any search.
    """
    on, off = pairs.parts
    turned, exact = flips(on.size, seed)
    difference = on - off
    sums = np.where(turned, -1.0, 1.0) @ difference
    extreme = int((np.abs(sums) >= abs(sums[0]) - TIE * float(np.abs(difference).sum())).sum())
    share = extreme / len(turned)
    error = 0.0 if exact else math.sqrt(share * (1 - share) / len(turned))
    lows, highs, always = _typical(turned, on, off)
    rank = math.floor(LEVEL * len(turned))
    narrow = min(max(rank, always), len(turned) - 1)
    below = narrow - narrow % 2 if exact else narrow  # a schedule and its mirror give the same ratios
    return Tested(
        share,
        error,
        len(turned),
        extreme,
        float(lows[rank]),
        float(highs[rank]),
        float(lows[narrow]),
        float(highs[narrow]),
        1 - below / len(turned),
    )


def _typical(turned: Flips, on: Floats, off: Floats) -> tuple[Floats, Floats, int]:
    """Between which ratios each schedule counts: lower ends in rising, upper ends in falling order; how many always do."""
    ends = []
    for part in (turned, ~turned):
        numerator, denominator = part @ on, part @ off
        with np.errstate(divide="ignore", invalid="ignore"):
            ends.append((numerator / denominator, (numerator == 0) & (denominator == 0)))
    (first, first_empty), (second, second_empty) = ends
    always = first_empty | second_empty  # turning nothing, or only pairs that say nothing, changes nothing
    lows = np.where(always, 0.0, np.fmin(first, second))
    highs = np.where(always, np.inf, np.fmax(first, second))
    return np.sort(lows), np.sort(highs)[::-1], int(always.sum())


def rejects(difference: Floats, level: float = LEVEL, seed: int = 0, most: int = 4096) -> npt.NDArray[np.bool_]:
    """Whether the test rejects, for many experiments at once: differences of shape (experiments, pairs).

    Above `most` schedules the test is made with a random part of them.
    """
    pairs = difference.shape[1]
    if 2**pairs <= most:
        # A schedule and its mirror have the same sum but for its sign: half of them are enough.
        turned = flips(pairs)[0][: 2 ** (pairs - 1)]
    else:
        turned = np.random.default_rng(seed).random((most, pairs)) < 0.5
        turned[0] = False
    sums = np.abs(difference @ np.where(turned, -1.0, 1.0).T)
    reached = sums >= sums[:, :1] - TIE * np.abs(difference).sum(axis=1, keepdims=True)
    return np.asarray(reached.mean(axis=1) <= level)
