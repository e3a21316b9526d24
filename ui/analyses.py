"""Statistics of the session's diary, computed once for each diary and setting.

The caches belong to one session (what one visitor reads never reaches another) and are keyed by the
diary's SHA-256 digest; arguments that begin with an underscore are not hashed.
"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from myolog import catalogue, rates, summary
from myolog.diary import Diary
from myolog.triggers import association

_KEPT = 16


@st.cache_data(scope="session", max_entries=_KEPT, show_spinner="Counting …")
def _standing(digest: str, _diary: Diary) -> summary.Standing:
    return summary.standing(_diary)


def standing(diary: Diary) -> summary.Standing:
    """How things stand: see `summary.standing`."""
    return _standing(diary.digest, diary)


@st.cache_data(scope="session", max_entries=_KEPT, show_spinner="Drawing the time line …")
def _timeline(digest: str, _diary: Diary) -> pd.DataFrame:
    return summary.timeline(_diary)


def timeline(diary: Diary) -> pd.DataFrame:
    """Daily counts and their smoothed rate: see `summary.timeline`."""
    return _timeline(diary.digest, diary)


@st.cache_data(scope="session", max_entries=8 * _KEPT, show_spinner="Comparing days …")
def _binned(digest: str, key: str, lag: int, _diary: Diary, _factor: catalogue.Factor) -> pd.DataFrame:
    return rates.binned_rate(_diary.outcome_values(), _diary.factor_values(key), _factor, lag=lag)


def binned(diary: Diary, factor: catalogue.Factor, lag: int = 0) -> pd.DataFrame:
    """Rate of the outcome by the level of a factor: see `rates.binned_rate`."""
    return _binned(diary.digest, factor.key, lag, diary, factor)


@st.cache_data(scope="session", max_entries=_KEPT, show_spinner="Comparing factors …")
def _correlations(digest: str, _diary: Diary) -> pd.DataFrame:
    return association.correlations(_diary)


def correlations(diary: Diary) -> pd.DataFrame:
    """Correlation of each factor with the outcome: see `association.correlations`."""
    return _correlations(diary.digest, diary)


@st.cache_data(scope="session", max_entries=_KEPT, show_spinner="Comparing factors with one another …")
def _factor_correlations(digest: str, _diary: Diary) -> pd.DataFrame:
    return association.factor_correlations(_diary)


def factor_correlations(diary: Diary) -> pd.DataFrame:
    """Correlations among factors: see `association.factor_correlations`."""
    return _factor_correlations(diary.digest, diary)
