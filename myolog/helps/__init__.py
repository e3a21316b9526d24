"""What helps: how long it took until an episode eased, and how often it ended soon, with a remedy and without.

The way of the data: `tried` (a row an episode, its remedies apart) -> `clustered` (intervals that respect several
episodes of one day) -> `compare` (which stand out) -> `sentences` (words). Association, never more.
"""

from myolog.helps.compare import Helps, what_helps
from myolog.helps.tried import counted_by, remedies_of, tried, with_remedy

__all__ = ["Helps", "counted_by", "remedies_of", "tried", "what_helps", "with_remedy"]
