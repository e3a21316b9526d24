"""Results of the experiments that are over, each with what it means and does not."""

from __future__ import annotations

from functools import partial

import streamlit as st

from myolog import wording
from myolog.charts import experiments as charts
from myolog.diary import Diary
from myolog.experiments import Experiment, ExperimentResult
from myolog.triggers.outcome import outcome_of
from ui import shell, widgets
from ui.experiments import kept as keep
from ui.experiments import running
from ui.experiments.planning import METHOD
from ui.text import md


def finished(diary: Diary) -> None:
    """What came of each, the newest first."""
    for one in keep.kept():
        if not one.is_over:
            continue
        found = keep.conclusion(one, diary)
        with st.container(key=f"result_{one.row_id}"):
            if found.result is None:
                widgets.heading(f"{one.experiment.label}, tested: no result")
                st.markdown(md(found.sentence))
            else:
                widgets.heading(f"{one.experiment.label}, tested: {found.result.verdict}")
                _result(diary, one.row_id, one.experiment, found.result)
            running.schedule(one, None)


def _result(diary: Diary, row_id: int, experiment: Experiment, result: ExperimentResult) -> None:
    st.markdown(md(result.summary))
    outcome = outcome_of(diary, experiment.outcome)
    noun = outcome.noun if outcome.measure == "score" else outcome.things
    st.markdown(f"Filled: {md(experiment.on)}. Hollow: {md(experiment.off)}. A line joins the two blocks of a pair.")
    widgets.chart(
        charts.blocks_chart(result.blocks, experiment, shell.palette(), noun),
        key=f"blocks_{row_id}",
        alt=f"Rate in each of {wording.counted(len(result.blocks), 'block')}, in the order in which they were lived.",
    )
    if result.as_done is not None:
        st.markdown(md(result.as_done.summary))
    st.markdown("\n".join(f"- {md(line)}" for line in result.meaning))
    names = {
        "block": "Block", "pair": "Pair", "condition": "Condition", "first": "From", "last": "To",
        "observed": "Observed days", "total": "Total", "rate": "A day",
    }  # fmt: skip
    said = result.blocks.assign(condition=result.blocks["condition"].map(experiment.words))
    widgets.table(partial(widgets.named, said, names), key=f"blocks_{row_id}", method=METHOD)
