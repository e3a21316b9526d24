"""What a row of a table is: shown by words, sites, kinds, templates or the person, else asked.

Every expected number is counted by hand in the text above it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from myolog import Reading, read_diary
from myolog.readers import Question, look, registry

NAN = float("nan")
TWITCHES = "start,site,severity\n2024-01-01 10:00,left calf,3\n2024-01-20 10:00,eyelid,2\n"
"""A log of episodes beside which another table is read: between its days any observed day would be one without an episode."""

CALENDAR = (
    "Subject,Start Date,Start Time,End Date,End Time\n"
    "Dentist,2024-01-03,09:00,2024-01-03,09:30\nTeam lunch,2024-01-04,12:00,2024-01-04,13:00\n"
    "Call Ann,2024-01-04,15:00,2024-01-04,15:20\n"
)
CALLS = "date,time,duration,type,number\n2024-01-03,09:10,62,incoming,555\n2024-01-03,10:40,5,missed,556\n"
RIDES = "pickup,dropoff,fare,where\n2024-01-03 08:00,2024-01-03 08:25,14.5,Station\n2024-01-05 18:00,2024-01-05 18:40,22,Airport\n"
WORKOUTS = (
    "start_time,end_time,exercise_title,weight_kg,reps\n"
    "2024-01-03 18:00,2024-01-03 19:00,Calf raise,40,12\n2024-01-03 18:00,2024-01-03 19:00,Squat,60,8\n"
    "2024-01-05 18:00,2024-01-05 18:45,Calf raise,42,12\n"
)
STEPS = "day_time,count,distance\n2024-01-03 00:00,5211,3.9\n2024-01-04 00:00,8102,6.2\n2024-01-05 00:00,120,0.1\n"
MOOD = "timestamp,happy,calm\n2024-01-03 09:00,60,50\n2024-01-03 21:00,80,70\n2024-01-04 09:00,40,30\n"
PRESSURE = "Date,Time,Systolic,Diastolic,Arm\n2024-01-03,08:00,120,80,left\n2024-01-03,20:00,130,84,left\n2024-01-04,08:00,118,78,left\n"
COFFEES = (
    "date,time,drink,caffeine_mg\n2024-01-03,08:00,coffee,95\n2024-01-03,13:00,tea,40\n2024-01-04,08:30,coffee,95\n"
)
STREAM = "date,time,streamer,viewers,game\n2024-01-03,20:00,someone,120,chess\n2024-01-04,20:00,someone,90,chess\n"
PERIOD = "date,bleeding,cramps\n2024-01-03,heavy,2\n2024-01-04,light,1\n2024-01-05,none,0\n"
INJECTIONS = "date,time,insulin units,site\n2024-01-03,08:00,6,left thigh\n2024-01-03,18:00,8,right thigh\n"
STRANGERS = {
    "calendar.csv": CALENDAR, "calls.csv": CALLS, "rides.csv": RIDES, "workouts.csv": WORKOUTS, "steps.csv": STEPS,
    "mood.csv": MOOD, "pressure.csv": PRESSURE, "coffees.csv": COFFEES, "twitch_history.csv": STREAM, "cycle.csv": PERIOD,
    "insulin.csv": INJECTIONS,
}  # fmt: skip


def read(*texts: str, names: tuple[str, ...] = (), **options: Any) -> Reading:  # noqa: ANN401 - those of read_diary
    given = [
        (name, text.encode()) for name, text in zip(names or map("log{}.csv".format, range(9)), texts, strict=False)
    ]
    return read_diary(*given, **options)


def rows_question(reading: Reading) -> Question:
    (question,) = (q for q in reading.questions if q.kind == "rows")
    return question


def rows(reading: Reading) -> str:
    return str(reading.sources["rows"].iloc[-1])


@pytest.mark.parametrize("name", STRANGERS)
def test_a_table_of_something_else_makes_neither_an_episode_nor_an_observed_day(name: str) -> None:
    reading = read(TWITCHES, STRANGERS[name], names=("twitches.csv", name))
    assert len(reading.diary.episodes) == 2
    assert reading.diary.counts().dropna().tolist() == [1, 1]
    assert rows_question(reading).file == name


@pytest.mark.parametrize("name", STRANGERS)
def test_each_answer_gives_what_it_said_that_it_would(name: str) -> None:
    alone = read(STRANGERS[name], names=(name,))
    for choice in rows_question(alone).choices:
        source = read(STRANGERS[name], names=(name,), **rows_question(alone).answer(choice.value)).sources.iloc[0]
        said = choice.label.rpartition(": ")[2]
        match choice.value:
            case "episode" | "tally":
                assert said == f"{source['episodes']:,} episode{'s' * int(source['episodes'] != 1)}"
            case "day":
                assert said == f"{source['observed']} observed day{'s' * int(source['observed'] != 1)}"
            case "ignore":
                assert (source["episodes"], source["observed"], source["factors"]) == (0, 0, 0)
            case _:
                assert (source["episodes"], source["observed"]) == (0, 0)


def test_a_place_alone_is_asked_as_a_treatment_and_its_lengths_are_added_up() -> None:
    text = "Datum,Behandeling,Lichaamsdeel,Duur\n2024-03-01,Massage,nek,30\n2024-03-01,Massage,rug,20\n2024-03-02,Massage,nek,60\n"
    question = rows_question(read(text))
    assert question.default == "treatments"
    assert question.choices[0].label == "A treatment or exercise at a place of the body: 2 days"
    assert read(text, **question.answer("treatments")).diary.days["Duur"].tolist() == [50, 60]


@pytest.mark.parametrize(
    "text",
    ["time\n2024-03-01 10:00\n2024-03-03 11:00\n", "2024-03-01 10:00\n2024-03-03 11:00\n", "2024-03-01\n2024-03-03\n"],
)
def test_a_list_of_dates_is_of_episodes_where_its_name_says_so(text: str) -> None:
    reading = read(text, names=("cramps.csv",))
    assert reading.diary.episodes["start"].dt.day.tolist() == [1, 3]
    asked = read(text, names=("list.csv",))
    assert asked.diary.episodes.empty
    assert len(read(text, names=("list.csv",), **rows_question(asked).answer("episode")).diary.episodes) == 2


def test_a_strength_at_a_place_is_kept_beside_its_episode() -> None:
    diary = read("date,calf,eyelid\n2024-01-03,mild,none\n2024-01-04,severe,x\n").diary
    assert diary.counts().tolist() == [1, 2]
    assert diary.episodes.set_index("start")["notes"].fillna("").tolist() == ["mild", "severe", ""]


def test_an_answer_is_taken_for_one_file_only() -> None:
    reading = read(MOOD, COFFEES, names=("a.csv", "b.csv"), mapping={("b.csv", ""): {"rows": "episode"}})
    assert reading.sources["rows"].tolist() == ["readings", "episode"]
    assert reading.sources["episodes"].tolist() == [0, 3]


def test_an_answer_that_there_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="KIND is one of episode, day, tally"):
        read(MOOD, mapping={("log0.csv", ""): {"rows": "cat"}})


def test_readings_are_the_mean_of_the_day_and_amounts_the_sum() -> None:
    assert read(MOOD).diary.days["happy"].tolist() == [70, 40]
    assert read(PRESSURE).diary.days["Systolic"].tolist() == [125, 118]
    assert read(COFFEES).diary.days["caffeine_mg"].tolist() == [135, 95]


def test_drinks_are_kept_with_their_hour() -> None:
    intakes = read(COFFEES).diary.intakes
    assert intakes["amount"].tolist() == [95, 40, 95]
    assert intakes["when"].tolist()[1] == pd.Timestamp("2024-01-03 13:00")


def test_intakes_reach_the_days_as_amounts_of_each_thing() -> None:
    text = (
        "what,when,amount,unit\ncaffeine,2024-01-03 08:00,95,mg\ncaffeine,2024-01-03 13:00,0.1,g\n"
        "ibuprofen,2024-01-03 09:00,400,mg\nnaproxen,2024-01-04 09:00,250,mg\n"
    )
    days = read(text).diary.days
    assert days["caffeine_mg"].tolist()[:1] == [195]
    assert days["ibuprofen (mg)"].dropna().tolist() == [400]
    assert days["naproxen (mg)"].dropna().tolist() == [250]


def test_sleeps_that_overlap_count_once_under_the_day_of_waking() -> None:
    text = "bedtime start,bedtime end\n2024-01-03 23:00,2024-01-04 03:00\n2024-01-03 23:00,2024-01-04 07:00\n"
    named = {"bedtime start": "start", "bedtime end": "end"}
    reading = read(text, mapping={**named, ("log0.csv", ""): {"rows": "sleep"}})
    assert reading.diary.days["sleep_h"].to_dict() == {pd.Timestamp("2024-01-04"): 8.0}


def test_sessions_are_minutes_from_start_to_end() -> None:
    text = "Sport,Start,End\nrun,2024-01-03 18:00,2024-01-03 18:40\nswim,2024-01-03 20:00,2024-01-03 20:20\n"
    reading = read(text, mapping={("log0.csv", ""): {"rows": "sessions"}})
    assert reading.diary.days["training_min"].tolist() == [60]


def test_a_name_and_a_value_in_each_row_make_a_column_a_name() -> None:
    text = (
        "date,metric,value\n2024-01-03,caffeine (mg),95\n2024-01-03,caffeine (mg),40\n2024-01-03,mood,3\n"
        "2024-01-04,mood,4\n2024-01-04,caffeine (mg),0\n2024-01-04,mood,2\n"
    )
    days = read(text).diary.days
    assert days["caffeine_mg"].tolist() == [135, 0]
    assert days["mood"].tolist() == [3, 3]


@pytest.mark.parametrize(
    ("text", "kind", "n_episodes"),
    [
        ("date,time,where\n2024-01-03,10:00,left calf\n2024-01-04,11:00,eyelid\n", "episode", 2),
        ("date,what happened,minutes\n2024-01-03,calf cramp,2\n2024-01-04,eyelid twitch,1\n", "episode", 2),
        ("date,twitch severity\n2024-01-03,3\n2024-01-04,5\n", "episode", 2),
        ("date,pain level,possible triggers\n2024-01-03,3,coffee\n2024-01-04,5,stress\n", "episode", 2),
        ("date,time,muscle,strength\n2024-01-03,10:00,linkerkuit,3\n2024-01-04,11:00,rechterbein,2\n", "episode", 2),
        ("date,start,stop,body part\n2024-01-03,22:05,22:10,left calf\n2024-01-04,7:30,7:31,left hand\n", "episode", 2),
        ("Datum,Krämpfe\n03.01.2024,2\n04.01.2024,0\n", "tally", 2),
        ("date,Did you twitch today?,sleep_h\n2024-01-03,yes,7\n2024-01-04,no,8\n", "tally", 1),
        ("date,left calf,right calf,eyelid\n2024-01-03,2,0,1\n2024-01-04,0,0,0\n", "tally", 3),
        ("date,left calf,eyelid\n2024-01-03,x,\n2024-01-04,x,x\n2024-01-05,,\n", "tally", 3),
        ("date,calf,eyelid\n2024-01-03,mild,none\n2024-01-04,severe,mild\n", "tally", 3),
        ("date,twitch,cramp\n2024-01-03,yes,no\n2024-01-04,yes,yes\n", "tally", 3),
        ("date,times on x,twitches\n2024-01-03,4,20+\n2024-01-04,3,0\n", "tally", 20),
        ("date,twitching (0-10)\n2024-01-03,4\n2024-01-04,0\n2024-01-05,7\n", "episode", 2),
        ("date,period day,leg cramps\n2024-01-03,1,2\n2024-01-04,2,0\n", "tally", 2),
        ("date,games,thumb twitches\n2024-01-03,1,2\n2024-01-04,2,0\n", "tally", 2),
        ("date,medication,dose,spasms after\n2024-01-03,Baclofen,10 mg,2\n2024-01-04,Baclofen,10 mg,0\n", "tally", 2),
        ("cramps\n2024-01-03 03:10\n2024-01-04 02:40\n", "episode", 2),
        ("site,2024-01-03,2024-01-04,2024-01-05\nleft calf,2,0,1\neyelid,0,0,1\n", "tally", 4),
    ],
)
def test_words_sites_and_kinds_show_episodes(text: str, kind: str, n_episodes: int) -> None:
    reading = read(text)
    assert rows(reading) == kind
    assert not any(q.kind == "rows" for q in reading.questions)
    assert reading.diary.counts().sum() == n_episodes


@pytest.mark.parametrize(
    "name", ["twitches.csv", "Leg cramps 2024.csv", "Anfälle.csv", "book.xlsx [Spasms]", "seizure log.csv"]
)
def test_the_name_of_a_file_or_a_sheet_speaks(name: str) -> None:
    assert rows(read("date,time,minutes\n2024-01-03,10:00,3\n2024-01-04,11:00,2\n", names=(name,))) == "episode"


def test_counts_by_site_are_episodes_at_their_places_and_make_days_without_one_observed() -> None:
    diary = read("date,left calf,eyelid,sleep_h\n2024-01-03,2,1,7\n2024-01-04,0,0,8\n2024-01-05,,,6\n").diary
    np.testing.assert_array_equal(diary.counts(), [3, 0, NAN])
    assert diary.episodes["site"].tolist() == ["calf", "calf", "eyelid"]
    assert diary.episodes["side"].fillna("").tolist() == ["left", "left", ""]
    assert "left calf" not in diary.days.columns


@pytest.mark.parametrize(
    "text",
    [
        "Date,Twitched?,Where,Severity\n2024-01-03,Yes,calf,4\n2024-01-04,No,,0\n2024-01-05,Yes,eyelid,2\n2024-01-06,No,none,0\n",
        (
            "Date,Time,Location,Severity,Notes\n2024-01-03,21:14,calf,4,\n2024-01-04,,none,0,no twitches today\n"
            "2024-01-05,20:55,eyelid,2,\n2024-01-06,,,,nothing\n"
        ),
        "Date,Site,Severity\n2024-01-03,calf,4\n2024-01-04,calf,0\n2024-01-05,eyelid,2\n2024-01-06,no cramps,\n",
        "Datum,Stelle,Stärke\n2024-01-03,Wade,4\n2024-01-04,keine,\n2024-01-05,Augenlid,2\n2024-01-06,keine Krämpfe,0\n",
    ],
)
def test_a_row_that_says_there_was_none_is_a_day_without_also_after_the_last_episode(text: str) -> None:
    reading = read(text)
    assert len(reading.diary.episodes) == 2
    assert reading.diary.counts().tolist() == [1, 0, 1, 0]


def test_a_quiet_row_on_a_day_with_an_episode_changes_nothing() -> None:
    diary = read("Date,Time,Site\n2024-01-03,08:00,none\n2024-01-03,21:00,calf\n").diary
    assert diary.counts().tolist() == [1]


def test_of_a_column_of_symptoms_only_muscle_symptoms_are_episodes() -> None:
    text = (
        "Date,Time,Symptom,Severity\n2024-01-03,9:00,Headache,4\n2024-01-03,21:00,Calf twitch,3\n2024-01-04,8:00,Nausea,2\n"
        '2024-01-05,7:00,"Fatigue, left eyelid twitching",5\n2024-01-06,7:00,Period cramps,6\n'
    )
    diary = read(text).diary
    assert diary.episodes["kind"].tolist() == ["twitch", "twitch"]
    assert diary.episodes["site"].tolist() == ["calf", "eyelid"]
    assert diary.days["Headache"].dropna().tolist() == [4]
    assert diary.days["tiredness"].dropna().tolist() == [5]
    # whoever writes down symptoms day by day would have written a twitch
    np.testing.assert_array_equal(diary.counts(), [1, 0, 1, NAN])


@pytest.mark.parametrize(
    ("text", "is_observed"),
    [
        ("date,sleep_h,caffeine_mg\n", True),
        ("date,sleep,caffeine\n", False),
        ("date,sleep,stress\n", True),
        ("date,sleep,pain\n", True),
        ("date,steps,stress\n", True),
        ("date,steps,resting heart rate,stress\n", False),
        ("date,humidity_pct,cycle_day\n", False),
        ("date,humidity,cycle day,notes\n", False),
    ],
)
def test_a_table_makes_days_observed_only_where_a_person_kept_it(text: str, is_observed: bool) -> None:
    width = text.count(",")
    log = text + "".join(f"2024-01-{day:02d}{',5' * width}\n" for day in range(1, 21))
    reading = read(TWITCHES, log)
    assert (reading.diary.counts() == 0).sum() == (18 if is_observed else 0)
    assert any(q.kind == "rows" for q in reading.questions) != is_observed


def test_notes_about_days_beside_factors_are_a_persons() -> None:
    days = range(1, 21)
    assert (
        rows(read(TWITCHES, "date,sleep,coffee,notes\n" + "".join(f"2024-01-{d:02d},7,2,busy\n" for d in days)))
        == "day"
    )
    # a café writes down as much of its coffee, and of one thing an app does
    for text in ("date,coffee,revenue,notes\n{},120,610,market day\n", "date,sleep,notes\n{},7,-\n"):
        head, row = text.split("\n", 1)
        assert rows(read(TWITCHES, head + "\n" + "".join(row.format(f"2024-01-{d:02d}") for d in days))) == "readings"


def test_medicines_need_a_word_for_them() -> None:
    holidays = "name,start,end\nSpain,2024-01-03,2024-01-10\nHome,2024-02-03,2024-02-10\n"
    assert read(TWITCHES, holidays).diary.medicines.empty
    pills = "medicine,dose,from,until\nSpironolactone,25 mg,2024-01-03,2024-01-10\n"
    reading = read(TWITCHES, pills)
    assert reading.diary.medicines["name"].tolist() == ["Spironolactone"]
    assert reading.diary.counts().dropna().tolist() == [1, 1]


def test_a_list_with_a_severity_is_none_of_medicines() -> None:
    attacks = "name,start,end,severity\nleg cramp,2024-01-03 08:00,2024-01-03 08:05,4\n"
    reading = read(attacks)
    assert reading.diary.medicines.empty
    assert len(reading.diary.episodes) == 1


def test_a_habit_that_is_twitching_is_the_persons_tally() -> None:
    text = (
        "Date,Leg twitching,Coffee,\n2026-03-02,3000,1000,\n2026-03-03,0,0,\n2026-03-04,-1,-1,\n2026-03-05,1000,2000,\n"
    )
    diary = read(text, names=("Checkmarks.csv",)).diary
    np.testing.assert_array_equal(diary.counts(), [3, 0, NAN, 1])


def test_how_bad_it_was_is_no_factor_of_its_day() -> None:
    diary = read("date,twitch severity,sleep_h\n2026-03-02,3,7\n2026-03-03,5,6\n").diary
    assert len(diary.episodes) == 2
    assert list(diary.days.columns) == ["sleep_h"]


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("Date,Hypnic jerks\n2024-03-01,3\n2024-03-02,0\n2024-03-03,1\n", [3, 0, 1]),
        (
            "Date,Eyelid twitch,Calf twitch,Foot cramp\n2024-03-01,2,0,1\n2024-03-02,0,0,0\n2024-03-03,1,1,0\n",
            [3, 0, 2],
        ),
        ("Date,Twitches,Cramps,Spasms\n2024-03-01,2,0,1\n2024-03-02,0,0,0\n2024-03-03,1,1,0\n", [3, 0, 2]),
        ("timestamp,twitch_count\n2024-03-01 09:00,3\n2024-03-01 13:00,1\n2024-03-02 09:00,0\n", [4, 0]),
        ("Date,Cramps\n2024-03-01,none\n2024-03-02,left calf\n2024-03-03,none\n2024-03-04,foot\n", [0, 1, 0, 1]),
        ("Date,What happened,Coffee\n2024-03-01,calf cramp,2\n2024-03-02,eyelid twitch,1\n", [1, 1]),
        ("Date,Twitches\n2024-03-01,no spasms today, slept well\n2024-03-02,calf\n", [0, 1]),
    ],
)
def test_no_number_and_no_word_of_an_episode_is_lost(text: str, counts: list[float]) -> None:
    assert read(text).diary.counts().tolist() == counts


@pytest.mark.parametrize(
    "text",
    [
        "Date,Weight,Waist,Left arm,Right arm\n2024-03-01,80,90,34,35\n2024-03-08,79,89,34,35\n",
        "Date,Location,SYS,DIA\n2024-03-01,left arm,130,80\n2024-03-02,right arm,128,79\n",
        "Date,Attacks,Stars,Defenses\n2024-03-01,2,3,1\n2024-03-02,2,5,1\n",
        "Watched at,Title,Channel\n2024-03-01 10:00,why do muscles twitch,A\n2024-03-02 11:00,leg cramps,B\n",
        "Date,Show,Season,Episodes\n2024-03-01,X,1,3\n2024-03-02,X,1,2\n",
        "Date,Intensity,Minutes\n2024-03-01,3,40\n2024-03-02,4,30\n",
        "Date,Pain points,Happy customers\n2024-03-01,3,40\n2024-03-02,4,30\n",
        "Date,artist,plays\n2024-03-01,Massive Attack,2\n2024-03-02,Massive Attack,1\n",
        "Date,Where\n2024-03-01,left calf\n2024-03-02,right calf\n",
        "date,time,site\n2024-03-01,08:00,left thigh\n2024-03-02,08:00,abdomen\n",
        "Date,Time,Area,Duration\n2024-03-01,07:00,hamstrings,2 min\n2024-03-02,07:00,calves,3 min\n",
        "Data,Trattamento,Zona,Costo\n2024-03-01,Laser,ginocchio,50\n2024-03-02,Laser,polpaccio,50\n",
        "Datum,Behandeling,Lichaamsdeel,Duur\n2024-03-01,Massage,nek,30\n2024-03-02,Massage,kuit,60\n",
        "Date,Start,End,Muscle group\n2024-03-01,18:00,19:00,calves\n2024-03-02,18:00,19:00,chest\n",
        "Start,End,Severity,Trigger\n2024-03-01 10:00,2024-03-01 10:40,2,update\n2024-03-02 10:00,2024-03-02 10:20,1,disk full\n",
        "Date,Chest,Back,Legs\n2024-03-01,12,0,8\n2024-03-02,0,16,0\n",
        "Date,Type,BPM\n2024-03-01,Flutter,140\n2024-03-02,Flutter,150\n",
        "Date,Type,Height\n2024-03-01,Jump,40\n2024-03-02,Jump,42\n",
        "Date,Opponent,Jerks\n2024-03-01,A,2\n2024-03-02,B,0\n",
        "Date,Cost,Symptom\n2024-03-01,80,engine jerks\n2024-03-02,60,gear jerks\n",
        "Date,Exercise,Twitch fibre\n2024-03-01,Squat,60\n2024-03-02,Squat,61\n",
        "Date,YouTube,Twitch\n2024-03-01,60,120\n2024-03-02,0,0\n",
        "date,symptom\n2024-03-01,Cramps\n2024-03-01,Bloating\n2024-03-02,Cramps\n",
        "Finished,Title\n2024-03-01,Muscle Spasm Relief\n2024-03-02,Attack Surface\n",
        "2024-03-01 10:00\n2024-03-01 12:00\n2024-03-02 10:00\n",
        "Date,Sleep,Notes\n2024-03-01,7,calf cramp at three\n2024-03-02,6,eyelid twitching\n",
    ],
)
def test_a_word_or_a_place_that_means_something_else_makes_nothing(text: str) -> None:
    reading = read(TWITCHES, text)
    assert len(reading.diary.episodes) == 2
    assert reading.diary.counts().dropna().tolist() == [1, 1]
    assert rows_question(reading).choices


def test_a_number_that_may_count_can_be_answered_to_be_the_tally() -> None:
    alone = read("Date,Game played,Twitches\n2024-03-01,chess,2\n2024-03-02,go,0\n2024-03-03,go,1\n")
    question = rows_question(alone)
    assert next(c.label for c in question.choices if c.value == "tally").endswith(": 3 episodes")
    text = "Date,Game played,Twitches\n2024-03-01,chess,2\n2024-03-02,go,0\n2024-03-03,go,1\n"
    assert read(text, **question.answer("tally")).diary.counts().tolist() == [2, 0, 1]


def test_numbers_by_place_can_be_answered_to_be_counts() -> None:
    text = "Date,Neck,Back\n2024-03-01,2,0\n2024-03-02,0,1\n2024-03-03,0,0\n"
    answer = rows_question(read(text)).answer("tally")
    diary = read(text, **answer).diary
    assert diary.counts().tolist() == [2, 1, 0]
    assert diary.episodes["site"].tolist() == ["neck", "neck", "back"]


def test_a_total_and_a_cell_that_is_no_number_are_not_added() -> None:
    total = "Date,Twitches left,Twitches right,Count\n2024-03-01,2,1,3\n2024-03-02,0,0,0\n"
    assert read(total, names=("twitches.csv",)).diary.counts().tolist() == [3, 0]
    assert read("Date,#,Sleep\n2024-03-01,2,7\n2024-03-02,0,8\n", names=("twitches.csv",)).diary.counts().tolist() == [
        2,
        0,
    ]


def test_no_word_of_a_file_is_remembered_once_it_is_read() -> None:
    text = "date,site,what hurts,notes\n2026-03-02,left calf,my secret cramp,no twitches\n"
    for reading in (read, lambda given: look.find_tables(("log.csv", given.encode()))):
        reading(text)
        held = {function.__name__: function.cache_info().currsize for function in registry.REMEMBERING}
        assert not any(held.values()), held
