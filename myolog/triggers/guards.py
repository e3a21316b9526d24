"""What stands beside a finding so that nobody takes it for more than it is. None of it enters the correction."""

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
from myolog.triggers.design import full_rank
from myolog.triggers.evidence import acat
from myolog.triggers.exposures import Exposure, bridged, lagged
from myolog.triggers.model import CountModel, Floats, irls, refit
from myolog.triggers.scan import scan

LEAD_DAYS: Final = (1, 2)
"""Days after the outcome whose factor values are looked at."""

LEAD_LEVEL: Final = 0.05
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
class Guards:
    """What stands beside a finding.

    Attributes
    ----------
    correlation : Correlation
        Spearman's rho at the best lag with its effective sample size (Pyper and Peterman 1998).
    lead_p : float
        p-value of the factor's next two days, given its best lag. Small: it may follow the episodes.
    same_report : bool
        Whether factor and outcome are both scores that a person gives in one sitting.
    both_ways : bool
        For such a score, whether it also goes with the outcome of the two days before it, its best lag not given.
    alone, adjusted : Ratio
        Without and with the factors that entered.
    change : Ratio
        Of the change from the person's own usual, in place of the level; NaN where it is mostly unknown.
    """

    correlation: Correlation
    lead_p: float
    same_report: bool
    both_ways: bool
    alone: Ratio
    adjusted: Ratio
    change: Ratio

    @property
    def may_follow(self) -> bool:
        """Whether the factor moves with the outcome of the days before it."""
        return self.lead_p < LEAD_LEVEL


def lead_test(model: CountModel, exposure: Exposure, lag: int | None, rows: npt.NDArray[np.intp]) -> float:
    """p-value of the factor's next two days, given its best lag if there is one (ACAT of the two).

    A trigger comes before what it sets off; something that also, or only, goes with the days after may be a result of
    it, or of a mood that colours both. Without the condition every factor that persists would fail.

    Parameters
    ----------
    model : CountModel
        Adjusted for everything but the factor itself.
    exposure : Exposure
    lag : int
    rows : ndarray of int
        Positions of the observed days in the calendar.
    """
    given = model
    if lag is not None:
        own = lagged(exposure.tested, lag, rows)
        given = refit(model, full_rank(np.column_stack([model.design, own])))
    after = np.column_stack([lagged(exposure.tested, -days, rows) for days in LEAD_DAYS])
    return float(acat(scan(given, after).p_value))


def may_be_moved(exposure: Exposure, lag: int) -> bool:
    """Whether a factor at a lag can be a reaction to the episodes of the same day."""
    return lag == 0 and exposure.factor.when != "night" and not exposure.factor.outside


def is_noticing(sure: Floats | None, y: Floats, base: Floats, column: Floats, estimate: float) -> bool:
    """Whether what a factor goes with is mostly episodes that are easy to miss.

    Attention brings faint episodes only, so that the share of those nobody could miss falls as the count rises: by its
    whole ratio if all of it is noticing, not at all if none is. Half way is the limit. The share is followed by a
    Poisson regression with the day's count as offset.

    Parameters
    ----------
    sure : ndarray, shape (n,), or None
        Episodes a day that nobody could miss; None where there are too few.
    y : ndarray, shape (n,)
        All episodes of the day.
    base : ndarray, shape (n, p)
        Null design.
    column : ndarray, shape (n,)
        The factor at its lag.
    estimate : float
        Its log rate ratio per unit for all episodes.
    """
    spread = float(column.std())
    if sure is None or not math.isfinite(estimate) or spread <= 0:
        return False
    some = y > 0
    standard = (column - column.mean()) / spread
    design = full_rank(np.column_stack([base[some], standard[some]]))
    coefficients, _ = irls(sure[some], design, np.log(y[some]))
    change = float(coefficients[-1]) * math.copysign(1.0, estimate)
    return change < -abs(estimate) * spread / 2


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
