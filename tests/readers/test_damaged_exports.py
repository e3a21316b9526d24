"""Exports cut, flipped and mixed up: what is left is read or refused with a sentence, and nothing else happens."""

import io
import zipfile
from pathlib import Path

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
