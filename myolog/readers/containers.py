"""Files that hold other files: archives, the sheets of a workbook, tables as JSON, and tables one below the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from myolog.errors import UnreadableFile
from myolog.parsing.problems import Problems
from myolog.parsing.wording import count_text
from myolog.readers.archives import is_archive, is_workbook, unpack
from myolog.readers.exports.tree import is_json
from myolog.readers.flat_json import as_table
from myolog.readers.registry import is_known
from myolog.readers.sources import File, is_also_as_json
from myolog.readers.table.blocks import Block, blocks
from myolog.readers.table.reshape import reshaped
from myolog.readers.workbook import sheets


def files_in(file: File, problems: Problems, group: int, failed: list[UnreadableFile]) -> Iterator[File]:
    """The file itself, or what is inside.

    Parameters
    ----------
    group : int
        Number of the group that the files of an archive make.
    failed : list of UnreadableFile
        Where to put what cannot be read of it.

    Raises
    ------
    UnreadableFile
        If nothing in it can be read.
    """
    if is_archive(file):
        for each in unpack(file, problems, group):
            yield from files_in(each, problems, group, failed)
    elif is_workbook(file):
        for sheet in sheets(file.whole(), problems):
            yield from _tables(sheet, problems, failed)
    elif is_json(file) and not is_known(file) and not is_also_as_json(file):
        yield as_table(file, problems)
    else:
        yield from _tables(file, problems, failed)


def _tables(file: File, problems: Problems, failed: list[UnreadableFile]) -> Iterator[File]:
    """The tables of a file in which several stand one below the other; else the file itself, reshaped where need be."""
    if file.reopen is not None or is_known(file):
        yield file
        return
    found = blocks(file.content)
    if found:
        problems.add(
            f"{count_text(len(found), 'table')} one below the other",
            "one table in a file",
            "Each was read by itself. Put them into files of their own if one was taken for the wrong thing.",
            row=found[1].line,
        )
    for block in found or [Block(1, file.content)]:
        name = file.name if block.line == 1 or block is found[0] else f"{file.name} [line {block.line}]"
        table = replace(file, name=name, content=block.content)
        try:
            made = reshaped(table)
        except UnreadableFile as error:
            failed.append(error)
            continue
        for what, expected, fix in made.remarks if made else ():
            problems.add(what, expected, fix)
        yield table if made is None else replace(table, content=made.content)
