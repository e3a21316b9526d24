"""The body map: where on the body the episodes were, from the front and from behind."""

from __future__ import annotations

import itertools
import math
import re
import textwrap
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from myolog import catalogue
from myolog.charts import anatomy, base
from myolog.charts.anatomy import Point
from myolog.charts.palette import Palette, alpha

# Where each drawing stands, in hundredths of the body's height. The enlarged face hangs between the two
# heads, the soles stand between the two pairs of legs: both places are empty at any width.
FRONT_X: Final = -25.0
BACK_X: Final = 25.0
FACE_SCALE, FACE_TOP = 2.05, 101.5
SOLE_SCALE, SOLE_BOTTOM = 1.0, 0.0
X_RANGE: Final = (-50.0, 50.0)
Y_RANGE: Final = (-5.5, 108.5)
NARROW: Final = 3.6
"""Pixels of one unit on a screen 390 px wide: labels that do not collide there collide nowhere."""

LARGEST, SMALLEST = 27.0, 7.0
HEIGHT, LINE = 460, 18
LABELS: Final = 3
LONGEST_NAME: Final = 28


@dataclass(frozen=True, slots=True)
class _Mark:
    """Episodes drawn at one point.

    `look` says whether the side is "known", "both" or "unnoted", or the spot "empty"; `under` is how many
    episodes the marks at the same point hold that lie on top of this one.
    """

    site: str
    side: str
    episodes: int
    under: int
    look: str
    point: Point
    text: str
    label: str


# From the front the person's left is on the viewer's right, from behind on the viewer's left, and so it is
# with one's own footprints.


def _front(point: Point) -> Point:
    return (FRONT_X + point[0], point[1])


def _back(point: Point) -> Point:
    return (BACK_X - point[0], point[1])


def _face(point: Point) -> Point:
    return (point[0] * FACE_SCALE, FACE_TOP - (anatomy.HEIGHT - point[1]) * FACE_SCALE)


def _sole(point: Point) -> Point:
    return (-point[0] * SOLE_SCALE, SOLE_BOTTOM + point[1] * SOLE_SCALE)


def _other_sole(point: Point) -> Point:
    return _sole((-point[0], point[1]))


def _spot_point(site: catalogue.Site, side: str) -> Point | None:
    """Point of the chart where a site is drawn; None for a site that is nowhere in particular."""
    if not site.spots:
        return None
    spot = site.spots[0]  # a count is drawn once: further spots of a site would show it twice
    mirror = -1 if side == "right" and site.paired else 1
    place = {"face": _face, "sole": _sole}.get(site.region, _front if spot.view == "front" else _back)
    return place((mirror * spot.x * anatomy.HALF_WIDTH, spot.y * anatomy.HEIGHT))


def _count(episodes: int) -> str:
    return "1 episode" if episodes == 1 else f"{episodes:,} episodes"


@dataclass(frozen=True, slots=True)
class _Tally:
    """Episodes by known site and side, and those that have no place on the map."""

    placed: Mapping[tuple[str, str], int]
    labels: Mapping[tuple[str, str], str]
    spread: int
    unknown: Mapping[str, int]
    not_noted: int


def _text(value: object) -> str:
    return "" if value is None or (not isinstance(value, str) and pd.isna(value)) else str(value).strip()


def _tally(counts: pd.DataFrame) -> _Tally:
    missing = [name for name in ("site", "side", "episodes") if name not in counts.columns]
    if missing:
        raise ValueError(f"counts needs the columns site, side and episodes; missing: {', '.join(missing)}.")
    known = catalogue.sites()
    placed: Counter[tuple[str, str]] = Counter()
    labels: dict[tuple[str, str], str] = {}
    unknown: Counter[str] = Counter()
    not_noted = spread = 0
    given = counts["label"] if "label" in counts.columns else [""] * len(counts)
    for raw_site, raw_side, raw_episodes, raw_label in zip(
        counts["site"], counts["side"], counts["episodes"], given, strict=True
    ):
        name, side = _text(raw_site), _text(raw_side).lower()
        episodes = 0 if pd.isna(raw_episodes) else int(raw_episodes)
        if name not in known and (found := catalogue.find_site(name)):
            name, side = found[0], side or found[1]
        side = side if side in {"left", "right", "both"} else ""
        if name in known and known[name].spots:
            placed[name, side] += episodes
            own = "" if side == "both" else _text(raw_label)
            labels[name, side] = own or catalogue.place_label(name, side)
        elif name in known:
            spread += episodes
        elif name:
            unknown[name] += episodes
        else:
            not_noted += episodes
    return _Tally(placed, labels, spread, unknown, not_noted)


def _marks(tally: _Tally) -> list[_Mark]:
    """One mark a site and side; two, with the same count, where an episode was on both sides or on one unnoted."""
    marks: list[_Mark] = []
    for (key, side), episodes in tally.placed.items():
        site = catalogue.sites()[key]
        name = base.safe(tally.labels[key, side])
        drawn: tuple[str, ...] = ("left", "right")
        below: tuple[str, ...] = ()  # the sides of the same place whose marks lie on top
        if not site.paired or side in drawn:
            look, text, drawn = "known", f"{name}: {_count(episodes)}", (side,)
        elif side == "both":
            look, text = "both", f"{base.safe(site.label)}: {_count(episodes)} on both sides at once"
        else:
            look, text, below = "unnoted", f"{name}: {_count(episodes)}, side not noted", ("both",)
        for where in drawn if episodes > 0 else ():
            point = _spot_point(site, where)
            if point is not None:
                inner = () if look == "known" else (where, *below)
                under = sum(tally.placed.get((key, other), 0) for other in inner)
                marks.append(_Mark(key, side, episodes, under, look, point, text, name))
    return sorted(marks, key=lambda m: -m.episodes)


def _empty_spots(taken: Iterable[_Mark]) -> list[_Mark]:
    """Every place of the map at which nothing is drawn."""
    points = {mark.point for mark in taken}
    empty = []
    for site in catalogue.sites().values():
        for side in ("left", "right") if site.paired else ("",):
            point = _spot_point(site, side)
            if point is not None and point not in points:
                name = catalogue.place_label(site.key, side)
                text = f"{base.safe(name)}: no episodes noted"
                empty.append(_Mark(site.key, side, 0, 0, "empty", point, text, name))
    return empty


def _diameter(mark: _Mark, most: int) -> float:
    """Pixels across. The area, beyond what lies on top of it, is proportional to the count, and never too small."""
    if not mark.episodes:
        return 2 * SPECK * NARROW
    inner = max(LARGEST * math.sqrt(mark.under / most), SMALLEST) if mark.under else 0.0
    return max(LARGEST * math.sqrt((mark.under + mark.episodes) / most), SMALLEST, inner + 4 if inner else 0.0)


@cache
def _paths() -> tuple[tuple[str, float | None], ...]:
    """SVG paths of the drawing with the weight of their lines, None for a contour that is filled."""
    contours = [
        anatomy.smooth_path(anatomy.whole(anatomy.outline("front")), _front, closed=True),
        anatomy.smooth_path(anatomy.whole(anatomy.outline("back")), _back, closed=True),
        anatomy.smooth_path(anatomy.whole(anatomy.face()), _face, closed=True),
        *(anatomy.smooth_path(part, place, closed=True) for part in anatomy.soles() for place in (_sole, _other_sole)),
    ]
    drawings = ((anatomy.BODY_LINES["front"], _front), (anatomy.BODY_LINES["back"], _back), (anatomy.FACE_LINES, _face))
    lines = [
        (anatomy.lines_path([stroke for stroke in strokes if stroke.weight == weight], place), weight)
        for strokes, place in drawings
        for weight in sorted({stroke.weight for stroke in strokes})
    ]
    return (*((path, None) for path in contours), *lines)


def _shapes(palette: Palette) -> list[dict[str, Any]]:
    """The drawing, as layout shapes behind the marks."""
    skin = {
        "fillcolor": alpha(palette.quiet, 0.1),
        "fillrule": "nonzero",
        "line": {"color": alpha(palette.quiet, 0.75), "width": 1.2},
    }
    return [
        _shape(path)
        | (
            skin
            if weight is None
            else {"line": {"color": alpha(palette.quiet, 0.25 + 0.3 * weight), "width": 0.6 + 0.4 * weight}}
        )
        for path, weight in _outlines()
    ]


@cache
def _outlines() -> tuple[tuple[str, float | None], ...]:
    """The paths in shares of the plot, one for all that looks alike: a browser draws one long path faster than thirty."""
    alike: dict[float | None, list[str]] = {}
    for path, weight in _paths():
        alike.setdefault(weight, []).append(path)
    return tuple((_in_shares(" ".join(paths)), weight) for weight, paths in alike.items())


def _shape(path: str) -> dict[str, Any]:
    """A path in shares of the plot as a layout shape behind the marks.

    Of a path in the units of the axes Plotly looks at every number three times, to see how far the axes must reach.
    """
    return {"type": "path", "layer": "below", "xref": "x domain", "yref": "y domain", "path": path}


def _in_shares(path: str) -> str:
    """A path in units of the drawing with each x and y as a share of the plot's width and height."""
    (left, right), (bottom, top) = X_RANGE, Y_RANGE
    ends = itertools.cycle(((left, right - left), (bottom, top - bottom)))

    def share(number: re.Match[str]) -> str:
        start, length = next(ends)
        return f"{(float(number[0]) - start) / length:.4f}".rstrip("0")

    return re.sub(r"-?\d+\.?\d*", share, path)


CAPTIONS: Final = (
    (FRONT_X, 105.4, "Front", 13),
    (0.0, 105.4, "Face", 13),
    (BACK_X, 105.4, "Back", 13),
    (0.0, 17.9, "Soles", 13),
    (FRONT_X - 20.0, 36.0, "right", 12),
    (FRONT_X + 19.0, 36.0, "left", 12),
    (BACK_X - 19.0, 36.0, "left", 12),
    (BACK_X + 20.0, 36.0, "right", 12),
    (-4.4, -2.2, "left", 12),
    (4.4, -2.2, "right", 12),
)
"""Names of the drawings and of the person's own sides: centre, words, size in pixels."""


def _dots(
    chart: base.Drawing, marks: Sequence[_Mark], sizes: list[float] | float, marker: Mapping[str, object], name: str
) -> None:
    chart.trace(
        "scatter",
        x=[m.point[0] for m in marks],
        y=[m.point[1] for m in marks],
        mode="markers",
        name=name,
        customdata=[[m.site, m.side, m.episodes] for m in marks],
        hovertext=[m.text for m in marks],
        marker={"size": sizes, "opacity": 1.0, **marker},
        unselected={"marker": {"opacity": 0.5}},
        cliponaxis=False,
        **({"hoverinfo": "skip"} if name == "selected" else {"hovertemplate": "%{hovertext}<extra></extra>"}),
    )


def _specks(chart: base.Drawing, marks: Sequence[_Mark]) -> None:
    """Draw the places without an episode, and answer a pointer there.

    They are one shape, and an unseen line through all of them holds the answers: as so many marks they took a
    browser as long as a chart.
    """
    places = [m.point for m in marks]
    discs = _shape(_in_shares(" ".join(map(_disc, places))))
    chart.shape(**discs, fillcolor=alpha(chart.palette.quiet, 0.4), line={"width": 0})
    chart.trace(
        "scatter",
        x=[x for x, _ in places],
        y=[y for _, y in places],
        mode="lines",
        name="no episodes",
        line={"color": "rgba(0,0,0,0)", "width": 0},
        customdata=[[m.site, m.side, m.episodes] for m in marks],
        hovertext=[m.text for m in marks],
        hovertemplate="%{hovertext}<extra></extra>",
    )


SPECK: Final = 0.45
"""Radius of a place without an episode, in units of the drawing."""


def _disc(place: Point) -> str:
    """SVG path of a small disc: two curves, each within 2 % of half a circle."""
    (x, y), bulge = place, SPECK * 4 / 3
    left, right, low, high = (f"{v:.2f}" for v in (x - SPECK, x + SPECK, y - bulge, y + bulge))
    return f"M{left},{y:.2f}C{left},{high} {right},{high} {right},{y:.2f}C{right},{low} {left},{low} {left},{y:.2f}Z"


Box = tuple[float, float, float, float]


def _overlap(first: Box, second: Box) -> bool:
    return first[0] < second[2] and second[0] < first[2] and first[1] < second[3] and second[1] < first[3]


def _text_box(x: float, y: float, text: str) -> Box:
    """About the room that centred words take on a narrow screen."""
    wide, high = (6.3 * len(text) + 6) / NARROW, 16 / NARROW
    return (x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)


def _is_selected(mark: _Mark, selected: str | None) -> bool:
    site, _, side = (selected or "").partition("|")
    return mark.site == site and side in {"", mark.side}


def _words(text: str, point: Point, palette: Palette, **more: object) -> dict[str, Any]:
    """An annotation at a point of the drawing; `text` must be safe already."""
    font = {"color": palette.quiet, "size": 13}
    return {
        "text": text,
        "x": point[0],
        "y": point[1],
        "xref": "x",
        "yref": "y",
        "showarrow": False,
        "font": font,
    } | more


def _labels(marks: Sequence[_Mark], most: int, palette: Palette, selected: str | None) -> list[dict[str, Any]]:
    """Names of the places with the most episodes, each where it covers no other mark and no other label."""
    radius: dict[Point, float] = {}  # of the largest mark at each point
    for mark in marks:
        radius[mark.point] = max(_diameter(mark, most) / 2 / NARROW, radius.get(mark.point, 0.0))
    discs = {(x, y): (x - r, y - r, x + r, y + r) for (x, y), r in radius.items()}
    taken = [_text_box(x, y, text) for x, y, text, _ in CAPTIONS]
    labels: list[dict[str, Any]] = []
    named: set[tuple[str, str]] = set()
    for mark in marks:
        if len(named) == LABELS:
            break
        if (mark.site, mark.side) in named:
            continue
        named.add((mark.site, mark.side))
        text = f"{mark.label} <b>{mark.episodes:,}</b>"
        plain = f"{mark.label} {mark.episodes:,}"
        x, y = mark.point
        gap = radius[mark.point] + (7 if _is_selected(mark, selected) else 3) / NARROW
        middle = FRONT_X if x < FRONT_X / 2 else BACK_X if x > BACK_X / 2 else 0.0
        outward = 1 if x >= middle else -1
        left, low, right, high = _text_box(x, y, plain)
        for dx, dy in ((outward, 0), (-outward, 0), (0, 1), (0, -1)):
            across, up = dx * (gap + (right - left) / 2), dy * (gap + (high - low) / 2)
            box = (left + across, low + up, right + across, high + up)
            inside = box[0] >= X_RANGE[0] and box[2] <= X_RANGE[1]
            others = (*taken, *(disc for point, disc in discs.items() if point != mark.point))
            if inside and not any(_overlap(box, other) for other in others):
                taken.append(box)
                where = {
                    "xanchor": {0: "center", 1: "left", -1: "right"}[dx],
                    "yanchor": {0: "middle", 1: "bottom", -1: "top"}[dy],
                    "xshift": dx * gap * NARROW,
                    "yshift": dy * gap * NARROW,
                }
                look = {"font": {"color": palette.text, "size": 12}, "bgcolor": alpha(palette.ground, 0.82)}
                labels.append(_words(text, mark.point, palette, borderpad=1, **where, **look))
                break
    return labels


def _remarks(tally: _Tally, marks: Sequence[_Mark]) -> list[str]:
    """What the picture alone does not say, as plain text: episodes without a place, and what rings and discs mean."""
    said = []
    homeless = tally.not_noted + sum(tally.unknown.values())
    if homeless:
        names = [
            f"“{name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + '…'}” {n:,}"
            for name, n in sorted(tally.unknown.items(), key=lambda i: -i[1])[:3]
        ]
        names += [f"{len(tally.unknown) - 3} more names"] if len(tally.unknown) > 3 else []
        names += [f"not noted {tally.not_noted:,}"] if tally.not_noted and tally.unknown else []
        said.append(f"{_count(homeless)} without a known site" + (f": {', '.join(names)}" if names else ""))
    if tally.spread:
        said.append(f"{_count(tally.spread)} all over the body")
    looks = {mark.look for mark in marks}
    if "unnoted" in looks:
        said.append("Outline only: side not noted, drawn on both")
    if "both" in looks:
        said.append("Pale: on both sides at once")
    return said


def _drawing(palette: Palette, height: int, remarks: Sequence[str]) -> base.Drawing:
    """The body without a mark, with room for remarks below it."""
    chart = base.Drawing(palette, height=height + LINE * len(remarks))
    chart.margin(l=4, r=4, t=4, b=6 + LINE * len(remarks))
    axis = {"visible": False, "fixedrange": True, "constrain": "domain"}
    chart.x(**axis, range=X_RANGE)
    chart.y(**axis, range=Y_RANGE, scaleanchor="x", constraintoward="top", showgrid=False)
    for shape in _shapes(palette):
        chart.shape(**shape)
    return chart


def body_map(counts: pd.DataFrame, palette: Palette, *, selected: str | None = None, height: int = HEIGHT) -> go.Figure:
    """Draw where on the body the episodes were: front and back side by side, with the face and the soles enlarged.

    The area of a mark is proportional to its count, down to a smallest mark that can still be seen. Nothing
    is dropped: episodes without a known site are counted below the picture; episodes on both sides at once
    and those whose side was not noted are drawn on both sides, each with its own look and the same
    `customdata`, so that the distinct pairs of site and side in the traces hold every placed episode once.

    Parameters
    ----------
    counts : DataFrame
        One row a site and side: `site` (a key of data/sites.toml or any name for a site), `side` ("left",
        "right", "both" or empty), `episodes`; optionally `label`, the words shown for it.
    palette : Palette
        Colours of the ground that it stands on.
    selected : str, optional
        Site to ring while the others fade: its key, or key and side as "calf|left".
    height : int, optional
        Pixels of the picture; lines of text below it come on top.

    Returns
    -------
    plotly.graph_objects.Figure
        `customdata` of each mark is site, side, episodes.

    Raises
    ------
    ValueError
        If a column is missing.
    """
    tally = _tally(counts)
    marks = _marks(tally)
    most = max((mark.under + mark.episodes for mark in marks), default=0)
    remarks = [base.safe(line, 60) for remark in _remarks(tally, marks) for line in textwrap.wrap(remark, 50)]
    words = _labels(marks, most, palette, selected)
    if remarks:
        words.append(_words("<br>".join(remarks), (0.0, Y_RANGE[0]), palette, yanchor="top", align="center"))
    chart = _drawing(palette, height, remarks)
    for word in words:
        chart.note(**word)
    font = {"color": palette.quiet, "size": [size for *_, size in CAPTIONS]}
    chart.words([(x, y, text) for x, y, text, _ in CAPTIONS], name="names", textfont=font)
    faint = _empty_spots(marks)
    _specks(chart, faint)
    looks = {
        "unnoted": {"color": "rgba(0,0,0,0)", "line": {"color": palette.primary, "width": 1.5}},
        "both": {"color": alpha(palette.primary, 0.3), "line": {"color": palette.primary, "width": 1}},
        "known": {"color": alpha(palette.primary, 0.85), "line": {"color": palette.ground, "width": 1}},
    }
    for look, marker in looks.items():
        drawn = [mark for mark in marks if mark.look == look]
        if drawn:
            faded = [1.0 if _is_selected(mark, selected) else 0.4 for mark in drawn]
            sizes = [_diameter(mark, most) for mark in drawn]
            _dots(chart, drawn, sizes, marker | {"opacity": faded if selected else 1.0}, look)
    ringed = [mark for mark in (*marks, *faint) if _is_selected(mark, selected)]
    if ringed:
        sizes = [_diameter(m, most) + 7 for m in ringed]
        ring = {"color": "rgba(0,0,0,0)", "line": {"color": palette.text, "width": 1.5}}
        _dots(chart, ringed, sizes, ring, "selected")
    return chart.figure()


def body_svg(counts: pd.DataFrame, palette: Palette, *, width: int = 560) -> str:
    """The same picture as a self-contained SVG, for print: the drawing and the marks, without counts.

    Parameters
    ----------
    counts, palette
        As for `body_map`.
    width : int
        Pixels.
    """
    tally = _tally(counts)
    marks = _marks(tally)
    most = max((mark.under + mark.episodes for mark in marks), default=0)
    paper = _Paper(palette, width)
    looks = {
        "unnoted": f'fill="none" stroke="{palette.primary}" stroke-width="1.5"',
        "both": f'fill="{palette.primary}" fill-opacity="0.3" stroke="{palette.primary}"',
        "known": f'fill="{palette.primary}" fill-opacity="0.85" stroke="{palette.ground}"',
    }
    circles = [
        paper.circle(mark.point, _diameter(mark, most), looks[mark.look]) for mark in marks if mark.look in looks
    ]
    # Larger in print than on a screen, where the picture is larger.
    return paper.svg([paper.drawing(), *circles, paper.captions("Noto Sans, sans-serif", 0.27 * paper.unit)])


PICKABLE: Final = 6.5
"""Pixels across, of the mark of a site that can be picked."""


def picker_svg(palette: Palette, *, width: int = 400) -> str:
    """The body to pick a site from: each site and side is a circle with `data-place` ("calf|left") and `data-name`.

    Parameters
    ----------
    palette : Palette
        Colours of the ground that it stands on.
    width : int
        Pixels.
    """
    paper = _Paper(palette, width)
    circles = [
        paper.circle(
            mark.point,
            PICKABLE,
            f'fill="{palette.primary}" stroke="{palette.primary}" stroke-width="0" '
            f'data-place="{escape(f"{mark.site}|{mark.side}")}" data-name="{escape(mark.label)}"',
        )
        for mark in _empty_spots(())
    ]
    about = 'role="img" aria-label="The body from the front and the back, to pick a site from"'
    return paper.svg([paper.drawing(), *circles, paper.captions(base.FONT, 1.0)], about)


def spots_of(site: str, side: str) -> list[str]:
    """Circles of `picker_svg` that stand for a site and a side; none for a site that is not drawn."""
    known = catalogue.sites().get(site)
    if known is None or not known.spots:
        return []
    if not known.paired:
        return [f"{site}|"]
    return [f"{site}|{each}" for each in ("left", "right") if side in (each, "both", "")]


@dataclass(frozen=True)
class _Paper:
    """An SVG of the body."""

    palette: Palette
    width: int

    @property
    def unit(self) -> float:
        """Pixels of a unit of the drawing."""
        return self.width / (X_RANGE[1] - X_RANGE[0])

    @property
    def height(self) -> float:
        return (Y_RANGE[1] - Y_RANGE[0]) * self.unit

    def drawing(self) -> str:
        """The body itself."""
        unit, ink = self.unit, self.palette.quiet
        flip = f"matrix({unit:.4f} 0 0 {-unit:.4f} {-X_RANGE[0] * unit:.2f} {Y_RANGE[1] * unit:.2f})"
        paths = [
            f'<path d="{path}" fill="{ink}" fill-opacity="0.1" stroke-width="{1 / unit:.3f}"/>'
            if weight is None
            else f'<path d="{path}" stroke-opacity="{0.25 + 0.3 * weight:.2f}" stroke-width="{0.7 / unit:.3f}"/>'
            for path, weight in _paths()
        ]
        return f'<g transform="{flip}" stroke="{ink}" fill="none">{"".join(paths)}</g>'

    def circle(self, point: Point, across: float, look: str) -> str:
        """A mark that keeps the share of the picture that it has on a screen of `HEIGHT` pixels."""
        x, y = (point[0] - X_RANGE[0]) * self.unit, (Y_RANGE[1] - point[1]) * self.unit
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{across / 2 * self.height / HEIGHT:.1f}" {look}/>'

    def captions(self, font: str, size: float) -> str:
        """Names of the drawings and of the sides; `size` is that of a letter of one pixel."""
        return "".join(
            f'<text x="{(x - X_RANGE[0]) * self.unit:.1f}" y="{(Y_RANGE[1] - y + 1) * self.unit:.1f}" '
            f'text-anchor="middle" fill="{self.palette.quiet}" font-family="{escape(font)}" '
            f'font-size="{size * pixels:.1f}">{escape(text)}</text>'
            for x, y, text, pixels in CAPTIONS
        )

    def svg(self, parts: Sequence[str], about: str = "") -> str:
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width}" height="{self.height:.0f}" '
            f'viewBox="0 0 {self.width} {self.height:.0f}" {about}>{"".join(parts)}</svg>'
        )
