"""What is changed in the tables of the page Diary becomes the right rows, or a sentence."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from myolog.store import Edit
from ui.diary import editing
from ui.diary.editing import EPISODE_NAMES, Shown, Wrong

ROW: dict[str, Any] = {
    **dict.fromkeys(EPISODE_NAMES), "id": 7, "version": 3, "start": "2026-03-01T10:00:00.000000", "site": "calf", "own": {},
}  # fmt: skip
EPISODES = Shown("episode", [ROW], pd.DataFrame(), {label: key for key, label in EPISODE_NAMES.items()})
DAY = {"id": 9, "version": 2, "date": "2026-03-01", "by_hand": True, "noted": {"sleep_h": 7.0, "mood": "low"}}
DAYS = Shown(
    "day",
    [DAY],
    pd.DataFrame(),
    {"Day": "date", "Sleep, h": "sleep_h", "mood": "mood", "Episodes, tallied": "episodes"},
)


def edits(shown: Shown, **said: Any) -> list[Edit]:  # noqa: ANN401 - what the widget says
    return editing._edits(shown, said)


def test_cells_become_plain_values_with_the_version_that_was_seen() -> None:
    (made,) = edits(
        EPISODES, edited_rows={0: {"Minutes": 1.5, "Severity": 4, "Notes": "=cmd()", "Start": "2026-03-01T11:30:00"}}
    )
    assert (made.row_id, made.version) == (7, 3)
    assert made.cells == {
        "duration": 90_000, "severity": 4.0, "notes": "=cmd()", "start": "2026-03-01T11:30:00.000000", "timed": True,
    }  # fmt: skip


def test_an_emptied_cell_is_missing_not_zero() -> None:
    (made,) = edits(EPISODES, edited_rows={0: {"Minutes": None, "Severity": None, "Notes": ""}})
    assert made.cells == {"duration": None, "severity": None, "notes": None}
    (made,) = edits(DAYS, edited_rows={0: {"Sleep, h": None}})
    assert made.cells == {"noted": {"mood": "low"}}


def test_a_site_is_understood_by_the_names_that_people_use() -> None:
    (made,) = edits(EPISODES, edited_rows={0: {"Site": "left eyelid"}})
    assert made.cells == {"site": "eyelid", "side": "left"}
    (made,) = edits(EPISODES, edited_rows={0: {"Site": "somewhere odd"}})
    assert made.cells == {"site": "somewhere odd"}


def test_rows_are_added_and_deleted() -> None:
    made = edits(EPISODES, deleted_rows=[0], added_rows=[{"Start": "2026-03-02T08:00:00", "Site": "calf"}, {}])
    assert [(e.row_id, e.cells is None) for e in made] == [(7, True), (None, False)]
    (made_day,) = edits(DAYS, added_rows=[{"Day": "2026-03-02", "Sleep, h": 6.5}])
    assert made_day.cells == {"noted": {"sleep_h": 6.5}, "date": "2026-03-02", "by_hand": True}


def test_what_cannot_be_saved_is_told() -> None:
    with pytest.raises(Wrong, match="needs its start"):
        edits(EPISODES, added_rows=[{"Site": "calf"}])
    with pytest.raises(Wrong, match="needs its date"):
        edits(DAYS, added_rows=[{"Sleep, h": 6}])
    with pytest.raises(Wrong, match="below zero"):
        edits(DAYS, edited_rows={0: {"Episodes, tallied": -1}})
    with pytest.raises(Wrong, match="no date and time"):
        edits(EPISODES, edited_rows={0: {"Start": "soon"}})
