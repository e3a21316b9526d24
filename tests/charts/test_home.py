import itertools
import re
from datetime import date

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from myolog.charts import base, home
from myolog.charts.palette import DARK, LIGHT, Palette

HOSTILE = "<b>big</b>%{x}"


def timeline(counts: list[float], start: str = "2026-03-02") -> pd.DataFrame:
    values = np.asarray(counts, dtype=float)
    index = pd.date_range(start, periods=len(values), name="date", unit="us")
    rate = np.linspace(1.0, 3.0, len(values))
    return pd.DataFrame(
        {"count": values, "observed": ~np.isnan(values), "rate": rate, "low": rate - 0.5, "high": rate + 0.5},
        index=index,
    )


def long_timeline(days: int) -> pd.DataFrame:
    rng = np.random.default_rng(5)
    counts = rng.poisson(3, days).astype(float)
    counts[rng.random(days) < 0.2] = np.nan
    return timeline(list(counts), "2016-02-11")


def trace(chart: go.Figure, name: str) -> go.Bar | go.Scatter:
    (found,) = [t for t in chart.data if t.name == name]
    return found


def said(chart: go.Figure) -> list[str]:
    """What is written on a chart, as a reader sees it."""
    return [re.sub(r"<(?!br)[^>]*>", "", a.text) for a in chart.layout.annotations]


def key_of(chart: go.Figure) -> list[str]:
    """Words of the line that says what the shades mean."""
    return [word for text in said(chart) for word in re.split("[\u2002\u200a]+", text)]


# The time line


def test_every_logged_day_has_its_count_and_no_other_day_has_one() -> None:
    chart = home.timeline_chart(timeline([2, 0, np.nan, np.nan, 5, 1]), LIGHT)
    days = trace(chart, "episodes")
    assert dict(zip(days.x, days.y, strict=True)) == {
        "2026-03-02": 2,
        "2026-03-03": 0,
        "2026-03-06": 5,
        "2026-03-07": 1,
    }


def test_a_bar_stands_on_each_day_with_episodes_and_reaches_its_count() -> None:
    bars = trace(home.timeline_chart(timeline([2, 0, np.nan, 5]), LIGHT), "bars")
    # By hand: 84 % of a day around its date, up to the count and back to zero; no bar for zero, none for missing.
    assert bars.line.shape == "hv"
    assert list(zip(bars.x, bars.y, strict=True)) == [
        ("2026-03-01 13:55", 2),
        ("2026-03-02 10:04", 0),
        ("2026-03-04 13:55", 5),
        ("2026-03-05 10:04", 0),
    ]
    assert bars.fill == "tozeroy"


def test_days_not_logged_are_hatched_and_named_once() -> None:
    chart = home.timeline_chart(timeline([2, np.nan, np.nan, 0, np.nan, 1]), LIGHT)
    gaps = trace(chart, "not logged")
    assert list(gaps.x) == ["2026-03-03", "2026-03-06"]
    assert [width / base.DAY for width in gaps.width] == [2, 1]
    assert list(gaps.customdata) == ["Tue 3 Mar to Wed 4 Mar 2026", "Fri 6 Mar 2026"]
    assert gaps.marker.pattern.shape
    assert said(chart).count("not logged") == 1


def test_a_date_without_a_row_is_a_day_not_logged() -> None:
    table = timeline([2, 1, 3, 4]).drop(pd.Timestamp("2026-03-03"))
    assert list(trace(home.timeline_chart(table, LIGHT), "not logged").x) == ["2026-03-03"]


def test_a_day_of_zero_answers_the_pointer() -> None:
    chart = home.timeline_chart(timeline([2, 0, 1]), LIGHT)
    pointer = trace(chart, "episodes")
    assert pointer.x[1] == "2026-03-03"
    assert pointer.customdata[1].startswith("0 episodes<br>smoothed 2 a day, 1.5 to 2.5")
    assert pointer.customdata[2].startswith("1 episode<br>")
    assert chart.layout.hovermode == "x"  # anywhere above or below the day
    assert "%{x|%a %-d %b %Y}" in pointer.hovertemplate


def test_smoothed_rate_and_its_interval_are_those_of_the_table() -> None:
    table = timeline([2, 0, 1, 4])
    chart = home.timeline_chart(table, LIGHT)
    assert list(trace(chart, "rate").y) == pytest.approx(list(table["rate"]), abs=1e-4)
    area = trace(chart, "interval")
    assert list(area.y[:4]) == pytest.approx(list(table["high"]), abs=1e-4)
    assert list(area.y[4:8]) == pytest.approx(list(table["low"])[::-1], abs=1e-4)


def test_the_line_is_not_drawn_where_the_rate_is_missing() -> None:
    table = timeline([2, 0, 1, 4, 2])
    table.loc[table.index[2], ["rate", "low", "high"]] = np.nan
    assert list(trace(home.timeline_chart(table, LIGHT), "rate").y)[2] is None


def test_above_four_hundred_days_a_mark_is_the_mean_of_a_week_of_logged_days() -> None:
    table = long_timeline(500)
    chart = home.timeline_chart(table, LIGHT)
    weeks = trace(chart, "episodes")
    # By hand: Python's own calendar, week by week.
    by_week: dict[tuple[int, int], list[float]] = {}
    for day, count in table["count"].dropna().items():
        by_week.setdefault(day.isocalendar()[:2], []).append(count)
    drawn = {date.fromisoformat(x).isocalendar()[:2]: y for x, y in zip(weeks.x, weeks.y, strict=True)}
    assert drawn == {week: pytest.approx(np.mean(counts), abs=1e-4) for week, counts in by_week.items()}
    assert "mean of each week" in chart.layout.title.text
    first = next(iter(by_week.values()))
    assert weeks.customdata[0].startswith(f"{sum(first):.0f} episodes on {len(first)} logged days")
    assert "Week of" in weeks.hovertemplate


def test_the_smoothed_rate_reaches_the_last_day_of_a_week_that_has_just_begun() -> None:
    table = timeline([1.0] * 408, "2024-01-01")  # ends on Tuesday 11 February 2025
    last = trace(home.timeline_chart(table, LIGHT), "rate").x[-1]
    assert pd.Timestamp(last) == table.index[-1]


def test_a_score_is_dots_not_piles_and_is_called_by_its_name() -> None:
    chart = home.timeline_chart(timeline([2, 0, np.nan, 1.5]), LIGHT, noun="Soreness", is_score=True)
    days = trace(chart, "dots")
    assert days.mode == "markers"
    assert list(days.y) == [2, 0, 1.5]
    assert chart.layout.title.text == "Soreness, each day"
    assert trace(chart, "Soreness").customdata[2].startswith("Soreness: 1.5")


@pytest.mark.parametrize("scores", [[-3, 2, -1], [71.5, 72, 70], [0, 0, 0], [-2, -2, -2]])
def test_every_score_lies_within_the_axis(scores: list[float]) -> None:
    table = timeline(scores)
    table[["rate", "low", "high"]] = np.nan
    low, high = home.timeline_chart(table, LIGHT, noun="Mood", is_score=True).layout.yaxis.range
    assert low < min(scores) <= max(scores) < high


def test_counts_stand_on_zero() -> None:
    assert home.timeline_chart(timeline([40, 41, 42]), LIGHT).layout.yaxis.range[0] == 0


@pytest.mark.parametrize("counts", [[3.0], [0.0], [np.nan, 2.0, np.nan]])
def test_a_diary_of_hardly_a_day_is_drawn(counts: list[float]) -> None:
    table = timeline(counts)
    table[["rate", "low", "high"]] = np.nan
    chart = home.timeline_chart(table, LIGHT)
    assert list(trace(chart, "episodes").y) == [c for c in counts if not np.isnan(c)]


# The calendar


def cells(chart: go.Figure) -> dict[str, tuple[float | None, str | None]]:
    heat = chart.data[0]
    return {
        day: (heat.z[i][j], heat.text[i][j])
        for i, row in enumerate(heat.customdata)
        for j, day in enumerate(row)
        if day is not None
    }


def test_calendar_tells_none_from_not_logged() -> None:
    chart = home.calendar_chart(timeline([2, 0, np.nan, 1]).reset_index(), LIGHT)
    assert cells(chart) == {
        "2026-03-02": (2, "2 episodes"),
        "2026-03-03": (0, "0 episodes"),
        "2026-03-04": (None, None),
        "2026-03-05": (1, "1 episode"),
    }
    strokes = trace(chart, "not logged")
    assert list(strokes.customdata) == ["2026-03-04"]
    assert "not logged" in key_of(chart)
    assert "%{customdata|%a %-d %b %Y}: %{text}" in chart.data[0].hovertemplate


def test_calendar_speaks_of_days_not_logged_only_where_there_are_some() -> None:
    assert "not logged" not in key_of(home.calendar_chart(timeline([2, 0, 1]), LIGHT))


def test_calendar_says_what_its_palest_and_its_darkest_square_stand_for() -> None:
    words = key_of(home.calendar_chart(timeline([2, 0, 7]), LIGHT))
    assert words[0] == "0"
    assert words[-1] == "7 episodes"
    assert set(words[1:-1]) == {"■"}


def test_calendar_marks_the_days_that_were_declared_and_says_what_the_mark_means() -> None:
    table = timeline([2, 0, np.nan, 1, 3])
    plain = home.calendar_chart(table, LIGHT)
    assert "declared" not in [trace.name for trace in plain.data]
    chart = home.calendar_chart(table, LIGHT, declared=pd.DatetimeIndex([table.index[1], table.index[3], "1999-01-01"]))
    (marks,) = (trace for trace in chart.data if trace.name == "declared")
    heat = chart.data[0]
    days = [pd.Timestamp(heat.customdata[y][x]) for x, y in zip(marks.x, marks.y, strict=True)]
    assert days == [table.index[1], table.index[3]]
    assert "completely logged, as you said" in "".join(note.text for note in chart.layout.annotations)
    assert chart.layout.height > plain.layout.height  # the line below the shades has room


def test_calendar_puts_each_day_in_the_row_of_its_weekday() -> None:
    heat = home.calendar_chart(timeline([1.0] * 300, "2025-04-10"), LIGHT).data[0]
    for i, row in enumerate(heat.customdata):
        for day in filter(None, row):
            assert pd.Timestamp(day).day_of_week == i % home.ROWS - 1


def test_calendar_shows_the_last_twelve_months_unless_a_year_is_asked_for() -> None:
    table = long_timeline(1200)
    last = table.index[-1]
    shown = sorted(cells(home.calendar_chart(table, LIGHT)))
    assert shown[-1] == f"{last:%Y-%m-%d}"
    assert shown[0] == f"{last - pd.DateOffset(years=1) + pd.Timedelta(days=1):%Y-%m-%d}"
    of_year = sorted(cells(home.calendar_chart(table, LIGHT, year=2017)))
    assert of_year == [f"{d:%Y-%m-%d}" for d in pd.date_range("2017-01-01", "2017-12-31")]


@pytest.mark.parametrize("year", range(2000, 2028))
def test_every_year_fits_two_rows_of_weeks(year: int) -> None:
    days = pd.date_range(f"{year}-01-01", f"{year}-12-31")
    chart = home.calendar_chart(timeline([1.0] * len(days), f"{year}-01-01"), LIGHT, year=year)
    assert len(cells(chart)) == len(days)
    # Each month is named once: January by its year in the margin and its own name.
    months = list(trace(chart, "months").text)
    assert months == ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def test_names_of_months_keep_clear_of_one_another() -> None:
    for start in pd.date_range("2025-01-01", "2025-12-31", freq="3D"):
        chart = home.calendar_chart(timeline([1.0] * 365, f"{start:%Y-%m-%d}"), LIGHT)
        months = trace(chart, "months")
        places = list(zip(months.y, months.x, strict=True))
        for (y, x), (next_y, next_x) in itertools.pairwise(places):
            assert next_y > y or next_x - x >= 2
        # Twelve pixels a week on a phone: a name of three letters takes two weeks.
        assert max(x for _, x in places) <= home.WEEKS - 2


def test_year_without_a_logged_day_says_so() -> None:
    assert said(home.calendar_chart(long_timeline(100), LIGHT, year=1999)) == ["No day of 1999 has been logged."]


def test_palest_square_of_a_score_is_its_least_value() -> None:
    chart = home.calendar_chart(timeline([-2, 1, 3]), LIGHT, noun="Mood", is_score=True)
    assert (chart.data[0].zmin, chart.data[0].zmax) == (-2, 3)
    assert "−2" in key_of(chart) or "-2" in key_of(chart)
    assert cells(chart)["2026-03-02"][1] in ("Mood: -2", "Mood: −2")


# Hours of the week


def hours(**changes: object) -> pd.DataFrame:
    rows = [(d, h, (d + h) % 5, 10 + d) for d in range(7) for h in range(24)]
    table = pd.DataFrame(rows, columns=["weekday", "hour", "episodes", "observed_days"])
    return table.assign(rate=table["episodes"] / table["observed_days"], **changes)


def test_each_hour_of_the_week_holds_its_rate_and_its_counts() -> None:
    table = hours()
    heat = home.hour_weekday_chart(table, LIGHT).data[0]
    for row in table.itertuples():
        assert heat.z[row.weekday][row.hour] == pytest.approx(row.rate, abs=1e-4)
    assert heat.customdata[1][14] == "Tue 14:00 to 15:00"
    assert heat.text[1][14] == "0 episodes on 11 logged Tuesdays"
    assert heat.text[1][0] == "1 episode on 11 logged Tuesdays"


def test_a_weekday_never_logged_is_missing_not_zero() -> None:
    table = hours()
    never = table["weekday"] == 3
    table.loc[never, ["episodes", "observed_days"]] = 0
    table.loc[never, "rate"] = np.nan
    chart = home.hour_weekday_chart(table, LIGHT)
    assert set(chart.data[0].z[3]) == {None}
    assert set(trace(chart, "not logged").y) == {3}


# Duration and severity


def course(*, durations: bool) -> pd.DataFrame:
    values = pd.DataFrame({"q25": [1.0, 2, 2], "median": [3.0, 4, 2], "q75": [6.0, 8, 2]})
    if durations:
        values = values.apply(lambda column: pd.to_timedelta(column, unit="min"))
    return values.assign(start=pd.to_datetime(["2026-01-01", "2026-02-01", "2026-03-01"]), n=[12, 20, 1])


@pytest.mark.parametrize("durations", [True, False])
def test_medians_and_their_middle_half_are_those_of_the_table(durations: bool) -> None:
    draw = home.duration_chart if durations else home.severity_chart
    chart = draw(course(durations=durations), LIGHT)
    many, few = trace(chart, "median"), trace(chart, "fewer than 5 episodes")
    assert list(many.y) == [3, 4]
    assert [y + up for y, up in zip(many.y, many.error_y.array, strict=True)] == [6, 8]
    assert [y - down for y, down in zip(many.y, many.error_y.arrayminus, strict=True)] == [1, 2]
    assert list(few.y) == [2]
    assert many.marker.symbol != few.marker.symbol


def test_durations_are_said_as_people_say_them() -> None:
    chart = home.duration_chart(course(durations=True), LIGHT)
    assert trace(chart, "median").customdata[0] == "12 episodes, median 3 min, half of them 1 min to 6 min"
    assert trace(chart, "fewer than 5 episodes").customdata[0] == "1 episode, median 2 min"
    assert list(chart.layout.yaxis.ticktext) == ["0", "2 min", "4 min", "6 min", "8 min"]


def test_durations_from_seconds_to_hours_stand_on_a_log_axis() -> None:
    table = course(durations=True)
    table["q25"] = pd.Timedelta(seconds=10)
    table["q75"] = pd.Timedelta(hours=4)
    axis = home.duration_chart(table, LIGHT).layout.yaxis
    assert axis.type == "log"
    low, high = (10**edge for edge in axis.range)
    assert low < 1 / 6
    assert high > 240
    assert all(low <= tick <= high for tick in axis.tickvals)


def test_durations_of_no_time_do_not_break_the_axis() -> None:
    table = course(durations=True)
    table[["q25", "median", "q75"]] = pd.Timedelta(0)
    axis = home.duration_chart(table, LIGHT).layout.yaxis
    assert axis.type != "log"
    assert axis.range[0] < axis.range[1]


@pytest.mark.parametrize(("step", "word"), [("7D", "week"), ("MS", "month"), ("QS", "quarter"), ("YS", "year")])
def test_it_is_said_of_which_periods_the_medians_are(step: str, word: str) -> None:
    table = course(durations=False).assign(start=pd.date_range("2026-01-01", periods=3, freq=step))
    assert home.severity_chart(table, LIGHT).layout.title.text.endswith(f"of each {word}")
    table.loc[1, ["q25", "median", "q75"]] = np.nan  # a period without an episode makes the others no longer
    assert home.severity_chart(table, LIGHT).layout.title.text.endswith(f"of each {word}")


def test_severity_keeps_its_whole_scale() -> None:
    low, high = home.severity_chart(course(durations=False), LIGHT).layout.yaxis.range
    assert low < 0
    assert high > 10


# All of them


def test_an_empty_table_gives_a_sentence() -> None:
    nothing = timeline([])
    for chart in (
        home.timeline_chart(nothing, LIGHT),
        home.timeline_chart(timeline([np.nan, np.nan]), LIGHT),
        home.calendar_chart(nothing, LIGHT),
        home.calendar_chart(nothing.reset_index(), LIGHT),
        home.hour_weekday_chart(hours().iloc[:0], LIGHT),
        home.hour_weekday_chart(hours(episodes=0), LIGHT),
        home.duration_chart(course(durations=True).iloc[:0], LIGHT),
        home.severity_chart(course(durations=False).iloc[:0], LIGHT),
    ):
        assert not chart.data
        (sentence,) = said(chart)
        assert sentence.endswith(".")


def test_ten_years_stay_light() -> None:
    table = long_timeline(3650)
    assert len(home.timeline_chart(table, LIGHT).to_json()) < 150_000
    assert len(home.calendar_chart(table, LIGHT).to_json()) < 50_000
    assert len(home.timeline_chart(table, LIGHT).layout.shapes) == 0


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_text_of_a_file_is_shown_letter_by_letter(palette: Palette) -> None:
    table = timeline([2, np.nan, 0])
    for chart in (
        home.timeline_chart(table, palette, noun=HOSTILE, is_score=True),
        home.timeline_chart(table, palette, noun=HOSTILE),
        home.calendar_chart(table, palette, noun=HOSTILE),
        home.hour_weekday_chart(hours(), palette, noun=HOSTILE),
    ):
        written = chart.to_json().replace("\\u003c", "<")
        assert "<b>" not in written
        assert "big" in written
        assert "%{x}" not in written


# The day with which a week begins


@pytest.mark.parametrize(("week_start", "first"), [(0, "Mon"), (6, "Sun"), (5, "Sat")])
def test_the_calendar_begins_its_weeks_with_the_day_that_the_person_says(week_start: int, first: str) -> None:
    table = timeline([float(n % 9) for n in range(300)], "2025-04-10")
    chart = home.calendar_chart(table, LIGHT, week_start=week_start)
    heat = chart.data[0]
    for i, row in enumerate(heat.customdata):
        days = [pd.Timestamp(day) for day in filter(None, row)]
        assert (
            {day.day_of_week for day in days} == {(week_start + i % home.ROWS - 1) % 7} if days else not i % home.ROWS
        )
    ticks = dict(zip(chart.layout.yaxis.tickvals, chart.layout.yaxis.ticktext, strict=True))
    assert ticks[1] == first
    assert {day: value for day, (value, _) in cells(chart).items()} == {
        day: value for day, (value, _) in cells(home.calendar_chart(table, LIGHT)).items()
    }
    for column in range(len(heat.customdata[0])):  # the days of a week stand in one column, in its order
        for strip in (0, home.ROWS):
            week = [heat.customdata[strip + 1 + d][column] for d in range(7) if strip < len(heat.customdata)]
            known = [pd.Timestamp(day) for day in week if day]
            assert known == sorted(known)
            assert not known or (known[-1] - known[0]).days < 7


def test_the_hours_of_the_week_begin_with_the_day_that_the_person_says() -> None:
    table = hours()
    table.loc[table["weekday"] == 3, "observed_days"] = 0
    chart = home.hour_weekday_chart(table, LIGHT, week_start=6)
    heat = chart.data[0]
    assert list(chart.layout.yaxis.ticktext) == ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    for row in table[table["weekday"] != 3].itertuples():
        assert heat.z[(row.weekday + 1) % 7][row.hour] == pytest.approx(row.rate, abs=1e-4)
    assert heat.customdata[0][14] == "Sun 14:00 to 15:00"
    assert heat.text[2][0] == "1 episode on 11 logged Tuesdays"
    assert set(trace(chart, "not logged").y) == {4}
    assert set(trace(chart, "not logged").customdata) == {"Thursday"}


def test_a_mark_a_week_stands_for_the_persons_week() -> None:
    table = timeline([float(n % 7) for n in range(700)], "2024-01-07")  # a Sunday
    bars = trace(home.timeline_chart(table, LIGHT, week_start=6), "bars")
    assert set(bars.y) == {3.0, 0}  # each bar goes back to the ground
    assert len(set(trace(home.timeline_chart(table, LIGHT), "bars").y)) > 2
