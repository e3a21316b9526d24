"""Statistics of the session's diary, computed once for each diary and setting.

The cache belongs to one session (what one visitor reads never reaches another) and is keyed by the
diary's SHA-256 digest, never by a sample of its rows.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from myolog import rates, summary
from myolog.catalogue import Factor
from myolog.diary import Diary
from myolog.triggers import association


@st.cache_data(scope="session", max_entries=256, show_spinner="Counting …")
def _once(key: tuple[str | int, ...], _compute: Callable[[], Any]) -> Any:  # noqa: ANN401, ARG001 - any table; the key is the cache's
    return _compute()


def standing(diary: Diary) -> summary.Standing:
    """How things stand: see `summary.standing`."""
    return _once(("standing", diary.digest), lambda: summary.standing(diary))


def score_standing(diary: Diary) -> summary.ScoreStanding:
    """How things stand with a picked score: see `summary.score_standing`."""
    return _once(("score_standing", diary.digest), lambda: summary.score_standing(diary))


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


def factor_correlations(diary: Diary) -> pd.DataFrame:
    """Correlations among factors: see `association.factor_correlations`."""
    return _once(("factor_correlations", diary.digest), lambda: association.factor_correlations(diary))
