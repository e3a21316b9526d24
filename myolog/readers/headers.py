"""What a column is by its name alone: a date, something of an episode, a known factor, and in which unit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import Final, Literal

from myolog import catalogue
from myolog.catalogue import Factor, find_factor, normalise
from myolog.readers.units import PORTION_OF, SIZES, UNIT_OF, UNSURE, is_unit_of, size_in, unit_named

Role = Literal[
    "date", "start", "moment", "time", "end", "tally", "attribute", "rpe", "minutes", "factor", "own", "by hand",
    "what", "when", "amount", "unit", "name", "dose",
]  # fmt: skip

_NAMES: Final[Mapping[Role, str]] = {
    "date": "date; day; log date; entry date; date of entry; calendar date; full date; datum; tag; fecha; día; data; giorno; "
    "dia; jour; date du jour; dag",
    "start": "start; start time; started; started at; starts; onset; onset time; time of onset; began; begin; beginning; begins; "
    "start date; start datetime; start date time; episode start; beginn; anfang; début; inicio; início; inizio; aanvang",
    "moment": "timestamp; time stamp; datetime; date time; date and time; zeitstempel; horodateur; marca temporal; fecha y hora; "
    "date et heure; data e ora; datum und uhrzeit; datum uhrzeit; datum en tijd; when",
    "time": "time; time of day; clock time; clock; hour; uhrzeit; zeit; heure; hora; ora; tijd; tijdstip",
    "end": "end; end time; ended; ended at; ends; end date; stop; stopped; stop time; finish; finished; ende; fin; fine; fim; einde",
    "tally": "episodes; episode; episode count; episodes count; number of episodes; no of episodes; n episodes; num episodes; "
    "total episodes; episodes per day; episode number; count; counts; daily count; tally; events; number of events; attacks; "
    "number of attacks; how many; how many episodes; twitches; twitch count; twitch counts; number of twitches; twitching episodes; "
    "muscle twitches; cramps; cramp count; number of cramps; muscle cramps; leg cramps; spasms; spasm count; number of spasms; "
    "muscle spasms; fasciculations; number of fasciculations; episoden; anzahl; anzahl episoden; anzahl der episoden; zuckungen; "
    "anzahl zuckungen; krämpfe; anzahl krämpfe; anfälle; épisodes; nombre d'épisodes; nombre; crampes; nombre de crampes; crises; "
    "episodios; número de episodios; calambres; número de calambres; episódios; número de episódios; cãibras; episodi; "
    "numero di episodi; numero episodi; crampi; aantal; aantal episodes; krampen; aantal krampen; aanvallen; spiertrekkingen",
    "rpe": "rpe; session rpe rating; perceived exertion; perceived effort; rate of perceived exertion; rating of perceived exertion; "
    "exertion; effort; borg; borg scale; anstrengung; belastungsempfinden; effort perçu; esfuerzo percibido; sforzo percepito",
    "minutes": "minutes; mins; session minutes; session duration; session length; session time; minuten; minutos; minuti",
    "by hand": "by hand",
    "what": "what; substance; intake; item",
    "amount": "amount; quantity; menge; quantité; cantidad; quantità; hoeveelheid",
    "unit": "unit; units; einheit; unité; unidad; unità; eenheid",
    "name": "name; medicine; medication; drug; medicament; medikament; médicament; medicamento; farmaco; medicijn; arzneimittel",
    "dose": "dose; dosage; dosis; dosaggio; dosering",
}
_ATTRIBUTES: Final = {
    "duration": "duration; episode duration; dur; length; episode length; lasted; how long; dauer; durée; duración; durata; duração; duur",
    "site": "site; location; body part; bodypart; body site; body area; body region; part of body; where; muscle; muscle group; "
    "muscles; area; attack location; stelle; körperstelle; körperteil; ort; muskel; lieu; endroit; localisation; partie du corps; "
    "lugar; zona; localización; parte del cuerpo; músculo; sitio; luogo; sede; parte del corpo; muscolo; local; parte do corpo; "
    "plaats; plek; lichaamsdeel; spier",
    "side": "side; body side; left right; left or right; laterality; seite; körperseite; côté; lado; lato; kant; zijde",
    "kind": "kind; type; episode type; kind of episode; type of episode; episode kind; symptom; symptom type; art; typ; tipo; soort; genre",
    "severity": "severity; intensity; strength; severity score; severity rating; intensity score; pain; pain level; pain score; "
    "pain intensity; pain rating; nrs; how bad; how strong; schweregrad; stärke; intensität; schmerz; schmerzen; schmerzstärke; "
    "sévérité; gravité; intensité; douleur; severidad; gravedad; intensidad; dolor; severidade; gravidade; intensidade; dor; "
    "gravità; intensità; dolore; ernst; sterkte; intensiteit; pijn",
    "sleep_disturbance": "sleep disturbance; disturbed sleep; sleep disturbed; sleep disruption; sleep interference; schlafstörung",
    "before": "before; what before; before episode; before the episode; activity before; doing before; what i was doing; "
    "what were you doing; activity; activities; trigger; triggers; possible trigger; possible triggers; potential triggers; "
    "suspected trigger; suspected triggers; vorher; davor; auslöser; avant; déclencheur; déclencheurs; antes; desencadenante; "
    "desencadenantes; prima; fattore scatenante; ervoor; gatilho; gatilhos",
    "remedies": "remedies; remedy; what helped; helped; helped by; relief measures; relief methods; treatment; treatments; "
    "action taken; actions taken; resolution; resolutions; gegenmittel; maßnahme; maßnahmen; was half; remède; remèdes; "
    "traitement; remedio; remedios; tratamiento; tratamento; rimedio; rimedi; trattamento; middelen; behandeling",
    "relief": "relief; relief time; time to relief; time until relief; relief after; eased after; minutes to relief; linderung; "
    "soulagement; alivio; sollievo; verlichting",
    "notes": "notes; note; comment; comments; remark; remarks; free text; notiz; notizen; bemerkung; bemerkungen; kommentar; "
    "kommentare; remarque; remarques; commentaire; commentaires; nota; notas; comentario; comentarios; comentário; comentários; "
    "observações; observaciones; commento; commenti; annotazioni; opmerking; opmerkingen; notitie; notities",
}

LONGEST: Final = 200
"""Characters of a name that is looked at; a longer one is a sentence, not a name."""
STRONG: Final = frozenset({"duration", "site", "side", "kind", "remedies", "relief"})
"""What only an episode has; a day may have a severity and notes as well."""

HARMLESS: Final = frozenset(
    """last night per previous night daily total today a an the day each every approx approximately estimated est self reported
    intake amount duration consumed taken optional local in of average avg number please enter all sources dose dosage rating
    score level noted logged actual measured yesterday evening morning hh mm ss h min hrs hours clock 24 24h 12h""".split()
)
"""Words in parentheses that do not change what a column is."""
DOUBTFUL: Final = frozenset(
    """deep rem light core score quality efficiency latency goal target need needed debt awake nap naps index variability hrv
    change difference delta trend baseline balance left remaining restlessness consistency performance""".split()
)
"""Words in parentheses that make something else of a column."""
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
_MUCH: Final = frozenset(
    "very extremely extreme high highest max maximum maximal severe worst most much strong strongest intense unbearable lots".split()
)
_LITTLE: Final = frozenset(
    """relaxed calm fresh none no not low lowest best good great rested energetic well easy least little fine happy minimum minimal
    min weak weakest mild never zero without alert excellent super peaceful better""".split()
)
_MORE_IS_GOOD: Final = frozenset({"diet_quality"})
_YES_NO: Final = re.compile(
    r"\W*(?:yes|y|ja|j|oui|o|sí|si|s|sim|sì|true|1|0)\W*(?:/|or|oder|ou|o|=)?\W*(?:no|n|nein|non|não|nee|false|0|1|yes)\W*(?:0\W*=?\W*no)?\W*",
    re.IGNORECASE,
)
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
    roles = {normalise(n): (role, "") for role, names in _NAMES.items() for n in names.split(";")}
    attributes = {
        normalise(n): ("attribute", key) for key, names in _ATTRIBUTES.items() for n in (key, *names.split(";"))
    }
    return MappingProxyType({**attributes, **roles})


def knows(name: str) -> bool:
    """Whether a column of this name is known."""
    return recognise(name).role != "own"


def holds_text(name: str) -> bool:
    """Whether a column of this name holds free text."""
    guess = recognise(name)
    return guess.role == "attribute" and guess.key in ("notes", "before", "remedies")


@cache
def recognise(header: str) -> Guess:
    """What a column is by its name, in any case, with its unit in parentheses or at its end."""
    if len(header) > LONGEST:
        return Guess("own", reason="Its name is not a known one.")
    text = " ".join(header.split())
    base, inside = _taken_apart(text)
    exact = _lookup(text)
    if exact and "=" not in text and "%" not in text:
        return _with_unit(exact, [text])
    for name, more in _shorter(base):
        found = _lookup(name)
        if found:
            return _judge(found, text, [*inside, *more], name)
    return Guess("own", reason="Its name is not a known one.")


def _taken_apart(text: str) -> tuple[str, list[str]]:
    """A name without what stands in parentheses or after "=", and those parts."""
    inside = [a or b for a, b in re.findall(r"\(([^()]*(?:\([^()]*\))?[^()]*)\)|\[([^\[\]]*)\]", text)]
    base = re.sub(r"\([^()]*(?:\([^()]*\))?[^()]*\)|\[[^\[\]]*\]", " ", text).strip(" :-,;?*")
    scale = re.search(r"[\s,:;-]*\d+\s*(?:-|–|to|=|/)\s*.*$|\s*/\s*\d+\s*$|[\s,:;-]+\S+\s*=.*$", base)
    if scale and scale.start() > 0:
        inside.insert(0, base[scale.start() :].strip(" ,:;-"))
        base = base[: scale.start()]
    return base.strip(), [part.strip() for part in inside if part.strip()]


def _shorter(base: str) -> list[tuple[str, list[str]]]:
    """A name, and what is left of it without the unit at its end or start, which comes beside it."""
    found = [(base, [])]
    tokens = normalise(base).split()
    for size in (2, 1):
        if len(tokens) > size and unit_named(" ".join(tokens[-size:])):
            kept = tokens[:-size]
            found.append(
                (
                    " ".join(kept[:-1] if kept[-1] in ("in", "en") and len(kept) > 1 else kept),
                    [" ".join(tokens[-size:])],
                )
            )
        if (
            len(tokens) > size + 1
            and unit_named(" ".join(tokens[:size]))
            and tokens[size] in ("of", "de", "d", "di", "van", "von")
        ):
            found.append((" ".join(tokens[size + 1 :]), [" ".join(tokens[:size])]))
    named = re.sub(
        r"^(?:number|no|amount|total|daily|anzahl|nombre|numero|aantal)? ?(?:of|de|di|d|der)? ", "", normalise(base)
    )
    if named and named != normalise(base):
        found.append((named, []))
    return found


def _lookup(name: str) -> Guess | None:
    plain = normalise(name)
    if plain in _roles():
        role, key = _roles()[plain]
        return Guess(role, key, reason=f"Its name says {key.replace('_', ' ') or role}.")
    factor = find_factor(name)
    return (
        Guess("factor", factor.key, factor, reason=f"Its name is one for {factor.label.lower()}.") if factor else None
    )


def _judge(guess: Guess, text: str, inside: list[str], name: str) -> Guess:
    """What becomes of a known name by what stands beside it in parentheses."""
    made = guess
    if "%" in text:
        return _doubt(guess, f"Its name resembles “{_label(guess)}”, but percent is not how that is measured.")
    for part in inside:
        if guess.role in ("date", "start", "moment", "end", "time", "when"):
            made = replace(made, order=_order(part) or made.order)
            continue
        verdict = _part(guess, part)
        if isinstance(verdict, Guess):
            return verdict
        if verdict:
            made = replace(made, unit=verdict, reason=f"{guess.reason[:-1]}, in {part}.")
    return _with_unit(made, [name]) if not made.unit else _by_unit(made)


def _part(guess: Guess, part: str) -> Guess | str:
    """Unit that a part in parentheses gives, "" if it gives none, or a doubt."""
    factor = guess.factor
    if unit_named(part) or (factor and is_unit_of(part, factor)):
        return unit_named(part) or part
    if len(part) < 30 and _YES_NO.fullmatch(part):
        return ""
    words = set(normalise(part).split())
    scale, out_of = _SCALE.fullmatch(part), _OUT_OF.fullmatch(part)
    if scale or out_of or "=" in part:
        if factor and factor.quantity not in ("score", "number", "yes_no", "load") and not _counts_in(part):
            return _doubt(guess, f"Its name resembles “{factor.label}”, but it is a scale, not an amount.")
        if guess.role == "attribute" and guess.key not in ("severity", "sleep_disturbance"):
            return ""
        rest = scale[3] if scale else ("" if out_of else part)
        high = int(scale[2]) if scale else None
        if rest and not _anchors_hold(rest, high, guess):
            return _doubt(
                guess,
                f"The scale in its name may run the other way round from “{_label(guess)}”, so it is kept as it is.",
            )
        return ""
    if words & DOUBTFUL:
        return _doubt(guess, f"“{part}” makes it something else than “{_label(guess)}”.")
    if factor and normalise(part) in factor.aliases:
        return ""
    starts = normalise(part).split()[:1]
    if words <= HARMLESS or starts in (["eg"], ["e"], ["including"], ["incl"], ["from"], ["z"], ["all"]):
        return ""
    if guess.role != "factor":
        return ""
    return _doubt(guess, f"Its name resembles “{_label(guess)}”, but “{part}” may make it something else.")


def _counts_in(part: str) -> bool:
    return bool(re.search(r"=\s*\d+(?:[.,]\d+)?\s*[a-zµ]+", part, re.IGNORECASE)) and not _SCALE.fullmatch(part)


def _anchors_hold(rest: str, high: int | None, guess: Guess) -> bool:
    """Whether the words at the ends of a scale surely say that more of it is more of the factor."""
    found = [(int(a or d), normalise(b or c).split()) for a, b, c, d in _ANCHOR.findall(rest)]
    if not found:
        return False
    # Of a scale without its ends, 0 or 1 is surely the low one.
    top = high if high is not None else max(2, *(n for n, _ in found))
    stem = normalise(_label(guess))[:5]
    for number, words in found:
        says_little, says_much = (
            bool(set(words) & _LITTLE),
            bool(set(words) & _MUCH) or any(w.startswith(stem) for w in words),
        )
        if guess.key in _MORE_IS_GOOD:
            says_little, says_much = (
                bool(set(words) & {"bad", "poor", "worst", "unhealthy"}),
                bool(set(words) & _LITTLE),
            )
        if number == top and (says_little or not says_much):
            return False
        if number < top and not says_little:
            return False
    return True


def _doubt(guess: Guess, reason: str) -> Guess:
    return Guess("own", reason=reason, is_doubted=True)


def _label(guess: Guess) -> str:
    return guess.factor.label if guess.factor else guess.key.replace("_", " ").capitalize() or guess.role.capitalize()


def _with_unit(guess: Guess, names: list[str]) -> Guess:
    """Guess with the unit among the words of its name ("sleep hours", "cups of coffee", "water_l")."""
    tokens = [t for n in names for t in normalise(n).split()]
    pairs = [" ".join(p) for p in zip(tokens, tokens[1:], strict=False)]
    units = [UNIT_OF[t] for t in (*pairs, *tokens) if t in UNIT_OF and t not in UNSURE]
    vessels = [
        PORTION_OF[t]
        for t in tokens
        if t in PORTION_OF and PORTION_OF[t] in ("glass", "cup", "mug", "bottle", "can", "pint", "shot")
    ]
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
            return _doubt(guess, f"Its name resembles “{_label(guess)}”, but that is no length of time.")
        return guess
    if factor is None or size_in(guess.unit, factor) is not None or guess.unit in PORTION_OF.values():
        return guess
    amount = catalogue.amount_of(factor.key)
    if amount and size_in(guess.unit, amount) is not None:
        return replace(guess, key=amount.key, factor=amount)
    return _doubt(guess, f"Its name resembles “{factor.label}”, but {guess.unit} is not a unit of that.")


def _order(part: str) -> Literal["dmy", "mdy", ""]:
    found = _DATE_FORM.search(part)
    if not found:
        return ""
    return "dmy" if found[1] else "mdy" if found[3] else ""
