"""Red flags: each question with its urgency and source, what is asked first, and answers that are never counted."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from myolog import catalogue
from myolog.catalogue import Statement
from myolog.red_flags import NERVES, Answers, the_five

FLAGS = {flag.key: flag for flag in catalogue.red_flags()}
KEYS = list(FLAGS)

CHECKLIST = (
    # The five that a neurologist asks.
    ("weakness", "nerves", "gp_progress", "mnda_red_flags", "can no longer do because you have become weaker"),
    ("wasting", "nerves", "gp_progress", "nice_ng127", "thinner, or it stays rigid"),
    ("slurred_speech", "nerves", "gp_progress", "nice_ng127", "over weeks or months your speech"),
    ("swallowing", "nerves", "urgent", "nhs_swallowing", "cough or choke"),
    ("breathless", "nerves", "urgent", "nhs_breath", "more short of breath than usual"),
    # Today.
    (
        "statin",
        "others",
        "urgent",
        "nhs_statins",
        "muscle pain, tenderness, weakness or cramps that you cannot explain",
    ),
    ("clot", "others", "urgent", "nhs_dvt", "one leg is swollen, warm, red or darker"),
    ("one_limb", "others", "urgent", "nice_ng127", "one arm or one leg has become clearly weaker within hours or days"),
    ("blackout", "others", "urgent", "nice_ng127", "lost awareness while your arms or legs jerked"),
    ("seeing_double", "others", "urgent", "third_nerve_review", "see double, or an eyelid has begun to droop"),
    (
        "hand_spasm",
        "others",
        "urgent",
        "sfe_calcium_2016",
        "spasm, and your fingers or the skin around your mouth tingle",
    ),
    ("long_cramp", "others", "urgent", "nhs_leg_cramps", "still there after 10 minutes of stretching"),
    # By ordinary appointment.
    ("two_weeks", "others", "gp", "nhs_twitching", "more than 2 weeks"),
    ("medicine", "others", "gp", "nhs_twitching", "a prescribed medicine"),
    ("eyelid_three_months", "others", "gp", "nice_ng127", "more than 3 months, or both eyes squeeze shut"),
    (
        "cannot_hold_back",
        "others",
        "gp",
        "nice_ng127",
        "from the eyelid to the cheek, or parts of you make larger movements",
    ),
    ("cramps", "others", "gp", "nhs_leg_cramps", "some last longer than 10 minutes, or both legs are numb or swollen"),
)

EMERGENCIES = (
    ("gasping, choking", "nhs_breath"),
    ("the face droops", "nhs_stroke"),
    ("both arms or both legs have become clearly weaker within 4 weeks", "nice_ng127"),
    ("getting weaker, and you are short of breath at rest or when you lie flat", "nice_ng127"),
    ("one leg is swollen or sore, and your chest hurts", "nhs_dvt"),
    ("numb between the legs", "nhs_back"),
    ("passes out and jerks", "nhs_seizure"),
    ("after a wound your jaw is stiff", "nhs_tetanus"),
    ("in heat or sport you have cramps, and you are confused", "nhs_heat"),
    ("urine is as dark as tea", "cdc_rhabdo"),
    ("new or raised antidepressant", "statpearls_serotonin"),
)


def said_beside() -> list[Statement]:
    """Every medical sentence of the checklist."""
    above = [s for section in catalogue.red_flag_sections().values() for s in section.statements]
    flags = [s for flag in FLAGS.values() for s in flag.statements]
    return [*catalogue.emergency().signs, *catalogue.reassurance(), *above, *flags]


# --- the list ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("key", "section", "group", "source", "words"), CHECKLIST, ids=[row[0] for row in CHECKLIST])
def test_each_question_has_its_urgency_and_its_source(
    key: str, section: str, group: str, source: str, words: str
) -> None:
    flag = FLAGS[key]
    assert (flag.section, flag.group, flag.source) == (section, group, source)
    assert words in flag.text.lower()


def test_no_question_is_beyond_the_table_and_there_are_at_most_17() -> None:
    assert [row[0] for row in CHECKLIST] == KEYS
    assert len(KEYS) <= 17


@pytest.mark.parametrize(("words", "source"), EMERGENCIES, ids=[row[1] + " " + row[0] for row in EMERGENCIES])
def test_what_cannot_wait_is_read_and_not_asked(words: str, source: str) -> None:
    (sign,) = (s for s in catalogue.emergency().signs if words in s.text.lower())
    assert sign.source == source
    assert "999" in catalogue.emergency().intro
    assert len(catalogue.emergency().signs) == len(EMERGENCIES)


def test_every_sentence_has_a_source_and_a_strength() -> None:
    for said in said_beside():
        assert said.source in catalogue.sources(), said.text
        assert said.strength, said.text
        assert said.text.endswith("."), said.text


def test_a_statin_with_muscle_pain_is_stopped_and_no_other_medicine() -> None:
    answered = " ".join(s.text for s in FLAGS["statin"].also)
    assert "Stop taking the statin, and call a doctor or 111 straight away." in answered
    kept = " ".join(s.text for s in FLAGS["medicine"].also)
    assert "Keep taking it until you have spoken to a doctor or pharmacist." in kept
    everything = " ".join([kept, *(group.answer for group in catalogue.red_flag_groups().values())])
    assert "soon enough" not in everything
    assert not any("stop taking" in s.text.lower() for s in said_beside() if s.source != "nhs_statins")


def test_a_clot_is_told_apart_from_two_swollen_legs() -> None:
    clot, both = FLAGS["clot"], FLAGS["cramps"]
    assert "both legs are numb or swollen" in both.text
    for words in ("pregnancy", "the pill or HRT", "lying still"):
        assert words in clot.text
    answered = " ".join(s.text for s in clot.also)
    assert "call 999 or 112" in answered
    assert "Do not rub or roll that leg." in answered


def test_the_five_are_about_strength_wasting_speech_swallowing_and_breathing() -> None:
    assert [flag.key for flag in the_five()] == ["weakness", "wasting", "slurred_speech", "swallowing", "breathless"]
    assert next(iter(catalogue.red_flag_sections())) == NERVES


def test_comfort_holds_and_tells_a_passing_twitch_from_a_lasting_one() -> None:
    said = {s.text: s.source for s in catalogue.reassurance()}
    (followed,) = (text for text in said if "180 people" in text)
    assert said[followed] == "mattiuzzi_2024"
    assert "examined and found harmless; none developed motor neurone disease" in followed
    assert any("stop within days or weeks" in text for text in said)
    assert any("lasted for months mostly stays" in text for text in said)
    assert "otherwise well" not in " ".join(said)


def test_the_list_names_no_disease_and_nothing_is_counted() -> None:
    asked = " ".join([*(flag.text for flag in FLAGS.values()), *(s.text for s in catalogue.emergency().signs)]).lower()
    for word in ("motor neurone", "als", "cancer", "score", "points", "stroke", "tetanus", "cause", "causes"):
        assert not re.search(rf"\b{word}\b", asked), word


# --- answers ----------------------------------------------------------------------------------------


def test_an_answer_is_yes_no_or_none_and_can_be_taken_back() -> None:
    said = Answers().with_answer("two_weeks", answer=True).with_answer("wasting", answer=False)
    assert (said.of("two_weeks"), said.of("wasting"), said.of("weakness")) == (True, False, None)
    assert said.with_answer("two_weeks", answer=None).given == {"wasting": False}
    assert said.given == {"two_weeks": True, "wasting": False}  # a verb gives a new one


def test_a_question_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="'a_cough' is no red flag"):
        Answers({"a_cough": True})


def test_what_is_given_cannot_be_changed_from_outside() -> None:
    mine = {"two_weeks": True}
    said = Answers(mine)
    mine["wasting"] = True
    assert said.of("wasting") is None


def test_every_yes_says_whom_to_see_the_most_urgent_first() -> None:
    groups = list(catalogue.red_flag_groups())
    for key in KEYS:
        ((group, flags),) = Answers({key: True}).advice()
        assert [flag.key for flag in flags] == [key]
        assert group.key == flags[0].group
    everything = Answers(dict.fromkeys(KEYS, True)).advice()
    assert [group.key for group, _ in everything] == groups[::-1] == ["urgent", "gp_progress", "gp"]


def test_the_five_are_answered_once_each_of_them_is_with_yes_or_no() -> None:
    five = [flag.key for flag in the_five()]
    assert not Answers().five_answered
    assert not Answers(dict.fromkeys(five[1:], False)).five_answered
    assert Answers({**dict.fromkeys(five, False), five[2]: True}).five_answered
    assert not Answers(dict.fromkeys([key for key in KEYS if key not in five], False)).five_answered


def test_other_reasons_leave_out_the_five() -> None:
    said = Answers({"weakness": True, "two_weeks": True, "clot": True, "medicine": False})
    assert [(group.key, [flag.key for flag in flags]) for group, flags in said.other_reasons()] == [
        ("urgent", ["clot"]),
        ("gp", ["two_weeks"]),
    ]
    assert Answers({"weakness": True}).other_reasons() == ()


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
    assert "soon" in said["gp_progress"]
    assert "today" in said["urgent"]
    assert "111" in said["urgent"]
    assert not any(word in text.lower() for text in said.values() for word in ("disease", "neurone", "als ", "stroke"))
