"""On a server: who has not signed in sees nothing, who has sees their own, whatever they send."""

from __future__ import annotations

import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value, decode_signed_value
from websockets.exceptions import InvalidStatus

from tests.e2e.driver import PAGES, PATIENCE, Server, Visitor, Watch, free_port, serving
from tests.e2e.signing import SECRET_OF_COOKIES, provider, secrets, sign_in
from tests.e2e.wire import Wire, first_cookies

__all__ = ["provider"]

NewContext = Callable[..., BrowserContext]

USER_COOKIE = "_streamlit_user"
NOTE = "only Ada knows this"
LOG = ("episodes.csv", f"start,duration_min,site,notes\n2026-03-01T10:00,5,calf,{NOTE}\n".encode())


@contextmanager
def hosted(folder: Path, provider: str) -> Iterator[Server]:
    """The dashboard of a server, where people sign in."""
    port = free_port()
    with serving(folder, "hosted.py", port, secrets(folder, f"http://127.0.0.1:{port}", provider)) as running:
        yield running


@pytest.fixture(scope="module")
def shared_hosted(provider: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with hosted(tmp_path_factory.mktemp("hosted"), provider) as running:
        yield running


@pytest.fixture
def server(shared_hosted: Server) -> Server:
    return shared_hosted


@pytest.fixture
def person(new_context: NewContext, server: Server, provider: str, watch: Watch) -> Callable[[str], Visitor]:
    """Somebody with a browser of their own, who has signed in."""
    return lambda name: sign_in(Visitor(new_context().new_page(), server.address), name, provider, watch)


def keep(visitor: Visitor) -> None:
    """Keep a diary."""
    visitor.upload(LOG)
    visitor.page.get_by_role("button", name="Keep this diary").click()
    visitor.settle("Your kept diary")


def cookies(visitor: Visitor) -> dict[str, str]:
    return {str(cookie["name"]): str(cookie["value"]) for cookie in visitor.page.context.cookies(visitor.address)}


def test_no_page_shows_anything_to_who_has_not_signed_in(visitor: Visitor, person: Callable[[str], Visitor]) -> None:
    keep(person("ada"))
    for path in PAGES:
        visitor.page.goto(f"{visitor.address}/{path}?factor=sleep_h")
        visitor.settle("Sign in to see your diary")
        expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Myolog")
        assert visitor.page.get_by_role("link").all_inner_texts() == ["Skip to main content"]
        assert visitor.page.get_by_role("button").all_inner_texts() == ["Sign in"]
        assert visitor.page.locator("input").count() == 0
    assert visitor.findings() == []


def test_each_of_two_people_sees_only_their_own(person: Callable[[str], Visitor], provider: str) -> None:
    ada, bob = person("ada"), person("bob")
    keep(ada)
    bob.open()
    assert bob.page.get_by_role("button", name="Open My diary").count() == 0
    bob.go("Diary")
    bob.settle("There is no diary here yet")
    again = person("ada")
    again.page.get_by_role("button", name="Open My diary").first.click()
    again.settle("How things stand")
    again.page.get_by_role("button", name="Sign out").click()
    again.page.wait_for_url(f"{provider}/**", timeout=PATIENCE)  # the session there ends too
    again.page.get_by_role("button").first.click()
    again.settle("Sign in to see your diary")
    again.page.goto(f"{again.address}/diary")
    again.settle("Sign in to see your diary")
    assert USER_COOKIE not in cookies(again)


def test_nothing_made_by_hand_reaches_the_diary_of_another(person: Callable[[str], Visitor], server: Server) -> None:
    ada, bob = person("ada"), person("bob")
    keep(ada)
    ada.go("Diary")
    hers, his = cookies(ada), cookies(bob)
    with Wire(server.address, hers) as wire:
        wire.run()
        button = wire.button("Open My diary")  # its id is made of the key of her diary
        wire.run(clicked=button)
        assert NOTE in wire.run("diary")
        her_session = wire.session
    claims = decode_signed_value(SECRET_OF_COOKIES, USER_COOKIE, hers[USER_COOKIE].strip('"').encode())
    assert claims is not None
    signed, forged = (
        create_signed_value(secret, USER_COOKIE, claims.decode()) for secret in (SECRET_OF_COOKIES, "a guess")
    )
    with Wire(server.address, {**first_cookies(server.address), USER_COOKIE: signed.decode()}) as wire:
        assert "Open My diary" in wire.run()  # of the forged one only the signature is wrong
    unsigned = {**first_cookies(server.address), USER_COOKIE: forged.decode()}
    elsewhere = {"Origin": "http://evil.example", "Host": "evil.example"}
    with pytest.raises(InvalidStatus):  # a page elsewhere that opens a web socket with her browser's cookies
        Wire(server.address, hers, {"Origin": "http://evil.example"})
    for who, jar, headers in (
        ("nobody", first_cookies(server.address), {}),
        ("a forged cookie", unsigned, {}),
        ("her cookie without the token against forged requests", {USER_COOKIE: hers[USER_COOKIE]}, {}),
        ("her cookies under a name that was made to point here", hers, elsewhere),
    ):
        for session in ("", her_session):
            with Wire(server.address, jar, headers, session) as wire:
                for page in PAGES:
                    told = wire.run(page, clicked=button)
                    assert "Sign in to see your diary" in told, who
                    assert "My diary" not in told, who
                    assert NOTE not in told, who
    for session in ("", her_session):  # signed in as somebody else
        with Wire(server.address, his, session=session) as wire:
            assert wire.session != her_session
            for page in PAGES:
                told = wire.run(page, clicked=button)
                assert "Signed in as Bob B." in told
                assert "My diary" not in told
                assert NOTE not in told


def test_the_browser_is_told_to_run_nothing_but_ours_and_all_pages_work(
    person: Callable[[str], Visitor], server: Server
) -> None:
    ada = person("ada")
    ada.page.context.add_init_script(
        "window.stopped = []; document.addEventListener('securitypolicyviolation', e => stopped.push("
        "`${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}`))"
    )
    ada.page.set_viewport_size({"width": 390, "height": 844})
    ada.demo()
    for path, name in PAGES.items():
        if path:
            ada.go(name)  # fails on a phone if the script that folds the sidebar did not run
    ada.go("Triggers")
    ada.chart("forest")
    assert ada.page.evaluate("stopped") == []
    ada.page.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: 'window.ran = 1'}))")
    assert ada.page.evaluate("[window.ran, stopped.length]") == [None, 1]
    with urllib.request.urlopen(server.address) as answer:
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"


def test_no_mail_address_stands_in_the_log_or_in_the_database(person: Callable[[str], Visitor], server: Server) -> None:
    keep(person("ada"))
    written = [server.log, *server.log.parent.glob("kept_*/*")]
    assert len(written) >= 2
    for file in written:
        assert b"private.example" not in file.read_bytes(), file.name


@pytest.mark.parametrize(
    "headers",
    [{"Host": "diary.example"}, {"X-Forwarded-For": "203.0.113.9"}],
    ids=["a name that was made to point here", "a proxy on this computer"],
)
def test_without_signing_in_only_this_computer_is_served(tmp_path: Path, headers: dict[str, str]) -> None:
    with serving(tmp_path) as local:
        with Wire(local.address) as wire:
            wire.run(clicked="")
            told = wire.run(clicked=wire.button("Start an empty diary"))
            assert "My diary" in told
        with Wire(local.address, headers=headers) as wire:
            for page in PAGES:
                told = wire.run(page)
                assert "This dashboard is for one computer" in told
                assert "My diary" not in told


def test_a_server_for_all_addresses_serves_nobody_until_it_is_opened(tmp_path: Path) -> None:
    everywhere = {"STREAMLIT_SERVER_ADDRESS": "0.0.0.0"}
    with serving(tmp_path, variables=everywhere) as wide, Wire(wide.address) as wire:
        assert "This dashboard is for one computer" in wire.run()
    with serving(tmp_path, variables={**everywhere, "MYOLOG_ALLOW_OPEN": "1"}) as wide, Wire(wide.address) as wire:
        told = wire.run()
        assert "Bring your log" in told
        assert "whoever reaches it sees and changes" in told
