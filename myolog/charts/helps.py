"""Charts of what helps: times until an episode eased as ratios, and shares that ended soon."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from myolog import wording
from myolog.charts import base
from myolog.charts.forest import Ends, forest_chart
from myolog.charts.palette import Palette
from myolog.helps import sentences as say
from myolog.triggers.sentences import two

LOOKS: Final = {"sooner": "stands", "later": "stands", "hint": "hint"}

ROW: Final = 54
"""Pixels of a remedy's row, those of the chart beside it."""
TOP: Final = 58
BOTTOM: Final = 34
NAMES: Final = 152
"""Pixels beside the plot for the names."""
COUNTS: Final = 88
"""Pixels beside the plot for the counts."""
TICKS: Final = (0, 50, 100)
ENDS: Final = (-8.0, 103.0)
"""Ends of the axis of shares: a mark at none or at all stays clear of the names and the counts."""
APART: Final = 0.15
"""How far from the middle of its row a mark stands, in rows."""


def times_chart(table: pd.DataFrame, palette: Palette) -> go.Figure:
    """How many times as long it took until episodes eased with each remedy as without, with 95 % intervals.

    Parameters
    ----------
    table : DataFrame
        Rows of `Helps.remedies`.
    """
    shown = table[np.isfinite(table["time_low"].to_numpy(dtype=float))]
    if shown.empty:
        return base.empty(palette, "Too few episodes have the time until they eased for a comparison.")
    rows = pd.DataFrame(
        {
            "key": shown["remedy"].to_list(),
            "label": shown["label"].to_list(),
            "below": [
                f"{say.minutes(row.relief_with)}, without {say.minutes(row.relief_without)}"
                for row in shown.itertuples()
            ],
            "ratio": shown["time_ratio"].to_list(),
            "low": shown["time_low"].to_list(),
            "high": shown["time_high"].to_list(),
            "look": [LOOKS.get(verdict, "open") for verdict in shown["time_verdict"]],
            "group": "",
            "words": [
                f"{say.short(row.label)}:\nabout {two(row.time_ratio)} times as long\n({two(row.time_low)} to {two(row.time_high)})"
                for row in shown.itertuples()
            ],
        }
    )
    return forest_chart(rows, palette, ends=Ends("shorter with it", "longer with it"))


def soon_chart(table: pd.DataFrame, palette: Palette) -> go.Figure:
    """Share of episodes that ended within 15 minutes, with each remedy (filled) and without it (hollow).

    Parameters
    ----------
    table : DataFrame
        Rows of `Helps.remedies`.
    """
    shown = table[(table["soon_n_with"] > 0) & (table["soon_n_without"] > 0)]
    if shown.empty:
        return base.empty(palette, "How long episodes with and without a remedy lasted was not noted yet.")
    n = len(shown)
    chart = base.Drawing(palette, height=max(260, n * ROW + TOP + BOTTOM))
    chart.margin(l=NAMES, r=COUNTS, t=TOP, b=BOTTOM)
    chart.x(range=list(ENDS), tickvals=TICKS, ticktext=[f"{t} %" for t in TICKS], showgrid=True, automargin=False)
    chart.y(
        range=[n, 0],
        tickvals=[i + 0.5 for i in range(n)],
        ticktext=[base.wrapped(label, 22) for label in shown["label"]],
        tickfont={"color": palette.text, "size": base.SMALL},
        showgrid=False,
        automargin=False,
        rangemode="normal",
    )
    sides: tuple[tuple[str, str, str, str, float], ...] = (
        ("without", "without it", "circle-open", palette.quiet, APART),
        ("with", "with it", "circle", palette.primary, -APART),
    )
    for side, name, symbol, colour, shift in sides:
        part, whole = shown[f"soon_{side}"], shown[f"soon_n_{side}"]
        share = 100 * part / whole
        at = [i + 0.5 + shift for i in range(n)]
        chart.trace(
            "scatter",
            x=base.rounded(share),
            y=at,
            error_x=_bars(share, 100 * shown[f"soon_{side}_low"], 100 * shown[f"soon_{side}_high"], colour),
            mode="markers",
            name=name,
            marker={"symbol": symbol, "size": 10, "color": colour, "line": {"width": 2, "color": colour}},
            cliponaxis=False,
            customdata=[
                f"{base.safe(label)}, {name}:<br>{k:,} of {wording.counted(of, 'episode')} ended within 15 minutes"
                for label, k, of in zip(shown["label"], part, whole, strict=True)
            ],
            hovertemplate="%{customdata}<extra></extra>",
        )
        chart.words(
            ((ENDS[1], y, f"\N{EM SPACE}{k:,} of {of:,}") for y, k, of in zip(at, part, whole, strict=True)),
            name=f"counts {name}",
            textposition="middle right",
            textfont={"color": palette.text if side == "with" else palette.quiet, "size": base.SMALL},
        )
    legend = "   ".join(
        f'<span style="color:{colour}">{mark}</span> {name}'
        for mark, colour, name in (("●", palette.primary, "with it"), ("○", palette.quiet, "without"))
    )
    chart.note(legend, x=0, y=1, xanchor="left", yanchor="bottom", yshift=6)
    return chart.figure()


def _bars(value: pd.Series, low: pd.Series, high: pd.Series, colour: str) -> dict[str, Any]:
    return {
        "type": "data",
        "symmetric": False,
        "array": base.rounded((high - value).clip(lower=0)),
        "arrayminus": base.rounded((value - low).clip(lower=0)),
        "color": colour,
        "thickness": 2,
        "width": 0,
    }
