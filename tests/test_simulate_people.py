"""The four made-up people: what is said to be true of each holds in the numbers of the diary."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pandas as pd
import pytest

from myolog import Diary, catalogue, read_diary
from myolog.simulate import simulate_person
from myolog.simulate.people import Who

PEOPLE: tuple[Who, ...] = get_args(Who)
SEEDS = range(6)


def rates(who: Who, column: str, at_least: float, *, lag: int = 0, kind: str | None = None) -> tuple[float, float]:
    """Episodes a day on days with a factor below `at_least`, `lag` days before, and on the others, over `SEEDS`."""
    below, above = [], []
    for seed in SEEDS:
        diary = simulate_person(who, seed)
        rows = diary.episodes
        chosen = diary.replace(episodes=rows if kind is None else rows[rows["kind"] == kind])
        counts = chosen.counts().reindex(diary.days.index).fillna(0.0)
        values = diary.factor_values(column).shift(lag).reindex(counts.index)
        below.append(counts[values < at_least])
        above.append(counts[values >= at_least])
    return float(pd.concat(below).mean()), float(pd.concat(above).mean())


def night_share(rows: pd.DataFrame) -> float:
    """Share of the episodes with an hour that begin between 22:00 and 7:00."""
    hours = rows.loc[rows["timed"], "start"].dt.hour
    return float(((hours >= 22) | (hours < 7)).mean())


@pytest.mark.parametrize("who", PEOPLE)
def test_the_same_seed_gives_the_same_diary(who: Who) -> None:
    assert simulate_person(who, 3) == simulate_person(who, 3)
    assert simulate_person(who, 3) != simulate_person(who, 4)


@pytest.mark.parametrize("who", PEOPLE)
def test_a_diary_is_of_a_size_people_keep_and_speaks_the_catalogues_language(who: Who) -> None:
    diary = simulate_person(who)
    rows = diary.episodes
    assert 60 <= len(diary.span) <= 150
    assert 0 < diary.counts().isna().sum() < 0.4 * len(diary.span)
    assert set(rows["site"]) <= set(catalogue.sites())
    assert set(rows["kind"]) <= set(catalogue.kinds())
    assert {r for cell in rows["remedies"].dropna() for r in cell.split("; ")} <= set(catalogue.remedies())
    for column in ("side", "before", "remedies", "relief", "notes", "duration"):
        assert rows[column].notna().sum() > 0, column
    assert rows.loc[rows["remedies"].isna(), "relief"].isna().all()


@pytest.mark.parametrize("who", PEOPLE)
def test_a_diary_reads_back_as_it_is(who: Who, tmp_path: Path) -> None:
    diary = simulate_person(who)
    diary.write(tmp_path)
    read = read_diary(tmp_path)
    assert read.diary == diary
    assert read.problems.empty


def test_nobody_else_is_made_up() -> None:
    with pytest.raises(ValueError, match="no made-up person 'nobody', only older, pregnant, athlete, student"):
        simulate_person("nobody")  # type: ignore[arg-type]


def test_cramps_of_the_older_adult_come_more_often_since_the_diuretic() -> None:
    """2.5 times as many; over six diaries of about 25 before and 55 since, chance does not bring that below 1.8."""
    before, since = [], []
    for seed in SEEDS:
        diary = simulate_person("older", seed)
        counts, begun = diary.counts().dropna(), diary.medicines.set_index("name").loc["Indapamide", "start"]
        before.append(counts[counts.index < begun])
        since.append(counts[counts.index >= begun])
    assert pd.concat(since).mean() > 1.8 * pd.concat(before).mean()


def test_cramps_of_the_older_adult_come_at_night_and_salbutamol_by_day() -> None:
    diary = simulate_person("older")
    assert set(diary.episodes["kind"]) == {"cramp"}
    assert night_share(diary.episodes) > 0.9
    assert diary.episodes["site"].value_counts().index[0] == "calf"
    assert set(diary.intakes["what"]) == {"salbutamol"}
    assert diary.intakes["when"].dt.hour.between(9, 21).all()
    assert {"Atorvastatin", "Indapamide"} == set(diary.medicines["name"])


def test_the_pregnant_woman_has_night_cramps_and_takes_magnesium_from_the_third_week_on() -> None:
    diary = simulate_person("pregnant")
    assert set(diary.episodes["kind"]) == {"cramp"}
    assert night_share(diary.episodes) > 0.9
    magnesium = diary.days["magnesium_mg"].dropna()
    assert magnesium[magnesium > 0].index[0] >= magnesium.index[0] + pd.Timedelta(days=14)
    assert list(diary.days.columns) == ["magnesium_mg"]
    assert diary.medicines["name"].tolist() == ["Ferrous fumarate"]


def test_cramps_of_the_athlete_come_after_hard_days_and_stretching_eases_them() -> None:
    """A hard day is 350 AU above the others: 1.0035 ** 350 = 3.4 times as many cramps on the next."""
    easy, hard = rates("athlete", "training_load", 450, lag=1, kind="cramp")
    assert hard > 2 * easy
    cool, hot = rates("athlete", "Heat (°C)", 25, lag=1, kind="cramp")
    assert hot > cool
    rows = pd.concat(simulate_person("athlete", seed).episodes for seed in SEEDS)
    assert set(rows["kind"]) == {"twitch", "cramp", "spasm"}
    cramps = rows[(rows["kind"] == "cramp") & rows["relief"].notna()]
    stretched = cramps["remedies"].str.contains("stretch")
    assert cramps.loc[stretched, "relief"].median() < 0.7 * cramps.loc[~stretched, "relief"].median()


def test_the_eyelid_of_the_student_twitches_more_after_short_nights() -> None:
    """Two hours less are 0.75 ** -2 = 1.8 times as many."""
    short, long = rates("student", "sleep_h", 6)
    assert short > 1.5 * long
    assert long > 2
    diary = simulate_person("student")
    assert set(diary.episodes["kind"]) == {"twitch"}
    assert set(diary.episodes["site"]) == {"eyelid"}
    assert diary.days["sleep_h"].corr(diary.days["caffeine_mg"]) < -0.4
    assert set(diary.intakes["what"]) == {"coffee"}


def test_a_day_that_was_not_logged_has_no_episode_and_no_intake() -> None:
    for who in PEOPLE:
        diary: Diary = simulate_person(who)
        logged = set(diary.days.index)
        assert set(diary.episodes["start"].dt.normalize()) <= logged
        assert set(diary.intakes["when"].dt.normalize()) <= logged
