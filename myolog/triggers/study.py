"""The data of one analysis made ready, and the tests run on it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from myolog import wording
from myolog.catalogue import Factor
from myolog.diary import Diary
from myolog.triggers.design import FEW_SWITCHES, medicine_spells, null_design
from myolog.triggers.exposures import Exposure, Refusal, lag_matrix, make_exposure
from myolog.triggers.guards import LEAD_DAYS
from myolog.triggers.outcome import Outcome
from myolog.triggers.selection import Candidate, Selection, select

Floats = npt.NDArray[np.float64]

LEAST_DAYS: Final = 30
LEAST_EVENTS: Final = 20
LEAST_DAYS_WITH: Final = 10

MOST_TESTED: Final = 200
"""Factors that are tested; so many that a single one hardly stands out any more after the correction for their number."""

LEAST_SPELL: Final = 3
"""Observed days with and without a rare spell from which on every test is adjusted for it."""

ILLNESS: Final = "illness"
"""A factor that comes and goes in spells, as medicines do."""

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
    """

    study: Study
    exposures: tuple[Exposure, ...]
    selection: Selection | None
    fdr: float


def prepare(diary: Diary, outcome: Outcome, lags: int) -> Study:
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
    factors = {f.key: f for f in diary.factors if f.key != outcome.key}
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
    base = np.ones((rows.size, 1)) if short else null_design(rows, calendar[rows], y, rare_columns)
    return Study(outcome, calendar, rows, y, base, raw, tuple(exposures), tuple(refusals), lags)


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
    nothing = np.zeros((study.rows.size, study.lags + 1, 0))
    made = [Candidate(lag_matrix([e.tested], lags, study.rows), nothing) for e in study.exposures]
    exposures = list(study.exposures)
    by_key = {e.factor.key: e for e in exposures}
    if all(key in by_key for key in INTERACTION):
        pair = [by_key[key] for key in INTERACTION]
        product = _product(pair[0], pair[1], study)
        mains = np.stack([lag_matrix([e.level], lags, study.rows) for e in pair], axis=2)
        made.append(Candidate(lag_matrix([product.level], lags, study.rows), mains))
        exposures.append(product)
    return made, exposures


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


def analyse(study: Study, fdr: float = 0.05) -> Analysis:
    """Test everything that can be tested; see `find_triggers` for the arguments."""
    columns, exposures = candidates_of(study)
    chosen = select(study.rows.astype(np.int64), study.y, study.base, columns, fdr) if exposures else None
    return Analysis(study, tuple(exposures), chosen, fdr)
