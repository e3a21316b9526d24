"""Times of day, ranges of them, lengths, and dates that need their column's company: what people and computers write."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from myolog import AmbiguousDates, Reading, UnreadableFile
from myolog.parsing import dates
from myolog.parsing.stamps import is_part_of_day, parse_clock, parse_month, parse_range

Read = Callable[..., Reading]
MINUTES = 60_000_000


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 10 March 2025."""
    monkeypatch.setattr(dates, "today", lambda: np.datetime64("2025-03-10"))


def starts(reading: Reading) -> list[str]:
    return reading.diary.episodes["start"].dt.strftime("%Y-%m-%d %H:%M").tolist()


def lengths(reading: Reading) -> list[float]:
    return (reading.diary.episodes["duration"] / pd.Timedelta("1min")).tolist()


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("8:05p", 1205), ("8.05pm", 1205), ("4am", 240), ("around 6pm", 1080), ("~6 pm", 1080), ("about noon", 720), ("12 midnight", 0), ("8 a", None), ("later", None)],
)  # fmt: skip
def test_times_as_people_write_them(text: str, minutes: int | None) -> None:
    found = parse_clock(text)
    assert (None if found is None else found // MINUTES) == minutes


@pytest.mark.parametrize(
    ("text", "both"),
    [
        ("13:10-13:25", ("13:10", "13:25")), ("8:05-8:10", ("8:05", "8:10")), ("13:10 to 13:25", ("13:10", "13:25")), ("13:10–13:25", ("13:10", "13:25")),
        ("7-8pm", ("7pm", "8pm")), ("11:40-12:05pm", ("11:40 am", "12:05pm")), ("from 8 am until 9 am", ("8 am", "9 am")),
        ("March 5, 2024 8:05 AM → 8:10 AM", ("March 5, 2024 8:05 AM", "8:10 AM")), ("2024-03-05 - 14:00", None), ("10-12", None), ("2024-03-05", None),
    ],
)  # fmt: skip
def test_ranges_of_times(text: str, both: tuple[str, str] | None) -> None:
    assert parse_range(text) == both


@pytest.mark.parametrize(
    ("text", "is_part"),
    [("evening", True), ("in the morning", True), ("nachts", True), ("5pm", False), ("work", False)],
)
def test_parts_of_the_day(text: str, is_part: bool) -> None:
    assert is_part_of_day(text) is is_part


@pytest.mark.parametrize(
    ("text", "month"),
    [("March 2024", (2024, 3)), ("log_2024-03.csv", (2024, 3)), ("03/2024", (2024, 3)), ("Jan-Feb 2024", None), ("2024-03-05", None), ("5 March 2024", None), ("2024", None)],
)  # fmt: skip
def test_the_month_that_a_name_says(text: str, month: tuple[int, int] | None) -> None:
    assert parse_month(text) == month


def test_a_range_gives_start_and_length_over_midnight_too(read: Read) -> None:
    reading = read("date,time,site\n2024-03-05,13:10-13:25,calf\n2024-03-06,23:40-00:20,calf\n2024-03-07,8:00,calf\n")
    assert starts(reading) == ["2024-03-05 13:10", "2024-03-06 23:40", "2024-03-07 08:00"]
    assert lengths(reading)[:2] == [15, 40]
    assert np.isnan(lengths(reading)[2])


def test_a_zone_that_all_times_share_is_no_range(read: Read) -> None:
    reading = read("start,site\n2024-03-05 13:10-05:00,calf\n2024-03-06 14:10-05:00,calf\n")
    assert starts(reading) == ["2024-03-05 13:10", "2024-03-06 14:10"]
    assert "duration" not in reading.diary.episodes or reading.diary.episodes["duration"].isna().all()


def test_ranges_with_an_arrow_and_a_zone(read: Read) -> None:
    reading = read(
        'When,Site\n"March 5, 2024 8:05 AM (GMT+1) → 8:35 AM",calf\n'
        '"March 6, 2024 11:00 PM (GMT+1) → March 7, 2024 12:30 AM (GMT+1)",calf\n"March 8, 2024 9:00 AM (GMT+1)",calf\n'
    )
    assert starts(reading) == ["2024-03-05 08:05", "2024-03-06 23:00", "2024-03-08 09:00"]
    assert lengths(reading)[:2] == [30, 90]


def test_three_or_four_digits_under_time_are_hours_and_minutes(read: Read) -> None:
    reading = read("date,time,site\n2024-03-05,1310,calf\n2024-03-06,805,calf\n")
    assert starts(reading) == ["2024-03-05 13:10", "2024-03-06 08:05"]
    assert "1310 as 13:10" in reading.problems.query("column == 'time'")["fix"].item()


def test_numbers_that_are_no_times_stay_numbers(read: Read) -> None:
    reading = read("date,time,site\n2024-03-05,1310,calf\n2024-03-06,875,calf\n")  # there is no minute 75
    assert not reading.diary.episodes["timed"].any()
    assert reading.diary.days["time"].tolist() == [1310, 875]


def test_a_column_of_hours(read: Read) -> None:
    assert starts(read("date,hour,site\n2024-03-05,8,calf\n2024-03-06,21,calf\n")) == [
        "2024-03-05 08:00",
        "2024-03-06 21:00",
    ]
    assert not read("date,hour,site\n2024-03-05,8,calf\n2024-03-06,31,calf\n").diary.episodes["timed"].any()


def test_a_range_of_days_is_read_as_its_first_day_and_told(read: Read) -> None:
    reading = read('When,Site,Kind\n"March 5, 2024 → March 7, 2024",calf,twitch\n"March 9, 2024",thumb,cramp\n')
    assert starts(reading) == ["2024-03-05 00:00", "2024-03-09 00:00"]
    assert reading.problems.query("column == 'When'")[["row", "found"]].to_numpy().tolist() == [
        [2, "an end at March 7, 2024"]
    ]


def test_words_for_a_part_of_the_day_are_no_hour_but_kept(read: Read) -> None:
    reading = read("date,time,site\n2024-03-05,8:05p,calf\n2024-03-06,evening,calf\n2024-03-07,night,calf\n")
    assert reading.diary.episodes["timed"].tolist() == [True, False, False]
    assert reading.diary.episodes["time"].tolist() == ["8:05p", "evening", "night"]
    assert reading.problems.query("column == 'time'")["found"].tolist() == ["2 times without an hour, like “evening”"]


def test_a_column_named_time_that_holds_dates_is_the_date(read: Read) -> None:
    reading = read("time,severity,site\n03/14/2024,2,calf\n03/15/2024,4,thumb\n")
    assert starts(reading) == ["2024-03-14 00:00", "2024-03-15 00:00"]
    assert reading.columns.query("column == 'time'")["role"].item() == "date"


@pytest.mark.parametrize("per_second", [1, 1000])
def test_seconds_and_milliseconds_since_1970(read: Read, per_second: int) -> None:
    # By hand: 2024-03-05 is 19,787 days after 1970-01-01, and 19,787 × 86,400 = 1,709,596,800; 8:05 is 29,100 s more.
    moments = [1_709_596_800 + 29_100, 1_709_596_800 + 86_400]
    reading = read("Timestamp,Site,Severity\n" + "".join(f"{m * per_second},calf,3\n" for m in moments))
    assert starts(reading) == ["2024-03-05 08:05", "2024-03-06 00:00"]
    assert "UTC" in reading.problems.query("column == 'Timestamp'")["fix"].item()


def test_several_sites_in_one_cell_of_an_app(read: Read) -> None:
    reading = read("start,site\n2024-03-05 8:00,Calf|||Thumb\n2024-03-06 8:00,Left calf|||Right calf\n")
    assert reading.diary.episodes["site"].tolist() == ["Calf; Thumb", "calf"]
    assert reading.diary.episodes["side"].tolist()[1] == "both"


def test_months_that_are_named_stand_beside_iso_dates(read: Read) -> None:
    reading = read('date,episodes\n2024-03-05,1\n6-Mar-24,2\n"March 7, 2024",0\n08/03/2024,4\n')
    assert reading.diary.days.index.strftime("%m-%d").tolist() == ["03-05", "03-06", "03-07"]
    assert reading.problems.query("action == 'set aside'")["row"].tolist() == [5]


def test_points_part_days_from_months(read: Read) -> None:
    text = "date,episodes\n03.04.2024,1\n05.04.2024,2\n"
    for reading in (read(text), read(text, date_order="mdy")):
        assert reading.diary.days.index.strftime("%m-%d").tolist() == ["04-03", "04-05"]
    said = read(text, mapping={"date": {"order": "mdy"}})
    assert said.diary.days.index.strftime("%m-%d").tolist() == ["03-04", "05-04"]


@pytest.mark.usefixtures("today")
def test_dates_without_a_year_are_the_latest_that_are_not_to_come(read: Read) -> None:
    reading = read("date,episodes\n30.12.,1\n31.12.,0\n1.1.,2\n")
    assert reading.diary.days.index.strftime("%Y-%m-%d").tolist() == ["2024-12-30", "2024-12-31", "2025-01-01"]
    assert "2024 to 2025" in reading.problems.query("column == 'date'")["fix"].item()
    later = read("date,episodes\nMar 11,1\nMar 12,0\n")
    assert later.diary.days.index.year.tolist() == [2024, 2024]


@pytest.mark.usefixtures("today")
def test_the_day_of_the_week_tells_the_year(read: Read) -> None:
    # By hand: 1 January 2025 was a Wednesday, 1 January 2024 a Monday.
    assert read("date,episodes\nMon 1 Jan,1\nTue 2 Jan,0\n").diary.days.index.year.tolist() == [2024, 2024]
    with pytest.raises(UnreadableFile, match="without a year"):
        read("date,episodes\nMon 1 Jan,1\nFri 2 Jan,0\n")


@pytest.mark.usefixtures("today")
def test_dates_without_a_year_in_no_order_are_refused_and_two_orders_asked(read: Read) -> None:
    with pytest.raises(UnreadableFile, match="Write the year"):
        read("date,episodes\n5 Jan,1\n3 Jan,2\n9 Jan,0\n")
    with pytest.raises(AmbiguousDates) as asked:
        read("date,episodes\n3/4,1\n5/4,2\n")
    assert dict(asked.value.readings) == {"dmy": "3 April", "mdy": "4 March"}


def test_an_empty_date_under_a_date_belongs_to_it_where_the_row_speaks_of_an_episode(read: Read) -> None:
    reading = read(
        "date,time,site,sleep_h\n2024-03-05,8:00,calf,7\n,9:00,thumb,\n,,,6\n2024-03-06,,eyelid,8\nsoon,10:00,calf,\n,11:00,calf,\n"
    )
    assert starts(reading) == ["2024-03-05 08:00", "2024-03-05 09:00", "2024-03-06 00:00"]
    assert reading.problems.query("action == 'repaired'")["row"].tolist() == [3]
    # Neither a row of the day log, nor what stands below a date that cannot be read.
    assert sorted(reading.problems.query("action == 'set aside'")["row"]) == [4, 6, 7]


@pytest.mark.parametrize(
    ("numbers", "asks"), [([67, 59, 95, 140, 240], True), ([45, 20, 100, 15, 240], True), ([5, 10, 300], True), ([2, 5, 1, 10, 3], False), ([10, 20, 30], False)]
)  # fmt: skip
def test_lengths_without_a_unit_that_are_large_for_minutes_are_asked(
    read: Read,
    numbers: list[int],
    asks: bool,
) -> None:
    rows = "".join(f"2024-03-{day:02d},{n},calf\n" for day, n in enumerate(numbers, start=1))
    reading = read(f"Date,Duration,Site\n{rows}")
    questions = [q for q in reading.questions if q.kind == "unit"]
    assert bool(questions) is asks
    assert lengths(reading) == numbers
    if questions:
        answered = read(f"Date,Duration,Site\n{rows}", **questions[0].answer("s"))
        assert lengths(answered) == [n / 60 for n in numbers]
        assert not [q for q in answered.questions if q.kind == "unit"]
    assert not [q for q in read(f"Date,Duration (min),Site\n{rows}").questions if q.kind == "unit"]
