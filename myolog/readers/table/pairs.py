"""A table with a name and a value in each row, turned into one with a column a name and a row a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from myolog.parsing.wording import amount_text
from myolog.readers.exports.day_sheet import Wide, wide_sheet
from myolog.readers.formats import Context
from myolog.readers.part import Origin
from myolog.readers.table.gather import adds_up
from myolog.readers.table.headers import recognise
from myolog.readers.table.sheet import Column, Sheet, plain_text


def as_columns(
    sheet: Sheet, days: npt.NDArray[np.datetime64], names: Column, values: Column, context: Context
) -> tuple[Sheet | None, Wide]:
    """The table with a column a name, and where its values come from.

    Parameters
    ----------
    days : array of datetime64[D]
        Day of each row.
    """
    numbers = values.cells.plain_numbers
    units = next(iter(sheet.with_role("unit")), None)
    called = names.cells.array.to_pylist()
    measured = [None] * sheet.n_rows if units is None else units.cells.array.to_pylist()
    lines = sheet.lines(np.arange(sheet.n_rows)).tolist()
    found: dict[str, dict[int, list[tuple[float, int]]]] = defaultdict(lambda: defaultdict(list))
    if numbers is not None:
        for row in np.flatnonzero(np.isfinite(numbers) & ~np.isnat(days)).tolist():
            called_so, unit = called[row], measured[row]
            if called_so:
                name = plain_text(called_so) + (f" ({plain_text(unit)})" if unit else "")
                day = int(days[row].astype("datetime64[D]").astype(np.int64))
                found[name][day].append((float(numbers[row]), lines[row]))
    wide: dict[str, Mapping[int, tuple[str, list[Origin]]]] = {
        name: {day: _value(name, values_of_day) for day, values_of_day in of_days.items()}
        for name, of_days in found.items()
    }
    return wide_sheet(sheet.file, context, wide), wide


def _value(name: str, values: list[tuple[float, int]]) -> tuple[str, list[Origin]]:
    """One value of a day as text, and the lines that it comes from."""
    guess = recognise(name)
    is_sum = guess.role == "tally" or adds_up(name, guess.factor)
    numbers = [number for number, _ in values]
    made = sum(numbers) if is_sum else sum(numbers) / len(numbers)
    return f"{round(made, 6):.12g}", [Origin(line, amount_text(number)) for number, line in values]
