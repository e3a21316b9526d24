"""A real server and a real browser: the dashboard as a person meets it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or "/usr/bin/chromium"
READY = '[data-testid="stApp"][data-test-script-state="notRunning"]'


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(str(item.path)).is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


@contextmanager
def serving() -> Iterator[str]:
    """Address of a dashboard that has just been started."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "dashboard.py"]
    environment = os.environ | {"STREAMLIT_SERVER_PORT": str(port), "STREAMLIT_SERVER_HEADLESS": "true"}
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(240):
            try:
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=1).read()
                break
            except OSError:
                time.sleep(0.25)
        yield address
    finally:
        server.terminate()
        output = server.communicate(timeout=20)[0].decode()
        assert "Traceback" not in output, output


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """One dashboard for all tests that do not ask for a fresh one."""
    with serving() as running:
        yield running


@pytest.fixture
def fresh_address() -> Iterator[str]:
    """A dashboard that nobody has visited yet."""
    with serving() as running:
        yield running


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    return browser_type_launch_args | {"executable_path": CHROMIUM, "args": [*quiet, "--disable-sync", "--no-first-run"]}


@pytest.fixture(autouse=True)
def nothing_leaves(page: Page) -> Iterator[None]:
    """Fail when a page asks any address but the server for anything."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url))
    yield
    outside = [u for u in asked if not u.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:"))]
    assert not outside, f"the page called {outside}"


@pytest.fixture
def settle(page: Page) -> Callable[[str], None]:
    """Wait until a text stands on the page and its script has come to rest."""

    def wait(text: str) -> None:
        page.get_by_text(text).first.wait_for(timeout=30_000)
        page.wait_for_selector(READY, timeout=30_000, state="attached")

    return wait
