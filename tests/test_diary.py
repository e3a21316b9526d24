"""Which days were observed, what is counted on them, and that a diary never changes."""

import dataclasses
from datetime import date

import numpy as np
import pandas as pd
import pytest

from myolog import Diary
from myolog.diary import TALLY
from myolog.wording import titled

NAN = float("nan")


def days_of(first: str, count: int) -> pd.DatetimeIndex:
    return pd.date_range(first, periods=count, freq="D", name="date")


def episodes(*starts: str, **columns: object) -> pd.DataFrame:
    return pd.DataFrame({"start": pd.to_datetime(list(starts)), **columns})


def test_a_blank_tally_cell_is_missing_and_a_filled_zero_is_zero() -> None:
    frame = pd.DataFrame({"episodes": [2, NAN, 0, NAN, 1]}, index=days_of("2026-03-01", 5))
    counts = Diary.from_days(frame).counts()
    np.testing.assert_array_equal(counts, [2, NAN, 0, NAN, 1])
    assert counts.index[0] == pd.Timestamp("2026-03-01")


def test_rows_of_a_hand_kept_log_count_only_between_the_first_and_the_last_episode() -> None:
    log = pd.DataFrame({"sleep_h": [7.0] * 7}, index=days_of("2026-03-01", 7))
    diary = Diary(episodes("2026-03-03 10:00", "2026-03-05 09:00"), log, by_hand=log.index)
    np.testing.assert_array_equal(diary.counts(), [NAN, NAN, 1, 0, 1, NAN, NAN])


def test_a_day_without_a_row_is_missing_even_between_two_episodes() -> None:
    diary = Diary(episodes("2026-03-01 10:00", "2026-03-04 10:00"))
    np.testing.assert_array_equal(diary.counts(), [1, NAN, NAN, 1])


def test_device_rows_never_make_a_day_observed() -> None:
    # Three years of sleep data beside 60 tallied days: only the 60 are observed.
    index = days_of("2023-01-01", 1095)
    frame = pd.DataFrame({"sleep_h": 7.0, TALLY: NAN}, index=index)
    frame.iloc[500:560, 1] = 1.0
    diary = Diary(days=frame, by_hand=())
    assert int(diary.observed().sum()) == 60
    assert int(diary.counts().notna().sum()) == 60


def test_a_declared_range_counts_days_without_anything_as_zero() -> None:
    diary = Diary(episodes("2026-03-02 10:00")).declare("2026-03-01", "2026-03-04")
    np.testing.assert_array_equal(diary.counts(), [0, 1, 0, 0])


def test_the_larger_of_tally_and_list_counts() -> None:
    tally = pd.DataFrame({TALLY: [5.0, 1.0, NAN]}, index=days_of("2026-03-01", 3))
    listed = episodes("2026-03-01 10:00", "2026-03-02 10:00", "2026-03-02 12:00", "2026-03-03 12:00")
    np.testing.assert_array_equal(Diary(listed, tally).counts(), [5, 2, 1])


def test_the_day_boundary_moves_the_day_and_never_the_timestamp() -> None:
    diary = Diary(episodes("2026-03-02 01:30", "2026-03-02 03:00"), day_start="03:00")
    assert diary.counts().to_dict() == {pd.Timestamp("2026-03-01"): 1.0, pd.Timestamp("2026-03-02"): 1.0}
    assert list(diary.episodes["start"]) == [pd.Timestamp("2026-03-02 01:30"), pd.Timestamp("2026-03-02 03:00")]


def test_an_episode_without_an_hour_keeps_its_date_under_any_boundary() -> None:
    diary = Diary(episodes("2026-03-02", timed=[False]), day_start="03:00")
    assert list(diary.counts().index) == [pd.Timestamp("2026-03-02")]


@pytest.mark.parametrize("text", ["24:00", "13:00", "3", "03:60", "three", ""])
def test_a_day_start_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="HH:MM"):
        Diary(day_start=text)


def test_rows_of_one_bout_are_one_onset() -> None:
    rows = episodes(
        "2026-03-01 10:00",  # lasts until 10:05
        "2026-03-01 10:15",  # 10 min after the end: same bout
        "2026-03-01 10:40",  # 25 min after the last start, whose end is not known: a new one
        "2026-03-01 10:41",  # another site: its own
        duration=pd.to_timedelta(["5min", None, None, None]),
        site=["calf", "calf", "calf", "eyelid"],
    )
    assert Diary(rows).counts().tolist() == [4.0]
    assert Diary(rows).onset_counts().tolist() == [3.0]


def test_a_bout_is_at_most_two_hours_long() -> None:
    starts = pd.date_range("2026-03-01 10:00", periods=19, freq="10min")  # three hours of rows, one every 10 min
    rows = pd.DataFrame({"start": starts, "site": "calf"})
    assert Diary(rows).onset_counts().tolist() == [2.0]


def test_onsets_are_the_rows_that_begin_a_bout_at_a_known_hour() -> None:
    rows = episodes(
        "2026-03-01 10:00",
        "2026-03-01 10:08",
        "2026-03-01 12:00",
        "2026-03-02 00:00",
        site="calf",
        timed=[True, True, True, False],
    )
    rows["duration"] = pd.Timedelta(minutes=2)
    found = Diary(rows).onsets()
    assert found["start"].tolist() == [pd.Timestamp("2026-03-01 10:00"), pd.Timestamp("2026-03-01 12:00")]
    assert Diary(rows).onset_counts().tolist() == [2.0, 1.0]
    assert len(Diary(rows).onsets(gap=pd.Timedelta(minutes=5))) == 3
    assert Diary().onsets().empty


def test_onsets_are_missing_where_more_was_tallied_than_listed() -> None:
    tally = pd.DataFrame({TALLY: [3.0, 0.0, 1.0]}, index=days_of("2026-03-01", 3))
    diary = Diary(episodes("2026-03-01 10:00", "2026-03-03 10:00"), tally)
    np.testing.assert_array_equal(diary.onset_counts(), [NAN, 0, 1])


def test_a_log_of_episode_days_only_has_nothing_to_compare_with() -> None:
    diary = Diary(episodes("2026-03-01 10:00", "2026-03-05 10:00", "2026-03-08 10:00"))
    assert diary.lacks_quiet_days
    assert not diary.declare("2026-03-01", "2026-03-08").lacks_quiet_days
    assert not Diary().lacks_quiet_days


def test_many_episodes_every_day_and_a_forgotten_week_are_no_log_of_episode_days_only() -> None:
    # Mean 6 a day: Poisson leaves exp(-6) = 0.25 % of days without; of 60 days none is expected.
    tally = pd.DataFrame({TALLY: [5.0, 6.0, 7.0] * 20 + [NAN] * 7 + [6.0]}, index=days_of("2026-03-01", 68))
    assert not Diary(days=tally).lacks_quiet_days
    few = pd.DataFrame({TALLY: [1.0, 2.0, 1.0] * 20 + [NAN] * 7 + [1.0]}, index=days_of("2026-03-01", 68))
    assert Diary(days=few).lacks_quiet_days


def test_a_score_can_be_the_outcome_and_then_is_no_factor() -> None:
    frame = pd.DataFrame({"Soreness": [2.0, NAN, 3.0], "sleep_h": [7.0, 6.0, 8.0]}, index=days_of("2026-03-01", 3))
    diary = Diary.from_days(frame, outcome="Soreness")
    np.testing.assert_array_equal(diary.outcome_values(), [2, NAN, 3])
    assert [f.key for f in diary.factors] == ["sleep_h"]
    with pytest.raises(ValueError, match="no column 'Pain'"):
        diary.with_outcome("Pain")


def test_an_own_column_named_as_for_a_program_is_shown_in_words() -> None:
    names = ["garden_work_min", "muscle_pain", "my walks", "Steps", "h", "Cups_per_day"]
    frame = pd.DataFrame({name: [5.0, 9.0, 7.0] for name in names}, index=days_of("2026-03-01", 3))
    shown = {f.key: titled(f) for f in Diary.from_days(frame).factors}
    assert shown == {
        "garden_work_min": "Garden work, min", "muscle_pain": "Muscle pain",
        "my walks": "my walks", "Steps": "Steps", "h": "h", "Cups_per_day": "Cups_per_day",
    }  # fmt: skip


def test_the_step_of_an_own_factor_is_its_rounded_interquartile_range() -> None:
    values = np.arange(0, 41, dtype=float)  # quartiles 10 and 30: 20 apart
    frame = pd.DataFrame({"Steps": values * 100, "Sauna": (values > 20).astype(float)}, index=days_of("2026-03-01", 41))
    steps = {f.key: f.step for f in Diary.from_days(frame).factors}
    assert steps == {"Steps": 2000.0, "Sauna": 1.0}


def test_a_part_observes_what_the_whole_observed() -> None:
    log = pd.DataFrame({"sleep_h": [7.0] * 9}, index=days_of("2026-03-01", 9))
    whole = Diary(episodes("2026-03-01 10:00", "2026-03-09 09:00"), log, by_hand=log.index)
    part = whole.between("2026-03-03", "2026-03-06")
    pd.testing.assert_series_equal(part.counts(), whole.counts().loc["2026-03-03":"2026-03-06"], check_freq=False)
    assert len(part.episodes) == 0


def test_slicing_keeps_what_touches_the_part() -> None:
    diary = Diary(
        episodes("2026-03-01 10:00", "2026-03-05 10:00"),
        ranges=pd.DataFrame({"start": pd.to_datetime(["2026-03-01"]), "end": pd.to_datetime(["2026-03-31"])}),
        medicines=pd.DataFrame({"name": ["A", "B"], "start": pd.to_datetime(["2025-01-01", "2026-04-01"])}),
        intakes=pd.DataFrame(
            {"what": ["coffee"] * 2, "when": pd.to_datetime(["2026-03-01 08:00", "2026-03-05 08:00"])}
        ),
    )
    part = diary.between(date(2026, 3, 4), date(2026, 3, 6))
    assert part.medicines["name"].tolist() == ["A"]
    assert part.intakes["when"].tolist() == [pd.Timestamp("2026-03-05 08:00")]
    np.testing.assert_array_equal(part.counts(), [0, 1, 0])


def test_a_diary_does_not_change() -> None:
    diary = Diary.from_days(pd.DataFrame({"episodes": [1.0, 2.0]}, index=days_of("2026-03-01", 2)))
    before = diary.digest
    with pytest.raises(dataclasses.FrozenInstanceError):
        diary.outcome = "x"  # type: ignore[misc]
    days, counts, observed = diary.days, diary.counts(), diary.observed()
    days["episodes"] = 9.0
    counts.iloc[0] = 9.0
    observed.iloc[0] = False
    assert diary.digest == before
    assert diary.counts().tolist() == [1.0, 2.0]
    assert Diary(days=diary.days).digest == before


@pytest.mark.parametrize(
    "change",
    [
        {"day_start": "03:00"},
        {"outcome": "sleep_h"},
        {"by_hand": ["2026-03-01"]},
        {"episodes": episodes("2026-03-01 10:00", notes=["a note"])},
        {"days": pd.DataFrame({TALLY: [1.0, 2.0], "sleep_h": [7.0, NAN]}, index=days_of("2026-03-01", 2))},
    ],
    ids=lambda c: next(iter(c)),
)
def test_equal_means_equal_in_everything(change: dict[str, object]) -> None:
    frame = pd.DataFrame({TALLY: [1.0, 2.0], "sleep_h": [7.0, 8.0]}, index=days_of("2026-03-01", 2))
    diary = Diary.from_days(frame)
    assert diary == Diary.from_days(frame.iloc[::-1].reset_index())
    assert hash(diary) == hash(Diary.from_days(frame))
    assert diary.replace(**change) != diary
    assert diary != "a diary"


def test_text_that_differs_only_in_where_it_is_cut_differs() -> None:
    first = Diary(episodes("2026-03-01", "2026-03-01", notes=["ab", "c"]))
    second = Diary(episodes("2026-03-01", "2026-03-01", notes=["a", "bc"]))
    assert first != second


@pytest.mark.parametrize(
    ("frame", "says"),
    [
        (pd.DataFrame({"episodes": [1, 2]}, index=pd.to_datetime(["2026-03-01", "2026-03-01"])), "more than one row"),
        (pd.DataFrame({"episodes": [-1]}, index=pd.to_datetime(["2026-03-01"])), "below zero"),
        (pd.DataFrame({"episodes": [1]}, index=pd.to_datetime(["2026-03-01 10:00"])), "without a time of day"),
        (pd.DataFrame({"episodes": [1]}, index=pd.to_datetime(["2026-03-01"]).tz_localize("UTC")), "time zone"),
        (pd.DataFrame({"episodes": [1]}, index=pd.DatetimeIndex([pd.NaT])), "calendar day"),
        (pd.DataFrame({"by_hand": [1]}, index=pd.to_datetime(["2026-03-01"])), "name of its own"),
        (pd.DataFrame({"episodes": ["many"]}, index=pd.to_datetime(["2026-03-01"])), "numbers of episodes"),
        (pd.DataFrame({"episodes": [1, 0]}), "not numbers"),  # no dates at all: no day of 1970
        (pd.DataFrame({"date": ["01/02/2026", "13/02/2026"], "episodes": [1, 0]}), "like 2024-03-05"),
        (pd.DataFrame({"date": ["the first"], "episodes": [1]}), "like 2024-03-05"),
    ],
)
def test_days_that_make_no_sense_are_refused_in_a_sentence(frame: pd.DataFrame, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Diary.from_days(frame)


@pytest.mark.parametrize(
    "dates",
    [
        ["2026-03-01", "2026-03-02"],
        [date(2026, 3, 1), date(2026, 3, 2)],
        np.array(["2026-03-01", "2026-03-02"], dtype="datetime64[D]"),
        days_of("2026-03-01", 2),
    ],
)
def test_days_in_any_type_of_date_are_the_same_diary(dates: object) -> None:
    frame = pd.DataFrame({"episodes": [1.0, 0.0]})
    assert Diary.from_days(frame.assign(date=dates)) == Diary.from_days(frame.set_axis(days_of("2026-03-01", 2)))


def test_a_moment_in_text_is_never_read_in_one_of_two_orders() -> None:
    diary = Diary(pd.DataFrame({"start": ["2026-02-01 10:00", "2026-02-03"]}))
    assert diary.episodes["start"].tolist() == [pd.Timestamp("2026-02-01 10:00"), pd.Timestamp("2026-02-03")]
    with pytest.raises(ValueError, match="like 2024-03-05 22:30"):
        Diary(pd.DataFrame({"start": ["01/02/2026 10:00"]}))


def test_an_empty_diary_is_a_diary() -> None:
    diary = Diary()
    assert len(diary) == 0
    assert diary.counts().empty
    assert diary.onset_counts().empty
    assert diary.factors == ()
    assert diary == Diary()


def test_a_repr_tells_nothing_of_a_person() -> None:
    frame = pd.DataFrame({"episodes": [1.0], "notes": ["secret"]}, index=days_of("2026-03-01", 1))
    assert repr(Diary.from_days(frame)) == "<Diary of 1 days>"
