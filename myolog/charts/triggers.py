"""Charts of the triggers page: the rate by the level of a factor, correlations ranked, factors among themselves."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import plotly.graph_objects as go

from myolog import wording
from myolog.catalogue import Band, Factor
from myolog.charts import base
from myolog.charts.palette import Palette, alpha

TALL: Final = 340
"""Pixels of a frequency chart: a line above the plot, seven below."""

BELOW: Final = 126
"""Pixels below the plot of a frequency chart: bins, days, the factor and its reference level."""

LAGS: Final = ("same day", "1 day before", "2 days before", "3 days before")

ROW: Final = 54
"""Pixels that a factor takes in the ranked chart: two lines of its name and the lag."""

CELL: Final = 34
SMALL_CELL: Final = 22
"""Pixels that a factor takes in the map, with numbers and with signs only."""

NUMBERED: Final = 10
"""Factors up to which the cells of the map hold numbers; above, only signs."""

Floats = npt.NDArray[np.float64]


def frequency_chart(
    bins: pd.DataFrame,
    factor: Factor,
    palette: Palette,
    *,
    y_max: float | None = None,
    noun: str = "episodes a day",
    curve: pd.DataFrame | None = None,
) -> go.Figure:
    """Rate of episodes by the level of a factor, with intervals and the days behind each bin.

    Every figure of this kind has the same margins, so that several stand in a row on one base line.

    Parameters
    ----------
    bins : DataFrame
        One row a bin in ascending order: left, right, label, days, total, rate, low, high (NaN: too few days).
    factor : Factor
        Its colour and reference band.
    y_max : float, optional
        Upper end of the vertical axis, the same for all figures of a row; left out, the figure's own.
    noun : str
        What the rate counts.
    curve : DataFrame, optional
        A fitted rate: x (in the unit of the factor), rate, low, high.
    """
    known = bins[bins["rate"].notna()]
    if known.empty:
        return base.empty(palette, f"{factor.label} and the outcome were never logged for the same day.", height=TALL)
    chart = base.figure(palette, height=TALL)
    heights = known[["rate", "low", "high"]].to_numpy(dtype=float)
    # Zero is always on the axis; a score may lie below it.
    floor, highest = min(0.0, float(np.nanmin(heights))) * 1.08, max(0.0, float(np.nanmax(heights))) * 1.08
    top = y_max if y_max is not None and y_max > 0 else highest if highest > floor else 1.0
    chart.update_layout(margin={"l": 34, "r": 4, "t": 34, "b": BELOW})
    chart.update_xaxes(range=[-0.5, len(known) - 0.5], automargin=False, showline=True)
    chart.update_yaxes(range=[round(floor, 4), round(top, 4)], automargin=False)
    base.unit(chart, base.safe(noun, 44), palette)
    place = _places(known)
    if factor.band is not None:
        _reference(chart, factor.band, place, len(known), palette)
    colour = palette.role(factor.colour)
    if curve is not None and len(curve):
        at = [float(x) for x in place(curve["x"].to_numpy(dtype=float)).round(3)]
        base.smooth(chart, at, curve, colour=colour, half=0.25, names=("fitted rate", "interval of the fitted rate"))
    _rates(chart, known, colour, base.safe(noun, 44), digits=1 if top >= 1 else 2)
    _name_bins(chart, known, factor, palette)
    return chart


def _places(bins: pd.DataFrame) -> Callable[[npt.ArrayLike], Floats]:
    """Where a value of the factor stands on an axis that gives each bin the same width.

    Within a bin the value runs evenly from edge to edge; a bin of a single value stands in its middle.
    """
    marks = [
        (edge, at)
        for i, (left, right) in enumerate(zip(bins["left"], bins["right"], strict=True))
        for edge, at in (((left, i),) if left == right else ((left, i - 0.5), (right, i + 0.5)))
        if np.isfinite(edge)
    ]
    values, at = np.array(marks, dtype=float).reshape(-1, 2).T
    return lambda x: np.interp(np.asarray(x, dtype=float), values, at, left=-0.5, right=len(bins) - 0.5)


def _reference(
    chart: go.Figure, band: Band, place: Callable[[npt.ArrayLike], Floats], n: int, palette: Palette
) -> None:
    """Shade the reference level and say in the last two lines what it is."""
    start = -0.5 if band.low is None else float(place(band.low))
    end = n - 0.5 if band.high is None else float(place(band.high))
    inside = end > start
    tint = alpha(palette.quiet, 0.13)
    if inside:
        chart.add_vrect(x0=round(start, 3), x1=round(end, 3), fillcolor=tint, line={"width": 0}, layer="below")
    swatch = {"xref": "paper", "yref": "paper", "xsizemode": "pixel", "ysizemode": "pixel", "xanchor": 0, "yanchor": 0}
    left, top = -chart.layout.margin.l, -BELOW + 36
    line = {"fillcolor": tint, "line": {"width": 0}}
    chart.add_shape(type="rect", x0=left, x1=left + 12, y0=top - 15, y1=top - 3, **line, **swatch)
    base.note(
        chart,
        base.wrapped(band.label if inside else f"{band.label}: outside these days", 44),
        palette,
        x=0,
        y=0,
        xanchor="left",
        yanchor="top",
        align="left",
        xshift=left + 16,
        yshift=top,
    )


def _rates(chart: go.Figure, bins: pd.DataFrame, colour: str, noun: str, *, digits: int) -> None:
    """Draw the rate of each bin with its interval; hollow where too few days give none."""
    known = bins["low"].notna() & bins["high"].notna()
    places = np.arange(len(bins))
    for sure in (True, False):
        at = (known == sure).to_numpy()
        if not at.any():
            continue
        shown = bins[at]
        chart.add_scatter(
            x=places[at].tolist(),
            y=base.rounded(shown["rate"]),
            error_y={
                "type": "data",
                "symmetric": False,
                "array": base.rounded(shown["high"] - shown["rate"]),
                "arrayminus": base.rounded(shown["rate"] - shown["low"]),
                "color": colour,
                "thickness": 2,
                "width": 0,
            }
            if sure
            else None,
            mode="markers",
            name="rate" if sure else "too few days for an interval",
            marker={
                "symbol": "circle" if sure else "circle-open",
                "size": 9,
                "color": colour,
                "line": {"width": 2, "color": colour},
            },
            cliponaxis=False,
            customdata=[
                f"{base.safe(row.label)}: {wording.number(row.rate, digits)} {noun}<br>"
                + (
                    f"{wording.number(row.low, digits)} to {wording.number(row.high, digits)}, "
                    if sure
                    else "too few for an interval: "
                )
                + wording.counted(row.days, "day")
                for row in shown.itertuples()
            ],
            hovertemplate="%{customdata}<extra></extra>",
        )


def _name_bins(chart: go.Figure, bins: pd.DataFrame, factor: Factor, palette: Palette) -> None:
    """Write below the axis what each bin is, how many days stand behind it, and what the axis measures."""
    roomy = len(bins) <= 5
    width = max(4, int(41 / len(bins)))
    labels = [base.wrapped(_short(label), width, 3) for label in bins["label"]]
    most = max(label.count("<br>") for label in labels)
    days = [wording.counted(n, "day") if roomy else f"{n:,.0f}" for n in bins["days"]]
    chart.update_xaxes(
        tickvals=list(range(len(bins))),
        ticktext=[
            f'{label}{"<br>" * (most - label.count("<br>") + 1)}<span style="color:{palette.quiet}">{n}</span>'
            for label, n in zip(labels, days, strict=True)
        ],
        tickfont={"color": palette.text, "size": base.SMALL},
    )
    title = base.safe(factor.label, 40 if roomy else 26) + ("" if roomy else " (days below each)")
    # At the same height in every figure of a row, whether its labels take one line or two.
    lines = max(most + 1, 2) + 1
    base.note(chart, title, palette, x=0.5, y=0, yanchor="top", yshift=-lines * base.LINE_HEIGHT - 6)


def _short(label: object) -> str:
    """Label of a bin as it fits below a point: "6 h 30 min to 7 h" as "6½ to 7 h"."""
    text = str(label)
    for minutes, part in (("15", "¼"), ("30", "½"), ("45", "¾")):
        text = re.sub(rf"(\d) h {minutes} min\b", rf"\1{part} h", text)
    text = re.sub(r"^([\d¼½¾,.−]+) h to (.* h)$", r"\1 to \2", text)
    return re.sub(r"(?<=[\d¼½¾]) (?=[^\W\d])(?!to\b|or\b)", "\N{NO-BREAK SPACE}", text)


def correlation_chart(
    table: pd.DataFrame,
    palette: Palette,
    *,
    ends: tuple[str, str] = ("fewer episodes when higher", "more episodes when higher"),
) -> go.Figure:
    """Correlation of each factor with the outcome: a row a factor, the strongest first, four lags in a row.

    The lag with the strongest correlation is drawn large and named, the others small. A mark is filled where
    its interval misses zero, and hollow where it does not.

    Parameters
    ----------
    table : DataFrame
        One row a factor and lag: factor, label, lag (0 to 3), days, effective_days, rho, low, high, reason
        (why there is no rho).
    ends : tuple of str
        What a correlation below and above zero means.
    """
    if table.empty:
        return base.empty(palette, "No factor has been logged yet, so there is nothing to compare.")
    rows = _ranked(table)
    n = int(rows["row"].max()) + 1
    chart = base.figure(palette, height=max(260, n * ROW + 106))
    widest = np.nanmax(rows[["rho", "low", "high"]].abs().to_numpy(dtype=float)) if rows["rho"].notna().any() else 1.0
    limit = float(np.clip(np.ceil(widest * 10) / 10, 0.1, 1.0))
    chart.update_layout(margin={"l": 8, "r": 8, "t": 46, "b": 60})
    chart.update_xaxes(
        range=[-limit * 1.02, limit * 1.02],
        tickformat="~g",
        nticks=5,
        showgrid=True,
        zeroline=True,
        zerolinecolor=palette.quiet,
        zerolinewidth=1,
        automargin=False,
    )
    chart.update_yaxes(range=[n - 0.5, -0.5], showgrid=False)
    _between_rows(chart, n, limit, palette)
    for strongest in (False, True):
        _intervals(chart, rows[rows["strongest"] == strongest], palette, large=strongest)
    _name_rows(chart, rows, palette)
    for end, side in zip(ends, ("left", "right"), strict=True):
        text = base.wrapped(end, 16)
        base.note(chart, text, palette, x=float(side == "right"), y=1, xanchor=side, yanchor="bottom", align=side)
    base.note(
        chart,
        "Spearman correlation<br>each row from the top: same day, 1, 2, 3 days before",
        palette,
        xref="paper",
        x=1,
        y=0,
        xanchor="right",
        yanchor="bottom",
        align="right",
        yshift=-chart.layout.margin.b,
    )
    return chart


def _ranked(table: pd.DataFrame) -> pd.DataFrame:
    """Rows with their place in the ranking, and the lag of each factor that is strongest."""
    table = table.reset_index(drop=True)
    strength = table["rho"].abs()
    best = strength.groupby(table["factor"], sort=False).max().sort_values(ascending=False, kind="stable")
    row = table["factor"].map({factor: i for i, factor in enumerate(best.index)})
    first = strength.fillna(-1.0).groupby(table["factor"]).idxmax()
    return table.assign(row=row, strongest=table.index.isin(first))


def _between_rows(chart: go.Figure, n: int, limit: float, palette: Palette) -> None:
    x: list[float | None] = []
    y: list[float | None] = []
    for i in range(n + 1):
        x += [-limit * 1.02, limit * 1.02, None]
        y += [i - 0.5, i - 0.5, None]
    chart.add_scatter(
        x=x,
        y=y,
        mode="lines",
        name="rows",
        hoverinfo="skip",
        line={"color": palette.line, "width": 1},
        cliponaxis=False,
    )


def _intervals(chart: go.Figure, rows: pd.DataFrame, palette: Palette, *, large: bool) -> None:
    known = rows[rows["rho"].notna()]
    looks = (
        ("interval misses zero, below", known["high"] < 0, palette.lowers, "circle"),
        ("interval misses zero, above", known["low"] > 0, palette.raises, "circle"),
        ("interval holds zero", ~((known["high"] < 0) | (known["low"] > 0)), palette.quiet, "circle-open"),
    )
    for name, chosen, colour, symbol in looks:
        shown = known[chosen]
        if shown.empty:
            continue
        chart.add_scatter(
            x=base.rounded(shown["rho"]),
            y=base.rounded(shown["row"] + (shown["lag"] - 1.5) * 0.2),
            error_x={
                "type": "data",
                "symmetric": False,
                "array": base.rounded((shown["high"] - shown["rho"]).fillna(0.0)),
                "arrayminus": base.rounded((shown["rho"] - shown["low"]).fillna(0.0)),
                "color": colour if large else alpha(colour, 0.55),
                "thickness": 2.5 if large else 1,
                "width": 0,
            },
            mode="markers",
            name=name,
            marker={
                "symbol": symbol,
                "size": 10 if large else 5,
                "color": colour,
                "line": {"width": 2 if large else 1, "color": colour},
            },
            customdata=[_correlation_sentence(row) for row in shown.itertuples()],
            hovertemplate="%{customdata}<extra></extra>",
        )


def _correlation_sentence(row: Any) -> str:  # noqa: ANN401 - a row of itertuples
    between = f", {_signed(row.low)} to {_signed(row.high)}" if np.isfinite(row.low) else ""
    worth = f", worth {row.effective_days:,.0f} independent ones" if np.isfinite(row.effective_days) else ""
    return (
        f"{base.safe(row.label)}, {LAGS[int(row.lag)]}:<br>correlation {_signed(row.rho)}{between}<br>"
        f"from {wording.counted(row.days, 'day')}{worth}"
    )


def _signed(value: float, digits: int = 2) -> str:
    return f"{value:.{digits}f}".replace("-", "−") if round(value, digits) else f"{0:.{digits}f}"


def _name_rows(chart: go.Figure, rows: pd.DataFrame, palette: Palette) -> None:
    """Write each factor's name and its strongest lag, or why it has no correlation."""
    first = rows[rows["strongest"]].sort_values("row")
    names = []
    for row in first.itertuples():
        known = np.isfinite(row.rho)
        below = LAGS[int(row.lag)] if known else "not computed"
        names.append(f'{base.wrapped(row.label, 19)}<br><span style="color:{palette.quiet}">{below}</span>')
        if not known:
            reason = row.reason if isinstance(row.reason, str) and row.reason else "too few days"
            base.note(
                chart,
                base.wrapped(reason, 27, 3),
                palette,
                xref="x",
                yref="y",
                x=0,
                y=int(row.row),
                bgcolor=palette.ground,
                hovertext=base.wrapped(reason, 60, 4),
            )
    chart.update_yaxes(
        tickvals=first["row"].tolist(), ticktext=names, tickfont={"color": palette.text, "size": base.SMALL}
    )


def factor_map(table: pd.DataFrame, palette: Palette) -> go.Figure:
    """Correlation of each two factors: a triangle of squares, with each name at the head of its column and row.

    A square lies in the row of one factor and below the name of the other. Up to ten factors it holds the
    correlation; above, its sign, where the interval misses zero.

    Parameters
    ----------
    table : DataFrame
        One row a pair: factor_a, factor_b, label_a, label_b, days, rho, low, high.
    """
    if table.empty:
        return base.empty(palette, "It takes two factors to see how they move together.")
    labels = dict(zip(table["factor_a"], table["label_a"], strict=True))
    labels |= dict(zip(table["factor_b"], table["label_b"], strict=True))
    position = {key: i for i, key in enumerate(dict.fromkeys(table[["factor_a", "factor_b"]].to_numpy().ravel()))}
    n = len(position)
    rho, text, words, unknown = _cells(table, position)
    # Two or three factors keep squares of the usual size.
    side = max(n, 6)
    chart = base.figure(palette, height=side * (CELL if n <= NUMBERED else SMALL_CELL) + 24)
    chart.update_layout(margin={"l": 4, "r": 116, "t": 4, "b": 20})
    chart.update_xaxes(range=[-0.5, side - 0.5], visible=False)
    chart.update_yaxes(range=[side - 0.5, -0.5], visible=False)
    chart.add_heatmap(
        z=[base.rounded(line) for line in rho],
        zmin=-1,
        zmax=1,
        colorscale=[
            [0, base.mixed(palette.quiet, palette.ground, 0.5)],
            [0.5, palette.surface],
            [1, base.mixed(palette.primary, palette.ground, 0.5)],
        ],
        showscale=False,
        xgap=2,
        ygap=2,
        hoverongaps=False,
        text=text,
        texttemplate="%{text}",
        textfont={"size": 12, "color": palette.text},
        customdata=words,
        hovertemplate="%{customdata}<extra></extra>",
    )
    if unknown:
        chart.add_scatter(
            x=[j for _, j, _ in unknown],
            y=[i for i, _, _ in unknown],
            mode="markers",
            name="too few days",
            marker={"symbol": "line-ne", "size": 8, "line": {"color": palette.quiet, "width": 1.2}},
            customdata=[said for _, _, said in unknown],
            hovertemplate="%{customdata}<extra></extra>",
        )
    for key, i in position.items():
        base.note(
            chart,
            base.wrapped(labels[key], 18) if n <= NUMBERED else base.safe(labels[key], 20),
            palette,
            xref="x",
            yref="y",
            x=i - 0.5,
            y=i,
            xanchor="left",
            xshift=3,
            align="left",
            font={"color": palette.text, "size": base.SMALL},
        )
    lines = ["+ both rise together", "− one rises, the other falls", "shown where the interval misses zero"]
    base.note(
        chart,
        "<br>".join(lines if n > NUMBERED else lines[:2]),
        palette,
        x=1,
        y=1,
        xanchor="right",
        yanchor="top",
        xshift=chart.layout.margin.r - 4,
        align="right",
    )
    return chart


def _cells(
    table: pd.DataFrame, position: dict[str, int]
) -> tuple[Floats, list[list[str]], list[list[str | None]], list[tuple[int, int, str]]]:
    """Correlations, what their squares say, and their sentences; then the pairs without one, by row and column."""
    n = len(position)
    rho = np.full((n, n), np.nan)
    text = [[""] * n for _ in range(n)]
    words: list[list[str | None]] = [[None] * n for _ in range(n)]
    unknown = []
    for pair in table.itertuples():
        i, j = sorted((position[pair.factor_a], position[pair.factor_b]), reverse=True)
        both = f"{base.safe(pair.label_a, 40)} and {base.safe(pair.label_b, 40)}"
        if not np.isfinite(pair.rho):
            unknown.append((i, j, f"{both}: too few days with both"))
            continue
        sign = "+" if pair.rho > 0 else "−"
        rho[i, j] = pair.rho
        text[i][j] = _signed(pair.rho, 1) if n <= NUMBERED else sign if pair.low > 0 or pair.high < 0 else ""
        between = f", {_signed(pair.low)} to {_signed(pair.high)}" if np.isfinite(pair.low) else ""
        words[i][j] = f"{both}:<br>correlation {_signed(pair.rho)}{between}, from {wording.counted(pair.days, 'day')}"
    return rho, text, words, unknown
