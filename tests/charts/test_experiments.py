"""The schedule of an experiment: each day stands under its weekday, week below week."""

from __future__ import annotations

import pandas as pd
import pytest

from myolog.charts.experiments import schedule_chart
from myolog.charts.palette import LIGHT
from tests.experiments.people import coffee


@pytest.mark.parametrize("week_start", [0, 6, 5])
def test_each_day_stands_under_its_weekday_in_the_persons_week(week_start: int) -> None:
    plan = coffee()
    today = plan.schedule["date"].iloc[9]
    chart = schedule_chart(plan, LIGHT, today, week_start)
    names = list(chart.layout.xaxis.ticktext)
    assert names[0] == {0: "Mon", 6: "Sun", 5: "Sat"}[week_start]
    drawn = {
        (pd.Timestamp(day).toordinal(), x, y)
        for trace in chart.data
        if trace.name != "today"
        for day, x, y in zip(trace.customdata, trace.x, trace.y, strict=True)
    }
    assert len(drawn) == len(plan.schedule)
    for day, x, _ in drawn:
        assert names[x] == f"{pd.Timestamp.fromordinal(day):%a}"
    in_order = [(y, x) for _, x, y in sorted(drawn)]
    assert in_order == sorted(in_order)
    (ring,) = (trace for trace in chart.data if trace.name == "today")
    assert (today.toordinal(), ring.x[0], ring.y[0]) in drawn
