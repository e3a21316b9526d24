"""What a file format is: how a file of it is recognised, and how it is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from myolog.parsing.problems import Problems
from myolog.readers.options import Options
from myolog.readers.part import Part
from myolog.readers.settings import Settings
from myolog.readers.sources import File


@dataclass(frozen=True, slots=True)
class Context:
    """What a reader may need beside the file.

    Attributes
    ----------
    options : Options
        What the person says.
    settings : Settings or None
        Of the diary that the file was written from.
    day_start : str
        "HH:MM" at which the person's day begins.
    problems : Problems
        Where to tell what is wrong in the file.
    zone : str
        IANA name of the time zone of the person's clock; "" where it is not known.
    """

    options: Options
    settings: Settings | None
    day_start: str
    problems: Problems
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Format:
    """A file format.

    Attributes
    ----------
    name : str
        For people.
    recognises : callable
        Whether a file is one of it.
    read : callable
        What a file holds; raises `UnreadableFile` if nothing can be read.
    streams : bool
        Whether a file too large for the memory is read piece by piece.
    """

    name: str
    recognises: Callable[[File], bool]
    read: Callable[[File, Context], Part]
    streams: bool = False
