"""The sections of Experiments: what runs today, what was found, and a new plan. While one runs, its result stays hidden."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

import pandas as pd
import streamlit as st

from myolog import catalogue, experiments, wording
from myolog.charts import experiments as charts
from myolog.diary import TALLY, Diary
from myolog.errors import StoreError
from myolog.experiments import Experiment, design
from myolog.store import Edit
from myolog.triggers.outcome import outcome_of
from ui import analyses, keeping, shell, widgets
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
DONE = {"yes": "Done", "partly": "Partly", "no": "Not done"}


@dataclass(frozen=True)
class Kept:
    """An experiment that is kept, with its row."""

    row_id: int
    version: int
    experiment: Experiment
    done: dict[str, dict[str, str]]

    @property
    def table(self) -> pd.DataFrame | None:
        """What was done, as `experiments.adherence` takes it."""
        if not self.done:
            return None
        return pd.DataFrame({"date": list(self.done), "done": [said["done"] for said in self.done.values()]})


def today() -> date:
    """Today, where the person is."""
    zone = st.context.timezone
    return (pd.Timestamp.now(tz=zone) if zone else pd.Timestamp.now()).date()


def kept() -> list[Kept]:
    """Experiments of the kept diary, the newest first; one that was edited by hand is told and left alone."""
    loaded = keeping.current()
    return list(_read(loaded.rows("experiment"))) if loaded else []


def _read(rows: list[dict[str, object]]) -> Iterator[Kept]:
    for row in reversed(rows):
        try:
            experiment = experiments.from_json(str(row["protocol"]))
            yield Kept(int(str(row["id"])), int(str(row["version"])), experiment, json.loads(str(row["done"])))
        except ValueError as error:
            st.error(md(str(error)))


def _last(experiment: Experiment) -> pd.Timestamp:
    return experiment.end if experiment.stopped is None else experiment.stopped


def under_way(diary: Diary) -> None:  # noqa: ARG001 - the result stays hidden while it runs
    """Today's condition, one tap for what was done, the schedule, and stopping early."""
    now = pd.Timestamp(today())
    for one in kept():
        experiment = one.experiment
        if _last(experiment) < now:
            continue
        condition = experiment.condition_on(now)
        with st.container(border=True, key=f"experiment_{one.row_id}"):
            if condition:
                place = (now - experiment.start).days + 1
                widgets.heading(f"Today: {experiment.words(condition)}")
                st.markdown(f"Day {place} of {experiment.days} of your experiment on {md(experiment.label)}.")
                _tap(one, now)
            else:
                widgets.heading(f"Your experiment on {experiment.label} begins on {wording.date(experiment.start)}")
            st.markdown(md(experiments.adherence(experiment, one.table, now).summary))
            _schedule(one, now)
            _stop(one, now)


def _tap(one: Kept, now: pd.Timestamp) -> None:
    key = f"{now:%Y-%m-%d}"
    said = one.done.get(key, {})
    picked = st.segmented_control(
        "Did you keep to it today?",
        list(DONE),
        default=said.get("done"),
        format_func=DONE.__getitem__,
        key=f"done_{one.row_id}_{key}_{one.version}",
    )
    note = st.text_input(
        "A note, if you like", value=said.get("note", ""), key=f"note_{one.row_id}_{key}_{one.version}", max_chars=300
    )
    if picked and (picked != said.get("done") or note != said.get("note", "")):
        done = {**one.done, key: {"done": picked, "note": note}}
        if _write(Edit("experiment", one.row_id, {"done": json.dumps(done, ensure_ascii=False)}, one.version), "noted"):
            st.rerun()


def _write(edit: Edit, what: str) -> bool:
    try:
        return keeping.write([edit], what) is not None
    except StoreError as error:  # changed in another tab
        keeping.trouble(error)
        return True


def _schedule(one: Kept, now: pd.Timestamp | None) -> None:
    experiment = one.experiment
    with st.expander("The schedule", key=f"schedule_{one.row_id}", on_change="rerun") as fold:
        if not fold.open:
            return
        st.markdown(
            f"Filled: {md(experiment.on)}. Hollow: {md(experiment.off)}. Pale days are left out of the comparison."
        )
        widgets.chart(
            charts.schedule_chart(experiment, shell.palette(), now),
            key=f"days_{one.row_id}",
            alt=f"The {experiment.days} days of the experiment with the condition of each.",
        )
        widgets.download(experiment.schedule, key=f"schedule_{one.row_id}")
        _files(experiment, one.row_id)


def _files(experiment: Experiment, row_id: int) -> None:
    with st.container(horizontal=True):
        st.download_button(
            "Into your calendar (.ics)",
            data=lambda: experiments.to_ics(experiment),
            file_name="myolog experiment.ics",
            mime="text/calendar",
            on_click="ignore",
            key=f"ics_{row_id}",
        )
        st.download_button(
            "Protocol (.json)",
            data=lambda: experiments.to_json(experiment).encode(),
            file_name="myolog experiment.json",
            mime="application/json",
            on_click="ignore",
            key=f"protocol_{row_id}",
            help="All that another person needs to repeat it, with the draw.",
        )


def _stop(one: Kept, now: pd.Timestamp) -> None:
    if not one.experiment.start < now:
        return
    with st.expander("Stop early", key=f"stop_{one.row_id}"), st.form(f"stop_form_{one.row_id}", border=False):
        st.markdown("You may stop at any time. It is noted, and the result says so.")
        why = st.text_input("Why, if you like", max_chars=200, key=f"stop_why_{one.row_id}")
        if st.form_submit_button("Stop this experiment"):
            stopped = one.experiment.stop(now - pd.Timedelta(days=1), why)
            edit = Edit("experiment", one.row_id, {"protocol": experiments.to_json(stopped)}, one.version)
            if _write(edit, "stopped an experiment"):
                st.rerun()


def finished(diary: Diary) -> None:
    """Results of experiments that are over."""
    now = pd.Timestamp(today())
    for one in kept():
        experiment = one.experiment
        if _last(experiment) >= now:
            continue
        with st.container(key=f"result_{one.row_id}"):
            try:
                result = analyses.experiment(experiment, diary, one.table, now)
            except ValueError as error:
                widgets.heading(f"{experiment.label}: no result yet")
                st.markdown(md(str(error)))
                _schedule(one, None)
                continue
            widgets.heading(f"{experiment.label}, tested: {result.verdict}")
            st.markdown(md(result.summary))
            noun = outcome_of(diary, experiment.outcome).noun.split(" a day")[0]
            widgets.chart(
                charts.blocks_chart(result.blocks, experiment, shell.palette(), noun),
                key=f"blocks_{one.row_id}",
                alt=f"Rate in each of {len(result.blocks)} blocks, in the order in which they were lived.",
            )
            st.markdown(
                f"Filled: {md(experiment.on)}. Hollow: {md(experiment.off)}. A line joins the two blocks of a pair."
            )
            if result.as_done is not None:
                st.markdown(md(result.as_done.summary))
            st.markdown("\n".join(f"- {md(line)}" for line in result.meaning))
            names = {
                "block": "Block", "pair": "Pair", "condition": "Condition", "first": "From", "last": "To",
                "observed": "Observed days", "total": "Total", "rate": "A day",
            }  # fmt: skip
            widgets.table(
                partial(widgets.named, result.blocks, names),
                key=f"blocks_{one.row_id}",
                method=METHOD,
            )
            _schedule(one, None)


def plan(diary: Diary) -> None:
    """A new plan: the suspect, its two conditions, how long it must run, and the draw."""
    widgets.heading("Test a suspect")
    st.markdown(WHY)
    factors = {f.key: f.label for f in diary.factors} | {
        key: f.label for key, f in catalogue.factors().items() if key not in diary.days
    }
    proposed = st.session_state.pop(SUSPECT, None)
    if proposed in factors:
        st.session_state["plan_factor"] = proposed
    factor = st.selectbox(
        "What do you suspect?", list(factors), format_func=factors.__getitem__, key="plan_factor", width=420
    )
    refused = experiments.refusal(factors[factor], "", "", _medicines(diary))
    if refused:
        st.markdown(md(refused))
        return
    lag = _lag(diary, factor)
    proposal = experiments.propose(factor, lag)
    left, right = st.columns(2, gap="large")
    on = left.text_input("One condition, in your words", key="plan_on", max_chars=200, placeholder="usual coffee")
    off = right.text_input("The other", key="plan_off", max_chars=200, placeholder="no coffee after 10:00")
    st.markdown(md(proposal.reason))
    first, second, third = st.columns(3, gap="large")
    low, high = design.BLOCK_DAYS
    block_days = first.number_input("Days of a block", low, high, proposal.block_days, key=f"plan_block_{factor}")
    pairs = second.number_input("Pairs of blocks", 2, 26, 6, key="plan_pairs")
    start = third.date_input(
        "First day", today() + timedelta(days=1), min_value=today(), key="plan_start", format=widgets.date_format()
    )
    _chances(diary, int(block_days), proposal.washout_days)
    _draw(diary, factor, on, off, lag, int(block_days), int(pairs), start)
    _import()


def _lag(diary: Diary, factor: str) -> int:
    found = analyses.triggers(diary).factors.set_index("factor")["lag"]
    return max(int(found.get(factor, 0)), 0)


def _medicines(diary: Diary) -> list[str]:
    return [str(name) for name in diary.medicines["name"].dropna()]


def _chances(diary: Diary, block_days: int, washout_days: int) -> None:
    try:
        chances = analyses.chances(diary, block_days, min(washout_days, block_days - design.LEAST_ANALYSED))
    except ValueError as error:
        st.markdown(md(str(error)))
        return
    st.markdown("**How long must it run?**")
    widgets.chart(
        charts.power_chart(chances.table, shell.palette()),
        key="power",
        alt="The chance to see a difference, by pairs of blocks, a line for each size of the difference.",
    )
    st.markdown(md(chances.summary))
    names = {"pairs": "Pairs", "weeks": "Weeks", "rate_ratio": "Times as many", "chance": "Chance"}
    widgets.table(lambda: widgets.named(chances.table, names), key="power", method=METHOD)


def _draw(diary: Diary, factor: str, on: str, off: str, lag: int, block_days: int, pairs: int, start: date) -> None:
    if keeping.current() is None:
        st.markdown(
            "To run it, keep this diary on Home first: an experiment lasts for weeks, and what is not kept is gone with the page."
        )
        return
    if not st.button("Draw the schedule and begin", type="primary", key="draw"):
        return
    try:
        made = experiments.plan(
            factor=factor, on=on, off=off, start=start, block_days=block_days, pairs=pairs, lag=lag,
            outcome=diary.outcome, medicines=_medicines(diary),
        )  # fmt: skip
        _begin(made)
    except ValueError as error:
        st.markdown(md(str(error)))


def _begin(made: Experiment) -> None:
    trouble = experiments.conflict(
        made, [one.experiment for one in kept() if _last(one.experiment) >= pd.Timestamp(today())]
    )
    if trouble:
        raise ValueError(trouble)
    row = {"protocol": experiments.to_json(made), "done": "{}"}
    if _write(Edit("experiment", None, row), "planned an experiment"):
        st.rerun()


def _import() -> None:
    with st.expander("Repeat somebody's experiment", key="import_protocol"):
        given = st.file_uploader("Their protocol (.json)", type=["json"], key="protocol_file")
        if given is None:
            return
        try:
            theirs = experiments.from_json(given.getvalue())
            st.markdown(
                f"{md(theirs.label)}: {md(theirs.on)}, against {md(theirs.off)}; {theirs.pairs} pairs of {theirs.block_days} days."
            )
            if keeping.current() is not None and st.button("Draw my own order and begin tomorrow", key="again"):
                _begin(theirs.again(today() + timedelta(days=1)))
        except ValueError as error:
            st.markdown(md(str(error)))


def tested(diary: Diary) -> dict[str, str]:
    """Verdict of each finished experiment by the key of its factor, for other pages."""
    found: dict[str, str] = {}
    now = pd.Timestamp(today())
    for one in kept():
        if _last(one.experiment) < now and one.experiment.outcome in (TALLY, diary.outcome):
            try:
                found.setdefault(
                    one.experiment.factor, analyses.experiment(one.experiment, diary, one.table, now).verdict
                )
            except ValueError:
                continue
    return found
