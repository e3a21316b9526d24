"""Rows that are neither episodes nor days: what was drunk, measured, slept, trained, or noted by name.

What speaks for a kind only decides how its numbers become one value a day: amounts are summed, readings averaged, sleeps
joined, sessions summed. Nothing here makes a day observed.
"""

from __future__ import annotations

import re
from typing import Final

from myolog.catalogue import normalise
from myolog.readers.rows.seen import Kind, Seen, share
from myolog.readers.rows.words import is_place, says_none
from myolog.readers.table.sheet import Column

SLEEP: Final = re.compile(
    r"\b(?:sleep\w*|asleep|slept|bed ?time|in bed|went to bed|woke\w*|wake\w*|naps?|nights?|schlaf\w*|sommeil|coucher|reveil|"
    r"sueno|dormir|dormi\w*|sono|sonno|sveglia|slaap\w*)\b"
)
SESSION: Final = re.compile(
    r"\b(?:work ?outs?|exercises?|training\w*|activity type|sport\w*|reps?|sets?|rpe|exertion|runs?|running|rides?|cycling|swim\w*|laps?|"
    r"pace|cadence|elevation|gym|lauf\w*|ubung\w*|entrainement|entrenamiento|ejercicio|treino|allenamento|oefening\w*)\b"
)
AMOUNT: Final = re.compile(
    r"\b(?:drinks?|drank|drunk|beverages?|foods?|meals?|eaten|snacks?|servings?|substances?|supplements?|cigarettes?|coffees?|doses?|"
    r"getrank\w*|essen|mahlzeit\w*|boissons?|repas|aliments?|bebidas?|comidas?|bevand\w*|cibo|pasti|drank|maaltijd\w*)\b"
)
PAIR_NAMES: Final = frozenset(
    {"name", "metric", "measure", "measurement", "variable", "category", "habit", "tracker", "feature", "parameter", "what", "item",
     "type", "kind", "symptom", "thing", "attribute", "field"}
)  # fmt: skip
PAIR_VALUES: Final = frozenset(
    {"value", "amount", "quantity", "score", "rating", "reading", "result", "count", "level", "number"}
)
MOST: Final = 0.5
"""Share of the cells of a column that must name places of the body."""
MOST_NAMES: Final = 60
"""Different names up to which a table of names and values is turned into a column a name."""


def guess(seen: Seen) -> tuple[Kind, str]:
    """What the rows most likely are, and why; it is not shown, so it is asked."""
    has_end = seen.dated.end is not None
    for kind, words, is_possible, what in (
        ("sleep", SLEEP, has_end and seen.timeline.has_clock, "sleep"),
        ("sessions", SESSION, True, "training"),
        ("amounts", AMOUNT, not seen.has_a_row_a_day or seen.timeline.has_clock, "what was eaten, drunk or taken"),
    ):
        found = words.search(seen.names) if is_possible else None
        if found:
            return kind, f"Its names speak of {what} (“{found[0]}”)."  # type: ignore[return-value] # one of Kind
    site = seen.sheet.attribute("site")
    if site is not None and share(site, is_place, but=says_none) >= MOST:
        return "treatments", f"“{site.name}” names places of the body, and nothing says what happened there."
    if not seen.has_a_row_a_day and any(c.role == "factor" and _is_amount(c) for c in seen.others):
        return "amounts", "It has amounts, several on a day."
    return "readings", "It has dates, and nothing that says what happened on them."


def _is_amount(column: Column) -> bool:
    factor = column.guess.factor
    return factor is not None and factor.quantity in ("mass", "volume", "count")


def pairs(seen: Seen) -> tuple[Column, Column] | None:
    """The columns with the names and the values of a table that has one of each in a row."""
    names = [c for c in seen.others if normalise(c.name) in PAIR_NAMES and c.cells.plain_numbers is None]
    values = [c for c in seen.others if normalise(c.name) in PAIR_VALUES and c.cells.plain_numbers is not None]
    if len(names) != 1 or len(values) != 1 or seen.has_a_row_a_day:
        return None
    n_names = len(names[0].cells.texts)
    return (names[0], values[0]) if 1 < n_names <= MOST_NAMES and 2 * n_names <= len(names[0].cells) else None
