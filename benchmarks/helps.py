"""Do the comparisons of remedies hold what they say? Coverage and false positives on simulated episodes.

`python benchmarks/helps.py` prints the full table (minutes); `--write FILE` writes it as Markdown; `--small` runs a few
cells in seconds and exits 1 when a figure is clearly out: further from its goal than three Monte Carlo standard errors.

Episodes are cramps (longer) or twitches at three places; the remedy is tried more often against cramps, and more on
some days than on others. Episodes of one day resemble one another, in the time until they ease and in whether they end
within 15 minutes, with the correlation in the table. The truth: half the time with the remedy, and 15 of 100 more that
end soon, or neither. For comparison: the plain two-group intervals that take episodes as independent and alike
(t-test of the logarithms, Wald's of two shares), and percentiles of a cluster bootstrap by day of the same adjusted ratio.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from myolog.diary import Diary
from myolog.helps import clustered, what_helps
from myolog.helps.compare import enough

Floats = npt.NDArray[np.float64]

COVERAGE: Final = (93.0, 98.5)
FALSE_POSITIVES: Final = (0.0, 5.0)
HALF: Final = 0.5
MORE_SOON: Final = 0.15
SOON: Final = (0.55, 0.75)
"""Share of cramps, and of twitches, that end soon without the remedy."""
LONG: Final = (math.log(9.0), math.log(4.0))
SCATTER: Final = 0.7
DRAWS: Final = 300


@dataclass(frozen=True, slots=True)
class Episodes:
    """Simulated episodes."""

    times: Floats
    soon: Floats
    treated: npt.NDArray[np.bool_]
    strata: clustered.Codes
    days: clustered.Codes


def draw(rng: np.random.Generator, days: int, rate: float, rho: float, *, effect: bool) -> Episodes:
    """Episodes of so many days with any."""
    counts = 1 + rng.poisson(max(rate - 1, 0.0), days)
    day = np.repeat(np.arange(days), counts)
    n = day.size
    kind = (rng.random(n) < 0.6).astype(np.intp)  # 0 cramp, 1 twitch
    site = rng.integers(0, 3, n)
    liking = rng.normal(0, 1, days)[day]
    treated = rng.random(n) < 1 / (1 + np.exp(-(np.array([0.2, -1.0])[kind] + liking)))
    shared, own = rng.normal(size=days)[day], rng.normal(size=n)
    log_time = np.array(LONG)[kind] + SCATTER * (math.sqrt(rho) * shared + math.sqrt(1 - rho) * own)
    log_time += math.log(HALF) * treated * effect
    chance = np.array(SOON)[kind] + MORE_SOON * treated * effect
    mixed = math.sqrt(rho) * rng.normal(size=days)[day] + math.sqrt(1 - rho) * rng.normal(size=n)
    soon = (mixed < stats.norm.ppf(chance)).astype(float)
    return Episodes(np.exp(log_time), soon, treated, kind * 3 + site, day)


def _holds(low: float, high: float, true: float) -> float:
    return float(low <= true <= high) if math.isfinite(low) and math.isfinite(high) else math.nan


def t_test(e: Episodes) -> tuple[float, float]:
    """For comparison: Welch's interval of the ratio, every episode by itself."""
    ours, theirs = np.log(e.times[e.treated]), np.log(e.times[~e.treated])
    interval = stats.ttest_ind(ours, theirs, equal_var=False).confidence_interval(0.95)
    return math.exp(interval.low), math.exp(interval.high)


def wald(e: Episodes) -> tuple[float, float]:
    """For comparison: Wald's interval of the difference of two shares."""
    shares = [e.soon[side].mean() for side in (e.treated, ~e.treated)]
    error = math.sqrt(sum(p * (1 - p) / side.sum() for p, side in zip(shares, (e.treated, ~e.treated), strict=True)))
    return shares[0] - shares[1] - 1.96 * error, shares[0] - shares[1] + 1.96 * error


def bootstrap(e: Episodes, rng: np.random.Generator) -> tuple[float, float]:
    """For comparison: percentiles of the adjusted ratio over days drawn again."""
    rows = [np.flatnonzero(e.days == day) for day in range(e.days.max() + 1)]
    found = []
    for _ in range(DRAWS):
        drawn = np.concatenate([rows[day] for day in rng.integers(0, len(rows), len(rows))])
        x, y, strata = e.treated[drawn].astype(float), np.log(e.times[drawn]), e.strata[drawn]
        size = np.maximum(np.bincount(strata), 1)
        x = x - (np.bincount(strata, x) / size)[strata]
        if x @ x > 0:
            found.append(math.exp(float(x @ y) / float(x @ x)))
    low, high = np.quantile(found, (0.025, 0.975))
    return float(low), float(high)


NAMES: Final = ("ratio", "difference", "(t-test)", "(Wald)", "(bootstrap)")


def coverage(days: int, rate: float, rho: float, runs: int, *, effect: bool) -> list[tuple[float, float]]:
    """Coverage of each interval, with its Monte Carlo standard error, among diaries with enough to compare."""
    true_ratio, true_difference = (HALF, MORE_SOON) if effect else (1.0, 0.0)
    hits = []
    for seed in range(runs):
        rng = np.random.default_rng([seed, days, round(10 * rate), round(10 * rho), effect])
        e = draw(rng, days, rate, rho, effect=effect)
        ratio = clustered.ratio(e.times, e.treated, e.strata, e.days)
        difference = clustered.difference(e.soon, e.treated, e.strata, e.days)
        if not enough(ratio):
            continue
        resampled = bootstrap(e, rng) if seed < runs // 4 else (math.nan, math.nan)
        hits.append(
            [
                _holds(ratio.low, ratio.high, true_ratio),
                _holds(difference.low, difference.high, true_difference),
                _holds(*t_test(e), true_ratio),
                _holds(*wald(e), true_difference),
                _holds(*resampled, true_ratio),
            ]
        )
    table = np.array(hits, dtype=float).reshape(-1, len(NAMES))
    return [share(column[np.isfinite(column)]) for column in table.T]


def share(hits: Floats) -> tuple[float, float]:
    """Mean in per cent and its Monte Carlo standard error."""
    if hits.size < 20:
        return math.nan, math.nan
    mean = float(hits.mean())
    return 100 * mean, 100 * math.sqrt(max(mean * (1 - mean), 1 / hits.size) / hits.size)


def diary_without_effect(rng: np.random.Generator, days: int, rate: float, rho: float) -> Diary:
    """A diary with six remedies none of which does anything; cramps and bad days call for more of each."""
    e = draw(rng, days, rate, rho, effect=False)
    bad = rng.normal(size=days)[e.days]
    cells = []
    for cramp, mood in zip(e.strata < 3, bad, strict=True):
        chosen = [f"remedy {k}" for k in range(6) if rng.random() < (0.35 if cramp else 0.15) + 0.08 * np.tanh(mood)]
        cells.append("; ".join(chosen) or "none")
    start = pd.Timestamp("2026-01-01") + pd.to_timedelta(e.days, unit="D") + pd.Timedelta(hours=12)
    return Diary(
        episodes=pd.DataFrame(
            {
                "start": start,
                "kind": np.where(e.strata < 3, "cramp", "twitch"),
                "site": np.array(["calf", "foot", "thigh"])[e.strata % 3],
                "duration": pd.to_timedelta(np.where(e.soon == 1, 5, 30), unit="min"),
                "relief": pd.to_timedelta(np.round(e.times, 1), unit="min"),
                "remedies": cells,
            }
        )
    )


def false_positives(days: int, rate: float, rho: float, runs: int) -> tuple[float, float]:
    """Share of diaries in which any of six remedies that do nothing stands out."""
    flagged = []
    for seed in range(runs):
        rng = np.random.default_rng([seed, 7, days, round(10 * rate), round(10 * rho)])
        table = what_helps(diary_without_effect(rng, days, rate, rho)).remedies
        flagged.append(float((table[["time_verdict", "share_verdict"]].isin(["sooner", "later"])).any(axis=None)))
    return share(np.array(flagged))


def cells(*, small: bool) -> Iterator[tuple[int, float, float]]:
    """Days with an episode, episodes on such a day, and how much those of a day resemble one another."""
    if small:
        yield from ((30, 2.0, 0.3), (120, 2.0, 0.3))
    else:
        yield from ((d, r, rho) for d in (20, 40, 120, 400) for r in (1.5, 3.0) for rho in (0.0, 0.3, 0.6))


def clearly_out(value: float, error: float, goal: tuple[float, float], errors: float = 3.0) -> bool:
    """Whether a figure is further from its goal than its Monte Carlo error explains."""
    return not goal[0] - errors * error <= value <= goal[1] + errors * error


def main() -> int:
    """Print the tables; 1 when the small size finds a figure clearly out."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--small", action="store_true", help="a few cells, for continuous integration")
    parser.add_argument("--runs", type=int, help="diaries a cell")
    parser.add_argument("--write", type=Path, help="Markdown file to write the tables to")
    chosen = parser.parse_args()
    runs = chosen.runs or (200 if chosen.small else 1000)
    lines: list[str] = []
    out: list[str] = []

    def say(line: str) -> None:
        print(line, flush=True)
        lines.append(line)

    started = time.perf_counter()
    say(f"{runs} diaries a cell; per cent ± Monte Carlo standard error.")
    say("")
    say(f"| days | a day | alike | effect | {' | '.join(f'coverage, {name}' for name in NAMES)} |")
    say("|---|---|---|---|" + "---|" * len(NAMES))
    for days, rate, rho in cells(small=chosen.small):
        for effect in (True, False):
            found = coverage(days, rate, rho, runs, effect=effect)
            shown = " | ".join(f"{v:.1f} ± {e:.1f}" for v, e in found)
            say(f"| {days} | {rate:g} | {rho:g} | {'yes' if effect else 'none'} | {shown} |")
            out += [
                f"coverage, {name}, {days} days, {rate:g} a day, alike {rho:g}: {v:.1f} ± {e:.1f}"
                for name, (v, e) in zip(NAMES, found, strict=True)
                if not name.startswith("(") and math.isfinite(v) and clearly_out(v, e, COVERAGE)
            ]
    say("")
    say("| days | a day | alike | diaries in which any of six remedies without effect stands out |")
    say("|---|---|---|---|")
    for days, rate, rho in cells(small=chosen.small):
        value, error = false_positives(days, rate, rho, runs // 2)
        say(f"| {days} | {rate:g} | {rho:g} | {value:.1f} ± {error:.1f} |")
        if clearly_out(value, error, FALSE_POSITIVES):
            out.append(f"false positives, {days} days, {rate:g} a day, alike {rho:g}: {value:.1f} ± {error:.1f}")
    print(f"\n{time.perf_counter() - started:.0f} s")
    for line in out:
        print("Out of its goal:", line)
    if chosen.write:
        head = (__doc__ or "").split("\n\n", 2)[2].strip()
        goals = "Goals, beyond three standard errors: coverage 93 to 98.5 %, false positives at most 5 %."
        missed = [f"- Out of its goal: {line}" for line in out] or ["All figures meet them."]
        made = ["Made by", "", "```sh", f"python benchmarks/helps.py --runs {runs} --write docs/remedies.md", "```"]
        text = ["# Remedies: calibration", "", *made, "", head, "", *lines, "", goals, "", *missed, ""]
        chosen.write.write_text("\n".join(text), encoding="utf-8")
    return int(bool(out) and chosen.small)


if __name__ == "__main__":
    sys.exit(main())
