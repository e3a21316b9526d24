"""Names of symptoms that are twitches, cramps or spasms of a muscle, in seven languages, and where in the body they are.

People name their symptoms freely ("Calf cramps (night)", "Lidzucken"), so a name counts by the words in it, not as a
whole. What shares a word but is no muscle of the body's frame (period cramps, a seizure, varicose veins, a stomach in
spasm) does not count.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from myolog.catalogue import find_site, normalise
from myolog.parsing.cells import NO, NONE

STEMS: Final = {
    "twitch": r"twitch\w*|fascic\w*|fasik\w*|\w*myokym\w*|mioqu?im\w*|miochim\w*|myoclon\w*|myoklon\w*|mioclon\w*|"
    r"\w*zuckung\w*|\w*zuck(?:en|t|end\w*)|\w*faszik\w*|jerks|jerking|(?:hypn\w+|muscle|leg|arm|body) jerk|popcorn muscles?|secousses?|tressaut\w*|tressaill\w*|"
    r"soubresaut\w*|sacudidas?|repuxo\w*|abalos? muscular\w*|guizz[oi]|scatt[oi] muscolar\w*|\w*trekkingen|spiertrekking|"
    r"spierschok\w*|spiertrilling\w*|contract(?:ions?) involontaires?|contracciones? involuntarias?|contracoes involuntarias|"
    r"contrazion[ei] involontari\w*|involuntary (?:muscle )?contractions?",
    "cramp": r"cramp(?:s|ed|ing|e|es|o|i)?|charl(?:ey|ie) horses?|\w*krampf|\w*krampfe|\w*kramp(?:en)?|\w*kraempfe|calambres?|"
    r"ca[im]bras?|caimbras?|rampas?|subidas? de gemelos?|tiron(?:es)? en (?:el|los) gemelos?",
    "spasm": r"spasm(?:s|ed|ing|us|e|es|en|o|i)?|spasmen|\w*spasme[ns]?|espasmos?|contractur(?:as?|es?)|contratur(?:as?)|contrattur[ae]|"
    r"verkrampfung\w*|verkramping\w*",
}
"""Words of a name, normalised, that say what it is."""
EYE: Final = re.compile(
    r"\b(?:eyes?|(?:eye)?lids?|\w*augen?|\w*augenlid(?:er)?|ojos?|parpados?|œil|oeil|yeux|paupieres?|olhos?|palpebras?|palpebr[ae]|occhi\w*|"
    r"oog|ogen|oogleden|ooglid)\b"
)
TREMBLE: Final = re.compile(
    r"\b(?:(?:qui|que|che) )?(?:tics?|zittert|zittern|flattert|flattern|tembl\w*|tiembl\w*|tremend\w*|treme\w*|tremor\w*|trema\w*|trembl\w*|saute\w*|salta\w*|"
    r"trill\w*|trekt|trekkend)\b"
)
"""An eye or a lid that trembles is a twitch, for which many languages have no other word."""
OTHERS: Final = re.compile(
    r"\b(?:period|menstrua\w*|mens|pms|uter\w*|ovar\w*|ovulation|labou?r|pelvic|stomach|abdom\w*|belly|tummy|gut|bowel|intestin\w*|"
    r"gastric|digest\w*|bladder|kidney|gall\w*|esophag\w*|oesophag\w*|bronch\w*|laryn\w*|vaso\w*|coronary|heart|infantile|"
    r"regel\w*|unterleib\w*|bauch\w*|magen\w*|darm\w*|blase\w*|krampfanf\w*|krampfader\w*|fieber\w*|wehen|epilep\w*|seizures?|"
    r"convuls\w*|regles|menstruel\w*|ventre|estomac|intestinales?|vessie|regla|estomago|vientre|vejiga|barriga|colicas?|estomacal|"
    r"mestrual\w*|stomaco|pancia|addom\w*|vescica|buik\w*|maag\w*|darmen|ongesteld\w*|gaming|streams?|streaming|watch\w*|beef|twitch fib(?:re|er)s?|"
    r"engine|gear|clutch)\b"
)
"""Words beside them that make something else of it."""
NEGATED: Final = re.compile(
    r"krampf(?:anf|ader)|^(?:no|not|without|zero|keine?|ohne|pas de|sans|sin|sem|senza|nessun\w*|geen|zonder|anti)\b|\bfree\b|"
    r"\b(?:medic\w*|medik\w*|tablet\w*|pills?|relief|remed\w*|magnesium|bark|buscopan|buscopina|relaxants?)\b"
)
"""Names that say there was none, or that something was taken against it."""
ABSENT: Final = frozenset(
    normalise(word)
    for word in (
        *NONE,
        *NO,
        "not at all",
        "absent",
        "not present",
        "gar nicht",
        "pas du tout",
        "per niente",
        "helemaal niet",
    )
    if normalise(word)
)
"""Words for a symptom that was not there."""
_KIND: Final = {kind: re.compile(rf"\b(?:{stems})\b") for kind, stems in STEMS.items()}
_COMPOUND: Final = re.compile(
    r"(zuck(?:ungen|ung|en)|krampfe|krampf|krampen|kramp|spasmen|spasme|spasmus|trekkingen|trekking)$"
)
LONGEST: Final = 200
"""Characters of a name that is looked at."""


@dataclass(frozen=True, slots=True)
class Symptom:
    """A symptom that is an episode: its kind, and the site and side that its name says ("" where it says none)."""

    kind: str
    site: str = ""
    side: str = ""


@lru_cache(maxsize=4096)
def find_symptom(name: str) -> Symptom | None:
    """What a name of a symptom says of twitches, cramps or spasms; None if it says nothing of them.

    >>> find_symptom("Left calf cramps")
    Symptom(kind='cramp', site='calf', side='left')
    >>> find_symptom("Period cramps"), find_symptom("Trekking")
    (None, None)
    """
    plain = normalise(name[:LONGEST])
    if OTHERS.search(plain) or NEGATED.search(plain):
        return None
    kind = next((kind for kind, words in _KIND.items() if words.search(plain)), "")
    if not kind and not (EYE.search(plain) and TREMBLE.search(plain)):
        return None
    rest = _KIND[kind].sub(_body_part, plain) if kind else TREMBLE.sub(" ", plain)
    place = find_site(rest) or next((s for s in map(find_site, _shorter(rest)) if s), None)
    return Symptom(kind or "twitch", *(place or ()))


def _body_part(word: re.Match[str]) -> str:
    """What stands before the stem in a compound ("wadenkrampf"), which may be a site."""
    return _COMPOUND.sub("", word[0]) if _COMPOUND.search(word[0]) else " "


def _shorter(text: str) -> list[str]:
    """Runs of the words of a text, the longest first: the site may stand among other words."""
    words = text.split()[:8]
    n = len(words)
    return [" ".join(words[i : i + size]) for size in range(n - 1, 0, -1) for i in range(n - size + 1)]
