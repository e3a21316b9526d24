"""A chart is drawn once for a diary, the colours of the page and what was picked; then it is only sent."""

from __future__ import annotations

import pytest

from myolog.charts import body, triggers
from tests.pages import logs
from tests.pages.app import App


def test_home_draws_a_chart_again_only_for_another_diary_or_another_pick(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str | None] = []
    draw = body.body_map

    def counted(*given: object, selected: str | None = None) -> object:
        asked.append(selected)
        return draw(*given, selected=selected)  # type: ignore[arg-type]

    monkeypatch.setattr(body, "body_map", counted)
    episodes, days = logs.two_files()
    app.upload(episodes, days)
    app.go("pages/triggers.py").go("dashboard.py").run()
    assert asked == [None]
    before = app.figure("body")
    app.at.session_state["site"] = "calf|left"
    app.run().run()
    assert asked == [None, "calf|left"]
    assert app.figure("body") != before
    app.at.session_state["site"] = None
    assert app.run().figure("body") == before
    app.click("Close this diary").upload(episodes)  # another diary
    assert asked == [None, "calf|left", None]


def test_triggers_draws_its_charts_again_only_for_another_question(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    draw = triggers.frequency_chart

    def counted(*given: object, **more: object) -> object:
        asked.append(given[1])
        return draw(*given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(triggers, "frequency_chart", counted)
    app.upload(logs.tally()).go("pages/triggers.py")
    first = len(asked)
    before = {key: app.figure(key) for key in app.charts if key.startswith("bins_")}
    app.go("dashboard.py").go("pages/triggers.py").run()
    again = len(asked) - first
    assert again < first / 2  # the one in depth, which follows its own picker
    assert {key: app.figure(key) for key in app.charts if key.startswith("bins_")} == before
    app.at.session_state["lag"] = 1
    app.run()
    assert all(key.endswith("_1") for key in app.charts if key.startswith("bins_"))
