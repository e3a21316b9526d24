"""What a person hands over (paths, folders, bytes, open files, uploads) as files with a name and bytes."""

from __future__ import annotations

import itertools
import lzma
import os
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Container, Hashable, Iterator
from dataclasses import dataclass, field, replace
from io import BufferedReader, BytesIO, RawIOBase
from pathlib import Path, PurePath
from typing import Any, BinaryIO, Final, TypeVar

from myolog.errors import UnreadableFile
from myolog.parsing.encodings import Text, decode, decoded

Made = TypeVar("Made")

OURS: Final = ("episodes", "days", "intakes", "medicines", "ranges")
"""Names of our own CSV files, as `Diary.write` writes them."""

SETTINGS: Final = "settings"
ALSO_AS_JSON: Final = "diary.json"
"""File of our own archive that says for other programs what its tables say."""

LARGE: Final = 100 * 10**6
"""Bytes from which a file on the disk is not held in memory until its format is known."""
LARGEST: Final = 10**9
"""Bytes of a file that is held in memory at most."""
REMEMBERED: Final = 8 * 10**6
"""Bytes up to which what is made of a file is kept with it; a person's own tables are far smaller."""
WORKBOOKS: Final = frozenset({".xlsx", ".xlsb", ".xls", ".ods"})
SUFFIXES: Final = WORKBOOKS | {".csv", ".tsv", ".toml", ".zip", ".json", ".xml", ".db", ".daylio"}
"""Files of a folder that are looked at."""
PIECE: Final = 1 << 20
"""Bytes after which it is told how much of a file was read."""
HEAD: Final = 1 << 16
"""Bytes of a large file by which its format is known."""
OLE: Final = b"\xd0\xcf\x11\xe0"
"""How an old workbook (.xls) begins, and one that is locked with a password."""


FAILURES: Final = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError,
)  # fmt: skip
"""How unpacking fails on a damaged archive."""


@dataclass(frozen=True, slots=True)
class File:
    """A file as it was handed over.

    Attributes
    ----------
    name : str
        As the person knows it; no two files of one reading have the same.
    content : bytes
        The file as it is; of a file that is too large to be held (`reopen` is set) its beginning.
    group : int
        Files of one folder belong together (and so do all that came without a folder): a
        settings.toml speaks for the files of its group.
    reopen : callable or None
        Opens the whole of a large file, to be read piece by piece.
    size : int
        Bytes of a large file.
    passed : callable or None
        Told how many bytes more were read, while the file is read piece by piece; what it raises ends the reading.
    title : str
        Name of the sheet of a workbook.
    folder : Path or None
        Of an export that was unpacked into folders: it is looked at like the archive that it was.
    made : dict
        What was made of the bytes (see `once`), which copies of the file with another name share.
    """

    name: str
    content: bytes = field(repr=False)
    group: int = 0
    reopen: Callable[[], BinaryIO] | None = None
    size: int = 0
    passed: Callable[[int], None] | None = None
    title: str = ""
    folder: Path | None = None
    made: dict[Hashable, tuple[bytes, Any]] = field(default_factory=dict, repr=False, compare=False)

    def once(self, what: Hashable, make: Callable[[], Made], *, is_small: bool = False) -> Made:
        """What `make` gives, made once for these bytes and kept as long as the file.

        Parameters
        ----------
        what : hashable
            What it is called.
        is_small : bool
            Whether it takes little memory even of a large file; else it is made anew each time for a large one.
        """
        if len(self.content) > REMEMBERED and not is_small:
            return make()
        held = self.made.get(what)
        if held is None or held[0] is not self.content:
            held = self.made[what] = (self.content, make())
        found: Made = held[1]
        return found

    def text(self, *, is_ours: bool = False) -> Text:
        """The file as UTF-8; see `encodings.decode`.

        Raises
        ------
        UnreadableFile
            If it is empty, or no text.
        """
        return self.once(("text", is_ours), lambda: decode(self.name, self.content, is_ours=is_ours))

    def characters(self) -> str:
        """The file as text, whatever it is."""
        return self.once("characters", lambda: decoded(self.content).data.decode("utf-8", "replace"))

    def opened(self) -> BinaryIO:
        """The whole file, to be read piece by piece."""
        stream = BytesIO(self.content) if self.reopen is None else self.reopen()
        return stream if self.passed is None else BufferedReader(Watched(stream, self.passed), PIECE)

    @property
    def length(self) -> int:
        """Bytes of the whole file."""
        return max(self.size, len(self.content))

    def whole(self) -> File:
        """The file with all its bytes.

        Raises
        ------
        UnreadableFile
            If it is too large to be held.
        """
        if self.reopen is None:
            return self
        with self.reopen() as stream:
            content = stream.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise UnreadableFile(
                self.name,
                f"{self.name} is larger than {LARGEST // 10**6:,} MB, which is more than a diary holds. Export a shorter time.",
            )
        return replace(self, content=content, reopen=None)

    @property
    def part(self) -> str | None:
        """Which file of `Diary.write` this is by its name ("days", "settings", …), or None."""
        # A browser that downloads days.csv twice calls the second one "days (1).csv".
        named = re.fullmatch(r"([a-z]+)(?: ?[(\[]\d+[)\]])?\.(csv|toml)", PurePath(self.name).name.lower())
        if not named:
            return None
        if named[2] == "toml":
            return SETTINGS if named[1] == SETTINGS else None
        return named[1] if named[1] in OURS else None


def is_also_as_json(file: File) -> bool:
    """Whether a file is the JSON of our own archive, by its name and its beginning."""
    is_named = re.fullmatch(r"diary(?: ?[(\[]\d+[)\]])?\.json", PurePath(file.name).name.lower())
    return bool(is_named) and b'"myolog diary"' in file.content[:100]


class Watched(RawIOBase):
    """A stream that tells how much of it was read."""

    def __init__(self, stream: BinaryIO, passed: Callable[[int], None]) -> None:
        self._stream, self._passed = stream, passed

    def readable(self) -> bool:
        """Whether it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - anything that holds bytes
        """Fill the buffer; 0 at the end."""
        made = self._stream.read(len(buffer))
        buffer[: len(made)] = made
        self._passed(len(made))
        return len(made)

    def close(self) -> None:
        """Close the stream as well."""
        self._stream.close()
        super().close()


def files_of(given: Any, number: int, left_out: list[str]) -> Iterator[File]:  # noqa: ANN401 - anything
    """The files that an argument of `read_diary` means.

    Parameters
    ----------
    number : int
        Which argument it is: the files of a folder are a group of this number.
    left_out : list of str
        Where to put the names of tables that lie in the folder of a diary, but are none of its own.

    Raises
    ------
    UnreadableFile
        If it cannot be opened.
    TypeError
        If it is nothing that a file can be read from.
    """
    try:
        yield from _open(given, number, left_out)
    except OSError as error:
        name = PurePath(os.fsdecode(given)).name if isinstance(given, str | os.PathLike) else f"file {number}"
        reason = (error.strerror or "unknown reason").lower()
        raise UnreadableFile(
            name, f"{name} could not be opened: {reason}. Check where it is, and try again."
        ) from error


def _open(given: Any, number: int, left_out: list[str]) -> Iterator[File]:  # noqa: ANN401 - anything
    match given:
        case bytes() | bytearray() | memoryview():
            yield File(f"file {number}", bytes(given))
        case (str() | os.PathLike() as name, bytes() | bytearray() | memoryview() as content):
            yield File(PurePath(name).name or f"file {number}", bytes(content))
        case "":
            raise UnreadableFile("", "An empty path names no file. Give the path of a file or of a folder.")
        case str() | os.PathLike():
            path = Path(given)
            if path.is_dir():
                yield from _folder(path, number, left_out)
            else:
                yield _from_disk(path, 0)
        case _ if hasattr(given, "read"):
            # An upload may have been read before: what it holds does not depend on how far.
            content = given.getvalue() if hasattr(given, "getvalue") else given.read()
            said = getattr(given, "name", None)
            # A text file has forgotten its bytes; an open descriptor has a number for a name.
            data = content.encode("utf-8", "replace") if isinstance(content, str) else bytes(content)
            yield File(PurePath(said).name if isinstance(said, str) and said else f"file {number}", data)
        case _:
            kind = type(given).__name__
            raise TypeError(
                f"A diary is read from paths, folders, bytes, open files or (name, bytes) pairs, not from {kind}."
            )


def _from_disk(path: Path, group: int) -> File:
    size = path.stat().st_size
    if size < LARGE:
        return File(path.name, path.read_bytes(), group)
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    return File(path.name, head, group, lambda: path.open("rb"), size)


def _folder(path: Path, number: int, left_out: list[str]) -> Iterator[File]:
    """The files of a folder: of a diary that was written there its own only, else all tables, or what lies deeper."""
    found = sorted(p for p in path.iterdir() if p.is_file() and p.suffix.lower() in SUFFIXES)
    ours = [p for p in found if File(p.name, b"").part]
    is_diary = any(File(p.name, b"").part == SETTINGS for p in ours)
    kept = ours if is_diary else [p for p in found if p.suffix.lower() != ".toml"]
    others = [p for p in found if p not in ours and p.suffix.lower() != ".toml" and p.name != ALSO_AS_JSON]
    left_out += [p.name for p in others if is_diary]
    if not kept and any(p.is_dir() for p in path.iterdir()):
        yield File(path.name, b"", number, folder=path)
        return
    if not kept:
        raise UnreadableFile(path.name, f"The folder {path.name!r} holds no file that can be read. Choose another one.")
    for file in kept:
        yield _from_disk(file, number)


def unused(name: str, taken: Container[str]) -> str:
    """The name, with a number where another file has it already, so that a problem says which is meant."""
    suffix = PurePath(name).suffix
    tries = (f"{name.removesuffix(suffix)} [{n}]{suffix}" for n in itertools.count(2))
    return name if name not in taken else next(t for t in tries if t not in taken)
