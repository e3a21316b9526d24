"""Where the numbers of a day come from: each value with the file and the line in which it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import pandas as pd

from myolog import catalogue
from myolog.diary import TALLY, Diary
from myolog.parsing.problems import shown
from myolog.parsing.wording import amount_text
from myolog.readers.exports.diary import person_days
from myolog.readers.part import Part
from myolog.readers.read import read_with_parts
from myolog.readers.reading import tidy

EPISODE: Final = "episode"
"""Stands for the column where an episode is meant."""
COLUMNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "column": "str",
        "label": "str",
        "value": "str",
        "file": "str",
        "row": "Int64",
        "said": "str",
        "in_diary": "bool",
    }
)


def trace(*inputs: Any, day: Any, **options: Any) -> pd.DataFrame:  # noqa: ANN401 - those of read_diary; a date
    r"""Where everything comes from that files say of a day.

    Parameters
    ----------
    *inputs : path, bytes, open file, or (name, bytes)
        As `read_diary` takes them; they are read again.
    day : date, str or Timestamp
        A day of the diary, by the person's day boundary.
    **options
        Those of `read_diary`.

    Returns
    -------
    DataFrame
        One row for each line of a file that says something of the day: `column` (of `Diary.days`, or "episode"), `label`
        (its words), `value` (what the file says of the day, in the unit of the diary), `file`, `row` (line in the file;
        missing where an empty cell was given a value), `said` (what stands in this line), `in_diary` (whether the value
        is the one of the diary, and not another file's, a mean, or the sum of two files' sleeps).

    Examples
    --------
    >>> files = ("a.csv", b"date,sleep_h\n2026-03-01,7 h 30 min\n"), ("b.csv", b"date,sleep_h\n2026-03-01,8\n")
    >>> trace(*files, day="2026-03-01")[["value", "file", "row", "said", "in_diary"]].values.tolist()
    [['7.5', 'a.csv', 2, '7 h 30 min', True], ['8', 'b.csv', 2, '8', False]]
    """
    reading, parts = read_with_parts(inputs, **options)
    date = pd.Timestamp(day).normalize()
    rows = [row for part in parts for row in (*_episodes(part, date, reading.diary), *_days(part, date, reading.diary))]
    return tidy(rows, COLUMNS)


def _episodes(part: Part, date: pd.Timestamp, diary: Diary) -> Iterator[dict[str, Any]]:
    if part.episodes is None:
        return
    frame = part.episodes.frame
    timed = frame["timed"].to_numpy(dtype=bool) if "timed" in frame else np.ones(len(frame), dtype=bool)
    days = person_days(frame["start"].to_numpy(), timed, diary.day_start)
    at = np.flatnonzero(days == date.to_datetime64().astype("datetime64[D]").astype(np.int64))
    for place, line in zip(at.tolist(), part.episodes.lines(at).tolist(), strict=True):
        row = frame.iloc[place]
        when = f"{row['start']:%H:%M}" if timed[place] else ""
        what = (str(row[name]) for name in ("kind", "site", "side") if name in frame and pd.notna(row[name]))
        yield _row(part, EPISODE, "Episode", " ".join(filter(None, (when, *what))), line, "", in_diary=True)


def _days(part: Part, date: pd.Timestamp, diary: Diary) -> Iterator[dict[str, Any]]:
    table = part.days
    if table is None or date not in table.frame.index:
        return
    place = int(table.frame.index.get_indexer(pd.DatetimeIndex([date]))[0])
    kept = diary.days.loc[date] if date in diary.days.index else pd.Series(dtype=object)
    for key in map(str, table.frame.columns):
        value = table.frame[key].iloc[place]
        if pd.isna(value):
            continue
        factor = catalogue.factors().get(key)
        label = factor.label if factor else "Number of episodes" if key == TALLY else key
        text = value if isinstance(value, str) else amount_text(float(value))
        in_diary = key in kept.index and bool(kept[key] == value)
        for origin in table.origins(key, place):
            yield _row(part, key, label, text, origin.line or None, shown(origin.said), in_diary=in_diary)
        if not table.origins(key, place):
            yield _row(part, key, label, text, None, "", in_diary=in_diary)


def _row(
    part: Part, column: str, label: str, value: str, row: int | None, said: str, *, in_diary: bool
) -> dict[str, Any]:
    return {
        "column": column,
        "label": label,
        "value": shown(value),
        "file": part.file,
        "row": row,
        "said": said,
        "in_diary": in_diary,
    }
