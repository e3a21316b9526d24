"""`python -m myolog import`: files in, one diary out, with a summary of what was read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from myolog import read_diary
from myolog.__main__ import main
from myolog.readers.reading import Choice, Question, Reading

FILES = Path(__file__).parent / "files"
Captured = pytest.CaptureFixture[str]


def test_files_become_one_diary_that_reads_back_the_same(tmp_path: Path, capsys: Captured) -> None:
    given = [FILES / "bearable.csv", FILES / "apple_health.xml", FILES / "ragged.csv"]
    target = tmp_path / "diary"
    assert main(["import", *map(str, given), "-o", str(target)]) == 0
    told = capsys.readouterr()
    assert (
        "bearable.csv: Bearable: Symptom diary. 2 episodes; 4 observed days; 6 Dec 2021 to 10 Dec 2021. 18 rows read"
        in told.out
    )
    assert "ragged.csv, line 3: 2 of 3 cells" in told.err
    assert str(target / "days.csv") in told.out
    assert read_diary(target).diary.digest == read_diary(*given).diary.digest


def test_nothing_is_written_over_unless_asked(tmp_path: Path, capsys: Captured) -> None:
    own = tmp_path / "days.csv"
    own.write_text("date,episodes\n2024-03-14,2\n2024-03-15,0\n")
    before = own.read_bytes()
    assert main(["import", str(own), "-o", str(tmp_path)]) == 1
    assert "days.csv already" in capsys.readouterr().err
    assert own.read_bytes() == before
    assert main(["import", str(own), "-o", str(tmp_path), "--replace"]) == 0
    assert read_diary(tmp_path).diary.counts().tolist() == [2, 0]


def test_all_problems_can_be_written_down(tmp_path: Path, capsys: Captured) -> None:
    rows = "\n".join(f"2024-03-{day:02d},1,{'x' * day}" for day in range(1, 31))
    good = "\n".join(f"{year}-05-{day:02d},0,7" for year in (2021, 2022, 2023) for day in range(1, 29))
    (tmp_path / "log.csv").write_text(f"date,episodes,sleep_h\n{rows}\n{good}\n")
    problems = tmp_path / "problems.csv"
    arguments = ["import", str(tmp_path / "log.csv"), "-o", str(tmp_path / "out"), "--problems", str(problems)]
    assert main(arguments) == 0
    written = pd.read_csv(problems)
    assert f"{len(written) - 20} more things to look at" in capsys.readouterr().err
    assert set(range(2, 32)) <= set(written["row"].dropna())


@pytest.mark.parametrize("name", ["nowhere.csv", "photo.png"])
def test_what_cannot_be_read_is_told_and_nothing_is_written(tmp_path: Path, capsys: Captured, name: str) -> None:
    (tmp_path / "photo.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    assert main(["import", str(tmp_path / name), "-o", str(tmp_path / "out")]) == 1
    assert name in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_rule_and_day_boundary_are_those_that_were_given(tmp_path: Path) -> None:
    for name, hours in (("a.csv", 6), ("b.csv", 8)):
        (tmp_path / name).write_text(f"date,episodes,sleep_h\n2024-03-14,2,{hours}\n2024-03-15,0,7\n")
    files = [str(tmp_path / name) for name in ("a.csv", "b.csv")]
    main(["import", *files, "-o", str(tmp_path / "out"), "--conflicts", "mean", "--day-start", "03:00"])
    diary = read_diary(tmp_path / "out").diary
    assert diary.days["sleep_h"].tolist() == [7, 7]
    assert diary.day_start == "03:00"


def test_what_is_an_episode_and_what_is_to_be_explained_can_be_said(tmp_path: Path, capsys: Captured) -> None:
    bearable = str(FILES / "bearable.csv")
    main(["import", bearable, "-o", str(tmp_path / "a"), "--episode", "Neck pain"])
    assert sorted(read_diary(tmp_path / "a").diary.episodes["kind"]) == ["Neck pain", "Neck pain", "cramp", "twitch"]
    main(["import", bearable, "-o", str(tmp_path / "b"), "--outcome", "Back (mid) pain"])
    assert read_diary(tmp_path / "b").diary.outcome == "Back (mid) pain"
    assert main(["import", bearable, "-o", str(tmp_path / "c"), "--episode", "Neck"]) == 1
    assert "'Neck'" in capsys.readouterr().err


def test_each_file_is_told_with_its_losses_and_those_that_lost_something_come_first(
    tmp_path: Path, capsys: Captured
) -> None:
    (tmp_path / "a.csv").write_text("date,episodes\n2026-05-01,1\n2026-05-02,0\n")
    (tmp_path / "b.csv").write_text("date,episodes\n2026-05-03,2\n,1\n")
    files = [str(tmp_path / name) for name in ("a.csv", "b.csv")]
    assert main(["import", *files, "-o", str(tmp_path / "out")]) == 0
    first, second = capsys.readouterr().out.splitlines()[:2]
    assert first.startswith(
        "b.csv: Day log with a number of episodes. 1 row set aside: no date (1). 2 episodes; 1 observed day;"
    )
    assert second.startswith("a.csv: Day log with a number of episodes. 1 episode; 2 observed days;")
    assert main(["triggers", *files]) == 0
    assert capsys.readouterr().err.splitlines()[:2] == [first, second]


def test_what_a_row_of_a_file_is_can_be_said(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "a=b.csv").write_text("date,episodes\n2026-05-01,1\n2026-05-02,0\n")
    (tmp_path / "c.csv").write_text("date,episodes\n2026-05-03,2\n")
    files = [str(tmp_path / name) for name in ("a=b.csv", "c.csv")]
    assert main(["import", *files, "-o", str(tmp_path / "out"), "--rows", "a=b.csv=ignore"]) == 0
    assert "a=b.csv: Left out." in capsys.readouterr().out
    assert read_diary(tmp_path / "out").diary.counts().tolist() == [2]


@pytest.mark.parametrize("said", ["c.csv", "c.csv=", "=day", "c.csv=rows"])
def test_rows_that_are_said_in_another_way_are_refused(tmp_path: Path, capsys: Captured, said: str) -> None:
    (tmp_path / "c.csv").write_text("date,episodes\n2026-05-03,2\n")
    assert main(["triggers", str(tmp_path / "c.csv"), "--rows", said]) == 1
    assert "--rows takes FILE=KIND" in capsys.readouterr().err


def test_what_is_asked_of_rows_is_printed_with_its_choices(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "my log.csv").write_text("date,episodes\n2026-05-03,2\n")
    choices = (Choice("sessions", "Something I did: 12 days of training"), Choice("ignore", "Leave it out"))
    asked = Question("rows", "my log.csv", "", "What is a row of my log.csv?", choices, "ignore")

    def read(*files: Path, **answers: Any) -> Reading:  # noqa: ANN401 - those of read_diary
        return replace(read_diary(*files, **answers), questions=(asked,))

    monkeypatch.setattr("myolog.__main__.read_diary", read)
    assert main(["import", str(tmp_path / "my log.csv"), "-o", str(tmp_path / "out")]) == 0
    assert capsys.readouterr().out.splitlines()[1:4] == [
        "Only you know: What is a row of my log.csv?",
        "  --rows 'my log.csv=sessions': Something I did: 12 days of training",
        "  --rows 'my log.csv=ignore': Leave it out (assumed)",
    ]
