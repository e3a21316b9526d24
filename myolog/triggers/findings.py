"""The numbers of each tested factor, and the verdict they lead to."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
import pandas as pd

from myolog.catalogue import Factor
from myolog.rates import binned
from myolog.triggers import verdicts
from myolog.triggers.association import spearman_of
from myolog.triggers.exposures import Exposure, both_ends, lag_matrix, lagged
from myolog.triggers.guards import (
    LEAD_LEVEL,
    UNKNOWN,
    Guards,
    Ratio,
    change_column,
    is_noticing,
    lead_test,
    may_be_moved,
    one_step,
    ratio_of,
)
from myolog.triggers.intervals import invert
from myolog.triggers.model import CountModel, Floats
from myolog.triggers.order import agrees_the_day_after
from myolog.triggers.scan import EXPLAINED, Scores, scan
from myolog.triggers.selection import Selection
from myolog.triggers.study import Analysis, Study
from myolog.triggers.verdicts import LIKELY, Verdict

Caution = Literal[
    "same_report",
    "both_ways",
    "may_follow",
    "may_follow_score",
    "same_day",
    "noticing",
    "exploration",
    "first_look",
    "between_looks",
]
"""What keeps a factor from being called likely."""

SCALE: Final = (0.0, 10.0)
"""Lowest and highest value of a score."""

MOSTLY: Final = 0.95
"""Share of the values of a score that are whole or halves."""


@dataclass(frozen=True)
class Finding:
    """What is known of one tested factor.

    Attributes
    ----------
    exposure : Exposure
    lag : int
        At which it is strongest.
    bins : DataFrame
        Counted days by level at that lag: see `rates.binned_rate`.
    ratio, low, high : float
        Rate ratio per step and its 95 % interval, test inverted; NaN where what was adjusted for explains the factor.
    by_lag : tuple of Ratio
        Per step at every lag, with one-step intervals.
    days_by_lag : tuple of int
        Observed days on which it was logged so many days before.
    p_value, q_value : float
        Over the lags; after correction.
    verdict : str
    guards : Guards
    cautions : tuple of str
    detectable, days_needed : float
        Smallest ratio between low and high days that would have been found; further days until a doubling would be.
    explained_by : Exposure or None
        The factor that hides it.
    adjusted_for : tuple of Factor
        What had entered beside it.
    through : tuple of Factor
        What lies between it and the outcome, and was not allowed for, so that the ratio is of the total effect.
    left : Ratio
        What is left of it once that is allowed for, too; NaN where nothing lies between.
    each_weekday : bool
        Whether each weekday was allowed for, or the weekend only.
    """

    exposure: Exposure
    lag: int
    bins: pd.DataFrame
    ratio: float
    low: float
    high: float
    by_lag: tuple[Ratio, ...]
    days_by_lag: tuple[int, ...]
    p_value: float
    q_value: float
    verdict: Verdict
    guards: Guards
    cautions: tuple[Caution, ...]
    detectable: float
    days_needed: float
    explained_by: Exposure | None
    adjusted_for: tuple[Factor, ...]
    through: tuple[Factor, ...]
    left: Ratio
    each_weekday: bool

    @property
    def factor(self) -> Factor:
        """The factor."""
        return self.exposure.factor

    @property
    def is_likely(self) -> bool:
        """Whether it is called a likely trigger, or likely protective."""
        return self.verdict in LIKELY


def findings(analysis: Analysis) -> list[Finding]:
    """Every tested factor of an analysis: likely ones first, then hints, each by strength."""
    if analysis.selection is None:
        return []
    selection = analysis.selection
    tested = [int(k) for k in np.flatnonzero(np.isfinite(selection.rounds[0].p_value))]
    models = {k: selection.without(k, selection.lag_of(k)) for k in tested}
    analysis = replace(analysis, exposures=_as_told(analysis, selection))
    coarse = {k: merged for model, shared in _sharing(models) for merged in [model.coarser()] for k in shared}
    scores = _scores(analysis, models)
    alone, change = _alone(analysis, tested), _change(analysis, coarse)
    hidden, null = _hidden(analysis, selection), selection.alone.coarser()
    found = [
        _finding(analysis, selection, k, models[k], scores[k], _Beside(coarse[k], null, alone[k], change.get(k, UNKNOWN), hidden.get(k)))
        for k in tested
    ]  # fmt: skip
    order = {"likely trigger": 0, "likely protective": 0, "hint": 1}
    return sorted(found, key=lambda f: (order.get(f.verdict, 2), f.q_value, f.p_value))


def _as_told(analysis: Analysis, selection: Selection) -> tuple[Exposure, ...]:
    """Exposures as findings speak of them: those that stand out for both ends by their distance from the middle."""
    q = selection.rounds[-1].q_value
    return tuple(
        both_ends(exposure, analysis.study.rows)
        if q[k] <= verdicts.HINT * analysis.fdr and selection.is_of_both_ends(k)
        else exposure
        for k, exposure in enumerate(analysis.exposures)
    )


@dataclass(frozen=True, slots=True)
class _Beside:
    """What stands beside a finding, put together for all at once, and the models (of few grid points) for the rest of it."""

    model: CountModel
    null: CountModel
    alone: Ratio
    change: Ratio
    explained_by: Exposure | None


def _sharing(models: Mapping[int, CountModel]) -> list[tuple[CountModel, list[int]]]:
    """Models with the positions of the factors that share them: one scan serves them all."""
    shared: dict[int, list[int]] = {}
    for k, model in models.items():
        shared.setdefault(id(model), []).append(k)
    return [(models[positions[0]], positions) for positions in shared.values()]


def _scores(analysis: Analysis, models: Mapping[int, CountModel]) -> dict[int, Scores]:
    """One-step estimates of each factor at each lag on its natural scale."""
    study, scores = analysis.study, {}
    lags = range(study.lags + 1)
    for model, shared in _sharing(models):
        whole = scan(model, lag_matrix([analysis.exposures[k].level for k in shared], lags, study.rows))
        for i, k in enumerate(shared):
            scores[k] = whole.part(slice(i * len(lags), (i + 1) * len(lags)))
    return scores


def _alone(analysis: Analysis, tested: Sequence[int]) -> dict[int, Ratio]:
    """Rate ratio per step of each factor at its lag, nothing but the null design adjusted for."""
    study, selection = analysis.study, analysis.selection
    if selection is None or not tested:
        return {}
    columns = {k: lagged(analysis.exposures[k].level, selection.lag_of(k), study.rows) for k in tested}
    return _ratios(analysis, selection.alone, columns)


def _change(analysis: Analysis, models: Mapping[int, CountModel]) -> dict[int, Ratio]:
    """Rate ratio per step of the change from the person's own usual, in place of the level, where it is known."""
    study, selection = analysis.study, analysis.selection
    if selection is None:
        return {}
    ratios: dict[int, Ratio] = {}
    for model, shared in _sharing(models):
        columns: dict[int, Floats] = {}
        for k in shared:
            exposure = analysis.exposures[k]
            is_level = exposure.factor.quantity != "yes_no" and not exposure.is_of_both_ends
            if exposure.factor.key in study.raw and is_level:
                column = change_column(study.raw_of(exposure), selection.lag_of(k), study.rows)
                columns |= {} if column is None else {k: column}
        ratios |= _ratios(analysis, model, columns)
    return ratios


def _ratios(analysis: Analysis, model: CountModel, columns: Mapping[int, Floats]) -> dict[int, Ratio]:
    """Approximate rate ratio per step of each factor, from a column of it added to a model."""
    if not columns:
        return {}
    found = scan(model, np.column_stack(list(columns.values())))
    return {
        k: ratio_of(float(found.estimate[i]), float(found.error[i]), analysis.exposures[k].factor.step, model.degrees, float(found.p_value[i]))
        for i, k in enumerate(columns)
    }  # fmt: skip


def _finding(
    analysis: Analysis, selection: Selection, k: int, model: CountModel, scores: Scores, beside: _Beside
) -> Finding:
    study, exposure, last = analysis.study, analysis.exposures[k], selection.rounds[-1]
    factor, at = exposure.factor, selection.lag_of(k)
    by_lag = tuple(
        ratio_of(float(b), float(se), factor.step, model.degrees, float(p))
        for b, se, p in zip(scores.estimate, scores.error, last.by_lag[k], strict=True)
    )
    ratio, low, high = _interval(study, exposure, at, beside.model, scores)
    q_value = float(last.q_value[k])
    stands_out = q_value <= verdicts.HINT * analysis.fdr
    guards = _guards(study, exposure, at, beside, adjusted=by_lag[at], stands_out=stands_out)
    between = selection.between(k, at) if stands_out else ()
    left = _left(selection, k, exposure, at, study) if between else UNKNOWN
    said = _of_the_look(analysis)
    if stands_out:
        said = (*_cautions(study, selection, k, exposure, at, guards, float(scores.estimate[at])), *said)
    tested, p_value = int(np.isfinite(last.p_value).sum()), float(last.p_value[k])
    demanded = analysis.likely_level * selection.share_of(k)
    verdict = verdicts.verdict(
        ratio,
        q_value,
        analysis.fdr,
        allowed=p_value <= demanded and not said and math.isfinite(ratio),
        no_sign=low > 0 and math.isfinite(high) and _no_sign(exposure, scores, model.degrees),
    )
    of_a_lag = verdicts.demanded_level(demanded or analysis.fdr / tested, study.lags + 1)
    detectable = verdicts.detectable_ratio(float(scores.error[at]), exposure.spread, model.degrees, of_a_lag)
    return Finding(
        exposure=exposure,
        lag=at,
        bins=binned(study.values, study.level_before(exposure, at), factor),
        ratio=ratio,
        low=low,
        high=high,
        by_lag=by_lag,
        days_by_lag=tuple(int(lagged(exposure.known, lag, study.rows).sum()) for lag in range(study.lags + 1)),
        p_value=p_value,
        q_value=q_value,
        verdict=verdict,
        guards=guards,
        cautions=said,
        detectable=detectable,
        days_needed=verdicts.days_needed(study.y.size, detectable, verdicts.DOUBLING),
        explained_by=beside.explained_by,
        adjusted_for=tuple(analysis.exposures[c].factor for c, _ in selection.adjusted if c != k and c not in between),
        through=tuple(analysis.exposures[c].factor for c in between),
        left=left,
        each_weekday=study.each_weekday or factor.key in study.planned,
    )


def _left(selection: Selection, k: int, exposure: Exposure, at: int, study: Study) -> Ratio:
    """What is left of a factor per step once all that entered is allowed for as it is, what lies between included."""
    return one_step(selection.beside_all(k), lagged(exposure.level, at, study.rows), exposure.factor.step)


def _interval(
    study: Study, exposure: Exposure, at: int, model: CountModel, scores: Scores
) -> tuple[float, float, float]:
    """Rate ratio per step and both ends of its interval."""
    if not scores.left_over[at] > EXPLAINED:
        return math.nan, math.nan, math.nan
    guess = float(scores.estimate[at]), float(scores.error[at])
    found = invert(model, lagged(exposure.level, at, study.rows), guess=guess)
    ends = (exposure.factor.step * end for end in (found.estimate, found.low, found.high))
    ratio, low, high = (math.inf if end > 50 else math.exp(end) for end in ends)
    return ratio, low, high


def _guards(
    study: Study, exposure: Exposure, lag: int, beside: _Beside, *, adjusted: Ratio, stands_out: bool
) -> Guards:
    raw = study.raw_of(exposure)
    same_report = study.outcome.measure == "score" and is_score(exposure.factor, raw)
    return Guards(
        correlation=spearman_of(study.values, study.level_before(exposure, lag)),
        lead_p=lead_test(beside.model, exposure, lag, study.rows) if stands_out else math.nan,
        same_report=same_report,
        both_ways=same_report and lead_test(beside.null, exposure, None, study.rows) < LEAD_LEVEL,
        alone=beside.alone,
        adjusted=adjusted,
        change=beside.change,
    )


def _goes_on(study: Study, selection: Selection, k: int, estimate: float) -> bool:
    """Whether a factor of the same day goes the same way with the day after."""
    if not study.lags:
        return False
    column = selection.candidates[k].columns[:, 1]
    return agrees_the_day_after(selection.without(k, 1), column, is_more=estimate > 0)


def is_score(factor: Factor, values: pd.Series) -> bool:
    """Whether a factor is a score: the catalogue says so, or a column of the person's own lies on a scale of 0 to 10."""
    if not factor.own or factor.quantity != "number":
        return factor.quantity == "score"
    known = values.dropna().to_numpy(dtype=float)
    low, high = SCALE
    return bool(known.min() >= low and known.max() <= high and (known * 2 == np.round(known * 2)).mean() >= MOSTLY)


def _of_the_look(analysis: Analysis) -> tuple[Caution, ...]:
    """What keeps every factor of a look from being called likely."""
    said: list[Caution] = []
    if not analysis.study.outcome.primary:
        said.append("exploration")
    if analysis.study.y.size < verdicts.EXPLORATORY:
        said.append("first_look")
    elif not analysis.likely_level:
        said.append("between_looks")
    return tuple(said)


def _cautions(
    study: Study, selection: Selection, k: int, exposure: Exposure, lag: int, guards: Guards, estimate: float
) -> tuple[Caution, ...]:
    """What keeps a factor that stands out from being called likely."""
    is_score_of_a_day = study.outcome.measure == "score"
    said: list[Caution] = []
    if guards.same_report:
        said.append("both_ways" if guards.both_ways else "same_report")
    if guards.may_follow:
        said.append("may_follow_score" if is_score_of_a_day else "may_follow")
    if (
        not guards.same_report
        and may_be_moved(exposure, lag)
        and (guards.may_follow or not _goes_on(study, selection, k, estimate))
    ):
        said.append("same_day")
    if exposure.factor.state and is_noticing(
        study.sure, study.y, study.base, lagged(exposure.level, lag, study.rows), estimate
    ):
        said.append("noticing")
    return tuple(said)


def _no_sign(exposure: Exposure, scores: Scores, degrees: int) -> bool:
    """Whether a large effect between low and high days is ruled out at every lag."""
    low, high = verdicts.NO_SIGN
    ends = [
        ratio_of(float(b), float(se), exposure.spread, degrees, math.nan)
        for b, se in zip(scores.estimate, scores.error, strict=True)
    ]
    return all(low <= end.low and end.high <= high for end in ends)


def _hidden(analysis: Analysis, selection: Selection) -> dict[int, Exposure]:
    """What hides each factor that passed alone and no longer does.

    Its rival, or else the entered factor that by itself takes most off its estimate.
    """
    rival = selection.rounds[-1].rival
    hidden = {int(k): analysis.exposures[int(rival[k])] for k in np.flatnonzero(rival >= 0)}
    passed = np.array([r.q_value <= analysis.fdr for r in selection.rounds])
    lost = np.flatnonzero(passed.any(axis=0) & ~passed[-1] & (rival < 0)).tolist()
    if not lost:
        return hidden
    columns = np.column_stack([selection.candidates[k].columns[:, selection.rounds[0].strongest_lag(k)] for k in lost])
    left = [np.nan_to_num(np.abs(scan(selection.given(c, at), columns).estimate)) for c, at in selection.entered]
    for k, most in zip(lost, np.argmin(left, axis=0).tolist(), strict=True):
        hidden[k] = analysis.exposures[selection.entered[most][0]]
    return hidden
