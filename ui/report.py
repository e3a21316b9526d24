"""The report for the doctor: what to put into it, a look at it, and its files."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from myolog.diary import Diary
from myolog.errors import NothingToReport
from myolog.red_flags import NERVES
from myolog.report import PAPERS, PARTS, Facts, Report, Wish, fhir
from myolog.report.layout import Paper
from ui import about, analyses, doctor, experiments, helps, state, widgets
from ui.noting.clock import clock
from ui.text import md
from ui.triggers import asking
from ui.triggers.view import Question

FIVE_FIRST = (
    "A doctor asks these five first. Answer them, each with yes or no, and the files can be made; or leave the part "
    "*Red flags* out above."
)
TWO_MINUTES = (
    "The first page is made to be read in two minutes; what it rests on follows in the appendix. It is made on this "
    "computer and goes nowhere by itself. What you answered on the page When to see a doctor stands on it as well."
)


def ask(diary: Diary) -> Wish:
    """What the person wants in it. What they type stays while pages are switched."""
    st.markdown(TWO_MINUTES)
    span = diary.span
    first, last = span[0].date(), span[-1].date()
    left, right = st.columns(2, gap="large")
    with left:
        picked = st.date_input(
            "From and to",
            (first, last),
            min_value=first,
            max_value=last,
            format=widgets.date_format(),
            key=f"report_range_{first}_{last}",
            persist_state="session",
        )
        parts = st.pills(
            "Parts",
            list(PARTS),
            default=list(PARTS),
            selection_mode="multi",
            format_func=PARTS.__getitem__,
            key="report_parts",
            wrap=True,
            persist_state="session",
        )
        question = _question(diary)
    with right:
        name = st.text_input(
            "Your name, if it is to stand on it",
            key="report_name",
            max_chars=120,
            persist_state="session",
            autocomplete="off",
        )
        questions = st.text_area(
            "What you want to ask, a line for each question",
            key="report_questions",
            height=100,
            max_chars=2000,
            persist_state="session",
        )
    said = about.ask()
    ends = picked if isinstance(picked, tuple) and len(picked) == 2 else (first, last)
    return Wish(
        first=str(ends[0]),
        last=str(ends[1]),
        parts=tuple(parts),
        name=name,
        questions=tuple(questions.splitlines()),
        about=said,
        outcome=question.outcome,
        site=question.site,
        kind=question.kind,
        flags=dict(doctor.answers().given),
        empty_is_nothing=helps.empty_is_nothing(),
        experiments=tuple(experiments.conclusions(diary)),
        certificate=analyses.certified(diary, question.key) if ends == (first, last) else None,
        made=clock().now.date(),
        week_start=state.showing().week_start,
        is_made_up=state.is_made_up(),
    )


def _question(diary: Diary) -> Question:
    """What is to be explained, where there is more than one thing to choose from."""
    asked = {question.key: question for question in asking.questions(diary)}
    if len(asked) == 1:
        return next(iter(asked.values()))
    if st.session_state.get("report_question") not in asked:
        st.session_state["report_question"] = next(iter(asked))
    key = st.selectbox(
        "What is to be explained",
        list(asked),
        format_func=lambda key: asked[key].label,
        key="report_question",
        persist_state="session",
        help="Anything but your main question is exploration, and says so on the report.",
    )
    return asked[key]


def show(diary: Diary, wish: Wish) -> None:
    """The report in short, and the buttons that make its files."""
    try:
        facts = analyses.report_facts(diary, wish)
    except NothingToReport as nothing:
        widgets.heading("There is nothing to report yet")
        st.markdown(md(str(nothing)))
        return
    widgets.heading("In short")
    widgets.terms(facts.box, key="report_box")
    if "flags" in wish.parts and not doctor.answers().five_answered:
        doctor.ask(NERVES)
        st.markdown(FIVE_FIRST)
    else:
        _files(facts, wish)
    for section in facts.sections:
        if not section.sentences and section.table is None:
            continue  # its drawing stands in the files
        widgets.heading(section.heading)
        for sentence in section.sentences:
            st.markdown(md(sentence))
        if section.table is not None:
            st.markdown(f"{md(section.table.caption)}.")
            widgets.rows(pd.DataFrame(section.table.rows, columns=section.table.head), alt=section.table.caption)
    if facts.questions:
        widgets.heading("What I want to ask")
        st.markdown("\n".join(f"- {md(question)}" for question in facts.questions))
    if facts.appendix:
        named = [section.heading[:1].lower() + section.heading[1:] for section in facts.appendix]
        st.markdown(f"The appendix holds: {md(', '.join(named))}.")


def _files(facts: Facts, wish: Wish) -> None:
    """The buttons that make the files."""
    with st.container(horizontal=True, key="report_files"):
        for paper, label in PAPERS.items():
            st.download_button(
                f"PDF for {label} paper",
                data=_pdf(facts, paper),
                file_name=f"myolog report {wish.first} to {wish.last}.pdf",
                mime="application/pdf",
                type="primary" if paper == "a4" else "secondary",
                on_click="ignore",
                key=f"report_{paper}",
            )
        st.download_button(
            "Web page to print (HTML)",
            data=lambda: Report.of(facts).to_html().encode(),
            file_name=f"myolog report {wish.first} to {wish.last}.html",
            mime="text/html",
            on_click="ignore",
            key="report_html",
        )
        st.download_button(
            "Data file (FHIR)",
            data=lambda: fhir.to_json(facts).encode(),
            file_name=f"myolog report {wish.first} to {wish.last}.fhir.json",
            mime="application/fhir+json",
            on_click="ignore",
            key="report_fhir",
            help="The same facts as a FHIR R4 bundle. Without your name unless you wrote it above.",
        )


def _pdf(facts: Facts, paper: Paper) -> Callable[[], bytes]:
    """Makes the PDF when its button is pressed, not before."""
    return lambda: Report.of(facts).to_pdf(paper)
