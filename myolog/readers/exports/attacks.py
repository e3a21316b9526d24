"""Diaries of attacks: every row is an episode, and whether it is one to be explained is asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from myolog.catalogue import find_remedy, find_site
from myolog.parsing.problems import SET_ASIDE
from myolog.parsing.wording import count_text
from myolog.readers.exports.daylog import DayLog
from myolog.readers.exports.diary import person_days
from myolog.readers.exports.episodes import LONGEST, EpisodeLog
from myolog.readers.exports.symptoms import find_symptom
from myolog.readers.exports.table import Export
from myolog.readers.part import Part
from myolog.readers.reading import Choice, Question

ATTACKS: Final = "attacks"
"""Name under which the person says what the rows of such a file are."""
SPLIT: Final = re.compile(r"\s*[;,]\s*")
NO_REMEDY: Final = frozenset({"no medication", "none", "no medications"})


@dataclass(eq=False)
class AttackLog:
    """Collects the attacks of a file: episodes, or, where the person says so, their number a day."""

    export: Export
    app: str
    episodes: EpisodeLog
    log: DayLog
    role: str

    @classmethod
    def of(cls, export: Export, app: str) -> AttackLog:
        """An empty one."""
        context, file = export.context, export.sheet.file
        role = context.options.wish(file, ATTACKS, ATTACKS).target
        return cls(
            export, app, EpisodeLog(context.problems), DayLog(file, context.options, context.problems), role or "tally"
        )

    def add(self, start: np.datetime64, line: int, *, timed: bool, **attributes: Any) -> None:  # noqa: ANN401 - columns
        """An attack; a length below zero or over 31 days is told and left out."""
        length = attributes.get("duration")
        if length is not None and not np.isnat(length) and not np.timedelta64(0) <= length <= LONGEST:
            self.log.problems.add(
                f"an attack of {length.astype('timedelta64[m]').astype(int):,} minutes",
                "a length between 0 and 31 days",
                "The attack was read without its length. Correct it in the app.",
                action=SET_ASIDE,
                row=line,
            )
            attributes = {**attributes, "duration": None}
        if self.role in ("tally", "start"):
            self.episodes.add(start, line, timed=timed, **attributes)
            return
        day = int(person_days(np.array([start]), np.array([timed]), self.export.context.day_start)[0])
        self.log.noted(ATTACKS, "sum", reason="The number of attacks of the day, as you said.").add(day, 1.0, line)

    def part(self, label: str, n_read: int, n_lost: int) -> Part:
        """All that was read; `label` says what the file was taken for, `n_lost` how many rows could not be read."""
        sheet = self.export.sheet
        days = self.log.table()
        described = self.log.described() or (self._row(len(self.episodes.rows)),)
        return Part(
            sheet.file,
            self.app,
            label,
            f"It has the columns of {self.app}, in which each row is an attack.",
            encoding=self.export.encoding,
            delimiter=sheet.grid.layout.delimiter,
            rows_read=n_read,
            rows_set_aside=n_lost + sheet.dropped,
            episodes=self.episodes.table(),
            days=days,
            columns=described,
            questions=(self._ask(n_read),),
        )

    def _row(self, n: int) -> Mapping[str, Any]:
        return {
            "file": self.export.sheet.file,
            "column": ATTACKS,
            "role": "episodes" if self.role == "tally" else "ignored",
            "key": "kind",
            "label": "Attacks",
            "unit": "",
            "reason": f"Each row of {self.app} is an attack: {count_text(n, 'episode')}.",
            "empty_share": 0.0,
            "empty_means": "not logged",
            "proposes_none": False,
        }

    def _ask(self, n: int) -> Question:
        file = self.export.sheet.file
        return Question(
            "role",
            file,
            ATTACKS,
            f"{file} holds {count_text(n, 'attack')} from {self.app}. Are they the episodes that you want to explain?",
            (
                Choice("tally", "Yes: each is an episode"),
                Choice("own", "No: keep their number a day as a factor"),
                Choice("ignore", "No: leave them out"),
            ),
            self.role,
        )


def listed(*texts: str) -> str:
    """Parts of lists, each once, joined by semicolons."""
    parts = (part.strip() for text in texts for part in SPLIT.split(text))
    return "; ".join(dict.fromkeys(filter(None, parts)))


def remedies(*texts: str) -> str:
    """Parts of lists of what was taken or done, each once, by the catalogue's keys where they are known."""
    parts = (part.strip() for text in texts for part in SPLIT.split(text))
    kept = [part for part in parts if part and part.casefold() not in NO_REMEDY]
    return "; ".join(dict.fromkeys(found.key if (found := find_remedy(part)) else part for part in kept))


def kind_of(names: str) -> str:
    """Kind of episode that the type of an attack says, else the type as it stands."""
    found = next((f for f in map(find_symptom, SPLIT.split(names)) if f), None)
    return found.kind if found else names


def place_of(names: Iterable[str]) -> tuple[str, str]:
    """Site and side, where exactly one known site is named."""
    places = {place for name in names if (place := find_site(name))}
    if len({site for site, _ in places}) != 1:
        return "", ""
    sides = {side for _, side in places if side}
    return next(iter(places))[0], sides.pop() if len(sides) == 1 else "both" if sides else ""
