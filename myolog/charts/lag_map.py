"""Map of factors and lags: how much each goes with on which day, and where that stands out from no change."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from myolog.charts import base
from myolog.charts.palette import Palette

ROW: Final = 36
NAMES: Final = 132
COLUMNS: Final = ("same<br>day", "day<br>after", "2 days<br>after", "3 days<br>after")

CLEAR: Final = (1.0, 4.0)
"""Standard errors from no change at which a tint begins, and at which it is at its strongest."""


def lag_map(table: pd.DataFrame, palette: Palette) -> go.Figure:
    """Rate ratio per step of each factor (rows) at each lag (columns).

    Every cell holds its ratio; ▲ or ▼ stands where its interval misses 1, and the tint grows with how far it does.

    Parameters
    ----------
    table : DataFrame
        One row a factor and lag, the factors in the order of the map: factor, label, lag, ratio, low, high, words (for
        the pointer; plain text, in lines).
    palette : Palette
    """
    keys = list(dict.fromkeys(table["factor"]))
    if not keys:
        return base.empty(palette, "No factor could be tested yet, so there is nothing to map.")
    lags = sorted({int(lag) for lag in table["lag"]})
    row = {key: i for i, key in enumerate(keys)}
    column = {lag: i for i, lag in enumerate(lags)}
    tint = np.full((len(keys), len(lags)), np.nan)
    text = [["–"] * len(lags) for _ in keys]
    words = [[""] * len(lags) for _ in keys]
    for cell in table.itertuples():
        i, j = row[cell.factor], column[int(cell.lag)]
        words[i][j] = "<br>".join(base.safe(line, 90) for line in str(cell.words).split("\n"))
        if not math.isfinite(cell.ratio):
            continue
        sign = "▲ " if cell.low > 1 else "▼ " if cell.high < 1 else ""
        text[i][j] = sign + (f"{cell.ratio:.3g}" if cell.ratio >= 10 else f"{cell.ratio:.2f}")
        tint[i, j] = _clearness(cell.ratio, cell.low, cell.high)
    chart = base.Drawing(palette, height=max(260, ROW * len(keys) + 92))
    chart.margin(l=NAMES, r=4, t=44, b=40)
    chart.x(
        range=[-0.5, len(lags) - 0.5],
        tickvals=list(range(len(lags))),
        ticktext=[COLUMNS[lag] if lag < len(COLUMNS) else f"{lag} days<br>after" for lag in lags],
        side="top",
        automargin=False,
    )
    labels = dict(zip(table["factor"], table["label"], strict=True))
    chart.y(
        range=[len(keys) - 0.5, -0.5],
        tickvals=list(range(len(keys))),
        ticktext=[base.wrapped(labels[key], 19) for key in keys],
        tickfont={"color": palette.text, "size": base.SMALL},
        showgrid=False,
        automargin=False,
        rangemode="normal",
    )
    chart.trace(
        "heatmap",
        z=[base.rounded(line, 3) for line in tint],
        zmin=-1,
        zmax=1,
        colorscale=[
            [0, base.mixed(palette.lowers, palette.ground, 0.42)],
            [0.5, palette.surface],
            [1, base.mixed(palette.raises, palette.ground, 0.42)],
        ],
        showscale=False,
        xgap=3,
        ygap=3,
        text=text,
        texttemplate="%{text}",
        textfont={"size": base.SMALL, "color": palette.text},
        customdata=words,
        hoverongaps=False,
        hovertemplate="%{customdata}<extra></extra>",
    )
    chart.note(
        "▲ more, ▼ fewer: the 95 % interval misses 1",
        x=0,
        y=0,
        xanchor="left",
        yanchor="top",
        xshift=-NAMES + 4,
        yshift=-12,
    )
    return chart.figure()


def _clearness(ratio: float, low: float, high: float) -> float:
    """From -1 to 1: how many standard errors from no change, by the nearer end of the interval."""
    near = low if ratio >= 1 else high
    if not (math.isfinite(near) and near > 0 and ratio > 0) or near == ratio:
        return 0.0
    errors = 1.96 * math.log(ratio) / abs(math.log(ratio) - math.log(near))
    share = (abs(errors) - CLEAR[0]) / (CLEAR[1] - CLEAR[0])
    return math.copysign(float(np.clip(share, 0, 1)), errors)
