"""Exports of devices, diet and training apps: factors by day, and never a day observed."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import myolog
from myolog import Reading, UnreadableFile, read_diary

Ugly = Callable[..., Reading]
FILES = Path(__file__).parent.parent / "files"
DEVICES = (
    "cronometer.csv",
    "apple_health.xml",
    "whoop/physiological_cycles.csv",
    "whoop/sleeps.csv",
    "whoop/workouts.csv",
    "garmin/Activities.csv",
    "garmin/Sleep.csv",
    "strava/activities.csv",
    "oura/sleep.csv",
    "oura/oura_trends.csv",
    "fitbit/sleep-2023-04-01.json",
    "fitbit/UserSleeps_2023-04-01.csv",
    "fitbit/Stress Score.csv",
    "samsung/com.samsung.shealth.sleep.20260905.csv",
)


def by_day(reading: Reading, key: str) -> dict[str, float]:
    """Values of a column by date."""
    values = reading.diary.days[key].dropna()
    return {f"{day:%Y-%m-%d}": round(value, 4) for day, value in values.items()}


@pytest.mark.parametrize("name", DEVICES)
def test_no_row_of_a_device_makes_a_day_observed(name: str) -> None:
    reading = read_diary(FILES / name)
    first, last = reading.diary.span[0], reading.diary.span[-1]
    log = f"start,site\n{first - pd.Timedelta(days=1):%Y-%m-%d} 10:00,calf\n{last + pd.Timedelta(days=1):%Y-%m-%d} 10:00,calf\n"
    with_episodes = read_diary(FILES / name, ("log.csv", log.encode()))
    assert reading.diary.observed().sum() == 0
    assert with_episodes.diary.observed().sum() == 2


@pytest.mark.parametrize("name", DEVICES)
def test_found_by_content_whatever_the_file_is_called(name: str) -> None:
    as_named = read_diary(FILES / name)
    renamed = read_diary(("mine.csv", (FILES / name).read_bytes()))
    assert renamed.sources["format"].tolist() == as_named.sources["format"].tolist()
    assert renamed.sources["format"].iloc[0] != "Myolog CSV"
    assert renamed.diary == as_named.diary


@pytest.mark.parametrize("name", DEVICES)
def test_written_out_and_read_back_it_is_the_same_diary(name: str, tmp_path: Path) -> None:
    diary = read_diary(FILES / name).diary
    diary.write(tmp_path)
    assert read_diary(tmp_path).diary == diary


class TestCronometer:
    def test_amounts_in_the_units_of_the_factors(self, ugly: Ugly) -> None:
        reading = ugly("cronometer.csv")
        assert by_day(reading, "caffeine_mg") == {"2024-02-01": 185.2, "2024-02-03": 0}
        assert by_day(reading, "water_l") == {"2024-02-01": 2.3504, "2024-02-03": 1.8}
        assert by_day(reading, "alcohol_units") == {"2024-02-01": 0, "2024-02-03": 3.5}  # 28 g, 8 g a unit
        assert by_day(reading, "vitamin_d_ug") == {"2024-02-01": 15, "2024-02-03": 1}  # 600 and 40 IU
        assert by_day(reading, "vitamin_b12_ug") == {"2024-02-01": 4.1, "2024-02-03": 2}
        assert by_day(reading, "magnesium_mg") == {"2024-02-01": 310.2, "2024-02-03": 250}

    def test_a_day_of_zeros_is_one_on_which_nothing_was_logged(self, ugly: Ugly) -> None:
        reading = ugly("cronometer.csv")
        assert reading.diary.days.index.tolist() == [pd.Timestamp("2024-02-01"), pd.Timestamp("2024-02-03")]
        assert reading.problems["row"].dropna().tolist() == [3]
        assert "Completed" not in reading.diary.days


class TestAppleHealth:
    def test_drinks_in_their_units_and_once(self, ugly: Ugly) -> None:
        reading = ugly("apple_health.xml")
        # 95 mg, the same from a second app, 0.06 g; 40 mg after midnight
        assert by_day(reading, "caffeine_mg") == {"2024-01-15": 155, "2024-01-16": 40}
        assert by_day(reading, "water_l") == {"2024-01-15": 1.25, "2024-01-16": 0.4732}
        assert by_day(reading, "magnesium_mg") == {"2024-01-16": 120}  # a part of a meal stands twice
        found = reading.problems["found"]
        assert found.str.startswith("1 record of food and drink that two apps may both have").any()
        assert found.str.startswith("1 record listed twice by the same app").any()
        assert found.str.startswith("1 record without").any()  # caffeine in cups

    def test_what_two_apps_drank_is_added_up_only_if_the_person_says_so(self) -> None:
        def water(app: str, at: str, millilitres: int) -> str:
            when = f'startDate="2024-01-15 {at} -0600" endDate="2024-01-15 {at} -0600"'
            return f'<Record type="HKQuantityTypeIdentifierDietaryWater" sourceName="{app}" unit="mL" {when} value="{millilitres}"/>'

        drinks = [
            water("A", "09:00:00", 250), water("A", "09:00:20", 250),  # two glasses, one after the other
            water("B", "09:00:00", 250), water("B", "15:00:00", 400), water("A", "20:00:00", 300),
        ]  # fmt: skip
        file = ("export.xml", f"<HealthData>{''.join(drinks)}</HealthData>".encode())
        reading = read_diary(file)
        assert by_day(reading, "water_l") == {"2024-01-15": 0.8}  # all of A, which has more of the day than B
        assert reading.diary.intakes["amount"].tolist() == [0.25, 0.25, 0.3]
        (question,) = (q for q in reading.questions if q.kind == "apps")
        assert question.sentence.endswith(
            "on 1 day more than one app has some, A and B. Did they write down the same things?"
        )
        assert question.default == "same"
        added = read_diary(file, **question.answer("different"))
        assert by_day(added, "water_l") == {"2024-01-15": 1.2}  # what both have at 09:00 is one glass
        assert next(q.default for q in added.questions if q.kind == "apps") == "different"

    def test_a_workout_that_two_devices_recorded_counts_once(self) -> None:
        def run(app: str, begin: str, end: str, minutes: int) -> str:
            when = f'startDate="2024-01-15 {begin}:00 +0000" endDate="2024-01-15 {end}:00 +0000"'
            return f'<Workout workoutActivityType="Run" sourceName="{app}" duration="{minutes}" durationUnit="min" {when}/>'

        runs = [
            run("Watch", "18:00", "18:40", 40),
            run("Phone", "18:02", "18:45", 43),
            run("Watch", "18:50", "19:00", 10),
        ]
        reading = read_diary(("export.xml", f"<HealthData>{''.join(runs)}</HealthData>".encode()))
        assert by_day(reading, "training_min") == {"2024-01-15": 53}
        assert "1 workout that two apps both recorded" in reading.problems["found"].tolist()

    def test_a_drink_after_midnight_belongs_to_the_persons_day(self, ugly: Ugly) -> None:
        assert by_day(ugly("apple_health.xml", day_start="03:00"), "caffeine_mg") == {"2024-01-15": 195}

    def test_the_hour_of_a_drink_is_kept(self, ugly: Ugly) -> None:
        intakes = ugly("apple_health.xml").diary.intakes
        assert intakes.loc[intakes["what"] == "Caffeine", "when"].dt.strftime("%d %H:%M").tolist() == [
            "15 08:00",
            "15 15:30",
            "16 01:30",
        ]

    def test_a_night_is_the_union_of_its_stages_with_naps_added(self, ugly: Ugly) -> None:
        reading = ugly("apple_health.xml")
        # 23:00 to 02:30 from two devices, 03:00 to 06:30, and 45 minutes in the afternoon; the night in
        # which the clock goes forward is an hour shorter than it looks
        assert by_day(reading, "sleep_h") == {"2024-01-15": 7.75, "2024-03-10": 7}

    def test_time_in_bed_is_no_sleep(self, ugly: Ugly) -> None:
        reading = ugly("apple_health.xml")
        assert by_day(reading, "Time in bed (Apple Health)") == {"2024-01-15": 9}
        in_bed = '<Record type="HKCategoryTypeIdentifierSleepAnalysis" value="HKCategoryValueSleepAnalysisInBed" startDate="2024-01-14 22:30:00 -0600" endDate="2024-01-15 06:30:00 -0600"/>'
        alone = read_diary(("export.xml", f"<HealthData>{in_bed}</HealthData>".encode()))
        assert "sleep_h" not in alone.diary.days
        assert by_day(alone, "Time in bed (Apple Health)") == {"2024-01-15": 8}

    def test_training_and_relaxation(self, ugly: Ugly) -> None:
        reading = ugly("apple_health.xml")
        assert by_day(reading, "training_min") == {"2024-01-16": 35.5}
        assert by_day(reading, "relaxation_min") == {"2024-01-15": 15}
        question = next(q for q in reading.questions if q.kind == "empty")
        assert question.default == "not logged"

    def test_in_its_archive_it_is_the_same(self, tmp_path: Path) -> None:
        import zipfile  # noqa: PLC0415

        path = tmp_path / "export.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(FILES / "apple_health.xml", "apple_health_export/export.xml")
            archive.writestr("apple_health_export/export_cda.xml", "<ClinicalDocument/>")
            archive.writestr("apple_health_export/workout-routes/route.gpx", "<gpx/>")
        assert read_diary(path).diary == read_diary(FILES / "apple_health.xml").diary

    def test_a_file_that_breaks_off_is_read_up_to_there(self) -> None:
        content = (FILES / "apple_health.xml").read_bytes()
        cut = content[: content.index(b'value="500"')]
        reading = read_diary(("export.xml", cut))
        assert by_day(reading, "caffeine_mg") == {"2024-01-15": 155, "2024-01-16": 40}
        told = reading.problems[reading.problems["found"].str.contains("breaks off")]
        assert told["row"].tolist() == [cut.count(b"\n") + 1]

    def test_a_dtd_that_is_none_does_no_harm(self) -> None:
        content = (FILES / "apple_health.xml").read_bytes()
        broken = content.replace(b"  unit          CDATA #IMPLIED\n", b"  unit          #IMPLIED\n")
        assert read_diary(("export.xml", broken)).diary == read_diary(("export.xml", content)).diary

    @pytest.mark.parametrize(
        "entity",
        [
            b'<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">',
            b'<!ENTITY a SYSTEM "file:///etc/passwd">',
            b'<!ENTITY % a SYSTEM "http://example.org/a.dtd"> %a;',
        ],
    )
    def test_entities_are_refused(self, entity: bytes) -> None:
        content = (FILES / "apple_health.xml").read_bytes().replace(b"]>\n<HealthData", entity + b"]>\n<HealthData")
        with pytest.raises(UnreadableFile, match="entities"):
            read_diary(("export.xml", content))

    def test_a_phone_with_twelve_hours_and_a_year_that_is_none(self) -> None:
        record = '<Record type="HKQuantityTypeIdentifierDietaryCaffeine" sourceName="a" unit="mg" startDate="{0}" endDate="{0}" value="50"/>'
        rows = "".join(record.format(d) for d in ("2024-01-15 2:05:00\u202fPM -0600", "0202-01-15 08:00:00 -0600"))
        reading = read_diary(("export.xml", f"<HealthData>{rows}</HealthData>".encode()))
        assert by_day(reading, "caffeine_mg") == {"2024-01-15": 50}
        assert reading.diary.intakes["when"].tolist() == [pd.Timestamp("2024-01-15 14:05")]
        assert reading.sources["rows_set_aside"].tolist() == [1]


class TestWhoop:
    def test_a_night_and_the_strain_after_it_belong_to_the_day_of_waking(self, ugly: Ugly) -> None:
        reading = ugly("whoop/physiological_cycles.csv")
        assert by_day(reading, "sleep_h") == {"2026-05-10": 7.5, "2026-05-12": 7}
        assert by_day(reading, "strain") == {"2026-05-10": 12.5, "2026-05-11": 9.1}  # the running cycle has none yet
        assert by_day(reading, "Recovery score % (WHOOP)") == {"2026-05-10": 72, "2026-05-12": 61}
        assert reading.problems["row"].tolist() == [2]

    def test_naps_are_added_and_workouts_are_minutes(self, ugly: Ugly) -> None:
        assert by_day(ugly("whoop/sleeps.csv"), "sleep_h") == {"2026-05-10": 8}
        workouts = ugly("whoop/workouts.csv")
        assert by_day(workouts, "training_min") == {"2026-05-10": 65}
        assert "training_load" not in workouts.diary.days

    def test_answers_of_the_journal(self, ugly: Ugly) -> None:
        reading = ugly("whoop/journal_entries.csv")
        # Asked in the morning about the evening before: the cycles begin at 23:00 of the 9th and of the 10th.
        assert by_day(reading, "caffeine_had") == {"2026-05-09": 1, "2026-05-10": 0}
        assert by_day(reading, "alcohol") == {"2026-05-09": 0}
        assert by_day(reading, "Have caffeine within 4 hours of bed?") == {"2026-05-10": 1}
        assert reading.diary.episodes["kind"].tolist() == ["cramp"]
        assert reading.diary.counts().tolist() == [1, 0]  # the person said so themselves

    def test_the_four_files_together(self) -> None:
        reading = read_diary(FILES / "whoop")
        assert set(reading.sources["format"]) == {"WHOOP"}
        assert len(reading.sources) == 4
        assert by_day(reading, "training_min") == {"2026-05-10": 65}


class TestGarmin:
    def test_activities(self, ugly: Ugly) -> None:
        reading = ugly("garmin/Activities.csv")
        assert by_day(reading, "training_min") == {"2026-06-26": 135.5, "2026-06-28": 30}
        assert by_day(reading, "tss") == {"2026-06-26": 88.4, "2026-06-28": 31}

    def test_nights_whose_date_stands_under_another_name(self, ugly: Ugly) -> None:
        reading = ugly("garmin/Sleep.csv")
        assert by_day(reading, "sleep_h") == {"2026-06-25": 7.75, "2026-06-26": 5.1333}
        assert by_day(reading, "Body Battery (Garmin Connect)") == {"2026-06-25": 60, "2026-06-26": 35}

    def test_a_time_without_hours_is_minutes_and_seconds(self) -> None:
        header = "Activity Type,Date,Favorite,Title,Distance,Calories,Time\n"
        rows = (
            "Running,2026-06-26 06:04:11,false,Run,5,300,45:30\nRunning,2026-06-27 06:04:11,false,Run,5,300,1:05:00\n"
        )
        reading = read_diary(("a.csv", (header + rows).encode()))
        assert by_day(reading, "training_min") == {"2026-06-26": 45.5, "2026-06-27": 65}

    def test_what_a_column_is_can_be_said(self, ugly: Ugly) -> None:
        reading = ugly("garmin/Sleep.csv", mapping={"Duration": "ignore", "Score (Garmin Connect)": "own"})
        assert "sleep_h" not in reading.diary.days
        assert reading.columns.set_index("column").loc["Duration", "role"] == "ignored"

    def test_dates_of_the_american_form(self) -> None:
        header = "Activity Type,Date,Favorite,Title,Distance,Calories,Time\n"
        rows = (
            "Running,6/26/2026 6:04 AM,false,Run,5,300,00:30:00\nRunning,6/27/2026 6:04 PM,false,Run,5,300,00:31:00\n"
        )
        reading = read_diary(("a.csv", (header + rows).encode()))
        assert by_day(reading, "training_min") == {"2026-06-26": 30, "2026-06-27": 31}

    def test_minutes_and_seconds_with_their_tenths(self, read: Callable[..., Reading]) -> None:
        head = "Activity Type,Date,Favorite,Title,Distance,Calories,Time,Avg HR\n"
        reading = read(head + 'Yoga,2026-06-26 06:04:11,false,"Y","0.0","60","15:20.5","--"\n')
        assert reading.diary.days["training_min"].tolist() == [pytest.approx(15 + 20.5 / 60)]

    def test_the_sheet_of_one_night_is_refused_with_the_way_out(self, read: Callable[..., Reading]) -> None:
        with pytest.raises(UnreadableFile, match="4 weeks"):
            read("Sleep Score 1 Day,\nDate,2026-06-26\nSleep Duration,5h 8min\n")

    def test_weeks_are_refused_with_the_way_out(self) -> None:
        content = b'Date,Avg Score,Avg Quality,Avg Duration\n"Nov 1-7",76,Good,7h 2min\n"Oct 25-31",71,Fair,6h 50min\n'
        with pytest.raises(UnreadableFile, match="4 weeks"):
            read_diary(("Sleep.csv", content))

    def test_a_table_of_ones_own_with_such_a_column_is_none_of_it(self) -> None:
        reading = read_diary(("log.csv", b"date,avg score,episodes\n2024-01-01,3,1\n2024-01-02,4,0\n"))
        assert reading.sources["format"].tolist() == ["Myolog CSV"]


class TestStrava:
    def test_the_last_of_two_columns_and_the_load_of_whole_days_only(self, ugly: Ugly) -> None:
        reading = ugly("strava/activities.csv")
        assert by_day(reading, "training_min") == {"2024-01-15": 104, "2024-01-17": 30, "2024-01-18": 35}
        # 6 x 44 min + 3 x 60 min; on the 18th one of two activities has no exertion
        assert by_day(reading, "training_load") == {"2024-01-15": 444}
        assert by_day(reading, "Training Load (Strava)") == {"2024-01-15": 75}
        assert reading.problems["found"].str.contains("UTC").any()

    def test_a_day_without_training_is_none_but_one_whose_load_is_not_known_is_not(self, ugly: Ugly) -> None:
        reading = ugly("strava/activities.csv")
        (question,) = (q for q in reading.questions if q.kind == "empty")
        answered = ugly("strava/activities.csv", **question.answer("none"))
        assert by_day(answered, "training_min") == {
            "2024-01-15": 104,
            "2024-01-16": 0,
            "2024-01-17": 30,
            "2024-01-18": 35,
        }
        # On the 17th and the 18th there was an activity without an exertion.
        assert by_day(answered, "training_load") == {"2024-01-15": 444, "2024-01-16": 0}

    def test_the_zone_is_asked_and_moves_an_evening_to_its_day(self) -> None:
        header = "Activity ID,Activity Date,Activity Name,Activity Type,Elapsed Time,Moving Time\n"
        rows = '1,"Mar 3, 2025, 11:30:00 PM",Ride,Ride,1200,1200\n2,"Mar 5, 2025, 9:00:00 AM",Ride,Ride,600,600\n'
        file = ("activities.csv", (header + rows).encode())
        reading = read_diary(file)
        (question,) = (q for q in reading.questions if q.kind == "zone")
        assert (by_day(reading, "training_min"), question.default) == ({"2025-03-03": 20, "2025-03-05": 10}, None)
        # 23:30 in UTC is 00:30 of the next day in Berlin.
        told = read_diary(file, **question.answer("Europe/Berlin"))
        assert by_day(told, "training_min") == {"2025-03-04": 20, "2025-03-05": 10}
        with pytest.raises(ValueError, match="no time zone"):
            read_diary(file, **question.answer("Nowhere"))

    def test_names_by_the_hour_tell_the_zone(self) -> None:
        header = "Activity ID,Activity Date,Activity Name,Activity Type,Elapsed Time,Moving Time\n"
        rows = "".join(
            f'{n},"Mar {n}, 2025, {hour}",{part} Run,Run,600,600\n'
            for n, hour, part in (
                (4, "2:00:00 AM", "Evening"),
                (5, "3:30:00 AM", "Evening"),
                (5, "3:00:00 PM", "Morning"),
            )
        )
        reading = read_diary(("activities.csv", (header + rows).encode()))
        # At 2:00 and 3:30 in UTC it is the evening before in America, as the names say.
        assert by_day(reading, "training_min") == {"2025-03-03": 10, "2025-03-04": 10, "2025-03-05": 10}
        assert reading.problems["fix"].str.contains("“Evening”").any()

    def test_the_other_form_of_its_dates(self) -> None:
        header = "Activity ID,Activity Date,Activity Name,Activity Type,Elapsed Time,Moving Time,Perceived Exertion\n"
        reading = read_diary(("activities.csv", f'{header}1,"24 Dec 2020, 08:13:59",Run,Run,1800,1800,5\n'.encode()))
        assert by_day(reading, "training_load") == {"2020-12-24": 150}


class TestOura:
    def test_nights_only(self, ugly: Ugly) -> None:
        reading = ugly("oura/sleep.csv")
        assert by_day(reading, "sleep_h") == {"2024-05-02": 7.25, "2024-05-03": 6.5}
        assert by_day(reading, "average_hrv (Oura)") == {"2024-05-02": 48, "2024-05-03": 52}
        assert reading.problems["found"].tolist() == ["1 row of another kind"]

    def test_trends(self, ugly: Ugly) -> None:
        reading = ugly("oura/oura_trends.csv")
        assert by_day(reading, "sleep_h") == {"2019-03-01": 7.5, "2019-03-02": 6.25}
        assert by_day(reading, "Sleep Score (Oura)") == {"2019-03-01": 82, "2019-03-02": 75}


class TestFitbit:
    def test_sleep_in_json_with_naps_and_each_once(self, ugly: Ugly) -> None:
        reading = ugly("fitbit/sleep-2023-04-01.json")
        assert by_day(reading, "sleep_h") == {"2023-04-02": 7.5, "2023-04-03": 5.5}
        assert reading.sources["rows_set_aside"].tolist() == [2]  # the year 202, and 26 hours

    def test_json_that_breaks_off(self) -> None:
        content = (FILES / "fitbit" / "sleep-2023-04-01.json").read_bytes()
        reading = read_diary(("sleep.json", content[: content.index(b'"logId":1003') + 30]))
        assert by_day(reading, "sleep_h") == {"2023-04-02": 7.5}
        assert reading.problems["found"].str.contains("breaks off").any()

    def test_the_newer_table_is_in_utc(self, ugly: Ugly) -> None:
        assert by_day(ugly("fitbit/UserSleeps_2023-04-01.csv"), "sleep_h") == {"2023-04-02": 7.5}

    def test_a_score_of_the_device_is_no_stress_of_the_persons(self, ugly: Ugly) -> None:
        reading = ugly("fitbit/Stress Score.csv")
        assert by_day(reading, "Stress score (Fitbit)") == {"2023-04-01": 78}
        assert "stress" not in reading.diary.days
        log = read_diary(("log.csv", b"date,stress score,episodes\n2024-01-01,3,1\n2024-01-02,4,0\n"))
        assert log.sources["format"].tolist() == ["Myolog CSV"]

    def test_the_table_of_the_web_site_below_its_title(self) -> None:
        head = "Sleep\nStart Time,End Time,Minutes Asleep,Minutes Awake,Number of Awakenings,Time in Bed\n"
        rows = (
            '"2019-06-13 10:50PM","2019-06-14 6:20AM","405","45","2","450"\n'
            '"2019-06-14 1:00PM","2019-06-14 1:30PM","30","0","0","30"\n'
            '"2019-06-14 11:40PM","2019-06-15 7:00AM","420","20","1","440"\n'
        )
        reading = read_diary(("fitbit_export.csv", (head + rows).encode()))
        assert by_day(reading, "sleep_h") == {"2019-06-14": 7.25, "2019-06-15": 7}  # 405 and 30 min; 420 min
        assert reading.diary.observed().sum() == 0
        assert len(reading.diary.episodes) == 0

    def test_days_of_a_study_are_those_of_its_first_person(self) -> None:
        head = "Id,SleepDay,TotalSleepRecords,TotalMinutesAsleep,TotalTimeInBed\n"
        rows = (
            "71,5/1/2018 12:00:00 AM,1,390,410\n71,5/2/2018 12:00:00 AM,1,450,480\n72,5/1/2018 12:00:00 AM,1,300,310\n"
        )
        reading = read_diary(("sleepDay.csv", (head + rows).encode()))
        assert by_day(reading, "sleep_h") == {"2018-05-01": 6.5, "2018-05-02": 7.5}
        told = reading.problems[reading.problems["column"] == "Id"]
        assert told[["row", "found"]].to_numpy().tolist() == [[4, "1 row of other persons"]]

    @pytest.mark.parametrize(
        ("text", "key", "values"),
        [
            (
                "sleep_log_entry_id,timestamp,overall_score,resting_heart_rate\n9,2021-02-03T06:30:00Z,71,58\n8,2021-02-02T07:00:00Z,77,57\n",
                "overall_score (Fitbit)",
                {"2021-02-02": 77, "2021-02-03": 71},
            ),
            (
                "timestamp,rmssd,nremhr,entropy\n2021-02-02T00:00:00,28.5,52,2.1\n2021-02-03T00:00:00,33,51,2.2\n",
                "rmssd (Fitbit)",
                {"2021-02-02": 28.5, "2021-02-03": 33},
            ),
            (
                "date_time,heart_zone_id,total_minutes\n2021-02-02T18:00,CARDIO,2\n2021-02-02T18:01,FAT_BURN,1\n2021-02-04T18:01,PEAK,2\n",
                "Active zone minutes (Fitbit)",
                {"2021-02-02": 3, "2021-02-04": 2},
            ),
        ],
    )
    def test_what_it_measures_is_no_episode_and_no_day_watched(
        self, text: str, key: str, values: dict[str, float]
    ) -> None:
        reading = read_diary(("table.csv", text.encode()))
        assert by_day(reading, key) == values
        assert len(reading.diary.episodes) == 0
        assert reading.diary.observed().sum() == 0


class TestSamsung:
    def test_the_reading_that_puts_sleep_into_the_night(self, ugly: Ugly) -> None:
        reading = ugly("samsung/com.samsung.shealth.sleep.20260905.csv")
        assert by_day(reading, "sleep_h") == {"2026-09-04": 5.85, "2026-09-05": 7.0833}  # 400 and 25 min
        assert reading.problems["found"].tolist() == ["times that may be yours or those of the world’s clock (UTC)"]

    def test_times_in_utc_of_somebody_far_east(self) -> None:
        rows = "".join(
            f"2026-09-{d:02d} 14:00:00.000,2026-09-{d:02d} 21:30:00.000,UTC+0900,80,90,420,x{d},\n" for d in range(1, 4)
        )
        header = "com.samsung.health.sleep.start_time,com.samsung.health.sleep.end_time,com.samsung.health.sleep.time_offset,sleep_score,efficiency,sleep_duration,uuid\n"
        reading = read_diary(("a.csv", f"com.samsung.shealth.sleep,7006011,11\n{header}{rows}".encode()))
        assert by_day(reading, "sleep_h") == {"2026-09-02": 7, "2026-09-03": 7, "2026-09-04": 7}


STRAVA = (
    b"Activity ID,Activity Date,Activity Name,Activity Type,Elapsed Time,Moving Time\n"
    b'1,"Jan 16, 2024, 1:30:00 AM",Evening Run,Run,1800,1800\n2,"Jan 18, 2024, 1:30:00 AM",Evening Run,Run,2400,2400\n'
)


def test_utc_is_read_by_the_clock_of_the_person_and_asked_where_that_is_not_known() -> None:
    # 01:30 UTC is 17:30 of the day before in Los Angeles (UTC-8 in January)
    asked = myolog.read_diary(("activities.csv", STRAVA))
    (question,) = (q for q in asked.questions if q.kind == "zone")
    local = myolog.read_diary(("activities.csv", STRAVA), **question.answer("America/Los_Angeles"))
    assert local.diary.days["training_min"].to_dict() == {
        pd.Timestamp("2024-01-15"): 30,
        pd.Timestamp("2024-01-17"): 40,
    }
    browser = myolog.read_diary(("activities.csv", STRAVA), zone="America/Los_Angeles")
    assert browser.diary == local.diary
    assert not [q for q in browser.questions if q.kind == "zone"]
    with pytest.raises(ValueError, match="name of a time zone"):
        myolog.read_diary(("activities.csv", STRAVA), zone="Mars/Olympus")
