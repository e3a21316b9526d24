"""Charts are made unchecked, for speed; here Plotly itself checks each kind, on the demo and on ten days."""

from collections.abc import Callable
from pathlib import Path

import plotly.graph_objects as go
import pytest

import myolog
from myolog import rates, summary
from myolog.charts import body, helps, home, triggers
from myolog.charts.palette import DARK
from myolog.helps import what_helps
from myolog.triggers import association

DATA = Path(__file__).resolve().parents[2] / "data"
CHARTS: dict[str, Callable[[myolog.Diary], go.Figure]] = {
    "timeline": lambda d: home.timeline_chart(summary.timeline(d), DARK),
    "calendar": lambda d: home.calendar_chart(summary.calendar(d), DARK),
    "hours": lambda d: home.hour_weekday_chart(summary.by_hour(d), DARK),
    "durations": lambda d: home.duration_chart(summary.durations(d), DARK),
    "severities": lambda d: home.severity_chart(summary.severities(d), DARK),
    "body": lambda d: body.body_map(summary.by_site(d), DARK, selected="calf|left"),
    "correlations": lambda d: triggers.correlation_chart(association.correlations(d), DARK),
    "factor_map": lambda d: triggers.factor_map(association.factor_correlations(d), DARK),
    "times": lambda d: helps.times_chart(what_helps(d).remedies, DARK),
    "soon": lambda d: helps.soon_chart(what_helps(d).remedies, DARK),
    "frequency": lambda d: triggers.frequency_chart(
        rates.binned_rate(d.counts(), d.factor_values("sleep_h"), d.factors[0]), d.factors[0], DARK
    ),
}


@pytest.mark.parametrize("folder", ["demo", "demo_ten_days"])
@pytest.mark.parametrize("kind", CHARTS)
def test_plotly_accepts_every_property(kind: str, folder: str) -> None:
    figure = CHARTS[kind](myolog.read_diary(DATA / folder).diary)
    go.Figure(figure.to_dict())  # raises ValueError on a property or value that Plotly does not know
