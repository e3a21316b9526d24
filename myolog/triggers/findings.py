"""The numbers of each tested factor, and the verdict they lead to."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from myolog.rates import binned
from myolog.triggers import verdicts
from myolog.triggers.association import spearman_of
from myolog.triggers.exposures import Exposure, both_ends, lag_matrix, lagged
from myolog.triggers.finding import Finding
from myolog.triggers.guards import GUARDS
from myolog.triggers.guards.context import Context
from myolog.triggers.intervals import invert
from myolog.triggers.model import CountModel, Floats
from myolog.triggers.order import lead_test
from myolog.triggers.scan import EXPLAINED, Scores, scan
from myolog.triggers.selection import Selection
from myolog.triggers.study import Analysis, Study
from myolog.triggers.views import UNKNOWN, Ratio, Views, change_column, one_step, ratio_of


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
    return sorted(found, key=lambda f: (not f.is_likely, not f.stands_out, f.q_value, f.p_value))


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
    between = selection.between(k, at) if stands_out else ()
    left = _left(selection, k, exposure, at, study) if between else UNKNOWN
    tested, p_value = int(np.isfinite(last.p_value).sum()), float(last.p_value[k])
    demanded = analysis.likely_level * selection.share_of(k)
    no_sign = low > 0 and math.isfinite(high) and _no_sign(exposure, scores, model.degrees)
    of_a_lag = verdicts.demanded_level(demanded or analysis.fdr / tested, study.lags + 1)
    detectable = verdicts.detectable_ratio(float(scores.error[at]), exposure.spread, model.degrees, of_a_lag)
    found = Finding(
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
        verdict=verdicts.verdict(ratio, q_value, analysis.fdr, allowed=False, no_sign=no_sign),
        views=Views(
            correlation=spearman_of(study.values, study.level_before(exposure, at)),
            alone=beside.alone,
            adjusted=by_lag[at],
            change=beside.change,
        ),
        checks=(),
        detectable=detectable,
        days_needed=verdicts.days_needed(study.y.size, detectable, verdicts.DOUBLING),
        explained_by=beside.explained_by,
        adjusted_for=tuple(analysis.exposures[c].factor for c, _ in selection.adjusted if c != k and c not in between),
        through=tuple(analysis.exposures[c].factor for c in between),
        left=left,
        each_weekday=study.each_weekday or factor.key in study.planned,
    )
    lead_p = lead_test(beside.model, exposure, at, study.rows) if found.stands_out else math.nan
    context = Context(analysis, selection, k, beside.model, beside.null, float(scores.estimate[at]), lead_p)
    found = replace(found, checks=tuple(check(context, found) for check in GUARDS))
    allowed = p_value <= demanded and not found.cautions and math.isfinite(ratio)
    return replace(found, verdict=verdicts.verdict(ratio, q_value, analysis.fdr, allowed=allowed, no_sign=no_sign))


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
