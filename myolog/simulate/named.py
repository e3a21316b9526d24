"""Daily diaries whose factors are those of the catalogue, on their natural scales, with a trigger that is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from myolog import tables
from myolog.diary import TALLY, Diary
from myolog.simulate.days import WARM_UP, TrueEffect, Truth, simulate_days, standard_factors
from myolog.simulate.series import Floats


@dataclass(frozen=True, slots=True)
class Scale:
    """Natural scale of a factor.

    Attributes
    ----------
    mean, sd : float
        In the factor's unit.
    expected : int
        1 where more of it is said to bring more episodes, -1 where less of it is.
    decimals : int
        To which people and devices note it.
    """

    mean: float
    sd: float
    expected: int
    decimals: int = 0


NAMED: Final[Mapping[str, Scale]] = MappingProxyType(
    {
        "sleep_h": Scale(7.0, 1.0, -1, 1),
        "caffeine_mg": Scale(200, 80, 1),
        "water_l": Scale(1.8, 0.4, -1, 1),
        "training_load": Scale(300, 120, 1),
        "stress": Scale(5, 1.8, 1),
        "screen_h": Scale(6, 1.5, 1, 1),
        "alcohol_units": Scale(3, 1.4, 1, 1),
        "magnesium_mg": Scale(300, 70, -1),
        "standing_h": Scale(4, 1.2, 1, 1),
        "calcium_mg": Scale(900, 200, -1),
        "nicotine": Scale(10, 3, 1),
        "relaxation_min": Scale(30, 10, -1),
    }
)
"""Twelve factors of the catalogue; the first four are those that people suspect first."""

FIRST_FOUR: Final = tuple(NAMED)[:4]

START: Final = "2024-01-01"
"""First day: a Monday."""

PERSISTENCE: Final = 0.8
"""Lag-1 autocorrelation of the factors and of the hidden rate."""

CORRELATION: Final = 0.3
"""Between any two factors."""

SPREAD: Final = 0.5
DISPERSION: Final = 0.1
MISSING: Final = 0.2
WEEKEND: Final = 0.3
TREND: Final = 0.5
"""SD of the hidden log rate, extra variance, share of days missing, and log rate ratios as in `simulate_days`."""

Seed = int | np.random.Generator


def named_factors(
    n_days: int,
    *,
    seed: Seed,
    rate: float = 5.0,
    trigger: str | None = "sleep_h",
    lag: int = 0,
    ratio: float = 2.0,
    as_expected: bool = True,
) -> tuple[Diary, Truth]:
    """Diary of daily counts and the twelve factors of `NAMED`, one of which may be a trigger.

    As `simulate_days`: factors are Gaussian AR(1) (0.8 from day to day) and correlate (0.3), the rate wanders
    (AR(1) 0.8, SD 0.5), a fifth of the days is missing in runs, weekends and a trend count. Values are mean + SD ×
    standard factor, rounded as people note them and never below 0.

    Parameters
    ----------
    n_days : int
        Calendar days.
    seed : int or Generator
        The same seed gives the same diary.
    rate : float
        Expected episodes a day.
    trigger : str or None
        Key of the factor that changes the rate; None for no trigger.
    lag : int
        Days from the factor's day to the episodes' day, 0 to 14.
    ratio : float
        Rate ratio per SD of the trigger.
    as_expected : bool
        Whether it acts in the direction in which the factor is said to act (less sleep, more caffeine, … bring
        more episodes), or the opposite.

    Returns
    -------
    diary : Diary
        Tallied days with factors; a day that was not logged has no row.
    truth : Truth
        The step of the effect is one SD in the factor's unit, negative where less of it brings more episodes.

    Raises
    ------
    ValueError
        If the trigger is none of `NAMED`, or the lag outside 0 to 14.
    """
    keys = list(NAMED)
    if trigger is not None and trigger not in NAMED:
        raise ValueError(f"The trigger is one of {', '.join(keys)}, not {trigger!r}.")
    effects = {}
    true: tuple[TrueEffect, ...] = ()
    if trigger is not None:
        sign = NAMED[trigger].expected * (1 if as_expected else -1)
        effects[f"f{keys.index(trigger) + 1:02d}", lag] = sign * float(np.log(ratio))
        true = (TrueEffect(trigger, lag, sign * NAMED[trigger].sd, ratio),)
    diary, known = simulate_days(
        n_days,
        seed=seed,
        rate=rate,
        factors=len(keys),
        effects=effects,
        rho=PERSISTENCE,
        spread=SPREAD,
        dispersion=DISPERSION,
        factor_rho=PERSISTENCE,
        factor_correlation=CORRELATION,
        missing=MISSING,
        weekday=WEEKEND,
        trend=TREND,
        start=START,
    )
    days = diary.days
    values = natural(days.drop(columns=TALLY).set_axis(keys, axis=1))
    values.insert(0, TALLY, days[TALLY])
    innocent = tuple(key for key in keys if key != trigger)
    return Diary.from_days(values), Truth(true, innocent, known.rate, rate)


def natural(standard: pd.DataFrame) -> pd.DataFrame:
    """Standard factors (mean 0, SD 1) on their natural scales: a column each of the keys of `NAMED`."""
    return pd.DataFrame(
        {
            key: (NAMED[str(key)].mean + NAMED[str(key)].sd * column).clip(lower=0.0).round(NAMED[str(key)].decimals)
            for key, column in standard.items()
        }
    )


def begin(n_days: int, seed: Seed) -> tuple[np.random.Generator, pd.DatetimeIndex, pd.DataFrame]:
    """Generator, days of the diary, and standard factors of these days and of those of the warm-up before."""
    rng = np.random.default_rng(seed)
    index = tables.dates(pd.date_range(START, periods=n_days, freq="D"))
    longer = tables.dates(pd.date_range(index[0] - pd.Timedelta(days=WARM_UP), index[-1], freq="D"))
    values = standard_factors(rng, len(longer), len(NAMED), PERSISTENCE, CORRELATION)
    return rng, index, pd.DataFrame(values, columns=list(NAMED), index=longer)


def tallied(values: pd.DataFrame, counts: Floats, logged: npt.NDArray[np.bool_]) -> Diary:
    """Diary of factors and counts of all days, of those that were logged."""
    frame = values.copy()
    frame.insert(0, TALLY, counts)
    return Diary.from_days(frame[logged])
