"""The sections of Home: one question each, the answer as its heading, the chart as its evidence."""

from __future__ import annotations

import math

import streamlit as st

from myolog import summary, wording
from myolog.charts import body, home
from myolog.diary import TALLY, Diary
from myolog.rates import Estimate
from ui import analyses, shell, widgets
from ui.text import md

RATE_METHOD = (
    "A rate counts observed days only; a day that nobody watched is missing, not zero. Intervals are 95 % intervals. "
    "They are computed as if whole stretches of days were drawn again, because days are not independent: a bad day is "
    "often followed by another one. An interval speaks for the days that were logged, not for other seasons."
)

Fact = tuple[str, str, str]


def is_score(diary: Diary) -> bool:
    """Whether the person picked a score to explain, rather than a count of episodes."""
    return diary.outcome != TALLY


def show(diary: Diary) -> None:
    """How things stand: everything Home knows of a diary, in the order in which people ask."""
    if is_score(diary):
        _score_facts(diary)
    else:
        _facts(diary)
    _over_time(diary)
    _calendar(diary)
    if len(diary.episodes):
        _where(diary)
        _when(diary)
        _how_long_and_how_strong(diary)


def _facts(diary: Diary) -> None:
    now = analyses.standing(diary)
    days = wording.counted(now.observed_days, "observed day")
    if diary.lacks_quiet_days:
        facts: list[Fact] = [("Episodes", f"{now.episodes:,}", f"on {days}; how often cannot be told")]
    else:
        facts = [
            ("Episodes a week", wording.rate(now.weekly.value), _between(now.weekly)),
            _change(now.change.ratio),
            ("Days without", f"{now.days_without:,}", f"of {days}"),
        ]
    if now.median_duration is not None:
        of = wording.counted(now.durations, "episode")
        facts.append(("Median duration", wording.span(now.median_duration), f"of {of}"))
    if now.usual_severity is not None:
        of = wording.counted(now.severities, "episode")
        facts.append(("Usual severity", f"{wording.number(now.usual_severity)} of 10", f"median of {of}"))
    if now.commonest_site is not None:
        site = now.commonest_site
        facts.append(("Commonest site", md(site.label), f"{site.episodes:,} of {site.known:,} with a site"))
    widgets.facts(facts, key="standing")


def _score_facts(diary: Diary) -> None:
    now = analyses.score_standing(diary)
    st.markdown(
        f"You picked **{md(now.outcome)}** to explain. It is a score, not a count: its average is shown, and a "
        "difference of one point need not mean the same everywhere on the scale."
    )
    facts = [("Average score", wording.rate(now.mean.value), _between(now.mean)), _change(now.change.ratio)]
    if now.median is not None:
        low, high = now.quartiles or (now.median, now.median)
        facts.append(
            ("Median score", wording.number(now.median), f"middle half {wording.number(low)} to {wording.number(high)}")
        )
    facts.append(("Days with a score", f"{now.observed_days:,}", f"of {now.span_days:,} days"))
    widgets.facts(facts, key="standing")


def _between(estimate: Estimate) -> str:
    between = wording.interval(estimate)
    return f"likely {between}" if between else "too few days for an interval"


def _change(ratio: Estimate) -> Fact:
    label = "Last 4 weeks"
    if not math.isfinite(ratio.value):
        return (label, "–", "too few days to compare")
    return (label, f"{wording.rate(ratio.value)} times", f"the 4 before, {_between(ratio)}")


def _over_time(diary: Diary) -> None:
    rows = analyses.timeline(diary)
    if is_score(diary):
        now = analyses.score_standing(diary)
        widgets.heading(wording.score_sentence(now))
        st.markdown(md(wording.change_sentence(now.change, counts=False)))
    else:
        standing = analyses.standing(diary)
        if diary.lacks_quiet_days:
            widgets.heading(wording.only_episode_days_sentence(standing))
            rows = rows.assign(rate=math.nan, low=math.nan, high=math.nan)
        else:
            widgets.heading(wording.weekly_sentence(standing))
            st.markdown(md(wording.change_sentence(standing.change)))
    what = diary.outcome if is_score(diary) else "Episodes"
    widgets.chart(
        home.timeline_chart(rows, shell.palette(), noun=_noun(diary), is_score=is_score(diary)),
        key="timeline",
        alt=f"{what} over time with a smoothed line and its 95 % band. Days that were not observed are hatched.",
    )
    names = {
        "date": "Day",
        "count": _column(diary),
        "observed": "Observed",
        "rate": "Smoothed",
        "low": "From",
        "high": "To",
    }
    widgets.table(lambda: widgets.named(rows, names), key="timeline", method=RATE_METHOD)


def _column(diary: Diary) -> str:
    return "Score" if is_score(diary) else "Episodes"  # never a name from a file: it might be one of our own


def _noun(diary: Diary) -> str:
    return diary.outcome if is_score(diary) else "episodes"


def _calendar(diary: Diary) -> None:
    rows = summary.calendar(diary)
    observed = int(rows["observed"].sum())
    widgets.heading(wording.observed_sentence(observed, len(rows)))
    years = sorted(rows["date"].dt.year.unique(), reverse=True)
    year = None
    if len(years) > 1:
        names = {None: "Last 12 months"} | {int(y): str(y) for y in years}
        year = st.selectbox("Show", list(names), format_func=names.__getitem__, key="calendar_year", width=200)
    widgets.chart(
        home.calendar_chart(rows, shell.palette(), year=year, noun=_noun(diary), is_score=is_score(diary)),
        key="calendar",
        alt="Calendar with a square a day, stronger with more episodes. A stroke marks a day that was not observed.",
    )
    names_of = {"date": "Day", "count": _column(diary), "observed": "Observed"}
    widgets.table(lambda: widgets.named(rows, names_of), key="calendar")


def _where(diary: Diary) -> None:
    rows = summary.by_site(diary)
    widgets.heading(wording.where_sentence(rows))
    known = rows[rows["site"] != ""]
    names = {f"{r.site}|{r.side}": f"{r.label}: {r.episodes:,}" for r in known.head(24).itertuples()}
    drawing, words = st.columns([3, 2], gap="large")
    with words:
        picked = st.pills(
            "Pick a site to see more of it", list(names), format_func=lambda key: md(names[key]), key="site", wrap=True
        )
        if picked:
            site, side = picked.rsplit("|", 1)
            st.markdown(md(wording.site_sentence(diary, site, side)))
        if len(known) > len(names):
            st.markdown(f"The table below holds all {len(known)} sites.")
    with drawing:
        widgets.chart(
            body.body_map(rows, shell.palette(), selected=picked),
            key="body",
            alt="The body from the front and the back with a mark at each site, larger with more episodes.",
        )
    widgets.table(lambda: widgets.named(rows, {"label": "Site", "side": "Side", "episodes": "Episodes"}), key="sites")


def _when(diary: Diary) -> None:
    rows = summary.by_hour(diary)
    widgets.heading(wording.when_sentence(rows))
    untimed = rows.attrs.get("untimed", 0)
    if untimed:
        st.markdown(f"{wording.counted(untimed, 'episode')} without a time of day are left out here.")
    widgets.chart(
        home.hour_weekday_chart(rows, shell.palette()),
        key="hours",
        alt="Episodes by hour of the day and day of the week, stronger where there are more.",
    )
    names = {"weekday": "Weekday", "hour": "Hour", "episodes": "Episodes", "observed_days": "Observed days"}
    widgets.table(
        lambda: widgets.named(rows.assign(weekday=[wording.WEEKDAYS[d] for d in rows["weekday"]]), names),
        key="hours",
        method="Counted by the hour in which an episode began, as written in your log.",
    )


def _how_long_and_how_strong(diary: Diary) -> None:
    standing = analyses.standing(diary)
    left, right = st.columns(2, gap="large")
    if standing.durations:
        with left:
            rows = summary.durations(diary)
            widgets.heading(wording.duration_sentence(standing))
            widgets.chart(
                home.duration_chart(rows, shell.palette()),
                key="durations",
                alt="Duration of episodes over time: median and middle half.",
            )
            widgets.table(
                lambda: widgets.minutes(rows),
                key="durations",
                method="Median and quartiles of the episodes that have a duration.",
            )
    if standing.severities:
        with right:
            strong = summary.severities(diary)
            widgets.heading(wording.severity_sentence(standing))
            widgets.chart(
                home.severity_chart(strong, shell.palette()),
                key="severities",
                alt="Severity of episodes over time: median and middle half.",
            )
            names = {
                "start": "From",
                "n": "Episodes",
                "q25": "Lower quartile",
                "median": "Median",
                "q75": "Upper quartile",
            }
            widgets.table(
                lambda: widgets.named(strong, names),
                key="severities",
                method="Median and quartiles of the episodes that have a severity, 0 to 10.",
            )
