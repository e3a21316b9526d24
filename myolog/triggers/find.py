"""`find_triggers`: from a diary to the table of what goes with its episodes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from myolog.diary import Diary
from myolog.private import Private
from myolog.triggers import sentences
from myolog.triggers.exposures import Refusal
from myolog.triggers.finding import Finding
from myolog.triggers.findings import findings
from myolog.triggers.outcome import Outcome, outcome_of
from myolog.triggers.study import Analysis, Study, analyse, prepare

FACTORS: Final[Mapping[str, str]] = {
    "factor": "str", "label": "str", "unit": "str", "step": "float64", "days": "int64", "rate_ratio": "float64",
    "ci_low": "float64", "ci_high": "float64", "p_value": "float64", "q_value": "float64", "lag": "int64",
    "verdict": "str", "explained_by": "str", "sentence": "str", "in_words": "str", "counted": "str", "detectable_ratio": "float64", "days_needed": "float64",
}  # fmt: skip
LAGS: Final[Mapping[str, str]] = {
    "factor": "str", "label": "str", "lag": "int64", "days": "int64", "rate_ratio": "float64", "ci_low": "float64",
    "ci_high": "float64", "p_value": "float64",
}  # fmt: skip
REFUSALS: Final[Mapping[str, str]] = {"factor": "str", "label": "str", "reason": "str", "days_needed": "float64"}
GUARDS: Final[Mapping[str, str]] = {
    "factor": "str", "label": "str", "rho": "float64", "rho_low": "float64", "rho_high": "float64",
    "effective_days": "float64", "lead_p": "float64", "may_follow": "bool", "same_report": "bool", "both_ways": "bool",
    "alone": "float64", "alone_low": "float64", "alone_high": "float64", "adjusted": "float64",
    "adjusted_low": "float64", "adjusted_high": "float64", "change": "float64", "change_low": "float64",
    "change_high": "float64", "cautions": "str",
}  # fmt: skip

MOST_LAGS: Final = 7
MOST_SUSPECTS: Final = 3


@dataclass(frozen=True, repr=False)
class TriggerResult(Private):
    """What goes with the episodes of a diary.

    Attributes
    ----------
    factors : DataFrame
        One row a factor, what stands out first: factor, label, unit, step, days (observed and logged), rate_ratio per
        step with ci_low and ci_high (95 %, inverted test; an end that the data leave open is 0 or infinite), p_value
        over the lags, q_value after correction, lag, verdict, explained_by (key of the factor that hides it),
        sentence, in_words (the verdict with its direction, for people), counted (the days behind it), detectable_ratio
        (between low and high days), days_needed (for a doubling). For what was not tested: NaN, lag -1, verdict "not
        tested".
    lags : DataFrame
        One row a factor and lag: factor, label, lag, days, rate_ratio per step, ci_low, ci_high (one-step
        approximations), p_value.
    refusals : DataFrame
        What was not tested: factor, label, reason, days_needed (about how many more days; NaN: days do not help).
    guards : DataFrame
        What stands beside each tested factor: Spearman's rho with its interval and effective days, lead_p,
        may_follow, same_report, both_ways, the rate ratio alone, adjusted, and of the change from usual, and cautions.
    summary : str
    assumptions : tuple of str
        What the numbers rest on, in sentences.
    outcome : Outcome
    days, events : int
        Observed days, and episodes on them (for other outcomes: days above nought).
    adjusted_for : tuple of str
        Keys of the factors that entered, strongest first.
    analysis : Analysis
        What the tables were read off, for `dose_response`.
    findings : tuple of Finding
        What was found of each tested factor, in the order of `factors`.
    """

    factors: pd.DataFrame
    lags: pd.DataFrame
    refusals: pd.DataFrame
    guards: pd.DataFrame
    summary: str
    assumptions: tuple[str, ...]
    outcome: Outcome
    days: int
    events: int
    adjusted_for: tuple[str, ...]
    analysis: Analysis = field(repr=False)
    findings: tuple[Finding, ...] = field(default=(), repr=False)


def find_triggers(
    diary: Diary,
    outcome: str | None = None,
    lags: int = 3,
    fdr: float = 0.05,
    *,
    site: str | None = None,
    kind: str | None = None,
    suspects: Sequence[str] = (),
    likely_level: float | None = None,
) -> TriggerResult:
    """What goes with the episodes of a diary, each factor at lags of 0 to `lags` days.

    A count model with a latent AR(1) (Zeger 1988, Biometrika 75:621), score tests averaged over its unknown
    autocorrelation, ACAT over lags (Liu and Xie 2020, J. Am. Stat. Assoc. 115:393), Benjamini-Hochberg over factors
    (1995, J. R. Stat. Soc. B 57:289) with forward adjustment, intervals by test inversion.

    Parameters
    ----------
    diary : Diary
    outcome : str, optional
        See `outcome_of`; by default what the diary says is to be explained.
    lags : int
        Most days from the factor's day to the outcome's day, 0 to 7.
    fdr : float
        False discovery rate at which a factor stands out.
    site, kind : str, optional
        Only episodes at this site or of this kind: exploration.
    suspects : sequence of str, optional
        Keys of at most three factors that were suspected before anything was looked at: they have most of the level. One
        that the diary does not have takes nothing.
    likely_level : float, optional
        Chance of any false `likely` at this look. By default this is the only look at all these days, and it is `fdr`; see
        `looks` for a diary that is looked at as it grows.

    Returns
    -------
    TriggerResult

    Raises
    ------
    ValueError
        If there is no such outcome, or lags or fdr make no sense.

    Examples
    --------
    >>> from myolog.simulate.days import simulate_days
    >>> diary, _ = simulate_days(300, seed=4, effects={("f01", 1): 0.5}, factors=4)
    >>> first = find_triggers(diary).factors.iloc[0]
    >>> first["factor"], int(first["lag"]), first["verdict"]
    ('f01', 1, 'likely trigger')
    """
    if not 0 <= lags <= MOST_LAGS:
        raise ValueError(f"Lags go from 0 to {MOST_LAGS} days; {lags} does not.")
    if not 0 < fdr < 0.5:
        raise ValueError(f"A false discovery rate lies between 0 and 0.5; {fdr} does not.")
    if len(suspects) > MOST_SUSPECTS:
        raise ValueError(f"At most {MOST_SUSPECTS} factors can be suspected beforehand; {len(suspects)} were given.")
    # Many small products: the threads of the linear algebra would wait for one another longer than they work.
    with threadpool_limits(limits=1, user_api="blas"):
        study = prepare(diary, outcome_of(diary, outcome, site=site, kind=kind), lags, suspects)
        analysis = analyse(study, fdr, likely_level)
        found, refusals = findings(analysis), [*study.refusals, *_explained(analysis)]
    adjusted = analysis.selection.adjusted if analysis.selection else ()
    counted = study.outcome.measure == "count"
    return TriggerResult(
        factors=_frame([*(_row(f, study.outcome) for f in found), *(_no_row(r, study) for r in refusals)], FACTORS),
        lags=_frame([row for f in found for row in _lag_rows(f)], LAGS),
        refusals=_frame([_refusal_row(r) for r in refusals], REFUSALS),
        guards=_frame([_guard_row(f) for f in found], GUARDS),
        summary=sentences.summary(study.outcome, study.y.size, found),
        assumptions=sentences.assumptions(analysis, found),
        outcome=study.outcome,
        days=study.y.size,
        events=int(study.y.sum() if counted else (study.y > 0).sum()),
        adjusted_for=tuple(analysis.exposures[k].factor.key for k, _ in adjusted),
        analysis=analysis,
        findings=tuple(found),
    )


def _explained(analysis: Analysis) -> list[Refusal]:
    """Factors that weekday, trend and rare spells explain at every lag: there is nothing left to test."""
    if analysis.selection is None:
        return []
    untested = np.flatnonzero(~np.isfinite(analysis.selection.rounds[0].p_value))
    reason = "Weekday and slow changes alone tell its value almost exactly, so its own effect cannot be seen."
    return [Refusal(analysis.exposures[k].factor, reason, math.nan) for k in untested]


def _row(found: Finding, outcome: Outcome) -> dict[str, Any]:
    factor = found.factor
    return {
        "factor": factor.key, "label": factor.label, "unit": factor.unit, "step": factor.step,
        "days": found.exposure.days, "rate_ratio": found.ratio, "ci_low": found.low, "ci_high": found.high,
        "p_value": found.p_value, "q_value": found.q_value, "lag": found.lag, "verdict": found.verdict,
        "explained_by": found.explained_by.factor.key if found.explained_by else "",
        "sentence": sentences.sentence(found, outcome), "in_words": sentences.finding_words(found, outcome),
        "counted": sentences.counted(found, outcome), "detectable_ratio": found.detectable,
        "days_needed": found.days_needed,
    }  # fmt: skip


def _no_row(refusal: Refusal, study: Study) -> dict[str, Any]:
    factor, raw = refusal.factor, study.raw.get(refusal.factor.key)
    days = 0 if raw is None else int(raw.notna().to_numpy()[study.rows].sum())
    return {
        "factor": factor.key, "label": factor.label, "unit": factor.unit, "step": factor.step, "days": days,
        "lag": -1, "verdict": "not tested", "explained_by": "", "sentence": f"Not tested. {refusal.reason}",
        "in_words": sentences.VERDICT_WORDS["not tested"], "counted": "",
        "days_needed": refusal.days_needed,
    }  # fmt: skip


def _lag_rows(found: Finding) -> list[dict[str, Any]]:
    factor = found.factor
    return [
        {
            "factor": factor.key,
            "label": factor.label,
            "lag": lag,
            "days": days,
            "rate_ratio": ratio.value,
            "ci_low": ratio.low,
            "ci_high": ratio.high,
            "p_value": ratio.p_value,
        }
        for lag, (ratio, days) in enumerate(zip(found.by_lag, found.days_by_lag, strict=True))
    ]


def _refusal_row(refusal: Refusal) -> dict[str, Any]:
    factor = refusal.factor
    return {
        "factor": factor.key,
        "label": factor.label,
        "reason": refusal.reason,
        "days_needed": refusal.days_needed,
    }


def _guard_row(found: Finding) -> dict[str, Any]:
    views, rho = found.views, found.views.correlation
    ratios = {"alone": views.alone, "adjusted": views.adjusted, "change": views.change}
    ends = {f"{name}{end}": value for name, r in ratios.items() for end, value in (("", r.value), ("_low", r.low), ("_high", r.high))}  # fmt: skip
    checked = {name: value for check in found.checks for name, value in check.table.items()}
    return {
        "factor": found.factor.key, "label": found.factor.label, "rho": rho.rho, "rho_low": rho.low, "rho_high": rho.high,
        "effective_days": rho.effective_days, **checked, **ends, "cautions": found.cautions,
    }  # fmt: skip


def _frame(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        {name: pd.Series([row.get(name, math.nan) for row in rows], dtype=kind) for name, kind in columns.items()}
    )
