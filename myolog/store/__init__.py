"""Diaries that stay: kept in a database, with every change in a history.

The way of the data: `database` reaches it (`schema` are its tables, `migrations` bring older ones to it) ->
`store` reads and writes them, a transaction a change -> `rows` turns rows into a Diary and back; `kept` is what is handed
out. `backups` are copies of the whole file.
"""

from myolog.store.database import connect, default_url
from myolog.store.kept import Change, Edit, Import, Kept, Loaded, Receipt
from myolog.store.rows import Settings
from myolog.store.store import Store

__all__ = ["Change", "Edit", "Import", "Kept", "Loaded", "Receipt", "Settings", "Store", "connect", "default_url"]
