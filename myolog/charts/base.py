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
DOTTED: Final = 24
"""Pixels that the line of `shade_key` takes which says what a dot means."""

HOUR: Final = 3_600_000.0
DAY: Final = 24 * HOUR
"""Milliseconds, the unit of a date axis."""

HALF_DAY: Final = pd.Timedelta(hours=12)

WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")

_MARKUP = re.compile(r"<[^>]*>")
_NARROW: Final = frozenset("fijlrtI .,:;'|!()[]-\u00a0")
_WIDE: Final = frozenset("mwMW%@—…")


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

    def words(self, where: Iterable[tuple[float, float, str]], *, name: str, **look: Any) -> None:  # noqa: ANN401 - plotly's own
        """Write many words at once, each at its x and y of the plot: one trace is drawn sooner than many notes.

        Text must be safe already; the trace answers no pointer.
        """
        placed = list(where)
        look = {"textfont": {"color": self.palette.quiet, "size": SMALL}, "cliponaxis": False} | look
        self.trace(
            "scatter",
            x=[x for x, _, _ in placed],
            y=[y for _, y, _ in placed],
            text=[text for _, _, text in placed],
            mode="text",
            name=name,
            hoverinfo="skip",
            **look,
        )

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
        self._fit_labels()
        layout = self.layout | {"annotations": self._notes, "shapes": self._shapes}
        # Unchecked: Plotly takes five times as long to check a figure than to make it; the tests check each kind.
        return go.Figure({"data": self._traces, "layout": layout}, _validate=False)

    def _fit_labels(self) -> None:
        """Make room for the labels of the ticks, as far as they are known here.

        A browser that has to find the room by itself draws the whole figure, measures the labels, and draws it again.
        """
        margin = self.layout["margin"]
        y = self.layout["yaxis"]
        if y["automargin"] and y.get("visible", True):
            if {"tickvals", "dtick", "type"}.isdisjoint(y) and "range" in y:
                y["tickvals"] = ticks(*sorted(y["range"]), most=y["nticks"])
            if "tickvals" in y and "ticktext" not in y:
                y["ticktext"] = [_plain_number(tick) for tick in y["tickvals"]]
            if "ticktext" in y:
                size = y["tickfont"]["size"]
                lines = (line for text in y["ticktext"] for line in str(text).split("<br>"))
                widest = max((text_width(line, size) for line in lines), default=0.0)
                margin["l"] = max(margin["l"], math.ceil(widest) + 9)
                y["automargin"] = False
        x = self.layout["xaxis"]
        if x["automargin"] and x.get("visible", True) and not x["title"].get("text"):
            if "ticktext" in x:
                lines_below = 1 + max((str(text).count("<br>") for text in x["ticktext"]), default=0)
            elif "tickformat" in x:
                lines_below = 1 + x["tickformat"].count("\n")
            else:
                return
            margin["b"] = max(margin["b"], x.get("ticklen", 0) + LINE_HEIGHT * lines_below + 12)
            margin["r"] = max(margin["r"], 20)  # half of a label that ends the axis
            x["automargin"] = False


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


def ticks(low: float, high: float, *, most: int = 5) -> list[float]:
    """Round numbers from low to high, at most `most` of them, 1, 2 or 5 × 10^k apart.

    >>> ticks(0, 17)
    [0.0, 5.0, 10.0, 15.0]
    """
    if not high > low:
        return [low]
    power = 10.0 ** math.floor(math.log10((high - low) / most))
    steps = (factor * power for factor in (1, 2, 5, 10, 20))
    step = next(step for step in steps if math.floor(high / step) - math.ceil(low / step) < most)
    return [round(i * step, 10) for i in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _plain_number(value: float) -> str:
    return f"{value:,.10g}".replace("-", "−")


def text_width(text: str, size: int = SMALL) -> float:
    """About the pixels that a line of text takes in `FONT`, rather a little more than less; markup takes none."""
    letters = html.unescape(_MARKUP.sub("", text))
    return size * sum(0.34 if c in _NARROW else 0.84 if c in _WIDE else 0.63 if c.isupper() else 0.55 for c in letters)


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
            x=[_sent(at) for at, _ in points[:-1]],
            y=rounded(value for _, value in points[:-1]),
            mode="lines",
            name=name,
            hoverinfo="skip",
            **look,
        )


def _reach(x: Sequence[Any], half: Any) -> list[Any]:  # noqa: ANN401 - a number or a span of time
    return list(x) if len(x) > 1 else [x[0] - half, x[0] + half]


def _sent(x: Any) -> Any:  # noqa: ANN401 - a number or a date
    """A date as `moment` writes it; anything else as it is."""
    return moment(x) if isinstance(x, pd.Timestamp) else x


def moment(at: pd.Timestamp) -> str:
    """A point in time as it travels to the browser; Plotly reads milliseconds in twice the time of this."""
    return at.isoformat(" ", "minutes").removesuffix(" 00:00")


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
        look = {"tickformat": "%-d %b\n%Y", "tick0": moment(first), "dtick": math.ceil(days / 5) * DAY}
    elif days <= 70:
        look = {"tickformat": "%-d %b\n%Y", "nticks": 6}
    elif days <= 215:  # left to itself, the axis would name a month twice
        look = {"tickformat": "%b\n%Y", "dtick": "M1"}
    chart.x(
        type="date",
        range=[moment(first - margin), moment(last + margin)],
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


def shade_key(
    chart: Drawing, *, least: str, most: str, below: int, missing: str = "not logged", dotted: str = ""
) -> None:
    """Write what the shades of a heat map mean, on one line below it.

    Parameters
    ----------
    least, most : str
        What the palest and the darkest square stand for.
    below : int
        Pixels from the plot's lower edge to the middle of the line.
    missing : str
        What a struck square means; "" where none is missing.
    dotted : str
        What a dot in a square means, told on a line of its own; "" where there is none.
    """

    def coloured(colour: str, sign: str, size: int) -> str:
        return f'<span style="color:{colour};font-size:{size}px">{sign}</span>'

    palette, apart = chart.palette, "\u2002"
    shades = "\u200a".join(coloured(shade, "■", 22) for shade in (palette.scale[0], *palette.scale[2::2]))
    struck = f"{coloured(palette.quiet, '∕', TEXT)}\u2002{missing}{apart}{apart}" if missing else ""
    # One line of text: as a dozen shapes and labels it takes a browser longer to draw than the squares themselves.
    text = f"{struck}{least}{apart}{shades}{apart}{most}"
    chart.note(text, x=0, y=0, xanchor="left", yanchor="middle", xshift=-2, yshift=-below)
    if dotted:
        ring = f"{coloured(palette.text, '○', TEXT)}\u2002{dotted}"
        chart.note(ring, x=0, y=0, xanchor="left", yanchor="middle", xshift=-2, yshift=-below - DOTTED)


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
