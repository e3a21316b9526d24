"""A row is an episode: only words, sites and kinds say so, or a template of ours."""

from __future__ import annotations

import re
from typing import Final

from myolog.catalogue import normalise
from myolog.readers.rows.days import is_personal
from myolog.readers.rows.seen import Seen, share
from myolog.readers.rows.words import WEAK, is_kind, is_of_muscles, is_place, name_speaks, says_none, speaks
from myolog.readers.table.sheet import Column

MOST: Final = 0.5
"""Share of the cells of a column that must name sites, kinds or episodes."""
FEW: Final = 0.05
"""Share of the cells of a column of symptoms that must be twitches, cramps or spasms; the others are factors."""
TEMPLATE: Final = frozenset(
    {"duration_min", "site", "side", "kind", "severity", "sleep_disturbance", "before", "remedies", "relief_min"}
)
"""Columns of our template of episodes that no other table has together with `start`."""
SEIZURE: Final = re.compile(r"seizure|convuls|anfall")
OF_ATTACKS: Final = frozenset({"duration", "before", "remedies", "relief", "sleep_disturbance"})
"""What is said of an attack of a body."""
SYMPTOMS: Final = re.compile(r"symptom|sintom|beschwerde|klacht")
ENTRIES: Final = re.compile(
    r"\b(?:what\w*|happened|events?|entry|entries|diary|journal|log|labels?|names?|notes?|descriptions?|details?|complaints?|"
    r"was|quoi|que|cosa|wat|ereignis|evento|evenement|notiz\w*|nota|beschreibung)\b|symptom|sintom|beschwerde|klacht"
)
"""Names of columns in which people write what happened."""
ELSEWHERE: Final = re.compile(
    r"\b(?:titles?|artist|track|song|channel|subject|query|search|app|service|article|term|task|paper|headline|tweet|url|from|reason)\b"
)
"""Names of columns whose texts are about other things, whatever words stand in them."""
OF_EPISODES: Final = frozenset({"severity", "kind", "duration", "sleep_disturbance", "relief", "remedies", "side"})
"""What is said of an episode beside its place."""
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
        if spoken and is_of_muscles(spoken, seen.names) and _is_sure(seen, column, spoken):
            return f"The name of “{column.name}” speaks of “{spoken}”."
    for column in seen.others:
        reason = _by_cells(seen, column)
        if reason:
            return reason
    before = sheet.attribute("before")
    if sheet.attribute("severity") and before is not None and "trigger" in normalise(before.name):
        return "It says of each row how bad it was and what may have set it off."
    return ""


def _has_details(seen: Seen) -> bool:
    """Whether rows say more than a day and its factors do: a diary that is named for twitches may hold days as well."""
    said = any(c.role == "attribute" and c.guess.key != "notes" for c in seen.others)
    return said or seen.timeline.has_clock or not seen.has_a_row_a_day


def _by_cells(seen: Seen, column: Column) -> str:
    key = column.guess.key if column.role == "attribute" else ""
    if key == "site":
        is_template = {"start", "site"} <= {c.header for c in seen.sheet.columns}
        is_foreign = normalise(column.name).startswith("muscle") or (not is_template and _has_foreign(seen, column))
        is_other = (is_foreign or OTHER_PLACES.search(seen.names) is not None) and not _has_more(seen)
        if not is_other and share(column, is_place, but=says_none) >= MOST:
            return f"“{column.name}” names places of the body."
        return ""
    least = FEW if _is_list_of_symptoms(column) else MOST
    if key == "kind" and OTHER_PLACES.search(seen.names):
        return ""
    name = normalise(column.name)
    if ELSEWHERE.search(name) or (not key and not ENTRIES.search(name)):
        return ""
    if share(column, is_kind if key == "kind" else _is_named, but=says_none) >= least:
        return f"“{column.name}” names twitches, cramps or spasms."
    return ""


def _is_named(text: str) -> bool:
    return bool(speaks(text)) and is_kind(text)


def _is_list_of_symptoms(column: Column) -> bool:
    return SYMPTOMS.search(normalise(column.name)) is not None


def _is_sure(seen: Seen, column: Column, spoken: str) -> bool:
    """Whether a name that speaks of attacks means those of a body: it names a seizure, or more is said of each."""
    if spoken not in WEAK or SEIZURE.search(normalise(column.name)):
        return True
    return any(c.role == "attribute" and c.guess.key in OF_ATTACKS for c in seen.others)


def _has_more(seen: Seen) -> bool:
    """Whether something beside the place is said that only an episode has."""
    return any(c.role == "attribute" and c.guess.key in OF_EPISODES for c in seen.others)


def _has_foreign(seen: Seen, column: Column) -> bool:
    """Whether a table has a column of its own beside a place that is nothing a person notes of their days."""
    return any(c.role == "own" and c is not column and not is_personal(c) and not speaks(c.name) for c in seen.others)
