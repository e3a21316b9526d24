"""Diaries kept in a database: every change is one transaction, and stays in a history from which it can be taken back."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import pandas as pd
import sqlalchemy as sa

from myolog.diary import Diary
from myolog.errors import ChangedElsewhere, NotKept, StoreUnavailable
from myolog.showing import Showing
from myolog.store import database, loading, schema, writing
from myolog.store.kept import Change, Edit, Import, Kept, Loaded, Receipt
from myolog.store.rows import DAY, PART_OF, Settings, Values, from_store, rows_of, settings_of
from myolog.store.writing import Written

KEPT: Final = "kept"
"""What was done in the first change of each diary, which cannot be taken back."""
HERSELF: Final = ""
"""Owner of the diaries on a person's own computer, where nobody signs in."""


_BACK = schema.change.alias("back")
_UNDONE: Final = sa.exists().where(_BACK.c.undoes == schema.change.c.id)


class Store:
    """The kept diaries of one owner.

    Parameters
    ----------
    engine : Engine
        From `database.connect`; may be shared by many stores and threads.
    owner : str
        Whose diaries: nobody else's can be listed, read or changed through this store.
    """

    def __init__(self, engine: sa.Engine, owner: str = HERSELF) -> None:
        self.engine = engine
        self.owner = owner
        self._url = engine.url.render_as_string(hide_password=True)

    @contextlib.contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        with database.telling(self._url), self.engine.connect() as connection, connection.begin():
            if self.engine.dialect.name == "postgresql":
                connection.execute(sa.text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
            yield connection

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        with (
            database.telling(self._url),
            self.engine.connect().execution_options(**{database.WRITES: True}) as connection,
            connection.begin(),
        ):
            yield connection

    # What is kept

    def diaries(self) -> list[Kept]:
        """The owner's diaries, the one changed last first."""
        t = schema.diary
        with self._reading() as connection:
            found = connection.execute(
                sa.select(t.c.id, t.c.name, t.c.revision, t.c.changed_at, t.c.made_at)
                .where(t.c.owner == self.owner)
                .order_by(t.c.changed_at.desc(), t.c.id.desc())
            ).all()
        return [loading.kept_of(row) for row in found]

    def revision(self, diary_id: int) -> int:
        """Number of the last change of a diary; what was read at the same revision is still what is kept.

        Raises
        ------
        NotKept
            If the owner has no such diary.
        """
        with self._reading() as connection:
            return int(self._own(connection, diary_id).revision)

    def load(self, diary_id: int, before: Loaded | None = None) -> Loaded:
        """A diary as it stands.

        Parameters
        ----------
        diary_id : int
        before : Loaded, optional
            As it was loaded some changes ago: then little more than the rows that changed since is read.

        Raises
        ------
        NotKept
            If the owner has no such diary.
        """
        with self._reading() as connection:
            own = self._own(connection, diary_id)
            changed = loading.since(connection, own, before) if before else None
            return changed or loading.whole(connection, own)

    def running(self, diary_id: int) -> list[dict[str, Any]]:
        """Episodes of a diary that were started and not stopped, the last one first, without loading the others.

        Raises
        ------
        NotKept
            If the owner has no such diary.
        """
        t = schema.episode
        with self._reading() as connection:
            self._own(connection, diary_id)
            columns = [column for column in t.columns if column is not t.c.diary_id]
            query = sa.select(*columns).where(t.c.diary_id == diary_id, t.c.running)
            query = query.order_by(t.c.start.desc(), t.c.id.desc())
            return [from_store(dict(row)) for row in connection.execute(query).mappings()]

    def _own(self, connection: sa.Connection, diary_id: int, *, lock: bool = False) -> sa.Row[Any]:
        t = schema.diary
        query = sa.select(t).where(t.c.id == diary_id, t.c.owner == self.owner)
        found = connection.execute(query.with_for_update() if lock else query).one_or_none()
        if found is None:
            raise NotKept("This diary is not kept any more.")
        return found

    # What is written

    def create(
        self, name: str, diary: Diary | None = None, import_: Import | None = None, showing: Showing | None = None
    ) -> int:
        """Keep a diary; gives its key.

        Parameters
        ----------
        name : str
        diary : Diary, optional
            By default an empty one.
        import_ : Import, optional
            What was imported with it.
        showing : Showing, optional
            How it is shown.

        Raises
        ------
        StoreError
            If it cannot be written; then nothing of it is.
        """
        given = Diary() if diary is None else diary
        with self._writing() as connection:
            brought = int(given.outcome_values().notna().sum())
            settings = settings_of(given, Settings(showing=showing or Showing(), brought=brought))
            diary_id = self._begin(connection, name, settings, _now())
            edits = [Edit(table, None, values) for table in PART_OF for values in rows_of(given, table)]
            self._apply(connection, diary_id, edits, KEPT, import_)
        return diary_id

    def keep_again(self, then: Loaded, imports: Sequence[tuple[int, pd.Timestamp, Import]]) -> int:
        """Keep a diary that was kept before, with its experiments, what runs and its imports; gives its key.

        Its history begins anew.

        Raises
        ------
        StoreError
            If it cannot be written; then nothing of it is.
        """
        with self._writing() as connection:
            diary_id = self._begin(connection, then.kept.name, then.settings, then.kept.made_at)
            for _, at, import_ in reversed(imports):
                _write_import(connection, diary_id, import_, at)
            rows = ((table, row) for table in schema.ROWS for row in then.rows(table))
            edits = [Edit(table, None, writing.cells_of(row)) for table, row in rows]
            self._apply(connection, diary_id, edits, KEPT)
        return diary_id

    def _begin(self, connection: sa.Connection, name: str, settings: Settings, made_at: str) -> int:
        row = {
            "owner": self.owner, "name": name, "revision": 0, "settings": settings.dumped(), "made_at": made_at,
            "changed_at": _now(), "version": 1,
        }  # fmt: skip
        return writing.insert(connection, schema.diary, row)

    def apply(self, diary_id: int, edits: Sequence[Edit], what: str, import_: Import | None = None) -> Receipt:
        """Write rows, all or none.

        Parameters
        ----------
        diary_id : int
        edits : sequence of Edit
        what : str
            What was done, for the history: a few words of the program's, nothing of the person's.
        import_ : Import, optional
            What was imported with it.

        Raises
        ------
        ChangedElsewhere
            If a row is not in the version that an edit speaks of.
        NotKept
            If the owner has no such diary, or the diary no such row.
        StoreError
            If it cannot be written.
        """
        with self._writing() as connection:
            self._own(connection, diary_id, lock=True)
            return self._apply(connection, diary_id, edits, what, import_)

    def replace(self, loaded: Loaded, diary: Diary, what: str, import_: Import | None = None) -> Receipt:
        """Make a kept diary what another one is, by the rows that differ.

        Raises
        ------
        ChangedElsewhere
            If a row that is to change was changed since it was loaded.
        """
        edits = loaded.changes_to(diary)
        new = settings_of(diary, loaded.settings)
        if new != loaded.settings:
            edits.append(Edit("diary", loaded.kept.id, {"settings": new.dumped()}))
        return self.apply(loaded.kept.id, edits, what, import_)

    def rename(self, diary_id: int, name: str) -> Receipt:
        """Give a diary another name."""
        return self.apply(diary_id, [Edit("diary", diary_id, {"name": name})], "renamed")

    def set_settings(self, loaded: Loaded, settings: Settings) -> Receipt:
        """Change the day boundary, the outcome, the columns or the look of a diary."""
        return self.apply(loaded.kept.id, [Edit("diary", loaded.kept.id, {"settings": settings.dumped()})], "settings")

    def note_day(
        self,
        diary_id: int,
        date: str,
        noted: Values,
        what: str,
        *,
        by_hand: bool = True,
        seen: Values | None = None,
        beside: Sequence[Edit] = (),
    ) -> Receipt:
        """Write cells of one day beside those that it has; a cell of None is emptied.

        Parameters
        ----------
        date : str
            YYYY-MM-DD.
        noted : mapping
            Column of the days to a number or a text.
        by_hand : bool
            Whether the person was watching on that day; a day that was stays so.
        seen : mapping, optional
            Cells of the day that the person saw when they wrote; None: whatever they are by now.
        beside : sequence of Edit
            Rows to be written in the same change.

        Raises
        ------
        ChangedElsewhere
            If a cell that is to be written is another one by now than was seen, and not yet the one to be written.
        """
        table = schema.day
        with self._writing() as connection:
            self._own(connection, diary_id, lock=True)
            here = sa.select(table.c.id).where(table.c.diary_id == diary_id, table.c.date == date)
            row_id = connection.execute(here).scalar()
            row = writing.row_at(connection, diary_id, DAY, row_id) if row_id is not None else None
            there = row["noted"] if row else {}
            if seen is not None and any(there.get(c) not in (seen.get(c), cell) for c, cell in noted.items()):
                raise ChangedElsewhere(DAY, row_id or 0, there, noted)
            kept = {name: cell for name, cell in {**there, **noted}.items() if cell is not None}
            new = {"date": date, "by_hand": by_hand or bool(row and row["by_hand"]), "noted": kept}
            return self._apply(connection, diary_id, [Edit(DAY, row_id, new), *beside], what)

    def _apply(
        self,
        connection: sa.Connection,
        diary_id: int,
        edits: Sequence[Edit],
        what: str,
        import_: Import | None = None,
        undoes: int | None = None,
    ) -> Receipt:
        revision = int(
            connection.execute(sa.select(schema.diary.c.revision).where(schema.diary.c.id == diary_id)).scalar_one()
        )
        if not edits and import_ is None and what != KEPT:
            return Receipt(None, revision, ())
        import_id = _write_import(connection, diary_id, import_) if import_ else None
        written, new_ids = writing.write(connection, diary_id, edits)
        connection.execute(
            sa.update(schema.diary)
            .where(schema.diary.c.id == diary_id)
            .values(revision=revision + 1, changed_at=_now())
        )
        entry = {
            "diary_id": diary_id, "revision": revision + 1, "at": _now(), "what": what, "import_id": import_id,
            "undoes": undoes, "rows": json.dumps(written, ensure_ascii=False),
        }  # fmt: skip
        change_id = writing.insert(connection, schema.change, entry)
        return Receipt(change_id, revision + 1, tuple(new_ids))

    # The history

    def history(self, diary_id: int, most: int = 200, *, of_import: int | None = None) -> list[Change]:
        """Changes of a diary, the last one first; of one import only, if its key is given."""
        query = _changes(diary_id)
        if of_import is not None:
            query = query.where(schema.change.c.import_id == of_import)
        return self._found(diary_id, query.limit(most))

    def last_change(self, diary_id: int) -> Change | None:
        """The change that `undo` would take back."""
        return next(iter(self._found(diary_id, _undoable(diary_id).limit(1))), None)

    def _found(self, diary_id: int, query: sa.Select[Any]) -> list[Change]:
        rows = schema.change.c.rows
        packed = rows if self.engine.dialect.name == "sqlite" else sa.cast(rows, sa.JSON)
        n_rows = sa.func.json_array_length(packed).label("n_rows")
        with self._reading() as connection:
            self._own(connection, diary_id)
            found = connection.execute(query.add_columns(n_rows)).all()
        return [
            Change(c.id, c.revision, pd.Timestamp(c.at), c.what, c.import_id, c.undoes, bool(c.undone), c.n_rows)
            for c in found
        ]

    def written(self, diary_id: int, change_id: int) -> Written:
        """Rows that a change wrote: table, key, cells before (None: a new row) and after (None: deleted).

        Raises
        ------
        NotKept
            If there is no such change.
        """
        with self._reading() as connection:
            self._own(connection, diary_id)
            return _written(connection, diary_id, change_id)

    def imports(self, diary_id: int) -> list[tuple[int, pd.Timestamp, Import]]:
        """What was imported into a diary, the last one first: key, time (UTC), and what is kept of it."""
        t = schema.imported
        with self._reading() as connection:
            self._own(connection, diary_id)
            found = connection.execute(sa.select(t).where(t.c.diary_id == diary_id).order_by(t.c.id.desc())).all()
        return [
            (i.id, pd.Timestamp(i.at), Import(json.loads(i.files), json.loads(i.problems), json.loads(i.answers)))
            for i in found
        ]

    def undo(self, diary_id: int, change_id: int | None = None) -> Receipt:
        """Take back a change: by default the last one that has not been taken back.

        Raises
        ------
        ChangedElsewhere
            If a row of it was changed again by a later change.
        NotKept
            If there is nothing to take back.
        """
        with self._writing() as connection:
            self._own(connection, diary_id, lock=True)
            t = schema.change
            meant = _changes(diary_id).where(~_UNDONE, t.c.id == change_id) if change_id else _undoable(diary_id)
            change = connection.execute(meant.limit(1)).one_or_none()
            if change is None:
                raise NotKept("There is nothing left to undo.")
            edits = []
            for table, row_id, before, after in reversed(_written(connection, diary_id, change.id)):
                now = writing.row_at(connection, diary_id, table, row_id)
                if writing.cells_of(now) != after:
                    raise ChangedElsewhere(table, row_id, now, before)
                edits.append(Edit(table, row_id, before, puts_back=True))
            return self._apply(connection, diary_id, edits, f"undid: {change.what}", None, change.id)

    # Leaving

    def erase(self, diary_id: int) -> None:
        """Erase a diary with its history and imports, for good.

        What SQLite has freed is overwritten and the file made smaller. `erasing` takes care of the copies as well.
        """
        with self._writing() as connection:
            self._own(connection, diary_id)
            for table in (schema.change, schema.imported, *schema.ROWS.values()):
                connection.execute(sa.delete(table).where(table.c.diary_id == diary_id))
            connection.execute(sa.delete(schema.diary).where(schema.diary.c.id == diary_id))
        self.tidy()

    def tidy(self) -> None:
        """Leave nothing of erased rows in SQLite's file and its journal.

        Raises
        ------
        StoreUnavailable
            If another program holds on to what stood there.
        """
        if self.engine.dialect.name != "sqlite":
            return
        with database.telling(self._url):
            raw = self.engine.raw_connection()
            try:
                cursor = raw.cursor()
                cursor.execute("VACUUM")
                is_held = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
                cursor.close()
            finally:
                raw.close()
        if is_held:
            raise StoreUnavailable(
                f"The diary was erased, but another program was reading {database.sqlite_file(self._url)} all the while: close "
                "it, or some of the diary stays in the file beside it that ends in -wal."
            )


def _now() -> str:
    return datetime.now(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")


def _changes(diary_id: int) -> sa.Select[Any]:
    """Changes of a diary, the last one first, without the rows they wrote."""
    t = schema.change
    columns = (t.c.id, t.c.revision, t.c.at, t.c.what, t.c.import_id, t.c.undoes, _UNDONE.label("undone"))
    return sa.select(*columns).where(t.c.diary_id == diary_id).order_by(t.c.revision.desc())


def _undoable(diary_id: int) -> sa.Select[Any]:
    """Changes that can be taken back, the last one first.

    The first change is the diary itself; an undo is not undone, but what it undid can be done again by hand.
    """
    t = schema.change
    return _changes(diary_id).where(~_UNDONE, t.c.undoes.is_(None), t.c.what != KEPT)


def _written(connection: sa.Connection, diary_id: int, change_id: int) -> Written:
    t = schema.change
    packed = connection.execute(sa.select(t.c.rows).where(t.c.id == change_id, t.c.diary_id == diary_id)).scalar()
    if packed is None:
        raise NotKept("This change is not kept any more.")
    return [(table, row_id, before, after) for table, row_id, before, after in json.loads(packed)]


def _write_import(connection: sa.Connection, diary_id: int, import_: Import, at: pd.Timestamp | None = None) -> int:
    values = {
        "diary_id": diary_id,
        "at": _now() if at is None else at.isoformat(timespec="microseconds"),
        "files": json.dumps(list(import_.files), ensure_ascii=False),
        "problems": json.dumps(list(import_.problems), ensure_ascii=False),
        "answers": json.dumps(import_.answers, ensure_ascii=False),
    }
    return writing.insert(connection, schema.imported, values)
