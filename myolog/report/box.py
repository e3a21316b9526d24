"""The lines on top of the report, which a doctor reads in twenty seconds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from myolog import catalogue, summary, wording
from myolog.catalogue import Factor
from myolog.diary import TALLY, Diary
from myolog.red_flags import the_five
from myolog.report import kinds
from myolog.report.content import Answer, inside
from myolog.triggers import TriggerResult, sentences

FIVE: Final = "Weakness, wasting, speech, swallowing, breathing"
"""What is said of the five questions of a neurologist."""
FLAGS_IN_BOX: Final = 5
"""Red flags that the box names; it is read in twenty seconds."""
FLAGS_WHOLE: Final = 2
"""Red flags up to which the box has the whole question of each; more are named in short."""
IN_BOX: Final = 2
"""Findings that the box names."""
LEFT_OUT: Final = "Left out of this report"


def lines(
    whole: Diary, part: Diary, result: TriggerResult, answered: Sequence[Answer], parts: Sequence[str]
) -> tuple[tuple[str, str], ...]:
    """Each line's question and its answer; those of parts that the person leaves out say so.

    Parameters
    ----------
    whole, part : Diary
        All that is noted, and what of it is reported.
    parts : sequence of str
        Parts of the report that the person wants.
    """
    five = {flag.key for flag in the_five()}
    return (
        ("Since when", _since(whole, part)),
        ("How often", _rate(part)),
        ("How long", _length(part)),
        (FIVE, _flag_line([a for a in answered if a.key in five]) if "flags" in parts else LEFT_OUT),
        (
            "Other reasons to be seen",
            _flag_line([a for a in answered if a.key not in five]) if "flags" in parts else LEFT_OUT,
        ),
        ("What likely comes before", _before_line(part, result) if "before" in parts else LEFT_OUT),
    )


def _since(whole: Diary, part: Diary) -> str:
    """When it was first noted at all, and what of it is reported."""
    known, reported = whole.outcome_values().dropna(), part.outcome_values().dropna()
    there = known if whole.outcome != TALLY else known[known > 0]
    first = f"First noted on {wording.date(there.index[0])}" if len(there) else "No episode was noted"
    span = int((reported.index[-1] - reported.index[0]).days) + 1
    watched = f", {len(reported):,} of them observed" if len(reported) < span else ", all observed" if span > 1 else ""
    return f"{first}. Reported here: {wording.counted(span, 'day')}{watched}"


def _rate(diary: Diary) -> str:
    if diary.outcome != TALLY:
        return wording.score_sentence(summary.score_standing(diary))
    standing = summary.standing(diary)
    if diary.lacks_quiet_days:
        return wording.only_episode_days_sentence(standing)
    return wording.weekly_sentence(standing)


def _length(diary: Diary) -> str:
    by_kind = kinds.lengths(diary)
    if by_kind:
        return by_kind
    standing = summary.standing(diary)
    if standing.median_duration is None:
        return "Not noted"
    longest = diary.episodes["duration"].max()
    return f"{wording.duration_sentence(standing)}; the longest {wording.span(longest)}"


def _flag_line(answered: Sequence[Answer]) -> str:
    """What was answered with yes, never how many."""
    is_open = any(answer.yes is None for answer in answered)
    if all(answer.yes is None for answer in answered):
        return "Not answered"
    yes = most_urgent_first(answered)
    if not yes:
        return "No to those that were answered; others not answered" if is_open else "No to all"
    is_short = len(yes) > FLAGS_WHOLE
    said = [answer.short if is_short else inside(answer.text) for answer in yes[:FLAGS_IN_BOX]]
    more = ["more below"] if len(yes) > FLAGS_IN_BOX else []
    return f"Yes: {'; '.join([*said, *more])}{' (others not answered)' if is_open else ''}"


def most_urgent_first(answered: Sequence[Answer]) -> list[Answer]:
    """Answers of yes; the catalogue has the most urgent last."""
    order = [group.label for group in catalogue.red_flag_groups().values()]
    return sorted((answer for answer in answered if answer.yes), key=lambda answer: -order.index(answer.whom))


def _before_line(diary: Diary, result: TriggerResult) -> str:
    likely = [finding for finding in result.findings if finding.is_likely]
    if not likely:
        return result.summary.rstrip(".") if result.findings else "Too little was noted to tell"
    known = {factor.key: factor for factor in diary.factors}
    said = []
    for finding in likely[:IN_BOX]:
        end, goes = sentences.direction(finding, result.outcome)
        when = _when_before(known.get(finding.factor.key), finding.lag)
        days = sentences.counted(finding, result.outcome)
        said.append(f"{end[:1].upper()}{end[1:]}, {when}: {goes} {result.outcome.things}. {days}. Likely")
    more = len(likely) - IN_BOX
    return f"{'. '.join(said)}{f'. {more} more below' if more > 0 else ''}"


def _when_before(factor: Factor | None, lag: int) -> str:
    """How long before the episodes a factor is looked at; a night belongs to the day of waking."""
    of_night = factor is not None and factor.when == "night"
    if lag == 0:
        return "the night into that day" if of_night else "the same day"
    return "the day before" if lag == 1 else f"{lag} days before"
