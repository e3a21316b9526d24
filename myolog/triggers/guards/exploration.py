"""What is looked at beside the main question."""

from __future__ import annotations

from myolog.triggers.finding import CheckResult, Finding
from myolog.triggers.guards.context import Context


def check(study: Context, finding: Finding) -> CheckResult:
    """Whether the outcome is the main question of the diary."""
    sentence = "This was looked at beside the main question of this diary, so it is exploration."
    return CheckResult(study.study.outcome.primary, sentence=sentence)
