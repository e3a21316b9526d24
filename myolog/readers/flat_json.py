"""JSON that is a table: a list of records, each with a date and nothing within its fields but numbers, words and lists of them.

Facts: Exist's archive has a file for each attribute, a list of date and value, sleep in minutes
(smklancher/ExistExportToSQL); Perfice has its questions once and the answers of each entry in their order, with a
timestamp in milliseconds (p0lloc/perfice).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePath
from typing import Any, Final

import numpy as np

from myolog.parsing.problems import Problems
from myolog.readers.exports.symptoms import find_symptom
from myolog.readers.exports.tree import Found, Tree, is_json
from myolog.readers.json_exports import EPOCHS, moment_of
from myolog.readers.sources import File
from myolog.readers.table.headers import recognise

EXIST: Final = frozenset({"date", "value"})
MINUTES: Final = frozenset({"sleep", "time in bed"})
"""Attributes of Exist in minutes."""
READINGS: Final = frozenset({"dateTime", "value"})
"""Fields of Fitbit's files with a value a minute, which say nothing of a day."""
MOST_NAMES: Final = 200
BEGINNING: Final = 1 << 14
"""Bytes in which the first record is looked for."""
ENTRY: Final = frozenset({"timestamp", "answers"})
OF_DEVICES: Final = frozenset({"duration", "kind"})
"""Columns of an episode that devices have as well, a length and a type."""
TEXT: Final = 2000
"""Characters of a cell."""


def csv_of(names: Sequence[str], rows: Iterable[Sequence[str]], lines: Sequence[int]) -> bytes:
    """A table as CSV, each row in its line of the file where each has one of its own below the first."""
    has_lines = all(a < b for a, b in zip([1, *lines], lines, strict=False))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    written = 1
    for row, line in zip(rows, lines, strict=True):
        if has_lines:
            out.write("\n" * (line - written - 1))
            written = line
        writer.writerow([" ".join(cell[:TEXT].split()) for cell in row])
    return out.getvalue().encode("utf-8", "replace")


def as_table(file: File, problems: Problems) -> File:
    """A JSON file that is a table, as the table; any other file as it is.

    Raises
    ------
    UnreadableFile
        If it is too large to be held.
    """
    if not is_json(file) or file.reopen is not None or not _is_dated_record(_first(file)):
        return file
    others: list[int] = []

    def kind_of(record: Mapping[str, Any], parents: tuple[Mapping[str, Any], ...]) -> bool | None:
        if _is_flat(record):
            return True
        others.append(len(parents))
        return None

    found = list(Tree.of(file).records(kind_of))
    if not found or not _is_one_list(found) or len(found[0].parents) in others:
        return file
    rows: list[Mapping[str, Any]] = [each.record for each in found]
    is_of_perfice = rows[0].keys() == ENTRY
    if is_of_perfice:
        questions = found[0].value("questions")
        rows = [_answered(questions if isinstance(questions, list) else [], each) for each in found]
    names = list(dict.fromkeys(name for row in rows for name in row))
    dated = [name for name in names if _is_dated([row.get(name) for row in rows])]
    is_told = is_of_perfice or set(names) == EXIST or _is_a_persons(rows, names, dated)
    if not dated or not 2 <= len(names) <= MOST_NAMES or not is_told:
        return file
    epochs = [name for name in dated if any(isinstance(row.get(name), int | float) for row in rows)]
    if epochs:
        problems.add(
            "times as seconds or milliseconds since 1970", "the clock time where you were",
            "They were read as UTC. What lies around midnight may stand under the day before or after.", column=epochs[0],
        )  # fmt: skip
    header = [_named(file, name) if set(names) == EXIST else name for name in names]
    if "date" not in names:  # a time of day and a day of the month are no date by their names
        header[names.index(dated[0])] = "date" if dated[0].casefold() in ("time", "at", "t") else dated[0]
    cells = ([_text(row.get(name), is_time=name in epochs) for name in names] for row in rows)
    return File(file.name, csv_of(header, cells, [each.line for each in found]), file.group)


def is_exist_or_perfice(file: File) -> bool:
    """Whether a JSON file begins as those of Exist and Perfice do, so that it is looked at in an archive."""
    return is_json(file) and _first(file).keys() in (EXIST, ENTRY)


def _first(file: File) -> Mapping[str, Any]:
    """The first record at the beginning of a file; an empty one without any."""
    records = Tree(file.content[:BEGINNING].decode("utf-8", "replace")).records(
        lambda r, _: True if _is_flat(r) else None
    )
    found = next(records, None)
    return {} if found is None else found.record


def _is_dated_record(record: Mapping[str, Any]) -> bool:
    return record.keys() != READINGS and any(moment_of(value) is not None for value in record.values())


def _is_one_list(found: Sequence[Found]) -> bool:
    """Whether all records lie in one list, and not in several that say different things."""
    parents = found[0].parents
    lists = [v for v in parents[0].values() if isinstance(v, list) and v and isinstance(v[0], dict)] if parents else []
    return len(lists) < 2 and all(each.parents == parents for each in found)


def _is_a_persons(rows: Sequence[Mapping[str, Any]], names: Sequence[str], dated: Sequence[str]) -> bool:
    """Whether the names of some fields are those of a diary: rows that a program wrote for itself are none.

    A site, a severity or a cramp stand in nothing else; hours of sleep at a time may be a device's.
    """
    guesses = [recognise(name) for name in names if name not in dated]
    told = any(g.role == "attribute" and g.key not in OF_DEVICES for g in guesses) or any(map(find_symptom, names))
    has_days = not any(m.timed for row in rows for name in dated if (m := moment_of(row.get(name))))
    return told or any(g.role == "tally" for g in guesses) or (has_days and any(g.role == "factor" for g in guesses))


def _is_flat(record: Mapping[str, Any]) -> bool:
    """Whether nothing lies within the fields of a record but numbers, words and lists of them."""
    return len(record) > 1 and not any(
        isinstance(each, dict)
        or (isinstance(each, list) and any(isinstance(e, dict | list) for e in each) and set(record) != ENTRY)
        for each in record.values()
    )


def _answered(questions: Sequence[Any], found: Found) -> Mapping[str, Any]:
    """An entry of Perfice as its answers by question."""
    answers = found.record.get("answers")
    given = answers if isinstance(answers, list) else []
    said = {str(question): answer for question, answer in zip(questions, given, strict=False)}
    return {"timestamp": found.record.get("timestamp"), **said}


def _is_dated(values: Sequence[Any]) -> bool:
    """Whether all values of a field that has any are dates."""
    known = [value for value in values if value not in (None, "")]
    return bool(known) and all(moment_of(value) is not None for value in known)


def _named(file: File, name: str) -> str:
    """Name of a column of Exist, whose value is named by its file."""
    if name != "value":
        return name
    stem = re.sub(r"^exist\b|\b\d{4}\b", " ", PurePath(file.name).stem.replace("_", " ").replace("-", " ").casefold())
    what = " ".join(stem.split()) or name
    return f"{what} (min)" if what in MINUTES else what


def _text(value: Any, *, is_time: bool) -> str:  # noqa: ANN401 - what JSON holds
    """A value as the cell of a table."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case list():
            return "; ".join(_text(each, is_time=False) for each in value)
        case int() | float() if is_time and EPOCHS[0] < value < EPOCHS[1]:
            moment = moment_of(value)
            return "" if moment is None else str(np.datetime_as_string(moment.at)).replace("T", " ")
        case float():
            return f"{value:.12g}"
    return str(value)
