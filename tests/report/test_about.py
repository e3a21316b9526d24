"""What the person says about themselves: on page one where it is short, else in the appendix; never markup, never long."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pikepdf
import pytest
from fhir.resources.R4B.bundle import Bundle

import myolog
from myolog import catalogue, report
from myolog.report import PAPERS, PARTS, AboutYou, Facts, Report, Wish, fhir, layout
from myolog.report.about import TESTS
from tests.report.paper import squeezed, text_of_pdf

DATA = Path(__file__).resolve().parents[2] / "data"

LONG = "word " * 1_000
FULL = AboutYou(
    since="early spring",
    age="40 to 49",
    weeks_pregnant=20,
    illnesses=LONG,
    family=LONG,
    numbness=LONG,
    tests=dict.fromkeys(TESTS, LONG),
    coffee=LONG,
    alcohol=LONG,
    training=LONG,
    keeps_from=LONG,
    hindered=10,
    worry=LONG,
)
SHORT = AboutYou(age="40 to 49", since="early spring", hindered=0, tests={"ck": " 230 U/L\n", "calcium": ""})
SHORT_LINES = (
    "Age: 40 to 49.",
    "There since: early spring.",
    "Hindered in the last 7 days (0 not at all, 10 most): 0 of 10.",
    "Tests done: Calcium: done; Muscle enzyme (CK): 230 U/L.",
)


@pytest.fixture(scope="module")
def demo() -> myolog.Diary:
    return myolog.read_diary(DATA / "demo").diary


@pytest.fixture(scope="module")
def little() -> myolog.Diary:
    return myolog.Diary(pd.DataFrame({"start": pd.date_range("2026-01-01 10:00", periods=3, freq="31h")}))


def wish(about: AboutYou, *, parts: tuple[str, ...] = tuple(PARTS)) -> Wish:
    """With all that the first page of a usual report holds."""
    flags = {flag.key: False for flag in catalogue.red_flags()}
    return Wish(name="Anna", questions=["Is it the inhaler?"], flags=flags, made="2026-09-10", about=about, parts=parts)


def lines(facts: Facts) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """Of the section on page one, and of that in the appendix."""
    first, appendix = (
        [each.sentences for each in sections if each.key == "about"] for sections in (facts.sections, facts.appendix)
    )
    return first, appendix


def pages(made: Report, paper: layout.Paper) -> int:
    with pikepdf.open(io.BytesIO(made.to_pdf(paper))) as pdf:
        return len(pdf.pages)


def test_what_was_not_filled_in_is_not_there(little: myolog.Diary) -> None:
    assert lines(report.collect(little)) == ([], [])
    assert lines(report.collect(little, Wish(about=AboutYou(illnesses=" \n ")))) == ([], [])
    assert "About the person" not in report.make(little).to_html()


def test_a_few_lines_stand_on_the_first_page_before_all_else(little: myolog.Diary) -> None:
    made = report.make(little, Wish(about=SHORT))
    assert lines(made.facts) == ([SHORT_LINES], [])
    assert made.facts.sections[0].key == "about"
    paper = text_of_pdf(made.to_pdf())
    assert paper.index(squeezed(SHORT_LINES[0])) < paper.rindex(squeezed("How often"))  # which stands in the box too
    for line in SHORT_LINES:
        assert squeezed(line) in paper
        assert line in made.to_html()


def test_many_lines_stand_at_the_beginning_of_the_appendix(little: myolog.Diary) -> None:
    made = report.make(little, Wish(about=FULL))
    first, (said,) = lines(made.facts)
    assert first == []
    assert made.facts.appendix[0].key == "about"
    assert len(said) == 13
    # A label, 200 letters, and for the tests eight labels with 60 letters each.
    assert max(map(len, said)) < 800
    assert said[3].startswith("Fears most: word word")
    assert said[3].endswith("…")
    alone = report.collect(little, Wish(about=FULL, parts=()))  # nothing that was filled in is left out
    assert [section.key for section in alone.appendix] == ["about"]


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("about", [SHORT, FULL], ids=["short", "full"])
def test_the_first_page_stays_one_page(demo: myolog.Diary, paper: layout.Paper, about: AboutYou) -> None:
    """The appendix begins on a page of its own, so page one is one page where all is one more than the appendix alone."""
    without, whole = report.make(demo, wish(AboutYou())), report.make(demo, wish(about))
    assert pages(Report(replace(without.facts, appendix=()), without.drawings), paper) == 1
    person = report.make(demo, wish(about, parts=tuple(part for part in PARTS if part != "appendix")))
    assert pages(person, paper) <= 2  # what the person says is on the first, or on the first of the appendix
    assert pages(whole, paper) <= pages(without, paper) + 1
    read = text_of_pdf(whole.to_pdf(paper))
    assert read.count(squeezed("About the person")) == 1
    asked = read.index(squeezed("What I want to ask"))
    if about is FULL:  # after all of page one
        assert asked < read.index(squeezed("Appendix")) < read.index(squeezed("About the person"))


def test_where_no_line_has_room_on_the_first_page_it_moves_to_the_appendix(demo: myolog.Diary) -> None:
    """With five questions the first page of the demo is full on Letter paper."""
    asked = replace(wish(SHORT), questions=["Is it the inhaler?"] * 5)
    read = text_of_pdf(report.make(demo, asked).to_pdf("us-letter"))
    assert read.index(squeezed("What I want to ask")) < read.index(squeezed("About the person"))
    assert read.index(squeezed("About the person")) < read.index(squeezed("Method and its limits"))
    read = text_of_pdf(report.make(demo, wish(SHORT)).to_pdf("a4"))
    assert read.index(squeezed("About the person")) < read.index(squeezed("What I want to ask"))


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '#panic("x") $ x $ `raw`', "{{ report }} {% for x in y %}", "]]> & \"q\" 'q'"]
)
def test_hostile_text_is_shown_letter_by_letter(little: myolog.Diary, text: str) -> None:
    about = AboutYou(illnesses=text, age=text, tests={"emg": text})
    made = report.make(little, Wish(about=about))
    assert "<script" not in made.to_html()
    read = text_of_pdf(made.to_pdf())
    assert read.count(squeezed(text)) == 3
    Bundle.model_validate_json(fhir.to_json(made.facts))


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="'score' is no test of the report"):
        AboutYou(tests={"score": "1"})
    with pytest.raises(ValueError, match="hindered is 11; expected 0 to 10"):
        AboutYou(hindered=11)
    with pytest.raises(ValueError, match="weeks_pregnant is -1; expected 0 to 45"):
        AboutYou(weeks_pregnant=-1)


def test_programs_get_it_as_observations(little: myolog.Diary) -> None:
    about = AboutYou(illnesses="asthma", family="aunt: <b>cramps</b>", weeks_pregnant=20, hindered=0)
    text = fhir.to_json(report.collect(little, Wish(about=about)))
    Bundle.model_validate_json(text)
    found = {
        each["resource"]["code"]["text"]: each["resource"]
        for each in json.loads(text)["entry"]
        if each["resource"]["resourceType"] == "Observation"
    }
    assert found["Illnesses"]["valueString"] == "asthma"
    assert "coding" not in found["Illnesses"]["code"]
    assert found["Illnesses in the family"]["valueString"] == "aunt: <b>cramps</b>"
    assert found["Illnesses in the family"]["code"]["coding"][0]["code"] == "10157-6"
    assert found["Weeks pregnant"]["code"]["coding"][0]["code"] == "49051-6"
    assert found["Weeks pregnant"]["valueQuantity"] == {
        "value": 20.0, "unit": "weeks", "system": "http://unitsofmeasure.org", "code": "wk",
    }  # fmt: skip
    assert found["Hindered in the last 7 days (0 not at all, 10 most)"]["valueQuantity"]["value"] == 0
    assert "Fears most" not in found
