"""The report page: the same words as the file, made for what the person asks for."""

from __future__ import annotations

from datetime import date

from myolog import report, summary, wording
from myolog.red_flags import the_five
from tests.pages.app import App
from ui import state


def at_report(app: App) -> App:
    return app.click("Open the demo diary").go("pages/report.py")


def test_it_shows_what_the_file_says(app: App) -> None:
    at_report(app)
    diary = state.demo().diary
    assert diary is not None
    for label, sentence in report.collect(diary).box:
        assert label in app.text
        assert sentence in app.text
    assert wording.change_sentence(summary.standing(diary).change) in app.text


def test_the_five_questions_come_before_the_files(app: App) -> None:
    at_report(app)
    assert not app.at.download_button
    for flag in the_five():
        (control,) = (c for c in app.at.segmented_control if c.key == f"flag_{flag.key}")
        control.set_value(False)
        app.run()
    labels = [button.label for button in app.at.download_button]
    assert labels == ["PDF for A4 paper", "PDF for Letter paper", "Web page to print (HTML)", "Data file (FHIR)"]
    assert "No to all" in app.text  # the five; other reasons are not answered


def test_without_the_part_red_flags_nothing_is_asked(app: App) -> None:
    at_report(app)
    (parts,) = (pills for pills in app.at.pills if pills.label == "Parts")
    parts.set_value(["where"])
    assert len(app.run().at.download_button) == 4


def test_parts_and_questions_are_followed(app: App) -> None:
    at_report(app)
    (parts,) = (pills for pills in app.at.pills if pills.label == "Parts")
    parts.set_value(["where"])
    (questions,) = (t for t in app.at.text_area if t.label.startswith("What you want to ask"))
    questions.set_value("Is it *the* inhaler?\n\n<b>Why?</b>")
    app.run()
    assert "Where" in app.text
    assert "What was tried" not in app.text
    assert "Is it *the* inhaler?" in app.text
    assert "<b>" in app.text
    app.go("dashboard.py").go("pages/report.py")  # what was typed stays
    assert "Is it *the* inhaler?" in app.text


def test_the_question_and_what_an_empty_remedy_means_are_those_of_the_other_pages(app: App) -> None:
    at_report(app).choose("What is to be explained", "minutes")
    assert "Explained here: minutes a day." in app.text
    app.go("pages/what_helps.py")
    (box,) = (c for c in app.at.checkbox if c.label.startswith("Where nothing is noted"))
    box.check()
    app.run()
    summary_of_page = app.at.header[0].value.replace("\\", "")
    app.go("pages/report.py")
    assert summary_of_page.rstrip(".") in app.text
    assert "Explained here: minutes a day." in app.text  # what was picked stays


def test_a_range_without_a_watched_day_says_so(app: App) -> None:
    rows = "date,episodes\n" + "\n".join(f"2026-03-{d:02d},{d % 3 if d < 5 or d > 20 else ''}" for d in range(1, 31))
    app.upload(("tally.csv", rows.encode())).go("pages/report.py")
    (when,) = app.at.date_input
    when.set_value((date(2026, 3, 8), date(2026, 3, 15)))
    app.run()
    assert "No day from 8 March 2026 to 15 March 2026 was observed" in app.text


def fill_in(app: App) -> App:
    for name, text in (("illnesses", "*asthma* <b>"), ("worry", "that it gets worse")):
        app.at.text_input(key=f"report_about_{name}").set_value(text)
    app.at.selectbox(key="report_about_age").set_value("40 to 49")
    app.at.number_input(key="report_about_weeks").set_value(20)
    (hindered,) = (pills for pills in app.at.pills if pills.key == "report_about_hindered")
    hindered.set_value(0)
    (tests,) = (pills for pills in app.at.pills if pills.key == "report_about_tests")
    tests.set_value(["ck"])
    app.run()
    app.at.text_input(key="report_about_result_ck").set_value("230 U/L")
    return app.run()


def test_what_is_said_about_the_person_stays_until_the_diary_is_closed(app: App) -> None:
    at_report(app)
    assert "it is printed on the report and not kept" in app.text
    assert "About the person" not in app.text
    app.at.text_input(key="report_name").set_value("Anna")
    fill_in(app)
    (parts,) = (pills for pills in app.at.pills if pills.label == "Parts")
    parts.set_value(["where"])
    app.run()
    assert "The appendix holds: about the person." in app.text  # six lines are too many for page one
    app.at.selectbox(key="report_about_age").set_value(None)
    app.run()
    lines = (
        "Weeks pregnant: 20.",
        "Fears most: that it gets worse.",
        "Hindered in the last 7 days (0 not at all, 10 most): 0 of 10.",
        "Illnesses: *asthma* <b>.",
        "Tests done: Muscle enzyme (CK): 230 U/L.",
    )
    assert all(line in app.text for line in lines)
    app.go("dashboard.py").go("pages/report.py")
    assert all(line in app.text for line in lines)
    assert app.at.text_input(key="report_about_result_ck").value == "230 U/L"
    assert not app.at.query_params
    app.press("close")
    at_report(app)
    assert "About the person" not in app.text
    assert app.at.text_input(key="report_about_illnesses").value == ""
    assert app.at.text_input(key="report_name").value == ""
    assert next(p for p in app.at.pills if p.label == "Parts").value == list(report.PARTS)
