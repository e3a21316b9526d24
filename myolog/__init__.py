"""Myolog: what goes with muscle twitches, cramps and spasms, from a person's own diary."""

from myolog.diary import Diary
from myolog.errors import AmbiguousDates, UnreadableFile
from myolog.readers import Reading, read_diary

__all__ = ["AmbiguousDates", "Diary", "Reading", "UnreadableFile", "read_diary"]
