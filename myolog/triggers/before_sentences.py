"""What comes before an episode, in plain counted words; plain text, to be escaped by whoever shows it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from myolog import wording
from myolog.catalogue import Factor
from myolog.triggers.before import AROUND
from myolog.triggers.before_findings import BeforeResult
from myolog.triggers.sentences import ratio_words

OFFSETS = {
    -3: "three days before",
    -2: "two days before",
    -1: "the day before",
    0: "the same day",
    1: "the day after",
}


def window_words(start: float, end: float) -> str:
    """A window before an onset.

    >>> window_words(0, 2), window_words(6, 24)
    ('in the 2 h before', '6 to 24 h before')
    """
    return (
        f"in the {wording.number(end)} h before"
        if start == 0
        else f"{wording.number(start)} to {wording.number(end)} h before"
    )


def summary_sentence(result: BeforeResult) -> str:
    """What the hours before an onset show, as the heading of its section."""
    exposures = result.exposures
    if not len(exposures):
        return "Nothing with an hour is noted yet"
    hints = exposures[exposures["verdict"] == "hint"]
    if len(hints):
        found = [
            f"{short(row.label)} with {'more' if row.rate_ratio > 1 else 'fewer'} onsets" for row in hints.itertuples()
        ]
        return f"A hint, no more: {_listed(found)} in the hours after"
    if (exposures["verdict"] == "not tested").all():
        return "What came before an onset, counted"
    return "Nothing that was noted in the hours before an onset stands out from chance"


def compared_sentence(result: BeforeResult) -> str:
    """How many onsets are compared, and what became of the others."""
    kept = result.kept
    start, end = (f"{int(hour) % 24:02d}:{round(hour % 1 * 60):02d}" for hour in result.waking)
    left_out = [
        f"{count:,} {why}"
        for count, why in (
            (kept.untimed, "without an hour"),
            (kept.asleep, "outside these hours"),
            (kept.unclear, "on days on which not every episode has an hour"),
        )
        if count
    ]
    rest = f" Left out: {_listed(left_out)}." if left_out else ""
    return (
        f"{wording.counted(kept.compared, 'onset')} between {start} and {end} "
        f"{'is' if kept.compared == 1 else 'are'} compared, several rows of one bout counting once.{rest}"
    )


def exposure_sentence(windows: pd.DataFrame, exposure: Any) -> str:  # noqa: ANN401 - a row of itertuples
    """One exposure in counted words, and what can be said of it.

    Parameters
    ----------
    windows : DataFrame
        Its rows of `BeforeResult.windows`.
    exposure : named tuple
        Its row of `BeforeResult.exposures`.
    """
    shown = windows[windows["window_from"] == exposure.window_from].iloc[0]
    name = short(exposure.label)
    if name.replace(
        " ", ""
    ).isalpha():  # a word begins a sentence with a capital; anything else stays as it was written
        name = name[:1].upper() + name[1:]
    return f"{name}: {counted_sentence(shown)}. {verdict_sentence(exposure)}"


def counted_sentence(row: Any) -> str:  # noqa: ANN401 - a row of a table
    """How often an exposure came before onsets and before comparable times. `row` is one of `counted_comparisons`."""
    when = window_words(row["window_from"], row["window_to"])
    if not row["onsets"]:
        return f"{when} an onset: nothing comparable to set beside it"
    return (
        f"{when} {row['onsets_exposed']:,} of {wording.counted(row['onsets'], 'onset')} ({percent(row['onset_share'])}), "
        f"and before {row['times_exposed']:,} of {wording.counted(row['times'], 'comparable time')} without one; "
        f"matched onset by onset, that is {percent(row['matched_share'])}"
    )


def verdict_sentence(exposure: Any) -> str:  # noqa: ANN401 - a row of itertuples
    """What can be said of an exposure. `exposure` is a row of `BeforeResult.exposures`."""
    after = (
        " It is also noted more often in the two hours after an onset, so it may follow the episodes rather than lead them."
        if exposure.follows
        else ""
    )
    when = window_words(exposure.window_from, exposure.window_to)
    match exposure.verdict:
        case "hint":
            ratio = _ratio(exposure)
            return f"Within the day this is more than chance readily explains{ratio}. A hint, to be put to the test.{after}"
        case "no sign":
            return f"No sign of a large effect in any of the windows.{after}"
        case "cannot tell yet":
            return f"Allowing for how much was looked at, it cannot be told from chance; the clearest window is {when}{_ratio(exposure)}.{after}"
    return f"Not tested yet: {exposure.reason}{after}"


def _ratio(exposure: Any) -> str:  # noqa: ANN401 - a row of itertuples
    if not np.isfinite(exposure.ci_high):
        return ""
    return f", {ratio_words(exposure.rate_ratio, exposure.ci_low, exposure.ci_high, counts=True, noun='onsets')}"


def course_sentence(rows: pd.DataFrame, factor: Factor) -> str:
    """Where the course of a factor around an episode differs most from comparable days.

    Parameters
    ----------
    rows : DataFrame
        The rows of `course.course` of this factor.
    """
    known = rows[rows["low"].notna()]
    if known.empty:
        reasons = rows["reason"][rows["reason"] != ""]
        return reasons.iloc[0].rstrip(".") if len(reasons) else "Nothing to compare"
    # What comes after an episode does not come before it.
    before = known[known["offset"] <= 0]
    before = known if before.empty else before
    reach = (before["high"] - before["low"]).clip(lower=1e-12)
    top = before.loc[(before["difference"].abs() / reach).idxmax()]
    clear = top["low"] > 0 or top["high"] < 0
    when = OFFSETS.get(int(top["offset"]), f"{abs(int(top['offset']))} days before")
    numbers = (
        f"{level(top['mean'], factor)} around {wording.counted(top['onset_days'], 'day')} with an episode, "
        f"{level(top['usual'], factor)} around comparable days without"
    )
    if clear:
        low, high = sorted(abs(top[end]) for end in ("low", "high"))
        more = "more" if top["difference"] > 0 else "less"
        size = _alike((abs(top["difference"]), low, high), factor)
        return f"{when[:1].upper()}{when[1:]}: {numbers} ({size[0]} {more}, {size[1]} to {size[2]})"
    return f"No clear difference; the largest is {when}: {numbers}"


def course_chance_sentence(rows: pd.DataFrame) -> str:
    """How many of the intervals would miss zero by chance, and how many do."""
    known = rows[rows["low"].notna()]
    missing = int(((known["low"] > 0) | (known["high"] < 0)).sum())
    expected = 0.05 * len(known)
    about = f"about {expected:.0f}" if expected >= 1 else "fewer than 1"
    return (
        f"Of the {wording.counted(len(known), 'interval')} drawn here {about} would miss the comparable days by chance alone; "
        f"{missing or 'none'} {'does' if missing <= 1 else 'do'}."
    )


def course_reason(rows: pd.DataFrame, *, only_episode_days: bool) -> str:
    """Why no factor has a course to compare."""
    if only_episode_days:
        return (
            "This log holds only days with episodes, so there are no days without one to compare with. Bring a log of "
            "your days that has the quiet ones, or say on Home that a range of days is completely logged."
        )
    reasons = rows["reason"][rows["reason"] != ""]
    why = str(reasons.mode().iloc[0]) if len(reasons) else "Nothing was noted on these days."
    return f"The days before an episode are set beside those before comparable days without one. {why}"


def level(value: float, factor: Factor) -> str:
    """A value of a factor, or the share of days of a yes/no one."""
    if factor.quantity == "yes_no":
        return f"{percent(value)} of days"
    return wording.amount(value, factor.unit) if value >= 0 else f"−{wording.amount(-value, factor.unit)}"


def _alike(values: tuple[float, float, float], factor: Factor) -> tuple[str, ...]:
    """Values of a factor with the same number of decimals."""
    if factor.quantity == "yes_no" or factor.unit == "h":
        return tuple(level(value, factor) for value in values)
    digits = 0 if max(values) >= 20 else 1 if max(values) >= 2 else 2
    unit = f" {factor.unit}" if factor.unit else ""
    return (
        f"{wording.number(values[0], digits)}{unit}",
        *(wording.number(v, digits) for v in values[1:-1]),
        f"{wording.number(values[-1], digits)}{unit}",
    )


def percent(share: float) -> str:
    """A share in per cent, with one decimal where it is small.

    >>> percent(0.294), percent(0.026), percent(0.0)
    ('29 %', '2.6 %', '0 %')
    """
    return f"{wording.number(100 * share, 0 if share >= 0.095 else 1)} %"


def short(label: str, longest: int = 60) -> str:
    """A name that a person wrote, cut where it is no name any more."""
    return label if len(label) <= longest else f"{label[: longest - 1].rstrip()}…"


def comparable_words() -> str:
    """What a comparable time is."""
    minutes = round(AROUND / pd.Timedelta(minutes=1))
    return (
        "the same clock time on the other days of the same weekday and month, with nothing that began within "
        f"{minutes} minutes of it"
    )


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
