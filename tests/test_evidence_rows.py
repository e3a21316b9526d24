"""What the article behind this project says, row by row, and where each of it stands in the product.

Each check looks at what a person gets to see or can note: a factor that is tested, a sentence of the Guide, a remedy that
is counted, a question of the checklist, a line of the report. Row 1 is the article's first statement, row 16 its last.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

import myolog
from myolog import catalogue, report
from myolog.guide import Entry, Part, read_guide
from myolog.triggers import find_triggers
from tests.pages.app import App
from tests.report.paper import squeezed, text_of_pdf
from ui import shell

DATA = Path(__file__).resolve().parents[1] / "data"


def part(key: str) -> Part:
    (found,) = (each for each in read_guide().parts if each.key == key)
    return found


def entry(part_key: str, key: str) -> Entry:
    (found,) = (each for each in part(part_key).entries if each.key == key)
    return found


def said(what: Part | Entry) -> str:
    says = what.statements() if isinstance(what, Part) else what.says
    return " ".join(each.text for each in says).lower()


def facts_of(key: str) -> str:
    """What stands beside a factor on its page."""
    return " ".join(each.text for each in catalogue.factors()[key].statements).lower()


@pytest.fixture(scope="module")
def demo() -> myolog.Diary:
    return myolog.read_diary(DATA / "demo").diary


@pytest.fixture(scope="module")
def found(demo: myolog.Diary) -> pd.DataFrame:
    return find_triggers(demo).factors.set_index("factor")


@pytest.fixture(scope="module")
def paper(demo: myolog.Diary) -> report.Facts:
    return report.collect(demo)


@pytest.fixture
def app() -> App:
    """A visitor who stands on Home with no diary."""
    return App(AppTest.from_file(str(DATA.parent / "dashboard.py"), default_timeout=60)).run()


def test_row_1_hard_training_and_where(found: pd.DataFrame) -> None:
    assert found.loc["training_load", "verdict"] == "likely trigger"
    assert found.loc["training_load", "lag"] == 1  # looked at on later days as well
    for text in (said(entry("factors", "training")), facts_of("training_load")):
        assert "arms" in text
        assert "back and" in text
        assert "legs" in text
    for word, site in (("upper arm", "upper_arm"), ("lower back", "lower_back"), ("thigh", "thigh"), ("calf", "calf")):
        assert catalogue.find_site(word) == (site, "")


def test_row_2_stress_anywhere_in_the_body(found: pd.DataFrame) -> None:
    assert "stress" in found.index
    assert "any part of the body" in said(entry("factors", "stress"))
    assert {"stress", "anxiety"} <= set(entry("factors", "stress").factors)


def test_row_3_vitamins_and_calcium_and_their_sites() -> None:
    known = {"calcium_mg", "magnesium_mg", "vitamin_b12_ug", "vitamin_d_ug", "diet_quality"}
    assert known <= set(catalogue.factors())
    text = said(entry("factors", "minerals"))
    assert all(place in text for place in ("hands", "calves", "eyelids"))
    for site in ("hand", "calf", "eyelid"):
        assert site in catalogue.sites()


def test_row_4_training_and_caffeine_together(found: pd.DataFrame) -> None:
    assert "caffeine_mg:training_load" in found.index
    assert entry("factors", "training_and_caffeine").factors == ("caffeine_mg:training_load",)


def test_row_5_too_little_to_drink(found: pd.DataFrame) -> None:
    assert "water_l" in found.index
    assert "too little to drink" in said(entry("factors", "water"))


def test_row_6_nicotine() -> None:
    diary = myolog.Diary.from_days(
        pd.DataFrame({"date": pd.date_range("2026-01-01", periods=3), "episodes": [0, 1, 2], "nicotine": [0, 5, 9]})
    )
    assert [factor.key for factor in diary.factors] == ["nicotine"]
    assert "nicotine and tobacco" in said(entry("factors", "nicotine"))


def test_row_7_medicines_with_dates_as_factors(demo: myolog.Diary, found: pd.DataFrame) -> None:
    assert "oestrogen and steroids" in said(entry("factors", "medicines"))
    assert {"oestrogen", "corticosteroid"} <= set(catalogue.medicine_kinds())
    names = set(demo.medicines["name"])
    assert names <= set(found.loc[found.index.str.startswith("medicine "), "label"])
    assert demo.medicines["start"].notna().all()


def test_row_8_rare_serious_illnesses_and_the_checklist(app: App) -> None:
    text = said(part("serious"))
    for name in ("als", "lou gehrig", "muscular dystrophy", "isaacs' syndrome", "spinal muscular atrophy"):
        assert name in text
    app.go(shell.DOCTOR)
    for flag in catalogue.red_flags():
        assert flag.text in app.text


def test_row_9_what_protects_and_the_band_of_sleep(found: pd.DataFrame) -> None:
    assert found.loc["sleep_h", "verdict"] == "likely protective"
    assert catalogue.factors()["sleep_h"].band is not None
    assert {"diet_quality", "relaxation_min", "training_min"} <= set(catalogue.factors())
    text = said(part("daily"))
    for word in ("balanced diet", "yoga and meditation", "regular exercise", "six to eight hours"):
        assert word in text


def test_row_10_words() -> None:
    assert list(catalogue.kinds()) == ["twitch", "cramp", "spasm"]
    for word, kind in (("fasciculation", "twitch"), ("charley horse", "cramp")):
        known = catalogue.find_kind(word)
        assert known is not None
        assert known.key == kind
        assert word in said(part("what"))


def test_row_11_stretches_by_place() -> None:
    for key, words in (
        ("hamstring", ("reach", "belt")),
        ("calf", ("toes back",)),
        ("back", ("tennis ball", "exercise ball")),
        ("other", ("foam roller",)),
    ):
        assert all(word in said(entry("places", key)) for word in words)


def test_row_12_ice_and_heat_with_a_timer(app: App) -> None:
    assert "towel" in said(entry("ice_and_heat", "ice"))
    assert "15 to 20 minutes, and ice after it" in said(entry("ice_and_heat", "heat"))
    assert "hot tub" in said(entry("ice_and_heat", "sauna"))
    app.go("pages/guide.py")
    labels = [button.label for button in app.at.button]
    for remedy in ("Ice", "Heat"):
        for minutes in (15, 20):
            assert f"{remedy}: start {minutes} minutes" in labels
    app.click("Heat: start 15 minutes")
    assert "15 min left" in app.text
    assert {"ice", "heat", "sauna"} <= set(catalogue.remedies())


def test_row_13_what_people_take(app: App) -> None:
    for key in ("pickle_juice", "chamomile", "salt", "vitamin_b12", "magnesium"):
        remedy = catalogue.remedies()[key]
        assert any(each.remedy == key and each.says for each in part("remedies").entries)
        rows = pd.DataFrame({"start": ["2026-01-01T10:00", "2026-01-02T10:00"], "remedies": [remedy.label, "none"]})
        assert myolog.what_helps(myolog.Diary(rows)).remedies["label"].tolist() == [remedy.label]
    app.click("Open the demo diary").go(shell.HELPS)
    assert "Stretching, tried in 72 episodes" in app.text.replace("**", "")


def test_row_14_no_single_cause_try_and_see(app: App) -> None:
    assert "single reason" in part("reasons").title
    assert "try one thing at a time" in said(part("reasons"))
    app.click("Open the demo diary").go("pages/experiments.py")
    assert "Test a suspect" in app.text
    assert len(app.at.selectbox[0].options) > 1  # suspects, to pick one


def test_row_15_how_long_how_often_and_what_came_before(demo: myolog.Diary, paper: report.Facts) -> None:
    box = dict(paper.box)
    assert box["How long"].startswith("Twitch 4.5 min, cramp 2.5 min, spasm 22 min (medians)")
    assert box["How often"].startswith("About 14 episodes a week")
    assert box["What likely comes before"].startswith("More training load, the day before")
    assert "before" in demo.episodes  # what was done before, as it is noted with an episode
    assert "what you did before it" in said(part("doctor"))


@pytest.mark.parametrize("page", list(shell.PAGES))
def test_row_16_the_notice_on_every_page(app: App, page: str) -> None:
    if page != shell.HOME:
        app.go(page)
    assert "Information, not medical advice." in app.text


def test_row_16_the_notice_on_the_report(paper: report.Facts) -> None:
    made = report.Report.of(paper)
    assert "Information, not medical advice." in made.to_html()
    pages = text_of_pdf(made.to_pdf())
    assert pages.count(squeezed("Information, not medical advice.")) == pages.count(squeezed("Page ")) > 1
