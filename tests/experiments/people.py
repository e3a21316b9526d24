"""Experiments and diaries that several tests need."""

from typing import Any

import numpy as np
import pandas as pd

from myolog import experiments
from myolog.diary import Diary

NO_TO_ALL = dict.fromkeys(("care", "health", "drinks", "diet", "training"), False)
"""Nothing of it is a medicine or prescribed, or far from what is usual, and nothing is in the way."""


def coffee(pairs: int = 3, block_days: int = 4, seed: int = 7, **more: Any) -> experiments.Experiment:  # noqa: ANN401 - the arguments of plan
    chosen: dict[str, Any] = {
        "factor": "coffee habit",
        "on": "usual coffee",
        "off": "no coffee after 10:00",
        "block_days": block_days,
        "pairs": pairs,
        "start": "2026-04-01",
        "seed": seed,
        "answers": NO_TO_ALL,
        **more,
    }
    return experiments.plan(**chosen)


def diary_of(experiment: experiments.Experiment, values: list[float] | np.ndarray) -> Diary:
    """A tally cell for each day of the schedule; NaN is a day that nobody watched."""
    frame = pd.DataFrame(
        {"episodes": np.asarray(values, dtype=float)}, index=pd.DatetimeIndex(experiment.schedule["date"])
    )
    return Diary.from_days(frame)


def counts(experiment: experiments.Experiment, on: float, off: float, seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.poisson(np.where(experiment.schedule["condition"] == "on", on, off)).astype(float)
