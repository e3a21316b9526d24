"""The tables of apps and devices that are known: one TOML file a table in data/formats, see its README.md."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal, NamedTuple, get_args

from myolog import catalogue
from myolog.parsing.units import unit_size
from myolog.readers.exports.daylog import Rule
from myolog.readers.exports.table import Required, Words, names_of, translations
from myolog.readers.options import Order
from myolog.resources import DATA

FOLDER: Final = DATA / "formats"

Row = Literal["day", "sleep", "session", "amount", "reading", "habit", "answer", "nothing", "refused"]
Checked = Literal["read whole", "by its documentation"]
Zone = Literal["local", "utc", "offset", "offset or local"]
Others = Literal["mean", "sum", "none"]

RULES: Final[Mapping[Row, Rule]] = MappingProxyType(
    {
        "day": "first",
        "sleep": "sum",
        "session": "sum",
        "amount": "sum",
        "reading": "mean",
        "habit": "first",
        "answer": "max",
    }
)
"""How several values of a day are combined, unless a value says otherwise."""
KEEPS_OTHERS: Final = frozenset({"day", "sleep", "reading"})
"""Rows of which the columns that a format does not name are kept, since they speak of a day."""
START_TO_END: Final = "start to end"
"""Stands for a column: the time from the start of a row to its end."""
BY_SIZE: Final = "by size"
"""Stands for a unit of time: seconds, minutes or hours, by the size of a usual night."""


@dataclass(frozen=True, slots=True)
class Value:
    """A line below [values], see data/formats/README.md.

    Attributes
    ----------
    columns : tuple of tuple of str
        Alternatives, of which the first that holds something above 0 counts; each is one column or the sum of several.
    name : str
        Its name in the diary, or the line itself for a factor.
    """

    columns: tuple[tuple[str, ...], ...]
    rule: Rule
    name: str
    factor: str = ""
    unit: str = ""
    scale: float = 1.0
    low: float = float("-inf")
    high: float = float("inf")
    missing: tuple[float, ...] = ()
    needs: str = ""
    times_minutes: bool = False
    words: tuple[tuple[str, float], ...] = ()
    pattern: re.Pattern[str] | None = None
    reason: str = ""


class Remark(NamedTuple):
    """What is told of each file of a format."""

    found: str
    expected: str
    fix: str
    column: str | None = None


@dataclass(frozen=True, slots=True)
class TableFormat:
    """A table that an app or a device writes.

    Attributes
    ----------
    key : str
        Name of its TOML file.
    app, label, checked, source, row : str
        See data/formats/README.md, as for all that follows.
    required : tuple of `Required`
        Sets of columns, of which one must be there; for each column its names in all languages.
    names : mapping
        Names of columns in other languages, normalised, to those that the format uses.
    measures : tuple of Value
        The lines of [values].
    """

    key: str
    app: str
    label: str
    checked: Checked
    source: str
    row: Row
    required: tuple[Required, ...]
    names: Words
    measures: tuple[Value, ...]
    above: str = ""
    pattern: re.Pattern[str] | None = None
    file: re.Pattern[str] | None = None
    prefix: str = ""
    date: str = ""
    start: str = ""
    end: str = ""
    length: str = ""
    zone: Zone = "local"
    offset: str = ""
    day_part: str = ""
    order: Order | None = None
    translated_order: Order | None = None
    day_second: bool = False
    clock: str = ""
    long: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    asked: tuple[tuple[re.Pattern[str], str], ...] = ()
    positions: tuple[str, ...] = ()
    width: int = 0
    height: int = 0
    stages: tuple[tuple[str, tuple[str, ...]], ...] = ()
    missing: tuple[str, ...] = ()
    only: tuple[tuple[str, tuple[str, ...]], ...] = ()
    without: tuple[tuple[str, tuple[str, ...]], ...] = ()
    needs: tuple[str, ...] = ()
    left_out: str = ""
    once: tuple[str, ...] = ()
    nap: str = ""
    person: str = ""
    zeros: str = ""
    by_name: bool = False
    others: Others = "none"
    ignore: tuple[str, ...] = ()
    yields: tuple[str, ...] = ()
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    scale: float = 1.0
    sentence: str = ""
    weeks: str = ""
    period: str = ""
    device: str = ""
    remarks: tuple[Remark, ...] = ()


_VALUE_KEYS: Final = {f.name for f in fields(Value)} - {"columns"}
_OURS: Final = {"key", "app", "required", "measures"}
_KEYS: Final = {f.name for f in fields(TableFormat)} - _OURS | {"name", "columns", "values"}
"""What a TOML file may say."""
_LISTS: Final = ("missing", "needs", "once", "ignore", "yields", "yes", "no", "long", "answers", "positions")


@cache
def table_formats() -> tuple[TableFormat, ...]:
    """All formats, those that need most columns first, then those that need a name or a pattern: the more special ones.

    Raises
    ------
    ValueError
        If a TOML file says something that there is not.
    """
    told = {path.stem: _read(path) for path in sorted(FOLDER.glob("*.toml"))}
    words: dict[str, dict[str, str]] = {}
    for text in told.values():
        words.setdefault(text["name"], {}).update(translations(text.get("names", {})))
    made = [make_format(key, text, words[text["name"]]) for key, text in told.items()]
    return tuple(sorted(made, key=lambda f: (-max(map(len, f.required)), f.file is None, f.pattern is None)))


def _read(path: Path) -> dict[str, Any]:
    text = tomllib.loads(path.read_text(encoding="utf-8"))
    if not isinstance(text.get("name"), str):
        raise ValueError(f"{path.name}: it has no name.")  # noqa: TRY004 - one error for a wrong file
    return text


def make_format(key: str, text: Mapping[str, Any], words: Words = MappingProxyType({})) -> TableFormat:
    """Format from what its TOML file says.

    Parameters
    ----------
    words : mapping
        Names of columns in other languages in the other tables of the app.

    Raises
    ------
    ValueError
        If it says something that there is not, or lacks what must be said.
    """
    _check(key, text)
    names = {**words, **translations(text.get("names", {}))}
    row: Row = text["row"]
    others = text.get("others", "mean" if row in KEEPS_OTHERS else "none")
    made = {"name", "columns", "names", "values", "pattern", "file", "remarks"}
    plain = {k: v for k, v in text.items() if k in _KEYS - made}
    plain |= {k: tuple(str(v) for v in text[k]) for k in _LISTS if k in text}
    plain |= {k: tuple((c, tuple(v)) for c, v in text[k].items()) for k in ("only", "without", "stages") if k in text}
    return TableFormat(
        **{
            **plain,
            "key": key,
            "app": text["name"],
            "required": tuple(tuple(names_of(c, names) for c in chosen) for chosen in text["columns"]),
            "names": names,
            "measures": tuple(_value(key, text, name, said) for name, said in text.get("values", {}).items()),
            "others": others,
            **{name: re.compile(text[name]) for name in ("pattern", "file") if name in text},
            "asked": tuple((re.compile(said["words"]), said["factor"]) for said in text.get("asked", ())),
            "remarks": tuple(Remark(**r) for r in text.get("remarks", ())),
        }
    )


def _check(key: str, text: Mapping[str, Any]) -> None:
    """Raise ValueError if a file says something that there is not, or lacks what must be said."""
    row, zone, columns = text.get("row"), text.get("zone", "local"), text.get("columns")
    lacking = {"name", "label", "checked", "source", "row", "columns"} - text.keys()
    choices = {"row": Row, "checked": Checked, "zone": Zone, "others": Others}
    wrong = [name for name, kinds in choices.items() if name in text and text[name] not in get_args(kinds)]
    why = [f"there is no {name}." for name in sorted(text.keys() - _KEYS)]
    why += [f"it does not say {name}." for name in sorted(lacking)]
    why += [f"{name} is one of {', '.join(get_args(choices[name]))}." for name in wrong]
    why += ["columns is a list of lists of names."] * (columns is not None and not (columns and all(columns)))
    why += ["a file that is refused needs a sentence."] * (row == "refused" and not text.get("sentence"))
    is_read = row not in ("refused", "nothing")
    why += ["it needs a date or a start."] * (is_read and not (text.get("date") or text.get("start")))
    why += ["positions need a pattern."] * ("positions" in text and "pattern" not in text)
    why += ["zone and offset go together."] * (str(zone).startswith("offset") != ("offset" in text))
    if why:
        raise ValueError(f"data/formats/{key}.toml: {' '.join(why)}")


def _value(key: str, text: Mapping[str, Any], columns: str, said: Mapping[str, Any]) -> Value:
    """A line below [values].

    Raises
    ------
    ValueError
        If it says something that there is not.
    """
    place = f"data/formats/{key}.toml, {columns}"
    if unknown := said.keys() - _VALUE_KEYS:
        raise ValueError(f"{place}: there is no {', '.join(sorted(unknown))}.")
    factor, unit = catalogue.factors().get(said.get("factor", "")), said.get("unit", "")
    if said.get("factor") and factor is None:
        raise ValueError(f"{place}: there is no factor {said['factor']}.")
    if factor and unit != BY_SIZE and math.isnan(unit_size(unit, factor)):
        raise ValueError(f"{place}: {unit} is no unit of {factor.key}.")
    rule = said.get("rule", RULES.get(text["row"], "first"))
    if rule not in get_args(Rule):
        raise ValueError(f"{place}: rule is one of {', '.join(get_args(Rule))}.")
    low, high = factor.possible if factor and not said.get("times_minutes") else (float("-inf"), float("inf"))
    made = {
        "low": low,
        "high": high,
        **said,
        "rule": rule,
        "name": columns if factor else f"{said.get('name', columns)} ({text['name']})",
        "missing": tuple(said.get("missing", ())),
        **({"pattern": re.compile(said["pattern"])} if "pattern" in said else {}),
        "words": tuple((word.casefold(), float(number)) for word, number in said.get("words", {}).items()),
    }
    return Value(tuple(tuple(each.split(" + ")) for each in columns.split(" | ")), **made)
