"""What was read of each file, in a table and in sentences: the summary after files were brought."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from myolog.parsing.problems import REPAIRED
from myolog.parsing.wording import count_text
from myolog.readers.reading import Reading

UNREADABLE: Final = "a file that cannot be read"
"""What is found where nothing of a file could be read; what was found instead is the sentence for the person."""
NAMED: Final = 4
"""Factors that a sentence names; the others are counted."""
GAINED: Final = ("factor", "own factor", "rpe")


def summary(reading: Reading) -> pd.DataFrame:
    """One row a file, those of which nothing could be read last.

    Returns
    -------
    DataFrame
        `file`, `taken_for`, `rows_read`, `rows_repaired`, `rows_set_aside`, `first_day`, `last_day`, `episodes`,
        `factors` (how many), `gained` (their names), `reason` (why it was taken for this, or why it cannot be read),
        `is_read`.
    """
    repaired = reading.problems[(reading.problems["action"] == REPAIRED) & reading.problems["row"].notna()]
    n_repaired = repaired.drop_duplicates(["file", "row"]).groupby("file").size()
    rows: list[dict[str, Any]] = []
    for source in reading.sources.to_dict("records"):
        file = source["file"]
        own = reading.columns[(reading.columns["file"] == file) & reading.columns["role"].isin(GAINED)]
        label = source["label"] if source["format"].startswith("Myolog") else f"{source['format']}: {source['label']}"
        kept = ("file", "rows_read", "rows_set_aside", "first_day", "last_day", "episodes", "factors", "reason")
        said = {name: source[name] for name in kept}
        rows.append(
            said
            | {
                "taken_for": label,
                "rows_repaired": int(n_repaired.get(file, 0)),
                "gained": "; ".join(dict.fromkeys(own["label"])),
                "is_read": True,
            }
        )
    nothing = {"taken_for": "Not read", "rows_read": 0, "rows_repaired": 0, "rows_set_aside": 0, "episodes": 0}
    rows += [
        {"file": file, "reason": why, **nothing, "first_day": pd.NaT, "last_day": pd.NaT, "factors": 0, "gained": ""}
        | {"is_read": False}
        for file, why in unread(reading)
    ]
    return pd.DataFrame({name: pd.Series([row[name] for row in rows], dtype=kind) for name, kind in TYPES.items()})


TYPES: Final = {
    "file": "str", "taken_for": "str", "rows_read": "int64", "rows_repaired": "int64", "rows_set_aside": "int64",
    "first_day": "datetime64[us]", "last_day": "datetime64[us]", "episodes": "int64", "factors": "int64", "gained": "str",
    "reason": "str", "is_read": "bool",
}  # fmt: skip


def unread(reading: Reading) -> list[tuple[str, str]]:
    """Each file of which nothing could be read, with the sentence that says why and what to do."""
    problems = reading.problems[reading.problems["found"] == UNREADABLE]
    return [(str(row.file), str(row.fix)) for row in problems.itertuples(index=False)]


def sentence(row: pd.Series) -> str:
    """A row of `summary` in plain text, without the name of the file.

    >>> sentence(pd.Series({"is_read": False, "reason": "photo.csv is a picture."}))
    'photo.csv is a picture.'
    """
    if not row["is_read"]:
        return str(row["reason"])
    told = [f"{count_text(int(row['rows_read']), 'row')} read"]
    told += [f"{row[name]:,} {words}" for name, words in COUNTED.items() if row[name]]
    if pd.notna(row["first_day"]):
        days = dict.fromkeys((_day(row["first_day"]), _day(row["last_day"])))
        told.append(" to ".join(days))
    if row["episodes"]:
        told.append(count_text(int(row["episodes"]), "episode"))
    names = str(row["gained"]).split("; ") if row["gained"] else []
    if names:
        more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
        told.append(f"factors: {', '.join(names[:NAMED])}{more}")
    return f"{row['taken_for']}. {'; '.join(told)}."


COUNTED: Final = {"rows_repaired": "repaired", "rows_set_aside": "set aside"}


def _day(at: pd.Timestamp) -> str:
    return f"{at.day} {at:%b %Y}"
