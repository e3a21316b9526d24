"""Which table a file is: episodes, days, or one of the lists. Told by what it holds, with the reason."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from myolog.catalogue import normalise
from myolog.readers.names import STRONG
from myolog.readers.sheet import Column, Sheet
from myolog.readers.sources import File
from myolog.readers.timeline import Dated, Timeline, content

Table = Literal["episodes", "days", "intakes", "medicines", "ranges"]

DEVICE: Final = re.compile(
    r"\b(?:deep sleep|light sleep|rem|sleep score|sleep efficiency|readiness|recovery|hrv|heart rate|resting hr|avg hr|max hr|respiratory|"
    r"respiration|spo2|pulse ox|blood oxygen|body battery|skin temp|temperature|steps|calories|energy|kcal|distance|floors|vo2|"
    r"strain|tss|active minutes|awake time|sleep latency|sleep performance|sleep onset|wake onset|protein|carbs|fiber|fat|oxalate|phytate)\b"
)
"""Names that devices, diet and training apps give their columns, and people hardly do."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Which table a file is, and a sentence that says why."""

    table: Table
    reason: str


def list_shape(sheet: Sheet, file: File) -> Shape | None:
    """Whether a file is one of the lists beside episodes and days, or None."""
    if sheet.is_ours and file.part in ("intakes", "medicines", "ranges"):
        return Shape(file.part, "It is named so in the folder of a diary.")
    moments = sheet.with_role("date", "moment", "start")
    if sheet.with_role("what") and moments and sheet.with_role("amount", "unit", "dose"):
        return Shape("intakes", "It says what was taken when.")
    if _strong(sheet) or sheet.with_role("tally", "factor"):
        return None
    if sheet.with_role("name") and moments and sheet.with_role("end", "dose"):
        return Shape("medicines", "It names medicines with their start.")
    roles = {c.role for c in sheet.columns}
    ends = sheet.with_role("end")
    if (
        "start" in roles
        and ends
        and len(sheet.columns) <= 3
        and all(_has_no_hour(c) for c in (*sheet.with_role("start"), *ends))
    ):
        return Shape("ranges", "It holds first and last days only.")
    return None


def _has_no_hour(column: Column) -> bool:
    texts = column.cells.texts[:200]
    return content(column) == "date" and not any(":" in t for t in texts)


def _strong(sheet: Sheet) -> list[str]:
    has_rpe = bool(sheet.with_role("rpe"))
    found = [c.guess.key for c in sheet.columns if c.role == "attribute" and c.guess.key in STRONG]
    # Beside an RPE, a duration is that of the training.
    return [k for k in found if not (k == "duration" and has_rpe)]


def find_shape(sheet: Sheet, file: File, dated: Dated, timeline: Timeline) -> Shape:
    """Whether a file has a row per episode or a row per day."""
    if sheet.is_ours and file.part in ("episodes", "days"):
        return Shape(file.part, "It is named so in the folder of a diary.")
    strong = _strong(sheet)
    tally = sheet.with_role("tally")
    repeats = _share_repeated(timeline)
    named = ", ".join(key.replace("_", " ") for key in strong)
    if dated.start.wish.target in ("start", "date"):
        table: Table = "episodes" if dated.start.wish.target == "start" else "days"
        return Shape(
            table,
            f"You said that “{dated.start.name}” is the {'start of an episode' if table == 'episodes' else 'day'}.",
        )
    if tally and not (strong and timeline.has_clock and repeats > 0):
        return Shape("days", f"It has a column with a number of episodes (“{tally[0].name}”).")
    if strong:
        return Shape("episodes", f"It says {named} of each episode.")
    if sheet.with_role("rpe", "minutes") and sheet.with_role("rpe"):
        return Shape("days", "It holds training sessions.")
    if timeline.has_clock and (
        dated.start.role == "start" or (dated.clock and dated.clock.role == "start") or dated.end
    ):
        return Shape("episodes", "Each row has the start of an episode.")
    weak = [c for c in sheet.columns if c.role == "attribute" and c.guess.key != "notes"]
    if weak and repeats > 0:
        return Shape(
            "episodes", f"It says {weak[0].guess.key.replace('_', ' ')} of each, and days stand in it more than once."
        )
    if timeline.has_clock and (repeats > 0.05 or file.part == "episodes" or _named_for_episodes(file)):
        return Shape("episodes", "Each row has a time of day, and days stand in it more than once.")
    if file.part == "episodes":
        return Shape("episodes", "It is called episodes.")
    return Shape("days", "It has one row a day.")


def _named_for_episodes(file: File) -> bool:
    return bool(re.search(r"episode|twitch|cramp|spasm|attack|fascic", normalise(file.name)))


def _share_repeated(timeline: Timeline) -> float:
    """Share of the rows whose day stands in the row of another as well."""
    days = timeline.start[~np.isnat(timeline.start)].astype("datetime64[D]")
    return 1.0 - len(np.unique(days)) / len(days) if len(days) else 0.0


def is_from_device(sheet: Sheet, dated: Dated) -> bool:
    """Whether the columns look like those of a device or app, so that its rows say nothing about watching."""
    others = [c for c in sheet.columns if c is not dated.start and c is not dated.clock and c.n_filled]
    named = [c for c in others if DEVICE.search(normalise(c.name))]
    return len(named) >= 2 and 2 * len(named) >= len(others)
