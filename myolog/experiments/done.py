"""How well the schedule was kept to: the only thing that is shown while an experiment runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import pandas as pd

from myolog import tables, wording
from myolog.experiments.design import Experiment, day

YES: Final = "yes"
PARTLY: Final = "partly"
NO: Final = "no"
DONE: Final = (YES, PARTLY, NO)


@dataclass(frozen=True, slots=True)
class Adherence:
    """What was done.

    Attributes
    ----------
    table : DataFrame
        One row a day of the schedule: `date`, `condition`, `done` ("yes", "partly", "no", "" where nothing was said).
    summary : str
    """

    table: pd.DataFrame
    summary: str


def adherence(experiment: Experiment, done: pd.DataFrame | None, today: Any = None) -> Adherence:  # noqa: ANN401 - a date
    """Put what was done beside what was planned.

    Parameters
    ----------
    experiment : Experiment
    done : DataFrame or None
        `date` and `done` ("yes", "partly", "no"); further columns, such as a note, are left alone. With a column
        `condition` ("on", "off") that must be the one of the schedule.
    today : date, optional
        Only days before it count in the summary.

    Returns
    -------
    Adherence

    Raises
    ------
    ValueError
        With a sentence, if a day stands twice, lies outside the experiment, or says something else.
    """
    table = experiment.schedule[["date", "condition"]]
    told = _checked(experiment, done)
    table["done"] = pd.Series(told.reindex(table["date"]).fillna("").to_numpy(), dtype="str")
    last = experiment.last
    if today is not None:
        last = min(last, day(today, "day of today") - pd.Timedelta(days=1))
    past = table[table["date"] <= last]
    said = {word: int((past["done"] == word).sum()) for word in DONE}
    silent = len(past) - sum(said.values())
    if past.empty:
        return Adherence(table, f"The experiment begins on {wording.date(experiment.start)}.")
    return Adherence(
        table,
        f"Kept to the schedule on {said[YES]} of {wording.counted(len(past), 'day')}"
        + (f", partly on {said[PARTLY]}" if said[PARTLY] else "")
        + (f", not on {said[NO]}" if said[NO] else "")
        + (f"; nothing was noted on {silent}" if silent else "")
        + ".",
    )


def clock_changes(zones: Mapping[str, str]) -> list[str]:
    """Days between which the person travelled to where clocks go otherwise: the last before and the first after.

    Parameters
    ----------
    zones : mapping
        Name of the time zone that was seen on a day (YYYY-MM-DD); "" where none was seen.

    Examples
    --------
    >>> clock_changes({"2026-04-01": "Europe/Berlin", "2026-04-02": "Europe/Paris", "2026-04-03": "America/Lima"})
    ['2026-04-02', '2026-04-03']
    """
    seen = [(name, place) for name, zone in sorted(zones.items()) if (place := _zone(zone)) is not None]
    found: set[str] = set()
    for (before, here), (after, there) in pairwise(seen):
        noon = day(after, "day").replace(hour=12)
        # Both at one moment: where summer time begins or ends, nobody has travelled.
        if noon.replace(tzinfo=here).utcoffset() != noon.replace(tzinfo=there).utcoffset():
            found |= {before, after}
    return sorted(found)


def clock_sentence(days: Sequence[str]) -> str:
    """That days of a journey are left out."""
    named = " and ".join(wording.date(day(each, "day")) for each in days)
    is_one = len(days) == 1
    return f"Your clock moved to another time zone: {named} {'is' if is_one else 'are'} left out of the comparison."


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):  # a name that is none may be a folder of the zones
        return None


def _checked(experiment: Experiment, done: pd.DataFrame | None) -> pd.Series:
    """What was done by date, checked."""
    if done is None or not len(done):
        return pd.Series(dtype="str", index=tables.dates([]))
    missing = {"date", "done"} - set(done.columns)
    if missing:
        raise ValueError(f"What was done needs the columns date and done; {' and '.join(sorted(missing))} is missing.")
    dates = pd.DatetimeIndex([day(value, "date of what was done") for value in done["date"]])
    words = pd.Series(done["done"]).map(lambda v: v.strip().casefold() if isinstance(v, str) else v)
    unknown = [w for w in words if w not in DONE]
    if unknown:
        raise ValueError(
            f"Whether a day was done is said by yes, partly or no; {str(unknown[0])[:40]!r} is none of them."
        )
    if not dates.is_unique:
        twice = wording.date(dates[dates.duplicated()][0])
        raise ValueError(f"{twice} stands twice in what was done: a day has one condition. Keep one of its rows.")
    outside = dates[(dates < experiment.start) | (dates > experiment.end)]
    if len(outside):
        raise ValueError(
            f"{wording.date(outside[0])} lies outside this experiment, which runs from {wording.date(experiment.start)} "
            f"to {wording.date(experiment.end)}. A restart is a new experiment, with a schedule of its own."
        )
    if "condition" in done.columns:
        planned = experiment.schedule.set_index("date")["condition"].reindex(dates).to_numpy()
        wrong = np.flatnonzero(pd.Series(done["condition"]).to_numpy(dtype=object) != planned)
        if wrong.size:
            at = int(wrong[0])
            raise ValueError(
                f"{wording.date(dates[at])} was drawn as {planned[at]!r}, but what was done names another condition. "
                "The schedule stays as drawn; say no where it was not kept to."
            )
    return pd.Series(words.to_numpy(), index=dates, dtype="str")
