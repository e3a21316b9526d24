"""Who may see the pages: nobody but the person at this computer, or who signed in and then only what is theirs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from myolog import store
from myolog.store import Store
from tests.pages.app import PAGES, App
from ui import access
from ui.diary import parts

ROOT = Path(__file__).resolve().parents[2]
AUTH = {
    "redirect_uri": "https://diary.example/oauth2callback",
    "cookie_secret": "of the tests",
    "client_id": "myolog",
    "client_secret": "of the tests",
    "server_metadata_url": "https://login.example/.well-known/openid-configuration",
}
ADA, BOB = "https://login.example 1001", "https://login.example 1002"


@pytest.fixture
def sign_in(monkeypatch: pytest.MonkeyPatch) -> Callable[[str | None], None]:
    """Says who the next visitors are, as the cookie would; None for somebody who has not signed in."""
    return lambda who: monkeypatch.setattr(access, "_who", lambda: who)


@pytest.fixture
def stranger() -> App:
    """A visitor of a dashboard where people sign in."""
    at = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
    at.secrets["auth"] = AUTH
    return App(at)


@pytest.fixture
def from_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "comes_from_here", lambda *_: False)


@pytest.fixture
def kept(a_place_of_its_own: str) -> Callable[..., Store]:
    return lambda owner="": Store(store.connect(a_place_of_its_own), owner)


def buttons(app: App) -> list[str]:
    return [b.label for b in (*app.at.main.button, *app.at.sidebar.button)]


@pytest.mark.parametrize(
    ("address", "headers", "is_here"),
    [
        ("127.0.0.1", {"Host": "127.0.0.1:8501"}, True),
        ("127.0.0.1", {"Host": "localhost:8501"}, True),
        ("::1", {"Host": "[::1]:8501"}, True),
        ("localhost", {"Host": "diary.localhost"}, True),
        ("127.0.0.1", {}, True),
        (None, {"Host": "127.0.0.1:8501"}, False),
        ("0.0.0.0", {"Host": "127.0.0.1:8501"}, False),
        ("192.168.1.7", {"Host": "192.168.1.7:8501"}, False),
        # A proxy on the same computer, and a page elsewhere whose name was made to point here.
        ("127.0.0.1", {"Host": "127.0.0.1:8501", "X-Forwarded-For": "203.0.113.9"}, False),
        ("127.0.0.1", {"Host": "localhost", "Forwarded": "for=203.0.113.9"}, False),
        ("127.0.0.1", {"Host": "diary.example"}, False),
        ("127.0.0.1", {"Host": "localhost.evil.example"}, False),
        ("127.0.0.1", {"Host": "127.0.0.1.evil.example:8501"}, False),
        ("127.0.0.1", {"Host": "[::1"}, False),
    ],
)
def test_only_a_request_of_this_computer_is_local(address: str | None, headers: dict[str, str], is_here: bool) -> None:
    assert access.comes_from_here(address, headers) is is_here


@pytest.mark.usefixtures("from_elsewhere")
@pytest.mark.parametrize("page", PAGES)
def test_a_page_that_others_reach_without_signing_in_shows_nothing(
    visit: Callable[[], App], kept: Callable[..., Store], page: str
) -> None:
    kept().create("somebody's")
    app = visit().go(page)
    assert [title.value for title in app.at.title] == ["This dashboard is for one computer"]
    assert "somebody's" not in app.text
    assert (buttons(app), app.links(), app.links(sidebar=True), list(app.at.file_uploader)) == ([], [], [], [])


@pytest.mark.usefixtures("from_elsewhere")
def test_whoever_runs_it_can_open_it_and_the_pages_say_so(
    visit: Callable[[], App], kept: Callable[..., Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept().create("everybody's")
    monkeypatch.setenv(access.ALLOW_OPEN, "1")
    app = visit()
    assert "Open everybody's" in app.text or any("everybody" in label for label in buttons(app))
    said = [m.value for m in app.at.sidebar.markdown]
    assert any("whoever reaches it sees and changes what is kept" in text for text in said)
    assert not any("stays on this computer" in text for text in said)


@pytest.mark.parametrize("page", PAGES)
def test_where_people_sign_in_no_page_shows_anything_before(
    stranger: App, kept: Callable[..., Store], sign_in: Callable[[str | None], None], page: str
) -> None:
    kept(ADA).create("of Ada")
    kept("").create("of nobody")
    sign_in(None)
    app = stranger.run().go(page)
    assert buttons(app) == ["Sign in"]
    assert "of Ada" not in app.text
    assert "of nobody" not in app.text
    assert (app.links(), app.links(sidebar=True), list(app.at.file_uploader)) == ([], [], [])
    assert "Information, not medical advice." in app.text


def test_each_person_sees_and_writes_only_their_own(
    stranger: App, kept: Callable[..., Store], sign_in: Callable[[str | None], None]
) -> None:
    kept(ADA).create("of Ada")
    kept("").create("of nobody")
    sign_in(BOB)
    app = stranger.run()
    assert not [label for label in buttons(app) if label.startswith("Open of ")]
    app.click("Start an empty diary")
    assert [d.name for d in kept(BOB).diaries()] == ["My diary"]
    assert [d.name for d in kept(ADA).diaries()] == ["of Ada"]
    assert "Sign out" in buttons(app)


def test_what_is_of_this_computer_is_not_offered_to_who_signs_in(
    stranger: App, sign_in: Callable[[str | None], None]
) -> None:
    sign_in(ADA)
    app = stranger.run()
    assert "Or say where the file lies on this computer" not in app.text
    assert "this computer" not in " ".join(m.value for m in (*app.at.main.markdown, *app.at.sidebar.markdown))
    app.click("Start an empty diary").go("pages/diary.py")
    app.at.session_state[parts.KEY] = "Yours"
    app.run()
    assert "Whoever runs it makes its backups" in app.text
    assert "Make a backup now" not in buttons(app)


def test_erasing_the_last_diary_of_one_person_leaves_those_of_the_others(
    stranger: App, kept: Callable[..., Store], sign_in: Callable[[str | None], None]
) -> None:
    kept(ADA).create("of Ada")
    sign_in(BOB)
    app = stranger.run().click("Start an empty diary").go("pages/diary.py")
    app.at.session_state[parts.KEY] = "Yours"
    app.run().at.text_input(key="erase_name").set_value("My diary")
    app.click("Erase this diary")
    assert kept(BOB).diaries() == []
    assert [d.name for d in kept(ADA).diaries()] == ["of Ada"]


def test_each_provider_has_its_button(stranger: App, sign_in: Callable[[str | None], None]) -> None:
    shared = {name: AUTH[name] for name in ("redirect_uri", "cookie_secret")}
    each = {name: AUTH[name] for name in AUTH if name not in shared}
    stranger.at.secrets["auth"] = {**shared, "google": each, "microsoft": each}
    sign_in(None)
    assert buttons(stranger.run()) == ["Sign in with Google", "Sign in with Microsoft"]


def test_a_provider_that_is_not_set_up_is_told_without_its_secrets(
    stranger: App, sign_in: Callable[[str | None], None]
) -> None:
    stranger.at.secrets["auth"] = {"cookie_secret": "s3cr3t"}
    sign_in(None)
    app = stranger.run().click("Sign in")
    assert "Signing in is not set up completely here" in app.text
    assert "s3cr3t" not in app.text


def test_secrets_that_cannot_be_read_let_nobody_in(
    visit: Callable[[], App], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "secrets.toml"
    broken.write_text("[auth\nclient_secret = 's3cr3t'")
    given = st.get_option
    monkeypatch.setattr(st, "get_option", lambda key: [str(broken)] if key == "secrets.files" else given(key))
    app = visit()
    assert [title.value for title in app.at.title] == ["This dashboard stays shut"]
    assert "s3cr3t" not in app.text


def test_somebody_without_a_subject_is_let_in_as_nobody(stranger: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "user", {"is_logged_in": True, "iss": "https://login.example", "email": "ada@example.org"})
    app = stranger.run()
    assert "does not say as whom" in app.text
    assert "ada@example.org" not in app.text
