"""The file formats that are known: one line each. The first that recognises a file reads it."""

from __future__ import annotations

from typing import Final

from myolog.readers import (
    apple_health,
    bearable,
    cluster_headache,
    daylio,
    flaredown,
    health_connect,
    json_diaries,
    json_exports,
    migraine_buddy,
    own,
    table_reader,
    tonnta,
    track_and_graph,
)
from myolog.readers.exports.symptoms import find_symptom
from myolog.readers.formats import Context, Format
from myolog.readers.part import Part
from myolog.readers.rows import words
from myolog.readers.sources import File
from myolog.readers.table.headers import recognise

FORMATS: Final[tuple[Format, ...]] = (
    bearable.FORMAT,
    daylio.FORMAT,
    migraine_buddy.FORMAT,
    tonnta.FORMAT,
    cluster_headache.FORMAT,
    track_and_graph.FORMAT,
    flaredown.FORMAT,
    apple_health.FORMAT,
    json_diaries.FORMAT,
    json_exports.FORMAT,
    health_connect.FORMAT,
    table_reader.FORMAT,
    own.FORMAT,  # the last one, since it takes any table
)


def read_file(file: File, context: Context) -> Part:
    """What a file holds, in the first format that recognises it.

    Raises
    ------
    UnreadableFile
        If nothing can be read.
    """
    is_ours = context.settings is not None and file.part is not None
    is_said = bool(context.options.rows_of(file.name))
    found = own.FORMAT if is_ours or is_said else find_format(file)
    try:
        return found.read(file if found.streams else file.whole(), context)
    finally:
        forget()


REMEMBERING: Final = (
    words.speaks, words.says_none, words.places, words.is_kind, find_symptom, recognise,
    apple_health.moment, apple_health.time_zone, apple_health.size_of_unit,
)  # fmt: skip
"""Functions that remember texts of the file that is read, since many of its cells say the same."""


def forget() -> None:
    """Forget the texts of the file read last: what a person wrote is not kept longer than it is needed."""
    for function in REMEMBERING:
        function.cache_clear()


def find_format(file: File) -> Format:
    """The first format that recognises a file by its beginning."""
    return file.once(("format", file.name), lambda: next(f for f in FORMATS if f.recognises(file)), is_small=True)


def is_known(file: File) -> bool:
    """Whether a file is of a format other than any table."""
    return find_format(file) is not own.FORMAT
