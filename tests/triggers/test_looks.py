"""A diary that grows is judged on days set beforehand, whoever looks how often."""

from __future__ import annotations

import pandas as pd
import pytest

from myolog.simulate import simulate_days
from myolog.triggers import find_triggers
from myolog.triggers.looks import LEVEL, VERDICT_DAYS, judged_part, look_at


@pytest.mark.parametrize(
    ("observed", "brought", "judged", "due", "is_first"),
    [
        (69, 0, 0, 70, False),
        (70, 0, 70, 98, False),
        (97, 0, 70, 98, False),
        (364, 0, 364, 728, False),
        (800, 0, 728, 1092, False),
        (100, 100, 100, 126, True),
        (130, 100, 126, 182, False),
        (45, 40, 40, 70, True),
        (400, 400, 400, 728, True),
    ],
)
def test_the_last_verdict_and_the_next(observed: int, brought: int, judged: int, due: int, is_first: bool) -> None:
    look = look_at(observed, brought)
    assert (look.judged, look.next, look.is_first, look.wait) == (judged, due, is_first, due - observed)


def test_between_two_verdict_days_nothing_changes() -> None:
    diary, _ = simulate_days(160, seed=4, effects={("f01", 1): 0.5}, factors=3)
    days = diary.observed()
    seen = days.index[days.to_numpy()]
    first, later = (diary.between(diary.span[0], pd.Timestamp(seen[n - 1])) for n in (100, VERDICT_DAYS[2] - 1))
    judged = [judged_part(part, look_at(int(part.observed().sum()))) for part in (first, later)]
    assert [int(part.observed().sum()) for part in judged] == [98, 98]
    tables = [find_triggers(part, likely_level=LEVEL).factors for part in judged]
    pd.testing.assert_frame_equal(*tables)


def test_a_day_without_verdict_calls_nothing_likely() -> None:
    diary, _ = simulate_days(300, seed=4, effects={("f01", 1): 0.5}, factors=4)
    plain, waiting = find_triggers(diary), find_triggers(diary, likely_level=0.0)
    assert plain.factors["verdict"].iloc[0] == "likely trigger"
    assert waiting.factors["verdict"].iloc[0] == "hint"
    assert "verdict day" in waiting.factors["sentence"].iloc[0]
