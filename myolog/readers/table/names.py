"""The words by which columns are known: what they hold, in seven languages, and what words beside a name mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

Role = Literal[
    "date", "start", "moment", "time", "end", "tally", "attribute", "rpe", "minutes", "factor", "own", "by hand",
    "what", "amount", "unit", "name", "dose", "note",
]  # fmt: skip

NAMES: Final[Mapping[Role, str]] = {
    "date": "date; day; log date; entry date; date of entry; calendar date; full date; datum; tag; fecha; día; data; giorno; "
    "dia; jour; date du jour; dag",
    "start": "start; from; start time; started; started at; starts; onset; onset time; time of onset; began; begin; beginning; begins; "
    "start date; start datetime; start date time; episode start; beginn; anfang; début; inicio; início; inizio; aanvang",
    "moment": "timestamp; time stamp; datetime; date time; date and time; zeitstempel; horodateur; marca temporal; fecha y hora; "
    "date et heure; data e ora; datum und uhrzeit; datum uhrzeit; datum en tijd; when; wann; quand; cuándo; quando; wanneer",
    "time": "time; time of day; clock time; clock; hour; hour of day; uhrzeit; zeit; heure; hora; ora; tijd; tijdstip",
    "end": "end; until; end time; ended; ended at; ends; end date; stop; stopped; stop time; finish; finished; ende; fin; fine; fim; einde",
    "tally": "episodes; episode; episode count; episodes count; number of episodes; no of episodes; n episodes; num episodes; "
    "total episodes; episodes per day; episode number; count; counts; daily count; tally; events; number of events; attacks; "
    "number of attacks; how many; how many episodes; twitches; twitch count; twitch counts; number of twitches; twitching episodes; "
    "muscle twitches; cramps; cramp count; number of cramps; muscle cramps; leg cramps; spasms; spasm count; number of spasms; "
    "muscle spasms; fasciculations; number of fasciculations; episoden; anzahl; anzahl episoden; anzahl der episoden; zuckungen; "
    "anzahl zuckungen; krämpfe; anzahl krämpfe; anfälle; épisodes; nombre d'épisodes; nombre; crampes; nombre de crampes; crises; "
    "episodios; número de episodios; calambres; número de calambres; episódios; número de episódios; cãibras; episodi; "
    "numero di episodi; numero episodi; crampi; aantal; aantal episodes; krampen; aantal krampen; aanvallen; spiertrekkingen; "
    "twitched; cramped; twitched today; cramped today; any twitches; any twitches today; any twitching; any twitching today; any cramps; "
    "any cramps today; any spasms; any spasms today; any episodes; any episodes today; did you twitch; did you twitch today; "
    "did you cramp; did you cramp today; did you have twitches; did you have twitches today; did you have cramps; "
    "did you have cramps today; did you have any twitches today; did you have any cramps today; twitches today; cramps today; "
    "spasms today; episodes today; how many twitches; how many twitches today; how many cramps; how many cramps today; "
    "twitches last night; cramps last night; leg cramps last night; did you twitch last night; did you have cramps last night",
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
ATTRIBUTES: Final = {
    "duration": "duration; episode duration; dur; length; episode length; lasted; how long; wie lange; combien de temps; cuánto tiempo; quanto tempo; hoe lang; dauer; durée; duración; durata; duração; duur",
    "site": "site; location; wo; où; dónde; onde; dove; waar; body part; bodypart; body site; body area; body region; part of body; where; muscle; muscle group; "
    "muscles; area; attack location; stelle; körperstelle; körperteil; ort; muskel; lieu; endroit; localisation; partie du corps; "
    "lugar; zona; localización; parte del cuerpo; músculo; sitio; luogo; sede; parte del corpo; muscolo; local; parte do corpo; "
    "plaats; plek; lichaamsdeel; spier",
    "side": "side; body side; left right; left or right; laterality; seite; körperseite; côté; lado; lato; kant; zijde",
    "kind": "kind; type; episode type; kind of episode; type of episode; episode kind; symptom; symptoms; symptom type; symptome; symptôme; symptômes; síntoma; síntomas; sintoma; sintomas; sintomo; sintomi; symptomen; art; typ; tipo; soort; genre",
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
ROLE_WORDS: Final = {
    "date": "a date", "start": "the start of an episode", "moment": "a date and time", "time": "a time of day", "end": "an end",
    "tally": "a number of episodes", "rpe": "effort", "minutes": "minutes", "by hand": "rows kept by hand", "what": "what was taken",
    "amount": "an amount", "unit": "a unit", "name": "a name", "dose": "a dose",
}  # fmt: skip
STRONG: Final = frozenset({"duration", "site", "side", "kind", "remedies", "relief"})
"""What only an episode has; a day may have a severity and notes as well."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


STRENGTHS: Final = _words(
    "bad debil debole faible fort forte fraco fuerte grave heftig leger legere leicht leve licht lieve light massig matig "
    "medium mild mittel moderada moderado moderata moderate moderato modere moderee moyen schwach severe slight stark sterk strong weak zwaar zwak"
)
"""Words for how bad it was."""
HARMLESS: Final = _words(
    "last night per previous daily total today a an the day each every approx approximately estimated est self reported intake amount "
    "duration consumed taken optional local in of average avg number please enter all sources dose dosage rating score level noted "
    "logged actual measured yesterday evening morning hh mm ss h min hrs hours clock 24 24h 12h"
)
"""Words in parentheses that do not change what a column is."""
DOUBTFUL: Final = _words(
    "deep rem light core score quality efficiency latency goal target need needed debt awake nap naps index variability hrv change "
    "difference delta trend baseline balance left remaining restlessness consistency performance"
)
"""Words in parentheses that make something else of a column."""
MUCH: Final = _words(
    "very extremely extreme high highest max maximum maximal severe worst most much strong strongest intense unbearable lots"
)
LITTLE: Final = _words(
    "relaxed calm fresh none no not low lowest best good great rested energetic well easy least little fine happy minimum minimal min "
    "weak weakest mild never zero without alert excellent super peaceful better"
)
GOOD: Final = _words("best good great well excellent super better healthy balanced perfect high highest")
BAD: Final = _words("worst bad poor unhealthy terrible low lowest none junk")
MORE_IS_GOOD: Final = frozenset({"diet_quality"})
"""Factors of which more is better; of all other ratings, more is worse."""
