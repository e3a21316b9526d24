"""A row is something taken at a time, a medicine with its first and last day, or a range of days."""

from __future__ import annotations

import re
from typing import Final

from myolog.catalogue import normalise
from myolog.readers.rows.seen import Kind, Rows
from myolog.readers.rows.tallies import MUSCLES
from myolog.readers.rows.words import speaks
from myolog.readers.sources import File
from myolog.readers.table.sheet import Column, Sheet
from myolog.readers.table.timeline import content

LISTS: Final[tuple[Kind, ...]] = ("intakes", "medicines", "ranges")
OF_EPISODES: Final = frozenset({"severity", "before", "relief", "sleep_disturbance"})
"""What a list of medicines does not say."""
MEDICINE: Final = re.compile(
    r"\b(?:medic\w*|medik\w*|drugs?|farmac\w*|arznei\w*|pills?|tablets?|prescri\w*|dose|dosage|dosis|dosaggio|dosering)\b"
)
RANGE: Final = frozenset({"start", "end", "notes", "note"})
"""Columns of a table of ranges that were completely logged."""


def find_list(sheet: Sheet, file: File) -> Rows | None:
    """Whether a table is one of the lists beside episodes and days; None if it is none."""
    for kind in LISTS:
        if sheet.is_ours and file.part == kind:
            return Rows(kind, "It is named so in the folder of a diary.")
    is_of_episodes = any(c.role == "attribute" and c.guess.key in OF_EPISODES and c.n_filled for c in sheet.columns)
    if is_of_episodes or sheet.with_role("tally") or any(speaks(c.name) in MUSCLES for c in sheet.with_role("own")):
        return None
    taken = _taken(sheet, file)
    headers = {normalise(c.name) for c in sheet.columns}
    is_range = {"start", "end"} <= headers <= RANGE and all(map(_has_no_hour, sheet.with_role("start", "end")))
    return taken or (Rows("ranges", "It holds first and last days only.") if is_range else None)


def _taken(sheet: Sheet, file: File) -> Rows | None:
    """Whether a table lists medicines with their start, or what was taken at a time."""
    if not sheet.with_role("date", "moment", "start"):
        return None
    names = sheet.with_role("name")
    says_medicine = any(MEDICINE.search(normalise(text)) for text in (file.name, *(c.name for c in sheet.columns)))
    has_bounds = sheet.with_role("end", "start") and not sheet.with_role("factor")
    if names and says_medicine and has_bounds:
        return Rows("medicines", "It names medicines with their start.")
    if (sheet.with_role("what") or (names and says_medicine)) and sheet.with_role("dose", "amount", "unit"):
        return Rows("intakes", "It says what was taken when.")
    return None


def _has_no_hour(column: Column) -> bool:
    texts = column.cells.texts[:200]
    return content(column) == "date" and not any(":" in t for t in texts)
