"""A counted sample: it adds up over the day, it is an outcome and never a factor, and its times are drawn by lot."""

from __future__ import annotations

import random
import re
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import myolog
from myolog import Diary, find_triggers
from myolog.diary import COUNT_RATE, COUNTED, WATCHED, outcomes_of
from myolog.errors import Impossible
from myolog.noting import day, sample

NAN = float("nan")
TWO = timedelta(minutes=2)


def diary_of(counted: list[float], minutes: list[float], **factors: object) -> Diary:
    index = pd.date_range("2026-03-01", periods=len(counted), name="date")
    return Diary(days=pd.DataFrame({**factors, COUNTED: counted, WATCHED: minutes}, index=index))


def many(days: int = 120) -> Diary:
    """Short nights bring twitches: about 6 in two minutes after 5 h of sleep, 1 after 9 h."""
    rng = np.random.default_rng(3)
    sleep = rng.uniform(5, 9, days)
    return diary_of(
        list(rng.poisson(6 * np.exp(-0.45 * (sleep - 5))).astype(float)),
        [2.0] * days,
        sleep_h=sleep,
        stress=rng.integers(0, 11, days).astype(float),
    )


def test_samples_of_a_day_add_up_by_their_minutes() -> None:
    # 6 in 2 minutes and none in 1 minute: 6 / 3 = 2 a minute, not the mean of 3 and 0.
    cells = sample.added(sample.added({}, 6, TWO), 0, timedelta(seconds=60))
    assert cells == {COUNTED: 6.0, WATCHED: 3.0}
    diary = diary_of([cells[COUNTED], 0.0, NAN], [cells[WATCHED], 2.0, NAN])
    np.testing.assert_array_equal(diary.with_outcome(COUNT_RATE).outcome_values(), [2.0, 0.0, NAN])


def test_a_sample_that_was_stopped_at_once_is_none() -> None:
    with pytest.raises(Impossible, match="at least 10 seconds"):
        sample.added({}, 0, timedelta(seconds=9))


def test_what_was_counted_is_an_outcome_and_never_a_factor_nor_an_observed_day() -> None:
    diary = many()
    assert outcomes_of(diary.days) == ("episodes", "sleep_h", "stress", COUNT_RATE)
    assert [factor.key for factor in diary.factors] == ["sleep_h", "stress"]
    assert not diary.observed().any()
    for outcome in (COUNTED, WATCHED):
        with pytest.raises(ValueError, match="no column"):
            find_triggers(diary, outcome)


def test_find_triggers_explains_the_twitches_per_minute() -> None:
    result = find_triggers(many().with_outcome(COUNT_RATE))
    assert set(result.factors["factor"]) == {"sleep_h", "stress"}
    sleep = result.factors.set_index("factor").loc["sleep_h"]
    assert sleep["in_words"] == "likely, short nights: more"
    assert "twitches per minute watched" in sleep["sentence"]
    beside = find_triggers(many(), COUNT_RATE)
    assert beside.factors.set_index("factor")["verdict"]["sleep_h"] == "hint"  # exploration beside the episodes


def test_the_rate_cannot_be_asked_of_a_diary_without_samples() -> None:
    with pytest.raises(ValueError, match=COUNT_RATE):
        Diary().with_outcome(COUNT_RATE)


def test_a_diary_with_samples_is_the_same_once_written_and_read(tmp_path: Path) -> None:
    diary = many(20).with_outcome(COUNT_RATE)
    diary.write(tmp_path)
    assert myolog.read_diary(tmp_path).diary == diary


def test_days_without_their_settings_keep_the_counts_apart_from_the_episodes(tmp_path: Path) -> None:
    many(20).write(tmp_path)
    reading = myolog.read_diary(tmp_path / "days.csv", outcome=COUNT_RATE)
    assert reading.diary.outcome == COUNT_RATE
    assert [factor.key for factor in reading.diary.factors] == ["sleep_h", "stress"]
    assert not reading.diary.observed().any()
    asked = myolog.read_diary(tmp_path / "days.csv").questions
    assert [choice.value for q in asked if q.kind == "outcome" for choice in q.choices] == [
        "sleep_h",
        "stress",
        COUNT_RATE,
    ]


def test_a_day_with_nothing_but_a_sample_is_still_to_be_noted() -> None:
    diary = diary_of([3.0], [2.0], sleep_h=[NAN])
    assert day.missing(diary, date(2026, 3, 2)) == date(2026, 3, 1)
    assert [field.key for field in day.others(diary)] == []


def test_a_time_a_day_is_drawn_between_the_hours() -> None:
    times = sample.drawn_times(date(2026, 3, 1))
    assert [at.date() for at in times] == [date(2026, 3, 1) + timedelta(days=n) for n in range(14)]
    assert all(9 * 60 <= at.hour * 60 + at.minute <= 21 * 60 - 2 for at in times)
    assert all(at.hour == 23 for at in sample.drawn_times(date(2026, 3, 1), (23, 24)))
    with pytest.raises(ValueError, match="later"):
        sample.drawn_times(date(2026, 3, 1), (9, 9))


def test_the_times_cannot_be_foretold() -> None:
    random.seed(1)
    first = sample.drawn_times(date(2026, 3, 1))
    random.seed(1)
    assert sample.drawn_times(date(2026, 3, 1)) != first  # by chance once in 719 to the power of 14


def test_the_calendar_file_says_nothing_but_the_title() -> None:
    raw = sample.to_ics([datetime.fromisoformat(at) for at in ("2026-03-01T14:37", "2026-03-02T23:59")])
    assert raw.startswith(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert raw.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    text = raw.decode()
    assert "DTSTART:20260301T143700\r\nDTEND:20260301T143900\r\n" in text
    assert "DTSTART:20260302T235900\r\nDTEND:20260303T000100\r\n" in text
    assert set(re.findall(r"(?:SUMMARY|DESCRIPTION):(.*)\r", text)) == {"Count for two minutes"}
    assert len(set(re.findall(r"UID:(.*)\r", text))) == 2
    assert not re.search(r"twitch|episode|symptom|health|diary", text, re.IGNORECASE)
