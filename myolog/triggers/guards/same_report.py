"""Two scores that a person gives in one sitting: neither leads."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from myolog.catalogue import Factor
from myolog.triggers.finding import CheckResult, Finding
from myolog.triggers.guards.context import Context
from myolog.triggers.guards.lead import LEVEL
from myolog.triggers.order import lead_test

SCALE: Final = (0.0, 10.0)
"""Lowest and highest value of a score."""

MOSTLY: Final = 0.95
"""Share of the values of a score that are whole or halves."""

ONE_MOOD: Final = "Both are scores given in the same minute, so neither can be said to lead: they may share a mood rather than follow one another."
BOTH_WAYS: Final = (
    "Both are scores given in the same minute, and it goes with the score of the days before it as well: "
    "they move together, forwards and backwards in time, and neither can be said to lead."
)


def check(study: Context, finding: Finding) -> CheckResult:
    """Whether factor and outcome are given in one sitting; and whether they move together backwards in time, too."""
    same = is_same_report(study, finding)
    both_ways = same and lead_test(study.null, finding.exposure, None, study.study.rows) < LEVEL
    table = {"same_report": same, "both_ways": both_ways}
    return CheckResult(not (same and finding.stands_out), table, BOTH_WAYS if both_ways else ONE_MOOD)


def is_same_report(study: Context, finding: Finding) -> bool:
    """Whether factor and outcome are both scores that a person gives in one sitting."""
    return study.is_score and is_score(finding.factor, study.study.raw_of(finding.exposure))


def is_score(factor: Factor, values: pd.Series) -> bool:
    """Whether a factor is a score: the catalogue says so, or a column of the person's own lies on a scale of 0 to 10."""
    if not factor.own or factor.quantity != "number":
        return factor.quantity == "score"
    known = values.dropna().to_numpy(dtype=float)
    low, high = SCALE
    return bool(known.min() >= low and known.max() <= high and (known * 2 == np.round(known * 2)).mean() >= MOSTLY)
