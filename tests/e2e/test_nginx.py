"""The lines for nginx in docs/hosting.md, as they stand there: what visitors meet at two processes behind them."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import time
import tomllib
from collections.abc import Callable, Iterator, Mapping
from http.client import HTTPResponse
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, BrowserType, Response

from myolog.store import database
from tests.e2e.driver import PATIENCE, ROOT, Server, Visitor, Watch, free_port, serving
from tests.e2e.signing import provider, secrets, sign_in
from tests.store.conftest import PostgresServer, fresh_database, postgres_server

__all__ = ["postgres_server", "provider"]
pytestmark = pytest.mark.database

NAME = "diary.example.org"
ADDRESS = f"https://{NAME}"
DOCUMENTED = (8501, 8502)
"""Ports of the processes in the document."""
ARRIVING = 20
"""Visitors of whom at least one has come to each process, unless all are sent to the same."""
LOG = ("episodes.csv", b"start,duration_min,site\n2026-03-01T10:00,5,calf\n")


class Hosted:
    """Two processes, and nginx before them with the lines of the document."""

    def __init__(self, folder: Path, door: int, variables: Mapping[str, str], opened: contextlib.ExitStack) -> None:
        self.folder, self.door, self.variables = folder, door, variables
        self.ports = (free_port(), free_port())
        self.processes: dict[int, Server] = {}
        self._opened = opened
        for port in self.ports:
            self.start(port)
        opened.enter_context(_nginx(folder, door, self._lines()))

    def start(self, port: int) -> None:
        """Start a process, or start it again as systemd does."""
        self.processes[port] = self._opened.enter_context(serving(self.folder, "hosted.py", port, self.variables))

    def kill(self, port: int) -> None:
        os.kill(self.processes[port].pid, signal.SIGKILL)

    def sockets(self) -> list[int]:
        """Web sockets at each process: of all connections only they stay open."""
        rows = [row.split() for row in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        established = [int(row[1].rpartition(":")[2], 16) for row in rows if row[3] == "01"]
        return [established.count(port) for port in self.ports]

    def wait_for_sockets(self, *wanted: int) -> None:
        """Wait until each process has so many web sockets."""
        for _ in range(100):
            if self.sockets() == list(wanted):
                return
            time.sleep(0.1)
        raise AssertionError(f"web sockets at the processes: {self.sockets()}, not {wanted}")

    def serves(self, visitor: Visitor) -> int:
        """Port of the process that a visitor's browser is to stay with."""
        (told,) = (c["value"] for c in visitor.page.context.cookies(ADDRESS) if c["name"] == "myolog_process")
        return int(told.rpartition(":")[2])

    def ask(self, *head: str, name: str | None = NAME) -> HTTPResponse:
        """Send the lines of a request by hand, in a connection that asks for a name."""
        trusting = ssl.create_default_context()
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        with (
            socket.create_connection(("127.0.0.1", self.door), timeout=10) as plain,
            trusting.wrap_socket(plain, server_hostname=name) as wrapped,
        ):
            wrapped.sendall("\r\n".join([*head, "Connection: close", "", ""]).encode())
            answer = HTTPResponse(wrapped)
            answer.begin()
            return answer

    def _lines(self) -> str:
        """The lines of the document, with the ports and files of this test in them."""
        (lines,) = _blocks("nginx")
        ours = {
            "listen 443 ": f"listen 127.0.0.1:{self.door} ",
            f"/etc/letsencrypt/live/{NAME}/fullchain.pem": "certificate.pem",
            f"/etc/letsencrypt/live/{NAME}/privkey.pem": "key.pem",
            "/var/log/nginx/error.log": "error.log",
            **{f":{port}": f":{own}" for port, own in zip(DOCUMENTED, self.ports, strict=True)},
        }
        for theirs, own in ours.items():
            assert theirs in lines, f"{theirs} no longer stands in the document"
            lines = lines.replace(theirs, own)
        return lines


def _blocks(language: str) -> list[str]:
    """Lines of the document in a language."""
    document = (ROOT / "docs/hosting.md").read_text()
    return re.findall(rf"^```{language}\n(.*?)^```$", document, re.DOTALL | re.MULTILINE)


def _environment() -> dict[str, str]:
    """Variables of the environment that the document gives to each process."""
    (unit,) = _blocks("ini")
    given = " ".join(re.findall(r"^Environment=(.*)$", unit, re.MULTILINE))
    return dict(pair.split("=", 1) for pair in given.split())


@contextlib.contextmanager
def _nginx(folder: Path, door: int, lines: str) -> Iterator[None]:
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    assert Path(program).exists(), "nginx is missing: install it (Debian's package nginx)"
    asked = ["openssl", "req", "-x509", "-nodes", "-newkey", "rsa:2048", "-days", "2", "-subj", f"/CN={NAME}"]
    made = [*asked, "-keyout", "key.pem", "-out", "certificate.pem"]
    subprocess.run(made, cwd=folder, check=True, capture_output=True)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    (folder / "nginx.conf").write_text(
        f"{'user root;' if os.geteuid() == 0 else ''} daemon off; worker_processes 2; pid nginx.pid; events {{}}\n"
        f"http {{ {' '.join(f'{kind}_temp_path {kind};' for kind in kinds)}\n{lines}\n}}\n"
    )
    command = [program, "-p", str(folder), "-c", "nginx.conf", "-e", "error.log"]
    with (folder / "nginx.out").open("wb") as output:
        running = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
    try:
        for _ in range(100):
            assert running.poll() is None, f"nginx ended:\n{(folder / 'nginx.out').read_text()}"
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", door)):
                break
            time.sleep(0.1)
        yield
    finally:
        running.terminate()
        running.wait(timeout=20)


@pytest.fixture(scope="module")
def door() -> int:
    """Port at which nginx listens; for the browsers of this module it is that of HTTPS."""
    return free_port()


@pytest.fixture(scope="module")
def browser(browser_type: BrowserType, browser_type_launch_args: dict[str, Any], door: int) -> Iterator[Browser]:
    """A browser that finds the name of the document at nginx."""
    found = f"--host-resolver-rules=MAP {NAME}:443 127.0.0.1:{door}"
    asked = browser_type_launch_args | {"args": [*browser_type_launch_args["args"], found]}
    opened = browser_type.launch(**asked)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return browser_context_args | {"ignore_https_errors": True}  # nobody but the test vouches for its certificate


@pytest.fixture(scope="module")
def hosted(
    tmp_path_factory: pytest.TempPathFactory, postgres_server: PostgresServer, provider: str, door: int
) -> Iterator[Hosted]:
    folder = tmp_path_factory.mktemp("nginx")
    variables = {
        **_environment(),
        "MPLCONFIGDIR": str(folder),
        database.VARIABLE: fresh_database(postgres_server),
        "STREAMLIT_SERVER_ALLOWED_HOSTS": NAME,
        **secrets(folder, ADDRESS, provider),
    }
    with contextlib.ExitStack() as open_now:
        yield Hosted(folder, door, variables, open_now)


@pytest.fixture
def server(hosted: Hosted) -> Iterator[Server]:
    one, other = hosted.processes.values()
    yield Server(ADDRESS, one.log, one.pid)
    assert other.complaint() == ""


@pytest.fixture
def answers() -> list[Response]:
    """All that the browsers of the test were answered."""
    return []


@pytest.fixture
def arrive(new_context: Callable[..., BrowserContext], answers: list[Response]) -> Callable[[], Visitor]:
    """Somebody who comes for the first time, from the address from which all come."""

    def come() -> Visitor:
        visitor = Visitor(new_context().new_page(), ADDRESS)
        visitor.page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - playwright takes no builtin
        visitor.open()
        return visitor

    return come


def test_who_signs_in_meets_every_page_by_https_and_compressed(
    arrive: Callable[[], Visitor], answers: list[Response], provider: str, watch: Watch
) -> None:
    cem = sign_in(arrive(), "cem", provider, watch)
    cem.demo()
    for name in ("Triggers", "Diary", "Guide"):
        cem.go(name)
    assert f"wss://{NAME}/_stcore/stream" in watch.asked
    assert cem.page.evaluate("performance.getEntriesByType('navigation')[0].nextHopProtocol") == "h2"
    cookies = cem.page.context.cookies(ADDRESS)
    assert sum(len(cookie["value"]) for cookie in cookies) > 8192  # more than is taken where nobody allows for it
    assert all(cookie["secure"] for cookie in cookies)
    ours = [answer for answer in answers if answer.url.startswith(ADDRESS)]
    assert [f"{answer.status} {answer.url}" for answer in ours if answer.status >= 400] == []
    assert all("strict-transport-security" in answer.headers for answer in ours)
    texts = [answer for answer in ours if answer.url.endswith((".js", ".css"))]
    assert len(texts) > 10
    assert {answer.headers.get("content-encoding") for answer in texts} == {"gzip"}


def test_visitors_from_one_address_are_spread_and_each_stays_where_the_session_is(
    arrive: Callable[[], Visitor], answers: list[Response], provider: str, watch: Watch, hosted: Hosted
) -> None:
    hosted.wait_for_sockets(0, 0)
    came: list[Visitor] = []
    while len({hosted.serves(visitor) for visitor in came}) < 2:
        assert len(came) < ARRIVING, "all of them came to the same process"
        came.append(arrive())
    where = [hosted.serves(visitor) for visitor in came]
    hosted.wait_for_sockets(*(where.count(port) for port in hosted.ports))
    for port in hosted.ports:
        visitor = sign_in(came[where.index(port)], "ada", provider, watch)
        visitor.upload(LOG)
        visitor.open()
        visitor.upload(LOG)
        visitor.go("Report")
    assert [hosted.serves(visitor) for visitor in came] == where
    hosted.wait_for_sockets(*(where.count(port) for port in hosted.ports))
    assert [f"{answer.status} {answer.url}" for answer in answers if answer.status >= 400] == []


def test_no_other_name_is_served(hosted: Hosted) -> None:
    assert hosted.ask("GET / HTTP/1.1", f"Host: {NAME}").status == 200
    for name in ("evil.example", None):
        with pytest.raises(ssl.SSLError, match="UNRECOGNIZED_NAME"):
            hosted.ask("GET / HTTP/1.1", "Host: evil.example", name=name)
    assert hosted.ask("GET / HTTP/1.1", "Host: evil.example").status == 421


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(hosted: Hosted) -> None:
    megabytes = tomllib.loads((ROOT / ".streamlit/config.toml").read_text())["server"]["maxUploadSize"]
    sent = ("PUT /_stcore/upload_file/session/file HTTP/1.1", f"Host: {NAME}")
    answer = hosted.ask(*sent, f"Content-Length: {megabytes * 2**20 + 1}")
    assert answer.status == 413
    assert "Content-Security-Policy" not in answer.headers  # which all answers of Myolog have


def test_a_visitor_goes_on_at_the_other_process_and_stays_there(
    arrive: Callable[[], Visitor], provider: str, watch: Watch, hosted: Hosted
) -> None:
    bob = sign_in(arrive(), "bob", provider, watch)
    bob.page.get_by_role("button", name="Start an empty diary").click()
    bob.page.get_by_role("button", name="It is twitching now").first.click()
    bob.settle("It has stopped")
    died = hosted.serves(bob)
    hosted.kill(died)
    # The page finds the other process by itself.
    bob.page.get_by_text("Still running in My diary").wait_for(timeout=PATIENCE)
    codes = "code=only-for-the-dashboard"
    hosted.ask(f"GET /oauth2callback?{codes} HTTP/1.1", f"Host: {NAME}", f"Cookie: myolog_process=127.0.0.1:{died}")
    assert codes not in (hosted.folder / "error.log").read_text()
    hosted.start(died)
    assert hosted.serves(bob) != died
    bob.upload(LOG)
    bob.open()
    bob.page.get_by_role("button", name="Open My diary").click()
    bob.settle("It has stopped")
    bob.page.get_by_role("button", name="It has stopped").click()
    bob.settle("Saved.")
