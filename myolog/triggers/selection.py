"""Which factors stand out: all are tested, the strongest that passes is adjusted for, and the rest are tested again.

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
from myolog.triggers.model import CountModel, Days, Floats, fit, refit
from myolog.triggers.scan import scan

RIVAL_LEVEL: Final = 0.05
"""p-value that a factor must keep, whichever one other factor is allowed for, to pass."""

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
        Over the lags, and after correction for the number of candidates. Of a candidate that would pass but does not
        stand beside a rival, the p-value is the one with that rival allowed for.
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
    all of them, those that entered keeping the p-value of their entry. To pass, a candidate must also keep a p-value of
    0.05 whichever one other candidate is allowed for: in a short diary the stand-in of a trigger is stronger than the
    trigger by chance now and then, and without this condition it would be taken for it (docs/calibration.md).

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
        now, best = _round(
            model, candidates, Round(entered, by_lag, p, benjamini_hochberg(p), np.full(p.shape, -1)), fdr
        )
        rounds.append(now)
        room = y.size >= DAYS_EACH * (len(entered) + 1) + base.shape[1]
        if best is None or not room:
            return Selection(alone, model, base, tuple(candidates), tuple(rounds))
        entered = (*entered, best)
        model = fit(days, y, full_rank(np.column_stack([base, *(_entry(candidates[k], at) for k, at in entered)])))


def _round(
    model: CountModel, candidates: Sequence[Candidate], tested: Round, fdr: float
) -> tuple[Round, tuple[int, int] | None]:
    """The round with what does not stand beside a rival told so, and the strongest candidate that passes, if any."""
    now = tested
    while (best := _strongest(now)) is not None and now.q_value[best[0]] <= fdr:
        k = best[0]
        worst, rival = _beside_rivals(model, candidates, tested, k)
        if worst <= RIVAL_LEVEL:
            return now, best
        p, rivals = now.p_value.copy(), now.rival.copy()
        p[k], rivals[k] = worst, rival
        now = replace(now, p_value=p, q_value=benjamini_hochberg(p), rival=rivals)
    return now, None


def _beside_rivals(model: CountModel, candidates: Sequence[Candidate], tested: Round, k: int) -> tuple[float, int]:
    """Largest p-value of a candidate with one other allowed for at its strongest lag, and which other that is.

    What is nearly the same thing as the candidate (load and minutes of training) is no rival: beside it neither would
    stand, and nothing would ever be said of either.
    """
    model = model.coarser()
    own = candidates[k].columns[:, tested.strongest_lag(k)]
    entered = {c for c, _ in tested.entered}
    worst, rival = 0.0, -1
    for j, candidate in enumerate(candidates):
        if j == k or j in entered or not tested.p_value[j] < WORTH_TRYING:
            continue
        column = candidate.columns[:, tested.strongest_lag(j)]
        if np.corrcoef(own, column)[0, 1] ** 2 > SAME_THING:
            continue
        beside = refit(model, full_rank(np.column_stack([model.design, column])))
        p = float(acat(_scan_all(beside, [candidates[k]]))[0])
        if p > worst:
            worst, rival = p, j
    return worst, rival


def _strongest(tested: Round) -> tuple[int, int] | None:
    """The candidate with the smallest p-value among those that have not entered, and its strongest lag."""
    p = tested.p_value.copy()
    p[[k for k, _ in tested.entered]] = np.nan
    if not np.isfinite(p).any():
        return None
    k = int(np.nanargmin(p))
    return (k, tested.strongest_lag(k)) if np.isfinite(tested.by_lag[k]).any() else None


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
