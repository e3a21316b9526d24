"""The facts of the report as a FHIR R4 Bundle, for programs of a practice (https://hl7.org/fhir/R4/).

A collection of a Patient (without identity, unless a name was given), Observations, MedicationStatements, and the answers
to the red flags as a QuestionnaireResponse. Units are UCUM; a LOINC or SNOMED CT code stands only where one means just this
and a public source confirms it.
"""

from __future__ import annotations

import json
import math
import uuid
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pandas as pd

from myolog import summary
from myolog.diary import COUNT_RATE, TALLY
from myolog.rates import Estimate
from myolog.report.about import LABELS
from myolog.report.facts import Facts
from myolog.report.kinds import of_kind
from myolog.triggers import sentences

UCUM: Final = "http://unitsofmeasure.org"
LOINC: Final = "http://loinc.org"
SLEEP: Final = ("93832-4", "Sleep duration")
FAMILY: Final = ("10157-6", "History of family member diseases note")
PREGNANT: Final = ("49051-6", "Gestational age in weeks")
SNOMED_CT: Final = "http://snomed.info/sct"
KINDS: Final = {"cramp": ("55300003", "Cramp (finding)")}
"""Codes of kinds of episode; that of a cramp is in HL7's guide for symptoms. None was confirmed for a twitch or a spasm."""
NAMES: Final = uuid.UUID("5d0f9d3e-6b0c-5e0a-9c8e-2f3b1c7f6a10")
"""Of the keys in a bundle, so that the same report has the same ones."""

Resource = dict[str, Any]


def bundle(facts: Facts) -> Resource:
    """FHIR R4 Bundle of a report.

    Parameters
    ----------
    facts : Facts

    Returns
    -------
    dict
        As JSON holds it; see `to_json`.
    """
    seed = facts.diary.digest + facts.name
    resources: list[Resource] = [_patient(facts)]
    resources += [*_observations(facts), *(_medicines(facts) if "medicines" in facts.parts else ())]
    if facts.answers:
        resources.append(_red_flags(facts))
    keys = [f"urn:uuid:{uuid.uuid5(NAMES, f'{seed} {n}')}" for n in range(len(resources))]
    for resource in resources[1:]:
        resource["subject"] = {"reference": keys[0]}
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": f"{facts.made:%Y-%m-%d}T00:00:00Z",
        "entry": [{"fullUrl": key, "resource": resource} for key, resource in zip(keys, resources, strict=True)],
    }


def to_json(facts: Facts) -> str:
    """The bundle as JSON."""
    return json.dumps(bundle(facts), ensure_ascii=False, indent=1)


def _patient(facts: Facts) -> Resource:
    return {"resourceType": "Patient"} | ({"name": [{"text": facts.name}]} if facts.name else {})


def _observation(facts: Facts, text: str, code: tuple[str, str] | None = None, **value: Any) -> Resource:  # noqa: ANN401 - a value of FHIR
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": {**_coding(LOINC, code), "text": text},
        "effectivePeriod": {"start": f"{facts.first:%Y-%m-%d}", "end": f"{facts.last:%Y-%m-%d}"},
        "note": [{"text": facts.notice}],
        **value,
    }


def _coding(system: str, code: tuple[str, str] | None) -> Mapping[str, Any]:
    return {"coding": [{"system": system, "code": code[0], "display": code[1]}]} if code else {}


def _quantity(value: float, unit: str, code: str) -> Mapping[str, Any]:
    return {"value": round(float(value), 4), "unit": unit, "system": UCUM, "code": code}


def _observations(facts: Facts) -> Iterator[Resource]:
    diary = facts.diary
    standing = summary.standing(diary)
    if diary.outcome == TALLY:
        if not diary.lacks_quiet_days and math.isfinite(standing.weekly.low):
            yield _rate(facts, standing.weekly)
        days = {"observed days": standing.observed_days, "observed days without an episode": standing.days_without}
        for text, n in days.items():
            yield _observation(facts, text, valueQuantity=_quantity(n, "days", "d"))
        yield _observation(facts, "episodes noted", valueInteger=int(standing.episodes))
    else:
        scored = summary.score_standing(diary)
        if math.isfinite(scored.mean.value):
            kind, *unit = (
                ("mean", "per minute", "/min") if diary.outcome == COUNT_RATE else ("mean score", "score", "1")
            )
            yield _observation(facts, f"{diary.outcome}, {kind}", valueQuantity=_quantity(scored.mean.value, *unit))
    yield from _of_episodes(facts, standing)
    sleep = diary.days["sleep_h"].dropna() if "sleep_h" in diary.days else pd.Series(dtype=float)
    if len(sleep):
        yield _observation(facts, "sleep a night, median", SLEEP, valueQuantity=_quantity(sleep.median(), "h", "h"))
    if facts.result is not None and "before" in facts.parts:
        outcome = facts.result.outcome
        for finding in (f for f in facts.result.findings if f.is_likely):
            words = f"{finding.factor.label}: {sentences.finding_words(finding, outcome)} (an association)"
            yield _observation(facts, words, valueString=sentences.sentence(finding, outcome))
    yield from _about(facts)
    for one in facts.experiments:
        yield _observation(facts, f"{one.experiment.label}: tested in an experiment", valueString=one.sentence)


def _about(facts: Facts) -> Iterator[Resource]:
    """What the person says about themselves: results of tests and usual amounts as the texts that they are."""
    about = facts.about
    for name, text in about.answers.items():
        match name:
            case "weeks_pregnant":
                weeks = _quantity(about.weeks_pregnant or 0, "weeks", "wk")
                yield _observation(facts, LABELS[name], PREGNANT, valueQuantity=weeks)
            case "hindered":
                score = _quantity(about.hindered or 0, "of 10", "{score}")
                yield _observation(facts, LABELS[name], valueQuantity=score)
            case "family":
                yield _observation(facts, LABELS[name], FAMILY, valueString=text)
            case _:
                yield _observation(facts, LABELS[name], valueString=text)


def _rate(facts: Facts, weekly: Estimate) -> Resource:
    found = _observation(
        facts,
        "episodes of twitching, cramping or spasm a week",
        valueQuantity=_quantity(weekly.value, "per week", "/wk"),
    )
    if math.isfinite(weekly.low) and math.isfinite(weekly.high):
        # A reference range would be taken for what is normal.
        found["component"] = [
            {
                "code": {"text": f"{end} end of the 95 % confidence interval of the rate"},
                "valueQuantity": _quantity(value, "per week", "/wk"),
            }
            for end, value in (("lower", weekly.low), ("upper", weekly.high))
        ]
    return found


def _of_episodes(facts: Facts, standing: summary.Standing) -> Iterator[Resource]:
    if standing.median_duration is not None:
        minutes = standing.median_duration / pd.Timedelta(minutes=1)
        yield _observation(facts, "duration of an episode, median", valueQuantity=_quantity(minutes, "min", "min"))
    if standing.usual_severity is not None:
        severity = _quantity(standing.usual_severity, "of 10", "{score}")
        yield _observation(facts, "severity of an episode (0 to 10), median", valueQuantity=severity)
    for kind in summary.kinds_of(facts.diary):
        noted = {"code": {"text": "episodes noted"}, "valueInteger": len(of_kind(facts.diary, kind))}
        value = {**_coding(SNOMED_CT, KINDS.get(kind)), "text": summary.kind_label(kind)}
        yield _observation(facts, "kind of episode", valueCodeableConcept=value, component=[noted])
    if "where" not in facts.parts:
        return
    sites = summary.by_site(facts.diary)
    for row in sites[sites["site"] != ""].head(20).itertuples():
        yield _observation(facts, "episodes at a site", bodySite={"text": row.label}, valueInteger=int(row.episodes))


def _medicines(facts: Facts) -> Iterator[Resource]:
    for row in facts.diary.medicines.itertuples(index=False):
        name = row.name if isinstance(row.name, str) else "not named"
        period = {end: f"{at:%Y-%m-%d}" for end, at in (("start", row.start), ("end", row.end)) if pd.notna(at)}
        yield {
            "resourceType": "MedicationStatement",
            "status": "completed" if "end" in period else "active",
            "medicationCodeableConcept": {"text": name},
            **({"effectivePeriod": period} if period else {}),
            **({"dosage": [{"text": row.dose}]} if isinstance(row.dose, str) else {}),
        }


def _red_flags(facts: Facts) -> Resource:
    """Every question; one without an answer was not answered, and then the questionnaire is still in progress."""
    complete = all(answer.yes is not None for answer in facts.answers)
    return {
        "resourceType": "QuestionnaireResponse",
        "status": "completed" if complete else "in-progress",
        "authored": f"{facts.made:%Y-%m-%d}",
        "item": [
            {"linkId": answer.key, "text": answer.text}
            | ({"answer": [{"valueBoolean": answer.yes}]} if answer.yes is not None else {})
            for answer in facts.answers
        ],
    }
