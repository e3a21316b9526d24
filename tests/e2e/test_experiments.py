"""Experiments in the browser: from a suspect with one click, today's condition with one tap, and how all of it looks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import expect

from myolog import experiments, read_diary, store
from myolog.store import Edit, Store
from tests.e2e.driver import Server, Visitor, serving
from tests.e2e.test_look import PHONE, SMALL

TODAY = pd.Timestamp.now().normalize()


def plan(days_ago: int, **more: Any) -> experiments.Experiment:  # noqa: ANN401 - arguments of plan
    chosen = {
        "factor": "caffeine_mg",
        "on": "usual coffee",
        "off": "no coffee after 10:00",
        "seed": 7,
        "answers": {"health": False},
        **more,
    }
    return experiments.plan(start=TODAY - pd.Timedelta(days=days_ago), **chosen)


def log(made: experiments.Experiment) -> bytes:
    """A tally of half a year, with three times as many episodes on days with coffee."""
    rng = np.random.default_rng(5)
    lines = ["date,episodes,caffeine_mg,sleep_h"]
    for day in pd.date_range(end=TODAY - pd.Timedelta(days=1), periods=200):
        condition = made.condition_on(day)
        coffee = (300 if condition == "on" else 0) if condition else int(rng.integers(0, 4)) * 100
        lines.append(f"{day:%Y-%m-%d},{rng.poisson(2 + coffee / 75)},{coffee},{rng.normal(7, 1):.1f}")
    return "\n".join(lines).encode()


@pytest.fixture
def kept(tmp_path: Path) -> Store:
    """A kept diary with an experiment that is over, and one that is at its 21st day."""
    path = tmp_path / "home" / "myolog.db"
    path.parent.mkdir()
    made = Store(store.connect(f"sqlite:///{path}"))
    over, runs = plan(90), plan(20, factor="sleep_h", on="in bed by 22:30", off="usual nights")
    diary_id = made.create("My diary", read_diary(("log.csv", log(over))).diary)
    made.apply(
        diary_id,
        [Edit("experiment", None, {"protocol": experiments.to_json(one), "done": "{}"}) for one in (over, runs)],
        "planned",
    )
    return made


@pytest.fixture
def server(tmp_path: Path, kept: Store) -> Iterator[Server]:  # noqa: ARG001 - what the dashboard finds
    with serving(tmp_path, kept=tmp_path / "home" / "myolog.db") as running:
        yield running


def worded(visitor: Visitor) -> None:
    """Write a plan that is asked about."""
    visitor.page.get_by_label("One condition, in your words").fill("blue drops in water")
    visitor.page.get_by_label("The other").fill("plain water")
    visitor.page.get_by_label("The other").press("Tab")
    expect(visitor.page.get_by_role("radiogroup", name="Is any of this a medicine")).to_be_visible()
    expect(visitor.page.get_by_role("radiogroup", name="Are you pregnant")).to_be_visible()
    visitor.settle()


def opened(visitor: Visitor) -> Visitor:
    visitor.open()
    visitor.page.get_by_role("button", name="Open My diary").click()
    visitor.settle("How things stand")
    return visitor


def test_one_tap_on_home_is_kept_and_one_click_on_triggers_plans(visitor: Visitor, kept: Store) -> None:
    opened(visitor)
    page = visitor.page
    expect(page.get_by_text("Day 21 of 48 of your experiment on Sleep")).to_be_visible()
    asked = page.get_by_role("radiogroup", name="Did you keep to it today?")
    asked.get_by_role("radio", name="Partly").click()
    page.get_by_label("A note, if you like").wait_for()
    visitor.settle()
    (diary,) = kept.diaries()
    (_, running) = kept.load(diary.id).rows("experiment")
    (said,) = json.loads(running["done"]).values()
    assert said["done"] == "partly"
    opened(visitor)  # another session
    expect(asked.get_by_role("radio", name="Partly")).to_be_checked()

    visitor.go("Triggers")
    expect(page.get_by_text("Tested from").first).to_be_visible()
    page.get_by_role("button", name="Test it again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Experiments")
    visitor.settle("Test a suspect")
    expect(page.get_by_role("heading", name="Test a suspect")).to_be_in_viewport()
    page.get_by_label("One condition, in your words").fill("usual coffee")
    page.get_by_label("The other").fill("no coffee after 12:00")
    page.get_by_label("The other").press("Tab")
    page.get_by_role("radiogroup", name="Are you pregnant").get_by_role("radio", name="No").click()
    visitor.settle()
    page.get_by_role("button", name="Draw the schedule and begin").click()
    visitor.settle("Your experiment on Caffeine begins on")
    assert len(kept.load(diary.id).rows("experiment")) == 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_while_one_runs_and_one_is_over(another: Callable[..., Visitor], scheme: str) -> None:
    visitor = opened(another(color_scheme=scheme))
    assert visitor.findings() == []
    visitor.go("Experiments")
    visitor.page.get_by_text("The schedule").first.click()
    visitor.chart("power")
    worded(visitor)
    assert visitor.findings() == []


def test_on_a_phone_nothing_scrolls_sideways_and_all_can_be_touched(another: Callable[..., Visitor]) -> None:
    visitor = opened(another(**PHONE))
    for name in ("", "Experiments"):
        if name:
            visitor.go(name)
            visitor.page.get_by_text("The schedule").first.click()
            worded(visitor)
        assert visitor.sideways() == [0, 0]
        assert visitor.page.evaluate(SMALL) == []
