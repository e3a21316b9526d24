"""Two processes of the dashboard on one PostgreSQL: one is killed in the middle of work, the other goes on with all of it."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext
from websockets.exceptions import ConnectionClosed

from myolog import store
from myolog.store import Store, database
from tests.e2e.driver import PATIENCE, Server, Visitor, Watch, serving
from tests.e2e.wire import Wire
from tests.store.conftest import postgres_server, postgres_url

__all__ = ["postgres_server", "postgres_url"]
pytestmark = pytest.mark.database

AT_ONCE = 4
CONFIRMED = 20
"""Writes after which the process is killed."""


class Proxy(socketserver.ThreadingTCPServer):
    """Passes the connections of one visitor on to the first process that takes them, as a proxy with sticky sessions does."""

    daemon_threads = True

    def __init__(self, processes: list[Server]) -> None:
        self.ports = [int(server.address.rpartition(":")[2]) for server in processes]
        super().__init__(("127.0.0.1", 0), _Connection)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Connection(socketserver.BaseRequestHandler):
    server: Proxy

    def handle(self) -> None:
        for port in self.server.ports:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)) as other:
                back = threading.Thread(target=_pass, args=(other, self.request), daemon=True)
                back.start()
                _pass(self.request, other)
                back.join()
                return


def _pass(given: socket.socket, taken: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while piece := given.recv(65536):
            taken.sendall(piece)
    for end in (given, taken):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def processes(tmp_path: Path, postgres_url: str) -> Iterator[list[Server]]:
    """Two dashboards on one database."""
    said = {database.VARIABLE: postgres_url}
    with (
        serving(tmp_path, "hosted.py", variables=said) as one,
        serving(tmp_path, "hosted.py", variables=said) as other,
    ):
        yield [one, other]


@pytest.fixture
def server(processes: list[Server]) -> Server:
    return processes[1]


@pytest.fixture
def proxy(processes: list[Server], watch: Watch) -> Iterator[str]:
    """Address at which a visitor meets the first process while it lives, and the second one then."""
    with Proxy(processes) as passing:
        threading.Thread(target=passing.serve_forever, daemon=True).start()
        watch.expected += [f"{passing.address}/", f"{passing.address.replace('http', 'ws', 1)}/"]
        yield passing.address
        passing.shutdown()


@pytest.fixture
def kept(postgres_url: str) -> Iterator[Store]:
    engine = store.connect(postgres_url)
    yield Store(engine)
    engine.dispose()


def test_a_visitor_goes_on_where_the_process_died(
    new_context: Callable[..., BrowserContext], proxy: str, processes: list[Server], kept: Store
) -> None:
    visitor = Visitor(new_context().new_page(), proxy)
    visitor.open()
    visitor.page.get_by_role("button", name="Start an empty diary").click()
    visitor.page.get_by_role("button", name="It is twitching now").first.click()
    visitor.settle("It has stopped")
    (diary,) = kept.diaries()
    assert [row["running"] for row in kept.load(diary.id).rows("episode")] == [True]
    os.kill(processes[0].pid, signal.SIGKILL)
    # The page finds the other process by itself.
    visitor.page.get_by_text("Still running in My diary").wait_for(timeout=3 * PATIENCE)
    visitor.page.get_by_role("button", name="Open My diary").click()
    visitor.settle("It has stopped")
    visitor.page.get_by_role("button", name="It has stopped").click()
    visitor.settle("Saved.")
    (row,) = kept.load(diary.id).rows("episode")
    assert not row["running"]
    assert row["duration"] > 0


def test_killed_in_the_middle_of_many_writes_it_loses_none_that_was_shown(processes: list[Server], kept: Store) -> None:
    confirmed: list[str] = []

    def write() -> None:
        """Begin diary after diary, as long as the process lives."""
        with Wire(processes[0].address) as wire, contextlib.suppress(ConnectionClosed):
            wire.run()
            while True:
                if "Your kept diary" in wire.run(clicked=wire.button("Start an empty diary")):
                    confirmed.append("My diary")
                    if len(confirmed) == CONFIRMED:
                        os.kill(processes[0].pid, signal.SIGKILL)
                wire.run(clicked=wire.button("Close this diary"))

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for each in [pool.submit(write) for _ in range(AT_ONCE)]:
            each.result()
    there = kept.diaries()
    assert len(confirmed) >= CONFIRMED
    assert len(confirmed) <= len(there) <= len(confirmed) + AT_ONCE  # one may have been written, and not shown any more
    for diary in there:
        assert [change.what for change in kept.history(diary.id)] == ["kept"]
        assert len(kept.load(diary.id).diary) == 0
    with Wire(processes[1].address) as wire:
        assert wire.run().count("Open My diary") >= 1
