"""The sections of Home: one question each, the answer as its heading, the chart as its evidence."""

from __future__ import annotations

import math
from collections.abc import Callable

import pandas as pd
import streamlit as st

from myolog import rates, summary, wording
from myolog.charts import body, home
from myolog.charts.palette import Palette
from myolog.diary import COUNT_RATE, TALLY, Diary
from myolog.rates import Estimate
from myolog.store import Loaded
from myolog.triggers.outcome import only_kind
from ui import analyses, experiments, noting, shell, state, widgets
from ui.noting import lasting
from ui.text import md
from ui.triggers import suspecting
from ui.widgets import Evidence

RATE_METHOD = (
    "A rate counts observed days only; a day that nobody watched is missing, not zero. Intervals are 95 % intervals. "
    "They are computed as if whole stretches of days were drawn again, because days are not independent: a bad day is "
    "often followed by another one. An interval speaks for the days that were logged, not for other seasons."
)

Fact = tuple[str, str, str]

DAYS_SHOWN = 365
"""Days that the calendar shows at once; a longer diary has a choice of years."""

YEAR, SITE = "calendar_year", "site"
"""Keys of the two choices that a chart of the page depends on."""


def title() -> str:
    """Heading of Home."""
    return "How things stand" if state.diary() is not None else "Myolog"


def is_score(diary: Diary) -> bool:
    """Whether the person picked a score to explain, rather than a count of episodes."""
    return diary.outcome != TALLY


def show(diary: Diary) -> None:
    """How things stand: everything Home knows of a diary, in the order in which people ask."""
    diary = _of_kind(diary)
    evidence = _draw(diary)
    if is_score(diary):
        _score_facts(diary)
    else:
        _facts(diary)
    _over_time(diary, evidence["timeline"])
    _calendar(diary, evidence["calendar"])
    if "sites" in evidence:
        _where(diary, evidence["sites"])
    if "hours" in evidence:
        _when(evidence["hours"])
    _how_long_and_how_strong(diary, evidence.get("durations"), evidence.get("severities"))


def _of_kind(diary: Diary) -> Diary:
    """The diary, or the kind of episode that the person picks where there are several."""
    kinds = summary.kinds_of(diary) if not is_score(diary) else []
    if len(kinds) < 2:
        return diary
    labels = {"": "All"} | {kind: summary.kind_label(kind) for kind in kinds}
    picked = st.segmented_control(
        "Kind of episode",
        list(labels),
        default="",
        format_func=lambda kind: md(labels[kind]),
        key="kind_shown",
        label_visibility="collapsed",
        required=True,
    )
    return only_kind(diary, picked) if picked else diary


def show_kept(kept: Loaded) -> None:
    """A kept diary: what can be noted in it, and how things stand once there is anything to tell."""
    noting.show(kept)
    experiments.on_home()
    if kept.diary.outcome_values().notna().any():
        show(kept.diary)
    else:
        st.header("Nothing is noted yet", anchor=False)
        st.markdown("Note your first twitch, or add the files you have; this page then shows how things stand.")
        suspecting.ask_early()


def _draw(diary: Diary) -> dict[str, Evidence]:
    """Every chart of the page."""
    # What was picked may be of another diary that stood here before.
    year = picked if (picked := st.session_state.get(YEAR)) in _years(diary) else 0
    evidence = {"timeline": _drawn(diary, _timeline), "calendar": _drawn(diary, _days, year)}
    if not len(diary.episodes):
        return evidence
    evidence["sites"] = _drawn(diary, _map)
    site = st.session_state.get(SITE)
    if site in _sites(evidence["sites"].rows):
        evidence["sites"] = _drawn(diary, _map, site)
    evidence["hours"] = _drawn(diary, _week)
    standing = analyses.standing(diary)
    if standing.durations:
        evidence["durations"] = _drawn(diary, _durations)
    if standing.severities:
        evidence["severities"] = _drawn(diary, _severities)
    return evidence


def _drawn(diary: Diary, draw: Callable[..., Evidence], *picked: str | int) -> Evidence:
    """A chart of the diary in the colours of the page, drawn once."""
    return analyses.drawn(diary, (draw.__name__, *picked), lambda: draw(diary, shell.palette(), *picked))


def _week_start() -> int:
    return state.showing().week_start


def _timeline(diary: Diary, palette: Palette) -> Evidence:
    days, scored = analyses.timeline(diary), is_score(diary)
    if diary.lacks_quiet_days and not scored:
        days = days.assign(rate=math.nan, low=math.nan, high=math.nan)
    return Evidence(
        days, home.timeline_chart(days, palette, noun=_noun(diary), is_score=scored, week_start=_week_start())
    )


def _days(diary: Diary, palette: Palette, year: int) -> Evidence:
    """The calendar of a year, or of the last months where none was picked."""
    rows = summary.calendar(diary)
    figure = home.calendar_chart(
        rows, palette, year=year or None, noun=_noun(diary), is_score=is_score(diary), week_start=_week_start()
    )
    return Evidence(rows, figure)


def _map(diary: Diary, palette: Palette, site: str | None = None) -> Evidence:
    rows = summary.by_site(diary)
    return Evidence(rows, body.body_map(rows, palette, selected=site))


def _week(diary: Diary, palette: Palette) -> Evidence:
    rows = summary.by_hour(diary, _week_start())
    return Evidence(rows, home.hour_weekday_chart(rows, palette, week_start=_week_start()))


def _durations(diary: Diary, palette: Palette) -> Evidence:
    rows = summary.durations(diary, week_start=_week_start())
    return Evidence(rows, home.duration_chart(rows, palette))


def _severities(diary: Diary, palette: Palette) -> Evidence:
    rows = summary.severities(diary, week_start=_week_start())
    return Evidence(rows, home.severity_chart(rows, palette))


def _facts(diary: Diary) -> None:
    now = analyses.standing(diary)
    days = wording.counted(now.observed_days, "observed day")
    if diary.lacks_quiet_days:
        facts: list[Fact] = [("Episodes", f"{now.episodes:,}", f"on {days}; how often cannot be told")]
    elif now.observed_days < rates.LEAST_DAYS:
        facts = [
            ("Episodes", f"{now.episodes:,}", f"on {days}; how many a week is told from {rates.LEAST_DAYS} days on"),
            ("Days without", f"{now.days_without:,}", f"of {days}"),
        ]
    else:
        facts = [
            ("Episodes a week", wording.rate(now.weekly.value), _between(now.weekly)),
            _change(now.change.ratio, "as many"),
            ("Days without", f"{now.days_without:,}", f"of {days}"),
        ]
    if now.median_duration is not None:
        of = wording.counted(now.durations, "episode")
        facts.append(("Median duration", wording.span(now.median_duration), f"of {of}"))
    if now.usual_severity is not None:
        of = wording.counted(now.severities, "episode")
        facts.append(("Usual severity", f"{wording.rating(now.usual_severity)} of 10", f"median of {of}"))
    if now.commonest_site is not None:
        site = now.commonest_site
        facts.append(("Commonest site", site.label, f"{site.episodes:,} of {site.known:,} with a site"))
    widgets.facts(facts, key="standing")


def _score_facts(diary: Diary) -> None:
    now = analyses.score_standing(diary)
    meant = (
        "Each day on which you counted has what you counted, divided by the minutes of counting."
        if now.outcome == COUNT_RATE
        else "It is a score, not a count: its average is shown, and a difference of one point need not mean the same "
        "everywhere on the scale."
    )
    st.markdown(f"You picked **{md(now.outcome)}** to explain. {meant}")
    what = _scale(diary)
    facts = [
        (f"Average {what}", wording.score(now.mean.value), _between(now.mean, counts=False)),
        _change(now.change.ratio, "as high"),
    ]
    if now.median is not None:
        low, high = now.quartiles or (now.median, now.median)
        facts.append(
            (
                f"Median {what}",
                wording.number(now.median),
                f"middle half {wording.number(low)} to {wording.number(high)}",
            )
        )
    facts.append((f"Days with a {what}", f"{now.observed_days:,}", f"of {now.span_days:,} days"))
    widgets.facts(facts, key="standing")


def _between(estimate: Estimate, *, counts: bool = True) -> str:
    between = wording.interval(estimate, counts=counts)
    return f"likely {between}" if between else "too few days for an interval"


def _change(ratio: Estimate, what: str) -> Fact:
    label = "Last 4 weeks"
    if not math.isfinite(ratio.value):
        return (label, "–", "too few days to compare")
    return (label, f"{wording.rate(ratio.value)} times", f"{what} as in the 4 before; {_between(ratio)}")


def _over_time(diary: Diary, evidence: Evidence) -> None:
    if is_score(diary):
        now = analyses.score_standing(diary)
        widgets.heading(wording.score_sentence(now))
        st.markdown(md(wording.change_sentence(now.change, counts=False)))
    else:
        standing = analyses.standing(diary)
        if diary.lacks_quiet_days:
            widgets.heading(wording.only_episode_days_sentence(standing))
        else:
            widgets.heading(wording.weekly_sentence(standing))
            st.markdown(md(wording.change_sentence(standing.change)))
    what = diary.outcome if is_score(diary) else "Episodes"
    has_line, has_band = (bool(evidence.rows[name].notna().any()) for name in ("rate", "low"))
    line = f" with a smoothed line{' and its 95 % band' if has_band else ''}" if has_line else ""
    widgets.chart(
        evidence.figure,
        key="timeline",
        alt=f"{what} over time{line}. Days that were not observed are hatched.",
    )
    if evidence.rows["rate"].notna().any():
        weeks = wording.counted(2 * rates.bandwidth(len(evidence.rows)) // 7, "week")
        st.markdown(
            f"The line averages the observed days around each day, up to about {weeks} away, the nearer the heavier."
        )
    names = {
        "date": "Day",
        "count": _column(diary),
        "observed": "Observed",
        "rate": "Smoothed",
        "low": "From",
        "high": "To",
    }
    widgets.table(lambda: widgets.named(evidence.rows, names), key="timeline", method=RATE_METHOD)


def _column(diary: Diary) -> str:
    # Never a name from a file: it might be one of our own.
    return _scale(diary).capitalize() if is_score(diary) else "Episodes"


def _scale(diary: Diary) -> str:
    """What kind of number is explained in place of the episodes."""
    return "rate" if diary.outcome == COUNT_RATE else "score"


def _noun(diary: Diary) -> str:
    return diary.outcome if is_score(diary) else "episodes"


def _calendar(diary: Diary, evidence: Evidence) -> None:
    rows = evidence.rows
    observed = int(rows["observed"].sum())
    widgets.heading(wording.observed_sentence(observed, len(rows)))
    if years := _years(diary):
        names = {None: "Last 12 months"} | {year: str(year) for year in years}
        st.selectbox("Show", list(names), format_func=names.__getitem__, key=YEAR, width=200)
    widgets.chart(
        evidence.figure,
        key="calendar",
        alt="Calendar with a square a day, stronger with more episodes. A stroke marks a day that was not observed.",
    )
    names_of = {"date": "Day", "count": _column(diary), "observed": "Observed"}
    widgets.table(lambda: widgets.named(rows, names_of), key="calendar")


def _years(diary: Diary) -> list[int]:
    """Years to choose from in the calendar, the last one first; none where all days are shown at once."""
    span = diary.span
    return list(range(span[-1].year, span[0].year - 1, -1)) if len(span) > DAYS_SHOWN else []


def _sites(rows: pd.DataFrame) -> dict[str, str]:
    """Sites to pick from, by site and side, with what stands on each choice."""
    known = rows[rows["site"] != ""].head(24)
    return {f"{r.site}|{r.side}": f"{r.label}: {r.episodes:,}" for r in known.itertuples()}


def _where(diary: Diary, evidence: Evidence) -> None:
    rows = evidence.rows
    widgets.heading(wording.where_sentence(rows))
    names = _sites(rows)
    drawing, words = st.columns([3, 2], gap="large")
    with words:
        picked = st.pills(
            "Pick a site to see more of it", list(names), format_func=lambda key: md(names[key]), key=SITE, wrap=True
        )
        if picked:
            site, side = picked.rsplit("|", 1)
            st.markdown(md(wording.site_sentence(diary, site, side)))
        known = int((rows["site"] != "").sum())
        if known > len(names):
            st.markdown(f"The table below holds all {known} sites.")
    with drawing:
        widgets.chart(
            evidence.figure,
            key="body",
            alt="The body from the front and the back with a mark at each site, larger with more episodes.",
        )
    widgets.table(lambda: widgets.named(rows, {"label": "Site", "side": "Side", "episodes": "Episodes"}), key="sites")


def _when(evidence: Evidence) -> None:
    rows = evidence.rows
    widgets.heading(wording.when_sentence(rows))
    untimed = rows.attrs.get("untimed", 0)
    if untimed:
        st.markdown(f"{wording.counted(untimed, 'episode')} without a time of day are left out here.")
    widgets.chart(
        evidence.figure,
        key="hours",
        alt="Episodes by hour of the day and day of the week, stronger where there are more.",
    )
    names = {"weekday": "Weekday", "hour": "Hour", "episodes": "Episodes", "observed_days": "Observed days"}
    widgets.table(
        lambda: widgets.named(rows.assign(weekday=[wording.WEEKDAYS[d] for d in rows["weekday"]]), names),
        key="hours",
        method="Counted by the hour in which an episode began, as written in your log.",
    )


def _how_long_and_how_strong(diary: Diary, durations: Evidence | None, severities: Evidence | None) -> None:
    if durations is None and severities is None:
        return
    standing = analyses.standing(diary)
    left, right = st.columns(2, gap="large")
    if durations is not None:
        with left:
            widgets.heading(wording.duration_sentence(standing))
            lasting.listed(diary)
            widgets.chart(
                durations.figure,
                key="durations",
                alt="Duration of episodes over time: median and middle half.",
            )
            widgets.table(
                lambda: widgets.minutes(durations.rows),
                key="durations",
                method="Median and quartiles of the episodes that have a duration.",
            )
    if severities is not None:
        with right:
            widgets.heading(wording.severity_sentence(standing))
            widgets.chart(
                severities.figure,
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
                lambda: widgets.named(severities.rows, names),
                key="severities",
                method="Median and quartiles of the episodes that have a severity, 0 to 10.",
            )
