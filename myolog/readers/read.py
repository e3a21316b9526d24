"""From files to a diary: the one call that pages, the command line and scripts use."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, Literal

import numpy as np
import pandas as pd

from myolog import catalogue, tables
from myolog.catalogue import normalise
from myolog.diary import COUNT_RATE, TALLY, Diary, outcomes_of, parse_day_start
from myolog.errors import AmbiguousDates, UnreadableFile
from myolog.parsing.problems import SET_ASIDE, TOLD, Problems, frame
from myolog.parsing.wording import count_text
from myolog.parsing.zones import find_zone
from myolog.readers import merge, watching
from myolog.readers.formats import Context
from myolog.readers.opened import open_inputs
from myolog.readers.options import make_options
from myolog.readers.part import Part
from myolog.readers.reading import COLUMN_COLUMNS, LEFT_OUT, SOURCE_COLUMNS, Choice, Question, Reading, tidy
from myolog.readers.registry import read_file
from myolog.readers.settings import Settings, read_settings
from myolog.readers.sources import OURS, SETTINGS, File, is_also_as_json
from myolog.readers.whole_diary import part_of, settings_in

MANY: Final = 1e15
"""No diary has more episodes; what a number cell holds can be any number."""
WHOLE: Final = "all files"
"""Stands for the file where a problem is one of the diary as a whole."""


def read_diary(
    *inputs: Any,  # noqa: ANN401 - see below
    date_order: Literal["dmy", "mdy"] | None = None,
    mapping: Mapping[Any, Any] | None = None,
    outcome: str | None = None,
    day_start: str | None = None,
    conflicts: Literal["first", "newest", "mean"] = "first",
    zone: str | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> Reading:
    """Diary from a person's files.

    Parameters
    ----------
    *inputs : path, bytes, open file, (name, bytes), Diary or Opened
        Any number of files, or folders that `Diary.write` wrote; they are put together. A diary counts as the file that was
        brought first. What is `Opened` can be read again with other answers without parsing it again.
    date_order : {"dmy", "mdy"}, optional
        Day or month first, where the dates of a file do not tell.
    mapping : mapping, optional
        What columns are: header, or (file, header), to the key of a factor or a role ("own", "note",
        "ignore", "date", …), or to a dict with any of `factor`, `role`, `unit`, `per_unit` (how much of the factor's
        unit one glass or cup holds), `empty` ("not logged" or "none"), `kept` ("by hand" or "by a device", on the
        date) and `apps` (whether several apps in one export wrote down the "same" or "different" things);
        (file, "") to a dict with `rows`, what a row of the file is ("episode", "day", "tally", "amounts", "readings",
        "sleep", "sessions", "treatments", "intakes", "medicines", "ranges", or "ignore" to leave it out).
    outcome : str, optional
        What to explain: "episodes", or the header or key of any numeric column of days.
    day_start : str, optional
        "HH:MM" at which the person's day begins; by default that of settings.toml, or 00:00.
    conflicts : {"first", "newest", "mean"}
        Which value counts where two files say different things of a day: that of the file given first, of the one
        given last, or the mean of numbers.
    zone : str, optional
        IANA name of the time zone of the person's clock ("Europe/Berlin"), for apps that write UTC only; that of settings.toml
        comes before it.
    progress : callable, optional
        Called now and then with the name of the file that is being read and the share of all bytes that have been
        read (0 to 1). What it raises ends the reading.

    Returns
    -------
    Reading

    Raises
    ------
    UnreadableFile
        If nothing can be read of any file.
    AmbiguousDates
        If day and month of a file can be read in two orders; ask, and give `date_order`.
    ValueError
        If an argument names what there is not.
    """
    return read_with_parts(
        inputs,
        date_order=date_order,
        mapping=mapping,
        outcome=outcome,
        day_start=day_start,
        conflicts=conflicts,
        zone=zone,
        progress=progress,
    )[0]


def read_with_parts(
    inputs: tuple[Any, ...],
    *,
    date_order: Literal["dmy", "mdy"] | None = None,
    mapping: Mapping[Any, Any] | None = None,
    outcome: str | None = None,
    day_start: str | None = None,
    conflicts: Literal["first", "newest", "mean"] = "first",
    zone: str | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> tuple[Reading, list[Part]]:
    """What `read_diary` gives for its arguments, and what each file holds by itself."""
    if not inputs:
        raise ValueError("read_diary needs at least one file.")
    _check(day_start, conflicts, zone)
    options = make_options(date_order, mapping)
    opened = open_inputs(inputs)
    failed, problems = opened.failed, opened.problems
    general = Problems(WHOLE)
    for name in opened.left_out:
        fix = f"It was left out. Bring {name} by itself to have it read."
        general.add(f"{name} in the folder of a diary", "the files of the diary", fix)
    files = _once(opened.files, problems)
    of_files = _settings(files, problems, failed)
    # Beside its tables the JSON of our own archive says nothing new.
    files = [file for file in files if not (file.group in of_files and is_also_as_json(file))]
    settings = [*map(settings_in, opened.diaries), *of_files.values()]
    starts = [s.day_start for s in settings if s.day_start]
    day = day_start or next(iter(starts), "00:00")
    known = next((s.showing.zone for s in settings if find_zone(s.showing.zone)), zone or "")
    parts = [part_of(diary) for diary in opened.diaries]
    problems |= {part.file: Problems(part.file) for part in parts}
    for file in files if progress is None else _watched(files, progress):
        if file.part == SETTINGS:
            continue
        if options.rows_of(file.name) == "ignore":
            parts.append(Part(file.name, LEFT_OUT, "Left out", "You said so.", rows="ignore"))
            continue
        try:
            context = Context(options, of_files.get(file.group), day, problems[file.name], known)
            parts.append(_part(file, context))
        except AmbiguousDates:
            raise
        except UnreadableFile as error:
            failed.append(error)
    _raise_if_all_failed(parts, of_files, failed)
    for each in failed:
        problems.setdefault(each.file, Problems(each.file)).add(
            "a file that cannot be read", "a table with dates", str(each), action=SET_ASIDE
        )
    options.check_used(row["column"] for part in parts for row in part.columns)
    merged = merge.merge_days(parts, problems, conflicts)
    diary = _diary(parts, merged, settings, problems, outcome, day)
    questions = [q for part in parts for q in part.questions] + watching.questions(parts)
    questions += _questions_of(diary, parts, outcome, general)
    if merged.n_conflicts:
        questions.append(_ask_conflicts(merged.n_conflicts, conflicts))
    found = [p for own in (*problems.values(), general) for p in own.found]
    reading = Reading(
        diary,
        frame(found),
        tidy([*map(_source, parts[len(opened.diaries) :]), *_sources_of_settings(files, failed)], SOURCE_COLUMNS),
        tidy([row for part in parts for row in part.columns], COLUMN_COLUMNS),
        tuple(questions),
        next(iter(settings), Settings()).showing,
    )
    return reading, parts


def _part(file: File, context: Context) -> Part:
    """What a file holds; what it held before, where all that is said of it is as it was."""
    about = (context.options.about(file.name), context.settings, context.day_start, context.zone)
    held: dict[str, Any] = file.once(("part", file.name), dict)
    if held.get("about") != about:
        own = replace(context, options=context.options.anew(), problems=Problems(file.name))
        part = read_file(file, own)
        held |= {"about": about, "part": part, "problems": own.problems.found, "used": own.options.used}
    context.problems.found += held["problems"]
    context.options.used |= held["used"]
    found: Part = held["part"]
    return found


def _check(day_start: str | None, conflicts: str, zone: str | None) -> None:
    """Raise ValueError if an argument is none of those that there are."""
    if day_start is not None:
        parse_day_start(day_start)
    if conflicts not in merge.RULES:
        raise ValueError(f"conflicts is one of {', '.join(map(repr, merge.RULES))}, not {conflicts!r}.")
    if zone and find_zone(zone) is None:
        raise ValueError(f"zone is the name of a time zone such as 'Europe/Berlin', not {zone!r}.")


def _watched(files: Sequence[File], progress: Callable[[str, float], None]) -> Iterator[File]:
    """The files, telling how far the reading of them is."""
    total = sum(file.length for file in files) or 1
    done = 0
    for file in files:
        begun, read = done, 0

        def passed(n: int, file: File = file, begun: int = begun) -> None:
            nonlocal read
            read = min(read + n, file.length)
            progress(file.name, (begun + read) / total)

        passed(0)
        yield replace(file, passed=passed)
        done += file.length
    if files:
        progress(files[-1].name, 1.0)


def _once(files: Sequence[File], problems: Mapping[str, Problems]) -> list[File]:
    """Files without those that are the same as an earlier one to the last byte."""
    if len(files) < 2:
        return list(files)
    seen: dict[bytes, str] = {}
    kept = []
    for file in files:
        digest = hashlib.sha256(file.content).digest() + file.size.to_bytes(8)
        if digest in seen:
            problems[file.name].add(
                f"the same file as {seen[digest]}", "each file once", "Nothing to do: it was read once.", action=TOLD
            )
        else:
            seen[digest] = file.name
            kept.append(file)
    return kept


def _settings(
    files: Sequence[File], problems: Mapping[str, Problems], failed: list[UnreadableFile]
) -> dict[int, Settings]:
    """Settings of each folder, by the number of its files' group."""
    found: dict[int, Settings] = {}
    for file in files:
        if file.part != SETTINGS:
            continue
        try:
            read = read_settings(file.name, file.content, problems[file.name])
        except UnreadableFile as error:
            failed.append(error)
            continue
        if file.group in found:
            problems[file.name].add(
                "settings for the second time", "one settings.toml", "The first one was used.", action=SET_ASIDE
            )
        else:
            found[file.group] = read
    return found


def _raise_if_all_failed(
    parts: Sequence[Part], settings: Mapping[int, Settings], failed: Sequence[UnreadableFile]
) -> None:
    if parts or (settings and not failed):
        return
    if len(failed) == 1:
        raise failed[0]
    raise UnreadableFile(", ".join(e.file for e in failed), "\n".join(str(e) for e in failed), failed)


def _ask_conflicts(n: int, rule: str) -> Question:
    sentence = f"Your files say different things in {count_text(n, 'place')}, each told below. Which value counts?"
    ways = (
        Choice("first", "That of the file brought first"),
        Choice("newest", "That of the file brought last"),
        Choice("mean", "The mean of the numbers"),
    )
    return Question("conflicts", "", "", sentence, ways, rule)


def _diary(
    parts: Sequence[Part],
    merged: merge.Merged,
    settings: Sequence[Settings],
    problems: Mapping[str, Problems],
    outcome: str | None,
    day: str,
) -> Diary:
    made: dict[str, Any] = {
        "episodes": merge.merge_episodes(parts, problems),
        "days": merged.days,
        "medicines": merge.merge_lists(parts, "medicines", tables.MEDICINES),
        "intakes": merge.merge_lists(parts, "intakes", tables.INTAKES),
        "ranges": merge.merge_lists(parts, "ranges", tables.RANGES),
    }
    first = next(iter(settings), Settings())
    for table in OURS:
        made[table] = merge.with_columns(made[table], first.columns.get(table, {}))
    diary = Diary(by_hand=merged.by_hand, day_start=day, window=first.window, **made)
    chosen = _outcome(diary, parts, outcome or first.outcome or TALLY, problems, is_asked=outcome is not None)
    return diary if chosen == TALLY else diary.with_outcome(chosen)


def _outcome(
    diary: Diary, parts: Sequence[Part], name: str, problems: Mapping[str, Problems], *, is_asked: bool
) -> str:
    """Column of the days that is meant by its header or key."""
    if name == TALLY:
        return TALLY
    days = diary.days
    by_header = {row["column"]: row["key"] for part in parts for row in part.columns if row["key"] in days.columns}
    by_plain = {normalise(header): key for header, key in by_header.items()}
    if name == COUNT_RATE and name in outcomes_of(days):
        return name
    candidates = (
        name,
        by_header.get(name),
        by_plain.get(normalise(name)),
        getattr(catalogue.find_factor(name), "key", None),
    )
    key = next((c for c in candidates if c in days.columns), None)
    if key is not None and pd.api.types.is_numeric_dtype(days[key].dtype):
        return str(key)
    known = ", ".join(repr(c) for c in outcomes_of(days) if c != TALLY) or "none"
    what = f"“{name}” holds text" if key is not None else f"there is no column “{name}”"
    if is_asked:
        raise ValueError(
            f"What is to be explained must be a column of numbers, but {what}. The columns of numbers are: {known}."
        )
    first = next(iter(problems.values()))
    first.add(
        f"{what} to explain",
        f"a column of numbers ({known})",
        "The number of episodes is explained instead.",
        action=TOLD,
    )
    return TALLY


def _questions_of(diary: Diary, parts: Sequence[Part], outcome: str | None, general: Problems) -> list[Question]:
    """What only the person knows about the diary as a whole."""
    if diary.lacks_quiet_days:
        n = int(diary.counts().notna().sum())
        days = f"{n:,} days, each with an episode" if n > 1 else "one day, on which there was an episode"
        sentence = f"This log knows of {days}. Without a day that has none, there is nothing to compare them with."
        general.add(
            days,
            "days without an episode as well",
            "Add a day log with a row for every day you watched, or declare the time in which you wrote down every episode "
            "as completely logged.",
        )
        ways = (
            Choice("day log", "Add a day log with a row for every day"),
            Choice("range", "I wrote down every episode between two days"),
        )
        return [Question("episode_days_only", "", "", sentence, ways, None)]
    is_open = any(q.kind == "rows" for part in parts for q in part.questions)
    if not is_open and outcome is None and diary.outcome == TALLY and not diary.observed().any():
        names = {row["key"]: row["column"] for part in parts for row in part.columns}
        possible = [c for c in outcomes_of(diary.days) if c != TALLY]
        filled = [c for c in possible if diary.with_outcome(c).outcome_values().notna().any()]
        if filled:
            sentence = "This log counts no episodes. Which column do you want to explain?"
            return [Question("outcome", "", "", sentence, tuple(Choice(c, names.get(c, c)) for c in filled), None)]
    return []


def _sources_of_settings(files: Sequence[File], failed: Sequence[UnreadableFile]) -> list[dict[str, Any]]:
    lost = {error.file for error in failed}
    names = (f.name for f in files if f.part == SETTINGS and f.name not in lost)
    return [_source(Part(name, "Myolog TOML", "Settings", "It is named so.", delimiter="")) for name in names]


def _n_episodes(part: Part, listed: pd.Series) -> int:
    """Episodes that a file knows of; a day both listed and tallied counts with the larger number."""
    if part.days is None or TALLY not in part.days.frame.columns:
        return int(listed.sum())
    tally = part.days.frame[TALLY].dropna()
    days = listed.index.union(tally.index)
    return int(min(np.nansum(np.fmax(listed.reindex(days), tally.reindex(days))), MANY))


def _n_observed(part: Part, listed: pd.Series) -> int:
    """Days that a file alone says were watched: with an episode, with a number of them, or a row of a log kept by hand."""
    days = listed.index
    if part.days is not None:
        days = days.union(part.days.frame.index[part.days.by_hand])
        if TALLY in part.days.frame.columns:
            days = days.union(part.days.frame[TALLY].dropna().index)
    return len(days)


def _source(part: Part) -> dict[str, Any]:
    starts = None if part.episodes is None else part.episodes.frame["start"].dropna()
    listed = tables.counts_by_day(np.array([], "datetime64[us]") if starts is None else starts.to_numpy())
    days = listed.index if part.days is None else listed.index.union(part.days.frame.index)
    roles = ("factor", "own factor", "rpe")
    return {
        "file": part.file,
        "format": part.format,
        "label": part.label,
        "reason": part.reason,
        "encoding": part.encoding,
        "delimiter": part.delimiter,
        "rows": part.rows,
        "rows_read": part.rows_read,
        "rows_set_aside": part.rows_set_aside,
        "first_day": days.min(),
        "last_day": days.max(),
        "episodes": _n_episodes(part, listed),
        "observed": _n_observed(part, listed),
        "factors": sum(row["role"] in roles for row in part.columns),
    }
