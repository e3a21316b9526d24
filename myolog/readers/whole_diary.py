"""A diary that is there already, as a part beside what is read from files."""

from __future__ import annotations

from typing import Final

import numpy as np

from myolog.diary import Diary
from myolog.parsing.problems import Problems
from myolog.readers.part import DayTable, EpisodeTable, Part
from myolog.readers.settings import Settings, settings_of

NAME: Final = "your diary"
"""In place of the name of a file, in sentences such as "7, but 8 in your diary"."""


def part_of(diary: Diary) -> Part:
    """What a diary holds; its rows stand in no line of a file."""
    return Part(
        NAME,
        "Myolog",
        "Diary",
        "It is one already.",
        episodes=EpisodeTable(diary.episodes, lambda at: np.zeros(len(at), dtype=np.int64))
        if len(diary.episodes)
        else None,
        days=DayTable(
            diary.days,
            origins=lambda _column, _row: (),
            by_hand=diary.days.index.isin(diary.by_hand),
            names={},
            hand_is_said=True,
        )
        if len(diary.days)
        else None,
        medicines=diary.medicines,
        intakes=diary.intakes,
        ranges=diary.ranges,
    )


def settings_in(diary: Diary) -> Settings:
    """What its settings.toml would say."""
    return settings_of(diary.settings(), Problems(NAME))
