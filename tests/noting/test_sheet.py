"""What is changed in the tables of episodes and of days becomes the right cells, or a sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import myolog
from myolog.noting import sheet
from myolog.noting.cells import Column
from myolog.showing import Showing
from myolog.store import Edit, Settings, Store, connect
from myolog.store.rows import rows_of, settings_of

OWN = Settings(
    columns={
        "episodes": {"room": "text", "Site": "number"},
        "days": {"sleep_h": "number", "mood": "text", "Day": "number", "caffeine_had": "number"},
    }
)
EPISODE: dict[str, Any] = {
    "id": 7, "version": 3, "start": "2026-03-01T10:00:05.123456", "timed": True, "duration": 90_000, "site": "calf",
    "side": None, "kind": "flicker", "severity": 3.0, "sleep_disturbance": None, "before": None, "remedies": None,
    "relief": None, "notes": "=cmd()", "own": {"room": "<b>", "Site": 2.0}, "running": False,
}  # fmt: skip
DAY: dict[str, Any] = {
    "id": 9, "version": 2, "date": "2026-03-01", "by_hand": True,
    "noted": {"sleep_h": 7.1, "mood": "low", "caffeine_had": 0.0},
}  # fmt: skip
EPISODES = sheet.columns("episode", OWN, [EPISODE])
DAYS = sheet.columns("day", OWN, [DAY])


def episode(**said: Any) -> sheet.Edited:  # noqa: ANN401 - what the table says
    return sheet.edited("episode", EPISODES, said, EPISODE)


def day(said: dict[str, Any], row: dict[str, Any] | None = DAY) -> sheet.Edited:
    return sheet.edited("day", DAYS, said, row, taken={"2026-03-01", "2026-03-02"})


def by_label(shown: tuple[Column, ...]) -> dict[str, Column]:
    assert len({column.label for column in shown}) == len(shown)
    return {column.label: column for column in shown}


def test_every_column_of_a_diary_is_shown_under_a_label_of_its_own() -> None:
    labels = by_label(EPISODES)
    assert labels["room"].kind == "text"
    assert labels["Site (own)"].kind == "number"
    assert labels["Site"].options["calf"] == "Calf"
    assert labels["Kind"].options["flicker"] == "flicker"  # whatever the rows hold can stay chosen
    days_of = by_label(DAYS)
    assert next(iter(days_of)) == "Day"
    assert days_of["Sleep, h"].high == 24
    assert days_of["mood"].kind == "text"
    assert days_of["Day (own)"].key == "noted:Day"
    assert days_of["Caffeine that day"].kind == "yes_no"
    assert {"Episodes", "Caffeine, mg", "Stress", "Watched"} <= set(days_of)


def test_what_stands_in_a_row_stands_in_the_table() -> None:
    (shown,) = sheet.frame(EPISODES, [EPISODE]).to_dict("records")
    assert (shown["date"], shown["time"]) == (date(2026, 3, 1), time(10, 0, 5, 123456))
    assert (shown["duration"], shown["severity"], shown["notes"]) == (1.5, 3, "=cmd()")
    assert (shown["own:room"], shown["own:Site"]) == ("<b>", 2)
    assert pd.isna(shown["side"])
    (untimed,) = sheet.frame(EPISODES, [{**EPISODE, "timed": False}]).to_dict("records")
    assert pd.isna(untimed["time"])
    (noted,) = sheet.frame(DAYS, [DAY]).to_dict("records")
    assert (noted["noted:sleep_h"], noted["noted:mood"], noted["noted:caffeine_had"]) == (7.1, "low", "no")
    assert pd.isna(noted["noted:episodes"])
    assert noted["by_hand"]


def test_a_table_without_a_row_has_its_columns() -> None:
    assert list(sheet.frame(EPISODES, [])) == [column.key for column in EPISODES]
    assert len(sheet.frame(sheet.columns("day", Settings(), []), [])) == 0


def test_only_what_was_changed_is_written() -> None:
    assert episode(severity=4, notes="better").cells == {"severity": 4.0, "notes": "better"}
    assert episode(duration=0.1).cells == {"duration": 6000}
    assert day({"noted:sleep_h": 6.5}).cells == {"noted": {"sleep_h": 6.5, "mood": "low", "caffeine_had": 0.0}}
    assert episode(**{"own:room": "kitchen"}).cells == {"own": {"room": "kitchen", "Site": 2.0}}


def test_an_emptied_cell_is_missing_not_zero() -> None:
    assert episode(duration=None, severity=float("nan"), notes="  ").cells == {
        "duration": None, "severity": None, "notes": None,
    }  # fmt: skip
    assert day({"noted:sleep_h": None, "noted:mood": ""}).cells == {"noted": {"caffeine_had": 0.0}}


def test_day_and_time_of_an_episode_are_changed_apart() -> None:
    assert episode(date="2026-03-05").cells == {"start": "2026-03-05T10:00:05.123456", "timed": True}
    assert episode(time="21:40:00.000").cells == {"start": "2026-03-01T21:40:00.000000", "timed": True}
    assert episode(time=None).cells == {"start": "2026-03-01T00:00:00.000000", "timed": False}
    untimed = {**EPISODE, "start": "2026-03-01T00:00:00.000000", "timed": False}
    moved = sheet.edited("episode", EPISODES, {"date": "2026-03-02"}, untimed)
    assert moved.cells == {"start": "2026-03-02T00:00:00.000000", "timed": False}


def test_who_says_how_long_it_lasted_says_that_it_is_over() -> None:
    running = {**EPISODE, "running": True, "duration": None}
    assert sheet.edited("episode", EPISODES, {"duration": 5}, running).cells == {"duration": 300_000, "running": False}
    assert "running" not in sheet.edited("episode", EPISODES, {"notes": "on"}, running).cells


def test_new_rows() -> None:
    new = sheet.edited("episode", EPISODES, {"date": "2026-03-02", "site": "eyelid"}, None)
    assert new.cells == {"start": "2026-03-02T00:00:00.000000", "timed": False, "site": "eyelid"}
    assert day({"date": "2026-03-03", "noted:stress": 4}, None).cells == {
        "date": "2026-03-03", "noted": {"stress": 4.0}, "by_hand": True,
    }  # fmt: skip


def test_yes_and_no_are_numbers_in_the_diary() -> None:
    assert day({"noted:caffeine_had": "yes"}).cells["noted"]["caffeine_had"] == 1.0


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"severity": 14}, "Severity: 14 cannot be; 0 to 10 can."),
        ({"duration": -1}, "Lasted, min: -1 cannot be; 0 to 527,040 can."),
        ({"severity": "much"}, "Severity: “much” is no number."),
        ({"severity": float("inf")}, "is no number"),
        ({"date": None}, "An episode needs the day on which it began."),
        ({"date": "soon"}, "“soon” cannot be read"),
        ({"date": "0026-03-01"}, "the year 26 cannot be"),
        ({"time": "25:00"}, "cannot be read"),
    ],
)
def test_a_cell_that_cannot_be_is_told_and_the_others_are_written(said: dict[str, Any], sentence: str) -> None:
    found = episode(**{**said, "notes": "kept"})
    assert sentence in " ".join(found.wrong.values())
    assert found.cells == {"notes": "kept"}


@pytest.mark.parametrize(
    ("said", "row", "sentence"),
    [
        ({"noted:sleep_h": 25}, DAY, "Sleep, h: 25 cannot be; 0 to 24 can."),
        ({"noted:episodes": -1}, DAY, "Episodes: -1 cannot be; 0 or more can."),
        ({"noted:caffeine_had": "lots"}, DAY, "write yes or no"),
        ({"date": "2026-03-02"}, DAY, "2 March 2026 has a row already. Change that one."),
        ({"noted:sleep_h": 7}, None, "A day needs its date."),
        ({"date": "2026-03-01"}, None, "1 March 2026 has a row already."),
    ],
)
def test_a_day_that_cannot_be_is_told(said: dict[str, Any], row: dict[str, Any] | None, sentence: str) -> None:
    found = day(said, row)
    assert sentence in " ".join(found.wrong.values())
    assert found.cells == {}


def test_what_is_no_column_is_not_written() -> None:
    """A hand-made request may name anything."""
    for name in ("id", "diary_id", "version", "running", "own", "noted", "own:new", "noted:date"):
        assert episode(**{name: 1}).cells == {}
        assert day({name: 1}).cells == {}


def test_a_nul_character_is_left_out() -> None:
    assert episode(notes="a\x00b").cells == {"notes": "ab"}  # PostgreSQL takes none


def test_every_cell_written_as_it_stands_changes_nothing(tmp_path: Path) -> None:
    """Reading a whole diary into the tables and writing every cell back gives the same diary."""
    diary = myolog.read_diary(Path(__file__).resolve().parents[2] / "data" / "demo").diary
    engine = connect(f"sqlite:///{tmp_path / 'myolog.db'}")
    kept = Store(engine)
    loaded = kept.load(kept.create("mine", diary))
    edits = []
    for table in ("episode", "day"):
        rows = loaded.rows(table)
        shown = sheet.columns(table, loaded.settings, rows)
        for row, cells in zip(rows, sheet.frame(shown, rows).to_dict("records"), strict=True):
            said = {
                key: None if pd.isna(cell) else str(cell) if key in ("date", "time") else cell
                for key, cell in cells.items()
            }
            found = sheet.edited(table, shown, said, row)
            assert found.wrong == {}
            edits.append(Edit(table, row["id"], found.cells, row["version"]))
    kept.apply(loaded.kept.id, edits, "edited")
    assert kept.load(loaded.kept.id).diary == diary
    engine.dispose()


def test_the_rows_of_a_diary_that_is_not_kept_can_be_shown() -> None:
    diary = myolog.read_diary(Path(__file__).resolve().parents[2] / "data" / "demo").diary
    for table in ("episode", "day"):
        rows = rows_of(diary, table)
        assert len(sheet.frame(sheet.columns(table, settings_of(diary), rows), rows)) == len(rows)


def test_amounts_stand_in_the_persons_units_and_are_written_in_ours() -> None:
    shown_in = replace(OWN, showing=Showing(units={"water_l": "us_fl_oz", "alcohol_units": "drinks_10_g"}))
    row = {**DAY, "noted": {"water_l": 0.7, "alcohol_units": 2.5, "sleep_h": 7.1}}
    shown = sheet.columns("day", shown_in, [row])
    labels = by_label(shown)
    assert {"Water and other drinks, fl oz", "Alcohol drinks", "Sleep, h"} <= set(labels)
    (cells,) = sheet.frame(shown, [row]).to_dict("records")
    assert (cells["noted:water_l"], cells["noted:alcohol_units"], cells["noted:sleep_h"]) == (23.67, 2.0, 7.1)
    written = sheet.edited("day", shown, {"noted:water_l": 12, "noted:alcohol_units": 1}, row).cells["noted"]
    assert written == {"water_l": pytest.approx(12 * 0.0295735295625), "alcohol_units": 1.25, "sleep_h": 7.1}
    (again,) = sheet.frame(shown, [{**row, "noted": written}]).to_dict("records")
    assert (again["noted:water_l"], again["noted:alcohol_units"]) == (12.0, 1.0)
    # Written as it stands, nothing changes, though fewer digits are shown than are kept.
    assert sheet.edited("day", shown, {"noted:water_l": 23.67}, row).cells["noted"] == row["noted"]
    found = sheet.edited("day", shown, {"noted:water_l": 700}, row)
    assert found.wrong == {"noted:water_l": "Water and other drinks, fl oz: 700 cannot be; 0 to 676.3 can."}
