"""Sentences for people: counted, calm, with their interval, and never with the word cause."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import myolog
from myolog import catalogue, rates, summary, wording
from myolog.diary import Diary
from myolog.rates import Change, Estimate

DATA = Path(__file__).resolve().parent.parent / "data"
NAN = math.nan
SLEEP = catalogue.factors()["sleep_h"]
TODAY = pd.Timestamp("2026-03-01")


def change_of(ratio: float, low: float, high: float, reason: str = "") -> Change:
    return Change(
        Estimate(8.0, 6, 10, 28), Estimate(8.0 / ratio, 6, 10, 28), Estimate(ratio, low, high, 28), TODAY, TODAY, reason
    )


def bins_of(*rows: tuple[float, float, int, float]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["left", "right", "days", "rate"])
    return table.assign(label=[f"{left} to {right}" for left, right in zip(table["left"], table["right"], strict=True)])


@pytest.mark.parametrize(
    ("low", "high", "begins"),
    [(1.2, 2.1, "More than before"), (0.3, 0.8, "Fewer than before"), (0.8, 3.4, "May be a rise, may still be chance")],
)
def test_a_change_is_named_only_where_its_interval_misses_one(low: float, high: float, begins: str) -> None:
    said = wording.change_sentence(change_of(2.0, low, high))
    assert said.startswith(begins)
    assert "8.0 episodes a week in the last four weeks, 4.0 in the four before" in said
    assert f"2.0 times as many, {low} to {high}" in said


@pytest.mark.parametrize(("ratio", "way"), [(2.4, "rise"), (0.5, "fall")])
def test_a_large_change_is_not_hidden_where_chance_may_have_made_it(ratio: float, way: str) -> None:
    made = change_of(2.0, 0.4, 3.0)
    made = replace(made, ratio=replace(made.ratio, value=ratio))
    assert wording.change_sentence(made).startswith(f"May be a {way}, may still be chance: 8.0 episodes a week")
    assert wording.change_words(made) == f"may be a {way}"


def test_the_course_is_told_month_by_month() -> None:
    months = pd.DataFrame(
        {"start": pd.to_datetime(["2026-01-01", "2026-02-01", "2026-03-01"]), "rate": [1.8, float("nan"), 8.0]}
    )
    assert wording.course_sentence(months) == "By month: Jan 1.8, Mar 8.0 a week."
    assert wording.course_sentence(months.head(2)) == ""


def test_a_change_of_a_score_is_higher_not_more() -> None:
    said = wording.change_sentence(change_of(2.0, 1.2, 2.5), counts=False)
    assert said.startswith("Higher than before: 8.0 on average")
    assert "as many" not in said


def test_without_an_interval_no_change_is_claimed() -> None:
    assert "too few days to tell" in wording.change_sentence(change_of(2.0, NAN, NAN))
    missing = replace(change_of(2.0, NAN, NAN, "Only 5 days."), ratio=Estimate(NAN, NAN, NAN, 0))
    assert wording.change_sentence(missing) == "Only 5 days."


def test_lowest_and_highest_days_are_told_in_counted_words() -> None:
    bins = bins_of((4, 6, 34, 4.12), (6, 7.5, 60, 3.0), (7.5, 9, 40, 1.9))
    assert wording.frequency_sentence(bins, SLEEP) == (
        "On 34 days with less than 6 h of sleep: 4.1 episodes a day; on 40 days with 7 h 30 min or more: 1.9"
    )


def test_a_day_without_and_single_values_are_named_as_they_are() -> None:
    load = catalogue.factors()["training_load"]
    assert "On 20 days with no training load: 2.0" in wording.frequency_sentence(
        bins_of((0, 0, 20, 2.0), (0, 200, 9, 3.0)), load
    )
    stress = catalogue.factors()["stress"]
    assert "with stress at 2: 1.0 episodes a day; on 4 days with stress at 5" in wording.frequency_sentence(
        bins_of((2, 2, 5, 1.0), (5, 5, 4, 2.0)), stress
    )


def test_yes_and_no_are_with_and_without() -> None:
    alcohol = catalogue.factors()["alcohol"]
    said = wording.frequency_sentence(bins_of((0, 0, 30, 2.0), (1, 1, 9, 3.0)), alcohol)
    assert said == "On 30 days with no alcohol: 2.0 episodes a day; on 9 days with alcohol: 3.0"


def test_one_group_of_days_is_nothing_to_compare() -> None:
    assert "to compare" in wording.frequency_sentence(bins_of((4, 6, 34, 4.0)), SLEEP)


def test_the_busiest_hours_may_lie_over_midnight() -> None:
    hours = pd.DataFrame({"weekday": 0, "hour": range(24), "episodes": 0})
    hours.loc[hours["hour"].isin([22, 23, 0, 1]), "episodes"] = [3, 4, 5, 6]
    assert wording.when_sentence(hours).startswith("The busiest four hours are 22:00 to 02:00: 18 of 18")


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.0, "0.0"), (0.04, "0.04"), (0.099, "0.1"), (2.0, "2.0"), (9.94, "9.9"), (9.96, "10"), (32.7, "33"), (1234.5, "1,234")],
)  # fmt: skip
def test_rates_are_whole_from_ten_on_and_small_ones_have_two_decimals(value: float, said: str) -> None:
    assert wording.rate(value) == said


def test_an_interval_is_as_fine_as_its_estimate() -> None:
    assert wording.interval(Estimate(32.7, 29.1, 36.7, 85)) == "29 to 37"
    assert wording.interval(Estimate(14.3, 9.8, 18.1, 85)) == "10 to 18"
    assert wording.interval(Estimate(8.6, 7.1, 10.44, 85)) == "7.1 to 10.4"
    assert wording.interval(Estimate(0.3, 0.04, 1.26, 85)) == "0.04 to 1.3"  # nothing is rounded to nought
    assert wording.interval(Estimate(36.64, 36.42, 36.85, 85), counts=False) == "36.4 to 36.9"


def test_rates_side_by_side_are_equally_fine() -> None:
    bins = bins_of((4, 6, 34, 12.2), (6, 9, 40, 8.4))
    assert wording.frequency_sentence(bins, SLEEP).endswith(": 12 episodes a day; on 40 days with 6 h or more: 8")
    bins = bins_of((4, 6, 34, 36.64), (6, 9, 40, 36.91))  # of a score: two that differ never read the same
    assert wording.frequency_sentence(bins, SLEEP, "on average").endswith(
        ": 36.6 on average; on 40 days with 6 h or more: 36.9"
    )


def test_ratings_are_whole_or_half() -> None:
    assert [wording.rating(value) for value in (5.2, 5.25, 6, 6.75, NAN)] == ["5", "5.5", "6", "7", "–"]


def sentences(diary: Diary) -> list[str]:
    """Everything Home and Triggers say of a diary."""
    now = summary.standing(diary)
    sites = summary.by_site(diary)
    return [
        wording.weekly_sentence(now),
        wording.only_episode_days_sentence(now),
        wording.change_sentence(now.change),
        wording.where_sentence(sites),
        wording.when_sentence(summary.by_hour(diary)),
        wording.duration_sentence(now),
        wording.severity_sentence(now),
        wording.observed_sentence(now.observed_days, max(now.span_days, 1)),
        *(wording.site_sentence(diary, row.site, row.side) for row in sites.itertuples() if row.site),
        *(
            wording.frequency_sentence(rates.binned_rate(diary.counts(), diary.factor_values(f.key), f, lag), f)
            for f in diary.factors
            for lag in range(4)
        ),
    ]


@pytest.mark.parametrize("folder", ["demo", "demo_ten_days", None])
def test_no_sentence_holds_a_missing_number_or_claims_a_cause(folder: str | None) -> None:
    diary = myolog.read_diary(DATA / folder).diary if folder else Diary()
    for said in sentences(diary):
        assert said
        assert not {"nan", "none", "nat", "inf", "cause", "causes"} & set(said.lower().replace(",", " ").split()), said


def test_the_numbers_of_the_demo_are_those_of_its_file() -> None:
    diary = myolog.read_diary(DATA / "demo").diary
    rows = pd.read_csv(DATA / "demo" / "episodes.csv")
    calves = rows[(rows["site"] == "calf") & (rows["side"] == "left")]
    said = wording.site_sentence(diary, "calf", "left")
    assert f"Left calf: {len(calves)} episodes" in said
    assert f"median severity {wording.number(float(np.nanmedian(calves['severity'])))} of 10" in said


def diary_with(durations: list[float], severities: list[float]) -> Diary:
    starts = pd.date_range("2026-03-01 10:00", periods=len(durations), freq="D")
    spans = pd.to_timedelta(durations, unit="min")
    return Diary(
        pd.DataFrame({"start": starts, "duration": spans, "severity": severities, "site": "calf", "side": "left"})
    )


def test_one_episode_is_one_and_episodes_alike_are_no_range() -> None:
    one, alike = (summary.standing(diary_with([4.0] * n, [3.0] * n)) for n in (1, 9))
    assert wording.duration_sentence(one) == "The one episode with a duration lasted 4 min"
    assert wording.severity_sentence(one) == "The one episode with a severity is rated 3 of 10"
    assert wording.duration_sentence(alike) == "At least half of the episodes last 4 min"
    assert wording.severity_sentence(alike) == "At least half of the episodes are rated 3 of 10"
    single = diary_with([4.0], [3.0])
    assert "1 of 1 episode with a known site" in wording.where_sentence(summary.by_site(single))
    assert "1 of 1 episode with a known time" in wording.when_sentence(summary.by_hour(single))


@pytest.mark.parametrize(
    ("days", "episodes", "said"),
    [
        (10, 14, "14 episodes on 10 observed days; too few days to say how often a week"),
        (30, 0, "No episode on 30 observed days"),
    ],
)
def test_how_often_a_week_is_not_said_of_a_few_days(days: int, episodes: int, said: str) -> None:
    counts = [episodes, *[0] * (days - 1)]
    frame = pd.DataFrame({"episodes": counts}, index=pd.date_range("2026-03-01", periods=days, name="date"))
    assert wording.weekly_sentence(summary.standing(Diary.from_days(frame))) == said


@pytest.mark.parametrize(
    ("observed", "days", "said"),
    [
        (1, 1, "The one day was observed"),
        (9, 9, "All 9 days were observed"),
        (1, 2, "1 of 2 days was observed; the other one is missing, not zero"),
        (291, 309, "291 of 309 days were observed; the other 18 are missing, not zero"),
    ],
)
def test_observed_days_are_one_or_many(observed: int, days: int, said: str) -> None:
    assert wording.observed_sentence(observed, days) == said
