"""What a guard may look at beside the finding."""

from __future__ import annotations

from dataclasses import dataclass

from myolog.triggers.model import CountModel
from myolog.triggers.selection import Selection
from myolog.triggers.study import Analysis, Study


@dataclass(frozen=True, slots=True)
class Context:
    """The analysis in which a factor was tested.

    Attributes
    ----------
    analysis : Analysis
    selection : Selection
    position : int
        Of the factor among the exposures.
    model, null : CountModel
        Adjusted for what entered beside the factor, and for the null design only; of few grid points.
    estimate : float
        Log rate ratio per unit at the finding's lag.
    lead_p : float
        p-value of the factor's next two days, given its best lag; NaN for a finding that does not stand out.
    """

    analysis: Analysis
    selection: Selection
    position: int
    model: CountModel
    null: CountModel
    estimate: float
    lead_p: float

    @property
    def study(self) -> Study:
        """The data."""
        return self.analysis.study

    @property
    def is_score(self) -> bool:
        """Whether what is explained is a score of a day."""
        return self.study.outcome.measure == "score"
