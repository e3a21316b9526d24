"""Do the intervals hold what they say? Coverage and false positives on simulated diaries, with Monte Carlo errors.

`python benchmarks/intervals.py` prints the full table (minutes); `--small` runs a few cells in seconds and
exits 1 when a figure is clearly out: further from its goal than three Monte Carlo standard errors.

Counts are negative binomial around a latent AR(1) log rate of SD 0.5 (at rho 0: more dispersed instead), 20 % of
the days missing in runs; the factor is an independent AR(1) of 0.7. Percentages; the goals are 93 to 97 % coverage and 4 to 6 % false positives.
"""

from __future__ import annotations

import argparse
import itertools
import math
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from myolog import rates
from myolog.catalogue import Factor
from myolog.diary import Diary
from myolog.simulate import Truth, simulate_days
from myolog.simulate.series import ar1, missing_runs
from myolog.triggers import association

Hits = list[float]
FACTOR = Factor(key="f01", label="f01")
COVERAGE = (93.0, 97.0)
FALSE_POSITIVES = (4.0, 6.0)


def mean_covers(diary: Diary, truth: Truth) -> float:
    """Share of intervals of the mean rate that hold the long-run mean."""
    return _holds(rates.mean_rate(diary.counts()), truth.mean_rate)


def change_covers(diary: Diary, _: Truth) -> float:
    """The same for the ratio of the last 28 days to the 28 before, which is 1 in the long run."""
    return _holds(rates.change(diary.counts()).ratio, 1.0)


def bins_cover(diary: Diary, truth: Truth) -> float:
    """The same for the rate in the bins of a factor that does nothing."""
    table = rates.binned_rate(diary.counts(), diary.factor_values("f01"), FACTOR).dropna(subset=["low"])
    return float(table["low"].le(truth.mean_rate).mul(table["high"].ge(truth.mean_rate)).mean())


def curve_covers(diary: Diary, truth: Truth) -> float:
    """The same for the smoothed rate, day by day, against the smoothed true rate."""
    curve = rates.smoothed_rate(diary.counts()).dropna(subset=["low"])
    true = rates.smoothed_rate(truth.rate)["rate"].reindex(curve.index)
    return float(((curve["low"] <= true) & (true <= curve["high"])).mean())


def poisson_covers(diary: Diary, truth: Truth) -> float:
    """For comparison: the exact Poisson interval of the mean rate (Garwood 1936)."""
    known = diary.counts().dropna()
    total = known.sum()
    low, high = stats.chi2.ppf(0.025, 2 * total) / 2, stats.chi2.ppf(0.975, 2 * total + 2) / 2
    return float(low / len(known) <= truth.mean_rate <= high / len(known))


def percentile_covers(diary: Diary, truth: Truth) -> float:
    """For comparison: percentiles of a circular block bootstrap of the mean rate, block length n^(1/3), 400 draws."""
    values = diary.counts().to_numpy(dtype=float)
    n = values.size
    length = max(1, round(n ** (1 / 3)))
    rng = np.random.default_rng(n)
    starts = rng.integers(0, n, (400, math.ceil(n / length)))
    drawn = values[(starts[..., None] + np.arange(length)).reshape(400, -1)[:, :n] % n]
    low, high = np.nanquantile(np.nansum(drawn, axis=1) / np.maximum(np.isfinite(drawn).sum(axis=1), 1), (0.025, 0.975))
    return float(low <= truth.mean_rate <= high)


def _holds(estimate: rates.Estimate, true: float) -> float:
    return float(estimate.low <= true <= estimate.high) if estimate.known else math.nan


MEASURES: dict[str, Callable[[Diary, Truth], float]] = {
    "mean": mean_covers,
    "change": change_covers,
    "bins": bins_cover,
    "curve": curve_covers,
    "(Poisson)": poisson_covers,
    "(percentile)": percentile_covers,
}


def summarised(hits: npt.NDArray[np.float64]) -> tuple[float, float]:
    """Mean in per cent and its Monte Carlo standard error, NaN where nothing could be told."""
    known = hits[np.isfinite(hits)]
    if known.size < 20:
        return math.nan, math.nan
    return 100 * float(known.mean()), 100 * float(known.std() / math.sqrt(known.size))


def draw(days: int, rate: float, rho: float, seed: int) -> tuple[Diary, Truth]:
    """Diary of one cell; without autocorrelation all scatter is that of the counts."""
    spread, dispersion = (0.5, 0.1) if rho else (0.0, 0.4)
    return simulate_days(days, seed=seed, rate=rate, rho=rho, spread=spread, dispersion=dispersion, factors=1)


def coverage(days: int, rate: float, rho: float, runs: int) -> dict[str, tuple[float, float]]:
    """Coverage of every measure in one cell."""
    hits = np.array(
        [
            [measure(*drawn) for measure in MEASURES.values()]
            for drawn in (draw(days, rate, rho, seed) for seed in range(runs))
        ]
    )
    return {name: summarised(hits[:, i]) for i, name in enumerate(MEASURES)}


def false_positives(days: int, rho: float, runs: int) -> dict[str, tuple[float, float]]:
    """How often two independent AR(1) series, 20 % of the days missing in runs, are taken for related."""
    index = pd.date_range("2024-01-01", periods=days, freq="D")
    flagged = []
    for seed in range(runs):
        rng = np.random.default_rng(seed)
        pair = ar1(rng, days, rho, 2)
        pair[missing_runs(rng, days, 0.2)] = np.nan
        x, y = (pd.Series(pair[:, i], index=index) for i in range(2))
        found = association.spearman(x, y)
        known = math.isfinite(found.rho)
        flagged.append([found.p_value < 0.05, found.low > 0 or found.high < 0] if known else [math.nan] * 2)
    shares = np.array(flagged, dtype=float)
    return {"p-value below 0.05": summarised(shares[:, 0]), "interval misses zero": summarised(shares[:, 1])}


def cells(small: bool) -> Iterator[tuple[int, float, float]]:
    """Days, rate and autocorrelation of each cell."""
    if small:
        yield from ((60, 1.0, 0.5), (120, 5.0, 0.5))
    else:
        yield from itertools.product((30, 60, 120, 365), (1.0, 5.0), (0.0, 0.5, 0.7, 0.9))


def clearly_out(value: float, error: float, goal: tuple[float, float]) -> bool:
    """Whether a figure is further from its goal than three Monte Carlo standard errors."""
    return value < goal[0] - 3 * error or value > goal[1] + 3 * error


def main() -> int:
    """Print the tables; 1 when the small size finds a figure clearly out."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--small", action="store_true", help="a few cells, for continuous integration")
    parser.add_argument("--runs", type=int, help="diaries a cell")
    chosen = parser.parse_args()
    runs = chosen.runs or (200 if chosen.small else 1000)
    out: list[str] = []
    started = time.perf_counter()
    print(f"Coverage of 95 % intervals, {runs} diaries a cell: per cent ± Monte Carlo standard error")
    print(f"{'days':>5}{'rate':>5}{'rho':>5}" + "".join(f"{name:>15}" for name in MEASURES))
    for days, rate, rho in cells(chosen.small):
        found = coverage(days, rate, rho, runs)
        print(f"{days:5d}{rate:5g}{rho:5g}" + "".join(f"{v:9.1f} ± {e:3.1f}" for v, e in found.values()), flush=True)
        out += [
            f"{name} at {days} days, {rate:g} a day, rho {rho:g}: {v:.1f} ± {e:.1f} %"
            for name, (v, e) in found.items()
            if not name.startswith("(") and clearly_out(v, e, COVERAGE)
        ]
    print("\nFalse positives of Spearman's correlation at 5 %, two independent AR(1) series")
    for days, rho in (
        [(60, 0.7), (120, 0.7)] if chosen.small else itertools.product((60, 120, 365), (0.0, 0.5, 0.7, 0.9))
    ):
        found = false_positives(days, rho, 2 * runs)
        line = "; ".join(f"{name} {v:.1f} ± {e:.1f}" for name, (v, e) in found.items())
        print(f"{days:5d} days, rho {rho:g}: {line}", flush=True)
        out += [
            f"{name} at {days} days, rho {rho:g}: {v:.1f} ± {e:.1f} %"
            for name, (v, e) in found.items()
            if clearly_out(v, e, FALSE_POSITIVES)
        ]
    print(f"\n{time.perf_counter() - started:.0f} s")
    for line in out:
        print("Out of its goal:", line)
    return int(bool(out) and chosen.small)


if __name__ == "__main__":
    sys.exit(main())
