"""An episode as a person tells it: what cannot be so is said in a sentence, all else comes out as it was told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pandas as pd
import pytest

import myolog
from myolog import catalogue
from myolog.errors import Impossible
from myolog.noting import episode
from myolog.noting.clock import Clock
from myolog.noting.episode import Told

TODAY = date(2026, 3, 10)
CLOCK = Clock(datetime(2026, 3, 10, 14, 0, tzinfo=UTC), UTC)
"""Two in the afternoon of Tuesday 10 March 2026."""


def episodes(*rows: tuple[str, str, str, str], **more: list[Any]) -> myolog.Diary:
    columns = ["start", "site", "side", "kind"]
    frame = pd.DataFrame(rows, columns=columns).assign(**more)
    return myolog.Diary(frame.assign(start=pd.to_datetime(frame["start"])))


def minutes(cells: dict[str, Any]) -> float | None:
    return None if cells["duration"] is None else cells["duration"] / 60_000


def test_what_is_told_comes_out() -> None:
    told = Told(
        day=date(2026, 3, 9),
        at=time(21, 40),
        minutes=2.5,
        site="calf",
        side="left",
        kind="cramp",
        severity=4,
        sleep_disturbance=0,
        before=["stairs", " stairs ", "wine; red"],
        remedies=["stretch", "Heating pad", "my own trick"],
        relief_minutes=5,
        notes=" =cmd() <b>🦵</b>\n",
    )
    assert episode.past(told, CLOCK) == {
        "start": "2026-03-09T21:40:00.000000",
        "timed": True,
        "duration": 150_000,
        "site": "calf",
        "side": "left",
        "kind": "cramp",
        "severity": 4.0,
        "sleep_disturbance": 0.0,
        "before": "stairs; wine, red",  # a semicolon inside would make two of one
        "remedies": "stretch; heat; my own trick",
        "relief": 300_000,
        "notes": "=cmd() <b>🦵</b>",
    }


def test_what_is_not_told_stays_missing() -> None:
    cells = episode.past(Told(TODAY), CLOCK)
    assert cells.pop("start") == "2026-03-10T00:00:00.000000"
    assert cells.pop("timed") is False  # only the day is known
    assert set(cells.values()) == {None}


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"day": date(2026, 3, 11)}, "Wednesday 11 March 2026 is still to come"),
        ({"at": time(14, 5)}, "14:05 today is still to come"),
        ({"at": time(13, 50), "minutes": 30}, "would end at 14:20, which is still to come"),
        ({"at": time(13, 50), "until": time(15, 0)}, "would end at 15:00, which is still to come"),
        ({"at": time(10, 0), "until": time(9, 30)}, "The end, 09:30, is before the start, 10:00"),
        ({"until": time(9, 30)}, "Say when it began as well"),
        ({"at": time(10, 0), "until": time(10, 10), "minutes": 25}, "From 10:00 to 10:10 is 10 min, but 25 min"),
        ({"at": time(10, 0), "minutes": 0}, "0 minutes says nothing"),
        ({"relief_minutes": -1}, "cannot ease before it began"),
    ],
)
def test_what_cannot_be_so_is_told(said: dict[str, Any], words: str) -> None:
    with pytest.raises(Impossible, match=words):
        episode.past(replace(Told(TODAY), **said), CLOCK)


def test_an_end_past_midnight_is_understood() -> None:
    yesterday = replace(Told(date(2026, 3, 9)), at=time(23, 50), until=time(0, 10))
    assert minutes(episode.past(yesterday, CLOCK)) == 20
    assert minutes(episode.past(replace(yesterday, minutes=20), CLOCK)) == 20  # both say the same


def test_an_own_word_for_a_known_site_is_known_and_another_stays_as_it_is() -> None:
    assert episode.place_of("left calf", "") == ("calf", "left")
    assert episode.place_of("Wade", "right") == ("calf", "right")
    assert episode.place_of("between my toes", "left") == ("between my toes", "left")
    assert episode.place_of("  ", "left") == ("", "")


def test_a_start_is_stopped_after_what_has_really_passed() -> None:
    row = episode.started(("calf", "left"), "twitch", CLOCK)
    assert row == {
        "start": "2026-03-10T14:00:00.000000",
        "site": "calf",
        "side": "left",
        "kind": "twitch",
        "running": True,
    }
    later = Clock(CLOCK.at + timedelta(seconds=95), UTC)
    assert episode.stopped(row, later) == {"duration": 95_000, "running": False}
    # By a clock that stands before the start (another time zone) there is no length rather than a wrong one.
    assert episode.stopped(row, Clock(CLOCK.at - timedelta(hours=1), UTC)) == {"duration": None, "running": False}


def test_a_forgotten_start_ends_when_the_person_says() -> None:
    row = {"start": "2026-03-09T21:40:23.000000"}
    assert episode.stopped_then(row, 15, None, CLOCK) == {"duration": 900_000, "running": False}
    assert minutes(episode.stopped_then(row, None, time(21, 40), CLOCK)) == 0  # within the same minute
    assert minutes(episode.stopped_then(row, None, time(0, 5), CLOCK)) == pytest.approx(144.62, abs=0.01)
    with pytest.raises(Impossible, match="or press “I do not know”"):
        episode.stopped_then(row, None, None, CLOCK)
    with pytest.raises(Impossible, match="is before the start"):
        episode.stopped_then(row, None, time(20, 0), CLOCK)


def test_the_same_tap_twice_is_one_start() -> None:
    first = episode.started(("calf", "left"), "twitch", CLOCK)
    again = episode.started(("calf", "left"), "twitch", Clock(CLOCK.at + timedelta(seconds=2), UTC))
    elsewhere = episode.started(("calf", "right"), "twitch", Clock(CLOCK.at + timedelta(seconds=2), UTC))
    later = episode.started(("calf", "left"), "twitch", Clock(CLOCK.at + timedelta(seconds=30), UTC))
    assert episode.is_same_tap([first], again)
    assert not episode.is_same_tap([first], elsewhere)
    assert not episode.is_same_tap([first], later)


def test_the_last_place_is_offered_first_then_the_usual_ones() -> None:
    rows = [("2026-03-01T10:00", "thigh", "right", "twitch")] * 3
    rows += [("2026-03-02T10:00", "lip", "", "twitch")] * 2
    rows += [("2026-03-03T10:00", "calf", "left", "cramp"), ("2026-03-04T10:00", "", "", "")]
    diary = episodes(*rows)
    assert episode.last_place(diary) == ("calf", "left")
    assert episode.usual_places(diary)[:3] == [("calf", "left"), ("thigh", "right"), ("lip", "")]
    assert len(episode.usual_places(diary)) == 4  # filled up with what is common
    assert episode.usual_places(diary, most=2, least=1) == [("calf", "left"), ("thigh", "right")]
    assert episode.last_kind(diary) == "cramp"


def test_an_empty_diary_is_offered_common_places() -> None:
    assert episode.last_place(myolog.Diary()) is None
    assert episode.usual_places(myolog.Diary()) == list(episode.FIRST_PLACES)
    assert all(site in catalogue.sites() for site, _ in episode.FIRST_PLACES)
    assert episode.last_kind(myolog.Diary()) == "twitch"


def test_words_that_were_noted_are_offered_again_the_latest_first() -> None:
    diary = episodes(
        ("2026-03-01T10:00", "calf", "left", "cramp"),
        ("2026-03-02T10:00", "calf", "left", "cramp"),
        before=["run; stairs", "coffee; run"],
        remedies=["my own trick", "ice"],
    )
    assert episode.recent_words(diary, "before") == ["coffee", "run", "stairs"]
    offered = episode.remedies_to_offer(diary)
    assert offered[:2] == ["ice", "my own trick"]
    assert set(catalogue.remedies()) <= set(offered)
    assert len(offered) == len(set(offered))
