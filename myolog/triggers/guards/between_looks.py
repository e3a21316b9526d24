"""A look at a growing diary before its first verdict day."""

from __future__ import annotations

from myolog.triggers.finding import CheckResult, Finding
from myolog.triggers.guards.context import Context
from myolog.triggers.verdicts import EXPLORATORY


def check(study: Context, finding: Finding) -> CheckResult:
    """Whether anything may be called likely at this look; a diary that is too short says so itself."""
    return CheckResult(
        study.study.y.size < EXPLORATORY or bool(study.analysis.likely_level),
        sentence="It is given out as likely on a verdict day only, so that looking often does not find what is not there.",
    )
