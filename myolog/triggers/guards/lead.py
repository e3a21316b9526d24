"""What goes with the days before it may follow rather than lead."""

from __future__ import annotations

import math
from typing import Final

from myolog.triggers.finding import CheckResult, Finding
from myolog.triggers.guards.context import Context
from myolog.triggers.order import lead_test

LEVEL: Final = 0.05

EPISODES: Final = (
    "It also goes with the episodes of the days before it: it may follow the twitching rather than lead it."
)
SCORE: Final = "It also goes with the score of the days before it: it may follow rather than lead."


def check(study: Context, finding: Finding) -> CheckResult:
    """Whether the factor's next two days, given its best lag, do not go with the outcome."""
    p = lead_test(study.model, finding.exposure, finding.lag, study.study.rows) if finding.stands_out else math.nan
    follows = p < LEVEL
    return CheckResult(not follows, {"lead_p": p, "may_follow": follows}, SCORE if study.is_score else EPISODES)
