"""Calendar files (iCalendar, RFC 5545), for plans and reminders."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

LONGEST_LINE: Final = 75
"""Bytes of a line beyond which it is folded (RFC 5545, section 3.1)."""


def calendar(product: str, events: Iterable[Sequence[str]]) -> bytes:
    r"""File of some events, each given as its content lines without BEGIN and END.

    >>> calendar("Reminders", [["SUMMARY:Count"]]).decode().split("\r\n")[2:5]
    ['PRODID:-//Myolog//Reminders//EN', 'CALSCALE:GREGORIAN', 'BEGIN:VEVENT']
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//Myolog//{product}//EN", "CALSCALE:GREGORIAN"]
    for event in events:
        lines += ["BEGIN:VEVENT", *event, "TRANSP:TRANSPARENT", "END:VEVENT"]
    return "".join(f"{_folded(line)}\r\n" for line in (*lines, "END:VCALENDAR")).encode()


def escaped(text: str) -> str:
    """Text of a property (RFC 5545, section 3.3.11)."""
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> str:
    """A line in parts of at most 75 bytes, none cut inside a character."""
    parts, size = [""], 0
    for character in line:
        width = len(character.encode())
        if size + width > LONGEST_LINE:
            parts.append(" ")
            size = 1
        parts[-1] += character
        size += width
    return "\r\n".join(parts)
