"""The kept diary from the shell: what is printed is on disk, what is wrong is told and nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

import myolog
from myolog import store
from myolog.__main__ import main
from myolog.showing import Showing
from myolog.store import Store

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command: exit status, output, errors."""

    def do(*arguments: str) -> tuple[int, str, str]:
        status = main(arguments)
        said = capsys.readouterr()
        return status, said.out, said.err

    return do


@pytest.fixture
def kept(a_place_of_its_own: str) -> Callable[[], Store]:
    return lambda: Store(store.connect(a_place_of_its_own))


def diary(kept: Callable[[], Store], name: str = "My diary") -> myolog.Diary:
    there = kept()
    (found,) = (each for each in there.diaries() if each.name == name)
    return there.load(found.id).diary


def test_an_episode_is_kept_and_said(run: Run, kept: Callable[[], Store]) -> None:
    status, out, err = run(
        "add",
        "--start",
        "2026-03-01T21:40",
        "--site",
        "left calf",
        "--duration",
        "90s",
        "--severity",
        "3",
        "--notes",
        "=cmd()",
    )
    assert (status, err) == (0, "")
    assert out == "Began the diary My diary.\nKept: 2026-03-01 21:40, left calf.\n"
    (row,) = diary(kept).episodes.to_dict("records")
    assert row["start"] == pd.Timestamp("2026-03-01 21:40")
    assert (row["site"], row["side"], row["severity"], row["notes"]) == ("calf", "left", 3.0, "=cmd()")
    assert row["duration"] == pd.Timedelta(seconds=90)


def test_a_day_is_noted_beside_what_it_has(run: Run, kept: Callable[[], Store]) -> None:
    run("days", "--date", "2026-03-01", "--sleep", "6:30", "--caffeine", "200 mg", "--set", "Back pain=3")
    status, out, _ = run("days", "--date", "2026-03-01", "--no-episodes", "--water", "1500 ml")
    assert status == 0
    assert out == "Noted of 2026-03-01: water_l 1.5, episodes 0.\n"
    assert diary(kept).days.loc["2026-03-01"].to_dict() == {
        "sleep_h": 6.5, "caffeine_mg": 200.0, "Back pain": 3.0, "water_l": 1.5, "episodes": 0.0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("add", "--start", "yesterday"), "yesterday"),
        (("add", "--start", "2026-03-01T21:40", "--severity", "12"), "numbers from 0 to 10"),
        (("days", "--date", "2026-03-01"), "Say what to note"),
        (("days", "--date", "03/04/2026", "--sleep", "7"), "two ways"),
        (("days", "--date", "2026-03-01", "--sleep", "26"), "26"),
        (("days", "--date", "2026-03-01", "--set", "nothing"), "NAME=VALUE"),
        (("export", "somewhere"), "No diary is kept yet"),
        (("add", "--db", "nonsense"), "no address of a database"),
        (("add", "--db", "sqlite://"), "names no file"),
        (("add", "--db", "sqlite:///:memory:"), "names no file"),
        (("add", "--start", "2199-03-01T21:40"), "2199"),
        (("add", "--start", f"{pd.Timestamp.now() + pd.Timedelta(days=2):%Y-%m-%dT%H:%M}"), "still to come"),
        (("days", "--date", f"{pd.Timestamp.now() + pd.Timedelta(days=2):%Y-%m-%d}", "--sleep", "7"), "still to come"),
        (("days", "--date", "2026-03-01", "--no-episodes", "--episodes", "3"), "Leave one of them out"),
        (("days", "--date", "2026-03-01", "--no-episodes", "--set", "episodes=3"), "Leave one of them out"),
        (("days", "--date", "2026-03-01", "--episodes", "-1"), "a whole number of episodes, 0 or more"),
        (("days", "--date", "2026-03-01", "--episodes", "some"), "episodes"),
        (("add", "--start", "2026-03-01T21:40", "--diary", " "), "needs a name"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_written(
    run: Run, kept: Callable[[], Store], arguments: tuple[str, ...], sentence: str
) -> None:
    status, out, err = run(*arguments)
    assert (status, out) == (1, "")
    assert sentence in err
    assert "Traceback" not in err
    assert kept().diaries() == []


def test_the_diary_is_chosen_by_its_name(run: Run, kept: Callable[[], Store]) -> None:
    run("add", "--diary", "legs", "--start", "2026-03-01T10:00")
    run("add", "--diary", "eyes", "--start", "2026-03-02T10:00")
    run("add", "--diary", "legs", "--start", "2026-03-03T10:00")
    assert (len(diary(kept, "legs").episodes), len(diary(kept, "eyes").episodes)) == (2, 1)


def test_files_are_read_into_the_kept_diary_and_written_out(
    run: Run, kept: Callable[[], Store], tmp_path: Path
) -> None:
    log = tmp_path / "days.csv"
    log.write_text("date,sleep_h,episodes\n2026-03-01,7,2\n2026-03-02,8,0\n")
    status, out, _ = run("import", str(log))
    assert status == 0
    assert "Kept as the diary My diary." in out
    log.write_text("date,sleep_h,episodes\n2026-03-01,5,2\n2026-03-03,6,1\n")
    status, out, err = run("import", str(log))
    assert status == 0
    assert "Kept in the diary My diary: 1 row written." in out
    assert "Kept diary/" not in out
    assert "5" in err  # what was not taken over is told
    assert diary(kept).days["sleep_h"].tolist() == [7, 8, 6]
    status, out, _ = run("export", str(tmp_path / "out"))
    assert status == 0
    assert myolog.read_diary(tmp_path / "out").diary == diary(kept)


def test_files_that_cannot_be_read_are_no_success_and_no_import(
    run: Run, kept: Callable[[], Store], tmp_path: Path
) -> None:
    run("add", "--start", "2026-03-01T10:00")
    empty = tmp_path / "empty.csv"
    empty.touch()
    status, out, err = run("import", str(tmp_path / "nowhere.csv"), str(empty))
    assert status == 1
    assert "Kept in the diary" not in out
    assert "nowhere.csv could not be opened" in err
    assert "None of these files could be read, so nothing was written." in err
    (there,) = kept().diaries()
    assert kept().imports(there.id) == []


def test_another_database_is_named(run: Run, kept: Callable[[], Store], tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'other.db'}"
    assert run("add", "--start", "2026-03-01T10:00", "--db", url)[0] == 0
    assert kept().diaries() == []
    assert len(Store(store.connect(url)).diaries()) == 1


def test_now_is_that_of_the_clock_of_the_diary(run: Run, kept: Callable[[], Store]) -> None:
    run("add", "--start", "2026-03-01T21:40", "--site", "calf")
    there = kept()
    loaded = there.load(there.diaries()[0].id)
    there.set_settings(loaded, replace(loaded.settings, showing=Showing(zone="Pacific/Kiritimati")))
    before = datetime.now(ZoneInfo("Pacific/Kiritimati")).replace(tzinfo=None, microsecond=0)
    assert run("add", "--site", "eyelid")[0] == 0
    noted = diary(kept).episodes["start"].iloc[-1]
    assert before <= noted <= before + timedelta(minutes=5)
    status, _, err = run("export", str(Path(str(there.engine.url.database)).parent / "out"))
    assert (status, err) == (0, "")
    assert myolog.read_diary(Path(str(there.engine.url.database)).parent / "out").showing.zone == "Pacific/Kiritimati"
