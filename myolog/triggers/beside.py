"""What stands beside a finding, in plain words: how it looks by itself, to a plain correlation, to the days after it.

Numbers come from `TriggerResult.guards`; none of them decides what is called likely.
"""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from myolog import wording
from myolog.catalogue import Factor
from myolog.diary import Diary
from myolog.triggers.exposures import lagged
from myolog.triggers.find import TriggerResult
from myolog.triggers.finding import Finding
from myolog.triggers.order import may_be_moved
from myolog.triggers.sentences import lag_words, listed, ratio_words, step_words
from myolog.triggers.views import one_step

LEAST_WEEKS = 8
"""Weeks with episodes from which on it is said whether bouts fall as episodes rise."""

LITTLE = 0.5
"""Share of an effect (of its logarithm) below which little is left of it."""


def factors_of(result: TriggerResult) -> dict[str, Factor]:
    """Every factor of a result by its key, tested or refused."""
    tested = {e.factor.key: e.factor for e in result.analysis.exposures}
    return tested | {r.factor.key: r.factor for r in result.analysis.study.refusals if r.factor.key not in tested}


def beside(result: TriggerResult, key: str) -> list[str]:
    """Sentences on what stands beside the finding of a factor; none for one that was not tested.

    Parameters
    ----------
    result : TriggerResult
    key : str
        Of the factor.
    """
    guards = result.guards[result.guards["factor"] == key]
    rows = result.factors[result.factors["factor"] == key]
    if guards.empty or rows.empty:
        return []
    guard, row = guards.iloc[0], rows.iloc[0]
    (finding,) = (f for f in result.findings if f.factor.key == key)
    after = _after(result, guard, moved=may_be_moved(finding.exposure, finding.lag))
    said = [_alone(result, guard, finding), _change(result, guard), _correlation(guard), after, _chance(row)]
    return [sentence for sentence in said if sentence]


def hiding(result: TriggerResult) -> list[str]:
    """Sentences on the factors that go with the outcome by themselves, but not once another is allowed for.

    Both ratios are at the lag at which a factor goes with the outcome most by itself.
    """
    analysis, factors = result.analysis, factors_of(result)
    selection = analysis.selection
    if selection is None:
        return []
    keys = [e.factor.key for e in analysis.exposures]
    counts = result.outcome.measure != "score"
    said = []
    hidden = result.factors.loc[result.factors["explained_by"] != "", ["factor", "explained_by"]]
    for key, other in hidden.itertuples(index=False):
        k, factor = keys.index(key), factors[key]
        lag = selection.rounds[0].strongest_lag(k)
        column = lagged(analysis.exposures[k].level, lag, analysis.study.rows)
        entered = dict(selection.entered)[keys.index(other)]
        alone = one_step(selection.alone, column, factor.step)
        left = one_step(selection.given(keys.index(other), entered), column, factor.step)
        if not (math.isfinite(alone.value) and math.isfinite(left.value)):
            continue
        by_itself = (
            f"{step_words(factor)} {'go' if factor.quantity == 'yes_no' else 'goes'} with "
            f"{ratio_words(alone.value, alone.low, alone.high, counts=counts)} {lag_words(lag)}"
        )
        rest = ratio_words(left.value, left.low, left.high, counts=counts)
        name = wording.name(factors[other])
        if abs(math.log(left.value)) < LITTLE * abs(math.log(alone.value)):
            said.append(
                f"{factor.label} goes along with {name}. By itself, {by_itself}; once {name} is allowed for, "
                f"little is left: {rest}."
            )
        else:
            said.append(
                f"{factor.label} stands out by itself: {by_itself}. Once {name} is allowed for, what is left no longer "
                f"stands out from all that was tested: {rest}."
            )
    return said


def bouts_fall(diary: Diary) -> bool:
    """Whether weeks with more episodes count fewer bouts, because episodes run into one another.

    A factor that lengthens such chains of episodes lowers the number of bouts, and would look as if it protected.
    """
    weekly = pd.DataFrame({"rows": diary.counts(), "bouts": diary.onset_counts()}).dropna().resample("7D").sum()
    weekly = weekly[weekly["rows"] > 0]
    if len(weekly) < LEAST_WEEKS or (weekly.nunique() < 2).any():
        return False
    return bool(weekly["rows"].rank().corr(weekly["bouts"].rank()) < 0)


def _others(finding: Finding) -> str:
    """What was allowed for beside a factor, with its verb: "sleep is", "sleep and stress are", "" for nothing."""
    names = [wording.name(factor) for factor in finding.adjusted_for]
    return f"{listed(names)} {'is' if len(names) == 1 else 'are'}" if names else ""


def _ratio(result: TriggerResult, guard: Any, name: str) -> str:  # noqa: ANN401 - a row
    value, low, high = guard[name], guard[f"{name}_low"], guard[f"{name}_high"]
    return ratio_words(value, low, high, counts=result.outcome.measure != "score") if math.isfinite(value) else ""


def _alone(result: TriggerResult, guard: Any, finding: Finding) -> str:  # noqa: ANN401 - a row
    by_itself, after = _ratio(result, guard, "alone"), _ratio(result, guard, "adjusted")
    if not by_itself:
        return ""
    others = _others(finding)
    step = _step(result, guard["factor"])
    return f"By itself, {step}: {by_itself}. " + (
        f"Once {others} allowed for: {after}." if others else "No other factor had to be allowed for."
    )


def _step(result: TriggerResult, key: str) -> str:
    return step_words(factors_of(result)[key]).rstrip(",")


def _change(result: TriggerResult, guard: Any) -> str:  # noqa: ANN401 - a row
    change = _ratio(result, guard, "change")
    step = _step(result, guard["factor"])
    return (
        f"Told by the change from your own usual of the 28 days before, in place of the level, {step}: {change}."
        if change
        else ""
    )


def _correlation(guard: Any) -> str:  # noqa: ANN401 - a row
    if not math.isfinite(guard["rho"]):
        return ""
    rho, low, high = (f"{guard[n]:.2f}".replace("-", "−") for n in ("rho", "rho_low", "rho_high"))
    worth = wording.counted(math.floor(guard["effective_days"]), "independent one")
    return f"Spearman's correlation at that lag: {rho} ({low} to {high}); its days are worth about {worth}."


def _after(result: TriggerResult, guard: Any, *, moved: bool) -> str:  # noqa: ANN401 - a row
    if not math.isfinite(guard["lead_p"]):
        return ""
    what = "episodes" if result.outcome.measure != "score" else "score"
    p = p_words(guard["lead_p"])
    if guard["may_follow"]:
        return f"Its values of the two days after also go with the {what} (p {p}): it may follow rather than lead."
    nothing = f"Its values of the two days after do not go with the {what} beyond this (p {p})"
    if moved:
        return f"{nothing}; which came first on one and the same day cannot be told."
    return f"{nothing}: no sign that it follows rather than leads."


def _chance(row: Any) -> str:  # noqa: ANN401 - a row
    return f"p {p_words(row['p_value'])} over its lags; q {p_words(row['q_value'])} after allowing for how much was tested."


def p_words(p: float) -> str:
    """A p-value as people write it.

    >>> p_words(0.0301), p_words(0.00004), p_words(0.5)
    ('= 0.030', '< 0.001', '= 0.50')
    """
    if not math.isfinite(p):
        return "is unknown"
    return "< 0.001" if p < 0.001 else f"= {p:.3f}" if p < 0.1 else f"= {p:.2f}"
