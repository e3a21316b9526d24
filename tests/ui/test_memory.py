"""What nothing refers to any more leaves memory soon after a page was shown, once for many runs."""

from __future__ import annotations

import gc
import weakref

import pytest

from ui import memory


class Holder:
    """Refers to itself, as the parts of a visit do to one another, so that only a search finds it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "EVERY", 0.5)
    monkeypatch.setattr(memory, "_timers", [])


def test_what_an_ended_visit_left_is_cleared() -> None:
    gc.disable()
    try:
        gone = weakref.ref(Holder())
        assert gone() is not None
        memory.clear_later()
        (timer,) = memory._timers
        timer.join(10)
        assert gone() is None
    finally:
        gc.enable()


def test_many_runs_wait_for_one_clearing_and_the_next_one_for_another() -> None:
    for _ in range(20):
        memory.clear_later()
    (timer,) = memory._timers
    timer.join(10)
    assert not memory._timers
    memory.clear_later()
    assert memory._timers != [timer]


def test_it_does_not_keep_the_program_from_ending() -> None:
    memory.clear_later()
    (timer,) = memory._timers
    assert timer.daemon
