"""Objects that hold a person's health: their repr, which ends up in logs and error messages, says only what they are."""

from __future__ import annotations


class Private:
    """Base of a dataclass with ``repr=False``.

    >>> class Diagnosis(Private): ...
    >>> Diagnosis()
    <Diagnosis>
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"
