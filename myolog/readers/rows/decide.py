"""Which kind of row a table has: what the person says, what the table shows, else the likeliest, to be asked."""

from __future__ import annotations

from myolog.readers.rows import days, episodes, events, tallies
from myolog.readers.rows.seen import Rows, Seen
from myolog.readers.table.measures import counted
from myolog.readers.table.sheet import Column


def find_rows(seen: Seen) -> Rows:
    """Kind of the rows of a dated table that is none of the lists."""
    sheet, start = seen.sheet, seen.dated.start
    if sheet.is_ours:
        return Rows("day" if seen.file.part == "days" else "episode", "It is named so in the folder of a diary.")
    if start.wish.target == "start":
        return Rows("episode", f"You said that “{start.name}” is the start of an episode.", is_said=True)
    tally, episode = tallies.evidence(seen), episodes.evidence(seen)
    if start.wish.target == "date":
        return Rows("tally" if tally else "day", f"You said that “{start.name}” is the day.", is_said=True)
    return _shown(seen, tally, episode) or Rows(*events.guess(seen), is_shown=False)


def _shown(seen: Seen, tally: str, episode: str) -> Rows | None:
    """What the table shows its rows to be, by the reasons for a tally and for episodes; None if it shows nothing."""
    if tally and not (episode and _lists_each(seen)):
        return Rows("tally", tally)
    if episode:
        return Rows("episode", episode)
    day = days.evidence(seen)
    return Rows("day", day) if day else None


def find_pairs(seen: Seen) -> tuple[Column, Column] | None:
    """The columns with the names and the values of a table that has one of each in a row; None if it has none."""
    pair = None if seen.sheet.is_ours else events.pairs(seen)
    return None if pair is None or tallies.evidence(seen) or episodes.evidence(seen) else pair


def _lists_each(seen: Seen) -> bool:
    """Whether a table with a number of episodes lists each of them: with hours, and several on a day, or with its place."""
    has_details = any(c.role == "attribute" and c.guess.key in ("site", "duration", "kind") for c in seen.others)
    numbers = [numbers for c in tallies.counts(seen) if (numbers := counted(c)) is not None]
    if any((own > 1).any() for own in numbers):  # a row that counts several is none of them
        return False
    is_answered = bool(tallies.answers(seen)) and not tallies.sites(seen.sheet)
    return (seen.timeline.has_clock and not seen.has_a_row_a_day) or (has_details and is_answered)
