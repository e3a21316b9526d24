"""The experiments of the kept diary, read from their protocols, and what was said of each day."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from myolog import experiments
from myolog.diary import TALLY, Diary
from myolog.errors import StoreError
from myolog.experiments import Conclusion, Experiment
from myolog.store import Edit
from ui import analyses, keeping, state
from ui.noting.clock import clock

Said = dict[str, dict[str, str]]
"""By day (YYYY-MM-DD): `done`, `note`, and the time `zone` of whoever said it."""


@dataclass(frozen=True)
class Kept:
    """An experiment that is kept, with its row."""

    row_id: int
    version: int
    experiment: Experiment
    done: Said

    @property
    def table(self) -> pd.DataFrame | None:
        """What was done, as `experiments.adherence` takes it."""
        if not self.done:
            return None
        return pd.DataFrame({"date": list(self.done), "done": [said["done"] for said in self.done.values()]})

    @property
    def is_over(self) -> bool:
        """Whether its last day lies behind."""
        return self.experiment.last < pd.Timestamp(today())

    @property
    def clock_changes(self) -> list[str]:
        """Days on which the person travelled into another time zone, as `experiments.analyse` takes them."""
        return experiments.clock_changes({day: said.get("zone", "") for day, said in self.done.items()})


@dataclass(frozen=True)
class Broken:
    """An experiment that is kept and was changed by hand: why it is not read, and its row."""

    row_id: int
    version: int
    why: str


def today() -> date:
    """Today, where the person is, by the day boundary of their diary."""
    loaded = keeping.current()
    return clock().today(loaded.diary.day_start if loaded else "00:00")


def kept() -> list[Kept]:
    """Experiments of the kept diary that the session looks at, the newest first; those changed by hand are left out."""
    return [one for one in _read() if isinstance(one, Kept)]


def broken() -> list[Broken]:
    """Experiments that were changed by hand."""
    return [one for one in _read() if isinstance(one, Broken)]


def is_kept() -> bool:
    """Whether the diary that the session looks at is the kept one, and not another, such as the demo."""
    brought, loaded = state.current(), keeping.current()
    return loaded is not None and (brought is None or brought.into == loaded.kept.id)


def _read() -> list[Kept | Broken]:
    loaded = keeping.current()
    return [_one(row) for row in reversed(loaded.rows("experiment"))] if loaded is not None and is_kept() else []


def _one(row: dict[str, Any]) -> Kept | Broken:
    try:
        experiment = analyses.protocol(str(row["protocol"]))
        return Kept(row["id"], row["version"], experiment, _said(experiment, str(row["done"])))
    except ValueError as error:
        return Broken(row["id"], row["version"], str(error))


def _said(experiment: Experiment, text: str) -> Said:
    """What was said of each day, checked.

    Raises
    ------
    ValueError
        With a sentence, if it was changed by hand into something else.
    """
    wrong = "What was done on the days of this experiment cannot be read: it was edited."
    try:
        days = json.loads(text)
    except ValueError as error:
        raise ValueError(wrong) from error
    if not isinstance(days, dict) or not all(isinstance(d, dict) and isinstance(d.get("done"), str) for d in days.values()):  # fmt: skip
        raise ValueError(wrong)
    said = {day: {name: str(cell) for name, cell in cells.items()} for day, cells in days.items()}
    experiments.adherence(experiment, pd.DataFrame({"date": list(said), "done": [d["done"] for d in said.values()]}))
    return said


def write(edit: Edit, what: str) -> bool:
    """Write an experiment, or tell why it could not be; True if the page is to be drawn anew."""
    try:
        return keeping.write([edit], what) is not None
    except StoreError as error:  # changed in another tab
        keeping.trouble(error)
        return True


def conclusions(diary: Diary, factor: str | None = None) -> list[Conclusion]:
    """What came of the experiments that are over, the newest first.

    Parameters
    ----------
    diary : Diary
        The one that the session looks at.
    factor : str, optional
        Only those on this factor.
    """
    return [
        conclusion(one, diary)
        for one in kept()
        if one.is_over and factor in (None, one.experiment.factor) and one.experiment.outcome in (TALLY, diary.outcome)
    ]


def conclusion(one: Kept, diary: Diary) -> Conclusion:
    """What came of one experiment."""
    return analyses.conclusion(one.experiment, diary, one.table, one.clock_changes)
