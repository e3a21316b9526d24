"""A row is a day with a number of episodes, or with a yes or no to whether there was one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from myolog.catalogue import find_site, normalise
from myolog.readers.rows.days import is_personal
from myolog.readers.rows.seen import Seen
from myolog.readers.rows.words import TREATED, WEAK, is_of_muscles, name_speaks, speaks
from myolog.readers.table.headers import Guess
from myolog.readers.table.measures import counted, holds_counts
from myolog.readers.table.reads import parse
from myolog.readers.table.sheet import Column, Sheet

UNSAID: Final = frozenset(
    normalise(name)
    for name in (
        "count", "counts", "daily count", "tally", "events", "number of events", "how many", "anzahl", "nombre", "aantal", "crises",
        "number",
    )
)  # fmt: skip
"""Names of a number that do not say what is counted."""
SERIES: Final = re.compile(
    r"\b(?:shows?|series?|season|staffel|podcasts?|titles?|titel|netflix|saison|temporada|stagione)\b"
)
"""Columns beside which episodes are those of a series."""
RATED: Final = re.compile(
    r"\b(?:sever\w*|intens\w*|strength|level|scores?|rating|rated|pain|scale|bad|minutes?|mins?|seconds?|secs?|hours?|duration|length|"
    r"schwere\w*|starke|schmerz\w*|douleurs?|dolor(?:es)?|pijn|dauer|minuten|intensit\w*|duree|duracion|durata|duur|ernst|"
    r"[01] (?:to |bis |a )?(?:5|10))\b"
)
"""Words that make a number under a name that speaks of episodes something else than their number."""
MUSCLES: Final = ("twitch", "cramp", "spasm", "jerk")
SEIZURE: Final = re.compile(r"seizure|convuls|anfall")
PARTS_OF_DAY: Final = re.compile(
    r"am|pm|morning|mornings|afternoon|afternoons|evening|evenings|night|nights|noon|midday|day|morgens|vormittags|mittags|nachmittags|"
    r"abends|nachts|matin|apres|midi|soir|nuit|manana|tarde|noche|mattina|pomeriggio|sera|notte|manha|noite|ochtend|middag|avond|nacht"
)
MOST_AT_A_SITE: Final = 20
"""Episodes of a day at one place of the body, beyond which numbers under its name are measurements."""
LEAST_SITES: Final = 2
"""Columns named for places of the body from which numbers below them are counts by site."""


def evidence(seen: Seen) -> str:
    """The reason for a table to be a tally; "" where there is none."""
    columns = [c for c in counts(seen) if holds_counts(seen.sheet, c)]
    if columns:
        return f"“{columns[0].name}” is a number of episodes."
    if _are_counted(seen, sites(seen.sheet)):
        return "It counts by place of the body, or by part of the day."
    question = next(iter(answers(seen)), None)
    return f"“{question.name}” says on which days there was one." if question else ""


def says_what(seen: Seen, column: Column) -> bool:
    """Whether the name of a number, the name of its table or the person says that episodes are counted."""
    if column.guess.is_told or seen.sheet.is_ours:
        return True
    name = normalise(column.name)
    if _is_unsaid(column) or (name.startswith("epis") and SERIES.search(seen.names)):
        has_foreign = any(c.role == "own" and c is not column and not is_personal(c) for c in seen.others)
        spoken = name_speaks(seen.file.name, seen.names)
        return bool(spoken) and not (spoken == "attack" and has_foreign)
    spoken = speaks(column.name)
    if spoken in WEAK and not SEIZURE.search(name):
        return bool(name_speaks(seen.file.name, "")) or any(
            c.role == "attribute" and c.guess.key != "notes" for c in seen.others
        )
    return not spoken or is_of_muscles(column.name, seen.names)


def _is_unsaid(column: Column) -> bool:
    return normalise(column.name) in UNSAID or column.name == "#"


def counts(seen: Seen) -> list[Column]:
    """Columns with a number of episodes: named so, or whole numbers under a name that speaks of twitches, cramps or spasms."""
    named = [c for c in seen.sheet.with_role("tally") if c not in seen.timeline.used and says_what(seen, c)]
    if seen.sheet.is_ours:
        return named
    found = [*named, *(c for c in seen.sheet.columns if _may_count(seen, c) and says_what(seen, c))]
    return [c for c in found if not _is_unsaid(c)] or found


def candidates(seen: Seen) -> list[Column]:
    """Columns that may be a number of episodes, if the person says so."""
    return counts(seen) or [c for c in seen.sheet.columns if c.role == "tally" or _may_count(seen, c)]


def _may_count(seen: Seen, column: Column) -> bool:
    """Whether a column of the person's own holds whole numbers under a name that speaks of episodes, or does not say of what."""
    if column.role != "own" or (speaks(column.name) not in MUSCLES and not _is_unsaid(column)):
        return False
    if RATED.search(normalise(column.name)) or is_answered(seen.sheet, column):
        return False
    return holds_counts(seen.sheet, column) and _is_whole(column)


def several(seen: Seen) -> tuple[Column, ...]:
    """Columns with numbers of episodes that add up: of places of the body, parts of the day, or several kinds of episode."""
    numbers = [c for c in counts(seen) if counted(c) is not None and holds_counts(seen.sheet, c)] or answers(seen)
    is_total = seen.sheet.is_ours or any(normalise(c.name).startswith("epis") for c in numbers)
    return sites(seen.sheet) or (tuple(numbers) if len(numbers) > 1 and not is_total else ())


def sites(sheet: Sheet) -> tuple[Column, ...]:
    """Columns with a number, a mark or a strength that are named for places of the body, or for parts of the day."""
    own = [c for c in sheet.columns if c.role == "own" and c.n_filled and not speaks(c.name)]
    found = tuple(c for c in own if (find_site(c.name) or PARTS_OF_DAY.fullmatch(normalise(c.name))) and _is_whole(c))
    if (
        sheet.is_ours
        or len(found) < LEAST_SITES
        or any(c.cells.plain_numbers is not None for c in own if c not in found)
    ):
        return ()
    known = np.concatenate([numbers for c in found if (numbers := counted(c)) is not None])
    has_none = (known == 0).any() or any(c.cells.plain_numbers is None for c in found)
    return found if has_none and np.nanmax(known) <= MOST_AT_A_SITE else ()


def _are_counted(seen: Seen, columns: Sequence[Column]) -> bool:
    """Whether numbers by place are those of episodes: the table says so, or they are of places that are hardly rated or trained."""
    if RATED.search(normalise(seen.file.name)) and any(c.cells.plain_numbers is not None for c in columns):
        return False
    n_untreated = sum(place is not None and place[0] not in TREATED for place in (find_site(c.name) for c in columns))
    return bool(columns) and (bool(name_speaks(seen.file.name, seen.names)) or 2 * n_untreated > len(columns))


def _is_whole(column: Column) -> bool:
    """Whether the cells are whole numbers of episodes, or say how many, how bad or whether there were some."""
    numbers = counted(column)
    if numbers is None:
        return False
    known = numbers[np.isfinite(numbers)]
    return bool(len(known) and (known >= 0).all() and (known == np.floor(known)).all() and (known <= 1000).all())


def with_tally(seen: Seen, sheet: Sheet, *, is_tally: bool) -> Sheet:
    """Sheet in which only a number of episodes is the tally, or the answer whether there was one.

    Parameters
    ----------
    is_tally : bool
        Whether the table is one: then any number may be that of the episodes, and counts by site are read apart.
    """
    apart = {c.index for c in several(seen)} if is_tally else set()
    said = candidates(seen) if is_tally else counts(seen)
    answer = next(iter(answers(seen)), None) if is_tally and not said and not apart else None
    kept = {c.index for c in said}

    def changed(column: Column) -> Column:
        if column is answer:
            return replace(column, guess=Guess("tally", reason="It says yes or no to whether there was an episode."))
        if column.role == "own" and column.index in kept:
            return replace(column, guess=Guess("tally", reason=f"“{column.name}” counts episodes."))
        return _uncounted(column) if column.role == "tally" and column.index not in kept else column

    return replace(sheet, columns=tuple(changed(c) for c in sheet.columns if c.index not in apart))


def without_tally(sheet: Sheet) -> Sheet:
    """Sheet of which no column is the number of episodes."""
    if not sheet.with_role("tally"):
        return sheet
    return replace(sheet, columns=tuple(_uncounted(c) if c.role == "tally" else c for c in sheet.columns))


def _uncounted(column: Column) -> Column:
    return replace(column, guess=Guess("own", reason="It does not say what it counts."))


def answers(seen: Seen) -> list[Column]:
    """The columns that say yes or no to whether there was an episode."""
    return [
        c
        for c in seen.others
        if speaks(c.name) != "headache" and is_of_muscles(c.name, seen.names) and is_answered(seen.sheet, c)
    ]


def is_answered(sheet: Sheet, column: Column) -> bool:
    """Whether the cells of a column are yes and no."""
    if column.cells.plain_numbers is not None or not column.n_filled:
        return False
    return parse(sheet, column).rows("yes", "no") >= 0.9 * column.n_filled
