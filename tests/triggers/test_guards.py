"""Guards share one signature, each stands in the list, and a finding carries what each of them said."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable
from importlib import import_module

import pytest

from myolog.simulate import follows_same_day, simulate_days
from myolog.triggers import find_triggers, guards
from myolog.triggers.find import GUARDS as COLUMNS
from myolog.triggers.finding import CheckResult


def test_every_file_with_a_check_stands_in_the_list_once() -> None:
    modules = [import_module(f"{guards.__name__}.{m.name}") for m in pkgutil.iter_modules(guards.__path__)]
    checks = {module.check for module in modules if hasattr(module, "check")}
    assert checks == set(guards.GUARDS)
    assert len(guards.GUARDS) == len(checks) == len(modules) - 1  # the context is no guard


@pytest.mark.parametrize("check", guards.GUARDS, ids=lambda check: check.__module__.rpartition(".")[2])
def test_guards_share_one_signature(check: Callable[..., CheckResult]) -> None:
    signature = inspect.signature(check)
    assert list(signature.parameters) == ["study", "finding"]
    assert signature.return_annotation == "CheckResult"


def test_finding_carries_what_each_guard_said() -> None:
    diary, _ = follows_same_day(180, seed=3, reaction="coffee")
    result = find_triggers(diary)
    for finding in result.findings:
        assert len(finding.checks) == len(guards.GUARDS)
        assert all(isinstance(check, CheckResult) for check in finding.checks)
        assert {name for check in finding.checks for name in check.table} <= set(COLUMNS)
        assert not (finding.is_likely and finding.cautions)
    held = [check for finding in result.findings for check in finding.checks if not check.passed]
    assert held
    assert all(check.sentence for check in held)


def test_nothing_is_likely_where_one_guard_does_not_pass() -> None:
    diary, _ = simulate_days(300, seed=4, effects={("f01", 1): 0.5}, factors=4)
    (first, *_) = find_triggers(diary).findings
    assert first.is_likely
    (first, *_) = find_triggers(diary, likely_level=0.0).findings
    assert first.is_hint
    assert [check.passed for check in first.checks].count(False) == 1
