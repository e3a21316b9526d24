"""The sections of the page What helps: each remedy with against without, counted, and what that cannot say."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from myolog import catalogue, wording
from myolog.charts import helps
from myolog.diary import Diary
from myolog.helps import Helps, counted_by
from myolog.helps import sentences as say
from myolog.summary import site_label
from ui import analyses, shell, widgets
from ui.text import md

MOST = 8
"""Remedies drawn; the table holds all."""
MOST_PARTS = 12
"""Kinds and sites to pick from: those of which most is known."""
LEAST_PART = 16
"""Episodes of a kind or at a site below which it cannot be picked."""

METHOD = (
    "Counted are episodes of which it is noted what was tried; two remedies tried together count for both. Each episode is "
    "compared with others of the same kind at the same place. The times are compared by least squares of their logarithm, "
    "with a cluster-robust variance (CR2) and Satterthwaite degrees of freedom (Bell and McCaffrey 2002; Pustejovsky and "
    "Tipton 2018): several episodes of one day count for less than as many on different days. The shares have Wilson's "
    "interval with the number of episodes that they are worth when those of a day resemble one another, and their "
    "difference Newcombe's (1998). All comparisons are corrected together (Benjamini and Hochberg 1995). What stands out is "
    "allowed for while the rest is compared. In simulated diaries the intervals hold the truth 92 to 98 times of 100."
)


def empty_is_nothing() -> bool:
    """Whether the person ticked that nothing was tried where no remedy is noted."""
    return bool(st.session_state.get("helps_empty", False))


def has_remedies(diary: Diary) -> bool:
    """Whether there is anything to compare; says what to note where there is not."""
    if diary.episodes["remedies"].notna().any():
        return True
    st.header("No remedy is noted yet", anchor=False)
    st.markdown(
        "Note with an episode what you tried against it: stretching, massage, ice, heat, pickle juice, or nothing at all. "
        "Note as well how long it took until it eased. In a file those are the columns `remedies` (several joined by a "
        "semicolon) and `relief_min`. After some weeks this page shows how it went with each and without."
    )
    return False


def show(diary: Diary) -> None:
    """Everything that the page knows of a diary."""
    place = st.container()
    kind, site, empty = _ask(diary)
    found = analyses.what_helps(diary, kind, site, empty_is_nothing=empty)
    with place:
        widgets.heading(found.summary)
        st.markdown(md(say.left_out_sentence(found.episodes, found.left_out)))
    if found.remedies.empty:
        st.markdown("Nothing was tried in this part of the log.")
        return
    _charts(found)
    _sentences(found)
    _cautions()
    _table(found)
    _counted(diary, empty=empty)


def _ask(diary: Diary) -> tuple[str | None, str | None, bool]:
    """Which part is looked at, and what an empty cell means."""
    rows = diary.episodes
    noted = rows[rows["remedies"].notna()]
    labels = {kind.key: kind.label for kind in catalogue.kinds().values()}
    with st.container(horizontal=True, key="helps_part"):
        kind = _pick("Kind", "helps_kind", noted["kind"], lambda key: labels.get(key, key))
        site = _pick("Place", "helps_site", noted["site"], lambda key: site_label(key, ""))
    empty = False
    if rows["remedies"].isna().any():
        empty = st.checkbox(
            "Where nothing is noted under remedies, I tried nothing",
            key="helps_empty",
            persist_state="session",
            help="Then those episodes count as episodes without any remedy. Otherwise they are left out.",
        )
    return kind, site, empty


def _pick(label: str, key: str, values: pd.Series, name: Callable[[str], str]) -> str | None:
    """A kind or a place to look at; None for all, and where there is nothing to choose from."""
    counts = values.value_counts()
    counts = counts[counts >= LEAST_PART].head(MOST_PARTS)
    if len(counts) < 2:
        return None
    names: dict[str | None, str] = {None: "All"} | {
        str(value): f"{name(str(value))}: {wording.counted(n, 'episode')}" for value, n in counts.items()
    }
    if st.session_state.get(key) not in names:
        st.session_state[key] = None
    return st.selectbox(label, list(names), format_func=names.__getitem__, key=key, width=280)


def _charts(found: Helps) -> None:
    rows = found.remedies.head(MOST)
    times, shares = st.columns(2, gap="large")
    with times:
        st.markdown("**How long until it eased, with it against without**")
        widgets.chart(
            helps.times_chart(rows, shell.palette()),
            key="helps_times",
            alt="Ratio of the time until an episode eased with each remedy to that without, with 95 % intervals. "
            + found.summary,
        )
    with shares:
        st.markdown("**How many ended within 15 minutes**")
        widgets.chart(
            helps.soon_chart(rows, shell.palette()),
            key="helps_soon",
            alt="Share of the episodes that ended within 15 minutes, with each remedy and without it, with 95 % intervals.",
        )
    if len(found.remedies) > MOST:
        st.markdown(f"{len(found.remedies) - MOST} more, tried less often, are in the table.")


def _sentences(found: Helps) -> None:
    for row in found.remedies.head(MOST).to_dict("records"):
        st.markdown(
            f"**{md(say.short(row['label']))}**, tried in {wording.counted(row['episodes'], 'episode')} on "
            f"{wording.counted(row['days'], 'day')}  \n" + "  \n".join(md(sentence) for sentence in say.both(row))
        )


def _cautions() -> None:
    st.header("What this cannot say", anchor=False)
    st.markdown("\n".join(f"- {md(line)}" for line in say.CAUTIONS))


def _table(found: Helps) -> None:
    rows = found.remedies
    others = rows["allowing_for"].map(lambda keys: ", ".join(say.inside(key) for key in keys.split(";") if key))
    widgets.table(
        lambda: widgets.named(
            rows.assign(allowing_for=others),
            {
                "label": "Remedy",
                "episodes": "Episodes",
                "days": "Days",
                "relief_with": "Median min with",
                "relief_n_with": "of",
                "relief_without": "Median min without",
                "relief_n_without": "of those",
                "time_ratio": "Times as long",
                "time_low": "From",
                "time_high": "To",
                "time_q": "q",
                "time_verdict": "Time",
                "soon_with": "Ended within 15 min with",
                "soon_n_with": "of with",
                "soon_without": "Ended within 15 min without",
                "soon_n_without": "of without",
                "share_difference": "Difference",
                "share_low": "Low",
                "share_high": "High",
                "share_q": "q of it",
                "share_verdict": "Share",
                "allowing_for": "Allowing for",
            },
            digits=3,
        ),
        key="helps",
        method=METHOD,
    )


def _counted(diary: Diary, *, empty: bool) -> None:
    """What was tried by kind and place, counted."""
    rows = counted_by(analyses.tried(diary, empty_is_nothing=empty))
    widgets.heading("What was tried, by kind and place")
    labels = {kind.key: kind.label for kind in catalogue.kinds().values()}
    named = rows.assign(
        kind=[labels.get(key, key) for key in rows["kind"]],
        site=[site_label(key, "") if key else "" for key in rows["site"]],
    )
    shown = widgets.named(
        named,
        {
            "label": "Remedy",
            "kind": "Kind",
            "site": "Place",
            "episodes": "Episodes",
            "days": "Days",
            "relief_median": "Median min until it eased",
            "relief_known": "of",
            "ended_soon": "Ended within 15 min",
            "length_known": "of those",
        },
        digits=1,
    )
    widgets.rows(shown, alt=f"What was tried by kind and place, {len(shown)} rows")
    widgets.download(shown, key="helps_counted")
