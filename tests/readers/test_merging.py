"""Several files of the same days: gaps are filled, nothing is added up twice, and a rule decides what differs."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from myolog import Reading, read_diary

Read = Callable[..., Reading]
FILES = Path(__file__).parent.parent / "files"

A = "date,sleep_h,mood\n2024-03-01,7,fine\n2024-03-02,6,fine\n2024-03-03,,fine\n"
B = "date,sleep_h,mood\n2024-03-01,8,low\n2024-03-02,6,fine\n2024-03-03,5,\n2024-03-04,9,\n"
C = "date,sleep_h\n2024-03-01,6\n2024-03-04,9\n"


@pytest.mark.parametrize(
    ("rule", "sleep", "mood"),
    [("first", [7, 6, 5, 9], "fine"), ("newest", [6, 6, 5, 9], "low"), ("mean", [7, 6, 5, 9], "fine")],
)
def test_the_rule_decides_what_differs(read: Read, rule: str, sleep: list[float], mood: str) -> None:
    days = read(A, B, C, conflicts=rule).diary.days
    assert days["sleep_h"].tolist() == sleep  # the mean of 7, 8 and 6 is 7
    assert days["mood"].iloc[0] == mood


def test_the_mean_is_one_of_all_files(read: Read) -> None:
    days = read(A, B, conflicts="mean").diary.days
    assert days["sleep_h"].tolist() == [7.5, 6, 5, 9]


def test_both_values_are_told_with_their_files(read: Read) -> None:
    for rule, other in (("first", "7 in log.csv"), ("mean", "7 in log.csv"), ("newest", "8 in log1.csv")):
        problems = read(A, B, C, conflicts=rule).problems
        told = problems[(problems["file"] == "log2.csv") & (problems["column"] == "sleep_h")]
        assert told[["row", "found"]].to_numpy().tolist() == [[2, f"6, but {other}"]]


def test_it_is_asked_once_and_the_answer_holds(read: Read) -> None:
    (question,) = [q for q in read(A, B, C).questions if q.kind == "conflicts"]
    assert question.default == "first"
    assert question.answer("newest") == {"conflicts": "newest"}
    assert [q for q in read(A, "date,sleep_h\n2024-03-01,7\n2024-03-09,5\n").questions if q.kind == "conflicts"] == []


def test_a_rule_that_there_is_not(read: Read) -> None:
    with pytest.raises(ValueError, match="'first', 'newest', 'mean'"):
        read(A, conflicts="largest")


def test_the_same_file_twice_changes_nothing() -> None:
    for name in ("bearable.csv", "apple_health.xml", "strava/activities.csv"):
        once = read_diary(FILES / name)
        twice = read_diary(FILES / name, ("copy of it", (FILES / name).read_bytes()))
        assert twice.diary == once.diary


def test_a_coffee_in_two_apps_is_not_added_up() -> None:
    cronometer = (FILES / "cronometer.csv").read_bytes().replace(b"2024-02-01", b"2024-01-15")
    reading = read_diary(("food.csv", cronometer), FILES / "apple_health.xml")
    assert reading.diary.days.loc["2024-01-15", "caffeine_mg"] == 185.2
    told = reading.problems[reading.problems["column"] == "Caffeine"]
    assert told["found"].tolist() == ["155, but 185.2 in food.csv"]


def fitbit(*sleeps: tuple[str, str, int]) -> bytes:
    rows = [
        {"logId": i, "dateOfSleep": end[:10], "startTime": start, "endTime": end, "minutesAsleep": minutes}
        for i, (start, end, minutes) in enumerate(sleeps)
    ]
    return json.dumps(rows).encode()


OURA = (FILES / "oura" / "sleep.csv").read_bytes()  # nights of 7.25 and 6.5 h
SAME = ("2024-05-01T23:00:00.000", "2024-05-02T07:00:00.000", 420)
NAP = ("2024-05-02T14:00:00.000", "2024-05-02T15:00:00.000", 45)
NEXT = ("2024-05-03T23:00:00.000", "2024-05-04T06:00:00.000", 360)


@pytest.mark.parametrize(("rule", "hours"), [("first", 8), ("newest", 7.75), ("mean", 7.875)])
def test_a_night_from_two_devices_counts_once_and_a_nap_is_added(rule: str, hours: float) -> None:
    reading = read_diary(("ring.csv", OURA), ("watch.json", fitbit(SAME, NAP, NEXT)), conflicts=rule)  # type: ignore[arg-type]
    sleep = reading.diary.days["sleep_h"]
    assert sleep.tolist() == [hours, 6.5, 6]  # 7.25 or 7 h, and a nap of 0.75 h
    assert reading.problems["found"].str.contains("7.25 in ring.csv").any()


def test_the_same_night_from_both_is_no_conflict() -> None:
    ring_night = ("2024-05-01T23:05:00.000", "2024-05-02T07:10:00.000", 435)
    reading = read_diary(("ring.csv", OURA), ("watch.json", fitbit(ring_night, NAP)))
    assert reading.diary.days["sleep_h"].tolist() == [8, 6.5]
    assert [q for q in reading.questions if q.kind == "conflicts"] == []


def test_a_night_of_which_each_device_saw_a_part_is_the_union() -> None:
    first = ("one.json", fitbit(("2024-05-01T23:00:00.000", "2024-05-02T03:30:00.000", 270)))
    second = ("two.json", fitbit(("2024-05-02T01:00:00.000", "2024-05-02T07:00:00.000", 360)))
    third = ("three.json", fitbit(("2024-05-02T06:30:00.000", "2024-05-02T07:30:00.000", 60), NAP))
    for files in ((first, second), (second, first)):
        reading = read_diary(*files)
        assert reading.diary.days["sleep_h"].tolist() == [8]  # 23:00 to 7:00
        assert [q for q in reading.questions if q.kind == "conflicts"] == []
    # the nap of an hour has 15 minutes awake, so the union is unknown, and the first file's hours stay with the nap added
    assert read_diary(first, second, third).diary.days["sleep_h"].tolist() == [8.75]


def test_a_sleep_around_midnight_that_stands_under_two_days_counts_once() -> None:
    night = ("2024-05-02T00:30:00.000", "2024-05-02T07:00:00.000", 390)
    first = ("one.json", fitbit(night, ("2024-05-02T22:00:00.000", "2024-05-03T00:10:00.000", 130)))
    second = ("two.json", fitbit(night, ("2024-05-02T22:00:00.000", "2024-05-02T23:50:00.000", 110)))
    sleep = read_diary(first, second).diary.days["sleep_h"]
    assert sleep["2024-05-02"] == 6.5
    assert sleep["2024-05-03"] == pytest.approx(130 / 60)


def test_a_third_device_adds_nothing_that_is_there() -> None:
    watch = ("watch.json", fitbit(SAME, NAP))
    other = ("other.json", fitbit(("2024-05-02T14:05:00.000", "2024-05-02T14:50:00.000", 40)))
    assert read_diary(("ring.csv", OURA), watch, other).diary.days["sleep_h"].iloc[0] == 8


def test_a_nap_is_not_added_to_hours_that_the_person_wrote_down() -> None:
    log = ("log.csv", b"date,sleep_h\n2024-05-02,7.5\n")
    assert read_diary(log, ("watch.json", fitbit(SAME, NAP))).diary.days["sleep_h"].tolist() == [7.5]


def test_naps_of_the_other_file_of_the_same_app_are_not_lost() -> None:
    days = read_diary(FILES / "whoop").diary.days
    assert days.loc["2026-05-10", "sleep_h"] == 8  # with the nap, which physiological_cycles.csv leaves out
    assert days.loc["2026-05-12", "sleep_h"] == 7  # which sleeps.csv does not have


def test_a_month_from_six_apps_is_one_diary() -> None:
    """One fictitious person: each number comes from the one file that has it."""
    names = (
        "bearable.csv",
        "cronometer.csv",
        "strava/activities.csv",
        "oura/sleep.csv",
        "fitbit/Stress Score.csv",
        "tonnta.csv",
    )
    apart = {name: read_diary(FILES / name) for name in names}
    reading = read_diary(*(FILES / name for name in names))
    assert len(reading.sources) == 6
    assert len(reading.diary.episodes) == sum(len(r.diary.episodes) for r in apart.values())
    for each in apart.values():
        for key in each.diary.days.columns:
            known = each.diary.days[key].dropna()
            assert reading.diary.days.loc[known.index, key].tolist() == known.tolist()
    gained = reading.columns[reading.columns["role"].isin(["factor", "own factor"])]
    assert set(gained["key"]) <= set(reading.diary.days.columns)


class TestOverlap:
    """Sleeps of one file that overlap."""

    def test_a_night_that_grew_counts_once(self) -> None:
        # 22:30 to 00:10, to 02:00 and to 05:30; the first ends on another day than the last, the nap is by itself
        night = [
            ("2024-05-01T22:30:00", f"2024-05-02T{end}", minutes)
            for end, minutes in (("00:10:00", 100), ("02:00:00", 210))
        ]
        evening = ("2024-05-01T22:30:00", "2024-05-01T23:20:00", 50)
        whole = ("2024-05-01T22:30:00", "2024-05-02T05:30:00", 420)
        reading = read_diary(("watch.json", fitbit(evening, *night, whole, NAP)))
        assert reading.diary.days["sleep_h"].tolist() == [7.75]  # 7 h and 45 min
        told = reading.problems[reading.problems["found"].str.contains("overlap")]
        assert told["found"].tolist() == ["4 sleeps that overlap with another one"]
        assert told["action"].tolist() == ["told"]

    def test_what_only_overlaps_in_part_is_the_union(self) -> None:
        sleeps = [
            ("2024-05-02T00:00:00", "2024-05-02T04:00:00", 240),
            ("2024-05-02T03:00:00", "2024-05-02T07:30:00", 270),
        ]
        assert read_diary(("watch.json", fitbit(*sleeps))).diary.days["sleep_h"].tolist() == [7.5]

    def test_with_time_awake_the_longest_of_what_lies_within_counts(self) -> None:
        # 6 h 30 asleep of 7 h, and 3 h 50 of the first 4 h of it
        sleeps = [
            ("2024-05-02T00:00:00", "2024-05-02T04:00:00", 230),
            ("2024-05-02T00:00:00", "2024-05-02T07:00:00", 390),
        ]
        assert read_diary(("watch.json", fitbit(*sleeps))).diary.days["sleep_h"].tolist() == [6.5]

    def test_of_two_that_touch_neither_is_lost(self) -> None:
        # the first has 3 of 4 h asleep, of which the last eighth lies within the second: 2 h 37.5 min and 4 h
        sleeps = [
            ("2024-05-02T00:00:00", "2024-05-02T04:00:00", 180),
            ("2024-05-02T03:30:00", "2024-05-02T08:30:00", 240),
        ]
        assert read_diary(("watch.json", fitbit(*sleeps))).diary.days["sleep_h"].tolist() == [6.625]

    def test_a_sleep_of_weeks_swallows_no_night(self) -> None:
        sleeps = [("2024-04-02T00:00:00", "2024-05-09T07:00:00", 400), SAME]
        assert read_diary(("watch.json", fitbit(*sleeps))).diary.days["sleep_h"].tolist() == [
            7,
            pytest.approx(400 / 60),
        ]

    def test_without_overlap_nothing_is_told(self) -> None:
        assert read_diary(("watch.json", fitbit(SAME, NAP, NEXT))).problems.empty


def drinks(*rows: tuple[str, int]) -> bytes:
    """An export of Apple Health with drinks in millilitres at "MM-DD HH:MM" of 2025."""
    record = '<Record type="HKQuantityTypeIdentifierDietaryWater" sourceName="A" unit="mL" startDate="{0}" endDate="{0}" value="{1}"/>'
    return f"<HealthData>{''.join(record.format(f'2025-{at}:00 +0000', ml) for at, ml in rows)}</HealthData>".encode()


class TestCutDay:
    """An export made in the middle of its last day, beside a later one of the same app."""

    OLD = ("old.xml", drinks(("06-01 09:00", 800), ("06-02 08:00", 300)))
    LATER = (
        "later.xml",
        drinks(("06-01 09:00", 900), ("06-02 08:00", 300), ("06-02 19:00", 1100), ("06-03 12:00", 700)),
    )

    @pytest.mark.parametrize("rule", ["first", "newest", "mean"])
    def test_the_later_export_knows_the_day(self, rule: str) -> None:
        for files in ((self.OLD, self.LATER), (self.LATER, self.OLD)):
            reading = read_diary(*files, conflicts=rule)  # type: ignore[arg-type]
            water = reading.diary.days["water_l"]
            assert water["2025-06-02"] == 1.4
            assert water["2025-06-03"] == 0.7
            told = reading.problems[reading.problems["found"].str.contains("the last day")]
            assert told[["file", "found", "action"]].to_numpy().tolist() == [
                ["old.xml", "other values of 2025-06-02, the last day of this export, than in later.xml", "told"]
            ]

    def test_of_a_day_before_the_rule_decides(self) -> None:
        water = read_diary(self.OLD, self.LATER).diary.days["water_l"]
        assert water["2025-06-01"] == 0.8
        assert read_diary(self.OLD, self.LATER, conflicts="newest").diary.days["water_l"]["2025-06-01"] == 0.9

    def test_another_app_yields_nothing(self) -> None:
        log = ("log.csv", b"date,water_l\n2025-06-01,0.8\n2025-06-02,0.3\n")
        assert read_diary(log, self.LATER).diary.days["water_l"]["2025-06-02"] == 0.3
        both = (log, ("more.csv", b"date,water_l\n2025-06-02,1.4\n2025-06-03,0.7\n"))
        assert read_diary(*both).diary.days["water_l"]["2025-06-02"] == 0.3

    def test_what_only_the_older_one_has_stays(self) -> None:
        later = ("later.xml", drinks(("06-01 09:00", 800), ("06-03 12:00", 700)))
        reading = read_diary(self.OLD, later)
        assert reading.diary.days["water_l"].tolist() == [0.8, 0.3, 0.7]
        assert reading.problems.empty

    def test_a_night_that_was_not_over_yields_and_a_nap_stays(self) -> None:
        cut = ("2024-05-01T23:00:00.000", "2024-05-02T03:00:00.000", 200)
        reading = read_diary(("old.json", fitbit(cut, NAP)), ("later.json", fitbit(SAME, NEXT)))
        assert reading.diary.days["sleep_h"].tolist() == [7.75, 6]  # 7 h, and the nap of 45 min; the night after
        assert [q for q in reading.questions if q.kind == "conflicts"] == []
