"""The FHIR bundle is what fhir.resources (its R4B models) takes, and says what the report says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from fhir.resources.R4B.bundle import Bundle

import myolog
from myolog import catalogue, report, summary
from myolog.report import Facts, Wish, fhir

DATA = Path(__file__).resolve().parents[2] / "data"


@pytest.fixture(scope="module")
def facts() -> Facts:
    flags = {flag.key: flag.key == "weakness" for flag in catalogue.red_flags()}
    return report.collect(myolog.read_diary(DATA / "demo").diary, Wish(flags=flags))


def resources(facts: Facts, kind: str) -> list[dict[str, Any]]:
    found = [entry["resource"] for entry in json.loads(fhir.to_json(facts))["entry"]]
    return [resource for resource in found if resource["resourceType"] == kind]


def test_it_is_valid(facts: Facts) -> None:
    text = fhir.to_json(facts)
    parsed = Bundle.model_validate_json(text)
    assert json.loads(parsed.model_dump_json()) == json.loads(text)  # nothing that R4 does not know


def test_nobody_is_named_unless_a_name_was_given(facts: Facts) -> None:
    assert resources(facts, "Patient") == [{"resourceType": "Patient"}]
    named = report.collect(facts.diary, Wish(name='Zoë "Z" <b>'))
    assert resources(named, "Patient") == [{"resourceType": "Patient", "name": [{"text": 'Zoë "Z" <b>'}]}]
    Bundle.model_validate_json(fhir.to_json(named))


def test_its_numbers_are_those_of_the_screens(facts: Facts) -> None:
    standing = summary.standing(facts.diary)
    found = {each["code"]["text"]: each for each in resources(facts, "Observation") if "bodySite" not in each}
    weekly = found["episodes of twitching, cramping or spasm a week"]
    assert weekly["valueQuantity"]["value"] == pytest.approx(standing.weekly.value, abs=1e-4)
    assert weekly["valueQuantity"]["code"] == "/wk"
    assert [end["valueQuantity"]["value"] for end in weekly["component"]] == pytest.approx(
        [standing.weekly.low, standing.weekly.high], abs=1e-4
    )
    assert "referenceRange" not in json.dumps(weekly)  # would be read as what is normal
    assert found["observed days without an episode"]["valueQuantity"]["value"] == standing.days_without
    assert found["episodes noted"]["valueInteger"] == standing.episodes
    assert found["sleep a night, median"]["code"]["coding"][0]["code"] == "93832-4"
    sites = {
        each["bodySite"]["text"]: each["valueInteger"] for each in resources(facts, "Observation") if "bodySite" in each
    }
    assert sites["Left eyelid"] == 105


def test_each_kind_is_counted_and_a_cramp_has_its_code() -> None:
    starts = [f"2026-01-{day:02d}T10:00" for day in range(1, 26)]
    kinds = ["cramp"] * 11 + ["twitch"] * 12 + ["spasm"] * 2  # two are too few to be looked at by themselves
    mixed = report.collect(myolog.Diary(pd.DataFrame({"start": starts, "kind": kinds})))
    Bundle.model_validate_json(fhir.to_json(mixed))
    found = [each for each in resources(mixed, "Observation") if each["code"]["text"] == "kind of episode"]
    assert [each["valueCodeableConcept"] for each in found] == [
        {"text": "Twitch"},
        {
            "coding": [{"system": "http://snomed.info/sct", "code": "55300003", "display": "Cramp (finding)"}],
            "text": "Cramp",
        },
    ]
    assert [each["component"] for each in found] == [
        [{"code": {"text": "episodes noted"}, "valueInteger": n}] for n in (12, 11)
    ]


def test_medicines_and_red_flags_are_there_as_given(facts: Facts) -> None:
    medicines = {m["medicationCodeableConcept"]["text"]: m for m in resources(facts, "MedicationStatement")}
    assert medicines["Salbutamol inhaler"]["effectivePeriod"] == {"start": "2026-01-21", "end": "2026-02-10"}
    assert medicines["Vitamin D3"]["status"] == "active"
    (answered,) = resources(facts, "QuestionnaireResponse")
    yes = [item["linkId"] for item in answered["item"] if item["answer"][0]["valueBoolean"]]
    assert yes == ["weakness"]
    assert len(answered["item"]) == len(catalogue.red_flags())
    assert answered["status"] == "completed"


def test_a_question_without_an_answer_is_there_without_one(facts: Facts) -> None:
    some = report.collect(facts.diary, Wish(flags={"two_weeks": True, "wasting": False}))
    Bundle.model_validate_json(fhir.to_json(some))
    (answered,) = resources(some, "QuestionnaireResponse")
    assert answered["status"] == "in-progress"
    assert [item["linkId"] for item in answered["item"]] == [flag.key for flag in catalogue.red_flags()]
    given = {item["linkId"]: item["answer"] for item in answered["item"] if "answer" in item}
    assert given == {"two_weeks": [{"valueBoolean": True}], "wasting": [{"valueBoolean": False}]}


def test_what_the_person_leaves_out_of_the_report_is_not_there(facts: Facts) -> None:
    little = report.collect(facts.diary, Wish(parts=[], flags={"two_weeks": True}))
    assert resources(little, "QuestionnaireResponse") == []
    assert resources(little, "MedicationStatement") == []
    texts = json.dumps(resources(little, "Observation"))
    assert "bodySite" not in texts
    assert "likely" not in texts


def test_little_is_valid_too() -> None:
    one = myolog.Diary(pd.DataFrame({"start": ["2026-01-01T10:00"]}))
    Bundle.model_validate_json(fhir.to_json(report.collect(one)))
    tally = myolog.Diary.from_days(pd.DataFrame({"date": ["2026-01-01"], "episodes": [0], "=cmd()": [1]}))
    Bundle.model_validate_json(fhir.to_json(report.collect(tally)))
