"""How often factors that cannot matter stand out on a diary of one's own."""

from __future__ import annotations

import numpy as np

from myolog.simulate import simulate_days
from myolog.triggers import find_triggers
from myolog.triggers.certificate import NEAREST, Certificate, certify


def test_a_true_trigger_is_gone_once_it_is_moved_in_time() -> None:
    diary, _ = simulate_days(300, seed=4, effects={("f01", 1): 0.6}, factors=4)
    result = find_triggers(diary)
    assert result.factors["verdict"].iloc[0] == "likely trigger"
    told: list[float] = []
    found = certify(result, 40, progress=told.append)
    assert found.surrogates == len(told) == 40
    assert told[-1] == 1
    # 5 % of 40 are 2; more than 6 would be seen in less than one diary of a hundred (binomial).
    assert found.flagged <= 6
    assert f"{found.flagged} of 40 trials" in found.sentence


def test_what_the_analysis_rests_on_is_left_as_it_is() -> None:
    diary, _ = simulate_days(120, seed=1, factors=2)
    result = find_triggers(diary)
    before = [e.level.copy() for e in result.analysis.study.exposures]
    assert certify(result, 3, seed=5) == certify(result, 3, seed=5)
    for e, level in zip(result.analysis.study.exposures, before, strict=True):
        np.testing.assert_array_equal(e.level, level)


def test_a_short_diary_has_few_trials_and_one_without_factors_none() -> None:
    diary, _ = simulate_days(40, seed=1, factors=2, missing=0.0)
    result = find_triggers(diary)
    assert certify(result).surrogates == 2 * (len(result.analysis.study.calendar) - 2 * NEAREST)
    assert "too short" in Certificate(0, 0).sentence
