"""Reports of made-up people: page one stays one page, and says what is true of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import cast, get_args

import pandas as pd
import pytest
import textstat

import myolog
from myolog import catalogue, report
from myolog.report import PAPERS, AboutYou, Report, Wish
from myolog.simulate import simulate_person
from myolog.simulate.people import Who
from tests.report.paper import squeezed, text_of_pages
from tests.test_guide import ARI_OF_AGE

QUESTIONS = ("Could one of my medicines have to do with it?", "Should anything be tested?")


DEMO = Path(__file__).resolve().parents[2] / "data" / "demo"
WHO = (*get_args(Who), "demo")
NO, YES = ({flag.key: answer for flag in catalogue.red_flags()} for answer in (False, True))
LONG = "many words " * 18
ABOUT = AboutYou(
    since=LONG,
    age="60 to 69",
    illnesses=LONG,
    family=LONG,
    numbness=LONG,
    tests=dict.fromkeys(("salts", "ck", "emg"), "in March, a little above the upper end of the range"),
    keeps_from=LONG,
    hindered=6,
    worry=LONG,
)
MEDICINES = (
    "Hydrochlorothiazide with candesartan cilexetil film-coated tablets", "Salbutamol inhaler, breath-actuated, with spacer",
    "Lithium carbonate prolonged release", "Furosemide", "Levothyroxine sodium", "Naproxen gastro-resistant", "Omeprazole",
)  # fmt: skip


@cache
def made(who: str, *, is_worst: bool) -> Report:
    """With two questions; at worst also with long names, many medicines begun half-way and all about the person."""
    diary = myolog.read_diary(DEMO).diary if who == "demo" else simulate_person(cast("Who", who))
    if not is_worst:
        return report.make(diary, Wish(questions=QUESTIONS))
    half = diary.span[len(diary.span) // 2]
    medicines = pd.DataFrame({"name": MEDICINES, "dose": "12.5 mg twice daily with food", "start": half})
    name = "Anna-Katharina Wilhelmina von Müller-Lüdenscheidt"
    return report.make(diary.replace(medicines=medicines), Wish(questions=QUESTIONS, about=ABOUT, name=name))


def answered(report_: Report, flags: Mapping[str, bool]) -> Report:
    """The same report with other answers; what was found and drawn stays."""
    facts = report_.facts
    wish = Wish(questions=facts.questions, about=facts.about, name=facts.name, flags=flags)
    return Report(report.collect(facts.diary, wish, result=facts.result), report_.drawings)


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("is_worst", [False, True])
def test_page_one_is_one_page_whatever_was_answered(who: str, is_worst: bool) -> None:
    """No red flag answered, all with no, all with yes. What is shortened there stands whole in the appendix."""
    for flags in ({}, NO, YES):
        whole = answered(made(who, is_worst=is_worst), flags)
        for paper in PAPERS:
            # Without its own appendix only what page one has no room for comes after it.
            first, *others = text_of_pages(Report(replace(whole.facts, appendix=()), whole.drawings).to_pdf(paper))
            assert all(squeezed(question) in first for question in QUESTIONS)
            assert not others or others[0].startswith("Appendix")
            text = "".join((first, *others))
            for section in whole.facts.sections:
                for sentence in section.sentences:
                    assert squeezed(sentence) in text


def test_days_not_observed_are_counted_alike_in_the_box_and_below() -> None:
    """Of 129 days, the first episode to the last row, 118 were observed: 11 were not."""
    facts = report.collect(simulate_person("older"))
    (often,) = (s for s in facts.sections if s.key == "often")
    assert "129 days, 118 of them observed" in dict(facts.box)["Since when"]
    assert "11 days were not observed" in often.sentences[0]


def test_red_flags_stand_by_whom_to_see_the_most_urgent_first() -> None:
    flags = {"wasting": True, "medicine": True, "two_weeks": True, "breathless": True}
    facts = report.collect(simulate_person("student"), Wish(flags=flags))
    (section,) = (s for s in facts.sections if s.key == "flags")
    assert section.sentences == (
        "Today: an urgent GP appointment, or 111 (in the UK). Yes: breathing is hard: you are more short of breath than usual.",
        "See a GP and say that it is getting worse. Yes: a muscle has become visibly thinner, or it stays rigid all the time.",
        (
            "See a GP. Yes: a twitch has gone on for more than 2 weeks, comes in more than one place, or the place feels weak "
            "or stiff; you think that a prescribed medicine has to do with it."
        ),
    )
    without = report.collect(simulate_person("student"), Wish(flags={"medicine": True}, parts=["flags"]))
    assert without.sections[-1].sentences == (
        "See a GP. Yes: you think that a prescribed medicine has to do with it (NHS on twitching).",
    )


@pytest.mark.parametrize("who", WHO)
def test_page_one_is_read_at_twelve_years(who: str) -> None:
    facts = made(who, is_worst=False).facts
    said = [
        *(f"{sentence}." for _, sentence in facts.box),
        *(s for section in facts.sections for s in section.sentences),
    ]
    text = " ".join(said)
    assert textstat.automated_readability_index(text) <= ARI_OF_AGE
    assert textstat.coleman_liau_index(text) <= ARI_OF_AGE
