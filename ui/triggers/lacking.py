"""What could not be tested and why, and what it would take to see more."""

from __future__ import annotations

import math

import pandas as pd
import streamlit as st

from myolog import wording
from myolog.triggers.verdicts import DOUBLING
from ui import widgets
from ui.text import md
from ui.triggers.view import View

AT_ONCE = 8
"""Refusals that are told without being asked for."""

POWER_METHOD = (
    "The smallest effect that this diary would have shown: the ratio between your low and your high days (10th and 90th "
    "percentile) that would be found four times out of five, at the level that testing so many factors demands. Errors "
    "fall with the square root of the days, which gives the days still needed; it is a rough figure. In simulated diaries "
    "with twelve factors, one of which doubled the rate with each standard deviation (six times as many episodes on high days as on "
    "low ones), it was found after 60 days in about four of ten diaries with five episodes a day and in one of ten with one a "
    "day; after 120 days in nine of ten and in half of them."
)


def refused(view: View) -> None:
    """Each factor that was not tested, with its reason and the days it takes."""
    rows = view.result.refusals
    if rows.empty or (view.tested.empty and shared_reason(view)):
        return
    n, of = len(rows), len(view.result.factors)
    widgets.heading(f"{n} of {wording.counted(of, 'factor')} could not be tested yet")
    st.markdown(_list(rows.head(AT_ONCE)))
    if n > AT_ONCE:
        fold = st.expander(f"{n - AT_ONCE} more", key="more_refusals", on_change="rerun")
        if fold.open:
            fold.markdown(_list(rows.iloc[AT_ONCE:]))
    widgets.table(
        lambda: widgets.named(
            rows, {"label": "Factor", "reason": "Why not", "days_needed": "More days, about"}, digits=0
        ),
        key="refusals",
        method="What can be tested has been logged on at least 70 % of the observed days, and differs on at least ten of them.",
    )


def shared_reason(view: View) -> tuple[str, float] | None:
    """The reason that keeps every factor from being tested, and the days it takes; None where reasons differ."""
    rows = view.result.refusals
    if rows.empty or not (rows["reason"] == rows["reason"].iloc[0]).all():
        return None
    return str(rows["reason"].iloc[0]), float(rows["days_needed"].iloc[0])


def _list(rows: pd.DataFrame) -> str:
    return "\n".join(f"- **{md(r.label)}**: {md(r.reason)} {more_days(r.days_needed)}" for r in rows.itertuples())


def more_days(days: float) -> str:
    """The days it takes, where days help."""
    return f"That takes about {wording.counted(days, 'more day')}." if math.isfinite(days) and days > 0 else ""


def what_it_takes(view: View) -> None:
    """What this diary could have shown of each factor, and the days it takes to see a doubling."""
    rows = view.tested
    if rows.empty:
        return
    seen = int((rows["detectable_ratio"] <= DOUBLING).sum())
    of = wording.counted(len(rows), "factor")
    widgets.heading(
        f"A doubling between your low and your high days would have shown in {seen} of {of}"
        if seen
        else "What it would take to see more"
    )
    st.markdown(
        "An effect smaller than the one below may be there and not show. Where days are many, an experiment, "
        "in which you switch one thing on and off by a drawn schedule, tells more than waiting."
    )
    shown = pd.DataFrame(
        {
            "Factor": rows["label"].to_list(),
            "Shown from": [_times(v) for v in rows["detectable_ratio"]],
            "More days needed": [
                _days(d, r) for d, r in zip(rows["days_needed"], rows["detectable_ratio"], strict=True)
            ],
        }
    )
    widgets.rows(shown, alt=f"What this diary could have shown of each factor, {len(shown)} rows")
    widgets.table(lambda: shown, key="what_it_takes", label="Download and method", method=POWER_METHOD)


def _times(ratio: float) -> str:
    return f"{ratio:.1f} times" if math.isfinite(ratio) and ratio < 100 else "nothing: it varied too little"


def _days(days: float, ratio: float) -> str:
    if math.isinf(days) or not math.isfinite(ratio) or ratio >= 100:
        return "more than ten years"
    if math.isnan(days):
        return "unknown"
    return "none" if days == 0 else f"about {days:,.0f}"
