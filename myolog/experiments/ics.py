"""The schedule as a calendar file: one all-day event a block."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pandas as pd

from myolog import ics
from myolog.experiments.design import Experiment
from myolog.experiments.protocol import to_json


def to_ics(experiment: Experiment) -> bytes:
    """Calendar file of the blocks, as far as they were run. The same experiment gives the same bytes."""
    name = hashlib.sha256(to_json(replace(experiment, stopped=None, stop_reason="")).encode()).hexdigest()[:16]
    events = []
    for block in experiment.blocks.itertuples(index=False):
        if experiment.stopped is not None and block.first > experiment.stopped:
            break
        last = block.last if experiment.stopped is None else min(block.last, experiment.stopped)
        events.append(
            [
                f"UID:{name}-{block.block}@myolog",
                f"DTSTAMP:{experiment.start:%Y%m%d}T000000Z",
                f"DTSTART;VALUE=DATE:{block.first:%Y%m%d}",
                f"DTEND;VALUE=DATE:{last + pd.Timedelta(days=1):%Y%m%d}",  # the first day after the event
                f"SUMMARY:{ics.escaped(experiment.words(block.condition))}",
                f"DESCRIPTION:{ics.escaped(_told(experiment, block.block))}",
            ]
        )
    return ics.calendar("Experiments", events)


def _told(experiment: Experiment, block: int) -> str:
    left_out = experiment.washout_days
    days = "first day is" if left_out == 1 else f"first {left_out} days are"
    wash = f" Its {days} left out of the comparison." if left_out else ""
    return f"Block {block} of {2 * experiment.pairs} of the experiment on {experiment.label}.{wash} Log every day, days without episodes too."
