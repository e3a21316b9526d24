"""Diaries whose truth is known: a daily series for tests and benchmarks, whole people's logs for the demo and for looking.

Everything is drawn from a seed with numpy alone, so that the same call gives the same diary.
"""

from myolog.simulate.days import TrueEffect, Truth, simulate_days
from myolog.simulate.demo import demo_diary, ten_day_diary
from myolog.simulate.named import named_factors
from myolog.simulate.other_counts import other_counts
from myolog.simulate.people import simulate_person
from myolog.simulate.truths import acts_through, both_ends, follows_same_day, noticing, same_minute, weekly_plan

__all__ = [
    "TrueEffect",
    "Truth",
    "acts_through",
    "both_ends",
    "demo_diary",
    "follows_same_day",
    "named_factors",
    "noticing",
    "other_counts",
    "same_minute",
    "simulate_days",
    "simulate_person",
    "ten_day_diary",
    "weekly_plan",
]
