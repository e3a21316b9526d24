"""Which lag, what hides behind what, and the plain correlations that people expect to see."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from myolog import wording
from myolog.catalogue import Factor
from myolog.charts import triggers
from myolog.charts.lag_map import lag_map
from myolog.diary import TALLY
from myolog.triggers import association, beside, sentences
from ui import analyses, shell, widgets
from ui.text import md
from ui.triggers.view import LAGS, View
from ui.widgets import Drawn, Evidence

ENDS = {
    True: ("fewer episodes when higher", "more episodes when higher"),
    False: ("lower score when higher", "higher score when higher"),
}

MOST_ROWS = 16
"""Factors that a map holds, what stands out first; the table holds all."""

MOST_RANKED = 24
"""Factors that the chart of plain correlations holds."""

LAG_METHOD = (
    "A row is a factor, a column the day on which its effect would show. Each number says how many times the rate "
    "changes with one step of the factor, with everything that stands out allowed for. A tint grows with how clearly the "
    "interval misses 1. Of so many cells some stand out by chance: what counts is the verdict over all lags, above. "
    "Intervals of the lag at which a factor shows most are by inverting the test, the others approximate."
)

CORRELATION_METHOD = (
    "Spearman's rank correlation between a day's factor and the outcome of the same or a later day. A diary's days "
    "resemble their neighbours, so many days are worth fewer independent ones; the intervals use that number "
    "(Pyper and Peterman 1998). A correlation says that two things move together, not that one brings the other. "
    "Weekdays, trends and other factors are not taken into account here; in the verdicts above they are."
)


def draw(view: View) -> dict[str, Evidence]:
    """The map of lags, that of the factors among themselves, and the plain correlations."""
    palette = shell.palette()
    drawn = {}
    if not view.tested.empty:
        cells = _cells(view)
        shown = cells[cells["factor"].isin(view.tested["factor"].head(MOST_ROWS))]
        drawn["lag_map"] = Evidence(cells, lag_map(shown, palette), _lag_sentence(view))
    pairs = analyses.factor_correlations(view.diary, _mapped(view))
    if pairs["rho"].notna().any():
        drawn["factor_map"] = Evidence(pairs, triggers.factor_map(pairs, palette), wording.factors_sentence(pairs))
    rows = analyses.correlations(view.diary)
    if rows["rho"].notna().any():
        strength = rows["rho"].abs().groupby(rows["factor"]).max().sort_values(ascending=False)
        shown = rows[rows["factor"].isin(strength.index[:MOST_RANKED])]
        figure = triggers.correlation_chart(shown, palette, ends=ENDS[view.diary.outcome == TALLY])
        drawn["correlations"] = Evidence(rows, figure, association.chance_sentence(rows))
    return drawn


def _mapped(view: View) -> list[Factor]:
    """Factors of the diary that the map holds, in its own order: those that stand highest."""
    mine = {factor.key for factor in view.diary.factors}
    highest = [key for key in view.factors if key in mine][:MOST_ROWS]
    return [factor for factor in view.diary.factors if factor.key in highest]


def lags(view: View, drawn: Drawn) -> None:
    """Rate ratio of each factor at each lag."""
    if "lag_map" not in drawn:
        return
    cells, sentence = drawn["lag_map"].rows, drawn["lag_map"].sentence
    widgets.heading(sentence)
    widgets.chart(
        drawn["lag_map"].figure,
        key="lag_map",
        alt=f"Map of factors and lags with the rate ratio of each, marked where its interval misses 1. {sentence}",
    )
    left_out = len(view.tested) - MOST_ROWS
    if left_out > 0:
        st.markdown(f"The other {wording.counted(left_out, 'factor')} are in the table.")
    widgets.table(
        lambda: widgets.named(
            cells.assign(lag=[LAGS[lag] for lag in cells["lag"]]),
            {
                "label": "Factor",
                "lag": "Lag",
                "days": "Days",
                "ratio": "Times per step",
                "low": "From",
                "high": "To",
                "p_value": "p",
            },
            digits=3,
        ),
        key="lag_map",
        method=LAG_METHOD,
    )


def _cells(view: View) -> pd.DataFrame:
    """A row a factor and lag; at the lag of the verdict the numbers are those of the verdict."""
    order = {key: i for i, key in enumerate(view.tested["factor"])}
    cells = view.result.lags.rename(columns={"rate_ratio": "ratio", "ci_low": "low", "ci_high": "high"})
    cells = cells.sort_values("factor", key=lambda keys: keys.map(order), kind="stable").reset_index(drop=True)
    best = cells["lag"].to_numpy() == cells["factor"].map(view.tested.set_index("factor")["lag"]).to_numpy()
    told = view.tested.set_index("factor").reindex(cells["factor"])
    for name, of in (("ratio", "rate_ratio"), ("low", "ci_low"), ("high", "ci_high")):
        cells[name] = np.where(best, told[of].to_numpy(dtype=float), cells[name])
    factors = view.factors
    words = []
    for cell in cells.itertuples():
        step = sentences.step_words(factors[cell.factor]).rstrip(",")
        ratio = sentences.ratio_words(cell.ratio, cell.low, cell.high, counts=view.counts)
        words.append(f"{cell.label}, {LAGS[cell.lag]}:\n{step}: {ratio}\nfrom {wording.counted(cell.days, 'day')}")
    return cells.assign(words=words)


def _lag_sentence(view: View) -> str:
    likely = list(view.likely.values())
    if not likely:
        return "On which day each factor shows: nothing stands out at any lag so far"
    parts = [
        f"{wording.name(finding.factor)}{'' if i else ' shows'} {'on ' if finding.lag < 2 else ''}{LAGS[finding.lag]}"
        for i, finding in enumerate(likely)
    ]
    said = sentences.listed(parts)
    return said[:1].upper() + said[1:]


def hidden(view: View, drawn: Drawn) -> None:
    """What hides behind what: sentences, and how the factors move with one another."""
    pairs = drawn.get("factor_map")
    said = beside.hiding(view.result)
    if pairs is None and not said:
        return
    widgets.heading(pairs.sentence if pairs else "What hides behind what")
    if said:
        st.markdown("\n".join(f"- {md(line)}" for line in said))
    st.markdown(
        "Two factors that move together cannot be told apart by looking at either alone: each may stand in for the other."
    )
    if pairs is None:
        return
    if len(view.diary.factors) > MOST_ROWS:
        st.markdown(f"The map holds the {MOST_ROWS} that stand highest above; the table holds all.")
    widgets.chart(pairs.figure, key="factor_map", alt="Map of the correlations between each two factors.")
    widgets.table(
        lambda: widgets.named(
            analyses.factor_correlations(view.diary),
            {"label_a": "Factor", "label_b": "And", "days": "Days", "rho": "Correlation", "low": "From", "high": "To"},
        ),
        key="factor_map",
        method=CORRELATION_METHOD,
    )


def ranked(view: View, drawn: Drawn) -> None:
    """Correlation of each factor with the diary's own outcome, ranked, for the same day and up to three days later."""
    if "correlations" not in drawn:
        widgets.heading("Which factors move with it cannot be told yet")
        st.markdown(
            f"A correlation needs at least {association.LEAST_DAYS} days with both the factor and the outcome, and a factor that varies. "
            "Keep logging: the counts above grow with every day."
        )
        return
    rows = drawn["correlations"].rows
    widgets.heading("Plain correlations, strongest first, look like this")
    main = "" if not view.question.key else " They are of the main question of your diary."
    st.markdown(
        f"{drawn['correlations'].sentence} They are what most apps show; nothing else is allowed for in them, "
        f"so the verdicts above count for more.{main}"
    )
    left_out = rows["factor"].nunique() - MOST_RANKED
    if left_out > 0:
        st.markdown(f"The chart holds the {MOST_RANKED} strongest; the other {left_out} are in the table.")
    widgets.chart(
        drawn["correlations"].figure,
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
