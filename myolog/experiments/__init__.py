"""Experiments: a suspect tested on oneself, in blocks of days whose order is drawn by lot.

The way of the data: `safety` (what can harm is refused, what is not everyday is asked) -> `design` (the plan and its
draw) -> `done` (what was done, all that is shown while it runs) -> `analysis` (the result, by the `randomisation` test)
-> `sentences`, and `conclusion` for other pages and the report. `chances` says before how long it must run; `protocol`
and `ics` are its files.
"""

from myolog.experiments.analysis import AsDone, ExperimentResult, analyse
from myolog.experiments.chances import Power, power
from myolog.experiments.conclusion import Conclusion, conclude
from myolog.experiments.design import Experiment, Proposal, conflict, plan, propose
from myolog.experiments.done import Adherence, adherence, clock_changes, clock_sentence
from myolog.experiments.ics import to_ics
from myolog.experiments.protocol import from_json, to_json
from myolog.experiments.safety import Question, example, questions, refusal, usual_amounts

__all__ = [
    "Adherence",
    "AsDone",
    "Conclusion",
    "Experiment",
    "ExperimentResult",
    "Power",
    "Proposal",
    "Question",
    "adherence",
    "analyse",
    "clock_changes",
    "clock_sentence",
    "conclude",
    "conflict",
    "example",
    "from_json",
    "plan",
    "power",
    "propose",
    "questions",
    "refusal",
    "to_ics",
    "to_json",
    "usual_amounts",
]
