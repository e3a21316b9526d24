"""Android's Health Connect: the database in its archive, with sleep, water, food, exercise and mindful minutes.

Facts: times are milliseconds in UTC beside the offset of the person's clock in seconds; stages of sleep are 2 (asleep), 4
(light), 5 (deep) and 6 (REM), 1, 3 and 7 being awake; what was not recorded of a food is the smallest number there is
(AOSP's HealthFitness module). Food is in grams. Of water, public readers of the database disagree whether it is in litres
or millilitres: the size of the usual drink tells.

A database is as hostile as any other file: it is opened in memory, read only, trusting nothing that its schema says,
with an end to the time that a question may take and to the rows that it may give.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import numpy as np

from myolog import catalogue
from myolog.diary import parse_day_start
from myolog.errors import UnreadableFile
from myolog.parsing.problems import SET_ASIDE, shown
from myolog.parsing.wording import count_text
from myolog.readers.exports.daylog import DayLog, Noted
from myolog.readers.exports.nights import Piece
from myolog.readers.exports.several_apps import Consumed, Session, add_consumed, sessions_once
from myolog.readers.formats import Context, Format
from myolog.readers.part import Part
from myolog.readers.sources import File

NAME: Final = "Health Connect"
MAGIC: Final = b"SQLite format 3\x00"
LARGEST: Final = 300 * 10**6
"""Bytes of a database that is held in memory."""
MOST_ROWS: Final = 1_000_000
"""Rows of a table that are read."""
LONGEST: Final = 60.0
"""Seconds that the reading of a database may take."""
LARGEST_CELL: Final = 10**6
STEPS: Final = 100_000
"""Steps of the database between two looks at the clock."""
VERSIONS: Final = slice(18, 20)
"""Bytes of the head that say whether changes stand in a file beside it, of which there is none here."""
EPOCHS: Final = (1e11, 1e14)
"""Milliseconds since 1970 that can be meant."""
FARTHEST: Final = 18 * 3600
LONGEST_DRINK: Final = 3600 * 1000
"""Milliseconds of a record of a drink or a meal; a longer one is a sum."""
ASLEEP: Final = {2: False, 4: True, 5: True, 6: True}
"""Stages that are sleep, and whether each is a true stage or only sleep."""
STAGES: Final = range(1, 8)
LEAST: Final = 1e-300
MILLILITRES: Final = 10.0
"""A usual drink from which on the numbers are millilitres; none is of ten litres."""
EATEN: Final = {
    "caffeine": ("caffeine_mg", 1e3),
    "magnesium": ("magnesium_mg", 1e3),
    "calcium": ("calcium_mg", 1e3),
    "potassium": ("potassium_mg", 1e3),
    "sodium": ("sodium_mg", 1e3),
    "vitamin_b12": ("vitamin_b12_ug", 1e6),
    "vitamin_d": ("vitamin_d_ug", 1e6),
}
"""Columns of food in grams: the factor, and how much of its unit a gram is."""
MEASURED: Final = {
    "resting_heart_rate_record_table": ("beats_per_minute", f"Resting heart rate ({NAME})", "bpm"),
    "heart_rate_variability_rmssd_record_table": ("heart_rate_variability_millis", f"Heart rate variability ({NAME})", "ms"),
}  # fmt: skip
OTHERS: Final = {
    "Repetitions": ("Loop Habit Tracker", "In its settings, choose “Export as CSV”, and bring that archive."),
    "MI_BAND_ACTIVITY_SAMPLE": ("Gadgetbridge", "Bring what the maker’s own app exports, or a table of your sleep as CSV."),
    "moz_places": ("a web browser", "Bring the tables of your diary instead."),
}  # fmt: skip
"""Other databases by one of their tables: whose they are, and what to do."""


def read_database(file: File, context: Context) -> Part:
    """What a database of Health Connect holds; it makes no day observed.

    Raises
    ------
    UnreadableFile
        If it is a database of another app, is damaged or takes too long, or says nothing of days.
    """
    if len(file.content) > LARGEST:
        raise UnreadableFile(
            file.name, f"{file.name} is a database of more than {LARGEST // 10**6:,} MB. Export fewer kinds of data."
        )
    try:
        with closing(sqlite3.connect(":memory:")) as connection:
            database = _opened(connection, file)
            if "sleep_session_record_table" not in database.tables:
                raise UnreadableFile(file.name, f"{file.name} is {_whose(database)}")
            return _read(database, file, context)
    except (sqlite3.Error, ValueError, OverflowError, MemoryError) as error:
        why = "takes too long to read" if "interrupted" in str(error) else "is a database that is damaged"
        raise UnreadableFile(file.name, f"{file.name} {why}. Export it from the app once more.") from error


class Moment(NamedTuple):
    """A time in seconds by the person's clock, and how far that was ahead of UTC."""

    local: int
    shift: int

    @property
    def utc(self) -> int:
        """Seconds since 1970 in UTC."""
        return self.local - self.shift


@dataclass(eq=False)
class Database:
    """A database, and the names of the columns of its tables."""

    connection: sqlite3.Connection
    tables: dict[str, frozenset[str]] = field(default_factory=dict)
    cut: dict[str, None] = field(default_factory=dict)

    def rows(self, table: str, columns: Sequence[str]) -> Iterator[dict[str, Any]]:
        """Rows of a table with these columns, None where it has no such column; none if there is no such table."""
        known = self.tables.get(table, frozenset())
        chosen = [name for name in columns if name in known]
        if not chosen:
            return
        names = ", ".join(f'"{name}"' for name in chosen)  # names of our own
        none = dict.fromkeys(columns)
        rows = self.connection.execute(f'SELECT {names} FROM "{table}"')  # noqa: S608 - the same
        for n, row in enumerate(rows):
            if n == MOST_ROWS:
                self.cut[table] = None
                return
            yield none | dict(zip(chosen, row, strict=True))


def _opened(connection: sqlite3.Connection, file: File) -> Database:
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, max(len(file.content), LARGEST_CELL))
    content = bytearray(file.content)
    content[VERSIONS] = b"\x01\x01"
    connection.deserialize(content)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST_CELL)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    for pragma in ("trusted_schema = OFF", "cell_size_check = ON", "query_only = ON"):
        connection.execute(f"PRAGMA {pragma}")
    ends = time.monotonic() + LONGEST
    connection.set_progress_handler(lambda: time.monotonic() > ends, STEPS)
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    named = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' LIMIT 1000").fetchall()
    plain = [str(name) for name, sql in named if isinstance(sql, str) and "virtual" not in sql[:40].casefold()]
    columns = "SELECT name FROM pragma_table_info(?) LIMIT 1000"
    return Database(
        connection, {name: frozenset(str(c) for (c,) in connection.execute(columns, (name,))) for name in plain}
    )


def _whose(database: Database) -> str:
    """What another database is, and what to do."""
    for table, (app, todo) in OTHERS.items():
        if table in database.tables:
            return f"a database of {app}. {todo}"
    names = ", ".join(shown(name) for name in sorted(database.tables)[:3]) or "no tables"
    return f"the database of an app ({names}), not an export. Export from the app as CSV, and bring that file."


@dataclass(eq=False)
class Collected:
    """What is read of a database."""

    log: DayLog
    boundary: int
    apps: Mapping[Any, str]
    n_read: int = 0
    n_bad: int = 0
    has_utc: bool = False

    def moment(self, row: Mapping[str, Any], end: str) -> Moment | None:
        """The time of a row ("start" or "end", or "" for its only one); None if it is none."""
        prefix = f"{end}_" if end else ""
        at, shift = row[f"{prefix}time"], row[f"{prefix}zone_offset"]
        if not isinstance(at, int | float) or not EPOCHS[0] < at < EPOCHS[1]:
            self.n_bad += 1
            return None
        known = isinstance(shift, int | float) and abs(shift) <= FARTHEST
        self.has_utc = self.has_utc or not known
        seconds = int(shift) if known else 0
        return Moment(int(at // 1000) + seconds, seconds)

    def day(self, at: Moment) -> int:
        """Day of a moment by the person's day boundary."""
        return (at.local - self.boundary) // 86_400

    def consumed(self, row: Mapping[str, Any], at: Moment, amount: float) -> Consumed:
        """What was drunk or eaten; a record that lasts longer than a drink does tells no hour."""
        end = row["end_time"]
        is_short = isinstance(end, int | float) and 0 <= end - row["start_time"] <= LONGEST_DRINK
        return Consumed(self.day(at), at.local, amount, 0, self.apps.get(row["app_info_id"], ""), timed=is_short)

    def noted(self, key: str, reason: str) -> Noted:
        """A factor."""
        factor = catalogue.factors()[key]
        return self.log.noted(factor.label, "sum", factor=key, unit=factor.unit, reason=reason)


SPAN: Final = ("start_time", "start_zone_offset", "end_time", "end_zone_offset", "app_info_id")


def _read(database: Database, file: File, context: Context) -> Part:
    apps = {
        row["row_id"]: str(row["app_name"] or row["package_name"] or "")
        for row in database.rows("application_info_table", ("row_id", "app_name", "package_name"))
    }
    log = DayLog(file.name, context.options, context.problems)
    to = Collected(log, int(parse_day_start(context.day_start).total_seconds()), apps)
    _add_sleeps(database, to)
    questions, intakes = add_consumed(log, {**_drunk(database, to), **_eaten(database, to)})
    _add_sessions(database, to)
    for table, (column, name, unit) in MEASURED.items():
        for row in database.rows(table, ("time", "zone_offset", column)):
            at, value = to.moment(row, ""), row[column]
            if at is not None and isinstance(value, int | float) and 0 < value < LARGEST_CELL:
                log.noted(name, "mean", unit=unit, reason="The mean of the day.").add(to.day(at), float(value), 0)
                to.n_read += 1
    days = log.table()
    if days is None:
        raise UnreadableFile(
            file.name, f"{file.name} is an export of {NAME}, but has no sleep, water, food or exercise in it."
        )
    _tell(to, database.cut)
    return Part(
        file.name, NAME, "Device data by day", f"It has the tables of {NAME}.", delimiter="", rows_read=to.n_read,
        rows_set_aside=to.n_bad, days=days, intakes=intakes, columns=log.described(), questions=(*questions, *log.questions()),
    )  # fmt: skip


def _add_sleeps(database: Database, to: Collected) -> None:
    """Sleeps as the union of their stages or, where a session has none, of the whole session."""
    stages: dict[Any, list[tuple[float, float, int]]] = {}
    for row in database.rows("sleep_stages_table", ("parent_key", "stage_start_time", "stage_end_time", "stage_type")):
        start, end, kind = row["stage_start_time"], row["stage_end_time"], row["stage_type"]
        if kind in STAGES and all(isinstance(at, int | float) and EPOCHS[0] < at < EPOCHS[1] for at in (start, end)):
            stages.setdefault(row["parent_key"], []).append((start, end, kind))
    pieces: list[Piece] = []
    for row in database.rows("sleep_session_record_table", ("row_id", *SPAN)):
        start, end = to.moment(row, "start"), to.moment(row, "end")
        if start is None or end is None:
            continue
        to.n_read += 1
        own = stages.get(row["row_id"])
        if own is None:
            pieces.append(Piece(start.utc, end.utc, end.shift, 0))
            continue
        asleep = ((a, b, ASLEEP[kind]) for a, b, kind in own if kind in ASLEEP)
        pieces += [
            Piece(int(a // 1000), int(b // 1000), end.shift, 0, "stage" if is_stage else "generic")
            for a, b, is_stage in asleep
        ]
    if not pieces:
        return
    noted = to.noted(
        "sleep_h", "Time asleep under the day of waking: what several apps have counts once, naps are added."
    )
    to.log.slept_in(noted, pieces)


def _drunk(database: Database, to: Collected) -> dict[Noted, list[Consumed]]:
    rows: list[Consumed] = []
    for row in database.rows("hydration_record_table", (*SPAN, "volume")):
        at, volume = to.moment(row, "start"), row["volume"]
        if at is not None and isinstance(volume, int | float) and LEAST < volume < LARGEST_CELL:
            rows.append(to.consumed(row, at, float(volume)))
    if not rows:
        return {}
    to.n_read += len(rows)
    is_small = float(np.median([row.amount for row in rows])) >= MILLILITRES
    size, unit = (1e-3, "millilitres") if is_small else (1.0, "litres")
    noted = to.noted("water_l", f"Water by day; numbers of this size are {unit}.")
    return {noted: [row._replace(amount=row.amount * size) for row in rows]}


def _eaten(database: Database, to: Collected) -> dict[Noted, list[Consumed]]:
    found: dict[Noted, list[Consumed]] = {}
    for row in database.rows("nutrition_record_table", (*SPAN, *EATEN)):
        at = to.moment(row, "start")
        if at is None:
            continue
        to.n_read += 1
        for column, (key, size) in EATEN.items():
            grams = row[column]
            if isinstance(grams, int | float) and (grams == 0 or LEAST < grams < LARGEST_CELL):
                noted = to.noted(key, f"What {NAME} has of it, added up by day.")
                found.setdefault(noted, []).append(to.consumed(row, at, grams * size))
    return found


def _add_sessions(database: Database, to: Collected) -> None:
    for table, key, reason in (
        ("exercise_session_record_table", "training_min", "Minutes of all sessions of the day."),
        ("mindfulness_session_record_table", "relaxation_min", "Mindful minutes of the day."),
    ):
        sessions: list[Session] = []
        for row in database.rows(table, SPAN):
            start, end = to.moment(row, "start"), to.moment(row, "end")
            if start is not None and end is not None and 0 < (minutes := (end.utc - start.utc) / 60) <= 24 * 60:
                source = to.apps.get(row["app_info_id"], "")
                sessions.append(Session(start.utc, end.utc, minutes, to.day(start), 0, source))
        to.n_read += len(sessions)
        kept, n_twice = sessions_once(sessions)
        for session in kept:
            to.noted(key, reason).add(session.day, session.minutes, 0)
        if n_twice:
            to.log.problems.add(
                f"{count_text(n_twice, 'session')} that two apps both recorded",
                "each once",
                "The longer one was counted.",
            )


def _tell(to: Collected, cut: Iterable[str]) -> None:
    for table in cut:
        to.log.problems.add(
            f"more than {MOST_ROWS:,} rows in {table}", "fewer rows", "The others were left out. Export a shorter time.",
            action=SET_ASIDE,
        )  # fmt: skip
    if to.n_bad:
        to.log.problems.add(
            f"{count_text(to.n_bad, 'time')} that cannot be read", "milliseconds since 1970", "These rows were left out.",
            action=SET_ASIDE,
        )  # fmt: skip
    if to.has_utc:
        to.log.problems.add(
            "times without the offset of your clock", "the clock time where you were",
            "They were read as UTC. What lies around midnight may stand under the day before or after.",
        )  # fmt: skip


FORMAT: Final = Format(f"{NAME} and other databases", lambda file: file.content.startswith(MAGIC), read_database)
