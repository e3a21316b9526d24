"""The kept diary from the shell: add an episode, note a day, bring files, write everything out.

A line is printed only when the write is on disk, so that scripts and shortcuts of a phone can log. What is said on the
command line is read by the readers of files, with their names, units and complaints.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import pandas as pd

from myolog import export
from myolog.diary import TALLY, Diary
from myolog.errors import AmbiguousDates, StoreError, UnreadableFile
from myolog.noting.clock import Clock
from myolog.readers import read_diary
from myolog.readers.options import FILE
from myolog.readers.reading import Reading
from myolog.store import Edit, Import, Kept, Loaded, Store, connect, default_url
from myolog.store.rows import plain_json, rows_of
from myolog.triggers.plain import printable

HERE: Final = "command line"
FIRST_NAME: Final = "My diary"
EPISODE: Final = ("duration", "site", "side", "kind", "severity", "before", "remedies", "notes")
FACTORS: Final = ("sleep", "caffeine", "water", "training load", "stress", "alcohol", "nicotine", "magnesium")
"""Factors that have an option of their own; any other goes by --set."""


SLACK: Final = pd.Timedelta(minutes=5)
"""So far ahead may a clock be."""


class Refused(Exception):  # noqa: N818 - the sentence is told to the person
    """Why nothing was written."""


def add_parsers(commands: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """The subcommands of the kept diary."""
    adds = commands.add_parser("add", help="keep an episode")
    adds.add_argument("--start", help="when it began, as 2026-03-01T21:40; now, if it is left out")
    for name in EPISODE:
        example = {"duration": " such as 90s or 1h 10m", "site": ' such as "left calf"', "severity": " 0 to 10"}.get(
            name, ""
        )
        adds.add_argument(f"--{name}", help=f"{name.replace('_', ' ')}{example}")
    add_store(adds)
    adds.set_defaults(run=lambda chosen: _told(_add, chosen))
    days = commands.add_parser("days", help="note something of a day")
    days.add_argument("--date", help="the day, as 2026-03-01; today, if it is left out")
    for name in FACTORS:
        days.add_argument(f"--{name.replace(' ', '-')}", help=f"{name}, with a unit if you like")
    days.add_argument("--episodes", help="how many episodes it had")
    days.add_argument("--no-episodes", action="store_true", help="it had none, and you were watching")
    days.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="anything else; may be repeated")
    add_store(days)
    days.set_defaults(run=lambda chosen: _told(_days, chosen))
    exports = commands.add_parser("export", help="write a kept diary as CSV files")
    exports.add_argument("folder", type=Path, metavar="DIR", help="folder to write into")
    add_store(exports)
    exports.set_defaults(run=lambda chosen: _told(_export, chosen))


def add_store(command: argparse.ArgumentParser) -> None:
    """Which kept diary, in which database."""
    command.add_argument("--diary", metavar="NAME", help="which kept diary; the one changed last, if it is left out")
    command.add_argument(
        "--db", metavar="URL", help="database; by default MYOLOG_DATABASE_URL, or a file in your own folder"
    )


def _told(run: Callable[[Store, argparse.Namespace], Sequence[str]], chosen: argparse.Namespace) -> int:
    """Run a command of the store; what it did on the output, why it could not on the error stream."""
    try:
        lines = run(_store(chosen), chosen)
    except (Refused, StoreError, UnreadableFile, ValueError) as error:
        return failed(str(error))
    except OSError as error:
        return failed(f"{error.filename} cannot be used: {error.strerror or error}.")
    for line in lines:
        print(printable(line), flush=True)
    return 0


def failed(sentence: str) -> int:
    """Tell on the error stream why nothing was done; gives the exit status."""
    print(printable(sentence), file=sys.stderr)
    return 1


def _store(chosen: argparse.Namespace) -> Store:
    return Store(connect(chosen.db or default_url()))


def _diary(store: Store, name: str | None) -> Kept | None:
    """The kept diary that is meant: by name, or the one changed last."""
    kept = store.diaries()
    if name is None:
        return kept[0] if kept else None
    if not name.strip():
        raise Refused("A diary needs a name. Leave --diary out for the one that was changed last.")
    named = [each for each in kept if each.name == name]
    if len(named) > 1:
        raise Refused(f"{len(named)} diaries are called {name!r}. Rename one on the page Diary.")
    return named[0] if named else None


def _diary_or_new(store: Store, name: str | None) -> tuple[int, list[str]]:
    """Key of the diary that is meant; one is begun where there is none."""
    kept = _diary(store, name)
    if kept is not None:
        return kept.id, []
    called = name or FIRST_NAME
    return store.create(called), [f"Began the diary {called}."]


def _now(store: Store, chosen: argparse.Namespace) -> datetime:
    """Now, on the clock of the diary that is meant; on that of this computer where it has none."""
    kept = _diary(store, chosen.diary)
    return Clock.of(store.load(kept.id).settings.showing.zone if kept else "", None).now


def _add(store: Store, chosen: argparse.Namespace) -> list[str]:
    said = {name: getattr(chosen, name) for name in EPISODE if getattr(chosen, name) is not None}
    now = _now(store, chosen)
    start = chosen.start or now.isoformat(timespec="seconds")
    reading = _read({"start": start, **said}, "episode")
    rows = rows_of(reading.diary, "episode")
    if len(rows) != 1:
        raise Refused(f"{start!r} is no time at which an episode began. Write it as 2026-03-01T21:40.")
    row = rows[0]
    _has_come(row["start"], start, now)
    diary_id, lines = _diary_or_new(store, chosen.diary)
    store.apply(diary_id, [Edit("episode", None, row)], "added")
    return [*lines, f"Kept: {row['start'][:16].replace('T', ' ')}{', ' + chosen.site if chosen.site else ''}."]


def _has_come(moment: str, said: str, now: datetime) -> None:
    """A slip of the pen in the year would lie far ahead of everything else."""
    if pd.Timestamp(moment) > pd.Timestamp(now) + SLACK:
        raise Refused(f"{said!r} is still to come. Nothing was written.")


def _days(store: Store, chosen: argparse.Namespace) -> list[str]:
    said = {name: getattr(chosen, name.replace(" ", "_")) for name in FACTORS}
    said |= {TALLY: "0" if chosen.no_episodes else chosen.episodes}
    for pair in chosen.set:
        name, equals, value = pair.partition("=")
        if not (equals and name.strip() and value.strip()):
            raise Refused(f'--set takes NAME=VALUE, such as --set "Back pain=3", not {pair!r}.')
        said[name.strip()] = value.strip()
    if chosen.no_episodes and (chosen.episodes is not None or said[TALLY] != "0"):
        raise Refused(
            "--no-episodes says that there were none, but a number of episodes is said too. Leave one of them out."
        )
    said = {name: value for name, value in said.items() if value is not None}
    if not said:
        raise Refused("Say what to note: --sleep 6.5, --caffeine 200, --no-episodes; see --help.")
    now = _now(store, chosen)
    day = chosen.date or f"{now:%Y-%m-%d}"
    rows = rows_of(_read({"date": day, **said}, "day").diary, "day")
    if len(rows) != 1:
        raise Refused(f"{day!r} is no day. Write it as 2026-03-01.")
    _has_come(rows[0]["date"], day, now)
    noted = rows[0]["noted"]
    diary_id, lines = _diary_or_new(store, chosen.diary)
    store.note_day(diary_id, rows[0]["date"], noted, "noted")
    return [
        *lines,
        f"Noted of {rows[0]['date']}: {', '.join(f'{k} {v:g}' if isinstance(v, float) else f'{k} {v}' for k, v in noted.items())}.",
    ]


def _read(cells: dict[str, str], rows: str) -> Reading:
    """One row, read as if it stood in a file; whatever is wrong with it keeps it from being written."""
    table = pd.DataFrame({name: [value] for name, value in cells.items()}, dtype="str")
    try:
        reading = read_diary((HERE, export.csv_bytes(table)), mapping={(HERE, FILE): {"rows": rows}})
    except AmbiguousDates as asked:
        raise Refused(f"{asked.example!r} can be read in two ways. Write the date as 2026-03-01.") from None
    except UnreadableFile:
        raise Refused(
            f"{next(iter(cells.values()))!r} cannot be read. Write a day as 2026-03-01, an hour with it as 2026-03-01T21:40."
        ) from None
    # On one row nothing is repaired: whoever typed it can type it again.
    wrong = [f"{p.column or 'This'}: {p.found}; expected: {p.expected}." for p in reading.problems.itertuples()]
    if wrong:
        raise Refused(" ".join(wrong))
    return reading


def _export(store: Store, chosen: argparse.Namespace) -> list[str]:
    kept = _diary(store, chosen.diary)
    if kept is None:
        raise Refused(f"No diary called {chosen.diary!r} is kept." if chosen.diary else "No diary is kept yet.")
    loaded = store.load(kept.id)
    return [str(path) for path in loaded.diary.write(chosen.folder, loaded.settings.showing.told())]


@dataclass(frozen=True)
class Target:
    """The kept diary that files are read into: its own file is read first, so that what it says is not overwritten."""

    store: Store
    loaded: Loaded | None
    name: str

    @classmethod
    def of(cls, chosen: argparse.Namespace) -> Target:
        """What the command line means."""
        store = _store(chosen)
        kept = _diary(store, chosen.diary)
        return cls(store, store.load(kept.id) if kept else None, chosen.diary or FIRST_NAME)

    @property
    def diaries(self) -> tuple[Diary, ...]:
        """The diary as it is kept, to be read before the files."""
        return () if self.loaded is None else (self.loaded.diary,)

    def keep(self, reading: Reading, answers: dict[str, Any]) -> str:
        """Write what was read; gives what was done, once it is on disk.

        Raises
        ------
        Refused
            If nothing but the diary itself could be read.
        """
        if reading.sources.empty:
            raise Refused("None of these files could be read, so nothing was written.")
        what = Import(
            plain_json(reading.sources.to_dict("records")),
            plain_json(reading.problems.to_dict("records")),
            plain_json(answers),
        )
        if self.loaded is None:
            self.store.create(self.name, reading.diary, what, reading.showing)
            return f"Kept as the diary {self.name}."
        n = len(self.loaded.changes_to(reading.diary))
        self.store.replace(self.loaded, reading.diary, "imported", what)
        return f"Kept in the diary {self.loaded.kept.name}: {n} {'row' if n == 1 else 'rows'} written."
