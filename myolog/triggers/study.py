"""The data of one analysis made ready, and the tests run on it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from myolog import wording
from myolog.catalogue import Factor
from myolog.diary import Diary
from myolog.triggers.adjustment import Candidate
from myolog.triggers.design import (
    FEW_SWITCHES,
    has_weekdays,
    has_weekly_plan,
    medicine_spells,
    null_design,
    weekdays,
)
from myolog.triggers.exposures import Exposure, Refusal, is_yes_no, lag_matrix, make_exposure
from myolog.triggers.order import HOURS, LEAD_DAYS, may_be_moved
from myolog.triggers.outcome import Outcome
from myolog.triggers.selection import Selection, select
from myolog.triggers.verdicts import EXPLORATORY

Floats = npt.NDArray[np.float64]

LEAST_DAYS: Final = 30
LEAST_EVENTS: Final = 20
LEAST_DAYS_WITH: Final = 10

STRONG: Final = 5
"""Severity from which on nobody misses an episode."""

MOST_TESTED: Final = 200
"""Factors that are tested; so many that a single one hardly stands out any more after the correction for their number."""

LEAST_SPELL: Final = 3
"""Observed days with and without a rare spell from which on every test is adjusted for it."""

ILLNESS: Final = "illness"
"""A factor that comes and goes in spells, as medicines do."""

PLAUSIBLE: Final = 9.0
"""Weight of a lag at which a factor may be expected to act, against 1 of any other: 0.45, 0.45, 0.05 and 0.05."""

SUSPECTED: Final = 0.8
"""Share of the level that the suspects have together."""

LEAST_VALUES: Final = 5
"""Different values that a factor must have for both ends to differ from its middle."""

LEAST_LEFT: Final = 0.2
"""Share of the distance from the middle that the level must not tell already."""

INTERACTION: Final = ("caffeine_mg", "training_load")
"""Two factors whose product is a row of its own: coffee on training days."""


@dataclass(frozen=True)
class Study:
    """The data of one analysis, made ready.

    Attributes
    ----------
    outcome : Outcome
    calendar : DatetimeIndex
        The span and as many days before and after as lags and leads need.
    rows : ndarray of int
        Positions of the observed days in the calendar.
    y : ndarray, shape (rows,)
    base : ndarray, shape (rows, p)
        Null design.
    raw : dict of str to Series
        Factor values over the calendar.
    exposures : tuple of Exposure
    refusals : tuple of Refusal
    lags : int
    each_weekday : bool
        Whether the null design has a rate for each weekday, or one for the weekend.
    suspects : tuple of str
        Keys of the factors that were suspected before anything was looked at.
    sure : ndarray, shape (rows,), or None
        Episodes of each observed day that nobody could miss; None where there are too few to compare.
    """

    outcome: Outcome
    calendar: pd.DatetimeIndex
    rows: npt.NDArray[np.intp]
    y: Floats
    base: Floats
    raw: dict[str, pd.Series]
    exposures: tuple[Exposure, ...]
    refusals: tuple[Refusal, ...]
    lags: int
    each_weekday: bool
    suspects: tuple[str, ...] = ()
    sure: Floats | None = None

    @cached_property
    def planned(self) -> frozenset[str]:
        """Keys of the factors with a weekly plan, where the null design has no rate for each weekday: tested beside one."""
        index = self.calendar[self.rows]
        seen = () if self.each_weekday else self.exposures
        return frozenset(e.factor.key for e in seen if has_weekly_plan(e.tested[self.rows], index))

    def raw_of(self, exposure: Exposure) -> pd.Series:
        """Values of a factor as they were logged, NaN where not; of a product, those of the product."""
        raw = self.raw.get(exposure.factor.key)
        if raw is not None:
            return raw
        return pd.Series(np.where(exposure.known, exposure.level, np.nan), index=self.calendar)

    @cached_property
    def values(self) -> Floats:
        """The outcome over the calendar, NaN where not observed."""
        values = np.full(len(self.calendar), np.nan)
        values[self.rows] = self.y
        return values

    def level_before(self, exposure: Exposure, lag: int) -> Floats:
        """Value of a factor as it was logged `lag` days before each day of the calendar, NaN where not."""
        level = self.raw_of(exposure).to_numpy(dtype=float)
        return np.concatenate([np.full(lag, np.nan), level])[: level.size]


@dataclass(frozen=True)
class Analysis:
    """The tests of one diary, and what they were made from; the tables of a result are read off it.

    Attributes
    ----------
    study : Study
    exposures : tuple of Exposure
        Factors that were tested, products after the others; positions are those of `selection`.
    selection : Selection or None
        None where nothing could be tested.
    fdr : float
    likely_level : float
        Chance of any false `likely` at this look; 0 where none is given out.
    """

    study: Study
    exposures: tuple[Exposure, ...]
    selection: Selection | None
    fdr: float
    likely_level: float


def prepare(diary: Diary, outcome: Outcome, lags: int, suspects: Sequence[str] = ()) -> Study:
    """Outcome, factors and null design of a diary; refusals for what cannot be tested."""
    values = outcome.series.astype(float)
    reach = max(lags, 1)
    after = max(LEAD_DAYS)
    calendar = values.index
    if len(calendar):
        calendar = pd.date_range(
            calendar[0] - pd.Timedelta(days=reach), calendar[-1] + pd.Timedelta(days=after), freq="D"
        )
    observed = values.reindex(calendar).notna().to_numpy()
    rows = np.flatnonzero(observed)
    y = values.reindex(calendar).to_numpy(dtype=float)[rows]
    factors = {f.key: f for f in diary.factors if not (outcome.is_column and f.key == outcome.key)}
    raw = {key: diary.factor_values(key).astype(float).reindex(calendar) for key in factors}
    spells = {ILLNESS: "with it"}
    for spell in medicine_spells(diary):
        key = _unused(f"medicine {spell.name}", raw)
        raw[key] = pd.Series(spell.on.astype(float), index=diary.span).reindex(calendar).ffill().bfill()
        factors[key] = Factor(key=key, label=spell.name, quantity="yes_no", own=True)
        spells[key] = "on it"
    short = _too_short(outcome, y)
    exposures: list[Exposure] = []
    refusals: list[Refusal] = []
    rare: list[Floats] = []
    for key, factor in factors.items():
        made: Exposure | Refusal
        if short:
            made = Refusal(factor, *short)
        elif key in spells and 0 < (switches := _switches(raw[key])) < FEW_SWITCHES:
            on = raw[key].to_numpy(dtype=float)[rows]
            rare.append(np.nan_to_num(on))
            made = Refusal(factor, _before_and_after(on, y, outcome, switches, spells[key]), math.nan)
        elif _is_outcome(raw[key].to_numpy(dtype=float)[rows], y):
            made = Refusal(factor, "It is the very number that is to be explained.", math.nan)
        else:
            made = make_exposure(factor, raw[key], observed)
        if isinstance(made, Refusal):
            refusals.append(made)
        else:
            exposures.append(made)
    exposures, too_many = _bounded(exposures)
    refusals += too_many
    enough = [r for r in rare if LEAST_SPELL <= np.count_nonzero(r) <= r.size - LEAST_SPELL]
    rare_columns = np.column_stack(enough) if enough else np.zeros((rows.size, 0))
    index = calendar[rows]
    each = not short and has_weekdays(index, y)
    base = np.ones((rows.size, 1)) if short else null_design(rows, index, y, rare_columns, each_weekday=each)
    return Study(
        outcome,
        calendar,
        rows,
        y,
        base,
        raw,
        tuple(exposures),
        tuple(refusals),
        lags,
        each,
        tuple(suspects),
        _sure(diary, outcome, index),
    )


def _bounded(exposures: list[Exposure]) -> tuple[list[Exposure], list[Refusal]]:
    """At most `MOST_TESTED` factors, those that were logged on most days, and refusals of the others.

    Rivals are tested beside one another, so that the time grows with the square of their number.
    """
    kept = {id(e) for e in sorted(exposures, key=lambda e: -e.days)[:MOST_TESTED]}
    reason = f"{MOST_TESTED} factors are tested at most, those that were logged on most days. Choose fewer to have it tested."
    others = [Refusal(e.factor, reason, math.nan) for e in exposures if id(e) not in kept]
    return [e for e in exposures if id(e) in kept], others


def _unused(key: str, taken: dict[str, pd.Series]) -> str:
    while key in taken:
        key += " (medicine)"
    return key


def _switches(values: pd.Series) -> int:
    """Times that a factor changed from one day on which it is known to the next."""
    return int(np.count_nonzero(np.diff(values.dropna())))


def _is_outcome(values: Floats, y: Floats) -> bool:
    """Whether a factor is a copy of the outcome."""
    known = np.isfinite(values)
    return bool(known.any() and (values[known] == y[known]).all())


def _before_and_after(on: Floats, y: Floats, outcome: Outcome, switches: int, with_it: str) -> str:
    """Counts with and without something that came and went too rarely to be told from slow drift."""
    parts = []
    for flag, words in ((1.0, with_it), (0.0, "without it")):
        days = int((on == flag).sum())
        mean = f": {wording.rate(float(y[on == flag].mean()))} {outcome.noun}" if days else ""
        parts.append(f"{wording.counted(days, 'observed day')} {words}{mean}")
    times = "once" if switches == 1 else "twice"
    return (
        f"It changed only {times}, so it cannot be told from anything else that changed at that time. "
        f"{parts[0]}; {parts[1]}."
    )


def _too_short(outcome: Outcome, y: Floats) -> tuple[str, float] | None:
    """Why nothing can be tested yet, and how many more days it takes; None if enough was logged."""
    n = y.size
    if n < LEAST_DAYS:
        have = "No day has been" if not n else "Only 1 day has been" if n == 1 else f"Only {n} days have been"
        return f"{have} observed; the first look needs {LEAST_DAYS}.", float(LEAST_DAYS - n)
    if y.min() < 0:
        return f"{outcome.key} goes below zero, so days cannot be compared by ratios.", math.nan
    if y.min() == y.max():
        return "Every observed day is the same, so there is nothing to explain.", math.nan
    active = int((y > 0).sum())
    if outcome.measure == "count" and y.sum() < LEAST_EVENTS:
        some = wording.counted(y.sum(), "episode")
        more = math.ceil((LEAST_EVENTS - y.sum()) * n / max(y.sum(), 1))
        return f"Only {some} so far; the first look needs {LEAST_EVENTS}.", float(more)
    if active < LEAST_DAYS_WITH:
        what = "an episode" if outcome.measure != "score" else "a score above zero"
        return (
            f"Only {wording.counted(active, 'day')} with {what}; the first look needs {LEAST_DAYS_WITH}.",
            float(math.ceil((LEAST_DAYS_WITH - active) * n / max(active, 1))),
        )
    return None


def candidates_of(study: Study) -> tuple[list[Candidate], list[Exposure]]:
    """Columns of each factor at each lag, and of the product of training and caffeine where both are there."""
    lags = range(study.lags + 1)
    exposures = list(study.exposures)
    shares = _weights(study)
    made = [_candidate(study, e, share) for e, share in zip(exposures, shares, strict=True)]
    by_key = {e.factor.key: e for e in exposures}
    if all(key in by_key for key in INTERACTION):
        pair = [by_key[key] for key in INTERACTION]
        product = _product(pair[0], pair[1], study)
        mains = np.stack([lag_matrix([e.level], lags, study.rows) for e in pair], axis=2)
        columns = lag_matrix([product.level], lags, study.rows)
        made.append(
            Candidate(columns, mains, weight=product.factor.prior.weight, lag_weights=_lag_weights(product, lags))
        )
        exposures.append(product)
    return made, exposures


def _weights(study: Study) -> list[float]:
    """Share of the level of each factor: suspects have most of it, whatever is expected of the others."""
    prior = np.array([e.factor.prior.weight for e in study.exposures])
    suspected = np.array([e.factor.key in study.suspects for e in study.exposures], dtype=bool)
    if suspected.any() and not suspected.all():
        prior[suspected] = SUSPECTED / (1 - SUSPECTED) * prior[~suspected].sum() / suspected.sum()
    return [float(weight) for weight in prior]


def _lag_weights(exposure: Exposure, lags: Iterable[int]) -> tuple[float, ...]:
    return tuple(PLAUSIBLE if lag in exposure.factor.prior.lags else 1.0 for lag in lags)


def _candidate(study: Study, exposure: Exposure, weight: float) -> Candidate:
    lags, factor = range(study.lags + 1), exposure.factor
    columns = lag_matrix([exposure.tested], lags, study.rows)
    is_planned = factor.key in study.planned
    week = weekdays(study.calendar[study.rows], each=True) if is_planned else columns[:, :0]
    known_order = not factor.own and study.outcome.measure != "score"
    return Candidate(
        columns,
        np.repeat(week[:, None, :], len(lags), axis=1),
        ends=_ends(exposure, columns),
        weight=weight,
        lag_weights=_lag_weights(exposure, lags),
        raises={"high": 1, "low": -1, "": 0}[factor.prior.raises] if study.outcome.measure != "score" else 0,
        hour=HOURS[factor.when] if known_order else math.nan,
        may_follow=may_be_moved(exposure, 0),
        is_suspect=factor.key in study.suspects,
    )


def _ends(exposure: Exposure, columns: Floats) -> Floats:
    """Distance from the person's middle at each lag, without what the level says; none where it says nearly all.

    Not its square: in a few extreme days that would find what bursts of episodes do by chance (7 to 8 % of diaries with bursts and
    no trigger, 3 to 4 % so).
    """
    if is_yes_no(exposure.factor, exposure.level) or np.unique(columns[:, 0]).size < LEAST_VALUES:
        return columns[:, :0]
    x = columns - columns.mean(axis=0)
    away = np.abs(columns - np.median(columns, axis=0))
    away -= away.mean(axis=0)
    left = away - x * ((x * away).sum(axis=0) / (x * x).sum(axis=0))
    return left if float((left[:, 0] ** 2).sum()) > LEAST_LEFT * float((away[:, 0] ** 2).sum()) else columns[:, :0]


def _product(a: Exposure, b: Exposure, study: Study) -> Exposure:
    """Centred product of two factors, in steps of both."""
    x, z = ((e.level - e.level[study.rows].mean()) / e.factor.step for e in (a, b))
    values = x * z
    known = a.known & b.known
    seen = values[study.rows]
    limit = 2.5 * float(seen.std())
    values = np.clip(values, seen.mean() - limit, seen.mean() + limit)
    factor = Factor(
        key=f"{a.factor.key}:{b.factor.key}",
        label=f"{a.factor.label} and {wording.name(b.factor)} together",
    )
    low, high = (float(v) for v in np.quantile(values[study.rows], [0.1, 0.9]))
    return Exposure(factor, values, values, known, low, high, int(known[study.rows].sum()), (a.factor, b.factor))


def analyse(study: Study, fdr: float = 0.05, likely_level: float | None = None) -> Analysis:
    """Test everything that can be tested; see `find_triggers` for the arguments."""
    columns, exposures = candidates_of(study)
    chosen = select(study.rows.astype(np.int64), study.y, study.base, columns, fdr) if exposures else None
    level = fdr if likely_level is None else likely_level
    return Analysis(study, tuple(exposures), chosen, fdr, level if study.y.size >= EXPLORATORY else 0.0)


def _sure(diary: Diary, outcome: Outcome, index: pd.DatetimeIndex) -> Floats | None:
    """Episodes a day that nobody could miss: strong ones, those that woke, and cramps; None where there are too few."""
    if outcome.measure != "count" or diary.episodes.empty:
        return None
    rows = diary.episodes
    sure = (
        (rows["severity"] >= STRONG).to_numpy(dtype=bool, na_value=False)
        | (rows["sleep_disturbance"] > 0).to_numpy(dtype=bool, na_value=False)
        | (rows["kind"] == "cramp").to_numpy(dtype=bool, na_value=False)
    )
    counted = pd.Series(sure.astype(float), index=diary.episode_days()).groupby(level=0).sum()
    by_day = counted.reindex(index).fillna(0.0).to_numpy()
    return by_day if by_day.sum() >= LEAST_EVENTS else None
