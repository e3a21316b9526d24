"""What comes before an episode, by the hour: counted, tested within the day, and no more than a hint."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from myolog import wording
from myolog.diary import Diary
from myolog.private import Private
from myolog.triggers.before import WAKING, WINDOWS, Exposure, Kept, Timetable, Window, counted
from myolog.triggers.evidence import acat, benjamini_hochberg
from myolog.triggers.verdicts import NO_SIGN
from myolog.triggers.within_day import Days, Score

LEAST_DAYS: Final = 30
LEAST_ONSETS: Final = 20
LEAST_EXPOSED: Final = 10
"""Days, onsets, and days with the exposure below which nothing is tested."""

AFTER: Final[Window] = (-2.0, 0.0)
"""The two hours after: what is taken more often there may be taken because of the episode."""

LEVEL: Final = 0.05

Q_LEVEL: Final = 0.05
"""False discovery rate of a hint."""

MOST: Final = 30
"""Exposures that are tested, those noted on most days: each more makes it harder for any to stand out."""


_Tested = tuple[int, float, float, float, float, str]


@dataclass(frozen=True, slots=True, repr=False)
class BeforeResult(Private):
    """What comes before onsets, by the hour.

    Attributes
    ----------
    windows : DataFrame
        One row an exposure and window: the columns of `before.counted_comparisons`, then exposed_days (days of the
        test with the exposure; 0 where not tested), p_value of the window alone, and rate_ratio, ci_low, ci_high of
        the windows of an exposure together (within the day; NaN where not tested).
    exposures : DataFrame
        One row an exposure, most often noted first: exposure, label, days, verdict, window_from, window_to (hours;
        the window with the smallest p-value), rate_ratio, ci_low, ci_high, p_value (over windows), q_value (over
        exposures), follows (whether it is also taken more often in the two hours after), and reason: "", or why it
        was not tested. `verdict` is "hint", "no sign", "cannot tell yet" or "not tested".
    kept : Kept
        What became of the bouts.
    waking : tuple of float
        Hours of the day that were compared.
    days : int
        Days with known hours on which some intake was noted.
    """

    windows: pd.DataFrame
    exposures: pd.DataFrame
    kept: Kept
    waking: tuple[float, float]
    days: int


def find_before(
    diary: Diary, windows: tuple[Window, ...] = WINDOWS, waking: tuple[float, float] = WAKING
) -> BeforeResult:
    """Count what was taken before onsets and comparable times, and test it within the day.

    The p-values of an exposure's windows are put together by ACAT, those of the exposures corrected by Benjamini and Hochberg.
    Nothing is tested below 30 days, 20 onsets and 10 days with the exposure; and what is found is never called more than a
    hint, since it is not what the diary was kept for.

    Parameters
    ----------
    diary : Diary
    windows : tuple of (from, to)
        Hours before.
    waking : tuple of float
        Hours of the day from and up to which the person is awake.

    Raises
    ------
    ValueError
        If the waking hours are not two different hours of the day.
    """
    table = Timetable(diary, waking)
    counts = counted(table, windows)
    days = Days(table)
    noted = int((table.hours_known & table.noted).sum())
    refusal = _refusal(table, noted)
    crowd = f"only the {MOST} things noted on most days are tested; each more makes it harder for any to stand out."
    refusals = [refusal or (crowd if i >= MOST else "") for i in range(len(table.exposures))]
    tested = [
        row
        for exposure, why in zip(table.exposures, refusals, strict=True)
        for row in _test(days, table, exposure, windows, why)
    ]
    follows = [not why and _follows(days, table, e) for e, why in zip(table.exposures, refusals, strict=True)]
    columns = ("exposed_days", "p_value", "rate_ratio", "ci_low", "ci_high", "reason")
    both = counts.join(pd.DataFrame(tested, columns=list(columns), index=counts.index))
    return BeforeResult(
        windows=both.drop(columns="reason").astype({"exposed_days": "int64"} | dict.fromkeys(columns[1:-1], "float64")),
        exposures=_by_exposure(both, follows),
        kept=table.kept,
        waking=waking,
        days=noted,
    )


def _refusal(table: Timetable, noted: int) -> str:
    """Why nothing of the diary can be tested; "" where something can."""
    if noted < LEAST_DAYS:
        return f"{wording.counted(noted, 'day')} with intakes on which the hour of every episode is known; a test needs {LEAST_DAYS}."
    if table.kept.compared < LEAST_ONSETS:
        return f"{wording.counted(table.kept.compared, 'onset')} within the waking hours; a test needs {LEAST_ONSETS}."
    return ""


def _test(days: Days, table: Timetable, exposure: Exposure, windows: tuple[Window, ...], why: str) -> list[_Tested]:
    """Test each window of an exposure, and estimate their ratios together."""
    if not why and exposure.days < LEAST_EXPOSED:
        why = f"it is noted with its hour on {wording.counted(exposure.days, 'day')}; a test needs {LEAST_EXPOSED}."
    if why:
        return [(0, math.nan, math.nan, math.nan, math.nan, why)] * len(windows)
    flags = [table.exposed(exposure, window, days.moments) for window in windows]
    scores = [days.score(*both) for both in flags]
    reasons = [_too_little(score) for score in scores]
    fit = [i for i, reason in enumerate(reasons) if not reason]
    known = np.logical_and.reduce([flags[i][1] for i in fit]) if fit else np.zeros(0, dtype=bool)
    ratios = days.rate_ratios([flags[i][0] for i in fit], known, [scores[i].degrees for i in fit]) if fit else None
    tested: list[_Tested] = []
    for i, (score, reason) in enumerate(zip(scores, reasons, strict=True)):
        if reason:
            tested.append((score.exposed_days, math.nan, math.nan, math.nan, math.nan, reason))
        else:
            # Where no finite ratios fit best, one Newton step from 1, with no limits.
            one_step = math.exp(min(max(score.total / score.information, -3.0), 3.0))
            ratio = ratios[fit.index(i)] if ratios else (one_step, math.nan, math.nan)
            tested.append((score.exposed_days, score.p_value, *ratio, ""))
    return tested


def _too_little(score: Score) -> str:
    """Why a window cannot be tested; "" where it can."""
    if score.exposed_days < LEAST_EXPOSED:
        return f"it falls into the window on {wording.counted(score.exposed_days, 'day')} with onsets; a test needs {LEAST_EXPOSED}."
    if score.onsets < LEAST_ONSETS:
        return f"of {wording.counted(score.onsets, 'onset')} it is known whether it came before; a test needs {LEAST_ONSETS}."
    if not score.variance > 0:
        return "it comes at the same hours of every day, so that it cannot be told from the hour."
    return ""


def _follows(days: Days, table: Timetable, exposure: Exposure) -> bool:
    """Whether it is taken more often in the two hours after an onset."""
    if exposure.days < LEAST_EXPOSED:
        return False
    score = days.score(*table.exposed(exposure, AFTER, days.moments))
    return score.exposed_days >= LEAST_EXPOSED and score.total > 0 and score.p_value < LEVEL


def _by_exposure(windows: pd.DataFrame, follows: list[bool]) -> pd.DataFrame:
    """One row an exposure, from its windows."""
    rows = []
    for (key, mine), after in zip(windows.groupby("exposure", sort=False), follows, strict=True):
        some = mine["p_value"].notna().any()
        best = mine.loc[mine["p_value"].idxmin()] if some else mine.iloc[0]
        rows.append(
            {
                "exposure": key,
                "label": best["label"],
                "days": int(best["days"]),
                "window_from": best["window_from"],
                "window_to": best["window_to"],
                **{name: float(best[name]) for name in ("rate_ratio", "ci_low", "ci_high")},
                "p_value": float(acat(mine["p_value"].to_numpy(dtype=float))),
                "follows": after,
                "reason": "" if some else best["reason"],
                "small": some and bool((mine["ci_low"].ge(NO_SIGN[0]) & mine["ci_high"].le(NO_SIGN[1])).all()),
            }
        )
    columns = ["exposure", "label", "days", "verdict", "window_from", "window_to", "rate_ratio", "ci_low", "ci_high", "p_value", "q_value", "follows", "reason"]  # fmt: skip
    if not rows:
        return pd.DataFrame(columns=columns)
    found = pd.DataFrame(rows)
    found["q_value"] = benjamini_hochberg(found["p_value"].to_numpy(dtype=float))
    verdict = np.where(found["small"], "no sign", "cannot tell yet")
    verdict = np.where(found["q_value"] <= Q_LEVEL, "hint", verdict)
    found["verdict"] = np.where(found["p_value"].isna(), "not tested", verdict)
    return found[columns].astype(dict.fromkeys(("exposure", "label", "verdict", "reason"), "str"))
