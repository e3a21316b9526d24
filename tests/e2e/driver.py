"""What drives the dashboard as a person meets it: a server, a visitor, and a watch over what their pages do."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Dialog, FilePayload, Locator, Page, expect

from myolog.store import database

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or "/usr/bin/chromium"
READY = '[data-testid="stApp"][data-test-script-state="notRunning"]'
NO_SUSPECT = "I suspect nothing in particular"
PATIENCE = 30_000
"""Milliseconds after which a page will not come any more."""

PAGES = {
    "": "Home",
    "triggers": "Triggers",
    "before_an_episode": "Before an episode",
    "what_helps": "What helps",
    "experiments": "Experiments",
    "diary": "Diary",
    "report": "Report",
    "guide": "Guide",
    "when_to_see_a_doctor": "When to see a doctor",
    "privacy": "Privacy",
}
"""Every page: its address, and its name in the sidebar."""

STREAMLITS_OWN = {"presentation-role-conflict", "svg-img-alt"}
"""What axe finds in Streamlit's uploader and in its metrics, which is not ours to mend."""

expect.set_options(timeout=10_000)


@dataclass
class Server:
    """A dashboard that runs: its address, and what it has printed."""

    address: str
    log: Path
    pid: int
    told: int = 0

    def complaint(self) -> str:
        """What the server has printed since the last look, if an exception is among it."""
        printed = self.log.read_text(errors="replace")
        new, self.told = printed[self.told :], len(printed)
        return new if "Traceback" in new or "Uncaught" in new else ""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(
    folder: Path,
    script: str | Path = "dashboard.py",
    port: int | None = None,
    variables: Mapping[str, str] = MappingProxyType({}),
    kept: Path | None = None,
) -> Iterator[Server]:
    """A dashboard that has just been started, as the README's command does, and that nobody has visited yet.

    Parameters
    ----------
    port : int, optional
        By default one that is free.
    variables : mapping
        Of the environment, beside those that each dashboard of a test has.
    kept : Path, optional
        The file in which it keeps diaries, as one that is started again has; by default one of its own.
    """
    port = port or free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script)]
    environment = os.environ | {
        "STREAMLIT_SERVER_PORT": str(port),
        "STREAMLIT_SERVER_HEADLESS": "true",
        database.VARIABLE: f"sqlite:///{kept or folder / f'kept_{port}' / 'myolog.db'}",
        **variables,
    }
    log = folder / f"server_{port}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
    server = Server(f"http://127.0.0.1:{port}", log, process.pid)
    try:
        _wait_for(server, process)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(server: Server, process: subprocess.Popen[bytes]) -> None:
    for _ in range(240):
        try:
            urllib.request.urlopen(f"{server.address}/_stcore/health", timeout=1).close()
        except OSError:
            assert process.poll() is None, f"the server ended:\n{server.log.read_text()}"
            time.sleep(0.25)
        else:
            return
    raise AssertionError(f"the server did not answer:\n{server.log.read_text()}")


@dataclass
class Watch:
    """What the pages of a test asked for, and what went wrong on them."""

    asked: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)
    """Addresses beside the server's that a test has a page call: where people sign in."""
    wrong: list[str] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)

    def context(self, context: BrowserContext) -> BrowserContext:
        """Watch every page of a browser context from its first request."""
        context.on("request", lambda request: self.asked.append(request.url))
        context.on("page", self._page)
        return context

    def _page(self, page: Page) -> None:
        def dismiss(dialog: Dialog) -> None:
            self.wrong.append(f"dialog: {dialog.message}")
            dialog.dismiss()

        self.pages.append(page)
        page.on("websocket", lambda socket: self.asked.append(socket.url))
        page.on("pageerror", lambda error: self.wrong.append(f"script error: {error}"))
        page.on("dialog", dismiss)

    def outside(self, address: str) -> list[str]:
        """What was asked of any address but the server's."""
        socket = f"{address.replace('http', 'ws', 1)}/"
        own = (f"{address}/", socket, "data:", f"blob:{address}/", "about:blank", *self.expected)
        return [url for url in self.asked if not url.startswith(own)]

    def faults(self, server: Server) -> list[str]:
        """Everything that must not happen on any page."""
        open_pages = [page for page in self.pages if not page.is_closed()]
        raised = [text for page in open_pages for text in page.get_by_test_id("stException").all_inner_texts()]
        printed = server.complaint()
        return [
            *(f"a page raised: {text}" for text in raised),
            *([f"the server printed: {printed}"] if printed else []),
            *self.wrong,
            *(f"a page called {url}" for url in self.outside(server.address)),
        ]


class Visitor:
    """A person at the dashboard."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address

    def settle(self, text: str | None = None) -> None:
        """Wait until a text stands on the page and its script has come to rest."""
        if text is not None:
            self.page.get_by_text(text).first.wait_for(timeout=PATIENCE)
        self.page.wait_for_selector(READY, timeout=PATIENCE, state="attached")
        # Between a click and the run that it starts the script is at rest for a moment too.
        self.page.wait_for_timeout(150)
        self.page.wait_for_selector(READY, timeout=PATIENCE, state="attached")

    def open(self, path: str = "") -> None:
        """Type the address of a page: a new session, as every reload is."""
        self.page.goto(f"{self.address}/{path}")
        self.settle("Information, not medical advice.")

    def pass_over_the_question(self) -> None:
        """Name no suspect, where the question stands before the first look at a diary."""
        none = self.page.get_by_role("button", name=NO_SUSPECT)
        if none.is_visible():
            none.click()
            expect(none).to_have_count(0, timeout=PATIENCE)
            self.settle()

    def go(self, name: str, title: str | None = None) -> None:
        """Follow a link of the sidebar, which is folded away on a phone."""
        bar = self.page.get_by_test_id("stSidebar")
        link = bar.get_by_role("link", name=name, exact=True)
        if self.is_phone and self.page.get_by_test_id("stExpandSidebarButton").is_visible():
            self.page.get_by_test_id("stExpandSidebarButton").click()
        link.click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text(title or name, timeout=PATIENCE)
        self.settle()
        self.pass_over_the_question()
        if self.is_phone and not self.page.get_by_test_id("stExpandSidebarButton").is_visible():
            bar.hover()
            self.page.get_by_role("button", name="Collapse sidebar").click()
            expect(link).not_to_be_in_viewport()

    @property
    def is_phone(self) -> bool:
        """Whether the sidebar lies over the page."""
        return self.page.viewport_size is not None and self.page.viewport_size["width"] < 768

    def demo(self, name: str = "Open the demo diary") -> None:
        """Open a demo diary from Home."""
        self.open()
        self.page.get_by_role("button", name=name).click()
        self.settle("How things stand")
        self.chart("timeline")
        self.settle()

    def upload(self, *files: tuple[str, bytes], expecting: str = "Read from") -> None:
        """Drop files on the uploader that the page shows."""
        dropped: list[FilePayload] = [{"name": n, "mimeType": "text/csv", "buffer": content} for n, content in files]
        self.page.locator('input[type="file"]').first.set_input_files(dropped)
        self.settle(expecting)

    def pick(self, box: Locator, text: str) -> None:
        """Pick by keyboard alone the first option of a select box that begins with a text."""
        first = self.page.get_by_role("option").first
        begins = re.compile(f"^{re.escape(text)}")
        for _ in range(3):
            box.focus()
            box.fill("")
            box.press_sequentially(text)
            # A busy browser filters the list a moment later, and a run of the page that was still to come closes it.
            try:
                expect(first).to_have_text(begins, timeout=4_000)
                break
            except AssertionError:
                self.settle()
        expect(first).to_have_text(begins)
        box.press("Enter")

    def heading(self, text: str) -> Locator:
        """A heading that holds a text."""
        return self.page.get_by_role("heading").filter(has_text=text)

    def chart(self, key: str) -> Locator:
        """A chart that has been drawn, by the key of its widget."""
        drawn = self.page.locator(f".st-key-{key} .js-plotly-plot")
        drawn.locator(".main-svg").first.wait_for(timeout=PATIENCE)
        return drawn

    def traces(self, key: str) -> list[dict[str, Any]]:
        """What a chart draws: name, numbers and sentences of each of its traces."""
        read = "el => el.data.map(({name, x, y, z, error_x, customdata}) => ({name, x, y, z, error_x, customdata}))"
        traces: list[dict[str, Any]] = self.chart(key).evaluate(read)
        return traces

    def trace(self, key: str, name: str) -> dict[str, Any]:
        """The trace of a chart that has a name."""
        (found,) = (trace for trace in self.traces(key) if trace["name"] == name)
        return found

    def unfold(self, key: str) -> Locator:
        """Open the table and method behind a chart."""
        fold = self.page.locator(f".st-key-{key}_table")
        fold.locator("summary").click()
        fold.get_by_test_id("stDataFrame").wait_for(timeout=PATIENCE)
        self.settle()
        return fold

    def background(self) -> str:
        """Colour of the ground, as the browser paints it."""
        return str(self.page.get_by_test_id("stApp").evaluate("el => getComputedStyle(el).backgroundColor"))

    def sideways(self) -> list[int]:
        """Pixels by which the document and the main column scroll sideways, which should be none."""
        boxes = "[document.documentElement, ...document.querySelectorAll('[data-testid=stMain]')]"
        found: list[int] = self.page.evaluate(f"{boxes}.map(el => el.scrollWidth - el.clientWidth)")
        return found

    def findings(self) -> list[str]:
        """What axe finds beyond Streamlit's own two: rule, place and what it says."""
        # What is still fading in has another colour than it will have; what turns for ever is not waited for.
        fading = "document.getAnimations().some(a => a.effect.getComputedTiming().iterations < Infinity)"
        self.page.wait_for_function(f"!{fading}", timeout=PATIENCE)
        violations = Axe().run(self.page).response["violations"]
        return [
            f"{rule['id']} at {node['target']}: {node['failureSummary']}"
            for rule in violations
            if rule["id"] not in STREAMLITS_OWN
            for node in rule["nodes"]
        ]


def rgb(colour: str) -> str:
    """A #RRGGBB colour as browsers write it."""
    return f"rgb({int(colour[1:3], 16)}, {int(colour[3:5], 16)}, {int(colour[5:7], 16)})"
