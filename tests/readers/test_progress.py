"""Whoever waits is told how far the reading is, and can end it."""

from __future__ import annotations

from pathlib import Path

import pytest

from myolog import read_diary
from tests.readers.conftest import FILES


class Enough(Exception):  # noqa: N818 - it says what it is
    """Raised by a person who does not want to wait."""


def test_shares_grow_to_one_over_all_files() -> None:
    told: list[tuple[str, float]] = []
    read_diary(FILES / "bearable.csv", FILES / "apple_health.xml", progress=lambda *args: told.append(args))
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert list(dict.fromkeys(name for name, _ in told)) == ["bearable.csv", "apple_health.xml"]


def test_a_file_that_is_streamed_tells_its_progress_within(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("myolog.readers.sources.LARGE", 1000)
    monkeypatch.setattr("myolog.readers.sources.PIECE", 256)
    monkeypatch.setattr("myolog.readers.apple_xml.PIECE", 256)
    path = tmp_path / "export.xml"
    path.write_bytes((FILES / "apple_health.xml").read_bytes())
    shares: list[float] = []
    watched = read_diary(path, progress=lambda _, share: shares.append(share))
    assert len({share for share in shares if 0 < share < 1}) >= 5
    assert watched.diary.digest == read_diary(path).diary.digest


@pytest.mark.parametrize("at", [0.0, 0.5])
def test_what_it_raises_ends_the_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: float) -> None:
    monkeypatch.setattr("myolog.readers.sources.PIECE", 256)
    monkeypatch.setattr("myolog.readers.apple_xml.PIECE", 256)
    path = tmp_path / "export.xml"
    path.write_bytes((FILES / "apple_health.xml").read_bytes())

    def stop(_: str, share: float) -> None:
        if share >= at:
            raise Enough

    with pytest.raises(Enough):
        read_diary(path, progress=stop)
