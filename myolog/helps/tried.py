"""What was tried against each episode, and how it went."""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
import pandas as pd

from myolog import catalogue
from myolog.diary import Diary

SOON: Final = pd.Timedelta(minutes=15)
"""An episode that lasted no longer has ended soon."""

NOTHING: Final = "none"
"""Key of the remedy that says that nothing was tried."""


@cache
def remedies_of(text: str) -> tuple[str, ...]:
    """Keys of the remedies in a cell, each once; a remedy that the catalogue does not know keeps its own words.

    >>> remedies_of("stretched; ice pack; stretch"), remedies_of("nothing")
    (('stretch', 'ice'), ())
    """
    parts = [" ".join(part.split()) for part in text.split(";")]
    found = [known.key if (known := catalogue.find_remedy(part)) else part for part in parts if part]
    return tuple(dict.fromkeys(key for key in found if key != NOTHING))


def with_remedy(cell: str | None, key: str) -> str:
    """Cell of an episode's remedies with one more in it; what stands there stays as it is written, but "none" goes.

    >>> with_remedy("my old trick; stretch", "ice"), with_remedy("none", "ice"), with_remedy("Ice pack", "ice")
    ('my old trick; stretch; ice', 'ice', 'Ice pack')
    """
    if cell is None or not remedies_of(cell):
        return key
    return cell if key in remedies_of(cell) else f"{cell.strip().rstrip(';')}; {key}"


def label_of(key: str) -> str:
    """Name of a remedy for people."""
    known = catalogue.remedies().get(key)
    return known.label if known else key


def tried(diary: Diary, *, empty_is_nothing: bool = False) -> pd.DataFrame:
    """Episodes of which it is known what was tried, nothing included.

    Parameters
    ----------
    diary : Diary
    empty_is_nothing : bool
        Whether the person says that an empty cell means that nothing was tried. Otherwise it is not known, and the
        episode is left out.

    Returns
    -------
    DataFrame
        One row an episode: day, kind and site ("" where unknown), remedies (tuple of keys), relief (minutes until it
        eased, NaN where not noted), soon (1 if it ended within 15 minutes, 0 if not, NaN where its length is not known).
    """
    rows = diary.episodes
    cells = rows["remedies"]
    known = np.ones(len(rows), dtype=bool) if empty_is_nothing else cells.notna().to_numpy()
    minutes = rows["relief"] / pd.Timedelta(minutes=1)
    soon = (rows["duration"] <= SOON).astype(float).where(rows["duration"].notna())
    made = pd.DataFrame(
        {
            "day": diary.episode_days().to_numpy(),
            "kind": rows["kind"].fillna("").to_numpy(),
            "site": rows["site"].fillna("").to_numpy(),
            "remedies": [remedies_of(cell) if isinstance(cell, str) else () for cell in cells],
            "relief": minutes.to_numpy(dtype=float),
            "soon": soon.to_numpy(dtype=float),
        }
    )
    return made[known].reset_index(drop=True)


def counted_by(rows: pd.DataFrame) -> pd.DataFrame:
    """What was tried, counted by remedy, kind and site.

    Parameters
    ----------
    rows : DataFrame
        From `tried`.

    Returns
    -------
    DataFrame
        One row a remedy, kind and site, the commonest first: remedy, label, kind, site, episodes, days, relief_known,
        relief_median (minutes), length_known, ended_soon.
    """
    names = ["remedy", "kind", "site"]
    each = rows.assign(remedy=rows["remedies"]).explode("remedy").dropna(subset=["remedy"])
    made = (
        each.groupby(names, sort=False)
        .agg(
            episodes=("day", "size"),
            days=("day", "nunique"),
            relief_known=("relief", "count"),
            relief_median=("relief", "median"),
            length_known=("soon", "count"),
            ended_soon=("soon", "sum"),
        )
        .reset_index()
    )
    made.insert(1, "label", [label_of(key) for key in made["remedy"]])
    made["ended_soon"] = made["ended_soon"].astype(int)
    return made.sort_values(["episodes", *names], ascending=[False, True, True, True], ignore_index=True)
