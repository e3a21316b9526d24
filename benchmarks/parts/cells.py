"""The simulated diaries that the calibration tries, and what is looked at in each."""

from __future__ import annotations

import math
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
import pandas as pd
from scipy import special

from benchmarks.parts.rivals import RIVALS, corrected
from myolog.diary import TALLY, Diary
from myolog.simulate import Truth, simulate_days
from myolog.simulate.series import Latent
from myolog.triggers import find_triggers
from myolog.triggers.exposures import lagged
from myolog.triggers.intervals import invert
from myolog.triggers.looks import LEVEL, VERDICT_DAYS
from myolog.triggers.outcome import outcome_of
from myolog.triggers.scan import scan
from myolog.triggers.study import Analysis, analyse, prepare

FDR: Final = 0.05
LAGS: Final = 3
LIKELY: Final = ("likely trigger", "likely protective")

MISSING: Final = 0.2
CORRELATION: Final = 0.3
"""Share of days missing, and correlation between any two factors, that go without saying."""

Figures = dict[str, float]
"""What one diary says: 0 or 1, or a share; NaN where it says nothing."""

Goal = tuple[float, float]
"""Least and greatest share, in per cent."""

Effect = tuple[str, int, float]
"""Factor, lag, and rate ratio per standard deviation."""


class AnyCell(Protocol):
    """One kind of diary."""

    @property
    def label(self) -> str:
        """The cell in words."""

    @property
    def days(self) -> int:
        """Calendar days."""

    @property
    def goals(self) -> Mapping[str, Goal]:
        """Goals of this cell beside those of its part."""

    def draw(self, seed: int) -> tuple[Diary, Truth]:
        """The diary of a seed."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One kind of diary. Rate and factors persist (0.8 from day to day), factors correlate, weekends and a trend count.

    Attributes
    ----------
    truth : str
        What the rate does that no factor explains.
    days : int
        Calendar days; `missing` of them were not logged, in runs of four on average.
    rate : float
        Episodes a day.
    effects : tuple of Effect
    correlation : float
        Between any two factors.
    tallied : int
        Where not 0: devices log all days, and only so many of the last ones are tallied by hand.
    """

    truth: Latent = "ar1"
    days: int = 120
    rate: float = 5.0
    missing: float = MISSING
    effects: tuple[Effect, ...] = ()
    correlation: float = CORRELATION
    tallied: int = 0

    @property
    def label(self) -> str:
        """The cell in words."""
        words = [self.truth.replace("_", " "), f"{self.days} days", f"{self.rate:g} a day"]
        if self.missing != MISSING:
            words.append("no day missing" if not self.missing else f"{100 * self.missing:.0f} % of days missing")
        if self.correlation != CORRELATION:
            words.append(f"factors correlate {self.correlation:g}")
        if self.tallied:
            words.append(f"{self.tallied} of them tallied")
        words += [f"RR {ratio:g} at lag {lag}" for _, lag, ratio in self.effects]
        return ", ".join(words)

    @property
    def goals(self) -> Mapping[str, Goal]:
        """None but those of its part."""
        return {}

    def draw(self, seed: int) -> tuple[Diary, Truth]:
        """The diary of a seed."""
        diary, truth = simulate_days(
            self.days,
            seed=np.random.default_rng([seed, zlib.crc32(repr(self).encode())]),
            rate=self.rate,
            effects={(name, lag): math.log(ratio) for name, lag, ratio in self.effects},
            rho=0.8,
            factor_rho=0.8,
            factor_correlation=self.correlation,
            missing=self.missing,
            weekday=0.3,
            trend=0.5,
            truth=self.truth,
        )
        if self.tallied:
            frame = diary.days.copy()
            frame.loc[frame.index[: -self.tallied], TALLY] = np.nan
            diary = Diary.from_days(frame)
        return diary, truth


def look(diary: Diary, suspects: Sequence[str] = ()) -> Analysis:
    """The tests of a diary, without intervals and sentences."""
    return analyse(prepare(diary, outcome_of(diary), LAGS, suspects), FDR)


def q_values(seen: Analysis) -> dict[str, float]:
    """q-value of each tested factor."""
    if seen.selection is None:
        return {}
    last = seen.selection.rounds[-1].q_value
    return {e.factor.key: float(q) for e, q in zip(seen.exposures, last, strict=True) if q <= 1}


def flagged(seen: Analysis) -> set[str]:
    """Factors that stand out."""
    return {key for key, q in q_values(seen).items() if q <= FDR}


def _position(seen: Analysis, key: str) -> int:
    return [exposure.factor.key for exposure in seen.exposures].index(key)


def one_look(cell: AnyCell, seed: int) -> Figures:
    """False flags, found triggers and false discoveries of one look at one diary."""
    diary, truth = cell.draw(seed)
    seen = look(diary)
    figures = _flags(flagged(seen), truth)
    if not truth.effects:
        tests = seen.selection.rounds[0].by_lag if seen.selection else np.full(1, np.nan)
        known = tests[np.isfinite(tests)]
        figures["p < 0.05"] = float((known < 0.05).mean()) if known.size else math.nan
    return figures


def _flags(found: set[str], truth: Truth) -> Figures:
    true = {effect.factor for effect in truth.effects}
    if not true:
        return {"any false flag": float(bool(found))}
    return {
        "found": len(found & true) / len(true),
        "false discoveries": len(found - true) / max(len(found), 1),
    }


def beside_rivals(cell: AnyCell, seed: int) -> Figures:
    """The same for ours and each rival by its own rule, and for p-values that are corrected as ours are."""
    diary, truth = cell.draw(seed)
    seen = look(diary)
    figures = {f"Myolog: {name}": value for name, value in _flags(flagged(seen), truth).items()}
    if seen.selection is None:
        return figures
    keys = np.array([exposure.factor.key for exposure in seen.study.exposures])
    for name, rival in RIVALS.items():
        p_values = rival.p_values(seen.study)
        rules = {name: rival.flags(p_values)}
        if rival.fdr is None:
            rules[f"{name}, corrected"] = corrected(p_values, FDR)
        for rule, flags in rules.items():
            figures |= {f"{rule}: {what}": value for what, value in _flags(set(keys[flags]), truth).items()}
    return figures


def called(diary: Diary, level: float = FDR) -> set[str]:
    """Factors that a look calls likely, all guards included."""
    factors = find_triggers(diary, lags=LAGS, fdr=FDR, likely_level=level).factors
    return set(factors.loc[factors["verdict"].isin(LIKELY), "factor"])


def verdicts_of_a_year(diary: Diary) -> list[tuple[int, set[str]]]:
    """What is called likely on each verdict day of a diary that grows, with its calendar day."""
    first = diary.span[0]
    days = diary.observed()
    seen = days.index[days.to_numpy()]
    found = []
    for observed in VERDICT_DAYS:
        if observed <= len(seen):
            today = pd.Timestamp(seen[observed - 1])
            found.append(((today - first).days + 1, called(diary.between(first, today), LEVEL)))
    return found


def year_of_looks(cell: AnyCell, seed: int) -> Figures:
    """Whether anything is falsely called likely on any verdict day, and by which day a true trigger is."""
    diary, truth = cell.draw(seed)
    true = {effect.factor for effect in truth.effects}
    course = verdicts_of_a_year(diary)
    figures = {"any false likely": float(any(keys - true for _, keys in course))}
    if true:
        for until in (90, 126, 182, 270, 365):
            figures[f"found by day {until}"] = float(any(keys & true for day, keys in course if day <= until))
    return figures


def coverage(cell: AnyCell, seed: int) -> Figures:
    """Whether 95 % intervals hold the truth: of a trigger at its lag, and of an innocent factor at lag 1."""
    diary, truth = cell.draw(seed)
    seen = look(diary)
    effect = truth.effects[0]
    innocent = truth.innocent[0]
    nothing = math.nan
    figures = {"trigger": nothing, "innocent": nothing, "Wald, trigger": nothing, "open end": nothing}
    tested = q_values(seen)
    if seen.selection is None:
        return figures
    for name, key, lag, true in (
        ("trigger", effect.factor, effect.lag, math.log(effect.rate_ratio)),
        ("innocent", innocent, 1, 0.0),
    ):
        if key not in tested:
            continue
        k = _position(seen, key)
        model = seen.selection.without(k, lag)
        column = lagged(seen.exposures[k].level, lag, seen.study.rows)
        interval = invert(model, column)
        if math.isnan(interval.estimate):
            continue
        figures[name] = float(interval.low <= true <= interval.high)
        if name == "trigger":
            figures["open end"] = float(not math.isfinite(interval.high - interval.low))
            step = scan(model, column[:, None])
            off = (float(step.estimate[0]) - true) / float(step.error[0])
            figures["Wald, trigger"] = float(2 * special.stdtr(model.degrees, -abs(off)) >= 0.05)
    return figures
