"""Four stories that a count model alone tells wrongly, and what a person reads of each.

The truths are those of `simulate`; how often each is told right is measured in docs/calibration.md.
"""

from __future__ import annotations

import pandas as pd

from myolog.diary import Diary
from myolog.simulate import acts_through, both_ends, follows_same_day, noticing, weekly_plan
from myolog.triggers import find_triggers
from myolog.triggers.beside import beside


def said_of(diary: Diary, factor: str) -> pd.Series:
    return find_triggers(diary).factors.set_index("factor").loc[factor]


def test_what_acts_through_the_night_is_named_with_its_way() -> None:
    diary, _ = acts_through(365, seed=3)
    coffee = said_of(diary, "caffeine_mg")
    assert "Once sleep is allowed for" not in " ".join(beside(find_triggers(diary), "caffeine_mg"))
    assert (coffee["verdict"], coffee["lag"]) == ("likely trigger", 1)
    assert "by way of sleep in between" in coffee["sentence"]
    assert said_of(diary, "sleep_h")["in_words"] == "likely, short nights: more"


def test_noticing_more_is_not_having_more() -> None:
    diary, _ = noticing(365, seed=5, noticed=2.0)
    stress = said_of(diary, "stress")
    assert stress["verdict"] == "hint"
    assert "you may notice more on such days. To find out, count for two minutes at set times." in stress["sentence"]
    truly, _ = noticing(365, seed=5, noticed=1.0, ratio=1.5)
    assert said_of(truly, "stress")["verdict"] == "likely trigger"


def test_what_may_follow_on_the_same_day_is_never_said_to_lead() -> None:
    diary, _ = follows_same_day(180, seed=3, reaction="coffee")
    coffee = said_of(diary, "caffeine_mg")
    assert (coffee["verdict"], coffee["lag"]) == ("hint", 0)
    assert "which came first cannot be told" in coffee["sentence"]


def test_both_ends_are_named_and_counted() -> None:
    diary, _ = both_ends(365, seed=5)
    sleep = said_of(diary, "sleep_h")
    assert sleep["in_words"] == "likely, both ends of sleep: more"
    assert "away from your middle of" in sleep["sentence"]
    assert "in between" in sleep["counted"]


def test_a_weekly_plan_is_told_from_the_weekday() -> None:
    diary, _ = weekly_plan(40, seed=3, rate=1.0)
    training = said_of(diary, "training_load")
    assert not training["verdict"].startswith("likely")
    assert "the weekend" not in training["sentence"]
