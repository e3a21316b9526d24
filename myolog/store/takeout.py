"""A kept diary as one archive: our CSV files, and one JSON file with everything that the store holds of it."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

import pandas as pd

from myolog.store.kept import Import, Loaded
from myolog.store.schema import ROWS

JSON_NAME: Final = "diary.json"
FORMAT: Final = "myolog diary"
VERSION: Final = 1


def archive(loaded: Loaded, imports: Sequence[tuple[int, pd.Timestamp, Import]] = ()) -> bytes:
    """ZIP archive of a kept diary; `read_diary` reads the same diary from it.

    Parameters
    ----------
    loaded : Loaded
    imports : sequence
        Of `Store.imports`.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as files:
        for name, content in loaded.diary.files().items():
            files.writestr(name, content)
        files.writestr(JSON_NAME, json.dumps(everything(loaded, imports), ensure_ascii=False, indent=1))
    return packed.getvalue()


def everything(loaded: Loaded, imports: Sequence[tuple[int, pd.Timestamp, Import]] = ()) -> dict[str, Any]:
    """All that is kept of a diary but its history, as JSON holds it."""
    hidden = ("id", "version")
    return {
        "format": FORMAT,
        "version": VERSION,
        "name": loaded.kept.name,
        "settings": json.loads(loaded.settings.dumped()),
        "rows": {
            table: [{k: v for k, v in row.items() if k not in hidden} for row in loaded.rows(table)] for table in ROWS
        },
        "imports": [{"at": at.isoformat(), **asdict(told)} for _, at, told in imports],
    }
