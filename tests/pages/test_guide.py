"""The Guide: every statement with its source, and beside it what the diary at hand says, in the words of the analysis."""

from __future__ import annotations

from collections.abc import Callable

import myolog
from myolog import catalogue
from myolog.guide import read_guide
from myolog.helps import what_helps
from tests.pages import logs
from tests.pages.app import App

PAGE = "pages/guide.py"


def own_lines(app: App) -> list[str]:
    """Lines that speak of the diary at hand."""
    return [line for line in app.text.splitlines() if line.startswith(("**In your log:**", "**In the demo diary:**"))]


def test_every_statement_stands_there_with_its_strength_and_source(app: App) -> None:
    app.go(PAGE)
    guide = read_guide()
    lines = app.text.replace("\N{WORD JOINER}", "").splitlines()
    for said in guide.statements():
        (line,) = {line for line in lines if line.startswith(f"- {said.text}")}
        assert guide.strengths[said.strength].word in line
        assert catalogue.sources()[said.source].cited in line
        assert said.figures in line
    for key in guide.sources():
        assert any(catalogue.sources()[key].title in line for line in lines), key


def test_without_a_diary_nothing_is_said_of_one(app: App) -> None:
    assert own_lines(app.go(PAGE)) == []


def test_findings_stand_beside_their_factor_in_the_words_of_the_analysis(app: App) -> None:
    tally = logs.tally()
    app.upload(tally).go(PAGE)
    lines = own_lines(app)
    result = myolog.find_triggers(myolog.read_diary(tally).diary)
    assert lines[0] == f"**In your log:** {result.summary}"
    for row in result.factors.itertuples():
        assert any(row.sentence in line and row.label in line for line in lines), row.label
    assert (
        sum("Sleep, likely, short nights: more" in line for line in lines) == 2
    )  # beside short nights, and day by day
    # Nothing is said of what was not noted.
    assert not any("Alcohol" in line or "Nicotine" in line for line in lines)


def test_the_persons_own_findings_never_speak_of_causes(app: App) -> None:
    for line in own_lines(app.click("Open the demo diary").go(PAGE)):
        assert "cause" not in line.lower()
        assert "because of" not in line.lower()


def test_the_demo_is_not_called_the_persons_own_log(app: App) -> None:
    app.click("Open the demo diary").go(PAGE)
    assert own_lines(app)
    assert "In your log:" not in app.text


def test_medicines_of_the_diary_stand_beside_medicines(app: App) -> None:
    app.click("Open the demo diary").go(PAGE)
    assert any("Salbutamol inhaler" in line for line in own_lines(app))


def test_places_are_counted(app: App) -> None:
    episodes, days = logs.two_files()
    app.upload(episodes, days).go(PAGE)
    sites = logs.frame_of(episodes)["site"]
    calf = int((sites == "calf").sum())
    assert f"**In your log:** {calf} of {len(sites)} episodes with a place were here." in own_lines(app)


def test_remedies_are_told_in_the_words_of_what_helps(app: App) -> None:
    app.click("Open the demo diary").go(PAGE)
    rows = what_helps(app.diary).remedies.set_index("remedy")
    lines = own_lines(app)
    for key in ("stretch", "heat"):
        label, n, sentence = rows.loc[key, ["label", "episodes", "sentence"]]
        assert f"**In the demo diary:** {label}, tried in {n} episodes. {sentence}" in lines
    assert not any("Pickle" in line for line in lines)  # never tried


def test_a_log_without_quiet_days_claims_nothing_of_factors(app: App) -> None:
    app.upload(logs.episode_days_only()).go(PAGE)
    assert all("with a place were here" in line for line in own_lines(app))


def test_what_a_file_says_is_shown_letter_by_letter(visit: Callable[[], App]) -> None:
    medicines = b"name,start,end\n<b>[x](http://evil.example)</b>,2026-02-01,2026-03-01\n"
    app = visit().upload(logs.tally(), ("medicines.csv", medicines)).go(PAGE)
    shown = [m.value for m in app.at.main.markdown if "evil" in m.value]
    assert shown
    assert all(r"\<b\>\[x\]" in line and "http://evil" not in line.replace("\\", "") for line in shown)
