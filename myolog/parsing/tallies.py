"""How many episodes a cell says that there were, in digits, in words or in tally marks."""

from __future__ import annotations

import re
from typing import Final, Literal, NamedTuple

from myolog.catalogue import normalise
from myolog.parsing.cells import clean, read_cell

LONGEST: Final = 60
"""Characters of a cell that can be a number of episodes."""


class Tally(NamedTuple):
    """A number of episodes, and how it was said.

    Attributes
    ----------
    kind : str
        "number"; "about" ("~5"); "at least" ("10+"); "between" ("2-3", its middle rounded up); "marks" ("III"); "yes";
        or "vague" ("a few"), which has no number.
    value : float
        NaN where it is vague.
    """

    kind: Literal["number", "about", "at least", "between", "marks", "yes", "vague"]
    value: float = float("nan")


_WORDS: Final = {
    word: number
    for number, words in enumerate(
        (
            "one once single eins einmal un une uno una een",
            "two twice zwei zweimal deux dos due twee",
            "three thrice drei trois tres tre drie",
            "four vier quatre cuatro quattro",
            "five fünf funf cinq cinco cinque vijf",
            "six sechs seis sei zes",
            "seven sieben sept siete sette zeven",
            "eight acht huit ocho otto",
            "nine neun neuf nueve nove negen",
            "ten zehn dix diez dieci tien",
            "eleven elf onze once",
            "twelve zwölf zwolf douze doce dodici twaalf",
        ),
        start=1,
    )
    for word in words.split()
    if (number, word) != (11, "once")
}
_NUMBER: Final = rf"(\d{{1,5}}|{'|'.join(sorted(_WORDS, key=len, reverse=True))})"
_TIMES: Final = r"\s*(?:x|×|times|mal|fois|veces|volte|keer)?"
_ABOUT: Final = re.compile(
    rf"(?:~|≈|±|(?:ca|about|around|approx|approximately|roughly|circa|maybe|perhaps|probably|etwa|ungefähr|environ|unos|ongeveer)\b\.?)\s*"
    rf"{_NUMBER}{_TIMES}|{_NUMBER}{_TIMES}\s*(?:-?\s?ish|\?+|\(\?\)|or so)"
)
_LEAST: Final = re.compile(
    rf"(?:>=?|≥|(?:over|more than|at least|min\.?|minimum|mindestens|mehr als|über|au moins|plus de|más de|almeno|più di|meer dan)\s)\s*"
    rf"{_NUMBER}{_TIMES}|{_NUMBER}{_TIMES}\s*(?:\++|or more|and more|plus|oder mehr|ou plus|o más|o più|of meer)"
)
_BETWEEN: Final = re.compile(
    rf"(?:between\s+|from\s+)?{_NUMBER}\s*(?:-|–|—|\.\.+|to|or|and|bis|oder|à|ou|a|o|of)\s*{_NUMBER}{_TIMES}"
)
_PLAIN: Final = re.compile(rf"(?:x|×)?\s*{_NUMBER}{_TIMES}")
_MARKS: Final = re.compile(r"([i|l/\\1xX×✓✔☑✅*•·●+])(?:\s*\1)*", re.IGNORECASE)
_VAGUE: Final = re.compile(
    r"(?:(?:a|quite|so|very|too|way|really|just|only|ein|eine|un|une|too) )*(?:few|lots?|many|much|loads|tons|plenty|several|some|"
    r"bunch|couple|handful|countless|nonstop|non stop|constant(?:ly)?|all (?:day|night|the time)|often|frequent(?:ly)?|numerous|"
    r"viele|einige|mehrere|wenige|paar|beaucoup|plusieurs|quelques|muchos|muchas|varios|varias|algunos|molti|molte|alcuni|veel|"
    r"enkele)(?: (?:of them|to count|times|mal|fois|veces|volte|keer|more|day|night))*"
)


def read_tally(text: str) -> Tally | None:
    """How many episodes a cell says that there were; None if it says nothing of the kind."""
    if len(text) > LONGEST:
        return None
    cell = read_cell(text, None)
    match cell.kind:
        case "none" | "no":
            return Tally("number", 0.0)
        case "yes":
            return Tally("yes", 1.0)
        case "number" if not cell.unit and cell.other is None and clean(text)[:1].isdigit():
            return Tally("number", cell.value)
    return _in_words(" ".join(clean(text).casefold().split()))


def _in_words(text: str) -> Tally | None:
    made: Tally | None = None
    if found := _BETWEEN.fullmatch(text):
        low, high = map(_number, found.groups())
        made = Tally("between", float((low + high + 1) // 2)) if low < high else None
    elif found := _ABOUT.fullmatch(text):
        made = Tally("about", _number(found[1] or found[2]))
    elif found := _LEAST.fullmatch(text):
        made = Tally("at least", _number(found[1] or found[2]))
    elif found := _PLAIN.fullmatch(text):
        made = Tally("number", _number(found[1]))
    elif _MARKS.fullmatch(text):
        made = Tally("marks", float(len("".join(text.split()))))
    elif _VAGUE.fullmatch(normalise(text)):
        made = Tally("vague")
    return made


def _number(text: str) -> float:
    return float(text) if text.isdigit() else float(_WORDS[text])
