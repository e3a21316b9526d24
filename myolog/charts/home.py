"""Charts of the home page: the time line, the calendar, the hours of the week, duration and severity."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import plotly.graph_objects as go

from myolog import showing, wording
from myolog.charts import base
from myolog.charts.palette import Palette, alpha

DAILY: Final = 400
"""Days up to which the time line has a mark a day; above, a mark a week."""

LABEL_SHARE: Final = 0.4
"""Share of the width that the label of the line takes on a phone."""

WEEKS: Final = 27
"""Weeks side by side in the calendar, half a year: the most that can be told apart on a phone."""

ROWS: Final = 8
"""Rows that half a year takes: the names of the months, then seven weekdays."""

FEW: Final = 5
"""Episodes below which a median is drawn hollow."""

MINUTES: Final = (1 / 60, 1 / 6, 0.5, 1, 2, 5, 10, 30, 60, 120, 360, 720, 1440, 2880, 10080)
"""Durations worth a tick, in minutes."""

Indices = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def timeline_chart(
    table: pd.DataFrame, palette: Palette, *, noun: str = "episodes", is_score: bool = False, week_start: int = 0
) -> go.Figure:
    """Episodes over time with their smoothed rate; days that were not logged are hatched.

    Parameters
    ----------
    table : DataFrame
        One row a day: index `date`; count (NaN: not observed), rate, low, high. A date without a row is missing.
        Above 400 days a mark stands for the mean of a week's logged days.
    noun : str
        What is counted, in the plural; for a score its name.
    is_score : bool
        Whether the outcome is a score: drawn as dots, since half of a score is no smaller pile of something.
    week_start : int
        Day with which a week begins, 0 for Monday to 6 for Sunday.
    """
    if table.empty or not table["count"].notna().any():
        return base.empty(palette, "No day has been logged yet, so there is no time line to draw.")
    table = table.asfreq("D")
    chart = base.Drawing(palette)
    chart.margin(t=44)
    weekly = len(table) > DAILY
    marks = _weeks(table, week_start) if weekly else _days(table)
    floor, top = span = _span(marks, is_score=is_score)
    name = base.safe(noun, 40)
    each = "mean of each week" if weekly else "each day" if is_score else ""
    chart.unit(", ".join(filter(None, [name if is_score else f"{name} a day", each])))
    base.date_axis(chart, marks.index[0], marks.index[-1] + pd.Timedelta(days=6 if weekly else 0))
    # Fewer than six episodes are counted one by one, not by halves.
    chart.y(range=[floor, top])
    if top < 6 and not (weekly or is_score):
        chart.y(tickvals=[*range(int(top) + 1)], ticktext=[str(n) for n in range(int(top) + 1)])
    _missing(chart, marks, span=span, step=7 if weekly else 1)
    _marks(chart, marks, is_score=is_score, weekly=weekly)
    _sentences(chart, marks, span=span, is_score=is_score, weekly=weekly, name=name)
    half = pd.Timedelta(hours=84 if weekly else 12)
    base.smooth(chart, list(marks["at"]), marks, colour=palette.text, half=half)
    _name_the_line(chart, marks)
    return chart.figure()


def _days(table: pd.DataFrame) -> pd.DataFrame:
    marks = table[["rate", "low", "high"]].assign(value=table["count"], total=table["count"], at=table.index)
    return marks.assign(days=table["count"].notna().astype(int))


def _weeks(table: pd.DataFrame, week_start: int) -> pd.DataFrame:
    """Weeks by their first day: the mean of the logged days, and the smoothed rate of the fourth."""
    groups = table["count"].groupby(showing.week_of(table.index, week_start))
    weeks = pd.DataFrame({"total": groups.sum(), "days": groups.count()})
    weeks["value"] = weeks["total"] / weeks["days"].where(weeks["days"] > 0)
    weeks["at"] = (weeks.index + pd.Timedelta(days=3)).to_series(weeks.index).clip(table.index[0], table.index[-1])
    return weeks.join(table[["rate", "low", "high"]], on="at")


def _span(marks: pd.DataFrame, *, is_score: bool) -> tuple[float, float]:
    """Ends of the vertical axis: counts stand on zero; a score may live far from it, or below."""
    heights = marks[["value", "low", "high", "rate"]].to_numpy(dtype=float)
    least, most = float(np.nanmin(heights)), float(np.nanmax(heights))
    start = least if is_score and (least < 0 or least > most / 2) else 0.0
    width = most - start or 1.0
    return round(start - 0.05 * width if is_score else 0.0, 4), round(start + 1.25 * width, 4)


def _missing(chart: base.Drawing, marks: pd.DataFrame, *, span: tuple[float, float], step: int) -> None:
    """Hatch the runs without a logged day, and say once what the hatching means, above the longest."""
    gaps = base.runs(marks["days"] == 0)
    if not gaps:
        return
    starts = [marks.index[a] for a, _ in gaps]
    days = [(b - a) * step for a, b in gaps]
    ends = [start + pd.Timedelta(days=n - 1) for start, n in zip(starts, days, strict=True)]
    chart.trace(
        "bar",
        x=base.dates(starts),
        y=[round(span[1] - span[0], 4)] * len(gaps),
        base=span[0],
        width=[n * base.DAY for n in days],
        offset=-base.DAY / 2,
        name="not logged",
        marker={
            "color": alpha(chart.palette.quiet, 0.07),
            "line": {"width": 0},
            "pattern": {"shape": "/", "size": 6, "solidity": 0.16, "fgcolor": alpha(chart.palette.quiet, 0.75)},
        },
        customdata=[
            base.day(start, year=True)
            if n == 1
            else f"{base.day(start, year=start.year != end.year)} to {base.day(end, year=True)}"
            for start, end, n in zip(starts, ends, days, strict=True)
        ],
        hovertemplate="%{customdata}: not logged<extra></extra>",
    )
    longest = days.index(max(days))
    centre = starts[longest] + (ends[longest] - starts[longest]) / 2
    share = (centre - marks.index[0]) / max(marks.index[-1] - marks.index[0], pd.Timedelta(days=1))
    anchor = "left" if share < 0.12 else "right" if share > 0.88 else "center"
    chart.note("not logged", xref="x", x=f"{centre:%Y-%m-%d %H:%M}", y=1, xanchor=anchor, yanchor="bottom")


def _marks(chart: base.Drawing, marks: pd.DataFrame, *, is_score: bool, weekly: bool) -> None:
    """Draw each logged day, or week: a dot for a score, a bar for a count.

    All bars are one outline: a browser draws one path in the time of a few, and hundreds of bars in that of a page.
    """
    shown = marks[marks["days"] > 0]
    colour = alpha(chart.palette.primary, 0.65)
    if is_score:
        chart.trace(
            "scatter",
            x=base.dates(shown.index),
            y=base.rounded(shown["value"]),
            name="dots",
            mode="markers",
            marker={"color": colour, "size": 5},
            cliponaxis=False,
            hoverinfo="skip",
        )
        return
    width = pd.Timedelta(days=7 if weekly else 1)
    piles = shown.loc[shown["value"] > 0, "value"]
    lefts = piles.index - base.HALF_DAY + 0.08 * width
    edges = zip(lefts, lefts + 0.84 * width, strict=True)
    chart.trace(
        "scatter",
        x=[base.moment(edge) for pair in edges for edge in pair],
        y=[height for value in base.rounded(piles) for height in (value, 0)],
        name="bars",
        mode="lines",
        line={"width": 0, "shape": "hv"},  # a step up at each left edge, and down at the right one
        fill="tozeroy",
        fillcolor=colour,
        hoverinfo="skip",
        hoveron="points",
    )


def _sentences(
    chart: base.Drawing, marks: pd.DataFrame, *, span: tuple[float, float], is_score: bool, weekly: bool, name: str
) -> None:
    """Answer a pointer anywhere above or below a day, also of one without an episode, with that day's sentence.

    The trace holds the counts themselves, unseen: one line that a browser draws in no time.
    """
    shown = marks[marks["days"] > 0]
    digits = 1 if span[1] >= 1.25 else 2
    said = []
    for row in shown.itertuples():
        text = _said(row.value if is_score else row.total, name, is_score=is_score)
        if weekly:
            text += f" on {wording.counted(row.days, 'logged day')}"
        if math.isfinite(row.rate):
            text += f"<br>smoothed {wording.number(row.rate, digits)}{'' if is_score else ' a day'}"
        if math.isfinite(row.low):
            text += f", {wording.number(row.low, digits)} to {wording.number(row.high, digits)}"
        said.append(text)
    chart.layout["hovermode"] = "x"
    chart.layout["hoverdistance"] = max(2, round(600 / len(marks)))
    chart.trace(
        "scatter",
        x=base.dates(shown.index),
        y=base.rounded(shown["value"]),
        name=name,
        mode="lines",
        line={"color": "rgba(0,0,0,0)", "width": 0},
        customdata=said,
        hoverinfo="y",  # no second label on the axis
        hovertemplate=("Week of %{x|%-d %b %Y}" if weekly else "%{x|%a %-d %b %Y}")
        + (", " if is_score else ": ")
        + "%{customdata}<extra></extra>",
    )


def _name_the_line(chart: base.Drawing, marks: pd.DataFrame) -> None:
    """Write beside the smoothed rate what it is, where the marks leave most room."""
    window = max(1, round(LABEL_SHARE * len(marks)))
    ceiling = marks[["value", "high", "rate"]].max(axis=1).fillna(0.0)
    room = ceiling.rolling(window, center=True, min_periods=window).max().where(marks["rate"].notna())
    if not room.notna().any():
        return
    at = room.idxmin()
    chart.note(
        "smoothed,<br>95 % interval" if marks["low"].notna().any() else "smoothed",
        xref="x",
        x=f"{at:%Y-%m-%d}",
        yref="y",
        y=round(float(room[at]), 4),
        yanchor="bottom",
        font={"color": chart.palette.text, "size": base.SMALL},
        bgcolor=alpha(chart.palette.ground, 0.7),
    )


def calendar_chart(
    table: pd.DataFrame,
    palette: Palette,
    *,
    year: int | None = None,
    noun: str = "episodes",
    is_score: bool = False,
    declared: pd.DatetimeIndex | None = None,
    week_start: int = 0,
) -> go.Figure:
    """Calendar of a year: a square a day, weeks side by side, half a year in a row; a stroke is a day not logged.

    Parameters
    ----------
    table : DataFrame
        One row a day: date (column or index), count (NaN: not observed).
    year : int, optional
        The calendar year to show; the last twelve months when left out.
    declared : DatetimeIndex, optional
        Days to mark with a dot: those that were declared as completely logged.
    week_start : int
        Day with which a week begins, 0 for Monday to 6 for Sunday.
    """
    rows = table.set_index("date") if "date" in table.columns else table
    days = rows["count"].astype(float)
    if len(days):
        days = days.asfreq("D")
    if year is not None:
        days = days[days.index.year == year]
    elif len(days):
        days = days[days.index > days.index[-1] - pd.DateOffset(years=1)]
    if not days.notna().any():
        return base.empty(palette, f"No day of {year} has been logged." if year else "No day has been logged yet.")
    weekday = showing.day_in_week(days.index, week_start)
    start = days.index[0] - pd.Timedelta(days=int(weekday[0]))
    week = ((days.index - start).days // 7).to_numpy()
    strips = 1 if week.max() < WEEKS else 2
    column, strip = week % WEEKS, week // WEEKS
    row = strip * ROWS + 1 + weekday
    depth = strips * ROWS
    counts = np.full((depth, WEEKS), np.nan)
    counts[row, column] = days.to_numpy(dtype=float)
    marked = days.index.isin(declared) if declared is not None else np.zeros(len(days), dtype=bool)
    below = 52 + (base.DOTTED if marked.any() else 0)
    chart = base.Drawing(palette, height=depth * 20 + 12 + below)
    name = base.safe(noun, 40)
    said = [None if math.isnan(v) else _said(v, name, is_score=is_score) for v in days]
    # The palest square of a score is its least value, which need not be zero.
    least = float(days.min()) if is_score else 0.0
    _squares(
        chart,
        counts,
        least,
        {
            "customdata": _grid(row, column, base.dates(days.index), counts.shape),
            "text": _grid(row, column, said, counts.shape),
            "hovertemplate": f"%{{customdata|%a %-d %b %Y}}{',' if is_score else ':'} %{{text}}<extra></extra>",
        },
    )
    gone = days.isna().to_numpy()
    chart.trace(
        "scatter",
        x=column[gone].tolist(),
        y=row[gone].tolist(),
        mode="markers",
        name="not logged",
        marker={"symbol": "line-ne", "size": 7, "line": {"color": palette.quiet, "width": 1.2}},
        customdata=base.dates(days.index[gone]),
        hovertemplate="%{customdata|%a %-d %b %Y}: not logged<extra></extra>",
    )
    if marked.any():
        chart.trace(
            "scatter",
            x=column[marked].tolist(),
            y=row[marked].tolist(),
            mode="markers",
            name="declared",
            # Light on dark squares, dark on light ones: the ring can be seen on both.
            marker={
                "symbol": "circle",
                "size": 6,
                "color": palette.ground,
                "line": {"color": palette.text, "width": 1},
            },
            hoverinfo="skip",
        )
    _months(chart, days.index, column, strip)
    named = showing.weekdays(week_start)
    weekdays = [(s * ROWS + 1 + d, base.WEEKDAYS[named[d]]) for s in range(strips) for d in (0, 2, 4, 6)]
    rows_named = [(0, f"{days.index[0]:%Y}\u2002"), *weekdays]
    chart.margin(l=36, r=4, t=4, b=below)
    chart.x(range=[-0.5, WEEKS - 0.5], visible=False)
    chart.y(
        range=[depth - 0.5, -0.5],
        showgrid=False,
        automargin=False,
        tickvals=[at for at, _ in rows_named],
        ticktext=[name for _, name in rows_named],
    )
    most = wording.number(float(days.max())) if is_score else _said(float(days.max()), name, is_score=False)
    missing = "not logged" if gone.any() else ""
    dotted = "completely logged, as you said" if marked.any() else ""
    base.shade_key(chart, least=wording.number(least), most=most, below=32, missing=missing, dotted=dotted)
    return chart.figure()


def _said(value: float, name: str, *, is_score: bool) -> str:
    return f"{name}: {wording.number(value)}" if is_score else f"{wording.number(value)} {base.noun_for(value, name)}"


def _grid(
    row: Indices, column: Indices, values: Sequence[str | None], shape: tuple[int, int]
) -> list[list[str | None]]:
    cells = np.full(shape, None, dtype=object)
    cells[row, column] = values
    return [list(line) for line in cells]


def _squares(chart: base.Drawing, values: Floats, least: float, words: dict[str, Any]) -> None:
    """Draw a heat map on whose empty cells the ground shows."""
    most = float(np.nanmax(values))
    chart.trace(
        "heatmap",
        z=[base.rounded(line) for line in values],
        zmin=least,
        zmax=most if most > least else least + 1.0,
        colorscale=base.scale(chart.palette),
        showscale=False,
        xgap=2,
        ygap=2,
        hoverongaps=False,
        **words,
    )


def _months(chart: base.Drawing, dates: pd.DatetimeIndex, column: Indices, strip: Indices) -> None:
    """Write each month above the week of its first day, January as its year; the first year stands in the margin."""
    last = int(column.max())
    names: list[tuple[float, int, str]] = []
    for i, date in enumerate(dates):
        if date.day != 1 and i > 0:
            continue
        at, row = int(column[i]), int(strip[i]) * ROWS
        # What is left of the first month has no room when the next begins at once.
        if i == 0 and date.days_in_month - date.day < 14 < len(dates):
            continue
        if at >= last - 1 and strip[i] < strip.max():
            at, row = 0, row + ROWS
        names.append((at - 0.5, row, f"{date:%Y}" if date.month == 1 and i > 0 else f"{date:%b}"))
    chart.words(names, name="months", textposition="middle right")


def hour_weekday_chart(
    table: pd.DataFrame, palette: Palette, *, noun: str = "episodes", week_start: int = 0
) -> go.Figure:
    """When in the week: a square for each hour of each weekday, darker with more episodes.

    Parameters
    ----------
    table : DataFrame
        weekday (0 Monday to 6), hour (0 to 23), episodes, observed_days, rate (episodes per logged hour).
    week_start : int
        Weekday of the first row.
    """
    if table.empty or not (table["episodes"] > 0).any():
        return base.empty(palette, "No episode with a time of day has been logged yet.")
    cells = table.set_index(["weekday", "hour"])
    order = showing.weekdays(week_start)
    grid = pd.MultiIndex.from_product([order, range(24)])
    rate, episodes, days = (
        cells[name].reindex(grid).to_numpy(dtype=float).reshape(7, 24) for name in ("rate", "episodes", "observed_days")
    )
    rate = np.where(days > 0, rate, np.nan)
    name = base.safe(noun, 40)
    words = [
        [
            f"{wording.number(episodes[d, h], 0)} {base.noun_for(episodes[d, h], name)} on "
            f"{wording.number(days[d, h], 0)} logged {wording.WEEKDAYS[order[d]]}{'s' if days[d, h] != 1 else ''}"
            if days[d, h] > 0
            else None
            for h in range(24)
        ]
        for d in range(7)
    ]
    chart = base.Drawing(palette)
    _squares(
        chart,
        rate,
        0.0,
        {
            "x": [h + 0.5 for h in range(24)],
            "y": list(range(7)),
            "text": words,
            "customdata": [[f"{base.WEEKDAYS[d]} {h}:00 to {h + 1}:00" for h in range(24)] for d in order],
            "hovertemplate": "%{customdata}: %{text}<extra></extra>",
        },
    )
    unseen = [d for d in range(7) if not (days[d] > 0).any()]
    if unseen:
        chart.trace(
            "scatter",
            x=[h + 0.5 for _ in unseen for h in range(24)],
            y=[d for d in unseen for _ in range(24)],
            mode="markers",
            name="not logged",
            marker={"symbol": "line-ne", "size": 7, "line": {"color": palette.quiet, "width": 1.2}},
            customdata=[wording.WEEKDAYS[order[d]] for d in unseen for _ in range(24)],
            hovertemplate="No %{customdata} was logged<extra></extra>",
        )
    chart.margin(l=36, r=20, t=8, b=64)
    chart.x(
        range=[0, 24],
        automargin=False,
        tickvals=[0, 6, 12, 18, 24],
        ticktext=["0:00", "6:00", "12:00", "18:00", "24:00"],
    )
    chart.y(
        range=[6.5, -0.5],
        showgrid=False,
        automargin=False,
        tickvals=list(range(7)),
        ticktext=[base.WEEKDAYS[d] for d in order],
    )
    most = f"{float(np.nanmax(rate)):.2g} an hour"
    base.shade_key(chart, least="0", most=most, below=44, missing="not logged" if unseen else "")
    return chart.figure()


def duration_chart(table: pd.DataFrame, palette: Palette) -> go.Figure:
    """How long episodes last, over time: the median of each period, and the middle half as a bar.

    Parameters
    ----------
    table : DataFrame
        start, n, q25, median, q75 (Timedelta).
    """
    known = table[table["median"].notna()]
    if known.empty:
        return base.empty(palette, "No episode has a duration yet.")
    chart = base.Drawing(palette)
    spans = {name: known[name].dt.total_seconds() / 60 for name in ("q25", "median", "q75")}
    sentences = [
        _quartiles(row.n, wording.span(row.median), wording.span(row.q25), wording.span(row.q75))
        for row in known.itertuples()
    ]
    _course(chart, known, pd.DataFrame(spans), sentences)
    chart.unit(f"duration, median and middle half{_of_each(table)}")
    shortest, longest = float(spans["q25"].min()), float(spans["q75"].max())
    if shortest > 0 and longest / shortest > 20:
        ticks = _thinned([m for m in MINUTES if shortest / 2 <= m <= longest * 2])
        bounds = [math.log10(min(shortest * 0.8, ticks[0])), math.log10(max(longest * 1.25, ticks[-1]))]
        chart.y(type="log", range=[round(b, 4) for b in bounds])
    else:
        top = longest * 1.15 or 1.0
        step = next((m for m in (*MINUTES[:8], 15, *MINUTES[8:]) if top / m <= 5), top / 4)
        ticks = [step * i for i in range(int(top // step) + 1)]
        chart.y(range=[0, top])
    chart.y(tickvals=ticks, ticktext=[_spoken(m) for m in ticks])
    return chart.figure()


def severity_chart(table: pd.DataFrame, palette: Palette) -> go.Figure:
    """How severe episodes are, 0 to 10, over time: the median of each period, and the middle half as a bar.

    Parameters
    ----------
    table : DataFrame
        start, n, q25, median, q75 (0 to 10).
    """
    known = table[table["median"].notna()]
    if known.empty:
        return base.empty(palette, "No episode has a severity yet.")
    chart = base.Drawing(palette)
    sentences = [
        _quartiles(row.n, f"{wording.number(row.median)} of 10", wording.number(row.q25), wording.number(row.q75))
        for row in known.itertuples()
    ]
    _course(chart, known, known[["q25", "median", "q75"]].astype(float), sentences)
    chart.unit(f"severity, median and middle half{_of_each(table)}")
    chart.y(range=[-0.3, 10.3], tickvals=[0, 2, 4, 6, 8, 10])
    return chart.figure()


def _of_each(table: pd.DataFrame) -> str:
    """The period that each row stands for, as the end of a phrase; "" where a single row does not tell."""
    days = pd.Series(table["start"]).diff().min() / pd.Timedelta(days=1)
    known = {7: " of each week", 28: " of each month", 90: " of each quarter", 365: " of each year"}
    return next((words for least, words in reversed(known.items()) if days >= least), "")


def _quartiles(n: float, median: str, low: str, high: str) -> str:
    half = f", half of them {low} to {high}" if n > 1 and low != high else ""
    return f"{wording.counted(n, 'episode')}, median {median}{half}"


def _course(chart: base.Drawing, table: pd.DataFrame, values: pd.DataFrame, sentences: list[str]) -> None:
    """Draw medians with their middle half; hollow where few episodes stand behind one."""
    starts = pd.DatetimeIndex(table["start"])
    step = pd.Timedelta(min(np.diff(starts), default=np.timedelta64(1, "D")))
    base.date_axis(chart, starts[0], starts[-1], margin=step / 2)
    few = (table["n"] < FEW).to_numpy()
    for hollow in (False, True):
        at = few == hollow
        if not at.any():
            continue
        shown = values[at]
        chart.trace(
            "scatter",
            x=base.dates(starts[at]),
            y=base.rounded(shown["median"]),
            error_y={
                "type": "data",
                "symmetric": False,
                "array": base.rounded(shown["q75"] - shown["median"]),
                "arrayminus": base.rounded(shown["median"] - shown["q25"]),
                "color": alpha(chart.palette.primary, 0.45),
                "thickness": 2 if hollow else 5,
                "width": 0,
            },
            mode="markers",
            name=f"fewer than {FEW} episodes" if hollow else "median",
            marker={
                "symbol": "circle-open" if hollow else "circle",
                "color": chart.palette.primary,
                "size": 8,
                "line": {"width": 2 if hollow else 0, "color": chart.palette.primary},
            },
            customdata=[s for s, kept in zip(sentences, at, strict=True) if kept],
            hovertemplate="From %{x|%-d %b %Y}: %{customdata}<extra></extra>",
        )
    if few.any():
        chart.note(f"hollow: fewer than {FEW} episodes", x=1, y=1, xanchor="right", yanchor="bottom")


def _spoken(minutes: float) -> str:
    if minutes < 1:
        return f"{round(minutes * 60)} s" if minutes else "0"
    return wording.hours(minutes / 60) if minutes < 2880 else f"{minutes / 1440:g} days"


def _thinned(ticks: list[float], most: int = 5) -> list[float]:
    return ticks[:: math.ceil(len(ticks) / most)] if ticks else [1.0]
