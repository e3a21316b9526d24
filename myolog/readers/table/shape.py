"""Which table a file is: episodes, days, or one of the lists. Told by what it holds, with the reason."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from myolog.catalogue import find_kind, find_site, normalise
from myolog.readers.sources import File
from myolog.readers.table.measures import holds_counts
from myolog.readers.table.names import STRONG
from myolog.readers.table.sheet import Column, Sheet
from myolog.readers.table.timeline import Dated, Timeline, content

Table = Literal["episodes", "days", "intakes", "medicines", "ranges"]

SAMPLE: Final = 100
"""Different texts of a column that are looked at."""
LISTS: Final[tuple[Table, ...]] = ("intakes", "medicines", "ranges")
DEVICE: Final = re.compile(
    r"\b(?:deep sleep|light sleep|rem|sleep score|sleep efficiency|sleep latency|sleep performance|sleep onset|wake onset|awake time|"
    r"readiness|recovery score|hrv|heart rate|resting hr|avg hr|max hr|respiratory|respiration|spo2|pulse ox|blood oxygen|body battery|"
    r"skin temp|steps|calories|energy kcal|energy burned|kcal|distance|floors|vo2|day strain|active minutes|protein g|carbs g|fiber g|"
    r"fat g|oxalate|phytate|"
    r"\w*herzfrequenz|frequence cardiaque|fre[cq]uen[cz]i?a cardiaca|fc m\w+|\w*hartslag|kalorien|calorias?|calorie|calorieen|"
    r"distanz|distancia|distanza|afstand|schritte|pasos|passi|passos|stappen|schlafeffizienz|tiefschlaf|blutsauerstoff)\b"
)
"""Names that devices, diet and training apps give their columns, and people hardly do."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Which table a file is, and a sentence that says why."""

    table: Table
    reason: str


def list_shape(sheet: Sheet, file: File) -> Shape | None:
    """Whether a file is one of the lists beside episodes and days, or None."""
    for table in LISTS:
        if sheet.is_ours and file.part == table:
            return Shape(table, "It is named so in the folder of a diary.")
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
    """What the file says that only an episode has, by the names of columns and by what they hold.

    A length alone may be that of a training, and a type or a place may be of anything: they count where
    something else speaks of episodes, or where their cells do.
    """
    found = [c.guess.key for c in sheet.columns if c.role == "attribute" and c.guess.key in STRONG and _speaks(c)]
    speaks = sheet.with_role("start", "end") or sheet.attribute("severity") or sheet.attribute("sleep_disturbance")
    is_training = sheet.with_role("rpe") or any(c.guess.key == "training_min" for c in sheet.columns)
    if "duration" in found and (is_training or not (speaks or len(set(found)) > 1)):
        found.remove("duration")
    return found


def _speaks(column: Column) -> bool:
    """Whether a column that is named like the site or the kind of an episode holds such."""
    key = column.guess.key
    if key not in ("site", "kind") or normalise(column.name) == key or column.guess.is_told:
        return True
    find = find_site if key == "site" else find_kind
    return any(find(text) for text in column.cells.texts[:SAMPLE])


def find_shape(sheet: Sheet, file: File, dated: Dated, timeline: Timeline) -> Shape:
    """Whether a file has a row per episode or a row per day."""
    if sheet.is_ours:
        return Shape("days" if file.part == "days" else "episodes", "It is named so in the folder of a diary.")
    start = dated.start
    if start.wish.target == "start":
        return Shape("episodes", f"You said that “{start.name}” is the start of an episode.")
    if start.wish.target == "date":
        return Shape("days", f"You said that “{start.name}” is the day.")
    strong = _strong(sheet)
    tally = next((c for c in sheet.with_role("tally") if holds_counts(sheet, c)), None)
    if tally and not (strong and timeline.has_clock and _share_repeated(timeline)):
        return Shape("days", f"It has a column with a number of episodes (“{tally.name}”).")
    why = _why_episodes(sheet, file, dated, timeline, strong)
    return Shape("episodes", why) if why else Shape("days", "It has one row a day.")


def _why_episodes(sheet: Sheet, file: File, dated: Dated, timeline: Timeline, strong: list[str]) -> str:
    """The reason for a row to be an episode; "" where there is none."""
    if strong:
        return f"It says {', '.join(key.replace('_', ' ') for key in strong)} of each episode."
    if sheet.with_role("rpe") and not dated.end:
        return ""
    is_named_start = dated.start.role == "start" or (dated.clock is not None and dated.clock.role == "start")
    if timeline.has_clock and (is_named_start or dated.end):
        return "Each row has the start of an episode."
    if file.part == "episodes":
        return "It is called episodes."
    repeats = _share_repeated(timeline)
    weak = any(c.role == "attribute" and c.guess.key != "notes" for c in sheet.columns)
    if repeats and (weak or (timeline.has_clock and repeats > OFTEN)):
        return "Days stand in it more than once, each time with something that is said of episodes."
    return "Each row has a time of day." if timeline.has_clock and _named_for_episodes(file) else ""


OFTEN: Final = 0.05
"""Share of rows with the day of another row from which a file with times of day is one of events."""


def _named_for_episodes(file: File) -> bool:
    return bool(re.search(r"episode|twitch|cramp|spasm|attack|fascic", normalise(file.name)))


def _share_repeated(timeline: Timeline) -> float:
    """Share of the rows whose day stands in the row of another as well."""
    days = timeline.start[~np.isnat(timeline.start)].astype("datetime64[D]")
    return 1.0 - len(np.unique(days)) / len(days) if len(days) else 0.0


TRAINING: Final = frozenset({"training_load", "training_min", "trained", "tss", "strain"})
MEASURED: Final = TRAINING | {
    "sleep_h", "screen_h", "caffeine_mg", "water_l", "magnesium_mg", "calcium_mg", "potassium_mg", "sodium_mg",
    "vitamin_b12_ug", "vitamin_d_ug",
}  # fmt: skip
"""Factors that devices and the apps for diet and training know as well as a person."""
NEARLY_ALL: Final = 0.9
"""Share of the days from the first to the last that a day log holds at least; a log of sessions has fewer."""


def is_from_device(sheet: Sheet, dated: Dated) -> bool:
    """Whether the columns look like those of a device or app, so that its rows say nothing about watching."""
    others = _others(sheet, dated)
    named = [c for c in others if DEVICE.search(normalise(c.name))]
    return len(named) >= 2 and 2 * len(named) >= len(others)


def is_measured(sheet: Sheet, dated: Dated) -> bool:
    """Whether the file holds nothing that only a person can know, so that a device or app may have written it."""
    others = _others(sheet, dated)
    return bool(others) and all(c.guess.key in MEASURED or DEVICE.search(normalise(c.name)) for c in others)


def are_sessions(sheet: Sheet, dated: Dated, timeline: Timeline) -> bool:
    """Whether the file lists training only, and on some of the days: its rows say nothing about watching."""
    numbers = [c for c in _others(sheet, dated) if not _is_text(c)]
    if not numbers or not all(
        c.guess.key in TRAINING or c.role in ("rpe", "minutes") or c.guess.key == "duration" for c in numbers
    ):
        return False
    days = np.unique(timeline.start[~np.isnat(timeline.start)].astype("datetime64[D]"))
    return len(days) > 1 and len(days) < NEARLY_ALL * ((days[-1] - days[0]).astype(int) + 1)


def _others(sheet: Sheet, dated: Dated) -> list[Column]:
    """Columns that hold something, and are not those that say when."""
    return [c for c in sheet.columns if c is not dated.start and c is not dated.clock and c.n_filled]


def _is_text(column: Column) -> bool:
    """Whether a column is of words, as the sport or notes of a session."""
    return column.cells.plain_numbers is None and not any(
        any(d.isdigit() for d in t) for t in column.cells.texts[:SAMPLE]
    )
