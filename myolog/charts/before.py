"""Charts of what comes before an episode: shares by the hour, ratios within the day, courses around the day."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from myolog import wording
from myolog.catalogue import Factor
from myolog.charts import base
from myolog.charts.palette import Palette, alpha
from myolog.triggers import before_sentences as say
from myolog.triggers.sentences import two

ROW: Final = 26
"""Pixels of a window's row."""

NAME: Final = 30
"""Pixels of the row that names an exposure."""

TOP: Final = 40
BOTTOM: Final = 44

LEAST_HEIGHT: Final = 260
"""Pixels below which a chart cannot be read on a phone."""

COURSE: Final = 268
"""Pixels of the course of one factor."""

TICKS: Final = {-3: "3", -2: "2", -1: "1", 0: "the day", 1: "1"}
"""Days around the day of the episode; "before" and "after" stand in a line below."""


def shares_chart(windows: pd.DataFrame, palette: Palette) -> go.Figure:
    """How often each exposure came before onsets (filled) and before comparable times (hollow).

    Parameters
    ----------
    windows : DataFrame
        Rows of `counted_comparisons`, those of an exposure one below the other.
    """
    shown = windows[windows["onsets"] > 0]
    if shown.empty:
        return base.empty(palette, "No onset has a comparable time yet at which it is known what came before.")
    chart, places = _rows(shown, palette, "share that had it in the hours before")
    top = float(np.nanmax(shown[["onset_share", "matched_share"]].to_numpy())) * 100
    chart.x(range=[0, round(max(1.12 * top, 5.0), 2)], ticksuffix=" %", nticks=6, showgrid=True)
    lines_x: list[float | None] = []
    lines_y: list[float | None] = []
    for at, row in zip(places, shown.itertuples(), strict=True):
        lines_x += [100 * row.matched_share, 100 * row.onset_share, None]
        lines_y += [at, at, None]
    chart.trace(
        "scatter",
        x=[None if x is None else round(x, 3) for x in lines_x],
        y=lines_y,
        mode="lines",
        name="difference",
        line={"color": alpha(palette.quiet, 0.55), "width": 2},
        hoverinfo="skip",
    )
    for name, column, symbol, colour, size in (
        ("comparable times", "matched_share", "circle-open", palette.quiet, 10),
        ("onsets", "onset_share", "circle", palette.primary, 10),
    ):
        chart.trace(
            "scatter",
            x=base.rounded(100 * shown[column]),
            y=places,
            mode="markers",
            name=name,
            marker={"symbol": symbol, "size": size, "color": colour, "line": {"width": 2, "color": colour}},
            cliponaxis=False,
            customdata=_hovers(shown),
            hovertemplate="%{customdata}<extra></extra>",
        )
    _key(chart, (("●", palette.primary, "before onsets"), ("○", palette.quiet, "before comparable times")))
    return chart.figure()


def ratios_chart(windows: pd.DataFrame, hints: Iterable[tuple[str, float]], palette: Palette) -> go.Figure:
    """How many times as many onsets follow each exposure, within the day, with 95 % intervals, on a log axis.

    Parameters
    ----------
    windows : DataFrame
        Rows of `BeforeResult.windows`.
    hints : iterable of (exposure, window_from)
        Windows that are a hint: drawn in the colour of more or fewer, the others quietly.
    """
    # The rows are those of the other chart, beside which this one stands.
    drawn = windows[windows["onsets"] > 0]
    shown = drawn[drawn["ci_low"].notna() & drawn["ci_high"].notna()]
    if shown.empty:
        return base.empty(palette, "No exposure was noted on enough days yet for a ratio within the day.")
    chart, rows_at = _rows(drawn, palette, "times as many onsets (log scale)")
    level = dict(zip(drawn.index, rows_at, strict=True))
    places = [level[i] for i in shown.index]
    for i in drawn.index.difference(shown.index):
        chart.note("no ratio yet", x=1, xanchor="right", yref="y", y=level[i], yanchor="middle")
    ends = shown[["ci_low", "ci_high"]].to_numpy(dtype=float).clip(1 / 20, 20)
    reach = max(2.0, min(1.15 * float(np.exp(np.abs(np.log(ends)).max())), 20.0))
    marks = [m for m in (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20) if 1 / reach <= m <= reach]
    chart.x(
        type="log",
        range=[round(-math.log10(reach), 4), round(math.log10(reach), 4)],
        tickvals=marks,
        ticktext=[f"{m:g}" for m in marks],
        showgrid=True,
    )
    chart.shape(
        type="line", x0=1, x1=1, xref="x", yref="paper", y0=0, y1=1, line={"color": palette.quiet, "width": 1.5}
    )
    named = set(hints)
    colours = [
        palette.quiet
        if (row.exposure, row.window_from) not in named
        else palette.raises
        if row.rate_ratio > 1
        else palette.lowers
        for row in shown.itertuples()
    ]
    for colour in dict.fromkeys(colours):
        at = [i for i, mine in enumerate(colours) if mine == colour]
        rows = shown.iloc[at]
        ratio = rows["rate_ratio"].clip(1 / reach, reach)
        chart.trace(
            "scatter",
            x=base.rounded(ratio),
            y=[places[i] for i in at],
            mode="markers",
            name="ratio" if colour == palette.quiet else "hint",
            marker={"symbol": "circle", "size": 9, "color": colour},
            error_x={
                "type": "data",
                "symmetric": False,
                "array": base.rounded((rows["ci_high"].clip(upper=1e3) - ratio).clip(lower=0)),
                "arrayminus": base.rounded((ratio - rows["ci_low"].clip(lower=1e-3)).clip(lower=0)),
                "color": colour,
                "thickness": 2,
                "width": 0,
            },
            customdata=[
                f"{base.safe(row.label)}, {say.window_words(row.window_from, row.window_to)}:<br>"
                f"{two(row.rate_ratio)} times as many onsets<br>({two(row.ci_low)} to {two(row.ci_high)})"
                for row in rows.itertuples()
            ],
            hovertemplate="%{customdata}<extra></extra>",
        )
    chart.note("fewer onsets", x=0, y=1, xanchor="left", yanchor="bottom", yshift=6)
    chart.note("more onsets", x=1, y=1, xanchor="right", yanchor="bottom", yshift=6)
    return chart.figure()


def _rows(shown: pd.DataFrame, palette: Palette, unit: str) -> tuple[base.Drawing, list[float]]:
    """A drawing with a row a window below the name of its exposure, and the height of each row."""
    places: list[float] = []
    names: list[tuple[float, str]] = []
    at, last = 0.0, None
    for row in shown.itertuples():
        if row.exposure != last:
            names.append((at + NAME / 2, base.wrapped(row.label, 34, 1)))
            at, last = at + NAME, row.exposure
        places.append(at + ROW / 2)
        at += ROW
    chart = base.Drawing(palette, height=max(round(at + 4) + TOP + BOTTOM, LEAST_HEIGHT))
    chart.margin(l=8, r=12, t=TOP, b=BOTTOM)
    chart.y(
        range=[round(at + 4, 1), 0],
        tickvals=places,
        ticktext=[f"{wording.number(r.window_from)}–{wording.number(r.window_to)} h" for r in shown.itertuples()],
        showgrid=False,
    )
    chart.x(title={"text": unit, "font": {"color": palette.quiet, "size": base.SMALL}, "standoff": 6})
    for level, name in names:
        chart.note(
            f"<b>{name}</b>",
            x=0,
            xanchor="left",
            yref="y",
            y=level,
            yanchor="middle",
            font={"color": palette.text, "size": base.SMALL},
        )
    return chart, places


def _key(chart: base.Drawing, entries: tuple[tuple[str, str, str], ...]) -> None:
    """Say above the plot what the two marks are."""
    text = "   ".join(f'<span style="color:{colour}">{mark}</span> {words}' for mark, colour, words in entries)
    chart.note(text, x=0, y=1, xanchor="left", yanchor="bottom", yshift=6)


def _hovers(shown: pd.DataFrame) -> list[str]:
    return [
        f"{base.safe(row.label)}, {say.window_words(row.window_from, row.window_to)}:<br>"
        f"{row.onsets_exposed:,} of {wording.counted(row.onsets, 'onset')} ({say.percent(row.onset_share)});<br>"
        f"{row.times_exposed:,} of {wording.counted(row.times, 'comparable time')} "
        f"(matched: {say.percent(row.matched_share)})"
        for row in shown.itertuples()
    ]


def course_chart(rows: pd.DataFrame, factor: Factor, palette: Palette) -> go.Figure:
    """Course of a factor around days with an episode (filled), against comparable days (hollow).

    Parameters
    ----------
    rows : DataFrame
        Rows of `course.course` of one factor; the interval is that of the difference, drawn around the filled mark.
    factor : Factor
        Its unit and colour.
    """
    known = rows[rows["low"].notna()]
    if known.empty:
        return base.empty(palette, say.course_sentence(rows, factor) + ".", height=COURSE)
    times = 100.0 if factor.quantity == "yes_no" else 1.0
    mean, usual = times * known["mean"], times * known["usual"]
    low, high = usual + times * known["low"], usual + times * known["high"]
    if factor.quantity == "yes_no":
        low, high = low.clip(0, 100), high.clip(0, 100)
    offsets = known["offset"].to_numpy()
    chart = base.Drawing(palette, height=COURSE)
    chart.margin(l=8, r=8, t=34, b=46)
    chart.unit("% of days" if factor.quantity == "yes_no" else base.safe(factor.unit, 30))
    chart.x(
        range=[float(offsets.min()) - 0.5, float(offsets.max()) + 0.5],
        tickvals=[int(o) for o in offsets],
        ticktext=[TICKS.get(int(o), f"{abs(int(o))}") for o in offsets],
        title={
            "text": "days before, and after" if offsets.max() > 0 else "days before",
            "font": {"color": palette.quiet, "size": base.SMALL},
            "standoff": 6,
        },
        showline=True,
    )
    ends = np.concatenate([low, high, usual, mean])
    pad = 0.08 * (float(ends.max() - ends.min()) or 1.0)
    floor = 0.0 if float(ends.min()) >= 0 and float(ends.min()) < 0.35 * float(ends.max()) else float(ends.min()) - pad
    chart.y(range=[round(floor, 4), round(float(ends.max()) + pad, 4)], rangemode="normal")
    colour = palette.role(factor.colour)
    chart.trace(
        "scatter",
        x=offsets.tolist(),
        y=base.rounded(usual),
        mode="lines+markers",
        name="comparable days",
        line={"color": alpha(palette.quiet, 0.7), "width": 1.5, "dash": "dot"},
        marker={"symbol": "circle-open", "size": 8, "color": palette.quiet, "line": {"width": 2}},
        hoverinfo="skip",
    )
    chart.trace(
        "scatter",
        x=offsets.tolist(),
        y=base.rounded(mean),
        error_y=_bars(mean, low, high, colour),
        mode="markers",
        name="around an episode",
        marker={"symbol": "circle", "size": 9, "color": colour},
        cliponaxis=False,
        customdata=[_course_hover(row, factor) for row in known.itertuples()],
        hovertemplate="%{customdata}<extra></extra>",
    )
    return chart.figure()


def _bars(mean: pd.Series, low: pd.Series, high: pd.Series, colour: str) -> dict[str, Any]:
    return {
        "type": "data",
        "symmetric": False,
        "array": base.rounded(high - mean),
        "arrayminus": base.rounded(mean - low),
        "color": colour,
        "thickness": 2,
        "width": 0,
    }


def _course_hover(row: Any, factor: Factor) -> str:  # noqa: ANN401 - a row of itertuples
    when = say.OFFSETS.get(int(row.offset), f"{abs(int(row.offset))} days before")
    return (
        f"{when[:1].upper()}{when[1:]}: {base.safe(say.level(row.mean, factor))},<br>"
        f"comparable days {base.safe(say.level(row.usual, factor))};<br>"
        f"{wording.counted(row.onset_days, 'day')} with an episode, {row.quiet_days:,} without"
    )
