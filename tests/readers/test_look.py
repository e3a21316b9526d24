"""A look at files as they stand: what the columns of a table seem to be, and the line of a problem."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pytest

from myolog import UnreadableFile, read_diary
from myolog.readers import look
from tests.readers.conftest import FILES

TEXT = b"When it was,Jumps,Hours slept\n03.04.2024,3,7\n05.04.2024,,6\n"


def test_first_rows_of_a_table_with_their_lines() -> None:
    (table,) = look.find_tables(("log.csv", b"sep=,\n" + TEXT), rows=1)
    assert table.names == ("When it was", "Jumps", "Hours slept")
    assert table.rows.index.tolist() == [3]
    assert table.rows.iloc[0].tolist() == ["03.04.2024", "3", "7"]


def test_each_column_has_a_proposal_and_a_reason() -> None:
    (table,) = look.find_tables(("log.csv", TEXT))
    assert dict(zip(table.names, table.targets, strict=True)) == {
        "When it was": "own",
        "Jumps": "own",
        "Hours slept": "sleep_h",
    }
    assert all(table.reasons[i] for i in (1, 2))


def test_proposals_can_be_given_to_read_diary() -> None:
    (table,) = look.find_tables(FILES / "questionnaire.csv")
    said = {name: target for name, target in zip(table.names, table.targets, strict=True) if target}
    plain, told = read_diary(FILES / "questionnaire.csv"), read_diary(FILES / "questionnaire.csv", mapping=said)
    assert told.diary.days["sleep_h"].equals(plain.diary.days["sleep_h"])


def test_a_table_that_nothing_can_be_read_of_can_still_be_looked_at() -> None:
    unknown = ("log.csv", b"A,B\n1,x\n2,y\n")
    with pytest.raises(UnreadableFile):
        read_diary(unknown)
    (table,) = look.find_tables(unknown)
    assert table.names == ("A", "B")


def test_only_tables_that_no_app_wrote_are_found(tmp_path: Path) -> None:
    read_diary(FILES / "one_file.csv").diary.write(tmp_path)
    found = look.find_tables(FILES / "bearable.csv", FILES / "apple_health.xml", b"\x89PNG\r\n\x1a\n", tmp_path)
    assert found == ()  # the folder is a diary of ours, whose columns are known
    assert [t.file for t in look.find_tables(FILES / "bearable.csv", FILES / "ragged.csv")] == ["ragged.csv"]


def test_header_is_the_same_for_other_rows_and_another_for_other_names() -> None:
    one, more, other = (
        look.find_tables(("log.csv", content))[0].header
        for content in (TEXT, TEXT + b"06.04.2024,1,8\n", TEXT.replace(b"Jumps", b"Hops"))
    )
    assert one == more != other


def test_tables_inside_archives_and_workbooks_have_the_names_of_the_reading() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("deep/log.csv", "date,episodes\n2024-03-14,2\n2024-03-15,many\n")
    book = openpyxl.Workbook()
    for row in (["date", "episodes"], ["2024-03-16", 1], ["2024-03-17", "few"]):
        book.active.append(row)
    saved = io.BytesIO()
    book.save(saved)
    inputs = (("a.zip", packed.getvalue()), ("b.xlsx", saved.getvalue()))
    reading = read_diary(*inputs)
    assert (
        [t.file for t in look.find_tables(*inputs)] == reading.sources["file"].tolist() == ["a.zip/log.csv", "b.xlsx"]
    )
    lines = [
        look.line_of(*inputs, file=p.file, line=p.row)
        for p in reading.problems.itertuples()
        if p.found in ("many", "few")
    ]
    assert set(lines) == {"2024-03-15,many", "2024-03-17,few"}


@pytest.mark.parametrize(
    "name", ["ragged.csv", "two_marks.csv", "german_excel.csv", "old_mac.csv", "utf16_tab.txt", "western.csv"]
)
def test_each_problem_of_a_line_has_its_line(name: str) -> None:
    reading = read_diary(FILES / name)
    for problem in reading.problems.dropna(subset=["row"]).itertuples():
        line = look.line_of(FILES / name, file=name, line=problem.row)
        assert line
    first = look.line_of(FILES / name, file=name, line=1)
    assert first
    assert "\x00" not in first


def test_a_row_over_several_lines_is_shown_whole() -> None:
    text = b'date,notes,episodes\n2024-03-14,"two\nlines, and more",x\n2024-03-15,,1\n'
    assert look.line_of(("log.csv", text), file="log.csv", line=2) == '2024-03-14,"two\nlines, and more",x'
    assert look.line_of(("log.csv", text), file="log.csv", line=4) == "2024-03-15,,1"


def test_a_quote_that_never_closes_does_not_show_the_rest_of_the_file() -> None:
    text = b'date,notes\n2024-03-14,"open\n2024-03-15,b\n2024-03-16,c\n'
    assert look.line_of(("log.csv", text), file="log.csv", line=2) == '2024-03-14,"open'


def test_lines_that_there_are_not() -> None:
    given = ("log.csv", TEXT)
    assert look.line_of(given, file="log.csv", line=0) is None
    assert look.line_of(given, file="log.csv", line=99) is None
    assert look.line_of(given, file="other.csv", line=1) is None


def test_a_very_long_line_is_cut_and_control_characters_are_shown() -> None:
    text = b"date,notes\n2024-03-14," + b"\x1b[31m" + b"a" * 10_000 + b"\n"
    line = look.line_of(("log.csv", text), file="log.csv", line=2)
    assert line is not None
    assert len(line) == look.LONGEST + 1
    assert "\x1b" not in line


def test_a_line_of_a_large_file_is_found_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("myolog.readers.sources.LARGE", 1000)
    path = tmp_path / "export.xml"
    path.write_bytes((FILES / "apple_health.xml").read_bytes())
    wrong = read_diary(path).problems.dropna(subset=["row"]).iloc[0]
    line = look.line_of(path, file="export.xml", line=int(wrong["row"]))
    assert line is not None
    assert line.strip().startswith("<Record")
