"""Diaries whose truth is known: a daily series for tests and benchmarks, whole people's logs for the demo and for looking.

Everything is drawn from a seed with numpy alone, so that the same call gives the same diary.
"""

from myolog.simulate.days import TrueEffect, Truth, simulate_days
from myolog.simulate.demo import demo_diary, ten_day_diary
from myolog.simulate.people import simulate_person

__all__ = ["TrueEffect", "Truth", "demo_diary", "simulate_days", "simulate_person", "ten_day_diary"]
