"""What is known of one tested factor, and what each guard said of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from myolog.catalogue import Factor
from myolog.triggers.exposures import Exposure
from myolog.triggers.verdicts import LIKELY, Verdict
from myolog.triggers.views import Ratio, Views


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a guard says of a finding.

    Attributes
    ----------
    passed : bool
        Whether the finding may be called likely.
    table : mapping of str to float or bool
        What it looked at: its columns of `TriggerResult.guards`.
    sentence : str
        Why not; said where it did not pass.
    """

    passed: bool
    table: Mapping[str, float | bool] = field(default_factory=dict)
    sentence: str = ""


@dataclass(frozen=True)
class Finding:
    """What is known of one tested factor.

    Attributes
    ----------
    exposure : Exposure
    lag : int
        At which it is strongest.
    bins : DataFrame
        Counted days by level at that lag: see `rates.binned_rate`.
    ratio, low, high : float
        Rate ratio per step and its 95 % interval, test inverted; NaN where what was adjusted for explains the factor.
    by_lag : tuple of Ratio
        Per step at every lag, with one-step intervals.
    days_by_lag : tuple of int
        Observed days on which it was logged so many days before.
    p_value, q_value : float
        Over the lags; after correction.
    verdict : str
    views : Views
    checks : tuple of CheckResult
        Of each guard, in their order.
    detectable, days_needed : float
        Smallest ratio between low and high days that would have been found; further days until a doubling would be.
    explained_by : Exposure or None
        The factor that hides it.
    adjusted_for : tuple of Factor
        What had entered beside it.
    through : tuple of Factor
        What lies between it and the outcome, and was not allowed for, so that the ratio is of the total effect.
    left : Ratio
        What is left of it once that is allowed for, too; NaN where nothing lies between.
    each_weekday : bool
        Whether each weekday was allowed for, or the weekend only.
    """

    exposure: Exposure
    lag: int
    bins: pd.DataFrame
    ratio: float
    low: float
    high: float
    by_lag: tuple[Ratio, ...]
    days_by_lag: tuple[int, ...]
    p_value: float
    q_value: float
    verdict: Verdict
    views: Views
    checks: tuple[CheckResult, ...]
    detectable: float
    days_needed: float
    explained_by: Exposure | None
    adjusted_for: tuple[Factor, ...]
    through: tuple[Factor, ...]
    left: Ratio
    each_weekday: bool

    @property
    def factor(self) -> Factor:
        """The factor."""
        return self.exposure.factor

    @property
    def is_likely(self) -> bool:
        """Whether it is called a likely trigger, or likely protective."""
        return self.verdict in LIKELY

    @property
    def stands_out(self) -> bool:
        """Whether it is likely or a hint: what is said to go one way."""
        return self.is_likely or self.is_hint

    @property
    def is_hint(self) -> bool:
        """Whether it is worth watching, no more."""
        return self.verdict == "hint"

    @property
    def is_open(self) -> bool:
        """Whether it is too early to tell."""
        return self.verdict == "cannot tell yet"

    @property
    def raises(self) -> bool:
        """Whether the end that is told goes with more: short nights bring more, whatever the ratio of an hour more."""
        return self.ratio > 1 or self.is_of_scarcity

    @property
    def is_of_scarcity(self) -> bool:
        """Whether it is told by its lower end: "short nights"."""
        factor, exposure = self.factor, self.exposure
        is_level = factor.quantity != "yes_no" and not exposure.is_of_both_ends and not exposure.product_of
        return bool(is_level and factor.scarce and not self.ratio > 1)

    @property
    def cautions(self) -> str:
        """What keeps it from being called likely, in sentences."""
        return " ".join(check.sentence for check in self.checks if not check.passed)
