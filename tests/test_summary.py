"""How things stand: every figure of Home, counted by hand."""

import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from myolog import summary
from myolog.diary import Diary
from myolog.simulate import demo_diary

NAN = math.nan


@pytest.fixture
def diary() -> Diary:
    """Eight days from Monday 5 January 2026; the 8th was not observed."""
    episodes = pd.DataFrame(
        {
            "start": pd.to_datetime(
                ["2026-01-05 21:10", "2026-01-05 21:50", "2026-01-06 07:00", "2026-01-09 00:00", "2026-01-12 21:30"]
            ),
            "timed": [True, True, True, False, True],
            "duration": pd.to_timedelta([2, 4, None, 6, 12], unit="min"),
            "site": ["calf", "calf", "eyelid", None, "calf"],
            "side": ["left", "left", "left", "right", "right"],
            "severity": [2.0, 4.0, NAN, 3.0, 6.0],
        }
    )
    days = pd.DataFrame(
        {"sleep_h": 7.0, "Mood": [1.0, 2, 3, 4, 5, NAN, 3, 3]}, index=pd.date_range("2026-01-05", periods=8)
    )
    return Diary(episodes=episodes, days=days, by_hand=days.index.delete(3))


def test_how_often_in_each_month_counts_observed_days_only() -> None:
    """March: 8 days watched with 4 episodes is 3.5 a week; April has too few days to tell."""
    dates = [f"2026-03-{day:02d}" for day in range(1, 9)] + ["2026-04-01"]
    diary = Diary.from_days(pd.DataFrame({"date": dates, "episodes": [1, 0, 1, 0, 0, 2, 0, 0, 5]}))
    found = summary.by_month(diary)
    assert found["start"].dt.strftime("%Y-%m").tolist() == ["2026-03", "2026-04"]
    assert found["days"].tolist() == [8, 1]
    assert found["rate"].tolist() == pytest.approx([3.5, float("nan")], nan_ok=True)
    assert len(summary.by_month(diary, most=1)) == 1
    assert summary.by_month(Diary()).empty


def test_what_was_done_before_is_counted_once_an_episode() -> None:
    episodes = pd.DataFrame(
        {
            "start": pd.to_datetime(["2026-03-01", "2026-03-02", "2026-03-03", "2026-03-04"]),
            "before": ["In bed; sofa", "in bed;in  bed", None, "walk"],
        }
    )
    found = summary.by_before(Diary(episodes))
    assert found.to_dict("list") == {"what": ["In bed", "sofa", "walk"], "episodes": [2, 1, 1]}
    assert found.attrs["known"] == 3
    assert summary.by_before(Diary()).empty


def test_standing_counts_observed_days(diary: Diary) -> None:
    found = summary.standing(diary)
    assert (found.first, found.last) == (pd.Timestamp("2026-01-05"), pd.Timestamp("2026-01-12"))
    assert (found.span_days, found.observed_days, found.days_without, found.episodes) == (8, 7, 3, 5)
    assert found.weekly.value == pytest.approx(5.0)
    assert found.weekly.days == 7


def test_standing_has_medians_with_their_counts(diary: Diary) -> None:
    found = summary.standing(diary)
    assert (found.median_duration, found.durations) == (pd.Timedelta(minutes=5), 4)
    assert found.duration_quartiles == (pd.Timedelta(minutes=3.5), pd.Timedelta(minutes=7.5))
    assert (found.usual_severity, found.severities) == (3.5, 4)
    assert found.severity_quartiles == (2.75, 4.5)
    assert found.timed_share == 0.8


def test_the_commonest_site_is_among_known_sites(diary: Diary) -> None:
    site = summary.standing(diary).commonest_site
    assert site == summary.CommonestSite("calf", "left", "Left calf", 2, 4)


def test_the_last_weeks_are_compared_in_episodes_a_week() -> None:
    demo = demo_diary()[0]
    found = summary.standing(demo)
    assert found.change.recent.value == pytest.approx(7 * demo.counts().iloc[-28:].mean())
    assert found.change.before.value == pytest.approx(7 * demo.counts().iloc[-56:-28].mean())
    assert found.change.recent_from == found.last - pd.Timedelta(days=27)
    assert found.change.ratio.known


def test_an_empty_diary_stands_nowhere() -> None:
    found = summary.standing(Diary())
    assert (found.first, found.episodes, found.median_duration, found.usual_severity, found.commonest_site) == (
        None,
        0,
        None,
        None,
        None,
    )
    assert math.isnan(found.weekly.value)


def test_tallied_days_without_listed_episodes_are_counted() -> None:
    days = pd.DataFrame({"episodes": [2.0, 0.0, NAN, 1.0]}, index=pd.date_range("2026-01-05", periods=4))
    found = summary.standing(Diary.from_days(days))
    assert (found.episodes, found.observed_days, found.days_without, found.durations) == (3, 3, 1, 0)
    assert math.isnan(found.timed_share)


def test_a_score_stands_as_a_mean_not_a_count(diary: Diary) -> None:
    found = summary.score_standing(diary.with_outcome("Mood"))
    assert (found.outcome, found.observed_days, found.mean.value, found.median) == ("Mood", 7, 3.0, 3.0)
    assert found.quartiles == (2.5, 3.5)


def test_sites_the_most_first_and_those_not_noted_last(diary: Diary) -> None:
    table = summary.by_site(diary)
    assert table["first"].min() == diary.episodes["start"].min()
    assert table.drop(columns="first").to_numpy().tolist() == [
        ["calf", "left", "Left calf", 2],
        ["calf", "right", "Right calf", 1],
        ["eyelid", "left", "Left eyelid", 1],
        ["", "", "Site not noted", 1],
    ]
    assert table["episodes"].sum() == len(diary.episodes)


def test_a_site_the_catalogue_does_not_know_keeps_its_name() -> None:
    assert summary.site_label("Popliteus", "left") == "Left Popliteus"
    assert summary.site_label("calf", "") == "Calf"


def test_hours_are_counted_per_observed_weekday(diary: Diary) -> None:
    table = summary.by_hour(diary)
    assert len(table) == 168
    assert table.attrs["untimed"] == 1
    monday = table.query("weekday == 0 and hour == 21").iloc[0]
    assert monday[["episodes", "observed_days", "rate"]].to_list() == [3, 2, 1.5]
    thursday = table.query("weekday == 3")
    assert (thursday["observed_days"] == 0).all()
    assert thursday["rate"].isna().all()
    assert table["episodes"].sum() == 4


def test_a_late_night_belongs_to_the_weekday_of_the_persons_day() -> None:
    night = pd.DataFrame({"start": pd.to_datetime(["2026-01-06 01:30"])})  # early on Tuesday
    table = summary.by_hour(Diary(episodes=night, day_start="03:00"))
    assert table.query("episodes == 1")[["weekday", "hour"]].to_numpy().tolist() == [[0, 1]]


def test_the_calendar_keeps_missing_days_missing(diary: Diary) -> None:
    table = summary.calendar(diary)
    assert table["count"].fillna(-1).to_list() == [2, 1, 0, -1, 1, 0, 0, 1]
    assert table["observed"].to_list() == [True, True, True, False, True, True, True, True]
    assert table["date"].iloc[0] == pd.Timestamp("2026-01-05")


def test_the_time_line_has_the_smoothed_rate_beside_the_counts(diary: Diary) -> None:
    table = summary.timeline(diary)
    assert table.columns.to_list() == ["count", "observed", "rate", "low", "high", "days"]
    assert table.index.name == "date"
    assert table["rate"].notna().all()
    assert math.isnan(table["count"].iloc[3])


def test_calendar_and_time_line_show_the_picked_outcome(diary: Diary) -> None:
    scored = diary.with_outcome("Mood")
    assert summary.calendar(scored)["count"].fillna(-1).to_list() == [1, 2, 3, 4, 5, -1, 3, 3]
    assert summary.timeline(scored)["count"].fillna(-1).to_list() == [1, 2, 3, 4, 5, -1, 3, 3]


def test_durations_by_week_with_their_quartiles(diary: Diary) -> None:
    table = summary.durations(diary)
    assert table["start"].to_list() == [pd.Timestamp("2026-01-05"), pd.Timestamp("2026-01-12")]
    assert table["n"].to_list() == [3, 1]
    assert table["median"].to_list() == [pd.Timedelta(minutes=4), pd.Timedelta(minutes=12)]
    assert table["q25"].iloc[0] == pd.Timedelta(minutes=3)


@pytest.mark.parametrize(
    ("years", "second", "most"),
    [
        (0.2, "2001-01-08", 20),  # weeks from Monday
        (1, "2001-02-01", 13),
        (3, "2001-02-01", 37),
        (10, "2001-04-01", 41),
        (12, "2002-01-01", 13),
    ],
)
def test_a_long_course_is_told_in_longer_periods(years: float, second: str, most: int) -> None:
    starts = pd.date_range("2001-01-01 10:00", periods=round(365 * years), freq="D")
    table = summary.severities(Diary(pd.DataFrame({"start": starts, "severity": 3.0})))
    assert table["start"].iloc[1] == pd.Timestamp(second)
    assert len(table) <= most
    assert table["n"].sum() == len(starts)


def test_severities_by_month(diary: Diary) -> None:
    table = summary.severities(diary, "month")
    assert table[["start", "n", "median"]].to_numpy().tolist() == [[pd.Timestamp("2026-01-01"), 4, 3.5]]


def test_long_diaries_go_by_month_and_quiet_months_stay() -> None:
    episodes = pd.DataFrame({"start": pd.to_datetime(["2025-01-10 10:00", "2025-06-10 10:00"]), "severity": [3.0, 5.0]})
    table = summary.severities(Diary(episodes=episodes))
    assert len(table) == 6
    assert table["n"].to_list() == [1, 0, 0, 0, 0, 1]
    assert table["median"].iloc[1:5].isna().all()


@pytest.mark.parametrize(("years", "weeks"), [(0.5, 1), (1, 1), (4, 4), (10, 8), (20, 8)])
def test_the_longer_the_time_line_the_wider_its_smoothing(years: float, weeks: int) -> None:
    days = pd.date_range("2001-01-01", periods=round(365 * years), name="date")
    diary = Diary.from_days(pd.DataFrame({"episodes": np.arange(days.size) % 3}, index=days))
    middle = summary.timeline(diary)["days"].iloc[days.size // 2]
    assert middle == min(2 * (2 * 7 * weeks) + 1, days.size)  # all days within two bandwidths, on both sides


@pytest.mark.parametrize(
    "table", [summary.by_site, summary.calendar, summary.timeline, summary.durations, summary.severities]
)
def test_an_empty_diary_has_empty_tables(table: Callable[[Diary], pd.DataFrame]) -> None:
    assert table(Diary()).empty


def test_an_empty_diary_has_a_week_without_hours() -> None:
    table = summary.by_hour(Diary())
    assert len(table) == 168
    assert table["rate"].isna().all()


def test_no_table_shares_its_numbers_with_the_diary(diary: Diary) -> None:
    for table in (summary.calendar(diary), summary.timeline(diary)):
        table["count"] = 0.0
    assert np.nansum(diary.counts()) == 5


def test_a_week_begins_with_the_day_that_the_person_says(diary: Diary) -> None:
    table = summary.by_hour(diary, 6)
    assert table["weekday"].drop_duplicates().tolist() == [6, 0, 1, 2, 3, 4, 5]
    assert table.attrs["untimed"] == 1
    same = table.sort_values(["weekday", "hour"], ignore_index=True)
    pd.testing.assert_frame_equal(same, summary.by_hour(diary), check_flags=False)
    starts = summary.durations(diary, week_start=6)["start"]
    assert starts.tolist() == [pd.Timestamp("2026-01-04"), pd.Timestamp("2026-01-11")]
    assert summary.severities(diary, "week", 5)["start"].iloc[0] == pd.Timestamp("2026-01-03")
