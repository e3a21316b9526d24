"""What goes with the days before it may follow rather than lead."""

from __future__ import annotations

from typing import Final

from myolog.triggers.finding import CheckResult, Finding
from myolog.triggers.guards.context import Context

LEVEL: Final = 0.05

EPISODES: Final = (
    "It also goes with the episodes of the days before it: it may follow the twitching rather than lead it."
)
SCORE: Final = "It also goes with the score of the days before it: it may follow rather than lead."


def check(study: Context, finding: Finding) -> CheckResult:
    """Whether the factor's next two days, given its best lag, do not go with the outcome."""
    follows = study.lead_p < LEVEL
    table = {"lead_p": study.lead_p, "may_follow": follows}
    return CheckResult(not follows, table, SCORE if study.is_score else EPISODES)
