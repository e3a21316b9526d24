"""Intakes with their amounts as values of days: each thing a factor of its own, so that no two are added up."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from myolog import catalogue
from myolog.catalogue import Factor
from myolog.parsing.units import size_in, unit_named
from myolog.readers.exports.daylog import DayLog
from myolog.readers.exports.diary import person_days
from myolog.readers.formats import Context
from myolog.readers.part import DayTable

MOST: Final = 60
"""Different things up to which each is a factor."""


def amounts_by_day(file: str, intakes: pd.DataFrame, lines: np.ndarray, context: Context) -> DayTable | None:
    """What was taken of each thing by day; a thing without amounts is a yes.

    Parameters
    ----------
    lines : array of int
        Line in the file of each intake.
    """
    if "what" not in intakes:
        return None
    known = intakes["when"].notna() & intakes["what"].notna()
    if not known.any() or intakes["what"].nunique() > MOST:
        return None
    timed = intakes["timed"].to_numpy(dtype=bool)
    days = person_days(intakes["when"].to_numpy(), timed, context.day_start)
    log = DayLog(file, context.options, context.problems)
    columns = (intakes.get(name, pd.Series(np.nan, index=intakes.index)) for name in ("amount", "unit"))
    for row, (what, amount, unit, is_known) in enumerate(zip(intakes["what"], *columns, known, strict=True)):
        if is_known:
            _add(log, str(what), float(amount), "" if pd.isna(unit) else str(unit), int(days[row]), int(lines[row]))
    return log.table()


def _add(log: DayLog, what: str, amount: float, unit: str, day: int, line: int) -> None:
    factor = catalogue.find_factor(what)
    if np.isnan(amount):
        key = factor.yes_no if factor and factor.quantity != "yes_no" else factor.key if factor else ""
        reason = "Taken that day; no amount was noted."
        log.noted(what, "max", factor=key, unit="yes/no", reason=reason).add(day, 1.0, line)
        return
    named = unit_named(unit) or unit
    for meant in _amounts(factor):
        size = size_in(named, meant) if named else 1.0
        if size is not None:
            reason = "What was taken of it, added up by day."
            noted = log.noted(meant.label, "sum", factor=meant.key, unit=meant.unit, reason=reason)
            noted.add(day, amount * size, line)
            return
    name = f"{what} ({unit})" if unit else what
    log.noted(name, "sum", unit=unit, reason="What was taken of it, added up by day.").add(day, amount, line)


def _amounts(factor: Factor | None) -> list[Factor]:
    """The factors that amounts of a thing may be of: itself, or what stands beside a yes or no ("alcohol", "workout")."""
    if factor is None:
        return []
    yes_no = factor.key if factor.quantity == "yes_no" else factor.yes_no
    itself = [] if factor.quantity == "yes_no" else [factor]
    loads = ("training_load",) if yes_no == "trained" else ()
    beside = (
        f
        for f in catalogue.factors().values()
        if ((yes_no and f.yes_no == yes_no) or f.key in loads) and f is not factor
    )
    return [*itself, *beside]
