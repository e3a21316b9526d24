"""Saying what the columns of an unknown table are, seeing at once what would be read, and having it remembered."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from myolog.readers import remembered
from tests.pages.app import App

UNKNOWN = ("log.csv", b"Q1,Q2,Q3\n20240314 ,2,420\n20240315 ,-1,400\n20240316 ,0,480\n")
"""Nothing in its names says what it is."""
KNOWN = ("steps.csv", b"date,episodes,A\n2024-03-14,2,420\n2024-03-15,1,400\n2024-03-16,0,480\n")
NO_DATE = ("what.csv", b"A,B\n1,x\n2,y\n")


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is remembered from elsewhere, and nothing is kept there."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr("sys.platform", "linux")


def begin(app: App, file: str) -> App:
    app.unfold(f"change_{file}").at.button(key=f"map_{file}").click()
    return app.run()


def take(app: App, at: int, target: str) -> App:
    app.at.selectbox(key=f"map_factor_{at}").set_value(target)
    return app.run()


def press(app: App, key: str) -> App:
    app.at.button(key=key).click()
    return app.run()


@pytest.fixture
def mapped(app: App) -> App:
    """A person who is about to say what the columns of a known file are."""
    app.upload(KNOWN).unfold("what_was_read")
    return begin(app, "steps.csv")


def test_first_rows_and_a_proposal_with_its_reason_for_each_column(mapped: App) -> None:
    rows = mapped.at.dataframe[0].value
    assert rows["Line"].tolist() == [2, 3, 4]
    assert rows["A"].tolist() == ["420", "400", "480"]
    assert [mapped.at.selectbox(key=f"map_factor_{i}").value for i in range(3)] == ["date", "tally", "own"]
    assert "Its name means a date." in mapped.text
    assert not mapped.charts


def test_what_would_be_read_is_told_before_anything_changes(mapped: App) -> None:
    take(mapped, 2, "sleep_h")
    mapped.at.selectbox(key="map_unit_2_sleep_h").set_value("min")
    mapped.run()
    tried = mapped.at.dataframe[-1].value
    assert tried["sleep_h"].tolist() == pytest.approx([7, 400 / 60, 8])  # 420, 400 and 480 minutes
    assert "factors: Sleep." in mapped.text
    assert "sleep_h" not in mapped.diary.days.columns
    press(mapped, "map_use")
    assert mapped.diary.days["sleep_h"].tolist() == pytest.approx([7, 400 / 60, 8])
    assert mapped.charts


def test_leaving_it_changes_nothing(mapped: App) -> None:
    take(mapped, 2, "sleep_h")
    press(mapped, "map_cancel")
    assert "sleep_h" not in mapped.diary.days.columns
    assert mapped.charts


def test_marks_for_nothing(app: App) -> None:
    file = ("tally.csv", b"date,episodes,A\n2024-03-14,2,999\n2024-03-15,1,400\n2024-03-16,0,x\n2024-03-17,0,3\n")
    app.upload(file).unfold("what_was_read")
    begin(app, "tally.csv")
    app.at.text_input(key="map_missing_2").set_value("999; X")
    app.run()
    press(app, "map_use")
    assert app.diary.days["A"].isna().tolist() == [True, False, True, False]


def test_order_of_day_and_month(app: App) -> None:
    app.upload(("which.csv", b"date,episodes\n03/04/2026,2\n05/06/2026,0\n"))
    press(app, "order_dmy").unfold("what_was_read")
    begin(app, "which.csv")
    assert app.at.selectbox(key="map_order_0_date").value == "dmy"
    app.at.selectbox(key="map_order_0_date").set_value("mdy")
    app.run()
    press(app, "map_use")
    assert [f"{d:%m-%d}" for d in app.diary.counts().dropna().index] == ["03-04", "05-06"]


def test_a_table_that_could_not_be_read_can_be_once_its_columns_are_named(app: App) -> None:
    app.upload(UNKNOWN)
    if app.has_diary and app.at.session_state["brought"].reading is not None:
        app.unfold("what_was_read")
    begin(app, "log.csv")
    take(take(app, 0, "date"), 1, "tally")
    app.at.text_input(key="map_missing_1").set_value("-1")
    app.run()
    press(app, "map_use")
    assert app.diary.counts().dropna().tolist() == [2, 0]


def test_what_cannot_work_is_told_at_once(app: App) -> None:
    app.upload(NO_DATE)
    assert "This could not be read" in app.text
    begin(app, "what.csv")
    take(app, 1, "date")
    assert "what.csv has no dates that can be read" in app.text
    press(app, "map_use")
    assert "This could not be read" in app.text


def test_the_next_file_with_the_same_header_is_read_in_the_same_way(mapped: App) -> None:
    take(mapped, 2, "training_load")
    press(mapped, "map_use")
    mapped.unfold("what_was_read").upload(("april.csv", KNOWN[1].replace(b"2024-03", b"2024-04")))
    assert mapped.diary.days["training_load"].notna().sum() == 6
    assert "Read as you said before for files with the same columns: april.csv" in mapped.text


def test_it_is_remembered_on_the_computer_only_when_asked(mapped: App, visit: Callable[[], App]) -> None:
    take(mapped, 2, "training_load")
    press(mapped, "map_use")
    assert remembered.read_remembered() == {}
    assert "training_load" not in visit().upload(KNOWN).diary.days.columns
    mapped.unfold("what_was_read")
    begin(mapped, "steps.csv")
    mapped.at.checkbox(key="map_keep").check()
    press(mapped, "map_use")
    assert b"420" not in (remembered.folder() / remembered.NAME).read_bytes()
    another = visit().upload(KNOWN)
    assert another.diary.days["training_load"].tolist() == [420, 400, 480]
    another.unfold("what_was_read")
    begin(another, "steps.csv")
    assert another.at.checkbox(key="map_keep").value is True
    another.at.checkbox(key="map_keep").uncheck()
    press(another, "map_use")
    assert remembered.read_remembered() == {}


def test_the_same_file_twice_with_something_remembered(mapped: App) -> None:
    take(mapped, 2, "sleep_h")
    press(mapped, "map_use")
    mapped.at.button(key="close").click()
    mapped.run().upload(KNOWN, ("copy.csv", KNOWN[1]))
    # 420 and 400 are no hours of sleep; the unit was not said.
    assert "sleep_h" in mapped.diary.days.columns
    assert mapped.diary.counts().tolist() == [2, 1, 0]


def test_hostile_names_are_shown_letter_by_letter(app: App) -> None:
    file = (
        "x.csv",
        b"date,episodes,[a](http://evil.example/b)\n2024-03-14,2,![b](http://evil.example/c)\n2024-03-15,0,x\n",
    )
    app.upload(file).unfold("what_was_read")
    begin(app, "x.csv")
    assert not any("[a](http" in m.value for m in app.at.markdown)


def test_a_table_of_many_columns_is_shown_in_parts(app: App) -> None:
    names = ",".join(f"c{i}" for i in range(60))
    app.upload(
        (
            "wide.csv",
            f"date,episodes,{names}\n2024-03-14,2,{','.join(['1'] * 60)}\n2024-03-15,0,{','.join(['2'] * 60)}\n".encode(),
        )
    )
    app.unfold("what_was_read")
    begin(app, "wide.csv")
    app.at.selectbox(key="map_page").set_value(40)
    app.run()
    take(app, 41, "training_load")
    app.at.selectbox(key="map_page").set_value(0)
    app.run()
    press(app, "map_use")
    assert app.diary.days["training_load"].tolist() == [1, 2]


def test_closing_the_diary_leaves_nothing_half_said(mapped: App) -> None:
    take(mapped, 2, "sleep_h")
    mapped.at.button(key="close").click()
    mapped.run().upload(("other.csv", KNOWN[1]))
    assert mapped.charts
    assert "sleep_h" not in mapped.diary.days.columns
