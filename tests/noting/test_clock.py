"""The person's own time: what a clock on their wall shows, and what has really passed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from myolog.noting.clock import Clock, in_words, is_known
from myolog.parsing.zones import zones

NOON = datetime(2026, 3, 10, 12, 0, 30, 999, tzinfo=UTC)


def wall(text: str) -> datetime:
    """What a clock on the wall shows."""
    return datetime.fromisoformat(text)


def berlin(month: int, day: int, hour: int, minute: int) -> Clock:
    """The clock of a browser in Berlin at a moment of 2026 in UTC."""
    return Clock.of("Europe/Berlin", None, datetime(2026, month, day, hour, minute, tzinfo=UTC))


def test_now_is_the_time_of_the_browser_not_of_the_computer_that_runs_the_pages() -> None:
    assert Clock.of("Europe/Berlin", None, NOON).now == wall("2026-03-10T13:00:30")
    assert Clock.of("Pacific/Auckland", None, NOON).now == wall("2026-03-11T01:00:30")
    assert Clock.of("America/New_York", None, NOON).now == wall("2026-03-10T08:00:30")  # summer time since 8 March


@pytest.mark.parametrize("unknown", ["", None, "Mars/Olympus", "../../etc/passwd", "/etc", "Europe", "a\x00b"])
def test_a_zone_that_is_not_known_falls_back_on_the_offset_and_then_on_this_computer(unknown: str | None) -> None:
    assert Clock.of(unknown, -345, NOON).now == wall("2026-03-10T17:45:30")  # Kathmandu, as browsers count
    own = NOON.astimezone().replace(tzinfo=None, microsecond=0)
    assert Clock.of(unknown, None, NOON).now == own


def test_the_day_begins_when_the_person_says_so() -> None:
    night = berlin(3, 10, 1, 30)  # 02:30
    assert (night.today(), night.today("03:00"), night.today("02:00")) == (
        date(2026, 3, 10),
        date(2026, 3, 9),
        date(2026, 3, 10),
    )


def test_what_has_passed_is_not_fooled_by_summer_time() -> None:
    # In Berlin the clocks of 29 March 2026 go from 02:00 to 03:00, those of 25 October from 03:00 back to 02:00.
    spring = berlin(3, 29, 1, 10)  # 03:10
    assert spring.since(wall("2026-03-29T01:50:00")) == timedelta(minutes=20)
    autumn = berlin(10, 25, 1, 10)  # 02:10 for the second time
    assert autumn.since(wall("2026-10-25T02:50:00")) == timedelta(minutes=20)
    assert autumn.since(wall("2026-10-25T02:05:00")) == timedelta(minutes=5)


def test_a_start_that_is_still_to_come_has_not_passed() -> None:
    assert berlin(3, 10, 12, 0).since(wall("2026-03-10T13:00:01")) is None


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 3, 4), "today, Wednesday 4 March"),
        (date(2026, 3, 3), "yesterday, Tuesday 3 March"),
        (date(2026, 2, 28), "Saturday 28 February"),
        (date(2025, 12, 31), "Wednesday 31 December 2025"),
    ],
)
def test_a_day_is_called_as_people_call_it(day: date, words: str) -> None:
    assert in_words(day, date(2026, 3, 4)) == words


def test_places_can_be_chosen_and_old_names_are_not_offered() -> None:
    offered = zones()
    assert {"Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "UTC"} <= set(offered)
    assert not [
        name for name in offered if name.startswith(("Etc/", "US/", "SystemV/")) or name in ("EST5EDT", "GMT+0")
    ]
    assert all(is_known(name) for name in offered)
    assert not any(is_known(name) for name in ("", None, "Mars/Olympus", "../../etc/passwd", "Europe", "a\x00b"))
