"""What a person hands over (paths, folders, bytes, open files, uploads) as files with a name and bytes."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any, Final

from myolog.errors import UnreadableFile

OURS: Final = ("episodes", "days", "intakes", "medicines", "ranges")
"""Names of our own CSV files, as `Diary.write` writes them."""

SETTINGS: Final = "settings"


@dataclass(frozen=True, slots=True)
class File:
    """A file as it was handed over.

    Attributes
    ----------
    name : str
        As the person knows it; no two files of one reading have the same.
    content : bytes
        The file as it is.
    group : int
        Files of one folder belong together (and so do all that came without a folder): a
        settings.toml speaks for the files of its group.
    """

    name: str
    content: bytes
    group: int = 0

    @property
    def part(self) -> str | None:
        """Which file of `Diary.write` this is by its name ("days", "settings", …), or None."""
        # A browser that downloads days.csv twice calls the second one "days (1).csv".
        named = re.fullmatch(r"([a-z]+)(?: ?[(\[]\d+[)\]])?\.(csv|toml)", PurePath(self.name).name.lower())
        if not named:
            return None
        if named[2] == "toml":
            return SETTINGS
        return named[1] if named[1] in OURS else None


@dataclass(frozen=True, slots=True)
class Opened:
    """What was found at the arguments of `read_diary`.

    Attributes
    ----------
    files : list of File
    failed : list of UnreadableFile
        What could not be opened.
    left_out : list of str
        Tables that lie in the folder of a diary, but are none of its own.
    """

    files: list[File] = field(default_factory=list)
    failed: list[UnreadableFile] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def open_inputs(inputs: tuple[Any, ...]) -> Opened:
    """Files among the arguments of `read_diary`.

    Raises
    ------
    TypeError
        If an argument is nothing that a file can be read from.
    """
    opened = Opened()
    for number, given in enumerate(inputs, start=1):
        try:
            for name, content, group in _open(given, number, opened.left_out):
                opened.files.append(File(_unused(name, opened.files), content, group))
        except OSError as error:
            name = PurePath(os.fsdecode(given)).name if isinstance(given, str | os.PathLike) else f"file {number}"
            reason = (error.strerror or "unknown reason").lower()
            message = f"{name} could not be opened: {reason}. Check where it is, and try again."
            opened.failed.append(UnreadableFile(name, message))
        except UnreadableFile as error:
            opened.failed.append(error)
    return opened


def _open(given: Any, number: int, left_out: list[str]) -> Iterator[tuple[str, bytes, int]]:  # noqa: ANN401 - anything
    match given:
        case bytes() | bytearray() | memoryview():
            yield f"file {number}", bytes(given), 0
        case (str() | os.PathLike() as name, bytes() | bytearray() | memoryview() as content):
            yield PurePath(name).name or f"file {number}", bytes(content), 0
        case str() | os.PathLike():
            path = Path(given)
            if path.is_dir():
                yield from _folder(path, number, left_out)
            else:
                yield path.name, path.read_bytes(), 0
        case _ if hasattr(given, "read"):
            # An upload may have been read before: what it holds does not depend on how far.
            content = given.getvalue() if hasattr(given, "getvalue") else given.read()
            said = getattr(given, "name", None)
            # A text file has forgotten its bytes; an open descriptor has a number for a name.
            data = content.encode("utf-8", "replace") if isinstance(content, str) else bytes(content)
            yield PurePath(said).name if isinstance(said, str) and said else f"file {number}", data, 0
        case _:
            kind = type(given).__name__
            raise TypeError(
                f"A diary is read from paths, folders, bytes, open files or (name, bytes) pairs, not from {kind}."
            )


def _folder(path: Path, number: int, left_out: list[str]) -> Iterator[tuple[str, bytes, int]]:
    """The files of a folder: of a diary that was written there its own only, else all tables."""
    found = sorted(p for p in path.iterdir() if p.is_file() and p.suffix.lower() in {".csv", ".tsv", ".toml"})
    ours = [p for p in found if File(p.name, b"").part]
    is_diary = any(File(p.name, b"").part == SETTINGS for p in ours)
    kept = ours if is_diary else [p for p in found if p.suffix.lower() != ".toml"]
    left_out += [p.name for p in found if is_diary and p not in ours and p.suffix.lower() != ".toml"]
    if not kept:
        raise UnreadableFile(path.name, f"The folder {path.name!r} holds no CSV file. Choose another one.")
    for file in kept:
        yield file.name, file.read_bytes(), number


def _unused(name: str, files: list[File]) -> str:
    """The name, with a number where another file has it already, so that a problem says which is meant."""
    taken = {file.name for file in files}
    tries = (f"{PurePath(name).stem} [{n}]{PurePath(name).suffix}" for n in range(2, len(files) + 3))
    return name if name not in taken else next(t for t in tries if t not in taken)
