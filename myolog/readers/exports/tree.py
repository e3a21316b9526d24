"""JSON as the records in it, each with the line at which it begins, up to where the file breaks off.

What a record is, is told by its fields, wherever in the tree it lies: the same app wraps its lists in other ways in its
export, its API and its backup. Bytes and values of a file are counted before it is read, so that none fills the memory.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from myolog.errors import UnreadableFile
from myolog.parsing.problems import Problems
from myolog.readers.sources import HEAD, LARGE, File

MOST: Final = 8_000_000
"""Values of a file, of which each takes about a hundred bytes once it is read."""
DEEPEST: Final = 8
"""Lists and objects within one another in which records are looked for."""
NEXT: Final = re.compile(r"[^\s,]")
BLANK: Final = b"\xef\xbb\xbf \r\n\t"


class Found(NamedTuple):
    """A record.

    Attributes
    ----------
    kind : object
        What it was taken for.
    line : int
        Line of the file at which it begins.
    record : mapping
    parents : tuple of mappings
        The objects in which it lies, the innermost first; of their lists of objects only that they are there.
    """

    kind: Any
    line: int
    record: Mapping[str, Any]
    parents: tuple[Mapping[str, Any], ...]

    def value(self, path: str) -> Any:  # noqa: ANN401 - what JSON holds
        """Value at a path like "nutrition.sodium" of the record or, if it has none, of an object in which it lies."""
        for start in (self.record, *self.parents):
            at: Any = start
            for name in path.split("."):
                at = at.get(name) if isinstance(at, dict) else None
            if at is not None:
                return at
        return None


KindOf = Callable[[Mapping[str, Any], tuple[Mapping[str, Any], ...]], Any]
"""What an object is, by its fields and the objects in which it lies; None if it is no record."""


@dataclass(eq=False)
class Tree:
    """A JSON text; `is_cut` says whether it broke off, once all records were taken from it."""

    text: str
    is_cut: bool = False
    _line: int = 1
    _counted: int = 0
    _decoder: json.JSONDecoder = field(default_factory=lambda: json.JSONDecoder(parse_constant=lambda _: None))

    @classmethod
    def of(cls, file: File) -> Tree:
        """The text of a file.

        Raises
        ------
        UnreadableFile
            If it is too large to be held.
        """
        content = file.content
        if len(content) > LARGE or sum(map(content.count, (b",", b"[", b"{"))) > MOST:
            raise UnreadableFile(
                file.name,
                f"{file.name} holds more than can be read at once. Export a shorter time, and bring that file.",
            )
        return cls(file.characters())

    def records(self, kind_of: KindOf) -> Iterator[Found]:
        """All records, in the order of the file."""
        at = self._past(0)
        if at >= len(self.text) or self.text[at] not in "[{":
            self.is_cut = True
            return
        root = self._value(at)[0] if self.text[at] == "{" else None
        kind = kind_of(root, ()) if isinstance(root, dict) else None
        if isinstance(root, dict) and kind is not None:
            yield Found(kind, self._line_of(at), root, ())
        else:
            above = (_trimmed(root),) if isinstance(root, dict) else ()
            del root
            yield from self._within(at, above, kind_of, 1)

    def _within(self, at: int, parents: tuple[Mapping[str, Any], ...], kind_of: KindOf, depth: int) -> Iterator[Found]:
        """Records in the list or object that begins here."""
        is_object = self.text[at] == "{"
        at = self._past(at + 1)
        while at < len(self.text) and self.text[at] not in "]}":
            if is_object:
                name, end = self._value(at)
                at = len(self.text) if end is None or not isinstance(name, str) else self._past(self._past(end) + 1)
            value, end = self._value(at)
            kind = kind_of(value, parents) if isinstance(value, dict) else None
            if kind is not None:
                yield Found(kind, self._line_of(at), value, parents)
            elif depth < DEEPEST and (_holds_more(value) if end is not None else self.text[at : at + 1] in ("[", "{")):
                inner = (_trimmed(value), *parents) if isinstance(value, dict) else parents
                del value
                yield from self._within(at, inner, kind_of, depth + 1)
            if end is None:
                self.is_cut = True
                return
            at = self._past(end)
        self.is_cut = self.is_cut or at >= len(self.text)

    def _value(self, at: int) -> tuple[Any, int | None]:
        """The value that begins here, and where it ends; None where it breaks off."""
        try:
            return self._decoder.raw_decode(self.text, at)
        except (ValueError, RecursionError):
            return None, None

    def _past(self, at: int) -> int:
        """Where the next value begins."""
        return len(self.text) if (found := NEXT.search(self.text, at)) is None else found.start()

    def _line_of(self, at: int) -> int:
        self._line, self._counted = self._line + self.text.count("\n", self._counted, at), at
        return self._line


def _holds_more(value: Any) -> bool:  # noqa: ANN401 - what JSON holds
    inner = value[:1] if isinstance(value, list) else value.values() if isinstance(value, dict) else ()
    return any(isinstance(each, list | dict) for each in inner)


def _trimmed(value: Mapping[str, Any], depth: int = DEEPEST) -> Mapping[str, Any]:
    """An object without what its lists of objects hold, so that no tree is held twice, nor what lies too deep."""
    if not depth:
        return {}
    return {
        k: _trimmed(v, depth - 1) if isinstance(v, dict) else [{}] if _is_objects(v) else v for k, v in value.items()
    }


def _is_objects(value: Any) -> bool:  # noqa: ANN401 - what JSON holds
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def tell_cut(problems: Problems) -> None:
    """Tell that a file was read only up to where it breaks off."""
    problems.add(
        "a file that breaks off before its end", "a whole file",
        "What stands before the break was read. Export it once more to have all.",
    )  # fmt: skip


def is_json(file: File) -> bool:
    """Whether a file begins as JSON does."""
    return file.content[:HEAD].lstrip(BLANK)[:1] in (b"[", b"{")
