"""Exports cut, flipped and mixed up: what is left is read or refused with a sentence, and nothing else happens."""

import io
import zipfile
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from myolog import UnreadableFile, read_diary

FILES = Path(__file__).parent.parent / "files"
SAMPLES = {
    str(path.relative_to(FILES)): path.read_bytes()
    for path in sorted(FILES.rglob("*"))
    if path.is_file() and path.stat().st_size < 20_000
}
PIECES = (
    b"\x00", b"\xff\xfe", b'"', b";", b",,,,", b"\n\n", b"\r", b"nan", b"-1", b"1e999", b"0202-01-01", b"9999-12-31", b"25:61",
    b"99999999999999999999", b"<", b"&lol;", b"]]>", b"\xe2\x80\xaf", b"=1+1", b"true", b"--", b"a" * 300,
)  # fmt: skip

Edit = tuple[int, int, bytes]
edits = st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 40), st.sampled_from(PIECES)), min_size=1, max_size=8)


def damaged(content: bytes, changes: list[Edit]) -> bytes:
    for at, n, piece in changes:
        here = at % (len(content) + 1)
        content = content[:here] + piece + content[here + n :]
    return content


def read(name: str, content: bytes) -> None:
    """Read it; either there is a diary, or a sentence that says why not."""
    try:
        reading = read_diary((name, content))
    except UnreadableFile as error:
        assert str(error).startswith(name)  # noqa: PT017 - either is fine
    else:
        assert reading.diary.digest
        assert len(reading.sources) >= 1


@example(name="utf16_tab.txt", changes=[(0, 11, b"\x00"), (87, 16, b";")])  # a carriage return within a cell
@example(name="track_and_graph.csv", changes=[(179, 2, b"1e999")])  # a number of twitches beyond any
@example(
    name="samsung/com.samsung.shealth.sleep.20260905.csv", changes=[(0, 12, b"\x00"), (3489, 40, b"\x00")]
)  # no start
@settings(max_examples=150, deadline=None)
@given(name=st.sampled_from(sorted(SAMPLES)), changes=edits)
def test_a_damaged_export(name: str, changes: list[Edit]) -> None:
    read(Path(name).name, damaged(SAMPLES[name], changes))


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_an_export_cut_short_anywhere(name: str) -> None:
    content = SAMPLES[name]
    for share in (0.1, 0.35, 0.6, 0.85, 0.97):
        read(Path(name).name, content[: int(len(content) * share)])


@settings(max_examples=60, deadline=None)
@given(
    name=st.sampled_from(sorted(SAMPLES)),
    changes=edits,
    method=st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]),
)
def test_a_damaged_archive(name: str, changes: list[Edit], method: int) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        archive.writestr(name, SAMPLES[name])
        archive.writestr("more/log.csv", b"date,episodes\n2024-01-01,1\n2024-01-02,0\n")
    read("export.zip", damaged(made.getvalue(), changes))


@pytest.mark.parametrize("declared", [b"UTF-4", b"utf-16", b"iso-2022-jp", b"cp1252"])
def test_an_encoding_that_a_file_declares_in_error(declared: bytes) -> None:
    content = SAMPLES["apple_health.xml"]
    lying = content.replace(b'encoding="UTF-8"', b'encoding="' + declared + b'"')
    assert read_diary(("export.xml", lying)).diary == read_diary(("export.xml", content)).diary


def _workbook() -> bytes:
    book = openpyxl.Workbook()
    for row in (("date", "episodes", "sleep_h"), ("2026-03-01", 1, 7.5), ("2026-03-02", 0, "8 h")):
        book.active.append(row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


WORKBOOK = _workbook()


@example(changes=[(WORKBOOK.find(b"PK\x01\x02") + 6, b"\xff")])  # a version of ZIP that there is not
@settings(max_examples=60, deadline=None)
@given(changes=st.lists(st.tuples(st.integers(0, len(WORKBOOK) - 2), st.binary(min_size=1, max_size=2)), max_size=6))
def test_a_damaged_workbook(changes: list[tuple[int, bytes]]) -> None:
    content = bytearray(WORKBOOK)
    for at, piece in changes:
        content[at : at + len(piece)] = piece
    read("log.xlsx", bytes(content))
