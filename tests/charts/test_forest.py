import math

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from myolog.charts.forest import Ends, forest_chart, number
from myolog.charts.palette import DARK, LIGHT

HOSTILE = "<b>big</b>%{x}$1$"


def rows(**changes: object) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            "key": ["training_load", "sleep_h", "stress", "water_l"],
            "label": ["Training load", "Sleep", "Stress", "Water"],
            "below": ["per 100 AU, day after", "per hour, same day", "", ""],
            "ratio": [1.21, 0.75, 1.1, 0.97],
            "low": [1.14, 0.68, 0.95, 0.7],
            "high": [1.29, 0.84, 1.3, 1.3],
            "look": ["stands", "stands", "hint", "open"],
            "group": ["Stand out", "Stand out", "Hints", "Cannot tell yet"],
            "words": ["Training\n1.21 times", "b", "c", "d"],
        }
    )
    return table.assign(**changes)


def marks(chart: go.Figure) -> dict[str, go.Scatter]:
    return {key: t for t in chart.data if t.mode == "markers" and t.customdata is not None for key in t.customdata}


def at(chart: go.Figure, key: str) -> tuple[float, float, float]:
    """Ratio and interval of a mark, read off the axis."""
    trace = marks(chart)[key]
    i = list(trace.customdata).index(key)
    x = trace.x[i]
    ends = (x, x - trace.error_x.arrayminus[i], x + trace.error_x.array[i])
    return tuple(math.exp(v) for v in ends)  # type: ignore[return-value]


def test_marks_and_intervals_are_those_of_the_table_on_a_log_axis() -> None:
    chart = forest_chart(rows(), LIGHT)
    for row in rows().itertuples():
        assert at(chart, row.key) == pytest.approx((row.ratio, row.low, row.high), rel=1e-3)
    ticks = dict(zip(chart.layout.xaxis.ticktext, chart.layout.xaxis.tickvals, strict=True))
    assert ticks["1"] == 0
    assert ticks["0.8"] == pytest.approx(math.log(0.8), abs=1e-4)


def test_what_a_mark_says_is_said_by_shape_and_by_colour() -> None:
    drawn = marks(forest_chart(rows(), LIGHT))
    looks = {key: (trace.marker.symbol, trace.marker.color) for key, trace in drawn.items()}
    assert looks == {
        "training_load": ("circle", LIGHT.raises),
        "sleep_h": ("circle", LIGHT.lowers),
        "stress": ("diamond", LIGHT.raises),
        "water_l": ("circle-open", LIGHT.quiet),
    }


def test_axis_is_the_same_both_ways_so_that_a_half_and_a_double_are_equally_far() -> None:
    low, high = forest_chart(rows(ratio=[2.0, 0.5, 1, 1], low=0.4, high=2.5), LIGHT).layout.xaxis.range
    assert low == -high
    assert high > math.log(2)


@pytest.mark.parametrize(
    ("low", "high", "arrows"), [(0.0, 1.3, 1), (0.7, math.inf, 1), (0.0, math.inf, 2), (0.7, 1.3, 0)]
)
def test_open_ends_of_an_interval_are_arrows(low: float, high: float, arrows: int) -> None:
    chart = forest_chart(rows(low=[1.14, 0.68, 0.95, low], high=[1.29, 0.84, 1.3, high]), LIGHT)
    goes_on = [t for t in chart.data if t.name == "goes on"]
    assert sum(len(t.x) for t in goes_on) == arrows
    assert all(np.isfinite([v for t in chart.data if t.x for v in t.x]))


def test_a_long_interval_does_not_squeeze_the_others() -> None:
    chart = forest_chart(rows(low=[1.14, 0.68, 0.95, 1e-6], high=[1.29, 0.84, 1.3, 1e6]), LIGHT)
    assert chart.layout.xaxis.range[1] <= math.log(4.3)
    (goes_on,) = (t for t in chart.data if t.name == "goes on")
    assert set(goes_on.marker.symbol) == {"triangle-left", "triangle-right"}


def test_an_estimate_far_out_lies_on_the_axis() -> None:
    chart = forest_chart(rows(ratio=[14.2, 0.05, 1, 1], low=np.nan, high=np.nan), LIGHT)
    assert at(chart, "training_load")[0] == pytest.approx(14.2, rel=1e-3)
    assert at(chart, "sleep_h") == pytest.approx((0.05, 0.05, 0.05), rel=1e-2)  # no interval is known


def test_each_group_is_named_once_above_its_rows() -> None:
    chart = forest_chart(rows(), LIGHT)
    captions = {a.text: a.y for a in chart.layout.annotations if a.yref == "y"}
    assert list(captions) == ["<b>Stand out</b>", "<b>Hints</b>", "<b>Cannot tell yet</b>"]
    y = {key: t.y[list(t.customdata).index(key)] for key, t in marks(chart).items()}
    assert captions["<b>Stand out</b>"] < y["training_load"] < y["sleep_h"] < captions["<b>Hints</b>"] < y["stress"]


def test_ends_are_named_and_ratios_stand_beside_their_rows() -> None:
    chart = forest_chart(rows(), LIGHT, ends=Ends("lower score", "higher score"))
    said = [a.text for a in chart.layout.annotations]
    assert "← lower<br>score" in said
    assert "higher<br>score →" in said
    (ratios,) = (t for t in chart.data if t.name == "ratios")
    assert [text.strip() for text in ratios.text] == ["1.21", "0.75", "1.10", "0.97"]


def test_rows_without_a_ratio_are_left_out_and_none_at_all_is_said() -> None:
    assert set(marks(forest_chart(rows(ratio=[1.2, np.nan, 1.1, np.nan]), LIGHT))) == {"training_load", "stress"}
    empty = forest_chart(rows(ratio=np.nan), DARK)
    assert "no ratio" in empty.layout.annotations[0].text.replace("<br>", " ")
    assert not forest_chart(rows().iloc[:0], LIGHT).data


def test_text_of_a_file_is_shown_letter_by_letter() -> None:
    chart = forest_chart(rows(label=HOSTILE, words=HOSTILE, group=HOSTILE), LIGHT)
    drawn = [*chart.layout.yaxis.ticktext, *(a.text for a in chart.layout.annotations)]
    drawn += [text for t in marks(chart).values() for text in t.text]
    joined = " ".join(drawn)
    assert "<b>big" not in joined
    assert "%{x}" not in joined
    assert "$1$" not in joined
    assert "&lt;b&gt;big" in joined


def test_a_chart_is_a_few_traces_however_many_rows() -> None:
    many = pd.concat([rows()] * 25, ignore_index=True)
    chart = forest_chart(many, LIGHT)
    assert len(chart.data) <= 8
    assert chart.layout.height > 100 * 50


def test_plotly_accepts_every_property() -> None:
    go.Figure(forest_chart(rows(low=[1.1, 0.0, 0.9, 0.7], high=[np.inf, 0.8, 1.3, 1.3]), LIGHT).to_dict())


def test_ratios_have_the_decimals_they_need() -> None:
    assert [number(r) for r in (1.2, 0.75, 1.004, 1.0, 14.24)] == ["1.20", "0.75", "1.004", "1.00", "14.2"]


@pytest.mark.parametrize("far", [1.1, 1.5, 2.0, 3.9, 8.0, 60.0])
def test_every_ratio_stands_on_the_axis(far: float) -> None:
    # A browser draws no text whose point lies beyond the end of the axis, by however little.
    chart = forest_chart(rows(ratio=[far, 1 / far, 1.0, 1.0], low=0.9, high=1.1), LIGHT)
    (ratios,) = (t for t in chart.data if t.name == "ratios")
    assert max(ratios.x) <= chart.layout.xaxis.range[1]
