"""The examples in the library's docstrings hold."""

import doctest
import importlib
import pkgutil

import pytest

import myolog

MODULES = [m.name for m in pkgutil.walk_packages(myolog.__path__, "myolog.") if not m.name.endswith("__main__")]


@pytest.mark.parametrize("name", MODULES)
def test_examples_hold(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
