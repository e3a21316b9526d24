"""Bins of a factor: round edges, about equally many days in each, and what a person calls them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from myolog.catalogue import Factor

Floats = npt.NDArray[np.float64]

FEW_VALUES: Final = 7
"""A factor with at most so many different values gets a bin for each."""

EVEN_ENOUGH: Final = 0.7
"""Round edges are taken when no bin's share is further than this from an equal one, relative to it."""


@dataclass(frozen=True, slots=True)
class Bins:
    """Bins in order: each holds the values from `left` up to, but without, `right`; a single value where they are equal."""

    left: tuple[float, ...]
    right: tuple[float, ...]
    labels: tuple[str, ...]

    def codes(self, values: Floats) -> npt.NDArray[np.intp]:
        """Bin of each value, -1 where it is missing."""
        filled = np.where(np.isfinite(values), values, -np.inf)
        return np.searchsorted(np.asarray(self.left), filled, side="right") - 1


def cut(values: Floats, factor: Factor, bins: int = 5, least: int = 5) -> Bins:
    """Bins of the values of a factor.

    Parameters
    ----------
    values : ndarray, shape (n,)
        A value a day; missing ones are NaN.
    factor : Factor
        For the unit of the labels and the step of the edges.
    bins : int
        How many bins to aim at. A factor with few different values gets one for each.
    least : int
        A bin with fewer days is merged with its smaller neighbour.
    """
    known = np.sort(values[np.isfinite(values)])
    if not known.size:
        return Bins((), (), ())
    single, counts = np.unique(known, return_counts=True)
    bins = max(1, min(bins, known.size // least))
    if single.size <= (2 if factor.quantity == "yes_no" else FEW_VALUES):
        edges = [float(v) for v in single]
        return _named(_merged(edges, known, least), known, factor, one_value=True)
    start: list[float] = []
    if single[0] == 0 and counts[0] * bins >= known.size * 0.75:
        # None at all is a value of its own: rest days, days without alcohol.
        start, known_above, bins = [0.0], known[known > 0], bins - 1
    else:
        known_above = known
    edges = start + _round_edges(known_above, factor, max(bins, 1))
    return _named(_merged(edges, known, least), known, factor, one_value=False)


def _round_edges(known: Floats, factor: Factor, bins: int) -> list[float]:
    """Left edges on the coarsest round grid whose bins hold about equally many days."""
    spread = float(known[-1] - known[0])
    wanted = np.quantile(known, np.arange(1, bins) / bins)
    best: tuple[float, list[float]] = (math.inf, [float(known[0])])
    whole = bool((known == np.round(known)).all())
    for grid in _grids(factor, spread):
        if whole and not grid.is_integer():
            continue
        inner = np.unique([_plain(round(w / grid) * grid) for w in wanted])
        inner = inner[(inner > known[0]) & (inner <= known[-1])]
        counts = np.diff([0, *np.searchsorted(known, inner), known.size])
        uneven = float(np.abs(counts * bins / known.size - 1).max()) + (bins - counts.size)
        first = _plain(math.floor(known[0] / grid + 1e-9) * grid)
        found = [float(known[0]) if first <= 0 < known[0] else min(first, float(known[0])), *map(float, inner)]
        if uneven <= EVEN_ENOUGH:
            return found
        if uneven < best[0] - 0.05:
            best = (uneven, found)
    return best[1]


def _grids(factor: Factor, spread: float) -> list[float]:
    """Distances between round numbers, coarse to fine: fractions of the factor's step, then 1, 2, 5 × 10^k."""
    if factor.unit == "h":
        return [2.0, 1.0, 0.5, 0.25]
    top = math.floor(math.log10(spread)) if spread > 0 else 0
    decimal = [m * 10.0**k for k in range(top, top - 3, -1) for m in (5, 2, 1)]
    fractions = [factor.step, factor.step / 2]
    return sorted({_plain(g) for g in (*decimal, *fractions) if 0 < g <= max(spread, factor.step)}, reverse=True)


def _plain(value: float) -> float:
    """Number without the dust of binary fractions, and zero without a sign."""
    return float(f"{value:.12g}") + 0.0


def _merged(edges: Sequence[float], known: Floats, least: int) -> list[float]:
    """Left edges after bins with too few days have joined their smaller neighbour."""
    kept = list(edges)
    while len(kept) > 1:
        counts = np.diff(np.append(np.searchsorted(known, kept), known.size))
        small = int(counts.argmin())
        if counts[small] >= least:
            break
        # A bin is joined with the one before by dropping its own left edge.
        drop_own = small == len(kept) - 1 or (small > 0 and counts[small - 1] <= counts[small + 1])
        kept.pop(small if drop_own else small + 1)
    return kept


def _named(edges: Sequence[float], known: Floats, factor: Factor, *, one_value: bool) -> Bins:
    last = len(edges) - 1
    left, right, labels = list(edges), [*edges[1:], float(known[-1])], []
    whole = bool((known == np.round(known)).all()) and (
        one_value or factor.quantity in ("score", "count") or factor.own
    )
    for i in range(len(edges)):
        inside = known[(known >= edges[i]) & ((known < right[i]) | (i == last))]
        # In a unit that the days were not noted in, the only value of a bin need not be a round number; its edges are.
        if inside[0] == inside[-1] and (one_value or factor.measure is None or inside[0] == 0):
            left[i] = right[i] = float(inside[0])
            labels.append(_one(left[i], factor))
        elif factor.quantity == "yes_no":
            labels.append("no or yes")
        elif i == last > 0:
            labels.append(f"{amount(left[i], factor)} or more")
        elif i == 0 and last > 0 and left[i] != 0:
            labels.append(f"under {amount(right[i], factor)}")
        elif i == 1 and right[0] == 0 and left[0] == 0:
            labels.append(f"some, under {amount(right[i], factor)}")
        elif whole and i < last and right[i] - left[i] <= 5:
            labels.append(_between(left[i], float(inside[-1]), factor))
        else:
            labels.append(_between(left[i], right[i], factor))
    return Bins(tuple(left), tuple(right), tuple(labels))


def _one(value: float, factor: Factor) -> str:
    if factor.quantity == "yes_no":
        return {0.0: "no", 1.0: "yes"}.get(value, amount(value, factor))
    return amount(value, factor)


def _between(low: float, high: float, factor: Factor) -> str:
    """Both ends, the unit once: "200 to 300 mg"; of hours each has its own: "6 h to 7 h"."""
    first = amount(low, factor) if factor.unit == "h" else _number(low)
    return f"{first} to {amount(high, factor)}"


def amount(value: float, factor: Factor) -> str:
    """A value of a factor with its unit, as people write it.

    >>> from myolog.catalogue import factors
    >>> amount(6.5, factors()["sleep_h"]), amount(300.0, factors()["caffeine_mg"])
    ('6 h 30 min', '300 mg')
    """
    if factor.unit != "h":
        unit = (
            factor.unit[:-1] if value == 1 and factor.quantity == "count" and factor.unit.endswith("s") else factor.unit
        )
        return f"{_number(value)} {unit}".strip()
    hours, minutes = divmod(round(abs(value) * 60), 60)
    parts = [f"{hours} h"] * (hours > 0 or not minutes) + [f"{minutes} min"] * (minutes > 0)
    return "−" * (value < 0) + " ".join(parts)


def _number(value: float) -> str:
    text = f"{round(value, 6):,.10g}" if abs(value) >= 0.001 or not value else f"{value:.3g}"
    return text.replace("-", "−")
