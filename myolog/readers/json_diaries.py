"""Diaries of apps that are kept as JSON: backups of Daylio and Nomie, exports of Pixels and Clue.

Each is written down as the table that a reader here knows: Daylio's as its own export, the others as things tracked under
a name. Facts: a backup of Daylio is base64 of JSON, its months count from 0, its five moods are numbered from the best
(JoelOtter/dayligo); Nomie writes all into the note of an event, "#coffee(2)", its offset being minutes from the person's
clock to UTC (open-nomie/nomie6-oss); Pixels has scores 1 to 5 and lists of tags of a day (teovogel.me/pixels); Clue has a
row for each thing of a day, whose options are named with underscores (fabfabretti/clue-to-drip).
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from myolog.catalogue import find_site
from myolog.errors import UnreadableFile
from myolog.parsing.problems import SET_ASIDE
from myolog.parsing.units import unit_named
from myolog.parsing.wording import count_text
from myolog.readers.daylio import read_daylio
from myolog.readers.exports.cycle import BEFORE_PERIOD, CYCLE_DAY, DERIVED, cycle_days
from myolog.readers.exports.symptoms import find_symptom
from myolog.readers.exports.table import export_of
from myolog.readers.exports.tree import Found, Tree, is_json, tell_cut
from myolog.readers.flat_json import csv_of
from myolog.readers.formats import Context, Format
from myolog.readers.json_exports import moment_of
from myolog.readers.part import Part
from myolog.readers.sources import File
from myolog.readers.track_and_graph import REQUIRED, read_things

COLUMNS: Final = (*REQUIRED, "Label", "Note")
DAYLIO: Final = ("full_date", "time", "mood", "activities", "note_title", "note")
MOODS: Final = {1: "rad", 2: "good", 3: "meh", 4: "bad", 5: "awful"}
"""Moods of Daylio by their number, where the person did not name them."""
BASE64: Final = re.compile(rb"\s*(?:eyJ|ewo|ew0K|eyA)[A-Za-z0-9+/\s]*={0,2}\s*")
TAG: Final = re.compile(r"<[^<>]{0,200}>")
TOKEN: Final = re.compile(r"([#+])([\w\-]{1,60})(?:\(([^()]{0,40})\))?")
CLOCK: Final = re.compile(r"\d{1,4}:[0-5]\d:[0-5]\d")


class Thing(NamedTuple):
    """Something tracked: at a day or a time, a value, a label, a note; `line` is that of its record."""

    line: int
    name: str
    at: str
    value: str = "1"
    label: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Diary:
    """An app whose diary is a list of records.

    Attributes
    ----------
    app : str
    keys : frozenset of str
        Fields of a record.
    marks : tuple of str
        Further fields that stand in its files.
    things : callable
        What a record says; nothing where it has no date.
    """

    app: str
    keys: frozenset[str]
    marks: tuple[str, ...]
    things: Callable[[Found], Iterator[Thing]]


def _moment(said: object, shift: int = 0) -> str | None:
    """A date as text, with its time if it has one, so many seconds later."""
    moment = moment_of(said)
    if moment is None:
        return None
    if not moment.timed:
        return str(moment.at.astype("datetime64[D]"))
    return str(moment.at + np.timedelta64(shift, "s")).replace("T", " ")


def _ticked(line: int, name: str, at: str, note: str = "") -> Thing:
    """Something that was there: an episode where it is one by its name, else a yes."""
    return Thing(line, name, at, label="yes", note=note)


def _of_nomie(found: Found) -> Iterator[Thing]:
    offset = found.record.get("offset")
    shift = -60 * int(offset) if isinstance(offset, int | float) and abs(offset) <= 18 * 60 else 0
    at, note = _moment(found.record.get("end"), shift), found.record.get("note")
    if at is None or not isinstance(note, str):
        return
    trackers = found.value("trackers")
    rest = " ".join(TOKEN.sub(" ", note[:10_000]).split())
    for sign, tag, value in TOKEN.findall(note[:10_000]):
        tracker = trackers.get(tag) if isinstance(trackers, dict) else None
        known: Mapping[str, Any] = tracker if isinstance(tracker, dict) else {}
        name = str(known.get("label") or tag.replace("_", " "))[:200]
        if find_symptom(name) and find_site(rest):
            name = f"{rest} {name}"
        unit = str(known.get("uom") or "")
        named = f"{name} ({unit})" if unit_named(unit) else name
        if sign == "+" or (not value and find_symptom(name)):
            yield _ticked(found.line, name, at, rest)
        elif not value:
            yield Thing(found.line, name, at, note=rest)
        elif known.get("type") == "timer" and re.fullmatch(r"\d{1,8}(?:\.\d+)?", value):
            seconds = round(float(value))
            clock = f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
            yield Thing(found.line, name, at, clock, note=rest)
        elif find_symptom(name) and known.get("type") == "range":
            yield Thing(found.line, name, at, value, label=value, note=rest)
        else:
            yield Thing(found.line, name if CLOCK.fullmatch(value) else named, at, value, note=rest)


def _of_pixels(found: Found) -> Iterator[Thing]:
    at = _moment(found.record.get("date"))
    if at is None:
        return
    scores = found.record.get("scores")
    numbers = [float(s) for s in scores if isinstance(s, int | float)] if isinstance(scores, list) else []
    note = found.record.get("notes")
    if numbers:
        mean = sum(numbers) / len(numbers)
        yield Thing(found.line, "Mood", at, f"{mean:.6g}", note=note if isinstance(note, str) else "")
    tags = found.record.get("tags")
    for tag in tags if isinstance(tags, list) else []:
        entries = tag.get("entries") if isinstance(tag, dict) else None
        for name in entries if isinstance(entries, list) else []:
            if isinstance(name, str) and name.strip():
                yield _ticked(found.line, name.strip()[:200], at)


def _of_clue(found: Found) -> Iterator[Thing]:
    at, kind, said = _moment(found.record.get("date")), found.record.get("type"), found.record.get("value")
    if at is None or not isinstance(kind, str):
        return
    if kind == "period":
        yield Thing(found.line, "Period", at, label="yes")
        return
    for each in said if isinstance(said, list) else [said]:
        for name, value in each.items() if isinstance(each, dict) else ():
            if name == "option" and isinstance(value, str):
                yield _ticked(found.line, value.replace("_", " ")[:200], at)
            elif isinstance(value, int | float) and not isinstance(value, bool):
                yield Thing(found.line, kind.replace("_", " ")[:200], at, f"{value:.6g}")


DIARIES: Final = (
    Diary("Nomie", frozenset({"note", "end"}), ("nomie", "events"), _of_nomie),
    Diary("Pixels", frozenset({"date", "scores"}), (), _of_pixels),
    Diary("Clue", frozenset({"date", "type", "value"}), ("option",), _of_clue),
)


def read_json_diary(file: File, context: Context) -> Part:
    """What a diary as JSON holds.

    Raises
    ------
    UnreadableFile
        If it has no entry with a date.
    """
    if is_daylio(file):
        return _daylio(file, context)
    app = next(diary for diary in DIARIES if _is_of(file, diary))
    content, lines, bad, is_cut = file.once("things of a diary", lambda: _things_in(file, app))
    if not len(lines):
        raise UnreadableFile(
            file.name, f"{file.name} is a file of {app.app} without an entry. Export it from the app once more."
        )
    export = replace(export_of(replace(file, content=content), context, REQUIRED), lines=lines)
    _tell(context, bad, is_cut=is_cut)
    part = read_things(export, app.app, derived=DERIVED)
    return replace(
        part, delimiter="", reason=f"It has the fields of {app.app}.", rows_set_aside=part.rows_set_aside + len(bad)
    )


def _things_in(file: File, app: Diary) -> tuple[bytes, npt.NDArray[np.int64], list[int], bool]:
    """The entries of a diary as a table and the line of each, the lines of those without a date, and whether it broke off."""
    tree = Tree.of(file)
    things: list[Thing] = []
    bad: list[int] = []
    for found in tree.records(lambda record, _: app if app.keys <= record.keys() else None):
        said = list(app.things(found))
        things += said
        if not said and moment_of(found.record.get("date") or found.record.get("end")) is None:
            bad.append(found.line)
    if app.app == "Clue":
        things += _cycle_days(things)
    things.sort(key=lambda thing: thing.line)
    rows = [(thing.name, thing.at, thing.value, thing.label, thing.note) for thing in things]
    lines = [thing.line for thing in things]
    return csv_of(COLUMNS, rows, lines), np.array(lines, dtype=np.int64), bad, tree.is_cut


def _tell(context: Context, bad: list[int], *, is_cut: bool) -> None:
    if bad:
        context.problems.add(
            f"{count_text(len(bad), 'record')} without a date that can be read",
            "a date", "They were left out.", action=SET_ASIDE, row=bad[0],
        )  # fmt: skip
    if is_cut:
        tell_cut(context.problems)


def _cycle_days(things: list[Thing]) -> Iterator[Thing]:
    """What is counted from the days of the period, up to the last day of the file."""
    days = [(int(np.datetime64(thing.at[:10], "D").astype(int)), thing) for thing in things]
    period = ((day, thing.line) for day, thing in days if thing.name == "Period")
    for counted in cycle_days(period, max((day for day, _ in days), default=0)):
        at = str(np.datetime64(counted.day, "D"))
        yield Thing(counted.line, CYCLE_DAY, at, str(counted.number))
        if counted.is_before is not None:
            yield Thing(counted.line, BEFORE_PERIOD, at, str(int(counted.is_before)))


def is_daylio(file: File) -> bool:
    """Whether a file is what a backup of Daylio holds: JSON as base64."""
    return file.name.lower().endswith(".daylio") and BASE64.match(file.content[:1000]) is not None


def _daylio(file: File, context: Context) -> Part:
    try:
        text = base64.b64decode(b"".join(file.content.split()), validate=True).decode("utf-8", "replace")
        backup = json.loads(text)
    except (ValueError, binascii.Error, RecursionError) as error:
        raise UnreadableFile(
            file.name, f"{file.name} is a damaged backup of Daylio. Make another one in the app."
        ) from error
    entries = backup.get("dayEntries") if isinstance(backup, dict) else None
    moods = {_key(m.get("id")): m for m in _objects(backup, "customMoods")}
    tags = {_key(t.get("id")): str(t.get("name") or "").replace("|", "/") for t in _objects(backup, "tags")}
    rows = [row for entry in _objects(backup, "dayEntries") if (row := _entry(entry, moods, tags)) is not None]
    if not rows:
        raise UnreadableFile(
            file.name, f"{file.name} is a backup of Daylio without an entry. Make another one in the app."
        )
    if isinstance(entries, list) and (n_bad := len(entries) - len(rows)):
        _tell(context, [0] * n_bad, is_cut=False)
    content = csv_of(DAYLIO, rows, [0] * len(rows))
    part = read_daylio(replace(file, content=content), context)
    return replace(part, delimiter="", reason="It is a backup of Daylio.")


def _objects(backup: Any, name: str) -> list[dict[str, Any]]:  # noqa: ANN401 - what JSON holds
    found = backup.get(name) if isinstance(backup, dict) else None
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _entry(entry: Mapping[str, Any], moods: Mapping[Any, Any], tags: Mapping[Any, str]) -> list[str] | None:
    """A row of Daylio's export for an entry of its backup; None without a date."""
    parts = [entry.get(name) for name in ("year", "month", "day", "hour", "minute")]
    numbers = [part for part in parts if isinstance(part, int) and not isinstance(part, bool) and 0 <= part < 10_000]
    if len(numbers) < len(parts):
        return None
    year, month, day, hour, minute = numbers
    date = f"{year:04d}-{month + 1:02d}-{day:02d}"
    if moment_of(date) is None:
        return None
    mood = moods.get(_key(entry.get("mood")), {})
    named = mood.get("custom_name") or MOODS.get(
        _key(mood.get("predefined_name_id")) or _key(mood.get("mood_group_id")), ""
    )
    ticked = entry.get("tags")
    names = [tags.get(_key(tag), "") for tag in ticked] if isinstance(ticked, list) else []
    texts = [TAG.sub(" ", str(entry.get(name) or "")) for name in ("note_title", "note")]
    return [date, f"{hour:02d}:{minute:02d}", str(named), " | ".join(filter(None, names)), *texts]


def _key(said: Any) -> Any:  # noqa: ANN401 - what JSON holds
    """A number or a word by which another thing is named; None for anything else."""
    return said if isinstance(said, int | str) else None


def _is_of(file: File, diary: Diary) -> bool:
    return is_json(file) and all(f'"{key}"'.encode() in file.content for key in (*diary.keys, *diary.marks))


FORMAT: Final = Format(
    "JSON of diaries", lambda file: is_daylio(file) or any(_is_of(file, diary) for diary in DIARIES), read_json_diary
)
