"""The class of a medicine by the name that somebody writes, and what is known of that class."""

from __future__ import annotations

import pytest

from myolog import catalogue, substances


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Indapamide 1.5 mg", "thiazide_diuretic"),
        ("Seretide", "long_acting_beta_agonist"),
        ("spironolactone", "potassium_sparing_diuretic"),
        ("ATORVASTATIN 20", "statin"),
        ("Sertraline", "antidepressant"),
        ("Prednisolone 5mg", "corticosteroid"),
        ("Estradot patches", "oestrogen"),
        ("Furosemide (Lasix) 40 mg", "loop_diuretic"),
        ("Salbutamol inhaler", "short_acting_beta_agonist"),
        ("Nexium", "proton_pump_inhibitor"),
        ("Priadel 400", "lithium"),
        ("L-Thyroxin 75", "levothyroxine"),
        ("Ritalin", "methylphenidate"),
        ("Evista", "raloxifene"),
        ("Premarin", "conjugated_oestrogen"),
        ("Naproxen 500 mg", "naproxen"),
        ("Forsteo", "teriparatide"),
        ("Venofer infusion", "iron_sucrose"),
        ("omeprazol", "proton_pump_inhibitor"),  # as it is spelt in German
        ("Furosemid", "loop_diuretic"),
    ],
)
def test_a_name_finds_what_is_known_of_its_class(name: str, key: str) -> None:
    assert [kind.key for kind in substances.kinds(name)] == [key]


def test_every_class_of_which_something_is_known_is_found_by_each_of_its_names() -> None:
    for key in set(catalogue.medicine_kinds()) - {"any_prescribed"}:
        for name in catalogue.substances()[key].names:
            assert key in [kind.key for kind in substances.kinds(name)], name


def test_a_medicine_of_two_classes_has_both() -> None:
    found = [each.key for each in substances.classes("Salmeterol/Fluticasone 25/125")]
    assert found == ["long_acting_beta_agonist", "corticosteroid"]


@pytest.mark.parametrize(
    "name", ["", "Vitamin D3", "Magnesium citrate", "Ibuprofen 400", "Blue drops", "station", "Iron"]
)
def test_of_a_medicine_whose_class_is_not_known_nothing_is_said(name: str) -> None:
    assert substances.kinds(name) == ()


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("Salbutamol", True),
        ("2 ibuprofen", True),
        ("Coffee", False),
        ("Water", False),
        ("Cannabis", False),
        ("Creatine", False),
    ],
)
def test_a_medicine_is_told_from_a_drink_by_its_name(name: str, *, is_one: bool) -> None:
    assert substances.is_medicine(name) == is_one


def test_short_words_rest_on_a_finding_and_name_its_source() -> None:
    for kind in catalogue.medicine_kinds().values():
        first = kind.statements[0]
        if kind.short:
            assert first.strength != "reported, not shown", kind.key
            assert kind.cited == f"{kind.short} ({catalogue.sources()[first.source].cited})"
            assert len(kind.short) <= 60, kind.key
            assert "cause" not in kind.short
        else:
            assert kind.cited == ""


def test_loop_diuretics_are_told_as_the_study_found_them() -> None:
    # Garrison 2012: adjusted sequence ratio 1.20, 95 % interval 1.00 to 1.44, p = 0.07.
    (said,) = catalogue.medicine_kinds()["loop_diuretic"].statements
    assert "1.2 times as often, which may be chance" in said.text


def test_what_a_person_wrote_is_kept_in_no_cache() -> None:
    substances.kinds("Salbutamol")
    before = substances._pattern.cache_info().currsize
    substances.kinds("My own secret drops")
    substances.is_medicine("My own secret drops")
    assert substances._pattern.cache_info().currsize == before
