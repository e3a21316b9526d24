"""Which factors stand out: all are tested, the best that passes is adjusted for, and the rest are tested again.

Factors that move together stand in for one another; without this step the stand-ins of a true trigger are flagged too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from myolog.triggers.adjustment import Adjustment, Candidate, Path, Place
from myolog.triggers.design import full_rank
from myolog.triggers.evidence import acat, benjamini_hochberg
from myolog.triggers.model import CountModel, Days, Floats, fit, refit, telling_days

RIVAL_LEVEL: Final = 0.03
"""p-value that a factor must keep, whichever one other factor is allowed for, to pass: of what is flagged after 120 days
beside two triggers, when factors correlate 0.6, 8 % is false (without this condition 28 %)."""

SUSPECT_LEVEL: Final = 0.1
"""The same for a suspect: it was not picked as the strongest of many. With 0.03 a true suspect, one of the first four, was found
in 70 and 76 of 100 diaries of 60 and 120 days, with 0.1 in 84 and 89 of the same."""

SAME_THING: Final = 0.5
"""Share of its variance that two factors have in common when they count as measures of one thing."""

WORTH_TRYING: Final = 0.2
"""p-value up to which another factor counts as a rival."""

DAYS_EACH: Final = 15
"""Observed days that each adjusted factor must have: a short diary is adjusted for few."""


@dataclass(frozen=True, slots=True)
class Round:
    """One round of tests: everything in `entered` adjusted for.

    Attributes
    ----------
    entered : tuple of (candidate, lag) positions
    by_lag : ndarray, shape (candidates, lags)
        Two-sided p-values of the level; NaN where the design explains the column.
    weighed : ndarray, shape (candidates, 2, lags)
        p-values of level and ends in the direction expected, divided by the share of their lag.
    p_value, q_value : ndarray, shape (candidates,)
        Over the lags, and after correction for the number of candidates. In the last round, the p-value of a candidate that
        would pass but does not stand beside a rival is the one with that rival allowed for.
    rival : ndarray of int, shape (candidates,)
        Position of the candidate beside which it does not stand; -1 for none.
    """

    entered: tuple[Place, ...]
    by_lag: Floats
    weighed: Floats
    p_value: Floats
    q_value: Floats
    rival: npt.NDArray[np.intp]

    def strongest_lag(self, k: int) -> int:
        """Position of the lag that speaks most for a candidate; 0 where none was tested."""
        return self._strongest(k)[1]

    def is_of_both_ends(self, k: int) -> bool:
        """Whether what speaks most for a candidate is the distance from its middle, not its level."""
        return self._strongest(k)[0] == 1

    def _strongest(self, k: int) -> tuple[int, int]:
        p = self.weighed[k]
        if not np.isfinite(p).any():
            return 0, 0
        view, lag = np.unravel_index(int(np.nanargmin(p)), p.shape)
        return int(view), int(lag)


@dataclass(frozen=True, slots=True)
class Selection:
    """The rounds of tests, and the models that the first and the last were made with.

    Attributes
    ----------
    alone, model : CountModel
        With the null design, and with what entered beside it.
    base : ndarray, shape (n, p)
        The null design.
    candidates : tuple of Candidate
    rounds : tuple of Round
    reactions : frozenset of int
        Candidates that entered and may be reactions of the same day: nothing is adjusted for them.
    """

    alone: CountModel
    model: CountModel
    base: Floats
    candidates: tuple[Candidate, ...]
    rounds: tuple[Round, ...]
    reactions: frozenset[int] = frozenset()

    @property
    def entered(self) -> tuple[Place, ...]:
        """Positions of the candidates that passed and their lags, strongest first."""
        return self.rounds[-1].entered

    @property
    def adjusted(self) -> tuple[Place, ...]:
        """What entered and is adjusted for."""
        return tuple(place for place in self.entered if place[0] not in self.reactions)

    def lag_of(self, k: int) -> int:
        """Position of the lag at which a candidate is strongest: that of its entry, or that of the last round."""
        for candidate, lag in self.entered:
            if candidate == k:
                return lag
        return self._told_by(k).strongest_lag(k)

    def is_of_both_ends(self, k: int) -> bool:
        """Whether it is the distance from its middle that speaks most for a candidate."""
        for i, (candidate, _) in enumerate(self.entered):
            if candidate == k:
                return self.rounds[i].is_of_both_ends(k)
        return self._told_by(k).is_of_both_ends(k)

    def _told_by(self, k: int) -> Round:
        last, first = self.rounds[-1], self.rounds[0]
        return last if np.isfinite(last.by_lag[k]).any() else first

    def given(self, k: int, lag: int) -> CountModel:
        """Model adjusted for one candidate alone, beside the null design."""
        return refit(self.alone, full_rank(np.column_stack([self.base, self._adjustment().entry(k, lag)])))

    def between(self, k: int, lag: int) -> tuple[int, ...]:
        """Positions of what entered and lies between a candidate and the outcome: the paths by which it acts."""
        return tuple(place.other for place in self._adjustment().allowed_for(k, lag) if isinstance(place, Path))

    def without(self, k: int, lag: int | None = None) -> CountModel:
        """Model adjusted for everything that entered but the candidate itself and what follows from it, for its own row.

        A product is adjusted for its two factors at the lag of the row.
        """
        # What the candidate itself explains must count as unexplained here: its test is made against that.
        return self._adjustment().model_for(k, self.lag_of(k) if lag is None else lag)

    def beside_all(self, k: int) -> CountModel:
        """Model adjusted for all else that entered, what lies between the candidate and the outcome included."""
        adjustment = self._adjustment()
        places = [adjustment.entry(c, at) for c, at in adjustment.adjusted if c != k]
        return refit(self.model, full_rank(np.column_stack([self.base, *places])))

    def plain_q(self, k: int) -> float:
        """q-value of the level of a candidate that entered, nothing weighing more than anything else."""
        at = next((i for i, (c, _) in enumerate(self.entered) if c == k), -1)
        tested = self.rounds[at]
        return float(benjamini_hochberg(acat(tested.by_lag))[k])

    def share_of(self, k: int) -> float:
        """Share of the whole level that a candidate has: its weight among those that were tested."""
        weights = np.array([candidate.weight for candidate in self.candidates])
        return float(weights[k] / weights[np.isfinite(self.rounds[-1].p_value)].sum())

    def _adjustment(self) -> Adjustment:
        ends = frozenset(k for i, (k, _) in enumerate(self.entered) if self.rounds[i].is_of_both_ends(k))
        return Adjustment(self.model, self.base, self.candidates, self.entered, ends, self.reactions)


def select(days: Days, y: Floats, base: Floats, candidates: Sequence[Candidate], fdr: float) -> Selection:
    """Test all candidates, adjusting step by step for those that pass.

    Over the lags of a candidate p-values are put together by ACAT; over candidates Benjamini-Hochberg always runs over
    all of them, those that entered keeping the p-value of their entry; lags, directions and candidates weigh as was said
    before. To pass, a candidate must also keep a small p-value whichever one other candidate is allowed for, and of those
    that pass the one that keeps the smallest enters first: in a short diary the stand-in of a trigger is stronger than the
    trigger by chance now and then, and would be taken for it otherwise (docs/calibration.md).

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
    alone = fit(days, y, base)
    adjustment = Adjustment(alone, base, tuple(candidates), (), frozenset())
    weights = np.array([candidate.weight for candidate in candidates])
    rounds: list[Round] = []
    while True:
        by_lag, weighed, p = adjustment.scan()
        if rounds:  # what has entered may explain a candidate whole; it was a test all the same
            p = np.where(np.isfinite(p) | ~np.isfinite(rounds[0].p_value), p, 1.0)
        for i, (k, _) in enumerate(adjustment.entered):
            p[k], by_lag[k], weighed[k] = rounds[i].p_value[k], rounds[i].by_lag[k], rounds[i].weighed[k]
        tested = Round(adjustment.entered, by_lag, weighed, p, benjamini_hochberg(p, weights), np.full(p.shape, -1))
        last, best = _round(adjustment, tested, weights, fdr)
        room = telling_days(y, adjustment.model.mu) >= DAYS_EACH * (len(adjustment.entered) + 1) + base.shape[1]
        if best is None or not room:
            return Selection(alone, adjustment.model, base, tuple(candidates), (*rounds, last), adjustment.reactions)
        rounds.append(tested)
        adjustment = adjustment.with_entry(best, is_of_both_ends=tested.is_of_both_ends(best[0]))


def _round(adjustment: Adjustment, tested: Round, weights: Floats, fdr: float) -> tuple[Round, Place | None]:
    """The round with what does not stand beside a rival told so, and which candidate enters next, if any passes."""
    entered = [k for k, _ in tested.entered]
    passing = [int(k) for k in np.flatnonzero(tested.q_value <= fdr) if k not in entered]
    if not passing:
        return tested, None
    worst, rival = _beside_rivals(adjustment, tested, passing)
    fallen = np.flatnonzero(rival >= 0)
    p = tested.p_value.copy()
    p[fallen] = np.maximum(p[fallen], worst[fallen])
    q = benjamini_hochberg(p, weights)
    q[fallen] = np.maximum(q[fallen], np.nextafter(fdr, 1))  # whatever the others: it does not pass
    now = replace(tested, p_value=p, q_value=q, rival=rival)
    standing = [k for k in passing if rival[k] < 0 and q[k] <= fdr]
    if not standing:
        return now, None
    first = min(standing, key=lambda k: (worst[k], p[k]))
    return now, (first, tested.strongest_lag(first))


def _beside_rivals(
    adjustment: Adjustment, tested: Round, passing: Sequence[int]
) -> tuple[Floats, npt.NDArray[np.intp]]:
    """Largest p-value of each passing candidate with one other allowed for, and that other if the candidate falls beside it.

    The others are taken at their strongest lag. What is nearly the same thing as the candidate (load and minutes of training) is no
    rival: beside it neither would stand, and nothing would ever be said of either.

    Returns
    -------
    p_value, rival : ndarray, shape (candidates,)
        0 where nothing was allowed for; -1 for what stands beside all others.
    """
    candidates = adjustment.candidates
    worst, rival = np.zeros(len(candidates)), np.full(len(candidates), -1)
    entered = {k for k, _ in tested.entered}
    rivals = [
        (j, tested.strongest_lag(j))
        for j in range(len(candidates))
        if j not in entered and tested.p_value[j] < WORTH_TRYING
    ]
    others = np.column_stack([candidates[j].columns[:, at] for j, at in rivals])
    positions = np.array([j for j, _ in rivals])
    for k, p in zip(passing, adjustment.beside(passing, rivals), strict=True):
        alike = np.corrcoef(candidates[k].columns[:, tested.strongest_lag(k)], others, rowvar=False)[0, 1:] ** 2
        p[(positions == k) | (alike > SAME_THING)] = 0.0
        worst[k] = p.max()
        if worst[k] > (SUSPECT_LEVEL if candidates[k].is_suspect else RIVAL_LEVEL):
            rival[k] = positions[int(p.argmax())]
    return worst, rival
