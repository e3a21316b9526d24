"""What the tests of the readers share."""

import random
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


STRANGE: tuple[Any, ...] = (
    None, True, -1, 0, 1e300, -1e15, 10**30, "", "x" * 300, "9" * 50, [], {}, [[]], "2026-03-02", "31/12/26 25:00", "\ud800",
)  # fmt: skip


@pytest.fixture
def mutated() -> Callable[[random.Random, Any], Any]:
    """A JSON value in which something is another thing than an app writes: `mutated(rng, value)`."""

    def changed(rng: random.Random, value: Any) -> Any:  # noqa: ANN401 - any JSON
        if rng.random() < 0.12:
            return rng.choice(STRANGE)
        if isinstance(value, dict):
            return {k: changed(rng, v) for k, v in value.items() if rng.random() > 0.05}
        if isinstance(value, list):
            return [changed(rng, v) for v in value] * rng.choice((1, 1, 1, 3))
        return value

    return changed
