"""The sections of the Triggers page."""

from __future__ import annotations

import math
from collections.abc import Iterable

import pandas as pd
import streamlit as st

from myolog import wording
from myolog.catalogue import Factor
from myolog.charts import triggers
from myolog.diary import TALLY, Diary
from myolog.triggers import association
from ui import analyses, shell, widgets
from ui.text import md

MAIN = (
    ("Sleep", ("sleep_h",)),
    ("Caffeine", ("caffeine_mg",)),
    ("Hydration", ("water_l",)),
    ("Training", ("training_load", "training_min", "tss", "strain")),
)
"""The four charts that stand side by side; training is drawn from its best covered measure."""

ENDS = {
    True: ("fewer episodes when higher", "more episodes when higher"),
    False: ("lower score when higher", "higher score when higher"),
}

LAGS = {0: "the same day", 1: "the day after", 2: "2 days after", 3: "3 days after"}

BINS_METHOD = (
    "The days are sorted by the factor and cut at round numbers, so that each group holds about as many days. "
    "Only observed days with the factor noted count. The line through each point is its 95 % interval, from "
    "drawing stretches of consecutive days again; a hollow point stands on too few days for one. The shaded band is "
    "a published reference level, not a verdict. A difference between two groups is an association: other "
    "things may differ between those days as well."
)

CORRELATION_METHOD = (
    "Spearman's rank correlation between a day's factor and the outcome of the same or a later day. A diary's days "
    "resemble their neighbours, so many days are worth fewer independent ones; the intervals use that number "
    "(Pyper and Peterman 1998). A correlation says that two things move together, not that one brings the other. "
    "Weekdays, trends and other factors are not yet taken into account here."
)


def can_compare(diary: Diary) -> bool:
    """Whether there are days to compare; says what is missing where there are none."""
    known = diary.outcome_values().dropna()
    if known.empty:
        st.header("There is nothing to compare yet", anchor=False)
        st.markdown(
            "This diary holds no episodes on observed days. Log episodes, or pick on Home which column is to be explained."
        )
        return False
    if not diary.factors:
        st.header("There are no factors to compare yet", anchor=False)
        st.markdown(
            "Bring a log of your days as well: sleep, caffeine, water, training, stress, or columns of your own."
        )
        return False
    if diary.lacks_quiet_days:
        st.header("This log holds only days with episodes", anchor=False)
        st.markdown(
            "To see what goes with your episodes, the days without them are needed too: there is nothing to compare "
            "with. Bring a log of your days that has the quiet ones, or say on Home that a range of days is "
            "completely logged."
        )
        return False
    return True


def pick_lag(diary: Diary) -> int:
    """How many days lie between the factor and the episodes that are compared."""
    picked = st.segmented_control(
        "Compare each day's factor with the episodes of"
        if _counts(diary)
        else "Compare each day's factor with the score of",
        list(LAGS),
        format_func=LAGS.__getitem__,
        default=0,
        required=True,
        key="lag",
    )
    return int(picked or 0)


def _counts(diary: Diary) -> bool:
    return diary.outcome == TALLY


def main_four(diary: Diary, lag: int) -> None:
    """Sleep, caffeine, hydration and training side by side, on one scale."""
    widgets.heading(
        "How often, against sleep, caffeine, hydration and training"
        if _counts(diary)
        else f"{diary.outcome}, against sleep, caffeine, hydration and training"
    )
    chosen = [(title, _best_covered(diary, keys)) for title, keys in MAIN]
    _charts(diary, lag, chosen)


def other_factors(diary: Diary, lag: int) -> None:
    """Every other factor of the diary, on the same scale."""
    main = {factor.key for _, keys in MAIN if (factor := _best_covered(diary, keys))}
    others = [factor for factor in diary.factors if factor.key not in main]
    if not others:
        return
    widgets.heading("Your other factors")
    for first in range(0, len(others), 4):
        _charts(diary, lag, [(factor.label, factor) for factor in others[first : first + 4]])


def _best_covered(diary: Diary, keys: tuple[str, ...]) -> Factor | None:
    """The factor with the most noted days among those of one meaning."""
    mine = {factor.key: factor for factor in diary.factors}
    noted = {key: int(diary.factor_values(key).notna().sum()) for key in keys if key in mine}
    best = max(noted, key=lambda key: noted[key], default=None)
    return mine[best] if best is not None and noted[best] else None


def _charts(diary: Diary, lag: int, chosen: list[tuple[str, Factor | None]]) -> None:
    bins = {factor.key: analyses.binned(diary, factor, lag) for _, factor in chosen if factor}
    top = _shared_top(bins.values())
    for column, (title, factor) in zip(st.columns(4, gap="medium"), chosen, strict=False):
        with column:
            st.markdown(f"**{md(title)}**")
            if factor is None:
                st.markdown(f"No {title.lower()} is noted in this diary.")
            else:
                _one(diary, lag, factor, bins[factor.key], top)


def _one(diary: Diary, lag: int, factor: Factor, bins: pd.DataFrame, top: float | None) -> None:
    sentence = wording.frequency_sentence(bins, factor, "episodes a day" if _counts(diary) else "on average")
    key = f"bins_{factor.key}_{lag}"
    figure = triggers.frequency_chart(
        bins, factor, shell.palette(), y_max=top, noun="episodes a day" if _counts(diary) else "average score"
    )
    widgets.chart(figure, key=key, alt=sentence)
    st.markdown(md(sentence) + ".")
    widgets.table(
        lambda: widgets.named(
            bins,
            {"label": "Level", "days": "Days"}
            | ({"total": "Episodes", "rate": "A day"} if _counts(diary) else {"rate": "Average"})
            | {"low": "From", "high": "To"},
        ),
        key=key,
        method=BINS_METHOD,
    )


def _shared_top(tables: Iterable[pd.DataFrame]) -> float | None:
    """One scale for charts that stand side by side, so that heights can be compared."""
    tops = [v for rows in tables for v in (rows["rate"].max(), rows["high"].max()) if math.isfinite(v)]
    return 1.08 * max(tops) if tops else None


def ranked(diary: Diary) -> None:
    """Correlation of each factor with the outcome, ranked, for the same day and up to three days later."""
    rows = analyses.correlations(diary)
    if not rows["rho"].notna().any():
        widgets.heading("Which factors move with it cannot be told yet")
        st.markdown(
            f"A correlation needs at least {association.LEAST_DAYS} days with both the factor and the outcome, and a factor that varies. "
            "Keep logging: the counts above grow with every day."
        )
        return
    widgets.heading("Which factors move with it, strongest first")
    st.markdown(association.chance_sentence(rows))
    widgets.chart(
        triggers.correlation_chart(rows, shell.palette(), ends=ENDS[_counts(diary)]),
        key="correlations",
        alt="Spearman correlation of each factor with the outcome, for lags of 0 to 3 days, with 95 % intervals.",
    )
    widgets.table(
        lambda: widgets.named(
            rows.assign(lag=[LAGS[lag] for lag in rows["lag"]]),
            {
                "label": "Factor",
                "lag": "Lag",
                "days": "Days",
                "effective_days": "Worth in independent days",
                "rho": "Correlation",
                "low": "From",
                "high": "To",
                "reason": "Why not",
            },
        ),
        key="correlations",
        method=CORRELATION_METHOD,
    )


def among_factors(diary: Diary) -> None:
    """How the factors move with one another: what may stand in for what."""
    rows = analyses.factor_correlations(diary)
    if not rows["rho"].notna().any():
        return
    widgets.heading(wording.factors_sentence(rows))
    st.markdown(
        "Two factors that move together cannot be told apart by looking at either alone: each may stand in for the other."
    )
    widgets.chart(
        triggers.factor_map(rows, shell.palette()),
        key="factor_map",
        alt="Map of the correlations between each two factors.",
    )
    widgets.table(
        lambda: widgets.named(
            rows,
            {"label_a": "Factor", "label_b": "And", "days": "Days", "rho": "Correlation", "low": "From", "high": "To"},
        ),
        key="factor_map",
        method=CORRELATION_METHOD,
    )
