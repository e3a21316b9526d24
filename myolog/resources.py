"""Where the files are that are no code: inside the package once it is installed, at the top of the repository in a checkout."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(str(files("myolog")))
_IS_INSTALLED: Final = (_PACKAGE / "data").is_dir()

DATA: Final = _PACKAGE / "data" if _IS_INSTALLED else _PACKAGE.parent / "data"
"""Folder of the catalogue, the formats, the guide, the fonts and the demo."""

APP: Final = _PACKAGE / "app" if _IS_INSTALLED else _PACKAGE.parent
"""Folder of dashboard.py, with its pages and its configuration."""
