"""A row is an episode: only words, sites and kinds say so, or a template of ours."""

from __future__ import annotations

import re
from typing import Final

import numpy as np

from myolog.catalogue import normalise
from myolog.readers.rows.days import is_personal
from myolog.readers.rows.seen import Seen, share
from myolog.readers.rows.tallies import SEIZURE
from myolog.readers.rows.words import (
    BELLY,
    TREATED,
    WEAK,
    is_bare,
    is_kind,
    is_of_muscles,
    is_place,
    name_speaks,
    places,
    says_none,
    speaks,
)  # fmt: skip
from myolog.readers.table.sheet import Column

MOST: Final = 0.5
"""Share of the cells of a column that must name sites, kinds or episodes."""
FEW: Final = 0.05
"""Share of the cells of a column of symptoms that must be twitches, cramps or spasms; the others are factors."""
TEMPLATE: Final = frozenset(
    {"duration_min", "site", "side", "kind", "severity", "sleep_disturbance", "before", "remedies", "relief_min"}
)
"""Columns of our template of episodes that no other table has together with `start`."""
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
FELT: Final = frozenset({"severity", "sleep_disturbance", "relief"})
"""What is said of something that was felt at a place of the body."""
MEASURED: Final = frozenset({"duration", "remedies"})
"""What is said of an episode at a place of the body, and of a treatment there as well."""
OTHER_PLACES: Final = re.compile(
    r"\b(?:exercises?|sets?|reps?|repetitions?|workouts?|weight|insulin|injections?|injected|units|dose|dosage|bolus|vaccin\w*)\b"
)
"""Columns beside which a place of the body alone is that of a training or an injection."""
TREATMENTS: Final = re.compile(
    r"\b(?:massag\w*|treat\w*|therap\w*|physio\w*|stretch(?:es|ing)?|foam roll\w*|yoga|acupunct\w*|shav\w*|tens|electrodes?|"
    r"behandlung\w*|behandeling\w*|trattament\w*|traitement\w*|tratamient\w*|tratament\w*|terapi\w*|fisio\w*|fysio\w*|kine\w*|"
    r"dehn\w*|etirement\w*|estiramient\w*|alongament\w*|allungament\w*|rekken|rekoefening\w*)\b|"
    r"(?:^|; )(?:area|zone|zona|muscle groups?|muskelgruppen?|groupes? musculaires?|grupos? muscular(?:es)?|gruppi? muscolar[ei]|"
    r"spiergroep(?:en)?)\b"
)
"""Names beside which a place of the body, however long it took, is that of a treatment."""
LONGEST: Final = np.timedelta64(24, "h")
"""Time from start to end up to which it is a length."""
PAIN: Final = re.compile(r"pain|schmerz|douleur|dolor|\bdor(?:es)?\b|pijn")


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
    for column in (*seen.others, *seen.timeline.used):
        spoken = speaks(column.name)
        if is_of_muscles(column.name, seen.names) and _is_sure(seen, column, spoken):
            return f"The name of “{column.name}” speaks of “{spoken}”."
    for column in seen.others:
        reason = _by_cells(seen, column)
        if reason:
            return reason
    before, severity = sheet.attribute("before"), sheet.attribute("severity")
    if severity and PAIN.search(normalise(severity.name)) and before and "trigger" in normalise(before.name):
        return "It says of each row how bad the pain was and what may have set it off."
    return ""


def _has_details(seen: Seen) -> bool:
    """Whether rows say more than a day and its factors do: a diary that is named for twitches may hold days as well."""
    said = any(c.role == "attribute" and c.guess.key != "notes" for c in seen.others)
    return said or seen.timeline.has_clock or not seen.has_a_row_a_day or not seen.others


def _by_cells(seen: Seen, column: Column) -> str:
    key = column.guess.key if column.role == "attribute" else ""
    if key == "site":
        return f"“{column.name}” names places of the body." if _names_places(seen, column) else ""
    name = normalise(column.name)
    if (
        ELSEWHERE.search(name)
        or (not key and not ENTRIES.search(name))
        or (key == "kind" and OTHER_PLACES.search(seen.names))
    ):
        return ""
    if key == "notes" and any(c.role != "attribute" for c in seen.others):
        return ""
    has_belly = share(column, lambda text: BELLY.search(normalise(text[:200])) is not None) > 0
    is_kind_here = (
        is_kind if key == "kind" and (share(column, _is_named) or seen.sheet.attribute("site")) else _is_named
    )
    least = FEW if SYMPTOMS.search(name) else MOST
    if share(column, lambda text: is_kind_here(text) and not (has_belly and is_bare(text)), but=says_none) >= least:
        return f"“{column.name}” names twitches, cramps or spasms."
    return ""


def _names_places(seen: Seen, column: Column) -> bool:
    """Whether a column says where the body twitched or cramped: a place alone may be that of a treatment."""
    if share(column, is_place, but=says_none) < MOST:
        return False
    if _says(seen, FELT):
        return True
    if TREATMENTS.search(seen.names):
        return False
    if _says(seen, MEASURED) or seen.sheet.with_role("minutes") or _has_length(seen):
        return True
    is_template = {"start", "site"} <= {c.header for c in seen.sheet.columns}
    is_foreign = normalise(column.name).startswith("muscle") or (not is_template and _has_foreign(seen, column))
    if is_foreign or OTHER_PLACES.search(seen.names):
        return False
    has_time = seen.timeline.has_clock or bool(seen.sheet.with_role("time"))
    return is_template or (has_time and share(column, _is_untreated) > 0)


def _is_untreated(text: str) -> bool:
    return any(site not in TREATED for site in places(text))


def _has_length(seen: Seen) -> bool:
    """Whether most rows say from when to when, within a day."""
    length = seen.timeline.end - seen.timeline.start
    return bool(
        2 * np.count_nonzero(seen.timeline.timed & (length > np.timedelta64(0)) & (length < LONGEST)) > len(length)
    )


def _is_named(text: str) -> bool:
    return bool(speaks(text)) and is_kind(text)


def _is_sure(seen: Seen, column: Column, spoken: str) -> bool:
    """Whether a name that speaks of attacks means those of a body: it names a seizure, or more is said of each."""
    if spoken not in WEAK or SEIZURE.search(normalise(column.name)):
        return True
    return _says(seen, OF_ATTACKS)


def _says(seen: Seen, keys: frozenset[str]) -> bool:
    """Whether a column says one of these of each row."""
    return any(c.role == "attribute" and c.guess.key in keys for c in seen.others)


def _has_foreign(seen: Seen, column: Column) -> bool:
    """Whether a table has a column of its own beside a place that is nothing a person notes of their days."""
    return any(c.role == "own" and c is not column and not is_personal(c) and not speaks(c.name) for c in seen.others)
