"""What a person answers reads the files again, and every page shows what they meant."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from tests.pages import logs
from tests.pages.app import App

SORENESS = "Muscle soreness (0-4)"
LOAD = "Session load (RPE x min)"
GLASSES = "Glasses of fluid"


def ask(app: App, kind: str) -> str:
    """Key of the control that asks a question."""
    keys = [str(w.key) for w in (*app.at.selectbox, *app.at.number_input) if str(w.key).startswith(f"ask_{kind}_")]
    assert len(keys) == 1, keys
    return keys[0]


def pick_outcome(app: App, outcome: str = SORENESS) -> App:
    app.at.selectbox(key=ask(app, "outcome")).set_value(outcome)
    return app.run()


@pytest.fixture
def scored(app: App) -> App:
    """A log of scores without a count of episodes, of which nothing is picked yet."""
    return app.upload(logs.scores())


@pytest.fixture
def table() -> pd.DataFrame:
    """What the log of scores says, as pandas reads it."""
    rows = logs.frame_of(logs.scores())
    return rows.set_index(pd.to_datetime(rows["Date"], format="%d/%m/%Y"))


def test_log_without_an_outcome_asks_for_one(scored: App) -> None:
    assert not scored.charts
    assert scored.at.selectbox(key=ask(scored, "outcome")).value is None
    scored.go("pages/triggers.py")
    assert "pick on Home which column is to be explained" in scored.text


def test_picked_outcome_is_shown_as_a_score(scored: App, table: pd.DataFrame) -> None:
    pick_outcome(scored)
    known = table[SORENESS].dropna()
    assert scored.diary.outcome == SORENESS
    shown = scored.metrics
    assert shown["Average score"] == f"{known.mean():.1f}"
    assert shown["Days with a score"] == f"{len(known)}"
    assert "It is a score, not a count" in scored.text
    drawn = scored.table("timeline")
    assert drawn["Score"].dropna().tolist() == known.tolist()


def test_picked_outcome_is_no_factor_of_itself(scored: App, table: pd.DataFrame) -> None:
    pick_outcome(scored).go("pages/triggers.py")
    ranked = scored.table("correlations")
    assert SORENESS not in set(ranked["Factor"])
    bins = scored.table("bins_sleep_h_0")
    means = table[SORENESS].groupby(table["Sleep duration (h)"]).mean()
    assert bins["Average"].tolist() == pytest.approx(means.tolist(), abs=0.005)


def test_outcome_stays_picked_when_something_else_is_answered(scored: App) -> None:
    pick_outcome(scored).unfold("what_was_read")
    scored.at.number_input(key=ask(scored, "portion")).set_value(0.3)
    scored.run()
    assert scored.diary.outcome == SORENESS


def test_outcome_can_be_changed_later(scored: App) -> None:
    pick_outcome(scored).unfold("what_was_read")
    other = "Stress (1-5, 5 = relaxed)"
    scored.choose("What to explain", other)
    assert scored.diary.outcome == other
    assert "timeline" in scored.charts


def test_a_glass_holds_a_quarter_of_a_litre_until_told_otherwise(scored: App, table: pd.DataFrame) -> None:
    pick_outcome(scored).unfold("what_was_read")
    glasses = table[GLASSES].dropna()
    assert scored.diary.days["water_l"].dropna().tolist() == pytest.approx((0.25 * glasses).tolist())
    scored.at.number_input(key=ask(scored, "portion")).set_value(0.3)
    scored.run()
    assert scored.diary.days["water_l"].dropna().tolist() == pytest.approx((0.3 * glasses).tolist())
    scored.at.number_input(key=ask(scored, "portion")).set_value(0.5)
    scored.run()
    assert scored.diary.days["water_l"].dropna().tolist() == pytest.approx((0.5 * glasses).tolist())


def test_empty_cells_are_not_logged_until_told_otherwise(scored: App, table: pd.DataFrame) -> None:
    pick_outcome(scored).unfold("what_was_read")
    load = table[LOAD]
    assert scored.diary.days["training_load"].dropna().tolist() == load.dropna().tolist()
    columns = scored.at.data_editor[0].value
    row = columns["Column"].tolist().index(LOAD)
    assert columns["An empty cell means"][row] == "not logged"
    assert columns["Empty"][row] == f"{load.isna().mean():.0%}"


def test_mostly_empty_training_column_proposes_none(scored: App, table: pd.DataFrame) -> None:
    pick_outcome(scored).unfold("what_was_read")
    scored.at.selectbox(key=ask(scored, "empty")).set_value("none")
    scored.run()
    assert scored.diary.days["training_load"].tolist() == table[LOAD].fillna(0).tolist()
    columns = scored.at.data_editor[0].value.set_index("Column")
    assert columns.loc[LOAD, "An empty cell means"] == "none"


def test_a_question_shows_the_answer_that_counts_wherever_it_was_given(scored: App) -> None:
    pick_outcome(scored)
    assert scored.at.selectbox(key=ask(scored, "empty")).value == "not logged"
    scored.click("Use the likely answer: No training that day")
    assert scored.at.selectbox(key=ask(scored, "empty")).value == "none"
    assert scored.diary.days["training_load"].notna().all()
    scored.unfold("what_was_read").choose("What to explain", "Sleep")
    scored.at.selectbox(key=ask(scored, "empty")).set_value("not logged")
    scored.run()
    assert scored.at.selectbox(key=ask(scored, "empty")).value == "not logged"
    assert scored.select("What to explain").value == scored.diary.outcome == "sleep_h"
    assert scored.diary.days["training_load"].isna().any()


@pytest.mark.parametrize(("order", "first"), [("dmy", "2026-02-01"), ("mdy", "2026-01-02")])
def test_day_order_is_asked_and_answered(app: App, order: str, first: str) -> None:
    app.upload(logs.ambiguous())
    assert not app.charts
    assert "03/04/2026" in app.text
    app.at.button(key=f"order_{order}").click()
    app.run()
    assert app.diary.span[0] == pd.Timestamp(first)
    assert app.diary.counts().sum() == 10


def test_day_boundary_gives_the_night_to_the_day_before(app: App) -> None:
    app.upload(logs.after_midnight()).unfold("what_was_read")
    # By the calendar, noon and one in the night fall on two days each time.
    assert app.diary.counts().dropna().tolist() == [1.0] * 40
    app.choose("My day begins at", "03:00").unfold("what_was_read")
    assert app.diary.counts().dropna().tolist() == [2.0] * 20
    app.choose("My day begins at", "00:00")
    assert app.diary.counts().dropna().tolist() == [1.0] * 40


def test_panel_stays_open_while_a_person_answers_in_it(app: App) -> None:
    app.upload(logs.after_midnight()).unfold("what_was_read")
    app.choose("My day begins at", "03:00")
    assert app.select("My day begins at").value == "03:00"


def test_declared_range_makes_the_other_days_quiet(app: App) -> None:
    app.upload(logs.episode_days_only())
    assert "This log holds only days with episodes" in app.text
    app.at.date_input[0].set_value((dt.date(2026, 3, 1), dt.date(2026, 4, 27)))
    app.click("Count the other days in this range as days without episodes")
    counts = app.diary.counts()
    assert (len(counts), counts.sum(), (counts == 0).sum()) == (58, 20, 38)
    assert "on 58 observed days" in app.text


def test_days_with_episodes_alone_are_not_taken_for_all_days(app: App) -> None:
    app.upload(logs.episode_days_only())
    # Twenty episodes in 58 days are about 2.4 a week; counted over their own 20 days alone they would be 7.
    assert "About 7 episodes a week" not in app.text
    assert app.metrics.get("Episodes a week") != "7"


def test_a_question_that_was_answered_is_not_asked_again(app: App) -> None:
    app.upload(logs.episode_days_only())
    app.click("Count the other days in this range as days without episodes")
    assert "This log holds only days with episodes" not in app.text
    app.go("pages/triggers.py")
    assert "This log holds only days with episodes" not in app.text


def test_part_of_the_range_leaves_the_rest_unknown(app: App) -> None:
    app.upload(logs.episode_days_only())
    app.at.date_input[0].set_value((dt.date(2026, 3, 1), dt.date(2026, 3, 31)))
    app.click("Count the other days in this range as days without episodes")
    # 31 days of March, then 9 episodes from 3 April to 27 April.
    assert app.diary.counts().notna().sum() == 40


def test_days_to_come_are_not_declared_quiet(app: App) -> None:
    app.upload(logs.episode_days_only())
    days = app.diary.counts().notna().sum()
    app.at.date_input[0].set_value((dt.date(2026, 3, 1), dt.datetime.now(dt.UTC).date() + dt.timedelta(days=3)))
    app.click("Count the other days in this range as days without episodes")
    assert "is still to come, so nobody can have watched it yet. Nothing was declared." in app.text
    assert app.diary.counts().notna().sum() == days


def test_declared_range_survives_another_answer(app: App) -> None:
    app.upload(logs.episode_days_only())
    app.click("Count the other days in this range as days without episodes")
    app.unfold("what_was_read")
    app.choose("My day begins at", "03:00")
    assert app.diary.counts().notna().sum() == 58


def test_problems_say_where_and_what_to_do(app: App) -> None:
    app.upload(logs.with_problems())
    assert "3 things to look at" in app.text
    app.unfold("what_was_read")
    (problems,) = (t.value for t in app.at.dataframe if "Line" in t.value.columns)
    assert problems["Line"].tolist() == [4, 7, 11]  # the header is line 1
    assert problems["Column"].tolist() == ["date", "sleep_h", "episodes"]
    assert problems["Found"].tolist() == ["2026-13-45", "a lot", "-2"]
    assert problems["What to do"].str.len().min() > 20
    # What could be read was read: the other days, and the other cells of those days.
    assert app.diary.counts().notna().sum() == 40 - 2 - 2  # one date, one count; and two that the tally leaves out


def test_unreadable_file_says_what_it_is_and_what_to_do(app: App) -> None:
    app.upload(logs.unreadable())
    assert "This could not be read" in app.text
    assert "photo.csv" in app.text
    assert not app.charts
    app.click("Start over")
    assert "Bring your log" in app.text


def test_a_new_log_starts_with_its_own_settings(app: App) -> None:
    app.upload(logs.scores())
    pick_outcome(app).unfold("what_was_read")
    app.choose("What to explain", "Stress (1-5, 5 = relaxed)").unfold("what_was_read")
    app.choose("My day begins at", "03:00")
    app.at.button(key="close").click()
    app.run()
    # The same headers, and a count of episodes beside them.
    rows = logs.frame_of(logs.scores()).assign(episodes=1)
    app.upload(("other.csv", logs.csv_of(rows))).unfold("what_was_read")
    assert (app.diary.outcome, app.diary.day_start) == ("episodes", "00:00")
    assert app.select("What to explain").value == "episodes"
    assert app.select("My day begins at").value == "00:00"
