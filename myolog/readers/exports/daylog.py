"""What an export says of days, thing by thing, put together as one table of days.

Rows of devices, diet and training apps never make a day observed; whether those of a diary do is said by `by_hand`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from myolog import catalogue, tables
from myolog.diary import BY_HAND, TALLY
from myolog.parsing.problems import SET_ASIDE, TOLD, Action, Problems, shown
from myolog.parsing.units import size_in
from myolog.parsing.wording import amount_text, count_text, range_text
from myolog.readers.exports.nights import Piece, each_once, sleeps
from myolog.readers.options import Options, Wish
from myolog.readers.part import DayTable, Origin, Sleep
from myolog.readers.reading import Choice, Question
from myolog.readers.table.reads import TRAINING, UNKNOWN, own_name

Rule = Literal["sum", "mean", "max", "min", "first", "last", "join"]
"""How several values of one day become one: "first" is told where they differ, "join" is for text."""
HOW: Final[Mapping[Rule, str]] = {
    "sum": "added up by day",
    "mean": "the mean of the day",
    "max": "the highest of the day",
    "min": "the lowest of the day",
    "first": "the first of the day",
    "last": "the last of the day",
    "join": "text of the day",
}
Role = Literal["factor", "own factor", "note", "tally"]

RESERVED: Final = frozenset({"date", BY_HAND})
SESSIONS: Final = TRAINING - {"strain"}
"""What comes of training sessions, so that a day without one may mean none; a device gives its strain every day."""
LONGEST: Final = 86_400
"""Seconds of the longest sleep of which the times are believed."""
TRAININGS: Final = "trainings"
"""Name under which the person says what a day without a session means, for all that comes of them."""


@dataclass(eq=False)
class Noted:
    """One thing that a file says of days.

    Attributes
    ----------
    name : str
        As it stands in the file; by it the person says what it is.
    factor : str
        Key of the factor of the catalogue that it is; "" for one of the person's own.
    group : str
        List of things to tick that it belongs to; "" for all others.
    days : list of int
        Days since 1970-01-01, one a value.
    cells : list of str
        Of the values that were converted, what stands in the file; else "".
    """

    name: str
    rule: Rule
    factor: str = ""
    unit: str = ""
    reason: str = ""
    group: str = ""
    is_tally: bool = False
    days: list[int] = field(default_factory=list)
    said: list[Any] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)

    def add(self, day: int, value: float | str, line: int) -> None:
        """A value of a day, and the line it stands in."""
        self.days.append(day)
        self.said.append(value)
        self.lines.append(line)
        self.cells.append("")

    def add_rows(
        self,
        days: npt.NDArray[np.int64],
        values: npt.ArrayLike,
        lines: npt.NDArray[np.int64],
        cells: Sequence[str] = (),
    ) -> None:
        """Numbers of many rows, and their cells; those that are missing are left out."""
        numbers = np.asarray(values, dtype=np.float64)
        known = np.isfinite(numbers)
        self.cells += [cells[at] for at in np.flatnonzero(known).tolist()] if cells else [""] * int(known.sum())
        self.days += days[known].tolist()
        self.said += numbers[known].tolist()
        self.lines += lines[known].tolist()


@dataclass(frozen=True, eq=False)
class Made:
    """A thing as it goes into the diary: one value a day."""

    noted: Noted
    key: str
    role: str
    per_day: pd.Series
    empty: Literal["not logged", "none"] = "not logged"

    @cached_property
    def _places(self) -> Mapping[int, list[int]]:
        """For each day, where it stands among what was noted."""
        places: dict[int, list[int]] = defaultdict(list)
        for place, day in enumerate(self.noted.days):
            places[day].append(place)
        return places

    def origins(self, day: int) -> list[Origin]:
        """What was noted of a day, each with its line."""
        noted, places = self.noted, self._places.get(day, ())
        texts = (noted.cells[at] or noted.said[at] for at in places)
        texts = (text if isinstance(text, str) else amount_text(text) for text in texts)
        return [Origin(int(noted.lines[at]), text) for at, text in zip(places, texts, strict=True)]


@dataclass(eq=False)
class DayLog:
    """Collects what a file says of days.

    Attributes
    ----------
    by_hand : set of int
        Days, since 1970-01-01, on which the person wrote something down themselves.
    asked : mapping of group to days
        Days on which a list was gone through, so that what is not ticked may mean no.
    sleeps : list of Sleep
        Sleeps whose times are known, so that those of several devices can be told apart from naps.
    """

    file: str
    options: Options
    problems: Problems
    by_hand: set[int] = field(default_factory=set)
    asked: dict[str, set[int]] = field(default_factory=dict)
    sleeps: list[Sleep] = field(default_factory=list)
    _slept: dict[str, list[Sleep]] = field(default_factory=lambda: defaultdict(list))
    _noted: dict[str, Noted] = field(default_factory=dict)
    _made: list[Made] = field(default_factory=list)
    _ignored: list[Noted] = field(default_factory=list)

    def noted(self, name: str, rule: Rule, **attributes: Any) -> Noted:  # noqa: ANN401 - those of Noted
        """The thing of this name, made at its first mention."""
        if name not in self._noted:
            self._noted[name] = Noted(name, rule, **attributes)
        return self._noted[name]

    def known(self, name: str) -> Noted | None:
        """The thing of this name, if it was noted before."""
        return self._noted.get(name)

    @property
    def things(self) -> tuple[Noted, ...]:
        """All things noted so far."""
        return tuple(self._noted.values())

    def slept(self, noted: Noted, day: int, hours: float, line: int, start: np.datetime64, end: np.datetime64) -> None:
        """A sleep under its day of waking; its times are by the person's clock, NaT where they are not known.

        One of no length only stands for a night that was not recorded. Sleeps whose times overlap are put together when the
        table is made, see `nights.each_once`.
        """
        if hours <= 0:
            return
        first, last = (int(m.astype("datetime64[s]").astype(np.int64)) for m in (start, end))
        if np.isnat(start) or np.isnat(end) or not 0 < last - first <= LONGEST:
            noted.add(day, hours, line)
        else:
            self._slept[noted.name].append(Sleep(day, hours, line, first, last))

    def slept_in(self, noted: Noted, pieces: Iterable[Piece]) -> None:
        """The sleeps that the pieces make up, each under its day of waking."""
        for sleep in sleeps(pieces):
            noted.add(sleep.day, sleep.hours, sleep.line)
            self.sleeps.append(sleep)

    def _add_sleeps(self) -> None:
        """Note the hours of the sleeps whose times are known, each moment once."""
        for name, slept in self._slept.items():
            n_overlap, lines = 0, []
            for sleep, n in each_once(slept):
                self._noted[name].add(sleep.day, sleep.hours, sleep.line)
                self.sleeps.append(sleep)
                if n > 1:
                    n_overlap += n
                    lines.append(sleep.line)
            if lines:
                self.problems.add(
                    f"{count_text(n_overlap, 'sleep')} that overlap with another one",
                    "one sleep after the other",
                    "Nothing to do: the time that they share was counted once.",
                    action=TOLD,
                    row=min(lines),
                    column=name,
                )
        self._slept.clear()

    def tick(self, group: str, name: str, day: int, line: int) -> None:
        """Something ticked in a list."""
        noted = self._noted.get(name)
        if noted is None:  # a list is ticked every day, and looking a name up takes a while
            reason = f"It is ticked in the list “{group}”."
            noted = self.noted(name, "max", factor=tick_factor(name), group=group, unit="yes/no", reason=reason)
        noted.add(day, 1.0, line)

    def table(self) -> DayTable | None:
        """All that was said, each day once; None if nothing was."""
        self._add_sleeps()
        taken: set[str] = set()
        for noted in sorted(self._noted.values(), key=lambda n: (not n.factor, not n.is_tally)):
            if noted.days:
                self._make(noted, taken)
        days = sorted(self.by_hand.union(*(set(m.per_day.index) for m in self._made)))
        if not days:
            return None
        index = pd.Index(days, dtype="int64")
        frame = pd.DataFrame({m.key: m.per_day.reindex(index) for m in self._made}, index=index)
        frame.index = tables.dates(pd.DatetimeIndex(np.array(days, dtype="datetime64[D]").astype("datetime64[us]")))
        hand = np.array([day in self.by_hand for day in days], dtype=bool)
        names = {m.key: m.noted.name for m in self._made}
        made = {m.key: m for m in self._made}
        return DayTable(frame, lambda key, at: made[key].origins(days[at]), hand, names, sleeps=tuple(self.sleeps))

    def _make(self, noted: Noted, taken: set[str]) -> None:
        wish = self._wish(noted)
        if wish.target == "ignore":
            self._ignored.append(noted)
            return
        key, role = _named(noted, wish)
        key = _unused(key, role, taken)
        taken.add(key)
        is_text = noted.rule == "join" or role == "note"
        values = _joined(noted) if is_text else self._numbers(noted, key, _size(noted, key, wish))
        empty: Literal["not logged", "none"] = "not logged"
        if wish.empty == "none" and not is_text:
            values, empty = self._filled(noted, key, values), "none"
        self._made.append(Made(noted, key, role, values, empty))

    def _wish(self, noted: Noted) -> Wish:
        wish = self.options.wish(self.file, noted.name, noted.name)
        group = noted.group or (TRAININGS if noted.factor in SESSIONS else "")
        of_group = self.options.wish(self.file, group, group) if group else Wish()
        empty = wish.empty or of_group.empty
        return Wish(wish.target or of_group.target, wish.unit, wish.per_unit, empty, wish.kept)

    def _filled(self, noted: Noted, key: str, values: pd.Series) -> pd.Series:
        """Values with 0 on the other days of the list, or of the file's span for training.

        A day with a session of which the load is not known is no day without one.
        """
        days = self.asked.get(noted.group, set())
        if key in SESSIONS:
            with_session = {day for n in self._noted.values() if n.factor in SESSIONS for day in n.days}
            days = set(range(min(with_session), max(with_session) + 1)) - with_session
        return values.reindex(sorted(days.union(values.index)), fill_value=0.0)

    def _numbers(self, noted: Noted, key: str, size: float) -> pd.Series:
        """One number a day; what the factor cannot be, and what contradicts an earlier row, is told."""
        frame = pd.DataFrame(
            {"day": noted.days, "value": np.array(noted.said, dtype=np.float64) * size, "line": noted.lines}
        )
        factor = catalogue.factors().get(key)
        if factor is not None and noted.rule != "sum":
            low, high = factor.possible
            frame = self._within(noted, frame, low, high, range_text(factor))
        days = frame.groupby("day")["value"]
        if noted.rule == "first":
            self._tell_conflicts(noted, frame)
        values = days.agg(noted.rule)
        if factor is not None and noted.rule == "sum":
            low, high = factor.possible
            wrong = values[(values < low) | (values > high)]
            lines = frame.groupby("day")["line"].min()
            self._tell(
                noted, lines[wrong.index], [amount_text(v) for v in wrong], range_text(factor), UNKNOWN, SET_ASIDE
            )
            values = values.drop(wrong.index)
        return values.round(10)

    def _within(self, noted: Noted, frame: pd.DataFrame, low: float, high: float, expected: str) -> pd.DataFrame:
        is_outside = (frame["value"] < low) | (frame["value"] > high)
        wrong = frame[is_outside]
        self._tell(noted, wrong["line"], [amount_text(v) for v in wrong["value"]], expected, UNKNOWN, SET_ASIDE)
        return frame[~is_outside]

    def _tell_conflicts(self, noted: Noted, frame: pd.DataFrame) -> None:
        first = frame.groupby("day")["value"].transform("first")
        differs = frame[frame["value"] != first]
        found = [
            f"{amount_text(v)}, but {amount_text(f)} earlier in the file"
            for v, f in zip(differs["value"], first[differs.index], strict=True)
        ]
        fix = "The first one was kept. Take out the one that is wrong."
        self._tell(noted, differs["line"], found, "one value a day", fix, SET_ASIDE)

    def _tell(
        self, noted: Noted, lines: Iterable[int], found: list[str], expected: str, fix: str, action: Action
    ) -> None:
        at = np.array(list(lines), dtype=np.int64)
        self.problems.add_rows(
            np.arange(len(at)),
            lambda listed: at[listed],
            lambda listed: [shown(found[i]) for i in listed],
            expected,
            fix,
            action=action,
            column=noted.name,
        )

    def described(self) -> tuple[Mapping[str, Any], ...]:
        """Rows of `Reading.columns`: each thing, and what it was taken for."""
        n_days = max(len(self.by_hand.union(*(m.per_day.index for m in self._made))), 1)
        rows = [
            _row(self.file, m.noted, m.role, m.key, 1 - m.per_day.notna().sum() / n_days, m.empty) for m in self._made
        ]
        return (*rows, *(_row(self.file, n, "ignored", "", 0.0) for n in self._ignored))

    def questions(self) -> tuple[Question, ...]:
        """What an item that is not ticked means, one question a list, and a day without training."""
        asked = []
        for group, days in self.asked.items():
            made = [m for m in self._made if m.noted.group == group]
            if made and any(len(m.per_day) < len(days) or m.empty == "none" for m in made):
                asked.append(self._ask_ticks(group, len(days), made))
        sessions = [m for m in self._made if m.key in SESSIONS]
        return (*asked, *((self._ask_training(sessions[0]),) if sessions else ()))

    def _ask_ticks(self, group: str, n_days: int, made: list[Made]) -> Question:
        examples = ", ".join(f"“{shown(m.noted.name)}”" for m in made[:3])
        return Question(
            "empty",
            self.file,
            group,
            f"{self.file} has {n_days:,} days on which “{group}” was filled in. What does it mean when something "
            f"({examples}) was not ticked that day?",
            (Choice("not logged", "Not logged: it is not known"), Choice("none", "No: there was none")),
            made[0].empty,
        )

    def _ask_training(self, made: Made) -> Question:
        return Question(
            "empty",
            self.file,
            TRAININGS,
            f"What does a day without a training in {self.file} mean?",
            (Choice("none", "No training that day"), Choice("not logged", "Not logged: it is not known")),
            made.empty,
        )


def _row(file: str, noted: Noted, role: str, key: str, empty_share: float, empty: str = "not logged") -> dict[str, Any]:
    factor = catalogue.factors().get(key)
    unit = factor.unit if factor and factor.unit else noted.unit
    return {
        "file": file,
        "column": noted.name,
        "role": role,
        "key": key,
        "label": factor.label if factor else key or noted.name,
        "unit": unit,
        "reason": noted.reason if role != "ignored" else "You said so.",
        "empty_share": float(empty_share),
        "empty_means": empty,
        "proposes_none": key in SESSIONS,
    }


def _named(noted: Noted, wish: Wish) -> tuple[str, str]:
    """Key and role in the diary."""
    if noted.is_tally:
        return TALLY, "tally"
    if wish.target in catalogue.factors():
        return wish.target, "factor"
    if noted.rule == "join" or wish.target == "note":
        return own_name(noted.name), "note"
    if noted.factor and wish.target != "own":
        return noted.factor, "factor"
    return own_name(noted.name), "own factor"


def _size(noted: Noted, key: str, wish: Wish) -> float:
    """How much of the factor's unit one is, as the person says; 1 where they say nothing, or the app said it."""
    factor = catalogue.factors().get(key)
    if factor is None or noted.factor or not (wish.unit or wish.per_unit):
        return 1.0
    return size_in(wish.unit, factor, wish.per_unit) or 1.0


def _unused(key: str, role: str, taken: set[str]) -> str:
    name = f"{key} (own)" if key in RESERVED or (key == TALLY and role != "tally") else key
    number = 2
    while name in taken:
        name = f"{key} ({number})"
        number += 1
    return name


def _joined(noted: Noted) -> pd.Series:
    """The different texts of each day, one after the other."""
    texts = pd.Series([v if isinstance(v, str) else amount_text(v) for v in noted.said], index=noted.days, dtype="str")
    joined = texts.groupby(level=0).agg(lambda day: "; ".join(dict.fromkeys(day)))
    return joined.astype("str")


def tick_factor(name: str) -> str:
    """Key of the yes/no factor that something ticked is; "" where there is none."""
    factor = catalogue.find_factor(name)
    if factor is None:
        return ""
    return factor.key if factor.quantity == "yes_no" else factor.yes_no


def score_factor(name: str) -> str:
    """Key of the factor that a rating of this name is; "" where there is none."""
    factor = catalogue.find_factor(name)
    return factor.key if factor is not None and factor.quantity == "score" else ""


def day_of(moments: npt.NDArray[np.datetime64]) -> npt.NDArray[np.int64]:
    """Days since 1970-01-01 of moments; what NaT becomes is below zero."""
    return moments.astype("datetime64[D]").astype(np.int64)
