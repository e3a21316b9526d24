"""Factors made from others: change from the person's own usual, and training load over days.

The change can matter, not only the level; and load adds up. Missing is never zero in either.
"""

from __future__ import annotations

import dataclasses
import math
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from myolog import catalogue
from myolog.catalogue import Factor
from myolog.diary import Diary

LOAD: Final = "training_load"
LOAD_DAYS: Final = (3, 7)
CHANGE: Final = "_change"

LEAST_LOGGED: Final = 0.7
"""Share of the weight that logged days must carry for a mean load to stand."""

USUAL_DAYS: Final = 28


def change_from_usual(values: pd.Series, window: int = USUAL_DAYS, least: int = 7) -> pd.Series:
    """Each day's value minus the person's usual: the median of the days before it.

    Parameters
    ----------
    values : Series
        A value a calendar day, NaN where not logged.
    window : int
        Days before the day, itself not included.
    least : int
        Known days in the window that a usual needs.

    Returns
    -------
    Series
        On the same days; NaN where the day or its usual is not known.
    """
    daily = values.asfreq("D")
    usual = daily.shift(1).rolling(window, min_periods=least).median()
    return (daily - usual).rename(f"{values.name}{CHANGE}")


def ewma_load(values: pd.Series, days: float) -> pd.Series:
    """Exponentially weighted mean load up to and with each day.

    Weights fall by 1 - lambda a day, lambda = 2 / (days + 1) (Williams et al. 2017, Br J Sports Med 51:209).
    They count on the calendar and are shared out among the logged days: a day without a record is not a
    rest day.

    Parameters
    ----------
    values : Series
        Load a calendar day, NaN where not logged; a rest day is 0.
    days : float
        Time constant in days.

    Returns
    -------
    Series
        On the same days; NaN where logged days carry less than 0.7 of the weight, the days before the first
        counting as not logged.
    """
    daily = values.asfreq("D")
    load = daily.to_numpy(dtype=float)
    decay = 1 - 2 / (days + 1)
    logged = np.isfinite(load)
    total, weight = (_decayed(x, decay) for x in (np.where(logged, load, 0.0), logged.astype(float)))
    # All weights from the beginning of time add up to one.
    enough = weight >= LEAST_LOGGED
    mean = np.divide(total, weight, out=np.full(load.size, np.nan), where=enough)
    return pd.Series(mean, index=daily.index, name=f"{values.name}_{days:g}d")


def _decayed(values: npt.NDArray[np.float64], decay: float) -> npt.NDArray[np.float64]:
    from_nothing = pd.Series(np.concatenate([[0.0], values]))
    return from_nothing.ewm(alpha=1 - decay, adjust=False).mean().to_numpy()[1:]


def derived(diary: Diary) -> pd.DataFrame:
    """Derived factors of a diary.

    Returns
    -------
    DataFrame
        One row a day of the span; `training_load_3d` and `training_load_7d` where load was logged, and
        `<factor>_change` for each numeric factor (yes/no and a day of a cycle have no usual).
    """
    made: dict[str, pd.Series] = {}
    keys = {factor.key: factor for factor in diary.factors}
    if LOAD in keys:
        load = diary.factor_values(LOAD)
        made |= {f"{LOAD}_{days}d": ewma_load(load, days) for days in LOAD_DAYS}
    for key, factor in keys.items():
        if factor.quantity not in ("yes_no", "cycle"):
            made[f"{key}{CHANGE}"] = change_from_usual(diary.factor_values(key))
    return pd.DataFrame(made, index=diary.span)


def derived_factor(key: str) -> Factor:
    """The factor that a column of `derived` is.

    >>> derived_factor("training_load_3d").label
    'Training load, 3-day mean'
    """
    for days in LOAD_DAYS:
        if key == f"{LOAD}_{days}d":
            base = _base(LOAD)
            return dataclasses.replace(
                base, key=key, label=f"{base.label}, {days}-day mean", band=None, aliases=(), statements=()
            )
    base = _base(key.removesuffix(CHANGE))
    return dataclasses.replace(
        base,
        key=key,
        label=f"{base.label} against usual",
        quantity="number" if base.quantity in ("score", "count") else base.quantity,
        possible=(-math.inf, math.inf),
        band=None,
        aliases=(),
        statements=(),
        yes_no="",
    )


def _base(key: str) -> Factor:
    return catalogue.factors().get(key) or catalogue.own_factor(key, ())
