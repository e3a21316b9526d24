"""What is typed into a cell is saved as it was typed, or refused with a sentence; it never becomes something else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest

from myolog.errors import Impossible
from myolog.noting.cells import Column, as_text, value_of

SLEEP = Column("sleep", "Sleep, h", "number", low=0.0, high=24.0, unit="h")
CAFFEINE = Column("caffeine", "Caffeine, mg", "number", low=0.0, unit="mg")
SEVERITY = Column("severity", "Severity", "number", low=0.0, high=10.0)
LASTED = Column("duration", "Lasted, min", "minutes", low=0.0, high=1e6, unit="min")
OWN = Column("own:mood", "mood", "number")
AT = Column("time", "Time", "time")
BRITISH, AMERICAN, SWEDISH = (Column("date", "Day", "date", form=f) for f in ("DD/MM/YYYY", "MM/DD/YYYY", "YYYY-MM-DD"))


@pytest.mark.parametrize(
    ("column", "typed", "value"),
    [
        (SEVERITY, "7.5", 7.5),
        (SEVERITY, "7,5", 7.5),
        (OWN, "-5", -5.0),
        (OWN, "\u22125,25", -5.25),
        (OWN, "1e3", 1000.0),
        (OWN, "?", None),
        (CAFFEINE, "none", 0.0),
        (CAFFEINE, "0.2 g", 200.0),
        (CAFFEINE, "1.250,5", 1250.5),
        (SLEEP, "7:15", 7.25),
        (SLEEP, "7h30", 7.5),
        (SLEEP, "450 min", 7.5),
        (LASTED, "1,5", 90_000),
        (LASTED, "90 s", 90_000),
        (LASTED, "2h", 7_200_000),
        (LASTED, "1 h 10 min", 4_200_000),
        (BRITISH, "03/04/2026", date(2026, 4, 3)),
        (AMERICAN, "03/04/2026", date(2026, 3, 4)),
        (SWEDISH, "2026-04-03", date(2026, 4, 3)),
        (BRITISH, "3.4.2026", date(2026, 4, 3)),
        (AMERICAN, "4 April 2026", date(2026, 4, 4)),
        (AMERICAN, "4.4.2026", date(2026, 4, 4)),
        (AT, "9:15 pm", time(21, 15)),
        (AT, "21:15", time(21, 15)),
        (AT, "2115", time(21, 15)),
        (AT, "21:15:30", time(21, 15, 30)),
    ],
)
def test_it_is_read_as_people_write_it(column: Column, typed: str, value: Any) -> None:  # noqa: ANN401 - a cell
    assert value_of(column, typed) == value


@pytest.mark.parametrize(
    ("column", "typed", "sentence"),
    [
        (SEVERITY, "-5", "Severity: -5 cannot be; 0 to 10 can."),
        (SEVERITY, "15", "Severity: 15 cannot be; 0 to 10 can."),
        (SEVERITY, "abc", "Severity: “abc” is no number."),
        (SEVERITY, "3 mg", "Severity: “3 mg” is no number."),
        (CAFFEINE, "1,250", "“1,250” can be read as 1.25 or as 1250. Write it in one of these ways."),
        (CAFFEINE, "2 l", "“2 l” is no number of mg."),
        (LASTED, "1:30", "is no number of min"),
        (LASTED, "-2 h", "Lasted, min: -120 cannot be"),
        (SLEEP, "yes", "is no number of h"),
        (AMERICAN, "3.4.2026", "“3.4.2026” can be read in two ways. Write it as 03/27/2026."),
        (SWEDISH, "03/04/2026", "“03/04/2026” can be read in two ways. Write it as 2026-03-27."),
        (AMERICAN, "27/03/2026", "there is no day “27/03/2026”. Write it as 03/27/2026."),
        (BRITISH, "30/02/2026", "there is no day “30/02/2026”"),
        (BRITISH, "tomorrow", "“tomorrow” cannot be read. Write it as 27/03/2026."),
        (BRITISH, "01/01/0026", "the year 26 cannot be"),
        (replace(BRITISH, last=date(2026, 3, 27)), "28/03/2026", "Day: 28 March 2026 is still to come."),
        (AT, "24:00", "cannot be read. Write it as 21:40."),
        (AT, "25:10", "cannot be read"),
        (AT, "soon", "cannot be read"),
    ],
)
def test_what_cannot_be_or_is_open_is_refused(column: Column, typed: str, sentence: str) -> None:
    with pytest.raises(Impossible) as told:
        value_of(column, typed)
    assert sentence in str(told.value)


@pytest.mark.parametrize(
    ("column", "cell", "text"),
    [
        (SLEEP, 7.0, "7"),
        (SLEEP, 7 + 17 / 60, "7.2833"),
        (OWN, -0.00001, "0"),
        (CAFFEINE, 1e6, "1000000"),
        (OWN, None, None),
        (BRITISH, date(2026, 4, 3), "03/04/2026"),
        (AMERICAN, date(2026, 4, 3), "04/03/2026"),
        (SWEDISH, date(2026, 4, 3), "2026-04-03"),
        (AT, time(9, 5, 7), "09:05"),
    ],
)
def test_what_stands_in_a_cell_can_be_written_over(column: Column, cell: Any, text: str | None) -> None:  # noqa: ANN401 - a cell
    assert as_text(column, cell) == text


@pytest.mark.parametrize("column", [BRITISH, AMERICAN, SWEDISH])
def test_a_date_is_read_as_it_is_shown(column: Column) -> None:
    for day in (date(2026, 4, 3), date(2026, 12, 31), date(1970, 1, 1)):
        shown = as_text(column, day)
        assert value_of(column, shown) == day
