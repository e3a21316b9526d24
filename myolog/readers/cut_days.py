"""The last day of an export, which was often made in the middle of that day: a later export of the same app knows it better."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from myolog.parsing.problems import TOLD, Problems
from myolog.readers import own
from myolog.readers.exports.nights import DAY
from myolog.readers.part import DayTable, Part
from myolog.readers.sleeps import NEARLY, SLEEP, not_in


def without_cut_days(parts: Sequence[Part], problems: Mapping[str, Problems]) -> Iterator[tuple[str, DayTable]]:
    """Each file with its days, without those values of its last day that a later export knows better.

    A later export is one of the same table of the same app that ends on a later day.
    """
    for part in parts:
        if part.days is None:
            continue
        table = part.days
        for later in parts:
            if later.days is not None and _is_same(part, later) and _last(table) < _last(later.days):
                table = _yielding(table, later, later.days, problems[part.file])
        yield part.file, table


def _is_same(one: Part, other: Part) -> bool:
    return one.format == other.format != own.NAME and one.label == other.label


def _last(table: DayTable) -> pd.Timestamp:
    return table.frame.index.max()


def _yielding(table: DayTable, later: Part, known: DayTable, problems: Problems) -> DayTable:
    """Table of days without what a later export knows of its last day."""
    last = _last(table)
    of_day = [s for s in table.sleeps if pd.Timestamp(s.day * DAY, unit="s") == last]
    lone = not_in(of_day, known.sleeps)  # a nap, for instance, of which the later export has no part
    frame, yielded = table.frame, []
    for name in map(str, frame.columns.intersection(known.frame.columns)):
        value, other = frame.loc[last, name], known.frame[name].get(last)
        if pd.isna(value) or value == other:
            continue
        left = np.nan
        if name == SLEEP and of_day:
            if len(lone) == len(of_day):
                continue
            hours = value - sum(s.hours for s in of_day) + sum(s.hours for s in lone)
            left = round(hours, 10) if hours > NEARLY else np.nan
        elif pd.isna(other):
            continue
        frame = frame.assign(**{name: frame[name].where(frame.index != last, left)})
        yielded.append(name)
    if not yielded:
        return table
    line = table.lines(yielded[0], table.frame.index.get_indexer(pd.DatetimeIndex([last])))[0]
    problems.add(
        f"other values of {last:%Y-%m-%d}, the last day of this export, than in {later.file}",
        "an export that was made after the day was over",
        f"{later.file} is a later export of {later.format}, so what it says of this day counts.",
        action=TOLD,
        row=int(line),
    )
    dropped = [s for s in of_day if s not in lone] if SLEEP in yielded else []
    return replace(table, frame=frame, sleeps=tuple(s for s in table.sleeps if s not in dropped))
