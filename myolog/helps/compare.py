"""Each remedy of a diary with against without, and which stand out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from myolog.diary import Diary
from myolog.helps import clustered, sentences
from myolog.helps.clustered import Compared
from myolog.helps.sentences import LEAST, LEAST_DAYS
from myolog.helps.tried import label_of, tried
from myolog.private import Private
from myolog.triggers.evidence import benjamini_hochberg

Measure = Literal["relief", "soon"]
MEASURES: Final[tuple[Measure, ...]] = ("relief", "soon")

FDR: Final = 0.05

SHORTEST: Final = 0.5
"""Minutes that an episode is taken to have needed where 0 is noted."""

POWER: Final = 1.96 + 0.84
"""Standard errors away from no difference at which it is found four times out of five."""
HALVING: Final = math.log(2)
FIFTH: Final = 0.2
"""Differences whose finding is worth waiting for: half the time, and 20 more of 100 episodes."""

REMEDIES: Final[Mapping[str, str]] = {
    "remedy": "str", "label": "str", "episodes": "int64", "days": "int64",
    "relief_with": "float64", "relief_n_with": "int64", "relief_without": "float64", "relief_n_without": "int64",
    "time_ratio": "float64", "time_low": "float64", "time_high": "float64", "time_p": "float64", "time_q": "float64",
    "time_verdict": "str", "time_needed": "float64", "time_alike_with": "int64", "time_alike_without": "int64",
    "soon_with": "int64", "soon_n_with": "int64", "soon_with_low": "float64", "soon_with_high": "float64",
    "soon_without": "int64", "soon_n_without": "int64", "soon_without_low": "float64", "soon_without_high": "float64",
    "share_difference": "float64", "share_low": "float64", "share_high": "float64", "share_p": "float64",
    "share_q": "float64", "share_verdict": "str", "share_needed": "float64", "share_alike_with": "int64",
    "share_alike_without": "int64",
    "allowing_for": "str", "sentence": "str",
}  # fmt: skip


@dataclass(frozen=True, repr=False)
class Helps(Private):
    """What was tried in a diary, and how it went.

    Attributes
    ----------
    remedies : DataFrame
        One row a remedy, what stands out first, then the most tried: remedy, label, episodes and days on which it was tried; relief_with and
        relief_without (median minutes until it eased) with their counts; time_ratio with its 95 % interval, p and q;
        soon_with of soon_n_with, soon_without of soon_n_without (episodes that ended within 15 minutes), each share
        with its interval; share_difference with its interval, p and q. Of both comparisons: a verdict ("sooner",
        "later", "hint", "cannot tell", "too few"), about how many more episodes with it it takes, and how many
        episodes with and without it have a like on the other side. allowing_for (keys of remedies that were allowed
        for, joined by ";"), sentence.
    summary : str
    episodes, left_out : int
        Episodes of which it is known what was tried, and those of which it is not.
    is_part : bool
        Whether only a kind or a site was looked at, which is exploration.
    """

    remedies: pd.DataFrame
    summary: str
    episodes: int
    left_out: int
    is_part: bool


@dataclass(frozen=True)
class _Rows:
    """Episodes with what each remedy is compared by."""

    frame: pd.DataFrame
    days: clustered.Codes
    used: Mapping[str, npt.NDArray[np.bool_]]

    def values(self, measure: Measure) -> clustered.Floats:
        found = self.frame[measure].to_numpy(dtype=float)
        return np.maximum(found, SHORTEST) if measure == "relief" else found

    def strata(self, allowing: Sequence[str]) -> clustered.Codes:
        parts = [self.frame["kind"], self.frame["site"], *(pd.Series(self.used[key]) for key in allowing)]
        return pd.concat(parts, axis=1, ignore_index=True).groupby(list(range(len(parts)))).ngroup().to_numpy()


@dataclass(frozen=True)
class _Found:
    """Both comparisons of a remedy, and what they allow for."""

    relief: Compared
    soon: Compared
    allowing: tuple[str, ...]

    def of(self, measure: Measure) -> Compared:
        return self.relief if measure == "relief" else self.soon

    def p_value(self, measure: Measure) -> float:
        found = self.of(measure)
        return found.p_value if enough(found) else math.nan


def enough(found: Compared) -> bool:
    """Whether there are enough episodes on enough days for an interval to be given."""
    return (
        min(found.n_with, found.n_without) >= LEAST
        and min(found.days_with, found.days_without) >= LEAST_DAYS
        and math.isfinite(found.error)
    )


def what_helps(
    diary: Diary, *, kind: str | None = None, site: str | None = None, empty_is_nothing: bool = False
) -> Helps:
    """How long it took until episodes eased, and how many ended within 15 minutes, with each remedy and without it.

    Episodes are compared with others of the same kind at the same site. Intervals respect that episodes of one day
    resemble one another (see `clustered`). All comparisons are corrected together (Benjamini and Hochberg); a remedy
    that stands out is allowed for while the others are compared, so that what is merely tried along with it does not
    stand out as well.

    Parameters
    ----------
    diary : Diary
    kind, site : str, optional
        Only episodes of this kind or at this site: exploration, in which nothing is more than a hint.
    empty_is_nothing : bool
        See `tried`.

    Returns
    -------
    Helps

    Examples
    --------
    >>> from myolog.simulate.demo import demo_diary
    >>> what_helps(demo_diary()[0]).summary
    'Compared 6 remedies over 233 episodes. 1 goes with a difference beyond chance: Stretching.'
    """
    whole = tried(diary, empty_is_nothing=empty_is_nothing)
    here = (whole["kind"] == kind if kind is not None else True) & (whole["site"] == site if site is not None else True)
    frame = whole[here].reset_index(drop=True) if kind is not None or site is not None else whole
    is_part = kind is not None or site is not None
    rows = _rows(frame)
    found = _select(rows)
    q_values = _q_values(found)
    made = [_row(rows, key, found[key], q_values[key], is_part=is_part) for key in rows.used]
    table = pd.DataFrame(made, columns=list(REMEDIES)).astype(dict(REMEDIES))
    stands = table["time_verdict"].isin(sentences.STANDS) | table["share_verdict"].isin(sentences.STANDS)
    order = table.assign(stands=stands).sort_values(["stands", "episodes", "label"], ascending=[False, False, True])
    table = table.loc[order.index].reset_index(drop=True)
    return Helps(
        remedies=table,
        summary=sentences.summary(table, len(frame), is_part=is_part),
        episodes=len(frame),
        left_out=len(diary.episodes) - len(whole),
        is_part=is_part,
    )


def _rows(frame: pd.DataFrame) -> _Rows:
    keys = dict.fromkeys(key for cell in frame["remedies"] for key in cell)
    used = {key: np.array([key in cell for cell in frame["remedies"]], dtype=bool) for key in keys}
    return _Rows(frame, pd.factorize(frame["day"])[0], used)


def _compare(rows: _Rows, key: str, allowing: tuple[str, ...]) -> _Found:
    made = {}
    strata = rows.strata(allowing)
    for measure, compare in (("relief", clustered.ratio), ("soon", clustered.difference)):
        values = rows.values(measure)  # type: ignore[arg-type]
        known = np.isfinite(values)
        made[measure] = compare(values[known], rows.used[key][known], strata[known], rows.days[known])
    return _Found(made["relief"], made["soon"], allowing)


def _select(rows: _Rows) -> dict[str, _Found]:
    """Compare each remedy; the one that stands out most is allowed for, and the rest compared again, until none does."""
    entered: tuple[str, ...] = ()
    found = {key: _compare(rows, key, ()) for key in rows.used}
    while True:
        q_values = _q_values(found)
        passing = {
            key: np.nanmin([found[key].p_value(m) for m in MEASURES])
            for key in rows.used
            if key not in entered and any(q <= FDR for q in q_values[key].values())
        }
        if not passing:
            return found
        entered = (*entered, min(passing, key=lambda key: passing[key]))
        found |= {key: _compare(rows, key, entered) for key in rows.used if key not in entered}


def _q_values(found: Mapping[str, _Found]) -> dict[str, dict[Measure, float]]:
    pairs = [(key, measure) for key in found for measure in MEASURES]
    q_values = benjamini_hochberg([found[key].p_value(measure) for key, measure in pairs])
    made: dict[str, dict[Measure, float]] = {key: {} for key in found}
    for (key, measure), q_value in zip(pairs, q_values, strict=True):
        made[key][measure] = float(q_value)
    return made


def _verdict(found: Compared, q_value: float, *, better: bool, is_part: bool) -> str:
    if not enough(found):
        return "too few"
    if not q_value <= FDR:
        return "cannot tell"
    return "hint" if is_part else "sooner" if better else "later"


def _needed(found: Compared, target: float) -> float:
    """About how many more episodes with the remedy it takes to find a difference worth waiting for."""
    if not enough(found):
        return float(max(LEAST - found.n_with, LEAST_DAYS - found.days_with, 0))
    times = (found.error * POWER / target) ** 2
    return float(max(math.ceil(found.n_with * (times - 1)), 0))


def _row(rows: _Rows, key: str, found: _Found, q_values: Mapping[Measure, float], *, is_part: bool) -> dict[str, Any]:
    used = rows.used[key]
    relief, soon = (rows.frame[measure].to_numpy(dtype=float) for measure in MEASURES)
    timed, long = np.isfinite(relief), np.isfinite(soon)
    time, share = (_shown(found.of(measure)) for measure in MEASURES)
    row: dict[str, Any] = {
        "remedy": key, "label": label_of(key), "episodes": int(used.sum()), "days": len(np.unique(rows.days[used])),
        "relief_with": _median(relief[timed & used]), "relief_n_with": int((timed & used).sum()),
        "relief_without": _median(relief[timed & ~used]), "relief_n_without": int((timed & ~used).sum()),
        "time_ratio": time.value, "time_low": time.low, "time_high": time.high, "time_p": time.p_value,
        "time_q": q_values["relief"],
        "time_verdict": _verdict(found.relief, q_values["relief"], better=time.value < 1, is_part=is_part),
        "time_needed": _needed(found.relief, HALVING),
        "time_alike_with": found.relief.n_with, "time_alike_without": found.relief.n_without,
        "soon_with": int(soon[long & used].sum()), "soon_n_with": int((long & used).sum()),
        "soon_without": int(soon[long & ~used].sum()), "soon_n_without": int((long & ~used).sum()),
        "share_difference": share.value, "share_low": share.low, "share_high": share.high, "share_p": share.p_value,
        "share_q": q_values["soon"],
        "share_verdict": _verdict(found.soon, q_values["soon"], better=share.value > 0, is_part=is_part),
        "share_needed": _needed(found.soon, FIFTH),
        "share_alike_with": found.soon.n_with, "share_alike_without": found.soon.n_without,
        "allowing_for": ";".join(found.allowing),
    }  # fmt: skip
    for side, name in ((used, "with"), (~used, "without")):
        here = long & side
        row[f"soon_{name}_low"], row[f"soon_{name}_high"] = clustered.share(soon[here], rows.days[here])
    return row | {"sentence": sentences.sentence(row)}


def _shown(found: Compared) -> Compared:
    """A comparison without its numbers where there is too little to compare."""
    return (
        found
        if enough(found)
        else replace(found, value=math.nan, low=math.nan, high=math.nan, p_value=math.nan, error=math.nan)
    )


def _median(values: clustered.Floats) -> float:
    return float(np.median(values)) if values.size else math.nan
