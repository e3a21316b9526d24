"""What a column is by its name: aliases in any case, units in names, scales that run the other way."""

from collections.abc import Callable

import pytest

from myolog import Reading
from myolog.catalogue import factors
from myolog.readers.table.headers import LONGEST, recognise
from myolog.readers.table.names import ATTRIBUTES, NAMES

Read = Callable[..., Reading]


@pytest.mark.parametrize(
    ("header", "key", "unit"),
    [
        ("Sleep (hours)", "sleep_h", "h"),
        ("SLEEP_H", "sleep_h", "h"),
        ("sleepHours", "sleep_h", "h"),
        ("Asleep duration (min)", "sleep_h", "min"),
        ("Sleep (last night)", "sleep_h", ""),
        ("coffee_mg", "caffeine_mg", "mg"),
        ("Coffee (cups)", "caffeine_mg", "cup"),
        ("Cups of coffee", "caffeine_mg", "cup"),
        ("Water", "water_l", ""),
        ("water in ml", "water_l", "ml"),
        ("Water (oz)", "water_l", "fl oz"),
        ("Glasses of fluid", "water_l", "glass"),
        ("Session load (RPE x min)", "training_load", ""),
        ("Vitamin D (IU)", "vitamin_d_ug", "iu"),
        ("B12 (Cobalamin) (µg)", "vitamin_b12_ug", "ug"),
        ("Vitamin B12 (mcg)", "vitamin_b12_ug", "ug"),
        ("Alcohol (g)", "alcohol_units", "g"),
        ("Alcohol (yes/no)", "alcohol", ""),
        ("Stress (0-10)", "stress", ""),
        ("Stress (1 = low, 5 = high)", "stress", ""),
        ("Fatigue (1-5, 5 = very tired)", "tiredness", ""),
        ("Schlaf (Std.)", "sleep_h", "h"),
        ("Kaffee (Tassen)", "caffeine_mg", "cup"),
        ("Number of cigarettes", "nicotine", ""),
        ("Mg (mg)", "magnesium_mg", "mg"),
        ("CA (g)", "calcium_mg", "g"),
        ("Na [mg]", "sodium_mg", "mg"),
        ("Stretching before bed (min)", "stretching_before_bed_min", "min"),
        ("Hours on my feet", "standing_h", "h"),
        ("Heures assis", "sitting_h", "h"),
        ("Fasting (h)", "fasting_h", "h"),
        ("Contact lenses (h)", "contact_lens_h", "h"),
        ("Dialyse", "dialysis", ""),
        ("Energy drinks", "energy_drinks", ""),
        ("Cycle day", "cycle_day", ""),
        ("SSW", "pregnancy_week", ""),
        ("Body temperature (°C)", "body_temp_c", "°C"),
        ("Außentemperatur (°C)", "outdoor_temp_c", "°C"),
        ("Air pressure (hPa)", "air_pressure_hpa", "hPa"),
        ("Luftfeuchtigkeit (%)", "humidity_pct", "%"),
        ("Humidity %", "humidity_pct", ""),
    ],
)
def test_a_factor_is_known_by_its_name(header: str, key: str, unit: str) -> None:
    guess = recognise(header)
    assert (guess.role, guess.key, guess.unit) == ("factor", key, unit)


@pytest.mark.parametrize(
    "header",
    [
        "Stress (1-5, 5 = relaxed)", "Fatigue (1-5, 5 = fresh)", "Stress (1-5, 5=calm)", "Stress [5 = none]", "Stress (inverted)",
        "Stress (high = good)", "Sleep (mg)", "sleep_mg", "Sleep (1-5)", "Sleep %", "Sleep (deep)", "Deep sleep (min)", "Sleep score",
        "Sleep quality (1-5)", "Mood (1-5)", "Muscle soreness (0-4)", "Nicotine (mg)", "Severity (1-5, 5 = mild)", "Water (goal)",
        "Outdoor temperature (°F)", "Air pressure (mmHg)", "Fasting (mg/dL)", "Energy drinks (ml)",
    ],
)  # fmt: skip
def test_a_name_that_may_mean_something_else_stays_the_person_s_own(header: str) -> None:
    assert recognise(header).role == "own"


def test_the_reason_for_a_doubt_is_told(read: Read) -> None:
    reading = read('date,"Stress (1-5, 5 = relaxed)"\n2024-03-14,3\n2024-03-15,4\n')
    column = reading.columns.iloc[1]
    assert column["key"] == "Stress (1-5, 5 = relaxed)"
    assert "other way round" in column["reason"]
    assert "other way round" in reading.problems["fix"].iloc[0]


@pytest.mark.parametrize(
    ("header", "role", "key"),
    [
        ("Datum", "date", ""), ("Start time", "start", ""), ("Uhrzeit", "time", ""), ("Ended", "end", ""), ("duration_min", "attribute", "duration"),
        ("Duration (h:mm)", "attribute", "duration"), ("Body part", "attribute", "site"), ("Pain level", "attribute", "severity"),
        ("Severity (0-10)", "attribute", "severity"), ("RPE", "rpe", ""), ("Minutes", "minutes", ""), ("Krämpfe", "tally", ""),
    ],
)  # fmt: skip
def test_other_columns_are_known_by_their_names(header: str, role: str, key: str) -> None:
    guess = recognise(header)
    assert (guess.role, guess.key) == (role, key)


def test_no_name_belongs_to_a_role_and_a_factor() -> None:
    known = {alias for factor in factors().values() for alias in factor.aliases}
    for names in (*NAMES.values(), *ATTRIBUTES.values()):
        assert not known & {recognise.__wrapped__(n).key for n in names.split(";") if recognise(n).role == "factor"}
        assert all(recognise(n).role != "factor" for n in names.split(";"))


@pytest.mark.parametrize(
    "header",
    ["(" * 150, "5 = " * 40, "a" * LONGEST, "x" * 10_000, "((((1-5", ") (", "= = =", "Stress (" + "1" * 100 + ")"],
)
def test_a_hostile_name_is_looked_at_quickly(header: str) -> None:
    assert recognise(header).role in ("own", "factor")


def test_columns_may_stand_in_any_order(read: Read) -> None:
    first = read("date,sleep_h,stress,episodes\n2024-03-14,7,3,1\n2024-03-15,8,2,0\n").diary
    second = read("episodes,stress,sleep_h,date\n1,3,7,2024-03-14\n0,2,8,2024-03-15\n").diary
    assert second.days[list(first.days.columns)].equals(first.days)


def test_two_columns_of_one_factor_are_both_kept(read: Read) -> None:
    reading = read("date,Coffee (cups),caffeine_mg\n2024-03-14,2,300\n2024-03-15,1,100\n")
    days = reading.diary.days
    assert days["caffeine_mg"].tolist() == [300, 100]  # the plain name goes first
    assert days["Coffee (cups)"].tolist() == [2, 1]
    assert reading.problems["column"].tolist() == ["Coffee (cups)"]


def test_a_name_that_stands_twice_is_kept_twice(read: Read) -> None:
    reading = read("date,Mood,Mood,\n2024-03-14,2,3,sun\n2024-03-15,1,4,rain\n")
    assert reading.diary.days[["Mood", "Mood (2)", "column 4"]].to_numpy().tolist() == [[2, 3, "sun"], [1, 4, "rain"]]
    assert reading.problems["column"].tolist() == ["Mood (2)", "column 4"]


def test_an_own_column_never_takes_the_name_of_a_factor(read: Read) -> None:
    reading = read("date,sleep_h\n2024-03-14,badly\n2024-03-15,very well\n")
    assert reading.diary.days["sleep_h (own)"].tolist() == ["badly", "very well"]
    assert "sleep_h" not in reading.diary.days.columns
    renamed = read("date,sleep_h\n2024-03-14,7\n", mapping={"sleep_h": "own"})
    assert [f.key for f in renamed.diary.factors] == ["sleep_h (own)"]


@pytest.mark.parametrize("header", ["mg", "Mg", "K", "ca", "Mg (0-4)", "K (Kelvin)"])
def test_a_symbol_without_its_unit_of_mass_is_nothing_known(header: str) -> None:
    assert recognise(header).role == "own"
