import json

import numpy as np
import pandas as pd
import pytest

from myolog.charts import base
from myolog.charts.palette import DARK, LIGHT, contrast

HOSTILE = '<b>big</b><a href="https://evil.example">x</a><br>%{customdata} $\\alpha$'


HALF_DAY = pd.Timedelta(hours=12)


def test_safe_leaves_nothing_that_plotly_would_read_as_its_own() -> None:
    shown = base.safe(HOSTILE, 200)
    assert "<" not in shown
    assert "%{" not in shown
    assert "$" not in shown
    assert shown.startswith("&lt;b&gt;big&lt;/b&gt;")


def test_safe_shows_plain_text_as_it_is() -> None:
    assert base.safe("Schlaf (h), 7½ – Müdigkeit") == "Schlaf (h), 7½ – Müdigkeit"
    assert base.safe("R&D") == "R&amp;D"


def test_safe_puts_text_on_one_line_and_cuts_what_is_long() -> None:
    assert base.safe("a\n\n b\tc") == "a b c"
    assert base.safe("x" * 80, 10) == "x" * 9 + "…"


def test_safe_cuts_before_it_escapes_so_that_no_half_entity_is_left() -> None:
    assert base.safe("&&&&", 3) == "&amp;&amp;…"


def test_safe_drops_characters_that_turn_the_direction_of_writing() -> None:
    assert base.safe("abc\u202edef\x07") == "abcdef"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Water and other drinks", ["Water and", "other drinks"]),
        ("Sleep", ["Sleep"]),
        ("", [""]),
    ],
)
def test_wrapped_breaks_between_words(text: str, lines: list[str]) -> None:
    assert base.wrapped(text, 12).split("<br>") == lines


def test_wrapped_keeps_to_its_lines_and_says_that_it_cut() -> None:
    rows = base.wrapped("one two three four five six seven", 9, 2).split("<br>")
    assert len(rows) == 2
    assert rows[-1].endswith("…")
    assert base.wrapped("x" * 40, 10, 2).split("<br>")[-1].endswith("x…")


def test_wrapped_keeps_a_number_with_its_unit() -> None:
    assert base.wrapped("over 400\N{NO-BREAK SPACE}mg", 8).split("<br>") == ["over", "400\N{NO-BREAK SPACE}mg"]


def test_wrapped_is_safe() -> None:
    assert "<b>" not in base.wrapped(HOSTILE, 20, 5)


def test_missing_numbers_travel_as_missing_not_as_zero() -> None:
    assert base.rounded([1.23456, np.nan, 0.0, np.inf]) == [1.2346, None, 0.0, None]


def test_runs() -> None:
    assert base.runs([]) == []
    assert base.runs([False, False]) == []
    assert base.runs([True, True, False, True]) == [(0, 2), (3, 4)]


def test_figure_is_light_and_brings_no_template() -> None:
    assert len(base.figure(LIGHT).to_json()) < 2000


def test_a_drawing_becomes_one_checked_figure() -> None:
    drawing = base.Drawing(DARK, height=280)
    drawing.x(range=[0, 1])
    drawing.margin(l=50)
    drawing.unit("episodes a day")
    drawing.note("here", x=0.5, y=0.5)
    drawing.shape(type="line", x0=0, x1=1, y0=0, y1=1)
    drawing.trace("scatter", x=[1], y=[2])
    chart = drawing.figure()
    assert chart.layout.height == 280
    assert chart.layout.margin.l == 50
    assert chart.layout.title.text == "episodes a day"
    assert chart.layout.annotations[0].font.color == DARK.quiet
    assert len(chart.layout.shapes) == len(chart.data) == 1
    drawing.trace("scatter", colour_of_the_line="red")
    with pytest.raises(ValueError, match="colour_of_the_line"):
        drawing.figure()


def test_empty_says_its_sentence_and_shows_no_axes() -> None:
    chart = base.empty(LIGHT, "No day has been logged yet.")
    assert [a.text for a in chart.layout.annotations] == ["No day has been logged yet."]
    assert chart.layout.xaxis.visible is False
    assert chart.layout.yaxis.visible is False


def table(rate: list[float]) -> pd.DataFrame:
    values = pd.Series(rate, dtype=float)
    return pd.DataFrame({"rate": values, "low": values - 0.5, "high": values + 0.5})


def test_smoothed_line_stops_at_a_gap() -> None:
    chart = base.Drawing(LIGHT)
    base.smooth(chart, [0.0, 1.0, 2.0, 3.0, 4.0], table([1, 2, np.nan, 3, 4]), colour=LIGHT.text, half=0.5)
    area, line = chart.figure().data
    assert list(line.x) == [0, 1, None, 3, 4]
    assert list(line.y) == [1, 2, None, 3, 4]
    # The area goes along the upper limit, back along the lower one, and closes.
    assert list(area.x) == [0, 1, 1, 0, 0, None, 3, 4, 4, 3, 3]
    assert list(area.y) == [1.5, 2.5, 1.5, 0.5, 1.5, None, 3.5, 4.5, 3.5, 2.5, 3.5]


def test_value_between_two_gaps_is_still_seen() -> None:
    chart = base.Drawing(LIGHT)
    days = list(pd.date_range("2026-03-01", periods=3))
    base.smooth(chart, days, table([np.nan, 2, np.nan]), colour=LIGHT.text, half=HALF_DAY)
    line = chart.figure().data[1]
    assert [pd.Timestamp(x) for x in line.x] == [days[0] + HALF_DAY, days[1] + HALF_DAY]
    assert list(line.y) == [2, 2]


def test_nothing_smoothed_draws_nothing() -> None:
    chart = base.Drawing(LIGHT)
    base.smooth(chart, [0.0, 1.0], table([np.nan, np.nan]), colour=LIGHT.text, half=0.5)
    assert [len(trace.x) for trace in chart.figure().data] == [0, 0]


@pytest.mark.parametrize("days", [1, 2, 10, 40, 100, 300, 1000, 3650])
def test_date_axis_holds_all_days(days: int) -> None:
    chart = base.Drawing(LIGHT)
    first = pd.Timestamp("2026-01-05")
    last = first + pd.Timedelta(days=days - 1)
    base.date_axis(chart, first, last)
    start, end = (pd.Timestamp(edge) for edge in chart.figure().layout.xaxis.range)
    assert start < first
    assert last < end


def test_zero_has_a_shade_of_its_own() -> None:
    for palette in (LIGHT, DARK):
        shades = base.scale(palette)
        places = [place for place, _ in shades]
        assert places[0] == 0
        assert places[-1] == 1
        assert places == sorted(places)
        zero, one = shades[0][1], shades[2][1]
        assert zero != one
        assert contrast(zero, one) > 1.2


def test_mixed_lies_between_the_two() -> None:
    assert base.mixed("#000000", "#FFFFFF", 0.5) == "#808080"
    assert base.mixed("#123456", "#FFFFFF", 1) == "#123456"


@pytest.mark.parametrize(("count", "word"), [(0, "episodes"), (1, "episode"), (2, "episodes"), (1.5, "episodes")])
def test_noun_goes_with_its_count(count: float, word: str) -> None:
    assert base.noun_for(count, "episodes") == word


def test_day_as_people_write_it() -> None:
    assert base.day(pd.Timestamp("2026-03-03")) == "Tue 3 Mar"
    assert base.day(pd.Timestamp("2026-03-03"), year=True) == "Tue 3 Mar 2026"


def test_config_travels_as_json_and_hides_the_mode_bar() -> None:
    assert json.loads(json.dumps(base.CONFIG))["displayModeBar"] is False


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        ((0, 17), [0, 5, 10, 15]),
        ((0, 1), [0, 0.2, 0.4, 0.6, 0.8]),
        ((0, 0.9), [0, 0.2, 0.4, 0.6, 0.8]),
        ((-3, 2), [-2, 0, 2]),
        ((70.1, 71.9), [70.5, 71, 71.5]),
        ((0, 12000), [0, 5000, 10000]),
        ((4, 4), [4]),
    ],
)
def test_ticks_are_round_numbers_within_the_axis(ends: tuple[float, float], expected: list[float]) -> None:
    found = base.ticks(*ends)
    assert len(found) <= 5
    assert all(ends[0] <= tick <= ends[1] for tick in found)
    if ends != (0, 1):  # a whole step may end exactly at the end
        assert found == pytest.approx(expected)


def test_room_for_the_labels_is_known_before_the_browser_draws() -> None:
    chart = base.Drawing(LIGHT)
    chart.y(range=[0, 12000])
    base.date_axis(chart, pd.Timestamp("2026-01-05"), pd.Timestamp("2026-06-05"))
    layout = chart.figure().layout
    assert list(layout.yaxis.ticktext) == ["0", "5,000", "10,000"]
    assert not layout.xaxis.automargin
    assert not layout.yaxis.automargin
    # Source Sans at 13 px: "10,000" is 5 digits of 6.46 px and a comma of 3.2 px, 36 px in all.
    assert 36 <= layout.margin.l <= 60
    assert layout.margin.b >= 2 * base.LINE_HEIGHT + 4


def test_an_axis_whose_labels_are_not_known_makes_its_own_room() -> None:
    chart = base.Drawing(LIGHT)
    chart.trace("scatter", x=[1, 2], y=[1, 2])
    layout = chart.figure().layout
    assert layout.xaxis.automargin
    assert layout.yaxis.automargin


@pytest.mark.parametrize(
    ("text", "pixels"),
    # Advance widths of Source Sans 3 Regular, in 1/1000 em, from its own metrics: digits 497, "m" 830, "i" 246, "n" 544.
    [("2026", 4 * 0.497 * 13), ("mmm", 3 * 0.83 * 13), ("10 min", (2 * 0.497 + 0.2 + 0.83 + 0.246 + 0.544) * 13)],
)
def test_width_of_text_is_rather_over_than_under(text: str, pixels: float) -> None:
    assert pixels <= base.text_width(text) <= 1.3 * pixels
    assert base.text_width(f"<b>{text}</b>") == base.text_width(text)


def test_words_are_one_trace_that_answers_no_pointer() -> None:
    chart = base.Drawing(LIGHT)
    chart.words([(1, 2, "here"), (3, 4, "there")], name="places")
    (words,) = chart.figure().data
    assert (words.mode, words.hoverinfo) == ("text", "skip")
    assert list(zip(words.x, words.y, words.text, strict=True)) == [(1, 2, "here"), (3, 4, "there")]
    assert words.textfont.color == LIGHT.quiet
