"""The guide's text: every statement has its strength and its source, and a child of twelve can read it."""

from __future__ import annotations

import re

import pytest
import textstat

from myolog import catalogue
from myolog.guide import Guide, Part, read_guide

GUIDE = read_guide()
HEARSAY = {"reported, not shown", "practice", "words"}
"""What a blog may be named for: what people say, what they do, what a word means. Never a finding."""

READING_AGE = 12
ARI_OF_AGE = READING_AGE - 5
"""The Automated Readability Index is a school grade of the United States; twelve years is the seventh at most."""


def text_of(part: Part) -> str:
    return " ".join([*(said.text for said in part.statements()), *part.notes])


def words_of(guide: Guide) -> str:
    return " ".join([*guide.notes, *(f"{part.title}. {text_of(part)}" for part in guide.parts)])


def catalogued() -> list[catalogue.Statement]:
    found = [*catalogue.reassurance(), *catalogue.emergency().signs]
    for flag in catalogue.red_flags():
        found += flag.also
    for factor in catalogue.factors().values():
        found += factor.statements
    for remedy in catalogue.remedies().values():
        found += remedy.statements
    for kind in catalogue.medicine_kinds().values():
        found += kind.statements
    return found


@pytest.mark.parametrize("part", GUIDE.parts, ids=lambda part: part.key)
def test_each_part_is_read_at_twelve_years(part: Part) -> None:
    # Both formulas count letters, words and sentences; those that count syllables need a dictionary from the network.
    assert textstat.automated_readability_index(text_of(part)) <= ARI_OF_AGE
    assert textstat.coleman_liau_index(text_of(part)) <= ARI_OF_AGE


def test_the_measure_would_notice_hard_prose() -> None:
    hard = (
        "Electrophysiological investigations demonstrated spontaneous fasciculation potentials notwithstanding the "
        "complete absence of accompanying neurogenic abnormalities in the corresponding musculature."
    )
    assert textstat.automated_readability_index(hard) > 2 * ARI_OF_AGE


def test_no_sentence_is_long() -> None:
    for sentence in re.split(r"(?<=[.?!]) ", words_of(GUIDE)):
        assert len(sentence.split()) <= 30, sentence


def test_every_statement_has_a_known_strength_and_source() -> None:
    used = set()
    for said in GUIDE.statements():
        assert said.source in catalogue.sources(), said.text
        assert said.text.endswith((".", "?")), said.text
        used.add(said.strength)
    assert used <= set(GUIDE.strengths)
    # A word that is explained and never used would puzzle; one of the catalogue's may still wait for its statement.
    assert set(GUIDE.strengths) - used == set()


def test_hearsay_is_never_given_as_a_finding() -> None:
    for said in GUIDE.statements():
        if said.source == "article":
            assert said.strength in HEARSAY, said.text
        if said.strength in ("reported, not shown", "practice"):
            assert said.source == "article", said.text
        if said.strength == "reported, not shown":
            assert re.search(r"\b(is|are) said to\b", said.text), said.text


def test_a_strength_is_the_catalogues_where_both_cite_the_study() -> None:
    known: dict[str, set[str]] = {}
    for statement in catalogued():
        known.setdefault(statement.source, set()).add(statement.strength)
    for said in GUIDE.statements():
        if said.source in known and said.strength != "words" and said.source != "article":
            assert said.strength in known[said.source], said.text


def test_numbers_are_those_of_the_catalogue() -> None:
    known: dict[str, str] = {}
    for statement in catalogued():
        known[statement.source] = f"{known.get(statement.source, '')} {statement.text}"
    checked = 0
    for said in GUIDE.statements():
        for number in re.findall(r"\d+\.\d+", said.figures) if said.source in known else ():
            assert number in known[said.source], (number, said.text)
            checked += 1
    assert checked >= 15


def test_entries_name_what_the_diary_knows() -> None:
    seen = set()
    for part in GUIDE.parts:
        for entry in part.entries:
            assert (part.key, entry.key) not in seen
            seen.add((part.key, entry.key))
            assert all(key in catalogue.factors() for factor in entry.factors for key in factor.split(":")), entry.key
            assert set(entry.sites) <= set(catalogue.sites()), entry.key
            assert not entry.remedy or entry.remedy in catalogue.remedies(), entry.key


def test_every_factor_of_the_catalogue_has_its_place() -> None:
    named = {factor for part in GUIDE.parts for entry in part.entries for factor in entry.factors}
    assert set(catalogue.factors()) <= named


def test_nothing_speaks_of_causes_alarms_or_tells_to_stop_a_medicine_but_a_statin_or_to_drink_more() -> None:
    for said in GUIDE.statements():
        text = said.text.lower()
        assert "cause" not in text, said.text
        assert not re.search(r"\b(danger|deadly|fatal|warning|at once see)\b", text), said.text
        assert "drink more" not in text or "weak support" in text, said.text
        if "stop" in text and "medicine" in text:
            assert text.startswith("do not stop"), said.text
        if "stop the" in text:
            assert said.source == "nhs_statins", said.text


def test_a_medicine_is_kept_but_a_statin_with_muscle_pain_is_stopped_wherever_medicines_are_spoken_of() -> None:
    for part in (GUIDE.part("factors"), GUIDE.part("not")):
        said = [s.text for s in part.statements()]
        kept = next(n for n, text in enumerate(said) if text.startswith("Do not stop a medicine"))
        assert "Statins are different" in said[kept + 1]
        assert "stop the statin and call a doctor or 111 straight away" in said[kept + 1]


def test_magnesium_is_told_as_the_update_of_the_review_found_it() -> None:
    older, pregnant = (s for s in GUIDE.statements() if s.source == "cochrane_magnesium_2020")
    assert "little or no difference" in older.text
    # Cochrane 2020, CD009402.pub3, cramps a week: -0.18, -0.84 to 0.49. Its -9.59 % is a difference of two changes in percent.
    assert "0.18 cramps a week fewer" in older.figures
    assert "In pregnancy nobody knows" in pregnant.text
    assert not any("9.6 %" in f"{s.text} {s.figures}" for s in GUIDE.statements())


def test_a_leg_that_may_have_a_clot_is_not_rubbed_wherever_rubbing_and_rolling_are_spoken_of() -> None:
    said = [s.text for s in GUIDE.part("places").statements()]
    at = next(n for n, text in enumerate(said) if text.startswith("Rubbing helps"))
    assert "blood clot" in said[at + 1]
    assert said[at + 2].startswith("Do not rub or roll such a leg.")
    for key in ("massage", "foam_roller"):
        assert any("not to be rubbed or rolled" in s.text for s in catalogue.remedies()[key].statements), key


def test_no_study_is_denied_where_cramps_have_one() -> None:
    for part in GUIDE.parts:
        for said in part.statements():
            if "No study" in said.text:
                assert "and twitches was found" in said.text, said.text
    for words in ("people who smoke", "people who sleep less"):
        assert any(words in s.text and s.source == "grandner_2017" for s in GUIDE.statements()), words


def test_a_passing_twitch_and_a_lasting_one_are_told_apart() -> None:
    passing, lasting = (e for e in GUIDE.part("what").entries if e.key in ("twitch", "long_lasting"))
    assert any("stop by themselves in a few days or weeks" in s.text for s in passing.says)
    assert "benign fasciculation syndrome" in lasting.title
    assert any("mostly stays" in s.text for s in lasting.says)
    assert not any("121" in s.text and "followed" in s.text for s in GUIDE.statements())


def test_a_language_without_a_guide_is_said_so() -> None:
    with pytest.raises(ValueError, match="there is one in en"):
        read_guide("xx")
