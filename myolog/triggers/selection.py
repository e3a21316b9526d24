"""Which factors stand out: all are tested, the best that passes is adjusted for, and the rest are tested again.

Factors that move together stand in for one another; without this step the stand-ins of a true trigger are flagged too.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from myolog.triggers.design import full_rank
from myolog.triggers.evidence import acat, benjamini_hochberg, directed
from myolog.triggers.model import CountModel, Days, Floats, fit, refit, telling_days
from myolog.triggers.order import agrees_the_day_after, follows_from, lag_before, without
from myolog.triggers.scan import beside, scan

RIVAL_LEVEL: Final = 0.03
"""p-value that a factor must keep, whichever one other factor is allowed for, to pass: of what is flagged after 120 days
beside two triggers, when factors correlate 0.6, 8 % is false (without this condition 28 %)."""

SAME_THING: Final = 0.5
"""Share of its variance that two factors have in common when they count as measures of one thing."""

WORTH_TRYING: Final = 0.2
"""p-value up to which another factor counts as a rival."""

OF_ENDS: Final = 0.2
"""Share of a factor's evidence that the distance from its middle has: enough to find a U, too little to hide a line."""

Place = tuple[int, int]
"""Position of a candidate, and of its lag."""


class Path(NamedTuple):
    """A candidate at a lag, without its part that follows from another candidate at another lag."""

    other: int
    at: int
    k: int
    lag: int


Allowed = Place | Path

_Design = tuple[tuple[Allowed, ...], Place | None]

DAYS_EACH: Final = 15
"""Observed days that each adjusted factor must have: a short diary is adjusted for few."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A factor at every lag, and what was expected of it before anything was looked at.

    Attributes
    ----------
    columns : ndarray, shape (n, lags)
        On the scale of the test, on the observed days.
    mains : ndarray, shape (n, lags, m)
        What must be adjusted for before it is tested, at each lag: the two factors of a product, the weekdays of a factor
        with a weekly plan. Empty for others.
    ends : ndarray, shape (n, lags)
        Squared distance from the person's middle, without what the level says of it; no columns where both ends make no sense.
    weight : float
        Share of the level against that of other candidates.
    lag_weights : tuple of float
        The same for the lags; empty where all are alike.
    raises : {1, -1, 0}
        The direction that is expected: more with more, more with less, either.
    hour : float
        When in the day it happens, in days from the morning; NaN where that is not known.
    may_follow : bool
        Whether at lag 0 it may be a reaction to the outcome of the same day.
    """

    columns: Floats
    mains: Floats
    ends: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    weight: float = 1.0
    lag_weights: tuple[float, ...] = ()
    raises: int = 0
    hour: float = math.nan
    may_follow: bool = False

    @property
    def has_ends(self) -> bool:
        """Whether both ends against the middle are tested beside the level."""
        return self.ends.shape[1] > 0


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
        return refit(self.alone, full_rank(np.column_stack([self.base, self._bench().entry(k, lag)])))

    def between(self, k: int, lag: int) -> tuple[int, ...]:
        """Positions of what entered and lies between a candidate and the outcome: the paths by which it acts."""
        return tuple(place.other for place in self._bench().allowed_for(k, lag) if isinstance(place, Path))

    def without(self, k: int, lag: int | None = None) -> CountModel:
        """Model adjusted for everything that entered but the candidate itself and what follows from it, for its own row.

        A product is adjusted for its two factors at the lag of the row.
        """
        # What the candidate itself explains must count as unexplained here: its test is made against that.
        return self._bench().model_for(k, self.lag_of(k) if lag is None else lag)

    def beside_all(self, k: int) -> CountModel:
        """Model adjusted for all else that entered, what lies between the candidate and the outcome included."""
        bench = self._bench()
        places = [bench.entry(c, at) for c, at in bench.adjusted if c != k]
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

    def _bench(self) -> _Bench:
        ends = frozenset(k for i, (k, _) in enumerate(self.entered) if self.rounds[i].is_of_both_ends(k))
        return _Bench(self.model, self.base, self.candidates, self.entered, ends, self.reactions)


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
    bench = _Bench(alone, base, tuple(candidates), (), frozenset())
    weights = np.array([candidate.weight for candidate in candidates])
    rounds: list[Round] = []
    while True:
        by_lag, weighed, p = bench.scan()
        if rounds:  # what has entered may explain a candidate whole; it was a test all the same
            p = np.where(np.isfinite(p) | ~np.isfinite(rounds[0].p_value), p, 1.0)
        for i, (k, _) in enumerate(bench.entered):
            p[k], by_lag[k], weighed[k] = rounds[i].p_value[k], rounds[i].by_lag[k], rounds[i].weighed[k]
        tested = Round(bench.entered, by_lag, weighed, p, benjamini_hochberg(p, weights), np.full(p.shape, -1))
        last, best = _round(bench, tested, weights, fdr)
        room = telling_days(y, bench.model.mu) >= DAYS_EACH * (len(bench.entered) + 1) + base.shape[1]
        if best is None or not room:
            return Selection(alone, bench.model, base, tuple(candidates), (*rounds, last), bench.reactions)
        rounds.append(tested)
        bench = bench.with_entry(best, is_of_both_ends=tested.is_of_both_ends(best[0]))


@dataclass(frozen=True, slots=True)
class _Bench:
    """What the tests of one round are made with.

    Attributes
    ----------
    model : CountModel
        With everything in `entered`.
    base : ndarray, shape (n, p)
    candidates : tuple of Candidate
    entered : tuple of Place
    ends : frozenset of int
        Those that entered for their distance from the middle.
    reactions : frozenset of int
        Those that entered and are not adjusted for: a reaction to the outcome follows from all that brings it.
    models : dict
        Models made so far, by what they hold beside the null design.
    off_paths : dict
        Candidates without what follows from another, as far as looked at; None where nothing does.
    """

    model: CountModel
    base: Floats
    candidates: tuple[Candidate, ...]
    entered: tuple[Place, ...]
    ends: frozenset[int]
    reactions: frozenset[int] = frozenset()
    models: dict[_Design, CountModel] = field(default_factory=dict)
    off_paths: dict[Path, Floats | None] = field(default_factory=dict)

    @property
    def adjusted(self) -> tuple[Place, ...]:
        """What entered and is adjusted for."""
        return tuple(place for place in self.entered if place[0] not in self.reactions)

    def with_entry(self, place: Place, *, is_of_both_ends: bool) -> _Bench:
        """The next round's, with one more candidate entered."""
        ends = self.ends | {place[0]} if is_of_both_ends else self.ends
        entered = (*self.entered, place)
        if self._is_reaction(*place):
            return replace(self, entered=entered, reactions=self.reactions | {place[0]})
        fresh = _Bench(self.model, self.base, self.candidates, entered, ends, self.reactions)
        design = full_rank(np.column_stack([self.base, *(fresh.entry(k, at) for k, at in fresh.adjusted)]))
        return replace(fresh, model=fit(self.model.days, self.model.y, design))

    def _is_reaction(self, k: int, lag: int) -> bool:
        """Whether a candidate of the same day may follow the outcome: it says nothing of the day after."""
        candidate = self.candidates[k]
        if lag or not candidate.may_follow or candidate.columns.shape[1] < 2:
            return False
        column = candidate.columns[:, 0]
        is_more = float(scan(self.model, column[:, None]).t[0]) > 0
        return not agrees_the_day_after(self.model, candidate.columns[:, 1], is_more=is_more)

    def entry(self, k: int, lag: int) -> Floats:
        """Columns of a candidate as something to be adjusted for."""
        candidate = self.candidates[k]
        ends = candidate.ends[:, [lag]] if k in self.ends else candidate.columns[:, :0]
        return np.column_stack([candidate.mains[:, lag], candidate.columns[:, lag], ends])

    def allowed_for(self, k: int, lag: int) -> tuple[Allowed, ...]:
        """What a candidate is tested beside: all that entered but itself, without what follows from it."""
        return tuple(self._place_beside(k, lag, place) for place in self.adjusted if place[0] != k)

    def _place_beside(self, k: int, lag: int, place: Place) -> Allowed:
        """Another candidate as it is, or as a path if it follows from this one."""
        other, at = place
        path = Path(other, at, k, lag)
        hour = self.candidates[other].hour
        before = lag_before((self.candidates[k].hour, lag), (hour, at))
        if before is None or hour - at > 0:  # what may be a reaction of the same day is no path to it
            return place
        return place if self._off_path(path, before) is None else path

    def _off_path(self, path: Path, before: int) -> Floats | None:
        if path not in self.off_paths:
            later, own = self.candidates[path.other].columns, self.candidates[path.k].columns
            common = full_rank(np.column_stack([self.base, *self._known_before(path)]))
            past = np.column_stack([common, later[:, before : before + 1], own[:, path.lag + 1 : path.lag + 2]])
            ends = later[:, path.at], own[:, path.lag]
            self.off_paths[path] = without(*ends, common) if follows_from(*ends, full_rank(past)) else None
        return self.off_paths[path]

    def _known_before(self, path: Path) -> list[Floats]:
        """Columns of what else entered and came before: both ends of a path may go with it."""
        own = (self.candidates[path.k].hour, path.lag)
        return [
            self.entry(c, at)
            for c, at in self.adjusted
            if c not in (path.k, path.other) and lag_before(own, (self.candidates[c].hour, at)) is None
        ]

    def _column(self, place: Allowed) -> Floats:
        if isinstance(place, Path):
            found = self.off_paths[place]
            return self.candidates[place.other].columns[:, place.at] if found is None else found
        return self.candidates[place[0]].columns[:, place[1]]

    def model_for(self, k: int, lag: int) -> CountModel:
        """Model that a candidate is tested against at a lag."""
        return self._model(self.design_for(k, lag))

    def design_for(self, k: int, lag: int) -> _Design:
        """What that model holds: what is allowed for, and whose mains at which lag."""
        return self.allowed_for(k, lag), (k, lag) if self.candidates[k].mains.shape[2] else None

    def _model(self, wanted: _Design) -> CountModel:
        places, mains = wanted
        if places == self.adjusted and mains is None:
            return self.model
        if wanted not in self.models:
            columns = [self.base, *(self._entry_of(place) for place in places)]
            if mains is not None:
                columns.append(self.candidates[mains[0]].mains[:, mains[1]])
            design = full_rank(np.column_stack(columns))
            as_many = len(places) == len(self.adjusted)
            self.models[wanted] = refit(self.model, design) if as_many else fit(self.model.days, self.model.y, design)
        return self.models[wanted]

    def _entry_of(self, place: Allowed) -> Floats:
        return self._column(place)[:, None] if isinstance(place, Path) else self.entry(*place)

    def _views(self, which: Iterable[int]) -> dict[_Design, list[tuple[int, int, int]]]:
        """Columns to test (candidate, view, lag) by the design that they are tested beside."""
        groups: dict[_Design, list[tuple[int, int, int]]] = {}
        for k in which:
            candidate = self.candidates[k]
            for lag in range(candidate.columns.shape[1]):
                groups.setdefault(self.design_for(k, lag), []).extend(
                    (k, view, lag) for view in range(1 + candidate.has_ends)
                )
        return groups

    def _columns(self, views: Sequence[tuple[int, int, int]]) -> Floats:
        return np.column_stack(
            [(self.candidates[k].ends if view else self.candidates[k].columns)[:, lag] for k, view, lag in views]
        )

    def _directions(self, views: Sequence[tuple[int, int, int]]) -> npt.NDArray[np.intp]:
        return np.array([1 if view else self.candidates[k].raises for k, view, _ in views])

    def scan(self) -> tuple[Floats, Floats, Floats]:
        """`by_lag`, `weighed` and `p_value` of a round."""
        count = len(self.candidates)
        lags = self.candidates[0].columns.shape[1] if count else 0
        by_lag, directions = np.full((count, lags), np.nan), np.full((count, 2, lags), np.nan)
        for design, views in self._views(range(count)).items():
            found = scan(self._model(design), self._columns(views))
            at = tuple(np.array(views).T)
            directions[at] = directed(found.lower, found.upper, self._directions(views))
            level = at[1] == 0
            by_lag[at[0][level], at[2][level]] = found.p_value[level]
        shares = np.array([_shares(candidate, lags) for candidate in self.candidates]).reshape(count, 2, lags)
        p = acat(directions.reshape(count, -1), shares.reshape(count, -1)) if count else np.zeros(0)
        return by_lag, np.divide(directions, shares, out=np.full_like(shares, np.nan), where=shares > 0), p

    def beside(self, which: Sequence[int], rivals: Sequence[Place]) -> Floats:
        """p-value of some candidates over their lags with each rival allowed for in turn, shape (candidates, rivals)."""
        lags = self.candidates[which[0]].columns.shape[1]
        found = np.full((len(which), len(rivals), 2, lags), np.nan)
        place = {k: i for i, k in enumerate(which)}
        for design, views in self._views(which).items():
            model = self._model(design).coarser()
            groups: dict[tuple[Allowed, ...], list[tuple[int, int, int]]] = {}
            for k, view, lag in views:
                at = tuple(rival if rival[0] == k else self._place_beside(k, lag, rival) for rival in rivals)
                groups.setdefault(at, []).append((k, view, lag))
            for at, alike in groups.items():
                others = np.column_stack([self._column(place) for place in at])
                lower, upper = beside(model, self._columns(alike), others)
                p = directed(lower, upper, self._directions(alike)[:, None])
                for (k, view, lag), row in zip(alike, p, strict=True):
                    found[place[k], :, view, lag] = row
        shares = np.array([_shares(self.candidates[k], lags) for k in which]).reshape(len(which), 1, -1)
        return np.nan_to_num(acat(found.reshape(len(which), len(rivals), -1), shares), nan=1.0)


def _shares(candidate: Candidate, lags: int) -> Floats:
    """Weights of level and ends at each lag, adding up to one, shape (2, lags)."""
    lag = np.array(candidate.lag_weights or np.ones(lags))
    ends = OF_ENDS if candidate.has_ends else 0.0
    return np.array([1 - ends, ends])[:, None] * (lag / lag.sum())


def _round(bench: _Bench, tested: Round, weights: Floats, fdr: float) -> tuple[Round, Place | None]:
    """The round with what does not stand beside a rival told so, and which candidate enters next, if any passes."""
    entered = [k for k, _ in tested.entered]
    passing = [int(k) for k in np.flatnonzero(tested.q_value <= fdr) if k not in entered]
    if not passing:
        return tested, None
    worst, rival = _beside_rivals(bench, tested, passing)
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


def _beside_rivals(bench: _Bench, tested: Round, passing: Sequence[int]) -> tuple[Floats, npt.NDArray[np.intp]]:
    """Largest p-value of each passing candidate with one other allowed for, and that other if the candidate falls beside it.

    The others are taken at their strongest lag. What is nearly the same thing as the candidate (load and minutes of training) is no
    rival: beside it neither would stand, and nothing would ever be said of either.

    Returns
    -------
    p_value, rival : ndarray, shape (candidates,)
        0 where nothing was allowed for; -1 for what stands beside all others.
    """
    candidates = bench.candidates
    worst, rival = np.zeros(len(candidates)), np.full(len(candidates), -1)
    entered = {k for k, _ in tested.entered}
    rivals = [
        (j, tested.strongest_lag(j))
        for j in range(len(candidates))
        if j not in entered and tested.p_value[j] < WORTH_TRYING
    ]
    others = np.column_stack([candidates[j].columns[:, at] for j, at in rivals])
    positions = np.array([j for j, _ in rivals])
    for k, p in zip(passing, bench.beside(passing, rivals), strict=True):
        alike = np.corrcoef(candidates[k].columns[:, tested.strongest_lag(k)], others, rowvar=False)[0, 1:] ** 2
        p[(positions == k) | (alike > SAME_THING)] = 0.0
        worst[k] = p.max()
        if worst[k] > RIVAL_LEVEL:
            rival[k] = positions[int(p.argmax())]
    return worst, rival
