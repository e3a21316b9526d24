"""The sections of "When to see a doctor": reassurance, the red flags, what to bring. Nothing is counted or scored."""

from __future__ import annotations

import streamlit as st

from myolog import catalogue
from myolog.catalogue import RedFlag
from myolog.red_flags import Answers
from ui import cited
from ui.text import md

NO_FLAG = (
    "Twitches, cramps and spasms are common, and most are harmless. Read the list calmly: feeling anxious is itself "
    "tied to twitching. It says when a doctor should have a look and how soon; it does not say what you have, and "
    "a no to all of it is no reason to stay away from a doctor whom you want to ask."
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
    "Your medicines with their dates. Do not stop a prescribed medicine by yourself.",
    "What you tried, and whether it helped.",
)

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


def comfort() -> None:
    """What to keep in mind while reading the list."""
    st.markdown(NO_FLAG)
    st.markdown("\n".join(f"- {md(s.text)} {cited.beside(s.source)}" for s in catalogue.reassurance()))
    st.markdown(HOW)


def advice() -> None:
    """Whom to see and how soon after the answers given, the most urgent first."""
    said = answers()
    for group, flags in said.advice():
        with st.container(key=f"advice_{group.key}"):
            st.markdown(
                f"You answered yes. **{md(group.answer)}**\n\n"
                + "\n".join(f"- {md(flag.text)} {cited.beside(flag.source)}" for flag in flags)
            )
    if said.all_no:
        st.markdown(ALL_NO)
    if said.given:
        st.button("Take my answers back", key="forget_answers", on_click=forget)


def red_flags() -> None:
    """Each reason to see a doctor under whom to see and how soon, with its source, as a question to be answered or not."""
    flags = catalogue.red_flags()
    for group in catalogue.red_flag_groups().values():
        st.header(md(group.label), anchor=False)
        st.markdown(md(group.intro))
        for flag in flags:
            if flag.group == group.key:
                _ask(flag, group.answer)


def _widget(flag: RedFlag) -> str:
    return f"flag_{flag.key}"


def _ask(flag: RedFlag, answer: str) -> None:
    key = _widget(flag)

    def answered() -> None:
        st.session_state[_ANSWERS] = answers().with_answer(flag.key, st.session_state[key])

    with st.container(key=f"red_flag_{flag.key}", horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"{md(flag.text)} {cited.beside(flag.source)}", width="stretch")
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
        st.markdown(f"**{md(answer)}**")


def what_to_bring() -> None:
    """What a doctor will ask."""
    st.header("What to bring to the appointment", anchor=False)
    st.markdown("\n".join(f"- {line}" for line in BRING))


def sources() -> None:
    """The sources named on the page, in full."""
    cited.in_full([s.source for s in catalogue.reassurance()] + [f.source for f in catalogue.red_flags()])
