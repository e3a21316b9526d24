import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from myolog.catalogue import Factor, factors
from myolog.charts.depth import TALL, overlay_chart
from myolog.charts.palette import DARK, LIGHT

SLEEP = factors()["sleep_h"]


def table(n: int = 10, start: str = "2026-03-02") -> pd.DataFrame:
    return pd.DataFrame(
        {"outcome": np.arange(n) % 4.0, "factor": 6 + np.arange(n) % 3 / 2},
        index=pd.date_range(start, periods=n, name="date"),
    )


def trace(chart: go.Figure, name: str, axis: str | None = None) -> go.Scatter:
    (found,) = [t for t in chart.data if t.name == name and axis in (None, t.yaxis)]
    return found


def level(chart: go.Figure, name: str) -> dict[str, float]:
    """Height of a step from its left edge, noon of the day before."""
    drawn = trace(chart, name)
    return {x: y for x, y in zip(drawn.x, drawn.y, strict=True) if x is not None}


def test_each_day_is_a_step_from_noon_to_noon() -> None:
    chart = overlay_chart(table(4), SLEEP, LIGHT, noun="episodes a day")
    assert level(chart, "outcome") == {
        "2026-03-01 12:00": 0, "2026-03-02 12:00": 1, "2026-03-03 12:00": 2, "2026-03-04 12:00": 3, "2026-03-05 12:00": 0,
    }  # fmt: skip
    assert list(trace(chart, "factor").y[:4]) == [6, 6.5, 7, 6]
    assert trace(chart, "outcome").yaxis == "y"
    assert trace(chart, "factor").yaxis == "y2"


def test_days_without_a_value_are_hatched_and_not_bridged() -> None:
    days = table(10)
    days.iloc[3:5, 0] = np.nan
    days.iloc[7, 1] = np.nan
    chart = overlay_chart(days, SLEEP, LIGHT, noun="episodes a day")
    gap = trace(chart, "not logged", "y")
    assert set(gap.x) == {"2026-03-04 12:00", "2026-03-06 12:00"}
    assert set(trace(chart, "not logged", "y2").x) == {"2026-03-08 12:00", "2026-03-09 12:00"}
    steps = trace(chart, "factor")
    assert None in steps.x[:-1]
    assert "2026-03-04 12:00" in trace(chart, "outcome").x  # where the step before the gap ends
    assert dict(zip(trace(chart, "outcome").x, trace(chart, "outcome").y, strict=True))["2026-03-04 12:00"] == 0


def test_ten_years_are_drawn_by_the_week() -> None:
    days = table(3650, "2016-01-04")
    chart = overlay_chart(days, SLEEP, LIGHT, noun="episodes a day")
    weekly = days["outcome"].groupby(np.arange(3650) // 7).mean()
    assert len(trace(chart, "days").x) == len(weekly) == 522
    assert list(trace(chart, "outcome").y[:3]) == pytest.approx(weekly.iloc[:3].round(4).tolist())
    assert any("mean of each week" in a.text for a in chart.layout.annotations)
    assert len(chart.data) <= 5


def test_pointer_is_answered_with_both() -> None:
    days = table(3)
    days.iloc[1, 0] = np.nan
    said = trace(overlay_chart(days, SLEEP, LIGHT, noun="episodes a day"), "days").customdata
    assert said[0] == "0 episodes<br>Sleep: 6 h"
    assert said[1] == "not logged<br>Sleep: 6 h 30 min"


def test_yes_no_is_named_and_a_score_is_a_line() -> None:
    ill = Factor("ill", "Ill", quantity="yes_no", own=True)
    days = table(6).assign(factor=[0, 1, 0, 1, 1, 0])
    chart = overlay_chart(days, ill, LIGHT, noun="average score", is_score=True)
    assert list(chart.layout.yaxis2.ticktext) == ["no", "yes"]
    assert trace(chart, "days").customdata[1].endswith("Ill: yes")
    assert trace(chart, "outcome").fill is None
    assert trace(chart, "factor").fill == "tozeroy"


def test_values_far_from_zero_keep_their_room() -> None:
    days = table(6).assign(factor=[5000, 5100, 5200, 5050, 5000, 5150])
    low, high = overlay_chart(
        days, Factor("Steps", "Steps", own=True), LIGHT, noun="episodes a day"
    ).layout.yaxis2.range
    assert 4900 < low < 5000
    assert 5200 < high < 5300


@pytest.mark.parametrize("values", [[np.nan] * 4, [3.0] * 4, [0.0] * 4, [-2.0, 1, 0, 1]])
def test_any_factor_can_be_drawn(values: list[float]) -> None:
    days = table(4).assign(factor=values)
    chart = overlay_chart(days, Factor("<b>x</b>", "<b>x</b>%{y}", own=True), DARK, noun="episodes a day")
    low, high = chart.layout.yaxis2.range
    assert low < high
    assert "<b>x" not in " ".join(a.text for a in chart.layout.annotations)
    go.Figure(chart.to_dict())  # Plotly takes every property


def test_no_day_is_said() -> None:
    empty = overlay_chart(table(3).assign(outcome=np.nan), SLEEP, LIGHT, noun="episodes a day")
    assert "No day has been logged yet" in empty.layout.annotations[0].text.replace("<br>", " ")
    assert empty.layout.height == TALL


def test_a_week_is_that_of_the_person() -> None:
    days = table(3650, "2016-01-03")  # a Sunday
    chart = overlay_chart(days, SLEEP, LIGHT, noun="episodes a day", week_start=6)
    weekly = days["outcome"].groupby(np.arange(3650) // 7).mean()
    assert list(trace(chart, "outcome").y[:3]) == pytest.approx(weekly.iloc[:3].round(4).tolist())
