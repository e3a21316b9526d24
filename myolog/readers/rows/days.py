"""A row is one of the person's days: a template of ours, or something that only a person can tell."""

from __future__ import annotations

import re
from typing import Final

from myolog import catalogue
from myolog.catalogue import normalise
from myolog.diary import TALLY
from myolog.readers.rows.seen import Seen
from myolog.readers.table.sheet import Column

DEVICE: Final = re.compile(
    r"\b(?:deep sleep|light sleep|rem|sleep score|sleep efficiency|sleep latency|sleep performance|sleep onset|wake onset|awake time|"
    r"readiness|recovery|recovery score|hrv|rmssd|heart rate|resting hr|avg hr|max hr|respiratory|respiration|spo2|pulse ox|blood oxygen|"
    r"body battery|skin temp|steps|calories|energy kcal|energy burned|kcal|distance|floors|vo2|day strain|active minutes|protein g|"
    r"carbs g|fiber g|fat g|oxalate|phytate|"
    r"\w*herzfrequenz|frequence cardiaque|fre[cq]uen[cz]i?a cardiaca|fc m\w+|\w*hartslag|kalorien|calorias?|calorie|calorieen|"
    r"distanz|distancia|distanza|afstand|schritte|pasos|passi|passos|stappen|schlafeffizienz|tiefschlaf|blutsauerstoff)\b"
)
"""Names that devices, diet and training apps give their columns, and people hardly do."""
PERSONAL: Final = re.compile(
    r"\b(?:mood|pain|soreness|sore|stiffness|stiff|headaches?|migraines?|nausea|fatigue|anxiety|worry|worries|anger|"
    r"happiness|happy|sad|symptoms?|dizziness|brain fog|numbness|tingling|tremor|weakness|motivation|"
    r"stimmung|laune|schmerz\w*|mudigkeit|ubelkeit|kopfschmerz\w*|verspannung\w*|"
    r"humeur|douleurs?|fatigue|nausees?|raideur\w*|animo|estado de animo|dolor(?:es)?|cansancio|nauseas|rigidez|"
    r"humor|dor(?:es)?|cansaco|umore|dolore|dolori|stanchezza|stemming|pijn|vermoeidheid|misselijkheid)\b"
)
"""Names of what only the person can tell."""
HARMLESS: Final = re.compile(
    r"\b(?:levels?|scores?|ratings?|today|daily|day|morning|evening|night|overall|general|my|how|was|of|the|in|a|no|yes|scale|out|"
    r"\d+|to|back|neck|head|leg|legs|arm|arms|muscle|muscles|joint|joints|heute|tag|jour|dia|giorno|niveau|nivel|wert)\b"
)
"""Words beside them that leave them what they are."""
LEAST_NOTES: Final = 0.1
"""Share of the rows with a note from which a table is one in which somebody writes about their days."""
MEASURED: Final = frozenset({"temperature", "number", "cycle"})
"""Quantities that a station, a thermometer or a count of days gives."""
TEMPLATE: Final = frozenset(key for key, factor in catalogue.factors().items() if factor.quantity not in MEASURED)
OF_EPISODES: Final = ("duration", "relief", "site", "side")
"""What may be said of an episode: beside it a rating need not be that of a day."""
SOLD: Final = frozenset({"mass", "volume", "count"})
"""Quantities that a shop or a stable notes as well."""
CONTEXT: Final = frozenset({"score", "yes_no"})
"""Quantities that no device measures."""
COMPUTED: Final = frozenset({"strain", "before_period"})
"""Factors of such a quantity that an app computes all the same."""


def evidence(seen: Seen) -> str:
    """The reason for a row to be a day of the person's log; "" where there is none."""
    headers = {c.header for c in seen.sheet.columns}
    if (
        "date" in headers
        and headers & TEMPLATE
        and (seen.file.part == "days" or headers <= TEMPLATE | {"date", TALLY, "by_hand", "notes"})
    ):
        return "It has the columns of the template for days."
    is_of_episodes = any(seen.sheet.attribute(key) for key in OF_EPISODES)
    if not seen.has_a_row_a_day or is_from_device(seen) or is_of_episodes:
        return ""
    has_factor = bool(seen.sheet.with_role("factor"))
    personal = next((c for c in seen.others if is_personal(c) and (c.role != "attribute" or has_factor)), None)
    if personal is not None:
        return f"Only you can tell what stands under “{personal.name}”."
    notes = seen.sheet.attribute("notes")
    factors = {c.guess.key: c.guess.factor for c in seen.sheet.with_role("factor")}
    is_own = len(factors) > 1 and any(f and f.quantity not in SOLD | MEASURED for f in factors.values())
    if notes is not None and notes.empty_share <= 1 - LEAST_NOTES and is_own:
        return f"Somebody wrote notes about the days, under “{notes.name}”."
    return ""


def is_personal(column: Column) -> bool:
    """Whether a column holds what only a person can tell."""
    factor = column.guess.factor
    if column.role == "factor" and factor is not None:
        return factor.quantity in CONTEXT and factor.key not in COMPUTED
    if column.role == "attribute":
        return column.guess.key in ("severity", "sleep_disturbance")
    name = normalise(column.name)
    left = HARMLESS.sub(" ", PERSONAL.sub(" ", name)).split()
    return PERSONAL.search(name) is not None and not left and not DEVICE.search(name)


def is_from_device(seen: Seen) -> bool:
    """Whether columns are named as those of a device or an app are."""
    named = [c for c in seen.others if DEVICE.search(normalise(c.name))]
    return len(named) >= 2 and 2 * len(named) >= len(seen.others)
