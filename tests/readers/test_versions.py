"""Whether a file is another version of one that was brought before: by its rows, its days and its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from myolog.readers.versions import is_version

LOG = b"date,episodes\n2026-03-01,1\n2026-03-02,0\n2026-03-03,2\n2026-03-04,0\n"
CORRECTED = LOG.replace(b"03-03,2", b"03-03,3")
"""Three of four rows are the same."""
APRIL = LOG.replace(b"-03-", b"-04-")
NEW_NAMES = CORRECTED.replace(b"date,episodes", b"Day,Twitches")
OTHER_FORM = b"date,episodes\n01.03.2026,1\n02.03.2026,0\n13.03.2026,2\n"
"""No row is the same letter by letter, but most of the days are."""
BROKEN = b"what a day\n"


@pytest.mark.parametrize(
    ("new", "old", "expected"),
    [
        (("log.csv", CORRECTED), ("log.csv", LOG), True),
        (("log (1).csv", CORRECTED), ("Log.csv", LOG), True),
        (("mine.csv", CORRECTED), ("log.csv", LOG), True),
        (("log.csv", NEW_NAMES), ("log.csv", LOG), True),
        (("mine.csv", NEW_NAMES), ("log.csv", LOG), None),
        (("log.csv", OTHER_FORM), ("log.csv", LOG), True),
        (("log.csv", APRIL), ("log.csv", LOG), False),
        (("april.csv", APRIL), ("march.csv", LOG), None),
        (("log.csv", LOG), ("log.csv", LOG), None),
        (("log.csv", LOG), ("log.csv", BROKEN), True),
        (("log.csv", BROKEN), ("log.csv", LOG), False),
        (("log.csv", LOG + b"2026-03-05,1\n"), ("log.csv", LOG), True),
    ],
)
def test_a_file_takes_the_place_of_one_whose_rows_or_days_it_has(
    new: tuple[str, bytes], old: tuple[str, bytes], expected: bool | None
) -> None:
    assert is_version(new, old) is expected


def test_files_on_the_disk_are_compared_as_well(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_bytes(LOG)
    assert is_version(("log.csv", CORRECTED), tmp_path / "log.csv") is True
    assert is_version(tmp_path / "log.csv", tmp_path / "nowhere.csv") is None
