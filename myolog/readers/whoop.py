"""WHOOP: cycles, sleeps, workouts and the journal, each a table with the person's own clock times."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from myolog.catalogue import normalise
from myolog.parsing.cells import NO, YES
from myolog.parsing.problems import SET_ASIDE, TOLD
from myolog.readers.exports.daylog import DayLog, day_of
from myolog.readers.exports.device import device_part, keep_others
from myolog.readers.exports.diary import AppDiary, person_days
from myolog.readers.exports.table import Export, find_header, open_export, translations
from myolog.readers.formats import Context, Format
from myolog.readers.part import Part
from myolog.readers.sources import File

NAME: Final = "WHOOP"
CYCLES: Final = ("Cycle start time", "Day Strain", "Wake onset", "Asleep duration (min)")
SLEEPS: Final = ("Cycle start time", "Sleep onset", "Wake onset", "Asleep duration (min)", "Nap")
WORKOUTS: Final = ("Cycle start time", "Workout start time", "Duration (min)")
JOURNAL: Final = ("Cycle start time", "Question text", "Answered yes")
KINDS: Final = (CYCLES, SLEEPS, WORKOUTS, JOURNAL)
TIMES: Final = frozenset({"Cycle start time", "Cycle end time", "Cycle timezone", "Sleep onset", "Wake onset", "Nap"})
WORDS: Final = translations(
    {
        "Cycle start time": "Startzeit des Zyklus|Hora de inicio del ciclo|Heure de début du cycle|Hora de início do ciclo",
        "Cycle end time": "Endzeit des Zyklus|Hora de finalización del ciclo|Heure de fin du cycle|Hora de fim do ciclo",
        "Cycle timezone": "Zeitzone des Zyklus|Zona horaria del ciclo|Fuseau horaire du cycle|Fuso horário do ciclo",
        "Recovery score %": "Erholungswert %|Puntuación de recuperación %|Score de récupération %|Pontuação de recuperação %",
        "Resting heart rate (bpm)": "Ruheherzfrequenz (Schläge pro Minute)|Frecuencia cardíaca en reposo (lpm)|"
        "Fréquence cardiaque au repos (bpm)|Frequência cardíaca em repouso (bpm)",
        "Heart rate variability (ms)": "Herzfrequenzvariabilität (ms)|Variabilidad de la frecuencia cardíaca (ms)|"
        "Variabilité de la fréquence cardiaque (ms)|Variabilidade da frequência cardíaca (ms)",
        "Skin temp (celsius)": "Hauttemperatur (Celsius)|Temp. cutánea (grados centígrados)|Température cutanée (Celsius)|"
        "Temp. da pele (celsius)",
        "Blood oxygen %": "Blutsauerstoff %|Oxígeno en sangre %|Niveau d’oxygène %|% de oxigênio no sangue",
        "Day Strain": "Tagesbelastung|Esfuerzo del día|Effort du jour|Esforço diário",
        "Energy burned (cal)": "Verbrannte Energie (cal)|Energía quemada (cal)|Dépense énergétique (cal)|Energia queimada (cal)",
        "Max HR (bpm)": "Max HF (Schläge pro Minute)|FC máx. (lpm)|FC max. (bpm)",
        "Average HR (bpm)": "Durchschnittliche HF (Schläge pro Minute)|FC promedio (lpm)|FC moyenne (bpm)|FC média (bpm)",
        "Sleep onset": "Beginn des Schlafs|Inicio del sueño|Premiers signes de sommeil|Início do sono",
        "Wake onset": "Beginn des Aufwachens|Inicio de la vigilia|Premiers signes de réveil|Início da vigília",
        "Sleep performance %": "Schlafleistung %|Calificación del sueño %|Performance sommeil %|Desempenho do sono %",
        "Respiratory rate (rpm)": "Atemfrequenz (Atemzüge/Min.)|Frecuencia respiratoria (rpm)|Fréquence respiratoire (tr/min)|"
        "Frequência respiratória (rpm)",
        "Asleep duration (min)": "Schlafdauer (Min.)|Duración del sueño (min)|Durée du sommeil (min)|Duração do sono (min)",
        "In bed duration (min)": "Dauer im Bett (Min.)|Tiempo en la cama (min)|Temps passé au lit (min)|Duração na cama (min)",
        "Light sleep duration (min)": "Dauer des Leichtschlafs (Min.)|Duración de sueño ligero (min)|Durée du sommeil léger (min)|"
        "Duração do sono leve (min)",
        "Deep (SWS) duration (min)": "Dauer des Tiefschlafs (Min.)|Duración de sueño profundo (SWS) (min)|"
        "Durée du sommeil profond (min)|Duração profundo (Sono) (min)",
        "REM duration (min)": "Dauer des REM-Schlafs (Min.)|Duración de sueño REM (min)|Durée du sommeil paradoxal (min)|"
        "Duração REM (min)",
        "Awake duration (min)": "Dauer des Aufwachens (Min.)|Tempo despierto/a (min)|Temps d’éveil (min)|Duração de vigília (min)",
        "Sleep need (min)": "Schlafbedarf (Min.)|Sueño necesario (min)|Besoins en sommeil (min)|Necessidade de sono (min)",
        "Sleep debt (min)": "Schlafdefizit (Min.)|Deuda de sueño (min)|Dette de sommeil (min)|Débito de sono (min)",
        "Sleep efficiency %": "Schlafeffizienz %|Eficiencia del sueño %|Efficacité du sommeil %|Eficácia do sono %",
        "Sleep consistency %": "Schlafbeständigkeit %|Regularidad del sueño %|Régularité du sommeil %|Consistência do sono %",
        "Nap": "Nickerchen|Siesta|Sieste|Sesta",
        "Workout start time": "Startzeit des Trainings|Hora de inicio del entrenamiento|Heure de début de l’entraînement|"
        "Hora de início do treino",
        "Workout end time": "Endzeit des Trainings|Hora de finalización del entrenamiento|Heure de fin de l’entraînement|"
        "Hora de fim do treino",
        "Duration (min)": "Dauer (Min.)|Duración (min)|Durée (min)|Duração (min)",
        "Activity name": "Name der Aktivität|Nombre de la actividad|Nom de l’activité|Nome da atividade",
        "Activity Strain": "Aktivitätsbelastung|Esfuerzo de la actividad|Effort activité|Esforço da atividade",
        "Question text": "Fragetext|Texto de la pregunta|Texte de la question|Texto de pergunta",
        "Answered yes": "Beantwortet mit Ja|Respondió sí|Réponse oui|Respondeu sim",
        "Notes": "Anmerkungen|Notas|Remarques",
    }
)
"""The names of columns in German, Spanish, French and Portuguese: the export speaks the language of the account."""
NOON: Final = np.timedelta64(12, "h")
ANSWERS: Final = (
    (
        r"\b(?:within|before|after|late|past|hours? of|innerhalb|vor|nach|spat|antes|despues|tarde|depois|avant|apres|dans les)\b",
        "",
    ),
    (r"\bcaffein|\bcoffee|\bkoffein|\bkaffee|\bcafein|\bcafe\b", "caffeine_had"),
    (r"\b[ai]lcohol|\balkohol|\balcool", "alcohol"),
    (r"\bni[ck]otin|\btoba[ck]|\btabac|\bsmok|\brauch|\bfum|\bvap(?:e|ing)", "nicotine_used"),
    (r"\bmagnes", "magnesium_taken"),
    (r"\bfeel(?:ing)? sick|\bsick or ill|\bill\b|\bfever|\bkrank|\benferm|\bmalade", "illness"),
    (r"\bmedit|\byoga|\bbreath ?work", "relaxed"),
)
"""What a question of the journal asks for, by words without accents; the first that fits counts, "" being a factor of the
person's own."""


def read_whoop(file: File, context: Context) -> Part:
    """What one of the files of WHOOP holds; but for answers about twitches and cramps it makes no day observed.

    Raises
    ------
    UnreadableFile
        If it has no rows with times.
    """
    kind, layout = next((k, found) for k in KINDS if (found := find_header(file, k, WORDS)))
    export = open_export(file, context, layout, WORDS)
    if kind is JOURNAL:
        return _journal(export)
    log = DayLog(file.name, context.options, context.problems)
    read, label = {
        CYCLES: (_cycles, "Recovery, strain and sleep by day"),
        SLEEPS: (_sleeps, "Sleep by night"),
        WORKOUTS: (_workouts, "Workouts"),
    }[kind]
    part = device_part(export, NAME, label, log, read(export, log))
    if kind is CYCLES and part.days is not None:  # its nights lack the naps, which stand in sleeps.csv
        return replace(part, days=replace(part.days, yields=frozenset({"sleep_h"})))
    return part


def _cycles(export: Export, log: DayLog) -> int:
    """Cycles, each under the day of its waking."""
    days, rows = _cycle_days(export)
    hours = export.numbers("Asleep duration (min)", low=0, high=24 * 60) / 60
    strain = export.numbers("Day Strain", low=0)
    is_running = np.array([text == "" for text in export.texts("Cycle end time")])
    slept = log.noted(
        "Asleep duration (min)", "sum", factor="sleep_h", unit="h", reason="Time asleep under the day of waking."
    )
    strained = log.noted(
        "Day Strain", "first", factor="strain", reason="Strain of the cycle that began with this night."
    )
    for row in rows:
        line = int(export.lines[row])
        if np.isfinite(hours[row]):
            slept.add(int(days[row]), float(hours[row]), line)
        if is_running[row] and np.isfinite(strain[row]):
            log.problems.add(
                "a cycle that had not ended", "the strain of a whole day",
                "Its strain was left out. Export the file again once the day is over.",
                action=SET_ASIDE, row=line, column="Day Strain",
            )  # fmt: skip
        elif np.isfinite(strain[row]):
            strained.add(int(days[row]), float(strain[row]), line)
    keep_others(log, export, rows, days, TIMES | {"Asleep duration (min)", "Day Strain"}, NAME)
    return len(rows)


def _sleeps(export: Export, log: DayLog) -> int:
    """Sleeps, naps among them, added up under the day of waking."""
    days, rows = _cycle_days(export)
    hours = export.numbers("Asleep duration (min)", low=0, high=24 * 60) / 60
    onset, woke = export.moments("Sleep onset").at, export.moments("Wake onset").at
    naps = [text.casefold() in YES for text in export.texts("Nap")]
    reason = "Time asleep under the day of waking, naps added."
    slept = log.noted("Asleep duration (min)", "sum", factor="sleep_h", unit="h", reason=reason)
    for row in rows:
        if np.isfinite(hours[row]):
            log.slept(slept, int(days[row]), float(hours[row]), int(export.lines[row]), onset[row], woke[row])
    nights = [row for row in rows if not naps[row]]
    keep_others(log, export, nights, days, TIMES | {"Asleep duration (min)"}, NAME)
    return len(rows)


def _workouts(export: Export, log: DayLog) -> int:
    start = export.moments("Workout start time")
    minutes = export.numbers("Duration (min)", low=0, high=24 * 60)
    strain = export.numbers("Activity Strain", low=0)
    days = person_days(start.at, start.timed, export.context.day_start)
    reason = "Minutes of all workouts of the day."
    trained = log.noted("Duration (min)", "sum", factor="training_min", unit="min", reason=reason)
    strained = log.noted(f"Activity Strain ({NAME})", "max", reason="The strain of the hardest workout of the day.")
    rows = np.flatnonzero(~np.isnat(start.at)).tolist()
    for row in rows:
        line = int(export.lines[row])
        if np.isfinite(minutes[row]):
            trained.add(int(days[row]), float(minutes[row]), line)
        if np.isfinite(strain[row]):
            strained.add(int(days[row]), float(strain[row]), line)
    return len(rows)


def _cycle_days(export: Export) -> tuple[npt.NDArray[np.int64], list[int]]:
    """Day of waking of each row, or the day on which most of its cycle lies; and the rows that have one."""
    began = export.moments("Cycle start time").at
    column = export.column("Wake onset")
    has_nights = column is not None and column.n_filled
    woke = export.moments("Wake onset").at if has_nights else np.full(len(began), np.datetime64("NaT", "us"))
    days = np.where(np.isnat(woke), day_of(began + NOON), day_of(woke))
    return days, np.flatnonzero(~np.isnat(began) | ~np.isnat(woke)).tolist()


def _journal(export: Export) -> Part:
    """Answers of the person: yes, or no; one about twitches or cramps says whether there was one that day."""
    diary = AppDiary.of(export, NAME, "Cycle start time")
    began = export.moments("Cycle start time").at
    days = day_of(began + NOON)
    questions, answers, notes = (export.texts(name) for name in ("Question text", "Answered yes", "Notes"))
    rows = np.flatnonzero(~np.isnat(began)).tolist()
    n_read = 0
    for row in rows:
        answer = answers[row].casefold()
        question, day, line = questions[row].strip(), int(days[row]), int(export.lines[row])
        if not question or answer not in YES | NO:
            continue
        n_read += 1
        is_yes = answer in YES
        if diary.symptom(question.rstrip("?")) is not None:
            reason = "Answers to questions about twitches, cramps and spasms: 0 where all were no."
            diary.log.noted("number of episodes", "sum", is_tally=True, reason=reason).add(day, float(is_yes), line)
            if is_yes:
                at = np.datetime64(day, "D").astype("datetime64[us]")
                diary.add_symptom(question.rstrip("?"), at, day, line, timed=False, notes=notes[row])
            continue
        factor = _asked(question)
        reason = "The person’s answer in the journal, under the day of the cycle."
        diary.log.noted(question, "max", factor=factor, unit="yes/no", reason=reason).add(day, float(is_yes), line)
        if notes[row]:
            diary.log.noted(f"{question}: notes", "join", reason="Text of the day.").add(day, notes[row], line)
    if n_read < len(rows):
        diary.log.problems.add(
            f"{len(rows) - n_read:,} rows without yes or no",
            "an answer",
            "They were left out.",
            action=TOLD,
            column="Answered yes",
        )
    return diary.part("Journal", n_read)


def _asked(question: str) -> str:
    return next((key for words, key in ANSWERS if re.search(words, normalise(question))), "")


FORMAT: Final = Format(NAME, lambda file: any(find_header(file, kind, WORDS) for kind in KINDS), read_whoop)
