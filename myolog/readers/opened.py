"""What a person handed over, opened: archives unpacked, workbooks and tables taken apart, once for all readings of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import Any, Final

from myolog.diary import Diary
from myolog.errors import UnreadableFile
from myolog.parsing.problems import Problem, Problems
from myolog.readers.containers import files_in
from myolog.readers.registry import forget
from myolog.readers.sources import File, files_of, unused

KEPT: Final = 64 * 10**6
"""Bytes of the files in an input up to which they stay in memory; those of a larger one are opened again each time."""


@dataclass(frozen=True, slots=True, repr=False)
class Contents:
    """What is in an input.

    Attributes
    ----------
    names : tuple of str
        Of the files as they were handed over, each once.
    files : tuple of File
        Those in archives and workbooks in the place of these.
    problems : mapping
        By the name of a file as it was handed over, what is wrong with it as a whole.
    failed : tuple of UnreadableFile
    left_out : tuple of str
        Tables that lie in the folder of a diary, but are none of its own.
    """

    names: tuple[str, ...]
    files: tuple[File, ...]
    problems: Mapping[str, tuple[Problem, ...]]
    failed: tuple[UnreadableFile, ...]
    left_out: tuple[str, ...]


class Opened:
    """An argument of `read_diary`, opened once however often it is read: another answer decodes and parses nothing again.

    Parameters
    ----------
    given : path, bytes, open file, (name, bytes) or Diary
    number : int
        Which argument it is, by which bytes without a name are called.
    """

    def __init__(self, given: Any, number: int = 1) -> None:  # noqa: ANN401 - see above
        self.given = given
        self._number = number
        self._held: tuple[tuple[str, ...], Contents] | None = None

    @classmethod
    def of(cls, file: File) -> Opened:
        """A file that was found in an input, by itself."""
        made = cls(file)
        made._held = (file.name,), Contents((file.name,), (file,), {file.name: ()}, (), ())
        return made

    def contents(self, taken: AbstractSet[str]) -> Contents:
        """What is in it, its files under names that are not taken."""
        if self._held is not None and _named(self._held[0], taken) == self._held[1].names:
            return self._held[1]
        left_out: list[str] = []
        failed: list[UnreadableFile] = []
        try:
            handed_over = list(files_of(self.given, self._number, left_out))
        except UnreadableFile as error:
            handed_over = []
            failed.append(error)
        before = tuple(file.name for file in handed_over)
        names = _named(before, taken)
        files: list[File] = []
        problems: dict[str, tuple[Problem, ...]] = {}
        for number, (file, name) in enumerate(zip(handed_over, names, strict=True), start=1):
            own = Problems(name)
            try:
                for each in files_in(replace(file, name=name), own, -number, failed):
                    files.append(replace(each, name=unused(each.name, {f.name for f in files})))
            except UnreadableFile as error:
                failed.append(error)
            problems[name] = tuple(own.found)
        forget()
        found = Contents(names, tuple(files), problems, tuple(failed), tuple(left_out))
        self._held = (before, found) if sum(len(file.content) for file in files) <= KEPT else None
        return found


def _named(names: Sequence[str], taken: AbstractSet[str]) -> tuple[str, ...]:
    """The names, with numbers where they are taken."""
    made: list[str] = []
    for name in names:
        made.append(unused(name, {*taken, *made}))
    return tuple(made)


@dataclass(eq=False)
class Together:
    """What is in all inputs.

    Attributes
    ----------
    diaries : list of Diary
    files : list of File
        With names of their own; those of one folder or archive have one `group`.
    problems : dict of name to Problems
        What is wrong with each, to which a reading adds.
    """

    diaries: list[Diary] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    problems: dict[str, Problems] = field(default_factory=dict)
    failed: list[UnreadableFile] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def open_inputs(inputs: Sequence[Any]) -> Together:
    """What is in the arguments of `read_diary`, those that are opened already as they are.

    Raises
    ------
    TypeError
        If an argument is nothing that a file can be read from.
    """
    made = Together()
    taken: set[str] = set()
    names: set[str] = set()
    groups: dict[tuple[int, int], int] = {}
    for number, given in enumerate(inputs, start=1):
        opened = given if isinstance(given, Opened) else Opened(given, number)
        if isinstance(opened.given, Diary):
            made.diaries.append(opened.given)
            continue
        contents = opened.contents(taken)
        taken |= set(contents.names)
        made.failed += contents.failed
        made.left_out += contents.left_out
        made.problems |= {name: Problems(name, list(found)) for name, found in contents.problems.items()}
        for file in contents.files:
            group = groups.setdefault((number, file.group), len(groups) + 1) if file.group else 0
            made.files.append(replace(file, name=unused(file.name, names), group=group))
            names.add(made.files[-1].name)
            made.problems.setdefault(made.files[-1].name, Problems(made.files[-1].name))
    return made
