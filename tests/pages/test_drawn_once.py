"""A chart is drawn once for a diary, the colours of the page and what was picked; then it is only sent."""

from __future__ import annotations

import pytest

from myolog.charts import body
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
