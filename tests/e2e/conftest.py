"""A real server and a real browser for each test, and a watch that fails a test whose pages misbehave."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.e2e.driver import CHROMIUM, Server, Visitor, Watch, serving


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # A fixture of pytest-playwright is written in a way that pytest 10 will no longer take.
    theirs = pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods")
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)
            item.add_marker(theirs)


@pytest.fixture(scope="session")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One dashboard for all tests that do not ask for a fresh one."""
    with serving(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture
def fresh() -> None:
    """Asks for a dashboard that nobody has visited yet."""


@pytest.fixture
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    """The dashboard of this test."""
    if "fresh" in request.fixturenames:
        with serving(tmp_path) as running:
            yield running
    else:
        yield request.getfixturevalue("shared_server")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    return browser_type_launch_args | {
        "executable_path": CHROMIUM,
        "args": [*quiet, "--disable-sync", "--no-first-run"],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return browser_context_args | {"locale": "en-GB"}


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def new_context(new_context: Callable[..., BrowserContext], watch: Watch) -> Callable[..., BrowserContext]:
    """Browser contexts as pytest-playwright makes them, each of them watched."""
    return lambda **options: watch.context(new_context(**options))


@pytest.fixture(autouse=True)
def all_is_well(watch: Watch, server: Server, page: Page) -> Iterator[None]:  # noqa: ARG001 - closed after the look
    """Fail when a page raised, called another address or opened a dialog, or the server printed an exception."""
    server.complaint()
    yield
    assert watch.faults(server) == []


@pytest.fixture
def visitor(page: Page, server: Server) -> Visitor:
    return Visitor(page, server.address)


@pytest.fixture
def another(new_context: Callable[..., BrowserContext], server: Server) -> Callable[..., Visitor]:
    """Makes a visitor with a browser of their own; the arguments are those of `new_context`."""
    return lambda **options: Visitor(new_context(**options).new_page(), server.address)
