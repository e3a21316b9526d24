"""The charts of the report as SVG for print: the same numbers and colours as on the screens."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from itertools import compress
from typing import Any, Final

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from myolog import showing, summary, wording
from myolog.charts.body import body_svg
from myolog.charts.palette import LIGHT
from myolog.diary import TALLY, Diary
from myolog.report import fonts
from myolog.report.content import cut
from myolog.report.facts import Facts
from myolog.triggers import TriggerResult, beside, sentences

WIDE: Final = 7.0
"""Inches of the text's width."""
SHORT: Final = 14
"""Days up to which the axis of time names days, never hours."""
DAILY: Final = 400
"""Days up to which a bar is a day; then it is a week."""
WEEKLY: Final = 20 * 366
"""Days up to which a bar is a week; then it is a year."""
MOST_ROWS: Final = 16

STYLE: Final[Any] = {
    "font.family": list(fonts.families()),
    "font.size": 8,
    "text.color": LIGHT.text,
    "text.parse_math": False,  # a dollar sign in a name is a dollar sign
    "axes.edgecolor": LIGHT.line,
    "axes.labelcolor": LIGHT.quiet,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": LIGHT.quiet,
    "ytick.color": LIGHT.quiet,
    "svg.fonttype": "none",
    "svg.hashsalt": "myolog",  # the same report is the same file
    "hatch.linewidth": 0.4,
    "hatch.color": LIGHT.quiet,
}


@dataclass(frozen=True, slots=True)
class Drawing:
    """One picture: its SVG, what it shows in words for who cannot see it, and its caption."""

    svg: str
    alt: str
    caption: str


def draw(facts: Facts) -> dict[str, Drawing]:
    """Every picture that a section of the report names, by its key."""
    wanted = {section.drawing for section in (*facts.sections, *facts.appendix)} - {""}
    for path in fonts.FOLDER.glob("*.[ot]tf"):
        font_manager.fontManager.addfont(path)
    makers: dict[str, Callable[[], Drawing | None]] = {
        "timeline": lambda: _timeline(facts.diary, facts.week_start),
        "body": lambda: _body(facts.diary),
        "hours": lambda: _hours(facts.diary, facts.week_start),
        "forest": lambda: _forest(facts.result),
        "calendar": lambda: _calendar(facts.diary, facts.week_start),
    }
    with mpl.rc_context(STYLE):
        drawn = {key: makers[key]() for key in makers if key in wanted}
    return {key: drawing for key, drawing in drawn.items() if drawing is not None}


def _svg(figure: Figure) -> str:
    target = io.StringIO()
    figure.savefig(target, format="svg", metadata={"Date": None, "Creator": None})
    text = target.getvalue()
    return text[text.index("<svg") :]


def _axes(height: float) -> tuple[Figure, Axes]:
    figure = _figure(height)
    return figure, figure.add_subplot()


def _figure(height: float) -> Figure:
    """A figure of exactly the text's width, so that a letter is as large in one drawing as in the next."""
    return Figure(figsize=(WIDE, height), layout="constrained")


def _timeline(diary: Diary, week_start: int) -> Drawing:
    table = summary.timeline(diary)
    scored = diary.outcome != TALLY
    known, first, last = table["count"].dropna(), table.index[0], table.index[-1]
    bars, period = _bars(table["count"], week_start)
    line = table.iloc[:: 1 + len(table) // WEEKLY]  # one of more points looks the same
    figure, axes = _axes(0.95)
    width = {"year": 365, "week": 7}.get(period, 1 if len(table) > SHORT else 0.9)
    axes.bar(bars.index, bars.to_numpy(), width=width, color=LIGHT.scale[5], linewidth=0)
    rate = table.dropna(subset=["rate"])
    is_smoothed = len(rate) > 1 and not diary.lacks_quiet_days
    if is_smoothed:
        axes.fill_between(line.index, line["low"], line["high"], color=LIGHT.quiet, alpha=0.25, linewidth=0)
        axes.plot(line.index, line["rate"], color=LIGHT.text, linewidth=1.1)
    has_band = is_smoothed and bool(table["low"].notna().any())
    _hatch_missing(axes, table)
    noun = fonts.printable(diary.outcome)[0] if scored else "episodes"
    axes.set_ylabel(f"{noun}\na day" if not scored else noun, fontsize=7.5)
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=3, integer=not scored))
    axes.grid(axis="y", color=LIGHT.line, linewidth=0.5)
    axes.set_axisbelow(True)
    if len(table) <= SHORT:
        half = pd.Timedelta(hours=12)
        axes.set_xlim(table.index[0] - half, table.index[-1] + half)  # no mark on a day that is not reported
        named = table.index[:: 1 + len(table) // 8]
        axes.set_xticks(named, [f"{day.day} {day:%b}" for day in named])
    else:
        locator = AutoDateLocator(minticks=3, maxticks=8)
        axes.xaxis.set_major_locator(locator)
        axes.xaxis.set_major_formatter(ConciseDateFormatter(locator, show_offset=False))
    alt = (
        f"Bars of {noun} {f'a day, by {period},' if period else 'a day'} from {wording.date(first)} to "
        f"{wording.date(last)}, between {wording.number(known.min())} and {wording.number(known.max())}"
        f"{', with a smoothed line' if is_smoothed else ''}{' and its 95 % band' if has_band else ''}."
    )
    smoothed = f"; line: smoothed{', with its 95 % band' if has_band else ''}" if is_smoothed else ""
    unseen = "" if table["observed"].all() else "; hatched: not observed"
    caption = f"{noun if scored else 'Episodes a day'}{f', {period}ly means' if period else ''}{smoothed}{unseen}"
    return Drawing(_svg(figure), alt, caption)


def _bars(counts: pd.Series, week_start: int) -> tuple[pd.Series, str]:
    """A value a day, or the mean of a week or a year where there are many days; and what a bar is, "" for a day."""
    days = pd.DatetimeIndex(counts.index)
    if len(counts) <= DAILY:
        return counts, ""
    if len(counts) <= WEEKLY:
        return counts.groupby(showing.week_of(days, week_start)).mean(), "week"
    return counts.groupby(days.to_period("Y").start_time + pd.Timedelta(days=182)).mean(), "year"


def _hatch_missing(axes: Axes, table: pd.DataFrame) -> None:
    missing = ~table["observed"].to_numpy(dtype=bool)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], missing.astype(int), [0]])))
    spans = list(zip(edges[::2], edges[1::2], strict=True))
    if not spans:
        return
    days = date2num(table.index.to_pydatetime())
    axes.broken_barh(
        [(days[begin] - 0.5, end - begin) for begin, end in spans],
        (0, 1),
        transform=axes.get_xaxis_transform(),
        facecolor="none",
        hatch="/////",
        linewidth=0,
        zorder=0,
    )


def _body(diary: Diary) -> Drawing | None:
    sites = summary.by_site(diary)
    known = sites[sites["site"] != ""]
    if known.empty:
        return None
    shown = sites.assign(label=[fonts.printable(str(label))[0] for label in sites["label"]])
    top = ", ".join(f"{r.label} {r.episodes:,}" for r in shown[shown["site"] != ""].head(6).itertuples())
    return Drawing(
        body_svg(shown, LIGHT),
        f"Body from the front and the back. The most episodes: {top}.",
        "Larger: more episodes",
    )


def _hours(diary: Diary, week_start: int) -> Drawing | None:
    table = summary.by_hour(diary)
    if not (table["episodes"] > 0).any():
        return None
    order = list(showing.weekdays(week_start))
    grid = table.pivot_table(index="weekday", columns="hour", values="rate", dropna=False).loc[order].to_numpy(float)
    figure, axes = _axes(1.35)
    axes.imshow(
        grid, aspect="auto", cmap=mpl.colors.ListedColormap(list(LIGHT.scale)), extent=(0, 24, 7, 0), vmin=0,
        interpolation="nearest",
    )  # fmt: skip
    axes.set_xticks([0, 6, 12, 18, 24], ["0:00", "6:00", "12:00", "18:00", "24:00"])
    axes.set_yticks(np.arange(7) + 0.5, [wording.WEEKDAYS[day][:3] for day in order])
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    most = wording.rate(float(np.nanmax(grid)))
    return Drawing(
        _svg(figure),
        f"Episodes by weekday and hour of the day. {wording.when_sentence(table)}.",
        f"Darker: more episodes that began in the hour, up to {most} an observed day",
    )


def _forest(result: TriggerResult | None) -> Drawing | None:
    if result is None:
        return None
    rows = result.factors[np.isfinite(result.factors["rate_ratio"])].head(MOST_ROWS)
    if rows.empty:
        return None
    figure, axes = _axes(0.62 + 0.165 * len(rows))
    limit = _reach(rows)
    stands = {"likely trigger": LIGHT.raises, "likely protective": LIGHT.lowers}
    axes.axvline(1, color=LIGHT.quiet, linewidth=0.8, zorder=1)
    for y, row in enumerate(rows.itertuples()):
        colour = stands.get(row.verdict, LIGHT.quiet)
        low, high = max(row.ci_low, 1 / limit), min(row.ci_high, limit)
        axes.plot([low, high], [y, y], color=colour, linewidth=1.2, zorder=2)
        filled = row.verdict in stands
        axes.plot(
            min(max(row.rate_ratio, 1 / limit), limit), y, "o", markersize=4.5, color=colour,
            markerfacecolor=colour if filled else LIGHT.ground, zorder=3,
        )  # fmt: skip
    axes.set_xscale("log")
    axes.set_xlim(1 / limit, limit)
    marks = [t for t in (0.1, 0.2, 0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 5, 10) if 1 / limit <= t <= limit]
    axes.set_xticks(marks, [f"{t:g}" for t in marks])
    axes.minorticks_off()
    known = beside.factors_of(result)
    labels = [
        f"{cut(fonts.printable(str(r.label))[0], 38)}, {fonts.printable(sentences.short_step(known[str(r.factor)]))[0]}"
        for r in rows.itertuples()
    ]
    axes.set_yticks(range(len(rows)), labels, fontsize=7.5, va="center")
    axes.set_ylim(len(rows) - 0.4, -0.6)
    verdicts = axes.secondary_yaxis("right")
    verdicts.set_yticks(
        range(len(rows)), [sentences.VERDICT_WORDS[r.verdict] for r in rows.itertuples()], fontsize=7.5, va="center"
    )
    verdicts.tick_params(length=0)
    verdicts.spines["right"].set_visible(False)
    axes.grid(axis="x", color=LIGHT.line, linewidth=0.5)
    axes.tick_params(length=0)
    axes.spines["left"].set_visible(False)
    noun = "episodes" if result.outcome.measure != "score" else "lower or higher score"
    axes.set_xlabel(f"fewer {noun}  ←  ratio of the rate (log scale)  →  more {noun}", fontsize=7.5)
    alt = "; ".join(
        f"{cut(fonts.printable(str(r.label))[0], 80)}: {r.rate_ratio:.2f} ({r.ci_low:.2f} to {r.ci_high:.2f}), {r.in_words}"
        for r in rows.itertuples()
    )
    return Drawing(
        _svg(figure),
        f"Ratio of the rate per step of each factor with its 95 % interval. {alt}.",
        "Ratio of the rate per step with its 95 % interval, and its verdict; filled: stands out after correction",
    )


def _reach(rows: pd.DataFrame) -> float:
    ends = rows[["ci_low", "ci_high", "rate_ratio"]].to_numpy(dtype=float)
    ends = ends[np.isfinite(ends) & (ends > 0)]
    return float(min(max(np.exp(np.abs(np.log(ends))).max() * 1.05, 1.3), 12.0)) if ends.size else 2.0


def _strips(dates: pd.DatetimeIndex) -> list[tuple[str, pd.Timestamp, pd.Timestamp]]:
    """Strips of a calendar, each with its name and ends: one where the days fit into it, else one a year."""
    if (dates[-1] - dates[0]).days <= 52 * 7:
        return [("", dates[0], dates[-1])]
    return [
        (str(year), pd.Timestamp(year, 1, 1), pd.Timestamp(year, 12, 31))
        for year in range(dates[0].year, dates[-1].year + 1)
    ]


def _calendar(diary: Diary, week_start: int) -> Drawing | None:
    table = summary.calendar(diary)
    if table.empty:
        return None
    shown = table.tail(2 * 366)
    dates = pd.DatetimeIndex(shown["date"])
    values = shown["count"].to_numpy(dtype=float)
    most = float(np.nanmax(values)) if np.isfinite(values).any() else 1.0
    strips = _strips(dates)
    named = [wording.WEEKDAYS[day][:3] for day in showing.weekdays(week_start)[::2]]
    figure = _figure(0.2 + 0.92 * len(strips))
    axes_of = figure.subplots(len(strips), 1, squeeze=False)[:, 0]
    for axes, (name, first, last) in zip(axes_of, strips, strict=True):
        here = (dates >= first) & (dates <= last)
        begin = showing.week_of(pd.DatetimeIndex([first]), week_start)[0]
        week, day = np.divmod((dates[here] - begin).days.to_numpy(), 7)
        count = values[here]
        missing = np.isnan(count)
        share = count / most if most > 0 else np.zeros(count.size)
        step = np.where(share > 0, 1 + (len(LIGHT.scale) - 2) * share, 0)
        squares = [Rectangle((x, y), 0.9, 0.9) for x, y in zip(week, day, strict=True)]
        colours = [LIGHT.scale[int(n)] for n in step[~missing]]
        axes.add_collection(PatchCollection(list(compress(squares, ~missing)), facecolor=colours, linewidth=0))
        hatched = PatchCollection(list(compress(squares, missing)), facecolor="none", hatch="////", linewidth=0)
        axes.add_collection(hatched)
        axes.set_xlim(0, 53.5)
        axes.set_ylim(7, 0)
        axes.set_aspect("equal")
        months = pd.date_range(first, last, freq="MS")
        axes.set_xticks(
            [(month - begin).days / 7 + 0.5 for month in months],
            [
                f"{month:%b %Y}" if not name and (month == months[0] or month.month == 1) else f"{month:%b}"
                for month in months
            ],
        )
        axes.xaxis.tick_top()
        axes.set_yticks([0.5, 2.5, 4.5, 6.5], named, fontsize=6)
        axes.tick_params(length=0, labelsize=6.5)
        axes.set_ylabel(name, rotation=0, ha="right", va="center", fontsize=8)
        for spine in axes.spines.values():
            spine.set_visible(False)
    unseen = "; hatched: not observed" if np.isnan(values).any() else ""
    more = "; the last two years" if len(table) > len(shown) else ""
    return Drawing(
        _svg(figure),
        f"Calendar with a square a day, darker with more, up to {wording.number(most)}{unseen}.",
        f"A square a day, darker with more, up to {wording.number(most)}{unseen}{more}",
    )
