"""How fast is a kept diary? Opened, written, undone and taken out, against bare sqlite3 on the same rows in the same run.

    python benchmarks/store.py                  # ten years: 3,650 days and 20,000 episodes; 200 people at once, for minutes
    python benchmarks/store.py --small          # fewer repeats, 20 people
    python benchmarks/store.py --db postgresql://user@host/name    # the people at once on another database

Ours and the bare one take turns, so that whatever else the machine does slows both; a ratio is the median of each turn's
ratio. Goals: opening at most 3 times reading the same rows; from the tap to what it wrote on the screen at most 2 times an
empty rerun. Ratios to read, not a test that a busy machine fails; a write that was confirmed and is not there ends the run.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
import pandas as pd
from playwright.sync_api import Page, sync_playwright
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from myolog.diary import Diary
from myolog.store import Edit, Store, connect, schema, takeout
from tests.e2e.driver import CHROMIUM, Server, Visitor, free_port, serving
from tests.e2e.wire import XSRF, Wire, first_cookies

DAYS: Final = 3650
EPISODES: Final = 20_000
OPEN_GOAL: Final = 3.0
VISIBLE_GOAL: Final = 2.0
NAME: Final = "Ten years"
SECRET: Final = "of this benchmark only, as long as it must be"  # noqa: S105 - signs the cookies of invented people
NOTE: Final = {
    "start": "2026-03-01T21:40:00.000000",
    "site": "calf",
    "side": "left",
    "duration": 90_000,
    "severity": 3.0,
}


def ten_years() -> Diary:
    """Ten years of days with six factors and a note now and then, and 20,000 episodes with all that can be said of one."""
    rng = np.random.default_rng(20260301)
    index = pd.date_range("2016-01-01", periods=DAYS, name="date")
    days = pd.DataFrame(
        {
            "sleep_h": rng.normal(7, 1, DAYS).round(2),
            "caffeine_mg": rng.integers(0, 5, DAYS) * 80.0,
            "water_l": rng.normal(2, 0.4, DAYS).round(1),
            "training_load": rng.integers(0, 6, DAYS) * 90.0,
            "stress": rng.integers(0, 11, DAYS).astype(float),
            "magnesium_mg": np.where(rng.random(DAYS) < 0.3, np.nan, 300.0),
            "mood": pd.Series("tired", index=index).where(rng.random(DAYS) < 0.2),
        },
        index=index,
    )

    def drawn(words: str) -> pd.Series:
        return pd.Series(rng.choice(np.array(words.split("|")), EPISODES), dtype="str")

    minutes = np.sort(rng.integers(0, DAYS * 1440, EPISODES)).astype("timedelta64[m]")
    episodes = pd.DataFrame(
        {
            "start": index[0].to_datetime64() + minutes,
            "duration": rng.integers(1, 40, EPISODES).astype("timedelta64[m]").astype("timedelta64[s]"),
            "site": drawn("calf|eyelid|thumb|foot_arch|thigh|shoulder"),
            "side": drawn("left|right"),
            "kind": drawn("twitch|twitch|cramp|spasm"),
            "severity": rng.integers(0, 11, EPISODES).astype(float),
            "before": drawn("sitting|running|typing; reading"),
            "remedies": drawn("stretch|magnesium; water|massage"),
            "relief": rng.integers(1, 60, EPISODES).astype("timedelta64[m]").astype("timedelta64[s]"),
            "notes": drawn("woke me up|after a long day|at work, sitting"),
        }
    )
    return Diary(episodes, days, by_hand=index)


# Against bare sqlite3


def bare(path: Path) -> sqlite3.Connection:
    """A connection as safe as the store's: what it confirms is on disk."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    return connection


def read_rows(path: Path, diary_id: int) -> dict[str, list[Any]]:
    """Every row of a diary."""
    with closing(sqlite3.connect(path)) as connection:
        return {
            name: connection.execute(f'SELECT * FROM "{name}" WHERE diary_id = ?', (diary_id,)).fetchall()  # noqa: S608
            for name in schema.ROWS
        }


def write_out(path: Path, diary_id: int) -> bytes:
    """The same rows as CSV and as JSON in an archive."""
    rows = read_rows(path, diary_id)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as files:
        for name, each in rows.items():
            text = io.StringIO()
            csv.writer(text).writerows(each)
            files.writestr(f"{name}.csv", text.getvalue())
        files.writestr("rows.json", json.dumps(rows, ensure_ascii=False, indent=1))
    return packed.getvalue()


def in_turns(ours: Callable[[], object], theirs: Callable[[], object], repeats: int) -> list[tuple[float, float]]:
    """Seconds of both, turn by turn, after one that does not count."""

    def taken(run: Callable[[], object]) -> float:
        begin = time.perf_counter()
        run()
        return time.perf_counter() - begin

    return [(taken(ours), taken(theirs)) for _ in range(repeats + 1)][1:]


def told(what: str, turns: list[tuple[float, float]], beside: str, goal: float | None = None) -> None:
    """Print both times and their ratio."""
    mine, theirs = (1000 * statistics.median(times) for times in zip(*turns, strict=True))
    ratio = statistics.median(a / b for a, b in turns)
    aim = f" (goal: at most {goal:g})" if goal else ""
    print(f"{what:24} {mine:7.1f} ms, {beside} {theirs:7.1f} ms  {ratio:5.2f} x{aim}", flush=True)


def store_times(folder: Path, diary: Diary, repeats: int) -> None:
    """Print how long the store takes against sqlite3."""
    path, plain = folder / "kept" / "myolog.db", folder / "bare.db"
    kept = Store(connect(f"sqlite:///{path}"))
    diary_id = kept.create(NAME, diary)
    turns = in_turns(lambda: kept.load(diary_id), lambda: read_rows(path, diary_id), repeats)
    told("open", turns, "sqlite3 reads the rows in", OPEN_GOAL)

    other = bare(plain)
    names = list(NOTE)
    other.execute(f"CREATE TABLE episode (id INTEGER PRIMARY KEY, {', '.join(names)})")
    insert = f"INSERT INTO episode ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608

    def insert_bare() -> None:
        other.execute(insert, tuple(NOTE.values()))

    turns = in_turns(lambda: kept.apply(diary_id, [Edit("episode", None, NOTE)], "added"), insert_bare, repeats)
    told("write one note", turns, "sqlite3 inserts the row in")

    def delete_bare() -> None:
        other.execute("DELETE FROM episode WHERE id = (SELECT max(id) FROM episode)")

    turns = in_turns(lambda: kept.undo(diary_id), delete_bare, repeats)
    told("undo it", turns, "sqlite3 deletes the row in")
    other.close()
    loaded = kept.load(diary_id)
    turns = in_turns(lambda: takeout.archive(loaded), lambda: write_out(path, diary_id), max(repeats // 2, 2))
    told("take everything out", turns, "csv, json and zipfile write the rows in")
    if loaded.diary != diary:
        raise RuntimeError("what was written and undone is not what was kept")
    kept.engine.dispose()


# From the tap to the screen

UNTIL_SEEN = """
([tap, seen]) => new Promise((resolve, reject) => {
  const named = name => [...document.querySelectorAll("button")].find(b => b.innerText.trim() === name);
  const begin = performance.now();
  const look = () => {
    if (performance.now() - begin > 60000) reject(new Error(`${seen} is not there after a minute`));
    else if (named(seen)) requestAnimationFrame(() => resolve((performance.now() - begin) / 1000));
    else requestAnimationFrame(look);
  };
  named(tap).click();
  requestAnimationFrame(look);
})"""
"""Seconds from a click on a button to another button on the screen."""

EMPTY = """
import streamlit as st

if st.session_state.get("on"):
    st.button("Stop", on_click=lambda: st.session_state.update(on=False))
else:
    st.button("Start", on_click=lambda: st.session_state.update(on=True))
"""


def visible_times(folder: Path, diary: Diary, repeats: int) -> None:
    """Print how long it takes from a tap on Home until the screen shows what it wrote."""
    path = folder / "seen" / "myolog.db"
    kept = Store(connect(f"sqlite:///{path}"))
    kept.create(NAME, diary)
    script = folder / "empty.py"
    script.write_text(EMPTY)
    with serving(folder, kept=path) as ours, serving(folder, script) as empty, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        mine, other = (Visitor(browser.new_page(locale="en-GB"), each.address) for each in (ours, empty))
        mine.open()
        mine.page.get_by_role("button", name=f"Open {NAME}").click()
        mine.page.get_by_role("heading", name="How things stand").wait_for(timeout=120_000)
        mine.settle()
        other.page.goto(empty.address)
        other.page.get_by_role("button", name="Start").wait_for()
        other.settle()
        turns: dict[str, list[tuple[float, float]]] = {"start, until it is seen": [], "stop, until it is seen": []}
        for turn in range(repeats + 1):
            for what, taps in zip(turns, (("It is twitching now", "It has stopped"), None), strict=True):
                here, there = (
                    (taps, ("Start", "Stop"))
                    if taps
                    else (("It has stopped", "It is twitching now"), ("Stop", "Start"))
                )
                taken = (seconds(mine, *here), seconds(other, *there))
                if turn:
                    turns[what].append(taken)
        browser.close()
    for what, taken_each in turns.items():
        told(what, taken_each, "an empty rerun", VISIBLE_GOAL)
    kept.engine.dispose()


def seconds(visitor: Visitor, tap: str, seen: str) -> float:
    """Seconds from a tap until a button is there, once the page is at rest."""
    page: Page = visitor.page
    page.bring_to_front()  # a page in the background draws no frames
    visitor.settle()
    taken = float(page.evaluate(UNTIL_SEEN, [tap, seen]))
    visitor.settle()
    return taken


# Many people at once


ISSUER: Final = "https://people.example"


@dataclass
class Person:
    """Somebody who notes one twitch after the other, and what the pages confirmed to them."""

    number: int
    confirmed: int = 0
    wrong: str = ""

    @property
    def owner(self) -> str:
        """As the store knows them."""
        return f"{ISSUER} {self.number}"


@contextmanager
def hosted(folder: Path, url: str) -> Iterator[Server]:
    """The dashboard of a server, where everybody signs in."""
    port = free_port()
    secrets = folder / "secrets.toml"
    secrets.write_text(
        f'[auth]\nredirect_uri = "http://127.0.0.1:{port}/oauth2callback"\ncookie_secret = "{SECRET}"\nclient_id = "myolog"\n'
        f'client_secret = "none"\nserver_metadata_url = "{ISSUER}/.well-known/openid-configuration"\n'
    )
    said = {"STREAMLIT_SECRETS_FILES": str(secrets), "MYOLOG_DATABASE_URL": url}
    with serving(folder, "hosted.py", port, said) as running:
        yield running


def signed_in(server: Server, number: int) -> Wire:
    """A session of somebody who has signed in."""
    jar = first_cookies(server.address)
    who = {"iss": ISSUER, "sub": str(number), "origin": server.address, "is_logged_in": True}
    cookie = create_signed_value(SECRET, "_streamlit_user", json.dumps(who)).decode()
    return Wire(server.address, {XSRF: jar[XSRF], "_streamlit_user": cookie})


def press(wire: Wire, button: str, confirmed: str) -> None:
    """Press a button, and see in the answer that what it does is done."""
    if confirmed not in wire.run(clicked=wire.button(button), patience=600):
        raise RuntimeError(f"{button!r} did not say {confirmed!r}")


def note_on(server: Server, person: Person, begin: threading.Barrier, bound: float) -> None:
    """Begin a diary, and start and stop episodes in it until the time is up; each answer shows what was written."""
    try:
        with signed_in(server, person.number) as wire:
            wire.run(patience=600)
            press(wire, "Start an empty diary", "Your kept diary")
            begin.wait()
            end = time.monotonic() + bound
            while time.monotonic() < end:
                press(wire, "It is twitching now", "Saved.")
                press(wire, "It has stopped", "Saved.")
                person.confirmed += 1
    except Exception as error:  # noqa: BLE001 - told at the end, with all others
        person.wrong = f"{type(error).__name__}: {error}"
        begin.abort()


def megabytes(server: Server) -> float:
    """Memory that the server has in use."""
    status = Path(f"/proc/{server.pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def many_times(folder: Path, url: str, n_people: int, bound: float) -> None:
    """Print what so many people at once can write, and what each of them costs; every confirmed write is looked for."""
    people = [Person(number) for number in range(n_people)]
    begin = threading.Barrier(n_people)
    with hosted(folder, url) as server:
        with signed_in(server, n_people) as first:
            first.run(patience=600)
            alone = megabytes(server)
            at = time.monotonic()
            threads = [threading.Thread(target=note_on, args=(server, each, begin, bound)) for each in people]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        taken = time.monotonic() - at
        each_one = (megabytes(server) - alone) / n_people
    if wrong := [person.wrong for person in people if person.wrong]:
        raise RuntimeError(f"{len(wrong)} of {n_people} people met an error: {wrong[0]}")
    engine = connect(url)
    for person in people:
        store = Store(engine, person.owner)
        (diary,) = store.diaries()
        written = [row for row in store.load(diary.id).rows("episode") if not row["running"]]
        if len(written) != person.confirmed:
            raise RuntimeError(f"{person.confirmed} episodes were confirmed and {len(written)} are there")
    engine.dispose()
    n_writes = 2 * sum(person.confirmed for person in people)
    print(
        f"{n_people} people at once      {n_writes:,} writes confirmed in {taken:.0f} s, all of them there, no error; "
        f"{each_one:.1f} MB a session"
    )


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", action="store_true", help="fewer repeats, fewer people")
    parser.add_argument("--db", metavar="URL", help="database for the people at once; by default SQLite")
    chosen = parser.parse_args()
    repeats = 3 if chosen.small else 15
    diary = ten_years()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["MYOLOG_DATABASE_URL"] = (
            f"sqlite:///{folder}/myolog.db"  # what the person keeps here stays out of it
        )
        store_times(folder, diary, repeats)
        visible_times(folder, diary, repeats)
        many_times(folder, chosen.db or f"sqlite:///{folder}/people.db", *((20, 5.0) if chosen.small else (200, 60.0)))


if __name__ == "__main__":
    main()
