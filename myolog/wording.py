"""Numbers as people read them, and the sentences that say what a table shows.

Plain, counted and calm: how many days, how many episodes, and how sure. Never the word cause. The same
words stand on every screen, so they are made here and nowhere else. Sentences hold plain text: whoever
shows them escapes what came from a file.
"""

from __future__ import annotations

import math
from typing import Final

import pandas as pd

from myolog.catalogue import Factor
from myolog.diary import Diary
from myolog.rates import LEAST_DAYS, Change, Estimate
from myolog.summary import ScoreStanding, Standing, site_label

WHOLE: Final = 10
"""Rates from which on no decimals are said."""
FINEST: Final = 2
"""Most decimals of a rate."""
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def number(value: float, digits: int = 1) -> str:
    """A number with at most `digits` decimals and no trailing zeros; "–" when missing.

    >>> number(1234.50), number(3.0)
    ('1,234.5', '3')
    """
    if not math.isfinite(value):
        return "–"
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def rate(value: float, beside: float = math.nan) -> str:
    """A rate or ratio: whole from 10 on, below with one decimal, with two where one would read as nought; "–" when missing.

    A number that stands beside another, as the end of an interval beside its estimate, is as fine as that one.

    >>> rate(2.0), rate(32.7), rate(0.04), rate(10.4, beside=8.6), rate(9.8, beside=14.3)
    ('2.0', '33', '0.04', '10.4', '10')
    """
    if not math.isfinite(value):
        return "–"
    digits = 0 if round(abs(beside if math.isfinite(beside) else value), 1) >= WHOLE else 1
    while digits < FINEST and value and not round(value, digits):
        digits += 1
    return f"{value:,.{digits}f}"


def score(value: float) -> str:
    """An average of a score: one decimal whatever its size, as its scale is not known; "–" when missing.

    >>> score(36.64), score(2.0)
    ('36.6', '2.0')
    """
    return f"{value:,.1f}" if math.isfinite(value) else "–"


def rating(value: float) -> str:
    """A rating of 0 to 10, or a median of some, in whole or half points.

    >>> rating(5.25), rating(6.0), rating(6.8)
    ('5.5', '6', '7')
    """
    return number(math.floor(2 * value + 0.5) / 2) if math.isfinite(value) else "–"


def hours(value: float) -> str:
    """Hours as people say them.

    >>> hours(6.75), hours(8.0), hours(0.5)
    ('6 h 45 min', '8 h', '30 min')
    """
    if not math.isfinite(value):
        return "–"
    whole, rest = divmod(round(value * 60), 60)
    return f"{whole} h" if not rest else f"{rest} min" if not whole else f"{whole} h {rest} min"


def span(duration: pd.Timedelta) -> str:
    """A duration as people say it.

    >>> span(pd.Timedelta(seconds=40)), span(pd.Timedelta(minutes=1)), span(pd.Timedelta(minutes=2.5)), span(pd.Timedelta(minutes=65))
    ('40 s', '1 min', '2.5 min', '1 h 5 min')
    """
    seconds = duration.total_seconds()
    if seconds < 90 and seconds != 60:
        return f"{number(seconds, 0)} s"
    return hours(seconds / 3600) if seconds >= 3600 else f"{number(seconds / 60, 0 if seconds >= 600 else 1)} min"


def amount(value: float, unit: str) -> str:
    """A value of a factor with its unit.

    >>> amount(6.5, "h"), amount(210.4, "mg"), amount(3.0, ""), amount(1.0, "units")
    ('6 h 30 min', '210 mg', '3', '1 unit')
    """
    if unit == "h":
        return hours(value)
    one = unit.removesuffix("s") if value == 1 else unit
    return f"{number(value, 0 if abs(value) >= 20 else 2)} {one}".strip()


def date(day: pd.Timestamp) -> str:
    """A date as people write it: "3 March 2026"."""
    return f"{day.day} {day:%B %Y}"


def counted(count: float, one: str, many: str | None = None) -> str:
    """A counted noun.

    >>> counted(1, "day"), counted(1200, "day")
    ('1 day', '1,200 days')
    """
    return f"{count:,.0f} {one if count == 1 else many or f'{one}s'}"


def interval(estimate: Estimate, *, counts: bool = True) -> str:
    """Interval in words, as fine as its estimate: "12 to 17"; empty where there are too few days to tell."""
    if not (math.isfinite(estimate.low) and math.isfinite(estimate.high)):
        return ""
    low, high = (rate(end, estimate.value) if counts else score(end) for end in (estimate.low, estimate.high))
    return f"{low} to {high}"


def weekly_sentence(standing: Standing) -> str:
    """How often, with its interval and the days behind it."""
    if not standing.observed_days:
        return "No day of this diary was observed yet."
    between = interval(standing.weekly)
    episodes, days = counted(standing.episodes, "episode"), counted(standing.observed_days, "observed day")
    if not standing.episodes:
        return f"No episode on {days}"
    if standing.observed_days < LEAST_DAYS:
        return f"{episodes} on {days}; too few days to say how often a week"
    sure = f" (likely {between})" if between else ""
    return f"About {rate(standing.weekly.value)} episodes a week{sure}, from {episodes} on {days}"


def only_episode_days_sentence(standing: Standing) -> str:
    """What can be said of a log that holds only days with episodes: how many, but not how often."""
    return (
        f"{counted(standing.episodes, 'episode')} on {counted(standing.observed_days, 'day')}; "
        "how often they come cannot be told, because the days between were not logged"
    )


LARGE: Final = 1.5
"""A ratio from which a change may matter to somebody, even where chance may have made it."""


def change_sentence(change: Change, *, counts: bool = True) -> str:
    """How the last four weeks compare with the four before: episodes a week, or the average of a score."""
    ratio = change.ratio
    if not math.isfinite(ratio.value):
        return change.reason
    noun = "episodes a week" if counts else "on average"
    most = max(change.recent.value, change.before.value)
    recent, before = (rate(e.value, most) if counts else score(e.value) for e in (change.recent, change.before))
    against = f"{recent} {noun} in the last four weeks, {before} in the four before"
    if not (math.isfinite(ratio.low) and math.isfinite(ratio.high)):
        return f"{against}; too few days to tell whether this is a change."
    times = f"{rate(ratio.value)} times{' as many' if counts else ''}, {interval(ratio)}"
    more, fewer = ("More", "Fewer") if counts else ("Higher", "Lower")
    if ratio.low > 1:
        return f"{more} than before: {against} ({times})."
    if ratio.high < 1:
        return f"{fewer} than before: {against} ({times})."
    if not 1 / LARGE < ratio.value < LARGE:
        return f"May be a {'rise' if ratio.value > 1 else 'fall'}, may still be chance: {against} ({times})."
    return f"No clear change: {against} ({times})."


def change_words(change: Change) -> str:
    """How the last four weeks compare with the four before, in the fewest words: for a table."""
    ratio = change.ratio
    if not (math.isfinite(ratio.low) and math.isfinite(ratio.high)):
        return "too few days to tell"
    if ratio.low > 1 or ratio.high < 1:
        return "a rise" if ratio.low > 1 else "a fall"
    if 1 / LARGE < ratio.value < LARGE:
        return "no clear change"
    return f"may be a {'rise' if ratio.value > 1 else 'fall'}"


def course_sentence(months: pd.DataFrame) -> str:
    """How often in each month: "Dec 3.3, Jan 1.8, Feb 2.3 a week". `months` has start, rate; NaN where too few days are known."""
    known = months.dropna(subset=["rate"])
    if len(known) < 2:
        return ""
    most = known["rate"].max()
    return f"By month: {', '.join(f'{row.start:%b} {rate(row.rate, most)}' for row in known.itertuples())} a week."


def where_sentence(sites: pd.DataFrame) -> str:
    """Which site most often, counted. `sites` has site, side, label, episodes; site "" is unknown."""
    known = sites[sites["site"] != ""]
    total = int(known["episodes"].sum())
    if not total:
        return "No episode names a body site yet"
    top = known.sort_values("episodes", ascending=False).iloc[0]
    share = top["episodes"] / total
    return (
        f"Most often: {top['label'][:1].lower()}{top['label'][1:]}, {int(top['episodes']):,} of {counted(total, 'episode')} "
        f"with a known site ({share:.0%})".replace("%)", " %)")
    )


def when_sentence(hours_table: pd.DataFrame) -> str:
    """In which stretch of four hours most episodes fall. `hours_table` has weekday, hour, episodes."""
    by_hour = hours_table.groupby("hour")["episodes"].sum().reindex(range(24), fill_value=0)
    total = int(by_hour.sum())
    if not total:
        return "No episode has a time of day yet"
    width = 4
    sums = [int(sum(by_hour[(start + k) % 24] for k in range(width))) for start in range(24)]
    start = max(range(24), key=lambda h: sums[h])
    return (
        f"The busiest four hours are {start:02d}:00 to {(start + width) % 24:02d}:00: "
        f"{sums[start]:,} of {counted(total, 'episode')} with a known time"
    )


def duration_sentence(standing: Standing) -> str:
    """How long an episode lasts."""
    if standing.median_duration is None or standing.duration_quartiles is None:
        return "No episode has a duration yet"
    low, high = (span(quartile) for quartile in standing.duration_quartiles)
    if standing.durations == 1:
        return f"The one episode with a duration lasted {low}"
    if low == high:
        return f"At least half of the episodes last {low}"
    return f"Half of the episodes last between {low} and {high}; the median is {span(standing.median_duration)}"


def severity_sentence(standing: Standing) -> str:
    """How strong an episode is."""
    if standing.usual_severity is None or standing.severity_quartiles is None:
        return "No episode has a severity yet"
    low, high = (rating(quartile) for quartile in standing.severity_quartiles)
    if standing.severities == 1:
        return f"The one episode with a severity is rated {low} of 10"
    if low == high:
        return f"At least half of the episodes are rated {low} of 10"
    return f"Half of the episodes are rated {low} to {high} of 10; the median is {rating(standing.usual_severity)}"


def score_sentence(standing: ScoreStanding) -> str:
    """The average of a score, with its interval and the days behind it."""
    if not standing.observed_days:
        return f"No day has a value of {standing.outcome} yet"
    between = interval(standing.mean, counts=False)
    sure = f" (likely {between})" if between else ""
    return f"{standing.outcome}: {score(standing.mean.value)} on average{sure}, on {counted(standing.observed_days, 'day')}"


def observed_sentence(observed: int, days: int) -> str:
    """How many days of the span were observed."""
    if observed == days:
        return "The one day was observed" if days == 1 else f"All {counted(days, 'day')} were observed"
    missing = "one is" if days - observed == 1 else f"{days - observed:,} are"
    was = "was" if observed == 1 else "were"
    return f"{observed:,} of {counted(days, 'day')} {was} observed; the other {missing} missing, not zero"


def site_sentence(diary: Diary, site: str, side: str) -> str:
    """What is known of the episodes at one site: how many, how long, how strong, what kind."""
    rows = diary.episodes
    here = rows[(rows["site"] == site) & (rows["side"].fillna("") == side)]
    parts = [
        f"{site_label(site, side)}: {counted(len(here), 'episode')}, {len(here) / max(len(rows), 1):.0%}".replace(
            "%", " %"
        )
        + " of all"
    ]
    if here["duration"].notna().any():
        parts.append(f"median duration {span(here['duration'].median())}")
    if here["severity"].notna().any():
        parts.append(f"median severity {rating(here['severity'].median())} of 10")
    kinds = here["kind"].dropna().value_counts()
    if len(kinds):
        parts.append("by kind " + ", ".join(f"{kind} {n:,}" for kind, n in kinds.head(3).items()))
    last = here["start"].max()
    return "; ".join(parts) + f". Last on {date(last)}."


def frequency_sentence(bins: pd.DataFrame, factor: Factor, noun: str = "episodes a day") -> str:
    """What the lowest and the highest bin of a factor hold, in counted words.

    Parameters
    ----------
    bins : DataFrame
        Rows of `rates.binned_rate`, in order: left, right, label, days, rate.
    factor : Factor
    noun : str
        What the rate counts; a score says "of <its name>".
    """
    if len(bins) < 2:
        return f"Too few days, or days too much alike in {name(factor)}, to compare"
    first, last = bins.iloc[0], bins.iloc[-1]
    most = max(first["rate"], last["rate"])
    low, high = (rate(row["rate"], most) for row in (first, last))
    if low == high and most >= WHOLE:  # a decimal more where one is needed to tell them apart
        low, high = score(first["rate"]), score(last["rate"])
    return (
        f"On {counted(first['days'], 'day')} with {_below(first, factor)}: {low} {noun}; "
        f"on {counted(last['days'], 'day')} with {_above(last, factor)}: {high}"
    )


def both_ends_sentence(bins: pd.DataFrame, factor: Factor, noun: str = "episodes a day") -> str:
    """What the lowest bin, those between and the highest hold; see `frequency_sentence`."""
    if len(bins) < 3:
        return frequency_sentence(bins, factor, noun)
    first, last, between = bins.iloc[0], bins.iloc[-1], bins.iloc[1:-1]
    days = between["days"].sum()
    middle = float((between["rate"] * between["days"]).sum() / days)
    return (
        f"On {counted(first['days'], 'day')} with {_below(first, factor)}: {rate(first['rate'])} {noun}; "
        f"on {counted(days, 'day')} in between: {rate(middle)}; "
        f"on {counted(last['days'], 'day')} with {_above(last, factor)}: {rate(last['rate'])}"
    )


def factors_sentence(pairs: pd.DataFrame) -> str:
    """Which two factors move together most. `pairs` has label_a, label_b, days, rho, low, high."""
    clear = pairs[(pairs["low"] > 0) | (pairs["high"] < 0)]
    if clear.empty:
        return "No two of the factors clearly move together"
    top = clear.loc[clear["rho"].abs().idxmax()]
    together = "rise and fall together" if top["rho"] > 0 else "move against each other"
    return (
        f"{top['label_a']} and {top['label_b']} {together} most of all factors (correlation {top['rho']:.2f})".replace(
            "-0.", "−0."
        )
    )


def name(factor: Factor) -> str:
    """A factor's name inside a sentence: lower case and without its unit, but a person's own column as they wrote it.

    >>> from myolog.catalogue import factors
    >>> name(factors()["sleep_h"]), name(factors()["alcohol_units"])
    ('sleep', 'alcohol')
    """
    if factor.own:
        return factor.label
    label = factor.label.removesuffix(f" {factor.unit}") if factor.unit else factor.label
    return label[:1].lower() + label[1:]


def titled(factor: Factor) -> str:
    """A factor's label with its unit, which some labels say already.

    >>> from myolog.catalogue import factors
    >>> titled(factors()["caffeine_mg"]), titled(factors()["alcohol_units"]), titled(factors()["stress"])
    ('Caffeine, mg', 'Alcohol units', 'Stress')
    """
    says_it = not factor.unit or factor.label.endswith(f" {factor.unit}")
    return factor.label if says_it else f"{factor.label}, {factor.unit}"


def _below(row: pd.Series, factor: Factor) -> str:
    if factor.quantity == "yes_no":
        return f"no {name(factor)}"
    if row["left"] == row["right"]:
        return _exactly(row["left"], factor)
    return (
        f"less than {amount(row['right'], factor.unit)} of {name(factor)}"
        if factor.unit
        else f"{name(factor)} below {number(row['right'], 2)}"
    )


def _above(row: pd.Series, factor: Factor) -> str:
    if factor.quantity == "yes_no":
        return name(factor)
    if row["left"] == row["right"]:
        return _exactly(row["left"], factor)
    return f"{amount(row['left'], factor.unit)} or more" if factor.unit else f"{number(row['left'], 2)} or more"


def _exactly(value: float, factor: Factor) -> str:
    if value == 0 and factor.unit:
        return f"no {name(factor)}"
    return f"{amount(value, factor.unit)} of {name(factor)}" if factor.unit else f"{name(factor)} at {number(value, 2)}"
