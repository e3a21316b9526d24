"""settings.toml, as `Diary.write` writes it: day boundary, outcome, and the exact columns of each table."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Literal

import pandas as pd

from myolog.diary import BY_HAND, parse_day_start
from myolog.errors import UnreadableFile
from myolog.parsing.problems import Problems
from myolog.readers.sources import OURS
from myolog.showing import Showing

Kind = Literal["number", "text"]
VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Settings:
    """What settings.toml says.

    Attributes
    ----------
    columns : mapping of table to mapping of column to kind
        Which columns each of our files has beside the known ones, and whether they hold numbers or text.
    showing : Showing
        How the diary was shown where it was kept.
    """

    day_start: str | None = None
    outcome: str | None = None
    window: tuple[pd.Timestamp, pd.Timestamp] | None = None
    columns: Mapping[str, Mapping[str, Kind]] = field(default_factory=lambda: MappingProxyType({}))
    showing: Showing = field(default_factory=Showing)


def read_settings(name: str, content: bytes, problems: Problems) -> Settings:
    """Settings of a diary; what is wrong in them becomes a problem.

    Raises
    ------
    UnreadableFile
        If it is no TOML at all.
    """
    try:
        said = tomllib.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UnreadableFile(
            name, f"{name} is not as Myolog wrote it. Take it from the folder again, or leave it out."
        ) from error
    return settings_of(said, problems)


def settings_of(said: Mapping[str, Any], problems: Problems) -> Settings:
    """Settings of a diary from what `Diary.settings` says; what is wrong in them becomes a problem."""
    if not isinstance(said.get("version"), int) or said["version"] > VERSION:
        problems.add(
            f"version {said.get('version', 'missing')}",
            f"version {VERSION}",
            "Update Myolog if it was written by a newer one; what is known was read.",
        )
    columns: dict[str, Mapping[str, Kind]] = {
        table: {
            c: "number" if kind == "number" else "text"
            for c, kind in said[table].items()
            if table != "days" or c not in ("", "date", BY_HAND)  # no column of a diary is called so
        }
        for table in OURS
        if isinstance(said.get(table), Mapping)
    }
    return Settings(
        _day_start(said, problems),
        _text(said, "outcome"),
        _window(said, problems),
        MappingProxyType(columns),
        Showing.read(said.get("showing")),
    )


def _text(said: Mapping[str, Any], key: str) -> str | None:
    value = said.get(key)
    return value if isinstance(value, str) and value else None


def _day_start(said: Mapping[str, Any], problems: Problems) -> str | None:
    text = _text(said, "day_start")
    if text is None:
        return None
    try:
        parse_day_start(text)
    except ValueError:
        problems.add(
            f"day_start {text}",
            "a time from 00:00 to 12:00",
            "Write it as HH:MM.",
            column="day_start",
            action="set aside",
        )
        return None
    return text


def _window(said: Mapping[str, Any], problems: Problems) -> tuple[pd.Timestamp, pd.Timestamp] | None:
    first, last = _text(said, "watched_from"), _text(said, "watched_to")
    if first is None and last is None:
        return None
    days = [_day(first), _day(last)]
    if days[0] is not None and days[1] is not None:
        return days[0], days[1]
    problems.add(
        f"watched_from {first}, watched_to {last}",
        "two days, as YYYY-MM-DD",
        "Correct them, or take both out.",
        action="set aside",
    )
    return None


def _day(text: str | None) -> pd.Timestamp | None:
    found = re.fullmatch(r"(\d{1,4})-(\d{1,2})-(\d{1,2})", text or "")
    try:
        return pd.Timestamp(year=int(found[1]), month=int(found[2]), day=int(found[3])) if found else None
    except ValueError:
        return None
