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
from myolog.store.store import Store

FOLDER: Final = "backups"


@dataclass(frozen=True, slots=True)
class Preview:
    """What a backup holds of one diary."""

    kept: Kept
    episodes: int
    days: int
    first: pd.Timestamp | None
    last: pd.Timestamp | None


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
    target = folder / f"myolog {datetime.now().astimezone():%Y-%m-%d %H.%M.%S}.db"
    draft = target.with_suffix(".part")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_RDWR, 0o600))
        with (
            database.telling(url),
            contextlib.closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as given,
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


def listed(url: str) -> list[Path]:
    """Backups that were made, the last one first."""
    return sorted(folder_of(url).glob("*.db"), reverse=True)


@contextlib.contextmanager
def opened(backup: Path) -> Iterator[Store]:
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
        try:
            engine = database.connect(f"sqlite:///{copy}", create=False)
        except StoreError as error:
            raise type(error)(str(error).replace(str(copy), str(backup))) from error
        try:
            yield Store(engine)
        finally:
            engine.dispose()


def preview(backup: Path) -> list[Preview]:
    """What a backup holds, a line a diary; see `opened` for what is raised."""
    with opened(backup) as store:
        return [_preview(store.load(kept.id)) for kept in store.diaries()]


def _preview(loaded: Loaded) -> Preview:
    span = loaded.diary.span
    ends = (span[0], span[-1]) if len(span) else (None, None)
    return Preview(loaded.kept, len(loaded.diary.episodes), len(loaded.diary.days), *ends)


def restore(store: Store, backup: Path, diary_id: int) -> int:
    """Put a diary of a backup back; gives its key in the store.

    A diary that is still kept under this key becomes what it was, as a change that can be undone; one that was erased is
    kept anew.
    """
    with opened(backup) as old:
        then = old.load(diary_id)
    now = next((kept for kept in store.diaries() if kept.id == diary_id), None)
    if now is None:
        return store.create(then.kept.name, then.diary)
    store.replace(store.load(diary_id), then.diary, "restored a backup")
    return diary_id


def erase(url: str) -> None:
    """Delete all backups, for good.

    Raises
    ------
    StoreError
        If one cannot be deleted.
    """
    if database.sqlite_file(url) is None:
        return
    for backup in (*folder_of(url).glob("*.db"), *folder_of(url).glob("*.part")):
        try:
            backup.write_bytes(b"\0" * backup.stat().st_size)
            backup.unlink()
        except OSError as error:
            raise StoreUnavailable(f"{backup} could not be deleted: {error.strerror}. Delete it by hand.") from error
