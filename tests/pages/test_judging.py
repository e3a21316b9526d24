"""What is suspected is asked once, before the first look; a kept diary is judged on set days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from myolog import read_diary
from myolog.report import Wish
from myolog.simulate import simulate_days
from myolog.store import Loaded, Store
from myolog.triggers import certificate
from tests.pages import logs
from tests.pages.app import NO_SUSPECT, App
from ui import report

PAGE = "pages/triggers.py"
QUESTION = "Before you look: what do you suspect?"


def headings(app: App) -> list[str]:
    return [str(h.value).replace("\\", "") for h in app.at.header]


def suspect(app: App, *factors: str) -> App:
    app.at.session_state["suspects"] = list(factors)
    return app.run()


def test_a_log_is_not_looked_at_before_the_question_is_answered(app: App) -> None:
    app.upload(logs.tally()).go(PAGE, suspects=True)
    assert headings(app) == [QUESTION]
    suspect(app, "caffeine_mg").click("Look with these")
    assert headings(app)[0].startswith("Tested ")
    assert "You suspected caffeine before looking" in app.unfold("assumptions").text
    assert headings(app.go("dashboard.py").go(PAGE, suspects=True))[0].startswith("Tested ")


def test_nobody_needs_a_suspect_and_nobody_has_four(app: App) -> None:
    app.upload(logs.tally()).go(PAGE, suspects=True)
    suspect(app, "caffeine_mg", "sleep_h", "water_l", "stress")
    assert "You picked 4." in app.text
    assert [b.label for b in app.at.button if b.label == "Look with these"] == []
    app.click(NO_SUSPECT)
    assert headings(app)[0].startswith("Tested ")
    assert "You suspected" not in app.unfold("assumptions").text


def test_the_demo_asks_nothing(app: App) -> None:
    app.click("Open the demo diary").go(PAGE, suspects=True)
    assert QUESTION not in headings(app)


def test_a_kept_diary_remembers_what_was_suspected_and_when(app: App, kept: Callable[[], Loaded]) -> None:
    app.upload(logs.tally()).click("Keep this diary").go(PAGE, suspects=True)
    suspect(app, "sleep_h").click("Look with these")
    said = kept().settings.suspicion
    assert said is not None
    assert (said.on, said.factors, len(said.digest)) == (f"{datetime.now(UTC):%Y-%m-%d}", ("sleep_h",), 64)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (50, "The first verdict comes after 20 more observed days, on day 70."),
        (80, "Judged with your 70 observed days up to"),
    ],
)
def test_a_diary_that_grows_is_judged_on_its_days(app: App, there: Callable[[], Store], days: int, words: str) -> None:
    whole = read_diary(logs.tally()).diary
    known = whole.outcome_values().dropna().index
    store = there()
    kept = store.create("Growing")
    store.replace(store.load(kept), whole.between(known[0], known[days - 1]), "grew")
    app.at.session_state["kept_id"] = kept
    app.go(PAGE)
    assert words in app.text
    tested = 50 if days == 50 else 70
    assert f"on {tested} observed days" in headings(app)[0]


def test_an_empty_diary_asks_before_anything_is_noted(app: App, kept: Callable[[], Loaded]) -> None:
    app.click("Start an empty diary")
    assert "What do you suspect?" in headings(app)
    suspect(app, "stress").click("Keep these")
    said = kept().settings.suspicion
    assert said is not None
    assert said.factors == ("stress",)
    assert "What do you suspect?" not in headings(app)


def test_the_analysis_can_be_tried_on_the_diary_itself(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certificate, "SURROGATES", 4)
    app.upload(logs.tally()).go(PAGE).unfold("assumptions").click("Try it on my diary")
    assert "something would have been called likely in" in app.text
    assert "Try it on my diary" not in [b.label for b in app.at.button]
    wishes: list[Wish] = []
    monkeypatch.setattr(report, "show", lambda _, wish: wishes.append(wish))
    app.go("pages/report.py")
    assert wishes[-1].certificate is not None
    assert wishes[-1].certificate.surrogates == 4


def test_a_report_of_part_of_a_growing_diary_gives_no_verdict_of_its_own(app: App, there: Callable[[], Store]) -> None:
    diary, _ = simulate_days(200, seed=5, effects={("f01", 1): 0.8}, factors=3, missing=0.0)
    store = there()
    kept = store.create("Growing")
    store.replace(store.load(kept), diary, "grew")
    app.at.session_state["kept_id"] = kept
    app.go(PAGE).go("pages/report.py")
    assert "Likely" in app.text
    (when,) = app.at.date_input
    when.set_value((diary.span[20].date(), diary.span[-1].date()))
    app.run()
    assert "Likely" not in app.text
    assert "Worth watching, no more: more f01" in app.text
