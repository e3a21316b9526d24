"""Drinks with caffeine: what is offered, and what one adds to its day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from myolog import catalogue
from myolog.diary import parse_day_start
from myolog.errors import Impossible
from myolog.noting import clock as clocks
from myolog.noting import day as days
from myolog.noting.clock import Clock

MG: Final = "caffeine_mg"
"""Column of the days that a drink adds to, and own column of the intakes that says how much."""

Row = Mapping[str, Any]


def offered(rows: Sequence[Row]) -> dict[str, float]:
    """Names of drinks with their mg: those noted last first with the mg that were noted, then those of the catalogue.

    Parameters
    ----------
    rows : sequence of mappings
        Intakes as the store holds them, in the order in which they were written.
    """
    own: dict[str, float] = {}
    for row in reversed(rows):
        mg = row["own"].get(MG)
        if row["what"] and isinstance(mg, float):
            own.setdefault(row["what"], mg)
    return {**own, **{d.label: d.mg for d in catalogue.drinks().values() if d.label not in own}}


def on_day(rows: Sequence[Row], day: date, day_start: str) -> list[Row]:
    """Drinks with caffeine of a day by the person's day boundary."""
    shift = parse_day_start(day_start).to_pytimedelta()
    drinks = (row for row in rows if isinstance(row["own"].get(MG), float))
    return [row for row in drinks if (clocks.timestamp(row["when"]) - shift * row["timed"]).date() == day]


def drink(what: str, mg: float | None, at: time | None, day: date, clock: Clock, day_start: str) -> dict[str, Any]:
    """Cells of an intake; without a time only its day is known.

    A drink without a time is an intake too: whoever compares the hours before an onset has to know that there was
    another one at some time of that day.

    Raises
    ------
    Impossible
        If it has no name or amount, or is still to come.
    """
    called = " ".join(what.split())
    if not called:
        raise Impossible("Choose a drink, or write the name of your own.")
    if mg is None:
        raise Impossible(f"{called}: write how many mg of caffeine it has.")
    amount = days.checked(MG, mg, called)
    when = datetime.combine(day, at or time())
    if at is not None and when - datetime.combine(day, time()) < parse_day_start(day_start).to_pytimedelta():
        when += timedelta(days=1)  # before the day boundary: the night after
    if when > clock.now + timedelta(minutes=1):
        raise Impossible(f"{called}: {when:%H:%M} is still to come. Correct the time or the day.")
    known = {d.label: d for d in catalogue.drinks().values()}.get(called)
    return {
        "what": called,
        "when": clocks.stored(when),
        "timed": at is not None,
        "amount": 1.0,
        "unit": known.unit if known else None,
        "own": {MG: amount},
    }


def with_one_more(total: float | None, mg: float) -> float:
    """Caffeine of a day after a drink."""
    return (total or 0.0) + mg


def with_one_less(total: float | None, mg: float, left: int) -> float | None:
    """Caffeine of a day without a drink that was noted; not noted at all if it was all there was."""
    rest = round(max((total or 0.0) - mg, 0.0), 6)
    return rest if left or rest else None
