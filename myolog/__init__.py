"""Myolog: what goes with muscle twitches, cramps and spasms, from a person's own diary."""

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
