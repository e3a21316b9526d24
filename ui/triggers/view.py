"""What the sections of the Triggers page look at: a diary, a question put to it, and what was found."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from myolog import catalogue
from myolog.catalogue import Factor
from myolog.diary import Diary
from myolog.triggers import DoseResponse, TriggerResult, beside
from myolog.triggers.finding import Finding
from ui import analyses

BEST = -1
"""In place of a lag: that of each factor at which it stands out most."""

LAGS = {0: "the same day", 1: "the day after", 2: "2 days after", 3: "3 days after"}


@dataclass(frozen=True, slots=True)
class Question:
    """Which outcome is explained; see `find_triggers` for the parts.

    Attributes
    ----------
    key : str
        Tells questions apart; "" is the diary's own.
    label : str
        What a person picks; plain text.
    outcome, site, kind : str or None
    """

    key: str
    label: str
    outcome: str | None = None
    site: str | None = None
    kind: str | None = None


@dataclass(frozen=True)
class View:
    """A diary, a question, and the result, with the tables that the sections draw.

    `diary` holds the days that the verdict rests on, `whole` all of them. One is made for each run of the page; what
    several sections ask for is put together once.
    """

    diary: Diary
    whole: Diary
    question: Question
    result: TriggerResult
    standing: str = ""
    """Which days the verdict rests on, and when the next one comes."""

    @property
    def counts(self) -> bool:
        """Whether episodes (or bouts, or minutes) are counted, rather than a score given."""
        return self.result.outcome.measure != "score"

    @property
    def noun(self) -> str:
        """What a rate is called in a sentence."""
        return self.result.outcome.noun if self.counts else "on average"

    @property
    def axis(self) -> str:
        """What a rate is called on an axis."""
        return self.result.outcome.noun if self.counts else "average score"

    @cached_property
    def tested(self) -> pd.DataFrame:
        """Rows of the factors that were tested, what stands out first."""
        rows = self.result.factors
        return rows[rows["verdict"] != "not tested"]

    @cached_property
    def likely(self) -> dict[str, Finding]:
        """What is called likely, by factor, strongest first."""
        return {finding.factor.key: finding for finding in self.result.findings if finding.is_likely}

    @cached_property
    def factors(self) -> dict[str, Factor]:
        """Factors by key: what stands out first, what was not tested last."""
        known = beside.factors_of(self.result)
        return {key: known[key] for key in self.result.factors["factor"]}

    @cached_property
    def _rows(self) -> dict[str, pd.Series]:
        return {row["factor"]: row for _, row in self.result.factors.iterrows()}

    def row(self, key: str) -> pd.Series:
        """Row of a factor."""
        return self._rows[key]

    def lag_of(self, key: str, lag: int = BEST) -> int:
        """A lag, or that at which a factor stands out most; the same day for one that was not tested."""
        if lag != BEST:
            return lag
        return int(self.row(key)["lag"]) if self.is_tested(key) else 0

    def is_tested(self, key: str) -> bool:
        """Whether there is a model of the factor."""
        return key in self._rows and self.row(key)["verdict"] != "not tested"

    def values(self, key: str) -> pd.Series:
        """A factor's value on each day of the diary, NaN where not logged."""
        study = self.result.analysis.study
        span = self.result.outcome.series.index
        if key in study.raw:
            return study.raw[key].reindex(span)
        for made in self.result.analysis.exposures:  # a product of two
            if made.factor.key == key:
                return pd.Series(np.where(made.known, made.level, np.nan), index=study.calendar).reindex(span)
        return pd.Series(np.nan, index=span)

    def bins(self, key: str, lag: int) -> pd.DataFrame:
        """Counted rate by the level of a factor."""
        return analyses.binned_outcome(
            self.diary, self.factors[key], lag, self.values(key), self.result.outcome.series, self.question.key
        )

    def curve(self, key: str, lag: int) -> DoseResponse | None:
        """Adjusted rate across a factor; None for one that was not tested."""
        if not self.is_tested(key) or not 0 <= lag <= self.result.analysis.study.lags:
            return None
        asked = self.question
        return analyses.dose_response(self.diary, key, lag, asked.outcome, site=asked.site, kind=asked.kind)


def token(key: str) -> str:
    """A factor in an address: the name of one that everybody may have, a hash of a person's own column."""
    if all(part in catalogue.factors() for part in key.split(":")):
        return key
    return f"own-{hashlib.sha256(key.encode()).hexdigest()[:10]}"
