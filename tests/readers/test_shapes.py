"""What a file is taken for: episodes, days, both, or one of the lists; and which days it makes observed."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from myolog import Reading, read_diary

Read = Callable[..., Reading]


UNKNOWN = "Numbers by day, until you say what its rows are"
UNUSED = "Not used until you say what its rows are"


def label(reading: Reading) -> str:
    return str(reading.sources["label"].iloc[0])


def test_episodes_and_days_of_our_template(read: Read) -> None:
    reading = read(
        "start,duration_min,site,side,kind,severity,sleep_disturbance,before,remedies,relief_min,notes\n"
        "2024-03-15T06:45,1.5,calf,left,cramp,8,7,sleeping,stretch; water,3,\n"
        "2024-03-13T22:10,5,eyelid,,twitch,2,,,,,long day\n",
        "date,sleep_h,caffeine_mg\n2024-03-13,7,200\n2024-03-14,5.5,\n2024-03-15,8,0\n",
    )
    episodes = reading.diary.episodes
    assert list(episodes["start"]) == [pd.Timestamp("2024-03-13 22:10"), pd.Timestamp("2024-03-15 06:45")]
    assert list(episodes["duration"]) == [pd.Timedelta("5min"), pd.Timedelta("90s")]
    assert episodes["remedies"].iloc[1] == "stretch; water"
    assert episodes["relief"].iloc[1] == pd.Timedelta("3min")
    assert list(reading.diary.days["sleep_h"]) == [7, 5.5, 8]
    assert np.isnan(reading.diary.days["caffeine_mg"].iloc[1])
    assert list(reading.diary.by_hand) == list(pd.date_range("2024-03-13", periods=3))
    assert reading.diary.counts().tolist() == [1, 0, 1]
    assert reading.problems.empty


def test_one_file_of_episodes_with_the_factors_of_the_day_beside(ugly: Read) -> None:
    reading = ugly("one_file.csv")
    assert label(reading) == "Episodes, with the day's factors beside them"
    assert len(reading.diary.episodes) == 3
    # 2, 1 and 4 cups of 90 mg (EFSA's filter coffee); mood is the same all day, stretching is not
    assert list(reading.diary.days["caffeine_mg"]) == [180, 90, 360]
    assert list(reading.diary.days["sleep_h"]) == [7, 8, 5.5]
    assert list(reading.diary.days["Mood"]) == [3, 4, 2]
    assert list(reading.diary.episodes["Stretched before"]) == [1, 0, 0]
    assert list(reading.diary.episodes["side"].fillna("")) == ["left", "", "right"]


def test_a_row_without_an_episode_in_it_is_a_day_of_the_log(ugly: Read) -> None:
    reading = ugly("one_file.csv")
    assert reading.diary.counts().to_dict() == {
        pd.Timestamp("2024-03-14"): 2,
        pd.Timestamp("2024-03-15"): 0,
        pd.Timestamp("2024-03-16"): 1,
    }
    told = reading.problems[reading.problems["row"] == 4]
    assert told["action"].item() == "told"


def test_notes_of_a_day_without_an_episode_are_kept(read: Read) -> None:
    diary = read("start,site,notes\n2024-03-14 10:00,calf,ouch\n2024-03-15,,slept in\n2024-03-16 10:00,calf,\n").diary
    assert diary.days["notes"].dropna().to_dict() == {pd.Timestamp("2024-03-15"): "slept in"}
    assert diary.counts().tolist() == [1, 0, 1]


def test_a_row_per_day_with_a_count(read: Read) -> None:
    reading = read("date,sleep_h,episodes\n2024-03-14,7,2\n2024-03-15,6,\n2024-03-16,8,0\n")
    assert label(reading) == "Day log with a number of episodes"
    counts = reading.diary.counts()
    assert counts.iloc[0] == 2
    assert np.isnan(counts.iloc[1])  # a blank cell is missing, never zero
    assert counts.iloc[2] == 0
    assert len(reading.diary.by_hand) == 0


def test_a_day_log_without_a_count_observes_the_days_between_episodes(read: Read) -> None:
    days = "date,sleep_h\n" + "".join(f"2024-03-{d:02d},7\n" for d in range(10, 20))
    diary = read("start,site\n2024-03-12 10:00,calf\n2024-03-15 11:00,calf\n", days).diary
    assert list(diary.counts().dropna().index.day) == [12, 13, 14, 15]


@pytest.mark.parametrize(
    "header", ["Twitches", "cramp count", "Number of episodes", "Anzahl Krämpfe", "Crampes", "EPISODES"]
)
def test_a_count_goes_by_many_names(read: Read, header: str) -> None:
    diary = read(f"date,{header},sleep_h\n2024-03-14,2,7\n2024-03-15,0,8\n").diary
    assert diary.counts().tolist() == [2, 0]


def test_yes_and_no_under_the_name_of_a_count_are_at_least_one_and_none(read: Read) -> None:
    reading = read("date,cramps,sleep_h\n2024-03-14,yes,7\n2024-03-15,no,8\n")
    assert reading.diary.counts().tolist() == [1, 0]
    assert reading.problems.query("column == 'cramps'")["action"].tolist() == ["told"]


def test_yes_and_no_beside_a_site_are_no_count(read: Read) -> None:
    reading = read("date,cramps,site\n2024-03-14,yes,calf\n2024-03-15,yes,thumb\n")
    assert reading.diary.episodes["site"].tolist() == ["calf", "thumb"]
    assert reading.problems.query("column == 'cramps'").empty


def test_rpe_times_minutes_is_the_training_load_and_sessions_add_up(ugly: Read) -> None:
    reading = ugly("training.csv")
    load = reading.diary.days["training_load"]
    assert load.iloc[0] == 7 * 40 + 5 * 60
    assert load.iloc[1] == 0  # an effort of 0 is a day of rest
    assert np.isnan(load.iloc[2])  # effort without minutes is no load
    assert reading.problems.query("row == 5 and column == 'rpe'")["action"].item() == "set aside"
    roles = reading.columns.set_index("column")["role"]
    assert roles[["rpe", "minutes"]].to_dict() == {"rpe": "rpe", "minutes": "minutes"}


def test_beside_episodes_a_session_counts_once_a_day(read: Read) -> None:
    diary = read("start,site,rpe,minutes\n2024-03-14 10:00,calf,7,40\n2024-03-14 11:00,calf,7,40\n").diary
    assert diary.days["training_load"].tolist() == [280]


def test_a_given_training_load_goes_before_effort_times_minutes(read: Read) -> None:
    diary = read("date,training_load,rpe,minutes\n2024-03-14,300,5,10\n2024-03-15,,5,10\n").diary
    assert diary.days["training_load"].tolist() == [300, 50]


def test_date_start_and_end_in_columns_of_their_own(ugly: Read) -> None:
    episodes = ugly("start_and_end.csv").diary.episodes
    assert episodes["start"].tolist() == [
        pd.Timestamp("2024-03-14 23:50"),
        pd.Timestamp("2024-03-15 07:05"),
        pd.Timestamp("2024-03-16"),
    ]
    # over midnight; no time at all; not known
    assert episodes["duration"].tolist()[:2] == [pd.Timedelta("20min"), pd.Timedelta(0)]
    assert pd.isna(episodes["duration"].iloc[2])
    assert episodes["timed"].tolist() == [True, True, False]
    assert episodes["remedies"].iloc[0] == "stretch; magnesium"


def test_an_end_before_its_start_is_a_problem(read: Read) -> None:
    reading = read("start,end,site\n2024-03-14 10:00,2024-03-14 09:00,calf\n2024-03-15 10:00,2024-03-15 10:02,calf\n")
    assert reading.diary.episodes["duration"].tolist()[1] == pd.Timedelta("2min")
    assert pd.isna(reading.diary.episodes["duration"].iloc[0])
    assert reading.problems["row"].tolist()[0] == 2


def test_a_night_owl_s_factors_belong_to_the_day_before(read: Read) -> None:
    text = "start,site,sleep_h\n2024-03-14 23:00,calf,7\n2024-03-15 01:30,calf,7\n2024-03-15 20:00,calf,5\n"
    diary = read(text, day_start="03:00").diary
    assert diary.counts().tolist() == [2, 1]
    assert diary.days["sleep_h"].to_dict() == {pd.Timestamp("2024-03-14"): 7, pd.Timestamp("2024-03-15"): 5}


def test_medicines_intakes_and_ranges(read: Read) -> None:
    reading = read(
        "name,dose,start,end\nstatin,20 mg,2024-01-05,\nmagnesium,,2024-03-01,2024-03-10\n",
        "what,when,amount,unit\ncoffee,2024-03-14 08:00,200,mg\nbeer,2024-03-14,1 pint,\n",
        "start,end\n2024-03-01,2024-03-31\n",
    )
    diary = reading.diary
    assert diary.medicines["name"].tolist() == ["statin", "magnesium"]
    assert pd.isna(diary.medicines["end"].iloc[0])
    assert diary.intakes.query("what == 'beer'")[["timed", "amount", "unit"]].to_numpy().tolist() == [
        [False, 1.0, "pint"]
    ]
    assert diary.counts().tolist() == [0] * 31  # a declared range is completely logged
    assert reading.sources["label"].tolist() == ["Medicines", "Intakes", "Completely logged ranges"]


def test_rows_of_a_device_make_no_day_observed(ugly: Read) -> None:
    reading = ugly("device_sleep.csv")
    assert len(reading.diary.by_hand) == 0
    question = next(q for q in reading.questions if q.kind == "rows")
    again = ugly("device_sleep.csv", **question.answer("day"))
    assert len(again.diary.by_hand) == 3


def test_device_columns_never_pose_as_sleep(ugly: Read) -> None:
    days = ugly("device_sleep.csv").diary.days
    assert days["sleep_h"].round(3).tolist() == [7.167, 6.667, 8.083]  # Total Sleep Time
    assert days["Deep Sleep (min)"].tolist() == [62, 51, 80]
    assert days["Sleep Score"].tolist() == [81, 74, 90]


def test_the_trap_of_a_log_with_episode_days_only_is_told(read: Read) -> None:
    reading = read("start,site\n2024-03-12 10:00,calf\n2024-03-15 11:00,calf\n")
    question = next(q for q in reading.questions if q.kind == "episode_days_only")
    assert "nothing to compare" in question.sentence
    assert len(question.choices) == 2
    told = reading.problems.iloc[-1]
    assert "day log" in told["fix"]
    assert "completely logged" in told["fix"]


def test_a_column_of_episodes_left_blank_observes_nothing_and_says_so(read: Read) -> None:
    reading = read("date,sleep_h,episodes\n2024-03-14,7,\n2024-03-15,8,\n")
    assert reading.diary.counts().isna().all()
    problem = reading.problems.query("column == 'episodes'").iloc[0]
    assert "0" in problem["fix"]
    assert "delete the column" in problem["fix"]


def test_an_unknown_column_becomes_a_factor_or_a_note(read: Read) -> None:
    reading = read("date,Mood,Hiking,Weather\n2024-03-14,3,yes,sun\n2024-03-15,4,no,rain\n")
    assert [f.key for f in reading.diary.factors] == ["Mood", "Hiking"]
    assert all(f.own for f in reading.diary.factors)
    assert reading.diary.days["Weather"].tolist() == ["sun", "rain"]
    assert reading.columns["role"].tolist() == ["date", "own factor", "own factor", "note"]


def test_a_number_that_changes_within_a_day_stays_with_the_episode(read: Read) -> None:
    diary = read("start,site,Pulse,Mood\n2024-03-14 10:00,calf,60,3\n2024-03-14 11:00,calf,80,3\n").diary
    assert diary.episodes["Pulse"].tolist() == [60, 80]
    assert diary.days["Mood"].tolist() == [3]


def test_row_numbers_are_no_factor(read: Read) -> None:
    reading = read(",date,sleep_h\n0,2024-03-14,7\n1,2024-03-15,8\n2,2024-03-16,8\n")
    assert list(reading.diary.days.columns) == ["sleep_h"]
    assert "row number" in reading.columns["role"].tolist()


def test_every_column_of_a_file_is_accounted_for(ugly: Read) -> None:
    for name, headers in (("one_file.csv", 8), ("german_excel.csv", 7), ("training.csv", 4), ("questionnaire.csv", 9)):
        assert len(ugly(name).columns) == headers


def test_a_repeated_episode_is_read_once_and_told(read: Read) -> None:
    reading = read("start,site\n2024-03-14 10:00,calf\n2024-03-14 10:00,calf\n2024-03-14 10:00,thumb\n")
    assert reading.diary.episodes["site"].tolist() == ["calf", "thumb"]
    assert reading.problems.query("row == 3")["action"].item() == "told"


def test_equal_episodes_without_an_hour_are_two(read: Read) -> None:
    assert len(read("date,site,kind\n2024-03-14,calf,cramp\n2024-03-14,calf,cramp\n").diary.episodes) == 2


def test_sources_say_what_was_read(ugly: Read) -> None:
    source = ugly("header_again.csv").sources.iloc[0]
    assert source[["file", "format", "rows_read", "rows_set_aside", "episodes", "factors"]].tolist() == [
        "header_again.csv", "Myolog CSV", 2, 3, 2, 1,
    ]  # fmt: skip
    assert source["first_day"] == pd.Timestamp("2024-03-14")
    assert source["last_day"] == pd.Timestamp("2024-03-15")


def test_an_empty_folder_s_settings_alone_give_an_empty_diary() -> None:
    reading = read_diary(("settings.toml", b'version = 1\nday_start = "03:00"\noutcome = "episodes"\n'))
    assert len(reading.diary) == 0
    assert reading.diary.day_start == "03:00"


@pytest.mark.parametrize(
    ("text", "taken_for"),
    [
        ("date,activity,duration\n2024-03-14,run,30\n2024-03-15,swim,40\n", UNKNOWN),
        ("date,type,minutes\n2024-03-14,run,30\n2024-03-15,swim,40\n", UNKNOWN),
        ("date,type,minutes\n2024-03-14,cramp,30\n2024-03-15,twitch,40\n", "Episodes"),
        ("date,where,sleep_h\n2024-03-14,home,7\n2024-03-15,work,8\n", UNKNOWN),
        ("date,where\n2024-03-14,calf\n2024-03-15,calf\n", UNUSED),
        ("date,where,severity\n2024-03-14,calf,3\n2024-03-15,calf,4\n", "Episodes"),
        ("start,duration\n2024-03-14,3\n2024-03-15,4\n", UNKNOWN),
        ("date,duration,severity\n2024-03-14,3,5\n2024-03-15,4,5\n", UNKNOWN),
        ("date,severity,sleep_h\n2024-03-14,3,7\n2024-03-15,4,8\n", "Day log"),
        ("date,pain\n2024-03-14,3\n2024-03-14,5\n2024-03-15,4\n", UNKNOWN),
        ("start\n2024-03-14 10:00\n2024-03-15 11:00\n", UNUSED),
        ("date,site,twitches\n2024-03-14,calf,3\n2024-03-15,calf,0\n", "Day log with a number of episodes"),
    ],
)
def test_what_a_row_is_by_what_it_says(read: Read, text: str, taken_for: str) -> None:
    reading = read(text)
    assert label(reading) == taken_for
    assert reading.sources["reason"].item().endswith(".")
