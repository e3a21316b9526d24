"""Rows in words: what a person reads in the history and where two values of a row stand side by side."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

import myolog
from myolog.showing import Showing
from myolog.store import Edit, Store, words
from myolog.store.rows import Settings, settings_of

EPISODE: dict[str, Any] = {
    "start": "2026-03-01T21:40:05.123456", "timed": True, "duration": 90_000, "site": "calf", "side": "left",
    "kind": "twitch", "severity": 3.0, "sleep_disturbance": None, "before": "run; sofa", "remedies": None,
    "relief": 600_000, "notes": "=cmd()", "own": {"Day": 2.0, "room": "<b>"}, "running": False,
}  # fmt: skip


def test_an_episode_is_told_by_the_names_that_people_use() -> None:
    assert words.cells("episode", EPISODE) == {
        "Day": "1 Mar 2026", "Time": "21:40", "Lasted": "1.5 min", "Site": "Calf", "Side": "left", "Kind": "twitch",
        "Severity": "3 of 10", "Before": "run; sofa", "Eased after": "10 min", "Notes": "=cmd()",
        "Day (own)": "2", "room": "<b>",
    }  # fmt: skip
    assert words.name_of("episode", EPISODE) == "Left calf, 1 Mar 2026, 21:40"


def test_an_hour_that_is_not_known_is_not_told_as_midnight() -> None:
    day = {**EPISODE, "start": "2026-03-01T00:00:00.000000", "timed": False}
    assert "Time" not in words.cells("episode", day)
    assert words.name_of("episode", day) == "Left calf, 1 Mar 2026"


def test_a_day_is_told_with_its_units() -> None:
    noted = {"sleep_h": 6.5, "caffeine_mg": 200.0, "episodes": 0.0, "caffeine_had": 1.0, "mood": "low", "My own": 0.25}
    assert words.cells("day", {"date": "2026-03-01", "by_hand": True, "noted": noted}) == {
        "Day": "1 Mar 2026", "Sleep": "6 h 30 min", "Caffeine": "200 mg", "Episodes": "0", "Caffeine that day": "yes",
        "mood": "low", "My own": "0.25", "Watched": "yes",
    }  # fmt: skip


def test_only_what_differs_is_told_of_a_change() -> None:
    after = {**EPISODE, "severity": 5.0, "notes": None}
    assert words.differences("episode", EPISODE, after) == [
        ("Severity", "3 of 10", "5 of 10"),
        ("Notes", "=cmd()", "–"),
    ]
    (line,) = words.described([("episode", 1, EPISODE, after)]).to_dict("records")
    assert line == {
        "row": "Left calf, 1 Mar 2026, 21:40", "what": "changed", "before": "Severity: 3 of 10; Notes: =cmd()",
        "after": "Severity: 5 of 10; Notes: –",
    }  # fmt: skip


def test_a_change_of_settings_is_told() -> None:
    diary = myolog.Diary()
    old, new = (settings_of(each).dumped() for each in (diary, diary.replace(day_start="03:00")))
    assert words.differences("diary", {"name": "a", "settings": old}, {"name": "b", "settings": new}) == [
        ("Name", "a", "b"),
        ("A day begins at", "00:00", "03:00"),
    ]


@pytest.mark.parametrize("protocol", ["{}", "null", "no JSON", json.dumps({"on": "no coffee", "start": "2026-03-01"})])
def test_every_table_has_words_for_whatever_stands_in_it(kept: Store, protocol: str) -> None:
    diary_id = kept.create("mine")
    receipt = kept.apply(
        diary_id,
        [
            Edit("episode", None, {"start": "2026-03-01T00:00:00.000000"}),
            Edit("day", None, {"date": "2026-03-01"}),
            Edit(
                "intake", None, {"when": "2026-03-01T08:00:00.000000", "what": "coffee", "amount": 1.0, "unit": "cup"}
            ),
            Edit("medicine", None, {"name": "Magnesium", "start": "2026-03-01T00:00:00.000000"}),
            Edit("logged_range", None, {"start": "2026-03-01T00:00:00.000000", "end": "2026-03-05T00:00:00.000000"}),
            Edit("experiment", None, {"protocol": protocol, "done": '{"2026-03-01": {"done": "yes", "note": ""}}'}),
        ],
        "added",
    )
    assert receipt.change_id is not None
    written = kept.written(diary_id, receipt.change_id)
    told = words.described(written)
    assert told["row"].tolist() == [
        "Episode, 1 Mar 2026, 00:00", "1 Mar 2026", "coffee, 1 Mar 2026, 08:00", "Magnesium", "1 Mar 2026 to 5 Mar 2026",
        "Experiment",
    ]  # fmt: skip
    assert words.counted(written) == (
        "1 episode added, 1 day added, 1 intake added, 1 medicine added, 1 range added, 1 experiment added"
    )


def test_amounts_are_told_in_the_persons_units() -> None:
    row = {"date": "2026-03-01", "noted": {"water_l": 0.473176473, "alcohol_units": 1.75, "caffeine_mg": 90.0}}
    units = {"water_l": "us_fl_oz", "alcohol_units": "drinks_14_g"}
    assert words.cells("day", row, units) == {
        "Day": "1 Mar 2026", "Water and other drinks": "16 fl oz", "Alcohol drinks": "1 drink", "Caffeine": "90 mg",
    }  # fmt: skip
    told = words.described([("day", 1, None, row)], units)
    assert "16 fl oz" in told["after"].iloc[0]


def test_how_a_diary_is_shown_is_told_in_the_words_of_its_settings() -> None:
    before = Settings()
    after = replace(before, showing=Showing(6, "America/Denver", {"water_l": "us_fl_oz"}))
    rows = [{"settings": each.dumped()} for each in (before, after)]
    assert words.differences("diary", *rows) == [
        ("Time zone", "The one of this browser", "America/Denver"),
        ("A week begins on", "Monday", "Sunday"),
        ("Water and other drinks", "Litres", "Fluid ounces (US)"),
    ]
