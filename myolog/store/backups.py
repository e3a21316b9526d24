"""Copies of the whole SQLite file, made while it is in use, and what is in them.

A copy lies beside the file, in a folder that only its owner can read. PostgreSQL is backed up by who runs it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import pandas as pd

from myolog.errors import StoreError, StoreUnavailable
from myolog.store import database
from myolog.store.kept import Kept, Loaded
from myolog.store.store import HERSELF, Store

FOLDER: Final = "backups"
NAMED: Final = "myolog %Y-%m-%d %H.%M.%S.%f"
"""A backup is called by the moment it was made, on the clock of this computer; two never have one name."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a backup holds of one diary.

    Attributes
    ----------
    kept : Kept
        As it was then.
    now : Kept or None
        The same diary as it is kept now.
    changes : int or None
        Rows that putting it back would write; None where it is not kept any more.
    """

    kept: Kept
    episodes: int
    days: int
    first: pd.Timestamp | None
    last: pd.Timestamp | None
    now: Kept | None
    changes: int | None


def folder_of(url: str) -> Path:
    """Where the backups of an SQLite file lie.

    Raises
    ------
    StoreError
        If the database is no file.
    """
    path = database.sqlite_file(url)
    if path is None:
        raise StoreError("The diaries are kept on a database server; whoever runs it makes its backups.")
    return path.parent / FOLDER


def make(url: str) -> Path:
    """Copy the file as it stands at this moment, others may go on writing; gives the copy.

    Raises
    ------
    StoreError
        If it cannot be read or the copy cannot be written; no half copy is left.
    """
    folder, source = folder_of(url), database.sqlite_file(url)
    assert source is not None  # it has a folder
    target = folder / f"{datetime.now().astimezone():{NAMED}}.db"
    draft = target.with_suffix(".part")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_RDWR, 0o600))
        with (
            database.telling(url),
            contextlib.closing(_only_read(source)) as given,
            contextlib.closing(sqlite3.connect(draft)) as copy,
        ):
            given.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it
        draft.replace(target)
    except OSError as error:
        raise StoreUnavailable(
            f"No backup could be written into {folder}: {error.strerror}. The diaries are as they were."
        ) from error
    finally:
        draft.unlink(missing_ok=True)
    return target


def _only_read(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def listed(url: str) -> list[Path]:
    """Backups that were made, the last one first.

    Raises
    ------
    StoreError
        If their folder cannot be looked into.
    """
    folder = folder_of(url)
    return sorted(folder.glob("*.db"), reverse=True) if database.is_there(folder) else []


def made_at(backup: Path) -> datetime:
    """When a backup was made, on the clock of this computer; one that was given another name, when it was written."""
    try:
        return datetime.strptime(backup.stem, NAMED)  # noqa: DTZ007 - its own clock
    except ValueError:
        return datetime.fromtimestamp(backup.stat().st_mtime)  # noqa: DTZ006 - the same


@contextlib.contextmanager
def opened(backup: Path, owner: str = HERSELF) -> Iterator[Store]:
    """The store in a backup, on a copy, so that looking at it changes nothing.

    Raises
    ------
    StoreError
        If it is damaged, no file of Myolog's, or of a newer version.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / database.FILE
        try:
            shutil.copyfile(backup, copy)
        except OSError as error:
            raise StoreUnavailable(f"{backup} cannot be read: {error.strerror}.") from error
        with _store_at(copy, owner, called=backup) as store:
            yield store


@contextlib.contextmanager
def _store_at(path: Path, owner: str, called: Path) -> Iterator[Store]:
    try:
        engine = database.connect(f"sqlite:///{path}", create=False)
    except StoreError as error:
        raise type(error)(str(error).replace(str(path), str(called))) from error
    try:
        yield Store(engine, owner)
    finally:
        engine.dispose()


def preview(store: Store, backup: Path) -> list[Preview]:
    """What a backup holds of the owner's, a line a diary; see `opened` for what is raised."""
    with opened(backup, store.owner) as old:
        return [_preview(store, old.load(kept.id)) for kept in old.diaries()]


def _preview(store: Store, then: Loaded) -> Preview:
    span = then.diary.span
    first, last = (span[0], span[-1]) if len(span) else (None, None)
    now = _same(store, then.kept)
    changes = len(store.load(now.id).changes_back_to(then)) if now else None
    return Preview(then.kept, len(then.diary.episodes), len(then.diary.days), first, last, now, changes)


def _same(store: Store, then: Kept) -> Kept | None:
    """The diary that is kept now and was this one then; keys may have been given anew, the moment it was begun is its own."""
    return next((kept for kept in store.diaries() if kept.made_at == then.made_at), None)


def restore(store: Store, backup: Path, diary_id: int) -> int:
    """Put a diary of a backup back; gives its key in the store.

    A diary that is still kept becomes what it was, as a change that can be undone; one that was erased is kept anew.

    Parameters
    ----------
    diary_id : int
        Its key in the backup.
    """
    with opened(backup, store.owner) as old:
        then, imports = old.load(diary_id), old.imports(diary_id)
    now = _same(store, then.kept)
    if now is None:
        return store.keep_again(then, imports)
    store.apply(now.id, store.load(now.id).changes_back_to(then), "restored a backup")
    return now.id


def forget(store: Store, kept: Kept) -> None:
    """Erase a diary from all backups, for good; a backup that holds no other one is deleted.

    Raises
    ------
    StoreError
        If one cannot be read, written or deleted; it is named.
    """
    url = store.engine.url.render_as_string(hide_password=False)
    if database.sqlite_file(url) is None:
        return
    for draft in folder_of(url).glob("*.part"):
        _delete(draft)
    for backup in listed(url):
        made = _made_in(backup)
        if kept.made_at not in made:
            continue
        if made == {kept.made_at}:
            _delete(backup)
            continue
        with _store_at(backup, store.owner, called=backup) as copy:
            for each in copy.diaries():
                if each.made_at == kept.made_at:
                    copy.erase(each.id)
        with contextlib.closing(sqlite3.connect(backup)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
    with contextlib.suppress(OSError):
        folder_of(url).rmdir()  # only if it is empty


def _made_in(backup: Path) -> set[str]:
    """When the diaries in a backup were begun, whosever they are."""
    with database.telling(f"sqlite:///{backup}"), contextlib.closing(_only_read(backup)) as connection:
        return {made for (made,) in connection.execute("SELECT made_at FROM diary")}


def _delete(file: Path) -> None:
    """Overwrite a file and delete it."""
    try:
        file.write_bytes(b"\0" * file.stat().st_size)
        file.unlink()
    except OSError as error:
        raise StoreUnavailable(f"{file} could not be deleted: {error.strerror}. Delete it by hand.") from error
