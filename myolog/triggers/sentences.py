"""What the analysis says, in plain counted words: the same on every screen, in the report and on the command line.

Association, never more; plain text, to be escaped by whoever shows it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Final

from myolog import wording
from myolog.bins import amount
from myolog.catalogue import Factor
from myolog.triggers.finding import Finding
from myolog.triggers.outcome import Outcome
from myolog.triggers.study import Analysis
from myolog.triggers.verdicts import DOUBLING, EXPLORATORY, Verdict

VERDICT_WORDS: Final[Mapping[Verdict, str]] = {
    "likely trigger": "likely",
    "likely protective": "likely",
    "hint": "worth watching",
    "no sign": "no large effect",
    "cannot tell yet": "too early to tell",
    "not tested": "not tested",
}
"""A verdict as people read it."""
EXPLORATION: Final = "This is exploration beside your main question, so nothing is called likely here."
MAY_BE_CHANCE: Final = "It may be chance: it does not stand firmly after allowing for how much was tested."
STRONGEST: Final = (
    "Its interval misses 1, but it is the strongest of several lags of several factors: by chance alone some do."
)

MOST_NAMED: Final = 4
"""Factors that were allowed for and are named in a sentence; more are counted."""

UNITS: Final = {"h": "hour", "min": "minute", "L": "litre"}
LAGS: Final = ("the same day", "the day after", "2 days after", "3 days after")


def lag_words(lag: int) -> str:
    """When the outcome is counted: "the same day", "the day after"."""
    return LAGS[lag] if lag < len(LAGS) else f"{lag} days after"


def step_words(factor: Factor) -> str:
    """A change worth talking about: "each 1 h more", "with it against without".

    >>> from myolog.catalogue import factors
    >>> step_words(factors()["caffeine_mg"])
    'each 100 mg more'
    """
    if factor.quantity == "yes_no":
        return "days with it, against days without,"
    if factor.unit and factor.step == 1:
        return f"each {UNITS.get(factor.unit, factor.unit.removesuffix('s'))} more"
    if factor.unit:
        return f"each {amount(factor.step, factor)} more"
    return (
        "each point more"
        if factor.quantity == "score" and factor.step == 1
        else f"each {wording.number(factor.step, 4)} more"
    )


def short_step(factor: Factor) -> str:
    """A step in the fewest words.

    >>> from myolog.catalogue import factors
    >>> [short_step(factors()[key]) for key in ("caffeine_mg", "sleep_h", "alcohol_units", "stress")]
    ['per 100 mg', 'per hour', 'per unit', 'per point']
    """
    if factor.quantity == "yes_no":
        return "yes or no"
    if ":" in factor.key:
        return "per step"
    if factor.unit and factor.step == 1:
        return f"per {UNITS.get(factor.unit, factor.unit.removesuffix('s'))}"
    if factor.unit:
        return f"per {wording.amount(factor.step, factor.unit)}"
    is_point = factor.quantity == "score" and factor.step == 1
    return "per point" if is_point else f"per {wording.number(factor.step, 4)}"


def ratio_words(ratio: float, low: float, high: float, *, counts: bool, noun: str = "") -> str:
    """A ratio with its interval: "about 1.6 times as many episodes (1.2 to 2.1)".

    An end that the data leave open is said so.
    """
    many = f"{'as many' if counts else 'as high'} {noun}".rstrip()
    times = f"about {two(ratio)} times {many}"
    if ratio > 100 and math.isfinite(low) and math.isinf(high):
        return f"at least {two(low)} times {many}"
    if ratio < 0.01 and low == 0:
        return f"at most {two(high)} times {many}"
    if not (math.isfinite(low) and low > 0) and not math.isfinite(high):
        return f"{times} (the interval is open on both sides)"
    if not (math.isfinite(low) and low > 0):
        return f"{times} (at most {two(high)})"
    return f"{times} ({two(low)} to {two(high)})" if math.isfinite(high) else f"{times} (at least {two(low)})"


def two(ratio: float) -> str:
    """A ratio with as many decimals as it needs to be told from 1.

    >>> two(1.6), two(0.97), two(1.004), two(14.2)
    ('1.60', '0.97', '1.004', '14.2')
    """
    if not math.isfinite(ratio):
        return "–"
    away = abs(ratio - 1)
    return f"{ratio:.1f}" if ratio >= 10 else f"{ratio:.3f}" if 0 < away < 0.005 else f"{ratio:.2f}"


def sentence(finding: Finding, outcome: Outcome) -> str:
    """What one row says: the counted days, then what the model makes of them."""
    return f"{counted(finding, outcome)}. {_says(finding, outcome)}"


def finding_words(finding: Finding, outcome: Outcome) -> str:
    """A verdict with its direction, in words that cannot be read the wrong way round: "likely, short nights: more"."""
    told = way(finding, outcome) if finding.stands_out else ""
    return ", ".join(filter(None, (VERDICT_WORDS[finding.verdict], told)))


def way(finding: Finding, outcome: Outcome) -> str:
    """Which way it goes: "short nights: more"; "" where the ratio is not known."""
    return ": ".join(direction(finding, outcome)) if math.isfinite(finding.ratio) else ""


def direction(finding: Finding, outcome: Outcome) -> tuple[str, str]:
    """Which end of a factor goes with more or fewer, or with a higher or lower score: ("short nights", "more")."""
    more, fewer = ("more", "fewer") if outcome.measure != "score" else ("higher", "lower")
    factor, goes = finding.factor, more if finding.raises else fewer
    if finding.exposure.is_of_both_ends:
        return f"both ends of {wording.name(factor)}", goes
    if finding.exposure.product_of:
        return " and ".join(wording.name(each) for each in finding.exposure.product_of), goes
    return (factor.scarce if finding.is_of_scarcity else end_of(factor)), goes


def end_of(factor: Factor) -> str:
    """The upper end of a factor in words.

    >>> from myolog.catalogue import factors
    >>> [end_of(factors()[key]) for key in ("caffeine_mg", "stress", "alcohol")]
    ['more caffeine', 'higher stress', 'days with alcohol']
    """
    if factor.quantity == "yes_no":
        return f"days with {wording.name(factor)}"
    return f"{'higher' if factor.quantity == 'score' else 'more'} {wording.name(factor)}"


def short_reason(reason: str) -> str:
    """Why something was not tested, in the fewest words.

    >>> short_reason("It changed only once, so it cannot be told from anything else that changed at that time.")
    'it changed only once'
    """
    said = re.split(r", so |; |\. ", reason)[0].removesuffix(".")
    return f"{said[:1].lower()}{said[1:]}"


def assumptions(analysis: Analysis, findings: Sequence[Finding]) -> tuple[str, ...]:
    """What the numbers rest on, one sentence each."""
    week = "the weekday" if analysis.study.each_weekday else "the weekend"
    return (
        "Days on which nobody watched are left out; they are never counted as days without episodes.",
        "A day without a value of a factor is given its likely value from the days around it, never zero.",
        f"Every number allows for {week}, for slow changes over the months, for illness or medicines that came and went too rarely to be tested, and for days resembling their neighbours.",
        "What stands out is allowed for while the others are tested, so that stand-ins do not count. What comes after a factor and follows from it is not: it is a way by which the factor acts.",
        f"Testing many factors finds something by chance; the share of false findings is held at {100 * analysis.fdr:g} %.",
        *_said_in_advance(analysis),
        *_with_equal_weights(analysis, findings),
        "Days are best logged all alike. Where only days with little of both the twitches and a factor are skipped, 12 of 100 diaries of a year name something that has no effect, in place of 4; and where one episode brings on the next, or good days are skipped, intervals speak of the days as they were noted and are somewhat too narrow for the effect itself.",
        "What was not logged can stand behind two things that move together. An association is a reason to test, not a proof.",
    )


def _said_in_advance(analysis: Analysis) -> list[str]:
    """What was given more of the level before anything was looked at."""
    exposures = analysis.exposures
    suspected = [wording.name(e.factor) for e in exposures if e.factor.key in analysis.study.suspects]
    weights = {e.factor.prior.weight for e in exposures}
    first = (
        [wording.name(e.factor) for e in exposures if e.factor.prior.weight == max(weights)] if len(weights) > 1 else []
    )
    said = []
    if suspected:
        said.append(
            f"You suspected {listed(suspected)} before looking: most of the level is theirs, the others share the rest."
        )
    elif first:
        said.append(f"Said in advance: {listed(first)} weigh more than the other factors, as the usual suspects.")
    if exposures and analysis.study.outcome.measure != "score":
        said.append(
            "Said in advance for each factor, too: the days after which it is plausible, and which end is expected to bring more."
        )
    return said


def _with_equal_weights(analysis: Analysis, findings: Sequence[Finding]) -> list[str]:
    """Whether what stands out would do so with nothing said in advance."""
    likely = [f for f in findings if f.is_likely]
    if analysis.selection is None or not likely:
        return []
    keys = [e.factor.key for e in analysis.exposures]
    holds = [analysis.selection.plain_q(keys.index(f.factor.key)) <= analysis.fdr for f in likely]
    names = [wording.name(f.factor) for f, held in zip(likely, holds, strict=True) if not held]
    if not names:
        return ["With equal weights for all factors, days and directions what stands out would stand out as well."]
    return [f"With equal weights for all factors, days and directions {listed(names)} would not stand out."]


def counted(finding: Finding, outcome: Outcome) -> str:
    """The days behind a finding: those with little and those with much, each with its rate."""
    if finding.exposure.product_of:
        first, second = (wording.name(factor) for factor in finding.exposure.product_of)
        return f"Whether {first} and {second} together go with more, or less, than each by itself"
    noun = outcome.noun if outcome.measure != "score" else "on average"
    later = f", {lag_words(finding.lag)}" if finding.lag else ""
    if finding.exposure.is_of_both_ends:
        return wording.both_ends_sentence(finding.bins, finding.factor, f"{noun}{later}")
    return wording.frequency_sentence(finding.bins, finding.factor, f"{noun}{later}")


def _says(finding: Finding, outcome: Outcome) -> str:
    counts = outcome.measure != "score"
    noun = outcome.things if counts else ""
    ratio = ratio_words(finding.ratio, finding.low, finding.high, counts=counts, noun=noun)
    step = step_words(finding.factor)
    if finding.exposure.is_of_both_ends:
        middle = amount(finding.exposure.middle, finding.factor)
        step = f"{step.removesuffix(' more')} away from your middle of {middle}, either way,"
    if finding.exposure.product_of:
        step = " together with ".join(f"{amount(f.step, f)} of {wording.name(f)}" for f in finding.exposure.product_of)
    goes = (
        f"{step[:1].upper()}{step[1:]} {'go' if finding.factor.quantity == 'yes_no' else 'goes'} with {ratio} "
        f"{lag_words(finding.lag)}, {_allowing(finding)}.{_by_way_of(finding)}"
    )
    match finding.verdict:
        case "likely trigger" | "likely protective":
            return f"{goes} It stands after allowing for everything else that was tested. An association, not a proof."
        case "hint":
            return f"{goes} {finding.cautions or MAY_BE_CHANCE}"
        case "no sign":
            what = "the number" if counts else "the score"
            return f"No sign of a large effect: between your low and your high days {what} differs by less than about a quarter, at every lag."
    misses = finding.low > 1 or finding.high < 1
    chance = f" {STRONGEST}" if misses else ""
    if finding.explained_by:
        return (
            f"It stands out by itself, but no longer once {wording.name(finding.explained_by.factor)} is allowed for: "
            f"what is left, {ratio}, cannot be told from chance.{chance}"
        )
    return f"Cannot tell yet. {could_show(finding.detectable, finding.days_needed)}{chance}"


def _allowing(finding: Finding) -> str:
    """What was adjusted for, in words: "allowing for weekday, slow changes, sleep and stress"."""
    week = "weekday" if finding.each_weekday else "the weekend"
    names = [wording.name(factor) for factor in finding.adjusted_for]
    if not names:
        names = ["how days resemble their neighbours"]
    elif len(names) > MOST_NAMED:
        names = [f"{len(names)} other factors"]
    return f"allowing for {listed([week, 'slow changes', *names])}"


def _by_way_of(finding: Finding) -> str:
    """What lies between a factor and the episodes, and how much goes that way."""
    if not finding.through or not math.isfinite(finding.left.value):
        return ""
    names = listed([wording.name(factor) for factor in finding.through])
    is_most = abs(math.log(finding.left.value)) < abs(math.log(finding.ratio)) / 2
    much = "Most of it goes" if is_most else "A part of it may go"
    return f" {much} by way of {names} in between: with that allowed for too, {two(finding.left.value)} times are left."


def listed(names: Sequence[str]) -> str:
    """Names in a row.

    >>> listed(["sleep", "caffeine", "stress"])
    'sleep, caffeine and stress'
    """
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


def could_show(detectable: float, days_needed: float) -> str:
    """What this diary could have shown, and what it would take to see a doubling between low and high days."""
    if not math.isfinite(detectable) or detectable > 1e4:
        return "This factor varied too little, beside everything else, for any effect to show."
    shown = (
        f"This diary would have shown an effect of {two(detectable)} times or more between your low and your high days"
    )
    if days_needed == 0:
        return f"{shown}; a smaller one may be there."
    if math.isinf(days_needed):
        return f"{shown}; smaller ones would take more than ten years of logging, so an experiment tells more."
    return f"{shown}; for one of {DOUBLING:g} times it takes about {wording.counted(days_needed, 'more observed day')}."


def summary(outcome: Outcome, days: int, findings: Sequence[Finding]) -> str:
    """The first sentence of the page: how much was tested, what stands out and which way, and what cannot be told.

    Parameters
    ----------
    outcome : Outcome
    days : int
        Observed days.
    findings : sequence of Finding
        Strongest first.
    """
    if not findings:
        return f"No factor could be tested yet on {wording.counted(days, 'observed day')}."
    likely = [f for f in findings if f.is_likely]
    hints = [f for f in findings if f.is_hint]
    n_open = sum(f.is_open for f in findings)
    parts = [f"Tested {wording.counted(len(findings), 'factor')} on {wording.counted(days, 'observed day')}."]
    if likely:
        parts.append(f"{len(likely)} {'stands' if len(likely) == 1 else 'stand'} out: {_which_way(likely, outcome)}.")
    elif n_open == len(findings):
        parts.append(f"Too early to tell{ {1: '', 2: ' for both'}.get(n_open, f' for all {n_open}') }.")
    else:
        parts.append(f"None stands out{f'; too early to tell for {n_open} of them' if n_open else ''}.")
    if hints:
        parts.append(f"Worth watching, no more: {_which_way(hints, outcome)}.")
    if days < EXPLORATORY:
        parts.append(
            f"With fewer than {EXPLORATORY} observed days this is a first look, and nothing is called likely yet."
        )
    elif not outcome.primary:
        parts.append(EXPLORATION)
    return " ".join(parts)


def _which_way(findings: Sequence[Finding], outcome: Outcome) -> str:
    """What goes with more, and what with fewer: "short nights and more training load with more episodes"."""
    ways: dict[str, list[str]] = {}
    for finding in findings:
        end, goes = direction(finding, outcome)
        ways.setdefault(goes, []).append(end)
    return "; ".join(
        f"{listed(ends)} with {f'a {goes}' if outcome.things == 'score' else goes} {outcome.things}"
        for goes, ends in ways.items()
    )
