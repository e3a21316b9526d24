"""Words that speak of an episode, and words that make something else of them."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import PurePath
from typing import Final

from myolog.catalogue import find_kind, find_site, normalise
from myolog.parsing.cells import NO, NONE, YES, clean
from myolog.readers.exports.symptoms import ABSENT, find_symptom

ATTACK: Final = re.compile(
    r"\b(?:attacks?|seizures?|convulsions?|\w*anfall(?:s\w+)?|\w*anfalle|\w*anfaelle|crises?|ataques?|convulsion(?:es)?|convulsao|convulsoes|"
    r"attacc(?:o|hi)|aanval(?:len)?)\b"
)
"""Attacks of other kinds that people log as this program's episodes are logged."""
HEADACHE: Final = re.compile(
    r"\b(?:headaches?|migraines?|migrane\w*|kopfschmerz\w*|maux de tete|migranas?|enxaquecas?|dolor(?:es)? de cabeza|emicrani[ae]|"
    r"mal di testa|hoofdpijn)\b"
)
WEAK: Final = ("attack", "headache", "jerk")
"""What may mean something else as often, so that more must be said than it."""
GAMES: Final = re.compile(
    r"\b(?:streams?|streamers?|viewers?|followers?|subscribers?|channels?|bits|game|games|clip|clips|vod|chat|"
    r"you ?tube|tik ?tok|netflix|instagram|facebook|reddit|discord)\b"
)
"""Columns of twitch.tv, or of the hours on it and its like."""
PERIOD: Final = re.compile(
    r"\b(?:period|menstru\w*|bleeding|spotting|flow|ovulation|cervical|fertil\w*|cycle day|regelblutung|blutung|zyklustag|regles|"
    r"regla|menstruacion|menstruacao|ciclo|mestrua\w*)\b"
)
"""Columns of a diary of the menstrual cycle, whose cramps are not those of a limb."""
SUFFIX: Final = re.compile(r"\.\w{2,5}(?=$|[ /])")
BELLY: Final = re.compile(
    r"bloat|acne|breast|nipple|\bpms|spotting|discharge|constipat|diarrh|\bgas(?:sy)?\b|indigest|heartburn|blahung|\bakne|verstopf|"
    r"durchfall|ballonnement|hinchazon|gonfiore|inchaco|opgeblazen"
)
"""Symptoms beside which a cramp without a place may be one of the belly."""
BODY: Final = re.compile(r"\bm[uú]s[ck]|muskel|spier")
BARE_JERK: Final = frozenset({"jerk", "jerks", "jerking"})
TREATED: Final = frozenset(
    {"face", "neck", "back", "upper_back", "mid_back", "lower_back", "shoulder", "chest", "abdomen", "lower_abdomen", "side_abdomen", "hip", "buttock", "upper_buttock", "leg", "thigh", "outer_thigh", "knee", "arm", "upper_arm", "elbow", "hand", "foot", "scalp"}
)  # fmt: skip
"""Places that are as often trained, treated, injected, measured or rated as they cramp or twitch."""


@lru_cache(maxsize=4096)
def speaks(text: str) -> str:
    """What a text speaks of ("twitch", "cramp", "spasm", "attack", "headache" or "jerk"); "" where it speaks of none.

    >>> speaks("Leg cramps at night"), speaks("Seizure type"), speaks("Workout type"), speaks("Heart attack risk")
    ('cramp', 'attack', '', '')
    """
    found, plain = find_symptom(text.rstrip("?! ")), normalise(text[:200])
    if found is not None:
        return "jerk" if plain in BARE_JERK else found.kind
    if HEADACHE.search(plain):
        return "headache"
    return "attack" if ATTACK.search(plain) and "heart attack" not in plain else ""


def name_speaks(file: str, columns: str) -> str:
    """What the name of a file or sheet speaks of, beside these names of columns; "" where it speaks of none."""
    name = normalise(SUFFIX.sub(" ", PurePath(file).name))
    return speaks(name) if is_of_muscles(name, columns) else ""


def is_of_muscles(text: str, columns: str) -> bool:
    """Whether names of columns leave a text its meaning: twitch.tv streams, and a period cramps, but a leg or a muscle does not.

    >>> is_of_muscles("Cramps", "period day"), is_of_muscles("Leg cramps", "period day")
    (False, True)
    """
    spoken = speaks(text)
    if not spoken or not is_bare(text):
        return bool(spoken)
    return not (GAMES if spoken == "twitch" else PERIOD).search(columns)


def is_bare(text: str) -> bool:
    """Whether a text speaks of a twitch, a cramp or a spasm, and of nothing else of the body."""
    found = find_symptom(text.rstrip("?! "))
    return found is not None and not found.site and not BODY.search(normalise(text[:200]))


@lru_cache(maxsize=4096)
def says_none(text: str) -> bool:
    """Whether a cell says that there was nothing ("none", "no twitches", "nothing today").

    >>> says_none("No twitches today"), says_none("nothing"), says_none("no idea"), says_none("calf")
    (True, True, False, False)
    """
    plain = normalise(text[:80])
    if plain in ABSENT or plain in NONE or plain in NO or plain == "0":
        return True
    return NOTHING.fullmatch(plain) is not None


def says_yes(text: str) -> bool:
    """Whether a cell says yes."""
    return clean(text).casefold() in YES


_QUIET_NOUN: Final = (
    r"(?:muscle |leg |any )?(?:twitch\w*|cramp\w*|spasm\w*|fascic\w*|episodes?|attacks?|seizures?|symptoms?|events?|pain|problems?|issues?|"
    r"zuckung\w*|krampf\w*|anfall\w*|symptome?|crises?|crampes?|secousses?|calambres?|caimbras?|episodi\w*|episodios?|crampi|krampen)"
)
NOTHING: Final = re.compile(
    rf"(?:no|zero|without|not any|didn t have any|keine?|aucune?|pas de|sans|sin|ninguna?|nessuna?|senza|nenhuma?|sem|geen) {_QUIET_NOUN}"
    r"(?: .{0,40})?|(?:didn t have any|all clear|clear|nichts gehabt|kein|keine)(?: today| heute)?|"
    r"(?:nothing|none|nichts|rien|nada|niente|niets|quiet|quiet day|all quiet|symptom free|twitch free|cramp free|attack free)"
    r"(?: (?:today|at all|all day|to report|heute|aujourd hui|hoy|oggi|hoje|vandaag|noted))?"
)


QUIET_BEGINS: Final = (
    r"^\W*(?:0|no|not|non|none|nil|zero|nothing|without|didn|quiet|all|symptom|twitch|cramp|attack|kein|nicht|nichts|aucun|pas|sans|rien|"
    r"sin|ning|nada|nessun|senza|niente|nenhum|sem|geen|niets|n|false|f|nein|falsch|faux|n[aã]o|falso|nee|onwaar|off|absent|gar|per|"
    r"helemaal|[✗✘✕☐❌])"
)
"""How a cell begins that says that there was nothing."""


def is_place(text: str) -> bool:
    """Whether a cell names a place of the body, or several."""
    return bool(places(text))


@lru_cache(maxsize=4096)
def places(text: str) -> tuple[str, ...]:
    """Keys of the places of the body that a cell names."""
    found = map(find_site, (text, *(part for part in SEPARATED.split(text[:200]) if part.strip())))
    return tuple(place[0] for place in found if place)


@lru_cache(maxsize=4096)
def is_kind(text: str) -> bool:
    """Whether a cell names a kind of episode; a headache is none, which names of tables may speak of."""
    if find_kind(text) is not None or find_symptom(text) is not None:
        return True
    return bool(speaks(text)) and not HEADACHE.search(normalise(text[:200]))


SEPARATED: Final = re.compile(r"\s*(?:[;,/|&+]+|\band\b|\bund\b|\bet\b|\be\b|\by\b|\ben\b)\s*")
