"""What a person said of columns is kept where they say, holds no row of a log, and does no harm when it is broken."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from myolog import read_diary
from myolog.readers import look, remembered

LOG = ("log.csv", b'Wann,"A ""B"" = \xc3\xa4\x7f",C\n2024-03-14,420,-1\n2024-03-15,400,3\n')
SAID: dict[str, dict[str, Any]] = {
    'A "B" = ä\x7f': {"factor": "sleep_h", "unit": "min"},
    "C": {"factor": "own", "missing": ["-1"]},
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "columns.toml"


def test_what_is_remembered_reads_the_next_file_with_the_same_header(path: Path) -> None:
    (table,) = look.find_tables(LOG)
    said = {table.names[1]: SAID['A "B" = ä\x7f'], "C": SAID["C"]}
    remembered.remember(table.header, said, path)
    again = remembered.read_remembered(path)
    assert {h: dict(s) for h, s in again.items()} == {table.header: said}
    other = ("april.csv", LOG[1].replace(b"2024-03", b"2024-04"))
    (same,) = look.find_tables(other)
    days = read_diary(other, mapping=again[same.header]).diary.days
    assert days["sleep_h"].tolist() == pytest.approx([7, 400 / 60])
    assert days["C"].isna().tolist() == [True, False]


def test_no_row_of_the_log_is_kept(path: Path) -> None:
    (table,) = look.find_tables(LOG)
    remembered.remember(table.header, SAID, path)
    assert "420" not in path.read_text(encoding="utf-8")
    assert "2024" not in path.read_text(encoding="utf-8")


def test_several_headers_are_kept_and_forgotten_one_by_one(path: Path) -> None:
    for header in ("a" * 64, "b" * 64):
        remembered.remember(header, {"C": {"factor": "stress"}}, path)
    remembered.remember("a" * 64, {"C": {"factor": "sleep_h"}}, path)
    assert remembered.read_remembered(path)["a" * 64]["C"] == {"factor": "sleep_h"}
    remembered.forget("a" * 64, path)
    assert set(remembered.read_remembered(path)) == {"b" * 64}
    remembered.forget("b" * 64, path)
    assert not path.exists()
    remembered.forget("b" * 64, path)  # twice does no harm


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"version = 2\n[" + b"a" * 64 + b"]\nC = '{}'\n",
        b"version = 1\n[" + b"a" * 64 + b"]\nC = 'no json'\n",
        b"version = 1\n[" + b"a" * 64 + b']\nC = \'{"factor": "nonsense"}\'\n',
        b"version = 1\n[" + b"a" * 64 + b"]\nC = 5\n",
        b"version = 1\nother = 3\n",
    ],
)
def test_a_broken_file_is_as_good_as_none(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    assert remembered.read_remembered(path) == {}


@pytest.mark.parametrize(
    ("system", "variable", "expected"),
    [("linux", "XDG_DATA_HOME", "myolog"), ("win32", "LOCALAPPDATA", "myolog")],
)
def test_the_folder_is_the_one_of_the_system(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, system: str, variable: str, expected: str
) -> None:
    monkeypatch.setattr("sys.platform", system)
    monkeypatch.setenv(variable, str(tmp_path))
    assert remembered.folder() == tmp_path / expected
