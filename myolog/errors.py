"""Errors whose message is a sentence for the person whose file it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType


class UnreadableFile(Exception):  # noqa: N818 - the name says it to people, and is part of the contract
    """A file of which nothing can be read; the message says why, and what to do about it.

    Attributes
    ----------
    file : str
        Name of the file, as the person knows it.
    each : tuple of UnreadableFile
        Where several files were given and nothing could be read of any: the error of each; else this one alone.
    """

    def __init__(self, file: str, message: str, each: Sequence[UnreadableFile] = ()) -> None:
        super().__init__(message)
        self.file = file
        self.each = tuple(each) or (self,)


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


class StoreError(Exception):
    """Something kept cannot be read or written; the message says what happened and what is safe."""


class StoreUnavailable(StoreError):  # noqa: N818 - the name says it to people
    """The database cannot be reached or written now: nothing of this change was kept, all before it is safe."""


class StoreDamaged(StoreError):  # noqa: N818 - it says what happened, as people read it
    """The file is no database of Myolog's, or damaged; it was left as it is."""


class StoreTooNew(StoreError):  # noqa: N818 - it says what happened, as people read it
    """The database was written by a newer Myolog; it was left as it is."""


class NotKept(StoreError):  # noqa: N818 - it says what happened, as people read it
    """What is asked for is not kept, or belongs to somebody else."""


class ChangedElsewhere(StoreError):  # noqa: N818 - it says what happened, as people read it
    """A row was changed by another tab or program since it was read; nothing was written.

    Attributes
    ----------
    table : str
    row_id : int
    theirs, yours : mapping or None
        What stands there now, and what was to be written; None for a row that is gone, or was to go.
    """

    def __init__(
        self, table: str, row_id: int, theirs: Mapping[str, object] | None, yours: Mapping[str, object] | None
    ) -> None:
        super().__init__("This was changed in another tab or program since you opened it. Nothing was saved yet.")
        self.table, self.row_id, self.theirs, self.yours = table, row_id, theirs, yours


class NothingToReport(Exception):  # noqa: N818 - it says what happened, as people read it
    """A range of a diary in which nothing was observed; the message says so, and what to do."""


class Impossible(ValueError):  # noqa: N818 - it says what happened, as people read it
    """Something noted that cannot be so; the message says what, and how to put it right."""
