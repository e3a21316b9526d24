"""Charts of an experiment: its schedule, how likely it is to show a difference, and its result block by block."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import plotly.graph_objects as go

from myolog import showing, wording
from myolog.charts import base
from myolog.charts.palette import Palette
from myolog.experiments import Experiment

ENOUGH: Final = 0.8
"""Chance that people plan for."""


def schedule_chart(
    experiment: Experiment, palette: Palette, today: pd.Timestamp | None = None, week_start: int = 0
) -> go.Figure:
    """The schedule as a strip of days, week below week: filled for on, hollow for off, paler where left out.

    Parameters
    ----------
    experiment : Experiment
    palette : Palette
    today : Timestamp, optional
        Day to ring.
    week_start : int
        Day with which a week begins, 0 for Monday to 6 for Sunday.
    """
    table = experiment.schedule
    first = table["date"].iloc[0]
    weekday = showing.day_in_week(pd.DatetimeIndex(table["date"]), week_start)
    begin = first - pd.Timedelta(days=int(weekday[0]))
    week = ((table["date"] - begin).dt.days // 7).to_numpy()
    weeks = int(week[-1]) + 1
    chart = base.Drawing(palette, height=max(260, 26 * weeks + 70))
    for condition, symbol in (("on", "square"), ("off", "square-open")):
        for analysed in (True, False):
            chosen = ((table["condition"] == condition) & (table["analysed"] == analysed)).to_numpy()
            if not chosen.any():
                continue
            name = base.safe(experiment.words(condition), 60)
            left_out = "" if analysed else " (left out of the comparison)"
            colour = palette.primary if analysed else base.mixed(palette.primary, palette.ground, 0.4)
            chart.trace(
                "scatter",
                x=weekday[chosen].tolist(),
                y=week[chosen].tolist(),
                mode="markers",
                name=f"{condition}{'' if analysed else ', left out'}",
                marker={
                    "symbol": symbol,
                    "size": 17,
                    "color": colour,
                    "line": {"width": 1.5, "color": colour},
                },
                customdata=[base.day(date, year=True) for date in table["date"][chosen]],
                hovertemplate=f"%{{customdata}}: {name}{left_out}<extra></extra>",
            )
    if today is not None and first <= today <= table["date"].iloc[-1]:
        chart.trace(
            "scatter",
            x=[(today - begin).days % 7],
            y=[(today - begin).days // 7],
            mode="markers",
            name="today",
            marker={"symbol": "circle-open", "size": 28, "color": palette.text, "line": {"width": 1.5}},
            hoverinfo="skip",
        )
    starts = [begin + pd.Timedelta(days=7 * i) for i in range(weeks)]
    step = max(1, weeks // 16)
    chart.x(
        range=[-0.6, 6.6],
        tickvals=list(range(7)),
        ticktext=[base.WEEKDAYS[d] for d in showing.weekdays(week_start)],
        side="top",
        showgrid=False,
    )
    chart.y(
        range=[weeks - 0.3, -0.7],
        tickvals=list(range(0, weeks, step)),
        ticktext=[f"{s.day} {s:%b}" for s in starts[::step]],
        showgrid=False,
    )
    chart.margin(t=34, b=10)
    return chart.figure()


def power_chart(table: pd.DataFrame, palette: Palette) -> go.Figure:
    """How the chance to see a difference grows with the pairs of blocks, a line for each size of it.

    Parameters
    ----------
    table : DataFrame
        Of `experiments.Power`: pairs, weeks, rate_ratio, chance (0 to 1).
    palette : Palette
    """
    chart = base.Drawing(palette)
    most = int(table["pairs"].max())
    chart.unit("chance to see it, %")
    chart.shape(
        type="line", x0=0, x1=1, xref="paper", y0=100 * ENOUGH, y1=100 * ENOUGH, line={"color": palette.quiet, "width": 1, "dash": "dot"}
    )  # fmt: skip
    for ratio, rows in table.groupby("rate_ratio"):
        share = f"{abs(1 - float(ratio)):.0%}".replace("%", " %")
        name = f"{share} {'fewer' if ratio < 1 else 'more'}"
        colour = palette.lowers if ratio < 1 else palette.raises
        chances = (100 * rows["chance"]).round(1)
        chart.trace(
            "scatter",
            x=rows["pairs"].tolist(),
            y=chances.tolist(),
            mode="lines+markers",
            name=name,
            line={"color": colour, "width": 2},
            marker={"size": 6},
            customdata=[f"{p} pairs, {wording.counted(w, 'week')}: {c:.0f} %" for p, w, c in zip(rows["pairs"], rows["weeks"], chances, strict=True)],
            hovertemplate=f"%{{customdata}} chance to see {name}<extra></extra>",
        )  # fmt: skip
    ends = table[table["pairs"] == most].sort_values("chance")
    placed = _apart((100 * ends["chance"]).to_numpy(dtype=float), 7.0)
    chart.words(
        [
            (most + 0.12, y, f"{abs(1 - r):.0%} {'fewer' if r < 1 else 'more'}".replace("%", " %"))
            for y, r in zip(placed, ends["rate_ratio"], strict=True)
        ],
        name="names",
        textposition="middle right",
    )
    chart.x(
        range=[float(table["pairs"].min()) - 0.3, most + 1.6],
        tickvals=sorted(table["pairs"].unique().tolist()),
        title={"text": "pairs of blocks", "font": {"size": base.SMALL, "color": palette.quiet}},
    )
    chart.y(range=[0, 103], tickvals=[0, 20, 40, 60, 80, 100])
    return chart.figure()


def _apart(values: npt.NDArray[np.float64], gap: float) -> list[float]:
    """Places of labels, in order, moved up where two would lie on one another."""
    placed: list[float] = []
    for value in values:
        placed.append(max(float(value), placed[-1] + gap) if placed else float(value))
    over = max(0.0, (placed[-1] if placed else 0.0) - 100)
    return [place - over for place in placed]


def blocks_chart(blocks: pd.DataFrame, experiment: Experiment, palette: Palette, noun: str = "episodes") -> go.Figure:
    """The result block by block, in the order in which they were lived.

    Parameters
    ----------
    blocks : DataFrame
        Of `experiments.ExperimentResult`: pair, block, condition, first, last, observed, total, rate.
    experiment : Experiment
    palette : Palette
    noun : str
        What is counted.
    """
    chart = base.Drawing(palette)
    chart.unit(f"{base.safe(noun, 40)} a day")
    for pair, rows in blocks.groupby("pair"):
        if rows["rate"].notna().all():
            chart.trace(
                "scatter", x=rows["block"].tolist(), y=rows["rate"].round(3).tolist(), mode="lines", name=f"pair {pair}",
                line={"color": palette.line, "width": 2}, hoverinfo="skip",
            )  # fmt: skip
    for condition, symbol in (("on", "circle"), ("off", "circle-open")):
        rows = blocks[(blocks["condition"] == condition) & blocks["rate"].notna()]
        said = base.safe(experiment.words(condition), 60)
        chart.trace(
            "scatter",
            x=rows["block"].tolist(),
            y=rows["rate"].round(3).tolist(),
            mode="markers",
            name=condition,
            marker={"symbol": symbol, "size": 11, "color": palette.primary, "line": {"width": 2}},
            customdata=[
                f"{base.day(r.first)} to {base.day(r.last)}: {wording.number(r.total)} on {wording.counted(r.observed, 'observed day')}"
                for r in rows.itertuples()
            ],
            hovertemplate=f"{said}. %{{customdata}}<extra></extra>",
        )
    chart.x(
        range=[0.4, len(blocks) + 0.6],
        tickvals=blocks["block"].tolist(),
        title={"text": "block", "font": {"size": base.SMALL, "color": palette.quiet}},
        showgrid=False,
    )
    chart.y(rangemode="tozero")
    return chart.figure()
