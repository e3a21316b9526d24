"""What the doctor's report says, as plain text and tables: no layout, and nothing of how it is printed.

The order is that of the questions a doctor asks: since when, how often, how long, how strong, where, when in the day, what
came before, which medicines, what was tried. Sentences are those of the screens, from the same functions.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pandas as pd

from myolog import catalogue, summary, wording
from myolog.diary import TALLY, Diary
from myolog.errors import NothingToReport
from myolog.experiments import Conclusion
from myolog.helps import Helps, sentences, what_helps
from myolog.report import box
from myolog.triggers import TriggerResult, beside, find_triggers
from myolog.triggers.outcome import MINUTES, OF_EPISODES, ONSETS, SEVERITY
from myolog.triggers.sentences import listed, short_step

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
    "tried": "What was tried, and how it went",
    "flags": "Red flags",
    "appendix": "Appendix: method, charts and the last episodes",
}
"""Parts that may be left out, and what they are called."""

TRUNCATED: Final = 160
"""Characters of a note that a table shows; a report is read in minutes."""
LAST_EPISODES: Final = 25
BESIDE: Final = ("sleep_h", "caffeine_mg", "water_l", "training_load")
"""Factors that stand beside the last episodes."""
BESIDE_MAIN: Final = (ONSETS, MINUTES, SEVERITY)
"""Outcomes made of the episodes; how often and how long stay those of all episodes."""
LEAST_TIMED: Final = 8
"""Episodes with an hour below which no hour is called the busiest."""
EASES: Final = "Episodes ease by themselves too, so none of this shows that a remedy works."
SAID_ONCE: Final = (" It stands after allowing for everything else that was tested.", " An association, not a proof.")
IN_FULL: Final = 3
"""Remedies whose comparison stands on the first page, which is read in two minutes."""
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
    """A red flag as it was answered: its key and text, yes, no or no answer, whom to see and how soon, and its source."""

    key: str
    text: str
    yes: bool | None
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
        Every red flag of the catalogue, answered or not; none where that part was left out.
    diary : Diary
        The part of the diary that is reported, for the drawings.
    result : TriggerResult or None
    experiments : tuple of Conclusion
        Experiments of the range that are over.
    parts : tuple of str
        Those of `PARTS` that the person wants.
    week_start : int
        Day with which a week begins, 0 for Monday to 6 for Sunday.
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
    parts: tuple[str, ...] = tuple(PARTS)
    week_start: int = 0


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
    outcome, site, kind : str, optional
        What is to be explained, as `find_triggers` takes it; by default the diary's own outcome. A column of the days,
        or "episodes", is what the whole report is about; anything else is a question beside it.
    flags : mapping
        Key of a red flag (`catalogue.red_flags`) to the answer; those left out were not answered.
    empty_is_nothing : bool
        Whether the person says that nothing was tried where no remedy is noted; see `helps.what_helps`.
    made : date, optional
        Day of the report; by default today.
    experiments : sequence of Conclusion
        What came of the experiments that are over (`experiments.conclude`); those outside the range are left out.
    week_start : int
        Day with which a week begins, 0 for Monday to 6 for Sunday.
    """

    first: Any = None
    last: Any = None
    parts: Sequence[str] = tuple(PARTS)
    name: str = ""
    questions: Sequence[str] = ()
    outcome: str | None = None
    site: str | None = None
    kind: str | None = None
    flags: Mapping[str, bool] = field(default_factory=dict)
    empty_is_nothing: bool = False
    made: Any = None
    experiments: Sequence[Conclusion] = ()
    week_start: int = 0


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
    if end < start:
        raise NothingToReport(f"The range ends on {wording.date(end)}, before it begins on {wording.date(start)}.")
    part = diary if start <= span[0] and end >= span[-1] else diary.between(start, end)
    main = part
    if wish.outcome is not None and wish.outcome not in BESIDE_MAIN:
        about = TALLY if wish.outcome in OF_EPISODES else wish.outcome
        diary, part = diary.with_outcome(about), part.with_outcome(about)
    known = part.outcome_values().dropna()
    if known.empty:
        raise NothingToReport(
            f"No day from {wording.date(start)} to {wording.date(end)} was observed, so there is nothing to report. "
            "Choose another range."
        )
    found = result if result is not None else find_triggers(main, wish.outcome, site=wish.site, kind=wish.kind)
    answered = answers(wish.flags)
    tried = what_helps(part, empty_is_nothing=wish.empty_is_nothing)
    over = tuple(one for one in wish.experiments if one.experiment.start <= end and one.experiment.last >= start)
    tested = [_experiments(over)] if over and "experiments" in parts else []
    sections = _sections(part, found, tried, answered, parts)
    before = next((i + 1 for i, section in enumerate(sections) if section.key == "before"), len(sections))
    return Facts(
        title=TITLE if part.outcome == TALLY else f"{part.outcome}: what was noted",
        name=wish.name.strip(),
        made=pd.Timestamp(wish.made).normalize() if wish.made is not None else pd.Timestamp.now().normalize(),
        first=known.index[0],
        last=known.index[-1],
        box=box.five_lines(diary, part, found, answered, parts),
        sections=(*sections[:before], *tested, *sections[before:]),
        appendix=_appendix(part, found, tried, answered, parts) if "appendix" in parts else (),
        answers=answered if "flags" in parts else (),
        questions=tuple(q.strip() for q in wish.questions if q.strip()),
        diary=part,
        result=found,
        experiments=over,
        parts=tuple(parts),
        week_start=wish.week_start,
    )


def _day(said: Any, otherwise: pd.Timestamp) -> pd.Timestamp:  # noqa: ANN401 - anything pandas takes as a date
    if said is None:
        return otherwise
    try:
        return pd.Timestamp(said).normalize()
    except ValueError:
        raise ValueError(f"{said!r} is no day. Write it as YYYY-MM-DD.") from None


def _sections(
    diary: Diary, result: TriggerResult, tried: Helps, answered: Sequence[Answer], parts: Sequence[str]
) -> tuple[Section, ...]:
    makers: dict[str, Callable[[], Section | None]] = {
        "where": lambda: _where(diary) if diary.outcome == TALLY else None,
        "when": lambda: _when(diary) if len(diary.episodes) else None,
        "before": lambda: _before(result),
        "medicines": lambda: _medicines(diary),
        "tried": lambda: _tried(tried),
        "flags": lambda: _flags(answered),
    }
    made = [_often(diary), _strong(diary), *(make() for part, make in makers.items() if part in parts)]
    return tuple(section for section in made if section is not None)


def _appendix(
    diary: Diary, result: TriggerResult, tried: Helps, answered: Sequence[Answer], parts: Sequence[str]
) -> tuple[Section, ...]:
    """What the first page rests on; of a part that was left out nothing stands here either."""
    of_episodes = len(diary.episodes) > 0
    makers: tuple[tuple[str, Callable[[], Section | None]], ...] = (
        ("", lambda: _method(result)),
        ("", lambda: Section("calendar", "Day by day", (), drawing="calendar")),
        ("when", lambda: Section("clock", "By hour and weekday", (), drawing="hours") if of_episodes else None),
        ("before", lambda: _reach(result)),
        ("where", lambda: _sites(diary)),
        ("medicines", lambda: _all_medicines(diary)),
        ("tried", lambda: _compared(tried)),
        ("flags", lambda: _checklist(answered)),
        ("", lambda: _last_episodes(diary, parts)),
    )
    made = (make() for part, make in makers if not part or part in parts)
    return tuple(section for section in made if section is not None)


def answers(flags: Mapping[str, bool]) -> tuple[Answer, ...]:
    """Every red flag with its answer, in the order of the catalogue; None where there is none.

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
        Answer(key, flag.text, flags.get(key), groups[flag.group].label, catalogue.sources()[flag.source].cited)
        for key, flag in known.items()
    )


# One question a section


def _often(diary: Diary) -> Section:
    sentences = []  # how often stands in the box already
    if diary.outcome == TALLY and not diary.lacks_quiet_days:
        standing = summary.standing(diary)
        n_missing = standing.span_days - standing.observed_days
        missing = (
            f"; {wording.counted(n_missing, 'day was', 'days were')} not observed and {'counts' if n_missing == 1 else 'count'} "
            "as missing, not as zero"
            if n_missing
            else ""
        )
        with_one = wording.counted(standing.observed_days - standing.days_without, "observed day")
        sentences.append(f"{with_one} had an episode, {standing.days_without:,} had none{missing}.")
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
            f"A duration is noted for {standing.durations:,} of {wording.counted(standing.episodes, 'episode')}."
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
            "By kind: " + ", ".join(f"{cut(str(kind), 40)} {n:,}" for kind, n in kinds.head(5).items()) + "."
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
    both = "; left and right count as one place" if known["side"].ne("").any() else ""
    earlier = f"{wording.counted(first_seen.size - len(new), 'place')} in the first half of the time"
    spread = (
        f"{earlier}; {wording.counted(len(new), 'more')} only in the second half: "
        f"{', '.join(cut(summary.site_label(s, ''), 30) for s in new[:5])}{both}."
        if new
        else f"{earlier}, and no new one in the second half{both}."
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
            (cut(r.label, 40), f"{r.episodes:,}", wording.date(_first_at(rows, r.site, r.side)))
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
    timed = len(diary.episodes) - untimed
    if timed < LEAST_TIMED:
        return Section(
            "when", "When in the day", (f"{wording.counted(timed, 'episode')} with a known hour: too few to tell.",)
        )
    sentences = [wording.when_sentence(hours) + "."]
    if untimed:
        sentences.append(f"{wording.counted(untimed, 'episode')} without an hour are left out.")
    return Section("when", "When in the day", tuple(sentences))


def _before(result: TriggerResult) -> Section:
    tested = result.factors[result.factors["verdict"] != "not tested"]
    stands = tested[tested["verdict"].isin(["likely trigger", "likely protective", "hint"])]
    is_likely = stands["verdict"] != "hint"
    proof = " Such associations are no proof." if is_likely.any() else ""
    beside = "" if result.outcome.primary else f"Explained here: {result.outcome.noun}. "
    sentences = [f"{beside}{result.summary}{proof}"]
    for row in stands.head(4).itertuples():
        said = row.sentence
        for once in SAID_ONCE:  # on one page it need not stand under each
            said = said.replace(once, "")
        sentences.append(f"{row.label} ({row.in_words}): {said}")
    for verdict, says in (
        ("no sign", "No large effect"),
        ("cannot tell yet", "Too early to tell"),
        ("not tested", "Noted, but not tested"),
    ):
        names = result.factors.loc[result.factors["verdict"] == verdict, "label"].tolist()
        if names:
            sentences.append(f"{says}: {', '.join(cut(str(name), 40) for name in names[:20])}.")
    return Section("before", "What came before", tuple(sentences))


def _experiments(over: Sequence[Conclusion]) -> Section:
    said = [f"{cut(one.experiment.label, 40)}: {one.sentence}" for one in over]
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
        f"{cut(f'{_text(name)} {_text(dose)}', 60)}, {_from_to(start, end)}"
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
        (cut(_text(name), 60), cut(_text(dose), 40), _from_to(start, end))
        for name, dose, start, end in medicines[["name", "dose", "start", "end"]].itertuples(index=False)
    )
    table = Table("Every medicine that was noted", ("Medicine", "Dose", "Taken"), rows, (False,) * 3)
    return Section("all_medicines", "Medicines, all", (), table)


def _tried(tried: Helps) -> Section:
    """The words of the page What helps: what stands out with its comparison, the rest counted."""
    rows = tried.remedies
    if rows.empty:
        return Section("tried", PARTS["tried"], ("No remedy was noted.",))
    stands = rows[rows["time_verdict"].isin(sentences.STANDS) | rows["share_verdict"].isin(sentences.STANDS)]
    others = rows.drop(stands.index)
    said = [f"{tried.summary.rstrip('.')}. {EASES}"]
    said += [f"{sentences.short(row['label'])}: {_what_stands(row)}" for row in stands.head(IN_FULL).to_dict("records")]
    if len(stands) > IN_FULL:
        names = listed([cut(sentences.short(str(label)), 40) for label in stands["label"][IN_FULL:]])
        said.append(f"How {names} compared stands in the appendix.")
    if len(others):
        counted = "; ".join(_counted(row) for row in others.head(FEW).to_dict("records"))
        more = f"; {len(others) - FEW:,} more stand in the appendix" if len(others) > FEW else ""
        said.append(f"{'Also tried' if len(stands) else 'Tried'}: {counted}{more}.")
    return Section("tried", PARTS["tried"], tuple(said))


def _what_stands(row: Mapping[str, Any]) -> str:
    """Only the comparison that stands out; the appendix has both."""
    made = (("time_verdict", sentences.time_sentence), ("share_verdict", sentences.share_sentence))
    return " ".join(say(row) for verdict, say in made if row[verdict] in sentences.STANDS).replace(SAID_ONCE[1], "")


def _counted(row: Mapping[str, Any]) -> str:
    label = cut(sentences.short(str(row["label"])), 40)
    eased = f" (eased after {sentences.minutes(row['relief_with'])})" if row["relief_n_with"] else ""
    return f"{label} in {wording.counted(row['episodes'], 'episode')}{eased}"


def _compared(tried: Helps) -> Section | None:
    """Each remedy with against without, as on the page What helps."""
    rows = tried.remedies
    if rows.empty:
        return None
    made = tuple(
        (
            cut(str(row["label"]), 40),
            f"{row['episodes']:,}",
            _side(row, "with"),
            _side(row, "without"),
            _ratio(row["time_ratio"], row["time_low"], row["time_high"]),
            str(row["time_verdict"]),
            f"{row['soon_with']:,} of {row['soon_n_with']:,}",
            f"{row['soon_without']:,} of {row['soon_n_without']:,}",
            str(row["share_verdict"]),
        )
        for row in rows.head(MOST_ROWS).to_dict("records")
    )
    head = (
        "Remedy", "Episodes", "Eased after, with it", "Without", "Times as long", "Verdict", "Within 15 min, with it",
        "Without", "Verdict",
    )  # fmt: skip
    caption = (
        "Median time until it eased and, in brackets, of how many episodes it is known; how many times as long, against "
        "episodes of the same kind at the same place, with its 95 % interval; how many ended within 15 minutes"
    )
    table = Table(caption, head, made, (False, True, True, True, True, False, True, True, False))
    said = (
        sentences.left_out_sentence(tried.episodes, tried.left_out, advise=False),
        *sentences.CAUTIONS,
        *_left_out(len(rows)),
    )
    return Section("compared", "What was tried, with it and without it", said, table)


def _side(row: Mapping[str, Any], side: str) -> str:
    n = row[f"relief_n_{side}"]
    return f"{sentences.minutes(row[f'relief_{side}'])} ({n:,})" if n else "–"


def _flags(answered: Sequence[Answer]) -> Section:
    """What was answered with yes, never how many."""
    given = {answer.yes for answer in answered}
    if given == {None}:
        return Section("flags", "Red flags", ("Not answered: the checklist of red flags was not filled in.",))
    sentences = [f"Yes: {answer.text} {answer.whom} ({answer.source})." for answer in box.most_urgent_first(answered)]
    if False in given:
        sentences.append("No: the others that were answered." if None in given else "No: every other question.")
    if None in given:
        sentences.append("Some questions were not answered.")
    return Section("flags", "Red flags", tuple(sentences))


def _checklist(answered: Sequence[Answer]) -> Section | None:
    """Each question of the checklist with its answer, where any was given."""
    if all(answer.yes is None for answer in answered):
        return None
    said = {True: "Yes", False: "No", None: "Not answered"}
    rows = tuple((answer.text, said[answer.yes], answer.source) for answer in answered)
    table = Table("Each question as it was answered", ("Question", "Answer", "Source"), rows, (False,) * 3)
    return Section("checklist", "Red flags, question by question", (), table)


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
    known = beside.factors_of(result)
    rows = tuple(
        (
            cut(str(r.label), 40),
            short_step(known[str(r.factor)]),
            _ratio(r.rate_ratio, r.ci_low, r.ci_high),
            f"{int(r.lag)}",
            f"{int(r.days):,}",
            str(r.in_words),
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


def _last_episodes(diary: Diary, parts: Sequence[str]) -> Section | None:
    """The last episodes with the day before each; columns in which nothing stands are left out."""
    rows = diary.episodes.tail(LAST_EPISODES).iloc[::-1]
    if rows.empty:
        return None
    day = diary.episode_days().loc[rows.index]
    columns: dict[str, list[str]] = {
        "Start": [f"{at:%Y-%m-%d %H:%M}" if timed else f"{at:%Y-%m-%d}" for at, timed in zip(rows["start"], rows["timed"], strict=True)],
        "Duration": [wording.span(span) if pd.notna(span) else "" for span in rows["duration"]],
        "Severity": [wording.number(value) if pd.notna(value) else "" for value in rows["severity"]],
    }  # fmt: skip
    if "where" in parts:
        places = zip(rows["site"].map(_text), rows["side"].map(_text), strict=True)
        columns["Site"] = [cut(summary.site_label(site, side), 30) if site else "" for site, side in places]
    for factor in (f for f in diary.factors if f.key in BESIDE):
        of_night = factor.when == "night"  # a night belongs to the day of waking
        noted = diary.factor_values(factor.key).reindex(day - pd.Timedelta(days=0 if of_night else 1))
        values = noted.map(lambda value, f=factor: wording.amount(value, f.unit) if math.isfinite(value) else "")
        columns[f"{factor.label}, {'night into that day' if of_night else 'day before'}"] = values.tolist()
    columns["Notes"] = [cut(_text(note), TRUNCATED) for note in rows["notes"]]
    shown = {name: cells for name, cells in columns.items() if any(cells)}
    table = Table(
        "The last episodes, and what was noted before each; an empty cell was not noted",
        tuple(shown),
        tuple(zip(*shown.values(), strict=True)),
        (False,) * len(shown),
    )
    return Section("last", "The last episodes", (), table)


def _text(cell: object) -> str:
    return cell if isinstance(cell, str) else ""


def cut(text: str, longest: int) -> str:
    """Text on one line, cut with a sign that it was."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"
