"""Reaching the database: SQLite in the person's own folder, or what `MYOLOG_DATABASE_URL` names; made and migrated as needed."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import platformdirs
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from myolog.errors import StoreDamaged, StoreError, StoreTooNew, StoreUnavailable

VARIABLE: Final = "MYOLOG_DATABASE_URL"
FILE: Final = "myolog.db"
MIGRATIONS: Final = Path(__file__).with_name("migrations")
PATIENCE: Final = 30.0
"""Seconds to wait for another writer."""
WRITES: Final = "myolog_writes"
"""Option of a connection that is going to write: SQLite then waits for its turn at the beginning, not in the middle."""


OPENED: Final = "myolog_opened"
"""What is known of a connection: which file it opened, of those that had the same name one after the other."""


def folder() -> Path:
    """The folder of this program's data in the home of the person, as the system has it; it may not be there yet."""
    return Path(platformdirs.user_data_dir("myolog", appauthor=False))


def default_url() -> str:
    """Address of the database: `MYOLOG_DATABASE_URL`, or the file in `folder()`."""
    return os.environ.get(VARIABLE) or f"sqlite:///{folder() / FILE}"


def sqlite_file(url: str) -> Path | None:
    """The file of an SQLite address, None for another database."""
    made = _parsed(url)
    return Path(made.database) if made.get_backend_name() == "sqlite" and made.database else None


def is_there(path: Path) -> bool:
    """Whether there is a file.

    Raises
    ------
    StoreUnavailable
        If its folder cannot be looked into: then nobody knows.
    """
    try:
        return path.exists()
    except OSError as error:
        raise StoreUnavailable(
            f"{path.parent} cannot be opened: {error.strerror}. Whatever is kept there is as it was. Make the folder readable "
            "and try again."
        ) from error


def _parsed(url: str) -> sa.URL:
    try:
        made = sa.make_url(url)
    except sa.exc.ArgumentError as error:
        raise StoreError(
            f"{VARIABLE} is no address of a database. Write it as postgresql://user@host/name or sqlite:////path/to/file.db."
        ) from error
    if made.get_backend_name() == "sqlite" and made.database in (None, "", ":memory:"):
        raise StoreError(
            "This address names no file, so nothing could be kept. Write it as sqlite:////path/to/file.db."
        )
    # psycopg 3 is what requirements-hosting.txt brings.
    return made.set(drivername="postgresql+psycopg") if made.drivername in ("postgresql", "postgres") else made


def connect(url: str, *, create: bool = True) -> sa.Engine:
    """Engine on a database whose tables are those of this version.

    Parameters
    ----------
    url : str
        Address of the database.
    create : bool
        Whether a file that is not there is made.

    Raises
    ------
    StoreError
        If it cannot be opened, is damaged or was written by a newer version; it is left as it is then.
    """
    made = _parsed(url)
    path = sqlite_file(url)
    if path is not None:
        _prepare(path, create=create)
    with telling(url):
        if path is not None:
            engine = sa.create_engine(made, connect_args={"timeout": PATIENCE})
            _speak_sqlite(engine, path)
        else:
            engine = sa.create_engine(made, pool_pre_ping=True, pool_size=10, max_overflow=30)
        _migrate(engine)
    return engine


def _prepare(path: Path, *, create: bool) -> None:
    """Make the file with a mode that only its owner can read, before anything stands in it."""
    if is_there(path):
        return
    if not create:
        raise StoreUnavailable(f"There is no file {path}.")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        return
    except OSError as error:
        raise StoreUnavailable(
            f"Nothing can be kept in {path.parent}: {error.strerror}. Make the folder writable, or name another database in {VARIABLE}."
        ) from error


def remove_if_empty(engine: sa.Engine) -> bool:
    """Delete SQLite's file if no diary is kept in it and no other program has it open; gives whether it is gone.

    Another program that opens it at this very moment is told so when it wants to write: see `_speak_sqlite`.
    """
    path = sqlite_file(engine.url.render_as_string(hide_password=False))
    if path is None or not is_there(path):
        return False
    engine.dispose()
    with contextlib.closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
        try:
            # Only who is alone with a file can take it out of the mode in which its journal stands beside it.
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("BEGIN EXCLUSIVE")
            if connection.execute("SELECT EXISTS (SELECT 1 FROM diary)").fetchone()[0]:
                return False
            with contextlib.suppress(PermissionError):  # Windows deletes no file that is open, by us or by others
                path.unlink()
        except (sqlite3.OperationalError, OSError):
            return False  # it stays, with nothing of a diary in it
    if os.name == "nt":
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
    return not path.exists()


def _inode(path: Path) -> int | None:
    try:
        return path.stat().st_ino
    except OSError:
        return None


def _speak_sqlite(engine: sa.Engine, path: Path) -> None:
    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, record: ConnectionPoolEntry) -> None:
        record.info[OPENED] = _inode(path)
        connection.isolation_level = None  # Python must not begin transactions: see `begin`
        cursor = connection.cursor()
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "checkout")
    def opened_again(
        connection: sqlite3.Connection,  # noqa: ARG001 - SQLAlchemy's
        record: ConnectionPoolEntry,
        proxy: PoolProxiedConnection,  # noqa: ARG001 - SQLAlchemy's
    ) -> None:
        # The last diary may have been erased elsewhere, and another one begun in a file of the same name.
        if _inode(path) not in (None, record.info.get(OPENED)):
            raise sa.exc.DisconnectionError

    @event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        # A writer waits for its turn before it reads; in the middle SQLite would refuse at once.
        writes = bool(connection.get_execution_options().get(WRITES))
        connection.exec_driver_sql(f"BEGIN {'IMMEDIATE' if writes else 'DEFERRED'}")
        if writes and connection.connection.info.get(OPENED) != _inode(path):
            raise StoreUnavailable(
                f"{path} was deleted while it was open. Nothing of this change was saved. Try again: it is made anew."
            )


def _migrate(engine: sa.Engine) -> None:
    """Bring the tables to this version, unless they are."""
    # Alembic takes a while to import, and is needed only when there is something to do.
    newest = max(path.stem.split("_")[0] for path in (MIGRATIONS / "versions").glob("*.py"))
    if _version(engine) == newest:
        return
    from alembic import command  # noqa: PLC0415 - see above
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            # Two processes that start at once must not both make the tables.
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(72091125)"))
        now = _version_at(connection)
        if now is not None and now > newest:
            raise StoreTooNew(
                "The kept diaries were written by a newer Myolog. Update Myolog to open them; they were left as they are."
            )
        if now == newest:
            return
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _version(engine: sa.Engine) -> str | None:
    with engine.connect() as connection:
        return _version_at(connection)


def _version_at(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


@contextlib.contextmanager
def telling(url: str) -> Iterator[None]:
    """Turn what a database raises into a sentence for people; it never repeats what was to be written."""
    try:
        yield
    except (sa.exc.DBAPIError, sqlite3.Error, sa.exc.TimeoutError) as error:
        raise _told(url, error) from None
    except ModuleNotFoundError as error:
        raise StoreError(
            f"The package {error.name} is missing that speaks to this database. Install requirements-hosting.txt."
        ) from error


def _told(url: str, error: Exception) -> StoreError:
    cause = getattr(error, "orig", error)
    path = sqlite_file(url)
    safe = "Nothing of this change was saved; everything that was saved before is as it was."
    if path is None:
        return StoreUnavailable(f"The database does not answer. {safe} Try again in a moment.")
    said = str(cause).lower()
    name = str(getattr(cause, "sqlite_errorname", ""))
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")) or "malformed" in said or "not a database" in said:
        return StoreDamaged(
            f"The file {path} is damaged, or is no file of Myolog's. It was left as it is. To go on, move it away, start "
            "an empty diary and restore a backup on its page Diary, under Yours; keep the file for somebody who can repair it."
        )
    if name.startswith("SQLITE_FULL") or "disk is full" in said:
        return StoreUnavailable(f"The disk is full. {safe} Make room and try again.")
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")) or "readonly" in said:
        return StoreUnavailable(
            f"{path} cannot be written. {safe} Make the file and its folder writable and try again."
        )
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")) or "locked" in said:
        return StoreUnavailable(f"Another program is writing to {path}. {safe} Try again in a moment.")
    return StoreUnavailable(f"{path} could not be used. {safe}")
