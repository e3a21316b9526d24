"""Tables with more columns than a person notes: what is compared is asked, what is kept is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from myolog import Reading, read_diary
from myolog.readers.reading import Choice, Question
from myolog.readers.table.wide import MOST_FACTORS, MOST_KEPT

Read = Callable[..., Reading]
DAYS = ("2024-03-14", "2024-03-15", "2024-03-16")


def table(columns: Sequence[tuple[str, Sequence[str]]]) -> str:
    """Three days with an episode each."""
    lines = [",".join(["date", "episodes", *(name for name, _ in columns)])]
    lines += [",".join([day, "1", *(cells[i] for _, cells in columns)]) for i, day in enumerate(DAYS)]
    return "\n".join(lines) + "\n"


NUMBERS = ("1", "2", "3")


def test_as_many_columns_as_a_person_notes_are_factors_without_a_question(read: Read) -> None:
    reading = read(table([(f"c{i}", NUMBERS) for i in range(MOST_FACTORS)]))
    assert len(reading.diary.factors) == MOST_FACTORS
    assert not reading.questions
    assert reading.problems.empty


def test_of_more_the_known_and_the_best_filled_are_factors_and_the_rest_is_kept(read: Read) -> None:
    """Of 88 columns of numbers one is known (sleep), 59 are filled on three days and taken, 28 have a gap."""
    gaps = [(f"gap{i}", ("1", "", "3")) for i in range(28)]
    full = [(f"full{i}", NUMBERS) for i in range(59)]
    reading = read(table([*gaps, *full, ("sleep_h", ("7", "", "")), ("mood", ("good", "bad", "good"))]))
    assert {f.key for f in reading.diary.factors} == {"sleep_h", *(name for name, _ in full)}
    assert reading.diary.days["gap0"].dropna().tolist() == ["1", "3"]
    assert reading.diary.days["mood"].tolist() == ["good", "bad", "good"]
    assert reading.problems["found"].tolist() == ["91 columns"]  # the 88, the date, the episodes and the mood
    assert "60 were taken as factors" in reading.problems["fix"].iloc[0]
    (question,) = reading.questions
    assert question.kind == "columns"
    assert question.sentence.startswith("Which of these 88 columns")
    assert [c.value for c in question.choices[:2]] == ["sleep_h", "full0"]
    assert question.choices[0].label == "sleep_h (Sleep), 33% filled"
    assert question.choices[-1].label == "gap27, 67% filled"
    assert isinstance(question.default, tuple)
    assert len(question.default) == 60


def test_the_answer_makes_the_chosen_columns_factors_and_leaves_the_others_out(read: Read) -> None:
    text = table([*((f"c{i}", NUMBERS) for i in range(80)), ("sleep_h", ("7", "8", "6"))])
    (question,) = read(text).questions
    again = read(text, **question.answer(["sleep_h", "c79", "c3"]))
    assert [f.key for f in again.diary.factors] == ["sleep_h", "c3", "c79"]
    assert list(again.diary.days.columns) == ["episodes", "c3", "c79", "sleep_h"]
    assert not again.questions
    assert again.problems.empty


def test_an_answer_says_nothing_of_a_chosen_column_with_a_known_name() -> None:
    question = Question("columns", "log.csv", "", "", (Choice("Sleep", "", "sleep_h"), Choice("a", "")), ("Sleep", "a"))
    assert question.answer(["Sleep"]) == {"mapping": {("log.csv", "a"): {"role": "ignore"}}}
    assert question.answer([])["mapping"]["log.csv", "Sleep"] == {"role": "ignore"}


def test_what_is_said_of_a_column_counts_however_many_there_are(read: Read) -> None:
    text = table([(f"c{i}", NUMBERS) for i in range(3_000)])
    reading = read(text, mapping={"c2999": "own"})
    assert reading.diary.days["c2999"].tolist() == [1, 2, 3]
    assert len(reading.diary.factors) == MOST_FACTORS + 1


def test_thousands_of_columns_are_one_problem(read: Read) -> None:
    reading = read(table([(f"c{i}", NUMBERS) for i in range(5_000)]))
    assert reading.diary.days.shape == (3, 1 + MOST_FACTORS + MOST_KEPT)
    assert len(reading.problems) == 1
    assert "the 3,940 emptiest stay in your file" in reading.problems["fix"].iloc[0]


@pytest.mark.parametrize("cells", [("good", "bad", ""), ("2024-03-01", "2024-03-02", "")])
def test_text_and_dates_are_no_factors_to_choose_from(read: Read, cells: Sequence[str]) -> None:
    reading = read(table([(f"c{i}", cells) for i in range(100)]))
    assert not reading.questions
    assert reading.diary.days.shape == (3, 101)


def test_a_diary_with_a_wide_table_comes_back_as_it_was(read: Read) -> None:
    diary = read(table([(f"c{i}", NUMBERS) for i in range(80)])).diary
    again = read_diary(*diary.files().items())
    assert again.diary == diary
    assert not again.questions
