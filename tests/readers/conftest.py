"""What the tests of the readers share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from myolog import Reading, read_diary

FILES = Path(__file__).parent.parent / "files"


@pytest.fixture
def read() -> Callable[..., Reading]:
    """Read texts as if they were files: `read("date,…", "start,…", date_order="dmy")`."""

    def reader(*texts: str | bytes, **options: Any) -> Reading:  # noqa: ANN401 - the arguments of read_diary
        contents = (text.encode() if isinstance(text, str) else text for text in texts)
        return read_diary(*((f"log{i or ''}.csv", content) for i, content in enumerate(contents)), **options)

    return reader


@pytest.fixture
def ugly() -> Callable[..., Reading]:
    """Read one of the files in tests/files."""

    def reader(name: str, **options: Any) -> Reading:  # noqa: ANN401 - the same
        return read_diary(FILES / name, **options)

    return reader
