"""What came of an experiment that is over, for other pages and for the report: its result, or why there is none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from myolog.diary import Diary
from myolog.experiments import sentences
from myolog.experiments.analysis import ExperimentResult, analyse
from myolog.experiments.design import Experiment


@dataclass(frozen=True)
class Conclusion:
    """What came of an experiment.

    Attributes
    ----------
    experiment : Experiment
    result : ExperimentResult or None
        None where the diary does not give one.
    sentence : str
        When it ran and what it showed, or why it shows nothing.
    """

    experiment: Experiment
    result: ExperimentResult | None
    sentence: str


def conclude(
    experiment: Experiment,
    diary: Diary | None,
    *,
    done: pd.DataFrame | None = None,
    today: Any = None,  # noqa: ANN401 - anything pandas takes as a date
    clock_changes: Iterable[Any] = (),
) -> Conclusion:
    """What came of an experiment; the arguments are those of `analyse`. What cannot be analysed says why."""
    try:
        result = analyse(experiment, diary, done=done, today=today, clock_changes=clock_changes)
    except ValueError as error:
        return Conclusion(experiment, None, sentences.no_result(experiment, str(error)))
    return Conclusion(experiment, result, result.conclusion)
