"""What can harm is refused with its class and its source, and what is not plainly everyday is asked about."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import textstat

from myolog import catalogue, experiments
from myolog.diary import Diary
from myolog.experiments import safety
from tests.experiments.people import NO_TO_ALL, coffee
from tests.test_guide import ARI_OF_AGE

Wording = list[str]
WORDINGS: dict[str, Any] = tomllib.loads((Path(__file__).parent / "wordings.toml").read_text(encoding="utf-8"))
REFUSED = [(label, wording) for label, wordings in WORDINGS["refused"].items() for wording in wordings]
ASKED_FIRST = [(key, wording) for key, wordings in WORDINGS["asked_first"].items() for wording in wordings]
ASKED: list[Wording] = WORDINGS["asked"]["wordings"]
ALLOWED: list[Wording] = WORDINGS["allowed"]["wordings"]
RULES: list[safety.Rule] = [*safety.refused(), *safety.limits()]


def plan(wording: Wording, **more: Any) -> experiments.Experiment:  # noqa: ANN401 - the arguments of plan
    factor, on, off = wording
    return coffee(factor=factor, on=on, off=off, **more)


def asked(wording: Wording) -> set[str]:
    factor, on, off = wording
    return {question.key for question in experiments.questions(factor, on, off)}


def test_there_are_enough_wordings_of_each_sort() -> None:
    assert (len(REFUSED) >= 180, len(ASKED_FIRST) >= 20, len(ALLOWED) >= 90) == (True, True, True)
    need_a_diary_or_answer = {
        limit.label for limit in safety.limits() if limit.question == "training" or limit.times_usual
    }
    labels = {rule.label for rule in RULES}
    assert set(WORDINGS["refused"]) == labels - need_a_diary_or_answer  # each rule has one at least


@pytest.mark.parametrize(("label", "wording"), REFUSED, ids=str)
def test_what_can_harm_is_refused_with_its_class_its_source_and_whom_to_ask(label: str, wording: Wording) -> None:
    with pytest.raises(ValueError, match="not drawn up") as refused:
        plan(wording)
    (rule,) = (rule for rule in RULES if rule.label == label)
    assert str(refused.value) == (
        f"This experiment is not drawn up. {label}: {rule.reason} ({catalogue.sources()[rule.source].cited}) "
        "If you want to change this, talk to your doctor or pharmacist first."
    )


@pytest.mark.parametrize("wording", ASKED, ids=str)
def test_what_is_not_plainly_everyday_needs_an_answer(wording: Wording) -> None:
    assert "care" in asked(wording)
    with pytest.raises(ValueError, match=r"one answer is needed\. Is any of this a medicine"):
        plan(wording, answers={"health": False})
    with pytest.raises(ValueError, match="Medicines, supplements, herbs and prescribed care: "):
        plan(wording, answers={"care": True, "health": False})
    assert plan(wording).on == wording[1]


@pytest.mark.parametrize(("key", "wording"), ASKED_FIRST, ids=str)
def test_what_may_be_far_from_usual_needs_an_answer(key: str, wording: Wording) -> None:
    factor, on, off = wording
    (question,) = (each for each in experiments.questions(factor, on, off) if each.key == key)
    others = {name: answer for name, answer in NO_TO_ALL.items() if name != key}
    with pytest.raises(ValueError, match=re.escape(f"one answer is needed. {question.question}")):
        plan(wording, answers=others)
    with pytest.raises(ValueError, match=re.escape(f"not drawn up. {question.label}: {question.reason}")):
        plan(wording, answers={**others, key: True})
    assert plan(wording).on == wording[1]


def trained(*minutes: float) -> Mapping[str, float]:
    """What is usual for somebody who trained so many minutes on the days of a diary."""
    dates = pd.date_range("2026-03-01", periods=len(minutes))
    days = pd.DataFrame({"date": dates, "episodes": 0, "training_min": minutes, "sleep_h": 7.0})
    return experiments.usual_amounts(Diary.from_days(days))


def test_training_is_compared_with_what_is_usual_for_the_person() -> None:
    usual = trained(0, 40, 0, 30, 50, float("nan"))
    assert usual == {"training_min": 40}  # the middle one of 30, 40 and 50: days without training do not count
    far = ["running", "90 minutes of running a day", "usual runs"]
    assert asked(far) == set()  # up to two hours pass where nothing is known
    with pytest.raises(
        ValueError, match=r"Far more training than usual: .* twice what is usual for you can be tested\."
    ):
        plan(far, usual=usual)
    assert plan(["running", "80 minutes of running a day", "usual runs"], usual=usual).off == "usual runs"  # twice 40
    walk = ["walking", "a walk of 45 minutes", "no walk"]
    assert plan(walk, usual=trained(10)).off == "no walk"  # an everyday walk is never too much


def test_where_it_is_known_what_is_usual_long_training_is_not_asked_about() -> None:
    ride = ["cycling", "three hours of cycling", "no cycling"]
    assert asked(ride) == {"training"}
    assert plan(ride, usual=trained(120, 100, 90), answers={}).on == "three hours of cycling"  # 180 of 200 minutes
    with pytest.raises(ValueError, match="Far more training than usual"):
        plan(ride, usual=trained(80))
    assert trained(0, 0) == {}


def test_load_is_compared_in_its_own_unit() -> None:
    assert plan(["training_load", "400", "200"], usual={"training_load": 200}).on == "400"
    with pytest.raises(ValueError, match="Far more training load than usual"):
        plan(["training_load", "401", "200"], usual={"training_load": 200})
    with pytest.raises(ValueError, match="Far more training load than usual"):
        plan(["training_load", "a training load of 500 points", "usual training"], usual={"training_load": 200})
    with pytest.raises(ValueError, match="Far more training stress than usual"):
        plan(["tss", "150", "50"], usual={"tss": 60})
    assert asked(["training_load", "400", "200"]) == set()


@pytest.mark.parametrize("when", ["run 3 hours before bed", "walk every 3 hours", "stretch 2 hours after dinner"])
def test_a_time_that_says_when_is_no_duration(when: str) -> None:
    assert "training" not in asked(["evening", when, "as usual"])


@pytest.mark.parametrize(("word", "rule"), [("Baldriantropfen", "Herbs"), ("Kaliumpulver", "Potassium"), ("Johanniskrauttee", "Herbs"), ("guarantee", "")])  # fmt: skip
def test_a_compound_word_is_known_by_what_it_begins_with(word: str, rule: str) -> None:
    why = safety.refusal("what I try", word, "none")
    assert why.startswith(f"This experiment is not drawn up. {rule}") if rule else why == ""


@pytest.mark.parametrize("wording", ALLOWED, ids=str)
def test_everyday_wordings_are_allowed(wording: Wording) -> None:
    assert asked(wording) <= {"health"}
    assert plan(wording).on == wording[1]


@pytest.mark.parametrize("wording", [["coffee", "usual coffee", "decaf"], ["magnesium", "200 mg", "none"]], ids=str)
def test_what_is_taken_in_needs_to_know_of_pregnancy_kidneys_and_heart(wording: Wording) -> None:
    assert asked(wording) == {"health"}
    for answers in ({}, {"care": False}, {"health": "no"}, {"health": None}):
        with pytest.raises(ValueError, match=r"one answer is needed\. Are you pregnant"):
            plan(wording, answers=answers)
    with pytest.raises(ValueError, match="talk to your doctor or pharmacist first"):
        plan(wording, answers={"health": True})


@pytest.mark.parametrize("wording", [["calves", "stretch after dinner", "no stretching"], ["nights", "in bed by 22:30", "usual nights"]], ids=str)  # fmt: skip
def test_what_is_not_taken_in_asks_nothing(wording: Wording) -> None:
    assert asked(wording) == set()
    assert plan(wording, answers={}).on == wording[1]


def test_an_answer_is_in_no_protocol_and_does_not_pass_what_is_refused() -> None:
    assert experiments.to_json(coffee()) == experiments.to_json(coffee(answers={"health": False}))
    assert "answer" not in experiments.to_json(coffee())
    with pytest.raises(ValueError, match="Medicines: "):
        plan(["Lipitor", "with", "without"], answers=NO_TO_ALL)


def test_a_persons_own_medicines_are_refused_by_their_name() -> None:
    with pytest.raises(ValueError, match="Medicines: "):
        coffee(factor="Zorbex", medicines=["", "zorbex"])


def test_the_examples_of_conditions_can_be_planned() -> None:
    for key in (*catalogue.factors(), "a column of my own"):
        if not safety.refusal(key, "", ""):
            on, off = experiments.example(key)
            assert coffee(factor=key, on=on, off=off).on == on


# --- the lists --------------------------------------------------------------------------------------------------------


def test_every_rule_says_why_with_its_source() -> None:
    rules = [*RULES, *experiments.questions("unheard of", "water", "")]
    assert len(rules) >= 35
    for rule in rules:
        assert rule.source in catalogue.sources(), rule.key
        assert rule.reason.endswith("."), rule.key
        assert len(rule.reason) < 260, rule.key
    assert safety.named_sources() <= set(catalogue.sources())


def test_the_reasons_are_read_at_twelve_years() -> None:
    text = " ".join(rule.reason for rule in RULES)
    assert textstat.automated_readability_index(text) <= ARI_OF_AGE


def test_every_class_of_substances_has_its_rule_and_no_name_is_in_two() -> None:
    rules = {rule.key for rule in safety.refused()}
    names = [catalogue.normalise(name) for each in catalogue.substances().values() for name in each.names]
    assert {each.rule for each in catalogue.substances().values()} <= rules
    assert set(catalogue.medicine_kinds()) - {"any_prescribed"} <= set(catalogue.substances())
    assert len(names) == len(set(names))
    assert len(names) > 900


def test_no_everyday_word_is_taken_for_something_refused() -> None:
    assert {word: why for word in safety.everyday() if (why := safety.refusal("what I try", word, ""))} == {}


@pytest.mark.parametrize(
    "word", ["station", "program", "satin", "static", "inspire", "April", "cholesterol", "regular"]
)
def test_a_word_that_looks_like_a_medicine_is_not_one(word: str) -> None:
    assert safety.refusal("what I try", word, "") == ""


@pytest.mark.parametrize(
    "word", ["setraline", "atorvastatine", "levothyroxin", "gabapentine", "ibuprophen", "venlafaxin"]
)
def test_a_name_with_a_letter_or_two_wrong_is_known(word: str) -> None:
    assert "Medicines: " in safety.refusal("what I try", word, "none")
