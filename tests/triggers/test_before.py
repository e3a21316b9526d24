"""Counted comparisons of the hours before onsets, by hand on a month of Mondays."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from myolog.diary import Diary
from myolog.simulate.hours import simulate_hours
from myolog.triggers.before import WINDOWS, Timetable, counted_comparisons

# The Mondays of March 2026 are 2, 9, 16, 23 and 30.
COFFEES = ("03-02 14:00", "03-09 14:00", "03-16 10:00", "03-23 13:00", "03-30 15:00")


def month(
    onsets: tuple[str, ...] = ("03-09 15:00",),
    coffees: tuple[str, ...] = COFFEES,
    *,
    tea: bool = True,
    more: pd.DataFrame | None = None,
    **parts: Any,  # noqa: ANN401 - the arguments of Diary
) -> Diary:
    """March 2026, logged completely, with tea at eight on every day so that every day has an intake."""
    rows = [("coffee", f"2026-{at}") for at in coffees]
    if tea:
        rows += [("tea", f"{day:%Y-%m-%d} 08:00") for day in pd.date_range("2026-02-27", "2026-04-01")]
    intakes = pd.DataFrame(rows, columns=["what", "when"]).assign(when=lambda t: pd.to_datetime(t["when"]))
    if more is not None:
        intakes = pd.concat([intakes.assign(timed=True, amount=float("nan")), more], ignore_index=True)
    episodes = parts.pop("episodes", None)
    if episodes is None:
        starts = pd.to_datetime([f"2026-{at}" for at in onsets])
        episodes = pd.DataFrame({"start": starts, "site": [f"site {i}" for i in range(len(starts))]})
    return Diary(episodes=episodes, intakes=intakes, **parts).declare("2026-03-01", "2026-03-31")


def row(diary: Diary, exposure: str, window: int, **options: Any) -> pd.Series:  # noqa: ANN401
    table = counted_comparisons(diary, **options).set_index(["exposure", "window_from"])
    return table.loc[(exposure, WINDOWS[window][0])]


NUMBERS = ["onsets", "onsets_exposed", "times", "times_exposed"]


def test_the_hours_before_by_hand() -> None:
    # In the 2 h before 15:00: on the 9th at 14:00; of the other Mondays the 2nd and, exactly two hours before, the 23rd. What
    # is noted for the very minute of the moment (the 30th) did not come before it.
    near = row(month(), "coffee", 0)
    assert near[NUMBERS].tolist() == [1, 1, 4, 2]
    assert (near["onset_share"], near["matched_share"]) == (1.0, 0.5)
    assert row(month(), "coffee", 1)[NUMBERS].tolist() == [1, 0, 4, 1]  # 10:00 on the 16th is 5 h before
    assert row(month(), "coffee", 2)[NUMBERS].tolist() == [1, 0, 4, 0]
    assert row(month(), "tea", 2)[NUMBERS].tolist() == [1, 1, 4, 4]  # 08:00 is 7 h before


def test_only_the_same_weekday_and_month_is_comparable() -> None:
    table = Timetable(month(("03-03 10:00", "03-31 10:00")))
    moments, owner = table.comparable
    days = pd.to_datetime(moments.astype("datetime64[us]"))
    assert set(days.day_of_week) == {1}
    assert set(days.month) == {3}
    assert sorted(days.day[owner == 0]) == [10, 17, 24]  # the 31st has an onset at that time
    assert (days.hour == 10).all()


def test_a_time_near_another_onset_is_not_comparable() -> None:
    assert row(month(("03-09 15:00", "03-23 15:20")), "coffee", 0)["times"] == 3 + 3
    assert row(month(("03-09 15:00", "03-23 15:40")), "coffee", 0)["times"] == 4 + 4


def test_a_day_without_any_intake_is_missing_not_unexposed() -> None:
    rows = month().intakes
    # The window of 6 to 24 h before Monday the 16th begins on the Sunday before it.
    no_sunday = month().replace(intakes=rows[rows["when"].dt.strftime("%m-%d") != "03-15"])
    assert row(no_sunday, "coffee", 0)["times"] == 4
    assert row(no_sunday, "coffee", 2)["times"] == 3
    no_monday = month().replace(intakes=rows[rows["when"].dt.strftime("%m-%d") != "03-16"])
    assert row(no_monday, "coffee", 0)["times"] == 3
    no_own = month().replace(intakes=rows[rows["when"].dt.strftime("%m-%d") != "03-09"])
    assert row(no_own, "coffee", 0)[["onsets", "times"]].tolist() == [0, 0]
    assert pd.isna(row(no_own, "coffee", 0)["onset_share"])


def test_an_intake_without_its_hour_leaves_only_itself_open() -> None:
    untimed = pd.DataFrame({"what": ["coffee"], "when": pd.to_datetime(["2026-03-16"]), "timed": False})
    diary = month(more=untimed)
    assert row(diary, "coffee", 0)["times"] == 3
    assert row(diary, "tea", 0)["times"] == 4


def test_an_amount_of_zero_is_a_noted_day_on_which_nothing_was_taken() -> None:
    zero = pd.DataFrame({"what": ["coffee"], "when": pd.to_datetime(["2026-03-16 14:00"]), "timed": True, "amount": 0})
    found = row(month(tea=True, more=zero), "coffee", 0)
    assert found[NUMBERS].tolist() == [1, 1, 4, 2]
    assert found["intakes"] == len(COFFEES)


def test_names_are_one_whatever_their_case_and_spaces() -> None:
    more = pd.DataFrame(
        {"what": [" Coffee ", "COFFEE"], "when": pd.to_datetime(["2026-03-16 14:00", "2026-03-30 14:30"])}
    )
    diary = month(more=more.assign(timed=True))
    assert list(counted_comparisons(diary)["exposure"].unique()) == ["tea", "coffee"]
    assert row(diary, "coffee", 0)["label"] == "coffee"
    assert row(diary, "coffee", 0)["times_exposed"] == 4


def test_rows_of_one_bout_count_once() -> None:
    starts = pd.to_datetime(["2026-03-09 15:00", "2026-03-09 15:08", "2026-03-09 15:16"])
    episodes = pd.DataFrame({"start": starts, "duration": pd.Timedelta(minutes=2), "site": "calf"})
    diary = month(episodes=episodes)
    assert Timetable(diary).kept.bouts == 1
    assert row(diary, "coffee", 0)["onsets"] == 1


def test_what_is_left_out_is_counted() -> None:
    starts = pd.to_datetime([f"2026-03-{at}" for at in ("09 15:00", "10 03:00", "11 00:00", "11 12:00", "12 22:59")])
    episodes = pd.DataFrame({"start": starts, "timed": [True, True, False, True, True], "site": list("abcde")})
    kept = Timetable(month(episodes=episodes)).kept
    assert (kept.bouts, kept.untimed, kept.asleep, kept.unclear, kept.compared) == (5, 1, 1, 1, 2)


def test_days_on_which_more_was_tallied_than_listed_are_left_out() -> None:
    days = pd.DataFrame({"episodes": [3.0]}, index=pd.to_datetime(["2026-03-09"]))
    kept = Timetable(month(("03-09 15:00", "03-16 15:00"), days=days)).kept
    assert (kept.bouts, kept.unclear, kept.compared) == (2, 1, 1)


def test_waking_hours_may_go_past_midnight() -> None:
    diary = month(("03-09 01:00", "03-10 09:00", "03-11 15:00"))
    assert Timetable(diary, (10, 2)).kept.compared == 2
    assert Timetable(diary, (7, 23)).kept.compared == 2
    assert Timetable(diary, (0, 24)).kept.compared == 3


@pytest.mark.parametrize("waking", [(7, 7), (-1, 8), (8, 25), (24, 7), (float("nan"), 7)])
def test_waking_hours_that_are_none_are_an_error(waking: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="two different hours"):
        Timetable(month(), waking)


def test_the_day_boundary_of_a_night_owl_decides_weekday_and_logged_days() -> None:
    # 01:00 on Tuesday the 10th belongs to Monday the 9th, and is compared with the other Monday nights.
    diary = month(("03-10 01:00",), ("03-10 00:30", "03-17 00:30"), day_start="03:00")
    table = Timetable(diary, (10, 3))
    days = pd.to_datetime(table.comparable[0].astype("datetime64[us]"))
    assert sorted(days.strftime("%m-%d")) == ["03-03", "03-17", "03-24", "03-31"]
    assert row(diary, "coffee", 0, waking=(10, 3))[NUMBERS].tolist() == [1, 1, 4, 1]


def test_every_onset_weighs_the_same_in_the_matched_share() -> None:
    # Monday the 9th has three comparable Mondays, two of them after coffee; Tuesday the 10th four, none of them.
    diary = month(("03-09 15:00", "03-10 15:00"), ("03-02 14:00", "03-16 14:00"))
    diary = diary.replace(intakes=diary.intakes[diary.intakes["when"].dt.strftime("%m-%d") != "03-30"])
    found = row(diary, "coffee", 0)
    assert found[NUMBERS].tolist() == [2, 0, 3 + 4, 2]
    assert found["matched_share"] == pytest.approx((2 / 3 + 0) / 2)


def test_an_empty_diary_and_one_without_intakes_have_no_rows() -> None:
    for diary in (Diary(), month().replace(intakes=None), month(()).replace(intakes=None)):
        table = counted_comparisons(diary)
        assert table.empty
        assert {"exposure", "onsets", "matched_share"} <= set(table.columns)


def test_intakes_years_away_from_the_episodes_do_no_harm() -> None:
    far = pd.DataFrame({"what": ["coffee"], "when": pd.to_datetime(["1999-01-01 10:00"]), "timed": True})
    assert row(month(more=far), "coffee", 0)[NUMBERS].tolist() == [1, 1, 4, 2]


def test_shares_before_onsets_rise_with_a_true_effect_and_not_without() -> None:
    def excess(size: float) -> float:
        diary = simulate_hours(500, seed=4, rate=3.0, effects={("coffee", 0, 2): size})
        near = row(diary, "coffee", 0)
        return float(near["onset_share"] - near["matched_share"])

    assert excess(0.7) > 0.03
    assert abs(excess(0.0)) < 0.015
