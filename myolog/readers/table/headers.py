"""What a column is by its name alone: a date, something of an episode, a known factor, and in which unit."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Final, Literal

from myolog import catalogue
from myolog.catalogue import Factor, find_factor, normalise
from myolog.parsing.units import PORTION_OF, SIZES, UNIT_OF, UNSURE, is_unit_of, size_in, unit_named
from myolog.readers.table.names import (
    ATTRIBUTES,
    BAD,
    DOUBTFUL,
    GOOD,
    HARMLESS,
    LITTLE,
    MORE_IS_GOOD,
    MUCH,
    NAMES,
    ROLE_WORDS,
    Role,
)

LONGEST: Final = 200
"""Characters of a name that is looked at; a longer one is a sentence, not a name."""
_SCALE: Final = re.compile(
    r"\s*(\d+)\s*(?:-|–|—|to|bis|à|a|al|tot|\.{2,3}|/)\s*(\d+)\b[\s,;:.]*(.*)", re.IGNORECASE | re.DOTALL
)
_OUT_OF: Final = re.compile(
    r"\s*(?:/|out of|von|sur|de|su|van|max\.?)\s*(\d+)\s*|\s*(?:score|points?|scale|skala|nrs|vas|rating)\s*",
    re.IGNORECASE,
)
_ANCHOR: Final = re.compile(
    r"(\d+)\s*(?:=|:|is|means)?\s*([^\W\d_][^\d,;/|]*)|([^\W\d_][^\d,;/|=]*?)\s*=\s*(\d+)", re.IGNORECASE
)
_YES_NO: Final = re.compile(
    r"(?:yes|y|ja|j|oui|o|sí|si|s|sim|sì|true|1|0)(?:\s*=\s*yes)?\s*(?:/|or|oder|ou|o|,|;|\s)\s*"
    r"(?:no|n|nein|non|não|nee|false|0|1)(?:\s*=\s*(?:no|yes))?|[01]\s*=\s*(?:yes|ja|oui|sí|si)",
    re.IGNORECASE,
)
_PARENTHESES: Final = re.compile(r"\(([^()]*(?:\([^()]*\))?[^()]*)\)|\[([^\[\]]*)\]")
_BEHIND: Final = re.compile(r"[\s,:;-]*\d+\s*(?:-|–|to|=|/)\s*.*$|\s*/\s*\d+\s*$|[\s,:;-]+\S+\s*=.*$")
_NUMBER_OF: Final = re.compile(r"^(?:number|no|amount|total|daily|anzahl|nombre|numero|aantal)? ?(?:of|de|di|d|der)? ")
_ASKED: Final = re.compile(
    r"^how (?:many|much) (?:(hours?|minutes?|cups?|glasses|units?|drinks?|litres?|liters?|bottles?|mg)(?: of)? )?(.*?) ?"
    r"(?:(?:did|do|have|had|were) (?:you|i) )(?:get|have|had|take|taken|drink|drunk|consume|consumed|do|eat)?\s*(.*)$"
)
"""A question in place of a name ("How many cups of coffee did you drink today?")."""
_WHEN: Final = re.compile(
    r" ?\b(?:last night|today|yesterday|this (?:morning|evening)|that day|per day|in total|overall)\b"
)
OF: Final = ("of", "de", "d", "di", "van", "von")
EXAMPLES: Final = (["eg"], ["e"], ["including"], ["incl"], ["from"], ["z"], ["all"])
"""How a part in parentheses begins that only gives examples."""
VESSELS: Final = ("glass", "cup", "mug", "bottle", "can", "pint", "shot")
_DATE_FORM: Final = re.compile(
    r"([dtjg])\1?\W?(m)\2?\W?[yja]{2,4}|(m)\3?\W?([dtjg])\4?\W?[yja]{2,4}|([yja]{4})\W?m{1,2}\W?[dtjg]{1,2}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Guess:
    """What a column is by its name.

    Attributes
    ----------
    role : str
        See `Role`; "own" where the name is not known.
    key : str
        Name of the attribute or of the factor.
    unit : str
        As the name gives it, in the words of `units.unit_named`; "" if it gives none.
    reason : str
        A sentence that says why.
    order : {"dmy", "mdy", ""}
        Order of the dates, where the name says it ("Date (dd/mm/yyyy)").
    is_doubted : bool
        Whether the name resembles a known one that it is not taken for; the reason says why.
    is_told : bool
        Whether the person said so.
    """

    role: Role
    key: str = ""
    factor: Factor | None = None
    unit: str = ""
    reason: str = ""
    order: Literal["dmy", "mdy", ""] = ""
    is_doubted: bool = False
    is_told: bool = False


@cache
def _roles() -> Mapping[str, tuple[Role, str]]:
    found: dict[str, tuple[Role, str]] = {}
    for key, names in ATTRIBUTES.items():
        found |= {normalise(name): ("attribute", key) for name in (key, *names.split(";"))}
    for role, names in NAMES.items():
        found |= {normalise(name): (role, "") for name in names.split(";")}
    return MappingProxyType(found)


def knows(name: str) -> bool:
    """Whether a column of this name is known."""
    return recognise(name).role != "own"


def holds_text(name: str) -> bool:
    """Whether a column of this name holds free text."""
    guess = recognise(name)
    return guess.role == "attribute" and guess.key in ("notes", "before", "remedies")


@lru_cache(maxsize=4096)
def recognise(header: str) -> Guess:
    """What a column is by its name, in any case, with its unit in parentheses or at its end."""
    if len(header) > LONGEST:
        return UNKNOWN
    text = " ".join(header.split())
    exact = _lookup(text)
    if exact and "=" not in text and "%" not in text:
        return _with_unit(exact, text)
    base, inside = _taken_apart(text)
    symbol = SYMBOLS.get(base.casefold())
    if symbol and any(SIZES.get(unit_named(part) or "", ("",))[0] == "mass" for part in inside):
        base = symbol
    for name, unit in _shorter(base):
        found = _lookup(name)
        if found and "%" in text and not (found.factor and found.factor.unit == "%"):
            return _doubt(f"Its name resembles “{_label(found)}”, but percent is not how that is measured.")
        if found:
            return _judged(found, [*inside, unit] if unit else inside, name)
    return UNKNOWN


SYMBOLS: Final = MappingProxyType({"mg": "magnesium", "ca": "calcium", "k": "potassium", "na": "sodium"})
"""Elements by their symbols, which say something only beside a unit of mass: "mg" alone may be that unit."""

UNKNOWN: Final = Guess("own", reason="No known factor has its name.")


def _taken_apart(text: str) -> tuple[str, list[str]]:
    """A name without what stands in parentheses or behind a scale, and those parts."""
    inside = [a or b for a, b in _PARENTHESES.findall(text)]
    base = _PARENTHESES.sub(" ", text).strip(" :-,;?*")
    scale = _BEHIND.search(base)
    if scale and scale.start() > 0:
        inside.insert(0, base[scale.start() :].strip(" ,:;-"))
        base = base[: scale.start()]
    return base.strip(), [part.strip() for part in inside if part.strip()]


def _shorter(base: str) -> Iterator[tuple[str, str]]:
    """A name, and what is left of it without the unit at its end or start, with that unit."""
    yield base, ""
    plain = normalise(base)
    tokens = plain.split()
    for size in (2, 1):
        last, first = " ".join(tokens[-size:]), " ".join(tokens[:size])
        if len(tokens) > size and unit_named(last):  # "water ml", "water in ml"
            kept = tokens[:-size]
            yield " ".join(kept[:-1] if kept[-1] in ("in", "en") and len(kept) > 1 else kept), last
        if len(tokens) > size + 1 and unit_named(first) and tokens[size] in OF:  # "ml of water"
            yield " ".join(tokens[size + 1 :]), first
    asked = _ASKED.match(plain)
    if asked:  # what is asked for, and its unit
        yield _WHEN.sub("", f"{asked[2]} {asked[3]}").strip(), asked[1] or ""
    named = _NUMBER_OF.sub("", plain)
    if named not in ("", plain):
        yield named, ""


def _lookup(name: str) -> Guess | None:
    plain = normalise(name)
    if plain in _roles():
        role, key = _roles()[plain]
        return Guess(role, key, reason=f"Its name means {ROLE_WORDS.get(role) or key.replace('_', ' ')}.")
    factor = find_factor(name)
    return Guess("factor", factor.key, factor, reason=f"Its name means “{factor.label}”.") if factor else None


def _judged(guess: Guess, inside: list[str], name: str) -> Guess:
    """What becomes of a known name by what stands beside it in parentheses."""
    made = guess
    for part in inside:
        if guess.role in ("date", "start", "moment", "end", "time"):
            made = replace(made, order=_order(part) or made.order)
            continue
        doubt = _doubted(guess, part)
        if doubt:
            return _doubt(doubt)
        unit = _unit_of(guess, part)
        if unit:
            made = replace(made, unit=unit, reason=f"{guess.reason[:-1]}, in {part.rstrip('.')}.")
    return _by_unit(made) if made.unit else _with_unit(made, name)


def _unit_of(guess: Guess, part: str) -> str:
    """Unit that a part in parentheses names, or ""."""
    is_own = guess.factor is not None and is_unit_of(part, guess.factor)
    return unit_named(part) or (part if is_own else "")


def _doubted(guess: Guess, part: str) -> str:
    """Why a part in parentheses makes a known name something else; "" if it does not."""
    is_answer = len(part) < 30 and _YES_NO.fullmatch(part)
    if guess.role not in ("factor", "attribute") or is_answer or _unit_of(guess, part):
        return ""
    if _SCALE.fullmatch(part) or _OUT_OF.fullmatch(part) or "=" in part:
        return _scale_doubt(guess, part)
    label, words = _label(guess), normalise(part).split()
    if set(words) & DOUBTFUL:
        return f"“{part}” makes it something else than “{label}”."
    is_alias = guess.factor is not None and " ".join(words) in guess.factor.aliases
    if is_alias or guess.role == "attribute" or set(words) <= HARMLESS or words[:1] in EXAMPLES:
        return ""
    return f"Its name resembles “{label}”, but “{part}” may make it something else."


def _scale_doubt(guess: Guess, part: str) -> str:
    """Why a scale in parentheses makes a known name something else; "" if it does not."""
    label = _label(guess)
    if guess.factor and guess.factor.quantity not in ("score", "number", "yes_no", "load"):
        return f"Its name resembles “{label}”, but “{part}” is a scale, not an amount."
    scale = _SCALE.fullmatch(part)
    words, top = (scale[3], int(scale[2])) if scale else (part if "=" in part else "", None)
    is_rated = guess.role == "factor" or guess.key in ("severity", "sleep_disturbance")
    if not is_rated or not words or _more_is_more(words, top, guess):
        return ""
    return f"The scale in its name may run the other way round from “{label}”."


def _more_is_more(words: str, top: int | None, guess: Guess) -> bool:
    """Whether the words at the ends of a scale surely say that a higher number is more of the factor.

    Parameters
    ----------
    top : int or None
        Upper end of the scale, where it is known.
    """
    ends = [(int(a or d), set(normalise(b or c).split())) for a, b, c, d in _ANCHOR.findall(words)]
    if not ends:
        return False
    # Of a scale without its ends, 0 or 1 is surely the low one.
    high = top if top is not None else max(2, *(number for number, _ in ends))
    much, little = (GOOD, BAD) if guess.key in MORE_IS_GOOD else (MUCH, LITTLE)
    stem = normalise(_label(guess))[:5]
    for number, said in ends:
        is_much = bool(said & much) or any(word.startswith(stem) for word in said)
        is_little = bool(said & little)
        if (number == high and (is_little or not is_much)) or (number < high and not is_little):
            return False
    return True


def _doubt(reason: str) -> Guess:
    return Guess("own", reason=reason, is_doubted=True)


def _label(guess: Guess) -> str:
    return guess.factor.label if guess.factor else guess.key.replace("_", " ").capitalize() or guess.role.capitalize()


def _with_unit(guess: Guess, name: str) -> Guess:
    """Guess with the unit among the words of its name ("sleep hours", "cups of coffee", "water_l")."""
    tokens = normalise(name).split()
    pairs = [" ".join(p) for p in itertools.pairwise(tokens)]
    units = [UNIT_OF[t] for t in (*pairs, *tokens) if t in UNIT_OF and t not in UNSURE]
    vessels = [PORTION_OF[t] for t in tokens if PORTION_OF.get(t) in VESSELS]
    if guess.role == "attribute" and guess.key in ("duration", "relief"):
        return replace(guess, unit=next((u for u in units if SIZES[u][0] == "time"), ""))
    if not guess.factor:
        return guess
    for unit in (*units, *vessels):
        if size_in(unit, guess.factor) is not None:
            return replace(guess, unit=unit)
    return replace(guess, unit=vessels[0]) if vessels and guess.factor.quantity in ("mass", "volume") else guess


def _by_unit(guess: Guess) -> Guess:
    """Guess if its unit fits it, the amount beside a yes/no factor if it fits that, else a doubt."""
    factor = guess.factor
    if guess.role == "attribute":
        is_time = guess.unit in SIZES and SIZES[guess.unit][0] == "time"
        if guess.key in ("duration", "relief") and not is_time:
            return _doubt(f"Its name resembles “{_label(guess)}”, but that is no length of time.")
        return guess
    if factor is None or size_in(guess.unit, factor) is not None or guess.unit in PORTION_OF.values():
        return guess
    amount = catalogue.amount_of(factor.key)
    if amount and size_in(guess.unit, amount) is not None:
        return replace(guess, key=amount.key, factor=amount)
    return _doubt(f"Its name resembles “{factor.label}”, but {guess.unit} is not a unit of that.")


def _order(part: str) -> Literal["dmy", "mdy", ""]:
    found = _DATE_FORM.search(part)
    if not found:
        return ""
    return "dmy" if found[1] else "mdy" if found[3] else ""
