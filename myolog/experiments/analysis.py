"""The result of an experiment: the rate on against off, and what the draw alone would show."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from myolog import tables, wording
from myolog.diary import Diary
from myolog.experiments import sentences
from myolog.experiments.design import Experiment, day
from myolog.experiments.done import YES, adherence
from myolog.experiments.randomisation import PairTotals, Tested, randomisation_test
from myolog.triggers.outcome import Outcome, outcome_of
from myolog.triggers.sentences import two

Floats = npt.NDArray[np.float64]

LEAST_SHARE: Final = 0.5
"""Share of the compared days that must have been observed."""

LEAST_COMPLETE: Final = 2
"""Pairs of which both blocks must have an observed day."""


@dataclass(frozen=True, slots=True)
class AsDone:
    """On against off over the days only that were kept to: for comparison, not protected by the draw."""

    rate_ratio: float
    on_days: int
    off_days: int
    on_rate: float
    off_rate: float
    summary: str


@dataclass(frozen=True)
class ExperimentResult:
    """What an experiment shows, as planned.

    Attributes
    ----------
    p_value, p_error : float
        Of the randomisation test, and its Monte Carlo standard error (0: all schedules were tried).
    schedules : int
        Schedules tried.
    rate_ratio, ci_low, ci_high : float
        On against off (Mantel-Haenszel over pairs), 95 % interval by inversion of the test; 0 and infinite are open
        ends. With fewer than 6 pairs it is open on both sides.
    narrow_low, narrow_high, narrow_level : float
        The narrowest interval that fewer than 6 pairs can give, and its level; else the same as the interval.
    verdict : {"a difference", "no clear difference"}
    on_rate, off_rate : float
        A day, over all observed compared days.
    on_days, off_days, missing_days : int
        Compared days observed and not observed.
    stopped_early : bool
    as_done : AsDone or None
        None where nothing is known of what was done.
    blocks : DataFrame
        One row a block: pair, block, condition, first, last, days (compared), observed, total, rate (NaN: none observed).
    summary : str
    conclusion : str
        The summary in two sentences, for where the result stands beside other things.
    meaning : tuple of str
        What it means and does not, in sentences.
    """

    p_value: float
    p_error: float
    schedules: int
    rate_ratio: float
    ci_low: float
    ci_high: float
    narrow_low: float
    narrow_high: float
    narrow_level: float
    verdict: sentences.Verdict
    on_rate: float
    off_rate: float
    on_days: int
    off_days: int
    missing_days: int
    stopped_early: bool
    as_done: AsDone | None
    blocks: pd.DataFrame = field(repr=False)
    summary: str
    conclusion: str
    meaning: tuple[str, ...]


def analyse(
    experiment: Experiment,
    diary: Diary | None,
    *,
    done: pd.DataFrame | None = None,
    today: Any = None,  # noqa: ANN401 - anything pandas takes as a date
    clock_changes: Iterable[Any] = (),
) -> ExperimentResult:
    """Analyse a finished experiment with the exact randomisation test.

    Parameters
    ----------
    experiment : Experiment
    diary : Diary
        Its observed days count; a day of the schedule that was not observed is missing, not zero.
    done : DataFrame, optional
        What was done: `date`, `done` ("yes", "partly", "no"); see `adherence`.
    today : date, optional
        Given, an experiment that still runs on that day is not analysed.
    clock_changes : iterable of dates, optional
        Days on which the person travelled into another time zone: longer or shorter than others, so left out.

    Returns
    -------
    ExperimentResult

    Raises
    ------
    ValueError
        With a sentence, where there is nothing, too little, or no variation to compare.
    """
    _finished(experiment, today)
    if diary is None or not len(diary):
        raise ValueError("There is no diary yet. Log the days of the experiment, days without episodes included.")
    outcome = outcome_of(diary, experiment.outcome)
    schedule = experiment.schedule
    if experiment.stopped is not None:
        schedule["analysed"] &= schedule["date"] <= experiment.stopped
    left_out = tables.dates([day(value, "day of a clock change") for value in clock_changes])
    schedule["analysed"] &= ~schedule["date"].isin(left_out)
    values = outcome.series.reindex(pd.DatetimeIndex(schedule["date"])).to_numpy(dtype=float)
    compared = schedule["analysed"].to_numpy()
    values = np.where(compared, values, np.nan)
    totals = _totals(experiment, values)
    _enough(values, int(compared.sum()), totals, outcome)
    lived = values[np.isfinite(values)]
    if not outcome.is_column and lived.all() and diary.between(experiment.start, experiment.last).lacks_quiet_days:
        raise ValueError(
            "On the days of this experiment only days with episodes were logged, so days with few of them cannot be told "
            "from days that nobody watched. Log the days without episodes as well, or declare the range as completely logged."
        )
    tested = randomisation_test(totals, experiment.seed)
    ratio = totals.ratio
    missing = int(compared.sum() - np.isfinite(values).sum())
    as_done = None
    if done is not None and len(done):
        kept = adherence(experiment, done).table["done"].to_numpy(dtype=object) == YES
        as_done = _as_done(experiment, outcome, np.where(kept, values, np.nan))
    return ExperimentResult(
        p_value=tested.p_value,
        p_error=tested.p_error,
        schedules=tested.schedules,
        rate_ratio=ratio,
        ci_low=tested.low,
        ci_high=tested.high,
        narrow_low=tested.narrow_low,
        narrow_high=tested.narrow_high,
        narrow_level=tested.narrow_level,
        verdict=sentences.verdict(tested),
        on_rate=float(totals.on_total.sum() / totals.on_days.sum()),
        off_rate=float(totals.off_total.sum() / totals.off_days.sum()),
        on_days=int(totals.on_days.sum()),
        off_days=int(totals.off_days.sum()),
        missing_days=missing,
        stopped_early=experiment.stopped is not None,
        as_done=as_done,
        blocks=_blocks(experiment, compared, values),
        summary=_summary(experiment, outcome, totals, tested, missing, int(compared.sum()), len(left_out)),
        conclusion=sentences.conclusion(experiment, outcome, ratio, tested),
        meaning=sentences.meaning(tested, as_done=as_done is not None),
    )


def _finished(experiment: Experiment, today: Any) -> None:  # noqa: ANN401 - anything pandas takes as a date
    if today is None or experiment.stopped is not None:
        return
    if day(today, "day of today") <= experiment.end:
        raise ValueError(
            f"The experiment runs until {wording.date(experiment.end)}. Its result is shown after that day: "
            "a look in between would change how the days are felt and noted."
        )


def _enough(values: Floats, planned: int, totals: PairTotals, outcome: Outcome) -> None:
    known = values[np.isfinite(values)]
    if not known.size:
        raise ValueError(
            "None of the days to be compared was observed, so there is nothing to compare. "
            "A day without episodes has to be logged as such."
        )
    if known.size < LEAST_SHARE * planned:
        raise ValueError(
            f"Only {known.size} of the {planned} days to be compared were observed; at least half are needed. "
            "If the experiment ended early, stop it at its last day: its result is then from the days before."
        )
    complete = int(totals.complete.sum())
    if complete < LEAST_COMPLETE:
        raise ValueError(
            f"{'Only 1' if complete else 'No'} pair of blocks has observed days in both blocks; "
            "two are needed at the very least."
        )
    if (known < 0).any():
        raise ValueError(f"Some days have {outcome.key} below zero, and values below zero have no ratio.")
    if not known.any():
        raise ValueError(f"All {known.size} observed days have none ({outcome.noun}), so there is nothing to compare.")
    if (known == known[0]).all():
        raise ValueError(
            f"All {known.size} observed days have the same value ({wording.number(float(known[0]))}), so nothing tells "
            "the conditions apart, and nothing tells a difference from chance."
        )
    if not sum(float(part.sum()) for part in totals.parts):
        raise ValueError("The pairs that can be compared have no episode at all, so there is nothing to compare.")


def _totals(experiment: Experiment, values: Floats) -> PairTotals:
    """Totals of each pair, from a value a day of the schedule, NaN where it does not count."""
    by_block = values.reshape(experiment.pairs, 2, experiment.block_days)
    observed = np.isfinite(by_block).sum(axis=2).astype(float)
    total = np.nansum(by_block, axis=2)
    on = np.where(np.array(experiment.first_on), 0, 1)
    pair = np.arange(experiment.pairs)
    return PairTotals(total[pair, on], observed[pair, on], total[pair, 1 - on], observed[pair, 1 - on])


def _summary(
    experiment: Experiment, outcome: Outcome, totals: PairTotals, tested: Tested, missing: int, planned: int, moved: int
) -> str:
    text = sentences.summary(experiment, outcome, totals, totals.ratio, tested, missing, planned)
    if moved:
        text += f" {wording.counted(moved, 'day')} on which the clock changed with the place {'is' if moved == 1 else 'are'} left out."
    return text


def _as_done(experiment: Experiment, outcome: Outcome, values: Floats) -> AsDone:
    totals = _totals(experiment, values)
    on_days, off_days = int(totals.on_days.sum()), int(totals.off_days.sum())
    on_rate = float(totals.on_total.sum()) / on_days if on_days else math.nan
    off_rate = float(totals.off_total.sum()) / off_days if off_days else math.nan
    counted = " and ".join(
        f"{wording.rate(rate)} on {wording.counted(n, 'day')} with “{words}”"
        for rate, n, words in ((on_rate, on_days, experiment.on), (off_rate, off_days, experiment.off))
    )
    ratio = totals.ratio
    compared = (
        f"about {two(ratio)} times as {'high' if outcome.measure == 'score' else 'many'} pair by pair"
        if math.isfinite(ratio)
        else "not enough to compare"
    )
    text = f"Only the days that were kept to ({outcome.noun}): {counted}; {compared}."
    return AsDone(ratio, on_days, off_days, on_rate, off_rate, text)


def _blocks(experiment: Experiment, compared: npt.NDArray[np.bool_], values: Floats) -> pd.DataFrame:
    table = experiment.blocks
    by_block = values.reshape(-1, experiment.block_days)
    table["days"] = compared.reshape(by_block.shape).sum(axis=1)
    table["observed"] = np.isfinite(by_block).sum(axis=1)
    table["total"] = np.where(table["observed"] > 0, np.nansum(by_block, axis=1), np.nan)
    table["rate"] = table["total"] / table["observed"].where(table["observed"] > 0)
    return table
