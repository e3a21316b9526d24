"""Statistics of the session's diary, computed once for each diary and setting.

The cache belongs to one session (what one visitor reads never reaches another) and is keyed by the
diary's SHA-256 digest, never by a sample of its rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import pandas as pd
import streamlit as st

from myolog import experiments, helps, rates, summary
from myolog.catalogue import Factor
from myolog.diary import Diary
from myolog.experiments import Conclusion, Experiment, Power
from myolog.noting import episode
from myolog.report import Facts, Wish, collect
from myolog.triggers import DoseResponse, TriggerResult, association, before_findings, certificate, curves, find
from myolog.triggers import course as courses
from myolog.triggers.certificate import Certificate
from ui import judging, shell, state
from ui.widgets import Drawn, Evidence

CERTIFIED = "certified"

Charts = TypeVar("Charts", Evidence, Drawn)


@st.cache_data(scope="session", max_entries=256, show_spinner="Counting …")
def _once(key: tuple[str | int, ...], _compute: Callable[[], Any]) -> Any:  # noqa: ANN401, ARG001 - any table; the key is the cache's
    return _compute()


@st.cache_resource(scope="session", max_entries=128, show_spinner=False)
def _as_it_is(key: tuple[str | int, ...], _compute: Callable[[], Any]) -> Any:  # noqa: ANN401, ARG001 - what cannot change is kept, not copied
    return _compute()


@st.cache_resource(scope="session", max_entries=64, show_spinner=False)
def _drawn(key: tuple[str | int, ...], _draw: Callable[[], Any]) -> Any:  # noqa: ANN401, ARG001 - charts are kept, not copied
    return _draw()


def drawn(diary: Diary, key: tuple[str | int, ...], draw: Callable[[], Charts]) -> Charts:
    """A chart with its table, or several, drawn once.

    Parameters
    ----------
    key : tuple of str and int
        All that they depend on beside the diary, its week and the colours of the page: which they are, what was picked.
    draw : callable
        Makes them where they are not there yet.
    """
    kept: Charts = _drawn((diary.digest, shell.palette().ground, state.showing().week_start, *key), draw)
    return kept


def standing(diary: Diary) -> summary.Standing:
    """How things stand: see `summary.standing`."""
    return _as_it_is(("standing", diary.digest), lambda: summary.standing(diary))


def usual_places(diary: Diary) -> list[episode.Place]:
    """Places to offer: see `episode.usual_places`."""
    return _as_it_is(("usual_places", diary.digest), lambda: episode.usual_places(diary))


def last_place(diary: Diary) -> episode.Place | None:
    """Where the last episode with a site was: see `episode.last_place`."""
    return _as_it_is(("last_place", diary.digest), lambda: episode.last_place(diary))


def score_standing(diary: Diary) -> summary.ScoreStanding:
    """How things stand with a picked score: see `summary.score_standing`."""
    return _as_it_is(("score_standing", diary.digest), lambda: summary.score_standing(diary))


def timeline(diary: Diary) -> pd.DataFrame:
    """Outcome of each day and its smoothed rate: see `summary.timeline`."""
    return _once(("timeline", diary.digest), lambda: summary.timeline(diary))


def binned(diary: Diary, factor: Factor, lag: int = 0) -> pd.DataFrame:
    """Rate of the outcome by the level of a factor: see `rates.binned_rate`."""
    return _once(
        ("binned", diary.digest, factor.key, lag),
        lambda: rates.binned_rate(diary.outcome_values(), diary.factor_values(factor.key), factor, lag=lag),
    )


def correlations(diary: Diary) -> pd.DataFrame:
    """Correlation of each factor with the outcome: see `association.correlations`."""
    return _once(("correlations", diary.digest), lambda: association.correlations(diary))


def factor_correlations(diary: Diary, factors: Sequence[Factor] | None = None) -> pd.DataFrame:
    """Correlations among factors: see `association.factor_correlations`."""
    keys = ("all",) if factors is None else tuple(factor.key for factor in factors)
    return _once(
        ("factor_correlations", diary.digest, len(keys), *keys),
        lambda: association.factor_correlations(diary, factors),
    )


def before(diary: Diary, waking: tuple[float, float]) -> before_findings.BeforeResult:
    """What was taken in the hours before onsets: see `before_findings.find_before`."""
    return _once(
        ("before", diary.digest, f"{waking[0]:g}", f"{waking[1]:g}"),
        lambda: before_findings.find_before(diary, waking=waking),
    )


def course(diary: Diary) -> pd.DataFrame:
    """Course of each factor around a day with an episode: see `course.course`."""
    return _once(("course", diary.digest), lambda: courses.course(diary))


def tried(diary: Diary, *, empty_is_nothing: bool) -> pd.DataFrame:
    """What was tried against each episode: see `helps.tried`."""
    return _once(
        ("tried", diary.digest, int(empty_is_nothing)), lambda: helps.tried(diary, empty_is_nothing=empty_is_nothing)
    )


def what_helps(diary: Diary, kind: str | None, site: str | None, *, empty_is_nothing: bool) -> helps.Helps:
    """How it went with each remedy and without it: see `helps.what_helps`."""
    parts = tuple("-" if part is None else f"={part}" for part in (kind, site))
    return _once(
        ("what_helps", diary.digest, *parts, int(empty_is_nothing)),
        lambda: helps.what_helps(diary, kind=kind, site=site, empty_is_nothing=empty_is_nothing),
    )


def triggers(
    diary: Diary, outcome: str | None = None, site: str | None = None, kind: str | None = None
) -> TriggerResult:
    """What goes with the episodes, judged with the days of the last verdict: see `find.find_triggers`."""
    now = judging.judged(diary)
    key = ("triggers", now.diary.digest, outcome or "", site or "", kind or "", repr(now.level), *now.suspects)
    return _as_it_is(
        key,
        lambda: find.find_triggers(
            now.diary, outcome, site=site, kind=kind, suspects=now.suspects, likely_level=now.level
        ),
    )


def certified(diary: Diary, question: str) -> Certificate | None:
    """What came of trying the analysis on this diary, if that was asked for; see `certificate.certify`."""
    tried: Certificate | None = st.session_state.get(CERTIFIED, {}).get((judging.judged(diary).diary.digest, question))
    return tried


def certify(diary: Diary, question: str, result: TriggerResult, progress: Callable[[float], object]) -> None:
    """Try the analysis on this diary, and keep what came of it: of one diary and question at a time."""
    tried = certificate.certify(result, certificate.SURROGATES, progress=progress)
    st.session_state[CERTIFIED] = {(judging.judged(diary).diary.digest, question): tried}


def dose_response(
    diary: Diary,
    factor: str,
    lag: int = 0,
    outcome: str | None = None,
    *,
    site: str | None = None,
    kind: str | None = None,
) -> DoseResponse:
    """Adjusted rate across a factor that was tested: see `curves.dose_response`."""
    now = judging.judged(diary)
    asked: tuple[str, ...] = (outcome or "", site or "", kind or "", repr(now.level), *now.suspects)
    key: tuple[str | int, ...] = ("dose_response", now.diary.digest, factor, lag, *asked)
    return _as_it_is(
        key,
        lambda: curves.dose_response(diary, factor, lag, outcome, result=triggers(diary, outcome, site, kind)),
    )


def report_facts(diary: Diary, wish: Wish) -> Facts:
    """What the doctor's report says: see `facts.collect`."""
    now = judging.judged(diary)
    key = ("report", diary.digest, repr(wish), now.diary.digest, repr(now.level), *now.suspects)
    days = diary.span
    is_whole = len(days) and pd.Timestamp(wish.first) <= days[0] and pd.Timestamp(wish.last) >= days[-1]

    def asked() -> TriggerResult:
        if is_whole:  # the findings are those of Triggers, which may have been made already
            return triggers(diary, wish.outcome, wish.site, wish.kind)
        # A part of a diary that is judged on verdict days is a look beside them, which gives no verdict of its own.
        level = None if now.look is None else 0.0
        part = diary.between(wish.first, wish.last)
        return find.find_triggers(
            part, wish.outcome, site=wish.site, kind=wish.kind, suspects=now.suspects, likely_level=level
        )

    return _as_it_is(key, lambda: collect(diary, wish, result=asked()))


def protocol(text: str) -> Experiment:
    """An experiment from its protocol, checked once: see `experiments.from_json`."""
    return _as_it_is(("protocol", text), lambda: experiments.from_json(text))


def conclusion(plan: Experiment, diary: Diary, done: pd.DataFrame | None, clock_changes: Sequence[str]) -> Conclusion:
    """What came of an experiment that is over: see `experiments.conclude`."""
    said = "" if done is None else done.to_csv()
    key = ("conclusion", diary.digest, repr(plan), said, *clock_changes)
    return _as_it_is(key, lambda: experiments.conclude(plan, diary, done=done, clock_changes=clock_changes))


def chances(diary: Diary, block_days: int, washout_days: int) -> Power:
    """The chance that an experiment shows a difference: see `experiments.power`."""
    key = ("chances", diary.digest, block_days, washout_days)
    return _as_it_is(key, lambda: experiments.power(diary, block_days=block_days, washout_days=washout_days))


def binned_outcome(
    diary: Diary,
    factor: Factor,
    lag: int,
    values: pd.Series,
    outcome: pd.Series,
    question: str = "",
) -> pd.DataFrame:
    """Rate of any outcome by the level of any factor: see `rates.binned_rate`; `question` tells outcomes apart."""
    key = ("binned", diary.digest, factor.key, lag, question)
    return _once(key, lambda: rates.binned_rate(outcome, values, factor, lag=lag))
