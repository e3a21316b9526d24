"""Reports of made-up people: page one stays one page, and says what is true of each."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import get_args

import pikepdf
import pytest

from myolog import catalogue, report
from myolog.report import PAPERS, Report, Wish
from myolog.simulate import simulate_person
from myolog.simulate.people import Who

QUESTIONS = ("Could one of my medicines have to do with it?", "Should anything be tested?")


@pytest.mark.parametrize("who", get_args(Who))
@pytest.mark.parametrize("every", [None, 2, 1])
def test_page_one_is_one_page_with_every_red_flag_answered(who: Who, every: int | None) -> None:
    """All answered with no, every second one with yes, and, on A4, all with yes; beside two questions."""
    flags = {flag.key: every is not None and i % every == 0 for i, flag in enumerate(catalogue.red_flags())}
    made = report.make(simulate_person(who), Wish(questions=QUESTIONS, flags=flags))
    short = Report(replace(made.facts, appendix=()), made.drawings)
    for paper in PAPERS if every != 1 else PAPERS.keys() & {"a4"}:
        assert len(pikepdf.open(io.BytesIO(short.to_pdf(paper))).pages) == 1


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
