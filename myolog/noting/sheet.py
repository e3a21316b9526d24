"""Tables of episodes and of days that a person changes cell by cell: their columns, and what a changed cell means for its row."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from types import MappingProxyType
from typing import Any, Final

import pandas as pd
import pyarrow as pa

from myolog import catalogue, showing, wording
from myolog.catalogue import Factor
from myolog.diary import TALLY
from myolog.errors import Impossible
from myolog.noting import clock as clocks
from myolog.noting import day as days
from myolog.noting.cells import ISO, Column, Kind, as_text, value_of
from myolog.noting.episode import SIDES
from myolog.store.rows import DAY, Settings
from myolog.store.words import BY_HAND_LABEL, EPISODE_LABELS, TALLY_LABEL, unused

Row = Mapping[str, Any]
Factors = Mapping[str, Factor]

OWN: Final = "own:"
"""Begins the key of a column of episodes that is the person's own."""
NOTED: Final = "noted:"
"""Begins the key of a column of days."""
BY_HAND: Final = "by_hand"
SCORE: Final = 10.0
LONGEST: Final = 60.0 * 24 * 366
"""Minutes beyond which a length is a mistake."""
_SPANS: Final = ("duration", "relief")


@dataclass(frozen=True, slots=True)
class Edited:
    """What changed cells of a row mean.

    Attributes
    ----------
    cells : dict
        To be written to the store.
    wrong : dict
        Key of each column whose cell cannot be written, to the sentence that says why.
    """

    cells: dict[str, Any]
    wrong: dict[str, str]


def columns(
    table: str, settings: Settings, rows: Sequence[Row], form: str = ISO, last: date | None = None
) -> tuple[Column, ...]:
    """Columns of the table of episodes or of days, in the order in which they are shown, amounts in the person's units.

    Parameters
    ----------
    table : {"episode", "day"}
    settings : Settings
        Which columns of the person's own there are, and how the diary is shown.
    rows : sequence of mappings
        As the store holds them: what else is chosen from, and columns that only rows have.
    form : str
        How dates are shown, and so read.
    last : date, optional
        The last day that can be written.
    """
    day = Column("date", "Day", "date", form=form, last=last)
    return _day_columns(day, settings, rows) if table == DAY else _episode_columns(day, settings, rows)


def _episode_columns(day: Column, settings: Settings, rows: Sequence[Row]) -> tuple[Column, ...]:
    sites = {key: site.label for key, site in catalogue.sites().items()}
    kinds = {key: kind.label for key, kind in catalogue.kinds().items()}
    sides = {side: side.capitalize() for side in SIDES}
    label = EPISODE_LABELS
    score = {"kind": "number", "low": 0.0, "high": SCORE, "help": "0 to 10"}
    known = [
        day,
        Column("time", "Time", "time", "Empty where only the day is known."),
        Column("duration", f"{label['duration']}, min", "minutes", low=0.0, high=LONGEST, unit="min"),
        Column("site", label["site"], "choice", options=_chosen(sites, rows, "site")),
        Column("side", label["side"], "choice", options=_chosen(sides, rows, "side")),
        Column("kind", label["kind"], "choice", options=_chosen(kinds, rows, "kind")),
        Column("severity", label["severity"], **score),  # type: ignore[arg-type]
        Column("sleep_disturbance", label["sleep_disturbance"], **score),  # type: ignore[arg-type]
        Column("before", label["before"], "text", "What you did before it. Several, with semicolons between them."),
        Column("remedies", label["remedies"], "text", "What was tried. Several, with semicolons between them."),
        Column("relief", f"{label['relief']}, min", "minutes", low=0.0, high=LONGEST, unit="min"),
        Column("notes", label["notes"], "text"),
    ]
    return (*known, *_own_columns(OWN, {}, settings.columns.get("episodes", {}), (row["own"] for row in rows), known))


def _chosen(known: Mapping[str, str], rows: Sequence[Row], name: str) -> Mapping[str, str]:
    """What can be chosen: all that is known, and whatever else the rows hold."""
    others = sorted({row[name] for row in rows if row[name] is not None} - set(known))
    return MappingProxyType(dict(known) | {other: other for other in others})


def _day_columns(day: Column, settings: Settings, rows: Sequence[Row]) -> tuple[Column, ...]:
    asked = dict.fromkeys((TALLY, *days.FIRST), "number")
    kinds = {**settings.columns.get("days", {})}
    first = [day]
    known = showing.factors(settings.showing.units)
    made = _own_columns(NOTED, known, {TALLY: "number", **kinds}, (row["noted"] for row in rows), first)
    there = {column.key for column in made}
    others = {key: kind for key, kind in asked.items() if NOTED + key not in there}
    made += _own_columns(NOTED, known, others, (), [*first, *made])
    by_hand = Column(
        BY_HAND,
        unused(BY_HAND_LABEL, [column.label for column in made]),
        "tick",
        "You kept this day yourself. Between your first and your last episode, a day that you watched and noted no episode "
        "for counts as a day without one.",
    )
    return (*first, *made, by_hand)


def _own_columns(
    prefix: str, known: Factors, kinds: Mapping[str, str], said: Iterable[Row], before: Sequence[Column]
) -> list[Column]:
    """Columns by the names in the diary: those of the settings in their order, then any that only rows have."""
    found = dict(kinds)
    for cells in said:
        for name, cell in cells.items():
            if name not in found or isinstance(cell, str):
                found[name] = "text" if isinstance(cell, str) else "number"
    made: list[Column] = []
    for name, kind in found.items():
        labels = [column.label for column in (*before, *made)]
        made.append(_own_column(prefix, name, kind, known.get(name), labels))
    return made


def _own_column(prefix: str, name: str, kind: str, factor: Factor | None, labels: Collection[str]) -> Column:
    if prefix == NOTED and name == TALLY:
        return Column(
            prefix + name, unused(TALLY_LABEL, labels), "number", "How many you counted; 0 for none.", low=0.0
        )
    if factor is None or kind == "text":
        return Column(prefix + name, unused(name, labels), "text" if kind == "text" else "number")
    label = unused(wording.titled(factor), labels)
    low, high = (None if math.isinf(end) else end for end in factor.possible)
    kind_shown: Kind = "yes_no" if factor.quantity == "yes_no" else "number"
    return Column(prefix + name, label, kind_shown, low=low, high=high, unit=factor.unit, factor=factor)


def cell(column: Column, row: Row) -> Any:  # noqa: ANN401 - a number, a text, a moment
    """What stands in a cell; None for nothing."""
    key = column.key
    if key == "date":
        return pd.Timestamp(row.get("date") or row["start"]).date()
    if key == "time":
        return clocks.timestamp(row["start"]).time() if row["timed"] else None
    if key.startswith((OWN, NOTED)):
        prefix = OWN if key.startswith(OWN) else NOTED
        said = row[prefix.removesuffix(":")].get(key.removeprefix(prefix))
        if said is not None and column.kind == "yes_no":
            return "yes" if said else "no"
        if column.kind == "text" and isinstance(said, float):
            return f"{said:g}"
        return showing.shown(column.factor, said) if isinstance(said, float) else said
    said = row[key]
    return said / 60_000 if key in _SPANS and said is not None else said


_DTYPES: Final[Mapping[Kind, Any]] = MappingProxyType(
    {
        "date": pd.ArrowDtype(pa.date32()), "time": pd.ArrowDtype(pa.time64("us")), "number": "float64",
        "minutes": "float64", "choice": "str", "yes_no": "str", "tick": "bool", "text": "str",
    }
)  # fmt: skip


def frame(shown: Sequence[Column], rows: Sequence[Row]) -> pd.DataFrame:
    """Rows as a table with a column for each key; missing cells are missing."""
    return pd.DataFrame(
        {
            column.key: pd.Series(
                [cell(column, row) for row in rows], dtype=_DTYPES[column.kind], index=range(len(rows))
            )
            for column in shown
        }
    )


def to_write_over(shown: Sequence[Column], rows: Sequence[Row]) -> pd.DataFrame:
    """The table as it is sent to be changed: dates, times and numbers are texts, so that what is typed comes back as it is."""
    made = frame(shown, rows)
    written = {
        column.key: pd.Series([as_text(column, cell(column, row)) for row in rows], dtype="str", index=made.index)
        for column in shown
        if column.kind in ("date", "time", "number", "minutes")
    }
    return made.assign(**written)


def edited(
    table: str, shown: Sequence[Column], said: Mapping[str, Any], row: Row | None, taken: Collection[str] = ()
) -> Edited:
    """What the changed cells of a row mean for the store; a cell that cannot be is told, the others are written.

    Parameters
    ----------
    said : mapping of key to cell
        As the table hands them over, None for an emptied cell.
    row : mapping or None
        The row as the person saw it, None for a new one.
    taken : collection of str
        Days that have a row already (YYYY-MM-DD).
    """
    values, wrong = _values(shown, said, row)
    new: dict[str, Any] = {}
    try:
        new |= _dated(values, row, taken) if table == DAY else _begun(values, row)
    except Impossible as impossible:
        wrong["date"] = str(impossible)
        if row is None:
            return Edited({}, wrong)
    prefixes = [prefix for prefix in (OWN, NOTED) if any(key.startswith(prefix) for key in values)]
    for prefix in prefixes:
        name = prefix.removesuffix(":")
        cells = {key.removeprefix(prefix): value for key, value in values.items() if key.startswith(prefix)}
        both = {**(row[name] if row else {}), **cells}
        new[name] = {key: value for key, value in both.items() if value is not None}
    apart = ("date", "time", *(key for key in values if key.startswith((OWN, NOTED))))
    new |= {key: value for key, value in values.items() if key not in apart}
    if row is None and table == DAY:
        new = {NOTED.removesuffix(":"): {}, BY_HAND: True} | new
    if row is not None and row.get("running") and new.get("duration") is not None:
        new["running"] = False  # who says how long it lasted says that it is over
    return Edited(new, wrong)


def _values(shown: Sequence[Column], said: Mapping[str, Any], row: Row | None) -> tuple[dict[str, Any], dict[str, str]]:
    """Cells as the store holds them by the keys of their columns, and why others cannot be."""
    values: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for column in shown:
        if column.key not in said:
            continue
        if column.factor is not None and row is not None and _stands(column, said[column.key], cell(column, row)):
            values[column.key] = row[NOTED.removesuffix(":")].get(column.key.removeprefix(NOTED))
            continue  # as it stood, to the last digit, though fewer are shown
        try:
            values[column.key] = value_of(column, said[column.key])
        except Impossible as impossible:
            wrong[column.key] = str(impossible)
    return values, wrong


def _stands(column: Column, said: Any, there: Any) -> bool:  # noqa: ANN401 - see `cell`
    """Whether a cell is as it was shown, as a number or as its text."""
    return there is not None and (said == there or (column.kind == "number" and said == as_text(column, there)))


def _begun(values: Mapping[str, Any], row: Row | None) -> dict[str, Any]:
    """When an episode began, if its day or its time was changed."""
    if row is not None and not {"date", "time"} & set(values):
        return {}
    old = clocks.timestamp(row["start"]) if row else None
    day = values["date"] if "date" in values else old.date() if old else None
    if day is None:
        raise Impossible("An episode needs the day on which it began. Write it as 2026-03-01.")
    at: time | None = old.time() if old and row and row["timed"] else None
    if "time" in values:
        at = values["time"]
    return {"start": clocks.stored(datetime.combine(day, at or time())), "timed": at is not None}


def _dated(values: Mapping[str, Any], row: Row | None, taken: Collection[str]) -> dict[str, Any]:
    """The date of a day, if it was changed."""
    if row is not None and "date" not in values:
        return {}
    day = values.get("date")
    if day is None:
        raise Impossible("A day needs its date. Write it as 2026-03-01.")
    if f"{day}" in taken and not (row and row["date"] == f"{day}"):
        raise Impossible(f"{wording.date(pd.Timestamp(day))} has a row already. Change that one.")
    return {"date": f"{day}"}
