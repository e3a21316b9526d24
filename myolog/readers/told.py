"""What was read of each file, in a table and in sentences: the summary after files were brought, losses first."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd

from myolog.parsing.problems import REPAIRED, SET_ASIDE, TOLD, shown
from myolog.parsing.wording import count_text
from myolog.readers import own
from myolog.readers.merge import SAME_VALUE
from myolog.readers.reading import Choice, Question, Reading
from myolog.readers.rows.asking import WORDS

UNREADABLE: Final = "a file that cannot be read"
"""What is found where nothing of a file could be read; what was found instead is the sentence for the person."""
NAMED: Final = 4
"""Factors, and kinds of losses, that a sentence names; the others are counted."""
GAINED: Final = ("factor", "own factor", "rpe")
NO_NUMBER: Final = "a number that could not be read"
_NUMBER: Final = re.compile(r"[-+]?[\d.,]+")
_MORE: Final = re.compile(r"([\d,]+) more like this, [\d,]+ in all")
_KINDS: Final = tuple(
    (re.compile(expected), kind)
    for expected, kind in (
        (f"^{re.escape(SAME_VALUE)}$", "differs from another file"),
        (r"^one value a day", "a second value of a day"),
        (r"^an? (date|day|year)\b", "a date that could not be read"),
        (r"^a time of day", "a time that could not be read"),
        (r"^an? length", "a length of time that could not be read"),
        (r"^an? (whole )?number\b| between .+ and ", NO_NUMBER),
        (r"^[\d,]+ cells\b", "more cells than columns"),
        (r"^yes or no", "neither yes nor no"),
    )
)
"""By what was expected of a cell, what is said of it where it was set aside."""


@dataclass(frozen=True)
class Group:
    """Problems of one kind in one file.

    Attributes
    ----------
    action : str
        What was done with them.
    kind : str
        In words, such as "no date".
    n : int
        How many there are, those included that are only counted.
    problems : DataFrame
        Their rows of `Reading.problems`.
    """

    action: str
    kind: str
    n: int
    problems: pd.DataFrame = field(repr=False)


def groups(problems: pd.DataFrame) -> list[Group]:
    """Problems of one file by their kinds: what was set aside first, the largest group first, then what was read."""
    found: list[Group] = []
    for action in (SET_ASIDE, REPAIRED, TOLD):
        rows = problems[problems["action"] == action]
        kinds = [""] * len(rows)
        if action == SET_ASIDE:
            kinds = [_kind(f, e) for f, e in zip(rows["found"], rows["expected"], strict=True)]
        n = Counter[str]()
        for kind, text in zip(kinds, rows["found"], strict=True):
            more = _MORE.fullmatch(text)
            n[kind] += int(more[1].replace(",", "")) if more else 1
        found += [Group(action, kind, count, rows[np.array(kinds) == kind]) for kind, count in n.most_common()]
    return found


def _kind(found: str, expected: str) -> str:
    """What is said of something that was set aside."""
    if found == "no date":
        return found
    kind = next((kind for pattern, kind in _KINDS if pattern.search(expected)), f"not {expected}")
    return "a number out of range" if kind == NO_NUMBER and _NUMBER.fullmatch(found) else kind


def summary(reading: Reading) -> pd.DataFrame:
    """One row a file: first those of which nothing could be read, then those that lost something.

    Returns
    -------
    DataFrame
        `file`, `taken_for`, `rows_read`, `rows_repaired`, `rows_set_aside`, `first_day`, `last_day`, `episodes`,
        `observed` (days that the file alone makes observed), `factors` (how many), `gained` (their names), `reason` (why
        it was taken for this, or why it cannot be read), `lost` (what was set aside, in words), `is_read`.
    """
    problems = dict(iter(reading.problems.groupby("file")))
    rows: list[dict[str, Any]] = []
    for source in reading.sources.to_dict("records"):
        file = source["file"]
        own_columns = reading.columns[(reading.columns["file"] == file) & reading.columns["role"].isin(GAINED)]
        label = source["label"] if source["format"].startswith("Myolog") else f"{source['format']}: {source['label']}"
        found = problems.get(file, reading.problems[:0])
        repaired = found.loc[(found["action"] == REPAIRED) & found["row"].notna(), "row"]
        rows.append(
            {name: source[name] for name in TYPES if name in source}
            | {
                "taken_for": label,
                "rows_repaired": repaired.nunique(),
                "gained": "; ".join(dict.fromkeys(own_columns["label"])),
                "lost": _lost(source["rows_set_aside"], groups(found[found["action"] == SET_ASIDE])),
                "is_read": True,
            }
        )
    rows.sort(key=lambda row: not row["lost"])
    nothing = {name: 0 for name, kind in TYPES.items() if kind == "int64"} | {"lost": "", "gained": ""}
    none_read = [
        nothing
        | {"file": file, "taken_for": "Not read", "reason": why, "first_day": pd.NaT, "last_day": pd.NaT}
        | {"is_read": False}
        for file, why in unread(reading)
    ]
    made = [*none_read, *rows]
    return pd.DataFrame({name: pd.Series([row[name] for row in made], dtype=kind) for name, kind in TYPES.items()})


TYPES: Final = {
    "file": "str", "taken_for": "str", "rows_read": "int64", "rows_repaired": "int64", "rows_set_aside": "int64",
    "first_day": "datetime64[us]", "last_day": "datetime64[us]", "episodes": "int64", "observed": "int64", "factors": "int64",
    "gained": "str", "reason": "str", "lost": "str", "is_read": "bool",
}  # fmt: skip


def unread(reading: Reading) -> list[tuple[str, str]]:
    """Each file of which nothing could be read, with the sentence that says why and what to do."""
    problems = reading.problems[reading.problems["found"] == UNREADABLE]
    return [(str(row.file), str(row.fix)) for row in problems.itertuples(index=False)]


def _lost(n_rows: int, found: list[Group]) -> str:
    """What was set aside of a file: rows, cells of other rows, and of which kinds; "" for nothing."""
    n_cells = sum(group.n for group in found if group.problems["row"].notna().any()) - n_rows
    n_columns = sum(int(group.problems["row"].isna().all()) for group in found)
    counts = ((n_rows, "row"), (n_cells, "cell"), (n_columns, "column"))
    counted = [count_text(n, what) for n, what in counts if n > 0]
    if not counted:
        return ""
    kinds = [f"{group.kind} ({group.n:,})" for group in found[:NAMED]]
    rest = sum(group.n for group in found[NAMED:])
    kinds += [f"{rest:,} more"] if rest else []
    told = f": {', '.join(kinds)}" if kinds else ""
    return f"{', '.join(counted[:-1])}{' and ' * (len(counted) > 1)}{counted[-1]} set aside{told}"


def sentence(row: pd.Series) -> str:
    """A row of `summary` in plain text, without the name of the file.

    >>> sentence(pd.Series({"is_read": False, "reason": "photo.csv is a picture."}))
    'photo.csv is a picture.'
    """
    if not row["is_read"]:
        return str(row["reason"])
    lost = f"{row['lost']}." if row["lost"] else ""
    return " ".join(filter(None, (f"{row['taken_for']}.", lost, made(row), _rows(row))))


def made(row: pd.Series) -> str:
    """What a file that was read makes: episodes, and observed days, and from when to when; "" for one that makes nothing."""
    episodes, observed = int(row["episodes"]), int(row["observed"])
    if not (episodes or observed or row["rows_read"]):
        return ""
    told = [count_text(episodes, "episode") if episodes else "No episodes"]
    told += [count_text(observed, "observed day") if observed else "no observed days"]
    told += [_days(row)] if pd.notna(row["first_day"]) else []
    return f"{'; '.join(told)}."


def _days(row: pd.Series) -> str:
    return " to ".join(dict.fromkeys((_day(row["first_day"]), _day(row["last_day"]))))


def _rows(row: pd.Series) -> str:
    """The rows of a file that were read, and its factors; "" for one without any."""
    if not row["rows_read"]:
        return ""
    told = [f"{count_text(int(row['rows_read']), 'row')} read"]
    if row["rows_repaired"]:
        told.append(f"{row['rows_repaired']:,} repaired")
    names = str(row["gained"]).split("; ") if row["gained"] else []
    if names:
        more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
        told.append(f"factors: {', '.join(names[:NAMED])}{more}")
    return f"{'; '.join(told)}."


def _day(at: pd.Timestamp) -> str:
    return f"{at.day} {at:%b %Y}"


def ask_rows(reading: Reading, file: str) -> Question:
    """What a row of a file is: the question of the reading, or one by which what the file was taken for can be changed."""
    asked = next((q for q in reading.questions if q.kind == "rows" and q.file == file), None)
    if asked is not None:
        return asked
    source = next(iter(reading.sources[reading.sources["file"] == file].to_dict("records")))
    is_own = source["format"] == own.NAME
    default: str = source["rows"]
    choices: dict[str, str] = dict(WORDS) if is_own else {"ignore": WORDS["ignore"]}
    if default == "ignore":
        choices = {"": "Read it again", **choices}
    elif default in choices:
        n, what = (source["episodes"], "episode") if default == "episode" else (source["observed"], "observed day")
        choices[default] += f": {count_text(n, what)}" if n else ""
    else:
        default, choices = "", {"": f"What it was taken for: {source['label']}", **choices}
    sentence = f"What is a row of {shown(file)}?"
    return Question("rows", file, "", sentence, tuple(Choice(v, w) for v, w in choices.items()), default)
