"""What is brought up to date by the rows that changed is what reading everything gives."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

import myolog
from myolog.store import Edit, Import, Loaded, Receipt, Store, loading

WORDS = ("calf", "eyelid", None, "שלום", "=1+1")


@pytest.fixture
def long() -> myolog.Diary:
    """Two hundred days and episodes, with columns of the person's own in both."""
    rng = np.random.default_rng(20261126)
    index = pd.date_range("2026-01-01", periods=200, name="date")
    days = pd.DataFrame(
        {
            "sleep_h": rng.normal(7, 1, 200).round(1),
            "caffeine_mg": np.where(rng.random(200) < 0.5, np.nan, 80.0),
            "mood": pd.Series("low", index=index).where(rng.random(200) < 0.2),
            "My own": rng.integers(0, 3, 200).astype(float),
            "never filled": np.nan,
        },
        index=index,
    )
    starts = index[0] + pd.to_timedelta(np.sort(rng.integers(0, 200 * 1440, 200)), unit="m")
    rooms = pd.Series("kitchen").repeat(200).where(rng.random(200) < 0.1).to_numpy()
    episodes = pd.DataFrame({"start": starts, "site": "calf", "room": rooms, "beats": rng.integers(1, 9, 200)})
    return myolog.Diary(
        episodes,
        days,
        by_hand=index[:50],
        intakes=pd.DataFrame({"what": ["coffee"], "when": ["2026-03-27 08:00"], "amount": [1.0], "dark": [1.0]}),
        medicines=pd.DataFrame({"name": ["Salbutamol"], "start": ["2026-01-01"]}),
        ranges=pd.DataFrame({"start": ["2026-03-01"], "end": ["2026-03-10"]}),
    )


def same(one: Loaded, other: Loaded) -> None:
    """Two loaded diaries agree in everything that anybody asks them for."""
    assert one.diary == other.diary
    assert one.diary.digest == other.diary.digest
    assert one.settings == other.settings
    assert one.kept == other.kept
    assert one.running == other.running
    for table in other.raw:
        assert one.rows(table) == other.rows(table)
    for table, frame in other.frames.items():
        pd.testing.assert_frame_equal(one.frames[table], frame)


class Somebody:
    """Somebody who changes a diary in every way there is, at random."""

    def __init__(self, kept: Store, diary_id: int, seed: int) -> None:
        self.kept, self.diary_id = kept, diary_id
        self.dice = random.Random(seed)

    def _moment(self) -> str:
        # Some twice at the same moment, some before all others, some after.
        day = self.dice.choice(("2025-12-31", "2026-02-01", "2026-02-01", "2026-05-05", "2026-09-09"))
        return f"{day}T{self.dice.randrange(24):02d}:{self.dice.choice((0, 30)):02d}:00.000000"

    def _own(self) -> dict[str, Any]:
        kinds = {"room": "hall", "beats": 3.0, "new number": 1.5, "new word": "x"}
        return {name: kinds[name] for name in self.dice.sample(list(kinds), self.dice.randrange(3))}

    def _episode(self) -> dict[str, Any]:
        return {
            "start": self._moment(),
            "timed": self.dice.random() < 0.8,
            "running": self.dice.random() < 0.1,
            "site": self.dice.choice(WORDS),
            "duration": self.dice.choice((None, 0, 90_000)),
            "own": self._own(),
        }

    def _row(self, table: str) -> dict[str, Any] | None:
        rows = self.kept.load(self.diary_id).rows(table)
        return self.dice.choice(rows) if rows else None

    def changes(self) -> None:
        """Do one thing."""
        do = self.dice.choice(
            [self._adds, self._adds, self._edits, self._deletes, self._notes, self._notes, self._takes_back, self._drinks, self._sets, self._imports]
        )  # fmt: skip
        do()

    def _write(self, *edits: Edit) -> Receipt:
        return self.kept.apply(self.diary_id, edits, "changed")

    def _adds(self) -> None:
        self._write(*(Edit("episode", None, self._episode()) for _ in range(self.dice.randrange(1, 4))))

    def _edits(self) -> None:
        if row := self._row("episode"):
            self._write(Edit("episode", row["id"], self._episode(), row["version"]))

    def _deletes(self) -> None:
        table = self.dice.choice(("episode", "day", "intake", "medicine", "logged_range"))
        if row := self._row(table):
            self._write(Edit(table, row["id"], None))

    def _notes(self) -> None:
        # A word in a column of numbers turns all of it into words, and back when it goes.
        cells = {"sleep_h": 7.5, "mood": "good", "My own": self.dice.choice((1.0, "two", None)), "never filled": "now"}
        name = self.dice.choice(list(cells))
        date = self.dice.choice(("2025-12-30", "2026-01-05", "2026-03-03", "2026-12-31"))
        self.kept.note_day(self.diary_id, date, {name: cells[name]}, "noted")

    def _takes_back(self) -> None:
        if last := self.kept.last_change(self.diary_id):
            self.kept.undo(self.diary_id, last.id)

    def _drinks(self) -> None:
        drink = {"what": "tea", "when": self._moment(), "amount": 1.0, "own": self._own()}
        span = {"start": "2026-07-01T00:00:00.000000", "end": "2026-07-03T00:00:00.000000"}
        self._write(
            Edit("intake", None, drink), Edit("logged_range", None, span), Edit("medicine", None, {"name": "M"})
        )

    def _sets(self) -> None:
        loaded = self.kept.load(self.diary_id)
        self.kept.set_settings(loaded, replace(loaded.settings, day_start=self.dice.choice(("00:00", "03:00"))))

    def _imports(self) -> None:
        loaded = self.kept.load(self.diary_id)
        noted = loaded.diary.days.assign(steps=self.dice.randrange(9000))
        self.kept.replace(loaded, loaded.diary.replace(days=noted), "imported", Import([], []))


@pytest.mark.parametrize("seed", range(6))
def test_bringing_up_to_date_is_the_same_as_reading_everything(kept: Store, long: myolog.Diary, seed: int) -> None:
    diary_id = kept.create("mine", long)
    somebody = Somebody(kept, diary_id, seed)
    before = kept.load(diary_id)
    for n in range(40):
        somebody.changes()
        if n % 3:  # now and then several changes come at once, as from another tab
            before = kept.load(diary_id, before)
            same(before, kept.load(diary_id))
            assert kept.running(diary_id) == before.running


def test_a_single_note_reads_its_row_alone(kept: Store, long: myolog.Diary, monkeypatch: pytest.MonkeyPatch) -> None:
    diary_id = kept.create("mine", long)
    before = kept.load(diary_id)
    kept.apply(diary_id, [Edit("episode", None, {"start": "2026-02-01T12:00:00.000000"})], "added")
    monkeypatch.setattr(loading, "whole", None)  # fails where everything is read
    now = kept.load(diary_id, before)
    assert len(now.diary.episodes) == len(before.diary.episodes) + 1
    assert now.raw["day"] is before.raw["day"]


def test_what_was_loaded_before_stays_as_it_was(kept: Store, long: myolog.Diary) -> None:
    diary_id = kept.create("mine", long)
    before = kept.load(diary_id)
    kept.note_day(diary_id, "2026-01-05", {"sleep_h": 1.0}, "noted")
    kept.load(diary_id, before)
    assert before.diary == long


def test_a_diary_that_took_the_place_of_another_is_read_anew(kept: Store, long: myolog.Diary) -> None:
    before = kept.load(kept.create("mine", long))
    other = kept.create("yours", myolog.Diary())
    assert kept.load(other, before).diary == myolog.Diary()
