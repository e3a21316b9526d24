"""The sections of the page Before an episode."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from myolog.catalogue import Factor
from myolog.charts import before
from myolog.diary import Diary
from myolog.triggers import before_findings as findings
from myolog.triggers import before_sentences as say
from myolog.triggers.before import WAKING
from ui import analyses, shell, widgets
from ui.text import md

MOST = 6
"""Exposures drawn; the table holds all."""

FIRST = ("sleep_h", "caffeine_mg", "water_l", "training_load", "training_min", "tss", "strain")
"""Factors that are drawn first."""

EXAMPLE = pd.DataFrame(
    {
        "what": ["coffee", "coffee", "workout", "alcohol"],
        "when": ["2026-03-02 07:40", "2026-03-02 10:15", "2026-03-02 18:00", "2026-03-02 20:30"],
        "amount": [1, 1, 45, 1.5],
        "unit": ["cup", "cup", "min", "units"],
    }
)

HOURS_METHOD = (
    f"Each onset is compared with {say.comparable_words()} (a time-stratified case-crossover), so that the hour of day, the weekday and "
    "the season are the same on both sides. The last column of shares gives every onset the same weight: it is what the share "
    "before onsets would be if nothing went with it. A window that touches a day without any intake noted is missing, not "
    "“nothing taken”; days on which not every episode has an hour are left out.\n\n"
    "The ratio, its interval and the p-value come from comparing each day with itself: do the onsets of a day fall where "
    "the exposure was, beyond your usual rhythm of the day (conditional Poisson regression with the day as stratum, errors "
    "clustered by day, Student's t; each window tested by itself, the ratios of one exposure estimated together)? In simulated diaries in which nothing has an effect this stays below 5 in 100. The p-values "
    "of the windows are put together for each exposure, and corrected for how many exposures there are "
    f"(Benjamini and Hochberg). Nothing is tested below {findings.LEAST_DAYS} days, {findings.LEAST_ONSETS} onsets and "
    f"{findings.LEAST_EXPOSED} days with the exposure. What goes together here may have another reason in common."
)

DAYS_METHOD = (
    "Filled: the average around the days with an episode. Hollow: the average around comparable days without one, "
    "alike in weekday and in the part of the diary (eight weeks), by regression. The line through each filled mark is the "
    "95 % interval of the difference: where it reaches the hollow mark, the two cannot be told apart. Neighbouring days "
    "resemble one another; the intervals allow for that (a block bootstrap of the residuals). What differs on the day after cannot have "
    "come before. These are averages of one factor at a time: the page Triggers takes the others into account."
)


def has_episodes(diary: Diary) -> bool:
    """Whether there is an episode to look before; says what is missing where there is none."""
    if diary.counts().sum() > 0:
        return True
    st.header("There is nothing to compare yet", anchor=False)
    st.markdown(
        "This diary holds no episodes on observed days. Log episodes with the hour at which they begin, and on Home "
        "say which days were completely logged."
    )
    return False


def hours(diary: Diary) -> None:
    """What was taken in the hours before onsets, against comparable times."""
    if not diary.episodes["timed"].any():
        widgets.heading("By the hour: no episode has a time of day yet")
        st.markdown("Note the hour at which an episode begins, and this section shows what came in the hours before.")
        return
    if not diary.intakes["timed"].any():
        _how_to_note()
        return
    place = st.container()
    waking = _waking()
    if waking is None:
        return
    result = analyses.before(diary, waking)
    with place:
        widgets.heading(say.summary_sentence(result))
        st.markdown(md(say.compared_sentence(result)))
    _charts(result)


def _how_to_note() -> None:
    widgets.heading("By the hour: nothing with a time is noted yet")
    st.markdown(
        "Keep a list of what you take or do and when: coffee, a workout, alcohol, a medicine. A file with the columns "
        "what, when, amount and unit, one row each time, is read beside your other files. After some weeks this "
        "section shows what came before your episodes more often than before comparable times."
    )
    widgets.download(EXAMPLE, key="intakes", label="Download an example (CSV)")


def _waking() -> tuple[float, float] | None:
    """Hours that are compared; None where they are none."""
    options = list(range(24))
    st.markdown("Sleep leaves no time for coffee, so only waking hours are compared. When are yours?")
    with st.container(horizontal=True):
        start, end = (
            st.selectbox(label, options, index=int(usual), format_func=lambda h: f"{h:02d}:00", key=key, width=160)
            for label, usual, key in (("Awake from", WAKING[0], "awake_from"), ("To", WAKING[1], "awake_to"))
        )
    if start == end:
        st.markdown("Choose two different hours.")
        return None
    return float(start), float(end)


def _charts(result: findings.BeforeResult) -> None:
    chosen = result.exposures.head(MOST)
    windows = result.windows[result.windows["exposure"].isin(chosen["exposure"])]
    shares, ratios = st.columns(2, gap="large")
    with shares:
        st.markdown("**How often it came before**")
        widgets.chart(
            before.shares_chart(windows, shell.palette()),
            key="before_shares",
            alt="Share of onsets, and of comparable times, that had each exposure in the hours before. "
            + " ".join(say.exposure_sentence(_of(windows, row.exposure), row) for row in chosen.itertuples()),
        )
    hints = chosen[chosen["verdict"] == "hint"]
    with ratios:
        st.markdown("**How many times as many onsets, within the day**")
        widgets.chart(
            before.ratios_chart(windows, zip(hints["exposure"], hints["window_from"], strict=True), shell.palette()),
            key="before_ratios",
            alt="Ratio of the onsets with each exposure in the hours before to those without, within the day, with 95 % intervals.",
        )
    for row in chosen.itertuples():
        st.markdown(f"- {md(say.exposure_sentence(_of(windows, row.exposure), row))}")
    if len(result.exposures) > MOST:
        st.markdown(f"{len(result.exposures) - MOST} more, noted on fewer days, stand in the table.")
    _hours_table(result)


def _of(windows: pd.DataFrame, exposure: str) -> pd.DataFrame:
    return windows[windows["exposure"] == exposure]


def _hours_table(result: findings.BeforeResult) -> None:
    found = result.exposures.set_index("exposure")
    rows = result.windows.assign(
        window=[f"{w.window_from:g} to {w.window_to:g} h before" for w in result.windows.itertuples()],
        onset_share=100 * result.windows["onset_share"],
        matched_share=100 * result.windows["matched_share"],
        q_value=result.windows["exposure"].map(found["q_value"]),
        verdict=result.windows["exposure"].map(found["verdict"]),
    )
    widgets.table(
        lambda: widgets.named(
            rows,
            {
                "label": "What",
                "window": "When",
                "onsets": "Onsets",
                "onsets_exposed": "With it before",
                "onset_share": "%",
                "times": "Comparable times",
                "times_exposed": "With it before them",
                "matched_share": "%, matched",
                "exposed_days": "Days with it",
                "rate_ratio": "Times as many",
                "ci_low": "From",
                "ci_high": "To",
                "p_value": "p",
                "q_value": "q of all windows",
                "verdict": "Verdict",
            },
            digits=3,
        ),
        key="before_hours",
        method=HOURS_METHOD,
    )


def days(diary: Diary) -> None:
    """How the days around an episode differ from comparable ones, a chart a factor."""
    rows = analyses.course(diary)
    if rows.empty:
        widgets.heading("By the day: there are no factors to compare yet")
        st.markdown(
            "Bring a log of your days as well: sleep, caffeine, water, training, stress, or columns of your own."
        )
        return
    if not rows["low"].notna().any():
        widgets.heading("By the day: nothing can be compared yet")
        st.markdown(md(say.course_reason(rows, only_episode_days=diary.lacks_quiet_days)))
        return
    widgets.heading("The three days before an episode, against comparable days without one")
    st.markdown(
        "Filled: the average around days with an episode, with the 95 % interval of the difference. Hollow: the average "
        f"around comparable days without one. {md(say.course_chance_sentence(rows))}"
    )
    factors = sorted(diary.factors, key=lambda f: FIRST.index(f.key) if f.key in FIRST else len(FIRST))
    for first in range(0, len(factors), 4):
        for column, factor in zip(st.columns(4, gap="medium"), factors[first : first + 4], strict=False):
            with column:
                _course(rows[rows["factor"] == factor.key], factor)


def _course(rows: pd.DataFrame, factor: Factor) -> None:
    sentence = say.course_sentence(rows, factor)
    key = f"course_{factor.key}"
    st.markdown(f"**{md(factor.label)}**")
    if rows["low"].notna().any():
        widgets.chart(before.course_chart(rows, factor, shell.palette()), key=key, alt=f"{factor.label}. {sentence}.")
    st.markdown(f"{md(sentence)}.")
    widgets.table(
        lambda: widgets.named(
            rows.assign(when=[say.OFFSETS.get(o, str(o)) for o in rows["offset"]]),
            {
                "when": "When",
                "onset_days": "Days with an episode",
                "mean": "Average",
                "quiet_days": "Days without",
                "usual": "Comparable average",
                "difference": "Difference",
                "low": "From",
                "high": "To",
                "reason": "Why not",
            },
        ),
        key=key,
        method=DAYS_METHOD,
    )
