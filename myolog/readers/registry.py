"""The file formats that are known: one line each. The first that recognises a file reads it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from myolog.readers import own
from myolog.readers.options import Options
from myolog.readers.part import Part
from myolog.readers.problems import Problems
from myolog.readers.settings import Settings
from myolog.readers.sources import File
from myolog.readers.text import decode


@dataclass(frozen=True, slots=True)
class Context:
    """What a reader may need beside the file."""

    options: Options
    settings: Settings | None
    day_start: str
    problems: Problems


@dataclass(frozen=True, slots=True)
class Format:
    """A file format: its name for people, whether a file is one of it, and how it is read."""

    name: str
    recognises: Callable[[File], bool]
    read: Callable[[File, Context], Part]


def _read_own(file: File, context: Context) -> Part:
    text = decode(file.name, file.content, is_ours=context.settings is not None and file.part is not None)
    return own.read_own(file, text, context.options, context.settings, context.day_start, context.problems)


FORMATS: Final = (
    # Last, since it takes any table.
    Format(own.FORMAT, lambda _: True, _read_own),
)


def read_file(file: File, context: Context) -> Part:
    """What a file holds, in the first format that recognises it.

    Raises
    ------
    UnreadableFile
        If nothing can be read.
    """
    return next(f for f in FORMATS if f.recognises(file)).read(file, context)
