"""A finding looked at in other ways: alone, by the change from usual, as a correlation. None enters the correction."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from myolog.derived import change_from_usual
from myolog.triggers.association import Correlation
from myolog.triggers.exposures import bridged, lagged
from myolog.triggers.model import CountModel, Floats
from myolog.triggers.scan import scan

LEVEL: Final = 0.05

LEAST_CHANGE: Final = 0.7
"""Share of the observed days on which a change from usual must be known for its view to be given."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """A rate ratio per step with an approximate 95 % interval (one step of the model, not inverted)."""

    value: float
    low: float
    high: float
    p_value: float


UNKNOWN: Final = Ratio(math.nan, math.nan, math.nan, math.nan)


@dataclass(frozen=True, slots=True)
class Views:
    """A finding looked at in other ways.

    Attributes
    ----------
    correlation : Correlation
        Spearman's rho at the best lag with its effective sample size (Pyper and Peterman 1998).
    alone, adjusted : Ratio
        Without and with the factors that entered.
    change : Ratio
        Of the change from the person's own usual, in place of the level; NaN where it is mostly unknown.
    """

    correlation: Correlation
    alone: Ratio
    adjusted: Ratio
    change: Ratio


def one_step(model: CountModel, column: Floats, step: float) -> Ratio:
    """Approximate rate ratio per step of a column added to a model."""
    found = scan(model, column[:, None])
    return ratio_of(float(found.estimate[0]), float(found.error[0]), step, model.degrees, float(found.p_value[0]))


def ratio_of(estimate: float, error: float, step: float, degrees: int, p_value: float) -> Ratio:
    """Rate ratio per step from a log rate ratio per unit and its standard error."""
    if not math.isfinite(estimate):
        return UNKNOWN
    reach = float(special.stdtrit(degrees, 1 - LEVEL / 2)) * error
    value, low, high = np.exp(np.clip(step * (estimate + np.array([0.0, -reach, reach])), -50, 50))
    return Ratio(float(value), float(low), float(high), p_value)


def change_column(raw: pd.Series, lag: int, rows: npt.NDArray[np.intp]) -> Floats | None:
    """Change from the person's own usual `lag` days before each row; None where it is mostly unknown.

    Level and change correlate 0.8 to 0.96: one factor, two views.
    """
    change = change_from_usual(raw)
    values = change.to_numpy(dtype=float)
    known = np.isfinite(lagged(values, lag, rows))
    if known.sum() < LEAST_CHANGE * rows.size or np.nanstd(values) <= 0:
        return None
    limit = 2.5 * float(np.nanstd(values))
    return lagged(bridged(np.clip(values, -limit, limit), change.index), lag, rows)
