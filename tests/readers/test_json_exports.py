"""JSON of devices and their apps. Every expected number is worked out by hand from the records above it."""

import io
import json
import random
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from myolog import Reading, UnreadableFile, read_diary
from myolog.readers.exports import tree

OURS = ("episodes.csv", b"start,site\n2025-12-01 10:00,calf\n2026-12-20 10:00,calf\n")


def read(records: Any, name: str = "export.json", *, indent: int | None = None, **options: Any) -> Reading:  # noqa: ANN401
    return read_diary((name, json.dumps(records, indent=indent).encode()), **options)


def by_day(reading: Reading, column: str) -> dict[str, float]:
    values = reading.diary.days[column].dropna()
    return {str(day.date()): round(float(value), 4) for day, value in values.items()}


def metric(name: str, units: str, *data: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "units": units, "data": list(data)}


def hae(*metrics: dict[str, Any], workouts: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    return {"data": {"metrics": list(metrics), "workouts": list(workouts)}}


NIGHT = {
    "date": "2026-03-02 00:00:00 +0100", "sleepStart": "2026-03-01 23:00:00 +0100", "sleepEnd": "2026-03-02 06:30:00 +0100",
    "totalSleep": 7.25, "asleep": 0, "source": "Watch",
}  # fmt: skip
FITBIT = {
    "logId": 1, "dateOfSleep": "2026-03-02", "startTime": "2026-03-01T23:00:00.000", "endTime": "2026-03-02T07:00:00.000",
    "minutesAsleep": 420, "efficiency": 91,
}  # fmt: skip
OURA = {
    "id": "a", "day": "2026-03-02", "type": "long_sleep", "total_sleep_duration": 27000,
    "bedtime_start": "2026-03-01T23:00:00+01:00", "bedtime_end": "2026-03-02T07:00:00+01:00",
}  # fmt: skip
GARMIN = {
    "calendarDate": "2026-03-02", "sleepStartTimestampGMT": "2026-03-01T22:00:00.0", "sleepEndTimestampGMT": "2026-03-02T06:00:00.0",
    "deepSleepSeconds": 3600, "lightSleepSeconds": 18000, "remSleepSeconds": 5400, "awakeSleepSeconds": 900,
}  # fmt: skip
SAMPLES = {
    "hae": hae(metric("sleep_analysis", "hr", NIGHT), metric("dietary_water", "mL", {"date": "2026-03-02 09:00:00 +0100", "qty": 300})),
    "fitbit": [FITBIT],
    "oura": {"data": [OURA], "next_token": None},
    "garmin": [GARMIN],
    "food": [{"logId": 5, "logDate": "03/02/26", "loggedFood": {"name": "Soup", "calories": 150}}],
}  # fmt: skip


class TestHealthAutoExport:
    def test_metrics_in_their_units_and_workouts_in_seconds(self) -> None:
        reading = read(
            hae(
                metric("sleep_analysis", "hr", NIGHT),
                metric("dietary_caffeine", "mg", {"date": "2026-03-02 08:00:00 +0100", "qty": 80}, {"date": "2026-03-02 13:00:00 +0100", "qty": 60}),
                metric("dietary_water", "fl_oz_us", {"date": "2026-03-02 09:00:00 +0100", "qty": 10}),
                metric("dietary_magnesium", "g", {"date": "2026-03-03 09:00:00 +0100", "qty": 0.2}),
                metric("step_count", "count", {"date": "2026-03-02 09:00:00 +0100", "qty": 900}),
                workouts=({"name": "Run", "start": "2026-03-02 18:00:00 +0100", "end": "2026-03-02 18:40:00 +0100", "duration": 2100},),
            )
        )  # fmt: skip
        assert by_day(reading, "sleep_h") == {"2026-03-02": 7.25}
        assert by_day(reading, "caffeine_mg") == {"2026-03-02": 140}  # 80 + 60
        assert by_day(reading, "water_l") == {"2026-03-02": 0.2957}  # 10 × 29.57 mL
        assert by_day(reading, "magnesium_mg") == {"2026-03-03": 200}
        assert by_day(reading, "training_min") == {"2026-03-02": 35}  # 2100 s
        assert reading.sources["format"].tolist() == ["Health Auto Export"]
        assert reading.problems["found"].tolist() == ["1 record of other kinds (step_count)"]

    def test_the_name_of_a_metric_may_stand_below_its_data(self) -> None:
        water = {"data": [{"qty": 250, "date": "2026-03-02 09:00:00 +0100"}], "units": "mL", "name": "dietary_water"}
        assert by_day(read(hae(water)), "water_l") == {"2026-03-02": 0.25}

    def test_older_files_have_all_sleep_as_asleep(self) -> None:
        night = {"date": "2026-03-02 00:00:00 +0100", "asleep": 6.5, "inBed": 7.5}
        assert by_day(read(hae(metric("sleep_analysis", "hr", night))), "sleep_h") == {"2026-03-02": 6.5}

    def test_pieces_of_sleep_are_united_and_time_in_bed_is_none(self) -> None:
        def piece(start: str, end: str, value: str) -> dict[str, str]:
            return {"startDate": f"2026-03-{start} +0100", "endDate": f"2026-03-{end} +0100", "value": value}

        pieces = (
            piece("01 22:30:00", "02 07:00:00", "In Bed"),
            piece("01 11:00:00 PM", "02 1:00:00 AM", "Core"),  # 2 h, on a phone with AM and PM
            piece("02 01:00:00", "02 03:00:00", "REM"),  # 2 h
            piece("02 02:00:00", "02 04:00:00", "Core"),  # another device: 1 h more
        )
        assert by_day(read(hae(metric("sleep_analysis", "hr", *pieces))), "sleep_h") == {"2026-03-02": 5}

    def test_two_apps_that_have_the_same_day_are_asked_about(self) -> None:
        rows = [
            {"date": "2026-03-02 09:00:00 +0100", "qty": 300, "source": "Bottle"},
            {"date": "2026-03-02 19:00:00 +0100", "qty": 200, "source": "Bottle"},
            {"date": "2026-03-02 20:00:00 +0100", "qty": 400, "source": "Diet"},
        ]
        file = hae(metric("dietary_water", "mL", *rows))
        reading = read(file)
        assert by_day(reading, "water_l") == {"2026-03-02": 0.5}  # the app with most of the day
        (question,) = [q for q in reading.questions if q.kind == "apps"]
        assert by_day(read(file, **question.answer("different")), "water_l") == {"2026-03-02": 0.9}

    def test_a_night_that_two_devices_recorded_counts_once(self) -> None:
        other = NIGHT | {"sleepStart": "2026-03-01 23:10:00 +0100", "totalSleep": 7.0, "source": "Ring"}
        nap = NIGHT | {
            "sleepStart": "2026-03-02 14:00:00 +0100",
            "sleepEnd": "2026-03-02 14:45:00 +0100",
            "totalSleep": 0.5,
        }
        reading = read(hae(metric("sleep_analysis", "hr", NIGHT, other, nap)))
        assert by_day(reading, "sleep_h") == {"2026-03-02": 7.75}  # 7.25 + 0.5
        assert reading.problems["found"].tolist() == ["2 sleeps that overlap with another one"]

    def test_an_unknown_unit_makes_a_measurement_of_its_own(self) -> None:
        reading = read(hae(metric("dietary_water", "hogshead", {"date": "2026-03-02 09:00:00 +0100", "qty": 1})))
        assert "water_l" not in reading.diary.days
        assert by_day(reading, "Water (Health Auto Export)") == {"2026-03-02": 1}


class TestOthers:
    def test_nights_of_oura_wherever_they_lie(self) -> None:
        rest = OURA | {"id": "b", "type": "rest", "total_sleep_duration": 1200}
        for file in ([OURA, rest], {"data": [OURA, rest]}, {"sleep": [OURA, rest]}):
            reading = read(file)
            assert by_day(reading, "sleep_h") == {"2026-03-02": 7.5}
            assert reading.problems["found"].tolist() == ["1 sleep with type “rest”"]

    def test_a_workout_of_oura_lasts_from_start_to_end(self) -> None:
        workout = {
            "id": "w", "day": "2026-03-02", "activity": "cycling",
            "start_datetime": "2026-03-02T17:00:00+01:00", "end_datetime": "2026-03-02T17:50:00+01:00",
        }  # fmt: skip
        assert by_day(read([workout]), "training_min") == {"2026-03-02": 50}

    def test_exercises_and_food_of_fitbit_have_the_month_first(self) -> None:
        exercise = {
            "logId": 3,
            "activityName": "Bike",
            "startTime": "03/02/26 17:05:00",
            "duration": 2_400_000,
            "activeDuration": 1_800_000,
        }
        reading = read([exercise, exercise])
        assert by_day(reading, "training_min") == {"2026-03-02": 30}  # each once; 1,800 s
        assert reading.problems["found"].tolist() == ["times that may be those of the world’s clock (UTC)"]
        food = [
            {
                "logId": 5,
                "logDate": "03/02/26",
                "loggedFood": {"name": "Soup", "calories": 150},
                "nutritionalValues": {"sodium": 700.0},
            },
            {"logId": 6, "logDate": "03/02/26", "loggedFood": {"name": "Bread", "calories": 80}},
        ]
        reading = read(food)
        assert by_day(reading, "sodium_mg") == {"2026-03-02": 700}
        assert by_day(reading, "Energy (Fitbit)") == {"2026-03-02": 230}
        assert reading.diary.days["Food (Fitbit)"].tolist() == ["Soup; Bread"]

    def test_garmins_archive_of_an_account(self) -> None:
        activities = [{"summarizedActivitiesExport": [
            {"activityId": 9, "activityType": "running", "startTimeLocal": 1772472600000.0, "duration": 2_700_000.0}
        ]}]  # fmt: skip
        day = {"calendarDate": "2026-03-02", "allDayStress": {"calendarDate": "2026-03-02", "aggregatorList": [
            {"type": "TOTAL", "averageStressLevel": 31}, {"type": "AWAKE", "averageStressLevel": 44}
        ]}}  # fmt: skip
        water = [{"calendarDate": "2026-03-02", "valueInML": 400.0}, {"calendarDate": "2026-03-02", "valueInML": 350.0}]
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as archive:
            for name, content in (
                ("1_sleepData", [GARMIN]), ("x_0_summarizedActivities", activities), ("UDSFile_1", [day]), ("HydrationLogFile_1", water),
            ):  # fmt: skip
                archive.writestr(f"DI_CONNECT/{name}.json", json.dumps(content))
        reading = read_diary(OURS, ("garmin.zip", made.getvalue()))
        assert by_day(reading, "sleep_h") == {"2026-03-02": 7.5}  # 3600 + 18000 + 5400 s
        assert by_day(reading, "training_min") == {"2026-03-02": 45}
        assert by_day(reading, "water_l") == {"2026-03-02": 0.75}
        assert by_day(reading, "Stress level (Garmin)") == {"2026-03-02": 31}
        assert "stress" not in reading.diary.days
        assert reading.diary.counts().sum() == 2  # our own two episodes, and no day watched beside them
        assert reading.diary.counts().notna().sum() == 2


def test_a_folder_is_read_like_its_files(tmp_path: Any) -> None:  # noqa: ANN401 - of pytest
    (tmp_path / "sleep.json").write_text(json.dumps([FITBIT]))
    assert by_day(read_diary(tmp_path), "sleep_h") == {"2026-03-02": 7}


def test_a_problem_has_the_line_at_which_its_record_begins() -> None:
    reading = read([FITBIT, FITBIT | {"logId": 2, "minutesAsleep": 3000}], indent=1)
    (row,) = reading.problems["row"].dropna()
    text = json.dumps([FITBIT, FITBIT | {"logId": 2, "minutesAsleep": 3000}], indent=1).splitlines()
    assert text[row - 1].strip() == "{"
    assert '"logId": 2' in text[row]


def test_what_stands_before_a_break_is_read() -> None:
    whole = json.dumps(
        hae(metric("sleep_analysis", "hr", NIGHT), metric("dietary_water", "mL", {"date": "2026-03-02", "qty": 300}))
    )
    reading = read_diary(("export.json", whole[: whole.index('"qty"')].encode()))
    assert by_day(reading, "sleep_h") == {"2026-03-02": 7.25}
    assert reading.problems["found"].str.contains("breaks off").any()


def test_the_day_of_a_drink_is_the_persons() -> None:
    file = hae(metric("dietary_water", "mL", {"date": "2026-03-02 01:30:00 +0100", "qty": 300}))
    assert by_day(read(file, day_start="03:00"), "water_l") == {"2026-03-01": 0.3}
    whole_day = hae(metric("dietary_water", "mL", {"date": "2026-03-02 00:00:00 +0100", "qty": 300}))
    assert by_day(read(whole_day, day_start="03:00"), "water_l") == {"2026-03-02": 0.3}


def test_a_drink_is_kept_with_its_hour_and_the_sum_of_a_day_has_none() -> None:
    rows = [{"date": "2026-03-02 09:00:00 +0100", "qty": 80}, {"date": "2026-03-02 15:30:00 +0100", "qty": 60}]
    reading = read(hae(metric("dietary_caffeine", "mg", *rows)))
    assert by_day(reading, "caffeine_mg") == {"2026-03-02": 140}
    assert reading.diary.intakes[["what", "amount", "unit"]].to_numpy().tolist() == [
        ["Caffeine", 80, "mg"],
        ["Caffeine", 60, "mg"],
    ]
    assert reading.diary.intakes["when"].dt.strftime("%d %H:%M").tolist() == ["02 09:00", "02 15:30"]
    of_a_day = read(hae(metric("dietary_caffeine", "mg", {"date": "2026-03-02 00:00:00 +0100", "qty": 140})))
    assert by_day(of_a_day, "caffeine_mg") == {"2026-03-02": 140}
    assert of_a_day.diary.intakes.empty


def test_bounds_of_memory_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree, "MOST", 20)
    with pytest.raises(UnreadableFile, match="Export a shorter time"):
        read([FITBIT] * 10)


@pytest.mark.parametrize(
    "content",
    [
        b'[{"dateOfSleep": "2026-03-02", "minutesAsleep": ' + b"[" * 100_000,
        b'{"dateOfSleep":' * 50_000 + b'"minutesAsleep"',
        b'[{"dateOfSleep": "2026-03-02", "minutesAsleep": ' + b"9" * 10_000 + b"}]",
        b'[{"dateOfSleep": "2026-03-02", "minutesAsleep": 1e999}, {"dateOfSleep": 1e308, "minutesAsleep": NaN}]',
        b'[{"dateOfSleep": ["2026"], "minutesAsleep": {"a": 1}, "logId": {}}]',
        b'{"dateOfSleep" "minutesAsleep"',
        b'["dateOfSleep", "minutesAsleep"]',
        b'[{"dateOfSleep": "0000-00-00", "minutesAsleep": "420"}, {"dateOfSleep": "99/99/99", "minutesAsleep": true}]',
    ],
)
def test_what_no_app_writes_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(UnreadableFile, match="Export"):
        read_diary(("sleep.json", content))


@pytest.mark.parametrize("name", SAMPLES)
def test_nothing_else_is_raised_whatever_stands_in_a_file(name: str, mutated: Callable[..., Any]) -> None:
    rng = random.Random(name)
    for _ in range(60):
        content = bytearray(json.dumps(mutated(rng, SAMPLES[name])).encode())
        if rng.random() < 0.3:
            del content[rng.randrange(len(content)) :]
        for _ in range(rng.choice((0, 0, 1, 5))):
            if content:
                content[rng.randrange(len(content))] = rng.randrange(256)
        try:
            reading = read_diary(("export.json", bytes(content)))
        except UnreadableFile as error:
            assert len(str(error)) > 20  # noqa: PT017 - both outcomes are right
        else:
            assert reading.diary.counts().isna().all()
