"""Files that hold other files: archives, and the sheets of a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from myolog.errors import UnreadableFile
from myolog.readers.archives import is_archive, is_workbook, unpack
from myolog.readers.problems import Problems
from myolog.readers.sources import File, unused
from myolog.readers.workbook import sheets


def files_in(file: File, problems: Problems, group: int) -> Iterator[File]:
    """The file itself, or what is inside.

    Parameters
    ----------
    group : int
        Number of the group that the files of an archive make.

    Raises
    ------
    UnreadableFile
        If nothing in it can be read.
    """
    if is_archive(file):
        for each in unpack(file, problems, group):
            yield from files_in(each, problems, group)
    elif is_workbook(file):
        yield from sheets(file.whole(), problems)
    else:
        yield file


def opened_up(files: Sequence[File], failed: list[UnreadableFile]) -> tuple[list[File], dict[str, Problems]]:
    """The files, with those inside archives and workbooks in their place, and where to tell what is wrong with each."""
    found: list[File] = []
    problems = {file.name: Problems(file.name) for file in files}
    for number, file in enumerate(files, start=1):
        try:
            for each in files_in(file, problems[file.name], -number):
                found.append(replace(each, name=unused(each.name, found)))
                problems.setdefault(found[-1].name, Problems(found[-1].name))
        except UnreadableFile as error:
            failed.append(error)
    return found, problems
