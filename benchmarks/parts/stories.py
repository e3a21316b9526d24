"""Cells with the factors of the catalogue: a trigger among them, stories that counts alone tell wrongly, other counts."""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final, Literal, get_args

import numpy as np

from benchmarks.parts.cells import FDR, AnyCell, Figures, Goal, flagged, look
from myolog.diary import Diary
from myolog.simulate import (
    Truth,
    acts_through,
    both_ends,
    follows_same_day,
    named_factors,
    noticing,
    other_counts,
    same_minute,
    weekly_plan,
)
from myolog.simulate.named import FIRST_FOUR, NAMED
from myolog.simulate.other_counts import Counts
from myolog.simulate.truths import MOOD, NAP, Reaction
from myolog.triggers import find_triggers

Trigger = tuple[str, int]
"""Factor and lag."""

AMONG: Final[Mapping[str, tuple[Trigger, ...]]] = {
    "the first four": (("sleep_h", 0), ("caffeine_mg", 0), ("caffeine_mg", 1), ("training_load", 1), ("water_l", 0)),
    "the other eight": tuple(itertools.product((key for key in NAMED if key not in FIRST_FOUR), (0, 1))),
}
"""Triggers that take turns from diary to diary."""


@dataclass(frozen=True, slots=True)
class Named:
    """Diaries with the factors of the catalogue, one of which, in turn, is a trigger.

    Attributes
    ----------
    days : int
        Calendar days.
    rate : float
        Episodes a day.
    among : str
        Key of `AMONG`; empty for no trigger.
    ratio : float
        Rate ratio per standard deviation.
    as_expected : bool
        Whether it acts in the direction in which it is said to act.
    suspected : {"", "rightly", "wrongly"}
        Whether two factors were suspected before looking: the trigger and another, or two others.
    goals : mapping of figure to Goal
    """

    days: int = 120
    rate: float = 5.0
    among: str = ""
    ratio: float = 2.0
    as_expected: bool = True
    suspected: Literal["", "rightly", "wrongly"] = ""
    goals: Mapping[str, Goal] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """The cell in words."""
        words = [f"named factors, {self.days} days, {self.rate:g} a day"]
        if self.among:
            words.append(f"RR {self.ratio:g} of one of {self.among}")
        if not self.as_expected:
            words.append("against its usual direction")
        if self.suspected:
            words.append("one of two suspects" if self.suspected == "rightly" else "beside two suspects")
        return ", ".join(words)

    def draw(self, seed: int) -> tuple[Diary, Truth]:
        """The diary of a seed."""
        triggers = AMONG.get(self.among, ((None, 0),))
        trigger, lag = triggers[seed % len(triggers)]
        return named_factors(
            self.days,
            seed=_generator(seed, self.label),
            rate=self.rate,
            trigger=trigger,
            lag=lag,
            ratio=self.ratio,
            as_expected=self.as_expected,
        )

    def suspects(self, seed: int, truth: Truth) -> tuple[str, ...]:
        """Factors that were suspected before looking at the diary of a seed."""
        if not self.suspected:
            return ()
        true = [effect.factor for effect in truth.effects]
        others = [key for key in NAMED if key not in true]
        drawn = [str(key) for key in _generator(seed, "suspects").choice(others, 2, replace=False)]
        return (true[0], drawn[0]) if self.suspected == "rightly" else tuple(drawn)


@dataclass(frozen=True, slots=True)
class Story:
    """Diaries of one of the simulated truths.

    Attributes
    ----------
    label : str
        The cell in words.
    days : int
        Calendar days.
    make : callable
        Takes days and seed.
    factor : str
        The factor that is looked at.
    goals : mapping of figure to Goal
    """

    label: str
    days: int
    make: Callable[..., tuple[Diary, Truth]]
    factor: str = ""
    goals: Mapping[str, Goal] = field(default_factory=dict)

    def draw(self, seed: int) -> tuple[Diary, Truth]:
        """The diary of a seed."""
        return self.make(self.days, seed=_generator(seed, self.label))


def _generator(seed: int, label: str) -> np.random.Generator:
    return np.random.default_rng([seed, zlib.crc32(label.encode())])


def found_or_false(cell: Named, seed: int) -> Figures:
    """Whether the trigger stands out at one look, and whether anything else does."""
    diary, truth = cell.draw(seed)
    found, true = flagged(look(diary, cell.suspects(seed, truth))), {effect.factor for effect in truth.effects}
    figures = {"found": float(bool(found & true))} if true else {}
    return figures | {"any false flag": float(bool(found - true))}


def verdict_of(cell: Story, seed: int) -> Figures:
    """What is said of the factor that the story is about."""
    diary, truth = cell.draw(seed)
    factors = find_triggers(diary).factors.set_index("factor")
    row = factors.loc[cell.factor]
    innocent = factors.index.difference([cell.factor, *(effect.factor for effect in truth.effects)])
    return {
        "likely": float(row["verdict"].startswith("likely")),
        "hint": float(row["verdict"] == "hint"),
        "q ≤ 0.05": float(row["q_value"] <= FDR),
        "not tested": float(row["verdict"] == "not tested"),
        "others flagged": float((factors.loc[innocent, "q_value"] <= FDR).any()),
    }


def any_false_flag(cell: AnyCell, seed: int) -> Figures:
    """Whether anything stands out at one look at a diary without a trigger."""
    diary, _ = cell.draw(seed)
    return {"any false flag": float(bool(flagged(look(diary))))}


def at_most(percent: float) -> Goal:
    """Goal of what should not happen."""
    return 0.0, percent


def at_least(percent: float) -> Goal:
    """Goal of what should happen."""
    return percent, 100.0


FOUND: Final[Mapping[tuple[str, int], float]] = {
    ("the first four", 60): 65, ("the first four", 120): 75, ("the other eight", 60): 34, ("the other eight", 120): 46,
}  # fmt: skip
"""Least share of triggers found at RR 2, in per cent: after 60 days at 5 a day, and after 120 at one a day."""

FOUND_OF_SUSPECTS: Final = {60: 80, 120: 88}
"""The same of a trigger that is one of two suspects."""

SIZES: Final = ((60, 5.0), (120, 1.0))

PRIORS: Final = (
    *(
        Named(days, rate, among, goals={"found": at_least(FOUND[among, days])})
        for among, (days, rate) in itertools.product(AMONG, SIZES)
    ),
    *(
        Named(days, rate, among, as_expected=False)
        for among, (days, rate) in itertools.product(AMONG, SIZES)
    ),
    *(
        Named(days, rate, among, suspected="rightly", goals={"found": at_least(FOUND_OF_SUSPECTS[days])})
        for among, (days, rate) in itertools.product(AMONG, SIZES)
    ),
    *(Named(days, rate, "the first four", suspected="wrongly") for days, rate in SIZES),
    *(Named(days, rate, suspected="wrongly", goals={"any false flag": at_most(5)}) for days, rate in SIZES),
    *(Named(days, rate, goals={"any false flag": at_most(5)}) for days, rate in SIZES),
)  # fmt: skip

REACTIONS: Final[Mapping[Reaction, str]] = {"coffee": "caffeine_mg", "nap": NAP, "rest": "training_load"}

TRUE_STRESS: Final = 83.0
"""Least share in which stress that does bring episodes is called likely, in per cent: before noticing was told apart it was 93,
and telling it apart may cost ten points."""

STORIES: Final = (
    Story("caffeine acts through the night, a year", 365, acts_through, "caffeine_mg", {"likely": at_least(80)}),
    Story("stress is noticing, mild, a year", 365, partial(noticing, noticed=1.3), "stress", {"likely": at_most(5)}),
    Story("stress is noticing, strong, a year", 365, partial(noticing, noticed=2.0), "stress", {"likely": at_most(10)}),
    Story("stress brings episodes, RR 1.5, a year", 365, partial(noticing, noticed=1.0, ratio=1.5), "stress", {"likely": at_least(TRUE_STRESS)}),
    *(
        Story(f"{reaction} follows the same day, 180 days", 180, partial(follows_same_day, reaction=reaction), factor, {"likely": at_most(5)})
        for reaction, factor in REACTIONS.items()
    ),
    Story("both ends of sleep, a year", 365, both_ends, "sleep_h", {"q ≤ 0.05": at_least(70)}),
    *(
        Story(f"weekly plan, {days} days, {rate:g} a day", days, partial(weekly_plan, rate=rate), "training_load", {"q ≤ 0.05": at_most(5)})
        for days, rate in itertools.product((40, 90), (0.5, 1.0))
    ),
    Story("two scores of the same minute, 180 days", 180, same_minute, MOOD, {"likely": at_most(5)}),
)  # fmt: skip

OTHER_COUNTS: Final = tuple(
    Story(f"{kind.replace('_', ' ')}, {days} days, {rate:g} a day", days, partial(other_counts, kind=kind, rate=rate))
    for kind, days, rate in itertools.product(get_args(Counts), (120, 365), (5.0, 1.0))
)

YEARS: Final = tuple(
    Named(365, rate, among, ratio) for among, rate, ratio in itertools.product(AMONG, (5.0, 1.0), (1.5, 2.0))
)
