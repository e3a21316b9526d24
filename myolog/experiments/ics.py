"""The schedule as a calendar file (iCalendar, RFC 5545): one all-day event a block."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Final

import pandas as pd

from myolog.experiments.design import Experiment
from myolog.experiments.protocol import to_json

LONGEST_LINE: Final = 75
"""Bytes of a line beyond which it is folded (RFC 5545, section 3.1)."""


def to_ics(experiment: Experiment) -> bytes:
    """Calendar file of the blocks, as far as they were run. The same experiment gives the same bytes."""
    name = hashlib.sha256(to_json(replace(experiment, stopped=None, stop_reason="")).encode()).hexdigest()[:16]
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Myolog//Experiments//EN", "CALSCALE:GREGORIAN"]
    for block in experiment.blocks.itertuples(index=False):
        if experiment.stopped is not None and block.first > experiment.stopped:
            break
        last = block.last if experiment.stopped is None else min(block.last, experiment.stopped)
        lines += [
            "BEGIN:VEVENT",
            f"UID:{name}-{block.block}@myolog",
            f"DTSTAMP:{experiment.start:%Y%m%d}T000000Z",
            f"DTSTART;VALUE=DATE:{block.first:%Y%m%d}",
            f"DTEND;VALUE=DATE:{last + pd.Timedelta(days=1):%Y%m%d}",  # the first day after the event
            f"SUMMARY:{_escaped(experiment.words(block.condition))}",
            f"DESCRIPTION:{_escaped(_told(experiment, block.block))}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode()


def _told(experiment: Experiment, block: int) -> str:
    left_out = experiment.washout_days
    days = "first day is" if left_out == 1 else f"first {left_out} days are"
    wash = f" Its {days} left out of the comparison." if left_out else ""
    return f"Block {block} of {2 * experiment.pairs} of the experiment on {experiment.label}.{wash} Log every day, days without episodes too."


def _escaped(text: str) -> str:
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
