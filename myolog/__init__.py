"""Myolog: what goes with muscle twitches, cramps and spasms, from a person's own diary."""

from myolog.diary import Diary

__all__ = ["Diary"]
