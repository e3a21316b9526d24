"""The sections of "When to see a doctor": reassurance, the red flags, what to bring. Nothing is counted or scored."""

from __future__ import annotations

import streamlit as st

from myolog import catalogue
from ui import cited
from ui.text import md

NO_FLAG = (
    "Twitches, cramps and spasms are common, and most are harmless. Read the list calmly: feeling anxious is itself "
    "tied to twitching. It says when a doctor should have a look and how soon; it does not say what you have, and "
    "ticking none does not replace a doctor whom you want to ask."
)

BRING = (
    "How long your episodes last, how often they come, and since when.",
    "What came before them, again and again: training, a short night, coffee, stress, a new medicine.",
    "Where they are, and whether that has changed.",
    "Your medicines with their dates. Do not stop a prescribed medicine by yourself.",
    "What you tried, and whether it helped.",
)


def comfort() -> None:
    """What to keep in mind while reading the list."""
    st.markdown(NO_FLAG)
    st.markdown("\n".join(f"- {md(s.text)} {cited.beside(s.source)}" for s in catalogue.reassurance()))


def red_flags() -> None:
    """Each reason to see a doctor under whom to see and how soon, with its source."""
    flags = catalogue.red_flags()
    for group in catalogue.red_flag_groups().values():
        st.header(md(group.label), anchor=False)
        st.markdown(md(group.intro))
        st.markdown(
            "\n".join(f"- {md(flag.text)} {cited.beside(flag.source)}" for flag in flags if flag.group == group.key)
        )


def what_to_bring() -> None:
    """What a doctor will ask."""
    st.header("What to bring to the appointment", anchor=False)
    st.markdown("\n".join(f"- {line}" for line in BRING))


def sources() -> None:
    """The sources named on the page, in full."""
    cited.in_full([s.source for s in catalogue.reassurance()] + [f.source for f in catalogue.red_flags()])
