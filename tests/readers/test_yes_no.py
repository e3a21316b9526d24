"""Yes and no in seven languages, ticks, and amounts that are only answered with yes."""

from collections.abc import Callable

import numpy as np
import pytest

from myolog import Reading

Read = Callable[..., Reading]


@pytest.mark.parametrize(
    ("yes", "no"),
    [("yes", "no"), ("Y", "N"), ("TRUE", "FALSE"), ("ja", "nein"), ("oui", "non"), ("sí", "no"), ("sim", "não"), ("sì", "no"), ("ja", "nee"), ("✓", "✗"), ("1", "0")],
)  # fmt: skip
def test_answers_in_many_words(read: Read, yes: str, no: str) -> None:
    days = read(f"date,Hiking\n2024-03-14,{yes}\n2024-03-15,{no}\n2024-03-16,\n").diary.days
    assert days["Hiking"].tolist()[:2] == [1, 0]
    assert np.isnan(days["Hiking"].iloc[2])


@pytest.mark.parametrize(
    ("header", "key"),
    [("Alcohol", "alcohol"), ("alcohol_units", "alcohol"), ("Coffee", "caffeine_had"), ("Exercise", "trained"), ("Magnesium", "magnesium_taken")],
)  # fmt: skip
def test_an_amount_answered_with_yes_is_its_yes_no_factor(read: Read, header: str, key: str) -> None:
    reading = read(f"date,{header}\n2024-03-14,yes\n2024-03-15,no\n")
    assert reading.diary.days[key].tolist() == [1, 0]
    assert reading.columns["unit"].iloc[1] == "yes/no"


def test_zero_and_one_without_a_unit_are_no_and_yes(read: Read) -> None:
    assert read("date,Exercise\n2024-03-14,1\n2024-03-15,0\n").diary.days["trained"].tolist() == [1, 0]


def test_an_amount_without_a_yes_no_factor_becomes_one_of_the_person_s_own(read: Read) -> None:
    assert read("date,Stress\n2024-03-14,yes\n2024-03-15,no\n").diary.days["Stress"].tolist() == [1, 0]


def test_a_blank_beside_ticks_is_not_logged_unless_chosen(read: Read) -> None:
    text = "date,Stretched\n2024-03-14,x\n2024-03-15,\n2024-03-16,x\n"
    reading = read(text)
    assert np.isnan(reading.diary.days["Stretched"].iloc[1])
    question = next(q for q in reading.questions if q.kind == "empty")
    assert question.default == "not logged"
    again = read(text, **question.answer("none"))
    assert again.diary.days["Stretched"].tolist() == [1, 0, 1]
    assert again.columns["empty_means"].iloc[1] == "none"


def test_another_answer_is_a_problem(read: Read) -> None:
    rows = "".join(f"2024-03-{d:02d},yes\n" for d in range(1, 11))
    reading = read(f"date,Alcohol\n{rows}2024-03-12,maybe\n")
    assert reading.problems[["row", "found", "expected"]].to_numpy().tolist() == [[12, "maybe", "yes or no"]]


def test_none_and_no_among_amounts_are_zero_and_told(read: Read) -> None:
    reading = read("date,caffeine_mg\n2024-03-14,200\n2024-03-15,none\n2024-03-16,no\n2024-03-17,150\n")
    assert reading.diary.days["caffeine_mg"].tolist() == [200, 0, 0, 150]
    assert reading.problems["action"].tolist() == ["told"]


def test_no_sleep_is_not_zero_hours(read: Read) -> None:
    reading = read("date,sleep_h\n2024-03-14,7\n2024-03-15,none\n2024-03-16,8\n")
    assert np.isnan(reading.diary.days["sleep_h"].iloc[1])
    assert reading.problems["row"].tolist() == [3]


def test_none_is_a_remedy_that_was_tried(read: Read) -> None:
    episodes = read("start,site,remedies\n2024-03-14 10:00,calf,none\n2024-03-15 10:00,calf,n/a\n").diary.episodes
    assert episodes["remedies"].iloc[0] == "none"
    assert episodes["remedies"].isna().iloc[1]


@pytest.mark.parametrize("mark", ["", "-", "--", "n/a", "NA", "null", "NaN", "?", "#N/A", " "])
def test_marks_for_nothing_are_missing(read: Read, mark: str) -> None:
    reading = read(f"date,sleep_h,Mood,Weather\n2024-03-14,7,3,sun\n2024-03-15,{mark},{mark},{mark}\n")
    assert reading.diary.days.iloc[1].isna().all()
    assert reading.diary.days["Mood"].iloc[0] == 3
    assert set(reading.problems["action"]) <= {"told"}


def test_drinks_under_the_name_of_a_yes_no_factor_are_numbers_of_your_own_and_told(read: Read) -> None:
    reading = read("date,Alcohol\n2024-03-14,2 drinks\n2024-03-15,0\n2024-03-16,1 drink\n")
    assert reading.diary.days["Alcohol"].tolist() == [2, 0, 1]
    assert "a factor of your own" in reading.problems["fix"].iloc[0]
    mixed = read("date,Alcohol\n2024-03-14,2 drinks\n2024-03-15,1 beer\n2024-03-16,3\n")
    assert "a note" in mixed.problems["fix"].iloc[0]
    assert mixed.diary.days["Alcohol"].tolist() == ["2 drinks", "1 beer", "3"]
