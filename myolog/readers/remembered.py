"""What a person said of the columns of a table, kept for the next file with the same names of columns.

It is kept in one file in the person's own folder for data of programs, and only when they ask for it. It holds names of
columns and what they are; no row of any log.
"""

from __future__ import annotations

import json
import os
import re
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from myolog import export
from myolog.readers.options import make_options

Said = Mapping[str, Mapping[str, Any]]
"""For each column what it is, as `read_diary(mapping=…)` takes it."""

NAME: Final = "columns.toml"
VERSION: Final = 1


def folder() -> Path:
    """The folder of this program's data in the home of the person, as the system has it; it may not be there yet."""
    match sys.platform:
        case "win32":
            base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
        case "darwin":
            base = Path.home() / "Library" / "Application Support"
        case _:
            base = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return base / "myolog"


def read_remembered(path: Path | None = None) -> dict[str, Said]:
    """What is remembered, by the digest of the header (`look.header_digest`); nothing where the file is missing or broken.

    Parameters
    ----------
    path : Path, optional
        The file; by default the one in `folder()`.
    """
    try:
        said = tomllib.loads((path or folder() / NAME).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return {}
    if said.get("version") != VERSION:
        return {}
    tables = {h: t for h, t in said.items() if re.fullmatch(r"[0-9a-f]{64}", h) and isinstance(t, Mapping)}
    return {header: columns for header, table in tables.items() if (columns := _columns(table)) is not None}


def _columns(table: Mapping[str, Any]) -> Said | None:
    """Columns of one header; None if somebody changed the file so that it cannot be used."""
    try:
        said = {str(name): json.loads(text) for name, text in table.items()}
        make_options(None, said)
    except (TypeError, ValueError):
        return None
    return MappingProxyType(said)


def remember(header: str, said: Said, path: Path | None = None) -> Path:
    """Keep what was said of the columns of files with this header, in place of what was kept before.

    Returns
    -------
    Path
        The file in which it is kept.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    return _write(read_remembered(path) | {header: said}, path)


def forget(header: str, path: Path | None = None) -> None:
    """Keep nothing of this header any more; the file goes with the last one.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    left = {h: said for h, said in read_remembered(path).items() if h != header}
    if left:
        _write(left, path)
    else:
        (path or folder() / NAME).unlink(missing_ok=True)


def _write(remembered: Mapping[str, Said], path: Path | None) -> Path:
    target = path or folder() / NAME
    target.parent.mkdir(parents=True, exist_ok=True)
    tables = {h: {name: json.dumps(dict(what)) for name, what in said.items()} for h, said in remembered.items()}
    # A file that is half written would be lost with all that it held.
    draft = target.with_suffix(".new")
    draft.write_bytes(export.toml_bytes({"version": VERSION, **tables}))
    draft.replace(target)
    return target
