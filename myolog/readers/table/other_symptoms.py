"""Symptoms that stand among twitches, cramps and spasms in one column: they are ratings of their days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from myolog.parsing.cells import Cells
from myolog.parsing.problems import Problems
from myolog.readers.exports.daylog import DayLog, score_factor
from myolog.readers.formats import Context
from myolog.readers.part import DayTable
from myolog.readers.rows.words import SEPARATED, is_kind, says_none, speaks
from myolog.readers.table.episode_columns import Values
from myolog.readers.table.sheet import Column, Sheet, plain_text

Flags = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class OtherSymptoms:
    """Symptoms beside the episodes.

    Attributes
    ----------
    only : array of bool
        For each row, whether it names such symptoms, and no twitch, cramp or spasm.
    rows : mapping of name to array of int
        The rows that name each of them.
    """

    only: Flags
    rows: Mapping[str, Indices] = field(default_factory=dict)

    def by_day(
        self, sheet: Sheet, made: Mapping[str, Values], day: npt.NDArray[np.datetime64], context: Context
    ) -> DayTable | None:
        """The highest rating of each symptom and day; 1 where none was given."""
        log = DayLog(sheet.file, context.options, Problems(sheet.file))
        severity = made.get("severity")
        ratings = np.ones(sheet.n_rows)
        if isinstance(severity, np.ndarray):
            ratings = np.where(np.isnan(severity), 1.0, severity)
        dated = {name: rows[~np.isnat(day[rows])] for name, rows in self.rows.items()}
        for name, rows in sorted(((n, r) for n, r in dated.items() if len(r)), key=lambda item: item[1][0]):
            reason = "A symptom of your own; the highest rating of the day."
            noted = log.noted(name, "max", factor=score_factor(name), reason=reason)
            noted.add_rows(day[rows].astype(np.int64), ratings[rows], sheet.lines(rows))
        return log.table()


def find_other_symptoms(sheet: Sheet, column: Column | None) -> OtherSymptoms:
    """The symptoms that are no episodes, where a column names both.

    Parameters
    ----------
    column : Column or None
        The one with the kinds of episodes, if there is one.
    """
    none = OtherSymptoms(np.zeros(sheet.n_rows, dtype=bool))
    if sheet.is_ours or column is None or column.cells.plain_numbers is not None:
        return none
    cells = column.cells
    parts = [
        [p for p in SEPARATED.split(plain_text(t)) if p] if not is_kind(t) or speaks(t) else [t] for t in cells.texts
    ]
    has_kind = np.array([any(map(is_kind, own)) for own in parts], dtype=bool)
    is_list = np.array([len(own) > 1 for own in parts], dtype=bool)
    if not has_kind.any() or not ((~has_kind & ~cells.is_missing) | is_list).any():
        return none
    is_quiet = np.array([says_none(t) for t in cells.texts], dtype=bool)
    others = [[] if quiet else [p for p in own if not is_kind(p)] for own, quiet in zip(parts, is_quiet, strict=True)]
    return OtherSymptoms(cells.holding(~has_kind & ~cells.is_missing & ~is_quiet), _rows_by_name(cells, others))


def _rows_by_name(cells: Cells, names: Sequence[Sequence[str]]) -> dict[str, Indices]:
    """The rows that hold each name, by the names in each different text."""
    has_any = np.array([len(own) > 0 for own in names], dtype=bool)
    rows = cells.rows_of(has_any)
    by_text = np.split(rows[np.argsort(cells.codes[rows], kind="stable")], np.cumsum(cells.counts[has_any])[:-1])
    found: dict[str, list[Indices]] = {}
    for own, its in zip(filter(None, names), by_text, strict=True):
        for name in own:
            found.setdefault(name, []).append(its)
    return {name: np.sort(np.concatenate(each)) for name, each in found.items()}
