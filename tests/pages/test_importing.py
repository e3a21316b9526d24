"""What a person sees of the files they brought, and what they can answer, pick and look up there."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1.element_tree import Multiselect

from tests.pages import logs
from tests.pages.app import App
from ui import imported, state
from ui.job import Progress

FILES = Path(__file__).parent.parent / "files"


def sample(*names: str) -> list[tuple[str, bytes]]:
    return [(Path(name).name, (FILES / name).read_bytes()) for name in names]


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is remembered from elsewhere, and nothing is kept there."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


def ask(app: App, kind: str) -> str:
    (key,) = (str(w.key) for w in app.at.selectbox if str(w.key).startswith(f"ask_{kind}_"))
    return key


def test_every_file_says_what_it_was_taken_for(app: App) -> None:
    app.upload(*sample("bearable.csv", "cronometer.csv", "whoop/sleeps.csv", "apple_health.xml"), logs.unreadable())
    for words in (
        "bearable.csv: Bearable: Symptom diary. 18 rows read",
        "cronometer.csv: Cronometer: Food and drink by day. 3 rows read",
        "sleeps.csv: WHOOP: Sleep by night. 2 rows read",
        "apple_health.xml: Apple Health: Device data by day. 20 rows read; 1 set aside; 15 Jan 2024 to 10 Mar 2024",
        "photo.csv: photo.csv is a picture",
    ):
        assert words in app.text.replace("**", "")
    app.click("This is right")
    assert "18 rows read" not in app.text
    assert "photo.csv is a picture" in app.text  # what is missing from the diary stays told
    app.unfold("what_was_read")
    (table,) = (t.value for t in app.at.dataframe if "Rows read" in t.value.columns)
    assert table["Set aside"].tolist() == [0, 0, 0, 1, 0]
    assert table["Taken for"].tolist()[-1] == "Not read"
    assert table["Factors"].tolist()[:2] == [12, 16]


def test_one_plain_file_needs_no_summary(app: App) -> None:
    app.upload(logs.tally())
    assert "What was read\n" not in app.text


def test_attacks_are_episodes_until_the_person_says_no(app: App) -> None:
    app.upload(*sample("migraine_buddy.csv"), logs.tally())
    assert len(app.diary.episodes) == 4
    app.at.selectbox(key=ask(app, "role")).set_value("ignore")
    app.run()
    assert len(app.diary.episodes) == 0


def test_rule_for_what_contradicts_can_be_changed(app: App) -> None:
    first = ("a.csv", b"date,episodes,sleep_h\n2026-03-01,1,6\n2026-03-02,0,7\n")
    later = ("b.csv", b"date,episodes,sleep_h\n2026-03-01,1,8\n2026-03-02,0,7\n")
    app.upload(first, later)
    for rule, hours in (("first", 6.0), ("newest", 8.0), ("mean", 7.0)):
        app.at.selectbox(key=ask(app, "conflicts")).set_value(rule)
        app.run()
        assert app.diary.days["sleep_h"].tolist() == [hours, 7.0]
    app.unfold("what_was_read")
    (problems,) = (t.value for t in app.at.dataframe if "Line" in t.value.columns)
    assert problems["Found"].tolist() == ["8, but 6 in a.csv"]


def symptoms(app: App) -> Multiselect[str]:
    (found,) = (m for m in app.at.multiselect if str(m.key).startswith("symptoms_"))
    return found


def test_any_symptom_can_be_made_an_episode_and_taken_back(app: App) -> None:
    app.upload(*sample("bearable.csv")).unfold("what_was_read")
    assert symptoms(app).value == ["Left calf cramps", "Twitching eyelid"]
    assert len(app.diary.episodes) == 2
    symptoms(app).set_value(["Left calf cramps", "Neck pain"])
    app.run()
    # Neck pain was noted twice; the eyelid is a factor now.
    assert sorted(app.diary.episodes["kind"]) == ["Neck pain", "Neck pain", "cramp"]
    assert "Twitching eyelid" in app.diary.days.columns


def test_a_symptom_can_be_what_is_explained(app: App) -> None:
    app.upload(*sample("bearable.csv")).unfold("what_was_read")
    app.choose("What to explain", "Back (mid) pain")
    assert app.diary.outcome == "Back (mid) pain"


def test_the_numbers_of_a_day_are_traced_to_their_lines(app: App) -> None:
    first = ("a.csv", b"date,episodes,sleep_h\n2026-03-01,1,6\n2026-03-02,0,7\n")
    app.upload(first, ("b.csv", b"date,sleep_h,nicotine\n2026-03-02,8,3\n")).unfold("what_was_read")
    assert "Pick a day to see each of its numbers" in app.text
    app.at.date_input(key="traced_day").set_value(dt.date(2026, 3, 2))
    app.run()
    (table,) = (t.value for t in app.at.dataframe if "In the diary" in t.value.columns)
    columns = ["What", "Value of the day", "File", "Line", "What the line says of it", "In the diary"]
    assert table[columns].to_numpy().tolist() == [
        ["Number of episodes", "0", "a.csv", 3, "0", "yes"],
        ["Sleep", "7", "a.csv", 3, "7", "yes"],
        ["Sleep", "8", "b.csv", 2, "8", "no"],
        ["Nicotine", "3", "b.csv", 2, "3", "yes"],
    ]


def test_problems_are_filtered_by_file_and_by_what_was_done(app: App) -> None:
    app.upload(*sample("ragged.csv", "migraine_buddy.csv")).unfold("what_was_read")

    def lines() -> list[str]:
        (table,) = (t.value for t in app.at.dataframe if "Line" in t.value.columns)
        return [f"{file} {line}" for file, line in zip(table["File"], table["Line"], strict=True)]

    everything = lines()
    app.choose("In the file", "ragged.csv")
    assert (
        lines()
        == [line for line in everything if line.startswith("ragged.csv")]
        == ["ragged.csv 3", "ragged.csv 4", "ragged.csv 5"]
    )
    app.choose("What was done", "repaired")
    assert lines() == ["ragged.csv 3"]
    app.choose("In the file", imported.ALL)
    assert "ragged.csv 3" in lines()


def test_day_order_is_answered_for_its_own_file_only(app: App) -> None:
    other = ("other.csv", logs.ambiguous()[1].replace(b"episodes", b"sleep_h"))
    app.upload(logs.ambiguous(), other)
    app.at.button(key="order_dmy").click()
    app.run()
    app.at.button(key="order_mdy").click()
    app.run()
    days = app.diary.days
    assert days["episodes"].dropna().index[0].strftime("%m-%d") == "02-01"  # 01/02 as 1 February
    assert days["sleep_h"].dropna().index[0].strftime("%m-%d") == "01-02"  # 01/02 as 2 January


def read_path(app: App, path: str) -> App:
    field = next(t for t in app.at.text_input if t.label == "Path of a file or of a folder")
    field.set_value(path)
    next(b for b in app.at.button if b.label == "Read it").click()
    return app.run()


def test_a_file_can_be_read_from_where_it_lies(app: App) -> None:
    read_path(app, f'"{FILES / "bearable.csv"}"')
    assert len(app.diary.episodes) == 2
    brought = app.at.session_state[state._KEY]
    assert brought.name == "bearable.csv"
    assert brought.files == (FILES / "bearable.csv",)  # it is not held in memory


@pytest.mark.parametrize("path", ["no/such/file.csv", "/dev/zero", "~nobody/x", "~no-such-user/x", "a\0b", "x" * 5000])
def test_a_path_that_is_no_file_is_told(app: App, path: str) -> None:
    read_path(app, path)
    assert "There is no file and no folder" in app.text
    assert not app.has_diary


@pytest.mark.parametrize(
    ("address", "is_offered"), [("127.0.0.1", True), ("localhost", True), ("0.0.0.0", False), (None, False)]
)
def test_paths_are_offered_only_where_nobody_else_can_reach_the_page(
    app: App, monkeypatch: pytest.MonkeyPatch, address: str | None, is_offered: bool
) -> None:
    known = st.get_option
    monkeypatch.setattr(st, "get_option", lambda name: address if name == "server.address" else known(name))
    app.run()
    assert any(t.label == "Path of a file or of a folder" for t in app.at.text_input) is is_offered


def test_large_files_are_read_in_the_background(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "LARGE", 1)
    app.upload(logs.tally())
    for _ in range(100):
        if state._JOB not in app.at.session_state:
            break
        time.sleep(0.05)
        app.run()
    assert "How things stand" in app.text
    assert int(app.diary.counts().notna().sum()) == 113  # 120 days but every seventeenth


def test_reading_can_be_stopped_and_what_stood_before_stays(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    app.upload(logs.tally())
    before = app.diary
    slow = state.read

    def slowly(brought: state.Brought, progress: Progress | None = None) -> state.Brought:
        for step in range(200):
            if progress is not None:
                progress("large.csv", step / 200)
            time.sleep(0.05)
        return slow(brought, progress)

    monkeypatch.setattr(state, "LARGE", 1)
    monkeypatch.setattr(state, "read", slowly)
    app.unfold("what_was_read").upload(*sample("bearable.csv"))
    job = app.at.session_state[state._JOB]
    assert not app.charts  # only the progress is shown
    app.click("Stop reading")
    assert job.wait(5)
    assert app.diary is before
    assert app.charts
