"""An episode as it is noted by hand: started and stopped, or told afterwards."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

import pandas as pd

from myolog import catalogue, wording
from myolog.diary import Diary
from myolog.errors import Impossible
from myolog.noting import clock as clocks
from myolog.noting.clock import Clock

Place = tuple[str, str]
"""Site and side, "" where none is said."""

FIRST_PLACES: Final[tuple[Place, ...]] = (
    ("eyelid", "left"),
    ("eyelid", "right"),
    ("calf", "left"),
    ("calf", "right"),
)
"""What is offered to somebody who has noted few sites yet."""

SIDES: Final = ("left", "right", "both")
LOOK_BACK: Final = 400
"""Last episodes whose words are offered again."""
LONGEST_OVERNIGHT: Final = timedelta(hours=12)
"""An end that is earlier in the day than the start is taken for one after midnight up to this length."""
SAME_TAP: Final = timedelta(seconds=10)
"""A second start at the same place within this time is the same tap."""
SLACK: Final = timedelta(minutes=1)
"""Clocks, and people who round up, may be off by this."""


# What is offered


def last_place(diary: Diary) -> Place | None:
    """Where the last episode with a site was."""
    known = diary.episodes[["site", "side"]].dropna(subset=["site"]).tail(1)
    return next(((str(r.site), "" if pd.isna(r.side) else str(r.side)) for r in known.itertuples()), None)


def usual_places(diary: Diary, most: int = 6, least: int = 4) -> list[Place]:
    """Places to offer: the last one, then those with the most episodes, then common ones up to `least`."""
    rows = diary.episodes
    sites = rows["site"].dropna()
    sides = rows["side"].reindex(sites.index).fillna("")
    counted = pd.DataFrame({"site": sites, "side": sides}).value_counts()
    often = [(str(site), str(side)) for site, side in counted.index[:most]]
    last = last_place(diary)
    places = list(dict.fromkeys([*([last] if last else []), *often]))[:most]
    return list(dict.fromkeys([*places, *FIRST_PLACES]))[: max(len(places), least)]


def last_kind(diary: Diary) -> str:
    """Kind of the last episode that has one, a twitch if none has."""
    known = diary.episodes["kind"].dropna()
    return str(known.iloc[-1]) if len(known) else "twitch"


def recent_words(diary: Diary, column: str, most: int = 12) -> list[str]:
    """What was noted last in a column that holds lists joined by ";", the latest first, each once."""
    said = diary.episodes[column].tail(LOOK_BACK).dropna()
    parts = (part.strip() for text in reversed(said.tolist()) for part in str(text).split(";"))
    return list(dict.fromkeys(part for part in parts if part))[:most]


def remedies_to_offer(diary: Diary) -> list[str]:
    """Remedies as a diary holds them: those used last first, then all that are known."""
    return list(dict.fromkeys([*recent_words(diary, "remedies"), *catalogue.remedies()]))


def remedy_label(said: str) -> str:
    """Words for a remedy as a diary holds it."""
    known = catalogue.remedies().get(said)
    return known.label if known else said


# While it runs


def started(place: Place | None, kind: str, clock: Clock) -> dict[str, Any]:
    """Cells of an episode that begins now."""
    site, side = place or ("", "")
    return {
        "start": clocks.stored(clock.now),
        "site": site or None,
        "side": side or None,
        "kind": kind,
        "running": True,
    }


def is_same_tap(running: Sequence[Mapping[str, Any]], cells: Mapping[str, Any]) -> bool:
    """Whether an episode is running at the same place that began a moment ago: the button was pressed twice."""
    began = clocks.timestamp(cells["start"])
    return any(
        (row["site"], row["side"]) == (cells["site"], cells["side"])
        and abs(began - clocks.timestamp(row["start"])) < SAME_TAP
        for row in running
    )


def stopped(row: Mapping[str, Any], clock: Clock) -> dict[str, Any]:
    """Cells of a running episode that ends now; without a length where the clock says that it has not begun."""
    passed = clock.since(clocks.timestamp(row["start"]))
    return _ended(passed)


def stopped_then(row: Mapping[str, Any], minutes: float | None, until: time | None, clock: Clock) -> dict[str, Any]:
    """Cells of a running episode of which the person says when it ended.

    Raises
    ------
    Impossible
        If neither is said, or it cannot be so.
    """
    if minutes is None and until is None:
        raise Impossible("Say how long it lasted or until when, or press “I do not know”.")
    return _ended(length(clocks.timestamp(row["start"]), minutes, until, clock))


def stopped_sometime() -> dict[str, Any]:
    """Cells of a running episode that has ended nobody knows when."""
    return _ended(None)


def _ended(lasted: timedelta | None) -> dict[str, Any]:
    return {"duration": None if lasted is None else lasted // timedelta(milliseconds=1), "running": False}


# Told afterwards


def length(start: datetime, minutes: float | None, until: time | None, clock: Clock) -> timedelta | None:
    """How long an episode lasted by its length, its end, or both.

    Raises
    ------
    Impossible
        If it ends before it starts or after now, or if the two say different things.
    """
    lasted = None
    if minutes is not None:
        if minutes <= 0:
            raise Impossible("A length of 0 minutes says nothing. Leave it empty, or write a part of a minute as 0.5.")
        lasted = timedelta(minutes=minutes)
    if until is not None:
        end = datetime.combine(start.date(), until)
        # Both are written to the minute; a start that was tapped has seconds.
        if end < start.replace(second=0, microsecond=0):
            end += timedelta(days=1)
        by_end = max(end - start, timedelta(0))
        if by_end > LONGEST_OVERNIGHT:
            raise Impossible(
                f"The end, {until:%H:%M}, is before the start, {start:%H:%M}. Correct one of the two; an end up to "
                "12 hours later, past midnight, is understood."
            )
        if lasted is not None and abs(lasted - by_end) > SLACK:
            raise Impossible(
                f"From {start:%H:%M} to {until:%H:%M} is {wording.span(pd.Timedelta(by_end))}, but "
                f"{wording.span(pd.Timedelta(lasted))} are noted too. Leave one of the two empty."
            )
        lasted = lasted or by_end
    if lasted is not None and start + lasted > clock.now + SLACK:
        raise Impossible(
            f"It would end at {start + lasted:%H:%M}, which is still to come. Correct the start or the length; for one "
            "that is still going on, press “It is twitching now”."
        )
    return lasted


@dataclass(frozen=True, slots=True)
class Told:
    """A past episode as the person tells it; what was not said is None or empty."""

    day: date
    at: time | None = None
    minutes: float | None = None
    until: time | None = None
    site: str = ""
    side: str = ""
    kind: str = ""
    severity: float | None = None
    sleep_disturbance: float | None = None
    before: Sequence[str] = ()
    remedies: Sequence[str] = ()
    relief_minutes: float | None = None
    notes: str = ""


def past(told: Told, clock: Clock) -> dict[str, Any]:
    """Cells of a past episode.

    Raises
    ------
    Impossible
        If it is in the future, ends before it starts, or otherwise cannot be so.
    """
    if told.day > clock.now.date():
        raise Impossible(
            f"{told.day:%A} {told.day.day} {told.day:%B %Y} is still to come. Choose today or a day before."
        )
    start = datetime.combine(told.day, told.at or time())
    if start > clock.now + SLACK:
        raise Impossible(f"{told.at:%H:%M} today is still to come. Correct the time or the day.")
    if told.at is None and told.until is not None:
        raise Impossible("Say when it began as well, or leave out when it ended.")
    site, side = place_of(told.site, told.side)
    lasted = length(start, told.minutes, told.until, clock)
    relief = told.relief_minutes
    if relief is not None and relief < 0:
        raise Impossible("It cannot ease before it began. Correct after how many minutes it eased.")
    return {
        "start": clocks.stored(start),
        "timed": told.at is not None,
        "duration": None if lasted is None else lasted // timedelta(milliseconds=1),
        "site": site or None,
        "side": side or None,
        "kind": told.kind or None,
        "severity": None if told.severity is None else float(told.severity),
        "sleep_disturbance": None if told.sleep_disturbance is None else float(told.sleep_disturbance),
        "before": joined(told.before),
        "remedies": joined(_remedy(text) for text in told.remedies),
        "relief": None if relief is None else timedelta(minutes=relief) // timedelta(milliseconds=1),
        "notes": told.notes.strip() or None,
    }


def place_of(site: str, side: str) -> Place:
    """Site and side of what was picked or written: a name that is known becomes its key, another stays as it is."""
    text = site.strip()
    if text in catalogue.sites() or not text:
        return text, side if text else ""
    found = catalogue.find_site(text)
    return (found[0], side or found[1]) if found else (text, side)


def _remedy(text: str) -> str:
    found = catalogue.find_remedy(text)
    return found.key if found else text


def joined(parts: Any) -> str | None:  # noqa: ANN401 - any iterable of texts
    """Several words as a diary holds them, each once; None for none.

    A ";" inside one would make two of it.
    """
    words = (re.sub(r"\s*;\s*", ", ", " ".join(part.split())) for part in parts)
    return "; ".join(dict.fromkeys(word for word in words if word)) or None


def described(cells: Mapping[str, Any], today: date) -> str:
    """An episode in a few words: "Left calf, yesterday, Tuesday 3 March, 21:40, 5 min"; plain text."""
    start = clocks.timestamp(cells["start"])
    place = catalogue.place_label(cells.get("site") or "", cells.get("side") or "") if cells.get("site") else ""
    when = clocks.in_words(start.date(), today) + (f", {start:%H:%M}" if cells.get("timed", True) else "")
    lasted = cells.get("duration")
    parts = [place or "An episode", when]
    if lasted is not None:
        parts.append(wording.span(pd.Timedelta(milliseconds=lasted)))
    return ", ".join(parts)
