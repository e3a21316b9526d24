"""A new plan: the suspect, its two conditions, how long it must run, and the draw; or somebody's plan repeated."""

from __future__ import annotations

import math
import zlib
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from myolog import catalogue, experiments, wording
from myolog.charts import experiments as charts
from myolog.diary import Diary
from myolog.experiments import Experiment, design
from myolog.store import Edit
from myolog.triggers.outcome import outcome_of
from ui import analyses, scripts, shell, widgets
from ui.experiments import kept as keep
from ui.text import md

SUSPECT = "experiment_factor"
"""In the session: the factor that another page proposes to test."""

WHY = (
    "A log can only suspect: what goes with your twitches may stand in for something else. An experiment can show more. "
    "You live two conditions in turn, a few days each, and a coin decides which comes first; whatever else changes falls "
    "on both alike. Afterwards an exact test says what the draw alone would show."
)
METHOD = (
    "Blocks come in pairs, one of each condition, in random order within the pair. The first days of a block are left out, "
    "because the block before can still show on them. The test tries every order that could have been drawn (from 17 pairs "
    "on, 100,000 of them). You know which days are which, so what you expect counts too."
)

CHANCES_METHOD = (
    "Experiments are made up of days like yours: the rate of your last weeks, how it wanders, how counts scatter around it, "
    "and the gaps of your log, with the difference put in; each is analysed by the very test that yours will meet. A chance "
    "is that of p ≤ 0.05. It is no better than what your log tells of such days: from 120 days it is often 10 to 15 points off."
)


def suspect(diary: Diary, key: str, label: str) -> None:
    """On another page: the button that takes a factor to a new experiment, or why it cannot be tested."""
    why = refused(diary, key, label)
    if why:
        st.markdown(f"No experiment: {md(why[:1].lower() + why[1:])}")
    elif st.button(
        "Test it again" if keep.conclusions(diary, key) else "Test it in an experiment",
        key=f"experiment_on_{catalogue.normalise(key)}",
    ):
        st.session_state[SUSPECT] = key
        st.switch_page(shell.EXPERIMENTS)


def refused(diary: Diary, key: str, label: str) -> str:
    """Why no experiment is drawn up on a factor, in sentences; "" where nothing speaks against it."""
    return experiments.refusal(key, label, "", _medicines(diary))


def plan(diary: Diary) -> None:
    """A new plan: the suspect, its two conditions, how long it must run, and the draw."""
    with st.container(key="new_plan"):
        widgets.heading("Test a suspect")
        st.markdown(WHY)
        factors = _factors(diary)
        proposed = st.session_state.pop(SUSPECT, None)
        if proposed in factors:
            st.session_state["plan_factor"] = proposed
        factor = st.selectbox(
            "What do you suspect?", list(factors), format_func=factors.__getitem__, key="plan_factor", width=420
        )
        why = refused(diary, factor, factors[factor])
        if why:
            st.markdown(md(why))
        else:
            _ask(diary, factor)
    _repeat(diary)
    if proposed in factors:
        scripts.run(scripts.SHOW_PLAN, f"plan_{catalogue.normalise(factor)}")


def _factors(diary: Diary) -> dict[str, str]:
    """What can be suspected, by key: what stands out first, then what else is noted, then what else there is."""
    mine = {f.key: f.label for f in diary.factors}
    order = [key for key in analyses.triggers(diary).factors["factor"] if key in mine]
    known = {key: f.label for key, f in catalogue.factors().items()}
    return {key: mine[key] for key in dict.fromkeys([*order, *mine])} | {
        key: label for key, label in known.items() if key not in diary.days
    }


def _ask(diary: Diary, factor: str) -> None:
    lag = _lag(diary, factor)
    proposal = experiments.propose(factor, lag)
    example = experiments.example(factor)
    left, right = st.columns(2, gap="large")
    on = left.text_input(
        "One condition, in your words", key="plan_on", max_chars=design.LONGEST_TEXT, placeholder=example[0]
    )
    off = right.text_input("The other", key="plan_off", max_chars=design.LONGEST_TEXT, placeholder=example[1])
    answers = _answers(diary, "plan", factor, on, off) if on.strip() and off.strip() else {}
    if answers is None:
        return
    st.markdown(md(proposal.reason))
    first, second, third = st.columns(3, gap="large")
    low, high = design.BLOCK_DAYS
    block_days = first.number_input("Days of a block", low, high, proposal.block_days, key=f"plan_block_{factor}")
    pairs = second.number_input("Pairs of blocks", *design.PAIRS, 6, key="plan_pairs")
    free = _first_free_day()
    start = third.date_input(
        "First day", free, min_value=keep.today(), key=f"plan_start_{free}", format=widgets.date_format()
    )
    weeks = wording.counted(math.ceil(2 * pairs * block_days / 7), "week")
    st.markdown(f"That is {2 * pairs * block_days} days, {weeks}.")
    _chances(diary, int(block_days), proposal.washout_days, int(pairs))
    if not keep.is_kept():
        st.markdown(
            "To run it, keep this diary on Home first: an experiment lasts for weeks, and what is not kept is gone with the page."
        )
        st.page_link(shell.HOME, label="Go to Home")
    elif st.button("Draw the schedule and begin", type="primary", key="draw"):
        try:
            made = experiments.plan(
                factor=factor, on=on, off=off, start=start, block_days=int(block_days), pairs=int(pairs), lag=lag,
                outcome=diary.outcome, medicines=_medicines(diary), answers=answers, usual=experiments.usual_amounts(diary),
            )  # fmt: skip
            _begin(made)
        except ValueError as error:
            st.warning(md(str(error)))


def _answers(diary: Diary, of: str, factor: str, on: str, off: str) -> dict[str, bool] | None:
    """What the person answers to what must be asked of a plan; None where it is refused, which is told.

    The answers are in no diary and no protocol: other words, or the next plan, ask anew.
    """
    usual = experiments.usual_amounts(diary)
    why = experiments.refusal(factor, on, off, _medicines(diary), usual=usual)
    asked = () if why else experiments.questions(factor, on, off, usual)
    words = f"{of}_{zlib.crc32(repr((factor, on, off)).encode())}_{len(keep.kept())}"
    answers = {}
    if asked:
        st.markdown("First, for your safety. What you answer is not kept.")
    for question in asked:
        picked = st.segmented_control(question.question, ["No", "Yes"], key=f"asked_{question.key}_{words}")
        if picked:
            answers[question.key] = picked == "Yes"
    why = why or experiments.refusal(factor, on, off, _medicines(diary), answers, usual)
    if why:
        st.markdown(md(why))
        return None
    return answers


def _first_free_day() -> date:
    """Tomorrow, or the day after the experiment that runs."""
    tomorrow = keep.today() + timedelta(days=1)
    return max([tomorrow, *((one.experiment.last + pd.Timedelta(days=1)).date() for one in keep.kept())])


def _lag(diary: Diary, factor: str) -> int:
    found = analyses.triggers(diary).factors.set_index("factor")["lag"]
    return max(int(found.get(factor, 0)), 0)


def _medicines(diary: Diary) -> list[str]:
    return [str(name) for name in diary.medicines["name"].dropna()]


def _chances(diary: Diary, block_days: int, washout_days: int, pairs: int) -> None:
    st.markdown("**How long must it run?**")
    try:
        chances = analyses.chances(diary, block_days, min(washout_days, block_days - design.LEAST_ANALYSED))
    except ValueError as error:
        st.markdown(md(str(error)))
        return
    st.markdown(md(chances.summary))
    if pairs != chances.table["pairs"].max() and (picked := chances.of(pairs)):
        st.markdown(f"As picked: {md(picked)}")
    widgets.chart(
        charts.power_chart(chances.table, shell.palette()),
        key="power",
        alt="The chance to see a difference, by pairs of blocks, a line for each size of the difference.",
    )
    names = {"pairs": "Pairs", "weeks": "Weeks", "rate_ratio": "Times as many", "chance": "Chance"}
    widgets.table(lambda: widgets.named(chances.table, names), key="power", method=CHANCES_METHOD)


def _begin(made: Experiment) -> None:
    """Keep a plan that nothing speaks against.

    Raises
    ------
    ValueError
        With a sentence, if another one runs on the same days.
    """
    trouble = experiments.conflict(made, [one.experiment for one in keep.kept() if not one.is_over])
    if trouble:
        raise ValueError(trouble)
    row = {"protocol": experiments.to_json(made), "done": "{}"}
    if keep.write(Edit("experiment", None, row), "planned an experiment"):
        st.rerun()


def _repeat(diary: Diary) -> None:
    with st.expander("Repeat somebody's experiment", key="import_protocol"):
        given = st.file_uploader("Their protocol (.json)", type=["json"], key="protocol_file")
        if given is None:
            return
        try:
            theirs = _theirs(diary, given.getvalue())
            st.markdown(
                f"{md(theirs.label)}: {md(theirs.on)}, against {md(theirs.off)}; "
                f"{theirs.pairs} pairs of blocks of {theirs.block_days} days."
            )
            answers = _answers(diary, "theirs", theirs.factor, theirs.on, theirs.off)
            if answers is None:
                return
            if not keep.is_kept():
                st.markdown("To run it, keep this diary on Home first.")
            elif st.button("Draw my own order and begin tomorrow", key="again"):
                tomorrow = keep.today() + timedelta(days=1)
                usual = experiments.usual_amounts(diary)
                _begin(theirs.again(tomorrow, medicines=_medicines(diary), answers=answers, usual=usual))
        except ValueError as error:
            st.warning(md(str(error)))


def _theirs(diary: Diary, protocol: bytes) -> Experiment:
    """The plan of somebody else.

    Raises
    ------
    ValueError
        With a sentence, if it is no protocol, or counts what this diary does not hold.
    """
    theirs = experiments.from_json(protocol)
    outcome_of(diary, theirs.outcome)
    return theirs
