"""One factor in depth: its days above those of the outcome, on one line of time."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from myolog import showing, wording
from myolog.catalogue import Factor
from myolog.charts import base
from myolog.charts.palette import Palette, alpha

TALL: Final = 380
"""Pixels of the time line with its two panels."""

DAILY: Final = 400
"""Days up to which each day is drawn; above, weeks."""

UPPER: Final = (0.57, 1.0)
LOWER: Final = (0.0, 0.43)
"""Where the panels stand, as shares of the plot."""

LEFT: Final = 52


def overlay_chart(
    table: pd.DataFrame, factor: Factor, palette: Palette, *, noun: str, is_score: bool = False, week_start: int = 0
) -> go.Figure:
    """Outcome above, factor below, over time; days on which either was not logged are hatched in its panel.

    Parameters
    ----------
    table : DataFrame
        One row a day: index of dates; outcome, factor (NaN: not logged). Above 400 days a step stands for the mean of
        a week's logged days.
    factor : Factor
    palette : Palette
    noun : str
        What the outcome counts: "episodes a day", or the name of a score.
    is_score : bool
        Whether the outcome is a score: drawn as a line, since half of a score is no smaller pile of something.
    week_start : int
        Day with which a week begins, 0 for Monday to 6 for Sunday.
    """
    if table.empty or not table["outcome"].notna().any():
        return base.empty(palette, "No day has been logged yet, so there is no time line to draw.", height=TALL)
    table = table.asfreq("D")
    weekly = len(table) > DAILY
    marks, days = (table.groupby(showing.week_of(table.index, week_start)).mean(), 7) if weekly else (table, 1)
    chart = base.Drawing(palette, height=TALL)
    chart.margin(l=LEFT, r=8, t=28, b=40)
    base.date_axis(chart, marks.index[0], marks.index[-1] + pd.Timedelta(days=days - 1))
    chart.x(anchor="y2", automargin=False)
    each = ", mean of each week" if weekly else ""
    ends = {name: _ends(marks[name]) for name in ("outcome", "factor")}
    chart.y(domain=list(UPPER), range=ends["outcome"], automargin=False, rangemode="normal", nticks=4)
    chart.layout["yaxis2"] = chart.layout["yaxis"] | {"domain": list(LOWER), "range": ends["factor"], "anchor": "x"}
    if factor.quantity == "yes_no" and not weekly:
        chart.layout["yaxis2"] |= {"tickvals": [0, 1], "ticktext": ["no", "yes"]}
    for text, top in ((base.safe(noun, 48), UPPER[1]), (base.safe(wording.titled(factor), 52), LOWER[1])):
        chart.note(text + each, x=0, xanchor="left", xshift=-LEFT, y=top, yanchor="bottom", yshift=6)
    for name, axis in (("outcome", "y"), ("factor", "y2")):
        _missing(chart, marks[name], axis, ends[name], days)
    colour = palette.primary if factor.colour != "other" else palette.text
    _steps(chart, marks["outcome"], "y", colour, days, name="outcome", filled=not is_score and ends["outcome"][0] == 0)
    _steps(
        chart,
        marks["factor"],
        "y2",
        palette.role(factor.colour),
        days,
        name="factor",
        filled=factor.quantity == "yes_no",
    )
    _sentences(chart, marks, factor, noun, weekly=weekly)
    return chart.figure()


def _ends(values: pd.Series) -> list[float]:
    """Ends of a panel: on zero, unless the values live far from it or below."""
    known = values.dropna().to_numpy(dtype=float)
    if not known.size:
        return [0.0, 1.0]
    least, most = float(known.min()), float(known.max())
    start = 0.0 if 0 <= least <= most / 2 or least == most == 0 else least
    width = (most - start) or abs(most) or 1.0
    return [round(start - (0.08 * width if start else 0.0), 6), round(most + 0.08 * width, 6)]


def _missing(chart: base.Drawing, values: pd.Series, axis: str, ends: list[float], days: int) -> None:
    """Hatch the runs of days without a value, as one outline."""
    gaps = base.runs(values.isna().to_numpy())
    x: list[str | None] = []
    y: list[float | None] = []
    for first, after in gaps:
        left = base.moment(values.index[first] - base.HALF_DAY)
        right = base.moment(values.index[after - 1] + pd.Timedelta(days=days) - base.HALF_DAY)
        x += [left, left, right, right, left, None]
        y += [ends[0], ends[1], ends[1], ends[0], ends[0], None]
    if not x:
        return
    quiet = chart.palette.quiet
    chart.trace(
        "scatter",
        x=x[:-1],
        y=y[:-1],
        yaxis=axis,
        mode="lines",
        name="not logged",
        line={"width": 0},
        fill="toself",
        fillcolor=alpha(quiet, 0.07),
        fillpattern={"shape": "/", "size": 6, "solidity": 0.16, "fgcolor": alpha(quiet, 0.75)},
        hoverinfo="skip",
    )
    if axis == "y":
        chart.note("hatched: not logged", x=1, xanchor="right", y=UPPER[1], yanchor="bottom", yshift=6)


def _steps(
    chart: base.Drawing, values: pd.Series, axis: str, colour: str, days: int, *, name: str, filled: bool
) -> None:
    """Draw a level step for each day, or week; steps stop where the days do, and nothing bridges a gap.

    All of it is one path, which a browser draws in no time.
    """
    x: list[str | None] = []
    y: list[float | None] = []
    for first, after in base.runs(values.notna().to_numpy()):
        run = values.iloc[first:after]
        heights = base.rounded(run)
        x += [base.moment(day - base.HALF_DAY) for day in run.index]
        x += [base.moment(run.index[-1] + pd.Timedelta(days=days) - base.HALF_DAY)]
        y += [*heights, 0.0 if filled else heights[-1]]
        if not filled:
            x.append(None)
            y.append(None)
    look: dict[str, Any] = {"line": {"color": colour, "width": 1.4, "shape": "hv"}}
    if filled:
        look = {
            "fill": "tozeroy",
            "fillcolor": alpha(colour, 0.6),
            "line": {"width": 0, "shape": "hv"},
            "hoveron": "points",
        }
    chart.trace("scatter", x=x, y=y, yaxis=axis, mode="lines", name=name, hoverinfo="skip", **look)


def _sentences(chart: base.Drawing, marks: pd.DataFrame, factor: Factor, noun: str, *, weekly: bool) -> None:
    """Answer a pointer anywhere above or below a day with what was logged on it."""
    shown = marks[marks.notna().any(axis=1)]
    what = base.safe(noun, 48).removesuffix(" a day") if not weekly else base.safe(noun, 48)
    said = [f"{_value(row.outcome, what, weekly=weekly)}<br>{_level(row.factor, factor)}" for row in shown.itertuples()]
    chart.layout["hovermode"] = "x"
    chart.layout["hoverdistance"] = max(2, round(600 / max(len(marks), 1)))
    chart.trace(
        "scatter",
        x=base.dates(shown.index),
        y=base.rounded(np.where(shown["factor"].notna(), shown["factor"], _ends(marks["factor"])[0])),
        yaxis="y2",
        mode="lines",
        name="days",
        line={"color": "rgba(0,0,0,0)", "width": 0},
        customdata=said,
        hovertemplate=("Week of %{x|%-d %b %Y}" if weekly else "%{x|%a %-d %b %Y}") + ": %{customdata}<extra></extra>",
    )


def _value(value: float, what: str, *, weekly: bool) -> str:
    if not math.isfinite(value):
        return "not logged"
    return f"{wording.number(value, 1 if weekly else 2)} {what}"


def _level(value: float, factor: Factor) -> str:
    label = base.safe(factor.label, 40)
    if not math.isfinite(value):
        return f"{label}: not logged"
    if factor.quantity == "yes_no" and value in (0, 1):
        return f"{label}: {'yes' if value else 'no'}"
    return f"{label}: {base.safe(wording.amount(value, factor.unit), 30)}"
