"""What the doctor's report says, as plain text and tables: no layout, and nothing of how it is printed.

The order is that of the questions a doctor asks: since when, how often, how long, how strong, where, when in the day, what
came before, which medicines, what was tried. Sentences are those of the screens, from the same functions.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from myolog import catalogue, summary, wording
from myolog.diary import TALLY, Diary
from myolog.errors import NothingToReport
from myolog.experiments import Conclusion
from myolog.triggers import TriggerResult, find_triggers

TITLE: Final = "Muscle twitches, cramps and spasms: what was noted"
NOTICE: Final = (
    "Information, not medical advice. Made by Myolog from what the person noted; an association is a reason to look, "
    "never a proof."
)

PARTS: Final[Mapping[str, str]] = {
    "before": "What came before",
    "experiments": "Experiments",
    "where": "Where",
    "when": "When in the day",
    "medicines": "Medicines",
    "tried": "What was tried",
    "flags": "Red flags",
    "appendix": "Appendix: method, charts and the last episodes",
}
"""Parts that may be left out, and what they are called."""

TRUNCATED: Final = 160
"""Characters of a note that a table shows; a report is read in minutes."""
LAST_EPISODES: Final = 25
SAID_ONCE: Final = (" It stands after allowing for everything else that was tested.", " An association, not a proof.")
FEW: Final = 6
"""Medicines and remedies that are named on the first page."""
MOST_ROWS: Final = 30
"""Rows of a table in the appendix."""


@dataclass(frozen=True, slots=True)
class Table:
    """A small table: names of columns, rows of text, and which columns hold figures."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    figures: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One question with its answer: sentences, then a table; `drawing` names a picture."""

    key: str
    heading: str
    sentences: tuple[str, ...]
    table: Table | None = None
    drawing: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A red flag as it was answered: its key and text, whom to see and how soon, and its source."""

    key: str
    text: str
    yes: bool
    whom: str
    source: str


@dataclass(frozen=True)
class Facts:
    """The whole report before it is laid out.

    Attributes
    ----------
    box : tuple of (label, sentence)
        The five lines on top.
    sections, appendix : tuple of Section
    questions : tuple of str
        What the person wants to ask.
    answers : tuple of Answer
        Red flags that were answered.
    diary : Diary
        The part of the diary that is reported, for the drawings.
    result : TriggerResult or None
    experiments : tuple of Conclusion
        Experiments of the range that are over.
    """

    title: str
    name: str
    made: pd.Timestamp
    first: pd.Timestamp
    last: pd.Timestamp
    box: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    appendix: tuple[Section, ...]
    questions: tuple[str, ...]
    answers: tuple[Answer, ...]
    diary: Diary
    result: TriggerResult | None
    experiments: tuple[Conclusion, ...] = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person wants in the report.

    Attributes
    ----------
    first, last : date, optional
        Range, both included; by default the whole diary.
    parts : sequence of str
        Which of `PARTS`.
    name : str
        The person's name, or none.
    questions : sequence of str
        What the person wants to ask.
    flags : mapping, optional
        Key of a red flag (`catalogue.red_flags`) to the answer; those left out were not answered. None: not asked.
    made : date, optional
        Day of the report; by default today.
    experiments : sequence of Conclusion
        What came of the experiments that are over (`experiments.conclude`); those outside the range are left out.
    """

    first: Any = None
    last: Any = None
    parts: Sequence[str] = tuple(PARTS)
    name: str = ""
    questions: Sequence[str] = ()
    flags: Mapping[str, bool] | None = None
    made: Any = None
    experiments: Sequence[Conclusion] = ()


def collect(diary: Diary, wish: Wish | None = None, *, result: TriggerResult | None = None) -> Facts:
    """Everything that the report says.

    Parameters
    ----------
    diary : Diary
        Its outcome is what is reported: the episodes, or a picked score.
    wish : Wish, optional
        By default everything, without a name.
    result : TriggerResult, optional
        Of `find_triggers` for this very range, where it is there already.

    Raises
    ------
    NothingToReport
        If nothing was observed in the range; the message says so.
    ValueError
        If a part or a flag is none of those that there are.
    """
    wish = wish or Wish()
    parts = wish.parts
    unknown = [part for part in parts if part not in PARTS]
    if unknown:
        raise ValueError(f"{unknown[0]!r} is no part of a report. There are {', '.join(PARTS)}.")
    span = diary.span
    if not len(span):
        raise NothingToReport("There is nothing in this diary yet. Note an episode or a day first.")
    start, end = _day(wish.first, span[0]), _day(wish.last, span[-1])
    part = diary if start <= span[0] and end >= span[-1] else diary.between(start, end)
    known = part.outcome_values().dropna()
    if known.empty:
        raise NothingToReport(
            f"No day from {wording.date(start)} to {wording.date(end)} was observed, so there is nothing to report. "
            "Choose another range."
        )
    found = result if result is not None else find_triggers(part)
    answered = answers(wish.flags) if wish.flags is not None else None
    over = tuple(one for one in wish.experiments if one.experiment.start <= end and one.experiment.last >= start)
    tested = [_experiments(over)] if over and "experiments" in parts else []
    sections = _sections(part, found, answered, parts)
    before = next((i + 1 for i, section in enumerate(sections) if section.key == "before"), len(sections))
    return Facts(
        title=TITLE if part.outcome == TALLY else f"{part.outcome}: what was noted",
        name=wish.name.strip(),
        made=pd.Timestamp(wish.made).normalize() if wish.made is not None else pd.Timestamp.now().normalize(),
        first=known.index[0],
        last=known.index[-1],
        box=_box(part, found, answered),
        sections=(*sections[:before], *tested, *sections[before:]),
        appendix=_appendix(part, found) if "appendix" in parts else (),
        answers=answered or (),
        questions=tuple(q.strip() for q in wish.questions if q.strip()),
        diary=part,
        result=found,
        experiments=over,
    )


def _day(said: Any, otherwise: pd.Timestamp) -> pd.Timestamp:  # noqa: ANN401 - anything pandas takes as a date
    if said is None:
        return otherwise
    try:
        return pd.Timestamp(said).normalize()
    except ValueError:
        raise ValueError(f"{said!r} is no day. Write it as YYYY-MM-DD.") from None


def _sections(
    diary: Diary, result: TriggerResult, answered: Sequence[Answer] | None, parts: Sequence[str]
) -> tuple[Section, ...]:
    makers: dict[str, Callable[[], Section | None]] = {
        "where": lambda: _where(diary) if diary.outcome == TALLY else None,
        "when": lambda: _when(diary) if len(diary.episodes) else None,
        "before": lambda: _before(result),
        "medicines": lambda: _medicines(diary),
        "tried": lambda: _tried(diary),
        "flags": lambda: _flags(answered),
    }
    made = [_often(diary), _strong(diary), *(make() for part, make in makers.items() if part in parts)]
    return tuple(section for section in made if section is not None)


def _appendix(diary: Diary, result: TriggerResult) -> tuple[Section, ...]:
    clock = Section("clock", "By hour and weekday", (), drawing="hours") if len(diary.episodes) else None
    days = Section("calendar", "Day by day", (), drawing="calendar")
    made = (_method(result), days, clock, _reach(result), _sites(diary), _all_medicines(diary), _last_episodes(diary))
    return tuple(section for section in made if section is not None)


def answers(flags: Mapping[str, bool]) -> tuple[Answer, ...]:
    """Red flags that were answered, in the order of the catalogue.

    Raises
    ------
    ValueError
        If a key is none of the catalogue's.
    """
    known = {flag.key: flag for flag in catalogue.red_flags()}
    unknown = [key for key in flags if key not in known]
    if unknown:
        raise ValueError(f"{unknown[0]!r} is no red flag of the catalogue.")
    groups = catalogue.red_flag_groups()
    return tuple(
        Answer(key, flag.text, flags[key], groups[flag.group].label, catalogue.sources()[flag.source].cited)
        for key, flag in known.items()
        if key in flags
    )


# The five lines on top


def _box(diary: Diary, result: TriggerResult, answered: Sequence[Answer] | None) -> tuple[tuple[str, str], ...]:
    known = diary.outcome_values().dropna()
    span = int((known.index[-1] - known.index[0]).days) + 1
    since = f"First noted on {wording.date(known.index[0])}; {wording.counted(span, 'day')}, of which {len(known):,} were observed"
    return (
        ("Since when", since),
        ("How often", _rate(diary)),
        ("How long", _length(diary)),
        ("Weakness or another red flag", _flag_line(answered)),
        ("What likely comes before", _before_line(result)),
    )


def _rate(diary: Diary) -> str:
    if diary.outcome != TALLY:
        return wording.score_sentence(summary.score_standing(diary))
    standing = summary.standing(diary)
    if diary.lacks_quiet_days:
        return wording.only_episode_days_sentence(standing)
    return wording.weekly_sentence(standing)


def _length(diary: Diary) -> str:
    standing = summary.standing(diary)
    if standing.median_duration is None:
        return "Not noted"
    longest = diary.episodes["duration"].max()
    return f"{wording.duration_sentence(standing)}; the longest {wording.span(longest)}"


def _flag_line(answered: Sequence[Answer] | None) -> str:
    if not answered:
        return "Not asked yet"
    yes = [answer.text.rstrip(".") for answer in answered if answer.yes]
    asked = wording.counted(len(answered), "question")
    return f"Yes: {'; '.join(yes)}" if yes else f"No ({asked} answered, all with no)"


def _before_line(result: TriggerResult) -> str:
    likely = result.factors[result.factors["verdict"].isin(["likely trigger", "likely protective"])]
    if likely.empty:
        tested = int((result.factors["verdict"] != "not tested").sum())
        if not tested:
            return "Too little was noted to tell"
        return f"Nothing stands out among {wording.counted(tested, 'factor')} on {wording.counted(result.days, 'observed day')}"
    return "; ".join(f"{row.label} ({row.verdict})" for row in likely.itertuples())


# One question a section


def _often(diary: Diary) -> Section:
    sentences = []  # how often stands in the box already
    if diary.outcome == TALLY and not diary.lacks_quiet_days:
        standing = summary.standing(diary)
        sentences.append(
            f"{standing.observed_days - standing.days_without:,} observed days had an episode, "
            f"{standing.days_without:,} had none; {standing.span_days - standing.observed_days:,} days were not observed and "
            "count as missing, not as zero."
        )
        sentences.append(wording.change_sentence(standing.change))
    elif diary.outcome != TALLY:
        sentences.append(wording.change_sentence(summary.score_standing(diary).change, counts=False))
    return Section("often", "How often", tuple(sentences), drawing="timeline")


def _strong(diary: Diary) -> Section:
    standing = summary.standing(diary)
    rows = diary.episodes
    sentences = []
    if standing.median_duration is not None:  # how long stands in the box already
        sentences.append(
            f"{wording.counted(standing.durations, 'episode')} of {standing.episodes:,} had a duration noted."
        )
    if standing.usual_severity is not None:
        sentences.append(
            f"{wording.severity_sentence(standing)}; the strongest {wording.number(rows['severity'].max())}."
        )
    else:
        sentences.append("No severity was noted.")
    sleep = rows["sleep_disturbance"].dropna()
    if len(sleep):
        sentences.append(
            f"Sleep was disturbed (1 or more of 10) in {int((sleep > 0).sum()):,} of {wording.counted(len(sleep), 'episode')} "
            f"where it was noted; the median is {wording.number(sleep.median())} of 10."
        )
    kinds = rows["kind"].dropna().value_counts()
    if len(kinds):
        sentences.append(
            "By kind: " + ", ".join(f"{_cut(str(kind), 40)} {n:,}" for kind, n in kinds.head(5).items()) + "."
        )
    return Section("strong", "How long and how strong", tuple(sentences))


def _where(diary: Diary) -> Section:
    sites = summary.by_site(diary)
    known = sites[sites["site"] != ""]
    if known.empty:
        return Section("where", "Where", ("No body site was noted.",))
    rows = diary.episodes
    first_seen = rows.dropna(subset=["site"]).groupby("site")["start"].min()
    half = diary.span[0] + (diary.span[-1] - diary.span[0]) / 2
    new = [str(site) for site, at in first_seen.items() if at > half]
    earlier = f"{wording.counted(first_seen.size - len(new), 'site')} in the first half of the time"
    spread = (
        f"{earlier}; {wording.counted(len(new), 'more site')} only in the second half: "
        f"{', '.join(_cut(summary.site_label(s, ''), 30) for s in new[:5])}."
        if new
        else f"{earlier}, and no other in the second half."
    )
    return Section("where", "Where", (wording.where_sentence(sites) + ".", spread), drawing="body")


def _sites(diary: Diary) -> Section | None:
    known = summary.by_site(diary).query("site != ''")
    if known.empty:
        return None
    rows = diary.episodes
    table = Table(
        "Sites, the most episodes first",
        ("Site", "Episodes", "First noted"),
        tuple(
            (_cut(r.label, 40), f"{r.episodes:,}", wording.date(_first_at(rows, r.site, r.side)))
            for r in known.head(MOST_ROWS).itertuples()
        ),
        (False, True, False),
    )
    return Section("sites", "Where, site by site", _left_out(len(known)), table)


def _left_out(rows: int) -> tuple[str, ...]:
    return (f"The {MOST_ROWS} with the most of {rows:,} are shown.",) if rows > MOST_ROWS else ()


def _first_at(rows: pd.DataFrame, site: str, side: str) -> pd.Timestamp:
    return rows.loc[(rows["site"] == site) & (rows["side"].fillna("") == side), "start"].min()


def _when(diary: Diary) -> Section:
    hours = summary.by_hour(diary)
    untimed = hours.attrs.get("untimed", 0)
    sentences = [wording.when_sentence(hours) + "."]
    if untimed:
        sentences.append(f"{wording.counted(untimed, 'episode')} without an hour are left out.")
    return Section("when", "When in the day", tuple(sentences))


def _before(result: TriggerResult) -> Section:
    tested = result.factors[result.factors["verdict"] != "not tested"]
    stands = tested[tested["verdict"].isin(["likely trigger", "likely protective", "hint"])]
    is_likely = stands["verdict"] != "hint"
    proof = " Such associations are no proof." if is_likely.any() else ""
    sentences = [f"{result.summary}{proof}"]
    for row in stands.head(4).itertuples():
        said = row.sentence
        for once in SAID_ONCE:  # on one page it need not stand under each
            said = said.replace(once, "")
        sentences.append(f"{row.label} ({row.verdict}): {said}")
    for verdict, says in (
        ("no sign", "Looked at, and no sign of a large effect"),
        ("cannot tell yet", "Looked at, and cannot be told yet"),
        ("not tested", "Noted, but not tested"),
    ):
        names = result.factors.loc[result.factors["verdict"] == verdict, "label"].tolist()
        if names:
            sentences.append(f"{says}: {', '.join(_cut(str(name), 40) for name in names[:20])}.")
    return Section("before", "What came before", tuple(sentences))


def _experiments(over: Sequence[Conclusion]) -> Section:
    said = [f"{_cut(one.experiment.label, 40)}: {one.sentence}" for one in over]
    # As `experiments.sentences.NOT_BLINDED`, for somebody else.
    blinded = (
        ("The person knew which days were which, so what they expected counts too.",)
        if any(one.result is not None for one in over)
        else ()
    )
    return Section("experiments", "Experiments", (*said, *blinded))


def _medicines(diary: Diary) -> Section:
    medicines = diary.medicines
    if medicines.empty:
        return Section("medicines", "Medicines", ("No medicine was noted.",))
    said = [
        f"{_cut(f'{_text(name)} {_text(dose)}', 60)}, {_from_to(start, end)}"
        for name, dose, start, end in medicines[["name", "dose", "start", "end"]].itertuples(index=False)
    ]
    more = f"; {len(said) - FEW:,} more stand in the appendix" if len(said) > FEW else ""
    return Section("medicines", "Medicines", (f"{'; '.join(said[:FEW])}{more}.",))


def _from_to(start: pd.Timestamp, end: pd.Timestamp) -> str:
    since = f"from {wording.date(start)}" if pd.notna(start) else "since a day that was not noted"
    return f"{since} to {wording.date(end)}" if pd.notna(end) else f"{since}, still taken"


def _all_medicines(diary: Diary) -> Section | None:
    medicines = diary.medicines
    if len(medicines) <= FEW:
        return None
    rows = tuple(
        (_cut(_text(name), 60), _cut(_text(dose), 40), _from_to(start, end))
        for name, dose, start, end in medicines[["name", "dose", "start", "end"]].itertuples(index=False)
    )
    table = Table("Every medicine that was noted", ("Medicine", "Dose", "Taken"), rows, (False,) * 3)
    return Section("all_medicines", "Medicines, all", (), table)


def _tried(diary: Diary) -> Section:
    counted = _remedies(diary)
    if counted.empty:
        return Section("tried", "What was tried", ("No remedy was noted.",))
    said = [
        f"{_cut(str(remedy), 40)} {wording.counted(r['size'], 'time')}"
        + (f" ({wording.span(r['median'])})" if r["count"] else "")
        for remedy, r in counted.head(FEW).iterrows()
    ]
    return Section(
        "tried",
        "What was tried",
        (
            (
                f"{'; '.join(said)}. In brackets the median until it eased. Episodes ease by themselves too, so this counts and "
                "does not show that a remedy works."
            ),
        ),
    )


def _remedies(diary: Diary) -> pd.DataFrame:
    """Remedies by how often they were tried: size, count of known reliefs, their median."""
    rows = diary.episodes.dropna(subset=["remedies"])
    pairs = rows.assign(remedy=rows["remedies"].str.split(";")).explode("remedy")
    pairs["remedy"] = pairs["remedy"].str.strip()
    grouped = pairs[pairs["remedy"] != ""].groupby("remedy")["relief"]
    return grouped.agg(["size", "count", "median"]).sort_values("size", ascending=False, kind="stable")


def _flags(answered: Sequence[Answer] | None) -> Section:
    if not answered:
        return Section("flags", "Red flags", ("The person has not answered the checklist of red flags.",))
    yes = [answer for answer in answered if answer.yes]
    n_no = len(answered) - len(yes)
    sentences = [f"Answered with no: {wording.counted(n_no, 'question')}."] if n_no else []
    sentences += [f"Yes: {answer.text} {answer.whom} ({answer.source})." for answer in yes]
    return Section("flags", "Red flags", tuple(sentences))


# The appendix


def _method(result: TriggerResult) -> Section:
    lines = (
        *result.assumptions,
        "Intervals of rates allow for days that resemble their neighbours (block bootstrap).",
        (
            "References: Zeger 1988, Biometrika 75:621 (count model); Liu and Xie 2020, J Am Stat Assoc 115:393 (lags together); "
            "Benjamini and Hochberg 1995, J R Stat Soc B 57:289 (correction for the number of factors)."
        ),
    )
    return Section("method", "Method and its limits", tuple(lines))


def _reach(result: TriggerResult) -> Section | None:
    tested = result.factors[result.factors["verdict"] != "not tested"]
    if tested.empty:
        return None
    rows = tuple(
        (
            _cut(str(r.label), 40),
            wording.step(r.step, r.unit),
            _ratio(r.rate_ratio, r.ci_low, r.ci_high),
            f"{int(r.lag)}",
            f"{int(r.days):,}",
            str(r.verdict),
        )
        for r in tested.itertuples()
    )
    table = Table(
        "Every factor that was tested: ratio of the rate per step with its 95 % interval",
        ("Factor", "Step", "Ratio", "Days later", "Days", "Verdict"),
        rows,
        (False, False, True, True, True, False),
    )
    return Section("tested", "Everything that was tested", (), table, "forest")


def _ratio(ratio: float, low: float, high: float) -> str:
    if not math.isfinite(ratio):
        return "–"
    upper = f"{high:.2f}" if math.isfinite(high) else "open"
    return f"{ratio:.2f} ({low:.2f} to {upper})"


def _last_episodes(diary: Diary) -> Section | None:
    rows = diary.episodes.tail(LAST_EPISODES).iloc[::-1]
    if rows.empty:
        return None
    days = diary.days
    shown = [f for f in diary.factors if f.key in ("sleep_h", "caffeine_mg", "water_l", "training_load")][:4]
    day_before = diary.episode_days().loc[rows.index] - pd.Timedelta(days=1)
    made = []
    for (_, row), before in zip(rows.iterrows(), day_before, strict=True):
        at = f"{row['start']:%Y-%m-%d %H:%M}" if row["timed"] else f"{row['start']:%Y-%m-%d}"
        known = days.loc[before] if before in days.index else None
        made.append(
            (
                at,
                wording.span(row["duration"]) if pd.notna(row["duration"]) else "",
                wording.number(row["severity"]) if pd.notna(row["severity"]) else "",
                _cut(summary.site_label(_text(row["site"]), _text(row["side"])) if _text(row["site"]) else "", 30),
                *(
                    wording.amount(float(known[f.key]), f.unit)
                    if known is not None and np.isfinite(known[f.key])
                    else ""
                    for f in shown
                ),
                _cut(_text(row["notes"]), TRUNCATED),
            )
        )
    head = ("Start", "Duration", "Severity", "Site", *(f"{f.label}, day before" for f in shown), "Notes")
    table = Table("The last episodes, and the day before each", head, tuple(made), (False,) * len(head))
    return Section("last", "The last episodes", (), table)


def _text(cell: object) -> str:
    return cell if isinstance(cell, str) else ""


def _cut(text: str, longest: int) -> str:
    """Text on one line, cut with a sign that it was."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"
