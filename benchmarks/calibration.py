"""Does the analysis hold what it says? False flags, false discoveries, power and coverage on diaries whose truth is known.

`python benchmarks/calibration.py --write docs/calibration.md` runs everything and writes the table (hours);
`--only PART` runs one part, `--reps` sets the diaries a cell, `--jobs` the processes, `--cells WORDS` runs only the cells whose
label matches, to settle them with more diaries: they are written beside the table of the part. `--small` runs a few cells in two minutes and
exits 1 when a figure is clearly out: further from its goal than three Monte Carlo standard errors.
"""

from __future__ import annotations

import argparse
import itertools
import math
import multiprocessing
import multiprocessing.pool
import os
import re
import shlex
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, get_args

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # one diary a process: threads inside would only wait for each other
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.parts.cells import AnyCell, Cell, Figures, Goal, beside_rivals, coverage, one_look, year_of_looks
from benchmarks.parts.stories import (
    OTHER_COUNTS,
    PRIORS,
    STORIES,
    YEARS,
    any_false_flag,
    found_or_false,
    verdict_of,
)
from myolog.simulate.series import Latent

TRUTHS: Final[tuple[Latent, ...]] = get_args(Latent)
WANDERING: Final[tuple[Latent, ...]] = ("ar1", "flare", "long_memory")
COUNTED: Final[tuple[Latent, ...]] = ("ar1", "flare", "seasonal", "sparse")
CLEARLY: Final = 3.0
"""Monte Carlo standard errors from its goal beyond which a figure is clearly out."""


@dataclass(frozen=True, slots=True)
class Part:
    """One question to the analysis, the diaries that answer it, and what the answer should be.

    Attributes
    ----------
    title, about : str
        For the reader of the table.
    measure : callable
        Figures of one diary, from its cell and seed.
    cells, small : tuple of cells
        Of the full run and of the small one.
    reps, small_reps : int
        Diaries a cell.
    goals : mapping of figure to Goal
        Of every cell; a cell may have others of its own.
    pooled : bool
        Whether all cells together are a row, too.
    """

    title: str
    about: str
    measure: Callable[[Any, int], Figures]
    cells: tuple[AnyCell, ...]
    small: tuple[AnyCell, ...]
    reps: int
    small_reps: int
    goals: Mapping[str, Goal]
    pooled: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """A figure over many diaries, in per cent, with its Monte Carlo standard error."""

    percent: float
    error: float
    diaries: int

    @classmethod
    def of(cls, values: list[float]) -> Share:
        """Mean of what is known."""
        known = [value for value in values if math.isfinite(value)]
        if not known:
            return cls(math.nan, math.nan, 0)
        mean = math.fsum(known) / len(known)
        variance = math.fsum((value - mean) ** 2 for value in known) / len(known)
        return cls(100 * mean, 100 * math.sqrt(variance / len(known)), len(known))

    @classmethod
    def together(cls, shares: list[Share]) -> Share:
        """The same figure over the diaries of several cells."""
        diaries = sum(share.diaries for share in shares)
        if not diaries:
            return cls(math.nan, math.nan, 0)
        known = [share for share in shares if share.diaries]
        percent = math.fsum(share.percent * share.diaries for share in known) / diaries
        return cls(percent, math.hypot(*(share.error * share.diaries for share in known)) / diaries, diaries)

    def clearly_out(self, goal: Goal) -> bool:
        """Whether it lies outside its goal by more than chance explains, were the truth at the goal's edge."""
        if not self.diaries:
            return False

        def reach(edge: float) -> float:
            return CLEARLY * math.sqrt(edge * (100 - edge) / self.diaries)

        return self.percent < goal[0] - reach(goal[0]) or self.percent > goal[1] + reach(goal[1])

    def __str__(self) -> str:
        """As it stands in the table."""
        return f"{self.percent:.1f} ± {self.error:.1f}" if self.diaries else "–"


EXPECTED: Final = {
    (60, 5.0): (12, 56), (120, 5.0): (32, 94), (180, 5.0): (71, 99), (365, 5.0): (97, 100),
    (60, 1.0): (4, 14), (120, 1.0): (17, 72), (180, 1.0): (39, 91), (365, 1.0): (76, 100),
}  # fmt: skip
"""Share of triggers that people are told to expect to find at RR 1.5 and RR 2, in per cent, ± 10 points."""


def one_trigger(ratio: float) -> tuple[tuple[str, int, float], ...]:
    """The effect of one trigger on the day after."""
    return (("f01", 1, ratio),)


TWO_TRIGGERS: Final = (("f01", 1, 1.5), ("f02", 0, 1.5))

PARTS: Final = {
    "null": Part(
        "Any false flag at one look",
        "Diaries in which none of the 12 factors has an effect: the share in which any is flagged (q ≤ 0.05, all factors and lags "
        "together), which should be 5 % or less; and of all single tests, the share with p < 0.05. A diary of 30 days has no day missing, "
        "since with fewer nothing is tested.",
        one_look,
        tuple(
            Cell(truth, days, rate, 0.0 if days == 30 else 0.2)
            for truth, days, rate in itertools.product(TRUTHS, (30, 60, 120, 365, 1000, 1825), (5.0, 1.0))
        ),
        (Cell(), Cell("flare", 120), Cell("seasonal", 365, 1.0)),
        1000,
        60,
        {"any false flag": (0, 5)},
    ),
    "year": Part(
        "Any false “likely” over a year of looks",
        "The same diaries, kept for a year and judged on the verdict days (70, 98, 126, 182, 266 and 364 observed days, each at 3 %): the "
        "share in which anything is called likely on any of them, which should be 10 % or less. With a trigger: the share of diaries in "
        "which it has been called likely by a day of the calendar.",
        year_of_looks,
        (
            *(Cell(truth, 365, rate) for truth, rate in itertools.product(TRUTHS, (5.0, 1.0))),
            Cell("ar1", 365, 5.0, 0.0),
            *(Cell("ar1", 365, rate, effects=one_trigger(ratio)) for rate, ratio in itertools.product((5.0, 1.0), (1.5, 2.0))),
            *YEARS,
        ),
        (Cell("ar1", 365),),
        500,
        12,
        {"any false likely": (0, 10)},
    ),
    "device": Part(
        "Device rows for three years beside 60 tallied days",
        "Devices log the 12 factors for three years, the person tallied episodes on 60 days, and nothing has an effect. Rows of devices "
        "are not days without episodes: they should change nothing, and 5 % or fewer diaries be flagged.",
        one_look,
        tuple(Cell(truth, 1095, rate, 0.0, tallied=60) for truth, rate in itertools.product(TRUTHS, (5.0, 1.0))),
        (Cell("ar1", 1095, 5.0, 0.0, tallied=60),),
        500,
        60,
        {"any false flag": (0, 5)},
    ),
    "two": Part(
        "False discoveries beside two triggers",
        "Two of the 12 factors have an effect (rate ratio 1.5 per standard deviation, one on the day itself, one on the day after), and factors correlate: "
        "of what is flagged, the share that has no effect (10 % or less), and the share of the two that is found.",
        one_look,
        tuple(
            Cell(truth, days, 5.0, effects=TWO_TRIGGERS, correlation=correlation)
            for truth, correlation, days in itertools.product(WANDERING, (0.3, 0.6), (60, 120, 365, 1000))
        ),
        (Cell("ar1", 365, effects=TWO_TRIGGERS, correlation=0.6),),
        500,
        60,
        {"false discoveries": (0, 10)},
    ),
    "power": Part(
        "Power for one trigger among 12",
        "One factor has an effect on the day after, of the rate ratio named per standard deviation: the share of diaries in which it is "
        "flagged (q ≤ 0.05), to be compared with what people are told to expect; and false discoveries.",
        one_look,
        tuple(
            Cell("ar1", days, rate, effects=one_trigger(ratio))
            for (days, rate), ratio in itertools.product(EXPECTED, (1.5, 2.0))
        ),
        (Cell("ar1", 180, effects=one_trigger(2.0)),),
        500,
        30,
        {"false discoveries": (0, 10)},
    ),
    "coverage": Part(
        "Coverage of the 95 % interval",
        "The share of intervals that hold the true rate ratio, at a fixed lag: of a trigger (1.5 per standard deviation) and of a factor without "
        "effect; 93 to 97 % is the goal. Beside them the usual estimate ± standard errors (Wald), and intervals with an open end.",
        coverage,
        tuple(
            Cell(truth, days, rate, effects=one_trigger(1.5))
            for truth, days, rate in itertools.product(COUNTED, (60, 120, 365), (5.0, 1.0))
        ),
        (Cell("ar1", 120, effects=one_trigger(1.5)),),
        1000,
        60,
        {"trigger": (93, 97), "innocent": (93, 97)},
    ),
    "priors": Part(
        "Named factors",
        "The 12 factors are those of the catalogue on their natural scales (sleep about 7 ± 1 h, caffeine 200 ± 80 mg, …), so that what is "
        "known of them beforehand bears on them. One of the four that people suspect first (sleep on the day of waking, caffeine on the day itself or the day "
        "after, training on the day after, drinks on the day itself), or one of the eight others (the day itself or the day after), takes turns as the trigger, "
        "twice the episodes per standard deviation, in the direction in which it is said to act or against it: the share of diaries in which it is "
        "flagged (q ≤ 0.05), and in which any other factor is.",
        found_or_false,
        PRIORS,
        PRIORS[-2:-1],
        500,
        30,
        {},
    ),
    "stories": Part(
        "Stories that counts alone tell wrongly",
        "What is said of the factor that the story is about: a likely trigger (or protective), a hint; whether it is flagged (q ≤ 0.05), "
        "whether it could not be tested, and whether a factor without any effect is flagged beside it.",
        verdict_of,
        STORIES,
        STORIES[3:4],
        300,
        10,
        {},
    ),
    "other counts": Part(
        "Counts that arise otherwise",
        "Counts that depend on yesterday’s (INGARCH, self-exciting), factors that follow yesterday’s count, days without any whatever the rate, "
        "a season that rate, factors and logging share, factors of three levels, days that are logged or not by how bad they are, and days skipped where both the twitches and stress are low. "
        "Nothing has an effect: the share of diaries in which any factor is flagged (q ≤ 0.05).",
        any_false_flag,
        OTHER_COUNTS,
        OTHER_COUNTS[:1],
        300,
        30,
        {"any false flag": (0, 5)},
        pooled=True,
    ),
    "rivals": Part(
        "Beside other methods, on the same diaries",
        "Pearson, Spearman and Poisson regression with HAC standard errors flag a factor with p < 0.05 at any lag, as apps that list correlations do; "
        "“corrected” by Benjamini-Hochberg at 0.05 over all factors and lags; “14-day blocks” is the published method of OpenStrap, written from its description "
        "(weekday-adjusted Spearman, permutation in blocks of 14 days, Benjamini-Hochberg at 0.10, from 84 days on). First diaries without any effect, then with one trigger.",
        beside_rivals,
        (
            *(Cell(truth, days) for truth, days in itertools.product(COUNTED, (60, 120, 365))),
            *(Cell("ar1", days, effects=one_trigger(1.5)) for days in (60, 120, 365)),
        ),
        (Cell("ar1", 120),),
        300,
        6,
        {"Myolog: any false flag": (0, 5), "Myolog: false discoveries": (0, 10)},
    ),
}  # fmt: skip


def figures_of(part: Part, cell: AnyCell, reps: int, pool: multiprocessing.pool.Pool | None) -> dict[str, Share]:
    """Every figure of one cell."""
    measure = partial(part.measure, cell)
    diaries = list(pool.imap_unordered(measure, range(reps), chunksize=4) if pool else map(measure, range(reps)))
    names = dict.fromkeys(itertools.chain.from_iterable(diaries))
    return {name: Share.of([figures[name] for figures in diaries if name in figures]) for name in names}


def tables(rows: list[tuple[AnyCell, dict[str, Share]]], *, pooled: bool) -> Iterator[str]:
    """Markdown tables of the cells, one for each set of figures, with what is expected of a cell or its own goals."""
    for names, group in itertools.groupby(rows, key=lambda row: tuple(row[1])):
        known = list(group)
        beside = [(cell, _beside(cell, names)) for cell, _ in known]
        last = next((title for title in ("expected", "goal") if any(title in words for _, words in beside)), "")
        yield ""
        yield "| diaries | " + " | ".join([*names, last] if last else names) + " |"
        yield "|---" * (1 + len(names) + bool(last)) + "|"
        for (cell, shares), (_, words) in zip(known, beside, strict=True):
            cells = [cell.label, *map(str, shares.values()), *([words.get(last, "")] if last else [])]
            yield "| " + " | ".join(cells) + " |"
        if pooled:
            yield f"| {TOGETHER} | {' | '.join(map(str, _together(known).values()))} |"
    yield ""


def _out(label: str, shares: Mapping[str, Share], goals: Mapping[str, Goal]) -> list[str]:
    """What is clearly out of its goal, in words."""
    return [
        f"{label}: {figure} {shares[figure]} %, goal {_goal_words(goal)}"
        for figure, goal in goals.items()
        if figure in shares and shares[figure].clearly_out(goal)
    ]


def _together(rows: list[tuple[AnyCell, dict[str, Share]]]) -> dict[str, Share]:
    return {name: Share.together([shares[name] for _, shares in rows]) for name in rows[0][1]} if rows else {}


def _beside(cell: AnyCell, names: tuple[str, ...]) -> dict[str, str]:
    """What is expected of a cell, or the goals of its own, in words."""
    if cell.goals:
        return {"goal": "; ".join(f"{figure}: {_goal_words(goal)}" for figure, goal in cell.goals.items())}
    if isinstance(cell, Cell) and "found" in names and len(cell.effects) == 1 and (cell.days, cell.rate) in EXPECTED:
        return {"expected": str(EXPECTED[cell.days, cell.rate][cell.effects[0][2] > 1.5])}
    return {}


TOGETHER: Final = "all together"

AGAIN: Final = ": cells looked at again"
"""Ends the title of cells that were settled with more diaries."""


def run(
    part: Part, name: str, reps: int, *, small: bool, words: str, pool: multiprocessing.pool.Pool | None
) -> tuple[list[str], list[str]]:
    """Lines of the table of one part, printed as they come, and what is clearly out of its goal."""
    about = (
        "Cells whose figure lay beyond its goal by no more than chance explains, with more diaries."
        if words
        else part.about
    )
    lines = ["", f"## {part.title}{AGAIN if words else ''}", "", about]
    print("\n".join(lines))
    goals = "; ".join(f"{figure}: {_goal_words(goal)}" for figure, goal in part.goals.items())
    asked = shlex.join(["--only", name, "--reps", str(reps), *(["--cells", words] if words else [])])
    lines += ["", f"`{asked}`: per cent of diaries ± Monte Carlo standard error. Goals: {goals or 'beside each cell'}."]
    rows: list[tuple[AnyCell, dict[str, Share]]] = []
    out = []
    for cell in part.small if small else part.cells:
        if words and not re.search(words, cell.label):
            continue
        begin = time.perf_counter()
        shares = figures_of(part, cell, reps, pool)
        rows.append((cell, shares))
        print(f"- {cell.label}:", "; ".join(f"{figure} {share}" for figure, share in shares.items()), f"({time.perf_counter() - begin:.0f} s)", flush=True)  # fmt: skip
        out += _out(cell.label, shares, {**part.goals, **cell.goals})
    if part.pooled:
        shares = _together(rows)
        print(f"- {TOGETHER}:", "; ".join(f"{figure} {share}" for figure, share in shares.items()))
        out += _out(TOGETHER, shares, part.goals)
    verdict = "; ".join(out) or "none"
    return [
        *lines,
        *tables(rows, pooled=part.pooled),
        f"Further from a goal than {CLEARLY:g} standard errors: {verdict}.",
    ], out


def write(path: Path, text: str) -> None:
    """Write the parts that were run into a Markdown file; parts of an earlier run stay beside them."""
    kept = _sections(path.read_text(encoding="utf-8")) if path.exists() else {}
    made = kept | _sections(text)
    order = ["", *(part.title + ending for part in PARTS.values() for ending in ("", AGAIN))]
    order += [title for title in made if title not in order]
    path.write_text("\n\n".join(made[title].strip() for title in order if title in made) + "\n", encoding="utf-8")


def _sections(text: str) -> dict[str, str]:
    """Parts of a Markdown text by their title; what stands before the first has none."""
    head, *parts = text.split("\n## ")
    return {"": head} | {part.split("\n", 1)[0].strip(): f"## {part}" for part in parts}


def _goal_words(goal: Goal) -> str:
    low, high = goal
    if high >= 100:
        return f"at least {low:g} %"
    return f"{low:g} to {high:g} %" if low else f"at most {high:g} %"


def main() -> int:
    """Print the tables, write them if asked; 1 when the small size finds a figure clearly out."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--small", action="store_true", help="a few cells, for continuous integration")
    parser.add_argument("--only", choices=list(PARTS), action="append", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--reps", type=int, help="diaries a cell")
    parser.add_argument(
        "--cells", default="", metavar="WORDS", help="only cells whose label matches (a regular expression)"
    )
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the tables to a Markdown file")
    chosen = parser.parse_args()
    started = time.perf_counter()
    lines, out = list(PREFACE), []
    with multiprocessing.Pool(chosen.jobs) if chosen.jobs > 1 else nullcontext() as pool:
        for name in chosen.only or PARTS:
            part = PARTS[name]
            reps = chosen.reps or (part.small_reps if chosen.small else part.reps)
            written, clearly = run(part, name, reps, small=chosen.small, words=chosen.cells, pool=pool)
            lines += written
            out += clearly
    print(f"\n{time.perf_counter() - started:.0f} s")
    verdict = [f"- {line}" for line in out] or [
        "No figure is clearly out of its goal (three Monte Carlo standard errors)."
    ]
    print("\n".join(["Clearly out of their goals:", *verdict] if out else verdict))
    if chosen.write:
        write(chosen.write, "\n".join(lines))
    return int(bool(out) and chosen.small)


PREFACE: Final = (
    "# Calibration",
    "",
    "What the trigger analysis finds in diaries whose truth is known, because they were invented. Made by",
    "",
    "```sh",
    "python benchmarks/calibration.py --write docs/calibration.md",
    "```",
    "",
    (
        "Every diary has 12 factors that persist from day to day (0.8) and correlate (0.3), each looked at on the day itself and up to three days "
        "later: 48 tests. A fifth of the days is missing in runs, weekends have more episodes, the rate drifts over the diary, counts scatter "
        "more than chance alone (negative binomial). What the rate does beside that differs: it wanders (ar1), flares up to four times for ten days "
        "(flare), wanders with a long memory (long memory), has a yearly wave (seasonal), comes in bursts on few days (sparse), or does nothing "
        "(independent)."
    ),
    "",
    (
        "“RR 1.5 at lag 1” is a trigger: 1.5 times the episodes a day later for each standard deviation of the factor. The figures are shares of diaries "
        "in per cent, beside each its Monte Carlo standard error."
    ),
    "",
)


if __name__ == "__main__":
    sys.exit(main())
