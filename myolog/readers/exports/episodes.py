"""Rows of episodes as an export lists them, put together as a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd

from myolog import tables
from myolog.parsing.problems import TOLD, Problems
from myolog.readers.part import EpisodeTable

LONGEST: Final = np.timedelta64(31, "D")


FARTHEST: Final = 1e12
"""Seconds; a longer time cannot be held, and is far beyond `LONGEST`."""


def span_of(seconds: float) -> np.timedelta64:
    """A length of time, cut where it can be no length of an episode."""
    return np.timedelta64(round(min(max(seconds, -FARTHEST), FARTHEST) * 1000), "ms")


@dataclass(eq=False)
class EpisodeLog:
    """Collects the episodes of a file; one that stands in it twice, with its hour, is told and read once."""

    problems: Problems
    rows: list[Mapping[str, Any]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    _seen: set[tuple[Any, ...]] = field(default_factory=set)

    def add(self, start: np.datetime64, line: int, *, timed: bool, **attributes: Any) -> None:  # noqa: ANN401 - columns
        """An episode; the attributes are columns of `Diary.episodes` or of the person's own, empty ones left out.

        Parameters
        ----------
        start : datetime64
            The day where the hour is not known.
        timed : bool
            Whether the hour is known.
        """
        said = {key: value for key, value in attributes.items() if not _is_empty(value)}
        row = {"start": start.astype("datetime64[us]"), "timed": timed, **said}
        same = tuple(sorted((key, str(value)) for key, value in row.items()))
        if timed and same in self._seen:
            self.problems.add(
                "an episode that stands in the file already",
                "each episode once",
                "It was read once. If there were two, give them different times.",
                action=TOLD,
                row=line,
            )
            return
        self._seen.add(same)
        self.rows.append(row)
        self.lines.append(line)

    def table(self) -> EpisodeTable | None:
        """All episodes; None without one."""
        if not self.rows:
            return None
        names = dict.fromkeys(key for row in self.rows for key in row)
        frame = pd.DataFrame({name: _column(name, [row.get(name) for row in self.rows]) for name in names})
        lines = np.array(self.lines, dtype=np.int64)
        return EpisodeTable(frame, lambda at: lines[at])


def _is_empty(value: object) -> bool:
    if value is None or value == "":
        return True
    return isinstance(value, float | np.floating | np.datetime64 | np.timedelta64) and bool(pd.isna(value))


def _column(name: str, values: list[Any]) -> pd.Series:
    match tables.EPISODES.get(name):
        case "time":
            return pd.Series(np.array(values, dtype="datetime64[us]"))
        case "flag":
            return pd.Series(values, dtype=bool)
        case "span":
            none = np.timedelta64("NaT", "ms")
            return pd.Series(np.array([none if v is None else v for v in values], dtype="timedelta64[ms]"))
        case "number":
            return pd.Series([np.nan if v is None else v for v in values], dtype="float64")
        case None if all(v is None or isinstance(v, float | int) for v in values):
            return pd.Series([np.nan if v is None else v for v in values], dtype="float64")
    return pd.Series([np.nan if v is None else str(v) for v in values], dtype="str")
