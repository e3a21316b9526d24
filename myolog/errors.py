"""Errors whose message is a sentence for the person whose file it is."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType


class UnreadableFile(Exception):  # noqa: N818 - the name says it to people, and is part of the contract
    """A file of which nothing can be read; the message says why, and what to do about it.

    Attributes
    ----------
    file : str
        Name of the file, as the person knows it.
    """

    def __init__(self, file: str, message: str) -> None:
        super().__init__(message)
        self.file = file


class AmbiguousDates(UnreadableFile):
    """Dates that can be read day first or month first: only the person knows which.

    Attributes
    ----------
    file, column : str
        Where the dates stand.
    example : str
        One of them as written.
    readings : mapping of str to str
        The example in words for each order, by the value of `date_order` that chooses it ("dmy", "mdy").
    """

    def __init__(self, file: str, column: str, example: str, readings: Mapping[str, str]) -> None:
        either = " or ".join(f"{text} (date_order={order!r})" for order, text in readings.items())
        super().__init__(
            file,
            f"{file}: the dates in column {column!r} can be read in two ways: {example!r} is {either}. "
            "Please say which, and read the file again.",
        )
        self.column = column
        self.example = example
        self.readings = MappingProxyType(dict(readings))
