"""A row is an episode: only words, sites and kinds say so, or a template of ours."""

from __future__ import annotations

import re
from typing import Final

from myolog.catalogue import normalise
from myolog.readers.rows.seen import Seen, share
from myolog.readers.rows.words import is_kind, is_of_muscles, is_place, name_speaks, says_none, speaks
from myolog.readers.table.sheet import Column

MOST: Final = 0.5
"""Share of the cells of a column that must name sites, kinds or episodes."""
FEW: Final = 0.05
"""Share of the cells of a column of symptoms that must be twitches, cramps or spasms; the others are factors."""
TEMPLATE: Final = frozenset(
    {"duration_min", "site", "side", "kind", "severity", "sleep_disturbance", "before", "remedies", "relief_min"}
)
"""Columns of our template of episodes that no other table has together with `start`."""
OTHER_PLACES: Final = re.compile(
    r"\b(?:exercises?|sets?|reps?|repetitions?|workouts?|weight|massage|insulin|injections?|injected|units|dose|dosage|bolus|vaccin\w*)\b"
)
"""Columns beside which a place of the body is that of a training, an injection or a treatment."""


def evidence(seen: Seen) -> str:
    """The reason for a row to be an episode; "" where there is none."""
    sheet = seen.sheet
    exact = {c.header for c in sheet.columns}
    is_called_so = seen.file.part == "episodes"
    if "start" in exact and (exact & TEMPLATE if is_called_so else "site" in exact and len(exact & TEMPLATE) >= 2):
        return "It has the columns of the template for episodes."
    spoken = name_speaks(seen.file.name, seen.names)
    if spoken and _has_details(seen):
        return f"Its name speaks of “{spoken}”."
    for column in seen.others:
        spoken = speaks(column.name)
        if spoken and is_of_muscles(spoken, seen.names):
            return f"The name of “{column.name}” speaks of “{spoken}”."
    for column in seen.others:
        reason = _by_cells(seen, column)
        if reason:
            return reason
    if sheet.attribute("severity") and any("trigger" in normalise(c.name) for c in seen.others):
        return "It says of each row how bad it was and what may have set it off."
    return ""


def _has_details(seen: Seen) -> bool:
    """Whether rows say more than a day and its factors do: a diary that is named for twitches may hold days as well."""
    said = any(c.role == "attribute" and c.guess.key != "notes" for c in seen.others)
    return said or seen.timeline.has_clock or not seen.has_a_row_a_day


def _by_cells(seen: Seen, column: Column) -> str:
    key = column.guess.key if column.role == "attribute" else ""
    if key == "site":
        is_other = OTHER_PLACES.search(seen.names)
        if not is_other and share(column, is_place, but=says_none) >= MOST:
            return f"“{column.name}” names places of the body."
        return ""
    least = FEW if _is_list_of_symptoms(column) else MOST
    if key == "kind" and OTHER_PLACES.search(seen.names):
        return ""
    if share(column, is_kind if key == "kind" else _is_named, but=says_none) >= least:
        return f"“{column.name}” names twitches, cramps or spasms."
    return ""


def _is_named(text: str) -> bool:
    return bool(speaks(text)) and is_kind(text)


def _is_list_of_symptoms(column: Column) -> bool:
    return "symptom" in normalise(column.name) or "beschwerde" in normalise(column.name)
