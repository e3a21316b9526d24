"""Things noted one by one, as symptom apps keep them: which are episodes, which are said of the day.

A symptom that is a twitch, a cramp or a spasm by its name is an episode, and so is any other that the person says is;
all other symptoms are ratings of the day. A day on which the person wrote something into an app in which they log
their episodes is one that they watched; where the file has no episode, it says nothing of that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from myolog.diary import parse_day_start
from myolog.parsing.dates import Moments
from myolog.parsing.problems import shown
from myolog.parsing.wording import count_text
from myolog.readers.exports.daylog import DayLog, day_of, score_factor
from myolog.readers.exports.episodes import EpisodeLog
from myolog.readers.exports.symptoms import Symptom, find_symptom
from myolog.readers.exports.table import Export
from myolog.readers.part import Part
from myolog.readers.reading import Choice, Question
from myolog.readers.table.sheet import Column

SYMPTOM: Final = "A symptom of your own"
"""With these words begins the reason of a column that is a symptom, but no episode."""


@dataclass(eq=False)
class AppDiary:
    """What a symptom app noted, as it is read.

    Attributes
    ----------
    app : str
        Name of the app.
    when : Column
        The column of dates, by which the person says who kept the file.
    """

    export: Export
    app: str
    when: Column
    log: DayLog
    episodes: EpisodeLog
    taken: dict[str, int] = field(default_factory=dict)
    intakes: list[Mapping[str, Any]] = field(default_factory=list)

    @classmethod
    def of(cls, export: Export, app: str, when: str) -> Self:
        """An empty one for a file whose dates stand in the column `when`."""
        context = export.context
        column = export.column(when)
        if column is None:
            raise ValueError(f"There is no column {when!r}.")
        file = export.sheet.file
        return cls(export, app, column, DayLog(file, context.options, context.problems), EpisodeLog(context.problems))

    def days(self, moments: Moments) -> npt.NDArray[np.int64]:
        """Day of each row by the person's day boundary; a row without an hour keeps its date."""
        return person_days(moments.at, moments.timed, self.export.context.day_start)

    def days_of(self, at: npt.NDArray[np.datetime64], *, timed: bool) -> npt.NDArray[np.int64]:
        """Day of moments that all have an hour, or none."""
        return person_days(at, np.full(len(at), timed), self.export.context.day_start)

    def symptom(self, name: str) -> Symptom | None:
        """What episode a symptom of this name is; None if it is none."""
        options = self.export.context.options
        target = options.wish(self.export.sheet.file, name, name).target
        if target == "tally":
            return find_symptom(name) or Symptom(name)
        return None if target else find_symptom(name)

    def add_symptom(
        self,
        name: str,
        start: np.datetime64,
        day: int,
        line: int,
        *,
        timed: bool,
        rating: float = np.nan,
        **attributes: Any,  # noqa: ANN401 - columns of the episodes
    ) -> None:
        """A symptom that was felt: an episode, or a rating of its day (the worst counts).

        Parameters
        ----------
        rating : float
            On the scale of the app, which is kept as it is: it is not the 0 to 10 of `severity`. 0 says that there
            was none, so that the day was watched.
        """
        found = self.symptom(name)
        if found is None:
            noted = self.log.known(name)
            if noted is None:
                reason = f"{SYMPTOM}; the highest rating of the day, on the scale of {self.app}."
                noted = self.log.noted(name, "max", factor=score_factor(name), reason=reason)
            noted.add(day, 1.0 if np.isnan(rating) else rating, line)
            return
        if rating == 0:
            reason = "Days on which a twitch, cramp or spasm was rated as not there."
            self.log.noted("number of episodes", "sum", is_tally=True, reason=reason).add(day, 0.0, line)
            return
        self.taken[name] = self.taken.get(name, 0) + 1
        said = {f"rating ({self.app})": float(rating)} if np.isfinite(rating) else {}
        self.episodes.add(
            start, line, timed=timed, kind=found.kind, site=found.site, side=found.side, **said, **attributes
        )

    def add_intake(
        self, what: str, start: np.datetime64, *, timed: bool, amount: float = np.nan, unit: str = ""
    ) -> None:
        """Something taken at a time."""
        row = {"what": what, "when": start, "timed": timed, "amount": amount, "unit": unit or None}
        self.intakes.append(row)

    def part(self, label: str, n_read: int) -> Part:
        """All that was read.

        Parameters
        ----------
        label : str
            What the file was taken for.
        n_read : int
            Rows of the file that were read.
        """
        sheet, file = self.export.sheet, self.export.sheet.file
        kept = self.when.wish.kept
        # Where days without an episode are tracked as 0, a day without anything is one that nobody watched.
        tells_quiet_days = any(n.is_tally and 0 in n.said for n in self.log.things)
        has_episodes = bool(self.episodes.rows) and not tells_quiet_days
        is_by_hand = kept == "by hand" or (kept != "by a device" and has_episodes)
        question = self._ask_who_kept(is_by_hand=is_by_hand) if self.log.by_hand else None
        if not is_by_hand:
            self.log.by_hand.clear()
        table = self.log.table()
        days = None if table is None else replace(table, hand_is_said=kept == "by hand")
        as_episodes = tuple(self._episode_row(name) for name in self.taken)
        return Part(
            file,
            self.app,
            label,
            f"It has the columns of {self.app}.",
            encoding=self.export.encoding,
            delimiter=sheet.grid.layout.delimiter,
            rows_read=n_read,
            rows_set_aside=sheet.n_rows - n_read + sheet.dropped,
            episodes=self.episodes.table(),
            days=days,
            intakes=_intakes(self.intakes),
            columns=(*as_episodes, *self.log.described()),
            questions=(*self.log.questions(), *((question,) if question else ())),
        )

    def _episode_row(self, name: str) -> Mapping[str, Any]:
        return {
            "file": self.export.sheet.file,
            "column": name,
            "role": "episodes",
            "key": "kind",
            "label": name,
            "unit": "",
            "reason": f"“{shown(name)}” is an episode each time: {count_text(self.taken[name], 'time')} in this file.",
            "empty_share": 0.0,
            "empty_means": "not logged",
            "proposes_none": False,
        }

    def _ask_who_kept(self, *, is_by_hand: bool) -> Question:
        file = self.export.sheet.file
        return Question(
            "kept",
            file,
            self.when.name,
            f"Did you write every episode into {self.app}? Then a day with anything else in {file}, but without an episode, "
            "counts as a day without one.",
            (
                Choice("by hand", f"Yes, all of them are in {self.app}"),
                Choice("by a device", "No: its other days say nothing about episodes"),
            ),
            "by hand" if is_by_hand else "by a device",
        )


def person_days(at: npt.NDArray[np.datetime64], timed: npt.NDArray[np.bool_], day_start: str) -> npt.NDArray[np.int64]:
    """Days since 1970-01-01 by the person's day boundary; a moment without an hour keeps its date."""
    shift = np.timedelta64(parse_day_start(day_start) // pd.Timedelta(minutes=1), "m")
    return day_of(np.where(timed, at - shift, at))


def _intakes(rows: list[Mapping[str, Any]]) -> pd.DataFrame | None:
    if not rows:
        return None
    frame = pd.DataFrame(rows)
    return frame.assign(what=frame["what"].astype("str"), unit=frame["unit"].astype("str"))
