"""Each test of the store runs on SQLite and on a real PostgreSQL that is thrown away afterwards."""

from __future__ import annotations

import itertools
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa

from myolog import store
from myolog.store import Store

NUMBERS = itertools.count()


def postgres_program(name: str) -> str:
    """A program of the server, which Debian keeps off the path; a missing one fails the test."""
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    found = shutil.which(name) or (str(installed[-1]) if installed else "")
    assert found, f"{name} is missing: install PostgreSQL (Debian's package postgresql)"
    return found


def as_server(*command: str) -> None:
    """Run a program of the server, which refuses to be run by root."""
    whole = ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else list(command)
    done = subprocess.run(whole, check=False, cwd="/", capture_output=True, text=True)
    assert not done.returncode, f"{' '.join(whole)}: {done.stdout}{done.stderr}"


@dataclass(frozen=True)
class PostgresServer:
    """A server of our own, which can be stopped and started again."""

    data: Path
    port: int

    @property
    def address(self) -> str:
        return f"postgresql+psycopg://myolog@127.0.0.1:{self.port}"

    def start(self) -> None:
        quiet = "-c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=300"
        self._control("-l", str(self.data / "log"), "-o", f"-p {self.port} {quiet}", "-w", "start")

    def stop(self) -> None:
        self._control("-m", "immediate", "stop")

    def _control(self, *said: str) -> None:
        as_server(postgres_program("pg_ctl"), "-D", str(self.data), *said)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A server with nothing in it."""
    # Not in pytest's own folder, which every other pytest that starts shuts to all other users.
    with tempfile.TemporaryDirectory(prefix="myolog_postgres_") as home:
        data = Path(home) / "data"
        data.mkdir()
        if os.geteuid() == 0:
            for folder in (data.parent, data):
                shutil.chown(folder, "postgres")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            server = PostgresServer(data, probe.getsockname()[1])
        as_server(postgres_program("initdb"), "-D", str(data), "-U", "myolog", "-A", "trust", "--no-sync")
        server.start()
        try:
            yield server
        finally:
            server.stop()


def fresh_database(postgres_server: PostgresServer) -> str:
    """Address of a database that has just been made."""
    postgres = postgres_server.address
    name = f"test_{next(NUMBERS)}"
    engine = sa.create_engine(f"{postgres}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return f"{postgres}/{name}"


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> str:
    """Address of a fresh database."""
    return fresh_database(postgres_server)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.database)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of a fresh database of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'kept' / 'myolog.db'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def engine(url: str) -> Iterator[sa.Engine]:
    made = store.connect(url)
    yield made
    made.dispose()


@pytest.fixture
def kept(engine: sa.Engine) -> Store:
    """An empty store."""
    return Store(engine)
