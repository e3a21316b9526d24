"""The tables of the store, the same on SQLite and PostgreSQL.

Moments are the person's local wall time as ISO 8601 text (what a diary holds, to the microsecond, and what a person who
opens the file can read); spans are milliseconds; what a table of a diary has beyond its known columns is JSON.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite counts up only what is called INTEGER.
_KEY: Final = BigInteger().with_variant(Integer, "sqlite")


def _key() -> Column[int]:
    return Column("id", _KEY, primary_key=True, autoincrement=True)


def _of_diary() -> Column[int]:
    return Column("diary_id", _KEY, ForeignKey("diary.id", ondelete="CASCADE"), nullable=False, index=True)


def _version() -> Column[int]:
    """Counts the writes of a row, so that two who edit it at once are told."""
    return Column("version", Integer, nullable=False)


diary = Table(
    "diary",
    metadata,
    _key(),
    Column("owner", Text, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("settings", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("changed_at", Text, nullable=False),
    _version(),
    sqlite_autoincrement=True,
)

episode = Table(
    "episode",
    metadata,
    _key(),
    _of_diary(),
    Column("start", Text, nullable=False),
    Column("timed", Boolean, nullable=False),
    Column("duration", BigInteger),
    Column("site", Text),
    Column("side", Text),
    Column("kind", Text),
    Column("severity", Double),
    Column("sleep_disturbance", Double),
    Column("before", Text),
    Column("remedies", Text),
    Column("relief", BigInteger),
    Column("notes", Text),
    Column("own", Text),
    Column("running", Boolean, nullable=False),
    _version(),
    Index(None, "diary_id", "start"),
    sqlite_autoincrement=True,
)
# What runs is looked for each time that Home is shown, among all that ever did.
Index(
    "ix_episode_running",
    episode.c.diary_id,
    episode.c.start,
    sqlite_where=episode.c.running,
    postgresql_where=episode.c.running,
)

day = Table(
    "day",
    metadata,
    _key(),
    _of_diary(),
    Column("date", Text, nullable=False),
    Column("by_hand", Boolean, nullable=False),
    Column("noted", Text, nullable=False),
    _version(),
    UniqueConstraint("diary_id", "date"),
    sqlite_autoincrement=True,
)

intake = Table(
    "intake",
    metadata,
    _key(),
    _of_diary(),
    Column("what", Text),
    Column("when", Text, nullable=False),
    Column("timed", Boolean, nullable=False),
    Column("amount", Double),
    Column("unit", Text),
    Column("own", Text),
    _version(),
    sqlite_autoincrement=True,
)

medicine = Table(
    "medicine",
    metadata,
    _key(),
    _of_diary(),
    Column("name", Text),
    Column("dose", Text),
    Column("start", Text),
    Column("end", Text),
    Column("notes", Text),
    Column("own", Text),
    _version(),
    sqlite_autoincrement=True,
)

logged_range = Table(
    "logged_range",
    metadata,
    _key(),
    _of_diary(),
    Column("start", Text, nullable=False),
    Column("end", Text, nullable=False),
    Column("own", Text),
    _version(),
    sqlite_autoincrement=True,
)

experiment = Table(
    "experiment",
    metadata,
    _key(),
    _of_diary(),
    Column("protocol", Text, nullable=False),
    Column("done", Text, nullable=False),
    _version(),
    sqlite_autoincrement=True,
)

imported = Table(
    "imported",
    metadata,
    _key(),
    _of_diary(),
    Column("at", Text, nullable=False),
    Column("files", Text, nullable=False),
    Column("problems", Text, nullable=False),
    Column("answers", Text, nullable=False),
    sqlite_autoincrement=True,
)

change = Table(
    "change",
    metadata,
    _key(),
    _of_diary(),
    Column("revision", Integer, nullable=False),
    Column("at", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("import_id", _KEY, ForeignKey("imported.id", ondelete="SET NULL")),
    Column("undoes", _KEY, ForeignKey("change.id", ondelete="CASCADE")),
    Column("rows", Text, nullable=False),
    UniqueConstraint("diary_id", "revision"),
    sqlite_autoincrement=True,
)

ROWS: Final = {table.name: table for table in (episode, day, intake, medicine, logged_range, experiment)}
"""Tables whose rows a person writes, by name; those of `rows.PART_OF` make up a diary."""
