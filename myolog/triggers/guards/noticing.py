"""A state in which a person notices more: among episodes that nobody could miss it must hold as well."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from myolog.triggers.design import full_rank
from myolog.triggers.exposures import lagged
from myolog.triggers.finding import CheckResult, Finding
from myolog.triggers.guards.context import Context
from myolog.triggers.model import Floats, irls

SENTENCE: Final = (
    "Among episodes that nobody could miss (strong ones, cramps, those that woke you) it does not hold: you may "
    "notice more on such days. To find out, count for two minutes at set times."
)


def check(study: Context, finding: Finding) -> CheckResult:
    """Whether a state goes with episodes that nobody could miss, too."""
    if not (finding.stands_out and finding.factor.state):
        return CheckResult(passed=True)
    data = study.study
    column = lagged(finding.exposure.level, finding.lag, data.rows)
    return CheckResult(not is_noticing(data.sure, data.y, data.base, column, study.estimate), sentence=SENTENCE)


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
