"""What may keep a finding from being called likely: a file a guard, each a function `check`.

A guard looks at a finding that is a hint at most, after all numbers are known; none of it enters the correction.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from myolog.triggers.finding import CheckResult, Finding
from myolog.triggers.guards import between_looks, exploration, lead, noticing, same_day, same_report, short_diary
from myolog.triggers.guards.context import Context

GUARDS: Final[tuple[Callable[[Context, Finding], CheckResult], ...]] = (
    same_report.check,
    lead.check,
    same_day.check,
    noticing.check,
    exploration.check,
    short_diary.check,
    between_looks.check,
)
"""In the order in which they are told."""
