"""Do experiments hold what they say? False positives, coverage and promised power on simulated people.

`python benchmarks/experiments.py` prints the full table (ten minutes); `--write FILE` writes it as Markdown; `--small` runs
a few cells in seconds and exits 1 when a figure is clearly out: further from its goal than three Monte Carlo standard
errors.

A person's rate wanders as an AR(1), flares up to four times for ten days, or falls to a third over the time; counts are
negative binomial, 20 % of the days are missing in runs. Blocks have four days, the first left out.

The test is exact, so its level is the largest share of 2^pairs that is at most 5 %: 2 of 64 with 6 pairs (3.1 %), 12 of
256 with 8 (4.7 %). A pair of which one block was missed altogether says nothing, here about one in five: an experiment of
6 pairs then has 5 left, of which no result is clear and no interval closed. So few pairs find less than their level, and
their intervals hold the truth more often than 95 %: they are too wide rather than too narrow. Somebody who misses
days in a row does well to plan two pairs more; the promised power has the gaps of the diary in it. That power is
worked out from the 120 days before the experiment, the average over many people alike; what it says to one of them
differs from that by the standard deviation in its column, because 120 days tell so much and no more of how somebody's
days wander. A steady person, whose rate does not wander at all, stands beside the others to show what that costs.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from myolog import experiments
from myolog.diary import Diary
from myolog.experiments.randomisation import LEVEL
from myolog.simulate.series import Latent, latent_state, missing_runs

BEFORE: Final = 120
"""Days of diary before the experiment."""

RHO: Final = 0.7
SPREAD: Final = 0.5
DISPERSION: Final = 0.1
MISSING: Final = 0.2
COVERAGE: Final = (93.0, 97.0)
NEAR: Final = 5.0
"""Points by which the promised power may miss the reached one."""


@dataclass(frozen=True, slots=True)
class Person:
    """What the rate does, and how high it is; `trend` is the log ratio of the last day against the first."""

    name: str
    truth: Latent
    rate: float
    trend: float = 0.0


KINDS: Final[tuple[tuple[str, Latent, float], ...]] = (
    ("ar1", "ar1", 0.0),
    ("flare", "flare", 0.0),
    ("trend", "ar1", math.log(1 / 3)),
)
STEADY: Final = Person("steady", "independent", 5.0)
PEOPLE: Final = tuple(Person(name, truth, rate, trend) for rate in (5.0, 1.0) for name, truth, trend in KINDS)


@dataclass(frozen=True, slots=True)
class Run:
    """One experiment on one simulated person."""

    diary: Diary
    experiment: experiments.Experiment
    result: experiments.ExperimentResult | None


def run(person: Person, pairs: int, ratio: float, seed: int) -> Run:
    """Simulate the diary before and the experiment; None where it could not be analysed (too little was logged)."""
    cell = zlib.crc32(f"{person} {pairs} {ratio}".encode())  # no two cells share their days or their draws
    experiment = experiments.plan(
        factor="sleep_h",
        on="usual",
        off="bed by 22:00",
        start="2026-04-01",
        pairs=pairs,
        block_days=4,
        seed=cell + seed,
    )
    rng = np.random.default_rng([cell, seed])
    days = BEFORE + experiment.days
    index = pd.date_range(experiment.start - pd.Timedelta(days=BEFORE), periods=days, freq="D", unit="us")
    rate = person.rate * latent_state(rng, days, person.truth, RHO, SPREAD)
    rate *= np.exp(person.trend * np.linspace(-0.5, 0.5, days))
    on = np.append(np.zeros(BEFORE, dtype=bool), experiment.schedule["condition"] == "on")
    counts = rng.poisson(np.where(on, ratio, 1.0) * rate * rng.gamma(1 / DISPERSION, DISPERSION, days))
    seen = ~missing_runs(rng, days, MISSING)
    diary = Diary.from_days(pd.DataFrame({"episodes": counts[seen].astype(float)}, index=index[seen]))
    try:
        result = experiments.analyse(experiment, diary)
    except ValueError:
        result = None
    return Run(diary, experiment, result)


def share(hits: list[float]) -> tuple[float, float]:
    """Mean in per cent and its Monte Carlo standard error."""
    values = 100 * np.array(hits, dtype=float)
    return float(values.mean()), float(max(values.std(), 100 / len(hits)) / math.sqrt(len(hits)))


def level(pairs: int) -> float:
    """Level that the test can reach with so many pairs, in per cent: schedules come in mirrored twos."""
    return 100 * 2 * math.floor(LEVEL * 2**pairs / 2) / 2**pairs


def null_row(person: Person, pairs: int, runs: int) -> tuple[float, float]:
    """False positives: experiments without any difference in which p is 0.05 or less."""
    found = (run(person, pairs, 1.0, seed).result for seed in range(runs))
    return share([r.p_value <= LEVEL for r in found if r])


def coverage_row(person: Person, pairs: int, ratio: float, runs: int) -> tuple[float, float]:
    """Share of intervals that hold the true ratio."""
    found = (run(person, pairs, ratio, 10_000 + seed).result for seed in range(runs))
    return share([r.ci_low <= ratio <= r.ci_high for r in found if r])


@dataclass(frozen=True, slots=True)
class PowerRow:
    """Promised power, averaged over people, its standard deviation among them, and the power reached; in per cent."""

    told: float
    told_error: float
    spread: float
    reached: float
    reached_error: float


def power_row(person: Person, pairs: int, ratio: float, runs: int, asked: int) -> PowerRow:
    """Promised power of `asked` people, and the share of experiments that reach p ≤ 0.05."""
    drawn = [run(person, pairs, ratio, 20_000 + seed) for seed in range(runs)]
    promised = []
    for each in drawn[:asked]:
        start = each.experiment.start
        before = each.diary.between(start - pd.Timedelta(days=BEFORE), start - pd.Timedelta(days=1))
        try:
            table = experiments.power(before, pairs=pairs, block_days=4, rate_ratios=(ratio,)).table
        except ValueError:  # too few episodes in the days before to promise anything
            continue
        promised.append(float(table["chance"].iloc[0]))
    # What could not be analysed did not show the difference either.
    reached = share([bool(each.result and each.result.p_value <= LEVEL) for each in drawn])
    return PowerRow(*share(promised), 100 * float(np.std(promised)), *reached)


class Report:
    """Lines of the tables as they come, and what is out of its goal."""

    def __init__(self, *, small: bool) -> None:
        self.small = small
        self.lines: list[str] = []
        self.out: list[str] = []
        self.near: list[str] = []

    def say(self, *lines: str) -> None:
        """Print and keep lines."""
        for line in lines:
            print(line, flush=True)
            self.lines.append(line)

    def judge(self, what: str, value: float, error: float, goal: tuple[float, float]) -> None:
        """Note a figure that is out of its goal, and whether its Monte Carlo error explains it."""
        slack = (3 if self.small else 2) * error
        if goal[0] <= round(value, 1) <= goal[1]:
            return
        explained = goal[0] - slack <= value <= goal[1] + slack
        (self.near if explained else self.out).append(f"{what}: {value:.1f} ± {error:.1f}")


def null_table(report: Report, people: tuple[Person, ...], runs: int) -> None:
    """False positives of each person and number of pairs."""
    report.say("| false positives | pairs | level of the test | found |", "|---|---|---|---|")
    for person in people:
        for pairs in (8,) if report.small else (6, 8, 10):
            value, error = null_row(person, pairs, runs)
            name = f"{person.name}, {person.rate:g} a day"
            report.say(f"| {name} | {pairs} | {level(pairs):.1f} | {value:.1f} ± {error:.1f} |")
            report.judge(f"false positives, {name}, {pairs} pairs", value, error, (0.0, level(pairs)))


def coverage_table(report: Report, people: tuple[Person, ...], runs: int) -> None:
    """Coverage of the interval."""
    report.say("", "| coverage of the 95 % interval | pairs | on against off | found |", "|---|---|---|---|")
    for person in people:
        for pairs, ratio in ((8, 2.0),) if report.small else ((6, 2.0), (8, 0.5), (8, 2.0), (10, 1.5)):
            value, error = coverage_row(person, pairs, ratio, runs)
            name = f"{person.name}, {person.rate:g} a day"
            report.say(f"| {name} | {pairs} | {ratio:g} | {value:.1f} ± {error:.1f} |")
            report.judge(f"coverage, {name}, {pairs} pairs, ratio {ratio:g}", value, error, COVERAGE)


def power_table(report: Report, people: tuple[Person, ...], runs: int) -> None:
    """Promised against reached power."""
    report.say(
        "",
        "| power | pairs | on against off | promised | SD among people | reached | apart |",
        "|---|---|---|---|---|---|---|",
    )
    for person in people if report.small else (*people, STEADY):
        for pairs, ratio in ((8, 2.0),) if report.small else ((8, 0.5), (8, 2.0), (10, 1.5)):
            row = power_row(person, pairs, ratio, 2 * runs, 10 if report.small else runs // 2)
            name = f"{person.name}, {person.rate:g} a day"
            apart = row.told - row.reached
            report.say(
                f"| {name} | {pairs} | {ratio:g} | {row.told:.1f} ± {row.told_error:.1f} | {row.spread:.0f} "
                f"| {row.reached:.1f} ± {row.reached_error:.1f} | {apart:+.1f} |"
            )
            error = math.hypot(row.told_error, row.reached_error)
            report.judge(f"power apart, {name}, {pairs} pairs, ratio {ratio:g}", apart, error, (-NEAR, NEAR))


def main() -> int:
    """Print the tables; 1 when the small size finds a figure clearly out."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--small", action="store_true", help="a few cells, for continuous integration")
    parser.add_argument("--runs", type=int, help="experiments a cell; twice as many for the power")
    parser.add_argument("--write", type=Path, help="Markdown file to write the tables to")
    chosen = parser.parse_args()
    runs = chosen.runs or (60 if chosen.small else 300)
    people = PEOPLE[:2] if chosen.small else PEOPLE
    started = time.perf_counter()
    report = Report(small=chosen.small)
    report.say(f"{runs} experiments a cell, {2 * runs} for the power; per cent ± Monte Carlo standard error.", "")
    null_table(report, people, runs)
    coverage_table(report, people[:1] if chosen.small else people, runs)
    power_table(report, people[:1] if chosen.small else people, runs)
    print(f"\n{time.perf_counter() - started:.0f} s")
    for line in report.out:
        print("Out of its goal:", line)
    if chosen.write:
        head = (__doc__ or "").split("\n\n", 2)[2].strip()
        goals = (
            "Goals: false positives no more than the level of the test, coverage 93 to 97 %, promised power within 5 points of "
            "the reached one."
        )
        missed = [
            *(f"- Out of its goal: {line}" for line in report.out),
            *(f"- Beyond its goal by less than two Monte Carlo errors: {line}" for line in report.near),
        ] or ["All figures meet them."]
        made = f"Made by `python benchmarks/experiments.py --write {chosen.write.as_posix()}`."
        text = ["# Experiments: calibration", "", head, "", made, "", *report.lines, "", goals, "", *missed, ""]
        chosen.write.write_text("\n".join(text), encoding="utf-8")
    return int(bool(report.out) and chosen.small)


if __name__ == "__main__":
    sys.exit(main())
