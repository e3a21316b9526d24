"""Answers to the red flags: yes, no or none; whom to see in the words of the catalogue; never a count."""

from __future__ import annotations

from dataclasses import fields

import pytest

from myolog import catalogue
from myolog.red_flags import Answers

KEYS = [flag.key for flag in catalogue.red_flags()]


def test_an_answer_is_yes_no_or_none_and_can_be_taken_back() -> None:
    said = Answers().with_answer("two_weeks", answer=True).with_answer("rigidity", answer=False)
    assert (said.of("two_weeks"), said.of("rigidity"), said.of("wasting")) == (True, False, None)
    assert said.with_answer("two_weeks", answer=None).given == {"rigidity": False}
    assert said.given == {"two_weeks": True, "rigidity": False}  # a verb gives a new one


def test_a_question_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="'a_cough' is no red flag"):
        Answers({"a_cough": True})


def test_what_is_given_cannot_be_changed_from_outside() -> None:
    mine = {"two_weeks": True}
    said = Answers(mine)
    mine["rigidity"] = True
    assert said.of("rigidity") is None


def test_every_yes_says_whom_to_see_the_most_urgent_first() -> None:
    groups = list(catalogue.red_flag_groups())
    for key in KEYS:
        ((group, flags),) = Answers({key: True}).advice()
        assert [flag.key for flag in flags] == [key]
        assert group.key == flags[0].group
    everything = Answers(dict.fromkeys(KEYS, True)).advice()
    assert [group.key for group, _ in everything] == groups[::-1] == ["emergency", "urgent", "gp_progress", "gp"]


def test_a_no_and_no_answer_ask_for_nobody() -> None:
    assert Answers().advice() == ()
    assert Answers(dict.fromkeys(KEYS, False)).advice() == ()
    assert Answers(dict.fromkeys(KEYS, False)).all_no
    assert not Answers(dict.fromkeys(KEYS[1:], False)).all_no  # one is open
    assert not Answers({**dict.fromkeys(KEYS, False), KEYS[0]: True}).all_no


def test_there_is_no_score() -> None:
    assert [field.name for field in fields(Answers)] == ["given"]
    assert not any(word in name for name in dir(Answers) for word in ("score", "count", "total", "risk", "points"))


def test_the_answers_say_how_soon_and_name_no_illness() -> None:
    said = {key: group.answer for key, group in catalogue.red_flag_groups().items()}
    assert "GP" in said["gp"]
    assert "today" in said["urgent"]
    assert "111" in said["urgent"]
    assert "999 or 112" in said["emergency"]
    assert not any(word in text.lower() for text in said.values() for word in ("disease", "neurone", "als ", "stroke"))
