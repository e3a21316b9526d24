"""What stands out, as a forest plot and in sentences, with what each rests on one click away."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from myolog import wording
from myolog.charts.base import CONFIG
from myolog.charts.forest import Ends, forest_chart
from myolog.triggers import beside, sentences
from ui import analyses, shell, widgets
from ui.text import md
from ui.triggers import lacking, picking, tested
from ui.triggers.view import LAGS, View, token
from ui.widgets import Drawn, Evidence

LOOK = {"likely trigger": "stands", "likely protective": "stands", "hint": "hint"}

GROUPS = {
    "likely trigger": "Stand out",
    "likely protective": "Stand out",
    "hint": "Worth watching, no more",
    "cannot tell yet": "Too early to tell",
    "no sign": "No large effect",
}

SHORT_LAGS = ("same day", "day after", "2 days after", "3 days after")

MOST_ROWS = 16
"""Factors that the forest plot holds; those that stand out, and hints, always."""

FOREST_METHOD = (
    "A rate ratio says how many times the rate changes with one step of the factor (named below it), at the lag at which "
    "the factor goes with it most. A count model with a latent AR(1) (Zeger 1988) allows for weekday, slow changes, and "
    "for days that resemble their neighbours; the factors that stand out are allowed for while the others are tested. "
    "Intervals are 95 %, by inverting the test. p is over all lags (ACAT, Liu and Xie 2020), q after correction for the "
    "number of factors (Benjamini and Hochberg 1995). An arrow goes on beyond the axis."
)


def draw(view: View) -> dict[str, Evidence]:
    """The forest plot."""
    if view.tested.empty:
        return {}
    rows = _forest_rows(view)
    return {"forest": Evidence(rows, forest_chart(rows, shell.palette(), ends=ends(view)), view.result.summary)}


def section(view: View, drawn: Drawn) -> None:
    """The summary, the forest plot, and the findings in sentences."""
    widgets.heading(view.result.summary)
    if view.standing:
        st.markdown(view.standing)
    if view.tested.empty:
        _first_steps(view)
        return
    if view.question.key == "onsets" and beside.bouts_fall(view.diary):
        st.markdown(
            "Careful: in weeks with more episodes this diary counts fewer bouts, because episodes run into one another. "
            "A factor that lengthens such chains would look as if it protected. Look at all episodes first."
        )
    shown = drawn["forest"].rows
    st.plotly_chart(
        drawn["forest"].figure,
        theme=None,
        config=CONFIG,
        key="forest",
        alt="Rate ratio of each factor per step with its 95 % interval, what stands out first. " + view.result.summary,
        on_select=_picked,
        selection_mode="points",
    )
    if ((shown["look"] == "open") & ((shown["low"] > 1) | (shown["high"] < 1))).any():
        st.markdown(
            "The strongest of many looks often misses 1 by chance: a hollow mark whose line misses 1 does not stand out."
        )
    left_out = len(view.tested) - len(shown)
    if left_out:
        st.markdown(f"The other {wording.counted(left_out, 'factor')} are in the table.")
    widgets.table(lambda: _table(view), key="forest", method=FOREST_METHOD)
    _sentences(view)
    rests = st.expander("What all of this rests on", key="assumptions", on_change="rerun", type="compact")
    if rests.open:
        rests.markdown("\n".join(f"- {md(line)}" for line in view.result.assumptions))
        with rests:
            _certificate(view)


def _certificate(view: View) -> None:
    """Try the analysis on this diary with its factors moved in time, where the person asks for it."""
    tried = analyses.certified(view.whole, view.question.key)
    if tried is not None:
        st.markdown(md(tried.sentence))
        return
    st.markdown("How often does it name a factor that cannot matter? Try it on your own diary: it takes some seconds.")
    if st.button("Try it on my diary"):
        bar = st.progress(0.0, "Moving the factors in time …")
        analyses.certify(view.whole, view.question.key, view.result, bar.progress)
        st.rerun()


def _picked() -> None:
    """Take the factor whose mark was picked in the forest plot to the section that shows it in depth."""
    chosen = st.session_state["forest"]["selection"]["points"]
    if chosen and chosen[0].get("customdata"):
        data = chosen[0]["customdata"]
        picking.show(str(data[0] if isinstance(data, list) else data))


def ends(view: View) -> Ends:
    """What a ratio below and above 1 means for the outcome."""
    measure = view.result.outcome.measure
    if measure == "score":
        return Ends("lower score", "higher score")
    noun = view.result.outcome.things
    return Ends(f"fewer {noun}", f"more {noun}")


def _forest_rows(view: View) -> pd.DataFrame:
    rows = view.tested
    order = {group: i for i, group in enumerate(dict.fromkeys(GROUPS.values()))}
    rows = rows.assign(group=rows["verdict"].map(GROUPS), look=rows["verdict"].map(LOOK).fillna("open"))
    room = max(0, MOST_ROWS - int((rows["look"] != "open").sum()))
    kept = pd.concat([rows[rows["look"] != "open"], rows[rows["look"] == "open"].head(room)])
    kept = kept.sort_values("group", key=lambda names: names.map(order), kind="stable")
    factors = view.factors
    words = []
    for row in kept.itertuples():
        step = sentences.step_words(factors[row.factor]).rstrip(",")
        ratio = sentences.ratio_words(row.rate_ratio, row.ci_low, row.ci_high, counts=view.counts)
        words.append(f"{row.label}, {step}:\n{ratio}\n{LAGS.get(row.lag, '')}; {row.in_words}")
    return pd.DataFrame(
        {
            "key": [token(key) for key in kept["factor"]],
            "label": kept["label"].to_list(),
            "below": [f"{sentences.short_step(factors[r.factor])}, {SHORT_LAGS[r.lag]}" for r in kept.itertuples()],
            "ratio": kept["rate_ratio"].to_list(),
            "low": kept["ci_low"].to_list(),
            "high": kept["ci_high"].to_list(),
            "look": kept["look"].to_list(),
            "group": kept["group"].to_list(),
            "words": words,
        }
    )


def _table(view: View) -> pd.DataFrame:
    rows = view.result.factors
    lag = [LAGS.get(lag, "") for lag in rows["lag"]]
    step = [sentences.short_step(view.factors[key]) for key in rows["factor"]]
    hides = rows["explained_by"].map(dict(zip(rows["factor"], rows["label"], strict=True))).fillna("")
    return widgets.named(
        rows.assign(lag=lag, step=step, explained_by=hides),
        {
            "label": "Factor",
            "in_words": "Verdict",
            "step": "Step",
            "lag": "Lag",
            "days": "Days",
            "rate_ratio": "Times",
            "ci_low": "From",
            "ci_high": "To",
            "p_value": "p",
            "q_value": "q",
            "explained_by": "Hidden by",
        },
        digits=4,
    )


def _sentences(view: View) -> None:
    """What stands out and hints in full; the rest behind a fold."""
    rows = view.tested
    first = rows[rows["verdict"].isin(list(LOOK))]
    rest = rows[~rows["verdict"].isin(list(LOOK))]
    for row in first.itertuples():
        _finding(view, row.factor, row.label, row.verdict, row.in_words, row.sentence)
    if rest.empty:
        return
    others = "1 other factor" if len(rest) == 1 else f"The other {len(rest)} factors"
    fold = st.expander(
        f"{others if len(first) else others.replace('other ', '')}: no large effect, or too early to tell",
        key="rest",
        on_change="rerun",
    )
    if fold.open:
        fold.markdown(
            "\n\n".join(f"**{md(r.label)}** · {r.in_words}  \n{md(r.sentence)}" for r in rest.itertuples()),
        )


def _finding(view: View, key: str, label: str, verdict: str, in_words: str, sentence: str) -> None:
    # No red or green, which in the chart tell the side of 1: short nights bring more, an hour more goes with fewer.
    way = f":gray[{md(in_words)}]" if LOOK[verdict] == "hint" else f"**{md(in_words)}**"
    said = token(key)
    with st.container(key=f"finding_{said}", gap="small"):
        st.markdown(f"**{md(label)}** · {way}  \n{md(sentence)}")
        if said_of_it := tested.lines(view, key):
            st.markdown(said_of_it)
        with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
            st.button(f"{md(label)} in depth", key=f"depth_{said}", on_click=picking.show, args=(said,))
            fold = st.expander("What stands beside it", key=f"beside_{said}", on_change="rerun", type="compact")
        if fold.open:
            fold.markdown(beside_it(view, key))


def beside_it(view: View, key: str) -> str:
    """What stands beside a finding, as a list in Markdown."""
    guards = view.result.guards
    cautions = guards.loc[guards["factor"] == key, "cautions"]
    said = [*(c for c in cautions if c), *beside.beside(view.result, key)]
    return "\n".join(f"- {md(line)}" for line in said)


def _first_steps(view: View) -> None:
    """What to do while nothing can be tested: the reason that all share, and the next step."""
    shared = lacking.shared_reason(view)
    if shared:
        st.markdown(f"{md(shared[0])} {lacking.more_days(shared[1])}")
    st.markdown(
        "Keep logging, quiet days too: a day without an episode tells as much as a day with one. What was counted so "
        "far stands below; counts of so few days are no findings."
    )
