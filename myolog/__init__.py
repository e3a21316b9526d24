"""Myolog: what goes with muscle twitches, cramps and spasms, from a person's own diary.

>>> import myolog
>>> reading = myolog.read_diary("data/demo")
>>> result = myolog.find_triggers(reading.diary)
>>> result.findings[0].factor.label
'Training load'

Reports are made by `myolog.report`, charts by `myolog.charts`, experiments planned and analysed by `myolog.experiments`, diaries
kept by `myolog.store`.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from myolog.diary import Diary
    from myolog.errors import AmbiguousDates, UnreadableFile
    from myolog.helps import Helps, what_helps
    from myolog.readers import Reading, read_diary, trace
    from myolog.triggers import DoseResponse, TriggerResult, dose_response, find_triggers

__version__ = "0.2.0"

__all__ = [
    "AmbiguousDates",
    "Diary",
    "DoseResponse",
    "Helps",
    "Reading",
    "TriggerResult",
    "UnreadableFile",
    "dose_response",
    "find_triggers",
    "read_diary",
    "trace",
    "what_helps",
]

_MODULES = {
    "diary": ("Diary",),
    "errors": ("AmbiguousDates", "UnreadableFile"),
    "helps": ("Helps", "what_helps"),
    "readers": ("Reading", "read_diary", "trace"),
    "triggers": ("DoseResponse", "TriggerResult", "dose_response", "find_triggers"),
}


def __getattr__(name: str) -> object:
    """A public name, loaded when it is first asked for: scipy and pyarrow take seconds."""
    for module, names in _MODULES.items():
        if name in names:
            return getattr(import_module(f"myolog.{module}"), name)
    raise AttributeError(f"module 'myolog' has no attribute {name!r}")
