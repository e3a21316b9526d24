"""What the doctor's report says, as plain text and tables: no layout, and nothing of how it is printed.

The order is that of the questions a doctor asks: since when, how often, how long, how strong, where, when in the day, what
came before, which medicines, what was tried. Sentences are those of the screens, from the same functions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pandas as pd

from myolog import catalogue, wording
from myolog.diary import TALLY, Diary
from myolog.errors import NothingToReport
from myolog.experiments import Conclusion
from myolog.helps import Helps, what_helps
from myolog.private import Private
from myolog.report import about, appendix, box, first_page, kinds
from myolog.report.about import AboutYou
from myolog.report.content import Answer, Section
from myolog.triggers import TriggerResult, find_triggers
from myolog.triggers.certificate import Certificate
from myolog.triggers.outcome import MINUTES, OF_EPISODES, ONSETS, SEVERITY

TITLE: Final = "Muscle twitches, cramps and spasms: what was noted"
NOTICE: Final = (
    "Information, not medical advice. Made by Myolog from what the person noted; an association is a reason to look, "
    "never a proof."
)

MADE_UP: Final = "A made-up diary, no person's."
"""What every sheet of the report of such a diary says."""

PARTS: Final[Mapping[str, str]] = {
    "before": "What came before",
    "experiments": "Experiments",
    "where": "Where",
    "when": "When in the day",
    "medicines": "Medicines",
    "tried": first_page.TRIED,
    "flags": "Red flags",
    "appendix": "Appendix: method, charts and the last episodes",
}
"""Parts that may be left out, and what they are called."""

PART_OF: Final = {"just_before": "before"}
"""Sections that go with a part of another name."""
BESIDE_MAIN: Final = (ONSETS, MINUTES, SEVERITY)
"""Outcomes made of the episodes; how often and how long stay those of all episodes."""


@dataclass(frozen=True, repr=False)
class Facts(Private):
    """The whole report before it is laid out.

    Attributes
    ----------
    box : tuple of (label, sentence)
        The lines on top.
    sections, appendix : tuple of Section
    questions : tuple of str
        What the person wants to ask.
    about : AboutYou
        What the person says about themselves; its section is one of `sections`, or of `appendix` where it is long.
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
    is_made_up : bool
        Whether nobody wrote the diary.
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
    about: AboutYou = field(default_factory=AboutYou)
    experiments: tuple[Conclusion, ...] = ()
    parts: tuple[str, ...] = tuple(PARTS)
    week_start: int = 0
    is_made_up: bool = False

    @property
    def notice(self) -> str:
        """What stands on every sheet."""
        return f"{MADE_UP} {NOTICE}" if self.is_made_up else NOTICE


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
    about : AboutYou
        What the person says about themselves.
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
    certificate : Certificate, optional
        What the analysis found with the factors of this diary moved in time, where it was tried; the appendix says so.
    week_start : int
        Day with which a week begins, 0 for Monday to 6 for Sunday.
    is_made_up : bool
        Whether nobody wrote the diary, which every sheet then says.
    """

    first: Any = None
    last: Any = None
    parts: Sequence[str] = tuple(PARTS)
    name: str = ""
    questions: Sequence[str] = ()
    about: AboutYou = field(default_factory=AboutYou)
    outcome: str | None = None
    site: str | None = None
    kind: str | None = None
    flags: Mapping[str, bool] = field(default_factory=dict)
    empty_is_nothing: bool = False
    made: Any = None
    experiments: Sequence[Conclusion] = ()
    certificate: Certificate | None = None
    week_start: int = 0
    is_made_up: bool = False


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
        reported = TALLY if wish.outcome in OF_EPISODES else wish.outcome
        diary, part = diary.with_outcome(reported), part.with_outcome(reported)
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
    tested = [first_page.tested(over)] if over and "experiments" in parts else []
    of_kinds = kinds.alone(part, found) if "before" in parts else {}
    sections = _sections(part, found, of_kinds, tried, answered, parts)
    person = about.section(wish.about)
    on_first_page = [person] if person is not None and about.fits_first_page(person) else []
    in_appendix = [person] if person is not None and not on_first_page else []
    before = next((i + 1 for i, section in enumerate(sections) if section.key == "before"), len(sections))
    return Facts(
        title=TITLE if part.outcome == TALLY else f"{part.outcome}: what was noted",
        name=wish.name.strip(),
        made=pd.Timestamp(wish.made).normalize() if wish.made is not None else pd.Timestamp.now().normalize(),
        first=known.index[0],
        last=known.index[-1],
        box=box.lines(diary, part, found, answered, parts),
        sections=(*on_first_page, *sections[:before], *tested, *sections[before:]),
        appendix=(
            *in_appendix,
            *(_appendix(part, found, of_kinds, tried, answered, wish) if "appendix" in parts else ()),
        ),
        answers=answered if "flags" in parts else (),
        questions=tuple(q.strip() for q in wish.questions if q.strip()),
        about=wish.about,
        diary=part,
        result=found,
        experiments=over,
        parts=tuple(parts),
        week_start=wish.week_start,
        is_made_up=wish.is_made_up,
    )


def _day(said: Any, otherwise: pd.Timestamp) -> pd.Timestamp:  # noqa: ANN401 - anything pandas takes as a date
    if said is None:
        return otherwise
    try:
        return pd.Timestamp(said).normalize()
    except ValueError:
        raise ValueError(f"{said!r} is no day. Write it as YYYY-MM-DD.") from None


def _sections(
    diary: Diary,
    result: TriggerResult,
    of_kinds: Mapping[str, TriggerResult],
    tried: Helps,
    answered: Sequence[Answer],
    parts: Sequence[str],
) -> tuple[Section, ...]:
    compared = first_page.compared_medicines(diary) if "medicines" in parts else ()
    makers: dict[str, Callable[[], Section | None]] = {
        "where": lambda: first_page.where(diary) if diary.outcome == TALLY else None,
        "when": lambda: first_page.when(diary) if len(diary.episodes) else None,
        "just_before": lambda: first_page.just_before(diary),
        "before": lambda: first_page.before(result, of_kinds, compared),
        "medicines": lambda: first_page.medicines(diary, result),
        "tried": lambda: first_page.tried(tried),
        "flags": lambda: first_page.flags(answered, parts),
    }
    made = [
        first_page.often(diary),
        first_page.strong(diary, parts),
        *(make() for part, make in makers.items() if PART_OF.get(part, part) in parts),
    ]
    return tuple(section for section in made if section is not None)


def _appendix(
    diary: Diary,
    result: TriggerResult,
    of_kinds: Mapping[str, TriggerResult],
    tried: Helps,
    answered: Sequence[Answer],
    wish: Wish,
) -> tuple[Section, ...]:
    """What the first page rests on; of a part that was left out nothing stands here either."""
    parts = wish.parts
    of_episodes = len(diary.episodes) > 0
    makers: tuple[tuple[str, Callable[[], Section | None]], ...] = (
        ("", lambda: appendix.method(result, wish.certificate)),
        ("", lambda: Section("calendar", "Day by day", (), drawing="calendar")),
        ("when", lambda: Section("clock", "By hour and weekday", (), drawing="hours") if of_episodes else None),
        ("before", lambda: appendix.every_factor(result, of_kinds)),
        ("", lambda: appendix.by_month(diary, parts)),
        ("where", lambda: appendix.sites(diary)),
        ("medicines", lambda: appendix.all_medicines(diary)),
        ("tried", lambda: appendix.compared(tried)),
        ("flags", lambda: appendix.checklist(answered)),
        ("", lambda: appendix.last_episodes(diary, result, parts)),
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
        Answer(
            key, flag.text, flag.short, flags.get(key), groups[flag.group].label, catalogue.sources()[flag.source].cited
        )
        for key, flag in known.items()
    )
