"""Experiments: a suspect tested on oneself, in blocks of days whose order is drawn by lot.

The way of the data: `design` (the plan and its draw, after `safety` has refused what can harm) -> `done` (what was
done, all that is shown while it runs) -> `analysis` (the result, by the `randomisation` test) -> `sentences`. `chances`
says before how long it must run; `protocol` and `ics` are its files.
"""

from myolog.experiments.analysis import AsDone, ExperimentResult, analyse
from myolog.experiments.chances import Power, power
from myolog.experiments.design import Experiment, Proposal, conflict, plan, propose
from myolog.experiments.done import Adherence, adherence
from myolog.experiments.ics import to_ics
from myolog.experiments.protocol import from_json, to_json
from myolog.experiments.safety import refusal

__all__ = [
    "Adherence",
    "AsDone",
    "Experiment",
    "ExperimentResult",
    "Power",
    "Proposal",
    "adherence",
    "analyse",
    "conflict",
    "from_json",
    "plan",
    "power",
    "propose",
    "refusal",
    "to_ics",
    "to_json",
]
