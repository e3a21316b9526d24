"""What a remedy went with, in plain counted words; plain text, to be escaped by whoever shows it. Never that it works."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from myolog import wording
from myolog.helps.tried import label_of
from myolog.triggers.sentences import listed, two

REGRESSION: Final = (
    "People reach for a remedy when an episode is at its worst, and what is at its worst mostly eases by itself, whatever "
    "one does (regression to the mean); so easing after a remedy does not yet speak for it."
)
SLOW: Final = (
    "An episode that is over in a minute leaves no time to try anything, so those with a remedy tend to be the longer "
    "ones; that can make any remedy look worse than it is."
)
TOGETHER: Final = "Two remedies tried together count for both, so what goes with one may belong to the other."
KNOWING: Final = (
    "You knew what you had tried when you noted how it went. An experiment in which chance decides tells more."
)
CAUTIONS: Final = (REGRESSION, SLOW, TOGETHER, KNOWING)
"""What no comparison here can rule out."""

ASSOCIATION: Final = "An association, not a proof."

TOO_FEW: Final = "Too few to compare yet"

LEAST: Final = 8
"""Episodes that are alike, with the remedy and without it, below which nothing is compared."""
LEAST_DAYS: Final = 5
"""Days that those must be from."""

STANDS: Final = ("sooner", "later", "hint")


def summary(table: pd.DataFrame, episodes: int, *, is_part: bool) -> str:
    """How much was compared, and what goes with a difference."""
    if table.empty:
        return "No remedy is noted yet"
    compared = table[(table["time_verdict"] != "too few") | (table["share_verdict"] != "too few")]
    if compared.empty:
        tried = wording.counted(len(table), "remedy", "remedies")
        return f"{TOO_FEW}: {tried} tried in {wording.counted(episodes, 'episode')}"
    start = (
        f"Compared {wording.counted(len(compared), 'remedy', 'remedies')} over {wording.counted(episodes, 'episode')}."
    )
    stands = compared[compared["time_verdict"].isin(STANDS) | compared["share_verdict"].isin(STANDS)]
    if stands.empty:
        return f"{start} None goes with a difference beyond chance."
    names = listed([short(name) for name in stands["label"]])
    if is_part:
        return f"{start} {'A hint' if len(stands) == 1 else 'Hints'}, no more: {names}."
    return f"{start} {len(stands)} {'goes' if len(stands) == 1 else 'go'} with a difference beyond chance: {names}."


def short(label: str, longest: int = 60) -> str:
    """A name that a person wrote, cut where it is no name any more."""
    return label if len(label) <= longest else f"{label[: longest - 1].rstrip()}…"


def minutes(value: float) -> str:
    """Minutes as people say them.

    >>> minutes(4.0), minutes(0.5), minutes(75)
    ('4 min', '30 s', '1 h 15 min')
    """
    return wording.span(pd.Timedelta(minutes=value)) if math.isfinite(value) else "–"


def sentence(row: Mapping[str, Any]) -> str:
    """What one remedy went with: counted, then compared with like, then what can be said of it."""
    return " ".join(both(row))


def both(row: Mapping[str, Any]) -> tuple[str, str]:
    """The sentences on time and share; what it would take to compare is said once where it is the same for both."""
    time, share = time_sentence(row), share_sentence(row)
    (*_, last) = share.partition(TOO_FEW)
    return (time.removesuffix(f" {TOO_FEW}{last}") if last else time), share


def time_sentence(row: Mapping[str, Any]) -> str:
    """How long until it eased, with and without."""
    n_with, n_without = row["relief_n_with"], row["relief_n_without"]
    if not n_with:
        return "How long it took to ease was not noted yet."
    without = f", {minutes(row['relief_without'])} in {n_without:,} without" if n_without else ""
    counted = f"It eased after {minutes(row['relief_with'])} (median of {wording.counted(n_with, 'episode')} with it){without}."
    if row["time_verdict"] == "too few":
        return f"{counted} {too_few(row['time_alike_with'], row['time_alike_without'])}"
    if not math.isfinite(row["time_low"]):
        return f"{counted} All times are alike, so nothing tells a difference from chance."
    ratio = f"about {two(row['time_ratio'])} times as long ({two(row['time_low'])} to {two(row['time_high'])})"
    return f"{counted} {_against(row)}: {ratio}. {_says(row, 'time', 'a halving of the time')}"


def share_sentence(row: Mapping[str, Any]) -> str:
    """How many ended within 15 minutes, with and without."""
    if not row["soon_n_with"]:
        return "How long these episodes lasted was not noted yet."
    without = f", {_of(row['soon_without'], row['soon_n_without'])} without" if row["soon_n_without"] else ""
    counted = f"{_of(row['soon_with'], row['soon_n_with'])} with it ended within 15 minutes{without}."
    if row["share_verdict"] == "too few":
        return f"{counted} {too_few(row['share_alike_with'], row['share_alike_without'])}"
    more = share_words(row["share_difference"], row["share_low"], row["share_high"])
    return f"{counted} {_against(row)}: {more}. {_says(row, 'share', 'a difference of 20 in 100')}"


def share_words(value: float, low: float, high: float) -> str:
    """A difference of shares in words.

    >>> share_words(-0.05, -0.16, 0.04), share_words(0.2, 0.1, 0.3), share_words(0.001, -0.1, 0.1)
    ('5 in 100 fewer (16 fewer to 4 more)', '20 in 100 more (10 to 30)', 'as many (10 in 100 fewer to 10 more)')
    """

    def said(share: float) -> str:
        return f"{abs(round(100 * share))} {'more' if round(100 * share) > 0 else 'fewer'}"

    ends = [round(100 * end) for end in (low, high)]
    if not round(100 * value):
        first, _, which = said(low).partition(" ")
        return f"as many ({first} in 100 {which} to {said(high)})"
    more = "more" if value > 0 else "fewer"
    near, far = sorted(map(abs, ends))
    span = f"{near} to {far}" if ends[0] * ends[1] > 0 else f"{said(low)} to {said(high)}"
    return f"{abs(round(100 * value))} in 100 {more} ({span})"


def too_few(n_with: int, n_without: int) -> str:
    """What it takes where there is too little to compare."""
    return (
        f"{TOO_FEW}: it takes {LEAST} with it and {LEAST} without, of the same kind at the same place, on "
        f"{LEAST_DAYS} days each; so far {n_with:,} with it and {n_without:,} without can be set side by side."
    )


def _of(part: int, whole: int) -> str:
    return f"{part:,} of {whole:,} ({round(100 * part / whole)} %)"


def _against(row: Mapping[str, Any]) -> str:
    others = [inside(key) for key in str(row["allowing_for"]).split(";") if key]
    allowing = f", allowing for {listed(others)}" if others else ""
    return f"Against episodes of the same kind at the same place{allowing}"


def inside(key: str) -> str:
    """A remedy that is allowed for, inside a sentence."""
    label = short(label_of(key))
    return f"{label[:1].lower()}{label[1:]}"


def _says(row: Mapping[str, Any], measure: str, worth: str) -> str:
    match row[f"{measure}_verdict"]:
        case "sooner" | "later":
            return f"That is more than chance readily explains. {ASSOCIATION}"
        case "hint":
            return "A hint: this looks at a part of the log. It may be chance."
    low, high, even = (
        (row["time_low"], row["time_high"], 1) if measure == "time" else (row["share_low"], row["share_high"], 0)
    )
    if low > even or high < even:
        return "Alone it would stand out, but of so many comparisons some do by chance."
    needed = row[f"{measure}_needed"]
    if math.isfinite(needed) and needed > 0:
        takes = wording.counted(needed, "more episode")
        return f"This cannot be told from chance; for {worth} to show it takes about {takes} with it."
    return f"This cannot be told from chance; {worth} would have shown."


def left_out_sentence(episodes: int, left_out: int, *, advise: bool = True) -> str:
    """How many episodes are compared, and what became of the others; to who keeps the diary, what to note instead."""
    if not left_out:
        return f"{wording.counted(episodes, 'episode')}, each with what was tried."
    said = (
        f"{wording.counted(episodes, 'episode')} with what was tried; {left_out:,} have nothing noted there and are left "
        "out, because an empty cell may mean “nothing tried” or “not noted”."
    )
    return f"{said} Write “none” when you tried nothing." if advise else said
