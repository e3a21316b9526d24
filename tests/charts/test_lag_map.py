import numpy as np
import pandas as pd
import plotly.graph_objects as go

from myolog.charts.lag_map import lag_map
from myolog.charts.palette import DARK, LIGHT


def cells(**changes: object) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            "factor": ["load"] * 4 + ["sleep"] * 4,
            "label": ["Training load"] * 4 + ["<b>Sleep</b>%{x}"] * 4,
            "lag": [0, 1, 2, 3] * 2,
            "ratio": [0.99, 1.21, 0.91, 0.94, 0.75, 0.93, 1.07, np.nan],
            "low": [0.92, 1.14, 0.85, 0.87, 0.68, 0.83, 0.95, np.nan],
            "high": [1.06, 1.29, 0.98, 1.004, 0.84, 1.04, 1.2, np.nan],
            "words": ["<i>words</i>\nof a cell"] * 8,
        }
    )
    return table.assign(**changes)


def drawn(chart: go.Figure) -> go.Heatmap:
    (heatmap,) = chart.data
    return heatmap


def test_each_cell_holds_its_ratio_and_a_sign_where_the_interval_misses_one() -> None:
    text = drawn(lag_map(cells(), LIGHT)).text
    assert [list(row) for row in text] == [["0.99", "▲ 1.21", "▼ 0.91", "0.94"], ["▼ 0.75", "0.93", "1.07", "–"]]


def test_tint_grows_with_how_clearly_the_interval_misses_one() -> None:
    tint = np.array(drawn(lag_map(cells(), LIGHT)).z, dtype=float)
    assert tint[0, 1] == 1  # six standard errors
    assert tint[1, 0] == -1
    assert -1 < tint[0, 2] < tint[0, 3] < 0
    assert tint[0, 0] == 0  # less than one standard error
    assert np.isnan(tint[1, 3])


def test_factors_keep_their_order_and_lags_are_named() -> None:
    chart = lag_map(cells(), LIGHT)
    assert chart.layout.yaxis.ticktext[0] == "Training load"
    assert chart.layout.yaxis.range == (1.5, -0.5)
    assert list(chart.layout.xaxis.ticktext) == ["same<br>day", "day<br>after", "2 days<br>after", "3 days<br>after"]


def test_open_intervals_have_no_tint_and_raise_nothing() -> None:
    tint = np.array(drawn(lag_map(cells(low=0.0, high=np.inf), LIGHT)).z, dtype=float)
    assert np.nanmax(np.abs(tint)) == 0


def test_text_of_a_file_is_shown_letter_by_letter() -> None:
    chart = lag_map(cells(), LIGHT)
    assert "<b>Sleep" not in " ".join(chart.layout.yaxis.ticktext)
    assert "%{x}" not in " ".join(chart.layout.yaxis.ticktext)
    assert drawn(chart).customdata[0][0] == "&lt;i&gt;words&lt;/i&gt;<br>of a cell"


def test_no_factor_is_said() -> None:
    assert "nothing to map" in lag_map(cells().iloc[:0], DARK).layout.annotations[0].text.replace("<br>", " ")


def test_plotly_accepts_every_property() -> None:
    go.Figure(lag_map(cells(), DARK).to_dict())
