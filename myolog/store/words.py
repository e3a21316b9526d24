"""Rows of the store in words: what stands in one, how two states of it differ, and what a change wrote."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from myolog import catalogue, showing, wording
from myolog.diary import TALLY
from myolog.showing import CANONICAL, WEEK_STARTS, Showing, Units
from myolog.store.rows import DAY, Settings, Values
from myolog.store.writing import Written

EPISODE_LABELS: Final = {
    "duration": "Lasted",
    "site": "Site",
    "side": "Side",
    "kind": "Kind",
    "severity": "Severity",
    "sleep_disturbance": "Sleep disturbed",
    "before": "Before",
    "remedies": "Remedies",
    "relief": "Eased after",
    "notes": "Notes",
}
"""Labels of the cells of an episode, wherever they stand."""
TALLY_LABEL: Final = "Episodes"
BY_HAND_LABEL: Final = "Watched"
BROWSER: Final = "The one of this browser"
"""Stands for the time zone where none is set."""
NOTHING: Final = "–"
"""Stands for a cell that holds nothing."""

_NOUNS: Final = {
    "episode": ("episode", "episodes"),
    "day": ("day", "days"),
    "intake": ("intake", "intakes"),
    "medicine": ("medicine", "medicines"),
    "logged_range": ("range", "ranges"),
    "experiment": ("experiment", "experiments"),
    "diary": ("setting of the diary", "settings of the diary"),
}
_DONE: Final = ("added", "changed", "deleted")
_PLAIN: Final = {"what": "What", "unit": "Unit", "name": "Name", "dose": "Dose", "notes": "Notes"}
_DAYS: Final = {"start": "From", "end": "To"}


def cells(table: str, row: Values, units: Units = CANONICAL) -> dict[str, str]:
    """What a row says, by the label of each cell that holds something, amounts in these units; plain text.

    >>> cells("episode", {"start": "2026-03-01T21:40:00.000000", "timed": True, "duration": 90000, "site": "calf"})
    {'Day': '1 Mar 2026', 'Time': '21:40', 'Lasted': '1.5 min', 'Site': 'Calf'}
    """
    if table == DAY:
        return _day(row, units)
    made = {"episode": _episode, "diary": _settings, "experiment": _experiment}.get(table, _list)(row)
    for name, cell in (row.get("own") or {}).items():
        made[unused(name, made)] = _text(cell)
    return made


def unused(name: str, taken: Any) -> str:  # noqa: ANN401 - any container of labels
    """A label for a person's own column, which may be called like one of ours."""
    while name in taken:
        name = f"{name} (own)"
    return name


def factor_label(key: str) -> str:
    """What a column of days is called, without its unit."""
    factor = catalogue.factors().get(key)
    return TALLY_LABEL if key == TALLY else factor.label if factor else key


def _episode(row: Values) -> dict[str, str]:
    made = _moment(row.get("start"), timed=row.get("timed", True))
    for name, label in EPISODE_LABELS.items():
        cell = row.get(name)
        if cell is None:
            continue
        match name:
            case "duration" | "relief":
                made[label] = wording.span(pd.Timedelta(milliseconds=cell))
            case "severity" | "sleep_disturbance":
                made[label] = f"{wording.number(cell)} of 10"
            case "site":
                made[label] = catalogue.place_label(cell, "")
            case _:
                made[label] = str(cell)
    if row.get("running"):
        made["Still going"] = "yes"
    return made


def _day(row: Values, units: Units) -> dict[str, str]:
    made = {"Day": _date(row["date"])} if row.get("date") else {}
    for key, cell in (row.get("noted") or {}).items():
        factor = showing.factors(units).get(key)
        label = unused(factor.label if factor else factor_label(key), (*made, BY_HAND_LABEL))
        if factor is not None and isinstance(cell, float):
            is_yes_no = factor.quantity == "yes_no"
            said = wording.amount(showing.shown(factor, cell), factor.unit)
            made[label] = ("yes" if cell else "no") if is_yes_no else said
        else:
            made[label] = _text(cell)
    if row.get("by_hand"):
        made[BY_HAND_LABEL] = "yes"
    return made


def _settings(row: Values) -> dict[str, str]:
    made = {"Name": str(row["name"])} if row.get("name") else {}
    if row.get("settings"):
        said = Settings.loaded(row["settings"])
        made |= {"A day begins at": said.day_start, "To explain": factor_label(said.outcome)}
        own = [name for part in said.columns.values() for name in part]
        made["Columns"] = ", ".join(map(factor_label, own))
        made |= _showing(said.showing)
    return made


def _showing(said: Showing) -> dict[str, str]:
    """How a diary is shown, as its settings call it."""
    made = {"Time zone": said.zone or BROWSER, "A week begins on": WEEK_STARTS[said.week_start]}
    if said.once_a_day:
        made["Home asks for"] = "one number a day"
    for key, measure in showing.measures(said.units).items():
        made[catalogue.factors()[key].label] = measure.name
    return made


def _experiment(row: Values) -> dict[str, str]:
    made: dict[str, str] = {}
    for name, label in (("protocol", "Protocol"), ("done", "Done")):
        try:
            said = json.loads(row.get(name) or "null")
        except ValueError:  # written by hand
            said = row[name]
        if isinstance(said, dict) and name == "protocol":
            made |= {
                title: str(said[key])
                for key, title in (("on", "On"), ("off", "Off"), ("start", "From"), ("stopped", "Stopped"))
                if said.get(key)
            }
        elif isinstance(said, dict):
            made |= {_date(day): _text(cell.get("done", "")) for day, cell in said.items() if isinstance(cell, dict)}
        elif said:
            made[label] = _text(said)
    return made


def _list(row: Values) -> dict[str, str]:
    """What a row of intakes, medicines or ranges says."""
    made = {label: str(row[name]) for name, label in _PLAIN.items() if row.get(name)}
    if row.get("amount") is not None:
        made["Amount"] = wording.number(row["amount"], 2)
    if row.get("when"):
        made |= _moment(row["when"], timed=row.get("timed", True))
    return made | {label: _date(row[name]) for name, label in _DAYS.items() if row.get(name)}


def _moment(stored: str | None, *, timed: bool) -> dict[str, str]:
    if not stored:
        return {}
    return {"Day": _date(stored)} | ({"Time": stored[11:16]} if timed else {})


def _date(stored: str) -> str:
    try:
        day = pd.Timestamp(stored)
    except ValueError:
        return str(stored)
    return f"{day.day} {day:%b %Y}"


def _text(cell: Any) -> str:  # noqa: ANN401 - what JSON holds
    return wording.number(cell, 3) if isinstance(cell, float) else str(cell)


def name_of(table: str, row: Values) -> str:
    """Which row it is: "Left calf, 1 Mar 2026, 21:40"; plain text."""
    said = cells(table, row)
    if table == "episode":
        place = catalogue.place_label(row["site"], row.get("side") or "") if row.get("site") else "Episode"
        return ", ".join([place, *(said[label] for label in ("Day", "Time") if label in said)])
    first = {"day": ("Day",), "intake": ("What", "Day", "Time"), "medicine": ("Name",), "logged_range": ("From", "To")}
    named = [said[label] for label in first.get(table, ()) if label in said]
    noun = _NOUNS.get(table, (table, table))[0]
    return (" to " if table == "logged_range" else ", ").join(named) or f"{noun[:1].upper()}{noun[1:]}"


def differences(
    table: str, before: Values | None, after: Values | None, units: Units = CANONICAL
) -> list[tuple[str, str, str]]:
    """Cells in which two states of a row differ: label, before, after."""
    old, new = (cells(table, row, units) if row else {} for row in (before, after))
    labels = dict.fromkeys([*old, *new])
    return [
        (label, old.get(label, NOTHING), new.get(label, NOTHING))
        for label in labels
        if old.get(label) != new.get(label)
    ]


def counted(written: Written) -> str:
    """What a change did, counted: "3 episodes added, 1 day changed"; empty if it wrote nothing.

    >>> counted([("day", 1, None, {"date": "2026-03-01"}), ("day", 2, {}, None)])
    '1 day added, 1 day deleted'
    """
    found = Counter((table, _what(before, after)) for table, _, before, after in written)
    said = []
    for table, nouns in _NOUNS.items():
        said += [f"{wording.counted(n, *nouns)} {done}" for done in _DONE if (n := found[table, done])]
    return ", ".join(said)


def _what(before: Values | None, after: Values | None) -> str:
    return "added" if before is None else "deleted" if after is None else "changed"


def described(
    written: Sequence[tuple[str, int, Values | None, Values | None]], units: Units = CANONICAL
) -> pd.DataFrame:
    """Rows that a change wrote, one a line, in words, amounts in these units.

    Returns
    -------
    DataFrame
        `row` (which one), `what` (added, changed, deleted), `before` and `after`: the cells that differ.
    """
    lines = []
    for table, _, before, after in written:
        cells_of = differences(table, before, after, units)
        sides = [
            "; ".join(f"{label}: {cell[at]}" for label, *cell in cells_of) if state is not None else ""
            for at, state in enumerate((before, after))
        ]
        lines.append((name_of(table, after or before or {}), _what(before, after), *sides))
    return pd.DataFrame(lines, columns=["row", "what", "before", "after"], dtype="str")
