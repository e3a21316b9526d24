"""Is what is found before an episode more than chance? False positives on hourly diaries in which nothing has an effect.

`python benchmarks/before.py` prints the full table (half an hour); `--small` runs a few cells in seconds and
exits 1 when a figure is clearly above its goal: by more than three Monte Carlo standard errors.

Onsets follow a daily rhythm that is later at the weekend, a level that persists from day to day and one that persists
from hour to hour; four habits (a morning coffee, an evening workout, a weekend beer, a painkiller now and
then) cluster by hour of day and come and go in spells; a fifth of the days have no intake noted. In per
cent: windows with p < 0.05, exposures with p < 0.05 over their windows, diaries with any hint; each at most 5. "Plain" is the usual
conditional Poisson regression in strata of hour, weekday and month, "hours" that within days with
a column for each hour, both with errors clustered by day and Wald's test of each window: for comparison.

A second table: the days around an episode (`course`). How often the 95 % interval of the difference holds none, where
there is none, and the factor and the rate each have the same autocorrelation; 93 to 97 are the goal.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from myolog.diary import Diary
from myolog.simulate import simulate_days
from myolog.simulate.hours import simulate_hours
from myolog.triggers.before import DAY, HOUR, WAKING, WINDOWS, Timetable
from myolog.triggers.before_findings import LEAST_EXPOSED, find_before
from myolog.triggers.course import course
from myolog.triggers.crossover import conditional_poisson

GOAL = 5.0
COVERAGE = (93.0, 97.0)
MEASURES = ("windows", "exposures", "any hint", "covers 1")
TRUTHS: dict[str, dict[str, Any]] = {
    "usual": {},
    "steady": {"spread": 0.0, "hourly_spread": 0.0},
    "flat": {"rhythm": 0.0},
    "steep": {"rhythm": 1.5},
    "spells": {"rho": 0.95, "spread": 1.0},
    "bursts": {"hourly_rho": 0.95, "hourly_spread": 1.0},
    "drift": {"drift": 1.5},
    "gaps": {"missing": 0.5},
}
"""What the hidden rate is like; the rest as in `simulate_hours`."""


def found(diary: Diary) -> dict[str, list[float]]:
    """What the product finds in one diary: 1 for each false positive, 0 for each test that found nothing."""
    result = find_before(diary)
    windows = result.windows.dropna(subset=["p_value"])
    exposures = result.exposures.dropna(subset=["p_value"])
    shown = windows.dropna(subset=["ci_low"])
    return {
        "windows": windows["p_value"].lt(0.05).astype(float).tolist(),
        "exposures": exposures["p_value"].lt(0.05).astype(float).tolist(),
        "any hint": [float(exposures["verdict"].eq("hint").any())] if len(exposures) else [],
        "covers 1": (shown["ci_low"].le(1) & shown["ci_high"].ge(1)).astype(float).tolist(),
    }


def usual_methods(diary: Diary) -> dict[str, list[float]]:
    """The same of the two usual regressions, an hour a row."""
    table = Timetable(diary)
    hours = np.arange(*WAKING)
    day, hour = np.divmod(np.arange(table.n_days * hours.size), hours.size)
    begins = (table.first_day + day) * DAY + np.round(hours[hour] * HOUR).astype(np.int64)
    y = np.diff([np.searchsorted(table.all_onsets, begins + at, "left") for at in (0, HOUR)], axis=0)[0].astype(float)
    weekday, month = table.weekday[day], table.month[day]
    dummies = (hour[:, None] == np.arange(1, hours.size)).astype(float)
    flags: dict[str, list[float]] = {"plain": [], "hours": []}
    for exposure in table.exposures:
        for window in WINDOWS:
            exposed, known = table.exposed(exposure, window, begins)
            use = known & table.hours_known[day]
            if np.unique(day[use & exposed]).size < LEAST_EXPOSED:
                continue
            x = exposed[use].astype(float)
            strata = ((hour * 7 + weekday) * 100_000 + month)[use]
            flags["plain"] += flagged(y[use], x[:, None], strata, day[use])
            flags["hours"] += flagged(y[use], np.column_stack([x, dummies[use]]), day[use], day[use])
    return flags


def flagged(
    y: npt.NDArray[np.float64],
    x: npt.NDArray[np.float64],
    strata: npt.NDArray[np.intp],
    day: npt.NDArray[np.intp],
) -> list[float]:
    """1 or 0 for a first column that is found or not; nothing where no finite ratio fits."""
    try:
        return [float(conditional_poisson(y, x, strata, day).p_values[0] < 0.05)]
    except ValueError:
        return []


def cells(small: bool) -> Iterator[tuple[int, float, str]]:
    """Days, onsets a day and truth of each cell."""
    if small:
        yield from ((60, 3.0, "usual"), (120, 3.0, "drift"))
        return
    yield from ((days, rate, "usual") for days in (60, 120, 365) for rate in (1.0, 5.0))
    yield from ((days, 3.0, truth) for truth in TRUTHS if truth != "usual" for days in (120, 365))


def summarised(hits: list[float]) -> tuple[float, float]:
    """Mean in per cent and its Monte Carlo standard error; NaN where too few were tested."""
    if len(hits) < 20:
        return math.nan, math.nan
    share = float(np.mean(hits))
    return 100 * share, 100 * math.sqrt(max(share * (1 - share), 1e-4) / len(hits))


def course_covers(days: int, rho: float, seed: int) -> list[float]:
    """1 or 0 for each interval around a day with an episode that holds none."""
    diary, _ = simulate_days(days, seed=seed, rate=1.0, factors=1, rho=rho, factor_rho=rho)
    table = course(diary).dropna(subset=["low"])
    return (table["low"].le(0) & table["high"].ge(0)).astype(float).tolist()


def main() -> int:
    """Print the table; 1 when the small size finds a figure clearly above its goal."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--small", action="store_true", help="a few cells, for continuous integration")
    parser.add_argument("--runs", type=int, help="diaries a cell")
    parser.add_argument("--usual", type=int, help="diaries a cell for the usual methods")
    chosen = parser.parse_args()
    runs = chosen.runs or (60 if chosen.small else 400)
    usual = chosen.usual if chosen.usual is not None else 0 if chosen.small else 40
    out: list[str] = []
    started = time.perf_counter()
    print(f"False positives in per cent ± Monte Carlo standard error, {runs} diaries a cell ({usual} for plain, hours)")
    print(f"{'days':>5}{'a day':>6} {'truth':<8}" + "".join(f"{name:>13}" for name in (*MEASURES, "plain", "hours")))
    for days, rate, truth in cells(chosen.small):
        hits: dict[str, list[float]] = {name: [] for name in (*MEASURES, "plain", "hours")}
        for seed in range(runs):
            diary = simulate_hours(days, seed=seed, rate=rate, **TRUTHS[truth])
            for name, more in (found(diary) | (usual_methods(diary) if seed < usual else {})).items():
                hits[name] += more
        shown = {name: summarised(values) for name, values in hits.items()}
        row = "".join(f"{value:7.1f} ± {error:3.1f}" for value, error in shown.values())
        print(f"{days:5d}{rate:6g} {truth:<8}{row}", flush=True)
        out += [
            f"{name} at {days} days, {rate:g} a day, {truth}: {value:.1f} ± {error:.1f} %"
            for name, (value, error) in shown.items()
            if name in MEASURES[:3] and value > GOAL + 3 * error
        ]
    print(f"\nCoverage of the difference around a day with an episode, one a day, {runs} diaries a cell")
    for days, rho in [(120, 0.7)] if chosen.small else [(d, r) for d in (60, 120, 365) for r in (0.0, 0.5, 0.7, 0.9)]:
        value, error = summarised([hit for seed in range(runs) for hit in course_covers(days, rho, seed)])
        print(f"{days:5d} days, rho {rho:g}: {value:.1f} ± {error:.1f}", flush=True)
        if not COVERAGE[0] - 3 * error <= value <= COVERAGE[1] + 3 * error:
            out.append(f"coverage of the course at {days} days, rho {rho:g}: {value:.1f} ± {error:.1f} %")
    print(f"\n{time.perf_counter() - started:.0f} s")
    for line in out:
        print("Out of its goal:", line)
    return int(bool(out) and chosen.small)


if __name__ == "__main__":
    sys.exit(main())
