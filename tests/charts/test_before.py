"""Charts of what comes before an episode say what their tables say, and run nothing that a file says."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from myolog.catalogue import Factor, factors
from myolog.charts import before
from myolog.charts.palette import DARK, LIGHT

HOSTILE = "<b>big</b>%{x}$y$"
SLEEP = factors()["sleep_h"]


def windows(**changes: object) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            "exposure": ["coffee", "coffee", "workout"],
            "label": ["Coffee", "Coffee", "Workout"],
            "window_from": [0.0, 2.0, 0.0],
            "window_to": [2.0, 6.0, 2.0],
            "onsets": [212, 200, 212],
            "onsets_exposed": [61, 80, 9],
            "onset_share": [0.288, 0.4, 0.042],
            "times": [840, 801, 840],
            "times_exposed": [213, 320, 60],
            "matched_share": [0.25, 0.41, 0.07],
            "rate_ratio": [1.6, 0.9, 0.5],
            "ci_low": [1.2, 0.7, np.nan],
            "ci_high": [2.1, 1.2, np.nan],
        }
    )
    return table.assign(**changes)


def course(**changes: object) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            "factor": "sleep_h",
            "offset": [-3, -2, -1, 0, 1],
            "onset_days": 120,
            "quiet_days": 60,
            "mean": [7.0, 7.1, 6.4, 6.2, 7.0],
            "usual": [7.1, 7.1, 7.2, 7.2, np.nan],
            "difference": [-0.1, 0.0, -0.8, -1.0, np.nan],
            "low": [-0.5, -0.4, -1.2, -1.4, np.nan],
            "high": [0.3, 0.4, -0.4, -0.6, np.nan],
            "reason": ["", "", "", "", "Too few."],
        }
    )
    return table.assign(**changes)


def trace(chart: go.Figure, name: str) -> go.Scatter:
    (found,) = [t for t in chart.data if t.name == name]
    return found


def said(chart: go.Figure) -> str:
    return " ".join(str(a.text) for a in chart.layout.annotations)


def test_shares_are_those_of_the_table_in_per_cent() -> None:
    chart = before.shares_chart(windows(), LIGHT)
    assert list(trace(chart, "onsets").x) == pytest.approx([28.8, 40, 4.2])
    assert list(trace(chart, "comparable times").x) == pytest.approx([25, 41, 7])
    assert list(trace(chart, "onsets").y) == list(trace(chart, "comparable times").y)
    assert list(chart.layout.yaxis.ticktext) == ["0–2 h", "2–6 h", "0–2 h"]
    assert "61 of 212 onsets (29 %)" in trace(chart, "onsets").customdata[0]
    assert "213 of 840 comparable times (matched: 25 %)" in trace(chart, "onsets").customdata[0]


def test_the_two_marks_differ_by_shape_and_are_named() -> None:
    chart = before.shares_chart(windows(), LIGHT)
    assert trace(chart, "onsets").marker.symbol == "circle"
    assert trace(chart, "comparable times").marker.symbol == "circle-open"
    assert "before onsets" in said(chart)
    assert "before comparable times" in said(chart)


def test_a_window_without_a_comparable_onset_is_not_drawn_as_zero() -> None:
    table = windows(onsets=[212, 0, 212], onset_share=[0.288, np.nan, 0.042], matched_share=[0.25, np.nan, 0.07])
    chart = before.shares_chart(table, LIGHT)
    assert len(trace(chart, "onsets").x) == 2
    nothing = before.shares_chart(table.assign(onsets=0), LIGHT)
    assert not nothing.data
    assert "comparable time" in said(nothing).replace("<br>", " ")


def test_ratios_have_intervals_and_one_is_marked() -> None:
    chart = before.ratios_chart(windows(), [("coffee", 0.0)], LIGHT)
    points = [p for t in chart.data for p in zip(t.x, t.error_x.arrayminus, t.error_x.array, strict=True)]
    np.testing.assert_allclose(sorted(points), [(0.9, 0.2, 0.3), (1.6, 0.4, 0.5)])
    assert chart.layout.xaxis.type == "log"
    low, high = chart.layout.xaxis.range
    assert low == -high, "1 stands in the middle"
    (line,) = chart.layout.shapes
    assert (line.x0, line.x1) == (1, 1)
    assert "fewer onsets" in said(chart)
    assert "more onsets" in said(chart)


def test_both_charts_have_the_same_rows_and_a_window_without_a_ratio_says_so() -> None:
    shares, ratios = before.shares_chart(windows(), LIGHT), before.ratios_chart(windows(), [], LIGHT)
    assert shares.layout.yaxis.to_plotly_json() == ratios.layout.yaxis.to_plotly_json()
    assert shares.layout.height == ratios.layout.height >= 260
    assert said(ratios).count("no ratio yet") == 1


def test_only_a_hint_has_the_colour_of_a_finding() -> None:
    assert {t.marker.color for t in before.ratios_chart(windows(), [], DARK).data} == {DARK.quiet}
    for window, colour in ((0.0, DARK.raises), (2.0, DARK.lowers)):
        chart = before.ratios_chart(windows(), [("coffee", window)], DARK)
        assert {t.marker.color for t in chart.data} == {DARK.quiet, colour}


def test_without_a_ratio_the_chart_says_so() -> None:
    chart = before.ratios_chart(windows(ci_low=np.nan), [], LIGHT)
    assert not chart.data
    assert "enough days" in said(chart).replace("<br>", " ")


def test_the_course_is_drawn_around_its_mean_with_the_interval_of_the_difference() -> None:
    chart = before.course_chart(course(), SLEEP, LIGHT)
    around = trace(chart, "around an episode")
    assert list(around.x) == [-3, -2, -1, 0]
    assert list(around.y) == pytest.approx([7.0, 7.1, 6.4, 6.2])
    # Usual plus the limits of the difference: on the day itself 7.2 - 1.4 = 5.8 to 7.2 - 0.6 = 6.6.
    assert around.y[3] - around.error_y.arrayminus[3] == pytest.approx(5.8)
    assert around.y[3] + around.error_y.array[3] == pytest.approx(6.6)
    assert list(trace(chart, "comparable days").y) == pytest.approx([7.1, 7.1, 7.2, 7.2])
    assert around.marker.color == LIGHT.sleep
    low, high = chart.layout.yaxis.range
    assert low <= 5.8
    assert high >= 7.5
    assert "6 h 12 min" in around.customdata[3]


def test_yes_or_no_is_drawn_in_per_cent_between_none_and_all() -> None:
    factor = Factor(key="ill", label="Ill", quantity="yes_no")
    table = course(mean=0.02, usual=0.03, difference=-0.01, low=-0.06, high=0.04)
    chart = before.course_chart(table, factor, LIGHT)
    around = trace(chart, "around an episode")
    assert list(around.y) == pytest.approx([2] * 5)
    assert around.y[0] - around.error_y.arrayminus[0] == pytest.approx(0)
    assert "% of days" in chart.layout.title.text


def test_a_factor_that_cannot_be_compared_says_why() -> None:
    table = course(low=np.nan, high=np.nan, reason="Only 3 days without an episode to compare; it takes 10.")
    chart = before.course_chart(table, SLEEP, LIGHT)
    assert not chart.data
    assert "Only 3 days" in said(chart)


@pytest.mark.parametrize(
    "chart",
    [
        before.shares_chart(windows(label=HOSTILE), LIGHT),
        before.ratios_chart(windows(label=HOSTILE), [], LIGHT),
        before.course_chart(course(), Factor(key=HOSTILE, label=HOSTILE, unit=HOSTILE, own=True), LIGHT),
    ],
)
def test_text_of_a_file_is_shown_letter_by_letter(chart: go.Figure) -> None:
    text = str(chart.to_plotly_json())
    assert "<b>big" not in text
    assert "%{x}" not in text


def test_long_names_are_cut() -> None:
    chart = before.shares_chart(windows(label="coffee " * 50), LIGHT)
    assert all(len(str(a.text)) < 250 for a in chart.layout.annotations)


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_plotly_accepts_every_property(palette: object) -> None:
    for chart in (
        before.shares_chart(windows(), palette),  # type: ignore[arg-type]
        before.ratios_chart(windows(), [("coffee", 0.0)], palette),  # type: ignore[arg-type]
        before.course_chart(course(), SLEEP, palette),  # type: ignore[arg-type]
    ):
        go.Figure(chart.to_dict())  # raises ValueError on a property or value that Plotly does not know
