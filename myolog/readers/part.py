"""What one file holds, before all files are put together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from myolog.readers.reading import Question

Indices = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Sleep:
    """One sleep that a device recorded.

    Attributes
    ----------
    day : int
        Day of waking, since 1970-01-01.
    hours : float
        Time asleep, which may be less than the time from start to end.
    line : int
        Where it stands in the file.
    start, end : int
        Seconds since 1970 by the person's clock.
    """

    day: int
    hours: float
    line: int
    start: int
    end: int


class Origin(NamedTuple):
    """Where a value comes from: a line of the file, the first one being 1 (0 in a database), and what stands there."""

    line: int
    said: str


@dataclass(frozen=True)
class DayTable:
    """One row a day.

    Attributes
    ----------
    frame : DataFrame
        DatetimeIndex of dates, each once; factors, own columns and the tally.
    origins : callable
        For a column and the position of a row, where its value comes from: one line, or several that make a sum or a
        mean; none where an empty cell was given a value.
    by_hand : array of bool
        Whether each row is one of a day log that the person kept by hand, without a tally.
    hand_is_said : bool
        Whether that was said, by the person or by a file of ours, and not only assumed.
    names : mapping of column to header in the file
    yields : frozenset of str
        Columns that another file, if there is one, knows better: they only fill its gaps.
    sleeps : tuple of Sleep
        The sleeps of which `sleep_h` is made, where their times are known.
    """

    frame: pd.DataFrame
    origins: Callable[[str, int], Sequence[Origin]]
    by_hand: npt.NDArray[np.bool_]
    names: Mapping[str, str]
    yields: frozenset[str] = frozenset()
    sleeps: tuple[Sleep, ...] = ()
    hand_is_said: bool = False

    def lines(self, column: str, at: Indices) -> Indices:
        """The first line of each of these values of a column; that of the header where there is none."""
        found = [self.origins(column, position) for position in at.tolist()]
        return np.array([origins[0].line if origins else 1 for origins in found], dtype=np.int64)


@dataclass(frozen=True)
class EpisodeTable:
    """One row an episode; `lines` gives the lines in the file of some of its rows."""

    frame: pd.DataFrame
    lines: Callable[[Indices], Indices]


@dataclass(frozen=True)
class Part:
    """What one file holds.

    Attributes
    ----------
    format, label, reason : str
        What the file was taken for, and why.
    rows : str
        What its rows are (see `readers.rows`); "" where a file is no table of one kind of row.
    columns : tuple of mappings
        Rows of `Reading.columns`.
    """

    file: str
    format: str
    label: str
    reason: str
    encoding: str = "utf-8"
    delimiter: str = ","
    rows_read: int = 0
    rows_set_aside: int = 0
    episodes: EpisodeTable | None = None
    days: DayTable | None = None
    medicines: pd.DataFrame | None = None
    intakes: pd.DataFrame | None = None
    ranges: pd.DataFrame | None = None
    columns: tuple[Mapping[str, Any], ...] = ()
    questions: tuple[Question, ...] = ()
    rows: str = ""
