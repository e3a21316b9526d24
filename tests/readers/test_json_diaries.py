"""Diaries of apps as JSON, and JSON that is a table. Expected numbers are worked out by hand from the records above them."""

import base64
import io
import json
import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from myolog import Reading, UnreadableFile, read_diary

OURS = ("episodes.csv", b"start,site\n2025-12-01 10:00,calf\n2026-12-20 10:00,calf\n")


def read(records: Any, name: str = "export.json", *, indent: int | None = None, **options: Any) -> Reading:  # noqa: ANN401
    return read_diary((name, json.dumps(records, indent=indent).encode()), **options)


def zipped(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def by_day(reading: Reading, column: str) -> dict[str, float]:
    values = reading.diary.days[column].dropna()
    return {str(day.date()): round(float(value), 4) for day, value in values.items()}


def ms(text: str) -> int:
    return int(pd.Timestamp(text, tz="UTC").timestamp() * 1000)


DAYLIO = {
    "version": 15,
    "customMoods": [
        {"id": 1, "custom_name": "", "mood_group_id": 1, "predefined_name_id": 1},
        {"id": 4, "custom_name": "", "mood_group_id": 4, "predefined_name_id": 4},
    ],
    "tags": [{"id": 7, "name": "calf cramp"}, {"id": 8, "name": "coffee"}, {"id": 9, "name": "garden"}],
    "dayEntries": [
        {"year": 2026, "month": 2, "day": 1, "hour": 21, "minute": 5, "mood": 4, "tags": [7, 9], "note": "<b>long</b> walk", "note_title": ""},
        {"year": 2026, "month": 2, "day": 3, "hour": 8, "minute": 0, "mood": 1, "tags": [8], "note": "", "note_title": "fine"},
    ],
}  # fmt: skip
DAYLIO_CSV = (
    "full_date,date,weekday,time,mood,activities,note_title,note\n"
    '2026-03-01,1 March,Sunday,21:05,bad,"calf cramp | garden","","long walk"\n'
    '2026-03-03,3 March,Tuesday,08:00,rad,"coffee","fine",""\n'
)
NOMIE = {
    "nomie": {"number": "5.6"},
    "trackers": {
        "twitch": {"tag": "twitch", "label": "Twitch", "type": "tick"},
        "cramp": {"tag": "cramp", "label": "Cramp", "type": "timer"},
        "water": {"tag": "water", "label": "Water", "type": "value", "uom": "ml"},
        "headache": {"tag": "headache", "label": "Headache", "type": "range"},
    },
    "events": [
        {"_id": "1", "note": "#twitch left eyelid", "end": ms("2026-03-01 22:30"), "offset": -60},
        {"_id": "2", "note": "long day #cramp(90) +travel", "end": ms("2026-03-02 05:00"), "offset": -60},
        {"_id": "3", "note": "#water(300)", "end": ms("2026-03-02 09:00"), "offset": -60},
        {"_id": "4", "note": "#water(250) #headache(4)", "end": ms("2026-03-02 15:00"), "offset": -60},
    ],
}  # fmt: skip
PIXELS = [
    {"date": "2026-03-01", "type": "Mood", "scores": [4, 3], "notes": "slept badly", "tags": [{"type": "Symptoms", "entries": ["Calf twitching"]}, {"type": "Emotions", "entries": ["tense"]}]},
    {"date": "2026-03-02", "type": "Mood", "scores": [5], "notes": "", "tags": []},
    {"date": "2026-03-03", "type": "Mood", "scores": [2], "notes": "", "tags": [{"type": "Symptoms", "entries": ["Calf twitching"]}]},
]  # fmt: skip
CLUE = [
    {"date": "2026-03-01", "type": "period", "id": "a", "value": {"option": "heavy"}},
    {"date": "2026-03-02", "type": "period", "id": "b", "value": {"option": "light"}},
    {"date": "2026-03-01", "type": "pain", "id": "c", "value": [{"option": "leg_cramps"}]},
    {"date": "2026-03-02", "type": "pain", "id": "f", "value": [{"option": "period_cramps"}]},
    {"date": "2026-03-28", "type": "period", "id": "d", "value": {"option": "medium"}},
    {"date": "2026-03-29", "type": "energy", "id": "e", "value": [{"option": "fully_energized"}]},
    {"date": "2026-03-29", "type": "pain", "id": "g", "value": [{"option": "leg_cramps"}]},
]
PERFICE = {
    "questions": ["Coffee (cups)", "Foods"],
    "entries": [{"timestamp": ms("2026-03-01 08:00"), "answers": [2, ["rice", "egg"]]}],
}
EXIST = [
    {"date": "2026-03-01", "value": 450},
    {"date": "2026-03-02", "value": None},
    {"date": "2026-03-03", "value": 390},
]


def as_daylio(backup: Any) -> bytes:  # noqa: ANN401 - any JSON
    return zipped({"backup.daylio": base64.b64encode(json.dumps(backup).encode()), "assets/photo.jpg": b"\xff\xd8\xff"})


class TestDaylio:
    def test_a_backup_is_read_as_its_export_is(self, tmp_path: Path) -> None:
        backup = read_diary(("diary.daylio", as_daylio(DAYLIO)))
        assert backup.diary == read_diary(("daylio.csv", DAYLIO_CSV.encode())).diary
        assert [str(start) for start in backup.diary.episodes["start"]] == ["2026-03-01 21:05:00"]
        assert by_day(backup, "Mood (Daylio)") == {"2026-03-01": 2, "2026-03-03": 5}
        (tmp_path / "diary.daylio").write_bytes(as_daylio(DAYLIO))
        assert read_diary(tmp_path).diary == backup.diary

    @pytest.mark.parametrize(
        ("content", "says"),
        [
            (as_daylio({"version": 1}), "without an entry"),
            (as_daylio({"dayEntries": [5, {"year": "x"}]}), "without an entry"),
            (zipped({"backup.daylio": b"eyJhIjog====oops"}), "damaged"),
        ],
    )
    def test_what_cannot_be_read_says_so(self, content: bytes, says: str) -> None:
        with pytest.raises(UnreadableFile, match=says):
            read_diary(("diary.daylio", content))


class TestNomie:
    def test_episodes_by_the_persons_clock_and_trackers_by_day(self) -> None:
        reading = read(NOMIE)
        episodes = reading.diary.episodes
        assert [str(start) for start in episodes["start"]] == ["2026-03-01 23:30:00", "2026-03-02 06:00:00"]
        assert episodes["kind"].tolist() == ["twitch", "cramp"]
        assert episodes["site"].tolist()[0] == "eyelid"
        assert episodes["side"].tolist()[0] == "left"
        assert episodes["duration"].tolist()[1] == pd.Timedelta(seconds=90)
        assert episodes["notes"].tolist()[1] == "long day"
        assert by_day(reading, "water_l") == {"2026-03-02": 0.55}  # 300 + 250 mL
        assert by_day(reading, "Headache") == {"2026-03-02": 4}
        assert by_day(reading, "travel") == {"2026-03-02": 1}

    def test_what_was_felt_on_a_scale_is_one_episode_each_time(self) -> None:
        rated = json.loads(json.dumps(NOMIE))
        rated["trackers"]["twitch"]["type"] = "range"
        rated["events"] = [{"_id": "1", "note": "#twitch(7)", "end": ms("2026-03-01 12:00"), "offset": 0}]
        assert len(read(rated).diary.episodes) == 1

    def test_a_person_who_says_so_has_watched_nothing(self) -> None:
        reading = read(NOMIE)
        (question,) = [q for q in reading.questions if q.kind == "kept"]
        assert "Did you write every episode into Nomie?" in question.sentence
        told = read(NOMIE, **question.answer("by a device"))
        assert told.diary.counts().dropna().tolist() == [1, 1]


class TestPixels:
    def test_moods_tags_and_episodes_without_an_hour(self) -> None:
        reading = read(PIXELS)
        assert by_day(reading, "Mood") == {"2026-03-01": 3.5, "2026-03-02": 5, "2026-03-03": 2}
        assert by_day(reading, "tense") == {"2026-03-01": 1}
        assert reading.diary.episodes["timed"].tolist() == [False, False]
        assert reading.diary.episodes["site"].tolist() == ["calf", "calf"]
        assert reading.diary.counts().tolist() == [1, 0, 1]


class TestClue:
    def test_days_of_the_cycle_begin_with_each_period(self) -> None:
        days = by_day(read(CLUE), "cycle_day")
        assert len(days) == 29
        assert [days[f"2026-03-{day}"] for day in ("01", "02", "27", "28", "29")] == [1, 2, 27, 1, 2]

    def test_cramps_of_the_period_are_no_episodes(self) -> None:
        reading = read(CLUE)
        assert reading.diary.episodes["site"].tolist() == ["leg", "leg"]
        assert by_day(reading, "period cramps") == {"2026-03-02": 1}

    def test_a_computed_day_is_no_watched_one(self) -> None:
        counts = read(CLUE).diary.counts().dropna()
        assert [str(day.date()) for day in counts.index] == ["2026-03-01", "2026-03-02", "2026-03-28", "2026-03-29"]


class TestTables:
    def test_answers_of_perfice_stand_under_their_questions(self) -> None:
        reading = read(PERFICE)
        assert by_day(reading, "caffeine_mg") == {"2026-03-01": 180}  # two cups of 90 mg, which is asked
        assert reading.diary.days["Foods"].tolist() == ["rice; egg"]
        assert reading.problems["found"].str.contains("since 1970").any()

    def test_an_attribute_of_exist_is_named_by_its_file(self) -> None:
        archive = zipped({"sleep_2026.json": json.dumps(EXIST).encode(), "juggling.json": json.dumps(EXIST).encode()})
        for given in (("sleep_2026.json", json.dumps(EXIST).encode()), ("exist.zip", archive)):
            reading = read_diary(OURS, given)
            assert by_day(reading, "sleep_h") == {"2026-03-01": 7.5, "2026-03-03": 6.5}  # minutes
        assert by_day(reading, "juggling") == {"2026-03-01": 450, "2026-03-03": 390}

    def test_a_list_of_records_is_read_as_a_table(self) -> None:
        records = [
            {"when": "2026-03-01 10:00", "site": "left calf", "kind": "cramp", "remedies": ["stretching", "heat"]},
            {"when": "2026-03-02 11:00", "site": "eyelid", "kind": "twitch", "remedies": []},
        ]
        for wrapped in (records, {"version": 2, "entries": records}):
            episodes = read(wrapped).diary.episodes
            assert episodes["site"].tolist() == ["calf", "eyelid"]
            assert episodes["remedies"].tolist()[0] == "stretch; heat"

    def test_a_problem_has_the_line_at_which_its_record_begins(self) -> None:
        records = [
            {"date": "2026-03-01", "sleep_h": 7, "note": "a\nb"},
            {"date": "2026-03-02", "sleep_h": 99, "note": ""},
        ]
        (row,) = read(records, indent=1).problems["row"].dropna()
        assert json.dumps(records, indent=1).splitlines()[row].strip() == '"date": "2026-03-02",'

    @pytest.mark.parametrize(
        "records",
        [
            [{"date": "2026-03-01", "value": {"bpm": 61}}],
            [{"date": "2026-03-01", "a": 1}, {"date": "2026-03-02", "a": {"b": 1}}],
            {"foods": [{"date": "2026-03-01", "a": 1}], "moods": [{"date": "2026-03-01", "b": 1}]},
            [{"dateTime": "2026-03-01 10:00:00", "value": "0"}],
            [{"name": "a", "colour": "b"}],
            [
                {
                    "startTime": "2026-03-01 10:00",
                    "endTime": "2026-03-01 11:00",
                    "type": "run",
                    "duration": 60,
                    "water": 1,
                }
            ],
        ],
    )
    def test_what_is_no_table_is_refused_with_its_fields(self, records: Any) -> None:  # noqa: ANN401 - any JSON
        with pytest.raises(UnreadableFile, match=r"JSON file of a kind that Myolog does not know.*as CSV"):
            read(records)


@pytest.mark.parametrize(
    "sample",
    [NOMIE, PIXELS, CLUE, PERFICE, EXIST, DAYLIO],
    ids=["nomie", "pixels", "clue", "perfice", "exist", "daylio"],
)
def test_nothing_else_is_raised_whatever_stands_in_a_file(sample: Any, mutated: Callable[..., Any]) -> None:  # noqa: ANN401 - any JSON
    rng = random.Random(5)
    for _ in range(50):
        made = mutated(rng, sample)
        text = bytearray(json.dumps(made).encode())
        for _ in range(rng.choice((0, 0, 0, 2))):
            text[rng.randrange(len(text))] = rng.randrange(256)
        if rng.random() < 0.2:
            del text[rng.randrange(len(text)) :]
        given = ("x.daylio", as_daylio(made)) if sample is DAYLIO else ("sleep.json", bytes(text))
        try:
            reading = read_diary(given)
        except UnreadableFile as error:
            assert len(str(error)) > 20  # noqa: PT017 - both outcomes are right
        else:
            assert np.isfinite(reading.diary.counts().dropna()).all()
