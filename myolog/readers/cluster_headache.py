"""Cluster Headache Tracker: attacks, one a row, with their pain from 1 to 10 (crmne/cluster-headache-tracker)."""

from __future__ import annotations

from typing import Final

import numpy as np

from myolog.readers.exports.attacks import AttackLog, listed, remedies
from myolog.readers.exports.table import export_of, find_header
from myolog.readers.formats import Context, Format
from myolog.readers.part import Part
from myolog.readers.sources import File

NAME: Final = "Cluster Headache Tracker"
REQUIRED: Final = ("start_time", "end_time", "intensity", "medication", "triggers", "notes")
PRESSURE: Final = "barometric_pressure"


def read_cluster_headache(file: File, context: Context) -> Part:
    """What an export of Cluster Headache Tracker holds.

    Raises
    ------
    UnreadableFile
        If it has no attack with a date.
    """
    export = export_of(file, context, REQUIRED)
    attacks = AttackLog.of(export, NAME)
    started = export.moments("start_time")
    has_end = any(export.texts("end_time"))
    ended = export.moments("end_time").at if has_end else np.full(export.sheet.n_rows, np.datetime64("NaT", "us"))
    pain = export.numbers("intensity", low=0, high=10)
    texts = {name: export.texts(name) for name in ("medication", "triggers", "notes", PRESSURE)}
    known = np.flatnonzero(~np.isnat(started.at)).tolist()
    for row in known:
        length = ended[row] - started.at[row]
        attacks.add(
            started.at[row],
            int(export.lines[row]),
            timed=bool(started.timed[row]),
            duration=None if np.isnat(length) else length.astype("timedelta64[ms]"),
            kind="cluster headache",
            severity=float(pain[row]),
            before=listed(texts["triggers"][row]),
            remedies=remedies(texts["medication"][row]),
            notes=texts["notes"][row],
            **({f"pressure in hPa ({NAME})": texts[PRESSURE][row]} if texts[PRESSURE][row] else {}),
        )
    return attacks.part("Attack diary", len(known), export.sheet.n_rows - len(known))


FORMAT: Final = Format(NAME, lambda file: find_header(file, REQUIRED) is not None, read_cluster_headache)
