"""Whatever happens to the program, the disk or the database: what was confirmed is there, and a sentence says the rest."""

from __future__ import annotations

import contextlib
import random
import sqlite3
import stat
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext

from myolog import store
from myolog.errors import StoreDamaged, StoreError, StoreTooNew, StoreUnavailable
from myolog.store import Edit, Store, database, schema
from tests.store.conftest import PostgresServer

ROOT = Path(__file__).resolve().parents[2]
WRITES = 1000
EPISODE = Edit("episode", None, {"start": "2026-01-01T12:00:00.000000", "notes": "kept"})


def sqlite_file(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """An SQLite file with one diary of one episode, that nobody has open."""
    path = tmp_path / "kept" / "myolog.db"
    engine = store.connect(f"sqlite:///{path}")
    Store(engine).apply(Store(engine).create("mine"), [EPISODE], "added")
    engine.dispose()
    return path


@contextlib.contextmanager
def opened(path: Path) -> Iterator[Store]:
    engine = store.connect(f"sqlite:///{path}")
    try:
        yield Store(engine)
    finally:
        engine.dispose()


def test_killed_at_any_moment_nothing_confirmed_is_lost_and_nothing_is_half(url: str) -> None:
    engine = store.connect(url)
    kept = Store(engine)
    diary_id = kept.create("mine")
    dice = random.Random(20260301)
    confirmed: set[int] = set()
    attempted = 0
    while attempted < WRITES:
        stop_after = dice.randint(1, 250)
        last = min(attempted + 400, WRITES)
        command = [sys.executable, "-m", "tests.store.writer", url, str(diary_id), str(attempted), str(last)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            for line in process.stdout:
                confirmed.add(int(line))
                if int(line) >= attempted + stop_after:
                    process.kill()
                    break
            # What it had said before it was killed was confirmed too.
            confirmed |= {int(line) for line in process.stdout if line.endswith("\n")}
        there = [int(row["notes"]) for row in kept.load(diary_id).rows("episode")]
        halves = [int(row["name"]) for row in kept.load(diary_id).rows("medicine")]
        assert confirmed <= set(there)
        assert sorted(there) == sorted(halves)
        assert len(there) == len(set(there)) == kept.revision(diary_id) - 1
        attempted = max(there) + 1
    assert set(there) >= confirmed
    if url.startswith("sqlite"):
        with engine.connect() as connection:
            assert connection.execute(sa.text("PRAGMA integrity_check")).scalar() == "ok"
    engine.dispose()


def test_only_the_owner_of_the_computer_can_read_the_file(file: Path) -> None:
    with opened(file) as kept:
        kept.create("another")
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in file.parent.iterdir()}
    assert set(modes) >= {"myolog.db", "myolog.db-wal"}
    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_the_migrations_make_the_tables_of_this_version(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema.metadata) == []


def test_two_programs_may_make_the_tables_at_once(url: str) -> None:
    code = "import sys; from myolog import store; store.Store(store.connect(sys.argv[1])).create('mine')"
    starts = [subprocess.Popen([sys.executable, "-c", code, url], cwd=ROOT) for _ in range(3)]
    assert [process.wait(60) for process in starts] == [0, 0, 0]
    engine = store.connect(url)
    assert len(Store(engine).diaries()) == 3
    engine.dispose()


def test_a_newer_file_is_refused_and_left_alone(file: Path) -> None:
    with contextlib.closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    before = file.read_bytes()
    with pytest.raises(StoreTooNew, match="Update Myolog"):
        store.connect(f"sqlite:///{file}")
    assert file.read_bytes() == before


def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "myolog.db"
    path.write_bytes(b"These are my notes. " * 500)
    before = path.read_bytes()
    with pytest.raises(StoreDamaged, match="left as it is"):
        store.connect(f"sqlite:///{path}")
    assert path.read_bytes() == before


def test_a_damaged_file_says_so(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[4096 * 2 :] = b"\xa5" * (len(content) - 4096 * 2)
    file.write_bytes(content)
    with pytest.raises(StoreDamaged, match="restore a backup"):
        store.connect(f"sqlite:///{file}")


def test_a_full_disk_says_so_and_loses_nothing(file: Path) -> None:
    with opened(file) as kept:
        (diary,) = kept.diaries()

        @sa.event.listens_for(kept.engine, "begin")
        def be_full(connection: sa.Connection) -> None:
            connection.exec_driver_sql("PRAGMA max_page_count = 1")  # SQLite takes it for the size that it has

        before = kept.load(diary.id).diary
        large = Edit("episode", None, {"start": "2026-01-02T12:00:00.000000", "notes": "x" * 50_000})
        with pytest.raises(StoreUnavailable, match="disk is full") as told:
            kept.apply(diary.id, [large], "added")
        assert "xxx" not in str(told.value)
        assert kept.load(diary.id).diary == before


def test_a_folder_that_cannot_be_written_says_so() -> None:
    with pytest.raises(StoreUnavailable, match=r"Nothing can be kept in /proc/myolog.*MYOLOG_DATABASE_URL"):
        store.connect("sqlite:////proc/myolog/myolog.db")


def test_a_read_only_file_says_so(file: Path) -> None:
    code = """
        import ctypes, os, sys
        from myolog import store
        from myolog.errors import StoreError
        if os.geteuid() == 0:  # permissions bind root only without CAP_DAC_OVERRIDE, capability 1 (capabilities(7))
            version_3 = (ctypes.c_uint32 * 2)(0x20080522, 0)
            sets = (ctypes.c_uint32 * 6)()  # effective, permitted, inheritable; the lower 32 capabilities first
            libc = ctypes.CDLL(None, use_errno=True)
            assert libc.capget(version_3, sets) == 0, os.strerror(ctypes.get_errno())
            sets[0] &= ~(1 << 1)
            assert libc.capset(version_3, sets) == 0, os.strerror(ctypes.get_errno())
        try:
            store.Store(store.connect(sys.argv[1])).create("mine")
        except StoreError as error:
            print(error)
    """
    file.chmod(0o444)
    file.parent.chmod(0o555)
    command = [sys.executable, "-c", textwrap.dedent(code), f"sqlite:///{file}"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "cannot be written" in said.stdout
    assert "everything that was saved before is as it was" in said.stdout


def test_a_folder_that_cannot_be_opened_says_so(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(path: Path) -> bool:
        raise PermissionError(13, "Permission denied", str(path))

    with monkeypatch.context() as closed:
        closed.setattr(Path, "exists", fails)
        with pytest.raises(StoreUnavailable, match=r"cannot be opened: Permission denied.*is as it was"):
            store.connect(f"sqlite:///{file}")
    with opened(file) as kept:
        assert len(kept.diaries()) == 1


def test_another_writer_is_waited_for_and_then_told(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "PATIENCE", 0.2)
    with opened(file) as kept, contextlib.closing(sqlite3.connect(file, isolation_level=None)) as other:
        (diary,) = kept.diaries()
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable, match="Another program is writing"):
            kept.apply(diary.id, [EPISODE], "added")
        assert len(kept.load(diary.id).diary.episodes) == 1  # reading goes on
        other.execute("ROLLBACK")
        kept.apply(diary.id, [EPISODE], "added")
        assert len(kept.load(diary.id).diary.episodes) == 2


@pytest.mark.database
def test_a_server_that_is_gone_is_told_and_found_again(postgres_url: str, postgres_server: PostgresServer) -> None:
    engine = store.connect(postgres_url)
    kept = Store(engine)
    diary_id = kept.create("mine")
    kept.apply(diary_id, [EPISODE], "added")
    postgres_server.stop()
    try:
        with pytest.raises(StoreUnavailable, match="does not answer") as told:
            kept.apply(diary_id, [EPISODE], "added")
        assert "myolog@" not in str(told.value)
        with pytest.raises(StoreUnavailable):
            store.connect(postgres_url)
    finally:
        postgres_server.start()
    assert len(kept.load(diary_id).diary.episodes) == 1
    kept.apply(diary_id, [EPISODE], "added")
    assert len(kept.load(diary_id).diary.episodes) == 2
    engine.dispose()


def test_an_address_that_is_none_says_how_to_write_it() -> None:
    with pytest.raises(StoreError, match="postgresql://"):
        store.connect("my database")


def test_an_older_file_is_brought_up_to_date_with_all_that_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "myolog.db"
    engine = sa.create_engine(f"sqlite:///{path}")
    config = Config()
    config.set_main_option("script_location", str(database.MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    with engine.begin() as connection:
        connection.execute(
            sa.text(
                "INSERT INTO diary (owner, name, revision, settings, made_at, changed_at, version) VALUES ('', 'old', 1, "
                """'{"day_start": "00:00", "outcome": "episodes", "window": null, "columns": {}}', """
                "'2026-01-01T00:00:00.000000', '2026-01-01T00:00:00.000000', 1)"
            )
        )
        connection.execute(
            sa.text(
                "INSERT INTO episode (diary_id, start, timed, notes, running, version) "
                "VALUES (1, '2026-01-01T12:00:00.000000', 1, 'kept', 0, 1)"
            )
        )
    engine.dispose()
    with opened(path) as kept:
        (diary,) = kept.diaries()
        assert kept.load(diary.id).diary.episodes["notes"].tolist() == ["kept"]
        kept.apply(diary.id, [Edit("experiment", None, {"protocol": "{}", "done": "{}"})], "planned")
        assert len(kept.load(diary.id).rows("experiment")) == 1
