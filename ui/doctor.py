"""The sections of "When to see a doctor": what cannot wait, the questions, what to bring. Nothing is counted or scored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import streamlit as st

from myolog import catalogue
from myolog.catalogue import RedFlag, RedFlagGroup, Statement
from myolog.guide import Says, read_guide
from myolog.red_flags import NERVES, Answers
from ui import cited
from ui.text import md

WHAT_IT_SAYS = (
    "The list says when a doctor should have a look, and how soon. It does not say what you have. If you want to ask a "
    "doctor, do so, even if you answer no to all of it."
)

HOW = (
    "Answer what you like, in any order. Your answers are not kept: they stay in this window until you close it or the "
    "diary. If you make a report for your doctor, they stand on it as you gave them."
)

ALL_NO = "You answered every question with no. If something still worries you, see a doctor all the same."

BRING = (
    "How long your episodes last, how often they come, and since when.",
    "What came before them, again and again: training, a short night, coffee, stress, a new medicine.",
    "Where they are, and whether that has changed.",
    "Your medicines with their dates.",
    "What you tried, and whether it helped.",
)

WORRY = "worry"
"""Part of the guide that stands at the end of the page."""

Said = Statement | Says
"""A sentence with its strength and its source."""

_ANSWERS = "red_flag_answers"
_OPTIONS = {True: "Yes", False: "No"}


def answers() -> Answers:
    """What this session has answered."""
    said: Answers = st.session_state.get(_ANSWERS, Answers())
    return said


def forget() -> None:
    """Take all answers back."""
    st.session_state.pop(_ANSWERS, None)
    for flag in catalogue.red_flags():
        st.session_state.pop(_widget(flag), None)


def emergency() -> None:
    """What cannot wait, to be read before anything else."""
    now = catalogue.emergency()
    with st.container(key="emergency"):
        st.header(md(now.label), anchor=False)
        st.markdown(f"**{md(now.intro)}**")
        st.markdown(_listed(now.signs))


def comfort() -> None:
    """What to keep in mind while reading the list."""
    st.header("Before you go through the questions", anchor=False)
    st.markdown(_listed(catalogue.reassurance()))
    st.markdown(f"{WHAT_IT_SAYS}\n\n{HOW}")


def advice() -> None:
    """Whom to see and how soon after the answers given, the most urgent first."""
    said = answers()
    for group, flags in said.advice():
        with st.container(key=f"advice_{group.key}"):
            st.markdown(
                f"You answered yes. **{md(group.answer)}**\n\n"
                + _listed(each for flag in flags for each in flag.statements)
            )
    if said.all_no:
        st.markdown(ALL_NO)
    if said.given:
        st.button("Take my answers back", key="forget_answers", on_click=forget)


def questions() -> None:
    """Each reason to see a doctor, with its source, as a question to be answered or not."""
    for key in catalogue.red_flag_sections():
        ask(key)


def ask(key: str) -> None:
    """The questions of a section: the five of `NERVES` together, others under whom to see and how soon."""
    section, groups = catalogue.red_flag_sections()[key], catalogue.red_flag_groups()
    flags = [flag for flag in catalogue.red_flags() if flag.section == key]
    st.header(md(section.label), anchor=False)
    if section.statements:
        st.markdown(_listed(section.statements))
    if key == NERVES:
        for flag in flags:
            _ask(flag, groups[flag.group])
        return
    for group in tuple(groups.values())[::-1]:
        asked = [flag for flag in flags if flag.group == group.key]
        if asked:
            st.subheader(md(group.label), anchor=False)
            st.markdown(md(group.intro))
        for flag in asked:
            _ask(flag, group)


def _listed(said: Iterable[Said]) -> str:
    return "\n".join(f"- {_with_source(each)}" for each in said)


def _with_source(said: Said) -> str:
    return f"{md(said.text)} {cited.beside(said.source, said.strength)}"


def _widget(flag: RedFlag) -> str:
    return f"flag_{flag.key}"


def _ask(flag: RedFlag, group: RedFlagGroup) -> None:
    key = _widget(flag)

    def answered() -> None:
        st.session_state[_ANSWERS] = answers().with_answer(flag.key, st.session_state[key])

    with st.container(key=f"red_flag_{flag.key}", horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(_with_source(flag.statements[0]), width="stretch")
        st.segmented_control(
            md(flag.text),
            list(_OPTIONS),
            default=answers().of(flag.key),
            format_func=_OPTIONS.__getitem__,
            label_visibility="collapsed",
            key=key,
            on_change=answered,
            width="content",
        )
    if answers().of(flag.key):
        st.markdown("\n\n".join([f"**{md(group.answer)}**", *map(_with_source, flag.also)]))


def what_to_bring() -> None:
    """What a doctor will ask."""
    st.header("What to bring to the appointment", anchor=False)
    st.markdown("\n".join(f"- {line}" for line in BRING))


def worry() -> None:
    """What helps when worry takes over, in the words of the guide."""
    part = read_guide().part(WORRY)
    st.header(md(part.title), anchor=WORRY)
    st.markdown(_listed(part.statements()))


def sources() -> None:
    """The sources named on the page, in full."""
    cited.in_full(said.source for said in _sentences())


def _sentences() -> Iterator[Said]:
    """Every sentence of the page that has a source, in its order."""
    yield from catalogue.emergency().signs
    yield from catalogue.reassurance()
    for section in catalogue.red_flag_sections().values():
        yield from section.statements
    for flag in catalogue.red_flags():
        yield from flag.statements
    yield from read_guide().part(WORRY).statements()
