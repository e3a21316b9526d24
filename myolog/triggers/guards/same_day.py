"""What the episodes of a day may have brought about on that day."""

from __future__ import annotations

from myolog.triggers.finding import CheckResult, Finding
from myolog.triggers.guards.context import Context
from myolog.triggers.guards.lead import LEVEL
from myolog.triggers.guards.same_report import is_same_report
from myolog.triggers.order import agrees_the_day_after, may_be_moved


def check(study: Context, finding: Finding) -> CheckResult:
    """Whether what may be a reaction of the same day goes the same way with the day after, and not with those before."""
    passed = (
        not finding.stands_out
        or is_same_report(study, finding)
        or not may_be_moved(finding.exposure, finding.lag)
        or (not study.lead_p < LEVEL and _goes_on(study))
    )
    return CheckResult(passed, sentence="Both belong to the same day, so which came first cannot be told.")


def _goes_on(study: Context) -> bool:
    """Whether a factor of the same day goes the same way with the day after."""
    if not study.study.lags:
        return False
    column = study.selection.candidates[study.position].columns[:, 1]
    return agrees_the_day_after(study.selection.without(study.position, 1), column, is_more=study.estimate > 0)
