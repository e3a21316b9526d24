"""What an experiment says, in plain counted words. Plain text: whoever shows it escapes it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, Literal

from myolog import wording
from myolog.experiments.design import OFF, ON, Experiment
from myolog.experiments.randomisation import LEVEL, PairTotals, Tested
from myolog.triggers.outcome import Outcome
from myolog.triggers.sentences import two

Verdict = Literal["a difference", "no clear difference"]

LEAST_PAIRS: Final = 6
"""Pairs from which on the test can reach its level of 5 %: 2 of 64 schedules."""

NOT_BLINDED: Final = "You knew which days were which, so what you expected counts too: it can change what is felt and what is noted."  # fmt: skip
OWN: Final = "It speaks of you in these weeks, not of other people or of other times."
DRAWN: Final = "Because the order was drawn by lot, slow changes, weekdays and flare-ups fall on both conditions alike, but for chance; the test allows for that chance."  # fmt: skip
NO_PROOF: Final = "No clear difference is no proof that there is none: the interval says how large it could still be."
AS_DONE: Final = "As done is for comparison only: the days on which one manages to keep to a plan are not drawn by lot."


def summary(
    experiment: Experiment,
    outcome: Outcome,
    totals: PairTotals,
    ratio: float,
    tested: Tested,
    missing: int,
    planned: int,
) -> str:
    """The result in sentences: what was counted, how they compare, and what the draw alone would show."""
    parts = [
        f"{_side(experiment, ON, outcome, totals)}; {_side(experiment, OFF, outcome, totals, short=True)}.",
        _compared(experiment, outcome, ratio, tested),
        _chance(tested),
    ]
    if missing:
        parts.append(
            f"{missing} of {wording.counted(planned, 'compared day')} {'was' if missing == 1 else 'were'} not observed "
            "and left out, not counted as zero."
        )
    lost = int((~totals.complete).sum())
    if lost:
        parts.append(
            f"{wording.counted(lost, 'pair')} of {totals.complete.size} "
            f"{'has' if lost == 1 else 'have'} no observed day in one block and cannot be compared."
        )
    if experiment.stopped is not None:
        parts.append(
            f"It was stopped early, after {wording.date(experiment.stopped)}: if that was because of what was seen, "
            "chance has more room than these numbers say."
        )
    return " ".join(parts)


def conclusion(experiment: Experiment, outcome: Outcome, ratio: float, tested: Tested) -> str:
    """The result in two sentences, for where it stands beside other things."""
    many = outcome.things if outcome.measure != "score" else ""
    return f"{ran(experiment)}: {verdict(tested)}. {_compared(experiment, outcome, ratio, tested, many)}"


def no_result(experiment: Experiment, why: str) -> str:
    """That an experiment is over, and why it says nothing."""
    return f"{ran(experiment)}: no result. {why}"


def ran(experiment: Experiment) -> str:
    """When it ran, how it was drawn, and whether it was stopped."""
    stopped = ", stopped early" if experiment.stopped is not None else ""
    return (
        f"Tested from {wording.date(experiment.start)} to {wording.date(experiment.last)} in {experiment.pairs} pairs of blocks, "
        f"their order drawn by lot{stopped}"
    )


def verdict(tested: Tested) -> Verdict:
    """Whether the test finds a difference at its level of 5 %."""
    return "a difference" if tested.p_value <= LEVEL else "no clear difference"


def meaning(tested: Tested, *, as_done: bool) -> tuple[str, ...]:
    """What the result means and what it does not."""
    parts = [DRAWN, NOT_BLINDED, OWN]
    if verdict(tested) == "no clear difference":
        parts.append(NO_PROOF)
    return (*parts, AS_DONE) if as_done else tuple(parts)


def power_sentence(rows: Sequence[tuple[int, int, float, float]], least: float = 0.8) -> str:
    """How long it takes to see a difference.

    Parameters
    ----------
    rows : sequence of (pairs, days, rate ratio, chance)
    least : float
        The chance that is asked for.
    """
    seen, unseen = [], []
    for ratio in sorted({row[2] for row in rows}, key=lambda r: (-abs(math.log(r)), r)):
        mine = sorted(row for row in rows if row[2] == ratio)
        enough = next((row for row in mine if row[3] >= least), None)
        if enough:
            seen.append(f"{_plan(enough)}: {_percent(enough[3])} chance to see {_difference(ratio)}")
        else:
            unseen.append((ratio, mine[-1]))
    if unseen:
        shares = ", ".join(f"{_percent(row[3])} for {_difference(ratio)}" for ratio, row in unseen)
        seen.append(f"{_plan(unseen[0][1])}: the chance to see it is only {shares}")
    text = "; ".join(seen)
    note = (
        f" Fewer than {LEAST_PAIRS} pairs never show anything clearly: even the clearest result of 5 pairs comes up by chance in 6 of 100 draws."
        if any(row[0] < LEAST_PAIRS for row in rows)
        else ""
    )
    return f"{text}.{note}"


def chosen_sentence(rows: Sequence[tuple[int, int, float, float]], pairs: int) -> str:
    """The chances with the number of pairs that somebody picked; "" where they were not worked out.

    Parameters
    ----------
    rows : sequence of (pairs, days, rate ratio, chance)
    pairs : int
    """
    mine = sorted((row for row in rows if row[0] == pairs), key=lambda row: (-row[3], row[2]))
    shares = ", ".join(f"{_percent(row[3])} for {_difference(row[2])}" for row in mine)
    return f"{_plan(mine[0])}: the chance to see it is {shares}." if mine else ""


def _plan(row: tuple[int, int, float, float]) -> str:
    weeks = math.ceil(row[1] / 7)
    return f"{row[0]} pairs, {wording.counted(weeks, 'week')}"


def _percent(share: float) -> str:
    return f"{'over 99' if share > 0.995 else f'{100 * share:.0f}'} %"


def _difference(ratio: float) -> str:
    return f"{abs(ratio - 1):.0%} {'fewer' if ratio < 1 else 'more'}".replace("%", " %")


def _side(experiment: Experiment, condition: str, outcome: Outcome, totals: PairTotals, *, short: bool = False) -> str:
    total, days = (totals.on_total, totals.on_days) if condition == ON else (totals.off_total, totals.off_days)
    count, observed = float(total.sum()), int(days.sum())
    value = wording.rate(count / observed) if observed else "–"
    amount = f" ({wording.number(count)} in all)" if outcome.measure == "count" else ""
    noun = "" if short else f" {outcome.noun}" if outcome.measure != "score" else f" ({outcome.noun})"
    return f"{'on' if short else 'On'} {wording.counted(observed, 'day')} with “{experiment.words(condition)}”: {value}{noun}{amount}"


def _compared(experiment: Experiment, outcome: Outcome, ratio: float, tested: Tested, noun: str = "") -> str:
    if math.isinf(ratio):
        return f"Pair by pair there is something only with “{experiment.on}”{_at_least(tested)}."
    if ratio == 0:
        return f"Pair by pair there is something only with “{experiment.off}”{_at_most(tested)}."
    many = f"as many {noun}".strip() if outcome.measure != "score" else "as high"
    text = f"Pair by pair, about {two(ratio)} times {many} with “{experiment.on}” as with “{experiment.off}”"
    if tested.low > 0 and math.isfinite(tested.high):
        return f"{text} (95 % interval: {two(tested.low)} to {two(tested.high)})."
    if tested.low > 0 or math.isfinite(tested.high):
        return f"{text} (95 % interval{_at_least(tested)}{_at_most(tested)})."
    if tested.narrow_low > 0 and math.isfinite(tested.narrow_high):
        return (
            f"{text}. So few pairs give no 95 % interval; the narrowest they can give, of {100 * tested.narrow_level:.0f} %, "
            f"is {two(tested.narrow_low)} to {two(tested.narrow_high)}."
        )
    return f"{text}; the interval is open on both sides, so it can be far from this."


def _at_least(tested: Tested) -> str:
    return f", at least {two(tested.low)} times as many" if tested.low > 0 else ""


def _at_most(tested: Tested) -> str:
    return f", at most {two(tested.high)} times as many" if math.isfinite(tested.high) else ""


def _chance(tested: Tested) -> str:
    p = f"p = {tested.p_value:.3f}" if tested.p_value >= 0.0005 else "p below 0.001"
    drawn = f"{tested.extreme:,} of the {tested.schedules:,} schedules that could have been drawn"
    if tested.p_error:
        drawn = (
            f"{tested.extreme:,} of {tested.schedules:,} schedules taken at random from all that could have been drawn"
        )
        p = f"{p}, give or take {tested.p_error:.1g}"
    if tested.p_value <= LEVEL:
        said = "The draw alone seldom does that."
    elif tested.extreme == 2:
        said = f"So few pairs cannot give fewer, so nothing is shown by them: it takes {LEAST_PAIRS} pairs or more."
    else:
        said = "The draw alone can do that."
    return f"If the condition made no difference, {drawn} would show at least as large a difference ({p}). {said}"
