"""Every requirement of the .in files is locked, and both lock files lock the same versions."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def wanted(name: str) -> set[str]:
    lines = (re.split("[#;]", line)[0].strip() for line in (ROOT / name).read_text().splitlines())  # and no markers
    return {line for line in lines if line and not line.startswith("-")}


def locked(name: str) -> dict[str, set[str]]:
    pins: dict[str, set[str]] = {}
    for line in (ROOT / name).read_text().splitlines():
        if match := re.match(r"([a-z0-9-]+)==(\S+)", line):
            pins.setdefault(match[1], set()).add(match[2])  # a version may differ by Python
    return pins


def test_each_requirement_is_locked() -> None:
    assert wanted("requirements.in") <= set(locked("requirements.txt"))
    assert {re.sub(r"\[.*\]", "", name) for name in wanted("requirements-hosting.in")} <= set(
        locked("requirements-hosting.txt")
    )
    assert wanted("requirements-dev.in") <= set(locked("requirements-dev.txt"))


def test_development_runs_on_what_users_run_on() -> None:
    run, hosted, dev = (locked(f"requirements{what}.txt") for what in ("", "-hosting", "-dev"))
    assert run == {name: dev[name] for name in run} == {name: hosted[name] for name in run}
    assert hosted == {name: dev[name] for name in hosted}


def test_the_readme_gives_each_runtime_dependency_its_reason() -> None:
    table = (ROOT / "README.md").read_text()
    assert all(re.search(rf"^\| .*\b{name}\b.*\|", table, re.MULTILINE) for name in wanted("requirements.in"))
