"""Whether a file is another version of one that was brought before: a corrected one, or a newer export."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path, PurePath
from typing import Any, Final

import pandas as pd

from myolog.errors import AmbiguousDates, UnreadableFile
from myolog.parsing.encodings import decode
from myolog.readers.read import read_diary

Given = tuple[str, bytes] | Path
"""A file as it was brought: its name and bytes, or where it lies on this computer."""

COMPARED: Final = 20 * 10**6
"""Bytes up to which files are compared line by line."""
MOSTLY: Final = 0.5
"""Share of the rows, or of the days, of the earlier file that the later one has too."""


def name_of(given: Given) -> str:
    """Name of a file without its folder."""
    return given.name if isinstance(given, Path) else PurePath(given[0]).name


def plain_name(name: str) -> str:
    """Name without the number that a browser adds to a second download.

    >>> plain_name("Days (1).csv"), plain_name("days.csv")
    ('days.csv', 'days.csv')
    """
    return re.sub(r" ?[(\[]\d+[)\]](?=\.[^.]*$|$)", "", name).casefold()


def is_version(new: Given, old: Given) -> bool | None:
    """Whether a file takes the place of another.

    It does where both have the same header or the same name, and the new one has most of the rows of the old one; also
    where both have the same name, and the new one speaks of most of its days.

    Returns
    -------
    bool or None
        False where both have the same name and nothing else in common; None where they are different files, or the same to
        the last byte.
    """
    is_named_alike = plain_name(name_of(new)) == plain_name(name_of(old))
    later, earlier = _content(new), _content(old)
    if later is None or earlier is None:
        return True if is_named_alike else None
    if later == earlier:
        return None
    new_head, *new_rows = _lines(name_of(new), later)
    old_head, *old_rows = _lines(name_of(old), earlier)
    n_common = sum((Counter(new_rows) & Counter(old_rows)).values())
    if n_common > MOSTLY * len(old_rows) and (is_named_alike or new_head == old_head):
        return True
    return _covers(new, old) if is_named_alike else None


def _content(given: Given) -> bytes | None:
    """Bytes of a file; None for one that is too large to be compared, cannot be opened, or is a folder."""
    if not isinstance(given, Path):
        return given[1] if len(given[1]) <= COMPARED else None
    try:
        return given.read_bytes() if given.stat().st_size <= COMPARED else None
    except OSError:
        return None


def _lines(name: str, content: bytes) -> list[str]:
    """Lines that say something, the header first; what is no text is one line."""
    try:
        text = decode(name, content).data.decode("utf-8", "replace")
    except UnreadableFile:
        return [repr(content[:4])]
    return [line for raw in text.splitlines() if (line := raw.strip(" \t,;"))] or [""]


def _covers(new: Given, old: Given) -> bool:
    """Whether a file speaks of most of the days of another; also if nothing could be read of that one."""
    try:
        later, earlier = _days(new), _days(old)
    except AmbiguousDates:
        return False
    return later is not None and (earlier is None or covers(later, earlier))


def covers(new: tuple[pd.Timestamp, pd.Timestamp], old: tuple[pd.Timestamp, pd.Timestamp]) -> bool:
    """Whether a range of days holds most of another; each is its first and its last day."""
    shared = min(new[1], old[1]) - max(new[0], old[0]) + pd.Timedelta(days=1)
    return bool(shared > MOSTLY * (old[1] - old[0] + pd.Timedelta(days=1)))


def _days(given: Any) -> tuple[pd.Timestamp, pd.Timestamp] | None:  # noqa: ANN401 - those of read_diary
    """First and last day of which a file speaks; None if nothing can be read of it."""
    try:
        sources = read_diary(given).sources
    except AmbiguousDates:
        raise
    except UnreadableFile:
        return None
    first, last = sources["first_day"].min(), sources["last_day"].max()
    return None if pd.isna(first) else (first, last)
