"""How fast is the trigger analysis? `find_triggers` against 48 quasi-Poisson regressions of statsmodels in the same run.

`python benchmarks/triggers.py` takes turns with the two on 12 factors, 4 lags and 1000 days, prints the ratios (goal: tests and
adjustment at most 1.5, with all intervals at most 3), where the time goes, and how it grows with days and factors; `--small` does
less of it. A ratio to read, not a test that a busy machine fails.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # both on one core
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
import statsmodels.api as sm

from myolog.diary import Diary
from myolog.rates import binned
from myolog.simulate import simulate_days
from myolog.triggers import find_triggers, order, views
from myolog.triggers.association import spearman_of
from myolog.triggers.intervals import invert
from myolog.triggers.model import fit
from myolog.triggers.outcome import outcome_of
from myolog.triggers.selection import select
from myolog.triggers.sentences import sentence
from myolog.triggers.study import analyse, candidates_of, prepare

LAGS: Final = 3
TESTS_GOAL: Final = 1.5
INTERVALS_GOAL: Final = 3.0

STAGES: Final[dict[str, tuple[Callable[..., Any], ...]]] = {
    "factors and design": (prepare, candidates_of),
    "fit (grid of rho and q)": (fit,),
    "scan and adjustment": (select,),
    "intervals": (invert,),
    "guards": (order.lead_test, views.change_column, spearman_of),
    "counted comparisons": (binned,),
    "sentences": (sentence,),
}
"""Where time is spent: functions with all that they call; the fit is part of the adjustment and taken off it."""


def diary_of(days: int, factors: int = 12) -> Diary:
    """Diary of so many observed days, with two triggers."""
    return simulate_days(
        days,
        seed=days + factors,
        factors=factors,
        effects={("f01", 1): 0.4, ("f02", 0): 0.3},
        factor_correlation=0.3,
        missing=0.0,
        weekday=0.3,
        trend=0.5,
    )[0]


def tests(diary: Diary) -> None:
    """Fit, scan and adjustment: everything up to the q-values."""
    analyse(prepare(diary, outcome_of(diary), LAGS))


def whole(diary: Diary) -> None:
    """With intervals, guards, verdicts and sentences."""
    find_triggers(diary, lags=LAGS)


def regressions(diary: Diary) -> None:
    """A quasi-Poisson regression of statsmodels for each factor and lag, on the same columns and design."""
    study = prepare(diary, outcome_of(diary), LAGS)
    candidates, _ = candidates_of(study)
    for candidate in candidates:
        for lag in range(LAGS + 1):
            design = np.column_stack([study.base, candidate.columns[:, lag]])
            sm.GLM(study.y, design, family=sm.families.Poisson()).fit(scale="X2")


def seconds(run: Callable[[Diary], None], diary: Diary) -> float:
    """Seconds that one call takes."""
    begin = time.perf_counter()
    run(diary)
    return time.perf_counter() - begin


def compare(diary: Diary, rounds: int) -> None:
    """Print the ratios of the medians, the three taking turns."""
    runs: dict[str, Callable[[Diary], None]] = {
        "48 quasi-Poisson fits": regressions,
        "tests and adjustment": tests,
        "find_triggers": whole,
    }
    for run in runs.values():
        run(diary)
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            taken[name].append(seconds(run, diary))
    for name, each in taken.items():
        print(f"{name:24} least {1000 * min(each):6.0f} ms, median {1000 * statistics.median(each):6.0f} ms")
    reference = taken["48 quasi-Poisson fits"]
    for name, goal in (("tests and adjustment", TESTS_GOAL), ("find_triggers", INTERVALS_GOAL)):
        median = statistics.median(own / other for own, other in zip(taken[name], reference, strict=True))
        least = min(taken[name]) / min(reference)
        print(f"{name:24} {median:.2f} times as long (least against least {least:.2f}; goal: at most {goal:g})")


def where_time_goes(diary: Diary) -> None:
    """Print the share of each stage of `find_triggers`, as a profiler sees it."""
    profiler = cProfile.Profile()
    profiler.runcall(whole, diary)
    total = sum(entry.inlinetime for entry in profiler.getstats())
    spent = {name: sum(_spent(profiler, function) for function in functions) for name, functions in STAGES.items()}
    spent["scan and adjustment"] -= spent["fit (grid of rho and q)"]
    spent["the rest"] = total - sum(spent.values())
    print("\nWhere the time of find_triggers goes")
    for name, time_spent in spent.items():
        print(f"{name:24} {100 * time_spent / total:5.1f} %")


def _spent(profiler: cProfile.Profile, function: Callable[..., Any]) -> float:
    """Seconds in a function and all that it calls."""
    return sum(entry.totaltime for entry in profiler.getstats() if entry.code is function.__code__)


def growth(days: tuple[int, ...], factors: tuple[int, ...]) -> None:
    """Print the time by days and by factors."""
    print(f"\n{'days':>8}{'factors':>9}{'tests':>12}{'find_triggers':>16}")
    for n, k in [*((n, 12) for n in days), *((365, k) for k in factors)]:
        diary = diary_of(n, k)
        print(f"{n:8,}{k:9}{1000 * seconds(tests, diary):9.0f} ms{1000 * seconds(whole, diary):13.0f} ms", flush=True)


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--small", action="store_true", help="fewer rounds, fewer sizes")
    chosen = parser.parse_args()
    diary = diary_of(1000)
    print("12 factors, 4 lags, 1000 days")
    compare(diary, 3 if chosen.small else 15)
    where_time_goes(diary)
    growth(*(((100, 1000), (4, 24)) if chosen.small else ((100, 365, 1000, 3000, 10_000), (4, 12, 36, 100))))


if __name__ == "__main__":
    main()
