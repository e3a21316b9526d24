"""The pages as Streamlit runs them, without a browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from myolog import store
from myolog.store import Loaded, Store
from tests.pages.app import App

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def visit() -> Callable[[], App]:
    """Makes a visitor with a session of their own, who stands on Home."""
    return lambda: App(AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)).run()


@pytest.fixture
def app(visit: Callable[[], App]) -> App:
    """A visitor who stands on Home with no diary."""
    return visit()


@pytest.fixture
def there(a_place_of_its_own: str) -> Callable[[], Store]:
    """The store, as another tab or program sees it."""
    return lambda: Store(store.connect(a_place_of_its_own))


@pytest.fixture
def kept(there: Callable[[], Store]) -> Callable[[], Loaded]:
    """The only kept diary as it stands; modules that keep several have their own."""
    return lambda: there().load(there().diaries()[0].id)
