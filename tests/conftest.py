"""No test touches what the person who runs it has kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from myolog.store import database


@pytest.fixture(autouse=True)
def a_place_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Address of the database that the dashboard and the command line keep diaries in; nothing is there yet."""
    url = f"sqlite:///{tmp_path / 'home' / 'myolog.db'}"
    monkeypatch.setenv(database.VARIABLE, url)
    return url
