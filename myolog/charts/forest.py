"""Forest plot: rate ratios with their intervals, a row each, on a logarithmic axis with 1 marked."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from myolog.charts import base
from myolog.charts.palette import Palette

ROW: Final = 54
"""Pixels that a row takes: two lines of its name and a line below."""

CAPTION: Final = 0.62
"""Height of a group's caption, in rows."""

NAMES: Final = 152
"""Pixels beside the plot for the names."""

RATIOS: Final = 52
"""Pixels beside the plot for the ratios as numbers."""

WIDE: Final = 4.2
"""Ratio up to which the axis goes for the sake of an interval's end; estimates always lie on it."""

TICKS: Final = (
    (1.32, (0.8, 0.9, 1, 1.1, 1.25)),
    (1.7, (0.6, 0.8, 1, 1.25, 1.6)),
    (2.2, (0.5, 0.7, 1, 1.4, 2)),
    (WIDE, (0.25, 0.5, 1, 2, 4)),
    (11, (0.1, 0.3, 1, 3, 10)),
    (110, (0.01, 0.1, 1, 10, 100)),
    (1e4, (1e-4, 0.01, 1, 100, 1e4)),
)
"""How far the axis goes, and where it is marked: the first that holds everything."""

LOOKS: Final = ("stands", "hint", "open")
"""What a mark says: filled, it stands out; a diamond, a hint; hollow, it cannot be told from no change."""


@dataclass(frozen=True, slots=True)
class Ends:
    """What a ratio below and above 1 means."""

    fewer: str = "fewer episodes"
    more: str = "more episodes"


def forest_chart(table: pd.DataFrame, palette: Palette, *, ends: Ends | None = None) -> go.Figure:
    """Rate ratios with 95 % intervals, a row each, in the order of the table.

    The number stands at the end of its row. An end of an interval that the data leave open, or that lies beyond the
    axis, is an arrow.

    Parameters
    ----------
    table : DataFrame
        key (given back when a mark is picked), label, below (a second line), ratio, low, high, look (one of `LOOKS`),
        group (a caption above the first row of its kind, "" for none), words (for the pointer; plain text, in lines).
    palette : Palette
    ends : Ends, optional
    """
    rows = table[np.isfinite(table["ratio"].to_numpy(dtype=float))].reset_index(drop=True)
    if rows.empty:
        return base.empty(palette, "No factor could be tested yet, so there is no ratio to draw.")
    at, captions, height = _places(rows)
    limit, ticks = _axis(rows)
    chart = base.Drawing(palette, height=max(260, round(height * ROW) + 92))
    chart.margin(l=NAMES, r=RATIOS, t=58, b=34)
    reach = math.log(limit)
    chart.x(
        range=[-reach, reach],
        tickvals=[round(math.log(t), 4) for t in ticks],
        ticktext=[f"{t:g}" for t in ticks],
        showgrid=True,
        automargin=False,
    )
    chart.y(range=[height, 0], showgrid=False, visible=True, automargin=False, rangemode="normal")
    chart.shape(
        type="line", x0=0, x1=0, y0=0, y1=1, yref="paper", layer="below", line={"color": palette.quiet, "width": 1.2}
    )
    for look in LOOKS:
        for above in (False, True):
            chosen = (rows["look"] == look) & ((rows["ratio"] >= 1) == above)
            if chosen.any():
                _marks(chart, rows[chosen], at[chosen.to_numpy()], look, reach, above=above)
    _arrows(chart, rows, at, reach)
    _names(chart, rows, at, reach)
    for y, caption in captions:
        chart.note(
            f"<b>{base.safe(caption, 60)}</b>",
            x=0,
            xanchor="left",
            xshift=-NAMES,
            yref="y",
            y=round(y, 3),
            yanchor="middle",
            align="left",
            font={"color": palette.text, "size": base.SMALL},
        )
    _name_ends(chart, ends or Ends())
    return chart.figure()


def _places(rows: pd.DataFrame) -> tuple[np.ndarray[Any, np.dtype[np.float64]], list[tuple[float, str]], float]:
    """Height of each row and of each group's caption, from the top, in rows."""
    at, captions, below, before = [], [], 0.0, ""
    for group in rows["group"]:
        if group and group != before:
            captions.append((below + CAPTION / 2, str(group)))
            below += CAPTION
        before = group
        at.append(below + 0.5)
        below += 1.0
    return np.array(at), captions, below


def _axis(rows: pd.DataFrame) -> tuple[float, Sequence[float]]:
    """How far the axis goes both ways, and its marks."""
    far = max(1.1, 1.04 * max(_away(v) for v in rows["ratio"]))
    most = max(WIDE, 1.3 * far)
    far = max(far, *(min(_away(v), most) for end in ("low", "high") for v in rows[end]))
    return next(((limit, ticks) for limit, ticks in TICKS if far <= limit), TICKS[-1])


def _away(ratio: float) -> float:
    """How many times, in either direction; an open end counts as none."""
    return max(ratio, 1 / ratio) if math.isfinite(ratio) and ratio > 0 else 1.0


def _logs(values: pd.Series, reach: float) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Logarithms, held on the axis; an unknown ratio is unknown, an open one the end of the axis."""
    given = values.to_numpy(dtype=float)
    with np.errstate(divide="ignore"):
        return np.clip(np.log(np.maximum(given, 0)), -reach, reach)


def _marks(
    chart: base.Drawing,
    rows: pd.DataFrame,
    at: np.ndarray[Any, np.dtype[np.float64]],
    look: str,
    reach: float,
    *,
    above: bool,
) -> None:
    palette = chart.palette
    colour = palette.quiet if look == "open" else palette.raises if above else palette.lowers
    x, low, high = (_logs(rows[name], reach) for name in ("ratio", "low", "high"))
    symbol = {"stands": "circle", "hint": "diamond", "open": "circle-open"}[look]
    kept = {"marker": {"opacity": 1}}
    chart.trace(
        "scatter",
        x=base.rounded(x),
        y=base.rounded(at),
        error_x={
            "type": "data",
            "symmetric": False,
            "array": base.rounded(np.nan_to_num(high - x)),
            "arrayminus": base.rounded(np.nan_to_num(x - low)),
            "color": colour,
            "thickness": 2.5 if look == "stands" else 2 if look == "hint" else 1.3,
            "width": 0,
        },
        mode="markers",
        name=f"{look}, {'more' if above else 'fewer'}",
        marker={
            "symbol": symbol,
            "size": 12 if look != "open" else 10,
            "color": colour,
            "line": {"width": 2, "color": colour},
        },
        selected=kept,
        unselected=kept,
        cliponaxis=False,
        customdata=[str(key) for key in rows["key"]],
        text=["<br>".join(base.safe(line, 90) for line in str(words).split("\n")) for words in rows["words"]],
        hovertemplate="%{text}<extra></extra>",
    )


def _arrows(chart: base.Drawing, rows: pd.DataFrame, at: np.ndarray[Any, np.dtype[np.float64]], reach: float) -> None:
    """Point where an interval goes on beyond the axis."""
    low, high = rows["low"].to_numpy(dtype=float), rows["high"].to_numpy(dtype=float)
    edge = math.exp(reach)
    on = [(-reach, y, "triangle-left") for y in at[~np.isnan(low) & (low < 1 / edge)]]
    on += [(reach, y, "triangle-right") for y in at[~np.isnan(high) & (high > edge)]]
    if on:
        chart.trace(
            "scatter",
            x=base.rounded(x for x, _, _ in on),
            y=base.rounded(y for _, y, _ in on),
            mode="markers",
            name="goes on",
            marker={"symbol": [s for _, _, s in on], "size": 8, "color": chart.palette.quiet},
            cliponaxis=False,
            hoverinfo="skip",
        )


def _names(chart: base.Drawing, rows: pd.DataFrame, at: np.ndarray[Any, np.dtype[np.float64]], reach: float) -> None:
    """Write the name of each row before it and its ratio behind it."""
    quiet = chart.palette.quiet
    names = []
    for row in rows.itertuples():
        second = f'<br><span style="color:{quiet}">{base.safe(row.below, 24)}</span>' if row.below else ""
        names.append(base.wrapped(row.label, 22) + second)
    chart.y(tickvals=base.rounded(at), ticktext=names, tickfont={"color": chart.palette.text, "size": base.SMALL})
    edge = math.floor(1e4 * reach) / 1e4  # what lies a hair beyond the axis is not drawn
    chart.words(
        ((edge, round(float(y), 4), f"  {number(v)}") for y, v in zip(at, rows["ratio"], strict=True)),
        name="ratios",
        textposition="middle right",
        textfont={"color": chart.palette.text, "size": base.TEXT},
    )


def _name_ends(chart: base.Drawing, ends: Ends) -> None:
    for text, side in ((ends.fewer, "left"), (ends.more, "right")):
        first, _, rest = text.partition(" ")
        lines = [base.safe(first, 14), *([base.wrapped(rest, 18)] if rest else [])]
        if side == "left":
            lines[0] = f"← {lines[0]}"
        else:
            lines[-1] = f"{lines[-1]} →"
        x = float(side == "right")
        chart.note("<br>".join(lines), x=x, y=1, xanchor=side, yanchor="bottom", align=side, yshift=4)
    chart.note("times", x=1, y=1, xanchor="left", yanchor="bottom", xshift=8, yshift=4)


def number(ratio: float) -> str:
    """A ratio as it stands beside its row."""
    return (
        f"{ratio:.3g}" if ratio >= 10 else f"{ratio:.2f}" if abs(ratio - 1) >= 0.0095 or ratio == 1 else f"{ratio:.3f}"
    )
