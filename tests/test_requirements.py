"""Every requirement of pyproject.toml is locked, and the lock files lock the same versions."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = PROJECT["optional-dependencies"]


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[^\w-]", line)[0] for line in requirements if not line.startswith("myolog")}


def locked(name: str) -> dict[str, set[str]]:
    pins: dict[str, set[str]] = {}
    for line in (ROOT / name).read_text().splitlines():
        if match := re.match(r"([a-z0-9-]+)==(\S+)", line):
            pins.setdefault(match[1], set()).add(match[2])  # a version may differ by Python
    return pins


RUN = names([*PROJECT["dependencies"], *EXTRAS["app"]])


def test_each_requirement_is_locked() -> None:
    assert set(locked("requirements.txt")) >= RUN
    assert set(locked("requirements-hosting.txt")) >= RUN | names(EXTRAS["hosting"])
    assert set(locked("requirements-dev.txt")) >= RUN | names(EXTRAS["hosting"]) | names(EXTRAS["dev"])


def test_development_runs_on_what_users_run_on() -> None:
    run, hosted, dev = (locked(f"requirements{what}.txt") for what in ("", "-hosting", "-dev"))
    assert run == {name: dev[name] for name in run} == {name: hosted[name] for name in run}
    assert hosted == {name: dev[name] for name in hosted}


def test_the_readme_gives_each_runtime_dependency_its_reason() -> None:
    table = (ROOT / "README.md").read_text()
    assert all(re.search(rf"^\| .*\b{name}\b.*\|", table, re.MULTILINE) for name in RUN)
