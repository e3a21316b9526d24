"""What a person sees of the files they brought, and what they can answer, pick and look up there."""

from __future__ import annotations

import datetime as dt
import re
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1.element_tree import ButtonGroup, Multiselect

import myolog
from myolog import read_diary
from myolog.readers.reading import Choice, Question
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


def lines(app: App) -> dict[str, str]:
    """The line of each file in the list of what was read, without its emphasis, by the name of the file."""
    said = [" ".join(str(m.value).replace("\\", "").split()) for m in app.at.markdown]
    named = [(re.match(r"\*\*([^*]+\.\w+)\*\*", line), line.replace("**", "")) for line in said]
    return {name[1]: line for name, line in named if name}


def pills(app: App, key: str) -> ButtonGroup[Any]:
    """Buttons of which one can be pressed."""
    (found,) = (b for b in app.at.pills if b.key == key)
    return found


def labels(group: ButtonGroup[Any]) -> list[str]:
    return [option.replace("\\", "").replace("\N{NO-BREAK SPACE}", " ") for option in group.options]


def test_every_file_says_what_it_was_taken_for(app: App) -> None:
    app.upload(*sample("bearable.csv", "cronometer.csv", "whoop/sleeps.csv", "apple_health.xml"), logs.unreadable())
    told = lines(app)
    assert list(told)[:2] == ["photo.csv", "apple_health.xml"]  # what lost something stands first
    for file, words in {
        "photo.csv": "photo.csv is a picture, not a table of text.",
        "apple_health.xml": "apple_health.xml: Apple Health: Device data by day. It is an export of Apple Health. "
        "1 row set aside. No episodes; no observed days; 15 Jan 2024 to 10 Mar 2024.",
        "bearable.csv": "bearable.csv: Bearable: Symptom diary.",
        "cronometer.csv": "cronometer.csv: Cronometer: Food and drink by day.",
        "sleeps.csv": "sleeps.csv: WHOOP: Sleep by night.",
    }.items():
        assert told[file].startswith(words)
    app.click("This is right")
    assert not lines(app)
    assert "photo.csv could not be read" in app.text  # what is missing from the diary stays told
    app.unfold("what_was_read")
    (table,) = (t.value for t in app.at.dataframe if "Rows read" in t.value.columns)
    assert table["Set aside"].tolist() == [0, 1, 0, 0, 0]
    assert table["Taken for"].tolist()[0] == "Not read"
    assert table["Factors"].tolist()[2:4] == [12, 16]


def test_one_plain_file_has_its_line_before_the_charts(app: App) -> None:
    app.upload(logs.tally())
    # By hand: of 120 days each seventeenth was not tallied, which makes 113.
    assert lines(app)["tally.csv"].startswith(
        "tally.csv: Day log with a number of episodes. “episodes” is a number of episodes."
    )
    assert (
        f"{int(logs.frame_of(logs.tally())['episodes'].sum())} episodes; 113 observed days;" in lines(app)["tally.csv"]
    )
    app.click("This is right")
    assert not lines(app)
    assert "Read from tally.csv: " in app.text


def test_losses_are_counted_by_kind_and_each_kind_shows_its_lines(app: App) -> None:
    app.upload(logs.with_problems())
    assert "1 row and 2 cells set aside. " in lines(app)["problems.csv"]
    groups = pills(app, "groups_problems.csv")
    assert labels(groups) == [
        "A date that could not be read (1)",
        "A number that could not be read (1)",
        "A number out of range (1)",
    ]
    groups.set_value(1)
    app.run()
    (table,) = (t.value for t in app.at.dataframe if "Line" in t.value.columns)
    assert table[["Line", "Column", "Found"]].to_numpy().tolist() == [[7, "sleep_h", "a lot"]]  # the header is line 1


def test_many_files_are_folded_away_but_not_what_could_not_be_read(app: App) -> None:
    files = [(f"log{n}.csv", f"date,episodes\n2026-0{n}-01,{n}\n2026-0{n}-02,0\n".encode()) for n in range(1, 9)]
    app.upload(*files, logs.unreadable())
    assert list(lines(app)) == ["photo.csv", "log1.csv", "log2.csv", "log3.csv"]
    app.unfold("more_files")
    assert len(lines(app)) == 9


def test_a_file_can_be_left_out_and_read_again(app: App) -> None:
    episodes, days = logs.two_files()
    app.upload(episodes, days).unfold("change_days.csv")
    choices = pills(app, "ask_rows_days.csv")
    assert "One of my days: 60 observed days" in labels(choices)
    assert choices.value == "day"
    choices.set_value("ignore")
    app.run()
    assert lines(app)["days.csv"] == "days.csv: Left out. You said so."
    assert "sleep_h" not in app.diary.days.columns
    app.unfold("change_days.csv")
    pills(app, "ask_rows_days.csv").set_value("")
    app.run()
    assert "sleep_h" in app.diary.days.columns


def test_a_file_can_be_removed(app: App) -> None:
    episodes, days = logs.two_files()
    app.upload(episodes, days)
    app.unfold("change_days.csv").press("remove_days.csv")
    assert list(lines(app)) == ["episodes.csv"]
    assert app.diary.days.empty
    app.unfold("change_episodes.csv").press("remove_episodes.csv")
    assert not app.has_diary
    assert "Bring your log" in app.text


def test_a_file_that_cannot_be_read_can_be_removed(app: App) -> None:
    app.upload(logs.tally(), logs.unreadable()).unfold("change_photo.csv").press("remove_photo.csv")
    assert list(lines(app)) == ["tally.csv"]
    app.unfold("change_tally.csv").press("remove_tally.csv")
    app.upload(logs.unreadable())
    assert list(lines(app)) == ["photo.csv"]
    app.unfold("change_photo.csv").press("remove_photo.csv")
    assert "Bring your log" in app.text


def corrected(file: logs.File) -> logs.File:
    """The same log with the kind of its second episode corrected."""
    lines = file[1].decode().splitlines()
    lines[2] = lines[2].replace("twitch", "cramp")
    return file[0], "\n".join(lines).encode()


def test_a_corrected_file_takes_the_place_of_the_earlier_one_and_nothing_counts_twice(app: App) -> None:
    episodes, days = logs.two_files()
    n = len(logs.frame_of(episodes))
    app.upload(episodes, days).unfold("what_was_read").upload(corrected(episodes))
    assert "You brought episodes.csv before" in pills(app, "version_episodes.csv").label.replace("\\", "")
    assert pills(app, "version_episodes.csv").value is True
    assert list(app.diary.episodes["kind"]).count("cramp") == 1
    assert len(app.diary.episodes) == n
    pills(app, "version_episodes.csv").set_value(False)
    app.run()
    assert len(app.diary.episodes) == n + 1  # the corrected one stands in both, with another kind
    assert set(lines(app)) == {"episodes.csv", "episodes [2].csv", "days.csv"}
    pills(app, "version_episodes [2].csv").set_value(True)
    app.run()
    assert len(app.diary.episodes) == n
    app.click("This is right")
    assert app.at.session_state[state._KEY].versions == ()


def test_a_file_can_be_replaced_with_another(app: App) -> None:
    episodes, days = logs.two_files()
    app.upload(episodes, days).unfold("change_episodes.csv")
    (uploader,) = (u for u in app.at.file_uploader if str(u.key).startswith("replace_episodes.csv"))
    uploader.set_value([("mine.csv", corrected(episodes)[1], "text/csv")])
    app.run()
    assert set(lines(app)) == {"mine.csv", "days.csv"}
    assert len(app.diary.episodes) == len(logs.frame_of(episodes))


def test_the_next_month_under_the_same_name_is_read_beside_the_first(app: App) -> None:
    app.upload(("log.csv", b"date,episodes\n2026-03-01,1\n2026-03-02,0\n")).unfold("what_was_read")
    app.upload(("log.csv", b"date,episodes\n2026-04-01,2\n2026-04-02,0\n"))
    assert app.diary.counts().sum() == 3
    assert pills(app, "version_log [2].csv").value is False
    pills(app, "version_log [2].csv").set_value(True)
    app.run()
    assert app.diary.counts().sum() == 2


ROWS = Question(
    "rows",
    "tally.csv",
    "",
    "What is a row of tally.csv?",
    (Choice("sessions", "Something I did: 12 days of training"), Choice("day", "One of my days: 113 observed days")),
    "sessions",
)


def test_what_a_row_is_is_asked_first_and_at_the_line_of_the_file(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(*files: Any, **answers: Any) -> myolog.Reading:  # noqa: ANN401 - those of read_diary
        reading = read_diary(*files, **answers)
        return replace(reading, questions=(ROWS, *reading.questions))

    monkeypatch.setattr(myolog, "read_diary", read)
    app.upload(logs.tally(), *sample("bearable.csv"))
    asked = pills(app, "ask_rows_tally.csv")
    assert labels(asked) == ["Something I did: 12 days of training", "One of my days: 113 observed days"]
    assert asked.value == "sessions"
    assert next(iter(lines(app))) == "tally.csv"
    assert not [s for s in app.at.selectbox if str(s.key).startswith("ask_")]  # one thing at a time
    asked.set_value("day")
    app.run()
    assert app.at.session_state[state._KEY].answers["mapping"] == {("tally.csv", ""): {"rows": "day"}}
    assert "ask_rows_tally.csv" not in [b.key for b in app.at.pills]
    assert [s for s in app.at.selectbox if str(s.key).startswith("ask_")]


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
