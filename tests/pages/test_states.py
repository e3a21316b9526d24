"""Every page in every state of a diary: it stands, it says what it must, and what to do next."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.pages import logs
from tests.pages.app import PAGES, App
from ui import shell

STATES: dict[str, Callable[[App], App]] = {
    "no diary": lambda app: app,
    "demo": lambda app: app.click("Open the demo diary"),
    "demo of ten days": lambda app: app.click("Open a demo of ten days"),
    "two files": lambda app: app.upload(*logs.two_files()),
    "a tally": lambda app: app.upload(logs.tally()),
    "one day": lambda app: app.upload(logs.tally(1)),
    "days without episodes": lambda app: app.upload(logs.two_files()[1]),
    "episodes alone": lambda app: app.upload(logs.two_files()[0]),
    "no outcome yet": lambda app: app.upload(logs.scores()),
    "episode days only": lambda app: app.upload(logs.episode_days_only()),
    "problems": lambda app: app.upload(logs.with_problems()),
    "unreadable": lambda app: app.upload(logs.unreadable()),
    "no bytes": lambda app: app.upload(("nothing.csv", b"")),
    "a header alone": lambda app: app.upload(("empty.csv", b"date,episodes,sleep_h\n")),
    "ambiguous dates": lambda app: app.upload(logs.ambiguous()),
    "hostile": lambda app: app.upload(*logs.hostile()),
}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("state", STATES)
def test_every_page_stands_in_every_state(visit: Callable[[], App], state: str, theme: str) -> None:
    app = visit()
    app.at.context["theme"] = theme
    STATES[state](app)
    for page in PAGES:
        app.go(page)
        assert "Information, not medical advice." in [m.value for m in app.at.main.markdown]
        links = app.links()
        assert ("When to see a doctor" in links) != (page == shell.DOCTOR)
        assert app.links(sidebar=True) == list(shell.PAGES.values())
        # On a page that has nothing to draw there is a sentence that says why and a way on.
        assert app.charts or page == shell.DOCTOR or app.at.header or app.at.subheader
        assert app.charts or page == shell.DOCTOR or app.at.button or app.at.file_uploader or len(links) > 1
        assert "causes" not in app.text or page == shell.DOCTOR


@pytest.mark.parametrize("state", STATES)
def test_everything_folded_can_be_opened(visit: Callable[[], App], state: str) -> None:
    app = STATES[state](visit())
    for page in PAGES:
        app.go(page)
        for fold in [e.key for e in app.at.expander if e.key]:
            app.unfold(fold)
        assert len(app.at.dataframe) >= sum(str(e.key).endswith("_table") for e in app.at.expander)


def test_home_without_a_diary_says_how_to_begin(app: App) -> None:
    assert app.at.title[0].value == "Myolog"
    assert "Bring your log" in app.text
    assert app.at.file_uploader[0].accept_multiple_files
    assert len(app.at.download_button) == 4  # a template each: episodes, days, both in one, intakes


def test_triggers_without_a_diary_offer_the_demo(app: App) -> None:
    app.go("pages/triggers.py")
    assert "There is no diary here yet" in app.text
    app.click("Open the demo diary")
    assert "correlations" in app.charts


def test_triggers_while_a_question_is_open_send_back_to_it(app: App) -> None:
    app.upload(logs.ambiguous()).go("pages/triggers.py")
    assert not app.charts
    assert "Home" in app.links() or app.at.main.button


def test_ten_days_claim_nothing(app: App) -> None:
    app.click("Open a demo of ten days")
    assert "too few days" in app.text
    app.go("pages/triggers.py")
    # Ten days bear no correlation: one sentence says what it would take, in place of empty charts.
    assert "cannot be told yet" in app.text
    assert "at least 30 days" in app.text
    assert not {"correlations", "factor_map"} & set(app.charts)


def test_two_visitors_do_not_see_each_others_diary(visit: Callable[[], App]) -> None:
    one, other = visit(), visit()
    one.upload(logs.tally())
    other.run()
    assert not other.has_diary
    assert "Bring your log" in other.text
    other.upload(logs.scores())
    assert "tally.csv" in one.run().text
    assert "tally.csv" not in other.text


def test_closing_forgets_everything_that_was_read(app: App) -> None:
    app.upload(logs.tally()).go("pages/triggers.py").click("Close this diary")
    assert not app.has_diary
    assert "Bring your log" in app.text
    kept = repr(app.at.session_state.to_dict())
    assert "tally" not in kept


def test_a_file_that_is_added_joins_the_first(app: App) -> None:
    app.upload(logs.scores()).unfold("what_was_read")
    app.upload(logs.tally())
    assert "Read from 2 files" in app.text
    assert app.diary.outcome == "episodes"
    assert "timeline" in app.charts


def test_more_files_than_one_are_read_together(app: App) -> None:
    app.upload(*logs.two_files())
    assert "Read from 2 files" in app.text
    assert len(app.diary.episodes) == len(logs.frame_of(logs.two_files()[0]))
