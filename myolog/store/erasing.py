"""Erasing a diary for good: what is kept of it, what its backups hold, and the file once nothing is left in it."""

from __future__ import annotations

from myolog.store import backups, database
from myolog.store.kept import Kept
from myolog.store.store import Store


def erase_for_good(store: Store, kept: Kept) -> bool:
    """Erase a diary with its history, its imports and what the backups hold of it; gives whether the file is gone too.

    The backups come first: if one of them cannot be written, the diary is still there, and the person can try again.

    Raises
    ------
    StoreError
        If something could not be erased; the message says what.
    """
    backups.forget(store, kept)
    store.erase(kept.id)
    return database.remove_if_empty(store.engine)
