"""Charts of what helps say what their table says, and run nothing that a file says."""

from __future__ import annotations

import json
import math

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from myolog.charts import helps
from myolog.charts.palette import LIGHT
from myolog.helps import what_helps
from myolog.simulate.demo import demo_diary, ten_day_diary

TABLE = what_helps(demo_diary()[0]).remedies
HOSTILE = "<b>big</b>%{x}$y$ <script>alert(1)</script>"


def trace(chart: go.Figure, name: str) -> go.Scatter:
    (found,) = (t for t in chart.data if t.name == name)
    return found


def test_times_are_the_ratios_of_the_table() -> None:
    chart = helps.times_chart(TABLE, LIGHT)
    drawn = {key: math.exp(x) for t in chart.data if t.customdata for key, x in zip(t.customdata, t.x, strict=True)}
    assert drawn == pytest.approx(dict(zip(TABLE["remedy"], TABLE["time_ratio"], strict=True)), rel=1e-3)
    (stands,) = (t for t in chart.data if t.name == "stands, fewer")
    assert list(stands.customdata) == ["stretch"]
    assert [trace(chart, "ratios").text[0].strip()] == [f"{TABLE['time_ratio'].iloc[0]:.2f}"]


def test_shares_their_intervals_and_counts_are_those_of_the_table() -> None:
    chart = helps.soon_chart(TABLE, LIGHT)
    for side, name in (("with", "with it"), ("without", "without it")):
        drawn = trace(chart, name)
        share = 100 * TABLE[f"soon_{side}"] / TABLE[f"soon_n_{side}"]
        assert list(drawn.x) == pytest.approx(share.to_list(), abs=1e-3)
        low = np.array(drawn.x) - np.array(drawn.error_x.arrayminus)
        assert low.tolist() == pytest.approx((100 * TABLE[f"soon_{side}_low"]).to_list(), abs=1e-3)
        counts = [text.strip() for text in trace(chart, f"counts {name}").text]
        assert counts[0] == f"{TABLE[f'soon_{side}'].iloc[0]} of {TABLE[f'soon_n_{side}'].iloc[0]}"
        assert "ended within 15 minutes" in drawn.customdata[0]
    # A remedy without length noted for it is not drawn as zero.
    assert len(
        trace(helps.soon_chart(TABLE.assign(soon_n_with=[0, *TABLE["soon_n_with"][1:]]), LIGHT), "with it").x
    ) == (len(TABLE) - 1)


def test_the_two_sides_are_told_apart_by_shape_as_well() -> None:
    chart = helps.soon_chart(TABLE, LIGHT)
    assert trace(chart, "with it").marker.symbol == "circle"
    assert trace(chart, "without it").marker.symbol == "circle-open"


def test_both_charts_have_rows_of_the_same_height() -> None:
    assert helps.times_chart(TABLE, LIGHT).layout.height == pytest.approx(
        helps.soon_chart(TABLE, LIGHT).layout.height, abs=1
    )


def test_too_little_is_said_in_place_of_a_chart() -> None:
    short = what_helps(ten_day_diary()).remedies
    assert "Too few" in helps.times_chart(short, LIGHT).layout.annotations[0].text
    empty = TABLE.iloc[:0]
    assert "not noted yet" in helps.soon_chart(empty, LIGHT).layout.annotations[0].text.replace("<br>", " ")


def test_a_hostile_name_is_drawn_letter_by_letter() -> None:
    table = TABLE.assign(label=HOSTILE)
    for chart in (helps.times_chart(table, LIGHT), helps.soon_chart(table, LIGHT)):
        sent = json.dumps(chart.to_dict(), default=lambda x: x.tolist() if hasattr(x, "tolist") else str(x))
        assert "<script" not in sent
        assert "%{x}" not in sent
        assert "$y$" not in sent
    assert isinstance(table, pd.DataFrame)
