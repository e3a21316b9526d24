"""When to see a doctor: each question can be answered, a yes says whom to see, and nothing of it is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import textstat

from myolog import catalogue
from myolog.guide import read_guide
from myolog.red_flags import the_five
from tests.pages import logs
from tests.pages.app import App
from tests.test_guide import ARI_OF_AGE
from ui import doctor, shell

GROUPS = catalogue.red_flag_groups()


def question(app: App, key: str) -> Any:  # noqa: ANN401 - Streamlit gives its type no name
    (control,) = (c for c in app.at.get("button_group") if c.key == f"flag_{key}")
    return control


def answer(app: App, key: str, said: bool | None) -> App:
    control = question(app, key)
    control.set_value(said)
    return app.run()


def with_source(text: str, strength: str, source: str) -> str:
    """A sentence as it stands on the page, with how well it is shown and by whom."""
    return f"{text} :gray[({read_guide().strengths[strength].word}; {catalogue.sources()[source].cited})]"


def advised(app: App) -> list[str]:
    return [m.value for m in app.at.main.markdown if m.value.startswith("You answered yes.")]


def test_every_red_flag_is_a_question_with_its_source_and_none_is_answered(app: App) -> None:
    app.go(shell.DOCTOR)
    for flag in catalogue.red_flags():
        assert with_source(flag.text, flag.strength, flag.source) in app.text
        assert question(app, flag.key).value is None
    assert advised(app) == []
    assert "Take my answers back" not in [b.label for b in app.at.button]


def test_what_cannot_wait_stands_on_top_and_is_not_asked(app: App) -> None:
    app.go(shell.DOCTOR)
    now = catalogue.emergency()
    assert app.at.header[0].value.replace("\\", "") == now.label
    for sign in now.signs:
        assert with_source(sign.text, sign.strength, sign.source) in app.text
    asked = [c.key for c in app.at.get("button_group")]
    assert asked[:5] == [f"flag_{flag.key}" for flag in the_five()]
    assert {*asked} == {f"flag_{flag.key}" for flag in catalogue.red_flags()}
    assert len(asked) == len({*asked})


def test_each_section_is_read_at_twelve_years() -> None:
    flags, groups = catalogue.red_flags(), GROUPS.values()
    above = [s.text for section in catalogue.red_flag_sections().values() for s in section.statements]
    for section in (
        [catalogue.emergency().intro, *(s.text for s in catalogue.emergency().signs)],
        [*(s.text for s in catalogue.reassurance()), doctor.WHAT_IT_SAYS, doctor.HOW],
        [*above, *(flag.text for flag in flags), *(group.intro for group in groups)],
        [*(group.answer for group in groups), *(s.text for flag in flags for s in flag.also), doctor.ALL_NO],
    ):
        text = " ".join(section)
        assert textstat.automated_readability_index(text) <= ARI_OF_AGE, text
        assert textstat.coleman_liau_index(text) <= ARI_OF_AGE, text


def test_a_yes_says_what_else_to_do_with_its_source(app: App) -> None:
    answer(app.go(shell.DOCTOR), "statin", True)
    (flag,) = (flag for flag in catalogue.red_flags() if flag.key == "statin")
    for said in flag.also:
        assert (
            app.text.count(with_source(said.text, said.strength, said.source)) == 2
        )  # on top, and beside the question
    assert GROUPS["urgent"].answer in advised(app)[0].replace("\\", "")


def test_worry_has_its_words_and_says_where_help_is(app: App) -> None:
    app.go(shell.DOCTOR)
    part = read_guide().part("worry")
    assert part.title in app.text
    for said in part.says:
        assert with_source(said.text, said.strength, said.source) in app.text
    assert "NHS Talking Therapies" in app.text


def test_a_yes_says_whom_to_see_and_how_soon(app: App) -> None:
    answer(app.go(shell.DOCTOR), "two_weeks", True)
    (said,) = advised(app)
    assert GROUPS["gp"].answer in said.replace("\\", "")
    assert "A twitch has gone on for more than 2 weeks" in said
    assert f"**{GROUPS['gp'].answer}**" in app.text  # beside the question as well


def test_the_most_urgent_stands_first(app: App) -> None:
    app.go(shell.DOCTOR)
    for key in ("two_weeks", "breathless", "wasting"):
        answer(app, key, True)
    said = [line.replace("\\", "") for line in advised(app)]
    assert [next(key for key, group in GROUPS.items() if group.answer in line) for line in said] == [
        "urgent",
        "gp_progress",
        "gp",
    ]


def test_a_no_asks_for_nobody_and_only_all_of_them_say_so(app: App) -> None:
    app.go(shell.DOCTOR)
    answer(app, "two_weeks", False)
    assert advised(app) == []
    assert doctor.ALL_NO not in app.text
    for flag in catalogue.red_flags():
        question(app, flag.key).set_value(False)
    app.run()
    assert doctor.ALL_NO in app.text


def test_nothing_is_counted(app: App) -> None:
    app.go(shell.DOCTOR)
    for flag in catalogue.red_flags()[:9]:
        question(app, flag.key).set_value(True)
    app.run()
    for word in ("9 of", "score:", "points", "risk", "9 answers"):
        assert word not in app.text


def test_answers_outlive_a_page_switch_and_can_be_taken_back(app: App) -> None:
    answer(app.go(shell.DOCTOR), "wasting", True)
    app.go("pages/guide.py").go(shell.DOCTOR)
    assert question(app, "wasting").value is True
    assert len(advised(app)) == 1
    app.click("Take my answers back")
    assert advised(app) == []
    assert question(app, "wasting").value is None
    answer(app, "wasting", True)
    answer(app, "wasting", None)  # pressed again
    assert advised(app) == []


def test_closing_the_diary_forgets_the_answers(app: App) -> None:
    app.upload(logs.tally()).go(shell.DOCTOR)
    answer(app, "two_weeks", True)
    app.click("Close this diary").go(shell.DOCTOR)
    assert question(app, "two_weeks").value is None


def test_answers_are_written_nowhere(app: App, a_place_of_its_own: str) -> None:
    app.upload(logs.tally()).click("Keep this diary").go(shell.DOCTOR)
    before = Path(a_place_of_its_own.removeprefix("sqlite:///")).read_bytes()
    answer(app, "two_weeks", True)
    assert Path(a_place_of_its_own.removeprefix("sqlite:///")).read_bytes() == before
    assert not dict(app.at.query_params)


def test_the_report_has_the_answers_as_given(app: App) -> None:
    app.click("Open the demo diary").go("pages/report.py")
    assert "(others not answered)" not in app.text
    answer(app.go(shell.DOCTOR), "two_weeks", True)
    answer(app, "wasting", False)
    app.go("pages/report.py")
    assert "(others not answered)" in app.text
    assert "Yes: a twitch has gone on for more than 2 weeks," in app.text
    assert "See a GP. Yes: a twitch has gone on for more than 2 weeks," in app.text
