"""Privacy: what the page says of files and folders is what the program does with them."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit import config

from myolog.store import backups
from tests.pages import logs
from tests.pages.app import App
from ui import access

PAGE = "pages/privacy.py"


@pytest.fixture
def file(a_place_of_its_own: str) -> Path:
    """Where a diary is kept."""
    return Path(a_place_of_its_own.removeprefix("sqlite:///"))


def said(app: App) -> str:
    return app.go(PAGE).text.replace("\N{WORD JOINER}", "")


@pytest.fixture
def served_to_others(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The dashboard as it runs where other computers reach it, and whoever runs it lets them."""
    monkeypatch.setenv(access.ALLOW_OPEN, "1")
    before = config.get_option("server.address")
    config.set_option("server.address", "0.0.0.0")
    yield
    config.set_option("server.address", before)


def test_the_files_are_named_and_whether_they_are_there(app: App, file: Path) -> None:
    assert f"{file} (nothing is there now)" in said(app)
    assert f"{backups.folder_of(f'sqlite:///{file}')} (nothing is there now)" in said(app)
    app.go("dashboard.py").upload(logs.tally())
    assert f"{file} (nothing is there now)" in said(app)  # looking keeps nothing
    app.go("dashboard.py").click("Keep this diary")
    assert f"{file} (there is one)" in said(app)
    backups.make(f"sqlite:///{file}")
    assert f"{file.parent / backups.FOLDER} (there is one)" in said(app)


def test_only_the_own_account_can_open_what_is_kept(app: App, file: Path) -> None:
    app.upload(logs.tally()).click("Keep this diary")
    copy = backups.make(f"sqlite:///{file}")
    assert "Other people's accounts on this computer cannot open the file" in said(app)
    for kept in (file, copy):
        assert stat.S_IMODE(kept.stat().st_mode) & 0o077 == 0
        assert stat.S_IMODE(kept.parent.stat().st_mode) & 0o077 == 0


def test_reading_the_page_makes_no_file(app: App, file: Path) -> None:
    said(app)
    assert not file.parent.exists()


def test_nothing_of_the_log_stands_in_an_address(app: App) -> None:
    app.upload(logs.tally())
    for page in ("pages/triggers.py", "pages/guide.py", "pages/what_helps.py", "pages/when_to_see_a_doctor.py"):
        app.go(page)
        assert not set(app.at.query_params) - {"factor"}


@pytest.mark.usefixtures("served_to_others")
def test_where_others_reach_the_page_it_does_not_say_that_everything_stays_here(visit: Callable[[], App]) -> None:
    app = visit().go(PAGE)
    assert "served by another computer" in app.text
    assert "Everything stays on this computer" not in app.text + " ".join(m.value for m in app.at.sidebar.markdown)
    assert "Whoever runs it makes the backups" in app.text
    assert "myolog.db" not in app.text  # where the server keeps things is not a visitor's to know
