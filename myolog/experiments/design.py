"""The plan of an experiment: two conditions in blocks of days, their order drawn by lot once and then frozen.

The blocks come in pairs, each pair holding one block of either condition; a coin decides which comes first. So slow
changes of the rate fall on both alike, and all schedules that could have been drawn are known: 2 to the power of pairs.
"""

from __future__ import annotations

import hashlib
import operator
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
import pandas as pd

from myolog import catalogue, tables, wording
from myolog.diary import TALLY
from myolog.experiments import safety

ON: Final = "on"
OFF: Final = "off"

BLOCK_DAYS: Final = (3, 7)
PAIRS: Final = (2, 26)
"""Fewest and most days of a block, and pairs of blocks; 26 pairs of the longest blocks are a year."""

LEAST_ANALYSED: Final = 2
"""Days of a block that must be left after its wash-out."""

LONGEST_TEXT: Final = 200
LARGEST_SEED: Final = 2**63 - 1

DRAW: Final = "Pair j (1, 2, …) begins with 'on' if SHA-256 of the text 'myolog experiment <seed> pair <j>' begins with an even byte, else with 'off'."  # fmt: skip


def draw(seed: int, pairs: int) -> tuple[bool, ...]:
    """Whether each pair begins with its on block.

    By SHA-256 rather than by a random generator, so that anybody can repeat the draw in any language and version.
    """
    return tuple(
        hashlib.sha256(f"myolog experiment {seed} pair {pair}".encode()).digest()[0] % 2 == 0
        for pair in range(1, pairs + 1)
    )


@dataclass(frozen=True)
class Experiment:
    """An experiment as it was planned. It does not change; another plan is another experiment.

    This is the record of a draw: what may be drawn is checked by `plan` and `again`, so that an experiment that was drawn
    under other rules is still read and analysed.

    Attributes
    ----------
    factor : str
        Key of the factor that is tested, or its name.
    on, off : str
        The two conditions in the person's words.
    block_days, washout_days, pairs : int
        Days of a block, how many of its first days are left out of the comparison, and pairs of blocks.
    start : Timestamp
        First day.
    seed : int
        Of the draw.
    outcome : str
        The one outcome that counts: "episodes", "onsets", "minutes", "severity" or a column of the diary's days.
    stopped : Timestamp or None
        Last day that was kept to, if the experiment was stopped early.
    stop_reason : str

    Raises
    ------
    ValueError
        With a sentence, if this cannot be run.
    """

    factor: str
    on: str
    off: str
    block_days: int
    pairs: int
    start: pd.Timestamp
    seed: int
    washout_days: int = 1
    outcome: str = TALLY
    stopped: pd.Timestamp | None = None
    stop_reason: str = ""
    first_on: tuple[bool, ...] = field(init=False)

    def __post_init__(self) -> None:
        for name in ("factor", "on", "off", "outcome", "stop_reason"):
            object.__setattr__(self, name, _text(getattr(self, name), name, needed=name != "stop_reason"))
        if catalogue.normalise(self.on) == catalogue.normalise(self.off):
            raise ValueError("Both conditions read the same, so there is nothing to compare: say what is different.")
        for name, (least, most) in (("block_days", BLOCK_DAYS), ("pairs", PAIRS), ("seed", (0, LARGEST_SEED))):
            object.__setattr__(self, name, checked_whole(getattr(self, name), name, least, most))
        most = self.block_days - LEAST_ANALYSED
        object.__setattr__(self, "washout_days", checked_whole(self.washout_days, "washout_days", 0, most))
        object.__setattr__(self, "start", day(self.start, "start"))
        object.__setattr__(self, "first_on", draw(self.seed, self.pairs))
        if self.stopped is not None:
            object.__setattr__(self, "stopped", self._stop(day(self.stopped, "stop")))

    def _stop(self, last: pd.Timestamp) -> pd.Timestamp:
        if not self.start <= last < self.end:
            raise ValueError(
                f"The experiment runs from {wording.date(self.start)} to {wording.date(self.end)}: "
                f"it cannot be stopped after {wording.date(last)}."
            )
        return last

    @property
    def label(self) -> str:
        """Name of the factor for people."""
        known = catalogue.factors().get(self.factor)
        return known.label if known else self.factor

    @property
    def days(self) -> int:
        """Days from the first to the last, as planned."""
        return 2 * self.pairs * self.block_days

    @property
    def end(self) -> pd.Timestamp:
        """Last day, as planned."""
        return self.start + pd.Timedelta(days=self.days - 1)

    @property
    def last(self) -> pd.Timestamp:
        """Last day that counts: the last one as planned, or that after which it was stopped."""
        return self.end if self.stopped is None else self.stopped

    @property
    def schedule(self) -> pd.DataFrame:
        """One row a day: `date`, `condition` ("on" or "off"), `analysed` (False in the wash-out of a block)."""
        place = np.arange(self.days)
        on = np.repeat([first == (half == 0) for first in self.first_on for half in (0, 1)], self.block_days)
        return pd.DataFrame(
            {
                "date": tables.dates(pd.date_range(self.start, periods=self.days, freq="D", unit=tables.TIME_UNIT)),
                "condition": pd.Series(np.where(on, ON, OFF), dtype="str"),
                "analysed": place % self.block_days >= self.washout_days,
            }
        )

    @property
    def blocks(self) -> pd.DataFrame:
        """One row a block: `pair` (from 1), `block` (from 1), `condition`, `first`, `last` (dates)."""
        number = np.arange(2 * self.pairs)
        first = self.schedule.iloc[:: self.block_days]
        return pd.DataFrame(
            {
                "pair": number // 2 + 1,
                "block": number + 1,
                "condition": first["condition"].to_numpy(),
                "first": first["date"].to_numpy(),
                "last": (first["date"] + pd.Timedelta(days=self.block_days - 1)).to_numpy(),
            }
        ).astype({"condition": "str"})

    def words(self, condition: str) -> str:
        """The condition in the person's words."""
        return self.on if condition == ON else self.off

    def condition_on(self, date: Any) -> str:  # noqa: ANN401 - anything pandas takes as a date
        """Condition of one day, "on" or "off"; "" outside the experiment or after it was stopped."""
        place = (day(date, "date") - self.start).days
        if not 0 <= place < self.days or (self.stopped is not None and place > (self.stopped - self.start).days):
            return ""
        pair, half = divmod(place // self.block_days, 2)
        return ON if self.first_on[pair] == (half == 0) else OFF

    def stop(self, last: Any, reason: str = "") -> Experiment:  # noqa: ANN401 - anything pandas takes as a date
        """The same experiment, stopped early: `last` is the last day that was kept to. Its result says so."""
        if self.stopped is not None:
            raise ValueError(f"This experiment was stopped already, after {wording.date(self.stopped)}.")
        return replace(self, stopped=day(last, "stop"), stop_reason=reason)

    def again(
        self,
        start: Any,  # noqa: ANN401 - anything pandas takes as a date
        seed: int | None = None,
        *,
        medicines: Iterable[str] = (),
        answers: safety.Answers = safety.NO_ANSWERS,
        usual: Mapping[str, float] = safety.NO_USUAL,
    ) -> Experiment:
        """The same plan from another day with a draw of its own: a new experiment, also for another person.

        Raises
        ------
        ValueError
            With a sentence, if it must not be run; `medicines`, `answers` and `usual` are those of `plan`.
        """
        safety.check(self.factor, self.on, self.off, medicines, answers, usual)
        return replace(
            self, start=day(start, "start"), seed=_new_seed() if seed is None else seed, stopped=None, stop_reason=""
        )


def plan(  # noqa: PLR0913 - what a plan consists of
    *,
    factor: str,
    on: str,
    off: str,
    start: Any,  # noqa: ANN401 - anything pandas takes as a date
    block_days: int | None = None,
    pairs: int = 6,
    seed: int | None = None,
    washout_days: int | None = None,
    lag: int = 0,
    outcome: str = TALLY,
    medicines: Iterable[str] = (),
    answers: safety.Answers = safety.NO_ANSWERS,
    usual: Mapping[str, float] = safety.NO_USUAL,
) -> Experiment:
    """Draw the schedule of an experiment and freeze it.

    Parameters
    ----------
    factor : str
        Key of the factor, or what the person calls it.
    on, off : str
        The two conditions in plain words: "usual coffee", "no coffee after 10:00".
    start : date
        First day, such as "2026-04-01".
    block_days : int, optional
        3 to 7; by default what `propose` says.
    pairs : int
        Pairs of blocks, 2 to 26. Below 6 no result can reach the 5 % of the test.
    seed : int, optional
        Of the draw; by default a new one. The same seed gives the same schedule.
    washout_days : int, optional
        First days of each block left out; by default what `propose` says, as far as two days of the block are left.
    lag : int
        Days after which the factor showed in the diary, for the proposal.
    outcome : str
        The one outcome that counts, declared before.
    medicines : iterable of str
        Names of the person's own medicines, which are refused too.
    answers : mapping of str to bool
        What the person answered to `safety.questions`, by key, such as ``{"care": False, "health": False}``: true
        refuses the plan, and so does an answer that is missing. Answers are not kept.
    usual : mapping of str to float
        What the person usually does on a day, as `safety.usual_amounts` gives of their diary: far more is refused.

    Returns
    -------
    Experiment

    Raises
    ------
    ValueError
        With a sentence, if this cannot be run or must not be.
    """
    proposed = propose(str(factor), lag)
    length = checked_whole(proposed.block_days if block_days is None else block_days, "block_days", *BLOCK_DAYS)
    made = Experiment(
        factor=factor,
        on=on,
        off=off,
        block_days=length,
        pairs=pairs,
        start=start,
        seed=_new_seed() if seed is None else seed,
        washout_days=min(proposed.washout_days, length - LEAST_ANALYSED) if washout_days is None else washout_days,
        outcome=outcome,
    )
    safety.check(made.factor, made.on, made.off, medicines, answers, usual)
    return made


@dataclass(frozen=True, slots=True)
class Proposal:
    """How long a block should be, how many of its first days should be left out, and why."""

    block_days: int
    washout_days: int
    reason: str


def propose(factor: str, lag: int = 0) -> Proposal:
    """Length of a block from the lag of a factor and its wash-out.

    What was done on the last days of a block still shows on the first days of the next, so those are left out: as many
    as the lag, at least one, or as many as data/experiments.toml knows of the factor. Three days should then be left.

    >>> propose("sleep_h", lag=1).block_days, propose("caffeine_mg", lag=1).washout_days
    (4, 2)
    """
    days = checked_whole(lag, "lag", 0, BLOCK_DAYS[1] - LEAST_ANALYSED)
    known = safety.washouts().get(factor)
    washout = max(days, known.days if known else 1)
    length = min(max(washout + 3, known.block_days if known else 0), BLOCK_DAYS[1])
    left_out = "first day" if washout == 1 else f"first {washout} days"
    why = (
        known.reason
        if known and known.days >= days
        else f"The {left_out} of each block can still show the block before, so it is left out."
        if washout == 1
        else f"The {left_out} of each block can still show the block before, so they are left out."
    )
    return Proposal(length, washout, f"{why} Blocks of {length} days leave {length - washout} to compare.")


def conflict(experiment: Experiment, others: Iterable[Experiment]) -> str:
    """Why an experiment cannot run beside others, in a sentence; "" where it can.

    Two experiments on the same days ask for two conditions at once, a restart in the middle of one as well:
    the first must be stopped before the second begins.
    """
    for other in others:
        first, last = max(experiment.start, other.start), min(experiment.last, other.last)
        if first <= last and experiment != other:
            return (
                f"Another experiment ({other.label}) runs until {wording.date(other.last)}. Two at once cannot be told apart: "
                f"stop it, or start this one on {wording.date(other.last + pd.Timedelta(days=1))} or later."
            )
    return ""


def day(value: Any, name: str) -> pd.Timestamp:  # noqa: ANN401 - anything pandas takes as a date
    """A calendar day of the person.

    Raises
    ------
    ValueError
        If it is no date, or has a time of day or a time zone.
    """
    wrong = f"The {name} is a calendar day such as 2026-04-01, without a time of day or a time zone; {str(value)[:40]!r} is not."
    if isinstance(value, (bool, int, float)):
        raise ValueError(wrong)  # noqa: TRY004 - one kind of error for whatever a file holds
    try:
        moment = pd.to_datetime(value, format="%Y-%m-%d") if isinstance(value, str) else pd.Timestamp(value)
    except (ValueError, TypeError) as error:
        raise ValueError(wrong) from error
    if moment is pd.NaT or moment.tzinfo is not None or moment != moment.normalize() or not 1900 < moment.year < 2200:
        raise ValueError(wrong)
    return moment.as_unit(tables.TIME_UNIT)


LABELS: Final = {
    "block_days": "The days of a block",
    "pairs": "The pairs of blocks",
    "washout_days": "The days left out at the beginning of a block",
    "seed": "The seed",
    "lag": "The lag",
}


def checked_whole(value: Any, name: str, least: int, most: int) -> int:  # noqa: ANN401 - checked here
    """A whole number within limits; `name` is a key of `LABELS`.

    Raises
    ------
    ValueError
        With a sentence that says which number is meant.
    """
    try:
        number = None if isinstance(value, bool) else operator.index(value)
    except TypeError:
        number = None
    if number is not None and least <= number <= most:
        return number
    if name == "pairs" and number == 1:
        raise ValueError(
            "One pair of blocks cannot tell a difference from chance: two schedules could have been drawn, and one is as good as the other. Plan 6 pairs or more."
        )
    raise ValueError(f"{LABELS[name]} must be a whole number from {least} to {most}; {str(value)[:40]} is not.")


TEXTS: Final = {
    "factor": "what is tested",
    "on": "the on condition",
    "off": "the off condition",
    "outcome": "the outcome",
    "stop_reason": "the reason for stopping",
}


def _text(value: Any, name: str, *, needed: bool) -> str:  # noqa: ANN401 - checked here
    if not isinstance(value, str):
        raise ValueError(f"Say {TEXTS[name]} in words.")  # noqa: TRY004 - one kind of error for whatever a file holds
    text = " ".join(value.split())
    if (needed and not text) or len(text) > LONGEST_TEXT or not text.isprintable():
        raise ValueError(f"Say {TEXTS[name]} in one line of up to {LONGEST_TEXT} characters.")
    return text


def _new_seed() -> int:
    return secrets.randbelow(2**31)
