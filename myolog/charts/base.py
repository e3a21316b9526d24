"""What all charts share: one look, safe text, and the few marks that every page draws alike.

Figures are light and fluid: no template, no mode bar, sizes in pixels only where text stands, so that the
same figure reads at 300 and at 1100 pixels. What is missing is missing (None), never zero.
"""

from __future__ import annotations

import html
import math
import re
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import plotly.graph_objects as go

from myolog.charts.palette import Palette, alpha

HEIGHT: Final = 300
CONFIG: Final = {"displayModeBar": False, "scrollZoom": False, "responsive": True}
"""For whoever shows a figure: no mode bar, and the wheel scrolls the page, not the chart."""

FONT: Final = "Source Sans, 'Source Sans Pro', 'Segoe UI', system-ui, sans-serif"
TEXT: Final = 14
SMALL: Final = 13
LINE_HEIGHT: Final = 17
"""Pixels from one line of small text to the next."""

HOUR: Final = 3_600_000.0
DAY: Final = 24 * HOUR
"""Milliseconds, the unit of a date axis."""

HALF_DAY: Final = pd.Timedelta(hours=12)

WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def safe(text: object, longest: int = 60) -> str:
    """Text as Plotly shows it letter by letter.

    Plotly reads labels as HTML, `%{…}` as a variable and `$…$` as a formula, and text from a file may hold
    any of these, or characters that turn the direction of writing.
    """
    plain = _one_line(text)
    short = plain if len(plain) <= longest else plain[: longest - 1].rstrip() + "…"
    return html.escape(short, quote=False).replace("{", "&#123;").replace("$", "&#36;")


def wrapped(text: object, width: int, lines: int = 2) -> str:
    """Text on at most so many lines of so many letters, cut with "…" where it is longer; safe as by `safe`."""
    rows = textwrap.wrap(_one_line(text), width, max_lines=lines, placeholder="…") or [""]
    if rows[-1] == "…" and len(rows) > 1:
        rows[-2:] = [f"{rows[-2][: width - 1]}…"]
    return "<br>".join(safe(row, width) for row in rows)


def _one_line(text: object) -> str:
    """Text without control characters, its runs of space made one; a space that must not break stays."""
    return re.sub(r"[^\S\u00a0]+", " ", _UNSEEN.sub("", str(text))).strip()


class Drawing:
    """A figure in the making, in the house's look: plain dicts that become a Plotly figure at once.

    Built piece by piece with Plotly's own verbs, a figure takes ten times as long.
    """

    def __init__(self, palette: Palette, *, height: int = HEIGHT) -> None:
        self.palette = palette
        self._traces: list[dict[str, Any]] = []
        self._notes: list[dict[str, Any]] = []
        self._shapes: list[dict[str, Any]] = []
        self.layout = _look(palette, height)

    def trace(self, kind: str, **look: Any) -> None:  # noqa: ANN401 - plotly's own
        """Draw a trace, such as "scatter", "bar" or "heatmap"."""
        self._traces.append({"type": kind, **look})

    def x(self, **look: Any) -> None:  # noqa: ANN401 - plotly's own
        """Change the horizontal axis."""
        self.layout["xaxis"].update(look)

    def y(self, **look: Any) -> None:  # noqa: ANN401 - plotly's own
        """Change the vertical axis."""
        self.layout["yaxis"].update(look)

    def margin(self, **sides: int) -> None:
        """Change the room around the plot: l, r, t, b in pixels."""
        self.layout["margin"].update(sides)

    def shape(self, **look: Any) -> None:  # noqa: ANN401 - plotly's own
        """Draw a shape."""
        self._shapes.append(look)

    def note(self, text: str, **where: Any) -> None:  # noqa: ANN401 - plotly's own
        """Write a direct label; `text` must be safe already."""
        font = {"color": self.palette.quiet, "size": SMALL}
        self._notes.append({"text": text, "xref": "paper", "yref": "paper", "showarrow": False, "font": font} | where)

    def unit(self, text: str) -> None:
        """Write what the vertical axis counts, level, above its upper end; `text` must be safe already."""
        self.layout["title"] = {
            "text": text,
            "font": {"color": self.palette.quiet, "size": SMALL},
            "x": 0,
            "xref": "container",
            "y": 1,
            "yref": "container",
            "xanchor": "left",
            "yanchor": "top",
            "pad": {"t": 4},
        }

    def figure(self) -> go.Figure:
        """What was drawn, as a Plotly figure."""
        layout = self.layout | {"annotations": self._notes, "shapes": self._shapes}
        # Unchecked: Plotly takes five times as long to check a figure than to make it; the tests check each kind.
        return go.Figure({"data": self._traces, "layout": layout}, _validate=False)


def _look(palette: Palette, height: int) -> dict[str, Any]:
    axis = {
        "showgrid": False,
        "zeroline": False,
        "showline": False,
        "ticks": "",
        "gridcolor": palette.line,
        "linecolor": palette.line,
        "tickcolor": palette.line,
        "tickfont": {"color": palette.quiet, "size": SMALL},
        "tickangle": 0,
        "title": {"font": {"color": palette.quiet, "size": SMALL}, "standoff": 8},
        "automargin": True,
        "fixedrange": True,
    }
    return {
        "template": {},
        "height": height,
        "margin": {"l": 8, "r": 12, "t": 36, "b": 8},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "color": palette.text, "size": TEXT},
        "showlegend": False,
        "hoverlabel": {
            "bgcolor": palette.surface,
            "bordercolor": palette.line,
            "font": {"color": palette.text, "family": FONT, "size": TEXT},
            "align": "left",
        },
        "hovermode": "closest",
        "dragmode": False,
        "xaxis": axis,
        "yaxis": axis | {"showgrid": True, "rangemode": "tozero", "nticks": 5},
        "bargap": 0.15,
        "barmode": "overlay",
    }


def figure(palette: Palette, *, height: int = HEIGHT) -> go.Figure:
    """An empty figure in the house's look."""
    return Drawing(palette, height=height).figure()


def empty(palette: Palette, sentence: str, *, height: int = HEIGHT) -> go.Figure:
    """A figure that says what is missing, where there is nothing to draw."""
    chart = Drawing(palette, height=height)
    chart.x(visible=False)
    chart.y(visible=False)
    chart.note(wrapped(sentence, 40, 4), x=0.5, y=0.5, font={"color": palette.quiet, "size": TEXT})
    return chart.figure()


def rounded(values: Iterable[Any], digits: int = 4) -> list[float | None]:
    """Numbers as they travel to the browser: short, and None where missing."""
    return [round(float(v), digits) if math.isfinite(v) else None for v in values]


def runs(mask: npt.ArrayLike) -> list[tuple[int, int]]:
    """First position and position after the last of each run of True.

    >>> runs([True, True, False, True])
    [(0, 2), (3, 4)]
    """
    steps = np.diff(np.concatenate(([False], np.asarray(mask, dtype=bool), [False])).astype(int))
    return [(int(a), int(b)) for a, b in np.flatnonzero(steps).reshape(-1, 2)]


def smooth(
    chart: Drawing,
    x: Sequence[Any],
    table: pd.DataFrame,
    *,
    colour: str,
    half: Any,  # noqa: ANN401 - half a step of x: a number or a span of time
    names: tuple[str, str] = ("rate", "interval"),
) -> None:
    """Draw a smoothed rate with its interval; both stop where they are missing, and nothing bridges the gap.

    Parameters
    ----------
    x : sequence of length n
        Numbers, or dates as Timestamps.
    table : DataFrame with n rows
        Columns rate, low, high.
    colour : str
        #RRGGBB of the line; the interval is a tint of it.
    half : same kind of difference as x
        Half the width that a value standing alone between two gaps is drawn with.
    """
    rate, low, high = (table[name].to_numpy(dtype=float) for name in ("rate", "low", "high"))
    line: list[tuple[Any, Any]] = []
    for a, b in runs(np.isfinite(rate)):
        at = _reach(x[a:b], half)
        line += [*zip(at, np.resize(rate[a:b], len(at)), strict=True), (None, math.nan)]
    area: list[tuple[Any, Any]] = []
    for a, b in runs(np.isfinite(low) & np.isfinite(high)):
        at = _reach(x[a:b], half)
        there = list(zip(at, np.resize(high[a:b], len(at)), strict=True))
        back = list(zip(at, np.resize(low[a:b], len(at)), strict=True))
        area += [*there, *reversed(back), there[0], (None, math.nan)]
    for name, points, look in (
        (names[1], area, {"fill": "toself", "fillcolor": alpha(colour, 0.14), "line": {"width": 0}}),
        (names[0], line, {"line": {"color": colour, "width": 2}}),
    ):
        chart.trace(
            "scatter",
            x=[instant(at) for at, _ in points[:-1]],
            y=rounded(value for _, value in points[:-1]),
            mode="lines",
            name=name,
            hoverinfo="skip",
            **look,
        )


def _reach(x: Sequence[Any], half: Any) -> list[Any]:  # noqa: ANN401 - a number or a span of time
    return list(x) if len(x) > 1 else [x[0] - half, x[0] + half]


def instant(x: Any) -> Any:  # noqa: ANN401 - a number or a date
    """A date as milliseconds since 1970, which a browser need not parse; anything else as it is."""
    return round(x.timestamp() * 1000) if isinstance(x, pd.Timestamp) else x


def dates(x: Iterable[pd.Timestamp]) -> list[str]:
    """Dates as they travel to the browser."""
    return [f"{at:%Y-%m-%d}" for at in x]


def date_axis(chart: Drawing, first: pd.Timestamp, last: pd.Timestamp, *, margin: pd.Timedelta = HALF_DAY) -> None:
    """Make the horizontal axis one of dates; the year stands once, below the first label of its kind.

    Parameters
    ----------
    first, last : Timestamp
        First and last date that is drawn. An axis of less than a fortnight leaves room for the days to come.
    margin : Timedelta
        What to leave free at both ends.
    """
    last = max(last, first + pd.Timedelta(days=13) - 2 * (margin - HALF_DAY))
    days = (last - first + 2 * margin).days
    look: dict[str, Any] = {"tickformat": "%Y" if days > 1200 else "%b\n%Y", "nticks": 7}
    if days <= 30:
        look = {"tickformat": "%-d %b\n%Y", "tick0": instant(first), "dtick": math.ceil(days / 5) * DAY}
    elif days <= 70:
        look = {"tickformat": "%-d %b\n%Y", "nticks": 6}
    elif days <= 215:  # left to itself, the axis would name a month twice
        look = {"tickformat": "%b\n%Y", "dtick": "M1"}
    chart.x(
        type="date",
        range=[instant(first - margin), instant(last + margin)],
        ticks="outside",
        ticklen=4,
        showline=True,
        **look,
    )


def scale(palette: Palette) -> list[list[Any]]:
    """Colour scale of a count: zero has the palest colour to itself, the others follow its square root."""
    shades = palette.scale[2:]
    steps = [[max((i / (len(shades) - 1)) ** 2, 1e-6), shade] for i, shade in enumerate(shades)]
    return [[0.0, palette.scale[0]], [1e-6 / 2, palette.scale[0]], *steps]


def shade_key(chart: Drawing, *, least: str, most: str, below: int, missing: str = "not logged") -> None:
    """Write what the shades of a heat map mean, on one line below it.

    Parameters
    ----------
    least, most : str
        What the palest and the darkest square stand for.
    below : int
        Pixels from the plot's lower edge to the middle of the line.
    missing : str
        What a struck square means; "" where none is missing.
    """
    palette, side, gap, letter = chart.palette, 12, 2, 6.3
    at = {"xref": "paper", "yref": "paper", "xsizemode": "pixel", "ysizemode": "pixel", "xanchor": 0, "yanchor": 0}
    level = {"y0": -below - side / 2, "y1": -below + side / 2}
    x = 0.0
    texts: list[tuple[float, str]] = []
    if missing:
        stroke = {"color": palette.quiet, "width": 1.2}
        chart.shape(type="line", x0=2, x1=side - 2, line=stroke, **level, **at)
        texts.append((side + 4, missing))
        x = side + len(missing) * letter + 24
    texts.append((x, least))
    x += len(least) * letter + 6
    for shade in (palette.scale[0], *palette.scale[2::2]):
        chart.shape(type="rect", x0=x, x1=x + side, fillcolor=shade, line={"width": 0}, **level, **at)
        x += side + gap
    texts.append((x + 4, most))
    for shift, text in texts:
        chart.note(text, x=0, y=0, xanchor="left", yanchor="middle", xshift=shift, yshift=-below)


def mixed(colour: str, ground: str, share: float) -> str:
    """Colour that `share` of one #RRGGBB over another gives, as #RRGGBB."""
    parts = ((int(colour[i : i + 2], 16), int(ground[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(share * above + (1 - share) * below):02X}" for above, below in parts)


def day(date: pd.Timestamp, *, year: bool = False) -> str:
    """A date as people write it: "Tue 3 Mar"."""
    return f"{date:%a} {date.day} {date:%b}" + (f" {date.year}" if year else "")


def noun_for(count: float, nouns: str) -> str:
    """The noun that goes with a count: "episode" for one, "episodes" for any other."""
    return nouns.removesuffix("s") if count == 1 else nouns
