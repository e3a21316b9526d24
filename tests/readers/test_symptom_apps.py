"""Exports of symptom apps: what becomes an episode, what a factor, and which days count as watched."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from myolog import Reading, read_diary

FILES = Path(__file__).parent.parent / "files"
Ugly = Callable[..., Reading]
Read = Callable[..., Reading]


def source(reading: Reading) -> dict[str, object]:
    """The only row of `sources`."""
    return dict(reading.sources.iloc[0])


def column(reading: Reading, name: str) -> dict[str, object]:
    """The row of `columns` of this name."""
    return dict(reading.columns.set_index("column").loc[name])


class TestBearable:
    def test_the_date_in_words_counts_where_the_one_in_figures_can_be_read_in_two_ways(self, read: Read) -> None:
        head = '"date","date formatted","weekday","time of day","category","rating/amount","detail","notes"\n'
        row = '"{}","{}","Wednesday","mid","Symptom","2","Calf cramps (Moderate)",""\n'
        for words, figures in (("8th Dec 2021", "08/12/2021"), ("?", "2021-12-08")):
            assert read(head + row.format(words, figures)).diary.episodes["start"].tolist() == [
                pd.Timestamp("2021-12-08")
            ]

    def test_symptoms_of_muscles_are_episodes_without_an_hour(self, ugly: Ugly) -> None:
        reading = ugly("bearable.csv")
        episodes = reading.diary.episodes
        assert source(reading)["format"] == "Bearable"
        assert episodes["start"].tolist() == [pd.Timestamp("2021-12-07"), pd.Timestamp("2021-12-10")]
        assert not episodes["timed"].any()
        assert episodes["kind"].tolist() == ["cramp", "twitch"]
        assert episodes["site"].tolist() == ["calf", "eyelid"]
        assert episodes["side"].tolist()[0] == "left"
        assert episodes["part of day"].tolist() == ["am", "pm"]
        assert episodes["notes"].tolist()[0] == "after the run"
        assert episodes["rating (Bearable)"].tolist() == [1, 2]
        assert episodes["severity"].isna().all()  # mild to unbearable is not 0 to 10

    def test_other_symptoms_are_the_worst_rating_of_the_day(self, ugly: Ugly) -> None:
        days = ugly("bearable.csv").diary.days
        assert days["Neck pain"].dropna().to_dict() == {pd.Timestamp("2021-12-07"): 3}
        assert days["Back (mid) pain"].dropna().tolist() == [4]
        assert days["Stomach cramps"].dropna().tolist() == [2]

    def test_what_is_ticked_is_not_known_elsewhere_until_the_person_says(self, ugly: Ugly) -> None:
        reading = ugly("bearable.csv")
        assert reading.diary.days["Long walk"].dropna().tolist() == [1, 1]
        assert reading.diary.days["caffeine_had"].dropna().tolist() == [1]
        question = next(q for q in reading.questions if q.kind == "empty")
        answered = ugly("bearable.csv", **question.answer("none")).diary.days
        assert answered["caffeine_had"].dropna().to_dict() == {
            pd.Timestamp("2021-12-06"): 1,
            pd.Timestamp("2021-12-08"): 0,
        }

    def test_sleep_medicines_and_ratings(self, ugly: Ugly) -> None:
        diary = ugly("bearable.csv").diary
        assert diary.days["sleep_h"].dropna().tolist() == [7.25, 6.5, 5.75]
        assert diary.days["magnesium_mg"].dropna().to_dict() == {pd.Timestamp("2021-12-07"): 350}
        assert diary.intakes[["what", "amount", "unit"]].to_numpy().tolist() == [
            ["Magnesium", 150, "mg"],
            ["Ibuprofen", 1, "tablet"],
            ["Magnesium", 200, "mg"],
        ]
        assert diary.days["Mood (Bearable)"].dropna().tolist() == [3]
        assert diary.days["Health measurements: Weight"].dropna().tolist() == [71.5]

    def test_a_symptom_rated_as_not_there_is_no_episode(self, read: Read) -> None:
        reading = read(
            "date,weekday,time of day,category,rating/amount,detail,notes\n"
            '"5th Jan 2022","Wednesday","am","Symptom","2","Muscle twitching (Moderate)",""\n'
            '"6th Jan 2022","Thursday","am","Symptom","0","Muscle twitching",""\n'
        )
        assert reading.diary.counts().tolist() == [1, 0]

    def test_a_night_that_stands_there_in_bed_and_asleep_counts_once(self, read: Read) -> None:
        reading = read(
            "date,weekday,time of day,category,rating/amount,detail,notes\n"
            '"5th Jan 2022","Wednesday","","Sleep","8:00","In bed 23:00 - 07:00",""\n'
            '"5th Jan 2022","Wednesday","","Sleep","7:10","Asleep 23:20 - 06:50",""\n'
            '"5th Jan 2022","Wednesday","","Sleep","0:30","Asleep 14:00 - 14:30",""\n'
            '"6th Jan 2022","Thursday","","Sleep","6:00","",""\n'
        )
        assert reading.diary.days["sleep_h"].round(4).tolist() == [7.6667, 6]

    def test_a_day_with_synced_sleep_alone_is_not_watched(self, ugly: Ugly) -> None:
        counts = ugly("bearable.csv").diary.counts()
        assert counts["2021-12-08"] == 0  # energy and factors were noted
        assert pd.isna(counts["2021-12-09"])  # sleep only
        assert pd.isna(counts["2021-12-06"])  # before the first episode

    def test_the_person_may_say_that_not_all_episodes_are_there(self, ugly: Ugly) -> None:
        reading = ugly("bearable.csv")
        question = next(q for q in reading.questions if q.kind == "kept")
        assert question.default == "by hand"
        counts = ugly("bearable.csv", **question.answer("by a device")).diary.counts()
        assert counts.dropna().to_dict() == {pd.Timestamp("2021-12-07"): 1, pd.Timestamp("2021-12-10"): 1}

    def test_another_symptom_can_be_the_episode(self, ugly: Ugly) -> None:
        reading = ugly("bearable.csv", mapping={"Neck pain": "episodes"})
        assert reading.diary.episodes["kind"].tolist() == ["cramp", "Neck pain", "Neck pain", "twitch"]
        assert "Neck pain" not in reading.diary.days
        reading = ugly("bearable.csv", mapping={"Left calf cramps": "own"})
        assert reading.diary.episodes["kind"].tolist() == ["twitch"]
        assert reading.diary.days["Left calf cramps"].dropna().tolist() == [1]
        assert ugly("bearable.csv", outcome="Neck pain").diary.outcome == "Neck pain"

    def test_the_old_form_of_its_dates(self, read: Read) -> None:
        reading = read(
            "date,weekday,time of day,category,rating/amount,detail,notes\n"
            '"22nd Sep 2020","Tuesday","pre","Symptom","3","Muscle spasms (Severe)",""\n'
            '"1st Oct 2020","Thursday","all day","Symptom","1","Muscle spasms (Mild)",""\n'
        )
        assert reading.diary.episodes["start"].dt.strftime("%Y-%m-%d").tolist() == ["2020-09-22", "2020-10-01"]

    def test_a_file_without_episodes_makes_no_day_observed(self, read: Read) -> None:
        text = (
            "date,weekday,time of day,category,rating/amount,detail,notes\n"
            '"5th Jan 2022","Wednesday","08:00","Mood","3","",""\n'
            '"6th Jan 2022","Thursday","08:00","Mood","4","",""\n'
        )
        mood_only = read(text, "start,site\n2022-01-01 10:00,calf\n2022-01-09 10:00,calf\n")
        assert mood_only.diary.counts().sum() == 2
        assert mood_only.diary.observed().sum() == 2


class TestDaylio:
    def test_what_is_ticked_of_muscles_is_an_episode_with_its_hour(self, ugly: Ugly) -> None:
        reading = ugly("daylio.csv")
        episodes = reading.diary.episodes
        assert source(reading)["format"] == "Daylio"
        assert episodes["start"].tolist() == list(
            pd.to_datetime(["2021-09-28 07:45", "2021-09-28 22:00", "2021-10-01 21:00"])
        )
        assert episodes["kind"].tolist() == ["twitch", "cramp", "cramp"]
        assert reading.diary.counts().tolist() == [2, 0, 0, 1]

    def test_activities_and_moods_in_the_persons_words(self, ugly: Ugly) -> None:
        days = ugly("daylio.csv").diary.days
        assert days["alcohol"].dropna().to_dict() == {pd.Timestamp("2021-09-30"): 1}
        assert days["no cramps"].dropna().to_dict() == {pd.Timestamp("2021-09-30"): 1}
        assert days["Mood (Daylio)"].tolist() == ["sad; good", "good", "meh", "rad"]
        assert days["Note (Daylio)"].dropna().tolist() == ['up early, then "fine"', "late"]

    def test_moods_with_the_names_of_the_app_are_numbers(self, read: Read) -> None:
        reading = read(
            "full_date,date,weekday,time,mood,activities,note\n"
            "2024-01-01,1 January,Monday,10:00,rad ,twitches,\n2024-01-01,1 January,Monday,22:00,meh,,\n"
            "2024-01-02,2 January,Tuesday,10:00,awful ,twitches,\n"
        )
        assert reading.diary.days["Mood (Daylio)"].tolist() == [4, 1]

    def test_a_late_entry_belongs_to_the_persons_day(self, ugly: Ugly) -> None:
        days = ugly("daylio.csv", day_start="03:00").diary.days
        assert days["alcohol"].dropna().index.tolist() == [pd.Timestamp("2021-09-29")]


class TestMigraineBuddy:
    def test_each_attack_is_an_episode(self, ugly: Ugly) -> None:
        reading = ugly("migraine_buddy.csv")
        episodes = reading.diary.episodes
        assert source(reading) | {"format": "Migraine Buddy", "rows_read": 4, "rows_set_aside": 1} == source(reading)
        assert episodes["start"].dt.strftime("%m-%d %H:%M").tolist() == [
            "11-06 13:12",
            "11-07 02:05",
            "11-08 04:10",
            "11-21 22:05",
        ]
        assert episodes["duration"].tolist()[:2] == [pd.Timedelta(hours=1), pd.Timedelta(days=1, hours=2, minutes=15)]
        assert episodes["duration"].isna().tolist()[2:] == [True, True]
        assert episodes["kind"].tolist()[:2] == ["cramp", "Cluster headache"]
        assert (episodes["site"].iloc[0], episodes["side"].iloc[0]) == ("calf", "left")
        assert episodes["severity"].tolist()[:2] == [7, 0]
        assert episodes["before"].iloc[0] == "Stress; Alcohol"
        assert episodes["remedies"].iloc[0] == "magnesium; painkiller; stretch"
        assert episodes["Unhelpful Medication"].iloc[0] == "Ibuprofen"

    def test_a_trigger_that_is_called_like_a_remedy_stays_what_it_is(self, read: Read) -> None:
        with_rest = (FILES / "migraine_buddy.csv").read_bytes().replace(b"Stress, Alcohol", b"Stress, Massage")
        assert read(with_rest).diary.episodes["before"].iloc[0] == "Stress; Massage"

    def test_the_month_stands_first_and_nobody_is_asked(self, ugly: Ugly) -> None:
        assert ugly("migraine_buddy.csv").diary.episodes["start"].dt.month.unique().tolist() == [11]

    def test_where_the_person_was_is_left_out_and_told(self, ugly: Ugly) -> None:
        reading = ugly("migraine_buddy.csv")
        assert "Geohash" not in reading.diary.episodes.columns
        problems = reading.problems.set_index("column")
        assert problems.loc["Geohash", "action"] == "set aside"
        assert problems.loc["Started", "row"] == 9
        assert problems.loc["Pain Level", "row"] == 10

    @pytest.mark.parametrize(("role", "n"), [("own", 0), ("ignore", 0), ("tally", 4)])
    def test_the_summary_asks_whether_they_are_meant(self, ugly: Ugly, role: str, n: int) -> None:
        question = next(q for q in ugly("migraine_buddy.csv").questions if q.kind == "role")
        diary = ugly("migraine_buddy.csv", **question.answer(role)).diary
        assert len(diary.episodes) == n
        assert ("attacks" in diary.days) == (role == "own")


class TestTonnta:
    def test_each_row_is_an_episode(self, ugly: Ugly) -> None:
        reading = ugly("tonnta.csv")
        episodes = reading.diary.episodes
        assert source(reading)["format"] == "Tonnta"
        assert episodes["start"].dt.strftime("%d %H:%M").tolist() == ["01 22:40", "03 23:50", "04 06:15"]
        assert episodes["duration"].tolist()[:2] == [pd.Timedelta(minutes=25), pd.Timedelta(minutes=20)]
        assert pd.isna(episodes["duration"].iloc[2])  # still going on
        assert episodes["before"].tolist()[0] == "Coffee; Stress"
        assert episodes["remedies"].tolist()[0] == "stretch; rest; magnesium"
        assert episodes["intensity (Tonnta)"].tolist() == ["Moderate", "Mild", "Severe"]


CLUSTER = (
    "start_time,end_time,intensity,medication,triggers,notes,barometric_pressure\n"
    '2025-03-01 23:40:00,2025-03-02 00:30:00,8,"Oxygen, Sumatriptan",Alcohol,behind the eye,1004.5\n'
    "2025-03-03 02:30:00,,11,Oxygen,,,\n"
)


class TestClusterHeadacheTracker:
    def test_each_row_is_an_attack_of_its_kind(self, read: Read) -> None:
        reading = read(CLUSTER)
        episodes = reading.diary.episodes
        assert source(reading) | {"format": "Cluster Headache Tracker", "rows_read": 2} == source(reading)
        assert episodes["start"].dt.strftime("%d %H:%M").tolist() == ["01 23:40", "03 02:30"]
        assert episodes["duration"].iloc[0] == pd.Timedelta(minutes=50)
        assert pd.isna(episodes["duration"].iloc[1])
        assert episodes["kind"].unique().tolist() == ["cluster headache"]
        assert episodes["severity"].iloc[0] == 8
        assert pd.isna(episodes["severity"].iloc[1])  # pain goes up to 10
        assert episodes["before"].iloc[0] == "Alcohol"

    @pytest.mark.parametrize(("role", "n"), [("own", 0), ("ignore", 0), ("tally", 2)])
    def test_it_is_asked_whether_they_are_meant(self, read: Read, role: str, n: int) -> None:
        question = next(q for q in read(CLUSTER).questions if q.kind == "role")
        diary = read(CLUSTER, **question.answer(role)).diary
        assert len(diary.episodes) == n
        assert ("attacks" in diary.days) == (role == "own")


class TestTrackAndGraph:
    def test_numbers_lengths_and_zeros_of_a_symptom(self, ugly: Ugly) -> None:
        reading = ugly("track_and_graph.csv")
        episodes = reading.diary.episodes
        assert source(reading) | {"format": "Track & Graph", "episodes": 5, "rows_set_aside": 1} == source(reading)
        assert episodes["start"].dt.strftime("%d %H:%M").tolist() == ["01 09:15", "01 21:40", "03 03:10"]
        assert episodes["duration"].iloc[2] == pd.Timedelta(minutes=4, seconds=30)
        assert reading.diary.counts().tolist() == [4, 0, 1]

    def test_things_tracked_are_read_like_columns(self, ugly: Ugly) -> None:
        days = ugly("track_and_graph.csv").diary.days
        assert days["sleep_h"].dropna().round(3).tolist() == [7.5, 6.083]
        assert days["caffeine_mg"].dropna().tolist() == [270, 90]  # cups of 90 mg, added up
        assert days["Mood"].dropna().tolist() == [3]  # the mean of 2 and 4
        assert days["illness"].dropna().tolist() == [0, 1]
        assert days["Cramp severity"].dropna().tolist() == [6]
        assert days["Sleep: note"].dropna().tolist() == ["restless"]

    def test_what_a_thing_is_can_be_said(self, ugly: Ugly) -> None:
        reading = ugly("track_and_graph.csv", mapping={"Coffee": {"per_unit": 120}})
        assert reading.diary.days["caffeine_mg"].dropna().tolist() == [360, 120]

    def test_a_blank_day_is_not_quiet_where_quiet_days_are_tracked(self, read: Read) -> None:
        rows = "Twitches,2023-03-01T09:00:00Z,2.0,,\nCoffee,2023-03-02T09:00:00Z,1.0,,\nTwitches,2023-03-03T09:00:00Z,{},,\n"
        header = "FeatureName,Timestamp,Value,Label,Note\n"
        assert read(header + rows.format("0.0")).diary.counts().isna().tolist() == [False, True, False]
        assert read(header + rows.format("1.0")).diary.counts().tolist() == [2, 0, 1]

    def test_the_old_form_with_the_label_beside_the_value(self, read: Read) -> None:
        reading = read(
            "FeatureName,Timestamp,Value\nTwitch,2021-02-05T10:41:01.000Z,2.0:Mild\nTwitch,2021-02-06T10:41:01.000Z,3.0:Bad\n"
        )
        assert reading.diary.episodes["label"].tolist() == ["Mild", "Bad"]
        assert reading.diary.counts().tolist() == [1, 1]

    def test_a_label_that_says_none_is_a_quiet_day(self, read: Read) -> None:
        rows = ("2:Severe", "0:None", "0:Keine", "1:Mild")
        lines = "".join(f"Muscle cramp,2021-03-0{day}T22:10:00Z,{value},\n" for day, value in enumerate(rows, 1))
        reading = read("FeatureName,Timestamp,Value,Note\n" + lines)
        assert reading.diary.episodes["label"].tolist() == ["Severe", "Mild"]
        assert reading.diary.counts().tolist() == [1, 0, 0, 1]


class TestFlaredown:
    def test_ratings_above_zero_are_episodes_and_zero_is_a_quiet_day(self, ugly: Ugly) -> None:
        reading = ugly("flaredown.csv")
        episodes = reading.diary.episodes
        assert source(reading) | {"format": "Flaredown", "episodes": 3} == source(reading)
        assert episodes["kind"].tolist() == ["twitch", "twitch", "cramp"]
        assert episodes["rating (Flaredown)"].tolist() == [1, 4, 3]
        counts = reading.diary.counts()
        assert counts.iloc[[0, 1, 3]].tolist() == [1, 0, 2]
        assert pd.isna(counts.iloc[2])  # a check-in in which nothing was rated

    def test_other_columns(self, ugly: Ugly) -> None:
        days = ugly("flaredown.csv").diary.days
        assert days["Headache"].dropna().tolist() == [0, 2, 0]
        assert days["Stomach cramps"].dropna().tolist() == [1, 0]
        assert days["magnesium_taken"].dropna().tolist() == [1, 1, 0]
        assert days["Ibuprofen (mg)"].dropna().tolist() == [0, 400]
        assert days["caffeine_had"].dropna().tolist() == [1, 1]
        assert days["Bread"].dropna().tolist() == [1, 1]

    def test_a_treatment_of_which_not_each_time_has_a_dose_is_taken_or_not(self) -> None:
        rows = "2020-01-01,2,400 mg,200 mg,,\n2020-01-02,0,Not Taken,Not Taken,,\n2020-01-03,1,200 mg,Taken,,\n"
        reading = read_diary(("fl.csv", f"Date,Muscle spasms,Magnesium,Ibuprofen,Tags,Foods\n{rows}".encode()))
        days = reading.diary.days
        assert days["magnesium_mg"].tolist() == [400, 0, 200]
        assert days["Ibuprofen taken"].tolist() == [1, 0, 1]
        # What is known of the doses is kept with its day.
        assert reading.diary.intakes[["what", "amount", "unit"]].to_numpy().tolist() == [
            ["Magnesium", 400, "mg"],
            ["Ibuprofen", 200, "mg"],
            ["Magnesium", 200, "mg"],
        ]


@pytest.mark.parametrize(
    "name", ["bearable.csv", "daylio.csv", "migraine_buddy.csv", "tonnta.csv", "track_and_graph.csv", "flaredown.csv"]
)
def test_written_out_and_read_back_it_is_the_same_diary(ugly: Ugly, name: str, tmp_path: object) -> None:
    diary = ugly(name).diary
    diary.write(str(tmp_path))
    assert read_diary(str(tmp_path)).diary == diary


def test_scales_of_daylio_are_numbers_and_hours() -> None:
    text = (
        "full_date,date,weekday,time,mood,activities,scales,note_title,note\n"
        '2026-03-02,March 2,Monday,08:00,good,,"Rest:\xa07:30 | Stress:\xa04/10\xa0points | Sleep Time:\xa06:45",,\n'
        '2026-03-02,March 2,Monday,20:00,good,,"Stress: 6/10 points",,\n'
    )
    days = read_diary(("daylio.csv", text.encode())).diary.days
    assert days["sleep_h"].tolist() == [6.75]
    assert days["stress"].tolist() == [5]  # the mean of 4 and 6
    assert days["Rest"].tolist() == [7.5]
