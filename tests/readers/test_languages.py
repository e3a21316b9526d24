"""Exports speak the language of the account; the headers are those of public exports in these languages."""

from pathlib import Path

import pytest

from myolog import read_diary

FILES = Path(__file__).parent.parent / "files"

CYCLES = {
    "German": "Startzeit des Zyklus,Endzeit des Zyklus,Zeitzone des Zyklus,Erholungswert %,Tagesbelastung,Beginn des Schlafs,"
    "Beginn des Aufwachens,Schlafdauer (Min.)",
    "Spanish": "Hora de inicio del ciclo,Hora de finalización del ciclo,Zona horaria del ciclo,Puntuación de recuperación %,"
    "Esfuerzo del día,Inicio del sueño,Inicio de la vigilia,Duración del sueño (min)",
    "French": "Heure de début du cycle,Heure de fin du cycle,Fuseau horaire du cycle,Score de récupération\N{NO-BREAK SPACE}%,"
    "Effort du jour,Premiers signes de sommeil,Premiers signes de réveil,Durée du sommeil (min)",
    "Portuguese": "Hora de início do ciclo,Hora de fim do ciclo,Fuso horário do ciclo,Pontuação de recuperação %,Esforço diário,"
    "Início do sono,Início da vigília,Duração do sono (min)",
    "English": "Cycle start time,Cycle end time,Cycle timezone,Recovery score %,Day Strain,Sleep onset,Wake onset,"
    "Asleep duration (min)",
}
NIGHTS = """
2026-05-09 23:00:00,2026-05-10 23:00:00,UTC+02:00,72,12.5,2026-05-09 23:15:00,2026-05-10 07:00:00,450
2026-05-10 23:00:00,,UTC+02:00,60,3.1,2026-05-10 23:30:00,2026-05-11 06:30:00,390
"""
ACTIVITIES = {
    "German": "Aktivitätstyp,Datum,Favorit,Titel,Distanz,Kalorien,Zeit,Ø HF,Max. HF,Training Stress Score®",
    "French": "Type d'activité,Date,Favori,Titre,Distance,Calories,Durée,Fréquence cardiaque moyenne,"
    "Fréquence cardiaque maximale,Training Stress Score® (TSS®)",
    "Spanish": "Tipo de actividad,Fecha,Favorito,Título,Distancia,Calorías,Tiempo,FC media,FC máxima,Training Stress Score®",
    "Portuguese": "Tipo de atividade,Data,Favorito,Título,Distância,Calorias,Tempo total,FC Média,FC máxima,Training Stress Score®",
    "Dutch": "Activiteittype,Datum,Favoriet,Titel,Afstand,Calorieën,Tijd,Gem. HS,Max. HS,Training Stress Score®",
}


@pytest.mark.parametrize("language", CYCLES)
def test_whoop_is_the_same_diary_in_every_language(language: str) -> None:
    reading = read_diary(("cycles.csv", (CYCLES[language] + NIGHTS).encode()))
    assert reading.sources["format"].tolist() == ["WHOOP"]
    days = reading.diary.days
    assert days["sleep_h"].tolist() == [7.5, 6.5]  # under the days of waking
    assert [f"{day:%d}" for day in days.index] == ["10", "11"]
    assert days["strain"].dropna().tolist() == [12.5]  # the running cycle has none yet
    assert days["Recovery score % (WHOOP)"].tolist() == [72, 60]
    assert reading.diary.observed().sum() == 0


def test_answers_of_a_german_journal() -> None:
    head = "Startzeit des Zyklus,Endzeit des Zyklus,Zeitzone des Zyklus,Fragetext,Beantwortet mit Ja,Anmerkungen\n"
    cycle = "2026-05-09 23:00:00,2026-05-10 23:00:00,UTC+02:00"
    asked = (
        "Koffein konsumiert?,Ja",
        "Alkohol getrunken?,Nein",
        "Muskelkrämpfe gehabt?,Ja",
        "Koffein vor dem Schlafen?,Ja",
    )
    reading = read_diary(("logbuch.csv", (head + "".join(f"{cycle},{text},\n" for text in asked)).encode()))
    (day,) = reading.diary.days.to_dict("records")
    assert (day["caffeine_had"], day["alcohol"], day["Koffein vor dem Schlafen?"]) == (1, 0, 1)
    assert reading.diary.episodes["kind"].tolist() == ["cramp"]


@pytest.mark.parametrize("language", ACTIVITIES)
def test_garmin_activities_in_every_language(language: str) -> None:
    row = '\nX,2026-08-10 10:52:21,false,"Y","3.95","2,407","00:35:30","151","182","12.5"\n'
    reading = read_diary(("Activities.csv", (ACTIVITIES[language] + row).encode()))
    assert reading.sources["format"].tolist() == ["Garmin Connect"]
    assert reading.diary.days["training_min"].tolist() == [35.5]
    assert reading.diary.days["tss"].tolist() == [12.5]
    assert reading.diary.observed().sum() == 0


def test_strava_in_german_the_last_of_two_columns_and_the_day_first() -> None:
    head = (
        "Aktivitäts-ID,Aktivitätsdatum,Name der Aktivität,Aktivitätsart,Aktivitätsbeschreibung,Verstrichene Zeit,Distanz,"
        "Max. Herzfrequenz,Relative Leistung,Verstrichene Zeit,Bewegungszeit,Distanz,Gefühlte Anstrengung\n"
    )
    row = '1,"02.07.2026, 15:09:27",Lauf,Lauf,,9999,"2,81",190,20,1390.0,1380.0,2810.0,6.0\n'
    reading = read_diary(("activities.csv", (head + row).encode()))
    assert reading.sources["format"].tolist() == ["Strava"]
    (day,) = reading.diary.days.index
    assert f"{day:%Y-%m-%d}" == "2026-07-02"
    assert reading.diary.days["training_load"].tolist() == [6 * 23]


def test_strava_in_dutch() -> None:
    head = '"Activiteits-ID","Datum van activiteit","Naam van activiteit","Activiteitstype","Verstreken tijd","Afstand","Verstreken tijd","Beweegtijd","Afstand"\n'
    row = '123,"6 mrt. 2024 14:23:15",Ochtendrit,Fietsrit,3700,"24,5",3700.0,3600.0,24500.0\n'
    reading = read_diary(("activities.csv", (head + row).encode()))
    assert reading.sources["format"].tolist() == ["Strava"]
    assert reading.diary.days["training_min"].to_dict() == {reading.diary.days.index[0]: 60}


def test_a_device_that_is_not_known_is_asked_about() -> None:
    head = "Attività,Data,Preferito,Nome,Distanza,Calorie,Tempo,Frequenza cardiaca media,Passi\n"
    row = 'Corsa,2026-08-10 10:52:21,false,"Y","3.95","2,407","00:35:30","151","4,404"\n'
    reading = read_diary(("Activities.csv", (head + row).encode()))
    assert reading.sources["label"].tolist() == ["Numbers by day, until you say what its rows are"]
    assert any(question.kind == "rows" for question in reading.questions)
