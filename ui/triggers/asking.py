"""Which outcome is explained, and whether there is anything to compare."""

from __future__ import annotations

import streamlit as st

from myolog import catalogue, wording
from myolog.diary import COUNT_RATE, TALLY, Diary, outcomes_of
from myolog.summary import site_label
from myolog.triggers.outcome import MINUTES, ONSETS, SEVERITY
from myolog.triggers.study import LEAST_EVENTS
from ui import analyses, judging
from ui.judging import Judged
from ui.triggers.view import Question, View

MOST_PARTS = 8
"""Sites, and kinds, that can be picked: the commonest."""


def can_compare(diary: Diary) -> bool:
    """Whether there are days to compare; says what is missing where there are none."""
    known = diary.outcome_values().dropna()
    if known.empty:
        st.header("There is nothing to compare yet", anchor=False)
        st.markdown(
            "This diary holds no episodes on observed days. Log episodes, or pick on Home which column is to be explained."
        )
        return False
    if not diary.factors:
        st.header("There are no factors to compare yet", anchor=False)
        st.markdown(
            "Bring a log of your days as well: sleep, caffeine, water, training, stress, or columns of your own."
        )
        return False
    if diary.lacks_quiet_days:
        st.header("This log holds only days with episodes", anchor=False)
        st.markdown(
            "To see what goes with your episodes, the days without them are needed too: there is nothing to compare "
            "with. Bring a log of your days that has the quiet ones, or say on Home that a range of days is "
            "completely logged."
        )
        return False
    return True


def ask(diary: Diary) -> View:
    """Let the person pick what is explained, and find what goes with it."""
    asked = questions(diary)
    picked = asked[0]
    if len(asked) > 1:
        by_key = {question.key: question for question in asked}
        if st.session_state.get("question", "") not in by_key:
            st.session_state["question"] = ""
        key = st.selectbox(
            "What is to be explained",
            list(by_key),
            format_func=lambda key: by_key[key].label,
            key="question",
            help="The first is the main question of your diary. Anything else is exploration: the more one looks at, "
            "the more stands out by chance, so it is called a hint at most.",
            width=420,
        )
        picked = by_key[key or ""]
    waiting = (
        f"Comparing {wording.counted(len(diary.factors), 'factor')} over {wording.counted(len(diary.span), 'day')} …"
    )
    with st.spinner(waiting):
        result = analyses.triggers(diary, picked.outcome, picked.site, picked.kind)
    now = judging.judged(diary)
    return View(now.diary, diary, picked, result, _standing(now))


def _standing(now: Judged) -> str:
    """Which days the verdict of a kept diary rests on, and when the next one comes; "" for one that is not kept."""
    look = now.look
    if look is None:
        return ""
    more = wording.counted(look.wait, "more observed day")
    if not look.judged:
        return f"The first verdict comes after {more}, on day {look.next}. Until then there are counts, and hints."
    if look.observed == look.judged:
        return f"Judged with all your observed days. The next verdict comes after {more}, on day {look.next}."
    until = wording.date(now.diary.outcome_values().dropna().index[-1])
    return (
        f"Judged with your {wording.counted(look.judged, 'observed day')} up to {until}. The next verdict comes after {more}, on "
        f"day {look.next}: looking often must not find what is not there. Home counts all days."
    )


def questions(diary: Diary) -> list[Question]:
    """What can be explained: the diary's own outcome first, then what it holds enough of."""
    if diary.outcome != TALLY:
        first = Question("", f"{diary.outcome} (your main question)")
        more = [Question("episodes", "Episodes", TALLY)] if diary.counts().sum() >= LEAST_EVENTS else []
        return [first, *more]
    found = [Question("", "All episodes (your main question)")]
    if COUNT_RATE in outcomes_of(diary.days):
        found.append(Question(COUNT_RATE, f"{COUNT_RATE}: counted at set times", COUNT_RATE))
    rows = diary.episodes
    if len(rows) < LEAST_EVENTS:
        return found
    if rows["start"].notna().any():
        found.append(Question(ONSETS, "Bouts: episodes that follow one another count once", ONSETS))
    if rows["duration"].notna().sum() >= LEAST_EVENTS:
        found.append(Question(MINUTES, "Minutes of it a day", MINUTES))
    if rows["severity"].notna().sum() >= LEAST_EVENTS:
        found.append(Question(SEVERITY, "Severity: the sum of a day's ratings", SEVERITY))
    kinds = {kind.key: kind.label for kind in catalogue.kinds().values()}
    for column in ("kind", "site"):
        counts = rows[column].value_counts()
        if len(counts) < 2:
            continue
        for value, n in counts[counts >= LEAST_EVENTS].head(MOST_PARTS).items():
            name = kinds.get(str(value), str(value)) if column == "kind" else site_label(str(value), "")
            label = f"Only {name[:1].lower()}{name[1:]}: {wording.counted(n, 'episode')}"
            key = f"{column}:{value}"
            found.append(
                Question(key, label, kind=str(value)) if column == "kind" else Question(key, label, site=str(value))
            )
    return found
