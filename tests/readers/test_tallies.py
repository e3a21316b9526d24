"""How many episodes a day had, in the ways that people write it."""

from collections.abc import Callable

import numpy as np
import pytest

from myolog import Reading
from myolog.parsing.tallies import read_tally

Read = Callable[..., Reading]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("4", "number", 4), ("none", "number", 0), ("no", "number", 0), ("four", "number", 4), ("twice", "number", 2), ("4x", "number", 4), ("x4", "number", 4),
        ("3-4", "between", 4), ("3 to 5", "between", 4), ("2 or 3", "between", 3), ("~4", "about", 4), ("4ish", "about", 4), ("4?", "about", 4), ("maybe 4", "about", 4),
        ("12+", "at least", 12), (">12", "at least", 12), ("more than 12", "at least", 12), ("IIII", "marks", 4), ("IIII III", "marks", 7), ("xxxx", "marks", 4),
        ("|||", "marks", 3), ("yes", "yes", 1), ("checked", "yes", 1),
    ],
)  # fmt: skip
def test_a_number_of_episodes(text: str, kind: str, value: float) -> None:
    assert read_tally(text) == (kind, value)


@pytest.mark.parametrize("text", ["a few", "lots", "too many to count", "several", "all day"])
def test_words_without_a_number(text: str) -> None:
    tally = read_tally(text)
    assert tally is not None
    assert tally.kind == "vague"
    assert np.isnan(tally.value)


@pytest.mark.parametrize("text", ["calf", "9 am calf", "5-2", "4 mg", "-3", "2024-03-05", "", "?"])
def test_what_is_no_number_of_episodes(text: str) -> None:
    assert read_tally(text) is None


def test_a_tally_in_words_is_still_the_tally_and_what_was_read_is_told(read: Read) -> None:
    cells = ["3-4", "~4", "loads", "12+", "none", "IIII", "4", ""]
    rows = "".join(f"2024-03-{day:02d},{cell},7\n" for day, cell in enumerate(cells, start=1))
    reading = read(f"Date,Twitches,Sleep\n{rows}")
    assert reading.diary.counts().fillna(-1).tolist() == [4, 4, -1, 12, 0, 4, 4, -1]
    told = reading.problems.query("column == 'Twitches'")
    assert told.query("action == 'set aside'")["found"].tolist() == ["loads"]
    assert [
        any(part in fix for fix in told["fix"]) for part in ("“3-4” as 4", "“~4” as 4", "“12+” as 12", "“IIII” as 4")
    ] == [True] * 4


def test_a_tally_that_is_only_ticked_asks_for_its_empty_cells(read: Read) -> None:
    text = "Date,Twitched?,Sleep\n2024-03-05,checked,7\n2024-03-06,,6\n2024-03-07,checked,5\n"
    reading = read(text)
    assert reading.diary.counts().fillna(-1).tolist() == [1, -1, 1]
    question = next(q for q in reading.questions if q.kind == "empty")
    assert read(text, **question.answer("none")).diary.counts().tolist() == [1, 0, 1]


def test_text_under_the_name_of_a_tally_is_an_episode_and_none_a_quiet_day(read: Read) -> None:
    reading = read("Date,Twitches,Sleep\n2024-03-05,calf at night,7\n2024-03-06,none,6\n2024-03-07,thumb at work,5\n")
    assert reading.diary.counts().tolist() == [1, 0, 1]
    assert reading.diary.episodes["Twitches"].tolist() == ["calf at night", "thumb at work"]


def test_checked_boxes_are_yes_and_their_empty_cells_are_asked(read: Read) -> None:
    reading = read("Date,Magnesium,Sleep\n2024-03-05,checked,7\n2024-03-06,,6\n2024-03-07,checked,5\n")
    assert reading.diary.days["magnesium_taken"].fillna(-1).tolist() == [1, -1, 1]
    assert [q.column for q in reading.questions if q.kind == "empty"] == ["Magnesium"]
