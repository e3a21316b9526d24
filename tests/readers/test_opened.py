"""What is opened once is parsed once, whatever is answered, looked up or brought beside it."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import myolog
from myolog.readers import Opened, archives, look, opened, sources, workbook
from myolog.readers.formats import Context
from myolog.readers.part import Part
from myolog.readers.table import grid
from tests.readers.test_trace import given

DAYS = b"date,sleep_h,caffeine_mg,episodes\n2026-03-01,7,200,1\n2026-03-02,8,,0\n2026-03-03,6.5,100,2\n"
TIMES = b"when,cups\n2026-03-01 08:00,2\n2026-03-02 09:30,1\n"


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often bytes were decoded, taken apart or unpacked, by the name of the function."""
    counted = Counter[str]()

    def count(place: object, name: str) -> None:
        real: Callable[..., object] = getattr(place, name)

        def counting(*args: object, **kwargs: object) -> object:
            counted[name] += 1
            return real(*args, **kwargs)

        monkeypatch.setattr(place, name, counting)

    for place, name in ((sources, "decode"), (grid, "read_grid"), (workbook, "_cells"), (archives, "_members")):
        count(place, name)
    return counted


def archive(**files: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        for name, content in files.items():
            packed.writestr(f"{name}.csv", content)
    return made.getvalue()


def test_another_answer_parses_nothing_again(parsed: Counter[str]) -> None:
    inputs = Opened(("log.csv", DAYS)), Opened(("cups.csv", TIMES)), Opened(("both.zip", archive(a=DAYS, b=TIMES[:-1])))
    first = myolog.read_diary(*inputs)
    before = parsed.copy()
    assert before["read_grid"] == 3  # that of the days stands in the archive to the last byte
    assert before["_members"] == 1
    answers = {("log.csv", "caffeine_mg"): {"empty": "none"}, ("cups.csv", ""): {"rows": "ignore"}}
    second = myolog.read_diary(*inputs, mapping=answers)
    assert first.diary.days["caffeine_mg"].isna().sum() == 1
    assert second.diary.days["caffeine_mg"].tolist() == [200, 0, 100]
    assert [t.file for t in look.find_tables(*inputs)] == ["log.csv", "cups.csv", "both.zip/b.csv"]
    assert look.line_of(*inputs, file="log.csv", line=3) == "2026-03-02,8,,0"
    assert not myolog.trace(*inputs, day="2026-03-02", mapping=answers).empty
    assert parsed == before


def test_a_file_of_which_nothing_new_is_said_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    real = myolog.readers.read.read_file  # type: ignore[attr-defined] # the module, which the package has as well

    def counting(file: sources.File, context: Context) -> Part:
        read.append(file.name)
        return real(file, context)

    monkeypatch.setattr("myolog.readers.read.read_file", counting)
    inputs = Opened(("log.csv", DAYS)), Opened(("cups.csv", TIMES))
    first = myolog.read_diary(*inputs)
    again = myolog.read_diary(*inputs, mapping={("log.csv", "caffeine_mg"): {"empty": "none"}})
    assert read == ["log.csv", "cups.csv", "log.csv"]
    told = [r.problems[r.problems["file"] == "cups.csv"].to_dict("records") for r in (first, again)]
    assert told[0] == told[1]
    assert [q for q in again.questions if q.file == "cups.csv"] == [q for q in first.questions if q.file == "cups.csv"]
    with pytest.raises(ValueError, match="no file has such a column"):
        myolog.read_diary(*inputs, mapping={("log.csv", "coffee"): "caffeine_mg"})


def test_what_is_opened_reads_as_what_was_given() -> None:
    for name, text in given():
        once, opened_one = myolog.read_diary((name, text)), Opened((name, text))
        for _ in range(2):
            again = myolog.read_diary(opened_one)
            assert again.diary == once.diary
            pd.testing.assert_frame_equal(again.problems, once.problems)
            pd.testing.assert_frame_equal(again.sources, once.sources)
            pd.testing.assert_frame_equal(again.columns, once.columns)
            assert again.questions == once.questions


def test_names_are_told_apart_again_as_files_come_and_go() -> None:
    first, second = Opened(("log.csv", DAYS)), Opened(("log.csv", TIMES))
    both = myolog.read_diary(first, second)
    assert both.sources["file"].tolist() == ["log.csv", "log [2].csv"]
    assert {q.file for q in both.questions if q.kind == "rows"} == {"log [2].csv"}
    alone = myolog.read_diary(second)
    assert alone.sources["file"].tolist() == ["log.csv"]
    assert {q.file for q in alone.questions if q.kind == "rows"} == {"log.csv"}


def test_a_large_input_is_not_held(monkeypatch: pytest.MonkeyPatch, parsed: Counter[str]) -> None:
    monkeypatch.setattr(opened, "KEPT", 10)
    monkeypatch.setattr(sources, "REMEMBERED", 10)
    inputs = Opened(("log.csv", DAYS))
    assert myolog.read_diary(inputs).diary == myolog.read_diary(("log.csv", DAYS)).diary
    n = parsed["read_grid"]
    myolog.read_diary(inputs)
    assert parsed["read_grid"] > n


def test_no_text_of_a_person_is_in_a_repr() -> None:
    held = Opened(("log.csv", b"date,notes\n2026-03-01,secret\n"))
    reading = myolog.read_diary(held)
    for each in (held, *held.contents(frozenset()).files, held.contents(frozenset()), reading):
        assert "secret" not in repr(each)


def kept() -> myolog.Diary:
    return myolog.read_diary(
        ("episodes.csv", b"start,duration_min,site,mine\n2026-02-27 10:00,5,calf,x\n"),
        ("days.csv", b"date,sleep_h,mine,stress\n2026-02-26,7,2,3\n2026-02-27,6,,4\n2026-03-01,8,1,4\n"),
        ("medicines.csv", b"name,dose,start,end,notes\nA,5 mg,2026-02-01,,\n"),
        ("ranges.csv", b"start,end\n2026-02-20,2026-02-25\n"),
        ("intakes.csv", b"what,when,amount,unit\ncoffee,2026-02-27 09:00,1,cup\n"),
    ).diary


@pytest.mark.parametrize("rule", ["first", "newest", "mean"])
def test_a_diary_joins_as_its_files_would(tmp_path: Path, rule: str) -> None:
    diary = kept()
    diary.write(tmp_path)
    more = ("log.csv", DAYS)
    joined = myolog.read_diary(diary, more, conflicts=rule)  # type: ignore[arg-type] # one of the three
    by_files = myolog.read_diary(tmp_path, more, conflicts=rule)  # type: ignore[arg-type] # as above
    assert joined.diary == by_files.diary
    assert joined.sources["file"].tolist() == ["log.csv"]
    conflict = joined.problems[joined.problems["column"] == "sleep_h"].iloc[0]
    assert (conflict["row"], conflict["found"]) == (2, "7, but 8 in your diary")


def test_a_diary_alone_is_itself() -> None:
    diary = kept()
    reading = myolog.read_diary(diary)
    assert reading.diary == diary
    assert reading.sources.empty
    assert reading.problems.empty
    assert myolog.read_diary(diary.replace(day_start="03:00", outcome="sleep_h")).diary.day_start == "03:00"


def test_beside_a_diary_nothing_need_be_readable() -> None:
    reading = myolog.read_diary(kept(), ("photo.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 40))
    assert reading.diary == kept()
    assert reading.problems["file"].tolist() == ["photo.png"]
