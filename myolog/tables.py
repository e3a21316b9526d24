"""Exactly typed tables: what the frames inside a diary look like, and how they are compared.

Two diaries are the same when their tables are the same to the last bit, so there is one way only to hold
a number (float64, NaN missing), a text (str, NaN missing), a moment (microseconds) and a span (milliseconds).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

Column = Literal["text", "time", "span", "number", "flag"]
Columns = Mapping[str, Column]

EPISODES: Final[Columns] = MappingProxyType(
    {
        "start": "time",
        "timed": "flag",
        "duration": "span",
        "site": "text",
        "side": "text",
        "kind": "text",
        "severity": "number",
        "sleep_disturbance": "number",
        "before": "text",
        "remedies": "text",
        "relief": "span",
        "notes": "text",
    }
)
"""Columns of `Diary.episodes`. `timed` is False where only the day of an episode is known, not the hour."""

INTAKES: Final[Columns] = MappingProxyType(
    {"what": "text", "when": "time", "timed": "flag", "amount": "number", "unit": "text"}
)
MEDICINES: Final[Columns] = MappingProxyType(
    {"name": "text", "dose": "text", "start": "time", "end": "time", "notes": "text"}
)
RANGES: Final[Columns] = MappingProxyType({"start": "time", "end": "time"})

TIME_UNIT: Final = "us"
SPAN_UNIT: Final = "ms"
DTYPES: Final[Mapping[Column, str]] = MappingProxyType(
    {
        "text": "str",
        "time": f"datetime64[{TIME_UNIT}]",
        "span": f"timedelta64[{SPAN_UNIT}]",
        "number": "float64",
        "flag": "bool",
    }
)


def typed(table: pd.DataFrame | None, columns: Columns) -> pd.DataFrame:
    """Table with the known columns first, missing ones added empty, then any others as text or numbers."""
    given = pd.DataFrame() if table is None else table
    made: dict[str, Any] = {}
    for name, kind in columns.items():
        if name in given.columns:
            made[name] = _cast(given[name], kind)
        else:
            made[name] = pd.Series(kind == "flag" or np.nan, index=given.index, dtype=DTYPES[kind])
    made |= {str(name): plain(given[name]) for name in given.columns if name not in columns}
    return pd.DataFrame(made, index=given.index, copy=False)


def _cast(column: pd.Series, kind: Column) -> pd.Series:
    match kind:
        case "time":
            return _times(column).astype(DTYPES[kind])
        case "span" if column.dtype == DTYPES[kind]:
            return column
        case "span":
            known = pd.api.types.is_timedelta64_dtype(column.dtype)
            spans = column if known else pd.to_timedelta(column)
            return spans.dt.round(SPAN_UNIT).astype(DTYPES[kind])
        case "number":
            return _numbers(column)
        case "flag":
            return column.astype(bool)
        case "text":
            return _text(column)


def _times(column: pd.Series) -> pd.Series:
    """Column as moments; text only as ISO 8601 writes it, see `dates`."""
    has_text = column.dtype == object or pd.api.types.is_string_dtype(column.dtype)
    if not has_text or not any(isinstance(value, str) for value in column):
        return pd.to_datetime(column)
    try:
        return pd.to_datetime(column, format="ISO8601")
    except ValueError:
        raise ValueError(f"Moments that are text must be written like 2024-03-05 22:30 ({column.name}).") from None


def untimed_as_days(table: pd.DataFrame, moment: str) -> pd.DataFrame:
    """Table in which a moment whose hour is not known is the midnight of its day, so that there is one way to hold it."""
    if table["timed"].all():
        return table
    return table.assign(**{moment: table[moment].where(table["timed"], table[moment].dt.normalize())})


def plain(column: pd.Series) -> pd.Series:
    """Column as numbers if its type is a number or yes/no, else as text."""
    kind = column.dtype
    is_number = pd.api.types.is_numeric_dtype(kind) or pd.api.types.is_bool_dtype(kind)
    return _numbers(column) if is_number else _text(column)


def _numbers(column: pd.Series) -> pd.Series:
    given = column if column.dtype == np.float64 else pd.to_numeric(column).astype("float64")
    numbers = given.to_numpy() + 0.0  # -0.0 and 0.0 are one number
    numbers[~np.isfinite(numbers)] = np.nan
    return pd.Series(numbers, index=column.index, name=column.name, copy=False)


def _text(column: pd.Series) -> pd.Series:
    text = column.astype("str")
    array = pa.array(text, from_pandas=True)
    if _may_hold_nul(array):
        text = text.str.replace("\x00", "", regex=False)
        array = pa.array(text, from_pandas=True)
    if not pc.any(pc.equal(pc.binary_length(array), 0)).as_py():
        return text
    return text.where(text != "")  # an empty cell and no cell are the same thing


def _may_hold_nul(text: pa.ChunkedArray | pa.Array) -> bool:
    """Whether a NUL character stands in the memory of a column of text (there may be some before and after it)."""
    chunks = text.chunks if isinstance(text, pa.ChunkedArray) else [text]
    letters = [chunk.buffers()[2] for chunk in chunks]
    return any(np.frombuffer(b, dtype=np.uint8).min() == 0 for b in letters if b is not None and len(b))


def dates(values: Iterable[Any] | pd.DatetimeIndex) -> pd.DatetimeIndex:
    """Calendar days as a DatetimeIndex named `date`.

    Text is a day only as ISO 8601 writes it, 2024-03-05: of 01/02/2024 nobody can tell which month it is in.

    Raises
    ------
    ValueError
        If one is no day, is missing, has a time of day, or a time zone.
    """
    index = _moments(values).as_unit(TIME_UNIT).rename("date")
    if index.tz is not None:
        raise ValueError("Dates are calendar days of the person: give them without a time zone.")
    if index.hasnans or (index != index.normalize()).any():
        raise ValueError("Each row needs a calendar day as its date, without a time of day.")
    return index


def counts_by_day(moments: npt.NDArray[np.datetime64]) -> pd.Series:
    """How many of the moments are on each day that has any, in order of the days."""
    days = moments.astype("datetime64[D]")
    begins = np.flatnonzero(np.append(True, days[1:] != days[:-1])[: len(days)])  # of each run of rows of one day
    lengths = np.diff(np.append(begins, len(days))).astype(float)
    index = pd.DatetimeIndex(days[begins].astype(f"datetime64[{TIME_UNIT}]"), name="date")
    counts = pd.Series(lengths, index=index, name="count")
    return counts if index.is_monotonic_increasing and index.is_unique else counts.groupby(level=0).sum()


def _moments(values: Iterable[Any] | pd.DatetimeIndex) -> pd.DatetimeIndex:
    """Moments, as far as they say by themselves which they are."""
    if isinstance(values, pd.DatetimeIndex):
        return values
    given = pd.Index(values)
    if len(given) and pd.api.types.is_numeric_dtype(given.dtype):
        raise ValueError(
            "Dates are days such as 2024-03-05, not numbers: give them as the index or as a column `date`."
        )
    if not any(isinstance(value, str) for value in given):
        return pd.DatetimeIndex(given)
    try:
        return pd.DatetimeIndex(pd.to_datetime(given, format="ISO8601"))
    except ValueError:
        raise ValueError("Dates that are text must be written like 2024-03-05.") from None


def day_table(days: pd.DataFrame | None, tally: str, reserved: Iterable[str]) -> pd.DataFrame:
    """One row a day, in order, with numbers and text only.

    Raises
    ------
    ValueError
        If a date stands twice, a column has no name of its own, or a tally is negative.
    """
    given = pd.DataFrame(index=dates([])) if days is None else days
    index = dates(given.index)
    if not index.is_unique:
        raise ValueError(f"The day {index[index.duplicated()][0]:%Y-%m-%d} stands in more than one row.")
    names = [str(name) for name in given.columns]
    if len(set(names)) < len(names) or not all(names) or set(names) & set(reserved):
        raise ValueError(f"Each column of the days needs a name of its own, other than {', '.join(reserved)}.")
    columns = (column for _, column in given.items())
    table = pd.DataFrame({name: plain(column) for name, column in zip(names, columns, strict=True)}, index=given.index)
    table.index = index
    if tally in table.columns:
        try:
            table[tally] = _numbers(table[tally])
        except ValueError:
            raise ValueError(f"The column {tally} must hold the numbers of episodes, not text.") from None
        if (table[tally] < 0).any():
            raise ValueError("A number of episodes cannot be below zero.")
    return table.sort_index()


def hash_table(sha: hashlib._Hash, table: pd.DataFrame) -> None:
    """Feed every name, type and value of a table to a hash; missing cells count as missing."""
    for position, name in enumerate(table.columns):
        column = table.iloc[:, position]
        sha.update(f"\n{name!r} {column.dtype} {len(column)}\n".encode())
        if pd.api.types.is_string_dtype(column.dtype):
            _hash_text(sha, column)
        else:
            sha.update(np.ascontiguousarray(column.to_numpy()).tobytes())


def _hash_text(sha: hashlib._Hash, column: pd.Series) -> None:
    array = pa.array(column, type=pa.large_string(), from_pandas=True)
    whole = array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
    sha.update(pc.binary_length(whole).fill_null(-1).to_numpy(zero_copy_only=False).tobytes())
    filled = whole.fill_null("")
    _, offsets, content = filled.buffers()
    if len(filled) and content is not None:
        bounds = np.frombuffer(offsets, dtype=np.int64)[filled.offset : filled.offset + len(filled) + 1]
        sha.update(memoryview(content)[bounds[0] : bounds[-1]])
