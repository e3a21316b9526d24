"""Writing tables as our own CSV files: the template people download, and what `read_diary` reads back.

Text is made safe for spreadsheets: a cell that a spreadsheet would run as a formula gets a leading
apostrophe, which the reader takes off again (OWASP, CSV injection).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "'")
FULLWIDTH_STARTS = ("＝", "＋", "－", "＠")  # some spreadsheets fold these to their plain forms


def guard(text: str) -> str:
    """Text that no spreadsheet runs: an apostrophe before a formula sign.

    >>> guard("=cmd()")
    "'=cmd()"
    """
    return "'" + text if text.startswith(FORMULA_STARTS + FULLWIDTH_STARTS) else text


def unguard(text: str) -> str:
    """Undo `guard`; any other text comes back as it is."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA_STARTS + FULLWIDTH_STARTS) else text


def number_text(value: float) -> str:
    """A float as the shortest text that reads back to the same float; empty when missing."""
    if not np.isfinite(value):
        return ""
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(float(value))


def _column_text(column: pd.Series) -> list[str]:
    if pd.api.types.is_bool_dtype(column.dtype):
        return ["yes" if v else "no" for v in column]
    if pd.api.types.is_numeric_dtype(column.dtype):
        return [number_text(v) for v in column.to_numpy(dtype=float)]
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        known = column.dropna()
        days = bool((known == known.dt.normalize()).all())
        return ["" if pd.isna(v) else f"{v:%Y-%m-%d}" if days else _time_text(v) for v in column]
    if pd.api.types.is_timedelta64_dtype(column.dtype):
        return [number_text(v / np.timedelta64(1, "m")) if not np.isnat(v) else "" for v in column.to_numpy()]
    return ["" if pd.isna(v) else guard(str(v)) for v in column]


def _time_text(moment: pd.Timestamp) -> str:
    return moment.isoformat(timespec="auto" if moment.second or moment.microsecond else "minutes")


def csv_bytes(table: pd.DataFrame) -> bytes:
    """Table as CSV in UTF-8, safe to open in a spreadsheet; missing cells are empty.

    Durations are written in minutes, times in ISO 8601, numbers so that they read back exactly.
    """
    # One column alone would write a missing cell as a blank line, which readers skip.
    alone = table.shape[1] == 1
    columns = [[_quoted(cell, always=alone) for cell in _column_text(table.iloc[:, i])] for i in range(table.shape[1])]
    rows = [[_quoted(guard(str(name))) for name in table.columns], *zip(*columns, strict=True)]
    return "".join(",".join(row) + "\n" for row in rows).encode()


def _quoted(cell: str, *, always: bool = False) -> str:
    # Not csv.writer: it leaves a carriage return bare, which readers take for the end of a line.
    return '"' + cell.replace('"', '""') + '"' if always or any(c in cell for c in ',"\n\r') else cell


def with_plain_times(table: pd.DataFrame, moment: str) -> pd.DataFrame:
    """Table as people write it: minutes for durations, and a date alone where the hour is not known.

    Parameters
    ----------
    table : DataFrame
        With a column `timed`, which goes: it is told by how `moment` is written.
    moment : str
        The column of datetimes that `timed` speaks of.
    """
    times = [
        _time_text(m) if timed else f"{m:%Y-%m-%d}" for m, timed in zip(table[moment], table["timed"], strict=True)
    ]
    return (
        table.assign(**{moment: pd.Series(times, index=table.index, dtype="str")})
        .drop(columns="timed")
        .rename(columns={c: f"{c}_min" for c in table.select_dtypes("timedelta").columns})
    )


def toml_bytes(values: Mapping[str, Any]) -> bytes:
    """Settings as TOML: plain values, lists, and one level of tables.

    JSON strings, numbers and lists of them are valid TOML, but for characters that TOML wants escaped as well.
    """

    def literal(value: object) -> str:
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")

    def key(name: str) -> str:
        return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else literal(name)

    lines = [f"{key(k)} = {literal(v)}" for k, v in values.items() if not isinstance(v, Mapping)]
    for name, table in values.items():
        if isinstance(table, Mapping) and table:
            lines += ["", f"[{key(name)}]", *(f"{key(k)} = {literal(v)}" for k, v in table.items())]
    return ("\n".join(lines) + "\n").encode()
