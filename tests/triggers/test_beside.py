"""What is said beside a finding: counted, plain, and never more than the numbers bear."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from myolog import read_diary
from myolog.diary import Diary
from myolog.simulate.days import simulate_days
from myolog.triggers import TriggerResult, beside, find_triggers


@pytest.fixture(scope="module")
def demo(pytestconfig: pytest.Config) -> TriggerResult:
    """The demo diary: caffeine rises after short nights and does nothing (data/demo/README.md)."""
    return find_triggers(read_diary(pytestconfig.rootpath / "data" / "demo").diary)


def test_innocent_stand_in_is_told_with_what_is_left_of_it(demo: TriggerResult) -> None:
    (said,) = (line for line in beside.hiding(demo) if line.startswith("Caffeine"))
    assert "goes along with sleep" in said
    assert "little is left" in said
    alone, left = (float(n) for n in re.findall(r"about ([\d.]+) times", said))
    assert alone > 1.15
    assert abs(np.log(left)) < 0.5 * np.log(alone)


def test_nothing_hides_where_nothing_stands_out() -> None:
    diary, _ = simulate_days(120, seed=3, factors=4)
    result = find_triggers(diary)
    assert (result.factors["explained_by"] == "").all()
    assert beside.hiding(result) == []


def test_finding_is_seen_by_itself_by_change_by_correlation_and_after(demo: TriggerResult) -> None:
    said = beside.beside(demo, "sleep_h")
    guard = demo.guards.set_index("factor").loc["sleep_h"]
    assert said[0].startswith("By itself, each ")
    assert f"about {guard['alone']:.2f} times as many" in said[0]
    assert f"Once training load is allowed for: about {guard['adjusted']:.2f} times" in said[0]
    assert f"about {guard['change']:.2f} times" in said[1]
    assert f"{guard['rho']:.2f}".replace("-", "−") in said[2]
    assert f"worth about {int(guard['effective_days'])} independent" in said[2]
    assert "no sign that it follows" in said[3]
    assert said[-1].startswith("p < 0.001")


def test_refused_and_unknown_factors_have_nothing_beside_them(demo: TriggerResult) -> None:
    assert beside.beside(demo, "illness") == []
    assert beside.beside(demo, "no such factor") == []


def test_every_factor_is_there_tested_or_refused(demo: TriggerResult) -> None:
    assert set(demo.factors["factor"]) <= set(beside.factors_of(demo))


def test_no_sentence_holds_a_missing_number(demo: TriggerResult) -> None:
    said = " ".join(line for key in demo.factors["factor"] for line in beside.beside(demo, key))
    assert "nan" not in said
    assert "inf" not in said
    assert "cause" not in said


def bouts(chained: bool) -> Diary:
    """Sixteen weeks: in busy ones many episodes run into one another, or stand apart."""
    rows = []
    for week in range(16):
        day = pd.Timestamp("2026-01-05") + pd.Timedelta(weeks=week)
        if week % 2:  # a busy week: eight episodes, five minutes apart in one chain or on their own hours
            gap = pd.Timedelta(minutes=5) if chained else pd.Timedelta(hours=1)
            rows += [day + pd.Timedelta(hours=9) + i * gap for i in range(8)]
        else:  # a quiet one: three, apart
            rows += [day + pd.Timedelta(days=i, hours=9) for i in range(3)]
    frame = pd.DataFrame({"start": rows, "duration": pd.Timedelta(minutes=2), "site": "calf"})
    return Diary(episodes=frame).declare(rows[0].normalize(), rows[-1].normalize())


@pytest.mark.parametrize("chained", [True, False])
def test_bouts_that_fall_while_episodes_rise_are_noticed(chained: bool) -> None:
    assert beside.bouts_fall(bouts(chained)) is chained
