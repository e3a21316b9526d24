"""Migraine Buddy: attacks below a list of those that were still going on when the file was exported."""

from __future__ import annotations

import re
from typing import Final

import numpy as np

from myolog.parsing.cells import read_cell
from myolog.parsing.problems import SET_ASIDE, TOLD, shown
from myolog.readers.exports.attacks import AttackLog, kind_of, listed, place_of, remedies
from myolog.readers.exports.episodes import span_of
from myolog.readers.exports.table import export_of, find_header, rows_above
from myolog.readers.formats import Context, Format
from myolog.readers.part import Part
from myolog.readers.sources import File

NAME: Final = "Migraine Buddy"
REQUIRED: Final = ("Started", "Lasted", "Pain Level", "Potential Triggers")
REMEDIES: Final = tuple(
    f"{how} {what}"
    for what in ("Medication", "Non Drug Relief Methods")
    for how in ("Helpful", "Somewhat Helpful", "Unhelpful", "Unsure")
)
KEPT: Final = (
    "Attack Types", "Attack Location", "Affected Activities", "Symptoms", "Most Bothersome Symptom", "Premonitory Symptoms",
    "Pain Positions", *REMEDIES,
)  # fmt: skip
"""Columns that are kept beside each episode as they are."""
ONGOING: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{2}|\d{4}) (\d{1,2}):(\d{2})")


def read_migraine_buddy(file: File, context: Context) -> Part:
    """What an export of Migraine Buddy holds.

    Raises
    ------
    UnreadableFile
        If it has no attack with a date.
    """
    export = export_of(file, context, REQUIRED)
    attacks = AttackLog.of(export, NAME)
    started = export.moments("Started", order="mdy")
    pain = export.numbers("Pain Level", low=0, high=10)
    cells = {name: export.texts(name) for name in (*KEPT, "Lasted", "Potential Triggers", "Notes")}
    known = np.flatnonzero(~np.isnat(started.at)).tolist()
    for row in known:
        said = {name: texts[row] for name, texts in cells.items()}
        site, side = place_of(re.split(r"\s*,\s*", re.sub(r"\([^)]*\)", "", said["Pain Positions"])))
        line = int(export.lines[row])
        attacks.add(
            started.at[row],
            line,
            timed=bool(started.timed[row]),
            duration=_length(attacks, said["Lasted"], line),
            kind=kind_of(said["Attack Types"]),
            site=site,
            side=side,
            severity=float(pain[row]),
            before=listed(said["Potential Triggers"]),
            remedies=remedies(*(said[name] for name in REMEDIES)),
            notes=said["Notes"],
            **{name: said[name] for name in KEPT},
        )
    n_ongoing = _add_ongoing(file, context, attacks, export.layout.header_line)
    if any(export.texts("Geohash")):
        context.problems.add(
            "where you were at each attack",
            "nothing that tells where a person lives",
            "It was left out: Myolog has no use for it.",
            action=SET_ASIDE,
            column="Geohash",
        )
    return attacks.part("Attack diary", len(known) + n_ongoing, export.sheet.n_rows - len(known))


def _length(attacks: AttackLog, text: str, line: int) -> np.timedelta64 | None:
    cell = read_cell(text, ".")
    if cell.kind == "span":
        return span_of(cell.value)
    if cell.kind != "missing":
        attacks.log.problems.add(
            shown(text), "a length like 01h 30m", "The attack was read without its length.",
            action=SET_ASIDE, row=line, column="Lasted",
        )  # fmt: skip
    return None


def _add_ongoing(file: File, context: Context, attacks: AttackLog, header_line: int) -> int:
    """Attacks without an end, which stand above the others."""
    n = 0
    for line, cells in rows_above(file, header_line):
        found = next(filter(None, map(ONGOING.search, cells[2:3])), None)
        if found is None or len(cells) < 3:
            continue
        first, second, year, hour, minute = map(int, found.groups())
        month, day = (second, first) if context.options.order == "dmy" else (first, second)
        try:
            start = np.datetime64(f"{year % 100 + 2000}-{month:02d}-{day:02d}T{hour:02d}:{minute:02d}", "us")
        except ValueError:
            continue
        attacks.add(start, line, timed=True, notes=cells[3] if len(cells) > 3 else "")
        context.problems.add(
            "an attack that was still going on", "an attack with its end",
            "It was read without its length. Export the file again once it is over.", action=TOLD, row=line,
        )  # fmt: skip
        n += 1
    return n


FORMAT: Final = Format(NAME, lambda file: find_header(file, REQUIRED) is not None, read_migraine_buddy)
