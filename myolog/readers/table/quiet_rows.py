"""Rows in a table of episodes that say that there was none: each is a day without an episode."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from myolog.diary import TALLY
from myolog.readers.rows.words import QUIET_BEGINS, says_none, says_yes, speaks
from myolog.readers.table.episode_columns import Values
from myolog.readers.table.reads import Read
from myolog.readers.table.sheet import Column, Sheet, rows_where

Flags = npt.NDArray[np.bool_]
Days = npt.NDArray[np.datetime64]

REASON: Final = "Rows that say that there was none are days without an episode."


def find_quiet_rows(sheet: Sheet, made: Mapping[str, Values]) -> Flags:
    """Whether each row says that there was no episode: in words, or by a severity of 0 without a length.

    Parameters
    ----------
    made : mapping
        What the columns say of the episodes (see `episode_columns`).
    """
    none = np.zeros(sheet.n_rows, dtype=bool)
    if sheet.is_ours:
        return none
    length, severity, site = made.get("duration"), made.get("severity"), made.get("site")
    is_denied, is_affirmed, is_noted = none, none, none
    if isinstance(severity, np.ndarray):
        is_denied, is_affirmed = severity == 0, severity > 0
    if isinstance(length, np.ndarray):
        is_affirmed = is_affirmed | (length > 0)
    for column in sheet.columns:
        key = column.guess.key if column.role == "attribute" else ""
        if key in ("site", "kind"):
            is_denied = is_denied | _denied(column)
        elif key == "notes":
            is_noted = is_noted | _denied(column)
        elif column.role in ("own", "tally") and speaks(column.name):
            numbers = column.cells.plain_numbers
            is_denied = is_denied | _denied(column)
            is_affirmed = is_affirmed | (rows_where(column, says_yes) if numbers is None else numbers > 0)
    if isinstance(site, pa.ChunkedArray):
        is_noted = is_noted & site.is_null().to_numpy()
    return (is_denied | is_noted) & ~is_affirmed


def _denied(column: Column) -> Flags:
    """Rows whose cell says that there was none; a number of an episode says no such thing."""
    if column.role == "attribute" and column.cells.plain_numbers is not None:
        return np.zeros(len(column.cells), dtype=bool)
    return rows_where(column, says_none, quick=QUIET_BEGINS)


def quiet_days(column: Column, is_quiet: Flags, is_episode: Flags, day: Days) -> list[Read]:
    """A number of episodes of 0 on the days of the quiet rows, if no other row of the day is an episode.

    Parameters
    ----------
    column : Column
        The one that is named where the 0 is told.
    is_quiet, is_episode : array of bool
        One a row.
    day : array of datetime64[D]
        Day of each row.
    """
    if not is_quiet.any():
        return []
    numbers = np.full(len(day), np.nan)
    number = day.astype(np.int64)
    numbers[is_quiet] = np.where(np.isin(number[is_quiet], number[is_episode]), np.nan, 0.0)
    return [Read(column, "tally", TALLY, "Episodes", numbers, reason=REASON)]
