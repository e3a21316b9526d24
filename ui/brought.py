"""The files that a person brought, by the names that a reading gives them, as some of them go or are replaced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from myolog.readers import look
from myolog.readers.sources import unused
from myolog.readers.versions import Given, is_version, name_of, plain_name

Said = Mapping[Any, Mapping[str, Any]]
"""What was said of columns and files, as `read_diary(mapping=…)` takes it."""


@dataclass(frozen=True, repr=False)
class Version:
    """A file that seems to be another version of one that was brought before.

    Attributes
    ----------
    new, old : Given
    replaces : bool
        Whether only the new one is read; else both are.
    """

    new: Given
    old: Given
    replaces: bool


def names(files: Sequence[Given]) -> list[list[str]]:
    """For each input the names that a reading gives its files; of a folder there may be several."""
    taken: set[str] = set()
    named: list[list[str]] = []
    for given in files:
        is_folder = isinstance(given, Path) and given.is_dir()
        own = sorted(p.name for p in given.iterdir()) if is_folder else [name_of(given)]  # type: ignore[union-attr] # a folder is a path
        named.append([])
        for name in own:
            named[-1].append(unused(name, taken))
            taken.add(named[-1][-1])
    return named


def owner(file: str, named: Sequence[Sequence[str]]) -> tuple[int, int] | None:
    """Which input a file of a reading comes from, and which of its names it bears; a file in an archive bears that of the archive."""
    bears = [
        (len(name), at, nth)
        for at, own in enumerate(named)
        for nth, name in enumerate(own)
        if file == name or file.startswith((f"{name}/", f"{name} ["))
    ]
    return max(bears)[1:] if bears else None


def said_of(said: Said, before: Sequence[Given], after: Sequence[Given], heirs: Mapping[int, Given]) -> dict[Any, Any]:
    """What was said of files, after some of them went, came or changed their names.

    Parameters
    ----------
    heirs : mapping
        For the identity of a file of `after` the file of `before` of which the same is said, as far as it has the columns.
    """
    old_names, new_names = names(before), names(after)
    kept: dict[Any, Any] = {key: what for key, what in said.items() if not isinstance(key, tuple)}
    for given, own in zip(after, new_names, strict=True):
        former = heirs.get(id(given), given)
        at = next((i for i, each in enumerate(before) if each is former), None)
        if at is None:
            continue
        columns = (
            None if former is given else {column for table in look.find_tables(given) for column in (*table.names, "")}
        )
        for (file, column), what in ((key, what) for key, what in said.items() if isinstance(key, tuple)):
            found = owner(file, old_names)
            if found is None or found[0] != at or (columns is not None and column not in columns):
                continue
            if found[1] < len(own):
                name = own[found[1]] + file[len(old_names[at][found[1]]) :]
                kept[name, column] = dict(what)
    return kept


def find_versions(new: Sequence[Given], before: Sequence[Given]) -> list[Version]:
    """Files that are other versions of files that were brought before; each takes the place of one at most.

    Of files that come at once nobody knows which is newer, unless by the number that a browser adds to a name.
    """
    left = list(before)
    found = []
    for given in new:
        for old in reversed(left):
            is_apart = any(old is each for each in before) or plain_name(name_of(old)) == plain_name(name_of(given))
            replaces = is_version(given, old) if is_apart else None
            if replaces is not None:
                found.append(Version(given, old, replaces))
                left.remove(old)
                break
        left.append(given)
    return found
