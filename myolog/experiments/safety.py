"""What no experiment is drawn up for: medicines, and what can harm. The list is data/experiments.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from myolog import catalogue

ASK: Final = "talk to your doctor first"

NUMBER_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    dict(
        zip(
            "one two three four five six seven eight nine ten eleven twelve".split(),  # noqa: SIM905 - reads as a list
            map(str, range(1, 13)),
            strict=True,
        )
    )
)
AT_MOST: Final = r"less than|fewer than|no more than|not more than|at most|under|below|only|maximum|max|up to|just"
AT_LEAST: Final = r"at least|more than|over|above|minimum|min|from"
RELATIVE: Final = r"earlier|later|longer|shorter|more|less|fewer|extra|before|after|ago"
CLOCK: Final = re.compile(r"(\d{1,2}):(\d\d)\s*(?:-|–|to|until|till)\s*(\d{1,2}):(\d\d)")


@dataclass(frozen=True, slots=True)
class Refused:
    """A thing that is not tested: the words it goes by, why, and who says so (a key of data/sources.toml)."""

    key: str
    label: str
    reason: str
    source: str
    words: tuple[str, ...]
    endings: tuple[str, ...]
    not_endings: tuple[str, ...]
    factors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Limit:
    """Amounts of a factor between which a condition must lie, in the factor's unit."""

    factor: str
    words: tuple[str, ...]
    not_words: tuple[str, ...]
    units: Mapping[str, float]
    lowest: float | None
    highest: float | None
    only_with_limit: bool
    reason: str
    source: str


@dataclass(frozen=True, slots=True)
class Washout:
    """How many first days of a block still belong to the block before, and how long a block should then be."""

    days: int
    block_days: int
    reason: str
    source: str


@cache
def _table() -> Mapping[str, Any]:
    with (catalogue.DATA / "experiments.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def refused() -> tuple[Refused, ...]:
    """All that is refused by its name, in the order of the file."""
    found = []
    for key, row in _table()["refused"].items():
        medicines = (
            [a for kind in catalogue.medicine_kinds().values() for a in kind.aliases] if key == "medicine" else []
        )
        found.append(
            Refused(
                key,
                row["label"],
                row["reason"],
                row["source"],
                tuple(dict.fromkeys(_singular(word) for word in (*row["words"], *medicines))),
                tuple(row.get("endings", ())),
                tuple(row.get("not_endings", ())),
                tuple(row.get("factors", ())),
            )
        )
    return tuple(found)


@cache
def limits() -> tuple[Limit, ...]:
    """All amounts that are refused, in the order of the file."""
    return tuple(
        Limit(
            key,
            tuple(row["words"]),
            tuple(row.get("not_words", ())),
            MappingProxyType({unit: float(amount) for unit, amount in row["units"].items()}),
            row.get("lowest"),
            row.get("highest"),
            row.get("only_with_limit", False),
            row["reason"],
            row["source"],
        )
        for key, row in _table()["limits"].items()
    )


@cache
def washouts() -> Mapping[str, Washout]:
    """Wash-out by key of the factor, where it is known."""
    return MappingProxyType({key: Washout(**row) for key, row in _table()["washout"].items()})


def named_sources() -> frozenset[str]:
    """Keys of data/sources.toml that the list rests on."""
    return frozenset(row["source"] for part in ("refused", "limits", "washout") for row in _table()[part].values())


def example(factor: str) -> tuple[str, str]:
    """Two conditions as an example of how to word those of a factor.

    >>> example("caffeine_mg")
    ('usual coffee', 'no coffee after 10:00')
    """
    found = next((row for row in _table()["examples"] if factor in row["factors"]), _table()["examples"][-1])
    return found["on"], found["off"]


def refusal(factor: str, on: str, off: str, medicines: Iterable[str] = ()) -> str:
    """Why an experiment is not drawn up, in sentences; "" where nothing speaks against it.

    Parameters
    ----------
    factor : str
        Key or name of the factor.
    on, off : str
        The two conditions, as the person wrote them.
    medicines : iterable of str
        Names of the person's own medicines.

    Examples
    --------
    >>> refusal("caffeine_mg", "usual coffee", "no coffee after 10:00")
    ''
    >>> refusal("statin", "statin", "no statin").endswith("talk to your doctor first.")
    True
    """
    texts = [_singular(text) for text in (factor, on, off)]
    own = tuple(word for name in medicines if (word := _singular(name)))
    for thing in refused():
        words = (*thing.words, *own) if thing.key == "medicine" else thing.words
        named = factor in thing.factors or any(_says(text, word) for text in texts for word in words)
        if named or any(_ends_like(text, thing) for text in texts):
            return _told(thing.reason, thing.source)
    for limit in limits():
        for text in (on, off):
            if _beyond(limit, text, about=limit.factor == factor):
                return _told(limit.reason, limit.source)
    return ""


def _told(reason: str, source: str) -> str:
    cited = catalogue.sources()[source].cited
    return f"This experiment is not drawn up. {reason} ({cited}) If you want to change this, {ASK}."


def _singular(text: str) -> str:
    """Words as compared: normalised, without a plural s. What remains need not be a word."""
    words = catalogue.normalise(text).split()
    return " ".join(w[:-1] if len(w) > 3 and w.endswith("s") and not w.endswith("ss") else w for w in words)


def _says(text: str, word: str) -> bool:
    return f" {word} " in f" {text} "


def _ends_like(text: str, thing: Refused) -> bool:
    return any(
        len(word) > len(ending) + 1 and word.endswith(ending) and word not in thing.not_endings
        for word in text.split()
        for ending in thing.endings
    )


def _beyond(limit: Limit, condition: str, *, about: bool) -> bool:
    """Whether a condition asks for an amount outside a limit."""
    text = re.sub(r"½", ".5", condition.casefold())
    text = re.sub(r"\b(?:" + "|".join(NUMBER_WORDS) + r")\b", lambda m: NUMBER_WORDS[m[0]], text)
    plain = catalogue.normalise(text)
    if any(_says(plain, word) for word in limit.not_words) or not (
        about or any(_says(plain, word) for word in limit.words)
    ):
        return False
    units = "|".join(sorted(map(re.escape, limit.units), key=len, reverse=True))
    pattern = (
        rf"(?P<most>\b(?:{AT_MOST})\s+)?(?P<least>\b(?:{AT_LEAST})\s+)?"
        rf"(?P<low>(?<![\d.,:])\d*[.,]?\d+)(?:\s*(?:-|–|to)\s*(?P<high>\d*[.,]?\d+))?\s*(?P<unit>{units})\b"
        rf"(?!\s*(?:{RELATIVE})\b)"
    )
    for found in re.finditer(pattern, text):
        scale = limit.units[found["unit"]]
        low = float(found["low"].replace(",", ".")) * scale
        high = float(found["high"].replace(",", ".")) * scale if found["high"] else low
        if _outside(limit, low, high, at_most=bool(found["most"]), at_least=bool(found["least"])):
            return True
    if "hours" in limit.units and limit.lowest is not None:
        for clock in CLOCK.finditer(text):
            begin, end = (int(clock[i]) + int(clock[i + 1]) / 60 for i in (1, 3))
            if (end - begin) % 24 < limit.lowest:
                return True
    return False


def _outside(limit: Limit, low: float, high: float, *, at_most: bool, at_least: bool) -> bool:
    if limit.lowest is not None and not at_least:
        short = low < limit.lowest or (at_most and high <= limit.lowest)
        if short and (at_most or not limit.only_with_limit):
            return True
    if limit.highest is not None and not at_most:
        return high > limit.highest or (at_least and low >= limit.highest)
    return False
