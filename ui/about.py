"""What the person says about themselves for the report: it lives in this window only."""

from __future__ import annotations

import streamlit as st

from myolog.report.about import AGES, LONGEST, LONGEST_PREGNANCY, LONGEST_RESULT, TESTS, AboutYou

NOT_KEPT = (
    "A doctor asks this too. Fill in what you like: it is printed on the report and not kept. It stays in this window until "
    "you close it or the diary."
)
KEY = "report_about_"
"""With what the keys begin: `state.close` forgets all that begin with report_."""


def ask() -> AboutYou:
    """What the person fills in, each answer optional."""
    with st.expander("About you (optional)", key=f"{KEY}you"):
        st.markdown(NOT_KEPT)
        left, right = st.columns(2, gap="large")
        with left:
            since = _line("since", "Since when you have it")
            age = st.selectbox(
                "Your age",
                AGES,
                index=None,
                placeholder="Not answered",
                key=f"{KEY}age",
                persist_state="session",
            )
            weeks = st.number_input(
                "Weeks pregnant, if you are",
                min_value=0,
                max_value=LONGEST_PREGNANCY,
                value=None,
                step=1,
                key=f"{KEY}weeks",
                persist_state="session",
            )
            illnesses = _line("illnesses", "Your illnesses, now and earlier")
            family = _line("family", "Illnesses in your family")
            numbness = _line("numbness", "Numbness or tingling: where, and when")
            tests = _tests()
        with right:
            coffee = _line("coffee", "Coffee and other caffeine on a usual day")
            alcohol = _line("alcohol", "Alcohol in a usual week")
            training = _line("training", "Training in a usual week")
            keeps_from = _line("keeps_from", "What it keeps you from")
            hindered = st.pills(
                "How much it hindered you in the last 7 days, from 0 (not at all) to 10",
                range(11),
                key=f"{KEY}hindered",
                wrap=True,
                persist_state="session",
            )
            worry = _line("worry", "What you fear most")
    return AboutYou(
        since=since,
        age=age or "",
        weeks_pregnant=weeks,
        illnesses=illnesses,
        family=family,
        numbness=numbness,
        tests=tests,
        coffee=coffee,
        alcohol=alcohol,
        training=training,
        keeps_from=keeps_from,
        hindered=hindered,
        worry=worry,
    )


def _line(name: str, label: str, longest: int = LONGEST) -> str:
    return st.text_input(label, key=f"{KEY}{name}", max_chars=longest, persist_state="session", autocomplete="off")


def _tests() -> dict[str, str]:
    """The tests that were done, each with its result where it is known."""
    done = st.pills(
        "Tests that were done",
        list(TESTS),
        selection_mode="multi",
        format_func=TESTS.__getitem__,
        key=f"{KEY}tests",
        wrap=True,
        persist_state="session",
    )
    return {
        key: _line(f"result_{key}", f"{TESTS[key]}: result, if you know it", LONGEST_RESULT)
        for key in TESTS
        if key in done
    }
