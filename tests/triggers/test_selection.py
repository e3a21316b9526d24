"""Step by step: stand-ins of a true trigger do not count as triggers."""

import numpy as np
import pytest

from myolog.triggers.adjustment import Candidate
from myolog.triggers.evidence import acat, benjamini_hochberg, directed
from myolog.triggers.scan import scan
from myolog.triggers.selection import select


def world(seed: int, n: int = 250) -> tuple[np.ndarray, np.ndarray, np.ndarray, list[Candidate]]:
    """A cause, four stand-ins of it that do nothing, and three strangers, at two lags."""
    rng = np.random.default_rng(seed)
    cause = rng.standard_normal(n + 1)
    stand_ins = 0.8 * cause[:, None] + 0.6 * rng.standard_normal((n + 1, 4))
    strangers = rng.standard_normal((n + 1, 3))
    every = np.column_stack([stand_ins[:, :2], cause, stand_ins[:, 2:], strangers])
    y = rng.poisson(np.exp(1 + 0.35 * cause[1:])).astype(float)
    nothing = np.zeros((n, 2, 0))
    candidates = [Candidate(np.column_stack([x[1:], x[:-1]]), nothing) for x in every.T]
    return np.arange(n, dtype=np.int64), y, np.ones((n, 1)), candidates


def test_the_first_round_is_the_plain_scan_of_all() -> None:
    days, y, base, candidates = world(0)
    found = select(days, y, base, candidates, 0.05)
    scores = scan(found.alone, np.column_stack([c.columns for c in candidates]))
    assert found.rounds[0].by_lag == pytest.approx(scores.p_value.reshape(len(candidates), 2))
    either = directed(scores.lower, scores.upper, 0).reshape(len(candidates), 2)
    assert found.rounds[0].q_value == pytest.approx(benjamini_hochberg(acat(either)))


def test_only_the_cause_is_left_when_it_is_adjusted_for() -> None:
    days, y, base, candidates = world(1)
    found = select(days, y, base, candidates, 0.05)
    assert int((found.rounds[0].q_value <= 0.05).sum()) > 3
    assert [k for k, _ in found.entered] == [2]
    assert np.flatnonzero(found.rounds[-1].q_value <= 0.05).tolist() == [2]


def test_what_entered_keeps_the_p_value_of_its_entry() -> None:
    days, y, base, candidates = world(1)
    found = select(days, y, base, candidates, 0.05)
    assert found.rounds[-1].p_value[2] == found.rounds[0].p_value[2]
    assert found.lag_of(2) == 0


def test_own_row_is_not_adjusted_for_itself() -> None:
    days, y, base, candidates = world(1)
    found = select(days, y, base, candidates, 0.05)
    assert found.without(2).design.shape == base.shape
    assert found.without(0).design.shape[1] == base.shape[1] + 1


def test_a_copy_of_what_entered_is_no_finding() -> None:
    days, y, base, candidates = world(1)
    found = select(days, y, base, [*candidates, candidates[2]], 0.05)
    assert len(found.entered) == 1
    assert found.rounds[-1].q_value[[2, len(candidates)]].max() > 0.05


def test_a_stand_in_that_is_stronger_by_chance_is_not_taken_for_the_cause() -> None:
    rng = np.random.default_rng(21)
    n = 90
    cause = rng.standard_normal(n)
    stand_in = 0.6 * cause + 0.8 * rng.standard_normal(n)
    y = rng.poisson(np.exp(1 + 0.17 * cause)).astype(float)
    candidates = [Candidate(x[:, None], np.zeros((n, 1, 0))) for x in (stand_in, cause)]
    found = select(np.arange(n, dtype=np.int64), y, np.ones((n, 1)), candidates, 0.05)
    plain = scan(found.alone, np.column_stack([stand_in, cause])).p_value
    assert plain[0] < plain[1] < 0.025  # in this draw the stand-in is the stronger, and each would pass
    assert found.entered == ()
    assert found.rounds[-1].rival.tolist() == [1, 0]
    assert (found.rounds[-1].q_value > 0.05).all()


def test_measures_of_one_thing_are_no_rivals() -> None:
    rng = np.random.default_rng(0)
    n = 150
    load = rng.standard_normal(n)
    minutes = load + 0.3 * rng.standard_normal(n)
    y = rng.poisson(np.exp(1 + 0.4 * load)).astype(float)
    candidates = [Candidate(x[:, None], np.zeros((n, 1, 0))) for x in (load, minutes)]
    found = select(np.arange(n, dtype=np.int64), y, np.ones((n, 1)), candidates, 0.05)
    assert len(found.entered) == 1  # which of the two cannot be told; that it is one of them can


def test_a_short_diary_is_adjusted_for_few() -> None:
    days, y, base, candidates = world(2, n=32)
    strong = [Candidate(np.column_stack([y, y]) + 0.1 * c.columns, c.mains) for c in candidates]
    assert len(select(days, y, base, strong, 0.05).entered) <= 2


def test_nothing_to_test_gives_nothing() -> None:
    days, y, base, _ = world(0)
    found = select(days, y, base, [], 0.05)
    assert found.entered == ()
    assert found.rounds[0].q_value.size == 0
