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

TALL: Final = 348
"""Pixels of a frequency chart: a line above the plot, seven below."""

LEFT: Final = 34
"""Pixels beside the plot of a frequency chart, for the numbers of its axis."""

BELOW: Final = 134
REFERENCE: Final = 51
"""Pixels below the plot of a frequency chart: bins, days, the factor, and of them those for its reference level."""

LAGS: Final = ("same day", "1 day before", "2 days before", "3 days before")

ROW: Final = 54
"""Pixels that a factor takes in the ranked chart: two lines of its name and the lag."""

CELL: Final = 34
SMALL_CELL: Final = 22
"""Pixels that a factor takes in the map, with numbers and with signs only."""

NUMBERED: Final = 10
"""Factors up to which the cells of the map hold numbers; above, only signs."""

LONG_EDGE: Final = 4
"""Letters of a cut, as "5,500", from beyond which five bins have no room for each."""

QUARTERS: Final = {0.25: "¼", 0.5: "½", 0.75: "¾"}

Floats = npt.NDArray[np.float64]


def frequency_chart(
    bins: pd.DataFrame,
    factor: Factor,
    palette: Palette,
    *,
    y_max: float | None = None,
    noun: str = "episodes a day",
    curve: pd.DataFrame | None = None,
    reference: bool = True,
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
    reference : bool
        Whether room is kept for a reference level: where any figure of the row has one.
    """
    known = bins[bins["rate"].notna()]
    if known.empty:
        return base.empty(palette, f"{factor.label} and the outcome were never logged for the same day.", height=TALL)
    unused = 0 if reference or factor.band is not None else REFERENCE
    chart = base.Drawing(palette, height=TALL - unused)
    heights = known[["rate", "low", "high"]].to_numpy(dtype=float)
    # Zero is always on the axis; a score may lie below it.
    floor, highest = min(0.0, float(np.nanmin(heights))) * 1.08, max(0.0, float(np.nanmax(heights))) * 1.08
    top = y_max if y_max is not None and y_max > 0 else highest if highest > floor else 1.0
    chart.margin(l=LEFT, r=4, t=34, b=BELOW - unused)
    chart.x(range=[-0.5, len(known) - 0.5], automargin=False, showline=True)
    chart.y(range=[round(floor, 4), round(top, 4)], automargin=False)
    chart.unit(base.safe(noun, 44))
    place = _places(known)
    if factor.band is not None:
        _reference(chart, factor.band, place, len(known))
    colour = palette.role(factor.colour)
    if curve is not None and len(curve):
        at = [float(x) for x in place(curve["x"].to_numpy(dtype=float)).round(3)]
        base.smooth(chart, at, curve, colour=colour, half=0.25, names=("fitted rate", "interval of the fitted rate"))
    _rates(chart, known, colour, base.safe(noun, 44), digits=1 if top >= 1 else 2)
    _name_bins(chart, known, factor)
    return chart.figure()


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


def _reference(chart: base.Drawing, band: Band, place: Callable[[npt.ArrayLike], Floats], n: int) -> None:
    """Shade the reference level and say in the last two lines what it is."""
    start = -0.5 if band.low is None else float(place(band.low))
    end = n - 0.5 if band.high is None else float(place(band.high))
    inside = end > start
    fill = {"fillcolor": alpha(chart.palette.quiet, 0.13), "line": {"width": 0}}
    if inside:
        at = {"xref": "x", "x0": round(start, 3), "x1": round(end, 3), "yref": "paper", "y0": 0, "y1": 1}
        chart.shape(type="rect", layer="below", **at, **fill)
    swatch = {"xref": "paper", "yref": "paper", "xsizemode": "pixel", "ysizemode": "pixel", "xanchor": 0, "yanchor": 0}
    left, top = -LEFT, -4 * base.LINE_HEIGHT - 8
    chart.shape(type="rect", x0=left, x1=left + 12, y0=top - 15, y1=top - 3, **fill, **swatch)
    chart.note(
        base.wrapped(band.label if inside else f"{band.label}: outside these days", 29, 3),
        x=0,
        y=0,
        xanchor="left",
        yanchor="top",
        align="left",
        xshift=left + 16,
        yshift=top,
    )


def _rates(chart: base.Drawing, bins: pd.DataFrame, colour: str, noun: str, *, digits: int) -> None:
    """Draw the rate of each bin with its interval; hollow where too few days give none."""
    known = bins["low"].notna() & bins["high"].notna()
    places = np.arange(len(bins))
    for sure in (True, False):
        at = (known == sure).to_numpy()
        if not at.any():
            continue
        shown = bins[at]
        chart.trace(
            "scatter",
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


def _name_bins(chart: base.Drawing, bins: pd.DataFrame, factor: Factor) -> None:
    """Write below the axis where the bins are cut, the days behind each, and what the axis measures.

    A cut stands between two points and a single value below its own, so that five bins fit in a narrow chart.
    """
    n = len(bins)
    ranges = (bins["left"] < bins["right"]).to_numpy()
    if n > 1 and ranges[1:].all():
        # What lies outside the outermost cuts is said by there being no cut: below the first, from the last on.
        edges = [_edge(left, factor.unit) for left in bins["left"]]
        names = {i - 0.5: edges[i] for i in range(1, n) if ranges[i - 1]}
        if max(map(len, names.values()), default=0) > LONG_EDGE:  # every other one, or they touch
            names = dict(list(names.items())[:: 2 if len(names) > 2 else 1])
        names |= {} if ranges[0] else {0: edges[0]}
    else:
        names = {i: base.wrapped(_short(label, factor.unit), 9) for i, label in enumerate(bins["label"])}
    lines = 1 + max(text.count("<br>") for text in names.values())
    # The days are a last line of the axis' own labels: as so many notes they would take a browser much longer.
    days = {i: f'<span style="color:{chart.palette.quiet}">{days:,.0f}</span>' for i, days in enumerate(bins["days"])}
    texts = dict(names)
    for at, counted in days.items():
        above = names.get(at, "\u00a0")
        texts[at] = above + "<br>" * (lines - above.count("<br>")) + counted
    title = base.safe(wording.titled(factor), 42)
    chart.x(
        tickvals=list(texts),
        ticktext=list(texts.values()),
        tickfont={"color": chart.palette.text, "size": base.SMALL},
        title={"text": title, "font": {"color": chart.palette.quiet, "size": base.SMALL}, "standoff": 6},
    )
    below = -lines * base.LINE_HEIGHT - 2
    chart.note("days", x=0, y=0, xanchor="left", yanchor="top", xshift=-LEFT, yshift=below)


def _edge(value: float, unit: str) -> str:
    """Where a bin is cut: hours with quarters, other units as plain numbers."""
    part = QUARTERS.get(value % 1) if unit == "h" else None
    if part:
        return f"{int(value) or ''}{part}"
    return wording.hours(value) if unit == "h" and value % 1 else wording.number(value, 2)


def _clock(hours: int, minutes: int) -> str:
    """Hours and minutes in the fewest signs: "8¼", "8:10"."""
    part = QUARTERS.get(minutes / 60)
    return f"{hours}{part}" if part else f"{hours}:{minutes:02d}"


def _short(label: object, unit: str) -> str:
    """Label of a bin without its unit, which the title names, and with signs for words: "3 to 4" as "3–4"."""
    text = str(label)
    if unit == "h":
        text = re.sub(r"(\d+) h (\d+) min", lambda found: _clock(int(found[1]), int(found[2])), text)
    if unit:
        text = re.sub(rf"(?<=\d) {re.escape(unit.removesuffix('s'))}s?\b", "", text)
    return re.sub("^under ", "< ", text).replace(" to ", "–").replace(" or more", "+")


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
    chart = base.Drawing(palette, height=max(260, n * ROW + 106))
    widest = np.nanmax(rows[["rho", "low", "high"]].abs().to_numpy(dtype=float)) if rows["rho"].notna().any() else 1.0
    limit = float(np.clip(np.ceil(widest * 10) / 10, 0.1, 1.0))
    chart.margin(l=8, r=8, t=46, b=60)
    chart.x(
        range=[-limit * 1.02, limit * 1.02],
        tickformat="~g",
        nticks=5,
        showgrid=True,
        zeroline=True,
        zerolinecolor=palette.quiet,
        zerolinewidth=1,
        automargin=False,
    )
    chart.y(range=[n - 0.5, -0.5], showgrid=False)
    _between_rows(chart, n, limit)
    for strongest in (False, True):
        _intervals(chart, rows[rows["strongest"] == strongest], large=strongest)
    _name_rows(chart, rows)
    for end, side in zip(ends, ("left", "right"), strict=True):
        text = base.wrapped(end, 16)
        chart.note(text, x=float(side == "right"), y=1, xanchor=side, yanchor="bottom", align=side)
    chart.note(
        "Spearman correlation<br>each row from the top: same day, 1, 2, 3 days before",
        xref="paper",
        x=1,
        y=0,
        xanchor="right",
        yanchor="bottom",
        align="right",
        yshift=-60,
    )
    return chart.figure()


def _ranked(table: pd.DataFrame) -> pd.DataFrame:
    """Rows with their place in the ranking, and the lag of each factor that is strongest."""
    table = table.reset_index(drop=True)
    strength = table["rho"].abs()
    best = strength.groupby(table["factor"], sort=False).max().sort_values(ascending=False, kind="stable")
    row = table["factor"].map({factor: i for i, factor in enumerate(best.index)})
    first = strength.fillna(-1.0).groupby(table["factor"]).idxmax()
    return table.assign(row=row, strongest=table.index.isin(first))


def _between_rows(chart: base.Drawing, n: int, limit: float) -> None:
    x: list[float | None] = []
    y: list[float | None] = []
    for i in range(n + 1):
        x += [-limit * 1.02, limit * 1.02, None]
        y += [i - 0.5, i - 0.5, None]
    chart.trace(
        "scatter",
        x=x,
        y=y,
        mode="lines",
        name="rows",
        hoverinfo="skip",
        line={"color": chart.palette.line, "width": 1},
        cliponaxis=False,
    )


def _intervals(chart: base.Drawing, rows: pd.DataFrame, *, large: bool) -> None:
    known = rows[rows["rho"].notna()]
    looks = (
        ("interval misses zero, below", known["high"] < 0, chart.palette.lowers, "circle"),
        ("interval misses zero, above", known["low"] > 0, chart.palette.raises, "circle"),
        ("interval holds zero", ~((known["high"] < 0) | (known["low"] > 0)), chart.palette.quiet, "circle-open"),
    )
    for name, chosen, colour, symbol in looks:
        shown = known[chosen]
        if shown.empty:
            continue
        chart.trace(
            "scatter",
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


def _name_rows(chart: base.Drawing, rows: pd.DataFrame) -> None:
    """Write each factor's name and its strongest lag, or why it has no correlation."""
    first = rows[rows["strongest"]].sort_values("row")
    names = []
    for row in first.itertuples():
        known = np.isfinite(row.rho)
        below = LAGS[int(row.lag)] if known else "not computed"
        names.append(f'{base.wrapped(row.label, 19)}<br><span style="color:{chart.palette.quiet}">{below}</span>')
        if not known:
            reason = row.reason if isinstance(row.reason, str) and row.reason else "too few days"
            chart.note(
                base.wrapped(reason, 27, 3),
                xref="x",
                yref="y",
                x=0,
                y=int(row.row),
                bgcolor=chart.palette.ground,
                hovertext=base.wrapped(reason, 60, 4),
            )
    chart.y(tickvals=first["row"].tolist(), ticktext=names, tickfont={"color": chart.palette.text, "size": base.SMALL})


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
    chart = base.Drawing(palette, height=side * (CELL if n <= NUMBERED else SMALL_CELL) + 68)
    chart.margin(l=4, r=116, t=4, b=64)
    chart.x(range=[-0.5, side - 0.5], visible=False)
    chart.y(range=[side - 0.5, -0.5], visible=False)
    chart.trace(
        "heatmap",
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
        chart.trace(
            "scatter",
            x=[j for _, j, _ in unknown],
            y=[i for i, _, _ in unknown],
            mode="markers",
            name="too few days",
            marker={"symbol": "line-ne", "size": 8, "line": {"color": palette.quiet, "width": 1.2}},
            customdata=[said for _, _, said in unknown],
            hovertemplate="%{customdata}<extra></extra>",
        )
    chart.words(
        (
            (i - 0.45, i, base.wrapped(labels[key], 18) if n <= NUMBERED else base.safe(labels[key], 20))
            for key, i in position.items()
        ),
        name="names",
        textposition="middle right",
        textfont={"color": palette.text, "size": base.SMALL},
    )
    lines = ["+ both rise together", "− one rises, the other falls", "(only where the interval misses zero)"]
    chart.note(
        "<br>".join(lines if n > NUMBERED else lines[:2]),
        x=0,
        yref="y",
        y=n - 0.5,
        xanchor="left",
        yanchor="top",
        yshift=-8,
        align="left",
    )
    return chart.figure()


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
