"""One factor in depth: linked, picked by keyboard, or by its mark in the forest plot."""

from __future__ import annotations

import math

import pandas as pd
import streamlit as st

from myolog import catalogue, wording
from myolog.catalogue import Factor
from myolog.charts import triggers
from myolog.charts.depth import overlay_chart
from myolog.charts.forest import forest_chart
from myolog.triggers import sentences
from ui import shell, state, widgets
from ui.text import md
from ui.triggers import findings, frequency, picking, tested
from ui.triggers.picking import PARAMETER
from ui.triggers.view import LAGS, View, token
from ui.widgets import Drawn, Evidence

VIEWS_METHOD = (
    "Above: the same factor, tested on the same day and up to three days later, with everything that stands out allowed "
    "for; the lag of the verdict has its interval by inverting the test, the others are approximate. Below: at the lag of "
    "the verdict, without the other factors, with them, and with the change from your own usual (the median of the "
    "28 days before) in place of the level. These are views of one finding, not findings of their own."
)


def draw(view: View) -> dict[str, Evidence]:
    """The charts of the factor that is picked, or linked."""
    by_token = {token(key): key for key in view.factors}
    if not by_token:
        return {}
    asked = st.query_params.get(PARAMETER, "")
    if PARAMETER not in st.session_state and asked in by_token:
        picking.show(asked)
    if st.session_state.get(PARAMETER) not in by_token:
        st.session_state[PARAMETER] = next(iter(by_token))
    said = st.session_state[PARAMETER]
    return _draw(view, by_token[said], said)


def _draw(view: View, key: str, said: str) -> dict[str, Evidence]:
    factor, lag, palette = view.factors[key], view.lag_of(key), shell.palette()
    drawn = {"overlay": _time_line(view, key, factor)}
    bins = view.bins(key, lag)
    if len(bins) > 1:
        drawn[f"dose_{said}"] = _dose(view, bins, factor, lag)
    if view.is_tested(key):
        rows = _view_rows(view, key)
        figure = forest_chart(rows, palette, ends=findings.ends(view))
        drawn[f"views_{said}"] = Evidence(rows, figure)
    return drawn


def section(view: View, drawn: Drawn) -> None:
    """The section, with a picker of its own; picking runs the section alone."""
    if not view.factors:
        return
    with st.container(key="in_depth"):
        _section(view, st.session_state[PARAMETER], drawn)
    picking.jump()


@st.fragment
def _section(view: View, before: str, drawn_before: Drawn) -> None:
    by_token = {token(key): key for key in view.factors}
    said = st.session_state[PARAMETER]
    key = by_token[said]
    drawn = drawn_before if said == before else _draw(view, key, said)
    factors = view.factors
    widgets.heading(_answer(view, view.row(key)))
    st.selectbox(
        "One factor in depth",
        list(by_token),
        format_func=lambda t: f"{factors[by_token[t]].label} · {view.row(by_token[t])['in_words']}",
        key=PARAMETER,
        width=420,
    )
    if said != next(iter(by_token)) or PARAMETER in st.query_params:
        st.query_params[PARAMETER] = said
    if not view.tested.empty:
        st.markdown(md(str(view.row(key)["sentence"])))
    if said_of_it := tested.lines(view, key):
        st.markdown(said_of_it)
    tested.suspect(view, key)
    _show_time_line(drawn["overlay"])
    left, right = st.columns(2, gap="large")
    if f"dose_{said}" in drawn:
        with left:
            _show_dose(view, key, said, drawn[f"dose_{said}"])
    if f"views_{said}" in drawn:
        with right:
            _show_views(said, drawn[f"views_{said}"])
    if view.is_tested(key):
        st.markdown(findings.beside_it(view, key))
    _known(factors[key])


def _answer(view: View, row: pd.Series) -> str:
    """Heading of the section: the factor and what is made of it."""
    if view.tested.empty:
        return f"{row['label']} and your {'episodes' if view.counts else 'score'}, day by day"
    return f"{row['label']} · {row['in_words']}"


def _time_line(view: View, key: str, factor: Factor) -> Evidence:
    outcome = view.result.outcome
    table = pd.DataFrame({"outcome": outcome.series, "factor": view.values(key)}).rename_axis("date")
    both = int(table.notna().all(axis=1).sum())
    return Evidence(
        table,
        overlay_chart(
            table,
            factor,
            shell.palette(),
            noun=view.axis,
            is_score=not view.counts,
            week_start=state.showing().week_start,
        ),
        f"{outcome.noun} above and {factor.label} below, over time; {wording.counted(both, 'day')} have both.",
    )


def _show_time_line(evidence: Evidence) -> None:
    widgets.chart(evidence.figure, key="overlay", alt=evidence.sentence)
    widgets.table(
        lambda: widgets.named(evidence.rows.reset_index(), {"date": "Date", "outcome": "Outcome", "factor": "Factor"}),
        key="overlay",
        label="Table",
    )


def _dose(view: View, bins: pd.DataFrame, factor: Factor, lag: int) -> Evidence:
    later = f" {LAGS[lag]}" if lag else ""
    fitted = view.curve(factor.key, lag)
    figure = triggers.frequency_chart(
        bins,
        factor,
        shell.palette(),
        reference=False,
        noun=view.axis,
        curve=fitted.curve.rename(columns={"value": "x"}) if fitted is not None else None,
    )
    return Evidence(bins, figure, wording.frequency_sentence(bins, factor, f"{view.noun}{later}"))


def _show_dose(view: View, key: str, said: str, evidence: Evidence) -> None:
    lag = view.lag_of(key)
    fitted = view.curve(key, lag)
    what = "How often, by its level" if view.counts else "Score by its level"
    st.markdown(f"**{what}** · {LAGS[lag]}")
    widgets.chart(evidence.figure, key=f"dose_{said}", alt=evidence.sentence)
    names = [wording.name(f) for f in view.factors.values() if fitted is not None and f.label in fitted.adjusted_for]
    allowed = sentences.listed(names)
    if allowed:
        st.markdown(f"The curve allows for {md(allowed)}, weekday and slow changes.")
    widgets.table(
        lambda: frequency.bins_table(view, evidence.rows, fitted.bins if fitted is not None else None),
        key=f"dose_{said}",
        method=frequency.BINS_METHOD,
    )


def _show_views(said: str, evidence: Evidence) -> None:
    """Lags and other views of a factor as a forest plot."""
    st.markdown("**On which day, and looked at in other ways**")
    widgets.chart(
        evidence.figure,
        key=f"views_{said}",
        alt="Rate ratio at each lag, by itself and with the other factors allowed for, with 95 % intervals.",
    )
    names = {"label": "View", "ratio": "Times per step", "low": "From", "high": "To"}
    widgets.table(
        lambda: widgets.named(evidence.rows, names, digits=3),
        key=f"views_{said}",
        method=VIEWS_METHOD,
    )


def _view_rows(view: View, key: str) -> pd.DataFrame:
    verdict = view.row(key)
    guard = view.result.guards.set_index("factor").loc[key]
    step = sentences.short_step(view.factors[key])
    at_lags = view.result.lags[view.result.lags["factor"] == key]
    rows = []
    for cell in at_lags.itertuples():
        best = cell.lag == verdict["lag"]
        three = (
            (verdict["rate_ratio"], verdict["ci_low"], verdict["ci_high"])
            if best
            else (cell.rate_ratio, cell.ci_low, cell.ci_high)
        )
        label = LAGS[cell.lag]
        rows.append(
            (
                label[:1].upper() + label[1:],
                "where it shows most" if best else "",
                *three,
                f"Per step, by the day: {step}",
            )
        )
    for name, label in (
        ("alone", "By itself"),
        ("adjusted", "Others allowed for"),
        ("change", "Change from usual"),
    ):
        three = (guard[name], guard[f"{name}_low"], guard[f"{name}_high"])
        rows.append((label, "", *three, f"Looked at in other ways, {LAGS[int(verdict['lag'])]}"))
    shown = pd.DataFrame(rows, columns=["label", "below", "ratio", "low", "high", "group"])
    # Marks speak of the verdict: other lags are hollow, and so is a view whose interval holds 1.
    carries = ((shown["low"] > 1) | (shown["high"] < 1)) & ((shown["below"] != "") | (shown.index >= len(at_lags)))
    look = carries.map({True: findings.LOOK.get(str(verdict["verdict"]), "open"), False: "open"})
    words = [
        f"{r.label}: {sentences.ratio_words(r.ratio, r.low, r.high, counts=view.counts)}"
        if math.isfinite(r.ratio)
        else ""
        for r in shown.itertuples()
    ]
    return shown.assign(key=shown["label"], look=look, words=words)


def _known(factor: Factor) -> None:
    """What is known of the factor from elsewhere, and how well."""
    if not factor.statements:
        return
    sources = catalogue.sources()
    lines = [f"- {md(s.text)} :gray[({md(s.strength)}; {md(sources[s.source].cited)})]" for s in factor.statements]
    fold = st.expander(
        f"What is known of {md(wording.name(factor))} from elsewhere", key=f"known_{factor.key}", on_change="rerun"
    )
    if fold.open:
        fold.markdown("\n".join(lines))
