"""What each candidate is tested beside, and the tests of one round.

A candidate is tested beside everything that entered but itself. What follows from it is allowed for without the part that
does; a reaction to the outcome is not allowed for at all.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from myolog.triggers.design import full_rank
from myolog.triggers.evidence import acat, directed
from myolog.triggers.model import CountModel, Floats, fit, refit
from myolog.triggers.order import agrees_the_day_after, follows_from, lag_before, without
from myolog.triggers.scan import beside, scan

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
        Distance from the person's middle, without what the level says of it; no columns where both ends make no sense.
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
    is_suspect : bool
        Whether the person named it before anything was looked at.
    """

    columns: Floats
    mains: Floats
    ends: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    weight: float = 1.0
    lag_weights: tuple[float, ...] = ()
    raises: int = 0
    hour: float = math.nan
    may_follow: bool = False
    is_suspect: bool = False

    @property
    def has_ends(self) -> bool:
        """Whether both ends against the middle are tested beside the level."""
        return self.ends.shape[1] > 0


@dataclass(frozen=True, slots=True)
class Adjustment:
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

    def with_entry(self, place: Place, *, is_of_both_ends: bool) -> Adjustment:
        """The next round's, with one more candidate entered."""
        ends = self.ends | {place[0]} if is_of_both_ends else self.ends
        entered = (*self.entered, place)
        if self._is_reaction(*place):
            return replace(self, entered=entered, reactions=self.reactions | {place[0]})
        fresh = Adjustment(self.model, self.base, self.candidates, entered, ends, self.reactions)
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
        """`by_lag`, `weighed` and `p_value` of a round; NaN for what entered, which keeps those of its entry."""
        entered = {k for k, _ in self.entered}
        count = len(self.candidates)
        lags = self.candidates[0].columns.shape[1] if count else 0
        by_lag, directions = np.full((count, lags), np.nan), np.full((count, 2, lags), np.nan)
        for design, views in self._views(k for k in range(count) if k not in entered).items():
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
