"""The drawing of a human body, from the front and from behind, with the face and the soles on their own.

Everything is drawn by half: the person's left half, x to the person's left of the midline, y up from the
soles, in hundredths of the body's height; the other half is its mirror image. Proportions are those of an
adult of 7.5 heads: chin at 86.7, shoulders at 81.5, waist at 62, crotch at 47, knees at 28, fingertips at 39.
A point (x, y) is passed smoothly; a point (x, y, "corner") breaks the curve.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

Point = tuple[float, float]
Node = tuple[float, float] | tuple[float, float, str]
Place = Callable[[Point], Point]

HEIGHT: Final = 100.0
HALF_WIDTH: Final = 30.0
"""A spot's x of 1 in hundredths of the body's height; its y of 1 is `HEIGHT`."""

# --- outlines: the left half, from the crown down ---------------------------------------------------

HEAD: Final[tuple[Node, ...]] = (
    (0.0, 100.0),
    (2.2, 99.5),
    (3.85, 97.9),
    (4.6, 95.7),
    (4.7, 93.9, "corner"),
    (5.1, 94.15),
    (5.45, 93.5),
    (5.4, 92.2),
    (5.05, 91.0),
    (4.65, 90.35),
    (4.42, 90.5, "corner"),
    (4.2, 89.2),
    (3.75, 88.2),
)
JAW: Final[tuple[Node, ...]] = ((3.75, 88.2), (3.1, 87.4), (2.0, 86.75), (1.0, 86.45), (0.0, 86.4))

NECK_AND_ARM: Final[tuple[Node, ...]] = (
    (3.45, 87.6, "corner"),
    (3.3, 86.4),
    (3.5, 85.2),
    (4.3, 84.2),
    (5.9, 83.35),
    (8.2, 82.5),
    (10.6, 81.6),
    (12.3, 80.3),
    (13.4, 78.2),
    (13.95, 75.6),
    (14.15, 73.0),
    (14.35, 70.4),
    (14.7, 67.8),
    (15.15, 65.4),
    (15.85, 63.0),
    (16.75, 60.4),
    (17.3, 57.6),
    (17.75, 54.6),
    (18.3, 51.8),
)
ARM_INSIDE_AND_TRUNK: Final[tuple[Node, ...]] = (
    (15.5, 50.9),
    (14.75, 53.4),
    (13.5, 56.8),
    (12.35, 60.0),
    (11.7, 62.4),
    (11.1, 65.0),
    (10.45, 68.4),
    (9.85, 71.4),
    (9.2, 74.3, "corner"),
    (9.25, 72.6),
    (9.1, 69.6),
    (8.65, 66.2),
    (8.2, 63.0),
    (8.15, 60.2),
    (8.6, 57.2),
    (9.25, 53.6),
    (9.65, 50.2),
    (9.8, 46.4),
    (9.55, 41.6),
    (8.95, 36.8),
    (8.15, 32.4),
    (7.7, 29.8),
    (7.5, 27.6),
    (7.6, 25.2),
    (7.95, 22.2),
    (7.85, 18.8),
    (7.15, 14.4),
    (6.4, 10.0),
    (6.15, 7.2),
    (6.35, 5.3),
)
LEG_INSIDE: Final[tuple[Node, ...]] = (
    (2.3, 5.4),
    (2.55, 7.0),
    (2.5, 9.6),
    (2.15, 13.8),
    (1.7, 18.0),
    (1.55, 21.4),
    (1.85, 24.6),
    (2.15, 27.0),
    (2.1, 29.2),
    (1.75, 32.0),
    (1.15, 36.8),
    (0.6, 41.6),
    (0.25, 45.2),
    (0.0, 46.9, "corner"),
)
FOOT_FRONT: Final[tuple[Node, ...]] = (
    (6.75, 3.7),
    (7.6, 2.2),
    (8.3, 1.3, "corner"),
    (8.55, 0.75),
    (8.1, 0.35),
    (7.65, 0.75, "corner"),
    (7.5, 0.15),
    (6.9, 0.1),
    (6.6, 0.7, "corner"),
    (6.4, 0.0),
    (5.75, 0.0),
    (5.5, 0.7, "corner"),
    (5.25, -0.1),
    (4.65, -0.05),
    (4.45, 0.75, "corner"),
    (4.15, -0.25),
    (3.0, -0.2),
    (2.75, 0.9),
    (2.75, 2.2),
    (2.45, 3.8),
)
FOOT_BACK: Final[tuple[Node, ...]] = (
    (6.75, 3.6),
    (7.5, 2.2),
    (8.05, 1.2),
    (7.85, 0.45),
    (7.0, 0.2),
    (6.15, 0.35, "corner"),
    (5.7, 0.05),
    (4.3, -0.15),
    (2.95, 0.05),
    (2.35, 0.95),
    (2.35, 2.4),
    (2.5, 4.0),
)
# The palm faces forward, so that the thumb points away from the body in both views. Along the hand, then
# towards the thumb, from the wrist.
HAND_AXIS: Final = (math.radians(13.0), (17.05, 50.5))
THUMB: Final[tuple[Node, ...]] = (
    (1.0, 1.75),
    (2.1, 2.35),
    (3.2, 3.1),
    (4.3, 3.8),
    (5.4, 4.4),
    (6.25, 4.78),
    (6.85, 4.62),
    (6.95, 4.05),
    (6.4, 3.5),
    (5.5, 2.98),
    (4.85, 2.5, "corner"),
)
FINGERS: Final = (
    # along and across at the root, length, width, angle in degrees towards the thumb
    (5.45, 1.9, 4.6, 1.06, 10.0),
    (5.75, 0.68, 5.05, 1.1, 3.0),
    (5.6, -0.52, 4.75, 1.05, -4.0),
    (5.05, -1.62, 3.75, 0.92, -12.0),
)
PALM_EDGE: Final[tuple[Node, ...]] = ((3.6, -2.1), (2.0, -1.9), (0.8, -1.6))


@dataclass(frozen=True, slots=True)
class Stroke:
    """One line of the drawing: smooth through `nodes`; unless `mirror` is off, its mirror image is drawn as well."""

    nodes: tuple[Node, ...]
    weight: float = 1.0
    closed: bool = False
    mirror: bool = True


def _ring(x: float, y: float, across: float, along: float) -> list[Point]:
    """Eight points of an ellipse, smooth enough to be drawn through."""
    turns = (k * math.pi / 4 for k in range(8))
    return [(x + math.cos(turn) * across, y + math.sin(turn) * along) for turn in turns]


def _hand_point(along: float, across: float) -> Point:
    angle, (x, y) = HAND_AXIS
    return (
        x + along * math.sin(angle) + across * math.cos(angle),
        y - along * math.cos(angle) + across * math.sin(angle),
    )


def _finger(along: float, across: float, length: float, width: float, angle: float) -> list[Point]:
    """Contour of a finger from its thumb side at the root, over the tip, to its other side."""
    turn = math.radians(angle)
    side = ((0.0, 0.5), (0.45, 0.51), (0.8, 0.47), (0.95, 0.31))
    shape = (*side, (1.0, 0.0), *((part, -half) for part, half in reversed(side)))
    return [
        _hand_point(
            along + part * length * math.cos(turn) - half * width * math.sin(turn),
            across + part * length * math.sin(turn) + half * width * math.cos(turn),
        )
        for part, half in shape
    ]


def hand() -> list[Node]:
    """Contour of the left hand from the thumb side of the wrist, round the fingers, to its other side."""
    contour: list[Node] = [(*_hand_point(n[0], n[1]), *n[2:]) for n in THUMB]
    fingers = [_finger(*finger) for finger in FINGERS]
    for i, finger in enumerate(fingers):
        contour += finger[1 if i else 0 : -1]
        if i + 1 < len(fingers):  # neighbours meet in one web
            (x, y), (u, v) = finger[-1], fingers[i + 1][0]
            contour.append(((x + u) / 2, (y + v) / 2, "corner"))
    return [*contour, fingers[-1][-1], *(_hand_point(n[0], n[1]) for n in PALM_EDGE)]


def face() -> list[Node]:
    """Contour of the left half of the head and the top of the neck."""
    return [*HEAD, *FACE_NECK]


def soles() -> list[list[Node]]:
    """Closed contours of the left sole and its toes, heel at y = 0, as one sees one's own footprints."""
    shapes: list[list[Node]] = [list(SOLE)]
    for x, y, across, along, tilt in TOES:
        turn = math.radians(tilt)
        ring = _ring(0.0, 0.0, across, along)
        shapes.append(
            [
                (x + u * math.cos(turn) + v * math.sin(turn), y - u * math.sin(turn) + v * math.cos(turn))
                for u, v in ring
            ]
        )
    return shapes


def outline(view: str) -> list[Node]:
    """Contour of the left half of the body from the crown to the crotch, seen from `view` ("front" or "back")."""
    foot = FOOT_FRONT if view == "front" else FOOT_BACK
    return [*HEAD, *NECK_AND_ARM, *hand(), *ARM_INSIDE_AND_TRUNK, *foot, *LEG_INSIDE]


# --- inner lines: a few, for orientation --------------------------------------------------------------

FACE_LINES: Final = (
    Stroke(((0.85, 94.75), (1.75, 95.3), (2.7, 95.2), (3.35, 94.6)), 1.1),  # eyebrow
    Stroke(((0.95, 93.35), (1.45, 93.8), (2.15, 93.92), (2.75, 93.62), (3.05, 93.2)), 1.0),  # eye
    Stroke(((0.95, 93.35), (1.55, 93.0), (2.3, 92.92), (3.05, 93.2)), 0.7),
    Stroke(tuple(_ring(2.02, 93.42, 0.44, 0.47)), 0.7, closed=True),  # iris
    Stroke(((1.15, 94.3), (1.9, 94.6), (2.75, 94.35)), 0.5),  # fold of the eyelid
    Stroke(((0.5, 93.6), (0.42, 92.2), (0.62, 91.3)), 0.6),  # nose
    Stroke(((1.05, 91.35), (1.15, 90.85), (0.75, 90.55), (0.4, 90.66), (0.0, 90.45)), 0.9),
    Stroke(((1.8, 88.85), (1.05, 89.45), (0.42, 89.72), (0.0, 89.58)), 0.9),  # upper lip
    Stroke(((1.8, 88.85), (0.8, 89.12), (0.0, 89.1)), 0.7),
    Stroke(((1.8, 88.85), (0.8, 88.52), (0.0, 88.45)), 0.7),
    Stroke(((1.8, 88.85), (1.15, 88.1), (0.5, 87.82), (0.0, 87.78)), 0.9),  # lower lip
    Stroke(((0.8, 87.32), (0.0, 87.2)), 0.5),
    Stroke(((4.95, 93.5), (5.15, 92.8), (4.95, 91.6)), 0.6),  # ear
    Stroke(JAW),
)
HINTS: Final = (
    Stroke(((1.0, 93.4), (1.9, 93.7), (2.9, 93.35)), 0.8),
    Stroke(((0.75, 90.8), (0.0, 90.55)), 0.8),
    Stroke(((1.45, 88.85), (0.7, 88.72), (0.0, 88.72)), 0.8),
)
FACE_NECK: Final[tuple[Node, ...]] = (
    (3.45, 87.6, "corner"),
    (3.3, 86.4),
    (3.4, 84.9, "corner"),
    (1.8, 84.1),
    (0.0, 83.8),
)

SOLE: Final[tuple[Node, ...]] = (
    (4.3, 0.0),
    (5.65, 0.55),
    (6.2, 2.1),
    (6.1, 4.6),
    (6.4, 7.4),
    (6.85, 9.8),
    (6.7, 11.3),
    (5.7, 12.1),
    (4.5, 12.6),
    (3.1, 12.9),
    (1.9, 12.3),
    (1.4, 10.8),
    (1.75, 8.8),
    (2.6, 6.4),
    (2.75, 4.2),
    (2.5, 2.2),
    (3.0, 0.6),
)
TOES: Final = (
    # centre, half width, half length, tilt in degrees towards the little toe
    (2.3, 14.15, 0.95, 1.2, -4.0),
    (3.85, 14.3, 0.6, 0.92, 2.0),
    (4.98, 13.8, 0.56, 0.82, 10.0),
    (5.95, 13.1, 0.54, 0.74, 18.0),
    (6.75, 12.2, 0.52, 0.66, 26.0),
)

BODY_LINES: Final[dict[str, tuple[Stroke, ...]]] = {
    "front": (
        *HINTS,
        Stroke(JAW),
        Stroke(((3.05, 86.6), (2.1, 83.6), (1.0, 81.6)), 0.7),
        Stroke(((1.1, 80.9), (3.8, 81.15), (6.6, 81.75), (9.6, 81.45))),
        Stroke(((10.2, 80.4), (10.3, 78.2), (9.7, 75.9), (9.2, 74.3)), 0.7),
        Stroke(((9.2, 74.3), (8.0, 72.6), (5.6, 71.4), (2.8, 71.35), (0.7, 72.2))),
        Stroke(((0.6, 69.6), (2.4, 68.4), (4.4, 66.0), (5.6, 63.6)), 0.7),
        Stroke(((0.0, 70.6), (0.0, 62.0)), 0.7),
        Stroke(((-0.4, 60.9), (0.0, 60.5), (0.4, 60.9)), 1.0, mirror=False),
        Stroke(((8.7, 54.6), (6.6, 52.2), (4.0, 49.6), (1.2, 47.4))),
        Stroke(((12.2, 63.3), (13.7, 62.7), (15.2, 63.3)), 0.7),
        Stroke(((3.35, 29.9), (3.4, 28.3), (4.05, 27.2), (4.85, 26.95), (5.7, 27.2), (6.35, 28.3), (6.4, 29.9)), 0.8),
        Stroke(((2.2, 43.2), (3.3, 38.0), (3.5, 33.6)), 0.6),
        Stroke(((4.05, 24.4), (3.75, 19.0), (3.9, 12.4)), 0.6),
    ),
    "back": (
        Stroke(((3.6, 88.9), (2.4, 88.0), (1.2, 87.6), (0.0, 87.5)), 0.7),
        Stroke(((0.0, 84.6), (0.0, 54.6)), 0.8),
        Stroke(
            ((9.4, 81.2), (6.4, 80.4), (3.4, 79.0), (3.2, 76.4), (3.9, 73.6), (4.9, 73.2), (6.3, 74.7), (7.9, 77.0)),
            0.8,
        ),
        Stroke(((10.6, 80.2), (10.8, 77.8), (10.2, 75.6), (9.2, 74.3)), 0.7),
        Stroke(((1.9, 55.4), (1.2, 53.4), (0.0, 51.9)), 0.6),
        Stroke(((0.0, 51.9), (0.0, 46.9))),
        Stroke(((0.0, 46.9), (1.6, 45.4), (3.8, 44.9), (6.2, 45.5), (7.9, 46.9))),
        Stroke(((12.5, 63.9), (13.1, 62.7), (14.1, 62.5), (14.9, 63.4)), 0.8),
        Stroke(((4.8, 43.2), (4.75, 36.0)), 0.5),
        Stroke(((3.2, 28.1), (4.8, 27.6), (6.5, 28.2)), 0.8),
        Stroke(((4.75, 25.2), (4.7, 19.4)), 0.6),
        Stroke(((2.3, 17.9), (2.9, 16.9), (3.7, 17.2), (4.7, 19.2), (5.6, 16.9), (6.5, 16.5), (7.2, 17.6)), 0.7),
        Stroke(((3.4, 11.4), (3.75, 8.0), (3.65, 4.6)), 0.6),
        Stroke(((5.2, 11.4), (4.85, 8.0), (4.95, 4.6)), 0.6),
    ),
}


# --- from nodes to paths ----------------------------------------------------------------------------


def mirrored(nodes: Sequence[Node]) -> list[Node]:
    """The same nodes on the other side of the midline, in reverse, so that a half runs on into its mirror image."""
    return [(-n[0], *n[1:]) for n in reversed(nodes)]


def whole(half: Sequence[Node]) -> list[Node]:
    """A contour from its left half, which begins on the midline."""
    return [*mirrored(half)[:-1], *half]


def smooth_path(nodes: Sequence[Node], place: Place, *, closed: bool = False) -> str:
    """SVG path through the nodes: centripetal Catmull-Rom splines between corners, as cubic Béziers.

    Parameters
    ----------
    nodes : sequence of (x, y) or (x, y, "corner")
    place : callable
        Maps a point of the drawing to the chart's coordinates.
    closed : bool
        Draw on from the last node to the first; the path then begins at a corner if there is one.
    """
    ring = list(nodes)
    start = next((i for i, n in enumerate(ring) if len(n) == 3), None)
    round_trip = closed and start is None  # a closed curve without any corner goes on smoothly where it began
    if closed:
        begin = start or 0
        ring = [*ring[begin:], *ring[:begin], ring[begin]]
    points = [place((n[0], n[1])) for n in ring]
    last = len(ring) - 1
    corner = [len(n) == 3 or (i in {0, last} and not round_trip) for i, n in enumerate(ring)]
    parts = [f"M{points[0][0]:.2f},{points[0][1]:.2f}"]
    for i in range(len(points) - 1):
        before = None if corner[i] else points[i - 1 if i else last - 1]
        after = None if corner[i + 1] else points[i + 2 if i + 1 < last else 1]
        first, second = _handles(before, points[i], points[i + 1], after)
        parts.append("C" + " ".join(f"{x:.2f},{y:.2f}" for x, y in (first, second, points[i + 1])))
    return " ".join(parts) + (" Z" if closed else "")


def _handles(before: Point | None, start: Point, end: Point, after: Point | None) -> tuple[Point, Point]:
    """Bézier handles of one centripetal Catmull-Rom segment (Yuksel and others 2011); straight at a corner."""
    span = math.sqrt(math.dist(start, end))

    def handle(outer: Point | None, here: Point, there: Point) -> Point:
        if outer is None or math.dist(outer, here) == 0 or span == 0:
            return (here[0] + (there[0] - here[0]) / 3, here[1] + (there[1] - here[1]) / 3)
        lead = math.sqrt(math.dist(outer, here))
        weights = (lead * lead, 2 * lead * lead + 3 * lead * span + span * span, -span * span)
        scale = 3 * lead * (lead + span)
        x, y = ((weights[0] * there[k] + weights[1] * here[k] + weights[2] * outer[k]) / scale for k in (0, 1))
        return (x, y)

    return handle(before, start, end), handle(after, end, start)


def lines_path(strokes: Sequence[Stroke], place: Place) -> str:
    """All strokes and their mirror images as one SVG path."""
    parts = []
    for stroke in strokes:
        if stroke.mirror and not stroke.closed and stroke.nodes[-1][0] == 0 and stroke.nodes[0][0] != 0:
            parts.append(smooth_path(whole([*reversed(stroke.nodes)]), place))
            continue
        parts.append(smooth_path(stroke.nodes, place, closed=stroke.closed))
        if stroke.mirror and any(n[0] for n in stroke.nodes):
            parts.append(smooth_path(mirrored(stroke.nodes), place, closed=stroke.closed))
    return " ".join(parts)
