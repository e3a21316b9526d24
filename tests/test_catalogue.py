"""The catalogue's facts: each loads, has a source, and goes by names that mean nothing else."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from myolog import catalogue
from myolog.experiments import safety
from myolog.guide import read_guide

STRENGTHS = {
    "authority",
    "case-control",
    "cohort",
    "cohort of 4.2 million people",
    "cross-sectional",
    "diary study",
    "experiment",
    "guideline",
    "laboratory",
    "method",
    "moderate certainty (GRADE)",
    "product label",
    "randomised trial",
    "reported, not shown",
    "review",
    "review of follow-up studies",
    "small prospective study",
    "systematic review",
}
WITH_STATEMENTS: tuple[Callable[[], Mapping[str, Any]], ...] = (
    catalogue.factors,
    catalogue.remedies,
    catalogue.medicine_kinds,
)


def all_statements() -> list[catalogue.Statement]:
    entries = [entry for table in WITH_STATEMENTS for entry in table().values()]
    lasting = [
        s for kind in catalogue.kinds().values() if kind.lasting for s in (kind.lasting.still, kind.lasting.noted)
    ]
    return [*(s for entry in entries for s in entry.statements), *of_red_flags(), *lasting]


def of_red_flags() -> list[catalogue.Statement]:
    """What is said beside the questions."""
    above = [s for section in catalogue.red_flag_sections().values() for s in section.statements]
    also = [s for flag in catalogue.red_flags() for s in flag.also]
    return [*catalogue.emergency().signs, *catalogue.reassurance(), *above, *also]


def used_sources() -> set[str]:
    bands = {f.band.source for f in catalogue.factors().values() if f.band}
    flags = {f.source for f in catalogue.red_flags()}
    drinks = {d.source for d in catalogue.drinks().values()}
    guided = set(read_guide().sources())
    return {s.source for s in all_statements()} | bands | flags | drinks | safety.named_sources() | guided


# --- sources ----------------------------------------------------------------------------------------


def test_every_medical_sentence_has_a_source_and_a_strength() -> None:
    strengths = read_guide().strengths
    flags = [said for flag in catalogue.red_flags() for said in flag.statements]
    sentences = [(s.text, s.strength, s.source) for s in (*all_statements(), *flags)]
    for text, strength, source in (*sentences, *((s.text, s.strength, s.source) for s in read_guide().statements())):
        assert source in catalogue.sources(), text
        assert strength in strengths or strength == "method", text


def test_every_source_that_is_named_exists_and_every_source_is_named() -> None:
    assert used_sources() == set(catalogue.sources())


def test_a_source_has_a_title_an_author_and_where_it_has_a_link_a_safe_one() -> None:
    for source in catalogue.sources().values():
        assert source.title
        assert source.by
        assert source.link == "" or source.link.startswith("https://"), source.key


def test_only_what_has_no_lasting_address_is_without_a_link() -> None:
    assert {key for key, source in catalogue.sources().items() if not source.link} == {"article", "blexrud_1993"}


@pytest.mark.parametrize("table", WITH_STATEMENTS)
def test_every_entry_says_something_with_its_strength(table: Callable[[], Mapping[str, Any]]) -> None:
    for key, entry in table().items():
        assert entry.statements, key
        for statement in entry.statements:
            assert statement.text.endswith("."), statement.text
            assert statement.strength in STRENGTHS, statement.strength


def test_hearsay_is_never_given_as_a_finding() -> None:
    for statement in all_statements():
        assert (statement.source == "article") == (statement.strength == "reported, not shown"), statement.text


def test_no_statement_speaks_of_causes_or_tells_to_stop_a_medicine_but_a_statin() -> None:
    told_to_stop = set()
    for statement in all_statements():
        assert "cause" not in statement.text.lower(), statement.text
        if "stop taking" in statement.text.lower():
            told_to_stop.add(statement.source)
            assert "statin" in statement.text, statement.text
            assert "call a doctor or 111 straight away" in statement.text, statement.text
    assert told_to_stop == {"nhs_statins"}


# --- factors ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "key",
    [
        *("sleep_h", "caffeine_mg", "water_l", "training_load", "training_min", "tss", "strain", "stress", "anxiety"),
        *("nicotine", "alcohol_units", "alcohol", "magnesium_mg", "calcium_mg", "potassium_mg", "sodium_mg"),
        *("vitamin_b12_ug", "vitamin_d_ug", "diet_quality", "relaxation_min", "screen_h", "illness", "tiredness"),
    ],
)
def test_the_contracts_factors_exist_under_their_names(key: str) -> None:
    factor = catalogue.factors()[key]
    assert factor.key == key
    assert catalogue.find_factor(key) is factor


def test_no_name_belongs_to_two_factors() -> None:
    names = Counter(alias for factor in catalogue.factors().values() for alias in factor.aliases)
    assert [name for name, n in names.items() if n > 1] == []


def test_each_factor_is_usable_by_the_analysis_and_the_charts() -> None:
    for factor in catalogue.factors().values():
        low, high = factor.possible
        assert 0 < factor.step <= high - low, factor.key
        assert factor.colour in {"sleep", "caffeine", "hydration", "training", "other"}
        assert (factor.quantity == "yes_no") == (factor.possible == (0.0, 1.0)), factor.key
        if factor.band:
            ends = [end for end in (factor.band.low, factor.band.high) if end is not None]
            assert ends
            assert all(low < end < high for end in ends), factor.key
            assert ends == sorted(ends)
        if factor.yes_no:
            assert catalogue.factors()[factor.yes_no].quantity == "yes_no", factor.key


@pytest.mark.parametrize(
    ("key", "low", "high"),
    [
        ("sleep_h", 7, 9),  # National Sleep Foundation 2015, adults
        ("caffeine_mg", None, 400),  # EFSA 2015
        ("water_l", 1.6, 2.0),  # EFSA 2010: 80 % of 2.0 and 2.5 L
        ("magnesium_mg", 300, 350),  # EFSA 2015, women and men
        ("calcium_mg", 950, 1000),  # EFSA 2015, from 25 on and 18 to 24
        ("potassium_mg", 3500, None),  # EFSA 2016
        ("sodium_mg", None, 2000),  # EFSA 2019
        ("vitamin_b12_ug", 4, None),  # EFSA 2015
        ("vitamin_d_ug", 15, None),  # EFSA 2016
    ],
)
def test_reference_levels_are_those_of_their_source(key: str, low: float | None, high: float | None) -> None:
    band = catalogue.factors()[key].band
    assert band is not None
    assert (band.low, band.high) == (low, high)


def test_there_is_no_reference_level_for_what_has_no_sourced_one() -> None:
    for key in ("training_load", "stress", "nicotine", "screen_h", "alcohol_units"):
        assert catalogue.factors()[key].band is None


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("sleep_h", "sleep_h"),
        ("Sleep Hours", "sleep_h"),
        ("HOURS SLEPT", "sleep_h"),
        ("Asleep duration", "sleep_h"),
        ("Total Sleep Time", "sleep_h"),
        ("Schlafdauer", "sleep_h"),
        ("Durée du sommeil", "sleep_h"),
        ("horas de sueño", "sleep_h"),
        ("horas de sono", "sleep_h"),
        ("ore di sonno", "sleep_h"),
        ("uren geslapen", "sleep_h"),
        ("coffee_mg", "caffeine_mg"),
        ("Caffeine", "caffeine_mg"),
        ("Koffein", "caffeine_mg"),
        ("Water", "water_l"),
        ("Glasses of fluid", "water_l"),
        ("consommation d’eau", "water_l"),
        ("Session load", "training_load"),
        ("sRPE", "training_load"),
        ("training-load", "training_load"),
        ("Trainingsbelastung", "training_load"),
        ("Exercise minutes", "training_min"),
        ("Day Strain", "strain"),
        ("Niveau de stress", "stress"),
        ("Cigarettes", "nicotine"),
        ("Alcohol", "alcohol"),
        ("Units of alcohol", "alcohol_units"),
        ("B12 (Cobalamin)", "vitamin_b12_ug"),
        ("Vitamin D", "vitamin_d_ug"),
        ("Yoga", "relaxation_min"),
        ("Screen time", "screen_h"),
        ("Fatigue", "tiredness"),
        ("Fever", "illness"),
        ("Heat exposure", "heat_exposure"),
        ("Sports drinks", "electrolyte_drinks"),
        ("Jour de jeûne", "fasted"),
        ("yeux secs", "dry_eyes"),
        ("Zyklustag", "cycle_day"),
        ("Vomiting or diarrhea", "vomiting_diarrhoea"),
    ],
)
def test_a_column_is_known_by_the_names_people_give_it(name: str, key: str) -> None:
    factor = catalogue.find_factor(name)
    assert factor is not None
    assert factor.key == key


@pytest.mark.parametrize(
    "name",
    [
        "sleep score",
        "sleep quality",
        "sleep disturbance",
        "sleep efficiency",
        "deep sleep",
        "deep sleep duration",
        "light sleep",
        "REM sleep",
        "time in bed",
        "in bed duration",
        "sleep onset",
        "sleep debt",
        "sleep need",
        "awake time",
        "rest",
        "load",
        "workload",
        "rpe",
        "session rpe",
        "minutes",
        "stress score",
        "sauna",
        "waterproof",
        "decaffeinated",
        "episodes",
        "duration",
        "date",
        "mood",
        "muscle soreness",
        "resting heart rate",
        "drinks",
        "steps",
        "standing",
        "stand hours",
        "sitting",
        "heat",
        "cold",
        "temperature",
        "skin temperature",
        "pressure",
        "sweating",
        "vomiting",
        "diarrhoea",
        "stretching",
        "stretching_min",
        "stretched",
        "electrolytes",
        "period",
        "menstruation",
        "",
        "()",
    ],
)
def test_what_is_not_the_factor_is_not_taken_for_it(name: str) -> None:
    assert catalogue.find_factor(name) is None


def test_portions_hold_what_their_source_says() -> None:
    caffeine, water = catalogue.factors()["caffeine_mg"].portions, catalogue.factors()["water_l"].portions
    assert (caffeine["coffee"], caffeine["espresso"], caffeine["tea"]) == (90, 80, 50)  # EFSA 2015
    assert water["glass"] == 0.25
    assert water["cup"] == pytest.approx(0.2366, abs=0.005)  # a US cup
    assert catalogue.factors()["alcohol_units"].portions["g"] == 1 / 8  # a UK unit is 8 g
    assert catalogue.factors()["vitamin_d_ug"].portions["iu"] == 1 / 40


def test_drinks_hold_what_their_source_says() -> None:
    mg = {(d.source, d.label): d.mg for d in catalogue.drinks().values()}
    # EFSA's examples beside its opinion of 2015; the NHS's list for pregnancy; the FDA's consumer update of 2018.
    assert mg == {
        ("efsa_caffeine_2015", "Filter coffee"): 90,
        ("efsa_caffeine_2015", "Espresso"): 80,
        ("efsa_caffeine_2015", "Black tea"): 50,
        ("efsa_caffeine_2015", "Cola"): 40,
        ("efsa_caffeine_2015", "Energy drink"): 80,
        ("nhs_caffeine", "Filter coffee, a mug"): 140,
        ("nhs_caffeine", "Instant coffee"): 100,
        ("nhs_caffeine", "Black tea, a mug"): 75,
        ("fda_caffeine", "Green tea"): 40,
        ("fda_caffeine", "Decaffeinated coffee"): 8,
    }
    for drink in catalogue.drinks().values():
        if drink.says:  # a range: the figure is its middle
            low, high = (float(n) for n in drink.says.removesuffix(" mg").split(" to "))
            assert abs(drink.mg - (low + high) / 2) <= 0.5


def test_a_yes_or_no_and_its_amount_know_each_other() -> None:
    amount = catalogue.amount_of("alcohol")
    assert amount is not None
    assert amount.key == "alcohol_units"
    assert catalogue.amount_of("sleep_h") is None


# --- sites ------------------------------------------------------------------------------------------


def test_no_name_belongs_to_two_sites_kinds_or_remedies() -> None:
    for table in (catalogue.sites(), catalogue.kinds(), catalogue.remedies()):
        owners: dict[tuple[str, ...], set[str]] = {}
        for key, entry in table.items():
            for alias in entry.aliases:
                bag = catalogue._bag(alias.split())
                assert bag, alias
                owners.setdefault(bag, set()).add(key)
        assert {bag: keys for bag, keys in owners.items() if len(keys) > 1} == {}


def test_a_name_of_a_site_holds_no_word_for_a_side() -> None:
    sides, _ = catalogue._sides()
    for site in catalogue.sites().values():
        for alias in site.aliases:
            assert not sides.keys() & set(alias.split()), alias


@pytest.mark.parametrize("view", ["front", "back"])
@pytest.mark.parametrize("side", ["left", "right"])
def test_each_view_has_at_least_thirty_sites_on_each_side(view: str, side: str) -> None:
    # A site of the midline is seen on both sides; those of the face are counted with the front.
    seen = [s for s in catalogue.sites().values() if any(spot.view == view for spot in s.spots)]
    assert len(seen) >= 30
    assert sum(s.paired for s in seen) >= 25, side


@pytest.mark.parametrize("key", ["eyelid", "lip", "tongue", "thumb", "calf", "arch"])
def test_the_sites_that_people_name_most_are_there(key: str) -> None:
    assert key in catalogue.sites()


def test_a_spot_stands_on_the_body_and_only_the_midline_at_zero() -> None:
    for site in catalogue.sites().values():
        assert len(site.spots) == (0 if site.key == "whole_body" else 1), site.key
        for spot in site.spots:
            assert 0 <= spot.x < 0.8
            assert 0 <= spot.y < 1
            assert (spot.x > 0) == site.paired, site.key


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("left calf", ("calf", "left")),
        ("Calf (L)", ("calf", "left")),
        ("L calf", ("calf", "left")),
        ("calf_left", ("calf", "left")),
        ("CalfLeft", ("calf", "left")),
        ("LEFT CALF.", ("calf", "left")),
        ("both calves", ("calf", "both")),
        ("L/R calf", ("calf", "both")),
        ("calves", ("calf", "")),
        ("Rt. gastrocnemius", ("calf", "right")),
        ("belly of the left calf", ("calf", "left")),
        ("right upper arm", ("upper_arm", "right")),
        ("bicep", ("biceps", "")),
        ("eye", ("eyelid", "")),
        ("eye lid", ("eyelid", "")),
        ("under right eye", ("lower_eyelid", "right")),
        ("left side of the jaw", ("jaw", "left")),
        ("left-hand side of neck", ("neck_side", "left")),
        ("side of the neck", ("neck_side", "")),
        ("arch of my left foot", ("arch", "left")),
        ("left lip", ("lip", "left")),
        ("lower back", ("lower_back", "")),
        ("li. Wade", ("calf", "left")),
        ("Wade rechts", ("calf", "right")),
        ("beide Waden", ("calf", "both")),
        ("linkes Augenlid", ("eyelid", "left")),
        ("mollet gauche", ("calf", "left")),
        ("l'épaule droite", ("shoulder", "right")),
        ("sous l’œil gauche", ("lower_eyelid", "left")),
        ("pantorrilla izquierda", ("calf", "left")),
        ("párpado derecho", ("eyelid", "right")),
        ("panturrilha esquerda", ("calf", "left")),
        ("polpaccio dx", ("calf", "right")),
        ("linker kuit", ("calf", "left")),
        ("linkerkuit", ("calf", "left")),
        ("Rechterbein", ("leg", "right")),
        ("venstre legg", ("calf", "left")),
        ("höger fot", ("foot", "right")),
        ("all over", ("whole_body", "")),
        ("calf", ("calf", "")),
    ],
)
def test_a_site_is_known_by_the_words_people_use(text: str, found: tuple[str, str]) -> None:
    assert catalogue.find_site(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "left",
        "R",
        "side",
        "left side",
        "hat",
        "left calf and right thigh",
        "calf; thigh",
        "<b>",
        "12",
        "linker",
        "rightly",
    ],
)
def test_text_that_names_no_site_gives_none(text: str) -> None:
    assert catalogue.find_site(text) is None


def test_every_site_is_found_by_its_own_key_and_label_on_either_side() -> None:
    for site in catalogue.sites().values():
        for side in ("left", "right"):
            assert catalogue.find_site(f"{side} {site.key}") == (site.key, side)
            assert catalogue.find_site(catalogue.place_label(site.key, side)) == (site.key, side)


def test_a_place_is_called_as_people_call_it() -> None:
    assert catalogue.place_label("calf", "left") == "Left calf"
    assert catalogue.place_label("achilles", "right") == "Right Achilles tendon"
    assert catalogue.place_label("calf", "both") == "Calf (both sides)"
    assert catalogue.place_label("calf", "") == "Calf"
    assert catalogue.place_label("My Odd Place", "") == "My Odd Place"


# --- kinds, remedies, medicines -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("twitch", "twitch"),
        ("Fasciculations", "twitch"),
        ("jump", "twitch"),
        ("flutter", "twitch"),
        ("Zucken", "twitch"),
        ("charley horse", "cramp"),
        ("Krampf", "cramp"),
        ("crampe", "cramp"),
        ("calambres", "cramp"),
        ("muscle spasm", "spasm"),
        ("espasmo", "spasm"),
    ],
)
def test_a_kind_is_known_by_the_words_people_use(text: str, key: str) -> None:
    kind = catalogue.find_kind(text)
    assert kind is not None
    assert kind.key == key


def test_the_kinds_are_the_three_of_the_diary() -> None:
    assert list(catalogue.kinds()) == ["twitch", "cramp", "spasm"]
    assert catalogue.find_kind("headache") is None


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("stretched", "stretch"),
        ("Ice pack", "ice"),
        ("heating pad", "heat"),
        ("hot tub", "sauna"),
        ("pickle juice", "pickle_juice"),
        ("Chamomile Tea", "chamomile"),
        ("salt tablets", "salt"),
        ("B12", "vitamin_b12"),
        ("magnesium", "magnesium"),
        ("rested", "rest"),
        ("massage", "massage"),
        ("foam roller", "foam_roller"),
        ("tennis ball", "ball"),
        ("water", "water"),
    ],
)
def test_the_remedies_that_people_name_are_known(text: str, key: str) -> None:
    remedy = catalogue.find_remedy(text)
    assert remedy is not None
    assert remedy.key == key


def test_ice_and_heat_carry_their_minutes_for_a_timer() -> None:
    assert catalogue.remedies()["ice"].minutes == (15, 20)
    assert catalogue.remedies()["heat"].minutes == (15, 20)
    assert catalogue.find_remedy("a new hat") is None


def test_medicines_are_not_to_be_stopped_but_for_muscle_pain_on_a_statin() -> None:
    statin = [s.text for s in catalogue.medicine_kinds()["statin"].statements if s.source == "nhs_statins"]
    assert len(statin) == 1
    assert "stop taking the statin and call" in statin[0]
    advice = " ".join(s.text for kind in catalogue.medicine_kinds().values() for s in kind.statements)
    assert "Do not stop a prescribed medicine" in advice
    assert {"corticosteroid", "oestrogen", "statin"} <= set(catalogue.medicine_kinds())
