"""The diary of a session: read, asked about, answered, closed."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
import streamlit as st

from tests.pages import logs
from ui import state
from ui.state import Brought


@pytest.fixture(autouse=True)
def session(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A session's memory without a browser."""
    memory: dict[str, Any] = {}
    monkeypatch.setattr(st, "session_state", memory)
    return memory


def current() -> Brought:
    brought = state.current()
    assert brought is not None
    return brought


def test_nothing_is_brought_at_first() -> None:
    assert state.current() is None
    assert state.diary() is None


def test_answers_and_ranges_before_anything_is_brought_change_nothing() -> None:
    state.answer(date_order="dmy")
    state.declare("2026-01-01", "2026-01-31")
    state.settle()
    assert state.current() is None


def test_one_file_gives_its_name_several_their_number() -> None:
    state.bring([logs.tally()])
    assert current().name == "tally.csv"
    state.bring(list(logs.two_files()))
    assert current().name == "3 files"
    state.keep(None)
    state.bring(list(logs.two_files()))
    assert current().name == "2 files"


def test_a_drop_never_joins_a_demo() -> None:
    state.open_demo()
    state.bring([logs.tally()])
    assert (current().name, len(current().files)) == ("tally.csv", 1)


def test_a_drop_does_not_join_what_could_not_be_read() -> None:
    state.bring([logs.ambiguous()])
    state.bring([logs.tally()])
    assert (current().name, current().trouble) == ("tally.csv", ())


def test_reading_leaves_what_was_brought_as_it_was() -> None:
    brought = Brought(name="tally.csv", files=(logs.tally(),))
    read = state.read(brought)
    assert brought.diary is None
    assert read.diary is not None
    assert read.files == brought.files


def test_unreadable_file_leaves_its_sentence_and_no_diary() -> None:
    state.bring([logs.unreadable()])
    assert current().diary is None
    assert current().reading is None
    assert [file for file, _ in current().trouble] == ["photo.csv"]


def test_ambiguous_dates_wait_for_an_answer() -> None:
    state.bring([logs.ambiguous()])
    assert current().ask_date_order is not None
    assert state.diary() is None
    state.answer(date_order="mdy")
    assert current().ask_date_order is None
    assert current().trouble == ()
    diary = state.diary()
    assert diary is not None
    assert diary.span[0] == pd.Timestamp("2026-01-02")


def test_answers_about_columns_add_up() -> None:
    file, glasses, load = "soreness.csv", "Glasses of fluid", "Session load (RPE x min)"
    state.bring([logs.scores()])
    state.answer(mapping={(file, glasses): {"per_unit": 0.3}})
    state.answer(mapping={(file, load): {"empty": "none"}})
    state.answer(outcome="Muscle soreness (0-4)")
    diary = state.diary()
    assert diary is not None
    rows = logs.frame_of(logs.scores())
    assert diary.days["water_l"].dropna().tolist() == pytest.approx((0.3 * rows[glasses].dropna()).tolist())
    assert diary.days["training_load"].tolist() == rows[load].fillna(0).tolist()
    assert diary.outcome == "Muscle soreness (0-4)"
    # A second answer about the same column changes that answer and no other.
    state.answer(mapping={(file, glasses): {"per_unit": 0.2}})
    diary = state.diary()
    assert diary is not None
    assert diary.days["water_l"].dropna().tolist() == pytest.approx((0.2 * rows[glasses].dropna()).tolist())
    assert diary.days["training_load"].tolist() == rows[load].fillna(0).tolist()


def test_declared_ranges_stay_through_other_answers() -> None:
    state.bring([logs.episode_days_only()])
    state.declare("2026-03-01", "2026-03-31")
    state.declare("2026-04-01", "2026-04-27")
    state.answer(day_start="03:00")
    diary = state.diary()
    assert diary is not None
    assert (len(diary.ranges), int(diary.counts().notna().sum())) == (2, 58)


def test_after_closing_other_files_bring_none_of_the_old_answers() -> None:
    state.bring([logs.ambiguous()])
    state.answer(date_order="dmy", day_start="03:00")
    state.declare("2026-03-01", "2026-03-31")
    state.settle()
    state.keep(None)
    state.bring([logs.tally()])
    assert (current().answers, current().ranges, current().settled) == ({}, (), False)


def test_closing_leaves_nothing_of_it(session: dict[str, Any]) -> None:
    state.bring([logs.tally()])
    state.keep(None)
    assert state.current() is None
    assert "tally" not in repr(session)
    state.keep(None)  # closing twice does no harm


@pytest.mark.parametrize(("folder", "name"), [(state.DEMO, "Demo diary"), (state.TEN_DAYS, "Demo of ten days")])
def test_demos_are_read_like_any_files_without_a_problem(folder: str, name: str) -> None:
    state.open_demo(folder)
    assert current().name == name
    reading = current().reading
    assert reading is not None
    assert reading.problems.empty
    assert reading.questions == ()
    assert {file[0] for file in current().files if isinstance(file, tuple)} >= {"episodes.csv", "days.csv"}


def test_nothing_of_a_diary_is_told_by_its_repr() -> None:
    # A repr ends up in logs and error messages; a person's lines must not.
    state.bring([logs.tally()])
    diary = state.diary()
    assert repr(diary) == "<Diary of 120 days>"
    assert "2026-01-05" not in repr(current()).replace("\\n", "\n")


DAYS = ("days.csv", b"date,sleep_h,A\n" + b"".join(b"2026-03-%02d,7,%d\n" % (d, d) for d in range(1, 21)))
LATER = ("days.csv", DAYS[1].replace(b",7,20", b",6,20"))


def mapping() -> dict[Any, Any]:
    return dict(current().answers.get("mapping") or {})


def test_what_was_said_of_a_file_goes_with_it_and_is_said_of_its_newer_version() -> None:
    said = {("days.csv", "A"): {"empty": "none"}}
    state.bring([DAYS, logs.tally()])
    state.answer(mapping={**said, ("tally.csv", "stress"): {"empty": "none"}})
    state.bring([LATER])
    assert [file[0] for file in current().files if isinstance(file, tuple)] == ["days.csv", "tally.csv"]
    assert set(mapping()) == {("days.csv", "A"), ("tally.csv", "stress")}
    (version,) = current().versions
    state.choose_version(version, replaces=False)
    assert set(mapping()) == {("days.csv", "A"), ("days [2].csv", "A"), ("tally.csv", "stress")}
    state.remove("tally.csv")
    assert set(mapping()) == {("days.csv", "A"), ("days [2].csv", "A")}
    state.remove("days.csv")
    assert mapping() == said
    state.remove("days.csv")
    assert state.current() is None


def test_of_a_newer_version_nothing_is_said_that_it_has_no_column_for() -> None:
    state.bring([DAYS])
    state.answer(mapping={("days.csv", "A"): {"empty": "none"}})
    state.exchange("days.csv", ("other.csv", b"date,sleep_h\n2026-03-01,7\n2026-03-02,6\n"))
    assert mapping() == {}
    assert current().name == "other.csv"


def test_the_same_file_twice_is_no_other_version() -> None:
    state.bring([DAYS])
    state.bring([(DAYS[0], bytes(bytearray(DAYS[1])))])
    assert current().versions == ()
