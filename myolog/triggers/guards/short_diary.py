"""A diary too short for anything to be called likely."""

from __future__ import annotations

from myolog.triggers.finding import CheckResult, Finding
from myolog.triggers.guards.context import Context
from myolog.triggers.verdicts import EXPLORATORY


def check(study: Context, finding: Finding) -> CheckResult:
    """Whether there are enough observed days."""
    sentence = f"With fewer than {EXPLORATORY} observed days this is a first look."
    return CheckResult(study.study.y.size >= EXPLORATORY, sentence=sentence)
