"""The columns of a file as they are told: what each was taken for, and what to ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from myolog.readers.reading import Question
from myolog.readers.table.reads import Read
from myolog.readers.table.sheet import Sheet
from myolog.readers.table.timeline import Timeline


def questions_of(reads: Sequence[Read]) -> tuple[Question, ...]:
    """Questions about the columns."""
    return tuple(q for r in reads for q in r.questions)


def described(
    sheet: Sheet, reads: Sequence[Read], timeline: Timeline | None = None, moment: str = "date"
) -> tuple[Mapping[str, Any], ...]:
    """Rows of `Reading.columns`, in the order of the file.

    Parameters
    ----------
    moment : str
        Role of the column that says when.
    """
    told = list(reads)
    seen = {r.column.index for r in told}
    for column in [] if timeline is None else [c for c in timeline.used if c.index not in seen]:
        role = column.role if column.role in ("date", "start", "time", "end") else moment
        reason = column.guess.reason if column.role != "own" else "It holds dates."
        told.append(Read(column, role, role, role.capitalize(), reason=reason))
    seen = {r.column.index for r in told}
    told += [Read(c, "ignored", "", c.name, reason="You said so.") for c in sheet.columns if c.index not in seen]
    return tuple(
        {
            "file": sheet.file,
            "column": r.column.name,
            "role": r.role,
            "key": r.key,
            "label": r.label,
            "unit": r.unit,
            "reason": r.reason,
            "empty_share": r.column.empty_share,
            "empty_means": r.empty_means,
            "proposes_none": r.proposes_none,
        }
        for r in sorted(told, key=lambda r: r.column.index)
    )
