"""Databases: Health Connect's is read, others are refused by what they are. Numbers are worked out from the rows above."""

import contextlib
import io
import random
import sqlite3
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from myolog import Reading, UnreadableFile, read_diary, trace
from myolog.readers import health_connect

OURS = ("episodes.csv", b"start,site\n2025-12-01 10:00,calf\n2026-12-20 10:00,calf\n")
SPAN = "row_id INTEGER PRIMARY KEY, start_time INTEGER, start_zone_offset INTEGER, end_time INTEGER, end_zone_offset INTEGER, app_info_id INTEGER"
TABLES = {
    "application_info_table": "row_id INTEGER PRIMARY KEY, package_name TEXT, app_name TEXT",
    "sleep_session_record_table": SPAN,
    "sleep_stages_table": "parent_key INTEGER, stage_start_time INTEGER, stage_end_time INTEGER, stage_type INTEGER",
    "hydration_record_table": f"{SPAN}, volume REAL",
    "nutrition_record_table": f"{SPAN}, caffeine REAL, magnesium REAL, energy REAL",
    "exercise_session_record_table": f"{SPAN}, exercise_type INTEGER",
    "resting_heart_rate_record_table": "row_id INTEGER PRIMARY KEY, time INTEGER, zone_offset INTEGER, beats_per_minute INTEGER",
    "steps_record_table": f"{SPAN}, count INTEGER",
}
HOUR = 3600


def ms(text: str) -> int:
    """Milliseconds of a time in UTC."""
    return int(pd.Timestamp(text, tz="UTC").timestamp() * 1000)


def span(start: str, end: str, shift: int | None = HOUR, app: int = 1) -> tuple[Any, ...]:
    return (None, ms(start), shift, ms(end), shift, app)


def database(rows: Mapping[str, Sequence[tuple[Any, ...]]], tables: Mapping[str, str] = TABLES) -> bytes:
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        for name, columns in tables.items():
            connection.execute(f"CREATE TABLE {name} ({columns})")
        for name, given in rows.items():
            for row in given:
                connection.execute(f"INSERT INTO {name} VALUES ({', '.join('?' * len(row))})", row)
        connection.commit()
        return connection.serialize()


def read(rows: Mapping[str, Sequence[tuple[Any, ...]]], **options: Any) -> Reading:  # noqa: ANN401 - those of read_diary
    return read_diary(("health_connect_export.db", database(rows)), **options)


def by_day(reading: Reading, column: str) -> dict[str, float]:
    values = reading.diary.days[column].dropna()
    return {str(day.date()): round(float(value), 4) for day, value in values.items()}


NIGHT = span("2026-03-01 22:00", "2026-03-02 06:00")
APPS = [(1, "org.watch", "Watch"), (2, "org.bottle", "Bottle")]


def test_a_night_is_its_stages_asleep_under_the_day_of_waking() -> None:
    stages = [
        (1, ms("2026-03-01 22:00"), ms("2026-03-01 22:30"), 1),  # awake
        (1, ms("2026-03-01 22:30"), ms("2026-03-02 02:30"), 4),  # light, 4 h
        (1, ms("2026-03-02 02:30"), ms("2026-03-02 04:00"), 5),  # deep, 1.5 h
        (1, ms("2026-03-02 04:00"), ms("2026-03-02 04:15"), 7),  # awake in bed
        (1, ms("2026-03-02 04:15"), ms("2026-03-02 06:00"), 6),  # REM, 1.75 h
    ]
    reading = read({"sleep_session_record_table": [NIGHT], "sleep_stages_table": stages})
    assert by_day(reading, "sleep_h") == {"2026-03-02": 7.25}


def test_a_night_without_stages_lasts_from_start_to_end_by_the_persons_clock() -> None:
    late = span("2026-03-02 22:30", "2026-03-02 23:30", shift=2 * HOUR)  # 00:30 to 01:30 of the third
    reading = read({"sleep_session_record_table": [NIGHT, late]})
    assert by_day(reading, "sleep_h") == {"2026-03-02": 8, "2026-03-03": 1}


def test_a_night_that_two_apps_have_counts_once() -> None:
    other = span("2026-03-01 22:30", "2026-03-02 06:30", app=2)
    reading = read({"application_info_table": APPS, "sleep_session_record_table": [NIGHT, other]})
    assert by_day(reading, "sleep_h") == {"2026-03-02": 8.5}


@pytest.mark.parametrize("volumes", [(250.0, 500.0), (0.25, 0.5)])
def test_water_is_in_litres_or_millilitres_by_the_size_of_a_drink(volumes: tuple[float, float]) -> None:
    drinks = [(*span(f"2026-03-02 {h}:00", f"2026-03-02 {h}:01"), v) for h, v in zip((10, 15), volumes, strict=True)]
    assert by_day(read({"hydration_record_table": drinks}), "water_l") == {"2026-03-02": 0.75}


def test_a_drink_is_kept_with_its_hour_and_a_record_of_many_hours_has_none() -> None:
    drinks = [
        (*span("2026-03-02 10:00", "2026-03-02 10:01"), 300.0),
        (*span("2026-03-03 00:00", "2026-03-03 22:00"), 1500.0),
    ]
    reading = read({"hydration_record_table": drinks})
    assert by_day(reading, "water_l") == {"2026-03-02": 0.3, "2026-03-03": 1.5}
    assert reading.diary.intakes["when"].dt.strftime("%d %H:%M").tolist() == ["02 11:00"]  # an hour ahead of UTC
    assert reading.diary.intakes["amount"].tolist() == [0.3]


def test_two_apps_that_have_the_same_day_are_asked_about() -> None:
    drinks = [
        (*span("2026-03-02 10:00", "2026-03-02 10:01", app=1), 600.0),
        (*span("2026-03-02 11:00", "2026-03-02 11:01", app=2), 400.0),
    ]
    rows = {"application_info_table": APPS, "hydration_record_table": drinks}
    reading = read(rows)
    assert by_day(reading, "water_l") == {"2026-03-02": 0.6}
    (question,) = [q for q in reading.questions if q.kind == "apps"]
    assert "Watch and Bottle" in question.sentence
    assert by_day(read(rows, **question.answer("different")), "water_l") == {"2026-03-02": 1.0}


def test_food_is_in_grams_and_the_smallest_number_says_nothing() -> None:
    food = [
        (*span("2026-03-02 07:00", "2026-03-02 07:10"), 0.08, 5e-324, 1.0),
        (*span("2026-03-02 12:00", "2026-03-02 12:10"), 0.04, 5e-324, 1.0),
    ]
    reading = read({"nutrition_record_table": food})
    assert by_day(reading, "caffeine_mg") == {"2026-03-02": 120}
    assert "magnesium_mg" not in reading.diary.days


def test_exercise_by_the_persons_day_and_heart_rate_as_the_mean() -> None:
    sessions = [(*span("2026-03-02 00:30", "2026-03-02 01:15", shift=HOUR), 56)]  # 01:30 by the person's clock
    hearts = [(None, ms("2026-03-02 05:00"), HOUR, 50), (None, ms("2026-03-02 09:00"), HOUR, 54)]
    reading = read(
        {"exercise_session_record_table": sessions, "resting_heart_rate_record_table": hearts}, day_start="03:00"
    )
    assert by_day(reading, "training_min") == {"2026-03-01": 45}
    assert by_day(reading, "Resting heart rate (Health Connect)") == {"2026-03-02": 52}


def test_it_makes_no_episode_and_no_day_observed(tmp_path: Path) -> None:
    content = database({"sleep_session_record_table": [NIGHT], "steps_record_table": [(*NIGHT, 900)]})
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("health_connect_export.db", content)
    (tmp_path / "health_connect_export.db").write_bytes(content)
    for given in (("Health Connect.zip", made.getvalue()), tmp_path, tmp_path / "health_connect_export.db"):
        reading = read_diary(OURS, given)
        assert by_day(reading, "sleep_h") == {"2026-03-02": 8}
        assert len(reading.diary.episodes) == 2
        assert reading.diary.counts().notna().sum() == 2
    assert sorted(p.name for p in tmp_path.iterdir()) == ["health_connect_export.db"]


def test_times_without_an_offset_are_told() -> None:
    reading = read({"sleep_session_record_table": [span("2026-03-01 22:00", "2026-03-02 06:00", shift=None)]})
    assert reading.problems["found"].tolist() == ["times without the offset of your clock"]


def test_a_value_of_a_database_stands_in_no_line() -> None:
    file = ("hc.db", database({"sleep_session_record_table": [NIGHT]}))
    assert trace(file, day="2026-03-02")["row"].isna().all()


def test_a_file_beside_the_database_is_not_looked_for() -> None:
    content = bytearray(database({"sleep_session_record_table": [NIGHT]}))
    content[18:20] = b"\x02\x02"  # as a database that keeps its changes in a file beside it
    assert by_day(read_diary(("hc.db", bytes(content))), "sleep_h") == {"2026-03-02": 8}


@pytest.mark.parametrize(
    ("tables", "says"),
    [
        ({"Habits": "id", "Repetitions": "habit, timestamp"}, "Loop Habit Tracker"),
        ({"moods": "id", "notes": "id"}, r"\(moods, notes\), not an export"),
    ],
)
def test_other_databases_are_refused_by_what_they_are(tables: dict[str, str], says: str) -> None:
    with pytest.raises(UnreadableFile, match=says):
        read_diary(("app.db", database({}, tables)))


def test_an_export_without_anything_of_days_says_so() -> None:
    with pytest.raises(UnreadableFile, match="no sleep, water, food or exercise"):
        read({"steps_record_table": [(*NIGHT, 900)]})


def test_what_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health_connect, "LONGEST", -1.0)
    monkeypatch.setattr(health_connect, "STEPS", 1)
    with pytest.raises(UnreadableFile, match="takes too long"):
        read({"sleep_session_record_table": [NIGHT] * 50})


def test_no_more_rows_than_any_person_has_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health_connect, "MOST_ROWS", 2)
    drinks = [(*span("2026-03-02 10:00", "2026-03-02 10:01"), 100.0)] * 5
    reading = read({"hydration_record_table": drinks})
    assert by_day(reading, "water_l") == {"2026-03-02": 0.2}
    assert reading.problems["found"].tolist() == ["more than 2 rows in hydration_record_table"]


def test_a_view_under_the_name_of_a_table_is_not_asked() -> None:
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(f"CREATE TABLE sleep_session_record_table ({SPAN})")
        connection.execute("INSERT INTO sleep_session_record_table VALUES (?, ?, ?, ?, ?, ?)", NIGHT)
        endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS start_time FROM n"
        connection.execute(f"CREATE VIEW hydration_record_table AS {endless}")
        connection.commit()
        content = connection.serialize()
    assert by_day(read_diary(("hc.db", content)), "sleep_h") == {"2026-03-02": 8}


def test_nothing_else_is_raised_whatever_stands_in_a_database() -> None:
    strange = (None, -1, 0, 2**62, 1e300, float("inf"), "x", "2026-03-02", b"\x00\xff", "9" * 50)
    rng = random.Random(1)
    rows: dict[str, list[tuple[Any, ...]]] = {
        "application_info_table": [*APPS],
        "sleep_session_record_table": [NIGHT] * 2,
        "sleep_stages_table": [(1, ms("2026-03-01 22:00"), ms("2026-03-02 02:00"), 4)] * 3,
        "hydration_record_table": [(*span("2026-03-02 10:00", "2026-03-02 10:01"), 250.0)] * 3,
        "nutrition_record_table": [(*span("2026-03-02 10:00", "2026-03-02 10:01"), 0.1, 0.1, 1.0)] * 2,
        "exercise_session_record_table": [(*span("2026-03-02 10:00", "2026-03-02 11:00"), 1)] * 2,
        "resting_heart_rate_record_table": [(None, ms("2026-03-02 10:00"), HOUR, 50)] * 2,
    }
    loose = {name: columns.replace(" PRIMARY KEY", "").replace(" INTEGER", "") for name, columns in TABLES.items()}
    for turn in range(80):
        made = {
            name: [tuple(rng.choice(strange) if rng.random() < 0.1 else cell for cell in row) for row in given]
            for name, given in rows.items()
        }
        content = bytearray(database(made, loose))
        for _ in range(rng.choice((0, 0, 20, 300)) if turn % 2 else 0):
            content[rng.randrange(16, len(content))] = rng.randrange(256)
        if turn % 10 == 9:
            del content[rng.randrange(16, len(content)) :]
        try:
            reading = read_diary(("hc.db", bytes(content)))
        except UnreadableFile as error:
            assert len(str(error)) > 20  # noqa: PT017 - both outcomes are right
        else:
            assert reading.diary.counts().isna().all()
