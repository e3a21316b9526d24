"""What the person says about a file: the order of dates, and what a column is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final, Literal, get_args

from myolog import catalogue, tables
from myolog.catalogue import normalise
from myolog.parsing.cells import clean
from myolog.parsing.units import size_in, unit_named
from myolog.parsing.zones import find_zone

Order = Literal["dmy", "mdy"]
Empty = Literal["", "not logged", "none"]
Kept = Literal["", "by hand", "by a device"]
Apps = Literal["", "same", "different"]
RowKind = Literal[
    "", "episode", "day", "tally", "amounts", "readings", "sleep", "sessions", "treatments", "intakes", "medicines", "ranges", "ignore"
]  # fmt: skip

ROLES: Final = ("date", "start", "end", "time", "tally", "rpe", "minutes", "own", "note", "ignore")
ATTRIBUTES: Final = tuple(c for c in tables.EPISODES if c not in ("start", "timed"))
_SAME: Final = {"episodes": "tally", "own factor": "own", "notes column": "note", "ignored": "ignore"}
FILE: Final = ""
"""In place of a header: the table as a whole, of which the person says what its rows are."""
_FIELDS: Final = ("factor", "role", "unit", "per_unit", "empty", "kept", "order", "missing", "apps", "zone")


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person says about a column; empty where they say nothing.

    Attributes
    ----------
    target : str
        Key of a factor, one of `ROLES`, or a column of the episodes.
    unit : str
        The unit that the numbers of the column are in.
    per_unit : float or None
        How much of the factor's unit one portion ("glass", "cup") holds.
    empty : {"", "not logged", "none"}
        What an empty cell means.
    kept : {"", "by hand", "by a device"}
        On the date column: who kept the file. Only a day log kept by hand makes days observed.
    order : {"", "dmy", "mdy"}
        On a column of dates: which of day and month stands first in this file.
    missing : tuple of str
        Cells that hold nothing, beside the marks that are known, as they are compared (see `cells.clean`).
    apps : {"", "same", "different"}
        Where several apps wrote into one export: whether they wrote down the same things, or different ones that add up.
    zone : str
        On a column of times in UTC: name of the time zone in which the person was.
    """

    target: str = ""
    unit: str = ""
    per_unit: float | None = None
    empty: Empty = ""
    kept: Kept = ""
    order: Order | Literal[""] = ""
    missing: tuple[str, ...] = ()
    apps: Apps = ""
    zone: str = ""


NO_WISH: Final = Wish()


@dataclass
class Options:
    """The arguments of `read_diary` that the reading of a file looks at."""

    order: Order | None = None
    wishes: Mapping[tuple[str | None, str], Wish] = field(default_factory=lambda: MappingProxyType({}))
    rows: Mapping[str | None, RowKind] = field(default_factory=lambda: MappingProxyType({}))
    used: set[tuple[str | None, str]] = field(default_factory=set)

    def rows_of(self, file: str) -> RowKind:
        """What the person says that the rows of a file are; "" where they say nothing."""
        return self.rows.get(file) or self.rows.get(None) or ""

    def about(self, file: str) -> tuple[Any, ...]:
        """All that is said that the reading of a file may depend on, to be compared with what was said before."""
        wishes = {key: wish for key, wish in self.wishes.items() if key[0] in (file, None)}
        return self.order, wishes, self.rows_of(file)

    def anew(self) -> Options:
        """The same, of which nothing was used yet."""
        return Options(self.order, self.wishes, self.rows)

    def wish(self, file: str, header: str, name: str) -> Wish:
        """What the person says about a column, by its name in the file."""
        if not self.wishes:
            return NO_WISH
        # A header that stands twice has names that tell the columns apart.
        for key in ((file, name), (file, header), (None, name), (None, header)):
            if key in self.wishes:
                self.used.add(key)
                return self.wishes[key]
        for place in (file, None):
            found = self._near.get((place, normalise(header)))
            if found and normalise(header):
                self.used.add(found)
                return self.wishes[found]
        return NO_WISH

    @cached_property
    def _near(self) -> dict[tuple[str | None, str], tuple[str | None, str]]:
        """The columns of the wishes by their names as they are compared."""
        return {(f, normalise(h)): (f, h) for f, h in self.wishes}

    def check_used(self, headers: Iterable[str]) -> None:
        """Raise ValueError if a wish speaks of a column that no file has."""
        unknown = [header for key in self.wishes if key not in self.used for header in [key[1]]]
        if unknown:
            known = ", ".join(repr(h) for h in list(headers)[:30])
            raise ValueError(f"mapping speaks of {unknown[0]!r}, but no file has such a column. There are: {known}.")


def make_options(date_order: str | None, mapping: Mapping[Any, Any] | None) -> Options:
    """Options from the arguments of `read_diary`.

    Raises
    ------
    ValueError
        If a value is not one of those that there are.
    """
    if date_order not in (None, "dmy", "mdy"):
        raise ValueError(f'date_order is "dmy" (day first), "mdy" (month first) or None, not {date_order!r}.')
    wishes: dict[tuple[str | None, str], Wish] = {}
    rows: dict[str | None, RowKind] = {}
    for column, said in (mapping or {}).items():
        match column:
            case "":
                rows[None] = _rows(said)
            case (str() as file, ""):
                rows[file] = _rows(said)
            case str():
                wishes[None, column] = _wish(column, said)
            case (str() as file, str() as header):
                wishes[file, header] = _wish(header, said)
            case _:
                raise ValueError(f"mapping names columns by their header, or by (file, header), not by {column!r}.")
    return Options(date_order, MappingProxyType(wishes), MappingProxyType(rows))  # type: ignore[arg-type] # checked above


def _rows(said: Any) -> RowKind:  # noqa: ANN401 - whatever the caller wrote
    """What the rows of a file are; "" where that is left to the file."""
    kind = said.get("rows") if isinstance(said, Mapping) and set(said) == {"rows"} else None
    if kind not in get_args(RowKind):
        kinds = ", ".join(filter(None, get_args(RowKind)))
        raise ValueError(f"mapping of a whole file is {{'rows': KIND}}, where KIND is one of {kinds}, not {said!r}.")
    return kind  # type: ignore[return-value] # one of them


def _wish(header: str, said: Any) -> Wish:  # noqa: ANN401 - whatever the caller wrote
    if isinstance(said, str):
        return Wish(_target(header, said))
    if not isinstance(said, Mapping) or any(k not in _FIELDS for k in said):
        raise ValueError(
            f"mapping of {header!r} is the key of a factor or a dict with any of {', '.join(_FIELDS)}, not {said!r}."
        )
    role = said.get("role") or ""
    target = said.get("factor") or ("" if role in ("", "factor", "episode attribute") else role)
    empty = _chosen(header, said, "empty", Empty, 'an empty cell means "not logged" or "none"')
    kept = _chosen(header, said, "kept", Kept, 'a file is kept "by hand" or "by a device"')
    apps = _chosen(header, said, "apps", Apps, 'apps wrote down the "same" or "different" things')
    per_unit = said.get("per_unit")
    if per_unit is not None and not (isinstance(per_unit, int | float) and 0 < per_unit < float("inf")):
        raise ValueError(f"mapping of {header!r}: per_unit is a number above 0, not {per_unit!r}.")
    unit = said.get("unit") or ""
    if not isinstance(unit, str):
        raise ValueError(f"mapping of {header!r}: a unit is a text such as 'min', not {unit!r}.")  # noqa: TRY004 - one error for a wrong mapping
    order = _chosen(
        header, said, "order", Literal["", "dmy", "mdy"], 'order is "dmy" (day first) or "mdy" (month first)'
    )
    missing = said.get("missing") or ()
    if isinstance(missing, str) or not all(isinstance(mark, str) for mark in missing):
        raise ValueError(f"mapping of {header!r}: missing is a list of the texts that mean nothing, not {missing!r}.")
    zone = said.get("zone") or ""
    if zone and find_zone(zone if isinstance(zone, str) else "?") is None:
        raise ValueError(
            f"mapping of {header!r}: there is no time zone {zone!r}; they have names like 'Europe/Berlin'."
        )
    known = _target(header, target) if target else ""
    named = unit_named(unit) or unit
    factor = catalogue.factors().get(known)
    if named and factor and size_in(named, factor, per_unit) is None:
        raise ValueError(f"mapping of {header!r}: {unit!r} is not a known unit of “{factor.label}”.")
    return Wish(
        known, named, per_unit, empty, kept, order, tuple(clean(mark).casefold() for mark in missing), apps, zone
    )


def _chosen(header: str, said: Mapping[str, Any], name: str, choices: Any, sentence: str) -> Any:  # noqa: ANN401 - a Literal
    """One of the choices, "" where nothing was said.

    Raises
    ------
    ValueError
        If it is none of them.
    """
    value = said.get(name) or ""
    if value not in get_args(choices):
        raise ValueError(f"mapping of {header!r}: {sentence}, not {value!r}.")
    return value


def _target(header: str, said: Any) -> str:  # noqa: ANN401 - whatever the caller wrote
    target = _SAME.get(said, said) if isinstance(said, str) else said
    if target in ROLES or target in ATTRIBUTES or target in catalogue.factors():
        return str(target)
    found = catalogue.find_factor(said) if isinstance(said, str) else None
    if found:
        return found.key
    raise ValueError(
        f"mapping of {header!r}: {said!r} is no factor of the catalogue and no role. "
        f"Roles are {', '.join((*ROLES, *ATTRIBUTES))}; factors are {', '.join(catalogue.factors())}."
    )
