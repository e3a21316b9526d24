"""A diary as one archive: our CSV files, and one JSON file with everything that the store holds of it."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

import pandas as pd

from myolog.diary import Diary
from myolog.showing import Showing
from myolog.store.kept import Import, Loaded
from myolog.store.rows import PART_OF, Settings, Values, rows_of, settings_of
from myolog.store.schema import ROWS

JSON_NAME: Final = "diary.json"
FORMAT: Final = "myolog diary"
VERSION: Final = 1
Maker = Callable[[], bytes]
"""Makes an archive when it is asked for."""


def archive(loaded: Loaded, imports: Sequence[tuple[int, pd.Timestamp, Import]] = ()) -> bytes:
    """ZIP archive of a kept diary; `read_diary` reads the same diary from it.

    Parameters
    ----------
    loaded : Loaded
    imports : sequence
        Of `Store.imports`.
    """
    return _packed(loaded.diary, everything(loaded, imports), loaded.settings.showing)


def archive_of(diary: Diary, name: str) -> bytes:
    """ZIP archive of a diary that is not kept; `read_diary` reads the same diary from it."""
    rows = {table: rows_of(diary, table) for table in PART_OF}
    return _packed(diary, _everything(name, settings_of(diary), rows, []), Showing())


def everything(loaded: Loaded, imports: Sequence[tuple[int, pd.Timestamp, Import]] = ()) -> dict[str, Any]:
    """All that is kept of a diary, as JSON holds it, but its history.

    The history holds what was deleted; whoever hands on the archive does not mean to hand on that.
    """
    hidden = ("id", "version")
    rows = {table: [{k: v for k, v in row.items() if k not in hidden} for row in loaded.rows(table)] for table in ROWS}
    told = [{"at": at.isoformat(), **asdict(each)} for _, at, each in imports]
    return _everything(loaded.kept.name, loaded.settings, rows, told)


def _everything(
    name: str, settings: Settings, rows: Mapping[str, Sequence[Values]], imports: Sequence[Values]
) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "name": name,
        "settings": json.loads(settings.dumped()),
        "rows": rows,
        "imports": imports,
    }


def _packed(diary: Diary, told: Mapping[str, Any], showing: Showing) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as files:
        for name, content in diary.files(showing.told()).items():
            files.writestr(name, content)
        files.writestr(JSON_NAME, json.dumps(told, ensure_ascii=False, indent=1))
    return packed.getvalue()
