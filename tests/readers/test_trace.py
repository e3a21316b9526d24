"""Every number of a day is traced back to its file and line, whatever form the file has."""

from pathlib import Path

import pandas as pd
import pytest

import myolog
from myolog.readers import look

FILES = Path(__file__).parent.parent / "files"

BEARABLE = """"date","weekday","time of day","category","rating/amount","detail","notes"
"1st Mar 2024","Friday","pm","Symptom","2","Calf cramps (Moderate)",""
"1st Mar 2024","Friday","","Sleep","7:30","Asleep 23:00 - 07:00",""
"1st Mar 2024","Friday","08:00","Mood","3","",""
"1st Mar 2024","Friday","20:00","Mood","5","",""
"""
CRONOMETER = (
    "Date,Energy (kcal),Caffeine (mg),Water (g),Completed\n2024-02-29,1900,50,900,true\n2024-03-01,2000,180,1500,true\n"
)
APPLE = """<HealthData>
<Record type="HKQuantityTypeIdentifierDietaryCaffeine" sourceName="A" unit="mg" startDate="2024-03-01 08:00:00 +0100" endDate="2024-03-01 08:00:00 +0100" value="95"/>
<Record type="HKQuantityTypeIdentifierStepCount" startDate="2024-03-01 08:00:00 +0100" endDate="2024-03-01 08:00:00 +0100" value="9"/>
<Record type="HKQuantityTypeIdentifierDietaryCaffeine" sourceName="A" unit="mg" startDate="2024-03-01 15:00:00 +0100" endDate="2024-03-01 15:00:00 +0100" value="60"/>
</HealthData>"""
FITBIT = """[{
  "logId": 1, "dateOfSleep": "2024-02-29", "startTime": "2024-02-28T23:00:00.000", "endTime": "2024-02-29T06:00:00.000", "minutesAsleep": 400
},{
  "logId": 2, "dateOfSleep": "2024-03-01", "startTime": "2024-02-29T23:00:00.000", "endTime": "2024-03-01T06:30:00.000", "minutesAsleep": 420
}]"""
TRACKED = "FeatureName,Timestamp,Value,Label,Note\nWater,2024-03-01T09:00:00+01:00,0.5,,\nStress,2024-03-01T10:00:00+01:00,4,,\nWater,2024-03-01T19:00:00+01:00,1,,\n"
OWN = "date,rpe,minutes,nicotine\n2024-03-01,5,30,\n2024-03-01,4,20,3\n"
FILES_OF_A_DAY = [
    ("bearable.csv", BEARABLE),
    ("dailysummary.csv", CRONOMETER),
    ("export.xml", APPLE),
    ("sleep.json", FITBIT),
    ("tracked.csv", TRACKED),
    ("own.csv", OWN),
]


def given() -> list[tuple[str, bytes]]:
    return [(name, text.encode()) for name, text in FILES_OF_A_DAY]


def test_each_number_of_a_day_with_its_file_and_line() -> None:
    traced = myolog.trace(*given(), day="2024-03-01")
    rows = [
        (row.column, row.value, row.file, int(row.row), row.said, row.in_diary)
        for row in traced.itertuples(index=False)
    ]
    assert rows == [
        ("episode", "cramp calf", "bearable.csv", 2, "", True),
        ("sleep_h", "7.5", "bearable.csv", 3, "7.5", True),
        ("Sleep times (Bearable)", "Asleep 23:00 - 07:00", "bearable.csv", 3, "Asleep 23:00 - 07:00", True),
        ("Mood (Bearable)", "4", "bearable.csv", 4, "3", True),
        ("Mood (Bearable)", "4", "bearable.csv", 5, "5", True),
        ("caffeine_mg", "180", "dailysummary.csv", 3, "180", True),
        ("water_l", "1.5", "dailysummary.csv", 3, "1500", True),
        ("Energy (kcal)", "2,000", "dailysummary.csv", 3, "2000", True),
        ("caffeine_mg", "155", "export.xml", 2, "95", False),
        ("caffeine_mg", "155", "export.xml", 4, "60", False),
        ("sleep_h", "7", "sleep.json", 3, "7", False),
        ("water_l", "1.5", "tracked.csv", 2, "0.5", True),
        ("water_l", "1.5", "tracked.csv", 4, "1", True),
        ("stress", "4", "tracked.csv", 3, "4", True),
        ("training_load", "230", "own.csv", 2, "5", True),
        ("training_load", "230", "own.csv", 3, "4", True),
        ("nicotine", "3", "own.csv", 3, "3", True),
    ]


def test_a_conflict_names_the_line_of_its_own_value() -> None:
    later = ("days.csv", b"date,sleep_h\n2024-03-01,6\n")
    problems = myolog.read_diary(later, ("bearable.csv", BEARABLE.encode())).problems
    (conflict,) = (p for p in problems.itertuples() if str(p.found).startswith("7.5, but 6"))
    assert conflict.row == 3  # of the sleep, not of the first thing noted that day


@pytest.mark.parametrize(
    "name",
    [
        "bearable.csv", "cronometer.csv", "daylio.csv", "flaredown.csv", "track_and_graph.csv", "apple_health.xml", "one_file.csv",
        "whoop/physiological_cycles.csv", "whoop/sleeps.csv", "garmin/Sleep.csv", "strava/activities.csv", "oura/sleep.csv",
        "fitbit/sleep-2023-04-01.json", "fitbit/UserSleeps_2023-04-01.csv", "samsung/com.samsung.shealth.sleep.20260905.csv",
    ],
)  # fmt: skip
def test_no_number_of_a_diary_is_without_a_line_that_can_be_shown(name: str) -> None:
    diary = myolog.read_diary(FILES / name).diary
    for day in diary.days.index[:4]:
        traced = myolog.trace(FILES / name, day=day)
        assert traced["in_diary"].all()
        assert set(diary.days.loc[day].dropna().index) <= set(traced["column"])
        lines = {row: look.line_of(FILES / name, file=Path(name).name, line=int(row)) for row in set(traced["row"])}
        assert all(lines.values())


def test_an_episode_after_midnight_belongs_to_the_persons_day() -> None:
    log = ("log.csv", b"start,site\n2024-03-02 01:30,calf\n2024-03-02 12:00,thumb\n")
    assert myolog.trace(log, day=pd.Timestamp("2024-03-01"), day_start="03:00")["row"].tolist() == [2]
    assert myolog.trace(log, day="2024-03-02", day_start="03:00")["value"].tolist() == ["12:00 thumb"]
    assert myolog.trace(log, day="2024-05-02").empty
