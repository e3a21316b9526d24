"""Which names of symptoms are twitches, cramps or spasms of a muscle, and which only share a word with them."""

import pytest

from myolog.readers.exports.symptoms import Symptom, find_symptom

EPISODES = [
    ("Muscle twitching", "twitch", "", ""),
    ("Eyelid twitch (right)", "twitch", "eyelid", "right"),
    ("Twitching in left thumb after work", "twitch", "thumb", "left"),
    ("Fasciculations", "twitch", "", ""),
    ("Left calf cramps", "cramp", "calf", "left"),
    ("foot cramps at night", "cramp", "foot", ""),
    ("Charley horse", "cramp", "", ""),
    ("Muscle spasms - lower back", "spasm", "lower_back", ""),
    ("Wadenkrampf", "cramp", "calf", ""),
    ("Krämpfe (Wade links)", "cramp", "calf", "left"),
    ("Lidzucken", "twitch", "eyelid", ""),
    ("Muskelzuckungen", "twitch", "", ""),
    ("Crampes au mollet", "cramp", "calf", ""),
    ("Spasme de la paupière gauche", "spasm", "eyelid", "left"),
    ("Calambres en la pierna", "cramp", "leg", ""),
    ("Espasmo muscular", "spasm", "", ""),
    ("Cãibra na panturrilha direita", "cramp", "calf", "right"),
    ("câimbras", "cramp", "", ""),
    ("Cãibra no pé", "cramp", "foot", ""),
    ("Crampi al polpaccio", "cramp", "calf", ""),
    ("Fascicolazioni", "twitch", "", ""),
    ("kuitkramp", "cramp", "calf", ""),
    ("Spiertrekkingen", "twitch", "", ""),
    ("Myoclonic jerks", "twitch", "", ""),
    ("Muskelfaszikulationen", "twitch", "", ""),
    ("Paupière qui saute (gauche)", "twitch", "eyelid", "left"),
    ("Temblor del párpado izquierdo", "twitch", "eyelid", "left"),
    ("Contracciones involuntarias", "twitch", "", ""),
    ("Pálpebra tremendo", "twitch", "eyelid", ""),
    ("Palpebra che trema", "twitch", "eyelid", ""),
    ("Scatti muscolari", "twitch", "", ""),
    ("Trillend ooglid", "twitch", "eyelid", ""),
    ("Spierschokken", "twitch", "", ""),
    ("Contracture du mollet", "spasm", "calf", ""),
    ("Contratura", "spasm", "", ""),
]


@pytest.mark.parametrize(("name", "kind", "site", "side"), EPISODES)
def test_a_muscle_that_twitches_cramps_or_is_in_spasm(name: str, kind: str, site: str, side: str) -> None:
    assert find_symptom(name) == Symptom(kind, site, side)


@pytest.mark.parametrize(
    "name",
    [
        "Period cramps", "Menstrual cramps", "Stomach cramps", "Bauchkrämpfe", "Regelkrämpfe", "crampes d'estomac",
        "calambres menstruales", "Bladder spasms", "Bronchospasm", "Krampfanfall", "Krampfadern", "Seizure with twitching",
        "no cramps", "Cramp free", "keine Krämpfe", "sin calambres", "Cramp tablets", "Magnesium for cramps",
        "Trekking", "Zucker", "jumping rope", "Back pain", "Restless legs", "Anticonvulsant", "",
        "Watching Twitch", "Jerk chicken", "Fieberkrampf", "Anti-cramp", "Cramp bark", "Tremor", "Eye strain", "Dry eyes", "Tic Tac", "a" * 10_000,
    ],
)  # fmt: skip
def test_a_word_in_common_is_not_enough(name: str) -> None:
    assert find_symptom(name) is None
