"""The body map: every episode is on it once, every label is text, and every site is where it belongs."""

import math
import re
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from myolog import catalogue
from myolog.charts import anatomy, body
from myolog.charts.body import body_map
from myolog.charts.palette import DARK, LIGHT

NO_MARKS = {"selected", "names"}
"""Traces that hold no episodes: the ring around what was picked, and the names of the drawings."""


def table(*rows: tuple[object, object, object]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["site", "side", "episodes"])


def placed(chart: go.Figure) -> dict[tuple[str, str], int]:
    """Episodes of each distinct pair of site and side that the traces hold."""
    rows = [tuple(row) for trace in chart.data if trace.name not in NO_MARKS for row in trace.customdata]
    found: dict[tuple[str, str], int] = {}
    for site, side, episodes in rows:
        assert found.setdefault((site, side), episodes) == episodes, "one pair, two counts"
    return found


def words(chart: go.Figure) -> str:
    return "\n".join(note.text for note in chart.layout.annotations)


def trace(chart: go.Figure, name: str) -> go.Scatter:
    return next(t for t in chart.data if t.name == name)


def mark(chart: go.Figure, site: str, side: str) -> tuple[float, float, float, str]:
    """Place, size and hover text of the first mark of a site and side."""
    for t in (t for t in chart.data if t.name not in NO_MARKS):
        for i, row in enumerate(t.customdata):
            if (row[0], row[1]) == (site, side):
                sizes = t.line.width if t.mode == "lines" else t.marker.size
                size = sizes if isinstance(sizes, int | float) else sizes[i]
                return t.x[i], t.y[i], size, t.hovertext[i]
    raise AssertionError((site, side))


MIXED = table(
    ("calf", "left", 43),
    ("calf", "right", 30),
    ("calf", "both", 5),
    ("calf", "", 4),
    ("tongue", "", 3),
    ("lip", "left", 2),
    ("Left thumb", "", 6),
    ("whole_body", "", 7),
    ("the hat", "", 8),
    ("", "", 9),
    (None, None, 10),
    ("shin", "right", 0),
)


def test_every_episode_is_placed_or_named_as_without_a_place() -> None:
    chart = body_map(MIXED, LIGHT)
    said = words(chart).replace("<br>", " ")
    assert placed(chart)["thumb", "left"] == 6  # a name in words finds its site
    assert sum(placed(chart).values()) == 43 + 30 + 5 + 4 + 3 + 2 + 6
    assert "27 episodes without a known site" in said  # 8 + 9 + 10
    assert "“the hat” 8" in said
    assert "not noted 19" in said
    assert "7 episodes all over the body" in said
    assert sum(placed(chart).values()) + 27 + 7 == MIXED["episodes"].sum()


def test_an_unknown_name_is_said_and_many_are_summed_up() -> None:
    chart = body_map(table(*((f"place {i}", "", i + 1) for i in range(6))), LIGHT)
    text = words(chart).replace("<br>", " ")
    assert "21 episodes without a known site" in text
    assert "“place 5” 6" in text
    assert "3 more names" in text


def test_a_name_in_words_lands_on_its_site_and_side() -> None:
    found = placed(body_map(table(("Left thumb", "", 6), ("li. Wade", None, 2), ("calf", "left", 1)), LIGHT))
    assert found["thumb", "left"] == 6
    assert found["calf", "left"] == 3


def test_an_unnoted_side_is_drawn_hollow_on_both_sides_and_said() -> None:
    chart = body_map(table(("calf", "", 4)), LIGHT)
    hollow = trace(chart, "unnoted")
    assert sorted(hollow.x) == pytest.approx([body.BACK_X - 4.75, body.BACK_X + 4.75], abs=0.01)
    assert hollow.marker.color == "rgba(0,0,0,0)"
    assert [tuple(row) for row in hollow.customdata] == [("calf", "", 4)] * 2
    assert hollow.hovertext == ("Calf: 4 episodes, side not noted",) * 2
    assert "side not noted" in words(chart)


def test_both_sides_at_once_count_once_and_are_said() -> None:
    chart = body_map(table(("calf", "both", 5)), LIGHT)
    assert len(trace(chart, "both").x) == 2
    assert placed(chart)["calf", "both"] == 5
    assert "Calf: 5 episodes on both sides at once" in trace(chart, "both").hovertext
    assert "both sides at once" in words(chart)


def test_hover_is_a_sentence_in_singular_and_plural() -> None:
    chart = body_map(table(("calf", "left", 43), ("thumb", "right", 1), ("tongue", "", 1234)), LIGHT)
    assert mark(chart, "calf", "left")[3] == "Left calf: 43 episodes"
    assert mark(chart, "thumb", "right")[3] == "Right thumb: 1 episode"
    assert mark(chart, "tongue", "")[3] == "Tongue: 1,234 episodes"
    assert mark(chart, "shin", "left")[3] == "Left shin: no episodes noted"
    assert all(t.hovertemplate == "%{hovertext}<extra></extra>" for t in chart.data if t.name not in NO_MARKS)


def test_area_is_proportional_to_the_count_until_it_is_too_small_to_see() -> None:
    chart = body_map(table(("calf", "left", 100), ("calf", "right", 25), ("thumb", "left", 1)), LIGHT)
    left, right, thumb = (mark(chart, *k)[2] for k in (("calf", "left"), ("calf", "right"), ("thumb", "left")))
    assert left / right == pytest.approx(2)
    assert thumb == body.SMALLEST > 2 * body.SPECK * body.NARROW


def test_marks_at_one_place_lie_around_one_another_so_that_none_is_hidden() -> None:
    chart = body_map(table(("calf", "left", 90), ("calf", "both", 1), ("calf", "", 1)), LIGHT)
    sizes = {}
    for name in ("known", "both", "unnoted"):
        t = trace(chart, name)
        sizes[name] = next(s for x, s in zip(t.x, t.marker.size, strict=True) if x < body.BACK_X)
    assert sizes["known"] + 3 <= sizes["both"] < sizes["unnoted"]
    names = [t.name for t in chart.data]
    assert names.index("unnoted") < names.index("both") < names.index("known")


def test_left_and_right_are_the_persons_own() -> None:
    chart = body_map(
        table(("biceps", "left", 2), ("biceps", "right", 1), ("calf", "left", 2), ("arch", "left", 2)), LIGHT
    )
    assert mark(chart, "biceps", "left")[0] > body.FRONT_X > mark(chart, "biceps", "right")[0]
    assert mark(chart, "calf", "left")[0] < body.BACK_X
    assert mark(chart, "arch", "left")[0] < 0
    names = trace(chart, "names")
    sides = {
        (text, x > 0)
        for x, y, text in zip(names.x, names.y, names.text, strict=True)
        if text in {"left", "right"} and y > 0
    }
    assert ("right", False) in sides
    assert ("left", False) in sides


HOSTILE = "<b>x</b><img src=x onerror=alert(1)> & =cmd() %{x}"


def test_hostile_names_stay_letters() -> None:
    rows = table(("calf", "left", 3), (HOSTILE, "", 4), ("<a href='javascript:1'>y</a>", "left", 2))
    rows["label"] = [HOSTILE, HOSTILE, ""]
    chart = body_map(rows, LIGHT)
    shown = words(chart).replace("<br>", " ") + " ".join(h for t in chart.data for h in (t.hovertext or ()))
    tags = set(re.findall(r"<[^>]*>?", shown))
    assert tags <= {"<b>", "</b>"}  # the bold count of a direct label is ours
    assert shown.count("<b>") == shown.count("</b>")
    assert "&lt;img" in shown
    assert "<b>x" not in shown
    assert "%{x}" not in "".join(t.hovertemplate or "" for t in chart.data)


def test_no_count_is_changed_by_a_hostile_label() -> None:
    rows = table(("calf", "left", 3)).assign(label=HOSTILE)
    assert placed(body_map(rows, LIGHT))["calf", "left"] == 3


@pytest.mark.parametrize("view", ["front", "back"])
def test_every_spot_can_be_picked_and_each_view_shows_thirty_sites(view: str) -> None:
    chart = body_map(table(), LIGHT)
    keys = {tuple(row[:2]) for row in trace(chart, "no episodes").customdata}
    for side in ("left", "right"):
        on_side = {
            s.key
            for s in catalogue.sites().values()
            if s.spots and s.spots[0].view == view and (s.key, side if s.paired else "") in keys
        }
        assert len(on_side) >= 30
    wanted = {
        (s.key, d) for s in catalogue.sites().values() if s.spots for d in (("left", "right") if s.paired else ("",))
    }
    assert keys == wanted


def test_an_empty_table_draws_the_body_and_no_remark() -> None:
    chart = body_map(table(), DARK)
    assert {t.name for t in chart.data} == {"names", "no episodes"}
    assert {"Front", "Back", "Face", "Soles"} <= set(trace(chart, "names").text)
    assert "episode" not in words(chart)


def test_missing_columns_and_missing_counts_are_not_guessed() -> None:
    with pytest.raises(ValueError, match="side"):
        body_map(pd.DataFrame({"site": [], "episodes": []}), LIGHT)
    chart = body_map(table(("calf", "left", np.nan), ("calf", "right", 2.0)), LIGHT)
    assert placed(chart)["calf", "right"] == 2
    assert placed(chart)["calf", "left"] == 0


def test_a_selected_site_is_ringed_and_the_others_fade() -> None:
    rows = table(("calf", "left", 5), ("calf", "right", 4), ("thumb", "left", 3))
    both = trace(body_map(rows, LIGHT, selected="calf"), "selected")
    assert {tuple(row[:2]) for row in both.customdata} == {("calf", "left"), ("calf", "right")}
    one = body_map(rows, LIGHT, selected="calf|left")
    assert [tuple(row[:2]) for row in trace(one, "selected").customdata] == [("calf", "left")]
    known = trace(one, "known")
    opacity = {tuple(row[:2]): o for row, o in zip(known.customdata, known.marker.opacity, strict=True)}
    assert opacity["calf", "left"] == 1 > opacity["thumb", "left"]


def test_direct_labels_name_the_most_frequent_places_without_covering_each_other() -> None:
    rows = table(
        *((s.key, "left" if s.paired else "", n + 1) for n, s in enumerate(catalogue.sites().values()) if s.spots)
    )
    chart = body_map(rows, LIGHT)
    labels = [note for note in chart.layout.annotations if "<b>" in note.text]
    assert len(labels) <= body.LABELS
    few = body_map(table(("calf", "left", 43), ("eyelid", "left", 21), ("biceps", "right", 4)), LIGHT)
    texts = {note.text for note in few.layout.annotations if "<b>" in note.text}
    assert "Left calf <b>43</b>" in texts
    assert "Left eyelid <b>21</b>" in texts


def test_the_ground_is_transparent_and_the_drawing_keeps_its_shape() -> None:
    chart = body_map(table(), LIGHT)
    assert chart.layout.paper_bgcolor == chart.layout.plot_bgcolor == "rgba(0,0,0,0)"
    assert chart.layout.yaxis.scaleanchor == "x"
    assert chart.layout.xaxis.fixedrange
    assert chart.layout.yaxis.fixedrange


def test_the_chart_does_not_change_the_table_it_is_given() -> None:
    before = MIXED.copy(deep=True)
    body_map(MIXED, LIGHT)
    pd.testing.assert_frame_equal(MIXED, before)


# --- the drawing ------------------------------------------------------------------------------------


def contour(view: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.array([node[:2] for node in anatomy.outline(view)], dtype=float)


@pytest.mark.parametrize("view", ["front", "back"])
def test_the_figure_has_the_proportions_of_an_adult(view: str) -> None:
    points = contour(view)
    assert points[:, 1].max() == 100
    assert -0.5 <= points[:, 1].min() <= 0
    head = 100 - min(y for _, y in (node[:2] for node in anatomy.JAW))
    assert 100 / head == pytest.approx(7.5, abs=0.3)  # heads in a height
    assert points[-1].tolist() == pytest.approx([0, 47], abs=1.5)  # crotch a little below the middle
    widest = points[(points[:, 1] > 75) & (points[:, 1] < 82), 0].max()
    assert 12 <= widest <= 14.5  # half the width across the deltoids: 24 to 29 % of the height


@pytest.mark.parametrize("view", ["front", "back"])
def test_every_spot_lies_inside_the_body_that_is_drawn(view: str) -> None:
    half = contour(view)
    polygon = np.vstack([half, half[::-1] * [-1, 1]])
    for site in catalogue.sites().values():
        if site.region in {"face", "sole"} or not site.spots or site.spots[0].view != view:
            continue
        spot = site.spots[0]
        x, y = spot.x * anatomy.HALF_WIDTH, spot.y * anatomy.HEIGHT
        assert inside(polygon, x + 1e-6, y), site.key


@pytest.mark.parametrize(("region", "shape"), [("face", anatomy.whole(anatomy.face())), ("sole", anatomy.soles()[0])])
def test_spots_of_the_enlarged_parts_lie_inside_them(region: str, shape: list[anatomy.Node]) -> None:
    polygon = np.array([node[:2] for node in shape], dtype=float)
    for site in catalogue.sites().values():
        if site.region == region:
            spot = site.spots[0]
            assert inside(polygon, spot.x * anatomy.HALF_WIDTH + 1e-6, spot.y * anatomy.HEIGHT), site.key


def inside(polygon: np.ndarray[Any, np.dtype[np.float64]], x: float, y: float) -> bool:
    """Whether a point lies in a polygon: an odd number of its edges cross the ray to the right."""
    crossings = 0
    for (x1, y1), (x2, y2) in pairwise([*polygon, polygon[0]]):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            crossings += 1
    return crossings % 2 == 1


@pytest.mark.parametrize("view", ["front", "back"])
def test_the_drawing_is_symmetrical(view: str) -> None:
    nodes = anatomy.whole(anatomy.outline(view))
    points = {(round(n[0], 9), round(n[1], 9)) for n in nodes}
    assert {(-x, y) for x, y in points} == points


def test_no_two_spots_lie_on_one_another() -> None:
    spots = [
        (s.key, s.region == "face", s.region == "sole", p.view, p.x * anatomy.HALF_WIDTH, p.y * anatomy.HEIGHT)
        for s in catalogue.sites().values()
        for p in s.spots
    ]
    for i, first in enumerate(spots):
        for second in spots[:i]:
            if first[1:4] == second[1:4]:
                assert math.dist(first[4:], second[4:]) > 0.6, (first[0], second[0])


def test_every_site_and_side_can_be_picked_once() -> None:
    drawing = ET.fromstring(body.picker_svg(LIGHT))
    picked = [c.attrib for c in drawing.iter() if "data-place" in c.attrib]
    wanted = {
        f"{site.key}|{side}": catalogue.place_label(site.key, side)
        for site in catalogue.sites().values()
        if site.spots
        for side in (("left", "right") if site.paired else ("",))
    }
    assert len(picked) == len(wanted)
    assert {c["data-place"]: c["data-name"] for c in picked} == wanted
    # As on the map: from the front the person's left is on the viewer's right.
    x = {c["data-place"]: float(c["cx"]) for c in picked}
    assert x["shin|left"] > x["shin|right"]
    assert x["calf|left"] < x["calf|right"]


def test_what_is_picked_is_drawn_where_it_is() -> None:
    assert body.spots_of("calf", "left") == ["calf|left"]
    assert body.spots_of("calf", "both") == body.spots_of("calf", "") == ["calf|left", "calf|right"]
    assert body.spots_of("lip", "left") == ["lip|"]  # a site in the middle
    assert body.spots_of("whole_body", "") == body.spots_of("my own place", "") == body.spots_of("", "") == []


def test_a_smooth_path_passes_through_its_nodes_and_closes() -> None:
    nodes: list[anatomy.Node] = [(0.0, 0.0, "corner"), (1.0, 1.0), (2.0, 0.0)]
    path = anatomy.smooth_path(nodes, lambda p: p, closed=True)
    assert path.startswith("M0.00,0.00")
    assert path.endswith("0.00,0.00 Z")
    assert "1.00,1.00" in path
    assert "2.00,0.00" in path
    assert path.count("C") == 3  # two sides and the way back


def test_the_places_without_an_episode_are_drawn_where_they_answer() -> None:
    chart = body_map(MIXED, LIGHT)
    layout = chart.to_dict()["layout"]
    (left, right), (bottom, top) = layout["xaxis"]["range"], layout["yaxis"]["range"]
    answers = trace(chart, "no episodes")
    discs = chart.layout.shapes[-1]
    assert (discs.xref, discs.yref) == ("x domain", "y domain")
    # each disc goes round its place from the left to the right: half way between the two is the place
    numbers = np.array([[float(n) for n in re.findall(r"[\d.]+", disc)] for disc in discs.path.split("Z") if disc])
    x = left + (numbers[:, 0] + numbers[:, 6]) / 2 * (right - left)
    y = bottom + numbers[:, 1] * (top - bottom)
    np.testing.assert_allclose(x, answers.x, atol=0.02)
    np.testing.assert_allclose(y, answers.y, atol=0.02)
