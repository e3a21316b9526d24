"""Archives (.zip) as the files in them, within bounds: no archive fills the memory, and what is passed over is told.

Nothing is ever written to the disk, so the names inside an archive cannot point anywhere.
"""

from __future__ import annotations

import io
import os
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Final, NamedTuple, cast

from myolog.errors import UnreadableFile
from myolog.parsing.kinds import named_kinds
from myolog.parsing.problems import SET_ASIDE, TOLD, Problems, shown
from myolog.parsing.wording import count_text
from myolog.readers.flat_json import is_exist_or_perfice
from myolog.readers.registry import is_known
from myolog.readers.sources import ALSO_AS_JSON, FAILURES, HEAD, LARGE, OLE, SETTINGS, SUFFIXES, WORKBOOKS, File

LOCAL: Final = b"PK\x03\x04"
EMPTY: Final = b"PK\x05\x06"
WANTED: Final = SUFFIXES | {".txt"}
"""Files of an archive that are looked at."""
TABLES: Final = WORKBOOKS | {".csv", ".tsv", ".toml"}
"""Files that can be a table of the person's own."""
MOST: Final = 50_000
"""Files in an archive, beyond which it is none of a person's exports."""
STEEPEST: Final = 400
"""A file may be so many times as large as it is in the archive; text hardly reaches 50, a bomb 1,000."""
HARMLESS: Final = 10**7
"""Bytes up to which the ratio does not matter."""
MOST_HELD: Final = 5 * 10**8
"""Bytes of all files of an archive together that are held in memory."""
MOST_READ: Final = 20 * 10**9
"""Bytes of all its files together that are read piece by piece."""
DEEPEST: Final = 2
"""Archives within archives."""
LONGEST_NAME: Final = 1000
SPREADSHEET: Final = b"application/vnd.oasis.opendocument.spreadsheet"
"""Stands at the beginning of a workbook of LibreOffice (.ods)."""
OTHERS: Final = (
    (b"application/vnd.oasis.opendocument", "a document of LibreOffice"),
    (b"Index/Document.iwa", "a document of Apple’s Numbers or Pages"),
    (b"Index/CalculationEngine", "a spreadsheet of Apple’s Numbers"),
    (b"word/document.xml", "a Word document"),
    (b"ppt/presentation.xml", "a presentation"),
)
"""What is a zip archive as well, by what stands at its beginning."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive.

    Attributes
    ----------
    size, packed : int
        Bytes unpacked, and in the archive.
    open : callable
        Opens it while the archive is open.
    reopen : callable
        Opens it at any time.
    is_locked : bool
        Whether it takes a password to open it.
    """

    name: str
    size: int
    packed: int
    open: Callable[[], BinaryIO]
    reopen: Callable[[], BinaryIO]
    is_locked: bool = False


def is_archive(file: File) -> bool:
    """Whether a file is a zip archive, and no workbook, which is one as well; or a folder with folders in it."""
    return file.folder is not None or (file.content.startswith((LOCAL, EMPTY)) and not is_workbook(file))


def is_workbook(file: File) -> bool:
    """Whether a file is a workbook of Excel or LibreOffice, by how it begins and the names of its parts."""
    if not file.content.startswith(LOCAL):
        return file.content.startswith(OLE)
    if SPREADSHEET in file.content[:HEAD]:
        return True
    is_office = b"[Content_Types].xml" in file.content or b"docProps/" in file.content[:HEAD]
    is_other = any(mark in file.content for mark in (b"word/document", b"ppt/presentation"))
    return is_office and not is_other and not _holds_workbook(file)


def _holds_workbook(file: File) -> bool:
    """Whether the names of a workbook's parts are not those of the file itself, but of one that is stored in it."""
    try:
        with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
            return "[Content_Types].xml" not in archive.namelist()
    except FAILURES:
        return False


def unpack(file: File, problems: Problems, group: int, depth: int = 1, budget: Budget | None = None) -> Iterator[File]:
    """Files of an archive that can be read.

    Parameters
    ----------
    group : int
        Number of the group that its files make.
    depth : int
        How deep in other archives it lies, from 1.
    budget : Budget, optional
        That of the archive in which it lies.

    Raises
    ------
    UnreadableFile
        If it holds nothing that can be read: that which is locked, damaged or made to fill a computer is left out.
    """
    for mark, what in OTHERS:
        if mark in file.content[:HEAD]:
            raise UnreadableFile(
                file.name, f"{file.name} is {what}. Save or export it as CSV or .xlsx, and bring that file."
            )
    if depth > DEEPEST:
        raise UnreadableFile(
            file.name, f"{file.name} is a ZIP archive within archives. Unpack it, and bring what is inside."
        )
    with file.opened() as stream:
        members = _members(file, stream, problems)
        wanted = [m for m in members if PurePosixPath(m.name).suffix.lower() in WANTED and not _is_hidden(m.name)]
        budget = budget or Budget()
        looked_at = list(_looked_at(file, wanted, group, budget))
    seen = [f for f in looked_at if isinstance(f, File)]
    refused = [f for f in looked_at if not isinstance(f, File)]
    place = "archive" if file.folder is None else "folder"
    for name, reason in refused:
        problems.add(f"{shown(name)} in the {place} is {reason.found}", reason.expected, reason.fix, action=SET_ASIDE)
    nested = [f for f in seen if is_archive(f)]
    is_diary = any(f.part == SETTINGS for f in seen)
    known = [f for f in seen if f not in nested and (is_known(f) or (is_diary and f.part))]
    others = [f for f in seen if f not in nested and f not in known]
    # Beside the files of an app or of a diary, other tables are none that the person keeps.
    kept = known or [f for f in others if PurePosixPath(f.name).suffix.lower() in TABLES or is_exist_or_perfice(f)]
    if not kept and not nested:
        kinds = f" (it has {named_kinds(m.name for m in members)})" if members else ""
        why = f"holds no file that Myolog can read{kinds}. Bring the {place} as the app exported it, or its tables as CSV."
        raise UnreadableFile(file.name, f"{file.name} {refused[0][1].sentence if refused else why}")
    # Myolog's own archive says everything twice: as tables, and as one file for other programs.
    used = {f.name for f in (*kept, *nested)} | {f"{file.name}/{ALSO_AS_JSON}" for _ in range(is_diary)}
    gone = {name for name, _ in refused}
    _tell_left_out(problems, place, [m.name for m in members if m.name not in gone and _name_of(file, m) not in used])
    yield from kept
    failed: list[UnreadableFile] = []
    for archive in nested:
        try:
            yield from unpack(archive.whole(), problems, group, depth + 1, budget)
        except UnreadableFile as error:
            failed.append(error)
    for each in failed[1:]:
        problems.add(f"{shown(each.file)} in the archive", "a file that can be read", str(each), action=SET_ASIDE)
    if failed:
        raise failed[0]


def _is_hidden(name: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) and part != ".." for part in PurePosixPath(name).parts)


def _tell_left_out(problems: Problems, place: str, names: Sequence[str]) -> None:
    if names:
        problems.add(
            f"{count_text(len(names), 'other file')} in the {place}: {named_kinds(names)}",
            "exports that say something of your days",
            "They were passed over. Bring one by itself if it should be read.",
            action=TOLD,
        )


class Refusal(NamedTuple):
    """Why a file of an archive is left out: as a problem of it, and as a sentence of an archive that holds nothing else."""

    found: str
    expected: str
    fix: str
    sentence: str


LOCKED: Final = Refusal(
    "locked with a password",
    "a file that can be unpacked",
    "It was left out. Unpack it with the password, and bring it by itself.",
    "is locked with a password. Unpack it with the password, and bring what is inside.",
)
BOMB: Final = Refusal(
    f"more than {STEEPEST} times as large as it is packed",
    "a file that some app exported",
    "It was not unpacked: only a file made to fill a computer is like that.",
    f"would unpack to more than {STEEPEST} times its size, as only an archive does that was made to fill a computer. "
    "It was not unpacked.",
)
DAMAGED: Final = Refusal(
    "damaged",
    "a file that can be unpacked",
    "It was left out. Export it from the app once more.",
    "is damaged. Download or export it once more.",
)


@dataclass(slots=True)
class Budget:
    """Bytes that an archive, with the archives in it, may still hold in memory and have read piece by piece."""

    held: int = MOST_HELD
    read: int = MOST_READ

    def take(self, file: File, archive: str) -> None:
        """Count a file.

        Raises
        ------
        UnreadableFile
            If it is too much.
        """
        if file.reopen is None:
            self.held -= len(file.content)
        else:
            self.read -= file.size
        if min(self.held, self.read) < 0:
            raise UnreadableFile(
                archive, f"{archive} holds more than {MOST_HELD // 10**6:,} MB of files. Bring fewer of them."
            )


def _looked_at(
    file: File, members: Sequence[Member], group: int, budget: Budget
) -> Iterator[File | tuple[str, Refusal]]:
    """The files of an archive that may be read, and those that are left out with the reason."""
    for member in members:
        if member.is_locked:
            yield member.name, LOCKED
        elif member.size > HARMLESS and member.size > STEEPEST * max(member.packed, 1):
            yield member.name, BOMB
        else:
            try:
                found = _look(file, member, group)
            except FAILURES:
                yield member.name, DAMAGED
            else:
                if found is not None:
                    budget.take(found, file.name)
                    yield found


def _look(file: File, member: Member, group: int) -> File | None:
    """A file of the archive, if it may be read: all of it, or its beginning where it is large."""
    name = _name_of(file, member)
    is_table = PurePosixPath(member.name).suffix.lower() in TABLES
    with member.open() as stream:
        head = stream.read(HEAD)
        if member.size >= LARGE:
            return File(name, head, group, member.reopen, member.size)
        if not is_table and not _may_be_read(File(name, head)):
            return None
        content = head + stream.read(LARGE)
        if len(content) > LARGE:
            return File(name, head, group, member.reopen, LARGE)
        is_cut = isinstance(raw := getattr(stream, "raw", None), Inflating) and not raw.is_whole
    if is_cut and is_table and not content.startswith((LOCAL, OLE)):
        content = content[: content.rfind(b"\n") + 1]  # half a row may hold half a number
    return File(name, content, group)


def _name_of(file: File, member: Member) -> str:
    return f"{file.name}/{PurePosixPath(member.name).name}"


def _may_be_read(file: File) -> bool:
    return is_known(file) or is_archive(file) or is_exist_or_perfice(file) or file.content.startswith(LOCAL)


def _members(file: File, stream: BinaryIO, problems: Problems) -> list[Member]:
    """What the list at the end of the archive names; without one, what stands in it up to where it breaks off."""
    if file.folder is not None:
        return _in_folder(file)
    if file.content.startswith(EMPTY):
        raise UnreadableFile(file.name, f"{file.name} is an empty ZIP archive. Export it from the app once more.")
    try:
        archive = zipfile.ZipFile(stream)
    except FAILURES as error:
        found = list(_salvaged(file))
        if not found:
            raise UnreadableFile(
                file.name, f"{file.name} is a damaged ZIP archive. Download or export it once more."
            ) from error
        problems.add(
            "an archive that breaks off before its end",
            "a whole archive",
            "What stands before the break was read. Download or export it once more to have all.",
        )
        return found
    infos = [info for info in archive.infolist() if info.filename and not info.is_dir()]
    if len(infos) > MOST or any(len(info.filename) > LONGEST_NAME for info in infos):
        raise _too_many(file)
    return [
        Member(
            i.filename, i.file_size, i.compress_size, partial(_open, archive, i), partial(_reopen, file, i),
            is_locked=bool(i.flag_bits & 0x1),
        )
        for i in infos
    ]  # fmt: skip


def _in_folder(file: File) -> list[Member]:
    """Files in a folder and in those below it, without following links."""
    found: list[Member] = []
    root = file.folder or Path()
    for place, folders, names in os.walk(root):
        folders.sort()
        for path in (Path(place) / name for name in sorted(names)):
            with suppress(OSError):
                size = path.lstat().st_size
                opener = partial(_open_path, path)
                if path.is_file() and not path.is_symlink():
                    found.append(Member(path.relative_to(root).as_posix(), size, size, opener, opener))
        if len(found) > MOST:
            raise _too_many(file)
    return found


def _open_path(path: Path) -> BinaryIO:
    return path.open("rb")


def _too_many(file: File) -> UnreadableFile:
    return UnreadableFile(
        file.name, f"{file.name} holds more files than any export. Bring those that you want to be read."
    )


def _open(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> BinaryIO:
    return cast("BinaryIO", archive.open(info))


def _reopen(file: File, info: zipfile.ZipInfo) -> BinaryIO:
    return io.BufferedReader(Reopened(file, info))


class Reopened(io.RawIOBase):
    """A file in an archive that is opened for it alone."""

    def __init__(self, file: File, info: zipfile.ZipInfo) -> None:
        self._archive = file.opened()
        self._stream = zipfile.ZipFile(self._archive).open(info)  # noqa: SIM115 - closed with this

    def readable(self) -> bool:
        """Whether it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - anything that holds bytes
        """Fill the buffer; 0 at the end."""
        made = self._stream.read(len(buffer))
        buffer[: len(made)] = made
        return len(made)

    def close(self) -> None:
        """Close the archive as well."""
        self._stream.close()
        self._archive.close()
        super().close()


def _salvaged(file: File) -> Iterator[Member]:
    """Files of an archive without its list, by the heads that stand before each of them."""
    data = file.whole().content
    view = memoryview(data)
    at = data.find(LOCAL)
    while at >= 0 and at + 30 <= len(data):
        flags, method = struct.unpack_from("<HH", data, at + 6)
        packed, size, n_name, n_extra = struct.unpack_from("<IIHH", data, at + 18)
        begin = at + 30 + n_name + n_extra
        name = data[at + 30 : at + 30 + n_name].decode("utf-8" if flags & 0x800 else "cp437", "replace")
        following = data.find(LOCAL, begin + (packed if 0 < packed < 0xFFFFFFFF else 0))
        end = following if following >= 0 else len(data)
        if method in (0, 8) and not flags & 0x1 and name and not name.endswith("/"):
            body = view[begin:end]
            likely = size or (LARGE if len(body) > LARGE // 20 else len(body))
            opener = partial(_inflating, body, method, size)
            yield Member(name, likely, len(body), opener, opener)
        at = following


def _inflating(body: memoryview, method: int, size: int) -> BinaryIO:
    return io.BufferedReader(Inflating(body, method, size))


class Inflating(io.RawIOBase):
    """Contents of a file in a broken archive, piece by piece, up to where they break off."""

    def __init__(self, body: memoryview, method: int, size: int) -> None:
        self._body = body
        self._size = size
        self._at = 0
        self._unpacker = zlib.decompressobj(-15) if method else None

    @property
    def is_whole(self) -> bool:
        """Whether it came to its own end, once all is read."""
        return len(self._body) >= self._size if self._unpacker is None else self._unpacker.eof

    def readable(self) -> bool:
        """Whether it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - anything that holds bytes
        """Fill the buffer; 0 at the end."""
        made = self._next(len(buffer))
        buffer[: len(made)] = made
        return len(made)

    def _next(self, most: int) -> bytes:
        if self._unpacker is None:
            self._at += most
            return bytes(self._body[self._at - most : self._at])
        made = b""
        while not made and not self._unpacker.eof:
            packed = self._unpacker.unconsumed_tail or bytes(self._body[self._at : self._at + HEAD])
            if not packed:
                break
            if not self._unpacker.unconsumed_tail:
                self._at += HEAD
            try:
                made = self._unpacker.decompress(packed, most)
            except zlib.error:
                break
        return made
