"""Diaries whose truth is known: a daily series for tests and benchmarks, a whole person's log for the demo.

Everything is drawn from a seed with numpy alone, so that the same call gives the same diary.
"""

from myolog.simulate.days import TrueEffect, Truth, simulate_days
from myolog.simulate.demo import demo_diary, ten_day_diary

__all__ = ["TrueEffect", "Truth", "demo_diary", "simulate_days", "ten_day_diary"]
