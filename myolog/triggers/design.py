"""The null design: what every test is adjusted for before any factor is looked at.

An intercept, a slow trend, the weekday, and what changed too rarely to be tested: spells of illness and medicines.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from myolog.diary import Diary

Floats = npt.NDArray[np.float64]

TREND_DAYS: Final = 80
"""Observed days for each degree of freedom of the trend."""

MOST_TREND: Final = 8

WEEKDAY_EVENTS: Final = 100
WEEKDAY_DAYS: Final = 45
"""Events and observed days from which on each weekday has its own rate; below, the weekend has."""

WEEKDAY_LEVEL: Final = 0.001
"""p-value of differences among the weekdays below which each has its own rate with fewer events, too."""

PLANNED: Final = 0.2
PLAN_LEVEL: Final = 0.01
"""Share of a factor that the weekdays must tell beyond the weekend, and its p-value (F test), for a weekly plan."""

FEW_SWITCHES: Final = 3
"""Changes below which on and off cannot be told from slow drift: adjusted for, not tested."""

LEAST_EACH_WAY: Final = 10
"""Observed days on and off that a spell needs."""


def natural_spline(x: Floats, degrees: int) -> Floats:
    """Natural cubic spline without intercept: linear beyond the outer knots.

    Truncated powers, combined as in Hastie, Tibshirani and Friedman 2009 (The Elements of Statistical Learning,
    eq. 5.4 and 5.5), with knots at equally spaced quantiles, ends included.

    Parameters
    ----------
    x : ndarray, shape (n,)
    degrees : int
        Columns; 1 is a straight line.

    Returns
    -------
    ndarray, shape (n, degrees)
    """
    knots = np.quantile(x, np.linspace(0, 1, degrees + 1))
    return natural_spline_at(x, knots)


def natural_spline_at(x: Floats, knots: Floats) -> Floats:
    """The same with given knots, shape (n, len(knots) - 1); repeated knots count once."""
    knots = np.unique(knots)
    low, high = knots[0], knots[-1]
    width = high - low if high > low else 1.0
    x, knots = (x - low) / width, (knots - low) / width
    if knots.size < 3:
        return x[:, None]
    cubes = np.clip(x[:, None] - knots, 0, None) ** 3
    ends = (cubes[:, :-1] - cubes[:, -1:]) / (knots[-1] - knots[:-1])
    return np.column_stack([x, ends[:, :-1] - ends[:, -1:]])


def weekdays(index: pd.DatetimeIndex, *, each: bool) -> Floats:
    """Dummies of Tuesday to Sunday, or one of the weekend."""
    day = index.day_of_week.to_numpy()
    if each:
        return (day[:, None] == np.arange(1, 7)).astype(float)
    return (day >= 5).astype(float)[:, None]


@dataclass(frozen=True, slots=True)
class Spell:
    """Something that was on for a while: a medicine or an illness.

    Attributes
    ----------
    name : str
    on : ndarray of bool, shape (days of the span,)
    switches : int
        Times it went on or off inside the span.
    """

    name: str
    on: npt.NDArray[np.bool_]
    switches: int


def medicine_spells(diary: Diary) -> tuple[Spell, ...]:
    """Each medicine of the diary as on and off days; one taken all the time, or never within the span, is none."""
    span, table = diary.span, diary.medicines
    spells = []
    for name, rows in table.groupby(table["name"].str.strip().str.casefold(), sort=False, dropna=True):
        on = np.zeros(len(span), dtype=bool)
        for start, end in rows[["start", "end"]].itertuples(index=False):
            on |= (np.asarray(span >= start) | pd.isna(start)) & (np.asarray(span <= end) | pd.isna(end))
        switches = int(np.count_nonzero(on[1:] != on[:-1]))
        if switches:
            spells.append(Spell(str(rows["name"].iloc[0] or name).strip(), on, switches))
    return tuple(spells)


def has_weekdays(index: pd.DatetimeIndex, y: Floats) -> bool:
    """Whether there is enough for each weekday to have its own rate; if not, the weekend has one."""
    return y.size >= WEEKDAY_DAYS and (y.sum() >= WEEKDAY_EVENTS or _differ_clearly(index, y))


def null_design(
    days: npt.NDArray[np.int64], index: pd.DatetimeIndex, y: Floats, rare: Floats, *, each_weekday: bool
) -> Floats:
    """Design that every factor is tested against.

    Parameters
    ----------
    days : ndarray, shape (n,)
        Day numbers of the observed days.
    index : DatetimeIndex, length n
        Their dates.
    y : ndarray, shape (n,)
        Outcome.
    rare : ndarray, shape (n, k)
        On and off of what changed too rarely to be tested.
    each_weekday : bool
        Whether each weekday has its own rate, or the weekend only: see `has_weekdays`.

    Returns
    -------
    ndarray, shape (n, p)
        Full rank, the intercept first.
    """
    trend = natural_spline(days.astype(float), int(np.clip(round(y.size / TREND_DAYS), 1, MOST_TREND)))
    trend = (trend - trend.mean(axis=0)) / np.maximum(trend.std(axis=0), 1e-12)
    week = weekdays(index, each=each_weekday)
    return full_rank(np.column_stack([np.ones(y.size), trend, week, rare]))


def has_weekly_plan(values: Floats, index: pd.DatetimeIndex) -> bool:
    """Whether the weekday tells much of a factor beyond the weekend: training on Monday, Wednesday and Friday.

    Parameters
    ----------
    values : ndarray, shape (n,)
    index : DatetimeIndex, length n
    """
    each = np.column_stack([np.ones(values.size), weekdays(index, each=True)])
    weekend = np.column_stack([np.ones(values.size), weekdays(index, each=False)])
    whole, left = (
        float(((values - columns @ np.linalg.lstsq(columns, values, rcond=None)[0]) ** 2).sum())
        for columns in (weekend, each)
    )
    degrees = values.size - each.shape[1]
    if degrees < 1 or whole <= 0 or whole - left < PLANNED * whole:
        return False
    further = each.shape[1] - weekend.shape[1]
    ratio = (whole - left) / further / max(left / degrees, 1e-12 * whole)
    return bool(special.fdtrc(further, degrees, ratio) < PLAN_LEVEL)


def _differ_clearly(index: pd.DatetimeIndex, y: Floats) -> bool:
    """Whether weekdays differ beyond chance (Kruskal and Wallis 1952): who only twitches on Thursdays has few events."""
    from scipy import stats  # noqa: PLC0415 - it takes a second to load, and this is the one thing asked of it

    day = index.day_of_week.to_numpy()
    groups = [y[day == d] for d in range(7)]
    return all(g.size for g in groups) and bool(stats.kruskal(*groups).pvalue < WEEKDAY_LEVEL)


def full_rank(columns: Floats) -> Floats:
    """The columns without those that the ones before explain (R² > 0.9999)."""
    centred = columns - columns.mean(axis=0)
    centred[:, :1] = columns[:, :1]
    least = np.maximum(1e-2 * np.linalg.norm(centred, axis=0), 1e-9)
    if columns.shape[1] <= columns.shape[0]:
        left = np.abs(np.diagonal(np.linalg.qr(columns, mode="r")))
        if (left > 2 * least).all():  # nothing near the limit, as nearly always
            return columns
    kept: list[int] = []
    basis = np.zeros((columns.shape[0], 0))
    for i in range(columns.shape[1]):
        column = columns[:, i]
        rest = column - basis @ (basis.T @ column)
        rest -= basis @ (basis.T @ rest)
        length = float(np.linalg.norm(rest))
        if length > least[i]:
            kept.append(i)
            basis = np.column_stack([basis, rest / length])
    return columns[:, kept]
