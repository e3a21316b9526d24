"""Between the tables of a diary and the rows of the store: a row is a mapping of plain values.

A missing cell is None. Moments are ISO 8601 text, spans milliseconds, further columns a mapping under `own` (`noted`
for a day). Two rows with the same values are the same, whichever database they come from.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from operator import itemgetter
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import pandas as pd

from myolog import tables
from myolog.diary import TALLY, Diary, outcomes_of
from myolog.showing import Showing

Values = Mapping[str, Any]

DAY: Final = "day"
EXPERIMENT: Final = "experiment"
"""Table of the experiments, which are kept with a diary but are no part of it."""
PART_OF: Final = {
    "episode": "episodes",
    "day": "days",
    "intake": "intakes",
    "medicine": "medicines",
    "logged_range": "ranges",
}
"""Part of a diary that a table of the store holds."""
COLUMNS: Final[Mapping[str, tables.Columns]] = MappingProxyType(
    {
        "episode": tables.EPISODES,
        "intake": tables.INTAKES,
        "medicine": tables.MEDICINES,
        "logged_range": tables.RANGES,
    }
)
_JSON: Final = ("own", "noted")
_FLAGS: Final = ("timed", "running", "by_hand")
Fetched = tuple[Sequence[str], Sequence[Sequence[Any]]]
"""Names of columns, and rows as the driver of the database gives them."""
Kind = str
"""Of a column that is not known: "number" or "text"."""


@dataclass(frozen=True, slots=True, repr=False)
class Suspicion:
    """What a person suspected before anything was looked at: the day they said so, keys of factors, and a digest of both."""

    on: str
    factors: tuple[str, ...]
    digest: str


@dataclass(frozen=True)
class Settings:
    """What a diary has beside its rows.

    Attributes
    ----------
    columns : mapping of part to mapping of column to kind
        Columns of each part beyond the known ones, in order: those without a single value are kept too.
    showing : Showing
        How it is shown; no part of the diary itself.
    brought : int
        Observed days of the log with which it began, judged at one look; 0 for one that began empty.
    suspicion : Suspicion or None
        What was suspected before the first look; None where nobody has been asked.
    others : mapping
        What a newer version has written beside these, kept as it is.
    """

    day_start: str = "00:00"
    outcome: str = TALLY
    window: tuple[str, str] | None = None
    columns: Mapping[str, Mapping[str, Kind]] = field(default_factory=dict)
    showing: Showing = field(default_factory=Showing)
    brought: int = 0
    suspicion: Suspicion | None = None
    others: Mapping[str, Any] = field(default_factory=dict)

    def dumped(self) -> str:
        """As text for the store."""
        return json.dumps(
            {
                "day_start": self.day_start,
                "outcome": self.outcome,
                "window": self.window,
                "columns": {part: list(own.items()) for part, own in self.columns.items()},
                "showing": self.showing.told(),
                "brought": self.brought,
                "suspicion": asdict(self.suspicion) if self.suspicion else None,
                **self.others,
            },
            ensure_ascii=False,
        )

    @classmethod
    def loaded(cls, text: str) -> Settings:
        """From the text of `dumped`."""
        said = json.loads(text)
        window = tuple(said.pop("window") or ()) or None
        columns = {part: dict(own) for part, own in said.pop("columns").items()}
        showing = Showing.read(said.pop("showing", None))  # diaries that were kept before have none
        brought, noted = said.pop("brought", 0), said.pop("suspicion", None)
        suspicion = Suspicion(noted["on"], tuple(noted["factors"]), noted["digest"]) if noted else None
        return cls(said.pop("day_start"), said.pop("outcome"), window, columns, showing, brought, suspicion, said)


def settings_of(diary: Diary, like: Settings | None = None) -> Settings:
    """Settings of a diary; how it is shown, which it does not know, is as in those that it had."""
    window = diary.fixed_window
    return replace(
        like or Settings(),
        day_start=diary.day_start,
        outcome=diary.outcome,
        window=(f"{window[0]:%Y-%m-%d}", f"{window[1]:%Y-%m-%d}") if window else None,
        columns={
            part: {
                str(column): "number" if pd.api.types.is_numeric_dtype(kind) else "text"
                for column, kind in getattr(diary, part).dtypes.items()
                if column not in COLUMNS.get(table, ())
            }
            for table, part in PART_OF.items()
        },
    )


def rows_of(diary: Diary, table: str) -> list[dict[str, Any]]:
    """Rows of one table of a diary, in its order."""
    if table == DAY:
        frame = diary.days
        by_hand = frame.index.isin(diary.by_hand)
        noted = _records(frame)
        days = frame.index.strftime("%Y-%m-%d")
        return [
            {"date": date, "by_hand": bool(hand), "noted": own}
            for date, hand, own in zip(days, by_hand, noted, strict=True)
        ]
    known = COLUMNS[table]
    frame = getattr(diary, PART_OF[table])
    cells = {name: _plain(frame[name], kind) for name, kind in known.items()}
    own = _records(frame.drop(columns=list(known)))
    names = list(cells)
    rows = [dict(zip(names, row, strict=True)) for row in zip(*cells.values(), strict=True)]
    for row, extra in zip(rows, own, strict=True):
        row["own"] = extra
    return rows


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Cells that hold something, a mapping a row."""
    found: list[dict[str, Any]] = [{} for _ in range(len(frame))]
    for name in frame.columns:
        column = frame[name]
        there = np.flatnonzero(column.notna().to_numpy())
        values = column.to_numpy(dtype=object)
        is_number = pd.api.types.is_numeric_dtype(column.dtype)
        for i in there:
            found[i][str(name)] = float(values[i]) if is_number else str(values[i])
    return found


def _plain(column: pd.Series, kind: tables.Column) -> list[Any]:
    missing = column.isna().to_numpy()
    match kind:
        case "time":
            texts = np.datetime_as_string(column.to_numpy().astype("datetime64[us]"))
            plain: list[Any] = texts.tolist()
        case "span":
            plain = column.to_numpy().astype("timedelta64[ms]").astype("int64").tolist()
        case "flag":
            plain = [bool(value) for value in column]
        case "number":
            plain = column.to_numpy(dtype=float).tolist()
        case "text":
            plain = column.astype(object).tolist()
    return [None if gone else value for value, gone in zip(plain, missing, strict=True)]


def to_store(table: str, row: Values) -> dict[str, Any]:
    """Row as the database holds it: its mapping of own columns as JSON."""
    kept = dict(row)
    for name in _JSON:
        if name in kept:
            own = kept[name]
            kept[name] = json.dumps(own, ensure_ascii=False, sort_keys=True) if own or table == DAY else None
    return kept


def from_store(row: Values) -> dict[str, Any]:
    """Row as the rest of the program sees it, from how the database holds it."""
    kept = dict(row)
    for name in _JSON:
        if name in kept:
            kept[name] = json.loads(kept[name]) if kept[name] else {}
    for name in _FLAGS:
        if name in kept:
            kept[name] = bool(kept[name])  # SQLite has no yes and no, only 1 and 0
    return kept


def diary_of(settings: Settings, fetched: Mapping[str, Fetched], frames: Mapping[str, pd.DataFrame]) -> Diary:
    """Diary of what the store holds.

    Parameters
    ----------
    settings : Settings
    fetched : mapping of table to (names of columns, rows)
        As the database holds them, episodes and others in the order in which they were written.
    frames : mapping of table to DataFrame
        The same as `frame_of` makes it.
    """
    parts = {part: frames[table] for table, part in PART_OF.items()}
    names, rows = fetched[DAY]
    at = names.index("by_hand")
    by_hand = parts["days"].index[np.fromiter((row[at] for row in rows), dtype=bool, count=len(rows))]
    window = tuple(pd.Timestamp(day) for day in settings.window) if settings.window else None
    outcome = settings.outcome if settings.outcome in outcomes_of(parts["days"]) else TALLY
    return Diary(by_hand=by_hand, day_start=settings.day_start, window=window, outcome=outcome, **parts)


def frame_of(settings: Settings, table: str, fetched: Fetched) -> pd.DataFrame:
    """One part of a diary as a table, of rows as the database holds them."""
    columns = _columns(*fetched)
    expected = settings.columns.get(PART_OF[table], {})
    if table != DAY:
        known = {name: _column(columns[name], kind) for name, kind in COLUMNS[table].items()}
        return pd.DataFrame(known | _own(columns["own"], expected))
    index = pd.DatetimeIndex(_column(columns["date"], "time"), name="date")
    days = pd.DataFrame(_own(columns["noted"], expected), index=range(len(index)))
    days.index = index
    return days


def own_cells(fetched: Fetched) -> list[Values]:
    """Further cells of each row as the database holds them."""
    names, rows = fetched
    at = names.index("noted" if "noted" in names else "own")
    return [json.loads(row[at]) if row[at] else {} for row in rows]


def _columns(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> dict[str, list[Any]]:
    return {name: list(map(itemgetter(at), rows)) for at, name in enumerate(names)}


def _column(cells: Sequence[Any], kind: tables.Column) -> pd.Series:
    match kind:
        case "time":
            return pd.Series(np.array([cell or "NaT" for cell in cells], dtype="datetime64[us]"))
        case "span":
            spans = np.array([np.iinfo(np.int64).min if cell is None else cell for cell in cells], dtype="int64")
            return pd.Series(spans.view("timedelta64[ms]"))
        case "flag":
            return pd.Series(np.array(cells, dtype=bool))
        case "number":
            return pd.Series(np.array(cells, dtype=float))
        case "text":
            return pd.Series(list(cells), dtype="str")


def _own(texts: Iterable[str | None], expected: Mapping[str, Kind]) -> dict[str, pd.Series]:
    """Further columns: those of the settings in their order, then any that only rows have."""
    rows = [json.loads(text) if text else {} for text in texts]
    names = dict.fromkeys([*expected, *(name for row in rows for name in row)])
    made = {}
    for name in names:
        cells = [row.get(name) for row in rows]
        is_text = any(isinstance(cell, str) for cell in cells) or (
            expected.get(name) == "text" and all(cell is None for cell in cells)
        )
        if is_text:
            texts_of = [None if c is None else c if isinstance(c, str) else f"{c:g}" for c in cells]
            made[name] = pd.Series(texts_of, dtype="str")
        else:
            made[name] = pd.Series(np.array(cells, dtype=float))
    return made


def plain_json(value: Any) -> Any:  # noqa: ANN401 - anything that stands in a table or an answer
    """The same with nothing in it but what JSON has; what is missing is None."""
    match value:
        case dict():
            return {str(name): plain_json(cell) for name, cell in value.items()}
        case list() | tuple():
            return [plain_json(cell) for cell in value]
        case str() | bool() | int() | None:
            return value
        case float():
            return value if math.isfinite(value) else None
        case _:
            return None if value is pd.NA or value is pd.NaT else str(value)
