"""What a second file says of days never makes them watched, unless the person says so."""

from __future__ import annotations

import numpy as np
import pandas as pd

from myolog import Reading, read_diary
from myolog.readers.reading import Question

TALLY = "date,episodes\n2024-03-01,2\n2024-03-02,0\n2024-03-06,1\n2024-03-09,0\n"
EPISODES = "start,site\n2024-03-01 10:00,calf\n2024-03-09 11:00,calf\n"


def by_day(rows: str, first: int = 1, last: int = 12) -> str:
    return rows + "".join(f"2024-03-{day:02d},7,3\n" for day in range(first, last + 1))


def files(*contents: str) -> list[tuple[str, bytes]]:
    return [(f"log {n}.csv", content.encode()) for n, content in enumerate(contents, start=1)]


def the_question(reading: Reading) -> Question:
    (question,) = (q for q in reading.questions if q.kind in ("kept", "rows"))
    return question


def test_days_that_the_tally_leaves_blank_are_missing_whatever_another_file_knows_of_them() -> None:
    reading = read_diary(*files(TALLY, by_day("date,sleep_h,stress\n")))
    counts = reading.diary.counts()
    assert counts.dropna().tolist() == [2, 0, 1, 0]
    assert reading.diary.days["sleep_h"].notna().all()  # the nights are kept all the same
    told = reading.problems[reading.problems["file"] == "log 2.csv"].iloc[0]
    assert "5 days" in told["found"]
    assert "log 1.csv" in told["found"]
    assert told["action"] == "told"


def test_the_order_of_the_files_and_blank_cells_change_nothing() -> None:
    blank = TALLY.replace("2024-03-06,1", "2024-03-04,\n2024-03-06,1")
    log = by_day("date,sleep_h,stress\n")
    assert read_diary(*files(log, TALLY)).diary.counts().equals(read_diary(*files(TALLY, log)).diary.counts())
    assert read_diary(*files(blank, log)).diary.counts().equals(read_diary(*files(TALLY, log)).diary.counts())


def test_who_kept_the_log_by_hand_watched_on_its_days() -> None:
    given = files(TALLY, by_day("date,sleep_h,stress\n"))
    question = the_question(read_diary(*given))
    again = read_diary(*given, **question.answer("by hand"))
    # between the first and the last day with an episode, 1 to 6 March, and where it was tallied
    expected = [2.0, 0, 0, 0, 0, 1, np.nan, np.nan, 0, np.nan, np.nan, np.nan]
    np.testing.assert_array_equal(again.diary.counts(), expected)
    assert not (again.problems["file"] == "log 2.csv").any()


def test_before_a_tally_began_the_rows_of_a_log_count() -> None:
    episodes = "start,site\n2024-02-27 10:00,calf\n"
    log = "date,sleep_h,stress\n2024-02-28,7,3\n2024-02-29,7,3\n2024-03-03,7,3\n"
    counts = read_diary(*files(episodes, log, TALLY)).diary.counts()
    assert counts[["2024-02-28", "2024-02-29"]].tolist() == [0, 0]
    assert np.isnan(counts["2024-03-03"])


def test_three_years_of_nights_beside_a_tally_change_no_count() -> None:
    rng = np.random.default_rng(5)
    tallied = pd.date_range("2022-01-01", "2024-12-31")[np.sort(rng.choice(1096, 60, replace=False))]
    tally = pd.DataFrame({"date": tallied, "episodes": rng.poisson(1.5, 60)})
    nights = pd.DataFrame({"date": pd.date_range("2022-01-01", "2024-12-31"), "sleep_h": 7.0})
    alone = read_diary(("tally.csv", tally.to_csv(index=False).encode())).diary.counts()
    both = read_diary(
        ("tally.csv", tally.to_csv(index=False).encode()), ("sleep.csv", nights.to_csv(index=False).encode())
    )
    assert both.diary.counts().dropna().equals(alone.dropna())


def test_days_without_a_training_are_not_the_only_ones_that_nobody_watched() -> None:
    sessions = "Date,Sport,RPE,Duration (min)\n2024-03-02,run,5,60\n2024-03-05,gym,4,30\n2024-03-08,run,6,20\n"
    reading = read_diary(*files(EPISODES, sessions))
    assert reading.diary.counts().dropna().tolist() == [1, 1]
    assert reading.diary.days["training_load"].tolist() == [300, 120, 120]
    question = the_question(reading)
    assert read_diary(*files(EPISODES, sessions), **question.answer("sessions")).diary == reading.diary
    assert read_diary(*files(EPISODES, sessions), **question.answer("day")).diary.counts().dropna().sum() == 2
    assert read_diary(*files(EPISODES, sessions), **question.answer("day")).diary.counts().notna().sum() == 5


def test_a_log_of_what_devices_know_as_well_is_asked_about() -> None:
    log = by_day("date,sleep,caffeine\n")
    question = the_question(read_diary(*files(EPISODES, log)))
    assert question.default == "readings"
    assert read_diary(*files(EPISODES, log)).diary.counts().dropna().tolist() == [1, 1]
    again = read_diary(*files(EPISODES, log), **question.answer("day"))
    assert again.diary.counts().notna().sum() == 9


def test_a_table_with_the_columns_of_the_template_is_a_log_kept_by_hand() -> None:
    reading = read_diary(*files(EPISODES, by_day("date,sleep_h,caffeine_mg\n")))
    assert reading.questions == ()
    assert reading.diary.counts().notna().sum() == 9


def test_what_only_a_person_can_know_is_not_asked_about() -> None:
    for header in ("date,sleep_h,stress\n", "date,sleep_h,My headache\n"):
        reading = read_diary(*files(EPISODES, by_day(header)))
        assert not [q for q in reading.questions if q.kind == "kept"]
    template = ("days.csv", by_day("date,sleep_h,caffeine_mg\n").encode())
    assert not [q for q in read_diary(*files(EPISODES), template).questions if q.kind == "kept"]
