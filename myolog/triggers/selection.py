"""Which factors stand out: all are tested, the best that passes is adjusted for, and the rest are tested again.

Factors that move together stand in for one another; without this step the stand-ins of a true trigger are flagged too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from myolog.triggers.design import full_rank
from myolog.triggers.evidence import acat, benjamini_hochberg
from myolog.triggers.model import CountModel, Days, Floats, fit, refit, telling_days
from myolog.triggers.scan import beside, scan

RIVAL_LEVEL: Final = 0.03
"""p-value that a factor must keep, whichever one other factor is allowed for, to pass: of what is flagged after 120 days
beside two triggers, when factors correlate 0.6, 8 % is false (without this condition 28 %)."""

SAME_THING: Final = 0.5
"""Share of its variance that two factors have in common when they count as measures of one thing."""

WORTH_TRYING: Final = 0.2
"""p-value up to which another factor counts as a rival."""

DAYS_EACH: Final = 15
"""Observed days that each adjusted factor must have: a short diary is adjusted for few."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A factor at every lag.

    Attributes
    ----------
    columns : ndarray, shape (n, lags)
        On the scale of the test, on the observed days.
    mains : ndarray, shape (n, lags, m)
        What must be adjusted for before it is tested, at each lag: the two factors of a product. Empty for others.
    """

    columns: Floats
    mains: Floats


@dataclass(frozen=True, slots=True)
class Round:
    """One round of tests: everything in `entered` adjusted for.

    Attributes
    ----------
    entered : tuple of (candidate, lag) positions
    by_lag : ndarray, shape (candidates, lags)
        p-values; NaN where the design explains the column.
    p_value, q_value : ndarray, shape (candidates,)
        Over the lags, and after correction for the number of candidates. In the last round, the p-value of a candidate that
        would pass but does not stand beside a rival is the one with that rival allowed for.
    rival : ndarray of int, shape (candidates,)
        Position of the candidate beside which it does not stand; -1 for none.
    """

    entered: tuple[tuple[int, int], ...]
    by_lag: Floats
    p_value: Floats
    q_value: Floats
    rival: npt.NDArray[np.intp]

    def strongest_lag(self, k: int) -> int:
        """Position of the lag with the smallest p-value of a candidate; 0 where none was tested."""
        p = self.by_lag[k]
        return int(np.nanargmin(p)) if np.isfinite(p).any() else 0


@dataclass(frozen=True, slots=True)
class Selection:
    """The rounds of tests, and the models that the first and the last were made with.

    Attributes
    ----------
    alone, model : CountModel
        With the null design, and with what entered beside it.
    base : ndarray, shape (n, p)
        The null design.
    rounds : tuple of Round
    """

    alone: CountModel
    model: CountModel
    base: Floats
    candidates: tuple[Candidate, ...]
    rounds: tuple[Round, ...]

    @property
    def entered(self) -> tuple[tuple[int, int], ...]:
        """Positions of the candidates that passed and their lags, strongest first."""
        return self.rounds[-1].entered

    def lag_of(self, k: int) -> int:
        """Position of the lag at which a candidate is strongest: that of its entry, or that of the last round."""
        for candidate, lag in self.entered:
            if candidate == k:
                return lag
        last, first = self.rounds[-1], self.rounds[0]
        return (last if np.isfinite(last.by_lag[k]).any() else first).strongest_lag(k)

    def given(self, k: int, lag: int) -> CountModel:
        """Model adjusted for one candidate alone, beside the null design."""
        return refit(self.alone, full_rank(np.column_stack([self.base, _entry(self.candidates[k], lag)])))

    def without(self, k: int, lag: int | None = None) -> CountModel:
        """Model adjusted for everything that entered but the candidate itself, for its own row.

        A product is adjusted for its two factors at the lag of the row.
        """
        others = tuple((c, at) for c, at in self.entered if c != k)
        mains = self.candidates[k].mains
        model = self.model
        if len(others) == len(self.entered) and not mains.shape[2]:
            return model
        columns = [self.base, *(_entry(self.candidates[c], at) for c, at in others)]
        if mains.shape[2]:
            columns.append(mains[:, self.lag_of(k) if lag is None else lag])
        design = full_rank(np.column_stack(columns))
        # What the candidate itself explains must count as unexplained here: its test is made against that.
        return refit(model, design) if len(others) == len(self.entered) else fit(model.days, model.y, design)


def _entry(candidate: Candidate, lag: int) -> Floats:
    return np.column_stack([candidate.mains[:, lag], candidate.columns[:, lag]])


def select(days: Days, y: Floats, base: Floats, candidates: Sequence[Candidate], fdr: float) -> Selection:
    """Test all candidates, adjusting step by step for those that pass.

    Over the lags of a candidate p-values are put together by ACAT; over candidates Benjamini-Hochberg always runs over
    all of them, those that entered keeping the p-value of their entry. To pass, a candidate must also keep a small p-value
    whichever one other candidate is allowed for, and of those that pass the one that keeps the smallest enters first: in
    a short diary the stand-in of a trigger is stronger than the trigger by chance now and then, and would be taken for
    it otherwise (docs/calibration.md).

    Parameters
    ----------
    days : ndarray, shape (n,)
        Day numbers of the observed days.
    y : ndarray, shape (n,)
    base : ndarray, shape (n, p)
        Null design, full rank.
    candidates : sequence of Candidate
    fdr : float
        False discovery rate at which a candidate passes.
    """
    alone = model = fit(days, y, base)
    entered: tuple[tuple[int, int], ...] = ()
    rounds: list[Round] = []
    while True:
        by_lag = _scan_all(model, candidates)
        p = acat(by_lag) if len(candidates) else np.zeros(0)
        if rounds:  # what has entered may explain a candidate whole; it was a test all the same
            p = np.where(np.isfinite(p) | ~np.isfinite(rounds[0].p_value), p, 1.0)
        for i, (k, _) in enumerate(entered):
            p[k], by_lag[k] = rounds[i].p_value[k], rounds[i].by_lag[k]
        tested = Round(entered, by_lag, p, benjamini_hochberg(p), np.full(p.shape, -1))
        last, best = _round(model, candidates, tested, fdr)
        room = telling_days(y, model.mu) >= DAYS_EACH * (len(entered) + 1) + base.shape[1]
        if best is None or not room:
            return Selection(alone, model, base, tuple(candidates), (*rounds, last))
        rounds.append(tested)
        entered = (*entered, best)
        model = fit(days, y, full_rank(np.column_stack([base, *(_entry(candidates[k], at) for k, at in entered)])))


def _round(
    model: CountModel, candidates: Sequence[Candidate], tested: Round, fdr: float
) -> tuple[Round, tuple[int, int] | None]:
    """The round with what does not stand beside a rival told so, and which candidate enters next, if any passes."""
    entered = [k for k, _ in tested.entered]
    passing = [int(k) for k in np.flatnonzero(tested.q_value <= fdr) if k not in entered]
    if not passing:
        return tested, None
    worst, rival = _beside_rivals(model, candidates, tested, passing)
    fallen = np.flatnonzero(rival >= 0)
    p = tested.p_value.copy()
    p[fallen] = np.maximum(p[fallen], worst[fallen])
    q = benjamini_hochberg(p)
    q[fallen] = np.maximum(q[fallen], np.nextafter(fdr, 1))  # whatever the others: it does not pass
    now = replace(tested, p_value=p, q_value=q, rival=rival)
    standing = [k for k in passing if rival[k] < 0 and q[k] <= fdr]
    if not standing:
        return now, None
    first = min(standing, key=lambda k: (worst[k], p[k]))
    return now, (first, tested.strongest_lag(first))


def _beside_rivals(
    model: CountModel, candidates: Sequence[Candidate], tested: Round, passing: Sequence[int]
) -> tuple[Floats, npt.NDArray[np.intp]]:
    """Largest p-value of each passing candidate with one other allowed for, and that other if the candidate falls beside it.

    The others are taken at their strongest lag. What is nearly the same thing as the candidate (load and minutes of training) is no
    rival: beside it neither would stand, and nothing would ever be said of either.

    Returns
    -------
    p_value, rival : ndarray, shape (candidates,)
        0 where nothing was allowed for; -1 for what stands beside all others.
    """
    worst, rival = np.zeros(len(candidates)), np.full(len(candidates), -1)
    entered = {k for k, _ in tested.entered}
    rivals = [j for j in range(len(candidates)) if j not in entered and tested.p_value[j] < WORTH_TRYING]
    others = np.column_stack([candidates[j].columns[:, tested.strongest_lag(j)] for j in rivals])
    found = _scan_beside(model.coarser(), [candidates[k] for k in passing], others)
    for k, p in zip(passing, found, strict=True):
        alike = np.corrcoef(candidates[k].columns[:, tested.strongest_lag(k)], others, rowvar=False)[0, 1:] ** 2
        p[(np.array(rivals) == k) | (alike > SAME_THING)] = 0.0
        worst[k] = p.max()
        if worst[k] > RIVAL_LEVEL:
            rival[k] = rivals[int(p.argmax())]
    return worst, rival


def _scan_beside(model: CountModel, candidates: Sequence[Candidate], others: Floats) -> Floats:
    """p-value of each candidate over its lags with each of the other columns allowed for, shape (candidates, others)."""
    lags = candidates[0].columns.shape[1]
    found = np.full((len(candidates), lags, others.shape[1]), np.nan)
    plain = [i for i, c in enumerate(candidates) if not c.mains.shape[2]]
    if plain:
        columns = np.column_stack([candidates[i].columns for i in plain])
        found[plain] = beside(model, columns, others).reshape(len(plain), lags, -1)
    for i, candidate in enumerate(candidates):
        if candidate.mains.shape[2]:
            for lag in range(lags):
                both = full_rank(np.column_stack([model.design, candidate.mains[:, lag]]))
                found[i, lag] = beside(refit(model, both), candidate.columns[:, [lag]], others)[0]
    return np.nan_to_num(acat(np.moveaxis(found, 1, 2)), nan=1.0)


def _scan_all(model: CountModel, candidates: Sequence[Candidate]) -> Floats:
    """p-value of each candidate at each lag, shape (candidates, lags)."""
    if not candidates:
        return np.zeros((0, 0))
    lags = candidates[0].columns.shape[1]
    found = np.full((len(candidates), lags), np.nan)
    plain = [k for k, c in enumerate(candidates) if not c.mains.shape[2]]
    if plain:
        columns = np.column_stack([candidates[k].columns for k in plain])
        found[plain] = scan(model, columns).p_value.reshape(len(plain), lags)
    for k, candidate in enumerate(candidates):
        if candidate.mains.shape[2]:
            for lag in range(lags):
                both = full_rank(np.column_stack([model.design, candidate.mains[:, lag]]))
                found[k, lag] = scan(refit(model, both), candidate.columns[:, [lag]]).p_value[0]
    return found
