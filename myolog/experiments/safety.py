"""What no experiment is drawn up for: medicines, prescribed care, and what can harm.

Three steps, from lists that are data: what is refused by its name, what is refused beyond an amount, and what is asked
first. The lists are data/experiments.toml, and the names of medicines, herbs and drugs data/substances.toml.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from myolog import catalogue, substances
from myolog.diary import Diary
from myolog.parsing import cells, units
from myolog.resources import DATA

Answers = Mapping[str, bool]
"""What the person answered, by key of the question: whether it is so. They are not kept."""

NO_ANSWERS: Final[Answers] = MappingProxyType({})
ASK: Final = "If you want to change this, talk to your doctor or pharmacist first."

NO_USUAL: Final[Mapping[str, float]] = MappingProxyType({})
USUAL_DAYS: Final = 90
"""Last days of a diary that say what is usual."""

RELATIVE: Final = r"earlier|later|longer|shorter|more|less|fewer|extra|before|after|ago"
MOMENTS: Final = frozenset({"before", "after", "ago"})
SIZE: Final = (
    r"single|mere|large|big|small|little|strong|more|extra|full|heaped|level|standard|normal|cold|hot|further|tall"
)
CLOCK: Final = re.compile(r"(\d{1,2}):(\d\d)\s*(?:-|–|to|until|till)\s*(\d{1,2}):(\d\d)")
FROM_TO: Final = re.compile(
    r"\b(?:from|between) (\d{1,2}) ?(?:to|and|until|till|-|–) ?(\d{1,2})\b(?! ?(?:[:.,]|h|am|pm))"
)
"""Full hours of the clock: "from 1 to 5"."""
NUMBER: Final = r"(?<![\d.,:])(?:\d{1,3}(?:[ ']\d{3})+(?:[.,]\d+)?|\d[\d.,]*\d|\d|[.,]\d+)"
PIECES: Final = r"tablets?|capsules?|pills?|sachets?|scoops?|gummies"
HOLDERS: Final = r"cans?|bottles?|glasses|glass|cups?|mugs?|bags?|shots?|servings?"
TIMES: Final = re.compile(
    rf"(?P<times>{NUMBER})\s*(?:x|×|times)\s*(?:a|per|each|every|/)?\s*(?:day|daily)"
    r"|every (?P<every>\d+)? ?(?P<span>hour|min)(?:ute)?s?|(?P<meals>(?:each|every) meal|with meals)"
    r"|(?P<both>morning and (?:evening|night|noon)|am and pm)"
)
CLAUSE: Final = re.compile(r",(?!\d)|;|\+|&|\band\b|\bplus\b")


@dataclass(frozen=True, slots=True)
class Rule:
    """What keeps an experiment from being drawn up: its class, why, and who says so (a key of data/sources.toml)."""

    key: str
    label: str
    reason: str
    source: str


@dataclass(frozen=True, slots=True)
class Refused(Rule):
    """Refused by its name. `names` are those of data/substances.toml; they are also known misspelt."""

    words: re.Pattern[str]
    not_words: re.Pattern[str]
    names: frozenset[str]
    endings: tuple[str, ...]
    factors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Limit(Rule):
    """Refused beyond an amount: those of a day lie from `lowest` to `highest` in `unit`; `taken` is a supplement.

    `factor` is the key of the factor that has these amounts. Where its usual amount is known, and `times_usual` is not 0,
    `highest` is so many times that, and `always` at least. `question` is the key of what is asked where it is not certain that it is beyond.
    """

    factor: str
    words: re.Pattern[str]
    not_words: re.Pattern[str]
    needs: re.Pattern[str] | None
    unit: str
    units: Mapping[str, float]
    amount: re.Pattern[str]
    lowest: float
    highest: float
    only_with_limit: bool
    taken: bool
    times_usual: float
    always: float
    question: str


@dataclass(frozen=True, slots=True)
class Question(Rule):
    """Asked before a plan is drawn; refused after a yes."""

    question: str


@dataclass(frozen=True, slots=True)
class Washout:
    """How many first days of a block still belong to the block before, and how long a block should then be."""

    days: int
    block_days: int
    reason: str
    source: str


@cache
def _table() -> Mapping[str, Any]:
    with (DATA / "experiments.toml").open("rb") as file:
        return tomllib.load(file)


def _why(row: Mapping[str, str]) -> tuple[str, str, str]:
    return row["label"], row["reason"], row["source"]


@cache
def refused() -> tuple[Refused, ...]:
    """All that is refused by its name, in the order of the file."""
    named = catalogue.substances().values()
    return tuple(
        Refused(
            key,
            *_why(row),
            _phrases(row["words"]),
            _phrases(row.get("not_words", ())),
            frozenset(_plain(name) for each in named if each.rule == key for name in each.names),
            tuple(row.get("endings", ())),
            tuple(row.get("factors", ())),
        )
        for key, row in _table()["refused"].items()
    )


@cache
def limits() -> tuple[Limit, ...]:
    """All amounts that are refused, in the order of the file."""
    return tuple(
        Limit(
            key,
            *_why(row),
            row.get("factor", key),
            _phrases(row["words"]),
            _phrases(row.get("not_words", ())),
            _phrases(row["needs"]) if "needs" in row else None,
            row["unit"],
            MappingProxyType(row.get("units", {})),
            _amount_of(row.get("units", {})),
            row.get("lowest", -math.inf),
            row.get("highest", math.inf),
            row.get("only_with_limit", False),
            row.get("taken", False),
            row.get("times_usual", 0.0),
            row.get("always", 0.0),
            row.get("question", ""),
        )
        for key, row in _table()["limits"].items()
    )


@cache
def washouts() -> Mapping[str, Washout]:
    """Wash-out by key of the factor, where it is known."""
    return MappingProxyType({key: Washout(**row) for key, row in _table()["washout"].items()})


def named_sources() -> frozenset[str]:
    """Keys of data/sources.toml that the list rests on."""
    return frozenset(
        row["source"] for part in ("refused", "limits", "asked", "washout") for row in _table()[part].values()
    )


def example(factor: str) -> tuple[str, str]:
    """Two conditions as an example of how to word those of a factor.

    >>> example("caffeine_mg")
    ('usual coffee', 'no coffee after 10:00')
    """
    found = next((row for row in _table()["examples"] if factor in row["factors"]), _table()["examples"][-1])
    return found["on"], found["off"]


def usual_amounts(diary: Diary) -> Mapping[str, float]:
    """What the person usually does on a day on which they do it, by key of the factor: the median of the last `USUAL_DAYS`.

    Only of factors whose limit depends on it, such as training_min.
    """
    last = diary.days.tail(USUAL_DAYS)
    done = {limit.factor: last[limit.factor] for limit in limits() if limit.times_usual and limit.factor in last}
    return {key: float(values[values > 0].median()) for key, values in done.items() if (values > 0).any()}


def refusal(
    factor: str,
    on: str,
    off: str,
    medicines: Iterable[str] = (),
    answers: Answers = NO_ANSWERS,
    usual: Mapping[str, float] = NO_USUAL,
) -> str:
    """Why an experiment is not drawn up, in sentences; "" where nothing speaks against it.

    Parameters
    ----------
    factor : str
        Key or name of the factor.
    on, off : str
        The two conditions, as the person wrote them.
    medicines : iterable of str
        Names of the person's own medicines.
    answers : mapping of str to bool
        What the person answered to `questions`.
    usual : mapping of str to float
        What `usual_amounts` gives of their diary.

    Examples
    --------
    >>> refusal("caffeine_mg", "usual coffee", "no coffee after 10:00")
    ''
    >>> refusal("evening", "statin", "no statin").startswith("This experiment is not drawn up. Medicines: ")
    True
    """
    texts = [_plain(text) for text in (_spoken(factor), on, off)]
    own = [f" {word} " for name in medicines if (word := _plain(name))]
    for thing in refused():
        is_own = thing.key == "medicine" and any(word in f" {text} " for text in texts for word in own)
        if is_own or factor in thing.factors or any(_named(thing, text) for text in texts):
            return _told(thing)
    for limit in _limits_of(usual):
        if any(_beyond(limit, factor, text) is True for text in (on, off)):
            return _told(limit)
    for question in questions(factor, on, off, usual):
        if answers.get(question.key) is True:
            return _told(question)
    return ""


def questions(factor: str, on: str, off: str, usual: Mapping[str, float] = NO_USUAL) -> tuple[Question, ...]:
    """What must be asked before a plan is drawn: of whatever is not made of everyday words, and of what is taken in.

    Asked as well is what may be beyond an amount. `usual` is what `usual_amounts` gives of the person's diary.

    >>> [question.key for question in questions("evening", "blue drops", "usual")]
    ['care']
    >>> [question.key for question in questions("stretching", "stretch calves 5 min before bed", "no stretching")]
    []
    """
    texts = [_plain(text) for text in (_spoken(factor), on, off)]
    unchecked = _unchecked(factor, on, off)
    unsure = {
        limit.question for limit in _limits_of(usual) if any(_beyond(limit, factor, text) is None for text in (on, off))
    }
    found = []
    for key, row in _table()["asked"].items():
        if key in unsure:
            is_asked = True
        elif "words" in row:
            is_asked = any(
                substances.phrases(row["words"]).search(_without(text, substances.phrases(row["not_words"])))
                for text in texts
            )
        else:
            is_asked = any(_unknown(text) for text in unchecked)
        if is_asked:
            found.append(Question(key, *_why(row), row["question"]))
    return tuple(found)


def check(
    factor: str,
    on: str,
    off: str,
    medicines: Iterable[str] = (),
    answers: Answers = NO_ANSWERS,
    usual: Mapping[str, float] = NO_USUAL,
) -> None:
    """Let a plan through that nothing speaks against, and whose questions are answered.

    Raises
    ------
    ValueError
        With a sentence: why it is refused, or what must be answered first.
    """
    if why := refusal(factor, on, off, medicines, answers, usual):
        raise ValueError(why)
    for question in questions(factor, on, off, usual):
        if answers.get(question.key) is not False:
            raise ValueError(f"Before this is drawn up, one answer is needed. {question.question}")


def _told(rule: Rule) -> str:
    cited = catalogue.sources()[rule.source].cited
    return f"This experiment is not drawn up. {rule.label}: {rule.reason} ({cited}) {ASK}"


# --- words ------------------------------------------------------------------------------------------------------------


def _plain(text: str) -> str:
    """Words as `substances.plain` gives them, the form apart from what it is of: baldriantropfen is baldrian tropfen."""
    stems, compound = _compound()
    return compound.sub(lambda word: " ".join(word.groups()) if word[1] in stems else word[0], substances.plain(text))


def _phrases(words: Iterable[str]) -> re.Pattern[str]:
    return substances.phrases("*".join(map(_plain, word.split("*"))) for word in words)


@cache
def _compound() -> tuple[frozenset[str], re.Pattern[str]]:
    """What a compound word may begin with, and the pattern of one."""
    named = (name for each in catalogue.substances().values() for name in each.names)
    limited = (word for row in _table()["limits"].values() for word in row["words"])
    forms = "|".join(map(substances.plain, _table()["amounts"]["compounds"]))
    return frozenset(map(substances.plain, (*named, *limited))), re.compile(rf"\b(\w+?)({forms})\b")


def _spoken(factor: str) -> str:
    known = catalogue.factors().get(factor)
    return known.label if known else factor


def _without(text: str, *patterns: re.Pattern[str]) -> str:
    for pattern in patterns:
        text = pattern.sub(" ", text)
    return " ".join(text.split())


@cache
def everyday() -> frozenset[str]:
    """Words and phrases that need no question, as `substances.plain` gives them."""
    sites = (alias for site in catalogue.sites().values() for alias in site.aliases)
    words = (*_table()["everyday"]["words"], *_number_words(), "hundred", "thousand", *sites)
    return frozenset(_plain(word) for word in words)


def _unchecked(factor: str, on: str, off: str) -> list[str]:
    """The clauses as compared, without the supplements whose amount is looked at, and without what they come in."""
    measured = [limit for limit in limits() if limit.taken and any(_amounts(limit, factor, text) for text in (on, off))]
    checked = [substances.phrases(_table()["forms"]["words"]), *(limit.words for limit in measured)]
    found = []
    for clause in (each for text in (_spoken(factor), on, off) for each in CLAUSE.split(cells.clean(text.casefold()))):
        plain = _plain(clause)
        is_checked = any(limit.words.search(plain) or _amounts(limit, factor, clause) for limit in measured)
        found.append(_without(plain, *checked) if is_checked else plain)
    return found


def _unknown(text: str) -> bool:
    """Whether a text holds a word that is not an everyday one."""
    return any(not word.isdigit() for word in _without(text, substances.phrases(everyday())).split())


def _named(thing: Refused, text: str) -> bool:
    kept = _without(text, thing.not_words)
    brief = _without(kept, substances.phrases(_table()["amounts"]["fillers"]))
    if any(thing.words.search(each) for each in (kept, brief)) or substances.phrases(thing.names).search(kept):
        return True
    uncommon = [word for word in text.split() if word not in everyday()]
    return any(
        any(word.endswith(ending) and len(word) > len(ending) + 1 for ending in thing.endings)
        or any(substances.is_misspelt(word, name) for name in thing.names)
        for word in uncommon
    )


# --- amounts ----------------------------------------------------------------------------------------------------------


class Amount(NamedTuple):
    """An amount of a day, in the unit of its limit."""

    low: float
    high: float
    at_most: bool = False
    at_least: bool = False


def _amounts(limit: Limit, factor: str, condition: str) -> list[Amount]:
    """Amounts that a condition asks for, of what the limit is on."""
    plain, spoken = _plain(condition), _plain(_spoken(factor))
    about = limit.factor == factor or limit.words.search(spoken)
    if (
        limit.not_words.search(plain)
        or (limit.needs and not limit.needs.search(plain))
        or not (about or limit.words.search(plain))
    ):
        return []
    text = _with_digits(condition)
    is_own_unit = limit.factor == factor or factor not in catalogue.factors()
    if about and is_own_unit and (bare := _bare().fullmatch(text)):
        text = f"{bare['amount']} {spoken if spoken in limit.units else limit.unit}"
    is_of_one_time = limit.unit == "min" and not limit.times_usual  # heat and ice; training is that of a day
    times = 1.0 if is_of_one_time else _times_a_day(text)
    found = []
    for clause in CLAUSE.split(text):
        said = _plain(clause)
        if not limit.words.search(said) and any(other.words.search(said) for other in limits()):
            continue  # an amount of something else
        for match in limit.amount.finditer(clause):
            size = _size(limit, match["unit"])
            if size is not None and not _is_moment(limit, match):
                low, high = (_value(match[name] or match["low"]) for name in ("low", "high"))
                scale = size * float(match["count"] or 1)
                found.append(Amount(low * scale, high * scale * times, bool(match["most"]), bool(match["least"])))
    return [*found, *_by_the_clock(limit, text)]


def _by_the_clock(limit: Limit, text: str) -> Iterator[Amount]:
    """Lengths of time that are said by their beginning and end: "23:00 to 6:30", and of sleep "from 1 to 5"."""
    if limit.unit in {"h", "min"}:
        for clock in CLOCK.finditer(text):
            begin, end = (int(clock[i]) + int(clock[i + 1]) / 60 for i in (1, 3))
            length = (end - begin) % 24 * (1 if limit.unit == "h" else 60)
            yield Amount(length, length)
    if limit.unit == "h":
        for hours in FROM_TO.finditer(text):
            length = float((int(hours[2]) - int(hours[1])) % 24)
            yield Amount(length, length)


def _is_moment(limit: Limit, amount: re.Match[str]) -> bool:
    """Whether a time says when or how often rather than how long: "2 hours before bed", "every 2 hours"."""
    relative = (amount["relative"] or "").strip()
    if limit.unit == "h":
        return bool(relative or amount["each"])
    return limit.unit == "min" and (relative in MOMENTS or bool(amount["each"]))


def _limits_of(usual: Mapping[str, float]) -> tuple[Limit, ...]:
    """The limits as they are for a person: nothing is asked where their usual amount is known."""
    return tuple(
        replace(limit, highest=max(limit.always, limit.times_usual * usual[limit.factor]), question="")
        if limit.times_usual and limit.factor in usual
        else limit
        for limit in limits()
    )


def _beyond(limit: Limit, factor: str, condition: str) -> bool | None:
    """Whether one of the amounts is too little, or all of them together are too much; None where that must be asked."""
    amounts = _amounts(limit, factor, condition)
    too_little = [amount for amount in amounts if _is_too_little(limit, amount)]
    total = sum(amount.high for amount in amounts)
    too_much = total > limit.highest or (total >= limit.highest and any(amount.at_least for amount in amounts))
    if any(amount.at_most or not limit.only_with_limit for amount in too_little):
        return True
    if limit.question and (too_much or (too_little and _is_of_the_day(limit, factor, condition))):
        return None
    return too_much


def _is_too_little(limit: Limit, amount: Amount) -> bool:
    below = amount.low < limit.lowest or (amount.at_most and amount.high <= limit.lowest)
    return below and not amount.at_least


def _is_of_the_day(limit: Limit, factor: str, condition: str) -> bool:
    """Whether an amount may be all of a day: said so, or of a factor that is one, and not of a part of the day."""
    plain, words = _plain(condition), _table()["amounts"]
    is_of_part = bool(substances.phrases(words["part_of_day"]).search(plain))
    return bool(substances.phrases(words["whole_day"]).search(plain)) or (limit.factor == factor and not is_of_part)


@cache
def _number_words() -> Mapping[str, str]:
    rows = _table()["amounts"]["numbers"].items()
    return MappingProxyType({word: digits for digits, words in rows for word in words})


@cache
def _any_of(words: str) -> str:
    """The words of [amounts] as a part of a pattern, the longest first."""
    return "|".join(sorted(map(re.escape, _table()["amounts"][words]), key=len, reverse=True))


@cache
def _bare() -> re.Pattern[str]:
    """A condition that is a number and nothing else."""
    return re.compile(
        rf"(?P<amount>(?:(?:{_any_of('at_most')}|{_any_of('at_least')})\s+)?[\d.,' –-]*\d)"
        r"(?:\s*(?:(?:a|per|each|every) (?:day|night)|daily))?"
    )


def _with_digits(text: str) -> str:
    """The text with its numbers in digits: "ten thousand" is 10000, "twice" is 2 times."""
    words = re.compile(r"\b(?:" + "|".join(_number_words()) + r")\b")
    digits = words.sub(lambda found: _number_words()[found[0]], cells.clean(text.casefold()))
    digits = re.sub(r"(\d+) (?:and|und|et|y|e|en) (?:an? |1 )?0(\.\d+)\b", r"\g<1>\g<2>", digits)
    thousands = re.sub(r"(\d)\s*(?:thousand|k)\b", r"\g<1>000", digits)
    return re.sub(r"(\d)\s*hundred\b", r"\g<1>00", thousands)


def _times_a_day(text: str) -> float:
    found = TIMES.search(text)
    if not found:
        return 1.0
    if found["times"]:
        return _value(found["times"])
    if found["span"]:
        return (24 if found["span"] == "hour" else 24 * 60) / float(found["every"] or 1)
    return 2.0 if found["both"] else 3.0


def _amount_of(own_units: Iterable[str]) -> re.Pattern[str]:
    """An amount with its unit: how often it is taken at once, its number or range, and whether it is a limit."""
    own = "|".join(sorted(map(re.escape, own_units), key=len, reverse=True)) or r"(?!)"
    return re.compile(
        rf"(?P<each>\b(?:{_any_of('each')})\s+)?"
        rf"(?P<most>\b(?:{_any_of('at_most')})\s+)?(?P<least>\b(?:{_any_of('at_least')})\s+)?"
        rf"(?:(?P<count>\d+)\s*(?:[x×]|(?:{PIECES})\s+(?:of|at|à)?|(?:{HOLDERS})\s+(?:of|at|à)\s)\s*(?=\d))?"
        rf"(?P<low>{NUMBER}|\ban?\b)(?:\s*(?:-|–|to|or)\s*(?P<high>{NUMBER}))?"
        rf"[\s-]*(?:an?\s+)?(?:(?:{SIZE})\s+)*(?P<unit>(?:{own})(?:s|es)?\b|fl\.? oz|[iu]\. ?[eui]\.|[^\W\d_]+)"
        rf"(?P<relative>\s*\b(?:{RELATIVE})\b)?"
    )


def _value(digits: str) -> float:
    """The number, and the larger one where a mark can be one of thousands."""
    if digits in {"a", "an"}:
        return 1.0
    cell = cells.read_cell(digits, None)
    return max(cell.value, cell.other or cell.value)


def _size(limit: Limit, word: str) -> float | None:
    """How much of the limit's unit one of these is, or None where they do not go together."""
    named = units.unit_named(word) or ""
    for name in (word, word.removesuffix("s"), word.removesuffix("es"), named):
        if name in limit.units:
            return float(limit.units[name])
    own, given = units.SIZES.get(limit.unit), units.SIZES.get(named)
    return given[1] / own[1] if own and given and own[0] == given[0] and word not in units.UNSURE else None
