"""Dates in one form for a whole column: read where it is sure, asked where it is not, never guessed."""

from collections.abc import Callable
from datetime import datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from myolog import AmbiguousDates, Reading, UnreadableFile
from myolog.parsing.stamps import parse_clock, parse_stamp

Read = Callable[..., Reading]


def moment(*parts: int) -> datetime:
    return datetime(*parts)  # type: ignore[arg-type] # noqa: DTZ001 - the clock on the wall


def starts(reading: Reading) -> list[pd.Timestamp]:
    return reading.diary.episodes["start"].tolist()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-05", moment(2024, 3, 5)), ("2024/3/5", moment(2024, 3, 5)), ("2024.03.05", moment(2024, 3, 5)), ("20240305", moment(2024, 3, 5)),
        ("5 March 2024", moment(2024, 3, 5)), ("5th Mar 2024", moment(2024, 3, 5)), ("March 5, 2024", moment(2024, 3, 5)), ("Mar-05-2024", moment(2024, 3, 5)),
        ("2024-Mar-05", moment(2024, 3, 5)), ("5-Mar-24", moment(2024, 3, 5)), ("Tuesday, 5 March 2024", moment(2024, 3, 5)), ("Di, 5. März 2024", moment(2024, 3, 5)),
        ("5 mars 2024", moment(2024, 3, 5)), ("1er février 2024", moment(2024, 2, 1)), ("5 de marzo de 2024", moment(2024, 3, 5)), ("5 março 2024", moment(2024, 3, 5)),
        ("5 mag 2024", moment(2024, 5, 5)), ("5 mrt 2024", moment(2024, 3, 5)), ("22nd Sep 2020", moment(2020, 9, 22)),
        ("2024-03-05T13:45", moment(2024, 3, 5, 13, 45)), ("2024-03-05 13:45:30.5", moment(2024, 3, 5, 13, 45, 30, 500000)),
        ("Mar 5, 2024, 7:30:00 AM", moment(2024, 3, 5, 7, 30)), ("5 March 2024 7:30\u202fPM", moment(2024, 3, 5, 19, 30)),
        ("2024-03-05 12:00 am", moment(2024, 3, 5)), ("2024-03-05 12:30 p.m.", moment(2024, 3, 5, 12, 30)),
        ("2024-03-05 13h45", moment(2024, 3, 5, 13, 45)), ("5. März 2024 um 13:45 Uhr", moment(2024, 3, 5, 13, 45)),
        ("2024-03-05T13:45:00Z", moment(2024, 3, 5, 13, 45)), ("2024-03-05 13:45:00 -0600", moment(2024, 3, 5, 13, 45)),
        ("2024-03-05T13:45:00.000+01:00[Europe/Berlin]", moment(2024, 3, 5, 13, 45)),
    ],
)  # fmt: skip
def test_forms_that_can_be_read_in_one_way_only(read: Read, text: str, expected: datetime) -> None:
    reading = read(f'start,site\n"{text}",calf\n"{text}",thumb\n')
    assert starts(reading) == [expected, expected]
    assert reading.diary.episodes["timed"].tolist() == [":" in text or "h45" in text] * 2 or "12:00 am" in text


@pytest.mark.parametrize(
    "text",
    [
        "hello",
        "7",
        "28 September",
        "2024-03-05 7",
        "2024-13",
        "12:30",
        "2024-03-05 25:00",
        "3/2024",
        "",
        "1/2/3",
        "5 Foo 2024",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert parse_stamp(text) is None


@given(st.datetimes(moment(1950, 1, 1), moment(2090, 1, 1)).map(lambda d: d.replace(microsecond=0)))
def test_python_s_own_formats_come_back(given_moment: datetime) -> None:
    # The oracle is strftime.
    for form in (
        "%Y-%m-%d %H:%M:%S",
        "%d %B %Y %H:%M:%S",
        "%b %d, %Y, %I:%M:%S %p",
        "%A, %d %b %Y %H:%M:%S",
        "%Y%m%d %H:%M:%S",
    ):
        stamp = parse_stamp(given_moment.strftime(form))
        assert stamp is not None
        assert (stamp.y, stamp.b, stamp.a) == (given_moment.year, given_moment.month, given_moment.day)
        assert stamp.time == ((given_moment.hour * 60 + given_moment.minute) * 60 + given_moment.second) * 1_000_000


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("7:30", 450), ("07.30", 450), ("7 pm", 1140), ("7:30 a.m.", 450), ("13h45", 825), ("noon", 720), ("0730", 450), ("19 Uhr", 1140), ("14h", 840), ("25:00", None), ("7", None), ("soon", None)],
)  # fmt: skip
def test_times_of_day(text: str, minutes: int | None) -> None:
    found = parse_clock(text, may_be_digits=True)
    assert (None if found is None else found // 60_000_000) == minutes


@pytest.mark.parametrize("separator", ["/", ".", "-"])
@pytest.mark.parametrize("year", ["2024", "24"])
def test_one_date_beyond_the_twelfth_settles_the_order_of_all(read: Read, separator: str, year: str) -> None:
    days = [f"0{d}{separator}03{separator}{year}" for d in range(1, 9)] + [f"13{separator}03{separator}{year}"]
    reading = read("date,episodes\n" + "".join(f"{d},1\n" for d in days))
    assert reading.diary.days.index.tolist() == [pd.Timestamp(2024, 3, d) for d in (*range(1, 9), 13)]


def test_month_first_where_only_that_fits(read: Read) -> None:
    reading = read("date,episodes\n1/2/24,1\n1/13/24,2\n")
    assert reading.diary.days.index.tolist() == [pd.Timestamp("2024-01-02"), pd.Timestamp("2024-01-13")]


def test_two_orders_are_asked(read: Read) -> None:
    text = "Date,episodes\n03/04/2024,1\n05/06/2024,2\n"
    with pytest.raises(AmbiguousDates) as raised:
        read(text)
    error = raised.value
    assert isinstance(error, UnreadableFile)
    assert (error.file, error.column, error.example) == ("log.csv", "Date", "03/04/2024")
    assert dict(error.readings) == {"dmy": "3 April 2024", "mdy": "4 March 2024"}
    assert read(text, date_order="dmy").diary.days.index[0] == pd.Timestamp("2024-04-03")
    assert read(text, date_order="mdy").diary.days.index[0] == pd.Timestamp("2024-03-04")


def test_it_is_asked_even_if_another_file_can_be_read(read: Read) -> None:
    with pytest.raises(AmbiguousDates):
        read("date,sleep_h\n2024-03-14,7\n", "date,episodes\n03/04/2024,1\n")


def test_the_same_day_in_both_orders_needs_no_question(read: Read) -> None:
    assert read("date,episodes\n01/01/2024,1\n02/02/2024,0\n").diary.days.index.month.tolist() == [1, 2]


def test_the_order_in_the_name_of_the_column_is_taken(read: Read) -> None:
    assert read("Date (mm/dd/yyyy),episodes\n03/04/2024,1\n").diary.days.index[0] == pd.Timestamp("2024-03-04")
    assert read("Datum (TT.MM.JJJJ),episodes\n03.04.2024,1\n").diary.days.index[0] == pd.Timestamp("2024-04-03")


def test_what_fits_the_whole_column_goes_before_what_is_said(read: Read) -> None:
    reading = read("date,episodes\n03/04/2024,1\n13/04/2024,2\n", date_order="mdy")
    assert reading.diary.days.index.tolist() == [pd.Timestamp("2024-04-03"), pd.Timestamp("2024-04-13")]
    assert reading.problems["action"].iloc[0] == "told"
    assert "day first" in reading.problems["found"].iloc[0]


def test_start_and_end_settle_it_together(read: Read) -> None:
    assert starts(read("start,end,site\n03/04/2024 10:00,13/04/2024 10:05,calf\n")) == [
        pd.Timestamp("2024-04-03 10:00")
    ]


def test_orders_that_contradict_each_other_are_asked(read: Read) -> None:
    text = "date,episodes\n13/01/2024,1\n01/14/2024,0\n"
    with pytest.raises(AmbiguousDates, match="set aside"):
        read(text)
    reading = read(text, date_order="dmy")
    assert reading.diary.days.index.tolist() == [pd.Timestamp("2024-01-13")]
    assert reading.problems["row"].tolist()[0] == 3


def test_a_few_in_another_order_are_set_aside_never_turned_round(read: Read) -> None:
    many = "".join(f"{d}/01/2024,1\n" for d in range(13, 25))
    reading = read(f"date,episodes\n{many}01/26/2024,1\n")
    assert len(reading.diary.days) == 12
    assert reading.problems.query("action == 'set aside'")["found"].tolist() == ["01/26/2024"]


def test_other_forms_and_impossible_days_are_set_aside_with_their_lines(ugly: Read) -> None:
    reading = ugly("many_date_forms.csv")
    problems = reading.problems.query("action == 'set aside'").sort_values("row")
    assert problems[["row", "found"]].to_numpy().tolist() == [
        [4, "16/03/2024"], [5, "17.03.2024"], [6, "2024-02-31"], [7, "0204-03-18"], [9, "yesterday"], [10, "2204-03-20"], [11, "no date"],
    ]  # fmt: skip
    assert reading.sources["rows_set_aside"].item() == 7
    assert "2024-03-14" in problems["fix"].iloc[0]


def test_a_date_years_away_from_all_others_is_told(read: Read) -> None:
    many = "".join(f"2024-01-{d:02d},1\n" for d in range(1, 31))
    reading = read(f"date,episodes\n{many}2042-01-31,1\n")
    assert reading.problems.query("row == 32")["action"].item() == "told"


def test_twelve_hours_with_narrow_spaces(ugly: Read) -> None:
    episodes = ugly("twelve_hours.csv").diary.episodes
    assert episodes["start"].tolist() == [
        moment(2026, 6, 26, 6, 4),
        moment(2026, 6, 26, 23, 15),
        moment(2026, 6, 27),
    ]
    assert episodes["timed"].all()  # midnight is a time here
    assert episodes["duration"].tolist() == [pd.Timedelta("90min"), pd.Timedelta("45s"), pd.Timedelta("2min")]


def test_a_time_without_am_or_pm_among_others_is_set_aside(read: Read) -> None:
    reading = read(
        "start,site\n3/14/2024 6:04 AM,calf\n3/14/2024 7:04 PM,thumb\n3/15/2024 1:30,eyelid\n3/15/2024 14:30,lip\n"
    )
    assert reading.diary.episodes["site"].tolist() == ["calf", "thumb", "lip"]
    assert reading.problems.query("row == 4")["expected"].item().startswith("AM or PM")


def test_clock_time_is_kept_whatever_the_zone(read: Read) -> None:
    # 02:30 on the night of the change does not exist in Berlin, and is kept as it was written
    reading = read("start,site\n2024-03-31T02:30:00+01:00,calf\n2024-03-31T09:00:00Z,thumb\n")
    assert starts(reading) == [pd.Timestamp("2024-03-31 02:30"), pd.Timestamp("2024-03-31 09:00")]
    assert reading.problems["action"].tolist()[0] == "told"


def test_a_program_s_midnights_are_days_without_an_hour(read: Read) -> None:
    reading = read("start,site\n2024-03-14 00:00:00,calf\n2024-03-15 00:00:00,thumb\n")
    assert not reading.diary.episodes["timed"].any()
    assert "00:00" in reading.problems["found"].iloc[0]


def test_day_numbers_of_a_spreadsheet(read: Read) -> None:
    # Oracle: Excel shows 45296 as 5 January 2024
    reading = read("Date,episodes\n45296,1\n45297,0\n")
    assert reading.diary.days.index.tolist() == [pd.Timestamp("2024-01-05"), pd.Timestamp("2024-01-06")]
    assert reading.problems["action"].iloc[0] == "repaired"


def test_years_of_two_digits_in_front(read: Read) -> None:
    rows = "".join(f"24-01-{d:02d},1\n" for d in range(1, 21))
    assert read(f"date,episodes\n{rows}").diary.days.index.tolist() == list(pd.date_range("2024-01-01", periods=20))


def test_dates_are_found_without_a_name(read: Read) -> None:
    reading = read("Logged,sleep_h\n2024-03-14,7\n2024-03-15,8\n")
    assert len(reading.diary.days) == 2
    assert reading.problems["column"].iloc[0] == "Logged"


def test_many_moments_are_read_as_single_ones_are(read: Read) -> None:
    rng = np.random.default_rng(1)
    moments = pd.Series(
        pd.Timestamp("2020-01-01") + pd.to_timedelta(rng.integers(0, 10**6, 500), unit="min")
    ).drop_duplicates()
    lines = "".join(f"{m:%d.%m.%Y %H:%M},calf\n" for m in moments)
    assert starts(read(f"start,site\n{lines}")) == sorted(moments)
