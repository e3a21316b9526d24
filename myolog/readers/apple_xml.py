"""The elements of Apple Health's export.xml, read piece by piece; what is damaged costs one record and not the rest.

Real exports hold control characters, attributes whose names have spaces, attributes twice, and "&" and "<" that are not
escaped. Control characters are taken out. At any other error the parser begins anew at the next element that it may
begin with.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Final
from xml.parsers import expat
from xml.parsers.expat import errors

import numpy as np

PIECE: Final = 1 << 20
"""Bytes that are read at once."""
BACK: Final = 1 << 16
"""Bytes of the piece before that are kept: an element may be longer than what is left of its piece."""
ROOT: Final = b"<HealthData>"
SPACE: Final = ord(" ")
NEWLINE: Final = ord("\n")
CONTROL: Final = bytes(set(range(SPACE)) - set(b"\t\n\r"))
BEGIN: Final = re.compile(rb"<(?:Record|Workout|Correlation|MetadataEntry)\s")
"""Elements at which reading goes on after an error."""
LONGEST: Final = 16
"""Bytes of the end of a piece that may be the beginning of one of them."""
OPENED: Final = re.compile(
    rb"<(Record|Workout|Correlation|MetadataEntry|WorkoutEvent|WorkoutStatistics|WorkoutRoute|FileReference"
    rb"|InstantaneousBeatsPerMinute|ActivitySummary)\s"
)
MOST: Final = 10**6
"""Errors after which the rest is not read."""
RECORDS: Final = frozenset({b"Record", b"Workout"})
HERE: Final = frozenset(
    {errors.codes[errors.XML_ERROR_INVALID_TOKEN], errors.codes[errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT]}
)
"""Errors that are told where they are; others may be told at the beginning of their element."""
UNPAIRED: Final = errors.codes[errors.XML_ERROR_TAG_MISMATCH]
"""An end without a beginning, which comes of an earlier error: nothing is lost there."""


class ForbiddenEntity(Exception):  # noqa: N818 - it says what it is
    """An entity is declared, which no export has."""


@dataclass(eq=False)
class ElementReader:
    """Passes the elements of a file by.

    Attributes
    ----------
    element : callable
        Called with the name of each element, and its attributes: name and value in turn, which is quicker than a dict.
    lost : callable
        Called where a record is damaged.
    lines_lost, lines_damaged : list of int
        Where records are damaged, and where other elements are.
    breaks_off : int
        Line in which the file ends too early, or from which it is not read; 0 where it is read to its end.
    """

    element: Callable[[str, list[str]], None]
    lost: Callable[[], None]
    lines_lost: list[int] = field(default_factory=list)
    lines_damaged: list[int] = field(default_factory=list)
    breaks_off: int = 0
    _parser: Any = None
    """None while the next element to begin with is looked for."""
    _window: bytes = b""
    """The piece that is read, and the end of the one before."""
    _offset: int = 0
    """Place in the window of the first byte that the parser had."""
    _breaks: list[int] = field(default_factory=list)
    """Places of the line feeds in the window."""
    _line: int = 1
    """Line in which the window begins."""
    _n_errors: int = 0

    @property
    def line(self) -> int:
        """Line of the element that is being read."""
        place = self._offset + self._parser.CurrentByteIndex if self._parser else len(self._window)
        return self._line_at(place)

    def read(self, stream: BinaryIO) -> None:
        """Pass all elements by.

        Raises
        ------
        ForbiddenEntity
            If an entity is declared.
        """
        self._start(0, b"")
        at = 0
        while not self.breaks_off and (piece := stream.read(PIECE)):
            passed = max(min(len(self._window) - BACK, at), 0)
            self._line = self._line_at(passed)
            self._window = self._window[passed:] + _without_control(piece)
            self._breaks = np.flatnonzero(np.frombuffer(self._window, np.uint8) == NEWLINE).tolist()
            self._offset -= passed
            at = self._pass(at - passed)
        if self._parser:
            try:
                self._parser.Parse(b"", True)
            except expat.ExpatError:
                self.breaks_off = self._line_at(self._offset + self._parser.ErrorByteIndex)

    def _start(self, at: int, root: bytes) -> None:
        """Begin with a place in the window, as though inside of the root."""
        self._parser = expat.ParserCreate("UTF-8")  # as every export is, whatever it declares
        self._parser.ordered_attributes = True
        self._parser.EntityDeclHandler = _forbid
        self._parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self._parser.Parse(root, False)
        self._parser.StartElementHandler = self.element
        self._offset = at - len(root)

    def _pass(self, at: int) -> int:
        """Read the window from a place on; up to where it was read."""
        view = memoryview(self._window)
        while at < len(view) and not self.breaks_off:
            if not self._parser:
                found = BEGIN.search(self._window, at)
                if not found:
                    return max(at, len(view) - LONGEST)
                at = found.start()
                self._start(at, ROOT)
            try:
                self._parser.Parse(view[at:], False)
            except expat.ExpatError as error:
                at = self._after(error)
            else:
                at = len(view)
        return at

    def _after(self, error: expat.ExpatError) -> int:
        """Note what is damaged; where to look for the next element to begin with."""
        place = max(self._offset + self._parser.ErrorByteIndex, 0)
        began = max(self._offset, place - BACK, 0)
        self._parser = None
        self._n_errors += 1
        if self._n_errors > MOST:
            self.breaks_off = self._line_at(place)
        opened = [found[1] for found in OPENED.finditer(self._window, began, place)]
        is_here = error.code in HERE
        if not is_here and (found := OPENED.match(self._window, place)):
            opened.append(found[1])
        if opened and error.code != UNPAIRED:
            is_record = opened[-1] in RECORDS
            (self.lines_lost if is_record else self.lines_damaged).append(self._line_at(place))
            if is_record:
                self.lost()
        return place if is_here else place + 1

    def _line_at(self, place: int) -> int:
        """Line of a place in the window."""
        return self._line + bisect_left(self._breaks, place)


def _without_control(piece: bytes) -> bytes:
    """Bytes without control characters; most pieces have none but line feeds, which is quickly seen."""
    values = np.frombuffer(piece, np.uint8)
    has_others = np.count_nonzero(values < SPACE) > np.count_nonzero(values == NEWLINE)
    return piece.translate(None, CONTROL) if has_others else piece


def _forbid(*_: object) -> None:
    raise ForbiddenEntity
