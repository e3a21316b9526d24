"""The Triggers page: what it says of a diary is what the analysis found, and no more."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from myolog.triggers import TriggerResult, find_triggers
from tests.pages import logs
from tests.pages.app import App
from tests.pages.test_hostile import RENDER, spoken
from ui.triggers.view import token

PAGE = "pages/triggers.py"


@pytest.fixture
def demo(app: App) -> App:
    """The page with the demo diary, whose two triggers and many innocents are known (data/demo/README.md)."""
    return app.click("Open the demo diary").go(PAGE)


@pytest.fixture(scope="module")
def found() -> TriggerResult:
    """What the library alone finds in the tally."""
    from myolog import read_diary  # noqa: PLC0415 - only here

    return find_triggers(read_diary(logs.tally()).diary)


def headings(app: App) -> list[str]:
    return [str(h.value).replace("\\", "") for h in app.at.header]


def forest(app: App) -> dict[str, str]:
    """Look of each factor's mark in the forest plot."""
    marks = [t for t in app.figure("forest")["data"] if t["mode"] == "markers" and "customdata" in t]
    return {key: t["marker"]["symbol"] for t in marks for key in t["customdata"]}


def test_page_says_of_a_tally_what_the_library_finds(app: App, found: TriggerResult) -> None:
    app.upload(logs.tally()).go(PAGE)
    assert headings(app)[0] == found.summary
    table = app.table("forest")
    assert table["Factor"].tolist() == found.factors["label"].tolist()
    assert table["Verdict"].tolist() == found.factors["in_words"].tolist()
    np.testing.assert_allclose(table["Times"], found.factors["rate_ratio"], atol=5e-5)
    np.testing.assert_allclose(table["From"], found.factors["ci_low"], atol=5e-5)
    likely = found.factors[found.factors["verdict"].str.startswith("likely")]
    assert len(likely) == 1  # short nights, by the making of the tally
    assert likely["sentence"].iloc[0] in app.text


def test_demo_names_the_two_true_triggers_and_no_innocent(demo: App) -> None:
    assert "2 stand out: more training load and short nights with more episodes." in headings(demo)[0]
    assert "Training load · likely, more training load: more" in demo.text.replace("*", "")
    assert "Sleep · likely, short nights: more" in demo.text.replace("*", "")
    looks = forest(demo)
    assert {key for key, look in looks.items() if look == "circle"} == {"training_load", "sleep_h"}
    assert {look for key, look in looks.items() if key not in ("training_load", "sleep_h")} == {"circle-open"}
    assert "Of sleep, caffeine, hydration and training, sleep and training stand out" in headings(demo)
    # Caffeine rises after short nights and does nothing: it is told what hides behind it.
    assert re.search(r"Caffeine goes along with sleep\. .*once sleep is allowed for, little is left", demo.text)
    assert "caus" not in demo.text.lower()


def test_what_stands_beside_a_finding_is_one_click_away(demo: App) -> None:
    closed = demo.text  # the factor that is shown in depth tells its own
    said = demo.unfold("beside_sleep_h").text
    for words in ("- By itself, each ", "independent ones", "of the 28 days before", "no sign that it follows"):
        assert said.count(words) == closed.count(words) + 1
    demo.unfold("assumptions")
    assert "never counted as days without episodes" in demo.text
    demo.unfold("rest")
    assert "Magnesium · too early to tell" in demo.text.replace("*", "")


def test_factor_is_picked_and_linked_by_its_name(demo: App) -> None:
    assert "factor" not in demo.at.query_params
    demo.at.selectbox(key="factor").set_value("caffeine_mg")
    demo.run()
    assert demo.at.query_params["factor"] == "caffeine_mg"
    assert "Caffeine · too early to tell" in headings(demo)
    assert "dose_caffeine_mg" in demo.charts
    views = demo.table("views_caffeine_mg")
    assert views["View"].tolist()[:4] == ["The same day", "The day after", "2 days after", "3 days after"]
    assert views["View"].tolist()[4:] == ["By itself", "Others allowed for", "Change from usual"]


def test_link_to_a_factor_opens_it(app: App) -> None:
    app.click("Open the demo diary")
    app.at.query_params["factor"] = "water_l"
    app.at.switch_page(PAGE)
    app.at.query_params["factor"] = "water_l"
    app.run()
    assert app.at.selectbox(key="factor").value == "water_l"
    assert "dose_water_l" in app.charts


def test_link_to_nothing_is_passed_over(app: App) -> None:
    app.click("Open the demo diary")
    app.at.switch_page(PAGE)
    app.at.query_params["factor"] = "<script>"
    app.run()
    assert app.at.selectbox(key="factor").value == "training_load"


def test_button_of_a_finding_takes_to_its_depth(demo: App) -> None:
    demo.at.button(key="depth_sleep_h").click()
    demo.run()
    assert demo.at.selectbox(key="factor").value == "sleep_h"
    assert any(heading.startswith("Sleep · likely, short nights: more") for heading in headings(demo))


def test_own_column_is_linked_without_its_name(demo: App) -> None:
    box = demo.at.selectbox(key="factor")
    said = token("Steps")
    assert re.fullmatch(r"own-[0-9a-f]{10}", said)
    assert any(option.startswith("Steps · ") for option in box.options)
    box.set_value(said)
    demo.run()
    assert demo.at.query_params["factor"] == said
    assert "Steps · too early to tell" in headings(demo)


def test_what_was_not_tested_can_be_looked_at_in_depth(demo: App) -> None:
    keys = ["illness", token("medicine Vitamin D3"), token("medicine Salbutamol inhaler")]
    for said in keys:
        demo.at.selectbox(key="factor").set_value(said)
        demo.run()
        assert {"overlay", f"dose_{said}"} <= set(demo.charts)
        assert f"views_{said}" not in demo.charts
    # The inhaler was taken from 21 January to 10 February.
    assert demo.table(f"dose_{keys[-1]}").set_index("Level")["Days"].loc["yes"] == 21


def test_every_factor_can_be_looked_at_in_depth(app: App) -> None:
    app.upload(logs.tally()).go(PAGE)
    for said in ("sleep_h", "caffeine_mg", "water_l", "training_load", "stress", "caffeine_mg:training_load"):
        app.at.selectbox(key="factor").set_value(said)
        app.run()
        assert {"overlay", f"dose_{said}", f"views_{said}"} <= set(app.charts)


def test_depth_counts_high_and_low_days(app: App) -> None:
    app.upload(logs.tally()).go(PAGE)
    app.at.selectbox(key="factor").set_value("sleep_h")
    app.run()
    table = app.table("dose_sleep_h")
    rows = logs.frame_of(logs.tally())
    by_value = rows["episodes"].groupby(rows["sleep_h"])
    assert table["Days"].tolist() == by_value.count().tolist()
    assert table["A day"].tolist() == pytest.approx(by_value.mean().tolist(), abs=0.005)
    assert table["Allowing for the others"].notna().all()


def test_anything_but_the_main_question_is_exploration(demo: App) -> None:
    box = demo.at.selectbox(key="question")
    assert box.options[0] == "All episodes (your main question)"
    box.set_value("kind:cramp")
    demo.run()
    assert "This is exploration beside your main question" in headings(demo)[0]
    assert "likely" not in "".join(demo.table("forest")["Verdict"])
    assert "cramp" in demo.figure("bins_sleep_h_0")["layout"]["title"]["text"]


def test_score_is_spoken_of_as_a_score(app: App) -> None:
    app.upload(logs.scores())
    (box,) = (b for b in app.at.selectbox if str(b.key).startswith("ask_outcome_"))
    box.set_value("Muscle soreness (0-4)")
    app.run().go(PAGE)
    words = " ".join(note["text"] for note in app.figure("forest")["layout"]["annotations"])
    assert "lower<br>score" in words
    assert "fewer" not in words
    assert "times as many" not in app.text
    # The load was logged on a third of the days: the page says what it takes.
    assert re.search(
        r"Training load\*\*: It was logged on \d+ of \d+ observed days .* That takes about \d+ more days", app.text
    )


def test_ten_days_say_once_what_it_takes(app: App) -> None:
    app.click("Open a demo of ten days").go(PAGE)
    assert headings(app)[0] == "No factor could be tested yet on 10 observed days."
    assert app.text.count("the first look needs 30. That takes about 20 more days.") == 1
    assert not {"forest", "lag_map", "factor_map", "correlations"} & set(app.charts)
    assert "Keep logging, quiet days too" in app.text


def test_more_factors_than_a_chart_holds_are_in_the_table(app: App) -> None:
    rng = np.random.default_rng(2)
    table = pd.DataFrame({f"thing {i}": rng.normal(5, 2, 45).round(1) for i in range(24)})
    table.insert(0, "episodes", rng.poisson(2, 45))
    table.insert(0, "date", pd.date_range("2026-01-01", periods=45).strftime("%Y-%m-%d"))
    app.upload(("many.csv", logs.csv_of(table))).go(PAGE)
    assert len(forest(app)) == 16
    assert "The other 8 factors are in the table." in app.text
    assert len(app.table("forest")) == 24
    assert "Tested 24 factors on 45 observed days" in headings(app)[0]
    assert any(fold.key == "more_factors" for fold in app.at.expander)
    assert "No sleep is noted" not in app.text


def test_each_lag_is_in_the_map_and_its_table(demo: App) -> None:
    cells = demo.table("lag_map")
    assert cells.groupby("Factor").size().eq(4).all()
    best = cells[(cells["Factor"] == "Training load") & (cells["Lag"] == "the day after")].iloc[0]
    row = demo.table("forest").set_index("Factor").loc["Training load"]
    assert best["Times per step"] == pytest.approx(row["Times"], abs=5e-4)
    assert "Training load shows on the day after and sleep on the same day" in headings(demo)


def test_what_it_would_take_is_told_of_every_tested_factor(demo: App) -> None:
    table = demo.table("what_it_takes")
    tested = demo.table("forest").query("Verdict != 'not tested'")
    assert table["Factor"].tolist() == tested["Factor"].tolist()
    assert table["More days needed"].str.fullmatch(r"none|about [\d,]+|more than ten years").all()
    assert any("A doubling between your low and your high days would have shown" in h for h in headings(demo))


def test_refused_factors_are_listed_with_their_reason(demo: App) -> None:
    assert "3 of 14 factors could not be tested yet" in headings(demo)
    assert "Illness**: It changed only twice" in demo.text
    assert "6 observed days with it: " in demo.text
    assert "Salbutamol inhaler**: It changed only twice" in demo.text


def test_site_of_a_file_that_is_explained_becomes_no_markup(app: App) -> None:
    rng = np.random.default_rng(5)
    name, picture = logs.HOSTILE_NAMES[2], logs.HOSTILE_NAMES[1]
    days = pd.date_range("2026-01-05", periods=60)
    starts = [day + pd.Timedelta(hours=9 + i) for day in days for i in range(rng.poisson(1.5))]
    sites = [name if i % 2 else picture for i in range(len(starts))]
    episodes = pd.DataFrame({"start": [f"{s:%Y-%m-%d %H:%M}" for s in starts], "site": sites})
    beside = pd.DataFrame({"date": days.strftime("%Y-%m-%d"), "sleep_h": rng.choice([6.0, 7.0, 8.0], 60)})
    app.upload(("episodes.csv", logs.csv_of(episodes)), ("days.csv", logs.csv_of(beside))).go(PAGE)
    app.at.selectbox(key="question").set_value(f"site:{name}")
    app.run()
    for fold in [e.key for e in app.at.expander if e.key]:
        app.unfold(fold)
    assert "exploration" in headings(app)[0]
    for where, text in spoken(app):
        html = RENDER.render(text)
        assert not any(mark in html and "evil" in html for mark in ("<a ", "<img", "<script")), f"{where}: {text}"
    drawn = str(app.figure("forest"))
    assert "<img" not in drawn
