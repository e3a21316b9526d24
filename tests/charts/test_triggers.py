import re

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from myolog.catalogue import Band, Factor, factors
from myolog.charts import triggers
from myolog.charts.palette import DARK, LIGHT, Palette

HOSTILE = "<b>big</b>%{x}"
SLEEP = factors()["sleep_h"]


def bins(**changes: object) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            "bin": [0, 1, 2, 3],
            "left": [4.0, 6.0, 7.0, 8.0],
            "right": [6.0, 7.0, 8.0, 9.5],
            "label": ["under 6 h", "6 h to 7 h", "7 h to 8 h", "8 h or more"],
            "days": [34, 40, 1, 28],
            "total": [139.0, 96, 3, 53],
            "rate": [4.1, 2.4, 3.0, 1.9],
            "low": [3.2, 1.8, np.nan, 1.2],
            "high": [5.0, 3.1, np.nan, 2.6],
        }
    )
    return table.assign(**changes)


def trace(chart: go.Figure, name: str) -> go.Scatter:
    (found,) = [t for t in chart.data if t.name == name]
    return found


def said(chart: go.Figure) -> list[str]:
    return [a.text for a in chart.layout.annotations]


def axis_lines(chart: go.Figure) -> tuple[dict[float, str], dict[float, str]]:
    """What stands below a frequency chart on the first line and on the last, by its place; plain."""
    plain = [re.sub(r"<(?!br>)[^>]*>|\u00a0", "", text) for text in chart.layout.xaxis.ticktext]
    lines = max(text.count("<br>") for text in plain)
    parts = [text.split("<br>") for text in plain]
    places = chart.layout.xaxis.tickvals
    first = {at: part[0] for at, part in zip(places, parts, strict=True)}
    return first, {at: part[lines] if len(part) > lines else "" for at, part in zip(places, parts, strict=True)}


# Frequency by the level of a factor


def test_rates_and_intervals_are_those_of_the_table() -> None:
    chart = triggers.frequency_chart(bins(), SLEEP, LIGHT)
    sure = trace(chart, "rate")
    assert list(sure.x) == [0, 1, 3]
    assert list(sure.y) == [4.1, 2.4, 1.9]
    assert [y + up for y, up in zip(sure.y, sure.error_y.array, strict=True)] == pytest.approx([5.0, 3.1, 2.6])
    assert [y - down for y, down in zip(sure.y, sure.error_y.arrayminus, strict=True)] == pytest.approx([3.2, 1.8, 1.2])


def test_a_bin_with_too_few_days_is_hollow() -> None:
    chart = triggers.frequency_chart(bins(), SLEEP, LIGHT)
    unsure = trace(chart, "too few days for an interval")
    assert list(unsure.x) == [2]
    assert list(unsure.y) == [3.0]
    assert unsure.marker.symbol == "circle-open"
    assert trace(chart, "rate").marker.symbol == "circle"
    assert "too few" in unsure.customdata[0]


def test_the_cuts_stand_between_the_bins_with_the_days_below_each() -> None:
    chart = triggers.frequency_chart(bins(), SLEEP, LIGHT)
    first, last = axis_lines(chart)
    assert {at: text for at, text in first.items() if text} == {0.5: "6", 1.5: "7", 2.5: "8"}
    assert {at: text for at, text in last.items() if text} == {0: "34", 1: "40", 2: "1", 3: "28"}
    assert "days" in said(chart)
    assert chart.layout.xaxis.title.text == "Sleep, h"


def test_the_pointer_is_answered_with_a_sentence() -> None:
    chart = triggers.frequency_chart(bins(), SLEEP, LIGHT)
    assert trace(chart, "rate").customdata[0] == "under 6 h: 4.1 episodes a day<br>3.2 to 5, 34 days"


def test_rates_below_one_a_day_keep_two_decimals() -> None:
    few = bins(rate=[0.04, 0.1, 0.2, 0.3], low=0.01, high=0.4)
    assert "0.04 episodes a day" in trace(triggers.frequency_chart(few, SLEEP, LIGHT), "rate").customdata[0]


@pytest.mark.parametrize("n", [1, 2, 5, 7])
def test_any_number_of_single_values_names_all_of_them_and_their_days(n: int) -> None:
    table = pd.concat([bins().iloc[[0]]] * n, ignore_index=True).assign(
        label=[str(i) for i in range(n)], left=np.arange(n), right=np.arange(n), days=np.arange(n) + 11
    )
    chart = triggers.frequency_chart(table, factors()["stress"], LIGHT)
    first, last = axis_lines(chart)
    assert first == {i: str(i) for i in range(n)}
    assert last == {i: str(11 + i) for i in range(n)}
    assert "days" in said(chart)


def test_charts_of_a_row_stand_on_one_base_line() -> None:
    row = [
        triggers.frequency_chart(bins(), SLEEP, LIGHT, y_max=6),
        triggers.frequency_chart(bins(label=["no", "yes", "a", "b"]), Factor("own", "Own"), LIGHT, y_max=6),
        triggers.frequency_chart(bins(), factors()["caffeine_mg"], LIGHT, y_max=6),
    ]
    assert {chart.layout.height for chart in row} == {triggers.TALL}
    assert len({str(chart.layout.margin) for chart in row}) == 1
    assert {chart.layout.yaxis.range for chart in row} == {(0, 6)}
    assert not any(chart.layout.xaxis.automargin or chart.layout.yaxis.automargin for chart in row)


@pytest.mark.parametrize(
    ("low", "high", "edges"),
    [
        (7, 9, (1.5, 2.5 + 1 / 1.5)),  # 9 h lies two thirds into the last bin, 8 to 9.5 h
        (6.5, 7.5, (1.0, 2.0)),
        (None, 6, (-0.5, 0.5)),
        (8, None, (2.5, 3.5)),
        (0, 100, (-0.5, 3.5)),
    ],
)
def test_reference_band_stands_at_its_values(low: float | None, high: float | None, edges: tuple[float, float]) -> None:
    factor = Factor("sleep", "Sleep", unit="h", band=Band(low, high, "as recommended", "nsf"))
    chart = triggers.frequency_chart(bins(), factor, LIGHT)
    (band,) = [s for s in chart.layout.shapes if s.xref == "x"]
    assert (band.x0, band.x1) == pytest.approx(edges, abs=1e-3)
    assert "as recommended" in said(chart)


def test_reference_level_outside_the_days_is_said_not_drawn() -> None:
    factor = Factor("sleep", "Sleep", unit="h", band=Band(11, 12, "as recommended", "nsf"))
    chart = triggers.frequency_chart(bins(), factor, LIGHT)
    assert not [s for s in chart.layout.shapes if s.xref == "x"]
    assert "as recommended: outside these days" in " ".join(said(chart)).replace("<br>", " ")


def test_single_values_have_the_band_in_the_middle_of_their_bins() -> None:
    table = bins(left=[0.0, 1, 2, 3], right=[0.0, 1, 2, 3])
    factor = Factor("score", "Score", band=Band(1, 2, "usual", "own"))
    (band,) = [s for s in triggers.frequency_chart(table, factor, LIGHT).layout.shapes if s.xref == "x"]
    assert (band.x0, band.x1) == (1, 2)


def test_fitted_curve_is_drawn_at_its_values() -> None:
    curve = pd.DataFrame(
        {"x": [5.0, 6.5, 8.0], "rate": [4.0, 3.0, 2.0], "low": [3.5, 2.5, 1.5], "high": [4.5, 3.5, 2.5]}
    )
    line = trace(triggers.frequency_chart(bins(), SLEEP, LIGHT, curve=curve), "fitted rate")
    assert list(line.x) == [0.0, 1.0, 2.5]  # the middle of the first bin, of the second, the edge of the last
    assert list(line.y) == [4, 3, 2]


@pytest.mark.parametrize(
    ("hours", "short"), [(6.5, "6½"), (7.25, "7¼"), (0.75, "¾"), (8.0, "8"), (6 + 1 / 3, "6 h 20 min")]
)
def test_hours_are_written_short_below_a_point(hours: float, short: str) -> None:
    assert triggers._edge(hours, "h") == short


def test_a_score_below_zero_is_within_the_axis() -> None:
    chart = triggers.frequency_chart(bins(rate=-2.0, low=-3.0, high=-1.0), SLEEP, LIGHT)
    low, high = chart.layout.yaxis.range
    assert low <= -3
    assert high > -1


# Correlations, ranked


def correlations(n: int = 3) -> pd.DataFrame:
    rho = {0: [0.05, 0.4, 0.1, 0.0], 1: [-0.5, -0.3, -0.05, 0.02], 2: [0.1, 0.02, -0.1, 0.05]}
    rows = [
        (f"f{i}", f"Factor {i}", "", lag, 120, 80.4, value, value - 0.2, value + 0.2, 0.1, "")
        for i in range(n)
        for lag, value in enumerate(rho[i % 3])
    ]
    names = ["factor", "label", "unit", "lag", "days", "effective_days", "rho", "low", "high", "p_value", "reason"]
    return pd.DataFrame(rows, columns=names)


def marks(chart: go.Figure) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "rho": x,
                "y": y,
                "low": x - down,
                "high": x + up,
                "symbol": t.marker.symbol,
                "colour": t.marker.color,
                "size": t.marker.size,
                "said": text,
            }
            for t in chart.data
            if t.error_x.array is not None
            for x, y, up, down, text in zip(t.x, t.y, t.error_x.array, t.error_x.arrayminus, t.customdata, strict=True)
        ]
    )


def test_every_factor_and_lag_is_drawn_with_its_interval() -> None:
    table = correlations()
    drawn = marks(triggers.correlation_chart(table, LIGHT))
    assert len(drawn) == len(table) == 12
    for name in ("rho", "low", "high"):
        assert sorted(drawn[name]) == pytest.approx(sorted(table[name]), abs=1e-4)


def test_the_strongest_factor_stands_first_and_its_strongest_lag_is_named() -> None:
    chart = triggers.correlation_chart(correlations(), LIGHT)
    assert [name.split("<br>")[0] for name in chart.layout.yaxis.ticktext] == ["Factor 1", "Factor 0", "Factor 2"]
    assert ["same day" in chart.layout.yaxis.ticktext[0], "1 day before" in chart.layout.yaxis.ticktext[1]] == [
        True,
        True,
    ]
    drawn = marks(chart)
    large = drawn[drawn["size"] == drawn["size"].max()]
    assert sorted(large["rho"].abs()) == pytest.approx([0.1, 0.4, 0.5])


def test_lags_stand_in_order_within_their_row() -> None:
    drawn = marks(triggers.correlation_chart(correlations(), LIGHT))
    first = drawn[drawn["y"] < 0.5].sort_values("y")
    assert list(first["rho"]) == pytest.approx([-0.5, -0.3, -0.05, 0.02])


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_only_an_interval_that_misses_zero_is_filled_and_coloured(palette: Palette) -> None:
    drawn = marks(triggers.correlation_chart(correlations(), palette))
    misses = (drawn["low"] > 0) | (drawn["high"] < 0)
    assert misses.sum() == 3
    assert set(drawn.loc[misses, "symbol"]) == {"circle"}
    assert set(drawn.loc[~misses, "symbol"]) == {"circle-open"}
    assert set(drawn.loc[~misses, "colour"]) == {palette.quiet}
    assert set(drawn.loc[drawn["low"] > 0, "colour"]) == {palette.raises}
    assert set(drawn.loc[drawn["high"] < 0, "colour"]) == {palette.lowers}


def test_zero_is_marked_and_both_directions_are_written() -> None:
    chart = triggers.correlation_chart(correlations(), LIGHT)
    assert chart.layout.xaxis.zeroline is True
    low, high = chart.layout.xaxis.range
    assert low == -high
    words = [text.replace("<br>", " ") for text in said(chart)]
    assert "fewer episodes when higher" in words
    assert "more episodes when higher" in words


def test_correlation_answers_the_pointer_with_a_sentence() -> None:
    drawn = marks(triggers.correlation_chart(correlations(), LIGHT))
    assert (
        "Factor 1, same day:<br>correlation −0.50, −0.70 to −0.30<br>from 120 days, worth 80 independent ones"
        in set(drawn["said"])
    )


def test_a_factor_without_correlation_says_why_and_comes_last() -> None:
    table = correlations()
    table.loc[table["factor"] == "f1", ["rho", "low", "high", "effective_days"]] = np.nan
    table.loc[table["factor"] == "f1", "reason"] = "Logged on 12 days; it takes 30."
    chart = triggers.correlation_chart(table, LIGHT)
    assert chart.layout.yaxis.ticktext[-1].startswith("Factor 1")
    assert "not computed" in chart.layout.yaxis.ticktext[-1]
    assert "Logged on 12 days; it takes 30." in [text.replace("<br>", " ") for text in said(chart)]
    assert len(marks(chart)) == 8


def test_no_correlation_at_all_still_lists_the_factors() -> None:
    table = correlations().assign(rho=np.nan, low=np.nan, high=np.nan, reason=None)
    chart = triggers.correlation_chart(table, LIGHT)
    assert len(chart.layout.yaxis.ticktext) == 3
    assert sum("too few days" in text for text in said(chart)) == 3


@pytest.mark.parametrize("n", [1, 4, 40])
def test_height_grows_with_the_factors(n: int) -> None:
    chart = triggers.correlation_chart(correlations(n), LIGHT)
    assert chart.layout.height >= max(260, n * 40)
    assert len(chart.layout.yaxis.ticktext) == n


def test_rows_of_a_filtered_table_are_told_apart() -> None:
    twice = pd.concat([correlations(1), correlations(2).query("factor == 'f1'")])  # the index repeats
    assert len(triggers.correlation_chart(twice, LIGHT).layout.yaxis.ticktext) == 2


# Factors among themselves


def pairs(n: int) -> pd.DataFrame:
    rows = [
        (
            f"f{i}",
            f"f{j}",
            f"Factor {i}",
            f"Factor {j}",
            100,
            rho := ((i * 7 + j * 3) % 11 - 5) / 6,
            rho - 0.3,
            rho + 0.3,
        )
        for i in range(n)
        for j in range(i)
    ]
    return pd.DataFrame(rows, columns=["factor_a", "factor_b", "label_a", "label_b", "days", "rho", "low", "high"])


@pytest.mark.parametrize("n", [2, 8, 10, 11, 40])
def test_every_pair_has_one_square_in_the_lower_triangle(n: int) -> None:
    table = pairs(n)
    heat = triggers.factor_map(table, LIGHT).data[0]
    filled = [(i, j, z) for i, row in enumerate(heat.z) for j, z in enumerate(row) if z is not None]
    assert len(filled) == len(table)
    assert all(j < i for i, j, _ in filled)
    assert sorted(z for *_, z in filled) == pytest.approx(sorted(table["rho"]), abs=1e-4)


def test_a_square_speaks_of_the_factors_of_its_row_and_column() -> None:
    chart = triggers.factor_map(pairs(5), LIGHT)
    written = trace(chart, "names")
    names = dict(zip(written.y, written.text, strict=True))
    heat = chart.data[0]
    for i, row in enumerate(heat.customdata):
        for j, words in enumerate(row):
            if words is not None:
                assert names[i] in words.split(":")[0].split(" and ")
                assert names[j] in words.split(":")[0].split(" and ")


def test_few_factors_have_numbers_and_many_have_signs() -> None:
    few = triggers.factor_map(pairs(10), LIGHT).data[0]
    assert {t for row in few.text for t in row if t} >= {"0.2", "−0.8"}
    many = triggers.factor_map(pairs(11), LIGHT).data[0]
    assert {t for row in many.text for t in row} == {"", "+", "−"}
    signs = sum(bool(t) for row in many.text for t in row)
    table = pairs(11)
    assert signs == int(((table["low"] > 0) | (table["high"] < 0)).sum())


def test_a_pair_without_days_is_struck_not_zero() -> None:
    table = pairs(3)
    table.loc[0, ["rho", "low", "high"]] = np.nan
    chart = triggers.factor_map(table, LIGHT)
    assert sum(z is not None for row in chart.data[0].z for z in row) == 2
    assert list(trace(chart, "too few days").customdata) == ["Factor 1 and Factor 0: too few days with both"]


def test_the_map_does_not_use_the_colours_of_a_trigger() -> None:
    for palette in (LIGHT, DARK):
        written = triggers.factor_map(pairs(4), palette).to_json()
        assert palette.raises not in written
        assert palette.lowers not in written


# All of them


def test_an_empty_table_gives_a_sentence() -> None:
    for chart in (
        triggers.frequency_chart(bins().iloc[:0], SLEEP, LIGHT),
        triggers.frequency_chart(bins(rate=np.nan), SLEEP, LIGHT),
        triggers.correlation_chart(correlations().iloc[:0], LIGHT),
        triggers.factor_map(pairs(3).iloc[:0], LIGHT),
    ):
        assert not chart.data
        (sentence,) = said(chart)
        assert sentence.endswith(".")


def test_forty_factors_stay_light() -> None:
    assert len(triggers.correlation_chart(correlations(40), LIGHT).to_json()) < 150_000
    assert len(triggers.factor_map(pairs(40), LIGHT).to_json()) < 150_000


def test_text_of_a_file_is_shown_letter_by_letter() -> None:
    own = Factor("own", HOSTILE, band=Band(5, 7, HOSTILE, ""), own=True)
    for chart in (
        triggers.frequency_chart(bins(label=HOSTILE), own, LIGHT, noun=HOSTILE),
        triggers.frequency_chart(bins().iloc[:0], own, LIGHT),
        triggers.correlation_chart(correlations().assign(label=HOSTILE), LIGHT, ends=(HOSTILE, HOSTILE)),
        triggers.correlation_chart(correlations().assign(rho=np.nan, reason=HOSTILE), LIGHT),
        triggers.factor_map(pairs(3).assign(label_a=HOSTILE, label_b=HOSTILE), LIGHT),
    ):
        written = chart.to_json().replace("\\u003c", "<")
        assert "<b>" not in written
        assert "big" in written
        assert "%{x}" not in written


@pytest.mark.parametrize(
    ("label", "unit", "short"),
    [
        ("3 to 4", "", "3–4"),
        ("6 or more", "", "6+"),
        ("4 units or more", "units", "4+"),
        ("1 unit", "units", "1"),
        ("under 200 mg", "mg", "< 200"),
        ("30 min", "min", "30"),
        ("6 h to 8 h 15 min", "h", "6–8¼"),
        ("6 h 30 min to 8 h 10 min", "h", "6½–8:10"),
        ("yes", "", "yes"),
    ],
)
def test_labels_beside_single_values_are_short_and_leave_the_unit_to_the_title(
    label: str, unit: str, short: str
) -> None:
    assert triggers._short(label, unit) == short


def test_long_cuts_do_not_touch() -> None:
    at = [0.0, 5500.0, 6500.0, 7500.0]
    table = bins(left=at, right=[*at[1:], 12000.0], label=[f"{left:,.0f} or more" for left in at])
    steps = Factor(key="steps", label="Steps", quantity="number", step=2000.0)
    written = axis_lines(triggers.frequency_chart(table, steps, LIGHT))[0]
    assert {at: text for at, text in written.items() if text} == {0.5: "5,500", 2.5: "7,500"}  # 6,500 would touch both


def test_every_point_is_named_where_single_values_stand_beside_ranges() -> None:
    table = bins(left=[0.0, 2.0, 3.0, 5.0], right=[2.0, 2.0, 5.0, 5.0], label=["0 to 1", "2", "3 to 4", "5"])
    chart = triggers.frequency_chart(table, factors()["stress"], LIGHT)
    assert axis_lines(chart)[0] == {0: "0–1", 1: "2", 2: "3–4", 3: "5"}


def test_no_room_is_kept_for_a_reference_level_that_no_figure_of_the_row_has() -> None:
    plain, beside = factors()["stress"], factors()["sleep_h"]
    short = triggers.frequency_chart(bins(), plain, LIGHT, reference=False)
    assert short.layout.height == triggers.TALL - triggers.REFERENCE
    assert short.layout.height - short.layout.margin.b == triggers.TALL - triggers.BELOW  # the plot is as high
    assert triggers.frequency_chart(bins(), beside, LIGHT, reference=False).layout.height == triggers.TALL
